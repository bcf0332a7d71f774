"""The Recordings tab of the real window, with recordings made from real video."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from fer_desktop import paths
from fer_desktop.recordings.document import Description
from fer_desktop.recordings.folder import DOCUMENT_FILE, FACES_FILE, VIDEO_FILE
from fer_desktop.recordings.recording import open_recording
from fer_desktop.ui.dialogs.export import ExportFormat
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.recordings.details import DetailsDialog
from tests.present import present
from tests.ui.conftest import noted
from tests.ui.people_cards import drag, rename
from tests.workbooks import table_in

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]


def open_tab(window: MainWindow, until: Until, count: int = 1) -> None:
    """Go to the tab and wait for its list and the first picture."""
    window.tabs.setCurrentWidget(window.recordings)
    tab = window.recordings
    until(lambda: len(tab.panel.model.summaries) == count, "the list")
    until(lambda: tab.player.playback is not None and tab.view.view.has_picture, "the first picture")


def save_as(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))


def test_without_recordings_it_leads_to_live(open_window: OpenWindow, until: Until, qtbot: QtBot) -> None:
    window = open_window(tab=4)
    tab = window.recordings
    assert window.tabs.currentWidget() is tab
    qtbot.wait(50)
    assert tab.empty.isVisible()
    (button,) = tab.empty.buttons()
    button.click()
    assert window.tabs.currentWidget() is window.live


def test_a_recording_from_live_is_listed_and_played(
    open_window: OpenWindow, until: Until, qtbot: QtBot, shared_videos: Path
) -> None:
    window = open_window()
    window.begin(str(shared_videos / "one_face_talking.mp4"))
    until(lambda: window.live.readings() and window.live.bar.record.isEnabled(), "a face")
    qtbot.keyClick(window.live.view, Qt.Key.Key_R)
    until(lambda: present(window.live.recorder.status).seconds > 1, "a second")
    window.tabs.setCurrentWidget(window.recordings)
    qtbot.wait(100)
    assert window.recordings.empty.isVisible(), "a recording in progress must not be listed"
    window.live.recorder.stop()
    open_tab(window, until)
    tab = window.recordings
    assert tab.panel.list.currentIndex().data() == "one_face_talking.mp4"
    until(lambda: not tab.panel.model.pixmap(tab.panel.model.summaries[0]).isNull(), "the thumbnail")
    assert tab.view.reading() is not None and tab.side.person.text() == "Person 1"
    qtbot.keyClick(tab.view.view, Qt.Key.Key_Space)
    assert tab.player.playing
    until(lambda: not tab.player.playing, "the end")
    assert tab.player.frame == tab.player.last_frame
    assert not tab.problems.isVisible()


def test_frames_are_stepped_scrubbed_and_played_at_three_speeds(
    open_window: OpenWindow, until: Until, qtbot: QtBot, record: Callable[..., Path]
) -> None:
    record()
    window = open_window()
    open_tab(window, until)
    tab = window.recordings
    qtbot.keyClick(tab.view.view, Qt.Key.Key_Right)
    qtbot.keyClick(tab.view.view, Qt.Key.Key_Right)
    qtbot.keyClick(tab.view.view, Qt.Key.Key_Left)
    until(lambda: tab.view.frame == 1, "frame 1")
    plot = tab.view.timeline.area().plot
    qtbot.mouseClick(
        tab.view.timeline, Qt.MouseButton.LeftButton, pos=QPoint(round(plot.center().x()), round(plot.center().y()))
    )
    until(lambda: tab.view.frame == 20, "the middle")
    assert abs(int(present(tab.view.view.image)[120, 5, 0]) - 120) < 6, "the picture must be that of frame 20"
    assert [reading.face.track_id for reading in tab.view.readings] == [1, 2]
    tab.player.seek(35)
    until(lambda: tab.view.time.text().startswith("0:01.7"), "the time")
    tab.player.seek(0)
    tab.view.speed.setCurrentIndex(2)
    assert tab.player.speed == 2.0
    tab.view.play.click()
    until(lambda: tab.player.frame == tab.player.last_frame, "the end")
    tab.view.play.click()
    assert tab.player.playing and tab.player.frame < tab.player.last_frame
    tab.view.play.click()
    window.tabs.setCurrentIndex(0)
    assert not tab.player.playing


def test_people_are_chosen_renamed_merged_and_separated(
    open_window: OpenWindow, until: Until, qtbot: QtBot, record: Callable[..., Path]
) -> None:
    folder = record()
    window = open_window()
    open_tab(window, until)
    tab = window.recordings
    assert tab.side.chosen == 1
    tab.player.seek(30)
    until(lambda: len(tab.view.readings) == 2, "two people")
    qtbot.keyClick(tab.view.view, "2")
    assert tab.side.chosen == 2
    assert tab.side.reading.text().startswith("neutral")
    rename(tab.side.people, 2, "Ana")
    until(lambda: tab.side.person.text() == "Ana", "the name")
    assert present(tab.player.playback).results.names == {2: "Ana"}
    tab.side.people.merge_menu.aboutToShow.emit()
    (action,) = tab.side.people.merge_menu.actions()
    assert action.text() == "Is the same as Person 1"
    action.trigger()
    until(lambda: tab.side.people.model.rowCount() == 1, "one person")
    assert {reading.face.track_id for reading in tab.view.readings} == {1}
    assert [(p.tracks, p.name) for p in open_recording(folder).people] == [((1, 2), "Ana")]
    tab.side.people.merge_menu.aboutToShow.emit()
    tab.side.people.merge_menu.actions()[-1].trigger()
    until(lambda: tab.side.people.model.rowCount() == 2, "two people again")


def test_markers_are_added_edited_gone_to_and_removed(
    open_window: OpenWindow, until: Until, qtbot: QtBot, record: Callable[..., Path]
) -> None:
    folder = record()
    window = open_window()
    open_tab(window, until)
    tab = window.recordings
    rows = tab.markers.rows
    assert [(present(rows.topLevelItem(0)).text(0), present(rows.topLevelItem(0)).text(1))] == [("0:00.5", "a question")]
    assert all(rows.columnWidth(column) > 40 for column in range(2)), "time and text must be visible"
    rows.itemClicked.emit(rows.topLevelItem(0), 0)
    until(lambda: tab.view.frame == 10, "the marker's frame")
    tab.player.seek(30)
    qtbot.keyClick(tab.view.view, Qt.Key.Key_M)
    until(lambda: rows.topLevelItemCount() == 2, "the second marker")
    assert rows.currentItem() is rows.topLevelItem(1) and present(rows.currentItem()).text(0) == "0:01.5"
    present(rows.currentItem()).setText(1, "laughs")
    until(lambda: open_recording(folder).markers[-1].text == "laughs", "the text")
    until(lambda: present(rows.topLevelItem(1)).text(1) == "laughs", "the text in the list")
    rows.setCurrentItem(present(rows.topLevelItem(0)))
    tab.markers.remove.click()
    until(lambda: rows.topLevelItemCount() == 1, "the removal")
    assert [marker.text for marker in open_recording(folder).markers] == ["laughs"]


def test_the_list_is_searched_and_a_recording_renamed(
    open_window: OpenWindow, until: Until, record: Callable[..., Path]
) -> None:
    first, second = record("Meeting"), record("Lecture", days_ago=1)
    window = open_window()
    open_tab(window, until, 2)
    tab = window.recordings
    model = tab.panel.model
    assert [model.index(row).data() for row in range(2)] == ["Meeting", "Lecture"]
    tab.panel.search.setText("lect")
    assert (model.rowCount(), tab.panel.current) == (1, second)
    tab.panel.search.setText("nothing at all")
    assert tab.panel.nothing.isVisible() and tab.panel.current is None
    tab.panel.search.clear()
    tab.panel.choose(first)
    until(lambda: tab.player.playback is not None and tab.player.folder == first, "the first one")
    model.setData(model.index(0), "Interview & tea")
    until(lambda: model.rowCount() == 2 and model.index(0).data() == "Interview & tea", "the open one's name")
    model.setData(model.index(1), "Talk")
    until(lambda: model.rowCount() == 2 and model.index(1).data() == "Talk", "the other one's name")
    assert [open_recording(folder).title for folder in (first, second)] == ["Interview & tea", "Talk"]


def test_deleting_asks_in_the_row_and_moves_to_the_bin(
    open_window: OpenWindow,
    until: Until,
    qtbot: QtBot,
    record: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moved: list[str] = []

    def move(name: str) -> bool:
        moved.append(name)
        shutil.rmtree(name)
        return True

    monkeypatch.setattr("fer_desktop.ui.tabs.recordings.tab.QFile.moveToTrash", move)
    first, second = record("Meeting"), record("Lecture", days_ago=1)
    window = open_window()
    open_tab(window, until, 2)
    tab = window.recordings
    qtbot.keyClick(tab.panel.list, Qt.Key.Key_Delete)
    question = tab.panel.question
    assert question is not None and question.isVisible()
    qtbot.keyClick(question, Qt.Key.Key_Escape)
    assert tab.panel.question is None and first.is_dir()
    tab.panel.delete.click()
    present(tab.panel.question).no.click()
    assert tab.panel.question is None and not moved
    tab.panel.delete.click()
    present(tab.panel.question).yes.click()
    until(lambda: tab.panel.model.rowCount() == 1 and tab.player.folder == second, "the other one alone")
    assert moved == [str(first)]


def test_the_question_names_the_recording_and_the_focus_is_on_cancel(
    open_window: OpenWindow, until: Until, record: Callable[..., Path]
) -> None:
    record("Pilot session 1")
    record("A session with a name that is far too long for the row in which the question is asked", days_ago=1)
    window = open_window(language="en")
    window.resize(1024, 640)
    until(window.isActiveWindow, "the window to be active")
    open_tab(window, until, 2)
    panel = window.recordings.panel
    panel.delete.click()
    question = present(panel.question)
    assert question.accessibleName() == "Move \u201cPilot session 1\u201d to the bin?"
    assert [button.text() for button in (question.yes, question.no)] == ["Move to Bin", "Cancel"]
    assert question.no.hasFocus()
    for button in (question.yes, question.no):
        assert button.height() >= 22 and button.width() >= button.sizeHint().width()
        assert question.rect().contains(button.geometry())
    QTest.keyClick(present(QApplication.focusWidget()), Qt.Key.Key_Return)
    assert panel.question is None and len(panel.model.summaries) == 2, "Enter cancels"
    panel.list.setCurrentIndex(panel.model.index(1))
    panel.delete.click()
    labels: list[QLabel] = present(panel.question).findChildren(QLabel)
    label = labels[0]
    assert label.text().endswith("the bin?") and "\N{HORIZONTAL ELLIPSIS}" in label.text() and "far too long" in label.toolTip()
    assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width()


def test_a_recording_that_can_t_be_moved_to_the_bin_stays(
    open_window: OpenWindow, until: Until, record: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fer_desktop.ui.tabs.recordings.tab.QFile.moveToTrash", lambda _: False)
    folder = record()
    window = open_window()
    open_tab(window, until)
    window.recordings.panel.delete.click()
    present(window.recordings.panel.question).yes.click()
    until(lambda: window.recordings.notice.isVisible(), "the message")
    assert "can't be moved to the bin" in window.recordings.notice.accessibleName()
    until(lambda: window.recordings.player.folder == folder, "the recording again")


def test_exports_are_written_and_reported(
    open_window: OpenWindow, until: Until, record: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def note(url: QUrl) -> bool:
        opened.append(url.toLocalFile())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", note)
    record()
    window = open_window()
    open_tab(window, until)
    tab = window.recordings
    for action, name in (
        (tab.export.choices[ExportFormat.CSV], "out.csv"),
        (tab.export.choices[ExportFormat.EXCEL], "out.xlsx"),
        (tab.export.choices[ExportFormat.VIDEO], "out.webm"),
        (tab.export.choices[ExportFormat.JSON], "out.json"),
        (tab.export.choices[ExportFormat.REPORT], "out.html"),
    ):
        save_as(monkeypatch, tmp_path / name)
        action.trigger()
        assert tab.export.cancel.isVisible() and not tab.export.button.isVisible()
        until(lambda name=name: name in tab.notice.accessibleName(), name)
        assert tab.export.button.isVisible()
    with (tmp_path / "out.csv").open(encoding="utf-8") as stream:
        assert [row["person"] for row in csv.DictReader(stream)][-1] == "Person 2"
    people = {row["person"]: row["readings"] for row in table_in(tmp_path / "out.xlsx", "Summary")}
    assert people == {"Person 1": 40, "Person 2": 20}
    exported = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert exported["recording"]["source_name"] == "Meeting" and len(exported["rows"]) == 60
    assert [(person["person"], person["seconds"]) for person in exported["seen"]] == [("Person 1", 2.0), ("Person 2", 1.0)]
    capture = cv2.VideoCapture(str(tmp_path / "out.webm"))
    read, image = capture.read()
    capture.release()
    assert read and image.shape == (240, 320, 3)
    assert np.ptp(image.astype(int), axis=(0, 1)).max() > 100, "boxes must be drawn on the plain picture"
    assert "The default model" in (tmp_path / "out.html").read_text(encoding="utf-8")
    assert opened == [str(tmp_path / "out.html")], "only the report may be opened automatically"


@pytest.mark.parametrize(("kind", "name"), [(ExportFormat.VIDEO, "interview.webm"), (ExportFormat.CSV, "interview.csv")])
def test_an_export_is_proposed_under_the_recording_s_name(
    open_window: OpenWindow,
    until: Until,
    record: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    kind: ExportFormat,
    name: str,
) -> None:
    record("interview.mp4")
    window = open_window()
    open_tab(window, until)
    proposed: list[str] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given: noted(proposed, given[2], ("", "")))
    window.recordings.export.choices[kind].trigger()
    assert [Path(path).name for path in proposed] == [name]


def test_a_recording_is_described_and_found_by_that(
    open_window: OpenWindow, until: Until, record: Callable[..., Path], qtbot: QtBot
) -> None:
    folder = record()
    record("Another", days_ago=1)
    window = open_window()
    open_tab(window, until, 2)
    tab = window.recordings
    tab.panel.details.click()
    dialog = present(tab.findChild(DetailsDialog))
    qtbot.keyClicks(dialog.participant, "P07")
    qtbot.keyClicks(dialog.condition, "Film clips")
    qtbot.keyClicks(dialog.author, "A. Researcher")
    qtbot.keyClicks(dialog.notes, "The chair moved.")
    dialog.save.click()
    said = Description("P07", "Film clips", "A. Researcher", "The chair moved.")
    until(lambda: open_recording(folder).document.description == said, "the details on disk")
    until(
        lambda: "P07\nFilm clips" in tab.panel.list.currentIndex().data(Qt.ItemDataRole.ToolTipRole), "the details in the list"
    )
    qtbot.keyClicks(tab.panel.search, "p07 chair")
    assert tab.panel.model.rowCount() == 1 and tab.panel.current == folder
    # Cancelled: nothing changes.
    tab.panel.details.click()
    dialog = next(each for each in tab.findChildren(DetailsDialog) if each.isVisible())
    assert dialog.description() == said
    qtbot.keyClicks(dialog.participant, "x")
    dialog.reject()
    assert open_recording(folder).document.description == said


def test_the_people_have_their_time_in_view(open_window: OpenWindow, until: Until, record: Callable[..., Path]) -> None:
    record(frames=60)
    window = open_window()
    open_tab(window, until)
    tab = window.recordings
    people = tab.side.people
    assert [card.when for card in people.model.cards] == ["0:03.0", "0:01.5"]
    drag(people, 2, onto=1)
    until(lambda: len(people.model.cards) == 1, "one person")
    assert people.model.cards[0].when == "0:03.0", "they were there at the same time"


def test_an_export_is_cancelled_and_leaves_no_file(
    open_window: OpenWindow, until: Until, record: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(frames=60)
    window = open_window()
    open_tab(window, until)
    save_as(monkeypatch, tmp_path / "out.webm")
    window.recordings.export.choices[ExportFormat.VIDEO].trigger()
    window.recordings.export.cancel.click()
    until(lambda: "cancelled" in window.recordings.notice.accessibleName(), "the end")
    assert list(tmp_path.glob("*.webm")) == []


def test_missing_files_are_reported_and_the_rest_is_shown(
    open_window: OpenWindow, until: Until, record: Callable[..., Path]
) -> None:
    folder = record()
    (folder / VIDEO_FILE).unlink()
    values = json.loads((folder / DOCUMENT_FILE).read_text(encoding="utf-8"))
    (folder / DOCUMENT_FILE).write_text(json.dumps({**values, "dropped": 7}), encoding="utf-8")
    with (folder / FACES_FILE).open("a", encoding="utf-8") as stream:
        stream.write("no,row,at,all\n")
    window = open_window()
    open_tab(window, until)
    tab = window.recordings
    words = tab.problems.accessibleName()
    assert "video.mkv is missing" in words and "left out: 1" in words and "are missing: 7" in words
    assert tab.view.readings and present(tab.view.view.image).shape == (240, 320, 3)
    assert not tab.export.choices[ExportFormat.VIDEO].isEnabled() and tab.export.choices[ExportFormat.CSV].isEnabled()
    tab.player.play()
    until(lambda: not tab.player.playing, "the end without a picture")


def test_a_folder_without_readable_files_opens_and_shows_its_problems(open_window: OpenWindow, until: Until) -> None:
    folder = paths.recordings_folder() / "broken"
    folder.mkdir(parents=True)
    (folder / DOCUMENT_FILE).write_text("{", encoding="utf-8")
    (folder / VIDEO_FILE).write_bytes(b"no video")
    window = open_window()
    window.tabs.setCurrentWidget(window.recordings)
    tab = window.recordings
    until(lambda: tab.problems.isVisible(), "the words")
    assert "recording.json can't be read" in tab.problems.accessibleName()
    assert "faces.csv is missing" in tab.problems.accessibleName()
    assert not tab.view.play.isEnabled() and not tab.export.choices[ExportFormat.CSV].isEnabled()


def test_the_player_copes_with_disordered_times(
    open_window: OpenWindow, until: Until, qtbot: QtBot, record: Callable[..., Path]
) -> None:
    folder = record()
    header, *lines = (folder / FACES_FILE).read_text(encoding="utf-8").splitlines()
    jumping = ["0", "5", "1", "1", "99999999", "0.5"]
    moved = [",".join([*line.split(",")[:2], jumping[k % 6], *line.split(",")[3:]]) for k, line in enumerate(lines)]
    (folder / FACES_FILE).write_text("\n".join([header, *moved]) + "\n", encoding="utf-8")
    window = open_window()
    open_tab(window, until)
    tab = window.recordings
    for frame in (39, 3, 20):
        tab.player.seek(frame)
        until(lambda frame=frame: tab.view.frame == frame, f"frame {frame}")
    qtbot.keyClick(tab.view.view, Qt.Key.Key_M)
    until(lambda: tab.markers.rows.topLevelItemCount() == 2, "a marker")
    tab.player.play()
    until(lambda: not tab.player.playing, "the end")


def test_a_recording_that_is_exported_is_not_deleted(
    open_window: OpenWindow, until: Until, record: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = record(frames=60)
    window = open_window()
    open_tab(window, until)
    tab = window.recordings
    save_as(monkeypatch, tmp_path / "out.webm")
    tab.export.choices[ExportFormat.VIDEO].trigger()
    tab.panel.delete.click()
    present(tab.panel.question).yes.click()
    assert "is still running" in tab.notice.accessibleName() and folder.is_dir()
    tab.export.cancel.click()
    until(lambda: not tab.export.work.running, "the end of the export")


def test_a_change_that_can_t_be_written_is_reported_and_undone(
    open_window: OpenWindow, until: Until, record: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    record()
    window = open_window()
    open_tab(window, until)
    tab = window.recordings
    monkeypatch.setattr("fer_desktop.recordings.recording.save_document", refuse)
    rename(tab.side.people, 1, "Ana")
    until(lambda: tab.notice.isVisible(), "the message")
    assert "You don't have permission to save" in tab.notice.accessibleName()
    assert tab.side.people.model.cards[0].label == "Person 1"
    assert present(tab.player.playback).results.names == {}
