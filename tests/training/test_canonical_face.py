"""The mean face is found again from faces that were made of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fer_desktop.analysis.mesh_measures import canonical_face, rotation_of
from fer_desktop.core.types import FaceMesh
from training.canonical_face import is_frontal, main, mean_face, save


def test_the_mean_of_turned_faces_is_the_face(tmp_path: Path) -> None:
    face, random = canonical_face().points, np.random.default_rng(3)
    meshes = []
    for _ in range(60):
        rotation = rotation_of(*random.normal(0, 6, 3))
        noisy = face + random.normal(0, 0.01, face.shape)
        meshes.append(noisy @ rotation.T * random.uniform(80, 300) + random.uniform(0, 900, 3))
    mean, variance = mean_face(np.array(meshes))
    assert np.linalg.norm((mean - mean.mean(axis=0)) - (face - face.mean(axis=0)), axis=1).mean() < 0.03
    assert variance.shape == (468,) and 0 < variance.max() < 0.01
    save(mean, variance, tmp_path / "canonical_face.csv")
    rows = np.loadtxt(tmp_path / "canonical_face.csv", delimiter=",", skiprows=1)
    assert rows.shape == (468, 4) and rows[:, 3].max() == 1


def test_a_face_that_is_turned_to_the_side_is_not_frontal() -> None:
    points = canonical_face().points
    ahead, aside = (FaceMesh((points @ rotation_of(yaw, 0, 0).T * 99).astype(np.float32), 1.0) for yaw in (5, 40))
    assert is_frontal(ahead) and not is_frontal(aside)


def test_a_folder_without_faces_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--photos", str(tmp_path), "--out", str(tmp_path / "face.csv")]) == 1
    assert "no frontal face" in capsys.readouterr().err and not (tmp_path / "face.csv").exists()
