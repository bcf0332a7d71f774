"""The only module that opens networks with LiteRT.

With the first network of a process, LiteRT's native code writes a line to standard error, whatever TF_CPP_MIN_LOG_LEVEL says.
Suppressing it would redirect standard error for all threads, so it stays.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ai_edge_litert.interpreter import Interpreter


def open_interpreter(network: Path | bytes, threads: int, *, delegates: bool = True) -> Interpreter:
    """Return an interpreter of a .tflite file or of its content; its tensors aren't allocated yet.

    delegates: LiteRT passes operations on to its faster code (XNNPACK); they can't be listed then.
    Raises ValueError and RuntimeError for what is no network.
    """
    from ai_edge_litert.interpreter import Interpreter, OpResolverType

    source = {"model_content": network} if isinstance(network, bytes) else {"model_path": str(network)}
    resolver = OpResolverType.AUTO if delegates else OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    return Interpreter(**source, num_threads=threads, experimental_op_resolver_type=resolver)
