"""Finds the convolutional stages of a Keras network and its last layer, whatever its layers are called.

Keras isn't imported: only the layers of a network and their connections are read. The export of the stages and the Steps tab on
TensorFlow both use this, so they have the same stages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from fer_desktop.core.types import Float32Array

_CONVOLUTIONS: Final = ("Conv2D", "DepthwiseConv2D", "SeparableConv2D", "Conv2DTranspose")
_NORMALISATIONS: Final = ("BatchNormalization", "LayerNormalization", "GroupNormalization", "Rescaling")
_BY_ELEMENT: Final = (*_NORMALISATIONS, "Activation", "ReLU", "LeakyReLU", "PReLU", "ELU", "Add", "Multiply")
_MERGES: Final = ("Add", "Concatenate", "Average", "Maximum")
_WITHOUT_EFFECT: Final = ("Dropout", "SpatialDropout2D", "GaussianNoise", "Flatten", "Identity")
"""Layers without effect on the values in inference; Flatten, after global pooling."""


@dataclass(frozen=True, slots=True, eq=False)
class NetworkStage:
    """One convolutional stage.

    name: the words that its layers' names begin with, of letters, digits, "-" and "_"; unique in the network.
    kind: "block" where parallel branches are joined, as in a residual block; else "convolution".
    tensor: the symbolic (batch, height, width, channels) output. shape: its (height, width, channels).
    """

    name: str
    kind: str
    tensor: Any
    shape: tuple[int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """A last layer that is linear in the means of the last feature maps, so that a class activation map is exact.

    features: the symbolic (batch, height, width, channels) feature maps. kernel: (channels, classes) float32.
    bias: (classes,) float32.
    """

    features: Any
    kernel: Float32Array
    bias: Float32Array


def stages_of_network(network: Any) -> list[NetworkStage]:
    """Return the convolutional stages of a functional Keras network, from the input on.

    A stage lies between two layers that all data pass through, and contains a convolution; normalisation and activation after
    it belong to it, pooling doesn't. Its output is feature maps, not a vector.
    """
    layers = list(network.layers)
    places = {id(layer): place for place, layer in enumerate(layers)}
    feeds = [[places[id(source)] for source in _sources(layer) if id(source) in places] for layer in layers]
    stages: list[NetworkStage] = []
    members: list[Any] = []
    for part in _parts(feeds):
        inside = [layers[place] for place in part]
        output = inside[-1]
        if any(_kind(layer) in _CONVOLUTIONS for layer in inside) and _is_maps(output):
            _finish(stages, members)
            members = inside
        elif members and len(inside) == 1 and _kind(output) in _BY_ELEMENT:
            members = members + inside
        else:
            _finish(stages, members)
            members = []
    _finish(stages, members)
    return stages


def decision_of_network(network: Any) -> Decision | None:
    """Return the last layer's weights where the network ends in global average pooling and one linear layer, else None."""
    head = network.outputs[0]._keras_history.operation
    if _kind(head) != "Dense" or getattr(head.activation, "__name__", "") != "linear":
        return None
    layer = _before(head)
    while layer is not None and _kind(layer) in _WITHOUT_EFFECT:
        layer = _before(layer)
    if layer is None or _kind(layer) != "GlobalAveragePooling2D" or layer.data_format != "channels_last":
        return None
    kernel = np.asarray(head.kernel, np.float32)
    bias = np.zeros(kernel.shape[1], np.float32) if head.bias is None else np.asarray(head.bias, np.float32)
    return Decision(layer.input, kernel, bias)


def _kind(layer: Any) -> str:
    return type(layer).__name__


def _sources(layer: Any) -> list[Any]:
    """Return the layers whose outputs a layer takes."""
    if _kind(layer) == "InputLayer":
        return []
    inputs = layer.input
    tensors = inputs if isinstance(inputs, list | tuple) else [inputs]
    return [tensor._keras_history.operation for tensor in tensors]


def _before(layer: Any) -> Any | None:
    sources = _sources(layer)
    return sources[0] if len(sources) == 1 else None


def _parts(feeds: Sequence[Sequence[int]]) -> list[list[int]]:
    """Split a graph in topological order after each layer that all data pass through.

    feeds: for every layer, the places of its input layers. Returns the places in each part; that layer is the last.
    """
    last_use = list(range(len(feeds)))
    for place, sources in enumerate(feeds):
        for source in sources:
            last_use[source] = max(last_use[source], place)
    parts: list[list[int]] = []
    part: list[int] = []
    open_until = 0
    for place in range(len(feeds)):
        part.append(place)
        if open_until <= place:
            parts.append(part)
            part = []
        open_until = max(open_until, last_use[place])
    return parts


def _is_maps(layer: Any) -> bool:
    shape = layer.output.shape
    return len(shape) == 4 and all(isinstance(length, int) for length in shape[1:]) and min(shape[1], shape[2]) > 1


def _finish(stages: list[NetworkStage], members: Sequence[Any]) -> None:
    """Add the stage of the member layers, if there are any."""
    if not members:
        return
    tensor = members[-1].output
    _, height, width, channels = tensor.shape
    kind = "block" if any(_kind(layer) in _MERGES for layer in members) else "convolution"
    taken = {stage.name for stage in stages}
    for name in (_common_name([layer.name for layer in members]), _plain(members[-1].name), f"maps_{len(stages) + 1}"):
        if name and name not in taken:
            stages.append(NetworkStage(name, kind, tensor, (int(height), int(width), int(channels))))
            return


def _common_name(names: Sequence[str]) -> str:
    """Return the words that all names begin with: "stem" of "stem_conv" and "stem_relu"."""
    words = [name.split("_") for name in names]
    common = []
    for column in zip(*words, strict=False):
        if len(set(column)) > 1:
            break
        common.append(column[0])
    return _plain("_".join(common))


def _plain(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "_", name)
