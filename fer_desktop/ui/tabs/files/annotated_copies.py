"""Saves copies of the pictures of the queue with their boxes drawn in. An original is never touched, nor any other file."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QIODevice, QObject, Signal
from PySide6.QtGui import QImage

from fer_desktop.analysis.classifier import Runtime
from fer_desktop.batch.run import BatchOptions, Note, analysis_metadata
from fer_desktop.core.messages import UserError, marked
from fer_desktop.core.types import Face, FaceReading
from fer_desktop.media.source import SourceError
from fer_desktop.models.description import Model
from fer_desktop.recordings.rows import CsvRows, Row, save_rows
from fer_desktop.ui.foundation.pyramid import read_any_picture
from fer_desktop.ui.foundation.tasks import Background
from fer_desktop.ui.tabs.files.queue import Entry, EntryKind, EntryState
from fer_desktop.ui.widgets.overlay import annotated

_KINDS: Final = {".jpg": "JPG", ".jpeg": "JPG", ".png": "PNG", ".bmp": "BMP", ".webp": "WEBP", ".tif": "TIFF", ".tiff": "TIFF"}
"""What a copy is written as, by the name of its original; others become PNG."""

_QUALITY: Final = 95
_LONGEST_STEM: Final = 60
"""Characters; of more the rest is left out, so that what is added to a name never makes it too long for the disk."""


@dataclass(frozen=True, slots=True, eq=False)
class Copy:
    """A picture to copy, with what is drawn on it. name: what the copy is named after."""

    path: Path
    name: str
    readings: Sequence[FaceReading]
    too_small: Sequence[Face]


@dataclass(frozen=True, slots=True)
class Saved:
    """How it went. count: copies that were written. unread: originals that can't be read any more. error: what ended it."""

    count: int
    unread: int
    error: Exception | None = None
    cancelled: bool = False


def copy_of(entry: Entry) -> Copy | None:
    """Return the copy to make of an entry, None of what is no picture or wasn't read."""
    if entry.kind is not EntryKind.PICTURE or entry.state is not EntryState.DONE or not entry.shots:
        return None
    shot = entry.shots[0]
    name = entry.name if entry.path.suffix in entry.name else entry.name + entry.path.suffix
    return Copy(entry.path, name, shot.readings, shot.too_small)


def save_copies(
    copies: Sequence[Copy], folder: Path, progress: Callable[[int], object], cancelled: Callable[[], bool]
) -> Saved:
    """Write the copies into a folder, each under a name that nothing has there. Called outside the GUI thread.

    progress: called with how many are done. A picture that can't be read any more is left out; a folder that can't be
    written ends it.
    """
    count = unread = 0
    for done, copy in enumerate(copies):
        if cancelled():
            return Saved(count, unread, cancelled=True)
        progress(done)
        try:
            image = read_any_picture(copy.path)
        except SourceError:
            unread += 1
            continue
        picture = annotated(image, copy.readings, too_small=copy.too_small)
        try:
            _write(picture, folder, copy.name)
        except (OSError, UserError) as error:
            return Saved(count, unread, error)
        count += 1
    return Saved(count, unread)


def _write(picture: QImage, folder: Path, name: str) -> None:
    """Write a picture beside whatever is in the folder: name_annotated.jpg, name_annotated_2.jpg and so on."""
    suffix = Path(name).suffix.casefold()
    kind = _KINDS.get(suffix, "PNG")
    suffix = suffix if suffix in _KINDS else ".png"
    data = QBuffer()
    data.open(QIODevice.OpenModeFlag.WriteOnly)
    # PySide's own types ask for bytes here, which it refuses.
    if not picture.save(data, kind, _QUALITY if kind in ("JPG", "WEBP") else -1):  # type: ignore[call-overload]
        raise UserError(marked("{name} can't be written as {kind}"), name=name, kind=kind)
    stem = f"{Path(name).stem[:_LONGEST_STEM]}_annotated"
    number = 1
    while True:
        path = folder / (f"{stem}{suffix}" if number == 1 else f"{stem}_{number}{suffix}")
        try:
            # Fails where the name is taken, whoever took it and however short a while ago.
            file = path.open("xb")
        except FileExistsError:
            number += 1
            continue
        try:
            with file:
                file.write(data.data().data())
        except OSError:
            path.unlink(missing_ok=True)
            raise
        return


class CopySaver(QObject):
    """Saves copies in a thread of its own. progressed: so many of so many are done. ended: with how it went and the folder."""

    progressed = Signal(int, int)
    ended = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background("copies", self)
        self._cancel = threading.Event()
        self.busy = False

    def save(self, copies: Sequence[Copy], folder: Path) -> None:
        self._cancel.clear()
        self.busy = True
        total = len(copies)
        self._background.submit(
            lambda: save_copies(copies, folder, lambda done: self.progressed.emit(done, total), self._cancel.is_set),
            lambda saved: self._end(saved, folder),
            lambda error: self._end(Saved(0, 0, error), folder),
        )

    def cancel(self) -> None:
        """Stop after the picture at hand; what was written stays."""
        self._cancel.set()

    def request_stop(self) -> None:
        self._cancel.set()
        self._background.request_stop()

    def join(self, deadline: float) -> None:
        self._background.join(deadline)

    def _end(self, saved: Saved, folder: Path) -> None:
        self.busy = False
        self.ended.emit(saved, folder)


@dataclass(frozen=True, slots=True, eq=False)
class QueueRows:
    """The rows to save, and what JSON says of their files, as `fer-desktop analyze` does. Made in the GUI thread."""

    rows: Sequence[Row]
    metadata: Mapping[str, object]
    failed: Sequence[Mapping[str, str]]
    notes: Sequence[Mapping[str, str]]

    @staticmethod
    def of(rows: Sequence[Row], entries: Sequence[Entry], model: Model | None, runtime: Runtime) -> QueueRows:
        """entries: those that the rows are of, and those that failed."""
        file = model.description.files.get(runtime.value) if model is not None else None
        name, sha256 = model.name if model is not None else None, file.sha256 if file is not None else None
        return QueueRows(
            rows,
            analysis_metadata(name, sha256, runtime.value, _options_of(entries)),
            [{"file": entry.file, "error": str(entry.error)} for entry in entries if entry.state is EntryState.FAILED],
            [{"file": entry.file, "note": note.value} for entry in entries for note in entry.notes],
        )

    def save(self, path: Path, *, json: bool) -> None:
        """Write CSV or JSON. Raises OSError."""
        save_rows((self.rows,), path, self.metadata if json else None, self.failed, self.notes)


def _options_of(entries: Sequence[Entry]) -> set[BatchOptions]:
    """Return how the entries were read that were. Which frames are read concerns videos alone, where there are any."""
    read = [entry for entry in entries if entry.shots]
    crops = {entry.crop and Note.READ_AS_CROP not in entry.notes for entry in read}
    videos = [entry for entry in read if entry.video]
    parts = {(entry.every, entry.start_s, entry.end_s) for entry in videos or read}
    return {BatchOptions(crop, *part) for crop in crops for part in parts}


def lines_as_text(rows: Sequence[Row]) -> str:
    """Return rows as CSV, for the clipboard."""
    stream = io.StringIO()
    CsvRows(stream).write(rows)
    return stream.getvalue()
