"""People keep number, choice, calibration and history over a pause, a loop, a cut and a loss; who may be back is asked."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from fer_desktop.analysis.calibration import calibrate, expected_neutral
from fer_desktop.core.types import Analysis, UInt8Array
from fer_desktop.live.status import LiveState
from fer_desktop.recordings.recording import open_recording
from fer_desktop.recordings.writer import RecordingStatus
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.live.tab import LiveTab
from tests.present import present
from tests.ui.montage import barely_alike, portrait, scenes_video, stage

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]
LEFT, RIGHT = 0.25, 0.75


@pytest.fixture(scope="module")
def ana(shared_photos: Path) -> UInt8Array:
    return portrait(shared_photos / "img1.jpg", 220)


@pytest.fixture(scope="module")
def ben(shared_photos: Path) -> UInt8Array:
    return portrait(shared_photos / "img17.jpg", 220)


def numbers(live: LiveTab) -> list[int]:
    """Return the numbers of the people in the picture, from left to right."""
    return [reading.face.track_id for reading in sorted(live.readings(), key=lambda reading: reading.face.box.x)]


def followed(window: MainWindow) -> list[Analysis]:
    """Return a list that receives every analysis that is shown."""
    shown: list[Analysis] = []
    window.live.bridge.analysed.connect(shown.append)
    return shown


def test_a_pause_changes_nobody(
    open_window: OpenWindow,
    until: Until,
    qtbot: QtBot,
    tmp_path: Path,
    ana: UInt8Array,
    ben: UInt8Array,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = open_window()
    live = window.live
    window.begin(str(scenes_video(tmp_path / "two.avi", [(stage({LEFT: ana, RIGHT: ben}), 250)])))
    until(lambda: len(live.readings()) == 2, "two people")
    before = numbers(live)
    qtbot.keyClick(live.view, str(before[1]))
    oldest = live._history.oldest
    monotonic = time.monotonic
    for seconds in (5.0, 600.0):
        qtbot.keyClick(live.view, Qt.Key.Key_Space)
        until(lambda: live.bridge.status.state is LiveState.PAUSED, "the pause")
        monkeypatch.setattr(time, "monotonic", lambda seconds=seconds: monotonic() + seconds)
        shown = followed(window)
        qtbot.keyClick(live.view, Qt.Key.Key_Space)
        until(lambda shown=shown: len(shown) > 3, "frames after the pause")
        assert numbers(live) == before and live._selection.chosen == before[1]
        assert live.side.person.text() == f"Person {before[1]}"
    times, _ = live._history.of(before[1], until=time.monotonic() - 500.0)
    assert oldest is not None and len(times), "the history from before the pause is there"


def test_in_a_loop_with_cuts_people_keep_their_numbers_also_in_a_recording(
    open_window: OpenWindow, until: Until, qtbot: QtBot, tmp_path: Path, ana: UInt8Array, ben: UInt8Array
) -> None:
    scenes = [(stage({0.5: ana}), 25), (stage({0.5: ben}), 25), (stage({LEFT: ana, RIGHT: ben}), 25)]
    window = open_window(repeat=True)
    live = window.live
    ended: list[RecordingStatus] = []
    live.recorder.ended.connect(ended.append)
    shown = followed(window)
    window.live.begin(str(scenes_video(tmp_path / "interview.avi", scenes)))
    until(live.readings, "a face")
    live.bar.record.click()

    def rounds(analyses: Iterable[Analysis]) -> int:
        times = [analysis.frame.media_time or 0.0 for analysis in analyses]
        return sum(later < earlier for earlier, later in itertools.pairwise(times))

    until(lambda: rounds(shown) >= 2 and present(shown[-1].frame.media_time) > 2.4, "the third round", 60)
    live.bar.record.click()
    until(lambda: ended, "the recording")
    by_place: dict[bool, set[int]] = {}
    for analysis in shown:
        for reading in analysis.readings:
            media_time = analysis.frame.media_time or 0.0
            is_ana = media_time < 0.99 or (media_time > 1.99 and reading.face.box.center[0] < 320)
            if abs(media_time - 1.0) > 0.02 and abs(media_time - 2.0) > 0.02:
                by_place.setdefault(is_ana, set()).add(reading.face.track_id)
    assert by_place == {True: {1}, False: {2}}
    people = open_recording(present(ended[0].folder)).people
    assert [person.tracks for person in people] == [(1,), (2,)]


def test_a_calibration_and_the_choice_come_back_with_the_person(
    open_window: OpenWindow, until: Until, qtbot: QtBot, tmp_path: Path, ana: UInt8Array, ben: UInt8Array
) -> None:
    scenes = [(stage({LEFT: ana, RIGHT: ben}), 120), (stage({LEFT: ana}), 100), (stage({LEFT: ana, RIGHT: ben}), 200)]
    window = open_window(uncertain_below=0.0)
    live = window.live
    window.begin(str(scenes_video(tmp_path / "away.avi", scenes)))
    until(lambda: len(live.readings()) == 2, "two people")
    number = numbers(live)[1]
    qtbot.keyClick(live.view, str(number))
    rest = np.full(7, 1 / 7, np.float32)
    row = live.side.calibration
    row._calibrations[number] = calibrate(number, rest, expected_neutral({}))
    row.changed.emit()
    until(lambda: len(live.readings()) == 1 and live._selection.chosen is None, "the other person to be shown", 60)
    assert live.side.person.text() != f"Person {number}"
    until(lambda: len(live.readings()) == 2 and live._selection.chosen == number, "the return", 60)
    until(lambda: live.side.person.text() == f"Person {number}" and row.chip.isVisible(), "the person shown, calibrated")
    assert next(reading for reading in live.readings() if reading.face.track_id == number).bias


def test_who_may_be_back_is_merged_by_a_click_and_separated_again(
    open_window: OpenWindow, until: Until, qtbot: QtBot, tmp_path: Path, ana: UInt8Array, ben: UInt8Array
) -> None:
    scenes = [(stage({LEFT: ana}), 60), (stage({}), 40), (stage({RIGHT: barely_alike(ana, ben)}), 500)]
    window = open_window(repeat=False)
    live, rows = window.live, window.live.side.people.list
    ended: list[RecordingStatus] = []
    live.recorder.ended.connect(ended.append)
    window.begin(str(scenes_video(tmp_path / "again.avi", scenes)))
    until(live.readings, "a face")
    live.bar.record.click()
    assert rows.same_row(1) is None
    until(lambda: rows.same_row(2), "the suggestion")
    row = present(rows.same_row(2))
    assert row.isVisible()
    assert (live.side.person.text(), row.text.text()) == ("Person 2", "Perhaps Person 1 again?")
    old, new = len(live._history.of(1)[0]), len(live._history.of(2)[0])
    assert old > 0 and new > 0

    qtbot.keyClick(live.view, Qt.Key.Key_J)
    assert numbers(live) == [1] and live.side.person.text() == "Person 1"
    row = present(rows.same_row(1))
    assert row.text.text() == "Merged with Person 2" and not row.merge.isVisible()
    assert len(live._history.of(1)[0]) >= old + new, "the history is one line"
    until(lambda: live.timeline.track == 1 and live.timeline.lanes == [1], "one person on the timeline")

    row.separate.click()
    row = present(rows.same_row(2))
    assert numbers(live) == [2] and row.merge.isVisible()
    assert len(live._history.of(1)[0]) == old
    row.merge.click()
    assert numbers(live) == [1]
    live.bar.record.click()
    until(lambda: ended, "the recording")
    recording = open_recording(present(ended[0].folder))
    assert [person.tracks for person in recording.people] == [(1, 2)]
    assert set(recording.faces.face.tolist()) == {0, 1, 2}, "faces.csv has the numbers that were followed"

    present(rows.same_row(1)).separate.click()
    present(rows.same_row(2)).refuse.click()
    assert numbers(live) == [2] and rows.same_row(2) is None


def test_a_suggestion_for_somebody_else_in_the_picture_is_on_their_card(
    open_window: OpenWindow,
    until: Until,
    qtbot: QtBot,
    tmp_path: Path,
    shared_photos: Path,
    ana: UInt8Array,
    ben: UInt8Array,
) -> None:
    large = portrait(shared_photos / "img25.jpg", 310)
    scenes = [(stage({LEFT: ana}), 60), (stage({}), 40), (stage({LEFT: large, RIGHT: barely_alike(ana, ben)}), 500)]
    window = open_window(repeat=False)
    live, rows = window.live, window.live.side.people.list
    window.begin(str(scenes_video(tmp_path / "two.avi", scenes)))
    until(lambda: [reading for reading in live.readings() if reading.face.perhaps], "the suggestion", 40)
    shown = live.side.person.text()
    asked = next(reading.face.track_id for reading in live.readings() if reading.face.perhaps == 1)
    until(lambda: rows.same_row(asked), "the suggestion on the card")
    assert present(rows.same_row(asked)).text.text() == "Perhaps Person 1 again?" and shown != f"Person {asked}"
    qtbot.keyClick(live.view, Qt.Key.Key_J)
    assert 1 in numbers(live) and live.side.person.text() == shown
