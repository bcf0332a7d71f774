"""Crops a face from a frame with the framing of FER2013's pictures: 48x48 gray pixels, or another form for other networks.

From frame to crop the steps are `cut_out` (a part of the frame), `to_gray` and `resample`; `crop_face` does all three.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.preprocessing import INPUT_SIZE, CropForm
from fer_desktop.core.types import Face, Float32Array, UInt8Array

# The framing of FER2013's faces, measured with BlazeFace by `python -m training.face_geometry` on its Training split. It
# depends a little on the size of the face in the detector's input: where the face takes a half to a third of it, the side is
# 1.12 to 1.19, the rise 0.029 to 0.044. On 2184 press photographs, sides from 1.06 to 1.14 and rises from 0.02 to 0.04 were
# equally accurate, a side of 1.25 less.
SIDE_BY_BOX: Final = 1.12
"""Side of the crop's square, in sides of the face's box."""

RISE_BY_SIDE: Final = 0.036
"""How far the square's centre lies above the box's, in sides of the square."""

# Nearly upright faces aren't turned, as in FER2013; turning them lowers the accuracy. Between the two angles the turn grows
# from 0 to the whole roll, so that a crop doesn't jump when a head passes one angle.
UPRIGHT_BELOW: Final = math.radians(12.0)
TURNED_FROM: Final = math.radians(18.0)

GRAY_48: Final = CropForm()
"""The form of FER2013's pictures and of the crops for the program's own networks."""

# BlazeFace's box gets smaller as a face rolls: by this times the squared sine of the roll. Fitted to 60 faces turned by 15 to
# 40 degrees; beyond that, the landmarks don't give the roll.
_SHRINKAGE: Final = 0.48


@dataclass(frozen=True, slots=True, eq=False)
class CutOut:
    """The part of a frame that holds a face, and where the crop lies in it.

    region: (height, width) or (height, width, 3) uint8, a view into the frame.
    center: x, y of the crop's centre in pixels of the region; the middle of its first pixel is at (0.5, 0.5).
    side: of the crop's square, in pixels of the region.
    turn: radians that the crop's square is rolled, positive clockwise on the screen.
    """

    region: UInt8Array
    center: tuple[float, float]
    side: float
    turn: float


def crop_face(image: UInt8Array, face: Face, form: CropForm = GRAY_48) -> UInt8Array:
    """Return a face's crop, (*form.shape) uint8, from (height, width, 3) BGR or (height, width) gray uint8.

    Beyond the frame its edge is repeated. A face that is rolled by more than about 15 degrees is turned upright.
    """
    return crop_of(cut_out(image, face), form)


def whole_picture_crop(image: UInt8Array, form: CropForm = GRAY_48) -> UInt8Array:
    """Return a picture that is a crop already in a form, (*form.shape) uint8; of one that isn't square, its middle."""
    return crop_of(whole_picture_cut_out(image), form)


def crop_of(cut: CutOut, form: CropForm = GRAY_48) -> UInt8Array:
    """Return the crop of a cut-out in a form, (*form.shape) uint8."""
    if not form.colour:
        return resample(to_gray(cut.region), cut, form.size)
    region = cut.region
    if region.ndim == 2:
        region = cast(UInt8Array, cv2.cvtColor(region, cv2.COLOR_GRAY2BGR))
    return resample(region, cut, form.size)


def refit(crops: UInt8Array, form: CropForm) -> UInt8Array:
    """Return crops (n, side, side) gray or (n, side, side, 3) BGR uint8 in a form; the same array where they have it.

    For crops that were made for another network; a crop from the frame is sharper.
    """
    if crops.shape[1:] == form.shape:
        return crops
    fitted = [_refit(crop, form) for crop in crops]
    return np.stack(fitted) if fitted else np.empty((0, *form.shape), np.uint8)


def _refit(crop: UInt8Array, form: CropForm) -> UInt8Array:
    if crop.ndim == 3 and not form.colour:
        crop = to_gray(crop)
    elif crop.ndim == 2 and form.colour:
        crop = cast(UInt8Array, cv2.cvtColor(crop, cv2.COLOR_GRAY2BGR))
    way = cv2.INTER_AREA if crop.shape[0] > form.size else cv2.INTER_LINEAR
    return cast(UInt8Array, cv2.resize(crop, (form.size, form.size), interpolation=way))


def whole_picture_cut_out(image: UInt8Array) -> CutOut:
    """Return the square in the middle of a picture that is a crop already."""
    height, width = image.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    return CutOut(image[top : top + side, left : left + side], (side / 2, side / 2), float(side), 0.0)


def cut_out(image: UInt8Array, face: Face) -> CutOut:
    """Return the part of the frame that contains the face's crop."""
    box = face.box
    turn = turn_of(face)
    side = SIDE_BY_BOX * max((box.width + box.height) / 2, 1.0) / (1.0 - _SHRINKAGE * math.sin(turn) ** 2)
    rise = RISE_BY_SIDE * side
    return square(image, (box.center[0] + rise * math.sin(turn), box.center[1] - rise * math.cos(turn)), side, turn)


def square(image: UInt8Array, center: tuple[float, float], side: float, turn: float) -> CutOut:
    """Return the part of the frame that contains a square: its centre and side in pixels, its roll in radians."""
    x, y = center
    # Half the side of the upright square around the turned one, with a margin for averaging pixels at its edge.
    reach = side / 2 * (abs(math.cos(turn)) + abs(math.sin(turn))) + side / INPUT_SIZE + 1
    height, width = image.shape[:2]
    left, right = _span(x - reach, x + reach, width)
    top, bottom = _span(y - reach, y + reach, height)
    return CutOut(image[top:bottom, left:right], (x - left, y - top), side, turn)


def to_gray(region: UInt8Array) -> UInt8Array:
    """Return (height, width) uint8 gray of BGR, by OpenCV's weights (ITU-R BT.601); gray stays as it is."""
    if region.ndim == 2:
        return region
    return cast(UInt8Array, cv2.cvtColor(region, cv2.COLOR_BGR2GRAY))


def resample(region: UInt8Array, cut: CutOut, size: int = INPUT_SIZE) -> UInt8Array:
    """Return the cut-out's square as (size, size) uint8 from its region in gray, or (size, size, 3) from it in colour.

    Large faces are first reduced by averaging 2x2 pixels, then sampled at twice the size and averaged, so that every pixel of
    the crop is the mean over its area, which prevents aliasing.
    """
    times = halvings(cut.side / size)
    factor = 2**times
    over_right, over_bottom = -region.shape[1] % factor, -region.shape[0] % factor
    if over_right or over_bottom:
        region = cast(UInt8Array, cv2.copyMakeBorder(region, 0, over_bottom, 0, over_right, cv2.BORDER_REPLICATE))
    reduced = halve(region, times)
    step = cut.side / factor / size
    samples = size if step <= 1 else 2 * size
    matrix = sampling(cut, factor, samples)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    sampled = cv2.warpAffine(reduced, matrix, (samples, samples), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return halve(cast(UInt8Array, sampled), 0 if samples == size else 1)


def sampling(cut: CutOut, factor: int, samples: int) -> NDArray[np.float64]:
    """Return the (2, 3) matrix from indices of the samples to indices of the region reduced by `factor`.

    OpenCV's coordinates are indices: the middle of the first pixel is at 0, hence the halves.
    """
    step = cut.side / factor / samples
    cosine, sine = step * math.cos(cut.turn), step * math.sin(cut.turn)
    middle = (samples - 1) / 2
    x, y = cut.center[0] / factor - 0.5, cut.center[1] / factor - 0.5
    return np.array(
        [
            [cosine, -sine, x - cosine * middle + sine * middle],
            [sine, cosine, y - sine * middle - cosine * middle],
        ]
    )


def roll_of(landmarks: Float32Array) -> float:
    """Return the roll of a face from its eyes: radians, -pi to pi, positive clockwise on the screen."""
    across = landmarks[1] - landmarks[0]
    return math.atan2(float(across[1]), float(across[0]))


def turn_of(face: Face) -> float:
    """Return by how much a face's crop is turned, in radians: 0 for a roll of less than about 15 degrees, else the roll."""
    if face.landmarks is None:
        return 0.0
    roll = roll_of(face.landmarks)
    share = (abs(roll) - UPRIGHT_BELOW) / (TURNED_FROM - UPRIGHT_BELOW)
    return roll * min(max(share, 0.0), 1.0)


def _span(low: float, high: float, size: int) -> tuple[int, int]:
    """Return the range of whole pixels from low to high within the frame; at least the nearest pixel."""
    first = min(max(math.floor(low), 0), size - 1)
    return first, min(max(math.ceil(high), first + 1), size)


def halvings(ratio: float) -> int:
    """Return how many times a picture can be halved without getting smaller than 1/ratio of its size."""
    return max(math.floor(math.log2(ratio)), 0) if ratio > 1 else 0


def halve(image: UInt8Array, times: int) -> UInt8Array:
    """Return (height, width) or (height, width, channels) uint8 at 1/2**times of its size; the same array for 0 times.

    A pixel of the result is the mean of a square of 2**times pixels. Where the size is no multiple of 2**times, the remaining
    pixels at the right and at the bottom are left out.
    """
    for _ in range(times):
        height, width = image.shape[0] // 2, image.shape[1] // 2
        # For a factor of exactly 2 OpenCV uses vectorised code.
        even = image[: 2 * height, : 2 * width]
        image = cast(UInt8Array, cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA))
    return image
