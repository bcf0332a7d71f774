"""How the timeline of a recording is drawn. It knows nothing of mice and keys."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from fer_desktop.analysis.history import GAP_S
from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import clock_text, expression_name, percent
from fer_desktop.ui.widgets.timeline.time_window import TimeWindow

FLAG: Final = 10.0
LANE: Final = 14.0
OVERVIEW: Final = 6.0
"""Heights, in px: of a marker's flag, of a person's lane, and of the bar that shows which part of the whole is seen."""

_STRIP: Final = 5.0
_FEWEST: Final = 2.0
_TICKS_S: Final = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)
_TICK_ROOM: Final = 64.0
_CENTER: Final = int(Qt.AlignmentFlag.AlignCenter)
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

Times = NDArray[np.float64]
Values = NDArray[np.float32]
Spans = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class PersonLane:
    """When one person was seen. label: short enough for the margin. spans: from and to, seconds of the video."""

    number: int
    label: str
    color: QColor
    spans: Spans


@dataclass(frozen=True, slots=True)
class RecordingArea:
    """Where things lie. plot: the lines. window: the time that the plot shows. lanes: how many lie below it."""

    plot: QRectF
    window: TimeWindow
    lanes: int

    def x_of(self, seconds: float) -> float:
        return self.plot.left() + self.window.share_of(seconds) * self.plot.width()

    def time_at(self, x: float) -> float:
        return self.window.time_at((x - self.plot.left()) / max(self.plot.width(), 1.0))

    def lane_top(self, number: int) -> float:
        return self.plot.bottom() + theme.SPACE_8 + number * LANE

    @property
    def axis_top(self) -> float:
        return self.lane_top(self.lanes)

    def overview(self, height: float) -> QRectF:
        """Return the bar of the whole time, at the lower edge of a widget of that height."""
        return QRectF(self.plot.left(), height - OVERVIEW - 2, self.plot.width(), OVERVIEW)


def area_of(size: tuple[int, int], lanes: int, window: TimeWindow) -> RecordingArea:
    """Return where things lie in a widget of that width and height."""
    metrics = QFontMetricsF(theme.font(theme.CAPTION))
    left = metrics.horizontalAdvance(percent(1.0)) + theme.SPACE_12
    right = max(metrics.horizontalAdvance(expression_name(k)) for k in range(CLASS_COUNT)) + theme.SPACE_24
    top = FLAG + theme.SPACE_8
    below = theme.SPACE_8 + lanes * LANE + metrics.height() + OVERVIEW + theme.SPACE_4
    return RecordingArea(QRectF(left, top, size[0] - left - right, max(size[1] - top - below, 8.0)), window, lanes)


def shown_of(lanes: Sequence[PersonLane], room: int, chosen: int | None) -> list[PersonLane]:
    """Return the lanes that there is room for: the first ones, and that of the chosen person."""
    shown = list(lanes[:room])
    wanted = next((lane for lane in lanes if lane.number == chosen), None)
    if wanted is not None and wanted not in shown and shown:
        shown[-1] = wanted
    return shown


def draw_grid(painter: QPainter, area: RecordingArea) -> None:
    """Draw the scale of the probabilities and that of the time."""
    plot, tokens, window = area.plot, theme.current(), area.window
    metrics = QFontMetricsF(painter.font())
    height = metrics.height()
    for share in (0.0, 0.5, 1.0):
        y = plot.bottom() - share * plot.height()
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        painter.setPen(QColor(tokens.muted))
        painter.drawText(QRectF(0, y - height / 2, plot.left() - theme.SPACE_4, height), _RIGHT, percent(share))
    if window.span <= 0:
        return
    wanted = window.span * _TICK_ROOM / max(plot.width(), 1.0)
    every = next((tick for tick in _TICKS_S if tick >= wanted), _TICKS_S[-1])
    for number in range(int(np.ceil(window.start / every - 1e-9)), int(window.end / every + 1e-9) + 1):
        x = area.x_of(number * every)
        text = clock_text(number * every, tenths=every < 1)
        width = metrics.horizontalAdvance(text) + 2
        left = min(max(x - width / 2, plot.left()), plot.right() - width)
        painter.drawText(QRectF(left, area.axis_top, width, height), _CENTER, text)


def draw_legend(painter: QPainter, area: RecordingArea, width: float) -> None:
    """Draw the names of the expressions beside the lines."""
    plot = area.plot
    row = (plot.height() + FLAG) / CLASS_COUNT
    for k in range(CLASS_COUNT):
        y = plot.top() - FLAG + (k + 0.5) * row
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.expression_color(k))
        painter.drawEllipse(QPointF(plot.right() + 10, y), 3, 3)
        painter.setPen(QColor(theme.current().muted))
        painter.drawText(QRectF(plot.right() + 17, y - row, width, 2 * row), _LEFT, expression_name(k))


def draw_lines(painter: QPainter, area: RecordingArea, times: Times, values: Values) -> None:
    """Draw the seven lines; of more samples than there are pixels, their means."""
    plot, window = area.plot, area.window
    # With what lies next to the edges, so that lines run out of the picture.
    first = max(int(np.searchsorted(times, window.start)) - 1, 0)
    last = int(np.searchsorted(times, window.end, side="right")) + 1
    times, values = times[first:last], values[first:last]
    if not len(times):
        return
    if len(times) > _FEWEST * plot.width():
        times, values = binned(times, values, max(int(plot.width()), 1))
    gap = max(GAP_S, 1.5 * window.span / max(plot.width(), 1.0))
    edges = [0, *(np.flatnonzero(np.diff(times) > gap) + 1).tolist(), len(times)]
    across = plot.left() + (times - window.start) / max(window.span, 1e-6) * plot.width()
    up = plot.bottom() - values * plot.height()
    painter.save()
    painter.setClipRect(plot.adjusted(0, -2, 0, 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    # The one that is the most probable most of the time lies on top.
    strongest = int(np.bincount(values.argmax(axis=1), minlength=CLASS_COUNT).argmax())
    for k in sorted(range(CLASS_COUNT), key=lambda k: k == strongest):
        painter.setPen(QPen(theme.expression_color(k), 1.5))
        for start, end in itertools.pairwise(edges):
            xs, ys = across[start:end].tolist(), up[start:end, k].tolist()
            painter.drawPolyline(QPolygonF(list(map(QPointF, xs, ys))))
    painter.restore()


def draw_spans(painter: QPainter, area: RecordingArea, y: float, height: float, color: QColor, spans: Spans) -> None:
    """Draw bars over stretches of time, each at least a pixel or two wide."""
    painter.save()
    painter.setClipRect(QRectF(area.plot.left(), y, area.plot.width(), height))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    for start, end in spans:
        if end >= area.window.start and start <= area.window.end:
            left = area.x_of(start)
            painter.drawRect(QRectF(left, y, max(area.x_of(end) - left, 1.5), height))
    painter.restore()


def draw_lane(painter: QPainter, area: RecordingArea, number: int, lane: PersonLane, chosen: bool) -> None:
    """Draw when a person was seen, in their colour, with what they are called."""
    top, tokens = area.lane_top(number), theme.current()
    painter.setFont(theme.font(theme.CAPTION, bold=chosen))
    painter.setPen(QColor(tokens.text if chosen else tokens.muted))
    room = QRectF(theme.SPACE_4, top, area.plot.left() - theme.SPACE_8, LANE)
    text = QFontMetricsF(painter.font()).elidedText(lane.label, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, _RIGHT, text)
    painter.setPen(QPen(QColor(tokens.line), 1))
    middle = top + LANE / 2
    painter.drawLine(QPointF(area.plot.left(), middle), QPointF(area.plot.right(), middle))
    height = _STRIP + 2 if chosen else _STRIP
    draw_spans(painter, area, middle - height / 2, height, lane.color, lane.spans)
    painter.setFont(theme.font(theme.CAPTION))


def draw_marker(painter: QPainter, area: RecordingArea, seconds: float, grasped: bool) -> None:
    """Draw a marker's flag and its line; of one that is being moved, the time where it is too."""
    if not area.window.shows(seconds):
        return
    tokens, plot = theme.current(), area.plot
    color = QColor(tokens.accent if grasped else tokens.text)
    x, top = area.x_of(seconds), plot.top() - theme.SPACE_4 - FLAG
    painter.setPen(QPen(color, 1, Qt.PenStyle.DashLine))
    painter.drawLine(QPointF(x, top), QPointF(x, plot.bottom()))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPolygon(QPolygonF([QPointF(x, top), QPointF(x + 8, top + 4), QPointF(x, top + 8)]))
    if grasped:
        text = clock_text(seconds, tenths=True)
        width = QFontMetricsF(painter.font()).horizontalAdvance(text) + theme.SPACE_8
        left = x + 12 if x + 12 + width <= plot.right() else x - 4 - width
        room = QRectF(left, top - 4, width, LANE)
        painter.setBrush(QColor(tokens.surface))
        painter.drawRect(room)
        painter.setPen(color)
        painter.drawText(room, _CENTER, text)


def draw_position(painter: QPainter, area: RecordingArea, seconds: float) -> None:
    """Draw where the player is."""
    if not area.window.shows(seconds):
        return
    plot, x, accent = area.plot, area.x_of(seconds), QColor(theme.current().accent)
    painter.setPen(QPen(accent, 2))
    painter.drawLine(QPointF(x, plot.top() - theme.SPACE_4), QPointF(x, plot.bottom()))
    painter.setBrush(accent)
    painter.drawEllipse(QPointF(x, plot.bottom()), 3, 3)


def draw_overview(painter: QPainter, area: RecordingArea, height: float, position: float) -> None:
    """Draw which part of the whole is seen, and where the player is in it."""
    bar, window, tokens = area.overview(height), area.window, theme.current()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.line))
    painter.drawRoundedRect(bar, OVERVIEW / 2, OVERVIEW / 2)
    scale = bar.width() / max(window.duration, 1e-6)
    seen = QRectF(bar.left() + window.start * scale, bar.top(), max(window.span * scale, OVERVIEW), OVERVIEW)
    painter.setBrush(QColor(tokens.control))
    painter.drawRoundedRect(seen, OVERVIEW / 2, OVERVIEW / 2)
    painter.setBrush(QColor(tokens.accent))
    painter.drawRect(QRectF(bar.left() + position * scale - 1, bar.top() - 1, 2, OVERVIEW + 2))


def binned(times: Times, values: Values, columns: int) -> tuple[Times, Values]:
    """Return the means of times and values over columns of equal width; empty columns are left out."""
    first = float(times[0])
    width = max(float(times[-1]) - first, 1e-6) / columns
    place = np.clip(((times - first) / width).astype(np.int64), 0, columns - 1)
    counts = np.bincount(place, minlength=columns)
    there = np.flatnonzero(counts)
    means = np.stack([np.bincount(place, values[:, k], columns)[there] / counts[there] for k in range(CLASS_COUNT)], axis=1)
    return np.bincount(place, times, columns)[there] / counts[there], means.astype(np.float32)
