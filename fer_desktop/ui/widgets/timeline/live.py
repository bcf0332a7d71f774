"""The last ten minutes, thirty seconds at a time: one person's seven lines, and a lane for everybody else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from fer_desktop.analysis.history import GAP_S, SPAN_S, History
from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.foundation.actions import ActionBindings, with_key
from fer_desktop.ui.foundation.formatting import expression_name, percent, person_name
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.widgets.focus_ring import FocusRing
from fer_desktop.ui.widgets.timeline import drawing
from fer_desktop.ui.widgets.timeline.drawing import LANE, Area
from fer_desktop.ui.widgets.timeline.line_strip import LineStrip

_HEIGHT: Final = 132
_BUTTON: Final = 20

_LANE_FROM: Final = 8
"""Samples that a person needs in what is shown, about half a second, before the picture makes room for a lane."""

_THERE_S: Final = 1.5
"""A person who was read so lately is there."""

_WHEEL_S: Final = 3.0
_KEY_S: Final = 2.0
"""How far an arrow key looks back or forward."""

_DRAG_FROM: Final = 4.0
_DESCRIBE_EVERY_S: Final = 2.0


class Timeline(Retranslated, theme.Themed, FocusRing):
    """Draws a `History`. Its owner tells the time by `show_track`, which is also what makes it roll.

    It stands still while it is held: by its button, or by looking back with wheel, mouse or keys.
    personClicked: the track whose lane was clicked.
    """

    personClicked = Signal(int)

    def __init__(self, history: History, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = history
        self._strip = LineStrip()
        self._track: int | None = None
        self._inspected: int | None = None
        """Somebody who is away and whose lines are looked at until it rolls again."""
        self._lanes: list[int] = []
        self._left_out = 0
        self._most_lanes = 6
        self._now = 0.0
        self._markers: Sequence[float] = ()
        self._held_end: float | None = None
        self._hover: QPointF | None = None
        self._pressed: tuple[QPointF, float] | None = None
        self._dragging = False
        self._described_at = -_DESCRIBE_EVERY_S
        self.button = QToolButton(self)
        self.button.setProperty("small", "true")
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self._press_button)
        self.runs: dict[str, Callable[..., object]] = {
            "live.look": lambda by: self.shift(by * _KEY_S),
            "live.now": self.back_to_now,
        }
        """What keys do here, and in the tab where nobody else wants them."""
        self._keys = self._bind()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def _bind(self) -> ActionBindings:
        own: dict[str, Callable[..., object]] = {
            "live.page": lambda by: self.shift(by * SPAN_S),
            "live.oldest": lambda: self.shift(-self._now),
            "live.let_roll": self._let_roll,
        }
        return ActionBindings(self, self.runs | own, any_modifiers=True)

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Timeline"))
        self.setToolTip(self.tr("Wheel, drag or arrow keys look back up to 10 minutes; a click on a lane follows that person"))
        self._described_at = -_DESCRIBE_EVERY_S
        self._describe()
        self.button.setProperty("held", None)
        self._show_button()

    def follow_theme(self) -> None:
        self._show_button()

    def set_markers(self, moments: Sequence[float]) -> None:
        """Show moments that were noted, on the clock of the history's timestamps."""
        self._markers = moments
        self.update()

    def set_most_lanes(self, count: int) -> None:
        """Say how many other people there is room for; of more, those who are there and were longest are shown."""
        self._most_lanes = count

    def show_track(self, track_id: int | None, now: float) -> None:
        """Show a track, with everybody else, up to a moment in seconds on the clock of the history's timestamps."""
        self._track, self._now = track_id, now
        oldest = self._history.oldest
        if oldest is None:
            self.back_to_now()
        elif self._held_end is not None and self._held_end < oldest:
            self._held_end = min(oldest + SPAN_S, now)  # what is forgotten can't be looked at
        self._choose_lanes()
        self._describe()
        self._show_button()
        self.update()

    @property
    def track(self) -> int | None:
        """Whose lines are shown."""
        return self._inspected if self._inspected is not None else self._track

    @property
    def lanes(self) -> list[int]:
        """The other people who are shown, from top to bottom."""
        return list(self._lanes)

    @property
    def held(self) -> bool:
        """Whether it stands still."""
        return self._held_end is not None

    @property
    def end(self) -> float:
        """The moment at the right edge."""
        return self._now if self._held_end is None else self._held_end

    def hold(self) -> None:
        """Stand still."""
        self.shift(0.0)

    def shift(self, seconds: float) -> None:
        """Look at another time: seconds under 0 go back. Going past the present lets it roll again."""
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
        """Roll with the present again."""
        if self._held_end is not None or self._inspected is not None:
            self._held_end = self._inspected = None
            self._refresh()

    def _let_roll(self) -> bool:
        """Roll again where it is held; return whether it was."""
        if held := self.held:
            self.back_to_now()
        return held

    def inspect(self, track_id: int) -> None:
        """Look at the lines of somebody who is not in the picture any more, until it rolls again."""
        self._inspected = track_id
        self.hold()

    def area(self) -> Area:
        """Return how things lie now."""
        return drawing.live_area((self.width(), self.height()), len(self._lanes), self.end)

    def sizeHint(self) -> QSize:
        return QSize(480, self._wanted_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self._wanted_height())

    # ---- What a person does ----

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
            self.personClicked.emit(self._lanes[lane])

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
        drawing.draw_card(painter, area, QRectF(self.rect()))
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
        drawing.draw_live_markers(painter, area, self._markers)
        if len(times):
            self._strip.draw(painter, area, self.track, times, values)
            drawing.draw_names(painter, area, times, values, width)
        for number, person in enumerate(self._lanes):
            lane_times, labels = self._history.labels_of(person, since, until)
            if len(lane_times):
                drawing.draw_lane(painter, area, number, person, lane_times, labels, width)
        if self._left_out:
            painter.setPen(QColor(theme.current().muted))
            where = QRectF(theme.SPACE_8, self.height() - metrics.height() - theme.SPACE_4, area.plot.left(), metrics.height())
            painter.drawText(where, int(Qt.AlignmentFlag.AlignLeft), f"+{self._left_out}")
        if self._hover is not None and not self._dragging:
            lane = area.lane_at(self._hover.x(), self._hover.y())
            hovered = None if lane is None else self._lanes[lane]
            if hovered is not None:
                times, values = self._history.of(hovered, since, until)
            drawing.draw_moment(painter, area, self._now, self._hover.x(), times, values, hovered)

    # ---- Shared steps ----

    def _choose_lanes(self) -> None:
        counts = self._history.people(self.end - SPAN_S, self.end)
        others = [person for person, count in counts.items() if person != self.track and count >= _LANE_FROM]
        there = self._history.people(self.end - _THERE_S, self.end)
        first = sorted(others, key=lambda person: (person not in there, -counts[person], person))[: self._most_lanes]
        before, self._lanes = len(self._lanes), sorted(first)
        self._left_out = len(others) - len(first)
        if len(self._lanes) != before:
            self.updateGeometry()

    def _wanted_height(self) -> int:
        return _HEIGHT + (len(self._lanes) * LANE + theme.SPACE_4 if self._lanes else 0)

    def _refresh(self) -> None:
        self._choose_lanes()
        self._show_button()
        self.update()

    def _press_button(self) -> None:
        if self.held:
            self.back_to_now()
        else:
            self.hold()

    def _show_button(self) -> None:
        """Offer to hold, in the corner; or the way back to the present, over the lines where it can't be missed."""
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
            name = self.tr("Back to now") if held else self.tr("Hold the timeline")
            button.setAccessibleName(name)
            button.setToolTip(
                with_key(self.tr("Roll with the present again"), "live.now")
                if held
                else self.tr("Hold the timeline, to look back")
            )
        size = QSize(button.sizeHint().width(), _BUTTON) if held else QSize(_BUTTON, _BUTTON)
        button.resize(size)
        area = self.area()
        if held:
            button.move(round(area.plot.right()) - size.width() - theme.SPACE_4, theme.SPACE_8)
        else:
            button.move(self.width() - size.width() - theme.SPACE_4, self.height() - size.height() - 2)

    def _describe(self) -> None:
        """Say in words what the lines show, for screen readers: the last reading, and the shares of what is shown."""
        if abs(self._now - self._described_at) < _DESCRIBE_EVERY_S:
            return
        self._described_at = self._now
        _, values = self._history.of(self.track, self.end - SPAN_S, self.end)
        if not len(values) or self.track is None:
            self.setAccessibleDescription(self.tr("Nothing was read yet."))
            return
        _, labels = self._history.labels_of(self.track, self.end - SPAN_S, self.end)
        last = int(labels[-1])
        shares = np.bincount(labels, minlength=CLASS_COUNT) / len(labels)
        most = np.argsort(shares)[::-1][:3]
        rows = [f"{expression_name(int(k))} {percent(float(shares[k]))}" for k in most if shares[k] > 0]
        self.setAccessibleDescription(
            self.tr("{person}: last {expression}, {confidence}. Over 30 seconds, by share of the time: {rows}").format(
                person=person_name(self.track),
                expression=expression_name(last),
                confidence=percent(float(values[-1, last])),
                rows=", ".join(rows),
            )
        )
