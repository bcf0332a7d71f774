"""The Recordings tab: recordings are listed, played with their readings, annotated and exported."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event
from typing import Final

from PySide6.QtCore import QFile, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QMessageBox, QStackedLayout, QTreeWidgetItem, QWidget

from fer_desktop import paths
from fer_desktop.analysis.smoothing import threshold_message
from fer_desktop.core.json_values import number
from fer_desktop.media.formats import is_video
from fer_desktop.playback.playback import Playback
from fer_desktop.recordings.document import Description, Document, MarkedRange, Marker
from fer_desktop.recordings.export import Report
from fer_desktop.recordings.folder import safe_name
from fer_desktop.recordings.library import RecordingSummary, list_recordings
from fer_desktop.recordings.recording import Fault, Recording, RecordingFault, open_recording, rename_recording
from fer_desktop.recordings.removal import remove_person
from fer_desktop.recordings.summary import summary_of
from fer_desktop.recordings.writer import RecordingStatus
from fer_desktop.settings import MOST_CLOSED, ClosedNotice
from fer_desktop.ui.dialogs.cover import CoverChoice
from fer_desktop.ui.dialogs.export import (
    ExportBar,
    ExportFormat,
    Told,
    Writer,
    csv_writer,
    excel_writer,
    json_writer,
    report_writer,
    summaries_writer,
    summary_writer,
    video_writer,
)
from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.foundation.actions import ActionBindings, shortcut, with_key
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.drops import open_outside
from fer_desktop.ui.foundation.formatting import clock_text, percent, person_label, seconds, seconds_of
from fer_desktop.ui.foundation.language import Retranslated, translated
from fer_desktop.ui.foundation.tasks import Background
from fer_desktop.ui.foundation.undo import Step, undo_stack
from fer_desktop.ui.tabs.recordings.details import DetailsDialog
from fer_desktop.ui.tabs.recordings.list import RecordingsPanel, thumbnail
from fer_desktop.ui.widgets.card import Columns, Share, scrolling
from fer_desktop.ui.widgets.editable_rows import EditableRow, EditableRows, headed, tool_button
from fer_desktop.ui.widgets.marker_entry import MarkerEntry
from fer_desktop.ui.widgets.message_panel import WIDEST_BAR, Message, MessageAction, MessageBar, MessagePanel, Toast
from fer_desktop.ui.widgets.people_panel import PeoplePanel
from fer_desktop.ui.widgets.player import Player
from fer_desktop.ui.widgets.recording_view import RecordingView

_LIST: Final = Share(0.2, 212, 320, "recordings.list")
_SIDE: Final = Share(0.22, 244, 360, "recordings.side")

_ROLE: Final = Qt.ItemDataRole.UserRole


class RecordingsTab(Retranslated, QWidget):
    """Shows the list of recordings, the open one, its people and its markers.

    liveWanted: the user wants to go to the Live tab.
    """

    liveWanted = Signal()

    def __init__(self, context: AppContext, recording_now: Callable[[], Path | None], parent: QWidget | None = None) -> None:
        """recording_now: returns the folder of the running recording, which is not listed."""
        super().__init__(parent)
        self._context = context
        self._recording_now = recording_now
        self._background = Background("recordings-list", self)
        self._wanted: Path | None = None
        self._listed = context.recordings_folder, paths.recordings_folder()
        self.undo_stack = undo_stack(self)
        self._document: Document | None = None
        """Of the open recording, as it was when it was last changed or undone."""
        self._removing: Path | None = None
        """The recording from which a person is being removed; meanwhile it isn't open."""
        self._undoes: Path | None = None
        """The recording whose changes can be undone."""
        self._asked_for = Marker(0.0)
        """The marker whose text is asked for, and below it how many were: that of a step, so that marker and text are one."""
        self._asked = 0
        self._asked_range: MarkedRange | None = None
        """The range whose name is asked for, instead of a marker's text."""
        self._begun: float | None = None
        """Where a range begins that has no end yet, true time in seconds."""
        self.player = player = Player(lambda folder: Playback(open_recording(folder)), self)
        self.panel = RecordingsPanel()
        self.view = RecordingView(self.player, context, "recordings.timeline")
        self.side = PeoplePanel(self.player, self.view, colors=True, threshold=self._say_threshold)
        self.markers = MarkersPanel()
        self.cover = CoverChoice(context, lambda: p.results.people if (p := player.playback) else (), self)
        self.export = ExportBar(
            context,
            lambda: _file_name(p.recording.title) if (p := player.playback) else None,
            {
                ExportFormat.CSV: lambda: csv_writer(p) if (p := player.playback) else None,
                ExportFormat.EXCEL: lambda: excel_writer(p) if (p := player.playback) else None,
                ExportFormat.JSON: lambda: json_writer(p) if (p := player.playback) else None,
                ExportFormat.SUMMARY: self._summary_writer,
                ExportFormat.SUMMARIES: lambda: summaries_writer(self.panel.model.listed),
                ExportFormat.VIDEO: lambda: video_writer(p, self.cover.covering) if (p := player.playback) else None,
                ExportFormat.REPORT: self._report_writer,
            },
            cover=self.cover.action,
        )
        self.problems = MessageBar()
        self.notice = Toast()
        self.empty = MessagePanel()
        self.view.timeline.ranges_marked = True
        self._keys = ActionBindings(
            self,
            {
                "player.marker": self.add_marker,
                "player.range_begin": self.begin_range,
                "player.range_end": self.end_range,
                "player.range_exclude": self.exclude_range,
                "player.person": self._choose_by_key,
            },
        )
        self._lay_out()
        self._connect()
        context.settingsChanged.connect(self._follow_settings)
        self.retranslate()

    def _say_threshold(self) -> str:
        """Return when a reading of the open recording is uncertain, empty if that isn't known."""
        playback = self.player.playback
        settings = playback.recording.document.settings if playback is not None else {}
        below = number(settings.get("uncertain_below"), 0, 1)
        if not below:
            return ""
        return translated(threshold_message(below, number(settings.get("smoothing_s"), 0, 10) or 0.0, percent))

    def _lay_out(self) -> None:
        self.empty.show_message(self._say_empty)
        self.side.add(self.markers, 1)
        self.side.add(self.export)
        # Over the lower edge of the picture, so that nothing moves it.
        over = theme.column(theme.STRETCH, self.problems, self.notice, margins=(theme.SPACE_8,) * 4)
        self.view.view.setLayout(over)
        for bar in (self.problems, self.notice):
            bar.setMaximumWidth(WIDEST_BAR)
        self.panel.setMinimumWidth(180)
        full = QWidget()
        self._columns = Columns(self._context, (self.panel, _LIST), (self.view, None), (scrolling(self.side, 220), _SIDE))
        full.setLayout(theme.column(self._columns, margins=(theme.SPACE_12, theme.SPACE_12, theme.SPACE_12, theme.SPACE_8)))
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(full)

    def retranslate(self) -> None:
        """Set the texts that the tab itself shows: the open recording's problems and the tips of the exports."""
        self._show_problems(self.player.playback)
        self._enable_export()
        self.export.set_tips(
            self.tr("Save the readings, the video with boxes, or a report"),
            {
                ExportFormat.CSV: self.tr("Of each frame alone, and as they were shown, with the people and the markers"),
                ExportFormat.EXCEL: self.tr("The readings, a summary of the people, and the settings"),
                ExportFormat.SUMMARY: self.tr("One row per person: seconds, shares, means, episodes"),
                ExportFormat.SUMMARIES: self.tr("One table with a row per person and recording, of those that the list shows"),
                ExportFormat.JSON: self.tr("The readings with the details, people and markers of the recording"),
                ExportFormat.REPORT: self.tr("One page with a summary, faces, timelines and markers"),
            },
        )

    def _say_empty(self) -> Message:
        go = MessageAction(self.tr("Go to Live"), self.liveWanted.emit, primary=True)
        text = self.tr("Press Record ({key}) in Live. Your recordings appear here.")
        return Message("record", self.tr("No recordings yet"), text.format(key=shortcut("live.record")), (go,))

    def _connect(self) -> None:
        panel, side, player, markers = self.panel, self.side, self.player, self.markers
        panel.chosen.connect(self._open)
        panel.model.renameWanted.connect(self._rename)
        panel.deleteConfirmed.connect(self._delete)
        panel.folderWanted.connect(open_outside)
        panel.detailsWanted.connect(self._describe)
        player.opened.connect(self._take_recording)
        player.changed.connect(self._take_changes)
        player.failed.connect(self._tell_error)
        self.view.faceClicked.connect(side.show_people)
        self.view.explainWanted.connect(self._context.openInSteps)
        side.people.removes = True
        side.people.removeWanted.connect(self.ask_to_remove)
        side.people.colorsWanted.connect(lambda colors: self._change(lambda r: r.color_people(colors)))
        markers.chosen.connect(self._go_to_marker)
        markers.changed.connect(lambda marker, text: self._change(lambda r: r.change_marker(marker, text=text)))
        markers.moved.connect(self._move_marker)
        markers.nudged.connect(self._nudge_marker)
        self.view.markerMoved.connect(self._move_marker)
        markers.removed.connect(lambda marker: self._change(lambda r: r.remove_marker(marker)))
        markers.rangeRemoved.connect(lambda each: self._change(lambda r: r.remove_range(each)))
        markers.rangeChanged.connect(lambda each, new: self._change(lambda r: r.change_range(each, new)))
        markers.rangeWanted.connect(lambda: self.begin_range() if self._begun is None else self.end_range())
        self.view.rangeMarked.connect(self._add_range)
        markers.wanted.connect(self.add_marker)
        markers.entry.given.connect(self._name_marker)
        self.export.begun.connect(self.notice.clear)
        self.problems.dismissed.connect(self._keep_closed)
        self.export.told.connect(self._tell_exported)

    def request_stop(self) -> None:
        for worker in (self.export, self.player, self._background):
            worker.request_stop()

    def join(self, deadline: float) -> None:
        for worker in (self.export, self.player, self._background):
            worker.join(deadline)

    # ---- The list ----

    def refresh(self, chosen: Path | None = None) -> None:
        """List the recordings anew and choose one; None keeps the choice."""
        self._wanted = chosen or self._wanted
        now = self._recording_now()
        # Recordings that were made before another folder was chosen stay in the list.
        self._listed = self._context.recordings_folder, paths.recordings_folder()
        folders = self._listed

        def listed() -> list[RecordingSummary]:
            return [summary for summary in list_recordings(*folders) if summary.folder != now]

        self._background.submit(listed, self._take_list, self._tell_error, replace=True)

    def _follow_settings(self) -> None:
        if self._context.recordings_folder != self._listed[0]:
            self.refresh()

    def take_recorded(self, status: RecordingStatus) -> None:
        """List a recording that has ended, and choose it."""
        if status.folder is not None:
            self.refresh(status.folder)

    def _take_list(self, summaries: list[RecordingSummary]) -> None:
        wanted, self._wanted = self._wanted or self.panel.current, None
        self._stack.setCurrentIndex(1 if summaries else 0)
        self.panel.set_summaries(summaries, wanted)
        for summary in summaries:
            if not self.panel.model.has_thumbnail(summary):
                self._load_thumbnail(summary)

    def _load_thumbnail(self, summary: RecordingSummary) -> None:
        show = partial(self.panel.model.set_thumbnail, summary)
        self._background.submit(partial(thumbnail, summary.folder), show, lambda _: show(None))

    def _rename(self, folder: Path, title: str) -> None:
        if folder == self._removing:  # whose files are being written anew
            self.notice.tell(lambda: self.tr("A person is being removed from this recording. Rename it afterwards."))
            self.refresh()
        elif folder == self.player.folder:
            # By the open recording, which would otherwise write its old title again later.
            self._change(lambda recording: recording.rename(title))
        else:
            self._background.submit(lambda: rename_recording(folder, title), lambda _: self.refresh(), self._tell_error)

    def _describe(self) -> None:
        """Ask for the details of the open recording."""
        playback = self.player.playback
        if playback is not None:
            dialog = DetailsDialog(playback.recording.title, playback.recording.document.description, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            folder = self.player.folder
            dialog.described.connect(lambda said: self._take_description(folder, said))
            dialog.open()

    def _take_description(self, folder: Path | None, description: Description) -> None:
        if folder == self.player.folder:
            self._change(lambda recording: recording.describe(description))

    def _delete(self, folder: Path) -> None:
        if self.export.work.running:
            self.notice.tell(
                lambda: self.tr("An export is still running. Wait until it ends, or cancel it, before you delete.")
            )
            return

        def not_moved() -> str:
            text = self.tr("{name} can't be moved to the bin. Open its folder and delete it there.")
            return text.format(name=folder.name)

        def delete() -> None:
            # The stubs say that it returns a pair; it returns False where it fails.
            if bool(QFile.moveToTrash(str(folder))):
                self.undo_stack.clear()
            else:
                self.notice.tell(not_moved, error=True)
            self.refresh()

        self.player.release(delete)

    # ---- Removing a person ----

    def ask_to_remove(self, number: int) -> None:
        """Ask whether a person is to be taken out of the open recording for good."""
        playback, folder = self.player.playback, self.player.folder
        person = playback.results.person(number) if playback is not None else None
        if playback is None or folder is None or person is None or self.export.work.running:
            return
        name = person_label(person)
        title = self.tr("Remove {name} from this recording?").format(name=name)
        box = QMessageBox(QMessageBox.Icon.Warning, self.tr("Remove person"), title, parent=self)
        text = self.tr(
            "Takes out all readings and the name, and covers the face in the video, wherever it was followed. The recording is "
            "written anew, and this can't be undone. Title, details and the texts of markers stay as they are, and so do files "
            "that were exported before."
        )
        box.setInformativeText(text)
        yes = box.addButton(self.tr("Remove for good"), QMessageBox.ButtonRole.DestructiveRole)
        no = box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(no)
        box.setEscapeButton(no)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # Once the box is closed: the player closes its files first.
        yes.clicked.connect(lambda: QTimer.singleShot(0, self, lambda: self._remove_person(folder, person.tracks, name)))
        self.question = box
        box.open()

    def _remove_person(self, folder: Path, tracks: Sequence[int], name: str) -> None:
        def work(cancel: Event, report: Report) -> Told:
            if remove_person(folder, tracks, cancel, report):
                return Told(lambda: self.tr("{name} was removed from the recording.").format(name=name))
            return Told(lambda: self.tr("Nothing was changed: the removal was cancelled."))

        def begin() -> None:
            self.undo_stack.clear()
            self.notice.clear()
            self._removing = folder
            self.export.work.run(work)

        self.player.release(begin)

    def _removed(self) -> None:
        """Open the recording again, whatever became of the removal."""
        folder, self._removing = self._removing, None
        if folder is not None:
            if self.panel.current == folder:
                self._open(folder)
            self.refresh()

    # ---- The open recording ----

    def _open(self, folder: Path | None) -> None:
        # Filling the list emits `chosen` also for the recording that is open already.
        if folder != self.player.folder and (folder is None or folder != self._removing):
            if self.player.folder is not None:
                self.notice.clear()
            if folder != self._undoes:
                self.undo_stack.clear()
            self._undoes = folder
            self.cover.forget()
            self.player.open(folder)

    def _take_recording(self) -> None:
        playback = self.player.playback
        self._document = playback.recording.document if playback is not None else None
        self._begin_range(None)
        self.side.setEnabled(playback is not None)
        self.markers.show_markers(*((playback.markers, playback.recording.ranges) if playback is not None else ((), ())))
        self.side.show_people(playback.results.longest_at(self.player.frame) if playback is not None else None)
        self._enable_export()
        self._show_problems(playback)

    def _take_changes(self) -> None:
        playback = self.player.playback
        if playback is None:
            return
        self._note_step(playback.recording.document)
        self.side.show_people(self.side.chosen)
        new = self._asked_range if self._asked_range in playback.recording.ranges else None
        self.markers.show_markers(playback.markers, playback.recording.ranges, new or self._present_marker(playback))
        self._show_problems(playback)
        self.refresh()

    def _note_step(self, document: Document) -> None:
        """Let a change of people, markers, title or details be undone."""
        before = self._document
        # Where more changes wait, as after Ctrl+Z twice, only what comes of them is compared.
        if before is not None and document != before and not self.player.changing:
            self._document = document
            part_of = self._asked if self._is_asked(before, document) else -1
            self.undo_stack.push(Step(lambda: self._restore(document), lambda: self._restore(before), part_of))

    def _is_asked(self, before: Document, after: Document) -> bool:
        """Return whether a change adds the marker or range whose text is asked for, or gives it its text."""
        if before.ranges == after.ranges:
            return self._sets_marker(set(before.markers), set(after.markers))
        gone, new, asked = set(before.ranges) - set(after.ranges), set(after.ranges) - set(before.ranges), self._asked_range
        if asked is None or len(new) != 1 or not gone <= {asked}:
            return False
        return replace(new.pop(), name="") == replace(asked, name="")

    def _sets_marker(self, before: set[Marker], after: set[Marker]) -> bool:
        """Return whether a change adds the marker whose text is asked for, or gives it its text."""
        gone, new, asked = before - after, after - before, self._asked_for
        return new == {asked} if not gone else gone == {asked} and {marker.time_s for marker in new} == {asked.time_s}

    def _restore(self, document: Document) -> None:
        if document is not self._document:
            self._document = document
            self._change(lambda recording: recording.restore(document))

    def _choose_by_key(self, number: int) -> None:
        playback = self.player.playback
        if playback is not None and any(number in person.tracks for person in playback.results.people):
            self.side.show_people(number)

    def _show_problems(self, playback: Playback | None) -> None:
        problems = playback.recording.problems if playback is not None else ()
        if problems and self._about(problems) not in self._context.settings.closed_notices:
            self.problems.tell(lambda: "\n".join(map(self._words_of, problems)))
        else:
            self.problems.clear()

    def _words_of(self, problem: RecordingFault) -> str:
        if problem.fault is not Fault.LEFT_OUT:
            return translated(problem.message)
        left_out = float(str(dict(problem.message.values)["seconds"]))
        return self.tr("Left out of all figures, as excluded ranges: {time}.").format(time=seconds(left_out, 1))

    def _about(self, problems: Sequence[RecordingFault]) -> ClosedNotice:
        return str(self.player.folder), ", ".join(dict.fromkeys(problem.fault for problem in problems))

    def _keep_closed(self) -> None:
        """Don't show these problems of this recording again."""
        if (playback := self.player.playback) is not None:
            closed = *self._context.settings.closed_notices, self._about(playback.recording.problems)
            self._context.update_settings(closed_notices=closed[-MOST_CLOSED:])

    def _change(self, change: Callable[[Recording], object]) -> None:
        self.player.change(lambda playback: playback.change(change))

    # ---- Markers ----

    def add_marker(self) -> None:
        """Add a marker at the time of the frame that is shown, and ask for its text."""
        playback, frame = self.player.playback, self.player.frame
        if playback is not None and self.player.last_frame >= 0:
            time_s = playback.recording.time_of(frame)
            self.markers.entry.finish()
            self._asked_for, self._asked, self._asked_range = Marker(round(time_s, 3)), self._asked + 1, None
            self._change(lambda recording: recording.add_marker(time_s))
            self.markers.entry.ask(time_s)

    def _name_marker(self, text: str) -> None:
        marker, asked = self._asked_for, self._asked_range
        if text and asked is not None:
            named = replace(asked, name=text)
            self._change(lambda recording: recording.change_range(asked, named))
        elif text:
            self._change(lambda recording: recording.change_marker(marker, text=text))
        else:
            self._asked += 1  # a text that is given later is a step of its own

    def _move_marker(self, marker: Marker, time_s: float) -> None:
        """Move a marker to another time of the recording, in seconds, and show the frame there."""
        playback = self.player.playback
        if playback is not None:
            time_s = min(time_s, playback.recording.time_of(max(self.player.last_frame, 0)))
            self.player.seek(playback.recording.frame_at(time_s))
            self._change(lambda recording: recording.change_marker(marker, time_s=time_s))

    def _nudge_marker(self, marker: Marker | MarkedRange, frames: int) -> None:
        playback = self.player.playback
        if isinstance(marker, MarkedRange):
            if playback is not None and not self.player.changing:
                by = frames / playback.recording.frame_rate
                if marker.from_s + by >= 0 and marker.to_s + by <= playback.recording.length_s + by / 2:
                    moved = replace(marker, from_s=round(marker.from_s + by, 3), to_s=round(marker.to_s + by, 3))
                    self._asked_range = moved  # stays chosen in the list
                    self._change(lambda recording: recording.change_range(marker, moved))
            return
        # A held key repeats before the list has the moved marker.
        if playback is not None and not self.player.changing:
            frame = playback.recording.frame_at(marker.time_s) + frames
            self._move_marker(marker, playback.recording.time_of(min(max(frame, 0), max(self.player.last_frame, 0))))

    def _go_to_marker(self, marker: Marker | MarkedRange) -> None:
        playback = self.player.playback
        if playback is not None:
            time_s = marker.time_s if isinstance(marker, Marker) else marker.from_s
            self.player.seek(playback.recording.frame_at(time_s))

    # ---- Ranges ----

    def begin_range(self) -> None:
        """Begin a range at the frame that is shown."""
        playback = self.player.playback
        if playback is not None and self.player.last_frame >= 0:
            self._begin_range(playback.recording.time_of(self.player.frame))

    def end_range(self) -> None:
        """End the range that was begun with the frame that is shown, and ask for its name."""
        playback = self.player.playback
        if playback is None or self.player.last_frame < 0:
            return
        if self._begun is None:
            self.notice.tell(self._say_begin)
            return
        # The frame that is shown is in the range.
        recording = playback.recording
        first, frame = recording.frame_at(self._begun), self.player.frame
        last = max(first, frame) + 1
        end_s = recording.time_of(last) if last <= self.player.last_frame else recording.length_s
        self._add_range(recording.time_of(min(first, frame)), end_s)

    def exclude_range(self) -> None:
        """Leave the chosen range, or else the one at the frame that is shown, out of all figures, or count it again."""
        playback = self.player.playback
        if playback is None:
            return
        chosen = self.markers.rows.value
        if not isinstance(chosen, MarkedRange):
            now = playback.recording.time_of(self.player.frame)
            chosen = next((each for each in playback.recording.ranges if each.from_s <= now < each.to_s), None)
        if chosen is None:
            self.notice.tell(self._say_begin)
        else:
            self.markers.rangeChanged.emit(chosen, replace(chosen, excluded=not chosen.excluded))

    def _say_begin(self) -> str:
        text = self.tr("Press {begin} where a range begins and {end} where it ends, or drag with Shift in the timeline.")
        return text.format(begin=shortcut("player.range_begin"), end=shortcut("player.range_end"))

    def _begin_range(self, time_s: float | None) -> None:
        self._begun = time_s
        self.view.begin_range(time_s)
        self.markers.show_begun(time_s)

    def _add_range(self, from_s: float, to_s: float) -> None:
        """Add a range between two true times in seconds, and ask for its name."""
        self.markers.entry.finish()
        self._begin_range(None)
        self._asked_range, self._asked = MarkedRange(round(from_s, 3), round(to_s, 3)), self._asked + 1
        self._change(lambda recording: recording.add_range(from_s, to_s))
        self.markers.entry.ask(from_s)

    def _summary_writer(self) -> Writer | None:
        playback = self.player.playback
        return summary_writer(lambda: summary_of(playback.recording)) if playback is not None else None

    def _present_marker(self, playback: Playback) -> Marker | None:
        """Return the marker at the frame that is shown."""
        frame = self.player.frame
        return next((marker for marker in playback.markers if playback.recording.frame_at(marker.time_s) == frame), None)

    # ---- Export ----

    def _tell_exported(self, say: Callable[[], str], error: bool, path: Path | None) -> None:
        self._removed()
        self.notice.tell(say, error, path)
        if path is not None and path.suffix == ".html":
            open_outside(path)

    def _report_writer(self) -> Writer | None:
        playback = self.player.playback
        if playback is None:
            return None
        return report_writer(playback.recording, playback.results.people, self.cover.covering)

    def _enable_export(self) -> None:
        playback = self.player.playback
        choices = self.export.choices
        for kind in (ExportFormat.CSV, ExportFormat.EXCEL, ExportFormat.JSON, ExportFormat.SUMMARY, ExportFormat.REPORT):
            choices[kind].setEnabled(playback is not None and len(playback.recording.faces) > 0)
        choices[ExportFormat.VIDEO].setEnabled(playback is not None and playback.recording.has_video)
        tip = self.tr("With the readings as the player shows them")
        if playback is not None and not playback.recording.has_video:
            tip = self.tr("This recording has no video.")
        choices[ExportFormat.VIDEO].setToolTip(tip)
        without = playback is not None and not playback.recording.document.with_video
        self.view.view.set_note(self.tr("Recorded without video") if without else "")

    # ---- Keys ----

    def handle_key(self, event: QKeyEvent) -> bool:
        """Run the action of a key. Returns whether the key has one."""
        return self.player.playback is not None and (self._keys.press(event) or self.view.handle_key(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.handle_key(event):
            super().keyPressEvent(event)

    def focus_home(self) -> QWidget:
        """Return where the focus goes if the widget that has it is hidden."""
        return self.view.view

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
        self.view.view.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        self.player.pause()
        super().hideEvent(event)

    def _tell_error(self, error: Exception) -> None:
        self.notice.tell(lambda: translated(error), error=True)


def _file_name(title: str) -> str:
    """Return a title as the name of an exported file, without the suffix of the video that was recorded."""
    name = safe_name(title)
    return Path(name).stem if is_video(Path(name)) else name


class MarkersPanel(Retranslated, theme.Themed, QWidget):
    """Shows the markers and ranges by time; the tab does what the signals ask for. What is left out is struck out.

    chosen: a Marker was chosen.
    changed: a Marker was given another text.
    moved: a Marker was given another time, in seconds.
    nudged: a Marker is to be moved by a number of frames.
    removed: a Marker is to be removed.
    wanted: a marker is to be added at the present moment.
    rangeChanged: a MarkedRange, and the one that is to replace it.
    rangeRemoved: a MarkedRange is to be removed.
    rangeWanted: a range is to begin at the present moment, or the one that was begun is to end there.
    """

    chosen = Signal(object)
    changed = Signal(object, str)
    moved = Signal(object, float)
    nudged = Signal(object, int)
    removed = Signal(object)
    wanted = Signal()
    rangeChanged = Signal(object, object)
    rangeRemoved = Signal(object)
    rangeWanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._markers: Sequence[Marker] = ()
        self._ranges: Sequence[MarkedRange] = ()
        self._begun: float | None = None
        self._title = theme.heading()
        self.rows = EditableRows()
        self.add, self.range, self.exclude, self.edit, self.retime, self.remove = (tool_button() for _ in range(6))
        buttons = (self.add, self.range, self.exclude, self.edit, self.retime, self.remove)
        for button, name in zip(buttons, ("marker", "range", "exclude", "edit", "time", "bin"), strict=True):
            icons.set_icon(button, name)
        self.exclude.setCheckable(True)
        self.entry = MarkerEntry()
        layout = headed(self._title, buttons, self.rows)
        layout.insertWidget(1, self.entry)
        self.setLayout(layout)
        for signal in (self.rows.itemClicked, self.rows.itemActivated):
            signal.connect(lambda item, _: self.chosen.emit(item.data(0, _ROLE)))
        self.rows.currentItemChanged.connect(self._enable)
        self.rows.itemChanged.connect(self._edited)
        self.rows.moveWanted.connect(self._nudge)
        self.rows.deleteWanted.connect(self._remove)
        self.add.clicked.connect(self.wanted)
        self.edit.clicked.connect(self.rows.edit_text)
        self.retime.clicked.connect(self.rows.edit_other)
        self.remove.clicked.connect(self._remove)
        self.range.clicked.connect(self.rangeWanted)
        self.exclude.clicked.connect(self._exclude)
        self._enable()
        self.retranslate()

    def retranslate(self) -> None:
        self._title.setText(self.tr("Markers"))
        keys = {name: shortcut(f"player.{name}") for name in ("marker", "range_begin", "range_end")}
        hint = self.tr("{marker} marks the moment that is shown, {range_begin} and {range_end} begin and end a range")
        self.rows.set_hint(hint.format(**keys))
        nudge = shortcut("markers.move")
        rows = self.tr("Click a marker to go there, double-click to edit its text or time; {keys} moves it").format(keys=nudge)
        retime = self.tr("Change the time of the chosen marker ({key}; {keys} by a frame)")
        for widget, name, tip in (
            (self.rows, self.tr("Markers and ranges"), rows),
            (
                self.exclude,
                self.tr("Leave out"),
                with_key(self.tr("Leave the chosen range out of all figures, or count it again"), "player.range_exclude"),
            ),
            (self.add, self.tr("Add marker"), with_key(self.tr("Add a marker here"), "player.marker")),
            (self.edit, self.tr("Edit marker text"), with_key(self.tr("Edit the text of the chosen marker"), "markers.edit")),
            (
                self.retime,
                self.tr("Change the time of the marker"),
                retime.format(key=shortcut("markers.retime"), keys=nudge),
            ),
            (self.remove, self.tr("Remove marker"), with_key(self.tr("Remove the chosen marker"), "markers.remove")),
        ):
            icons.explain(widget, name, tip)
        self.show_begun(self._begun)
        self._show_again()

    def show_begun(self, time_s: float | None) -> None:
        """Show that a range begins at a time in seconds and has no end yet; None: no range."""
        self._begun = time_s
        if time_s is None:
            name, key = self.tr("Begin a range here"), "player.range_begin"
        else:
            text = self.tr("End the range here that begins at {time}")
            name, key = text.format(time=clock_text(time_s, tenths=True)), "player.range_end"
        icons.explain(self.range, name, with_key(name, key))

    def follow_theme(self) -> None:
        self._show_again()

    def _show_again(self) -> None:
        self.show_markers(self._markers, self._ranges, self.rows.value)

    def show_markers(
        self, markers: Sequence[Marker], ranges: Sequence[MarkedRange] = (), chosen: Marker | MarkedRange | None = None
    ) -> None:
        self._markers, self._ranges = markers, ranges
        rows = [(m.time_s, EditableRow((clock_text(m.time_s, tenths=True), m.text), m)) for m in markers]
        rows += [(r.from_s, EditableRow((_span_text(r), r.name), r, struck=r.excluded)) for r in ranges]
        rows.sort(key=lambda row: row[0])
        self.rows.fill([row for _, row in rows], chosen, theme.current().muted)
        self._enable()

    def _remove(self) -> None:
        value = self.rows.value
        if value is not None:
            (self.removed if isinstance(value, Marker) else self.rangeRemoved).emit(value)

    def _exclude(self) -> None:
        value = self.rows.value
        if isinstance(value, MarkedRange):
            self.rangeChanged.emit(value, replace(value, excluded=not value.excluded))

    def _nudge(self, frames: int) -> None:
        if self.rows.value is not None:
            self.nudged.emit(self.rows.value, frames)

    def _edited(self, item: QTreeWidgetItem, column: int) -> None:
        value = item.data(0, _ROLE)
        if isinstance(value, MarkedRange):
            self._edited_range(item, column, value)
            return
        if column == 1:
            self.changed.emit(value, item.text(1))
            return
        seconds, shown = seconds_of(item.text(0)), clock_text(value.time_s, tenths=True)
        if seconds is not None and item.text(0).strip() != shown:
            self.moved.emit(value, seconds)
        else:
            self._show_soon()

    def _edited_range(self, item: QTreeWidgetItem, column: int, value: MarkedRange) -> None:
        if column == 1:
            self.rangeChanged.emit(value, replace(value, name=item.text(1)))
            return
        parts = [seconds_of(part) for part in re.split("[\\-\N{EN DASH}]", item.text(0))]
        times = [part for part in parts if part is not None]
        if item.text(0) == _span_text(value) or len(parts) != 2 or len(times) != 2 or times[0] == times[1]:
            self._show_soon()
        else:
            self.rangeChanged.emit(value, replace(value, from_s=min(times), to_s=max(times)))

    def _show_soon(self) -> None:
        # Show the time as it was; not at once, as the editor is still open.
        QTimer.singleShot(0, self, self._show_again)

    def _enable(self) -> None:
        value = self.rows.value
        for button in (self.edit, self.retime, self.remove):
            button.setEnabled(value is not None)
        self.exclude.setEnabled(isinstance(value, MarkedRange))
        self.exclude.setChecked(isinstance(value, MarkedRange) and value.excluded)


def _span_text(marked_range: MarkedRange) -> str:
    return f"{clock_text(marked_range.from_s, tenths=True)}\N{EN DASH}{clock_text(marked_range.to_s, tenths=True)}"
