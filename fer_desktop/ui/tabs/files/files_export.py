"""Saves and copies the rows of the Files tab. May be called outside the GUI thread."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fer_desktop.analysis.classifier import Runtime
from fer_desktop.batch.run import BatchOptions, Note, analysis_metadata
from fer_desktop.models.description import Model
from fer_desktop.recordings.rows import CsvRows, Row, save_rows
from fer_desktop.ui.tabs.files.queue import Entry, EntryState


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
            [{"file": entry.file, "error": entry.error} for entry in entries if entry.state is EntryState.FAILED],
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
