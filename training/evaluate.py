"""Measure a model in models/ on FER2013 and on folders of pictures, with the runtime that the program would use."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from fer_desktop.analysis.analyzer import Analyzer
from fer_desktop.analysis.crop import crop_face, whole_picture_crop
from fer_desktop.core.labels import CLASS_COUNT, EXPRESSIONS
from fer_desktop.core.metrics import (
    accuracy,
    balanced_accuracy,
    confusion_matrix,
    per_class,
)
from training.calibration import expected_calibration_error, reliability_bins
from training.data import DataError, Dataset, Part
from training.loading import class_folders, read_pictures

RELIABILITY_BINS = 15
BATCH_SIZE = 64

Predict = Callable[[NDArray[np.uint8]], NDArray[np.float32]]
"""From crops (n, 48, 48) uint8 to probabilities, or logits, (n, 7) float32."""


def in_batches(predict: Predict, crops: NDArray[np.uint8], description: str) -> NDArray[np.float32]:
    """Run `predict` on many crops, with a progress bar on a terminal."""
    starts = range(0, len(crops), BATCH_SIZE)
    bar = tqdm(starts, desc=description, unit="batch", disable=not sys.stderr.isatty(), leave=False)
    return np.concatenate([predict(crops[start : start + BATCH_SIZE]) for start in bar])


def figures(probabilities: NDArray[np.float32], part: Part) -> dict[str, Any]:
    """Return all figures for the probabilities (n, 7) on a part, ready for JSON.

    ferplus_agreement is the share of right answers among the pictures on which more than half of FER+'s votes agree on one of
    the seven classes; None if the data has no votes.
    """
    predicted = probabilities.argmax(axis=1)
    matrix = confusion_matrix(part.label, predicted, CLASS_COUNT)
    bins = reliability_bins(probabilities, part.label, RELIABILITY_BINS)
    agreement = None
    if part.votes is not None:
        majority = part.ferplus_majority()
        clear = majority >= 0
        agreement = float((predicted[clear] == majority[clear]).mean())
    return {
        "count": len(part),
        "accuracy": accuracy(matrix),
        "balanced_accuracy": balanced_accuracy(matrix),
        "expected_calibration_error": expected_calibration_error(bins),
        "ferplus_agreement": agreement,
        "per_class": {
            name: {"precision": m.precision, "recall": m.recall, "f1": m.f1, "support": m.support}
            for name, m in zip(EXPRESSIONS, per_class(matrix), strict=True)
        },
        "confusion_matrix": matrix.tolist(),
        "reliability": [
            {"lower": b.lower, "upper": b.upper, "count": b.count, "confidence": b.confidence, "accuracy": b.accuracy}
            for b in bins
        ],
    }


def evaluate(predict: Predict, data: Dataset) -> dict[str, Any]:
    """Return the figures on PublicTest, on PrivateTest, and on PrivateTest without the pictures that are also in Training."""
    public = in_batches(predict, data.public.image, "PublicTest")
    private = in_batches(predict, data.private.image, "PrivateTest")
    unseen = ~data.private_seen_in_training()
    return {
        "public": figures(public, data.public),
        "private": figures(private, data.private),
        "private_not_in_training": figures(private[unseen], data.private.where(unseen)),
    }


def evaluate_folder(folder: Path, analyzer: Analyzer, skipped: list[str]) -> dict[str, Any]:
    """Return the figures on a folder with class-named subfolders of pictures, which needn't come from FER2013.

    "chain": through detector, crop and classifier, for the largest face, over the pictures in which a face was found.
    "crops": each picture taken as a crop. "found": the share of pictures in which a face was found.
    """
    chain: list[NDArray[np.uint8]] = []
    plain: list[NDArray[np.uint8]] = []
    labels: list[int] = []
    found: list[bool] = []
    for label, picture in read_pictures(class_folders(folder), cv2.IMREAD_COLOR, skipped):
        faces = analyzer.find_faces(picture)
        labels.append(label)
        found.append(bool(faces))
        plain.append(whole_picture_crop(picture))
        if faces:
            chain.append(crop_face(picture, faces[0]))
    if not chain:
        raise DataError(f"{folder}: no face was found in any picture of a class folder")
    label_array = np.array(labels, np.uint8)
    parts = {"chain": Part(np.stack(chain), label_array[np.array(found)]), "crops": Part(np.stack(plain), label_array)}
    predict = analyzer.classifier.predict
    results = {name: figures(in_batches(predict, part.image, name), part) for name, part in parts.items()}
    return {"folder": folder.name, "count": len(labels), "found": sum(found) / len(found), **results}


def folder_table(results: dict[str, dict[str, Any]]) -> str:
    """Return a readable table of `evaluate_folder`'s results, by name of the model."""
    head = f"{'model':<24}{'folder':<18}{'way':<8}{'n':>6}{'found':>8}{'accuracy':>10}{'balanced':>10}"
    lines = [head, "-" * len(head)]
    for name, result in results.items():
        for way in ("chain", "crops"):
            f = result[way]
            found = f"{result['found']:.3f}" if way == "chain" else "-"
            lines.append(
                f"{name:<24}{result['folder']:<18}{way:<8}{f['count']:>6}{found:>8}"
                f"{f['accuracy']:>10.4f}{f['balanced_accuracy']:>10.4f}"
            )
        for expression in EXPRESSIONS:
            m = result["chain"]["per_class"][expression]
            lines.append(f"  {expression:<10}precision {m['precision']:.3f}  recall {m['recall']:.3f}  n {m['support']}")
    return "\n".join(lines)


def table(results: dict[str, dict[str, Any]]) -> str:
    """Return a readable table of the results of one or more models, by name."""
    lines = []
    head = f"{'model':<24}{'split':<26}{'n':>6}{'accuracy':>10}{'balanced':>10}{'ECE':>8}{'FER+':>8}"
    lines += [head, "-" * len(head)]
    for name, result in results.items():
        for split in ("public", "private", "private_not_in_training"):
            f = result[split]
            agreement = "-" if f["ferplus_agreement"] is None else f"{f['ferplus_agreement']:.3f}"
            lines.append(
                f"{name:<24}{split:<26}{f['count']:>6}{f['accuracy']:>10.4f}{f['balanced_accuracy']:>10.4f}"
                f"{f['expected_calibration_error']:>8.4f}{agreement:>8}"
            )
    for name, result in results.items():
        lines += ["", f"{name}, PrivateTest (rows true, columns predicted)"]
        lines.append(f"{'':<10}" + "".join(f"{e:>9}" for e in EXPRESSIONS) + f"{'precision':>11}{'recall':>8}{'f1':>7}")
        private = result["private"]
        for expression, row in zip(EXPRESSIONS, private["confusion_matrix"], strict=True):
            m = private["per_class"][expression]
            cells = "".join(f"{count:>9}" for count in row)
            lines.append(f"{expression:<10}{cells}{m['precision']:>11.3f}{m['recall']:>8.3f}{m['f1']:>7.3f}")
    return "\n".join(lines)
