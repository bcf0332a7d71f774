"""Which library Keras computes with. Keras reads it from KERAS_BACKEND when it is imported, so the choice comes before that."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Sequence

_NAMES = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "PyTorch"}
_EXTRAS = {"tensorflow": "train", "jax": "train-jax", "torch": "train-torch"}


class BackendError(Exception):
    """Keras can't compute with the library that is wanted; the message says what to do."""


def prefer(backends: Sequence[str]) -> None:
    """Make Keras use what KERAS_BACKEND names, or else the first of these that is installed. Raises BackendError.

    Without effect if Keras is imported already.
    """
    if "keras" in sys.modules:
        return
    wanted = os.environ.get("KERAS_BACKEND")
    if wanted and wanted not in _NAMES:
        raise BackendError(f"KERAS_BACKEND is {wanted}: set it to one of {', '.join(_NAMES)}, or to nothing")
    candidates = [wanted] if wanted else backends
    installed = [name for name in candidates if importlib.util.find_spec(name) is not None]
    if not installed:
        names, extras = (" or ".join(words[name] for name in candidates) for words in (_NAMES, _EXTRAS))
        raise BackendError(f"training needs {names}: pip install 'fer-desktop[EXTRA]', where EXTRA is {extras}")
    os.environ["KERAS_BACKEND"] = installed[0]


def require(backend: str, what: str) -> None:
    """Make Keras use this backend, whatever KERAS_BACKEND says. what: what needs it, for the message. Raises BackendError."""
    if importlib.util.find_spec(backend) is None:
        raise BackendError(f"{what} needs {_NAMES[backend]}: pip install 'fer-desktop[{_EXTRAS[backend]}]'")
    if "keras" in sys.modules and sys.modules["keras"].backend.backend() != backend:
        raise BackendError(f"{what} needs a process of its own: Keras is already running on another backend")
    os.environ["KERAS_BACKEND"] = backend


def on_a_gpu() -> bool:
    """Return whether Keras's backend computes on a GPU. Imports Keras."""
    import keras

    if keras.backend.backend() == "jax":
        import jax

        return bool(jax.default_backend() == "gpu")
    if keras.backend.backend() == "torch":
        import torch

        return bool(torch.cuda.is_available())
    import tensorflow as tf

    return bool(tf.config.list_physical_devices("GPU"))
