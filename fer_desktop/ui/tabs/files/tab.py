"""The Files tab: reads pictures, folders and videos one after the other, and shows, filters and exports the results."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QItemSelectionModel, QMimeData, QModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QGuiApplication, QImage, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMenu, QStackedLayout, QStackedWidget, QWidget

from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.actions import ActionBindings
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.drops import ask_for_files, ask_for_folder, paths_in, picture_in
from fer_desktop.ui.foundation.formatting import time_left_words
from fer_desktop.ui.foundation.icons import set_icon
from fer_desktop.ui.foundation.keyboard import settle
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.foundation.tasks import Background, Worker
from fer_desktop.ui.foundation.undo import Step, undo_stack
from fer_desktop.ui.tabs.files.panels import ResultsPanel
from fer_desktop.ui.tabs.files.pictures_page import FilesPage, PicturesPage
from fer_desktop.ui.tabs.files.queue import ENTRY_ROLE, Entry, EntryKind, EntryState
from fer_desktop.ui.tabs.files.queue_panel import QueuePanel
from fer_desktop.ui.tabs.files.test_set_page import TestSetPage
from fer_desktop.ui.tabs.files.video_page import VideoPage
from fer_desktop.ui.tabs.files.work import FilesWork, Removed
from fer_desktop.ui.widgets.card import Columns, Share
from fer_desktop.ui.widgets.message_panel import Message, MessageAction, MessagePanel, Over, Toast

_FEW: Final = 3
"""More files at once aren't remembered one by one among what was opened last."""

_BETWEEN_MS: Final = 100
"""Between the making of two pages that aren't needed yet."""

_QUEUE: Final = Share(0.205, 205, 320, "files.queue")

_Page = TypeVar("_Page", bound=FilesPage)


class FilesTab(Retranslated, QWidget):
    """The queue at the left, and at the right the page of the chosen entry (see `FilesPage`) with the table of all results.

    One thread reads the files of the queue; another loads the pictures that are shown.
    """

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._background = Background("pictures", self)
        self.work = FilesWork(context, self._background, self)
        self._make_actions()
        self.queue = QueuePanel(context, self.work.queue, (self._add_files, self._add_folder, self._add_pasted))
        self.entry: Entry | None = None
        """The entry that is shown."""
        self.undo_stack = undo_stack(self)
        self.pages = QStackedWidget()
        self.results = ResultsPanel(context, self.work.results, self._path_of)
        self.pictures = PicturesPage(context, self.work, self._background, self.results)
        self._keys = ActionBindings(self, {"files.all_faces": self.results.close_picture})
        self.notice = Toast()
        self._unseen: list[int] = []
        """The test sets whose results are to be told, the newest last."""
        self._told_set = 0
        """The one whose result is told now."""
        self._lay_out()
        # Only now: whatever is moved into another widget is styled again with all that is in it.
        self.pages.addWidget(self.pictures)
        self.pictures.above.hold(self.results)
        self._connect()
        self.retranslate()
        self._later = QTimer(self, interval=_BETWEEN_MS)
        self._later.timeout.connect(self._make_next)
        self._later.start()

    @cached_property
    def videos(self) -> VideoPage:
        """The page of a video; made when it is first needed, or soon after the tab."""
        page = VideoPage(self._context, self.work, self.results)
        page.told.connect(self.notice.tell)
        page.above.show_upper(not self.results.wall_fills)
        return self._added(page)

    @cached_property
    def test_set(self) -> TestSetPage:
        """The page of a test set; made as that of a video."""
        page = TestSetPage(self._context, self.work)
        page.told.connect(self.notice.tell)
        page.pictureChosen.connect(self._show_picture)
        return self._added(page)

    def _added(self, page: _Page) -> _Page:
        self.pages.addWidget(page)
        settle(page)
        return page

    def _made(self) -> list[FilesPage]:
        """Return the pages that are made."""
        pages = [self.pages.widget(place) for place in range(self.pages.count())]
        return [page for page in pages if isinstance(page, FilesPage)]

    def _make_next(self) -> None:
        """Make a page that nobody needed yet, so that it opens at once."""
        missing = [name for name in ("videos", "test_set") if name not in self.__dict__]
        if missing:
            getattr(self, missing[0])
        else:
            self._later.stop()

    def retranslate(self) -> None:
        self._add_files.setText(self.tr("Pictures or videos\u2026"))
        self._add_folder.setText(self.tr("Folder\u2026"))
        self._add_pasted.setText(self.tr("From the clipboard"))
        self._show_state()

    def show_entry(self, entry: Entry | None, shot: int | None = None, face: int | None = 0) -> None:
        """Show an entry of the queue on the page of its kind; see `FilesPage.show_entry`."""
        self.entry = entry
        page = self._page_for(entry)
        left = self.pages.currentWidget()
        if left is not page:
            assert isinstance(left, FilesPage)
            left.leave()
            focused = QApplication.focusWidget()
            if page.above is not None:
                page.above.hold(self.results)
            if page.exports_place is not None:
                page.exports_place.addWidget(self.pictures.exports)
            self.pages.setCurrentWidget(page)
            if focused in (self.results.table, self.results.wall):  # the arrow keys go on through the results
                focused.setFocus()
        page.show_entry(entry, shot, face)
        page.mark_line()
        self._mark_entry()
        if entry is not None and entry.key in self._unseen:
            if entry.key == self._told_set:
                self.notice.clear()
            else:
                self._unseen.remove(entry.key)

    def _page_for(self, entry: Entry | None) -> FilesPage:
        """Return the page that shows an entry. Beside the wall, a face of a video is shown like that of a picture."""
        if entry is None or (entry.video and self.results.wall_fills):
            return self.pictures
        match entry.kind:
            case EntryKind.VIDEO:
                return self.videos
            case EntryKind.TEST_SET:
                return self.test_set
            case _:
                return self.pictures

    def _path_of(self, key: int) -> Path | None:
        entry = self.work.queue.entry(key)
        return entry.path if entry is not None else None

    def focus_home(self) -> QWidget | None:
        """Where the keys go when the widget that had them is gone."""
        page = self.pages.currentWidget()
        return page.home if isinstance(page, FilesPage) else None

    def add_paths(self, paths: Sequence[Path]) -> None:
        """Read pictures and videos, and all that are in folders."""
        self._clear_notice()
        if len(paths) <= _FEW:
            self._context.opened(*(("files", str(path)) for path in paths))
        self.work.frame_stride = self.queue.stride_choice.currentData()
        self.work.add_paths(paths)

    def add_picture(self, picture: QImage) -> None:
        """Read a picture that has no file."""
        self._clear_notice()
        self.work.add_picture(picture)

    def paste(self) -> None:
        """Read what is on the clipboard: files, or a picture."""
        if not self.take(QGuiApplication.clipboard().mimeData()):
            self.notice.tell(
                lambda: self.tr("There is no picture on the clipboard. Copy one, or a file, and paste again."), True
            )

    @property
    def _workers(self) -> tuple[Worker, ...]:
        return *self._made(), self.work, self.results.wall.crops, self._background

    def request_stop(self) -> None:
        self._later.stop()
        for worker in self._workers:
            worker.request_stop()

    def join(self, deadline: float) -> None:
        for worker in self._workers:
            worker.join(deadline)

    # Building

    def _say_empty(self) -> Message:
        return Message(
            "picture",
            self.tr("Analyse the faces in pictures and videos"),
            self.tr(
                "Drop files or folders anywhere on the window, or paste a picture. Every face becomes a row that you can "
                "export. A folder whose subfolders are named after expressions is scored as a test set."
            ),
            (
                MessageAction(self.tr("Open pictures or videos"), self._ask_files, primary=True),
                MessageAction(self.tr("Open folder"), self._ask_folder),
            ),
        )

    def _make_actions(self) -> None:
        self._add_files, self._add_folder, self._add_pasted = QAction(self), QAction(self), QAction(self)
        for action, icon, run in (
            (self._add_files, "picture", self._ask_files),
            (self._add_folder, "folder", self._ask_folder),
            (self._add_pasted, "copy", self.paste),
        ):
            set_icon(action, icon)
            action.triggered.connect(run)

    def _lay_out(self) -> None:
        self._empty = MessagePanel()
        self._empty.show_message(self._say_empty)
        self.queue.setMinimumWidth(180)
        full = QWidget()
        margins = (theme.SPACE_12, theme.SPACE_12, theme.SPACE_12, theme.SPACE_8)
        self._columns = Columns(self._context, (self.queue, _QUEUE), (self.pages, None))
        full.setLayout(theme.column(self._columns, margins=margins))
        content = QWidget()
        # With its parent from the start, as it shows its first widget at once, which would else be a window.
        self._stack = QStackedLayout(content)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(full)
        self.setLayout(theme.column(Over(content, self.notice)))

    def _connect(self) -> None:
        work, queue = self.work, self.queue
        work.added.connect(self._files_added)
        work.entryChanged.connect(self._entry_changed)
        work.progressed.connect(self._show_state)
        work.told.connect(self.notice.tell)
        work.setFinished.connect(self._tell_finished)
        self.notice.shown.connect(self._notice_shown)
        self.notice.closed.connect(self._notice_closed)
        work.results.layoutChanged.connect(self._mark_line)
        self.pictures.told.connect(self.notice.tell)
        self.pictures.face.back.clicked.connect(self._show_test_set)
        self.results.lineChosen.connect(self._line_chosen)
        self.results.lineOpened.connect(self._open_face)
        self.results.viewChanged.connect(self._show_view)
        self.results.explainWanted.connect(self._explain)
        self.results.chips.toggled.connect(self._show_passing)
        self.results.clear_filter.clicked.connect(self._show_passing)
        self.pictures.view.stepped.connect(self.step_entry)
        self.pictures.videoExportWanted.connect(self._offer_video_export)
        queue.pause.toggled.connect(work.pause)
        queue.cancel.clicked.connect(work.cancel)
        queue.clear.clicked.connect(lambda: self._remove([entry.key for entry in work.queue.entries]))
        queue.reread.clicked.connect(lambda: work.read_again(work.outdated))
        queue.retry.clicked.connect(lambda: work.read_again(work.unread))
        queue.list.selectionModel().currentChanged.connect(self._entry_chosen)
        queue.list.removeRequested.connect(lambda: self._remove(self._selected_keys()))
        queue.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        queue.list.customContextMenuRequested.connect(self._entry_menu)

    # The queue and the pages show the same entry

    def _files_added(self, keys: list[int]) -> None:
        if self.entry is None:
            self.show_entry(self.work.queue.entry(keys[0]))

    def _entry_chosen(self, current: QModelIndex, _previous: QModelIndex) -> None:
        entry = current.data(ENTRY_ROLE) if current.isValid() else None
        if entry is not self.entry:
            self.show_entry(entry)

    def _show_test_set(self) -> None:
        heading = self.work.queue.entry(self.entry.test_set) if self.entry is not None else None
        if heading is not None:
            self.show_entry(heading)

    def _mark_entry(self) -> None:
        row = self.work.queue.row_of(self.entry.key) if self.entry is not None else None
        if row is not None:
            # By the selection model: the list itself would do what Ctrl means, which may be down for Undo.
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.queue.list.selectionModel().setCurrentIndex(self.work.queue.index(row), flag)

    def _line_chosen(self, position: int) -> None:
        line = self.work.results.line(position)
        entry = self.work.queue.entry(line.entry)
        if entry is not None:
            self.show_entry(entry, line.shot, line.reading)

    def _show_passing(self) -> None:
        """Show a face that passes the filter, of the same file if there is one, unless the one that is shown does."""
        if self.entry is None or self.results.current_line is not None:
            return
        lines, key = self.work.results.shown_lines(), self.entry.key
        if lines:
            self._line_chosen(next((place for place, line in enumerate(lines) if line.entry == key), 0))
        elif not self.entry.video:
            self.show_entry(self.entry, self.pictures.viewer.shot, None)

    def _open_face(self, position: int) -> None:
        """Show the picture of a face above the wall, at that face."""
        self._line_chosen(position)
        self.results.open_picture()
        self.pictures.viewer.look_at_face()

    def _explain(self) -> None:
        """Explain the chosen face in the Steps tab."""
        page = self.pages.currentWidget()
        if isinstance(page, VideoPage):
            page.view.explain()
        else:
            self.pictures.viewer.explain()

    def _offer_video_export(self, key: int) -> None:
        """Show a video on its page, and open the menu of its exports as soon as that can be used."""
        self.results.open_picture()
        self.show_entry(self.work.queue.entry(key))
        self.videos.offer_export()

    def _show_picture(self, key: int) -> None:
        self.results.open_picture()
        self.show_entry(self.work.queue.entry(key))

    def _show_view(self) -> None:
        """Make room for the table or the wall, as is shown now."""
        for page in self._made():
            if page.above is not None:
                page.above.show_upper(not self.results.wall_fills)
        if self._page_for(self.entry) is not self.pages.currentWidget():
            line = self.results.current_line
            if line is not None and self.entry is not None and line.entry == self.entry.key:
                self.show_entry(self.entry, line.shot, line.reading)
            else:
                self.show_entry(self.entry)

    def _mark_line(self) -> None:
        page = self.pages.currentWidget()
        assert isinstance(page, FilesPage)
        page.mark_line()

    def _tell_finished(self, key: int) -> None:
        """Say the result of a test set until the user has taken note of it, unless its page is shown."""
        if self.entry is None or key != self.entry.key:
            self._unseen.append(key)
            self._tell_result()

    def _tell_result(self) -> None:
        self._unseen = [key for key in dict.fromkeys(self._unseen) if self.work.queue.entry(key) is not None]
        if not self._unseen:
            return
        key = self._unseen[-1]
        heading = self.work.queue.entry(key)
        assert heading is not None

        def message() -> Message:
            text = self.tr("Test set \u201c{name}\u201d: {result}").format(name=heading.name, result=heading.summary)
            show = MessageAction(self.tr("Show"), lambda: self.show_entry(self.work.queue.entry(key)))
            return Message("info", text, "", (show,), lasting=True)

        self.notice.show_message(message)
        self._told_set = key

    def _notice_shown(self) -> None:
        self._told_set = 0

    def _notice_closed(self) -> None:
        """Go on with a result that another message has replaced."""
        if self._told_set:
            self._unseen.remove(self._told_set)
            self._told_set = 0
        self._tell_result()

    def _clear_notice(self) -> None:
        """Remove what was said before, except a result."""
        if not self._told_set:
            self.notice.clear()

    def _entry_changed(self, key: int) -> None:
        if (entry := self.work.queue.entry(key)) is not None:
            for page in self._made():
                page.entry_changed(entry)

    def step_entry(self, step: int) -> None:
        """Show the entry `step` places further down the queue, if there is one."""
        row = self.queue.list.currentIndex().row() + step
        if 0 <= row < len(self.work.queue):
            self.queue.list.setCurrentIndex(self.work.queue.index(row))

    def _remove(self, keys: Sequence[int]) -> None:
        """Remove entries from the queue; Undo puts them back with their results."""
        removed: list[Removed] = []

        def do() -> None:
            row = self.queue.list.currentIndex().row()
            removed[:] = [self.work.remove(keys)]
            left = len(self.work.queue)
            if self.entry is not None and self.entry.key in removed[0].keys:
                self.show_entry(self.work.queue.entries[min(max(row, 0), left - 1)] if left else None)
            elif self.entry is not None:
                self._mark_entry()
            self._show_state()

        def undo() -> None:
            self.notice.clear()
            self.work.restore(removed[0])
            self.show_entry(removed[0].entries[0][1])
            self._show_state()

        if keys:
            self.undo_stack.push(Step(do, undo))
            self.notice.show_message(lambda: self._say_removed([e for _, e in removed[0].entries if e.is_file]))

    def _say_removed(self, files: Sequence[Entry]) -> Message:
        if len(files) == 1:
            text = self.tr("{name} and its results were removed").format(name=files[0].name)
        else:
            text = self.tr("{count} files and their results were removed").format(count=len(files))
        return Message("info", text, "", (MessageAction(self.tr("Undo"), self.undo_stack.undo),))

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
        working, left = progress.working, ""
        if working:
            left = self.tr("paused") if self.work.paused else time_left_words(progress.seconds_left())
        elif failed := queue.count(EntryState.FAILED):
            left = self.tr("{count} failed").format(count=failed)
        total = progress.total if working else queue.file_count
        self.queue.show_progress(progress.done, total, progress.fraction, left, working=working)
        self.queue.show_choices(0 if working else len(self.work.unread), not working and bool(self.work.outdated))
        kinds = queue.kinds
        self.results.show_kinds(videos=EntryKind.VIDEO in kinds, test_sets=EntryKind.TEST_SET in kinds)

    # Coming in and going out

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.queue.list.scrollTo(self.queue.list.currentIndex())

    def take(self, content: QMimeData | None) -> bool:
        """Read what was dropped or pasted; return whether there was anything to read."""
        paths = paths_in(content)
        if paths:
            self.add_paths(paths)
            return True
        picture = picture_in(content)
        if picture is not None:
            self.add_picture(picture)
        return picture is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.press(event):
            super().keyPressEvent(event)

    def _ask_files(self) -> None:
        files = ask_for_files(self, self._context, self.tr("Open pictures or videos"))
        if files:
            self.add_paths(files)

    def _ask_folder(self) -> None:
        folder = ask_for_folder(self, self._context, self.tr("Open folder"))
        if folder is not None:
            self.add_paths([folder])
