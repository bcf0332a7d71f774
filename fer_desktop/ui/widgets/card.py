"""A titled card, and columns that share the width."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from fer_desktop.ui.foundation import theme


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
