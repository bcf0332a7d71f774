"""The self-test: the real window, the sample through the three threads, a picture through the Files tab."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Final

from PySide6.QtCore import QEventLoop, QMessageLogContext, QtMsgType, qFormatLogMessage
from PySide6.QtWidgets import QApplication

from fer_desktop import paths
from fer_desktop.core.types import Analysis
from fer_desktop.media.source import SampleSpec
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.shell.main_window import MainWindow

_OF_OFFSCREEN: Final = "This plugin does not support propagateSizeHints()"
"""What Qt says at each dialog where there is no screen."""

DEADLINE_S: Final = 30.0
_SETTLED_FRAMES: Final = 10
"""The sample is judged after this many analyses, when the smoothing has settled."""


def show_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Write a message to standard error as Qt does; leave out the one that means nothing without a screen."""
    if message != _OF_OFFSCREEN:
        print(qFormatLogMessage(kind, context, message), file=sys.stderr)


class CheckFailedError(Exception):
    """A check of the self-test did not hold; the message says what was seen instead."""


class SelfTest:
    """Runs the checks in order, prints a line for each, and stops at the first that fails."""

    def __init__(self, application: QApplication, context: AppContext, say: Callable[[str], None] = print) -> None:
        self._application = application
        self._context = context
        self._say = say
        self._threads = set(threading.enumerate())
        self._fault: BaseException | None = None

    def run(self) -> int:
        """Return the exit status: 0 where every check passed, else 1."""
        window: MainWindow | None = None
        name = "window"
        before, sys.excepthook = sys.excepthook, self._note_fault
        try:
            window = MainWindow(self._context)
            window.show()
            self._wait(window.isVisible, "the window did not open")
            self._say(f"window: {window.width()} x {window.height()}")
            checks = {"live": self._live, "files": self._files, "tabs": self._tabs, "close": self._close}
            for name, check in checks.items():
                self._say(f"{name}: {check(window)}")
        except Exception as error:  # of any kind: the line must name the check
            self._say(f"self-test: {name} failed: {error or type(error).__name__}")
            return 1
        finally:
            if window is not None:
                window.close()
            sys.excepthook = before
        if self._fault is not None:
            self._say(f"self-test: window failed: {self._fault or type(self._fault).__name__}")
            return 1
        self._say("self-test: ok")
        return 0

    def _live(self, window: MainWindow) -> str:
        """Play the sample: one face, happy, in every frame that is judged."""
        seen: list[Analysis] = []
        window.live.bridge.analysed.connect(seen.append)
        window.live.player.play(SampleSpec())
        self._wait(lambda: len(seen) >= _SETTLED_FRAMES or self._failure(window), "no readings of the sample arrived")
        if self._failure(window):
            raise CheckFailedError(self._failure(window))
        last = seen[-1]
        if len(last.readings) != 1:
            raise CheckFailedError(f"expected one face in the sample, found {len(last.readings)}")
        reading = last.readings[0]
        if reading.expression != "happy":
            raise CheckFailedError(f"expected happy, read {reading.expression} {reading.confidence:.0%}")
        figures = window.live.bridge.status.statistics
        window.live.player.stop()
        return f"one face, {reading.expression} {reading.confidence:.0%}, on {figures.device}"

    def _files(self, window: MainWindow) -> str:
        """Read the picture of the sample as a file."""
        window.add_paths([paths.sample_picture()])
        self._wait(lambda: window.files.work.results.count > 0, "the picture was not read")
        row = window.files.work.results.shown_rows()[0]
        if row.expression != "happy":
            raise CheckFailedError(f"expected a happy face in the picture, read {row.expression or 'no face'}")
        return f"{paths.sample_picture().name}, {row.expression} {row.confidence:.0%}"

    def _tabs(self, window: MainWindow) -> str:
        names = []
        for number in range(window.tabs.count()):
            window.tabs.setCurrentIndex(number)
            self._wait(window.tabs.currentWidget().isVisible, f"{window.tabs.tabText(number)} does not show")
            names.append(window.tabs.tabText(number))
        return ", ".join(names)

    def _close(self, window: MainWindow) -> str:
        window.close()
        self._wait(lambda: not self._left(), "threads are left: ", lambda: ", ".join(self._left()))
        return "no thread left"

    def _failure(self, window: MainWindow) -> str:
        return str(window.live.bridge.status.message or "")

    def _left(self) -> list[str]:
        own = (thread for thread in threading.enumerate() if thread not in self._threads)
        return [thread.name for thread in own if not thread.name.startswith("Dummy")]

    def _note_fault(self, _kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        """Remember what a slot raised, as Qt itself would go on."""
        self._fault = error

    def _wait(self, done: Callable[[], object], otherwise: str, more: Callable[[], str] = str) -> None:
        """Process Qt's events until a condition holds. Raises CheckFailedError if that takes too long."""
        deadline = time.monotonic() + DEADLINE_S
        while not done():
            if self._fault is not None:
                raise self._fault
            if time.monotonic() > deadline:
                raise CheckFailedError(otherwise + more())
            self._application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            time.sleep(0.002)
