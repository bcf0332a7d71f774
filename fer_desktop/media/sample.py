"""The built-in sample: a photograph under a simulated moving camera, for computers without a camera and for the self-test."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from fer_desktop.core.types import Frame, UInt8Array
from fer_desktop.media.formats import SAMPLE_NAME
from fer_desktop.media.pictures import read_picture

WIDTH: Final = 640
HEIGHT: Final = 480
FRAME_RATE: Final = 30.0
PERIOD: Final = 600
"""Frames until everything repeats: 20 s. Every motion has a whole number of cycles in it, so the loop has no seam."""

_BASE_SCALE: Final = 1.45
"""Pixels of the frame for each pixel of the photograph, at zoom 1."""

_FACE: Final = (222.0, 118.0)
"""Centre of the face in the 512x512 astronaut photograph, pixels."""

_BORDER: Final = 320
"""How far the photograph is continued beyond its edges, in pixels."""


class SampleSource:
    """The astronaut photograph panned, zoomed, tilted and dimmed: 640x480 at 30 frames per second, without an end.

    A frame's picture depends on its index alone.
    """

    live = False

    def __init__(self, picture: Path) -> None:
        """picture: the photograph's file. Raises SourceError when it can't be read."""
        self.name = SAMPLE_NAME
        self.frame_rate: float | None = FRAME_RATE
        self.frame_count: int | None = None
        self.size: tuple[int, int] | None = (WIDTH, HEIGHT)
        self._canvas = _continued(read_picture(picture))
        self._index = 0

    def read(self) -> Frame | None:
        index = self._index
        self._index += 1
        time = index / FRAME_RATE
        return Frame(self.image(index), index, time, self.name, media_time=time)

    def close(self) -> None:
        """Do nothing: nothing is open."""

    def image(self, index: int) -> UInt8Array:
        """Return the picture of a frame: (480, 640, 3) uint8 BGR."""
        turn = 2 * math.pi * (index % PERIOD) / PERIOD
        # Zoom swings between 0.9 and 1.6 (in the logarithm, so that in and out look alike).
        zoom = 1.2 * (1.6 / 1.2) ** -math.cos(turn)
        angle = 12.0 * math.sin(2 * turn)
        # The centre of the face in the frame. At a low zoom it stays where the photograph fills the frame.
        x = WIDTH / 2 - 45 * math.cos(turn) + 40 * math.sin(2 * turn)
        y = HEIGHT * 0.45 - 30 * math.cos(turn) + 12 * math.sin(3 * turn)
        light = 0.8 + 0.2 * math.cos(2 * turn + 1.0)

        matrix = cv2.getRotationMatrix2D((_FACE[0] + _BORDER, _FACE[1] + _BORDER), angle, _BASE_SCALE * zoom)
        matrix[0, 2] += x - _FACE[0] - _BORDER
        matrix[1, 2] += y - _FACE[1] - _BORDER
        view = cv2.warpAffine(self._canvas, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return cv2.convertScaleAbs(view, alpha=light).astype(np.uint8, copy=False)


def _continued(picture: UInt8Array) -> UInt8Array:
    """Continue a picture beyond its edges by blurred repetition of them, with a soft seam, like a background out of focus."""
    wide = cv2.copyMakeBorder(picture, _BORDER, _BORDER, _BORDER, _BORDER, cv2.BORDER_REPLICATE)
    # Blurred at a quarter of the size, which costs a sixteenth and looks the same. The edges are repeated, not mirrored,
    # because a mirrored face would be detected as a second face.
    small = cv2.resize(wide, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    blurred = cv2.resize(cv2.GaussianBlur(small, (0, 0), 14), (wide.shape[1], wide.shape[0]), interpolation=cv2.INTER_LINEAR)
    inside = np.zeros(wide.shape[:2], dtype=np.float32)
    margin = 12
    inside[_BORDER + margin : -_BORDER - margin, _BORDER + margin : -_BORDER - margin] = 1.0
    share = cv2.GaussianBlur(inside, (0, 0), margin / 2)[:, :, np.newaxis]
    return (wide * share + blurred * (1.0 - share) + 0.5).astype(np.uint8)
