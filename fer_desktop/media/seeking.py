"""Random access to the frames of a video file."""

from __future__ import annotations

import math
from pathlib import Path

from fer_desktop.core.types import UInt8Array
from fer_desktop.media.file_capture import FileCapture
from fer_desktop.media.source import SourceError
from fer_desktop.media.video import ASSUMED_FRAME_RATE


class SeekableVideo:
    """Reads any frame of a video, upright and with square pixels. Belongs to one thread; close it.

    The next frames are cheap. Another frame costs decoding from the key frame before it, or from the start of the file where
    its index can't be trusted.

    frame_count: 0 where unknown. frame_rate: frames per second, None where the file claims none.
    """

    def __init__(self, path: Path, frames: int | None = None, indexed: bool | None = None) -> None:
        """frames: how many there are, where that is known; otherwise the file's own claim is taken.

        indexed: whether the file has an index that leads to the exact frame (True) or none (False). None for any other file:
        its index is used until the time of a frame shows that it led to another one.
        Raises SourceError where it is no video.
        """
        self._path = path
        self._capture: FileCapture | None = FileCapture(path)
        self.frame_rate = self._capture.frame_rate
        self.frame_count = (self._capture.frame_count or 0) if frames is None else frames
        self._end = math.inf if frames is None else frames
        self._exact = indexed is True
        self._seeks = indexed is not False
        # Up to this many frames ahead, reading on is cheaper than seeking: recordings have a key frame every twelve frames.
        self._forward = 48 if indexed is None else 24
        self._next = 0

    @property
    def time_s(self) -> float | None:
        """The time of the frame that was read last, in seconds from the start of the file; None where the file has no times."""
        return self._capture.time_s if self._capture is not None else None

    def read(self, frame: int, time_s: float | None = None) -> UInt8Array | None:
        """Return a frame, (height, width, 3) uint8 BGR; None where there is none or it can't be decoded.

        time_s: its time in the file in seconds, to notice an index that leads to another frame.
        Raises SourceError where the frame is interlaced.
        """
        if not 0 <= frame < self._end:
            return None
        if not self._next <= frame <= self._next + self._forward:
            self._go_to(frame, time_s)
        return self._capture.picture() if self._grab(frame) and self._capture is not None else None

    def close(self) -> None:
        if self._capture is not None:
            self._capture.close()
            self._capture = None

    def _go_to(self, frame: int, time_s: float | None) -> None:
        """Go to a frame or to one before it."""
        if self._capture is not None and self._seeks and (self._exact or frame > self._forward):
            self._next = frame + 1  # unknown until the file reports its position
            at = self._capture.seek(frame)
            if 0 <= at <= frame:
                self._next = at
                if self._exact or (self._grab(frame) and self._is_at(time_s)):
                    return
                self._next = frame + 1
        if frame < self._next:
            self._start_again()

    def _grab(self, frame: int) -> bool:
        """Go on to a frame; False where the video ends before it."""
        while self._next <= frame:
            if self._capture is None or not self._capture.grab():
                return False
            self._next += 1
        return True

    def _is_at(self, time_s: float | None) -> bool:
        at = self.time_s
        if time_s is not None and not (at is not None and abs(at - time_s) <= 0.5 / (self.frame_rate or ASSUMED_FRAME_RATE)):
            self._seeks = False
        return self._seeks

    def _start_again(self) -> None:
        self.close()
        try:
            self._capture = FileCapture(self._path)
        except SourceError:
            self._capture = None  # the file was removed or changed: no more frames
        self._next = 0
