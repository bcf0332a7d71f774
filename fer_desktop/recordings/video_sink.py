"""Writes video files through OpenCV's FFmpeg; that of a recording so that it can be played when the process was killed."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import cv2
import numpy as np

from fer_desktop.core.messages import marked
from fer_desktop.core.types import UInt8Array
from fer_desktop.recordings.folder import RecordingError, Trouble

_CODEC: Final = "mp4v"


class VideoSink:
    """Writes frames of one size at a constant rate. Belongs to one thread.

    OpenCV doesn't report when writing fails: watch the size of the file.
    """

    def __init__(self, path: Path, frame_rate: float, size: tuple[int, int], survives: bool = True) -> None:
        """frame_rate: frames per second. size: width and height in pixels, both even.

        survives: when the process is killed, all but about the last second can be read. Raises RecordingError.
        """
        self.path = path
        self.frame_rate = frame_rate
        self.size = size
        self.frames = 0
        fourcc = cv2.VideoWriter.fourcc(*_CODEC)
        # FFmpeg writes a plain file in blocks of 256 KiB, which may be many seconds of a still picture. Through "tee" it writes
        # a stream, and passes each cluster to the system at its end: at the next key frame, which is every 12th, or where
        # nothing moves (12 frames under 4 KiB) after a second.
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
        """Write what is buffered and close the file. The video of a recording then needs `matroska.complete`."""
        self._writer.release()


def _as_stream(path: Path) -> str:
    """Return a path for FFmpeg's tee protocol, in which quotes, bars and backslashes are escaped."""
    text = path.absolute().as_posix()
    return "tee:" + "".join(f"\\{character}" if character in "'|\\" else character for character in text)
