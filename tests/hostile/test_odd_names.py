"""Odd names and odd files in folders that the user opens: pictures among them are read, and other files do no harm."""

from __future__ import annotations

import csv
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from fer_desktop.batch.run import expand
from fer_desktop.paths import models_folder
from fer_desktop.recordings.rows import cell_text
from fer_desktop.test_sets.finding import find_test_sets
from fer_desktop.ui.foundation.tasks import shut_down
from tests.hostile import samples

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems forbid most of these names")

REPOSITORY = Path(__file__).resolve().parent.parent.parent
NAMES = (
    b"two\nlines.png", b"--out=x.png", b"-rf.png", b"=1+1.png", b"@SUM(A1).png", b"\ttab.png", b"return\r.png", b"CON.png",
    b"nul.png", b"a;=cmd.png", b"quote'\".png", b"%03d.png", b"*.png", b"$(touch trap).png", b"<script>alert(1)<-script>.png",
    b"not\xfftext.png", "\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe.png".encode(), "\N{ZERO WIDTH SPACE}.png".encode(),
    b"x" * 251 + b".png", b"a:b.png", b"c:\\d.png", b" .png", b"trailing .png", b"http:--127.0.0.1.png", b"\x1b[31mred.png",
)  # fmt: skip


@pytest.fixture
def dropped(tmp_path: Path) -> Iterator[Path]:
    """A folder with a picture of each name, circular and broken links, a pipe, a device and a socket."""
    folder = tmp_path / "dropped"
    folder.mkdir()
    content = samples.picture(".png")
    for name in NAMES:
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(content)
    (folder / "inside").mkdir()
    (folder / "inside" / "back").symlink_to(folder)
    (folder / "self").symlink_to("self")
    (folder / "self.png").symlink_to("self.png")
    (folder / "nowhere.png").symlink_to("gone.png")
    (folder / "zero.png").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe.png")
    os.mkfifo(folder / "pipe.mp4")
    # The path of a socket must be short, so it is bound from inside the folder.
    here = Path.cwd()
    os.chdir(folder)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.png")
        os.chdir(here)
        yield folder


def names_in(folder: Path) -> set[str]:
    return {os.fsdecode(name) for name in NAMES}


def test_a_folder_is_searched_once_and_completely(dropped: Path) -> None:
    skipped: list[Path] = []
    files = expand([dropped], skipped.append)
    assert {path.name for path in files} == names_in(dropped) | {"nowhere.png", "self.png"}
    assert {path.name for path in skipped} >= {"pipe.png", "pipe.mp4", "zero.png", "socket.png"}
    found = find_test_sets([dropped, dropped / "self", dropped / "pipe.png", dropped / "gone"])
    assert not found.sets


def test_a_test_set_with_odd_names_is_found(dropped: Path, tmp_path: Path) -> None:
    whole = tmp_path / "test set"
    for name in ("happy", "sad"):
        (whole / name).mkdir(parents=True)
        (whole / name / "back").symlink_to(whole)
        os.mkfifo(whole / name / "pipe.png")
    dropped.rename(whole / "happy" / "inner")
    (whole / "sad" / "a.png").write_bytes(samples.picture(".png"))
    (found,) = find_test_sets([whole]).sets
    happy = {picture.path.name for picture in found.pictures if "inner" in picture.path.parts}
    assert names_in(dropped) <= happy


def test_the_command_line_analyses_odd_names_and_its_table_preserves_them(dropped: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    command = [sys.executable, "-m", "fer_desktop", "analyze", "--crops", "--out", str(out), str(dropped)]
    before = {path.name for path in (*dropped.iterdir(), *tmp_path.iterdir())}
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, timeout=120, check=False)
    assert done.returncode == 1, done.stderr
    assert b"Traceback" not in done.stderr
    assert b"\x1b" not in done.stderr + done.stdout, "a name must not send escape sequences to the terminal"
    failed = [line for line in done.stderr.decode().splitlines() if line.startswith("failed:")]
    assert len(failed) == 2, "only the two broken links fail"
    with out.open(encoding="utf-8", newline="") as stream:
        cells = [row["file"] for row in csv.DictReader(stream)]
    expected = {str(dropped / name).encode("utf-8", "backslashreplace").decode() for name in names_in(dropped)}
    assert {cell_text(cell) for cell in cells} == expected
    assert {path.name for path in (*dropped.iterdir(), *tmp_path.iterdir())} == before | {"out.csv"}, (
        "no other file may be made"
    )


def test_the_table_has_no_formulas_even_with_relative_names(dropped: Path, tmp_path: Path) -> None:
    """The names are given relative to the folder, so they start with odd characters; they must not be taken for options."""
    command = [sys.executable, "-m", "fer_desktop", "analyze", "--crops", "--", *sorted(names_in(dropped))]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(command, cwd=dropped, env=environment, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(done.stdout.decode().splitlines(keepends=True)))
    assert len(rows) == len(NAMES)
    for row in rows:
        assert not row["file"].startswith(("=", "+", "-", "@", "\t", "\r", "\n")), row["file"]
        assert ";=" not in row["file"]
    named = {name.encode("utf-8", "backslashreplace").decode() for name in names_in(dropped)}
    assert {cell_text(row["file"]) for row in rows} == named
    assert not (dropped / "trap").exists()


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_the_window_s_queue_takes_odd_names(qtbot: object, dropped: Path) -> None:
    from PySide6.QtCore import QMimeData, QUrl

    from fer_desktop.models.description import list_models
    from fer_desktop.ui.foundation.context import AppContext
    from fer_desktop.ui.foundation.drops import paths_in
    from fer_desktop.ui.tabs.files.tab import FilesTab

    tab = FilesTab(AppContext(list_models([models_folder()])))
    qtbot.addWidget(tab)  # type: ignore[attr-defined]
    tab.show()
    try:
        dropping = QMimeData()
        dropping.setUrls([QUrl.fromLocalFile(str(dropped)), QUrl("http://127.0.0.1:9/a.png")])
        tab.add_paths(paths_in(dropping))
        qtbot.waitUntil(  # type: ignore[attr-defined]
            lambda: len(tab.work.queue) >= len(NAMES) and not tab.work.progress.working, timeout=120_000
        )
        files = {entry.path.name for entry in tab.work.queue.entries}
        assert files == names_in(dropped) | {"nowhere.png", "self.png"}
    finally:
        shut_down(tab)


@pytest.mark.parametrize("suffix", [".png", ".mp4"])
def test_a_path_that_is_no_regular_file_is_refused(tmp_path: Path, suffix: str) -> None:
    from fer_desktop.media.pictures import read_picture
    from fer_desktop.media.source import SourceError
    from fer_desktop.media.video import VideoSource

    os.mkfifo(tmp_path / f"pipe{suffix}")
    (tmp_path / f"zero{suffix}").symlink_to("/dev/zero")
    (tmp_path / f"loop{suffix}").symlink_to(f"loop{suffix}")
    odd = [tmp_path / f"{name}{suffix}" for name in ("pipe", "zero", "loop", "x" * 5000, "a\0b", "\ud800")]
    for path in odd:
        with pytest.raises(SourceError, match="is not there|can't be read"):
            read_picture(path) if suffix == ".png" else VideoSource(path)


def test_number_patterns_and_protocols_in_file_names_have_no_meaning(tmp_path: Path) -> None:
    from fer_desktop.media.video import VideoSource

    whole = samples.video(tmp_path / "whole.avi", "MJPG").read_bytes()
    for name in ("a%03d.avi", "concat:a|b.avi", "http:x.avi", "tee:x.avi", "-i.avi", "pipe:0.avi", "sdp.avi", "data:,x.avi"):
        (tmp_path / name).write_bytes(whole)
        source = VideoSource(tmp_path / name)
        frame = source.read()
        source.close()
        assert frame is not None and np.ptp(frame.image) > 0, name
