"""Asks for what a network's file doesn't say of itself, and shows at once what it makes of a known face."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QLocale, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QDoubleValidator, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from fer_desktop.analysis.preprocessing import Colour, Scale
from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.core.types import FaceReading
from fer_desktop.model_import.importing import FER2013_NUMBERS, Candidate, Declaration
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import expression_name, plain, reading_words
from fer_desktop.ui.foundation.messages import translated
from fer_desktop.ui.foundation.pyramid import to_qimage
from fer_desktop.ui.tabs.model import wording as words
from fer_desktop.ui.widgets.probability_chart import ProbabilityChart

_CROP_SIDE: Final = 96
_LABELS: Final = 92
_TEMPERATURES: Final = (0.01, 100.0)
_AFTER_MS: Final = 150
"""How long nothing must change before the sample is read again."""

Read = Callable[[Declaration, Callable[[FaceReading], None], Callable[[Exception], None]], None]
"""Reads the sample's face in another thread: what is declared, what takes the reading, what takes an error."""


class AddModelDialog(QDialog):
    """confirmed: what is declared, when it is to be added; the dialog stays until `close_added` or a second try."""

    confirmed = Signal(object)

    def __init__(self, candidate: Candidate, read: Read, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._candidate = candidate
        self._read = read
        self._asked = 0
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
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.add_button = QPushButton(self.tr("Add"))
        self.add_button.setProperty("role", "primary")
        self.buttons.addButton(self.add_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self.add_button.setDefault(True)
        self.buttons.accepted.connect(self._confirm)
        self.buttons.rejected.connect(self.reject)
        self._lay_out()
        self.title.textChanged.connect(self._check)
        for box in (self.colour, self.scale, self.outputs, *self.labels):
            box.currentIndexChanged.connect(self._timer.start)
        self.temperature.textChanged.connect(self._check)
        self.temperature.textChanged.connect(self._timer.start)
        self._check()
        self._read_sample()

    def declaration(self) -> Declaration:
        """Return what is declared now."""
        return Declaration(
            self.title.text().strip(),
            tuple(EXPRESSIONS[box.currentIndex()] for box in self.labels),
            self._way(),
            self.outputs.currentData(),
            self._temperature() or 1.0,
        )

    def refuse(self, error: Exception) -> None:
        """Say why it couldn't be added, and let it be declared otherwise."""
        self.error.setText(translated(error))
        self.error.show()
        self._set_busy(False)

    # Parts

    def _make_input(self, declaration: Declaration) -> None:
        ways = self._candidate.ways()
        chosen = next((way for way in ways if way.name == declaration.preprocessing), ways[0])
        self.colour, self.scale = QComboBox(), QComboBox()
        colours = {
            Colour.GRAY: self.tr("Gray"),
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
        self.outputs.addItem(self.tr("Logits (no softmax at its end)"), "logits")
        self.outputs.addItem(self.tr("Probabilities (it ends in softmax)"), "probabilities")
        self.outputs.setCurrentIndex(self.outputs.findData(declaration.outputs))
        self.temperature = QLineEdit(plain(declaration.temperature))
        self.temperature.setValidator(QDoubleValidator(*_TEMPERATURES, 4, self.temperature))
        self.order = QComboBox()
        self.order.addItem(self.tr("FER2013's numbers"), FER2013_NUMBERS)
        self.order.addItem(self.tr("By the alphabet"), EXPRESSIONS)
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
        self._known = [box.currentIndex() for box in self.labels]
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
                (self.tr("&Values"), self.scale, self.tr("What numbers the network learned from")),
                (self.tr("O&utputs"), self.outputs, self.tr("What the network's seven outputs are")),
                (
                    self.tr("T&emperature"),
                    self.temperature,
                    self.tr("Logits are divided by it: over 1 makes confidences lower, 1 leaves them. From 0.01 to 100"),
                ),
                (self.tr("&Order"), self.order, self.tr("Which output stands for which expression")),
            )
        ):
            label = QLabel(text)
            label.setBuddy(box)
            box.setToolTip(tip)
            box.setAccessibleName(text.replace("&", ""))
            box.setAccessibleDescription(tip)
            form.addWidget(label, row, 0)
            form.addWidget(box, row, 1)
        return form

    def _lay_out(self) -> None:
        candidate = self._candidate
        asked = bool(candidate.undeclared - {"title"})
        outputs = QGridLayout()
        outputs.setHorizontalSpacing(theme.SPACE_8)
        outputs.setVerticalSpacing(theme.SPACE_4)
        for place, box in enumerate(self.labels):
            outputs.addWidget(theme.label(str(place + 1), "muted"), place % 4, 2 * (place // 4))
            outputs.addWidget(box, place % 4, 2 * (place // 4) + 1)
        outputs.setColumnStretch(1, 1)
        outputs.setColumnStretch(3, 1)
        left = QVBoxLayout()
        left.setSpacing(theme.SPACE_12)
        left.addLayout(self._form())
        left.addLayout(outputs)
        left.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(theme.SPACE_8)
        right.addWidget(theme.heading(self.tr("What it makes of the sample")))
        right.addWidget(
            theme.label(
                self.tr("A woman who smiles. Right settings read happy; wrong ones may do so by chance."), "caption", True
            )
        )
        right.addWidget(self.crop)
        right.addWidget(self.reading)
        right.addWidget(self.chart)
        right.addStretch(1)
        columns = QHBoxLayout()
        columns.setSpacing(theme.SPACE_24)
        columns.addLayout(left, 3)
        columns.addLayout(right, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACE_24, theme.SPACE_16, theme.SPACE_24, theme.SPACE_16)
        layout.setSpacing(theme.SPACE_12)
        layout.addWidget(theme.label(candidate.source.name, "section", wrap=True))
        found = self.tr("Takes {shape}, gives seven numbers; runs with {runtime}.").format(
            shape=words.input_words(candidate.input_shape), runtime=words.runtime_name(candidate.runtime.value)
        )
        note = (
            self.tr("The file doesn't say the rest: ask whoever trained it.")
            if asked
            else self.tr("Its description says the rest.")
        )
        layout.addWidget(theme.label(f"{found} {note}", "muted", wrap=True))
        layout.addLayout(columns)
        layout.addWidget(self.error)
        layout.addWidget(self.buttons)
        self.setMinimumWidth(720)

    # What is chosen

    def _way(self) -> str:
        """Return the name of the preprocessing that is chosen."""
        colour, scale = self.colour.currentData(), self.scale.currentData()
        return next(way.name for way in self._candidate.ways() if (way.colour, way.scale) == (colour, scale))

    def _temperature(self) -> float | None:
        """Return the temperature, or None while what is written is none."""
        value, good = QLocale().toDouble(self.temperature.text())
        return value if good and _TEMPERATURES[0] <= value <= _TEMPERATURES[1] else None

    def _take_order(self) -> None:
        order = self.order.currentData()
        if order is not None:
            for box, label in zip(self.labels, order, strict=True):
                box.setCurrentIndex(EXPRESSIONS.index(label))
            self._known = [box.currentIndex() for box in self.labels]
        self._show_order()

    def _keep_each_once(self, changed: QComboBox) -> None:
        """Give the output that had the chosen expression the one that is left over."""
        place = self.labels.index(changed)
        before, chosen = self._known[place], changed.currentIndex()
        for other, box in enumerate(self.labels):
            if other != place and box.currentIndex() == chosen:
                box.setCurrentIndex(before)
        self._known = [box.currentIndex() for box in self.labels]
        self._show_order()

    def _show_order(self) -> None:
        order = tuple(EXPRESSIONS[box.currentIndex()] for box in self.labels)
        known = [self.order.itemData(k) for k in range(self.order.count())]
        # Qt gives a tuple back as a list.
        self.order.setCurrentIndex(next((k for k, given in enumerate(known) if given and tuple(given) == order), 2))

    def _check(self) -> None:
        self.add_button.setEnabled(bool(self.title.text().strip()) and self._temperature() is not None)

    def _confirm(self) -> None:
        self.error.hide()
        self._set_busy(True)
        self.confirmed.emit(self.declaration())

    def _set_busy(self, busy: bool) -> None:
        for box in (self.title, self.scale, self.outputs, self.temperature, self.order, *self.labels):
            box.setEnabled(not busy)
        self.colour.setEnabled(not busy and self.colour.count() > 1)
        self.add_button.setEnabled(not busy)
        self.add_button.setText(self.tr("Adding\u2026") if busy else self.tr("Add"))
        if not busy:
            self._check()

    # The sample

    def _read_sample(self) -> None:
        self._asked += 1
        asked = self._asked
        self._read(
            self.declaration(),
            lambda reading: self._show_reading(asked, reading),
            lambda error: self._show_failure(asked, error),
        )

    def _show_reading(self, asked: int, reading: FaceReading) -> None:
        if asked != self._asked:
            return
        ratio = self.devicePixelRatioF()
        picture = QPixmap.fromImage(to_qimage(reading.crop)).scaled(
            round(_CROP_SIDE * ratio), round(_CROP_SIDE * ratio), mode=Qt.TransformationMode.SmoothTransformation
        )
        picture.setDevicePixelRatio(ratio)
        self.error.hide()
        self.crop.setPixmap(picture)
        self.reading.setText(reading_words(reading))
        self.chart.set_probabilities(reading.prediction.probabilities, reading.expression_index)

    def _show_failure(self, asked: int, error: Exception) -> None:
        if asked == self._asked:
            self.crop.clear()
            self.reading.setText("\N{EN DASH}")
            self.chart.set_probabilities(None)
            self.error.setText(translated(error))
            self.error.show()
