"""Calibration of probabilities: its error, a temperature for logits, and the confidence below which a reading is uncertain."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.classifier import softmax
from fer_desktop.core.metrics import ReliabilityBin


def fit_temperature(logits: NDArray[np.float32], true: NDArray[np.integer]) -> float:
    """Return the temperature with the smallest negative log-likelihood (Guo et al., 2017), to 0.005, within 0.3 to 10."""
    candidates = np.arange(0.3, 10.0, 0.005)
    rows = np.arange(len(true))
    losses = [-np.log(softmax(logits, t)[rows, true] + 1e-12).mean() for t in candidates]
    return round(float(candidates[int(np.argmin(losses))]), 4)


def uncertainty_threshold(probabilities: NDArray[np.floating], true: NDArray[np.integer], wanted: float = 0.8) -> float:
    """Return the lowest confidence such that the wanted share of the answers with it or more is right, to 0.01.

    1.0 if no threshold reaches the share.
    """
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == true
    for threshold in np.arange(0.15, 1.0, 0.01):
        kept = confidence >= threshold
        if kept.any() and right[kept].mean() >= wanted:
            return round(float(threshold), 2)
    return 1.0


def reliability_bins(probabilities: NDArray[np.floating], true: NDArray[np.integer], bins: int = 15) -> list[ReliabilityBin]:
    """Sort predictions into bins of confidence of equal width.

    probabilities: (n, classes), rows summing to 1. true: (n,) class indices.
    """
    confidence = probabilities.max(axis=1).astype(np.float64)
    right = probabilities.argmax(axis=1) == true
    edges = np.linspace(0.0, 1.0, bins + 1)
    which = np.clip(np.ceil(confidence * bins).astype(np.int64) - 1, 0, bins - 1)
    result = []
    for k in range(bins):
        inside = which == k
        count = int(inside.sum())
        means = (float(confidence[inside].mean()), float(right[inside].mean())) if count else (0.0, 0.0)
        result.append(ReliabilityBin(float(edges[k]), float(edges[k + 1]), count, *means))
    return result


def expected_calibration_error(bins: list[ReliabilityBin]) -> float:
    """Return the mean gap between confidence and accuracy, weighted by count (Guo et al., 2017), 0 to 1."""
    total = sum(b.count for b in bins)
    if not total:
        return float("nan")
    return sum(b.count * abs(b.accuracy - b.confidence) for b in bins) / total
