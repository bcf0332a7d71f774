"""Video files as a source."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Final

from fer_desktop.core.types import Frame
from fer_desktop.media.file_capture import FileCapture, unreadable

ASSUMED_FRAME_RATE: Final = 30.0
"""Frames per second of a file that claims none, or an absurd one."""


class VideoSource:
    """The frames of a video file in order, upright, with square pixels, each with its time.

    Frame.media_time is in seconds from the start of the file, as a player shows it: above 0 for the first frame where the sound
    begins before the picture. When the file starts again (loop), Frame.timestamp continues to rise and Frame.media_time starts
    again.
    """

    live = False

    def __init__(self, path: Path, loop: bool = False) -> None:
        """Raises SourceError for a file that is not there, may not be read, or has no frame that can be shown."""
        self._path = path
        self._loop = loop
        self.name = str(path)
        self._capture: FileCapture | None = FileCapture(path)
        self.frame_rate = self._capture.frame_rate
        self.frame_count = self._capture.frame_count
        self.start_s = self._capture.start_s
        self.damaged = False
        self._index = 0  # over all rounds
        self._in_round = 0
        self._round_start = 0.0
        self._media_time = -math.inf
        self._decoded: Frame | None = None
        self._ahead = False
        try:
            # Some files open but have no frame that can be decoded. The first frame also has the size after rotation.
            self._decoded = self._decode()
            if self._decoded is None:
                raise unreadable(path)
        except BaseException:
            self.close()
            raise
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
        Raises SourceError at the end of a file whose pictures can't be told from memory that was never written.
        """
        if self._ahead:
            self._ahead = False
            return self._media_time
        self._decoded = None
        return self._media_time if self._go_on() else None

    def picture(self) -> Frame | None:
        """Return the frame that `grab` went to; None where it can't be decoded. Raises SourceError where it is interlaced."""
        if self._decoded is None and self._capture is not None:
            image = self._capture.picture()
            if image is not None:
                timestamp = self._round_start + self._media_time - self.start_s
                self._decoded = Frame(image, self._index - 1, timestamp, self.name, media_time=self._media_time)
        return self._decoded

    def close(self) -> None:
        self._decoded = None
        self._ahead = False
        if self._capture is not None:
            self._capture.close()
            self._capture = None

    def _rewind(self) -> None:
        # Opened again, because seeking to the start is not exact in every container.
        assert self._capture is not None
        self._capture.close()
        self._capture = None
        self._capture = FileCapture(self._path)
        self._round_start += max(self._media_time - self.start_s, 0.0) + 1.0 / (self.frame_rate or ASSUMED_FRAME_RATE)
        self._in_round = 0
        self._media_time = -math.inf

    def _decode(self) -> Frame | None:
        return self.picture() if self._go_on() else None

    def _go_on(self) -> bool:
        if self._capture is None:
            return False
        if not self._capture.grab():
            self._capture.check_end()
            return False
        self.damaged = self.damaged or self._capture.damaged
        self._media_time = self._time_of_frame()
        self._index += 1
        self._in_round += 1
        return True

    def _time_of_frame(self) -> float:
        """Return the current frame's time in seconds from the start of the file; always later than the previous frame's."""
        assert self._capture is not None
        step = 1.0 / (self.frame_rate or ASSUMED_FRAME_RATE)
        claimed = self._capture.time_s
        if claimed is not None and claimed >= 0.0 and claimed > self._media_time:
            return claimed
        # Containers without times give the same one for every frame.
        counted = self.start_s + self._in_round * step
        return counted if self._media_time < 0 else max(counted, self._media_time + step)
