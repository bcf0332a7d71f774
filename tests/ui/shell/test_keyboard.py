"""Letters, clicks and the wheel: nothing acts by accident, and the keyboard is at the picture when it is wanted there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QComboBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from fer_desktop import paths
from fer_desktop.live.status import LiveState
from fer_desktop.media.source import SampleSpec
from fer_desktop.recordings.recording import open_recording
from fer_desktop.recordings.writer import RecordingStatus
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.model.page import ModelPage
from fer_desktop.ui.widgets.marker_entry import MarkerEntry
from tests.present import present

OpenWindow = Callable[..., MainWindow]
OpenTab = Callable[..., None]
Until = Callable[..., None]


def focused() -> QWidget:
    return present(QApplication.focusWidget())


def press(keys: str | Qt.Key) -> None:
    """Press keys, or one key, where the focus is."""
    if isinstance(keys, str):
        for key in keys:
            QTest.keyClicks(focused(), key)
    else:
        QTest.keyClick(focused(), keys)


def turn_wheel(widget: QWidget) -> None:
    """Turn the wheel over the middle of a widget."""
    middle = widget.rect().center()
    place = QPointF(middle), QPointF(widget.mapToGlobal(middle))
    none, nowhere = Qt.KeyboardModifier.NoModifier, QPoint()
    event = QWheelEvent(*place, nowhere, QPoint(0, 120), Qt.MouseButton.NoButton, none, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(widget, event)


@pytest.fixture
def window(open_window: OpenWindow, until: Until) -> MainWindow:
    """The window in English, with the sample playing and the focus at the picture."""
    window = open_window(language="en", repeat=False)
    until(window.isActiveWindow, "the window to be active")
    window.live.player.play(SampleSpec())
    until(lambda: window.live.readings() and window.live.bar.record.isEnabled(), "a face")
    until(lambda: QApplication.focusWidget() is window.live.view, "the focus at the picture")
    return window


def start_recording(window: MainWindow, until: Until) -> list[RecordingStatus]:
    """Start a recording by its key; return a list that receives its last status."""
    ended: list[RecordingStatus] = []
    window.live.recorder.ended.connect(ended.append)
    press("r")
    until(lambda: window.live.recorder.status is not None and window.live.recorder.status.seconds > 0.3, "0.3 s to be recorded")
    return ended


def test_a_marker_takes_a_text_while_recording_and_its_letters_do_nothing_else(window: MainWindow, until: Until) -> None:
    live = window.live
    ended = start_recording(window, until)
    settings = window.context.settings
    press("m")
    marked, _ = live.recorder.markers[0]
    seconds = present(live.recorder.status).seconds
    until(lambda: present(live.recorder.status).seconds > seconds + 0.3, "the recording to go on meanwhile")
    press("laughs: mrs X, BC 12")
    assert focused() is live.recorder.strip.entry
    press(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is live.view
    press("m")
    press("forgotten")
    press(Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is live.view
    press("m")
    press("at the end")
    assert [text for _, text in live.recorder.markers] == ["laughs: mrs X, BC 12", "", ""]
    assert live.recorder.markers[0][0] == marked and live.timeline._markers == tuple(live.recorder.markers)
    assert window.context.settings == settings and not list(paths.pictures_folder().glob("*.png"))
    assert live.recorder.running and window.tabs.currentWidget() is live
    pressed = list(live.recorder.markers)
    live.recorder.stop()
    until(lambda: ended, "the end")
    recording = open_recording(present(ended[0].folder))
    assert [marker.text for marker in recording.markers] == ["laughs: mrs X, BC 12", "", "at the end"]
    kept = [marker.time_s - recording.markers[0].time_s for marker in recording.markers]
    assert kept == pytest.approx([moment - marked for moment, _ in pressed], abs=0.002), "the times at which M was pressed"
    assert kept[1] > 0, "the recording went on while the text was typed"


def test_a_marker_takes_a_text_in_recordings_and_playback_stays_as_it_is(
    open_window: OpenWindow, open_tab: OpenTab, until: Until, record: Callable[..., Path]
) -> None:
    record()
    window = open_window()
    until(window.isActiveWindow, "the window to be active")
    open_tab(window, until)
    tab = window.recordings
    tab.view.view.setFocus()
    press("m")
    assert isinstance(focused(), MarkerEntry)
    press("m hello there 12")
    press(Qt.Key.Key_Return)
    assert focused() is tab.view.view and not tab.player.playing
    wanted = ["m hello there 12", "a question"]
    until(lambda: [m.text for m in present(tab.player.playback).recording.markers] == wanted, "the marker with its text")
    until(lambda: not tab.player.changing, "the change to be saved")
    tab.panel.search.setFocus()
    press("m ")
    assert focused() is tab.panel.search and not tab.player.changing and not tab.player.playing, "letters are for the text"


def test_keys_of_the_player_act_wherever_the_focus_is_in_recordings(
    open_window: OpenWindow, open_tab: OpenTab, until: Until, record: Callable[..., Path], qtbot: QtBot
) -> None:
    record()
    window = open_window()
    until(window.isActiveWindow, "the window to be active")
    open_tab(window, until)
    tab = window.recordings
    cards, rows, player = tab.side.people.list, tab.markers.rows, tab.player
    until(lambda: tab.side.people.model.rowCount() == 2, "the cards")

    def click(view: QAbstractItemView) -> None:
        place = view.visualRect(view.model().index(0, 0)).center()
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert focused() is view

    for count, view in enumerate((cards, tab.panel.list, rows), 1):
        click(view)
        until(lambda: tab.view.frame == player.frame, "the frame")
        frame = player.frame
        press(Qt.Key.Key_Right)
        assert player.frame == frame + 1
        press(Qt.Key.Key_Left)
        assert player.frame == frame
        played = []
        for _ in range(2):
            press(Qt.Key.Key_Space)
            played.append(player.playing)
        assert played == [True, False] and focused() is view
        press("m")
        press(f"text {count}")
        press(Qt.Key.Key_Return)
        until(lambda: not player.changing, "the change")
        assert f"text {count}" in [marker.text for marker in present(player.playback).markers]


def test_nothing_that_is_analysed_changes_by_a_key_or_its_control_while_recording(window: MainWindow, until: Until) -> None:
    side = window.live.side
    window.tabs.page(3)
    of_analysis = (side.models.model, side.models.runtime, side.options.smoothing, side.options.uncertain)
    fixed = (*of_analysis, side.options.largest_only, window.model.model, window.model.runtime)
    assert window.model.add.isEnabled()
    free = [control.isEnabled() for control in fixed]
    ended = start_recording(window, until)
    before = window.context.settings
    for key, said in (("l", "Stop recording to change this"), ("c", "calibrate with the button")):
        press(key)
        assert said in window.statusBar().currentMessage()
        window.statusBar().clearMessage()
    window.context.set_model("paper")
    assert window.context.settings == before and not side.calibration.running
    assert [control.isEnabled() for control in fixed] == [False] * len(fixed)
    assert all("Stop recording" in control.toolTip() for control in fixed)
    assert not window.model.add.isEnabled(), "a model that is added is used at once"
    assert side.calibration.start.isEnabled() and side.options.overlay.isEnabled(), "what a recording keeps or isn't part of it"
    press("r")
    until(lambda: ended, "the end")
    assert [control.isEnabled() for control in fixed] == free
    assert not any("Stop recording" in control.toolTip() for control in fixed)
    press("l")
    assert window.context.settings.largest_only


def test_the_focus_is_at_the_picture_after_calibrating_by_mouse_and_by_key(
    window: MainWindow, until: Until, qtbot: QtBot
) -> None:
    live, row, model = window.live, window.live.side.calibration, window.context.model
    until(row.start.isEnabled, "a person")
    qtbot.mouseClick(row.start, Qt.MouseButton.LeftButton)
    seen = [(row.running, focused())]
    qtbot.mouseClick(row.cancel, Qt.MouseButton.LeftButton)
    assert [*seen, (row.running, focused())] == [(True, live.view), (False, live.view)]
    row.start.setFocus(Qt.FocusReason.TabFocusReason)
    press(Qt.Key.Key_Space)
    until(lambda: focused() is live.view, "the focus at the picture, as the button is hidden")
    until(lambda: not row.running, "the end of the calibration", 30)
    assert focused() is live.view
    shown: list[object] = []
    window.context.stepsRequested.connect(lambda *what: shown.append(what))
    press("t")
    assert len(shown) == 1 and window.context.model is model


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_closed_box_takes_no_letters_and_none_acts_meanwhile(window: MainWindow) -> None:
    box, before = window.live.side.models.model, window.context.settings
    assert box.count() > 1 and box.itemText(1)[0].casefold() == "t"
    box.setFocus(Qt.FocusReason.TabFocusReason)
    press("trsmxblc")
    assert focused() is box and box.currentIndex() == 0 and window.tabs.currentWidget() is window.live
    assert window.context.settings == before and window.live.recorder.status is None
    press(Qt.Key.Key_Space)
    assert box.view().isVisible(), "space opens it"
    box.hidePopup()


def test_the_wheel_changes_nothing_that_has_not_the_focus(window: MainWindow) -> None:
    options, models = window.live.side.options, window.live.side.models
    window.resize(1280, 900)
    values = options.smoothing.value(), options.uncertain.value(), models.model.currentIndex(), models.runtime.currentIndex()
    for control in (options.smoothing, options.uncertain, models.model, models.runtime):
        turn_wheel(control)
        assert not control.hasFocus()
    assert values == (
        options.smoothing.value(),
        options.uncertain.value(),
        models.model.currentIndex(),
        models.runtime.currentIndex(),
    )
    options.smoothing.setFocus()
    turn_wheel(options.smoothing)
    assert options.smoothing.value() != values[0]


def test_no_click_on_a_button_or_box_of_any_tab_takes_the_focus(open_window: OpenWindow, until: Until) -> None:
    window = open_window()
    window.tabs.make_all()
    window.tabs.setCurrentWidget(window.model)
    until(lambda: window.model.page is not None, "the page of the model")
    controls = [*window.tabs.findChildren(QAbstractButton), *window.tabs.findChildren(QComboBox)]
    by_click = (Qt.FocusPolicy.ClickFocus, Qt.FocusPolicy.StrongFocus, Qt.FocusPolicy.WheelFocus)
    assert len(controls) > 60
    assert [control for control in controls if control.focusPolicy() in by_click] == []


def test_escape_leaves_full_screen(window: MainWindow, qtbot: QtBot, until: Until) -> None:
    full = next(action for action in window.findChildren(type(window.menuBar().actions()[0])) if action.shortcut() == "F11")
    full.trigger()
    until(window.isFullScreen, "full screen")
    press(Qt.Key.Key_Escape)
    until(lambda: not window.isFullScreen(), "the end of full screen")
    QGuiApplication.processEvents()
    window.live.follow_person(window.live.readings()[0].face.track_id or 1)
    press(Qt.Key.Key_Escape)
    assert window.live._selection.chosen is None, "without full screen, it follows the largest face"


def test_space_is_for_the_picture_after_an_error_and_after_a_file_came_while_another_window_was_active(
    window: MainWindow, until: Until, qtbot: QtBot, tmp_path: Path, shared_videos: Path
) -> None:
    live = window.live
    for name in ("missing.mp4", "also_missing.mp4"):
        live.player.open(str(tmp_path / name))
        until(lambda: live.bridge.status.state is LiveState.FAILED and live.panel.buttons(), "the error")
        assert focused() is live.panel
    begun: list[bool] = []
    live.player.starting.connect(lambda: begun.append(True))
    press(Qt.Key.Key_Space)
    assert begun and not live.bar.menu.isVisible(), "it tries again"
    until(lambda: live.bridge.status.state is LiveState.FAILED, "the error")
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    until(lambda: not window.isActiveWindow(), "another window to be active")
    live.player.open(str(shared_videos / "one_face_talking.mp4"))  # as a drop does
    until(lambda: live.bridge.status.state is LiveState.LIVE and live.readings(), "a face")
    window.activateWindow()
    until(window.isActiveWindow, "the window to be active")
    assert focused() is live.view
    press(Qt.Key.Key_Space)
    until(lambda: live.bridge.status.state is LiveState.PAUSED, "the pause")


def test_a_key_goes_to_the_message_and_escape_closes_it(window: MainWindow, until: Until) -> None:
    answers: list[str] = []
    go = next(action for action in window.findChildren(QAction) if action.shortcut().toString() == "F6")
    window.notice.ask(lambda: "Is it?", lambda: "Yes", lambda: answers.append("yes"))
    until(window.notice.isVisible, "the question")
    go.trigger()
    assert cast(QPushButton, focused()).text() == "Yes"
    press(Qt.Key.Key_Space)
    assert answers == ["yes"]
    until(lambda: focused() is window.live.view, "the focus back at the picture")
    window.notice.tell(lambda: "Saved")
    until(window.notice.isVisible, "the message")
    go.trigger()
    assert window.notice.isAncestorOf(focused())
    window.notice.expire()
    assert window.notice.isVisible(), "it is used"
    press(Qt.Key.Key_Escape)
    assert window.notice.message is None
    go.trigger()
    assert window.statusBar().currentMessage() == "There is no message"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_presses_the_button_with_the_focus_once_as_space_does(open_window: OpenWindow, until: Until, key: Qt.Key) -> None:
    window = open_window(language="en")
    until(window.isActiveWindow, "the window to be active")
    window.tabs.setCurrentWidget(window.model)
    until(lambda: window.model.page is not None, "the page")
    fold = next(section.fold for section in present(window.model.page).sections if section.folds)
    turned: list[bool] = []
    fold.toggled.connect(turned.append)
    fold.setFocus(Qt.FocusReason.TabFocusReason)
    press(key)
    assert turned == [True], "a folded section"
    answered: list[str] = []
    window.notice.ask(lambda: "Remove it?", lambda: "Remove", lambda: answered.append("removed"))
    window.notice.take_focus()
    press(key)
    assert answered == ["removed"] and turned == [True], "a message's button"


def test_tab_shows_where_the_focus_is_in_the_model_tab(open_window: OpenWindow, until: Until) -> None:
    window = open_window()
    until(window.isActiveWindow, "the window to be active")
    window.tabs.setCurrentWidget(window.model)
    until(lambda: window.model.page is not None, "the page")
    page = window.model.page
    assert isinstance(page, ModelPage)
    window.model.add.setFocus(Qt.FocusReason.TabFocusReason)
    before = page.contents.grab().toImage()
    press(Qt.Key.Key_Tab)
    assert focused() is page.contents and page.contents.grab().toImage() != before, "the list of sections shows it"
    press(Qt.Key.Key_Tab)
    assert focused() is page.pictures, "what scrolls, and can't show it, is no stop"
