"""The clock by which drivers are judged: what they could not do while the computer slept isn't held against them."""

from __future__ import annotations

import threading
import time
from typing import Final

LONGEST_STEP_S: Final = 1.0
"""Somebody asks several times a second. After a longer step the whole program stood still: suspended, or held by the system."""


class RunningClock:
    """Seconds that the program ran: monotonic time without the stretches in which it stood still. Any thread may ask."""

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
