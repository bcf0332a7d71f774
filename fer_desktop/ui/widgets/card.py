"""A titled card, a page that lays cards out in one column or two, and columns that share the width."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from fer_desktop.ui.foundation import theme

_TWO_COLUMNS_FROM: Final = 760


class Card(QFrame):
    """A surface with a title. `head`: the title's row, with room for controls at the right. `body`: the layout below it."""

    def __init__(self, title: str, explanation: str = "") -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._heading = theme.heading()
        self.set_title(title)
        self.head = theme.row(self._heading, (None, 1))
        self.explanation = theme.label("", "caption", wrap=True)
        margins = (theme.SPACE_16, theme.SPACE_12, theme.SPACE_16, theme.SPACE_12)
        self.body = theme.lay_out(QVBoxLayout(self), self.head, self.explanation, margins=margins)
        self.explain(explanation)

    def set_title(self, title: str) -> None:
        self._heading.setText(title)
        self.setAccessibleName(title)

    def explain(self, text: str) -> None:
        self.explanation.setText(text)
        self.explanation.setVisible(bool(text))


def scrolling(column: QWidget, least: int) -> QScrollArea:
    """Return a column that scrolls where the window is too low for it. least: its smallest width in pixels."""
    area = QScrollArea()
    area.setWidget(column)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setMinimumWidth(least)
    return area


def clear_layout(layout: QLayout) -> None:
    """Hide the widgets of a layout, and have the event loop delete them."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()


class CardPage(QWidget):
    """Cards in two columns if there is room, else in one."""

    def __init__(self) -> None:
        super().__init__()
        self._cards: list[tuple[QWidget, bool]] = []
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(theme.SPACE_12, theme.SPACE_12, theme.SPACE_12, theme.SPACE_12)
        self._grid.setSpacing(theme.SPACE_12)

    def add(self, card: QWidget, *, wide: bool = False) -> None:
        """Add a card; a wide one takes a row for itself."""
        self._cards.append((card, wide))
        self._columns = 0

    def set_room(self, width: int) -> None:
        columns = 2 if width >= _TWO_COLUMNS_FROM else 1
        if columns != self._columns:
            self._columns = columns
            self.lay_out()

    def lay_out(self) -> None:
        """Lay the cards out anew, after some were shown or hidden; a hidden card leaves no gap."""
        columns = max(self._columns, 1)
        while self._grid.takeAt(0):
            pass
        explicit = Qt.WidgetAttribute.WA_WState_ExplicitShowHide
        shown = [(card, wide) for card, wide in self._cards if not (card.isHidden() and card.testAttribute(explicit))]
        row = column = 0
        for place, (card, wide) in enumerate(shown):
            # A card without a neighbour takes the whole row.
            alone = column == 0 and (place + 1 == len(shown) or shown[place + 1][1])
            self._grid.addWidget(card, row, column, 1, columns if wide or alone else 1)
            column += columns if wide or alone else 1
            if column >= columns:
                row, column = row + 1, 0
        for place in range(2):
            self._grid.setColumnStretch(place, 1 if place < columns else 0)
        self._grid.setRowStretch(row + 1, 1)


@dataclass(frozen=True, slots=True)
class Share:
    """How much of the width a column takes, 0 to 1, and its smallest and largest width in pixels."""

    share: float
    least: int
    most: int

    def of(self, width: int) -> int:
        return min(max(round(width * self.share), self.least), self.most)


class Columns(QSplitter):
    """Columns that the user can resize. A new width gives every column its share again; the one without takes the rest."""

    def __init__(self, *columns: tuple[QWidget, Share | None]) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._shares = [share for _, share in columns]
        for place, (widget, share) in enumerate(columns):
            self.addWidget(widget)
            if share is None:
                self.setStretchFactor(place, 1)
        self.setHandleWidth(theme.SPACE_12)
        self.setChildrenCollapsible(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = event.size().width()
        if width != event.oldSize().width():
            handles = self.handleWidth() * (self.count() - 1)
            rest = max(width - handles - sum(share.of(width) for share in self._shares if share is not None), 1)
            self.setSizes([rest if share is None else share.of(width) for share in self._shares])
