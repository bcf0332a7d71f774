"""The capture thread: opens a source, keeps its pace, passes its frames on, and closes it in every case."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final, Literal

from fer_desktop.core.messages import Message, marked
from fer_desktop.core.types import Frame
from fer_desktop.live.latest import LatestSlot
from fer_desktop.live.status import LiveLimits, RateMeter
from fer_desktop.media.source import (
    CameraSpec,
    FileSpec,
    ScreenSpec,
    Source,
    SourceError,
    SourceProblem,
    SourceSpec,
    StreamSpec,
    spec_name,
)

MOST_STUCK: Final = 3
"""Threads that may hang in a driver at the same time; with so many, no further attempt is made until one returns."""

LONGEST_STEP_S: Final = 1.0
"""The engine asks several times a second; after a longer step the computer slept or the program was held."""

FURTHEST_BEHIND_S: Final = 1.0
"""A file that is read more slowly than it plays may fall behind by this; then the pace starts anew at the current frame."""

LONGEST_GAP_S: Final = 5.0
"""A longer gap between two frames of a file is not waited for: more often its timestamps are broken."""

_NO_FRAME_PAUSE_S: Final = 0.02

_NO_ANSWER: Final = Message(marked("Unplug it and plug it in again, or choose another source."))

_log = logging.getLogger(__name__)


class RunningClock:
    """Seconds that the program ran: monotonic time without the times in which the computer slept. Any thread may ask.

    Timeouts of drivers use it, as a driver can't answer while the computer sleeps.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked_at = time.monotonic()
        self._ran_s = 0.0

    def now(self) -> float:
        with self._lock:
            at = time.monotonic()
            step, self._asked_at = at - self._asked_at, at
            if 0 < step <= LONGEST_STEP_S:
                self._ran_s += step
            return self._ran_s


class Pace:
    """Tells how long to wait until a frame of a file is due, by its timestamp."""

    def __init__(self) -> None:
        self._start: tuple[float, float] | None = None
        self._last = 0.0

    def restart(self) -> None:
        """Start anew at the next frame, as after a pause."""
        self._start = None

    def wait(self, frame_time: float, now: float) -> float:
        """Return the seconds until a frame is due; 0 or less when it is. frame_time, now: seconds, each on its own clock."""
        if self._start is not None and frame_time != self._last:
            gap = frame_time - self._last
            due = self._start[0] + frame_time - self._start[1]
            if gap < 0 or gap > LONGEST_GAP_S or now - due > FURTHEST_BEHIND_S:
                self._start = None
        self._last = frame_time
        if self._start is None:
            self._start = (now, frame_time)
        return self._start[0] + frame_time - self._start[1] - now


class CapturePhase(Enum):
    """What a capture thread is doing. PLAYING: frames come, or would if it were not paused."""

    OPENING = auto()
    PLAYING = auto()
    ENDED = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class CaptureReport:
    """The state of a capture thread.

    camera_fps: frames per second that the source gave lately. source_rate: frames per second that it claims, or None.
    length_s: the length of a video in seconds, as it claims; None where unknown or without an end.
    """

    phase: CapturePhase
    source_name: str
    problem: SourceProblem | None
    message: Message | None
    camera_fps: float
    source_rate: float | None = None
    length_s: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Captured:
    """A frame and the thread that captured it, which tells frames of the current source from those of an earlier one."""

    by: CaptureThread
    frame: Frame


class CaptureThread(threading.Thread):
    """Puts the frames of one source into `frames` until the source ends, fails for good, or `stop` is called.

    Cameras, streams and screens that fail are opened again until then. The source is opened, read and closed in this thread
    alone, as a device must not be closed during a read. So a thread whose call hangs can't be stopped; it is left (as a
    daemon), and closes its source if the call returns after all.
    """

    def __init__(
        self,
        spec: SourceSpec,
        open_source: Callable[[SourceSpec], Source],
        frames: LatestSlot[Captured],
        limits: LiveLimits,
        clock: RunningClock,
        paused: bool = False,
        after: Sequence[threading.Thread] = (),
        after_s: float = 0.0,
        failed: tuple[SourceProblem, Message] | None = None,
        scene: object = None,
    ) -> None:
        """clock: for timeouts of silent and hanging calls.

        after, after_s: threads that may still hold the device, and how many seconds to wait for them.
        failed: why the attempt before this one failed; reported until this one succeeds.
        scene: of the thread that this one replaces, see `scene`; None for a new one.
        """
        super().__init__(name="live-capture", daemon=True)
        self.spec: Final = spec
        self.scene: Final = scene or object()
        """The same for threads that show the same scene one after the other."""
        self.retries: Final = isinstance(spec, CameraSpec | StreamSpec | ScreenSpec)
        self._open_source = open_source
        self._frames = frames
        self._limits = limits
        self._clock = clock
        self._after = tuple(after)
        self._after_s = after_s
        self._stopping = threading.Event()
        self._resumed = threading.Event()
        if not paused:
            self._resumed.set()
        # Guards the attributes below, which other threads read.
        self._lock = threading.Lock()
        self._phase = CapturePhase.FAILED if failed else CapturePhase.OPENING
        self._problem = failed[0] if failed else None
        self._message = failed[1] if failed else None
        self._source_name = spec_name(spec)
        self._source_rate: float | None = None
        self._length_s: float | None = None
        self._call: tuple[str, float] | None = None
        self._silent_after = math.inf
        self._rate = RateMeter()

    # ---- For other threads; none of these waits ----

    def stop(self) -> None:
        """Ask the thread to end. From now on it passes on no frames."""
        self._stopping.set()
        self._resumed.set()

    def pause(self) -> None:
        self._resumed.clear()
        if self._stopping.is_set():  # a thread that is to end must not wait
            self._resumed.set()

    def resume(self) -> None:
        self._resumed.set()

    @property
    def paused(self) -> bool:
        return not self._resumed.is_set()

    def report(self, now: float) -> CaptureReport:
        """Return the state at a time of `time.monotonic`."""
        with self._lock:
            phase, problem, message = self._phase, self._problem, self._message
            # A read that hangs can't report silence itself.
            if phase in (CapturePhase.OPENING, CapturePhase.PLAYING) and self._clock.now() > self._silent_after:
                phase, problem, message = CapturePhase.FAILED, SourceProblem.SILENT, _silence(self._source_name)
            rates = self._rate.rate(now), self._source_rate
            return CaptureReport(phase, self._source_name, problem, message, *rates, self._length_s)

    def hanging(self) -> Message | None:
        """Return a message where a call into the source should have returned by now, else None."""
        with self._lock:
            if self._call is None:
                return None
            what, since = self._call
            limit = self._limits.open_s if what == "open" else self._limits.read_s
            if self._clock.now() - since <= limit:
                return None
            if what == "open":
                template = marked("{name} did not answer for {limit} seconds. {what}")
                return Message(template, name=self._source_name, limit=f"{limit:.0f}", what=_NO_ANSWER)
            if not self.retries:
                template = marked("{name} has stopped sending pictures. Is the disk or network folder it is on still there?")
                return Message(template, name=self._source_name)
            return _silence(self._source_name)

    # ---- The thread itself ----

    def run(self) -> None:
        self._wait_for_device()
        while not self._stopping.is_set():
            ended = self._attempt()
            if ended or not self.retries or self._stopping.wait(self._limits.retry_s):
                return

    def _wait_for_device(self) -> None:
        deadline = time.monotonic() + self._after_s
        while not self._stopping.is_set():
            left = [thread for thread in self._after if thread.is_alive()]
            late = time.monotonic() >= deadline
            if not left or (late and len(left) < MOST_STUCK):
                return
            if late:
                template = marked("{name} does not answer. {what}")
                self._fail(SourceProblem.SILENT, Message(template, name=self._source_name, what=_NO_ANSWER))
            self._stopping.wait(0.02)

    def _attempt(self) -> bool:
        """Open, play and close once. Return whether the source came to its end."""
        source: Source | None = None
        try:
            with self._calling("open"):
                source = self._open_source(self.spec)
            if self._stopping.is_set():
                return False
            return self._play(source)
        except SourceError as error:
            self._fail(error.problem, error.message)
        except Exception as error:  # drivers and decoders may raise anything
            _log.exception("reading %s", self._source_name)
            unreadable = Message(marked("{path} can't be read: {why}"), path=self._source_name, why=error)
            self._fail(SourceProblem.UNREADABLE, unreadable)
        finally:
            if source is not None:
                self._close(source)
        return False

    def _play(self, source: Source) -> bool:
        silent_after = self._clock.now() + self._limits.first_frame_s if source.live else math.inf
        with self._lock:
            self._source_name, self._source_rate = source.name, source.frame_rate
            if source.frame_count and source.frame_rate:
                self._length_s = source.frame_count / source.frame_rate
            self._silent_after = silent_after
            if not source.live:
                self._phase, self._problem, self._message = CapturePhase.PLAYING, None, None
        pace = Pace() if not source.live and not (isinstance(self.spec, FileSpec) and not self.spec.paced) else None
        while not self._stopping.is_set():
            if not source.live and self.paused:
                self._resumed.wait()
                if pace is not None:
                    pace.restart()
                continue
            with self._calling("read"):
                frame = source.read()
            now = self._clock.now()
            if frame is None:
                if not source.live:
                    self._end()
                    return True
                if now > silent_after:
                    raise SourceError(SourceProblem.SILENT, _silence(source.name))
                self._stopping.wait(_NO_FRAME_PAUSE_S)
                continue
            silent_after = now + self._limits.silence_s if source.live else math.inf
            self._note_frame(silent_after)
            self._hand_over(frame, source.live, pace)
        return False

    def _hand_over(self, frame: Frame, live: bool, pace: Pace | None) -> None:
        if not live:
            if pace is not None:
                while (wait := pace.wait(frame.timestamp, time.monotonic())) > 0 and not self._stopping.wait(wait):
                    pass
            # A pause that began during the wait holds this frame.
            if self.paused:
                self._resumed.wait()
                if pace is not None:
                    pace.restart()
            frame = replace(frame, timestamp=time.monotonic())
        elif self.paused:
            return  # a paused camera is read on, so that it resumes with a new frame
        if not self._stopping.is_set():
            self._frames.put(Captured(self, frame))

    @contextmanager
    def _calling(self, what: Literal["open", "read"]) -> Iterator[None]:
        """Have `hanging` watch a call into the source."""
        with self._lock:
            self._call = (what, self._clock.now())
        try:
            yield
        finally:
            with self._lock:
                self._call = None

    def _note_frame(self, silent_after: float) -> None:
        with self._lock:
            self._phase, self._problem, self._message = CapturePhase.PLAYING, None, None
            self._silent_after = silent_after
            self._rate.add(time.monotonic())

    def _end(self) -> None:
        with self._lock:
            self._phase = CapturePhase.ENDED
        self._frames.wake()

    def _fail(self, problem: SourceProblem, message: Message) -> None:
        with self._lock:
            changed = (self._phase, self._message) != (CapturePhase.FAILED, message)
            self._phase, self._problem, self._message = CapturePhase.FAILED, problem, message
            self._silent_after = math.inf
        if changed and not self._stopping.is_set():  # once, not at every attempt
            _log.warning("%s: %s", problem, message)

    def _close(self, source: Source) -> None:
        try:
            source.close()
        except Exception:
            _log.exception("closing %s", self._source_name)


def _silence(name: str) -> Message:
    return Message(
        marked("{name} has stopped sending pictures. Check its cable or its network; the program keeps trying."), name=name
    )
