"""A fake camera and a fake analyzer that a test controls, and an engine that is always closed at the end."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from fer_desktop.analysis.analyzer import AnalyzerOptions
from fer_desktop.core.types import Analysis, Frame
from fer_desktop.live.engine import LiveEngine
from fer_desktop.live.status import LiveLimits, LiveState, LiveStatus
from fer_desktop.media.source import CameraSpec, FileSpec, SourceSpec

# The types of the fixtures `until`, `state` and `taken`.
Until = Callable[[Callable[[], object], str], None]
StateReached = Callable[[LiveEngine, LiveState], LiveStatus]
NextAnalysis = Callable[[LiveEngine], Analysis]

DEADLINE_S = 20.0
CAMERA = CameraSpec(identity="", name="Test camera", index=0, backend=0)
IMPATIENT = LiveLimits(
    open_s=0.3, first_frame_s=0.3, silence_s=0.3, read_s=0.5, retry_s=0.05, release_s=0.2, stop_s=0.2, watch_s=0.02
)


def wait_until(condition: Callable[[], object], what: str) -> None:
    """Wait for a condition; fail and name it if it never comes true."""
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"waited {DEADLINE_S:.0f} s in vain for: {what}")
        time.sleep(0.002)


class FakeSource:
    """A source on demand. Live: the frames that `give` adds, or with `free` frames all the time; a file: `count` frames."""

    def __init__(self, name: str = "Test camera", *, live: bool = True, free: bool = False, count: int | None = None) -> None:
        self.name = name
        self.live = live
        self.frame_rate: float | None = 100.0
        self.frame_count = count
        self.size: tuple[int, int] | None = (4, 4)
        self.hang = False
        self.error: Exception | None = None
        self.hung = threading.Event()
        self.released = threading.Event()
        self.closed = threading.Event()
        self.closed_by: threading.Thread | None = None
        self.close: Callable[[], None] = self._close
        self.reads = 0
        self._free = free
        self._given: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._index = 0

    def give(self, frames: int = 1) -> None:
        for _ in range(frames):
            self._given.put(1)

    def read(self) -> Frame | None:
        self.reads += 1
        if self.hang:
            self.hung.set()
            self.released.wait()
        if self.error is not None:
            raise self.error
        if self.live and not self._free:
            try:
                self._given.get(timeout=0.005)
            except queue.Empty:
                return None
        elif self.live:
            self.released.wait(0.001)
        elif self.frame_count is not None and self._index >= self.frame_count:
            return None
        index = self._index
        self._index += 1
        image = np.full((4, 4, 3), index % 256, dtype=np.uint8)
        at = time.monotonic() if self.live else index / 100.0
        return Frame(image, index, at, self.name, media_time=None if self.live else at)

    def _close(self) -> None:
        self.closed_by = threading.current_thread()
        self.closed.set()


class FakeClassifier:
    def __init__(self, device: str) -> None:
        self.device = device


class FakeAnalyzer:
    """Finds no face in any frame. `before`: called with the frame first; it may block or raise."""

    def __init__(self, device: str = "CPU (test)", before: Callable[[Frame], object] | None = None) -> None:
        self.options = AnalyzerOptions()
        self.classifier = FakeClassifier(device)
        self.made_in = threading.current_thread()
        self.used_in: set[threading.Thread] = set()
        self.seen: list[int] = []
        self.resets = 0
        self._before = before
        self.went_on_from: FakeAnalyzer | None = None

    def analyze(self, frame: Frame) -> Analysis:
        self.used_in.add(threading.current_thread())
        if self._before is not None:
            self._before(frame)
        self.seen.append(frame.index)
        return Analysis(frame, ())

    def reset(self) -> None:
        self.resets += 1

    def go_on_from(self, before: FakeAnalyzer) -> None:
        self.went_on_from = before


class Rig:
    """An engine with fake parts. `sources`: what the next openings return, in order; an exception among them is raised."""

    def __init__(self) -> None:
        self.sources: list[FakeSource | Exception] = []
        self.opened: list[FakeSource] = []
        self.attempts = 0
        self.analyzers: list[FakeAnalyzer] = []
        self.make_analyzer: Callable[[], FakeAnalyzer] = self._make_analyzer
        self.before: Callable[[Frame], object] | None = None
        self.opening: Callable[[], object] | None = None
        self._to_release: list[threading.Event] = []
        self._engines: list[LiveEngine] = []

    def engine(self, limits: LiveLimits | None = None) -> LiveEngine:
        engine = LiveEngine(self.make_analyzer, self.open, limits)
        self._engines.append(engine)
        return engine

    def event(self) -> threading.Event:
        """Return an event that is set at the end of the test, so that every thread waiting for it ends."""
        event = threading.Event()
        self._to_release.append(event)
        return event

    def source(
        self, name: str = "Test camera", *, live: bool = True, free: bool = False, count: int | None = None
    ) -> FakeSource:
        source = FakeSource(name, live=live, free=free, count=count)
        self._to_release.append(source.released)
        self.sources.append(source)
        return source

    def open(self, spec: SourceSpec) -> FakeSource:
        self.attempts += 1
        if self.opening is not None:
            self.opening()
        next_one = self.sources.pop(0) if len(self.sources) > 1 else self.sources[0]
        if isinstance(next_one, Exception):
            raise next_one
        self.opened.append(next_one)
        return next_one

    def _make_analyzer(self) -> FakeAnalyzer:
        analyzer = FakeAnalyzer(before=self.before)
        self.analyzers.append(analyzer)
        return analyzer

    def close(self) -> None:
        for event in self._to_release:
            event.set()
        for engine in self._engines:
            engine.close()


@pytest.fixture
def rig() -> Iterator[Rig]:
    rig = Rig()
    yield rig
    rig.close()


@pytest.fixture
def until() -> Until:
    return wait_until


@pytest.fixture
def state() -> StateReached:
    """Return a function that waits until an engine is in a state, and returns its status then."""

    def wait(engine: LiveEngine, wanted: LiveState) -> LiveStatus:
        found: list[LiveStatus] = []

        def reached() -> bool:
            found[:] = [engine.status()]
            return found[0].state is wanted

        try:
            wait_until(reached, f"the state {wanted}")
        except BaseException:
            print("the engine's status is", engine.status())
            raise
        return found[0]

    return wait


@pytest.fixture
def taken() -> NextAnalysis:
    """Return a function that waits for an engine's next analysis."""

    def wait(engine: LiveEngine) -> Analysis:
        found: list[Analysis] = []

        def came() -> bool:
            analysis = engine.take()
            if analysis is not None:
                found.append(analysis)
            return bool(found)

        wait_until(came, "an analysis")
        return found[0]

    return wait


@pytest.fixture
def camera() -> CameraSpec:
    return CAMERA


@pytest.fixture
def file_spec(tmp_path: Path) -> FileSpec:
    return FileSpec(tmp_path / "test.mp4")


@pytest.fixture
def impatient() -> LiveLimits:
    return IMPATIENT
