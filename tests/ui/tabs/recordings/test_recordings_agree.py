"""A recording says the same of a person at a moment everywhere, opens with somebody who is there, and undoes by whole steps."""

from __future__ import annotations

import csv
import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolTip
from pytestqt.qtbot import QtBot

from fer_desktop.core.types import FaceReading
from fer_desktop.playback.results_table import STRIP_COLUMNS
from fer_desktop.recordings.document import load_document, save_document
from fer_desktop.recordings.export import export_csv, export_json
from fer_desktop.recordings.recording import open_recording
from fer_desktop.reports.recording import RecordingLook, report_page
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import seconds_of
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.recordings.list import summary_lines
from fer_desktop.ui.tabs.recordings.tab import RecordingsTab
from tests.present import present
from tests.ui.people_cards import cards, drag, rename

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]
Record = Callable[..., Path]
OpenTab = Callable[..., None]
MakeReading = Callable[..., FaceReading]
HAPPY = 3
MARKED = {0.5: 10, 0.95: 19, 61.5: 130}
"""Times of markers, and their frames, where a recording pauses for a minute after its 20th frame; five seconds are filled."""

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


def test_flag_list_and_position_agree_on_markers_around_a_pause(
    open_window: OpenWindow, until: Until, record: Record, open_tab: OpenTab, qtbot: QtBot
) -> None:
    folder = record(pause_s=60.0)
    recording = open_recording(folder)
    # As Live sets them: at the frame on the screen, which during the pause is the last one before it.
    for time_s, text in ((0.95, "pause"), (61.5, "after")):
        recording.add_marker(time_s, text)
    window = open_window()
    window.resize(1200, 800)
    open_tab(window, until)
    tab, timeline, player = window.recordings, window.recordings.view.timeline, window.recordings.player
    rows = tab.markers.rows
    results, listed = present(player.playback).results, []
    for place, (time_s, frame) in enumerate(MARKED.items()):
        item = present(rows.topLevelItem(place))
        listed.append(item.text(0))
        for click in ("flag", "list"):
            player.seek(player.last_frame)
            if click == "list":
                qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=rows.visualItemRect(item).center())
            else:
                at = timeline._markers[place][0]
                timeline.window_of_time.show(2.0)
                timeline.set_position(at)
                area = timeline.area()
                flag = QPoint(round(area.x_of(at)) + 3, round(area.plot.top()) - 8)
                qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=flag)
            until(lambda frame=frame: tab.view.frame == frame == player.frame, f"the frame of {time_s} by {click}")
            assert tab.view.time.text().split(" / ")[0] == listed[-1]
            assert timeline._time_words(present(timeline.position)) == listed[-1]
            assert timeline._time_words(timeline._markers[place][0]) == listed[-1]
    assert listed == ["0:00.5", "0:00.9", "1:01.5"]
    timeline.whole()
    axis = timeline._times_of_scale(timeline.area())
    assert [text for _, text in axis][-1] == "1:02" and not any(text.startswith("0:3") for _, text in axis)
    for position, text in axis:
        assert abs(results.true_time(position) - present(seconds_of(text))) < 0.06
    (pause,) = timeline._pauses
    assert (round(pause.end - pause.start, 2), pause.seconds) == (5.05, 60.05)
    # Moved with the mouse, a flag says the true time, and lands there.
    area = timeline.area()
    qtbot.mousePress(timeline, Qt.MouseButton.LeftButton, pos=QPoint(round(area.x_of(6.5)) + 3, round(area.plot.top()) - 8))
    QTest.mouseMove(timeline, QPoint(round(area.x_of(6.8)), round(area.plot.top()) - 8))
    said = timeline._time_words(present(timeline._grasped)[1])
    qtbot.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=QPoint(round(area.x_of(6.8)), round(area.plot.top()) - 8))
    until(lambda: not player.changing and present(rows.topLevelItem(2)).text(0) != "1:01.5", "the moved marker")
    assert abs(present(seconds_of(present(rows.topLevelItem(2)).text(0))) - present(seconds_of(said))) < 0.11
    tab.undo_stack.undo()
    until(lambda: not player.changing and present(rows.topLevelItem(2)).text(0) == "1:01.5", "the marker where it was")


def test_exports_and_report_agree_on_markers_around_a_pause(record: Record, tmp_path: Path) -> None:
    recording = open_recording(record(pause_s=60.0))
    for time_s, text in ((0.95, "pause"), (61.5, "after")):
        recording.add_marker(time_s, text)
    assert export_csv(recording, tmp_path / "out.csv") and export_json(recording, tmp_path / "out.json")
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["marker"] and row["face"] == "1"]
    assert [(float(row["time_s"]), row["marker"]) for row in rows] == [(0.5, "a question"), (0.95, "pause"), (61.5, "after")]
    exported = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert {each["time_s"]: each["frame"] for each in exported["markers"]} == MARKED
    assert [int(row["frame"]) for row in rows] == list(MARKED.values())
    page = report_page(recording, RecordingLook(colors=["#111111"] * 7))
    assert all(f'<td class="n">{text}</td>' in page for text in ("0:00.5", "0:00.9", "1:01.5"))


def test_a_notice_of_a_pause_says_when_and_how_long_and_stays_closed(
    open_window: OpenWindow, until: Until, record: Record, open_tab: OpenTab, qtbot: QtBot
) -> None:
    paused, other = record(pause_s=51.0), record("Other", days_ago=1)
    window = open_window()
    open_tab(window, until, 2)
    tab = window.recordings

    def choose(tab: RecordingsTab, folder: Path) -> None:
        tab.panel.list.setCurrentIndex(tab.panel.model.index(present(tab.panel.model.row_of(folder))))
        until(lambda: tab.player.folder == folder and tab.player.playback is not None, "the recording")

    choose(tab, paused)
    assert tab.problems.isVisible()
    assert tab.problems.accessibleName() == "Paused for 0:51 at 0:00; the video shortens that time."
    choose(tab, other)
    assert not tab.problems.isVisible()
    choose(tab, paused)
    qtbot.mouseClick(tab.problems._close, Qt.MouseButton.LeftButton)
    assert not tab.problems.isVisible()
    tab.panel.model.renameWanted.emit(paused, "Renamed")
    until(lambda: not tab.player.changing, "the change")
    choose(tab, other)
    choose(tab, paused)
    assert not tab.problems.isVisible()
    again = open_window(closed_notices=window.context.settings.closed_notices)
    open_tab(again, until, 2)
    choose(again.recordings, paused)
    assert not again.recordings.problems.isVisible()


def test_a_card_counts_a_pause_as_the_player_does(
    open_window: OpenWindow, until: Until, record: Record, open_tab: OpenTab
) -> None:
    record(pause_s=60.0)
    window = open_window()
    open_tab(window, until)
    assert cards(window.recordings.side.people)[2].words == "from 1:01"
    card = cards(window.recordings.side.people)[1]
    assert card.when == "0:02.0", "the pause is no time in view"
    results = present(window.recordings.player.playback).results
    empty = sum(after[0] - before[1] for before, after in itertools.pairwise(results.strips[1]))
    assert empty / STRIP_COLUMNS == pytest.approx(5 / results.duration_s, abs=0.03), "nor is it a part of the strip"


def test_of_merged_people_in_one_picture_panel_and_card_say_the_same(
    open_window: OpenWindow, until: Until, record: Record, open_tab: OpenTab, make_reading: MakeReading
) -> None:
    record(faces=lambda k: [make_reading(30, 40, 100, 1, HAPPY), make_reading(190, 60, 80, 2, 5)])
    window = open_window()
    open_tab(window, until)
    side = window.recordings.side
    drag(side.people, 2, onto=1)
    until(lambda: list(cards(side.people)) == [1], "one person")
    assert side.reading.text().casefold() == cards(side.people)[1].words.casefold() and "appy" in side.reading.text()


def test_card_and_reading_say_the_same_with_every_picture_while_it_plays(
    open_window: OpenWindow, until: Until, record: Record, open_tab: OpenTab, make_reading: MakeReading
) -> None:
    record(faces=lambda k: [make_reading(30, 40, 100, 1, HAPPY, 0.5 + k / 100)])
    window = open_window()
    open_tab(window, until)
    tab, said = window.recordings, []
    tab.view.readingsShown.connect(lambda: said.append((tab.side.reading.text(), cards(tab.side.people)[1].words)))
    tab.player.toggle()
    until(lambda: not tab.player.playing and tab.view.frame == tab.player.last_frame, "the end")
    assert len({words for words, _ in said}) > 5
    assert [words.casefold() for words, _ in said] == [words.casefold() for _, words in said]


def test_an_uncertain_reading_of_a_recording_says_why(
    open_window: OpenWindow, until: Until, record: Record, open_tab: OpenTab, make_reading: MakeReading
) -> None:
    folder = record(faces=lambda k: [make_reading(30, 40, 100, 1, HAPPY, 0.4, uncertain=k < 20)])
    document = load_document(folder)
    save_document(replace(document, settings={"uncertain_below": 0.6, "smoothing_s": 0.35}), folder)
    window = open_window()
    open_tab(window, until)
    side = window.recordings.side
    assert side.reading.text() == "uncertain" and "below 60% is uncertain" in side.reading.toolTip()
    window.recordings.player.seek(30)
    until(lambda: window.recordings.view.frame == 30, "a certain reading")
    assert not side.reading.toolTip()


def test_where_lanes_have_no_room_for_all_the_people_seen_longest_have_one(
    open_window: OpenWindow, until: Until, record: Record, open_tab: OpenTab, make_reading: MakeReading
) -> None:
    record(faces=lambda k: [make_reading(20 * n, 40, 20, n) for n in range(1, 13) if k < 2 or n > 9])
    window = open_window()
    window.resize(1024, 640)
    open_tab(window, until)
    timeline = window.recordings.view.timeline
    until(lambda: timeline.lanes == [10, 11, 12], "the lanes")
    assert timeline.left_out == 9
