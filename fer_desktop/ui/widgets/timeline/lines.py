"""Draws a person's seven lines step by step, as the shown time moves on."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRect, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.widgets.timeline.drawing import Area, Times, Values

_MARGIN: Final = 2.0
"""Pixels over and under the plot, for half the width of a line at 0 and at 1."""

_STRONG: Final = 2.5
_THIN: Final = 1.5
_FEWEST: Final = 2.0
"""With more samples a pixel, their means are drawn."""

_PAUSE: Final = 3.0
"""Readings so many times farther apart than most have a pause between them, and no line."""


class LineStrip:
    """Draws one person's lines. Drawing all of them would take longer than everything else that is painted for a live frame.

    The pixmap moves by whole pixels of the screen, so the lines are up to one pixel off.
    """

    def __init__(self) -> None:
        self._strip = QPixmap()
        self._of: tuple[object, ...] = ()
        """What the pixmap shows: the track, its size and the theme. If that changes, everything is drawn anew."""
        self._end = 0
        """The column of pixels at the right edge of the pixmap, counted from the moment 0."""
        self._until = -math.inf
        """The moment up to which lines are drawn."""

    def draw(
        self, painter: QPainter, area: Area, track_id: int | None, times: Times, values: Values, spans: Times | None = None
    ) -> None:
        """Draw a track's lines into the plot: each moment's most probable expression is strong, the others are thin.

        times, values, spans: as in `Samples`, for the area's time and a little more at both sides, at least one. A strip draws
        one history: the samples of a moment never change.
        """
        ratio, plot = painter.device().devicePixelRatioF(), area.plot
        width, height = math.ceil(plot.width() * ratio), math.ceil((plot.height() + 2 * _MARGIN) * ratio)
        if width < 1 or plot.height() < 1:
            return
        per_s = plot.width() * ratio / area.span
        end = math.floor(area.end * per_s)
        of = (track_id, width, height, ratio, plot.height(), per_s, theme.current())
        moved = end - self._end
        goes_on = of == self._of and 0 <= moved < width and times[0] <= self._until <= times[-1]
        if goes_on:
            if moved:
                self._move(moved)
        else:
            self._strip = QPixmap(width, height)
            self._strip.setDevicePixelRatio(ratio)
            self._strip.fill(Qt.GlobalColor.transparent)
            self._of, self._until = of, -math.inf
        self._end = end
        first = max(int(np.searchsorted(times, self._until, "right")) - 1, 0)
        before = max(first - 1, 0)  # whether the first one is alone depends on the one before
        part, means = _fewer(area, times[before:], values[before:])
        whole = len(part) == len(times) - before
        joined = _joined(area, part, spans[before:] if spans is not None and whole else None)
        alone = ~np.append(False, joined) & ~np.append(joined, False)
        across = (part * per_s - (end - width)) / ratio
        if first < len(times) - 1 or not goes_on:
            new = np.arange(len(part)) >= (first - before if whole else 0)
            self._draw_new(area, across, means, np.flatnonzero(joined & new[:-1]))
            self._draw_points(area, across, means, np.flatnonzero(alone[:-1] & new[:-1]))
        # Strokes beyond the edge aren't in the pixmap.
        self._until = float(times[max(int(np.searchsorted(times, area.end, "right")) - 1, 0)])
        # On whole pixels of the screen, so that Qt copies it and doesn't resample.
        left = math.floor(plot.right() * ratio - width) / ratio
        top = math.floor((plot.top() - _MARGIN) * ratio) / ratio
        painter.drawPixmap(QPointF(left, top), self._strip)
        if alone[-1] and area.shows(part[-1]):  # it may get a line with the next one, so it isn't in the pixmap
            painter.save()
            painter.translate(left, top)
            _draw_points(painter, area, across[-1:], means[-1:])
            painter.restore()

    def _move(self, columns: int) -> None:
        strip = self._strip
        ratio = strip.devicePixelRatio()
        strip.scroll(-columns, 0, strip.rect())
        # `scroll` counts in the pixmap's pixels; so does a painter only if the ratio is 1.
        strip.setDevicePixelRatio(1.0)
        painter = QPainter(strip)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        painter.fillRect(QRect(strip.width() - columns, 0, columns, strip.height()), Qt.GlobalColor.transparent)
        painter.end()
        strip.setDevicePixelRatio(ratio)

    def _draw_points(self, area: Area, across: Times, values: Values, alone: NDArray[np.int64]) -> None:
        """Draw a point for each of some samples."""
        if len(alone):
            painter = QPainter(self._strip)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            _draw_points(painter, area, across[alone], values[alone])
            painter.end()

    def _draw_new(self, area: Area, across: Times, values: Values, joined: NDArray[np.int64]) -> None:
        """Draw strokes from some samples to the next. Single strokes are faster than one long line.

        across: places of the samples in the pixmap.
        """
        if not len(joined):
            return
        down = _MARGIN + (1.0 - values) * area.plot.height()
        strongest = values[1:].argmax(axis=1)[joined]
        left, right = across[:-1][joined], across[1:][joined]
        top, bottom = down[:-1][joined], down[1:][joined]
        painter = QPainter(self._strip)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for strong in (False, True):
            for k in range(CLASS_COUNT):
                rows = np.flatnonzero((strongest == k) == strong)
                if not len(rows):
                    continue
                corners = np.stack([left[rows], top[rows, k], right[rows], bottom[rows, k]], axis=1).tolist()
                pen = QPen(theme.expression_color(k), _STRONG if strong else _THIN)
                pen.setCapStyle(Qt.PenCapStyle.RoundCap if strong else Qt.PenCapStyle.SquareCap)
                painter.setPen(pen)
                painter.drawLines([QLineF(*corner) for corner in corners])
        painter.end()


def _joined(area: Area, times: Times, spans: Times | None) -> NDArray[np.bool_]:
    """Return, (n - 1,), whether each sample has a line to the next one."""
    apart = np.diff(times)
    joined = apart <= area.gap
    if spans is not None and len(apart):
        joined |= (spans[1:, 0] <= spans[:-1, 1]) & (apart <= _PAUSE * np.median(apart))
    return joined


def _draw_points(painter: QPainter, area: Area, across: Times, values: Values) -> None:
    """Draw readings that no line goes to: a large point for the most probable expression, small ones for the others."""
    down, strongest = _MARGIN + (1.0 - values) * area.plot.height(), values.argmax(axis=1)
    for k in range(CLASS_COUNT):
        for x, y, best in zip(across.tolist(), down[:, k].tolist(), strongest.tolist(), strict=True):
            painter.setPen(QPen(theme.expression_color(k), 2 * (_STRONG if best == k else _THIN), c=Qt.PenCapStyle.RoundCap))
            painter.drawPoint(QPointF(x, y))


def _fewer(area: Area, times: Times, values: Values) -> tuple[Times, Values]:
    """Return the means of a pixel each if there are many more samples."""
    columns = max(int((times[-1] - times[0]) / area.span * area.plot.width()), 1)
    return binned(times, values, columns) if len(times) > _FEWEST * columns + 2 else (times, values)


def binned(times: Times, values: Values, columns: int) -> tuple[Times, Values]:
    """Return the means of times and values over columns of equal width; empty columns are left out."""
    first = float(times[0])
    width = max(float(times[-1]) - first, 1e-6) / columns
    place = np.clip(((times - first) / width).astype(np.int64), 0, columns - 1)
    counts = np.bincount(place, minlength=columns)
    there = np.flatnonzero(counts)
    means = np.stack([np.bincount(place, values[:, k], columns)[there] / counts[there] for k in range(CLASS_COUNT)], axis=1)
    return np.bincount(place, times, columns)[there] / counts[there], means.astype(np.float32)
