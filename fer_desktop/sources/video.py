"""Video files through OpenCV's FFmpeg."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Final

import cv2

from fer_desktop.core.types import Frame, UInt8Array
from fer_desktop.sources.base import SourceError, SourceProblem
from fer_desktop.sources.opencv import as_bgr, prepare_opencv

ASSUMED_FRAME_RATE: Final = 30.0
"""Frames per second of a file that claims none, or an absurd one."""

HIGHEST_FRAME_RATE: Final = 1000.0
"""Above this a claimed rate is a time base that was taken for one (90000 is common)."""


class VideoSource:
    """The frames of a video file, in order, upright as its rotation says, each with its time.

    Frame.timestamp goes on rising when the file starts again (loop), Frame.media_time starts again with it.
    """

    live = False

    def __init__(self, path: Path, loop: bool = False) -> None:
        """Raises SourceError for a file that is not there, may not be read, or holds no picture that can be decoded."""
        prepare_opencv()
        self._path = path
        self._loop = loop
        self.name = str(path)
        _check(path)
        self._capture: cv2.VideoCapture | None = self._open()
        self.frame_rate = sane_frame_rate(self._capture.get(cv2.CAP_PROP_FPS))
        self.frame_count = sane_frame_count(self._capture.get(cv2.CAP_PROP_FRAME_COUNT))
        self._index = 0  # over all rounds
        self._in_round = 0
        self._round_start = 0.0
        self._media_time = -math.inf
        # Some files open and then give nothing, which only decoding a frame shows. It also tells the size after turning.
        self._waiting = self._decode()
        if self._waiting is None:
            self.close()
            raise self._unreadable()
        self.size: tuple[int, int] | None = (self._waiting.image.shape[1], self._waiting.image.shape[0])

    def read(self) -> Frame | None:
        frame = self._waiting
        if frame is not None:
            self._waiting = None
            return frame
        frame = self._decode()
        if frame is None and self._loop and self._in_round:
            self._rewind()
            frame = self._decode()
        return frame

    def close(self) -> None:
        self._waiting = None
        if self._capture is not None:
            self._capture.release()
            self._capture = None

    def _open(self) -> cv2.VideoCapture:
        # The whole path: FFmpeg takes "name:rest" for a protocol. FFmpeg by name: OpenCV's reader of numbered pictures would
        # take a file name with a percent sign for a pattern.
        capture = cv2.VideoCapture(str(self._path.absolute()), cv2.CAP_FFMPEG)
        if not capture.isOpened():
            capture.release()
            raise self._unreadable()
        return capture

    def _rewind(self) -> None:
        # Opened anew rather than sought: seeking to the start is not exact in every container.
        assert self._capture is not None
        self._capture.release()
        self._capture = None
        self._capture = self._open()
        self._round_start += max(self._media_time, 0.0) + 1.0 / (self.frame_rate or ASSUMED_FRAME_RATE)
        self._in_round = 0
        self._media_time = -math.inf

    def _decode(self) -> Frame | None:
        if self._capture is None:
            return None
        image = read_image(self._capture)
        if image is None:
            return None
        self._media_time = self._time_of_frame()
        frame = Frame(image, self._index, self._round_start + self._media_time, self.name, media_time=self._media_time)
        self._index += 1
        self._in_round += 1
        return frame

    def _time_of_frame(self) -> float:
        """Seconds of the frame just decoded from the start of the file; always later than the one before."""
        assert self._capture is not None
        step = 1.0 / (self.frame_rate or ASSUMED_FRAME_RATE)
        told = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000.0
        if math.isfinite(told) and told >= 0.0 and told > self._media_time:
            return told
        # Containers without times say 0 all along.
        return self._in_round * step if self._media_time < 0 else max(self._in_round * step, self._media_time + step)

    def _unreadable(self) -> SourceError:
        return SourceError(
            SourceProblem.UNREADABLE,
            f"{self._path} can't be read as a video: it is damaged, incomplete, or not a video. See whether another program "
            "plays it, and save it as MP4.",
        )


def read_image(capture: cv2.VideoCapture) -> UInt8Array | None:
    """Return the next frame of a capture as (height, width, 3) uint8 BGR, or None where it gives none."""
    try:
        given, image = capture.read()
        return as_bgr(image) if given and image is not None else None
    except (cv2.error, ValueError):
        return None


def sane_frame_rate(claimed: float) -> float | None:
    """Return the rate that a capture claims, None where it can't be true."""
    return claimed if math.isfinite(claimed) and 0.0 < claimed <= HIGHEST_FRAME_RATE else None


def sane_frame_count(claimed: float) -> int | None:
    """Return the number of frames that a capture claims (often an estimate), None where it can't be true."""
    return int(claimed) if math.isfinite(claimed) and 0 < claimed < 1e9 else None


def _check(path: Path) -> None:
    try:
        if path.is_dir():
            raise SourceError(SourceProblem.UNREADABLE, f"{path} is a folder, not a video. Open a file in it.")
        if not path.is_file():
            raise SourceError(SourceProblem.NOT_FOUND, f"{path} is not there. Was it moved or renamed?")
        if not path.stat().st_size:
            raise SourceError(SourceProblem.UNREADABLE, f"{path} is empty (0 bytes). Copy it again from where it came from.")
        with path.open("rb"):
            pass
    except PermissionError as error:
        message = f"{path} may not be read. Change its permissions, or copy it to a folder of your own."
        raise SourceError(SourceProblem.REFUSED, message) from error
    except (OSError, ValueError) as error:
        raise SourceError(SourceProblem.UNREADABLE, f"{path} can't be read: {error}") from error
