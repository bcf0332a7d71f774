"""Editing a recording in the real window: times of markers and colours of people; and moving in its timeline."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from fer_desktop.recordings.document import load_document
from fer_desktop.recordings.folder import DOCUMENT_FILE
from fer_desktop.recordings.recording import open_recording
from fer_desktop.ui.dialogs.export import ExportFormat
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import reading_words
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.widgets.timeline.drawing import PersonLane, Samples
from fer_desktop.ui.widgets.timeline.timeline import Timeline
from tests.present import present
from tests.ui.people_cards import cards, click, rename
from tests.ui.people_cards import drag as drag_card

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]
Record = Callable[..., Path]
OpenTab = Callable[..., None]


def drag(timeline: Timeline, start: QPointF, to: QPointF, release: bool = True) -> None:
    for kind, place, buttons in (
        (QEvent.Type.MouseButtonPress, start, Qt.MouseButton.LeftButton),
        (QEvent.Type.MouseMove, (start + to) / 2, Qt.MouseButton.LeftButton),
        (QEvent.Type.MouseMove, to, Qt.MouseButton.LeftButton),
        (QEvent.Type.MouseButtonRelease, to, Qt.MouseButton.NoButton),
    ):
        if kind is QEvent.Type.MouseButtonRelease and not release:
            return
        button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
        event = QMouseEvent(kind, place, timeline.mapToGlobal(place), button, buttons, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(timeline, event)


def turn(timeline: Timeline, x: float, notches: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    place = QPointF(x, timeline.area().plot.center().y())
    event = QWheelEvent(
        place,
        QPointF(timeline.mapToGlobal(place)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(timeline, event)


# ---- Markers ----


def test_without_markers_the_list_says_how_to_set_one(
    open_window: OpenWindow, until: Until, record: Record, open_tab: OpenTab
) -> None:
    record()
    window = open_window()
    open_tab(window, until)
    rows, player = window.recordings.markers.rows, window.recordings.player
    rows.setCurrentItem(present(rows.topLevelItem(0)))
    window.recordings.markers.remove.click()
    until(lambda: not player.changing and not rows.topLevelItemCount(), "no marker")
    said = rows.grab().toImage()
    rows.set_hint("")
    assert rows.grab().toImage() != said
    window.recordings.markers.retranslate()
    assert rows.grab().toImage() == said
    window.recordings.add_marker()
    until(lambda: rows.topLevelItemCount() == 1, "a marker")
    marked = rows.grab().toImage()
    rows.set_hint("")
    assert rows.grab().toImage() == marked


def test_a_marker_is_dragged_to_another_moment_and_kept(
    open_window: OpenWindow, until: Until, record: Record, open_tab: OpenTab
) -> None:
    folder = record()
    window = open_window()
    open_tab(window, until)
    tab, timeline = window.recordings, window.recordings.view.timeline
    area = timeline.area()
    flag = QPointF(area.x_of(0.5) + 3, area.plot.top() - 8)
    drag(timeline, flag, QPointF(area.x_of(1.25), area.plot.center().y()))
    until(lambda: open_recording(folder).markers[0].time_s == pytest.approx(1.25, abs=0.06), "the new time on disk")
    until(lambda: present(tab.markers.rows.topLevelItem(0)).text(0) == "0:01.2", "the new time in the list")
    until(lambda: tab.view.frame == 25, "the picture of the new moment")
    assert open_recording(folder).markers[0].text == "a question"


def test_escape_cancels_a_drag_and_a_click_on_a_flag_only_seeks(
    open_window: OpenWindow, until: Until, record: Record, qtbot: QtBot, open_tab: OpenTab
) -> None:
    folder = record()
    window = open_window()
    open_tab(window, until)
    tab, timeline = window.recordings, window.recordings.view.timeline
    area = timeline.area()
    flag = QPointF(area.x_of(0.5) + 3, area.plot.top() - 8)
    drag(timeline, flag, QPointF(area.x_of(1.5), flag.y()), release=False)
    qtbot.keyClick(timeline, Qt.Key.Key_Escape)
    drag(timeline, flag, flag)
    until(lambda: tab.view.frame == 10, "the marker's frame")
    assert open_recording(folder).markers[0].time_s == pytest.approx(0.5)


def test_the_time_of_a_marker_is_edited_and_moved_by_keys(
    open_window: OpenWindow, until: Until, record: Record, qtbot: QtBot, open_tab: OpenTab
) -> None:
    folder = record()
    window = open_window()
    open_tab(window, until)
    tab = window.recordings
    rows = tab.markers.rows
    rows.setCurrentItem(present(rows.topLevelItem(0)))
    qtbot.keyClick(rows, Qt.Key.Key_F2, Qt.KeyboardModifier.ShiftModifier)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    qtbot.keyClicks(editor, "0:01.5")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    until(lambda: open_recording(folder).markers[0].time_s == pytest.approx(1.5), "the edited time")
    until(lambda: not tab.player.changing and rows.currentItem() is not None, "the list")
    assert present(rows.topLevelItem(0)).text(0) == "0:01.5"
    assert tab.player.frame == 30
    qtbot.keyClick(rows, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    until(lambda: open_recording(folder).markers[0].time_s == pytest.approx(1.45), "a frame earlier")
    until(lambda: not tab.player.changing and rows.currentItem() is not None, "the list")
    assert tab.player.frame == 29
    present(rows.topLevelItem(0)).setText(0, "soon")
    until(lambda: present(rows.topLevelItem(0)).text(0) == "0:01.4", "the time again, as that was none")
    present(rows.topLevelItem(0)).setText(0, "59:00")
    until(lambda: open_recording(folder).markers[0].time_s == pytest.approx(1.95, abs=0.06), "the end, as there is no more")


# ---- The timeline ----


def test_the_timeline_zooms_at_the_mouse_pans_and_shows_all_at_a_click(
    open_window: OpenWindow, until: Until, record: Record, qtbot: QtBot, open_tab: OpenTab
) -> None:
    record()
    window = open_window()
    open_tab(window, until)
    tab, timeline = window.recordings, window.recordings.view.timeline
    shown = timeline.window_of_time
    assert shown.whole and not timeline.show_all.isEnabled() and not timeline.zoom_out.isEnabled()
    x = timeline.area().x_of(1.5)
    whole = timeline.grab().toImage()
    turn(timeline, x, 2)
    assert shown.span == pytest.approx(2.0 / 1.25**2)
    assert timeline.area().x_of(1.5) == pytest.approx(x)
    assert timeline.grab().toImage() != whole
    turn(timeline, x, 20)
    assert shown.span == pytest.approx(1.0), "the span must be at least one second"
    turn(timeline, x, 3, Qt.KeyboardModifier.ShiftModifier)
    assert shown.start < 0.8
    qtbot.keyClick(tab.view.view, Qt.Key.Key_End)
    until(lambda: tab.view.frame == 39, "the last frame")
    assert shown.shows(39 / 20), "the timeline must follow the player"
    qtbot.keyClick(tab.view.view, Qt.Key.Key_PageUp)
    assert shown.start < 0.8
    bar = timeline.area().overview(timeline.height())
    drag(timeline, bar.center(), QPointF(bar.right(), bar.center().y()))
    assert shown.end == pytest.approx(2.0)
    timeline.show_all.click()
    whole_at = [shown.whole]
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_0):
        qtbot.keyClick(tab.view.view, key)
        whole_at.append(shown.whole)
    assert whole_at == [True, False, True]


def test_an_hour_with_many_people_is_drawn_at_every_zoom(qtbot: QtBot) -> None:
    times = np.arange(3600 * 30) / 30
    values = np.full((len(times), 7), 0.02, np.float32)
    values[np.arange(len(times)), (times // 60).astype(int) % 7] = 0.88
    labels = values.argmax(axis=1).astype(np.int8)

    def samples(person: int, since: float, until: float) -> Samples:
        part = slice(*np.searchsorted(times, (max(since, person * 10.0), until)))
        return times[part], values[part], labels[part], np.column_stack((times, times + 1 / 30))[part]

    timeline = Timeline(samples)
    qtbot.addWidget(timeline)
    timeline.resize(900, 200)
    timeline.set_duration(3600.0)
    people = [PersonLane(k, str(k), theme.person_color(k, False)) for k in range(1, 12)]
    timeline.set_people(people, 11, [(60.0, 120.0)])
    timeline.set_markers([(60.0 * k, "") for k in range(60)])
    timeline.show()

    def picture() -> bytes:
        image = timeline.grab().toImage()
        return bytes(image.constBits())  # a copy, made while the image still lives

    seen = {picture()}
    for _ in range(12):
        timeline.more()
        seen.add(picture())
    assert len(seen) == 13 and timeline.window_of_time.span == pytest.approx(3600 / 2**11, rel=0.5)
    assert timeline.sizeHint().height() < 300, "the lanes of a crowd must leave room for the picture"


# ---- Colours ----


def test_a_persons_colour_is_chosen_exchanged_kept_and_seen_everywhere(
    open_window: OpenWindow,
    until: Until,
    record: Record,
    open_tab: OpenTab,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("fer_desktop.ui.foundation.drops.QDesktopServices.openUrl", lambda _: True)
    folder = record()
    window = open_window()
    open_tab(window, until)
    tab = window.recordings
    tab.player.seek(30)
    until(lambda: len(tab.view.readings) == 2, "two people")
    strip, before = tab.view.timeline.grab().toImage(), tab.view.view.grab().toImage()
    tab.side.people.color_menu.aboutToShow.emit()
    actions = {action.data(): action for action in tab.side.people.color_menu.actions()}
    assert list(actions) == list(theme.PERSON_COLORS) and not actions["blue"].isEnabled()
    assert actions["orange"].text() == "Orange, exchange with Person 2"
    actions["orange"].trigger()
    until(lambda: present(tab.player.playback).results.colors == {1: "orange", 2: "blue"}, "the colours")
    assert [(p.tracks, p.color) for p in load_document(folder).people] == [((1,), "orange"), ((2,), "blue")]
    until(lambda: tab.view.timeline.grab().toImage() != strip, "the colour in the timeline")
    assert tab.view.view.grab().toImage() != before
    picture = tab.view.view.grab().toImage()
    orange = theme.person_color(1, dark=True, chosen="orange").rgb()
    assert any(picture.pixel(x, y) == orange for x in range(0, picture.width(), 2) for y in range(0, picture.height(), 2)), (
        "the label must have the colour"
    )
    for action, name in (
        (tab.export.choices[ExportFormat.REPORT], "out.html"),
        (tab.export.choices[ExportFormat.VIDEO], "out.webm"),
    ):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, name=name: (str(tmp_path / name), ""))
        action.trigger()
        until(lambda name=name: name in tab.notice.accessibleName(), name)
    assert theme.person_color(1, dark=False, chosen="orange").name() in (tmp_path / "out.html").read_text(encoding="utf-8")
    capture = cv2.VideoCapture(str(tmp_path / "out.webm"))
    capture.set(cv2.CAP_PROP_POS_FRAMES, 5)
    image = capture.read()[1].astype(int)
    capture.release()
    wanted = theme.person_color(1, dark=True, chosen="orange")
    distance = np.abs(image - [wanted.blue(), wanted.green(), wanted.red()]).max(axis=2)
    assert (distance < 40).sum() > 200, "the label in the video must have the colour"


def test_an_unknown_colour_falls_back_to_the_number_s_colour(
    open_window: OpenWindow, until: Until, record: Record, open_tab: OpenTab
) -> None:
    folder = record()
    path = folder / DOCUMENT_FILE
    values = json.loads(path.read_text(encoding="utf-8"))
    values["people"] = [{"tracks": [1], "name": "Ana", "color": "url(javascript:1)"}]
    path.write_text(json.dumps(values), encoding="utf-8")
    window = open_window()
    open_tab(window, until)
    assert window.recordings.side.person.text() == "Ana"
    assert theme.person_color(1, False, "url(javascript:1)") == theme.person_color(1, False)


# ---- Undo ----


def test_changes_of_a_recording_are_undone_and_made_again(
    open_window: OpenWindow, until: Until, record: Record, qtbot: QtBot, open_tab: OpenTab
) -> None:
    folder = record()
    window = open_window()
    open_tab(window, until)
    tab, control = window.recordings, Qt.KeyboardModifier.ControlModifier
    rename(tab.side.people, 1, "Ana")
    until(lambda: open_recording(folder).label_of(1) == "Ana", "the name")
    until(lambda: tab.undo_stack.count() == 1, "a step")
    tab.side.people.mergeWanted.emit(2, 1)
    until(lambda: tab.side.people.model.rowCount() == 1 and tab.undo_stack.count() == 2, "one person")
    tab.markers.rows.setCurrentItem(present(tab.markers.rows.topLevelItem(0)))
    tab.markers.remove.click()
    until(lambda: tab.markers.rows.topLevelItemCount() == 0 and tab.undo_stack.count() == 3, "no marker")
    model = tab.panel.model
    model.setData(model.index(0), "Pilot")
    until(lambda: model.rowCount() == 1 and model.index(0).data() == "Pilot", "the title")
    qtbot.keyClick(window, Qt.Key.Key_Z, control)
    until(lambda: model.rowCount() == 1 and model.index(0).data() == "Meeting", "the title before")
    qtbot.keyClick(window, Qt.Key.Key_Z, control)
    until(lambda: tab.markers.rows.topLevelItemCount() == 1, "the marker")
    assert open_recording(folder).markers[0].text == "a question"
    qtbot.keyClick(window, Qt.Key.Key_Z, control)
    until(lambda: tab.side.people.model.rowCount() == 2, "two people")
    qtbot.keyClick(window, Qt.Key.Key_Z, control | Qt.KeyboardModifier.ShiftModifier)
    until(lambda: tab.side.people.model.rowCount() == 1, "one person again")
    assert [(p.tracks, p.name) for p in open_recording(folder).people] == [((1, 2), "Ana")]
    assert tab.undo_stack.count() == 4, "undoing is no new step"


# ---- The cards of people ----


def test_people_of_a_recording_have_faces_and_say_when_they_were_there(
    open_window: OpenWindow, until: Until, record: Record, open_tab: OpenTab, qtbot: QtBot
) -> None:
    folder = record(frames=60)
    window = open_window()
    open_tab(window, until)
    tab = window.recordings
    people = tab.side.people
    until(lambda: people.model.faces.keys() == {1, 2}, "faces, also of who isn't in the first frame")
    assert people.model.faces[2].toImage().pixelColor(22, 22).red() >= 60 + 3 * 30 - 6, "from the second half"
    shown = cards(people)
    assert (shown[1].here, shown[1].words) == (True, reading_words(tab.view.readings[0]))
    assert (shown[2].here, shown[2].words, shown[2].when) == (False, "from 0:01", "0:01.5")
    half = shown[1].columns // 2
    assert [(first // 10, label) for first, _, label in shown[1].strip] == [(0, 3), (half // 10, 5)]
    assert shown[2].strip[0][0] == pytest.approx(half, abs=2)
    tab.player.seek(50)
    until(lambda: cards(people)[2].here and cards(people)[2].words.startswith("neutral"), "the second person")
    # Choosing, naming and merging by the mouse.
    click(people, 2)
    assert tab.side.person.text() == "Person 2" and people.chosen == 2
    rename(people, 2, "Ana")
    until(lambda: tab.side.person.text() == "Ana" and tab.view.view._names == {2: "Ana"}, "the name on the label")
    drag_card(people, 2, onto=1)
    until(lambda: list(cards(people)) == [1] and tab.undo_stack.count() == 2, "one person")
    assert [(p.tracks, p.name) for p in open_recording(folder).people] == [((1, 2), "Ana")]
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    until(lambda: list(cards(people)) == [1, 2], "two people again")
