"""Melts the many candidates that a detector gives of one face into one.

Candidates are (n, 17) float64 rows: score; box as x, y, right, bottom; x and y of six landmarks.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fer_desktop.core.geometry import intersection_over_union

FloatArray = NDArray[np.float64]


def weighted_suppression(candidates: FloatArray, iou_threshold: float) -> FloatArray:
    """Melt candidates that overlap into one: means weighted by score, with the score of the best (MediaPipe's WEIGHTED).

    Returns (m, 17), best first.
    """
    rest = candidates[np.argsort(-candidates[:, 0], kind="stable")]
    found = []
    while len(rest):
        same = intersection_over_union(rest[0, 1:5], rest[:, 1:5]) > iou_threshold
        same[0] = True
        found.append(melted(rest[same]))
        rest = rest[~same]
    return np.array(found).reshape(-1, candidates.shape[1])


def melted(group: FloatArray) -> FloatArray:
    """Return the mean (17,) of candidates of one face, weighted by score, with the score of the best."""
    result: FloatArray = group[:, 0] @ group / group[:, 0].sum()
    result[0] = group[:, 0].max()
    return result
