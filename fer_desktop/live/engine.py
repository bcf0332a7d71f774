"""The live engine: one source, one analyzer, two threads, and a state that can be read at any time."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final

from fer_desktop.analysis.analyzer import AnalyzerOptions
from fer_desktop.core.messages import Message
from fer_desktop.core.types import Analysis, FaceReading
from fer_desktop.live.analysis_thread import AnalysisThread, MakeAnalyzer
from fer_desktop.live.capture import Captured, CapturePhase, CaptureReport, CaptureThread, RunningClock
from fer_desktop.live.latest import LatestSlot
from fer_desktop.live.status import LiveLimits, LiveState, LiveStatistics, LiveStatus, MedianMeter, RateMeter
from fer_desktop.media.source import CameraSpec, Source, SourceProblem, SourceSpec, open_source

Read = tuple[float, tuple[FaceReading, ...]]
"""A frame's timestamp in seconds, and what was read of it."""

_MOST_READ: Final = 60 * 30

_log = logging.getLogger(__name__)


class LiveEngine:
    """Plays a source through an analyzer. For one controlling thread, usually the GUI thread; `take` and `status` never wait.

    The analyzer is made, used and dropped in the analysis thread. What a source or an analyzer raises becomes a state with a
    message; the engine raises nothing.
    """

    def __init__(
        self,
        make_analyzer: MakeAnalyzer,
        open_source: Callable[[SourceSpec], Source] = open_source,
        limits: LiveLimits | None = None,
    ) -> None:
        """make_analyzer: called in the analysis thread at the first start and after `use_analyzer`."""
        self._open_source = open_source
        self._limits = limits or LiveLimits()
        self._clock = RunningClock()
        self._frames: LatestSlot[Captured] = LatestSlot()
        self._results: LatestSlot[Analysis] = LatestSlot()
        # Guards everything below. Never held during a call that may wait.
        self._lock = threading.Lock()
        self._make_analyzer = make_analyzer
        self._options: AnalyzerOptions | None = None
        self._spec: SourceSpec | None = None
        self._capture: CaptureThread | None = None
        self._analysis: AnalysisThread | None = None
        # Threads that were told to end and will soon, and threads that hang. Both may still hold a device.
        self._leaving: list[CaptureThread] = []
        self._stuck: list[CaptureThread] = []
        self._ending: list[threading.Thread] = []
        self._stopped_at = -math.inf
        self._all_analyzed = False
        self._given_up: tuple[SourceProblem, Message] | None = None
        self._listener: Callable[[Analysis], object] | None = None
        self._wanted_by: set[str] | None = None
        # What was analysed and not asked for yet; without the pictures, which would need too much memory.
        self._read: deque[Read] = deque(maxlen=_MOST_READ)
        self._closed = False
        self._reset_figures()

    # ---- For the controlling thread ----

    def start(self, spec: SourceSpec) -> None:
        """Play a source in place of the current one, if any. Returns at once."""
        with self._lock:
            if self._closed:
                _log.warning("the live engine is closed; %s is not opened", spec)
                return
            self._leave_capture()
            self._spec = spec
            self._frames.clear()
            self._results.clear()
            self._read.clear()
            self._reset_figures()
            self._all_analyzed = False
            self._given_up = None
            # Only a camera waits until earlier threads have closed theirs: it may be the same one.
            before = [thread for thread in self._leaving + self._stuck if isinstance(thread.spec, CameraSpec)]
            self._capture = CaptureThread(
                spec,
                self._open_source,
                self._frames,
                self._limits,
                self._clock,
                after=before if isinstance(spec, CameraSpec) else (),
                after_s=self._limits.release_s,
            )
            self._capture.start()
            if self._analysis is None or self._analysis.failure or not self._analysis.is_alive():
                self._analysis = AnalysisThread(
                    self._make_analyzer,
                    self._options,
                    self._frames,
                    self._deliver,
                    self._skip,
                    self._watch,
                    self._limits.watch_s,
                )
                self._analysis.rest(self._resting())
                self._analysis.start()

    def pause(self) -> None:
        """Pause. A camera stays open and is read on, so that `resume` shows a new frame; a file keeps its place."""
        with self._lock:
            if self._capture is not None:
                self._capture.pause()

    def resume(self) -> None:
        """Go on after a pause."""
        with self._lock:
            if self._capture is not None:
                self._capture.resume()

    def stop(self) -> None:
        """End both threads and release the source. Waits at most `limits.stop_s`; a thread that hangs is left behind."""
        self._request_stop()
        self.join(math.inf)

    def request_close(self) -> None:
        """Stop for good, without waiting: `join` does that."""
        with self._lock:
            self._closed = True
        self._request_stop()

    def join(self, deadline: float) -> None:
        """Wait for the threads that were asked to end, as `stop` does, but at most until a time of `time.monotonic`."""
        deadline = min(deadline, self._stopped_at + self._limits.stop_s)
        ending, self._ending = self._ending, []
        for thread in ending:
            thread.join(max(deadline - time.monotonic(), 0.0))
            if thread.is_alive():
                _log.warning("the thread %s did not end in time and is left behind", thread.name)
        with self._lock:
            # The next stop doesn't wait for them again.
            self._stuck += [thread for thread in ending if isinstance(thread, CaptureThread) and thread.is_alive()]

    def close(self) -> None:
        """Stop for good."""
        self.request_close()
        self.join(math.inf)

    def _request_stop(self) -> None:
        with self._lock:
            analysis, self._analysis = self._analysis, None
            self._leave_capture()
            self._spec = None
            self._frames.clear()
            self._results.clear()
            self._read.clear()
            self._given_up = None
            leaving, self._leaving = self._leaving, []
        self._stopped_at = time.monotonic()
        self._ending += leaving
        if analysis is not None:
            analysis.stop()
            self._ending.append(analysis)

    def set_options(self, options: AnalyzerOptions) -> None:
        """Analyse the next frames with other options."""
        with self._lock:
            self._options = options
            if self._analysis is not None:
                self._analysis.set_options(options)

    def use_analyzer(self, make_analyzer: MakeAnalyzer) -> bool:
        """Analyse the next frames with another analyzer (another model or device), which goes on with the same people.

        When it can't be made, the old one stays and the status says so. Where the old one failed, the source is started again,
        and people are new ones. Returns whether they stay.
        """
        with self._lock:
            self._make_analyzer = make_analyzer
            failed = self._analysis is not None and bool(self._analysis.failure)
            spec = self._spec
            if self._analysis is not None and not failed:
                self._analysis.use_analyzer(make_analyzer)
        if failed and spec is not None:
            self.start(spec)
        return not failed

    def listen(self, listener: Callable[[Analysis], object] | None) -> None:
        """Set a function that gets every analysis, in the analysis thread; it may neither wait nor raise. None removes it."""
        with self._lock:
            self._listener = listener
            self._rest_or_go_on()

    def want(self, by: str, wanted: bool) -> None:
        """Say that somebody, by a name of their own, wants analyses or doesn't any more.

        Once this was called, the engine rests while nobody wants any and nobody listens: the source plays on, but no frame is
        analysed. An engine for which this is never called never rests.
        """
        with self._lock:
            others = (self._wanted_by or set()) - {by}
            self._wanted_by = others | {by} if wanted else others
            self._rest_or_go_on()

    def take_read(self, until: float) -> list[Read]:
        """Return what was read of the frames up to a timestamp, in order, and what wasn't returned before.

        `take` leaves out what was analysed while the controlling thread was busy; this doesn't, up to a minute.
        """
        read = []
        with self._lock:
            while self._read and self._read[0][0] <= until:
                read.append(self._read.popleft())
        return read

    def take(self) -> Analysis | None:
        """Return the newest analysis, None where it was taken before."""
        return self._results.take(0)

    def status(self) -> LiveStatus:
        """Return the current state and figures."""
        now = time.monotonic()
        with self._lock:
            report = None if self._capture is None else self._capture.report(now)
            statistics = LiveStatistics(
                camera_fps=0.0 if report is None else report.camera_fps,
                analysis_fps=self._analysis_rate.rate(now),
                latency_s=self._latency.value(now),
                skipped=self._frames.overwritten + self._failed_frames,
                device="" if self._analysis is None else self._analysis.device,
                source_rate=None if report is None else report.source_rate,
                resting=self._resting(),
                length_s=None if report is None else report.length_s,
            )
            if report is None:
                return LiveStatus(LiveState.IDLE, "", None, None, statistics)
            state, problem, message = self._state(report)
            return LiveStatus(state, report.source_name, problem, message, statistics)

    def _state(self, report: CaptureReport) -> tuple[LiveState, SourceProblem | None, Message | None]:
        assert self._capture is not None
        failure = None if self._analysis is None else self._analysis.failure
        if failure:
            return LiveState.FAILED, None, failure
        if self._given_up is not None:
            return LiveState.FAILED, *self._given_up
        if report.phase is CapturePhase.FAILED:
            return LiveState.FAILED, report.problem, report.message
        if report.phase is CapturePhase.OPENING or self._analysis is None or not self._analysis.ready:
            return LiveState.OPENING, None, None
        if report.phase is CapturePhase.ENDED and self._all_analyzed:
            return LiveState.ENDED, None, self._analysis.notice
        return LiveState.PAUSED if self._capture.paused else LiveState.LIVE, None, self._analysis.notice

    # ---- Called by the analysis thread ----

    def _deliver(self, by: CaptureThread, analysis: Analysis) -> None:
        now = time.monotonic()
        with self._lock:
            if by is not self._capture:
                return
            self._analysis_rate.add(now)
            self._latency.add(now - analysis.frame.timestamp, now)
            self._results.put(analysis)
            self._read.append((analysis.frame.timestamp, analysis.readings))
            listener = self._listener
        if listener is not None:
            listener(analysis)

    def _skip(self, by: CaptureThread) -> None:
        with self._lock:
            if by is self._capture:
                self._failed_frames += 1

    def _watch(self) -> None:
        """Notice the end of a file, an analyzer that failed, and calls into drivers that don't return."""
        with self._lock:
            if self._capture is None:
                return
            if self._analysis is not None and self._analysis.failure:
                self._capture.stop()  # releases the camera, whose frames have no use any more
                return
            # In this order, as the capture thread puts the last frame before it reports the end.
            if self._capture.report(time.monotonic()).phase is CapturePhase.ENDED and self._frames.empty:
                self._all_analyzed = True
            message = self._capture.hanging()
            if message is not None and self._given_up is None:
                self._replace_capture(message)

    def _replace_capture(self, message: Message) -> None:
        assert self._capture is not None
        _log.warning("a call into the source hangs and is left behind: %s", message)
        hanging, paused = self._capture, self._capture.paused
        hanging.stop()
        if not hanging.retries:
            self._given_up = (SourceProblem.SILENT, message)
            return
        self._stuck.append(hanging)
        self._capture = CaptureThread(
            hanging.spec,
            self._open_source,
            self._frames,
            self._limits,
            self._clock,
            paused=paused,
            after=self._stuck,
            after_s=self._limits.retry_s,
            failed=(SourceProblem.SILENT, message),
            scene=hanging.scene,
        )
        self._capture.start()

    # ---- Under the lock ----

    def _resting(self) -> bool:
        return self._wanted_by is not None and not self._wanted_by and self._listener is None

    def _rest_or_go_on(self) -> None:
        if self._analysis is not None:
            self._analysis.rest(self._resting())

    def _leave_capture(self) -> None:
        if self._capture is not None:
            self._capture.stop()
            self._leaving.append(self._capture)
            self._capture = None
        self._leaving = [thread for thread in self._leaving if thread.is_alive()]
        self._stuck = [thread for thread in self._stuck if thread.is_alive()]

    def _reset_figures(self) -> None:
        self._analysis_rate = RateMeter()
        self._latency = MedianMeter()
        self._failed_frames = 0
