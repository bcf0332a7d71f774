"""Saves the rows of one video as `fer-desktop analyze` writes them. May be called outside the GUI thread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fer_desktop.batch.run import BatchOptions, Note, Shot, analysis_metadata
from fer_desktop.core.types import Analysis, Frame
from fer_desktop.recordings.rows import Row, rows_of, save_rows
from fer_desktop.ui.tabs.files.queue import Entry

_NO_PICTURE = np.empty((0, 0, 3), np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class VideoRows:
    """What is to be saved of a video. Made in the GUI thread; `shots` is a copy."""

    path: Path
    shots: Sequence[Shot]
    error: str
    notes: tuple[Note, ...]
    every: int
    start_s: float
    end_s: float | None
    model: str | None
    sha256: str | None
    runtime: str

    @staticmethod
    def of(entry: Entry, model: str | None, sha256: str | None, runtime: str) -> VideoRows:
        shots = tuple(entry.shots)
        return VideoRows(
            entry.path, shots, entry.error, entry.notes, entry.every, entry.start_s, entry.end_s, model, sha256, runtime
        )

    def rows(self) -> Iterator[list[Row]]:
        name = str(self.path)
        for shot in self.shots:
            frame = Frame(_NO_PICTURE, shot.index, shot.media_time or 0.0, name, media_time=shot.media_time)
            yield rows_of(Analysis(frame, shot.readings), name)

    def save(self, path: Path, json: bool) -> int:
        """Write CSV or JSON; return how many rows there are. Raises OSError."""
        options = BatchOptions(False, self.every, self.start_s, self.end_s)
        metadata = analysis_metadata(self.model, self.sha256, self.runtime, (options,)) if json else None
        name = str(self.path)
        failed = [{"file": name, "error": self.error}] if self.error else []
        return save_rows(self.rows(), path, metadata, failed, [{"file": name, "note": note.value} for note in self.notes])
