"""The list of the queue: a thumbnail, the name, and how far the file is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.actions import ActionBindings, shortcut
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.tabs.files.queue import ENTRY_ROLE, EntryKind, EntryState, FileQueueModel, entry_line
from fer_desktop.ui.widgets.list_row import paint_ground, paint_thumbnail

_THUMBNAIL: Final = QSize(56, 42)
_ROW: Final = 56
_ICONS: Final = {EntryKind.PICTURE: "picture", EntryKind.VIDEO: "video", EntryKind.TEST_SET: "folder"}

Index = QModelIndex | QPersistentModelIndex


class QueueList(Retranslated, QListView):
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
        self._keys = ActionBindings(self, {"files.remove": self.removeRequested.emit}, any_modifiers=True)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Queue of files"))
        text = self.tr("Files in the order in which they are read. {key} removes what is selected.")
        self.setToolTip(text.format(key=shortcut("files.remove")))
        self.viewport().update()

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        # Qt lays all rows out anew, 30 ms for ten thousand, though none can have another height.
        self.viewport().update(self.visualRect(first).united(self.visualRect(last)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.press(event):
            super().keyPressEvent(event)


class _EntryDelegate(QStyledItemDelegate):
    def __init__(self, model: FileQueueModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry = index.data(ENTRY_ROLE)
        colors = theme.current()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = paint_ground(painter, option, colors)
        stand_in = "warning" if entry.state is EntryState.FAILED else _ICONS[entry.kind]
        left, room = paint_thumbnail(painter, area, _THUMBNAIL, self._model.pixmap(entry), stand_in, colors)
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
