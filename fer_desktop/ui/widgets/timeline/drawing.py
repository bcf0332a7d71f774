"""How timelines are drawn: which part of the time, scales, lines, lanes, flags, words. Mouse and keys are the widgets'."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from fer_desktop.analysis.history import GAP_S, SPAN_S, pieces, spread
from fer_desktop.core.labels import CLASS_COUNT, UNCERTAIN
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import (
    clock_text,
    decimal,
    expression_name,
    label_name,
    label_words,
    percent,
)

LANE: Final = 14
FLAG: Final = 10
OVERVIEW: Final = 6
"""Heights, in pixels: of a person's lane, of a marker's flag, and of the bar that shows which part of the whole is seen."""

_LANE_BAR: Final = 8
_STRIP: Final = 5.0

_NAMED_FROM: Final = 0.12
"""An expression is named at the right end of its line from this probability on; below, the lines lie too close."""

_LEAST_S: Final = 1.0
"""The shortest time that is shown at once; a shorter recording is shown as a whole."""

_REVEALED_AT: Final = 0.1
"""Where a moment that comes into sight is put: this share of the width from the edge that it came over."""

_FEWEST: Final = 2.0
_TICKS_S: Final = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)
_TICK_ROOM: Final = 64.0
_CENTER: Final = int(Qt.AlignmentFlag.AlignCenter)
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

Times = NDArray[np.float64]
Values = NDArray[np.float32]
Labels = NDArray[np.int8]
Spans = Sequence[tuple[float, float]]
translate = QCoreApplication.translate


class TimeWindow:
    """The shown part of the time from 0 to `duration`, all in seconds."""

    def __init__(self) -> None:
        self.duration = 0.0
        self.start = 0.0
        self.span = 0.0

    @property
    def end(self) -> float:
        return self.start + self.span

    @property
    def whole(self) -> bool:
        """Whether the whole time is shown."""
        return self.span >= self.duration

    def set_duration(self, duration: float) -> None:
        """Set the duration; if it changed, show the whole time."""
        if duration != self.duration:
            self.duration = duration
            self.show_whole()

    def show_whole(self) -> None:
        self.start, self.span = 0.0, self.duration

    def zoom(self, factor: float, at: float) -> None:
        """Divide the span by a factor; the moment `at` stays at its place on the screen."""
        span = min(max(self.span / factor, min(_LEAST_S, self.duration)), self.duration)
        share = (at - self.start) / self.span if self.span > 0 else 0.0
        self.span = span
        self._move_to(at - share * span)

    def shift(self, seconds: float) -> None:
        """Show a later time, or for negative seconds an earlier one."""
        self._move_to(self.start + seconds)

    def center(self, seconds: float) -> None:
        """Show a moment in the middle."""
        self._move_to(seconds - self.span / 2)

    def shows(self, seconds: float) -> bool:
        return self.start <= seconds <= self.end

    def reveal(self, seconds: float) -> None:
        """Move so far that a moment is shown, near the edge that it came over."""
        if seconds > self.end:
            self._move_to(seconds - _REVEALED_AT * self.span)
        elif seconds < self.start:
            self._move_to(seconds - (1 - _REVEALED_AT) * self.span)

    def _move_to(self, start: float) -> None:
        self.start = min(max(start, 0.0), self.duration - self.span)


@dataclass(frozen=True, slots=True)
class PersonLane:
    """When one person was seen. label: short enough for the margin. spans: from and to, seconds of the video."""

    number: int
    label: str
    color: QColor
    spans: Spans


@dataclass(frozen=True, slots=True)
class Area:
    """The layout of a timeline, and the time that it shows.

    plot: of the lines. lanes: how many are below it, `gap` pixels away. start, end: the moments at its edges, in seconds.
    """

    plot: QRectF
    lanes: int
    start: float
    end: float
    gap: int = theme.SPACE_4

    def x_of(self, moment: float) -> float:
        return self.plot.left() + (moment - self.start) / max(self.end - self.start, 1e-6) * self.plot.width()

    def time_at(self, x: float) -> float:
        """Return the moment at a place, clipped to the plot's edges."""
        share = min(max((x - self.plot.left()) / max(self.plot.width(), 1.0), 0.0), 1.0)
        return self.start + share * (self.end - self.start)

    def shows(self, moment: float) -> bool:
        return self.start <= moment <= self.end

    def lane(self, number: int) -> QRectF:
        return QRectF(self.plot.left(), self.plot.bottom() + self.gap + number * LANE, self.plot.width(), LANE)

    @property
    def axis_top(self) -> float:
        return self.lane(self.lanes).top()

    def lane_at(self, x: float, y: float) -> int | None:
        """Return the number of the lane at a point, or None. A lane's name belongs to the lane."""
        number = int((y - self.lane(0).top()) // LANE)
        return number if 0 <= number < self.lanes and x > 0 else None

    def overview(self, height: float) -> QRectF:
        """Return the place of the bar of the whole time, at the lower edge. height: of the widget."""
        return QRectF(self.plot.left(), height - OVERVIEW - 2, self.plot.width(), OVERVIEW)


def live_area(size: tuple[int, int], lanes: int, end: float) -> Area:
    """Return the layout of a live timeline. size: width and height."""
    metrics = QFontMetricsF(theme.font(theme.CAPTION))
    bottom = metrics.height() + theme.SPACE_8 + (lanes * LANE + theme.SPACE_4 if lanes else 0)
    left, right = _margins(metrics)
    plot = QRectF(0, 0, *size).adjusted(left + theme.SPACE_4, theme.SPACE_12, -right, -bottom)
    return Area(plot, lanes, end - SPAN_S, end)


def recording_area(size: tuple[int, int], lanes: int, window: TimeWindow) -> Area:
    """Return the layout of a recording's timeline. size: width and height."""
    metrics = QFontMetricsF(theme.font(theme.CAPTION))
    left, right = _margins(metrics)
    top = FLAG + theme.SPACE_8
    below = theme.SPACE_8 + lanes * LANE + metrics.height() + OVERVIEW + theme.SPACE_4
    plot = QRectF(left, top, size[0] - left - right, max(size[1] - top - below, 8.0))
    return Area(plot, lanes, window.start, window.end, theme.SPACE_8)


def _margins(metrics: QFontMetricsF) -> tuple[float, float]:
    left = metrics.horizontalAdvance(percent(1.0)) + theme.SPACE_12
    return left, max(metrics.horizontalAdvance(label_name(k)) for k in (*range(CLASS_COUNT), UNCERTAIN)) + theme.SPACE_24


# ---- Scales and words ----


def draw_live_scale(painter: QPainter, area: Area, now: float) -> None:
    """Draw the scale of the probabilities, and under the lanes how long ago the moments were. now: the present moment."""
    _draw_shares(painter, area, theme.SPACE_8)
    moments = [area.end - seconds for seconds in (30, 20, 10, 0)]
    _draw_times(painter, area, [(moment, ago(now - moment)) for moment in moments], float("inf"))


def draw_recording_scale(painter: QPainter, area: Area) -> None:
    """Draw the scale of the probabilities and that of the time."""
    _draw_shares(painter, area, theme.SPACE_4)
    span = area.end - area.start
    if span <= 0:
        return
    wanted = span * _TICK_ROOM / max(area.plot.width(), 1.0)
    step = next((tick for tick in _TICKS_S if tick >= wanted), _TICKS_S[-1])
    numbers = range(int(np.ceil(area.start / step - 1e-9)), int(area.end / step + 1e-9) + 1)
    _draw_times(painter, area, [(n * step, clock_text(n * step, tenths=step < 1)) for n in numbers], area.plot.right())


def _draw_shares(painter: QPainter, area: Area, gap: int) -> None:
    tokens, plot, height = theme.current(), area.plot, QFontMetricsF(painter.font()).height()
    for share in (0.0, 0.5, 1.0):
        y = plot.bottom() - share * plot.height()
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        painter.setPen(QColor(tokens.muted))
        painter.drawText(QRectF(0, y - height / 2, plot.left() - gap, height), _RIGHT, percent(share))


def _draw_times(painter: QPainter, area: Area, ticks: Iterable[tuple[float, str]], right: float) -> None:
    """Write times under their moments, none of them left of the plot or beyond `right`."""
    metrics = QFontMetricsF(painter.font())
    painter.setPen(QColor(theme.current().muted))
    for moment, text in ticks:
        width = metrics.horizontalAdvance(text) + 2
        left = min(max(area.x_of(moment) - width / 2, area.plot.left()), right - width)
        painter.drawText(QRectF(left, area.axis_top, width, metrics.height()), _CENTER, text)


def ago(seconds: float) -> str:
    """Return how long ago a moment was, "20 s ago" or "4:05 ago"."""
    whole = round(seconds)
    if whole <= 0:
        return translate("Timeline", "now")
    if whole < 60:
        return translate("Timeline", "{seconds} s ago").format(seconds=whole)
    return translate("Timeline", "{minutes}:{seconds} ago").format(minutes=whole // 60, seconds=f"{whole % 60:02}")


def draw_names(painter: QPainter, area: Area, times: Times, values: Values, width: float) -> None:
    """Name the lines at their right end, as colour alone isn't enough. width: of the widget."""
    if area.end - times[-1] > GAP_S:
        return
    plot, height = area.plot, QFontMetricsF(painter.font()).height()
    named = [k for k in range(CLASS_COUNT) if values[-1, k] >= _NAMED_FROM]
    ends = [plot.bottom() - float(values[-1, k]) * plot.height() for k in named]
    lowest = plot.bottom() - height / 3 if area.lanes else plot.bottom()  # off the first lane's name
    for k, y in zip(named, spread(ends, height, plot.top(), lowest), strict=True):
        where = QRectF(plot.right() + 8, y - height / 2, width - plot.right() - 8, height)
        _draw_name(painter, k, where, theme.current().text)


def draw_legend(painter: QPainter, area: Area, width: float) -> None:
    """Draw the names of the expressions beside the lines."""
    plot = area.plot
    row = (plot.height() + FLAG) / CLASS_COUNT
    for k in range(CLASS_COUNT):
        y = plot.top() - FLAG + (k + 0.5) * row
        _draw_name(painter, k, QRectF(plot.right() + 10, y - row, width, 2 * row), theme.current().muted)


def _draw_name(painter: QPainter, k: int, where: QRectF, ink: str) -> None:
    """Draw an expression's dot and name into a box that begins at the dot's centre."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.expression_color(k))
    painter.drawEllipse(QPointF(where.left(), where.center().y()), 3, 3)
    painter.setPen(QColor(ink))
    painter.drawText(where.adjusted(7, 0, 0, 0), _LEFT, expression_name(k))


# ---- Lines, lanes and flags ----


def draw_card(painter: QPainter, rect: QRectF) -> None:
    """Draw the background."""
    painter.setPen(QColor(theme.current().line))
    painter.setBrush(QColor(theme.current().surface))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), theme.CORNER, theme.CORNER)


def draw_lines(painter: QPainter, area: Area, times: Times, values: Values) -> None:
    """Draw the seven lines; with more samples than pixels, draw their means."""
    plot, span = area.plot, area.end - area.start
    # With the samples next to the edges, so that lines run out of the picture.
    first = max(int(np.searchsorted(times, area.start)) - 1, 0)
    last = int(np.searchsorted(times, area.end, side="right")) + 1
    times, values = times[first:last], values[first:last]
    if not len(times):
        return
    if len(times) > _FEWEST * plot.width():
        times, values = binned(times, values, max(int(plot.width()), 1))
    gap = max(GAP_S, 1.5 * span / max(plot.width(), 1.0))
    edges = [0, *(np.flatnonzero(np.diff(times) > gap) + 1).tolist(), len(times)]
    across = plot.left() + (times - area.start) / max(span, 1e-6) * plot.width()
    up = plot.bottom() - values * plot.height()
    painter.save()
    painter.setClipRect(plot.adjusted(0, -2, 0, 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    # The expression that is the most probable most of the time is drawn last, on top.
    strongest = int(np.bincount(values.argmax(axis=1), minlength=CLASS_COUNT).argmax())
    for k in sorted(range(CLASS_COUNT), key=lambda k: k == strongest):
        painter.setPen(QPen(theme.expression_color(k), 1.5))
        for start, end in itertools.pairwise(edges):
            xs, ys = across[start:end].tolist(), up[start:end, k].tolist()
            painter.drawPolyline(QPolygonF(list(map(QPointF, xs, ys))))
    painter.restore()


def draw_spans(painter: QPainter, area: Area, y: float, height: float, color: QColor, spans: Spans) -> None:
    """Draw bars over stretches of time, each at least a pixel or two wide."""
    painter.save()
    painter.setClipRect(QRectF(area.plot.left(), y, area.plot.width(), height))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    for start, end in spans:
        if end >= area.start and start <= area.end:
            left = area.x_of(start)
            painter.drawRect(QRectF(left, y, max(area.x_of(end) - left, 1.5), height))
    painter.restore()


def draw_lane(
    painter: QPainter, area: Area, number: int, person: tuple[int, str], times: Times, labels: Labels, width: float
) -> None:
    """Draw another person's lane: the colour of the shown expression over time, grey hatching where the reading was uncertain,
    and what is shown at the end in words. person: number, and name or "".
    """
    lane, tokens = area.lane(number), theme.current()
    bar = QRectF(lane.left(), lane.center().y() - _LANE_BAR / 2, lane.width(), _LANE_BAR)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.hover))
    painter.drawRoundedRect(bar, 2, 2)
    for first, last in _runs(times, labels):
        left, right = max(area.x_of(times[first]), bar.left()), min(area.x_of(times[last]) + 1, bar.right())
        if right > left:
            painter.setBrush(_label_brush(int(labels[first])))
            painter.drawRect(QRectF(left, bar.top(), right - left, bar.height()))
    track, name = person
    if not name:
        painter.setBrush(theme.person_color(track))
        painter.drawEllipse(QPointF(lane.left() - 28, lane.center().y()), 3, 3)
    painter.setPen(QColor(tokens.text))
    room = QRectF(theme.SPACE_4, lane.top(), lane.left() - 8 - theme.SPACE_4, lane.height())
    label = QFontMetricsF(painter.font()).elidedText(name or str(track), Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, _RIGHT, label)
    if area.end - times[-1] <= GAP_S:
        painter.setPen(QColor(tokens.muted))
        painter.drawText(
            QRectF(lane.right() + 15, lane.top(), width - lane.right() - 15, lane.height()),
            _LEFT,
            label_name(int(labels[-1])),
        )


def _label_brush(label: int) -> QBrush:
    if label == UNCERTAIN:
        return QBrush(theme.uncertain_color(theme.current().dark), Qt.BrushStyle.BDiagPattern)
    return QBrush(theme.expression_color(label))


def draw_person_lane(painter: QPainter, area: Area, number: int, lane: PersonLane, chosen: bool) -> None:
    """Draw a person's lane: their name, and when they were seen, in their colour."""
    top, tokens = area.lane(number).top(), theme.current()
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


def draw_flag(painter: QPainter, area: Area, moment: float, color: QColor, top: float) -> None:
    """Draw a marker's flag and its dashed line."""
    x = area.x_of(moment)
    painter.setPen(QPen(color, 1, Qt.PenStyle.DashLine))
    painter.drawLine(QPointF(x, top), QPointF(x, area.plot.bottom()))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPolygon(QPolygonF([QPointF(x, top), QPointF(x + 8, top + 4), QPointF(x, top + 8)]))


def draw_marker(painter: QPainter, area: Area, seconds: float, grasped: bool) -> None:
    """Draw a marker's flag, and while it is dragged its time."""
    if not area.shows(seconds):
        return
    tokens, plot = theme.current(), area.plot
    color = QColor(tokens.accent if grasped else tokens.text)
    x, top = area.x_of(seconds), plot.top() - theme.SPACE_4 - FLAG
    draw_flag(painter, area, seconds, color, top)
    if grasped:
        text = clock_text(seconds, tenths=True)
        width = QFontMetricsF(painter.font()).horizontalAdvance(text) + theme.SPACE_8
        left = x + 12 if x + 12 + width <= plot.right() else x - 4 - width
        room = QRectF(left, top - 4, width, LANE)
        painter.setBrush(QColor(tokens.surface))
        painter.drawRect(room)
        painter.setPen(color)
        painter.drawText(room, _CENTER, text)


def draw_position(painter: QPainter, area: Area, seconds: float) -> None:
    """Draw the player's position."""
    if not area.shows(seconds):
        return
    plot, x, accent = area.plot, area.x_of(seconds), QColor(theme.current().accent)
    painter.setPen(QPen(accent, 2))
    painter.drawLine(QPointF(x, plot.top() - theme.SPACE_4), QPointF(x, plot.bottom()))
    painter.setBrush(accent)
    painter.drawEllipse(QPointF(x, plot.bottom()), 3, 3)


def draw_overview(painter: QPainter, area: Area, height: float, window: TimeWindow, position: float) -> None:
    """Draw which part of the whole time is shown, and the player's position."""
    bar, tokens = area.overview(height), theme.current()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.line))
    painter.drawRoundedRect(bar, OVERVIEW / 2, OVERVIEW / 2)
    scale = bar.width() / max(window.duration, 1e-6)
    seen = QRectF(bar.left() + window.start * scale, bar.top(), max(window.span * scale, OVERVIEW), OVERVIEW)
    painter.setBrush(QColor(tokens.control))
    painter.drawRoundedRect(seen, OVERVIEW / 2, OVERVIEW / 2)
    painter.setBrush(QColor(tokens.accent))
    painter.drawRect(QRectF(bar.left() + position * scale - 1, bar.top() - 1, 2, OVERVIEW + 2))


def draw_moment(
    painter: QPainter, area: Area, now: float, x: float, times: Times, values: Values, labels: Labels, person: str
) -> None:
    """Draw a line at the moment at x, and what was shown then in words (see `moment_words`).

    now: the present moment. person: the name to show, "" if the samples are of the person whose lines are shown.
    """
    plot, tokens, metrics = area.plot, theme.current(), QFontMetricsF(painter.font())
    if not len(times) or not plot.left() <= x <= plot.right():
        return
    moment = area.time_at(x)
    nearest = int(np.argmin(np.abs(times - moment)))
    if abs(times[nearest] - moment) > GAP_S:
        return
    x = area.x_of(float(times[nearest]))
    painter.setPen(QPen(QColor(tokens.muted), 1))
    painter.drawLine(QPointF(x, plot.top()), QPointF(x, area.axis_top if area.lanes else plot.bottom()))
    rows = [person] if person else []
    rows.append(_exactly_ago(now - float(times[nearest])))
    rows += moment_words(values[nearest], int(labels[nearest]))
    width = max(metrics.horizontalAdvance(row) for row in rows) + theme.SPACE_16
    height = len(rows) * metrics.lineSpacing() + theme.SPACE_8
    left = x + theme.SPACE_8 if x + theme.SPACE_8 + width < plot.right() else x - theme.SPACE_8 - width
    card = QRectF(left, plot.top() - theme.SPACE_8, width, height)
    painter.setPen(QColor(tokens.line))
    painter.setBrush(QColor(tokens.surface))
    painter.drawRoundedRect(card, theme.SPACE_4, theme.SPACE_4)
    painter.setPen(QColor(tokens.text))
    painter.drawText(card.adjusted(8, 4, -8, -4), int(Qt.AlignmentFlag.AlignLeft), "\n".join(rows))


def moment_words(values: Values, label: int) -> list[str]:
    """Return what was shown of a face at a moment, and then the most probable other expressions, each with its figure."""
    others = [int(k) for k in np.argsort(values)[::-1] if k != label]
    first = label_words(label, float(values[label]))
    return [first, *(label_words(k, float(values[k])) for k in others[: 3 if label == UNCERTAIN else 2])]


def share_words(labels: Labels) -> list[str]:
    """Return the three labels that were shown most of the time, each with its share."""
    found, counts = np.unique(labels, return_counts=True)
    most = np.argsort(-counts, kind="stable")[:3]
    return [f"{label_name(int(found[k]))} {percent(float(counts[k] / len(labels)))}" for k in most]


def _exactly_ago(seconds: float) -> str:
    if seconds >= 60:
        return ago(seconds)
    return translate("Timeline", "{seconds} s ago").format(seconds=decimal(max(seconds, 0.0), 1))


def _runs(times: Times, labels: Labels) -> Sequence[tuple[int, int]]:
    """Return first and last sample of every stretch of one expression; a stretch reaches to the next if there is no gap."""
    runs = []
    for stretch in pieces(times):
        cuts = np.flatnonzero(np.diff(labels[stretch])) + 1 + stretch.start
        edges = [stretch.start, *cuts.tolist()]
        ends = [*cuts.tolist(), stretch.stop - 1]
        runs += list(zip(edges, ends, strict=True))
    return runs


def binned(times: Times, values: Values, columns: int) -> tuple[Times, Values]:
    """Return the means of times and values over columns of equal width; empty columns are left out."""
    first = float(times[0])
    width = max(float(times[-1]) - first, 1e-6) / columns
    place = np.clip(((times - first) / width).astype(np.int64), 0, columns - 1)
    counts = np.bincount(place, minlength=columns)
    there = np.flatnonzero(counts)
    means = np.stack([np.bincount(place, values[:, k], columns)[there] / counts[there] for k in range(CLASS_COUNT)], axis=1)
    return np.bincount(place, times, columns)[there] / counts[there], means.astype(np.float32)
