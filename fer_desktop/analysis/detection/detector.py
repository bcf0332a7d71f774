"""Finds faces with BlazeFace full range. A detector belongs to one thread."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Final, Protocol

import cv2
import numpy as np

from fer_desktop.analysis.detection.blazeface import (
    CLOSE_SIDE,
    INPUT_SIDE,
    IOU_THRESHOLD,
    LANDMARKS,
    BlazeFaceNetwork,
    FloatArray,
    weighted_suppression,
)
from fer_desktop.analysis.detection.multi_view import detect_in_views, from_farther
from fer_desktop.core.geometry import intersection_over_union
from fer_desktop.core.types import Box, Face, Float32Array, UInt8Array

# The side of the square in which a known face is detected again, in sides of its box: the face fills about half of the square
# and may have moved by half its size.
_REGION: Final = 2.1

# A detection there is the same face from this intersection over union with the last box.
_SAME_FACE: Final = 0.3

# Detection in the whole picture costs as much as in four such squares.
_MOST_FOLLOWED: Final = 3

# How much black border the second run adds on every side, in sides of the picture. On frames of shared videos in which the
# first run found nothing, it found 9 of 9 faces cut or close and none in 56 faceless ones; at 0.5 it found 7 such.
_AFAR_SHARE: Final = 0.25


class Detector(Protocol):
    """Finds the faces in a picture."""

    def detect(self, image: UInt8Array, multi_view: bool = False) -> list[Face]:
        """Return the faces in (height, width, 3) uint8 BGR, in no particular order, with track_id 0.

        multi_view: multi-view detection, for still pictures; several times slower. A detector may ignore it.
        Raises DetectorError.
        """
        ...

    def follow(self, image: UInt8Array, faces: Sequence[Face]) -> list[Face] | None:
        """Detect known faces of a moment ago in their surroundings alone; cheaper than `detect`.

        Returns them in the same order, with track_id 0, or None where only `detect` can tell. Raises DetectorError.
        """
        ...


class BlazeFaceDetector:
    """MediaPipe's BlazeFace full range: faces from about 22 of 640 pixels, at any roll, with six landmarks."""

    def __init__(self, model_file: Path, score_threshold: float = 0.5) -> None:
        """Load the network. Raises DetectorError.

        score_threshold: the least score of a face, between 0 and 1.
        """
        self._network = BlazeFaceNetwork(model_file, score_threshold=score_threshold)
        self._close = BlazeFaceNetwork(model_file, CLOSE_SIDE, score_threshold=score_threshold)
        # The larger inputs for still pictures of some shapes; not of all, as each takes tens of megabytes.
        self._larger = lru_cache(maxsize=6)(partial(BlazeFaceNetwork, model_file, score_threshold=score_threshold))

    def detect(self, image: UInt8Array, multi_view: bool = False) -> list[Face]:
        """Return the faces, the highest score first.

        Where one run of the network finds nothing, a second one on a reduced view finds a face that nearly fills the picture.
        multi_view: 8 to 15 times the work, see `multi_view`. A face that only one view shows then needs a higher score
            than `score_threshold`.
        """
        if multi_view:
            return _faces(detect_in_views(image, self._network_for))
        found = self._network.candidates(image)
        if not len(found):
            farther, margin, scale = from_farther(image, _AFAR_SHARE, cv2.BORDER_CONSTANT)
            found = self._network.candidates(farther)
            found[:, 1:] = (found[:, 1:] - margin) * scale
        return _faces(weighted_suppression(found))

    def follow(self, image: UInt8Array, faces: Sequence[Face]) -> list[Face] | None:
        """See `Detector.follow`. None where one of the faces isn't found, or there are none or too many."""
        if not 0 < len(faces) <= _MOST_FOLLOWED:
            return None
        rows: list[FloatArray] = []
        for face in faces:
            row = self._detect_near(image, face.box)
            # Two faces led to the same detection: only the whole picture shows which of them is gone.
            if row is None or (rows and (intersection_over_union(row[1:5], np.array(rows)[:, 1:5]) > IOU_THRESHOLD).any()):
                return None
            rows.append(row)
        return _faces(np.array(rows))

    def _network_for(self, height: int, width: int) -> BlazeFaceNetwork:
        return self._network if (height, width) == (INPUT_SIDE, INPUT_SIDE) else self._larger(height, width)

    def _detect_near(self, image: UInt8Array, box: Box) -> FloatArray | None:
        """Return the face near a box as a row of candidates, (17,); None where there is none or it may be cut off."""
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
        rows = weighted_suppression(found)
        rows[:, 1:] += np.tile((left, top), (rows.shape[1] - 1) // 2)
        shared = intersection_over_union(box.edges, rows[:, 1:5])
        best = int(shared.argmax())
        row: FloatArray = rows[best]
        # The region's edge may cut this box, unless it is the picture's own edge.
        cut = (
            (row[1] <= left and left > 0)
            or (row[2] <= top and top > 0)
            or (row[3] >= right and right < width)
            or (row[4] >= bottom and bottom < height)
        )
        return None if shared[best] < _SAME_FACE or cut else row


def _faces(found: FloatArray) -> list[Face]:
    faces = []
    for row in found:
        score, x, y, right, bottom = (float(value) for value in row[:5])
        landmarks: Float32Array = row[5:].reshape(LANDMARKS, 2).astype(np.float32)
        faces.append(Face(Box(x, y, right - x, bottom - y), landmarks, score))
    return faces
