"""What plays in the real window is recorded, marked, ended, and told of when it can't be written."""

from __future__ import annotations

import shutil
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from fer_desktop import paths
from fer_desktop.live.status import LiveState
from fer_desktop.recordings.recording import Fault, open_recording
from fer_desktop.recordings.writer import RecordingStatus
from fer_desktop.ui.main_window import MainWindow

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]


def play(window: MainWindow, until: Until, videos: Path) -> list[RecordingStatus]:
    """Play a video; return a list that gets every recording's last status."""
    ended: list[RecordingStatus] = []
    window.live.recorder.ended.connect(ended.append)
    window.begin(str(videos / "one_face_talking.mp4"))
    until(lambda: window.live.readings() and window.live.bar.record.isEnabled(), "a face")
    return ended


def recorded(window: MainWindow, until: Until, seconds: float) -> None:
    """Wait until so much is recorded."""
    recorder = window.live.recorder
    until(lambda: recorder.status is not None and recorder.status.seconds >= seconds, f"{seconds} s to be recorded")


def test_r_records_what_plays_with_markers_and_readings(
    open_window: OpenWindow, until: Until, qtbot: QtBot, shared_videos: Path
) -> None:
    window = open_window()
    live = window.live
    assert not live.bar.record.isEnabled()
    qtbot.keyClick(live.view, Qt.Key.Key_R)
    assert live.recorder.status is None
    ended = play(window, until, shared_videos)
    qtbot.keyClick(live.view, Qt.Key.Key_R)
    assert live.bar.record.isChecked() and live.recorder.strip.isVisible()
    recorded(window, until, 0.5)
    qtbot.keyClick(live.view, Qt.Key.Key_M)
    live.recorder.strip.marker.click()
    recorded(window, until, 1.0)
    until(lambda: "2 markers" in live.recorder.strip.figures.text(), "the markers")
    assert "B" in live.recorder.strip.figures.text() and "0 dropped" in live.recorder.strip.figures.text()
    assert len(live.recorder.markers) == 2
    before = live.timeline.grab().toImage()
    live.timeline.set_markers(())
    assert live.timeline.grab().toImage() != before, "the timeline shows the markers"
    qtbot.keyClick(live.view, Qt.Key.Key_R)
    until(lambda: ended, "the end")
    assert not live.bar.record.isChecked() and not live.recorder.strip.isVisible()
    assert live.bridge.status.state is LiveState.LIVE
    assert ended[0].folder is not None and ended[0].folder.parent == paths.recordings_folder()
    recording = open_recording(ended[0].folder)
    assert recording.problems == () and recording.has_video
    assert recording.frame_rate == pytest.approx(live.bridge.status.statistics.source_rate)
    assert recording.document.source_name == "one_face_talking.mp4"
    assert recording.document.model.name == "default" and len(recording.document.model.sha256) == 64
    assert recording.document.model.accuracy is not None and "CPU" in recording.document.model.device
    assert 0 < recording.document.settings["uncertain_below"] < 1
    assert len(recording.markers) == 2 and len(recording.people) == 1
    assert recording.duration_s >= 1.0


def test_a_recording_ends_with_its_source_and_with_the_window(
    open_window: OpenWindow, until: Until, shared_videos: Path
) -> None:
    window = open_window()
    ended = play(window, until, shared_videos)
    window.live.bar.record.click()
    recorded(window, until, 0.3)
    window.live.bar.stop.click()
    until(lambda: len(ended) == 1, "the end with the source")
    assert window.live.recorder.markers == []
    assert not window.live.bar.record.isEnabled()
    window.live.bar.start.click()
    until(lambda: window.live.bar.record.isEnabled(), "playing again")
    window.live.bar.record.click()
    recorded(window, until, 0.3)
    window.close()
    assert len(ended) == 2
    for status in ended:
        assert status.folder is not None
        assert open_recording(status.folder).problems == ()


def test_a_folder_that_is_lost_ends_the_recording_and_live_goes_on(
    open_window: OpenWindow, until: Until, shared_videos: Path
) -> None:
    window = open_window()
    live = window.live
    ended = play(window, until, shared_videos)
    live.bar.record.click()
    recorded(window, until, 0.3)
    shutil.rmtree(paths.recordings_folder())
    until(lambda: ended, "the failure")
    assert live.notice.isVisible()
    assert "its folder is gone" in live.notice.accessibleName()
    assert live.bridge.status.state is LiveState.LIVE
    assert live.bar.record.isEnabled() and not live.bar.record.isChecked()


def test_a_folder_that_can_t_be_made_is_told_of(open_window: OpenWindow, until: Until, shared_videos: Path) -> None:
    window = open_window()
    ended = play(window, until, shared_videos)
    paths.recordings_folder().parent.mkdir(parents=True, exist_ok=True)
    paths.recordings_folder().write_text("in the way")
    window.live.bar.record.click()
    until(lambda: ended, "the failure")
    assert ended[0].folder is None
    assert window.live.notice.isVisible() and "Recording has stopped" in window.live.notice.accessibleName()
    assert Fault.NO_FOLDER in [p.fault for p in open_recording(paths.recordings_folder() / "none").problems]


def test_a_disk_that_fills_up_ends_the_recording_and_what_was_written_opens(
    open_window: OpenWindow, until: Until, shared_videos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = [1 << 40]
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("fer_desktop.recordings.sink.shutil.disk_usage", lambda _: usage(1 << 40, 0, free[0]))
    window = open_window()
    ended = play(window, until, shared_videos)
    window.live.bar.record.click()
    recorded(window, until, 0.5)
    free[0] = 1 << 20
    until(lambda: ended, "the end")
    assert "the disk is full" in window.live.notice.accessibleName()
    assert window.live.bridge.status.state is LiveState.LIVE
    assert ended[0].folder is not None
    recording = open_recording(ended[0].folder)
    assert [problem.fault for problem in recording.problems] == [Fault.ENDED_BY_ITSELF]
    assert recording.has_video and recording.people
