"""The window is closed, or the program is ended, at every moment: nothing is left running and nothing is lost."""

from __future__ import annotations

import json
import os
import random
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication

from fer_desktop import paths
from fer_desktop.recordings.faces import last_time
from fer_desktop.recordings.folder import FACES_FILE
from fer_desktop.recordings.library import list_recordings
from fer_desktop.recordings.recording import open_recording
from fer_desktop.settings import FILE_NAME, Settings, load_settings
from fer_desktop.ui.shell.main_window import MainWindow
from tests.faults.window.conftest import Program

OpenWindow = Callable[..., MainWindow]
RunProgram = Callable[..., Program]
Until = Callable[..., None]
posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no such signals")


@pytest.mark.parametrize("turns", [0, 1, 2, 4, 8, 16, 32, 64])
def test_the_window_may_be_closed_after_any_number_of_event_loop_turns(
    open_window: OpenWindow, shared_videos: Path, turns: int
) -> None:
    window = open_window()
    window.begin(str(shared_videos / "one_face_talking.mp4"), record=True)
    for _ in range(turns):
        QCoreApplication.processEvents()
    window.end()  # as the system does: closing during a recording asks first
    assert not window.isVisible()
    for summary in list_recordings(paths.recordings_folder()):
        assert summary.finished


@pytest.mark.parametrize("moment", ["made", "shown", "cameras", "opening", "first face", "recording", "pages", "all pages"])
def test_the_window_may_be_closed_at_every_step_of_its_start(
    open_window: OpenWindow, until: Until, shared_videos: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    monkeypatch.setattr("fer_desktop.ui.shell.tabs._FIRST_AFTER_MS", 1)
    window = open_window()
    video = str(shared_videos / "one_face_talking.mp4")
    recorder, tabs = window.live.recorder, window.tabs
    if moment in ("cameras", "shown"):
        window.begin()
    elif moment != "made":
        if moment in ("first face", "recording"):
            monkeypatch.setattr("fer_desktop.ui.shell.tabs._FIRST_AFTER_MS", 60_000)
        window.begin(video, record=moment == "recording")
    reached = {
        "cameras": lambda: window.live.player.cameras.asked,
        "first face": window.live.readings,
        "recording": lambda: recorder.status is not None and recorder.status.seconds > 0.2,
        "pages": lambda: len(tabs.made()) > 1,
        "all pages": lambda: len(tabs.made()) == tabs.count(),
    }
    if moment in reached:
        until(reached[moment], moment, 60)
    # Closing during a recording asks first; the end of the session, which waits for no answer, doesn't.
    (window.end if moment == "recording" else window.close)()
    assert not window.isVisible()
    for summary in list_recordings(paths.recordings_folder()):
        assert summary.finished and open_recording(summary.folder).problems == ()


# ---- Signals ----


def rows(home: Path) -> Callable[[], int]:
    """Return a function that counts the recordings under a home that have readings on disk."""
    return lambda: sum(last_time(faces) > 0.3 for faces in (home / "recordings").glob(f"*/{FACES_FILE}"))


def unexpected_files(home: Path) -> list[str]:
    """Return the files under a home that the program doesn't normally keep there."""
    kept = {"settings.json", "devices.json", "fer-desktop.log", "video.mkv", "faces.csv", "recording.json"}
    return sorted(str(path.relative_to(home)) for path in home.rglob("*") if path.is_file() and path.name not in kept)


@posix
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_during_a_recording_ends_the_program_properly(
    run_program: RunProgram, shared_videos: Path, number: signal.Signals
) -> None:
    video = shared_videos / "one_face_talking.mp4"
    program = run_program("--source", str(video), "--record")
    program.wait_for(lambda: rows(program.home)() == 1, "a recording")
    assert program.end(number) == 128 + number
    assert "Traceback" not in program.said
    (summary,) = list_recordings(program.home / "recordings")
    assert summary.finished and open_recording(summary.folder).problems == ()
    settings, trouble = load_settings(program.home / "config" / FILE_NAME)
    assert trouble is None and settings.source == str(video) and len(settings.window) == 4
    assert unexpected_files(program.home) == []


def says_that_it_started(logs: Path) -> bool:
    return b"started on" in b"".join(file.read_bytes() for file in logs.glob("*.log"))


@posix
def test_a_signal_at_any_moment_of_the_start_ends_the_program_and_leaves_no_files(
    run_program: RunProgram, tmp_path: Path
) -> None:
    chance = random.Random(7)
    for k in range(5):
        home = tmp_path / str(k)
        program = run_program(home=home)
        moments: dict[int, Callable[[], object]] = {
            0: lambda: True,
            1: (home / "logs").is_dir,
            2: partial(says_that_it_started, home / "logs"),
        }
        program.wait_for(moments.get(k, lambda: chance.random() < 0.02), "the moment")
        status = program.end(signal.SIGTERM)
        # Before the window exists, there is nothing to save, and the system may end the process.
        assert status in (143, -signal.SIGTERM)
        assert k != 2 or status == 143
        assert "Traceback" not in program.said
        assert unexpected_files(home) in ([], ["logs/crash.log"] if status < 0 else [])
        for file in home.glob(f"config/{FILE_NAME}"):
            json.loads(file.read_text())


# ---- Two windows ----


@posix
def test_two_programs_in_one_home_record_side_by_side_and_end_properly(run_program: RunProgram, shared_videos: Path) -> None:
    videos = [shared_videos / name for name in ("one_face_talking.mp4", "one_face_changing.mp4")]
    programs = [run_program("--source", str(video), "--record") for video in videos]
    home = programs[0].home
    for program in programs:
        program.wait_for(lambda: rows(home)() == 2, "both recordings")
    assert [program.end(signal.SIGTERM) for program in programs] == [143, 143]
    assert all("Traceback" not in program.said for program in programs)
    summaries = list_recordings(home / "recordings")
    assert sorted(summary.source_name for summary in summaries) == sorted(video.name for video in videos)
    assert all(summary.finished and open_recording(summary.folder).problems == () for summary in summaries)
    settings, trouble = load_settings(home / "config" / FILE_NAME)
    assert trouble is None and settings.source in [str(video) for video in videos]
    assert unexpected_files(home) == []


def test_two_windows_keep_each_other_s_settings(open_window: OpenWindow) -> None:
    file = paths.user_config_folder() / FILE_NAME
    first, second = open_window(), open_window()
    first.context.save()
    first.context.update_settings(theme="dark")
    second.context.update_settings(smoothing_s=1.5)
    first.context.update_settings(largest_only=True)
    kept, _ = load_settings(file)
    assert (kept.theme, kept.smoothing_s, kept.largest_only) == ("dark", 1.5, True)
    assert (first.context.settings.smoothing_s, second.context.settings.theme) == (Settings().smoothing_s, Settings().theme)
    second.close()
    first.close()
    kept, _ = load_settings(file)
    assert (kept.theme, kept.smoothing_s, kept.largest_only) == ("dark", 1.5, True)
    assert [path.name for path in file.parent.iterdir()] == [FILE_NAME]
