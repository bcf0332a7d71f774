"""The calibration error; the expected figures are worked out by hand."""

import math

import numpy as np
import pytest

from training.calibration import expected_calibration_error, reliability_bins


def test_reliability_and_calibration_error() -> None:
    probabilities = np.array([[0.95, 0.05], [0.85, 0.15], [0.4, 0.6], [0.5, 0.5]])
    true = np.array([0, 1, 1, 0])
    bins = reliability_bins(probabilities, true, bins=10)
    filled = {(round(b.lower, 1), b.count, round(b.confidence, 3), b.accuracy) for b in bins if b.count}
    # 0.6 and 0.5 are upper edges: they lie in (0.5, 0.6] and (0.4, 0.5].
    assert filled == {(0.9, 1, 0.95, 1.0), (0.8, 1, 0.85, 0.0), (0.5, 1, 0.6, 1.0), (0.4, 1, 0.5, 1.0)}
    # The gaps are 0.05, 0.85, 0.4 and 0.5, with one example each.
    assert expected_calibration_error(bins) == pytest.approx((0.05 + 0.85 + 0.4 + 0.5) / 4)


def test_perfect_calibration_has_zero_error_and_no_examples_give_nan() -> None:
    probabilities = np.tile([0.75, 0.25], (4, 1))
    assert expected_calibration_error(reliability_bins(probabilities, np.array([0, 0, 0, 1]))) == pytest.approx(0)
    assert math.isnan(expected_calibration_error(reliability_bins(np.empty((0, 2)), np.empty(0, int))))


def test_full_confidence_lies_in_the_last_bin() -> None:
    assert reliability_bins(np.array([[1.0, 0.0]]), np.array([0]))[-1].count == 1
