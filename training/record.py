"""The record run for a machine with a GPU: siblings that differ in their seeds, then a network that learns from them.

    sibling-1 ...     runs of the same configuration with other seeds
    record            the distilled run: the one to export; it has copies of the siblings' best weights as its teachers

Each is a run's folder (see `training.run_folder`). A killed record run goes on with the same command.
"""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

from training.config import TrainingConfig
from training.data import Dataset
from training.run_folder import read_config, written_safely
from training.train import train

DISTILLED = "record"


def begun_precision(out: Path) -> str | None:
    """Return the precision that an earlier call began with; None if there was none. Raises RunError."""
    configs = (read_config(out / name) for name in ("sibling-1", DISTILLED))
    return next((config.precision for config in configs if config is not None), None)


def for_gpu(config: TrainingConfig, batch_size: int, precision: str) -> TrainingConfig:
    """Return the configuration with pictures on the device, and with another batch size at the same pace.

    The learning rate grows with the batch (Goyal et al., 2017), and the average forgets as fast per picture as before.
    """
    factor = batch_size / config.batch_size
    return dataclasses.replace(
        config,
        batch_size=batch_size,
        learning_rate=config.learning_rate * factor,
        average=config.average**factor if config.average else 0.0,
        precision=precision,
        on_device=True,
    )


def record(config: TrainingConfig, data: Dataset, out: Path, siblings: int, verbose: int = 1) -> Path:
    """Train the siblings and then the network that learns from them, or go on with that; return the path of its best weights.

    siblings: 0 or more; with 0 the network learns from the labels alone. Raises what `train` raises.
    """
    names = []
    for k in range(1, siblings + 1):
        best = train(dataclasses.replace(config, seed=config.seed + k), data, out / f"sibling-{k}", verbose)
        names.append(f"teacher-{k}.keras")
        teacher = out / DISTILLED / names[-1]
        if not teacher.exists():
            teacher.parent.mkdir(parents=True, exist_ok=True)
            with written_safely(teacher) as new:
                shutil.copyfile(best, new)
    return train(dataclasses.replace(config, teachers=tuple(names)), data, out / DISTILLED, verbose)
