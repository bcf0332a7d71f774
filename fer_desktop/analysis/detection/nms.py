"""Melts the many candidates that a detector gives of one face into one.

Candidates are (n, 17) float64 rows: score; box as x, y, right, bottom; x and y of six landmarks.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def weighted_suppression(candidates: FloatArray, iou_threshold: float) -> FloatArray:
    """Melt candidates that overlap into one: means weighted by score, with the score of the best (MediaPipe's WEIGHTED).

    Returns (m, 17), best first.
    """
    rest = candidates[np.argsort(-candidates[:, 0], kind="stable")]
    found = []
    while len(rest):
        same = overlap(rest[0, 1:5], rest[:, 1:5]) > iou_threshold
        same[0] = True
        found.append(melted(rest[same]))
        rest = rest[~same]
    return np.array(found).reshape(-1, candidates.shape[1])


def melted(group: FloatArray) -> FloatArray:
    """Return the mean (17,) of candidates of one face, weighted by score, with the score of the best."""
    result: FloatArray = group[:, 0] @ group / group[:, 0].sum()
    result[0] = group[:, 0].max()
    return result


def overlap(box: FloatArray, boxes: FloatArray) -> FloatArray:
    """Return the intersection over union, (n,), of one box with (n, 4) boxes, each x, y, right, bottom."""
    shared = _shared(box, boxes)
    union = _areas(box) + _areas(boxes) - shared
    return np.asarray(shared / union)


def inclusion(box: FloatArray, boxes: FloatArray) -> FloatArray:
    """Return the intersection over the smaller area, (n,), of one box with (n, 4) boxes: 1 where one lies in the other."""
    return np.asarray(_shared(box, boxes) / np.minimum(_areas(box), _areas(boxes)))


def _shared(box: FloatArray, boxes: FloatArray) -> FloatArray:
    sizes = np.minimum(box[2:], boxes[:, 2:]) - np.maximum(box[:2], boxes[:, :2])
    return np.asarray(np.maximum(sizes, 0).prod(axis=1))


def _areas(boxes: FloatArray) -> FloatArray:
    return np.asarray((boxes[..., 2:] - boxes[..., :2]).prod(axis=-1))
