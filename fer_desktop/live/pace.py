"""The pace of a file that is played: when its next frame is due."""

from __future__ import annotations

from typing import Final

FURTHEST_BEHIND_S: Final = 1.0
"""A file that is read slower than it plays runs late by at most this; then its time is taken from where it is."""

LONGEST_GAP_S: Final = 5.0
"""A longer gap between two frames of a file is not waited out; such times are broken more often than meant."""


class Pace:
    """Plays frames by their own times: says how long to wait until a frame is due."""

    def __init__(self) -> None:
        self._start: tuple[float, float] | None = None
        self._last = 0.0

    def restart(self) -> None:
        """Count from the next frame, as after a pause."""
        self._start = None

    def wait(self, frame_time: float, now: float) -> float:
        """Seconds until the frame is due; 0 or less when it is."""
        if self._start is not None and frame_time != self._last:
            gap = frame_time - self._last
            due = self._start[0] + frame_time - self._start[1]
            if gap < 0 or gap > LONGEST_GAP_S or now - due > FURTHEST_BEHIND_S:
                self._start = None
        self._last = frame_time
        if self._start is None:
            self._start = (now, frame_time)
        return self._start[0] + frame_time - self._start[1] - now
