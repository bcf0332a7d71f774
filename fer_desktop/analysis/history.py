"""Keeps every track's probabilities of the last ten minutes, for the timeline."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.core.labels import CLASS_COUNT, UNCERTAIN
from fer_desktop.core.types import FaceReading, Float32Array

SPAN_S: Final = 30.0
"""Seconds that the timeline shows at once."""

KEPT_S: Final = 600.0
"""Seconds that the timeline can be scrolled back."""

MOST_TRACKS: Final = 300
"""Of more tracks, as in a crowd, those that were seen longest ago are removed."""

SAMPLES_PER_S: Final = 15.0

GAP_S: Final = 0.6
"""Seconds without a reading above which a line has a gap. A sample of a `History` holds no longer than this."""

_FIRST_ROOM: Final = 256

Strip = tuple[tuple[int, int, int], ...]
"""What was shown of a person over a time that is cut into columns: the first column, the one after the last, and the label."""


class History:
    """Keeps the readings of every track over the last `KEPT_S` seconds, at most `SAMPLES_PER_S` a second.

    A track of that whole time takes 320 KiB.
    """

    def __init__(self) -> None:
        self._tracks: dict[int, _Track] = {}
        self._merged: Mapping[int, int] = {}

    def merge(self, into: Mapping[int, int]) -> None:
        """Show some tracks as parts of others. into: by track: the one whose part it is, which is no part itself."""
        self._merged = dict(into)

    def add(self, timestamp: float, readings: Sequence[FaceReading]) -> None:
        """Add what was classified in one frame. timestamp: seconds; one before a track's last one starts that track again."""
        for reading in readings:
            if reading.age_s:
                continue
            track = self._tracks.get(reading.face.track_id)
            if track is None or timestamp < track.newest:
                track = self._tracks[reading.face.track_id] = _Track()
            if timestamp - track.newest >= 0.9 / SAMPLES_PER_S:
                track.append(timestamp, reading.smoothed.probabilities, reading.label)
        for track_id in list(self._tracks):
            if not self._tracks[track_id].keep_from(timestamp - KEPT_S):
                del self._tracks[track_id]
        while len(self._tracks) > MOST_TRACKS:
            del self._tracks[min(self._tracks, key=lambda track_id: self._tracks[track_id].newest)]

    def clear(self) -> None:
        self._tracks.clear()
        self._merged = {}

    @property
    def oldest(self) -> float | None:
        """The time of the oldest sample in seconds, None where there is none."""
        return min((track.oldest for track in self._tracks.values()), default=None)

    def of(
        self, track_id: int | None, since: float = -math.inf, until: float = math.inf
    ) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
        """Return times (n,) in seconds and probabilities (n, 7) of a track, oldest first; empty where there are none."""
        times, values, _, _ = self.samples(track_id, since, until)
        return times, values

    def labels_of(
        self, track_id: int, since: float = -math.inf, until: float = math.inf
    ) -> tuple[NDArray[np.float64], NDArray[np.int8]]:
        """Return times (n,) in seconds and labels (n,) (see `FaceReading.label`), oldest first."""
        times, _, labels, _ = self.samples(track_id, since, until)
        return times, labels

    def people(self, since: float, until: float) -> dict[int, int]:
        """Return the number of samples between two times of each track that has any."""
        counts: dict[int, int] = {}
        for track_id, track in self._tracks.items():
            person = self._merged.get(track_id, track_id)
            counts[person] = counts.get(person, 0) + track.count(since, until)
        return {track_id: count for track_id, count in counts.items() if count}

    def spans(self) -> dict[int, tuple[float, float]]:
        """Return the times of the first and the last sample of each person, in seconds."""
        spans: dict[int, tuple[float, float]] = {}
        for track_id, track in self._tracks.items():
            person = self._merged.get(track_id, track_id)
            first, last = spans.get(person, (math.inf, -math.inf))
            spans[person] = min(first, track.oldest), max(last, track.newest)
        return spans

    def samples(
        self, track_id: int | None, since: float, until: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float32], NDArray[np.int8], NDArray[np.float64]]:
        """Return times, probabilities and labels, as `of` and `labels_of` do, and from when to when each holds, (n, 2)."""
        parts = [track_id, *(part for part, whole in self._merged.items() if whole == track_id)]
        tracks = [self._tracks[part] for part in parts if part in self._tracks] or [_Track()]
        ranges = [slice(*track.range(since, until)) for track in tracks]
        times = np.concatenate([track.times[part] for track, part in zip(tracks, ranges, strict=True)])
        values = np.concatenate([track.values[part] for track, part in zip(tracks, ranges, strict=True)])
        labels = np.concatenate([track.labels[part] for track, part in zip(tracks, ranges, strict=True)])
        if len(tracks) > 1:
            order = np.argsort(times, kind="stable")
            times, values, labels = times[order], values[order], labels[order]
        ends = np.minimum(np.append(times[1:], np.inf)[: len(times)], times + GAP_S)
        return times, values, labels, np.column_stack((times, ends))


class _Track:
    """Samples in arrays that grow as needed: times in seconds, smoothed probabilities, labels."""

    def __init__(self) -> None:
        self.times = np.empty(_FIRST_ROOM, np.float64)
        self.values = np.empty((_FIRST_ROOM, CLASS_COUNT), np.float32)
        self.labels = np.empty(_FIRST_ROOM, np.int8)
        self._start = self._end = 0

    @property
    def newest(self) -> float:
        return float(self.times[self._end - 1]) if self._end > self._start else -math.inf

    @property
    def oldest(self) -> float:
        return float(self.times[self._start]) if self._end > self._start else math.inf

    def append(self, timestamp: float, probabilities: Float32Array, label: int) -> None:
        if self._end == len(self.times):
            self._make_room()
        self.times[self._end] = timestamp
        self.values[self._end] = probabilities
        self.labels[self._end] = label
        self._end += 1

    def keep_from(self, moment: float) -> bool:
        """Remove the samples before a time; return whether any are left."""
        if self.oldest < moment:
            self._start += int(np.searchsorted(self.times[self._start : self._end], moment))
        return self._start < self._end

    def range(self, since: float, until: float) -> tuple[int, int]:
        """Return where in the arrays the samples between two times begin and end."""
        times = self.times[self._start : self._end]
        first, last = np.searchsorted(times, since), np.searchsorted(times, until, "right")
        return self._start + int(first), self._start + max(int(first), int(last))

    def count(self, since: float, until: float) -> int:
        if self.newest < since or self.oldest > until:
            return 0
        first, last = self.range(since, until)
        return last - first

    def _make_room(self) -> None:
        """Move the samples to the front of new arrays with room for half as many more."""
        count = self._end - self._start
        room = max(count * 3 // 2, _FIRST_ROOM)
        for name in ("times", "values", "labels"):
            old = getattr(self, name)
            new = np.empty((room, *old.shape[1:]), old.dtype)
            new[:count] = old[self._start : self._end]
            setattr(self, name, new)
        self._start, self._end = 0, count


def strip_of(
    times: NDArray[np.float64], ends: NDArray[np.float64], labels: NDArray[np.int8], start: float, end: float, columns: int
) -> Strip:
    """Return what was shown over a time as runs of columns of equal width; times without a reading are in no run.

    times, ends: (n,) seconds, rising, from when to when the readings hold. labels: (n,), see `FaceReading.label`. A column has
    the label that it has most often; one between two readings, that of the reading before if it still holds.
    """
    if not len(times) or end <= start:
        return ()
    width = (end - start) / columns
    places = np.floor((times - start) / width).astype(np.int64)
    inside = (places >= 0) & (places < columns)
    counts = np.zeros((columns, CLASS_COUNT + 1), np.int64)
    np.add.at(counts, (places[inside], labels[inside] - UNCERTAIN), 1)
    middles = start + (np.arange(columns) + 0.5) * width
    before = np.searchsorted(times, middles, "right") - 1
    held = (before >= 0) & (middles < ends[before])
    shown = np.where(counts.any(axis=1), counts.argmax(axis=1), np.where(held, labels[before] - UNCERTAIN, -1)).tolist()
    edges = [0, *(k for k in range(1, columns) if shown[k] != shown[k - 1]), columns]
    return tuple((first, last, shown[first] + UNCERTAIN) for first, last in itertools.pairwise(edges) if shown[first] >= 0)
