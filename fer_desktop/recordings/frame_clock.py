"""Places frames in a video of constant rate by their times: repeats the frame before a late one, skips one that is early."""

from __future__ import annotations

import math
from dataclasses import dataclass

from fer_desktop.recordings.document import Gap

# Frame periods that a frame may be off its true time before one is repeated or skipped. More than half a period, so that a
# camera whose frames come halfway between two places doesn't cause repeats and skips in turn.
_TOLERANCE = 0.75

# A timestamp that jumps back further means that the clock was set back; a smaller jump, that a frame came late.
_SET_BACK_S = 1.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a frame goes in the video.

    repeats: how often the frame before is written again first. index: in the video. time_s: true time. gap: a gap before this
    frame that the video doesn't show whole, or None.
    """

    repeats: int
    index: int
    time_s: float
    gap: Gap | None = None


class FrameClock:
    """Gives every frame its place; time_s counts from the first frame and always rises.

    The video's time differs from the true time by 0.75 frame periods at most, except for gaps longer than `fill_s` seconds, of
    which only `fill_s` are filled.
    """

    def __init__(self, frame_rate: float, fill_s: float) -> None:
        self._frame_rate = frame_rate
        self._fill_s = fill_s
        self._origin: float | None = None
        self._last_s = 0.0
        self._left_out_s = 0.0
        self._next = 0

    def place(self, timestamp: float) -> Place | None:
        """Return the place of a frame; None for one to skip: too early, not after the one before, or without a finite time."""
        if not math.isfinite(timestamp):
            return None
        if self._origin is None:
            self._origin = timestamp
            self._next = 1
            return Place(0, 0, 0.0)
        gap = None
        time_s = timestamp - self._origin
        if time_s <= self._last_s:
            if time_s >= self._last_s - _SET_BACK_S:
                return None
            gap = Gap(self._last_s, time_s - self._last_s, 0.0)
            time_s = self._last_s + 1.0 / self._frame_rate
            self._origin = timestamp - time_s
        behind = (time_s - self._left_out_s) * self._frame_rate - self._next
        if behind < -_TOLERANCE:
            return None
        repeats = max(math.ceil(behind - _TOLERANCE), 0)
        if repeats > self._fill_s * self._frame_rate:
            repeats = int(self._fill_s * self._frame_rate)
            gap = Gap(self._last_s, time_s - self._last_s, repeats / self._frame_rate)
            self._left_out_s = time_s - (self._next + repeats) / self._frame_rate
        index = self._next + repeats
        self._next = index + 1
        self._last_s = time_s
        return Place(repeats, index, time_s, gap)

    def time_of(self, timestamp: float) -> float:
        """Return the seconds from the first frame to a timestamp, at least 0; for NaN and infinity, to the last frame."""
        if self._origin is None or math.isnan(timestamp) or timestamp == math.inf:
            return self._last_s
        return max(timestamp - self._origin, 0.0)
