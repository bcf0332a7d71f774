"""The plots of the reports, as inline SVG."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.metrics import ClassMetrics, IntArray
from fer_desktop.core.types import Float32Array

_WIDTH: Final = 900
_LABEL_WIDTH: Final = 90
_PLOT_WIDTH: Final = _WIDTH - _LABEL_WIDTH - 50
_SHARE_BAR: Final = 22
_LANE: Final = 30
_LANE_GAP: Final = 4
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


def clock(seconds: float) -> str:
    """Return a time as m:ss, or from an hour on as h:mm:ss."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def share_bars(
    shares: Sequence[float], labels: Sequence[str], colors: Sequence[str], title: str, percent: Callable[[float, int], str]
) -> str:
    """Return a bar for the share of each expression, 0 to 1, with its name and its figure.

    percent: formats a share with so many digits after the decimal point.
    """
    parts = []
    for k, (share, label, color) in enumerate(zip(shares, labels, colors, strict=True)):
        y = k * _SHARE_BAR
        width = share * _PLOT_WIDTH
        parts.append(
            _text(_LABEL_WIDTH - 8, y + 15, label, "end")
            + f'<rect x="{_LABEL_WIDTH}" y="{y + 3}" width="{width:.1f}" height="{_SHARE_BAR - 6}" fill="{escape(color)}"/>'
            + _text(f"{_LABEL_WIDTH + width + 6:.1f}", y + 15, percent(share, 1))
        )
    return _svg(CLASS_COUNT * _SHARE_BAR, title, parts)


def timeline(
    seconds: NDArray[np.float64],
    probabilities: Float32Array,
    duration_s: float,
    markers: Sequence[float],
    labels: Sequence[str],
    colors: Sequence[str],
    title: str,
) -> str:
    """Return a lane for each expression, which shows its probability, 0 to 1, over the time of the video.

    seconds: (n,) float64, in the video, rising. probabilities: (n, 7) float32. markers: seconds in the video.
    """
    duration_s = max(duration_s, 0.001)
    counts, means = _means(seconds, probabilities, duration_s)
    parts = []
    height = CLASS_COUNT * (_LANE + _LANE_GAP)
    for k, (label, color) in enumerate(zip(labels, colors, strict=True)):
        base = (k + 1) * (_LANE + _LANE_GAP) - _LANE_GAP
        parts.append(
            _text(_LABEL_WIDTH - 8, base - 9, label, "end")
            + f'<line x1="{_LABEL_WIDTH}" y1="{base}" x2="{_LABEL_WIDTH + _PLOT_WIDTH}" y2="{base}" class="base"/>'
        )
        parts += [f'<path d="{path}" fill="{escape(color)}"/>' for path in _areas(counts, means[:, k], base)]
    for number, second in enumerate(markers, 1):
        x = _x(min(max(second, 0.0), duration_s), duration_s)
        parts.append(f'<line x1="{x}" y1="0" x2="{x}" y2="{height}" class="marker"/>')
        parts.append(f'<text x="{x}" y="{height + 26}" text-anchor="middle">&#9650;{number}</text>')
    step = next((tick for tick in _TICKS if duration_s / tick <= 10), max(duration_s / 10, 1))
    for k in range(int(duration_s / step) + 1):
        parts.append(_text(_x(k * step, duration_s), height + 11, clock(k * step), "middle"))
    return _svg(height + (30 if markers else 16), title, parts)


def _means(
    seconds: NDArray[np.float64], probabilities: Float32Array, duration_s: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the number of readings in each interval of the time, (points,), and their mean, (points, 7)."""
    # Intervals are longer than the spacing of the readings, or some would be empty.
    spacing = float(np.median(np.diff(seconds))) if len(seconds) > 1 else duration_s
    points = int(min(max(duration_s / max(spacing * 1.5, 1e-3), 1), _POINTS))
    places = np.clip((seconds / duration_s * points).astype(np.int64), 0, points - 1)
    counts = np.bincount(places, minlength=points)
    sums = np.stack([np.bincount(places, probabilities[:, k], points) for k in range(CLASS_COUNT)], axis=1)
    return counts, sums / np.maximum(counts, 1)[:, np.newaxis]


def _areas(counts: NDArray[np.int64], means: NDArray[np.float64], base: int) -> list[str]:
    """Return the filled curve of one lane, in pieces between which the face was not seen."""
    paths = []
    width = _PLOT_WIDTH / len(counts)
    seen = np.flatnonzero(counts)
    for piece in np.split(seen, np.flatnonzero(np.diff(seen) > 1) + 1):
        if len(piece):
            steps = " ".join(f"V{base - means[k] * _LANE:.1f}H{_LABEL_WIDTH + (k + 1) * width:.1f}" for k in piece.tolist())
            paths.append(f"M{_LABEL_WIDTH + piece[0] * width:.1f} {base}{steps}V{base}Z")
    return paths


def _x(second: float, duration_s: float) -> str:
    return f"{_LABEL_WIDTH + second / duration_s * _PLOT_WIDTH:.1f}"


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
