"""The one place that opens networks with LiteRT.

At the first network of a process LiteRT writes a line of its own on standard error, past Python and whatever
TF_CPP_MIN_LOG_LEVEL says. It stays there: to hold it back, standard error would have to be exchanged for all threads.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ai_edge_litert.interpreter import Interpreter


def open_interpreter(network: Path | bytes, threads: int, *, delegates: bool = True) -> Interpreter:
    """Return an interpreter of a .tflite file or of its content; its tensors aren't allocated yet.

    delegates: LiteRT hands operations on to faster code of its own (XNNPACK), which hides them from those that list them.
    Raises ValueError and RuntimeError for what is no network.
    """
    from ai_edge_litert.interpreter import Interpreter, OpResolverType

    source = {"model_content": network} if isinstance(network, bytes) else {"model_path": str(network)}
    resolver = OpResolverType.AUTO if delegates else OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    return Interpreter(**source, num_threads=threads, experimental_op_resolver_type=resolver)
