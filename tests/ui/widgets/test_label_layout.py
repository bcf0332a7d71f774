"""The geometry of the picture in its widget, and of labels."""

from __future__ import annotations

import itertools
import random

import pytest

from fer_desktop.core.types import Box
from fer_desktop.ui.widgets.label_layout import face_at, fit, place_labels

BOUNDS = Box(0, 0, 640, 480)


def overlap(first: Box, second: Box) -> float:
    width = min(first.right, second.right) - max(first.x, second.x)
    height = min(first.bottom, second.bottom) - max(first.y, second.y)
    return max(width, 0.0) * max(height, 0.0)


def inside(box: Box, bounds: Box) -> bool:
    slack = 1e-6
    return (
        box.x >= bounds.x - slack
        and box.y >= bounds.y - slack
        and box.right <= bounds.right + slack
        and box.bottom <= bounds.bottom + slack
    )


def test_a_picture_keeps_its_proportions_and_is_centred() -> None:
    placement = fit((640, 480), (1000, 480))
    assert placement.picture == Box(180, 0, 640, 480)
    placement = fit((640, 480), (320, 1000))
    assert placement.picture == Box(0, 380, 320, 240)


def test_a_mirrored_box_is_on_the_other_side_and_points_map_back() -> None:
    plain, mirrored = fit((640, 480), (640, 480)), fit((640, 480), (640, 480), mirrored=True)
    box = Box(10, 20, 100, 50)
    assert plain.to_view(box) == box
    assert mirrored.to_view(box) == Box(530, 20, 100, 50)
    assert mirrored.to_frame(530, 20) == (110, 20)
    assert plain.to_frame(10, 20) == (10, 20)


def test_a_label_is_above_its_face_if_there_is_room() -> None:
    (label,) = place_labels([Box(200, 200, 100, 100)], [(80, 20)], BOUNDS)
    assert label.bottom <= 200
    assert label.x == 200


@pytest.mark.parametrize(
    "face",
    [
        Box(0, 0, 100, 100),
        Box(-40, -40, 100, 100),
        Box(580, 0, 120, 100),
        Box(300, 440, 100, 100),
        Box(-50, -50, 800, 700),
        Box(0, 0, 640, 480),
        Box(620, 460, 300, 300),
    ],
)
def test_a_label_never_leaves_the_picture(face: Box) -> None:
    (label,) = place_labels([face], [(90, 22)], BOUNDS)
    assert inside(label, BOUNDS)


def test_a_label_is_at_most_as_wide_as_the_picture() -> None:
    (label,) = place_labels([Box(10, 10, 20, 20)], [(200, 22)], Box(0, 0, 100, 80))
    assert label.width == 100


def test_labels_of_ten_faces_cover_neither_faces_nor_each_other() -> None:
    faces = [Box(20 + 120 * (k % 5), 90 + 190 * (k // 5), 90, 90) for k in range(10)]
    labels = place_labels(faces, [(104, 22)] * 10, BOUNDS)
    for first, second in itertools.combinations(labels, 2):
        assert not overlap(first, second)
    for (k, label), (j, face) in itertools.product(enumerate(labels), enumerate(faces)):
        assert k == j or not overlap(label, face)


def test_a_label_avoids_covered_areas() -> None:
    face, size = Box(10, 200, 100, BOUNDS.bottom - 240), (90.0, 22.0)
    (free,) = place_labels([face], [size], BOUNDS)
    buttons = Box(0, free.y - 4, 130, 40)
    assert overlap(free, buttons)
    (label,) = place_labels([face], [size], BOUNDS, [buttons])
    assert inside(label, BOUNDS) and not overlap(label, buttons)


def test_small_labels_of_ten_faces_fit_a_small_window() -> None:
    """Two rows of five faces, in a picture of 1280 by 720 shown in a window of 1024 by 640."""
    faces = [Box(130 + 100 * (k % 5) + 7 * (k % 3), 40 + 140 * (k // 5), 78 + 4 * (k % 4), 78 + 4 * (k % 4)) for k in range(10)]
    bounds = Box(123, 0, 502, 282)
    labels = place_labels(faces, [(96, 17)] * 10, bounds)
    for first, second in itertools.combinations(labels, 2):
        assert not overlap(first, second)
    for (k, label), (j, face) in itertools.product(enumerate(labels), enumerate(faces)):
        assert inside(label, bounds)
        assert k == j or not overlap(label, face)


def test_labels_of_faces_in_a_row_without_a_gap_stay_apart() -> None:
    faces = [Box(64 * k, 200, 64, 64) for k in range(10)]
    labels = place_labels(faces, [(104, 22)] * 10, BOUNDS)
    for first, second in itertools.combinations(labels, 2):
        assert not overlap(first, second)
    assert not any(overlap(label, face) for label in labels for face in faces)


def test_labels_stay_in_the_picture_wherever_faces_are() -> None:
    chance = random.Random(7)
    for _ in range(40):
        faces = [
            Box(chance.uniform(-60, 620), chance.uniform(-60, 460), size := chance.uniform(20, 260), size)
            for _ in range(chance.randrange(1, 8))
        ]
        labels = place_labels(faces, [(chance.uniform(40, 140), 22) for _ in faces], BOUNDS)
        assert all(inside(label, BOUNDS) for label in labels)


def test_a_click_takes_the_smallest_of_the_faces_under_it() -> None:
    boxes = [Box(0, 0, 300, 300), Box(100, 100, 50, 50)]
    assert face_at(boxes, 120, 120) == 1
    assert face_at(boxes, 10, 10) == 0
    assert face_at(boxes, 400, 10) is None
