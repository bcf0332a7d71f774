"""`fer-desktop analyze` as a user runs it, in a separate process: its files, its exit status and its messages."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from fer_desktop import __version__
from fer_desktop.cli.terminal import printable
from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.models.description import load_model
from fer_desktop.paths import models_folder
from fer_desktop.recordings.rows import ROW_COLUMNS
from tests.pictures import tight_crop

Run = Callable[..., subprocess.CompletedProcess[str]]
ReadRows = Callable[[Path], list[dict[str, str]]]
WritePicture = Callable[[Path, NDArray[np.uint8]], Path]


# ---- Pictures ----


def test_the_count_of_faces_is_right_within_one_in_every_shared_photograph(
    shared_photos: Path, tmp_path: Path, run: Run, read_rows: ReadRows
) -> None:
    out = tmp_path / "r.csv"
    result = run("analyze", shared_photos, "--out", out)
    with (shared_photos.parent / "photos.tsv").open(encoding="utf-8") as stream:
        wanted = {row["file"]: int(row["faces"]) for row in csv.DictReader(stream, delimiter="\t")}
    rows = read_rows(out)
    found = Counter(dict.fromkeys(wanted, 0))
    for row in rows:
        assert Path(row["file"]).parent == shared_photos
        found[Path(row["file"]).name] += row["face"] != ""
    assert set(found) == set(wanted)
    wrong = {name: (count, found[name]) for name, count in wanted.items() if abs(found[name] - count) > (count > 0)}
    assert not wrong, f"file: (faces there, faces found): {wrong}"
    assert result.returncode == 0
    assert result.stderr.splitlines() == [f"{len(wanted)} files, {found.total()} faces, 0 failed; rows are in {out}"]


def test_rows_are_complete_and_probabilities_sum_to_one(
    portrait: Path, tmp_path: Path, run: Run, read_rows: ReadRows, write_picture: WritePicture
) -> None:
    gray = write_picture(tmp_path / "gray.png", np.full((200, 200, 3), 128, np.uint8))
    out = tmp_path / "r.csv"
    assert run("analyze", portrait, gray, "--out", out).returncode == 0
    face, empty = read_rows(out)
    probabilities = {name: float(face[name]) for name in EXPRESSIONS}
    assert sum(probabilities.values()) == pytest.approx(1, abs=1e-5)
    assert face["expression"] == max(probabilities, key=probabilities.__getitem__)
    assert float(face["confidence"]) == max(probabilities.values())
    assert (face["file"], face["frame"], face["time_s"], face["face"]) == (str(portrait), "0", "", "1")
    assert all(len(face[name].partition(".")[2]) == 1 for name in ("x", "y", "width", "height"))
    assert 0.5 < float(face["detection_score"]) <= 1
    assert list(empty.values()) == [str(gray), "0", *[""] * (len(ROW_COLUMNS) - 2)]


def test_without_out_the_rows_go_to_standard_output(portrait: Path, tmp_path: Path, run: Run) -> None:
    out = tmp_path / "r.csv"
    run("analyze", portrait, "--out", out)
    result = run("analyze", portrait)
    assert result.stdout == out.read_text(encoding="utf-8")
    assert result.stderr == "1 file, 1 face, 0 failed\n"


def test_a_file_that_fails_is_named_and_the_other_files_are_analysed(
    portrait: Path, tmp_path: Path, run: Run, read_rows: ReadRows
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    portrait.rename(folder / "b.png")
    data = (folder / "b.png").read_bytes()
    (folder / "a broken.png").write_bytes(data[: len(data) // 2])
    (folder / "broken.mp4").write_bytes(b"no video" * 100)
    (folder / "notes.txt").write_text("not to be read")
    out = tmp_path / "r.csv"
    result = run("analyze", folder, tmp_path / "gone.jpg", "--out", out)
    assert result.returncode == 1
    *failed, note, summary = result.stderr.splitlines()
    for name, line in zip(("a broken.png", "broken.mp4", "gone.jpg"), failed, strict=True):
        assert line.startswith("failed: ")
        assert name in line
    left_out = folder / "notes.txt"
    assert note == f"note: 1 file left out: not a picture or video that can be read here ({left_out})"
    assert summary == f"1 file, 1 face, 3 failed; rows are in {out}"
    assert [row["file"] for row in read_rows(out)] == [str(folder / "b.png")]


def test_quiet_prints_only_the_failures(portrait: Path, tmp_path: Path, run: Run) -> None:
    result = run("analyze", portrait, tmp_path / "gone.jpg", "--quiet", "--out", tmp_path / "r.csv")
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert "gone.jpg" in line


def test_face_crops_are_analysed_without_a_detector(
    face_crops_npz: Path, tmp_path: Path, run: Run, read_rows: ReadRows, write_picture: WritePicture
) -> None:
    folder = tmp_path / "crops"
    folder.mkdir()
    with np.load(face_crops_npz) as data:
        name = next(key for key in data.files if data[key].shape[1:] == (48, 48))
        crops = data[name][:20]
    for index, crop in enumerate(crops):
        write_picture(folder / f"{index}.png", crop)
    out = tmp_path / "r.csv"
    result = run("analyze", folder, "--crops", "--out", out)
    assert (result.returncode, result.stderr) == (0, f"20 files, 20 faces, 0 failed; rows are in {out}\n")
    rows = read_rows(out)
    assert [Path(row["file"]).name for row in rows] == [f"{index}.png" for index in range(20)]
    for row in rows:
        box = [row[name] for name in ("face", "x", "y", "width", "height", "detection_score")]
        assert box == ["1", "0.0", "0.0", "48.0", "48.0", "1.0000"]
        assert sum(float(row[name]) for name in EXPRESSIONS) == pytest.approx(1, abs=1e-5)


def test_a_small_picture_without_a_face_is_taken_as_a_crop_with_a_note(
    tmp_path: Path, run: Run, write_picture: WritePicture
) -> None:
    for index in range(7):
        write_picture(tmp_path / f"{index}.png", np.full((60, 60, 3), 90, np.uint8))
    out = tmp_path / "r.csv"
    result = run("analyze", tmp_path, "--out", out)
    assert result.returncode == 0
    *notes, summary = result.stderr.splitlines()
    reason = "No face was found. As the picture is under 100 pixels, it was analysed as a face crop."
    assert notes == [
        *(f"note: {tmp_path / f'{k}.png'}: {reason}" for k in range(5)),
        f"note: the same for 2 more files: {reason}",
    ]
    assert summary.startswith("7 files, 7 faces, 0 failed")


def test_a_tight_crop_in_which_no_face_is_found_is_taken_as_a_crop_with_a_note(
    tmp_path: Path, run: Run, write_picture: WritePicture, sample_image: NDArray[np.uint8]
) -> None:
    crop = write_picture(tmp_path / "crop.png", tight_crop(sample_image, 128))
    wall = write_picture(tmp_path / "wall.png", np.full((128, 128, 3), 90, np.uint8))
    reason = "A face fills the picture, so all of it was analysed as a face crop."
    result = run("analyze", crop, wall, "--json", "--out", tmp_path / "r.json")
    assert result.returncode == 0
    assert result.stderr.splitlines()[0] == f"note: {crop}: {reason}"
    assert "2 files, 1 face, 0 failed" in result.stderr
    written = json.loads((tmp_path / "r.json").read_text())
    assert written["notes"] == [{"file": str(crop), "note": reason}]
    (found, none) = written["rows"]
    assert [found[name] for name in ("face", "x", "y", "width", "height")] == [1, 0, 0, 128, 128]
    assert none["face"] is None


# ---- Videos, JSON ----


def test_a_video_gives_a_row_per_frame_with_its_time_and_a_steady_face_number(
    clip: Path, tmp_path: Path, run: Run, read_rows: ReadRows
) -> None:
    out = tmp_path / "r.csv"
    assert run("analyze", clip, "--out", out).returncode == 0
    rows = read_rows(out)
    assert [row["frame"] for row in rows] == [str(k) for k in range(12)]
    assert [row["time_s"] for row in rows] == [f"{k / 10:.3f}" for k in range(12)]
    assert {row["face"] for row in rows} == {"1"}


def test_every_nth_frame_gives_the_same_frames_as_all_of_them(
    shared_videos: Path, tmp_path: Path, run: Run, read_rows: ReadRows
) -> None:
    video, out = shared_videos / "one_face_small_smile.mp4", tmp_path / "r.csv"
    assert run("analyze", video, "--every", "24", "--out", out).returncode == 0
    rows = read_rows(out)
    assert [row["frame"] for row in rows] == ["0", "24", "48"]
    assert [float(row["time_s"]) for row in rows] == pytest.approx([0, 0.8, 1.6], abs=0.05)


def test_json_holds_the_rows_of_the_csv_and_the_settings_behind_them(
    clip: Path, portrait: Path, tmp_path: Path, run: Run, read_rows: ReadRows
) -> None:
    inputs = (clip, portrait, tmp_path / "gone.jpg")
    assert run("analyze", *inputs, "--every", "5", "--out", tmp_path / "r.csv").returncode == 1
    assert run("analyze", *inputs, "--every", "5", "--json", "--out", tmp_path / "r.json").returncode == 1
    document = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert [document[key] for key in ("program", "version", "model", "runtime", "crops", "every", "smoothing_s")] == [
        "fer-desktop", __version__, "default", "litert", False, 5, 0.35,
    ]  # fmt: skip
    assert document["uncertain_below"] == load_model(models_folder() / "default").description.uncertain_below
    assert [failure["file"] for failure in document["failed"]] == [str(tmp_path / "gone.jpg")]
    assert len(document["rows"]) == 4
    for given, cells in zip(document["rows"], read_rows(tmp_path / "r.csv"), strict=True):
        assert tuple(given) == ROW_COLUMNS
        for name, value in given.items():
            if value is None or isinstance(value, bool):
                assert cells[name] == {None: "", True: "true", False: "false"}[value]
            else:
                assert cells[name] == value or float(cells[name]) == value


# ---- Names ----


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such names")
def test_odd_file_names_are_read_and_cannot_garble_table_or_terminal(
    portrait: Path, tmp_path: Path, run: Run, read_rows: ReadRows
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    names = ["wajah senang 😀 é.png", "=1+2.png", "two\nlines.png", 'a "b", c.png', "\x1b[31mred.png", "100%d.png"]
    for name in names:
        (folder / name).write_bytes(portrait.read_bytes())
    (folder / "\x1b[2Jbroken\n.png").write_bytes(b"nothing")
    result = run("analyze", ".", "--out", "../r.csv", cwd=folder)
    assert result.returncode == 1
    assert "\x1b" not in result.stderr
    assert r"\x1b[2Jbroken\n.png" in result.stderr
    assert {row["file"] for row in read_rows(tmp_path / "r.csv")} == {name.replace("=", "'=") for name in names}


@pytest.mark.skipif(sys.platform != "linux", reason="on other systems every name is text")
def test_a_file_name_that_is_no_text_is_read(portrait: Path, tmp_path: Path, run: Run, environment: dict[str, str]) -> None:
    name = portrait.rename(tmp_path / os.fsdecode(b"f\xffce.png"))
    result = subprocess.run(
        [sys.executable, "-m", "fer_desktop", "analyze", name], capture_output=True, env=environment, timeout=120
    )
    assert result.returncode == 0
    assert b"f\\udcffce.png,0,,1," in result.stdout


def test_text_for_the_terminal_keeps_letters_and_escapes_the_rest() -> None:
    assert printable("é 笑 😀 a\tb\n\x1b[0m\u202e\udcff") == r"é 笑 😀 a\tb\n\x1b[0m\u202e\udcff"


def test_only_reliable_readings_are_written_and_the_other_faces_keep_their_rows(
    shared_photos: Path, tmp_path: Path, run: Run, read_rows: ReadRows
) -> None:
    everything, reliable = tmp_path / "all.csv", tmp_path / "reliable.csv"
    assert run("analyze", shared_photos, "--out", everything).returncode == 0
    shares = sorted(float(row["reliability"]) for row in read_rows(everything) if row["reliability"])
    least = shares[len(shares) // 2]
    assert run("analyze", shared_photos, "--reliable", least, "--out", reliable).returncode == 0
    left = 0
    for before, after in zip(read_rows(everything), read_rows(reliable), strict=True):
        kept = before["reliability"] != "" and float(before["reliability"]) >= least
        left += kept
        for name, text in before.items():
            emptied = not kept and ROW_COLUMNS.index("expression") <= ROW_COLUMNS.index(name) < ROW_COLUMNS.index("yaw")
            assert after[name] == ("" if emptied else text)
    assert 0 < left < len(read_rows(everything))


def test_a_model_without_a_table_has_no_reliable_readings(portrait: Path, tmp_path: Path, run: Run) -> None:
    result = run("analyze", portrait, "--reliable", "0.7", "--model", "paper", "--out", tmp_path / "r.csv")
    assert result.returncode == 2 and "nobody measured how often the model paper is right" in result.stderr
    wrong = run("analyze", portrait, "--reliable", "7", "--out", tmp_path / "r.csv")
    assert wrong.returncode == 2 and "'7' is not a number from 0 to 1" in wrong.stderr
