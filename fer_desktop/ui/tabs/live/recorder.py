"""Records what plays in the live view: starts and stops the writer, and shows its progress."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QFrame, QMessageBox, QWidget

from fer_desktop.analysis.calibration import FORMULA
from fer_desktop.core.types import Analysis
from fer_desktop.live.status import LiveState, LiveStatus
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.actions import with_key
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.drops import open_outside
from fer_desktop.ui.foundation.formatting import clock_text, size_on_disk
from fer_desktop.ui.foundation.icons import push_button
from fer_desktop.ui.foundation.language import Retranslated, translated
from fer_desktop.ui.foundation.undo import Step
from fer_desktop.ui.tabs.live.bar import LiveBar
from fer_desktop.ui.tabs.live.player import LivePlayer
from fer_desktop.ui.tabs.live.source_choice import source_title
from fer_desktop.ui.widgets.marker_entry import MarkerEntry
from fer_desktop.ui.widgets.message_panel import Message, MessageAction, MessageBar, Toast

# The writer is imported when something is recorded, so that the program starts sooner.
if TYPE_CHECKING:
    from fer_desktop.recordings.document import Document
    from fer_desktop.recordings.writer import RecordingStatus, RecordingWriter

_ASK_MS: Final = 200
_PLAYING: Final = (LiveState.LIVE, LiveState.PAUSED)


class RecordStrip(Retranslated, QFrame):
    """One line over the picture's lower edge during a recording: time, size, dropped frames, a marker's text and button."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.title = theme.label("", "danger")
        self.figures = theme.figure_label()
        self.marker = push_button("marker")
        self.entry = MarkerEntry()
        self.marker.setIconSize(QSize(theme.ICON, theme.ICON))
        margins = (theme.SPACE_12, theme.SPACE_4, theme.SPACE_4, theme.SPACE_4)
        self.setLayout(theme.row(self.title, self.figures, self.entry, self.marker, gap=theme.SPACE_12, margins=margins))
        self.hide()
        self.retranslate()

    def retranslate(self) -> None:
        """Set the texts that don't change; `show_status` sets the others."""
        self.title.setText(self.tr("Recording"))
        self.marker.setText(self.tr("Marker"))
        tip = with_key(self.tr("Add a marker at this moment"), "live.marker")
        self.marker.setToolTip(tip)
        self.marker.setAccessibleDescription(tip)

    def show_status(self, status: RecordingStatus, stopping: bool, paused: bool = False, with_video: bool = True) -> None:
        title = self.tr("Recording paused") if paused else self.tr("Recording")
        if not with_video:
            title = self.tr("Recording paused, no video") if paused else self.tr("Recording without video")
        self.title.setText(self.tr("Finishing") if stopping else title)
        self.marker.setEnabled(not stopping)
        parts = [
            clock_text(status.seconds),
            size_on_disk(status.bytes),
            self.tr("{count} dropped").format(count=status.dropped),
        ]
        if status.markers:
            parts.append(self.tr("1 marker") if status.markers == 1 else self.tr("{n} markers").format(n=status.markers))
        self.figures.setText("   ".join(parts))
        self.figures.setMinimumWidth(self.figures.sizeHint().width())
        self.setAccessibleName(f"{self.title.text()}: {', '.join(parts)}")


class LiveRecorder(QObject):
    """Gives every analysis of the engine to a writer, which has a thread of its own.

    marked: `markers` has changed.
    markedByUser: the user set a marker, or gave the last one its text; its time (as `Frame.timestamp`), and the text.
    ended: the RecordingStatus of a recording whose files are closed.
    openWanted: the user wants to open the recording that has ended; its folder.
    """

    marked = Signal()
    markedByUser = Signal(float, str)
    ended = Signal(object)
    openWanted = Signal(object)

    def __init__(
        self,
        context: AppContext,
        player: LivePlayer,
        bar: LiveBar,
        notice: MessageBar,
        toast: Toast,
        undo_stack: QUndoStack,
        parent: QObject | None = None,
    ) -> None:
        """notice: shows errors. toast: shows that a recording was saved. undo_stack: gets the user's markers."""
        super().__init__(parent)
        self._context = context
        self._player = player
        self._bar = bar
        self._notice = notice
        self._toast = toast
        self._undo_stack = undo_stack
        self._writer: RecordingWriter | None = None
        self._with_video = True
        self._stopping = False
        self._waiting = False
        """A recording begins as soon as something plays."""
        self._early: list[tuple[float, str]] = []
        """Markers for a recording that waits until the one before has closed its files."""
        self._newest: float | None = None
        self._people: Mapping[tuple[int, ...], str] = {}
        self.markers: list[tuple[float, str]] = []
        """Times and texts of the markers since the source began. Times are on the clock of `Frame.timestamp`, in seconds."""
        self._marked_at: float | None = None
        """The timestamp of the marker whose text is asked for."""
        self._saved: tuple[object, Path] | None = None
        """The message that a recording was saved, and its folder."""
        self._question: QMessageBox | None = None
        """Asks whether to end the recording, or what else ends with a source."""
        self.keep_trace = False
        """Leave a note for the next start that a recording ran when the program ended."""
        self.strip = RecordStrip()
        self._timer = QTimer(self, interval=_ASK_MS)
        self._timer.timeout.connect(self._ask)
        bar.record.clicked.connect(self.toggle)
        bar.video.clicked.connect(lambda checked: context.update_settings(record_video=checked))
        self.strip.marker.clicked.connect(self.mark)
        self.strip.entry.given.connect(self._name_marker)
        player.before_end = self.ask_to_end
        player.starting.connect(self._begin_anew)
        player.stopped.connect(self._begin_anew)
        player.bridge.analysed.connect(self._take)
        player.bridge.changed.connect(self._follow)

    @property
    def status(self) -> RecordingStatus | None:
        """The status of the recording; None when nothing is recorded."""
        return self._writer.status() if self._writer is not None else None

    @property
    def running(self) -> bool:
        """Whether a recording runs that wasn't told to stop."""
        return self._writer is not None and not self._stopping

    @property
    def folder(self) -> Path | None:
        """The folder of the recording; None when nothing is recorded."""
        status = self.status
        return status.folder if status is not None else None

    def record_from_the_start(self) -> None:
        """Begin to record as soon as something plays."""
        self._waiting = True

    def toggle(self) -> None:
        """Start or stop a recording."""
        self._waiting = False
        self._early.clear()
        if self._writer is not None:
            self.stop()
        elif self._player.bridge.status.state in _PLAYING:
            self._start()
        self._show()

    def set_running(self, running: bool) -> bool:
        """Start a recording, once the one before has closed its files, or stop it; return whether one runs or will."""
        self._waiting = False
        self._early.clear()
        if not running or self._player.bridge.status.state not in _PLAYING:
            self.stop()
            return False
        if self._writer is None:
            self.toggle()
        self._waiting = self._stopping
        return True

    def mark(self) -> None:
        """Set a marker at the frame on the screen, and ask for its text; the recording goes on meanwhile."""
        if self._writer is not None and self.mark_without_text():
            self.strip.entry.ask(self._writer.status().seconds)

    def mark_without_text(self) -> bool:
        """Set a marker at the frame on the screen, without a text; return whether a recording has it now."""
        if self._writer is None or self._stopping:
            return False
        self.strip.entry.finish()
        at = self._marked_at = self._newest
        if at is None:
            self._writer.mark()
        else:
            self._undo_stack.push(Step(lambda: self.add_marker(at, ""), lambda: self._remove_marker(at)))
            self.markedByUser.emit(at, "")
        return True

    def add_marker(self, timestamp: float, text: str) -> None:
        """Set a marker that somebody else wants, if a recording runs. timestamp: on the clock of `Frame.timestamp`."""
        if self._waiting and self._stopping:
            self._early.append((timestamp, text))
        elif self._writer is not None and not self._stopping:
            self._writer.mark(timestamp, text)
            self.markers.append((timestamp, text))
            self.marked.emit()

    def ask_to_end(self, go: Callable[[], object], *, quits: bool = False) -> None:
        """Do what ends the recording, such as stopping its source: at once if none runs, else once the user has agreed.

        quits: it ends the program.
        """
        if not self.running:
            go()
            return

        def end() -> None:
            self.stop()
            go()

        text = self.tr("Closing the window ends the recording.") if quits else self.tr("This ends the recording.")
        text = " ".join((text, self.tr("What was recorded so far is saved in the Recordings tab.")))
        agree = self.tr("Save the recording and quit") if quits else self.tr("Stop and save the recording")
        self.ask(self.tr("Recording"), self.tr("Stop the recording?"), text, agree, self.tr("Keep recording"), end)

    def ask(self, title: str, question: str, text: str, agree: str, refuse: str, go: Callable[[], object]) -> None:
        """Ask before something ends, and do it once the user has agreed. agree, refuse: the texts of the buttons."""
        if self._question is not None:
            self._question.reject()  # what was asked for last counts
        self._question = box = QMessageBox(QMessageBox.Icon.Question, title, question, parent=self.strip.window())
        box.setInformativeText(text)
        yes = box.addButton(agree, QMessageBox.ButtonRole.AcceptRole)
        no = box.addButton(refuse, QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(no)
        box.setEscapeButton(no)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def forget() -> None:
            if self._question is box:
                self._question = None

        box.finished.connect(forget)
        # Once the box is closed: what follows may ask or close the window.
        yes.clicked.connect(lambda: QTimer.singleShot(0, self, go))
        box.open()

    def set_people(self, people: Mapping[tuple[int, ...], str]) -> None:
        """Set who was merged or named, for this and later recordings of the source; see `RecordingWriter.set_people`."""
        self._people = people
        if self._writer is not None and not self._stopping:
            self._writer.set_people(people)

    def forget_deleted(self) -> None:
        """Say no more that a recording was saved if it is gone."""
        if self._saved is not None and self._toast.message is self._saved[0] and not self._saved[1].is_dir():
            self._toast.clear()

    def stop(self) -> None:
        """End the recording; its files are closed in the writer's thread, then `ended` is emitted."""
        if self._writer is not None and not self._stopping:
            self.strip.entry.finish()
            self._undo_stack.clear()  # what is in a finished recording is changed in its own tab
            self._stopping = True
            self._player.bridge.listen("recorder", None)
            self._writer.stop()
            self._show()

    def join(self, deadline: float) -> None:
        """Wait until the files of a stopped recording are closed. They can be read even if that takes longer."""
        self._waiting = False
        if self._writer is not None:
            self._writer.join(max(deadline - time.monotonic(), 0.0))
            self._ask()
        self._timer.stop()

    def _start(self) -> None:
        from fer_desktop.recordings.writer import RecordingWriter

        self._stopping = False
        if self._notice.message is not None and self._notice.message.icon == "info":
            self._notice.clear()  # the picture is wanted
        rate = self._player.bridge.status.statistics.source_rate
        document = self._document()
        self._with_video = document.with_video
        self._writer = RecordingWriter(self._context.recordings_folder, document, rate)
        self._writer.set_people(self._people)
        self._player.bridge.listen("recorder", self._writer.add)
        self._timer.start()
        early, self._early = self._early, []
        for marker in early:
            self.add_marker(*marker)

    def _name_marker(self, text: str) -> None:
        at = self._marked_at
        if text and at is not None and (at, "") in self.markers:
            self._undo_stack.push(Step(lambda: self._set_text(at, "", text), lambda: self._set_text(at, text, "")))
            self.markedByUser.emit(at, text)
        elif text and at is None and self._writer is not None:
            self._writer.mark(None, text, again=True)

    def _set_text(self, at: float, before: str, text: str) -> None:
        """Give a marker of the running recording another text."""
        if self._writer is not None:
            self._writer.mark(at, text, again=True)
            self.markers[self.markers.index((at, before))] = at, text
            self.marked.emit()

    def _remove_marker(self, at: float) -> None:
        """Remove the marker without a text that was set last at a time in the running recording."""
        if self._writer is not None:
            self.strip.entry.cancel()
            self._writer.unmark(at)
            self.markers.remove((at, ""))
            self.marked.emit()

    def _take(self, analysis: Analysis) -> None:
        self._newest = analysis.frame.timestamp

    def _begin_anew(self) -> None:
        self.stop()
        self.markers.clear()
        self.marked.emit()

    def _follow(self, status: LiveStatus) -> None:
        if status.state not in _PLAYING:
            self.stop()
        elif self._waiting and self._writer is None:
            self._waiting = False
            self._start()
        self._show()

    def _ask(self) -> None:
        from fer_desktop.recordings.writer import RecordingState

        status = self.status
        if status is not None and status.folder is not None and not self._context.settings.running_recording:
            self._context.update_settings(running_recording=str(status.folder))
        if status is not None and status.state in (RecordingState.STOPPED, RecordingState.FAILED):
            self._finish(status)
        self._show()

    def _finish(self, status: RecordingStatus) -> None:
        from fer_desktop.recordings.writer import RecordingState

        self._player.bridge.listen("recorder", None)
        self._timer.stop()
        self._writer, self._stopping = None, False
        if not self.keep_trace:
            self._context.update_settings(running_recording="")
        folder = status.folder
        if status.state is RecordingState.FAILED:
            self._notice.show_message(partial(self._explain, status, folder is not None and folder.is_dir()))
        elif folder is not None:

            def saved() -> Message:
                text = self.tr("Recording saved ({time})").format(time=clock_text(status.seconds))
                return Message("info", text, "", (MessageAction(self.tr("Open"), lambda: self.openWanted.emit(folder)),))

            self._toast.show_message(saved)
            self._saved = self._toast.message, folder
        self.ended.emit(status)
        self._follow(self._player.bridge.status)  # the next recording may wait for this one

    def _explain(self, status: RecordingStatus, begun: bool) -> Message:
        """Return the message about a recording that couldn't begin or go on."""
        title = self.tr("Recording has stopped.") if begun else self.tr("Recording could not begin.")
        choose = partial(self._context.settingsWanted.emit, "recordings_folder")
        actions = [MessageAction(self.tr("Choose folder\u2026"), choose)]
        if begun and status.folder is not None:
            actions.append(MessageAction(self.tr("Open folder"), partial(open_outside, status.folder)))
        return Message("warning", title, translated(status.message), tuple(actions))

    def _show(self) -> None:
        status = self.status
        recording = status is not None and not self._stopping
        state = self._player.bridge.status.state
        self._bar.set_recording(recording, recording or (status is None and state in _PLAYING))
        self._context.set_recording(recording)
        if status is not None:
            self.strip.show_status(status, self._stopping, state is LiveState.PAUSED, self._with_video)
        self.strip.setVisible(status is not None)

    def _document(self) -> Document:
        from fer_desktop.recordings.document import Document, recorded_model

        spec, context = self._player.spec, self._context
        return Document(
            source_name=source_title(spec) if spec is not None else "",
            model=recorded_model(context.model, context.live_runtime.value, self._player.bridge.status.statistics.device),
            settings=_recorded_settings(context),
            calibration_formula=FORMULA,
            with_video=context.settings.record_video,
        )


def _recorded_settings(context: AppContext) -> dict[str, Any]:
    settings = context.settings
    return {
        "smoothing_s": settings.smoothing_s,
        "uncertain_below": context.uncertain_below,
        "largest_only": settings.largest_only,
        "mesh": settings.mesh,
    }
