"""While the user looks back, the picture, its boxes and the figures are those of that moment; the live analysis goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from fer_desktop.core.types import Analysis, FaceReading, UInt8Array
from fer_desktop.live.kept_pictures import MOST_BYTES, NEAR_S
from fer_desktop.live.status import LiveState
from fer_desktop.recordings.writer import RecordingStatus
from fer_desktop.ui.foundation.formatting import clock_text, reading_words
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.live.tab import LiveTab
from fer_desktop.ui.widgets.timeline.drawing import ago
from tests.present import present
from tests.ui.montage import portrait, scenes_video, stage

OpenWindow = Callable[..., MainWindow]
MakeReading = Callable[..., FaceReading]
Until = Callable[..., None]


@pytest.fixture(scope="module")
def ana(shared_photos: Path) -> UInt8Array:
    return portrait(shared_photos / "img1.jpg", 220)


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory, ana: UInt8Array) -> Path:
    """A minute in which the face moves and the ground becomes darker and lighter, so that every moment looks different."""
    scenes = [
        (stage({0.3 + 0.4 * abs(k % 100 - 50) / 50: ana}, gray=40 + 2 * abs(k % 80 - 40)), 4) for k in range(60 * 25 // 4)
    ]
    return scenes_video(tmp_path_factory.mktemp("looking") / "walk.avi", scenes)


def play(window: MainWindow, until: Until, video: Path, seconds: float) -> list[Analysis]:
    """Play a video, and return a list that receives every analysis that is shown, once it covers so many seconds."""
    shown: list[Analysis] = []
    window.live.bridge.analysed.connect(shown.append)
    window.begin(str(video))
    kept = window.live.back.kept

    def long_enough() -> bool:
        return len(kept) > 4 and len(shown) > 12 and shown[-1].frame.timestamp - shown[0].frame.timestamp > seconds

    until(long_enough, f"{seconds} s", 60)
    return shown


def press(live: LiveTab, qtbot: QtBot, moment: float) -> None:
    """Press the timeline at a moment."""
    area = live.timeline.area()
    place = QPointF(area.x_of(moment), area.plot.center().y()).toPoint()
    qtbot.mouseClick(live.timeline, Qt.MouseButton.LeftButton, pos=QPoint(place.x(), place.y()))


def far(one: UInt8Array, other: UInt8Array) -> float:
    """Return the mean distance of two pictures' pixels."""
    return float(np.abs(one.astype(int) - other).mean())


def test_the_picture_the_boxes_and_the_figures_are_those_of_the_moment(
    open_window: OpenWindow, until: Until, qtbot: QtBot, video: Path
) -> None:
    window = open_window()
    live = window.live
    shown = play(window, until, video, 3.0)
    live.bar.record.click()
    ended: list[RecordingStatus] = []
    live.recorder.ended.connect(ended.append)
    before: Analysis | None = None
    for seconds in (2.5, 1.5):
        press(live, qtbot, shown[-1].frame.timestamp - seconds)
        until(lambda before=before: live.back.analysis not in (None, before), "the picture")
        back = before = present(live.back.analysis)
        assert live.view.image is back.frame.image
        assert abs(back.frame.timestamp - live.timeline.moment) <= NEAR_S
        then = next(analysis for analysis in shown if analysis.frame.index == back.frame.index)
        assert far(present(live.view.image), then.frame.image) < 4 < far(then.frame.image, shown[-1].frame.image)
        assert [r.face.box for r in live.readings()] == [r.face.box for r in then.readings] and then.readings
        assert live.view.selected == 0 and live.side.reading.text() == reading_words(then.readings[0])
        assert live.side.person.text() == f"Person {then.readings[0].face.track_id}"
        assert live.back.strip.isVisible() and "s ago" in live.back.strip.text.text()
        count, place = len(shown), live.timeline.area().x_of(live.timeline.moment)
        until(lambda count=count: len(shown) > count + 3, "the live analysis to go on")
        assert far(present(live.view.image), then.frame.image) < 4, "the picture stays"
        assert live.timeline.area().x_of(live.timeline.moment) == pytest.approx(place)
    until(lambda: live.recorder.running and present(live.recorder.status).seconds > 0.5, "the recording to go on")
    live.back.strip.button.click()
    assert not live.back.active and not live.back.strip.isVisible()
    until(lambda: live.view.image is shown[-1].frame.image, "the present picture")
    live.recorder.stop()
    until(lambda: ended, "the end of the recording")
    assert 0 < live.back.kept.nbytes <= MOST_BYTES


def test_keys_look_back_at_pictures_also_in_a_paused_source(
    open_window: OpenWindow, until: Until, qtbot: QtBot, video: Path
) -> None:
    window = open_window()
    live = window.live
    shown = play(window, until, video, 4.5)
    kept = live.back.kept
    until(lambda: all(kept.at(shown[-1].frame.timestamp - seconds) for seconds in (1.5, 2, 4, 4.5)), "pictures", 60)
    qtbot.keyClick(live.view, Qt.Key.Key_Space)
    until(lambda: live.bridge.status.state is LiveState.PAUSED, "the pause")
    qtbot.keyClick(live.view, Qt.Key.Key_Left)
    until(lambda: live.back.analysis is not None, "the picture of two seconds ago")
    first = present(live.back.analysis)
    assert shown[-1].frame.timestamp - first.frame.timestamp == pytest.approx(2.0, abs=NEAR_S)
    place = clock_text(present(first.frame.media_time))
    assert live.back.strip.text.text() == f"{ago(live.timeline.now - first.frame.timestamp)} \N{MIDDLE DOT} {place} / 1:00"
    qtbot.keyClick(live.view, Qt.Key.Key_Left)
    until(lambda: live.back.analysis is not first, "the picture of four seconds ago")
    assert present(live.back.analysis).frame.index < first.frame.index
    qtbot.keyClick(live.view, Qt.Key.Key_T)
    assert window.tabs.currentWidget() is window.steps, "the moment on the screen is shown step by step"
    window.tabs.setCurrentWidget(live)
    qtbot.keyClick(live.view, Qt.Key.Key_End)
    assert far(present(live.view.image), shown[-1].frame.image) == 0


def test_a_moment_without_a_picture_says_so_and_the_figures_are_those_of_the_timeline(
    open_window: OpenWindow, until: Until, qtbot: QtBot, video: Path
) -> None:
    window = open_window()
    live = window.live
    shown = play(window, until, video, 3.0)
    live.back.kept.clear()  # as after a minute
    press(live, qtbot, live.timeline.now - 2.0)
    assert live.back.active and not live.view.has_picture and live.readings() == ()
    assert "no picture was kept" in live.back.strip.text.text()
    _, values, _ = present(live.timeline.sample_at(live.timeline.track, live.timeline.moment))
    assert present(live.side.chart.probabilities).tolist() == values.tolist()
    live.snapshot()
    count = len(shown)
    qtbot.keyClick(live.timeline, Qt.Key.Key_Escape)
    until(lambda: len(shown) > count and live.view.image is shown[-1].frame.image, "the present")


def test_nothing_is_kept_after_stop_nor_of_another_source(
    open_window: OpenWindow, until: Until, qtbot: QtBot, video: Path, shared_videos: Path
) -> None:
    window = open_window()
    live = window.live
    play(window, until, video, 1.0)
    press(live, qtbot, live.timeline.now - 0.8)
    until(lambda: live.back.analysis is not None, "a picture")
    live.bar.stop.click()
    kept = live.back.kept
    assert (len(kept), kept.nbytes, live.back.analysis, live.back.active) == (0, 0, None, False)
    assert not live.back.strip.isVisible() and not live.view.has_picture
    qtbot.wait(200)
    assert len(kept) == 0, "also nothing that was being made into a JPEG"
    live.bar.start.click()
    until(lambda: len(kept), "pictures again")
    window.live.player.open(str(shared_videos / "one_face_talking.mp4"))
    oldest = live.timeline.now
    assert len(kept) == 0
    until(lambda: len(kept), "pictures of the other video")
    assert present(kept.oldest) >= oldest


def test_a_past_picture_of_somebody_else_is_not_said_to_show_nobody(
    open_window: OpenWindow, until: Until, qtbot: QtBot, shared_photos: Path, ana: UInt8Array, tmp_path: Path
) -> None:
    ben = portrait(shared_photos / "img17.jpg", 220)
    scenes = [(stage({0.25: ana}), 60), (stage({0.25: ana, 0.75: ben}), 600)]
    window = open_window(language="en")
    live = window.live
    shown = play(window, until, scenes_video(tmp_path / "two.avi", scenes), 0.5)
    until(lambda: len(live.readings()) == 2, "Ben")
    right = max(live.readings(), key=lambda reading: reading.face.box.x)
    alone = [analysis.frame.timestamp for analysis in shown if len(analysis.readings) == 1]
    live.follow_person(right.face.track_id)
    press(live, qtbot, alone[len(alone) // 2])
    until(lambda: live.back.analysis is not None and len(live.readings()) == 1, "the picture of Ana alone")
    assert live.view.selected is None
    assert live.side.detail.text() == "The person you follow is not in the picture."
    live.choose_face(-1)
    assert live.side.detail.text() != "No face was found in the picture."


def test_escape_goes_back_to_now_first_wherever_the_focus_is_and_then_ends_the_follow(
    open_window: OpenWindow, until: Until, qtbot: QtBot, video: Path
) -> None:
    window = open_window()
    live = window.live
    play(window, until, video, 2.0)
    number = live.readings()[0].face.track_id
    for focused in (live.view, live.timeline, live.bar.snapshot, live.side.people.list, window.tabs.tabBar()):
        live.follow_person(number)
        live.timeline.look_at(live.timeline.now - 1)
        states = [(live.back.active, live._selection.wanted)]
        for _ in range(2):
            qtbot.keyClick(focused, Qt.Key.Key_Escape)
            states.append((live.back.active, live._selection.wanted))
        assert states == [(True, number), (False, number), (False, None)], focused


def test_a_moment_that_is_not_kept_any_more_is_left_and_the_window_says_so(
    open_window: OpenWindow, make_reading: MakeReading
) -> None:
    live = open_window(language="en").live
    for now in (100.0, 110.0, 800.0):
        live._history.add(now, [make_reading(0, 0, 50, track_id=1)])
        live.timeline.show_track(1, now)
        if now == 110.0:
            live.timeline.look_at(105.0)
            assert live.back.active
    assert not live.back.active and "Back to now" in live.toast.accessibleName()
