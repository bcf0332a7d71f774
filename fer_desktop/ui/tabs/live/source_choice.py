"""Sources: from what a person typed, to and from the settings, by name and icon, and with a camera's picture format."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication

from fer_desktop.media.formats import is_stream, public_address
from fer_desktop.media.source import (
    CameraSpec,
    FileSpec,
    PicturesSpec,
    SampleSpec,
    ScreenSpec,
    SourceError,
    SourceSpec,
    StreamSpec,
    parse_screen,
    parse_source,
    screen_address,
)
from fer_desktop.settings import CameraFormat, Recent
from fer_desktop.ui.foundation.formatting import size_text

_CAMERA: Final = "camera"
_FILE: Final = "file"
_ADDRESS: Final = "address"
_SCREEN: Final = "screen"
_SAMPLE: Final = "sample"

SIZES: Final = ((640, 480), (1280, 720), (1920, 1080))
"""Widths and heights that can be asked of a camera, in pixels."""

RATES: Final = (15, 30, 60)
"""Frame rates that can be asked of a camera, in frames per second."""

_MOST_CAMERAS: Final = 30
"""How many cameras' formats are kept; the one that was set longest ago is dropped first."""


def source_title(spec: SourceSpec) -> str:
    """Return what a source is called on the screen; an address without the secrets that may be in it."""
    match spec:
        case CameraSpec():
            return spec.name
        case FileSpec():
            return spec.path.name
        case PicturesSpec():
            if len(spec.paths) == 1:
                return spec.paths[0].name
            return QCoreApplication.translate("Source", "{count} pictures").format(count=len(spec.paths))
        case StreamSpec():
            return public_address(spec.url)
        case ScreenSpec():
            size, place = size_text(spec.width, spec.height), f"{spec.x},{spec.y}"
            return QCoreApplication.translate("Source", "Screen, {size} at {place}").format(size=size, place=place)
        case SampleSpec():
            return QCoreApplication.translate("Source", "Sample")


def source_icon(spec: SourceSpec | None) -> str:
    """Return the name of the icon for a kind of source."""
    icons = {FileSpec: "video", PicturesSpec: "picture", StreamSpec: "address", ScreenSpec: "screen", SampleSpec: "sample"}
    return icons.get(type(spec), "camera")


def remembered(spec: SourceSpec) -> dict[str, str]:
    """Return the settings that name a source. An address with a password in it is not kept."""
    match spec:
        case CameraSpec():
            return {"source_kind": _CAMERA, "source": spec.identity or spec.name}
        case FileSpec():
            return {"source_kind": _FILE, "source": os.fspath(spec.path)}
        case PicturesSpec():
            folder_or_file = spec.paths[0] if len(spec.paths) == 1 else spec.paths[0].parent if spec.paths else Path()
            return {"source_kind": _FILE, "source": os.fspath(folder_or_file)}
        case StreamSpec():
            safe = spec.url if public_address(spec.url) == spec.url.strip() else ""
            return {"source_kind": _ADDRESS if safe else "", "source": safe}
        case ScreenSpec():
            return {"source_kind": _SCREEN, "source": screen_address(spec)}
        case SampleSpec():
            return {"source_kind": _SAMPLE, "source": ""}


def recent_entry(spec: SourceSpec) -> Recent | None:
    """Return a file, an address or a screen region as it is remembered among what was opened last; None for others."""
    kept = remembered(spec)
    return ("live", kept["source"]) if kept["source"] and kept["source_kind"] in (_FILE, _ADDRESS, _SCREEN) else None


def recalled(kind: str, source: str, cameras: Iterable[CameraSpec], repeat: bool) -> SourceSpec | None:
    """Return the source that the settings name, or None if they name none or it is not there any more."""
    if kind == _CAMERA:
        return next((camera for camera in cameras if source in (camera.identity, camera.name)), None)
    if kind == _FILE and source and Path(source).exists():
        return parse_source(source, repeat)
    if kind == _ADDRESS and is_stream(source):
        return StreamSpec(source)
    if kind == _SCREEN:
        with suppress(SourceError):
            return parse_screen(source)
    if kind == _SAMPLE:
        return SampleSpec()
    return None


def with_format(spec: CameraSpec, formats: tuple[CameraFormat, ...]) -> CameraSpec:
    """Return the camera with the picture size and frame rate that were chosen for it, if any."""
    for name, width, height, rate in formats:
        if name == _key(spec):
            return replace(spec, width=width, height=height, frame_rate=rate)
    return spec


def format_chosen(spec: CameraSpec, formats: tuple[CameraFormat, ...]) -> tuple[CameraFormat, ...]:
    """Return the formats to keep, with this camera's size and rate among them."""
    others = [one for one in formats if one[0] != _key(spec)]
    return (*others[-(_MOST_CAMERAS - 1) :], (_key(spec), spec.width, spec.height, round(spec.frame_rate)))


def _key(spec: CameraSpec) -> str:
    return spec.identity or spec.name
