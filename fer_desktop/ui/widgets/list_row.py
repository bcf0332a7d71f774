"""What the rows of the lists of files and of recordings share: their background and their thumbnail."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPixmap, QPixmapCache
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from fer_desktop.ui.foundation import icons, theme


def paint_ground(painter: QPainter, option: QStyleOptionViewItem, colors: theme.Theme) -> QRect:
    """Fill the background of a row that is selected or under the mouse; return its place."""
    area: QRect = option.rect
    state: QStyle.StateFlag = option.state
    if state & QStyle.StateFlag.State_Selected:
        painter.fillRect(area, QColor(colors.accent_soft))
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(area, QColor(colors.hover))
    return area


def paint_thumbnail(
    painter: QPainter, row: QRect, size: QSize, pixmap: QPixmap, stand_in: str, colors: theme.Theme
) -> tuple[int, int]:
    """Paint a thumbnail at the left of a row, or the icon `stand_in` if the pixmap is null.

    Returned: where text begins beside it, and how wide it can be, in pixels.
    """
    place = _thumbnail_place(row, size)
    if pixmap.isNull():
        painter.fillPath(_outline(place), QColor(colors.stage))
        mark = QRect(0, 0, theme.ICON, theme.ICON)
        mark.moveCenter(place.center())
        icons.icon(stand_in, colors, "muted").paint(painter, mark)
    else:
        painter.drawPixmap(place.topLeft(), _fitted(pixmap, size, painter.device().devicePixelRatioF(), colors.stage))
    return text_beside(row, size)


def text_beside(row: QRect, size: QSize) -> tuple[int, int]:
    """Return where text begins beside a thumbnail of a size, and how wide it can be, in pixels."""
    left = _thumbnail_place(row, size).right() + theme.SPACE_8
    return left, row.right() + 1 - left - theme.SPACE_8


def _thumbnail_place(row: QRect, size: QSize) -> QRect:
    return QRect(row.x() + theme.SPACE_8, row.y() + (row.height() - size.height()) // 2, size.width(), size.height())


def _outline(place: QRect) -> QPainterPath:
    outline = QPainterPath()
    outline.addRoundedRect(place, 4, 4)
    return outline


def _fitted(pixmap: QPixmap, size: QSize, ratio: float, ground: str) -> QPixmap:
    """Return a picture scaled and cropped to the size, with round corners. Cached, as rows are painted often."""
    key = f"row {pixmap.cacheKey()} {size.width()}x{size.height()} {ratio} {ground}"
    kept = QPixmap()
    if QPixmapCache.find(key, kept):
        return kept
    place = QRect(0, 0, size.width(), size.height())
    result = QPixmap(size * ratio)
    result.setDevicePixelRatio(ratio)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.fillPath(_outline(place), QColor(ground))
    painter.setClipPath(_outline(place))
    target = QRect(place.topLeft(), pixmap.size().scaled(size, Qt.AspectRatioMode.KeepAspectRatioByExpanding))
    target.moveCenter(place.center())
    painter.drawPixmap(target, pixmap)
    painter.end()
    QPixmapCache.insert(key, result)
    return result
