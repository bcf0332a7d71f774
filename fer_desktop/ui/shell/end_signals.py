"""Signals by which the system asks a program to end: the window is closed in order, so that nothing is lost."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QSocketNotifier

_NAMES: Final = ("SIGTERM", "SIGINT", "SIGHUP")
"""A system that shuts down, Ctrl+C in the terminal, and a terminal that is closed."""

_STATUS: Final = 128
"""A shell's exit status of a program that a signal ended is this and the signal's number."""


class EndSignals(QObject):
    """Listens for them from now until `close`. For the main thread. Who asks twice doesn't wait: the second ends the program.

    Python runs its handlers between two of its own steps, and makes none while Qt waits. So each signal also writes a byte into
    a pipe, and that Qt waits for as well. Windows has no such pipe: there Ctrl+C ends the program as it is.
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
        for name in _NAMES:
            number = getattr(signal, name)
            # One that is ignored stays so, as SIGHUP under nohup.
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._note)

    @property
    def status(self) -> int | None:
        """The exit status for a program that was asked to end; None while it wasn't."""
        return None if self._number is None else _STATUS + self._number

    def close(self) -> None:
        """Let go of the signals."""
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
