"""The way of a model of one's own into the program: choose, look at it in another thread, ask, add."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from fer_desktop import paths
from fer_desktop.analysis.analyzer import AnalyzerOptions, build_analyzer
from fer_desktop.core.messages import marked
from fer_desktop.core.types import FaceReading, Frame
from fer_desktop.media.pictures import read_picture
from fer_desktop.model_import import importing
from fer_desktop.model_import.importing import Candidate, Declaration
from fer_desktop.models.description import Model, ModelError
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.drops import ask_for_file
from fer_desktop.ui.foundation.tasks import Background
from fer_desktop.ui.tabs.model.add_dialog import AddModelDialog


def own_folder() -> Path:
    """Return the folder of the user's models."""
    return paths.user_data_folder() / "models"


def is_own(model: Model) -> bool:
    """Whether a model was added by the user, and so can be removed."""
    return model.folder.resolve().parent == own_folder().resolve()


class ModelAdder(QObject):
    """changed: it began or ended looking at a file. refused: the error for which a file isn't taken. added: a new model, "
    "which is in use."""

    changed = Signal()
    refused = Signal(object)
    added = Signal(object)

    def __init__(self, context: AppContext, background: Background, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._background = background
        self._parent = parent
        self.looking_at: Path | None = None
        self.dialog: AddModelDialog | None = None

    def choose(self) -> None:
        """Ask for a file, beginning where files were opened last."""
        models = self.tr("Models ({pattern})").format(pattern="*.tflite *.keras model.json")
        filters = ";;".join((models, self.tr("All files (*)")))
        path = ask_for_file(self._parent, self._context, self.tr("Add a model"), filters)
        if path is not None:
            self.look_at(path)

    def look_at(self, path: Path) -> None:
        """Check a file or a model's folder, then ask for what it doesn't say."""
        if self.looking_at is not None or self.dialog is not None:
            return
        self.looking_at = path
        self._background.submit(lambda: importing.stage(path, own_folder()), self._ask, self._refuse)
        self.changed.emit()

    def close(self) -> None:
        """Leave nothing behind of what wasn't added."""
        if self.dialog is not None:
            self.dialog.reject()

    def _refuse(self, error: Exception) -> None:
        self.looking_at = None
        self.changed.emit()
        self.refused.emit(error)

    def _ask(self, candidate: Candidate) -> None:
        self.looking_at = None
        self.changed.emit()

        def read(declaration: Declaration, done: Callable[[FaceReading], None], failed: Callable[[Exception], None]) -> None:
            # The dialog may be gone by then, and what it shows with it.
            self._background.submit(
                lambda: _read_sample(candidate, declaration),
                lambda reading: done(reading) if self.dialog is dialog else None,
                lambda error: failed(error) if self.dialog is dialog else None,
                replace=True,
            )

        dialog = AddModelDialog(candidate, read, self._parent)
        self.dialog = dialog
        dialog.confirmed.connect(lambda declaration: self._add(candidate, declaration))
        dialog.rejected.connect(lambda: self._end(candidate))
        dialog.open()

    def _add(self, candidate: Candidate, declaration: Declaration) -> None:
        taken = {model.name for model in self._context.models}

        def done(model: Model) -> None:
            self._context.add_model(model)
            self._context.set_model(model.name)
            dialog, self.dialog = self.dialog, None
            if dialog is not None:
                dialog.accept()
                dialog.deleteLater()
            self.added.emit(model)

        def failed(error: Exception) -> None:
            if self.dialog is not None:
                self.dialog.refuse(error)

        self._background.submit(lambda: candidate.finish(declaration, own_folder(), taken), done, failed)

    def _end(self, candidate: Candidate) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()
        # After whatever still reads the files there.
        self._background.submit(candidate.discard, lambda _: None, lambda _: None)


def _read_sample(candidate: Candidate, declaration: Declaration) -> FaceReading:
    """Return what the network makes of the face that comes with the program."""
    analyzer = build_analyzer(candidate.model(declaration), candidate.runtime, AnalyzerOptions(follow=False))
    readings = analyzer.analyze(Frame(read_picture(paths.sample_picture()), 0, 0.0, "")).readings
    if not readings:
        raise ModelError(marked("no face was found in the sample"))
    return readings[0]
