"""Videos with a given number of real faces: portraits side by side that move a little, like people in front of a camera."""

from __future__ import annotations

import math
from pathlib import Path

import cv2
import numpy as np

from fer_desktop import paths
from fer_desktop.analysis.detection.detector import BlazeFaceDetector
from fer_desktop.media.pictures import read_picture

PORTRAITS = ("img1.jpg", "img17.jpg", "img25.jpg", "img43.jpg", "img5.jpg", "img51.jpg", "couple.jpg", "selfie-many-people.jpg")
RATE = 25.0
SIZE = (960, 540)
_ROOM = 1.7
"""Width of the shown part of a portrait, in widths of its face."""


def faces_video(path: Path, photos: Path, count: int, frames: int = 50) -> Path:
    """Write a video (.avi) with this many faces, at most 16, and return its path."""
    portraits = [portrait for name in PORTRAITS for portrait in _portraits(photos / name)][:count]
    assert len(portraits) == count, "there are too few portraits"
    columns = math.ceil(math.sqrt(count * SIZE[0] / SIZE[1]))
    rows = math.ceil(count / columns)
    side = min(SIZE[0] // columns, SIZE[1] // rows)
    tiles = [cv2.resize(portrait, (side, side), interpolation=cv2.INTER_AREA) for portrait in portraits]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), RATE, SIZE)
    assert writer.isOpened()
    left, top = (SIZE[0] - columns * side) // 2, (SIZE[1] - rows * side) // 2
    for frame in range(frames):
        image = np.full((SIZE[1], SIZE[0], 3), 70, np.uint8)
        for k, tile in enumerate(tiles):
            x, y = left + k % columns * side, top + k // columns * side
            shift = round(3 * math.sin(2 * math.pi * frame / frames + k))
            image[y : y + side, x : x + side] = np.roll(tile, shift, axis=1)
        writer.write(image)
    writer.release()
    return path


def _portraits(photo: Path) -> list[np.ndarray]:
    """Return a square around every sufficiently large face in a photograph."""
    image = read_picture(photo)
    result = []
    for face in sorted(BlazeFaceDetector(paths.detector_file()).detect(image), key=lambda face: -face.box.area):
        if face.box.width < 60:
            continue
        side = round(_ROOM * max(face.box.width, face.box.height))
        around = cv2.copyMakeBorder(image, side, side, side, side, cv2.BORDER_REPLICATE)
        x, y = (round(center + side / 2) for center in face.box.center)
        result.append(around[y : y + side, x : x + side])
    return result
