"""Follows faces from frame to frame, so that a face keeps its id when it is lost for a moment or crosses another.

Faces are matched to tracks by the distance of their boxes and landmarks from the place that the track's motion predicts, and by
size. All faces are assigned to all tracks at the least total cost (Kuhn, 1955), because choosing the best match for one face
after the other swaps ids where faces cross.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.core.types import Box, Face

HOLD_S: Final = 1.0
"""How long a face may be lost and still keep its id, in seconds."""

# With a large frame stride, the step from frame to frame is longer than HOLD_S. A track that was seen in the last frame may
# continue over a step of up to this.
_LONGEST_STEP_S: Final = 3.0

# A track is confirmed at once from this score; with a lower one after this many seconds. False detections (writing, folds,
# leaves) have scores under 0.65 for a few frames at a time. A track that isn't confirmed ends when it has been lost for the
# last of these times.
_CONFIRMING_SCORE: Final = 0.65
_PROBATION_S: Final = 0.4
_PROBATION_HOLD_S: Final = 0.2

# Speeds are smoothed over this time, and a lost face is assumed to slow down over the other.
_SPEED_S: Final = 0.12
_COASTING_S: Final = 0.6

# How far from its predicted place a face may be, in sizes of its box: at once, more per second, at most.
_REACH: Final = 0.7
_REACH_PER_S: Final = 1.5
_LONGEST_REACH: Final = 1.6

# Faces whose sizes differ by more than this factor aren't the same.
_LARGEST_GROWTH: Final = 1.8

# Added to the distance: the logarithm of the growth, and the seconds that the track has been lost, times these.
_GROWTH_WEIGHT: Final = 0.5
_LOSS_WEIGHT: Final = 0.3

_IMPOSSIBLE: Final = 1e6

_LANDMARKS: Final = 6


class Tracker:
    """Gives faces their track_id. Belongs to one thread."""

    def __init__(self) -> None:
        self._tracks: list[Track] = []
        self._last_id = 0
        self._time = -math.inf

    def update(self, faces: list[Face], timestamp: float) -> list[Face]:
        """Return the faces of confirmed tracks in the same order, with their track_id set, from 1.

        timestamp: seconds; one before the last one (of a video that starts again) ends all tracks.
        """
        tracks = self.follow(faces, timestamp)
        return [dataclasses.replace(face, track_id=track.id) for face, track in zip(faces, tracks, strict=True) if track.id]

    def follow(self, faces: list[Face], timestamp: float) -> list[Track]:
        """Return the track of every face, confirmed or not. timestamp: as for `update`."""
        if timestamp < self._time:
            self._tracks.clear()
        self._tracks = [track for track in self._tracks if self._continues(track, timestamp)]
        self._time = timestamp
        tracks = dict(self._matches(faces, timestamp))
        result = []
        for index, face in enumerate(faces):
            track = tracks.get(index)
            if track is None:
                track = Track(face, timestamp, timestamp)
                self._tracks.append(track)
            else:
                track.see(face, timestamp)
            if not track.id and (face.score >= _CONFIRMING_SCORE or timestamp - track.start >= _PROBATION_S):
                self._last_id += 1
                track.id = self._last_id
            result.append(track)
        return result

    def follows(self, track: Track) -> bool:
        """Return whether a track goes on, so that it may still be confirmed."""
        return track in self._tracks

    def scale(self, across: float, down: float) -> None:
        """Go on with frames of another size: this many times as wide and as high."""
        for track in self._tracks:
            face = track.face
            points = None if face.landmarks is None else (face.landmarks * (across, down)).astype(np.float32)
            track.face = dataclasses.replace(face, box=face.box.scaled(across, down), landmarks=points)
            track.speed_x *= across
            track.speed_y *= down

    def reset(self) -> None:
        """End all tracks; ids start from 1 again."""
        self._tracks.clear()
        self._last_id = 0
        self._time = -math.inf

    def _continues(self, track: Track, timestamp: float) -> bool:
        lost = timestamp - track.time
        hold = HOLD_S if track.id else _PROBATION_HOLD_S
        return lost <= hold or (track.time == self._time and lost <= _LONGEST_STEP_S)

    def _matches(self, faces: list[Face], timestamp: float) -> list[tuple[int, Track]]:
        if not faces or not self._tracks:
            return []
        costs = _costs(faces, self._tracks, timestamp)
        possible = costs < _IMPOSSIBLE
        # In a crowd most faces can't be most tracks; faces and tracks without any possible match are left out.
        rows, columns = np.flatnonzero(possible.any(axis=1)), np.flatnonzero(possible.any(axis=0))
        if not len(rows):
            return []
        pairs = [(int(rows[i]), int(columns[j])) for i, j in assign(costs[np.ix_(rows, columns)])]
        return [(i, self._tracks[j]) for i, j in pairs if possible[i, j]]


@dataclass(slots=True, eq=False)
class Track:
    """A face as last seen at `time`, and its speed in pixels a second. `id` is 0 until the track is confirmed."""

    face: Face
    start: float
    time: float
    id: int = 0
    speed_x: float = 0.0
    speed_y: float = 0.0
    sightings: int = 1

    def see(self, face: Face, timestamp: float) -> None:
        step = timestamp - self.time
        if step > 0:
            (x, y), (old_x, old_y) = face.box.center, self.face.box.center
            # The first step sets the speed: a mean with the assumed 0 would lag behind.
            share = 1.0 if self.sightings == 1 else 1.0 - math.exp(-step / _SPEED_S)
            self.speed_x += share * ((x - old_x) / step - self.speed_x)
            self.speed_y += share * ((y - old_y) / step - self.speed_y)
            self.sightings += 1
        self.face, self.time = face, timestamp


def _costs(faces: list[Face], tracks: list[Track], timestamp: float) -> NDArray[np.float64]:
    """Return how badly faces fit tracks, (faces, tracks): 0 for perfectly, `_IMPOSSIBLE` where a match is ruled out."""
    lost = np.array([timestamp - track.time for track in tracks])
    sizes = np.array([_size(track.face.box) for track in tracks])
    points = np.array([_points_at(track, timestamp) for track in tracks])
    reach = np.minimum(_REACH + _REACH_PER_S * lost, _LONGEST_REACH)
    loss = _LOSS_WEIGHT * lost
    costs = np.empty((len(faces), len(tracks)))
    for row, face in zip(costs, faces, strict=True):
        size = _size(face.box)
        growth = np.abs(np.log(sizes / size))
        distance = _distances(_points(face), points) / np.sqrt(size * sizes)
        row[:] = distance + _GROWTH_WEIGHT * growth + loss
        row[(growth > math.log(_LARGEST_GROWTH)) | (distance > reach)] = _IMPOSSIBLE
    return costs


def _size(box: Box) -> float:
    return max(math.sqrt(box.area), 1.0)


def _distances(points: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean distance (n,), in pixels, of one face's points (7, 2) from those of others (n, 7, 2).

    Where either has no landmarks, it is the distance of the centres.
    """
    across = others - points
    apart = np.hypot(across[:, :, 0], across[:, :, 1])
    means = apart.sum(axis=1) / len(points)
    return np.where(np.isnan(means), apart[:, 0], means)


def _points_at(track: Track, timestamp: float) -> NDArray[np.float64]:
    """Return the points of a track's face, (7, 2), as its motion predicts them for a time."""
    coasting = _COASTING_S * (1.0 - math.exp((track.time - timestamp) / _COASTING_S))
    moved = _points(track.face)
    moved += (track.speed_x * coasting, track.speed_y * coasting)
    return moved


def _points(face: Face) -> NDArray[np.float64]:
    """Return the centre of a face and its landmarks, (7, 2); nan where it has none."""
    points = np.full((1 + _LANDMARKS, 2), np.nan)
    points[0] = face.box.center
    if face.landmarks is not None:
        points[1:] = face.landmarks
    return points


def assign(costs: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Return pairs (row, column) of the assignment with the least sum, min(rows, columns) of them, by row.

    costs: (rows, columns), finite. The Hungarian method by shortest augmenting paths, in rows * rows * columns steps.
    """
    if costs.shape[0] > costs.shape[1]:
        return sorted((row, column) for column, row in assign(costs.T))
    rows, columns = costs.shape
    if rows == 1:
        return [(0, int(np.argmin(costs)))]
    # Potentials of rows and columns; column 0 and row 0 are dummies. owner[j]: the row that column j is given to.
    row_potential = np.zeros(rows + 1)
    column_potential = np.zeros(columns + 1)
    owner = np.zeros(columns + 1, np.intp)
    for row in range(1, rows + 1):
        owner[0] = row
        column = 0
        least = np.full(columns + 1, np.inf)
        used = np.zeros(columns + 1, bool)
        came_from = np.zeros(columns + 1, np.intp)
        while owner[column]:
            used[column] = True
            free = np.flatnonzero(~used)
            reduced = costs[owner[column] - 1, free - 1] - row_potential[owner[column]] - column_potential[free]
            better = reduced < least[free]
            least[free[better]] = reduced[better]
            came_from[free[better]] = column
            following = int(free[np.argmin(least[free])])
            change = least[following]
            taken = np.flatnonzero(used)
            row_potential[owner[taken]] += change
            column_potential[taken] -= change
            least[free] -= change
            column = following
        while column:
            owner[column] = owner[came_from[column]]
            column = came_from[column]
    return sorted((int(owner[j]) - 1, j - 1) for j in range(1, columns + 1) if owner[j])
