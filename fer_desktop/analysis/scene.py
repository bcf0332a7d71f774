"""Tells the time in what a source shows, and where it pauses or starts again."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from fer_desktop.core.types import Frame

LONGEST_STEP_S: Final = 1.0
"""A longer step between two frames of a live source is a pause: the user paused, or the source or the computer stalled."""

_PAUSE_S: Final = 0.25
"""What such a step counts as."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The place of a frame in what a source shows.

    time: seconds. Of a file it is the media time, so that it is the same in every round of a loop; of a live source it is the
    time of capture without pauses. step: seconds since the frame before. timed: whether `time` is a media time.
    again: time went back: a video starts again. paused: a live source gave no frame for longer than `LONGEST_STEP_S`.
    """

    time: float
    step: float = 0.0
    timed: bool = False
    again: bool = False
    paused: bool = False


class SceneClock:
    """Makes a Moment of every frame of one source. Belongs to one thread."""

    def __init__(self) -> None:
        self._time = 0.0
        self._last = math.nan

    def moment(self, frame: Frame) -> Moment:
        """Return the Moment of the next frame."""
        timed = frame.media_time is not None
        now = frame.timestamp if frame.media_time is None else frame.media_time
        step = now - self._last
        self._last = now
        if math.isnan(step) or timed or step < 0:
            self._time = now
        else:
            self._time += step if step <= LONGEST_STEP_S else _PAUSE_S
        step = 0.0 if math.isnan(step) else step
        return Moment(self._time, step, timed, step < 0, not timed and step > LONGEST_STEP_S)
