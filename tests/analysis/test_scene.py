import numpy as np
import pytest

from fer_desktop.analysis.scene import Moment, SceneClock
from fer_desktop.core.types import Frame


def frame(timestamp: float, media_time: float | None = None, gray: int = 100) -> Frame:
    return Frame(np.full((480, 640, 3), gray, np.uint8), 0, timestamp, "test", media_time)


def moments(*frames: Frame) -> list[Moment]:
    clock = SceneClock()
    return [clock.moment(each) for each in frames]


def test_the_time_of_a_file_is_its_media_time_through_pauses() -> None:
    found = moments(frame(100.0, 3.0), frame(100.04, 3.04), frame(700.0, 3.08))
    assert [each.time for each in found] == [3.0, 3.04, 3.08]
    assert all(each.timed and not each.paused and not each.again for each in found)


def test_a_file_that_starts_again_says_so() -> None:
    found = moments(frame(100.0, 9.0), frame(100.04, 0.0), frame(100.08, 0.04))
    assert [each.again for each in found] == [False, True, False]
    assert [each.time for each in found] == [9.0, 0.0, 0.04]


def test_the_time_of_a_camera_goes_on_without_pauses() -> None:
    found = moments(frame(100.0), frame(100.5), frame(160.5), frame(160.6))
    assert [each.paused for each in found] == [False, False, True, False]
    assert [each.time for each in found] == pytest.approx([100.0, 100.5, 100.75, 100.85])
    assert not any(each.timed or each.again for each in found)


def test_another_picture_at_once_is_a_cut() -> None:
    found = moments(frame(1.0), frame(1.04, gray=110), frame(1.08, gray=140), frame(1.12, gray=140), frame(2.0, gray=20))
    assert [each.cut for each in found] == [False, False, True, False, False]


def test_where_frames_are_left_out_another_picture_is_a_cut_only_if_it_has_other_gray_levels() -> None:
    columns = np.arange(640) // 40 % 2
    pattern = np.broadcast_to(np.where(columns, 60, 140)[None, :, None], (480, 640, 3)).astype(np.uint8)
    moved, brighter = np.roll(pattern, 40, axis=1), pattern + 60
    for step, cuts in ((0.04, [False, True, True]), (0.2, [False, False, True]), (0.7, [False, False, False])):
        pictures = [Frame(image, k, 1.0 + k * step, "test") for k, image in enumerate((pattern, moved, brighter))]
        assert [each.cut for each in moments(*pictures)] == cuts, step
