"""The list of recordings: search, thumbnails, renaming in place, and the bin with a question that stands in the row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QImage, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from fer_desktop.recordings.folder import VIDEO_FILE, RecordingError
from fer_desktop.recordings.library import RecordingSummary
from fer_desktop.recordings.recording import open_recorded_video
from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.foundation.actions import ActionBindings, with_key
from fer_desktop.ui.foundation.formatting import clock_text, moment_text, size_on_disk
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.foundation.qimage import to_qimage
from fer_desktop.ui.widgets.list_row import paint_ground, paint_thumbnail

SUMMARY_ROLE: Final = Qt.ItemDataRole.UserRole
THUMBNAIL: Final = QSize(64, 48)
_ROW: Final = 64

Index = QModelIndex | QPersistentModelIndex


class RecordingsModel(QAbstractListModel):
    """Recordings, the newest first. renameWanted: a folder and its new title."""

    renameWanted = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self._all: Sequence[RecordingSummary] = ()
        self._shown: list[RecordingSummary] = []
        self._search = ""
        self._pixmaps: dict[tuple[Path, int], QPixmap] = {}

    def set_summaries(self, summaries: Sequence[RecordingSummary]) -> None:
        self._all = summaries
        known = {(summary.folder, summary.bytes) for summary in summaries}
        self._pixmaps = {key: pixmap for key, pixmap in self._pixmaps.items() if key in known}
        self.set_search(self._search)

    def set_search(self, text: str) -> None:
        """Show the recordings that hold every word of a text."""
        self._search = text
        self.beginResetModel()
        self._shown = [summary for summary in self._all if summary.matches(text)]
        self.endResetModel()

    @property
    def summaries(self) -> Sequence[RecordingSummary]:
        """All, also those that the search leaves out."""
        return self._all

    def row_of(self, folder: Path | None) -> int | None:
        return next((row for row, summary in enumerate(self._shown) if summary.folder == folder), None)

    def has_thumbnail(self, summary: RecordingSummary) -> bool:
        return (summary.folder, summary.bytes) in self._pixmaps

    def set_thumbnail(self, summary: RecordingSummary, image: QImage | None) -> None:
        """Keep a thumbnail; None: there is none to be had."""
        self._pixmaps[summary.folder, summary.bytes] = QPixmap() if image is None else QPixmap.fromImage(image)
        row = self.row_of(summary.folder)
        if row is not None:
            self.dataChanged.emit(self.index(row), self.index(row))

    def pixmap(self, summary: RecordingSummary) -> QPixmap:
        return self._pixmaps.get((summary.folder, summary.bytes), QPixmap())

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        summary = self._shown[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return summary.title
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join((summary.title, *summary_lines(summary), str(summary.folder)))
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join((summary.title, *summary_lines(summary)))
            case Qt.ItemDataRole.UserRole:
                return summary
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        summary = self._shown[index.row()]
        text = str(value).strip()
        if role == Qt.ItemDataRole.EditRole and text and text != summary.title:
            self.renameWanted.emit(summary.folder, text)
            return True
        return False


def summary_lines(summary: RecordingSummary) -> tuple[str, str]:
    """Return the date; and length and size, or that something of it is missing."""
    incomplete = QCoreApplication.translate("Recordings", "incomplete")
    rest = size_on_disk(summary.bytes) if summary.finished else incomplete
    return moment_text(summary.when), f"{clock_text(summary.seconds)} \N{MIDDLE DOT} {rest}"


class RecordingsList(Retranslated, QListView):
    """Shows a RecordingsModel. deleteWanted: of the current row; it is asked before, in the row."""

    deleteWanted = Signal()

    _OWN_KEYS: Final = (
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Tab,
        Qt.Key.Key_Backtab,
    )

    def __init__(self, model: RecordingsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._delegate = _SummaryDelegate(model, self)
        self.setItemDelegate(self._delegate)
        self.setModel(model)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        runs: dict[str, Callable[[], object]] = {
            "recordings.rename": lambda: self.edit(self.currentIndex()),
            "recordings.delete": self.deleteWanted.emit,
        }
        self._keys = ActionBindings(self, runs, any_modifiers=True)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Recordings"))
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Space, arrows to the sides and letters are the player's.
        if event.key() in self._OWN_KEYS:
            super().keyPressEvent(event)
        elif not self._keys.press(event):
            event.ignore()


class RecordingsPanel(Retranslated, QWidget):
    """Search, list, and what can be done with the chosen recording.

    chosen: a folder, or None. deleteConfirmed: a folder to be moved to the bin. folderWanted: a folder to be shown.
    """

    chosen = Signal(object)
    deleteConfirmed = Signal(object)
    folderWanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = RecordingsModel()
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.list = RecordingsList(self.model)
        self.nothing = theme.label("", "caption", wrap=True)
        self.nothing.hide()
        self.rename = _tool()
        self.delete = _tool()
        self.folder = _tool()
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SPACE_4)
        for button, name in ((self.rename, "edit"), (self.delete, "bin"), (self.folder, "folder")):
            icons.set_icon(button, name)
            buttons.addWidget(button, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_8)
        layout.addWidget(self.search)
        layout.addWidget(self.nothing)
        layout.addWidget(self.list, 1)
        layout.addLayout(buttons)
        self.search.textChanged.connect(self._search)
        self.list.selectionModel().currentChanged.connect(self._choose)
        self.list.deleteWanted.connect(self.ask_to_delete)
        self.rename.clicked.connect(lambda: self.list.edit(self.list.currentIndex()))
        self.delete.clicked.connect(self.ask_to_delete)
        self.folder.clicked.connect(lambda: self.folderWanted.emit(self.current))
        self._enable()
        self.retranslate()

    def retranslate(self) -> None:
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setToolTip(self.tr("Shows the recordings whose name, source, date, people or markers hold every word"))
        self.search.setAccessibleName(self.tr("Search in the recordings"))
        self.nothing.setText(self.tr("No recording matches."))
        for button, text, tip in (
            (self.rename, self.tr("Rename"), with_key(self.tr("Give the recording another name"), "recordings.rename")),
            (self.delete, self.tr("Delete"), with_key(self.tr("Move the recording to the bin"), "recordings.delete")),
            (self.folder, self.tr("Folder"), self.tr("Show the recording's files in the file manager")),
        ):
            button.setText(text)
            button.setAccessibleName(text)
            button.setToolTip(tip)
        if self.question is not None:
            self._end_question()  # it is asked again with another press of the key

    @property
    def current(self) -> Path | None:
        summary = self.list.currentIndex().data(SUMMARY_ROLE)
        return summary.folder if summary is not None else None

    def set_summaries(self, summaries: Sequence[RecordingSummary], chosen: Path | None) -> None:
        """Show recordings, and choose one; the first where that isn't among them."""
        selection = self.list.selectionModel()
        selection.blockSignals(True)
        self.model.set_summaries(summaries)
        selection.blockSignals(False)
        self.choose(chosen)

    def choose(self, folder: Path | None) -> None:
        row = self.model.row_of(folder)
        if row is None:
            row = 0 if self.model.rowCount() else -1
        self.list.setCurrentIndex(self.model.index(row) if row >= 0 else QModelIndex())
        self._choose()

    def ask_to_delete(self) -> None:
        """Ask in the row itself; whatever else is done takes the question away."""
        index = self.list.currentIndex()
        summary = index.data(SUMMARY_ROLE)
        if summary is None or self.question is not None:
            return
        question = RowQuestion(self.tr("Move to the bin?"), self.tr("Delete"), self.tr("Keep"))
        question.yes.clicked.connect(lambda: self._answer(summary.folder))
        question.no.clicked.connect(lambda: self._answer(None))
        question.left.connect(lambda: self._answer(None))
        self.list.setIndexWidget(index, question)
        question.yes.setFocus()

    @property
    def question(self) -> RowQuestion | None:
        """The question in the current row, while it is asked."""
        widget = self.list.indexWidget(self.list.currentIndex())
        return widget if isinstance(widget, RowQuestion) else None

    def _answer(self, folder: Path | None) -> None:
        self._end_question()
        self.list.setFocus()
        if folder is not None:
            self.deleteConfirmed.emit(folder)

    def _search(self, text: str) -> None:
        before = self.current
        selection = self.list.selectionModel()
        selection.blockSignals(True)
        self.model.set_search(text)
        selection.blockSignals(False)
        self.choose(before)

    def _choose(self, *_: object) -> None:
        if self.question is None:
            self._end_question()
        self._enable()
        self.chosen.emit(self.current)

    def _end_question(self) -> None:
        for row in range(self.model.rowCount()):
            if self.list.indexWidget(self.model.index(row)) is not None:
                self.list.setIndexWidget(self.model.index(row), None)  # type: ignore[arg-type]

    def _enable(self) -> None:
        there = self.current is not None
        for button in (self.rename, self.delete, self.folder):
            button.setEnabled(there)
        self.nothing.setVisible(bool(self.model.summaries) and not self.model.rowCount())


class _SummaryDelegate(QStyledItemDelegate):
    def __init__(self, model: RecordingsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, _ROW)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        area: QRect = option.rect
        covers = isinstance(editor, RowQuestion)
        editor.setGeometry(area if covers else area.adjusted(theme.SPACE_8, 16, -theme.SPACE_8, -16))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        summary = index.data(SUMMARY_ROLE)
        colors = theme.current()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = paint_ground(painter, option, colors)
        left, room = paint_thumbnail(painter, area, THUMBNAIL, self._model.pixmap(summary), "video", colors)
        lines = (
            (summary.title, theme.font(), colors.text),
            *((t, theme.font(theme.CAPTION), colors.muted) for t in summary_lines(summary)),
        )
        top = area.y() + 8
        for (text, font, color), height in zip(lines, (18, 15, 15), strict=True):
            painter.setFont(font)
            painter.setPen(QColor(color))
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRect(left, top, room, height), int(Qt.AlignmentFlag.AlignVCenter), shown)
            top += height
        painter.restore()


def _tool() -> QToolButton:
    button = QToolButton()
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setIconSize(QSize(theme.ICON, theme.ICON))
    button.setSizePolicy(button.sizePolicy().horizontalPolicy().Expanding, button.sizePolicy().verticalPolicy())
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


_THUMBNAIL_FRAME: Final = 45


def thumbnail(folder: Path) -> QImage | None:
    """Return a small picture from near the beginning of a recording's video; None where there is none."""
    try:
        video = open_recorded_video(folder / VIDEO_FILE)
    except RecordingError:
        return None
    try:
        image = video.read(min(_THUMBNAIL_FRAME, video.frame_count // 2))
    finally:
        video.close()
    if image is None:
        return None
    height, width = image.shape[:2]
    scale = max(2 * THUMBNAIL.width() / width, 2 * THUMBNAIL.height() / height)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    return to_qimage(np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8))


class RowQuestion(QWidget):
    """Covers a row and asks. left: Escape was pressed."""

    left = Signal()

    def __init__(self, text: str, yes: str, no: str) -> None:
        super().__init__()
        self.setAutoFillBackground(True)
        self.setAccessibleName(text)
        self.yes, self.no = QPushButton(yes), QPushButton(no)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SPACE_8)
        for button in (self.yes, self.no):
            button.setProperty("small", "true")
            button.setAutoDefault(True)
            buttons.addWidget(button, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACE_8, theme.SPACE_4, theme.SPACE_8, theme.SPACE_4)
        layout.setSpacing(2)
        layout.addWidget(theme.label(text))
        layout.addLayout(buttons)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
