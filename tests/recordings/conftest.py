"""Frames that carry their number in their pixels, and a writer that is always stopped at the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from fer_desktop.core.types import Analysis, Box, Face, FaceReading, Frame, Prediction, UInt8Array
from fer_desktop.media.seeking import SeekableVideo
from fer_desktop.recordings.document import Document, RecordedModel
from fer_desktop.recordings.recording import Recording, open_recording
from fer_desktop.recordings.sink import RecordingLimits
from fer_desktop.recordings.writer import RecordingStatus, RecordingWriter

Until = Callable[[Callable[[], object], str], None]

DEADLINE_S = 20.0
START = 1000.0
BITS = 10


def numbered_image(number: int, width: int = 160, height: int = 120) -> np.ndarray:
    """Return a black picture with bars that encode a number and survive the video encoder."""
    image = np.zeros((height, width, 3), np.uint8)
    bar = width // BITS
    for bit in range(BITS):
        if number >> bit & 1:
            image[height // 4 : 3 * height // 4, bit * bar : (bit + 1) * bar] = 255
    return image


def number_of(image: np.ndarray) -> int:
    height, width = image.shape[:2]
    bar = width // BITS
    return sum(int(image[height // 2, bit * bar + bar // 2, 0] > 128) << bit for bit in range(BITS))


def picture_of(video: SeekableVideo, frame: int) -> UInt8Array:
    picture = video.read(frame)
    assert picture is not None
    return picture


def analysis_of(number: int, timestamp: float, tracks: tuple[int, ...] = (1,), image: np.ndarray | None = None) -> Analysis:
    """Return an analysis in which face k of the tracks is at x = number and shows the expression of index k."""
    readings = []
    for k, track in enumerate(tracks):
        probabilities = np.full(7, 0.05, np.float32)
        probabilities[k] = 0.7
        face = Face(Box(float(number), 10.0, 40.0, 50.0), None, 0.9, track)
        prediction = Prediction(probabilities)
        readings.append(FaceReading(face, np.zeros((48, 48), np.uint8), prediction, prediction, False, k))
    picture = numbered_image(number) if image is None else image
    return Analysis(Frame(picture, number, timestamp, "Test camera"), tuple(readings))


def document(source_name: str = "Test camera") -> Document:
    model = RecordedModel("default", "The default model", "0" * 64, "litert", "CPU (LiteRT)", 0.7, "FER2013 PrivateTest")
    return Document(source_name=source_name, model=model, settings={"smoothing_s": 0.35, "uncertain_below": 0.5})


def wait_until(condition: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"waited {DEADLINE_S:.0f} s in vain for: {what}")
        time.sleep(0.005)


class Recorder:
    """Records to `parent`. `free`: the free space that the disk reports, in bytes."""

    def __init__(self, parent: Path) -> None:
        self.parent = parent
        self.free = 1 << 40
        self.writers: list[RecordingWriter] = []

    def start(self, rate: float | None = 30.0, **limits: float) -> RecordingWriter:
        limits = {"flush_s": 0.05, **limits}
        bounds = RecordingLimits(**limits)  # type: ignore[arg-type]
        writer = RecordingWriter(self.parent, document(), rate, bounds, lambda _: self.free)
        self.writers.append(writer)
        return writer

    def add(self, writer: RecordingWriter, analysis: Analysis) -> None:
        """Add a frame, as soon as there is room for it in the queue."""
        wait_until(lambda: len(writer._frames) < 4 or writer._ended, "room in the queue")
        writer.add(analysis)

    def finish(self, writer: RecordingWriter) -> RecordingStatus:
        writer.stop()
        assert writer.join(DEADLINE_S)
        return writer.status()

    def folder(self, writer: RecordingWriter) -> Path:
        """Return the folder of a writer that has started."""
        folder = writer.status().folder
        assert folder is not None, writer.status().message
        return folder

    def record(self, *frames: Analysis, **limits: float) -> Recording:
        writer = self.start(**limits)
        for frame in frames:
            self.add(writer, frame)
        self.finish(writer)
        return open_recording(self.folder(writer))


@pytest.fixture
def recorder(tmp_path: Path) -> Iterator[Recorder]:
    recorder = Recorder(tmp_path / "recordings")
    yield recorder
    for writer in recorder.writers:
        writer.stop()
        writer.join(DEADLINE_S)


@pytest.fixture
def analysis() -> Callable[..., Analysis]:
    return analysis_of


@pytest.fixture
def number() -> Callable[[np.ndarray], int]:
    return number_of


@pytest.fixture
def steady() -> Callable[..., list[Analysis]]:
    """Return a function that makes frames at a steady rate."""

    def frames(count: int, rate: float = 30.0, tracks: tuple[int, ...] = (1,), start: float = START) -> list[Analysis]:
        return [analysis_of(k, start + k / rate, tracks) for k in range(count)]

    return frames


@pytest.fixture
def until() -> Until:
    return wait_until
