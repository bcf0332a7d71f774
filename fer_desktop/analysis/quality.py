"""How well a face can be seen: its size, sharpness, brightness, contrast, the evenness of its light, and the head's pose.

Sharpness and light are measured on the crop of 48x48 gray pixels that the classifier sees, so that they mean the same for a
face in a photograph and for FER2013's pictures, by which `training.reliability` relates them to right readings.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from fer_desktop.analysis.crop import GRAY_48, crop_face, refit
from fer_desktop.analysis.pose import HeadPose, pose_from_landmarks
from fer_desktop.analysis.preprocessing import INPUT_SIZE
from fer_desktop.core.types import Face, Float32Array, Quality, UInt8Array

_LEAST_IN_FRAME: Final = 0.75
"""Share of a box that must lie in the frame: beyond it, a crop repeats the frame's edge, and the oval would reach into that."""

_LEAST_FACE: Final = 16.0
"""Pixels of a face below which its crop, stretched threefold, has no sharpness of its own, and landmarks are guesses."""

_BLUR_TAPS: Final = 9
_GRAY_LEVELS: Final = 255.0
_FINER: Final = 257
"""The factor from 8 to 16 bits, so that means over pixels aren't rounded to gray levels."""


def _oval() -> UInt8Array:
    """Return a mask of a crop's pixels, 255 in the face: an oval of three quarters of its height."""
    down, across = (np.mgrid[:INPUT_SIZE, :INPUT_SIZE] + 0.5) / INPUT_SIZE - 0.5
    return np.where((across / 0.3) ** 2 + (down / 0.375) ** 2 < 1, 255, 0).astype(np.uint8)


_OVAL: Final = _oval()
_MIDDLE: Final = INPUT_SIZE // 2


def measure_quality(image: UInt8Array, face: Face, crop: UInt8Array | None = None, pose: HeadPose | None = None) -> Quality:
    """Return the quality of a face in (height, width, 3) BGR or (height, width) gray uint8.

    crop: the face's crop in any form, if there is one already.
    pose: the head's, if something better than the six landmarks gave it.

    face_size: (width + height) / 2 of the bounding box, in pixels of the frame.
    sharpness, brightness, contrast, light_asymmetry: see `sharpness_of` and `light_of`. None where more than a quarter of the
        box lies beyond the frame; sharpness also for a face of less than 16 pixels.
    yaw, pitch, roll: see `analysis.pose`. None without landmarks, where one of them lies beyond the frame, for a face of less
        than 16 pixels, and where `pose_from_landmarks` gives none.
    """
    height, width = image.shape[:2]
    box = face.box
    size = (box.width + box.height) / 2
    if pose is None and face.landmarks is not None and size >= _LEAST_FACE and _inside(face.landmarks, width, height):
        pose = pose_from_landmarks(face.landmarks)
    turned = (None, None, None) if pose is None else (pose.yaw, pose.pitch, pose.roll)
    seen_width = min(box.right, width) - max(box.x, 0.0)
    seen_height = min(box.bottom, height) - max(box.y, 0.0)
    if min(seen_width, seen_height) <= 0 or seen_width * seen_height < _LEAST_IN_FRAME * box.area:
        return Quality(size, None, None, None, None, *turned)
    gray = crop_face(image, face) if crop is None else crop
    if gray.shape != GRAY_48.shape:
        gray = refit(gray[None], GRAY_48)[0]
    sharpness = sharpness_of(gray) if size >= _LEAST_FACE else None
    return Quality(size, sharpness, *light_of(gray), *turned)


def sharpness_of(crop: UInt8Array) -> float | None:
    """Return how sharp a crop (48, 48) uint8 gray is, 0 to 1; None where it has the same gray everywhere.

    1 - the blur effect of Crete et al., 2007 ("The blur effect: perception and estimation with a new no-reference perceptual
    blur metric"): the share of the differences between neighbours that a mean over 9 pixels takes away, of the direction in
    which that is less. The contrast has no influence. Noise counts as sharpness.
    """
    # OpenCV's functions, and once for both directions: on so few pixels, a call costs more than its work.
    gray = np.concatenate((crop, crop.T)).astype(np.uint16) * np.uint16(_FINER)
    blurred = cv2.blur(gray, (_BLUR_TAPS, 1))
    before = cv2.absdiff(gray[:, 1:], gray[:, :-1])
    lost = cv2.subtract(before, cv2.absdiff(blurred[:, 1:], blurred[:, :-1]))  # where the blurred ones differ more, 0
    side = len(crop)
    totals = [(cv2.sumElems(before[part])[0], cv2.sumElems(lost[part])[0]) for part in (slice(side), slice(side, None))]
    shares = [taken / total for total, taken in totals if total > 0]
    return min(shares) if shares else None


def light_of(crop: UInt8Array) -> tuple[float, float, float | None]:
    """Return brightness, contrast and asymmetry of the light on a face, from its crop (48, 48) uint8 gray.

    All are taken from the luma Y' (ITU-R BT.601) in an oval that holds the face without hair and background.

    brightness: its mean, 0 to 1 (ISO/IEC 29794-5, luminance mean).
    contrast: its standard deviation, 0 to 0.5 (RMS contrast; Peli, 1990).
    asymmetry: (right - left) / (right + left) of its means in the two halves, by the sides of the picture, -1 to 1 (Michelson
        contrast of the halves); None for a black crop.
    """
    means, deviations = cv2.meanStdDev(crop, mask=_OVAL)
    brightness, contrast = float(means[0, 0]) / _GRAY_LEVELS, float(deviations[0, 0]) / _GRAY_LEVELS
    left = cv2.mean(crop[:, :_MIDDLE], _OVAL[:, :_MIDDLE])[0] / _GRAY_LEVELS
    # The halves have as many pixels, so the right one's mean lies as far from that of both.
    return brightness, contrast, (brightness - left) / brightness if brightness > 0 else None


def _inside(points: Float32Array, width: int, height: int) -> bool:
    return all(0 <= x <= width and 0 <= y <= height for x, y in points.tolist())
