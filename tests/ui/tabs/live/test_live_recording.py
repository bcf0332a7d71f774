"""Recording in the real window: starting, marking, stopping, and the errors that are shown when writing fails."""

from __future__ import annotations

import errno
import os
import shutil
import threading
from collections import namedtuple
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from fer_desktop import paths
from fer_desktop.live.status import LiveState
from fer_desktop.recordings.recording import Fault, open_recording
from fer_desktop.recordings.sink import RecordingLimits, VideoSink
from fer_desktop.recordings.writer import RecordingStatus
from fer_desktop.settings import FILE_NAME, load_settings
from fer_desktop.ui.shell.main_window import MainWindow
from tests.present import present
from tests.ui.questions import answer, question

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]


def play(window: MainWindow, until: Until, videos: Path) -> list[RecordingStatus]:
    """Play a video; return a list that receives the last status of every recording."""
    ended: list[RecordingStatus] = []
    window.live.recorder.ended.connect(ended.append)
    window.begin(str(videos / "one_face_talking.mp4"))
    until(lambda: window.live.readings() and window.live.bar.record.isEnabled(), "a face")
    return ended


def recorded(window: MainWindow, until: Until, seconds: float) -> None:
    """Wait until this many seconds are recorded."""
    recorder = window.live.recorder
    until(lambda: recorder.status is not None and recorder.status.seconds >= seconds, f"{seconds} s to be recorded")


def test_the_key_r_records_with_markers_and_readings(
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
    qtbot.keyClick(live.recorder.strip.entry, Qt.Key.Key_Return)
    recorded(window, until, 1.0)
    until(lambda: "2 markers" in live.recorder.strip.figures.text(), "the markers")
    assert "B" in live.recorder.strip.figures.text() and "0 dropped" in live.recorder.strip.figures.text()
    assert len(live.recorder.markers) == 2
    before = live.timeline.grab().toImage()
    live.timeline.set_markers(())
    assert live.timeline.grab().toImage() != before, "the timeline must show the markers"
    qtbot.keyClick(live.view, Qt.Key.Key_R)
    until(lambda: ended, "the end")
    assert not live.bar.record.isChecked() and not live.recorder.strip.isVisible()
    assert live.bridge.status.state is LiveState.LIVE
    assert ended[0].folder is not None and ended[0].folder.parent == paths.recordings_folder()
    recording = open_recording(present(ended[0].folder))
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
    answer(window, "Stop and save the recording")
    until(lambda: len(ended) == 1, "the end with the source")
    assert window.live.recorder.markers == []
    assert not window.live.bar.record.isEnabled()
    window.live.bar.start.click()
    until(lambda: window.live.bar.record.isEnabled(), "playing again")
    window.live.bar.record.click()
    recorded(window, until, 0.3)
    assert not window.close()
    answer(window, "Save the recording and quit")
    until(lambda: len(ended) == 2, "the end with the window")
    assert not window.isVisible()
    for status in ended:
        assert status.folder is not None
        assert open_recording(status.folder).problems == ()


def test_ending_the_source_asks_while_recording_and_the_button_says_what_it_does(
    open_window: OpenWindow, until: Until, shared_videos: Path
) -> None:
    window = open_window(language="en")
    live = window.live
    ended = play(window, until, shared_videos)
    assert live.bar.record.text() == "Record"
    live.bar.record.click()
    assert live.bar.record.text() == "Stop recording"
    recorded(window, until, 0.3)
    spec = live.player.spec
    for ends in (live.player.stop, live.player.play_sample):
        ends()
        box = present(question(window))
        assert present(box.defaultButton()).text() == "Keep recording"
        answer(window, "Keep recording")
        seconds = present(live.recorder.status).seconds
        recorded(window, until, seconds + 0.2)
        assert live.bridge.status.state is LiveState.LIVE and live.player.spec == spec
    live.player.play_sample()
    answer(window, "Stop and save the recording")
    until(lambda: ended and live.bar.source.text() == "Sample" and live.readings(), "the sample")
    assert present(ended[0].folder).is_dir() and live.bar.record.text() == "Record"
    live.player.stop()
    assert question(window) is None


def test_while_recording_markers_and_names_are_undone_on_the_screen_and_in_the_recording(
    open_window: OpenWindow, until: Until, qtbot: QtBot, shared_videos: Path
) -> None:
    window = open_window()
    live, undo, redo = window.live, window._undo_action, window._redo_action
    ended = play(window, until, shared_videos)
    live.bar.record.click()
    for text in ("laughs", "", "nods"):
        recorded(window, until, present(live.recorder.status).seconds + 0.3)
        live.recorder.mark()
        qtbot.keyClicks(live.recorder.strip.entry, text)
        qtbot.keyClick(live.recorder.strip.entry, Qt.Key.Key_Return)
    live._rename_person(1, "Anna")
    texts = [["laughs", "", "nods"], ["laughs", "", ""], ["laughs", ""], ["laughs"], [""]]
    undo.trigger()
    for wanted in texts:
        assert [text for _, text in live.recorder.markers] == wanted == [text for _, text in live.timeline._markers]
        undo.trigger()
    assert not live.recorder.markers and not undo.isEnabled()
    live.recorder.mark()
    undo.trigger()
    assert not live.recorder.strip.entry.isVisible(), "nothing is asked of a marker that is gone"
    live.recorder.mark()
    qtbot.keyClicks(live.recorder.strip.entry, "sits down")
    qtbot.keyClick(live.recorder.strip.entry, Qt.Key.Key_Return)
    for action in (undo, undo, redo, redo):
        action.trigger()
    live.bar.record.click()
    assert not undo.isEnabled(), "a finished recording is changed in its own tab"
    until(lambda: ended, "the end")
    recording = open_recording(present(ended[0].folder))
    assert [marker.text for marker in recording.document.markers] == ["sits down"]
    assert [person.name for person in recording.people] == [""]


def test_that_a_recording_was_saved_is_no_longer_said_once_it_is_deleted(
    open_window: OpenWindow, until: Until, shared_videos: Path
) -> None:
    window = open_window()
    live = window.live
    ended = play(window, until, shared_videos)
    live.bar.record.click()
    recorded(window, until, 0.3)
    live.bar.record.click()
    until(lambda: ended and live.toast.isVisible(), "the message")
    window.tabs.setCurrentWidget(window.recordings)
    window.tabs.setCurrentWidget(live)
    assert live.toast.isVisible()
    window.tabs.setCurrentWidget(window.recordings)
    shutil.rmtree(present(ended[0].folder))
    window.tabs.setCurrentWidget(live)
    assert not live.toast.isVisible()


def test_of_two_questions_only_the_last_stays_and_its_answer_counts(
    open_window: OpenWindow, until: Until, shared_videos: Path
) -> None:
    window = open_window(language="en")
    live = window.live
    ended = play(window, until, shared_videos)
    live.bar.record.click()
    recorded(window, until, 0.3)
    live.player.stop()
    live.player.play_sample()
    assert len([box for box in window.findChildren(QMessageBox) if box.isVisible()]) == 1
    answer(window, "Stop and save the recording")
    until(lambda: ended and live.bar.source.text() == "Sample" and live.readings(), "the sample")


def test_the_clock_says_that_it_is_paused_and_nothing_moves_the_picture(
    open_window: OpenWindow, until: Until, qtbot: QtBot
) -> None:
    window = open_window(language="en")
    window.resize(1024, 640)
    live = window.live
    window.begin()
    until(lambda: live.readings() and live.notice.isVisible() and live.bar.record.isEnabled(), "the sample and its message")
    place = live.view.geometry()
    live.bar.record.click()
    recorded(window, until, 0.3)
    assert live.recorder.strip.title.text() == "Recording" and not live.notice.isVisible()
    live.notice.tell(lambda: "Something else happened")
    live.recorder.mark()
    qtbot.wait(1)
    assert live.view.geometry() == place and live.recorder.strip.height() <= 48
    live.recorder.strip.entry.finish()
    live.player.start_or_pause()
    until(lambda: live.recorder.strip.title.text() == "Recording paused", "the clock to say so")
    live.player.start_or_pause()
    until(lambda: live.recorder.strip.title.text() == "Recording", "the clock to go on")
    assert not live.notice.isVisible() or "camera" not in live.notice.accessibleName(), "the message was read before"


def test_a_recording_that_the_system_ended_is_named_at_the_next_start(
    open_window: OpenWindow, until: Until, shared_videos: Path
) -> None:
    window = open_window(language="en")
    ended = play(window, until, shared_videos)
    window.live.bar.record.click()
    recorded(window, until, 0.3)
    until(lambda: window.context.settings.running_recording, "the note of the running recording")
    window.end()
    assert not window.isVisible() and len(ended) == 1 and question(window) is None
    settings, _ = load_settings(paths.user_config_folder() / FILE_NAME)
    assert settings.running_recording == str(ended[0].folder)
    following = open_window(language="en", running_recording=settings.running_recording)
    following.begin(str(shared_videos / "one_face_talking.mp4"))
    assert "The recording up to then was kept" in following.notice.accessibleName()
    following.notice.findChildren(QPushButton)[0].click()
    assert following.tabs.currentWidget() is following.recordings
    until(lambda: following.recordings.panel.current == ended[0].folder, "the recording to be chosen")
    assert following.context.settings.running_recording == ""


def test_a_saved_recording_can_be_opened_at_once(open_window: OpenWindow, until: Until, shared_videos: Path) -> None:
    window = open_window(language="en")
    ended = play(window, until, shared_videos)
    window.live.bar.record.click()
    recorded(window, until, 0.3)
    window.live.bar.record.click()
    until(lambda: ended and window.live.toast.isVisible(), "the message")
    assert "Recording saved" in window.live.toast.accessibleName() and window.context.settings.running_recording == ""
    window.live.toast.findChildren(QPushButton)[0].click()
    assert window.tabs.currentWidget() is window.recordings
    until(lambda: window.recordings.panel.current == ended[0].folder, "the recording to be chosen")


def test_a_lost_folder_ends_the_recording_and_live_goes_on(
    open_window: OpenWindow, until: Until, shared_videos: Path, tmp_path: Path
) -> None:
    window = open_window()
    live = window.live
    ended = play(window, until, shared_videos)
    live.bar.record.click()
    recorded(window, until, 0.3)
    paths.recordings_folder().rename(tmp_path / "elsewhere")  # in one step, though it is written to
    until(lambda: ended, "the failure")
    assert live.notice.isVisible()
    assert f"{ended[0].folder} is gone" in live.notice.accessibleName()
    assert live.bridge.status.state is LiveState.LIVE
    assert live.bar.record.isEnabled() and not live.bar.record.isChecked()


def test_a_folder_that_can_t_be_made_is_reported(open_window: OpenWindow, until: Until, shared_videos: Path) -> None:
    window = open_window()
    ended = play(window, until, shared_videos)
    paths.recordings_folder().parent.mkdir(parents=True, exist_ok=True)
    paths.recordings_folder().write_text("in the way")
    window.live.bar.record.click()
    until(lambda: ended, "the failure")
    assert ended[0].folder is None
    assert window.live.notice.isVisible() and "Recording could not begin" in window.live.notice.accessibleName()
    assert Fault.NO_FOLDER in [p.fault for p in open_recording(paths.recordings_folder() / "none").problems]


@pytest.mark.parametrize("reason", [errno.EROFS, errno.EACCES])
def test_a_folder_that_may_not_be_written_is_reported_and_live_goes_on(
    open_window: OpenWindow, until: Until, shared_videos: Path, monkeypatch: pytest.MonkeyPatch, reason: int
) -> None:
    def refuse(*_: object) -> Path:
        raise OSError(reason, os.strerror(reason))

    monkeypatch.setattr("fer_desktop.recordings.writer.make_folder", refuse)
    window = open_window()
    ended = play(window, until, shared_videos)
    window.live.bar.record.click()
    until(lambda: ended, "the failure")
    assert "You don't have permission to save" in window.live.notice.accessibleName()
    assert window.live.bridge.status.state is LiveState.LIVE and window.live.bar.record.isEnabled()


def test_a_hanging_encoder_blocks_nothing_and_dropped_frames_are_counted(
    open_window: OpenWindow, until: Until, shared_videos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    write = VideoSink.write

    def hang(sink: VideoSink, image: object) -> None:
        go_on.wait(60)
        write(sink, image)  # type: ignore[arg-type]

    monkeypatch.setattr(VideoSink, "write", hang)
    monkeypatch.setattr("fer_desktop.recordings.writer.RecordingLimits", partial(RecordingLimits, queue_frames=4))
    window = open_window()
    live = window.live
    ended = play(window, until, shared_videos)
    painted: list[float] = []
    live.view.painted.connect(painted.append)
    live.bar.record.click()
    until(lambda: present(live.recorder.status).dropped >= 3, "dropped frames")
    count = len(painted)
    until(lambda: len(painted) >= count + 5, "the live view to go on meanwhile")
    figures = live.recorder.strip.figures
    until(lambda: " dropped" in figures.text() and " 0 dropped" not in figures.text(), "how many")
    go_on.set()
    live.recorder.stop()
    until(lambda: ended, "the end")
    recording = open_recording(present(ended[0].folder))
    assert recording.document.dropped >= 3 and recording.has_video
    assert [problem.fault for problem in recording.problems] == [Fault.FRAMES_DROPPED]


def test_record_on_the_command_line_records_from_the_first_frame(
    open_window: OpenWindow, until: Until, shared_videos: Path
) -> None:
    window = open_window()
    ended: list[RecordingStatus] = []
    window.live.recorder.ended.connect(ended.append)
    window.begin(str(shared_videos / "one_face_talking.mp4"), record=True)
    recorded(window, until, 0.5)
    assert window.live.bar.record.isChecked()
    window.live.bar.stop.click()
    answer(window, "Stop and save the recording")
    until(lambda: ended, "the end with the source")
    window.live.bar.start.click()
    until(lambda: window.live.bar.record.isEnabled(), "playing again")
    assert window.live.recorder.status is None, "the option must apply only to that source"


def test_record_with_a_video_ends_with_the_video(open_window: OpenWindow, until: Until, shared_videos: Path) -> None:
    window = open_window()
    assert window.live.bar.repeat.isChecked(), "videos repeat unless the user says otherwise"
    ended: list[RecordingStatus] = []
    window.live.recorder.ended.connect(ended.append)
    window.begin(str(shared_videos / "one_face_small_smile.mp4"), record=True)
    until(lambda: ended, "the end of the video", 60)
    assert 1.2 < open_recording(present(ended[0].folder)).duration_s < 3.6, "the video lasts 2.4 s"


def test_a_full_disk_ends_the_recording_and_the_written_part_opens(
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
    assert "Only 1 MB are free on the disk" in window.live.notice.accessibleName()
    assert window.live.bridge.status.state is LiveState.LIVE
    assert ended[0].folder is not None
    recording = open_recording(present(ended[0].folder))
    # Frames that were waiting for the encoder then count as dropped.
    assert {problem.fault for problem in recording.problems} - {Fault.FRAMES_DROPPED} == {Fault.ENDED_BY_ITSELF}
    assert recording.has_video and recording.people
