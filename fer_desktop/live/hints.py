"""Which one change would help a live reading most, from how well the face can be seen. Needs no window."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from fer_desktop.core.types import Box, FaceReading, Frame, Quality

_BEGINS_AFTER_S: Final = 1.0
_ENDS_AFTER_S: Final = 1.0
_LEAST_SHOWN_S: Final = 3.0
_FORGOTTEN_AFTER_S: Final = 2.0
"""Without a reading for so long, what was seen before says nothing about now."""

_STRIDE: Final = 16
"""Every so many-th pixel of the frame, across and down, is enough for the brightness around a face."""


class Hint(StrEnum):
    """What would help; in the order in which they are told where several would."""

    LIGHT_FROM_BEHIND = "light from behind"
    TOO_DARK = "too dark"
    COME_CLOSER = "come closer"
    FACE_THE_CAMERA = "face the camera"
    HOLD_STILL = "hold still"
    FOCUS = "focus"


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one frame tells.

    surroundings: the mean luminance around the face, 0 to 1. speed: of the face, in its widths a second.
    """

    quality: Quality
    surroundings: float
    speed: float


class Hints:
    """Chooses at most one hint. It appears when its cause has lasted for a second, and stays for three at least.

    To end it, its cause must be gone for a second, by other limits than those that began it, so that it doesn't flicker.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget what was seen, as another scene begins."""
        self._since: dict[Hint, float] = {}
        """Since when the cause of each lasts."""
        self._gone_since: float | None = None
        self._shown_at = 0.0
        self._last: tuple[int, float, Box] | None = None
        """The person, the time and the box of the last reading."""
        self.hint: Hint | None = None

    def update(self, frame: Frame, reading: FaceReading | None) -> Hint | None:
        """Take the reading of the person who is followed, None where nobody is; return the hint to show now.

        Frames come in the order of their timestamps. A reading without a quality, or of an earlier frame, changes nothing.
        """
        now = frame.timestamp
        if self._last is not None and not 0 <= now - self._last[1] <= _FORGOTTEN_AFTER_S:
            self.reset()
        if reading is None or reading.quality is None or reading.age_s > 0:
            return self.hint
        face = reading.face
        if self._last is not None and self._last[0] != face.track_id:
            self.reset()
        seen = _Seen(reading.quality, surroundings_of(frame, face.box), self._speed(face.box, now))
        self._last = face.track_id, now, face.box
        self._take(seen, now)
        return self.hint

    def _speed(self, box: Box, now: float) -> float:
        if self._last is None or now <= self._last[1] or box.width <= 0:
            return 0.0
        _, before, last = self._last
        (x, y), (last_x, last_y) = box.center, last.center
        return float(np.hypot(x - last_x, y - last_y)) / box.width / (now - before)

    def _take(self, seen: _Seen, now: float) -> None:
        for hint in Hint:
            if _applies(hint, seen, 0.0):
                self._since.setdefault(hint, now)
            else:
                self._since.pop(hint, None)
        if self.hint is not None:
            if _applies(self.hint, seen, 1.0):
                self._gone_since = None
                return
            self._gone_since = now if self._gone_since is None else self._gone_since
            if now - self._gone_since < _ENDS_AFTER_S or now - self._shown_at < _LEAST_SHOWN_S:
                return
        self.hint = next((h for h in Hint if h in self._since and now - self._since[h] >= _BEGINS_AFTER_S), None)
        self._shown_at, self._gone_since = now, None


def _applies(hint: Hint, seen: _Seen, ease: float) -> bool:
    """Return whether a hint has its cause. ease: 0 to begin it, 1 to go on with it, by wider limits.

    The limits were chosen on the videos and photographs that the tests use, as they are and made darker, smaller and blurred.
    The darkness has a low limit, as the skin's own tone has a part in it.
    """
    quality = seen.quality
    bright, sharp = quality.brightness, quality.sharpness
    match hint:
        case Hint.LIGHT_FROM_BEHIND:
            return bright is not None and bright < 0.26 + 0.04 * ease and seen.surroundings - bright > 0.3 - 0.08 * ease
        case Hint.TOO_DARK:
            return bright is not None and bright < 0.15 + 0.04 * ease
        case Hint.COME_CLOSER:
            return quality.face_size is not None and quality.face_size < 36 + 8 * ease
        case Hint.FACE_THE_CAMERA:
            yaw, pitch = quality.yaw, quality.pitch
            turned = yaw is not None and abs(yaw) > 32 - 6 * ease
            return turned or (pitch is not None and abs(pitch) > 28 - 6 * ease)
        case Hint.HOLD_STILL:
            return sharp is not None and sharp < 0.55 + 0.03 * ease and seen.speed > 0.6 - 0.3 * ease
        case Hint.FOCUS:
            return sharp is not None and sharp < 0.53 + 0.03 * ease and seen.speed < 0.3 + 0.3 * ease


def surroundings_of(frame: Frame, box: Box) -> float:
    """Return the mean luminance around a face, 0 to 1, without head and shoulders: of the green channel, most of it."""
    green = frame.image[::_STRIDE, ::_STRIDE, 1]
    around = np.ones(green.shape, np.bool_)
    top, left = int((box.y - 0.4 * box.height) / _STRIDE), int((box.x - 0.2 * box.width) / _STRIDE)
    right = int(np.ceil((box.right + 0.2 * box.width) / _STRIDE))
    around[max(top, 0) :, max(left, 0) : max(right, 0)] = False
    pixels = green[around]
    # A face that fills the frame has no surroundings.
    return float(pixels.mean()) / 255 if pixels.size else 0.0
