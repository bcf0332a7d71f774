"""The Live tab: plays a source, reads every face, and shows the reading of the one that is followed."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QStackedWidget, QWidget

from fer_desktop.analysis.calibration import Calibration
from fer_desktop.analysis.history import KEPT_S, History
from fer_desktop.analysis.mesh_measures import Blinking
from fer_desktop.core.labels import UNCERTAIN
from fer_desktop.core.types import Analysis, Box, Face, FaceReading, Frame, Prediction, UInt8Array
from fer_desktop.live.engine import LiveEngine
from fer_desktop.live.followed_person import Selection
from fer_desktop.live.hints import Hints
from fer_desktop.live.kept_pictures import NO_CROP
from fer_desktop.live.merged_people import MergedPeople, WhoIsWho
from fer_desktop.live.status import LiveState, LiveStatistics, LiveStatus, MedianMeter
from fer_desktop.media.source import CameraSpec, FileSpec, StreamSpec
from fer_desktop.settings import UNCOVERED
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.actions import ActionBindings, shortcut
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.formatting import decimal, person_name, plain, size_text
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.foundation.undo import Step, undo_stack
from fer_desktop.ui.tabs.live import messages
from fer_desktop.ui.tabs.live.bar import LiveBar
from fer_desktop.ui.tabs.live.camera_list import CameraList
from fer_desktop.ui.tabs.live.link import LinkNote, LiveLink
from fer_desktop.ui.tabs.live.looking_back import LookingBack
from fer_desktop.ui.tabs.live.messages import LiveAction, LiveMessage
from fer_desktop.ui.tabs.live.people import LivePeople
from fer_desktop.ui.tabs.live.player import LivePlayer, keep_snapshot
from fer_desktop.ui.tabs.live.recorder import LiveRecorder
from fer_desktop.ui.tabs.live.screen import LiveScreen
from fer_desktop.ui.tabs.live.side import LiveSide
from fer_desktop.ui.widgets.card import Columns, Share
from fer_desktop.ui.widgets.message_panel import Message, MessageAction, MessageBar, MessagePanel, Over, Toast
from fer_desktop.ui.widgets.timeline.drawing import Labels, Times, Values
from fer_desktop.ui.widgets.timeline.live import LiveTimeline
from fer_desktop.ui.widgets.video_view import VideoView

if TYPE_CHECKING:
    from fer_desktop.ui.tabs.live.connections import ConnectionsDialog

_ROLL_EVERY_S: Final = 1 / 15
"""The shortest time between two updates of the timeline. Picture, words and chart follow the screen's refresh rate."""

_FIGURES_EVERY_S: Final = 0.5
"""The shortest time between two updates of the figures in the status bar."""

_HOLD_S: Final = 0.4
"""How long a reading stays beside the picture after its face was last found."""

_FORGET: Final = 0.9
"""The expected painting time shrinks by this factor with each frame that is painted faster."""

Said = tuple[WhoIsWho, tuple[Calibration, ...]]
"""What the user said of people, and their calibrations."""

_MARGINS: Final = (theme.SPACE_12, theme.SPACE_12, theme.SPACE_12, theme.SPACE_8)
_TIMELINE: Final = Share(0.34, 104, 300, "live.timeline")
_SIDE: Final = Share(0.19, 260, 360, "live.side")


class LiveTab(Retranslated, theme.Themed, QWidget):
    """The picture with its readings, and the bar and the column around it. `figures` goes to the status bar.

    fullScreenWanted: the picture was double-clicked.
    cleanWanted: the user wants to see only the picture, or everything again.
    shownChanged: `shown` may return another reading, or the person has another name.
    """

    fullScreenWanted = Signal()
    cleanWanted = Signal()
    shownChanged = Signal()

    def __init__(
        self,
        context: AppContext,
        engine: LiveEngine | None = None,
        cameras: CameraList | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._context, self._history, self._blinks = context, History(), Blinking()
        self.engine = engine or LiveEngine(context.make_live_analyzer(context.analyzer_options()))
        self.engine.set_options(context.analyzer_options(in_turns=True))
        self.player = LivePlayer(context, self.engine, cameras or CameraList(parent=self), self)
        self.bridge = self.player.bridge
        self.toast = Toast()
        self.screen_source = LiveScreen(context, self.player, self.toast, self)
        self._read: Analysis | None = None
        """The newest analysis, and below it the one on the screen, with merged people; they differ while one looks back."""
        self._analysis: Analysis | None = None
        self._index: int | None = None
        self._read_at = 0.0
        self._rolled_at = 0.0
        self._selection, self._merged, self._hints = Selection(), MergedPeople(), Hints()
        self._followed: int | None = None
        """Who was followed before the last click on the picture."""
        self._told: Message | None = None
        """What was said last of the people of the source."""
        self._asked_for = False
        """Whether the user chose the person who is shown while one looks back."""
        self.undo_stack = undo_stack(self)
        self.clean = False
        self._latency = MedianMeter()
        self._options = context.analyzer_options(in_turns=True)
        self._model = context.model, context.device, context.device_asked

        self.bar = LiveBar(context)
        self.notice = MessageBar()
        self.recorder = LiveRecorder(context, self.player, self.bar, self.notice, self.toast, self.undo_stack, self)
        self.link = LiveLink(context, self.bridge, self.recorder, self._merged, self._selection, self)
        self.view = VideoView()
        self.panel = MessagePanel()
        self.panel.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # in place of the picture, so that keys act
        self.stage = QStackedWidget()
        self.stage.addWidget(self.panel)
        self.stage.addWidget(self.view)
        self.timeline = LiveTimeline(self._history)
        self.back = LookingBack(self.timeline, self)
        self.side = LiveSide(context)
        self.people = LivePeople(self.side.people, self._history, self._merged)
        self.figures = LiveFigures()
        self.link_note = LinkNote(self.link)
        self.connections: ConnectionsDialog | None = None
        """Made when it is first opened."""
        self._lay_out()
        self._notices = LiveNotices(self.player, self.screen_source, self.bar, self.stage, self.panel, self.notice)
        self.keys = self._bind()
        self._connect()
        self._apply_settings()
        self.retranslate()

    def _lay_out(self) -> None:
        over = OverPicture(self.stage, self.back.strip, self.recorder.strip, self.toast, self.notice)
        self._rows = Columns(self._context, (over, None), (self.timeline, _TIMELINE), rows=True)
        left = QWidget()
        left.setLayout(theme.column(self.bar, (self._rows, 1)))
        self._columns = Columns(self._context, (left, None), (self.side, _SIDE))
        self._around = theme.column(self._columns, margins=_MARGINS)
        self.setLayout(self._around)

    def retranslate(self) -> None:
        self.view.setToolTip(self.tr("Click a face to follow it"))

    def _bind(self) -> ActionBindings:
        context = self._context

        runs: dict[str, Callable[..., object]] = {
            "live.start": self.player.start_or_pause,
            "live.record": self.recorder.toggle,
            "live.marker": self.recorder.mark,
            "live.snapshot": self.snapshot,
            "live.steps": self.show_steps,
            "live.mirror": lambda: self.set_mirrored(not self.view.mirrored),
            "live.clean": self.cleanWanted.emit,
            "live.overlay": lambda: context.update_settings(overlay=not context.settings.overlay),
            "live.largest_only": self._unless_recording(
                lambda: context.update_settings(largest_only=not context.settings.largest_only), context.why_fixed
            ),
            "live.calibrate": self._unless_recording(self.side.calibration.toggle, self._say_calibrate_by_button),
            "live.merge": self._merge_by_key,
            "live.person": self._follow_by_key,
            "live.follow_largest": self._back_by_key,
        }
        return ActionBindings(self, runs | self.timeline.runs)

    def _unless_recording(self, run: Callable[[], object], say: Callable[[], str]) -> Callable[[], object]:
        """Return a function for a key of what is analysed. While a recording runs, it only says what to do instead."""

        def go() -> None:
            if self.recorder.running:
                self._context.statusMessage.emit(say())
            else:
                run()

        return go

    def _say_calibrate_by_button(self) -> str:
        return self.tr("While recording, calibrate with the button beside the picture.")

    def _follow_by_key(self, number: int) -> None:
        """Do what a click on the person's card does."""
        if self._read is not None and (number in self._numbers_there() or number in self._history.spans()):
            self.follow_person(number)
        elif self._read is not None:
            self._tell_of_people(lambda: self.tr("There is no person {number}.").format(number=number))

    def _back_by_key(self) -> bool:
        """Go back to now; if nobody looks back, follow the largest face again.

        In full screen or a clean view, or if the largest face is followed already, Escape is then for others.
        """
        if self.back.active:
            self.timeline.back_to_now()
            return True
        if self._selection.wanted is None or self.clean or self.window().isFullScreen():
            return False
        self.choose_face(-1)
        return True

    def focus_home(self) -> QWidget:
        """Return where the focus goes if the widget that has it is hidden."""
        return self.view if self.stage.currentWidget() is self.view else self.panel

    def _connect(self) -> None:
        context, bar, bridge, player = self._context, self.bar, self.bridge, self.player
        bridge.analysed.connect(self._show_analysis)
        bridge.changed.connect(self._show_state)
        bridge.measured.connect(self._show_figures)
        player.sourceChosen.connect(self._show_source)
        player.before_end = self._ask_to_end
        player.starting.connect(self._begin_anew)
        player.stopped.connect(self._forget)
        player.interrupted.connect(self._remove_picture)
        player.cameras.found.connect(lambda: bar.set_cameras(player.cameras.cameras))
        player.cameras.changed.connect(lambda: bar.set_cameras(player.cameras.cameras))
        bar.sourceChosen.connect(player.play)
        bar.formatChosen.connect(player.choose_format)
        bar.menuToggled.connect(player.set_choosing)
        bar.videoWanted.connect(player.open_video)
        bar.addressWanted.connect(player.open_address)
        bar.screenWanted.connect(self.screen_source.choose)
        bar.screenRateChosen.connect(lambda rate: context.update_settings(screen_rate=rate))
        bar.camerasWanted.connect(player.look_for_cameras)
        bar.start.clicked.connect(player.start_or_pause)
        bar.stop.clicked.connect(player.stop)
        bar.snapshot.clicked.connect(self.snapshot)
        bar.steps.clicked.connect(self.show_steps)
        self.view.explainWanted.connect(self._explain)
        bar.mirror.clicked.connect(self.set_mirrored)
        bar.repeat.clicked.connect(lambda on: context.update_settings(repeat=on))
        self.view.faceClicked.connect(self._click_face)
        self.view.doubleClicked.connect(self._toggle_full_screen)
        self.timeline.personClicked.connect(self.follow_person)
        self.timeline.momentForgotten.connect(lambda: self.toast.tell(self._say_forgotten))
        self.back.changed.connect(self._show_moment)
        self.side.calibration.changed.connect(self._apply_settings)
        people = self.side.people
        people.personChosen.connect(self.follow_person)
        people.personLeft.connect(lambda: self.choose_face(-1))
        people.renamed.connect(self._rename_person)
        people.mergeWanted.connect(self._merge_people)
        people.refuseWanted.connect(self._refuse_person)
        people.separateWanted.connect(self._separate_person)
        self.side.follow.clicked.connect(lambda: self.choose_face(-1))
        self.link_note.clicked.connect(self.show_connections)
        self.link.snapshotWanted.connect(self._snapshot_for_others)
        self.link.followWanted.connect(lambda number: self._follow(number or None))
        self.recorder.marked.connect(lambda: self.timeline.set_markers(self.recorder.markers))
        context.settingsChanged.connect(self._apply_settings)
        context.modelChanged.connect(self._use_model)

    def begin(self, source: str | None = None, camera: str | None = None, record: bool = False) -> None:
        """See `LivePlayer.begin`. record: from the first frame on, of a video to its end."""
        if record:
            self.recorder.record_from_the_start()
        self.player.begin(source, camera, once=record)

    def request_stop(self) -> None:
        """Ask all threads to end and to release the camera."""
        if self.connections is not None:
            self.connections.close()
        self.player.request_stop()
        self.screen_source.request_stop()
        self.recorder.stop()
        self.link.request_stop()
        self.back.request_stop()

    def join(self, deadline: float) -> None:
        self.player.join(deadline)
        self.recorder.join(deadline)
        self.link.join(deadline)
        self.back.join(deadline)

    def readings(self) -> tuple[FaceReading, ...]:
        """Return the readings of the picture on the screen."""
        return self._analysis.readings if self._analysis is not None else ()

    def frame(self) -> UInt8Array | None:
        """Return the picture on the screen: (height, width, 3) BGR."""
        return self._analysis.frame.image if self._analysis is not None else None

    def last_seconds(self, seconds: float) -> tuple[float, Times, Values, Labels]:
        """Return the moment on the screen, and the seconds before it of the person shown, as `History.of` and `labels_of`."""
        now = self._analysis.frame.timestamp if self._analysis is not None else self.timeline.moment
        track = self._shown_person or 0
        times, values = self._history.of(track, now - seconds, now)
        return now, times, values, self._history.labels_of(track, now - seconds, now)[1]

    def name_of(self, number: int) -> str:
        """Return a person's name, or "Person" with the number."""
        return self._merged.name_of(number) or person_name(number)

    # ---- What a person does ----

    def snapshot(self) -> None:
        image = self.view.snapshot(cover=self._cover)
        if image is not None:
            self.toast.show_message(keep_snapshot(image, self._context))

    def _cover(self, image: UInt8Array, readings: Sequence[FaceReading]) -> UInt8Array:
        """Return a picture with faces covered as the settings want it; the chosen person is the one who is followed."""
        settings = self._context.settings
        if settings.cover == UNCOVERED:
            return image
        # Imported when it is wanted, so that the program starts sooner.
        from fer_desktop.recordings.covering import Covering, CoverStyle, CoverWho, covered_still, find_faces

        chosen = frozenset() if self._selection.chosen is None else frozenset((self._selection.chosen,))
        covering = Covering(CoverStyle(settings.cover), CoverWho(settings.cover_who), chosen)
        known = [(reading.face.track_id, reading.face.box) for reading in readings]
        return covered_still(image, known, covering, find_faces())

    def _snapshot_for_others(self) -> None:
        """Save the newest picture, also while one looks back; what the user has copied stays."""
        image = self.view.snapshot(self._merged.applied(self._read), self._cover) if self._read is not None else None
        if image is not None:
            self.toast.show_message(keep_snapshot(image, self._context, copy=False))

    def show_steps(self) -> None:
        """Open the frame on the screen in the Steps tab."""
        if self._analysis is not None:
            shown = self.shown()
            self._context.openInSteps(self._analysis.frame, shown.face.box if shown is not None else 0)

    def _explain(self, index: int) -> None:
        """Explain a face of the picture on the screen, by its position."""
        if self._analysis is not None and index < len(self._analysis.readings):
            self._context.openInSteps(self._analysis.frame, self._analysis.readings[index].face.box)

    def show_connections(self) -> None:
        """Open the dialog of the live link, beside which the window can be used."""
        from fer_desktop.ui.tabs.live.connections import ConnectionsDialog

        if self.connections is None:
            self.connections = ConnectionsDialog(self._context, self.link, self.window())
        self.connections.show()
        self.connections.raise_()
        self.connections.activateWindow()

    def set_mirrored(self, mirrored: bool) -> None:
        name = "mirror_camera" if isinstance(self.player.spec, CameraSpec) else "mirror_other"
        self._context.update_settings(**{name: mirrored})

    def set_clean(self, clean: bool) -> None:
        """Show only the picture with boxes, labels and messages, and the strip while recording; or everything again."""
        self.clean = clean
        for widget in (self.bar, self.side, self.timeline):
            widget.setVisible(not clean)
        self._around.setContentsMargins(*((0, 0, 0, 0) if clean else _MARGINS))
        if clean:
            self.focus_home().setFocus()
            self.toast.tell(lambda: self.tr("Press {key} or Esc to show everything again").format(key=shortcut("live.clean")))
        else:
            self.toast.clear()
            self._rows.spread()
            self._columns.spread()

    def _click_face(self, index: int) -> None:
        self._followed = self._selection.chosen
        self.choose_face(index)

    def _toggle_full_screen(self) -> None:
        """Take back what the first click of a double click did."""
        self._follow(self._followed)
        self.fullScreenWanted.emit()

    def choose_face(self, index: int) -> None:
        """Follow the person of a reading, by its position; -1 follows the largest face again."""
        readings = self.readings()
        self._follow(readings[index].face.track_id if 0 <= index < len(readings) else None)

    def _follow(self, track: int | None) -> None:
        now = time.monotonic()
        self._selection.choose(track, now)
        if self.back.active:
            self._asked_for = track is not None
            there = self._numbers_there()
            self.timeline.choose(track if track is not None or not there else there[0])
        if self._analysis is not None:
            self._index = self._index_to_show(now)
            self.view.set_selected(self._index)
            self._show_details(now)

    def follow_person(self, track_id: int) -> None:
        """Follow a person. One who is not in the picture any more is shown on the timeline, and followed when they are back."""
        if track_id in self._numbers_there():
            self._follow(track_id)
            return
        self._selection.expect(track_id)
        self._asked_for = True
        self.timeline.inspect(track_id)

    def _numbers_there(self) -> list[int]:
        """Return the numbers of the people in the picture on the screen, that of the largest face first."""
        return [reading.face.track_id for reading in self.readings()]

    def shown(self) -> FaceReading | None:
        """Return the reading that is shown beside the picture, also of a moment whose picture wasn't kept."""
        if self._index is not None:
            return self.readings()[self._index]
        return self._remembered(self.timeline.track) if self.back.active and self._analysis is None else None

    def _merge_by_key(self) -> None:
        """Merge or separate the person shown, if that is offered; or else merge the first for whom somebody is suggested."""
        shown, offers = self.shown(), [r for r in self.readings() if self._merged.suggestion(r)]
        numbers = [reading.face.track_id for reading in (shown, *offers) if reading is not None]
        people = self.side.people
        number = next((each for each in numbers if (card := people.model.card(each)) is not None and card.asks), None)
        if number is not None:
            people.toggle(number)

    def _merge_people(self, number: int, into: int) -> None:
        """Say that a person is the same as another, unless both are in the newest picture."""
        newest = self._merged.applied(self._read).readings if self._read is not None else ()
        there = {reading.face.track_id for reading in newest}
        if {number, into} <= there:
            self._tell_of_people(partial(self._say_both_there, self.name_of(number), self.name_of(into)))
            return
        self._change_people(lambda: self.side.calibration.merge(*self._merged.merge(number, into)))

    def _say_both_there(self, first: str, second: str) -> str:
        text = self.tr("{first} and {second} are both in the picture, so they are two people.")
        return text.format(first=first, second=second)

    def _tell_of_people(self, text: Callable[[], str]) -> None:
        """Say something of the people of the source; it goes away with them."""
        self.toast.tell(text)
        self._told = self.toast.message

    def _ask_to_end(self, go: Callable[[], object]) -> None:
        """Do what ends the source, once the user has agreed to what ends with it: a recording, or names and merges."""
        if self.recorder.running or not self._merged.people:
            self.recorder.ask_to_end(go)
            return
        text = self.tr("They belong to what plays now, and end with it: no face is kept after that. A recording keeps them.")
        question = self.tr("Forget names and merged people?")
        self.recorder.ask(self.tr("People"), question, text, self.tr("Forget and go on"), self.tr("Cancel"), go)

    def _separate_person(self, number: int) -> None:
        """Undo all merging with a person."""
        self._change_people(partial(self._merged.separate, number))

    def _refuse_person(self, number: int) -> None:
        """Say that a person isn't the one who is suggested."""
        self._change_people(partial(self._merged.refuse, number))

    def _rename_person(self, number: int, name: str) -> None:
        self._change_people(partial(self._merged.rename, number, name))

    def _change_people(self, change: Callable[[], object]) -> None:
        """Change who is who, or names, so that it can be undone."""
        before = self._merged.state, self.side.calibration.calibrations
        change()
        after, followed = (self._merged.state, self.side.calibration.calibrations), self._selection.wanted
        self._merged.restore(before[0])
        if after != before:
            self.undo_stack.push(Step(lambda: self._restore(before, after), lambda: self._restore(after, before, followed)))

    def _restore(self, was: Said, said: Said, followed: int | None = None) -> None:
        """Undo or redo what was said of people, and follow the same people.

        was: what was said before. followed: of a person who is several again, the one to follow if they are in the picture;
        otherwise it is one who is there.
        """
        merged, there = self._merged.into, {reading.face.track_id for reading in self._read.readings} if self._read else set()

        def number_of(person: int) -> int:
            numbers = (person, *(number for number, other in merged.items() if other == person))
            there_now = [each for each in numbers if each in there]
            number = followed if followed in there_now else next(iter(there_now), person)
            return self._merged.into.get(number, number)

        self._merged.restore(said[0])
        self.side.calibration.restore(was[1], said[1])
        self._selection.renumber(number_of)
        self._followed = None if self._followed is None else number_of(self._followed)
        self.timeline.renumber(number_of)
        self._show_merged()

    def _show_names(self) -> None:
        """Let labels, lanes, words and the recording have the names of people."""
        names = self._merged.names
        self.view.set_people(names, {})
        self.timeline.set_names(names)
        self.side.set_names(names)
        self.link.set_names(names)
        self.recorder.set_people(self._merged.people)

    def _show_merged(self) -> None:
        """Let everything follow who is who now, also the picture on the screen."""
        self._history.merge(self._merged.into)
        self._blinks.merge(self._merged.into)
        self._show_names()
        self._apply_settings()
        self.timeline.redraw()
        if self._read is not None:
            self._show_moment()
            self._show_details(time.monotonic())

    def handle_key(self, event: QKeyEvent) -> bool:
        """Run the action of a key; return whether it has one here."""
        return self.keys.press(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.handle_key(event):
            super().keyPressEvent(event)

    # ---- What arrives ----

    def _show_analysis(self, read: Analysis) -> None:
        now = time.monotonic()
        if self._has_looped(read) and not self._context.settings.repeat:
            self.player.end()
            return
        # Also of frames that weren't shown, as while the theme changed: the timeline would have a hole.
        for moment in (*self.engine.take_read(read.frame.timestamp), (read.frame.timestamp, read.readings)):
            self._history.add(*moment)
            self._blinks.add(*moment)
        self.back.kept.add(read)
        self._read = read
        analysis = self._merged.applied(read)
        self.side.calibration.take(analysis)
        self.engine.want("calibration", self.side.calibration.running)
        index = self._selection.update(analysis.readings, now)
        if index is not None:
            self._read_at = now
            self._classify_in_every_frame(read.readings[index].face.track_id)
        if self.stage.currentWidget() is not self.view:
            self.stage.setCurrentWidget(self.view)
        self._hints.update(read.frame, analysis.readings[index] if index is not None else None)
        if not self.back.active:
            self._analysis, self._index = analysis, index
            self._paint(analysis, now)
            # With every picture, so that words and figures are those of its labels.
            self._show_reading(now)
            self._show_people()
        # The lanes say other words with the same picture; otherwise the timeline has time.
        if now - self._rolled_at >= _ROLL_EVERY_S or (not self.back.active and self.timeline.says_otherwise(self.readings())):
            self._roll(now)

    def _paint(self, analysis: Analysis, began: float) -> None:
        """Paint a frame at once: in the event queue it would grow old. began: when the frame came, monotonic seconds."""
        self.view.set_note(self._note())
        self.view.set_selected(self._index)
        self.view.set_analysis(analysis)
        self.view.repaint()
        # One fast painting doesn't mean that the next will be fast.
        self.bridge.painting_s = max(time.monotonic() - began, _FORGET * self.bridge.painting_s)

    def _note(self) -> str:
        """Return the one thing to say in a corner of the picture, or ""."""
        behind, hint = self.bridge.behind_s, self._hints.hint
        if behind is not None:
            return self.tr("{time} ms behind").format(time=round(1000 * behind))
        # Nobody in a video or on a screen can follow it.
        there = isinstance(self.player.spec, CameraSpec | StreamSpec)
        return messages.hint_text(hint) if hint is not None and there and self._context.settings.hints else ""

    def _show_moment(self) -> None:
        """Show the moment that is looked at: a kept picture, or the newest one."""
        now, back = time.monotonic(), self.back.active
        read = self.back.analysis if back else self._read
        self._analysis = self._merged.applied(read) if read is not None else None
        self._say_on_timeline()
        self._read_at = -math.inf  # no reading of another moment stays
        self._index = self._index_to_show(now)
        self.view.set_note("")
        self.view.set_selected(self._index)
        if back and self._analysis is not None:
            self.view.set_image(self._analysis.frame.image, self._analysis.readings)  # its age isn't the program's delay
        else:
            self.view.set_analysis(self._analysis)
        self.bar.set_state(self.bridge.status.state, self.view.has_picture)
        self._show_details(now)

    def _index_to_show(self, now: float) -> int | None:
        """Return the index of the reading on the screen that is shown beside the picture."""
        readings = self.readings()
        if not self.back.active:
            return self._selection.update(readings, now)
        self._keep_to_one()
        wanted = self.timeline.track
        return next((k for k, reading in enumerate(readings) if reading.face.track_id == wanted), None)

    def _keep_to_one(self) -> None:
        """Keep the person who is shown while one looks back: whom the user chose, or somebody as long as they are there."""
        timeline = self.timeline
        if timeline.inspected is None:  # it begins now
            self._asked_for = self._selection.chosen is not None
            timeline.choose(timeline.track)
        if self._asked_for:
            return
        there = self._numbers_there()
        if self._analysis is None:
            there = [person for person in self._history.spans() if timeline.sample_at(person, timeline.moment) is not None]
        if there and timeline.track not in there:
            timeline.choose(there[0])

    def _show_details(self, now: float) -> None:
        """Bring words, chart and timeline up to date."""
        self._show_reading(now)
        if self.isVisible() and self._read is not None:
            self._show_people(at_once=True)
            self._roll(now)

    def _show_people(self, *, at_once: bool = False) -> None:
        if not self.isVisible() or self._read is None:
            return
        analysis, shown = self._analysis, self._shown_person
        if analysis is None:
            people = [reading for person in self._history.spans() if (reading := self._remembered(person)) is not None]
            analysis = Analysis(Frame(np.zeros((0, 0, 3), np.uint8), 0, self.timeline.moment, ""), tuple(people))
        self.people.show(analysis, shown, shown is not None and shown == self._selection.chosen, at_once=at_once)

    @property
    def _shown_person(self) -> int | None:
        """The person whose reading is shown beside the picture, or was last."""
        return self.timeline.track if self.back.active else self._selection.chosen or self._selection.track

    def _show_reading(self, now: float) -> None:
        """Show the reading of the picture on the screen in words and in the chart."""
        self.shownChanged.emit()
        if not self.isVisible() or self._read is None:
            return
        readings, back = self.readings(), self.back.active
        chosen = self._asked_for if back else self._selection.chosen is not None
        if self._index is not None:
            reading = readings[self._index]
            several = len(readings) > 1 and not (back and self._index)
            meshed = reading.mesh is not None or (self._context.settings.mesh and not back)
            blinks = None if back else self._blinks.a_minute(reading.face.track_id)
            self.side.show_reading(reading, chosen, several, meshed=meshed, blinks=blinks)
        elif (remembered := self.shown()) is not None:
            self.side.show_reading(remembered, chosen, several=False)
        elif back or now - self._read_at > _HOLD_S:
            nothing = back and self._analysis is None
            # While one looks back, somebody else may be in the picture.
            away = chosen or bool(readings)
            say = self._say_nothing_kept if nothing else self._say_away if away else self._say_nobody
            self.side.show_nobody(say, chosen)
        # Who is calibrated is in the picture now.
        there = self._index is not None and not back
        self.side.calibration.show_person(self._selection.track if there else None)

    def _remembered(self, person: int | None) -> FaceReading | None:
        """Return what the timeline remembers of a person at the moment that is looked at."""
        at = self.timeline.sample_at(person, self.timeline.moment)
        if person is None or at is None:
            return None
        _, values, label = at
        shown = Prediction(values)
        index = shown.index if label == UNCERTAIN else label
        return FaceReading(Face(Box(0, 0, 1, 1), None, 1.0, person), NO_CROP, shown, shown, label == UNCERTAIN, index)

    def _say_nothing_kept(self) -> str:
        return self.tr("Neither a picture nor a reading was kept of this moment.")

    def _say_forgotten(self) -> str:
        text = self.tr("Back to now: readings are kept for {n} minutes, and the moment you looked at is older.")
        return text.format(n=round(KEPT_S / 60))

    def _say_away(self) -> str:
        person = self._shown_person
        if person is not None and person != self._selection.chosen and self.back.active:
            return self.tr("{name} is not in the picture.").format(name=self.name_of(person))
        return self.tr("The person you follow is not in the picture.")

    def _say_nobody(self) -> str:
        return self.tr("No face was found in the picture.")

    def _say_on_timeline(self) -> None:
        self.timeline.say(self._analysis.readings if self._analysis is not None else None)

    def _roll(self, now: float) -> None:
        self._rolled_at = now
        self._say_on_timeline()
        if self._read is not None and self.bridge.status.state is not LiveState.LIVE:
            now = self._read.frame.timestamp  # the timeline stands still while no frames come
        self.back.length_s = self.bridge.status.statistics.length_s
        self.timeline.set_place(self.back.place_of(self._read.frame if self._read is not None else None))
        self.timeline.show_track(self._selection.chosen or self._selection.track, now)
        self.back.tell_age()

    def _show_state(self, status: LiveStatus) -> None:
        self.bar.set_state(status.state, self.view.has_picture)
        if status.state is not LiveState.LIVE:
            self._show_details(time.monotonic())  # the words and the chart belong to the last picture

    def _show_figures(self, status: LiveStatus) -> None:
        now = time.monotonic()
        if status.state is LiveState.IDLE:
            self.figures.clear()
            return
        if status.state is LiveState.LIVE:
            if now - self._rolled_at >= 2 * _ROLL_EVERY_S:
                self._roll(now)  # the timeline moves on though no frame came
            if self.view.painted_latency_s is not None and self.isVisible() and not self.back.active:
                self._latency.add(self.view.painted_latency_s, now)
        self.bar.set_state(status.state, self.view.has_picture)
        camera = self.player.spec if isinstance(self.player.spec, CameraSpec) else None
        height, width = self._read.frame.image.shape[:2] if self._read is not None else (0, 0)
        self.figures.show_figures(status.statistics, self._latency.value(now), (width, height), camera)

    # ---- Shared steps ----

    def _show_source(self) -> None:
        self.bar.set_source(self.player.spec)
        self.bar.set_state(self.bridge.status.state, self.view.has_picture)
        self._apply_settings()

    def _begin_anew(self) -> None:
        """Begin another scene; the last picture stays until the first new one is there."""
        self._read = self._analysis = self._index = None
        self._forget_people()

    def _forget(self) -> None:
        """Remove the picture and all that was read."""
        self._forget_people()
        self._remove_picture()
        self.timeline.show_track(None, time.monotonic())

    def _remove_picture(self) -> None:
        self.timeline.back_to_now()
        self._read = self._analysis = self._index = None
        self.view.set_analysis(None)
        self.people.clear()
        self.side.calibration.show_person(None)
        self.side.show_nobody(lambda: self.tr("Nothing is playing."))

    def _forget_people(self) -> None:
        """Forget all people, as their numbers begin again or mean others from now on."""
        self._forget_readings()
        self.link.forget()
        self._hints.reset()
        self._selection.clear()
        self._merged.clear()
        self.undo_stack.clear()
        if self._told is not None and self.toast.message is self._told:
            self.toast.clear()
        self._show_names()
        self.people.clear()
        self.side.calibration.show_person(None)

    def _forget_readings(self) -> None:
        """Forget what was read up to now, and calibrations."""
        self.engine.take_read(math.inf)
        self._history.clear()
        self._blinks.clear()
        self.back.forget()
        self.side.calibration.forget_all()

    def _has_looped(self, analysis: Analysis) -> bool:
        before = self._read.frame.media_time if self._read is not None else None
        now = analysis.frame.media_time
        return isinstance(self.player.spec, FileSpec) and before is not None and now is not None and now < before

    def _use_model(self) -> None:
        """Analyse with another model or device. People stay who they are, but another model read nothing of the past."""
        context = self._context
        before, self._model = self._model, (context.model, context.device, context.device_asked)
        if before == self._model:
            return  # another model was added or removed
        model = before[0]
        goes_on = self.engine.use_analyzer(context.make_live_analyzer(context.analyzer_options()))
        if not goes_on:
            self._forget_people()
        elif context.model is not model:
            self._forget_readings()
            self._history.merge(self._merged.into)

    def _apply_settings(self) -> None:
        settings = self._context.settings
        mirrored = settings.mirror_camera if isinstance(self.player.spec, CameraSpec) else settings.mirror_other
        self.view.set_mirrored(mirrored)
        self.view.set_overlay(settings.overlay)
        self.bar.set_switches(mirrored, settings.repeat)
        calibrations = self._merged.calibrations(self.side.calibration.calibrations)
        followed = self._options.followed
        options = self._context.analyzer_options(calibrations=calibrations, in_turns=True, followed=followed)
        if options != self._options:
            self._options = options
            self.engine.set_options(options)

    def _classify_in_every_frame(self, track_id: int) -> None:
        """Have the analyzer classify a person, who has this number there, in every frame; others may have to take turns."""
        if track_id != self._options.followed:
            self._options = replace(self._options, followed=track_id)
            self.engine.set_options(self._options)

    def follow_theme(self) -> None:
        self._show_details(time.monotonic())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.side.fit_height(event.size().height())
        super().resizeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.recorder.forget_deleted()
        self.follow_window()
        self._show_details(time.monotonic())

    def hideEvent(self, event: QHideEvent) -> None:
        self._latency = MedianMeter()
        self.follow_window()
        super().hideEvent(event)

    def follow_window(self) -> None:
        """Rest while the tab isn't on the screen: call it when the window is minimised or comes back, too."""
        seen = self.isVisible() and not self.window().isMinimized()
        self.player.set_seen(seen)
        self.engine.want("window", seen)
        self.engine.want("calibration", self.side.calibration.running)


class OverPicture(Over):
    """The stage, and messages and the strip of a recording over its edge, where they seldom hide faces and labels."""

    def __init__(self, stage: QStackedWidget, back: QWidget, strip: QWidget, toast: Toast, notice: MessageBar) -> None:
        super().__init__(stage, back, toast, notice, strip)
        self._stage = stage
        self.column.setAlignment(back, Qt.AlignmentFlag.AlignHCenter)
        # The picture's own note is at the left.
        self.column.setAlignment(strip, Qt.AlignmentFlag.AlignRight)
        stage.currentChanged.connect(self._place)
        toast.shown.connect(notice.hide)
        toast.closed.connect(lambda: notice.setVisible(notice.message is not None))
        self._place()

    def _place(self) -> None:
        """Put messages at the lower edge of a picture, and at the upper one of a panel, whose buttons are further down."""
        self.lie(at_the_top=not isinstance(self._stage.currentWidget(), VideoView))


class LiveNotices(QObject):
    """Shows the player's messages in the panel, which it brings to the front of the stage, and in the bar above."""

    def __init__(
        self,
        player: LivePlayer,
        screen: LiveScreen,
        bar: LiveBar,
        stage: QStackedWidget,
        panel: MessagePanel,
        notice: MessageBar,
    ) -> None:
        super().__init__(stage)
        self._stage, self._panel, self._notice = stage, panel, notice
        self._runs: dict[LiveAction, Callable[[], None]] = {
            LiveAction.START: player.start_or_pause,
            LiveAction.PLAY_AGAIN: player.start_or_pause,
            LiveAction.TRY_AGAIN: player.start_or_pause,
            LiveAction.EDIT_ADDRESS: player.edit_address,
            LiveAction.CANCEL: player.stop,
            LiveAction.OPEN_VIDEO: player.open_video,
            LiveAction.PLAY_SAMPLE: player.play_sample,
            LiveAction.LOOK_AGAIN: player.look_for_cameras,
            LiveAction.CHOOSE_CAMERA: bar.source.showMenu,
            LiveAction.USE_CAMERA: player.use_camera,
            LiveAction.CHOOSE_REGION: screen.choose,
            LiveAction.REMIND_NO_MORE: screen.remind_no_more,
        }
        player.said.connect(self._show_panel)
        player.noted.connect(self._show_notice)

    def _show_panel(self, make: Callable[[], LiveMessage]) -> None:
        self._panel.show_message(lambda: self._with_actions(make()))
        self._stage.setCurrentWidget(self._panel)

    def _show_notice(self, make: Callable[[], LiveMessage] | None) -> None:
        if make is None:
            self._notice.clear()
        else:
            self._notice.show_message(lambda: self._with_actions(make(), primary=False))

    def _with_actions(self, message: LiveMessage, primary: bool = True) -> Message:
        first = next((action for action in message.actions if action is not LiveAction.CANCEL), None)
        actions = tuple(
            MessageAction(messages.action_text(action), self._runs[action], primary and action is first)
            for action in message.actions
        )
        return Message(message.icon, message.title, message.text, actions)


class LiveFigures(Retranslated, QWidget):
    """Six figures of fixed width, so that they stay in place when a digit changes; or that no frame is analysed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._camera: CameraSpec | None = None
        self._of: tuple[object, ...] = ()
        self._figures_at = -math.inf
        self._labels = tuple(QLabel() for _ in range(7))
        self._resting, self._size, self._source, self._analysed, self._latency, self._skipped, self._device = self._labels
        for label in self._labels:
            label.setFont(theme.font(theme.CAPTION))
        self.setLayout(theme.row(*self._labels, gap=theme.SPACE_16, margins=(0, 0, theme.SPACE_8, 0)))
        self.retranslate()

    def retranslate(self) -> None:
        """Explain the figures and give each the width that it needs in this language. `show_figures` sets the texts."""
        self._of = ()
        metrics = QFontMetrics(theme.font(theme.CAPTION))
        rate = decimal(0, 1).replace("0", "00", 1)
        for label, widest, tip in (
            (self._size, size_text(1920, 1080), self.tr("Width and height of the pictures that the source gives")),
            (self._source, self.tr("{rate} fps camera").format(rate=rate), self.tr("Frames per second that the source gives")),
            (self._analysed, self.tr("{rate} analysed").format(rate=rate), self.tr("Frames per second that are analysed")),
            (
                self._latency,
                self.tr("{time} ms").format(time="000"),
                self.tr("Time from capture to the screen, for the frame that is shown"),
            ),
            (
                self._skipped,
                self.tr("{count} skipped").format(count="0000"),
                self.tr("Frames since the start that weren't analysed because a newer one had already arrived"),
            ),
            (self._device, "", self.tr("What the network runs on")),
            (self._resting, "", self.tr("No frame is analysed while the Live tab isn't on the screen and nothing is recorded")),
        ):
            label.setMinimumWidth(metrics.horizontalAdvance(widest) + 2)
            label.setAccessibleDescription(tip)
        self._tell_wishes(self._camera)

    def clear(self) -> None:
        """Show that nothing plays."""
        self._of = ()
        for label in self._labels:
            label.clear()

    def show_figures(
        self, figures: LiveStatistics, latency_s: float, size: tuple[int, int], camera: CameraSpec | None = None
    ) -> None:
        """Show the engine's figures; those that always change, at most twice a second, so that they can be read.

        latency_s: from capture to the screen, 0 when nothing was painted. size: actual width and height of the pictures in
        pixels, 0 while there are none. camera: the camera that plays; the tooltips then say what it was asked for.
        """
        now, of = time.monotonic(), (size, camera, figures.resting, figures.device)
        if of == self._of and now - self._figures_at < _FIGURES_EVERY_S:
            return
        self._figures_at, self._of, self._camera = now, of, camera
        self._size.setText(size_text(*size) if all(size) else "")
        self._tell_wishes(camera)
        rate = self.tr("{rate} fps camera") if camera is not None else self.tr("{rate} fps source")
        self._source.setText(rate.format(rate=decimal(figures.camera_fps, 1)))
        latency = f"{1000 * latency_s:.0f}" if latency_s else "\N{EN DASH}"
        analysed = self.tr("{rate} analysed").format(rate=decimal(figures.analysis_fps, 1))
        for label, text in (
            (self._analysed, analysed),
            (self._latency, self.tr("{time} ms").format(time=latency)),
            (self._skipped, self.tr("{count} skipped").format(count=figures.skipped)),
            (self._device, figures.device),  # other tabs may use another one
        ):
            label.setText("" if figures.resting else text)
        self._resting.setText(self.tr("Live is resting") if figures.resting else "")

    def text(self) -> str:
        """Return all figures as one line."""
        return "  ".join(label.text() for label in self._labels if label.text())

    def _tell_wishes(self, camera: CameraSpec | None) -> None:
        """Say in the tooltips what the camera was asked for, as it may give something else."""
        wishes = ("", "")
        if camera is not None:
            size, rate = size_text(camera.width, camera.height), plain(camera.frame_rate)
            wishes = self.tr("requested: {size}").format(size=size), self.tr("requested: {rate}").format(rate=rate)
        for label, wish in zip((self._size, self._source), wishes, strict=True):
            tip = f"{label.accessibleDescription()} ({wish})" if wish else label.accessibleDescription()
            if tip != label.toolTip():
                label.setToolTip(tip)
