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
from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.core.metrics import IntArray, class_errors
from fer_desktop.models.metrics import describe_figures
from training.data import DataError, Dataset, Part
from training.loading import class_folders, read_pictures

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
    result = describe_figures(probabilities, part.label)
    result["ferplus_agreement"] = None
    if part.votes is not None:
        majority = part.ferplus_majority()
        clear = majority >= 0
        result["ferplus_agreement"] = float((probabilities.argmax(axis=1)[clear] == majority[clear]).mean())
    return result


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


def evaluate_crops(predict: Predict, part: Part, name: str) -> dict[str, Any]:
    """Return the figures on crops of another set, as `evaluate_folder` does, without the way through the detector."""
    return {"folder": name, "count": len(part), "crops": figures(in_batches(predict, part.image, name), part)}


def class_table(matrix: IntArray) -> list[str]:
    """Return lines with precision and recall of each class with their 95 % intervals, and what it is mistaken for, in words."""
    lines = []
    for k, errors in enumerate(class_errors(matrix)):
        line = f"  {EXPRESSIONS[k]:<10}precision {_interval(errors.precision)}  recall {_interval(errors.recall)}"
        if errors.recall is not None and errors.read_as is not None:
            other, share = errors.read_as
            line += f"  n {matrix[k].sum():<6}called {EXPRESSIONS[other]} in {in_ten(share)}"
        lines.append(line)
    return lines


def in_ten(share: float) -> str:
    """Return a share, 0 to 1, in words: "four of ten cases"."""
    count = round(10 * share)
    numbers = ("fewer than one", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return f"{numbers[count]} of ten cases"


def _interval(share: tuple[float, float, float] | None) -> str:
    return f"{'-':<21}" if share is None else f"{share[0]:.3f} ({share[1]:.3f}-{share[2]:.3f})"


def folder_table(results: dict[str, dict[str, Any]]) -> str:
    """Return a readable table of the results of `evaluate_folder` or `evaluate_crops`, by name of the model."""
    head = f"{'model':<24}{'folder':<18}{'way':<8}{'n':>6}{'found':>8}{'accuracy':>10}{'balanced':>10}"
    lines = [head, "-" * len(head)]
    for name, result in results.items():
        ways = [way for way in ("chain", "crops") if way in result]
        for way in ways:
            f = result[way]
            found = f"{result['found']:.3f}" if way == "chain" else "-"
            lines.append(
                f"{name:<24}{result['folder']:<18}{way:<8}{f['count']:>6}{found:>8}"
                f"{f['accuracy']:>10.4f}{f['balanced_accuracy']:>10.4f}"
            )
        lines += class_table(np.array(result[ways[0]]["confusion_matrix"]))
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
        lines += ["", f"{name}, PrivateTest, with 95 % intervals", *class_table(np.array(private["confusion_matrix"]))]
    return "\n".join(lines)
