"""Tells the time in what a source shows, and where its frames don't go on from those before."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from fer_desktop.core.types import Frame, UInt8Array

LONGEST_STEP_S: Final = 1.0
"""A longer step between two frames of a live source is a pause: the user paused, or the source or the computer stalled."""

_PAUSE_S: Final = 0.25
"""What such a step counts as."""

# Two frames less than _CUT_WITHIN_S apart that differ by more than _CUT_FROM gray levels on average are of different shots. In
# the test videos, cuts from faces to faces differ by 27 and more, other frames in a row by 16 at most. Where a slow computer
# leaves out frames, a camera that moves changes as much; so up to _CUT_LATER_S apart, the gray levels themselves, wherever they
# are in the picture, must differ by _LEVELS_FROM too: cuts by 8.7 to 21, other frames a seventh of a second apart by 9 at most.
# From _LEVELS_PERHAPS on it may be a cut.
_CUT_WITHIN_S: Final = 0.1
_CUT_LATER_S: Final = 0.5
_CUT_FROM: Final = 22.0
_LEVELS_FROM: Final = 10.0
_LEVELS_PERHAPS: Final = 8.5
_THUMBNAIL: Final = (6, 32)
"""Few rows, as reading along a row is faster than from row to row."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The place of a frame in what a source shows.

    time: seconds. Of a file it is the media time, so that it is the same in every round of a loop; of a live source it is the
    time of capture without pauses. step: seconds since the frame before. timed: whether `time` is a media time.
    again: time went back: a video starts again. paused: a live source gave no frame for longer than `LONGEST_STEP_S`. cut: the
    frame shows another shot than the one before. perhaps_cut: it may do so; or else the camera has moved far.
    """

    time: float
    step: float = 0.0
    timed: bool = False
    again: bool = False
    paused: bool = False
    cut: bool = False
    perhaps_cut: bool = False


class SceneClock:
    """Makes a Moment of every frame of one source. Belongs to one thread."""

    def __init__(self) -> None:
        self._time = 0.0
        self._last = math.nan
        self._thumbnail: UInt8Array | None = None

    def moment(self, frame: Frame) -> Moment:
        """Return the Moment of the next frame."""
        timed = frame.media_time is not None
        now = frame.timestamp if frame.media_time is None else frame.media_time
        step = now - self._last
        self._last = now
        perhaps, cut = self._compare(frame.image, abs(step))
        if math.isnan(step) or timed or step < 0:
            self._time = now
        else:
            self._time += step if step <= LONGEST_STEP_S else _PAUSE_S
        step = 0.0 if math.isnan(step) else step
        return Moment(self._time, step, timed, step < 0, not timed and step > LONGEST_STEP_S, cut, perhaps and not cut)

    def _compare(self, image: UInt8Array, step: float) -> tuple[bool, bool]:
        """Return whether a frame may show another shot than the one before, and whether it surely does."""
        height, width = image.shape[:2]
        rows, columns = max(height // _THUMBNAIL[0], 1), max(width // _THUMBNAIL[1], 1)
        # Some pixels of one channel: a reduced picture would take as long as a face's crop.
        thumbnail = np.ascontiguousarray(image[rows // 2 :: rows, columns // 2 :: columns, 1])
        before, self._thumbnail = self._thumbnail, thumbnail
        if not step <= _CUT_LATER_S or before is None:  # the step of the first frame is no number
            return False, False
        if before.shape != thumbnail.shape:
            return step <= _CUT_WITHIN_S, step <= _CUT_WITHIN_S
        if cv2.norm(thumbnail, before, cv2.NORM_L1) <= _CUT_FROM * thumbnail.size:
            return False, False
        if step <= _CUT_WITHIN_S:
            return True, True
        levels, levels_before = (np.sort(each, axis=None) for each in (thumbnail, before))
        change = cv2.norm(levels, levels_before, cv2.NORM_L1) / thumbnail.size
        return change > _LEVELS_PERHAPS, change > _LEVELS_FROM
