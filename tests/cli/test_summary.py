"""`fer-desktop analyze --summary` as a user runs it."""

from __future__ import annotations

import csv
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from fer_desktop.recordings.summary import SUMMARY_COLUMNS

Run = Callable[..., subprocess.CompletedProcess[str]]


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        assert tuple(reader.fieldnames or ()) == SUMMARY_COLUMNS
        return list(reader)


def test_a_real_video_and_a_picture_agree_with_their_rows(
    shared_videos: Path, portrait: Path, tmp_path: Path, run: Run, read_rows: Callable[[Path], list[dict[str, str]]]
) -> None:
    video = shared_videos / "one_face_talking.mp4"
    result = run("analyze", video, portrait, "--to", "1.5", "--out", tmp_path / "r.csv", "--summary", tmp_path / "s.csv")
    assert result.returncode == 0, result.stderr
    rows, summary = read_rows(tmp_path / "r.csv"), read(tmp_path / "s.csv")
    theirs = [row for row in rows if row["file"] == str(video) and row["face"] == summary[0]["person"]]
    assert (summary[0]["file"], summary[-1]["file"]) == (str(video), str(portrait))
    assert int(summary[0]["readings"]) == len(theirs)
    assert float(summary[0]["seconds"]) == pytest.approx(1.5, abs=0.1)
    # The frames of this part come at equal times, so shares of the time are shares of the frames.
    uncertain = sum(row["uncertain"] == "true" for row in theirs) / len(theirs)
    assert float(summary[0]["share_uncertain"]) == pytest.approx(uncertain, abs=0.02)
    mean = sum(float(row["shown_happy"]) for row in theirs) / len(theirs)
    assert float(summary[0]["mean_happy"]) == pytest.approx(mean, abs=0.01)
    assert summary[-1]["seconds"] == ""


def test_without_out_no_rows_are_printed_and_workers_resume_and_json_say_the_same(clip: Path, tmp_path: Path, run: Run) -> None:
    second = tmp_path / "second.avi"
    second.write_bytes(clip.read_bytes())
    alone = run("analyze", clip, second, "--summary", tmp_path / "alone.csv")
    assert (alone.returncode, alone.stdout) == (0, ""), alone.stderr
    assert f"the summary is in {tmp_path / 'alone.csv'}" in alone.stderr
    wanted = (tmp_path / "alone.csv").read_text(encoding="utf-8")
    assert run("analyze", clip, second, "--summary", tmp_path / "two.csv", "--workers", "2").returncode == 0
    assert (tmp_path / "two.csv").read_text(encoding="utf-8") == wanted
    for suffix in ("csv", "jsonl"):
        rows = tmp_path / f"rows.{suffix}"
        assert run("analyze", clip, second, "--out", rows).returncode == 0
        resumed = run("analyze", clip, second, "--out", rows, "--resume", "--summary", tmp_path / f"{suffix}.csv")
        assert resumed.returncode == 0, resumed.stderr
        assert "whose rows are kept" in resumed.stderr
        assert (tmp_path / f"{suffix}.csv").read_text(encoding="utf-8") == wanted
    assert run("analyze", clip, second, "--summary", tmp_path / "s.json", "--out", "-").stdout.startswith("file,frame")
    document = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert [row["file"] for row in document["rows"]] == [row["file"] for row in read(tmp_path / "alone.csv")]


def test_bad_names_and_older_files_are_refused_before_anything_is_read(clip: Path, tmp_path: Path, run: Run) -> None:
    older = tmp_path / "s.csv"
    older.write_text("mine", encoding="utf-8")
    for names, why in (
        ((tmp_path / "s.txt",), "must end in .csv, .json or .xlsx"),
        ((older,), "is there already"),
        ((tmp_path / "none" / "s.csv",), "doesn't exist"),
        ((tmp_path / "same.csv", "--out", tmp_path / "same.csv"), "name the same file"),
    ):
        result = run("analyze", clip, "--summary", *names)
        assert result.returncode == 2
        assert why in result.stderr
    assert older.read_text(encoding="utf-8") == "mine"
    assert run("analyze", clip, "--summary", older, "--overwrite").returncode == 0
    assert read(older)
