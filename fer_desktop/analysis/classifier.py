"""Classifiers: crops in, probabilities of the seven expressions out. LiteRT by default, TensorFlow where it is chosen.

model.json declares a network's preprocessing, the order of its classes, and whether it gives logits or probabilities.
`Interface` converts all these to one form, so that runtimes differ only in how they run the network. A classifier belongs to
one thread.
"""

from __future__ import annotations

import importlib.util
from enum import StrEnum
from typing import Protocol

import numpy as np

from fer_desktop.analysis.crop import refit
from fer_desktop.analysis.preprocessing import PREPROCESSINGS, CropForm, Scale
from fer_desktop.analysis.runtimes.network import ClassifierError, KerasNetwork, LiteRTNetwork, Network
from fer_desktop.analysis.runtimes.sandbox import ensure_tried
from fer_desktop.core.labels import CLASS_COUNT, EXPRESSIONS
from fer_desktop.core.messages import marked
from fer_desktop.core.types import Float32Array, UInt8Array
from fer_desktop.models.description import Model, ModelDescription

# Probabilities of a network are converted to logits; for a probability of 0 there is no logit.
_SMALLEST_PROBABILITY = 1e-9


class Runtime(StrEnum):
    """The library that runs the network. The value is the key in "files" of model.json."""

    LITERT = "litert"
    LITERT_INT8 = "litert-int8"
    TENSORFLOW = "keras"


class Classifier(Protocol):
    """Classifies crops.

    device: for people to read, as in "CPU (LiteRT)". temperature: the number that `predict` divides logits by before softmax.
    form: of the crops that it takes without resizing. scale: of its network's input.
    """

    @property
    def runtime(self) -> Runtime: ...

    @property
    def device(self) -> str: ...

    @property
    def temperature(self) -> float: ...

    @property
    def form(self) -> CropForm: ...

    @property
    def scale(self) -> Scale: ...

    def inputs(self, crops: UInt8Array) -> Float32Array:
        """Return the network's input, (n, height, width, channels) float32, for uint8 crops of any form."""
        ...

    def logits(self, crops: UInt8Array) -> Float32Array:
        """Return logits, (n, 7) float32 in the order of `EXPRESSIONS`, for crops (n, *form.shape) uint8.

        Crops of another form, such as (n, 48, 48) gray, are converted to it. Raises ClassifierError where an output isn't
        finite.
        """
        ...

    def predict(self, crops: UInt8Array) -> Float32Array:
        """Return probabilities, (n, 7) float32 in the order of `EXPRESSIONS`, rows summing to 1. Raises as `logits`."""
        ...


def softmax(logits: Float32Array, temperature: float = 1.0) -> Float32Array:
    """Return probabilities (n, classes) from logits divided by a temperature; a higher one lowers the confidence."""
    scaled = logits.astype(np.float64) / temperature
    powers = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    result: Float32Array = (powers / powers.sum(axis=-1, keepdims=True)).astype(np.float32)
    return result


def available_runtimes(model: Model) -> list[Runtime]:
    """Return the runtimes that are installed and that the model has files for. Imports none of them."""
    packages = {Runtime.LITERT: "ai_edge_litert", Runtime.LITERT_INT8: "ai_edge_litert", Runtime.TENSORFLOW: "tensorflow"}
    return [
        runtime
        for runtime, package in packages.items()
        if runtime.value in model.description.files and importlib.util.find_spec(package) is not None
    ]


def open_classifier(model: Model, runtime: Runtime, trusted: bool = False, for_few: int = 1) -> Classifier:
    """Load the model's network for a runtime. Raises ClassifierError, or ModelError for an altered, missing or unsafe file.

    for_few: LiteRT's threads for a few faces at once.
    An unknown network is tried in another process first, unless it is trusted, as one that was just trained.
    """
    if not trusted:
        ensure_tried(model.file(runtime.value), model.description.files[runtime.value].sha256, runtime.value)
    if runtime is Runtime.TENSORFLOW:
        return TensorFlowClassifier(model)
    return LiteRTClassifier(model, runtime, for_few=for_few)


class Interface:
    """Converts crops to the input of a model's network, and its output to logits, as model.json declares."""

    def __init__(self, name: str, description: ModelDescription) -> None:
        """Raises ClassifierError where the program can't make the network's input."""
        self._name = name
        way = PREPROCESSINGS.get(description.preprocessing)
        if way is None:
            template = marked("the model {name} asks for the preprocessing {wanted}; this program has {there}")
            raise ClassifierError(
                template, name=name, wanted=f"{description.preprocessing!r}", there=", ".join(map(repr, PREPROCESSINGS))
            )
        problem = way.problem(description.input_shape)
        if problem is not None:
            raise ClassifierError(marked("the model {name} can't be used: {why}"), name=name, why=problem)
        self._way = way
        self._shape = description.input_shape
        self._probabilities = description.outputs == "probabilities"
        self.order = [description.labels.index(expression) for expression in EXPRESSIONS]
        self.form = way.form(description.input_shape)
        self.scale = way.scale

    def check(self, network: Network) -> None:
        """Raise ClassifierError where the network's input isn't the declared one."""
        if network.input_shape != self._shape:
            template = marked("the model {name} declares inputs of {declared}; its network takes {taken}")
            raise ClassifierError(template, name=self._name, declared=self._shape, taken=network.input_shape)

    def inputs(self, crops: UInt8Array) -> Float32Array:
        return self._way.apply(refit(crops, self.form), self._shape[2])

    def logits(self, outputs: Float32Array, count: int) -> Float32Array:
        """Return logits (n, 7) float32 in the order of `EXPRESSIONS` from the network's outputs. Raises ClassifierError."""
        if outputs.shape != (count, CLASS_COUNT):
            template = marked("the model {name} gave outputs of shape {shape}, not {wanted}")
            raise ClassifierError(template, name=self._name, shape=outputs.shape, wanted=(count, CLASS_COUNT))
        if not np.isfinite(outputs).all():
            template = marked("the model {name} gave outputs that are not numbers: its file is damaged or was trained badly")
            raise ClassifierError(template, name=self._name)
        if self._probabilities:
            if outputs.min() < -1e-3 or np.abs(outputs.sum(axis=1) - 1).max() > 0.02:
                raise ClassifierError(
                    marked("the model {name} declares probabilities, but its outputs don't add up to 1"), name=self._name
                )
            outputs = np.log(np.maximum(outputs, _SMALLEST_PROBABILITY)).astype(np.float32)
        return outputs[:, self.order]


class _NetworkClassifier:
    """A classifier on any runtime."""

    def __init__(self, model: Model, interface: Interface, network: Network) -> None:
        interface.check(network)
        self.temperature = model.description.temperature
        self.form = interface.form
        self.scale = interface.scale
        self._interface = interface
        self._network = network

    def inputs(self, crops: UInt8Array) -> Float32Array:
        return self._interface.inputs(crops)

    def logits(self, crops: UInt8Array) -> Float32Array:
        if len(crops) == 0:
            return np.empty((0, CLASS_COUNT), np.float32)
        inputs = self._interface.inputs(crops)
        return self._interface.logits(self._network.run(inputs), len(inputs))

    def predict(self, crops: UInt8Array) -> Float32Array:
        return softmax(self.logits(crops), self.temperature)


class LiteRTClassifier(_NetworkClassifier):
    """The network on LiteRT, on the CPU."""

    def __init__(self, model: Model, runtime: Runtime = Runtime.LITERT, threads: int | None = None, for_few: int = 1) -> None:
        """Load the network. Raises ClassifierError, or ModelError for an altered or missing file.

        threads, for_few: as of `LiteRTNetwork`.
        """
        interface = Interface(model.name, model.description)
        self.runtime = runtime
        self.device = "CPU (LiteRT)" if runtime is Runtime.LITERT else "CPU (LiteRT, int8)"
        super().__init__(model, interface, LiteRTNetwork(model.file(runtime.value), threads, for_few))


class TensorFlowClassifier(_NetworkClassifier):
    """The network on TensorFlow: on the first GPU where there is one, else on the CPU; `device` says which.

    `keras_model` is Keras's object, for code that reads its activations.
    """

    def __init__(self, model: Model) -> None:
        """Import TensorFlow (seconds) and load the network.

        Raises ClassifierError, also where TensorFlow is not installed, or ModelError for an altered, missing or unsafe file.
        """
        interface = Interface(model.name, model.description)
        network = KerasNetwork(model.file(Runtime.TENSORFLOW.value))
        self.runtime = Runtime.TENSORFLOW
        self.device = network.device
        self.keras_model = network.keras_model
        super().__init__(model, interface, network)
