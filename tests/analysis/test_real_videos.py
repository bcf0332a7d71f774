"""The whole analysis on real videos. Most tests analyse every fourth frame, like a slow computer."""

import itertools
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from fer_desktop.analysis.analyzer import build_analyzer
from fer_desktop.analysis.reidentification import look_of
from fer_desktop.analysis.scene import SceneClock
from fer_desktop.core.types import Analysis, Float32Array, Frame
from fer_desktop.models.description import Model
from tests.present import present

STEP = 4


@pytest.fixture
def analyses(default_model: Model) -> Callable[..., list[Analysis]]:
    def read(path: Path, first: int = 0, step: int = STEP) -> list[Analysis]:
        analyzer = build_analyzer(default_model)
        capture = cv2.VideoCapture(str(path))
        rate = capture.get(cv2.CAP_PROP_FPS)
        found = []
        index = 0
        while capture.grab():
            if index % step == first:
                _, image = capture.retrieve()
                found.append(analyzer.analyze(Frame(image.astype(np.uint8, copy=False), index, index / rate, path.name)))
            index += 1
        capture.release()
        assert found
        return found

    return read


@pytest.mark.parametrize("name", ["one_face_talking.mp4", "one_face_changing.mp4", "one_face_small_smile.mp4"])
def test_one_face_keeps_one_id(analyses: Callable[[Path], list[Analysis]], shared_videos: Path, name: str) -> None:
    found = analyses(shared_videos / name)
    assert {reading.face.track_id for analysis in found for reading in analysis.readings} == {1}
    assert sum(len(analysis.readings) == 1 for analysis in found) >= 0.95 * len(found)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["one_face_talking.mp4", "one_face_changing.mp4"])
def test_the_label_changes_less_than_once_a_second(default_model: Model, shared_videos: Path, name: str) -> None:
    """This analyses every frame, with the default smoothing: a talking person's label is the hardest to keep steady."""
    analyzer = build_analyzer(default_model)
    capture = cv2.VideoCapture(str(shared_videos / name))
    rate = capture.get(cv2.CAP_PROP_FPS)
    labels = []
    for index in itertools.count():
        there, image = capture.read()
        if not there:
            break
        readings = analyzer.analyze(Frame(image.astype(np.uint8, copy=False), index, index / rate, name)).readings
        labels += ["uncertain" if reading.uncertain else reading.expression for reading in readings]
    capture.release()
    changes = sum(before != after for before, after in itertools.pairwise(labels))
    assert len(labels) > 10 * rate
    assert changes / (len(labels) / rate) < 1


def test_a_face_that_leaves_has_no_more_readings(analyses: Callable[[Path], list[Analysis]], shared_videos: Path) -> None:
    found = analyses(shared_videos / "face_then_none.mov")
    assert any(analysis.readings for analysis in found[: len(found) // 2])
    assert not any(analysis.readings for analysis in found[-5:])


def test_a_video_without_a_face_has_no_reading(analyses: Callable[[Path], list[Analysis]], shared_videos: Path) -> None:
    found = analyses(shared_videos / "no_face.mp4")
    assert not any(analysis.readings for analysis in found)


def test_faces_before_and_after_a_cut_do_not_share_ids(analyses: Callable[[Path], list[Analysis]], shared_videos: Path) -> None:
    found = analyses(shared_videos / "several_faces_cuts.mp4")
    ids = {reading.face.track_id for analysis in found for reading in analysis.readings}
    assert len(ids) > 2
    for analysis in found:
        now = [reading.face.track_id for reading in analysis.readings]
        assert len(set(now)) == len(now)


# With every fifth frame from the third on, the gray levels hardly change over a cut from the audience to the singer.
@pytest.mark.parametrize(("first", "step"), [(0, STEP), (2, 5)])
def test_on_a_slow_computer_nobody_gets_the_number_of_somebody_before_the_cut(
    analyses: Callable[..., list[Analysis]], shared_videos: Path, first: int, step: int
) -> None:
    video = shared_videos / "several_faces_cuts.mp4"
    found, clock, cuts = analyses(video, first, step), SceneClock(), [0]
    capture = cv2.VideoCapture(str(video))
    rate = capture.get(cv2.CAP_PROP_FPS)
    for index in itertools.count():
        there, image = capture.read()
        if not there:
            break
        if clock.moment(Frame(image.astype(np.uint8, copy=False), index, index / rate, video.name)).cut:
            cuts.append(index)
    capture.release()
    looks: list[dict[int, list[Float32Array]]] = []
    for start, end in itertools.pairwise([*cuts, index]):
        looks.append({})
        for each in found:
            for reading in each.readings if start <= each.frame.index < end else ():
                look = look_of(each.frame.image, reading.face)
                looks[-1].setdefault(reading.face.track_id, []).append(present(look))
    assert len(looks) >= 4
    for before, after in itertools.pairwise(looks):
        for number in before.keys() & after.keys():
            alike = max(float(one @ other) for one in before[number] for other in after[number])
            assert alike > 0.62, f"two people have the number {number}"
