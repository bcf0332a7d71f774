"""The folder of a training run: what it holds, and how it is written so that a kill at any moment loses one epoch at most.

    config.json       the TrainingConfig
    curves.csv        one row an epoch
    checkpoint.keras  the last epoch, with the optimiser's state and the average: where a killed run goes on
    best.keras        the weights, or their average, with the best accuracy on PublicTest

Nothing in it names another place, so it can be copied to another machine and gone on with there.
"""

from __future__ import annotations

import csv
import dataclasses
import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keras

from fer_desktop.core.files import written_beside
from training.config import TrainingConfig

CONFIG, CURVES, CHECKPOINT, BEST = "config.json", "curves.csv", "checkpoint.keras", "best.keras"


class RunError(Exception):
    """A run can't be begun, gone on with or saved; the message says why and what to do. Its best weights are untouched."""


def read_config(folder: Path) -> TrainingConfig | None:
    """Return the configuration of the run in a folder, None where there is no run. Raises RunError."""
    path = folder / CONFIG
    if not path.exists():
        return None
    try:
        return TrainingConfig.from_dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise RunError(
            f"{path} can't be read as a training configuration ({error}): the run may be of another version of the training; "
            "go on with it there, or choose another folder"
        ) from error


def write_config(folder: Path, config: TrainingConfig) -> None:
    """Raises RunError."""
    with written_safely(folder / CONFIG) as new:
        new.write_text(json.dumps(dataclasses.asdict(config), indent=2) + "\n", encoding="utf-8")


def load_checkpoint(folder: Path, custom_objects: dict[str, Any]) -> keras.Model:
    """Return the compiled network of the last epoch. Raises RunError where the file is missing or damaged."""
    path = folder / CHECKPOINT
    if not path.exists():
        raise RunError(
            f"{path} is missing, though {folder / CURVES} has epochs: copy it from where the run was, or begin anew in another "
            f"folder, from {BEST} by --initial-weights if you like"
        )
    try:
        model = keras.models.load_model(path, custom_objects=custom_objects)
    except Exception as error:  # Keras raises whatever its reader of zip archives, JSON or HDF5 raises
        raise RunError(
            f"{path} can't be read ({error}): it is damaged, or of another version of Keras; copy it anew from where the run "
            f"was, or begin anew in another folder, from {BEST} by --initial-weights if you like"
        ) from error
    if model.optimizer is None:
        raise RunError(f"{path} lacks the optimiser's state: it is no checkpoint of a run")
    return model


def save_model(model: keras.Model, path: Path) -> None:
    """Write a model so that a kill or a full disk at any moment leaves the old file or the new one. Raises RunError."""
    with written_safely(path) as new:
        model.save(new)


@contextmanager
def written_safely(path: Path) -> Iterator[Path]:
    """Have a file written beside its place and then put there (`written_beside`). Raises RunError."""
    try:
        with written_beside(path, path.suffix) as new:
            yield new
    except OSError as error:
        raise RunError(
            f"{path} can't be written ({error.strerror or error}): make room on the disk or mend its permissions, then give "
            "the same command again; the run goes on from its last whole epoch"
        ) from error


def public_accuracy(row: dict[str, Any]) -> float:
    """Return the accuracy on PublicTest, by FER2013's labels where they were learned, from a row of the curves."""
    for name in ("val_fer2013_accuracy", "val_accuracy", "val_ferplus_accuracy"):
        if name in row:
            return float(row[name])
    raise KeyError(f"no accuracy on PublicTest among {', '.join(row)}")


def best_accuracy(row: dict[str, Any]) -> float:
    """Return the better of the weights' and their average's accuracy on PublicTest."""
    return max(public_accuracy(row), float(row.get("average_accuracy", -1.0)))


def append_row(path: Path, row: dict[str, Any]) -> None:
    """Add a row to the curves, with a header where the file is new; not a number is left empty."""
    new = not path.exists()
    with path.open("a", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(row))
        if new:
            writer.writeheader()
        writer.writerow({name: "" if math.isnan(value) else value for name, value in row.items()})


def write_curves(folder: Path, rows: list[dict[str, float]]) -> None:
    """Replace the curves: a kill between the row and the checkpoint leaves a row too many."""
    path = folder / CURVES
    fields = list(dict.fromkeys(name for row in rows for name in row))
    path.unlink(missing_ok=True)
    for row in rows:
        append_row(path, {**dict.fromkeys(fields, math.nan), **row, "epoch": int(row["epoch"])})


def read_curves(path: Path) -> list[dict[str, float]]:
    """Read curves.csv: one dictionary an epoch, of the figures that it has. Empty where there is no file."""
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return [{name: float(value) for name, value in row.items() if value} for row in csv.DictReader(file)]
