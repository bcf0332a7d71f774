"""Videos with a given number of real faces: portraits side by side that move a little, like people in front of a camera."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np

from fer_desktop import paths
from fer_desktop.analysis.detection.detector import BlazeFaceDetector
from fer_desktop.analysis.reidentification import look_of
from fer_desktop.core.types import Float32Array, UInt8Array
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


def portrait(photo: Path, side: int) -> UInt8Array:
    """Return the largest face in a photograph with its surroundings, (side, side, 3) uint8 BGR."""
    return np.asarray(cv2.resize(_portraits(photo)[0], (side, side), interpolation=cv2.INTER_AREA), np.uint8)


def stage(places: Mapping[float, UInt8Array], gray: int = 70) -> UInt8Array:
    """Return a frame of 640x480 with pictures on gray. places: by where the middle is, from the left, 0 to 1."""
    image = np.full((480, 640, 3), gray, np.uint8)
    for place, picture in places.items():
        height, width = picture.shape[:2]
        x, y = round(place * 640 - width / 2), (480 - height) // 2
        image[y : y + height, x : x + width] = picture
    return image


def scenes_video(path: Path, scenes: Sequence[tuple[UInt8Array, int]]) -> Path:
    """Write a video (.avi) of frames of 640x480, each shown for a number of frames at `RATE`, and return its path."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), RATE, (640, 480))
    assert writer.isOpened()
    for image, frames in scenes:
        for _ in range(frames):
            writer.write(image)
    writer.release()
    return path


def barely_alike(face: UInt8Array, other: UInt8Array) -> UInt8Array:
    """Return one portrait mixed with another so that it may be the first person, but not surely."""
    detector = BlazeFaceDetector(paths.detector_file())

    def look(picture: UInt8Array) -> Float32Array | None:
        frame = stage({0.5: picture})
        return look_of(frame, max(detector.detect(frame), key=lambda found: found.box.area))

    original = look(face)
    for share in np.arange(0.1, 0.9, 0.02):
        mixed = np.asarray(cv2.addWeighted(face, 1 - share, other, share, 0), np.uint8)
        found = look(mixed)
        if original is not None and found is not None and float(original @ found) <= 0.71:
            return mixed
    raise AssertionError("no mixture is barely alike")


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
