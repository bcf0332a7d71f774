"""Describes a network from its file: layers with shapes, parameters and multiply-adds, as in model.json."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from fer_desktop.analysis.runtimes.litert import open_interpreter
from fer_desktop.analysis.runtimes.network import KerasNetwork

_WITH_WEIGHTS: Final = ("CONV_2D", "DEPTHWISE_CONV_2D", "TRANSPOSE_CONV", "FULLY_CONNECTED")
_ARITHMETIC: Final = ("ADD", "SUB", "MUL", "DIV", "PRELU")
"""Operations of LiteRT whose constant inputs are learned; those of other operations are shapes and axes."""


def litert_facts(path: Path) -> dict[str, Any]:
    """Return "network" of a model.json for a .tflite file; empty where LiteRT doesn't list operations.

    Raises ValueError or RuntimeError where the file can't be loaded.
    """
    interpreter = open_interpreter(path, 1, delegates=False)
    list_operations = getattr(interpreter, "_get_ops_details", None)
    if list_operations is None:
        return {}
    interpreter.allocate_tensors()
    operations = list_operations()
    tensors = {details["index"]: details for details in interpreter.get_tensor_details()}
    made = {int(index) for operation in operations for index in operation["outputs"]}
    made |= {int(details["index"]) for details in interpreter.get_input_details()}
    return _network([_litert_layer(operation, tensors, made) for operation in operations])


def keras_facts(network: KerasNetwork) -> dict[str, Any]:
    """Return "network" of a model.json for a network on Keras."""
    return _network([_keras_layer(layer) for layer in network.layers])


def _litert_layer(operation: dict[str, Any], tensors: dict[int, Any], made: set[int]) -> dict[str, Any]:
    kind = str(operation["op_name"])
    output = tensors.get(int(operation["outputs"][0]), {})
    shape = [int(length) for length in output.get("shape", ())][1:]
    constant = [tensors[int(index)] for index in operation["inputs"] if int(index) in tensors and int(index) not in made]
    sizes = [math.prod(int(length) for length in details["shape"]) for details in constant]
    learned = kind in _WITH_WEIGHTS or kind in _ARITHMETIC
    kernel_size = max(sizes, default=0) if kind in _WITH_WEIGHTS else 0
    return _layer(_short(str(output.get("name", ""))), kind, shape, sum(sizes) if learned else 0, kernel_size)


def _keras_layer(layer: Any) -> dict[str, Any]:
    output = getattr(layer, "output", None)
    shape = [int(length) for length in getattr(output, "shape", ())[1:] if length is not None]
    kernel = getattr(layer, "depthwise_kernel", None)
    kernel = getattr(layer, "kernel", None) if kernel is None else kernel
    kernel_size = 0 if kernel is None else math.prod(int(length) for length in kernel.shape)
    return _layer(str(layer.name), type(layer).__name__, shape, int(layer.count_params()), kernel_size)


def _layer(name: str, kind: str, shape: list[int], parameters: int, kernel_size: int) -> dict[str, Any]:
    """Return an entry of "layers". kernel_size: multiply-adds at each position of the output."""
    multiply_adds = kernel_size * math.prod(shape[:-1])
    return {"name": name, "type": kind, "output_shape": shape, "parameters": parameters, "multiply_adds": multiply_adds}


def _network(layers: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "parameters": sum(layer["parameters"] for layer in layers),
        "multiply_adds": sum(layer["multiply_adds"] for layer in layers),
        "layers": list(layers),
    }


def _short(name: str) -> str:
    """Return a tensor's name without the network's, and without the other layers that were folded into it."""
    parts = name.split(";")[0].strip("/").split("/")
    return "/".join(parts[1:] if len(parts) > 1 else parts)
