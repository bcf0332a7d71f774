"""While Live isn't on the screen and nothing needs it, no frame is analysed; people keep their numbers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt

from fer_desktop.analysis.analyzer import Analyzer
from fer_desktop.core.types import Analysis, Frame
from fer_desktop.live.engine import LiveEngine
from fer_desktop.media.source import SampleSpec
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.shell.main_window import MainWindow

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]


class Counting:
    """An analyzer that counts the frames it gets."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self.count = 0
        self.last = -1
        self.options = analyzer.options
        self.classifier = analyzer.classifier

    def analyze(self, frame: Frame) -> Analysis:
        self.count += 1
        self.last = frame.index
        return self._analyzer.analyze(frame)

    def reset(self) -> None:
        self._analyzer.reset()

    def go_on_from(self, before: Counting) -> None:
        self._analyzer.go_on_from(before._analyzer)


def play(window: MainWindow, until: Until) -> Counting:
    """Play the sample through a counting analyzer."""
    made: list[Counting] = []
    build = window.context.make_analyzer(window.context.analyzer_options())

    def make() -> Counting:
        made.append(Counting(build()))
        return made[-1]

    window.live.engine.use_analyzer(make)
    window.live.player.play(SampleSpec())
    until(lambda: len(window.live.readings()) > 0, "a face")
    return made[-1]


def frames_pass(window: MainWindow, until: Until, count: int = 15) -> None:
    """Wait until the source gave some frames; those that were analysed and those that were not count alike."""
    slot = window.live.engine._frames
    seen: list[object] = []
    put = slot.put

    def counted(item: object) -> None:
        seen.append(item)
        put(item)  # type: ignore[arg-type]

    slot.put = counted  # type: ignore[method-assign]
    until(lambda: len(seen) >= count, "frames of the source")
    slot.put = put  # type: ignore[method-assign]


def resting(engine: LiveEngine) -> bool:
    return engine.status().statistics.resting


def test_nothing_is_analysed_while_another_tab_is_shown(open_window: OpenWindow, until: Until) -> None:
    window = open_window()
    analyzer = play(window, until)
    number = window.live.readings()[0].face.track_id
    window.tabs.setCurrentWidget(window.files)
    until(lambda: "resting" in window.live.figures.text(), "the status bar to say so")
    said = window.live.figures.text()
    assert not any(each in said for each in ("skipped", "analysed", "CPU")), "nothing that other tabs may do otherwise"
    before = analyzer.count
    frames_pass(window, until)
    assert analyzer.count - before <= 1, "at most the frame that was being analysed"
    last = analyzer.last
    window.tabs.setCurrentWidget(window.live)
    until(lambda: analyzer.last > last + 5, "it to go on")
    until(lambda: "analysed" in window.live.figures.text(), "the figures")
    until(lambda: window.live.readings() and window.live.readings()[0].face.track_id == number, "the same person")


def test_nothing_is_analysed_while_the_window_is_minimised(open_window: OpenWindow, until: Until) -> None:
    window = open_window()
    analyzer = play(window, until)
    window.showMinimized()
    until(partial(resting, window.live.engine), "the rest")
    before = analyzer.count
    frames_pass(window, until)
    assert analyzer.count - before <= 1
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    until(lambda: analyzer.count > before + 3, "it to go on")


def test_a_recording_goes_on_in_another_tab(open_window: OpenWindow, until: Until) -> None:
    window = open_window()
    analyzer = play(window, until)
    window.live.recorder.toggle()
    window.tabs.setCurrentWidget(window.files)
    before = analyzer.count
    until(lambda: analyzer.count > before + 5, "frames for the recording")
    assert not resting(window.live.engine)
    window.live.recorder.stop()
    until(partial(resting, window.live.engine), "the rest after the recording")


def test_a_calibration_is_brought_to_its_end_in_another_tab(open_window: OpenWindow, until: Until) -> None:
    window = open_window()
    play(window, until)
    window.live.side.calibration.begin()
    window.tabs.setCurrentWidget(window.files)
    assert not resting(window.live.engine)
    until(lambda: not window.live.side.calibration.running, "the calibration")
    until(partial(resting, window.live.engine), "the rest")


def test_an_engine_that_nobody_told_what_is_wanted_never_rests(make_context: Callable[..., AppContext]) -> None:
    context = make_context()
    engine = LiveEngine(context.make_analyzer(context.analyzer_options()))
    assert not resting(engine)
    engine.close()
