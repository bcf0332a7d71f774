"""Signals by which the system asks the program to end: the window is closed, so that nothing is lost."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QSocketNotifier

_NAMES: Final = ("SIGTERM", "SIGINT", "SIGHUP")
"""Sent when the system shuts down, by Ctrl+C in the terminal, and when the terminal is closed."""

_STATUS: Final = 128
"""Added to a signal's number, this is the exit status that shells show for a program that the signal ended."""


class EndSignals(QObject):
    """Listens for them from now until `close`. Create it in the main thread. A second signal ends the program at once.

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
        for name in _NAMES:
            number = getattr(signal, name)
            # A signal that is ignored, as SIGHUP under nohup, stays ignored.
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._note)

    @property
    def status(self) -> int | None:
        """The exit status after a signal; None without one."""
        return None if self._number is None else _STATUS + self._number

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
