"""The analysis thread: makes an analyzer, gives it the newest frame again and again, and passes on the analyses."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, Final, Protocol

from fer_desktop.analysis.analyzer import AnalyzerOptions
from fer_desktop.core.messages import Message, marked
from fer_desktop.core.types import Analysis, Frame
from fer_desktop.live.capture import Captured, CaptureThread
from fer_desktop.live.latest import LatestSlot

MOST_FAILURES: Final = 10
"""Frames in a row on which an analyzer may fail before the thread gives up. A single bad frame is skipped."""

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

    def go_on_from(self, before: Any) -> None:
        """Take over who is who. before: an analyzer of the same class."""


MakeAnalyzer = Callable[[], LiveAnalyzer]


class AnalysisThread(threading.Thread):
    """Owns the analyzer: makes it, uses it and drops it in this thread.

    deliver: called with every analysis and the capture thread that its frame came from.
    skip: called for every frame on which the analyzer failed.
    watch: called between frames, and at least every `watch_s` seconds.
    None of the three may wait or raise.

    Other threads may read these attributes. device: what the classifier runs on, "" until there is an analyzer.
    failure: why the thread gave up, None while it did not. notice: why the analyzer that was asked for last is not in use, None
    when it is.
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
        """options: replace the analyzer's own; None keeps these."""
        super().__init__(name="live-analysis", daemon=True)
        self._frames = frames
        self._deliver = deliver
        self._skip = skip
        self._watch = watch
        self._watch_s = watch_s
        self._stopping = threading.Event()
        self._resting = False
        self.device = ""
        self.failure: Message | None = None
        self.notice: Message | None = None
        # Guards the attributes below, which other threads set.
        self._lock = threading.Lock()
        self._wanted: MakeAnalyzer | None = make_analyzer
        self._options = options
        self._analyzer: LiveAnalyzer | None = None

    # ---- For other threads; none of these waits ----

    def stop(self) -> None:
        """Ask the thread to end."""
        self._stopping.set()
        self._frames.wake()

    def use_analyzer(self, make_analyzer: MakeAnalyzer) -> None:
        """Change to another analyzer before the next frame. When it can't be made, the old one stays, with a notice."""
        with self._lock:
            self._wanted = make_analyzer
        self._frames.wake()

    def rest(self, resting: bool) -> None:
        """Analyse no more frames, or go on with the newest one."""
        if resting != self._resting:
            self._resting = resting
            self._frames.wake()

    def set_options(self, options: AnalyzerOptions) -> None:
        with self._lock:
            self._options = options
            if self._analyzer is not None:
                self._analyzer.options = options

    @property
    def ready(self) -> bool:
        """Whether there is an analyzer."""
        return self._analyzer is not None

    # ---- The thread itself ----

    def run(self) -> None:
        scene: object = None
        failures = 0
        newest: Captured | None = None
        while not self._stopping.is_set():
            if not self._make_wanted():
                return
            if self._stopping.is_set():
                break  # the frame in the slot is for the thread that replaces this one
            captured = self._frames.take(self._watch_s) or newest
            # While it rests, it keeps the newest frame: a source that ended or is paused gives no other one.
            newest = captured if self._resting else None
            if captured is not None and newest is None and not self._stopping.is_set():
                error = self._analyze(captured, new_scene=captured.by.scene is not scene)
                scene = captured.by.scene
                failures = failures + 1 if error else 0
                if failures >= MOST_FAILURES:
                    template = marked("The faces can't be analysed: {why}. Choose another model or device.")
                    self._give_up(Message(template, why=error))
                    return
            self._watch()
        with self._lock:
            self._analyzer = None

    def _make_wanted(self) -> bool:
        """Make the analyzer that was asked for, if any. Return whether there is an analyzer."""
        with self._lock:
            make, self._wanted = self._wanted, None
        if make is None:
            return True
        try:
            analyzer = make()
        except Exception as error:  # a model's file may be broken in any way
            _log.exception("making an analyzer")
            reason = Message(marked("The model can't be opened: {why}"), why=error)
            if not self.ready:
                self._give_up(reason)
                return False
            self.notice = Message(marked("{why} The previous one is still in use."), why=reason)
            return True
        if self._analyzer is not None:
            analyzer.go_on_from(self._analyzer)
        with self._lock:
            self._analyzer = analyzer
            self.device = analyzer.classifier.device
            self.notice = None
            if self._options is not None:
                analyzer.options = self._options
        return True

    def _analyze(self, captured: Captured, new_scene: bool) -> Exception | None:
        """Analyse one frame and deliver the analysis. Return what went wrong, or None."""
        analyzer = self._analyzer
        assert analyzer is not None
        if new_scene:
            analyzer.reset()
        try:
            analysis = analyzer.analyze(captured.frame)
        except Exception as error:  # one frame must not end the live view
            _log.exception("analyzing frame %d of %s", captured.frame.index, captured.frame.source)
            self._skip(captured.by)
            return error
        self._deliver(captured.by, analysis)
        return None

    def _give_up(self, reason: Message) -> None:
        with self._lock:
            self.failure = reason
            self._analyzer = None
        self._watch()
