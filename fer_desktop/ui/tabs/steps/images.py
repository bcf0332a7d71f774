"""The pictures of steps, made smaller beside the window: a photograph of many megapixels takes its time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from fer_desktop.analysis.explain.pipeline import Step
from fer_desktop.core.types import UInt8Array

_LARGEST_SIDE: Final = 1280
"""More pixels than a card can show are averaged away once, rather than at every painting."""

THUMB_SIDE: Final = 128
"""Twice the pixels that the strip shows, for sharp screens."""


@dataclass(frozen=True, slots=True, eq=False)
class StepImages:
    """A step's picture for a card, and for the strip, both gray or BGR uint8. size: width and height that it really has."""

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
            made[id(step.image)] = StepImages(large, _reduced(large, THUMB_SIDE), size)
        result[step.key] = made[id(step.image)]
    return result


def _reduced(image: UInt8Array, side: int) -> UInt8Array:
    share = side / max(image.shape[:2])
    if share >= 1:
        return image
    size = (max(round(image.shape[1] * share), 1), max(round(image.shape[0] * share), 1))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
