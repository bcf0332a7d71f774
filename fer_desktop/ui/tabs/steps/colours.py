"""How the network's maps are seen: their colours, and the class activation map over the crop.

Values that are never negative go from dark violet over green to yellow (viridis, which is even in brightness and told apart in
every colour vision). Values around zero go from blue over white to vermilion: against and for.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from fer_desktop.core.types import Float32Array, UInt8Array
from fer_desktop.ui.foundation.qimage import to_qimage

_LEVELS: Final = 256
_AGAINST: Final = (0, 114, 178)
_MIDDLE: Final = (244, 244, 242)
_FOR: Final = (213, 94, 0)
"""Red, green, blue; the outer two after Okabe and Ito (2008)."""

_BRIGHTEST: Final = 240.0

_OVER_PICTURE: Final = 0.78
"""How much of the picture the strongest places of an activation map cover."""


def scale_of(maps: Float32Array) -> tuple[float, float]:
    """Return what the ends of the colours stand for: 0 and the largest value, or both signs of the largest absolute one."""
    low, high = float(maps.min()), float(maps.max())
    largest = max(abs(low), abs(high))
    return (-largest, largest) if low < 0 else (0.0, largest)


def map_image(values: Float32Array, scale: tuple[float, float]) -> QImage:
    """Return (height, width) values in colours, a pixel each."""
    low, high = scale
    share = (values - low) / max(high - low, 1e-9)
    return to_qimage(_colours(low < 0)[_level(share)])


def ramp_image(scale: tuple[float, float]) -> QImage:
    """Return the colours from the lowest to the highest value, one row of pixels."""
    return to_qimage(_colours(scale[0] < 0)[None])


def activation_image(crop: UInt8Array, activation: Float32Array, limit: float, side: int) -> QImage:
    """Return a (height, width) activation map over a gray or BGR crop, side x side pixels.

    The crop's contrast is stretched, so that a dark face is seen under the colours. limit: the absolute value that covers the
    picture most. Between the map's values it is interpolated, so that places of the face can be made out; each value itself
    lies in the middle of its place.
    """
    face = crop if crop.ndim == 3 else cv2.cvtColor(crop, cv2.COLOR_GRAY2BGR)
    ground = cv2.resize(face, (side, side), interpolation=cv2.INTER_LINEAR).astype(np.float32)
    dark, bright = np.percentile(crop, (1, 99))
    ground = np.clip((ground - np.float32(dark)) * np.float32(_BRIGHTEST / max(bright - dark, 8.0)), 0, _BRIGHTEST)
    share = cv2.resize(activation / max(limit, 1e-9), (side, side), interpolation=cv2.INTER_LINEAR)[:, :, None]
    ink = np.where(share < 0, np.array(_AGAINST[::-1], np.float32), np.array(_FOR[::-1], np.float32))
    ground += (ink - ground) * (_OVER_PICTURE * np.minimum(np.abs(share), 1.0))
    return to_qimage((ground + 0.5).astype(np.uint8))


def _level(share: NDArray[np.floating]) -> NDArray[np.intp]:
    levels: NDArray[np.intp] = np.clip(share * (_LEVELS - 1) + 0.5, 0, _LEVELS - 1).astype(np.intp)
    return levels


@lru_cache(maxsize=2)
def _colours(around_zero: bool) -> UInt8Array:
    """Return (256, 3) uint8 BGR. Made once: hundreds of maps are coloured at a time."""
    if not around_zero:
        levels = np.arange(_LEVELS, dtype=np.uint8)[:, None]
        return cv2.applyColorMap(levels, cv2.COLORMAP_VIRIDIS)[:, 0].astype(np.uint8, copy=False)
    stops = np.array([_AGAINST, _MIDDLE, _FOR], np.float32)[:, ::-1]
    places = np.linspace(0, 2, _LEVELS)
    channels = [np.interp(places, range(3), stops[:, channel]) for channel in range(3)]
    return (np.stack(channels, axis=1) + 0.5).astype(np.uint8)
