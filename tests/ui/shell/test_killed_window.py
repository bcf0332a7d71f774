"""The program itself is killed with SIGKILL while it records: the recording opens, and lacks at most the last second."""

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
from pytestqt.qtbot import QtBot

from fer_desktop.recordings.faces import last_time
from fer_desktop.recordings.folder import FACES_FILE
from fer_desktop.recordings.library import list_recordings
from fer_desktop.recordings.recording import Fault, open_recording
from fer_desktop.ui.shell.main_window import MainWindow

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]
REPOSITORY = Path(__file__).resolve().parents[3]
OPENS_IN_S = 60.0


def start(home: Path, video: Path) -> subprocess.Popen[bytes]:
    """Start the real program, offscreen, on a video that it repeats and records from the first frame on."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "FER_DESKTOP_HOME": str(home)}
    environment["PYTHONPATH"] = os.pathsep.join([str(REPOSITORY), *filter(None, [environment.get("PYTHONPATH")])])
    command = [sys.executable, "-m", "fer_desktop", "--source", str(video), "--record"]
    return subprocess.Popen(command, env=environment, cwd=REPOSITORY, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def wait_for_rows(program: subprocess.Popen[bytes], recordings: Path) -> tuple[Path, float, float]:
    """Return the recording's folder, the time of the newest row on disk, and the moment when that row was found."""
    deadline = time.monotonic() + OPENS_IN_S
    while time.monotonic() < deadline:
        assert program.poll() is None, "the program ended too early"
        for faces in recordings.glob(f"*/{FACES_FILE}"):
            at = last_time(faces)
            if at > 0:
                return faces.parent, at, time.monotonic()
        time.sleep(0.02)
    pytest.fail(f"no row was recorded within {OPENS_IN_S:.0f} s")


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is a signal of POSIX")
def test_the_window_killed_at_random_moments_loses_at_most_the_last_second(
    tmp_path: Path, shared_videos: Path, open_window: OpenWindow, until: Until, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    homes = []
    for round_, moment in enumerate(np.random.default_rng(4).uniform(1.5, 4.0, 2).tolist()):
        home = tmp_path / str(round_)
        homes.append(home)
        monkeypatch.setenv("FER_DESKTOP_HOME", str(home))
        from fer_desktop import paths

        with start(home, shared_videos / "one_face_talking.mp4") as program:
            try:
                _, row_s, seen = wait_for_rows(program, paths.recordings_folder())
                time.sleep(moment)
            finally:
                program.send_signal(signal.SIGKILL)
            # A row that is on disk was recorded earlier, so the recording was at least this long when the program was killed.
            killed_s = row_s + time.monotonic() - seen
        (summary,) = list_recordings(paths.recordings_folder())
        recording = open_recording(summary.folder, still_written_s=0.0)
        video_s = (recording.frame_count - 1) / recording.frame_rate
        rows_s = float(recording.faces.time_s[-1])
        # A frame is recorded only after its analysis, and the time for that on a busy computer is no loss of the recording. One
        # frame is being analysed and one waits for that; each takes as long as the interval between two rows.
        reading_s = 2 * float(np.diff(np.unique(recording.faces.time_s)).max())
        print(f"killed at {killed_s:.2f} s: {video_s:.2f} s of video, {rows_s:.2f} s of readings, {reading_s:.2f} s to read")
        assert not summary.finished
        assert min(video_s, rows_s) >= killed_s - 1.0 - reading_s
        assert {problem.fault for problem in recording.problems} == {Fault.UNFINISHED}
        assert recording.document.source_name == "one_face_talking.mp4" and len(recording.people) == 1
        assert recording.document.model.name == "default"

    # The next window shows the recording of the killed program, and says that it is unfinished.
    window = open_window()
    window.tabs.setCurrentWidget(window.recordings)
    tab = window.recordings
    until(lambda: tab.player.playback is not None and tab.view.view.has_picture, "the picture")
    assert "interrupted" in tab.problems.accessibleName()
    tab.player.seek(tab.player.last_frame // 2)
    until(lambda: tab.view.frame == tab.player.last_frame // 2 and tab.view.readings, "a frame with its face")
