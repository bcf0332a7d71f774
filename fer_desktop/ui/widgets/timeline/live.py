"""The timeline of the live view: 30 of the last 600 seconds, one person's seven lines, and a lane for each other person."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolButton

from fer_desktop.analysis.history import GAP_S, SPAN_S, History
from fer_desktop.core.labels import CLASS_COUNT, UNCERTAIN
from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.foundation.actions import ActionBindings, with_key
from fer_desktop.ui.foundation.formatting import label_name, percent, person_name
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.widgets.focus_ring import FocusRing
from fer_desktop.ui.widgets.timeline import drawing
from fer_desktop.ui.widgets.timeline.drawing import LANE, Area, Times, Values

_HEIGHT: Final = 132
_BUTTON: Final = 20

_LANE_FROM: Final = 8
"""How many samples, about half a second, a person needs in the time that is shown to get a lane."""

_THERE_S: Final = 1.5
"""A person with a sample this recent is present."""

_WHEEL_S: Final = 3.0
_KEY_S: Final = 2.0
"""How far an arrow key looks back or forward."""

_DRAG_FROM: Final = 4.0
_DESCRIBE_EVERY_S: Final = 2.0

_MARGIN: Final = 2.0
"""Pixels over and under the plot, for half the width of a line at 0 and at 1."""

_STRONG: Final = 2.5
_THIN: Final = 1.5


class Timeline(Retranslated, theme.Themed, FocusRing):
    """Draws a `History`, up to the time that the owner gives by `show_track`.

    It is held, so that it doesn't move with time, by its button, or by looking back with wheel, mouse or keys.

    personClicked: the id of the track whose lane was clicked.
    """

    personClicked = Signal(int)

    def __init__(self, history: History) -> None:
        super().__init__()
        self._history = history
        self._strip = LineStrip()
        self._track: int | None = None
        self._inspected: int | None = None
        """A person who left, whose lines are shown until the timeline rolls again."""
        self.lanes: list[int] = []
        """Track ids of the other people who are shown, from top to bottom."""
        self._left_out = 0
        self._most_lanes = 6
        self._now = 0.0
        self._markers: Sequence[float] = ()
        self._names: Mapping[int, str] = {}
        self._held_end: float | None = None
        self._hover: QPointF | None = None
        self._pressed: tuple[QPointF, float] | None = None
        self._dragging = False
        self._described_at = -_DESCRIBE_EVERY_S
        self.button = QToolButton(self)
        self.button.setProperty("small", "true")
        self.button.clicked.connect(lambda: self.back_to_now() if self.held else self.hold())
        self.runs: dict[str, Callable[..., object]] = {
            "live.look": lambda by: self.shift(by * _KEY_S),
            "live.now": self.back_to_now,
        }
        """What keys do here, and in the rest of the tab if the focused widget ignores them."""
        own: dict[str, Callable[..., object]] = {
            "live.page": lambda by: self.shift(by * SPAN_S),
            "live.oldest": lambda: self.shift(-self._now),
            "live.let_roll": self._let_roll,
        }
        self._keys = ActionBindings(self, self.runs | own, any_modifiers=True)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Timeline"))
        self.setToolTip(self.tr("Wheel, drag or arrow keys look back up to 10 minutes; click a lane to follow that person"))
        self._described_at = -_DESCRIBE_EVERY_S
        self._describe()
        self.button.setProperty("held", None)
        self._show_button()

    def follow_theme(self) -> None:
        self._show_button()

    def set_markers(self, moments: Sequence[float]) -> None:
        """Show markers: times in seconds on the clock of the history's timestamps."""
        self._markers = moments
        self.update()

    def set_names(self, names: Mapping[int, str]) -> None:
        """Set the names of people, by number."""
        self._names = names
        self.update()

    def set_most_lanes(self, count: int) -> None:
        """Set the most lanes of other people; with more people, those present and those seen longest have one."""
        self._most_lanes = count

    def show_track(self, track_id: int | None, now: float) -> None:
        """Show a track, and the others' lanes, up to a moment in seconds on the clock of the history's timestamps."""
        self._track, self._now = track_id, now
        oldest = self._history.oldest
        if oldest is None:
            self.back_to_now()
        elif self._held_end is not None and self._held_end < oldest:
            self._held_end = min(oldest + SPAN_S, now)  # the history dropped what was shown
        self._choose_lanes()
        self._describe()
        self._show_button()
        self.update()

    def redraw(self) -> None:
        """Draw all lines anew, as the history's past has changed."""
        self._strip = LineStrip()
        self._refresh()

    @property
    def track(self) -> int | None:
        """The track whose lines are shown."""
        return self._inspected if self._inspected is not None else self._track

    @property
    def held(self) -> bool:
        return self._held_end is not None

    @property
    def end(self) -> float:
        """The moment at the right edge."""
        return self._now if self._held_end is None else self._held_end

    def hold(self) -> None:
        self.shift(0.0)

    def shift(self, seconds: float) -> None:
        """Show a later time, or for negative seconds an earlier one. Past the present, it rolls again."""
        oldest = self._history.oldest
        if oldest is None:
            return
        wanted = self.end + seconds
        if seconds > 0 and wanted >= self._now:
            self.back_to_now()
            return
        self._held_end = max(wanted, min(oldest + SPAN_S, self.end))
        self._refresh()

    def back_to_now(self) -> None:
        """Go back to the present, and follow it."""
        if self._held_end is not None or self._inspected is not None:
            self._held_end = self._inspected = None
            self._refresh()

    def _let_roll(self) -> bool:
        """Roll again if it is held; return whether it was."""
        if held := self.held:
            self.back_to_now()
        return held

    def inspect(self, track_id: int) -> None:
        """Show the lines of a person who left the picture, until the timeline rolls again."""
        self._inspected = track_id
        self.hold()

    def area(self) -> Area:
        return drawing.live_area((self.width(), self.height()), len(self.lanes), self.end)

    def sizeHint(self) -> QSize:
        return QSize(480, self._wanted_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self._wanted_height())

    # ---- Mouse and keys ----

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        self.shift(-_WHEEL_S * turned / 120)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._dragging = (event.position(), self.end), False
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover = event.position()
        area = self.area()
        if self._pressed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            start, end = self._pressed
            moved = event.position().x() - start.x()
            self._dragging = self._dragging or abs(moved) >= _DRAG_FROM
            if self._dragging:
                self.shift(end - moved / area.plot.width() * SPAN_S - self.end)
        on_lane = area.lane_at(self._hover.x(), self._hover.y()) is not None
        shape = Qt.CursorShape.PointingHandCursor if on_lane else Qt.CursorShape.ArrowCursor
        self.setCursor(Qt.CursorShape.ClosedHandCursor if self._dragging else shape)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        was_click = self._pressed is not None and not self._dragging
        self._pressed, self._dragging = None, False
        self.setCursor(Qt.CursorShape.ArrowCursor)
        lane = self.area().lane_at(event.position().x(), event.position().y())
        if was_click and lane is not None:
            self.personClicked.emit(self.lanes[lane])

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.press(event):
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_button()

    # ---- Painting ----

    def paintEvent(self, event: QPaintEvent) -> None:
        area = self.area()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        drawing.draw_card(painter, QRectF(self.rect()))
        self.draw_ring(painter, theme.current())
        painter.setFont(theme.font(theme.CAPTION))
        if self._history.oldest is None:
            painter.setPen(QColor(theme.current().muted))
            text = self.tr("Timeline: the seven probabilities of one face over the last 30 seconds")
            painter.drawText(QRectF(self.rect()), int(Qt.AlignmentFlag.AlignCenter), text)
        else:
            self._draw(painter, area)
        painter.end()

    def _draw(self, painter: QPainter, area: Area) -> None:
        metrics, width = QFontMetricsF(painter.font()), float(self.width())
        since, until = area.start - GAP_S, area.end
        times, values = self._history.of(self.track, since, until)
        drawing.draw_live_scale(painter, area, self._now)
        for moment in filter(area.shows, self._markers):
            drawing.draw_flag(painter, area, moment, QColor(theme.current().text), area.plot.top() - theme.SPACE_8)
        if len(times):
            self._strip.draw(painter, area, self.track, times, values)
            drawing.draw_names(painter, area, times, values, width)
        for number, person in enumerate(self.lanes):
            lane_times, labels = self._history.labels_of(person, since, until)
            if len(lane_times):
                name = self._names.get(person, "")
                drawing.draw_lane(painter, area, number, (person, name), lane_times, labels, width)
        if self._left_out:
            painter.setPen(QColor(theme.current().muted))
            where = QRectF(theme.SPACE_8, self.height() - metrics.height() - theme.SPACE_4, area.plot.left(), metrics.height())
            painter.drawText(where, int(Qt.AlignmentFlag.AlignLeft), f"+{self._left_out}")
        if self._hover is not None and not self._dragging:
            lane = area.lane_at(self._hover.x(), self._hover.y())
            hovered = None if lane is None else self.lanes[lane]
            shown = self.track if hovered is None else hovered
            if shown is not None:
                times, values = self._history.of(shown, since, until)
                _, labels = self._history.labels_of(shown, since, until)
                drawing.draw_moment(painter, area, self._now, self._hover.x(), times, values, labels, self._label(hovered))

    # ---- Shared steps ----

    def _choose_lanes(self) -> None:
        counts = self._history.people(self.end - SPAN_S, self.end)
        others = [person for person, count in counts.items() if person != self.track and count >= _LANE_FROM]
        there = self._history.people(self.end - _THERE_S, self.end)
        first = sorted(others, key=lambda person: (person not in there, -counts[person], person))[: self._most_lanes]
        before, self.lanes = len(self.lanes), sorted(first)
        self._left_out = len(others) - len(first)
        if len(self.lanes) != before:
            self.updateGeometry()

    def _label(self, person: int | None) -> str:
        """Return a person's name, or "Person" with the number; "" for None."""
        return "" if person is None else self._names.get(person) or person_name(person)

    def _wanted_height(self) -> int:
        return _HEIGHT + (len(self.lanes) * LANE + theme.SPACE_4 if self.lanes else 0)

    def _refresh(self) -> None:
        self._choose_lanes()
        self._show_button()
        self.update()

    def _show_button(self) -> None:
        """Show the button that holds, in the corner; or the one that goes back to the present, below the words of a moment."""
        button, held = self.button, self.held
        button.setVisible(self._history.oldest is not None)
        tokens = theme.current()
        if button.property("held") != held or button.property("ink") != tokens.accent:
            button.setProperty("held", held)
            button.setProperty("ink", tokens.accent)
            theme.set_role(button, "" if held else "quiet")
            button.setText(self.tr("Back to now") if held else "")
            style = Qt.ToolButtonStyle
            button.setToolButtonStyle(style.ToolButtonTextBesideIcon if held else style.ToolButtonIconOnly)
            icons.set_icon(button, "right" if held else "pause", "accent" if held else "muted")
            button.setIconSize(QSize(12, 12) if held else QSize(14, 14))
            button.setAccessibleName(self.tr("Back to now") if held else self.tr("Pause the timeline"))
            back = with_key(self.tr("Go back to now"), "live.now")
            button.setToolTip(back if held else self.tr("Pause the timeline to look back"))
        width = button.sizeHint().width() if held else _BUTTON
        plot = self.area().plot
        right, bottom = (
            (round(plot.right()), round(plot.bottom()) - theme.SPACE_4) if held else (self.width(), self.height() - 2)
        )
        button.setGeometry(right - width - theme.SPACE_4, bottom - _BUTTON, width, _BUTTON)

    def _describe(self) -> None:
        """Describe for screen readers the last reading, and the shares of the expressions in the time that is shown."""
        if abs(self._now - self._described_at) < _DESCRIBE_EVERY_S:
            return
        self._described_at = self._now
        _, values = self._history.of(self.track, self.end - SPAN_S, self.end)
        if not len(values) or self.track is None:
            self.setAccessibleDescription(self.tr("No readings yet."))
            return
        _, labels = self._history.labels_of(self.track, self.end - SPAN_S, self.end)
        last, name = int(labels[-1]), label_name(int(labels[-1]))
        self.setAccessibleDescription(
            self.tr("{person}: last {reading}. Over 30 seconds, by share of the time: {rows}").format(
                person=self._label(self.track),
                reading=name if last == UNCERTAIN else f"{name}, {percent(float(values[-1, last]))}",
                rows=", ".join(drawing.share_words(labels)),
            )
        )


class LineStrip:
    """Draws one person's lines. Drawing all 30 seconds would take longer than everything else that is painted for a frame.

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

    def draw(self, painter: QPainter, area: Area, track_id: int | None, times: Times, values: Values) -> None:
        """Draw a track's lines into the plot: each moment's most probable expression is strong, the others are thin.

        times, values: as `History.of` gives them for the area's time and a little before, at least one sample.
        """
        ratio, plot = painter.device().devicePixelRatioF(), area.plot
        width, height = math.ceil(plot.width() * ratio), math.ceil((plot.height() + 2 * _MARGIN) * ratio)
        if width < 1 or plot.height() < 1:
            return
        per_s = plot.width() * ratio / SPAN_S
        end = math.floor(area.end * per_s)
        of = (track_id, width, height, ratio, plot.height(), theme.current())
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
        if first < len(times) - 1 or not goes_on:
            across = (times[first:] * per_s - (end - width)) / ratio
            self._draw_new(across, _MARGIN + (1.0 - values[first:]) * plot.height(), times[first:], values[first:])
        self._until = float(times[-1])
        # On whole pixels of the screen, so that Qt copies it and doesn't resample.
        left = math.floor(plot.right() * ratio - width) / ratio
        painter.drawPixmap(QPointF(left, math.floor((plot.top() - _MARGIN) * ratio) / ratio), self._strip)

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

    def _draw_new(self, across: Times, down: Values, times: Times, values: Values) -> None:
        """Draw strokes from sample to sample, but not over gaps. Single strokes are faster than one long line."""
        joined = np.flatnonzero(np.diff(times) <= GAP_S)
        if not len(joined):
            return
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
