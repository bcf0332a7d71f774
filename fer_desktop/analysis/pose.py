"""The head's pose: yaw, pitch and roll, from a detector's six landmarks or from any rotation of the head."""

from __future__ import annotations

import math
from dataclasses import dataclass
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
_INVERSE: Final = np.linalg.pinv(_CENTRED)
_UP: Final = np.array([1.0, -1.0])

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
    rows of the rotation are the nearest orthonormal ones (DeMenthon and Davis, 1995, step one; Schoenemann, 1966). None where
    the face is turned away by more than 60 degrees or rolled by more than 50, and where the landmarks aren't those of a face.
    """
    points = landmarks * _UP
    points = points - points.mean(axis=0)
    try:
        left, scales, right = np.linalg.svd((_INVERSE @ points).T, full_matrices=False)
    except np.linalg.LinAlgError:  # a landmark isn't a finite number
        return None
    scale = float(scales.mean())
    if scale <= 0.0:
        return None
    rows = left @ right
    off = points / scale - _CENTRED @ rows.T
    if float((off * off).sum()) > _WORST_FIT**2 * len(off):
        return None
    pose = pose_of(np.vstack([rows, np.cross(rows[0], rows[1])]))
    return pose if abs(pose.yaw) <= _MOST_YAW and abs(pose.roll) <= _MOST_ROLL else None


def pose_of(rotation: FloatArray) -> HeadPose:
    """Return the pose of a rotation matrix (3, 3), from an upright head that looks into the camera; see `HeadPose`.

    Its axes are x to the picture's right, y up, z to the camera.
    """
    across, last = rotation[:, 0], rotation[2]
    roll = -math.atan2(across[1], across[0])
    yaw = math.atan2(-across[2], math.hypot(across[0], across[1]))
    pitch = -math.atan2(last[1], last[2])
    return HeadPose(math.degrees(yaw), math.degrees(pitch), math.degrees(roll))
