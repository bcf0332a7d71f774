"""The quality of faces in real photographs, and of pictures that were changed by a known amount."""

import math
from dataclasses import replace

import cv2
import numpy as np
import pytest

from fer_desktop import paths
from fer_desktop.analysis.analyzer import Analyzer, AnalyzerOptions, build_analyzer
from fer_desktop.analysis.crop import crop_face
from fer_desktop.analysis.detection.detector import BlazeFaceDetector
from fer_desktop.analysis.pose import HeadPose, pose_from_landmarks, pose_of
from fer_desktop.analysis.quality import light_of, measure_quality, sharpness_of
from fer_desktop.core.types import Box, Face, Frame, Quality, UInt8Array
from fer_desktop.models.description import load_model


@pytest.fixture(scope="module")
def detector() -> BlazeFaceDetector:
    return BlazeFaceDetector(paths.detector_file())


def face_in(detector: BlazeFaceDetector, image: UInt8Array) -> Face:
    return max(detector.detect(image, True), key=lambda face: face.box.area)


@pytest.fixture(scope="module")
def portrait(detector: BlazeFaceDetector) -> tuple[UInt8Array, Face]:
    image = cv2.imread(str(paths.sample_picture()), cv2.IMREAD_COLOR)
    assert image is not None
    picture = np.asarray(image, np.uint8)
    return picture, face_in(detector, picture)


def turned(image: UInt8Array, degrees: float) -> UInt8Array:
    """Return a picture that is turned clockwise."""
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), -degrees, 1.0)
    return np.asarray(cv2.warpAffine(image, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE), np.uint8)


# ---- The pose ----


def rotated(landmarks: np.ndarray, degrees: float) -> np.ndarray:
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return (landmarks @ np.array([[cosine, sine], [-sine, cosine]])).astype(np.float32)


@pytest.mark.parametrize("degrees", [-30.0, -7.5, 12.0, 40.0])
def test_turning_the_landmarks_changes_the_roll_by_just_as_much_and_nothing_else(
    portrait: tuple[UInt8Array, Face], degrees: float
) -> None:
    landmarks = portrait[1].landmarks
    assert landmarks is not None
    before, after = pose_from_landmarks(landmarks), pose_from_landmarks(rotated(landmarks, degrees))
    assert before is not None and after is not None
    assert after.roll - before.roll == pytest.approx(degrees, abs=0.01)
    assert (after.yaw, after.pitch) == (pytest.approx(before.yaw, abs=0.01), pytest.approx(before.pitch, abs=0.01))


@pytest.mark.parametrize("degrees", [-20, -10, 10, 20])
def test_a_photograph_that_is_turned_has_that_roll(
    portrait: tuple[UInt8Array, Face], detector: BlazeFaceDetector, degrees: float
) -> None:
    image, face = portrait
    picture = turned(image, degrees)
    roll, before = measure_quality(picture, face_in(detector, picture)).roll, measure_quality(image, face).roll
    assert roll is not None and before is not None
    assert roll - before == pytest.approx(degrees, abs=8), "the detector's landmarks turn a little further than the face"


def test_a_mirrored_photograph_has_the_opposite_yaw_and_roll(
    portrait: tuple[UInt8Array, Face], detector: BlazeFaceDetector
) -> None:
    image, face = portrait
    mirrored = np.ascontiguousarray(image[:, ::-1])
    one, other = measure_quality(image, face), measure_quality(mirrored, face_in(detector, mirrored))
    assert None not in (one.yaw, one.pitch, one.roll, other.yaw, other.pitch, other.roll)
    assert other.yaw == pytest.approx(-one.yaw, abs=5)  # type: ignore[operator]
    assert other.roll == pytest.approx(-one.roll, abs=4)  # type: ignore[operator]
    assert other.pitch == pytest.approx(one.pitch, abs=5)


def test_the_angles_of_a_rotation_have_the_documented_signs() -> None:
    def about(axis: tuple[float, float, float], degrees: float) -> np.ndarray:
        return np.asarray(cv2.Rodrigues(np.multiply(axis, math.radians(degrees)))[0])

    # x is to the right, y up, z to the camera: about y the face turns to the right, about -x it looks up, about -z it rolls
    # clockwise.
    rotation = about((0, 0, -1), 30) @ about((0, 1, 0), 20) @ about((-1, 0, 0), 10)
    pose = pose_of(rotation)
    assert (pose.yaw, pose.pitch, pose.roll) == (pytest.approx(20), pytest.approx(10), pytest.approx(30))


def test_landmarks_that_show_no_pose_have_none(portrait: tuple[UInt8Array, Face]) -> None:
    landmarks = portrait[1].landmarks
    assert landmarks is not None
    assert pose_from_landmarks(np.zeros((6, 2), np.float32)) is None
    assert pose_from_landmarks(np.full((6, 2), np.nan, np.float32)) is None
    assert pose_from_landmarks(rotated(landmarks, 180)) is None, (
        "upside down, the detector's landmarks aren't those of the face"
    )
    profile = landmarks.copy()
    profile[:, 0] = profile[:, 0].mean() + (profile[:, 0] - profile[:, 0].mean()) * 0.05
    assert pose_from_landmarks(profile) is None, "no face is so narrow"


# ---- Sharpness and light ----


def test_a_blurred_or_small_face_is_less_sharp(portrait: tuple[UInt8Array, Face]) -> None:
    image, face = portrait
    values = []
    for sigma in (0.0, 4.0, 8.0):
        picture = image if not sigma else np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), np.uint8)
        sharpness = measure_quality(picture, face).sharpness
        assert sharpness is not None and 0 <= sharpness <= 1
        values.append(sharpness)
    assert values == sorted(values, reverse=True) and values[0] > values[2] + 0.1


def test_brightness_and_contrast_follow_the_light(portrait: tuple[UInt8Array, Face]) -> None:
    image, face = portrait
    usual, dark = measure_quality(image, face), measure_quality((image // 4).astype(np.uint8), face)
    assert None not in (usual.brightness, usual.contrast, dark.brightness, dark.contrast)
    assert dark.brightness == pytest.approx(usual.brightness / 4, abs=0.01)  # type: ignore[operator]
    assert dark.contrast == pytest.approx(usual.contrast / 4, abs=0.01)  # type: ignore[operator]
    assert dark.sharpness == pytest.approx(usual.sharpness, abs=0.05), "the light has no influence on it"


def test_light_from_one_side_is_asymmetric_and_mirroring_changes_its_sign(portrait: tuple[UInt8Array, Face]) -> None:
    image, face = portrait
    crop = crop_face(image, face)
    shade = np.linspace(0.3, 1.0, 48)
    lit = (crop * shade).astype(np.uint8)
    right, left = light_of(lit)[2], light_of(np.ascontiguousarray(lit[:, ::-1]))[2]
    assert right is not None and left is not None
    assert right == pytest.approx(-left, abs=1e-6) and right > (light_of(crop)[2] or 0.0) + 0.1
    even = light_of(np.full((48, 48), 90, np.uint8))
    assert even == (pytest.approx(90 / 255), 0.0, 0.0)


def test_what_cannot_be_measured_is_none(portrait: tuple[UInt8Array, Face]) -> None:
    image, face = portrait
    flat = np.full((200, 200, 3), 128, np.uint8)
    gray = measure_quality(flat, Face(Box(50, 50, 80, 80), None, 1.0))
    assert gray == Quality(80.0, None, pytest.approx(128 / 255), 0.0, 0.0)  # no landmarks, nothing sharp
    black = measure_quality(np.zeros((200, 200, 3), np.uint8), Face(Box(50, 50, 80, 80), None, 1.0))
    assert black.brightness == 0 and black.light_asymmetry is None
    x, y, _, _ = face.box.edges
    small = Face(Box(x, y, 8, 8), face.landmarks, 1.0)
    tiny = measure_quality(image, small)
    assert (tiny.face_size, tiny.sharpness, tiny.yaw, tiny.pitch, tiny.roll) == (8.0, None, None, None, None)
    away = replace(
        face, box=Box(-face.box.width / 2, y, face.box.width, face.box.height), landmarks=face.landmarks - (x + 99, 0)
    )
    edge = measure_quality(image, away)
    assert (edge.sharpness, edge.brightness, edge.contrast, edge.light_asymmetry, edge.yaw) == (None,) * 5
    assert edge.face_size == pytest.approx(measure_quality(image, face).face_size)
    beyond = measure_quality(image, Face(Box(900, 900, 40, 40), None, 1.0))
    assert beyond == Quality(40.0)


def test_a_better_pose_replaces_that_of_the_landmarks(portrait: tuple[UInt8Array, Face]) -> None:
    quality = measure_quality(*portrait, pose=HeadPose(1.0, 2.0, 3.0))
    assert (quality.yaw, quality.pitch, quality.roll) == (1.0, 2.0, 3.0)


def test_gray_pictures_and_crops_of_any_form_are_measured(portrait: tuple[UInt8Array, Face]) -> None:
    image, face = portrait
    usual = measure_quality(image, face)
    gray = measure_quality(np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8), face)
    assert gray == usual
    large = np.asarray(cv2.resize(crop_face(image, face), (96, 96), interpolation=cv2.INTER_LINEAR), np.uint8)
    colour = measure_quality(image, face, np.asarray(cv2.cvtColor(large, cv2.COLOR_GRAY2BGR), np.uint8))
    assert colour.brightness == pytest.approx(usual.brightness, abs=0.02)
    assert sharpness_of(crop_face(image, face)) == usual.sharpness


# ---- In the Analyzer ----


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return build_analyzer(load_model(paths.models_folder() / "default"), options=AnalyzerOptions(follow=False, multi_view=True))


def test_every_reading_has_its_quality_and_reliability(analyzer: Analyzer, portrait: tuple[UInt8Array, Face]) -> None:
    image, _ = portrait
    (reading,) = analyzer.analyze(Frame(image, 0, 0.0, "portrait")).readings
    assert reading.quality == measure_quality(image, reading.face, reading.crop)
    assert None not in vars_of(reading.quality)
    assert reading.reliability is not None and 0 < reading.reliability < 1
    (crop,) = analyzer.analyze_crop(Frame(image, 0, 0.0, "a crop")).readings
    assert crop.quality is not None and crop.quality.sharpness is not None and crop.quality.yaw is None
    assert crop.reliability is not None


def vars_of(quality: Quality | None) -> list[float | None]:
    assert quality is not None
    return [getattr(quality, name) for name in quality.__slots__]
