"""Finds, checks and describes models: folders that hold model.json and the network's files.

A model.json is taken in only when every value has the form that the program relies on, so that a wrong file is refused
with a sentence that says what is wrong, before a network is loaded. The network's files are checked by their SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import stat
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Final

from fer_desktop.core.json_values import number, objects, texts, whole
from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.core.messages import Message, UserError, marked

SCHEMA: Final = 1
"""The version of model.json that this program reads and writes."""

DESCRIPTION_FILE: Final = "model.json"

RUNTIME_KEYS: Final[tuple[str, ...]] = ("litert", "litert-int8", "keras")
"""The keys of "files" in model.json, one for each form of the network that can be run. A model may have other files too."""

OUTPUTS: Final[tuple[str, ...]] = ("logits", "probabilities")
"""What a network's outputs may be; probabilities where it ends in a softmax of its own."""

LARGEST_DESCRIPTION: Final = 8 << 20
"""Bytes of a model.json; ours has forty thousand."""

STAGES_KEY: Final = "litert-stages"
"""The key in "files" of the network on LiteRT with the output of every stage, which only the Steps tab runs."""

_SHA256: Final = re.compile("[0-9a-fA-F]{64}")
_REQUIRED: Final = object()

_log = logging.getLogger(__name__)


class ModelError(UserError):
    """A model can't be used; the message says which, what is wrong and what was expected."""


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of a model: its name in the model's folder, its SHA-256 as 64 hexadecimal digits, its size in bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class ModelDescription:
    """What model.json says.

    labels: the classes in the order of the network's outputs: `EXPRESSIONS` in any order.
    input_shape: (height, width, channels) of one input.
    preprocessing: the name of what turns a crop into an input; the classifier refuses one that it doesn't know.
    temperature: what logits are divided by before softmax, so that confidences are honest (Guo et al., 2017).
    uncertain_below: the confidence, 0 to 1, under which a reading is shown as "uncertain".
    files: the network's files by runtime, of `RUNTIME_KEYS`, at least one; and perhaps others, such as that of `STAGES_KEY`.
    network: name, parameters, multiply_adds, and layers (name, type, output_shape, parameters, multiply_adds).
    metrics, curves, training, provenance, limits, description: for people to read; empty where model.json says nothing.
    outputs: one of `OUTPUTS`.
    """

    name: str
    title: str
    labels: tuple[str, ...]
    input_shape: tuple[int, ...]
    preprocessing: str
    temperature: float
    uncertain_below: float
    files: Mapping[str, FileEntry]
    network: Mapping[str, Any] = field(repr=False)
    metrics: Mapping[str, Any] = field(repr=False)
    curves: list[Mapping[str, float]] = field(repr=False)
    training: Mapping[str, Any] = field(repr=False)
    provenance: Mapping[str, Any] = field(repr=False)
    limits: list[str] = field(repr=False)
    description: str = ""
    outputs: str = OUTPUTS[0]


@dataclass(frozen=True, slots=True)
class Model:
    """A model on disk. `name` is the folder's name, which is how a model is chosen."""

    name: str
    folder: Path
    description: ModelDescription
    _checked: set[str] = field(default_factory=set, repr=False, compare=False)

    def file(self, runtime_key: str) -> Path:
        """Return the path of the network's file for a runtime ("litert", "litert-int8" or "keras"), or for `STAGES_KEY`.

        The file is read through once to compare its SHA-256 with model.json's.
        Raises ModelError when the model has no such file, or when it is missing or altered.
        """
        entry = self.description.files.get(runtime_key)
        if entry is None:
            there = ", ".join(self.description.files)
            template = marked("the model {name} has no file for the runtime {runtime}; it has {there}")
            raise ModelError(template, name=self.name, runtime=runtime_key, there=there)
        path = self.folder / entry.name
        if runtime_key not in self._checked:
            self._check(path, entry)
            self._checked.add(runtime_key)
        return path

    def _check(self, path: Path, entry: FileEntry) -> None:
        try:
            status = path.stat()
            # Before it is opened: opening a pipe would never end.
            if not stat.S_ISREG(status.st_mode):
                template = marked("the model {name} lacks {file}: {path}: {why}")
                raise ModelError(template, name=self.name, file=entry.name, path=path, why=Message(marked("not a file")))
            if (size := status.st_size) != entry.size:
                template = marked("{path} is not the file that model.json describes: {size} bytes instead of {wanted}")
                raise ModelError(template, path=path, size=size, wanted=entry.size)
            with path.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise ModelError(
                marked("the model {name} lacks {file}: {path}: {why}"), name=self.name, file=entry.name, path=path, why=error
            ) from error
        if sha256 != entry.sha256:
            template = marked("{path} is not the file that model.json describes: its SHA-256 is {hash}, not {wanted}")
            raise ModelError(template, path=path, hash=sha256, wanted=entry.sha256)


def list_models(folders: Sequence[Path]) -> list[Model]:
    """Return the models in the given folders, each of which holds one folder a model, by name within each.

    Where two folders hold a model of the same name, the first one counts. Broken models are left out and logged.
    """
    found: dict[str, Model] = {}
    for folder in folders:
        try:
            candidates = sorted(folder.iterdir())
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            _log.warning("models left out: %s", error)
            continue
        for candidate in candidates:
            try:
                if candidate.name.startswith(".") or not (candidate / DESCRIPTION_FILE).is_file():
                    continue
                model = load_model(candidate)
            except (ModelError, OSError) as error:
                _log.warning("model left out: %s", error)
                continue
            found.setdefault(model.name, model)
    return list(found.values())


def load_model(folder: Path) -> Model:
    """Read and check the model.json of a folder. The network's files are looked at only by `Model.file`.

    Raises ModelError.
    """
    path = folder / DESCRIPTION_FILE
    if not path.is_file():
        raise ModelError(marked("no model in {folder}: there is no {file}"), folder=folder, file=DESCRIPTION_FILE)
    return Model(folder.resolve().name, folder, describe(read_json(path), path))


def read_json(path: Path) -> Any:
    """Return what a JSON file holds. Raises ModelError."""
    try:
        size = path.stat().st_size
        if size > LARGEST_DESCRIPTION:
            template = marked("{path} is {size} MB large; a description has at most {most} MB")
            raise ModelError(template, path=path, size=f"{size / 1e6:.0f}", most=LARGEST_DESCRIPTION >> 20)
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(marked("{path} can't be read: {why}"), path=path, why=error) from error
    except (ValueError, RecursionError) as error:
        raise ModelError(marked("{path} is not JSON: {why}"), path=path, why=error) from error


def describe(values: Any, path: Path) -> ModelDescription:
    """Check the values of a model.json. Raises ModelError, which names `path`, the key, and what was expected."""
    reader = _Reader(path, values)
    schema = reader.integer("schema", 1)
    if schema != SCHEMA:
        raise reader.error("schema", f"{SCHEMA}; a newer program may read this one", schema)
    labels = tuple(reader.texts("labels"))
    if sorted(labels) != sorted(EXPRESSIONS):
        raise reader.error("labels", f"the seven expressions, each once: {', '.join(EXPRESSIONS)}", list(labels))
    return ModelDescription(
        name=reader.text("name"),
        title=reader.text("title"),
        labels=labels,
        input_shape=tuple(reader.take("input_shape", "a list of three whole numbers: height, width, channels", _is_shape)),
        preprocessing=reader.text("preprocessing"),
        temperature=reader.number("temperature", 0.01, 100.0),
        uncertain_below=reader.number("uncertain_below", 0.0, 1.0),
        files=_files(reader),
        network=reader.mapping("network", {}),
        metrics=reader.mapping("metrics", {}),
        curves=reader.take("curves", "a list of objects with numbers, one for each epoch", _are_curves, []),
        training=reader.mapping("training", {}),
        provenance=reader.mapping("provenance", {}),
        limits=reader.texts("limits", []),
        description=reader.take("description", "a text", lambda value: isinstance(value, str), ""),
        outputs=reader.take("outputs", f"one of {', '.join(OUTPUTS)}", lambda value: value in (*OUTPUTS, ""), "") or OUTPUTS[0],
    )


def _files(reader: _Reader) -> dict[str, FileEntry]:
    entries = reader.mapping("files")
    if not set(RUNTIME_KEYS) & entries.keys():
        raise reader.error("files", f"an object with at least one of {', '.join(RUNTIME_KEYS)}", entries)
    result = {}
    for key, value in entries.items():
        entry = _Reader(reader.path, value, f"files.{key}")
        result[key] = FileEntry(entry.file_name("name"), entry.sha256("sha256"), entry.integer("size", 1))
    return result


class _Reader:
    """Takes values of known form out of a JSON object; its errors name the file, the key and what was expected."""

    def __init__(self, path: Path, values: Any, prefix: str = "") -> None:
        self.path = path
        self._prefix = prefix
        if not isinstance(values, dict):
            what = f'"{prefix}"' if prefix else "the whole file"
            raise ModelError(marked("{path}: {what} must be an object, got {got}"), path=path, what=what, got=_shown(values))
        self._values: dict[str, Any] = values

    def error(self, key: str, expected: str, got: Any) -> ModelError:
        name = f"{self._prefix}.{key}" if self._prefix else key
        template = marked('{path}: "{name}" must be {expected}, got {got}')
        return ModelError(template, path=self.path, name=name, expected=expected, got=_shown(got))

    def _required(self, key: str, expected: str) -> Any:
        if key not in self._values:
            name = f"{self._prefix}.{key}" if self._prefix else key
            raise ModelError(
                marked('{path}: "{name}" is missing; it must be {expected}'), path=self.path, name=name, expected=expected
            )
        return self._values[key]

    def take(self, key: str, expected: str, fits: Callable[[Any], object], default: Any = _REQUIRED) -> Any:
        """Take the value of a key, which `fits` must answer with something true; without a default the key must be there."""
        value = self._required(key, expected) if default is _REQUIRED else self._values.get(key, default)
        if not fits(value):
            raise self.error(key, expected, value)
        return value

    def text(self, key: str) -> str:
        text: str = self.take(key, "a text that is not empty", lambda value: isinstance(value, str) and value.strip())
        return text

    def texts(self, key: str, default: Any = _REQUIRED) -> list[str]:
        result: list[str] = self.take(key, "a list of texts", lambda value: texts(value) is not None, default)
        return result

    def integer(self, key: str, smallest: int) -> int:
        expected = f"a whole number of at least {smallest}"
        return int(self.take(key, expected, lambda value: whole(value, smallest) is not None))

    def number(self, key: str, smallest: float, largest: float) -> float:
        expected = f"a number from {smallest} to {largest}"
        return float(self.take(key, expected, lambda value: number(value, smallest, largest) is not None))

    def mapping(self, key: str, default: Any = _REQUIRED) -> dict[str, Any]:
        result: dict[str, Any] = self.take(key, "an object", lambda value: isinstance(value, dict), default)
        return result

    def file_name(self, key: str) -> str:
        """Take a plain file name: with a folder in it, model.json could point at any file of the computer."""
        self.text(key)
        return str(self.take(key, "a plain file name in the model's own folder", _is_plain))

    def sha256(self, key: str) -> str:
        self.text(key)
        return str(self.take(key, "64 hexadecimal digits", _SHA256.fullmatch)).lower()


def _is_shape(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 3 and all(whole(length, 1) is not None for length in value)


def _are_curves(value: Any) -> bool:
    rows = objects(value)
    return rows == value and all(number(item) is not None for row in rows for item in row.values())


def _is_plain(name: str) -> bool:
    plain = name == PurePosixPath(name).name == PureWindowsPath(name).name
    return plain and name not in (".", "..") and all(ord(character) >= 32 for character in name)


def _shown(value: Any) -> str:
    """Return a value as JSON has it, short enough for a message."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:77] + "..."
