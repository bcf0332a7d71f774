"""Exports what is played: a button with the formats, and a thread that writes, with progress and cancel."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QCoreApplication, QLocale, QObject, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QProgressBar, QPushButton, QWidget

from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.types import UInt8Array
from fer_desktop.playback.playback import Playable, Playback
from fer_desktop.recordings.covering import CoveredFilm, Covering, find_faces, plan_film
from fer_desktop.recordings.export import Report, export_csv, export_excel, export_json, export_video
from fer_desktop.recordings.folder import error_of
from fer_desktop.recordings.recording import Person
from fer_desktop.recordings.rows import Row
from fer_desktop.recordings.summary import SUFFIXES, SummaryRow, export_summaries, write_summary
from fer_desktop.reports.covered import CoveredRecording
from fer_desktop.reports.html import ReportLook
from fer_desktop.reports.in_view import Recorded
from fer_desktop.reports.recording import RecordingLook, export_report
from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.drops import ask_to_save, ask_to_save_in
from fer_desktop.ui.foundation.formatting import (
    clock_text,
    expression_name,
    moment_text,
    percent,
    person_label,
    seconds,
    time_left_words,
    uncertain,
)
from fer_desktop.ui.foundation.language import Retranslated, translated
from fer_desktop.ui.foundation.pyramid import image_of
from fer_desktop.ui.foundation.tasks import Background
from fer_desktop.ui.widgets.overlay import annotated

translate = QCoreApplication.translate

_Look = TypeVar("_Look", bound=ReportLook)

_STEP: Final = 0.01
"""Progress is told in steps of this share."""

_ESTIMATE_AFTER_S: Final = 3.0
_PLANNING: Final = 0.25
"""The share of the progress for looking for the faces that are to be covered."""


class Export(QObject):
    """Runs one export at a time in a thread of its own.

    progressed: the share that is done, 0 to 1.
    finished: what the work returned.
    failed: the exception that ended it.
    """

    progressed = Signal(float)
    finished = Signal(object)
    failed = Signal(object)
    _done = Signal(float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = Background("export", self)
        self._cancel: threading.Event | None = None
        self._reported = 0.0
        self._begun = 0.0
        self._done.connect(self.progressed, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> bool:
        return self._cancel is not None

    def run(self, work: Callable[[threading.Event, Report], object]) -> None:
        """Run work in the thread. It is called with an event that `cancel` sets, and a function to report its progress."""
        if self._cancel is not None:
            return
        cancel = self._cancel = threading.Event()
        self._reported = 0.0
        self._begun = time.monotonic()
        self.progressed.emit(0.0)
        self._thread.submit(lambda: work(cancel, self._report), self._end(self.finished.emit), self._end(self.failed.emit))

    def seconds_left(self, share: float) -> float | None:
        """Return about how many seconds the rest takes when a share is done, 0 to 1; None while that is unknown."""
        worked = time.monotonic() - self._begun
        return worked * (1 - share) / share if share > 0 and worked > _ESTIMATE_AFTER_S else None

    def cancel(self) -> None:
        if self._cancel is not None:
            self._cancel.set()

    def request_stop(self) -> None:
        self.cancel()
        self._thread.request_stop()

    def join(self, deadline: float) -> None:
        self._thread.join(deadline)

    def _end(self, tell: Callable[[object], object]) -> Callable[[object], None]:
        def end(value: object) -> None:
            self._cancel = None
            tell(value)

        return end

    def _report(self, share: float) -> None:
        """Emit progress, from the thread."""
        if share - self._reported >= _STEP:
            self._reported = share
            self._done.emit(share)


class ExportFormat(StrEnum):
    """What can be exported, in the order of all menus.

    The value is the suffix of its files, except for `IN_FOLDER` and `OF_PEOPLE`.
    """

    CSV = "csv"
    EXCEL = "xlsx"
    JSON = "json"
    JSON_LINES = "jsonl"
    SUMMARY = "summary"
    SUMMARIES = "summaries"
    VIDEO = "webm"
    PICTURES = "pictures"
    FACES = "faces"
    REPORT = "html"


IN_FOLDER: Final = (ExportFormat.PICTURES, ExportFormat.FACES)
"""These are several files, in a folder that the user chooses."""

OF_PEOPLE: Final = (ExportFormat.SUMMARY, ExportFormat.SUMMARIES)
"""These are tables with a row a person, as one of the files of `SUFFIXES`; the second one of several recordings."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the user is told about an export. say: returns a sentence. about: the file or folder that it made, if it did."""

    say: Callable[[], str]
    error: bool = False
    about: Path | None = None


Writer = Callable[[Path, threading.Event, Report], "bool | Told"]
"""Writes a file, or into a folder, in the thread. Returns False, and leaves no file, if it was cancelled."""


class ExportBar(Retranslated, QWidget):
    """A button with the formats, and in its place, while one is written, the progress and a button that cancels.

    begun: the thread begins to write a file.
    told: how it went: a function that returns a sentence, whether that is an error, and the file or folder or None.
    """

    begun = Signal()
    told = Signal(object, bool, object)

    def __init__(
        self,
        context: AppContext,
        name: Callable[[], str | None],
        writers: Mapping[ExportFormat, Callable[[], Writer | None]],
        beside: QWidget | None = None,
        outside: Callable[[], Path | None] = lambda: None,
        what: Callable[[], str] = lambda: translate("ExportBar", "Export"),
        cover: QAction | None = None,
    ) -> None:
        """name: of the file without its suffix. writers: called in the GUI thread. Both return None if there is nothing yet.

        beside: stands left of the button. outside: returns a folder in which saving isn't proposed, see `ask_to_save`.
        what: returns the button's text, which is the title of the dialogs too. cover: opens the choice of faces to cover.
        """
        super().__init__()
        self._context = context
        self._name = name
        self._writers = writers
        self._outside = outside
        self._what = what
        self.work = Export(self)
        self.button = QPushButton()
        self.progress = QProgressBar(textVisible=False, maximum=1000)
        self.left = theme.label("", "caption")
        self.cancel = QPushButton()
        self.choices = {kind: QAction(self) for kind in ExportFormat if kind in writers}
        self.menu = QMenu(self)
        self.menu.addActions(list(self.choices.values()))
        if cover is not None:
            self.menu.addSeparator()
            self.menu.addAction(cover)
        self.menu.setToolTipsVisible(True)
        self.button.setMenu(self.menu)
        self.button.setProperty("menu", True)
        icons.set_icon(self.button, "save")
        self._at_rest = [self.button] if beside is None else [beside, self.button]
        wide = [(widget, 1) for widget in self._at_rest]
        self._how_far = QWidget()
        self._how_far.setLayout(theme.column(self.progress, self.left, gap=theme.SPACE_4))
        theme.lay_out(QHBoxLayout(self), *wide, (self._how_far, 1), self.cancel)
        for kind, action in self.choices.items():
            action.triggered.connect(lambda _=False, kind=kind: self._ask(kind))
        self.cancel.clicked.connect(self.work.cancel)
        self.work.progressed.connect(lambda share: self._show(share) if self.work.running else None)
        self.work.finished.connect(self._finished)
        self.work.failed.connect(self._failed)
        self._show(None)
        self.retranslate()

    def retranslate(self) -> None:
        self.name_again()
        self.cancel.setText(self.tr("Cancel"))
        texts = {
            ExportFormat.CSV: self.tr("Readings as CSV\u2026"),
            ExportFormat.EXCEL: self.tr("Readings as Excel\u2026"),
            ExportFormat.JSON: self.tr("Readings as JSON\u2026"),
            ExportFormat.JSON_LINES: self.tr("Readings as JSON lines\u2026"),
            ExportFormat.SUMMARY: self.tr("Summary\u2026"),
            ExportFormat.SUMMARIES: self.tr("Summary of all listed recordings\u2026"),
            ExportFormat.VIDEO: self.tr("Video with boxes as WebM\u2026"),
            ExportFormat.PICTURES: self.tr("Pictures with boxes\u2026"),
            ExportFormat.FACES: self.tr("Faces as pictures\u2026"),
            ExportFormat.REPORT: self.tr("Report as HTML\u2026"),
        }
        for kind, action in self.choices.items():
            action.setText(texts[kind])
        for widget, name, tip in (
            (self.progress, self.tr("Progress of the export"), ""),
            (self.cancel, self.tr("Cancel the export"), self.tr("Stop the export; no file is kept")),
        ):
            icons.explain(widget, name, tip)

    def name_again(self) -> None:
        """Write on the button what is exported now."""
        self.button.setText(self._what())

    def set_tips(self, whole: str, tips: Mapping[ExportFormat, str]) -> None:
        """Set the tooltips of the button and of formats."""
        self.button.setToolTip(whole)
        for kind, tip in tips.items():
            self.choices[kind].setToolTip(tip)

    def save(self, kind: ExportFormat, path: Path) -> None:
        """Write a file in the thread; of several, path is the folder."""
        write = self._writers[kind]()
        if write is not None and not self.work.running:
            self.begun.emit()
            self.work.run(lambda cancel, report: _told(write(path, cancel, report), path))

    def request_stop(self) -> None:
        self.work.request_stop()

    def join(self, deadline: float) -> None:
        self.work.join(deadline)

    def _ask(self, kind: ExportFormat) -> None:
        name = self._name()
        if name is None or self.work.running:
            return
        if kind in IN_FOLDER:
            folder = self.tr("Folder for the pictures")
            path = ask_to_save_in(self, self._context, f"{self._what()}: {folder}", self._outside())
        else:
            filters = {
                ExportFormat.CSV: self.tr("Readings (*.csv)"),
                ExportFormat.EXCEL: self.tr("Excel workbook (*.xlsx)"),
                ExportFormat.JSON: self.tr("Readings (*.json)"),
                ExportFormat.JSON_LINES: self.tr("Readings (*.jsonl)"),
                **dict.fromkeys(OF_PEOPLE, summary_filters()),
                ExportFormat.VIDEO: self.tr("Video (*.webm)"),
                ExportFormat.REPORT: self.tr("Report (*.html)"),
            }
            others = SUFFIXES if kind in OF_PEOPLE else ()
            path = ask_to_save(
                self, self._context, self._what(), _file_name(name, kind), filters[kind], self._outside(), others
            )
        if path is not None:
            self.save(kind, path)

    def _finished(self, told: Told) -> None:
        self._show(None)
        self.told.emit(told.say, told.error, told.about)

    def _failed(self, error: Exception) -> None:
        self._show(None)
        self.told.emit(lambda: self.tr("Not exported: {reason}").format(reason=translated(error)), True, None)

    def _show(self, share: float | None) -> None:
        """Show an export's progress, 0 to 1; None: no export runs."""
        for widget in self._at_rest:
            widget.setVisible(share is None)
        for widget in (self._how_far, self.cancel):
            widget.setVisible(share is not None)
        share = share or 0.0
        self.progress.setValue(round(1000 * share))
        left = time_left_words(self.work.seconds_left(share))
        self.left.setText(f"{percent(share)} \N{MIDDLE DOT} {left}" if left else percent(share))


def _file_name(name: str, kind: ExportFormat) -> str:
    if kind is ExportFormat.SUMMARIES:
        return translate("ExportBar", "Recordings") + ".csv"
    if kind is ExportFormat.SUMMARY:
        return translate("ExportBar", "{name} summary").format(name=name) + ".csv"
    return f"{name}.{kind}"


def summary_filters() -> str:
    """Return the kinds of files that a summary can be saved as, for a dialog."""
    return ";;".join(
        (
            translate("ExportBar", "Summary (*.csv)"),
            translate("ExportBar", "Excel workbook (*.xlsx)"),
            translate("ExportBar", "Summary (*.json)"),
        )
    )


def summary_writer(rows: Callable[[], Sequence[SummaryRow]]) -> Writer:
    """Return a writer of a summary. rows: makes it, in the thread."""

    def run(path: Path, _cancel: threading.Event, _report: Report) -> bool:
        write_summary(rows(), path)
        return True

    return run


def summaries_writer(folders: Sequence[Path]) -> Writer:
    """Return a writer of one table of the people in several recordings."""
    return lambda path, cancel, report: export_summaries(folders, path, cancel, report)


def _told(result: bool | Told, path: Path) -> Told:
    if isinstance(result, Told):
        return result
    if not result:
        return Told(lambda: translate("ExportBar", "The export was cancelled; no file was kept."))
    return Told(lambda: translate("ExportBar", "Saved: {path}").format(path=path), about=path)


def at_once(write: Callable[[Path], object]) -> Writer:
    """Return a writer of what takes no time to speak of. write: raises OSError."""

    def run(path: Path, _cancel: threading.Event, _report: Report) -> bool:
        try:
            write(path)
        except OSError as error:
            raise error_of(error, path) from error
        return True

    return run


def csv_writer(playback: Playback) -> Writer:
    """Return a writer of the readings, with people's names."""
    return lambda path, cancel, report: export_csv(playback.recording, path, cancel, report)


def excel_writer(playback: Playback) -> Writer:
    """Return a writer of the readings, a summary of the people and the settings."""
    return lambda path, cancel, report: export_excel(playback.recording, path, cancel, report)


def json_writer(playback: Playback) -> Writer:
    """Return a writer of the readings, with all that is known of the recording."""
    return lambda path, cancel, report: export_json(playback.recording, path, cancel, report)


def video_writer(playback: Playable, covering: Covering | None = None) -> Writer | None:
    """Return a writer of the video with boxes and labels as the player shows them; None without a video.

    covering: the faces that are covered in it.
    """
    film, results = playback.film(), playback.results
    if film is None:
        return None
    names, colors = results.names, results.colors

    def draw(image: UInt8Array, rows: list[Row]) -> UInt8Array:
        readings = results.readings_at(rows[0].frame) if rows else ()
        return image_of(annotated(image, readings, names=names, colors=colors)) if readings else image

    if covering is None:
        return lambda path, cancel, report: export_video(film, path, draw, cancel, report)

    def cover(path: Path, cancel: threading.Event, report: Report) -> bool:
        rate = results.frame_rate
        plan = plan_film(film, results.faces, rate, covering, find_faces(), cancel, lambda done: report(_PLANNING * done))
        if plan is None:
            return False
        return export_video(
            CoveredFilm(film, plan), path, draw, cancel, lambda done: report(_PLANNING + (1 - _PLANNING) * done)
        )

    return cover


def report_look(look: Callable[..., _Look], **more: object) -> _Look:
    """Return the look of a report in the user's language. It may be printed, so it has the light theme's colours."""
    return look(
        colors=[theme.expression_color(k, dark=False).name() for k in range(CLASS_COUNT)],
        labels=[expression_name(k) for k in range(CLASS_COUNT)],
        language=QLocale().name().partition("_")[0],
        translated=translated,
        percent=percent,
        **more,
    )


def report_writer(recorded: Recorded, people: Iterable[Person], covering: Covering | None = None) -> Writer:
    """Return a writer of the one-page report. people: those in it. covering: the faces that are covered in its pictures."""
    colors = {p.number: theme.person_color(p.number, dark=False, chosen=p.color).name() for p in people}
    look = report_look(
        RecordingLook,
        people=colors,
        moment=moment_text,
        person=person_label,
        clock=clock_text,
        seconds=lambda span: seconds(span, 2),
        uncertain=uncertain(),
    )

    def write(path: Path, cancel: threading.Event, report: Report) -> bool:
        shown = recorded if covering is None else CoveredRecording(recorded, covering, find_faces())
        return export_report(shown, path, look, cancel, report)

    return write
