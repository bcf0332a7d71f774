"""The timeline of what plays live: it rolls with the present, and is held where the user looks back, up to ten minutes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QRegion, QResizeEvent

from fer_desktop.analysis.history import KEPT_S, SPAN_S, History
from fer_desktop.core.labels import UNCERTAIN
from fer_desktop.core.types import FaceReading
from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.foundation.actions import with_key
from fer_desktop.ui.foundation.formatting import label_name, percent, person_name
from fer_desktop.ui.widgets.timeline import drawing
from fer_desktop.ui.widgets.timeline.drawing import Area, PersonLane
from fer_desktop.ui.widgets.timeline.timeline import Timeline

_LANE_FROM: Final = 8
"""How many samples, about half a second, a person needs in the time that is shown to get a lane."""

_THERE_S: Final = 1.5
"""A person with a sample this recent is present."""

_KEY_S: Final = 2.0
"""How far an arrow key looks back or forward."""

_ALMOST: Final = 0.9
_SNAP: Final = 0.01
"""A place this near to the present, as a share of the time that is shown, is the present."""

_DESCRIBE_EVERY_S: Final = 2.0


class LiveTimeline(Timeline):
    """Draws a `History`, up to the time that the owner gives by `show_track`.

    Its button, mouse and keys hold it at a moment, the position; the owner shows the picture of that moment.

    momentChanged: the moment that is looked at, on the clock of the history's timestamps, in seconds; None for the present.
    momentForgotten: the history dropped the moment that was looked at, so the timeline went back to the present.
    """

    momentChanged = Signal(object)
    momentForgotten = Signal()

    def __init__(self, history: History) -> None:
        super().__init__(history.samples, "live")
        self._history = history
        self._inspected: int | None = None
        """The person whose lines are shown while one looks back, until the timeline rolls again."""
        self._names: Mapping[int, str] = {}
        self._said: Sequence[FaceReading] | None = None
        """The readings of the picture on the screen, of the present or of the moment that is looked at; None without one."""
        self._place = ""
        self.now = 0.0
        self._described_at = -_DESCRIBE_EVERY_S
        self.markers_move = False
        self.window_of_time.rolling = True
        self.window_of_time.set_limits(-SPAN_S, 0.0)
        self.window_of_time.show(SPAN_S)
        self._rolling_part = QRegion()
        self.button = self._button("pause", lambda: self.back_to_now() if self.held else self.hold())
        self._buttons.insert(0, self.button)
        self.runs |= {"live.look": lambda by: self.look_at(self.moment + by * _KEY_S), "live.now": self.back_to_now}
        self.own_runs = {
            "live.page": self.own_runs["live.page"],
            "live.oldest": lambda: self.look_at(self.window_of_time.first),
            "live.let_roll": self._let_roll,
        }
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.seekWanted.connect(self._seek)
        self._complete()

    def retranslate(self) -> None:
        self._described_at = -_DESCRIBE_EVERY_S
        super().retranslate()
        self._show_button()

    def follow_theme(self) -> None:
        super().follow_theme()
        self._show_button()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        corner = self._buttons[0].geometry().united(self._buttons[-1].geometry())
        self._rolling_part = QRegion(self.rect()).subtracted(QRegion(corner))

    # ---- What is shown ----

    def set_names(self, names: Mapping[int, str]) -> None:
        """Set the names of people, by number."""
        self._names = names
        self._refresh()

    def say(self, readings: Sequence[FaceReading] | None) -> None:
        """Say of the moment that is shown what its picture says, as the history doesn't have every frame; None without one."""
        self._said = readings
        self.update(self._rolling_part)

    def says_otherwise(self, readings: Sequence[FaceReading]) -> bool:
        """Return whether a picture has other people or labels than what was said last."""
        now, before = ([(reading.face.track_id, reading.label) for reading in each] for each in (readings, self._said or ()))
        return now != before

    def sample_at(self, person: int | None, moment: float) -> tuple[float, drawing.Values, int] | None:
        if self._said is None or moment != self.moment:
            return super().sample_at(person, moment)
        for reading in self._said:
            if reading.face.track_id == person:
                return moment, reading.smoothed.probabilities, reading.label
        # Who is lost for a moment keeps the word in the lane.
        return None if self.held else super().sample_at(person, moment)

    def set_place(self, text: str) -> None:
        """Write which place of a video the present is, in place of the word "now"; "" for none. `show_track` paints it."""
        self._place = text

    def show_track(self, track_id: int | None, now: float) -> None:
        """Show a track, and everybody's lanes, up to a moment in seconds on the clock of the history's timestamps."""
        self._chosen, self.now = track_id, now
        oldest = self._history.oldest
        first = min(now - SPAN_S, now if oldest is None else oldest)
        if oldest is not None and self.held:
            first = max(self.window_of_time.first, oldest - SPAN_S)  # what is looked at doesn't move
        self.window_of_time.set_limits(first, now)
        if oldest is None:
            self.back_to_now()
        elif self.position is not None and self.position < oldest:
            self.back_to_now()
            self.momentForgotten.emit()
        self._find_people()
        self._describe()
        self._enable()
        self._drawn = None
        # Without the buttons, which take longer to paint than everything else.
        self.update(self._rolling_part)

    @property
    def track(self) -> int | None:
        return self._inspected if self._inspected is not None else self._chosen

    @property
    def held(self) -> bool:
        return self.position is not None

    @property
    def moment(self) -> float:
        """The moment that is looked at; the present if it rolls."""
        return self.now if self.position is None else self.position

    @property
    def end(self) -> float:
        """The moment at the right edge."""
        return self.window_of_time.end

    # ---- Looking back ----

    def hold(self) -> None:
        """Stay at the present moment while time goes on."""
        if self._history.oldest is not None and not self.held:
            self._look(self.now)

    def look_at(self, moment: float) -> None:
        """Look back at a moment, in seconds; at the present or later, roll again."""
        if moment >= self.now:
            self.back_to_now()
        elif self._history.oldest is not None:
            # Of a full history, the oldest readings would be dropped at once.
            self._look(max(moment, self._history.oldest, self.now - KEPT_S + SPAN_S))

    def move_by(self, seconds: float) -> None:
        """Show a later or earlier time, and look at its moment."""
        if self._history.oldest is not None and (self.held or seconds < 0):
            moment = self.moment
            self.window_of_time.rolling = False
            self.window_of_time.shift(seconds)
            self.look_at(moment + seconds)

    def back_to_now(self) -> None:
        """Go back to the present, and follow it."""
        if self.held or self._inspected is not None:
            self.position = self._inspected = None
            self.window_of_time.rolling = True
            self.window_of_time.set_limits(self.window_of_time.first, self.now)
            self._refresh()
            self.momentChanged.emit(None)

    @property
    def inspected(self) -> int | None:
        """The person whose lines are shown until the timeline rolls again; None for the one who is followed."""
        return self._inspected

    def choose(self, track_id: int | None) -> None:
        """Show a person's lines until the timeline rolls again; None shows those of the one who is followed."""
        self._inspected = track_id
        self._refresh()

    def renumber(self, number_of: Callable[[int], int]) -> None:
        """Show the same people under other numbers. number_of: returns the new number of an old one."""
        self._inspected, self._chosen = (None if each is None else number_of(each) for each in (self._inspected, self._chosen))

    def inspect(self, track_id: int) -> None:
        """Show the lines of a person who left the picture, at the last moment with them, until the timeline rolls again."""
        self._inspected = track_id
        times, _ = self._history.of(track_id)
        self._look(float(times[-1]) if len(times) else self.now)

    def whole(self) -> None:
        """Show all that is kept; again, the last half minute."""
        window = self.window_of_time
        window.show(SPAN_S if window.span > _ALMOST * window.duration else window.duration)
        if self.position is not None:
            window.reveal(self.position)
        self._refresh()

    def _seek(self, moment: float) -> None:
        """Look at a moment that was pressed."""
        self.look_at(self.now if moment >= self.now - _SNAP * self.window_of_time.span else moment)

    def _look(self, moment: float) -> None:
        self.position, self.window_of_time.rolling = moment, False
        self.window_of_time.reveal(moment)
        self._refresh()
        self.momentChanged.emit(moment)

    def _let_roll(self) -> bool:
        """Roll again if it is held; return whether it was."""
        if held := self.held:
            self.back_to_now()
        return held

    # ---- Painting ----

    def _draw(self, painter: QPainter, area: Area) -> None:
        if self._history.oldest is not None:
            super()._draw(painter, area)
            return
        drawing.draw_card(painter, QRectF(self.rect()))
        painter.setPen(QColor(theme.current().muted))
        text = self.tr("Timeline: the seven probabilities of one face over the last 30 seconds")
        painter.drawText(QRectF(self.rect()), int(Qt.AlignmentFlag.AlignCenter), text)

    def _draw_moving(self, painter: QPainter, area: Area) -> None:
        if self._history.oldest is not None:
            super()._draw_moving(painter, area)

    def _times_of_scale(self, area: Area) -> list[tuple[float, str]]:
        # At fixed places, so that only the words change while time goes on.
        step, moments = drawing.ticks(area, area.end)
        write = drawing.exactly_ago if step < 1 else drawing.ago
        words = [(moment, write(self.now - moment)) for moment in moments]
        if not self._place or area.end < self.now:
            return words
        # It takes more room than the others.
        room = QFontMetricsF(theme.font(theme.CAPTION)).horizontalAdvance(self._place) + 2 * theme.SPACE_16
        free = area.plot.right() - room
        return [*((moment, text) for moment, text in words if area.x_of(moment) < free), (self.now, self._place)]

    def _tip(self, place: QPointF) -> str:
        lane = self._lane_at(place)
        if lane is None:
            return super()._tip(place)
        return self.tr("The expressions of {name}; click to follow that person").format(name=self._name_of(lane.number))

    def _time_words(self, moment: float) -> str:
        return drawing.exactly_ago(self.now - moment)

    # ---- Shared steps ----

    def _find_people(self) -> None:
        """Choose whose lanes to show: of those present first, who keep their lanes, and then of those seen longest."""
        window = self.window_of_time
        counts = self._history.people(window.start, window.end)
        seen = [person for person, count in counts.items() if count >= _LANE_FROM or person == self.track]
        there = self._history.people(window.end - _THERE_S, window.end)
        # Who is present isn't replaced by somebody who was seen for a moment longer: in a crowd, that changes all the time.
        keeping = there.keys() & set(self.lanes)
        first = sorted(seen, key=lambda person: (person not in there, person not in keeping, -counts[person], person))
        self.set_people(
            [PersonLane(person, self._names.get(person) or str(person), theme.person_color(person)) for person in first],
            self._chosen,
        )

    def _refresh(self) -> None:
        self._find_people()
        self._show_button()
        self._redraw()

    def _show_button(self) -> None:
        """Show the button that holds, or the one that goes back to the present."""
        held = self.held
        icons.set_icon(self.button, "right" if held else "pause", "accent" if held else "muted")
        self.button.setAccessibleName(self.tr("Back to now") if held else self.tr("Pause the timeline"))
        back = with_key(self.tr("Go back to now"), "live.now")
        self.button.setToolTip(back if held else self.tr("Pause the timeline to look back"))

    def _enable(self) -> None:
        there = self._history.oldest is not None
        for button in self._buttons:
            button.setVisible(there)
        self.zoom_out.setEnabled(not self.window_of_time.whole)

    def _describe(self) -> None:
        """Describe for screen readers the last reading, and the shares of the expressions in the time that is shown."""
        if abs(self.now - self._described_at) < _DESCRIBE_EVERY_S:
            return
        self._described_at = self.now
        window = self.window_of_time
        _, values, labels, _ = self._of(self.track, window.start, window.end)
        if not len(values) or self.track is None:
            self.setAccessibleDescription(self.tr("No readings yet."))
            return
        last, name = int(labels[-1]), label_name(int(labels[-1]))
        self.setAccessibleDescription(
            self.tr("{person}: last {reading}. Over {seconds} seconds, by share of the time: {rows}").format(
                person=self._names.get(self.track) or person_name(self.track),
                reading=name if last == UNCERTAIN else f"{name}, {percent(float(values[-1, last]))}",
                seconds=round(window.span),
                rows=", ".join(drawing.share_words(labels)),
            )
        )
