"""Tests models on labelled pictures of the user, in the background; the results are kept with the models."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QProgressBar, QPushButton, QWidget

from fer_desktop.analysis.classifier import Runtime, available_runtimes
from fer_desktop.core.messages import UserError
from fer_desktop.models.description import Model
from fer_desktop.models.metrics import Measurement
from fer_desktop.test_sets.measuring import FER2013_SUFFIXES, Chosen, measure
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.drops import ask_for_file, ask_for_folder
from fer_desktop.ui.foundation.formatting import percent
from fer_desktop.ui.foundation.tasks import Background
from fer_desktop.ui.tabs.model.runs import Run


class TestRunner(Run):
    """Tests one model, or two on the same pictures, with the runtime that was chosen where a model has it.

    tested: the models and their measurements, after these were kept.
    """

    tested = Signal(object, object)

    __test__ = False  # pytest would collect it by its name

    def __init__(self, context: AppContext, background: Background, parent: QObject | None = None) -> None:
        super().__init__(background, parent)
        self._context = context

    def start(self, path: Path, models: Sequence[Model]) -> None:
        """Test models on a folder or a FER2013 file, unless a test is running."""
        if self.running:
            return
        chosen = [(model, self._runtime(model)) for model in models]
        self.begin(lambda cancelled: self._measure(path, chosen, cancelled), lambda found: self._take(models, found))

    def _runtime(self, model: Model) -> Runtime:
        available, wanted = available_runtimes(model), self._context.runtime
        return wanted if wanted in available or not available else available[0]

    def _measure(self, path: Path, chosen: Sequence[Chosen], cancelled: threading.Event) -> list[Measurement] | None:
        self.report(path.name, 0.0)
        return measure(path, chosen, cancelled, lambda share: self.report(path.name, share))

    def _take(self, models: Sequence[Model], found: list[Measurement] | None) -> None:
        if found is None:
            return
        try:
            self._context.keep_measurements(zip(models, found, strict=True))
        except UserError as error:
            self.failed.emit(error)
        self.tested.emit(models, found)


class TestControl(QWidget):
    """A button that asks what to test on; while a test runs, its progress and a button that cancels it.

    The texts keep the language that it was made in.
    """

    __test__ = False  # pytest would collect it by its name

    def __init__(self, context: AppContext, runner: TestRunner, models: Sequence[Model]) -> None:
        super().__init__()
        self._context = context
        self._runner = runner
        self._models = tuple(models)
        self.button = QPushButton(self.tr("Test both on\u2026") if len(models) > 1 else self.tr("Test on\u2026"))
        self.button.setToolTip(self.tr("Find out how often the model is right on pictures of yours"))
        self.folder, self.file = QAction(self), QAction(self)
        self.folder.setText(self.tr("A labelled folder\u2026"))
        self.folder.setToolTip(self.tr("With a subfolder for each expression, named angry, happy and so on"))
        self.file.setText(self.tr("A FER2013 file\u2026"))
        self.file.setToolTip(self.tr("fer2013.csv or fer2013.npz: its test set without duplicates of training images"))
        self.folder.triggered.connect(self._ask_for_folder)
        self.file.triggered.connect(self._ask_for_file)
        menu = QMenu(self.button)
        menu.setToolTipsVisible(True)
        menu.addActions([self.folder, self.file])
        self.button.setMenu(menu)
        # Room for the arrow.
        self.button.setProperty("menu", True)
        self._what = theme.label("", "caption")
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(120)
        self.progress.setAccessibleName(self.tr("Progress of the test"))
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.clicked.connect(runner.cancel)
        self.setLayout(theme.row(self._what, self.progress, self.cancel, self.button))
        runner.changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        runner = self._runner
        for widget in (self._what, self.progress, self.cancel):
            widget.setVisible(runner.running)
        self.button.setVisible(not runner.running)
        if runner.running:
            text = self.tr("Testing on {name}: {share}").format(name=runner.what, share=percent(runner.share))
            self._what.setText(text if runner.what else self.tr("Testing\u2026"))
            self.progress.setValue(round(1000 * runner.share))

    def _ask_for_folder(self) -> None:
        path = ask_for_folder(self, self._context, self.tr("Choose a folder with a subfolder for each expression"))
        if path is not None:
            self._runner.start(path, self._models)

    def _ask_for_file(self) -> None:
        pattern = " ".join(f"*{suffix}" for suffix in FER2013_SUFFIXES)
        path = ask_for_file(self, self._context, self.tr("Choose a FER2013 file"), f"FER2013 ({pattern})")
        if path is not None:
            self._runner.start(path, self._models)
