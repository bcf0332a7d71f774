"""Pictures from files: one at a time for the Files tab and the command line, or as an image sequence."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_desktop.core.messages import marked
from fer_desktop.core.types import Frame, UInt8Array
from fer_desktop.media.opencv import as_bgr, prepare_opencv
from fer_desktop.media.picture_header import (
    announced_pixel_bytes,
    announced_size,
    exif_orientation,
    is_heif,
    is_tiff,
    may_be_transparent,
)
from fer_desktop.media.source import SourceError, SourceProblem, reading_file

LARGEST_PICTURE: Final = 250_000_000
"""Pixels. The largest telephone cameras give 200 million; four times as many would not fit in a usual computer's memory."""

LARGEST_DECODED: Final = 1 << 30
"""Bytes of a picture's pixels as its format holds them: 250 million pixels of 8-bit colours with transparency, 178 million of
16-bit colours, 134 million of those with transparency."""

LARGEST_FILE: Final = 1 << 30
"""Bytes of a picture's file."""

THUMBNAIL_SIZE: Final = (112, 84)
"""Width and height in pixels that a thumbnail fits in: twice what a list shows, for high-resolution screens."""

_log = logging.getLogger(__name__)


def read_picture(path: Path) -> UInt8Array:
    """Read a picture as (height, width, 3) uint8 BGR, upright as its EXIF orientation says.

    Gray, 16-bit and transparent pictures (laid over white) are converted; of an animation it is the first frame.
    Raises SourceError with a message that names the file and says what to do.
    """
    prepare_opencv()
    data = _bytes_of(path)
    _check_size(path, data.data)
    try:
        image = _decode(data)
        if image is not None:
            return as_bgr(image)
    except (cv2.error, ValueError, MemoryError) as error:
        _log.info("%s: %s", path, error)
    raise _undecodable(path, data)


def thumbnail_of(image: UInt8Array) -> bytes:
    """Return (height, width, 3) uint8 BGR as a JPEG of about 2 kB that fits in `THUMBNAIL_SIZE`; never enlarged."""
    height, width = image.shape[:2]
    scale = min(THUMBNAIL_SIZE[0] / width, THUMBNAIL_SIZE[1] / height, 1.0)
    small = cv2.resize(image, (max(round(width * scale), 1), max(round(height * scale), 1)), interpolation=cv2.INTER_AREA)
    encoded, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 80])
    return data.tobytes() if encoded else b""


class PicturesSource:
    """Pictures as the frames of an image sequence. A picture that can't be read is left out and logged."""

    live = False

    def __init__(self, paths: Sequence[Path], frame_rate: float = 25.0) -> None:
        """Raises SourceError when there are no pictures, or none that can be read."""
        if not paths:
            raise SourceError(
                SourceProblem.NOT_FOUND, marked("There are no pictures to show. Choose a folder or files with pictures.")
            )
        if not frame_rate > 0:
            raise ValueError(f"the frame rate of an image sequence must be above 0, not {frame_rate}")
        self._paths = tuple(paths)
        self._next = 0
        self._first_error: SourceError | None = None
        self._any_read = False
        self.name = str(self._paths[0].parent)
        self.frame_rate: float | None = float(frame_rate)
        self.frame_count: int | None = len(self._paths)
        self.size: tuple[int, int] | None = None
        # The first picture is read at once, so that a folder of broken files fails as it is opened.
        self._waiting = self._read_next()

    def read(self) -> Frame | None:
        frame, self._waiting = self._waiting, None
        return frame or self._read_next()

    def close(self) -> None:
        self._waiting = None
        self._next = len(self._paths)

    def _read_next(self) -> Frame | None:
        while self._next < len(self._paths):
            index = self._next
            self._next += 1
            try:
                image = read_picture(self._paths[index])
            except SourceError as error:
                self._first_error = self._first_error or error
                _log.warning("left out of the sequence: %s", error)
                continue
            self._any_read = True
            self.size = (image.shape[1], image.shape[0])
            assert self.frame_rate is not None
            time = index / self.frame_rate
            return Frame(image, index, time, str(self._paths[index]), media_time=time)
        if not self._any_read and self._first_error is not None:
            raise self._first_error
        return None


def _bytes_of(path: Path) -> NDArray[np.uint8]:
    with reading_file(path, marked("{path} is a folder, not a picture. Open the files in it.")) as size:
        if size > LARGEST_FILE:
            too_large = marked("{path} is too large for a picture ({size} GB).")
            raise SourceError(SourceProblem.UNSUPPORTED, too_large, path=path, size=f"{size / 1e9:.1f}")
        # By NumPy, not cv2.imread, which can't open every name on Windows.
        return np.fromfile(path, dtype=np.uint8)


def _check_size(path: Path, data: memoryview) -> None:
    """Raise SourceError for a picture whose header announces too many pixels, before it is decoded."""
    size = announced_size(data)
    if size is None:
        return
    most = min(LARGEST_PICTURE, LARGEST_DECODED // announced_pixel_bytes(data))
    if size[0] * size[1] > most:
        template = marked(
            "{path}: the picture says it has {width} x {height} pixels, which is too many: the limit for its kind is {most} "
            "million. Make it smaller and try again."
        )
        raise SourceError(SourceProblem.UNSUPPORTED, template, path=path, width=size[0], height=size[1], most=most // 1_000_000)


def _decode(data: NDArray[np.uint8]) -> NDArray[np.generic] | None:
    head = data[:16].tobytes()
    if not may_be_transparent(head):
        return cv2.imdecode(data, cv2.IMREAD_COLOR | cv2.IMREAD_ANYDEPTH)
    # IMREAD_UNCHANGED keeps the alpha channel but doesn't apply the EXIF orientation, except to TIFF.
    image, kinds, blocks = cv2.imdecodeWithMetadata(data, flags=cv2.IMREAD_UNCHANGED)
    exif = next((block for kind, block in zip(kinds, blocks, strict=True) if kind == cv2.IMAGE_METADATA_EXIF), None)
    if image is None or exif is None or is_tiff(head):
        return image
    return _upright(image, exif_orientation(np.asarray(exif).tobytes()))


def _upright(image: NDArray[np.generic], orientation: int) -> NDArray[np.generic]:
    """Undo an EXIF orientation: 2 to 4 mirror or turn by half, 5 to 8 also swap the sides."""
    if orientation >= 5:
        image = image.swapaxes(0, 1)
    if orientation in (2, 3, 6, 7):
        image = image[:, ::-1]
    if orientation in (3, 4, 7, 8):
        image = image[::-1]
    return image


def _undecodable(path: Path, data: NDArray[np.uint8]) -> SourceError:
    if is_heif(data[:16].tobytes()):
        template = marked("{path} is an HEIC picture, which can't be read here. Save it as JPEG or PNG and open that.")
        return SourceError(SourceProblem.UNSUPPORTED, template, path=path)
    template = marked(
        "{path} can't be read as a picture: it is damaged, incomplete, or not a picture. Open it in another program and "
        "save it as JPEG or PNG."
    )
    return SourceError(SourceProblem.UNREADABLE, template, path=path)
