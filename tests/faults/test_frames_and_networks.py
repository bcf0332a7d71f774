"""Frames of every kind and size, and networks with invalid outputs: they are analysed, recorded and shown, or explained."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from fer_desktop import paths
from fer_desktop.analysis.analyzer import Analyzer, AnalyzerOptions, build_analyzer
from fer_desktop.analysis.classifier import Runtime, open_classifier
from fer_desktop.analysis.detection import blazeface
from fer_desktop.analysis.runtimes.litert import open_interpreter
from fer_desktop.analysis.runtimes.network import LiteRTNetwork
from fer_desktop.core.types import Analysis, Box, Face, UInt8Array
from fer_desktop.live.engine import LiveEngine
from fer_desktop.live.status import LiveState
from fer_desktop.media import camera as camera_module
from fer_desktop.media.source import CameraSpec, SampleSpec
from fer_desktop.models.description import load_model
from fer_desktop.recordings.document import Document
from fer_desktop.recordings.recording import open_recording
from fer_desktop.recordings.sink import RecordingLimits
from fer_desktop.recordings.writer import RecordingState, RecordingWriter
from tests.live.conftest import Until

CAMERA = CameraSpec("", "Odd camera", 7, cv2.CAP_V4L2)


class OddCapture:
    """A driver that gives a portrait as gray, with alpha, in 16 bits, small, large and wide in turn, with gaps in between."""

    def __init__(self, portrait: np.ndarray) -> None:
        gray = cv2.cvtColor(portrait, cv2.COLOR_BGR2GRAY)
        self.kinds = [
            portrait,
            gray,
            gray[:, :, None],
            cv2.cvtColor(portrait, cv2.COLOR_BGR2BGRA),
            portrait.astype(np.uint16) * 257,
            cv2.resize(portrait, (320, 240)),
            cv2.resize(portrait, (1281, 963)),
            cv2.copyMakeBorder(portrait, 0, 0, 100, 100, cv2.BORDER_REPLICATE),
            np.empty((0, 0, 3), np.uint8),
            None,
        ]
        self.reads = 0
        self.released = False

    def isOpened(self) -> bool:
        return True

    def read(self) -> tuple[bool, object]:
        time.sleep(0.005)  # a camera makes its reader wait, too
        image = self.kinds[self.reads % len(self.kinds)]
        self.reads += 1
        return image is not None, image

    def get(self, _property: int) -> float:
        return 30.0

    def set(self, _property: int, _value: float) -> bool:
        return True

    def release(self) -> None:
        self.released = True


@pytest.fixture
def odd(monkeypatch: pytest.MonkeyPatch, sample_image: NDArray[np.uint8], tmp_path: Path) -> OddCapture:
    capture = OddCapture(sample_image)
    node = tmp_path / "video7"
    node.touch()
    monkeypatch.setattr(camera_module, "device_path", lambda index: node)
    real = cv2.VideoCapture
    monkeypatch.setattr(cv2, "VideoCapture", lambda what, *more: capture if what == CAMERA.index else real(what, *more))
    return capture


@pytest.fixture
def engines() -> Iterator[list[LiveEngine]]:
    """A list of engines, all closed at the end even if the test fails."""
    made: list[LiveEngine] = []
    yield made
    for engine in made:
        engine.close()


def real_analyzer(options: AnalyzerOptions | None = None) -> Analyzer:
    return build_analyzer(load_model(paths.models_folder() / "default"), options=options)


def test_frames_of_changing_size_gray_and_with_alpha_are_analysed_and_recorded(
    odd: OddCapture, engines: list[LiveEngine], until: Until, tmp_path: Path
) -> None:
    # Faces aren't followed: one that jumps from size to size may be somebody again each time, and waits for its number.
    engine = LiveEngine(lambda: real_analyzer(AnalyzerOptions(follow=False)))
    engine.set_options(AnalyzerOptions(follow=False))
    engines.append(engine)
    writer = RecordingWriter(tmp_path / "recordings", Document(), 30.0)
    shapes: set[tuple[int, ...]] = set()
    faces: list[int] = []

    def hear(analysis: Analysis) -> None:
        shapes.add(analysis.frame.image.shape)
        faces.append(len(analysis.readings))
        writer.add(analysis)

    engine.listen(hear)
    engine.start(CAMERA)
    until(lambda: len(shapes) >= 4 and len(faces) > 30, "frames of every size")
    assert engine.status().state is LiveState.LIVE and engine.status().message is None
    engine.stop()
    writer.stop()
    assert writer.join(20)
    assert {(512, 512, 3), (240, 320, 3), (963, 1281, 3), (512, 712, 3)} == shapes
    assert np.mean(np.array(faces) == 1) > 0.9, "the face must be found in every kind of frame"
    assert odd.released
    status = writer.status()
    assert status.state is RecordingState.STOPPED and status.message is None
    assert status.folder is not None
    recording = open_recording(status.folder)
    video = recording.open_video()
    assert video.read(recording.frame_count - 1) is not None
    video.close()


# ---- Outputs that are not numbers ----


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_classifier_with_outputs_that_are_no_numbers_is_reported(
    engines: list[LiveEngine], until: Until, monkeypatch: pytest.MonkeyPatch, bad: float, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(
        logging.CRITICAL, "fer_desktop.live.analysis_thread"
    )  # pytest would keep the failed frame's objects, and the model's file open
    monkeypatch.setattr(LiteRTNetwork, "run", lambda _, inputs: np.full((len(inputs), 7), bad, np.float32))
    engine = LiveEngine(real_analyzer)
    engines.append(engine)
    engine.start(SampleSpec())
    until(lambda: engine.status().state is LiveState.FAILED, "the failure")
    status = engine.status()
    assert "outputs that are not numbers" in str(status.message) and "Choose another model or device" in str(status.message)
    assert engine.take() is None, "there must be no analysis"
    assert status.statistics.skipped >= 10


class OddInterpreter:
    """A detector's interpreter that alters the outputs with a given number of columns."""

    def __init__(self, real: Any, columns: int, bad: float) -> None:
        self._real, self._columns, self._bad = real, columns, bad

    def get_tensor(self, index: int) -> np.ndarray:
        values: np.ndarray = self._real.get_tensor(index)
        return np.full_like(values, self._bad) if values.shape[-1] == self._columns else values

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)


@pytest.mark.parametrize("columns", [1, 16])
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_detector_with_outputs_that_are_no_numbers_is_reported(
    engines: list[LiveEngine],
    until: Until,
    monkeypatch: pytest.MonkeyPatch,
    columns: int,
    bad: float,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.CRITICAL, "fer_desktop.live.analysis_thread")
    opens = open_interpreter
    monkeypatch.setattr(blazeface, "open_interpreter", lambda *how: OddInterpreter(opens(*how), columns, bad))
    engine = LiveEngine(real_analyzer)
    engines.append(engine)
    engine.start(SampleSpec())
    until(lambda: engine.status().state is LiveState.FAILED, "the failure")
    assert "gave outputs that are not numbers: it is damaged" in str(engine.status().message)
    assert engine.take() is None


# ---- Many boxes ----


class Crowd:
    """A detector that finds a given number of faces, in other places in every frame."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._random = np.random.default_rng(1)

    def detect(self, image: UInt8Array, multi_view: bool = False) -> list[Face]:
        height, width = image.shape[:2]
        sides = self._random.uniform(20, 60, self.count)
        places = self._random.uniform(-20, (width, height), (self.count, 2))
        return [Face(Box(x, y, side, side), None, 0.9) for (x, y), side in zip(places.tolist(), sides.tolist(), strict=True)]

    def follow(self, image: UInt8Array, faces: Sequence[Face]) -> list[Face] | None:
        return None


def test_five_hundred_faces_in_a_frame_are_all_recorded_and_delay_no_stop(
    engines: list[LiveEngine], until: Until, tmp_path: Path
) -> None:
    model = load_model(paths.models_folder() / "default")
    engine = LiveEngine(lambda: Analyzer(Crowd(500), open_classifier(model, Runtime.LITERT)))
    engines.append(engine)
    writer = RecordingWriter(tmp_path / "recordings", Document(), 30.0, RecordingLimits(fill_s=0.1))
    engine.listen(writer.add)
    engine.start(SampleSpec())
    until(lambda: writer.status().written >= 2, "two frames of a crowd")
    assert engine.status().state is LiveState.LIVE and engine.status().message is None
    engine.stop()
    assert engine.status().state is LiveState.IDLE
    writer.stop()
    assert writer.join(60)
    folder = writer.status().folder
    assert folder is not None
    recording = open_recording(folder)
    rows = recording.rows_at(0)
    assert len(rows) == len({row.face for row in rows}) == 500
