"""Writes a video that browsers play: VP8 in WebM, encoded on several cores.

libvpx is many times slower than the encoder of recordings, and OpenCV gives it one core. A key frame needs none before it, so
groups that begin with one are encoded beside each other and put together in order, without being encoded again
(docs/decisions/0024-exported-video-is-webm.md).
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import cv2
import numpy as np

from fer_desktop.core.types import UInt8Array
from fer_desktop.recordings.sink import VideoSink

SUFFIX: Final = ".webm"

_CODEC: Final = "VP80"

_GROUP: Final = 12
"""Frames of a group, of which the first is a key frame: OpenCV has the encoder make one as often."""

_MOST_BYTES: Final = 512 << 20
"""Of frames that wait to be encoded."""

_MOST_CORES: Final = 8


class WebVideo:
    """Writes frames of one size at a constant rate. Belongs to one thread; close it.

    A disk that is full shows only in what can be read back.
    """

    def __init__(self, path: Path, frame_rate: float, size: tuple[int, int], cores: int | None = None) -> None:
        """path: of a new file that ends in SUFFIX. frame_rate: frames per second. size: width and height in pixels, both even.

        cores: that encode; None: all but one, where the frames that wait don't take too much memory. Raises RecordingError.
        """
        self.frame_rate = frame_rate
        self.size = size
        self.frames = 0
        self._file = VideoSink(path, frame_rate, size, survives=False, codec=_CODEC, encoded=_GROUP)
        self._group: list[UInt8Array] = []
        group_bytes = _GROUP * 3 * size[0] * size[1]
        cores = cores or min(_cores(), _MOST_CORES, max(_MOST_BYTES // group_bytes - 1, 1))
        self._threads = ThreadPoolExecutor(cores, "encoder")
        self._waiting: deque[Future[list[UInt8Array]]] = deque()
        self._most_waiting = cores + 1
        self._parts = TemporaryDirectory(ignore_cleanup_errors=True)

    def write(self, image: UInt8Array) -> None:
        """Append a frame: (height, width, 3) uint8 BGR of the video's size, which nothing changes later.

        Raises RecordingError.
        """
        self._group.append(image)
        self.frames += 1
        if len(self._group) == _GROUP:
            self._encode()

    def finish(self) -> None:
        """Write all frames that wait. Raises RecordingError."""
        self._encode()
        while self._waiting:
            self._append()

    def close(self) -> None:
        """Close the file; frames that wait are lost. May be called again."""
        self._threads.shutdown(cancel_futures=True)
        self._file.close()
        self._parts.cleanup()

    def _encode(self) -> None:
        """Have the group encoded, and wait for the oldest one when many are."""
        group, self._group = self._group, []
        if not group:
            return
        part = Path(self._parts.name) / f"{self.frames}.mkv"
        self._waiting.append(self._threads.submit(_encoded, part, self.frame_rate, self.size, group))
        if len(self._waiting) >= self._most_waiting:
            self._append()

    def _append(self) -> None:
        for packet in self._waiting.popleft().result():
            self._file.write_encoded(packet)


def _encoded(part: Path, frame_rate: float, size: tuple[int, int], images: Sequence[UInt8Array]) -> list[UInt8Array]:
    """Return the frames as bytes, (n,) uint8 each, the first one a key frame. part: a file for a while."""
    sink = VideoSink(part, frame_rate, size, survives=False, codec=_CODEC)
    for image in images:
        sink.write(image)
    sink.close()
    capture = cv2.VideoCapture(str(part), cv2.CAP_FFMPEG, [cv2.CAP_PROP_FORMAT, -1])  # as they are, not decoded
    packets = []
    while (read := capture.read())[0]:
        packets.append(np.asarray(read[1], np.uint8).ravel())
    capture.release()
    part.unlink()
    return packets


def _cores() -> int:
    """Return the cores that the process may use, less one for the window."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(available - 1, 1)
