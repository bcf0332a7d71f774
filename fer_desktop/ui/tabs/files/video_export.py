"""Saves what was read of a video: its rows as CSV or JSON, and a copy with boxes as MP4."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from fer_desktop.playback.video_result import VideoPlayback
from fer_desktop.ui.dialogs.export import RecordingExport
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.from_below import from_below
from fer_desktop.ui.foundation.tasks import Background
from fer_desktop.ui.tabs.files.queue import Entry
from fer_desktop.ui.tabs.files.video_export_dialog import VideoRows
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
        kind = self.tr("Video (*.mp4)") if suffix == "mp4" else f"{suffix.upper()} (*.{suffix})"
        start = str(Path(self._context.settings.folder) / f"{entry.path.stem}-read.{suffix}")
        chosen, _ = QFileDialog.getSaveFileName(self._window, self.tr("Export"), start, kind)
        if not chosen:
            return None
        path = Path(chosen)
        self._context.update_settings(folder=str(path.parent))
        return path if path.suffix else path.with_name(f"{path.name}.{suffix}")

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
