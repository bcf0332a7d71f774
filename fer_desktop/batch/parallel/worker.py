"""A worker's task: analyses a file with an Analyzer that it builds once, and writes the rows to a stream.

Each row is a line of JSON: an array of the cells of `ROW_COLUMNS` without the file's name, which the receiver knows. Lines are
checked when they are parsed, so a broken or malicious worker can send wrong numbers, but no code that is run.
"""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final

from fer_desktop import paths
from fer_desktop.analysis.analyzer import Analyzer, build_analyzer
from fer_desktop.analysis.classifier import Runtime
from fer_desktop.batch.run import BatchOptions, Cancel, Note, analyze_files
from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.core.messages import Message, UserError, marked
from fer_desktop.models.description import DESCRIPTION_FILE, Model, ModelError, load_model
from fer_desktop.recordings.rows import QUALITY_COLUMNS, ROW_COLUMNS, Row, rows_of

_ROWS_AT_ONCE: Final = 100

_COLUMNS: Final = ROW_COLUMNS[1:]
_WHOLE: Final = ("frame", "face")


class RowsError(UserError):
    """A worker's rows can't be used; the message names the file that was read, and says what is wrong."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a worker makes its Analyzer; unlike an Analyzer, it can be sent to another process.

    folder, name: of the model. Where the folder doesn't exist, as on another computer, the program's own model of that name is
    used. sha256: of the network's file, so that no worker uses another network.
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
            template = marked("the model {name} in {folder} is not the one that the program was started with")
            raise ModelError(template, name=self.name, folder=model.folder)
        return build_analyzer(model, self.runtime)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a file without its rows; the fields are those of `batch.run.FileResult`."""

    path: Path
    error: Message | None = None
    notes: tuple[Note, ...] = ()
    frames: int = 0
    faces: int = 0


# An Analyzer belongs to one thread, and a worker of Dask may have several. Nothing else of a worker outlives a task.
_mine = threading.local()


def read_file(
    path: Path,
    recipe: Recipe,
    options: BatchOptions,
    stream: BinaryIO,
    cancel: Cancel,
    report: Callable[[float], object] = lambda _: None,
) -> Outcome | None:
    """Analyse a file and write its rows, for `parse_rows`. Return None where it was cancelled before it began.

    report: called with the share of the file that is done, 0 to 1.
    Raises what `Recipe.build` raises, and OSError where the rows can't be written. Where the file fails, the outcome says why.
    """
    results = analyze_files([path], lambda: _analyzer(recipe), options, cancel, lambda state: report(state.fraction))
    for result in results:
        for analysis in result.analyses:
            for row in rows_of(analysis, str(path)):
                stream.write(json.dumps(row.cells()[1:], separators=(",", ":")).encode("ascii") + b"\n")
        return Outcome(path, result.error, tuple(result.notes), result.frames, result.faces)
    return None


def rows_file(folder: Path, number: int) -> Path:
    """Return the file in which the rows of an input wait for their turn. number: the input's index."""
    return folder / f"{number}.rows"


def load_rows(file: Path, name: str) -> Iterator[list[Row]]:
    """Yield the rows that `read_file` wrote to a file, in batches, then remove the file. name, Raises: see `parse_rows`."""
    with file.open("rb") as stream:
        rows = parse_rows(stream, name)
        while batch := list(islice(rows, _ROWS_AT_ONCE)):
            yield batch
    file.unlink(missing_ok=True)


def parse_rows(lines: Iterable[bytes], name: str) -> Iterator[Row]:
    """Yield the rows that `read_file` wrote. name: of the file, in the rows. Raises RowsError."""
    for number, line in enumerate(lines, start=1):
        try:
            yield _row(line, name)
        except (ValueError, RecursionError) as error:
            template = marked("{file}: line {number} of the rows that a worker sent is broken: {why}")
            raise RowsError(template, file=name, number=number, why=error) from error


def _row(line: bytes, name: str) -> Row:
    cells = json.loads(line)
    if not isinstance(cells, list) or len(cells) != len(_COLUMNS):
        raise ValueError(f"expected a list of {len(_COLUMNS)} values")
    seen = cells[2 : _COLUMNS.index(QUALITY_COLUMNS[0])]
    # A quality may be missing; where there is no face, it must be.
    if (
        cells[0] is None
        or seen.count(None) not in (0, len(seen))
        or (seen[0] is None and any(c is not None for c in cells[2:]))
    ):
        raise ValueError("a value is missing")
    for column, value in zip(_COLUMNS, cells, strict=True):
        if value is None:
            continue
        if column in ("expression", "shown_expression"):
            good = value in EXPRESSIONS
        elif column == "uncertain":
            good = type(value) is bool
        elif column in _WHOLE:
            good = type(value) is int and value >= 0
        else:
            good = type(value) is float and math.isfinite(value)
        if not good:
            raise ValueError(f"the value of {column} can't be {str(value)[:40]!r}")
    return Row(name, *cells)


def ended_twice(path: Path) -> Message:
    """Return the error of a file that killed its worker twice."""
    template = marked(
        "{path} can't be read: the process that read it crashed twice. The file may be damaged, or need more memory than "
        "there is; see whether another program opens it, and save it again."
    )
    return Message(template, path=path)


def _analyzer(recipe: Recipe) -> Analyzer:
    if getattr(_mine, "recipe", None) != recipe:
        _mine.analyzer, _mine.recipe = recipe.build(), recipe
    analyzer: Analyzer = _mine.analyzer
    return analyzer
