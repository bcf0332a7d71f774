"""Network streams through OpenCV's FFmpeg. The only source that opens the network, and only with an address from the user."""

from __future__ import annotations

import time

import cv2

from fer_desktop.core.messages import marked
from fer_desktop.core.types import Frame
from fer_desktop.media.ffmpeg_guard import opening_stream
from fer_desktop.media.formats import STREAM_SCHEMES, is_stream, public_address
from fer_desktop.media.opencv import prepare_opencv
from fer_desktop.media.source import SourceError, SourceProblem
from fer_desktop.media.video import ASSUMED_FRAME_RATE, image_from, sane_frame_count, sane_frame_rate


class StreamSource:
    """The frames of an http, https, rtsp or rtmp address.

    A finite video (an mp4 on a web server) is played like a file: it isn't live, and it ends.
    """

    def __init__(self, url: str, open_timeout_s: float = 10.0, read_timeout_s: float = 2.0) -> None:
        """Raises SourceError: UNSUPPORTED for another kind of address, NOT_FOUND where no video comes from it."""
        url = url.strip()
        self.name = public_address(url)
        if not is_stream(url):
            template = marked(
                "{name} is not the address of a video stream. An address begins with one of {schemes} and names a host, as in "
                "rtsp://192.168.1.20/stream."
            )
            raise SourceError(SourceProblem.UNSUPPORTED, template, name=self.name, schemes=", ".join(sorted(STREAM_SCHEMES)))
        prepare_opencv()
        timeouts = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, round(open_timeout_s * 1000)]
        timeouts += [cv2.CAP_PROP_READ_TIMEOUT_MSEC, round(read_timeout_s * 1000)]
        with opening_stream():
            self._capture = cv2.VideoCapture(url, cv2.CAP_FFMPEG, timeouts)
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
        self._index = 0

    def read(self) -> Frame | None:
        image = image_from(self._capture.read)
        if image is None:
            return None
        now = time.monotonic()
        self.size = (image.shape[1], image.shape[0])
        index = self._index
        self._index += 1
        if self.live:
            return Frame(image, index, now, self.name)
        media_time = index / (self.frame_rate or ASSUMED_FRAME_RATE)
        return Frame(image, index, media_time, self.name, media_time=media_time)

    def close(self) -> None:
        self._capture.release()
