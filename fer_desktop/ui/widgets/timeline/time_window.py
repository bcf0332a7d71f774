"""Which part of a recording's time is on the screen: all of it at first, then what is zoomed and moved to."""

from __future__ import annotations

from typing import Final

LEAST_S: Final = 1.0
"""No less than this is shown at once; a shorter recording as a whole."""

_MARGIN: Final = 0.1
"""Where a moment that comes into sight is put: this share of the width from the edge that it came over."""


class TimeWindow:
    """A stretch of the time from 0 to `duration`, all in seconds; never outside of it."""

    def __init__(self) -> None:
        self.duration = 0.0
        self.start = 0.0
        self.span = 0.0

    @property
    def end(self) -> float:
        return self.start + self.span

    @property
    def whole(self) -> bool:
        """Whether all is shown."""
        return self.span >= self.duration

    def set_duration(self, duration: float) -> None:
        """Take another recording, and show all of it; of the same length it stays as it is."""
        if duration != self.duration:
            self.duration = duration
            self.show_whole()

    def show_whole(self) -> None:
        self.start, self.span = 0.0, self.duration

    def zoom(self, factor: float, at: float) -> None:
        """Show so many times less (more, under 1), so that the moment `at` stays where it is."""
        span = min(max(self.span / factor, min(LEAST_S, self.duration)), self.duration)
        share = (at - self.start) / self.span if self.span > 0 else 0.0
        self.span = span
        self._move_to(at - share * span)

    def shift(self, seconds: float) -> None:
        """Show what comes later; under 0 what was before."""
        self._move_to(self.start + seconds)

    def center(self, seconds: float) -> None:
        """Have a moment in the middle."""
        self._move_to(seconds - self.span / 2)

    def shows(self, seconds: float) -> bool:
        return self.start <= seconds <= self.end

    def reveal(self, seconds: float) -> None:
        """Move on so far that a moment is seen, with what comes after it; back, with what was before."""
        if seconds > self.end:
            self._move_to(seconds - _MARGIN * self.span)
        elif seconds < self.start:
            self._move_to(seconds - (1 - _MARGIN) * self.span)

    def _move_to(self, start: float) -> None:
        self.start = min(max(start, 0.0), self.duration - self.span)
