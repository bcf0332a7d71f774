"""`analyze --mesh` and `--landmarks`."""

from __future__ import annotations

import csv
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from fer_desktop import paths
from fer_desktop.cli.arguments import parse
from fer_desktop.recordings.rows import MESH_COLUMNS

Run = Callable[..., subprocess.CompletedProcess[str]]


def rows_in(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_measures_are_in_the_columns_and_the_points_in_the_file(run: Run, shared_videos: Path, tmp_path: Path) -> None:
    out, points = tmp_path / "rows.csv", tmp_path / "points.npz"
    video = shared_videos / "one_face_talking.mp4"
    arguments = (paths.sample_picture(), video, "--every", "10", "--to", "2", "--out", out, "--landmarks", points)
    result = run("analyze", *arguments)
    assert result.returncode == 0, result.stderr
    rows = [row for row in rows_in(out) if row["face"]]
    assert all(0 < float(row["eye_openness_right"]) < 0.6 and float(row["mouth_openness"]) >= 0 for row in rows)
    with np.load(points) as arrays:
        assert arrays["points"].shape == (len(rows), 468, 3)
        assert [str(arrays["files"][k]) for k in arrays["file"]] == [row["file"] for row in rows]
        assert arrays["frame"].tolist() == [int(row["frame"]) for row in rows]
        assert arrays["face"].tolist() == [int(row["face"]) for row in rows]
        assert np.nanmax(np.abs(arrays["time_s"][1:] - [float(row["time_s"]) for row in rows[1:]])) < 0.001
        box = np.array([float(rows[0][name]) for name in ("x", "y", "width", "height")])
        assert np.abs(arrays["points"][0, :, :2].mean(axis=0) - box[:2] - box[2:] / 2).max() < 0.2 * box[2]
    again = run("analyze", *arguments, "--overwrite")
    assert again.returncode == 0, again.stderr
    assert {entry.name for entry in tmp_path.iterdir()} == {"rows.csv", "points.npz"}


def test_without_mesh_the_columns_are_empty_and_workers_fit_the_same(run: Run, tmp_path: Path) -> None:
    plain, alone, workers = (tmp_path / f"{name}.jsonl" for name in ("plain", "alone", "workers"))
    for out, options in ((plain, ()), (alone, ("--mesh",)), (workers, ("--mesh", "--workers", "2"))):
        result = run("analyze", paths.sample_picture(), "--out", out, *options)
        assert result.returncode == 0, result.stderr
    read = [[json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] for path in (plain, alone, workers)]
    assert [lines[0]["mesh"] for lines in read] == [False, True, True]
    assert [read[0][1][name] for name in MESH_COLUMNS] == [None] * 3
    assert read[1] == read[2] and all(read[1][1][name] is not None for name in MESH_COLUMNS)
    refused = run("analyze", paths.sample_picture(), "--out", plain, "--mesh", "--resume")
    assert refused.returncode == 2 and "was written with mesh false, and now it is true" in refused.stderr


def test_a_file_that_is_there_is_left_alone(run: Run, tmp_path: Path) -> None:
    points = tmp_path / "points.npz"
    points.write_bytes(b"mine")
    result = run("analyze", paths.sample_picture(), "--landmarks", points)
    assert result.returncode == 2 and "--landmarks" in result.stderr and "--overwrite" in result.stderr
    assert points.read_bytes() == b"mine"
    result = run("analyze", paths.sample_picture(), "--landmarks", tmp_path / "nowhere" / "points.npz")
    assert result.returncode == 2 and "doesn't exist" in result.stderr


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--landmarks", "points.csv"), "ends in .npz"),
        (("--landmarks", "p.npz", "--workers", "2"), "no --workers"),
        (("--landmarks", "p.npz", "--crops"), "no --crops"),
        (("--landmarks", "p.npz", "--resume", "--out", "rows.csv"), "--resume"),
    ],
)
def test_what_landmarks_can_t_do_is_said(options: tuple[str, ...], why: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["analyze", "a.jpg", *options])
    assert why in capsys.readouterr().err
