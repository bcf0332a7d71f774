"""The plots of a recording's report: inline SVG, which needs no script and prints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.types import Float32Array

_WIDTH: Final = 900
_LABEL_WIDTH: Final = 90
_PLOT_WIDTH: Final = _WIDTH - _LABEL_WIDTH - 50
_BAR: Final = 22
_LANE: Final = 30
_LANE_GAP: Final = 4
_POINTS: Final = 400
"""Points of a curve at most: of a longer recording each is a mean."""

_TICKS: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)


def clock(seconds: float) -> str:
    """Return a time as minutes and seconds, with hours where there are any."""
    whole = int(seconds)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def share_bars(
    shares: Sequence[float], labels: Sequence[str], colors: Sequence[str], title: str, percent: Callable[[float, int], str]
) -> str:
    """Return bars of the share of each expression, 0 to 1, each with its name and its figure.

    percent: writes a share with so many digits after the decimal point.
    """
    parts = []
    for k, (share, label, color) in enumerate(zip(shares, labels, colors, strict=True)):
        y = k * _BAR
        width = share * _PLOT_WIDTH
        parts.append(
            f'<text x="{_LABEL_WIDTH - 8}" y="{y + 15}" text-anchor="end">{escape(label)}</text>'
            f'<rect x="{_LABEL_WIDTH}" y="{y + 3}" width="{width:.1f}" height="{_BAR - 6}" fill="{escape(color)}"/>'
            f'<text x="{_LABEL_WIDTH + width + 6:.1f}" y="{y + 15}">{escape(percent(share, 1))}</text>'
        )
    return _svg(CLASS_COUNT * _BAR, title, parts)


def timeline(
    seconds: NDArray[np.float64],
    probabilities: Float32Array,
    duration_s: float,
    markers: Sequence[tuple[float, int]],
    labels: Sequence[str],
    colors: Sequence[str],
    title: str,
) -> str:
    """Return a lane for each expression, in which its probability rises from 0 to 1 over the video's time.

    seconds: (n,) in the video, rising. probabilities: (n, 7). markers: seconds in the video and number.
    """
    duration_s = max(duration_s, 0.001)
    counts, means = _means(seconds, probabilities, duration_s)
    parts = []
    height = CLASS_COUNT * (_LANE + _LANE_GAP)
    for k, (label, color) in enumerate(zip(labels, colors, strict=True)):
        base = (k + 1) * (_LANE + _LANE_GAP) - _LANE_GAP
        parts.append(
            f'<text x="{_LABEL_WIDTH - 8}" y="{base - 9}" text-anchor="end">{escape(label)}</text>'
            f'<line x1="{_LABEL_WIDTH}" y1="{base}" x2="{_LABEL_WIDTH + _PLOT_WIDTH}" y2="{base}" class="base"/>'
        )
        parts += [f'<path d="{path}" fill="{escape(color)}"/>' for path in _areas(counts, means[:, k], base)]
    for second, number in markers:
        x = _x(min(max(second, 0.0), duration_s), duration_s)
        parts.append(f'<line x1="{x}" y1="0" x2="{x}" y2="{height}" class="marker"/>')
        parts.append(f'<text x="{x}" y="{height + 26}" text-anchor="middle">&#9650;{number}</text>')
    step = next((tick for tick in _TICKS if duration_s / tick <= 10), max(duration_s / 10, 1))
    for k in range(int(duration_s / step) + 1):
        parts.append(f'<text x="{_x(k * step, duration_s)}" y="{height + 11}" text-anchor="middle">{clock(k * step)}</text>')
    return _svg(height + (30 if markers else 16), title, parts)


def _means(
    seconds: NDArray[np.float64], probabilities: Float32Array, duration_s: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return how many readings fall into each stretch of the time, and their mean, (points,) and (points, 7)."""
    # No finer than the readings are, or there would be holes between them.
    spacing = float(np.median(np.diff(seconds))) if len(seconds) > 1 else duration_s
    points = int(min(max(duration_s / max(spacing * 1.5, 1e-3), 1), _POINTS))
    places = np.clip((seconds / duration_s * points).astype(np.int64), 0, points - 1)
    counts = np.bincount(places, minlength=points)
    sums = np.stack([np.bincount(places, probabilities[:, k], points) for k in range(CLASS_COUNT)], axis=1)
    return counts, sums / np.maximum(counts, 1)[:, np.newaxis]


def _areas(counts: NDArray[np.int64], means: NDArray[np.float64], base: int) -> list[str]:
    """Return the filled curve of one lane, in pieces where the face was away."""
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


def _svg(height: int, title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )
