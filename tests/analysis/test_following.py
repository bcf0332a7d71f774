"""Searching only around known faces finds them in the same places as searching the whole frame."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import cv2
import numpy as np
import pytest

from fer_desktop import paths
from fer_desktop.analysis.analyzer import REDETECTION_S, Analyzer, AnalyzerOptions, build_analyzer
from fer_desktop.analysis.detection.blazeface import INPUT_SIDE, BlazeFaceNetwork, DetectorError, resized
from fer_desktop.analysis.detection.detector import BlazeFaceDetector
from fer_desktop.core.types import Analysis, Box, Face, Frame, UInt8Array
from fer_desktop.media.source import FileSpec, open_source
from fer_desktop.models.description import Model


@pytest.fixture(scope="module")
def detector() -> BlazeFaceDetector:
    return BlazeFaceDetector(paths.detector_file())


@pytest.fixture
def scene(sample_image: UInt8Array) -> UInt8Array:
    """A frame of 640x480 with one face at (100, 60), about 105 pixels wide."""
    frame = np.full((480, 640, 3), 110, np.uint8)
    frame[40:440, 20:532] = sample_image[:400]
    return frame


def shifted(image: UInt8Array, right: int, down: int) -> UInt8Array:
    matrix = np.array([[1, 0, right], [0, 1, down]], np.float32)
    return np.asarray(cv2.warpAffine(image, matrix, image.shape[1::-1], borderMode=cv2.BORDER_REPLICATE), np.uint8)


@pytest.mark.parametrize(("right", "down"), [(0, 0), (20, -10), (-30, 25), (45, 0)])
def test_a_face_that_moved_is_found_where_a_full_detection_finds_it(
    detector: BlazeFaceDetector, scene: UInt8Array, right: int, down: int
) -> None:
    (before,) = detector.detect(scene)
    moved = shifted(scene, right, down)
    followed = detector.follow(moved, [before])
    (whole,) = detector.detect(moved)
    assert followed is not None
    (face,) = followed
    assert face.box.intersection_over_union(whole.box) > 0.9
    assert face.landmarks is not None and whole.landmarks is not None
    # Eyes, nose and mouth only: the network is less certain about the ears.
    assert np.abs(face.landmarks - whole.landmarks)[:4].max() < 0.05 * whole.box.width


def test_a_face_that_cannot_be_followed_needs_a_full_detection(detector: BlazeFaceDetector, scene: UInt8Array) -> None:
    (face,) = detector.detect(scene)
    assert detector.follow(scene, []) is None
    assert detector.follow(scene, [face] * 4) is None, "too many faces"
    assert detector.follow(scene, [face, face]) is None, "both faces were found in one place"
    assert detector.follow(np.full_like(scene, 90), [face]) is None, "the face is gone"
    assert detector.follow(shifted(scene, 140, 0), [face]) is None, "the face moved too far"
    assert detector.follow(scene[:60, :60], [face]) is None, "the face lies outside the smaller frame"


def test_a_face_in_the_corner_of_the_frame_is_followed(detector: BlazeFaceDetector, sample_image: UInt8Array) -> None:
    corner = np.ascontiguousarray(sample_image[60:300, 160:480])
    (face,) = detector.detect(corner)
    followed = detector.follow(corner, [face])
    assert followed is not None
    assert followed[0].box.intersection_over_union(face.box) > 0.9


class CountingDetector(BlazeFaceDetector):
    """Counts the searches of whole frames."""

    detections = 0

    def detect(self, image: UInt8Array, multi_view: bool = False) -> list[Face]:
        self.detections += 1
        return super().detect(image, multi_view)


def analyses(analyzer: Analyzer, video: Path, count: int) -> list[Analysis]:
    source = open_source(FileSpec(video, paced=False))
    try:
        frames = [source.read() for _ in range(count)]
    finally:
        source.close()
    return [analyzer.analyze(frame) for frame in frames if frame is not None]


def test_following_faces_gives_the_same_readings_with_few_full_detections(shared_videos: Path, default_model: Model) -> None:
    video = shared_videos / "one_face_talking.mp4"
    # Without a threshold no reading is held, so that the averages of the same frames are compared.
    options = AnalyzerOptions(uncertain_below=0.0)
    whole = analyses(build_analyzer(default_model, options=options), video, 60)
    counting = CountingDetector(paths.detector_file())
    following = dataclasses.replace(options, redetection_s=REDETECTION_S)
    followed = analyses(build_analyzer(default_model, options=following, detector=counting), video, 60)
    assert 10 <= counting.detections <= 16, "60 frames at 30 frames a second last 2 s"
    assert len(followed) == len(whole) == 60
    for one, other in zip(followed, whole, strict=True):
        (mine,), (theirs,) = one.readings, other.readings
        assert mine.face.track_id == theirs.face.track_id == 1
        assert mine.face.box.intersection_over_union(theirs.face.box) > 0.9
        assert np.abs(mine.smoothed.probabilities - theirs.smoothed.probabilities).max() < 0.12


def test_a_new_face_is_found_within_the_redetection_interval(scene: UInt8Array, default_model: Model) -> None:
    options = AnalyzerOptions(redetection_s=REDETECTION_S)
    analyzer = build_analyzer(default_model, options=options)
    second = scene.copy()
    second[240:480, 400:640] = cv2.resize(scene[80:300, 150:370], (240, 240))
    counts = []
    for index in range(12):
        image = scene if index < 2 else second
        counts.append(len(analyzer.analyze(Frame(image, index, 1 + index / 30, "test")).readings))
    assert counts[:2] == [1, 1] and counts[-1] == 2
    assert counts.index(2) <= 2 + round(REDETECTION_S * 30)
    # The time goes back, as for another scene, so the whole frame is searched again.
    assert len(analyzer.analyze(Frame(second, 0, 0.5, "test")).readings) == 2
    analyzer.options = dataclasses.replace(options, follow=False)
    assert len(analyzer.analyze(Frame(scene, 0, 0.51, "test")).readings) == 1


@pytest.mark.parametrize("side", [64, 96, 128])
def test_the_same_network_serves_smaller_inputs(scene: UInt8Array, side: int) -> None:
    part = scene[60:280, 130:350]
    whole = BlazeFaceNetwork(paths.detector_file()).candidates(part)
    small = BlazeFaceNetwork(paths.detector_file(), side).candidates(part)
    best, other = whole[whole[:, 0].argmax()], small[small[:, 0].argmax()]
    assert Box(*best[1:3], *(best[3:5] - best[1:3])).intersection_over_union(Box(*other[1:3], *(other[3:5] - other[1:3]))) > 0.8


def test_another_file_or_side_is_refused(tmp_path: Path) -> None:
    content = paths.detector_file().read_bytes()
    assert resized(content, INPUT_SIDE, INPUT_SIDE) == content
    with pytest.raises(ValueError, match="multiples of 32, got 100 and 96"):
        resized(content, 100, 96)
    with pytest.raises(ValueError, match="not the file of BlazeFace"):
        resized(content[:1000], 96, 96)
    broken = tmp_path / "broken.tflite"
    broken.write_bytes(b"not a network")
    with pytest.raises(DetectorError, match=r"broken\.tflite can't be loaded"):
        BlazeFaceNetwork(broken, 96)
