import csv
import math
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from fer_desktop import paths
from fer_desktop.analysis.crop import roll_of
from fer_desktop.analysis.detection.blazeface import DetectorError, weighted_suppression
from fer_desktop.analysis.detection.detector import BlazeFaceDetector
from fer_desktop.core.types import Box
from fer_desktop.models.description import Model

# The astronaut's eyes and mouth, measured by hand: the centre of each, in pixels of the picture.
RIGHT_EYE, LEFT_EYE, MOUTH = (203, 101), (247, 104), (224, 146)


def read_table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def rotated(image: np.ndarray, degrees: float) -> np.ndarray:
    """Roll the astronaut clockwise about the middle of her face, at the same size, in a frame of 640x480."""
    matrix = cv2.getRotationMatrix2D((226, 122), -degrees, 1.5)
    matrix[:, 2] += (320 - 226, 240 - 122)
    return cv2.warpAffine(image, matrix, (640, 480), borderMode=cv2.BORDER_REPLICATE)


def bordered(image: NDArray[np.uint8], top: int, bottom: int, left: int, right: int) -> NDArray[np.uint8]:
    """The picture with its edge repeated around it."""
    return np.pad(image, ((top, bottom), (left, right), (0, 0)), "edge")


def read_photo(path: Path) -> NDArray[np.uint8]:
    image = cv2.imread(str(path))
    assert image is not None
    return image.astype(np.uint8, copy=False)


def test_the_astronaut_is_found_with_her_landmarks(detector: BlazeFaceDetector, sample_image: NDArray[np.uint8]) -> None:
    (face,) = detector.detect(sample_image)
    assert face.score > 0.9
    assert face.track_id == 0
    assert face.box.intersection_over_union(Box(174, 70, 105, 105)) > 0.9
    assert face.landmarks is not None
    assert face.landmarks.shape == (6, 2)
    assert face.landmarks.dtype == np.float32
    for place, found in zip((RIGHT_EYE, LEFT_EYE, MOUTH), face.landmarks[[0, 1, 3]], strict=True):
        assert math.dist(place, found) < 6


@pytest.mark.parametrize("size", [(1920, 1080), (1279, 957), (333, 251), (160, 120)])
def test_boxes_are_in_pixels_of_the_frame_whatever_its_size(
    detector: BlazeFaceDetector, sample_image: NDArray[np.uint8], size: tuple[int, int]
) -> None:
    width, height = size
    frame = np.zeros((height, width, 3), np.uint8)
    side = round(height * 0.9)
    left, top = width - side, height - side
    frame[top:, left:] = cv2.resize(sample_image, (side, side), interpolation=cv2.INTER_AREA)
    (face,) = detector.detect(frame)
    scale = side / 512
    assert face.box.intersection_over_union(Box(left + 174 * scale, top + 70 * scale, 105 * scale, 105 * scale)) > 0.75


def test_a_picture_moved_by_some_pixels_moves_its_box(detector: BlazeFaceDetector, sample_image: NDArray[np.uint8]) -> None:
    first = detector.detect(bordered(sample_image, 0, 300, 0, 300))[0].box
    moved = detector.detect(bordered(sample_image, 150, 150, 250, 50))[0].box
    assert moved.x - first.x == pytest.approx(250, abs=6)
    assert moved.y - first.y == pytest.approx(150, abs=6)


@pytest.mark.parametrize("roll", [-30, -15, 0, 15, 30])
def test_the_landmarks_give_the_roll(detector: BlazeFaceDetector, sample_image: NDArray[np.uint8], roll: float) -> None:
    face = max(detector.detect(rotated(sample_image, roll)), key=lambda face: face.score)
    assert face.landmarks is not None
    # The astronaut herself is rolled by 4 degrees.
    assert math.degrees(roll_of(face.landmarks)) == pytest.approx(roll + 4, abs=11)


def test_no_face_is_found_in_pictures_without_one(detector: BlazeFaceDetector) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (480, 640, 3), np.uint8)
    for picture in (np.zeros((480, 640, 3), np.uint8), np.full((1, 1, 3), 255, np.uint8), noise):
        assert detector.detect(picture) == []
        assert detector.detect(picture, multi_view=True) == []


def test_a_picture_does_not_affect_the_detections_in_the_next(
    detector: BlazeFaceDetector, sample_image: NDArray[np.uint8]
) -> None:
    before = detector.detect(sample_image[:300])
    detector.detect(np.full((700, 200, 3), 255, np.uint8))
    after = detector.detect(sample_image[:300])
    assert [face.box for face in after] == [face.box for face in before]


def test_the_picture_is_not_written_to(detector: BlazeFaceDetector, sample_image: NDArray[np.uint8]) -> None:
    assert not sample_image.flags.writeable
    detector.detect(sample_image, multi_view=True)


def test_the_count_of_faces_is_right_within_one_in_every_photograph(detector: BlazeFaceDetector, shared_photos: Path) -> None:
    wrong = {}
    for row in read_table(shared_photos.parent / "photos.tsv"):
        count, true = len(detector.detect(read_photo(shared_photos / row["file"]), multi_view=True)), int(row["faces"])
        if count > 0 if true == 0 else abs(count - true) > 1:
            wrong[row["file"]] = (count, true)
    assert not wrong


def test_detections_overlap_the_true_boxes(detector: BlazeFaceDetector, shared_photos: Path) -> None:
    overlaps = []
    found: dict[str, list[Box]] = {}
    for row in read_table(shared_photos.parent / "boxes.tsv"):
        true = Box(*(float(row[key]) for key in ("left", "top", "width", "height")))
        if row["file"] not in found:
            picture = read_photo(shared_photos / row["file"])
            found[row["file"]] = [face.box for face in detector.detect(picture, multi_view=True)]
        overlaps.append(max(true.intersection_over_union(box) for box in found[row["file"]]))
    assert min(overlaps) > 0.5
    assert np.mean(overlaps) > 0.75


def test_multi_view_detection_finds_close_ups_and_faces_cut_by_the_edge(
    detector: BlazeFaceDetector, sample_image: NDArray[np.uint8]
) -> None:
    close_up = sample_image[65:180, 170:285]
    assert len(detector.detect(close_up, multi_view=True)) == 1
    cut_off = sample_image[:, 215:]
    (face,) = detector.detect(cut_off, multi_view=True)
    assert face.box.x < 0 < face.box.right


def test_a_face_that_nearly_fills_the_frame_is_found_without_multi_view_detection(
    detector: BlazeFaceDetector, sample_image: NDArray[np.uint8]
) -> None:
    left, top, side = 175, 72, 100
    cut = sample_image[top : top + side, left : left + side]
    close_up = cv2.resize(cut, (480, 480), interpolation=cv2.INTER_CUBIC).astype(np.uint8, copy=False)
    assert len(detector._network.candidates(close_up)) == 0
    (face,) = detector.detect(close_up)
    scale = 480 / side
    assert face.landmarks is not None
    for landmark, point in zip(face.landmarks[[0, 1, 3]], (RIGHT_EYE, LEFT_EYE, MOUTH), strict=True):
        wanted = (point[0] - left) * scale, (point[1] - top) * scale
        assert math.dist(landmark, wanted) < 0.08 * 480


def test_multi_view_detection_finds_small_faces(detector: BlazeFaceDetector, sample_image: NDArray[np.uint8]) -> None:
    frame = np.full((1080, 1920, 3), 90, np.uint8)
    frame[600:920, 1500:1820] = cv2.resize(sample_image, (320, 320), interpolation=cv2.INTER_AREA)
    assert detector.detect(frame) == []
    (face,) = detector.detect(frame, multi_view=True)
    scale = 320 / 512
    assert face.box.intersection_over_union(Box(1500 + 174 * scale, 600 + 70 * scale, 105 * scale, 105 * scale)) > 0.6


def test_candidates_of_one_face_become_its_weighted_mean() -> None:
    candidates = np.zeros((4, 17))
    candidates[0, :5] = 0.6, 2, 0, 12, 10
    candidates[1, :5] = 0.9, 0, 0, 10, 10
    candidates[2, :5] = 0.7, 50, 50, 60, 60
    candidates[3, :5] = 0.5, 9, 0, 19, 10
    candidates[:2, 5] = 10, 20
    found = weighted_suppression(candidates, 0.3)
    assert found[:, 0].tolist() == [0.9, 0.7, 0.5]
    assert found[0, 1:5] == pytest.approx([0.8, 0, 10.8, 10])
    assert found[0, 5] == pytest.approx((0.6 * 10 + 0.9 * 20) / 1.5)


def test_no_candidates_give_no_faces() -> None:
    assert weighted_suppression(np.empty((0, 17)), 0.3).shape == (0, 17)


def test_a_file_that_is_no_detector_is_refused(tmp_path: Path, default_model: Model) -> None:
    broken = tmp_path / "broken.tflite"
    broken.write_bytes(b"not a network")
    with pytest.raises(DetectorError, match=r"broken\.tflite can't be loaded by LiteRT"):
        BlazeFaceDetector(broken)
    with pytest.raises(DetectorError, match="is not BlazeFace full range"):
        BlazeFaceDetector(default_model.file("litert"))


@pytest.mark.parametrize("threshold", [0, 1, 50])
def test_a_threshold_that_is_no_score_is_refused(threshold: float) -> None:
    with pytest.raises(ValueError, match="a score between 0 and 1"):
        BlazeFaceDetector(paths.detector_file(), score_threshold=threshold)
