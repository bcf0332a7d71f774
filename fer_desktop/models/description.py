"""Finds, checks and describes models: folders that hold model.json and the network's files.

Every value of a model.json that the program relies on is checked, so that a wrong file is refused with the reason before a
network is loaded. The network's files are checked by their SHA-256.
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
from typing import Any, Final, TypeVar

from fer_desktop.core.json_values import number, objects, texts, whole
from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.core.messages import Message, UserError, marked
from fer_desktop.models.reliability import ReliabilityTable, table_of

SCHEMA: Final = 1
"""The version of model.json that this program reads and writes."""

DESCRIPTION_FILE: Final = "model.json"

RUNTIME_KEYS: Final[tuple[str, ...]] = ("litert", "litert-int8", "keras")
"""The keys of "files" in model.json, one for each form of the network that can be run. A model may have other files too."""

OUTPUTS: Final[tuple[str, ...]] = ("logits", "probabilities")
"""What a network's outputs may be; probabilities where it ends in a softmax of its own."""

LARGEST_DESCRIPTION: Final = 8 << 20
"""Bytes of a model.json; that of the default model has forty thousand."""

LARGEST_NETWORK: Final = 1 << 30
"""Bytes of a network's file; networks for faces have a few hundred million at most."""

STAGES_KEY: Final = "litert-stages"
"""The key in "files" of the network on LiteRT with the output of every stage, which only the Steps tab runs."""

RELIABILITY_KEY: Final = "reliability"
"""The key of a model's `ReliabilityTable`."""

_SHA256: Final = re.compile("[0-9a-fA-F]{64}")
_REQUIRED: Final = object()
_T = TypeVar("_T")

_log = logging.getLogger(__name__)


class ModelError(UserError):
    """A model can't be used; the message names it and says what is wrong and what was expected."""


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
    preprocessing: its name; the classifier refuses one that it doesn't know.
    temperature: the number that logits are divided by before softmax, so that confidences match accuracies (Guo et al., 2017).
    uncertain_below: the confidence, 0 to 1, below which a reading is uncertain.
    files: the network's files by runtime, of `RUNTIME_KEYS`, at least one; others, such as that of `STAGES_KEY`, are optional.
    network: name, parameters, multiply_adds, and layers (name, type, output_shape, parameters, multiply_adds).
    metrics, curves, training, provenance, limits, description: for people to read; empty where model.json says nothing.
    outputs: one of `OUTPUTS`.
    reliability: how often its readings were right; None for a model without the table, as one that the user added.
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
    reliability: ReliabilityTable | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Model:
    """A model on disk. `name` is the folder's name, which is how a model is chosen."""

    name: str
    folder: Path
    description: ModelDescription
    _checked: set[str] = field(default_factory=set, repr=False, compare=False)

    def file(self, runtime_key: str) -> Path:
        """Return the path of the network's file for a runtime ("litert", "litert-int8" or "keras"), or for `STAGES_KEY`.

        The first call reads the whole file to compare its SHA-256 with that in model.json.
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
            # Checked before opening, because opening a pipe would never end.
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
    """Return the models in folders that hold one folder for each model, sorted by name within each.

    Of two models with the same name the first is returned. Broken models are left out and logged.
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
    """Read and check the model.json of a folder. The network's files are checked later, by `Model.file`.

    Raises ModelError.
    """
    path = folder / DESCRIPTION_FILE
    if not path.is_file():
        raise ModelError(marked("no model in {folder}: there is no {file}"), folder=folder, file=DESCRIPTION_FILE)
    return Model(folder.resolve().name, folder, describe(read_json(path), path))


def read_json(path: Path) -> Any:
    """Return the content of a JSON file. Raises ModelError."""
    try:
        size = path.stat().st_size
        if size > LARGEST_DESCRIPTION:
            template = marked("{path} has {size} MB; a description may have at most {most} MB")
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
        input_shape=reader.take("input_shape", "a list of three whole numbers: height, width, channels", _shape),
        preprocessing=reader.text("preprocessing"),
        temperature=reader.number("temperature", 0.01, 100.0),
        uncertain_below=reader.number("uncertain_below", 0.0, 1.0),
        files=_files(reader),
        network=reader.mapping("network", {}),
        metrics=reader.mapping("metrics", {}),
        curves=reader.take("curves", "a list of objects with numbers, one for each epoch", _curves, []),
        training=reader.mapping("training", {}),
        provenance=reader.mapping("provenance", {}),
        limits=reader.texts("limits", []),
        description=reader.take("description", "a text", lambda value: value if isinstance(value, str) else None, ""),
        outputs=reader.take("outputs", f"one of {', '.join(OUTPUTS)}", _outputs, OUTPUTS[0]),
        reliability=reader.optional(RELIABILITY_KEY, "a table that python -m training reliability made", table_of),
    )


def is_plain_name(name: str) -> bool:
    """Whether a name is a file's name without folders, on every system."""
    plain = name == PurePosixPath(name).name == PureWindowsPath(name).name
    return plain and name not in (".", "..") and all(ord(character) >= 32 for character in name)


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
    """Reads checked values from a JSON object; its errors name the file, the key and what was expected."""

    def __init__(self, path: Path, values: Any, prefix: str = "") -> None:
        self.path = path
        self._prefix = prefix
        if not isinstance(values, dict):
            what = f'"{prefix}"' if prefix else "the whole file"
            raise ModelError(marked("{path}: {what} must be an object, got {got}"), path=path, what=what, got=_shown(values))
        self._values: dict[str, Any] = values

    def error(self, key: str, expected: str, got: Any) -> ModelError:
        template = marked('{path}: "{name}" must be {expected}, got {got}')
        return ModelError(template, path=self.path, name=self._full_name(key), expected=expected, got=_shown(got))

    def take(self, key: str, expected: str, parse: Callable[[Any], _T | None], default: Any = _REQUIRED) -> _T:
        """Return the value of a key as `parse` gives it, which gives None for a wrong one. Without a default it is required."""
        if default is _REQUIRED and key not in self._values:
            template = marked('{path}: "{name}" is missing; it must be {expected}')
            raise ModelError(template, path=self.path, name=self._full_name(key), expected=expected)
        value = self._values.get(key, default)
        parsed = parse(value)
        if parsed is None:
            raise self.error(key, expected, value)
        return parsed

    def optional(self, key: str, expected: str, parse: Callable[[Any], _T | None]) -> _T | None:
        """Return the value of a key as `take` does; None where it is missing."""
        return self.take(key, expected, parse) if key in self._values else None

    def text(self, key: str) -> str:
        return self.take(
            key, "a text that is not empty", lambda value: value if isinstance(value, str) and value.strip() else None
        )

    def texts(self, key: str, default: Any = _REQUIRED) -> list[str]:
        return self.take(key, "a list of texts", texts, default)

    def integer(self, key: str, smallest: int) -> int:
        return self.take(key, f"a whole number of at least {smallest}", lambda value: whole(value, smallest))

    def number(self, key: str, smallest: float, largest: float) -> float:
        return self.take(key, f"a number from {smallest} to {largest}", lambda value: number(value, smallest, largest))

    def mapping(self, key: str, default: Any = _REQUIRED) -> dict[str, Any]:
        return self.take(key, "an object", lambda value: value if isinstance(value, dict) else None, default)

    def file_name(self, key: str) -> str:
        """Return a plain file name: with a folder in it, model.json could name any file of the computer."""
        name = self.text(key)
        return self.take(key, "a plain file name in the model's own folder", lambda _: name if is_plain_name(name) else None)

    def sha256(self, key: str) -> str:
        text = self.text(key)
        return self.take(key, "64 hexadecimal digits", lambda _: text.lower() if _SHA256.fullmatch(text) else None)

    def _full_name(self, key: str) -> str:
        return f"{self._prefix}.{key}" if self._prefix else key


def _shape(value: Any) -> tuple[int, ...] | None:
    fits = isinstance(value, list) and len(value) == 3 and all(whole(length, 1) is not None for length in value)
    return tuple(value) if fits else None


def _curves(value: Any) -> list[Mapping[str, float]] | None:
    rows = objects(value)
    fits = rows == value and all(number(item) is not None for row in rows for item in row.values())
    return list(rows) if fits else None


def _outputs(value: Any) -> str | None:
    return (value or OUTPUTS[0]) if value in (*OUTPUTS, "") else None


def _shown(value: Any) -> str:
    """Return a value as JSON has it, short enough for a message."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:77] + "..."
