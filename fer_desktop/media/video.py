"""Video files through OpenCV's FFmpeg."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Final

import cv2

from fer_desktop.core.messages import marked
from fer_desktop.core.types import Frame, UInt8Array
from fer_desktop.media.ffmpeg_guard import LARGEST_FRAME, VideoFileError, open_video_file
from fer_desktop.media.opencv import as_bgr, prepare_opencv
from fer_desktop.media.source import SourceError, SourceProblem, reading_file

ASSUMED_FRAME_RATE: Final = 30.0
"""Frames per second of a file that claims none, or an absurd one."""

HIGHEST_FRAME_RATE: Final = 1000.0
"""A higher claimed rate is really a time base (90000 is common)."""


class VideoSource:
    """The frames of a video file in order, turned upright by its rotation, each with its time.

    When the file starts again (loop), Frame.timestamp continues to rise and Frame.media_time starts again from 0.
    """

    live = False

    def __init__(self, path: Path, loop: bool = False) -> None:
        """Raises SourceError for a file that is not there, may not be read, or holds no picture that can be decoded."""
        self._path = path
        self._loop = loop
        self.name = str(path)
        self._capture: cv2.VideoCapture | None = open_capture(path)
        self.frame_rate = sane_frame_rate(self._capture.get(cv2.CAP_PROP_FPS))
        self.frame_count = sane_frame_count(self._capture.get(cv2.CAP_PROP_FRAME_COUNT))
        self._index = 0  # over all rounds
        self._in_round = 0
        self._round_start = 0.0
        self._media_time = -math.inf
        self._decoded: Frame | None = None
        self._ahead = False
        # Some files open but have no frame that can be decoded. The first frame also has the size after rotation.
        self._decoded = self._decode()
        if self._decoded is None:
            self.close()
            raise _unreadable(path)
        self._ahead = True
        self.size: tuple[int, int] | None = (self._decoded.image.shape[1], self._decoded.image.shape[0])

    def read(self) -> Frame | None:
        frame = self.picture() if self.grab() is not None else None
        if frame is None and self._loop and self._in_round:
            self._rewind()
            frame = self._decode()
        return frame

    def grab(self) -> float | None:
        """Go to the next frame and return its media time in seconds; None at the end, even when `loop` is set.

        The frame isn't converted to a picture, which takes much of the time; `picture` does that.
        """
        if self._ahead:
            self._ahead = False
            return self._media_time
        self._decoded = None
        return self._media_time if self._go_on() else None

    def picture(self) -> Frame | None:
        """Return the frame that `grab` went to; None where it can't be decoded, after which no more frames come."""
        if self._decoded is None and self._capture is not None:
            image = image_from(self._capture.retrieve)
            if image is not None:
                timestamp = self._round_start + self._media_time
                self._decoded = Frame(image, self._index - 1, timestamp, self.name, media_time=self._media_time)
        return self._decoded

    def close(self) -> None:
        self._decoded = None
        self._ahead = False
        if self._capture is not None:
            self._capture.release()
            self._capture = None

    def _rewind(self) -> None:
        # Opened again, because seeking to the start is not exact in every container.
        assert self._capture is not None
        self._capture.release()
        self._capture = None
        self._capture = open_capture(self._path)
        self._round_start += max(self._media_time, 0.0) + 1.0 / (self.frame_rate or ASSUMED_FRAME_RATE)
        self._in_round = 0
        self._media_time = -math.inf

    def _decode(self) -> Frame | None:
        return self.picture() if self._go_on() else None

    def _go_on(self) -> bool:
        if self._capture is None:
            return False
        try:
            if not self._capture.grab():
                return False
        except cv2.error:
            return False
        self._media_time = self._time_of_frame()
        self._index += 1
        self._in_round += 1
        return True

    def _time_of_frame(self) -> float:
        """Return the current frame's time in seconds from the start of the file; always later than the previous frame's."""
        assert self._capture is not None
        step = 1.0 / (self.frame_rate or ASSUMED_FRAME_RATE)
        claimed = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000.0
        if math.isfinite(claimed) and claimed >= 0.0 and claimed > self._media_time:
            return claimed
        # Containers without times give 0 for every frame.
        return self._in_round * step if self._media_time < 0 else max(self._in_round * step, self._media_time + step)


def open_capture(path: Path) -> cv2.VideoCapture:
    """Return the open capture of a video file. Raises SourceError where it isn't there, may not be read or is no video."""
    prepare_opencv()
    with reading_file(path, marked("{path} is a folder, not a video. Open a file in it.")), path.open("rb"):
        pass
    try:
        capture = open_video_file(path)
    except VideoFileError as error:
        raise SourceError(
            SourceProblem.UNSUPPORTED, marked("{path} can't be read as a video: {why}."), path=path, why=error
        ) from error
    except OSError as error:
        raise SourceError(SourceProblem.UNREADABLE, marked("{path} can't be read: {why}"), path=path, why=error) from error
    if not capture.isOpened():
        capture.release()
        raise _unreadable(path)
    return capture


def _unreadable(path: Path) -> SourceError:
    template = marked(
        "{path} can't be read as a video: it is damaged, incomplete, or not a video. See whether another program plays it, "
        "and save it as MP4."
    )
    return SourceError(SourceProblem.UNREADABLE, template, path=path)


def image_from(give: Callable[[], tuple[bool, cv2.typing.MatLike]]) -> UInt8Array | None:
    """Return the frame from a capture's `read` or `retrieve` as (height, width, 3) uint8 BGR; None where there is none."""
    try:
        given, image = give()
        # In some formats a frame may be larger than the header announced.
        fits = given and image is not None and image.shape[0] * image.shape[1] <= LARGEST_FRAME
        return as_bgr(image) if fits else None
    except (cv2.error, ValueError, MemoryError):
        return None


def sane_frame_rate(claimed: float) -> float | None:
    """Return the rate that a capture claims, None where it can't be true."""
    return claimed if math.isfinite(claimed) and 0.0 < claimed <= HIGHEST_FRAME_RATE else None


def sane_frame_count(claimed: float) -> int | None:
    """Return the number of frames that a capture claims (often an estimate), None where it can't be true."""
    return int(claimed) if math.isfinite(claimed) and 0 < claimed < 1e9 else None
