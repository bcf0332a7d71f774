"""A measurement of the Model tab that runs in the background, with progress, and can be cancelled."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from fer_desktop.ui.foundation.tasks import Background

_STEP: Final = 0.01
"""The smallest progress, as a share of 1, that is worth a signal across threads."""


class Run(QObject):
    """Runs one measurement at a time.

    changed: a measurement began, went on or ended.
    failed: the error.
    """

    changed = Signal()
    failed = Signal(object)
    _progressed = Signal(str, float)

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self.running = False
        self.what = ""
        """What is being measured, as `report` was told."""
        self.share = 0.0
        self._cancelled = threading.Event()
        self._last = 0.0
        self._progressed.connect(self._take_progress)

    def begin(self, work: Callable[[threading.Event], Any], done: Callable[[Any], None]) -> None:
        """Call `work` in the background, with the event that cancels it, and then `done` with what it returned."""
        self.running, self.what, self.share, self._last = True, "", 0.0, 0.0
        self._cancelled = threading.Event()
        cancelled = self._cancelled

        def end(result: Any) -> None:
            self.running = False
            done(result)
            self.changed.emit()

        def fail(error: Exception) -> None:
            self.running = False
            self.changed.emit()
            self.failed.emit(error)

        self._background.submit(lambda: work(cancelled), end, fail)
        self.changed.emit()

    def cancel(self) -> None:
        self._cancelled.set()

    def report(self, what: str, share: float) -> None:
        """Tell the GUI thread how far the measurement is, 0 to 1. Called in the background."""
        if share == 0 or share - self._last >= _STEP or share < self._last:
            self._last = share
            self._progressed.emit(what, share)

    def _take_progress(self, what: str, share: float) -> None:
        if self.running:
            self.what, self.share = what, share
            self.changed.emit()
