"""The view of a recording or an analysed video: the picture with its boxes, the playback controls, and the timeline.

The timeline is the seek bar. The user may move the border above it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QToolButton, QVBoxLayout, QWidget

from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.types import FaceReading, Frame, UInt8Array
from fer_desktop.playback.results_table import PersonLine, ResultsTable
from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.foundation.actions import ActionBindings, with_key
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.formatting import clock_text, plain
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.widgets.card import Columns, Share
from fer_desktop.ui.widgets.player import SPEEDS, P, Player
from fer_desktop.ui.widgets.timeline.drawing import DrawnRange, PersonLane, Samples
from fer_desktop.ui.widgets.timeline.timeline import Timeline
from fer_desktop.ui.widgets.video_view import VideoView

_BUTTON: Final = 32
_LOWEST: Final = 96
"""The smallest height of the picture."""


class RecordingView(Retranslated, theme.Themed, QWidget):
    """Shows what the player gives.

    readingsShown: the readings on the screen changed.
    explainWanted: a Frame, and the Box of its face that is to be explained in the Steps tab.
    faceClicked: the number of the person whose face or lane was clicked.
    markerMoved: a Marker that was dragged, and its new time in the recording, in seconds.
    rangeMarked: from when to when a range was marked, true times in seconds.
    """

    readingsShown = Signal()
    explainWanted = Signal(object, object)
    faceClicked = Signal(int)
    markerMoved = Signal(object, float)
    rangeMarked = Signal(float, float)

    def __init__(self, player: Player[P], context: AppContext, name: str) -> None:
        """name: under which the settings keep the timeline's share of the height."""
        super().__init__()
        self._player = player
        self._context = context
        player.draws_meshes = context.settings.mesh
        self._person: int | None = None
        self._begun: float | None = None
        self.readings: tuple[FaceReading, ...] = ()
        self.frame = 0
        """The number of the frame that is shown; the player may be further."""
        self._lines: tuple[ResultsTable | None, dict[int, PersonLine]] = None, {}
        self.view = VideoView()
        self._own_name = self.view.accessibleName()
        self.play, self.back, self.forward = _button("play"), _button("step-back"), _button("step-forward")
        self.time = theme.figure_label()
        self.time.setFont(theme.font())
        self.speed = QComboBox()
        for speed in SPEEDS:
            self.speed.addItem("", speed)
        self.speed.setCurrentIndex(SPEEDS.index(1.0))
        self.speed.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.steps = _button("steps")
        self.view.setMinimumHeight(_LOWEST)
        self.timeline = Timeline(self._samples)
        rows = Columns(context, (self.view, None), (self.timeline, Share(0.34, 104, 300, name)), rows=True)
        gap = theme.SPACE_4
        parts = (self.play, self.back, self.forward, gap, self.time, theme.STRETCH, self.speed, self.steps)
        controls = theme.row(*parts, gap=gap)
        theme.lay_out(QVBoxLayout(self), (rows, 1), controls)
        self._keys = ActionBindings(
            self,
            {
                "player.play": player.toggle,
                "player.frame": player.step,
                "player.explain": self.explain,
                "player.end": lambda end: player.seek(player.last_frame if end > 0 else 0),
            },
        )
        self.play.clicked.connect(player.toggle)
        self.back.clicked.connect(partial(player.step, -1))
        self.forward.clicked.connect(partial(player.step, 1))
        self.speed.currentIndexChanged.connect(lambda _: player.set_speed(self.speed.currentData()))
        self.timeline.seekWanted.connect(self._seek_time)
        self.timeline.personClicked.connect(self.faceClicked)
        self.timeline.markerMoved.connect(self._move_marker)
        self.timeline.rangeMarked.connect(self._mark_range)
        self.view.faceClicked.connect(self._click_face)
        self.view.explainWanted.connect(self.explain)
        self.steps.clicked.connect(lambda: self.explain())
        player.opened.connect(self._take_recording)
        player.shown.connect(self._show_frame)
        context.settingsChanged.connect(self._draw_meshes)
        player.changed.connect(self._take_changes)
        player.playingChanged.connect(self._show_playing)
        self.retranslate()

    def follow_theme(self) -> None:
        self._show_people()

    def handle_key(self, event: QKeyEvent) -> bool:
        """Do what a key means for the player or the timeline; return whether it means anything."""
        return self._keys.press(event) or self.timeline.keys.press(event)

    def choose_person(self, number: int | None) -> None:
        """Show a person's lines on the timeline, and emphasise their box."""
        self._person = number
        if self._player.playback is not None:
            self._show_people()
            self._select()

    def reading(self) -> FaceReading | None:
        """Return the reading of the chosen person in the picture."""
        return next((reading for reading in self.readings if reading.face.track_id == self._person), None)

    def explain(self, index: int | None = None) -> bool:
        """Ask for a face on the screen to be explained, by its index; None: the chosen person's, or else the first.

        Returns whether there is one.
        """
        playback, image = self._player.playback, self.view.image
        if playback is None or image is None or not self.readings or not self._player.has_pictures:
            return False
        self._player.pause()
        reading = self.readings[index] if index is not None else self.reading() or self.readings[0]
        time = playback.results.time_of(self.frame)
        frame = Frame(image, self.frame, time, str(self._player.folder), media_time=time)
        self.explainWanted.emit(frame, reading.face.box)
        return True

    def _take_recording(self) -> None:
        playback = self._player.playback
        self.readings = ()
        self.view.set_image(None)
        self.frame = 0
        self.timeline.set_duration(playback.results.duration_s if playback is not None else 0.0)
        self.timeline.set_pauses(playback.results.pauses() if playback is not None else (), self._true_time)
        self.timeline.whole()
        there = self._player.last_frame >= 0
        for widget in (self.play, self.back, self.forward, self.speed):
            widget.setEnabled(there)
        self._show_time(0)
        self._take_changes()

    def _take_changes(self) -> None:
        playback = self._player.playback
        if playback is None:
            return
        results = playback.results
        self.view.set_people(results.names, results.colors)
        self.timeline.set_markers([(results.video_time(m.time_s), m.text) for m in playback.markers])
        self._show_ranges(results)
        self.readings = self._with_meshes(results.readings_at(self.frame))
        if self.view.image is not None:
            self.view.set_image(self.view.image, self.readings)
        self._select()

    def begin_range(self, time_s: float | None) -> None:
        """Show that a range begins at a true time in seconds, and has no end yet; None: no range."""
        self._begun = time_s
        if self._player.playback is not None:
            self._show_ranges(self._player.playback.results)

    def _show_ranges(self, results: ResultsTable) -> None:
        ranges = [
            DrawnRange(results.video_time(each.from_s), results.video_time(each.to_s), each.name, each.excluded)
            for each in results.document.ranges
        ]
        self.timeline.set_ranges(ranges, None if self._begun is None else results.video_time(self._begun))

    def _mark_range(self, start: float, end: float) -> None:
        playback = self._player.playback
        if playback is not None:
            self.rangeMarked.emit(playback.results.true_time(start), playback.results.true_time(end))

    def _show_frame(self, frame: int, image: UInt8Array) -> None:
        playback = self._player.playback
        if playback is None:
            return
        results = playback.results
        self.frame = frame
        self.readings = self._with_meshes(results.readings_at(frame))
        self.view.set_image(image, self.readings)
        self._select()
        self.timeline.set_position(results.position_of(frame), follow=not self._player.playing)
        self._show_time(frame)

    def _with_meshes(self, readings: tuple[FaceReading, ...]) -> tuple[FaceReading, ...]:
        """Return readings with the points of their meshes, as far as the player has found them in the picture."""
        return tuple(
            replace(reading, face=replace(reading.face, mesh=replace(reading.mesh, points=found.points)))
            if reading.mesh is not None and (found := self._player.meshes.get(reading.face.track_id)) is not None
            else reading
            for reading in readings
        )

    def _draw_meshes(self) -> None:
        """Draw meshes or not, as the settings say, also on the picture that is shown."""
        wanted = self._context.settings.mesh
        if wanted != self._player.draws_meshes:
            self._player.draws_meshes = wanted
            self._player.read_frame()

    def _show_time(self, frame: int) -> None:
        playback = self._player.playback
        if playback is None or self._player.last_frame < 0:
            self.time.setText("")
            return
        results = playback.results
        # True times both: a video leaves out the pauses of a recording.
        now, whole = results.time_of(frame), results.time_of(self._player.last_frame) + 1 / results.frame_rate
        self.time.setText(f"{clock_text(now, tenths=True)} / {clock_text(whole, tenths=True)}")

    def _select(self) -> None:
        numbers = [reading.face.track_id for reading in self.readings]
        self.view.set_selected(numbers.index(self._person) if self._person in numbers else None)
        self.steps.setEnabled(bool(numbers) and self._player.has_pictures)
        self.readingsShown.emit()

    def _show_playing(self, playing: bool) -> None:
        icons.set_icon(self.play, "pause" if playing else "play")
        self.play.setAccessibleName(self.tr("Pause") if playing else self.tr("Play"))

    def _seek_time(self, seconds: float) -> None:
        playback = self._player.playback
        if playback is not None:
            self._player.seek(playback.results.frame_of(seconds))

    def _move_marker(self, index: int, seconds: float) -> None:
        playback = self._player.playback
        if playback is not None and index < len(playback.markers):
            results = playback.results
            time_s = results.time_of(min(results.frame_of(seconds), max(self._player.last_frame, 0)))
            self.markerMoved.emit(playback.markers[index], time_s)

    def _true_time(self, seconds: float) -> float:
        """Return the true time of a place on the timeline, both in seconds."""
        playback = self._player.playback
        return playback.results.true_time(seconds) if playback is not None else seconds

    def _show_people(self) -> None:
        """Show the people on the timeline as they are in the newest results; without room for all, those seen longest."""
        playback = self._player.playback
        if playback is None:
            self.timeline.set_people((), None)
            return
        results = playback.results
        lanes = [
            PersonLane(person.number, person.name or str(person.number), theme.person_color(person.number, chosen=person.color))
            for person in sorted(results.people, key=lambda person: -person.seen_s)
        ]
        self.timeline.set_duration(results.duration_s)
        self.timeline.set_people(lanes, self._person, results.calibrated_spans(results.person(self._person)))
        self.timeline.redraw()

    def _samples(self, number: int, since: float, until: float) -> Samples:
        """Return what was shown of a person between two times of the video, in seconds."""
        results = self._player.playback.results if self._player.playback is not None else None
        if results is not self._lines[0]:
            self._lines = results, {}
        lines = self._lines[1]
        if results is None:
            return np.empty(0), np.empty((0, CLASS_COUNT), np.float32), np.empty(0, np.int8), np.empty((0, 2))
        if number not in lines:
            lines[number] = results.line_of(results.person(number))
        line = lines[number]
        first, last = np.searchsorted(line.spans[:, 1], since), np.searchsorted(line.spans[:, 0], until, side="right")
        part = slice(int(first), int(last))
        return line.times[part], line.values[part], line.labels[part], line.spans[part]

    def _click_face(self, index: int) -> None:
        if 0 <= index < len(self.readings):
            self.faceClicked.emit(self.readings[index].face.track_id)

    def retranslate(self) -> None:
        # The page of an analysed video gives the view another name.
        if self.view.accessibleName() == self._own_name:
            self._own_name = self.tr("Picture of the recording")
            self.view.setAccessibleName(self._own_name)
        self.view.setToolTip(self.tr("Click a face to choose that person"))
        self._show_playing(self._player.playing)
        self.play.setToolTip(with_key(self.tr("Play or pause"), "player.play"))
        for widget, name, tip in (
            (self.back, self.tr("One frame back"), with_key(self.tr("One frame back"), "player.frame", number=-1)),
            (self.forward, self.tr("One frame forward"), with_key(self.tr("One frame forward"), "player.frame", number=1)),
            (self.speed, self.tr("Speed"), self.tr("How fast it plays")),
            (self.steps, self.tr("Explain this face"), with_key(self.tr("Explain this face, step by step"), "player.explain")),
        ):
            widget.setAccessibleName(name)
            widget.setToolTip(tip)
        self.time.setToolTip(with_key(self.tr("Position in the recording"), "player.frame", "player.end"))
        for number, speed in enumerate(SPEEDS):
            self.speed.setItemText(number, f"{plain(speed)}\N{MULTIPLICATION SIGN}")
        self._show_time(self._player.frame)


def _button(icon: str) -> QToolButton:
    button = QToolButton()
    icons.set_icon(button, icon)
    button.setIconSize(QSize(theme.ICON, theme.ICON))
    button.setFixedSize(_BUTTON, _BUTTON)
    return button
