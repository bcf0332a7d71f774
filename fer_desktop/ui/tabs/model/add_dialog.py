"""Adds a user model: its file is checked, a dialog asks for what the file doesn't declare, with a sample's reading beside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLocale, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QDoubleValidator, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from fer_desktop import paths
from fer_desktop.analysis.analyzer import AnalyzerOptions, build_analyzer
from fer_desktop.analysis.preprocessing import Colour, Scale
from fer_desktop.core.labels import EXPRESSIONS, FER2013_NUMBERS
from fer_desktop.core.messages import marked
from fer_desktop.core.types import FaceReading, Frame
from fer_desktop.media.pictures import read_picture
from fer_desktop.model_import import importing
from fer_desktop.model_import.importing import Candidate, Declaration
from fer_desktop.models.description import Model, ModelError
from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.drops import ask_for_file
from fer_desktop.ui.foundation.formatting import expression_name, label_name, plain, reading_words
from fer_desktop.ui.foundation.language import translated
from fer_desktop.ui.foundation.pyramid import to_qimage
from fer_desktop.ui.foundation.tasks import Background
from fer_desktop.ui.tabs.model import wording as words
from fer_desktop.ui.widgets.probability_chart import ProbabilityChart

_CROP_SIDE: Final = 96
_LABELS: Final = 92
_TEMPERATURES: Final = (0.01, 100.0)
_AFTER_MS: Final = 150
"""The sample is analysed again this long after the last change."""

Read = Callable[[Declaration, Callable[[FaceReading], None], Callable[[Exception], None]], None]
"""Analyses the sample's face in another thread: the declaration, the callback for the reading, that for an error."""


class AddModelDialog(QDialog):
    """Asks for what a network's file doesn't declare, and shows the reading of a sample face with it.

    confirmed: a Declaration, to add the model with. The dialog stays open: it is closed from outside, or `refuse` is called.
    """

    confirmed = Signal(object)

    def __init__(self, candidate: Candidate, read: Read, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._candidate = candidate
        self._read = read
        self._request = 0
        self._read_now = False
        """The sample was read, or could not be, with what the fields say."""
        self._timer = QTimer(self, singleShot=True, interval=_AFTER_MS)
        self._timer.timeout.connect(self._read_sample)
        self.setWindowTitle(self.tr("Add a model"))
        declaration = candidate.declaration
        self.title = QLineEdit(declaration.title)
        self.title.setMaxLength(80)
        self._make_input(declaration)
        self._make_outputs(declaration)
        self._make_sample()
        self.error = theme.label("", "error", wrap=True)
        self.error.hide()
        self.doubt = theme.label("", "error", wrap=True)
        self.doubt.hide()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.add_button = QPushButton(self.tr("Add"))
        theme.give_role(self.add_button, "primary")
        self.buttons.addButton(self.add_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self.add_button.setDefault(True)
        self.buttons.accepted.connect(self._confirm)
        self.buttons.rejected.connect(self.reject)
        self._lay_out()
        self.title.textChanged.connect(self._check)
        for box in (self.colour, self.scale, self.outputs, *self.labels):
            box.currentIndexChanged.connect(self._read_soon)
        self.temperature.textChanged.connect(self._read_soon)
        self._check()
        self._read_sample()

    def declaration(self) -> Declaration:
        """Return the declaration with the values entered so far."""
        return Declaration(
            self.title.text().strip(),
            tuple(EXPRESSIONS[box.currentIndex()] for box in self.labels),
            self._preprocessing(),
            self.outputs.currentData(),
            self._temperature() or 1.0,
        )

    def refuse(self, error: Exception) -> None:
        """Show why the model can't be added, and let the user change the declaration."""
        self._show_error(error)
        self._set_busy(False)

    def _show_error(self, error: Exception) -> None:
        text = self.tr("It can't be added like this: {reason}.")
        self.error.setText(text.format(reason=translated(error).rstrip(".")))
        self.error.show()

    # Parts

    def _make_input(self, declaration: Declaration) -> None:
        ways = self._candidate.ways()
        chosen = next((way for way in ways if way.name == declaration.preprocessing), ways[0])
        self.colour, self.scale = QComboBox(), QComboBox()
        colours = {
            Colour.GRAY: self.tr("Grey"),
            Colour.RGB: self.tr("Colour, red first (RGB)"),
            Colour.BGR: self.tr("Colour, blue first (BGR)"),
        }
        for colour in dict.fromkeys(way.colour for way in ways):
            self.colour.addItem(colours[colour], colour)
        scales = {
            Scale.STANDARDISED: self.tr("Mean 0 and standard deviation 1"),
            Scale.ZERO_TO_ONE: self.tr("0 to 1"),
            Scale.MINUS_ONE_TO_ONE: self.tr("-1 to 1"),
            Scale.BYTES: self.tr("0 to 255"),
        }
        for scale in dict.fromkeys(way.scale for way in ways):
            self.scale.addItem(scales[scale], scale)
        self.colour.setCurrentIndex(self.colour.findData(chosen.colour))
        self.scale.setCurrentIndex(self.scale.findData(chosen.scale))
        self.colour.setEnabled(self.colour.count() > 1)

    def _make_outputs(self, declaration: Declaration) -> None:
        self.outputs = QComboBox()
        self.outputs.addItem(self.tr("Logits (no softmax at the end)"), "logits")
        self.outputs.addItem(self.tr("Probabilities (ends in softmax)"), "probabilities")
        self.outputs.setCurrentIndex(self.outputs.findData(declaration.outputs))
        self.temperature = QLineEdit(plain(declaration.temperature))
        self.temperature.setValidator(QDoubleValidator(*_TEMPERATURES, 4, self.temperature))
        self.order = QComboBox()
        self.order.addItem(self.tr("FER2013's order"), FER2013_NUMBERS)
        self.order.addItem(self.tr("Alphabetical"), EXPRESSIONS)
        self.order.addItem(self.tr("As set below"), None)
        self.order.activated.connect(self._take_order)
        self.labels: list[QComboBox] = []
        for number, label in enumerate(declaration.labels, 1):
            box = QComboBox()
            for k in range(len(EXPRESSIONS)):
                box.addItem(expression_name(k))
            box.setCurrentIndex(EXPRESSIONS.index(label))
            box.setAccessibleName(self.tr("Expression of output {number}").format(number=number))
            box.activated.connect(lambda _, box=box: self._keep_each_once(box))
            self.labels.append(box)
        self._show_order()

    def _make_sample(self) -> None:
        self.crop = QLabel()
        self.crop.setFixedSize(QSize(_CROP_SIDE, _CROP_SIDE))
        self.crop.setAccessibleName(self.tr("The sample's face as the network gets it"))
        self.reading = theme.label("", "section", wrap=True)
        self.chart = ProbabilityChart()

    def _form(self) -> QGridLayout:
        form = QGridLayout()
        form.setHorizontalSpacing(theme.SPACE_12)
        form.setVerticalSpacing(theme.SPACE_8)
        form.setColumnMinimumWidth(0, _LABELS)
        form.setColumnStretch(1, 1)
        for row, (text, box, tip) in enumerate(
            (
                (self.tr("&Title"), self.title, self.tr("What the program calls it")),
                (self.tr("&Colours"), self.colour, self.tr("What the network's input holds")),
                (self.tr("&Values"), self.scale, self.tr("The range of values that the network learned from")),
                (self.tr("O&utputs"), self.outputs, self.tr("What the network's seven outputs are")),
                (
                    self.tr("T&emperature"),
                    self.temperature,
                    self.tr("Logits are divided by it: over 1 lowers confidences, 1 leaves them unchanged. From 0.01 to 100"),
                ),
                (self.tr("&Order"), self.order, self.tr("Which output stands for which expression")),
            )
        ):
            label = QLabel(text)
            label.setBuddy(box)
            icons.explain(box, text.replace("&", ""), tip)
            form.addWidget(label, row, 0)
            form.addWidget(box, row, 1)
        return form

    def _lay_out(self) -> None:
        candidate = self._candidate
        undeclared = bool(candidate.undeclared - {"title"})
        outputs = QGridLayout()
        outputs.setHorizontalSpacing(theme.SPACE_8)
        outputs.setVerticalSpacing(theme.SPACE_4)
        for place, box in enumerate(self.labels):
            outputs.addWidget(theme.label(str(place + 1), "muted"), place % 4, 2 * (place // 4))
            outputs.addWidget(box, place % 4, 2 * (place // 4) + 1)
        outputs.setColumnStretch(1, 1)
        outputs.setColumnStretch(3, 1)
        hint = self.tr("This face smiles. The right settings give \u201chappy\u201d, though wrong ones can do so by luck.")
        heading = theme.heading(self.tr("Result for the sample"))
        said = theme.column(self.reading, self.doubt, theme.STRETCH, gap=theme.SPACE_4)
        face = theme.row(self.crop, (said, 1), gap=theme.SPACE_12)
        sample = (heading, theme.label(hint, "caption", wrap=True), face, self.chart)
        left = theme.column(self._form(), outputs, theme.STRETCH, gap=theme.SPACE_12)
        columns = theme.row((left, 3), (theme.column(*sample, theme.STRETCH), 2), gap=theme.SPACE_24)
        name = theme.label(candidate.source.name, "section", wrap=True)
        found = self.tr("Takes {shape}, gives seven numbers; runs with {runtime}.").format(
            shape=words.input_words(candidate.input_shape), runtime=words.runtime_name(candidate.runtime.value)
        )
        note = (
            self.tr("These settings aren't stored in the file: check how it was trained.")
            if undeclared
            else self.tr("The rest is in its description.")
        )
        parts = (name, theme.label(f"{found} {note}", "muted", wrap=True), columns, self.error, self.buttons)
        margins = (theme.SPACE_24, theme.SPACE_16, theme.SPACE_24, theme.SPACE_16)
        self.setLayout(theme.column(*parts, gap=theme.SPACE_12, margins=margins))
        self.setMinimumWidth(720)

    # What is chosen

    def _preprocessing(self) -> str:
        """Return the name of the chosen preprocessing."""
        colour, scale = self.colour.currentData(), self.scale.currentData()
        return next(way.name for way in self._candidate.ways() if (way.colour, way.scale) == (colour, scale))

    def _temperature(self) -> float | None:
        """Return the temperature, or None while the text is not a number in range."""
        value, good = QLocale().toDouble(self.temperature.text())
        return value if good and _TEMPERATURES[0] <= value <= _TEMPERATURES[1] else None

    def _take_order(self) -> None:
        order = self.order.currentData()
        if order is not None:
            for box, label in zip(self.labels, order, strict=True):
                box.setCurrentIndex(EXPRESSIONS.index(label))
        self._show_order()

    def _keep_each_once(self, changed: QComboBox) -> None:
        """Give the expression that an output had before to the output that had the newly chosen one."""
        place = self.labels.index(changed)
        before, chosen = self._known[place], changed.currentIndex()
        for other, box in enumerate(self.labels):
            if other != place and box.currentIndex() == chosen:
                box.setCurrentIndex(before)
        self._show_order()

    def _show_order(self) -> None:
        self._known = [box.currentIndex() for box in self.labels]
        order = tuple(EXPRESSIONS[index] for index in self._known)
        known = [self.order.itemData(k) for k in range(self.order.count())]
        # Qt gives a tuple back as a list.
        self.order.setCurrentIndex(next((k for k, given in enumerate(known) if given and tuple(given) == order), 2))

    def _check(self) -> None:
        """Let the model be added once the title is there and the sample's reading shows what the settings do."""
        known = self._read_now and self._temperature() is not None
        self.add_button.setEnabled(known and bool(self.title.text().strip()))
        self.add_button.setText(self.tr("Add") if self.doubt.isHidden() else self.tr("Add all the same"))

    def _confirm(self) -> None:
        self.error.hide()
        self._set_busy(True)
        self.confirmed.emit(self.declaration())

    def _set_busy(self, busy: bool) -> None:
        for box in (self.title, self.scale, self.outputs, self.temperature, self.order, *self.labels):
            box.setEnabled(not busy)
        self.colour.setEnabled(not busy and self.colour.count() > 1)
        self._check()
        if busy:
            self.add_button.setEnabled(False)
            self.add_button.setText(self.tr("Adding\u2026"))

    # The sample

    def _read_soon(self) -> None:
        self._read_now = False
        self._check()
        self._timer.start()

    def _read_sample(self) -> None:
        self._request += 1
        request = self._request
        self._read(
            self.declaration(),
            lambda reading: self._show_reading(request, reading),
            lambda error: self._show_failure(request, error),
        )

    def _show_reading(self, request: int, reading: FaceReading) -> None:
        if request != self._request:
            return
        ratio = self.devicePixelRatioF()
        picture = QPixmap.fromImage(to_qimage(reading.crop)).scaled(
            round(_CROP_SIDE * ratio), round(_CROP_SIDE * ratio), mode=Qt.TransformationMode.SmoothTransformation
        )
        picture.setDevicePixelRatio(ratio)
        self.error.hide()
        self.crop.setPixmap(picture)
        self.reading.setText(reading_words(reading))
        self._doubt(reading)
        self.chart.set_probabilities(reading.prediction.probabilities, reading.expression_index)

    def _doubt(self, reading: FaceReading | None) -> None:
        """Say so where the sample is read as something else than it shows. None: it could not be read."""
        wrong = reading is not None and reading.label != EXPRESSIONS.index("happy")
        if reading is not None and wrong:
            text = self.tr("With these settings the smiling face reads as \u201c{expression}\u201d. Add it all the same?")
            self.doubt.setText(text.format(expression=label_name(reading.label)))
        self.doubt.setVisible(wrong)
        self._read_now = True
        self._check()

    def _show_failure(self, request: int, error: Exception) -> None:
        if request == self._request:
            self._doubt(None)
            self.crop.clear()
            self.reading.setText("\N{EN DASH}")
            self.chart.set_probabilities(None)
            self._show_error(error)


class ModelAdder(QObject):
    """Adds a model from the choice of its file to its use.

    changed: checking a file began or ended.
    refused: a file was refused; the error.
    added: a model was added and is in use; the Model.
    """

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
        """Ask for a file, in the folder where files were opened last."""
        models = self.tr("Models ({pattern})").format(pattern="*.tflite *.keras model.json")
        filters = ";;".join((models, self.tr("All files (*)")))
        path = ask_for_file(self._parent, self._context, self.tr("Add a model"), filters, "model_folder")
        if path is not None:
            self.look_at(path)

    def look_at(self, path: Path) -> None:
        """Check a file or a model's folder, then ask for what it doesn't declare."""
        if self.looking_at is not None or self.dialog is not None:
            return
        self.looking_at = path
        self._background.submit(lambda: importing.stage(path, paths.user_models_folder()), self._ask, self._refuse)
        self.changed.emit()

    def close(self) -> None:
        """Close the dialog and discard the files of a model that was not added."""
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
            # By then the dialog may be deleted.
            self._background.submit(
                lambda: _sample_reading(candidate, declaration),
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

        self._background.submit(lambda: candidate.finish(declaration, paths.user_models_folder(), taken), done, failed)

    def _end(self, candidate: Candidate) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()
        # In the background thread, after the work that still reads the files.
        self._background.submit(candidate.discard, lambda _: None, lambda _: None)


def _sample_reading(candidate: Candidate, declaration: Declaration) -> FaceReading:
    """Return the reading of the sample picture's face. Raises ModelError without a face, ClassifierError."""
    analyzer = build_analyzer(candidate.model(declaration), candidate.runtime, AnalyzerOptions(follow=False))
    readings = analyzer.analyze(Frame(read_picture(paths.sample_picture()), 0, 0.0, "")).readings
    if not readings:
        raise ModelError(marked("no face was found in the sample"))
    return readings[0]
