"""Reads a video some frames ahead, and finds the faces in them in another thread while earlier frames are classified."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Final

from fer_desktop.analysis.detection.detector import Detector
from fer_desktop.core.types import Face, Frame, UInt8Array
from fer_desktop.media.video import VideoSource

_AHEAD: Final = 3
"""Frames. With more, the thread would not wait less, and they take memory."""


@dataclass(frozen=True, slots=True)
class _Step:
    """What one `grab` gave.

    time_s: None at the end. frame, faces: None where they weren't wanted. damaged: see `VideoSource`. error: was raised.
    """

    time_s: float | None = None
    frame: Frame | None = None
    faces: Future[list[Face]] | None = None
    damaged: bool = False
    error: Exception | None = None


class VideoAhead:
    """Reads a VideoSource as its own `grab` and `picture` do. It is a context, after which the source is still open.

    As a Detector it knows the faces of the frame that `picture` returned last, and of no other. Finding them takes about as
    long as decoding and all other analysis together: where two cores are free, a video takes little more than half the time.

    frame_rate, frame_count, start_s, damaged: see `VideoSource`; the last up to the current frame.
    """

    def __init__(self, source: VideoSource, wanted: Callable[[int, float], bool], detector: Detector | None) -> None:
        """wanted: whether the frame at a position, from 0, and a time in seconds is decoded to a picture.

        detector: nobody else may use it inside the context. None: don't look for faces.
        """
        self.frame_rate, self.frame_count, self.start_s = source.frame_rate, source.frame_count, source.start_s
        self.damaged = False
        self._source = source
        self._wanted = wanted
        self._detector = detector
        self._position = 0
        self._steps: deque[_Step] = deque()
        self._step = _Step(0.0)
        self._searching = ThreadPoolExecutor(1, "faces-ahead")

    def __enter__(self) -> VideoAhead:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._searching.shutdown(cancel_futures=True)

    def grab(self) -> float | None:
        """Go to the next frame and return its media time in seconds; None at the end. Raises SourceError."""
        last = self._steps[-1] if self._steps else self._step
        while last.time_s is not None and len(self._steps) <= _AHEAD:
            last = self._read()
            self._steps.append(last)
        if self._steps:
            self._step = self._steps.popleft()
        if self._step.error is not None:
            raise self._step.error
        self.damaged = self._step.damaged
        return self._step.time_s

    def picture(self) -> Frame | None:
        """Return the frame that `grab` went to; None where it isn't wanted or can't be decoded."""
        return self._step.frame

    def detect(self, image: UInt8Array, multi_view: bool = False) -> list[Face]:
        """Return the faces of the current frame. Raises DetectorError, and ValueError for another picture or for multi-view."""
        frame, faces = self._step.frame, self._step.faces
        if multi_view or frame is None or faces is None or image is not frame.image:
            raise ValueError("only the current frame was searched")
        return faces.result()

    def follow(self, image: UInt8Array, faces: Sequence[Face]) -> None:
        """Return None: only whole frames are searched."""

    def _read(self) -> _Step:
        frame, faces = None, None
        try:
            time_s = self._source.grab()
            if time_s is not None and self._wanted(self._position, time_s):
                frame = self._source.picture()
        except Exception as error:  # raised where the frame would have been
            return _Step(error=error)
        self._position += 1
        if frame is not None and self._detector is not None:
            faces = self._searching.submit(self._detector.detect, frame.image)
        return _Step(time_s, frame, faces, self._source.damaged)
