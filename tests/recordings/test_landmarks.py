"""The file of all points of all meshes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fer_desktop.core.types import Analysis, Box, Face, FaceMesh, FaceReading, Frame, Prediction
from fer_desktop.recordings.landmarks import LandmarksFile

PREDICTION = Prediction(np.full(7, 1 / 7, np.float32))


def analysis(index: int, *values: float | None, media_time: float | None = None) -> Analysis:
    """A frame with a face for each value, which is that of all points of its mesh; None for a face without one."""
    readings = []
    for number, value in enumerate(values, start=1):
        mesh = None if value is None else FaceMesh(np.full((468, 3), value, np.float32), 0.75)
        face = Face(Box(0, 0, 9, 9), None, 0.9, 10 * number if media_time is not None else 0, mesh=mesh)
        readings.append(FaceReading(face, np.zeros((48, 48), np.uint8), PREDICTION, PREDICTION, False, 0))
    return Analysis(Frame(np.zeros((9, 9, 3), np.uint8), index, 0.0, "test", media_time), tuple(readings))


def test_each_mesh_has_its_file_frame_face_and_time(tmp_path: Path) -> None:
    path = tmp_path / "points.npz"
    with LandmarksFile(path) as landmarks:
        landmarks.add(analysis(0, 1.0, None, 3.0), "a.jpg")
        landmarks.add(analysis(7, media_time=0.2), "b.mp4")
        landmarks.add(analysis(8, None, 5.0, media_time=0.25), "b.mp4")
    with np.load(path) as arrays:
        assert arrays["points"].shape == (3, 468, 3) and arrays["points"].dtype == np.float32
        assert arrays["points"][:, 100, 1].tolist() == [1, 3, 5]
        assert arrays["presence"].tolist() == [0.75] * 3
        assert arrays["files"][arrays["file"]].tolist() == ["a.jpg", "a.jpg", "b.mp4"]
        assert arrays["frame"].tolist() == [0, 0, 8] and arrays["face"].tolist() == [1, 3, 20]
        assert np.isnan(arrays["time_s"][:2]).all() and arrays["time_s"][2] == 0.25
    assert list(tmp_path.iterdir()) == [path]


def test_without_a_mesh_the_arrays_are_empty_and_any_name_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / "points.npz"
    with LandmarksFile(path):
        pass
    with np.load(path) as arrays:
        assert arrays["points"].shape == (0, 468, 3) and arrays["files"].shape == (0,)
    with LandmarksFile(path) as landmarks:
        landmarks.add(analysis(0, 1.0), "wajah \udc80 笑顔.png")
    with np.load(path) as arrays:
        assert arrays["files"].tolist() == ["wajah \\udc80 笑顔.png"]


def test_what_came_before_an_error_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "points.npz"

    def write() -> None:
        with LandmarksFile(path) as landmarks:
            landmarks.add(analysis(0, 1.0), "a.jpg")
            raise RuntimeError("the disk of the videos is gone")

    with pytest.raises(RuntimeError, match="the disk of the videos is gone"):
        write()
    with np.load(path) as arrays:
        assert len(arrays["points"]) == 1
    assert list(tmp_path.iterdir()) == [path]


def test_the_points_wait_on_the_disk_and_an_older_file_stays_until_the_end(tmp_path: Path) -> None:
    path = tmp_path / "points.npz"
    path.write_bytes(b"older")
    with LandmarksFile(path) as landmarks:
        for k in range(50):
            landmarks.add(replace(analysis(k, 1.0)), "a.mp4")
        assert path.read_bytes() == b"older"
        (folder,) = (entry for entry in tmp_path.iterdir() if entry.is_dir())
        assert sum(file.stat().st_size for file in folder.iterdir()) > 40 * 468 * 3 * 4
    with np.load(path) as arrays:
        assert len(arrays["points"]) == 50
