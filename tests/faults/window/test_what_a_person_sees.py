"""Hanging cameras, crowds, invalid outputs and sleep in the real window: it goes on, explains the problem, and closes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from fer_desktop.analysis.analyzer import Analyzer
from fer_desktop.analysis.classifier import open_classifier
from fer_desktop.analysis.runtimes.network import LiteRTNetwork
from fer_desktop.core.types import Box, Face, Frame
from fer_desktop.live.engine import LiveEngine
from fer_desktop.live.status import LiveLimits, LiveState
from fer_desktop.media.source import CameraSpec, SampleSpec
from fer_desktop.recordings.recording import Fault, open_recording
from fer_desktop.recordings.writer import RecordingStatus
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.shell.main_window import MainWindow

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]
CAMERA = CameraSpec("046d:082d:usb-1", "HD Pro Webcam", 0, 200)
QUICK = LiveLimits(
    open_s=0.3, first_frame_s=0.5, silence_s=0.5, read_s=0.6, retry_s=0.05, release_s=0.2, stop_s=0.3, watch_s=0.02
)
HOURS = 3 * 3600.0


class Camera:
    """A fake camera that shows a portrait, and hangs on request. `hanging`: set when a call hangs."""

    live = True
    frame_rate = 30.0
    frame_count = None

    def __init__(self, portrait: np.ndarray) -> None:
        self.name = CAMERA.name
        self.size = (portrait.shape[1], portrait.shape[0])
        self.hang_open = self.hang_read = False
        self.hanging, self.over = threading.Event(), threading.Event()
        self.opened = self.closed = 0
        self._portrait, self._index = portrait, 0

    def open(self, _spec: object) -> Camera:
        if self.hang_open:
            self._hang()
        self.opened += 1
        return self

    def read(self) -> Frame | None:
        if self.hang_read:
            self._hang()
        self.over.wait(1 / 60)
        self._index += 1
        return Frame(self._portrait, self._index, time.monotonic(), self.name)

    def close(self) -> None:
        self.closed += 1

    def _hang(self) -> None:
        self.hanging.set()
        self.over.wait()


@pytest.fixture
def camera(sample_image: np.ndarray) -> Iterator[Camera]:
    camera = Camera(sample_image[:480])
    yield camera
    camera.over.set()
    deadline = time.monotonic() + 20
    while camera.closed < camera.opened and time.monotonic() < deadline:
        time.sleep(0.01)
    assert camera.closed >= camera.opened, "the camera must be released once its call returns"


@pytest.fixture
def open_with_camera(open_window: OpenWindow, camera: Camera) -> Iterator[Callable[[], MainWindow]]:
    """Return a function that opens the window with the camera; after the window is closed, hanging calls return."""

    def engine(context: AppContext) -> LiveEngine:
        return LiveEngine(context.make_analyzer(context.analyzer_options()), camera.open, QUICK)

    opened: list[MainWindow] = []

    def open_it() -> MainWindow:
        opened.append(open_window(engine, (CAMERA,)))
        return opened[0]

    yield open_it
    for window in opened:
        window.close()
    camera.over.set()
    deadline = time.monotonic() + 20
    while any(thread.name == "live-capture" for thread in threading.enumerate()) and time.monotonic() < deadline:
        time.sleep(0.01)


def panel_text(window: MainWindow) -> str:
    """Return the text in place of the picture, with its buttons."""
    panel = window.live.panel
    if window.live.stage.currentWidget() is not panel:
        return ""
    return " | ".join([panel.accessibleName(), panel.accessibleDescription(), *(button.text() for button in panel.buttons())])


@pytest.mark.parametrize("where", ["open", "read"])
def test_a_camera_that_hangs_is_reported_and_the_window_works_and_closes(
    open_with_camera: Callable[[], MainWindow], camera: Camera, until: Until, qtbot: QtBot, where: str
) -> None:
    window = open_with_camera()
    camera.hang_open = where == "open"
    window.begin(camera="0")
    if where == "read":
        until(lambda: window.live.readings(), "a face")
        camera.hang_read = True
    until(camera.hanging.is_set, "the call that hangs")
    until(lambda: "HD Pro Webcam sends no pictures" in panel_text(window), "words for it")
    assert "The program tries again every two seconds" in panel_text(window) and "Open a video" in panel_text(window)
    qtbot.keyClick(window.live.view, Qt.Key.Key_B)
    assert not window.context.settings.overlay, "the window must react to the key"
    window.close()
    assert not window.isVisible()
    assert window.live.engine.status().state is LiveState.IDLE


def test_a_model_with_invalid_outputs_is_reported_and_can_be_started_again(
    open_window: OpenWindow, until: Until, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL", "fer_desktop.live.analysis_thread")
    window = open_window()
    run = LiteRTNetwork.run
    monkeypatch.setattr(LiteRTNetwork, "run", lambda _, inputs: np.full((len(inputs), 7), np.nan, np.float32))
    window.live.player.play(SampleSpec())
    until(lambda: "Faces can't be analysed" in panel_text(window), "the message", 60)
    assert "outputs that are not numbers" in panel_text(window) and "Try again" in panel_text(window)
    monkeypatch.setattr(LiteRTNetwork, "run", run)
    next(button for button in window.live.panel.buttons() if button.text() == "Try again").click()
    until(lambda: window.live.readings(), "a face", 60)
    assert panel_text(window) == ""


class Crowd:
    def detect(self, image: np.ndarray, multi_view: bool = False) -> list[Face]:
        height, width = image.shape[:2]
        return [Face(Box(k % 25 * width / 25, k // 25 * height / 20, 22.0, 24.0), None, 0.9) for k in range(500)]

    def follow(self, image: np.ndarray, faces: Sequence[Face]) -> None:
        """Return None: the whole frame must be searched."""


def test_with_five_hundred_faces_the_window_still_reacts(open_window: OpenWindow, until: Until, qtbot: QtBot) -> None:
    def engine(context: AppContext) -> LiveEngine:
        model, runtime = context.model, context.runtime
        assert model is not None
        return LiveEngine(lambda: Analyzer(Crowd(), open_classifier(model, runtime)))

    window = open_window(engine)
    live = window.live
    painted: list[float] = []
    live.view.painted.connect(painted.append)
    live.player.play(SampleSpec())
    until(lambda: painted and len(live.readings()) == 500, "the crowd", 120)
    live.choose_face(321)
    assert live.view.selected == 321
    qtbot.keyClick(live.view, Qt.Key.Key_Space)
    until(lambda: live.bridge.status.state is LiveState.PAUSED, "the pause")
    assert not live.view.grab().isNull()


def test_frames_of_changing_size_are_each_shown_in_their_own_size(
    open_with_camera: Callable[[], MainWindow], camera: Camera, until: Until
) -> None:
    window = open_with_camera()
    window.begin(camera="0")
    view = window.live.view
    until(lambda: window.live.readings(), "a face")
    portrait = camera._portrait

    def shows(width: int, height: int) -> bool:
        image = view.image
        return view.placement() is not None and image is not None and image.shape[:2] == (height, width)

    for image in (portrait[:300, :301], np.ascontiguousarray(portrait[100:380]), portrait[:2, :3], portrait):
        camera._portrait = np.ascontiguousarray(image)
        height, width = image.shape[:2]
        until(partial(shows, width, height), f"{width} x {height} pixels")
        placement = view.placement()
        assert placement is not None
        assert (placement.frame_width, placement.frame_height) == (width, height)
        assert not view.grab().isNull()
    assert window.live.bridge.status.state is LiveState.LIVE and panel_text(window) == ""


def test_sleep_during_a_recording_loses_nothing(
    open_window: OpenWindow, until: Until, jump: Callable[[float], None], shared_videos: Path
) -> None:
    window = open_window()
    ended: list[RecordingStatus] = []
    window.live.recorder.ended.connect(ended.append)
    window.begin(str(shared_videos / "one_face_talking.mp4"), record=True)
    recorder = window.live.recorder
    until(lambda: recorder.status is not None and recorder.status.seconds > 0.3, "a recording")
    assert recorder.status is not None
    before = recorder.status.seconds
    jump(HOURS)
    until(lambda: recorder.status is not None and recorder.status.seconds > before + HOURS - 60, "what comes after the sleep")
    after = recorder.status.written
    until(lambda: recorder.status is not None and recorder.status.written > after + 5, "more of it")
    assert window.live.bridge.status.state is LiveState.LIVE and panel_text(window) == ""
    assert not window.live.notice.isVisible()
    window.end()
    (status,) = ended
    assert status.folder is not None
    recording = open_recording(status.folder)
    assert [problem.fault for problem in recording.problems if problem.fault is not Fault.FRAMES_DROPPED] == [Fault.GAPS]
    assert recording.document.complete and recording.time_of(recording.frame_count - 1) > HOURS
    assert recording.duration_s < 120, "the video must not stand still for three hours"
