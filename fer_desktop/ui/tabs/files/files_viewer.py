"""What of the queue is looked at: an entry, one of its frames, one of the faces in it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage

from fer_desktop.core.types import Face, FaceReading, Frame
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.from_below import from_below
from fer_desktop.ui.foundation.pyramid import Pyramid, image_of, pyramid_of, read_frame
from fer_desktop.ui.foundation.tasks import Background
from fer_desktop.ui.tabs.files.panels import FacePanel
from fer_desktop.ui.tabs.files.queue import Entry, EntryState, entry_line, note_lines
from fer_desktop.ui.widgets.overlay import annotated
from fer_desktop.ui.widgets.picture_view import PictureView


class FilesViewer(QObject):
    """Loads pictures in the background and keeps only the one that is shown: the queue may hold thousands.

    faceChanged: another face is looked at.
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
        view.faceChosen.connect(self.choose_face)
        view.faceStepped.connect(self.step_face)
        panel.faceStepped.connect(self.step_face)

    @property
    def readings(self) -> Sequence[FaceReading]:
        if self.entry is None or self.shot >= len(self.entry.shots):
            return ()
        return self.entry.shots[self.shot].readings

    @property
    def too_small(self) -> Sequence[Face]:
        """Faces of the frame that were found and not read."""
        if self.entry is None or self.shot >= len(self.entry.shots):
            return ()
        return self.entry.shots[self.shot].too_small

    def show(self, entry: Entry | None, shot: int = 0, face: int | None = 0) -> None:
        """Look at a face of a frame of an entry; the picture comes when it is loaded."""
        self.entry, self.shot = entry, shot
        self.face = face if face is not None and face < len(self.readings) else None
        self._load()
        self._show_readings()
        self.faceChanged.emit()

    def entry_changed(self, entry: Entry) -> None:
        """Take in what is new about the entry that is looked at."""
        if entry is not self.entry:
            return
        if self.face is None and self.readings:
            self.face = 0
            self.faceChanged.emit()
        if entry.state is EntryState.WAITING:
            self.shot, self.face = 0, None
        if entry.state is EntryState.FAILED and not entry.shots:
            self._shown = self._frame = None
            self._view.show_message(from_below(entry.error))
        self._show_readings()

    def show_again(self) -> None:
        """Say anew, in the language of now, what is shown."""
        if self.entry is not None and self.entry.state is EntryState.FAILED and not self.entry.shots:
            self._view.show_message(from_below(self.entry.error))
        self._show_readings()

    def choose_face(self, face: int) -> None:
        self.face = face
        self._show_readings()
        self.faceChanged.emit()

    def step_face(self, step: int) -> None:
        count = len(self.readings)
        if count:
            self.choose_face(((self.face or 0) + step) % count)

    def open_in_steps(self) -> None:
        if self._frame is not None and self.face is not None:
            self._context.openInSteps(self._frame, self.face)

    def copy_picture(self) -> None:
        """Put the picture with its boxes on the clipboard, once it is drawn in the background."""
        if self._frame is None:
            return
        image, readings, too_small = self._frame.image, self.readings, self.too_small

        def done(picture: QImage) -> None:
            QGuiApplication.clipboard().setImage(picture)
            self._context.statusMessage.emit(self.tr("The picture was copied"))

        def failed(error: Exception) -> None:
            self._context.statusMessage.emit(self.tr("The picture was not copied: {reason}").format(reason=error))

        self._background.submit(lambda: annotated(image, readings, too_small=too_small), done, failed)

    def _load(self) -> None:
        entry = self.entry
        if entry is None:
            self._shown = self._frame = None
            self._view.show_message("")
            return
        index = entry.shots[self.shot].index if self.shot < len(entry.shots) else 0
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

        def failed(error: Exception) -> None:
            if wanted == self._shown:
                self._view.show_message(from_below(entry.error or str(error)) or type(error).__name__)

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
        self._panel.show_reading(self.readings, self.face, note_lines(entry) if entry is not None else (), empty)
        self._panel.steps.setEnabled(self._frame is not None and self.face is not None)
