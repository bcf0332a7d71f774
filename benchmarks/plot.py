"""Draws a result: six small plots as SVG, or as PNG through Qt if it is installed."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, Final

_PANEL: Final = (450, 220)
_COLUMNS: Final = 2
_GAP: Final = 30
_LEFT: Final = 190
_TOP: Final = 34
_BAR: Final = 24
_OWN: Final = "#0072B2"
_OTHER: Final = "#8A8F98"
_NETWORKS: Final = "#56B4E9"
_REST: Final = "#E69F00"
_INK: Final = "#202428"
_LINE: Final = "#C8CCD2"
_LEGEND: Final = (("networks alone", _NETWORKS), ("all else", _REST))

Bar = tuple[str, Sequence[tuple[float, str]]]
"""A name, and the segments of its bar: values and colours."""


def write_plot(result: Mapping[str, Any], path: Path) -> None:
    """Write the plot of a result as .svg or .png. Raises OSError, and ValueError for another suffix."""
    svg = as_svg(result)
    if path.suffix == ".svg":
        path.write_text(svg + "\n", encoding="utf-8")
    elif path.suffix == ".png":
        _write_png(svg, path)
    else:
        raise ValueError(f"{path} can't be drawn: name a file that ends in .svg or .png")


def as_svg(result: Mapping[str, Any]) -> str:
    """Return the plots of the measured parts, side by side."""
    panels = [panel for panel in _panels(result) if panel]
    rows = max(-(-len(panels) // _COLUMNS), 1)
    width = _COLUMNS * _PANEL[0] + (_COLUMNS + 1) * _GAP
    height = rows * _PANEL[1] + (rows + 1) * _GAP
    placed = []
    for number, panel in enumerate(panels):
        x = _GAP + (number % _COLUMNS) * (_PANEL[0] + _GAP)
        y = _GAP + (number // _COLUMNS) * (_PANEL[1] + _GAP)
        placed.append(f'<g transform="translate({x} {y})">{panel}</g>')
    machine = result["machine"]
    title = f"FER Desktop on {machine['processor']}, {machine['cores']} cores, {result['date']}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'font-family="sans-serif" font-size="13" fill="{_INK}"><title>{escape(title)}</title>'
        f'<rect width="{width}" height="{height}" fill="#FFFFFF"/>{"".join(placed)}</svg>'
    )


def _panels(result: Mapping[str, Any]) -> list[str]:
    return [
        _bars("Frames a second, one face, 640x480", _speeds(result), "fps"),
        _bars("Age at the screen at 30 fps", _ages(result), "ms"),
        _bars("Milliseconds a frame, by faces", _split(result, "faces"), "ms", _LEGEND),
        _bars("Milliseconds a frame, by size", _split(result, "sizes"), "ms", _LEGEND),
        _bars("Processor at 30 fps, of one core", _shares(result), "%"),
        _memory((result.get("loop") or {}).get("memory")),
    ]


def _speeds(result: Mapping[str, Any]) -> list[Bar]:
    own = (("Analyzer", "analyzer_fps"), ("live path", "live_fps"), ("in the window", "window_fps"))
    bars: list[Bar] = [(name, [(result[key], _OWN)]) for name, key in own if result[key] is not None]
    return bars + [(name, [(fps, _OTHER)]) for name, fps in result["peer_fps"].items()]


def _ages(result: Mapping[str, Any]) -> list[Bar]:
    return [
        (f"{faces}, {name}", [(result[key][name], _OWN if faces == "1 face" else _NETWORKS)])
        for faces, key in (("1 face", "latency_ms"), ("10 faces", "latency_ms_10_faces"))
        if result[key] is not None
        for name in ("p50", "p95", "p99")
    ]


def _split(result: Mapping[str, Any], part: str) -> list[Bar]:
    speeds = (result.get("analysis") or {}).get(part, [])
    return [
        (
            str(speed.get("name") or f"{speed['faces_shown']} shown"),
            [(speed["networks_ms"], _NETWORKS), (max(speed["analyzer_ms"] - speed["networks_ms"], 0.0), _REST)],
        )
        for speed in speeds
    ]


def _shares(result: Mapping[str, Any]) -> list[Bar]:
    shares = (
        ("1 face, window", "loop", "one_face"),
        ("1 face, no window", "live", "one_face"),
        ("10 faces, window", "window", "ten_faces"),
        ("10 faces, no window", "live", "ten_faces"),
    )
    found = [(name, ((result.get(part) or {}).get(run) or {}).get("cpu")) for name, part, run in shares]
    return [(name, [(100 * cpu, _OWN)]) for name, cpu in found if cpu is not None]


def _bars(title: str, bars: Sequence[Bar], unit: str, legend: Sequence[tuple[str, str]] = ()) -> str:
    """Return one plot of bars; an empty text if there are none. legend: names of the colours."""
    if not bars:
        return ""
    room = _PANEL[0] - _LEFT - 80
    most = max(sum(value for value, _ in pieces) for _, pieces in bars) or 1.0
    parts = [_title(title)]
    for number, (name, pieces) in enumerate(bars):
        y = _TOP + number * (_BAR + 6)
        x = float(_LEFT)
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 17}" text-anchor="end">{escape(name)}</text>')
        for value, color in pieces:
            parts.append(f'<rect x="{x:.1f}" y="{y}" width="{value / most * room:.1f}" height="{_BAR}" fill="{color}"/>')
            x += value / most * room
        total = sum(value for value, _ in pieces)
        digits = 0 if total >= 100 else 1
        parts.append(f'<text x="{x + 6:.1f}" y="{y + 17}">{total:.{digits}f} {escape(unit)}</text>')
    for number, (meaning, color) in enumerate(legend):
        x, y = _LEFT + number * 130.0, _TOP + len(bars) * (_BAR + 6) + 8
        parts.append(f'<rect x="{x:.1f}" y="{y}" width="12" height="12" fill="{color}"/>')
        parts.append(f'<text x="{x + 18:.1f}" y="{y + 11}">{escape(meaning)}</text>')
    return "".join(parts)


def _memory(memory: Mapping[str, Any] | None) -> str:
    """Return the line of resident memory over time, from 0."""
    line = [] if memory is None else memory["rss_line"]
    if len(line) < 2:
        return ""
    width, height = _PANEL[0] - 60, _PANEL[1] - _TOP - 30
    last, most = line[-1][0], 1.15 * max(mib for _, mib in line)
    points = " ".join(f"{50 + time / last * width:.1f},{_TOP + height * (1 - mib / most):.1f}" for time, mib in line)
    bottom = _TOP + height
    label = f"{line[-1][1] * 1.048576:.0f} MB after {last / 60:.0f} min"
    y = _TOP + height * (1 - line[-1][1] / most) - 8
    return (
        f'{_title("Memory of the window, MB")}<path d="M50 {_TOP}V{bottom}H{50 + width}" fill="none" stroke="{_LINE}"/>'
        f'<polyline points="{points}" fill="none" stroke="{_OWN}" stroke-width="2"/>'
        f'<text x="{50 + width}" y="{y:.1f}" text-anchor="end">{escape(label)}</text>'
        f'<text x="44" y="{bottom}" text-anchor="end">0</text>'
        f'<text x="44" y="{_TOP + 12}" text-anchor="end">{most * 1.048576:.0f}</text>'
        f'<text x="{50 + width}" y="{bottom + 18}" text-anchor="end">{last / 60:.0f} min</text>'
    )


def _title(text: str) -> str:
    return f'<text x="0" y="14" font-weight="bold">{escape(text)}</text>'


def _write_png(svg: str, path: Path) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QByteArray
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    # Drawing text needs an application.
    application = QGuiApplication.instance() or QGuiApplication([])
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    image = QImage(renderer.defaultSize() * 2, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    if not image.save(str(path)):
        raise OSError(f"{path} can't be written")
    del application
