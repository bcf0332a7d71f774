"""Trains one network with one configuration: seeded, resumable after a kill, with logged curves and the best weights kept.

`training.run_folder` describes the files in a run's folder.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np

from fer_desktop.analysis.preprocessing import normalise
from fer_desktop.core.labels import CLASS_COUNT
from training.augmentation import augment, draw
from training.averaging import measure_normalisation
from training.config import TrainingConfig
from training.data import Dataset, Part
from training.distribution import ALONE, Share
from training.networks import NETWORKS, draw_weights, fuse_normalisation
from training.on_device import OnDevice
from training.run_folder import (
    BEST,
    CHECKPOINT,
    CURVES,
    RunError,
    best_accuracy,
    load_checkpoint,
    load_teacher,
    public_accuracy,
    read_config,
    read_curves,
    save_model,
    write_config,
    write_curves,
)

_VALIDATION_BATCH = 256

_LAST_EPOCHS = 10
"""The average is evaluated after each of so many last epochs of a run, because it is at its best near the end."""

_NORMALISATION_PICTURES = 3200
"""The number of pictures on which batch normalisation is measured for the average."""


class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    """A linear rise from 0, then one half cosine down to 0."""

    def __init__(self, peak: float, warmup_steps: int, total_steps: int) -> None:
        self.peak = peak
        self.warmup_steps = warmup_steps
        self.total_steps = total_steps

    def __call__(self, step: Any) -> Any:
        step = keras.ops.cast(step, "float32") + 1.0
        warm = step / max(self.warmup_steps, 1)
        share = (step - self.warmup_steps) / max(self.total_steps - self.warmup_steps, 1)
        cosine = 0.5 * (1.0 + keras.ops.cos(np.pi * keras.ops.clip(share, 0.0, 1.0)))
        return self.peak * keras.ops.where(step < self.warmup_steps, warm, cosine)

    def get_config(self) -> dict[str, Any]:
        return {"peak": self.peak, "warmup_steps": self.warmup_steps, "total_steps": self.total_steps}


def build(config: TrainingConfig, steps_per_epoch: int) -> keras.Model:
    """Return the compiled network of a configuration."""
    keras.utils.set_random_seed(config.seed)
    keras.config.set_dtype_policy(config.precision)
    if config.network == "residual":
        model = NETWORKS["residual"](config.heads, config.widths, config.blocks, config.dropout)
    else:
        model = NETWORKS[config.network](config.heads)
    draw_weights(model, config.seed)
    average: dict[str, Any] = {"use_ema": True, "ema_momentum": config.average} if config.average else {}
    if config.optimizer == "sgd":
        schedule = WarmupCosine(
            config.learning_rate, round(config.warmup_epochs * steps_per_epoch), config.epochs * steps_per_epoch
        )
        optimizer = keras.optimizers.SGD(
            schedule, momentum=config.momentum, nesterov=True, weight_decay=config.weight_decay or None, **average
        )
    else:
        optimizer = keras.optimizers.Adam(config.learning_rate, weight_decay=config.weight_decay or None, **average)
    if config.weight_decay:
        optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    _compile(model, optimizer, config)
    return model


def _compile(model: keras.Model, optimizer: keras.Optimizer, config: TrainingConfig) -> None:
    share = 1 - config.distillation if config.teachers else 1.0
    model.compile(
        optimizer=optimizer,
        loss={head: keras.losses.CategoricalCrossentropy(from_logits=True) for head in config.heads},
        loss_weights=dict.fromkeys(config.heads, share),
        weighted_metrics={head: [keras.metrics.CategoricalAccuracy(name="accuracy")] for head in config.heads},
    )


def _model_to_train(network: keras.Model, config: TrainingConfig, folder: Path, training: Part) -> keras.Model:
    """Return what is trained: the network itself, or a model around it that has the pictures, the teachers, or both.

    Raises RunError if a teacher is missing or damaged, ValueError if it lacks one of the heads.
    """
    if not config.on_device and not config.teachers:
        return network
    teachers = [load_teacher(folder / name, config.heads) for name in config.teachers]
    pictures = training.image if config.on_device else None
    model = OnDevice(network, pictures, teachers, config.distillation, config.temperature)
    _compile(model, network.optimizer, config)
    return model


def _take_over(model: keras.Model, path: Path) -> None:
    """Set the model's weights to those of an earlier run; the optimiser starts afresh. Raises ValueError.

    The earlier network may be narrower. Then the model starts with the outputs of that network, and its additional channels
    start untrained (after Net2Net's wider layers, Chen, Goodfellow and Shlens, 2016, but with new channels, not doubled ones).
    """
    if not path.is_file():
        raise ValueError(f"the initial weights {path} are not there: name the best.keras of an earlier run")
    earlier = keras.models.load_model(path, compile=False)
    old, new = earlier.get_weights(), model.get_weights()
    if [w.path for w in earlier.weights] != [w.path for w in model.weights] or any(
        o.ndim != n.ndim or any(a > b for a, b in zip(o.shape, n.shape, strict=True)) for o, n in zip(old, new, strict=True)
    ):
        raise ValueError(f"the initial weights {path} are of another or a wider network than {model.name} as configured")
    model.set_weights([_widened(o, n) for o, n in zip(old, new, strict=True)])


def _widened(old: np.ndarray, fresh: np.ndarray) -> np.ndarray:
    """Put old weights into the corner of fresh ones; no new input may affect an old output. Kernels are (..., in, out)."""
    result = fresh.copy()
    if old.ndim > 1:
        result[..., : old.shape[-1]] = 0
    result[tuple(slice(size) for size in old.shape)] = old
    return result


def targets(part: Part, heads: tuple[str, ...], label_smoothing: float) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the target outputs of the heads, (n, 7) each, and the weight of each example, (n,) each.

    FER2013's labels are smoothed. FER+'s targets are the shares of its votes among the seven classes; a picture has no weight
    unless more than half of its votes are for the seven classes.
    """
    wanted: dict[str, Any] = {}
    weights: dict[str, Any] = {}
    if "fer2013" in heads:
        one_hot = np.eye(CLASS_COUNT, dtype=np.float32)[part.label]
        wanted["fer2013"] = one_hot * (1 - label_smoothing) + label_smoothing / CLASS_COUNT
        weights["fer2013"] = np.ones(len(part), np.float32)
    if "ferplus" in heads:
        if part.votes is None:
            raise ValueError("the data has no FER+ votes: train with --heads fer2013")
        counts = part.seven_votes().astype(np.float32)
        total = counts.sum(axis=1, keepdims=True)
        wanted["ferplus"] = np.where(total > 0, counts / np.maximum(total, 1), 1 / CLASS_COUNT).astype(np.float32)
        weights["ferplus"] = (total[:, 0] * 2 > part.votes.sum(axis=1)).astype(np.float32)
    return wanted, weights


def batches(part: Part, config: TrainingConfig, first_epoch: int, share: Share = ALONE) -> Iterator[tuple[Any, Any, Any]]:
    """Yield batches endlessly, from the start of an epoch on; an epoch always has the same batches.

    Yields only this process's part of every batch. All processes draw the same changes, so the parts make up the batch.
    """
    wanted, weights = targets(part, config.heads, config.label_smoothing)
    steps = max(len(part) // config.batch_size, 1)
    epoch = first_epoch
    while True:
        random = np.random.default_rng((config.seed, epoch))
        order = random.permutation(len(part))
        for step in range(steps):
            rows = order[step * config.batch_size : (step + 1) * config.batch_size]
            mine = share.of(rows)
            answers = ({h: wanted[h][mine] for h in config.heads}, {h: weights[h][mine] for h in config.heads})
            crops: Any
            if config.on_device:
                changes = draw(config.augmentation, len(rows), random)._asdict()
                crops = {"rows": rows.astype(np.int32), "changes": changes, "share": np.ones(len(rows), np.float32)}
            else:
                crops = normalise(share.of(augment(part.image[rows], config.augmentation, random)))
            batch = (crops, *answers)
            yield mixed(*batch, random.beta(config.mixup, config.mixup)) if config.mixup else batch
        epoch += 1


def mixed(inputs: Any, wanted: dict[str, Any], weights: dict[str, Any], share: float) -> tuple[Any, Any, Any]:
    """Mix every picture of a batch and its targets with the picture at the same place from the other end.

    inputs: crops, which are mixed here, or the inputs of `OnDevice`, which mixes them.
    share: the share of the picture itself, 0 to 1. A label counts by its share and by the weight of its picture.
    """
    total = {h: share * w + (1 - share) * w[::-1] for h, w in weights.items()}
    answers = {
        h: (share * (weights[h][:, None] * y) + (1 - share) * (weights[h][:, None] * y)[::-1])
        / np.maximum(total[h], np.finfo(np.float32).tiny)[:, None]
        for h, y in wanted.items()
    }
    answers = {h: y.astype(np.float32) for h, y in answers.items()}
    if isinstance(inputs, dict):
        return {**inputs, "share": np.full_like(inputs["share"], share)}, answers, total
    return (share * inputs + (1 - share) * inputs[::-1]).astype(np.float32), answers, total


class _Keeper(keras.callbacks.Callback):
    """After every epoch, writes a row of the curves, the checkpoint, and the weights if they are the best so far.

    If several processes train together, all of them must fetch the weights from the devices at once, but only the first
    keeps them.
    """

    def __init__(
        self,
        network: keras.Model,
        folder: Path,
        config: TrainingConfig,
        training: Part,
        validation: tuple[Any, Any, Any],
        curves: list[dict[str, float]],
        keeps: bool,
    ) -> None:
        super().__init__()
        self.network = network
        self.folder = folder
        self.config = config
        self.training = training
        self.validation = validation
        self.curves = curves
        self.best = max((best_accuracy(row) for row in curves), default=-1.0)
        self.keeps = keeps

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        row: dict[str, Any] = {"epoch": epoch + 1, **{name: round(float(value), 6) for name, value in (logs or {}).items()}}
        if not math.isfinite(row["loss"]):
            raise RunError(
                f"the loss of epoch {epoch + 1} is no number any more: the run has diverged and stops before it is saved; "
                f"start another one with a lower learning rate. {self.folder / BEST} holds the best weights until now"
            )
        self._keep_if_best(public_accuracy(row))
        left = self.config.epochs - (epoch + 1)
        if self.config.average and (left < _LAST_EPOCHS or (epoch + 1) % self.config.average_every == 0):
            row["average_accuracy"] = self._evaluate_average()
        if self.keeps:
            self.curves.append(row)
            write_curves(self.folder, self.curves)
        self._save(CHECKPOINT)

    def _evaluate_average(self) -> float:
        """Return the average's accuracy on PublicTest, and keep it if it is the best; at the end, restore the weights."""
        model, before = self.network, self.network.get_weights()
        for weight, average in zip(model.trainable_variables, model.optimizer._model_variables_moving_average, strict=True):
            # A copy, because JAX may give the memory of an array away that two variables share.
            weight.assign(np.array(keras.ops.convert_to_numpy(average)))
        measure_normalisation(model, self.training, _NORMALISATION_PICTURES)
        inputs, wanted, weights = self.validation
        head = self.config.heads[0]
        logits = model.predict(inputs, batch_size=_VALIDATION_BATCH, verbose=0)
        logits = logits[head] if isinstance(logits, dict) else logits
        right = np.asarray(logits).argmax(axis=1) == wanted[head].argmax(axis=1)
        accuracy = round(float(np.average(right, weights=weights[head])), 6)
        self._keep_if_best(accuracy)
        model.set_weights(before)
        return accuracy

    def _keep_if_best(self, accuracy: float) -> None:
        if accuracy > self.best:
            self.best = accuracy
            self._save(BEST)

    def _save(self, name: str) -> None:
        if self.keeps:
            save_model(self.network, self.folder / name)
            return
        with tempfile.TemporaryDirectory() as elsewhere:
            save_model(self.network, Path(elsewhere) / name)


def _validation(part: Part, config: TrainingConfig, share: Share) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    """Return inputs, targets and weights of this process's part of a split. Padding has no weight."""
    wanted, weights = targets(part, config.heads, 0.0)
    inputs, wanted, weights = keras.tree.map_structure(
        lambda rows: share.of(share.padded(rows)), (normalise(part.image), wanted, weights)
    )
    return inputs, wanted, weights


def train(config: TrainingConfig, data: Dataset, folder: Path, verbose: int = 1, share: Share = ALONE) -> Path:
    """Train or resume the run in `folder`; return the path of its best weights.

    share: this process's part if several train together (see training/distribution.py); all must see the same folder.
    Raises ValueError if the data lacks labels that the configuration asks for. Raises RunError if the folder holds a run with
    another configuration or a damaged one, if it can't be written, and if the loss becomes NaN or infinite.
    """
    share.check(config.batch_size)
    if config.on_device and share.devices > 1:
        raise ValueError("a run whose pictures are in the memory of the device uses one device: leave --distribute out")
    validation = _validation(data.public, config, share)
    training = data.training if config.limit is None else data.training.first(config.limit)
    steps = max(len(training) // config.batch_size, 1)
    network, curves = _begin_or_resume(config, folder, steps, share)
    fuse_normalisation(network)
    model = _model_to_train(network, config, folder, training)
    model.fit(
        batches(training, config, len(curves), share),
        steps_per_epoch=steps,
        initial_epoch=len(curves),
        epochs=config.epochs,
        validation_data=validation,
        validation_batch_size=max(_VALIDATION_BATCH // share.devices, 1) * share.devices // share.processes,
        shuffle=False,
        callbacks=[_Keeper(network, folder, config, training, validation, list(curves), share.first)],
        verbose=verbose,
    )
    return folder / BEST


def _begin_or_resume(
    config: TrainingConfig, folder: Path, steps: int, share: Share
) -> tuple[keras.Model, list[dict[str, float]]]:
    """Return the network after its last epoch, or a new one, and the curves so far."""
    before = read_config(folder)
    if before is not None and before != config:
        raise RunError(f"{folder} holds a run of another configuration: choose another folder or delete it")
    curves = read_curves(folder / CURVES)
    if curves:
        model = load_checkpoint(folder, {"WarmupCosine": WarmupCosine})
        curves = [row for row in curves if row["epoch"] <= int(model.optimizer.iterations) // steps]
        if share.first:
            write_curves(folder, curves)
        return model, curves
    if (folder / CHECKPOINT).exists():
        raise RunError(f"{folder / CURVES} is missing or empty, though there is a {CHECKPOINT}: copy it from where the run was")
    model = build(config, steps)
    if config.initial_weights:
        _take_over(model, Path(config.initial_weights))
    if share.first:
        folder.mkdir(parents=True, exist_ok=True)
        write_config(folder, config)
    return model, []
