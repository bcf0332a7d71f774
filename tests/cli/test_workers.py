"""`analyze` with several processes or a Dask cluster gives the same rows in the same order, even if a worker is killed."""

from __future__ import annotations

import importlib.util
import json
import math
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import types
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

import fer_desktop
from fer_desktop.analysis.analyzer import build_analyzer
from fer_desktop.analysis.classifier import Runtime
from fer_desktop.batch.parallel import processes
from fer_desktop.batch.parallel.processes import read_by_workers
from fer_desktop.batch.parallel.worker import Outcome, Recipe, RowsError, parse_rows
from fer_desktop.batch.run import BatchOptions, BatchProgress, Note, analyze_files
from fer_desktop.models.description import load_model
from fer_desktop.paths import models_folder
from fer_desktop.recordings.rows import Row, rows_of

Run = Callable[..., subprocess.CompletedProcess[str]]
ReadRows = Callable[[Path], list[dict[str, str]]]

DEADLY = "deadly.png"

# Every process that has this file's folder on PYTHONPATH loads it. A process that opens the deadly file is killed, as if
# memory ran out.
SITE = f"""
import os, signal, sys
def watch(event, arguments):
    if event == "open" and str(arguments[0]).endswith({DEADLY!r}):
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
"""

CLUSTER = """
import sys
import dask
from distributed import LocalCluster
dask.config.set({"distributed.scheduler.allowed-failures": int(sys.argv[1])})
cluster = LocalCluster("127.0.0.1", n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None)
print(cluster.scheduler_address, flush=True)
sys.stdin.read()
cluster.close()
"""

# Runs the program and kills one worker of the cluster once two or more files are done, because several may finish at once.
# The program reports progress only while files are left with the workers, and at the end.
KILL_ONE = """
import os, signal, sys
from distributed import Client
from fer_desktop.__main__ import main
from fer_desktop.cli.terminal import Report
with Client(sys.argv[1]) as client:
    workers = sorted(client.run(os.getpid).values())
def progress(self, state, shown=Report.progress):
    shown(self, state)
    if 2 <= state.done < state.total and len(workers) == 2:
        os.kill(workers.pop(), signal.SIGKILL)
Report.progress = progress
status = main(sys.argv[2:])
assert len(workers) == 1, "no worker was killed"
sys.exit(status)
"""

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals")
needs_dask = pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="needs distributed")


@pytest.fixture
def inputs(tmp_path: Path, sample_image: NDArray[np.uint8]) -> Path:
    """A folder with pictures, two short videos, and a file that is no picture."""
    folder = tmp_path / "in"
    folder.mkdir()
    small = cv2.resize(sample_image, (256, 256), interpolation=cv2.INTER_AREA)
    for k in range(3):
        cv2.imwrite(str(folder / f"{k} picture.png"), small[:, : 256 - 8 * k])
    for k in (3, 5):
        writer = cv2.VideoWriter(str(folder / f"{k} video.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 10.0, (256, 256))
        for shift in range(8):
            writer.write(np.roll(small, k * shift, axis=1))
        writer.release()
    (folder / "4 broken.png").write_bytes(b"no picture")
    return folder


def both(run: Run, inputs: Path, *options: str) -> list[tuple[int, bytes, bytes]]:
    """Return the exit status, the CSV and the JSON of a run in one process, then those of a run with the options."""
    results = []
    for more in ((), options):
        written = []
        for kind in ((), ("--json",)):
            out = inputs.parent / "rows"
            result = run(
                "analyze", "in", "gone.png", "--every", "2", *kind, *more, "--overwrite", "--out", out, cwd=inputs.parent
            )
            written.append(out.read_bytes())
        results.append((result.returncode, written[0], written[1]))
    return results


def in_one_process(paths: list[Path]) -> list[tuple[Path, list[Row]]]:
    analyzer = build_analyzer(load_model(models_folder() / "default"), Runtime.LITERT)
    results = analyze_files(paths, lambda: analyzer)
    return [(r.path, [row for analysis in r.analyses for row in rows_of(analysis, str(r.path))]) for r in results]


def recipe() -> Recipe:
    return Recipe.of(load_model(models_folder() / "default"), Runtime.LITERT)


# ---- Processes of this computer ----


def test_two_processes_write_the_same_bytes_as_one(inputs: Path, run: Run) -> None:
    alone, together = both(run, inputs, "--workers", "2")
    assert alone[0] == 1
    assert together == alone
    assert alone[1].count(b"\n") == 1 + 3 + 2 * 4


@posix
def test_a_worker_killed_halfway_is_replaced_and_no_row_is_lost_or_doubled(make_clip: Callable[[int], Path]) -> None:
    # Progress is reported five times a second. The clip is long enough for a report in the middle on any computer.
    paths = [make_clip(300)] * 3
    killed: list[int] = []

    def progress(state: BatchProgress) -> None:
        if state.current is not None and state.done + state.fraction > 0.1 and not killed:
            victim = multiprocessing.active_children()[0]
            assert victim.pid is not None
            os.kill(victim.pid, signal.SIGKILL)
            killed.append(victim.pid)

    read: list[tuple[Outcome, list[Row]]] = []
    for outcome, batches in read_by_workers(paths, recipe(), BatchOptions(), threading.Event(), progress, workers=2):
        read.append((outcome, [row for rows in batches for row in rows]))
    assert len(killed) == 1
    assert [(outcome.path, rows) for outcome, rows in read] == in_one_process(paths)
    assert {(outcome.error, outcome.frames) for outcome, _ in read} == {(None, 300)}


@posix
def test_a_file_that_kills_its_worker_twice_is_named_and_the_run_goes_on(
    inputs: Path, environment: dict[str, str], read_rows: ReadRows
) -> None:
    (inputs / DEADLY).write_bytes((inputs / "0 picture.png").read_bytes())
    (inputs.parent / "sitecustomize.py").write_text(SITE)
    environment["PYTHONPATH"] = os.pathsep.join([str(inputs.parent), environment["PYTHONPATH"]])
    names = [str(inputs / name) for name in (DEADLY, "0 picture.png", "3 video.avi", "1 picture.png")]
    out = inputs.parent / "rows.csv"
    command = [sys.executable, "-m", "fer_desktop", "analyze", *names, "--workers", "2", "--out", str(out)]
    result = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120)
    assert result.returncode == 1
    failed, summary = result.stderr.splitlines()
    assert failed.startswith(f"failed: {names[0]} can't be read: the process that read it crashed twice.")
    assert summary.startswith("3 files, 10 faces, 1 failed")
    assert [row["file"] for row in read_rows(out)] == [names[1], *[names[2]] * 8, names[3]]


@posix
def test_workers_that_are_stopped_keep_their_rows_and_end(
    tmp_path: Path, make_clip: Callable[[int], Path], environment: dict[str, str], read_rows: ReadRows
) -> None:
    clip, picture = make_clip(1000), tmp_path / "first.png"
    cv2.imwrite(str(picture), np.full((200, 200, 3), 90, np.uint8))
    out = tmp_path / "r.csv"
    command = [sys.executable, "-m", "fer_desktop", "analyze", str(picture), str(clip), "--workers", "2", "--out", str(out)]
    # The program runs in a separate session, so all its processes get the signal, as on a terminal.
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True) as process:
        deadline = time.monotonic() + 60
        rows = Path("/none")
        while not (rows.exists() and rows.stat().st_size):
            assert time.monotonic() < deadline, "no rows were written"
            time.sleep(0.02)
            rows = next(iter(Path(environment["TMPDIR"]).glob("fer-desktop-rows-*/1.rows")), rows)
        os.killpg(process.pid, signal.SIGINT)
        _, messages = process.communicate(timeout=60)
    assert process.returncode == 130
    assert f"note: {clip}: {Note.STOPPED.value}" in messages
    written = read_rows(out)
    assert 1 < len(written) < 1001
    assert [row["file"] for row in written] == [str(picture), *[str(clip)] * (len(written) - 1)]
    assert list(Path(environment["TMPDIR"]).iterdir()) == []


# ---- Workers that are broken or malicious ----


class Deadly:
    """An object that makes a file when it is unpickled."""

    def __init__(self, made: Path) -> None:
        self._made = made

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return Path.touch, (self._made,)


SHARES = [0.1, 0.1, 0.1, 0.4, 0.1, 0.1, 0.1]
QUALITY = [None, -3.5, 2.0, 35.0, 0.61, 0.5, 0.125, 0.75]
GOOD = [3, 0.5, 1, 10.0, 20.0, 30.0, 40.0, 0.9, "happy", 0.4, *SHARES, "happy", 0.4, True, *SHARES, *QUALITY]

BROKEN = {
    "no JSON": b"{",
    "another version's": json.dumps(GOOD[:-1]).encode(),
    "no list": json.dumps(dict(enumerate(GOOD))).encode(),
    "a text for a number": json.dumps([*GOOD[:3], "=1+1", *GOOD[4:]]).encode(),
    "a number that is none": json.dumps([*GOOD[:3], math.nan, *GOOD[4:]]).encode(),
    "an expression that is none": json.dumps([*GOOD[:8], "=1+1", *GOOD[9:]]).encode(),
    "a flag that is none": json.dumps([*GOOD[:19], 1.0, *GOOD[20:]]).encode(),
    "a frame before the first": json.dumps([-1, *GOOD[1:]]).encode(),
    "half a face": json.dumps([*GOOD[:26], None, *GOOD[27:]]).encode(),
    "a quality without a face": json.dumps([4, None, *[None] * 24, *GOOD[27:]]).encode(),
    "a quality that is none": json.dumps([*GOOD[:-1], "good"]).encode(),
    "lists without end": b"[" * 100_000,
}


def test_the_rows_of_a_worker_are_not_unpickled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(
        paths: list[Path], recipe: Recipe, options: BatchOptions, workers: int, folder: Path, *_: object
    ) -> Iterator[object]:
        (folder / "0.rows").write_bytes(pickle.dumps([Deadly(tmp_path / "made")]))
        yield 0, Outcome(paths[0])

    monkeypatch.setattr(processes, "read_in_processes", read)
    results = read_by_workers([Path("a.png")], recipe(), BatchOptions(), threading.Event(), print, workers=2)
    with pytest.raises(RowsError, match=r"^a\.png: line 1 of the rows that a worker sent is broken"):
        [list(batches) for _, batches in results]
    assert not (tmp_path / "made").exists()


def test_complete_rows_are_parsed_unchanged() -> None:
    with_face, without_face = Row("\udcff.png", *GOOD), Row("\udcff.png", 4, None)  # type: ignore[arg-type]
    lines = [json.dumps(row.cells()[1:]).encode() for row in (with_face, without_face)]
    assert list(parse_rows(lines, "\udcff.png")) == [with_face, without_face]


@pytest.mark.parametrize("line", BROKEN.values(), ids=BROKEN)
def test_a_broken_row_is_refused_with_the_file_and_the_line(line: bytes) -> None:
    with pytest.raises(RowsError, match=r"^a\.png: line 2 of the rows that a worker sent is broken: "):
        list(parse_rows([json.dumps(GOOD).encode(), line], "a.png"))


def test_analyze_ends_with_a_message_if_rows_are_broken(
    portrait: Path, tmp_path: Path, run_code: Callable[[str], subprocess.CompletedProcess[str]]
) -> None:
    out = tmp_path / "r.csv"
    result = run_code(
        "import sys\n"
        "from fer_desktop.__main__ import main\n"
        "from fer_desktop.batch.parallel import processes\n"
        "from fer_desktop.batch.parallel.worker import Outcome\n"
        "def read(paths, recipe, options, workers, folder, cancel, progress):\n"
        "    (folder / '0.rows').write_bytes(b'no row')\n"
        "    yield 0, Outcome(paths[0])\n"
        "processes.read_in_processes = read\n"
        f"sys.exit(main(['analyze', {str(portrait)!r}, '--workers', '2', '--out', {str(out)!r}]))"
    )
    assert result.returncode == 1
    assert result.stderr.startswith(f"fer-desktop analyze: {portrait}: line 1 of the rows that a worker sent is broken: ")
    assert result.stderr.count("\n") == 1 and not out.exists()


class FakeCluster:
    """A replacement for Dask's client and the parts of Dask in use; its one worker returns `sent` for every file."""

    def __init__(self, sent: object) -> None:
        self._sent = sent
        self.scheduler = types.SimpleNamespace(KilledWorker=type("KilledWorker", (Exception,), {}))

    def Client(self, *_: object, **__: object) -> FakeCluster:
        return self

    def Event(self, *_: object, **__: object) -> threading.Event:
        return threading.Event()

    def wait_for_workers(self, *_: object, **__: object) -> None: ...

    def run(self, _: object) -> dict[str, str]:
        return {"tcp://10.0.0.9:1": fer_desktop.__version__}

    def nthreads(self) -> dict[str, int]:
        return {"tcp://10.0.0.9:1": 1}

    def who_has(self, _: object) -> dict[str, list[str]]:
        return {"key": ["tcp://10.0.0.9:1"]}

    def submit(self, *_: object, **__: object) -> Future[object]:
        future: Future[object] = Future()
        future.set_result(self._sent)
        return future

    def cancel(self, *_: object, **__: object) -> None: ...

    def close(self) -> None: ...


def packed(outcome: object, rows: bytes = b"") -> bytes:
    return zlib.compress(json.dumps(outcome).encode() + b"\n" + rows)


FINE: dict[str, object] = {"error": None, "notes": [], "frames": 1, "faces": 1}


@pytest.mark.parametrize(
    "sent",
    [
        (Outcome(Path("a.png")), zlib.compress(b"pickled")),
        b"not compressed",
        zlib.compress(b"no JSON"),
        packed({**FINE, "frames": "=1+1"}),
        packed({**FINE, "notes": ["never heard of"]}),
        packed({**FINE, "error": ["{path.__class__}", {"path": "a.png"}]}),
        packed([FINE]),
        packed(FINE, b"no row"),
    ],
    ids=["a pickle", "not compressed", "no JSON", "a text for a number", "an unknown note", "no message", "a list", "no row"],
)
def test_a_broken_answer_of_a_cluster_s_worker_is_refused_and_the_worker_named(
    sent: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if isinstance(sent, tuple):  # the form in which an earlier version sent rows
        sent = sent[0], zlib.compress(pickle.dumps([Deadly(tmp_path / "made")]))
    monkeypatch.setitem(sys.modules, "distributed", FakeCluster(sent))
    paths = [Path("a.png"), Path("b.png")]
    read = []
    for outcome, batches in read_by_workers(paths, recipe(), BatchOptions(), threading.Event(), print, dask="tcp://10.0.0.5:1"):
        read.append((outcome.path, outcome.error, [row for rows in batches for row in rows]))
    assert not (tmp_path / "made").exists()
    assert [(path, rows) for path, _, rows in read] == [(path, []) for path in paths]
    for path, message, _ in read:
        error = str(message)
        assert error.startswith(f"{path}: ") and " broken: " in error
        assert error.endswith("The worker was tcp://10.0.0.9:1: install this program again there")


# ---- A cluster ----


@pytest.fixture(params=[1])
def cluster(inputs: Path, environment: dict[str, str], request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a cluster of two workers on this computer. The deadly file kills its workers.

    The parameter: how many workers may die over a task before the cluster gives the task up.
    """
    (inputs.parent / "sitecustomize.py").write_text(SITE)
    paths = os.pathsep.join([str(inputs.parent), environment["PYTHONPATH"]])
    command = [sys.executable, "-W", "ignore", "-c", CLUSTER, str(request.param)]
    with subprocess.Popen(
        command,
        text=True,
        env={**environment, "PYTHONPATH": paths},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        yield process.stdout.readline().strip()
        process.stdin.close()
        process.wait(60)


@posix
@needs_dask
@pytest.mark.slow
def test_a_cluster_writes_the_same_bytes_though_one_worker_is_killed_halfway(
    inputs: Path, cluster: str, run: Run, environment: dict[str, str]
) -> None:
    command = ["analyze", "in", "gone.png", "--every", "2", "--json"]
    assert run(*command, "--out", "alone.json", cwd=inputs.parent).returncode == 1
    arguments = [cluster, *command, "--dask", cluster, "--out", "dask.json"]
    result = subprocess.run(
        [sys.executable, "-c", KILL_ONE, *arguments],
        capture_output=True, text=True, env=environment, cwd=inputs.parent, timeout=180,
    )  # fmt: skip
    assert result.returncode == 1, result.stderr
    assert "no worker was killed" not in result.stderr
    assert (inputs.parent / "dask.json").read_bytes() == (inputs.parent / "alone.json").read_bytes()


@posix
@needs_dask
@pytest.mark.slow
@pytest.mark.parametrize("cluster", [0], indirect=True)
def test_a_file_that_kills_the_cluster_s_workers_is_named_and_the_rest_is_read(
    inputs: Path, cluster: str, run: Run, read_rows: ReadRows
) -> None:
    (inputs / DEADLY).write_bytes((inputs / "0 picture.png").read_bytes())
    names = [str(inputs / name) for name in (DEADLY, "0 picture.png", "1 picture.png", "3 video.avi")]
    out = inputs.parent / "rows.csv"
    result = run("analyze", *names, "--dask", cluster, "--out", out)
    assert result.returncode == 1
    assert f"failed: {names[0]} can't be read: the process that read it crashed twice." in result.stderr
    assert [row["file"] for row in read_rows(out)] == [*names[1:3], *[names[3]] * 8], result.stderr


@needs_dask
def test_a_missing_cluster_is_an_error(portrait: Path, tmp_path: Path, run: Run) -> None:
    result = run("analyze", portrait, "--dask", "tcp://127.0.0.1:1", "--out", tmp_path / "r.csv")
    assert result.returncode == 2
    assert "--dask: no Dask scheduler answers at tcp://127.0.0.1:1" in result.stderr
    assert not (tmp_path / "r.csv").exists()


def test_without_the_package_a_cluster_is_refused_with_what_to_install(
    portrait: Path, run_code: Callable[[str], subprocess.CompletedProcess[str]]
) -> None:
    code = "import sys; sys.modules['distributed'] = None\nfrom fer_desktop.__main__ import main\n"
    result = run_code(f"{code}sys.exit(main(['analyze', {str(portrait)!r}, '--dask', 'tcp://127.0.0.1:1']))")
    assert result.returncode == 2
    assert "pip install fer-desktop[dask]" in result.stderr
