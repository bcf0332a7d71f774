"""Marking ranges in the real window: by keys, by dragging, in the list; leaving them out; and summaries."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fer_desktop.recordings.document import MarkedRange
from fer_desktop.recordings.recording import open_recording
from fer_desktop.ui.dialogs.export import ExportFormat
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.widgets.timeline.timeline import Timeline
from tests.present import present

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]
Record = Callable[..., Path]
OpenTab = Callable[..., None]


def drag(timeline: Timeline, start: float, end: float, release: bool = True) -> None:
    """Drag with Shift from one moment to another, in seconds."""
    area = timeline.area()
    places = [QPointF(area.x_of(moment), area.plot.center().y()) for moment in (start, (start + end) / 2, end, end)]
    kinds = QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease
    for kind, place in zip(kinds, places, strict=True):
        if kind is QEvent.Type.MouseButtonRelease and not release:
            return
        button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
        held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else Qt.MouseButton.LeftButton
        event = QMouseEvent(kind, place, timeline.mapToGlobal(place), button, held, Qt.KeyboardModifier.ShiftModifier)
        QApplication.sendEvent(timeline, event)


def go(window: MainWindow, until: Until, frame: int) -> None:
    window.recordings.player.seek(frame)
    until(lambda: window.recordings.view.frame == frame, "the frame")


def ranges(folder: Path) -> tuple[MarkedRange, ...]:
    return open_recording(folder).ranges


def test_keys_begin_and_end_a_range_and_its_name_is_asked_for(
    open_window: OpenWindow, until: Until, record: Record, qtbot: QtBot, open_tab: OpenTab
) -> None:
    folder = record()
    window = open_window()
    open_tab(window, until)
    tab = window.recordings
    go(window, until, 10)
    qtbot.keyClick(tab.view.view, Qt.Key.Key_I)
    go(window, until, 20)
    qtbot.keyClick(tab.view.view, Qt.Key.Key_O)
    until(lambda: tab.markers.entry.isVisible(), "the question for a name")
    qtbot.keyClicks(tab.markers.entry, "video i saw")  # the keys of ranges are letters here
    qtbot.keyClick(tab.markers.entry, Qt.Key.Key_Return)
    until(lambda: [each.name for each in ranges(folder)] == ["video i saw"], "the range on disk")
    (kept,) = ranges(folder)
    assert [kept.from_s, kept.to_s] == pytest.approx([0.5, 1.05])
    until(lambda: not tab.player.changing and tab.markers.rows.topLevelItemCount() == 2, "marker and range")
    assert [present(tab.markers.rows.topLevelItem(k)).text(0) for k in range(2)] == ["0:00.5", "0:00.5\N{EN DASH}0:01.0"]
    tab.undo_stack.undo()
    until(lambda: ranges(folder) == (), "one step back for the range and its name")
    tab.undo_stack.redo()
    until(lambda: [each.name for each in ranges(folder)] == ["video i saw"], "the range again")


def test_an_end_without_a_begin_says_what_to_do(
    open_window: OpenWindow, until: Until, record: Record, qtbot: QtBot, open_tab: OpenTab
) -> None:
    folder = record()
    window = open_window()
    open_tab(window, until)
    qtbot.keyClick(window.recordings.view.view, Qt.Key.Key_O)
    assert "Press I where a range begins" in window.recordings.notice.accessibleName()
    assert ranges(folder) == ()


def test_a_drag_with_shift_marks_a_range_and_escape_cancels_it(
    open_window: OpenWindow, until: Until, record: Record, qtbot: QtBot, open_tab: OpenTab
) -> None:
    folder = record()
    window = open_window()
    open_tab(window, until)
    tab, timeline = window.recordings, window.recordings.view.timeline
    drag(timeline, 0.6, 1.4, release=False)
    qtbot.keyClick(timeline, Qt.Key.Key_Escape)
    drag(timeline, 1.6, 1.2)
    until(lambda: len(ranges(folder)) == 1, "a range")
    (kept,) = ranges(folder)
    assert [kept.from_s, kept.to_s] == pytest.approx([1.2, 1.6], abs=0.06)
    tab.markers.entry.cancel()
    until(lambda: not tab.player.changing, "the list")
    assert tab.markers.rows.value == kept, "the new range is chosen"


def test_leaving_out_changes_every_figure_and_can_be_undone(
    open_window: OpenWindow, until: Until, record: Record, qtbot: QtBot, open_tab: OpenTab, tmp_path: Path
) -> None:
    folder = record()
    recording = open_recording(folder)
    recording.add_range(0.0, 0.5, "warm-up")
    window = open_window()
    open_tab(window, until)
    tab = window.recordings
    before = present(tab.player.playback).results.people[0].seen_s
    item = present(tab.markers.rows.topLevelItem(0))
    tab.markers.rows.setCurrentItem(item)
    qtbot.keyClick(tab.view.view, Qt.Key.Key_X)
    until(lambda: ranges(folder)[0].excluded and not tab.player.changing, "excluded on disk")
    after = present(tab.player.playback).results.people[0].seen_s
    assert before - after == pytest.approx(0.5, abs=0.01)
    assert "Left out of all figures" in tab.problems.accessibleName()
    assert present(tab.markers.rows.topLevelItem(0)).font(1).strikeOut()
    tab.export.save(ExportFormat.SUMMARY, tmp_path / "s.csv")
    until(lambda: (tmp_path / "s.csv").exists(), "the summary")
    with (tmp_path / "s.csv").open(encoding="utf-8", newline="") as stream:
        assert float(next(csv.DictReader(stream))["seconds"]) == pytest.approx(after, abs=0.001)
    tab.undo_stack.undo()
    until(lambda: not ranges(folder)[0].excluded and not tab.player.changing, "counted again")
    assert present(tab.player.playback).results.people[0].seen_s == pytest.approx(before)


def test_times_and_name_are_edited_moved_and_removed_in_the_list(
    open_window: OpenWindow, until: Until, record: Record, qtbot: QtBot, open_tab: OpenTab
) -> None:
    folder = record()
    open_recording(folder).add_range(0.0, 0.4)
    window = open_window()
    open_tab(window, until)
    tab, rows = window.recordings, window.recordings.markers.rows
    present(rows.topLevelItem(0)).setText(1, "task")
    until(lambda: ranges(folder)[0].name == "task" and not tab.player.changing, "the name")
    present(rows.topLevelItem(0)).setText(0, "0:00.2 - 0:00.6")
    until(lambda: ranges(folder) == (MarkedRange(0.2, 0.6, "task"),) and not tab.player.changing, "the times")
    rows.setCurrentItem(present(rows.topLevelItem(0)))
    qtbot.keyClick(rows, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    until(lambda: ranges(folder) == (MarkedRange(0.25, 0.65, "task"),) and not tab.player.changing, "a frame later")
    present(rows.topLevelItem(0)).setText(0, "nonsense")
    until(lambda: present(rows.topLevelItem(0)).text(0) == "0:00.2\N{EN DASH}0:00.6", "the times as they were")
    rows.setCurrentItem(present(rows.topLevelItem(0)))
    qtbot.keyClick(rows, Qt.Key.Key_Delete)
    until(lambda: ranges(folder) == () and not tab.player.changing, "no range")
    assert len(open_recording(folder).markers) == 1


def test_the_listed_recordings_are_one_summary(
    open_window: OpenWindow, until: Until, record: Record, open_tab: OpenTab, tmp_path: Path
) -> None:
    for name in ("Meeting", "Lecture", "Meeting two"):
        record(name)
    window = open_window()
    open_tab(window, until, 3)
    window.recordings.panel.search.setText("meeting")
    window.recordings.export.save(ExportFormat.SUMMARIES, tmp_path / "all.csv")
    until(lambda: (tmp_path / "all.csv").exists(), "the summary")
    with (tmp_path / "all.csv").open(encoding="utf-8", newline="") as stream:
        files = [row["file"] for row in csv.DictReader(stream)]
    assert len(set(files)) == 2
    assert len(files) == 4, "two people each"
