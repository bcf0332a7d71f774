"""Faces stay covered in every frame: on a real video, over gaps, and so that nothing can be undone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from fer_desktop import paths
from fer_desktop.analysis.detection.detector import BlazeFaceDetector
from fer_desktop.core.types import Box, UInt8Array
from fer_desktop.media.seeking import SeekableVideo
from fer_desktop.recordings.covering import (
    BRIDGED_S,
    HELD_S,
    CoveredFilm,
    Covering,
    CoverPlan,
    CoverStyle,
    CoverWho,
    covered,
    covered_still,
    find_faces,
    plan_film,
    widened,
)
from fer_desktop.recordings.export import export_video
from fer_desktop.recordings.faces import NUMBERS, FaceTable, face_table
from fer_desktop.recordings.recording import open_recorded_video
from fer_desktop.recordings.rows import Row

FRAMES = 48
RATE = 25.0


def table(*sightings: tuple[int, int, Box]) -> FaceTable:
    """Return rows of faces: frame, track and box."""
    rows = np.zeros((len(sightings), NUMBERS))
    for k, (frame, track, box) in enumerate(sightings):
        rows[k, :8] = (frame, frame / RATE, track, box.x, box.y, box.width, box.height, 0.9)
        rows[k, 8] = rows[k, 15] = 1.0
    return face_table(rows)


class Twins:
    """A film of a real video and its mirror image side by side, so that there are two faces that move."""

    folder, frame_rate, timed, frames, time_s = Path("twins"), RATE, False, range(FRAMES), None

    def __init__(self, path: Path) -> None:
        video = SeekableVideo(path)
        with closing(video):
            pictures = [video.read(k) for k in self.frames]
        self.images = [np.hstack((image, image[:, ::-1])) for image in pictures if image is not None]

    def rows_at(self, frame: int) -> list[Row]:
        return []

    def open_video(self) -> Twins:
        return self

    def read(self, frame: int) -> UInt8Array | None:
        return self.images[frame] if frame < len(self.images) else None

    def close(self) -> None: ...


@pytest.fixture(scope="module")
def detector() -> BlazeFaceDetector:
    return BlazeFaceDetector(paths.detector_file())


@pytest.fixture(scope="module")
def twins(shared_videos: Path) -> Twins:
    return Twins(shared_videos / "one_face_talking.mp4")


@pytest.fixture(scope="module")
def halves(detector: BlazeFaceDetector) -> Callable[[UInt8Array], tuple[int, int]]:
    """Return a function that counts the faces in the left and in the right half of a picture."""

    def count(image: UInt8Array) -> tuple[int, int]:
        middle = image.shape[1] // 2
        return len(detector.detect(image[:, :middle])), len(detector.detect(image[:, middle:]))

    return count


@pytest.fixture(scope="module")
def seen(twins: Twins, detector: BlazeFaceDetector) -> FaceTable:
    """Rows of every sixth frame alone, from the twelfth on: person 1 on the left, person 2 on the right."""
    rows, middle = [], twins.images[0].shape[1] // 2
    for frame in range(12, FRAMES - 6, 6):
        box = detector.detect(twins.images[frame][:, :middle])[0].box
        rows.append((frame, 1, box))
        rows.append((frame, 2, Box(2 * middle - box.right, box.y, box.width, box.height)))
    return table(*rows)


@pytest.mark.parametrize("style", list(CoverStyle))
def test_no_face_is_found_in_any_frame_of_the_exported_video(
    style: CoverStyle, twins: Twins, seen: FaceTable, detector: BlazeFaceDetector, tmp_path: Path
) -> None:
    assert all(detector.detect(image) for image in twins.images), "every frame shows a face before"
    plan = plan_film(twins, seen, RATE, Covering(style), find_faces())
    assert plan is not None
    path = tmp_path / "covered.webm"
    assert export_video(CoveredFilm(twins, plan), path, lambda image, _: image)
    with closing(open_recorded_video(path)) as video:
        found = [frame for frame in twins.frames if detector.detect(video.read(frame))]  # type: ignore[arg-type]
    assert found == []


@pytest.mark.parametrize(
    ("who", "expected"),
    [(CoverWho.ONLY, (False, True)), (CoverWho.ALL_BUT, (True, False)), (CoverWho.EVERYONE, (False, False))],
)
def test_only_the_chosen_and_all_but_the_chosen(
    who: CoverWho,
    expected: tuple[bool, bool],
    twins: Twins,
    seen: FaceTable,
    halves: Callable[[UInt8Array], tuple[int, int]],
) -> None:
    plan = plan_film(twins, seen, RATE, Covering(CoverStyle.COVER, who, frozenset({1})), find_faces())
    assert plan is not None
    for frame, image in enumerate(twins.images[6:-6], 6):
        left, right = halves(plan.cover(image, frame))
        assert (left > 0, right > 0) == expected, frame


def test_without_searching_the_rows_alone_cover_the_gaps_between_them(
    twins: Twins, seen: FaceTable, halves: Callable[[UInt8Array], tuple[int, int]]
) -> None:
    plan = CoverPlan(seen, RATE, Covering(CoverStyle.PIXELS, CoverWho.ONLY, frozenset({2})))
    # From half a second before the first row to half a second after the last one.
    uncovered = [frame for frame, image in enumerate(twins.images) if halves(plan.cover(image, frame))[1]]
    assert uncovered == []


def test_a_lost_face_is_covered_on_its_way_and_a_moment_before_and_after() -> None:
    plan = CoverPlan(table((100, 1, Box(0, 0, 40, 40)), (120, 1, Box(200, 0, 40, 40))), RATE, Covering(CoverStyle.COVER))
    middle = plan.boxes_at(110)
    assert any(box.x < 100 and box.right > 140 for box in middle), "on the straight path"
    held = int(HELD_S * RATE)
    assert plan.boxes_at(100 - held) and plan.boxes_at(120 + held)
    assert not plan.boxes_at(100 - held - 1) and not plan.boxes_at(120 + held + 1)
    assert plan.boxes_at(105)[0].height > plan.boxes_at(100)[0].height, "less sure, so wider"


def test_a_face_that_was_away_for_long_is_not_covered_meanwhile() -> None:
    long = int(BRIDGED_S * RATE) + 10
    plan = CoverPlan(table((0, 1, Box(0, 0, 40, 40)), (long, 1, Box(200, 0, 40, 40))), RATE, Covering(CoverStyle.COVER))
    assert plan.boxes_at(5) and not plan.boxes_at(long // 2) and plan.boxes_at(long - 5)


def test_a_row_without_a_box_is_bridged() -> None:
    faces = table((0, 1, Box(0, 0, 40, 40)), (1, 1, Box(0, 0, 0, 0)), (2, 1, Box(8, 0, 40, 40)))
    (box, *_) = CoverPlan(faces, RATE, Covering(CoverStyle.COVER)).boxes_at(1)
    assert box.x < 4 < 44 < box.right


def test_nobody_chosen_means_everyone() -> None:
    for who in CoverWho:
        assert Covering(CoverStyle.BLUR, who).covers(1) and Covering(CoverStyle.BLUR, who).covers(0)
    assert not Covering(CoverStyle.BLUR, CoverWho.ONLY, frozenset({1})).covers(0)
    assert Covering(CoverStyle.BLUR, CoverWho.ALL_BUT, frozenset({1})).covers(0)


def test_a_few_rounded_colours_are_all_that_is_left_of_a_head() -> None:
    image = np.random.default_rng(1).integers(0, 256, (400, 400, 3), np.uint8)
    box = widened(Box(120, 120, 150, 150))
    after = covered(image, [box], CoverStyle.PIXELS)
    top, left = int(box.y), int(box.x)
    part = after[top : int(box.bottom), left : int(box.right)]
    assert len(np.unique(part.reshape(-1, 3), axis=0)) <= 16
    # Another picture whose few means are the same gives the same result: nothing else of it is there.
    other = image.copy()
    cell = other[top + 2 : top + 22, left + 2 : left + 22]
    cell[:] = cell[::-1, ::-1]
    assert np.array_equal(covered(other, [box], CoverStyle.PIXELS)[top:, left:][: part.shape[0], : part.shape[1]], part)


def test_a_face_at_the_edge_and_one_outside() -> None:
    image = np.full((100, 100, 3), 200, np.uint8)
    for style in CoverStyle:
        after = covered(image, [widened(Box(-20, 80, 40, 40)), Box(300, 300, 10, 10)], style)
        assert after.shape == image.shape and np.array_equal(after[:40, 60:], image[:40, 60:])
    assert covered(image, [Box(300, 300, 10, 10)], CoverStyle.COVER) is image
    assert (image == 200).all(), "the picture that was given never changes"


def test_a_still_picture_has_the_faces_covered_that_no_reading_knows(shared_photos: Path, detector: BlazeFaceDetector) -> None:
    from fer_desktop.media.pictures import read_picture

    image = read_picture(shared_photos / "couple.jpg")
    known = detector.detect(image)
    assert len(known) == 2
    after = covered_still(image, [(1, known[0].box)], Covering(CoverStyle.COVER), find_faces())
    assert detector.detect(after) == []
