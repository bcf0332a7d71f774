"""The real window plays real video: readings arrive, controls work, and threads end."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from fer_desktop import paths
from fer_desktop.analysis.automatic import Timing
from fer_desktop.analysis.classifier import Runtime
from fer_desktop.live.status import LiveState, LiveStatistics, LiveStatus
from fer_desktop.media.source import CameraSpec, SampleSpec, SourceProblem, StreamSpec
from fer_desktop.ui.dialogs.address import AddressDialog
from fer_desktop.ui.foundation.formatting import reading_words
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.live import messages as live_messages
from fer_desktop.ui.tabs.live.tab import LiveFigures
from fer_desktop.ui.widgets.message_panel import Message
from tests.present import present
from tests.ui.conftest import noted

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]
CAMERA = CameraSpec("046d:082d:usb-1", "HD Pro Webcam", 0, 200)


def play(window: MainWindow, until: Until, path: Path, frames: int = 1) -> None:
    seen: list[object] = []
    window.live.bridge.analysed.connect(seen.append)
    window.begin(str(path))
    until(lambda: len(seen) >= frames, f"{frames} analyses of {path.name}")


def click(qtbot: QtBot, window: MainWindow, index: int) -> None:
    """Click the middle of a face."""
    placement = window.live.view.placement()
    assert placement is not None
    x, y = placement.to_view(window.live.readings()[index].face.box).center
    qtbot.mouseClick(window.live.view, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))


def test_a_real_video_is_analysed_and_every_thread_ends(open_window: OpenWindow, until: Until, shared_videos: Path) -> None:
    before = set(threading.enumerate())
    window = open_window()
    play(window, until, shared_videos / "one_face_changing.mp4", frames=20)
    live = window.live
    until(lambda: live.side.chart.probabilities is not None, "the bars")
    assert len(live.readings()) == 1
    assert live.view.has_picture
    assert live.stage.currentWidget() is live.view
    assert live.side.person.text().startswith("Person ")
    assert live.side.reading.text() != "\N{EN DASH}"
    until(lambda: live.view.accessibleDescription().startswith("Person "), "the reading in words, said once a second")
    until(lambda: "analysed" in live.figures.text() and "CPU" in live.figures.text(), "figures in the status bar")
    assert {thread.name for thread in threading.enumerate()} >= {"live-analysis"}
    window.close()
    until(lambda: set(threading.enumerate()) <= before, "threads to end")


def test_the_overlay_belongs_to_the_frame_on_the_screen(open_window: OpenWindow, until: Until, shared_videos: Path) -> None:
    window = open_window()
    shown = []
    window.live.bridge.analysed.connect(
        lambda analysis: shown.append(
            (window.live.view.image is analysis.frame.image, window.live.view._readings is analysis.readings)
        )
    )
    play(window, until, shared_videos / "one_face_talking.mp4", frames=10)
    assert all(both == (True, True) for both in shown[1:])


def test_a_clicked_face_is_followed_and_released(
    open_window: OpenWindow, until: Until, qtbot: QtBot, shared_photos: Path
) -> None:
    window = open_window()
    live = window.live
    play(window, until, shared_photos / "couple.jpg")
    until(lambda: len(live.readings()) == 2 and live.bridge.status.state is LiveState.ENDED, "two faces")
    assert live.view.selected == 0
    assert not live.side.follow.isVisible()
    click(qtbot, window, 1)
    second = live.readings()[1].face.track_id
    assert live.view.selected == 1
    assert live.side.person.text() == f"Person {second}"
    assert live.side.follow.isVisible()
    qtbot.mouseClick(live.side.follow, Qt.MouseButton.LeftButton)
    assert live.view.selected == 0
    qtbot.keyClick(live.view, str(second))
    assert live.view.selected == 1
    qtbot.keyClick(live.view, Qt.Key.Key_Escape)
    assert live.view.selected == 0
    qtbot.mouseClick(live.view, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    assert live.view.selected == 0


def test_pause_holds_the_picture_and_space_resumes(
    open_window: OpenWindow, until: Until, qtbot: QtBot, shared_videos: Path
) -> None:
    window = open_window()
    live = window.live
    play(window, until, shared_videos / "one_face_talking.mp4", frames=3)
    qtbot.keyClick(live.view, Qt.Key.Key_Space)
    until(lambda: live.bridge.status.state is LiveState.PAUSED, "the pause")
    assert live.bar.start.text() == "Resume"
    assert live.view.has_picture
    qtbot.keyClick(live.view, Qt.Key.Key_Space)
    until(lambda: live.bridge.status.state is LiveState.LIVE, "going on")
    assert live.bar.start.text() == "Pause"


def test_stop_releases_the_source_and_leaves_no_picture(open_window: OpenWindow, until: Until, shared_videos: Path) -> None:
    window = open_window()
    live = window.live
    play(window, until, shared_videos / "one_face_talking.mp4", frames=3)
    live.bar.stop.click()
    assert live.bridge.status.state is LiveState.IDLE
    assert not live.view.has_picture
    assert live.stage.currentWidget() is live.panel
    assert live.side.reading.text() == "\N{EN DASH}"
    assert live.figures.text() == ""
    live.bar.start.click()
    until(lambda: live.view.has_picture, "the picture again")


def test_a_video_that_is_not_repeated_ends_on_its_last_picture(
    open_window: OpenWindow, until: Until, shared_videos: Path
) -> None:
    window = open_window(repeat=False)
    live = window.live
    play(window, until, shared_videos / "one_face_small_smile.mp4")
    until(lambda: live.bridge.status.state is LiveState.ENDED, "the end")
    until(lambda: live.notice.isVisible(), "the line that says so")
    assert "has ended" in live.notice.accessibleName()
    assert live.view.has_picture
    assert live.bar.start.text() == "Play again"


def test_a_video_is_repeated_until_the_switch_is_off(open_window: OpenWindow, until: Until, shared_videos: Path) -> None:
    window = open_window()
    live = window.live
    times: list[float] = []
    live.bridge.analysed.connect(lambda analysis: times.append(analysis.frame.media_time))
    play(window, until, shared_videos / "one_face_small_smile.mp4")
    until(lambda: any(b < a for a, b in itertools.pairwise(times)), "the second round")
    live.bar.repeat.click()
    assert window.context.settings.repeat is False
    until(lambda: live.notice.isVisible() and "has ended" in live.notice.accessibleName(), "the end")
    assert live.view.has_picture


def test_mirroring_is_set_separately_for_cameras(
    open_window: OpenWindow, until: Until, qtbot: QtBot, shared_videos: Path
) -> None:
    window = open_window([CAMERA])
    live = window.live
    play(window, until, shared_videos / "one_face_talking.mp4")
    before = live.view.mirrored
    qtbot.keyClick(live.view, Qt.Key.Key_X)
    assert (before, live.view.mirrored) == (False, True)
    assert live.bar.mirror.isChecked()
    assert window.context.settings.mirror_other is True
    live.player.stop()
    live.player.offer(CAMERA)
    before = live.view.mirrored
    live.bar.mirror.click()
    assert (before, live.view.mirrored) == (True, False)
    assert window.context.settings.mirror_camera is False
    assert window.context.settings.mirror_other is True


def test_a_snapshot_goes_to_a_file_and_to_the_clipboard(
    open_window: OpenWindow, until: Until, qtbot: QtBot, shared_videos: Path
) -> None:
    window = open_window()
    play(window, until, shared_videos / "one_face_talking.mp4", frames=2)
    qtbot.keyClick(window.live.view, Qt.Key.Key_S)
    qtbot.keyClick(window.live.view, Qt.Key.Key_S)
    files = sorted(paths.pictures_folder().glob("FER *.png"))
    assert len(files) == 2
    image = QImage(str(files[0]))
    assert (image.width(), image.height()) == (512, 512)
    assert QGuiApplication.clipboard().image().size() == image.size()
    assert str(paths.pictures_folder()) in window.live.toast.accessibleName() and window.live.toast.isVisible()


def test_a_snapshot_can_be_shown_and_its_message_goes_by_itself(
    open_window: OpenWindow, until: Until, shared_videos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: noted(opened, url.toLocalFile(), True))
    window = open_window(language="en")
    play(window, until, shared_videos / "one_face_talking.mp4")
    toast = window.live.toast
    window.live.notice.tell(lambda: "Another message")
    window.live.snapshot()
    assert toast.isVisible() and not window.live.notice.isVisible(), "one message at a time"
    show = next(button for button in toast.findChildren(QPushButton) if button.text() == "Show")
    show.click()
    assert opened == [str(paths.pictures_folder())]
    toast.expire()
    assert not toast.isVisible() and window.live.notice.isVisible()
    toast.show_message(Message("warning", "It failed"))
    toast.expire()
    assert toast.isVisible(), "a warning stays until it is closed"


def test_a_snapshot_that_cannot_be_saved_is_reported(open_window: OpenWindow, until: Until, shared_videos: Path) -> None:
    window = open_window()
    play(window, until, shared_videos / "one_face_talking.mp4")
    paths.pictures_folder().parent.mkdir(parents=True, exist_ok=True)
    paths.pictures_folder().write_text("in the way")
    window.live.snapshot()
    assert "can't be saved" in window.live.toast.accessibleName() and window.live.toast.isVisible()
    assert "paste it into another program" in window.live.toast.accessibleName()


def test_options_reach_the_analysis_at_once(open_window: OpenWindow, until: Until, shared_videos: Path) -> None:
    window = open_window()
    live = window.live
    play(window, until, shared_videos / "one_face_talking.mp4", frames=2)
    options = live.side.options
    options.uncertain.setValue(90)
    until(lambda: live.readings() and all(reading.uncertain for reading in live.readings()), "an uncertain reading")
    until(lambda: live.side.reading.text() == "uncertain", "the word")
    assert options.reset_uncertain.isVisibleTo(options)
    options.reset_uncertain.click()
    assert window.context.settings.uncertain_below is None
    options.overlay.click()
    assert window.context.settings.overlay is False
    options.smoothing.setValue(0)
    assert window.context.settings.smoothing_s == 0


def test_the_automatic_device_is_measured_for_live_and_files_stay_in_full_precision(
    open_window: OpenWindow, until: Until, shared_videos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = [Timing(Runtime.LITERT, 1, 4.0), Timing(Runtime.LITERT_INT8, 1, 1.0)]
    monkeypatch.setattr("fer_desktop.analysis.automatic.measure", lambda model: tuple(quick))
    window = open_window()
    live, context = window.live, window.context
    box = live.side.models.runtime
    assert box.currentText() == "Automatic"
    play(window, until, shared_videos / "one_face_talking.mp4", frames=2)
    until(lambda: box.currentText() == "Automatic: CPU, LiteRT 8-bit", "what was chosen")
    assert "CPU, LiteRT 4.0 ms, CPU, LiteRT 8-bit 1.0 ms" in box.toolTip()
    assert box.toolTip().startswith("Automatic: CPU, LiteRT 8-bit\n")
    box.resize(120, box.height())
    assert box.shown().startswith("Auto") and box.shown().endswith("\u2026"), "the end of a cut text"
    until(lambda: "int8" in live.figures.text(), "the device in the status bar")
    assert [context.runtime, context.live_runtime] == [Runtime.LITERT, Runtime.LITERT_INT8]
    assert window.files.work._read_with().runtime == "litert"
    quick[1] = Timing(Runtime.LITERT_INT8, 1, 5.0)
    box.activated.emit(box.currentIndex())
    until(lambda: box.currentText() == "Automatic: CPU, LiteRT", "another measurement")
    until(lambda: "int8" not in live.figures.text(), "the device in the status bar")
    window.tabs.setCurrentWidget(window.model)
    wide = window.model.runtime
    until(lambda: wide.shown() == wide.currentText() == "Automatic: CPU, LiteRT", "all of the text, where there is room")
    row = box.findData("litert-int8")
    box.activated.emit(row)
    assert [context.runtime, context.live_runtime] == [Runtime.LITERT_INT8] * 2
    assert window.model.runtime.currentData() == "litert-int8"
    box.activated.emit(box.findData("automatic"))
    assert [context.runtime] == [Runtime.LITERT]


def test_model_and_device_change_while_it_plays(open_window: OpenWindow, until: Until, shared_videos: Path) -> None:
    window = open_window()
    live = window.live
    play(window, until, shared_videos / "one_face_talking.mp4", frames=2)
    runtime = live.side.models.runtime
    row = runtime.findData("litert-int8")
    assert row >= 0
    runtime.setCurrentIndex(row)
    runtime.activated.emit(row)
    assert window.context.settings.runtime == "litert-int8"
    count: list[object] = []
    live.bridge.analysed.connect(count.append)
    until(lambda: len(count) > 5 and live.bridge.status.state is LiveState.LIVE, "readings by the other runtime")


def test_the_moment_on_the_screen_is_shown_in_steps(open_window: OpenWindow, until: Until, qtbot: QtBot) -> None:
    window = open_window()
    window.live.player.play(SampleSpec())
    until(lambda: window.live.readings(), "a face")
    qtbot.keyClick(window.live.view, Qt.Key.Key_T)
    assert window.tabs.currentWidget() is window.steps
    until(lambda: window.steps.sheet is not None, "the steps")


def test_keys_scroll_the_timeline_back_and_a_lane_chooses_its_person(
    open_window: OpenWindow, until: Until, qtbot: QtBot, shared_videos: Path
) -> None:
    window = open_window()
    live = window.live
    window.begin(str(shared_videos / "several_faces_cuts.mp4"))
    until(lambda: len(live.readings()) >= 2 and len(live.timeline.lanes) > 1, "several people")
    qtbot.keyClick(live.view, Qt.Key.Key_Left)
    looking_back = live.timeline.held
    qtbot.keyClick(live.view, Qt.Key.Key_End)
    assert (looking_back, live.timeline.held) == (True, False)
    until(lambda: len(live.readings()) >= 2 and len(live.timeline.lanes) > 1, "several people again")
    live.player.start_or_pause()
    until(lambda: live.bridge.status.state is LiveState.PAUSED, "the pause")
    lane = next(k for k, person in enumerate(live.timeline.lanes) if person != live.timeline.track)
    person = live.timeline.lanes[lane]
    qtbot.mouseClick(live.timeline, Qt.MouseButton.LeftButton, pos=live.timeline.area().lane(lane).center().toPoint())
    assert live.timeline.track == person
    there = [reading.face.track_id for reading in live.readings()]
    assert live.view.selected == (there.index(person) if person in there else live.view.selected)


# ---- With and without cameras ----


def test_without_a_camera_the_sample_plays_by_itself_and_says_so(open_window: OpenWindow, until: Until) -> None:
    window = open_window()
    window.begin()
    until(lambda: window.live.view.has_picture and window.live.notice.isVisible(), "the sample")
    assert "No camera was found" in window.live.notice.accessibleName()
    assert window.live.bar.source.text() == "Sample"
    assert window.context.settings.source_kind == ""


def test_a_camera_is_offered_and_not_started(open_window: OpenWindow, until: Until) -> None:
    window = open_window([CAMERA])
    window.begin()
    until(lambda: window.live.bar.source.text() == CAMERA.name, "the camera's name")
    assert window.live.bridge.status.state is LiveState.IDLE
    assert window.live.panel.message is not None
    assert window.live.panel.message.title == CAMERA.name
    assert [button.text() for button in window.live.panel.buttons()] == ["Start", "Open a video\u2026", "Play the sample"]


def test_the_last_source_is_offered_again(open_window: OpenWindow, until: Until) -> None:
    other = CameraSpec("other", "Other camera", 1, 200)
    window = open_window([CAMERA, other], source_kind="camera", source="other")
    window.begin()
    until(lambda: window.live.bar.source.text() == "Other camera", "the camera's name")


def test_a_camera_found_later_is_offered_in_place_of_the_sample(open_window: OpenWindow, until: Until) -> None:
    cameras: list[CameraSpec] = []
    window = open_window()
    window.live.player.cameras._ask = lambda: list(cameras)
    window.begin()
    until(lambda: window.live.notice.isVisible(), "the sample")
    cameras.append(CAMERA)
    window.live.player.look_for_cameras()
    until(lambda: window.live.bar.source.text() == CAMERA.name, "the camera's name")
    assert window.live.bridge.status.state is LiveState.IDLE


def test_a_missing_camera_is_reported_by_name(open_window: OpenWindow, until: Until) -> None:
    window = open_window([CAMERA])
    window.begin(camera="Telescope")
    until(lambda: window.live.panel.message and "Telescope" in window.live.panel.message.title, "the message")
    assert CAMERA.name in window.live.panel.message.text  # type: ignore[union-attr]


def test_three_reasons_for_no_camera_have_different_texts_and_actions() -> None:
    def status(problem: SourceProblem) -> LiveStatus:
        return LiveStatus(LiveState.FAILED, CAMERA.name, problem, None, LiveStatistics())

    refused = live_messages.failed(status(SourceProblem.REFUSED), CAMERA, CAMERA.name)
    busy = live_messages.failed(status(SourceProblem.BUSY), CAMERA, CAMERA.name)
    messages = [live_messages.no_camera(), refused, busy]
    assert len({message.title for message in messages}) == 3
    assert len({message.text for message in messages}) == 3
    for message in messages:
        texts = [live_messages.action_text(action) for action in message.actions]
        assert texts[:2] == ["Open a video\u2026", "Play the sample"]


def test_a_file_that_is_no_video_is_reported_in_its_place(open_window: OpenWindow, until: Until, tmp_path: Path) -> None:
    (tmp_path / "no.mp4").write_bytes(b"not a video")
    window = open_window()
    window.begin(str(tmp_path / "no.mp4"))
    until(lambda: window.live.bridge.status.state is LiveState.FAILED, "the failure")
    message = window.live.panel.message
    assert message is not None
    assert "no.mp4 can't be played" in message.title
    assert message.text
    window.live.player.play_sample()
    until(lambda: window.live.view.has_picture, "the sample after the failure")


def test_words_and_chart_belong_to_the_shown_frame_at_every_moment_and_in_a_pause(
    open_window: OpenWindow, until: Until
) -> None:
    window = open_window()
    live = window.live
    seen: list[str] = []

    def look() -> None:
        (reading,) = live.readings()
        assert live.view._readings == live.readings()
        assert live.side.reading.text() == reading_words(reading)
        assert live.side.chart.probabilities is reading.smoothed.probabilities
        seen.append(live.side.reading.text())

    live.player.play(SampleSpec())
    until(lambda: live.side.chart.probabilities is not None, "a reading")
    live.bridge.analysed.connect(look)
    until(lambda: len(seen) > 30, "thirty frames")
    live.player.start_or_pause()
    until(lambda: live.bridge.status.state is LiveState.PAUSED, "the pause")
    look()


def test_a_wrong_address_can_be_edited_and_tried_again(open_window: OpenWindow, until: Until) -> None:
    window = open_window()
    live = window.live
    live.player.play(StreamSpec("http://127.0.0.1:9/video"))
    until(lambda: live.panel.message is not None and live.panel.message.icon == "warning", "the failure", 60)
    first = present(live.panel.message).actions[0]
    assert (first.text, first.primary) == ("Edit address\u2026", True)
    assert live.bar.start.text() == "Try again"
    first.run()
    dialog = next(dialog for dialog in window.findChildren(AddressDialog) if dialog.isVisible())
    assert dialog.address.text() == "http://127.0.0.1:9/video" == dialog.address.selectedText()
    dialog.reject()


def test_an_ended_video_is_played_again(open_window: OpenWindow, until: Until, tmp_path: Path) -> None:
    writer = cv2.VideoWriter(str(tmp_path / "short.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 25, (160, 120))
    for _ in range(5):
        writer.write(np.zeros((120, 160, 3), np.uint8))
    writer.release()
    window = open_window(repeat=False)
    window.begin(str(tmp_path / "short.avi"))
    until(lambda: window.live.bridge.status.state is LiveState.ENDED, "the end")
    assert window.live.bar.start.text() == "Play again"


def test_figures_in_the_status_bar_stay_long_enough_to_be_read(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    figures = LiveFigures()
    qtbot.addWidget(figures)
    now = 100.0
    monkeypatch.setattr("fer_desktop.ui.tabs.live.tab.time.monotonic", lambda: now)

    def show(rate: float, device: str = "CPU") -> str:
        figures.show_figures(LiveStatistics(camera_fps=rate, analysis_fps=rate, device=device), 0.0, (640, 480))
        return figures.text()

    first = show(30.0)
    assert "30.0 fps" in first
    assert show(29.0) == first
    now += 0.6
    assert "29.0 fps" in show(29.0)
    assert "GPU" in show(28.0, device="GPU"), "what seldom changes is said at once"
