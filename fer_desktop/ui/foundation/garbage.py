"""Collects Python's garbage in the thread of the window alone.

Python otherwise collects in whichever thread happens to allocate. Where that is a worker, it destroys objects of Qt there while
the window paints, and the program crashes.
"""

from __future__ import annotations

import gc
import time
from typing import Final

from PySide6.QtCore import QObject, QTimer

_EVERY_MS: Final = 200
_FULL_EVERY_S: Final = 30.0
"""Seconds from one collection of everything to the next, at least: each takes some milliseconds."""


class GarbageCollector(QObject):
    """Stops Python's own collections, and makes those that are due. Make it in the thread of the window, once."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._full_at = time.monotonic()
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> int | None:
        """Collect the oldest generation that is due by Python's thresholds; return its number, None if none is due."""
        due = [n for n, (count, limit) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)) if 0 < limit < count]
        if not due:
            return None
        generation, now = due[-1], time.monotonic()
        if generation == 2:
            if now - self._full_at < _FULL_EVERY_S:
                generation = 1
            else:
                self._full_at = now
        gc.collect(generation)
        return generation
