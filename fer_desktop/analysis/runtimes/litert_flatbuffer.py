"""Checks a .tflite file before LiteRT opens it, and refuses one that does more than arithmetic or could fill the memory.

LiteRT checks that a file is a flatbuffer and trusts the rest: a tensor without data, an operation on a tensor that isn't there
or a missing part may end the whole process. Checked here: the operations are LiteRT's own and only compute, tensors and data
exist and match, and the memory needed is bounded. `sandbox` tries the network in another process for all other faults.
"""

from __future__ import annotations

import math
import struct
from pathlib import Path
from typing import Any, Final

from fer_desktop.analysis.runtimes.network import ClassifierError
from fer_desktop.core.messages import Message, marked
from fer_desktop.models.description import LARGEST_NETWORK, ModelError

LARGEST_MEMORY: Final = 2 << 30
"""Bytes of all tensors together, for one picture."""

_MOST_PARTS: Final = 100_000
_IDENTIFIER: Final = b"TFL3"

# Operations that run another part of the file, keep values from one picture to the next, or aren't part of LiteRT.
_REFUSED: Final = frozenset(
    {
        "CUSTOM", "DELEGATE", "PLACEHOLDER_FOR_GREATER_OP_CODES", "CALL", "CALL_ONCE", "IF", "WHILE", "VAR_HANDLE",
        "READ_VARIABLE", "ASSIGN_VARIABLE", "HASHTABLE", "HASHTABLE_FIND", "HASHTABLE_IMPORT", "HASHTABLE_SIZE",
        "STABLEHLO_CUSTOM_CALL", "STABLEHLO_WHILE", "STABLEHLO_COMPOSITE",
    }
)  # fmt: skip

# The options that these operations need; without them a stride, for example, would be 0.
_OPTIONS: Final = {
    **dict.fromkeys(("AVERAGE_POOL_2D", "MAX_POOL_2D", "L2_POOL_2D"), "Pool2DOptions"),
    "CONV_2D": "Conv2DOptions",
    "DEPTHWISE_CONV_2D": "DepthwiseConv2DOptions",
    "TRANSPOSE_CONV": "TransposeConvOptions",
    "FULLY_CONNECTED": "FullyConnectedOptions",
    "SOFTMAX": "SoftmaxOptions",
    "CONCATENATION": "ConcatenationOptions",
}

# Bits of a value by the number of its type in the schema; 5 is text, 13 and 14 aren't values.
_BITS: Final = {
    0: 32, 1: 16, 2: 32, 3: 8, 4: 64, 6: 8, 7: 16, 8: 64, 9: 8, 10: 64, 11: 128, 12: 64, 15: 32, 16: 16, 17: 4, 18: 16, 19: 2,
    20: 4, 21: 8, 22: 8,
}  # fmt: skip


def check_litert_file(path: Path) -> None:
    """Check a file; nothing in it is run.

    Raises ClassifierError where it is no .tflite file or damaged, ModelError where it is too large or does more than
    arithmetic.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST_NETWORK:
            template = marked("{file} is larger than {most} GB, too large for a network for faces")
            raise ModelError(template, file=path, most=f"{LARGEST_NETWORK / 1e9:.1f}")
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(marked("{path} can't be read: {why}"), path=path, why=error) from error
    if content[4:8] != _IDENTIFIER:
        raise _damaged(path, Message(marked("it is not a .tflite file")))
    # Imported here because it takes a third of a second, and the model that comes with the program isn't checked.
    from ai_edge_litert import schema_py_generated as schema

    try:
        _check(schema, schema.Model.GetRootAs(content, 0), path)
    # A ValueError says what is wrong; the other errors come from reading beyond the end of the file.
    except ValueError as error:
        raise _damaged(path, Message(marked("it is damaged: {why}"), why=error)) from error
    except (struct.error, IndexError, TypeError, OverflowError) as error:
        raise _damaged(path, Message(marked("it is damaged or incomplete"))) from error


def _damaged(path: Path, why: Message) -> ClassifierError:
    return ClassifierError(marked("{path} can't be loaded by LiteRT: {why}"), path=path, why=why)


def _check(schema: Any, model: Any, path: Path) -> None:
    if model.SubgraphsLength() != 1:
        raise ModelError(marked("{path} holds {count} networks; it must hold one"), path=path, count=model.SubgraphsLength())
    buffers = _bounded(model.BuffersLength(), "buffers")
    sizes = [model.Buffers(k).DataLength() for k in range(buffers)]
    names = _operations(schema, model, path)
    graph = model.Subgraphs(0)
    tensors = _bounded(graph.TensorsLength(), "tensors")
    made = _check_steps(schema, names, graph, tensors)
    given = _check_ends(graph, tensors)
    memory = 0
    for index in range(tensors):
        tensor = graph.Tensors(index)
        bytes_ = _tensor_bytes(tensor, index)
        memory += bytes_
        if not 0 <= tensor.Buffer() < buffers:
            raise ValueError(f"the data of tensor {index} isn't there")
        stored = sizes[tensor.Buffer()]
        if tensor.ExternalBuffer():
            raise ModelError(marked("{path} has data in another file, which is refused"), path=path)
        if stored and (index in made or index in given or tensor.IsVariable()):
            raise ValueError(f"tensor {index} is given and computed")
        if stored and tensor.Sparsity() is None and stored != bytes_:
            raise ValueError(f"tensor {index} has {stored} bytes of data and needs {bytes_}")
    if memory > LARGEST_MEMORY:
        template = marked("{path} says that it needs {size} GB of memory for one picture, too much for a network for faces")
        raise ModelError(template, path=path, size=f"{memory / 1e9:.0f}")


def _check_ends(graph: Any, tensors: int) -> set[int]:
    """Return the numbers of the input tensors. Raises ValueError where an input or output isn't there."""
    for count, name in ((graph.InputsLength(), "inputs"), (graph.OutputsLength(), "outputs")):
        if not 0 < count <= tensors:
            raise ValueError(f"it has {count} {name}")
    given = {graph.Inputs(k) for k in range(graph.InputsLength())}
    answers = {graph.Outputs(k) for k in range(graph.OutputsLength())}
    if not all(0 <= index < tensors for index in given | answers):
        raise ValueError("an input or output isn't there")
    return given


def _operations(schema: Any, model: Any, path: Path) -> list[str]:
    """Return the names of the operations that the file uses. Raises ModelError where one is refused."""
    found = []
    names = {value: name for name, value in vars(schema.BuiltinOperator).items() if isinstance(value, int)}
    for k in range(_bounded(model.OperatorCodesLength(), "operations")):
        code = model.OperatorCodes(k)
        # Operations of the first versions are only in the older field.
        number = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
        name = names.get(number)
        if name is None or name in _REFUSED or code.CustomCode() is not None:
            custom = bytes(code.CustomCode() or b"").decode("utf-8", "replace")
            shown = "".join(letter if letter.isprintable() else "?" for letter in custom)[:80] or name or str(number)
            template = marked(
                "{path} asks for the operation {name}, which isn't one of LiteRT's own that only compute: it is refused; "
                "ask for a network without it"
            )
            raise ModelError(template, path=path, name=shown)
        found.append(name)
    return found


def _check_steps(schema: Any, names: list[str], graph: Any, tensors: int) -> set[int]:
    """Check that every step uses tensors that exist; return those that are computed. names: of the operations."""
    made: set[int] = set()
    used: set[int] = set()
    for k in range(_bounded(graph.OperatorsLength(), "steps")):
        step = graph.Operators(k)
        if not 0 <= step.OpcodeIndex() < len(names):
            raise ValueError(f"the operation of step {k} isn't there")
        name = names[step.OpcodeIndex()]
        if name in _OPTIONS and step.BuiltinOptionsType() != getattr(schema.BuiltinOptions, _OPTIONS[name]):
            raise ValueError(f"step {k} lacks what {name} needs")
        takes = [step.Inputs(n) for n in range(_bounded(step.InputsLength(), "inputs"))]
        gives = [step.Outputs(n) for n in range(_bounded(step.OutputsLength(), "outputs"))]
        # -1 is an omitted input, such as the bias of a convolution: the third or a later one, or the second of a recurrent
        # operation.
        needed = 1 if name.endswith(("LSTM", "RNN")) else 2
        there = all(0 <= index < tensors for index in (*takes[:needed], *gives))
        if not there or not gives or not all(-1 <= index < tensors for index in takes):
            raise ValueError(f"step {k} uses what isn't there")
        used.update(takes)
        if (made | used) & set(gives):
            raise ValueError(f"step {k} computes what was there before")
        made.update(gives)
    return made


def _tensor_bytes(tensor: Any, index: int) -> int:
    shape = [tensor.Shape(n) for n in range(_bounded(tensor.ShapeLength(), "dimensions"))]
    bits = _BITS.get(tensor.Type())
    if bits is None:
        raise ValueError(f"tensor {index} holds no numbers")
    if any(length < 0 for length in shape):
        raise ValueError(f"tensor {index} has a length of {min(shape)}")
    return int(-(-math.prod(shape) * bits // 8))


def _bounded(count: int, what: str) -> int:
    if not 0 <= count <= _MOST_PARTS:
        raise ValueError(f"it has {count} {what}")
    return count
