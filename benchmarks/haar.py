"""The Haar cascade, the detector of the paper, for comparison with BlazeFace."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import cv2.data
import numpy as np

from fer_desktop.core.types import Box, Face, UInt8Array


class HaarDetector:
    """A `Detector`: OpenCV's cascade for frontal faces (Viola and Jones, 2001).

    It needs no file except OpenCV's own, gives no landmarks, and finds upright faces that look at the camera.
    """

    def __init__(self) -> None:
        """Load the cascade. Raises OSError if OpenCV has none."""
        file = Path(cv2.data.haarcascades) / "haarcascade_frontalface_default.xml"
        self._cascade = cv2.CascadeClassifier(str(file))
        if self._cascade.empty():
            raise OSError(f"{file} can't be loaded by OpenCV {cv2.__version__}")

    def follow(self, image: UInt8Array, faces: Sequence[Face]) -> list[Face] | None:
        """Return None: the cascade always searches the whole picture."""
        return None

    def detect(self, image: UInt8Array, multi_view: bool = False) -> list[Face]:
        gray = cv2.equalizeHist(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))
        boxes, _, weights = self._cascade.detectMultiScale3(
            gray, scaleFactor=1.1, minNeighbors=5, minSize=(24, 24), outputRejectLevels=True
        )
        return [
            Face(_like_blaze_face(*(float(value) for value in box)), None, _haar_score(float(weight)))
            for box, weight in zip(boxes, np.ravel(weights), strict=True)
        ]


def _like_blaze_face(x: float, y: float, width: float, height: float) -> Box:
    """Return the box that BlazeFace would give, so that one crop geometry serves both.

    On 78 faces that both detected, the cascade's boxes were 1.08 times as wide, and their centres lay 0.06 of BlazeFace's
    width higher (medians).
    """
    side = (width + height) / 2 / 1.08
    return Box(x + width / 2 - side / 2, y + height / 2 + 0.06 * side - side / 2, side, side)


def _haar_score(weight: float) -> float:
    """Return a score, 0 to 1, from the sum of the cascade's last stage; it ranks faces and is no probability."""
    return 1 / (1 + float(np.exp(-weight / 2)))
