"""The video of a recording: MPEG-4 in Matroska through OpenCV's FFmpeg, written so that a killed process leaves it whole."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import cv2
import numpy as np

from fer_desktop.core.messages import marked
from fer_desktop.core.types import UInt8Array
from fer_desktop.media import matroska
from fer_desktop.media.ffmpeg_guard import VideoFileError, open_video_file
from fer_desktop.recordings.folder import RecordingError, Trouble, regular_size

_CODEC: Final = "mp4v"

_FORWARD: Final = 24
"""Frames ahead up to which decoding on is cheaper than going there: two groups of pictures."""


class VideoSink:
    """Writes frames of one size at a constant rate. Belongs to one thread.

    FFmpeg doesn't tell OpenCV, nor OpenCV us, when writing fails: watch the size of the file.
    """

    def __init__(self, path: Path, frame_rate: float, size: tuple[int, int], survives: bool = True) -> None:
        """survives: what was written up to a second before a kill can be read. size: width, height, both even.

        Raises RecordingError.
        """
        self.path = path
        self.frame_rate = frame_rate
        self.size = size
        self.frames = 0
        fourcc = cv2.VideoWriter.fourcc(*_CODEC)
        # A plain file is written in blocks of 256 KiB, which may be many seconds of a calm picture. Through "tee" FFmpeg takes
        # it for a stream, and hands every cluster to the system when it ends: at the next key frame, which is every 12th, or
        # for pictures of which nothing changes (12 of them under 4 KiB) after a second.
        names = [_as_stream(path), str(path.absolute())] if survives else [str(path.absolute())]
        for name in names:
            self._writer = cv2.VideoWriter(name, cv2.CAP_FFMPEG, fourcc, frame_rate, size)
            self.streamed = survives and name == names[0]
            if self._writer.isOpened() and path.is_file():
                return
            self._writer.release()
        template = marked("No video of {width} x {height} pixels can be written to {path}.")
        raise RecordingError(Trouble.VIDEO, template, width=size[0], height=size[1], path=path)

    def write(self, image: UInt8Array) -> None:
        """Append a frame: (height, width, 3) uint8 BGR of the video's size."""
        self._writer.write(np.ascontiguousarray(image))
        self.frames += 1

    def close(self) -> None:
        """Write what is left. The video of a recording then needs `matroska.complete`."""
        self._writer.release()


def _as_stream(path: Path) -> str:
    """Return a path as FFmpeg's tee protocol takes it: quotes, bars and backslashes have a meaning there."""
    text = path.absolute().as_posix()
    return "tee:" + "".join(f"\\{character}" if character in "'|\\" else character for character in text)


class RecordedVideo:
    """The frames of a recording's video by number. Belongs to one thread; close it.

    Going forward is cheap; anywhere else costs a few frames where the file has its index, else all that come before.
    """

    def __init__(self, path: Path) -> None:
        """Raises RecordingError for what is no video."""
        self._path = path
        self._capture = self._open()
        try:
            contents = matroska.read_contents(path)
        except (OSError, matroska.NotMatroskaError):
            contents = None
        claimed = self._capture.get(cv2.CAP_PROP_FRAME_COUNT)
        foreign = int(claimed) if 0 < claimed < 1e9 else 0
        self.frame_count = foreign if contents is None else contents.frames
        self._seeks = contents is None or contents.indexed
        rate = self._capture.get(cv2.CAP_PROP_FPS)
        self.frame_rate: float | None = rate if 0 < rate <= 1000 else None
        width, height = (int(self._capture.get(key)) for key in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT))
        self.size = width, height
        self._next = 0

    def read(self, frame: int) -> UInt8Array | None:
        """Return a frame, (height, width, 3) uint8 BGR; None where there is none or it can't be decoded."""
        if frame < 0 or frame >= self.frame_count:
            return None
        if frame < self._next or frame > self._next + _FORWARD:
            self._go_to(frame)
        try:
            while self._next < frame:
                if not self._capture.grab():
                    return None
                self._next += 1
            given, image = self._capture.read()
        except cv2.error:
            return None
        if not given or image is None:
            return None
        self._next += 1
        return np.asarray(image, dtype=np.uint8)

    def close(self) -> None:
        self._capture.release()

    def _go_to(self, frame: int) -> None:
        if self._seeks:
            self._capture.set(cv2.CAP_PROP_POS_FRAMES, frame)
            at = round(self._capture.get(cv2.CAP_PROP_POS_FRAMES))
            if 0 <= at <= frame:
                self._next = at
                return
        if frame < self._next:
            self._capture.release()
            self._capture = self._open()
            self._next = 0

    def _open(self) -> cv2.VideoCapture:
        try:
            regular_size(self._path)
            capture = open_video_file(self._path)
        except OSError as error:
            raise RecordingError(Trouble.VIDEO, marked("{path} can't be read: {why}."), path=self._path, why=error) from error
        except VideoFileError as error:
            raise RecordingError(Trouble.VIDEO, marked("{path} can't be played: {why}."), path=self._path, why=error) from error
        if not capture.isOpened():
            capture.release()
            raise RecordingError(Trouble.VIDEO, marked("{path} can't be played: it is damaged, or no video."), path=self._path)
        return capture
