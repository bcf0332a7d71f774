"""Classifiers: crops in, probabilities of the seven expressions out. LiteRT by default, TensorFlow where it is chosen.

Every classifier normalises through `preprocessing.normalise` and turns logits into probabilities through `softmax`, so
runtimes differ in nothing but the arithmetic of the network. A classifier belongs to one thread.
"""

from __future__ import annotations

import contextlib
import importlib.util
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from fer_desktop.analysis.preprocessing import INPUT_SIZE, PREPROCESSING_NAME, normalise
from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.types import Float32Array, UInt8Array
from fer_desktop.models import Model

if TYPE_CHECKING:
    from ai_edge_litert.interpreter import Interpreter


class Runtime(StrEnum):
    """What runs the network. The value is the key in model.json's "files"."""

    LITERT = "litert"
    LITERT_INT8 = "litert-int8"
    TENSORFLOW = "keras"


class ClassifierError(Exception):
    """The network can't be loaded or gave no usable answer; the message says which model and what happened."""


class Classifier(Protocol):
    """Reads crops.

    runtime: what runs it. device: where it runs, for people to read, as in "CPU (LiteRT)".
    temperature: what `predict` divides logits by before softmax.
    """

    @property
    def runtime(self) -> Runtime: ...

    @property
    def device(self) -> str: ...

    @property
    def temperature(self) -> float: ...

    def logits(self, crops: UInt8Array) -> Float32Array:
        """Return the network's outputs, (n, 7) float32, for crops (n, 48, 48) uint8 gray, in one run for all.

        Raises ClassifierError when an output is not finite.
        """
        ...

    def predict(self, crops: UInt8Array) -> Float32Array:
        """Return probabilities, (n, 7) float32 in the order of `EXPRESSIONS`, rows summing to 1."""
        ...


def softmax(logits: Float32Array, temperature: float = 1.0) -> Float32Array:
    """Return probabilities (n, classes) from logits divided by a temperature; a higher one makes them less sure."""
    scaled = logits.astype(np.float64) / temperature
    powers = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    result: Float32Array = (powers / powers.sum(axis=-1, keepdims=True)).astype(np.float32)
    return result


def available_runtimes(model: Model) -> list[Runtime]:
    """Return the runtimes that this installation and the model's files allow. Imports nothing heavy."""
    packages = {Runtime.LITERT: "ai_edge_litert", Runtime.LITERT_INT8: "ai_edge_litert", Runtime.TENSORFLOW: "tensorflow"}
    return [
        runtime
        for runtime, package in packages.items()
        if runtime.value in model.description.files and importlib.util.find_spec(package) is not None
    ]


def open_classifier(model: Model, runtime: Runtime) -> Classifier:
    """Load the model's network for a runtime. Raises ClassifierError, or ModelError for an altered or missing file."""
    if runtime is Runtime.TENSORFLOW:
        return TensorFlowClassifier(model)
    return LiteRTClassifier(model, runtime)


class LiteRTClassifier:
    """The network on LiteRT (TensorFlow's own runtime for finished networks), on the CPU."""

    def __init__(self, model: Model, runtime: Runtime = Runtime.LITERT, threads: int = 1) -> None:
        """Load the network. Raises ClassifierError, or ModelError for an altered or missing file."""
        from ai_edge_litert.interpreter import Interpreter

        _check_description(model)
        self.runtime = runtime
        self.device = "CPU (LiteRT)" if runtime is Runtime.LITERT else "CPU (LiteRT, int8)"
        self._name = model.name
        self.temperature = model.description.temperature
        self._batch = 0
        path = model.file(runtime.value)
        try:
            self._interpreter: Interpreter = Interpreter(model_path=str(path), num_threads=threads)
            self._input, self._output = _single_tensors(self._interpreter, path)
        except (ValueError, RuntimeError) as error:
            raise ClassifierError(f"{path} can't be loaded by LiteRT: {error}") from error

    def logits(self, crops: UInt8Array) -> Float32Array:
        inputs = normalise(crops)
        count = len(inputs)
        if count == 0:
            return np.empty((0, CLASS_COUNT), np.float32)
        try:
            if count != self._batch:
                self._interpreter.resize_tensor_input(self._input, inputs.shape, strict=True)
                self._interpreter.allocate_tensors()
                self._batch = count
            self._interpreter.set_tensor(self._input, inputs)
            self._interpreter.invoke()
        except (ValueError, RuntimeError) as error:
            self._batch = 0
            raise ClassifierError(f"the model {self._name} failed on LiteRT: {error}") from error
        return _checked(self._interpreter.get_tensor(self._output), count, self._name)

    def predict(self, crops: UInt8Array) -> Float32Array:
        return softmax(self.logits(crops), self.temperature)


class TensorFlowClassifier:
    """The network on TensorFlow: on the first GPU where there is one, else on the CPU; `device` says which."""

    def __init__(self, model: Model) -> None:
        """Import TensorFlow (seconds) and load the network.

        Raises ClassifierError, also where TensorFlow is not installed, or ModelError for an altered or missing file.
        """
        _check_description(model)
        path = model.file(Runtime.TENSORFLOW.value)
        try:
            import keras
            import tensorflow as tf
        except ImportError as error:
            raise ClassifierError(
                "TensorFlow is not installed: choose the runtime litert, or install the extra `fer-desktop[tensorflow]`"
            ) from error
        if keras.backend.backend() != "tensorflow":
            raise ClassifierError(
                f"Keras runs on {keras.backend.backend()} here: start the program with KERAS_BACKEND=tensorflow"
            )
        self.runtime = Runtime.TENSORFLOW
        self.device = _tensorflow_device(tf)
        self._name = model.name
        self.temperature = model.description.temperature
        try:
            network = keras.models.load_model(path, compile=False)
        except (ValueError, TypeError, OSError, KeyError) as error:
            raise ClassifierError(f"{path} can't be loaded by Keras: {error}") from error
        # One graph for every batch size; calling the network eagerly is several times slower.
        self._run = tf.function(
            lambda inputs: network(inputs, training=False),
            input_signature=[tf.TensorSpec((None, INPUT_SIZE, INPUT_SIZE, 1), tf.float32)],
        )
        self._errors: tuple[type[Exception], ...] = (tf.errors.OpError, ValueError, TypeError)

    def logits(self, crops: UInt8Array) -> Float32Array:
        inputs = normalise(crops)
        if len(inputs) == 0:
            return np.empty((0, CLASS_COUNT), np.float32)
        try:
            outputs = self._run(inputs)
        except self._errors as error:
            raise ClassifierError(f"the model {self._name} failed on TensorFlow: {error}") from error
        if isinstance(outputs, dict | list | tuple):
            raise ClassifierError(f"the model {self._name} has {len(outputs)} outputs; one of {CLASS_COUNT} logits is needed")
        return _checked(np.asarray(outputs, np.float32), len(inputs), self._name)

    def predict(self, crops: UInt8Array) -> Float32Array:
        return softmax(self.logits(crops), self.temperature)


def _check_description(model: Model) -> None:
    """Refuse a model that wants other inputs than this program makes."""
    description = model.description
    if description.preprocessing != PREPROCESSING_NAME:
        raise ClassifierError(
            f"the model {model.name} asks for the preprocessing {description.preprocessing!r}; "
            f"this program has {PREPROCESSING_NAME!r}"
        )
    if description.input_shape != (INPUT_SIZE, INPUT_SIZE, 1):
        raise ClassifierError(
            f"the model {model.name} takes inputs of {description.input_shape}; "
            f"this program makes {(INPUT_SIZE, INPUT_SIZE, 1)}"
        )


def _single_tensors(interpreter: Interpreter, path: Path) -> tuple[int, int]:
    """Return the indices of the one input and the one output, after checking their shapes and types."""
    inputs, outputs = interpreter.get_input_details(), interpreter.get_output_details()
    good = (
        len(inputs) == len(outputs) == 1
        and inputs[0]["dtype"] == outputs[0]["dtype"] == np.float32
        and tuple(inputs[0]["shape_signature"]) == (-1, INPUT_SIZE, INPUT_SIZE, 1)
        and tuple(outputs[0]["shape"][1:]) == (CLASS_COUNT,)
    )
    if not good:
        found = [f"{d['name']} {list(d['shape_signature'])} {d['dtype'].__name__}" for d in (*inputs, *outputs)]
        raise ClassifierError(
            f"{path} must have one input (any, {INPUT_SIZE}, {INPUT_SIZE}, 1) and one output (any, {CLASS_COUNT}), "
            f"both float32; it has {'; '.join(found)}"
        )
    return int(inputs[0]["index"]), int(outputs[0]["index"])


def _checked(logits: Float32Array, count: int, name: str) -> Float32Array:
    if logits.shape != (count, CLASS_COUNT):
        raise ClassifierError(f"the model {name} gave outputs of shape {logits.shape}, not {(count, CLASS_COUNT)}")
    if not np.isfinite(logits).all():
        raise ClassifierError(f"the model {name} gave outputs that are not numbers: its file is damaged or was trained badly")
    return logits


def _tensorflow_device(tf: Any) -> str:
    gpus = tf.config.list_physical_devices("GPU")
    if not gpus:
        return "CPU (TensorFlow)"
    # Without this TensorFlow takes the whole memory of the GPU. It can only be said before the GPU is first used.
    with contextlib.suppress(RuntimeError):
        tf.config.experimental.set_memory_growth(gpus[0], True)
    name = tf.config.experimental.get_device_details(gpus[0]).get("device_name", "of unknown name")
    return f"GPU {name} (TensorFlow)"
