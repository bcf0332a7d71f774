"""Measures of a face's mesh: how open eyes and mouth are, blinks, and the pose of the head.

All are geometry. No expression and no action unit is derived from them.
"""

from __future__ import annotations

import csv
import math
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from fer_desktop import paths
from fer_desktop.core.types import MESH_POINTS, FaceMesh, FaceReading, Float32Array

# Points of the mesh: the outer corner of an eye, two of its upper lid, the inner corner, two of its lower lid, in the order of
# Soukupova and Cech. Right and left are the person's own.
_RIGHT_EYE: Final = (33, 160, 158, 133, 153, 144)
_LEFT_EYE: Final = (263, 387, 385, 362, 380, 373)

# The corners of the lips' inner edge, and three pairs of points of the upper and the lower lip.
_MOUTH_CORNERS: Final = (78, 308)
_LIPS: Final = ((82, 87), (13, 14), (312, 317))

# An eye that looks narrower than this share of its width is turned away.
_LEAST_VISIBLE: Final = 0.5

# A blink: the openness falls below the first share of what is usual for the person's open eyes, and rises above the second
# within the longest time (Stern et al., 1984: blinks take 0.1 to 0.4 s).
_CLOSED_BELOW: Final = 0.65
_OPEN_ABOVE: Final = 0.8
_LONGEST_BLINK_S: Final = 0.5

# The percentile of the openness that counts as that of the person's open eyes.
_OPEN_PERCENTILE: Final = 75

FEWEST_FRAMES_A_SECOND: Final = 12.0
"""With fewer frames a second with both eyes, blinks fall between them and aren't counted."""

SHORTEST_BLINKING_S: Final = 10.0
"""Seconds that must be seen before a rate of blinks is given."""

BLINKS_OVER_S: Final = 60.0
"""The seconds over which a live view counts blinks."""

# Two frames further apart than this are a gap: what happened between them is not known.
_GAP_S: Final = 0.5


def eye_openness(points: Float32Array) -> tuple[float | None, float | None]:
    """Return the eye aspect ratio of the person's right and left eye: 0 to about 0.1 for closed, about 0.3 for open eyes.

    points: (468, 3), see `FaceMesh`. The ratio is the mean distance of upper and lower lid by that of the eye's corners,
    (|p2 p6| + |p3 p5|) / (2 |p1 p4|): the lids' in the picture, the corners' in three dimensions, so that a turned head changes
    it little. Soukupova and Cech, "Real-Time Eye Blink Detection using Facial Landmarks", 2016. None where the eye is turned
    away so far that it looks less than half as wide as it is.
    """
    return _eye_aspect_ratio(points[list(_RIGHT_EYE)]), _eye_aspect_ratio(points[list(_LEFT_EYE)])


def mouth_openness(points: Float32Array) -> float:
    """Return the mouth aspect ratio: 0 for closed lips; above 1 where the mouth is open further than it is wide.

    points: (468, 3), see `FaceMesh`. The mean distance of three pairs of points of the lips' inner edges by the distance of its
    corners, in three dimensions: the eye aspect ratio's formula for the mouth.
    """
    gaps = [_distance(points[upper], points[lower]) for upper, lower in _LIPS]
    return sum(gaps) / len(gaps) / _distance(*points[list(_MOUTH_CORNERS)])


def pose(mesh: FaceMesh) -> tuple[float, float, float]:
    """Return the head's yaw, pitch and roll in degrees, each -180 to 180; 0, 0, 0 is upright and facing the camera.

    yaw: positive where the face turns to the picture's right. pitch: positive where it looks up. roll: positive where it is
    tilted clockwise in the picture. They are those of the rotation and scale that fit the program's mean face to the mesh with
    the least weighted squared distance (Kabsch, 1976; Umeyama, 1991), taken apart as yaw, pitch, then roll about the head's own
    axis. A pitch of 0 is that of the mean of press photographs.
    """
    face = canonical_face()
    here = mesh.points.astype(np.float64)
    weights = face.weights[:, None]
    centred = here - (weights * here).sum(axis=0)
    u, _, vt = np.linalg.svd((weights * centred).T @ face.points)
    handed = np.diag([1.0, 1.0, np.sign(np.linalg.det(u @ vt))])
    return angles_of(u @ handed @ vt)


def angles_of(rotation: NDArray[np.float64]) -> tuple[float, float, float]:
    """Return yaw, pitch and roll in degrees of a rotation (3, 3) of points with x to the right, y down and z away.

    See `pose`, and `rotation_of` for the opposite way.
    """
    ahead = -rotation[:, 2]  # where the nose points
    yaw = math.atan2(ahead[0], -ahead[2])
    pitch = math.asin(min(max(-ahead[1], -1.0), 1.0))
    upright = rotation_of(math.degrees(yaw), math.degrees(pitch), 0.0)
    rolled = upright.T @ rotation
    return math.degrees(yaw), math.degrees(pitch), math.degrees(math.atan2(rolled[1, 0], rolled[0, 0]))


def rotation_of(yaw: float, pitch: float, roll: float) -> NDArray[np.float64]:
    """Return the rotation (3, 3) of a head with these angles in degrees, see `pose`: first the roll, then pitch, then yaw."""
    (a, b), (c, d), (e, f) = ((math.cos(math.radians(v)), math.sin(math.radians(v))) for v in (yaw, pitch, roll))
    about_y = np.array([[a, 0, -b], [0, 1, 0], [b, 0, a]])
    about_x = np.array([[1, 0, 0], [0, c, d], [0, -d, c]])
    about_z = np.array([[e, -f, 0], [f, e, 0], [0, 0, 1]])
    rotation: NDArray[np.float64] = about_y @ about_x @ about_z
    return rotation


@dataclass(frozen=True, slots=True, eq=False)
class CanonicalFace:
    """The mean face. points: (468, 3) float64, upright, facing the camera, its weighted centre at 0, the distance of the outer
    corners of its eyes 1. weights: (468,) float64, summing to 1: much where faces and expressions differ little."""

    points: NDArray[np.float64]
    weights: NDArray[np.float64]


@lru_cache(maxsize=1)
def canonical_face() -> CanonicalFace:
    """Read the mean face, which `python -m training.canonical_face` made. Raises MissingFileError."""
    with paths.canonical_face_file().open(encoding="ascii", newline="") as stream:
        rows = np.array([[float(cell) for cell in row] for row in list(csv.reader(stream))[1:]])
    if rows.shape != (MESH_POINTS, 4):
        raise ValueError(f"the mean face has {rows.shape} numbers; install the program again")
    weights = rows[:, 3] / rows[:, 3].sum()
    return CanonicalFace(rows[:, :3] - weights @ rows[:, :3], weights)


def blinks(time_s: ArrayLike, right: ArrayLike, left: ArrayLike) -> list[float]:
    """Return the times at which a person's eyes were closed for a blink, in seconds, in order.

    time_s: rising, seconds. right, left: `eye_openness` at each time; NaN where there was no mesh. A blink is where both eyes
    fall below 0.65 of what is usual for each, and one is above 0.8 of it again within half a second; what is usual is the 75th
    percentile of all that is given. What lies beside a gap of half a second is not counted.
    """
    times, eyes = np.asarray(time_s, np.float64), np.stack([np.asarray(eye, np.float64) for eye in (right, left)])
    seen = np.isfinite(eyes).all(axis=0)
    times, eyes = times[seen], eyes[:, seen]
    if not len(times):
        return []
    usual = np.maximum(np.percentile(eyes, _OPEN_PERCENTILE, axis=1), 1e-6)
    wider = (eyes / usual[:, None]).max(axis=0)
    found: list[float] = []
    opened, closed, before = -math.inf, -math.inf, -math.inf
    """When the eyes were last open, when they closed since, and the time before this one."""
    for time, value in zip(times.tolist(), wider.tolist(), strict=True):
        if time - before > _GAP_S:
            opened = closed = -math.inf
        if value >= _OPEN_ABOVE:
            if closed > opened and time - closed <= _LONGEST_BLINK_S:
                found.append(closed)
            opened = time
        elif value < _CLOSED_BELOW and math.isfinite(opened) and closed <= opened:
            closed = time
        before = time
    return found


def blinks_a_minute(time_s: ArrayLike, right: ArrayLike, left: ArrayLike) -> float | None:
    """Return how often a person blinks in a minute, see `blinks`.

    None where too little is seen to say: less than 10 s, or fewer than 12 frames a second of them.
    """
    times = np.asarray(time_s, np.float64)
    times = times[np.isfinite(np.asarray(right, np.float64) + np.asarray(left, np.float64))]
    gaps = np.diff(times)
    seen_s = float(gaps[gaps <= _GAP_S].sum())
    if seen_s < SHORTEST_BLINKING_S or len(times) < FEWEST_FRAMES_A_SECOND * seen_s:
        return None
    return 60 * len(blinks(time_s, right, left)) / seen_s


class Blinking:
    """Counts the blinks of everybody in a live view, over the last minute."""

    def __init__(self) -> None:
        self._seen: dict[int, deque[tuple[float, float, float]]] = {}
        """By track: time, right and left openness."""
        self._rates: dict[int, tuple[float, float | None]] = {}
        """By person: the rate, and when it was found."""
        self._merged: Mapping[int, int] = {}

    def add(self, timestamp: float, readings: Sequence[FaceReading]) -> None:
        """Add a frame. timestamp: seconds; one before a track's last one starts that track again."""
        for reading in readings:
            mesh = reading.mesh
            if mesh is None or mesh.eye_openness_right is None or mesh.eye_openness_left is None:
                continue
            seen = self._seen.setdefault(reading.face.track_id, deque())
            if seen and timestamp <= seen[-1][0]:
                if timestamp == seen[-1][0]:
                    continue
                seen.clear()
            seen.append((timestamp, mesh.eye_openness_right, mesh.eye_openness_left))
        for track in list(self._seen):
            seen = self._seen[track]
            while seen and seen[0][0] < timestamp - BLINKS_OVER_S:
                seen.popleft()
            if not seen:
                del self._seen[track]

    def a_minute(self, person: int) -> float | None:
        """Return how often a person blinks, see `blinks_a_minute`; found anew once a second."""
        parts = (person, *(part for part, whole in self._merged.items() if whole == person))
        seen = sorted(moment for part in parts for moment in self._seen.get(part, ()))
        if not seen:
            return None
        newest = seen[-1][0]
        found_at, rate = self._rates.get(person, (-math.inf, None))
        if not 0 <= newest - found_at < 1:
            rate = blinks_a_minute(*np.array(seen).T)
            self._rates[person] = newest, rate
        return rate

    def merge(self, into: Mapping[int, int]) -> None:
        """Count some tracks as parts of others, as `History.merge` does."""
        self._merged = dict(into)
        self._rates.clear()

    def clear(self) -> None:
        self._seen.clear()
        self._rates.clear()
        self._merged = {}


def _eye_aspect_ratio(eye: Float32Array) -> float | None:
    """Return the ratio of six points (6, 3) of an eye; None where it is turned away."""
    flat, width = eye[:, :2], _distance(eye[0], eye[3])
    if _distance(flat[0], flat[3]) < _LEAST_VISIBLE * width:
        return None
    return (_distance(flat[1], flat[5]) + _distance(flat[2], flat[4])) / (2 * width)


def _distance(one: Float32Array, other: Float32Array) -> float:
    """Return the distance of two points; never 0, as different points of a mesh never meet."""
    return max(float(np.linalg.norm(one.astype(np.float64) - other)), 1e-6)


@lru_cache(maxsize=1)
def mesh_edges() -> NDArray[np.intp]:
    """Return the lines of a mesh as pairs of points, (n, 2): the Delaunay triangulation of the mean face, from the front.

    Raises MissingFileError.
    """
    flat = canonical_face().points[:, :2].astype(np.float32)
    flat -= flat.min(axis=0) - 1
    subdivision = cv2.Subdiv2D((0, 0, 4, 4))
    for x, y in flat.tolist():
        subdivision.insert((x, y))
    ends = np.asarray(subdivision.getEdgeList()).reshape(-1, 2, 2)
    distances = np.linalg.norm(ends[:, :, None] - flat, axis=3)
    edges: NDArray[np.intp] = distances.argmin(axis=2)
    # The triangulation also has lines to three points far outside.
    inside: NDArray[np.intp] = edges[(distances.min(axis=2) < 1e-4).all(axis=1) & (edges[:, 0] != edges[:, 1])]
    return inside
