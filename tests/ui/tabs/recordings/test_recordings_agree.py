"""A recording says the same of a person at a moment everywhere, opens with somebody who is there, and undoes by whole steps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolTip
from pytestqt.qtbot import QtBot

from fer_desktop.core.types import FaceReading
from fer_desktop.recordings.recording import open_recording
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.recordings.list import summary_lines
from tests.present import present
from tests.ui.people_cards import cards, drag, rename

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]
Record = Callable[..., Path]
OpenTab = Callable[..., None]
MakeReading = Callable[..., FaceReading]
HAPPY = 3
CONTROL = Qt.KeyboardModifier.ControlModifier


def undo(window: MainWindow, qtbot: QtBot, redo: bool = False) -> None:
    qtbot.keyClick(window, Qt.Key.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier if redo else CONTROL)


def test_label_panel_card_legend_and_lane_agree_on_who_is_there(
    open_window: OpenWindow, until: Until, record: Record, open_tab: OpenTab, make_reading: MakeReading
) -> None:
    # Missed for three frames, then gone: no time between is longer than the gap over which lines are joined.
    there = set(range(40)) - {10, 11, 12} - set(range(30, 40))
    record(faces=lambda k: [make_reading(30, 40, 100, 1, HAPPY)] if k in there else [])
    window = open_window()
    open_tab(window, until)
    tab, timeline = window.recordings, window.recordings.view.timeline
    area, image = timeline.area(), timeline.grab().toImage()
    y, happy = round(area.lane(0).center().y()), theme.expression_color(HAPPY, dark=False)
    results = present(tab.player.playback).results
    for frame in (5, 9, 10, 12, 13, 29, 30, 35, 39):
        tab.player.seek(frame)
        until(lambda frame=frame: tab.view.frame == frame == tab.player.frame, f"frame {frame}")
        position = present(timeline.position)
        said = {
            "label": bool(tab.view.readings),
            "panel": "not in the picture" not in tab.side.person.text(),
            "card": cards(tab.side.people)[1].here,
            "legend": timeline.sample_at(1, position) is not None,
            "lane": image.pixelColor(round(area.x_of(position)), y) == happy,
        }
        assert set(said.values()) == {frame in there}, (frame, said)
        if frame not in there:
            assert cards(tab.side.people)[1].words == "0:00 ago"
    # Under the mouse stands what a click there would show.
    for x in range(round(area.plot.left()), round(area.plot.right()) + 1):
        moment = area.time_at(x)
        shown = results.readings_at(min(results.frame_of(moment), 39))
        assert (timeline.sample_at(1, moment) is not None) == bool(shown), moment


def test_a_recording_opens_with_somebody_who_is_in_the_picture(
    open_window: OpenWindow, until: Until, record: Record, open_tab: OpenTab, make_reading: MakeReading
) -> None:
    """Person 1 comes later and stays the longest; of the twelve in the first picture, the last one stays the longest."""
    last = 13

    def faces(frame: int) -> list[FaceReading]:
        there = [1] if frame >= 5 else []
        there += range(2, last) if frame < 3 else []
        there += [last] if frame < 20 else []
        return [make_reading(20 * number, 40, 20, number) for number in there]

    record(faces=faces)
    window = open_window()
    window.resize(1024, 640)
    open_tab(window, until)
    tab, rows = window.recordings, window.recordings.side.people.list
    assert tab.side.chosen == last and tab.view.reading() is not None
    index = tab.side.people.model.index(present(tab.side.people.model.row_of(last)))
    assert rows.viewport().rect().contains(rows.visualRect(index)), "the chosen card must be in sight"
    rows.verticalScrollBar().setValue(rows.verticalScrollBar().maximum())
    tab.view.faceClicked.emit(2)
    index = tab.side.people.model.index(present(tab.side.people.model.row_of(2)))
    assert rows.viewport().rect().contains(rows.visualRect(index))


def test_undoing_a_merge_gives_both_cards_their_faces(
    open_window: OpenWindow, until: Until, record: Record, open_tab: OpenTab, qtbot: QtBot
) -> None:
    record()
    window = open_window()
    open_tab(window, until)
    people = window.recordings.side.people
    until(lambda: people.model.faces.keys() == {1, 2}, "the faces; person 2 isn't in the picture")
    face = people.model.faces[2].toImage()
    drag(people, 2, onto=1)
    until(lambda: list(cards(people)) == [1] and window.recordings.undo_stack.count() == 1, "one person")
    undo(window, qtbot)
    until(lambda: list(cards(people)) == [1, 2], "two people again")
    assert people.model.faces[2].toImage() == face


def test_a_recording_is_renamed_where_its_name_stands(
    open_window: OpenWindow, until: Until, record: Record, open_tab: OpenTab
) -> None:
    record()
    window = open_window()
    open_tab(window, until)
    panel = window.recordings.panel
    row = panel.list.visualRect(panel.list.currentIndex())
    panel.rename.click()
    (editor,) = [each for each in panel.list.viewport().findChildren(QLineEdit) if each.isVisible()]
    place, name, thumbnail = editor.geometry(), row.adjusted(0, 8, 0, 26 - row.height()), row.x() + 8 + 64
    assert place.x() > thumbnail and place.right() <= row.right()
    assert abs(place.center().y() - name.center().y()) <= 2 and place.height() < 30


def test_a_failed_deletion_leaves_the_history_as_it_was(
    open_window: OpenWindow,
    until: Until,
    record: Record,
    open_tab: OpenTab,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("fer_desktop.ui.tabs.recordings.tab.QFile.moveToTrash", lambda _: False)
    folder = record()
    window = open_window()
    open_tab(window, until)
    tab = window.recordings
    rename(tab.side.people, 1, "Ana")
    until(lambda: tab.undo_stack.count() == 1, "a step")
    tab.panel.delete.click()
    present(tab.panel.question).yes.click()
    until(lambda: tab.notice.isVisible() and tab.player.playback is not None, "the recording again")
    assert tab.undo_stack.count() == tab.undo_stack.index() == 1
    undo(window, qtbot)
    until(lambda: open_recording(folder).label_of(1) == "Person 1", "the name before")
    assert tab.undo_stack.index() == 0


def test_two_steps_undone_in_a_row_can_be_made_again(
    open_window: OpenWindow, until: Until, record: Record, open_tab: OpenTab, qtbot: QtBot
) -> None:
    folder = record()
    window = open_window()
    open_tab(window, until)
    tab = window.recordings
    for step, name in enumerate(("Ana", "Ben"), start=1):
        rename(tab.side.people, 1, name)
        until(lambda step=step: tab.undo_stack.count() == step, name)
    for redo, name in ((False, "Person 1"), (True, "Ben")):
        undo(window, qtbot, redo)
        undo(window, qtbot, redo)
        until(lambda: not tab.player.changing, "both steps")
        assert open_recording(folder).label_of(1) == name
        assert (tab.undo_stack.count(), tab.undo_stack.index()) == (2, 2 if redo else 0)


def test_a_marker_and_the_text_it_is_set_with_are_one_step(
    open_window: OpenWindow, until: Until, record: Record, open_tab: OpenTab, qtbot: QtBot
) -> None:
    folder = record()
    window = open_window()
    open_tab(window, until)
    tab = window.recordings

    def texts() -> list[str]:
        return [marker.text for marker in open_recording(folder).markers]

    tab.player.seek(30)
    until(lambda: tab.view.frame == 30, "the frame")
    qtbot.keyClick(tab.view.view, Qt.Key.Key_M)
    until(lambda: tab.undo_stack.count() == 1, "the marker")
    qtbot.keyClicks(tab.markers.entry, "laughs")
    qtbot.keyClick(tab.markers.entry, Qt.Key.Key_Return)
    until(lambda: texts() == ["a question", "laughs"] and not tab.player.changing, "the text")
    assert tab.undo_stack.count() == 1
    undo(window, qtbot)
    until(lambda: texts() == ["a question"] and not tab.player.changing, "neither text nor marker")
    undo(window, qtbot, redo=True)
    until(lambda: texts() == ["a question", "laughs"] and not tab.player.changing, "both")
    # A text that is given later is another step.
    tab.player.seek(35)
    until(lambda: tab.view.frame == 35, "the frame")
    qtbot.keyClick(tab.view.view, Qt.Key.Key_M)
    until(lambda: tab.undo_stack.count() == 2, "another marker")
    qtbot.keyClick(tab.markers.entry, Qt.Key.Key_Escape)
    present(tab.markers.rows.topLevelItem(2)).setText(1, "leaves")
    until(lambda: texts()[-1] == "leaves" and tab.undo_stack.count() == 3, "its text")


def test_the_reading_beside_the_picture_is_written_as_in_live(open_window: OpenWindow) -> None:
    window = open_window()
    fonts = [panel.reading.font() for panel in (window.live.side, window.recordings.side, window.files.videos.side)]
    assert len({(font.capitalization(), font.pixelSize()) for font in fonts}) == 1


def test_a_tooltip_of_a_lane_does_not_cover_the_lanes(
    open_window: OpenWindow, until: Until, record: Record, open_tab: OpenTab
) -> None:
    record()
    window = open_window()
    open_tab(window, until)
    timeline = window.recordings.view.timeline
    place = timeline.area().lane(0).center().toPoint()
    QTest.mouseMove(timeline, place)
    QApplication.sendEvent(timeline, QHelpEvent(QEvent.Type.ToolTip, place, timeline.mapToGlobal(place)))
    assert QToolTip.isVisible() and QToolTip.text().startswith("The expressions of Person 1")
    (tip,) = [each for each in QApplication.topLevelWidgets() if each.metaObject().className() == "QTipLabel"]
    assert tip.geometry().bottom() <= timeline.mapToGlobal(QPoint(0, 0)).y() + 2


def test_the_times_beside_the_player_count_a_pause_as_the_list_does(
    open_window: OpenWindow, until: Until, record: Record, open_tab: OpenTab
) -> None:
    record(pause_s=60.0)
    window = open_window()
    open_tab(window, until)
    tab = window.recordings
    tab.player.seek(tab.player.last_frame)
    until(lambda: tab.view.frame == tab.player.last_frame, "the last frame")
    now, whole = tab.view.time.text().split(" / ")
    assert now.startswith("1:01.") and whole == "1:02.0"
    assert "1:01" in " ".join(summary_lines(tab.panel.model.summaries[0]))
