"""Tight crops are told from small pictures of something else by a face that a margin brings out."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from fer_desktop.analysis.detection.detector import BlazeFaceDetector
from fer_desktop.analysis.detection.tight_crop import is_tight_crop
from tests.pictures import tight_crop

Picture = NDArray[np.uint8]


def resized(image: NDArray[np.uint8], side: int) -> Picture:
    """The picture with this longer side."""
    scale = side / max(image.shape[:2])
    return np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


@pytest.mark.parametrize("side", [100, 128, 160])
def test_a_face_that_only_a_margin_brings_out_is_a_tight_crop(
    detector: BlazeFaceDetector, sample_image: Picture, side: int
) -> None:
    crop = tight_crop(sample_image, side)
    assert not detector.detect(crop, multi_view=True)
    assert is_tight_crop(crop, detector)
    done, jpeg = cv2.imencode(".jpg", crop, [cv2.IMWRITE_JPEG_QUALITY, 60])
    assert done and is_tight_crop(np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), np.uint8), detector)


@pytest.mark.parametrize("name", ["background.jpg", "cars.jpg", "dog.jpg", "horses.jpg"])
def test_pictures_of_something_else_and_parts_of_them_are_none(
    detector: BlazeFaceDetector, shared_photos: Path, name: str
) -> None:
    image = np.asarray(cv2.imread(str(shared_photos / name)), np.uint8)
    half = min(image.shape[:2]) // 2
    parts = [image[top : top + half, left : left + half] for top in (0, half) for left in (0, half)]
    for side in (100, 160):
        assert not any(is_tight_crop(resized(part, side), detector) for part in (image, *parts))


def test_a_box_much_larger_than_the_picture_is_no_face(detector: BlazeFaceDetector, sample_image: Picture) -> None:
    part = resized(sample_image[100:150, 200:250], 128)
    found = detector.detect(np.asarray(cv2.copyMakeBorder(part, 128, 128, 128, 128, cv2.BORDER_CONSTANT), np.uint8))
    assert found and all(face.box.width > 1.2 * 128 for face in found)
    assert not is_tight_crop(part, detector)


def test_thumbnails_of_several_small_faces_are_none(detector: BlazeFaceDetector, shared_photos: Path) -> None:
    for name in ("2007_007763.jpg", "2008_002470.jpg", "selfie-many-people.jpg"):
        image = np.asarray(cv2.imread(str(shared_photos / name)), np.uint8)
        square = image[: min(image.shape[:2]), : min(image.shape[:2])]
        assert not is_tight_crop(resized(square, 100), detector)


def test_even_and_random_pictures_are_none(detector: BlazeFaceDetector) -> None:
    noise = np.random.default_rng(2).integers(0, 255, (120, 120, 3)).astype(np.uint8)
    for image in (noise, np.zeros((120, 120, 3), np.uint8), np.full((160, 140, 3), 255, np.uint8)):
        assert not is_tight_crop(image, detector)


def test_neither_a_larger_picture_nor_a_long_one_is_asked_about(detector: BlazeFaceDetector, sample_image: Picture) -> None:
    crop = tight_crop(sample_image, 160)
    assert is_tight_crop(crop, detector)
    assert not is_tight_crop(tight_crop(sample_image, 161), detector)
    assert not is_tight_crop(crop[:, 25:-25], detector)


def test_a_small_face_beside_the_middle_does_not_make_a_tight_crop(detector: BlazeFaceDetector, sample_image: Picture) -> None:
    beside = np.zeros((160, 160, 3), np.uint8)
    beside[80:, 80:] = tight_crop(sample_image, 80)
    assert detector.detect(cv2.copyMakeBorder(beside, 160, 160, 160, 160, cv2.BORDER_CONSTANT).astype(np.uint8))
    assert not is_tight_crop(beside, detector)
