"""Records beside the live view: in a thread of its own, with a bounded queue, and a status that can be read at any time."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from fer_desktop.core.messages import Message, marked
from fer_desktop.core.types import Analysis
from fer_desktop.recordings.document import Document, plain_text
from fer_desktop.recordings.folder import FILES, RecordingError, Trouble, error_of, make_folder
from fer_desktop.recordings.sink import RecordingLimits, RecordingSink, free_bytes, megabytes

LOWEST_FRAME_RATE: Final = 15.0
"""Frames per second. The encoder makes a key frame every 12 frames; so many frames are lost when the process is killed."""

HIGHEST_FRAME_RATE: Final = 60.0
USUAL_FRAME_RATE: Final = 30.0

_log = logging.getLogger(__name__)


class RecordingState(StrEnum):
    """STARTING: until the first frame is written. RECORDING. STOPPED: ended by `stop`. FAILED: see trouble and message."""

    STARTING = "starting"
    RECORDING = "recording"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RecordingStatus:
    """What a writer is doing.

    folder: of the recording; None before it is made, and where nothing was recorded. seconds: from the first frame to the
    last, true time. bytes: on disk. written: frames of the source in the video. repeated: frames written again to fill gaps.
    skipped: frames that came faster than the video's rate. dropped: frames that came while the queue was full.
    trouble: why it failed, None where it didn't; message: the same in words, with what to do.
    """

    state: RecordingState
    folder: Path | None = None
    seconds: float = 0.0
    bytes: int = 0
    written: int = 0
    repeated: int = 0
    skipped: int = 0
    dropped: int = 0
    markers: int = 0
    trouble: Trouble | None = None
    message: Message | None = None


def video_rate(source_rate: float | None) -> float:
    """Return the rate of the video for a source's rate (None: unknown), both in frames per second."""
    if source_rate is None or not math.isfinite(source_rate) or source_rate <= 0:
        return USUAL_FRAME_RATE
    return min(max(source_rate, LOWEST_FRAME_RATE), HIGHEST_FRAME_RATE)


class RecordingWriter:
    """Writes one recording. `add`, `mark`, `stop` and `status` neither wait nor raise; any thread may call them."""

    def __init__(
        self,
        parent: Path,
        document: Document,
        source_rate: float | None = None,
        limits: RecordingLimits | None = None,
        free: Callable[[Path], int] = free_bytes,
    ) -> None:
        """Start. parent: the folder of all recordings. document: with source_name, model and settings; the rest is added here.

        source_rate: frames per second of the source, None where unknown. free: returns the free bytes of a folder's disk.
        """
        self._parent = parent
        self._document = document if document.when is not None else replace(document, when=datetime.now().astimezone())
        self._frame_rate = video_rate(source_rate)
        self._limits = limits or RecordingLimits()
        self._free = free
        # Guards the attributes below. Never held during a call that may wait.
        self._changed = threading.Condition()
        self._frames: deque[Analysis] = deque()
        self._marks: deque[tuple[float, str | None, bool]] = deque()
        """Timestamps and texts of markers; True gives the last marker at that time another text, None removes it."""
        self._people: Mapping[tuple[int, ...], str] | None = None
        self._stopping = False
        self._status = RecordingStatus(RecordingState.STARTING)
        self._newest = -math.inf
        # A daemon: a call into a network drive may never return, and must not keep the program from ending.
        self._thread = threading.Thread(target=self._run, name="recording", daemon=True)
        self._thread.start()

    def add(self, analysis: Analysis) -> bool:
        """Queue a frame with its readings; return False where it isn't recorded, as the queue is full or recording ended."""
        limit = max(min(self._limits.queue_frames, self._limits.queue_bytes // max(analysis.frame.image.nbytes, 1)), 4)
        with self._changed:
            if self._ended:
                return False
            self._newest = analysis.frame.timestamp
            if len(self._frames) >= limit:
                self._status = replace(self._status, dropped=self._status.dropped + 1)
                return False
            self._frames.append(analysis)
            self._changed.notify()
        return True

    def mark(self, timestamp: float | None = None, text: str = "", *, again: bool = False) -> None:
        """Add a marker. timestamp: on the clock of `Frame.timestamp`; None for the time of the newest frame.

        again: give the marker that was added last at this time another text.
        """
        with self._changed:
            if not self._ended:
                self._marks.append((self._newest if timestamp is None else timestamp, plain_text(text), again))
                self._changed.notify()

    def unmark(self, timestamp: float) -> None:
        """Remove the marker that was added last at a time on the clock of `Frame.timestamp`."""
        with self._changed:
            if not self._ended:
                self._marks.append((timestamp, None, False))
                self._changed.notify()

    def set_people(self, people: Mapping[tuple[int, ...], str]) -> None:
        """Set the people whom the user merged or named: their names, or empty, by their tracks."""
        with self._changed:
            self._people = dict(people)
            self._changed.notify()

    def stop(self) -> None:
        """Have the thread write what is queued, close the files and end. `join` waits for that."""
        with self._changed:
            self._stopping = True
            self._changed.notify()

    def join(self, timeout_s: float) -> bool:
        """Wait until all is written; return False where that takes longer than `timeout_s` seconds."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def status(self) -> RecordingStatus:
        with self._changed:
            return self._status

    @property
    def _ended(self) -> bool:
        return self._stopping or self._status.state in (RecordingState.STOPPED, RecordingState.FAILED)

    # ---- In the thread ----

    def _run(self) -> None:
        sink: RecordingSink | None = None
        trouble: RecordingError | None = None
        try:
            sink = self._open()
            self._record(sink)
        except RecordingError as error:
            trouble = error
        except OSError as error:
            trouble = error_of(error, self._parent if sink is None else sink.folder)
        except Exception as error:
            _log.exception("recording failed")
            why = f"{type(error).__name__}: {error}"
            trouble = RecordingError(Trouble.OTHER, marked("Recording failed: {why}"), why=why)
        with self._changed:
            dropped = self._status.dropped + len(self._frames)
        folder = None
        if sink is not None:
            problem = sink.close(dropped, None if trouble is None else trouble.message)
            self._report(sink)
            if problem is not None and trouble is None:
                trouble = RecordingError(Trouble.OTHER, problem)
            if sink.empty:
                _remove(sink.folder)
            else:
                folder = sink.folder
        with self._changed:
            self._status = replace(
                self._status,
                state=RecordingState.STOPPED if trouble is None else RecordingState.FAILED,
                folder=folder,
                dropped=dropped,
                trouble=None if trouble is None else trouble.trouble,
                message=None if trouble is None else trouble.message,
            )
            self._frames.clear()
            self._marks.clear()

    def _open(self) -> RecordingSink:
        self._parent.mkdir(parents=True, exist_ok=True)
        if (free := self._free(self._parent)) < self._limits.start_bytes:
            template = marked(
                "Recording needs {wanted} free, and the disk of {folder} has {free}. Make room on it, or choose another folder."
            )
            wanted = megabytes(self._limits.start_bytes)
            raise RecordingError(Trouble.NO_SPACE, template, wanted=wanted, folder=self._parent, free=megabytes(free))
        assert self._document.when is not None
        folder = make_folder(self._parent, self._document.source_name, self._document.when)
        try:
            sink = RecordingSink(folder, self._document, self._frame_rate, self._limits, self._free)
        except OSError:
            _remove(folder)
            raise
        self._report(sink)
        return sink

    def _record(self, sink: RecordingSink) -> None:
        flush_s = self._limits.flush_s
        tend_at = time.monotonic() + flush_s
        while True:
            with self._changed:
                while (
                    not (self._frames or self._marks or self._stopping or self._people is not None)
                    and (wait := tend_at - time.monotonic()) > 0
                ):
                    self._changed.wait(wait)
                frame = self._frames.popleft() if self._frames else None
                # A marker may belong to a frame that is still queued; only before the first frame its time can't be counted.
                marks = list(self._marks) if frame is None or not sink.empty else []
                if marks:
                    self._marks.clear()
                people, self._people = self._people, None
                dropped = self._status.dropped
                finished = self._stopping and frame is None and not marks
            if people is not None:
                sink.set_people(people)
            if finished:
                return
            if frame is not None:
                sink.write(frame)
            for timestamp, text, again in marks:
                if text is None:
                    sink.unmark(timestamp)
                else:
                    sink.mark(timestamp, text, dropped, again=again)
            if time.monotonic() >= tend_at:
                sink.tend()
                tend_at = time.monotonic() + flush_s
            self._report(sink)

    def _report(self, sink: RecordingSink) -> None:
        document = sink.document
        with self._changed:
            self._status = replace(
                self._status,
                state=RecordingState.STARTING if sink.empty else RecordingState.RECORDING,
                folder=sink.folder,
                seconds=document.seconds,
                bytes=sink.bytes,
                written=document.frames - sink.repeated,
                repeated=sink.repeated,
                skipped=document.skipped,
                markers=len(document.markers),
            )


def _remove(folder: Path) -> None:
    """Remove the folder of a recording in which nothing was recorded, unless other files were put into it."""
    with suppress(OSError):
        for name in FILES:
            (folder / name).unlink(missing_ok=True)
        folder.rmdir()
