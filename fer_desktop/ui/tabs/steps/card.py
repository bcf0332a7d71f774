"""One step as a card: what it gives as a picture, bars or maps, its shape and range, and a sentence.

The class activation map has a card of its own, with a button for each expression.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QGridLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from fer_desktop.analysis.explain.activations import strongest_first
from fer_desktop.analysis.explain.pipeline import MAP_KINDS, Step
from fer_desktop.core.labels import CLASS_COUNT, EXPRESSIONS
from fer_desktop.core.types import Float32Array, UInt8Array
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import expression_name, percent
from fer_desktop.ui.foundation.icons import set_icon
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.tabs.steps.images import StepImages, activation_image, largest_magnitude, map_image, scale_of
from fer_desktop.ui.tabs.steps.map_export import MapButtons, ShownMap
from fer_desktop.ui.tabs.steps.pictures import (
    MOSAIC,
    CellView,
    ColourBar,
    ExpressionBars,
    HistogramView,
    LabelledPictures,
    StepPicture,
)
from fer_desktop.ui.tabs.steps.pointer import Words, place_words, spoken
from fer_desktop.ui.tabs.steps.wording import number_text, signed_text, step_facts, step_sentence, step_title

SMALLEST_CARD: Final = QSize(150, 240)

MARGINS: Final = (theme.SPACE_12, theme.SPACE_8, theme.SPACE_8, theme.SPACE_8)
GAP: Final = theme.SPACE_4
BESIDE: Final = theme.SPACE_12
"""Between a picture and the texts beside it."""

_ACTIVATION_PIXELS: Final = 240
_ENLARGE_ICON: Final = 14

_NO_LIMIT: Final = 16777215
"""Qt's largest width and height of a widget."""

_CLASS_HEIGHT: Final = 34
_CLASS_PIXELS: Final = 60
_CLASS_ACTIVATION_PIXELS: Final = 384

_Drawing = ExpressionBars | LabelledPictures


class CardHeading(QLabel):
    """A title in one line, elided where there is no room; the tooltip has all of it."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(theme.BODY, bold=True))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def set_text(self, text: str) -> None:
        self._whole = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width()))


class StepCard(Retranslated, QFrame):
    """One stage; beside its number and title may be a button that shows it large, or all of them again.

    enlargeAsked: the button was pressed; the step's key.
    """

    enlargeAsked = Signal(str)

    def __init__(
        self,
        number: int,
        step: Step,
        face: int,
        images: StepImages | None = None,
        *,
        crop: UInt8Array | None = None,
        can_enlarge: bool = False,
    ) -> None:
        """face: the index of the chosen one among the detected faces. images: of the step, where it has a picture.

        crop: the activation maps are drawn over it.
        """
        super().__init__()
        self.step = step
        self._number = number
        self._enlarged = False
        self._drawn: list[StepPicture | HistogramView | _Drawing] = []
        self.setProperty("role", "card")
        self._heading = CardHeading()
        self.enlarge = QToolButton()
        self.enlarge.setProperty("role", "quiet")
        self.enlarge.setProperty("small", True)
        self.enlarge.setIconSize(QSize(_ENLARGE_ICON, _ENLARGE_ICON))
        self.enlarge.setVisible(can_enlarge)
        self.enlarge.clicked.connect(lambda: self.enlargeAsked.emit(step.key))
        self._head = QWidget()
        number_label = theme.label(str(number), "muted")
        self._head.setLayout(theme.row(number_label, (self._heading, 1), self.enlarge, gap=theme.SPACE_4))
        self._picture = self._content(face, images, crop)
        self._facts, self._sentence = theme.label("", "caption", wrap=True), theme.label("", wrap=True)
        self._size = theme.CAPTION
        for text in (self._facts, self._sentence):
            text.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(*MARGINS)
        self._grid.setVerticalSpacing(GAP)
        self._grid.setHorizontalSpacing(BESIDE)
        self.arrange(theme.CAPTION)
        self.set_enlarged(False)

    def retranslate(self) -> None:
        title = step_title(self.step)
        self.setAccessibleName(f"{self._number}. {title}")
        self._heading.set_text(title)
        self._facts.setText(self._facts_text())
        self._facts.setToolTip(self.tr("Shape of this step's output, and its smallest and largest value"))
        self._sentence.setText(step_sentence(self.step))
        words = self.tr("Show all steps of this part") if self._enlarged else self.tr("Show this step enlarged")
        self.enlarge.setToolTip(words)
        self.enlarge.setAccessibleName(f"{title}: {words}")
        for widget in self._drawn:
            widget.setAccessibleName(title)
            if isinstance(widget, StepPicture):
                widget.setAccessibleDescription(self._facts_text())

    def _facts_text(self) -> str:
        facts = step_facts(self.step)
        if self.step.kind in MAP_KINDS:
            count = min(MOSAIC**2, self.step.shape[2])
            return self.tr("{facts}. Shown: the {count} strongest, by mean absolute value.").format(facts=facts, count=count)
        if self.step.kind == "activation":
            return self.tr("{facts}. Orange raises the logit, blue lowers it.").format(facts=facts)
        return facts

    def set_enlarged(self, enlarged: bool) -> None:
        """Set whether the card is shown alone."""
        self._enlarged = enlarged
        set_icon(self.enlarge, "fit" if enlarged else "zoom-in", "muted")
        self.retranslate()

    @property
    def head_height(self) -> int:
        """The height of the line with the title, in px."""
        return self._head.sizeHint().height()

    def text_heights(self, width: int, size: int) -> tuple[int, int]:
        """Return the heights of facts and sentence in a column of this width; size: of the sentence's letters. All in px."""
        facts = _height_of(self._facts.text(), self._facts_font(size), width)
        return facts, _height_of(self._sentence.text(), theme.font(size), width)

    def arrange(self, size: int, beside: int = 0, heights: tuple[int, int] = (0, 0), tallest: int = 0) -> None:
        """Put the texts beside the picture, in a column of this width, or below it, where `beside` is 0.

        size: of the sentence's letters. heights: the least ones of facts and sentence, so that the texts of a row begin on
        one line. tallest: the height that the picture can use; 0 for all that is left. All in px.
        """
        self._size = size
        theme.set_role(self._facts, "caption" if size == theme.CAPTION else "muted")
        self._facts.setFont(self._facts_font(size))
        self._sentence.setFont(theme.font(size))
        self._facts.setMinimumHeight(heights[0])
        self._sentence.setMinimumHeight(heights[1])
        self._picture.setMaximumHeight(tallest or _NO_LIMIT)
        texts = (self._head, self._facts, self._sentence)
        grid = self._grid
        for row in range(5):
            grid.setRowStretch(row, 0)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 0)
        grid.setColumnMinimumWidth(1, beside)
        if beside:
            grid.addWidget(self._picture, 0, 0, 5, 1)
            for row, widget in enumerate(texts):
                grid.addWidget(widget, row, 1)
            grid.setRowStretch(4, 1)
        else:
            for row, widget in enumerate((self._head, self._picture, self._facts, self._sentence)):
                grid.addWidget(widget, row, 0)
            # What the picture can't use is below the texts, not between it and them.
            grid.setRowStretch(1, 1000)
            grid.setRowStretch(4, 1)
        for widget in texts:
            widget.setMaximumWidth(beside or _NO_LIMIT)
        self._keep_close()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_close()

    def _keep_close(self) -> None:
        """Keep the texts of a card that is alone close to its picture."""
        picture, widest = self._picture, _NO_LIMIT
        alone = False
        if self._enlarged and isinstance(picture, StepPicture):
            alone = True
            widest = max(round(picture.ratio * (self.height() - MARGINS[1] - MARGINS[3])), SMALLEST_CARD.width())
        picture.setMaximumWidth(widest)
        self._grid.setColumnStretch(0, 1000 if alone else 1)
        self._grid.setColumnStretch(2, 1 if alone else 0)

    def least_height(self) -> int:
        """Return the height that the card needs, as it is arranged, in px."""
        return self._grid.minimumHeightForWidth(self.width())

    def _facts_font(self, size: int) -> QFont:
        return theme.font(min(size, theme.BODY))

    def _content(self, face: int, images: StepImages | None, crop: UInt8Array | None) -> QWidget:
        drawing: StepPicture | _Drawing | None = _drawing(self.step, crop)
        if drawing is None:
            drawing = StepPicture()
            if images is not None:
                content = self.step.image if self.step.kind in ("detection", "mesh") else self.step.content
                drawing.set_picture(images, self.step.faces, face, content)
        self._drawn.append(drawing)
        if self.step.kind not in ("normalised", "scaled") or self.step.values is None:
            return drawing
        histogram = HistogramView()
        histogram.set_values(self.step.values)
        self._drawn.append(histogram)
        both = QWidget()
        both.setLayout(theme.column((drawing, 1), histogram, gap=theme.SPACE_4))
        return both


def _drawing(step: Step, crop: UInt8Array | None) -> _Drawing | None:
    """Return a step's values as bars or small pictures; None where the step is shown as its own picture."""
    values = step.values
    if values is None:
        return None
    if step.kind in ("logits", "probabilities"):
        bars = ExpressionBars(number_text) if step.kind == "logits" else ExpressionBars(percent, 0.0, 1.0)
        bars.set_values(values)
        return bars
    if step.kind in MAP_KINDS:
        best = strongest_first(values)[: MOSAIC**2].tolist()
        return LabelledPictures([(map_image(values[:, :, k], scale_of(values[:, :, k])), str(k)) for k in best])
    if step.kind == "activation" and crop is not None:
        limit = largest_magnitude(step)
        tiles = [
            (activation_image(crop, values[:, :, k], limit, _ACTIVATION_PIXELS), expression_name(k)) for k in range(CLASS_COUNT)
        ]
        return LabelledPictures(tiles, smooth=True)
    return None


def _height_of(text: str, font: QFont, width: int) -> int:
    room = QRect(0, 0, width, _NO_LIMIT)
    # A label keeps a pixel or two for itself.
    return QFontMetrics(font).boundingRect(room, int(Qt.TextFlag.TextWordWrap), text).height() + 2


def level(cards: Sequence[tuple[StepCard, int]], size: int = theme.CAPTION, tallest: int = 0) -> int:
    """Give cards in one row, each of a width, texts of one height below their pictures; return that height.

    size, tallest: see `StepCard.arrange`.
    """
    heights = [card.text_heights(text_width(width), size) for card, width in cards]
    facts = max(height for height, _ in heights)
    sentence = max(height for _, height in heights)
    for card, _ in cards:
        card.arrange(size, heights=(facts, sentence), tallest=tallest)
    return facts + sentence


def text_width(width: int) -> int:
    """Return the width of the texts below the picture of a card of this width, in px."""
    return width - MARGINS[0] - MARGINS[2] - 2


def mark_chosen(card: QFrame, chosen: bool) -> None:
    """Set whether a card looks like the step that is chosen in the strip."""
    card.setProperty("chosen", chosen)
    card.style().unpolish(card)
    card.style().polish(card)


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
        self.setMaximumHeight(_CLASS_HEIGHT * 2)
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
        # Room for a picture as high as the button, and a gap before the number.
        return QSize(round(words) + max(self.height(), _CLASS_HEIGHT) + 3 * theme.SPACE_8, _CLASS_HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().height() != event.size().height():
            self.updateGeometry()

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
        self.buttons = MapButtons(self)
        self.buttons.serve(self.map)
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

    def shown_map(self) -> ShownMap | None:
        """Return the map of the chosen expression, with its picture over the crop."""
        if self._step is None:
            return None
        return ShownMap(self._step.key, EXPRESSIONS[self.chosen], self._map_of(self.chosen), self.map.image)

    def limit(self) -> float:
        """Return the largest absolute value in all seven maps, which has the strongest colours."""
        assert self._step is not None
        return largest_magnitude(self._step)

    def _lay_out(self) -> None:
        head = theme.row(self._number, self._title, self._facts, theme.STRETCH)
        classes = theme.column(*((button, 1) for button in self.classes), gap=2)
        classes.addStretch()
        right = theme.column((self.map, 1), self.bar, self._cell, gap=theme.SPACE_4)
        body = theme.row(classes, (right, 1), gap=theme.SPACE_12)
        margins = (theme.SPACE_12, theme.SPACE_8, theme.SPACE_12, theme.SPACE_8)
        self.setLayout(
            theme.column(head, (body, 1), theme.row((self.equation, 1), self.buttons), self._sentence, margins=margins)
        )

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
            picture = activation_image(self._crop, self._map_of(button.index), self.limit(), _CLASS_PIXELS)
            words = self.tr("Activation map of {expression}, logit {logit}").format(
                expression=expression_name(button.index), logit=logit
            )
            button.show_class(picture, logit, words)
        self._show_class_texts(self.chosen)

    def _show_class(self, expression: int) -> None:
        if self._step is None or self._crop is None:
            return
        values = self._map_of(expression)
        self.map.show_image(
            activation_image(self._crop, values, self.limit(), _CLASS_ACTIVATION_PIXELS), values.shape, smooth=True
        )
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
        self._show_cell_text()

    def _point_at(self, row: int, column: int) -> None:
        self.map.point_at(row, column, self._words(row, column))
        self._show_cell_text()

    def _words(self, row: int, column: int) -> Words:
        if self._step is None or row < 0:
            return "", ""
        return signed_text(float(self._map_of(self.chosen)[row, column])), place_words(row, column)

    def _show_cell_text(self) -> None:
        words = self._words(*self.map.cell)
        self.map.point_at(*self.map.cell, words)
        self._cell.setText(spoken(words) or self.tr("Orange raises the logit, blue lowers it."))
        self.map.setAccessibleDescription(f"{self.equation.text()}. {self._cell.text()}")
