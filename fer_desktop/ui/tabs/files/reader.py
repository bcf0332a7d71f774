"""Reads the files of the queue in the background, in order and without dropping any. The tab takes the events."""

from __future__ import annotations

import dataclasses
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Final

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QImage

from fer_desktop.analysis.analyzer import Analyzer
from fer_desktop.batch.run import BatchOptions, BatchProgress, Note, Shot, analyze_files
from fer_desktop.core.messages import Message, marked
from fer_desktop.core.types import Analysis, UInt8Array
from fer_desktop.media.pictures import read_picture, thumbnail_of
from fer_desktop.recordings.rows import Row, rows_of
from fer_desktop.test_sets.finding import Way, tell_way
from fer_desktop.ui.foundation.tasks import Background

_NO_CROP: UInt8Array = np.empty((0, 0), np.uint8)

_ESTIMATE_AFTER_S: Final = 1.0
"""No time left is estimated before this, as the first file also loads the network."""

translate = QCoreApplication.translate

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """A file to read. name: its name in rows. pasted: a picture to write to the path first.

    frame_stride, start_s, end_s: the frames of a video to read, see `Entry`.
    test_set: the key of its test set, 0 for none. sample: pictures of that set, to find out how the set is to be read.
    """

    key: int
    path: Path
    name: str
    pasted: QImage | None = None
    frame_stride: int = 1
    test_set: int = 0
    sample: Sequence[Path] = ()
    start_s: float = 0.0
    end_s: float | None = None


@dataclass(frozen=True, slots=True)
class WayDetected:
    """The reader found out from its pictures how a test set is to be read. key: of the test set."""

    key: int
    way: Way


@dataclass(frozen=True, slots=True)
class Started:
    """The reader has begun a file."""

    key: int


@dataclass(frozen=True, slots=True, eq=False)
class ShotRead:
    """One frame was read. thumbnail: JPEG, with the first frame only. fraction: how much of the file is read, 0 to 1."""

    key: int
    shot: Shot
    rows: list[Row]
    thumbnail: bytes
    fraction: float


@dataclass(frozen=True, slots=True)
class Ended:
    """A file was read, failed for the reason in `error`, or was cancelled.

    crop: it was read as a face crop, as its test set is.
    """

    key: int
    error: Message | None
    notes: tuple[Note, ...]
    cancelled: bool
    crop: bool = False


Event = WayDetected | Started | ShotRead | Ended


class FilesReader:
    """The worker of the Files tab. Its public methods are called in the GUI thread."""

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
        """Stop after the current frame until `resume`."""
        self._go.clear()

    def resume(self) -> None:
        self._go.set()

    def cancel(self) -> list[int]:
        """Stop after the current frame and drop the files that wait; return their keys."""
        with self._lock:
            dropped = [job.key for job in self._jobs]
            self._jobs.clear()
            self._stop_file.set()
        self._go.set()
        return dropped

    def drop(self, keys: Collection[int]) -> list[int]:
        """Drop these files and return the keys of those that waited. If one is being read, stop after the current frame."""
        with self._lock:
            dropped = [job.key for job in self._jobs if job.key in keys]
            self._jobs = deque(job for job in self._jobs if job.key not in keys)
            if self._current in keys:
                self._stop_file.set()
        return dropped

    def use_way(self, test_set: int, way: Way) -> None:
        """Read the rest of a test set in this way."""
        self._ways[test_set] = way

    def use_analyzer(self, make_analyzer: Callable[[], Analyzer]) -> None:
        """Read with another Analyzer from the next file on, as the model, the runtime or a setting has changed."""
        with self._lock:
            self._make_analyzer = make_analyzer
            self._stale = True

    def take(self, most: int) -> list[Event]:
        """Return the events since the last call, at most `most` of them, oldest first, without waiting."""
        # No other thread takes events, so those that `qsize` counts are there.
        return [self._events.get_nowait() for _ in range(min(most, self._events.qsize()))]

    def request_stop(self) -> None:
        """End the thread after the current frame."""
        self._background.request_stop()
        self.cancel()

    def join(self, deadline: float) -> bool:
        """Wait until the thread has ended; return False if the deadline passed before."""
        return self._background.join(deadline)

    def _next_job(self) -> Job | None:
        """Return the file to read next, when reading isn't paused; None when no file waits."""
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
            # When one file fails, its entry shows the reason and the others are read.
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

        if job.test_set and not self._detect_way(job, analyzer):
            return Ended(job.key, None, (), True)
        crop = self._ways.get(job.test_set) is Way.CROPS
        options = BatchOptions(crop, job.frame_stride, job.start_s, job.end_s)
        for result in analyze_files([job.path], lambda: analyzer, options, self._stop_file, progress, read_picture):
            for place, analysis in enumerate(result.analyses):
                thumbnail = thumbnail_of(analysis.frame.image) if place == 0 else b""
                rows = rows_of(analysis, job.name)
                self._events.put(ShotRead(job.key, shot_of(analysis), rows, thumbnail, fraction))
                self._go.wait()
            stopped = Note.STOPPED in result.notes
            notes = tuple(note for note in result.notes if note is not Note.STOPPED)
            return Ended(job.key, result.error, notes, stopped, crop)
        return Ended(job.key, None, (), True)

    def _detect_way(self, job: Job, analyzer: Analyzer) -> bool:
        """Find out how the job's test set is to be read, unless that is known; return False if it was stopped before."""
        if job.test_set in self._ways:
            return True
        analyzer.options = dataclasses.replace(analyzer.options, follow=False)
        way = tell_way(job.sample, analyzer, read_picture, self._stop_file.is_set)
        if way is None:
            return False
        # A choice that the person has made meanwhile stands.
        self._events.put(WayDetected(job.test_set, self._ways.setdefault(job.test_set, way)))
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
    """Return an analysis without its images and, of a video, without the points of meshes."""
    readings = tuple(dataclasses.replace(reading, crop=_NO_CROP) for reading in analysis.readings)
    if analysis.frame.media_time is not None:
        readings = tuple(
            dataclasses.replace(reading, face=dataclasses.replace(reading.face, mesh=reading.face.mesh.without_points()))
            if reading.face.mesh is not None
            else reading
            for reading in readings
        )
    return Shot(analysis.frame.index, analysis.frame.media_time, readings, analysis.too_small)


class RunProgress:
    """Progress of a run, which lasts from the first file added to an idle queue until all files are read.

    A video takes as long as hundreds of pictures, so the time left is estimated for each kind.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.total = 0
        self.done = 0
        self.fraction_of_file = 0.0
        self._worked = 0.0
        self._since: float | None = None
        self._begin_run()

    @property
    def working(self) -> bool:
        return self.done < self.total

    @property
    def fraction(self) -> float:
        """How much of the run is done, 0 to 1."""
        return min((self.done + self.fraction_of_file) / self.total, 1.0) if self.total else 0.0

    def add(self, count: int, videos: int = 0) -> None:
        """Add files. videos: how many of them are videos."""
        if not self.working:
            self.total = self.done = 0
            self._worked, self._since = 0.0, self._clock()
            self._begin_run()
        self.total += count
        self._videos += videos

    def drop(self, count: int, videos: int = 0) -> None:
        self.total -= count
        self._videos -= videos

    def begin_file(self, video: bool) -> None:
        self._is_video, self._file_begun = video, self._seconds()

    def finish_file(self) -> None:
        now = self._seconds()
        self._took[self._is_video].append(now - self._file_begun)
        self._videos -= self._is_video
        self._file_begun, self._is_video = now, False
        self.done += 1
        self.fraction_of_file = 0.0

    def pause(self) -> None:
        self._worked = self._seconds()
        self._since = None

    def resume(self) -> None:
        if self._since is None:
            self._since = self._clock()

    def seconds_left(self) -> float | None:
        """Return about how many seconds the rest takes at the speed so far, or None while that is unknown."""
        now = self._seconds()
        if not self.working or now < _ESTIMATE_AFTER_S or self.fraction <= 0:
            return None
        in_file, share = now - self._file_begun, self.fraction_of_file
        usual = {kind: sum(took) / len(took) for kind, took in self._took.items() if took}
        whole = in_file / share if share > 0 else max(usual.get(self._is_video, 0.0), in_file)
        usual.setdefault(self._is_video, whole)
        usual.setdefault(not self._is_video, usual[self._is_video])
        videos = max(self._videos - self._is_video, 0)
        pictures = max(self.total - self.done - 1 - videos, 0)
        return max(whole - in_file, 0.0) + videos * usual[True] + pictures * usual[False]

    def _begin_run(self) -> None:
        self._videos = 0
        """How many videos aren't read yet."""
        self._is_video = False
        self._file_begun = 0.0
        self._took: dict[bool, list[float]] = {False: [], True: []}

    def _seconds(self) -> float:
        return self._worked + (self._clock() - self._since if self._since is not None else 0.0)
