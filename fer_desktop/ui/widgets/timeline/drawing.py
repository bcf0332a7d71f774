"""How the timeline is drawn: lines, lanes, words and the moment under the mouse. The widget itself is in `timeline`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from fer_desktop.analysis.history import GAP_S, SPAN_S, pieces, spread
from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import decimal, expression_name, percent, person_name

LANE: Final = 14
"""Height of another person's lane, in pixels."""

_LANE_BAR: Final = 8

_NAMED_FROM: Final = 0.12
"""An expression is named at the right end of its line from this probability on; below, the lines lie too close."""

_CENTER: Final = int(Qt.AlignmentFlag.AlignCenter)
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

Times = NDArray[np.float64]
Values = NDArray[np.float32]
Labels = NDArray[np.int8]
translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class TimelineArea:
    """Where things lie in the widget and which moments are shown, in seconds on the history's clock.

    plot: the lines. lanes: as high as there are other people. end: the moment at the right edge. now: the present.
    """

    plot: QRectF
    lanes: int
    end: float
    now: float

    @property
    def start(self) -> float:
        return self.end - SPAN_S

    def x(self, moment: float) -> float:
        return self.plot.right() - (self.end - moment) / SPAN_S * self.plot.width()

    def moment(self, x: float) -> float:
        return self.end - (self.plot.right() - x) / self.plot.width() * SPAN_S

    def lane(self, number: int) -> QRectF:
        return QRectF(self.plot.left(), self.plot.bottom() + theme.SPACE_4 + number * LANE, self.plot.width(), LANE)

    def lane_at(self, x: float, y: float) -> int | None:
        """Return the number of the lane at a point, which may lie on its name beside it."""
        number = int((y - self.plot.bottom() - theme.SPACE_4) // LANE)
        return number if 0 <= number < self.lanes and x > 0 else None


def area_of(size: tuple[float, float], lanes: int, end: float, now: float, metrics: QFontMetricsF) -> TimelineArea:
    """Lay out a timeline of a width and height. metrics: of the caption's font."""
    left = metrics.horizontalAdvance(percent(1.0)) + theme.SPACE_16
    right = max(metrics.horizontalAdvance(expression_name(k)) for k in range(CLASS_COUNT)) + theme.SPACE_24
    bottom = metrics.height() + theme.SPACE_8 + (lanes * LANE + theme.SPACE_4 if lanes else 0)
    plot = QRectF(0, 0, *size).adjusted(left, theme.SPACE_12, -right, -bottom)
    return TimelineArea(plot, lanes, end, now)


def ago(seconds: float) -> str:
    """Return how long ago a moment was, "20 s ago" or "4:05 ago"."""
    whole = round(seconds)
    if whole <= 0:
        return translate("Timeline", "now")
    if whole < 60:
        return translate("Timeline", "{seconds} s ago").format(seconds=whole)
    return translate("Timeline", "{minutes}:{seconds} ago").format(minutes=whole // 60, seconds=f"{whole % 60:02}")


def draw_grid(painter: QPainter, area: TimelineArea, metrics: QFontMetricsF) -> None:
    """Draw the scale of the probabilities, and that of time under the lanes."""
    tokens, plot, height = theme.current(), area.plot, metrics.height()
    for share in (0.0, 0.5, 1.0):
        y = plot.bottom() - share * plot.height()
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        painter.setPen(QColor(tokens.muted))
        where = QRectF(theme.SPACE_4, y - height / 2, plot.left() - theme.SPACE_12, height)
        painter.drawText(where, _RIGHT, percent(share))
    bottom = area.lane(area.lanes).top() if area.lanes else plot.bottom() + theme.SPACE_4
    painter.setPen(QColor(tokens.muted))
    for seconds in (30, 20, 10, 0):
        x = plot.right() - seconds / SPAN_S * plot.width()
        text = ago(area.now - area.end + seconds)
        width = metrics.horizontalAdvance(text) + 2
        where = QRectF(x - width / 2, bottom, width, height)
        if seconds == 30:
            where.moveLeft(plot.left())
        painter.drawText(where, _CENTER, text)


def draw_markers(painter: QPainter, area: TimelineArea, moments: Sequence[float]) -> None:
    """Draw a flag with a broken line at every moment that was noted."""
    plot, ink = area.plot, QColor(theme.current().text)
    for x in (area.x(moment) for moment in moments if area.start <= moment <= area.end):
        top = plot.top() - theme.SPACE_8
        painter.setPen(QPen(ink, 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, top), QPointF(x, plot.bottom()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawPolygon(QPolygonF([QPointF(x, top), QPointF(x + 8, top + 4), QPointF(x, top + 8)]))


def draw_names(
    painter: QPainter, area: TimelineArea, metrics: QFontMetricsF, times: Times, values: Values, width: float
) -> None:
    """Name the lines at their right end: colour is never alone. width: of the widget."""
    if area.end - times[-1] > GAP_S:
        return
    plot, height = area.plot, metrics.height()
    named = [k for k in range(CLASS_COUNT) if values[-1, k] >= _NAMED_FROM]
    ends = [plot.bottom() - float(values[-1, k]) * plot.height() for k in named]
    lowest = plot.bottom() - height / 3 if area.lanes else plot.bottom()  # off the first lane's name
    for k, y in zip(named, spread(ends, height, plot.top(), lowest), strict=True):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.expression_color(k))
        painter.drawEllipse(QPointF(plot.right() + 8, y), 3, 3)
        painter.setPen(QColor(theme.current().text))
        painter.drawText(
            QRectF(plot.right() + 15, y - height / 2, width - plot.right() - 15, height), _LEFT, expression_name(k)
        )


def draw_lane(
    painter: QPainter, area: TimelineArea, number: int, person: int, times: Times, labels: Labels, width: float
) -> None:
    """Draw one more person's lane: the colour of what the label named over time, in words where it ends."""
    lane, tokens = area.lane(number), theme.current()
    bar = QRectF(lane.left(), lane.center().y() - _LANE_BAR / 2, lane.width(), _LANE_BAR)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.hover))
    painter.drawRoundedRect(bar, 2, 2)
    for first, last in _runs(times, labels):
        left, right = max(area.x(times[first]), bar.left()), min(area.x(times[last]) + 1, bar.right())
        if right > left:
            painter.setBrush(theme.expression_color(int(labels[first])))
            painter.drawRect(QRectF(left, bar.top(), right - left, bar.height()))
    painter.setBrush(theme.person_color(person))
    painter.drawEllipse(QPointF(lane.left() - 28, lane.center().y()), 3, 3)
    painter.setPen(QColor(tokens.text))
    painter.drawText(QRectF(lane.left() - 24, lane.top(), 16, lane.height()), _RIGHT, str(person))
    if area.end - times[-1] <= GAP_S:
        painter.setPen(QColor(tokens.muted))
        painter.drawText(
            QRectF(lane.right() + 15, lane.top(), width - lane.right() - 15, lane.height()),
            _LEFT,
            expression_name(int(labels[-1])),
        )


def draw_moment(
    painter: QPainter, area: TimelineArea, metrics: QFontMetricsF, x: float, times: Times, values: Values, person: int | None
) -> None:
    """Show the moment at x: a line through everything, and the three most probable expressions in words.

    person: whose they are, where that isn't the one that the lines show.
    """
    plot, tokens = area.plot, theme.current()
    if not len(times) or not plot.left() <= x <= plot.right():
        return
    moment = area.moment(x)
    nearest = int(np.argmin(np.abs(times - moment)))
    if abs(times[nearest] - moment) > GAP_S:
        return
    x = area.x(float(times[nearest]))
    painter.setPen(QPen(QColor(tokens.muted), 1))
    painter.drawLine(QPointF(x, plot.top()), QPointF(x, area.lane(area.lanes).top() if area.lanes else plot.bottom()))
    top = np.argsort(values[nearest])[::-1][:3]
    rows = [person_name(person)] if person is not None else []
    rows.append(_exactly_ago(area.now - float(times[nearest])))
    rows += [f"{expression_name(int(k))} {percent(float(values[nearest, k]))}" for k in top]
    width = max(metrics.horizontalAdvance(row) for row in rows) + theme.SPACE_16
    height = len(rows) * metrics.lineSpacing() + theme.SPACE_8
    left = x + theme.SPACE_8 if x + theme.SPACE_8 + width < plot.right() else x - theme.SPACE_8 - width
    card = QRectF(left, plot.top() - theme.SPACE_8, width, height)
    painter.setPen(QColor(tokens.line))
    painter.setBrush(QColor(tokens.surface))
    painter.drawRoundedRect(card, theme.SPACE_4, theme.SPACE_4)
    painter.setPen(QColor(tokens.text))
    painter.drawText(card.adjusted(8, 4, -8, -4), int(Qt.AlignmentFlag.AlignLeft), "\n".join(rows))


def _exactly_ago(seconds: float) -> str:
    if seconds >= 60:
        return ago(seconds)
    return translate("Timeline", "{seconds} s ago").format(seconds=decimal(max(seconds, 0.0), 1))


def _runs(times: Times, labels: Labels) -> Sequence[tuple[int, int]]:
    """Return the first and last sample of every stretch of one expression; it reaches to the next stretch if there's no gap."""
    runs = []
    for stretch in pieces(times):
        cuts = np.flatnonzero(np.diff(labels[stretch])) + 1 + stretch.start
        edges = [stretch.start, *cuts.tolist()]
        ends = [*cuts.tolist(), stretch.stop - 1]
        runs += list(zip(edges, ends, strict=True))
    return runs
