"""The head's pose: yaw, pitch and roll, from a detector's six landmarks or from any rotation of the head."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.core.types import Float32Array

FloatArray = NDArray[np.float64]

# The six landmarks in centimetres of a generic face: x to the picture's right, y up, z to the camera. Fitted by least squares
# to the detector's landmarks in 2133 press photographs, with the rotations that MediaPipe's face mesh has there (its canonical
# face model, 7.7 cm from the middle to an ear, sets the scale), and made symmetric. Against that mesh, yaw then is off by 3
# degrees on average, pitch by 4 and roll by 2; by 5 to 8 degrees for yaws of 30 to 60.
_GENERIC: Final = np.array(
    [
        [-3.36, 2.44, 0.62],
        [3.36, 2.44, 0.62],
        [0.0, -1.37, 4.41],
        [0.0, -4.76, 2.84],
        [-6.72, 0.63, -4.25],
        [6.72, 0.63, -4.25],
    ]
)
_CENTRED: Final = _GENERIC - _GENERIC.mean(axis=0)
_POINTS: Final[list[tuple[float, float, float]]] = [tuple(point) for point in _CENTRED.tolist()]
_INVERSE: Final[list[list[float]]] = np.linalg.pinv(_CENTRED).tolist()

# Beyond these degrees the detector's landmarks don't follow the head: those of a side that can't be seen are guesses, and on
# photographs that were turned by 55 degrees, or upside down, they show a roll of 46, or of nearly 0.
_MOST_YAW: Final = 60.0
_MOST_ROLL: Final = 50.0

# Root of the mean squared distance in centimetres between landmarks and the generic face. It is 0.12 in half of the press
# photographs and 0.64 in one of a hundred; above 0.8 the yaw was wrong by 12 degrees and more.
_WORST_FIT: Final = 0.8


@dataclass(frozen=True, slots=True)
class HeadPose:
    """How a head is turned, in degrees; 0 for an upright face that looks into the camera.

    yaw: above 0 where the face looks to the picture's right. pitch: above 0 where it looks up. roll: above 0 where it is rolled
    clockwise on the screen.

    The rotation is R = Rz(roll) Ry(yaw) Rx(pitch): turning the picture by some degrees changes the roll by just as many, and
    neither yaw nor pitch; mirroring it changes the signs of yaw and roll.
    """

    yaw: float
    pitch: float
    roll: float


def pose_from_landmarks(landmarks: Float32Array) -> HeadPose | None:
    """Return the pose of six landmarks, (6, 2) as in `Face`, or None where they don't show one.

    The landmarks of a generic face, seen under a scaled orthographic projection, are fitted by least squares; the first two
    rows of the rotation are the nearest orthonormal ones (DeMenthon and Davis, 1995, step one; Higham, 1986). None where
    the face is turned away by more than 60 degrees or rolled by more than 50, and where the landmarks aren't those of a face.
    """
    # In plain numbers: NumPy's functions take ten times as long for so few.
    places = landmarks.tolist()
    middle_x, middle_y = sum(x for x, _ in places) / len(places), sum(y for _, y in places) / len(places)
    xs, ys = [x - middle_x for x, _ in places], [middle_y - y for _, y in places]
    # The 2x3 matrix M that projects the generic face on the landmarks, and its polar decomposition: M = P R, where P is the
    # square root of M times its transpose, and R has orthonormal rows. The mean of P's eigenvalues is the scale.
    first = [sum(map(mul, row, xs)) for row in _INVERSE]
    second = [sum(map(mul, row, ys)) for row in _INVERSE]
    a, b, d = sum(map(mul, first, first)), sum(map(mul, first, second)), sum(map(mul, second, second))
    determinant = a * d - b * b
    if not determinant > 0.0:  # all landmarks lie on a line, or one of them is not a number
        return None
    root = math.sqrt(determinant)
    trace = math.sqrt(a + d + 2 * root)
    scale = trace / 2
    across = [((d + root) * x - b * y) / (root * trace) for x, y in zip(first, second, strict=True)]
    up = [((a + root) * y - b * x) / (root * trace) for x, y in zip(first, second, strict=True)]
    off = 0.0
    for x, y, point in zip(xs, ys, _POINTS, strict=True):
        off += (x / scale - sum(map(mul, across, point))) ** 2 + (y / scale - sum(map(mul, up, point))) ** 2
    if not off <= _WORST_FIT**2 * len(places):
        return None
    depth = (
        across[1] * up[2] - across[2] * up[1],
        across[2] * up[0] - across[0] * up[2],
        across[0] * up[1] - across[1] * up[0],
    )
    pose = _pose((across[0], up[0], depth[0]), depth)
    return pose if abs(pose.yaw) <= _MOST_YAW and abs(pose.roll) <= _MOST_ROLL else None


def pose_of(rotation: FloatArray) -> HeadPose:
    """Return the pose of a rotation matrix (3, 3), from an upright head that looks into the camera; see `HeadPose`.

    Its axes are x to the picture's right, y up, z to the camera.
    """
    return _pose(rotation[:, 0].tolist(), rotation[2].tolist())


def _pose(column: Sequence[float], row: Sequence[float]) -> HeadPose:
    """Return the pose of a rotation matrix by its first column and its last row."""
    roll = -math.atan2(column[1], column[0])
    yaw = math.atan2(-column[2], math.hypot(column[0], column[1]))
    pitch = -math.atan2(row[1], row[2])
    return HeadPose(math.degrees(yaw), math.degrees(pitch), math.degrees(roll))
