"""Calibration of probabilities: a temperature for logits, and the confidence below which a reading is uncertain."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.classifier import softmax


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
