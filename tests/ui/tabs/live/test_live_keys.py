"""Every key of the Live part of the shortcuts sheet does what it says, on a real video in the real window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from fer_desktop.live.status import LiveState
from fer_desktop.ui.foundation.actions import sheet
from fer_desktop.ui.shell.main_window import MainWindow

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]


def test_every_key_does_what_the_sheet_says(
    open_window: OpenWindow, until: Until, qtbot: QtBot, shared_videos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    untried = dict(sheet()[0][1])
    window = open_window()
    live = window.live
    state = lambda: live.bridge.status.state  # noqa: E731
    window.begin(str(shared_videos / "one_face_talking.mp4"))
    until(lambda: live.readings() and live.bar.record.isEnabled(), "a face")
    qtbot.keyClick(live.view, Qt.Key.Key_Space)
    until(lambda: state() is LiveState.PAUSED, untried.pop("Space"))
    qtbot.keyClick(live.view, Qt.Key.Key_Space)
    until(lambda: state() is LiveState.LIVE, "going on")
    qtbot.keyClick(live.view, Qt.Key.Key_R)
    until(lambda: live.recorder.status is not None and live.recorder.status.seconds > 0.2, untried.pop("R"))
    qtbot.keyClick(live.view, Qt.Key.Key_M)
    until(lambda: live.recorder.status.markers == 1, untried.pop("M"))
    qtbot.keyClick(live.view, Qt.Key.Key_R)
    until(lambda: live.recorder.status is None, "the end of the recording", 60)
    QGuiApplication.clipboard().clear()
    qtbot.keyClick(live.view, Qt.Key.Key_S)
    assert not QGuiApplication.clipboard().image().isNull()
    untried.pop("S")
    for key, setting in (("B", "overlay"), ("L", "largest_only"), ("X", "mirror_other")):
        before = getattr(window.context.settings, setting)
        qtbot.keyClick(live.view, key)
        assert getattr(window.context.settings, setting) is not before
        untried.pop(key)
        qtbot.keyClick(live.view, key)
    until(lambda: live.side.calibration.start.isEnabled(), "a person")
    qtbot.keyClick(live.view, Qt.Key.Key_C)
    assert live.side.calibration.running
    untried.pop("C")
    qtbot.keyClick(live.view, Qt.Key.Key_C)
    assert not live.side.calibration.running
    until(lambda: live.readings(), "a face")
    number = live.readings()[0].face.track_id
    qtbot.keyClick(live.view, str(number))
    assert live._selection.chosen == number
    untried.pop("1 ... 9")
    qtbot.keyClick(live.view, Qt.Key.Key_Escape)
    assert live._selection.chosen is None
    untried.pop("Esc")
    qtbot.keyClick(live.view, Qt.Key.Key_Left)
    assert live.timeline.held
    untried.pop("Left / Right")
    qtbot.keyClick(live.view, Qt.Key.Key_End)
    assert not live.timeline.held
    untried.pop("End")
    # Keys of the menus, which Qt hands out only in the active window.
    actions = {action.shortcut().toString(): action for action in window.findChildren(QAction)}
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
    until(lambda: state() is LiveState.IDLE, untried.pop("Ctrl+."))
    assert not untried, f"not tried: {untried}"


def test_the_sheet_has_the_keys_of_the_recordings() -> None:
    keys = dict(dict(sheet())["Recordings"])
    assert {"Space", "Left / Right", "Home / End", "M", "1 ... 9", "F2", "Delete", "+ / - / 0", "Shift+F2"} <= keys.keys()
    assert "Alt+Left / Right" in keys
