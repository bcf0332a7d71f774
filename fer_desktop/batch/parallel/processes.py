"""Analyses files in several processes of this computer.

When a process of a pool dies, the whole pool is lost, and doesn't say which file was to blame. So each worker is a pool of one
process: when it dies, its file is known, and the others go on.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from ctypes import c_bool, c_double
from dataclasses import replace
from multiprocessing.context import SpawnContext
from pathlib import Path
from typing import Final

from fer_desktop.batch.parallel.cluster import read_on_cluster
from fer_desktop.batch.parallel.worker import Outcome, Recipe, ended_twice, load_rows, read_file, rows_file
from fer_desktop.batch.run import BatchOptions, BatchProgress, Cancel, Note
from fer_desktop.recordings.rows import Row

_TRIES: Final = 2
_TICK_S: Final = 0.2
_WATCH_S: Final = 0.5
STOP_SIGNALS: Final = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""The signals that stop the work after the current frame. Windows has no SIGHUP."""

_GRACE_S: Final = 20.0
"""A worker that has not stopped this long after a stop ends itself."""


def read_in_processes(
    paths: Sequence[Path],
    recipe: Recipe,
    options: BatchOptions,
    workers: int,
    folder: Path,
    cancel: Cancel,
    progress: Callable[[BatchProgress], None],
) -> Generator[tuple[int, Outcome]]:
    """Yield the index in `paths` and the outcome of each file when it is done, with its rows in `folder`.

    See `ordered.read_by_workers`.
    """
    # Spawned, as a fork of a process with threads may hang.
    context = multiprocessing.get_context("spawn")
    # Plain shared memory: a worker that is killed while it holds the lock of an Event would never release it.
    stop = context.RawValue(c_bool, False)
    slots = [_Worker(context, stop, folder) for _ in range(min(workers, len(paths)))]
    waiting = deque(range(len(paths)))
    deaths: Counter[int] = Counter()
    done = 0
    try:
        while True:
            if cancel.is_set():
                stop.value = True
                waiting.clear()
            free = [slot for slot in slots if slot.future is None]
            for slot in free[: len(waiting)]:
                number = waiting.popleft()
                slot.begin(number, paths[number], recipe, options, folder)
            running = {slot.future: slot for slot in slots if slot.future is not None}
            if not running:
                break
            first = min(slot.number for slot in running.values())
            shares = done + sum(slot.share.value for slot in running.values())
            whole = min(int(shares), len(paths) - 1)
            progress(BatchProgress(whole, len(paths), paths[first], min(shares - whole, 1.0)))
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


class _Worker:
    """One process, and the file it analyses."""

    def __init__(self, context: SpawnContext, stop: c_bool, folder: Path) -> None:
        self._context = context
        self._stop = stop
        self._folder = folder
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
        except BrokenProcessPool:  # the process died between two files
            self.renew()
            self.future = self._pool.submit(_read, *arguments)

    def renew(self) -> None:
        self._pool.shutdown(wait=True)
        self._pool = self._new_pool()

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _new_pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(1, self._context, _prepare, (self._stop, self.share, self._folder))


# ---- In the worker ----


class _Shared:
    """What a worker's process shares with the one that started it."""

    stop: c_bool
    share: c_double

    @classmethod
    def is_set(cls) -> bool:
        return cls.stop.value


def _prepare(stop: c_bool, share: c_double, folder: Path) -> None:
    """Prepare a worker's process. folder: where the rows go."""
    # Ctrl+C and a hang-up reach all processes of a terminal; the one that started the workers decides what to do.
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_watch, args=(stop, folder), name="watch", daemon=True).start()
    from fer_desktop.media.opencv import prepare_opencv

    prepare_opencv()
    import cv2

    cv2.setNumThreads(1)  # the processes share the cores
    _Shared.stop, _Shared.share = stop, share


def _watch(stop: c_bool, folder: Path) -> None:
    """End this process when the one that started it ends, or when it goes on after a stop."""
    parent = multiprocessing.parent_process()
    while not stop.value:
        if parent is not None and not parent.is_alive():
            shutil.rmtree(folder, ignore_errors=True)  # nobody else is left to do it
            os._exit(1)
        time.sleep(_WATCH_S)
    time.sleep(_GRACE_S)
    os._exit(1)


def _read(path: Path, recipe: Recipe, options: BatchOptions, file: Path) -> Outcome | None:
    def report(share: float) -> None:
        _Shared.share.value = share

    with file.open("wb") as stream:
        return read_file(path, recipe, options, stream, _Shared, report)


Read = tuple[Outcome, Iterator[list[Row]]]
"""A file's outcome, and its rows, which are to be read to their end before the next file is asked for."""


def read_by_workers(
    paths: Sequence[Path],
    recipe: Recipe,
    options: BatchOptions,
    cancel: Cancel,
    progress: Callable[[BatchProgress], None],
    workers: int = 1,
    dask: str | None = None,
) -> Iterator[Read]:
    """Analyse files in `workers` processes, or on the Dask cluster whose scheduler is at `dask`; yield them in their order.

    Rows of files that are done before their turn wait in a temporary folder, so that memory holds only a few of them.
    A worker that dies is replaced and its file tried again; when that kills a worker too, the file has an error.
    cancel: when set, workers stop after the current frame, and files not begun are left out. The rows of files that were
    finished are yielded, then those of the first file that was not; of others that were not, none, so that only the last file
    that has rows can lack some.
    Raises what `Recipe.build` raises, cluster.ClusterError, and OSError where there is no room for the rows. Iterating over
    the rows raises RowsError where they are broken.
    """
    with tempfile.TemporaryDirectory(prefix="fer-desktop-rows-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if dask is not None:
            finished = read_on_cluster(paths, recipe, options, dask, folder, cancel, progress)
        else:
            finished = read_in_processes(paths, recipe, options, workers, folder, cancel, progress)
        waiting: dict[int, Outcome] = {}
        turn = 0
        try:
            for number, outcome in finished:
                waiting[number] = outcome
                while turn in waiting and Note.STOPPED not in waiting[turn].notes:
                    yield waiting.pop(turn), _rows(folder, turn, paths[turn])
                    turn += 1
            # After a stop, files that were not begun are missing.
            cut = [number for number in sorted(waiting) if Note.STOPPED in waiting[number].notes]
            for number in sorted(waiting.keys() - set(cut)) + cut[:1]:
                yield waiting[number], _rows(folder, number, paths[number])
            for number in cut[1:]:
                yield replace(waiting[number], notes=(Note.LEFT_OUT,), frames=0, faces=0), iter(())
        finally:
            finished.close()


def _rows(folder: Path, number: int, path: Path) -> Iterator[list[Row]]:
    file = rows_file(folder, number)
    return load_rows(file, str(path)) if file.exists() else iter(())
