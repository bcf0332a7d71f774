"""Pictures on their way from files to the screen. All of it may be called outside the GUI thread."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from PySide6.QtGui import QImage, QPainter

from fer_desktop.core.messages import marked
from fer_desktop.core.types import Frame, UInt8Array
from fer_desktop.media.containers import is_video_file
from fer_desktop.media.pictures import read_picture
from fer_desktop.media.seeking import SeekableVideo
from fer_desktop.media.source import SourceError, SourceProblem

_SMALLEST_LEVEL: Final = 512


@dataclass(frozen=True, slots=True, eq=False)
class Pyramid:
    """A picture at full size and, each averaged down from the one before, at half the size, a quarter, and so on.

    Painting a large picture at a small scale from its full size would be slow and show aliasing.
    """

    levels: tuple[QImage, ...]

    @property
    def width(self) -> int:
        return self.levels[0].width()

    @property
    def height(self) -> int:
        return self.levels[0].height()

    def level_for(self, scale: float) -> QImage:
        """Return the smallest level that has at least the pixels of the picture at this scale."""
        return next((level for level in reversed(self.levels) if level.width() >= self.width * scale), self.levels[0])


def pyramid_of(image: UInt8Array) -> Pyramid:
    """Return the pyramid of (height, width, 3) uint8 BGR."""
    levels = [_painted(image)]
    while max(image.shape[:2]) > _SMALLEST_LEVEL:
        half = (max(image.shape[1] // 2, 1), max(image.shape[0] // 2, 1))
        image = cv2.resize(image, half, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
        levels.append(_painted(image))
    return Pyramid(tuple(levels))


def to_qimage(image: UInt8Array) -> QImage:
    """Return a QImage with its own memory from a (height, width, 3) BGR or (height, width) gray array."""
    data = image if image.flags["C_CONTIGUOUS"] else image.copy()
    height, width = data.shape[:2]
    kind = QImage.Format.Format_BGR888 if data.ndim == 3 else QImage.Format.Format_Grayscale8
    return QImage(data.data, width, height, data.strides[0], kind).copy()


def image_of(picture: QImage) -> UInt8Array:
    """Return (height, width, 3) uint8 BGR of a QImage, transparent parts over white."""
    if picture.hasAlphaChannel():
        ground = QImage(picture.size(), QImage.Format.Format_RGB32)
        ground.fill(0xFFFFFFFF)
        painter = QPainter(ground)
        painter.drawImage(0, 0, picture)
        painter.end()
        picture = ground
    picture = picture.convertToFormat(QImage.Format.Format_BGR888)
    height, width = picture.height(), picture.width()
    rows = np.frombuffer(picture.constBits(), np.uint8).reshape(height, picture.bytesPerLine())
    return rows[:, : width * 3].reshape(height, width, 3).copy()


def read_frame(path: Path, index: int = 0) -> Frame:
    """Read a picture, or the frame of a video at an index. Raises SourceError."""
    if not is_video_file(path):
        return Frame(read_picture(path), index=0, timestamp=0.0, source=str(path))
    with closing(SeekableVideo(path)) as video:
        image = video.read(index)
        if image is None:
            gone = marked("{path}: frame {index} can't be read. Was the file moved or changed?")
            raise SourceError(SourceProblem.UNREADABLE, gone, path=path, index=index)
        time = video.time_s or (index / video.frame_rate if video.frame_rate is not None else 0.0)
        return Frame(image, index, time, str(path), media_time=time)


def _painted(image: UInt8Array) -> QImage:
    """Return a QImage in the format that the raster engine paints fastest."""
    return to_qimage(image).convertToFormat(QImage.Format.Format_RGB32)
