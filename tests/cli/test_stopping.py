"""Errors and signals that stop `fer-desktop analyze` at its start or on its way, and the terminal's output then."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from fer_desktop.recordings.rows import ROW_COLUMNS

Run = Callable[..., subprocess.CompletedProcess[str]]
ReadRows = Callable[[Path], list[dict[str, str]]]
MakeClip = Callable[[int], Path]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("gone.jpg",), "gone.jpg is not there"),
        (("x" * 300,), "is not there"),
        (("empty",), "no picture or video in empty (1 file of other kinds there)"),
        (("portrait.png", "--out", "no/r.csv"), "the folder no doesn't exist: make it first"),
        (("portrait.png", "--out", "empty"), "empty is a folder: name a file in it"),
        (("portrait.png", "--out", "portrait.png"), "is one of the inputs"),
        (("portrait.png", "--model", "gone"), "there is no model gone. Choose one of: default"),
        (("portrait.png", "--model", "broken"), "is not JSON"),
    ],
)
def test_bad_usage_is_explained_and_writes_nothing(
    portrait: Path, tmp_path: Path, arguments: tuple[str, ...], words: str, run: Run
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "notes.txt").touch()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "model.json").write_text("{")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    out = () if "--out" in arguments else ("--out", "r.csv")
    result = run("analyze", *arguments, *out, cwd=tmp_path)
    assert result.returncode == 2
    (line,) = result.stderr.splitlines()
    assert line.startswith("fer-desktop analyze: ")
    assert words in line
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


@pytest.mark.skipif(os.name != "posix", reason="sends SIGINT")
@pytest.mark.parametrize(("name", "status"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_run_that_is_stopped_keeps_its_rows(
    tmp_path: Path,
    sample_image: NDArray[np.uint8],
    name: str,
    status: int,
    read_rows: ReadRows,
    make_clip: MakeClip,
    environment: dict[str, str],
) -> None:
    clip = make_clip(1000)
    folder = tmp_path / "out"
    folder.mkdir()
    out = folder / "r.csv"
    command = [sys.executable, "-m", "fer_desktop", "analyze", str(clip), "--out", str(out)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        deadline = time.monotonic() + 60
        while not (out.exists() and out.read_bytes().count(b"\n") > 3):
            assert time.monotonic() < deadline, "no rows were written"
            time.sleep(0.01)
        process.send_signal(signal.Signals[name])
        _, messages = process.communicate(timeout=60)
    assert process.returncode == status
    rows = read_rows(out)
    assert 0 < len(rows) < 1000
    assert list(folder.iterdir()) == [out]
    assert messages.splitlines() == [
        f"note: {clip}: stopped before the end; what was done is kept",
        f"stopped, what was done is kept: 1 file, {len(rows)} faces, 0 failed; rows are in {out}; --resume goes on from there",
    ]


@pytest.mark.skipif(os.name != "posix", reason="needs the pipes of a POSIX shell")
def test_a_closed_pipe_causes_no_traceback(clip: Path, run: Run, environment: dict[str, str]) -> None:
    script = '"$0" -m fer_desktop analyze "$1" "$1" "$1" | head -n 1'
    command = ["bash", "-c", f"set -o pipefail; {script}", sys.executable, str(clip)]
    result = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120)
    assert result.stdout == ",".join(ROW_COLUMNS) + "\n"
    assert "Traceback" not in result.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")  # noqa: PTH110
def test_a_full_disk_is_reported(portrait: Path, run: Run) -> None:
    result = run("analyze", portrait, "--out", "/dev/full")
    assert (result.returncode, result.stderr) == (
        1,
        "fer-desktop analyze: the rows can't be written: No space left on device\n",
    )


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_on_a_terminal_a_bar_shows_the_file_and_leaves_nothing_but_the_summary(
    clip: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    import pty
    import termios

    parent, child = pty.openpty()
    termios.tcsetwinsize(child, (24, 100))
    command = [sys.executable, "-m", "fer_desktop", "analyze", str(clip), "--out", str(tmp_path / "r.csv")]
    with subprocess.Popen(command, stderr=child, env=environment) as process:
        os.close(child)
        text = b""
        try:
            while chunk := os.read(parent, 4096):
                text += chunk
        except OSError:  # Linux raises this when the other end is closed
            pass
        os.close(parent)
    shown = text.decode()
    assert process.returncode == 0
    assert "1/1 clip.avi" in shown
    assert shown.rstrip().rpartition("\r")[2].strip().startswith("1 file, 12 faces, 0 failed")
