"""The networks, in plain Keras 3 so that any of its backends can train them.

Every network takes (batch, 48, 48, 1) float32, the output of `fer_desktop.analysis.preprocessing.normalise`, and has an output
of logits for each kind of label: "fer2013" (the data set's own labels) and, if requested, "ferplus" (vote shares).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import keras
import numpy as np
from keras import layers

from fer_desktop.analysis.preprocessing import INPUT_SIZE
from fer_desktop.core.labels import CLASS_COUNT

_MAPS_DIMENSIONS = 4  # batch, height, width, channels

_DEVIATION_WITHIN_2 = 0.8796256610342398
"""The standard deviation of normal numbers without those beyond 2."""

HEADS: tuple[str, ...] = ("fer2013", "ferplus")


def _convolution(x: keras.KerasTensor, filters: int, size: int, stride: int, name: str) -> keras.KerasTensor:
    x = layers.Conv2D(
        filters, size, strides=stride, padding="same", use_bias=False, kernel_initializer="he_normal", name=f"{name}_conv"
    )(x)
    return layers.BatchNormalization(momentum=0.95, epsilon=1e-4, name=f"{name}_norm")(x)


def _squeeze_excite(x: keras.KerasTensor, filters: int, name: str) -> keras.KerasTensor:
    """Reweight the channels with a small gate that takes their means (Hu, Shen and Sun, 2018; reduction 8)."""
    gate = layers.GlobalAveragePooling2D(keepdims=True, name=f"{name}_squeeze")(x)
    gate = layers.Conv2D(max(filters // 8, 8), 1, activation="relu", name=f"{name}_reduce")(gate)
    gate = layers.Conv2D(filters, 1, activation="sigmoid", name=f"{name}_gate")(gate)
    return layers.Multiply(name=f"{name}_scale")([x, gate])


def _residual_block(x: keras.KerasTensor, filters: int, stride: int, name: str) -> keras.KerasTensor:
    """Two 3x3 convolutions beside a shortcut (He et al., 2016); the shortcut averages before its projection."""
    shortcut = x
    if stride > 1:
        shortcut = layers.AveragePooling2D(stride, padding="same", name=f"{name}_shortcut_pool")(shortcut)
    if shortcut.shape[-1] != filters:
        shortcut = _convolution(shortcut, filters, 1, 1, f"{name}_shortcut")
    y = _convolution(x, filters, 3, stride, f"{name}_a")
    y = layers.Activation("relu", name=f"{name}_a_relu")(y)
    y = _convolution(y, filters, 3, 1, f"{name}_b")
    y = _squeeze_excite(y, filters, name)
    y = layers.Add(name=f"{name}_add")([y, shortcut])
    return layers.Activation("relu", name=f"{name}_relu")(y)


def _heads(features: keras.KerasTensor, heads: Sequence[str]) -> dict[str, keras.KerasTensor]:
    return {head: layers.Dense(CLASS_COUNT, dtype="float32", name=head)(features) for head in heads}


def residual(
    heads: Sequence[str] = HEADS,
    widths: Sequence[int] = (32, 80, 160),
    blocks: Sequence[int] = (1, 2, 2),
    dropout: float = 0.3,
) -> keras.Model:
    """Return the default model's network: a compact residual network with squeeze-and-excitation.

    widths, blocks: channels and number of residual blocks in each stage; every stage halves height and width.
    """
    inputs = keras.Input((INPUT_SIZE, INPUT_SIZE, 1), name="crop")
    x = _convolution(inputs, widths[0], 3, 1, "stem")
    x = layers.Activation("relu", name="stem_relu")(x)
    for stage, (filters, count) in enumerate(zip(widths, blocks, strict=True), start=1):
        for block in range(1, count + 1):
            x = _residual_block(x, filters, 2 if block == 1 else 1, f"stage{stage}_block{block}")
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Dropout(dropout, name="dropout")(x)
    return keras.Model(inputs, _heads(x, heads), name="residual")


def paper(heads: Sequence[str] = ("fer2013",)) -> keras.Model:
    """Return the paper's network (Nugroho, Fenriana and Arijanto, 2020), which has the layers that the paper names.

    The layers are convolution, max pooling, dropout and fully connected. The paper doesn't print its exact network, so their
    number, width and order are ours: four convolutions with batch normalisation and two fully connected layers, as users of the
    paper's data set commonly train. ReLU comes after pooling, which gives the same values as before it, in less time.
    """
    inputs = keras.Input((INPUT_SIZE, INPUT_SIZE, 1), name="crop")
    x = inputs
    for stage, filters in enumerate((64, 128, 256, 256), start=1):
        x = layers.Conv2D(filters, 3, padding="same", use_bias=False, name=f"stage{stage}_conv")(x)
        x = layers.BatchNormalization(name=f"stage{stage}_norm")(x)
        x = layers.MaxPooling2D(2, name=f"stage{stage}_pool")(x)
        x = layers.ReLU(name=f"stage{stage}_relu")(x)
        x = layers.Dropout(0.25, name=f"stage{stage}_dropout")(x)
    x = layers.Flatten(name="flatten")(x)
    for place, units in enumerate((256, 512), start=1):
        x = layers.Dense(units, use_bias=False, name=f"dense{place}")(x)
        x = layers.BatchNormalization(name=f"dense{place}_norm")(x)
        x = layers.ReLU(name=f"dense{place}_relu")(x)
        x = layers.Dropout(0.25, name=f"dense{place}_dropout")(x)
    return keras.Model(inputs, _heads(x, heads), name="paper")


NETWORKS: dict[str, Callable[..., keras.Model]] = {"residual": residual, "paper": paper}


def draw_weights(network: keras.Model, seed: int) -> None:
    """Draw the kernels with NumPy, each by its layer's rule, so that a seed gives the same ones with every backend."""
    random = np.random.default_rng(seed)
    for layer in network._flatten_layers():
        if not hasattr(layer, "kernel"):
            continue
        rule, shape = layer.kernel_initializer, tuple(layer.kernel.shape)
        inputs, outputs = (int(np.prod(shape[:-2])) * size for size in shape[-2:])
        variance = rule.scale / (inputs if rule.mode == "fan_in" else (inputs + outputs) / 2)
        if rule.distribution == "uniform":
            kernel = random.uniform(-1, 1, shape) * np.sqrt(3 * variance)
        else:
            kernel = random.normal(size=shape)
            while (far := np.abs(kernel) > 2).any():
                kernel[far] = random.normal(size=np.count_nonzero(far))
            kernel *= np.sqrt(variance) / _DEVIATION_WITHIN_2
        layer.kernel.assign(kernel.astype(np.float32))


def fuse_normalisation(network: keras.Model) -> None:
    """Make batch normalisation train with TensorFlow's fused operation, if TensorFlow is Keras's backend.

    Keras 3 computes it with a dozen operations on feature maps. Fused, a step of training takes three quarters of the time.
    The saved layer remains Keras's own.
    """
    if keras.backend.backend() != "tensorflow":
        return
    for layer in network._flatten_layers():
        if isinstance(layer, layers.BatchNormalization) and layer.input.ndim == _MAPS_DIMENSIONS:
            layer.call = partial(_normalise_fused, layer)


def _normalise_fused(layer: layers.BatchNormalization, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
    if not training:
        return layers.BatchNormalization.call(layer, inputs, training=training, mask=mask)
    import tensorflow as tf

    outputs, mean, variance, *_ = tf.compat.v1.nn.fused_batch_norm(
        inputs, layer.gamma, layer.beta, epsilon=layer.epsilon, is_training=True
    )
    for moving, measured in ((layer.moving_mean, mean), (layer.moving_variance, variance)):
        moving.assign(moving * layer.momentum + keras.ops.cast(measured, moving.dtype) * (1.0 - layer.momentum))
    return outputs
