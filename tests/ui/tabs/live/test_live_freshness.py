"""No frame older than 100 ms reaches the screen, and a computer that can't keep up gets a message."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from fer_desktop.analysis.analyzer import Analyzer
from fer_desktop.core.types import Analysis, Frame
from fer_desktop.live.status import LiveState, LiveStatistics, LiveStatus
from fer_desktop.media.source import SampleSpec
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.live.engine_adapter import FRESH_S, LiveBridge
from tests.present import present

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]


class Engine:
    """A fake engine that gives the analyses and the state that a test sets."""

    def __init__(self) -> None:
        self.next: Analysis | None = None
        self.state = LiveState.LIVE

    def start(self, spec: object) -> None:
        pass

    def take(self) -> Analysis | None:
        taken, self.next = self.next, None
        return taken

    def status(self) -> LiveStatus:
        return LiveStatus(self.state, "x", None, None, LiveStatistics())


class Bench:
    """A bridge with a clock that the test sets."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr("fer_desktop.ui.tabs.live.engine_adapter.time.monotonic", lambda: self.now)
        self.engine = Engine()
        self.bridge = LiveBridge(self.engine)  # type: ignore[arg-type]
        self.shown: list[int] = []
        self.bridge.analysed.connect(lambda analysis: self.shown.append(analysis.frame.index))
        self.bridge.start(SampleSpec())
        self.bridge._timer.stop()  # the test calls `_ask` instead

    def give(self, number: int, age_s: float) -> None:
        image = np.zeros((4, 4, 3), np.uint8)
        self.engine.next = Analysis(Frame(image, number, self.now - age_s, "x"), ())
        self.ask()

    def ask(self, after_s: float = 0.0) -> None:
        self.now += after_s
        self.bridge._ask()
        self.bridge._timer.stop()


@pytest.fixture
def bench(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench(monkeypatch)


def test_a_late_frame_is_left_out_and_the_next_one_shown(bench: Bench) -> None:
    bench.give(1, 0.02)
    bench.give(2, 0.15)
    bench.now += 0.03
    bench.give(3, 0.03)
    assert bench.shown == [1, 3] and bench.bridge.left_out == 1 and bench.bridge.behind_s is None


def test_the_time_of_painting_counts(bench: Bench) -> None:
    bench.bridge.painting_s = 0.03
    bench.give(1, 0.08)
    bench.give(2, 0.06)  # only 10 ms left, which is less than the margin
    assert bench.shown == []
    bench.give(2, 0.04)
    assert bench.shown == [2]
    bench.bridge.painting_s = 3.0
    bench.give(3, 0.02)
    assert bench.shown == [2, 3], "a single slow painting must not stop the frames"


def test_if_all_frames_are_late_they_are_shown_with_their_delay(bench: Bench) -> None:
    for number in range(8):
        bench.now += 0.1
        bench.give(number, 0.2)
    assert bench.shown == [3, 4, 5, 6, 7]
    assert bench.bridge.behind_s == pytest.approx(0.2)
    bench.give(9, 0.02)
    assert bench.shown[-1] == 9 and bench.bridge.behind_s is None


def test_a_single_late_picture_is_shown_after_a_while_without_a_message(bench: Bench) -> None:
    bench.give(1, 0.5)
    bench.ask(0.1)
    assert bench.shown == []
    bench.ask(0.3)
    assert bench.shown == [1] and bench.bridge.behind_s is None


def test_the_last_frame_of_a_file_is_always_shown_but_not_one_from_before_a_pause(bench: Bench) -> None:
    bench.engine.state = LiveState.PAUSED
    bench.ask(0.2)
    bench.give(1, 0.5)
    bench.engine.state = LiveState.LIVE
    bench.ask(1.0)
    bench.ask(1.0)
    assert bench.shown == []
    bench.engine.state = LiveState.ENDED
    bench.ask(0.2)
    bench.give(2, 0.5)
    assert bench.shown == [2]


def test_after_a_stall_a_real_video_goes_on_with_the_newest_frame(
    open_window: OpenWindow, until: Until, shared_videos: Path
) -> None:
    window = open_window()
    live = window.live
    window.begin(str(shared_videos / "one_face_talking.mp4"))
    until(lambda: live.readings(), "a face")
    analysed: list[int] = []
    shown: list[Analysis] = []
    live.engine.listen(lambda analysis: analysed.append(analysis.frame.index))
    live.bridge.analysed.connect(shown.append)
    until(lambda: len(shown) >= 10, "frames")

    def are_analysed(count: int) -> bool:
        return len(analysed) >= count

    for _ in range(3):
        start, before = len(analysed), len(shown)
        stall(partial(are_analysed, start + 8))
        *missed, newest = analysed[start:]
        until(lambda before=before: len(shown) >= before + 5, "frames after the stall")
        after = [analysis.frame.index for analysis in shown[before:]]
        assert after[0] >= newest and not set(missed) & set(after)
    order = [analysis.frame.index for analysis in shown]
    assert order == sorted(set(order))
    assert live.view.image is shown[-1].frame.image


def stall(over: Callable[[], bool]) -> None:
    """Block the GUI thread until a condition holds."""
    deadline = time.monotonic() + 60
    while not over():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_slow_computer_shows_late_frames_with_their_delay(
    open_window: OpenWindow, until: Until, shared_videos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    live = window.live
    make = window.context.make_analyzer(window.context.analyzer_options())

    def slow() -> Analyzer:
        analyzer = make()
        analyze = analyzer.analyze

        def late(frame: Frame) -> Analysis:
            time.sleep(0.15)
            return analyze(frame)

        monkeypatch.setattr(analyzer, "analyze", late)
        return analyzer

    live.engine.use_analyzer(slow)
    window.begin(str(shared_videos / "one_face_talking.mp4"))
    until(lambda: live.bridge.behind_s is not None, "late frames")
    until(lambda: live.view.note.endswith("ms behind"), "the words")
    assert present(live.bridge.behind_s) > FRESH_S and live.readings()


def test_the_timeline_has_no_hole_after_the_window_was_busy(open_window: OpenWindow, until: Until) -> None:
    """While the theme changes or a page is made, the window shows nothing, but the analysis goes on."""
    window = open_window()
    live = window.live
    analysed: list[float] = []
    live.engine.listen(lambda analysis: analysed.append(analysis.frame.timestamp) if analysis.readings else None)
    live.player.play(SampleSpec())
    until(lambda: live.readings(), "a face")
    number, first = live.readings()[0].face.track_id, len(analysed)
    deadline = time.monotonic() + 20
    while len(analysed) < first + 12 and time.monotonic() < deadline:
        time.sleep(0.01)  # without events of Qt
    missed = analysed[first : first + 12]
    until(lambda: live._analysis is not None and live._analysis.frame.timestamp > missed[-1], "the next picture")
    times, _ = live._history.of(number, missed[0] - 0.01, missed[-1] + 0.01)
    gaps = [float(b - a) for a, b in itertools.pairwise(times)]
    steps = [b - a for a, b in itertools.pairwise(missed)]
    assert len(times) >= 4
    assert max(gaps) <= max(steps) + 0.07
