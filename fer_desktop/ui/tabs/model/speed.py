"""The speed of a model on this computer: measured at a click, shown, and kept until the model's file changes."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QProgressBar, QPushButton, QWidget

from fer_desktop.analysis.classifier import Runtime, available_runtimes, open_classifier
from fer_desktop.analysis.speed import BATCHES, MeasurementFile, Speed, measure
from fer_desktop.models.description import RUNTIME_KEYS, Model
from fer_desktop.models.metrics import number
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import decimal
from fer_desktop.ui.foundation.tasks import Background
from fer_desktop.ui.tabs.model import wording as words
from fer_desktop.ui.tabs.model.runs import Run
from fer_desktop.ui.widgets.figure_table import FigureTable

FILE_NAME: Final = "speeds.json"

_WIDEST: Final = 860

Speeds = tuple[Speed, ...]


class SpeedBook:
    """Measured speeds by the SHA-256 of the network's file, so that a changed file has none."""

    def __init__(self, path: Path) -> None:
        self._file = MeasurementFile(path)
        self.processor = self._file.processor

    def speeds(self, model: Model, runtime: Runtime) -> Speeds | None:
        """Return the speeds measured on this processor, or None."""
        entry = model.description.files.get(runtime.value)
        kept = self._file.entry(_key(entry.sha256, runtime)) if entry is not None else None
        return _speeds(kept) if kept is not None else None

    def keep(self, model: Model, runtime: Runtime, speeds: Speeds) -> None:
        """Keep a measurement."""
        key = _key(model.description.files[runtime.value].sha256, runtime)
        self._file.keep(key, {"speeds": [asdict(speed) for speed in speeds]})


def _key(sha256: str, runtime: Runtime) -> str:
    return f"{runtime.value}:{sha256}"


def _speeds(entry: Mapping[str, Any]) -> Speeds | None:
    rows = entry.get("speeds")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return None
    result = []
    for row in rows:
        faces, median, p95, runs = (number(row, key) for key in ("faces", "median_ms", "p95_ms", "runs"))
        if faces is None or median is None or p95 is None or runs is None:
            return None
        result.append(Speed(int(faces), median, p95, int(runs)))
    return tuple(result) if [speed.faces for speed in result] == list(BATCHES) else None


class SpeedRunner(Run):
    """Measures the speed of a model with every runtime available, in the tab's background thread."""

    def __init__(self, background: Background, book: SpeedBook, parent: QObject | None = None) -> None:
        super().__init__(background, parent)
        self.book = book
        self.model: Model | None = None

    def start(self, model: Model) -> None:
        """Measure a model, unless one is being measured."""
        if self.running:
            return
        self.model = model
        runtimes = available_runtimes(model)
        self.begin(lambda cancelled: self._measure(model, runtimes, cancelled), lambda measured: self._take(model, measured))

    def _measure(self, model: Model, runtimes: Sequence[Runtime], cancelled: threading.Event) -> dict[Runtime, Speeds]:
        result = {}
        for place, runtime in enumerate(runtimes):
            if cancelled.is_set():
                break

            def progress(share: float, runtime: Runtime = runtime, place: int = place) -> None:
                self.report(runtime.value, (place + share) / len(runtimes))

            progress(0.0)
            speeds = measure(open_classifier(model, runtime), cancelled.is_set, progress)
            if speeds is not None:
                result[runtime] = speeds
        return result

    def _take(self, model: Model, measured: dict[Runtime, Speeds]) -> None:
        for runtime, speeds in measured.items():
            self.book.keep(model, runtime, speeds)


class SpeedPanel(QWidget):
    """A row for every runtime, and a button that measures, or cancels."""

    def __init__(self, runner: SpeedRunner, model: Model) -> None:
        super().__init__()
        self._runner = runner
        self._model = model
        self.button = QPushButton()
        self.button.clicked.connect(self._start_or_cancel)
        self.table = FigureTable(
            self.tr("Speed by runtime"),
            (
                (self.tr("Milliseconds"), self.tr("The time from crops to probabilities")),
                (self.tr("1 face"), self.tr("Half of the runs with one face were at least as fast")),
                (self.tr("95%"), self.tr("95 of 100 runs with one face were at least as fast")),
                (self.tr("10 faces"), self.tr("Half of the runs with ten faces at once were at least as fast")),
                (self.tr("95%"), self.tr("95 of 100 runs with ten faces at once were at least as fast")),
            ),
            even=True,
        )
        self.table.setMaximumWidth(_WIDEST)
        self._running = QWidget()
        self._what = theme.label("", "caption")
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress of the measurement"))
        self._running.setLayout(theme.row(self._what, (self.progress, 1)))
        self.note = theme.label("", "caption", wrap=True)
        self.setLayout(theme.column(self.table, self._running, self.note, theme.row(self.button, theme.STRETCH)))
        runner.changed.connect(self._refresh)
        self._refresh()

    def _start_or_cancel(self) -> None:
        if self._runner.running:
            self._runner.cancel()
        else:
            self._runner.start(self._model)

    def _refresh(self) -> None:
        model, runner = self._model, self._runner
        mine = runner.running and runner.model is model
        rows, measured = self._rows(model)
        self.table.set_rows(rows)
        again = self.tr("Measure again") if measured else self.tr("Measure")
        self.button.setText(self.tr("Cancel") if mine else again)
        self.button.setEnabled(mine or (not runner.running and bool(available_runtimes(model))))
        self._running.setVisible(mine)
        if mine:
            self._what.setText(self.tr("Measuring {runtime}").format(runtime=words.runtime_name(runner.what)))
            self.progress.setValue(round(1000 * runner.share))
        processor = runner.book.processor
        self.note.setText(
            self.tr("Measured on {processor}, on one of its cores with LiteRT.").format(processor=processor)
            if measured
            else self.tr(
                "Takes a few seconds on this {processor}. Stop the live view first: both would share the processor."
            ).format(processor=processor)
        )

    def _rows(self, model: Model) -> tuple[list[list[str]], bool]:
        """Return the table's rows, and whether anything was measured."""
        available = available_runtimes(model)
        rows, measured = [], False
        for key in RUNTIME_KEYS:
            if key not in model.description.files:
                continue
            runtime = Runtime(key)
            speeds = self._runner.book.speeds(model, runtime)
            texts = [words.not_measured() if runtime in available else self.tr("not installed"), "", "", ""]
            if speeds is not None:
                measured = True
                texts = [text for speed in speeds for text in (_ms(speed.median_ms), _ms(speed.p95_ms))]
            rows.append([words.runtime_name(key), *texts])
        return rows, measured


def _ms(value: float) -> str:
    return decimal(value, 2 if value < 10 else 1)
