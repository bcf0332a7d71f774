"""From a real video in the live view to a report: the Recordings tab with a recording made in the window."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from fer_desktop.recordings.recording import open_recording
from fer_desktop.ui.dialogs.export import ExportFormat
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.recordings.tab import RecordingsTab
from tests.present import present
from tests.ui.montage import faces_video
from tests.ui.people_cards import rename

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]
OpenTab = Callable[..., None]


@pytest.fixture
def recorded(
    open_window: OpenWindow, until: Until, open_tab: OpenTab, shared_photos: Path, tmp_path: Path, qtbot: QtBot
) -> tuple[MainWindow, Path]:
    """Two real people, recorded from the live view for two seconds with a marker; the Recordings tab shows it."""
    window = open_window()
    live = window.live
    window.begin(str(faces_video(tmp_path / "two people.avi", shared_photos, 2, frames=250)), record=True)
    until(lambda: len(live.readings()) == 2 and live.recorder.status is not None, "two faces that are recorded")
    until(lambda: present(live.recorder.status).seconds > 1.0, "a second", 60)
    qtbot.keyClick(live.view, Qt.Key.Key_M)
    until(lambda: present(live.recorder.status).seconds > 2.0, "two seconds", 60)
    folder = live.recorder.folder
    assert folder is not None
    live.bar.stop.click()
    until(lambda: live.recorder.status is None, "the end", 60)
    open_tab(window, until)
    return window, folder


def test_a_recording_is_played_scrubbed_stepped_and_its_people_and_markers_are_edited(
    recorded: tuple[MainWindow, Path], until: Until, qtbot: QtBot
) -> None:
    window, folder = recorded
    tab = window.recordings
    model, player, keys = tab.panel.model, tab.player, tab.view.view
    until(lambda: not model.pixmap(model.summaries[0]).isNull(), "the thumbnail")
    assert model.summaries[0].seconds >= 1.9 and not tab.problems.isVisible()
    # Played, at another speed, scrubbed, stepped.
    tab.view.speed.setCurrentIndex(2)
    qtbot.keyClick(keys, Qt.Key.Key_Space)
    assert player.playing and player.speed == 2.0
    until(lambda: not player.playing, "the end", 60)
    assert player.frame == player.last_frame
    plot = tab.view.timeline.area().plot.center()
    qtbot.mouseClick(tab.view.timeline, Qt.MouseButton.LeftButton, pos=QPoint(round(plot.x()), round(plot.y())))
    until(lambda: abs(tab.view.frame - player.last_frame / 2) <= 2 and tab.view.readings, "the middle")
    middle = player.frame
    qtbot.keyClick(keys, Qt.Key.Key_Right)
    until(lambda: tab.view.frame == middle + 1, "a frame further")
    qtbot.keyClick(keys, Qt.Key.Key_Left)
    until(lambda: tab.view.frame == middle, "back")
    # The overlay shows the readings of the rows.
    rows = present(player.playback).recording.rows_at(middle)
    assert [row.face for row in rows] == [reading.face.track_id for reading in tab.view.readings]
    # People: chosen by key, named, merged, separated.
    qtbot.keyClick(keys, "2")
    assert tab.side.chosen == 2
    rename(tab.side.people, 2, "Ana")
    until(lambda: tab.side.person.text() == "Ana", "the name")
    tab.side.people.merge_menu.aboutToShow.emit()
    tab.side.people.merge_menu.actions()[0].trigger()
    until(lambda: tab.side.people.model.rowCount() == 1, "one person of two")
    tab.side.people.merge_menu.aboutToShow.emit()
    tab.side.people.merge_menu.actions()[-1].trigger()
    until(lambda: tab.side.people.model.rowCount() == 2, "two again")
    # Markers: one from the live view, one added now; edited, removed.
    markers = tab.markers.rows
    assert markers.topLevelItemCount() == 1
    qtbot.keyClick(keys, Qt.Key.Key_M)
    until(lambda: markers.topLevelItemCount() == 2 and not player.changing, "the second marker")
    present(markers.currentItem()).setText(1, "laughs")
    until(lambda: "laughs" in [marker.text for marker in open_recording(folder).markers], "its text")
    until(lambda: not player.changing, "the list")
    qtbot.keyClick(markers, Qt.Key.Key_Delete)
    until(lambda: len(open_recording(folder).markers) == 1, "its removal")


def test_a_recording_is_found_renamed_exported_and_moved_to_the_bin(
    recorded: tuple[MainWindow, Path], until: Until, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, folder = recorded
    tab = window.recordings
    opened: list[str] = []

    def note(url: QUrl) -> bool:
        opened.append(url.toLocalFile())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", note)
    tab.panel.search.setText("two people")
    assert tab.panel.model.rowCount() == 1
    tab.panel.search.setText("three people")
    assert tab.panel.nothing.isVisible()
    tab.panel.search.clear()
    tab.panel.model.setData(tab.panel.model.index(0), "Interview")
    until(lambda: open_recording(folder).title == "Interview", "the title")
    until(lambda: tab.player.playback is not None and tab.view.view.has_picture, "the recording again")
    tab.panel.folder.click()
    assert opened == [str(folder)]
    export_all(tab, tmp_path, until, monkeypatch)
    cancel_all(tab, tmp_path, until, monkeypatch)
    moved: list[str] = []

    def move(name: str) -> bool:
        moved.append(name)
        shutil.rmtree(name)
        return True

    monkeypatch.setattr("fer_desktop.ui.tabs.recordings.tab.QFile.moveToTrash", move)
    qtbot.keyClick(tab.panel.list, Qt.Key.Key_Delete)
    present(tab.panel.question).yes.click()
    until(lambda: tab.empty.isVisible(), "an empty list")
    assert moved == [str(folder)]


def export_all(tab: RecordingsTab, folder: Path, until: Until, monkeypatch: pytest.MonkeyPatch) -> None:
    frames = tab.player.last_frame + 1
    for action, name in (
        (tab.export.choices[ExportFormat.CSV], "out.csv"),
        (tab.export.choices[ExportFormat.VIDEO], "out.webm"),
        (tab.export.choices[ExportFormat.REPORT], "out.html"),
    ):
        shares: list[float] = []
        tab.export.work.progressed.connect(shares.append)
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, name=name: (str(folder / name), ""))
        action.trigger()
        assert tab.export.progress.isVisible() and tab.export.cancel.isVisible()
        until(lambda name=name: name in tab.notice.accessibleName(), name, 60)
        assert shares[0] == 0.0
        tab.export.work.progressed.disconnect(shares.append)
    with (folder / "out.csv").open(encoding="utf-8", newline="") as stream:
        assert {row["person"] for row in csv.DictReader(stream)} - {""} >= {"Person 1", "Person 2"}
    capture = cv2.VideoCapture(str(folder / "out.webm"))
    assert int(capture.get(cv2.CAP_PROP_FRAME_COUNT)) == frames
    first = capture.read()[1]
    capture.release()
    video = present(tab.player.playback).recording.open_video()
    clean = video.read(0)
    video.close()
    assert np.abs(first.astype(int) - clean).max() > 100, "no boxes are drawn"
    page = (folder / "out.html").read_text(encoding="utf-8")
    for words in (
        "Interview",
        "Person 1",
        "Share of each expression",
        "Between markers",
        "does not say what a person feels",
        "FER2013 PrivateTest",
    ):
        assert words in page, words
    assert page.count("data:image/jpeg") >= 3, "two faces and the frame of the marker"
    assert "<script" not in page and "http://" not in page.replace("http://www.w3.org", "")


def cancel_all(tab: RecordingsTab, folder: Path, until: Until, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cancel every export, even those that take only a moment, and check that no incomplete file is left."""
    for action, name in (
        (tab.export.choices[ExportFormat.VIDEO], "no.webm"),
        (tab.export.choices[ExportFormat.CSV], "no.csv"),
        (tab.export.choices[ExportFormat.REPORT], "no.html"),
    ):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, name=name: (str(folder / name), ""))
        tab.notice.clear()
        action.trigger()
        tab.export.cancel.click()
        until(lambda: tab.notice.isVisible(), "the end")
        cancelled = "cancelled" in tab.notice.accessibleName()
        assert (folder / name).exists() is not cancelled
        assert cancelled or name != "no.webm", "the export of a video takes long enough to be cancelled"
        assert not [path for path in folder.iterdir() if path.name.startswith(".")]


def test_closing_the_window_during_an_export_leaves_no_half_file(
    recorded: tuple[MainWindow, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, _ = recorded
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "out.webm"), ""))
    window.recordings.export.choices[ExportFormat.VIDEO].trigger()
    window.close()
    left = sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".webm")
    assert left in ([], ["out.webm"]), left
