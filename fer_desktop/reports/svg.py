"""The plots of the reports, as inline SVG."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from html import escape
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.messages import clock
from fer_desktop.core.metrics import ClassMetrics, IntArray
from fer_desktop.core.types import Float32Array

_WIDTH: Final = 900
_LABEL_WIDTH: Final = 90
_LETTER: Final = 8
"""Pixels that a letter needs, with some room to spare."""

_PLOT_WIDTH: Final = _WIDTH - _LABEL_WIDTH - 50
_BAR_WIDTH: Final = _PLOT_WIDTH - 20
_SHARE_BAR: Final = 22
_LEAST_SHARE: Final = 0.0005
_STACK: Final = 16
_SWATCH: Final = 12
_LANE: Final = 22
_LANE_GAP: Final = 4
_STRIP: Final = 12
_GAP: Final = 0.5
"""Pixels; steps that are closer are drawn as one piece."""

_MARK: Final = 30
"""Pixels that the number of a marker takes; markers that are closer to it have none."""

_HATCH: Final = 5
"""Pixels from one line of a hatching to the next."""

_POINTS: Final = 400
"""The most points of a curve; in a longer recording each is the mean of several readings."""

_TICKS: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)

_NAMES: Final = 100
"""Width of the classes' names in the plots of a test set."""

_CELL: Final = ((_WIDTH - _NAMES) // CLASS_COUNT, 44)
_HEAD: Final = 44
_CLASS_BAR: Final = 11
_CLASS: Final = 34
_ACCENT: Final = (0x29, 0x68, 0xBF)


def share_bars(
    shares: Sequence[float],
    labels: Sequence[str],
    colors: Sequence[str],
    uncertain: str,
    title: str,
    percent: Callable[[float, int], str],
) -> str:
    """Return a bar for each share, 0 to 1, that isn't 0.0%, with its name and its figure; that of uncertain time is hatched.

    shares: of each expression, and of uncertain time. uncertain: its name. percent: formats a share with so many digits after
    the decimal point.
    """
    parts: list[str] = []
    for k, (share, label) in enumerate(zip(shares, (*labels, uncertain), strict=True)):
        if share < _LEAST_SHARE:
            continue
        y, width = len(parts) * _SHARE_BAR, share * _BAR_WIDTH
        area = _LABEL_WIDTH, y + 3, width, _SHARE_BAR - 6
        bar = _filled(*area, colors[k]) if k < len(colors) else _hatched(*area)
        figure = _text(f"{_LABEL_WIDTH + width + 6:.1f}", y + 15, percent(share, 1))
        parts.append(_text(_LABEL_WIDTH - 8, y + 15, label, "end") + bar + figure)
    return _svg(len(parts) * _SHARE_BAR, title, parts)


def stacked_bar(shares: Sequence[float], colors: Sequence[str], title: str) -> str:
    """Return one bar of the shares of all expressions, and of uncertain time, which is hatched."""
    parts, x = [], 0.0
    for k, share in enumerate(shares):
        area = x, 0, share * _WIDTH, _STACK
        parts.append(_filled(*area, colors[k]) if k < len(colors) else _hatched(*area))
        x += share * _WIDTH
    return _svg(_STACK, title, parts)


def swatch(color: str | None) -> str:
    """Return a square of a colour for a legend; None: the hatching of uncertain time."""
    area = 0, 0, _SWATCH, _SWATCH
    drawn = _filled(*area, color) if color is not None else _hatched(*area)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="swatch" viewBox="0 0 {_SWATCH} {_SWATCH}" aria-hidden="true">'
        f"{drawn}</svg>"
    )


def timeline(
    seconds: NDArray[np.float64],
    held_s: NDArray[np.float64],
    probabilities: Float32Array,
    uncertain: NDArray[np.bool_],
    duration_s: float,
    markers: Sequence[float],
    labels: Sequence[str],
    colors: Sequence[str],
    title: str,
    time: Callable[[float], str] = clock,
    pauses: Sequence[tuple[float, float, str]] = (),
) -> str:
    """Return a lane for each expression, which shows its probability, 0 to 1, and one that is hatched in uncertain time.

    seconds: (n,) float64, when each reading begins, rising. held_s: (n,) float64, for how long it holds.
    probabilities: (n, 7) float32. uncertain: (n,) bool. duration_s: of the recording. markers: seconds. labels: of the
    lanes, the last for uncertain time. time: formats seconds. pauses: from when to when nothing was recorded, seconds, and what
    to write there, if it has room.
    """
    duration_s = max(duration_s, 0.001)
    starts, ends, means = _steps(seconds, held_s, np.column_stack((probabilities, uncertain)), duration_s)
    parts = []
    height = CLASS_COUNT * (_LANE + _LANE_GAP) + _LANE_GAP + _STRIP
    for start, end, text in pauses:
        left, right = _place(start, duration_s), _place(min(end, duration_s), duration_s)
        parts.append(f'<rect x="{left:.1f}" y="0" width="{max(right - left, 0):.1f}" height="{height}" class="pause"/>')
        if right - left >= _LETTER * len(text):
            parts.append(_text(f"{(left + right) / 2:.1f}", 12, text, "middle"))
    for k, label in enumerate(labels):
        base = (k + 1) * (_LANE + _LANE_GAP) - _LANE_GAP if k < CLASS_COUNT else height
        parts.append(
            _text(_LABEL_WIDTH - 8, base - 2, label, "end")
            + f'<line x1="{_LABEL_WIDTH}" y1="{base}" x2="{_LABEL_WIDTH + _PLOT_WIDTH}" y2="{base}" class="base"/>'
        )
        if k < CLASS_COUNT:
            parts += [f'<path d="{path}" fill="{escape(colors[k])}"/>' for path in _areas(starts, ends, means[:, k], base)]
    doubtful = means[:, -1] >= 0.5
    for left, right in _pieces(starts[doubtful], ends[doubtful]):
        parts.append(_hatched(left, height - _STRIP, right - left, _STRIP))
    named = -math.inf
    for number, second in enumerate(markers, 1):
        x = _place(second, duration_s)
        parts.append(f'<line x1="{x:.1f}" y1="0" x2="{x:.1f}" y2="{height}" class="marker"/>')
        if x - named >= _MARK:
            parts.append(f'<text x="{x:.1f}" y="{height + 26}" text-anchor="middle">&#9650;{number}</text>')
            named = x
    step = next((tick for tick in _TICKS if duration_s / tick <= 10), max(duration_s / 10, 1))
    for k in range(int(duration_s / step) + 1):
        parts.append(_text(f"{_place(k * step, duration_s):.1f}", height + 12, time(k * step), "middle"))
    return _svg(height + (30 if markers else 16), title, parts)


def _steps(
    seconds: NDArray[np.float64], held_s: NDArray[np.float64], values: NDArray[np.floating], duration_s: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the steps of a curve: their places in the picture from left to right, (n,) each, and the means of their values.

    A step is as wide as what was seen in its part of the time.
    """
    spacing = float(np.median(held_s)) if len(held_s) else duration_s
    count = int(min(max(duration_s / max(spacing, 1e-3), 1), _POINTS))
    places = np.clip((seconds / duration_s * count).astype(np.int64), 0, count - 1)
    first = np.flatnonzero(np.diff(places, prepend=-1))
    if not len(first):
        return np.zeros(0), np.zeros(0), np.zeros((0, values.shape[1]))
    weights = np.maximum(held_s, 1e-6)[:, np.newaxis]
    means = np.add.reduceat(values * weights, first) / np.add.reduceat(weights, first)
    ends = np.maximum.reduceat(np.minimum(seconds + held_s, duration_s), first)
    places_of = [_LABEL_WIDTH + edges / duration_s * _PLOT_WIDTH for edges in (np.minimum(seconds[first], duration_s), ends)]
    return places_of[0], places_of[1], means


def _areas(starts: NDArray[np.float64], ends: NDArray[np.float64], values: NDArray[np.float64], base: int) -> list[str]:
    """Return the filled curve of one lane, in pieces between which the face was not seen."""
    paths = []
    for piece in _joined(starts, ends):
        edges = [*starts[piece[1:]], ends[piece[-1]]]
        steps = " ".join(f"V{base - values[k] * _LANE:.1f}H{x:.1f}" for k, x in zip(piece, edges, strict=True))
        paths.append(f"M{starts[piece[0]]:.1f} {base}{steps}V{base}Z")
    return paths


def _pieces(starts: NDArray[np.float64], ends: NDArray[np.float64]) -> list[tuple[float, float]]:
    """Return where the pieces begin and end."""
    return [(float(starts[piece[0]]), float(ends[piece[-1]])) for piece in _joined(starts, ends)]


def _joined(starts: NDArray[np.float64], ends: NDArray[np.float64]) -> list[NDArray[np.int64]]:
    """Return the indices of the steps of each piece; between two pieces there is a gap that can be seen."""
    pieces = np.split(np.arange(len(starts)), np.flatnonzero(starts[1:] - ends[:-1] > _GAP) + 1)
    return [piece for piece in pieces if len(piece)]


def _place(second: float, duration_s: float) -> float:
    """Return where a time is on the timeline, from its left to its right end."""
    return _LABEL_WIDTH + min(max(second, 0.0), duration_s) / duration_s * _PLOT_WIDTH


def _filled(x: float, y: float, width: float, height: float, color: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{escape(color)}"/>'


def _hatched(x: float, y: float, width: float, height: float) -> str:
    """Return a hatched rectangle. Its lines are drawn one by one, as patterns need names that are unique in a page."""
    lines = []
    first = x - x % _HATCH - height // _HATCH * _HATCH
    for left in np.arange(first, x + width, _HATCH).tolist():
        # From the bottom to the top and the right, as far as it lies within.
        begin, end = max(x - left, 0.0), min(x + width - left, height)
        if end > begin:
            lines.append(f"M{left + begin:.1f} {y + height - begin:.1f}L{left + end:.1f} {y + height - end:.1f}")
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" class="uncertain"/>'
        f'<path d="{"".join(lines)}" class="hatch"/>'
    )


def matrix_plot(matrix: IntArray, labels: Sequence[str], title: str, true: str, read: str) -> str:
    """Return a confusion matrix, (7, 7) counts with true rows, as cells that grow darker with their share of the row.

    true, read: titles of the rows and the columns.
    """
    width, height = _CELL
    muted = 'fill="#59616b"'
    parts = [
        _text(_NAMES - 8, _HEAD - 8, f"{true} \u2193", "end", muted),
        _text(_NAMES + CLASS_COUNT * width / 2, 14, f"{read} \u2192", "middle", muted),
    ]
    totals = [max(int(total), 1) for total in matrix.sum(axis=1)]
    for k, label in enumerate(labels):
        x, y = _NAMES + (k + 0.5) * width, _HEAD + (k + 0.5) * height + 4
        parts.append(_text(f"{x:.0f}", _HEAD - 8, label, "middle"))
        parts.append(_text(_NAMES - 8, f"{y:.0f}", label, "end"))
    for row in range(CLASS_COUNT):
        for column in range(CLASS_COUNT):
            count = int(matrix[row, column])
            share = count / totals[row]
            x, y = _NAMES + column * width, _HEAD + row * height
            ink = f'fill="{"#ffffff" if share > 0.5 else "#1b1f24"}"'
            parts.append(f'<rect x="{x + 1}" y="{y + 1}" width="{width - 2}" height="{height - 2}" fill="{_ground(share)}"/>')
            middle = x + width / 2
            if count:
                parts.append(_text(middle, y + 19, str(count), "middle", ink))
                parts.append(_text(middle, y + 34, f"{100 * share:.0f}%", "middle", f'{ink} font-size="10"'))
    return _svg(_HEAD + CLASS_COUNT * height, title, parts)


def class_bars(
    classes: Sequence[ClassMetrics], labels: Sequence[str], colors: Sequence[str], title: str, recall: str, precision: str
) -> str:
    """Return two bars a class, recall opaque and precision pale, each with its figure.

    colors: of the classes, "#RRGGBB". recall, precision: the names of the two figures.
    """
    room = _WIDTH - _NAMES - 160
    parts = []
    for k, (metrics, label, color) in enumerate(zip(classes, labels, colors, strict=True)):
        top = k * _CLASS
        parts.append(_text(_NAMES - 8, top + 20, label, "end"))
        for place, (value, name, opacity) in enumerate(((metrics.recall, recall, 1.0), (metrics.precision, precision, 0.45))):
            y = top + 4 + place * (_CLASS_BAR + 2)
            width = value * room
            fill = f'fill="{escape(color)}" opacity="{opacity}"'
            parts.append(
                f'<rect x="{_NAMES}" y="{y}" width="{width:.1f}" height="{_CLASS_BAR}" {fill}/>'
                + _text(f"{_NAMES + width + 6:.1f}", y + 10, f"{100 * value:.0f}% {name}", more='font-size="11"')
            )
    return _svg(CLASS_COUNT * _CLASS, title, parts)


def _ground(share: float) -> str:
    """Return the colour of a cell: from almost white to the accent."""
    strength = 0.05 + 0.95 * share
    return "#" + "".join(f"{round(255 + (c - 255) * strength):02x}" for c in _ACCENT)


def _svg(height: int, title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )


def _text(x: object, y: object, text: str, anchor: str = "", more: str = "") -> str:
    """Return a text element. anchor: "end" or "middle" where x is not the start. more: further attributes."""
    attributes = (f'text-anchor="{anchor}"' if anchor else "", more)
    return f'<text x="{x}" y="{y}"{"".join(f" {one}" for one in attributes if one)}>{escape(text)}</text>'
