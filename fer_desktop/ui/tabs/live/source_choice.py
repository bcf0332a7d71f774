"""Sources by name: what a person typed, what the settings remember, and what a source is called on the screen."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication

from fer_desktop.media.formats import is_picture, is_stream, public_address
from fer_desktop.media.source import CameraSpec, FileSpec, PicturesSpec, SampleSpec, SourceSpec, StreamSpec
from fer_desktop.settings import CameraFormat

CAMERA = "camera"
FILE = "file"
ADDRESS = "address"
SAMPLE = "sample"


def parse_source(text: str, repeat: bool) -> SourceSpec:
    """Return the source that a path or an address means. That it can be opened is not checked here.

    repeat: a video starts again at its end.
    """
    if is_stream(text):
        return StreamSpec(text.strip())
    path = Path(text).expanduser()
    if path.is_dir():
        return PicturesSpec(tuple(sorted(file for file in path.iterdir() if is_picture(file))))
    if is_picture(path):
        return PicturesSpec((path,))
    return FileSpec(path, loop=repeat)


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
        case SampleSpec():
            return QCoreApplication.translate("Source", "Sample")


def source_icon(spec: SourceSpec | None) -> str:
    """Return the name of the icon for a kind of source."""
    match spec:
        case FileSpec():
            return "video"
        case PicturesSpec():
            return "picture"
        case StreamSpec():
            return "address"
        case SampleSpec():
            return "sample"
        case _:
            return "camera"


def remembered(spec: SourceSpec) -> dict[str, str]:
    """Return the settings that name a source. An address that holds a password is not kept."""
    match spec:
        case CameraSpec():
            return {"source_kind": CAMERA, "source": spec.identity or spec.name}
        case FileSpec():
            return {"source_kind": FILE, "source": os.fspath(spec.path)}
        case PicturesSpec():
            folder_or_file = spec.paths[0] if len(spec.paths) == 1 else spec.paths[0].parent if spec.paths else Path()
            return {"source_kind": FILE, "source": os.fspath(folder_or_file)}
        case StreamSpec():
            safe = spec.url if public_address(spec.url) == spec.url.strip() else ""
            return {"source_kind": ADDRESS if safe else "", "source": safe}
        case SampleSpec():
            return {"source_kind": SAMPLE, "source": ""}


def recalled(kind: str, source: str, cameras: Iterable[CameraSpec], repeat: bool) -> SourceSpec | None:
    """Return the source that settings name, None where it isn't there any more or none is named."""
    if kind == CAMERA:
        return next((camera for camera in cameras if source in (camera.identity, camera.name)), None)
    if kind == FILE and source and Path(source).exists():
        return parse_source(source, repeat)
    if kind == ADDRESS and is_stream(source):
        return StreamSpec(source)
    if kind == SAMPLE:
        return SampleSpec()
    return None


SIZES: Final = ((640, 480), (1280, 720), (1920, 1080))


RATES: Final = (15, 30, 60)


_MOST_CAMERAS: Final = 30
"""Of which the formats are kept; the one that was set longest ago is forgotten first."""


def with_format(spec: CameraSpec, formats: tuple[CameraFormat, ...]) -> CameraSpec:
    """Return a camera with the format that was chosen for it, if any."""
    for name, width, height, rate in formats:
        if name == _key(spec):
            return replace(spec, width=width, height=height, frame_rate=rate)
    return spec


def format_chosen(spec: CameraSpec, formats: tuple[CameraFormat, ...]) -> tuple[CameraFormat, ...]:
    """Return the formats to keep, now that this camera is to have the one in its spec."""
    others = [one for one in formats if one[0] != _key(spec)]
    return (*others[-(_MOST_CAMERAS - 1) :], (_key(spec), spec.width, spec.height, round(spec.frame_rate)))


def size_text(width: int, height: int) -> str:
    """Return "1280 x 720" with the sign of multiplication."""
    return f"{width}\N{NO-BREAK SPACE}\N{MULTIPLICATION SIGN}\N{NO-BREAK SPACE}{height}"


def _key(spec: CameraSpec) -> str:
    return spec.identity or spec.name
