"""Small pictures of pictures."""

from __future__ import annotations

from typing import Final

import cv2

from fer_desktop.core.types import UInt8Array

THUMBNAIL_SIZE: Final = (112, 84)
"""Width and height in pixels that a thumbnail fits in: twice what a list shows, for sharp screens."""


def thumbnail_of(image: UInt8Array) -> bytes:
    """Return a JPEG of some 2 kB of (height, width, 3) uint8 BGR; a picture that is small enough keeps its size."""
    height, width = image.shape[:2]
    scale = min(THUMBNAIL_SIZE[0] / width, THUMBNAIL_SIZE[1] / height, 1.0)
    small = cv2.resize(image, (max(round(width * scale), 1), max(round(height * scale), 1)), interpolation=cv2.INTER_AREA)
    encoded, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 80])
    return data.tobytes() if encoded else b""
