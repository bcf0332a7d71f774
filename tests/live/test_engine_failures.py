"""A failure while live is a state with a reason, and the engine recovers by itself where it can."""

from __future__ import annotations

import threading
import time

import pytest

from fer_desktop.core.messages import marked
from fer_desktop.core.types import Frame
from fer_desktop.live.status import LiveLimits, LiveState
from fer_desktop.media.source import CameraSpec, FileSpec, SourceError, SourceProblem, StreamSpec
from tests.live.conftest import FakeAnalyzer, NextAnalysis, Rig, StateReached, Until

STOP_SLACK_S = 5.0
"""Far less than the minutes that a hanging call would take, far more than a loaded machine needs."""


@pytest.mark.parametrize("problem", list(SourceProblem))
def test_a_source_that_cannot_be_opened_is_a_state_with_its_reason(
    rig: Rig, file_spec: FileSpec, state: StateReached, problem: SourceProblem
) -> None:
    rig.sources = [SourceError(problem, marked("what to do"))]
    engine = rig.engine()
    engine.start(file_spec)
    status = state(engine, LiveState.FAILED)
    assert (status.problem, str(status.message)) == (problem, "what to do")
    assert status.source_name == str(file_spec.path)
    engine.stop()
    assert rig.attempts == 1, "a file must not be tried again automatically"
    assert engine.status().state is LiveState.IDLE


def test_an_unknown_exception_of_a_driver_is_a_state_too(
    rig: Rig, camera: CameraSpec, state: StateReached, impatient: LiveLimits
) -> None:
    rig.sources = [RuntimeError("driver exploded")]
    engine = rig.engine(impatient)
    engine.start(camera)
    status = state(engine, LiveState.FAILED)
    assert status.problem is SourceProblem.UNREADABLE
    assert "driver exploded" in str(status.message)


def test_a_camera_that_fails_is_tried_again_until_it_opens(
    rig: Rig, camera: CameraSpec, state: StateReached, taken: NextAnalysis, impatient: LiveLimits
) -> None:
    rig.sources = [SourceError(SourceProblem.BUSY, marked("in use")), SourceError(SourceProblem.NOT_FOUND, marked("gone"))]
    rig.source(free=True)
    engine = rig.engine(impatient)
    engine.start(camera)
    taken(engine)
    assert rig.attempts == 3
    status = state(engine, LiveState.LIVE)
    assert (status.problem, status.message) == (None, None)


def test_the_reason_stays_while_the_camera_is_tried_again(
    rig: Rig, camera: CameraSpec, state: StateReached, until: Until, impatient: LiveLimits
) -> None:
    rig.sources = [SourceError(SourceProblem.BUSY, marked("in use"))]
    engine = rig.engine(impatient)
    engine.start(camera)
    state(engine, LiveState.FAILED)
    until(lambda: rig.attempts > 5, "more attempts")
    for _ in range(100):
        assert engine.status().state is LiveState.FAILED
        assert engine.status().problem is SourceProblem.BUSY


def test_a_camera_that_is_unplugged_fails_and_comes_back_live(
    rig: Rig, camera: CameraSpec, state: StateReached, taken: NextAnalysis, until: Until, impatient: LiveLimits
) -> None:
    source = rig.source(free=True)
    engine = rig.engine(impatient)
    engine.start(camera)
    taken(engine)
    rig.sources[:] = [SourceError(SourceProblem.NOT_FOUND, marked("not connected"))]
    source.error = SourceError(SourceProblem.NOT_FOUND, marked("not connected"))
    assert state(engine, LiveState.FAILED).problem is SourceProblem.NOT_FOUND
    until(source.closed.is_set, "the lost camera to be closed")
    again = rig.source("Test camera again", free=True)
    rig.sources[:] = [again]
    state(engine, LiveState.LIVE)
    # An analysis of the lost camera's last frame may still be waiting.
    while taken(engine).frame.source != "Test camera again":
        pass


def test_a_camera_that_gives_no_frames_is_reported_and_opened_again(
    rig: Rig, camera: CameraSpec, state: StateReached, taken: NextAnalysis, until: Until, impatient: LiveLimits
) -> None:
    silent, second = rig.source(), rig.source("second", free=True)
    engine = rig.engine(impatient)
    engine.start(camera)
    silent.give()
    taken(engine)
    assert state(engine, LiveState.FAILED).problem is SourceProblem.SILENT
    state(engine, LiveState.LIVE)
    assert silent.closed.is_set()
    assert not second.closed.is_set()


def test_a_camera_that_pauses_in_a_read_is_silent_and_live_again_without_being_reopened(
    rig: Rig, camera: CameraSpec, state: StateReached, taken: NextAnalysis, impatient: LiveLimits
) -> None:
    from dataclasses import replace

    source = rig.source(free=True)
    engine = rig.engine(replace(impatient, read_s=60.0))
    engine.start(camera)
    taken(engine)
    source.hang = True
    assert state(engine, LiveState.FAILED).problem is SourceProblem.SILENT
    source.hang = False
    source.released.set()
    state(engine, LiveState.LIVE)
    assert rig.attempts == 1


def test_an_opening_that_hangs_is_abandoned_with_a_reason_and_tried_again(
    rig: Rig, camera: CameraSpec, state: StateReached, taken: NextAnalysis, impatient: LiveLimits
) -> None:
    gate = rig.event()
    rig.opening = lambda: gate.wait() if rig.attempts == 1 else None
    rig.source(free=True)
    engine = rig.engine(impatient)
    engine.start(camera)
    assert engine.status().state is LiveState.OPENING, "start must not wait for the opening"
    status = state(engine, LiveState.FAILED)
    assert status.problem is SourceProblem.SILENT
    assert "did not answer" in str(status.message)
    taken(engine)
    state(engine, LiveState.LIVE)


def test_an_opening_that_returns_after_it_was_abandoned_closes_its_source(
    rig: Rig, camera: CameraSpec, state: StateReached, taken: NextAnalysis, until: Until, impatient: LiveLimits
) -> None:
    gate = rig.event()
    rig.opening = lambda: gate.wait() if rig.attempts == 1 else None
    late, second = rig.source("late", free=True), rig.source("second", free=True)
    rig.sources.reverse()  # the second attempt is served first; the attempt that hung gets the late source
    engine = rig.engine(impatient)
    engine.start(camera)
    assert taken(engine).frame.source == "second"
    gate.set()
    until(late.closed.is_set, "the late source to be closed")
    for _ in range(10):
        assert taken(engine).frame.source == "second"
    assert late.reads == 0
    assert not second.closed.is_set()


def test_a_read_that_hangs_is_abandoned_and_the_camera_tried_again(
    rig: Rig, camera: CameraSpec, state: StateReached, taken: NextAnalysis, until: Until, impatient: LiveLimits
) -> None:
    hanging, second = rig.source("hanging", free=True), rig.source("second", free=True)
    engine = rig.engine(impatient)
    engine.start(camera)
    assert taken(engine).frame.source == "hanging"
    hanging.hang = True
    until(hanging.hung.is_set, "the read to hang")
    assert state(engine, LiveState.FAILED).problem is SourceProblem.SILENT
    state(engine, LiveState.LIVE)
    while (analysis := taken(engine)).frame.source != "second":
        pass
    hanging.released.set()
    until(hanging.closed.is_set, "the camera to be released after all")
    for _ in range(10):
        analysis = taken(engine)
        assert analysis.frame.source == "second", "an abandoned thread must deliver no more frames"
    assert not second.closed.is_set()
    assert rig.analyzers[0].resets == 1, "people keep their numbers when a camera is opened again"


def test_no_more_than_three_threads_hang_at_a_time(
    rig: Rig, camera: CameraSpec, state: StateReached, until: Until, impatient: LiveLimits
) -> None:
    gate = rig.event()
    rig.opening = gate.wait
    rig.source(free=True)
    engine = rig.engine(impatient)
    before = threading.active_count()
    engine.start(camera)
    until(lambda: rig.attempts == 3, "three attempts")
    deadline = time.monotonic() + 1.0  # three times as long as until the next attempt
    while time.monotonic() < deadline:
        assert rig.attempts == 3
        assert threading.active_count() <= before + 5
        assert engine.status().state is LiveState.FAILED
        time.sleep(0.02)
    gate.set()
    state(engine, LiveState.LIVE)


def test_a_file_whose_read_hangs_fails_and_is_not_tried_again(
    rig: Rig, file_spec: FileSpec, state: StateReached, until: Until, impatient: LiveLimits
) -> None:
    source = rig.source("file", live=False, count=100)
    source.hang = True
    engine = rig.engine(impatient)
    engine.start(file_spec)
    until(source.hung.is_set, "the read to hang")
    assert state(engine, LiveState.FAILED).problem is SourceProblem.SILENT
    source.released.set()
    until(source.closed.is_set, "the file to be closed after all")
    assert rig.attempts == 1
    assert engine.status().state is LiveState.FAILED


@pytest.mark.parametrize("what", ["open", "read", "analyze", "make"])
@pytest.mark.parametrize("end", ["stop", "close"])
def test_a_call_that_hangs_for_ever_does_not_hang_stop_or_close(
    rig: Rig, camera: CameraSpec, until: Until, caplog: pytest.LogCaptureFixture, what: str, end: str, impatient: LiveLimits
) -> None:
    gate = rig.event()
    hanging = threading.Event()

    def hang(*_: object) -> None:
        hanging.set()
        gate.wait()

    source = rig.source(free=True)
    if what == "open":
        rig.opening = hang
    elif what == "read":
        source.hang, hanging = True, source.hung
    elif what == "analyze":
        rig.before = hang
    else:
        make = rig.make_analyzer

        def hang_and_make() -> FakeAnalyzer:
            hang()
            return make()

        rig.make_analyzer = hang_and_make
    engine = rig.engine(impatient)
    engine.start(camera)
    until(hanging.is_set, f"{what} to hang")
    start = time.monotonic()
    getattr(engine, end)()
    assert time.monotonic() - start < impatient.stop_s + STOP_SLACK_S
    assert engine.status().state is LiveState.IDLE
    assert "left behind" in caplog.text
    start = time.monotonic()
    engine.stop()
    assert time.monotonic() - start < STOP_SLACK_S, "close must not wait again for an abandoned thread"
    gate.set()
    source.released.set()
    assert engine.take() is None
    if what != "open" and what != "make":
        until(source.closed.is_set, "the camera to be released after all")


def test_after_a_hanging_read_was_abandoned_another_source_plays_at_once(
    rig: Rig, camera: CameraSpec, file_spec: FileSpec, taken: NextAnalysis, until: Until, impatient: LiveLimits
) -> None:
    hanging = rig.source("hanging", free=True)
    engine = rig.engine(impatient)
    engine.start(camera)
    taken(engine)
    hanging.hang = True
    until(hanging.hung.is_set, "the read to hang")
    rig.sources[:] = []
    rig.source("file", live=False, count=1000)
    engine.start(file_spec)
    assert taken(engine).frame.source == "file"


def test_a_frame_on_which_the_analyzer_fails_is_skipped_and_counted(
    rig: Rig, camera: CameraSpec, taken: NextAnalysis, state: StateReached, until: Until
) -> None:
    def fail_once(frame: Frame) -> None:
        if frame.index == 1:
            raise ValueError("not this one")

    rig.before = fail_once
    source = rig.source()
    engine = rig.engine()
    engine.start(camera)
    for index in (0, 2):
        source.give()
        if index:
            until(lambda: engine.status().statistics.skipped == 1, "the failed frame to be counted")
            source.give()
        assert taken(engine).frame.index == index
    status = state(engine, LiveState.LIVE)
    assert status.message is None


def test_an_analyzer_that_fails_on_every_frame_is_a_failure_with_its_message(
    rig: Rig, camera: CameraSpec, state: StateReached, until: Until
) -> None:
    def fail(frame: Frame) -> None:
        raise ValueError("the output is not finite")

    rig.before = fail
    source = rig.source(free=True)
    engine = rig.engine()
    engine.start(camera)
    status = state(engine, LiveState.FAILED)
    assert status.problem is None
    assert "the output is not finite" in str(status.message)
    until(source.closed.is_set, "the camera to be released")


def test_a_model_that_cannot_be_opened_is_a_failure_and_another_model_works(
    rig: Rig, camera: CameraSpec, state: StateReached, taken: NextAnalysis, until: Until
) -> None:
    source = rig.source(free=True)
    rig.source("again", free=True)
    make = rig.make_analyzer

    def broken() -> FakeAnalyzer:
        raise FileNotFoundError("model.tflite is missing")

    rig.make_analyzer = broken
    engine = rig.engine()
    engine.start(camera)
    status = state(engine, LiveState.FAILED)
    assert status.problem is None
    assert "model.tflite is missing" in str(status.message)
    until(source.closed.is_set, "the camera to be released")
    engine.use_analyzer(make)
    taken(engine)
    state(engine, LiveState.LIVE)


def test_the_model_can_be_changed_while_live(
    rig: Rig, camera: CameraSpec, state: StateReached, taken: NextAnalysis, until: Until
) -> None:
    rig.source(free=True)
    engine = rig.engine()
    engine.start(camera)
    taken(engine)
    other = type(rig.analyzers[0])
    engine.use_analyzer(lambda: other("GPU (test)"))
    until(lambda: engine.status().statistics.device == "GPU (test)", "the other device")
    taken(engine)
    assert engine.status().state is LiveState.LIVE
    assert len(rig.opened) == 1, "the camera stays open"


def test_people_stay_with_another_model_or_device_unless_the_one_before_failed(
    rig: Rig, camera: CameraSpec, taken: NextAnalysis, until: Until
) -> None:
    rig.source(free=True)
    engine = rig.engine()
    engine.start(camera)
    taken(engine)
    assert engine.use_analyzer(rig.make_analyzer)
    until(lambda: len(rig.analyzers) == 2 and rig.analyzers[1].seen, "frames for the other one")
    first, second = rig.analyzers
    assert second.went_on_from is first and second.resets == 0, "the same scene goes on"

    def fail(_: object) -> None:
        raise ValueError("out of memory")

    second._before = fail
    until(lambda: engine.status().message is not None, "the failure")
    assert not engine.use_analyzer(rig.make_analyzer)
    until(lambda: len(rig.analyzers) == 3 and rig.analyzers[2].seen, "frames again")
    assert rig.analyzers[2].went_on_from is None


def test_a_change_to_a_broken_model_keeps_the_previous_model_and_is_reported(
    rig: Rig, camera: CameraSpec, state: StateReached, taken: NextAnalysis, until: Until
) -> None:
    rig.source(free=True)
    engine = rig.engine()
    engine.start(camera)
    taken(engine)

    def broken() -> FakeAnalyzer:
        raise ValueError("altered file")

    engine.use_analyzer(broken)
    until(lambda: "altered file" in str(engine.status().message), "the message")
    status = engine.status()
    assert status.state is LiveState.LIVE
    assert status.statistics.device == "CPU (test)"
    taken(engine)
    engine.use_analyzer(rig.make_analyzer)
    until(lambda: engine.status().message is None, "the message to go")


def test_a_source_that_cannot_be_closed_does_no_harm(rig: Rig, camera: CameraSpec, taken: NextAnalysis) -> None:
    source = rig.source(free=True)

    def close() -> None:
        raise OSError("device is gone")

    source.close = close
    engine = rig.engine()
    engine.start(camera)
    taken(engine)
    engine.stop()
    assert engine.status().state is LiveState.IDLE


def test_a_stream_is_tried_again_as_a_camera_is(rig: Rig, taken: NextAnalysis, impatient: LiveLimits) -> None:
    rig.sources = [SourceError(SourceProblem.NOT_FOUND, marked("nothing answers"))]
    rig.source("stream", free=True)
    engine = rig.engine(impatient)
    engine.start(StreamSpec("http://user:secret@127.0.0.1:9/stream?key=secret"))
    assert "secret" not in engine.status().source_name
    taken(engine)
    assert rig.attempts == 2
