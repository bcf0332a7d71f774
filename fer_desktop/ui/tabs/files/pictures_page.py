"""The page of pictures in the Files tab: the picture with its boxes, the table of all results, and the chosen face."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QImage, QKeySequence
from PySide6.QtWidgets import QToolButton, QWidget

from fer_desktop.batch.run import Shot
from fer_desktop.core.types import Face, FaceReading, Frame
from fer_desktop.media.pictures import around_face
from fer_desktop.recordings.rows import RowFormat
from fer_desktop.ui.dialogs.export import Export
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.actions import with_key
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.drops import ask_for_folder, ask_to_save
from fer_desktop.ui.foundation.icons import tool_button
from fer_desktop.ui.foundation.language import Retranslated, translated
from fer_desktop.ui.foundation.pyramid import Pyramid, image_of, pyramid_of, read_frame, to_qimage
from fer_desktop.ui.foundation.tasks import Background
from fer_desktop.ui.tabs.files.annotated_copies import Saved, copy_of, save_copies
from fer_desktop.ui.tabs.files.panels import AboveTable, FacePanel, ResultsPanel
from fer_desktop.ui.tabs.files.queue import Entry, EntryState, entry_line, note_lines
from fer_desktop.ui.tabs.files.results import lines_as_text, queue_rows
from fer_desktop.ui.tabs.files.work import FilesWork
from fer_desktop.ui.widgets.card import Columns, Share
from fer_desktop.ui.widgets.overlay import annotated
from fer_desktop.ui.widgets.picture_view import PictureView

_FACE: Final = Share(0.28, 260, 360)
"""The column of the chosen face."""


class FilesPage(QWidget):
    """A page of the Files tab, for one kind of entry. The tab shows it and tells it which entry was chosen.

    A page shows `Entry.shots`, a `Shot` for each frame that was read.
    All methods are called in the GUI thread; a page overrides the ones that it needs.
    """

    above: AboveTable | None = None
    """Where the table of results is while the page is shown; None for a page without it."""
    home: QWidget
    """Where the keys go when the widget that had them is gone."""

    def show_entry(self, entry: Entry | None, shot: int | None = None, face: int | None = 0) -> None:
        """Show a frame of an entry with one of its faces chosen. entry: None when the queue is empty.

        shot: position in `Entry.shots`; None for no certain one. face: position among the shot's readings, None for none.
        """

    def mark_line(self) -> None:
        """Make the line of what is shown the current one in the table of results."""

    def entry_changed(self, entry: Entry) -> None:
        """Show what changed in an entry, if it is the one shown: more of it was read, it ended, or it is read again."""

    def leave(self) -> None:
        """Stop playing, as another page is shown instead."""

    def request_stop(self) -> None:
        """Ask the page's threads to end; it is not used afterwards."""

    def join(self, deadline: float) -> None:
        """Wait for the page's threads, at most until a time of `time.monotonic`."""


class PicturesPage(Retranslated, FilesPage):
    """Shows one picture of the queue, or one frame of a video that was read.

    told: a function that makes a sentence; whether it is an error; the folder that it is about, or None.
    copiesTold: how many copies of pictures are saved so far, as a sentence.
    """

    told = Signal(object, bool, object)
    copiesTold = Signal(str)
    above: AboveTable

    def __init__(self, context: AppContext, work: FilesWork, background: Background, results: ResultsPanel) -> None:
        super().__init__()
        self._context = context
        self._work = work
        self._background = background
        self.view = PictureView()
        self.home = self.view
        self.results = results
        self.face = FacePanel()
        self.copies = Export(self)
        self._copied: tuple[int, Path] = (0, Path())
        """How many copies are being saved, and where."""
        self.viewer = FilesViewer(context, background, self.view, self.face, self)
        self._lay_out()
        self._connect()
        self.retranslate()

    def retranslate(self) -> None:
        for button, text, action in zip(
            self._zooms,
            (self.tr("Zoom in"), self.tr("Zoom out"), self.tr("Fit")),
            ("zoom_in", "zoom_out", "fit"),
            strict=True,
        ):
            tip = with_key(text, f"files.{action}")
            button.setToolTip(tip)
            button.setAccessibleName(tip)
        self.viewer.show_again()

    def show_entry(self, entry: Entry | None, shot: int | None = None, face: int | None = 0) -> None:
        shot = shot or 0
        if entry is not self.viewer.entry or entry is None or (shot, face) != (self.viewer.shot, self.viewer.face):
            self.viewer.show(entry, shot, face)

    def entry_changed(self, entry: Entry) -> None:
        self.viewer.entry_changed(entry)
        if entry is self.viewer.entry and self.isVisible():
            self.mark_line()

    def mark_line(self) -> None:
        entry = self.viewer.entry
        if entry is not None:
            self.results.choose(self._work.results.position_of(entry.key, self.viewer.shot, self.viewer.face))

    def export(self, path: Path, row_format: RowFormat) -> None:
        """Write the lines that the table shows to a file, in the background."""
        rows, shown = self._work.results.shown_rows(), self._work.results.shown_entries()
        entries = [e for e in self._work.queue.entries if e.key in shown or e.state is EntryState.FAILED]
        whole = queue_rows(rows, entries, self._context.model, self._context.runtime)
        self._work.save(
            path,
            lambda: whole.save(path, row_format),
            lambda: self.tr("{count} rows exported to {path}").format(count=len(rows), path=path),
        )

    def save_copies(self, folder: Path) -> None:
        """Write a copy of every picture that was read, with its boxes, into a folder, in the background."""
        copies = [copy for copy in map(copy_of, self._work.queue.entries) if copy is not None]
        if self.copies.running:
            self.told.emit(
                lambda: self.tr("Copies are already being saved. Wait until that is done, or cancel it."), True, None
            )
        elif not copies:
            self.told.emit(
                lambda: self.tr("No picture in the queue has been read yet, so there is nothing to copy."), True, None
            )
        else:
            total = len(copies)
            self._copied = total, folder
            self.copies.run(
                lambda cancel, report: save_copies(copies, folder, lambda done: report(done / total), cancel.is_set)
            )

    def _refuse(self, why: Callable[[], str]) -> None:
        self.told.emit(why, True, None)

    def request_stop(self) -> None:
        self.copies.request_stop()

    def join(self, deadline: float) -> None:
        self.copies.join(deadline)

    def _tell_progress(self, share: float) -> None:
        total = self._copied[0]
        text = self.tr("Saving copies: {done} of {total}")
        self.copiesTold.emit(text.format(done=round(share * total), total=total))

    def _tell_copies(self, saved: Saved) -> None:
        folder = self._copied[1]
        self.told.emit(lambda: self._copies_text(saved, folder), bool(saved.error), folder if saved.count else None)

    def _copies_text(self, saved: Saved, folder: Path) -> str:
        if saved.error:
            text = self.tr("Saving stopped after {count} copies in {folder}: {reason}")
        elif saved.cancelled:
            text = self.tr("Cancelled: {count} copies were saved in {folder}")
        else:
            text = self.tr("{count} copies were saved in {folder}")
        text = text.format(count=saved.count, folder=folder, reason=translated(saved.error))
        if saved.unread:
            text += ". " + self.tr("Originals that can no longer be read: {count}").format(count=saved.unread)
        return text

    def _lay_out(self) -> None:
        self.above = AboveTable(self._picture_with_zoom(), (3, 2))
        self.face.setMinimumWidth(236)
        self.setLayout(theme.row(Columns((self.above, None), (self.face, _FACE))))

    def _picture_with_zoom(self) -> QWidget:
        self._zooms: list[QToolButton] = []
        for name, action in (("zoom-in", self.view.zoom_in), ("zoom-out", self.view.zoom_out), ("fit", self.view.fit)):
            button = tool_button(name)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(action)
            self._zooms.append(button)
        margins = (theme.SPACE_8, theme.SPACE_8, theme.SPACE_8, theme.SPACE_8)
        buttons = theme.row(*self._zooms, theme.STRETCH, gap=theme.SPACE_4, margins=margins)
        # At the bottom, as the label of a face that fills the picture is at its top.
        self.view.setLayout(theme.column(theme.STRETCH, buttons))
        return self.view

    def _connect(self) -> None:
        face = self.face
        self.viewer.faceChanged.connect(self.mark_line)
        face.steps.clicked.connect(self.viewer.open_in_steps)
        face.copy_picture.triggered.connect(self.viewer.copy_picture)
        face.copy_lines.triggered.connect(self._copy_lines)
        face.export_csv.triggered.connect(lambda: self._ask_export(RowFormat.CSV))
        face.export_json.triggered.connect(lambda: self._ask_export(RowFormat.JSON))
        face.export_json_lines.triggered.connect(lambda: self._ask_export(RowFormat.JSON_LINES))
        face.export_copies.triggered.connect(self._ask_folder)
        self.copies.progressed.connect(self._tell_progress)
        self.copies.finished.connect(self._tell_copies)
        self.copies.failed.connect(lambda error: self._tell_copies(Saved(0, 0, error)))
        copy = QAction(self.results.table)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self._copy_lines)
        self.results.table.addAction(copy)
        self.view.addAction(face.copy_picture)

    def _ask_export(self, row_format: RowFormat) -> None:
        path = ask_to_save(self, self._context, self.tr("Save the results"), f"results.{row_format}")
        if path is not None:
            self.export(path, row_format)

    def _ask_folder(self) -> None:
        folder = ask_for_folder(self, self._context, self.tr("Folder for the copies"))
        if folder is not None:
            self.save_copies(folder)

    def _copy_lines(self) -> None:
        positions = sorted({index.row() for index in self.results.table.selectionModel().selectedRows()})
        rows = [self._work.results.line(position).row for position in positions]
        if rows:
            QGuiApplication.clipboard().setText(lines_as_text(rows))
            self._context.statusMessage.emit(self.tr("{count} rows were copied").format(count=len(rows)))


class FilesViewer(QObject):
    """Loads pictures in the background and keeps only the one that is shown: the queue may hold thousands.

    faceChanged: another face was chosen.
    """

    faceChanged = Signal()

    def __init__(
        self, context: AppContext, background: Background, view: PictureView, panel: FacePanel, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._background = background
        self._view = view
        self._panel = panel
        self.entry: Entry | None = None
        self.shot = 0
        self.face: int | None = None
        self._frame: Frame | None = None
        self._shown: tuple[int, int] | None = None
        self._looking = False
        """Whether the chosen face is to be looked at as soon as its picture is loaded."""
        view.faceChosen.connect(self.choose_face)
        view.faceStepped.connect(self.step_face)
        panel.faceStepped.connect(self.step_face)

    @property
    def readings(self) -> Sequence[FaceReading]:
        """The readings of the frame that is shown."""
        shot = self._current_shot
        return shot.readings if shot is not None else ()

    @property
    def too_small(self) -> Sequence[Face]:
        """The faces of the frame that were found but are too small to be read."""
        shot = self._current_shot
        return shot.too_small if shot is not None else ()

    @property
    def _current_shot(self) -> Shot | None:
        return self.entry.shots[self.shot] if self.entry is not None and self.shot < len(self.entry.shots) else None

    def show(self, entry: Entry | None, shot: int = 0, face: int | None = 0) -> None:
        """Show a face of a frame of an entry; the picture appears when it is loaded."""
        self.entry, self.shot = entry, shot
        self.face = face if face is not None and face < len(self.readings) else None
        self._load()
        self._show_readings()
        self.faceChanged.emit()

    def entry_changed(self, entry: Entry) -> None:
        """Show what changed in the entry, if it is the one shown."""
        if entry is not self.entry:
            return
        if self.face is None and self.readings:
            self.face = 0
            self.faceChanged.emit()
        if entry.state is EntryState.WAITING:
            self.shot, self.face = 0, None
        if entry.state is EntryState.FAILED and not entry.shots:
            self._shown = self._frame = None
            self._view.show_message(translated(entry.error))
        self._show_readings()

    def show_again(self) -> None:
        """Show the same again, in the current language."""
        if self.entry is not None and self.entry.state is EntryState.FAILED and not self.entry.shots:
            self._view.show_message(translated(self.entry.error))
        self._show_readings()

    def choose_face(self, face: int) -> None:
        self.face = face
        self._show_readings()
        self._view.follow(self.readings[face].face.box)
        self.faceChanged.emit()

    def look_at_face(self) -> None:
        """Zoom to the chosen face, as soon as its picture is loaded."""
        self._looking = self._frame is None
        if self._frame is not None and self.face is not None:
            self._view.look_at(self.readings[self.face].face.box)

    def step_face(self, step: int) -> None:
        count = len(self.readings)
        if count:
            self.choose_face(((self.face or 0) + step) % count)

    def open_in_steps(self) -> None:
        if self._frame is not None and self.face is not None:
            self._context.openInSteps(self._frame, self.face)

    def copy_picture(self) -> None:
        """Draw the picture with its boxes in the background, and put it on the clipboard."""
        if self._frame is None:
            return
        image, readings, too_small = self._frame.image, self.readings, self.too_small

        def done(picture: QImage) -> None:
            QGuiApplication.clipboard().setImage(picture)
            self._context.statusMessage.emit(self.tr("The picture was copied"))

        def failed(error: Exception) -> None:
            self._context.statusMessage.emit(self.tr("Couldn't copy the picture: {reason}").format(reason=translated(error)))

        self._background.submit(lambda: annotated(image, readings, too_small=too_small), done, failed)

    def _face_picture(self) -> QImage | None:
        if self._frame is None or self.face is None:
            return None
        cut = around_face(self._frame.image, self.readings[self.face].face.box)
        return None if cut is None else to_qimage(cut)

    def _load(self) -> None:
        entry = self.entry
        if entry is None:
            self._shown = self._frame = None
            self._view.show_message("")
            return
        index = self._current_shot.index if self._current_shot is not None else 0
        wanted = (entry.key, index)
        if wanted == self._shown:
            return
        self._shown, self._frame = wanted, None
        path, pasted = entry.path, entry.pasted

        def read() -> tuple[Frame, Pyramid]:
            frame = read_frame(path, index) if pasted is None else Frame(image_of(pasted), 0, 0.0, str(path))
            return frame, pyramid_of(frame.image)

        def done(loaded: tuple[Frame, Pyramid]) -> None:
            if wanted == self._shown:
                self._frame, pyramid = loaded
                self._view.show_picture(pyramid, self.readings, self.face)
                self._show_readings()
                if self._looking:
                    self.look_at_face()

        def failed(error: Exception) -> None:
            if wanted == self._shown:
                self._view.show_message(translated(entry.error or error))

        self._background.submit(read, done, failed, replace=True)

    def _show_readings(self) -> None:
        if self._frame is not None:
            self._view.set_readings(self.readings, self.face, self.too_small)
        entry = self.entry
        empty = ""
        if entry is not None and entry.state is EntryState.FAILED:
            empty = self.tr("not read")
        elif entry is not None and not self.readings:
            empty = entry_line(entry)
            if entry.shots:
                empty = self.tr("too small") if self.too_small else self.tr("no face")
        self._panel.back.setVisible(entry is not None and entry.test_set != 0)
        model = self._context.model
        with_ = entry.read_with if entry is not None else None
        same = model is not None and with_ is not None and with_.model == model.folder
        errors = self._context.class_errors() if same else ()
        notes, crop = (note_lines(entry), entry.crop) if entry is not None else ((), False)
        self._panel.show_reading(self.readings, self.face, notes, empty, errors, crop)
        self._panel.picture.show_image(self._face_picture())
        self._panel.steps.setEnabled(self._frame is not None and self.face is not None)
