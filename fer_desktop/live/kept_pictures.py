"""Keeps the recent pictures of the live view in memory, as JPEG, so that the user can look back."""

from __future__ import annotations

import logging
import threading
from bisect import bisect_right
from collections import deque
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np

from fer_desktop.core.types import Analysis, UInt8Array
from fer_desktop.live.latest import LatestSlot

KEPT_S: Final = 60.0
MOST_BYTES: Final = 48_000_000
PICTURES_PER_S: Final = 10.0

NEAR_S: Final = 1.0
"""A kept picture stands for the moments this near to it, also where few frames a second can be analysed."""

_LONGEST_SIDE: Final = 1280
"""Larger pictures are reduced to this, in pixels: more of them fit the memory, and making them takes half the time."""

_QUALITY: Final = 85
_NOTHING: Final = np.zeros((0, 0, 3), np.uint8)
NO_CROP: Final = np.zeros((48, 48), np.uint8)
_EACH: Final = 4096
"""What a picture's readings take, roughly, in bytes."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class KeptPicture:
    """A frame as JPEG, with its readings. Their crops aren't kept."""

    timestamp: float
    _jpeg: UInt8Array
    _size: tuple[int, int]
    _analysis: Analysis

    @property
    def nbytes(self) -> int:
        return self._jpeg.nbytes + _EACH

    def analysis(self) -> Analysis:
        """Decode the picture, in the size that the frame had, so that the boxes fit. Takes milliseconds."""
        image = cv2.imdecode(self._jpeg, cv2.IMREAD_COLOR)
        assert image is not None
        if (image.shape[1], image.shape[0]) != self._size:
            image = cv2.resize(image, self._size, interpolation=cv2.INTER_LINEAR)
        return replace(self._analysis, frame=replace(self._analysis.frame, image=np.asarray(image, np.uint8)))


class KeptPictures:
    """Keeps at most ten pictures a second, of the last `seconds`, in at most `most_bytes`. Nothing is written to disk.

    A thread of its own makes the JPEGs; it starts with the first picture. While it is busy, newer pictures replace the one
    that waits.
    """

    def __init__(self, seconds: float = KEPT_S, most_bytes: int = MOST_BYTES) -> None:
        self._seconds = seconds
        self._most_bytes = most_bytes
        self._slot: LatestSlot[tuple[int, Analysis]] = LatestSlot()
        self._thread: threading.Thread | None = None
        self._stopping = False
        self._last = 0.0
        # Guards everything below.
        self._lock = threading.Lock()
        self._scene = 0
        """Counts the calls of `clear`; pictures from before the last one are not kept."""
        self._pictures: deque[KeptPicture] = deque()
        self._bytes = 0

    # ---- For the GUI thread; none of these waits ----

    def add(self, analysis: Analysis) -> None:
        """Keep a frame with its readings, unless the one before is too recent."""
        timestamp = analysis.frame.timestamp
        if self._stopping or 0 <= timestamp - self._last < 0.9 / PICTURES_PER_S:
            return
        self._last = timestamp
        self._slot.put((self._scene, analysis))
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="kept-pictures", daemon=True)
            self._thread.start()

    def at(self, moment: float) -> KeptPicture | None:
        """Return the picture that was on the screen at a moment, or the next one; None if none is near. moment: seconds."""
        with self._lock:
            times = [picture.timestamp for picture in self._pictures]
            place = bisect_right(times, moment)
            near = [k for k in (place - 1, place) if 0 <= k < len(times) and abs(times[k] - moment) <= NEAR_S]
            return self._pictures[near[0]] if near else None

    def clear(self) -> None:
        """Forget all pictures, also one that is being made into a JPEG."""
        with self._lock:
            self._scene += 1
            self._pictures.clear()
            self._bytes = 0
        self._slot.clear()

    @property
    def oldest(self) -> float | None:
        """The time of the oldest picture, seconds; None if there is none."""
        with self._lock:
            return self._pictures[0].timestamp if self._pictures else None

    @property
    def nbytes(self) -> int:
        """The memory that all pictures take."""
        with self._lock:
            return self._bytes

    def __len__(self) -> int:
        with self._lock:
            return len(self._pictures)

    def request_stop(self) -> None:
        """End the thread, and forget all pictures."""
        self._stopping = True
        self.clear()
        self._slot.wake()

    def join(self, timeout_s: float) -> None:
        if self._thread is not None:
            self._thread.join(max(timeout_s, 0.0))

    # ---- The thread itself ----

    def _run(self) -> None:
        while not self._stopping:
            # In a function of its own, so that no frame stays in a variable while the thread waits.
            self._keep_next()

    def _keep_next(self) -> None:
        taken = self._slot.take()
        if taken is None or self._stopping:
            return
        scene, analysis = taken
        try:
            picture = _made(analysis)
        except (cv2.error, MemoryError):
            _log.exception("keeping a picture")
            return
        with self._lock:
            if scene != self._scene:
                return
            if self._pictures and picture.timestamp <= self._pictures[-1].timestamp:
                self._pictures.clear()  # another clock
                self._bytes = 0
            self._pictures.append(picture)
            self._bytes += picture.nbytes
            while self._bytes > self._most_bytes or self._pictures[0].timestamp < picture.timestamp - self._seconds:
                self._bytes -= self._pictures.popleft().nbytes


def _made(analysis: Analysis) -> KeptPicture:
    frame = analysis.frame
    height, width = frame.image.shape[:2]
    image, scale = frame.image, _LONGEST_SIDE / max(height, width)
    if scale < 1:
        size = max(round(width * scale), 1), max(round(height * scale), 1)
        # Means take four times as long, unless the factor is a whole one.
        way = cv2.INTER_AREA if scale <= 0.5 else cv2.INTER_LINEAR
        image = np.asarray(cv2.resize(image, size, interpolation=way), np.uint8)
    _, jpeg = cv2.imencode(".jpg", image, (cv2.IMWRITE_JPEG_QUALITY, _QUALITY))
    readings = tuple(replace(reading, crop=NO_CROP) for reading in analysis.readings)
    kept = replace(analysis, frame=replace(frame, image=_NOTHING), readings=readings)
    # A copy, as the array is a part of a larger buffer.
    return KeptPicture(frame.timestamp, np.array(jpeg, np.uint8), (width, height), kept)
