"""Connects the live engine to Qt: the GUI thread polls at the screen's refresh rate, so that frames never queue as signals."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from fer_desktop.core.types import Analysis
from fer_desktop.live.engine import LiveEngine
from fer_desktop.live.status import LiveState, LiveStatus
from fer_desktop.media.source import SourceSpec

_STATUS_EVERY_S: Final = 0.1
_SLOW_MS: Final = 100
"""Between two polls while no frames are expected."""

FRESH_S: Final = 0.1
"""A frame is shown within this time of its capture, or not at all."""

_MARGIN_S: Final = 0.02
"""Painting may take so much longer than before."""

_LONGEST_PAINTING_S: Final = FRESH_S / 2
"""No longer painting is expected, as no frame would count as fresh then, and none be painted that shows otherwise."""

_PATIENCE_S: Final = 0.3
"""After so long without a fresh frame, late ones are shown."""


class LiveBridge(QObject):
    """Plays sources through the engine and passes on its results. All in the GUI thread.

    analysed: the newest Analysis, at most one per refresh of the screen.
    changed: a LiveStatus with another state, source or message than before.
    measured: a LiveStatus for its figures, ten times a second.

    A frame older than `FRESH_S`, as after a stall of the computer, is left out and the next one is shown. If that would
    freeze the picture, as on a computer that can't read a frame in that time, late frames are shown, and `behind_s` is
    their age. The last frame of a file is always shown.
    """

    analysed = Signal(object)
    changed = Signal(object)
    measured = Signal(object)

    def __init__(self, engine: LiveEngine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.engine = engine
        self.left_out = 0
        """Frames since the start that came too late to be shown."""
        self.behind_s: float | None = None
        """The age of the frame shown last, when late frames are shown; else None."""
        self.painting_s = 0.0
        """The time from `analysed` to the screen, which adds to a frame's age. The tab that paints sets it."""
        self._listeners: dict[str, Callable[[Analysis], object]] = {}
        self._late: Analysis | None = None
        self._late_since: float | None = None
        self._first_late = True
        self._status = engine.status()
        self._asked_at = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._ask)

    @property
    def status(self) -> LiveStatus:
        """The status as of at most a tenth of a second ago."""
        return self._status

    def listen(self, by: str, listener: Callable[[Analysis], object] | None) -> None:
        """Set who else gets every analysis, by a name of their own; see `LiveEngine.listen`, which has room for one."""
        self._listeners = {name: other for name, other in self._listeners.items() if name != by}
        if listener is not None:
            self._listeners[by] = listener
        listeners = tuple(self._listeners.values())

        def tell_all(analysis: Analysis) -> None:
            for each in listeners:
                each(analysis)

        self.engine.listen(tell_all if listeners else None)

    def start(self, spec: SourceSpec) -> None:
        self.left_out = 0
        self._catch_up()
        self.engine.start(spec)
        self._ask_status(force=True)

    def pause(self) -> None:
        self.engine.pause()
        self._ask_status(force=True)

    def resume(self) -> None:
        self.engine.resume()
        self._ask_status(force=True)

    def stop(self) -> None:
        self._catch_up()
        self.engine.stop()
        self._ask_status(force=True)

    def request_stop(self) -> None:
        """Ask the engine to stop for good and to release the camera."""
        self._timer.stop()
        self.engine.request_close()

    def join(self, deadline: float) -> None:
        self.engine.join(deadline)

    def _ask(self) -> None:
        analysis = self.engine.take()
        if analysis is not None or self._late is not None:
            self._show(analysis)
        self._ask_status()

    def _show(self, analysis: Analysis | None) -> None:
        """Show a new frame if it is fresh; else keep it until it is clear whether a fresh one comes."""
        now, painting = time.monotonic(), min(self.painting_s, _LONGEST_PAINTING_S)
        if analysis is not None and now - analysis.frame.timestamp + painting + _MARGIN_S <= FRESH_S:
            self._catch_up()
            self.analysed.emit(analysis)
            return
        if analysis is not None:
            self.left_out += 1
            self._late = analysis
        if self._late_since is None:
            self._late_since = now
        state = self._status.state
        ended = state is LiveState.ENDED
        if state is LiveState.PAUSED:
            self._catch_up()
        elif ended or (state is LiveState.LIVE and now - self._late_since >= _PATIENCE_S):
            late, self._late = self._late, None
            assert late is not None
            self.left_out -= 1
            # One late frame may be the only one, as of a single picture; the second shows that the screen can't keep up.
            self.behind_s = None if ended or self._first_late else now - late.frame.timestamp + painting
            self._first_late = False
            self.analysed.emit(late)

    def _catch_up(self) -> None:
        self._late = self._late_since = self.behind_s = None
        self._first_late = True

    def _ask_status(self, force: bool = False) -> None:
        now = time.monotonic()
        if not force and now - self._asked_at < _STATUS_EVERY_S:
            return
        self._asked_at = now
        before, self._status = self._status, self.engine.status()
        self._set_pace(self._status.state)
        if force or _told(before) != _told(self._status):
            self.changed.emit(self._status)
        self.measured.emit(self._status)

    def _set_pace(self, state: LiveState) -> None:
        if state is LiveState.IDLE:
            self._timer.stop()
            return
        milliseconds = _SLOW_MS
        if state is LiveState.LIVE:
            screen = QGuiApplication.primaryScreen()
            rate = screen.refreshRate() if screen is not None else 60.0
            milliseconds = max(round(1000 / rate), 4) if rate > 0 else 16
        if not self._timer.isActive() or self._timer.interval() != milliseconds:
            self._timer.start(milliseconds)


def _told(status: LiveStatus) -> tuple[object, ...]:
    """Return the parts of a status whose change `changed` reports."""
    return status.state, status.source_name, status.problem, status.message
