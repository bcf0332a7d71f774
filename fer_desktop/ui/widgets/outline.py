"""Outlines of boxes, drawn fast: straight sides are filled, and only corners are drawn smoothly, once for many boxes.

QPainter takes half a millisecond to stroke one rounded rectangle, which ten faces in every frame of a live view can't spend.
"""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap


def draw_outline(
    painter: QPainter, rect: QRectF, color: QColor, line: float, edge: QColor, edge_width: float, corner: float
) -> bool:
    """Draw the outline of a rounded rectangle, its line with an edge on both sides, on whole pixels of the screen.

    line, edge_width, corner: in the painter's pixels, which must not be rotated or scaled. Nothing is drawn, and False is
    returned, where the rectangle has no room for its corners.
    """
    ratio = painter.device().devicePixelRatioF()
    line, edge_width = (max(round(width * ratio), 1) / ratio for width in (line, edge_width))
    band = line + 2 * edge_width
    block = math.ceil((corner + band / 2) * ratio) / ratio
    left, top = (round((at - band / 2) * ratio) / ratio for at in (rect.left(), rect.top()))
    right, bottom = (round((at + band / 2) * ratio) / ratio for at in (rect.right(), rect.bottom()))
    across, down = right - left - 2 * block, bottom - top - 2 * block
    if across < 0 or down < 0:
        return False
    for inset, width, fill in ((0.0, band, edge), (edge_width, line, color)):
        painter.fillRect(QRectF(left + block, top + inset, across, width), fill)
        painter.fillRect(QRectF(left + block, bottom - inset - width, across, width), fill)
        painter.fillRect(QRectF(left + inset, top + block, width, down), fill)
        painter.fillRect(QRectF(right - inset - width, top + block, width, down), fill)
    corners = _corners(color.rgba(), line, edge.rgba(), band, block, corner, ratio)
    pixels = block * ratio
    for x, from_x in ((left, 0.0), (right - block, pixels)):
        for y, from_y in ((top, 0.0), (bottom - block, pixels)):
            painter.drawPixmap(QPointF(x, y), corners, QRectF(from_x, from_y, pixels, pixels))
    return True


@lru_cache(maxsize=128)
def _corners(color: int, line: float, edge: int, band: float, block: float, corner: float, ratio: float) -> QPixmap:
    """Return a rounded rectangle's outline that is nothing but its four corners, each of `block` pixels."""
    side = round(2 * block * ratio)
    pixmap = QPixmap(side, side)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    rect = QRectF(0, 0, 2 * block, 2 * block).adjusted(band / 2, band / 2, -band / 2, -band / 2)
    for width, ink in ((band, edge), (line, color)):
        painter.setPen(QPen(QColor.fromRgba(ink), width))
        painter.drawRoundedRect(rect, corner, corner)
    painter.end()
    return pixmap
