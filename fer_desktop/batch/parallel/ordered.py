"""Has workers analyse files, and yields the results in the order of the files."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from fer_desktop.batch.parallel.cluster import read_on_cluster
from fer_desktop.batch.parallel.processes import read_in_processes
from fer_desktop.batch.parallel.worker import Outcome, Recipe, load_rows, rows_file
from fer_desktop.batch.run import BatchOptions, BatchProgress, Cancel
from fer_desktop.recordings.rows import Row

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
    cancel: when set, workers stop after the current frame; the rows until then are yielded, files not begun are left out.
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
                while turn in waiting:
                    yield waiting.pop(turn), _rows(folder, turn, paths[turn])
                    turn += 1
            # After a stop, files that were not begun are missing.
            for number in sorted(waiting):
                yield waiting[number], _rows(folder, number, paths[number])
        finally:
            finished.close()


def _rows(folder: Path, number: int, path: Path) -> Iterator[list[Row]]:
    file = rows_file(folder, number)
    return load_rows(file, str(path)) if file.exists() else iter(())
