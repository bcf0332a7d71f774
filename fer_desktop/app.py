"""Puts settings, models, crash handling and the window together, and runs them."""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSocketNotifier, Qt, QTimer, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from fer_desktop import __version__, paths
from fer_desktop.analysis.automatic import DEVICES_FILE, AutomaticDevice
from fer_desktop.cli.arguments import GuiArguments
from fer_desktop.core.types import Analysis
from fer_desktop.models.description import DESCRIPTION_FILE, ModelError, list_models, load_model
from fer_desktop.settings import FILE_NAME, load_settings
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.context import NO_MODEL, AppContext
from fer_desktop.ui.foundation.formatting import settings_words
from fer_desktop.ui.foundation.garbage import GarbageCollector
from fer_desktop.ui.foundation.language import translated
from fer_desktop.ui.shell.crash_reporting import Faults, forget_native_crashes, log_native_crashes, start_log
from fer_desktop.ui.shell.main_window import MainWindow

_log = logging.getLogger(__name__)

translate = QCoreApplication.translate

_START_TIMES: Final = "FER_DESKTOP_START_TIMES"
"""Environment variable: a JSON file for the times of the first painting and the first reading. The window then closes."""

_SIGNALS: Final = ("SIGTERM", "SIGINT", "SIGHUP")
"""The system sends the first when it shuts down, Ctrl+C the second, and a terminal that is closed the third."""

_SIGNALLED: Final = 128
"""Shells report this plus the signal's number as the exit status of a program that a signal ended."""


def main(arguments: GuiArguments) -> int:
    """Open the window and run until it is closed; return the exit status."""
    reason = why_no_screen(os.environ, sys.platform)
    if reason is not None:
        print(reason, file=sys.stderr)
        return 1
    start_log(paths.log_folder())
    crash = log_native_crashes(paths.log_folder())
    faults = Faults()
    faults.install()
    application = make_application()
    context, messages = make_context(arguments)
    window = MainWindow(context)

    def end() -> None:
        window.end()
        application.exit()

    signals = EndSignals(end)
    faults.happened.connect(window.show_fault)
    if times := os.environ.get(_START_TIMES):
        StartTimes(window, Path(times))
    window.show()
    window.begin(arguments.source, arguments.camera, arguments.record)
    if arguments.files:
        window.add_paths(list(arguments.files))
    if messages:
        window.say(lambda: " ".join(message() for message in messages))
    elif crash:
        window.show_crash(crash)
    _log.info("FER Desktop %s started on %s", __version__, sys.platform)
    status = application.exec()
    window.shutdown()
    status = signals.status or status
    signals.close()
    faults.uninstall()
    forget_native_crashes(paths.log_folder())
    _log.info("ended with status %d", status)
    return status


def self_test() -> int:
    """Check the program on this computer, offscreen, and print one line a check; return 0 where all passed, else 1."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from fer_desktop.ui.shell.self_test import SelfTest, show_qt_message

    qInstallMessageHandler(show_qt_message)
    application = make_application()
    context = AppContext(list_models([paths.models_folder()]))
    return SelfTest(application, context).run()


def make_application() -> QApplication:
    """Return the one QApplication, named."""
    present = QApplication.instance()
    if isinstance(present, QApplication):
        return present
    QApplication.setOrganizationName("FER Desktop")
    QApplication.setApplicationName(paths.APPLICATION_NAME)
    QApplication.setApplicationVersion(__version__)
    QApplication.setDesktopFileName("fer-desktop")
    # Use fractional scales as they are: 125 % is not rounded to 100 or 200 %.
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    application = QApplication(sys.argv[:1])
    GarbageCollector(application)
    theme.take_typeface(application)
    return application


def make_context(arguments: GuiArguments) -> tuple[AppContext, list[Callable[[], str]]]:
    """Return what the tabs share, and messages about it, as functions that return them in the language of the moment."""
    settings_file = paths.user_config_folder() / FILE_NAME
    settings, trouble = load_settings(settings_file)
    models = list_models([paths.user_models_folder(), paths.models_folder()])
    messages: list[Callable[[], str]] = []
    if trouble is not None:
        messages.append(partial(settings_words, trouble))
    wanted = arguments.model
    if wanted is not None and wanted not in [model.name for model in models] and (Path(wanted) / DESCRIPTION_FILE).is_file():
        try:
            named = load_model(Path(wanted).resolve())
        except ModelError as error:
            messages.append(partial(translated, error.message))
            wanted = None
        else:
            models = [*(model for model in models if model.name != named.name), named]
            wanted = named.name
    context = AppContext(models, settings, settings_file, AutomaticDevice(paths.user_data_folder() / DEVICES_FILE))
    if wanted is not None:
        context.set_model(wanted)
        if context.model is None or context.model.name != wanted:
            messages.append(lambda: translate("App", "There is no model {name}.").format(name=wanted))
    if arguments.runtime is not None:
        allowed = {runtime.value: runtime for runtime in context.runtimes()}
        if arguments.runtime in allowed:
            context.set_runtime(allowed[arguments.runtime])
        else:
            messages.append(lambda: translate("App", "{name} can't be used here.").format(name=arguments.runtime))
    if not models:
        messages.append(partial(translated, NO_MODEL))
    return context, messages


def why_no_screen(environment: Mapping[str, str], platform: str) -> str | None:
    """Return why no window can open, or None. Qt itself would name a library that isn't missing."""
    screen = any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if screen or not platform.startswith("linux"):
        return None
    return (
        "There is no screen to open a window on: neither DISPLAY nor WAYLAND_DISPLAY is set.\n"
        "Start the program from a desktop session, or under xvfb-run.\n"
        "Without a window: fer-desktop analyze PATH... --out results.csv, or fer-desktop --self-test"
    )


class StartTimes(QObject):
    """Writes down when a window first paints and first shows a reading. Create it before the window is shown.

    Times are time.monotonic()'s, in seconds, which all processes share.
    """

    def __init__(self, window: MainWindow, file: Path) -> None:
        super().__init__(window)
        self._window = window
        self._file = file
        self._times: dict[str, float] = {}
        self._read = False
        window.installEventFilter(self)
        window.live.view.installEventFilter(self)
        window.live.bridge.analysed.connect(self._note_reading)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            if watched is self._window:
                self._note("first_paint")
            elif self._read:
                self._note("first_reading")
        return False

    def _note_reading(self, analysis: Analysis) -> None:
        self._read = self._read or bool(analysis.readings)

    def _note(self, name: str) -> None:
        if name not in self._times:
            self._times[name] = 0.0
            # The event is about to be handled; what is queued now comes after everything is drawn and shown.
            QTimer.singleShot(0, lambda: self._keep(name, time.monotonic()))

    def _keep(self, name: str, moment: float) -> None:
        self._times[name] = moment
        if len(self._times) == 2 and all(self._times.values()):
            self._file.write_text(json.dumps(self._times), encoding="utf-8")
            self._window.close()


class EndSignals(QObject):
    """Ends the program after SIGTERM, SIGINT or SIGHUP, from now until `close`; a second signal ends it at once.

    Create it in the main thread.

    Python runs signal handlers between two bytecode instructions, so not while Qt waits for events. Therefore each signal also
    writes a byte to a pipe that Qt watches. On Windows, which has no such pipe, Ctrl+C ends the program at once.
    """

    def __init__(self, end: Callable[[], object]) -> None:
        """end: called once, in the event loop, after the first signal."""
        super().__init__()
        self._end = end
        self._number: int | None = None
        self._before: dict[int, object] = {}
        if os.name != "posix":
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            return
        self._read, self._write = os.pipe()
        for descriptor in (self._read, self._write):
            os.set_blocking(descriptor, False)
        self._notifier = QSocketNotifier(self._read, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)
        self._fd_before = signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        for name in _SIGNALS:
            number = getattr(signal, name)
            # A signal that is ignored, as SIGHUP under nohup, stays ignored.
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._note)

    @property
    def status(self) -> int | None:
        """The exit status after a signal; None without one."""
        return None if self._number is None else _SIGNALLED + self._number

    def close(self) -> None:
        """Restore the signal handlers."""
        if not self._before:
            return
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]
        self._before.clear()
        signal.set_wakeup_fd(self._fd_before)
        self._notifier.setEnabled(False)
        os.close(self._read)
        os.close(self._write)

    def _note(self, number: int, _frame: object) -> None:
        if self._number is None:
            self._number = number
        for other in self._before:
            signal.signal(other, signal.SIG_DFL)

    def _wake(self) -> None:
        os.read(self._read, 64)
        end, self._end = self._end, lambda: None
        if self._number is not None:
            end()
