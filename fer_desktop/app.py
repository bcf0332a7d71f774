"""Puts settings, models, crash handling and the window together, and runs them."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication

from fer_desktop import __version__, paths
from fer_desktop.cli.arguments import GuiArguments
from fer_desktop.models.description import DESCRIPTION_FILE, ModelError, list_models, load_model
from fer_desktop.settings import FILE_NAME, load_settings
from fer_desktop.ui.foundation.context import NO_MODEL, AppContext
from fer_desktop.ui.foundation.formatting import settings_words
from fer_desktop.ui.foundation.messages import translated
from fer_desktop.ui.shell.crash_reporting import Faults, forget_native_crashes, log_native_crashes, start_log
from fer_desktop.ui.shell.end_signals import EndSignals
from fer_desktop.ui.shell.main_window import MainWindow

_log = logging.getLogger(__name__)

translate = QCoreApplication.translate


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
        window.close()
        application.exit()

    signals = EndSignals(end)
    faults.happened.connect(window.show_fault)
    times = os.environ.get("FER_DESKTOP_START_TIMES")
    if times:
        from fer_desktop.ui.shell.start_times import StartTimes

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
    from fer_desktop.ui.shell.self_test import SelfTest

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
    return QApplication(sys.argv[:1])


def make_context(arguments: GuiArguments) -> tuple[AppContext, list[Callable[[], str]]]:
    """Return what the tabs share, and messages about it, as functions that return them in the language of the moment."""
    settings_file = paths.user_config_folder() / FILE_NAME
    settings, trouble = load_settings(settings_file)
    models = list_models([paths.user_data_folder() / "models", paths.models_folder()])
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
    context = AppContext(models, settings, settings_file)
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
