"""Exports a recording in a thread of its own, with progress, and can be cancelled."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from PySide6.QtCore import QCoreApplication, QLocale, QObject, Qt, Signal
from PySide6.QtGui import QImage

from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.types import UInt8Array
from fer_desktop.playback.playback import Playback
from fer_desktop.recordings.export import export_csv, export_video
from fer_desktop.recordings.recording import Fault, Recording
from fer_desktop.recordings.rows import Row
from fer_desktop.reports.recording import ReportLook, export_report
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import expression_name, moment_text, percent, person_label
from fer_desktop.ui.foundation.tasks import Background
from fer_desktop.ui.widgets.overlay import annotated

translate = QCoreApplication.translate

_STEP: Final = 0.01
"""Progress is told in steps of this share."""


class RecordingExport(QObject):
    """One export at a time.

    progressed: the share that is done. finished: the path that was written, None where it was cancelled. failed: why, in words.
    """

    progressed = Signal(float)
    finished = Signal(object)
    failed = Signal(str)
    _done = Signal(float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = Background("recording-export", self)
        self._cancel: threading.Event | None = None
        self._told = 0.0
        self._done.connect(self.progressed, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> bool:
        return self._cancel is not None

    def csv(self, playback: Playback, path: Path) -> None:
        """Write the readings, with people's names."""
        self._run(path, lambda cancel: export_csv(playback.recording, path, cancel, self._report))

    def video(self, playback: Playback, path: Path) -> None:
        """Write the video with boxes and labels as the player shows them."""
        results = playback.results
        names, colors = results.names, results.colors

        def draw(image: UInt8Array, rows: list[Row]) -> UInt8Array:
            readings = results.readings_at(rows[0].frame) if rows else ()
            return _as_array(annotated(image, readings, names=names, colors=colors)) if readings else image

        self._run(path, lambda cancel: export_video(playback.recording, path, draw, cancel, self._report))

    def report(self, playback: Playback, path: Path) -> None:
        """Write the one-page report."""
        # On paper, so in the light theme's colours.
        look = ReportLook(
            [theme.expression_color(k, dark=False).name() for k in range(CLASS_COUNT)],
            [expression_name(k) for k in range(CLASS_COUNT)],
            {p.number: theme.person_color(p.number, dark=False, chosen=p.color).name() for p in playback.results.people},
            language=QLocale().name().partition("_")[0],
            translate=translate,
            percent=percent,
            moment=moment_text,
            person=person_label,
            problems=fault_words,
        )
        self._run(path, lambda cancel: export_report(playback.recording, path, look, cancel, self._report))

    def cancel(self) -> None:
        if self._cancel is not None:
            self._cancel.set()

    def request_stop(self) -> None:
        self.cancel()
        self._thread.request_stop()

    def join(self, deadline: float) -> None:
        self._thread.join(deadline)

    def _run(self, path: Path, export: Callable[[threading.Event], bool]) -> None:
        if self._cancel is not None:
            return
        cancel = self._cancel = threading.Event()
        self._told = 0.0

        def done(whole: bool) -> None:
            self._cancel = None
            self.finished.emit(path if whole else None)

        def failed(error: Exception) -> None:
            self._cancel = None
            self.failed.emit(str(error) or type(error).__name__)

        self.progressed.emit(0.0)
        self._thread.submit(lambda: export(cancel), done, failed)

    def _report(self, share: float) -> None:
        """Tell of progress, from the thread."""
        if share - self._told >= _STEP:
            self._told = share
            self._done.emit(share)


def _as_array(image: QImage) -> UInt8Array:
    """Return (height, width, 3) uint8 BGR."""
    rows = image.convertToFormat(QImage.Format.Format_BGR888)
    data = np.frombuffer(rows.constBits(), np.uint8).reshape(rows.height(), rows.bytesPerLine())
    return data[:, : 3 * rows.width()].reshape(rows.height(), rows.width(), 3).copy()


def fault_words(recording: Recording) -> Sequence[str]:
    """Return what is wrong with a recording, a sentence each."""
    document, faces = recording.document, recording.faces
    known = {
        Fault.NO_FOLDER: translate("Recordings", "The folder is gone. Was it moved, deleted, or on a disk that was taken out?"),
        Fault.NO_DOCUMENT: translate(
            "Recordings", "recording.json is missing: model, settings, names and markers are not known."
        ),
        Fault.BROKEN_DOCUMENT: translate(
            "Recordings", "recording.json can't be read: model, settings, names and markers are not known."
        ),
        Fault.NEWER: translate(
            "Recordings", "A newer version of FER Desktop made this recording; what this one doesn't know is not shown."
        ),
        Fault.NO_VIDEO: translate("Recordings", "video.mkv is missing: there is no picture."),
        Fault.BROKEN_VIDEO: translate("Recordings", "video.mkv can't be played: it is damaged, or no video."),
        Fault.NO_FACES: translate("Recordings", "faces.csv is missing: there are no readings."),
        Fault.BROKEN_FACES: translate("Recordings", "faces.csv can't be read: there are no readings."),
        Fault.LINES_LEFT_OUT: translate("Recordings", "Lines of faces.csv that can't be read are left out: {count}.").format(
            count=faces.unreadable
        ),
        Fault.UNFINISHED: translate(
            "Recordings", "The recording was interrupted, or is still going on; what was written until then is here."
        ),
        Fault.ENDED_BY_ITSELF: translate("Recordings", "Recording stopped by itself: {reason}").format(reason=document.problem),
        Fault.FRAMES_DROPPED: translate(
            "Recordings", "Frames that came faster than they could be written are missing: {count}."
        ).format(count=document.dropped),
        Fault.GAPS: translate("Recordings", "The video leaves out longer gaps in which no frames came: {count}.").format(
            count=len(document.gaps)
        ),
    }
    return [known[problem.fault] for problem in recording.problems]
