"""What the timeline shows: every person's probabilities of the last half minute. Plain NumPy."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.types import FaceReading, Float32Array

SPAN_S: Final = 30.0
SAMPLES_PER_S: Final = 15.0

GAP_S: Final = 0.6
"""A longer time without a reading is a gap in the line, not a straight stroke over what nobody saw."""


class History:
    """Keeps the smoothed probabilities of every track over the last `SPAN_S` seconds, at most `SAMPLES_PER_S` a second."""

    def __init__(self) -> None:
        self._tracks: dict[int, deque[tuple[float, Float32Array]]] = {}

    def add(self, timestamp: float, readings: Sequence[FaceReading]) -> None:
        """Take in the readings of one frame. A time before the last one starts anew, as another source does."""
        for reading in readings:
            track = self._tracks.setdefault(reading.face.track_id, deque())
            if track and timestamp < track[-1][0]:
                track.clear()
            if not track or timestamp - track[-1][0] >= 0.9 / SAMPLES_PER_S:
                track.append((timestamp, reading.smoothed.probabilities))
        for track_id in list(self._tracks):
            track = self._tracks[track_id]
            while track and track[0][0] < timestamp - SPAN_S - GAP_S:
                track.popleft()
            if not track:
                del self._tracks[track_id]

    def clear(self) -> None:
        self._tracks.clear()

    def of(self, track_id: int | None) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return times (n,) in seconds and probabilities (n, 7) of a track, oldest first; empty where nothing is known."""
        track = self._tracks.get(track_id) if track_id is not None else None
        if not track:
            return np.empty(0), np.empty((0, CLASS_COUNT))
        times = np.array([moment for moment, _ in track])
        return times, np.array([probabilities for _, probabilities in track], np.float64)


def pieces(times: NDArray[np.float64]) -> list[slice]:
    """Return the stretches of times that have no gap in them."""
    if not len(times):
        return []
    cuts = np.flatnonzero(np.diff(times) > GAP_S) + 1
    edges = [0, *cuts.tolist(), len(times)]
    return [slice(start, end) for start, end in itertools.pairwise(edges)]


def spread(positions: Sequence[float], least: float, lower: float, upper: float) -> list[float]:
    """Move positions apart to at least `least` from one to the next, within bounds, keeping their order and their middle."""
    order = sorted(range(len(positions)), key=lambda k: positions[k])
    result = list(positions)
    limit = lower
    for k in order:
        result[k] = max(result[k], limit)
        limit = result[k] + least
    limit = upper
    for k in reversed(order):
        result[k] = min(result[k], limit)
        limit = result[k] - least
    return result
