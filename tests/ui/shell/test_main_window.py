"""The window itself: theme, position, settings, names of controls, dialogs, keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QComboBox, QLineEdit, QMenu, QScrollBar
from pytestqt.qtbot import QtBot

from fer_desktop import paths
from fer_desktop.media.source import FileSpec
from fer_desktop.settings import BROKEN_NAME, FILE_NAME, load_settings
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.shell.main_window import MainWindow

OpenWindow = Callable[..., MainWindow]


def test_the_theme_switches_at_once_and_is_kept(open_window: OpenWindow) -> None:
    window = open_window(theme="light")
    assert not theme.current().dark
    light = window.grab().toImage().pixelColor(4, 4)
    window.context.update_settings(theme="dark")
    assert theme.current().dark
    dark = window.grab().toImage().pixelColor(4, 4)
    assert light.lightness() > 200
    assert dark.lightness() < 60
    assert load_settings(paths.user_config_folder() / FILE_NAME)[0].theme == "dark"


def test_the_position_of_the_window_is_kept(open_window: OpenWindow) -> None:
    window = open_window()
    window.setGeometry(10, 20, 1100, 700)
    window.tabs.setCurrentIndex(3)
    window.close()
    settings, _ = load_settings(paths.user_config_folder() / FILE_NAME)
    assert settings.window[2:] == (1100, 700)
    assert settings.tab == 3


def test_a_window_on_a_removed_screen_is_moved_to_a_visible_place(open_window: OpenWindow) -> None:
    window = open_window(window=(90_000, 90_000, 1200, 800))
    assert window.x() < 10_000


def test_settings_that_cannot_be_saved_stop_nothing(open_window: OpenWindow) -> None:
    paths.user_config_folder().parent.mkdir(parents=True, exist_ok=True)
    paths.user_config_folder().write_text("in the way")
    window = open_window()
    window.context.update_settings(overlay=False)
    assert "can't be saved" in window.statusBar().currentMessage()
    window.context.update_settings(overlay=True)
    assert window.context.settings.overlay


def test_a_broken_settings_file_is_reported(qtbot: QtBot) -> None:
    from fer_desktop.app import make_context
    from fer_desktop.cli.arguments import GuiArguments

    paths.user_config_folder().mkdir(parents=True)
    (paths.user_config_folder() / FILE_NAME).write_text("{broken")
    context, messages = make_context(GuiArguments(model="nobody"))
    assert BROKEN_NAME in messages[0]()
    assert "nobody" in messages[1]()
    assert context.settings.theme == "system"


def test_making_the_pages_takes_the_focus_from_nobody(
    open_window: OpenWindow, until: Callable[..., None], qtbot: QtBot
) -> None:
    window = open_window()
    until(window.isActiveWindow, "the window to be active")
    window.live.view.setFocus()
    window.tabs.make_all()
    qtbot.wait(20)
    assert window.isActiveWindow()


def test_options_fold_away_in_a_small_window(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window()
    window.resize(1024, 640)
    qtbot.wait(20)
    side = window.live.side
    assert not side.options.isVisible()
    assert side.width() == 260
    side.fold.click()
    assert side.options.isVisible()


def test_every_control_has_a_name_and_the_live_ones_explain_themselves(open_window: OpenWindow) -> None:
    window = open_window()
    window.tabs.make_all()
    kinds = (QAbstractButton, QAbstractSlider, QComboBox, QLineEdit)
    for kind in kinds:
        for control in window.findChildren(kind):
            own_to_qt = control.objectName().startswith("qt_") or isinstance(control.parent(), QLineEdit)
            if own_to_qt or isinstance(control, QScrollBar):
                continue
            text = control.text() if isinstance(control, QAbstractButton) else ""
            assert control.accessibleName() or text, f"{type(control).__name__} in {type(control.parent()).__name__}"
    bar = window.live.bar
    for control in (bar.source, bar.start, bar.stop, bar.snapshot, bar.steps, bar.mirror, bar.repeat):
        assert control.toolTip()
        assert control.accessibleDescription()


def test_a_fault_of_the_program_is_reported_in_the_window(open_window: OpenWindow) -> None:
    window = open_window()
    window.show_fault("ValueError: no", "Traceback ...\nValueError: no")
    assert window.faults.isVisible()
    assert not window.faults.isModal()
    window.show_fault("KeyError: 3", "Traceback ...\nKeyError: 3")
    window.faults.copy.click()
    assert QGuiApplication.clipboard().text() == "Traceback ...\nValueError: no\n\nTraceback ...\nKeyError: 3"
    window.faults.close()


def test_dialogs_open_and_close(open_window: OpenWindow, qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QDialog

    window = open_window()
    for show in (window.show_about, window.show_shortcuts, window.live.player.open_address):
        show()
        dialog = next(dialog for dialog in window.findChildren(QDialog) if dialog.isVisible())
        assert dialog.windowTitle()
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: not any(d.isVisible() for d in window.findChildren(QDialog)))


def test_only_an_address_can_be_opened_as_one(qtbot: QtBot) -> None:
    from fer_desktop.ui.dialogs.address import AddressDialog

    dialog = AddressDialog()
    qtbot.addWidget(dialog)
    chosen: list[str] = []
    dialog.chosen.connect(chosen.append)
    said = dialog.hint.text()
    for text in ("not an address", "http://", "ftp://10.0.0.1/a"):
        dialog.address.setText(text)
        assert not dialog.open_button.isEnabled()
        assert dialog.hint.text() not in (said, ""), "why it can't be opened"
        assert dialog.open_button.toolTip() == dialog.hint.text()
        said = dialog.hint.text()
    dialog.address.setText(" rtsp://user:secret@10.0.0.1/a ")
    assert dialog.open_button.isEnabled()
    assert "network camera" in dialog.hint.text() and not dialog.open_button.toolTip()
    dialog.accept()
    assert chosen == ["rtsp://user:secret@10.0.0.1/a"]


def test_an_address_with_a_password_is_not_remembered() -> None:
    from fer_desktop.media.source import StreamSpec
    from fer_desktop.ui.tabs.live.source_choice import remembered

    assert remembered(StreamSpec("rtsp://user:secret@10.0.0.1/a"))["source"] == ""
    assert remembered(StreamSpec("http://10.0.0.1/a"))["source"] == "http://10.0.0.1/a"
    assert remembered(FileSpec(Path("/tmp/a.mp4")))["source"] == str(Path("/tmp/a.mp4"))


@pytest.mark.parametrize("index", range(4))
def test_every_tab_can_be_reached_by_key(open_window: OpenWindow, index: int) -> None:
    window = open_window()
    view = window.menuBar().actions()[2].menu()
    assert isinstance(view, QMenu)
    actions = [action for action in view.actions() if action.shortcut().toString() == f"Ctrl+{index + 1}"]
    actions[0].trigger()
    assert window.tabs.currentIndex() == index
