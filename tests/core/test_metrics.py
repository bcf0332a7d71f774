"""The expected figures are worked out by hand; the comments show how."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from fer_desktop.core.metrics import (
    accuracy,
    balanced_accuracy,
    class_errors,
    confusion_matrix,
    difference_interval,
    expected_calibration_error,
    per_class,
    reliability_bins,
    strongest_confusions,
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


def test_the_interval_of_a_difference_is_newcombe_s() -> None:
    # The first example in Newcombe (1998), table II: 56 of 70 and 48 of 80, by his method 10.
    assert difference_interval((48, 80), (56, 70)) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    low, high = difference_interval((5, 10), (5, 10))
    assert low == pytest.approx(-high) and high > 0.3


def test_the_errors_of_a_class_name_what_it_is_mistaken_for() -> None:
    first, second, third = class_errors(np.array([[6, 3, 1], [0, 8, 0], [2, 0, 0]]))
    # 6 of 10 examples and 6 of 8 answers are right.
    assert first.recall == pytest.approx((0.6, *wilson_interval(6, 10)))
    assert first.precision == pytest.approx((0.75, *wilson_interval(6, 8)))
    assert first.read_as == pytest.approx((1, 0.3)), "3 of its 10 examples"
    assert first.others == pytest.approx((2, 0.25)), "2 of its 8 answers"
    assert first.is_weak, "its recall is under 0.65"
    assert second.read_as is None, "none of its examples is mistaken"
    assert second.others == pytest.approx((0, 3 / 11)) and not second.is_weak
    assert third.read_as == (0, 1.0) and third.is_weak


def test_a_class_without_examples_or_answers_has_no_figures() -> None:
    empty = class_errors(np.array([[0, 0], [0, 5]]))[0]
    assert (empty.precision, empty.recall, empty.read_as, empty.others, empty.is_weak) == (None, None, None, None, False)


def test_strong_and_weak_are_only_said_where_chance_is_unlikely() -> None:
    strong, weak = class_errors(np.array([[90, 10], [60, 40]])), class_errors(np.array([[9, 1], [6, 4]]))
    assert [errors.is_surely_weak for errors in strong] == [False, True]
    assert [errors.is_surely_weak for errors in weak] == [False, False], "10 pictures are too few"
    assert [errors.is_unsure for errors in (*strong, *weak)] == [False, False, True, True]
    assert class_errors(np.array([[95, 5], [5, 95]]))[0].is_surely_strong
    assert not class_errors(np.array([[9, 1], [1, 9]]))[0].is_surely_strong
    assert not strong[0].is_surely_strong, "its precision is 0.6"


def test_the_strongest_confusions_are_by_the_share_of_the_label() -> None:
    matrix = np.array([[50, 20, 30], [4, 5, 1], [0, 0, 7]])
    pairs = [(pair.true, pair.read, pair.count, pair.total) for pair in strongest_confusions(matrix, 3)]
    assert pairs == [(1, 0, 4, 10), (0, 2, 30, 100), (0, 1, 20, 100)]


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
