"""Garbage is collected in the thread of the window."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator

import pytest

from fer_desktop.ui.foundation.garbage import GarbageCollector

Until = Callable[..., None]


@pytest.fixture
def collected() -> Iterator[list[str]]:
    """Return the names of the threads in which collections begin, until the end of the test."""
    threads: list[str] = []

    def note(phase: str, _: object) -> None:
        if phase == "start":
            threads.append(threading.current_thread().name)

    gc.callbacks.append(note)
    yield threads
    gc.callbacks.remove(note)


@pytest.mark.usefixtures("qapp")
def test_garbage_that_a_worker_makes_is_collected_by_the_window(collected: list[str], until: Until) -> None:
    gc.enable()
    collector = GarbageCollector()
    collected.clear()
    done = threading.Event()

    def work() -> None:
        for _ in range(20 * gc.get_threshold()[0]):
            cycle: list[object] = []
            cycle.append(cycle)
        done.set()

    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    assert done.is_set() and not collected
    until(lambda: collected, "a collection")
    assert set(collected) == {threading.main_thread().name}
    collector.deleteLater()
