"""Uncaught exceptions, crashes and Qt's warnings: they reach the log and the window, and the work goes on if it can."""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import logging.handlers
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import Final

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

from fer_desktop.paths import LOG_NAME, NATIVE_LOG_NAME

_LARGEST: Final = 512 * 1024
_KEPT: Final = 3

_log = logging.getLogger(__name__)
_qt_log = logging.getLogger("qt")


def start_log(folder: Path) -> None:
    """Log to a rotating file. If the folder can't be written, log warnings to standard error."""
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    failure: OSError | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = logging.handlers.RotatingFileHandler(
            folder / LOG_NAME, maxBytes=_LARGEST, backupCount=_KEPT, encoding="utf-8"
        )
    except OSError as error:
        failure = error
        handler = logging.StreamHandler()
        handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
    root.addHandler(handler)
    if failure is not None:
        _log.warning("no log in %s: %s", folder, failure)


def log_native_crashes(folder: Path) -> str:
    """Have native crashes write every thread's stack to a file; if that can't be written, to standard error.

    Returns, and logs, what such a crash wrote when the program last ran; "" if it ended normally.
    """
    left = ""
    try:
        file = folder / NATIVE_LOG_NAME
        if file.exists():
            left = file.read_text(encoding="utf-8", errors="replace").strip()
        # Never closed here: faulthandler uses the file as long as the process lives.
        faulthandler.enable(file.open("w", encoding="utf-8"))
    except OSError:
        faulthandler.enable()
    if left:
        _log.error("the program broke off when it last ran:\n%s", left)
    return left


def forget_native_crashes(folder: Path) -> None:
    """Remove the crash log, as the program ended normally: faults that it survived were no crash."""
    faulthandler.disable()
    with contextlib.suppress(OSError):
        (folder / NATIVE_LOG_NAME).unlink(missing_ok=True)


class Faults(QObject):
    """Catches uncaught exceptions.

    happened: a summary and the details; emitted from any thread.
    """

    happened = Signal(str, str)

    def install(self) -> None:
        sys.excepthook = self._in_main
        threading.excepthook = self._in_thread
        qInstallMessageHandler(_log_qt_message)

    def uninstall(self) -> None:
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        qInstallMessageHandler(None)

    def _in_main(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        details = "".join(traceback.format_exception(kind, error, trace))
        _log.critical("not caught: %s", details)
        print(details, file=sys.stderr)
        self.happened.emit(_summary(error), details)

    def _in_thread(self, happened: threading.ExceptHookArgs) -> None:
        if happened.exc_value is not None and not issubclass(happened.exc_type, SystemExit):
            self._in_main(happened.exc_type, happened.exc_value, happened.exc_traceback)


def _summary(error: BaseException) -> str:
    text = str(error).strip().splitlines()
    return ": ".join((type(error).__name__, *text[:1]))


_LEVELS: Final = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def _log_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    _qt_log.log(_LEVELS.get(kind, logging.WARNING), "%s: %s", context.category or "default", message)
    if kind == QtMsgType.QtFatalMsg:
        # Qt ends the process now; say why on the terminal too.
        print(message, file=sys.stderr)
