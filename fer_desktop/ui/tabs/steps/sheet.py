"""The cards from the picture to the network, laid out in the room there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from fer_desktop.analysis.explain.pipeline import Step
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.tabs.steps.card import SMALLEST_CARD, StepCard, level
from fer_desktop.ui.tabs.steps.images import StepImages

_TEXT_HEIGHT: Final = 96
"""About what a card needs besides its picture, for choosing the number of columns."""


class StepSheet(QWidget):
    """Lays cards out left to right, then below, with the number of columns that leaves the pictures largest."""

    stepChosen = Signal(str)
    """A card's step was asked to be shown large: its key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: list[StepCard] = []
        self._chosen = ""
        self._large = False
        self._room = QSize()

    @property
    def large(self) -> bool:
        """Whether the chosen step has all the room."""
        return self._large

    def set_steps(self, steps: Sequence[Step], images: Mapping[str, StepImages], face: int) -> None:
        """Show the first steps of a face; images: by their keys. face: which of the faces found it is."""
        for card in self._cards:
            card.hide()
            card.deleteLater()
        self._cards = [
            StepCard(number, step, face, images.get(step.key), can_enlarge=True) for number, step in enumerate(steps, 1)
        ]
        for card in self._cards:
            card.enlargeAsked.connect(self._enlarge)
            card.setParent(self)
        self._show_chosen()

    def choose(self, key: str) -> None:
        """Mark a step; where one is shown large, it is this."""
        self._chosen = key
        self._show_chosen()

    def set_large(self, large: bool) -> None:
        """Show the chosen step alone, as large as fits, or all."""
        self._large = large
        self._show_chosen()

    def set_room(self, room: QSize) -> None:
        """Say how much can be seen at once; the sheet grows beyond it only where cards would become too small."""
        self._room = room
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _enlarge(self, key: str) -> None:
        self._large = not self._large
        self._chosen = key
        self._show_chosen()
        self.stepChosen.emit(key)

    def _show_chosen(self) -> None:
        keys = [card.step.key for card in self._cards]
        alone = self._large and self._chosen in keys
        for card in self._cards:
            chosen = card.step.key == self._chosen
            card.set_chosen(chosen and not alone)
            card.set_enlarged(chosen and alone)
            card.setVisible(chosen or not alone)
        self._lay_out()

    def _lay_out(self) -> None:
        cards = [card for card in self._cards if not card.isHidden()]
        count = len(cards)
        if not count or self._room.isEmpty():
            self.setMinimumHeight(0)
            return
        gap = theme.SPACE_8
        width, height = self._room.width(), self._room.height()

        def side(columns: int) -> float:
            rows = -(-count // columns)
            return min((width - gap * (columns - 1)) / columns, (height - gap * (rows - 1)) / rows - _TEXT_HEIGHT)

        most = max((width + gap) // (SMALLEST_CARD.width() + gap), 1)
        # Only full rows, as 6, 3 or 2 columns for 6 cards; fewer cards than that stand in one row.
        choices = [c for c in range(1, min(most, count) + 1) if count % c == 0] or [1]
        columns = max(choices, key=side)
        rows = -(-count // columns)
        card_width = (width - gap * (columns - 1)) // columns
        for first in range(0, count, columns):
            level([(card, card_width) for card in cards[first : first + columns]])
        needed = max(card.least_height(card_width) for card in cards)
        card_height = max((height - gap * (rows - 1)) // rows, needed)
        self.setMinimumHeight(rows * card_height + gap * (rows - 1))
        for place, card in enumerate(cards):
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
