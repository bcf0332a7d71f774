"""All steps of a face on one sheet, as a picture to save or copy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from PySide6.QtCore import QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from fer_desktop.analysis.explain.pipeline import Step
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.tabs.steps.card import StepCard, level
from fer_desktop.ui.tabs.steps.reader import Sheet
from fer_desktop.ui.tabs.steps.wording import group_name

_WIDTH: Final = 1648
_MARGIN: Final = theme.SPACE_24
_CARDS_A_ROW: Final = 6
_CARD_HEIGHT: Final = 320
_DECISION_HEIGHT: Final = 380
"""Of a card without its texts."""

_ACTIVATION_SHARE: Final = 2
"""The width of the activation maps' card, in widths of another one."""


class SheetPicture(QObject):
    """Draws a sheet card by card, a card each time the window has nothing else to do, so that it never stands still."""

    def __init__(self, sheet: Sheet, title: str, done: Callable[[QImage], None], parent: QObject) -> None:
        """done: is given the finished picture."""
        super().__init__(parent)
        self._sheet = sheet
        self._done = done
        self._crop = next((step.image for step in sheet.steps if step.key == "resized"), None)
        self._pieces: list[tuple[QPoint, QPixmap]] = []
        self._texts: list[tuple[QRect, str, int]] = []
        self._work = self._draw(title)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._go_on)
        self._timer.start(0)

    def _go_on(self) -> None:
        try:
            height = next(self._work)
        except StopIteration:
            return
        if height:
            self._timer.stop()
            self._done(self._composed(height))
            self.deleteLater()

    def _draw(self, title: str) -> Iterator[int]:
        """Make the pieces; yields 0 after each, and at last the height of all."""
        y = self._text(title, _MARGIN, theme.READING)
        numbered = list(enumerate(self._sheet.steps, 1))
        for group in dict.fromkeys(group_name(step) for step in self._sheet.steps):
            y = self._text(group, y + theme.SPACE_12, theme.SECTION)
            members = [(number, step) for number, step in numbered if group_name(step) == group]
            for row in _rows(members):
                cards = []
                for number, step in row:
                    cards.append(self._card(number, step))
                    yield 0
                widths = _widths([step for _, step in row])
                text = level(list(zip(cards, widths, strict=True)))
                whole = text + (_DECISION_HEIGHT if len(set(widths)) > 1 else _CARD_HEIGHT)
                x = _MARGIN
                for card, width in zip(cards, widths, strict=True):
                    card.resize(width, whole)
                    self._pieces.append((QPoint(x, y), card.grab()))
                    card.deleteLater()
                    x += width + theme.SPACE_8
                    yield 0
                y += whole + theme.SPACE_8
        yield y - theme.SPACE_8 + _MARGIN

    def _card(self, number: int, step: Step) -> StepCard:
        images = self._sheet.images.get(step.key)
        card = StepCard(number, step, self._sheet.chosen or 0, images, crop=self._crop)
        card.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        for widget in (card, *card.findChildren(QWidget)):
            widget.ensurePolished()
        return card

    def _text(self, text: str, y: int, size: int) -> int:
        """Note a line of text; return where what comes under it begins."""
        height = QFontMetrics(theme.font(size, bold=True)).height()
        self._texts.append((QRect(_MARGIN, y, _WIDTH - 2 * _MARGIN, height), text, size))
        return y + height + theme.SPACE_8

    def _composed(self, height: int) -> QImage:
        result = QImage(_WIDTH, height, QImage.Format.Format_RGB32)
        colors = theme.current()
        result.fill(QColor(colors.window))
        painter = QPainter(result)
        painter.setPen(QColor(colors.text))
        for room, text, size in self._texts:
            font = theme.font(size, bold=True)
            painter.setFont(font)
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideMiddle, room.width())
            painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)
        for place, piece in self._pieces:
            painter.drawPixmap(QRect(place, piece.deviceIndependentSize().toSize()), piece)
        painter.end()
        return result


def _rows(members: Sequence[tuple[int, Step]]) -> list[Sequence[tuple[int, Step]]]:
    """Split steps into rows of nearly equal length."""
    count = -(-len(members) // _CARDS_A_ROW)
    length = -(-len(members) // count)
    return [members[first : first + length] for first in range(0, len(members), length)]


def _widths(steps: Sequence[Step]) -> list[int]:
    """Return the widths of the cards of one row."""
    shares = [_ACTIVATION_SHARE if step.kind == "activation" else 1 for step in steps]
    room = _WIDTH - 2 * _MARGIN - theme.SPACE_8 * (len(steps) - 1)
    # Two steps alone, as where no face was found, stay as wide as others.
    return [room * share // max(sum(shares), 3) for share in shares]
