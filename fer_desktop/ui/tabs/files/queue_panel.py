"""The left column of the Files tab: the queue, its progress, and its buttons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QListView,
    QProgressBar,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.actions import ActionBindings, shortcut
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.formatting import seconds
from fer_desktop.ui.foundation.icons import push_button
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.tabs.files.panels import fill_menu
from fer_desktop.ui.tabs.files.queue import ENTRY_ROLE, EntryKind, EntryState, FileQueueModel, Index, row_line
from fer_desktop.ui.widgets.list_row import paint_ground, paint_thumbnail
from fer_desktop.ui.widgets.mesh import MeshSwitch

FRAME_STRIDES: Final = (1, 5, 10, 30)
"""The frame strides that can be chosen for videos: every frame is read, every fifth, and so on."""

_USUAL_RATE: Final = 30.0
"""Frames a second of most videos."""

translate = QCoreApplication.translate

_THUMBNAIL: Final = QSize(56, 42)
_ROW: Final = 56
_ICONS: Final = {EntryKind.PICTURE: "picture", EntryKind.VIDEO: "video", EntryKind.TEST_SET: "folder"}


def name_strides(box: QComboBox, rate: float = _USUAL_RATE) -> None:
    """Name and explain the frame strides in a box, which has them as data. rate: of the video, frames a second."""
    for place in range(box.count()):
        step = int(box.itemData(place))
        many = translate("QueuePanel", "1 frame in {step}").format(step=step)
        box.setItemText(place, translate("QueuePanel", "every frame") if step == 1 else many)
        if step == 1:
            text = translate("QueuePanel", "Every frame is analysed: the most exact, and the slowest")
        elif rate / step >= 1:
            text = translate("QueuePanel", "About {count} readings per second of video; {step} times as fast as every frame")
        else:
            text = translate("QueuePanel", "A reading about every {seconds}; {step} times as fast as every frame")
        text = text.format(step=step, count=round(rate / step), seconds=seconds(step / rate))
        box.setItemData(place, text, Qt.ItemDataRole.ToolTipRole)


class QueuePanel(Retranslated, QWidget):
    """The progress, the list of files, and the choice of how videos are read. The tab connects the buttons."""

    def __init__(self, context: AppContext, queue: FileQueueModel, adding: Sequence[QAction]) -> None:
        """adding: what the Add button offers."""
        super().__init__()
        self.mesh = MeshSwitch(context)
        self.add = push_button("add")
        fill_menu(self.add, adding)
        self.count = theme.label("", "section")
        self.time_left = theme.label("", "caption")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.pause = push_button("pause")
        self.pause.setCheckable(True)
        self.pause.toggled.connect(self._name_pause)
        self.cancel = push_button("stop")
        self.reread = push_button("refresh")
        self.reread.hide()
        self.retry = push_button("repeat")
        self.retry.hide()
        self._unread = 0
        self.clear = push_button()
        self.list = QueueList(queue)
        self.stride_choice = QComboBox()
        for step in FRAME_STRIDES:
            self.stride_choice.addItem("", step)
        self.stride_choice.setCurrentIndex(1)
        self._videos = theme.label("", "caption")
        self._videos.setBuddy(self.stride_choice)
        self._progress = (0, 0, 0.0, "", False)
        self.setLayout(
            theme.column(
                # Not in halves: the first has an arrow, and words are longer in other languages.
                theme.row((self.add, 3), (self.clear, 2)),
                theme.row(self.count, theme.STRETCH, self.time_left),
                self.bar,
                theme.row((self.pause, 1), (self.cancel, 1)),
                self.reread,
                self.retry,
                (self.list, 1),
                theme.row(self._videos, (self.stride_choice, 1)),
                self.mesh,
            )
        )
        self.retranslate()

    def retranslate(self) -> None:
        self.retry.setToolTip(self.tr("Retry files that failed or were cancelled"))
        self.add.setText(self.tr("Add"))
        self.add.setToolTip(self.tr("Add pictures, videos or a folder, or drop them anywhere on the window"))
        self.bar.setAccessibleName(self.tr("Progress"))
        self._name_pause()
        self.pause.setToolTip(self.tr("Stop after the current file; press again to resume"))
        self.cancel.setText(self.tr("Cancel"))
        self.cancel.setToolTip(self.tr("Stop reading; what was read stays"))
        self.reread.setText(self.tr("Read again"))
        self.reread.setToolTip(
            self.tr("Some files were read with another model or other settings. Read them again with the current ones")
        )
        self.clear.setText(self.tr("Clear"))
        self.clear.setToolTip(self.tr("Empty the queue and the table of results"))
        name_strides(self.stride_choice)
        self.stride_choice.setAccessibleName(self.tr("Frames of a video that are analysed"))
        self.stride_choice.setToolTip(self.tr("Which frames are analysed in videos that you add from now on"))
        self._videos.setText(self.tr("New videos"))
        self.show_choices(self._unread, not self.reread.isHidden())
        done, total, fraction, time_left, working = self._progress
        self.show_progress(done, total, fraction, time_left, working=working)

    def show_progress(self, done: int, total: int, fraction: float, time_left: str, *, working: bool) -> None:
        """Show how far the queue is; fraction: of all the work, 0 to 1."""
        self._progress = (done, total, fraction, time_left, working)
        if working:
            self.count.setText(self.tr("{done} of {total}").format(done=done, total=total))
        else:
            self.count.setText(self.tr("1 file") if total == 1 else self.tr("{total} files").format(total=total))
        self.time_left.setText(time_left)
        self.bar.setValue(round(1000 * fraction))
        self.bar.setVisible(working)
        self.pause.setVisible(working)
        self.cancel.setVisible(working)
        self.clear.setEnabled(not working and total > 0)
        if not working:
            self.pause.setChecked(False)

    def show_choices(self, unread: int, outdated: bool) -> None:
        """Offer to read files again. unread: how many failed or were cancelled. outdated: settings have changed since."""
        self._unread = unread
        text = self.tr("Try 1 file again") if unread == 1 else self.tr("Try {count} files again").format(count=unread)
        self.retry.setText(text)
        self.retry.setVisible(unread > 0)
        self.reread.setVisible(outdated)

    def _name_pause(self) -> None:
        self.pause.setText(self.tr("Resume") if self.pause.isChecked() else self.tr("Pause"))


class QueueList(Retranslated, QListView):
    """Shows a FileQueueModel. removeRequested: the person pressed the key that removes the selected entries."""

    removeRequested = Signal()

    def __init__(self, model: FileQueueModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._delegate = _EntryDelegate(model, self)
        self.setItemDelegate(self._delegate)
        self.setModel(model)
        # As all rows have one height, Qt needn't ask thousands of them for theirs.
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
        # Qt would lay out all rows again, 30 ms for ten thousand, though all have one height.
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
        line = QFontMetrics(caption).elidedText(row_line(entry), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left, area.y() + 28, room, 16), int(Qt.AlignmentFlag.AlignVCenter), line)
        painter.restore()
