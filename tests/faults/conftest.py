"""Fault tests use the fixtures of the engine's tests, and check that nothing is left open after each test."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.live.conftest import Rig, camera, file_spec, impatient, state, taken, until, wait_until

__all__ = ["camera", "file_spec", "impatient", "state", "taken", "until"]

LEAK_DEADLINE_S = 10.0
_OPEN_FILES = Path("/proc/self/fd")
_THREADS = Path("/proc/self/task")


def open_files() -> dict[str, int]:
    """Return the open files of this process, with counts. The handles of event loops, Qt's and libraries', don't count."""
    found: dict[str, int] = {}
    if not _OPEN_FILES.is_dir():
        return found
    for link in _OPEN_FILES.iterdir():
        try:
            target = os.readlink(link)  # noqa: PTH115 - a socket is no path
        except OSError:
            continue  # the handle that the listing itself used
        if not target.startswith(("anon_inode:", "/dev/", "/memfd:", "/proc/")):
            name = target.partition(":")[0] if target.startswith(("pipe:", "socket:")) else target
            found[name] = found.get(name, 0) + 1
    return found


def native_threads() -> int:
    """Return the number of threads of this process, including those of libraries; 0 if the system has no such list."""
    return len(list(_THREADS.iterdir())) if _THREADS.is_dir() else 0


@pytest.fixture(autouse=True)
def nothing_left_open() -> Iterator[None]:
    """Fail a test that leaves a file, a pipe or a socket open, and name it. Another fixture does this for threads."""
    before = open_files()
    yield
    deadline = time.monotonic() + LEAK_DEADLINE_S
    while (left := {name: n for name, n in open_files().items() if n > before.get(name, 0)}) and time.monotonic() < deadline:
        # The parts of a window refer to each other, so only the garbage collector frees them and the files that they hold.
        gc.collect()
        time.sleep(0.01)
    if left:
        pytest.fail(f"left open: {left}, where there were {before}")


@pytest.fixture
def rig() -> Iterator[Rig]:
    """An engine with fake parts; all its sources are closed at the end."""
    rig = Rig()
    yield rig
    rig.close()
    wait_until(lambda: all(source.closed.is_set() for source in rig.opened), "every source that was opened to be closed")


@pytest.fixture
def threads() -> Callable[[], int]:
    return native_threads


@pytest.fixture
def jump(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Return a function that sets the monotonic clock ahead by some seconds, as happens when a computer sleeps."""
    ahead = [0.0]
    real = time.monotonic

    def move(seconds: float) -> None:
        ahead[0] += seconds

    monkeypatch.setattr(time, "monotonic", lambda: real() + ahead[0])
    return move
