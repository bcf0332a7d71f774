"""Plugging cameras in and out, and their formats, in the real window and engine with fake cameras."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from fer_desktop.core.messages import marked
from fer_desktop.core.types import Frame
from fer_desktop.live.engine import LiveEngine
from fer_desktop.live.status import LiveLimits, LiveState
from fer_desktop.media.source import CameraSpec, SourceError, SourceProblem, SourceSpec
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.tasks import shut_down
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.live.camera_list import CameraList
from fer_desktop.ui.tabs.live.source_choice import format_chosen, with_format

OpenDesk = Callable[[], MainWindow]
Until = Callable[..., None]
CAMERA = CameraSpec("046d:082d:usb-1", "HD Pro Webcam", 0, 200)
OTHER = CameraSpec("046d:0825:usb-2", "C270", 1, 200)
QUICK = LiveLimits(first_frame_s=0.5, silence_s=0.5, retry_s=0.05, release_s=0.5, watch_s=0.02)
WATCH_S = 0.03


class Desk:
    """Fake cameras that can be plugged in and out, or refuse to open for a reason."""

    def __init__(self, image: NDArray[np.uint8]) -> None:
        self.plugged: list[CameraSpec] = []
        self.problem: SourceProblem | None = None
        self.opened: list[CameraSpec] = []
        self.asked = 0
        self.image = image

    def list(self) -> list[CameraSpec]:
        self.asked += 1
        return list(self.plugged)

    def open(self, spec: SourceSpec) -> DeskCamera:
        assert isinstance(spec, CameraSpec)
        self.check(spec)
        self.opened.append(spec)
        return DeskCamera(self, spec)

    def check(self, spec: CameraSpec) -> None:
        if self.problem is not None:
            raise SourceError(self.problem, marked("{name} does not work."), name=spec.name)
        if not any(camera.identity == spec.identity for camera in self.plugged):
            raise SourceError(SourceProblem.NOT_FOUND, marked("{name} is not connected."), name=spec.name)


class DeskCamera:
    live = True
    frame_rate = 30.0
    frame_count = None

    def __init__(self, desk: Desk, spec: CameraSpec) -> None:
        self.name = spec.name
        self._desk, self._spec, self._index = desk, spec, 0
        # Some cameras give no more than this size, whatever size is requested.
        self.size = (min(spec.width, 1280), min(spec.height, 720))
        self._image = np.ascontiguousarray(np.resize(desk.image, (self.size[1], self.size[0], 3)))
        self._image[:480, :512] = desk.image[:480]

    def read(self) -> Frame | None:
        time.sleep(1 / 30)
        self._desk.check(self._spec)
        self._index += 1
        return Frame(self._image, self._index, time.monotonic(), self.name)

    def close(self) -> None:
        pass


@pytest.fixture
def desk(sample_image: NDArray[np.uint8]) -> Desk:
    return Desk(sample_image)


@pytest.fixture
def open_desk(
    qtbot: QtBot, desk: Desk, make_context: Callable[..., AppContext], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., MainWindow]]:
    """Return a function that opens the window with the cameras on the desk."""
    monkeypatch.setattr("fer_desktop.ui.tabs.live.camera_list.WATCH_EVERY_S", WATCH_S)
    opened: list[MainWindow] = []

    def open_it(**settings: object) -> MainWindow:
        context = make_context(**settings)
        engine = LiveEngine(context.make_analyzer(context.analyzer_options()), desk.open, QUICK)
        window = MainWindow(context, engine, CameraList(desk.list))
        opened.append(window)
        window.show()
        return window

    yield open_it
    for window in opened:
        window.close()
        window.deleteLater()
    qtbot.wait(1)


def title(window: MainWindow) -> str:
    message = window.live.panel.message
    return message.title if message is not None and window.live.stage.currentWidget() is window.live.panel else ""


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (None, "is not connected"),
        (SourceProblem.BUSY, "is in use by another program"),
        (SourceProblem.SILENT, "sends no pictures"),
        (SourceProblem.REFUSED, "The system blocks"),
    ],
)
def test_a_camera_that_fails_shows_its_reason_and_comes_back_by_itself(
    desk: Desk, open_desk: OpenDesk, until: Until, problem: SourceProblem | None, words: str
) -> None:
    desk.plugged = [CAMERA]
    window = open_desk()
    live = window.live
    window.begin(camera=CAMERA.name)
    until(lambda: live.readings() and live.stage.currentWidget() is live.view, "a face")
    number, oldest = live.readings()[0].face.track_id, live._history.oldest
    live.follow_person(number)
    desk.problem = problem
    if problem is None:
        desk.plugged = []
    until(lambda: words in title(window), "the reason")
    failed = live.bridge.status.state
    assert failed is LiveState.FAILED
    assert not live.view.has_picture
    assert live.bar.stop.isEnabled()
    desk.problem, desk.plugged = None, [replace(CAMERA, index=3)]
    until(lambda: live.readings() and live.stage.currentWidget() is live.view, "the face again")
    assert live.bridge.status.state is LiveState.LIVE
    assert title(window) == ""
    assert [reading.face.track_id for reading in live.readings()] == [number] == [live._selection.chosen]
    assert oldest is not None and live._history.oldest == oldest, "the person's history from before is there"


def test_a_camera_that_opens_slowly_does_not_block_the_window(
    desk: Desk, open_desk: OpenDesk, until: Until, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_open, opening = threading.Event(), threading.Event()
    opens = desk.open

    def slowly(spec: SourceSpec) -> DeskCamera:
        opening.set()
        assert may_open.wait(60)
        return opens(spec)

    monkeypatch.setattr(desk, "open", slowly)
    desk.plugged = [CAMERA]
    window = open_desk()
    window.begin(camera="0")
    until(opening.is_set, "the camera to be opened")
    until(lambda: CAMERA.name in title(window), "words meanwhile")
    assert window.live.bridge.status.state is LiveState.OPENING
    qtbot.keyClick(window.live.view, Qt.Key.Key_B)
    assert not window.context.settings.overlay, "the window must react to the key"
    may_open.set()
    until(lambda: window.live.readings(), "a face")


def test_an_offered_camera_may_be_unplugged_and_is_offered_again(desk: Desk, open_desk: OpenDesk, until: Until) -> None:
    desk.plugged = [CAMERA]
    window = open_desk()
    window.begin()
    until(lambda: title(window) == CAMERA.name, "the camera")
    desk.plugged = [OTHER]
    until(lambda: title(window) == f"{CAMERA.name} is not connected", "its loss")
    assert window.live.panel.buttons()[0].text() == "Choose a camera"
    desk.plugged = []
    until(lambda: f"{OTHER.name} was unplugged" in window.statusBar().currentMessage(), "the loss of the other")
    desk.plugged = [CAMERA]
    until(lambda: title(window) == CAMERA.name, "its return")
    assert window.live.bridge.status.state is LiveState.IDLE


def test_a_camera_plugged_in_while_the_sample_plays_is_offered_and_not_started(
    desk: Desk, open_desk: OpenDesk, until: Until
) -> None:
    window = open_desk()
    window.live.engine._open_source = lambda spec: desk.open(spec) if isinstance(spec, CameraSpec) else sample(desk)
    window.begin()
    until(lambda: window.live.notice.isVisible(), "the sample")
    desk.plugged = [CAMERA]
    until(lambda: f"{CAMERA.name} was plugged in" in window.live.notice.accessibleName(), "the line that says so")
    assert not isinstance(window.live.player.spec, CameraSpec)
    window.live.player.use_camera()
    until(lambda: desk.opened and window.live.readings(), "the camera's picture")


def sample(desk: Desk) -> DeskCamera:
    camera = DeskCamera(desk, CAMERA)
    camera._desk = Desk(desk.image)
    camera._desk.plugged = [CAMERA]
    return camera


@pytest.mark.qt_log_ignore(r"This plugin does not support (raise|grabbing the keyboard|propagateSizeHints)")
def test_cameras_are_looked_for_only_while_live_is_idle_or_the_menu_is_open(
    desk: Desk, open_desk: OpenDesk, until: Until, qtbot: QtBot
) -> None:
    desk.plugged = [CAMERA]
    window = open_desk()
    cameras = window.live.player.cameras
    window.begin()
    until(lambda: title(window) == CAMERA.name, "the camera")
    asked = desk.asked
    until(lambda: desk.asked > asked + 1, "looks while nothing plays")
    window.tabs.setCurrentWidget(window.files)
    watching = [cameras.watching]
    window.tabs.setCurrentWidget(window.live)
    watching.append(cameras.watching)
    window.live.player.start_or_pause()
    until(lambda: window.live.bridge.status.state is LiveState.LIVE, "the camera's picture")
    watching.append(cameras.watching)
    menu = window.live.bar.menu
    menu.popup(window.mapToGlobal(window.rect().topLeft()))
    watching.append(cameras.watching)
    desk.plugged = [CAMERA, OTHER]
    until(lambda: any(action.text() == OTHER.name for action in menu.actions()), "the other camera in the open menu")
    assert "was plugged in" in window.statusBar().currentMessage()
    menu.close()
    watching.append(cameras.watching)
    assert watching == [False, True, False, True, False]


def test_the_format_is_requested_and_kept_for_its_camera_and_the_real_size_is_shown(
    desk: Desk, open_desk: OpenDesk, until: Until
) -> None:
    desk.plugged = [CAMERA, OTHER]
    window = open_desk()
    live = window.live
    window.begin()
    until(lambda: title(window) == CAMERA.name, "the camera")
    live.bar._fill_menu()
    submenus = {menu.title(): menu for menu in live.bar._formats}
    assert [action.text() for action in submenus["Frame rate"].actions()] == ["15 fps", "30 fps", "60 fps"]
    sizes = submenus["Picture size"].actions()
    assert [action.isChecked() for action in sizes] == [True, False, False]
    sizes[2].trigger()
    assert window.context.settings.camera_formats == ((CAMERA.identity, 1920, 1080, 30),)
    live.player.start_or_pause()
    until(lambda: live.bridge.status.state is LiveState.LIVE and "fps camera" in live.figures.text(), "the picture")
    assert (desk.opened[-1].width, desk.opened[-1].height, desk.opened[-1].frame_rate) == (1920, 1080, 30)
    until(lambda: "1280\N{NO-BREAK SPACE}\N{MULTIPLICATION SIGN}\N{NO-BREAK SPACE}720" in live.figures.text(), "the true size")
    assert "1920" in live.figures._size.toolTip()
    live.bar.formatChosen.emit(640, 480, 60)
    until(lambda: len(desk.opened) == 2 and live.bridge.status.state is LiveState.LIVE, "the camera in its other format")
    assert (desk.opened[-1].width, desk.opened[-1].height, desk.opened[-1].frame_rate) == (640, 480, 60)
    live.player.play(OTHER)
    until(lambda: len(desk.opened) == 3, "the other camera")
    assert desk.opened[-1] == OTHER
    live.player.play(CAMERA)
    until(lambda: len(desk.opened) == 4, "the first camera again")
    assert desk.opened[-1].frame_rate == 60


def test_formats_belong_to_an_identity_and_the_oldest_is_forgotten() -> None:
    formats = format_chosen(replace(CAMERA, width=1280, height=720, frame_rate=15), ())
    assert with_format(replace(CAMERA, index=7), formats).width == 1280
    assert with_format(OTHER, formats) is OTHER
    for number in range(40):
        formats = format_chosen(CameraSpec(f"id-{number}", "C", 0, 0), formats)
    assert len(formats) == 30
    assert with_format(CAMERA, formats) is CAMERA


def test_a_slow_system_is_not_asked_again_meanwhile(qtbot: QtBot, until: Until) -> None:
    calls: list[float] = []

    def ask() -> list[CameraSpec]:
        calls.append(time.monotonic())
        time.sleep(0.2 if len(calls) > 1 else 0)
        return []

    cameras = CameraList(ask)
    cameras.refresh()
    until(lambda: cameras.asked, "the first answer")
    cameras.watch(True, 0.01)
    qtbot.wait(300)
    assert 2 <= len(calls) <= 4
    shut_down(cameras)


def test_a_dark_camera_picture_gets_a_hint_that_can_be_switched_off(
    desk: Desk, open_desk: OpenDesk, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.image = (desk.image * 0.2).astype(np.uint8)
    desk.plugged = [CAMERA]
    window = open_desk()
    window.begin(camera=CAMERA.name)
    view = window.live.view
    _say_nothing_of_late_pictures(monkeypatch, window)
    until(lambda: view.note.startswith("The face is dark"), "the hint", 20)
    until(lambda: "The face is dark" in view.accessibleDescription(), "the hint for screen readers")
    window.context.update_settings(hints=False)
    until(lambda: not view.note, "no hint")
    assert window.live.readings()


def _say_nothing_of_late_pictures(monkeypatch: pytest.MonkeyPatch, window: MainWindow) -> None:
    """On a slow computer, the corner of the picture would say how late it is."""
    never = property(lambda bridge: None, lambda bridge, value: None)
    monkeypatch.setattr(type(window.live.bridge), "behind_s", never, raising=False)


def test_nobody_in_a_video_gets_a_hint(desk: Desk, open_desk: OpenDesk, until: Until, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.image = (desk.image * 0.2).astype(np.uint8)
    window = open_desk()
    _say_nothing_of_late_pictures(monkeypatch, window)
    window.live.engine._open_source = lambda spec: sample(desk)
    window.begin()
    until(lambda: window.live._hints.hint is not None, "the cause of a hint", 20)
    assert not isinstance(window.live.player.spec, CameraSpec)
    until(lambda: bool(window.live.readings()), "another picture")
    assert window.live.view.note == ""
