"""`fer-desktop analyze` when it is killed or stopped: what is left, and how `--resume` goes on with it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from fer_desktop.batch.run import Note

Run = Callable[..., subprocess.CompletedProcess[str]]
ReadRows = Callable[[Path], list[dict[str, str]]]
MakeClip = Callable[[int], Path]

posix = pytest.mark.skipif(os.name != "posix", reason="sends signals as POSIX has them")

LONG = "1 long.avi"
FILES = ("0 first.png", LONG, "2 second.png", "3 third.png", "4 last.avi")


@pytest.fixture
def folder(tmp_path: Path, sample_image: NDArray[np.uint8], make_clip: MakeClip) -> Path:
    """Two videos of 200 frames among pictures, and a file that is neither."""
    folder = tmp_path / "in"
    folder.mkdir()
    clip = make_clip(200).read_bytes()
    small = cv2.resize(sample_image, (256, 256), interpolation=cv2.INTER_AREA)
    for name in FILES:
        if name.endswith("avi"):
            (folder / name).write_bytes(clip)
        else:
            cv2.imwrite(str(folder / name), small)
    (folder / "notes.txt").write_text("left out")
    return folder


def start(environment: dict[str, str], folder: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "fer_desktop", "analyze", "in", *options]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment, cwd=folder.parent)


def wait_until(happened: Callable[[], bool], process: subprocess.Popen[str] | None = None) -> None:
    deadline = time.monotonic() + 100
    while not happened():
        assert process is None or process.poll() is None, "it ended too early"
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.005)


def has_lines(path: Path, count: int) -> Callable[[], bool]:
    return lambda: path.exists() and path.read_bytes().count(b"\n") >= count


@posix
@pytest.mark.parametrize("name", ["r.csv", "r.jsonl"])
def test_a_run_that_is_killed_leaves_whole_rows_and_goes_on_as_if_nothing_had_been(
    folder: Path, run: Run, environment: dict[str, str], name: str
) -> None:
    out, whole = folder.parent / name, folder.parent / f"whole {name}"
    assert run("analyze", "in", "--out", whole, cwd=folder.parent).returncode == 0
    with start(environment, folder, "--out", name) as process:
        wait_until(has_lines(out, 50), process)
        process.kill()
    left = out.read_bytes()
    assert left.endswith(b"\n") and whole.read_bytes().startswith(left)
    assert {path.name for path in folder.parent.iterdir()} == {"in", "clip.avi", name, whole.name}
    out.write_bytes(left[:-20])
    result = run("analyze", "in", "--out", name, "--resume", cwd=folder.parent)
    assert result.returncode == 0, result.stderr
    assert f"note: {name} has 1 finished file, whose rows are kept" in result.stderr
    assert out.read_bytes() == whole.read_bytes()


@posix
def test_workers_whose_program_is_killed_leave_no_files_and_the_next_run_goes_on(
    folder: Path, run: Run, environment: dict[str, str]
) -> None:
    temporary = Path(environment["TMPDIR"])
    assert run("analyze", "in", "--out", "whole.csv", cwd=folder.parent).returncode == 0
    whole = (folder.parent / "whole.csv").read_bytes()
    out = folder.parent / "r.csv"
    with start(environment, folder, "--out", "r.csv", "--workers", "2") as process:
        wait_until(has_lines(out, 2), process)
        process.kill()
    wait_until(lambda: not list(temporary.iterdir()))  # until the workers have seen it
    left = out.read_bytes()
    assert left.endswith(b"\n") and whole.startswith(left)
    assert run("analyze", "in", "--out", "r.csv", "--workers", "2", "--resume", cwd=folder.parent).returncode == 0
    assert out.read_bytes() == whole


@posix
@pytest.mark.parametrize("name", ["r.csv", "r.jsonl"])
def test_workers_that_are_stopped_keep_finished_files_out_of_turn_and_the_next_run_puts_them_in_order(
    folder: Path, run: Run, environment: dict[str, str], read_rows: ReadRows, name: str
) -> None:
    (folder / "0 first.png").unlink()
    assert run("analyze", "in", "--out", f"whole {name}", cwd=folder.parent).returncode == 0
    # While one worker is at the long video, the other one finishes the pictures and begins the last video.
    with start(environment, folder, "--out", name, "--workers", "2") as process:
        temporary = Path(environment["TMPDIR"])
        wait_until(lambda: any(path.stat().st_size for path in temporary.glob("fer-desktop-rows-*/3.rows")), process)
        process.send_signal(signal.SIGTERM)
        _, messages = process.communicate(timeout=100)
    assert process.returncode == 143
    assert f"note: {Path('in') / LONG}: {Note.STOPPED.value}" in messages
    assert f"note: {Path('in') / FILES[-1]}: {Note.LEFT_OUT.value}" in messages
    out = folder.parent / name
    if name == "r.csv":
        rows = read_rows(out)
        assert [row["file"] for row in rows[:2]] == [str(Path("in") / each) for each in FILES[2:4]]
        assert {row["file"] for row in rows[2:]} == {str(Path("in") / LONG)}
    result = run("analyze", "in", "--out", name, "--workers", "2", "--resume", cwd=folder.parent)
    assert result.returncode == 0, result.stderr
    assert out.read_bytes() == (folder.parent / f"whole {name}").read_bytes()


@pytest.mark.parametrize("name", ["r.csv", "r.jsonl"])
def test_files_that_failed_are_tried_again_and_stand_in_their_place(folder: Path, run: Run, name: str) -> None:
    for each in (LONG, FILES[-1]):
        (folder / each).unlink()
    hidden = (folder / FILES[2]).rename(folder.parent / "hidden.png")
    paths = [Path("in") / each for each in FILES if each.endswith("png")]
    assert run("analyze", *paths, "--out", name, cwd=folder.parent).returncode == 1
    hidden.rename(folder / FILES[2])
    result = run("analyze", *paths, "--out", name, "--resume", cwd=folder.parent)
    assert result.returncode == 0, result.stderr
    assert run("analyze", *paths, "--out", f"whole {name}", cwd=folder.parent).returncode == 0
    assert (folder.parent / name).read_bytes() == (folder.parent / f"whole {name}").read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_when_the_terminal_is_closed_what_was_done_is_kept(
    folder: Path, environment: dict[str, str], read_rows: ReadRows
) -> None:
    parent, child = os.openpty()
    out = folder.parent / "r.csv"
    script = "import os, sys; os.login_tty(int(sys.argv[1])); os.execv(sys.executable, [sys.executable, *sys.argv[2:]])"
    command = [sys.executable, "-c", script, str(child), "-m", "fer_desktop", "analyze", "in", "--out", "r.csv"]
    with subprocess.Popen(
        command, env=environment, cwd=folder.parent, pass_fds=[child], text=True, stderr=subprocess.DEVNULL
    ) as process:
        os.close(child)
        wait_until(has_lines(out, 20), process)
        os.close(parent)
        assert process.wait(100) == 128 + signal.SIGHUP
    rows = read_rows(out)
    assert {row["file"] for row in rows} == {str(Path("in") / name) for name in FILES[:2]}
    assert [path.name for path in folder.parent.iterdir() if path.name.startswith(".")] == []


@posix
def test_a_hang_up_that_nohup_ignores_stops_nothing(folder: Path, environment: dict[str, str]) -> None:
    command = [
        "sh",
        "-c",
        'trap "" HUP; exec "$0" "$@"',
        sys.executable,
        "-m",
        "fer_desktop",
        "analyze",
        "in",
        "--out",
        "r.csv",
    ]
    out = folder.parent / "r.csv"
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment, cwd=folder.parent) as process:
        wait_until(has_lines(out, 5), process)
        process.send_signal(signal.SIGHUP)
        wait_until(has_lines(out, out.read_bytes().count(b"\n") + 20), process)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=100)
    assert process.returncode == 128 + signal.SIGTERM


def test_an_older_result_is_left_alone_unless_it_is_said_to_go(portrait: Path, tmp_path: Path, run: Run) -> None:
    out = tmp_path / "r.csv"
    out.touch()  # nothing is lost with it
    assert run("analyze", portrait, "--out", out).returncode == 0
    older = out.read_bytes()
    out.write_bytes(older + older)
    for more in ((), ("--overwrite", "--model", "gone")):
        result = run("analyze", portrait, "--out", out, *more)
        assert result.returncode == 2
        assert out.read_bytes() == older + older
    assert run("analyze", portrait, "--out", out, "--overwrite").returncode == 0
    assert out.read_bytes() == older


def test_going_on_with_other_options_or_another_file_is_refused_and_changes_nothing(
    portrait: Path, tmp_path: Path, run: Run
) -> None:
    out, other = tmp_path / "r.jsonl", tmp_path / "other.csv"
    assert run("analyze", portrait, "--out", out).returncode == 0
    other.write_text("name;age\n")
    second = portrait.rename(tmp_path / "second.png")
    second.with_name("portrait.png").write_bytes(second.read_bytes())
    cases: list[tuple[tuple[str | Path, ...], str]] = [
        ((portrait, "--out", out, "--every", "2"), "was written with every 1, and now it is 2"),
        ((portrait, "--out", out, "--crops"), "was written with crops false, and now it is true"),
        ((second, "--out", out), f"has rows of {portrait}, which isn't among the files to read"),
        ((portrait, "--out", other), "doesn't begin as CSV from this version of the program does"),
    ]
    before = out.read_bytes(), other.read_bytes()
    for arguments, words in cases:
        result = run("analyze", *arguments, "--resume")
        assert result.returncode == 2
        assert words in result.stderr
        assert (out.read_bytes(), other.read_bytes()) == before
    assert run("analyze", portrait, "--out", out, "--resume").returncode == 0
    assert out.read_bytes() == before[0]


def test_files_that_are_left_out_stand_in_json_and_json_lines(portrait: Path, tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    portrait.rename(folder / "a.png")
    for name in ("notes.txt", "letter.doc"):
        (folder / name).touch()
    for name, option in (("r.json", "--json"), ("r.jsonl", "--jsonl")):
        result = run("analyze", folder, option, "--out", tmp_path / name)
        assert result.returncode == 0
        assert f"({folder / 'letter.doc'}, {folder / 'notes.txt'})" in result.stderr
    notes = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["notes"]
    lines = [json.loads(line) for line in (tmp_path / "r.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line for line in lines if "note" in line] == notes
    assert [note["file"] for note in notes] == [str(folder / "letter.doc"), str(folder / "notes.txt")]
    assert {note["note"] for note in notes} == {"left out: not a picture or video that can be read here"}


def test_where_nothing_could_be_read_the_status_is_not_0(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.png", "b.mp4"):
        (folder / name).write_bytes(b"nothing" * 20)
    assert run("analyze", folder, "--out", tmp_path / "r.csv").returncode == 1
    for path in folder.iterdir():
        path.rename(path.with_suffix(".txt"))
    assert run("analyze", folder, "--out", tmp_path / "none.csv").returncode == 2
    assert run("analyze", folder / "a.txt", "--out", tmp_path / "none.csv").returncode == 1
