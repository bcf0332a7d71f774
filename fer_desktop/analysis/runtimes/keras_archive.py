"""Checks a .keras file before Keras opens it, and refuses one that could run a program or fill the memory.

A .keras file is a zip archive: config.json lists the layers, model.weights.h5 holds the weights. Keras creates any class that
the configuration names, so a file can name a Lambda layer, which contains a program, or a class of a module that is then
imported. Keras's safe mode refuses most of that. Here only known layers are accepted, before anything is imported; the error
names any other.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from fer_desktop.core.messages import marked
from fer_desktop.models.description import LARGEST_NETWORK, ModelError

_CONFIG: Final = "config.json"
_WEIGHTS: Final = "model.weights.h5"
_MEMBERS: Final = frozenset({_CONFIG, _WEIGHTS, "metadata.json"})

_LARGEST_CONFIG: Final = 32 << 20
_LARGEST_RATIO: Final = 50
"""How many times larger than the file its content may be; weights hardly get smaller when they are packed."""
_FREE_SIZE: Final = 64 << 20
"""Bytes of content that are accepted at any ratio."""

_LAYERS: Final = frozenset(
    re.findall(
        r"\w+",
        """
        InputLayer Dense EinsumDense Embedding Identity Activation ReLU LeakyReLU PReLU ELU Softmax
        Conv1D Conv2D Conv3D Conv2DTranspose DepthwiseConv2D SeparableConv2D
        MaxPooling2D AveragePooling2D GlobalMaxPooling2D GlobalAveragePooling2D GlobalMaxPooling1D GlobalAveragePooling1D
        AdaptiveAveragePooling2D AdaptiveMaxPooling2D
        BatchNormalization LayerNormalization GroupNormalization UnitNormalization RMSNormalization SpectralNormalization
        Dropout SpatialDropout2D AlphaDropout GaussianDropout GaussianNoise ActivityRegularization
        Flatten Reshape Permute RepeatVector ZeroPadding2D Cropping2D UpSampling2D
        CenterCrop Resizing Rescaling Normalization
        Add Subtract Multiply Average Maximum Minimum Concatenate Dot
        Attention AdditiveAttention MultiHeadAttention GroupedQueryAttention
        LSTM GRU SimpleRNN LSTMCell GRUCell SimpleRNNCell RNN
        Bidirectional TimeDistributed Masking
        RandomFlip RandomRotation RandomZoom RandomTranslation RandomCrop RandomContrast RandomBrightness RandomErasing
        """,
    )
)

# Modules in which every class only computes: parts of layers, and operations on tensors that a network calls directly.
_PARTS: Final = ("keras.initializers", "keras.regularizers", "keras.constraints", "keras.dtype_policies", "keras.activations")
_MODELS: Final = {
    ("keras.src.models.functional", "Functional"),
    ("keras.models", "Functional"),
    ("keras", "Functional"),
    ("keras", "Sequential"),
    ("keras.models", "Sequential"),
    ("keras", "Model"),
    ("keras.models", "Model"),
    ("keras.src.models.sequential", "Sequential"),
}
_POLICIES: Final = frozenset({"DTypePolicy", "FloatDTypePolicy", "QuantizedDTypePolicy", "QuantizedFloat8DTypePolicy"})
_OPERATIONS: Final = ("keras.src.ops.numpy", "keras.src.ops.nn", "keras.src.ops.math", "keras.src.ops.image")
# Values that are written as objects; none of them names a class.
_VALUES: Final = frozenset({"__keras_tensor__", "__tuple__", "__slice__", "__ellipsis__"})


def check_keras_file(path: Path, weights: bool = True) -> None:
    """Raise ModelError, with the reason, for a file that is no .keras archive, is damaged, too large, or holds programs.

    Nothing in the file is run, and neither Keras nor TensorFlow is imported. weights: check them too, where h5py is installed;
    it comes with Keras, without which they can't be loaded either.
    """
    try:
        if not zipfile.is_zipfile(path):
            raise _not_an_archive(path)
        with zipfile.ZipFile(path) as archive:
            _check_members(path, archive)
            _check_config(path, _config(path, archive))
            if weights:
                _check_weights(path, archive)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise ModelError(marked("{file} is damaged or incomplete: {why}"), file=path.name, why=error) from error
    except OSError as error:
        raise ModelError(marked("{path} can't be read: {why}"), path=path.name, why=error) from error


def _not_an_archive(path: Path) -> ModelError:
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"\x89HDF"):
        template = marked(
            '{file} is in Keras\'s old HDF5 format, in which programs can hide: open it with Keras and save it as "name.keras"'
        )
        return ModelError(template, file=path.name)
    if start.startswith(b"PK"):
        return ModelError(marked("{file} is incomplete: the end of the archive is missing. Copy it again"), file=path.name)
    return ModelError(marked("{file} is not a .keras file: it is not a zip archive"), file=path.name)


def _check_members(path: Path, archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    names = [member.filename for member in members]
    odd = [name for name in names if name not in _MEMBERS]
    if odd:
        raise ModelError(
            marked("{file} holds a file that no network for pictures needs: {what}"), file=path.name, what=_shown(odd[0])
        )
    if len(set(names)) < len(names):
        raise ModelError(marked("{file} holds two files of the same name"), file=path.name)
    for name in (_CONFIG, _WEIGHTS):
        if name not in names:
            raise ModelError(marked("{file} is not a Keras 3 file: it lacks {part}"), file=path.name, part=name)
    size = sum(member.file_size for member in members)
    packed = path.stat().st_size
    if size > LARGEST_NETWORK or (size > _FREE_SIZE and size > _LARGEST_RATIO * packed):
        template = marked(
            "{file} would unpack from {packed} to {size} MB, which no network does: it is refused as a decompression bomb"
        )
        raise ModelError(template, file=path.name, packed=f"{packed / 1e6:.1f}", size=f"{size / 1e6:.0f}")


def _config(path: Path, archive: zipfile.ZipFile) -> Any:
    if archive.getinfo(_CONFIG).file_size > _LARGEST_CONFIG:
        template = marked("{file} has a configuration of more than {most} MB, which no network has")
        raise ModelError(template, file=path.name, most=_LARGEST_CONFIG >> 20)
    try:
        return json.loads(archive.read(_CONFIG))
    except (ValueError, RecursionError) as error:
        raise ModelError(marked("{file} is damaged: its {part} is not JSON"), file=path.name, part=_CONFIG) from error


def _check_config(path: Path, config: Any) -> None:
    if not isinstance(config, dict) or not isinstance(config.get("config"), dict):
        raise ModelError(marked("{file} is damaged: its {part} doesn't describe a network"), file=path.name, part=_CONFIG)
    # compile_config says how the network was trained, and is never loaded (compile=False).
    config = {key: value for key, value in config.items() if key != "compile_config"}
    if (str(config.get("module")), str(config.get("class_name"))) not in _MODELS:
        raise _custom(path, config)
    for made in _objects(config):
        _check_object(path, made)


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Give every object of a configuration that Keras would deserialise; without recursion, so at any depth."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            # Some versions of Keras look for a class when there is only a module or a registered name.
            if {"class_name", "module", "registered_name", "compile_config", "__lambda__"} & value.keys():
                yield value
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _check_object(path: Path, made: dict[str, Any]) -> None:
    name, module, registered = (made.get(key) for key in ("class_name", "module", "registered_name"))
    if isinstance(name, str) and name in _VALUES and module is None:
        return
    if name in ("Lambda", "__lambda__") or "__lambda__" in made:
        template = marked(
            "{file} has a Lambda layer{name}, which carries a program of its own: it is refused, because opening it would "
            "run that program. Ask for a network without one, or for its .tflite file"
        )
        raise ModelError(template, file=path.name, name=_called(made))
    if made.get("compile_config"):
        raise ModelError(
            marked("{file} has a part that asks to be compiled{name}, which is refused"), file=path.name, name=_called(made)
        )
    if not isinstance(name, str) or not isinstance(module, str) or registered not in (None, name):
        raise _custom(path, made)
    known = (
        (module, name) in _MODELS
        or ((module == "keras.layers" or module.startswith("keras.src.layers.")) and name in _LAYERS)
        or (name in _POLICIES and module in ("keras", "keras.dtype_policies", "keras.src.dtype_policies.dtype_policy"))
        or (module in _PARTS and name[:1].isupper() and name.isidentifier())
        or (module in _OPERATIONS and name[:1].isupper() and name.isidentifier())
    )
    if not known:
        raise _custom(path, made)


def _custom(path: Path, made: dict[str, Any]) -> ModelError:
    where = [str(made[key]) for key in ("module", "class_name") if made.get(key) is not None]
    if made.get("registered_name") not in (None, made.get("class_name")):
        where.append(f"registered as {made['registered_name']}")
    template = marked(
        "{file} asks for {what}, which is not one of the layers of Keras that are known to be safe: custom code is "
        "refused. Ask for its .tflite file"
    )
    return ModelError(template, file=path.name, what=_shown(" ".join(where) or "something without a name") + _called(made))


def _called(made: dict[str, Any]) -> str:
    config = made.get("config")
    name = made.get("name") or (config.get("name") if isinstance(config, dict) else None)
    return f" ({_shown(name)})" if isinstance(name, str) else ""


def _shown(text: str) -> str:
    """Return a text from a file as one short line."""
    line = "".join(character if character.isprintable() else "?" for character in text)
    return line if len(line) <= 80 else line[:77] + "..."


def _check_weights(path: Path, archive: zipfile.ZipFile) -> None:
    """Refuse weights that are in other files, or that would fill the memory when they are unpacked."""
    try:
        import h5py
    except ImportError:
        return
    content = io.BytesIO(archive.read(_WEIGHTS))
    try:
        with h5py.File(content, "r") as file:
            _check_groups(path, file, h5py)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(marked("{file} is damaged: its weights can't be read: {why}"), file=path.name, why=error) from error


def _check_groups(path: Path, file: Any, h5py: Any) -> None:
    packed = path.stat().st_size
    total, seen, waiting = 0, set(), [file]
    while waiting:
        group = waiting.pop()
        for name in group:
            if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                template = marked("{file} has weights that point elsewhere ({name}), which is refused")
                raise ModelError(template, file=path.name, name=_shown(name))
            item = group[name]
            address = h5py.h5o.get_info(item.id).addr
            if address in seen:
                continue
            seen.add(address)
            if isinstance(item, h5py.Group):
                waiting.append(item)
                continue
            if item.external or item.is_virtual:
                raise ModelError(
                    marked("{file} has weights in another file ({name}), which is refused"), file=path.name, name=_shown(name)
                )
            total += item.nbytes
            if total > LARGEST_NETWORK or (total > _FREE_SIZE and total > _LARGEST_RATIO * packed):
                template = marked(
                    "{file} has weights that would unpack to more than {most} MB, which no network does: it is refused as "
                    "a decompression bomb"
                )
                raise ModelError(template, file=path.name, most=f"{total / 1e6:.0f}")
