"""Brings the live engine to Qt: the GUI thread asks at the screen's pace, so that no signal is ever queued for a frame."""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from fer_desktop.live.engine import LiveEngine, LiveState, LiveStatus
from fer_desktop.sources.base import SourceSpec

STATUS_EVERY_S: Final = 0.1
_SLOW_MS: Final = 100
"""Between two questions while no frames are expected."""


class LiveBridge(QObject):
    """Plays sources through the engine, and tells what came of it. All in the GUI thread.

    analysed: the newest Analysis, at most one a refresh of the screen. changed: a LiveStatus whose state, source or message is
    another. measured: a LiveStatus for its figures, ten times a second.
    """

    analysed = Signal(object)
    changed = Signal(object)
    measured = Signal(object)

    def __init__(self, engine: LiveEngine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.engine = engine
        self.spec: SourceSpec | None = None
        """What is playing, or failed to; None when stopped."""
        self._status = engine.status()
        self._asked_at = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._ask)

    @property
    def status(self) -> LiveStatus:
        """The status as of at most a tenth of a second ago."""
        return self._status

    def start(self, spec: SourceSpec) -> None:
        self.spec = spec
        self.engine.start(spec)
        self._ask_status(force=True)

    def pause(self) -> None:
        self.engine.pause()
        self._ask_status(force=True)

    def resume(self) -> None:
        self.engine.resume()
        self._ask_status(force=True)

    def stop(self) -> None:
        self.spec = None
        self.engine.stop()
        self._ask_status(force=True)

    def close(self) -> None:
        """Stop for good and release the camera."""
        self._timer.stop()
        self.engine.close()

    def _ask(self) -> None:
        analysis = self.engine.take()
        if analysis is not None:
            self.analysed.emit(analysis)
        self._ask_status()

    def _ask_status(self, force: bool = False) -> None:
        now = time.monotonic()
        if not force and now - self._asked_at < STATUS_EVERY_S:
            return
        self._asked_at = now
        before, self._status = self._status, self.engine.status()
        self._set_pace(self._status.state)
        if _is_another(before, self._status) or force:
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


def _is_another(before: LiveStatus, after: LiveStatus) -> bool:
    return (before.state, before.source_name, before.problem, before.message) != (
        after.state,
        after.source_name,
        after.problem,
        after.message,
    )
