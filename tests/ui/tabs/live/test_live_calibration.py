"""Calibration is counted down, shown, undone by one click, and kept while its person is away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from fer_desktop.core.types import Analysis, FaceReading, Frame
from fer_desktop.media.source import SampleSpec
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.live.calibration import CalibrationRow
from tests.present import present

MakeReading = Callable[..., FaceReading]
OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]
SAD, HAPPY = 5, 3


class Bench:
    """A visible calibration row, and a way to give it frames at ten a second."""

    def __init__(self, row: CalibrationRow, make_reading: MakeReading, said: list[str]) -> None:
        self.row, self.said = row, said
        self.now = 100.0
        self.changes: list[tuple[object, ...]] = []
        row.changed.connect(lambda: self.changes.append(row.calibrations))
        self._make = make_reading

    def play(self, seconds: float, *people: int, index: int = SAD, confidence: float = 0.6) -> None:
        readings = tuple(self._make(0, 0, 50, track_id=n, index=index, confidence=confidence) for n in people)
        for _ in range(round(seconds * 10)):
            self.now += 0.1
            self.row.take(Analysis(Frame(np.zeros((8, 8, 3), np.uint8), 0, self.now, "test"), readings))


@pytest.fixture
def bench(qtbot: QtBot, make_context: Callable[..., AppContext], make_reading: MakeReading) -> Bench:
    context = make_context()
    said: list[str] = []
    context.statusMessage.connect(said.append)
    row = CalibrationRow(context)
    qtbot.addWidget(row)
    row.resize(256, 32)
    row.show()
    return Bench(row, make_reading, said)


def test_without_a_face_calibration_is_disabled(bench: Bench) -> None:
    assert not bench.row.start.isEnabled()
    bench.row.toggle()
    assert not bench.row.running


def test_after_a_countdown_of_three_seconds_a_chip_can_undo_the_calibration(bench: Bench) -> None:
    row = bench.row
    row.show_person(2)
    bench.play(0.2, 1, 2)
    row.start.click()
    counted = [row.countdown.text()]
    for _ in range(28):
        bench.play(0.1, 1, 2)
        counted.append(row.countdown.text())
    assert list(dict.fromkeys(counted)) == ["Look neutral: 3 s", "Look neutral: 2 s", "Look neutral: 1 s"]
    assert row.cancel.isVisible()
    assert not bench.changes
    bench.play(0.5, 1, 2)
    assert row.chip.isVisible()
    assert not row.running
    assert [calibration.track_id for calibration in row.calibrations] == [2]
    assert bench.said == ["Person 2 is calibrated."]
    row.show_person(1)
    assert not row.chip.isVisible()
    assert row.start.isEnabled()
    row.show_person(2)
    row.undo.click()
    assert row.calibrations == ()
    assert bench.changes[-1] == ()
    assert row.start.isVisible()


def test_calibration_can_be_cancelled(bench: Bench) -> None:
    bench.row.show_person(1)
    bench.row.start.click()
    bench.play(1, 1)
    bench.row.cancel.click()
    bench.play(4, 1)
    assert bench.row.calibrations == ()
    assert bench.row.start.isVisible()


def test_a_person_who_leaves_meanwhile_is_not_calibrated(bench: Bench) -> None:
    bench.play(0.5, 1)
    bench.row.show_person(1)
    bench.row.start.click()
    bench.play(1, 1)
    bench.play(1.5, 2)
    assert not bench.row.running
    assert bench.row.calibrations == ()
    assert "left the picture" in bench.said[-1]


def test_a_clearly_not_neutral_face_is_refused_with_a_message(bench: Bench) -> None:
    bench.row.show_person(1)
    bench.row.start.click()
    bench.play(3.5, 1, index=HAPPY, confidence=0.995)
    assert bench.row.calibrations == ()
    assert "happy 100" in bench.said[-1].replace("\N{NO-BREAK SPACE}", " ") and "not neutral" in bench.said[-1]


def test_a_calibration_stays_when_its_person_leaves_and_ends_with_the_scene(bench: Bench) -> None:
    for person in (1, 2):
        bench.row.show_person(person)
        bench.row.start.click()
        bench.play(3.5, 1, 2)
    assert len(bench.row.calibrations) == 2
    bench.play(60, 2)
    assert len(bench.row.calibrations) == 2, "a person who comes back has the same number"
    bench.row.forget_all()
    assert bench.changes[-1] == ()


def test_the_formula_is_shown(bench: Bench) -> None:
    assert "log m" in bench.row.start.toolTip()
    assert "2.5" in bench.row.chip.accessibleDescription()


def test_a_person_in_a_video_is_calibrated_and_the_readings_shift(
    open_window: OpenWindow, until: Until, qtbot: QtBot, shared_videos: Path
) -> None:
    window = open_window()
    live = window.live
    row = live.side.calibration
    window.begin(str(shared_videos / "one_face_changing.mp4"))
    until(lambda: row.start.isEnabled(), "a person")
    qtbot.keyClick(live.view, Qt.Key.Key_C)
    assert row.running
    until(lambda: not row.running, "the end of the countdown")
    assert [calibration.track_id for calibration in row.calibrations] == [1]
    until(lambda: row.chip.isVisible(), "the chip")
    calibration = row.calibrations[0]
    analyzer = present(present(live.engine._analysis)._analyzer)
    assert list(analyzer.options.calibrations) == [calibration]
    live.side.options.smoothing.setValue(0)
    shifted: list[bool] = []
    live.bridge.analysed.connect(
        lambda analysis: shifted.extend(
            np.allclose(r.smoothed.probabilities, calibration.apply(r.prediction).probabilities, atol=1e-6)
            for r in analysis.readings
        )
    )
    until(lambda: len(shifted) > 5 and shifted[-1], "a reading that is the shifted prediction")
    qtbot.keyClick(live.view, Qt.Key.Key_C)
    assert not row.chip.isVisible()
    assert not analyzer.options.calibrations
    live.player.play(SampleSpec())
    assert row.calibrations == ()
