"""Multi-view detection: finds faces in several views of a still picture, because one run of the network misses some.

Tiles show small faces larger. Reduced views show faces that fill the picture at a size that the network knows, and a mirrored
border completes faces that the picture's edge cuts. More views also give more false detections, so a face that only one view
shows needs a higher score.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.crop import halve, halvings
from fer_desktop.analysis.detection.blazeface import IOU_THRESHOLD, FloatArray, merged
from fer_desktop.core.geometry import inclusion, intersection_over_union
from fer_desktop.core.types import UInt8Array

# Sides of the square tiles in sides of the picture, each overlapping the next by half or more.
_TILE_SHARES: Final = (0.6, 0.35)

# Smaller tiles would only be enlarged.
_SMALLEST_TILE: Final = 96

# A box that ends this near to an edge of its tile, in sides of the tile, may be cut off; the next tile has it whole.
_TILE_EDGE: Final = 0.02

# Reduced views: how much border is added on every side, in sides of the picture, and of what kind.
_FAR_VIEWS: Final = ((0.25, cv2.BORDER_REFLECT), (0.25, cv2.BORDER_REPLICATE), (0.5, cv2.BORDER_CONSTANT))

# Pictures are halved for these views while they stay at least this long: twice the network's input.
_FAR_SIDE: Final = 384

# The score that a face needs where only one view shows it. Measured with this rule: on 15 photographs 29 of 30 counted faces
# and no false detection on those without faces; 139 of 150 close-ups (26 with one view); false detections on 6 of 67 frames of
# cartoon writing and cut-outs of photographs without faces.
_ALONE_WHOLE: Final = 0.65
_ALONE_TILE: Final = 0.7

# A box of which more than this share lies in one with a higher score is the same face.
_INCLUDED: Final = 0.6


@dataclass(frozen=True, slots=True, eq=False)
class _View:
    """A view of the picture. Its position p is position p * scale + (left, top) of the whole picture.

    inner: x, y, right, bottom in the whole picture that the box (of a tile) or its centre (of a reduced view) must lie within.
    """

    image: UInt8Array
    left: float
    top: float
    scale: float
    inner: tuple[float, float, float, float]
    tile: bool


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


def detect_in_views(image: UInt8Array, candidates_of: Callable[[UInt8Array], FloatArray]) -> FloatArray:
    """Return the faces of (height, width, 3) uint8 BGR as rows of candidates, (n, 17), in pixels of the picture.

    candidates_of: runs the network once; takes a picture and returns candidates in its pixels.
    """
    views = list(_views(image))
    found = [_in_picture(view, candidates_of(view.image)) for view in views]
    numbers = np.repeat(np.arange(len(views)), [len(rows) for rows in found])
    return _confirmed(np.concatenate(found), numbers, np.array([view.tile for view in views]))


def _views(image: UInt8Array) -> Iterator[_View]:
    height, width = image.shape[:2]
    everything = (0.0, 0.0, float(width), float(height))
    yield _View(image, 0.0, 0.0, 1.0, (-math.inf, -math.inf, math.inf, math.inf), tile=False)
    for share, border in _FAR_VIEWS:
        farther, margin, scale = from_farther(image, share, border)
        yield _View(farther, -margin * scale, -margin * scale, scale, everything, tile=False)
    for share in _TILE_SHARES:
        side = round(share * max(height, width))
        if side < _SMALLEST_TILE:
            continue
        for top in _starts(height, side):
            for left in _starts(width, side):
                part = image[top : top + side, left : left + side]
                edge = _TILE_EDGE * side
                inner = (
                    left + edge if left > 0 else -math.inf,
                    top + edge if top > 0 else -math.inf,
                    left + side - edge if left + side < width else math.inf,
                    top + side - edge if top + side < height else math.inf,
                )
                yield _View(part, float(left), float(top), 1.0, inner, tile=True)


def _starts(size: int, side: int) -> list[int]:
    """Return where tiles begin so that they cover `size` evenly and overlap by half or more."""
    if side >= size:
        return [0]
    count = math.ceil((size - side) / (side * 0.5)) + 1
    return [round(i * (size - side) / (count - 1)) for i in range(count)]


def _in_picture(view: _View, candidates: FloatArray) -> FloatArray:
    """Return a view's candidates in pixels of the whole picture, without those outside of its `inner` rectangle."""
    rows = candidates.copy()
    rows[:, 1:] = rows[:, 1:] * view.scale + np.tile((view.left, view.top), (rows.shape[1] - 1) // 2)
    low, high = rows[:, 1:3], rows[:, 3:5]
    if not view.tile:
        low = high = (low + high) / 2
    return rows[np.all((low >= view.inner[:2]) & (high <= view.inner[2:]), axis=1)]


def _confirmed(rows: FloatArray, numbers: NDArray[np.int64], tiles: NDArray[np.bool_]) -> FloatArray:
    """Merge the candidates of all views into faces; keep those that two views show, or one with a high score.

    numbers: (n,) the view of each row. tiles: (views,) whether a view is a tile.
    """
    order = np.argsort(-rows[:, 0], kind="stable")
    rows, numbers = rows[order], numbers[order]
    faces = []
    while len(rows):
        near = intersection_over_union(rows[0, 1:5], rows[:, 1:5]) > IOU_THRESHOLD
        near[0] = True
        same = near | (inclusion(rows[0, 1:5], rows[:, 1:5]) > _INCLUDED)
        enough = np.where(tiles[numbers[same]], _ALONE_TILE, _ALONE_WHOLE)
        if len(np.unique(numbers[same])) > 1 or (rows[same, 0] > enough).any():
            faces.append(merged(rows[near]))
        rows, numbers = rows[~same], numbers[~same]
    return np.array(faces).reshape(-1, rows.shape[1])
