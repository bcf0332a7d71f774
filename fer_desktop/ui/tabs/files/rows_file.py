"""The rows of files that were read, saved in the same form as `fer-desktop analyze` saves them."""

from __future__ import annotations

import io
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fer_desktop.analysis.classifier import Runtime
from fer_desktop.batch.run import BatchOptions, Note, analysis_metadata
from fer_desktop.core.types import Analysis, Frame
from fer_desktop.models.description import Model
from fer_desktop.recordings.export import Report
from fer_desktop.recordings.folder import error_of
from fer_desktop.recordings.rows import CsvRows, Row, rows_of, save_rows
from fer_desktop.ui.dialogs.export import Writer
from fer_desktop.ui.tabs.files.queue import Entry, EntryState

_NO_PICTURE = np.empty((0, 0, 3), np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class RowsFile:
    """Rows to write, and what JSON adds about the files. Made in the GUI thread; any thread may save it, once."""

    batches: Iterable[Sequence[Row]]
    metadata: Mapping[str, object]
    failed: Sequence[Mapping[str, str]]
    notes: Sequence[Mapping[str, str]]

    def save(self, path: Path, *, json: bool) -> None:
        """Write CSV or JSON. Raises OSError."""
        save_rows(self.batches, path, self.metadata if json else None, self.failed, self.notes)

    def writer(self, *, json: bool) -> Writer:
        """Return a function that saves it for an `ExportBar`, and raises RecordingError."""

        def write(path: Path, cancel: threading.Event, report: Report) -> bool:
            try:
                self.save(path, json=json)
            except OSError as error:
                raise error_of(error, path) from error
            return True

        return write


def queue_rows(rows: Sequence[Row], entries: Sequence[Entry], model: Model | None, runtime: Runtime) -> RowsFile:
    """Return rows of the queue. entries: the ones that the rows belong to, and the ones that failed."""
    return RowsFile(
        (rows,),
        _metadata(model, runtime, _options_of(entries)),
        [{"file": entry.file, "error": str(entry.error)} for entry in entries if entry.state is EntryState.FAILED],
        [{"file": entry.file, "note": note.value} for entry in entries for note in entry.notes],
    )


def video_rows(entry: Entry, model: Model | None, runtime: Runtime) -> RowsFile:
    """Return the rows of a video. model, runtime: those that it was read with."""
    name = str(entry.path)
    frames = (
        (Frame(_NO_PICTURE, shot.index, shot.media_time or 0.0, name, media_time=shot.media_time), shot.readings)
        for shot in tuple(entry.shots)
    )
    options = BatchOptions(False, entry.frame_stride, entry.start_s, entry.end_s)
    return RowsFile(
        (rows_of(Analysis(frame, readings), name) for frame, readings in frames),
        _metadata(model, runtime, (options,)),
        [{"file": name, "error": str(entry.error)}] if entry.error is not None else [],
        [{"file": name, "note": note.value} for note in entry.notes],
    )


def _metadata(model: Model | None, runtime: Runtime, options: Collection[BatchOptions]) -> Mapping[str, object]:
    file = model.description.files.get(runtime.value) if model is not None else None
    name, sha256 = model.name if model is not None else None, file.sha256 if file is not None else None
    return analysis_metadata(name, sha256, runtime.value, options)


def _options_of(entries: Sequence[Entry]) -> set[BatchOptions]:
    """Return with which options the entries were read. The frames that were read count for videos alone, if there are any."""
    read = [entry for entry in entries if entry.shots]
    crops = {entry.crop and Note.READ_AS_CROP not in entry.notes for entry in read}
    videos = [entry for entry in read if entry.video]
    parts = {(entry.frame_stride, entry.start_s, entry.end_s) for entry in videos or read}
    return {BatchOptions(crop, *part) for crop in crops for part in parts}


def lines_as_text(rows: Sequence[Row]) -> str:
    """Return rows as CSV, for the clipboard."""
    stream = io.StringIO()
    CsvRows(stream).write(rows)
    return stream.getvalue()
