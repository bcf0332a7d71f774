"""The live engine's state, the meters for its figures, and its timeouts."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from fer_desktop.core.messages import Message
from fer_desktop.media.source import SourceProblem


class LiveState(StrEnum):
    """What the engine is doing.

    IDLE: nothing. OPENING: waiting for the source's first frame or for the model. LIVE: frames come and are analysed.
    PAUSED: a camera stays open. ENDED: a file was played to its end. FAILED: see the problem and the message; cameras and
    streams are tried again meanwhile.
    """

    IDLE = "idle"
    OPENING = "opening"
    LIVE = "live"
    PAUSED = "paused"
    ENDED = "ended"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class LiveStatistics:
    """Figures of the last seconds.

    camera_fps, analysis_fps: frames per second that came, and that were analysed.
    latency_s: seconds from capture to analysis, the median over the last second; 0 where nothing was analysed.
    skipped: frames since the start that were captured and not analysed.
    device: what the classifier runs on, for the user; empty until a model is open.
    source_rate: frames per second that the source claims, or None.
    resting: nobody wants analyses, so frames aren't analysed.
    length_s: the length of a video in seconds, as it claims; None where unknown or without an end.
    """

    camera_fps: float = 0.0
    analysis_fps: float = 0.0
    latency_s: float = 0.0
    skipped: int = 0
    device: str = ""
    source_rate: float | None = None
    resting: bool = False
    length_s: float | None = None


@dataclass(frozen=True, slots=True)
class LiveStatus:
    """The engine's state at one moment.

    problem: why the source failed; None where nothing failed, or where it was not the source that failed.
    message: what happened and what to do, or None. In LIVE it says that another model could not be opened and the old one is
        still in use.
    """

    state: LiveState
    source_name: str
    problem: SourceProblem | None
    message: Message | None
    statistics: LiveStatistics


class RateMeter:
    """Events per second over a moving window."""

    def __init__(self, window_s: float = 2.0) -> None:
        self._window_s = window_s
        self._times: deque[float] = deque()

    def add(self, now: float) -> None:
        self._times.append(now)
        self._forget(now)

    def rate(self, now: float) -> float:
        """Return the events per second; 0 with fewer than two in the window."""
        self._forget(now)
        if len(self._times) < 2:
            return 0.0
        span = self._times[-1] - self._times[0]
        return (len(self._times) - 1) / span if span > 0 else 0.0

    def _forget(self, now: float) -> None:
        while self._times and self._times[0] < now - self._window_s:
            self._times.popleft()


class MedianMeter:
    """The median of the values of a moving window."""

    def __init__(self, window_s: float = 1.0) -> None:
        self._window_s = window_s
        self._values: deque[tuple[float, float]] = deque()

    def add(self, value: float, now: float) -> None:
        self._values.append((now, value))
        self._forget(now)

    def value(self, now: float) -> float:
        """Return the median; 0 for an empty window."""
        self._forget(now)
        return float(np.median([value for _, value in self._values])) if self._values else 0.0

    def _forget(self, now: float) -> None:
        while self._values and self._values[0][0] < now - self._window_s:
            self._values.popleft()


@dataclass(frozen=True, slots=True)
class LiveLimits:
    """Seconds.

    open_s: until an opening that doesn't return is given up (Media Foundation was seen to take 20).
    first_frame_s: without a first frame, until a live source counts as silent.
    silence_s: without a further frame, until a live source counts as silent.
    read_s: until a read that doesn't return is given up.
    retry_s: between attempts to open a camera or stream that failed.
    release_s: that opening a camera waits for an earlier thread to close it.
    stop_s: that stopping waits for both threads together.
    watch_s: between checks for hanging calls.
    """

    open_s: float = 20.0
    first_frame_s: float = 5.0
    silence_s: float = 2.0
    read_s: float = 10.0
    retry_s: float = 2.0
    release_s: float = 3.0
    stop_s: float = 1.0
    watch_s: float = 0.25
