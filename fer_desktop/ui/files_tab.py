"""The Files tab: pictures, folders and videos are read one after the other, looked at, filtered and exported."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, QModelIndex, QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication, QImage, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QSplitter, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from fer_desktop.ui import theme
from fer_desktop.ui.background import Background
from fer_desktop.ui.context import AppContext
from fer_desktop.ui.files_export import export_rows, lines_as_text
from fer_desktop.ui.files_panels import FacePanel, QueuePanel, ResultsPanel
from fer_desktop.ui.files_progress import time_left_words
from fer_desktop.ui.files_queue import ENTRY_ROLE
from fer_desktop.ui.files_viewer import FilesViewer
from fer_desktop.ui.files_work import FilesWork
from fer_desktop.ui.icons import retint, set_icon
from fer_desktop.ui.incoming import file_filters, paths_in, picture_in
from fer_desktop.ui.widgets.message_panel import Message, MessageAction, MessageBar, MessagePanel
from fer_desktop.ui.widgets.picture_view import PictureView

_QUEUE_SHARE: Final = 0.2
_QUEUE_WIDTHS: Final = (200, 320)
_FACE_SHARE: Final = 0.22
_FACE_WIDTHS: Final = (260, 360)
"""Shares of the tab's width, and the smallest and largest width in pixels."""


class FilesTab(QWidget):
    """What the queue holds is read in a thread of its own; pictures to look at are loaded in another."""

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._background = Background("pictures", self)
        self.work = FilesWork(context, self._background, self)
        self._make_actions()
        self.queue = QueuePanel(self.work.queue, (self._add_files, self._add_folder, self._add_pasted))
        self.view = PictureView()
        self.results = ResultsPanel(self.work.results)
        self.face = FacePanel()
        self.viewer = FilesViewer(context, self._background, self.view, self.face, self)
        self.notice = MessageBar()
        self._lay_out()
        self._connect()
        self.follow_theme()
        self._show_state()

    def add_paths(self, paths: Sequence[Path]) -> None:
        """Read pictures, videos, and all of them that lie in folders."""
        self.notice.clear()
        self.work.every = self.queue.every.currentData()
        self.work.add_paths(paths)

    def add_picture(self, picture: QImage) -> None:
        """Read a picture that has no file."""
        self.notice.clear()
        self.work.add_picture(picture)

    def paste(self) -> None:
        """Read what is on the clipboard: files, or a picture."""
        if not self._take(QGuiApplication.clipboard().mimeData()):
            self._tell(self.tr("There is no picture on the clipboard. Copy one, or a file, and paste again."), True)

    def shutdown(self) -> None:
        """End the threads; the tab is not used afterwards."""
        self.work.close()
        self._background.close()

    def follow_theme(self) -> None:
        dark = self._context.dark
        for widget in (self.view, self.queue.list, self.face):
            widget.set_dark(dark)
        for message in (self._empty, self.notice):
            message.set_theme(self._context.theme)
        retint(self, self._context.theme)

    def export(self, path: Path, *, json: bool) -> None:
        """Write the lines that the table shows to a CSV or JSON file, in the background."""
        kind = ".json" if json else ".csv"
        if not path.suffix:
            path = path.with_name(path.name + kind)
        rows = self.work.results.shown_rows()
        saved = self.tr("{count} lines were saved in {path}").format(count=len(rows), path=path)
        failed = self.tr("{path} was not saved: {reason}")
        model, runtime, every = self._context.model, self._context.runtime, self.work.every
        self._background.submit(
            lambda: export_rows(rows, path, json=json, model=model, runtime=runtime, every=every),
            lambda _: self._tell(saved, False),
            lambda error: self._tell(failed.format(path=path, reason=_reason(error)), True),
        )

    # Building

    def _tell(self, text: str, error: bool) -> None:
        self.notice.show_message(Message("warning" if error else "info", text))

    def _make_actions(self) -> None:
        self._add_files = QAction(self.tr("Pictures or videos\u2026"), self)
        set_icon(self._add_files, "picture", self._context.theme)
        self._add_files.triggered.connect(self._ask_files)
        self._add_folder = QAction(self.tr("Folder\u2026"), self)
        set_icon(self._add_folder, "folder", self._context.theme)
        self._add_folder.triggered.connect(self._ask_folder)
        self._add_pasted = QAction(self.tr("From the clipboard"), self)
        set_icon(self._add_pasted, "copy", self._context.theme)
        self._add_pasted.triggered.connect(self.paste)

    def _lay_out(self) -> None:
        self._empty = MessagePanel()
        self._empty.show_message(
            Message(
                "picture",
                self.tr("Read the faces in pictures and videos"),
                self.tr(
                    "Drop files or folders anywhere on the window, or paste a picture. Every face becomes a line to export."
                ),
                (
                    MessageAction(self.tr("Open pictures or videos"), self._ask_files, primary=True),
                    MessageAction(self.tr("Open folder"), self._ask_folder),
                ),
            )
        )
        middle = QSplitter(Qt.Orientation.Vertical)
        middle.addWidget(self._picture_with_zoom())
        middle.addWidget(self.results)
        middle.setStretchFactor(0, 3)
        middle.setStretchFactor(1, 2)
        middle.setSizes([300, 200])
        self._columns = QSplitter(Qt.Orientation.Horizontal)
        for widget in (self.queue, middle, self.face):
            self._columns.addWidget(widget)
        self._columns.setStretchFactor(1, 1)
        self.queue.setMinimumWidth(180)
        self.face.setMinimumWidth(236)
        for splitter in (middle, self._columns):
            splitter.setHandleWidth(theme.SPACE_12)
            splitter.setChildrenCollapsible(False)
        full = QWidget()
        layout = QVBoxLayout(full)
        layout.setContentsMargins(theme.SPACE_12, theme.SPACE_12, theme.SPACE_12, theme.SPACE_8)
        layout.setSpacing(theme.SPACE_8)
        layout.addWidget(self._columns, 1)
        self._stack = QStackedLayout()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(full)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.notice)
        outer.addLayout(self._stack, 1)

    def _picture_with_zoom(self) -> QWidget:
        self._zoom_buttons = QWidget(self.view)
        row = QHBoxLayout(self._zoom_buttons)
        row.setContentsMargins(theme.SPACE_8, theme.SPACE_8, theme.SPACE_8, theme.SPACE_8)
        row.setSpacing(theme.SPACE_4)
        choices = (
            ("zoom-in", self.tr("Zoom in (+)"), self.view.zoom_in),
            ("zoom-out", self.tr("Zoom out (\N{MINUS SIGN})"), self.view.zoom_out),
            ("fit", self.tr("Fit (0)"), self.view.fit),
        )
        for name, tip, action in choices:
            button = QToolButton()
            set_icon(button, name, self._context.theme)
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(action)
            row.addWidget(button)
        return self.view

    def _connect(self) -> None:
        work, queue, face = self.work, self.queue, self.face
        work.added.connect(self._files_added)
        work.entryChanged.connect(self._entry_changed)
        work.progressed.connect(self._show_state)
        work.told.connect(self._tell)
        queue.pauseToggled.connect(work.pause)
        queue.cancelRequested.connect(work.cancel)
        queue.clearRequested.connect(lambda: self._remove([entry.key for entry in work.queue.entries]))
        queue.rereadRequested.connect(lambda: work.read_again(work.outdated))
        queue.list.selectionModel().currentChanged.connect(self._entry_chosen)
        queue.list.removeRequested.connect(lambda: self._remove(self._selected_keys()))
        queue.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        queue.list.customContextMenuRequested.connect(self._entry_menu)
        self.view.stepped.connect(self._step_entry)
        self.viewer.faceChanged.connect(self._mark_line)
        self.results.lineChosen.connect(self._line_chosen)
        face.steps.clicked.connect(self.viewer.open_in_steps)
        face.copy_picture.triggered.connect(self.viewer.copy_picture)
        face.copy_lines.triggered.connect(self._copy_lines)
        face.export_csv.triggered.connect(lambda: self._ask_export(json=False))
        face.export_json.triggered.connect(lambda: self._ask_export(json=True))
        copy = QAction(self.results.table)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self._copy_lines)
        self.results.table.addAction(copy)
        self.view.addAction(face.copy_picture)
        self._context.themeChanged.connect(self.follow_theme)

    # Queue, picture and table say the same

    def _files_added(self, keys: list[int]) -> None:
        if self.viewer.entry is None:
            row = self.work.queue.row_of(keys[0])
            if row is not None:
                self.queue.list.setCurrentIndex(self.work.queue.index(row))

    def _entry_chosen(self, current: QModelIndex, _previous: QModelIndex) -> None:
        entry = current.data(ENTRY_ROLE) if current.isValid() else None
        if entry is not self.viewer.entry:
            self.viewer.show(entry)

    def _line_chosen(self, position: int) -> None:
        line = self.work.results.line(position)
        row = self.work.queue.row_of(line.entry)
        entry = self.work.queue.entry(line.entry)
        if row is None or entry is None:
            return
        self.viewer.show(entry, line.shot, line.reading)
        self.queue.list.setCurrentIndex(self.work.queue.index(row))

    def _mark_line(self) -> None:
        entry = self.viewer.entry
        if entry is not None:
            self.results.choose(self.work.results.position_of(entry.key, self.viewer.shot, self.viewer.face))

    def _entry_changed(self, key: int) -> None:
        entry = self.work.queue.entry(key)
        if entry is not None:
            self.viewer.entry_changed(entry)

    def _step_entry(self, step: int) -> None:
        row = self.queue.list.currentIndex().row() + step
        if 0 <= row < len(self.work.queue):
            self.queue.list.setCurrentIndex(self.work.queue.index(row))

    def _remove(self, keys: Sequence[int]) -> None:
        entry = self.viewer.entry
        row = self.queue.list.currentIndex().row()
        self.work.remove(keys)
        left = len(self.work.queue)
        if not left:
            self.viewer.show(None)
        elif entry is not None and entry.key in keys:
            self.queue.list.setCurrentIndex(self.work.queue.index(min(row, left - 1)))
        elif entry is not None:
            self.queue.list.setCurrentIndex(self.work.queue.index(self.work.queue.row_of(entry.key) or 0))
        self._show_state()

    def _selected_keys(self) -> list[int]:
        return [index.data(ENTRY_ROLE).key for index in self.queue.list.selectionModel().selectedIndexes()]

    def _entry_menu(self, position: QPoint) -> None:
        keys = self._selected_keys()
        if not keys:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Read again")).triggered.connect(lambda: self.work.read_again(keys))
        menu.addAction(self.tr("Remove from the queue")).triggered.connect(lambda: self._remove(keys))
        menu.popup(self.queue.list.viewport().mapToGlobal(position))

    def _show_state(self) -> None:
        queue, progress = self.work.queue, self.work.progress
        self._stack.setCurrentIndex(1 if len(queue) else 0)
        working = progress.working
        left = self.tr("paused") if self.work.paused else time_left_words(progress.seconds_left())
        if not working:
            left = self._failed_words()
        total = progress.total if working else len(queue)
        self.queue.show_progress(progress.done, total, progress.fraction, left, working=working)
        self.queue.reread.setVisible(not working and bool(self.work.outdated))
        self.results.show_videos(any(entry.video for entry in queue.entries))
        self.face.export.setEnabled(self.work.results.count > 0)

    def _failed_words(self) -> str:
        failed = self.work.failed_count
        return self.tr("{count} failed").format(count=failed) if failed else ""

    # Coming in and going out

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            width = event.size().width()
            queue = min(max(round(width * _QUEUE_SHARE), _QUEUE_WIDTHS[0]), _QUEUE_WIDTHS[1])
            face = min(max(round(width * _FACE_SHARE), _FACE_WIDTHS[0]), _FACE_WIDTHS[1])
            self._columns.setSizes([queue, max(width - queue - face, 1), face])
        self.queue.list.scrollTo(self.queue.list.currentIndex())

    def _take(self, content: QMimeData | None) -> bool:
        paths = paths_in(content)
        if paths:
            self.add_paths(paths)
            return True
        picture = picture_in(content)
        if picture is not None:
            self.add_picture(picture)
        return picture is not None

    def _ask_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(
            self, self.tr("Open pictures or videos"), self._context.settings.folder, file_filters()
        )
        if names:
            self._context.update_settings(folder=str(Path(names[0]).parent))
            self.add_paths([Path(name) for name in names])

    def _ask_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Open folder"), self._context.settings.folder)
        if name:
            self._context.update_settings(folder=name)
            self.add_paths([Path(name)])

    def _ask_export(self, *, json: bool) -> None:
        kind = "json" if json else "csv"
        start = str(Path(self._context.settings.folder) / f"results.{kind}")
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Save the results"), start, f"{kind.upper()} (*.{kind})")
        if name:
            self.export(Path(name), json=json)

    def _copy_lines(self) -> None:
        positions = sorted({index.row() for index in self.results.table.selectionModel().selectedRows()})
        rows = [self.work.results.line(position).row for position in positions]
        if rows:
            QGuiApplication.clipboard().setText(lines_as_text(rows))
            self._context.statusMessage.emit(self.tr("{count} lines were copied").format(count=len(rows)))


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
