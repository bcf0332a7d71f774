"""Data-parallel training over all GPUs of one machine, or of several, through Keras's own distribution on JAX.

Every device holds the whole network and takes an equal part of each batch. Batch normalisation and gradients cover the whole
batch, so the curves are the same as on one device. Several processes (one on each machine) find each other through the
variables that `keras.distribution.initialize` reads:

    KERAS_DISTRIBUTION_JOB_ADDRESSES   host:port of the first process, or of all processes, separated by commas
    KERAS_DISTRIBUTION_NUM_PROCESSES   the number of processes
    KERAS_DISTRIBUTION_PROCESS_ID      the number of this process, from 0

TensorFlow's strategy for several workers doesn't run with Keras 3, so this uses JAX: for NVIDIA's GPUs, install 'jax[cuda13]'.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

_Scalar = TypeVar("_Scalar", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Share:
    """The part of every batch for this process: number `process` of `processes`, with `devices` devices in all."""

    process: int = 0
    processes: int = 1
    devices: int = 1

    @property
    def first(self) -> bool:
        """Whether this process writes the run's folder."""
        return self.process == 0

    def check(self, batch_size: int) -> None:
        """Raise ValueError if a batch can't be split evenly."""
        if batch_size % self.devices:
            raise ValueError(f"a batch of {batch_size} can't be split evenly over {self.devices} devices: choose a multiple")

    def of(self, rows: NDArray[_Scalar]) -> NDArray[_Scalar]:
        """Return this process's part of a batch: (n, ...) becomes (n / processes, ...)."""
        size = len(rows) // self.processes
        return rows[self.process * size : (self.process + 1) * size]

    def padded(self, rows: NDArray[_Scalar]) -> NDArray[_Scalar]:
        """Return rows with zeros added until they split evenly over the devices."""
        missing = -len(rows) % self.devices
        return np.concatenate([rows, np.zeros((missing, *rows.shape[1:]), rows.dtype)]) if missing else rows


ALONE = Share()
"""One process on one device."""


def join() -> Share:
    """Join the other processes, if the environment names any, and distribute the following computations over all devices."""
    import jax
    import keras

    if "KERAS_DISTRIBUTION_NUM_PROCESSES" in os.environ:
        keras.distribution.initialize()
    # Each process provides its own part of a batch, so Keras must not divide it again.
    keras.distribution.set_distribution(keras.distribution.DataParallel(auto_shard_dataset=False))
    return Share(jax.process_index(), jax.process_count(), jax.device_count())
