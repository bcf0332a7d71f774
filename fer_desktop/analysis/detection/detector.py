"""Finds faces: BlazeFace full range, and the Haar cascade that the paper used. A detector belongs to one thread.

Weighted non-maximum suppression follows MediaPipe's public graph, as `blaze_face` does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

import cv2
import cv2.data
import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.detection.blazeface import CLOSE_SIDE, INPUT_SIDE, LANDMARKS, BlazeFaceNetwork, DetectorError
from fer_desktop.analysis.detection.multi_view import from_farther, look_harder
from fer_desktop.analysis.detection.nms import weighted_suppression
from fer_desktop.core.geometry import intersection_over_union
from fer_desktop.core.messages import marked
from fer_desktop.core.types import Box, Face, Float32Array, UInt8Array

__all__ = ["INPUT_SIDE", "BlazeFaceDetector", "Detector", "DetectorError", "HaarDetector"]

# A face that is followed is looked for in a square of this many sides of its box, so that it fills about half of it: it may
# have moved by half its size.
_REGION: Final = 2.1

# What is found there is the same face from this overlap with its last box (intersection over union).
_SAME_FACE: Final = 0.3

# Looking once at the whole picture costs as much as four looks at a part.
_MOST_FOLLOWED: Final = 3

# How much black border the second look adds on every side, in sides of the picture. On frames of shared videos in which
# the first look found nothing, it found 9 of 9 faces cut or close and none in 56 faceless ones; at 0.5 it found 7 such.
_AFAR_SHARE: Final = 0.25


class Detector(Protocol):
    """Finds the faces in a picture."""

    def detect(self, image: UInt8Array, thorough: bool = False) -> list[Face]:
        """Return the faces in (height, width, 3) uint8 BGR, in no particular order, with track_id 0.

        thorough: look harder, for still pictures; several times slower. A detector with one way of looking ignores it.
        """
        ...

    def follow(self, image: UInt8Array, faces: Sequence[Face]) -> list[Face] | None:
        """Return faces of a moment ago as they are in this picture, in the same order, with track_id 0; cheaper than `detect`.

        None where this can't be said so: then `detect` must look.
        """
        ...


class BlazeFaceDetector:
    """MediaPipe's BlazeFace full range: faces from about 22 of 640 pixels, at any roll, with six landmarks."""

    def __init__(self, model_file: Path, score_threshold: float = 0.5, iou_threshold: float = 0.3, threads: int = 1) -> None:
        """Load the network. Raises DetectorError.

        score_threshold: the least score of a face, 0 to 1. iou_threshold: boxes that overlap more are one face.
        """
        self._network = BlazeFaceNetwork(model_file, INPUT_SIDE, score_threshold, threads)
        self._close = BlazeFaceNetwork(model_file, CLOSE_SIDE, score_threshold, threads)
        self._iou_threshold = iou_threshold

    def detect(self, image: UInt8Array, thorough: bool = False) -> list[Face]:
        """Return the faces, best first.

        Where one look finds nothing, a second one from farther away finds a face that nearly fills the picture.
        thorough: look from several views (`thorough.look_harder`), 10 to 25 runs of the network instead of one. A face
            that one of them alone shows is then held to a higher score than `score_threshold`.
        """
        if thorough:
            return _faces(look_harder(image, self._network.candidates, self._iou_threshold))
        found = self._network.candidates(image)
        if not len(found):
            farther, margin, scale = from_farther(image, _AFAR_SHARE, cv2.BORDER_CONSTANT)
            found = self._network.candidates(farther)
            found[:, 1:] = (found[:, 1:] - margin) * scale
        return _faces(weighted_suppression(found, self._iou_threshold))

    def follow(self, image: UInt8Array, faces: Sequence[Face]) -> list[Face] | None:
        """Return the faces of a moment ago as they are now, in the same order, each by a look at its surroundings.

        None where the whole picture must be looked at: one of them isn't there, or there are none or too many.
        """
        if not 0 < len(faces) <= _MOST_FOLLOWED:
            return None
        rows: list[NDArray[np.float64]] = []
        for face in faces:
            row = self._look_closely(image, face.box)
            # Two that became one: which of them went can't be told here.
            if row is None or (
                rows and (intersection_over_union(row[1:5], np.array(rows)[:, 1:5]) > self._iou_threshold).any()
            ):
                return None
            rows.append(row)
        return _faces(np.array(rows))

    def _look_closely(self, image: UInt8Array, box: Box) -> NDArray[np.float64] | None:
        """Return the face at a box as a row of `suppression`, where there still is one."""
        height, width = image.shape[:2]
        x, y = box.center
        side = min(_REGION * max(box.width, box.height, 1.0), float(max(height, width)))
        left, top = max(math.floor(x - side / 2), 0), max(math.floor(y - side / 2), 0)
        right, bottom = min(math.ceil(x + side / 2), width), min(math.ceil(y + side / 2), height)
        if right - left < 2 or bottom - top < 2:
            return None
        found = self._close.candidates(image[top:bottom, left:right])
        if not len(found):
            return None
        rows = weighted_suppression(found, self._iou_threshold)
        rows[:, 1:] += np.tile((left, top), (rows.shape[1] - 1) // 2)
        shared = intersection_over_union(box.edges, rows[:, 1:5])
        best = int(shared.argmax())
        row: NDArray[np.float64] = rows[best]
        # A box that the region's edge may cut, where that isn't the picture's own.
        cut = (
            (row[1] <= left and left > 0)
            or (row[2] <= top and top > 0)
            or (row[3] >= right and right < width)
            or (row[4] >= bottom and bottom < height)
        )
        return None if shared[best] < _SAME_FACE or cut else row


def _faces(found: NDArray[np.float64]) -> list[Face]:
    faces = []
    for row in found:
        score, x, y, right, bottom = (float(value) for value in row[:5])
        landmarks: Float32Array = row[5:].reshape(LANDMARKS, 2).astype(np.float32)
        faces.append(Face(Box(x, y, right - x, bottom - y), landmarks, score))
    return faces


class HaarDetector:
    """The detector that the paper used: OpenCV's cascade for frontal faces (Viola and Jones, 2001).

    It needs no file beside OpenCV's own, gives no landmarks, and finds faces that are upright and look at the camera.
    """

    def __init__(self) -> None:
        """Load the cascade. Raises DetectorError where this OpenCV brings none."""
        file = Path(cv2.data.haarcascades) / "haarcascade_frontalface_default.xml"
        self._cascade = cv2.CascadeClassifier(str(file))
        if self._cascade.empty():
            raise DetectorError(marked("{path} can't be loaded by OpenCV {version}"), path=file, version=cv2.__version__)

    def follow(self, image: UInt8Array, faces: Sequence[Face]) -> list[Face] | None:
        """Return None: the cascade always looks at the whole picture."""
        return None

    def detect(self, image: UInt8Array, thorough: bool = False) -> list[Face]:
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

    On 78 faces that both found, the cascade's boxes were 1.08 times as wide, and their centres lay 0.06 of BlazeFace's
    width higher (medians).
    """
    side = (width + height) / 2 / 1.08
    return Box(x + width / 2 - side / 2, y + height / 2 + 0.06 * side - side / 2, side, side)


def _haar_score(weight: float) -> float:
    """Return a score, 0 to 1, from the sum of the cascade's last stage; it orders faces and is no probability."""
    return 1 / (1 + float(np.exp(-weight / 2)))
