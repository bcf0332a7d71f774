"""Overlap of bounding boxes.

Boxes are (..., 4) float64 arrays of x, y, right, bottom in pixels; the axes before the last are broadcast, so that one box can
be compared with (n, 4) others.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


def intersection_over_union(boxes: ArrayLike, others: ArrayLike) -> FloatArray:
    """Return the common area as a share of the area that the two cover together: 0 (apart) to 1 (the same)."""
    boxes, others = np.asarray(boxes, np.float64), np.asarray(others, np.float64)
    shared = _shared(boxes, others)
    return _share(shared, _area(boxes) + _area(others) - shared)


def inclusion(boxes: ArrayLike, others: ArrayLike) -> FloatArray:
    """Return the common area as a share of the smaller box's area, 0 to 1: 1 where one box lies in the other."""
    boxes, others = np.asarray(boxes, np.float64), np.asarray(others, np.float64)
    return _share(_shared(boxes, others), np.minimum(_area(boxes), _area(others)))


def _shared(boxes: FloatArray, others: FloatArray) -> FloatArray:
    return _extent(np.maximum(boxes[..., :2], others[..., :2]), np.minimum(boxes[..., 2:], others[..., 2:]))


def _area(boxes: FloatArray) -> FloatArray:
    return _extent(boxes[..., :2], boxes[..., 2:])


def _extent(low: FloatArray, high: FloatArray) -> FloatArray:
    sizes = np.maximum(high - low, 0.0)
    return np.asarray(sizes[..., 0] * sizes[..., 1])


def _share(shared: FloatArray, whole: FloatArray) -> FloatArray:
    return np.divide(shared, whole, out=np.zeros_like(shared), where=shared > 0)
