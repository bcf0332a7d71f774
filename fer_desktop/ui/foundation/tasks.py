"""One thread beside the GUI thread, for occasional tasks of a tab: reading a picture, listing a folder."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Protocol, runtime_checkable

from PySide6.QtCore import QObject, Qt, Signal

_log = logging.getLogger(__name__)

CLOSING_S: Final = 10.0
"""How long closing waits for all workers together; a thread that hangs in a call is left behind."""

_STEP: Final = 10
"""How much `step_back` adds to a thread's niceness: if both want a processor, it gets a tenth of it."""


@runtime_checkable
class Worker(Protocol):
    """Something with a thread, or with other workers. It can't be used again after `request_stop`."""

    def request_stop(self) -> None:
        """Ask it to end after the present task, and drop the waiting ones. Returns at once."""

    def join(self, deadline: float) -> object:
        """Wait until it has ended, at most until a time of `time.monotonic`; then release what it used."""


def shut_down(*workers: Worker) -> None:
    """Ask all workers to stop, then wait for them, at most `CLOSING_S` for all together."""
    for worker in workers:
        worker.request_stop()
    deadline = time.monotonic() + CLOSING_S
    for worker in workers:
        worker.join(deadline)


def join_thread(thread: threading.Thread | None, deadline: float) -> bool:
    """Wait for a thread, at most until a time of `time.monotonic`; return whether it has ended. None counts as ended."""
    if thread is None:
        return True
    thread.join(max(deadline - time.monotonic(), 0.0))
    if thread.is_alive():
        _log.warning("the thread %s did not end in time and is left behind", thread.name)
    return not thread.is_alive()


@dataclass(frozen=True, slots=True)
class _Task:
    run: Callable[[], Any]
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]
    replaceable: bool


def step_back() -> None:
    """Lower the priority of the calling thread, and of those that it starts from now on.

    For long work that uses all processors: the GUI thread then gets one at once. Only on Linux does each thread have its own
    niceness; elsewhere this does nothing.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), os.getpriority(os.PRIO_PROCESS, 0) + _STEP)


class Background(QObject):
    """Runs tasks in their order, in one thread of its own, and hands their results to the GUI thread.

    The thread starts with the first task and ends with `request_stop`. Only one task runs at a time, so an Analyzer that only
    tasks use needs no lock.
    """

    _finished = Signal(object, object)

    def __init__(self, name: str, parent: QObject | None = None, *, steps_back: bool = False) -> None:
        """steps_back: call `step_back` in the thread, for long work that uses all processors."""
        super().__init__(parent)
        self._name = name
        self._steps_back = steps_back
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

        replace: drop waiting tasks that were also submitted with `replace`, as only the newest result is wanted.
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

    def request_stop(self) -> None:
        """Drop waiting tasks, and end the thread after the running one."""
        with self._changed:
            self._closing = True
            self._tasks.clear()
            self._changed.notify()

    def join(self, deadline: float) -> bool:
        """Wait until the thread has ended; return False if it hasn't by then."""
        return join_thread(self._thread, deadline)

    def _loop(self) -> None:
        if self._steps_back:
            step_back()
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
        # The caller shows what went wrong; the thread goes on.
        try:
            return task.done, task.run()
        except Exception as error:
            _log.info("a task of %s failed", self._name, exc_info=True)
            return task.failed, error

    def _deliver(self, callback: Callable[[Any], None], value: Any) -> None:
        if not self._closing:
            callback(value)
