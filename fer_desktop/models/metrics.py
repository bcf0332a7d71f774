"""Makes and reads the metrics in a model.json. Missing or malformed parts become None or empty.

`models.description` checks what the program relies on; metrics, curves and provenance are only for people to read, so a user
model may have any part of them.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.core import json_values
from fer_desktop.core.labels import CLASS_COUNT, EXPRESSIONS
from fer_desktop.core.metrics import (
    ClassErrors,
    ClassMetrics,
    IntArray,
    ReliabilityBin,
    accuracy,
    balanced_accuracy,
    class_errors,
    confusion_matrix,
    expected_calibration_error,
    per_class,
    reliability_bins,
)

LEARNED_KEY: Final = "private_learned"
"""The key of "metrics" with the number of PrivateTest's pictures that the model was trained on and that aren't in Training."""

COMMON_KEY: Final = "common"
"""The key of "metrics" with the figures on the pictures of PrivateTest that none of the shipped models was trained on."""

SET_KEYS: Final[tuple[str, ...]] = ("private_not_in_training", "private", "public")
"""The keys of "metrics" that hold figures on a set of pictures, the most informative first."""

_RELIABILITY_BINS: Final = 15


@dataclass(frozen=True, slots=True, eq=False)
class SetFigures:
    """A model's figures on one set of pictures; shares 0 to 1. None, or empty, where model.json doesn't say.

    classes: one entry for each of `EXPRESSIONS`.
    matrix: (7, 7) int64, rows true.
    bins: those that hold predictions.
    fingerprint: of the pictures and their labels. measurement: where the user measured it.
    """

    key: str
    count: int | None
    accuracy: float | None
    balanced_accuracy: float | None
    calibration_error: float | None
    ferplus_agreement: float | None
    classes: tuple[ClassMetrics | None, ...]
    matrix: IntArray | None
    bins: tuple[ReliabilityBin, ...]
    fingerprint: str = ""
    measurement: Measurement | None = None

    @property
    def identity(self) -> str:
        """Return what two sets must have in common for their figures to be compared: the same pictures, read in one way."""
        return f"{self.key} {self.fingerprint}".strip()


@dataclass(frozen=True, slots=True, eq=False)
class Measurement:
    """What a model gave on labelled pictures of the user.

    name: of the folder or file. pictures: how many it holds; no_face: in how many no face was found; failed: how many couldn't
    be opened. Only the others are in the figures. kind: "crops" or "photographs" in a folder, or "fer2013".
    date: in ISO form. runtime: its key. fingerprint: SHA-256 of the pictures and their labels.
    figures: as `describe_figures` gives them.
    """

    name: str
    kind: str
    pictures: int
    no_face: int
    failed: int
    date: str
    runtime: str
    fingerprint: str
    figures: Mapping[str, Any]

    def as_set(self) -> SetFigures:
        read = _set_figures(f"measured {self.kind}", self.figures)
        return dataclasses.replace(read, fingerprint=self.fingerprint, measurement=self)


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One measure by epoch: on Training and, where it was measured, on PublicTest."""

    name: str
    epochs: tuple[float, ...]
    training: tuple[float, ...]
    public: tuple[float, ...]


def number(values: Mapping[str, Any], key: str) -> float | None:
    """Return the value of a key where it is a finite number, else None."""
    return json_values.number(values.get(key))


def describe_figures(probabilities: NDArray[np.floating], true: NDArray[np.integer]) -> dict[str, Any]:
    """Return the figures for probabilities (n, 7) and labels (n,), n > 0, as `figures_of` reads them."""
    matrix = confusion_matrix(true, probabilities.argmax(axis=1), CLASS_COUNT)
    bins = reliability_bins(probabilities, true, _RELIABILITY_BINS)
    return {
        "count": len(true),
        "accuracy": accuracy(matrix),
        "balanced_accuracy": balanced_accuracy(matrix),
        "expected_calibration_error": expected_calibration_error(bins),
        "per_class": {name: dataclasses.asdict(m) for name, m in zip(EXPRESSIONS, per_class(matrix), strict=True)},
        "confusion_matrix": matrix.tolist(),
        "reliability": [dataclasses.asdict(b) for b in bins],
    }


def fingerprint_of(pictures: Iterable[tuple[int, bytes]]) -> str:
    """Return a fingerprint, 64 hexadecimal digits, of pictures and their labels, in whatever order they come.

    pictures: the label of each, an index in `EXPRESSIONS`, and its content.
    """
    digests = sorted(bytes([label]) + hashlib.sha256(content).digest() for label, content in pictures)
    return hashlib.sha256(b"".join(digests)).hexdigest()


def figures_of(metrics: Mapping[str, Any]) -> list[SetFigures]:
    """Return the figures of every set in a model's metrics: those of `SET_KEYS`, then others in their order."""
    others = [key for key in metrics if key not in SET_KEYS and _is_set(metrics[key])]
    known = [key for key in SET_KEYS if isinstance(metrics.get(key), Mapping) and metrics[key]]
    return [_set_figures(key, metrics[key]) for key in (*known, *others)]


def errors_of(metrics: Mapping[str, Any]) -> Sequence[ClassErrors]:
    """Return how each of `EXPRESSIONS` is read, on the first set of pictures with a confusion matrix; empty without one."""
    matrix = next((figures.matrix for figures in figures_of(metrics) if figures.matrix is not None), None)
    return class_errors(matrix) if matrix is not None else ()


def parity_of(metrics: Mapping[str, Any]) -> list[tuple[str, float | None, float | None]]:
    """Return, for each converted file, its key, its share of the original's answers, and the largest difference."""
    parity = metrics.get("parity")
    if not isinstance(parity, Mapping):
        return []
    entries = [(key, entry) for key, entry in parity.items() if isinstance(entry, Mapping)]
    return [(str(key), number(entry, "agreement"), number(entry, "largest_difference")) for key, entry in entries]


def other_figures(metrics: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return name and value of every figure that no other table of the Model tab shows."""
    shown = {"command", "parity", LEARNED_KEY, *(figures.key for figures in figures_of(metrics))}
    return flat({key: value for key, value in metrics.items() if key not in shown})


def flat(values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return name and value of everything in a JSON object; nested values have names like "augmentation.rotation"."""
    result: list[tuple[str, Any]] = []
    for key, value in values.items():
        if isinstance(value, Mapping):
            result += [(f"{key}.{name}", inner) for name, inner in flat(value)]
        else:
            result.append((str(key), value))
    return result


def measures_of(rows: Sequence[Mapping[str, float]]) -> list[str]:
    """Return the measures that have learning curves, accuracies first, FER2013's labels before others."""
    first = ("fer2013_accuracy", "accuracy", "ferplus_accuracy", "loss", "fer2013_loss", "ferplus_loss")
    drawn = {name for row in rows for name in row if not name.startswith("val_")} - {"epoch"}
    return [name for name in first if name in drawn] + sorted(drawn.difference(first))


def curve_of(rows: Sequence[Mapping[str, float]], measure: str) -> Curve | None:
    """Return the learning curve of a measure; of "accuracy" or "loss" with either data set's labels. None without one.

    Epochs that lack the measure are left out.
    """
    names = {name for row in rows for name in row}
    name = next((name for name in (f"fer2013_{measure}", measure, f"ferplus_{measure}") if name in names), None)
    if name is None:
        return None
    validated = f"val_{name}" in names
    kept = [row for row in rows if name in row and (not validated or f"val_{name}" in row)]
    return Curve(
        name,
        tuple(row.get("epoch", position) for position, row in enumerate(kept, 1)),
        tuple(row[name] for row in kept),
        tuple(row[f"val_{name}"] for row in kept) if validated else (),
    )


def _is_set(value: Any) -> bool:
    return isinstance(value, Mapping) and ("accuracy" in value or "confusion_matrix" in value)


def _set_figures(key: str, values: Mapping[str, Any]) -> SetFigures:
    count = number(values, "count")
    matrix = _matrix(values.get("confusion_matrix"))
    return SetFigures(
        key=key,
        count=int(count) if count is not None else int(matrix.sum()) if matrix is not None else None,
        accuracy=_share(values, "accuracy"),
        balanced_accuracy=_share(values, "balanced_accuracy"),
        calibration_error=_share(values, "expected_calibration_error"),
        ferplus_agreement=_share(values, "ferplus_agreement"),
        classes=_classes(values.get("per_class"), matrix),
        matrix=matrix,
        bins=_bins(values.get("reliability")),
        fingerprint=str(values.get("fingerprint") or ""),
    )


def _share(values: Mapping[str, Any], key: str) -> float | None:
    return json_values.number(values.get(key), 0, 1)


def _matrix(value: Any) -> IntArray | None:
    try:
        matrix = np.array(value, dtype=np.int64)
    except (TypeError, ValueError, OverflowError):
        return None
    return matrix if matrix.shape == (CLASS_COUNT, CLASS_COUNT) and (matrix >= 0).all() else None


def _classes(value: Any, matrix: IntArray | None) -> tuple[ClassMetrics | None, ...]:
    if not isinstance(value, Mapping):
        return tuple(per_class(matrix)) if matrix is not None else (None,) * CLASS_COUNT
    return tuple(_class_metrics(value.get(expression)) for expression in EXPRESSIONS)


def _class_metrics(value: Any) -> ClassMetrics | None:
    numbers = _numbers(value, "precision", "recall", "f1", "support")
    if numbers is None:
        return None
    precision, recall, f1, support = numbers
    if not all(0 <= share <= 1 for share in (precision, recall, f1)) or support < 0:
        return None
    return ClassMetrics(precision, recall, f1, int(support))


def _bins(value: Any) -> tuple[ReliabilityBin, ...]:
    entries = value if isinstance(value, Sequence) else ()
    rows = (_numbers(entry, "lower", "upper", "count", "confidence", "accuracy") for entry in entries)
    return tuple(
        ReliabilityBin(lower, upper, int(count), confidence, accuracy)
        for lower, upper, count, confidence, accuracy in filter(None, rows)
        if count
    )


def _numbers(value: Any, *keys: str) -> list[float] | None:
    """Return the values of some keys where all of them are finite numbers, else None."""
    found = [number(value, key) for key in keys] if isinstance(value, Mapping) else []
    numbers = [entry for entry in found if entry is not None]
    return numbers if len(numbers) == len(keys) else None
