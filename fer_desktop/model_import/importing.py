"""Adding user models: a .tflite or .keras file, or a folder with model.json, is copied, checked and tried.

`stage` copies it to a temporary folder and checks it. `Candidate.finish` makes it a model once everything is declared, and
moves it to the user models in one step, so that a refused model leaves nothing behind.
"""

from __future__ import annotations

import datetime as dt
import gc
import hashlib
import importlib.util
import itertools
import json
import logging
import re
import shutil
import tempfile
import time
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from fer_desktop.analysis.classifier import Runtime, available_runtimes, open_classifier
from fer_desktop.analysis.preprocessing import PREPROCESSING_NAME, PREPROCESSINGS, Preprocessing
from fer_desktop.analysis.runtimes.facts import keras_facts, litert_facts
from fer_desktop.analysis.runtimes.keras_archive import check_keras_file
from fer_desktop.analysis.runtimes.network import ClassifierError, KerasNetwork, LiteRTNetwork, Network
from fer_desktop.analysis.runtimes.sandbox import ensure_tried, noise
from fer_desktop.core.labels import CLASS_COUNT, EXPRESSIONS, FER2013_NUMBERS, expression_index
from fer_desktop.core.messages import Message, marked
from fer_desktop.models.description import (
    DESCRIPTION_FILE,
    LARGEST_NETWORK,
    OUTPUTS,
    RUNTIME_KEYS,
    SCHEMA,
    STAGES_KEY,
    Model,
    ModelDescription,
    ModelError,
    describe,
    is_plain_name,
    load_model,
    read_json,
)

SUFFIXES: Final[Mapping[str, Runtime]] = {".tflite": Runtime.LITERT, ".keras": Runtime.TENSORFLOW}
"""The files that can be added."""

DECLARED: Final = ("title", "labels", "preprocessing", "outputs", "temperature")
"""The keys of model.json that a network's file doesn't tell, and that a description beside it may have."""

_STAGED: Final = ".adding-"
_ABANDONED_S: Final = 24 * 3600.0
_LONGEST_NAME: Final = 48
# Names that Windows reserves for devices, with any suffix.
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_PYTORCH: Final = marked("convert it to .tflite first; a PyTorch file can run programs")
_OLD_KERAS: Final = marked('that is Keras\'s old format: open it with Keras and save it as "name.keras"')
_HELP: Final = {
    ".h5": _OLD_KERAS,
    ".hdf5": _OLD_KERAS,
    ".pb": marked("convert the SavedModel to .tflite with TensorFlow's converter"),
    ".onnx": marked("convert it to .tflite first"),
    ".pt": _PYTORCH,
    ".pth": _PYTORCH,
}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Declaration:
    """What must be known of a network besides its file: the values of `DECLARED`."""

    title: str
    labels: tuple[str, ...]
    preprocessing: str
    outputs: str
    temperature: float

    @classmethod
    def of(cls, description: ModelDescription) -> Declaration:
        return cls(**{key: getattr(description, key) for key in DECLARED})


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A model that was copied to a temporary folder and checked, and isn't a user model yet.

    source: the path that was chosen. input_shape: height, width and channels of its network's input. runtime: the one that will
    run it. declaration: the values in its description, and guesses for the rest. undeclared: the keys of `DECLARED` with
    guesses.
    """

    source: Path
    input_shape: tuple[int, int, int]
    runtime: Runtime
    declaration: Declaration
    undeclared: frozenset[str]
    _folder: Path = field(repr=False)
    _values: Mapping[str, Any] = field(repr=False)

    def ways(self) -> list[Preprocessing]:
        """Return the preprocessings that fit the network's input, that of the program's own models first where it fits."""
        fitting = [way for way in PREPROCESSINGS.values() if way.problem(self.input_shape) is None]
        ours = [way for way in fitting if way.name == PREPROCESSING_NAME]
        return [way for way in fitting if not ours or way.name != "gray-standardised"]

    def model(self, declaration: Declaration) -> Model:
        """Return the model that it would become, to try it before it is added. Raises ModelError."""
        return Model(declaration.title, self._folder, describe(self._complete(declaration), self.source))

    def finish(self, declaration: Declaration, folder: Path, taken: Collection[str] = ()) -> Model:
        """Try the network on pictures of noise, then move the model to a folder of models and return it.

        taken: the names of other models. Raises ModelError or ClassifierError with the reason; nothing is added then.
        """
        name = model_name(declaration.title, {*taken, *(path.name for path in folder.iterdir())})
        values = {**self._complete(declaration), "name": name}
        (self._folder / DESCRIPTION_FILE).write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")
        with _called(self.source.name, self._folder):
            _try_out(load_model(self._folder))
        final = folder / name
        self._folder.replace(final)
        return load_model(final)

    def discard(self) -> None:
        """Remove the temporary folder, unless the model was added."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _complete(self, declaration: Declaration) -> dict[str, Any]:
        declared = {key: getattr(declaration, key) for key in DECLARED}
        return {**self._values, **declared, "labels": list(declaration.labels)}


def stage(path: Path, folder: Path) -> Candidate:
    """Copy a file, or a folder with model.json, to a temporary folder in a folder of models, and check it.

    Raises ModelError or ClassifierError, with the reason, for a network that isn't for the seven expressions, is damaged,
    differs from its description, or could do harm.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _clear_abandoned(folder)
    staged = Path(tempfile.mkdtemp(prefix=_STAGED, dir=folder))
    try:
        return _stage(path, staged)
    except OSError as error:
        shutil.rmtree(staged, ignore_errors=True)
        raise ModelError(marked("{path} can't be copied: {why}"), path=path, why=error) from error
    except BaseException:
        # Closes the network's file, which Windows doesn't remove while it is open.
        gc.collect()
        shutil.rmtree(staged, ignore_errors=True)
        raise


def model_name(title: str, taken: Collection[str]) -> str:
    """Return a folder's name for a title: letters, digits, "-" and "_" alone, and not taken in either case."""
    plain = unicodedata.normalize("NFKC", title).casefold()
    name = re.sub(r"[^\w]+", "-", plain).strip("-_")[:_LONGEST_NAME].strip("-_") or "model"
    if _RESERVED.fullmatch(name):
        name = f"model-{name}"
    lower = {other.casefold() for other in taken}
    names = itertools.chain([name], (f"{name}-{number}" for number in itertools.count(2)))
    return next(candidate for candidate in names if candidate not in lower)


def remove(model: Model, folder: Path) -> None:
    """Remove a model from a folder of models. Raises ModelError where it isn't in there or can't be removed.

    Its description is removed first, so that the model is gone even where Windows keeps other files that are in use.
    """
    if model.folder.resolve().parent != folder.resolve():
        raise ModelError(
            marked("the model {name} came with the program and stays: it is in {folder}"), name=model.name, folder=model.folder
        )
    try:
        (model.folder / DESCRIPTION_FILE).unlink(missing_ok=True)
    except OSError as error:
        raise ModelError(marked("the model {name} can't be removed: {why}"), name=model.name, why=error) from error
    shutil.rmtree(model.folder, ignore_errors=True)
    if model.folder.exists():
        _log.warning("files of the removed model %s are left in %s", model.name, model.folder)


def _stage(path: Path, staged: Path) -> Candidate:
    if path.is_dir():
        path = path / DESCRIPTION_FILE
        if not path.is_file():
            raise ModelError(marked("{path} is not a model folder: it lacks {file}"), path=path.parent, file=DESCRIPTION_FILE)
    if path.name == DESCRIPTION_FILE:
        return _stage_whole(path, _description(path), staged)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        help_with = Message(_HELP.get(suffix, marked("choose a .tflite or .keras file")))
        raise ModelError(marked("{file} can't be added: {help}"), file=path.name, help=help_with)
    beside = path.parent / DESCRIPTION_FILE
    if beside.is_file():
        values = _description(beside)
        files = values.get("files")
        named = [entry.get("name") for entry in files.values() if isinstance(entry, dict)] if isinstance(files, dict) else []
        if path.name in named:
            return _stage_whole(beside, values, staged)
    beside = path.with_suffix(".json")
    return _stage_file(path, _description(beside) if beside.is_file() else {}, staged)


def _description(path: Path) -> dict[str, Any]:
    values = read_json(path)
    if not isinstance(values, dict):
        raise ModelError(marked("{path}: the whole file must be an object"), path=path)
    name = values.get("name")
    if name is not None:
        plain = isinstance(name, str) and is_plain_name(name)
        if not plain or name.startswith(".") or not name.isprintable() or len(name) > 200:
            template = marked('{path}: "name" must be a plain name without folders in it, got {got}')
            raise ModelError(template, path=path, got=json.dumps(name)[:80])
    return values


def _stage_whole(path: Path, values: dict[str, Any], staged: Path) -> Candidate:
    """Stage a model with a complete description: all its files are copied, and must match it."""
    description = describe(values, path)
    for entry in description.files.values():
        _copy(path.parent / entry.name, staged / entry.name)
    model = Model(description.name, staged, description)
    # Errors name the original files, not their copies.
    with _called(str(path.parent), staged):
        for key in description.files:
            model.file(key)
        runtimes = available_runtimes(model)
        if not runtimes:
            raise _without_runtime(description.files)
        for key, entry in description.files.items():
            if key == Runtime.TENSORFLOW.value:
                check_keras_file(model.file(key), weights=False)
            if key in (*runtimes, STAGES_KEY):
                ensure_tried(model.file(key), entry.sha256, key)
        network = _open(model.file(runtimes[0].value), runtimes[0])
    if network.input_shape != description.input_shape:
        template = marked("{file} declares inputs of {declared}; its network takes {taken}")
        raise ModelError(template, file=path.name, declared=list(description.input_shape), taken=list(network.input_shape))
    return Candidate(path.parent, network.input_shape, runtimes[0], Declaration.of(description), frozenset(), staged, values)


def _stage_file(path: Path, given: dict[str, Any], staged: Path) -> Candidate:
    """Stage a network's file. given: the values of a description beside it, empty where there is none."""
    runtime = SUFFIXES[path.suffix.lower()]
    copy = staged / f"model{path.suffix.lower()}"
    sha256, size = _copy(path, copy)
    expected = given.get("sha256")
    if expected is not None and str(expected).lower() != sha256:
        template = marked("{file} is not the file that its description names: its SHA-256 is {hash}, not {wanted}")
        raise ModelError(template, file=path.name, hash=sha256, wanted=expected)
    with _called(path.name, copy):
        if runtime is Runtime.TENSORFLOW:
            check_keras_file(copy, weights=False)
            if importlib.util.find_spec("tensorflow") is None:
                raise _without_runtime([runtime.value])
        ensure_tried(copy, sha256, runtime.value)
        network = _open(copy, runtime)
    declared_shape = given.get("input_shape")
    if declared_shape is not None and declared_shape != list(network.input_shape):
        template = marked("{file} takes inputs of {taken}; its description says {declared}")
        raise ModelError(template, file=path.name, taken=list(network.input_shape), declared=declared_shape)
    if not any(way.problem(network.input_shape) is None for way in PREPROCESSINGS.values()):
        reason = PREPROCESSINGS["gray-bytes"].problem(network.input_shape)
        raise ModelError(marked("{file} can't be used: {why}"), file=path.name, why=reason)
    facts = keras_facts(network) if isinstance(network, KerasNetwork) else litert_facts(copy)
    provenance = given.get("provenance") if isinstance(given.get("provenance"), dict) else {}
    values = {
        "uncertain_below": 0.5,
        **given,
        "schema": SCHEMA,
        "name": "model",
        "input_shape": list(network.input_shape),
        "files": {runtime.value: {"name": copy.name, "sha256": sha256, "size": size}},
        "network": {"name": path.stem, **facts},
        "provenance": {**(provenance or {}), "file": path.name, "added": dt.datetime.now(dt.UTC).date().isoformat()},
    }
    guesses: dict[str, Any] = {
        "title": path.stem.replace("_", " ").strip() or "Model",
        "labels": list(FER2013_NUMBERS),
        "preprocessing": "gray-bytes" if facts["layers"] and _rescales(facts["layers"]) else "gray-zero-to-one",
        "outputs": OUTPUTS[1] if _gives_probabilities(network) else OUTPUTS[0],
        "temperature": 1.0,
    }
    if "labels" in given:
        values["labels"] = _labels(given["labels"], path)
    undeclared = frozenset(key for key in DECLARED if key not in given)
    values = {**guesses, **values}
    described = describe(values, path)
    if described.preprocessing not in PREPROCESSINGS:
        template = marked("{file} asks for the preprocessing {wanted}; this program has {there}")
        raise ModelError(template, file=path.name, wanted=f"{described.preprocessing!r}", there=", ".join(PREPROCESSINGS))
    if (reason := PREPROCESSINGS[described.preprocessing].problem(network.input_shape)) is not None:
        raise ModelError(marked("{file} can't be used: {why}"), file=path.name, why=reason)
    return Candidate(path, network.input_shape, runtime, Declaration.of(described), undeclared, staged, values)


def _labels(given: Any, path: Path) -> list[str]:
    """Return the labels of a description by the program's names; one that isn't an expression stays, and is refused later."""
    if not isinstance(given, list) or len(given) != CLASS_COUNT:
        template = marked("{file}: its description must list {wanted} labels, one for each output, not {count}")
        raise ModelError(template, file=path.name, wanted=CLASS_COUNT, count=len(given) if isinstance(given, list) else 0)
    indices = [expression_index(str(name)) for name in given]
    return [str(name) if index is None else EXPRESSIONS[index] for name, index in zip(given, indices, strict=True)]


def _rescales(layers: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a network scales its inputs itself, and so takes bytes."""
    return any(layer["type"] == "Rescaling" for layer in layers[:4])


def _open(path: Path, runtime: Runtime) -> Network:
    return KerasNetwork(path) if runtime is Runtime.TENSORFLOW else LiteRTNetwork(path)


@contextmanager
def _called(name: str, copy: Path) -> Iterator[None]:
    """Let errors name the original file in place of its copy."""
    try:
        yield
    except (ModelError, ClassifierError) as error:
        raise type(error)(error.message.replaced(str(copy), name).replaced(copy.name, name)) from error


def _gives_probabilities(network: Network) -> bool:
    values = noise((4, *network.input_shape), seed=0).astype(np.float32)
    outputs = network.run((values - values.mean()) / values.std())
    return bool((outputs >= 0).all() and np.abs(outputs.sum(axis=1) - 1).max() < 0.02)


def _try_out(model: Model) -> None:
    """Classify pictures of noise in batches of several sizes with every runtime. Raises ModelError or ClassifierError."""
    runtimes = available_runtimes(model)
    if not runtimes:
        raise _without_runtime(model.description.files)
    for runtime in runtimes:
        classifier = open_classifier(model, runtime)
        for count in (1, 3, 2):
            crops = noise((count, *classifier.form.shape), seed=count)
            probabilities = classifier.predict(crops)
            if not np.allclose(probabilities.sum(axis=1), 1.0, atol=1e-3):
                raise ClassifierError(marked("the model {name} gives no probabilities"), name=model.name)
        # Windows can't move a folder whose files are open.
        del classifier
        gc.collect()


def _without_runtime(files: Collection[str]) -> ModelError:
    if set(files) & set(RUNTIME_KEYS) == {Runtime.TENSORFLOW.value}:
        return ModelError(
            marked(
                "a .keras file needs TensorFlow, which is not installed: install it with `pip install "
                '"fer-desktop[tensorflow]"`, or ask for the network\'s .tflite file'
            )
        )
    return ModelError(marked("nothing that is installed here can run it"))


def _copy(source: Path, target: Path) -> tuple[str, int]:
    """Copy a file and return the SHA-256 and the size of what was copied. Raises ModelError or OSError."""
    if not source.is_file():
        raise ModelError(marked("{path} is not there, or is not a file"), path=source)
    if source.stat().st_size == 0:
        raise ModelError(marked("{file} is empty: copy it again"), file=source.name)
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as file, target.open("xb") as copy:
        while block := file.read(1 << 20):
            size += len(block)
            if size > LARGEST_NETWORK:
                template = marked("{file} is larger than {most} GB, too large for a network for faces")
                raise ModelError(template, file=source.name, most=f"{LARGEST_NETWORK / 1e9:.1f}")
            digest.update(block)
            copy.write(block)
    return digest.hexdigest(), size


def _clear_abandoned(folder: Path) -> None:
    """Remove old temporary folders of programs that ended while a model was being added."""
    for path in folder.glob(f"{_STAGED}*"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > _ABANDONED_S:
                shutil.rmtree(path, ignore_errors=True)
