"""The value at the pointer: a small label beside the cell or pixel that is pointed at."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPen

from fer_desktop.ui.foundation import theme
from fer_desktop.ui.tabs.steps.wording import number_text

translate = QCoreApplication.translate

_PAD: Final = 6.0
_AWAY: Final = 6.0
"""Between the label and the cell, in px."""

_SMALLEST_MARK: Final = 4.0
"""The mark around smaller pixels is this wide."""

_ARROWS: Final = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}

Words = tuple[str, str]
"""A value, and where it is, as two lines."""


def value_words(content: NDArray[Any], row: int, column: int) -> Words:
    """Return what is at a place of a step's output: (height, width) or (height, width, 3) BGR."""
    value = content[row, column]
    if np.ndim(value) == 0:
        text = number_text(float(value))
    else:
        blue, green, red = (number_text(float(part)) for part in value)
        text = translate("Steps", "red {red}, green {green}, blue {blue}").format(red=red, green=green, blue=blue)
    return text, place_words(row, column)


def place_words(row: int, column: int) -> str:
    return translate("Steps", "row {row}, column {column}").format(row=row, column=column)


def spoken(words: Words) -> str:
    """Return words as a sentence for screen readers."""
    return f"{words[1]}: {words[0]}" if words[0] else ""


def cell_at(area: QRectF, cells: tuple[int, int], position: QPointF) -> tuple[int, int]:
    """Return row and column of the cell at a point, -1, -1 beside the picture. area: of the picture. cells: rows, columns."""
    if not area.contains(position) or area.width() < 1 or area.height() < 1:
        return -1, -1
    row = int((position.y() - area.y()) / area.height() * cells[0])
    column = int((position.x() - area.x()) / area.width() * cells[1])
    return min(row, cells[0] - 1), min(column, cells[1] - 1)


def cell_rect(area: QRectF, cells: tuple[int, int], row: int, column: int) -> QRectF:
    """Return where a cell lies."""
    height, width = area.height() / cells[0], area.width() / cells[1]
    return QRectF(area.x() + column * width, area.y() + row * height, width, height)


def moved(event: QKeyEvent, cells: tuple[int, int], cell: tuple[int, int]) -> tuple[int, int] | None:
    """Return the cell to which an arrow key goes, from the middle where none is marked; None for another key."""
    step = _ARROWS.get(Qt.Key(event.key()))
    if step is None:
        return None
    row, column = cell if cell != (-1, -1) else (cells[0] // 2, cells[1] // 2)
    return min(max(row + step[0], 0), cells[0] - 1), min(max(column + step[1], 0), cells[1] - 1)


def draw_mark(painter: QPainter, cell: QRectF) -> None:
    """Draw a frame around a cell, seen on dark and on bright; the cell itself stays as it is."""
    more = max(_SMALLEST_MARK - min(cell.width(), cell.height()), 0.0) / 2 + 1.5
    frame = cell.adjusted(-more, -more, more, more)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(0, 0, 0, 160), 3))
    painter.drawRect(frame)
    painter.setPen(QPen(QColor("#FFFFFF"), 1.5))
    painter.drawRect(frame)


def draw_value(painter: QPainter, bounds: QRectF, cell: QRectF, words: Words) -> None:
    """Draw the label of a cell. bounds: what can be seen of the widget."""
    colors = theme.current()
    large, small = theme.font(theme.BODY, bold=True), theme.font(theme.CAPTION)
    first, second = QFontMetricsF(large), QFontMetricsF(small)
    room = max(first.horizontalAdvance(words[0]), second.horizontalAdvance(words[1])) + 2 * _PAD
    size = QSizeF(min(room, bounds.width()), first.height() + second.height() + _PAD)
    label = label_rect(bounds, cell, size)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colors.control), 1))
    painter.setBrush(QColor(colors.surface))
    painter.drawRoundedRect(label.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    inside = label.adjusted(_PAD, _PAD / 2, -_PAD, -_PAD / 2)
    for text, font, metrics, color, edge in (
        (words[0], large, first, colors.text, Qt.AlignmentFlag.AlignTop),
        (words[1], small, second, colors.muted, Qt.AlignmentFlag.AlignBottom),
    ):
        painter.setFont(font)
        painter.setPen(QColor(color))
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inside.width() + 1)
        painter.drawText(inside, int(edge | Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextDontClip), shown)


def label_rect(bounds: QRectF, cell: QRectF, size: QSizeF) -> QRectF:
    """Return the place of a label beside a cell: inside the bounds, and off the cell wherever there is room for that."""
    middle = cell.center()
    places = (
        QPointF(cell.right() + _AWAY, middle.y() - size.height() / 2),
        QPointF(cell.left() - _AWAY - size.width(), middle.y() - size.height() / 2),
        QPointF(middle.x() - size.width() / 2, cell.bottom() + _AWAY),
        QPointF(middle.x() - size.width() / 2, cell.top() - _AWAY - size.height()),
    )
    kept = [_kept(QRectF(place, size), bounds) for place in places]
    return min(kept, key=lambda place: _overlap(place, cell))


def _kept(place: QRectF, bounds: QRectF) -> QRectF:
    """Return a rectangle moved into the bounds."""
    x = max(min(place.x(), bounds.right() - place.width()), bounds.left())
    y = max(min(place.y(), bounds.bottom() - place.height()), bounds.top())
    return QRectF(QPointF(x, y), place.size())


def _overlap(place: QRectF, cell: QRectF) -> float:
    both = place.intersected(cell)
    return both.width() * both.height()
