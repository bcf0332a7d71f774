"""A video that is read, as something to play: the recordings' player, timeline and export work with it.

Frames have their numbers in the whole video, also where only a part of it or every n-th frame is read.
"""

from __future__ import annotations

import math
from array import array
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from fer_desktop.core.types import UInt8Array
from fer_desktop.media.source import SourceError
from fer_desktop.media.video import ASSUMED_FRAME_RATE, VideoSource, open_capture, read_image
from fer_desktop.playback.results_table import ResultsTable, results_of, with_document
from fer_desktop.recordings.document import Document, Marker
from fer_desktop.recordings.export import Film
from fer_desktop.recordings.recording import renamed
from fer_desktop.recordings.rows import Row

_FORWARD: Final = 48
"""Frames ahead up to which going on is cheaper than going there."""


class VideoPlayback:
    """A video and what was read of it so far, smoothed as it was when it was read.

    Names of people are kept as long as it is shown; nothing is written. part_s: from and to where it is to be read, seconds;
    the two markers.
    """

    def __init__(self, path: Path, claimed: int, frame_rate: float, size: tuple[int, int] | None) -> None:
        """claimed: frames, as the file says."""
        self.path = path
        self._claimed = max(claimed, 1)
        document = Document(program="", source_name=path.name, frame_rate=frame_rate, size=size)
        self.results = results_of(array("d"), document, frame_rate, self._claimed)
        self.part_s: tuple[float, float] = (0.0, self.results.duration_s)

    @property
    def markers(self) -> tuple[Marker, ...]:
        start, end = self.part_s
        return Marker(start), Marker(end)

    def open_pictures(self) -> VideoFrames:
        """Raises SourceError."""
        return VideoFrames(self.path, self)

    def take(self, values: array[float]) -> None:
        """Show the readings so far (`VideoReadings.values`) in place of those before. Called in the player's thread."""
        results = self.results
        self.results = results_of(values, results.document, results.frame_rate, self._claimed)

    def rename_person(self, number: int, name: str) -> None:
        self.results = with_document(self.results, renamed(self.results.document, number, name))

    def read_frame(self, frame: int) -> tuple[int, float | None]:
        """Return the frame whose readings are shown at a frame, and its time; itself where none is, without a time."""
        results = self.results
        read = results.frame_read(frame)
        return (frame, None) if read is None else (read, results.faces.time_of(read, results.frame_rate))

    def step_from(self, frame: int, steps: int) -> int:
        """Return the frame so many further, of those that were read; where there are none, of all."""
        frames = np.unique(self.results.faces.frame)
        if not len(frames) or not frames[0] <= frame + steps <= frames[-1]:
            return frame + steps
        if steps > 0:
            place = int(np.searchsorted(frames, frame, side="right")) + steps - 1
        else:
            place = int(np.searchsorted(frames, frame, side="left")) + steps
        return int(frames[min(max(place, 0), len(frames) - 1)])

    def film(self) -> Film | None:
        """Return the part that was read; None where nothing was."""
        return _Part(self.path, self.results) if len(self.results.faces) else None


class VideoFrames:
    """Pictures of a video for the player: at any place the very frame whose readings are shown there."""

    def __init__(self, path: Path, playback: VideoPlayback) -> None:
        self._path = path
        self._playback = playback
        self._capture = open_capture(path)
        self._next = 0
        self._seeks = True
        self._shown: tuple[int, UInt8Array] | None = None

    def read(self, frame: int) -> UInt8Array | None:
        wanted, time_s = self._playback.read_frame(frame)
        if self._shown is not None and self._shown[0] == wanted:
            return self._shown[1]
        image = self._read(wanted, time_s)
        if image is None:  # files are often a few frames shorter than they say
            return self._shown[1] if self._shown is not None else None
        self._shown = wanted, image
        return image

    def close(self) -> None:
        self._capture.release()

    def _read(self, wanted: int, time_s: float | None) -> UInt8Array | None:
        if not self._next <= wanted <= self._next + _FORWARD and not self._go_to(wanted, time_s):
            self._start_again()
        if self._next > wanted:  # it was gone to
            given, image = self._capture.retrieve()
            return np.asarray(image, np.uint8) if given and image is not None else None
        while self._next < wanted:
            if not self._capture.grab():
                self._start_again()
                return None
            self._next += 1
        self._next += 1
        return read_image(self._capture)

    def _go_to(self, wanted: int, time_s: float | None) -> bool:
        """Go to a frame straight; False where that isn't exact in this file, as its time shows."""
        if not self._seeks or wanted <= _FORWARD:
            return False
        self._capture.set(cv2.CAP_PROP_POS_FRAMES, wanted)
        if not self._capture.grab():
            return False
        self._next = wanted + 1
        at = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
        if time_s is not None and (not math.isfinite(at) or abs(at - time_s) > 0.5 / self._playback.results.frame_rate):
            self._seeks = False
        return self._seeks

    def _start_again(self) -> None:
        self._capture.release()
        try:
            self._capture = open_capture(self._path)
        except SourceError:
            self._capture = cv2.VideoCapture()  # it is gone or was changed: no more pictures
        self._next = 0


class _Part:
    """The part of a video that was read, whose first frame is 0, to be exported."""

    def __init__(self, path: Path, results: ResultsTable) -> None:
        self.folder, self.frame_rate = path, results.frame_rate
        self._faces = results.faces
        self._first = int(results.faces.frame[0])
        self.frame_count = results.faces.last_frame + 1 - self._first

    def rows_at(self, frame: int) -> list[Row]:
        return self._faces.rows_at(frame + self._first)

    def open_video(self) -> _PartFrames:
        return _PartFrames(self.folder, self._first)


class _PartFrames:
    """The frames of a part of a video, one after the other; OpenCV gives all the size of the first."""

    def __init__(self, path: Path, first: int) -> None:
        self._source = VideoSource(path)
        self._skip = first

    def read(self, _: int) -> UInt8Array | None:
        """Return the next frame; the numbers are asked for in order."""
        for _ in range(self._skip):
            self._source.grab()
        self._skip = 0
        frame = self._source.read()
        return frame.image if frame is not None else None

    def close(self) -> None:
        self._source.close()


def open_video(path: Path) -> VideoPlayback:
    """Open a video of which nothing is read yet. Raises SourceError."""
    source = VideoSource(path)
    source.close()
    return VideoPlayback(path, source.frame_count or 0, source.frame_rate or ASSUMED_FRAME_RATE, source.size)
