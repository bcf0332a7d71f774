"""The timeline: one person's seven lines, every person's expressions in a lane, the markers, and a position.

The wheel zooms at the mouse; Shift and the wheel (or a wheel that tilts) move, as does the bar at the lower edge. Keys and
buttons do the same. A click or a drag seeks; a marker's flag can be dragged, and where ranges can be marked, a drag with Shift
marks one. Beside the lines stand the figures of the moment
under the mouse, or else of the position.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolButton, QToolTip

from fer_desktop.analysis.history import GAP_S
from fer_desktop.playback.results_table import Pause
from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.foundation.actions import ActionBindings, with_key
from fer_desktop.ui.foundation.formatting import clock_text, person_name
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.widgets.focus_ring import FocusRing
from fer_desktop.ui.widgets.timeline import drawing
from fer_desktop.ui.widgets.timeline.drawing import Area, DrawnRange, PersonLane, Samples, Spans, TimeWindow
from fer_desktop.ui.widgets.timeline.lines import LineStrip

_HEIGHT: Final = 148
_LOWEST: Final = 104
_FOR_NAMES: Final = 116
"""Without lanes: the usual and the smallest height, and the least one in which the names of the expressions stand one below the
other."""

_BUTTON: Final = 20
_ZOOM: Final = 1.25
_KEY_ZOOM: Final = 2.0
_WHEEL_SHARE: Final = 0.1
_PAGE_SHARE: Final = 0.8
"""The size of one step: zoom factors, and shares of the time that is shown."""

_APART: Final = 48.0
"""Pixels between the times before and after a pause."""

_NEAR: Final = 8.0
_DRAG_FROM: Final = 3.0
_TIP_ROOM: Final = 48
"""Qt puts a tooltip about 20 pixels below the place that it is given; the rest is padding."""


class Timeline(Retranslated, theme.Themed, FocusRing):
    """Draws what `samples` returns for a person between two times, in seconds.

    seekWanted: a moment that was clicked or dragged to, in seconds.
    personClicked: the number of the person whose lane was clicked.
    markerMoved: the index of a marker that was dragged, and its new place, in seconds.
    rangeMarked: from when to when a range was marked, in seconds, the earlier moment first.
    """

    seekWanted = Signal(float)
    personClicked = Signal(int)
    markerMoved = Signal(int, float)
    rangeMarked = Signal(float, float)

    def __init__(self, samples: Callable[[int, float, float], Samples], part: str = "player") -> None:
        """part: of the window, whose keys these are."""
        super().__init__()
        self._samples = samples
        self.window_of_time = TimeWindow()
        self.position: float | None = None
        self.markers_move = True
        self.ranges_marked = False
        """Whether a drag with Shift marks a range."""
        self._ranges: Sequence[DrawnRange] = ()
        self._begun: float | None = None
        """Where a range begins that has no end yet."""
        self._marking: tuple[float, float, bool] | None = None
        """A range that is being dragged: from, to, and whether the mouse was moved."""
        self._people: Sequence[PersonLane] = ()
        self._shown: list[PersonLane] = []
        self._chosen: int | None = None
        self._most_lanes = 8
        self._calibrated: Spans = ()
        self._markers: Sequence[tuple[float, str]] = ()
        self._pauses: Sequence[Pause] = ()
        self._true_time: Callable[[float], float] = float
        self._hover: QPointF | None = None
        self._pressed: Callable[[QMouseEvent], None] | None = None
        """What moving the pressed mouse does."""
        self._grasped: tuple[int, float, QPointF, bool] | None = None
        """A marker that is dragged: its index, where it is put, where the mouse was pressed, whether it was moved."""
        self._strip = LineStrip()
        self._drawn: QPixmap | None = None
        """Everything but the position and what is under the mouse, and below it what stays also while it rolls."""
        self._paper: tuple[object, QPixmap] | None = None
        self._margins: tuple[float, float] | None = None
        self._part = part
        self.zoom_out = self._button("zoom-out", self.less)
        self.zoom_in = self._button("zoom-in", self.more)
        self.show_all = self._button("fit", self.whole)
        self._buttons = [self.zoom_out, self.zoom_in, self.show_all]
        self.runs: dict[str, Callable[..., object]] = {
            f"{part}.zoom_in": self.more,
            f"{part}.zoom_out": self.less,
            f"{part}.whole": self.whole,
        }
        """What keys do here, and in the rest of the tab if the focused widget ignores them."""
        self.own_runs: dict[str, Callable[..., object]] = {
            f"{part}.page": lambda by: self.move_by(by * _PAGE_SHARE * self.window_of_time.span),
            f"{part}.let_go": self._let_go,
        }
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        if type(self) is Timeline:
            self._complete()

    def _complete(self) -> None:
        """Bind the keys and set the texts, once everything is there."""
        self.keys = ActionBindings(self, self.runs | self.own_runs)
        self.retranslate()
        self._enable()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Timeline"))
        for button, name, action in (
            (self.zoom_out, self.tr("Zoom out"), "zoom_out"),
            (self.zoom_in, self.tr("Zoom in"), "zoom_in"),
            (self.show_all, self.tr("Show the whole time"), "whole"),
        ):
            button.setAccessibleName(name)
            button.setToolTip(with_key(name, f"{self._part}.{action}"))
        self._describe()
        self._lay_out()

    def follow_theme(self) -> None:
        self._lay_out()
        self.redraw()

    # ---- What is shown ----

    def set_duration(self, duration: float) -> None:
        """Show the time from 0 to a video's length, in seconds; the whole of it, unless that was its length before."""
        if duration != self.window_of_time.duration:
            self.window_of_time.set_limits(0.0, duration)
            self.window_of_time.show(duration)
        self._redraw()

    def set_people(self, people: Sequence[PersonLane], chosen: int | None, calibrated: Spans = ()) -> None:
        """Show the lines of the chosen person, and the lanes of the first `set_most_lanes` people and the chosen one.

        calibrated: when the chosen person's readings were shifted.
        """
        before = self._shown
        self._people, self._chosen, self._calibrated = people, chosen, calibrated
        self._choose_lanes()
        if self._shown != before:
            self._lay_out()
        if len(self._shown) != len(before):
            self.updateGeometry()

    def set_most_lanes(self, count: int) -> None:
        """Set the most lanes of people."""
        if count != self._most_lanes:
            self._most_lanes = count
            self._choose_lanes()
            self.updateGeometry()
            self._lay_out()

    def set_markers(self, markers: Sequence[tuple[float, str]]) -> None:
        """Show markers: times in seconds, and texts."""
        self._markers, self._grasped = tuple(markers), None
        self._redraw()

    def set_ranges(self, ranges: Sequence[DrawnRange], begun: float | None = None) -> None:
        """Show ranges. begun: where one begins that has no end yet, in seconds; it is shown up to the position."""
        self._ranges, self._begun, self._marking = tuple(ranges), begun, None
        self._redraw()

    def set_pauses(self, pauses: Sequence[Pause], true_time: Callable[[float], float]) -> None:
        """Show pauses that take less room than they took time, and name all moments by their true time, in seconds.

        true_time: returns that of a place on the timeline, in seconds.
        """
        self._pauses, self._true_time = pauses, true_time
        self._redraw()

    def set_position(self, seconds: float, follow: bool = True) -> None:
        """Show the player's position. follow: bring it into sight even if the user has moved away from it."""
        before, self.position, window = self.position, seconds, self.window_of_time
        if not window.shows(seconds) and (follow or (before is not None and window.shows(before))):
            window.reveal(seconds)
            self._redraw()
        self.update()

    def redraw(self) -> None:
        """Draw all lines anew, as the past has changed."""
        self._strip = LineStrip()
        self._describe()
        self._redraw()

    @property
    def track(self) -> int | None:
        """The person whose lines are shown."""
        return self._chosen

    @property
    def lanes(self) -> list[int]:
        """The numbers of the people who have a lane, from top to bottom."""
        return [lane.number for lane in self._shown]

    @property
    def left_out(self) -> int:
        """How many people have no lane for want of room."""
        return len(self._people) - len(self._shown)

    def sizeHint(self) -> QSize:
        return QSize(480, _HEIGHT + len(self._shown) * drawing.LANE)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, _LOWEST)

    def area(self) -> Area:
        if self._margins is None:
            self._margins = drawing.margins([lane.label for lane in self._shown])
        return drawing.area_of((self.width(), self.height()), self._margins, len(self._shown), self.window_of_time)

    # ---- Zoom ----

    def more(self) -> None:
        """Show less of the time, larger, around the present place."""
        self._zoom(_KEY_ZOOM)

    def less(self) -> None:
        self._zoom(1 / _KEY_ZOOM)

    def whole(self) -> None:
        self.window_of_time.show(self.window_of_time.duration)
        self._redraw()

    def move_by(self, seconds: float) -> None:
        """Show a later time; for negative seconds an earlier one."""
        self.window_of_time.shift(seconds)
        self._redraw()

    def _zoom(self, factor: float, at: float | None = None) -> None:
        window, place = self.window_of_time, self.position
        if at is None:
            at = place if place is not None and window.shows(place) else window.start + window.span / 2
        window.zoom(factor, window.last if window.rolling else at)
        self._redraw()

    # ---- Mouse and keys ----

    def wheelEvent(self, event: QWheelEvent) -> None:
        across, turned = event.angleDelta().x() / 120, event.angleDelta().y() / 120
        if across or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.move_by(-(across or turned) * _WHEEL_SHARE * self.window_of_time.span)
        else:
            self._zoom(_ZOOM**turned, self.area().time_at(event.position().x()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place, area = event.position(), self.area()
        if event.button() == Qt.MouseButton.MiddleButton:
            self._pressed = partial(self._pan, place.x(), self.window_of_time.start)
        elif event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
        elif not self.window_of_time.whole and place.y() >= area.overview(self.height()).top() - theme.SPACE_4:
            self._pressed = self._pan_overview
            self._pan_overview(event)
        elif self.ranges_marked and event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self._lane_at(place) is None:
            at = area.time_at(place.x())
            self._marking, self._pressed = (at, at, False), partial(self._drag_range, place.x())
        elif (flag := self._flag_at(place)) is not None and self.markers_move:
            self._grasped = flag, self._markers[flag][0], place, False
            self._pressed = self._drag_marker
            self._redraw()
        elif flag is not None:
            self.seekWanted.emit(self._markers[flag][0])
        elif (lane := self._lane_at(place)) is not None:
            self.personClicked.emit(lane.number)
        else:
            self._pressed = self._scrub
            self._scrub(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        before, self._hover = self._raised(), event.position()
        if self._pressed is not None:
            self._pressed(event)
        else:
            flag, lane = self._flag_at(self._hover), self._lane_at(self._hover)
            on_flag = Qt.CursorShape.SizeHorCursor if self.markers_move else Qt.CursorShape.PointingHandCursor
            shape = on_flag if flag is not None else Qt.CursorShape.PointingHandCursor
            self.setCursor(shape if flag is not None or lane is not None else Qt.CursorShape.ArrowCursor)
            self.setToolTip(self._tip(self._hover))
        self._after_hover(before)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        if self._marking is not None:
            (start, end, moved), self._marking = self._marking, None
            self._redraw()
            if moved:
                self.rangeMarked.emit(min(start, end), max(start, end))
        elif self._grasped is not None:
            index, seconds, _, moved = self._grasped
            if moved:
                # The flag stays where it was put until the owner sets the markers anew.
                self.markerMoved.emit(index, seconds)
            else:
                self._grasped = None
                self.seekWanted.emit(seconds)
            self._redraw()

    def leaveEvent(self, event: QEvent) -> None:
        before, self._hover = self._raised(), None
        self._after_hover(before)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self._lane_at(QPointF(event.pos())):
            self._show_above(event.pos())
            return True
        return super().event(event)

    def _show_above(self, place: QPoint) -> None:
        """Show a lane's tooltip above the timeline, as it would cover the lanes below the mouse."""
        around = QRect(0, place.y() - drawing.LANE // 2, self.width(), drawing.LANE)
        above = QFontMetricsF(QToolTip.font()).height() + _TIP_ROOM
        QToolTip.showText(self.mapToGlobal(QPoint(place.x(), -round(above))), self.toolTip(), self, around)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.keys.press(event):
            super().keyPressEvent(event)

    def _after_hover(self, raised_before: int | None) -> None:
        if self._raised() != raised_before:
            self._redraw()
        self.update()

    def _scrub(self, event: QMouseEvent) -> None:
        self.seekWanted.emit(self.area().time_at(event.position().x()))

    def _pan(self, from_x: float, start: float, event: QMouseEvent) -> None:
        window = self.window_of_time
        moved = (event.position().x() - from_x) / max(self.area().plot.width(), 1.0)
        self.move_by(start - moved * window.span - window.start)

    def _pan_overview(self, event: QMouseEvent) -> None:
        bar, window = self.area().overview(self.height()), self.window_of_time
        share = (event.position().x() - bar.left()) / max(bar.width(), 1.0)
        self.move_by(window.first + share * window.duration - window.span / 2 - window.start)

    def _drag_marker(self, event: QMouseEvent) -> None:
        assert self._grasped is not None
        index, seconds, pressed, moved = self._grasped
        moved = moved or abs(event.position().x() - pressed.x()) >= _DRAG_FROM
        if moved:
            seconds = self.area().time_at(event.position().x())
            self._grasped = index, seconds, pressed, True
            self.seekWanted.emit(seconds)  # so that the picture shows the new place
            self._redraw()

    def _drag_range(self, from_x: float, event: QMouseEvent) -> None:
        assert self._marking is not None
        start, _, moved = self._marking
        end = self.area().time_at(event.position().x())
        self._marking = start, end, moved or abs(event.position().x() - from_x) >= _DRAG_FROM
        self.seekWanted.emit(end)  # so that the picture shows where the range ends
        self._redraw()

    def _let_go(self) -> bool:
        """End dragging a marker or a range; return whether one was dragged."""
        if dragged := self._grasped is not None or self._marking is not None:
            self._grasped = self._marking = self._pressed = None
            self._redraw()
        return dragged

    def _flag_at(self, place: QPointF) -> int | None:
        """Return the marker whose flag or text is at a place above the lines: that of the nearest flag."""
        area, metrics = self.area(), QFontMetricsF(theme.font(theme.CAPTION))
        if place.y() > area.plot.top() - 1:
            return None
        gaps = []
        for k, (at, text) in enumerate(self._markers):
            right_of = place.x() - area.x_of(at) - 3
            if abs(right_of) <= _NEAR:
                gaps.append((abs(right_of), k))
            elif 0 < right_of <= _NEAR + metrics.horizontalAdvance(text):
                gaps.append((_NEAR + right_of, k))
        return min(gaps)[1] if gaps else None

    def _raised(self) -> int | None:
        """Return the marker that is dragged, or under the mouse."""
        if self._grasped is not None:
            return self._grasped[0]
        return self._flag_at(self._hover) if self._hover is not None and self._pressed is None else None

    def _lane_at(self, place: QPointF) -> PersonLane | None:
        number = self.area().lane_at(place.x(), place.y())
        return self._shown[number] if number is not None else None

    def _tip(self, place: QPointF) -> str:
        """Return what to say at a place; nothing over the lines, as it would cover them."""
        area, lane = self.area(), self._lane_at(place)
        if lane is not None:
            return self.tr("The expressions of {name}; click to show that person").format(name=self._name_of(lane.number))
        if self._flag_at(place) is not None:
            return self.tr("Drag the flag to move the marker") if self.markers_move else ""
        if area.plot.top() <= place.y() <= area.plot.bottom():
            return ""
        if place.y() < area.plot.top() and self._is_calibrated(area.time_at(place.x())):
            text = self.tr("{name} was calibrated then: the lines show the shifted readings")
            return text.format(name=self._name_of(self.track))
        if self.ranges_marked:
            return self.tr("Click or drag to go there, drag with Shift to mark a range; the wheel zooms, with Shift it scrolls")
        return self.tr("Click or drag to go there; the wheel zooms, Shift and the wheel scroll")

    def _name_of(self, number: int | None) -> str:
        label = next((person.label for person in self._people if person.number == number), str(number))
        return person_name(number) if number is not None and label == str(number) else label

    def _is_calibrated(self, moment: float) -> bool:
        return any(start <= moment <= end for start, end in self._calibrated)

    # ---- Painting ----

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._drawn = self._paper = None
        super().resizeEvent(event)
        self.set_most_lanes(max((event.size().height() - _FOR_NAMES) // drawing.LANE, 1))
        left = self.width() - len(self._buttons) * _BUTTON - theme.SPACE_4
        for k, button in enumerate(self._buttons):
            button.move(left + k * _BUTTON, self.height() - _BUTTON - 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, area = QPainter(self), self.area()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(theme.CAPTION))
        if self.window_of_time.rolling:
            self._draw(painter, area)
        else:
            if self._drawn is None or self._drawn.devicePixelRatio() != self.devicePixelRatioF():
                self._drawn = self._pixmap(self._draw, area)
            painter.drawPixmap(0, 0, self._drawn)
        if self.window_of_time.duration > 0:
            self._draw_moving(painter, area)
        self.draw_ring(painter, theme.current())
        painter.end()

    def _pixmap(self, draw: Callable[[QPainter, Area], None], area: Area) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(theme.CAPTION))
        draw(painter, area)
        painter.end()
        return pixmap

    def _draw_paper(self, painter: QPainter, area: Area) -> None:
        drawing.draw_card(painter, QRectF(self.rect()))
        drawing.draw_scale(painter, area)
        for number, lane in enumerate(self._shown):
            drawing.draw_chip(painter, area, number, lane, lane.number == self.track)

    def _draw(self, painter: QPainter, area: Area) -> None:
        shows = self.devicePixelRatioF(), self.track, tuple(self._shown)
        if self._paper is None or self._paper[0] != shows:
            self._paper = shows, self._pixmap(self._draw_paper, area)
        painter.drawPixmap(0, 0, self._paper[1])
        if self.window_of_time.duration > 0:
            drawing.draw_times(painter, area, self._times_of_scale(area))
        since, until = area.start - area.gap, area.end + area.gap
        times, values, _, spans = self._of(self.track, since, until)
        if len(times):
            self._strip.draw(painter, area, self.track, times, values, spans)
        elif not self.window_of_time.rolling:
            painter.setPen(QColor(theme.current().muted))
            painter.drawText(area.plot, int(Qt.AlignmentFlag.AlignCenter), self.tr("No readings"))
        drawing.draw_spans(painter, area, area.plot.top() - 2, 3, QColor(theme.current().accent), self._calibrated)
        for number, lane in enumerate(self._shown):
            drawing.draw_lane(painter, area, number, self._of(lane.number, since, until))
        for pause in self._pauses:
            words = self._pause_words(pause), clock_text(pause.seconds)
            drawing.draw_pause(painter, area, pause.start, pause.end, words)
        self._draw_ranges(painter, area)
        markers = list(self._markers)
        if self._grasped is not None:
            seconds = self._grasped[1]
            markers[self._grasped[0]] = seconds, self._time_words(seconds)
        drawing.draw_markers(painter, area, markers, self._raised(), self._grasped is not None)
        if self.left_out:
            painter.setPen(QColor(theme.current().muted))
            place = QRectF(theme.SPACE_8, area.axis_top, area.plot.left(), drawing.LANE)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft), f"+{self.left_out}")

    def _draw_ranges(self, painter: QPainter, area: Area) -> None:
        for each in self._ranges:
            if each.excluded:
                words = each.name or self.tr("left out"), self.tr("left out")
                drawing.draw_pause(painter, area, each.start, each.end, words, readings=True)
            else:
                drawing.draw_range(painter, area, each.start, each.end, each.name)
        if self._marking is not None and self._marking[2]:
            start, end = sorted(self._marking[:2])
            drawing.draw_range(painter, area, start, end, f"{self._time_words(start)} \N{EN DASH} {self._time_words(end)}")

    def _draw_moving(self, painter: QPainter, area: Area) -> None:
        window, position = self.window_of_time, self.position
        if self._begun is not None and position is not None:
            drawing.draw_range(painter, area, self._begun, max(position, self._begun), self.tr("range\u2026"))
        if position is not None:
            drawing.draw_position(painter, area, position)
        if not window.whole:
            drawing.draw_overview(painter, area, self.height(), window, window.last if position is None else position)
        hover = self._hover
        if hover is not None and not area.plot.left() <= hover.x() <= area.plot.right():
            hover = None
        moment = area.time_at(hover.x()) if hover is not None else position
        for number, lane in enumerate(self._shown):
            at = self.sample_at(lane.number, window.last if moment is None else moment)
            if at is not None:
                drawing.draw_lane_word(painter, area, number, int(at[2]))
        if moment is None:
            return
        lane_there = self._lane_at(hover) if hover is not None else None
        person = lane_there.number if lane_there is not None else self.track
        at = self.sample_at(person, moment)
        if at is not None:
            drawing.draw_figures(painter, area, at[1], at[2])
        if hover is not None and self._pressed is None:
            other = person if person != self.track else None
            self._draw_crosshair(painter, area, moment, at, other)

    def _draw_crosshair(
        self, painter: QPainter, area: Area, moment: float, at: tuple[float, drawing.Values, int] | None, other: int | None
    ) -> None:
        """other: the person, if it isn't the one whose lines are shown."""
        words = [self._name_of(other)] if other is not None else []
        words.append(self._time_words(moment))
        words += [self._pause_words(pause) for pause in self._pauses if pause.start < moment < pause.end]
        if at is not None:
            words.append(drawing.shown_words(at[1], at[2]))
        words += [
            (each.name or self.tr("range")) if not each.excluded else self.tr("left out")
            for each in self._ranges
            if each.start <= moment < each.end
        ]
        if other is None and self._is_calibrated(moment):
            words.append(self.tr("calibrated"))
        # Without the person's lines there are no dots to set.
        values = at[1] if at is not None and other is None else None
        drawing.draw_crosshair(painter, area, moment, values, "   ".join(words))

    # ---- Shared steps ----

    def _of(self, person: int | None, since: float, until: float) -> Samples:
        return self._samples(person if person is not None else 0, since, until)

    def sample_at(self, person: int | None, moment: float) -> tuple[float, drawing.Values, int] | None:
        """Return time, probabilities and label of a person's sample that holds at a moment, in seconds; None without one."""
        samples = self._of(person, moment - GAP_S, moment)
        k = drawing.held_at(samples, moment)
        return None if k is None else (float(samples[0][k]), samples[1][k], int(samples[2][k]))

    def _times_of_scale(self, area: Area) -> list[tuple[float, str]]:
        """Return the moments that are named under the lines, with their names: round true times, but none in a pause."""
        words: list[tuple[float, str]] = []
        since, left_out, apart = 0.0, 0.0, _APART * area.span / max(area.plot.width(), 1.0)
        for until, after, further in (*((p.start, p.end, p.seconds - p.end + p.start) for p in self._pauses), (area.end, 0, 0)):
            step, moments = drawing.ticks(area, -left_out)
            free = words[-1][0] + apart if words else 0.0
            there = [at for at in moments if max(since, free) <= at <= until]
            words += [(at, clock_text(at + left_out, tenths=step < 1)) for at in there]
            since, left_out = after, left_out + further
        return words

    def _time_words(self, moment: float) -> str:
        return clock_text(self._true_time(moment), tenths=True)

    def _pause_words(self, pause: Pause) -> str:
        return self.tr("paused for {time}").format(time=clock_text(pause.seconds))

    def _lay_out(self) -> None:
        """Draw everything anew, also what stays while time goes on."""
        self._paper = self._margins = None
        self._redraw()

    def _redraw(self) -> None:
        self._drawn = None
        self._enable()
        self.update()

    def _enable(self) -> None:
        whole = self.window_of_time.whole
        self.zoom_in.setEnabled(self.window_of_time.duration > 0)
        for button in (self.zoom_out, self.show_all):
            button.setEnabled(not whole)

    def _choose_lanes(self) -> None:
        shown = list(self._people[: self._most_lanes])
        chosen = next((lane for lane in self._people if lane.number == self.track), None)
        if chosen is not None and chosen not in shown and shown:
            shown[-1] = chosen
        self._shown = sorted(shown, key=lambda lane: lane.number)

    def _describe(self) -> None:
        """Describe for screen readers the shares of the expressions."""
        _, _, labels, _ = self._of(self.track, self.window_of_time.first, self.window_of_time.last)
        most = drawing.share_words(labels)
        text = f"{self._name_of(self.track)}: {', '.join(most)}" if most else self.tr("There are no readings.")
        if self._calibrated:
            text += " " + self.tr("Calibrated for a part of the time.")
        self.setAccessibleDescription(text)

    def _button(self, icon: str, run: Callable[[], None]) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("small", "true")
        button.setProperty("role", "quiet")
        icons.set_icon(button, icon, "muted")
        button.setFixedSize(_BUTTON, _BUTTON)
        button.setIconSize(QSize(14, 14))
        button.clicked.connect(lambda _=False: run())
        return button
