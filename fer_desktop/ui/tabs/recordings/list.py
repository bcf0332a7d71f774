"""The list of recordings: search, thumbnails, renaming in place, and deleting after a question in the row."""

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
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QImage, QKeyEvent, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListView,
    QPushButton,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QWidget,
)

from fer_desktop.recordings.folder import VIDEO_FILE, RecordingError
from fer_desktop.recordings.library import RecordingSummary
from fer_desktop.recordings.recording import open_recorded_video
from fer_desktop.recordings.replacing import finish_removal
from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.foundation.actions import ActionBindings, with_key
from fer_desktop.ui.foundation.formatting import clock_text, moment_text, size_on_disk
from fer_desktop.ui.foundation.keyboard import pass_letters
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.foundation.pyramid import to_qimage
from fer_desktop.ui.widgets.list_row import paint_ground, paint_thumbnail, text_beside

SUMMARY_ROLE: Final = Qt.ItemDataRole.UserRole
THUMBNAIL: Final = QSize(64, 48)
_ROW: Final = 64
_TITLE: Final = 18
_TITLE_TOP: Final = 8

_THUMBNAIL_FRAME: Final = 45
"""The frame that a thumbnail shows; of shorter recordings the middle one."""

Index = QModelIndex | QPersistentModelIndex


class RecordingsModel(QAbstractListModel):
    """Recordings, the newest first.

    renameWanted: a recording was given another title; its folder and the title.
    """

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
        """Show only the recordings that contain every word of a text."""
        self._search = text
        self.beginResetModel()
        self._shown = [summary for summary in self._all if summary.matches(text)]
        self.endResetModel()

    @property
    def summaries(self) -> Sequence[RecordingSummary]:
        """All recordings, also those that the search hides."""
        return self._all

    @property
    def listed(self) -> list[Path]:
        """The folders of the recordings that the search leaves."""
        return [summary.folder for summary in self._shown]

    def row_of(self, folder: Path | None) -> int | None:
        return next((row for row, summary in enumerate(self._shown) if summary.folder == folder), None)

    def has_thumbnail(self, summary: RecordingSummary) -> bool:
        return (summary.folder, summary.bytes) in self._pixmaps

    def set_thumbnail(self, summary: RecordingSummary, image: QImage | None) -> None:
        """Keep a thumbnail; None where the recording has none."""
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
                said = [text for text in (summary.description.participant, summary.description.condition) if text]
                return "\n".join((summary.title, *said, *summary_lines(summary), str(summary.folder)))
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
    """Return two lines: the date; the length, and the size, or that there is no video, or that it is incomplete."""
    incomplete = QCoreApplication.translate("Recordings", "incomplete")
    rest = size_on_disk(summary.bytes) if summary.with_video else QCoreApplication.translate("Recordings", "no video")
    rest = rest if summary.finished else incomplete
    return moment_text(summary.when), f"{clock_text(summary.seconds)} \N{MIDDLE DOT} {rest}"


class RecordingsList(Retranslated, QListView):
    """Shows a RecordingsModel.

    deleteWanted: the key to delete the current row was pressed; the panel asks first.
    """

    deleteWanted = Signal()

    _OWN_KEYS: Final = (
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Tab,
        Qt.Key.Key_Backtab,
    )

    def __init__(self, model: RecordingsModel) -> None:
        super().__init__()
        self.setItemDelegate(_SummaryDelegate(model, self))
        self.setModel(model)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        pass_letters(self)
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
        # Space, Left, Right and letters are keys of the player.
        if event.key() in self._OWN_KEYS:
            super().keyPressEvent(event)
        elif not self._keys.press(event):
            event.ignore()


class RecordingsPanel(Retranslated, QWidget):
    """The search, the list, and the buttons for the chosen recording.

    chosen: a recording was chosen; its folder, or None.
    deleteConfirmed: the user confirmed the deletion of a recording; its folder.
    folderWanted: the user wants to see a recording's files; its folder.
    detailsWanted: the user wants to describe the chosen recording.
    """

    chosen = Signal(object)
    deleteConfirmed = Signal(object)
    folderWanted = Signal(object)
    detailsWanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.model = RecordingsModel()
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.list = RecordingsList(self.model)
        self.nothing = theme.label("", "caption", wrap=True)
        self.nothing.hide()
        self.rename, self.details, self.delete, self.folder = _tool("edit"), _tool("info"), _tool("bin"), _tool("folder")
        self._buttons = (self.rename, self.details, self.delete, self.folder)
        buttons = theme.row(*((button, 1) for button in self._buttons), gap=theme.SPACE_4)
        self.setLayout(theme.column(self.search, self.nothing, (self.list, 1), buttons))
        self.search.textChanged.connect(self._search)
        self.list.selectionModel().currentChanged.connect(self._choose)
        self.list.deleteWanted.connect(self.ask_to_delete)
        self.rename.clicked.connect(lambda: self.list.edit(self.list.currentIndex()))
        self.details.clicked.connect(self.detailsWanted)
        self.delete.clicked.connect(self.ask_to_delete)
        self.folder.clicked.connect(lambda: self.folderWanted.emit(self.current))
        self._enable()
        self.retranslate()

    def retranslate(self) -> None:
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setToolTip(
            self.tr("Shows the recordings whose name, source, date, details, people or markers contain every word")
        )
        self.search.setAccessibleName(self.tr("Search in the recordings"))
        self.nothing.setText(self.tr("No recording matches."))
        for button, text, tip in (
            (self.rename, self.tr("Rename"), with_key(self.tr("Rename the recording"), "recordings.rename")),
            (self.details, self.tr("Details"), self.tr("Participant, condition, author, consent and notes of the recording")),
            (self.delete, self.tr("Delete"), with_key(self.tr("Move the recording to the bin"), "recordings.delete")),
            (self.folder, self.tr("Folder"), self.tr("Show the recording's files in the file manager")),
        ):
            button.setText(text)
            button.setAccessibleName(text)
            button.setToolTip(tip)
        if self.question is not None:
            self._end_question()  # rather than leaving it in the language before

    @property
    def current(self) -> Path | None:
        summary = self.list.currentIndex().data(SUMMARY_ROLE)
        return summary.folder if summary is not None else None

    def set_summaries(self, summaries: Sequence[RecordingSummary], chosen: Path | None) -> None:
        """Show recordings and choose one of them; the first where that one is missing."""
        with QSignalBlocker(self.list.selectionModel()):
            self.model.set_summaries(summaries)
        self.choose(chosen)

    def choose(self, folder: Path | None) -> None:
        # In an empty model the index is invalid, which chooses nothing.
        self.list.setCurrentIndex(self.model.index(self.model.row_of(folder) or 0))
        self._choose()

    def ask_to_delete(self) -> None:
        """Ask in the row itself. Choosing another row removes the question."""
        index = self.list.currentIndex()
        summary = index.data(SUMMARY_ROLE)
        if summary is None or self.question is not None:
            return
        text = self.tr("Move \u201c{name}\u201d to the bin?").format(name=summary.title)
        question = RowQuestion(text, self.tr("Move to Bin"), self.tr("Cancel"))
        question.answered.connect(lambda yes: self._answer(summary.folder if yes else None))
        self.list.setIndexWidget(index, question)
        question.no.setFocus()

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
        with QSignalBlocker(self.list.selectionModel()):
            self.model.set_search(text)
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
        for button in self._buttons:
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
        if isinstance(editor, RowQuestion):
            editor.setGeometry(area)
        else:
            left, room = text_beside(area, THUMBNAIL)
            editor.setGeometry(left, area.y() + _TITLE_TOP - 3, room, _TITLE + 6)

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
        top = area.y() + _TITLE_TOP
        for (text, font, color), height in zip(lines, (_TITLE, 15, 15), strict=True):
            painter.setFont(font)
            painter.setPen(QColor(color))
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRect(left, top, room, height), int(Qt.AlignmentFlag.AlignVCenter), shown)
            top += height
        painter.restore()


def _tool(icon: str) -> QToolButton:
    button = QToolButton()
    icons.set_icon(button, icon)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setIconSize(QSize(theme.ICON, theme.ICON))
    button.setSizePolicy(button.sizePolicy().horizontalPolicy().Expanding, button.sizePolicy().verticalPolicy())
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def thumbnail(folder: Path) -> QImage | None:
    """Return a small picture from near the beginning of a recording's video; None where it can't be read."""
    try:
        finish_removal(folder)
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
    """Covers a row and asks.

    answered: True for yes; False for no, which is also Escape.
    """

    answered = Signal(bool)

    def __init__(self, text: str, yes: str, no: str) -> None:
        super().__init__()
        self.setAutoFillBackground(True)
        self.setAccessibleName(text)
        self.yes, self.no = QPushButton(yes), QPushButton(no)
        for button in (self.yes, self.no):
            button.setProperty("small", "row")
            button.setAutoDefault(True)
            button.clicked.connect(lambda _, button=button: self.answered.emit(button is self.yes))
        buttons = theme.row((self.yes, 1), (self.no, 1))
        margins = (theme.SPACE_8, theme.SPACE_4, theme.SPACE_8, theme.SPACE_4)
        self._text = text
        self._label = theme.label(text)
        self._label.setToolTip(text)
        self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setLayout(theme.column(self._label, buttons, gap=theme.SPACE_4, margins=margins))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = event.size().width() - 2 * theme.SPACE_8
        # In the middle, so that the end of the question stays; the tooltip has the whole name.
        self._label.setText(self._label.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideMiddle, room))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.answered.emit(False)
        else:
            super().keyPressEvent(event)
