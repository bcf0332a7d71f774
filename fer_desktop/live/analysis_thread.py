"""The analysis thread: makes an analyzer, gives it the newest frame again and again, and hands on what it says."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final, Protocol

from fer_desktop.analysis.analyzer import AnalyzerOptions
from fer_desktop.core.messages import Message, marked
from fer_desktop.core.types import Analysis, Frame
from fer_desktop.live.capture import Captured, CaptureThread
from fer_desktop.live.latest import LatestSlot

MOST_FAILURES: Final = 10
"""Frames in a row that an analyzer may fail on before it is taken for broken. A single bad frame is skipped."""

_log = logging.getLogger(__name__)


class NamesDevice(Protocol):
    """The part of a classifier that the live view shows."""

    @property
    def device(self) -> str: ...


class LiveAnalyzer(Protocol):
    """What the live view needs of an Analyzer."""

    options: AnalyzerOptions

    @property
    def classifier(self) -> NamesDevice: ...

    def analyze(self, frame: Frame) -> Analysis: ...

    def reset(self) -> None: ...


MakeAnalyzer = Callable[[], LiveAnalyzer]


class AnalysisThread(threading.Thread):
    """Owns the analyzer: makes it, uses it and drops it in this thread.

    deliver: called with every analysis and the capture thread that its frame came from.
    skip: called for every frame that the analyzer failed on.
    watch: called between frames, at least every `watch_s` seconds, also when none come.
    None of them may wait or raise.
    """

    def __init__(
        self,
        make_analyzer: MakeAnalyzer,
        options: AnalyzerOptions | None,
        frames: LatestSlot[Captured],
        deliver: Callable[[CaptureThread, Analysis], None],
        skip: Callable[[CaptureThread], None],
        watch: Callable[[], None],
        watch_s: float,
    ) -> None:
        """options: replace the analyzer's own; None leaves them."""
        super().__init__(name="live-analysis", daemon=True)
        self._frames = frames
        self._deliver = deliver
        self._skip = skip
        self._watch = watch
        self._watch_s = watch_s
        self._stopping = threading.Event()
        # What other threads read and set, under this lock.
        self._lock = threading.Lock()
        self._wanted: MakeAnalyzer | None = make_analyzer
        self._options = options
        self._analyzer: LiveAnalyzer | None = None
        self._device = ""
        self._failure: Message | None = None
        self._notice: Message | None = None

    # ---- For other threads; none of these waits ----

    def stop(self) -> None:
        """Ask the thread to end."""
        self._stopping.set()
        self._frames.wake()

    def use_analyzer(self, make_analyzer: MakeAnalyzer) -> None:
        """Change to another analyzer before the next frame. When it can't be made, the one before goes on, with a notice."""
        with self._lock:
            self._wanted = make_analyzer
        self._frames.wake()

    def set_options(self, options: AnalyzerOptions) -> None:
        with self._lock:
            self._options = options
            if self._analyzer is not None:
                self._analyzer.options = options

    @property
    def ready(self) -> bool:
        """Whether there is an analyzer."""
        with self._lock:
            return self._analyzer is not None

    @property
    def device(self) -> str:
        with self._lock:
            return self._device

    @property
    def failure(self) -> Message | None:
        """Why the thread gave up; None while it did not."""
        with self._lock:
            return self._failure

    @property
    def notice(self) -> Message | None:
        """Why the analyzer that was asked for last is not in use; None when it is."""
        with self._lock:
            return self._notice

    # ---- The thread itself ----

    def run(self) -> None:
        current: CaptureThread | None = None
        failures = 0
        while not self._stopping.is_set():
            if not self._make_wanted():
                return
            if self._stopping.is_set():
                break  # a frame that waits is for the thread that came after this one
            captured = self._frames.take(self._watch_s)
            if captured is not None and not self._stopping.is_set():
                if captured.by is not current:
                    current = captured.by
                    self._reset()
                error = self._analyze(captured)
                failures = failures + 1 if error else 0
                if failures >= MOST_FAILURES:
                    template = marked("The faces can't be read: {why}. Choose another model or device.")
                    self._give_up(Message(template, why=error))
                    return
            self._watch()
        with self._lock:
            self._analyzer = None

    def _make_wanted(self) -> bool:
        """Make the analyzer that is asked for, if any. Returns whether there is one to go on with."""
        with self._lock:
            make, self._wanted = self._wanted, None
        if make is None:
            return True
        try:
            analyzer = make()
        except Exception as error:  # a model is a file: anything may be wrong with it
            _log.exception("making an analyzer")
            reason = Message(marked("The model can't be opened: {why}"), why=error)
            if not self.ready:
                self._give_up(reason)
                return False
            with self._lock:
                self._notice = Message(marked("{why} The one before is still in use."), why=reason)
            return True
        with self._lock:
            self._analyzer = analyzer
            self._device = analyzer.classifier.device
            self._notice = None
            if self._options is not None:
                analyzer.options = self._options
        return True

    def _analyze(self, captured: Captured) -> Exception | None:
        """Analyze one frame and hand it on. Returns what went wrong, or None."""
        analyzer = self._analyzer
        assert analyzer is not None
        try:
            analysis = analyzer.analyze(captured.frame)
        except Exception as error:  # one frame must not end the live view
            _log.exception("analyzing frame %d of %s", captured.frame.index, captured.frame.source)
            self._skip(captured.by)
            return error
        self._deliver(captured.by, analysis)
        return None

    def _reset(self) -> None:
        # Another source: its faces are not those of the one before.
        if self._analyzer is not None:
            self._analyzer.reset()

    def _give_up(self, reason: Message) -> None:
        with self._lock:
            self._failure = reason
            self._analyzer = None
        self._watch()
