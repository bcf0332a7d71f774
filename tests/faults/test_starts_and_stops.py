"""The engine is started, stopped and switched hundreds of times, in every order; it still plays, and nothing is left over."""

from __future__ import annotations

import os
import random
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from fer_desktop import paths
from fer_desktop.analysis.analyzer import AnalyzerOptions, build_analyzer
from fer_desktop.core.messages import marked
from fer_desktop.core.types import Analysis, Frame
from fer_desktop.live.engine import LiveEngine
from fer_desktop.live.status import LiveLimits, LiveState
from fer_desktop.media import matroska
from fer_desktop.media.source import CameraSpec, FileSpec, SampleSpec, SourceError, SourceProblem
from fer_desktop.models.description import load_model
from fer_desktop.recordings.document import Document
from fer_desktop.recordings.folder import VIDEO_FILE
from fer_desktop.recordings.recording import open_recording
from fer_desktop.recordings.writer import RecordingWriter
from tests.live.conftest import FakeAnalyzer, NextAnalysis, Rig, StateReached, Until

HOURS = 3 * 3600.0


def test_five_hundred_starts_and_stops_leave_no_thread_and_no_open_camera(
    rig: Rig, camera: CameraSpec, taken: NextAnalysis, until: Until, threads: Callable[[], int]
) -> None:
    engine = rig.engine()
    before = threading.active_count(), threads()
    for k in range(500):
        rig.sources[:] = []
        rig.source(free=True)
        engine.start(camera)
        if k % 50 == 0:
            taken(engine)
        engine.stop()
    assert threading.active_count() == before[0]
    until(lambda: threads() <= before[1], f"the system to have no more than {before[1]} threads again")
    assert len(rig.opened) <= 500 and all(source.closed.is_set() for source in rig.opened)
    rig.source(free=True)
    engine.start(camera)
    assert taken(engine).readings == ()


def test_a_real_video_and_real_networks_are_started_and_stopped_repeatedly(
    shared_videos: Path, until: Until, threads: Callable[[], int]
) -> None:
    model = load_model(paths.models_folder() / "default")
    engine = LiveEngine(lambda: build_analyzer(model))
    try:
        counts = []
        for _ in range(6):
            engine.start(FileSpec(shared_videos / "one_face_small_smile.mp4", loop=True))
            until(lambda: (found := engine.take()) is not None and found.readings, "a face")
            engine.stop()
            assert engine.status().state is LiveState.IDLE
            counts.append(threads())
        # The system still lists a thread for a moment after it ended.
        until(lambda: threads() <= counts[1], f"no more threads of libraries than after two rounds; after each: {counts}")
    finally:
        engine.close()


@pytest.mark.parametrize("seed", range(4))
def test_after_random_commands_the_engine_still_plays(
    rig: Rig,
    camera: CameraSpec,
    file_spec: FileSpec,
    taken: NextAnalysis,
    state: StateReached,
    seed: int,
    impatient: LiveLimits,
) -> None:
    """A seeded random user sends commands without a pause: good and bad sources; good, bad and failing analyzers."""
    chance = random.Random(seed)
    engine = rig.engine(impatient)
    good = rig.make_analyzer

    def broken() -> FakeAnalyzer:
        raise ValueError("altered file")

    def failing() -> FakeAnalyzer:
        def fail(frame: Frame) -> None:
            raise ValueError("no answer")

        rig.before = fail
        try:
            return good()
        finally:
            rig.before = None

    def start() -> None:
        kind = chance.choice(["camera", "file", "refused"])
        rig.sources[:] = [SourceError(SourceProblem.BUSY, marked("in use"))] if kind == "refused" else []
        if kind != "refused":
            rig.source(kind, live=kind == "camera", free=kind == "camera", count=None if kind == "camera" else 5)
        engine.start(file_spec if kind == "file" else camera)

    listeners: list[Callable[[Analysis], None] | None] = [None, lambda _: None]
    actions: list[Callable[[], object]] = [
        start,
        start,
        start,
        engine.stop,
        engine.pause,
        engine.resume,
        lambda: engine.use_analyzer(chance.choice([good, good, broken, failing])),
        lambda: engine.set_options(AnalyzerOptions(smoothing_s=chance.random())),
        lambda: engine.listen(chance.choice(listeners)),
        engine.take,
        engine.status,
        lambda: threading.Event().wait(chance.random() / 100),
    ]
    for _ in range(300):
        chance.choice(actions)()
    engine.stop()
    engine.use_analyzer(good)
    rig.sources[:] = []
    rig.source("after all", free=True)
    engine.start(camera)
    while taken(engine).frame.source != "after all":
        pass
    assert state(engine, LiveState.LIVE).message is None


def test_a_model_that_opens_after_it_was_abandoned_takes_no_frame_from_the_next(
    rig: Rig, file_spec: FileSpec, taken: NextAnalysis, until: Until, impatient: LiveLimits
) -> None:
    gate, making = rig.event(), threading.Event()
    make, first = rig.make_analyzer, [True]

    def slowly() -> FakeAnalyzer:
        if first.pop() if first else False:
            making.set()
            gate.wait()
        return make()

    rig.make_analyzer = slowly
    rig.source("one picture", live=False, count=1)
    engine = rig.engine(impatient)
    for _ in range(3):
        # The only frame must arrive, whichever thread wakes first: the abandoned one or the new one.
        first[:] = [True]
        making.clear()
        gate.clear()
        engine.start(file_spec)
        until(making.is_set, "the model to be opened")
        engine.stop()
        rig.sources[:] = []
        rig.source("one picture", live=False, count=1)
        gate.set()
        engine.start(file_spec)
        assert taken(engine).frame.index == 0
        engine.stop()


# ---- Clocks ----


def test_after_sleep_in_the_middle_of_a_read_the_same_camera_goes_on(
    rig: Rig,
    camera: CameraSpec,
    taken: NextAnalysis,
    state: StateReached,
    until: Until,
    jump: Callable[[float], None],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    watched: list[int] = []
    watch = LiveEngine._watch

    def watch_and_note(engine: LiveEngine) -> None:
        watch(engine)
        watched.append(1)

    monkeypatch.setattr(LiveEngine, "_watch", watch_and_note)
    source = rig.source(free=True)
    engine = rig.engine()
    engine.start(camera)
    taken(engine)
    source.hang = True
    until(source.hung.is_set, "a read")
    jump(HOURS)
    count = len(watched)
    until(lambda: len(watched) > count + 2, "the engine to look for calls that hang")
    assert engine.status().state is LiveState.LIVE
    source.hang = False
    source.released.set()
    while taken(engine).frame.timestamp < HOURS:
        pass
    assert state(engine, LiveState.LIVE).message is None
    assert rig.attempts == 1 and "hangs" not in caplog.text


def test_a_camera_that_is_gone_after_sleep_is_reported_and_comes_back(
    rig: Rig, camera: CameraSpec, taken: NextAnalysis, state: StateReached, jump: Callable[[float], None], impatient: LiveLimits
) -> None:
    source = rig.source(free=True)
    engine = rig.engine(impatient)
    engine.start(camera)
    taken(engine)
    rig.sources[:] = [SourceError(SourceProblem.NOT_FOUND, marked("not connected"))]
    jump(HOURS)
    source.error = SourceError(SourceProblem.NOT_FOUND, marked("not connected"))
    assert state(engine, LiveState.FAILED).problem is SourceProblem.NOT_FOUND
    rig.sources[:] = [rig.source("again", free=True)]
    while taken(engine).frame.source != "again":
        pass


def test_after_sleep_a_video_goes_on_where_it_was(until: Until, jump: Callable[[float], None]) -> None:
    model = load_model(paths.models_folder() / "default")
    engine = LiveEngine(lambda: build_analyzer(model))
    try:
        engine.start(SampleSpec())
        seen: list[int] = []

        def read() -> bool:
            analysis = engine.take()
            if analysis is not None and analysis.readings:
                seen.append(analysis.frame.index)
            return bool(seen)

        until(read, "a face")
        before = seen[-1]
        jump(HOURS)
        until(lambda: read() and seen[-1] > before + 10, "the video to go on")
        assert seen[-1] < before + HOURS, "the video must not skip ahead by the time of the sleep"
        assert engine.status().state is LiveState.LIVE
    finally:
        engine.close()


def test_a_recording_with_a_modification_time_in_the_future_is_repaired(tmp_path: Path) -> None:
    """The clock is set back after a crash, so the recording's files seem to have been written tomorrow."""
    writer = RecordingWriter(tmp_path, Document(), 30.0)
    image = np.zeros((64, 64, 3), np.uint8)
    for k in range(40):
        while not writer.add(Analysis(Frame(image, k, 100 + k / 30, "x"), ())):
            pass
    writer.stop()
    assert writer.join(20)
    whole = writer.status().folder
    assert whole is not None
    video = whole / VIDEO_FILE
    copy = shutil.copytree(whole, tmp_path / "killed")
    contents = matroska.read_contents(video)
    assert contents.indexed
    # A kill leaves the video like this: without the index that is written at the end.
    (copy / VIDEO_FILE).write_bytes(video.read_bytes()[: video.stat().st_size * 9 // 10])
    tomorrow = time.time() + 24 * 3600
    os.utime(copy / VIDEO_FILE, (tomorrow, tomorrow))
    opened = open_recording(copy)
    assert opened.contents is not None and opened.contents.indexed
