"""Reads the files of the queue in the background, in order, nothing dropped; the tab collects what was read."""

from __future__ import annotations

import dataclasses
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QImage

from fer_desktop.analysis.analyzer import Analyzer
from fer_desktop.batch.run import BatchOptions, BatchProgress, Note, Shot, analyze_files
from fer_desktop.core.messages import Message, marked
from fer_desktop.core.types import Analysis, UInt8Array
from fer_desktop.media.pictures import thumbnail_of
from fer_desktop.recordings.rows import Row, rows_of
from fer_desktop.test_sets.finding import Way, tell_way
from fer_desktop.ui.foundation.pyramid import read_any_picture
from fer_desktop.ui.foundation.tasks import Background

_NO_CROP: UInt8Array = np.empty((0, 0), np.uint8)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """A file to read. name: what its rows call it. pasted: a picture to write to the path first.

    every, start_s, end_s: which frames of a video, see BatchOptions.
    test_set: the key of the test set that it is of, 0 for none. sample: pictures of that set, to tell how it is to be read.
    """

    key: int
    path: Path
    name: str
    pasted: QImage | None = None
    every: int = 1
    test_set: int = 0
    sample: Sequence[Path] = ()
    start_s: float = 0.0
    end_s: float | None = None


@dataclass(frozen=True, slots=True)
class WayTold:
    """How a test set is read was told from its pictures. key: of the test set."""

    key: int
    way: Way


@dataclass(frozen=True, slots=True)
class Started:
    """A file is being read."""

    key: int


@dataclass(frozen=True, slots=True, eq=False)
class ShotRead:
    """One frame was read. thumbnail: JPEG, with the first frame only. fraction: of the file that is done."""

    key: int
    shot: Shot
    rows: list[Row]
    thumbnail: bytes
    fraction: float


@dataclass(frozen=True, slots=True)
class Ended:
    """A file is done, or failed for the reason in `error`, or was left where it was (`cancelled`).

    crop: it was read as a face crop because its test set is.
    """

    key: int
    error: Message | None
    notes: tuple[Note, ...]
    cancelled: bool
    crop: bool = False


Event = WayTold | Started | ShotRead | Ended


class FilesReader:
    """The worker of the Files tab. It is made and called in the GUI thread."""

    def __init__(self, make_analyzer: Callable[[], Analyzer], parent: QObject | None = None) -> None:
        self._background = Background("files", parent, steps_back=True)
        self._make_analyzer = make_analyzer
        self._analyzer: Analyzer | None = None
        self._analyzer_error: Exception | None = None
        self._stale = False
        self._current: int | None = None
        self._jobs: deque[Job] = deque()
        self._lock = threading.Lock()
        self._go = threading.Event()
        self._go.set()
        self._stop_file = threading.Event()
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._ways: dict[int, Way] = {}

    @property
    def paused(self) -> bool:
        return not self._go.is_set()

    def add(self, jobs: Sequence[Job]) -> None:
        with self._lock:
            self._jobs.extend(jobs)
        if jobs:
            self._background.submit(self._read_waiting, lambda _: None, lambda _: None, replace=True)

    def pause(self) -> None:
        """Stop after the frame at hand until `resume`."""
        self._go.clear()

    def resume(self) -> None:
        self._go.set()

    def cancel(self) -> list[int]:
        """Stop after the frame at hand and drop what waits; return the keys of what was dropped."""
        with self._lock:
            dropped = [job.key for job in self._jobs]
            self._jobs.clear()
            self._stop_file.set()
        self._go.set()
        return dropped

    def drop(self, keys: Collection[int]) -> list[int]:
        """Leave out these files, also the one at hand; return the keys of those that waited."""
        with self._lock:
            dropped = [job.key for job in self._jobs if job.key in keys]
            self._jobs = deque(job for job in self._jobs if job.key not in keys)
            if self._current in keys:
                self._stop_file.set()
        return dropped

    def use_way(self, test_set: int, way: Way) -> None:
        """Read what is still to come of a test set in this way."""
        self._ways[test_set] = way

    def use_analyzer(self, make_analyzer: Callable[[], Analyzer]) -> None:
        """Read with another Analyzer from the next file on: the model, the device or a setting was changed."""
        with self._lock:
            self._make_analyzer = make_analyzer
            self._stale = True

    def take(self, most: int) -> list[Event]:
        """Return what has happened since, oldest first, at most that many; never waits."""
        events: list[Event] = []
        while len(events) < most:
            try:
                events.append(self._events.get_nowait())
            except Empty:
                break
        return events

    def request_stop(self) -> None:
        """End the thread after the frame at hand."""
        self._background.request_stop()
        self.cancel()

    def join(self, deadline: float) -> bool:
        """Wait until the thread has ended; False where that takes longer."""
        return self._background.join(deadline)

    def _next_job(self) -> Job | None:
        """Return the file to read next, once reading isn't paused; None where nothing waits."""
        self._go.wait()
        with self._lock:
            if not self._jobs:
                return None
            job = self._jobs.popleft()
            self._current = job.key
            self._stop_file.clear()
            if self._stale:
                self._analyzer, self._analyzer_error, self._stale = None, None, False
            return job

    def _read_waiting(self) -> None:
        while (job := self._next_job()) is not None:
            self._events.put(Started(job.key))
            # Whatever one file does, the others are read, and the reason stands beside it.
            try:
                ended = self._read(job)
            except Exception as error:
                _log.exception("reading %s failed", job.path)
                ended = Ended(job.key, Message(marked("{path} can't be read: {why}"), path=job.path, why=error), (), False)
            self._events.put(ended)

    def _read(self, job: Job) -> Ended:
        if job.pasted is not None and not job.pasted.save(str(job.path)):
            full = Message(marked("{path} can't be written: is the disk full?"), path=job.path)
            return Ended(job.key, full, (), False)
        analyzer = self._ready_analyzer()
        fraction = 0.0

        def progress(state: BatchProgress) -> None:
            nonlocal fraction
            fraction = state.fraction

        if job.test_set and not self._tell_way(job, analyzer):
            return Ended(job.key, None, (), True)
        crop = self._ways.get(job.test_set) is Way.CROPS
        options = BatchOptions(crop, job.every, job.start_s, job.end_s)
        for result in analyze_files([job.path], lambda: analyzer, options, self._stop_file, progress, read_any_picture):
            first = True
            for analysis in result.analyses:
                thumbnail = thumbnail_of(analysis.frame.image) if first else b""
                rows = rows_of(analysis, job.name)
                self._events.put(ShotRead(job.key, shot_of(analysis), rows, thumbnail, fraction))
                first = False
                self._go.wait()
            stopped = Note.STOPPED in result.notes
            notes = tuple(note for note in result.notes if note is not Note.STOPPED)
            return Ended(job.key, result.error, notes, stopped, crop)
        return Ended(job.key, None, (), True)

    def _tell_way(self, job: Job, analyzer: Analyzer) -> bool:
        """See to it that it is known how the job's test set is read; False when stopped before."""
        if job.test_set in self._ways:
            return True
        analyzer.options = dataclasses.replace(analyzer.options, follow=False)
        way = tell_way(job.sample, analyzer, read_any_picture, self._stop_file.is_set)
        if way is None:
            return False
        # Unless somebody has chosen meanwhile.
        self._events.put(WayTold(job.test_set, self._ways.setdefault(job.test_set, way)))
        return True

    def _ready_analyzer(self) -> Analyzer:
        if self._analyzer_error is not None:
            raise self._analyzer_error
        if self._analyzer is None:
            try:
                self._analyzer = self._make_analyzer()
            except Exception as error:
                # The next file would only fail in the same way, after the same seconds.
                self._analyzer_error = error
                raise
        return self._analyzer


def shot_of(analysis: Analysis) -> Shot:
    """Return an analysis without its pictures."""
    readings = tuple(dataclasses.replace(reading, crop=_NO_CROP) for reading in analysis.readings)
    return Shot(analysis.frame.index, analysis.frame.media_time, readings, analysis.too_small)


translate = QCoreApplication.translate


_TELLING_S = 1.0
"""No estimate before this: the first file also loads the network."""


class RunProgress:
    """Counts the files of a run, which lasts from the first file added to an idle queue until all are read."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.total = 0
        self.done = 0
        self.fraction_of_file = 0.0
        self._worked = 0.0
        self._since: float | None = None

    @property
    def working(self) -> bool:
        return self.done < self.total

    @property
    def fraction(self) -> float:
        """Of the whole run, 0 to 1."""
        return min((self.done + self.fraction_of_file) / self.total, 1.0) if self.total else 0.0

    def add(self, count: int) -> None:
        if not self.working:
            self.total = self.done = 0
            self._worked, self._since = 0.0, self._clock()
        self.total += count

    def drop(self, count: int) -> None:
        self.total -= count

    def finish_file(self) -> None:
        self.done += 1
        self.fraction_of_file = 0.0

    def pause(self) -> None:
        self._worked = self._seconds()
        self._since = None

    def resume(self) -> None:
        if self._since is None:
            self._since = self._clock()

    def seconds_left(self) -> float | None:
        """Return about how long the rest takes at the pace so far, or None while that can't be told."""
        worked, share = self._seconds(), self.fraction
        if not self.working or worked < _TELLING_S or share <= 0:
            return None
        return worked * (1 - share) / share

    def _seconds(self) -> float:
        return self._worked + (self._clock() - self._since if self._since is not None else 0.0)


def time_left_words(seconds: float | None) -> str:
    """Return "2 min left", or nothing where it isn't known."""
    if seconds is None:
        return ""
    if seconds < 60:
        return translate("RunProgress", "{seconds} s left").format(seconds=max(5 * round(seconds / 5), 5))
    if seconds < 3600:
        return translate("RunProgress", "{minutes} min left").format(minutes=round(seconds / 60))
    return translate("RunProgress", "{hours} h {minutes} min left").format(
        hours=int(seconds // 3600), minutes=int(seconds % 3600 // 60)
    )
