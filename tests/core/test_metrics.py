"""The expected figures are worked out by hand; the comments show how."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from fer_desktop.core.metrics import (
    accuracy,
    balanced_accuracy,
    confusion_matrix,
    per_class,
    wilson_interval,
)

TRUE = np.array([0, 0, 0, 1, 1, 2])
PREDICTED = np.array([0, 0, 1, 1, 0, 1])


@pytest.fixture
def matrix() -> NDArray[np.int64]:
    return confusion_matrix(TRUE, PREDICTED, 4)


def test_the_confusion_matrix_counts_true_rows_and_predicted_columns(matrix: NDArray[np.int64]) -> None:
    assert matrix.tolist() == [[2, 1, 0, 0], [1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]]
    assert matrix.dtype == np.int64


def test_small_integer_types_do_not_overflow_in_the_confusion_matrix() -> None:
    high = np.full(3, 200, np.uint8)
    assert confusion_matrix(high, high, 201)[200, 200] == 3


@pytest.mark.parametrize(("true", "predicted"), [(np.zeros(3, int), np.zeros(2, int)), (np.zeros((2, 2), int),) * 2])
def test_answers_that_are_no_vectors_of_one_length_are_refused(true: NDArray[np.int64], predicted: NDArray[np.int64]) -> None:
    with pytest.raises(ValueError, match="two vectors of one length"):
        confusion_matrix(true, predicted, 7)


def test_accuracy_is_the_share_of_right_answers(matrix: NDArray[np.int64]) -> None:
    assert accuracy(matrix) == pytest.approx(3 / 6)
    assert math.isnan(accuracy(np.zeros((7, 7), np.int64)))


def test_balanced_accuracy_is_the_mean_recall_of_classes_with_examples(matrix: NDArray[np.int64]) -> None:
    # Recalls 2/3, 1/2 and 0; the fourth class has no example.
    assert balanced_accuracy(matrix) == pytest.approx((2 / 3 + 1 / 2 + 0) / 3)
    assert math.isnan(balanced_accuracy(np.zeros((2, 2), np.int64)))


def test_precision_recall_and_f1_of_each_class(matrix: NDArray[np.int64]) -> None:
    first, second, third, fourth = per_class(matrix)
    assert (first.precision, first.recall, first.support) == pytest.approx((2 / 3, 2 / 3, 3))
    assert first.f1 == pytest.approx(2 / 3)
    assert (second.precision, second.recall, second.support) == pytest.approx((1 / 3, 1 / 2, 2))
    # 2 * 1/3 * 1/2 / (1/3 + 1/2) = 2/5
    assert second.f1 == pytest.approx(0.4)
    assert (third.precision, third.recall, third.f1, third.support) == (0, 0, 0, 1)
    assert (fourth.precision, fourth.recall, fourth.f1, fourth.support) == (0, 0, 0, 0)


def test_wilson_interval_matches_published_values() -> None:
    # 81 of 263 (Newcombe, 1998, method 3): 0.2553 to 0.3662.
    assert wilson_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    # 0 of 20 and 20 of 20: z**2 / (n + z**2) = 0.1611 wide.
    low, high = wilson_interval(0, 20)
    assert low == pytest.approx(0, abs=1e-12) and high == pytest.approx(0.1611, abs=5e-5)
    low, high = wilson_interval(20, 20)
    assert low == pytest.approx(0.8389, abs=5e-5) and high == pytest.approx(1, abs=1e-12)
    assert wilson_interval(0, 0) == (0.0, 1.0)
