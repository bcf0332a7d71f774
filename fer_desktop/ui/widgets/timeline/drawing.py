"""How a timeline is drawn: which part of the time, scales, lanes, flags, words. Mouse and keys are the widget's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QImage, QPainter, QPen, QPolygonF

from fer_desktop.analysis.history import GAP_S
from fer_desktop.core.labels import CLASS_COUNT, UNCERTAIN
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import decimal, expression_name, label_name, label_words, percent

_LEAST_ROW: Final = 10.5
"""Of the names of the expressions, in pixels."""

LANE: Final = 15
FLAG: Final = 10
OVERVIEW: Final = 6
"""Heights, in pixels: of a person's lane, of a marker's flag, and of the bar that shows which part of the whole is seen."""

_LANE_BAR: Final = 8
_HATCH: Final = 4
_TINT: Final = 0.14
_VEIL: Final = 0.75
_NOBODY: Final = CLASS_COUNT
_WIDEST_CHIP: Final = 96

_LEAST_S: Final = 1.0
"""The shortest time that is shown at once; a shorter recording is shown as a whole."""

_REVEALED_AT: Final = 0.1
"""Where a moment that comes into sight is put: this share of the width from the edge that it came over."""

_TICKS_S: Final = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)
_TICK_ROOM: Final = 72.0
_CENTER: Final = int(Qt.AlignmentFlag.AlignCenter)
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

Times = NDArray[np.float64]
Values = NDArray[np.float32]
Labels = NDArray[np.int8]
Spans = Sequence[tuple[float, float]]
Samples = tuple[Times, Values, Labels, Times]
"""What was shown of a person: (n,) seconds, rising; (n, 7) probabilities; (n,) indices of expressions, or UNCERTAIN; and from
when to when each holds, (n, 2) seconds, rising: outside of these, nothing was shown."""

translate = QCoreApplication.translate


class TimeWindow:
    """The shown part of the time from `first` to `last`, all in seconds. rolling: `last` moves on, and the part with it."""

    def __init__(self) -> None:
        self.first = 0.0
        self.last = 0.0
        self.start = 0.0
        self.span = 0.0
        self.rolling = False

    @property
    def end(self) -> float:
        return self.start + self.span

    @property
    def duration(self) -> float:
        return self.last - self.first

    @property
    def whole(self) -> bool:
        """Whether the whole time is shown."""
        return self.span >= self.duration - 1e-6

    def set_limits(self, first: float, last: float) -> None:
        self.first, self.last = first, last
        self.span = min(self.span, self.duration)
        self._move_to(last if self.rolling else self.start)

    def show(self, span: float) -> None:
        """Show so many seconds, or the whole time if that is shorter."""
        self.span = min(span, self.duration)
        self._move_to(self.last if self.rolling else self.start)

    def zoom(self, factor: float, at: float) -> None:
        """Divide the span by a factor; the moment `at` stays at its place on the screen."""
        span = min(max(self.span / factor, min(_LEAST_S, self.duration)), self.duration)
        share = (at - self.start) / self.span if self.span > 0 else 0.0
        self.span = span
        self._move_to(at - share * span)

    def shift(self, seconds: float) -> None:
        """Show a later time, or for negative seconds an earlier one."""
        self._move_to(self.start + seconds)

    def shows(self, seconds: float) -> bool:
        return self.start <= seconds <= self.end

    def reveal(self, seconds: float) -> None:
        """Move so far that a moment is shown, near the edge that it came over."""
        if seconds > self.end:
            self._move_to(seconds - _REVEALED_AT * self.span)
        elif seconds < self.start:
            self._move_to(seconds - (1 - _REVEALED_AT) * self.span)

    def _move_to(self, start: float) -> None:
        self.start = max(min(start, self.last - self.span), self.first)


@dataclass(frozen=True, slots=True)
class PersonLane:
    """Whose lane it is. label: the name, or the number. color: of the dot in front."""

    number: int
    label: str
    color: QColor


@dataclass(frozen=True, slots=True)
class DrawnRange:
    """A marked range. start, end: moments in seconds. name: empty for none. excluded: it counts in no figure."""

    start: float
    end: float
    name: str = ""
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """The layout of a timeline, and the time that it shows.

    plot: of the lines. lanes: how many are below it. start, end: the moments at its edges, in seconds. width: of the widget.
    """

    plot: QRectF
    lanes: int
    start: float
    end: float
    width: float

    @property
    def span(self) -> float:
        return max(self.end - self.start, 1e-6)

    @property
    def gap(self) -> float:
        """The time without samples above which a line has a gap, at least two pixels, in seconds."""
        return max(GAP_S, 2 * self.span / max(self.plot.width(), 1.0))

    def x_of(self, moment: float) -> float:
        return self.plot.left() + (moment - self.start) / self.span * self.plot.width()

    def time_at(self, x: float) -> float:
        """Return the moment at a place, clipped to the plot's edges."""
        share = min(max((x - self.plot.left()) / max(self.plot.width(), 1.0), 0.0), 1.0)
        return self.start + share * (self.end - self.start)

    def shows(self, moment: float) -> bool:
        return self.start <= moment <= self.end

    def lane(self, number: int) -> QRectF:
        return QRectF(self.plot.left(), self.plot.bottom() + theme.SPACE_8 + number * LANE, self.plot.width(), LANE)

    @property
    def axis_top(self) -> float:
        return self.lane(self.lanes).top()

    def lane_at(self, x: float, y: float) -> int | None:
        """Return the number of the lane at a point, or None. A lane's chip belongs to the lane."""
        number = int((y - self.lane(0).top()) // LANE)
        return number if 0 <= number < self.lanes and x > 0 else None

    def overview(self, height: float) -> QRectF:
        """Return the place of the bar of the whole time, at the lower edge. height: of the widget."""
        return QRectF(self.plot.left(), height - OVERVIEW - 2, self.plot.width(), OVERVIEW)


def margins(labels: Sequence[str]) -> tuple[float, float]:
    """Return the room for the words left and right of the lines. labels: of the lanes."""
    metrics = QFontMetricsF(theme.font(theme.CAPTION, bold=True))
    figure = metrics.horizontalAdvance(percent(1.0))
    chip = max((metrics.horizontalAdvance(label) for label in labels), default=0.0) + theme.SPACE_24
    left = max(figure + theme.SPACE_12, min(chip, _WIDEST_CHIP) + theme.SPACE_8)
    names = max(metrics.horizontalAdvance(label_name(k)) for k in (*range(CLASS_COUNT), UNCERTAIN))
    return left, names + figure + theme.SPACE_24 + theme.SPACE_12


def area_of(size: tuple[int, int], sides: tuple[float, float], lanes: int, window: TimeWindow) -> Area:
    """Return a timeline's layout. size: width and height. sides: see `margins`."""
    (left, right), metrics = sides, QFontMetricsF(theme.font(theme.CAPTION))
    top = FLAG + theme.SPACE_8
    below = theme.SPACE_8 + lanes * LANE + metrics.height() + OVERVIEW + theme.SPACE_4
    plot = QRectF(left, top, max(size[0] - left - right, 8.0), max(size[1] - top - below, 8.0))
    return Area(plot, lanes, window.start, window.end, float(size[0]))


def held_at(samples: Samples, moment: float) -> int | None:
    """Return the index of the sample that holds at a moment; None where none does."""
    spans = samples[3]
    k = int(np.searchsorted(spans[:, 0], moment, side="right")) - 1
    return k if k >= 0 and moment < spans[k, 1] else None


# ---- Scales and words ----


def draw_scale(painter: QPainter, area: Area) -> None:
    """Draw the scale of the probabilities, and the names of the expressions beside the lines where they have room."""
    tokens, plot, height = theme.current(), area.plot, QFontMetricsF(painter.font()).height()
    for share in (0.0, 0.5, 1.0):
        y = plot.bottom() - share * plot.height()
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        painter.setPen(QColor(tokens.muted))
        painter.drawText(QRectF(0, y - height / 2, plot.left() - theme.SPACE_4, height), _RIGHT, percent(share))
    for k in _named(area):
        row = _legend_row(area, k)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.expression_color(k))
        painter.drawEllipse(QPointF(row.left(), row.center().y()), 3, 3)
        painter.setPen(QColor(tokens.muted))
        painter.drawText(row.adjusted(7, 0, 0, 0), _LEFT, expression_name(k))


def draw_figures(painter: QPainter, area: Area, values: Values, label: int) -> None:
    """Write the figures of a moment beside the names of the expressions; bold the one that was shown."""
    for k in _named(area):
        painter.setPen(QColor(theme.current().text if k == label else theme.current().muted))
        painter.setFont(theme.font(theme.CAPTION, bold=k == label))
        painter.drawText(_legend_row(area, k), _RIGHT, percent(float(values[k])))
    painter.setFont(theme.font(theme.CAPTION))


def _named(area: Area) -> range:
    """Return the expressions whose names are written: all, or none where the rows would run into each other."""
    return range(CLASS_COUNT if _row_height(area) >= _LEAST_ROW else 0)


def _row_height(area: Area) -> float:
    return (area.plot.height() + FLAG) / CLASS_COUNT


def _legend_row(area: Area, k: int) -> QRectF:
    plot, height = area.plot, _row_height(area)
    top, left = plot.top() - FLAG + k * height, plot.right() + 10
    return QRectF(left, top - 2, area.width - left - theme.SPACE_8, height + 4)


def ticks(area: Area, origin: float) -> tuple[float, list[float]]:
    """Return the step between times on the scale, in seconds, and the times; one of them is `origin`, or would be."""
    wanted = area.span * _TICK_ROOM / max(area.plot.width(), 1.0)
    step = next((tick for tick in _TICKS_S if tick >= wanted), _TICKS_S[-1])
    first, last = np.ceil((area.start - origin) / step - 1e-9), int((area.end - origin) / step + 1e-9)
    return step, [origin + n * step for n in range(int(first), last + 1)]


def draw_times(painter: QPainter, area: Area, words: Iterable[tuple[float, str]]) -> None:
    """Write times under their moments."""
    metrics, plot = QFontMetricsF(painter.font()), area.plot
    painter.setPen(QColor(theme.current().muted))
    for moment, text in words:
        width = metrics.horizontalAdvance(text) + 2
        left = min(max(area.x_of(moment) - width / 2, plot.left()), plot.right() - width)
        painter.drawText(QRectF(left, area.axis_top, width, metrics.height()), _CENTER, text)


def ago(seconds: float) -> str:
    """Return how long ago a moment was, "20 s ago" or "4:05 ago"."""
    whole = round(seconds)
    if whole <= 0:
        return translate("Timeline", "now")
    if whole < 60:
        return translate("Timeline", "{seconds} s ago").format(seconds=whole)
    return translate("Timeline", "{minutes}:{seconds} ago").format(minutes=whole // 60, seconds=f"{whole % 60:02}")


def exactly_ago(seconds: float) -> str:
    """Return how long ago a moment was, with tenths of a second in the last minute."""
    if seconds >= 60:
        return ago(seconds)
    return translate("Timeline", "{seconds} s ago").format(seconds=decimal(max(seconds, 0.0), 1))


def shown_words(values: Values, label: int) -> str:
    """Return what was shown of a face at a moment, "happy 87%" or "uncertain"."""
    return label_words(label, float(values[label]))


def share_words(labels: Labels) -> list[str]:
    """Return the three labels that were shown most of the time, each with its share."""
    found, counts = np.unique(labels, return_counts=True)
    most = np.argsort(-counts, kind="stable")[:3]
    return [f"{label_name(int(found[k]))} {percent(float(counts[k] / len(labels)))}" for k in most]


# ---- Lanes and flags ----


def draw_card(painter: QPainter, rect: QRectF) -> None:
    """Draw the background."""
    painter.setPen(QColor(theme.current().line))
    painter.setBrush(QColor(theme.current().surface))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), theme.CORNER, theme.CORNER)


def draw_spans(painter: QPainter, area: Area, y: float, height: float, color: QColor, spans: Spans) -> None:
    """Draw bars over stretches of time, each at least a pixel or two wide."""
    painter.save()
    painter.setClipRect(QRectF(area.plot.left(), y, area.plot.width(), height))
    for start, end in spans:
        if end >= area.start and start <= area.end:
            left = area.x_of(start)
            painter.fillRect(QRectF(left, y, max(area.x_of(end) - left, 1.5), height), color)
    painter.restore()


def draw_pause(
    painter: QPainter, area: Area, start: float, end: float, words: Sequence[str], *, readings: bool = False
) -> None:
    """Draw a hatched band over lines and lanes from one moment to another.

    words: of which it has the first that fits. readings: there are some below the band, which are to be seen through it.
    """
    plot, tokens = area.plot, theme.current()
    left, right = max(area.x_of(start), plot.left()), min(max(area.x_of(end), area.x_of(start) + 2), plot.right())
    if left >= right:
        return
    band = QRectF(left, plot.top(), right - left, plot.height())
    whole = band.adjusted(0, 0, 0, area.axis_top - plot.bottom())
    ground = QColor(tokens.hover)
    ground.setAlphaF(_VEIL if readings else 1.0)
    painter.fillRect(whole, ground)
    hatching = QColor(tokens.muted if readings else tokens.line)
    painter.fillRect(whole, QBrush(hatching, Qt.BrushStyle.BDiagPattern))
    metrics = QFontMetricsF(painter.font())
    fitting = (text for text in words if metrics.horizontalAdvance(text) + theme.SPACE_8 <= band.width())
    if (text := next(fitting, None)) is not None:
        chip = QRectF(0, 0, metrics.horizontalAdvance(text) + theme.SPACE_8, metrics.height() + 2)
        chip.moveCenter(band.center())
        painter.fillRect(chip, QColor(tokens.surface))
        painter.setPen(QColor(tokens.muted))
        painter.drawText(chip, _CENTER, text)


def draw_range(painter: QPainter, area: Area, start: float, end: float, name: str) -> None:
    """Draw a marked range: a tinted band between two lines over the curves, with a bar and its name at the lower edge."""
    plot, accent = area.plot, QColor(theme.current().accent)
    left, right = max(area.x_of(start), plot.left()), min(max(area.x_of(end), area.x_of(start) + 2), plot.right())
    if left >= right:
        return
    band = QRectF(left, plot.top(), right - left, plot.height())
    tint = QColor(accent)
    tint.setAlphaF(_TINT)
    painter.fillRect(band, tint)
    painter.fillRect(QRectF(left, plot.bottom() - 1, right - left, 3), accent)
    painter.setPen(QPen(accent, 1))
    for moment in (start, end):
        if area.shows(moment):
            x = min(max(area.x_of(moment), left), right)
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
    metrics = QFontMetricsF(painter.font())
    text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, band.width() - theme.SPACE_8)
    if text and (len(text) > 1 or text == name):
        chip = QRectF(left + 3, plot.bottom() - metrics.height() - 4, metrics.horizontalAdvance(text) + 6, metrics.height() + 1)
        painter.fillRect(chip, QColor(theme.current().surface))
        painter.setPen(QColor(theme.current().text))
        painter.drawText(chip, _CENTER, text)


def draw_chip(painter: QPainter, area: Area, number: int, lane: PersonLane, chosen: bool) -> None:
    """Draw a person's number or name in front of their lane."""
    place, tokens = area.lane(number), theme.current()
    metrics = QFontMetricsF(theme.font(theme.CAPTION, bold=chosen))
    label = metrics.elidedText(lane.label, Qt.TextElideMode.ElideRight, place.left() - theme.SPACE_24)
    width = metrics.horizontalAdvance(label) + theme.SPACE_16
    chip = QRectF(place.left() - theme.SPACE_4 - width, place.top() + 0.5, width, LANE - 1)
    painter.setPen(QColor(tokens.accent if chosen else tokens.line))
    painter.setBrush(QColor(tokens.accent_soft if chosen else tokens.hover))
    painter.drawRoundedRect(chip, chip.height() / 2, chip.height() / 2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(lane.color)
    painter.drawEllipse(QPointF(chip.left() + 6.5, chip.center().y()), 2.5, 2.5)
    painter.setPen(QColor(tokens.text))
    painter.setFont(theme.font(theme.CAPTION, bold=chosen))
    painter.drawText(chip.adjusted(11, 0, 0, 0), _LEFT, label)
    painter.setFont(theme.font(theme.CAPTION))


def draw_lane(painter: QPainter, area: Area, number: int, samples: Samples) -> None:
    """Draw the colours of the expressions that were shown of a person over time, hatched where they were uncertain.

    Made as an image: a bar for each stretch of an expression would take longer the more often it changes.
    """
    ratio, place, spans = painter.device().devicePixelRatioF(), area.lane(number), samples[3]
    width, height = max(round(area.plot.width() * ratio), 1), round(_LANE_BAR * ratio)
    labels = np.full(width, _NOBODY)
    if len(spans):
        moments = area.start + np.arange(1, width + 1) * (area.span / width)
        last = np.searchsorted(spans[:, 0], moments, side="right") - 1
        there = (last >= 0) & (moments <= np.maximum(spans[last, 1], spans[last, 0] + area.span / width))
        labels = np.where(there, samples[2][last], _NOBODY)
    inks, hatching = _lane_inks(theme.current())
    pixels = np.tile(inks[labels], (height, 1))
    lines = (np.arange(width) + np.arange(height)[:, None]) % round(_HATCH * ratio) < ratio
    pixels[(labels == UNCERTAIN) & lines] = hatching
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    # On whole pixels of the screen, so that it is copied and not sampled again.
    left, top = round(place.left() * ratio) / ratio, round((place.center().y() - _LANE_BAR / 2) * ratio) / ratio
    painter.drawImage(QPointF(left, top), image)


@lru_cache(maxsize=4)
def _lane_inks(tokens: theme.Theme) -> tuple[NDArray[np.uint32], int]:
    """Return the pixels of a lane for each label, also `_NOBODY` and, as the last, UNCERTAIN; and of its hatching."""
    colors = [theme.expression_color(k, tokens.dark) for k in range(CLASS_COUNT)] + [
        QColor(tokens.hover),
        QColor(tokens.surface),
    ]
    return np.array([color.rgb() for color in colors], np.uint32), theme.uncertain_color(tokens.dark).rgb()


def draw_lane_word(painter: QPainter, area: Area, number: int, label: int) -> None:
    """Write at a lane's right end what was shown at a moment."""
    lane = area.lane(number)
    painter.setPen(QColor(theme.current().muted))
    painter.drawText(QRectF(lane.right() + 17, lane.top(), area.width - lane.right() - 17, LANE), _LEFT, label_name(label))


def draw_markers(
    painter: QPainter, area: Area, markers: Sequence[tuple[float, str]], raised: int | None, grasped: bool
) -> None:
    """Draw the markers' flags, their dashed lines and their texts, as far as there is room up to the next flag.

    raised: the index of the one under the mouse, whose whole text is shown. grasped: it is dragged, so its time is shown.
    """
    shown = sorted((at, k) for k, (at, _) in enumerate(markers) if area.shows(at))
    edges = [*(area.x_of(at) for at, _ in shown[1:]), area.plot.right() + theme.SPACE_4]
    for (at, k), edge in zip(shown, edges[: len(shown)], strict=True):
        if k != raised:
            _draw_flag(painter, area, at, QColor(theme.current().text))
            _draw_flag_text(painter, area, at, markers[k][1], edge - area.x_of(at) - theme.SPACE_12)
    if raised is not None and area.shows(markers[raised][0]):
        at, text = markers[raised]
        color = QColor(theme.current().accent if grasped else theme.current().text)
        _draw_flag(painter, area, at, color)
        _draw_whole_text(painter, area, at, text, color)


def _draw_flag(painter: QPainter, area: Area, moment: float, color: QColor) -> None:
    x, top = area.x_of(moment), area.plot.top() - theme.SPACE_4 - FLAG
    painter.setPen(QPen(color, 1, Qt.PenStyle.DashLine))
    painter.drawLine(QPointF(x, top), QPointF(x, area.plot.bottom()))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPolygon(QPolygonF([QPointF(x, top), QPointF(x + 8, top + 4), QPointF(x, top + 8)]))


def _flag_text_place(area: Area, moment: float, width: float) -> QRectF:
    return QRectF(area.x_of(moment) + 11, area.plot.top() - theme.SPACE_4 - LANE + 1, width, LANE)


def _draw_flag_text(painter: QPainter, area: Area, moment: float, text: str, room: float) -> None:
    metrics = QFontMetricsF(painter.font())
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
    if len(shown) > 1 or shown == text:  # an ellipsis alone says nothing
        painter.setPen(QColor(theme.current().text))
        painter.drawText(_flag_text_place(area, moment, room + 2), _LEFT, shown)


def _draw_whole_text(painter: QPainter, area: Area, moment: float, text: str, color: QColor) -> None:
    if not text:
        return
    metrics, plot = QFontMetricsF(painter.font()), area.plot
    text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, plot.width() - theme.SPACE_16)
    place = _flag_text_place(area, moment, metrics.horizontalAdvance(text) + theme.SPACE_8)
    if place.right() > plot.right():  # left of the flag, or as far right as it fits
        place.moveRight(max(area.x_of(moment) - 3, plot.left() + place.width()))
    painter.setPen(QColor(theme.current().line))
    painter.setBrush(QColor(theme.current().surface))
    painter.drawRoundedRect(place, 3, 3)
    painter.setPen(color)
    painter.drawText(place, _CENTER, text)


def draw_position(painter: QPainter, area: Area, seconds: float) -> None:
    """Draw the position: a line with a handle."""
    if not area.shows(seconds):
        return
    plot, x, accent = area.plot, area.x_of(seconds), QColor(theme.current().accent)
    painter.setPen(QPen(accent, 2))
    painter.drawLine(QPointF(x, plot.top() - theme.SPACE_4), QPointF(x, area.axis_top))
    painter.setPen(QPen(QColor(theme.current().surface), 1.5))
    painter.setBrush(accent)
    painter.drawEllipse(QPointF(x, plot.bottom() + theme.SPACE_4), 5, 5)


def draw_overview(painter: QPainter, area: Area, height: float, window: TimeWindow, position: float) -> None:
    """Draw which part of the whole time is shown, and the position."""
    bar, tokens = area.overview(height), theme.current()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.line))
    painter.drawRoundedRect(bar, OVERVIEW / 2, OVERVIEW / 2)
    scale = bar.width() / max(window.duration, 1e-6)
    left = bar.left() + (window.start - window.first) * scale
    seen = QRectF(min(left, bar.right() - OVERVIEW), bar.top(), max(window.span * scale, OVERVIEW), OVERVIEW)
    painter.setBrush(QColor(tokens.control))
    painter.drawRoundedRect(seen, OVERVIEW / 2, OVERVIEW / 2)
    painter.setBrush(QColor(tokens.accent))
    painter.drawRect(QRectF(bar.left() + (position - window.first) * scale - 1, bar.top() - 1, 2, OVERVIEW + 2))


def draw_crosshair(painter: QPainter, area: Area, moment: float, values: Values | None, text: str) -> None:
    """Draw a line at a moment, a dot on each curve, and a text under the line. values: None where there is no reading."""
    plot, tokens, metrics = area.plot, theme.current(), QFontMetricsF(painter.font())
    x = area.x_of(moment)
    painter.setPen(QPen(QColor(tokens.muted), 1))
    painter.drawLine(QPointF(x, plot.top()), QPointF(x, area.axis_top))
    painter.setPen(QPen(QColor(tokens.surface), 1))
    for k, value in enumerate(values.tolist() if values is not None else ()):
        painter.setBrush(theme.expression_color(k))
        painter.drawEllipse(QPointF(x, plot.bottom() - value * plot.height()), 3, 3)
    width = metrics.horizontalAdvance(text) + theme.SPACE_16
    left = min(max(x - width / 2, plot.left()), max(plot.right() - width, plot.left()))
    chip = QRectF(left, area.axis_top, width, metrics.height() + 1)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.text))
    painter.drawRoundedRect(chip, theme.SPACE_4, theme.SPACE_4)
    painter.setPen(QColor(tokens.surface))
    painter.drawText(chip, _CENTER, text)
