"""The timeline of a recording: one person's seven lines, when each person was seen, the markers, and the player's position.

At first it shows the whole time. The wheel zooms at the mouse, Shift and the wheel (or a wheel that tilts) move, as does the
bar at the lower edge; so do + - 0 and the page keys. A click or a drag seeks; a marker's flag can be dragged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QToolTip

from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.playback.results_table import PersonLine
from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.foundation.actions import ActionBindings, with_key
from fer_desktop.ui.foundation.formatting import clock_text
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.widgets.focus_ring import FocusRing
from fer_desktop.ui.widgets.timeline import drawing
from fer_desktop.ui.widgets.timeline.drawing import Area, Labels, PersonLane, Spans, Times, TimeWindow, Values

_HEIGHT: Final = 148
_BUTTON: Final = 20
_ZOOM: Final = 1.25
_KEY_ZOOM: Final = 2.0
_WHEEL_SHARE: Final = 0.1
_PAGE_SHARE: Final = 0.8
"""The size of one step: zoom factors, and shares of the time that is shown."""

_NEAR: Final = 6.0
_DRAG_FROM: Final = 3.0
_CENTER: Final = int(Qt.AlignmentFlag.AlignCenter)


class RecordingTimeline(Retranslated, theme.Themed, FocusRing):
    """The timeline of a recording or an analysed video.

    seekWanted: a moment in the video that was clicked or dragged to, in seconds.
    personClicked: the number of the person whose lane was clicked.
    markerMoved: the index of a marker that was dragged, and its new place, in seconds of the video.
    """

    seekWanted = Signal(float)
    personClicked = Signal(int)
    markerMoved = Signal(int, float)

    def __init__(self) -> None:
        super().__init__()
        self._name = ""
        self._times: Times = np.empty(0)
        self._values: Values = np.empty((0, CLASS_COUNT), np.float32)
        self._labels: Labels = np.empty(0, np.int8)
        self._calibrated: Spans = ()
        self._lanes: Sequence[PersonLane] = ()
        self._most_lanes = 8
        self._chosen: int | None = None
        self._markers: Sequence[tuple[float, str]] = ()
        self._position = 0.0
        self.window_of_time = TimeWindow()
        self._pressed: Callable[[QMouseEvent], None] | None = None
        """What moving the pressed mouse does."""
        self._grasped: tuple[int, float, QPointF, bool] | None = None
        """A marker that is dragged: its index, where it is put, where the mouse was pressed, whether it was moved."""
        self._drawn: QPixmap | None = None
        self.zoom_out = self._button("zoom-out", self.less)
        self.zoom_in = self._button("zoom-in", self.more)
        self.show_all = self._button("fit", self.whole)
        self.keys = ActionBindings(
            self,
            {
                "player.zoom_in": self.more,
                "player.zoom_out": self.less,
                "player.whole": self.whole,
                "player.page": lambda by: self.shift(by * _PAGE_SHARE),
                "player.let_go": self._let_go,
            },
        )
        """What keys do here, and in the rest of the tab if the focused widget ignores them."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.retranslate()
        self._enable()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Timeline of the recording"))
        for button, name, action in (
            (self.zoom_out, self.tr("Zoom out"), "player.zoom_out"),
            (self.zoom_in, self.tr("Zoom in"), "player.zoom_in"),
            (self.show_all, self.tr("Show the whole recording"), "player.whole"),
        ):
            button.setAccessibleName(name)
            button.setToolTip(with_key(name, action))
        self._describe()

    def follow_theme(self) -> None:
        self._redraw()

    # ---- What is shown ----

    def set_duration(self, duration: float) -> None:
        """Set the video's length, in seconds; if it changed, the whole video is shown."""
        self.window_of_time.set_duration(duration)
        self._redraw()

    def set_line(self, line: PersonLine, name: str, calibrated: Spans = ()) -> None:
        """Show a person's probabilities. calibrated: when their readings were shifted."""
        self._times, self._values, self._labels = line.times, line.values, line.labels
        self._name, self._calibrated = name, calibrated
        self._describe()
        self._redraw()

    def set_people(self, lanes: Sequence[PersonLane], chosen: int | None) -> None:
        """Show when people were seen. With more than `set_most_lanes` people: the first ones and the chosen one."""
        before = self._shown_lanes()
        self._lanes, self._chosen = lanes, chosen
        if len(self._shown_lanes()) != len(before):
            self.updateGeometry()
        self._redraw()

    def set_most_lanes(self, count: int) -> None:
        """Set the most lanes of people."""
        if count != self._most_lanes:
            self._most_lanes = count
            self.updateGeometry()
            self._redraw()

    def set_markers(self, markers: Sequence[tuple[float, str]]) -> None:
        """Show markers: seconds in the video, and texts."""
        self._markers, self._grasped = markers, None
        self._redraw()

    def set_position(self, seconds: float, follow: bool = True) -> None:
        """Show the player's position. follow: bring it into sight even if the user has moved away from it."""
        before, self._position = self._position, seconds
        if not self.window_of_time.shows(seconds) and (follow or self.window_of_time.shows(before)):
            self.window_of_time.reveal(seconds)
            self._redraw()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(480, _HEIGHT + len(self._shown_lanes()) * drawing.LANE)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.sizeHint().height())

    def area(self) -> Area:
        return drawing.recording_area((self.width(), self.height()), len(self._shown_lanes()), self.window_of_time)

    # ---- Zoom ----

    def more(self) -> None:
        """Show less of the time, larger, around the present place."""
        self._zoom(_KEY_ZOOM)

    def less(self) -> None:
        self._zoom(1 / _KEY_ZOOM)

    def whole(self) -> None:
        self.window_of_time.show_whole()
        self._redraw()

    def shift(self, share: float) -> None:
        """Show a later time, by a share of what is shown; for a negative share an earlier one."""
        self.window_of_time.shift(share * self.window_of_time.span)
        self._redraw()

    def _zoom(self, factor: float, at: float | None = None) -> None:
        window = self.window_of_time
        middle = self._position if window.shows(self._position) else window.start + window.span / 2
        window.zoom(factor, middle if at is None else at)
        self._redraw()

    # ---- Mouse and keys ----

    def wheelEvent(self, event: QWheelEvent) -> None:
        across, turned = event.angleDelta().x() / 120, event.angleDelta().y() / 120
        if across or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.shift(-(across or turned) * _WHEEL_SHARE)
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
        elif (flag := self._flag_at(place)) is not None:
            self._grasped = flag, self._markers[flag][0], place, False
            self._pressed = self._drag_marker
            self._redraw()
        elif (lane := self._lane_at(place)) is not None:
            self.personClicked.emit(lane.number)
        else:
            self._pressed = self._scrub
            self._scrub(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None:
            self._pressed(event)
            return
        flag, lane = self._flag_at(event.position()), self._lane_at(event.position())
        shape = Qt.CursorShape.SizeHorCursor if flag is not None else Qt.CursorShape.PointingHandCursor
        self.setCursor(shape if flag is not None or lane is not None else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        if self._grasped is not None:
            index, seconds, _, moved = self._grasped
            if moved:
                # The flag stays where it was put until the owner sets the markers anew.
                self.markerMoved.emit(index, seconds)
            else:
                self._let_go()
                self.seekWanted.emit(seconds)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.keys.press(event):
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self._tip(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def _scrub(self, event: QMouseEvent) -> None:
        self.seekWanted.emit(self.area().time_at(event.position().x()))

    def _pan(self, from_x: float, start: float, event: QMouseEvent) -> None:
        window = self.window_of_time
        moved = (event.position().x() - from_x) / max(self.area().plot.width(), 1.0)
        window.shift(start - moved * window.span - window.start)
        self._redraw()

    def _pan_overview(self, event: QMouseEvent) -> None:
        bar = self.area().overview(self.height())
        share = (event.position().x() - bar.left()) / max(bar.width(), 1.0)
        self.window_of_time.center(share * self.window_of_time.duration)
        self._redraw()

    def _drag_marker(self, event: QMouseEvent) -> None:
        assert self._grasped is not None
        index, seconds, pressed, moved = self._grasped
        moved = moved or abs(event.position().x() - pressed.x()) >= _DRAG_FROM
        if moved:
            seconds = self.area().time_at(event.position().x())
            self._grasped = index, seconds, pressed, True
            self.seekWanted.emit(seconds)  # so that the picture shows the new place
            self._redraw()

    def _let_go(self) -> bool:
        """End dragging a marker; return whether one was dragged."""
        if grasped := self._grasped is not None:
            self._grasped = self._pressed = None
            self._redraw()
        return grasped

    def _flag_at(self, place: QPointF) -> int | None:
        """Return the marker whose flag is at a place: the nearest one, above the lines."""
        area = self.area()
        if place.y() > area.plot.top() - 1:
            return None
        gaps = [(abs(area.x_of(at) + 3 - place.x()), k) for k, (at, _) in enumerate(self._markers)]
        gap, index = min(gaps, default=(_NEAR + 4, -1))
        return index if gap <= _NEAR + 2 else None

    def _lane_at(self, place: QPointF) -> PersonLane | None:
        number = self.area().lane_at(place.x(), place.y())
        return self._shown_lanes()[number] if number is not None else None

    def _tip(self, place: QPointF) -> str:
        area, lane = self.area(), self._lane_at(place)
        near = [mark for mark in self._markers if abs(area.x_of(mark[0]) - place.x()) <= _NEAR]
        if lane is not None:
            return self.tr("When {name} was seen; click to show that person").format(name=lane.label)
        lines = [f"{clock_text(at, tenths=True)}  {words}".strip() for at, words in near]
        if near:
            lines.append(self.tr("Drag the flag to move the marker"))
        at = area.time_at(place.x())
        if any(start <= at <= end for start, end in self._calibrated):
            lines.append(self.tr("{name} was calibrated then: the lines show the shifted readings").format(name=self._name))
        return "\n".join(lines) or self.tr("Click or drag to go there; the wheel zooms, Shift and the wheel scroll")

    # ---- Painting ----

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._drawn = None
        super().resizeEvent(event)
        left = self.width() - 3 * _BUTTON - theme.SPACE_4
        for k, button in enumerate((self.zoom_out, self.zoom_in, self.show_all)):
            button.move(left + k * _BUTTON, self.height() - _BUTTON - 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        # Only the position changes with each frame; everything else is drawn once into a pixmap.
        ratio = self.devicePixelRatioF()
        if self._drawn is None or self._drawn.devicePixelRatio() != ratio:
            self._drawn = QPixmap(self.size() * ratio)
            self._drawn.setDevicePixelRatio(ratio)
            self._drawn.fill(Qt.GlobalColor.transparent)
            still = QPainter(self._drawn)
            still.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw(still)
            still.end()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._drawn)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self.area()
        if self.window_of_time.duration > 0:
            drawing.draw_position(painter, area, self._position)
            if not self.window_of_time.whole:
                drawing.draw_overview(painter, area, self.height(), self.window_of_time, self._position)
        self.draw_ring(painter, theme.current())
        painter.end()

    def _draw(self, painter: QPainter) -> None:
        area = self.area()
        drawing.draw_card(painter, QRectF(self.rect()))
        painter.setFont(theme.font(theme.CAPTION))
        drawing.draw_recording_scale(painter, area)
        drawing.draw_legend(painter, area, float(self.width()))
        if len(self._times):
            drawing.draw_lines(painter, area, self._times, self._values)
        else:
            painter.setPen(QColor(theme.current().muted))
            painter.drawText(area.plot, _CENTER, self.tr("No readings"))
        drawing.draw_spans(painter, area, area.plot.top() - 2, 3, QColor(theme.current().accent), self._calibrated)
        for number, lane in enumerate(self._shown_lanes()):
            drawing.draw_person_lane(painter, area, number, lane, lane.number == self._chosen)
        for index, (at, _) in enumerate(self._markers):
            grasped = self._grasped is not None and self._grasped[0] == index
            drawing.draw_marker(painter, area, self._grasped[1] if grasped and self._grasped else at, grasped)

    def _redraw(self) -> None:
        self._drawn = None
        self._enable()
        self.update()

    def _enable(self) -> None:
        whole = self.window_of_time.whole
        self.zoom_in.setEnabled(self.window_of_time.duration > 0)
        for button in (self.zoom_out, self.show_all):
            button.setEnabled(not whole)

    def _shown_lanes(self) -> list[PersonLane]:
        """Return the lanes to show: the first ones, and that of the chosen person."""
        shown = list(self._lanes[: self._most_lanes])
        chosen = next((lane for lane in self._lanes if lane.number == self._chosen), None)
        if chosen is not None and chosen not in shown and shown:
            shown[-1] = chosen
        return shown

    def _describe(self) -> None:
        most = drawing.share_words(self._labels)
        text = f"{self._name}: {', '.join(most)}" if most else self.tr("There are no readings.")
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
