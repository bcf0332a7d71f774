"""Faults in the real window, which only the test itself closes, and in the real program in a separate process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from fer_desktop.live.engine import LiveEngine
from fer_desktop.media.source import CameraSpec
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.live.camera_list import CameraList
from tests.ui.conftest import english, make_context, until

__all__ = ["english", "make_context", "until"]

REPOSITORY = Path(__file__).resolve().parents[3]
DEADLINE_S = 120.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    ignore = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints", extend=True)
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(ignore)


@pytest.fixture(autouse=True)
def _qt_is_there(qapp: object, nothing_left_open: None) -> None:
    """Make Qt open its handles before a test counts open handles."""


@pytest.fixture
def open_window(qtbot: QtBot, make_context: Callable[..., AppContext], english: None) -> Iterator[Callable[..., MainWindow]]:
    """Return a function that opens the window, with the test's own engine if it gives one.

    At the end, a window that the test closed must have no thread left: closing it once must be enough.
    """
    before = set(threading.enumerate())
    opened: list[MainWindow] = []

    def open_it(
        make_engine: Callable[[AppContext], LiveEngine] | None = None, cameras: tuple[CameraSpec, ...] = (), **settings: object
    ) -> MainWindow:
        context = make_context(language="en", **settings)
        engine = make_engine(context) if make_engine is not None else None
        window = MainWindow(context, engine, CameraList(lambda: list(cameras)))
        opened.append(window)
        window.show()
        return window

    yield open_it
    for window in opened:
        if window.isVisible():
            window.end()
    deadline = time.monotonic() + 20.0
    while (left := _started_since(before)) and time.monotonic() < deadline:
        qtbot.wait(10)
    for window in opened:
        window.shutdown()
        window.deleteLater()
    opened.clear()
    qtbot.wait(1)
    assert not left, f"closing the window left threads: {left}"


def _started_since(before: set[threading.Thread]) -> list[str]:
    return [t.name for t in threading.enumerate() if t not in before and t.is_alive() and not t.name.startswith("Dummy")]


class Program:
    """The program in a separate process, offscreen, with user folders in `home`; it is killed at the end if it still runs."""

    def __init__(self, home: Path, *arguments: str) -> None:
        self.home = home
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "FER_DESKTOP_HOME": str(home)}
        environment["PYTHONPATH"] = os.pathsep.join([str(REPOSITORY), *filter(None, [environment.get("PYTHONPATH")])])
        self.errors = home.with_name(f"{home.name}.errors.{time.monotonic_ns()}")
        with self.errors.open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "fer_desktop", *arguments],
                env=environment,
                cwd=REPOSITORY,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                # A shell that started the tests in the background has Ctrl+C ignored.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
            )

    def wait_for(self, condition: Callable[[], object], what: str) -> None:
        deadline = time.monotonic() + DEADLINE_S
        while not condition():
            assert self.process.poll() is None, f"the program ended with {self.process.returncode}: {self.said}"
            assert time.monotonic() < deadline, f"waited in vain for {what}"
            time.sleep(0.01)

    def end(self, number: signal.Signals) -> int:
        """Send a signal and return the exit status."""
        self.process.send_signal(number)
        try:
            return self.process.wait(DEADLINE_S)
        except subprocess.TimeoutExpired:
            pytest.fail(f"the program did not end after {number.name}: {self.said}")

    @property
    def said(self) -> str:
        return self.errors.read_text(errors="replace")


@pytest.fixture
def run_program(tmp_path: Path) -> Iterator[Callable[..., Program]]:
    started: list[Program] = []

    def run(*arguments: str, home: Path = tmp_path / "shared home") -> Program:
        program = Program(home, *arguments)
        started.append(program)
        return program

    yield run
    for program in started:
        if program.process.poll() is None:
            program.process.kill()
            program.process.wait()
