"""Privacy in the real window: recording without video, covering faces in exports, removing a person, and consent."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from fer_desktop import paths
from fer_desktop.analysis.detection.detector import BlazeFaceDetector
from fer_desktop.media.pictures import read_picture
from fer_desktop.recordings.covering import CoverStyle
from fer_desktop.recordings.recording import open_recorded_video, open_recording
from fer_desktop.ui.dialogs.cover import CoverDialog
from fer_desktop.ui.dialogs.export import ExportFormat
from fer_desktop.ui.dialogs.settings import SettingsDialog
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.files.annotated_copies import Copy, FaceFile, save_copies, save_faces
from fer_desktop.ui.tabs.recordings.details import DetailsDialog
from tests.present import present

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]


@pytest.fixture
def detector() -> BlazeFaceDetector:
    return BlazeFaceDetector(paths.detector_file())


def record_live(window: MainWindow, until: Until, video: Path, seconds: float = 1.0) -> Path:
    """Record the live view for so long, and open the recording in its tab."""
    window.begin(str(video))
    until(lambda: window.live.readings() and window.live.bar.record.isEnabled(), "a face")
    window.live.bar.record.click()
    until(lambda: present(window.live.recorder.status).seconds > seconds, "the recording")
    folder = present(window.live.recorder.folder)
    window.live.recorder.stop()
    until(lambda: window.live.recorder.status is None, "the end of the recording")
    window.tabs.setCurrentWidget(window.recordings)
    until(lambda: window.recordings.player.playback is not None and window.recordings.view.view.has_picture, "the recording")
    return folder


def test_a_recording_without_video_is_chosen_made_and_played(
    open_window: OpenWindow, until: Until, shared_videos: Path, tmp_path: Path
) -> None:
    window = open_window()
    bar = window.live.bar
    assert bar.record.text() == "Record"
    window.begin(str(shared_videos / "one_face_talking.mp4"))
    until(lambda: window.live.readings() and bar.record.isEnabled(), "a face")
    bar.video.click()
    assert not window.context.settings.record_video and "no video" in bar.record.text()
    bar.record.click()
    until(lambda: present(window.live.recorder.status).seconds > 1, "a second")
    assert window.live.recorder.strip.title.text() == "Recording without video" and not bar.video.isEnabled()
    folder = present(window.live.recorder.folder)
    window.live.recorder.stop()
    until(lambda: window.live.recorder.status is None, "the end")
    assert sorted(path.name for path in folder.iterdir()) == ["faces.csv", "recording.json"]
    window.tabs.setCurrentWidget(window.recordings)
    tab = window.recordings
    until(lambda: tab.player.playback is not None and tab.view.view.has_picture, "the recording")
    assert tab.view.view.note == "Recorded without video" and not tab.problems.isVisible()
    assert "no video" in str(tab.panel.list.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole))
    video = tab.export.choices[ExportFormat.VIDEO]
    assert not video.isEnabled() and video.toolTip() == "This recording has no video."
    assert tab.export.choices[ExportFormat.CSV].isEnabled() and tab.view.readings
    tab.view.play.click()
    until(lambda: not tab.player.playing and tab.player.frame == tab.player.last_frame, "the end of playing")
    for kind in (ExportFormat.CSV, ExportFormat.JSON):
        tab.export.save(kind, tmp_path / f"rows.{kind}")
        until(lambda: not tab.export.work.running, "the export")
        assert (tmp_path / f"rows.{kind}").stat().st_size > 1000


def test_faces_are_covered_in_an_exported_video_and_chosen_in_a_dialog(
    open_window: OpenWindow, until: Until, shared_videos: Path, tmp_path: Path, detector: BlazeFaceDetector
) -> None:
    window = open_window()
    record_live(window, until, shared_videos / "one_face_talking.mp4")
    tab = window.recordings
    dialog = tab.cover.ask()
    assert isinstance(dialog, CoverDialog) and dialog.people.count() >= 1
    dialog.style_box.setCurrentIndex(dialog.style_box.findData(CoverStyle.PIXELS.value))
    dialog.who.setCurrentIndex(1)
    assert "everyone is covered" in dialog.hint.text(), "nobody is chosen"
    dialog.who.setCurrentIndex(2)
    for row in range(dialog.people.count()):
        dialog.people.item(row).setCheckState(Qt.CheckState.Checked)
    dialog.use.click()
    assert 1 in tab.cover.tracks and tab.cover.action.text() == "Cover faces: pixelated\u2026"
    path = tmp_path / "covered.webm"
    tab.export.save(ExportFormat.VIDEO, path)
    until(lambda: not tab.export.work.running, "the export", seconds=60)
    with closing(open_recorded_video(path)) as video:
        assert video.frame_count == tab.player.last_frame + 1
        found = [k for k in range(video.frame_count) if detector.detect(video.read(k))]  # type: ignore[arg-type]
    assert found == []


def test_a_snapshot_has_the_faces_covered(
    open_window: OpenWindow, until: Until, shared_videos: Path, detector: BlazeFaceDetector
) -> None:
    window = open_window(cover="cover", overlay=False)
    window.begin(str(shared_videos / "one_face_talking.mp4"))
    until(lambda: window.live.readings(), "a face")
    window.live.snapshot()
    (path,) = paths.pictures_folder().glob("*.png")
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_BGR888)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    picture = pixels[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()
    assert detector.detect(picture) == []


def test_a_person_is_removed_after_a_question(
    open_window: OpenWindow, until: Until, record: Callable[..., Path], open_tab: Callable[..., None], qtbot: QtBot
) -> None:
    folder = record()
    window = open_window()
    open_tab(window, until)
    tab = window.recordings
    menu = tab.side.people.menu_of(2)
    (remove,) = [action for action in menu.actions() if action.text().startswith("Remove this person")]
    remove.trigger()
    box = tab.question
    assert isinstance(box, QMessageBox) and "Person 2" in box.text() and "can't be undone" in box.informativeText()
    box.button(QMessageBox.StandardButton.Cancel).click()
    assert len(open_recording(folder).people) == 2
    tab.ask_to_remove(2)
    (yes,) = [button for button in tab.question.buttons() if button.text() == "Remove for good"]
    yes.click()
    until(lambda: tab.notice.message is not None and "was removed" in tab.notice.message.title, "the result", seconds=60)
    until(lambda: tab.player.playback is not None, "the recording again")
    assert [person.number for person in present(tab.player.playback).results.people] == [1]
    assert [person.number for person in open_recording(folder).people] == [1]
    assert not tab.undo_stack.canUndo()


def test_consent_and_its_date_are_kept_and_reported(
    open_window: OpenWindow,
    until: Until,
    record: Callable[..., Path],
    open_tab: Callable[..., None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _: True)
    folder = record()
    window = open_window()
    open_tab(window, until)
    tab = window.recordings
    tab.panel.details.click()
    dialog = present(tab.findChild(DetailsDialog))
    assert not dialog.consent_on.isEnabled()
    dialog.consent.setText("Signed form, video may be shown")
    dialog.consented.setChecked(True)
    dialog.consent_on.setDate(QDate(2026, 5, 3))
    dialog.save.click()
    until(lambda: open_recording(folder).document.description.consent, "the consent")
    said = open_recording(folder).document.description
    assert said.consent_on == date(2026, 5, 3)
    until(lambda: not tab.player.changing, "the change")
    tab.export.save(ExportFormat.REPORT, tmp_path / "report.html")
    until(lambda: (tmp_path / "report.html").exists() and not tab.export.work.running, "the report")
    page = (tmp_path / "report.html").read_text()
    assert "Signed form, video may be shown" in page and "2026-05-03" in page


def test_the_settings_have_a_group_for_privacy(open_window: OpenWindow) -> None:
    window = open_window()
    window.context.settingsWanted.emit("record_video")
    (dialog,) = window.findChildren(SettingsDialog)
    dialog.record_video.setCurrentIndex(1)
    dialog.record_video.activated.emit(1)
    assert not window.context.settings.record_video and "no video" in window.live.bar.record.text()
    dialog.cover.activated.emit(dialog.cover.findData("blur"))
    assert window.recordings.cover.style is CoverStyle.BLUR


def test_a_report_shows_covered_faces(
    open_window: OpenWindow,
    until: Until,
    shared_videos: Path,
    tmp_path: Path,
    detector: BlazeFaceDetector,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _: True)
    window = open_window()
    record_live(window, until, shared_videos / "one_face_talking.mp4", seconds=2.0)
    tab = window.recordings
    tab.add_marker()
    until(lambda: len(present(tab.player.playback).markers) == 1, "the marker")

    def faces_in_report() -> list[int]:
        path = tmp_path / "report.html"
        path.unlink(missing_ok=True)
        tab.export.save(ExportFormat.REPORT, path)
        until(lambda: path.exists() and not tab.export.work.running, "the report")
        jpegs = [b64decode(data) for data in re.findall(r"data:image/jpeg;base64,([^\"]+)", path.read_text())]
        pictures = [np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR), np.uint8) for jpeg in jpegs]
        return [len(detector.detect(picture)) for picture in pictures]

    shown = faces_in_report()
    assert len(shown) >= 2 and sum(shown) >= 2, "a face of the person and the marker's frame"
    window.context.update_settings(cover="cover")
    assert faces_in_report() == [0] * len(shown)


def test_copies_and_faces_of_pictures_are_covered(shared_photos: Path, tmp_path: Path, detector: BlazeFaceDetector) -> None:
    path = shared_photos / "couple.jpg"
    (box, *_) = [face.box for face in detector.detect(read_picture(path))]
    copies, faces = tmp_path / "copies", tmp_path / "faces"
    copies.mkdir()
    faces.mkdir()
    never: Callable[[], bool] = lambda: False  # noqa: E731
    assert save_copies([Copy(path, "couple.jpg", (), ())], copies, lambda _: None, never, CoverStyle.COVER).count == 1
    assert save_faces([FaceFile(path, 0, box, "one")], faces, lambda _: None, never, CoverStyle.PIXELS).count == 1
    for written in (*copies.iterdir(), *faces.iterdir()):
        assert detector.detect(read_picture(written)) == []
