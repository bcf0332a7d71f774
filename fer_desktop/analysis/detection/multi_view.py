"""Multi-view detection: finds faces in several views of a still picture, because one run of the network misses some.

A larger input of the network shows small faces larger. Reduced views show faces that fill the picture at a size that the
network knows, and a mirrored border completes faces that the picture's edge cuts. More views also give more false detections,
so a face that only one view shows needs a higher score.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.crop import halve, halvings
from fer_desktop.analysis.detection.blazeface import INPUT_SIDE, IOU_THRESHOLD, BlazeFaceNetwork, FloatArray, merged
from fer_desktop.core.geometry import inclusion, intersection_over_union
from fer_desktop.core.types import UInt8Array

# Reduced views: how much border is added on every side, in sides of the picture, and of what kind.
_FAR_VIEWS: Final = ((0.25, cv2.BORDER_REFLECT), (0.25, cv2.BORDER_REPLICATE), (0.5, cv2.BORDER_CONSTANT))

# Pictures are halved for these views while they stay at least this long: twice the network's input.
_FAR_SIDE: Final = 384

# The larger input: the longer side of the smallest picture for it, as others would be enlarged too much, and its sizes (shorter
# and longer side). The first takes a picture that isn't closer to a square. They are few, because each takes time to make and
# memory, and the last has about as many pixels as the one before it.
_LARGER: Final = (
    (400, ((320, 480), (384, 480), (416, 416))),
    (160, ((224, 320), (256, 320), (320, 320))),
)

# The largest face, in pixels of the larger input, that is taken from there: the boxes of larger ones are several percent too
# large, and the other views show these faces well.
_LARGEST_FACE: Final = 128

# The score that a face needs where only one view shows it: the larger input, or another one. How they were chosen is in
# docs/decisions/0036-one-larger-input-for-stills.md.
_ALONE_LARGER: Final = 0.5
_ALONE: Final = 0.64

# A box of which more than this share lies in one with a higher score is the same face.
_INCLUDED: Final = 0.6


def from_farther(image: UInt8Array, share: float, border: int) -> tuple[UInt8Array, float, float]:
    """Return a reduced view of a picture, (height, width, 3) uint8, with its margin and scale.

    share: width of the border on every side, in longer sides of the picture. border: OpenCV's border type. A position p of the
    view is (p - margin) * scale in the picture.
    """
    # A picture of a few pixels' width keeps at least one.
    times = min(halvings(max(image.shape[:2]) / _FAR_SIDE), halvings(min(image.shape[:2])))
    small = halve(image, times)
    margin = round(share * max(small.shape[:2]))
    padded = cast(UInt8Array, cv2.copyMakeBorder(small, margin, margin, margin, margin, border))
    return padded, float(margin), float(2**times)


def detect_in_views(image: UInt8Array, network_for: Callable[[int, int], BlazeFaceNetwork]) -> FloatArray:
    """Return the faces of (height, width, 3) uint8 BGR as rows of candidates, (n, 17), in pixels of the picture.

    network_for: returns the network for an input of a height and a width.
    """
    network = network_for(INPUT_SIDE, INPUT_SIDE)
    found = [network.candidates(image)]
    found += [_candidates_from_farther(image, share, border, network) for share, border in _FAR_VIEWS]
    alone = [_ALONE] * len(found)
    if (size := _larger_input(image)) is not None:
        found.append(_small_faces(network_for(*size).candidates(image), size, image))
        alone.append(_ALONE_LARGER)
    views = np.repeat(np.arange(len(found)), [len(rows) for rows in found])
    return _confirmed(np.concatenate(found), views, np.array(alone))


def _candidates_from_farther(image: UInt8Array, share: float, border: int, network: BlazeFaceNetwork) -> FloatArray:
    """Return the candidates of a reduced view whose middle is in the picture, not in the border around it."""
    height, width = image.shape[:2]
    farther, margin, scale = from_farther(image, share, border)
    rows = network.candidates(farther)
    rows[:, 1:] = (rows[:, 1:] - margin) * scale
    middles = (rows[:, 1:3] + rows[:, 3:5]) / 2
    return rows[((middles >= 0) & (middles <= (width, height))).all(axis=1)]


def _small_faces(rows: FloatArray, size: tuple[int, int], image: UInt8Array) -> FloatArray:
    """Return the candidates of a larger input that aren't too large for it. size: its height and width."""
    largest = _LARGEST_FACE / min(size[0] / image.shape[0], size[1] / image.shape[1])
    small: FloatArray = rows[(rows[:, 3:5] - rows[:, 1:3]).max(axis=1, initial=0) <= largest]
    return small


def _larger_input(image: UInt8Array) -> tuple[int, int] | None:
    """Return the height and width of the larger input for a picture; None if it is too small for one."""
    height, width = image.shape[:2]
    narrow, wide = sorted((height, width))
    for least, sizes in _LARGER:
        if wide >= least:
            shorter, longer = next(size for size in sizes if size[0] * wide >= size[1] * narrow)
            return (shorter, longer) if width > height else (longer, shorter)
    return None


def _confirmed(rows: FloatArray, views: NDArray[np.int64], alone: FloatArray) -> FloatArray:
    """Merge the candidates of all views into faces; keep those that two views show, or one with a high score.

    views: (n,) the view of each row. alone: (m,) the score that a face needs where only this view shows it.
    """
    order = np.argsort(-rows[:, 0], kind="stable")
    rows, views = rows[order], views[order]
    faces = []
    while len(rows):
        near = intersection_over_union(rows[0, 1:5], rows[:, 1:5]) > IOU_THRESHOLD
        near[0] = True
        same = near | (inclusion(rows[0, 1:5], rows[:, 1:5]) > _INCLUDED)
        if len(np.unique(views[same])) > 1 or (rows[same, 0] > alone[views[same]]).any():
            faces.append(merged(rows[near]))
        rows, views = rows[~same], views[~same]
    return np.array(faces).reshape(-1, rows.shape[1])
