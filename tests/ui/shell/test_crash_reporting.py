"""With broken files or folders, the window still opens, works as far as it can, and reports what happened."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from fer_desktop import paths
from fer_desktop.app import make_context
from fer_desktop.cli.arguments import GuiArguments
from fer_desktop.media.source import SampleSpec
from fer_desktop.models.description import list_models
from fer_desktop.paths import LOG_NAME, NATIVE_LOG_NAME
from fer_desktop.settings import BEFORE_RESET_NAME, FILE_NAME, Settings, load_settings
from fer_desktop.ui.dialogs.fault import LogDialog, log_text
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.live.camera_list import CameraList

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]

CRASHING = """
import faulthandler, sys
from pathlib import Path
from fer_desktop.ui.shell.crash_reporting import forget_native_crashes, log_native_crashes
folder = Path(sys.argv[1])
folder.mkdir(exist_ok=True)
print(log_native_crashes(folder))
if sys.argv[2] == "crash":
    faulthandler._sigsegv()
forget_native_crashes(folder)
"""


@pytest.fixture
def open_with(qtbot: QtBot) -> Callable[[AppContext], MainWindow]:
    """Return a function that opens the window in a context in which the test broke something."""

    def open_it(context: AppContext) -> MainWindow:
        window = MainWindow(context, cameras=CameraList(list))
        qtbot.addWidget(window, before_close_func=lambda window: window.shutdown())
        window.show()
        return window

    return open_it


def test_a_native_crash_is_reported_once_at_the_next_start(tmp_path: Path) -> None:
    def run(how: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", CRASHING, str(tmp_path / "logs"), how]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    assert run("crash").returncode != 0
    assert (tmp_path / "logs" / NATIVE_LOG_NAME).stat().st_size > 0
    told = run("end")
    assert "Segmentation fault" in told.stdout or "access violation" in told.stdout
    assert "<module>" in told.stdout
    assert run("end").stdout.strip() == ""


def test_a_crash_is_shown_with_its_traceback(open_window: OpenWindow) -> None:
    window = open_window(language="en")
    window.show_crash("Fatal Python error: Segmentation fault\nCurrent thread 0x1")
    assert window.notice.isVisible()
    assert "ended unexpectedly" in window.notice.accessibleName()
    button(window.notice, "Details").click()
    assert window.faults.isVisible()
    window.faults.copy.click()
    assert QGuiApplication.clipboard().text().startswith("Fatal Python error")
    window.faults.close()


def test_a_broken_settings_file_leaves_a_working_window_and_a_message(
    open_with: Callable[[AppContext], MainWindow], until: Until
) -> None:
    file = paths.user_config_folder() / FILE_NAME
    file.parent.mkdir(parents=True)
    file.write_bytes(b"\xff{")
    context, messages = make_context(GuiArguments())
    window = open_with(context)
    window.say(lambda: " ".join(message() for message in messages))
    assert "settings file was broken" in window.notice.accessibleName()
    window.live.player.play(SampleSpec())
    until(lambda: window.live.readings(), "a reading of the sample", 60)


def test_a_home_that_cannot_be_written_leaves_a_working_window_and_a_message(
    open_with: Callable[[AppContext], MainWindow], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, until: Until
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "file" / "home"))
    context, _ = make_context(GuiArguments())
    window = open_with(context)
    window.live.player.play(SampleSpec())
    assert "can't be saved" in window.statusBar().currentMessage()
    until(lambda: window.live.readings(), "a reading of the sample", 60)
    window.show_logs()
    assert next(d for d in window.findChildren(LogDialog) if d.isVisible()).text == ""


def test_without_a_model_the_window_opens_with_advice(open_with: Callable[[AppContext], MainWindow], until: Until) -> None:
    window = open_with(AppContext([]))
    window.tabs.make_all()
    window.live.player.play(SampleSpec())
    until(lambda: window.live.panel.isVisible() and "There is no model" in said(window), "the message", 60)
    assert "Install the program again" in said(window)


def test_an_altered_model_is_not_used_and_the_reason_is_shown(
    open_with: Callable[[AppContext], MainWindow], tmp_path: Path, until: Until
) -> None:
    folder = tmp_path / "models" / "default"
    shutil.copytree(paths.models_folder() / "default", folder)
    network = folder / json.loads((folder / "model.json").read_text(encoding="utf-8"))["files"]["litert"]["name"]
    content = bytearray(network.read_bytes())
    content[len(content) // 2] ^= 0xFF
    network.write_bytes(content)
    window = open_with(AppContext(list_models([tmp_path / "models"])))
    window.live.player.play(SampleSpec())
    until(lambda: window.live.panel.isVisible() and "not the file that model.json describes" in said(window), "the reason", 60)


def test_settings_are_reset_at_once_after_a_question_and_the_old_ones_kept(
    open_window: OpenWindow, until: Until, english: None
) -> None:
    window = open_window(theme="dark", language="id", smoothing_s=1.5, tab=1)
    window.context.save()
    window.live.engine.want("test", True)  # the Files tab is shown, so Live would rest
    window.live.player.play(SampleSpec())
    until(lambda: window.live.readings(), "a reading of the sample", 60)
    window.reset_settings()
    question = next(box for box in window.findChildren(QMessageBox) if box.isVisible())
    button(question, "Pulihkan").click()
    until(lambda: window.tabs.tabText(1) == "Files", "English again")
    assert not theme.current().dark
    assert window.context.settings == Settings(
        source_kind=window.context.settings.source_kind, window=window.context.settings.window, tab=1
    )
    assert load_settings(paths.user_config_folder() / FILE_NAME)[0] == window.context.settings
    kept, _ = load_settings(paths.user_config_folder() / BEFORE_RESET_NAME)
    assert (kept.theme, kept.language, kept.smoothing_s) == ("dark", "id", 1.5)
    assert window.live.readings()


def test_a_reset_that_is_declined_changes_nothing(open_window: OpenWindow) -> None:
    window = open_window(theme="dark", language="en")
    window.reset_settings()
    question = next(box for box in window.findChildren(QMessageBox) if box.isVisible())
    button(question, "Cancel").click()
    assert window.context.settings.theme == "dark"


def test_the_logs_can_be_read_and_saved(open_window: OpenWindow, tmp_path: Path) -> None:
    paths.log_folder().mkdir(parents=True)
    (paths.log_folder() / LOG_NAME).write_text("all is well\n", encoding="utf-8")
    (paths.log_folder() / NATIVE_LOG_NAME).write_text("Fatal Python error\n", encoding="utf-8")
    window = open_window(language="en")
    window.show_logs()
    dialog = next(dialog for dialog in window.findChildren(LogDialog) if dialog.isVisible())
    assert "all is well" in dialog.view.toPlainText() and "Fatal Python error" in dialog.view.toPlainText()
    button(dialog, "Copy").click()
    assert QGuiApplication.clipboard().text() == log_text(paths.log_folder())
    dialog.save(tmp_path / "log.txt")
    assert (tmp_path / "log.txt").read_text(encoding="utf-8") == dialog.text
    (tmp_path / "folder").mkdir()
    dialog.save(tmp_path / "folder")
    dialog.close()


def button(owner: QWidget, text: str) -> QAbstractButton:
    return next(b for b in owner.findChildren(QAbstractButton) if b.text().replace("&", "") == text)


def said(window: MainWindow) -> str:
    return f"{window.live.panel.accessibleName()} {window.live.panel.accessibleDescription()}"
