"""The pictures of steps, reduced in another thread than the window's, and the colours of maps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from fer_desktop.analysis.explain.activations import strongest_first
from fer_desktop.analysis.explain.pipeline import MAP_KINDS, Step
from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.types import Float32Array, UInt8Array
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.qimage import to_qimage

_LARGEST_SIDE: Final = 1280
"""Larger pictures are reduced once, to about what a card can show, rather than at every painting."""

_THUMB_SIDE: Final = 128
"""Twice the pixels that the strip shows, for sharp screens."""

_LEVELS: Final = 256
_AGAINST: Final = (0, 114, 178)
_MIDDLE: Final = (244, 244, 242)
_FOR: Final = (213, 94, 0)
"""Red, green, blue; the outer two after Okabe and Ito (2008)."""

_BRIGHTEST: Final = 240.0
_OVER_PICTURE: Final = 0.78
"""The opacity of the strongest values of an activation map over the picture."""


@dataclass(frozen=True, slots=True, eq=False)
class StepImages:
    """A step's picture for a card and for the strip, both gray or BGR uint8. size: original width and height, in px."""

    large: UInt8Array
    small: UInt8Array
    size: tuple[int, int]


def images_of(steps: Sequence[Step]) -> Mapping[str, StepImages]:
    """Return the pictures of the steps that have one, by key. May be called in any thread."""
    made: dict[int, StepImages] = {}
    result = {}
    for step in steps:
        if step.image is None:
            continue
        # Original and detection share one picture.
        if id(step.image) not in made:
            large = _reduced(step.image, _LARGEST_SIDE)
            size = (step.image.shape[1], step.image.shape[0])
            made[id(step.image)] = StepImages(large, _reduced(large, _THUMB_SIDE), size)
        result[step.key] = made[id(step.image)]
    return result


def _reduced(image: UInt8Array, side: int) -> UInt8Array:
    share = side / max(image.shape[:2])
    if share >= 1:
        return image
    size = (max(round(image.shape[1] * share), 1), max(round(image.shape[0] * share), 1))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def scale_of(maps: Float32Array) -> tuple[float, float]:
    """Return the values at the ends of the colours: 0 and the largest value, or both signs of the largest absolute one."""
    low, high = float(maps.min()), float(maps.max())
    largest = max(abs(low), abs(high))
    return (-largest, largest) if low < 0 else (0.0, largest)


def largest_magnitude(step: Step) -> float:
    """Return the largest absolute value of all that a step gives."""
    return max(abs(step.minimum), abs(step.maximum))


def map_image(values: Float32Array, scale: tuple[float, float]) -> QImage:
    """Return (height, width) values in colours, a pixel each."""
    low, high = scale
    share = (values - low) / max(high - low, 1e-9)
    levels = np.clip(share * (_LEVELS - 1) + 0.5, 0, _LEVELS - 1).astype(np.intp)
    return to_qimage(_colours(low < 0)[levels])


def ramp_image(scale: tuple[float, float]) -> QImage:
    """Return the colours from the lowest to the highest value, one row of pixels."""
    return to_qimage(_colours(scale[0] < 0)[None])


def activation_image(crop: UInt8Array, activation: Float32Array, limit: float, side: int) -> QImage:
    """Return a (height, width) activation map over a gray or BGR crop, side x side pixels.

    The crop's contrast is stretched, so that a dark face is seen under the colours. limit: the absolute value that covers the
    picture most. The map is interpolated bilinearly, so that parts of the face can be made out.
    """
    face = crop if crop.ndim == 3 else cv2.cvtColor(crop, cv2.COLOR_GRAY2BGR)
    ground = cv2.resize(face, (side, side), interpolation=cv2.INTER_LINEAR).astype(np.float32)
    dark, bright = np.percentile(crop, (1, 99))
    ground = np.clip((ground - np.float32(dark)) * np.float32(_BRIGHTEST / max(bright - dark, 8.0)), 0, _BRIGHTEST)
    share = cv2.resize(activation / max(limit, 1e-9), (side, side), interpolation=cv2.INTER_LINEAR)[:, :, None]
    ink = np.where(share < 0, np.array(_AGAINST[::-1], np.float32), np.array(_FOR[::-1], np.float32))
    ground += (ink - ground) * (_OVER_PICTURE * np.minimum(np.abs(share), 1.0))
    return to_qimage((ground + 0.5).astype(np.uint8))


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


def thumbnail(step: Step, images: StepImages | None, *, face: int, crop: UInt8Array | None, expression: int) -> QImage:
    """Return a small picture of what a step gives.

    images: of the step, where it has a picture. face: the index of the chosen one among the detected faces.
    crop, expression: for the activation map, whose it is by index in `EXPRESSIONS`.
    """
    if step.values is not None:
        if step.kind in MAP_KINDS:
            strongest = step.values[:, :, strongest_first(step.values)[0]]
            return map_image(strongest, scale_of(strongest))
        if step.kind == "activation" and crop is not None:
            return activation_image(crop, step.values[:, :, expression], largest_magnitude(step), _THUMB_SIDE)
        if step.kind in ("logits", "probabilities"):
            return _bars(step.values)
    if images is None:
        return QImage()
    return _marked(step, images, face) if step.kind == "detection" else to_qimage(images.small)


def _marked(step: Step, images: StepImages, face: int) -> QImage:
    small = to_qimage(images.small).convertToFormat(QImage.Format.Format_RGB32)
    share = small.width() / images.size[0]
    painter = QPainter(small)
    for place, found in enumerate(step.faces):
        box = found.box
        painter.setPen(QPen(QColor(theme.DARK.accent if place == face else "#FFFFFF"), 4 if place == face else 2))
        painter.drawRect(QRectF(box.x * share, box.y * share, box.width * share, box.height * share))
    painter.end()
    return small


def _bars(values: Float32Array) -> QImage:
    result = QImage(_THUMB_SIDE, _THUMB_SIDE, QImage.Format.Format_ARGB32_Premultiplied)
    result.fill(Qt.GlobalColor.transparent)
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    unit = _THUMB_SIDE / max(high - low, 1e-6)
    row = _THUMB_SIDE / CLASS_COUNT
    painter = QPainter(result)
    for k, value in enumerate(values.tolist()):
        left = (min(value, 0.0) - low) * unit
        painter.fillRect(QRectF(left, k * row + 2, max(abs(value) * unit, 2.0), row - 4), theme.expression_color(k))
    painter.end()
    return result
