"""The plots of a test set's report: inline SVG, which needs no script and prints."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.metrics import ClassMetrics, IntArray

_WIDTH: Final = 900
_NAMES: Final = 100
_CELL: Final = ((_WIDTH - _NAMES) // CLASS_COUNT, 44)
_HEAD: Final = 44
_ACCENT: Final = (0x29, 0x68, 0xBF)
_BAR: Final = 11
_GROUP: Final = 34


def matrix_plot(matrix: IntArray, labels: Sequence[str], title: str, true: str, read: str) -> str:
    """Return a confusion matrix, (7, 7) counts with true rows, as cells that grow darker with their share of the row.

    true, read: what the rows and the columns are called.
    """
    width, height = _CELL
    parts = [
        f'<text x="{_NAMES - 8}" y="{_HEAD - 8}" text-anchor="end" fill="#59616b">{escape(true)} \u2193</text>',
        f'<text x="{_NAMES + CLASS_COUNT * width / 2}" y="14" text-anchor="middle" fill="#59616b">{escape(read)} \u2192</text>',
    ]
    totals = [max(int(total), 1) for total in matrix.sum(axis=1)]
    for k, label in enumerate(labels):
        x, y = _NAMES + (k + 0.5) * width, _HEAD + (k + 0.5) * height + 4
        parts.append(f'<text x="{x:.0f}" y="{_HEAD - 8}" text-anchor="middle">{escape(label)}</text>')
        parts.append(f'<text x="{_NAMES - 8}" y="{y:.0f}" text-anchor="end">{escape(label)}</text>')
    for row in range(CLASS_COUNT):
        for column in range(CLASS_COUNT):
            count = int(matrix[row, column])
            share = count / totals[row]
            x, y = _NAMES + column * width, _HEAD + row * height
            ink = "#ffffff" if share > 0.5 else "#1b1f24"
            parts.append(f'<rect x="{x + 1}" y="{y + 1}" width="{width - 2}" height="{height - 2}" fill="{_ground(share)}"/>')
            middle = x + width / 2
            if count:
                parts.append(f'<text x="{middle}" y="{y + 19}" text-anchor="middle" fill="{ink}">{count}</text>')
                small = f'text-anchor="middle" fill="{ink}" font-size="10"'
                parts.append(f'<text x="{middle}" y="{y + 34}" {small}>{100 * share:.0f} %</text>')
    return _svg(_HEAD + CLASS_COUNT * height, title, parts)


def class_bars(
    classes: Sequence[ClassMetrics], labels: Sequence[str], colors: Sequence[str], title: str, recall: str, precision: str
) -> str:
    """Return two bars a class, recall full and precision pale, each with its figure. colors: of the classes, "#RRGGBB".

    recall, precision: what the two are called.
    """
    room = _WIDTH - _NAMES - 160
    parts = []
    for k, (metrics, label, color) in enumerate(zip(classes, labels, colors, strict=True)):
        top = k * _GROUP
        parts.append(f'<text x="{_NAMES - 8}" y="{top + 20}" text-anchor="end">{escape(label)}</text>')
        for place, (value, name, opacity) in enumerate(((metrics.recall, recall, 1.0), (metrics.precision, precision, 0.45))):
            y = top + 4 + place * (_BAR + 2)
            width = value * room
            parts.append(
                f'<rect x="{_NAMES}" y="{y}" width="{width:.1f}" height="{_BAR}" fill="{escape(color)}" opacity="{opacity}"/>'
                f'<text x="{_NAMES + width + 6:.1f}" y="{y + 10}" font-size="11">{100 * value:.0f} % {escape(name)}</text>'
            )
    return _svg(CLASS_COUNT * _GROUP, title, parts)


def _ground(share: float) -> str:
    """Return the colour of a cell: from almost white to the accent."""
    strength = 0.05 + 0.95 * share
    return "#" + "".join(f"{round(255 + (c - 255) * strength):02x}" for c in _ACCENT)


def _svg(height: int, title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )
