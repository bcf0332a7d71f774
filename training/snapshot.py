"""A run in one small file: weights, their average and the best ones as float16, epoch, configuration and curves.

A run can be resumed from it when its computer is lost. It has no optimiser's state: the momentum starts from zero, which a few
steps make up for.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from training.config import TrainingConfig
from training.run_folder import (
    BEST,
    CHECKPOINT,
    CONFIG,
    CURVES,
    RunError,
    load_best,
    load_checkpoint,
    read_config,
    read_curves,
    save_model,
    write_config,
    write_curves,
    written_safely,
)
from training.train import WarmupCosine, build

_ABOUT = "about"


def keep(run: Path, file: Path) -> int:
    """Write the newest state of a run to a .npz file; return its epoch. Raises RunError."""
    config, curves = read_config(run), read_curves(run / CURVES)
    if config is None or not curves:
        raise RunError(f"{run} holds no run with a whole epoch: train first")
    model = load_checkpoint(run, {"WarmupCosine": WarmupCosine})
    steps = int(model.optimizer.iterations) // len(curves)
    arrays: dict[str, NDArray[Any]] = {
        f"weight{k}": np.asarray(weight, np.float16) for k, weight in enumerate(model.get_weights())
    }
    if config.average:
        averages = model.optimizer._model_variables_moving_average
        arrays |= {f"average{k}": keras.ops.convert_to_numpy(value).astype(np.float16) for k, value in enumerate(averages)}
    if (run / BEST).exists():
        best = load_best(run)
        arrays |= {f"best{k}": np.asarray(weight, np.float16) for k, weight in enumerate(best.get_weights())}
    about = {"config": asdict(config), "curves": curves, "steps_per_epoch": steps}

    arrays[_ABOUT] = np.array(json.dumps(about))

    with written_safely(file) as new, new.open("wb") as opened:
        np.savez_compressed(opened, allow_pickle=False, **arrays)
    return len(curves)


def restore(file: Path, run: Path, precision: str | None = None) -> int:
    """Make a run's folder from the file of `keep`, ready to be resumed; return its epoch. Raises RunError.

    precision: a Keras dtype policy to go on with, where this computer is slow with that of the run.
    """
    if (run / CONFIG).exists():
        raise RunError(f"{run} holds a run already: choose another folder")
    try:
        with file.open("rb") as opened, np.load(opened) as content:
            arrays = dict(content)
        about = json.loads(str(arrays.pop(_ABOUT)))
        config, curves, steps = TrainingConfig.from_dict(about["config"]), about["curves"], int(about["steps_per_epoch"])
        config = replace(config, precision=precision or config.precision)
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise RunError(f"{file} is not a kept run of this version of the training: {error}") from error
    model = build(config, steps)
    model.optimizer.build(model.trainable_variables)
    try:
        model.set_weights(_numbered(arrays, "weight", len(model.weights)))
        if config.average:
            for k, average in enumerate(model.optimizer._model_variables_moving_average):
                average.assign(arrays[f"average{k}"].astype(np.float32))
        best = _numbered(arrays, "best", len(model.weights)) if "best0" in arrays else None
    except (ValueError, KeyError) as error:
        raise RunError(f"{file} is of another network than its own configuration says: {error}") from error
    model.optimizer.iterations.assign(len(curves) * steps)
    run.mkdir(parents=True, exist_ok=True)
    write_config(run, config)
    write_curves(run, curves)
    save_model(model, run / CHECKPOINT)
    # A file of an older version lacks the best weights, so the newest ones take their place.
    if best is not None:
        model.set_weights(best)
    save_model(model, run / BEST)
    return len(curves)


def _numbered(arrays: dict[str, NDArray[Any]], name: str, count: int) -> list[NDArray[np.float32]]:
    return [arrays[f"{name}{k}"].astype(np.float32) for k in range(count)]
