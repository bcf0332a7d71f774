"""The mesh of real faces, and of what is no face."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from fer_desktop import paths
from fer_desktop.analysis.analyzer import Analyzer, AnalyzerOptions
from fer_desktop.analysis.detection.detector import BlazeFaceDetector
from fer_desktop.analysis.mesh import MeshError, MeshFaces, MeshFitter, mesh_region
from fer_desktop.analysis.mesh_again import MeshAgain
from fer_desktop.analysis.mesh_measures import pose
from fer_desktop.core.types import Face, Frame, UInt8Array
from tests.analysis.conftest import FixedClassifier

RIGHT_EYE, LEFT_EYE, NOSE_TIP = (33, 133), (362, 263), 1
UPRIGHT = ("img1", "img5", "img43", "img51", "couple")


@pytest.fixture(scope="module")
def detector() -> BlazeFaceDetector:
    return BlazeFaceDetector(paths.detector_file())


@pytest.fixture(scope="module")
def fitter() -> MeshFitter:
    return MeshFitter(paths.mesh_file(), paths.eye_file())


def picture(path: Path) -> UInt8Array:
    image = cv2.imread(str(path), cv2.IMREAD_COLOR)
    assert image is not None
    return image.astype(np.uint8, copy=False)


def largest(detector: BlazeFaceDetector, image: UInt8Array) -> Face:
    return max(detector.detect(image, multi_view=True), key=lambda face: face.box.area)


@pytest.mark.parametrize("name", UPRIGHT)
def test_a_mesh_lies_on_the_face_that_was_detected(
    detector: BlazeFaceDetector, fitter: MeshFitter, shared_photos: Path, name: str
) -> None:
    image = picture(shared_photos / f"{name}.jpg")
    face = largest(detector, image)
    mesh = fitter.fit(image, face)
    assert mesh is not None and face.landmarks is not None
    assert mesh.points.shape == (468, 3) and mesh.points.dtype == np.float32
    assert 0.99 < mesh.presence <= 1
    side = max(face.box.width, face.box.height)
    found = [mesh.points[list(eye), :2].mean(axis=0) for eye in (RIGHT_EYE, LEFT_EYE)] + [mesh.points[NOSE_TIP, :2]]
    assert np.linalg.norm(np.array(found) - face.landmarks[:3], axis=1).max() < 0.08 * side
    # The tip of the nose is nearer than the eyes.
    assert mesh.points[NOSE_TIP, 2] < mesh.points[[*RIGHT_EYE, *LEFT_EYE], 2].min()


def test_a_mesh_follows_a_face_that_is_moved_turned_and_reduced(detector: BlazeFaceDetector, fitter: MeshFitter) -> None:
    image = picture(paths.sample_picture())
    mesh = fitter.fit(image, largest(detector, image))
    assert mesh is not None
    matrix = cv2.getRotationMatrix2D((256, 200), -25, 0.6)
    turned = cv2.warpAffine(image, matrix, (512, 512), borderMode=cv2.BORDER_REPLICATE).astype(np.uint8, copy=False)
    other = fitter.fit(turned, largest(detector, turned))
    assert other is not None
    expected = mesh.points[:, :2] @ matrix[:, :2].T + matrix[:, 2]
    across = np.linalg.norm(expected[RIGHT_EYE[0]] - expected[LEFT_EYE[1]])
    assert np.linalg.norm(other.points[:, :2] - expected, axis=1).mean() < 0.05 * across
    assert pose(other)[2] - pose(mesh)[2] == pytest.approx(25, abs=4)  # OpenCV's angles are the other way round


def test_a_mirrored_face_has_the_mirrored_pose_and_the_other_eye(detector: BlazeFaceDetector, fitter: MeshFitter) -> None:
    image = picture(paths.sample_picture())
    mirrored = np.ascontiguousarray(image[:, ::-1])
    mesh, other = fitter.fit(image, largest(detector, image)), fitter.fit(mirrored, largest(detector, mirrored))
    assert mesh is not None and other is not None
    (yaw, pitch, roll), (yaw_2, pitch_2, roll_2) = pose(mesh), pose(other)
    assert [yaw, pitch, roll] == pytest.approx([-yaw_2, pitch_2, -roll_2], abs=5)
    assert mesh.eye_openness_right == pytest.approx(other.eye_openness_left, abs=0.05)


def test_the_openness_of_open_eyes_and_of_a_painted_lid(detector: BlazeFaceDetector, fitter: MeshFitter) -> None:
    image = picture(paths.sample_picture())
    face = largest(detector, image)
    mesh = fitter.fit(image, face)
    assert mesh is not None and mesh.eye_openness_right is not None and mesh.eye_openness_left is not None
    assert mesh.eye_openness_right > 0.2 and mesh.eye_openness_left > 0.2
    assert mesh.mouth_openness is not None and 0 < mesh.mouth_openness < 1
    closed = image.copy()
    # Skin from just above the right eye, a dark line where the lids meet.
    eye = mesh.points[[33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246], :2]
    skin = image[int(eye[:, 1].min()) - 4, int(eye[:, 0].mean())].tolist()
    cv2.fillPoly(closed, [np.rint(eye + (eye - eye.mean(axis=0)) * 0.15).astype(np.int32)], skin, cv2.LINE_AA)
    low = np.rint(eye[:9] + np.array((0, 1))).astype(np.int32)
    cv2.polylines(closed, [low], False, (40, 50, 70), 1, cv2.LINE_AA)
    winking = fitter.fit(cv2.GaussianBlur(closed, (3, 3), 0).astype(np.uint8, copy=False), face)
    assert winking is not None and winking.eye_openness_right is not None and winking.eye_openness_left is not None
    assert winking.eye_openness_right < 0.7 * mesh.eye_openness_right
    assert winking.eye_openness_left == pytest.approx(mesh.eye_openness_left, rel=0.2)


@pytest.mark.parametrize("name", UPRIGHT)
def test_there_is_no_mesh_where_no_face_can_be_seen(
    detector: BlazeFaceDetector, fitter: MeshFitter, shared_photos: Path, name: str
) -> None:
    image = picture(shared_photos / f"{name}.jpg")
    face = largest(detector, image)
    assert face.landmarks is not None
    assert fitter.fit(np.full_like(image, 128), face) is None, "a gray frame"
    assert fitter.fit(np.random.default_rng(0).integers(0, 256, image.shape, np.uint8), face) is None, "noise"
    upside_down = image.copy()
    box = face.box
    part = upside_down[max(int(box.y), 0) : int(box.bottom), max(int(box.x), 0) : int(box.right)]
    part[:] = part[::-1, ::-1].copy()
    assert fitter.fit(upside_down, face) is None, "upside down"
    scale = 8 / max(box.width, box.height)
    tiny = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    reduced = replace(face, box=box.scaled(scale, scale), landmarks=(face.landmarks * scale).astype(np.float32))
    assert fitter.fit(tiny, reduced) is None, "8 pixels"
    x = int(box.x + 0.6 * box.width)
    cut = replace(face, box=replace(box, x=box.x - x), landmarks=face.landmarks - np.array([x, 0], np.float32))
    assert fitter.fit(np.ascontiguousarray(image[:, x:]), cut) is None, "cut off by the edge"
    assert fitter.fit(image, replace(face, landmarks=None)) is None, "without landmarks"


def test_small_eyes_are_not_measured(detector: BlazeFaceDetector, fitter: MeshFitter) -> None:
    image = picture(paths.sample_picture())
    face = largest(detector, image)
    assert face.landmarks is not None
    scale = 24 / face.box.width
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    mesh = fitter.fit(
        small, replace(face, box=face.box.scaled(scale, scale), landmarks=(face.landmarks * scale).astype(np.float32))
    )
    assert mesh is not None and mesh.eye_openness_right is mesh.eye_openness_left is None
    assert mesh.mouth_openness is not None


def test_beyond_the_picture_the_region_is_black(detector: BlazeFaceDetector) -> None:
    image = picture(paths.sample_picture())
    face = largest(detector, image)
    x, y = int(face.box.center[0]), int(face.box.center[1])
    assert face.landmarks is not None
    moved = replace(
        face,
        box=replace(face.box, x=face.box.x - x, y=face.box.y - y),
        landmarks=face.landmarks - np.array([x, y], np.float32),
    )
    region, matrix = mesh_region(np.ascontiguousarray(image[y:, x:]), moved)
    assert region.shape == (192, 192, 3)
    assert not region[:80, :80].any() and region[110:, 110:].any()
    assert matrix @ (96, 96, 1) == pytest.approx(moved.box.center)


@pytest.mark.parametrize("which", ["garbage", "detector"])
def test_a_file_that_is_no_mesh_network_is_named(tmp_path: Path, which: str) -> None:
    file = tmp_path / "face_landmark.tflite"
    file.write_bytes(b"nothing" * 100 if which == "garbage" else paths.detector_file().read_bytes())
    with pytest.raises(MeshError, match=r"face_landmark\.tflite"):
        MeshFitter(file, paths.eye_file())


def test_the_analyzer_fits_meshes_to_nobody_the_followed_or_all(
    detector: BlazeFaceDetector, fixed_classifier: FixedClassifier
) -> None:
    image = picture(paths.sample_picture())
    two = np.hstack([image, cv2.resize(image, (400, 512)).astype(np.uint8, copy=False)])
    analyzer = Analyzer(detector, fixed_classifier, AnalyzerOptions(follow=False))
    assert [reading.mesh for reading in analyzer.analyze(Frame(two, 0, 0.0, "test")).readings] == [None, None]
    analyzer.options = AnalyzerOptions(follow=False, mesh=MeshFaces.ALL)
    analysis = analyzer.analyze(Frame(two, 0, 0.0, "test"))
    assert all(reading.mesh is not None for reading in analysis.readings) and analysis.timings["mesh"] > 0
    # People have numbers once they were seen for a moment.
    analyzer.options = AnalyzerOptions(mesh=MeshFaces.FOLLOWED)
    for k in range(20):
        readings = analyzer.analyze(Frame(two, k, k / 10, "test")).readings
    assert [reading.mesh is not None for reading in readings] == [True, False], "the largest, as nobody is followed"
    second = readings[1].face.track_id
    analyzer.options = AnalyzerOptions(mesh=MeshFaces.FOLLOWED, followed=second)
    readings = analyzer.analyze(Frame(two, 20, 2.0, "test")).readings
    assert [reading.face.track_id for reading in readings if reading.mesh is not None] == [second]
    analyzer.options = AnalyzerOptions(mesh=MeshFaces.FOLLOWED, followed=99)
    assert not any(reading.mesh for reading in analyzer.analyze(Frame(two, 21, 2.1, "test")).readings), "who isn't there"


def test_meshes_are_found_again_by_their_boxes(detector: BlazeFaceDetector, fitter: MeshFitter) -> None:
    image = picture(paths.sample_picture())
    face = largest(detector, image)
    mesh = fitter.fit(image, face)
    nowhere = replace(face, box=replace(face.box, x=5, y=400))
    found, none = MeshAgain().find(image, [replace(face, landmarks=None), nowhere])
    assert mesh is not None and found is not None and none is None
    assert np.linalg.norm(found.points[:, :2] - mesh.points[:, :2], axis=1).mean() < 0.03 * face.box.width


def test_without_the_networks_no_mesh_is_drawn_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(paths, "resources_folder", lambda: tmp_path)
    image = np.zeros((60, 60, 3), np.uint8)
    again = MeshAgain()
    assert again.find(image, [None]) == again.find(image, [None]) == [None]  # type: ignore[list-item]
