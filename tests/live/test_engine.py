"""The engine with fake parts: start, pause, stop, switch, and its status meanwhile."""

from __future__ import annotations

import threading
import time
from functools import partial
from pathlib import Path

import pytest

from fer_desktop.analysis.analyzer import AnalyzerOptions
from fer_desktop.core.messages import marked
from fer_desktop.core.types import Frame
from fer_desktop.live.capture import Captured
from fer_desktop.live.status import LiveState
from fer_desktop.media.source import CameraSpec, FileSpec, SourceError, SourceProblem
from tests.live.conftest import CAMERA, NextAnalysis, Rig, StateReached, Until


def test_before_the_start_it_is_idle(rig: Rig) -> None:
    engine = rig.engine()
    status = engine.status()
    assert (status.state, status.source_name, status.problem, status.message) == (LiveState.IDLE, "", None, None)
    assert engine.take() is None
    engine.pause()
    engine.resume()
    engine.stop()
    assert engine.status().state is LiveState.IDLE


def test_frames_of_a_camera_come_back_analysed(rig: Rig, camera: CameraSpec, state: StateReached, taken: NextAnalysis) -> None:
    source = rig.source()
    engine = rig.engine()
    engine.start(camera)
    source.give()
    assert taken(engine).frame.index == 0
    status = state(engine, LiveState.LIVE)
    assert status.source_name == "Test camera"
    assert status.statistics.device == "CPU (test)"
    source.give()
    analysis = taken(engine)
    assert analysis.frame.index == 1
    assert analysis.frame.timestamp <= time.monotonic()
    assert engine.take() is None, "an analysis can be taken only once"


def test_a_listener_gets_every_analysis_until_it_is_removed(
    rig: Rig, camera: CameraSpec, taken: NextAnalysis, until: Until
) -> None:
    source = rig.source()
    engine = rig.engine()
    heard: list[int] = []
    engine.listen(lambda analysis: heard.append(analysis.frame.index))
    engine.start(camera)

    def heard_are(count: int) -> bool:
        return len(heard) == count

    for count in range(1, 4):
        source.give()
        until(partial(heard_are, count), "the listener to be called")
    assert heard == [0, 1, 2]
    assert taken(engine).frame.index == 2, "the newest analysis must be taken"
    assert engine.status().statistics.source_rate == 100.0
    engine.listen(None)
    source.give()
    assert taken(engine).frame.index == 3
    assert heard == [0, 1, 2]


def test_the_state_is_opening_until_the_first_frame(rig: Rig, camera: CameraSpec, state: StateReached, until: Until) -> None:
    source = rig.source()
    engine = rig.engine()
    engine.start(camera)
    assert engine.status().state is LiveState.OPENING
    until(lambda: source.reads > 3, "reads without a frame")
    assert engine.status().state is LiveState.OPENING
    source.give()
    state(engine, LiveState.LIVE)


def test_the_analyzer_belongs_to_the_analysis_thread_and_the_source_to_the_capture_thread(
    rig: Rig, camera: CameraSpec, taken: NextAnalysis, until: Until
) -> None:
    source = rig.source(free=True)
    engine = rig.engine()
    engine.start(camera)
    taken(engine)
    (analyzer,) = rig.analyzers
    engine.stop()
    assert analyzer.used_in == {analyzer.made_in}
    assert analyzer.made_in is not threading.main_thread()
    assert source.closed.is_set()
    assert source.closed_by not in (threading.main_thread(), analyzer.made_in)


def test_stop_releases_the_camera_and_ends_both_threads(
    rig: Rig, camera: CameraSpec, taken: NextAnalysis, until: Until
) -> None:
    source = rig.source(free=True)
    engine = rig.engine()
    before = set(threading.enumerate())
    engine.start(camera)
    taken(engine)
    assert len(set(threading.enumerate()) - before) == 2, "there must be two threads while live"
    engine.stop()
    assert source.closed.is_set()
    assert set(threading.enumerate()) == before
    assert engine.status().state is LiveState.IDLE
    assert engine.take() is None, "no analysis may come after stop"


def test_starting_again_without_stopping_releases_the_camera_before(rig: Rig, camera: CameraSpec, until: Until) -> None:
    engine = rig.engine()
    for _ in range(20):
        rig.source(free=True)
        engine.start(camera)
    until(lambda: engine.take() is not None, "an analysis of the last one")
    engine.stop()
    assert all(source.closed.is_set() for source in rig.opened)


def test_a_camera_is_opened_only_after_it_was_released(rig: Rig, camera: CameraSpec, taken: NextAnalysis) -> None:
    first, second = rig.source("first", free=True), rig.source("second", free=True)
    open_at_once: list[bool] = []
    rig.opening = lambda: open_at_once.append(rig.attempts == 2 and not first.closed.is_set())
    engine = rig.engine()
    engine.start(camera)
    taken(engine)
    engine.start(camera)
    while taken(engine).frame.source != "second":
        pass
    assert open_at_once == [False, False]
    assert not second.closed.is_set()


def test_switching_the_source_while_live_gives_only_frames_of_the_new_one(
    rig: Rig, camera: CameraSpec, file_spec: FileSpec, taken: NextAnalysis
) -> None:
    rig.source("camera", free=True)
    engine = rig.engine()
    engine.start(camera)
    taken(engine)
    rig.sources.clear()
    rig.source("file", live=False, count=50)
    engine.start(file_spec)
    for _ in range(5):
        assert taken(engine).frame.source == "file"
    assert len(rig.analyzers) == 1, "the analyzer is kept"
    assert rig.analyzers[0].resets >= 2, "but it forgets the faces of the previous source"


def test_a_slow_analyzer_skips_frames_and_always_gets_the_newest(
    rig: Rig, camera: CameraSpec, until: Until, taken: NextAnalysis
) -> None:
    gate = rig.event()
    entered = threading.Event()

    def slow(frame: Frame) -> None:
        entered.set()
        gate.wait()

    rig.before = slow
    source = rig.source()
    engine = rig.engine()
    engine.start(camera)
    source.give()
    until(entered.is_set, "the first frame to be analysed")
    source.give(50)
    until(lambda: engine.status().statistics.skipped == 49, "all but the newest of 50 frames to be skipped")
    gate.set()
    until(lambda: rig.analyzers[0].seen == [0, 50], "the newest frame to be the next one")
    assert engine.status().statistics.skipped == 49


def test_a_new_start_counts_from_zero(rig: Rig, camera: CameraSpec, until: Until, taken: NextAnalysis) -> None:
    rig.source(free=True)
    engine = rig.engine()
    gate = rig.event()
    rig.before = lambda frame: gate.wait()
    engine.start(camera)
    until(lambda: engine.status().statistics.skipped > 10, "skipped frames")
    rig.sources.clear()
    rig.source("quiet")
    engine.start(camera)
    gate.set()
    until(lambda: len(rig.opened) == 2, "the second opening")
    assert engine.status().statistics.skipped == 0


def test_pause_keeps_the_camera_open_and_drains_it_so_that_resume_shows_the_present(
    rig: Rig, camera: CameraSpec, state: StateReached, taken: NextAnalysis, until: Until
) -> None:
    source = rig.source()
    engine = rig.engine()
    engine.start(camera)
    source.give()
    taken(engine)
    engine.pause()
    assert state(engine, LiveState.PAUSED).problem is None
    source.give(30)
    reads = source.reads
    until(lambda: source.reads > reads + 30, "the paused camera to be read")
    assert engine.take() is None
    assert not source.closed.is_set()
    engine.resume()
    source.give()
    assert taken(engine).frame.index == 31
    assert engine.status().state is LiveState.LIVE
    assert engine.status().statistics.skipped == 0, "frames during a pause don't count as skipped"


def test_a_paused_file_keeps_its_position(
    rig: Rig, file_spec: FileSpec, state: StateReached, taken: NextAnalysis, until: Until
) -> None:
    source = rig.source("file", live=False, count=10_000)
    engine = rig.engine()
    engine.start(file_spec)
    taken(engine)
    engine.pause()
    state(engine, LiveState.PAUSED)
    reads = source.reads
    # Meanwhile another engine plays. A file that wasn't paused would be read on in that time.
    rig.sources.clear()
    camera = rig.source(free=True)
    other = rig.engine()
    other.start(CAMERA)
    until(lambda: camera.reads > 200, "a camera to be read meanwhile")
    other.stop()
    held_at = source.reads
    assert held_at <= reads + 1, "at most one frame may still be read: the one that was being read at the pause"
    while engine.take() is not None:
        pass
    engine.resume()
    assert taken(engine).frame.index <= held_at + 1
    assert engine.status().state is LiveState.LIVE


def test_a_file_paused_before_it_opens_is_paused(
    rig: Rig, file_spec: FileSpec, state: StateReached, taken: NextAnalysis
) -> None:
    gate = rig.event()
    rig.opening = gate.wait
    rig.source("file", live=False, count=3)
    engine = rig.engine()
    engine.start(file_spec)
    engine.pause()
    gate.set()
    state(engine, LiveState.PAUSED)
    assert engine.take() is None
    engine.resume()
    taken(engine)
    state(engine, LiveState.ENDED)


def test_the_length_of_a_video_is_told_and_a_camera_has_none(
    rig: Rig, camera: CameraSpec, file_spec: FileSpec, taken: NextAnalysis
) -> None:
    rig.source("file", live=False, count=50)
    engine = rig.engine()
    engine.start(file_spec)
    taken(engine)
    assert engine.status().statistics.length_s == 0.5
    rig.sources.clear()
    rig.source(free=True)
    engine.start(camera)
    taken(engine)
    assert engine.status().statistics.length_s is None


def test_stopping_while_paused_closes_the_file(rig: Rig, file_spec: FileSpec, state: StateReached) -> None:
    source = rig.source("file", live=False, count=100)
    engine = rig.engine()
    engine.start(file_spec)
    engine.pause()
    state(engine, LiveState.PAUSED)
    engine.stop()
    assert source.closed.is_set()


def test_the_end_of_a_file_is_a_state_and_its_last_frame_is_analysed(
    rig: Rig, file_spec: FileSpec, state: StateReached
) -> None:
    source = rig.source("file", live=False, count=7)
    engine = rig.engine()
    engine.start(file_spec)
    status = state(engine, LiveState.ENDED)
    assert (status.problem, status.message) == (None, None)
    assert rig.analyzers[0].seen[-1] == 6
    last = engine.take()
    assert last is not None
    assert last.frame.index == 6
    assert source.closed.is_set()
    rig.source("file", live=False, count=7)
    rig.sources.pop(0)
    engine.start(file_spec)
    state(engine, LiveState.ENDED)


def test_a_file_is_never_slowed_by_a_slow_analyzer(rig: Rig, file_spec: FileSpec, state: StateReached) -> None:
    """Ten frames at 100 a second against an analyzer that takes 60 ms for each: most are skipped."""
    pause = threading.Event()
    rig.before = lambda frame: pause.wait(0.06)
    rig.source("file", live=False, count=60)
    engine = rig.engine()
    engine.start(file_spec)
    status = state(engine, LiveState.ENDED)
    assert status.statistics.skipped > 20
    assert status.statistics.skipped + len(rig.analyzers[0].seen) == 60
    assert rig.analyzers[0].seen[-1] == 59


def test_statistics_of_a_running_camera(rig: Rig, camera: CameraSpec, until: Until) -> None:
    rig.source(free=True)
    engine = rig.engine()
    engine.start(camera)
    until(lambda: engine.status().statistics.analysis_fps > 0, "an analysis rate")
    until(lambda: engine.status().statistics.camera_fps > 0, "a camera rate")
    statistics = engine.status().statistics
    assert 0.0 <= statistics.latency_s < 5.0


def test_options_reach_the_analyzer_before_and_while_it_runs(
    rig: Rig, camera: CameraSpec, taken: NextAnalysis, until: Until
) -> None:
    engine = rig.engine()
    engine.set_options(AnalyzerOptions(largest_only=True))
    rig.source(free=True)
    engine.start(camera)
    taken(engine)
    assert rig.analyzers[0].options.largest_only
    engine.set_options(AnalyzerOptions(smoothing_s=1.0))
    assert rig.analyzers[0].options == AnalyzerOptions(smoothing_s=1.0)


def test_after_close_nothing_is_opened(rig: Rig, camera: CameraSpec) -> None:
    rig.source(free=True)
    engine = rig.engine()
    engine.close()
    engine.start(camera)
    engine.close()
    assert rig.attempts == 0
    assert engine.status().state is LiveState.IDLE


@pytest.mark.parametrize("wanted", list(LiveState))
def test_closing_in_any_state_leaves_no_thread(
    rig: Rig, camera: CameraSpec, file_spec: FileSpec, state: StateReached, until: Until, wanted: LiveState
) -> None:
    before = set(threading.enumerate())
    engine = rig.engine()
    if wanted is LiveState.FAILED:
        rig.sources = [SourceError(SourceProblem.BUSY, marked("in use"))]
    elif wanted is LiveState.ENDED:
        rig.source("file", live=False, count=3)
    else:
        rig.source(free=wanted is not LiveState.OPENING)
    if wanted is not LiveState.IDLE:
        engine.start(file_spec if wanted is LiveState.ENDED else camera)
    if wanted is LiveState.PAUSED:
        engine.pause()
    if wanted is LiveState.OPENING:
        until(lambda: rig.opened and rig.opened[0].reads > 3, "reads without a frame")
    state(engine, wanted)
    engine.close()
    assert len(rig.opened) == (0 if wanted in (LiveState.IDLE, LiveState.FAILED) else 1)
    assert all(source.closed.is_set() for source in rig.opened)
    assert set(threading.enumerate()) == before
    assert engine.status().state is LiveState.IDLE
    assert engine.take() is None


def test_it_rests_while_nobody_wants_analyses(rig: Rig, camera: CameraSpec, taken: NextAnalysis, until: Until) -> None:
    source = rig.source()
    engine = rig.engine()
    engine.want("window", True)
    engine.want("mini view", True)
    engine.start(camera)
    source.give()
    assert taken(engine).frame.index == 0
    engine.want("window", False)
    source.give()
    assert taken(engine).frame.index == 1, "the mini view wants it still"
    assert not engine.status().statistics.resting
    engine.want("mini view", False)
    assert engine.status().statistics.resting
    given: list[Captured] = []
    put = engine._frames.put

    def count_and_put(item: Captured) -> None:
        put(item)
        given.append(item)

    def put_aside(count: int) -> bool:
        return len(given) == count and engine._frames.empty

    engine._frames.put = count_and_put  # type: ignore[method-assign]
    # One after the other, so that none overwrites another one.
    for count in range(1, 6):
        source.give()
        until(partial(put_aside, count), "the frame to be left aside")
    analyzer = rig.analyzers[0]
    assert analyzer.seen == [0, 1], "no frame may be analysed"
    statistics = engine.status().statistics
    assert statistics.skipped == 0 and statistics.resting
    engine.want("window", True)
    assert taken(engine).frame.index == 6, "the newest frame is analysed at once, without another one"
    assert analyzer.seen == [0, 1, 6] and analyzer.resets == 1, "the same scene goes on, so people keep their numbers"


def test_it_does_not_rest_while_somebody_listens(rig: Rig, camera: CameraSpec, until: Until) -> None:
    source = rig.source()
    engine = rig.engine()
    engine.want("window", False)
    engine.start(camera)
    heard: list[int] = []
    engine.listen(lambda analysis: heard.append(analysis.frame.index))

    def heard_are(count: int) -> bool:
        return len(heard) == count

    for count in range(1, 4):
        source.give()
        until(partial(heard_are, count), "the listener to be called")
    engine.listen(None)
    assert engine.status().statistics.resting


def test_a_file_that_ends_while_it_rests_shows_its_last_frame_afterwards(
    rig: Rig, state: StateReached, taken: NextAnalysis
) -> None:
    rig.source("clip.mp4", live=False, count=5)
    engine = rig.engine()
    engine.want("window", False)
    engine.start(FileSpec(Path("clip.mp4")))
    state(engine, LiveState.ENDED)
    assert rig.analyzers[0].seen == []
    engine.want("window", True)
    assert taken(engine).frame.index == 4
