"""A confusion matrix with its numbers: rows true, columns predicted."""

from __future__ import annotations

from typing import Final

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.metrics import IntArray
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import expression_name, percent
from fer_desktop.ui.foundation.language import Retranslated

_TALLEST_CELL: Final = 56.0
_SHARE_FROM: Final = (44.0, 38.0)
"""Width and height of a cell from which the share of the row stands under the count."""

_STEPS: Final[dict[int, tuple[int, int]]] = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}


class MatrixView(Retranslated, QWidget):
    """Each cell holds a count and, if there is room, its share of the row; the background is stronger for a larger share.

    cellChosen: row and column of a cell that was clicked or chosen by the keyboard, after `set_choosable`.
    """

    cellChosen = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self._matrix: IntArray | None = None
        self._choosable = False
        self._cursor = (0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Confusion matrix"))
        self.set_matrix(self._matrix)

    def set_matrix(self, matrix: IntArray | None) -> None:
        """Show (7, 7) counts, rows true; None shows that there are none."""
        self._matrix = matrix
        if matrix is None:
            self.setAccessibleDescription(self.tr("not recorded"))
        else:
            totals = np.maximum(matrix.sum(axis=1), 1)
            rows = [f"{expression_name(k)} {percent(matrix[k, k] / totals[k])}" for k in range(CLASS_COUNT)]
            self.setAccessibleDescription(self.tr("Share classified correctly: {rows}").format(rows=", ".join(rows)))
        self.update()

    def set_choosable(self) -> None:
        """Let cells be chosen: by a click, or by the arrow keys and Enter."""
        self._choosable = True
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(460, 320)

    def minimumSizeHint(self) -> QSize:
        return QSize(340, 260)

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._matrix is None:
            painter.setPen(QColor(colors.muted))
            painter.setFont(theme.font(theme.BODY))
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self.tr("not recorded"))
            return
        grid, width, height = self._grid()
        self._paint_names(painter, grid, width, height, QColor(colors.muted))
        count_font, share_font = theme.font(theme.BODY), theme.font(theme.CAPTION)
        totals = np.maximum(self._matrix.sum(axis=1), 1)
        with_share = width >= _SHARE_FROM[0] and height >= _SHARE_FROM[1]
        surface, accent = QColor(colors.surface), QColor(colors.accent)
        text, on_accent = QColor(colors.text), QColor(colors.on_accent)
        middle = int(Qt.AlignmentFlag.AlignCenter)
        for row in range(CLASS_COUNT):
            for column in range(CLASS_COUNT):
                count = int(self._matrix[row, column])
                share = count / float(totals[row])
                ground = _mixed(surface, accent, 0.04 + 0.96 * share)
                cell = QRectF(grid.x() + column * width, grid.y() + row * height, width, height).adjusted(1, 1, -1, -1)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(ground)
                painter.drawRoundedRect(cell, 3, 3)
                painter.setPen(text if theme.contrast(text, ground) >= theme.contrast(on_accent, ground) else on_accent)
                painter.setFont(count_font)
                if with_share:
                    painter.drawText(cell.adjusted(0, 2, 0, -cell.height() * 0.42), middle, str(count))
                    painter.setFont(share_font)
                    painter.drawText(cell.adjusted(0, cell.height() * 0.48, 0, -2), middle, percent(share))
                else:
                    painter.drawText(cell, middle, str(count))
        if self._choosable and self.hasFocus():
            row, column = self._cursor
            cell = QRectF(grid.x() + column * width, grid.y() + row * height, width, height)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colors.text), 2))
            painter.drawRoundedRect(cell.adjusted(1, 1, -1, -1), 3, 3)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position())
        if self._choosable and cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self._cursor = cell
            self.update()
            self.cellChosen.emit(*cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(event.key())
        if not self._choosable or self._matrix is None:
            super().keyPressEvent(event)
        elif step is not None:
            row, column = (min(max(place + by, 0), CLASS_COUNT - 1) for place, by in zip(self._cursor, step, strict=True))
            self._cursor = row, column
            self.setAccessibleDescription(self._cell_words(row, column))
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.cellChosen.emit(*self._cursor)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            cell = self._cell_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self._cell_words(*cell) if cell is not None else "", self)
            return True
        return super().event(event)

    def _cell_at(self, position: QPointF) -> tuple[int, int] | None:
        """Return the row and column of the cell at a point, or None."""
        grid, width, height = self._grid()
        if self._matrix is None or not grid.contains(position):
            return None
        column = min(int((position.x() - grid.x()) / width), CLASS_COUNT - 1)
        row = min(int((position.y() - grid.y()) / height), CLASS_COUNT - 1)
        return row, column

    def _cell_words(self, row: int, column: int) -> str:
        assert self._matrix is not None
        total = int(self._matrix[row].sum())
        count = int(self._matrix[row, column])
        return self.tr("{count} of {total} pictures labelled {true} were classified as {read} ({share})").format(
            count=count,
            total=total,
            true=expression_name(row),
            read=expression_name(column),
            share=percent(count / max(total, 1)),
        )

    def _grid(self) -> tuple[QRectF, float, float]:
        """Return the rectangle of all cells, and the width and height of one."""
        metrics = QFontMetricsF(theme.font(theme.CAPTION))
        names = max(metrics.horizontalAdvance(expression_name(k)) for k in range(CLASS_COUNT))
        left = metrics.height() + theme.SPACE_4 + names + theme.SPACE_8
        top = 2 * metrics.height() + theme.SPACE_8
        width = max((self.width() - left) / CLASS_COUNT, 1.0)
        height = min(max((self.height() - top) / CLASS_COUNT, 1.0), _TALLEST_CELL)
        return QRectF(left, top, width * CLASS_COUNT, height * CLASS_COUNT), width, height

    def _paint_names(self, painter: QPainter, grid: QRectF, width: float, height: float, color: QColor) -> None:
        font = theme.font(theme.CAPTION)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(color)
        line = metrics.height()
        middle = int(Qt.AlignmentFlag.AlignCenter)
        for k in range(CLASS_COUNT):
            above = QRectF(grid.x() + k * width, grid.y() - line - theme.SPACE_4, width, line)
            name = metrics.elidedText(expression_name(k), Qt.TextElideMode.ElideRight, width)
            painter.drawText(above, middle, name)
            beside = QRectF(line + theme.SPACE_4, grid.y() + k * height, grid.x() - line - theme.SPACE_12, height)
            painter.drawText(beside, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), expression_name(k))
        painter.drawText(QRectF(grid.x(), 0, grid.width(), line), middle, self.tr("predicted"))
        painter.save()
        painter.translate(QPoint(0, round(grid.bottom())))
        painter.rotate(-90)
        painter.drawText(QRectF(0, 0, grid.height(), line), middle, self.tr("true"))
        painter.restore()


def _mixed(ground: QColor, ink: QColor, share: float) -> QColor:
    parts = ((ground.redF(), ink.redF()), (ground.greenF(), ink.greenF()), (ground.blueF(), ink.blueF()))
    return QColor.fromRgbF(*(of_ground + (of_ink - of_ground) * share for of_ground, of_ink in parts))
