"""Analyses files on the workers of a Dask cluster.

A worker sends its results as JSON, which is checked here. Dask's own messages, such as those about errors, are pickles all the
same, and Dask unpickles them by itself: use only a cluster whose workers are started by people you trust.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import secrets
import time
import zlib
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import CancelledError
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Final

import fer_desktop
from fer_desktop.batch.parallel.worker import Outcome, Recipe, RowsError, ended_twice, parse_rows, read_file, rows_file
from fer_desktop.batch.run import BatchOptions, BatchProgress, Cancel, Note
from fer_desktop.core.messages import Message, UserError, marked

_CONNECT_S: Final = 15
_TICK_S: Final = 0.2
_FILES_A_THREAD: Final = 3
"""Files that wait at the cluster for each of its threads: enough to keep them busy, few enough to bound its memory."""

_DEATHS_ALONE: Final = 2

_NOT_BEGUN: Final = b""

_STOP_POLL_S: Final = 0.5
_STOP_DEADLINE_S: Final = 60.0


class ClusterError(UserError):
    """The cluster can't be used; the message says why and what to do."""


def read_on_cluster(
    paths: Sequence[Path],
    recipe: Recipe,
    options: BatchOptions,
    address: str,
    folder: Path,
    cancel: Cancel,
    progress: Callable[[BatchProgress], None],
) -> Generator[tuple[int, Outcome]]:
    """Yield the index in `paths` and the outcome of each file when it is done, with its rows in `folder`.

    See `ordered.read_by_workers`. Dask itself gives the files of a dead worker to another one, until a file was with more dead
    workers than the scheduler allows ("distributed.scheduler.allowed-failures", 3 unless set). That file need not be the cause,
    so it is tried again alone, and has an error when two more workers die.
    """
    with _connected(address) as client:
        run = _Run(client, paths, recipe, options, folder)
        try:
            yield from run.finished(cancel, progress)
        finally:
            run.close()


class _Run:
    """The files at the cluster, and those that are not sent yet."""

    def __init__(self, client: Any, paths: Sequence[Path], recipe: Recipe, options: BatchOptions, folder: Path) -> None:
        import distributed

        self._distributed = distributed
        self._client = client
        self._paths = [path.absolute() for path in paths]
        self._names = paths
        self._recipe = recipe
        self._options = options
        self._folder = folder
        self._stop_name = f"fer-desktop-{secrets.token_hex(8)}"
        self._stop = distributed.Event(self._stop_name, client=client)
        self._waiting = deque(range(len(paths)))
        self._suspects: deque[int] = deque()
        self._deaths_alone: dict[int, int] = {}
        self._futures: dict[Any, int] = {}
        self._done: SimpleQueue[Any] = SimpleQueue()

    def finished(self, cancel: Cancel, progress: Callable[[BatchProgress], None]) -> Iterator[tuple[int, Outcome]]:
        try:
            yield from self._finished(cancel, progress)
        except _LostError:
            lost = marked("{path}: the Dask scheduler was lost before the file was read; read it again once the scheduler runs")
            for number in sorted({*self._futures.values(), *self._waiting, *self._suspects}):
                yield number, Outcome(self._names[number], Message(lost, path=self._names[number]))

    def _finished(self, cancel: Cancel, progress: Callable[[BatchProgress], None]) -> Iterator[tuple[int, Outcome]]:
        done = 0
        stopped_at: float | None = None
        while True:
            if cancel.is_set() and stopped_at is None:
                stopped_at = time.monotonic()
                self._waiting.clear()
                self._suspects.clear()
                self._stop.set()
            with self._watched():
                self._submit()
            if not self._futures or (stopped_at is not None and time.monotonic() - stopped_at > _STOP_DEADLINE_S):
                break
            progress(BatchProgress(done, len(self._paths), self._names[min(self._futures.values())]))
            for future in self._ended():
                outcome = self._outcome(future, stopped_at is not None)
                number = self._futures.pop(future)
                if outcome is not None:
                    done += 1
                    yield number, outcome
        progress(BatchProgress(done, len(self._paths), None))

    def close(self) -> None:
        """Leave nothing at the cluster."""
        with contextlib.suppress(Exception):  # it may be gone
            self._stop.set()
            self._client.cancel(list(self._futures), force=True)

    def _submit(self) -> None:
        if not self._futures and not self._waiting and self._suspects:
            self._begin(self._suspects.popleft())
        if not self._waiting:
            return
        room = _FILES_A_THREAD * max(sum(self._client.nthreads().values()), 1) - len(self._futures)
        for _ in range(min(room, len(self._waiting))):
            self._begin(self._waiting.popleft())

    def _begin(self, number: int) -> None:
        future = self._client.submit(
            _read,
            self._paths[number],
            self._recipe,
            self._options,
            self._stop_name,
            key=f"fer-desktop-{number}-{secrets.token_hex(6)}",
            priority=-number,
            retries=1,
            pure=False,
        )
        self._futures[future] = number
        future.add_done_callback(self._done.put)

    def _ended(self) -> Sequence[Any]:
        """Return futures that have ended, in the order of their files; wait a moment for the first one."""
        ended = []
        with contextlib.suppress(Empty):
            ended.append(self._done.get(timeout=_TICK_S))
            while True:
                ended.append(self._done.get_nowait())
        return sorted(ended, key=self._futures.__getitem__)

    def _outcome(self, future: Any, stopped: bool) -> Outcome | None:
        number = self._futures[future]
        path = self._names[number]
        try:
            with self._watched():
                result = future.result()
        except self._distributed.scheduler.KilledWorker as killed:
            if stopped:
                return None
            if number in self._deaths_alone:
                self._deaths_alone[number] += killed.allowed_failures + 1
            if self._deaths_alone.setdefault(number, 0) >= _DEATHS_ALONE:
                return Outcome(path, ended_twice(path))
            self._suspects.append(number)
            return None
        if result == _NOT_BEGUN:
            if not stopped:  # a worker that stops by mistake must not lose a file
                self._waiting.append(number)
            return None
        try:
            outcome, rows = _unpacked(result, path)
        except RowsError as error:
            text = marked("{why}. The worker was {worker}: install this program again there")
            return Outcome(path, Message(text, why=error, worker=self._worker_of(future)))
        rows_file(self._folder, number).write_bytes(rows)
        if outcome.error is None:
            return outcome
        # The user named the path in this form.
        return replace(outcome, error=outcome.error.replaced(str(self._paths[number]), str(path)))

    def _worker_of(self, future: Any) -> str:
        with contextlib.suppress(Exception):  # the worker may be gone
            return ", ".join(str(worker) for workers in self._client.who_has([future]).values() for worker in workers)
        return "a worker that is gone"

    @contextlib.contextmanager
    def _watched(self) -> Iterator[None]:
        """Raise _LostError when the connection to the scheduler is lost."""
        try:
            yield
        except TimeoutError:  # an OSError too
            raise
        except (OSError, CancelledError) as error:
            raise _LostError from error


class _LostError(Exception):
    pass


def _unpacked(sent: object, path: Path) -> tuple[Outcome, bytes]:
    """Return the outcome and the rows (for `parse_rows`) that `_read` sent, both checked. Raises RowsError."""
    try:
        if not isinstance(sent, bytes):
            raise ValueError(f"expected bytes, got {type(sent).__name__}")
        first, _, rows = zlib.decompress(sent).partition(b"\n")
        outcome = _outcome_of(json.loads(first), path)
    except (ValueError, RecursionError, zlib.error) as error:
        raise RowsError(marked("{path}: the result that a worker sent is broken: {why}"), path=path, why=error) from error
    for _ in parse_rows(io.BytesIO(rows), str(path)):
        pass
    return outcome, rows


def _outcome_of(values: object, path: Path) -> Outcome:
    match values:
        case {"error": [*_] | None as error, "notes": [*notes], "frames": int(frames), "faces": int(faces)} if (
            frames >= 0 and faces >= 0
        ):
            said = None if error is None else Message.from_json(error)
            return Outcome(path, said, tuple(Note(note) for note in notes), frames, faces)
        case _:
            raise ValueError("it doesn't say what became of the file")


@contextlib.contextmanager
def _connected(address: str) -> Iterator[Any]:
    try:
        import distributed
    except ImportError as error:
        raise ClusterError(marked("this needs the package distributed: pip install fer-desktop[dask]")) from error
    # Dask would warn of every result that is lost with its worker, though it is made again.
    logging.getLogger("distributed.client").setLevel(logging.ERROR)
    try:
        client = distributed.Client(address, timeout=_CONNECT_S, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        template = marked(
            "no Dask scheduler answers at {address} ({why}). Is it running, and is this the scheduler's own address, as in "
            "tcp://10.0.0.5:8786?"
        )
        why = next(iter(str(error).splitlines()), type(error).__name__)
        raise ClusterError(template, address=address, why=why) from error
    with contextlib.closing(client):
        _check_workers(client, address)
        yield client


def _check_workers(client: Any, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=_CONNECT_S)
        versions = client.run(_version)
    except TimeoutError as error:
        template = marked("the Dask scheduler at {address} has no workers. Start some with `dask worker {address}`")
        raise ClusterError(template, address=address) from error
    except ImportError as error:
        template = marked("the workers at {address} don't have this program: install fer-desktop {version} there too")
        raise ClusterError(template, address=address, version=fer_desktop.__version__) from error
    others = sorted({str(version) for version in versions.values()} - {fer_desktop.__version__})
    if others:
        template = marked(
            "the workers at {address} have fer-desktop {others}, here it is {version}: install the same version everywhere"
        )
        raise ClusterError(template, address=address, others=", ".join(others), version=fer_desktop.__version__)


# ---- At the cluster ----


def _version() -> str:
    return fer_desktop.__version__


def _read(path: Path, recipe: Recipe, options: BatchOptions, stop_name: str) -> bytes:
    """Analyse a file. Return its outcome as a line of JSON and its rows for `parse_rows`, compressed, or `_NOT_BEGUN`."""
    from fer_desktop.media.opencv import prepare_opencv

    prepare_opencv()
    stream = io.BytesIO()
    outcome = read_file(path, recipe, options, stream, _RemoteStop(stop_name))
    if outcome is None:
        return _NOT_BEGUN
    error = None if outcome.error is None else outcome.error.to_json()
    values = {"error": error, "notes": outcome.notes, "frames": outcome.frames, "faces": outcome.faces}
    return zlib.compress(json.dumps(values).encode("ascii") + b"\n" + stream.getvalue(), 1)


class _RemoteStop:
    """Asks the scheduler every half second whether to stop."""

    def __init__(self, name: str) -> None:
        import distributed

        self._event = distributed.Event(name)
        self._asked = time.monotonic() - _STOP_POLL_S
        self._stopped = False

    def is_set(self) -> bool:
        now = time.monotonic()
        if not self._stopped and now - self._asked >= _STOP_POLL_S:
            self._asked = now
            self._stopped = bool(self._event.is_set())
        return self._stopped
