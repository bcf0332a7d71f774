"""What a network is made of, from its own file: layers with shapes, parameters and multiply-adds, as model.json has them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from fer_desktop.analysis.runtimes.litert import open_interpreter
from fer_desktop.analysis.runtimes.network import KerasNetwork

_WITH_WEIGHTS: Final = ("CONV_2D", "DEPTHWISE_CONV_2D", "TRANSPOSE_CONV", "FULLY_CONNECTED")
_ARITHMETIC: Final = ("ADD", "SUB", "MUL", "DIV", "PRELU")
"""Operations of LiteRT that have learned numbers among their inputs; those of others are shapes and axes."""


def litert_facts(path: Path) -> dict[str, Any]:
    """Return "network" of a model.json for a .tflite file; empty where LiteRT doesn't tell.

    Raises ValueError or RuntimeError where the file can't be loaded.
    """
    interpreter = open_interpreter(path, 1, delegates=False)
    tell = getattr(interpreter, "_get_ops_details", None)
    if tell is None:
        return {}
    interpreter.allocate_tensors()
    operations = tell()
    tensors = {details["index"]: details for details in interpreter.get_tensor_details()}
    made = {int(index) for operation in operations for index in operation["outputs"]}
    made |= {int(details["index"]) for details in interpreter.get_input_details()}
    return _network([_litert_layer(operation, tensors, made) for operation in operations])


def _litert_layer(operation: dict[str, Any], tensors: dict[int, Any], made: set[int]) -> dict[str, Any]:
    kind = str(operation["op_name"])
    output = tensors.get(int(operation["outputs"][0]), {})
    shape = [int(length) for length in output.get("shape", ())][1:]
    constant = [tensors[int(index)] for index in operation["inputs"] if int(index) in tensors and int(index) not in made]
    sizes = [math.prod(int(length) for length in details["shape"]) for details in constant]
    learned = kind in _WITH_WEIGHTS or kind in _ARITHMETIC
    positions = math.prod(shape[:-1]) if len(shape) > 1 else 1
    return {
        "name": _short(str(output.get("name", ""))),
        "type": kind,
        "output_shape": shape,
        "parameters": sum(sizes) if learned else 0,
        "multiply_adds": max(sizes, default=0) * positions if kind in _WITH_WEIGHTS else 0,
    }


def keras_facts(network: KerasNetwork) -> dict[str, Any]:
    """Return "network" of a model.json for a network of Keras."""
    return _network([_keras_layer(layer) for layer in network.layers])


def _keras_layer(layer: Any) -> dict[str, Any]:
    output = getattr(layer, "output", None)
    shape = [int(length) for length in getattr(output, "shape", ())[1:] if length is not None]
    kernel = getattr(layer, "depthwise_kernel", None)
    kernel = getattr(layer, "kernel", None) if kernel is None else kernel
    positions = math.prod(shape[:-1]) if len(shape) > 1 else 1
    return {
        "name": str(layer.name),
        "type": type(layer).__name__,
        "output_shape": shape,
        "parameters": int(layer.count_params()),
        "multiply_adds": 0 if kernel is None else math.prod(int(length) for length in kernel.shape) * positions,
    }


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
