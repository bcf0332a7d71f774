"""Opens networks with LiteRT, without its remark on standard error."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ai_edge_litert.interpreter import Interpreter

_STANDARD_ERROR: Final = 2
_REMARK: Final = b"Created TensorFlow Lite XNNPACK delegate for CPU."

_one_at_a_time: Final = threading.Lock()


def open_interpreter(
    path: Path, threads: int, content: bytes | None = None, input_shape: tuple[int, ...] | None = None
) -> Interpreter:
    """Return an interpreter with its tensors allocated. Raises ValueError and RuntimeError for what is no network.

    content: what is read in place of the file. input_shape: of the only input, where it isn't the file's own.
    """
    from ai_edge_litert.interpreter import Interpreter

    with _one_at_a_time, _without_remark():
        source = {"model_path": str(path)} if content is None else {"model_content": content}
        interpreter: Interpreter = Interpreter(**source, num_threads=threads)
        if input_shape is not None:
            interpreter.resize_tensor_input(interpreter.get_input_details()[0]["index"], list(input_shape))
        interpreter.allocate_tensors()
    return interpreter


@contextmanager
def _without_remark() -> Iterator[None]:
    """Leave out what LiteRT says of itself at the first network of a process; all else that is written meanwhile is kept.

    It is written by native code, past Python, and no switch of LiteRT's keeps it back.
    """
    try:
        sys.stderr.flush()
        kept = tempfile.TemporaryFile()  # noqa: SIM115, closed below
    except (AttributeError, OSError, ValueError):  # no room for it, or no standard error, as in a windowed program
        yield
        return
    with kept as said:
        try:
            before = os.dup(_STANDARD_ERROR)
        except OSError:
            yield
            return
        os.dup2(said.fileno(), _STANDARD_ERROR)
        try:
            yield
        finally:
            os.dup2(before, _STANDARD_ERROR)
            os.close(before)
            said.seek(0)
            lines = [line for line in said.read().splitlines(keepends=True) if _REMARK not in line]
            if lines:
                os.write(_STANDARD_ERROR, b"".join(lines))
