"""How videos are being read, or were: how long it took, with which model, and that in words."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication

from fer_desktop.analysis.classifier import Runtime
from fer_desktop.models.description import Model
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.formatting import clock_text, decimal, percent
from fer_desktop.ui.foundation.messages import translated
from fer_desktop.ui.tabs.files.queue import Entry, EntryState, note_lines

AT_REST: Final = (EntryState.DONE, EntryState.FAILED, EntryState.CANCELLED)
"""The states of an entry of which nothing more is read."""

translate = QCoreApplication.translate


@dataclass(slots=True)
class VideoRun:
    """One reading of a video. begun, ended: monotonic seconds."""

    begun: float
    model: Model | None
    runtime: Runtime
    ended: float | None = None

    @property
    def seconds(self) -> float:
        return max((self.ended or time.monotonic()) - self.begun, 1e-3)


class VideoRuns:
    """The last reading of every video, by the key of its entry."""

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._runs: dict[int, VideoRun] = {}

    def note(self, entry: Entry) -> None:
        """Take in the state of an entry, which may be new."""
        run = self._runs.get(entry.key)
        if entry.state is EntryState.WAITING:
            self._runs.pop(entry.key, None)
        elif run is None:
            self._runs[entry.key] = self._new_run()
        elif run.ended is None and entry.state in AT_REST:
            run.ended = time.monotonic()

    def of(self, entry: Entry) -> VideoRun:
        return self._runs.get(entry.key) or self._new_run()

    def words(self, entry: Entry, duration_s: float) -> str:
        """Return how far a video is, or how it went. duration_s: of the whole video."""
        if entry.state is EntryState.WAITING:
            return translate("VideoPage", "Waits for its turn in the queue.")
        if not entry.shots:
            return translated(entry.error) if entry.error else translate("VideoPage", "Reading begins.")
        last_s, run = entry.shots[-1].media_time or 0.0, self.of(entry)
        pace = decimal((last_s - entry.start_s) / run.seconds, 1)
        if entry.state is EntryState.READING:
            text = translate("VideoPage", "Reading: {share}, {pace}\u00d7 as fast as it plays")
            return text.format(share=percent(share_read(entry, duration_s)), pace=pace)
        if entry.state is EntryState.CANCELLED:
            text = translate("VideoPage", "Stopped at {time}; what was read until then is kept.")
            return text.format(time=clock_text(last_s, tenths=True))
        text = translate("VideoPage", "{count} frames were read in {time}, {pace}\u00d7 as fast as they play.")
        text = text.format(count=len(entry.shots), time=clock_text(run.seconds, tenths=True), pace=pace)
        return " ".join((text, *note_lines(entry), *([translated(entry.error)] if entry.error else [])))

    def _new_run(self) -> VideoRun:
        return VideoRun(time.monotonic(), self._context.model, self._context.runtime)


def share_read(entry: Entry, duration_s: float) -> float:
    """Return how much of what is to be read of a video is read, 0 to 1."""
    if not entry.shots:
        return 0.0
    end = duration_s if entry.end_s is None else entry.end_s
    done = (entry.shots[-1].media_time or 0.0) - entry.start_s
    return min(max(done / max(end - entry.start_s, 1e-3), 0.0), 1.0)
