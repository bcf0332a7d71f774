"""Columns side by side, of which some have a share of the width."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from fer_desktop.ui.foundation import theme


@dataclass(frozen=True, slots=True)
class Share:
    """How much of the width a column takes, 0 to 1, and its smallest and largest width in pixels."""

    share: float
    least: int
    most: int

    def of(self, width: int) -> int:
        return min(max(round(width * self.share), self.least), self.most)


class Columns(QSplitter):
    """Can be dragged; where the width changes, every column has its share again, and the one without takes what is left."""

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
