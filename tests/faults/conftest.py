"""Faults are tried with what the engine's tests have, and after each of them nothing may be left open."""

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
    """Return what this process has open, and how often. Handles of the event loops of Qt and libraries are not files."""
    found: dict[str, int] = {}
    if not _OPEN_FILES.is_dir():
        return found
    for link in _OPEN_FILES.iterdir():
        try:
            target = os.readlink(link)  # noqa: PTH115 - a socket is no path
        except OSError:
            continue  # the listing's own
        if not target.startswith(("anon_inode:", "/dev/", "/memfd:", "/proc/")):
            name = target.partition(":")[0] if target.startswith(("pipe:", "socket:")) else target
            found[name] = found.get(name, 0) + 1
    return found


def native_threads() -> int:
    """Return how many threads this process has, those of libraries too; 0 where the system doesn't tell."""
    return len(list(_THREADS.iterdir())) if _THREADS.is_dir() else 0


@pytest.fixture(autouse=True)
def nothing_left_open() -> Iterator[None]:
    """Fail a test that leaves a file, a pipe or a socket open, and name it. Threads are looked after for every test."""
    before = open_files()
    yield
    deadline = time.monotonic() + LEAK_DEADLINE_S
    while (left := {name: n for name, n in open_files().items() if n > before.get(name, 0)}) and time.monotonic() < deadline:
        # A window's parts know each other, so that they and what they hold go only when garbage is looked for.
        gc.collect()
        time.sleep(0.01)
    if left:
        pytest.fail(f"left open: {left}, where there were {before}")


@pytest.fixture
def rig() -> Iterator[Rig]:
    """An engine over fakes, all of whose sources are closed at the end."""
    rig = Rig()
    yield rig
    rig.close()
    wait_until(lambda: all(source.closed.is_set() for source in rig.opened), "every source that was opened to be closed")


@pytest.fixture
def threads() -> Callable[[], int]:
    return native_threads


@pytest.fixture
def jump(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Return a function that sets the monotonic clock ahead by seconds, as after a computer slept."""
    ahead = [0.0]
    real = time.monotonic

    def move(seconds: float) -> None:
        ahead[0] += seconds

    monkeypatch.setattr(time, "monotonic", lambda: real() + ahead[0])
    return move
