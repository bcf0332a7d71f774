"""Shows that a widget has the keyboard focus."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from fer_desktop.ui.foundation import theme


class FocusRing(QWidget):
    """A widget with a frame while it has the focus, if it got that by a key and not by a click."""

    _focused_by_key = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        keys = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
        self._focused_by_key = event.reason() in keys
        super().focusInEvent(event)
        self.update()

    def draw_ring(self, painter: QPainter, tokens: theme.Theme) -> None:
        """Draw the frame if the widget got the focus by a key."""
        if self.hasFocus() and self._focused_by_key:
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), theme.CORNER, theme.CORNER)
