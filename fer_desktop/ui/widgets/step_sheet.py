"""The sheet of the Steps tab: a card a stage, in rows that use the room there is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from fer_desktop.analysis.stages import Step
from fer_desktop.ui import theme
from fer_desktop.ui.widgets.step_pictures import ExpressionBars, HistogramView, StepPicture, number_text
from fer_desktop.ui.words import percent

_SMALLEST_CARD: Final = QSize(216, 240)
_TEXT_HEIGHT: Final = 96
"""About what a card needs besides its picture, for choosing the number of columns."""

_SHEET_SIZE: Final = QSize(1600, 960)


class StepCard(QFrame):
    """One stage: its number and title, what it gives as a picture or bars, the shape and range of that, and a sentence."""

    def __init__(self, number: int, step: Step, chosen: int, dark: bool) -> None:
        super().__init__()
        self.step = step
        self._dark = dark
        self._drawn: list[StepPicture | HistogramView | ExpressionBars] = []
        self.setProperty("role", "card")
        title = _translated(step.title)
        self.setAccessibleName(f"{number}. {title}")
        heading = theme.label(title)
        heading.setFont(theme.font(theme.BODY, bold=True))
        place = theme.label(str(number), "muted")
        head = QHBoxLayout()
        head.setSpacing(theme.SPACE_8)
        head.addWidget(place)
        head.addWidget(heading)
        head.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACE_12, theme.SPACE_8, theme.SPACE_12, theme.SPACE_8)
        layout.setSpacing(theme.SPACE_4)
        layout.addLayout(head)
        layout.addSpacing(theme.SPACE_4)
        layout.addWidget(self._content(chosen), 1)
        facts = theme.label(_facts(step), "caption")
        facts.setToolTip(_tr("Shape of what this step gives, and its smallest and largest value"))
        layout.addWidget(facts)
        self._sentence = theme.label(_translated(step.sentence), "caption", wrap=True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._sentence)
        self.set_dark(dark)

    def set_dark(self, dark: bool) -> None:
        for widget in self._drawn:
            widget.set_dark(dark)

    def sentence_height(self, width: int) -> int:
        """Return the height of the sentence in a card of this width."""
        return self._sentence.heightForWidth(width - 2 * theme.SPACE_12 - 2 * self.frameWidth())

    def set_sentence_height(self, height: int) -> None:
        """Give the sentence the height of its row's longest, so that the pictures of a row end on one line."""
        self._sentence.setMinimumHeight(height)

    def least_height(self, width: int) -> int:
        """Return the height that a card of this width needs for its texts and a small picture."""
        layout = self.layout()
        assert layout is not None
        return max(layout.minimumHeightForWidth(width), _SMALLEST_CARD.height())

    def _content(self, chosen: int) -> QWidget:
        step = self.step
        if step.key in ("logits", "probabilities") and step.values is not None:
            if step.key == "logits":
                bars = ExpressionBars(_tr("Logits of the seven expressions"), number_text)
            else:
                bars = ExpressionBars(_tr("Probabilities of the seven expressions"), percent, 0.0, 1.0)
            bars.set_values(step.values)
            self._drawn.append(bars)
            return bars
        picture = StepPicture()
        picture.setAccessibleName(_translated(step.title))
        self._drawn.append(picture)
        if step.image is not None:
            picture.set_picture(step.image, step.faces, chosen)
        if step.key != "normalised" or step.values is None:
            return picture
        histogram = HistogramView()
        histogram.set_values(step.values)
        self._drawn.append(histogram)
        both = QWidget()
        layout = QVBoxLayout(both)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_4)
        layout.addWidget(picture, 1)
        layout.addWidget(histogram)
        return both


class StepSheet(QWidget):
    """Lays cards out left to right, then below, with the number of columns that leaves the pictures largest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: list[StepCard] = []
        self._steps: Sequence[Step] = ()
        self._chosen = 0
        self._dark = False
        self._room = QSize()

    @property
    def steps(self) -> Sequence[Step]:
        return self._steps

    def set_dark(self, dark: bool) -> None:
        self._dark = dark
        for card in self._cards:
            card.set_dark(dark)

    def set_steps(self, steps: Sequence[Step], chosen: int) -> None:
        """Show the stages of a face; chosen: which of the faces found it is."""
        for card in self._cards:
            card.hide()
            card.deleteLater()
        self._steps, self._chosen = steps, chosen
        self._cards = [StepCard(number, step, chosen, self._dark) for number, step in enumerate(steps, 1)]
        for card in self._cards:
            card.setParent(self)
            card.show()
        self._lay_out()

    def set_room(self, room: QSize) -> None:
        """Say how much can be seen at once; the sheet grows beyond it only where cards would become too small."""
        self._room = room
        self._lay_out()

    def picture(self, title: str) -> QPixmap:
        """Return the whole sheet, under a title, as a picture of its own size, whatever the window's."""
        page = QWidget()
        page.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        sheet = StepSheet()
        sheet.set_dark(self._dark)
        sheet.setFixedSize(_SHEET_SIZE)
        sheet.set_room(_SHEET_SIZE)
        sheet.set_steps(self._steps, self._chosen)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(theme.SPACE_24, theme.SPACE_16, theme.SPACE_24, theme.SPACE_24)
        layout.setSpacing(theme.SPACE_12)
        layout.addWidget(theme.label(title, "section"))
        layout.addWidget(sheet)
        page.show()
        page.adjustSize()
        result = page.grab()
        page.hide()
        page.deleteLater()
        return result

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        count = len(self._cards)
        if not count or self._room.isEmpty():
            self.setMinimumHeight(0)
            return
        gap = theme.SPACE_8
        width, height = self._room.width(), self._room.height()

        def side(columns: int) -> float:
            rows = -(-count // columns)
            return min((width - gap * (columns - 1)) / columns, (height - gap * (rows - 1)) / rows - _TEXT_HEIGHT)

        most = max((width + gap) // (_SMALLEST_CARD.width() + gap), 1)
        # Only full rows, as 8, 4 or 2 columns for 8 cards; fewer cards than that stand in one row.
        choices = [c for c in range(1, min(most, count) + 1) if count % c == 0] or [1]
        columns = max(choices, key=side)
        rows = -(-count // columns)
        card_width = (width - gap * (columns - 1)) // columns
        for first in range(0, count, columns):
            row_of_cards = self._cards[first : first + columns]
            tallest = max(card.sentence_height(card_width) for card in row_of_cards)
            for card in row_of_cards:
                card.set_sentence_height(tallest)
        needed = max(card.least_height(card_width) for card in self._cards)
        card_height = max((height - gap * (rows - 1)) // rows, needed)
        self.setMinimumHeight(rows * card_height + gap * (rows - 1))
        for place, card in enumerate(self._cards):
            row, column = divmod(place, columns)
            card.setGeometry(column * (card_width + gap), row * (card_height + gap), card_width, card_height)


class SheetArea(QScrollArea):
    """Scrolls the sheet, up and down only."""

    def __init__(self, sheet: StepSheet) -> None:
        super().__init__()
        self._sheet = sheet
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(sheet)
        self.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.viewport() and event.type() == QEvent.Type.Resize:
            self._sheet.set_room(self.viewport().size())
        return super().eventFilter(watched, event)


def _facts(step: Step) -> str:
    shape = " \N{MULTIPLICATION SIGN} ".join(str(length) for length in step.shape)
    if step.key == "detection":
        return _tr("{shape}: x, y, width, height, score").format(shape=shape)
    low, high = number_text(step.minimum), number_text(step.maximum)
    return _tr("{shape}, from {low} to {high}").format(shape=shape, low=low, high=high)


def _translated(text: str) -> str:
    """Return a title or sentence of `analysis.stages` in the user's language."""
    return QCoreApplication.translate("Steps", text)


def _tr(text: str) -> str:
    return QCoreApplication.translate("StepSheet", text)
