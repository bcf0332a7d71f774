"""Tells small pictures that are tight face crops, in which the detector finds no face for lack of surroundings.

The limits were measured by `python -m training.small_pictures` (docs/decisions/0021-tight-crops-are-detected-with-a-margin.md).
"""

from __future__ import annotations

from typing import Final, cast

import cv2

from fer_desktop.analysis.detection.detector import Detector
from fer_desktop.core.types import UInt8Array

LARGEST_TIGHT_CROP: Final = 160
"""The longer side, in pixels, of the largest picture that is asked about: data sets of crops have 100 to 160."""

# Crops are square or nearly so.
_LEAST_ASPECT: Final = 0.75

# How much black border is added on every side, in longer sides of the picture.
_MARGIN: Final = 1.0

# The least and the largest mean side of the face's box, and how far its middle may lie from that of the picture, all in
# shorter sides of it. Larger boxes are mostly not those of faces.
_BOX: Final = (0.55, 1.2)
_FARTHEST: Final = 0.25


def is_tight_crop(image: UInt8Array, detector: Detector) -> bool:
    """Whether a small picture, (height, width, 3) uint8 BGR, has a face that fills it once there is a margin around it.

    False for every larger picture. Raises DetectorError.
    """
    height, width = image.shape[:2]
    shorter, longer = sorted((height, width))
    if longer > LARGEST_TIGHT_CROP or shorter < _LEAST_ASPECT * longer:
        return False
    margin = round(_MARGIN * longer)
    padded = cast(UInt8Array, cv2.copyMakeBorder(image, margin, margin, margin, margin, cv2.BORDER_CONSTANT))
    for face in detector.detect(padded):
        x, y = face.box.center
        aside = max(abs(x - margin - width / 2), abs(y - margin - height / 2))
        side = (face.box.width + face.box.height) / 2
        if _BOX[0] <= side / shorter <= _BOX[1] and aside <= _FARTHEST * shorter:
            return True
    return False
