"""Prepares OpenCV for reading, and converts its pictures to one form."""

from __future__ import annotations

import os
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.core.types import Float32Array, UInt8Array
from fer_desktop.media.ffmpeg_guard import restrict_video_files

_STRIP: Final = 1 << 22
"""Pixels that are converted at once."""


def prepare_opencv() -> None:
    """Set OpenCV's options for reading, unless the user has. Call before the first capture; further calls do nothing."""
    for name, value in (
        # Windows: Media Foundation's hardware transforms make some cameras take 20 s to open.
        ("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0"),
        # macOS: OpenCV may only ask for permission on the main thread; the window asks before a camera is opened.
        ("OPENCV_AVFOUNDATION_SKIP_AUTH", "1"),
        # Linux: seconds that a read waits for a camera that gives no frame; 10 by default.
        ("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "2"),
        # FFmpeg's messages on broken files; the user gets a SourceError. -8 is AV_LOG_QUIET.
        ("OPENCV_FFMPEG_LOGLEVEL", "-8"),
        # Packets of sound that may come before the next frame; the default, 4096, is a minute and a half of sound. A picture
        # may rest for hours.
        ("OPENCV_FFMPEG_READ_ATTEMPTS", "1000000000"),
        # Pixels of a picture, for formats whose headers aren't read first; OpenCV's default is four times that.
        ("OPENCV_IO_MAX_IMAGE_PIXELS", "250000000"),
        # OpenCV's threads: waking them takes longer than the little work on a frame. Decoding has its own threads.
        ("OPENCV_FOR_THREADS_NUM", "1"),
    ):
        os.environ.setdefault(name, value)
    restrict_video_files()
    # After the environment, some of which OpenCV reads while it is loaded.
    import cv2

    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


def as_bgr(image: NDArray[np.generic], white: int | None = None) -> UInt8Array:
    """Return any decoded picture as contiguous (height, width, 3) uint8 BGR.

    Gray is repeated, alpha laid over white, whole numbers scaled to 8 bits, floats taken as 0 to 1 (or to their largest value
    where that is more). A picture is converted in strips, to save memory. Raises ValueError for an array that is no picture.

    white: the largest of the whole numbers, such as 1023 for 10 bits; None: 255 or 65535.
    """
    if image.ndim == 2:
        image = image[:, :, np.newaxis]
    if image.ndim != 3 or image.shape[2] not in (1, 2, 3, 4) or not image.size:
        raise ValueError(f"not a picture: an array of shape {image.shape}")
    if image.dtype == np.uint8 and image.shape[2] == 3 and white in (None, 255):
        return np.ascontiguousarray(image, dtype=np.uint8)
    height, width = image.shape[:2]
    result = np.empty((height, width, 3), np.uint8)
    rows = max(_STRIP // width, 1)
    strips = [slice(start, start + rows) for start in range(0, height, rows)]
    top = max((_largest(image[strip]) for strip in strips), default=1.0) if image.dtype.kind == "f" else 1.0
    for strip in strips:
        pixels = _as_uint8(image[strip], top, white)
        # One channel spreads over three by itself.
        result[strip] = _over_white(pixels) if pixels.shape[2] in (2, 4) else pixels
    return result


def _largest(image: NDArray[np.generic]) -> float:
    """Return the largest number in a picture of floats, at least 1."""
    return max(float(_finite(image).max()), 1.0)


def _finite(image: NDArray[np.generic]) -> Float32Array:
    return np.nan_to_num(image.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)


def _as_uint8(image: NDArray[np.generic], top: float, white: int | None) -> UInt8Array:
    if image.dtype == np.uint8 and white in (None, 255):
        return np.asarray(image, dtype=np.uint8)
    if image.dtype in (np.uint8, np.uint16):
        white = white or 65535
        return np.minimum((image.astype(np.uint32) * 255 + white // 2) // white, 255).astype(np.uint8)
    if np.issubdtype(image.dtype, np.floating):
        scaled: UInt8Array = (np.clip(_finite(image) / top, 0.0, 1.0) * 255 + 0.5).astype(np.uint8)
        return scaled
    raise ValueError(f"not a picture: values of type {image.dtype}")


def _over_white(pixels: UInt8Array) -> UInt8Array:
    alpha = pixels[:, :, -1:].astype(np.uint16)
    color = pixels[:, :, :-1]
    # At most 65025, which fits in 16 bits.
    return ((color * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)
