"""The composition root: settings, models, theme, crash handling and the window are put together here."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from fer_desktop import __version__, paths
from fer_desktop.cli import GuiArguments
from fer_desktop.models import list_models
from fer_desktop.settings import FILE_NAME, load_settings
from fer_desktop.ui.context import AppContext
from fer_desktop.ui.faults import Faults, log_native_crashes, start_log
from fer_desktop.ui.main_window import MainWindow

_log = logging.getLogger(__name__)


def main(arguments: GuiArguments) -> int:
    """Open the window and run until it is closed; return the exit status."""
    reason = why_no_screen(os.environ, sys.platform)
    if reason is not None:
        print(reason, file=sys.stderr)
        return 1
    start_log(paths.log_folder())
    log_native_crashes(paths.log_folder())
    faults = Faults()
    faults.install()
    # Ctrl+C in the terminal ends the program; Python could not run a handler of its own while Qt waits.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    application = make_application()
    context, message = make_context(arguments)
    window = MainWindow(context)
    faults.happened.connect(window.show_fault)
    window.show()
    window.begin(arguments.source, arguments.camera)
    if message:
        context.statusMessage.emit(message)
    _log.info("FER Desktop %s started on %s", __version__, sys.platform)
    status = application.exec()
    window.shutdown()
    faults.uninstall()
    _log.info("ended with status %d", status)
    return status


def self_test() -> int:
    """Run the program on itself, offscreen, and print one line a check; return 0 where all passed, else 1."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from fer_desktop.ui.self_test import SelfTest

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
    # Fractions of the scale as the system says, so that 125 % is 125 % and not 100 or 200.
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    return QApplication(sys.argv[:1])


def make_context(arguments: GuiArguments) -> tuple[AppContext, str]:
    """Return what the tabs share, and what there is to tell of it, or an empty text."""
    settings_file = paths.user_config_folder() / FILE_NAME
    settings, message = load_settings(settings_file)
    models = list_models([paths.user_data_folder() / "models", paths.models_folder()])
    context = AppContext(models, settings, settings_file)
    messages = [message] if message else []
    if arguments.model is not None:
        context.set_model(arguments.model)
        if context.model is None or context.model.name != arguments.model:
            messages.append(context.tr("There is no model {name}.").format(name=arguments.model))
    if arguments.runtime is not None:
        allowed = {runtime.value: runtime for runtime in context.runtimes()}
        if arguments.runtime in allowed:
            context.set_runtime(allowed[arguments.runtime])
        else:
            messages.append(context.tr("{name} can't be used here.").format(name=arguments.runtime))
    return context, " ".join(messages)


def why_no_screen(environment: Mapping[str, str], platform: str) -> str | None:
    """Return why no window can open, or None. Qt itself would blame a library that is there."""
    if not platform.startswith("linux") or any(
        environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    ):
        return None
    return (
        "There is no screen to open a window on: neither DISPLAY nor WAYLAND_DISPLAY is set.\n"
        "Start the program from a desktop session, or under xvfb-run.\n"
        "Without a window: fer-desktop analyze PATH... --out results.csv, or fer-desktop --self-test"
    )
