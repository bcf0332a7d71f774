"""The class activation map of any expression over the face, with the seven to choose from."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QSizePolicy

from fer_desktop.analysis.explain.pipeline import Step
from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.types import Float32Array, UInt8Array
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import expression_name
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.tabs.steps.images import activation_image, largest_magnitude
from fer_desktop.ui.tabs.steps.pictures import CellView, ColourBar
from fer_desktop.ui.tabs.steps.wording import number_text, signed_text, step_facts, step_sentence, step_title

_ROW: Final = 34
_LARGE: Final = 384
_SMALL: Final = 60


class ClassButton(QAbstractButton):
    """An expression to choose: its map small, its name, its logit."""

    def __init__(self, index: int) -> None:
        super().__init__()
        self.index = index
        self._picture = QImage()
        self._number = ""
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(_ROW * 2)
        self.setText(expression_name(index))

    def show_class(self, picture: QImage, number: str, words: str) -> None:
        self._picture, self._number = picture, number
        self.setText(expression_name(self.index))
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(theme.font(theme.BODY, bold=True))
        words = metrics.horizontalAdvance(self.text()) + metrics.horizontalAdvance("\N{MINUS SIGN}00.00")
        return QSize(round(words) + _ROW + 3 * theme.SPACE_12, _ROW)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.sizeHint().width(), 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        chosen = self.isChecked()
        painter.setPen(QPen(QColor(colors.accent), 2 if self.hasFocus() else 1) if chosen else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.accent_soft if chosen else colors.hover if self.underMouse() else colors.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), theme.CORNER, theme.CORNER)
        side = self.height() - 8.0
        painter.drawImage(QRectF(theme.SPACE_4, 4, side, side), self._picture)
        rest = QRectF(self.rect()).adjusted(side + theme.SPACE_12, 0, -theme.SPACE_8, 0)
        painter.setFont(theme.font(theme.BODY, bold=chosen))
        painter.setPen(QColor(colors.text))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rest, int(middle | Qt.AlignmentFlag.AlignLeft), self.text())
        painter.drawText(rest, int(middle | Qt.AlignmentFlag.AlignRight), self._number)
        painter.end()


class ActivationCard(Retranslated, QFrame):
    """The class activation map of the chosen expression over the crop, and the seven to choose from."""

    classChosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._step: Step | None = None
        self._crop: UInt8Array | None = None
        self.map = CellView(centred=True)
        self.bar = ColourBar()
        self.classes = [ClassButton(k) for k in range(CLASS_COUNT)]
        self._group = QButtonGroup(self)
        for button in self.classes:
            self._group.addButton(button)
        self._number = theme.label("", "muted")
        self._title = theme.heading()
        self._facts = theme.label("", "caption")
        self._sentence = theme.label("", "caption", wrap=True)
        self.equation = theme.label("", wrap=True)
        self._cell = theme.label("", "caption")
        self._lay_out()
        self.map.pointed.connect(self._point_at)
        for button in self.classes:
            button.toggled.connect(lambda on, k=button.index: self._show_class(k) if on else None)
        self.retranslate()

    @property
    def chosen(self) -> int:
        """The expression whose map is shown, by its index in `EXPRESSIONS`."""
        return next((button.index for button in self.classes if button.isChecked()), 0)

    def retranslate(self) -> None:
        self.map.setToolTip(self.tr("Point at a place to read what it says for or against the expression; arrow keys move"))
        self._show_texts()

    def show_step(self, number: int, step: Step, crop: UInt8Array, chosen: int) -> None:
        """Show the maps of an activation step over the crop.

        number: of the step, from 1. chosen: the expression shown first, by its index in `EXPRESSIONS`.
        """
        self._step, self._crop = step, crop
        self._number.setText(str(number))
        self.map.point_at(-1, -1)
        self._show_texts()
        if self.classes[chosen].isChecked():
            self._show_class(chosen)
        else:
            self.classes[chosen].setChecked(True)

    def limit(self) -> float:
        """Return the largest absolute value in all seven maps, which has the strongest colours."""
        assert self._step is not None
        return largest_magnitude(self._step)

    def _lay_out(self) -> None:
        head = theme.row(self._number, self._title, self._facts, theme.STRETCH)
        classes = theme.column(*((button, 1) for button in self.classes), spacing=2)
        classes.addStretch()
        right = theme.column((self.map, 1), self.bar, self._cell, spacing=theme.SPACE_4)
        body = theme.row(classes, (right, 1), spacing=theme.SPACE_12)
        margins = (theme.SPACE_12, theme.SPACE_8, theme.SPACE_12, theme.SPACE_8)
        self.setLayout(theme.column(head, (body, 1), self.equation, self._sentence, margins=margins))

    def _map_of(self, expression: int) -> Float32Array:
        assert self._step is not None and self._step.values is not None
        return self._step.values[:, :, expression]

    def _parts(self, expression: int) -> tuple[float, float]:
        """Return the two parts of an expression's logit: the mean of its map, and its bias."""
        assert self._step is not None and self._step.bias is not None
        return float(self._map_of(expression).mean(dtype=float)), float(self._step.bias[expression])

    def _show_texts(self) -> None:
        if self._step is None or self._crop is None:
            return
        self._title.setText(step_title(self._step))
        self._facts.setText(step_facts(self._step))
        self._sentence.setText(step_sentence(self._step))
        for button in self.classes:
            logit = number_text(sum(self._parts(button.index)))
            picture = activation_image(self._crop, self._map_of(button.index), self.limit(), _SMALL)
            words = self.tr("Activation map of {expression}, logit {logit}").format(
                expression=expression_name(button.index), logit=logit
            )
            button.show_class(picture, logit, words)
        self._show_class_texts(self.chosen)

    def _show_class(self, expression: int) -> None:
        if self._step is None or self._crop is None:
            return
        values = self._map_of(expression)
        self.map.show_image(activation_image(self._crop, values, self.limit(), _LARGE), values.shape, smooth=True)
        self.bar.set_scale((-self.limit(), self.limit()))
        self._show_class_texts(expression)
        self.classChosen.emit(expression)

    def _show_class_texts(self, expression: int) -> None:
        name = expression_name(expression)
        self.map.setAccessibleName(self.tr("Class activation map of {expression} over the crop").format(expression=name))
        mean, bias = self._parts(expression)
        self.equation.setText(
            self.tr("{expression}: mean of the map {mean}, bias {bias}: logit {logit}").format(
                expression=name,
                mean=number_text(mean),
                bias=signed_text(bias),
                logit=number_text(mean + bias),
            )
        )
        self.map.setAccessibleDescription(self.equation.text())
        self._show_cell_text()

    def _point_at(self, row: int, column: int) -> None:
        self.map.point_at(row, column)
        self._show_cell_text()

    def _show_cell_text(self) -> None:
        row, column = self.map.cell
        if self._step is None or row < 0:
            self._cell.setText(self.tr("Blue speaks against, orange for it."))
            return
        value = float(self._map_of(self.chosen)[row, column])
        self._cell.setText(
            self.tr("Row {row}, column {column}: {value}").format(row=row, column=column, value=signed_text(value))
        )
