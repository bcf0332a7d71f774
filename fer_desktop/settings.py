"""What the program remembers: one frozen dataclass, kept as a versioned JSON file. Without Qt."""

from __future__ import annotations

import json
import logging
import math
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final, get_args, get_type_hints

VERSION: Final = 1
FILE_NAME: Final = "settings.json"
BROKEN_NAME: Final = "settings.broken.json"

THEMES: Final = ("system", "light", "dark")
SMOOTHING_RANGE_S: Final = (0.0, 2.0)
UNCERTAIN_RANGE: Final = (0.0, 0.95)

CameraFormat = tuple[str, int, int, int]
"""A camera's identity, and the width, height and frames per second that are asked of it."""

_FORMAT_RANGES: Final = ((16, 16384), (16, 16384), (1, 1000))

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """All that is remembered from one run to the next.

    theme: one of THEMES. mirror_camera, mirror_other: whether a camera's picture, or any other source's, is shown mirrored.
    repeat: a video starts again at its end. smoothing_s: time constant of the smoothing in seconds, 0 is off.
    uncertain_below: confidence under which a face reads "uncertain"; None takes the model's own. source_kind: "camera",
    "file", "address" or "sample", with source: a camera's identity, a path or an address. camera_formats: what was chosen for
    each camera, the latest last. folder: where files were last opened. window: x, y, width, height of the window in
    device-independent pixels, or empty. tab: the one that was open.
    """

    theme: str = "system"
    mirror_camera: bool = True
    mirror_other: bool = False
    overlay: bool = True
    largest_only: bool = False
    repeat: bool = True
    smoothing_s: float = 0.35
    uncertain_below: float | None = None
    model: str = "default"
    runtime: str = "litert"
    source_kind: str = ""
    source: str = ""
    camera_formats: tuple[CameraFormat, ...] = ()
    folder: str = ""
    window: tuple[int, ...] = ()
    maximised: bool = False
    tab: int = 0


def load_settings(path: Path) -> tuple[Settings, str | None]:
    """Read a settings file; never raises.

    Returns the settings and, where the file could not be used, a message for the user; a broken file is then moved aside
    beside itself. A missing file is no fault. A single value of the wrong kind falls back to its default.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings(), None
    except (OSError, UnicodeDecodeError) as error:
        return Settings(), _put_aside(path, str(error))
    try:
        content = json.loads(text)
        if not isinstance(content, dict) or not isinstance(content.get("settings"), dict):
            raise ValueError("not a settings file")
    except (ValueError, RecursionError) as error:
        return Settings(), _put_aside(path, str(error))
    # A file of a newer version is read for what is known of it, and left as it is until something is saved.
    return _from_json(content["settings"]), None


def save_settings(settings: Settings, path: Path) -> None:
    """Write a settings file whole or not at all. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    new.write_text(json.dumps({"version": VERSION, "settings": asdict(settings)}, indent=2) + "\n", encoding="utf-8")
    new.replace(path)


def _put_aside(path: Path, reason: str) -> str:
    _log.warning("the settings file %s can't be used: %s", path, reason)
    aside = path.with_name(BROKEN_NAME)
    try:
        path.replace(aside)
    except OSError as error:
        _log.warning("the broken settings file stays where it is: %s", error)
        return f"The settings could not be read, so the defaults are used ({reason})."
    return f"The settings file was broken, so the defaults are used. The old file is kept as {aside}."


def _from_json(values: dict[str, Any]) -> Settings:
    kinds = get_type_hints(Settings)
    known = {}
    for field in fields(Settings):
        if field.name in values:
            value = _checked(field.name, kinds[field.name], values[field.name])
            if value is not _UNUSABLE:
                known[field.name] = value
            else:
                _log.warning("the setting %s has an unusable value: %r", field.name, values[field.name])
    return Settings(**known)


_UNUSABLE: Final = object()


def _checked(name: str, kind: Any, value: Any) -> Any:
    """Return a value as its field wants it, or _UNUSABLE."""
    if name == "window":
        whole = isinstance(value, list) and len(value) in (0, 4) and all(type(v) is int and abs(v) < 2**20 for v in value)
        return tuple(value) if whole else _UNUSABLE
    if name == "camera_formats":
        return _formats(value)
    if name == "theme":
        return value if value in THEMES else _UNUSABLE
    if value is None:
        return None if type(None) in get_args(kind) else _UNUSABLE
    if kind is bool:
        return value if isinstance(value, bool) else _UNUSABLE
    if kind is str:
        return value if isinstance(value, str) else _UNUSABLE
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return _UNUSABLE
    if kind is int:
        return int(value)
    lower, upper = SMOOTHING_RANGE_S if name == "smoothing_s" else UNCERTAIN_RANGE
    return min(max(float(value), lower), upper)


def _formats(value: Any) -> Any:
    """Return the camera formats in a list that are whole, or _UNUSABLE where it is no list."""
    if not isinstance(value, list):
        return _UNUSABLE
    return tuple(tuple(one) for one in value if _is_format(one))


def _is_format(value: Any) -> bool:
    if not isinstance(value, list) or len(value) != 4 or not isinstance(value[0], str) or not value[0]:
        return False
    return all(
        type(number) is int and lower <= number <= upper
        for number, (lower, upper) in zip(value[1:], _FORMAT_RANGES, strict=True)
    )
