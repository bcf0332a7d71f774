"""Saves what was read of a video: its rows as CSV or JSON, and a copy with boxes as MP4."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from fer_desktop.batch.run import BatchOptions, Note, Shot, analysis_metadata
from fer_desktop.core.types import Analysis, Frame
from fer_desktop.playback.video_result import VideoPlayback
from fer_desktop.recordings.rows import Row, rows_of, save_rows
from fer_desktop.ui.dialogs.export import RecordingExport
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.drops import ask_to_save
from fer_desktop.ui.foundation.from_below import from_below
from fer_desktop.ui.foundation.tasks import Background
from fer_desktop.ui.tabs.files.queue import Entry
from fer_desktop.ui.tabs.files.video_run import VideoRun


class VideoSaving(QObject):
    """progressed: the share of the copy that is done, None when it is over.

    told: a function that makes a sentence; whether an error.
    """

    progressed = Signal(object)
    told = Signal(object, bool)

    def __init__(self, context: AppContext, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._background = Background("video-rows", self)
        self.export = RecordingExport(self)
        self.export.progressed.connect(lambda share: self.progressed.emit(share) if self.export.running else None)
        self.export.finished.connect(self._exported)
        self.export.failed.connect(self._export_failed)

    def request_stop(self) -> None:
        self.export.request_stop()
        self._background.request_stop()

    def join(self, deadline: float) -> None:
        self.export.join(deadline)
        self._background.join(deadline)

    def ask_path(self, entry: Entry, suffix: str) -> Path | None:
        """Ask where to save; None where nothing was chosen."""
        filters = self.tr("Video (*.mp4)") if suffix == "mp4" else ""
        name = f"{entry.path.stem}-read.{suffix}"
        return ask_to_save(self._window, self._context, self.tr("Export"), name, filters)

    def rows(self, entry: Entry, run: VideoRun, path: Path, *, json: bool) -> None:
        """Write the rows as `fer-desktop analyze` does, in the background."""
        rows = VideoRows.of(entry, run.model, run.sha256, run.runtime)

        def done(count: int) -> None:
            self.told.emit(lambda: self.tr("{count} lines were saved in {path}").format(count=count, path=path), False)

        def failed(error: Exception) -> str:
            reason = (error.strerror if isinstance(error, OSError) else None) or from_below(str(error))
            return self.tr("{path} was not saved: {reason}").format(path=path, reason=reason)

        def refuse(error: Exception) -> None:
            self.told.emit(lambda: failed(error), True)

        self._background.submit(lambda: rows.save(path, json), done, refuse)

    def video(self, playback: VideoPlayback, path: Path) -> None:
        """Write the part that was read with boxes, as MP4, in the background."""
        part = playback.part_read()
        if part is not None:
            self.export.video(part, path)

    def _exported(self, path: Path | None) -> None:
        self.progressed.emit(None)
        if path is None:
            self.told.emit(lambda: self.tr("The export was cancelled; no file was left."), False)
        else:
            self.told.emit(lambda: self.tr("Saved: {path}").format(path=path), False)

    def _export_failed(self, reason: str) -> None:
        self.progressed.emit(None)
        self.told.emit(lambda: self.tr("Not exported: {reason}").format(reason=from_below(reason)), True)


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
