"""Every key in the Live section of the shortcuts sheet works, on a real video in the real window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from fer_desktop.live.status import LiveState
from fer_desktop.ui.foundation.actions import sheet
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.live.tab import LiveTab
from tests.present import present

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]


def test_every_key_of_the_sheet_works(
    open_window: OpenWindow, until: Until, qtbot: QtBot, shared_videos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    untried = dict(sheet()[0][1])
    window = open_window()
    live = window.live
    window.begin(str(shared_videos / "one_face_talking.mp4"))
    until(lambda: live.readings() and live.bar.record.isEnabled(), "a face")
    try_playing_and_recording(live, untried, until, qtbot)
    try_settings(window, untried, qtbot)
    try_people_and_timeline(live, untried, until, qtbot)
    # Qt sends the keys of menus only to the active window.
    actions = {action.shortcut().toString(): action for action in window.findChildren(QAction)}
    actions["Ctrl+L"].trigger()
    assert present(live.connections).isVisible()
    present(live.connections).close()
    untried.pop("Ctrl+L")
    actions["F1"].trigger()
    until(lambda: any(dialog.isVisible() for dialog in window.findChildren(QDialog)), "the sheet itself")
    next(dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()).close()
    shown: list[object] = []
    monkeypatch.setattr(window.context, "openInSteps", lambda frame, index: shown.append(frame), raising=False)
    qtbot.keyClick(live.view, Qt.Key.Key_T)
    assert len(shown) == 1
    untried.pop("T")
    assert untried.pop("Ctrl+Shift+O") and "Ctrl+Shift+O" in actions
    actions["Ctrl+."].trigger()
    until(lambda: live.bridge.status.state is LiveState.IDLE, untried.pop("Ctrl+."))
    assert not untried, f"no test pressed: {untried}"


def try_playing_and_recording(live: LiveTab, untried: dict[str, str], until: Until, qtbot: QtBot) -> None:
    qtbot.keyClick(live.view, Qt.Key.Key_Space)
    until(lambda: live.bridge.status.state is LiveState.PAUSED, untried.pop("Space"))
    qtbot.keyClick(live.view, Qt.Key.Key_Space)
    until(lambda: live.bridge.status.state is LiveState.LIVE, "going on")
    qtbot.keyClick(live.view, Qt.Key.Key_R)
    until(lambda: live.recorder.status is not None and live.recorder.status.seconds > 0.2, untried.pop("R"))
    qtbot.keyClick(live.view, Qt.Key.Key_M)
    until(lambda: present(live.recorder.status).markers == 1, untried.pop("M"))
    qtbot.keyClick(live.recorder.strip.entry, Qt.Key.Key_Return)
    qtbot.keyClick(live.view, Qt.Key.Key_R)
    until(lambda: live.recorder.status is None, "the end of the recording", 60)


def try_settings(window: MainWindow, untried: dict[str, str], qtbot: QtBot) -> None:
    live = window.live
    QGuiApplication.clipboard().clear()
    qtbot.keyClick(live.view, Qt.Key.Key_S)
    assert not QGuiApplication.clipboard().image().isNull()
    untried.pop("S")
    qtbot.keyClick(live.view, Qt.Key.Key_F)
    assert live.clean and not live.bar.isVisible()
    untried.pop("F")
    qtbot.keyClick(live.view, Qt.Key.Key_F)
    assert live.bar.isVisible()
    for key, setting in (("B", "overlay"), ("L", "largest_only"), ("X", "mirror_other")):
        before = getattr(window.context.settings, setting)
        qtbot.keyClick(live.view, key)
        assert getattr(window.context.settings, setting) is not before
        untried.pop(key)
        qtbot.keyClick(live.view, key)


def try_people_and_timeline(live: LiveTab, untried: dict[str, str], until: Until, qtbot: QtBot) -> None:
    until(lambda: live.side.calibration.start.isEnabled(), "a person")
    qtbot.keyClick(live.view, Qt.Key.Key_C)
    running = live.side.calibration.running
    untried.pop("C")
    qtbot.keyClick(live.view, Qt.Key.Key_C)
    assert (running, live.side.calibration.running) == (True, False)
    until(lambda: live.readings(), "a face")
    number = live.readings()[0].face.track_id
    qtbot.keyClick(live.view, str(number))
    chosen = live._selection.chosen
    untried.pop("1 ... 9")
    qtbot.keyClick(live.view, Qt.Key.Key_Escape)
    assert (chosen, live._selection.chosen) == (number, None)
    untried.pop("Esc")
    wanted: list[tuple[int, int]] = []
    people = live.side.people
    people.show_cards([replace(card, perhaps=9) for card in people.model.cards], number)
    people.mergeWanted.connect(lambda *numbers: wanted.append(numbers))
    qtbot.keyClick(live.view, Qt.Key.Key_J)
    assert wanted == [(number, 9)]
    live._separate_person(number)
    untried.pop("J")
    qtbot.keyClick(live.view, Qt.Key.Key_Left)
    looking_back = live.timeline.held
    untried.pop("Left / Right")
    spans = [live.timeline.window_of_time.span]
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_Minus, Qt.Key.Key_0):
        qtbot.keyClick(live.view, key)
        spans.append(live.timeline.window_of_time.span)
    assert spans[1] < spans[0] == spans[2] <= spans[4]
    untried.pop("+ / - / 0")
    qtbot.keyClick(live.view, Qt.Key.Key_End)
    assert (looking_back, live.timeline.held) == (True, False)
    untried.pop("End")


def test_the_sheet_has_the_keys_of_the_recordings() -> None:
    keys = dict(dict(sheet())["Recordings"])
    assert {"Space", "Left / Right", "Home / End", "M", "1 ... 9", "F2", "Delete", "+ / - / 0", "Shift+F2"} <= keys.keys()
    assert {"Alt+Left / Right", "I / O", "X"} <= keys.keys()
