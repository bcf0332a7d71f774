"""`analyze` with several processes, and with a Dask cluster: the same rows in the same order, whoever dies on the way."""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from fer_desktop.analysis.analyzer import build_analyzer
from fer_desktop.analysis.classifier import Runtime
from fer_desktop.batch import BatchOptions, BatchProgress, Note, analyze_files
from fer_desktop.models import load_model
from fer_desktop.parallel.ordered import read_by_workers
from fer_desktop.parallel.reading import Outcome, Recipe
from fer_desktop.paths import models_folder
from fer_desktop.recordings.rows import Row, rows_of

Run = Callable[..., subprocess.CompletedProcess[str]]
ReadRows = Callable[[Path], list[dict[str, str]]]

DEADLY = "deadly.png"

# Loaded by every process that has its folder on PYTHONPATH: whoever opens the deadly file is killed, as for want of memory.
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

# Runs the program and kills a worker of the cluster, by its process, when two files or more are done: several may end at
# once. Progress is told only while others are with the workers, and at the end.
KILL_ONE = """
import os, signal, sys
from distributed import Client
from fer_desktop.__main__ import main
from fer_desktop.cli.report import Report
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

posix = pytest.mark.skipif(os.name != "posix", reason="kills processes as POSIX does")
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
    """Return the exit status, the CSV and the JSON of one process, then those with options."""
    results = []
    for more in ((), options):
        written = []
        for kind in ((), ("--json",)):
            out = inputs.parent / "rows"
            result = run("analyze", "in", "gone.png", "--every", "2", *kind, *more, "--out", out, cwd=inputs.parent)
            written.append(out.read_bytes())
        results.append((result.returncode, *written))
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
def test_a_worker_that_is_killed_half_way_is_replaced_and_nothing_is_lost_or_doubled(make_clip: Callable[[int], Path]) -> None:
    # So long that progress, which is told five times a second, is told in the middle of each, however quick the computer is.
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
def test_a_file_that_kills_its_worker_twice_is_named_and_the_rest_goes_on(
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
    assert failed.startswith(f"failed: {names[0]} can't be read: twice it ended the process that read it.")
    assert summary.startswith("3 files, 10 faces, 1 failed")
    assert [row["file"] for row in read_rows(out)] == [names[1], *[names[2]] * 8, names[3]]


@posix
def test_workers_that_are_stopped_keep_what_was_done_and_end(
    tmp_path: Path, make_clip: Callable[[int], Path], environment: dict[str, str], read_rows: ReadRows
) -> None:
    clip, picture = make_clip(1000), tmp_path / "first.png"
    cv2.imwrite(str(picture), np.full((200, 200, 3), 90, np.uint8))
    out = tmp_path / "r.csv"
    command = [sys.executable, "-m", "fer_desktop", "analyze", str(picture), str(clip), "--workers", "2", "--out", str(out)]
    # In a session of its own, whose processes all get the signal, as those of a terminal do.
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True) as process:
        deadline = time.monotonic() + 60
        rows = Path("/none")
        while not (rows.exists() and rows.stat().st_size):
            assert time.monotonic() < deadline, "no rows came"
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


# ---- A cluster ----


@pytest.fixture(params=[1])
def cluster(inputs: Path, environment: dict[str, str], request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a cluster of two workers on this computer, whose workers the deadly file kills.

    The parameter: at how many deaths a task may have been there before the cluster gives it up.
    """
    (inputs.parent / "sitecustomize.py").write_text(SITE)
    paths = os.pathsep.join([str(inputs.parent), environment["PYTHONPATH"]])
    command = [sys.executable, "-W", "ignore", "-c", CLUSTER, str(request.param)]
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, text=True, env={**environment, "PYTHONPATH": paths}, **streams) as process:
        assert process.stdin is not None and process.stdout is not None
        yield process.stdout.readline().strip()
        process.stdin.close()
        process.wait(60)


@posix
@needs_dask
@pytest.mark.slow
def test_a_cluster_of_two_workers_writes_the_same_bytes_though_one_is_killed_half_way(
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
    assert f"failed: {names[0]} can't be read: twice it ended the process that read it." in result.stderr
    assert [row["file"] for row in read_rows(out)] == [*names[1:3], *[names[3]] * 8], result.stderr


@needs_dask
def test_a_cluster_that_is_not_there_is_told(portrait: Path, tmp_path: Path, run: Run) -> None:
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
