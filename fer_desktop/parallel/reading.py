"""What a worker does: reads one file with an Analyzer that it builds once, and writes the rows to a stream."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from fer_desktop import paths
from fer_desktop.analysis.analyzer import Analyzer, build_analyzer
from fer_desktop.analysis.classifier import Runtime
from fer_desktop.batch import BatchOptions, BatchProgress, Cancel, Note, analyze_files
from fer_desktop.models import DESCRIPTION_FILE, Model, ModelError, load_model
from fer_desktop.recordings.rows import Row, rows_of

_ROWS_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a worker makes its Analyzer; unlike one, it can be sent to another process.

    folder, name: of the model; where the folder isn't there, as on another computer, a model of that name that came with the
    program is taken. sha256: of the network's file, so that no worker reads with another network.
    """

    folder: Path
    name: str
    runtime: Runtime
    sha256: str

    @staticmethod
    def of(model: Model, runtime: Runtime) -> Recipe:
        return Recipe(model.folder.absolute(), model.name, runtime, model.description.files[runtime.value].sha256)

    def build(self) -> Analyzer:
        """Raises ModelError, ClassifierError, DetectorError, and paths.MissingFileError."""
        there = (self.folder / DESCRIPTION_FILE).is_file()
        model = load_model(self.folder if there else paths.models_folder() / self.name)
        entry = model.description.files.get(self.runtime.value)
        if entry is None or entry.sha256 != self.sha256:
            raise ModelError(f"the model {self.name} in {model.folder} is another one than the program was started with")
        return build_analyzer(model, self.runtime)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file, apart from its rows; the fields are those of `batch.FileResult`."""

    path: Path
    error: str | None = None
    notes: tuple[Note, ...] = ()
    frames: int = 0
    faces: int = 0


# An Analyzer belongs to one thread, and a worker of Dask may have several. It is kept here, as nothing else outlives a task.
_mine = threading.local()


def read_file(
    path: Path,
    recipe: Recipe,
    options: BatchOptions,
    stream: BinaryIO,
    cancel: Cancel,
    report: Callable[[float], object] = lambda _: None,
    name: str | None = None,
) -> Outcome | None:
    """Read a file and write its rows, for `load_rows`. None where it was cancelled before it began.

    name: what the rows call the file, where not by its path. report: called with the share of the file that is done.
    Raises what `Recipe.build` raises, and OSError where the rows can't be written; what is wrong with the file, the outcome
    says.
    """

    def progress(state: BatchProgress) -> None:
        report(state.fraction)

    for result in analyze_files([path], lambda: _analyzer(recipe), options, cancel, progress):
        rows: list[Row] = []
        for analysis in result.analyses:
            rows += rows_of(analysis, name or str(path))
            if len(rows) >= _ROWS_AT_ONCE:
                pickle.dump(rows, stream)
                rows.clear()
        pickle.dump(rows, stream)
        return Outcome(path, result.error, tuple(result.notes), result.frames, result.faces)
    return None


def load_rows(file: Path) -> Iterator[list[Row]]:
    """Give back the rows that `read_file` wrote, and remove the file at the end."""
    with file.open("rb") as stream:
        while stream.peek(1):
            yield pickle.load(stream)
    file.unlink(missing_ok=True)


def ended_twice(path: Path) -> str:
    """Return what is said of a file that ended its worker again when it was tried anew."""
    return (
        f"{path} can't be read: twice it ended the process that read it. It may be damaged, or need more memory than there is; "
        "see whether another program opens it, and save it anew."
    )


def _analyzer(recipe: Recipe) -> Analyzer:
    if getattr(_mine, "recipe", None) != recipe:
        _mine.analyzer, _mine.recipe = recipe.build(), recipe
    analyzer: Analyzer = _mine.analyzer
    return analyzer
