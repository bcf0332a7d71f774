"""The list of the queue: a thumbnail, the name, and how far the file is."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPainterPath
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from fer_desktop.ui import theme
from fer_desktop.ui.files_queue import ENTRY_ROLE, Entry, EntryState, FileQueueModel, entry_line
from fer_desktop.ui.icons import icon

_THUMBNAIL: Final = QSize(56, 42)
_ROW: Final = 56

Index = QModelIndex | QPersistentModelIndex


class QueueList(QListView):
    """Shows a FileQueueModel. Delete asks to remove what is selected."""

    removeRequested = Signal()

    def __init__(self, model: FileQueueModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._delegate = _EntryDelegate(model, self)
        self.setItemDelegate(self._delegate)
        self.setModel(model)
        # All rows are of one height, so thousands of them cost nothing.
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Queue of files"))
        self.setToolTip(self.tr("Files in the order in which they are read. Delete removes what is selected."))

    def set_dark(self, dark: bool) -> None:
        self._delegate.dark = dark
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removeRequested.emit()
        else:
            super().keyPressEvent(event)


class _EntryDelegate(QStyledItemDelegate):
    def __init__(self, model: FileQueueModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.dark = False
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry = index.data(ENTRY_ROLE)
        colors = theme.theme_of(self.dark)
        area: QRect = option.rect  # type: ignore[attr-defined]
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(colors.accent_soft))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, QColor(colors.hover))
        place = QRect(
            area.x() + theme.SPACE_8, area.y() + (_ROW - _THUMBNAIL.height()) // 2, _THUMBNAIL.width(), _THUMBNAIL.height()
        )
        self._paint_thumbnail(painter, place, entry, colors)
        left = place.right() + theme.SPACE_8
        room = area.right() - left - theme.SPACE_8
        body, caption = theme.font(theme.BODY), theme.font(theme.CAPTION)
        name_line = QRect(left, area.y() + 10, room, 18)
        painter.setFont(body)
        painter.setPen(QColor(colors.text))
        name = QFontMetrics(body).elidedText(entry.name, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(name_line, int(Qt.AlignmentFlag.AlignVCenter), name)
        painter.setFont(caption)
        colour = {EntryState.FAILED: colors.danger, EntryState.READING: colors.accent}.get(entry.state, colors.muted)
        painter.setPen(QColor(colour))
        line = QFontMetrics(caption).elidedText(entry_line(entry), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left, area.y() + 28, room, 16), int(Qt.AlignmentFlag.AlignVCenter), line)
        painter.restore()

    def _paint_thumbnail(self, painter: QPainter, place: QRect, entry: Entry, colors: theme.Theme) -> None:
        outline = QPainterPath()
        outline.addRoundedRect(place, 4, 4)
        painter.fillPath(outline, QColor(colors.stage))
        pixmap = self._model.pixmap(entry)
        if pixmap.isNull():
            name = "warning" if entry.state is EntryState.FAILED else "video" if entry.video else "picture"
            mark = QRect(0, 0, theme.ICON, theme.ICON)
            mark.moveCenter(place.center())
            icon(name, colors, "muted").paint(painter, mark)
            return
        painter.save()
        painter.setClipPath(outline)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        # Fills the place; what sticks out is cut off.
        size = pixmap.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        target = QRect(place.topLeft(), size)
        target.moveCenter(place.center())
        painter.drawPixmap(target, pixmap)
        painter.restore()
