"""The whole program: it explains why it can't start, runs its self-test, and survives uncaught exceptions."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import qWarning
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fer_desktop import paths
from fer_desktop.app import make_context, why_no_screen
from fer_desktop.cli.arguments import GuiArguments
from fer_desktop.models.description import list_models
from fer_desktop.paths import LOG_NAME
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.shell.crash_reporting import Faults, start_log
from fer_desktop.ui.shell.self_test import SelfTest

REPOSITORY = Path(__file__).resolve().parents[3]

# The real `main`, without Qt's event loop.
OPEN_FILES = """
import sys, time
from PySide6.QtWidgets import QApplication
from fer_desktop.ui.shell.main_window import MainWindow

def run(*_):
    window = next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow))
    deadline = time.monotonic() + 60
    while not window.files.work.results.count and time.monotonic() < deadline:
        QApplication.processEvents()
    row = window.files.work.results.shown_rows()[0]
    print(window.tabs.tabText(window.tabs.currentIndex()), row.expression)
    window.close()
    return 0

QApplication.exec = run
from fer_desktop.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def root_logger() -> Iterator[logging.Logger]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield root
    for handler in [handler for handler in root.handlers if handler not in before]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def test_the_error_for_a_missing_screen_names_it() -> None:
    reason = why_no_screen({}, "linux")
    assert reason is not None
    assert "DISPLAY" in reason
    assert "analyze" in reason
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        assert why_no_screen({name: "x"}, "linux") is None
    assert why_no_screen({}, "win32") is None
    assert why_no_screen({}, "darwin") is None


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has sessions without a screen")
def test_without_a_screen_the_program_says_so_and_ends() -> None:
    environment = {
        name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    ended = subprocess.run(
        [sys.executable, "-m", "fer_desktop"],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert "neither DISPLAY nor WAYLAND_DISPLAY is set" in ended.stderr
    assert "xcb" not in ended.stderr


def test_the_self_test_passes(qapp: QApplication) -> None:
    lines: list[str] = []
    status = SelfTest(qapp, AppContext(list_models([paths.models_folder()])), lines.append).run()
    assert status == 0, lines
    assert [line.partition(":")[0] for line in lines] == ["window", "live", "files", "tabs", "close", "self-test"]
    assert lines[-1] == "self-test: ok"
    assert lines[1].startswith("live: one face, happy")


def test_the_self_test_names_the_check_that_failed(qapp: QApplication) -> None:
    lines: list[str] = []
    status = SelfTest(qapp, AppContext([]), lines.append).run()
    assert status == 1
    assert lines[-1].startswith("self-test: live failed: ")
    assert "There is no model" in lines[-1]


def test_the_window_accepts_the_folder_of_a_model(tmp_path: Path) -> None:
    theirs = Path(shutil.copytree(paths.models_folder() / "default", tmp_path / "theirs"))
    context, messages = make_context(GuiArguments(model=str(theirs)))
    assert not messages
    assert context.model is not None
    assert (context.model.name, context.model.folder) == ("theirs", theirs)
    assert {model.name for model in context.models} == {"default", "paper", "theirs"}


@pytest.mark.parametrize(("content", "words"), [("{", "is not JSON"), (None, "There is no model")])
def test_an_invalid_model_is_reported_and_another_one_is_used(tmp_path: Path, content: str | None, words: str) -> None:
    if content is not None:
        (tmp_path / "model.json").write_text(content, encoding="utf-8")
    context, messages = make_context(GuiArguments(model=str(tmp_path)))
    assert context.model is not None
    assert context.model.name == "default"
    assert len(messages) == 1
    assert words in messages[0]()


def test_an_uncaught_exception_reaches_the_log_and_the_window(
    qtbot: QtBot, root_logger: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    start_log(paths.log_folder())
    faults = Faults()
    told: list[tuple[str, str]] = []
    faults.happened.connect(lambda summary, details: told.append((summary, details)))
    hooks = sys.excepthook, threading.excepthook
    faults.install()
    try:
        sys.excepthook(ValueError, ValueError("first line\nsecond"), None)
        thread = threading.Thread(target=lambda: 1 / 0)
        thread.start()
        thread.join()
        qWarning("from Qt")
        qtbot.waitUntil(lambda: len(told) == 2)
    finally:
        faults.uninstall()
        sys.excepthook, threading.excepthook = hooks
    assert told[0][0] == "ValueError: first line"
    assert told[1][0] == "ZeroDivisionError: division by zero"
    log = (paths.log_folder() / LOG_NAME).read_text(encoding="utf-8")
    assert "second" in log
    assert "ZeroDivisionError" in log
    assert "from Qt" in log
    assert "second" in capsys.readouterr().err


def test_a_log_folder_that_cannot_be_written_stops_nothing(
    root_logger: logging.Logger, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    start_log(tmp_path / "file" / "logs")
    assert "no log in" in capsys.readouterr().err


def test_a_picture_opened_from_outside_is_read_in_the_files_tab(tmp_path: Path) -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", paths.HOME_VARIABLE: str(tmp_path), "LANG": "C.UTF-8"}
    command = [sys.executable, "-c", OPEN_FILES, "open", str(paths.sample_picture())]
    result = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip().splitlines()[-1] == "Files happy"
