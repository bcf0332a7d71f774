"""Network streams through OpenCV's FFmpeg. The only source that opens the network, and only with an address from the user."""

from __future__ import annotations

import time
from typing import Final

import cv2

from fer_desktop.core.messages import marked
from fer_desktop.core.types import Frame, UInt8Array
from fer_desktop.media.ffmpeg_guard import opening_stream
from fer_desktop.media.file_capture import (
    FILLS,
    first_picture,
    image_from,
    interlaced,
    pixel_stretch,
    same_picture,
    sane_frame_count,
    sane_frame_rate,
    stretched,
)
from fer_desktop.media.formats import STREAM_SCHEMES, is_stream, public_address
from fer_desktop.media.opencv import prepare_opencv
from fer_desktop.media.source import SourceError, SourceProblem
from fer_desktop.media.video import ASSUMED_FRAME_RATE

_PATIENCE_S: Final = 1.0
"""A picture that rests for longer is looked at through a second connection. Less than an engine waits for a silent source."""

_SECOND_OPENING_S: Final = 5.0


class StreamSource:
    """The frames of an http, https, rtsp or rtmp address, with square pixels.

    A finite video (an mp4 on a web server) is played like a file: it isn't live, and it ends.
    A frame that equals the one before to the last bit is left out unless a second connection shows that the picture rests: the
    frame may be interlaced, and the picture that of a frame before (see `file_capture`).
    """

    def __init__(self, url: str, open_timeout_s: float = 10.0, read_timeout_s: float = 2.0) -> None:
        """Raises SourceError: UNSUPPORTED for another kind of address, NOT_FOUND where no video comes from it."""
        self._url = url = url.strip()
        self.name = public_address(url)
        if not is_stream(url):
            template = marked(
                "{name} is not the address of a video stream. An address begins with one of {schemes} and names a host, as in "
                "rtsp://192.168.1.20/stream."
            )
            raise SourceError(SourceProblem.UNSUPPORTED, template, name=self.name, schemes=", ".join(sorted(STREAM_SCHEMES)))
        self._read_timeout_s = read_timeout_s
        self._capture = _connect(url, open_timeout_s, read_timeout_s)
        if not self._capture.isOpened():
            self._capture.release()
            template = marked(
                "No video comes from {name}. Check the address, user name and password, and that the device is on and in "
                "the same network."
            )
            raise SourceError(SourceProblem.NOT_FOUND, template, name=self.name)
        self.frame_rate = sane_frame_rate(self._capture.get(cv2.CAP_PROP_FPS))
        self.frame_count = sane_frame_count(self._capture.get(cv2.CAP_PROP_FRAME_COUNT))
        self.live = self.frame_count is None
        self.size: tuple[int, int] | None = None
        self._stretch = pixel_stretch(self._capture)
        self._index = 0
        self._last: UInt8Array | None = None
        self._repeats = 0
        self._rests = False

    def read(self) -> Frame | None:
        """Return the next frame. Raises SourceError where the stream is interlaced, or may be and shows no moving picture."""
        while self._capture.grab():
            index = self._index
            self._index += 1
            image, passes = self._picture()
            if image is None:
                return None
            if passes:
                return self._frame(stretched(image, self._stretch), index)
            if self.live:
                return None
        return None

    def close(self) -> None:
        self._capture.release()

    def _frame(self, image: UInt8Array, index: int) -> Frame:
        self.size = (image.shape[1], image.shape[0])
        if self.live:
            return Frame(image, index, time.monotonic(), self.name)
        media_time = index / (self.frame_rate or ASSUMED_FRAME_RATE)
        return Frame(image, index, media_time, self.name, media_time=media_time)

    def _picture(self) -> tuple[UInt8Array | None, bool]:
        """Return the current picture, and whether it surely was made of the current frame."""
        if self._last is None:
            image, surely = first_picture(self._capture, FILLS[0])
            self._last = image
            if image is not None and surely and (image == FILLS[0]).all() and not self._confirmed(image):
                raise interlaced(self.name)
            return image, surely
        image = image_from(self._capture.retrieve)
        if image is None:
            return None, False
        if not same_picture(image, self._last):
            self._last, self._repeats, self._rests = image, 0, False
            return image, True
        self._repeats += 1
        seconds = self._repeats / (self.frame_rate or ASSUMED_FRAME_RATE) / _PATIENCE_S
        before = (self._repeats - 1) / (self.frame_rate or ASSUMED_FRAME_RATE) / _PATIENCE_S
        # After 1, 2, 4, 8 ... seconds.
        if seconds >= 1 and (before < 1 or int(seconds).bit_length() > int(before).bit_length()):
            self._rests = self._confirmed(image)
            if not self._rests:
                template = marked(
                    "{name} shows no moving picture, or it is interlaced, as television is, and can't be read. Have the device "
                    "send progressive video."
                )
                raise SourceError(SourceProblem.SILENT, template, name=self.name)
        return image, self._rests

    def _confirmed(self, image: UInt8Array) -> bool:
        """Whether a second connection gives pictures. Raises SourceError where its frames surely are interlaced."""
        capture = _connect(self._url, _SECOND_OPENING_S, self._read_timeout_s)
        try:
            for _ in range(1 if self.live else self._index):
                if not capture.grab():
                    return False
            seen, surely = first_picture(capture, FILLS[1])
            if seen is None:
                return False
            if surely and (seen == FILLS[1]).all():
                raise interlaced(self.name)
            return surely or (same_picture(image, seen) and bool(seen.any()))
        finally:
            capture.release()


def _connect(url: str, open_timeout_s: float, read_timeout_s: float) -> cv2.VideoCapture:
    prepare_opencv()
    timeouts = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, round(open_timeout_s * 1000)]
    timeouts += [cv2.CAP_PROP_READ_TIMEOUT_MSEC, round(read_timeout_s * 1000)]
    with opening_stream():
        return cv2.VideoCapture(url, cv2.CAP_FFMPEG, timeouts)
