"""Measures of a face's mesh: how open eyes and mouth are, blinks, and the pose of the head.

All are geometry. No expression and no action unit is derived from them.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop import paths
from fer_desktop.core.types import MESH_POINTS, FaceMesh, Float32Array

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


@dataclass(frozen=True, slots=True)
class MeshMeasures:
    """Measures of one face: see `eye_openness` and `mouth_openness`. Each is None where it isn't known."""

    eye_openness_right: float | None = None
    eye_openness_left: float | None = None
    mouth_openness: float | None = None


def measures_of(mesh: FaceMesh | None) -> MeshMeasures:
    return MeshMeasures() if mesh is None else MeshMeasures(*eye_openness(mesh), mouth_openness(mesh))


def eye_openness(mesh: FaceMesh) -> tuple[float | None, float | None]:
    """Return the eye aspect ratio of the person's right and left eye: 0 to about 0.1 for closed, about 0.3 for open eyes.

    The mean distance of upper and lower lid by the distance of the eye's corners, (|p2 p6| + |p3 p5|) / (2 |p1 p4|), with that
    of the lids in the picture, and that of the corners in three dimensions, so that a turned head changes it little. Soukupova
    and Cech, "Real-Time Eye Blink Detection using Facial Landmarks", 2016. None where the lids weren't fitted, or the eye is
    turned away so far that it looks less than half as wide as it is.
    """
    right, left = (
        _eye_aspect_ratio(mesh.points[list(eye)]) if fitted else None
        for eye, fitted in zip((_RIGHT_EYE, _LEFT_EYE), mesh.eyes, strict=True)
    )
    return right, left


def mouth_openness(mesh: FaceMesh) -> float:
    """Return the mouth aspect ratio: 0 for closed lips; above 1 where the mouth is open further than it is wide.

    The mean distance of three pairs of points of the lips' inner edges by the distance of its corners, in three dimensions: the
    eye aspect ratio's formula for the mouth.
    """
    points = mesh.points
    gaps = [_distance(points[upper], points[lower]) for upper, lower in _LIPS]
    return sum(gaps) / len(gaps) / _distance(*points[list(_MOUTH_CORNERS)])


def pose(mesh: FaceMesh) -> tuple[float, float, float]:
    """Return the head's yaw, pitch and roll in degrees, each -180 to 180; 0, 0, 0 is upright and facing the camera.

    yaw: positive where the face turns to the right of the picture. pitch: positive where it looks up. roll: positive where it is
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


def blinks(time_s: Sequence[float], right: Sequence[float], left: Sequence[float]) -> list[float]:
    """Return the times at which a person's eyes were closed for a blink, in seconds, in order.

    time_s: rising, seconds. right, left: `eye_openness` at each time; NaN where there was no mesh. A blink is where the mean
    of both eyes falls below 0.65 of what is usual for the person, and is above 0.8 of it again within half a second; what is
    usual is the 75th percentile of all that is given. What lies beside a gap of half a second is not counted.
    """
    times, both = np.asarray(time_s, np.float64), (np.asarray(right, np.float64) + np.asarray(left, np.float64)) / 2
    seen = np.isfinite(both)
    times, both = times[seen], both[seen]
    if not len(both):
        return []
    usual = float(np.percentile(both, _OPEN_PERCENTILE))
    found: list[float] = []
    opened, closed, before = -math.inf, -math.inf, -math.inf
    """When the eyes were last open, when they closed since, and the time before this one."""
    for time, value in zip(times.tolist(), (both / usual).tolist() if usual > 0 else (), strict=False):
        if time - before > _GAP_S:
            opened = closed = -math.inf
        if value >= _OPEN_ABOVE:
            if closed > opened and time - opened <= _LONGEST_BLINK_S + _GAP_S and time - closed <= _LONGEST_BLINK_S:
                found.append(closed)
            opened = time
        elif value < _CLOSED_BELOW and math.isfinite(opened) and closed <= opened:
            closed = time
        before = time
    return found


def blinks_a_minute(time_s: Sequence[float], right: Sequence[float], left: Sequence[float]) -> float | None:
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


def _eye_aspect_ratio(eye: Float32Array) -> float | None:
    """Return the ratio of six points (6, 3) of an eye; None where it is turned away."""
    flat, width = eye[:, :2], _distance(eye[0], eye[3])
    if _distance(flat[0], flat[3]) < _LEAST_VISIBLE * width:
        return None
    return (_distance(flat[1], flat[5]) + _distance(flat[2], flat[4])) / (2 * width)


def _distance(one: Float32Array, other: Float32Array) -> float:
    """Return the distance of two points; never 0, as different points of a mesh never meet."""
    return max(float(np.linalg.norm(one.astype(np.float64) - other)), 1e-6)
