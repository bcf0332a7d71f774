"""One thread beside the GUI thread, for what a tab does now and then: reading a picture, looking through a folder."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QObject, Qt, Signal

_log = logging.getLogger(__name__)

_JOIN_DEADLINE_S = 10.0

_STEP: Final = 10
"""By so much a thread that steps back is nicer than the program: where both want a processor, it gets a tenth of it."""


@dataclass(frozen=True, slots=True)
class _Task:
    run: Callable[[], Any]
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]
    replaceable: bool


def step_back() -> None:
    """Let the system prefer other threads of the program to the calling one, and to those that it starts from now on.

    For long work that uses all processors: the window's thread then gets one at once. On Linux alone threads have a niceness
    of their own; elsewhere this does nothing.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), os.getpriority(os.PRIO_PROCESS, 0) + _STEP)


class Background(QObject):
    """Runs tasks in the order they came, in one thread of its own, and hands what they return to the GUI thread.

    The thread starts with the first task and ends with `close`. What a task touches is nobody else's meanwhile, so an
    Analyzer that only tasks use belongs to this thread.
    """

    _finished = Signal(object, object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._tasks: deque[_Task] = deque()
        self._changed = threading.Condition()
        self._closing = False
        self._thread: threading.Thread | None = None
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def submit(
        self,
        run: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        *,
        replace: bool = False,
    ) -> None:
        """Run a task; then call `done` with what it returned, or `failed` with what it raised, in the GUI thread.

        replace: drop waiting tasks that were submitted so too, for work of which only the newest counts.
        """
        with self._changed:
            if self._closing:
                return
            if replace:
                self._tasks = deque(task for task in self._tasks if not task.replaceable)
            self._tasks.append(_Task(run, done, failed, replace))
            self._changed.notify()
        if self._thread is None:
            self._thread = threading.Thread(target=self._loop, name=self._name, daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Drop what waits, let the running task end, and end the thread."""
        with self._changed:
            self._closing = True
            self._tasks.clear()
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(_JOIN_DEADLINE_S)
            if self._thread.is_alive():
                _log.warning("the thread %s did not end within %.0f s", self._name, _JOIN_DEADLINE_S)

    def _loop(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closing or self._tasks)
                if self._closing:
                    return
                task = self._tasks.popleft()
            callback, value = self._run(task)
            if not self._closing:
                self._finished.emit(callback, value)

    def _run(self, task: _Task) -> tuple[Callable[[Any], None], Any]:
        # Whatever goes wrong in a task is for its caller to show; the thread lives on.
        try:
            return task.done, task.run()
        except Exception as error:
            _log.info("a task of %s failed", self._name, exc_info=True)
            return task.failed, error

    def _deliver(self, callback: Callable[[Any], None], value: Any) -> None:
        if not self._closing:
            callback(value)
