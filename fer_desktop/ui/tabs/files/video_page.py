"""The page of a video in the Files tab: shows its readings while it is read and afterwards, plays it, and exports it."""

from __future__ import annotations

import time
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QProgressBar, QStackedLayout, QWidget

from fer_desktop.analysis.classifier import Runtime
from fer_desktop.core.messages import Message as UserMessage
from fer_desktop.media.video import ASSUMED_FRAME_RATE
from fer_desktop.models.description import Model
from fer_desktop.playback.results_table import VideoReadings
from fer_desktop.playback.video_result import ReportedVideo, open_video
from fer_desktop.recordings.document import Document, Marker, recorded_model
from fer_desktop.recordings.summary import people_summary
from fer_desktop.ui.dialogs.cover import CoverChoice
from fer_desktop.ui.dialogs.export import ExportBar, ExportFormat, Writer, report_writer, summary_writer, video_writer
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.actions import ActionBindings
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.formatting import clock_text, decimal, percent, seconds_of
from fer_desktop.ui.foundation.icons import push_button, tool_button
from fer_desktop.ui.foundation.language import Retranslated, translated
from fer_desktop.ui.tabs.files.panels import AboveTable, ResultsPanel
from fer_desktop.ui.tabs.files.pictures_page import FilesPage
from fer_desktop.ui.tabs.files.queue import AT_REST, Entry, EntryState, note_lines, threshold_line
from fer_desktop.ui.tabs.files.queue_panel import FRAME_STRIDES, name_strides
from fer_desktop.ui.tabs.files.results import video_rows
from fer_desktop.ui.tabs.files.work import FilesWork
from fer_desktop.ui.widgets.card import Columns, Share, scrolling
from fer_desktop.ui.widgets.message_panel import Message, MessagePanel
from fer_desktop.ui.widgets.people_panel import PeoplePanel
from fer_desktop.ui.widgets.player import Player
from fer_desktop.ui.widgets.recording_view import RecordingView

translate = QCoreApplication.translate

_SIDE: Final = Share(0.28, 248, 360, "files.people")
_TABLE: Final = Share(0.25, 160, 360, "files.video_table")
"""The column of the people, and the table below the video."""

_LOW: Final = 600
"""In a lower page, the picture has the room of the line above it."""

_BAR: Final = 120
_LOWEST: Final = 320
"""The height of the video, its controls and the timeline. In a lower window the table is reached by scrolling."""

_MARK_MS: Final = 100
"""While the video plays, the table follows at most so often."""

_REFRESH_MS: Final = 400
"""While the video is read, new readings are shown at most so often."""


class VideoPage(Retranslated, FilesPage):
    """Shows one video of the queue.

    told: a function that makes a sentence; whether it is an error; the file that it is about, or None.
    """

    told = Signal(object, bool, object)
    above: AboveTable

    def __init__(self, context: AppContext, work: FilesWork, results: ResultsPanel) -> None:
        super().__init__()
        self._context = context
        self._work = work
        self._results = results
        self.entry: Entry | None = None
        self.player = Player(open_video, self)
        self.view = RecordingView(self.player, context, "files.timeline")
        self.home = self.view.view
        self.side = PeoplePanel(self.player, self.view, threshold=lambda: threshold_line(self.entry))
        self.part = PartChoice()
        self.cover = CoverChoice(context, lambda: p.results.people if (p := self.player.playback) else (), self)
        self.export = ExportBar(
            context,
            lambda: f"{self.entry.path.stem}-read" if self.entry is not None else None,
            {
                ExportFormat.CSV: lambda: self._rows_writer(ExportFormat.CSV),
                ExportFormat.EXCEL: lambda: self._rows_writer(ExportFormat.EXCEL),
                ExportFormat.JSON: lambda: self._rows_writer(ExportFormat.JSON),
                ExportFormat.JSON_LINES: lambda: self._rows_writer(ExportFormat.JSON_LINES),
                ExportFormat.SUMMARY: self._summary_writer,
                ExportFormat.VIDEO: self._video_writer,
                ExportFormat.REPORT: self._report_writer,
            },
            what=lambda: translate("VideoPage", "Export this video"),
            cover=self.cover.action,
        )
        self.status = theme.label("", "muted", wrap=True)
        self.bar = QProgressBar()
        self.cancel = push_button("stop")
        self.message = MessagePanel()
        self._readings = VideoReadings()
        self._runs = VideoRuns(context)
        self._person: int | None = None
        self._person_asked_for = False
        self._wanted: int | None = None
        self._following = True
        self._taking = self._more = self._whole = False
        self._again = self._offering = self._low = False
        self._mark = QTimer(self, interval=_MARK_MS, singleShot=True)
        self._refresh = QTimer(self, interval=_REFRESH_MS, singleShot=True)
        self._keys = ActionBindings(self, {"player.person": self.choose_person})
        self._lay_out()
        self._connect()
        self.retranslate()

    @property
    def settled(self) -> bool:
        """Whether nothing more of the video is read, and all readings and the picture are shown."""
        entry = self.entry
        waiting = self._taking or self._more or self._following or self._refresh.isActive() or self.player.reading
        return entry is not None and entry.state in AT_REST and self._readings.taken == len(entry.shots) and not waiting

    # ---- Called by the tab ----

    def show_entry(self, entry: Entry | None, shot: int | None = None, face: int | None = 0) -> None:
        if entry is not self.entry:
            self.entry = entry
            self._readings = VideoReadings()
            self._person, self._person_asked_for = None, False
            self._offering = False
            self.cover.forget()
            self._following = entry is not None and entry.state not in AT_REST
            self._taking = self._more = self._whole = False
            self.player.open(entry.path if entry is not None else None)
        if entry is None or not entry.shots:
            self._wanted = None
        elif shot is not None or not self._following:
            self._following = self._following and shot is None
            chosen = entry.shots[min(shot or 0, len(entry.shots) - 1)]
            self._wanted = chosen.index
            if shot is not None and face is not None and face < len(chosen.readings):
                self._person, self._person_asked_for = chosen.readings[face].face.track_id, True
                self.choose_person(self._person)
            self._go_to_wanted()
        self._show_state()

    def offer_export(self) -> None:
        """Open the menu of exports, as soon as there is something to export."""
        self._offering = True
        self._show_state()

    def entry_changed(self, entry: Entry) -> None:
        if not entry.video:
            return
        self._runs.note(entry)
        if entry is not self.entry:
            return
        if len(entry.shots) < self._readings.taken:
            self._readings = VideoReadings()
            self._following = True
            self._more = True
        if self._again and entry.state is EntryState.CANCELLED:
            self._again = False
            QTimer.singleShot(0, self, self._read_again)
        self._show_state()
        if not self._refresh.isActive():
            self._refresh.start()

    def mark_line(self) -> None:
        entry, playback = self.entry, self.player.playback
        # A frame that is asked for is not shown yet.
        if entry is None or self._wanted is not None or self.above.indexOf(self._results) < 0:
            return
        frame = self.player.frame
        shot = bisect_right(entry.shots, frame, key=lambda shot: shot.index) - 1
        if playback is None or shot < 0 or frame > entry.shots[-1].index:
            self._results.choose(None)
            return
        person = playback.results.person(self._person)
        tracks = person.tracks if person is not None else ()
        readings = entry.shots[shot].readings
        faces = [place for place, reading in enumerate(readings) if reading.face.track_id in tracks]
        face = faces[0] if faces else 0 if readings else None
        position = self._work.results.position_of(entry.key, shot, face)
        # While the page follows what is read, the table may be scrolled.
        self._results.choose(position, scroll=not self._following)

    def request_stop(self) -> None:
        self._mark.stop()
        self._refresh.stop()
        self.export.request_stop()
        self.player.request_stop()

    def join(self, deadline: float) -> None:
        self.export.join(deadline)
        self.player.join(deadline)

    # ---- Building ----

    def _lay_out(self) -> None:
        self.side.add(self.part)
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        for widget in (self.bar, self.cancel):  # the picture doesn't move when they are hidden
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            widget.setSizePolicy(policy)
        video = QWidget()
        self.bar.setFixedWidth(_BAR)
        self._head = QWidget()
        self._head.setLayout(theme.row((self.status, 1), self.bar, self.cancel, gap=theme.SPACE_12))
        video.setLayout(theme.column(self._head, (self.view, 1)))
        upper = QWidget()
        self._stack = QStackedLayout(upper)
        self._stack.addWidget(video)
        self._stack.addWidget(self.message)
        upper.setMinimumHeight(_LOWEST)
        self.above = AboveTable(self._context, upper, _TABLE)
        self._column = QWidget()
        self.exports_place = theme.column()
        self._column.setLayout(theme.column((scrolling(self.side, 228), 1), self.part.read, self.export, self.exports_place))
        self._columns = Columns(self._context, (scrolling(self.above, 300), None), (self._column, _SIDE))
        self.setLayout(theme.row(self._columns))

    def _connect(self) -> None:
        player, part = self.player, self.part
        self._refresh.timeout.connect(self._take_in)
        self.cancel.clicked.connect(self.stop)
        player.opened.connect(self._opened)
        player.changed.connect(self._took)
        player.shown.connect(self._frame_shown)
        self._mark.timeout.connect(self.mark_line)
        player.failed.connect(self._unreadable)
        self.view.faceClicked.connect(self.choose_person)
        self.view.explainWanted.connect(self._context.openInSteps)
        self.view.markerMoved.connect(self._move_part)
        # When the person goes to another frame, the page stops following what is read.
        self.view.timeline.seekWanted.connect(self._let_go)
        for button in (self.view.play, self.view.back, self.view.forward):
            button.clicked.connect(self._let_go)
        self.side.personChosen.connect(self.choose_person)
        part.changed.connect(self._show_part)
        part.start_here.clicked.connect(lambda: self._part_here(start=True))
        part.end_here.clicked.connect(lambda: self._part_here(start=False))
        part.read.clicked.connect(self.read_again)
        self.export.told.connect(self.told)

    def retranslate(self) -> None:
        self.bar.setAccessibleName(self.tr("How far the video has been read"))
        self.cancel.setText(self.tr("Stop"))
        self.cancel.setToolTip(self.tr("Stop reading this video; what was read stays"))
        self.view.view.setAccessibleName(self.tr("Picture of the video"))
        self.export.set_tips(
            self.tr("Save the readings of this video, or a copy with boxes"),
            {
                ExportFormat.CSV: self.tr("One row per face, for spreadsheets and statistics"),
                ExportFormat.EXCEL: self.tr("The readings, a summary of the people, and the settings"),
                ExportFormat.JSON: self.tr("The readings with the model and its settings"),
                ExportFormat.JSON_LINES: self.tr("The same, with a line for each row"),
                ExportFormat.SUMMARY: self.tr("One row per person: seconds, shares, means, episodes"),
                ExportFormat.VIDEO: self.tr("The part that was analysed, without sound"),
                ExportFormat.REPORT: self.tr("One page with a summary, faces and timelines"),
            },
        )
        self._show_state()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._low = event.size().height() < _LOW
        self._show_state()

    def hideEvent(self, event: QHideEvent) -> None:
        self.player.pause()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.player.playback is not None and (self._keys.press(event) or self.view.handle_key(event)):
            self._let_go()
        else:
            super().keyPressEvent(event)

    # ---- Readings while the video is read ----

    def _opened(self) -> None:
        playback, entry = self.player.playback, self.entry
        self._show_state()
        if playback is None or entry is None:
            return
        self._show_message(False)
        results = playback.results
        self.part.set_choices(entry.frame_stride, entry.start_s, entry.end_s, results.duration_s, results.frame_rate)
        self._show_part()
        self._more = True
        self._take_in()

    def _take_in(self) -> None:
        """Give the player the new readings."""
        entry = self.entry
        if entry is None or self.player.playback is None:
            return
        self._more = self._readings.take(entry.shots) or self._more
        whole = entry.state is EntryState.DONE and entry.end_s is None and entry.frame_stride == 1
        if (self._more or whole != self._whole) and not self._taking:
            self._taking, self._more, self._whole = True, False, whole
            values, suggestions = self._readings.values(), dict(self._readings.suggestions)
            self.player.change(lambda playback: playback.take(values, whole, suggestions))
        elif not self._taking:
            self._follow()

    def _took(self) -> None:
        """Show the readings that the player has now."""
        playback, entry = self.player.playback, self.entry
        if playback is None or entry is None:
            return
        self._taking = False
        self._follow()
        if not self.player.playing:
            self.player.read_frame()
        self.mark_line()
        self._show_state()
        if self._more or self._readings.taken < len(entry.shots):
            self._refresh.start()

    def _follow(self) -> None:
        """Go to the frame that was asked for; else to the last frame with a face, or the first one when all is read.

        Unless a person of the video was chosen, show the one of that frame who is seen the longest.
        """
        entry, playback = self.entry, self.player.playback
        if entry is None or playback is None:
            return
        self._go_to_wanted()
        if self._following:
            faces, at_rest = playback.results.faces, entry.state in AT_REST
            if len(faces):
                self.player.seek(int(faces.frame[0]) if at_rest else faces.last_frame)
            self._following = not at_rest
        results = playback.results
        first = results.longest_at(self.player.frame)
        if not self._person_asked_for:
            self._person = first
        # A person who was asked for may not be among the first readings.
        self.side.show_people(self._person if results.person(self._person) is not None else first)

    def _go_to_wanted(self) -> None:
        if self._wanted is not None and self.player.playback is not None:
            self.player.seek(self._wanted)
            self._wanted = None

    def _frame_shown(self) -> None:
        if not self.player.playing:
            self.mark_line()
        elif not self._mark.isActive():
            self._mark.start()

    def _let_go(self) -> None:
        self._following = False

    def choose_person(self, number: int) -> None:
        """Show a person's line and reading."""
        playback = self.player.playback
        results = playback.results if playback is not None else None
        if results is None or results.person(number) is None:
            return
        self._person, self._person_asked_for = number, True
        if self.side.chosen != number:
            self.side.show_people(number)
        self.mark_line()

    # ---- Which part is read ----

    def stop(self) -> None:
        """Stop reading this video; the readings so far stay."""
        if self.entry is not None:
            self._work.cancel_entries([self.entry.key])

    def read_again(self) -> None:
        """Read the video again with the frame stride and clip range chosen at the side. A run that goes on is stopped first."""
        entry = self.entry
        if entry is None or self.player.playback is None:
            return
        if entry.state in AT_REST:
            self._read_again()
        else:
            self._again = True
            self.stop()

    def _read_again(self) -> None:
        entry, playback = self.entry, self.player.playback
        if entry is None or playback is None:
            return
        start, end = self.part.part
        entry.frame_stride, entry.start_s = self.part.frame_stride, start
        entry.end_s = end if end < playback.results.duration_s else None
        self._person, self._person_asked_for = None, False
        self._work.read_again([entry.key])

    def _show_part(self) -> None:
        """Put the flags of the timeline at the start and the end of the clip range."""
        playback = self.player.playback
        if playback is not None:
            playback.part_s = self.part.part
            self.player.changed.emit()

    def _move_part(self, marker: Marker, time_s: float) -> None:
        self.part.move_part(marker.time_s, time_s)
        self._show_part()

    def _part_here(self, *, start: bool) -> None:
        playback = self.player.playback
        if playback is not None:
            now = playback.results.time_of(self.player.frame)
            (self.part.start_at if start else self.part.end_at)(now)
            self._show_part()

    # ---- State ----

    def _show_state(self) -> None:
        entry, playback = self.entry, self.player.playback
        if entry is None:
            self.status.setText("")
            return
        reading = entry.state is EntryState.READING
        self.bar.setVisible(reading)
        self.cancel.setVisible(reading or entry.state is EntryState.WAITING)
        self.status.setText(self._runs.words(entry, self._duration()))
        # In a low window the picture needs the room more, and the list says how many frames were analysed.
        told = entry.state is EntryState.DONE and not entry.notes and entry.error is None
        self._head.setHidden(self._low and told)
        there = playback is not None and bool(entry.shots) and entry.state in AT_REST
        self.export.button.setEnabled(there)
        if there and self._offering:
            self._offering = False
            self.export.menu.popup(self.export.button.mapToGlobal(self.export.button.rect().bottomLeft()))
        self.part.read.setEnabled(playback is not None)
        self.bar.setValue(round(1000 * share_read(entry, self._duration())) if playback is not None else 0)
        if entry.error is not None and not entry.shots and playback is None:
            self._unreadable(entry.error)

    def _duration(self) -> float:
        playback = self.player.playback
        return playback.results.duration_s if playback is not None else 0.0

    def _unreadable(self, reason: UserMessage | Exception) -> None:
        if self.player.playback is None:
            self.message.show_message(lambda: Message("video", self.tr("This video can't be read"), translated(reason)))
            self._show_message(True)
        else:
            self.told.emit(lambda: translated(reason), True, None)

    def _show_message(self, shown: bool) -> None:
        """Show why the video can't be played in its place, or the video."""
        self._stack.setCurrentIndex(int(shown))
        self._column.setVisible(not shown)

    # ---- Export ----

    def _rows_writer(self, kind: ExportFormat) -> Writer | None:
        """Return what writes the rows as `fer-desktop analyze` does."""
        if self.entry is None:
            return None
        run = self._runs.of(self.entry)
        playback = self.player.playback
        people = playback.results.people if playback is not None else ()
        return video_rows(self.entry, run.model, run.runtime, people).writer(kind)

    def _summary_writer(self) -> Writer | None:
        """Return what writes a row for each person, after merging and naming."""
        entry, playback = self.entry, self.player.playback
        if entry is None or playback is None:
            return None
        results = playback.results
        return summary_writer(lambda: people_summary(entry.file, results.faces, results.people))

    def _video_writer(self) -> Writer | None:
        """Return what writes the part that was read as a video with boxes."""
        return video_writer(self.player.playback, self.cover.covering) if self.player.playback is not None else None

    def _report_writer(self) -> Writer | None:
        """Return what writes the one-page report."""
        entry, playback = self.entry, self.player.playback
        if entry is None or playback is None:
            return None
        run, read_with, results = self._runs.of(entry), entry.read_with, playback.results
        document = replace(
            results.document,
            program=Document().program,
            model=recorded_model(run.model, run.runtime.value),
            settings={"smoothing_s": read_with.smoothing_s, "uncertain_below": read_with.uncertain_below} if read_with else {},
        )
        return report_writer(ReportedVideo(entry.path, results, document), results.people, self.cover.covering)


class PartChoice(Retranslated, QWidget):
    """Chooses the frame stride and the clip range. The page connects the buttons, and puts `read` above the exports.

    changed: the person has entered another clip range.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._duration, self._rate = 0.0, ASSUMED_FRAME_RATE
        self._part: tuple[float, float] = (0.0, 0.0)
        self.stride_choice = QComboBox()
        for step in FRAME_STRIDES:
            self.stride_choice.addItem("", step)
        self.start, self.end = QLineEdit(), QLineEdit()
        self.start_here, self.end_here = tool_button("marker"), tool_button("marker")
        self.mistake = theme.label("", "error", wrap=True)
        self.mistake.hide()
        self.read = push_button("refresh")
        self._title = theme.heading()
        self._names = [theme.label(""), theme.label(""), theme.label("")]
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SPACE_8)
        grid.setVerticalSpacing(theme.SPACE_4)
        grid.setColumnStretch(1, 1)
        for row, (name, field) in enumerate(zip(self._names, (self.stride_choice, self.start, self.end), strict=True)):
            name.setBuddy(field)
            grid.addWidget(name, row, 0)
            grid.addWidget(field, row, 1, 1, 2 if row == 0 else 1)
        for row, button in enumerate((self.start_here, self.end_here), 1):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            grid.addWidget(button, row, 2)
        self.setLayout(theme.column(self._title, grid, self.mistake, gap=theme.SPACE_4, margins=(0, theme.SPACE_4, 0, 0)))
        for field in (self.start, self.end):
            field.editingFinished.connect(self._take_part)
        self.retranslate()

    def retranslate(self) -> None:
        self._title.setText(self.tr("Analyse"))
        for label, text in zip(self._names, (self.tr("Frames"), self.tr("From"), self.tr("To")), strict=True):
            label.setText(text)
        name_strides(self.stride_choice, self._rate)
        if not self.mistake.text():
            self._write_times()
        self.read.setText(self.tr("Run again"))
        fewer = self.tr("Fewer frames take less time; point at a choice to see how many readings it gives")
        time = self.tr("Seconds as in 7.5, or minutes and seconds as in 1:07.5. You can also drag the flags on the timeline")
        for widget, name, tip in (
            (
                self.stride_choice,
                self.tr("Which frames are analysed"),
                fewer,
            ),
            (self.start, self.tr("Analyse from"), time),
            (self.end, self.tr("Analyse to"), time),
            (self.start_here, self.tr("From here"), self.tr("Analyse from the frame that is shown")),
            (self.end_here, self.tr("To here"), self.tr("Analyse up to the frame that is shown")),
            (self.read, self.tr("Run again"), self.tr("Analyse the video again with these choices")),
        ):
            widget.setAccessibleName(name)
            widget.setToolTip(tip)

    @property
    def frame_stride(self) -> int:
        """The chosen frame stride."""
        return int(self.stride_choice.currentData())

    @property
    def part(self) -> tuple[float, float]:
        """The clip range, its start and end in seconds; the last valid one."""
        return self._part

    def set_choices(self, frame_stride: int, start_s: float, end_s: float | None, duration: float, rate: float) -> None:
        """Show how a video is read. end_s: None for the end of the video.

        duration: of the video, in seconds. rate: its frames a second.
        """
        self._duration, self._rate = duration, rate
        place = self.stride_choice.findData(frame_stride)
        if place < 0:
            self.stride_choice.addItem("", frame_stride)
            place = self.stride_choice.count() - 1
        name_strides(self.stride_choice, rate)
        self.stride_choice.setCurrentIndex(place)
        self.set_part(start_s, duration if end_s is None else end_s)

    def set_part(self, start_s: float, end_s: float) -> None:
        self._part = (start_s, end_s)
        self._write_part()

    def move_part(self, old_s: float, new_s: float) -> None:
        """Move the end of the clip range that was at `old_s`, seconds, to `new_s`, but not past the other end."""
        start, end = (new_s, self._part[1]) if old_s == self._part[0] else (self._part[0], new_s)
        if start < end:
            self.set_part(start, end)

    def start_at(self, time_s: float) -> None:
        """Start the clip range at a time. If its end was before that, it becomes the end of the video."""
        self.set_part(time_s, self._part[1] if self._part[1] > time_s else self._duration)

    def end_at(self, time_s: float) -> None:
        """End the clip range at a time. If its start was after that, it becomes the start of the video."""
        if time_s > 0:
            self.set_part(self._part[0] if self._part[0] < time_s else 0.0, time_s)

    def _take_part(self) -> None:
        shown = (clock_text(self._part[0], tenths=True), clock_text(self._part[1], tenths=True))
        # A time that wasn't edited keeps its exact value.
        times = [
            old if field.text().strip() == text else seconds_of(field.text())
            for old, text, field in zip(self._part, shown, (self.start, self.end), strict=True)
        ]
        start, end = times
        if start is None or end is None:
            self._say(self.tr("That is not a time. Write seconds as in 7.5, or 1:07.5."))
        elif start >= end:
            self._say(self.tr("The end must be later than the start."))
        elif start >= self._duration:
            self._say(self.tr("The video is {time} long.").format(time=clock_text(self._duration, tenths=True)))
        elif (start, end) != self._part:
            self.set_part(start, min(end, self._duration))
            self.changed.emit()
        else:
            self._write_part()

    def _write_part(self) -> None:
        self._write_times()
        self._say("")

    def _write_times(self) -> None:
        for field, time_s in zip((self.start, self.end), self._part, strict=True):
            field.setText(clock_text(time_s, tenths=True))

    def _say(self, text: str) -> None:
        self.mistake.setText(text)
        self.mistake.setVisible(bool(text))
        self.read.setEnabled(not text)


@dataclass(slots=True)
class VideoRun:
    """One run of reading a video. begun, ended: monotonic seconds."""

    begun: float
    model: Model | None
    runtime: Runtime
    ended: float | None = None

    @property
    def seconds(self) -> float:
        return max((self.ended or time.monotonic()) - self.begun, 1e-3)


class VideoRuns:
    """The last run of every video, by the key of its entry."""

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._runs: dict[int, VideoRun] = {}

    def note(self, entry: Entry) -> None:
        """Begin, end or drop the run of an entry, by its state."""
        run = self._runs.get(entry.key)
        if entry.state is EntryState.WAITING:
            self._runs.pop(entry.key, None)
        elif run is None:
            self._runs[entry.key] = self._new_run()
        elif run.ended is None and entry.state in AT_REST:
            run.ended = time.monotonic()

    def of(self, entry: Entry) -> VideoRun:
        return self._runs.get(entry.key) or self._new_run()

    def words(self, entry: Entry, duration_s: float) -> str:
        """Return the progress or the result of a video in words. duration_s: of the whole video, in seconds."""
        if entry.state is EntryState.WAITING:
            return translate("VideoPage", "Waiting for its turn in the queue.")
        if not entry.shots:
            return translated(entry.error) if entry.error else translate("VideoPage", "Starting…")
        last_s, run = entry.shots[-1].media_time or 0.0, self.of(entry)
        pace = decimal((last_s - entry.start_s) / run.seconds, 1)
        if entry.state is EntryState.READING:
            text = translate("VideoPage", "Analysing: {share}, {pace}\u00d7 real time")
            return text.format(share=percent(share_read(entry, duration_s)), pace=pace)
        if entry.state is EntryState.CANCELLED:
            text = translate("VideoPage", "Stopped at {time}; what was analysed until then is kept.")
            return text.format(time=clock_text(last_s, tenths=True))
        text = translate("VideoPage", "Analysed {count} frames in {time} ({pace}\u00d7 real time).")
        text = text.format(count=len(entry.shots), time=clock_text(run.seconds, tenths=True), pace=pace)
        return " ".join((text, *note_lines(entry), *([translated(entry.error)] if entry.error else [])))

    def _new_run(self) -> VideoRun:
        return VideoRun(time.monotonic(), self._context.model, self._context.runtime)


def share_read(entry: Entry, duration_s: float) -> float:
    """Return how much of a video's clip range is read, 0 to 1. duration_s: of the whole video, in seconds."""
    if not entry.shots:
        return 0.0
    end = duration_s if entry.end_s is None else entry.end_s
    done = (entry.shots[-1].media_time or 0.0) - entry.start_s
    return min(max(done / max(end - entry.start_s, 1e-3), 0.0), 1.0)
