"""Pictures from files: one at a time for the Files tab and the command line, or as an image sequence."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cv2

from fer_desktop.core.messages import marked
from fer_desktop.core.types import Box, Frame, UInt8Array
from fer_desktop.media.file_kinds import kind_of
from fer_desktop.media.opencv import prepare_opencv
from fer_desktop.media.source import SourceError, SourceProblem, reading_file

if TYPE_CHECKING:
    from fer_desktop.media.stills import Still

LARGEST_FILE: Final = 1 << 30
"""Bytes of a picture's file."""

THUMBNAIL_SIZE: Final = (112, 84)
"""Width and height in pixels that a thumbnail fits in: twice what a list shows, for high-resolution screens."""

AROUND_FACE: Final = 1.5
"""Side of a face's picture to the longer side of its box."""

_log = logging.getLogger(__name__)


def read_picture(path: Path) -> UInt8Array:
    """Read a picture as (height, width, 3) uint8 BGR, upright as its EXIF orientation or its own properties say.

    Gray, deep and transparent pictures (laid over white) are converted; of an animation it is the first frame.
    Raises SourceError with a message that names the file and says what to do.
    """
    prepare_opencv()
    # Imported here: Pillow takes long to load, and isn't needed before the first picture.
    from fer_desktop.media.stills import UnreadLayoutError, is_heif, open_still, open_still_by_suffix

    data = _bytes_of(path)
    try:
        still = open_still(data)
        if still is None:
            if (kind := kind_of(path, data)) is not None:
                raise SourceError(SourceProblem.UNSUPPORTED, kind)
            still = open_still_by_suffix(data, path.suffix)
        if still is not None:
            _check_size(path, still)
            return still.decode()
    except SourceError:
        raise
    except UnreadLayoutError as error:
        raise SourceError(SourceProblem.UNSUPPORTED, error.template, path=path) from error
    except MemoryError as error:
        too_large = marked("{path} is too large for this computer's memory. Make it smaller and try again.")
        raise SourceError(SourceProblem.UNSUPPORTED, too_large, path=path) from error
    except Exception as error:  # decoders raise errors of every kind
        _log.info("%s: %s: %s", path, type(error).__name__, error)
    if is_heif(data):
        template = marked(
            "{path} is an HEIC picture that can't be decoded: it is damaged, incomplete or of an unknown kind. Open it in "
            "another program and save it as JPEG or PNG."
        )
        raise SourceError(SourceProblem.UNREADABLE, template, path=path)
    template = marked(
        "{path} can't be read as a picture: it is damaged, incomplete, or not a picture. Open it in another program and "
        "save it as JPEG or PNG."
    )
    raise SourceError(SourceProblem.UNREADABLE, template, path=path)


def thumbnail_of(image: UInt8Array) -> bytes:
    """Return (height, width, 3) uint8 BGR as a JPEG of about 2 kB that fits in `THUMBNAIL_SIZE`; never enlarged."""
    height, width = image.shape[:2]
    scale = min(THUMBNAIL_SIZE[0] / width, THUMBNAIL_SIZE[1] / height, 1.0)
    small = cv2.resize(image, (max(round(width * scale), 1), max(round(height * scale), 1)), interpolation=cv2.INTER_AREA)
    encoded, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 80])
    return data.tobytes() if encoded else b""


def around_face(image: UInt8Array, box: Box) -> UInt8Array | None:
    """Return the square around a face, as far as it lies in the picture; None where the box lies outside.

    image: (height, width, 3) uint8 BGR, of which the result is a view.
    """
    height, width = image.shape[:2]
    if box.right <= 0 or box.bottom <= 0 or box.x >= width or box.y >= height:
        return None
    (x, y), reach = box.center, AROUND_FACE * max(box.width, box.height) / 2
    # At an edge it is no square: moved into the picture, it would show more of the neighbours than of the face.
    cut = image[max(round(y - reach), 0) : round(y + reach), max(round(x - reach), 0) : round(x + reach)]
    return cut if cut.size else None


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


def _bytes_of(path: Path) -> bytes:
    with reading_file(path, marked("{path} is a folder, not a picture. Open the files in it.")) as size:
        if size > LARGEST_FILE:
            too_large = marked("{path} is too large for a picture ({size} GB).")
            raise SourceError(SourceProblem.UNSUPPORTED, too_large, path=path, size=f"{size / 1e9:.1f}")
        return path.read_bytes()


def _check_size(path: Path, still: Still) -> None:
    """Raise SourceError for a picture whose header announces too many pixels, before it is decoded."""
    width, height = still.size
    if width * height > still.most_pixels:
        template = marked(
            "{path}: the picture says it has {width} x {height} pixels, which is too many: the limit for its kind is {most} "
            "million. Make it smaller and try again."
        )
        most = still.most_pixels // 1_000_000
        raise SourceError(SourceProblem.UNSUPPORTED, template, path=path, width=width, height=height, most=most)
