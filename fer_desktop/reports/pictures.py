"""Cuts the pictures of a report out of a recording's video, as JPEG."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from contextlib import closing
from typing import Final, TypeVar

import cv2
import numpy as np

from fer_desktop.core.types import Box, Float32Array, UInt8Array
from fer_desktop.media.pictures import around_face
from fer_desktop.media.source import SourceError
from fer_desktop.recordings.folder import RecordingError
from fer_desktop.reports.in_view import Recorded

FACE: Final = 144
"""The longer side of a face's picture, in pixels."""

_FRAME_WIDTH: Final = 320
_QUALITY: Final = 85
Key = TypeVar("Key", bound=Hashable)


def cut_pictures(
    recording: Recorded, wanted: Mapping[Key, tuple[int, Float32Array | None]], stopped: Callable[[], bool]
) -> dict[Key, bytes]:
    """Return the pictures that the video has, by their keys.

    wanted: by key the frame, and the box of a face, (4,) x, y, width, height in pixels, or None for the whole frame. stopped:
    asked before each picture; where it returns True, the rest is left out.
    """
    found: dict[Key, bytes] = {}
    if not wanted or not recording.has_video:
        return found
    try:
        video = recording.open_video()
    except (RecordingError, SourceError):
        return found
    with closing(video):
        # In the order of the frames, as going back costs decoding.
        for key, (frame, box) in sorted(wanted.items(), key=lambda item: item[1][0]):
            if stopped():
                break
            image = video.read(frame)
            cut = None if image is None else _frame(image) if box is None else _face(image, box)
            if cut is not None:
                found[key] = cv2.imencode(".jpg", cut, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes()
    return found


def _frame(image: UInt8Array) -> UInt8Array:
    height, width = image.shape[:2]
    scale = min(_FRAME_WIDTH / width, 1.0)
    return _resized(image, max(round(width * scale), 1), max(round(height * scale), 1))


def _face(image: UInt8Array, box: Float32Array) -> UInt8Array | None:
    """Return what is around a face, see `around_face`."""
    cut = around_face(image, Box(*(float(value) for value in box)))
    if cut is None:
        return None
    height, width = cut.shape[:2]
    scale = FACE / max(height, width)
    return _resized(cut, max(round(width * scale), 1), max(round(height * scale), 1))


def _resized(image: UInt8Array, width: int, height: int) -> UInt8Array:
    smaller = width < image.shape[1]
    resized = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_CUBIC)
    return np.asarray(resized, np.uint8)
