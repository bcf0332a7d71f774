"""How far a run through the queue is, and how long it will take."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate

_TELLING_S = 1.0
"""No estimate before this: the first file also loads the network."""


class RunProgress:
    """Counts the files of a run, which lasts from the first file added to an idle queue until all are read."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.total = 0
        self.done = 0
        self.fraction_of_file = 0.0
        self._worked = 0.0
        self._since: float | None = None

    @property
    def working(self) -> bool:
        return self.done < self.total

    @property
    def fraction(self) -> float:
        """Of the whole run, 0 to 1."""
        return min((self.done + self.fraction_of_file) / self.total, 1.0) if self.total else 0.0

    def add(self, count: int) -> None:
        if not self.working:
            self.total = self.done = 0
            self._worked, self._since = 0.0, self._clock()
        self.total += count

    def drop(self, count: int) -> None:
        self.total -= count

    def finish_file(self) -> None:
        self.done += 1
        self.fraction_of_file = 0.0

    def pause(self) -> None:
        self._worked = self._seconds()
        self._since = None

    def resume(self) -> None:
        if self._since is None:
            self._since = self._clock()

    def seconds_left(self) -> float | None:
        """Return about how long the rest takes at the pace so far, or None while that can't be told."""
        worked, share = self._seconds(), self.fraction
        if not self.working or worked < _TELLING_S or share <= 0:
            return None
        return worked * (1 - share) / share

    def _seconds(self) -> float:
        return self._worked + (self._clock() - self._since if self._since is not None else 0.0)


def time_left_words(seconds: float | None) -> str:
    """Return "2 min left", or nothing where it isn't known."""
    if seconds is None:
        return ""
    if seconds < 60:
        return translate("RunProgress", "{seconds} s left").format(seconds=max(5 * round(seconds / 5), 5))
    if seconds < 3600:
        return translate("RunProgress", "{minutes} min left").format(minutes=round(seconds / 60))
    return translate("RunProgress", "{hours} h {minutes} min left").format(
        hours=int(seconds // 3600), minutes=int(seconds % 3600 // 60)
    )
