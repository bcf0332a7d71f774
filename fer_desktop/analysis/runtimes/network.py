"""Runs networks from files on LiteRT or TensorFlow: arrays in, arrays out, without knowing what the arrays mean.

A network has one input, pictures (n, height, width, channels), and one output, (n, classes). It belongs to one thread.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.runtimes.keras_archive import check_keras_file
from fer_desktop.analysis.runtimes.litert import open_interpreter
from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.messages import UserError, marked
from fer_desktop.core.types import Float32Array

_QUANTISED: Final = (np.uint8, np.int8)

# From this many inputs on, more threads gain more than they cost. They use at most half of the processors, because threads that
# wait for each other spin, which on two cores took time from the window.
_MANY: Final = 4
_MOST_THREADS: Final = 4


class ClassifierError(UserError):
    """The network can't be loaded or gave unusable outputs; the message names the model and says what happened."""


class Network(Protocol):
    """input_shape: height, width and channels of one input."""

    @property
    def input_shape(self) -> tuple[int, int, int]: ...

    def run(self, inputs: Float32Array) -> Float32Array:
        """Return (n, 7) float32 for inputs (n, height, width, channels) float32, n at least 1. Raises ClassifierError."""
        ...


class LiteRTNetwork:
    """A .tflite file on LiteRT, on the CPU. Quantised inputs and outputs are converted by the file's scale and zero point."""

    def __init__(self, path: Path, threads: int | None = None, for_few: int = 1) -> None:
        """Load the network. Raises ClassifierError.

        threads: None takes `for_few` for few inputs at once, and half as many as there are processors for many.
        """
        self._path = path
        self._batch = 0
        self._most_threads = max(min((os.cpu_count() or 1) // 2, _MOST_THREADS), 1) if threads is None else threads
        self._threads = threads or for_few
        self._for_many: LiteRTNetwork | None = None
        try:
            self._interpreter = open_interpreter(path, self._threads)
            inputs, outputs = self._interpreter.get_input_details(), self._interpreter.get_output_details()
            self._input, self._output = _single_tensors(inputs, outputs, path)
        except (ValueError, RuntimeError) as error:
            raise ClassifierError(marked("{path} can't be loaded by LiteRT: {why}"), path=path, why=error) from error
        _, *shape = (int(length) for length in self._input["shape_signature"])
        self.input_shape: tuple[int, int, int] = (shape[0], shape[1], shape[2])
        # The file may be made for one picture at a time.
        self._one_by_one = int(self._input["shape_signature"][0]) == 1

    def run(self, inputs: Float32Array) -> Float32Array:
        if len(inputs) >= _MANY and self._most_threads > self._threads and not self._one_by_one:
            if self._for_many is None:
                self._for_many = LiteRTNetwork(self._path, self._most_threads)
            return self._for_many.run(inputs)
        try:
            if self._one_by_one:
                return np.concatenate([self._invoke(inputs[place : place + 1]) for place in range(len(inputs))])
            return self._invoke(inputs)
        except (ValueError, RuntimeError) as error:
            self._batch = 0
            raise ClassifierError(marked("{path} failed on LiteRT: {why}"), path=self._path, why=error) from error

    def _invoke(self, inputs: Float32Array) -> Float32Array:
        index = self._input["index"]
        if len(inputs) != self._batch:
            if not self._one_by_one:
                self._interpreter.resize_tensor_input(index, inputs.shape, strict=True)
            self._interpreter.allocate_tensors()
            self._batch = len(inputs)
        self._interpreter.set_tensor(index, _quantised(inputs, self._input))
        self._interpreter.invoke()
        return _real(self._interpreter.get_tensor(self._output["index"]), self._output)


class KerasNetwork:
    """A .keras file on TensorFlow: on the first GPU where there is one, else on the CPU; `device` says which.

    The file is checked and then loaded in Keras's safe mode, so that nothing in it is run as a program. `layers` and
    `keras_model` are Keras's objects, for code that describes the network or reads its activations.
    """

    def __init__(self, path: Path) -> None:
        """Import TensorFlow (seconds) and load the network.

        Raises ClassifierError, also where TensorFlow is not installed, or ModelError where the file holds programs.
        """
        check_keras_file(path)
        try:
            import keras
            import tensorflow as tf
        except ImportError as error:
            raise ClassifierError(
                marked("TensorFlow is not installed: choose the runtime litert, or install the extra `fer-desktop[tensorflow]`")
            ) from error
        if keras.backend.backend() != "tensorflow":
            template = marked("Keras runs on {backend} here: start the program with KERAS_BACKEND=tensorflow")
            raise ClassifierError(template, backend=keras.backend.backend())
        self._path = path
        self.device = _tensorflow_device(tf)
        try:
            network = keras.models.load_model(path, compile=False, safe_mode=True)
        # Keras may raise anything on a broken file.
        except Exception as error:
            raise ClassifierError(
                marked("{path} can't be loaded by Keras: {why}"), path=path, why=_first_line(error)
            ) from error
        self.input_shape: tuple[int, int, int] = _keras_input(network, path)
        self.keras_model: Any = network
        self.layers: list[Any] = list(network.layers)
        # One graph for every batch size; calling the network eagerly is several times slower.
        self._run = tf.function(
            lambda inputs: network(inputs, training=False),
            input_signature=[tf.TensorSpec((None, *self.input_shape), tf.float32)],
        )
        self._errors: tuple[type[Exception], ...] = (tf.errors.OpError, ValueError, TypeError)

    def run(self, inputs: Float32Array) -> Float32Array:
        try:
            outputs = self._run(inputs)
        except self._errors as error:
            raise ClassifierError(
                marked("{path} failed on TensorFlow: {why}"), path=self._path, why=_first_line(error)
            ) from error
        return np.asarray(outputs, np.float32)


def _single_tensors(
    inputs: list[dict[str, Any]], outputs: list[dict[str, Any]], path: Path
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return LiteRT's details of the one input and the one output, after checking their shapes and types."""
    good = (
        len(inputs) == len(outputs) == 1
        and all(details["dtype"] in (np.float32, *_QUANTISED) for details in (*inputs, *outputs))
        and len(inputs[0]["shape_signature"]) == 4
        and inputs[0]["shape_signature"][0] in (-1, 1)
        and all(length > 0 for length in inputs[0]["shape_signature"][1:])
        and tuple(outputs[0]["shape"][1:]) == (CLASS_COUNT,)
    )
    if not good:
        found = [
            f"{d['name']} {[int(length) for length in d['shape_signature']]} {d['dtype'].__name__}" for d in (*inputs, *outputs)
        ]
        raise _wrong_form(path, "; ".join(found))
    return inputs[0], outputs[0]


def _wrong_form(path: Path, found: str) -> ClassifierError:
    template = marked(
        "{path} must have one input (any, height, width, channels) and one output (any, {count}), one number for each "
        "expression; it has {found}"
    )
    return ClassifierError(template, path=path, count=CLASS_COUNT, found=found)


def _quantised(values: Float32Array, details: dict[str, Any]) -> NDArray[Any]:
    """Return values in a tensor's type: a quantised one by the file's scale and zero point."""
    kind = details["dtype"]
    if kind not in _QUANTISED:
        return values
    scale, zero = details["quantization"]
    limits = np.iinfo(kind)
    whole = np.rint(values / scale) + zero if scale else np.rint(values)
    return np.clip(whole, limits.min, limits.max).astype(kind)


def _real(values: NDArray[Any], details: dict[str, Any]) -> Float32Array:
    if details["dtype"] not in _QUANTISED:
        return values.astype(np.float32, copy=False)
    scale, zero = details["quantization"]
    result: Float32Array = ((values.astype(np.float32) - zero) * (scale or 1.0)).astype(np.float32)
    return result


def _keras_input(network: Any, path: Path) -> tuple[int, int, int]:
    """Return the shape of the one input, after checking it and the output."""
    inputs, outputs = getattr(network, "inputs", None) or [], getattr(network, "outputs", None) or []
    shapes = [tuple(tensor.shape) for tensor in (*inputs, *outputs)]
    good = (
        len(inputs) == len(outputs) == 1
        and len(shapes[0]) == 4
        and shapes[0][0] is None
        and all(type(length) is int for length in shapes[0][1:])
        and shapes[1][1:] == (CLASS_COUNT,)
    )
    if not good:
        found = f"inputs {shapes[: len(inputs)]} and outputs {shapes[len(inputs) :]}"
        raise _wrong_form(path, found)
    _, height, width, channels = shapes[0]
    return height, width, channels


def _tensorflow_device(tf: Any) -> str:
    gpus = tf.config.list_physical_devices("GPU")
    if not gpus:
        return "CPU (TensorFlow)"
    # Without this TensorFlow takes the whole memory of the GPU. It can only be set before the GPU is first used.
    with contextlib.suppress(RuntimeError):
        tf.config.experimental.set_memory_growth(gpus[0], True)
    name = tf.config.experimental.get_device_details(gpus[0]).get("device_name", "of unknown name")
    return f"GPU {name} (TensorFlow)"


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
