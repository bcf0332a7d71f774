"""Tries an untrusted network in another process, which may end, hang or fill its memory without harm to this one.

Networks that came with the program or were tried before are known by their SHA-256 and not tried.
"""

from __future__ import annotations

import functools
import json
import logging
import math
import os
import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop import paths
from fer_desktop.analysis.runtimes.facts import litert_facts
from fer_desktop.analysis.runtimes.keras_archive import check_keras_file
from fer_desktop.analysis.runtimes.litert import open_interpreter
from fer_desktop.analysis.runtimes.litert_flatbuffer import check_litert_file
from fer_desktop.analysis.runtimes.network import ClassifierError, KerasNetwork, LiteRTNetwork, Network
from fer_desktop.core.files import write_whole
from fer_desktop.core.messages import Message, UserError, marked
from fer_desktop.models.description import STAGES_KEY, ModelError, list_models

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

TRIAL_S: Final = {False: 30.0, True: 180.0}
"""Seconds to open a network and run it on six pictures of noise: on LiteRT, and on TensorFlow, which takes long to load."""

_MEMORY: Final = {False: 6 << 30, True: 24 << 30}
"""Bytes of address space of that process: on LiteRT, and on TensorFlow, which reserves more than it uses. Not for Windows."""

_KERAS: Final = "keras"
_TRIED_FILE: Final = "tried-networks.json"
_MOST_TRIED: Final = 500

_log = logging.getLogger(__name__)


def ensure_tried(path: Path, sha256: str, key: str) -> None:
    """Try a network's file of this SHA-256, unless it is known. key: of `RUNTIME_KEYS`, or `STAGES_KEY`.

    The first time takes a second or two, with TensorFlow more. Raises ModelError or ClassifierError.
    """
    if _is_known(path, sha256):
        return
    # Imported here to start faster, because the model that comes with the program isn't tried.
    from multiprocessing import current_process

    # A daemonic worker, as those of Dask, may not start a process, and may end without harm itself.
    if not current_process().daemon:
        try_out(path, key)
        _remember(sha256)


def try_out(path: Path, key: str) -> None:
    """Check a network's file, then open and run it in another process. Raises ModelError or ClassifierError."""
    with_tensorflow = key == _KERAS
    if with_tensorflow:
        # The other process checks the weights, because the library that reads them isn't safe with untrusted files.
        check_keras_file(path, weights=False)
    else:
        check_litert_file(path)
    from multiprocessing import get_context

    # Spawned on every system, because a forked process with threads may hang.
    context = get_context("spawn")
    answers, told = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(told, str(path), key), name="trial of a network", daemon=True)
    child.start()
    told.close()
    try:
        answered = answers.poll(TRIAL_S[with_tensorflow])
        error = _error_in(answers.recv_bytes(1 << 16)) if answered else None
    except (EOFError, OSError, ValueError, RecursionError):
        child.join()
        template = marked(
            "{path} crashed the process that tried it: it is damaged, or made to do harm. Get it again from where it came from"
        )
        raise ClassifierError(template, path=path) from None
    finally:
        child.kill()
        child.join()
        child.close()
        answers.close()
    if not answered:
        template = marked("{path} gave no answer within {limit} seconds: it is refused")
        raise ClassifierError(template, path=path, limit=f"{TRIAL_S[with_tensorflow]:.0f}")
    if error is not None:
        raise error


def _error_in(answer: bytes) -> UserError | None:
    """Return the error that the other process reports, None where there was none. Raises ValueError."""
    match json.loads(answer):
        case ["good", None]:
            return None
        case [kind, message]:
            return (ModelError if kind == ModelError.__name__ else ClassifierError)(Message.from_json(message))
    raise ValueError("it is no answer")


def noise(shape: tuple[int, ...], seed: int) -> NDArray[np.uint8]:
    """Return evenly distributed values, 0 to 255, to try networks on; the same for the same seed."""
    # Without numpy.random, which the packaged program then needn't contain.
    return np.frombuffer(random.Random(seed).randbytes(math.prod(shape)), np.uint8).reshape(shape)


def _is_known(path: Path, sha256: str) -> bool:
    shipped = paths.models_folder()
    return path.parent.parent == shipped or sha256 in _hashes_in(shipped) or sha256 in _tried()


@functools.cache
def _hashes_in(folder: Path) -> frozenset[str]:
    """Return the SHA-256 of every network's file in a folder of models."""
    return frozenset(entry.sha256 for model in list_models([folder]) for entry in model.description.files.values())


def _tried() -> list[str]:
    try:
        values = json.loads((paths.user_data_folder() / _TRIED_FILE).read_bytes())
    except (OSError, ValueError, RecursionError):
        return []
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def _remember(sha256: str) -> None:
    """Note that a network was tried; where the note can't be written, the network will be tried again."""
    file = paths.user_data_folder() / _TRIED_FILE
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, json.dumps([*_tried(), sha256][-_MOST_TRIED:]))
    except OSError as error:
        _log.warning("%s can't be written: %s", file, error)


# ---- In the other process ----


def _child(told: Connection, path: str, key: str) -> None:
    # Hides what the libraries print about a broken file.
    silence = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(silence, stream)
    _bound_memory(_MEMORY[key == _KERAS])
    try:
        _TRIALS.get(key, _run_litert)(Path(path))
        answer: tuple[str, Any] = ("good", None)
    except (ModelError, ClassifierError) as error:
        answer = (type(error).__name__, error.message.to_json())
    # A library may raise anything on a broken file.
    except Exception as error:
        why = f"{type(error).__name__}: {error}"[:2000]
        answer = ("", Message(marked("{path} can't be run: {why}"), path=path, why=why).to_json())
    told.send_bytes(json.dumps(answer).encode())
    told.close()
    # Skips the usual end of a process, in which the libraries would clean up after a broken network.
    os._exit(0)


def _bound_memory(bytes_: int) -> None:
    try:
        import resource
    except ImportError:
        return
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (bytes_, bytes_))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _run(network: Network) -> None:
    for count in (1, 3, 2):
        network.run(noise((count, *network.input_shape), seed=count).astype(np.float32))


def _run_litert(path: Path) -> None:
    _run(LiteRTNetwork(path))
    litert_facts(path)


def _run_keras(path: Path) -> None:
    _run(KerasNetwork(path))


def _run_stages(path: Path) -> None:
    try:
        interpreter = open_interpreter(path, 1)
        interpreter.allocate_tensors()
        run = interpreter.get_signature_runner()
        inputs = {
            name: np.zeros([max(int(length), 1) for length in details["shape"]], details["dtype"])
            for name, details in run.get_input_details().items()
        }
        run(**inputs)
    except (ValueError, RuntimeError) as error:
        raise ClassifierError(marked("{path} can't be loaded by LiteRT: {why}"), path=path, why=error) from error


_TRIALS: Final[dict[str, Callable[[Path], None]]] = {_KERAS: _run_keras, STAGES_KEY: _run_stages}
