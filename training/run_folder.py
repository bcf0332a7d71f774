"""The folder of a training run. It is written such that a kill at any moment loses one epoch at most.

    config.json       the TrainingConfig
    curves.csv        one row for each epoch
    checkpoint.keras  the last epoch, with the optimiser's state and the average; a killed run resumes from it
    best.keras        the weights, or their average, with the best accuracy on PublicTest
    teacher-*.keras   the networks from which a distilled one learns

The files name no path outside the folder, so it can be copied to another machine and resumed there.
"""

from __future__ import annotations

import csv
import dataclasses
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keras

from fer_desktop.core.files import written_beside
from training.config import TrainingConfig

CONFIG, CURVES, CHECKPOINT, BEST = "config.json", "curves.csv", "checkpoint.keras", "best.keras"


class RunError(Exception):
    """A run can't be started, resumed or saved; the message says why and what to do. Its best weights are unchanged."""


def read_config(folder: Path) -> TrainingConfig | None:
    """Return the configuration of the run in a folder; None if there is no run. Raises RunError."""
    path = folder / CONFIG
    if not path.exists():
        return None
    try:
        return TrainingConfig.from_dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise RunError(
            f"{path} can't be read as a training configuration ({error}): the run may be of another version of the training; "
            "resume it there, or choose another folder"
        ) from error


def write_config(folder: Path, config: TrainingConfig) -> None:
    """Write the configuration into a run's folder. Raises RunError."""
    with written_safely(folder / CONFIG) as new:
        new.write_text(json.dumps(dataclasses.asdict(config), indent=2) + "\n", encoding="utf-8")


def load_checkpoint(folder: Path, custom_objects: dict[str, Any]) -> keras.Model:
    """Return the compiled network of the last epoch. Raises RunError if the file is missing or damaged."""
    path = folder / CHECKPOINT
    if not path.exists():
        raise RunError(
            f"{path} is missing, though {folder / CURVES} has epochs: copy it from where the run was, or begin anew in another "
            f"folder, from {BEST} by --initial-weights if you like"
        )
    try:
        model = keras.models.load_model(path, custom_objects=custom_objects)
    except Exception as error:  # Keras passes on any error of its readers for zip, JSON and HDF5
        raise RunError(
            f"{path} can't be read ({error}): it is damaged, or of another version of Keras; copy it anew from where the run "
            f"was, or begin anew in another folder, from {BEST} by --initial-weights if you like"
        ) from error
    if model.optimizer is None:
        raise RunError(f"{path} lacks the optimiser's state: it is no checkpoint of a run")
    return model


def load_best(folder: Path) -> keras.Model:
    """Return the network with the best weights so far. Raises RunError if the file is missing or damaged."""
    return _load(folder / BEST)


def load_teacher(path: Path, heads: tuple[str, ...]) -> keras.Model:
    """Return a network to distil from. Raises RunError if it is missing or damaged, ValueError if it lacks one of the heads."""
    teacher = _load(path)
    if not set(heads) <= set(teacher.output_names):
        raise ValueError(f"the teacher {path} has the heads {', '.join(teacher.output_names)}, not {', '.join(heads)}")
    return teacher


def _load(path: Path) -> keras.Model:
    try:
        return keras.models.load_model(path, compile=False)
    except Exception as error:  # Keras passes on any error of its readers
        raise RunError(f"the network {path} can't be read ({error}): copy it anew from where the run was") from error


def save_model(model: keras.Model, path: Path) -> None:
    """Write a model such that a kill or a full disk at any moment leaves the old file or the new one. Raises RunError."""
    with written_safely(path) as new:
        model.save(new)


@contextmanager
def written_safely(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`, and move the file to its place at the end (`written_beside`). Raises RunError."""
    try:
        with written_beside(path, path.suffix) as new:
            yield new
    except OSError as error:
        raise RunError(
            f"{path} can't be written ({error.strerror or error}): make room on the disk or mend its permissions, then give "
            "the same command again; the run goes on from its last whole epoch"
        ) from error


def public_accuracy(row: dict[str, Any]) -> float:
    """Return the accuracy on PublicTest from a row of the curves, by FER2013's labels if they were trained on."""
    for name in ("val_fer2013_accuracy", "val_accuracy", "val_ferplus_accuracy"):
        if name in row:
            return float(row[name])
    raise KeyError(f"no accuracy on PublicTest among {', '.join(row)}")


def best_accuracy(row: dict[str, Any]) -> float:
    """Return the better accuracy on PublicTest: that of the weights or that of their average."""
    return max(public_accuracy(row), float(row.get("average_accuracy", -1.0)))


def write_curves(folder: Path, rows: list[dict[str, float]]) -> None:
    """Write the curves, with an empty cell where a row lacks a figure. Raises RunError."""
    with written_safely(folder / CURVES) as new, new.open("w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(dict.fromkeys(name for row in rows for name in row)))
        writer.writeheader()
        writer.writerows({**row, "epoch": int(row["epoch"])} for row in rows)


def read_curves(path: Path) -> list[dict[str, float]]:
    """Read curves.csv: a dictionary of figures for each epoch; empty if there is no file. Raises RunError."""
    if not path.exists():
        return []
    try:
        with path.open(newline="") as file:
            rows = [{name: float(value) for name, value in row.items() if value} for row in csv.DictReader(file)]
    except (OSError, ValueError, TypeError, csv.Error) as error:
        raise RunError(f"{path} can't be read ({error}): copy it anew from where the run was") from error
    if [row.get("epoch") for row in rows] != list(range(1, len(rows) + 1)):
        raise RunError(f"{path} doesn't have the epochs from 1 on: copy it anew from where the run was")
    return rows
