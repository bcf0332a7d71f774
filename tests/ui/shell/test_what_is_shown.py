"""What is shown of a face at a moment is the same word and figure in every place of the window and in every file."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from fer_desktop.core.labels import EXPRESSIONS, UNCERTAIN
from fer_desktop.core.types import FaceReading
from fer_desktop.live.status import LiveState
from fer_desktop.playback.results_table import ResultsTable
from fer_desktop.recordings.folder import FACES_FILE
from fer_desktop.ui.dialogs.export import ExportFormat
from fer_desktop.ui.foundation.formatting import label_words, reading_words
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.files.queue import EntryState
from fer_desktop.ui.widgets.timeline.drawing import shown_words
from tests.present import present

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]


def alone(reading: FaceReading) -> tuple[str, ...]:
    """Return the probabilities of the frame alone as a row has them; no two frames have the same ones."""
    return tuple(f"{p:.6f}" for p in reading.prediction.probabilities)


def key_of(row: dict[str, str]) -> tuple[str, ...]:
    """Return the same of a row."""
    return tuple(row[name] for name in EXPRESSIONS)


def in_words(row: dict[str, str]) -> str:
    """Return what a row says that the window shows."""
    label = UNCERTAIN if row["uncertain"] == "true" else EXPRESSIONS.index(row["shown_expression"])
    assert row["shown_confidence"] == row[f"shown_{row['shown_expression']}"]
    return label_words(label, float(row["shown_confidence"]))


def rows_in(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["face"]]


def line_words(results: ResultsTable, person: int, frame: int) -> str:
    """Return what the timeline of a recording or a video says of a person at a frame."""
    line = results.line_of(results.person(person))
    (k,) = np.flatnonzero(np.isclose(line.times, results.position_of(frame)))
    return shown_words(line.values[k], int(line.labels[k]))


def test_in_the_live_view_and_in_its_recording(
    open_window: OpenWindow, until: Until, qtbot: QtBot, shared_videos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(uncertain_below=0.75)
    live = window.live
    shown: dict[tuple[str, ...], str] = {}

    def look() -> None:
        """Compare the picture's labels, the panel, its chart and the timeline."""
        assert live.view._readings is live.readings()
        for k, reading in enumerate(live.readings()):
            words = shown[alone(reading)] = reading_words(reading)
            if k == live._index:
                assert live.side.reading.text() == words
                assert present(live.side.chart.probabilities) is reading.smoothed.probabilities
            times, values = live._history.of(reading.face.track_id)
            _, labels = live._history.labels_of(reading.face.track_id)
            if len(times) and times[-1] == present(live._analysis).frame.timestamp:
                assert shown_words(values[-1], int(labels[-1])) == words

    live.bridge.analysed.connect(look)
    window.begin(str(shared_videos / "one_face_talking.mp4"))
    until(lambda: live.bridge.status.state is LiveState.LIVE and bool(live.readings()), "a face")
    qtbot.keyClick(live.view, Qt.Key.Key_R)
    until(lambda: live.recorder.status is not None and live.recorder.status.seconds > 0, "the recording")
    shown.clear()
    until(lambda: len(shown) > 15 and "uncertain" in shown.values(), "some frames", 90)
    # What is chosen while it is recorded must be in it too.
    live.side.options.uncertain.setValue(30)
    live.side.options.smoothing.setValue(2)
    until(lambda: len(set(shown.values())) > 3 and len(shown) > 30, "another threshold and smoothing", 90)
    live.bridge.analysed.disconnect(look)  # so that everything in `shown` is recorded
    written = present(live.recorder.folder) / FACES_FILE
    live.recorder.stop()
    until(lambda: live.recorder.status is None, "the end of the recording", 60)
    live.bar.stop.click()
    # A video that begins again shows the same frame twice, with other figures, as these are averaged.
    times = Counter(key_of(row) for row in rows_in(written))
    rows = [row for row in rows_in(written) if key_of(row) in shown and times[key_of(row)] == 1]
    assert len(rows) > 10
    assert [in_words(row) for row in rows] == [shown[key_of(row)] for row in rows]

    window.tabs.setCurrentWidget(window.recordings)
    tab = window.recordings
    until(lambda: tab.player.playback is not None and tab.view.view.has_picture, "the recording")
    for row in rows[:: len(rows) // 5]:
        frame, person = int(row["frame"]), int(row["face"])
        tab.player.seek(frame)
        until(lambda frame=frame: tab.player.frame == frame and tab.view.frame == frame, f"frame {frame}")
        (reading,) = (reading for reading in tab.view.readings if reading.face.track_id == person)
        assert reading_words(reading) == line_words(present(tab.player.playback).results, person, frame) == in_words(row)
        if tab.side.chosen == person:
            assert tab.side.reading.text() == in_words(row)
            assert np.array_equal(present(tab.side.chart.probabilities), reading.smoothed.probabilities)
    monkeypatch.setattr("fer_desktop.ui.foundation.drops.QDesktopServices.openUrl", lambda _: True)
    tab.export.save(ExportFormat.CSV, tmp_path / "out.csv")
    until(lambda: (tmp_path / "out.csv").exists() and not tab.export.work.running, "the CSV")
    names = ("frame", "face", "shown_expression", "shown_confidence", "uncertain")
    exported, recorded = ([[row[name] for name in names] for row in rows_in(path)] for path in (tmp_path / "out.csv", written))
    assert exported == recorded


def test_in_the_files_tab_its_table_its_player_and_its_export(
    open_window: OpenWindow, until: Until, shared_videos: Path, tmp_path: Path
) -> None:
    window = open_window()
    files = window.files
    window.add_paths([shared_videos / "one_face_changing.mp4"])
    until(lambda: files.videos.entry is not None, "the page of the video")
    page, table = files.videos, files.work.results
    until(lambda: page.settled and present(page.entry).state is EntryState.DONE, "the whole video", 90)
    until(lambda: page.view.view.has_picture, "a picture")
    files.pictures.exports.save(ExportFormat.CSV, tmp_path / "rows.csv")
    until(lambda: (tmp_path / "rows.csv").exists(), "the CSV")
    rows = {(row["frame"], row["face"]): row for row in rows_in(tmp_path / "rows.csv")}
    columns = {column.key: k for k, column in enumerate(table.columns)}

    def cell(position: int, key: str) -> str:
        return str(table.data(table.index(position, columns[key])))

    table.sort(columns["shown_confidence"], Qt.SortOrder.DescendingOrder)
    figures = [int(cell(k, "shown_confidence").rstrip("%")) for k in range(table.rowCount()) if cell(k, "face")]
    assert figures == sorted(figures, reverse=True), "a column sorts by what it shows"
    labels = set()
    for position in range(0, len(figures), max(len(figures) // 8, 1)):
        line = table.line(position)
        row, reading = (
            rows[str(line.row.frame), str(line.row.face)],
            present(page.entry).shots[line.shot].readings[present(line.reading)],
        )
        words = cell(position, "shown_expression"), cell(position, "shown_confidence")
        uncertain = words[0].endswith(" (uncertain)")
        said = "uncertain" if uncertain else " ".join(words)
        labels.add(words[0])
        assert said == in_words(row) == reading_words(reading)
        assert words[1] == cell(position, f"shown_{row['shown_expression']}")
        assert max(EXPRESSIONS, key=lambda name: float(row[f"shown_{name}"])) == row["shown_expression"]
        assert [cell(position, key) for key in ("expression", "confidence")] == [
            reading.prediction.expression,
            f"{round(100 * reading.prediction.confidence)}%",
        ], "the readings of the frame alone have columns of their own"
        files.pictures.results.table.selectRow(position)
        frame = line.row.frame
        until(lambda frame=frame: page.settled and page.player.frame == frame == page.view.frame, f"frame {frame}")
        assert (
            page.side.reading.text() == said == line_words(present(page.player.playback).results, present(line.row.face), frame)
        )
    assert len(labels) > 2
