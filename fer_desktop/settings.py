"""The settings: one frozen dataclass, kept as a versioned JSON file."""

from __future__ import annotations

import json
import logging
import os
import stat
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Final, get_args, get_type_hints

from fer_desktop.core.files import write_whole
from fer_desktop.core.json_values import number, texts, whole

VERSION: Final = 1
FILE_NAME: Final = "settings.json"
BROKEN_NAME: Final = "settings.broken.json"
BEFORE_RESET_NAME: Final = "settings.before-reset.json"

LARGEST_FILE: Final = 1 << 20
"""Bytes; a usual one has a thousand."""

THEMES: Final = ("system", "light", "dark")
LANGUAGES: Final = ("system", "en", "id")
SMOOTHING_RANGE_S: Final = (0.0, 2.0)
UNCERTAIN_RANGE: Final = (0.0, 0.95)
SHARES: Final = ("percent", "decimal")
TIMES: Final = ("clock", "seconds")
UNCOVERED: Final = "shown"
COVERS: Final = (UNCOVERED, "blur", "pixelate", "cover")
COVERED_PEOPLE: Final = ("everyone", "all_but", "only")
SCREEN_RATES: Final = (15, 20, 25, 30)
"""Pictures per second of a screen region."""

CameraFormat = tuple[str, int, int, int]
"""A camera's identity, and the width, height and frames per second that are asked of it."""

Size = tuple[str, float]
"""A part of the window that the user resized, and its share of the room, 0 to 1."""

LinkAddress = tuple[str, str]
"""An output or input of the live link, and its address, name or file."""

Recent = tuple[str, str]
"""Where something was opened, "live" or "files", and its path or address."""

ClosedNotice = tuple[str, str]
"""The folder of a recording, and what is wrong with it, of which the user has closed the notice."""

MOST_CLOSED: Final = 200
MOST_RECENT: Final = 8
_RECENT_IN: Final = ("live", "files")

HIDDEN_COLUMNS: Final = (
    *("frame", "x", "y", "width", "height", "detection_score", "expression", "confidence"),
    *("yaw", "pitch", "roll", "face_size", "sharpness", "brightness", "contrast", "reliability"),
)
"""Of the table of results: the frame's number, where a face is, how sure its detection, its reading in the frame alone, how
well the face can be seen, and how often such readings are right. These need more width than a usual window has."""

_PLACES: Final = {"window": 4, "mini": 2}
"""How many whole numbers say where a window is."""

_CHOICES: Final[dict[str, tuple[object, ...]]] = {
    "theme": THEMES,
    "language": LANGUAGES,
    "shares": SHARES,
    "times": TIMES,
    "screen_rate": SCREEN_RATES,
    "cover": COVERS,
    "cover_who": COVERED_PEOPLE,
}
_FORMAT_RANGES: Final = ((16, 16384), (16, 16384), (1, 1000))
_LARGEST_NUMBER: Final = 1 << 31
_FURTHEST: Final = (1 << 20) - 1
_UNUSABLE: Final = object()

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """What is kept from one run to the next.

    theme: one of THEMES. language: one of LANGUAGES. mirror_camera, mirror_other: whether a camera's picture, or any other
    source's, is shown mirrored. mesh: a mesh is fitted to faces. hints: Live says what would make a face easier to read.
    repeat: a video starts again at its end. smoothing_s: time constant of the smoothing in seconds, 0 is off. uncertain_below:
    confidence below which a reading is uncertain; None takes the model's own. source_kind: "camera", "file", "address",
    "screen" or "sample", with source: a camera's identity, a path or an address. camera_formats: the one chosen for each
    camera, the latest last. screen_rate: one of SCREEN_RATES. screen_reminder: the user is told that people on the screen must
    agree. folder, model_folder: where pictures and videos, or a model, were last opened. saved_folder: where a file was last
    saved. snapshots_folder, recordings_folder: where these are saved, empty for the standard folders. exports_folder: where
    the dialog for an export starts, empty for the folder where one was saved last, or at first the standard folder.
    snapshot_name: what names of snapshots begin with. shares: one of SHARES, "87%" or "0.87". times: one of TIMES, "1:05.8" or
    "65.8 s". cover: one of COVERS, how faces look in exports and snapshots; cover_who: one of COVERED_PEOPLE. record_video:
    recordings have a video; else they have readings alone. recent: what was opened last, the newest first; the tab ("live" or
    "files"), and a path or an address. running_recording: the folder of the recording that runs, "" for none; the next start
    then knows that the program ended while it recorded. link_addresses: of the live link's outputs and inputs; which of them
    are on isn't kept. link_token: of its WebSocket server. rules: as in a file of rules. hidden_columns: of the table of
    results, by their keys. closed_notices: of recordings, the latest last. sizes: of parts of the window that the user
    resized. window: x, y, width, height of the window in device-independent pixels, or empty. mini: x, y of the mini view, or
    empty. tab: the one that was open.
    """

    theme: str = "system"
    language: str = "system"
    mirror_camera: bool = True
    mirror_other: bool = False
    overlay: bool = True
    largest_only: bool = False
    mesh: bool = False
    hints: bool = True
    repeat: bool = True
    smoothing_s: float = 0.35
    uncertain_below: float | None = None
    model: str = "default"
    runtime: str = "automatic"
    source_kind: str = ""
    source: str = ""
    camera_formats: tuple[CameraFormat, ...] = ()
    screen_rate: int = 15
    screen_reminder: bool = True
    folder: str = ""
    model_folder: str = ""
    saved_folder: str = ""
    snapshots_folder: str = ""
    recordings_folder: str = ""
    exports_folder: str = ""
    snapshot_name: str = "FER"
    shares: str = "percent"
    times: str = "clock"
    cover: str = UNCOVERED
    cover_who: str = "everyone"
    record_video: bool = True
    recent: tuple[Recent, ...] = ()
    running_recording: str = ""
    link_addresses: tuple[LinkAddress, ...] = ()
    link_token: str = ""
    rules: tuple[dict[str, Any], ...] = ()
    hidden_columns: tuple[str, ...] = HIDDEN_COLUMNS
    closed_notices: tuple[ClosedNotice, ...] = ()
    sizes: tuple[Size, ...] = ()
    window: tuple[int, ...] = ()
    mini: tuple[int, ...] = ()
    maximised: bool = False
    tab: int = 0


@dataclass(frozen=True, slots=True)
class SettingsTrouble:
    """Why a settings file could not be used. kept: where the broken file is now; None where it could not be moved aside."""

    reason: str
    kept: Path | None


def load_settings(path: Path) -> tuple[Settings, SettingsTrouble | None]:
    """Read a settings file; never raises.

    Returns the settings and, where the file could not be used, why; a broken file is renamed. A missing file is no fault. A
    value of the wrong kind falls back to its default.
    """
    try:
        status = path.stat()
        # Checked before opening, because opening a pipe would never end.
        if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST_FILE:
            raise OSError("it is no settings file")
        content = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(content, dict) or not isinstance(content.get("settings"), dict):
            raise ValueError("not a settings file")
    except FileNotFoundError:
        return Settings(), None
    except (OSError, ValueError, RecursionError) as error:
        return Settings(), _put_aside(path, str(error))
    # Of a file of a newer version the known settings are read; it stays as it is until settings are saved.
    return _from_json(content["settings"]), None


def save_settings(settings: Settings, path: Path, before: Settings | None = None) -> None:
    """Write a settings file whole or not at all. Raises OSError.

    before: these settings when they were last loaded or saved. Values that haven't changed since are left as they are in the
    file, because another window of the program may have changed them. None writes all of them.
    """
    there = None if before is None else _settings_in(path)
    if there is not None:
        names = [field.name for field in fields(Settings)]
        changed = {name: getattr(settings, name) for name in names if getattr(settings, name) != getattr(before, name)}
        settings = replace(there, **changed)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Private, as it has the token of the live link.
    write_whole(path, json.dumps({"version": VERSION, "settings": asdict(settings)}, indent=2) + "\n", private=True)


def keep_copy(path: Path) -> Path | None:
    """Copy a settings file beside itself, before it is reset; return the copy, None where there is no file. Raises OSError."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    copy = path.with_name(BEFORE_RESET_NAME)
    copy.write_bytes(content)
    return copy


def _settings_in(path: Path) -> Settings | None:
    """Return the settings in a file; None where there is none or it is broken."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return _from_json(content["settings"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _put_aside(path: Path, reason: str) -> SettingsTrouble:
    _log.warning("the settings file %s can't be used: %s", path, reason)
    aside = path.with_name(BROKEN_NAME)
    try:
        path.replace(aside)
    except OSError as error:
        _log.warning("the broken settings file stays where it is: %s", error)
        return SettingsTrouble(reason, None)
    return SettingsTrouble(reason, aside)


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


def _checked(name: str, kind: Any, value: Any) -> Any:
    """Return a value in the type of its field, or _UNUSABLE."""
    if name in _PLACES:
        fits = isinstance(value, list) and len(value) in (0, _PLACES[name])
        return tuple(value) if fits and None not in [whole(v, -_FURTHEST, _FURTHEST) for v in value] else _UNUSABLE
    if name in _LISTS:
        return tuple(_LISTS[name](value)) if isinstance(value, list) else _UNUSABLE
    if name in _CHOICES:
        return value if value in _CHOICES[name] else _UNUSABLE
    if value is None:
        return None if type(None) in get_args(kind) else _UNUSABLE
    if kind is bool:
        return value if isinstance(value, bool) else _UNUSABLE
    if kind is str:
        return value if isinstance(value, str) and _is_text(value) else _UNUSABLE
    if (found := number(value)) is None:
        return _UNUSABLE
    if kind is int:
        return int(found) if abs(found) < _LARGEST_NUMBER else _UNUSABLE
    lower, upper = SMOOTHING_RANGE_S if name == "smoothing_s" else UNCERTAIN_RANGE
    return min(max(found, lower), upper)


def _is_text(value: str) -> bool:
    """Whether a text can be a path on this system, in which lone surrogates may stand for bytes that aren't valid text."""
    try:
        return b"\0" not in os.fsencode(value)
    except UnicodeEncodeError:
        return False


def _is_recent(value: Any) -> bool:
    texts = isinstance(value, list) and len(value) == 2 and all(isinstance(item, str) and _is_text(item) for item in value)
    return texts and value[0] in _RECENT_IN and bool(value[1])


def _is_size(value: Any) -> bool:
    if not isinstance(value, list) or len(value) != 2 or not isinstance(value[0], str) or not value[0]:
        return False
    share = number(value[1])
    return share is not None and 0 <= share < 1


def with_recent(recent: tuple[Recent, ...], *opened: Recent) -> tuple[Recent, ...]:
    """Return what was opened last, with more of it in front."""
    return tuple(dict.fromkeys((*opened, *recent)))[:MOST_RECENT]


def _is_format(value: Any) -> bool:
    if not isinstance(value, list) or len(value) != 4 or not isinstance(value[0], str) or not value[0]:
        return False
    return all(whole(item, *limits) is not None for item, limits in zip(value[1:], _FORMAT_RANGES, strict=True))


# The valid entries of the settings that are lists.
_LISTS: Final[dict[str, Callable[[list[Any]], Iterable[Any]]]] = {
    "camera_formats": lambda value: (tuple(one) for one in value if _is_format(one)),
    "recent": lambda value: [tuple(one) for one in value if _is_recent(one)][:MOST_RECENT],
    "link_addresses": lambda value: (tuple(one) for one in value if texts(one) is not None and len(one) == 2),
    "closed_notices": lambda value: [tuple(one) for one in value if texts(one) is not None and len(one) == 2][-MOST_CLOSED:],
    "rules": lambda value: (one for one in value if isinstance(one, dict)),
    "sizes": lambda value: ((one[0], float(one[1])) for one in value if _is_size(one)),
    "hidden_columns": lambda value: (one for one in value if isinstance(one, str)),
}
