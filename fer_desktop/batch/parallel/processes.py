"""Files read by several processes of this computer.

A pool of several processes doesn't say which file ended one of them, and is lost as a whole when that happens. So each worker
is a pool of one: when it breaks, the file it had is known, and the others don't notice.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from ctypes import c_bool, c_double
from multiprocessing.context import SpawnContext
from pathlib import Path
from typing import Final

from fer_desktop.batch.parallel.worker import Outcome, Recipe, ended_twice, read_file, rows_file
from fer_desktop.batch.run import BatchOptions, BatchProgress, Cancel

_TRIES: Final = 2
_TICK_S: Final = 0.2
_WATCH_S: Final = 0.5
_GRACE_S: Final = 20.0
"""A worker that is in one frame for so long after a stop is ended."""


def read_in_processes(
    paths: Sequence[Path],
    recipe: Recipe,
    options: BatchOptions,
    workers: int,
    folder: Path,
    cancel: Cancel,
    progress: Callable[[BatchProgress], None],
) -> Generator[tuple[int, Outcome]]:
    """Yield the place in `paths` and the outcome of files as they are done; their rows are in `folder` then.

    See `ordered.read_by_workers`.
    """
    # Spawned, as on every system: a fork of a process with threads may hang.
    context = multiprocessing.get_context("spawn")
    # Plain shared memory: a lock, as an event has, would be held for ever by a worker that is killed with it.
    stop = context.RawValue(c_bool, False)
    slots = [_Worker(context, stop) for _ in range(min(workers, len(paths)))]
    waiting = deque(range(len(paths)))
    deaths: Counter[int] = Counter()
    done = 0
    try:
        while True:
            if cancel.is_set():
                stop.value = True
                waiting.clear()
            free = [slot for slot in slots if slot.future is None]
            for slot, number in zip(free, _taken(waiting, len(free)), strict=False):
                slot.begin(number, paths[number], recipe, options, folder)
            running = {slot.future: slot for slot in slots if slot.future is not None}
            if not running:
                break
            first = min(slot.number for slot in running.values())
            progress(_progress(done, len(paths), paths[first], sum(slot.share.value for slot in running.values())))
            for future in wait(running, _TICK_S, FIRST_COMPLETED).done:
                slot = running[future]
                slot.future = None
                number = slot.number
                try:
                    outcome = future.result()
                except BrokenProcessPool:
                    slot.renew()
                    deaths[number] += 1
                    if deaths[number] < _TRIES:
                        waiting.appendleft(number)
                        continue
                    outcome = Outcome(paths[number], ended_twice(paths[number]))
                    rows_file(folder, number).unlink(missing_ok=True)
                if outcome is not None:
                    done += 1
                    yield number, outcome
        progress(BatchProgress(done, len(paths), None))
    finally:
        stop.value = True
        for slot in slots:
            slot.close()


def _taken(waiting: deque[int], count: int) -> list[int]:
    """Take at most so many from the left."""
    return [waiting.popleft() for _ in range(min(count, len(waiting)))]


def _progress(done: int, total: int, current: Path, shares: float) -> BatchProgress:
    whole = min(done + int(shares), total - 1)
    return BatchProgress(whole, total, current, min(done + shares - whole, 1.0))


class _Worker:
    """One process, and the file it has."""

    def __init__(self, context: SpawnContext, stop: c_bool) -> None:
        self._context = context
        self._stop = stop
        self.share = context.RawValue(c_double, 0.0)
        self.number = 0
        self.future: Future[Outcome | None] | None = None
        self._pool = self._new_pool()

    def begin(self, number: int, path: Path, recipe: Recipe, options: BatchOptions, folder: Path) -> None:
        self.number = number
        self.share.value = 0.0
        arguments = path, recipe, options, rows_file(folder, number)
        try:
            self.future = self._pool.submit(_read, *arguments)
        except BrokenProcessPool:  # it died between two files
            self.renew()
            self.future = self._pool.submit(_read, *arguments)

    def renew(self) -> None:
        self._pool.shutdown(wait=True)
        self._pool = self._new_pool()

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _new_pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(1, self._context, _prepare, (self._stop, self.share))


# ---- In the worker ----


class _Shared:
    """What a worker was given when it started."""

    stop: c_bool
    share: c_double

    @classmethod
    def is_set(cls) -> bool:
        return cls.stop.value


def _prepare(stop: c_bool, share: c_double) -> None:
    """Get a worker's process ready."""
    # Ctrl+C reaches all processes of a terminal; the one that reads the rows says what is to be done.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_watch, args=(stop,), name="watch", daemon=True).start()
    from fer_desktop.media.opencv import prepare_opencv

    prepare_opencv()
    import cv2

    # The processes share the cores.
    cv2.setNumThreads(1)
    _Shared.stop, _Shared.share = stop, share


def _watch(stop: c_bool) -> None:
    """End this process with the one that started it, or where a stop isn't heeded."""
    parent = multiprocessing.parent_process()
    while not stop.value:
        if parent is not None and not parent.is_alive():
            os._exit(1)
        time.sleep(_WATCH_S)
    time.sleep(_GRACE_S)
    os._exit(1)


def _read(path: Path, recipe: Recipe, options: BatchOptions, file: Path) -> Outcome | None:
    def report(share: float) -> None:
        _Shared.share.value = share

    with file.open("wb") as stream:
        return read_file(path, recipe, options, stream, _Shared, report)
