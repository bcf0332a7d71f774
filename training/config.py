"""All settings of a training run, as data that is saved beside the weights."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

from training.augmentation import AugmentationConfig
from training.networks import HEADS, NETWORKS


@dataclass(frozen=True, slots=True)
class TrainingConfig:
    """The settings of a run. Saved as config.json in its folder.

    heads: kinds of labels to learn: "fer2013", "ferplus" or both; each is one term of the loss, of equal weight.
    learning_rate: the peak; the rate rises over `warmup_epochs` and falls to 0 along half a cosine by the last epoch.
    weight_decay: decoupled; not for biases and batch normalisation.
    average: the decay, per step, of an exponential moving average of the weights, which is also evaluated; 0 for none.
    average_every: epochs from one evaluation of the average to the next; each of the last epochs has one.
    mixup: alpha of the Beta distribution by which pairs of pictures and labels are mixed (Zhang et al., 2018); 0 for none.
    initial_weights: a .keras file of the same network, or of a narrower one, to start from, such as the best weights of an
        earlier run; "" for none.
    precision: a Keras dtype policy; "mixed_bfloat16" is faster on processors that support it.
    more_crops: how many pictures of another set the run learns from as well (see `training.more_crops`).
    on_device: keep the training pictures in the device's memory and change them in the compiled step, so that a GPU needn't
        wait for this computer's processor.
    teachers: .keras files in the run's folder, with the same heads, from whose mean probabilities the network also learns.
    distillation: the share of the teachers in the loss, 0 to 1; the labels have the rest. Without effect if there are none.
    temperature: what the logits of teachers and network are divided by before they are compared (Hinton et al., 2015).
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
    average: float = 0.0
    average_every: int = 5
    label_smoothing: float = 0.1
    mixup: float = 0.0
    seed: int = 20261124
    precision: str = "float32"
    limit: int | None = None
    more_crops: int = 0
    initial_weights: str = ""
    on_device: bool = False
    teachers: tuple[str, ...] = ()
    distillation: float = 0.5
    temperature: float = 2.0
    augmentation: AugmentationConfig = field(default_factory=AugmentationConfig)

    def __post_init__(self) -> None:
        if self.network not in NETWORKS:
            raise ValueError(f"unknown network {self.network!r}: choose one of {', '.join(NETWORKS)}")
        unknown = set(self.heads) - set(HEADS)
        if unknown or not self.heads:
            raise ValueError(f"heads must be some of {', '.join(HEADS)}; got {', '.join(self.heads) or 'none'}")
        if self.optimizer not in ("sgd", "adam"):
            raise ValueError(f"unknown optimizer {self.optimizer!r}: choose sgd or adam")
        if self.epochs < 1 or self.batch_size < 1 or self.average_every < 1:
            raise ValueError("epochs, batch_size and average_every must be at least 1")
        if not 0 <= self.average < 1 or self.mixup < 0:
            raise ValueError("average must be 0 or more and less than 1, and mixup must not be negative")
        if not 0 <= self.distillation <= 1 or self.temperature <= 0:
            raise ValueError("distillation must be 0 to 1, and temperature above 0")

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> TrainingConfig:
        """Make a configuration from the values of `dataclasses.asdict`, even if they went through JSON. Raises ValueError."""
        known = {f.name for f in dataclasses.fields(cls)}
        unknown = set(values) - known
        if unknown:
            raise ValueError(f"unknown settings in the training configuration: {', '.join(sorted(unknown))}")
        values = dict(values)
        values["augmentation"] = AugmentationConfig(**values.get("augmentation", {}))
        for name in ("heads", "widths", "blocks", "teachers"):
            if name in values:
                values[name] = tuple(values[name])
        return cls(**values)


def paper_config(**changes: Any) -> TrainingConfig:
    """Return the paper's configuration: Adam at a constant 0.001, FER2013's labels, no augmentation."""
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
