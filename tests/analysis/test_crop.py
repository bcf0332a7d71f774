import math
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from fer_desktop.analysis.crop import (
    RISE_BY_SIDE,
    SIDE_BY_BOX,
    crop_face,
    halve,
    halvings,
    refit,
    roll_of,
    turn_of,
    whole_picture_crop,
)
from fer_desktop.analysis.preprocessing import CropForm, normalise
from fer_desktop.core.types import Box, Face, UInt8Array

# Where FER2013's eyes, nose and mouth are, in pixels of the 48x48 picture (medians of training.face_geometry).
PLACES = {"right eye": (15.1, 19.0), "left eye": (32.5, 18.8), "nose": (24.0, 29.3), "mouth": (24.1, 37.0)}


def place_in_box(x: float, y: float) -> tuple[float, float]:
    """Where a point of the crop lies relative to the face's box: from its centre, in sides of the box."""
    return SIDE_BY_BOX * (x / 48 - 0.5), SIDE_BY_BOX * (y / 48 - 0.5 - RISE_BY_SIDE)


def drawn_face(
    side: float, roll_degrees: float = 0.0, center: tuple[float, float] = (320.0, 240.0), size: tuple[int, int] = (640, 480)
) -> tuple[UInt8Array, Face]:
    """Return a gray picture with four soft white dots for a face's eyes, nose and mouth, and the face."""
    image = np.full((size[1], size[0]), 60, np.float64)
    roll = math.radians(roll_degrees)
    rows, columns = np.mgrid[: size[1], : size[0]] + 0.5
    points = []
    for x, y in (place_in_box(*place) for place in PLACES.values()):
        px = center[0] + side * (x * math.cos(roll) - y * math.sin(roll))
        py = center[1] + side * (x * math.sin(roll) + y * math.cos(roll))
        points.append((px, py))
        image += 150 * np.exp(-((columns - px) ** 2 + (rows - py) ** 2) / (2 * (side / 30) ** 2))
    landmarks = np.array([*points, points[0], points[1]], np.float32)
    # BlazeFace's box shrinks with the roll, as crop.py says.
    shrunk = side * (1 - 0.48 * math.sin(roll) ** 2)
    box = Box(center[0] - shrunk / 2, center[1] - shrunk / 2, shrunk, shrunk)
    return np.clip(image, 0, 255).astype(np.uint8), Face(box, landmarks, 0.9)


def in_colour(gray: UInt8Array) -> UInt8Array:
    return np.repeat(gray[:, :, None], 3, axis=2)


def read_gray(path: Path) -> UInt8Array:
    image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    assert image is not None
    return image.astype(np.uint8, copy=False)


def dot_places(crop: np.ndarray) -> list[tuple[float, float]]:
    """Centres of mass of the four bright dots, in pixels of the crop."""
    bright = np.clip(crop.astype(np.float64) - 110, 0, None)
    count, marks = cv2.connectedComponents((bright > 0).astype(np.uint8))
    assert count == 5
    rows, columns = np.mgrid[:48, :48] + 0.5
    found = []
    for mark in range(1, count):
        weight = bright * (marks == mark)
        found.append(((weight * columns).sum() / weight.sum(), (weight * rows).sum() / weight.sum()))
    return found


def assert_dots_are_in_place(crop: np.ndarray, tolerance: float) -> None:
    found = dot_places(crop)
    for name, place in PLACES.items():
        assert min(math.dist(place, dot) for dot in found) < tolerance, f"{name} is not at {place}, dots are at {found}"


@pytest.mark.parametrize("side", [60.0, 97.3, 100.0, 181.7, 300.0])
def test_a_face_is_placed_as_in_fer2013(side: float) -> None:
    image, face = drawn_face(side)
    assert_dots_are_in_place(crop_face(image, face), 0.15)


@pytest.mark.parametrize("center", [(300.25, 200.5), (299.0, 201.75)])
def test_fractions_of_a_pixel_are_kept(center: tuple[float, float]) -> None:
    image, face = drawn_face(90.0, center=center)
    assert_dots_are_in_place(crop_face(image, face), 0.15)


@pytest.mark.parametrize("roll", [20, 35, -20, -40, 60])
@pytest.mark.parametrize("side", [70.0, 200.0])
def test_a_rolled_face_is_turned_upright_at_its_size(roll: float, side: float) -> None:
    image, face = drawn_face(side, roll)
    assert_dots_are_in_place(crop_face(image, face), 0.2)


def test_a_nearly_upright_face_is_not_turned() -> None:
    image, face = drawn_face(120, 8)
    assert turn_of(face) == 0
    right_eye, left_eye = sorted(sorted(dot_places(crop_face(image, face)), key=lambda dot: dot[1])[:2])
    tilt = math.degrees(math.atan2(left_eye[1] - right_eye[1], left_eye[0] - right_eye[0]))
    assert tilt == pytest.approx(7.5, abs=1.5)


def test_the_turn_grows_without_a_jump() -> None:
    turns = [turn_of(drawn_face(100, roll)[1]) for roll in np.arange(0, 40, 0.25)]
    assert turns[0] == 0
    assert max(np.diff(turns)) < math.radians(2)
    assert turns[-1] == pytest.approx(math.radians(39.25), abs=0.02)


def test_a_face_without_landmarks_is_taken_as_upright() -> None:
    _, face = drawn_face(100, 40)
    assert turn_of(Face(face.box, None, 1.0)) == 0


@pytest.mark.parametrize(("left_eye", "roll"), [((2, 1), 0), ((1, 2), 90), ((0, 1), 180), ((2, 0), -45)])
def test_roll_is_clockwise_on_the_screen(left_eye: tuple[int, int], roll: float) -> None:
    landmarks = np.zeros((6, 2), np.float32)
    landmarks[0], landmarks[1] = (1, 1), left_eye
    assert math.degrees(roll_of(landmarks)) == pytest.approx(roll)


def test_colour_and_gray_give_the_same_crop() -> None:
    gray, face = drawn_face(150, 25)
    assert np.array_equal(crop_face(gray, face), crop_face(in_colour(gray), face))


@pytest.mark.parametrize("side", [200.0, 333.0, 460.0])
@pytest.mark.parametrize("roll", [0, 30])
def test_fine_texture_becomes_even_gray_instead_of_a_pattern(side: float, roll: float) -> None:
    checks = (np.indices((480, 640)).sum(axis=0) % 2 * 255).astype(np.uint8)
    crop = crop_face(checks, drawn_face(side, roll)[1])
    assert np.abs(crop[4:-4, 4:-4].astype(int) - 128).max() <= 6


def test_beyond_the_frame_its_edge_is_repeated() -> None:
    image = np.zeros((100, 100), np.uint8)
    image[:, :50] = 200
    crop = crop_face(image, Face(Box(-60, 20, 60, 60), None, 1.0))
    assert (crop == 200).all()
    corner = crop_face(image, Face(Box(60, 60, 80, 80), None, 1.0))
    assert (corner == 0).all()


def test_a_box_that_lies_outside_still_gives_a_crop() -> None:
    crop = crop_face(np.full((20, 20, 3), 9, np.uint8), Face(Box(500, -300, 40, 40), None, 1.0))
    assert (crop == 9).all()


def test_a_48x48_picture_is_its_own_crop() -> None:
    image = np.random.default_rng(3).integers(0, 256, (48, 48), np.uint8)
    assert np.array_equal(whole_picture_crop(image), image)
    assert np.array_equal(whole_picture_crop(in_colour(image)), image)


def test_a_larger_picture_is_averaged_to_48x48() -> None:
    image = np.random.default_rng(4).integers(0, 256, (96, 96), np.uint8)
    means = image.reshape(48, 2, 48, 2).mean(axis=(1, 3))
    assert np.abs(whole_picture_crop(image) - means).max() <= 1


def test_the_middle_of_a_picture_that_is_not_square_is_taken() -> None:
    image = np.zeros((48, 100), np.uint8)
    image[:, 26:74] = 7
    assert (whole_picture_crop(image) == 7).all()


def test_crop_and_normalisation_of_a_real_face_match_the_golden_files(sample_image: NDArray[np.uint8], golden: Path) -> None:
    """If this fails, every model gets different crops, so every model must be trained again."""
    expected = read_gray(golden / "astronaut_crop.png")
    crop = crop_face(sample_image, Face(Box(173.8, 69.8, 105.4, 105.4), None, 0.94))
    assert np.abs(crop.astype(int) - expected).max() <= 1
    values = normalise(expected[None])
    assert values[0, [0, 12, 19, 24, 38], [0, 24, 15, 24, 24], 0] == pytest.approx(
        [-0.9873200058937073, 1.3340599536895752, 0.6590499877929688, 0.5931900143623352, 0.5767300128936768], abs=1e-4
    )


def test_the_golden_crop_holds_for_a_rolled_face(sample_image: NDArray[np.uint8], golden: Path) -> None:
    expected = read_gray(golden / "astronaut_crop_rolled.png")
    landmarks = np.array([[200, 100], [240, 130], [0, 0], [0, 0], [0, 0], [0, 0]], np.float32)
    crop = crop_face(sample_image, Face(Box(173.8, 69.8, 105.4, 105.4), landmarks, 0.94))
    assert np.abs(crop.astype(int) - expected).max() <= 1


def test_a_crop_is_larger_and_in_colour_if_the_network_takes_that(sample_image: NDArray[np.uint8]) -> None:
    face = Face(Box(175, 60, 110, 110), None, 1.0)
    large = crop_face(sample_image, face, CropForm(96, colour=True))
    assert large.shape == (96, 96, 3)
    gray = cv2.cvtColor(cv2.resize(large, (48, 48), interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
    assert np.abs(gray.astype(int) - crop_face(sample_image, face)).mean() < 4, "not the same part of the picture"
    assert np.array_equal(crop_face(sample_image, face), crop_face(sample_image, face, CropForm()))


def test_crops_cut_for_one_network_are_refitted_for_another(sample_image: NDArray[np.uint8]) -> None:
    face = Face(Box(175, 60, 110, 110), None, 1.0)
    crops = crop_face(sample_image, face)[None]
    assert refit(crops, CropForm()) is crops
    assert refit(crops, CropForm(64, colour=True)).shape == (1, 64, 64, 3)
    colour = crop_face(sample_image, face, CropForm(64, colour=True))[None]
    back = refit(colour, CropForm())
    assert back.shape == (1, 48, 48)
    assert np.abs(back.astype(int) - crops).mean() < 4
    assert refit(crops[:0], CropForm(64)).shape == (0, 64, 64)


@pytest.mark.parametrize(("ratio", "times"), [(0.3, 0), (1.0, 0), (1.9, 0), (2.0, 1), (3.9, 1), (4.0, 2), (10.0, 3)])
def test_a_picture_is_halved_as_long_as_it_stays_large_enough(ratio: float, times: int) -> None:
    assert halvings(ratio) == times


@pytest.mark.parametrize("shape", [(16, 24), (16, 24, 3), (17, 27), (19, 25, 3)])
def test_each_pixel_of_a_halved_picture_is_the_mean_of_its_square(shape: tuple[int, ...]) -> None:
    image = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    reduced = halve(image, 2)
    height, width = shape[0] // 4, shape[1] // 4
    squares = image[: 4 * height, : 4 * width].reshape(height, 4, width, 4, -1).mean(axis=(1, 3))
    assert reduced.shape[:2] == (height, width)
    # Each halving rounds once.
    assert np.abs(reduced.reshape(height, width, -1) - squares).max() <= 1


def test_zero_halvings_return_the_same_array() -> None:
    image = np.zeros((5, 5), np.uint8)
    assert halve(image, 0) is image
