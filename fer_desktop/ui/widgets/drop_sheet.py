"""What a drop will do, in words over the place where it does it, while something is dragged over the window."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from fer_desktop.ui.foundation import icons, theme

_ICON = 48
_DIM = 225
"""How much of what is below is covered, of 255."""


class DropSheet(QWidget):
    """Lies over a part of its parent; takes neither mouse nor drop."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._icon, self.text, self._refused = "", "", False
        self.hide()

    def lie_over(self, place: QWidget, icon: str, text: str, refused: bool = False) -> None:
        """Cover a widget of the same window, and say what a drop on it does, or why it is refused."""
        self._icon, self.text, self._refused = icon, text, refused
        self.setAccessibleName(text)
        parent = self.parentWidget()
        assert parent is not None
        self.setGeometry(QRect(place.mapTo(parent, QPoint()), place.size()))
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        tone = "danger" if self._refused else "accent"
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(tokens.surface)
        ground.setAlpha(_DIM)
        painter.setBrush(ground)
        painter.setPen(QPen(QColor(getattr(tokens, tone)), 2, Qt.PenStyle.DashLine))
        frame = QRectF(self.rect()).adjusted(theme.SPACE_4, theme.SPACE_4, -theme.SPACE_4, -theme.SPACE_4)
        painter.drawRoundedRect(frame, theme.CORNER, theme.CORNER)
        middle = frame.center()
        mark = QRectF(middle.x() - _ICON / 2, middle.y() - _ICON - theme.SPACE_8, _ICON, _ICON)
        painter.drawPixmap(mark.topLeft(), icons.pixmap(self._icon, _ICON, self.devicePixelRatioF(), tone))
        painter.setFont(theme.font(theme.SECTION, bold=True))
        painter.setPen(QColor(tokens.text))
        words = QRectF(frame.left() + theme.SPACE_16, middle.y(), frame.width() - 2 * theme.SPACE_16, frame.height() / 2)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(words, int(flags), self.text)
        painter.end()
