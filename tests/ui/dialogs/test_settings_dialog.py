"""The settings dialog: what is chosen there holds at once and after a restart."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from fer_desktop import paths
from fer_desktop.settings import FILE_NAME, load_settings
from fer_desktop.ui.dialogs.settings import SettingsDialog
from fer_desktop.ui.foundation import formatting, theme
from fer_desktop.ui.shell.main_window import MainWindow
from tests.present import present
from tests.ui.conftest import Colours

OpenWindow = Callable[..., MainWindow]


@pytest.fixture(autouse=True)
def usual_figures(english: None) -> Iterator[None]:
    """After each test, figures are written as usual again."""
    yield
    formatting.write_figures("percent", "clock")


def dialog_of(window: MainWindow) -> SettingsDialog:
    (dialog,) = window.findChildren(SettingsDialog)
    return dialog


def choose(box: QComboBox, value: object) -> None:
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


def test_appearance_and_figures_change_at_once_and_are_kept(open_window: OpenWindow, until: Callable[..., None]) -> None:
    window = open_window(theme="light", language="en")
    window.show_settings()
    dialog = dialog_of(window)
    choose(dialog.theme, "dark")
    assert theme.current().dark
    choose(dialog.shares, "decimal")
    choose(dialog.times, "seconds")
    assert formatting.percent(0.87) == "0.87"
    assert formatting.percent(0.8764, 1) == "0.876"
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
    until(lambda: dialog.windowTitle() == "Pengaturan", "the dialog is in Indonesian")
    kept, _ = load_settings(paths.user_config_folder() / FILE_NAME)
    assert (kept.theme, kept.shares, kept.times, kept.language) == ("dark", "percent", "clock", "id")


def test_the_rate_and_the_reminder_of_the_screen_are_kept(open_window: OpenWindow) -> None:
    window = open_window(language="en", screen_reminder=False)
    window.show_settings("screen_rate")
    dialog = dialog_of(window)
    assert dialog.screen_reminder.currentText() == "None"
    choose(dialog.screen_rate, 30)
    choose(dialog.screen_reminder, True)
    kept, _ = load_settings(paths.user_config_folder() / FILE_NAME)
    assert (kept.screen_rate, kept.screen_reminder) == (30, True)


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


def test_the_folder_that_exports_are_proposed_for_is_shown(open_window: OpenWindow, tmp_path: Path) -> None:
    window = open_window(folder=str(tmp_path / "photographs"))
    window.show_settings()
    row = dialog_of(window).exports
    assert row.path.toolTip() == str(paths.exports_folder()) and not row.trouble.isVisible()
    window.context.update_settings(saved_folder=str(tmp_path))
    assert row.path.toolTip() == str(tmp_path)


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


def test_a_snapshot_goes_to_the_chosen_folder_under_the_chosen_name(
    open_window: OpenWindow, until: Callable[..., None], tmp_path: Path
) -> None:
    window = open_window(snapshots_folder=str(tmp_path), snapshot_name="Pilot")
    window.live.player.play_sample()
    until(lambda: window.live.view.has_picture, "a picture")
    window.live.snapshot()
    (saved,) = tmp_path.iterdir()
    assert saved.name.startswith("Pilot 20") and saved.suffix == ".png"


def test_a_snapshot_and_a_recording_that_cannot_be_saved_offer_to_choose_a_folder(
    open_window: OpenWindow, until: Callable[..., None], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    blocked = str(tmp_path / "file" / "below")
    window = open_window(snapshots_folder=blocked, recordings_folder=blocked)
    wanted: list[str] = []
    window.context.settingsWanted.connect(wanted.append)
    window.live.player.play_sample()
    until(lambda: window.live.view.has_picture, "a picture")
    window.live.snapshot()
    message = window.live.toast.message
    assert message is not None and blocked in message.title
    message.actions[0].run()
    window.live.recorder.toggle()
    until(lambda: window.live.notice.message is not None and "not begin" in window.live.notice.message.title, "the message")
    message = window.live.notice.message
    assert message is not None
    message.actions[0].run()
    assert wanted == ["snapshots_folder", "recordings_folder"]


def test_recordings_of_the_chosen_and_of_the_standard_folder_are_listed(
    open_window: OpenWindow, until: Callable[..., None], tmp_path: Path
) -> None:
    window = open_window(tab=4)
    page = window.recordings
    window.live.engine.want("test", True)  # another tab is shown, so Live would rest
    window.live.player.play_sample()
    until(lambda: window.live.view.has_picture, "a picture")
    for folder in ("", str(tmp_path)):
        window.context.update_settings(recordings_folder=folder)
        window.live.recorder.toggle()
        until(lambda: (s := window.live.recorder.status) is not None and s.seconds > 0, "frames are recorded")
        window.live.recorder.toggle()
        until(lambda: window.live.recorder.status is None, "the recording is closed")
    until(lambda: page.panel.model.rowCount() == 2, "both recordings are listed")
    assert {summary.folder.parent for summary in page.panel.model.summaries} == {paths.recordings_folder(), tmp_path}


def test_every_field_is_explained(open_window: OpenWindow) -> None:
    window = open_window()
    window.show_settings()
    dialog = dialog_of(window)
    fields = (dialog.theme, dialog.language, dialog.shares, dialog.times, dialog.recordings, dialog.snapshots, dialog.exports)
    tips = [field.toolTip() for field in (*fields, dialog.snapshot_name)]
    assert all(tips) and len(set(tips)) == len(tips)


def test_the_menu_and_the_settings_offer_the_same_themes_and_languages(open_window: OpenWindow) -> None:
    window = open_window()
    window.show_settings()
    dialog = dialog_of(window)
    view = window.menuBar().actions()[2].menu()
    assert isinstance(view, QMenu)
    menus = [present(action.menu()) for action in view.actions() if action.menu() is not None]
    assert [[action.text() for action in menu.actions()] for menu in menus if isinstance(menu, QMenu)] == [
        [box.itemText(k) for k in range(box.count())] for box in (dialog.theme, dialog.language)
    ]


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_chosen_line_of_a_list_is_a_filled_row(
    open_window: OpenWindow, until: Callable[..., None], colours: Colours
) -> None:
    window = open_window(theme="dark")
    window.show_settings()
    box = dialog_of(window).theme
    box.showPopup()
    until(lambda: box.view().isVisible(), "the list")
    row = box.view().visualRect(box.view().currentIndex())
    filled = colours(box.view())[theme.DARK.accent_soft]
    box.hidePopup()
    assert filled > 0.6 * row.width() * row.height() > 1000


@pytest.mark.parametrize("language", ["en", "id"])
def test_no_field_is_cut_off_beside_the_scroll_bar(open_window: OpenWindow, language: str) -> None:
    window = open_window(language=language)
    window.show_settings()
    dialog = dialog_of(window)
    dialog.resize(dialog.minimumWidth(), 500)
    assert dialog._area.verticalScrollBar().isVisible()
    assert dialog._page.width() <= dialog._area.viewport().width()
