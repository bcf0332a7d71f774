"""Turns the times of frames into places in a video of constant rate, as OBS does: by repeating and skipping."""

from __future__ import annotations

import math
from dataclasses import dataclass

from fer_desktop.recordings.document import Gap

# A frame may stand this many periods from its true time before one is repeated or skipped. More than a half, so that a camera
# whose frames come between two places doesn't make the video skip and repeat in turn.
_TOLERANCE = 0.75

# A time further back than this is another clock; less is a frame that came late.
_SET_BACK_S = 1.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a frame goes. repeats: how often the one before is written first. index: in the video. time_s: true time.

    gap: what the video can't show whole before this frame, or None.
    """

    repeats: int
    index: int
    time_s: float
    gap: Gap | None = None


class FrameClock:
    """Gives every frame its place. time_s counts from the first frame and always rises.

    The video's time is the true time to within 0.75 of a frame, but for the gaps: of these `fill_s` seconds are filled.
    """

    def __init__(self, frame_rate: float, fill_s: float) -> None:
        self._frame_rate = frame_rate
        self._fill_s = fill_s
        self._origin: float | None = None
        self._last_s = 0.0
        self._left_out_s = 0.0
        self._next = 0

    def place(self, timestamp: float) -> Place | None:
        """Return where a frame of this time goes; None where it is skipped: too soon, no later than the one before, no time."""
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
        """Return the seconds since the first frame, at least 0, of a moment on the frames' clock; of NaN, the last frame's."""
        if self._origin is None or math.isnan(timestamp) or timestamp == math.inf:
            return self._last_s
        return max(timestamp - self._origin, 0.0)
