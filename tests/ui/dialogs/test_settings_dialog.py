"""The settings dialog: what is chosen there holds at once and after a restart."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from fer_desktop import paths
from fer_desktop.settings import FILE_NAME, load_settings
from fer_desktop.ui.dialogs.settings import SettingsDialog
from fer_desktop.ui.foundation import formatting, theme
from fer_desktop.ui.shell.main_window import MainWindow

OpenWindow = Callable[..., MainWindow]


def dialog_of(window: MainWindow) -> SettingsDialog:
    (dialog,) = window.findChildren(SettingsDialog)
    return dialog


def choose(box: QComboBox, value: str) -> None:
    index = box.findData(value)
    box.setCurrentIndex(index)
    box.activated.emit(index)


def answer(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Have the system's dialog for a folder return one."""
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))


def test_the_menu_opens_the_settings(open_window: OpenWindow) -> None:
    window = open_window()
    file_menu = window.menuBar().actions()[0].menu()
    assert isinstance(file_menu, QMenu)
    (action,) = (one for one in file_menu.actions() if one.shortcut().toString() == "Ctrl+,")
    action.trigger()
    assert dialog_of(window).isVisible()


def test_appearance_and_figures_change_at_once_and_are_kept(open_window: OpenWindow) -> None:
    window = open_window(theme="light", language="en")
    window.show_settings()
    dialog = dialog_of(window)
    choose(dialog.theme, "dark")
    assert theme.current().dark
    choose(dialog.shares, "decimal")
    choose(dialog.times, "seconds")
    assert formatting.percent(0.87) == "0.87"
    assert formatting.percent(0.8765, 1) == "0.877"
    assert formatting.clock_text(65.87, tenths=True) == "65.8\N{NO-BREAK SPACE}s"
    assert formatting.clock_text(65.87) == "65\N{NO-BREAK SPACE}s"
    own = window.context.model
    assert own is not None
    threshold = f"{own.description.uncertain_below:.2f}"
    assert threshold in window.live.side.options._uncertain_value.text(), "texts on the screen are written anew"
    choose(dialog.shares, "percent")
    choose(dialog.times, "clock")
    assert formatting.percent(0.87) == "87%"
    assert formatting.clock_text(65.87, tenths=True) == "1:05.8"
    choose(dialog.language, "id")
    assert dialog.windowTitle() == "Pengaturan"
    kept, _ = load_settings(paths.user_config_folder() / FILE_NAME)
    assert (kept.theme, kept.shares, kept.times, kept.language) == ("dark", "percent", "clock", "id")


@pytest.mark.parametrize("times", ["clock", "seconds"])
@pytest.mark.parametrize("language", ["en", "id"])
def test_a_time_that_is_shown_can_be_typed(open_window: OpenWindow, times: str, language: str) -> None:
    open_window(times=times, language=language)
    assert formatting.seconds_of(formatting.clock_text(65.8, tenths=True)) == pytest.approx(65.8)


def test_a_chosen_folder_is_used_and_the_standard_one_comes_back(
    open_window: OpenWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    window.show_settings()
    row = dialog_of(window).recordings
    assert not row.standard.isVisible()
    assert row.path.toolTip() == str(paths.recordings_folder())
    answer(monkeypatch, tmp_path)
    row.choose.click()
    assert window.context.recordings_folder == tmp_path
    assert row.path.toolTip() == str(tmp_path)
    row.standard.click()
    assert window.context.recordings_folder == paths.recordings_folder()


def test_cancelling_the_choice_of_a_folder_changes_nothing(open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    window = open_window()
    window.show_settings()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    dialog_of(window).snapshots.choose.click()
    assert window.context.settings.snapshots_folder == ""


def test_a_folder_that_is_gone_or_closed_is_named_as_such(
    open_window: OpenWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(recordings_folder=str(tmp_path / "gone"))
    window.show_settings()
    row = dialog_of(window).recordings
    assert row.trouble.isVisible()
    assert "isn't there" in row.trouble.text()
    # Root may write everywhere, so the answer of the system is made here.
    monkeypatch.setattr(os, "access", lambda *_: False)
    answer(monkeypatch, tmp_path)
    row.choose.click()
    assert "permission" in row.trouble.text()
    monkeypatch.undo()
    row.standard.click()
    assert not row.trouble.isVisible()


def test_names_of_snapshots_keep_only_what_a_file_name_may_have(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window()
    window.show_settings("snapshot_name")
    dialog = dialog_of(window)
    dialog.snapshot_name.clear()
    qtbot.keyClicks(dialog.snapshot_name, "P/ilo:t 3")
    assert dialog.snapshot_name.text() == "Pilot 3"
    assert window.context.settings.snapshot_name == "Pilot 3"
    assert "Pilot 3 2026" in dialog.name_example.text()


def test_what_wants_a_setting_opens_the_dialog_at_its_row(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window()
    window.context.settingsWanted.emit("snapshots_folder")
    dialog = dialog_of(window)
    qtbot.waitUntil(dialog.snapshots.choose.hasFocus)
