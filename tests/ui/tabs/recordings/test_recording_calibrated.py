"""A person is calibrated while a real video is recorded: the recording keeps it, and the player shows it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from fer_desktop.analysis.calibration import FORMULA, Calibration
from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.core.types import Prediction
from fer_desktop.recordings.folder import DOCUMENT_FILE, FACES_FILE
from fer_desktop.ui.dialogs.export import ExportFormat
from fer_desktop.ui.shell.main_window import MainWindow
from tests.present import present

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]


def test_calibration_is_kept_with_the_recording_and_the_player_shows_that_it_was_on(
    open_window: OpenWindow,
    until: Until,
    qtbot: QtBot,
    shared_videos: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("fer_desktop.ui.foundation.drops.QDesktopServices.openUrl", lambda _: True)
    # Smoothing is off, so that every shown reading can be compared with its row.
    window = open_window(smoothing_s=0.0)
    live, row = window.live, window.live.side.calibration
    window.begin(str(shared_videos / "one_face_changing.mp4"))
    until(lambda: row.start.isEnabled() and live.bar.record.isEnabled(), "a person")
    qtbot.keyClick(live.view, Qt.Key.Key_R)
    until(lambda: present(live.recorder.status).seconds > 0.3, "readings as they are")

    def calibrated() -> bool:
        # Calibration is refused while the face isn't neutral or there are too few frames; in that case, start it again.
        if not row.running and not row.calibrations:
            row.start.click()  # its key does nothing while recording
        return bool(row.calibrations)

    until(calibrated, "the calibration", 90)
    (calibration,) = row.calibrations
    began = present(live.recorder.status).seconds
    until(lambda: present(live.recorder.status).seconds > began + 0.7, "calibrated readings")
    row.undo.click()
    assert not row.calibrations
    undone = present(live.recorder.status).seconds
    until(lambda: present(live.recorder.status).seconds > undone + 0.7, "readings as they are again")
    live.recorder.stop()
    until(lambda: live.recorder.status is None, "the end of the recording", 60)

    window.tabs.setCurrentWidget(window.recordings)
    tab = window.recordings
    until(lambda: tab.player.playback is not None and tab.view.view.has_picture, "the recording")
    playback = present(tab.player.playback)
    recording = playback.recording
    document = json.loads((recording.folder / DOCUMENT_FILE).read_text(encoding="utf-8"))
    assert document["readings"] == "raw" and document["calibration_formula"] == FORMULA
    (span,) = document["calibrations"]
    assert span["track"] == calibration.track_id and span["bias"] == pytest.approx(calibration.bias)
    assert 0.3 < span["from_s"] < span["to_s"] < recording.time_of(tab.player.last_frame)

    # Moments with a face: while the video starts again, the face may not be confirmed yet.
    times = recording.faces.time_s[recording.faces.face > 0]
    inside = times[(times >= span["from_s"]) & (times < span["to_s"])]
    middle, last = recording.frame_at(inside[len(inside) // 2]), recording.frame_at(times[-1])
    number = str(recording.rows_at(middle)[0].frame)
    with (recording.folder / FACES_FILE).open(encoding="utf-8", newline="") as stream:
        (line,) = (row for row in csv.DictReader(stream) if row["frame"] == number)
    raw = np.array([float(line[name]) for name in EXPRESSIONS], np.float32)
    wanted = Calibration(1, tuple(span["bias"])).apply(Prediction(raw)).probabilities
    shown = playback.results.readings_at(middle)[0]
    assert np.allclose(shown.smoothed.probabilities, wanted, atol=1e-4) and not np.allclose(raw, wanted, atol=0.01)
    assert np.allclose(shown.prediction.probabilities, raw, atol=1e-5), "the row must hold the model's own probabilities"

    for frame, on in ((0, False), (middle, True), (last, False)):
        tab.player.seek(frame)
        until(lambda frame=frame: tab.view.frame == frame and tab.view.reading() is not None, f"frame {frame}")
        assert tab.side.calibrated.isVisible() is on
    timeline = tab.view.timeline
    assert "Calibrated" in timeline.accessibleDescription()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "out.html"), ""))
    tab.export.choices[ExportFormat.REPORT].trigger()
    until(lambda: "out.html" in tab.notice.accessibleName(), "the report")
    assert "Calibration was on from" in (tmp_path / "out.html").read_text(encoding="utf-8")
