"""One map, or the crop, large: a cell of it can be pointed at. And the bar that says what the colours stand for."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from fer_desktop.ui.foundation import theme
from fer_desktop.ui.tabs.steps.images import ramp_image
from fer_desktop.ui.tabs.steps.wording import number_text

_SMALLEST_SQUARE: Final = 96


class CellView(QWidget):
    """A square picture of which one cell can be pointed at, by the mouse or the arrow keys."""

    pointed = Signal(int, int)
    """Row and column of the cell, or -1, -1 for none."""

    def __init__(self, *, centred: bool = False) -> None:
        """centred: the picture lies in the middle of the width rather than at the left."""
        super().__init__()
        self._centred = centred
        self._image = QImage()
        self._cells = (1, 1)
        self._cell = (-1, -1)
        self._smooth = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def cell(self) -> tuple[int, int]:
        """Row and column of the cell that is pointed at, -1, -1 for none."""
        return self._cell

    def show_image(self, image: QImage, cells: tuple[int, int], *, smooth: bool = False) -> None:
        """Show a picture, its pixels as squares unless it is to be smooth; cells: rows and columns to point at."""
        self._image, self._cells, self._smooth = image, cells, smooth
        self.update()

    def point_at(self, row: int, column: int) -> None:
        """Mark a cell, or none with -1, -1."""
        if (row, column) != self._cell:
            self._cell = (row, column)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(220, 220)

    def minimumSizeHint(self) -> QSize:
        return QSize(_SMALLEST_SQUARE, _SMALLEST_SQUARE)

    def picture_rect(self) -> QRectF:
        """Return where the picture lies: the largest square, at the top."""
        side = float(min(self.width(), self.height()))
        return QRectF((self.width() - side) / 2 if self._centred else 0.0, 0.0, side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        area = self.picture_rect()
        if not self._image.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._smooth)
            painter.drawImage(area, self._image)
        row, column = self._cell
        if row >= 0 and column >= 0:
            height, width = area.height() / self._cells[0], area.width() / self._cells[1]
            cell = QRectF(area.x() + column * width, area.y() + row * height, width, height)
            painter.setPen(QPen(QColor(0, 0, 0, 160), 3))
            painter.drawRect(cell)
            painter.setPen(QPen(QColor("#FFFFFF"), 1.5))
            painter.drawRect(cell)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colors.accent), 2))
            painter.drawRect(area.adjusted(1, 1, -1, -1))
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointed.emit(*self._cell_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(-1, -1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        row, column = self._cell if self._cell != (-1, -1) else (self._cells[0] // 2, self._cells[1] // 2)
        row = min(max(row + step[0], 0), self._cells[0] - 1)
        column = min(max(column + step[1], 0), self._cells[1] - 1)
        self.pointed.emit(row, column)

    def _cell_at(self, position: QPointF) -> tuple[int, int]:
        area = self.picture_rect()
        if not area.contains(position) or area.width() < 1:
            return -1, -1
        row = int((position.y() - area.y()) / area.height() * self._cells[0])
        column = int((position.x() - area.x()) / area.width() * self._cells[1])
        return min(row, self._cells[0] - 1), min(column, self._cells[1] - 1)


class ColourBar(QWidget):
    """What the colours stand for, with the numbers at both ends, and zero where it lies between."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale = (0.0, 1.0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_scale(self, scale: tuple[float, float]) -> None:
        self._scale = scale
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, 26)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawImage(QRectF(0, 0, self.width(), 8), ramp_image(self._scale))
        painter.setPen(QColor(theme.current().muted))
        painter.setFont(theme.font(theme.CAPTION))
        low, high = self._scale
        below = QRectF(0, 9, self.width(), self.height() - 9)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft), number_text(low))
        painter.drawText(below, int(Qt.AlignmentFlag.AlignRight), number_text(high))
        if low < 0:
            painter.drawText(below, int(Qt.AlignmentFlag.AlignHCenter), "0")
        painter.end()


class SquarePair(QWidget):
    """Two squares side by side, as large as the width and the height allow."""

    def __init__(self, first: QWidget, second: QWidget) -> None:
        super().__init__()
        self._pair = (first, second)
        for square in self._pair:
            square.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_room(self, width: int, height: int) -> None:
        """Say how much room there is; the squares take what they can of it."""
        self.setFixedHeight(max(min((width - theme.SPACE_12) // 2, height), _SMALLEST_SQUARE))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        column = (self.width() - theme.SPACE_12) // 2
        for place, square in enumerate(self._pair):
            square.setGeometry(place * (column + theme.SPACE_12), 0, column, self.height())
