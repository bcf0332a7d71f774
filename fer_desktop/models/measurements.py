"""Keeps what the user measured with each model: of a user model in its folder, of the others in the user's data folder."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from fer_desktop import paths
from fer_desktop.core.files import write_whole
from fer_desktop.core.json_values import objects, whole
from fer_desktop.models.description import LARGEST_DESCRIPTION, Model
from fer_desktop.models.metrics import Measurement

FILE_NAME: Final = "measured.json"

_MOST_KEPT: Final = 20
_TEXTS: Final = ("name", "kind", "date", "runtime", "fingerprint")
_COUNTS: Final = ("pictures", "no_face", "failed")

_log = logging.getLogger(__name__)


class MeasurementBook:
    """The measurements of all models. Those of a network or a declaration that has changed since are ignored."""

    def __init__(self) -> None:
        self._read: dict[Path, Sequence[Measurement]] = {}

    def of(self, model: Model) -> Sequence[Measurement]:
        """Return a model's measurements, the newest first."""
        path = _file_of(model)
        if path not in self._read:
            self._read[path] = _read(path, _state_of(model))
        return self._read[path]

    def keep(self, model: Model, measurement: Measurement) -> None:
        """Keep a measurement, in place of one of the same pictures. Raises OSError; then it is kept until the program ends."""
        path, identity = _file_of(model), measurement.as_set().identity
        others = [other for other in self.of(model) if other.as_set().identity != identity]
        kept = [measurement, *others][:_MOST_KEPT]
        self._read[path] = kept
        path.parent.mkdir(parents=True, exist_ok=True)
        values = {"version": 1, "model": _state_of(model), "measured": [dataclasses.asdict(entry) for entry in kept]}
        write_whole(path, json.dumps(values, indent=1) + "\n")

    def forget(self, model: Model) -> None:
        """Forget the measurements of a model whose folder was removed: another one may get its name."""
        self._read.pop(_file_of(model), None)


def is_user_model(model: Model) -> bool:
    """Return whether a model was added by the user, so that it can be removed."""
    return model.folder.resolve().parent == paths.user_models_folder().resolve()


def _file_of(model: Model) -> Path:
    if is_user_model(model):
        return model.folder / FILE_NAME
    return paths.user_data_folder() / "measured" / f"{model.name}.json"


def _state_of(model: Model) -> str:
    """Return a digest of what a model's answers depend on."""
    description = model.description
    files = {key: entry.sha256 for key, entry in sorted(description.files.items())}
    parts = (files, description.labels, description.preprocessing, description.outputs, description.temperature)
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _read(path: Path, state: str) -> Sequence[Measurement]:
    try:
        if path.stat().st_size > LARGEST_DESCRIPTION:
            raise ValueError("it is too large")
        values = json.loads(path.read_text(encoding="utf-8"))
        if values["model"] != state:
            return ()
        return [found for entry in objects(values["measured"]) if (found := _measurement(entry)) is not None]
    except FileNotFoundError:
        return ()
    # A damaged file costs no more than measuring again.
    except (OSError, ValueError, RecursionError, KeyError, TypeError) as error:
        _log.warning("%s is left aside: %s", path, error)
        return ()


def _measurement(entry: dict[str, Any]) -> Measurement | None:
    fits = all(isinstance(entry.get(key), str) for key in _TEXTS) and isinstance(entry.get("figures"), dict)
    if not fits or any(whole(entry.get(key), 0) is None for key in _COUNTS):
        return None
    return Measurement(**{field.name: entry[field.name] for field in dataclasses.fields(Measurement)})
