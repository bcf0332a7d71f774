"""The faces on the wall of the Files tab, cut out of their pictures and videos in the background, and kept within a bound."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPixmap

from fer_desktop.core.types import Box, UInt8Array
from fer_desktop.media.containers import is_video_file
from fer_desktop.media.pictures import around_face, read_picture
from fer_desktop.media.seeking import SeekableVideo
from fer_desktop.media.source import SourceError
from fer_desktop.ui.foundation.tasks import Background

_SIDE: Final = 160
"""The longer side of a crop in pixels, at most: more than a tile shows, for high-resolution screens."""

_QUALITY: Final = 85
_MOST_BYTES: Final = 24 << 20
"""Of JPEG: about five thousand crops."""

_MOST_DECODED: Final = 32 << 20
"""Bytes of what is painted: more than a screen holds."""

_MOST_WANTED: Final = 400
_OF_VIDEO: Final = 8
"""How many frames of a video one task reads, before it looks what is wanted now."""

_ROUNDING: Final = 4.0


@dataclass(frozen=True, slots=True)
class Cut:
    """A face to cut out. path, frame: where it is. box: in pixels of the frame; None for the whole frame."""

    path: Path
    frame: int
    box: Box | None


class FaceCrops(QObject):
    """Makes the crops that are wanted, the newest wish first, and keeps the ones that were used last.

    made: more crops can be painted.
    """

    made = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background("faces", self, steps_back=True)
        self._reader = _Reader()
        self._wanted: dict[Cut, None] = {}
        self._reading = False
        self._crops: OrderedDict[Cut, bytes] = OrderedDict()
        self._bytes = 0
        self._pixmaps: OrderedDict[tuple[Cut, int, float], QPixmap] = OrderedDict()
        self._decoded = 0

    @property
    def kept_bytes(self) -> tuple[int, int]:
        """How much memory is used by crops as JPEG, and by what is painted."""
        return self._bytes, self._decoded

    def pixmap(self, cut: Cut, side: int, ratio: float) -> QPixmap | None:
        """Return a crop with round corners; None until it is made, and null where it can't be.

        side: its longer side, in view pixels. ratio: the screen's device pixel ratio.
        """
        key = cut, side, ratio
        if (pixmap := self._pixmaps.get(key)) is not None:
            self._pixmaps.move_to_end(key)
            return pixmap
        data = self._crops.get(cut)
        if data is None:
            return None
        self._crops.move_to_end(cut)
        pixmap = self._pixmaps[key] = _rounded(data, side, ratio)
        self._decoded += _size_of(pixmap)
        while self._decoded > _MOST_DECODED and len(self._pixmaps) > 1:
            self._decoded -= _size_of(self._pixmaps.popitem(last=False)[1])
        return pixmap

    def want(self, cuts: Sequence[Cut]) -> None:
        """Make these crops next. Earlier wishes come after them; the oldest are dropped."""
        wanted = {cut: None for cut in (*cuts, *self._wanted) if cut not in self._crops}
        self._wanted = dict.fromkeys(list(wanted)[:_MOST_WANTED])
        self._go_on()

    def request_stop(self) -> None:
        self._background.request_stop()

    def join(self, deadline: float) -> None:
        if self._background.join(deadline):
            self._reader.close()

    def _go_on(self) -> None:
        if self._reading or not self._wanted:
            return
        first = next(iter(self._wanted))
        cuts = [cut for cut in self._wanted if cut.path == first.path]
        self._reading = True
        self._background.submit(lambda: self._reader.read(cuts), self._take, lambda _: self._take(dict.fromkeys(cuts, b"")))

    def _take(self, crops: Mapping[Cut, bytes]) -> None:
        self._reading = False
        for cut, data in crops.items():
            self._wanted.pop(cut, None)
            self._bytes += len(data) - len(self._crops.get(cut, b""))
            self._crops[cut] = data
        while self._bytes > _MOST_BYTES:
            self._bytes -= len(self._crops.popitem(last=False)[1])
        self.made.emit()
        self._go_on()


class _Reader:
    """Cuts faces out of files. Belongs to the background thread, and is closed when that has ended."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._video: SeekableVideo | None = None

    def read(self, cuts: Sequence[Cut]) -> dict[Cut, bytes]:
        """Return crops as JPEG, empty where there is none; of a video some of those asked for. The cuts are of one file."""
        path = cuts[0].path
        if not is_video_file(path):
            image = _picture(path)
            return {cut: _crop(image, cut.box) for cut in cuts}
        if path != self._path:
            self.close()
            self._path, self._video = path, SeekableVideo(path)
        assert self._video is not None
        crops = {}
        for cut in sorted(cuts[:_OF_VIDEO], key=lambda cut: cut.frame):  # going back costs decoding
            crops[cut] = _crop(self._video.read(cut.frame), cut.box)
        return crops

    def close(self) -> None:
        if self._video is not None:
            self._video.close()
        self._path = self._video = None


def _picture(path: Path) -> UInt8Array | None:
    try:
        return read_picture(path)
    except SourceError:
        return None


def _crop(image: UInt8Array | None, box: Box | None) -> bytes:
    cut = around_face(image, box) if image is not None and box is not None else image
    if cut is None:
        return b""
    height, width = cut.shape[:2]
    scale = min(_SIDE / max(height, width), 1.0)
    small = cv2.resize(cut, (max(round(width * scale), 1), max(round(height * scale), 1)), interpolation=cv2.INTER_AREA)
    encoded, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return data.tobytes() if encoded else b""


def _rounded(data: bytes, side: int, ratio: float) -> QPixmap:
    crop = QPixmap()
    if not data or not crop.loadFromData(data, "JPG"):
        return crop
    scale = side / max(crop.width(), crop.height())
    place = QRect(0, 0, max(round(crop.width() * scale), 1), max(round(crop.height() * scale), 1))
    result = QPixmap(place.size() * ratio)
    result.setDevicePixelRatio(ratio)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    outline = QPainterPath()
    outline.addRoundedRect(place, _ROUNDING, _ROUNDING)
    painter.setClipPath(outline)
    painter.drawPixmap(place, crop)
    painter.end()
    return result


def _size_of(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4
