"""The picture size and the frame rate that are asked of a camera: what there is to choose, and how each camera's is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from fer_desktop.media.source import CameraSpec
from fer_desktop.settings import CameraFormat

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
