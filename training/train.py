"""Train one network by one configuration: seeded, resumable after a kill, curves logged, best weights kept.

A run is a folder:
    config.json      the TrainingConfig
    curves.csv       one row an epoch
    checkpoint.keras the last epoch, with the optimiser's state: where a killed run goes on
    best.keras       the epoch with the best accuracy on PublicTest
"""

from __future__ import annotations

import csv
import dataclasses
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import keras
import numpy as np

from fer_desktop.analysis.preprocessing import normalise
from fer_desktop.core.files import written_beside
from fer_desktop.core.labels import CLASS_COUNT
from training.augmentation import AugmentationConfig, augment
from training.data import Dataset, Part
from training.distribution import ALONE, Share
from training.networks import HEADS, NETWORKS

_VALIDATION_BATCH = 256


@dataclass(frozen=True, slots=True)
class TrainingConfig:
    """Everything that decides a run. Saved as config.json beside its weights.

    heads: kinds of labels to learn: "fer2013", "ferplus" or both; each is one term of the loss, of equal weight.
    learning_rate: the peak; it rises over `warmup_epochs` and falls to 0 along one half cosine by the last epoch.
    weight_decay: decoupled; not on biases and batch normalisation.
    initial_weights: a .keras file of the same network, or of a narrower one, to go on from, as the best weights of an
        earlier run; "" for none.
    precision: a Keras dtype policy; "mixed_bfloat16" is faster on processors that have it.
    """

    network: str = "residual"
    heads: tuple[str, ...] = HEADS
    widths: tuple[int, ...] = (32, 80, 160)
    blocks: tuple[int, ...] = (1, 2, 2)
    dropout: float = 0.3
    epochs: int = 36
    batch_size: int = 128
    optimizer: str = "sgd"
    learning_rate: float = 0.1
    warmup_epochs: float = 1.0
    weight_decay: float = 5e-4
    momentum: float = 0.9
    label_smoothing: float = 0.1
    seed: int = 20261124
    precision: str = "float32"
    limit: int | None = None
    initial_weights: str = ""
    augmentation: AugmentationConfig = field(default_factory=AugmentationConfig)

    def __post_init__(self) -> None:
        if self.network not in NETWORKS:
            raise ValueError(f"unknown network {self.network!r}: choose one of {', '.join(NETWORKS)}")
        unknown = set(self.heads) - set(HEADS)
        if unknown or not self.heads:
            raise ValueError(f"heads must be some of {', '.join(HEADS)}; got {', '.join(self.heads) or 'none'}")
        if self.optimizer not in ("sgd", "adam"):
            raise ValueError(f"unknown optimizer {self.optimizer!r}: choose sgd or adam")
        if self.epochs < 1 or self.batch_size < 1:
            raise ValueError("epochs and batch_size must be at least 1")

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> TrainingConfig:
        """Read what `dataclasses.asdict` gave, after a way through JSON."""
        known = {f.name for f in dataclasses.fields(cls)}
        unknown = set(values) - known
        if unknown:
            raise ValueError(f"unknown settings in the training configuration: {', '.join(sorted(unknown))}")
        values = dict(values)
        values["augmentation"] = AugmentationConfig(**values.get("augmentation", {}))
        for name in ("heads", "widths", "blocks"):
            if name in values:
                values[name] = tuple(values[name])
        return cls(**values)


def paper_config(**changes: Any) -> TrainingConfig:
    """The paper's setting: Adam at a constant 0.001, FER2013's labels, no augmentation."""
    base = TrainingConfig(
        network="paper",
        heads=("fer2013",),
        epochs=100,
        optimizer="adam",
        learning_rate=1e-3,
        warmup_epochs=0.0,
        weight_decay=0.0,
        label_smoothing=0.0,
        augmentation=AugmentationConfig(flip=False, rotation=0, scale=0, shift=0, gamma=1, erase=0, degrade=0),
    )
    return dataclasses.replace(base, **changes)


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
    if config.optimizer == "sgd":
        schedule = WarmupCosine(
            config.learning_rate, round(config.warmup_epochs * steps_per_epoch), config.epochs * steps_per_epoch
        )
        optimizer = keras.optimizers.SGD(
            schedule, momentum=config.momentum, nesterov=True, weight_decay=config.weight_decay or None
        )
    else:
        optimizer = keras.optimizers.Adam(config.learning_rate, weight_decay=config.weight_decay or None)
    if config.weight_decay:
        optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    model.compile(
        optimizer=optimizer,
        loss={head: keras.losses.CategoricalCrossentropy(from_logits=True) for head in config.heads},
        weighted_metrics={head: [keras.metrics.CategoricalAccuracy(name="accuracy")] for head in config.heads},
    )
    return model


def _take_over(model: keras.Model, path: Path) -> None:
    """Set the model's weights to those of an earlier run's; its optimiser begins anew. Raises ValueError.

    The earlier network may be narrower: the model then answers as that one does, and its further channels learn from a
    fresh start (after Net2Net's wider layers, Chen, Goodfellow and Shlens, 2016, with new channels instead of doubled ones).
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
    """Put old weights into the corner of fresh ones; no new input may reach an old output. Kernels are (..., in, out)."""
    result = fresh.copy()
    if old.ndim > 1:
        result[..., : old.shape[-1]] = 0
    result[tuple(slice(size) for size in old.shape)] = old
    return result


def targets(part: Part, heads: tuple[str, ...], label_smoothing: float) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the heads should answer, (n, 7) each, and the weight of each example, (n,) each.

    FER2013's labels are smoothed; FER+'s are the shares of its votes among the seven classes, and a picture on which
    fewer than half of the annotators chose one of the seven weighs nothing.
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
    """Yield batches for ever, from the start of an epoch; the same ones whenever that epoch is trained.

    Of every batch, the part that this process feeds. All processes draw the same changes, so the parts make up the batch.
    """
    wanted, weights = targets(part, config.heads, config.label_smoothing)
    steps = max(len(part) // config.batch_size, 1)
    epoch = first_epoch
    while True:
        random = np.random.default_rng((config.seed, epoch))
        order = random.permutation(len(part))
        for step in range(steps):
            rows = order[step * config.batch_size : (step + 1) * config.batch_size]
            inputs = normalise(share.of(augment(part.image[rows], config.augmentation, random)))
            mine = share.of(rows)
            yield inputs, {h: wanted[h][mine] for h in config.heads}, {h: weights[h][mine] for h in config.heads}
        epoch += 1


class _Keeper(keras.callbacks.Callback):
    """After every epoch: a row of the curves, the checkpoint, and the best weights so far.

    Where several processes train together, taking the weights off the devices is something they all do at once; only the
    first keeps them.
    """

    def __init__(self, folder: Path, best: float, keeps: bool) -> None:
        super().__init__()
        self.folder = folder
        self.best = best
        self.keeps = keeps

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        row = {"epoch": epoch + 1, **{name: round(float(value), 6) for name, value in (logs or {}).items()}}
        score = public_accuracy(row)
        if score > self.best:
            self.best = score
            self._save("best.keras")
        if self.keeps:
            append_row(self.folder / "curves.csv", row)
        self._save("checkpoint.keras")

    def _save(self, name: str) -> None:
        if self.keeps:
            _save(self.model, self.folder / name)
            return
        with tempfile.TemporaryDirectory() as elsewhere:
            _save(self.model, Path(elsewhere) / name)


def public_accuracy(row: dict[str, Any]) -> float:
    """Return the accuracy on PublicTest, by FER2013's labels where they were learned, from a row of the curves."""
    for name in ("val_fer2013_accuracy", "val_accuracy", "val_ferplus_accuracy"):
        if name in row:
            return float(row[name])
    raise KeyError(f"no accuracy on PublicTest among {', '.join(row)}")


def _save(model: keras.Model, path: Path) -> None:
    """Write a model so that a kill at any moment leaves the old file or the new one."""
    with written_beside(path, ".keras") as new:
        model.save(new)


def append_row(path: Path, row: dict[str, Any]) -> None:
    """Add a row to a CSV file, with a header where the file is new."""
    new = not path.exists()
    with path.open("a", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(row))
        if new:
            writer.writeheader()
        writer.writerow(row)


def _write_curves(path: Path, rows: list[dict[str, float]]) -> None:
    """Replace curves.csv: a kill between the row and the checkpoint leaves a row too many."""
    path.unlink(missing_ok=True)
    for row in rows:
        append_row(path, {**row, "epoch": int(row["epoch"])})


def read_curves(path: Path) -> list[dict[str, float]]:
    """Read curves.csv: one dictionary an epoch. Empty where there is no file."""
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]


def _validation(part: Part, config: TrainingConfig, share: Share) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    """Return inputs, targets and weights of this process's part of a split. What is padded weighs nothing."""
    wanted, weights = targets(part, config.heads, 0.0)
    inputs, wanted, weights = keras.tree.map_structure(
        lambda rows: share.of(share.padded(rows)), (normalise(part.image), wanted, weights)
    )
    return inputs, wanted, weights


def train(config: TrainingConfig, data: Dataset, folder: Path, verbose: int = 1, share: Share = ALONE) -> Path:
    """Train, or go on with, the run in `folder`; return the path of its best weights.

    share: this process's part, where several train together (see training/distribution.py); all must see the same folder.
    Raises ValueError where the folder holds a run of another configuration, or the data lacks labels that it asks for.
    """
    share.check(config.batch_size)
    validation = _validation(data.public, config, share)
    folder.mkdir(parents=True, exist_ok=True)
    config_path = folder / "config.json"
    if config_path.exists():
        before = TrainingConfig.from_dict(json.loads(config_path.read_text()))
        if before != config:
            raise ValueError(f"{folder} holds a run of another configuration: choose another folder or delete it")
    elif share.first:
        config_path.write_text(json.dumps(dataclasses.asdict(config), indent=2) + "\n")

    training = data.training if config.limit is None else data.training.first(config.limit)
    steps = max(len(training) // config.batch_size, 1)
    checkpoint = folder / "checkpoint.keras"
    curves = read_curves(folder / "curves.csv")
    if checkpoint.exists() and curves:
        model = keras.models.load_model(checkpoint, custom_objects={"WarmupCosine": WarmupCosine})
        first_epoch = int(model.optimizer.iterations) // steps
        curves = [row for row in curves if row["epoch"] <= first_epoch]
        if share.first:
            _write_curves(folder / "curves.csv", curves)
    else:
        model = build(config, steps)
        if config.initial_weights:
            _take_over(model, Path(config.initial_weights))
        first_epoch = 0
        if share.first:
            (folder / "curves.csv").unlink(missing_ok=True)

    keeper = _Keeper(folder, max((public_accuracy(row) for row in curves), default=-1.0), share.first)
    model.fit(
        batches(training, config, first_epoch, share),
        steps_per_epoch=steps,
        initial_epoch=first_epoch,
        epochs=config.epochs,
        validation_data=validation,
        validation_batch_size=max(_VALIDATION_BATCH // share.devices, 1) * share.devices // share.processes,
        shuffle=False,
        callbacks=[keeper],
        verbose=verbose,
    )
    return folder / "best.keras"
