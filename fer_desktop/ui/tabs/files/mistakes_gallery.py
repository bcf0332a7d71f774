"""The pictures of a test set that were read wrongly, as a gallery to click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from fer_desktop.test_sets.scoring import Answer
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import pair_words, percent
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.tabs.files.queue import Entry, FileQueueModel

_PICTURE: Final = QSize(112, 84)
_LINE: Final = 16
_CELL: Final = QSize(128, 84 + 2 * _LINE + 3 * theme.SPACE_8)

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """One picture of the gallery."""

    entry: Entry
    answer: Answer


class MistakesGallery(Retranslated, QListView):
    """Thumbnails with what each is said to show and what was read. chosen: one was clicked or entered; its key."""

    chosen = Signal(int)

    def __init__(self, queue: FileQueueModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = _Shown()
        self._delegate = _Delegate(queue, self)
        self.setItemDelegate(self._delegate)
        self.setModel(self._list)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        # All cells are of one size, so thousands of them cost little.
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(500)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.clicked.connect(self._choose)
        self.activated.connect(self._choose)
        self.retranslate()

    @property
    def count(self) -> int:
        return len(self._list.items)

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Mistakes"))
        self.setToolTip(self.tr("Click a picture, or press Enter on it, to look at it"))
        self.viewport().update()

    def show_answers(self, items: Sequence[Shown]) -> None:
        """Show other pictures; those that are shown already stay where they are, where nothing came before them."""
        self._list.show_items(items)

    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(self._list.items[index.row()].entry.key)


class _Shown(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.items: list[Shown] = []

    def show_items(self, items: Sequence[Shown]) -> None:
        before, after = [item.entry.key for item in self.items], [item.entry.key for item in items]
        if before == after:
            self.items = list(items)
        elif before == after[: len(before)]:
            self.beginInsertRows(QModelIndex(), len(before), len(after) - 1)
            self.items = list(items)
            self.endInsertRows()
        else:
            self.beginResetModel()
            self.items = list(items)
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        item = self.items[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return item.entry.name
            case Qt.ItemDataRole.ToolTipRole:
                return f"{item.entry.path}\n{_words(item)}"
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{item.entry.name}, {_words(item)}"
            case Qt.ItemDataRole.UserRole:
                return item
        return None


def _words(item: Shown) -> str:
    pair = pair_words(item.answer.true, item.answer.read)
    return pair if item.answer.confidence is None else f"{pair} {percent(item.answer.confidence)}"


class _Delegate(QStyledItemDelegate):
    def __init__(self, queue: FileQueueModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._queue = queue

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return _CELL

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item: Shown = index.data(Qt.ItemDataRole.UserRole)
        colors = theme.current()
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        ground = QPainterPath()
        ground.addRoundedRect(QRectF(area).adjusted(2, 2, -2, -2), theme.CORNER, theme.CORNER)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillPath(ground, QColor(colors.accent_soft))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillPath(ground, QColor(colors.hover))
        place = QRect(area.x() + (area.width() - _PICTURE.width()) // 2, area.y() + 8, _PICTURE.width(), _PICTURE.height())
        stage = QPainterPath()
        stage.addRoundedRect(QRectF(place), 4, 4)
        painter.fillPath(stage, QColor(colors.stage))
        pixmap = self._queue.pixmap(item.entry)
        if not pixmap.isNull():
            target = QRect(place.topLeft(), pixmap.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio))
            target.moveCenter(place.center())
            painter.drawPixmap(target, pixmap)
        confidence = item.answer.confidence
        detail = item.entry.name if confidence is None else f"{percent(confidence)}  {item.entry.name}"
        font = theme.font(theme.CAPTION)
        painter.setFont(font)
        for number, (color, text) in enumerate(
            ((colors.text, pair_words(item.answer.true, item.answer.read)), (colors.muted, detail))
        ):
            painter.setPen(QColor(color))
            line = QRect(area.x() + 4, place.bottom() + 5 + number * _LINE, area.width() - 8, _LINE)
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, int(Qt.AlignmentFlag.AlignCenter), shown)
        painter.restore()
