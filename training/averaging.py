"""The mean of the weights of several runs of one network, after Wortsman et al., 2022 ("Model soups").

Averaging helps runs of which each started from another: their weights are close, and the mean is a network that is as good or
better. The mean of runs with different starting points is useless.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np

from fer_desktop.analysis.preprocessing import normalise
from training.data import Part

_PICTURES = 6400
_BATCH = 128
_MOMENTUM = 0.9
_SEED = 2013


def average(weights: Sequence[Path], shares: Sequence[float], training: Part) -> keras.Model:
    """Return a network whose weights are the weighted mean of those in .keras files.

    shares: one for each file, not negative, with a sum above 0. training: the pictures on which batch normalisation's means and
    variances are measured again, because they aren't the means of the runs' values.
    Raises ValueError if files are missing or of different networks, or if their number differs from that of the shares.
    """
    if not weights or len(shares) != len(weights):
        raise ValueError(f"expected one share for each of {len(weights)} runs, got {len(shares)}")
    if min(shares) < 0 or sum(shares) <= 0:
        raise ValueError("shares must not be negative, and one must be above 0")
    missing = [path for path in weights if not path.is_file()]
    if missing:
        raise ValueError(f"the weights {missing[0]} are not there: name folders of runs that were trained")
    networks = [keras.models.load_model(path, compile=False) for path in weights]
    shapes = [[(w.path, tuple(w.shape)) for w in network.weights] for network in networks]
    for path, shape in zip(weights, shapes, strict=True):
        if shape != shapes[0]:
            raise ValueError(f"{path} is of another network than {weights[0]}")
    parts = np.asarray(shares, np.float64) / sum(shares)
    result = networks[0]
    result.set_weights(
        [
            sum(part * values for part, values in zip(parts, alike, strict=True)).astype(alike[0].dtype)
            for alike in zip(*(network.get_weights() for network in networks), strict=True)
        ]
    )
    measure_normalisation(result, training)
    return result


def measure_normalisation(network: keras.Model, training: Part, most: int = _PICTURES) -> None:
    """Measure batch normalisation's means and variances again, on at most `most` of the training pictures."""
    layers = [layer for layer in network._flatten_layers() if isinstance(layer, keras.layers.BatchNormalization)]
    before = [layer.momentum for layer in layers]
    for layer in layers:
        layer.momentum = _MOMENTUM
    count = min(most, len(training))
    pictures = training.image[np.random.default_rng(_SEED).choice(len(training), count, replace=False)]
    for start in range(0, count, _BATCH):
        network(normalise(pictures[start : start + _BATCH]), training=True)
    for layer, momentum in zip(layers, before, strict=True):
        layer.momentum = momentum
