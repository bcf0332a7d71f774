"""Screen regions in the real window: how one is chosen, what the user is told, and what is remembered."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QPushButton

from fer_desktop import paths
from fer_desktop.live.status import LiveState
from fer_desktop.media import screen
from fer_desktop.media.source import SampleSpec, ScreenSpec
from fer_desktop.recordings.library import list_recordings
from fer_desktop.settings import FILE_NAME, load_settings
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.live.source_choice import recalled, recent_entry, remembered, source_title
from fer_desktop.ui.widgets.screen_region import RegionOutline
from tests.present import present
from tests.ui.questions import answer, question
from tests.virtual_screen import VirtualScreen

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]

AREA = QRect(40, 20, 600, 560)
SPEC = ScreenSpec(40, 20, 600, 560)
NAME = "Screen, 600 × 560 at 40,20".replace(" × ", "\N{NO-BREAK SPACE}\N{MULTIPLICATION SIGN}\N{NO-BREAK SPACE}")
REMINDER = "must know that their expressions are analysed"
SEES_ITSELF = "This window lies in the screen region"


@pytest.fixture
def face(virtual_screen: VirtualScreen, sample_image: NDArray[np.uint8]) -> VirtualScreen:
    """A screen that shows a happy face within AREA."""
    virtual_screen.show(sample_image, 80, 40)
    return virtual_screen


def entry(window: MainWindow, text: str) -> None:
    """Choose an entry of the menu of sources."""
    menu = window.live.bar.menu
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == text).trigger()


def message(window: MainWindow) -> str:
    return window.live.notice.accessibleName() if window.live.notice.message is not None else ""


def press(window: MainWindow, text: str) -> None:
    """Press a button of the message over the picture."""
    next(button for button in window.live.notice.findChildren(QPushButton) if button.text() == text).click()


def outline_of(window: MainWindow) -> RegionOutline | None:
    return window.live.screen_source.outline


def plays(window: MainWindow, until: Until) -> None:
    live = window.live
    until(lambda: live.readings() and live.stage.currentWidget() is live.view, "a face")


def test_a_frame_is_drawn_and_the_face_in_it_is_read(face: VirtualScreen, open_window: OpenWindow, until: Until) -> None:
    window = open_window(language="en")
    live, picker = window.live, window.live.screen_source.picker
    live.player.play(SampleSpec())
    focused = window.focusWidget()
    entry(window, "Screen region\N{HORIZONTAL ELLIPSIS}")
    assert REMINDER in present(question(window)).informativeText()
    answer(window, "They agree, go on")
    until(lambda: picker.overlays and picker.overlays[0].isVisible(), "the frame")
    assert not window.isVisible(), "it may lie over what is to be captured"
    (overlay,) = picker.overlays
    QTest.mousePress(overlay, Qt.MouseButton.LeftButton, pos=AREA.topLeft())
    end = AREA.topLeft() + QPoint(AREA.width(), AREA.height())
    QTest.mouseMove(overlay, end)
    QTest.mouseRelease(overlay, Qt.MouseButton.LeftButton, pos=end)
    QTest.keyClick(overlay, Qt.Key.Key_Return)
    assert window.isVisible() and window.focusWidget() is focused
    plays(window, until)
    (reading,) = live.readings()
    assert reading.face.track_id == 1 and live.side.reading.text().startswith("happy")
    assert live.bar.source.accessibleName() == f"Source: {NAME}"
    outline = present(outline_of(window))
    assert outline.isVisible() and outline.geometry().contains(AREA)

    live.player.stop()
    assert outline_of(window) is None
    entry(window, "Screen region\N{HORIZONTAL ELLIPSIS}")
    assert question(window) is None, "once in a session is enough"
    until(lambda: picker.overlays, "the frame")
    assert present(picker.region).area == AREA, "the frame is where it was"
    QTest.keyClick(picker.overlays[0], Qt.Key.Key_Escape)
    assert window.isVisible() and live.bridge.status.state is LiveState.IDLE


def test_who_does_not_agree_sees_no_frame(open_window: OpenWindow) -> None:
    window = open_window(language="en")
    menu = window.menuBar().actions()[1].menu()
    assert isinstance(menu, QMenu)
    next(action for action in menu.actions() if action.text() == "Screen region\N{HORIZONTAL ELLIPSIS}").trigger()
    answer(window, "Cancel")
    assert window.isVisible() and window.live.screen_source.picker.overlays == []
    window.live.player.play(SPEC)
    assert window.live.bridge.status.state is LiveState.IDLE, "a region that was chosen before needs the answer too"
    answer(window, "Cancel")
    assert window.live.player.spec is None


def test_the_question_is_not_asked_again_if_the_user_wants_that(
    face: VirtualScreen, open_window: OpenWindow, until: Until
) -> None:
    window = open_window(language="en")
    window.live.player.play(SPEC)
    present(present(question(window)).checkBox()).click()
    answer(window, "They agree, go on")
    plays(window, until)
    kept, _ = load_settings(paths.user_config_folder() / FILE_NAME)
    assert kept.screen_reminder is False
    window.move(700, 600)
    until(lambda: message(window) == "", "no message")


def test_the_line_above_the_picture_reminds_and_goes_for_good(
    face: VirtualScreen, open_window: OpenWindow, until: Until
) -> None:
    window = open_window(language="en")
    window.move(700, 600)
    window.begin("screen:40,20,600x560")
    until(lambda: REMINDER in message(window), "the reminder")
    assert question(window) is None, "who names it on the command line is told above the picture"
    press(window, "Don't show again")
    assert message(window) == "" and window.context.settings.screen_reminder is False
    window.live.player.play(SPEC)
    plays(window, until)
    assert message(window) == "" and question(window) is None


def test_the_window_in_its_own_picture_offers_the_mini_view(face: VirtualScreen, open_window: OpenWindow, until: Until) -> None:
    window = open_window(language="en")
    toast = window.live.toast

    def warning() -> str:
        return toast.accessibleName() if toast.message is not None else ""

    window.move(100, 100)
    window.begin("screen:40,20,600x560")
    until(lambda: SEES_ITSELF in warning(), "the warning")
    assert REMINDER in warning(), "who named the region on the command line was asked nothing"
    window.move(700, 600)
    until(lambda: REMINDER in message(window), "the reminder instead")
    assert warning() == ""
    window.move(500, 500)
    until(lambda: SEES_ITSELF in warning(), "the warning again")
    assert REMINDER not in warning() and message(window) == ""
    toast.expire()
    (button,) = [button for button in toast.findChildren(QPushButton) if button.isVisible()]
    assert button.text() == "Mini view"
    button.click()
    assert window.isMinimized() and present(window._mini).isVisible()
    until(lambda: warning() == "", "the end of the warning")
    present(window._mini).backWanted.emit()
    until(lambda: SEES_ITSELF in warning(), "the warning after coming back")
    window.live.player.stop()
    assert warning() == "" and message(window) == ""
    window.move(0, 0)
    assert warning() == "" and message(window) == ""


def test_a_screen_that_is_unplugged_is_named_and_comes_back(
    face: VirtualScreen, open_window: OpenWindow, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen, "_LOOK_EVERY_S", 0.0)
    window = open_window(language="en")
    live = window.live
    window.begin("screen:40,20,600x560")
    plays(window, until)
    monkeypatch.setattr(screen, "screens", lambda: [(0, 0, 300, 200)])
    until(lambda: live.stage.currentWidget() is live.panel, "the reason")
    shown = present(live.panel.message)
    assert shown.title == f"{NAME} can't be captured"
    assert "unplugged" in shown.text and "0,0,300x200" in shown.text and "tries again" in shown.text
    assert shown.actions[0].text == "Choose a region\N{HORIZONTAL ELLIPSIS}"
    assert outline_of(window) is None and not live.view.has_picture
    monkeypatch.setattr(screen, "screens", lambda: [(0, 0, 1280, 720)])
    plays(window, until)
    assert present(outline_of(window)).isVisible()
    assert [reading.face.track_id for reading in live.readings()] == [1], "the same person"


def test_a_recording_names_the_screen_region(face: VirtualScreen, open_window: OpenWindow, until: Until) -> None:
    window = open_window(language="en")
    window.begin("screen:40,20,600x560", record=True)
    recorder = window.live.recorder
    until(lambda: recorder.status is not None and recorder.status.seconds > 0.3, "a recording")
    recorder.toggle()
    until(lambda: recorder.status is None, "the end of the recording")
    (summary,) = list_recordings(paths.recordings_folder())
    assert summary.source_name.split() == NAME.split()


def test_the_frame_rate_is_chosen_in_the_menu_and_holds_at_once(
    face: VirtualScreen, open_window: OpenWindow, until: Until
) -> None:
    window = open_window(language="en")
    window.begin("screen:40,20,600x560")
    plays(window, until)
    live = window.live
    assert live.bridge.status.statistics.source_rate == 15
    live.bar.menu.aboutToShow.emit()
    rates = next(menu for menu in live.bar._formats if menu.title() == "Frame rate")
    assert [action.text() for action in rates.actions()] == ["15 fps", "20 fps", "25 fps", "30 fps"]
    assert [action.isChecked() for action in rates.actions()] == [True, False, False, False]
    rates.actions()[3].trigger()
    until(lambda: live.bridge.status.statistics.source_rate == 30, "the new rate")
    assert live.player.spec == ScreenSpec(40, 20, 600, 560, 30)
    assert question(window) is None


def test_the_region_is_remembered_and_offered_again(face: VirtualScreen, open_window: OpenWindow, until: Until) -> None:
    assert recalled("screen", remembered(SPEC)["source"], [], repeat=True) == SPEC
    assert recalled("screen", "screen:1,2", [], repeat=True) is None
    assert recent_entry(SPEC) == ("live", "screen:40,20,600x560")
    window = open_window(language="en", screen_reminder=False, recent=(("live", "screen:40,20"),))
    assert source_title(SPEC) == NAME
    window.begin("screen:40,20,600x560")
    window.live.player.stop()
    recent = window._recent
    recent.aboutToShow.emit()
    offered = {action.text(): action for action in recent.actions() if action.text()}
    assert list(offered) == [f"{NAME} (Live)", "screen:40,20 (Live)", "Clear list"]
    offered[f"{NAME} (Live)"].trigger()
    plays(window, until)
    offered["screen:40,20 (Live)"].trigger()
    assert "screen:40,20 names no screen region" in message(window)
    assert window.live.player.spec == SPEC, "what plays goes on"


def test_wayland_is_explained_instead_of_a_frame(open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    window = open_window(language="en")
    entry(window, "Screen region\N{HORIZONTAL ELLIPSIS}")
    assert "Wayland" in message(window) and "X11" in message(window)
    assert question(window) is None and window.isVisible()


def test_closing_the_window_removes_frame_and_outline(face: VirtualScreen, open_window: OpenWindow, until: Until) -> None:
    window = open_window(language="en", screen_reminder=False)
    window.begin("screen:40,20,600x560")
    plays(window, until)
    outline = present(outline_of(window))
    window.end()
    assert outline_of(window) is None and not outline.isVisible()
