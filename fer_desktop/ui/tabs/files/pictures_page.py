"""The page of pictures in the Files tab: the picture with its boxes, the table of all results, and the chosen face."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from threading import Event
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QImage, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QMenu, QToolButton, QWidget, QWidgetAction

from fer_desktop.batch.run import Shot
from fer_desktop.core.types import Face, FaceReading, Frame
from fer_desktop.media.pictures import around_face
from fer_desktop.recordings.export import Report
from fer_desktop.recordings.folder import error_of
from fer_desktop.reports.files import PictureResults, write_pictures_report
from fer_desktop.reports.recording import RecordingLook
from fer_desktop.ui.dialogs.cover import CoverChoice
from fer_desktop.ui.dialogs.export import ExportBar, ExportFormat, Told, Writer, report_look, summary_writer
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.actions import ActionBindings, with_key
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.formatting import moment_text, uncertain, whole
from fer_desktop.ui.foundation.icons import tool_button
from fer_desktop.ui.foundation.language import Retranslated, translated
from fer_desktop.ui.foundation.pyramid import Pyramid, image_of, pyramid_of, read_frame, to_qimage
from fer_desktop.ui.foundation.tasks import Background
from fer_desktop.ui.tabs.files.annotated_copies import Saved, copy_of, face_file, save_copies, save_faces
from fer_desktop.ui.tabs.files.panels import AboveTable, FacePanel, ResultsPanel
from fer_desktop.ui.tabs.files.queue import Entry, EntryKind, EntryState, entry_line, model_of, note_lines, threshold_line
from fer_desktop.ui.tabs.files.results import ResultLine, entry_summary, lines_as_text, queue_rows
from fer_desktop.ui.tabs.files.wall import Tile, faces_of
from fer_desktop.ui.tabs.files.work import FilesWork
from fer_desktop.ui.widgets.card import Columns, Share
from fer_desktop.ui.widgets.overlay import annotated
from fer_desktop.ui.widgets.picture_view import PictureView

_MOST_OFFERED: Final = 30
"""More videos than these aren't in the menu; the others are exported from their pages."""

_FACE: Final = Share(0.28, 260, 360, "files.face")
_TABLE: Final = Share(0.4, 92, 560, "files.table")
"""The column of the chosen face."""


class FilesPage(QWidget):
    """A page of the Files tab, for one kind of entry. The tab shows it and tells it which entry was chosen.

    A page shows `Entry.shots`, a `Shot` for each frame that was read.
    All methods are called in the GUI thread; a page overrides the ones that it needs.
    """

    above: AboveTable | None = None
    """Where the table of results is while the page is shown; None for a page without it."""
    exports_place: QBoxLayout | None = None
    """Where the export of all files is while the page is shown; None for a page without it."""
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

    told: a function that makes a sentence; whether it is an error; the file or folder that it is about, or None.
    videoExportWanted: the key of a video that the user wants to export.
    """

    told = Signal(object, bool, object)
    videoExportWanted = Signal(int)
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
        self._make_export()
        self.viewer = FilesViewer(context, background, self.view, self.face, self)
        self._keys = ActionBindings(self, {"files.explain": self.viewer.explain})
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
        self.only_selected.setAccessibleName(self.tr("Only the selected rows"))
        self.of_video.setTitle(self.tr("Export one video"))
        self.exports.set_tips(
            self.tr("Save the rows that are shown or selected, or their pictures"),
            {
                ExportFormat.CSV: self.tr("One row per face, for spreadsheets and statistics"),
                ExportFormat.EXCEL: self.tr("The readings, a summary of files and people, and the settings"),
                ExportFormat.JSON: self.tr("The readings with the model and its settings"),
                ExportFormat.JSON_LINES: self.tr("The same, with a line for each row"),
                ExportFormat.SUMMARY: self.tr("One row per person and file: seconds, shares, means, episodes"),
                ExportFormat.PICTURES: self.tr("Copies of these pictures, with their boxes"),
                ExportFormat.REPORT: self.tr("One page with a summary and every picture; a video has a report of its own"),
                ExportFormat.FACES: self.tr("Every face as a file; of a video, the clearest of each person"),
            },
        )
        self.viewer.show_again()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.press(event):
            super().keyPressEvent(event)

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

    # Export

    def _make_export(self) -> None:
        rows = (ExportFormat.CSV, ExportFormat.EXCEL, ExportFormat.JSON, ExportFormat.JSON_LINES)
        writers: dict[ExportFormat, Callable[[], Writer | None]] = {kind: partial(self._rows_writer, kind) for kind in rows}
        writers |= {ExportFormat.PICTURES: self._copies_writer, ExportFormat.FACES: self._faces_writer}
        writers |= {ExportFormat.REPORT: self._report_writer, ExportFormat.SUMMARY: self._summary_writer}
        self.cover = CoverChoice(self._context, None, self)
        self.exports = ExportBar(
            self._context,
            lambda: "results",
            writers,
            outside=self._folder_of_set,
            what=self._what_is_exported,
            cover=self.cover.action,
        )
        self.of_video = QMenu(self)
        self.exports.menu.addSeparator()
        self.exports.menu.addMenu(self.of_video)
        self.only_selected = QCheckBox()
        self._selected_action = QWidgetAction(self)
        holder = QWidget()
        holder.setLayout(theme.row(self.only_selected, margins=(theme.SPACE_12, theme.SPACE_4, theme.SPACE_12, theme.SPACE_4)))
        self._selected_action.setDefaultWidget(holder)
        self._to_save: Sequence[ResultLine] = ()
        """The faces that are to be saved whatever else is shown or chosen; empty for no such faces."""
        self.exported = QAction(self)
        self.exported.setEnabled(False)
        self.exports.menu.insertActions(self.exports.choices[ExportFormat.CSV], [self.exported, self._selected_action])
        self.exports.menu.aboutToShow.connect(self._offer_selected)
        self.exports.menu.aboutToShow.connect(self._offer_videos)
        self._work.results.counted.connect(self._offer_export)
        self.exports.button.setEnabled(False)
        self.only_selected.toggled.connect(self._say_how_many)
        self._selected_action.setVisible(False)

    def _what_is_exported(self) -> str:
        results = self._work.results
        if len(results.shown_lines()) < results.count:
            return self.tr("Export the rows shown")
        return self.tr("Export all files")

    def _offer_export(self) -> None:
        """Offer to export what is shown now, if anything is."""
        self.exports.name_again()
        self.exports.button.setEnabled(bool(self._work.results.shown_lines()))

    def _offer_videos(self) -> None:
        """Offer the exports of each video, which are on its page."""
        self.of_video.clear()
        videos = [entry for entry in self._work.queue.entries if entry.video and entry.shots]
        for entry in videos[:_MOST_OFFERED]:
            action = self.of_video.addAction(entry.name.replace("&", "&&"))
            action.triggered.connect(partial(self.videoExportWanted.emit, entry.key))
        self.of_video.menuAction().setVisible(bool(videos))

    def _offer_selected(self) -> None:
        """Offer to export only the selected rows, if several are selected."""
        count = len(self.results.selected_lines)
        self.only_selected.setText(self.tr("Only the {count} selected").format(count=count))
        self.only_selected.setChecked(count > 1)
        self._selected_action.setVisible(count > 1)
        self._say_how_many()

    def _say_how_many(self) -> None:
        """Say in the menu how many faces are exported, as they are counted above the table, unless it is all of them."""
        lines, results = self._lines(), self._work.results
        total = results.face_count
        faces = sum(line.reading is not None for line in lines)
        some, none = self.tr("Export {count} of {total} faces"), self.tr("Export {count} without a face")
        self.exported.setText((some if faces else none).format(count=whole(faces or len(lines)), total=whole(total)))
        self.exported.setVisible(len(lines) < results.count and (not faces or faces < total))

    def _lines(self) -> Sequence[ResultLine]:
        """Return the lines to export: those that are selected, if that was chosen, else those that are shown."""
        selected = self.results.selected_lines if self.only_selected.isChecked() else ()
        return selected if len(selected) > 1 else self._work.results.shown_lines()

    def _folder_of_set(self) -> Path | None:
        """Return the folder of the test set that the shown picture belongs to."""
        state = self._work.sets.state(self.viewer.entry.test_set) if self.viewer.entry is not None else None
        return state.test_set.folder if state is not None else None

    def _rows_writer(self, kind: ExportFormat) -> Writer:
        lines = self._lines()
        there = {line.entry for line in lines}
        entries = [e for e in self._work.queue.entries if e.key in there or e.state is EntryState.FAILED]
        return queue_rows([line.row for line in lines], entries).writer(kind)

    def _summary_writer(self) -> Writer:
        """Return what writes a row for each person and file, of whole files: a filter hides lines, but takes no time away."""
        there = {line.entry for line in self._lines()}
        entries = [entry for entry in self._work.queue.entries if entry.key in there]
        return summary_writer(lambda: [row for entry in entries for row in entry_summary(entry)])

    def _copies_writer(self) -> Writer | None:
        there = {line.entry for line in self._lines()}
        entries = [entry for entry in self._work.queue.entries if entry.key in there]
        copies = [copy for entry in entries if (copy := copy_of(entry, self._within(entry))) is not None]
        if not copies:
            self._tell_none(lambda: self.tr("None of these files is a picture, so there is nothing to copy."))
            return None
        return lambda folder, cancel, report: self._told(
            save_copies(copies, folder, lambda done: report(done / len(copies)), cancel.is_set, self.cover.style), folder
        )

    def _faces_writer(self) -> Writer | None:
        """Return what saves the faces; of a video, if none are selected, those that are on the wall."""
        lines = self._to_save or self._lines()
        if not (self._to_save or self.only_selected.isChecked()):
            lines = [item.line for item in faces_of(lines) if isinstance(item, Tile)]
        places = {entry.key: (entry.path, self._within(entry)) for entry in self._work.queue.entries}
        faces = []
        for line in lines:
            path, within = places[line.entry]
            if (face := face_file(path, line.row, within)) is not None:
                faces.append(face)
        if not faces:
            self._tell_none(lambda: self.tr("There are no faces to save."))
            return None
        return lambda folder, cancel, report: self._told(
            save_faces(faces, folder, lambda done: report(done / len(faces)), cancel.is_set, self.cover.style), folder
        )

    def _save_selected(self) -> None:
        """Save the selected faces, also a single one."""
        self._to_save = self.results.selected_lines
        self.exports.choices[ExportFormat.FACES].trigger()
        self._to_save = ()

    def _within(self, entry: Entry) -> Path:
        """Return the folders of a test set's picture, its own and those above up to the test set's; else none."""
        state = self._work.sets.state(entry.test_set)
        return Path() if state is None else entry.path.parent.relative_to(state.test_set.folder.parent)

    def _report_writer(self) -> Writer | None:
        """Return what writes the report of the pictures."""
        entries = {entry.key: entry for entry in self._work.queue.entries if entry.kind is EntryKind.PICTURE}
        chosen = self._lines()
        lines = sorted((line for line in chosen if line.entry in entries), key=lambda line: line.entry)
        if not lines:
            self._tell_none(lambda: self.tr("None of these files is a picture; a video has a report of its own."))
            return None
        shown = {line.row.file: entries[line.entry] for line in lines}
        thresholds = {entry.read_with.uncertain_below for entry in shown.values() if entry.read_with is not None}
        model, runtime = model_of(shown.values())
        results = PictureResults(
            [line.row for line in lines],
            [entry.error for entry in entries.values() if entry.error is not None],
            model,
            runtime or "",
            thresholds.pop() if len(thresholds) == 1 else None,
            {file: entry.path for file, entry in shown.items()},
            len({line.entry for line in chosen} - entries.keys()),
            self.cover.style,
        )
        look = report_look(RecordingLook, moment=moment_text, uncertain=uncertain())

        def write(path: Path, cancel: Event, report: Report) -> bool:
            try:
                return write_pictures_report(results, path, look, cancel, report)
            except OSError as error:
                raise error_of(error, path) from error

        return write

    def _tell_none(self, say: Callable[[], str]) -> None:
        self.told.emit(say, True, None)

    def request_stop(self) -> None:
        self.exports.request_stop()

    def join(self, deadline: float) -> None:
        self.exports.join(deadline)

    def _told(self, saved: Saved, folder: Path) -> Told:
        return Told(lambda: self._saved_text(saved, folder), bool(saved.error), folder if saved.count else None)

    def _saved_text(self, saved: Saved, folder: Path) -> str:
        if saved.error:
            text = self.tr("Saving stopped after {count} pictures in {folder}: {reason}")
        elif saved.cancelled:
            text = self.tr("Cancelled: {count} pictures were saved in {folder}")
        elif saved.count == 1:
            text = self.tr("1 picture was saved in {folder}")
        else:
            text = self.tr("{count} pictures were saved in {folder}")
        text = text.format(count=saved.count, folder=folder, reason=translated(saved.error))
        if saved.unread:
            text += ". " + self.tr("Originals that can no longer be read: {count}").format(count=saved.unread)
        return text

    def _lay_out(self) -> None:
        self.above = AboveTable(self._context, self._picture_with_zoom(), _TABLE)
        self.face.setMinimumWidth(236)
        self.exports_place = theme.column(self.exports)
        self.face.add(self.exports_place)
        self._columns = Columns(self._context, (self.above, None), (self.face, _FACE))
        self.setLayout(theme.row(self._columns))

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
        face.steps.clicked.connect(self.viewer.explain)
        self.view.explainWanted.connect(self.viewer.explain_face)
        face.copy_picture.triggered.connect(self.viewer.copy_picture)
        face.copy_lines.triggered.connect(self._copy_lines)
        self.exports.told.connect(self.told)
        self.results.copyWanted.connect(self._copy_lines)
        self.results.saveWanted.connect(self._save_selected)
        copy = QAction(self.results.table)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self._copy_lines)
        self.results.table.addAction(copy)
        self.results.wall.addAction(copy)
        self.view.addAction(face.copy_picture)

    def _copy_lines(self) -> None:
        rows = [line.row for line in self.results.selected_lines]
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

    def explain(self) -> bool:
        """Explain the chosen face in the Steps tab; return whether there is one."""
        if self._frame is None or self.face is None:
            return False
        self._context.openInSteps(self._frame, self.face)
        return True

    def explain_face(self, face: int) -> None:
        """Choose a face, and explain it in the Steps tab."""
        self.choose_face(face)
        self.explain()

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
        empty = self.tr("no face chosen") if self.readings else ""
        if entry is not None and entry.state is EntryState.FAILED:
            empty = self.tr("not read")
        elif entry is not None and not self.readings:
            empty = entry_line(entry)
            if entry.shots:
                empty = self.tr("too small") if self.too_small else self.tr("no face")
        self._panel.back.setVisible(entry is not None and entry.test_set != 0)
        model = self._context.model
        with_ = entry.read_with if entry is not None else None
        same = model is not None and with_ is not None and with_.model == model
        errors = self._context.class_errors() if same else ()
        notes, crop = (note_lines(entry), entry.crop) if entry is not None else ((), False)
        meshed = entry is not None and entry.read_with is not None and entry.read_with.mesh
        self._panel.show_reading(self.readings, self.face, notes, empty, errors, crop, threshold_line(entry), meshed)
        self._panel.picture.show_image(self._face_picture())
        self._panel.steps.setEnabled(self._frame is not None and self.face is not None)
