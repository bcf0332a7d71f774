"""Metrics of a classifier. Definitions are the usual ones; each docstring states its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

WEAK_UNDER: Final = 0.65
"""A class with a lower precision or recall is called weak: more than a third of its readings, or of its pictures, are wrong."""

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ClassMetrics:
    """Precision, recall and F1 of one class, each 0 to 1 (0 where undefined), and its number of true examples."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class ClassErrors:
    """How a classifier errs on one class. Shares are 0 to 1, intervals 95 % Wilson intervals; None without examples or answers.

    precision, recall: with their intervals. read_as: the class that examples of this one are most often taken for instead, and
    the share of the examples; None where there is no such error. others: the class that wrong answers of this one most often
    belong to, and the share of the answers; None where there is no such error.
    """

    precision: tuple[float, float, float] | None
    recall: tuple[float, float, float] | None
    read_as: tuple[int, float] | None
    others: tuple[int, float] | None

    @property
    def is_weak(self) -> bool:
        """Whether precision or recall is under `WEAK_UNDER`."""
        return any(share is not None and share[0] < WEAK_UNDER for share in (self.precision, self.recall))

    @property
    def is_surely_weak(self) -> bool:
        """Whether the whole interval of the recall is under `WEAK_UNDER`, so that it isn't by chance."""
        return self.recall is not None and self.recall[2] < WEAK_UNDER

    @property
    def is_unsure(self) -> bool:
        """Whether the interval of the recall reaches from under `WEAK_UNDER` to above it."""
        return self.recall is not None and self.recall[1] < WEAK_UNDER <= self.recall[2]

    @property
    def is_surely_strong(self) -> bool:
        """Whether the whole intervals of precision and recall are above `WEAK_UNDER`."""
        return all(share is not None and share[1] >= WEAK_UNDER for share in (self.precision, self.recall))


@dataclass(frozen=True, slots=True)
class Confusion:
    """How many of the `total` examples of the class `true` were taken for the class `read`."""

    true: int
    read: int
    count: int
    total: int


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Predictions whose confidence lies in (lower, upper]: their count, mean confidence and accuracy (0 to 1)."""

    lower: float
    upper: float
    count: int
    confidence: float
    accuracy: float


def confusion_matrix(true: NDArray[np.integer], predicted: NDArray[np.integer], class_count: int) -> IntArray:
    """Return counts (class_count, class_count) int64, rows true, columns predicted, for two vectors (n,) of class indices.

    Raises ValueError where their shapes differ.
    """
    if true.shape != predicted.shape or true.ndim != 1:
        raise ValueError(f"expected two vectors of one length, got shapes {true.shape} and {predicted.shape}")
    flat = true.astype(np.int64) * class_count + predicted.astype(np.int64)
    return np.bincount(flat, minlength=class_count**2).reshape(class_count, class_count)


def accuracy(matrix: IntArray) -> float:
    """Return the share of right answers, 0 to 1; nan for an empty matrix."""
    total = int(matrix.sum())
    return float(np.trace(matrix) / total) if total else float("nan")


def per_class(matrix: IntArray) -> list[ClassMetrics]:
    """Return the metrics of every class of a confusion matrix (rows true)."""
    right = np.diag(matrix).astype(np.float64)
    support = matrix.sum(axis=1)
    predicted = matrix.sum(axis=0)
    recall = np.divide(right, support, out=np.zeros_like(right), where=support > 0)
    precision = np.divide(right, predicted, out=np.zeros_like(right), where=predicted > 0)
    both = precision + recall
    f1 = np.divide(2 * precision * recall, both, out=np.zeros_like(right), where=both > 0)
    return [
        ClassMetrics(float(p), float(r), float(f), int(s)) for p, r, f, s in zip(precision, recall, f1, support, strict=True)
    ]


def class_errors(matrix: IntArray) -> list[ClassErrors]:
    """Return how each class of a confusion matrix (rows true) is read, and what it is mistaken for."""
    wrong = matrix - np.diag(np.diag(matrix))
    result = []
    for k in range(len(matrix)):
        right, examples, answers = int(matrix[k, k]), int(matrix[k].sum()), int(matrix[:, k].sum())
        result.append(
            ClassErrors(
                (right / answers, *wilson_interval(right, answers)) if answers else None,
                (right / examples, *wilson_interval(right, examples)) if examples else None,
                _commonest(wrong[k], examples),
                _commonest(wrong[:, k], answers),
            )
        )
    return result


def strongest_confusions(matrix: IntArray, most: int) -> list[Confusion]:
    """Return the pairs of classes that are confused most, by their share of the true class's examples, at most `most`."""
    totals = matrix.sum(axis=1)
    pairs = [
        Confusion(true, read, int(matrix[true, read]), int(totals[true]))
        for true, read in np.argwhere(matrix > 0).tolist()
        if true != read
    ]
    return sorted(pairs, key=lambda pair: -pair.count / pair.total)[:most]


def balanced_accuracy(matrix: IntArray) -> float:
    """Return the mean recall over the classes that have examples; nan where none has."""
    recalls = [m.recall for m in per_class(matrix) if m.support]
    return float(np.mean(recalls)) if recalls else float("nan")


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


def expected_calibration_error(bins: Sequence[ReliabilityBin]) -> float:
    """Return the mean gap between confidence and accuracy, weighted by count (Guo et al., 2017), 0 to 1."""
    total = sum(b.count for b in bins)
    if not total:
        return float("nan")
    return sum(b.count * abs(b.accuracy - b.confidence) for b in bins) / total


def wilson_interval(right: int, total: int) -> tuple[float, float]:
    """Return the 95 % Wilson score interval of a proportion (Wilson, 1927), each end 0 to 1."""
    if total <= 0:
        return 0.0, 1.0
    z = 1.959964
    share = right / total
    scale = 1 + z**2 / total
    middle = (share + z**2 / (2 * total)) / scale
    half = z * np.sqrt(share * (1 - share) / total + z**2 / (4 * total**2)) / scale
    return float(max(middle - half, 0.0)), float(min(middle + half, 1.0))


def difference_interval(first: tuple[int, int], second: tuple[int, int]) -> tuple[float, float]:
    """Return the 95 % interval of the second proportion minus the first, each end -1 to 1 (Newcombe, 1998, method 10).

    first, second: right and total, total > 0. They count as independent; of the same pictures, the interval is rather too wide.
    """
    (share, other), (low, high), (other_low, other_high) = (
        (first[0] / first[1], second[0] / second[1]),
        wilson_interval(*first),
        wilson_interval(*second),
    )
    middle = other - share
    return (
        middle - float(np.hypot(other - other_low, high - share)),
        middle + float(np.hypot(other_high - other, share - low)),
    )


def _commonest(counts: IntArray, total: int) -> tuple[int, float] | None:
    """Return the index of the largest count, and its share of a total; None where all are 0."""
    best = int(counts.argmax())
    return (best, float(counts[best] / total)) if counts[best] else None


def is_reliable(reliability: float | None, least: float) -> bool:
    """Return whether readings like one were right at least so often, 0 to 1; never where that isn't known.

    The one rule of every place that shows or writes only reliable readings.
    """
    return reliability is not None and reliability >= least
