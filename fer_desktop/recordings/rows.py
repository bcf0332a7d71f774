"""Readings as rows, one a face, and the writing of rows as CSV or JSON."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Final, Literal, Protocol, TextIO

from fer_desktop.core.files import written_beside
from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.core.types import Analysis

ROW_COLUMNS: Final[tuple[str, ...]] = (
    "file",
    "frame",
    "time_s",
    "face",
    "x",
    "y",
    "width",
    "height",
    "detection_score",
    "expression",
    "confidence",
    *EXPRESSIONS,
)
"""The columns of a CSV and the keys of a JSON row, in this order; the fields of `Row`."""

# Digits after the point of each column. `rows_of` rounds to them, so that CSV and JSON hold the same numbers.
_TIME_DIGITS: Final = 3
_BOX_DIGITS: Final = 1
_SCORE_DIGITS: Final = 4
_PROBABILITY_DIGITS: Final = 6
_DIGITS: Final[Mapping[str, int]] = {
    "time_s": _TIME_DIGITS,
    **dict.fromkeys(("x", "y", "width", "height"), _BOX_DIGITS),
    "detection_score": _SCORE_DIGITS,
    **dict.fromkeys(("confidence", *EXPRESSIONS), _PROBABILITY_DIGITS),
}

# A spreadsheet takes a cell that begins with one of these for a formula (OWASP, "CSV Injection"), some also with one of their
# fullwidth forms. Where numbers have a decimal comma, spreadsheets also split cells at semicolons or tabs.
_STARTS: Final = "[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
_FORMULA: Final = re.compile(f"(^|[;\t])(?='*{_STARTS})")
_DEFUSED: Final = re.compile(f"(^|[;\t])'(?='*{_STARTS})")


@dataclass(frozen=True, slots=True)
class Row:
    """One face in one frame, or one frame without a face: then everything from `face` on is None.

    file: the path as the user gave it.
    frame: position in the video from 0; 0 for a picture.
    time_s: seconds from the start of the video, or None for a picture.
    face: from 1. In a picture by size, the largest first; in a video the track's number.
    x, y, width, height: the bounding box in pixels of the frame; may reach beyond it.
    detection_score: the detector's confidence, 0 to 1.
    expression, confidence: the most probable expression in this frame alone, and its probability.
    angry to surprise: the seven probabilities, which sum to 1.
    """

    file: str
    frame: int
    time_s: float | None
    face: int | None = None
    x: float | None = None
    y: float | None = None
    width: float | None = None
    height: float | None = None
    detection_score: float | None = None
    expression: str | None = None
    confidence: float | None = None
    angry: float | None = None
    disgust: float | None = None
    fear: float | None = None
    happy: float | None = None
    neutral: float | None = None
    sad: float | None = None
    surprise: float | None = None

    def cells(self) -> tuple[str | int | float | None, ...]:
        """Return the values in the order of `ROW_COLUMNS`."""
        return astuple(self)


def rows_of(analysis: Analysis, file: str) -> list[Row]:
    """Return one row a face, or the one row of a frame without a face.

    The expression is that of the frame alone, not the smoothed one of the screen: rows can be smoothed later, but smoothing
    can't be undone.
    """
    frame = analysis.frame
    time_s = None if frame.media_time is None else _rounded(frame.media_time, _TIME_DIGITS)
    rows = []
    for number, reading in enumerate(analysis.readings, start=1):
        face, prediction = reading.face, reading.prediction
        x, y, width, height = (
            _rounded(value, _BOX_DIGITS) for value in (face.box.x, face.box.y, face.box.width, face.box.height)
        )
        score = _rounded(face.score, _SCORE_DIGITS)
        probabilities = [_rounded(p, _PROBABILITY_DIGITS) for p in prediction.probabilities]
        found = prediction.expression, probabilities[prediction.index]
        track = face.track_id or number
        rows.append(Row(file, frame.index, time_s, track, x, y, width, height, score, *found, *probabilities))
    return rows or [Row(file, frame.index, time_s)]


def _rounded(value: float, digits: int) -> float:
    # Adding zero turns -0.0, as a box a hair outside the frame gives, into 0.0.
    return round(float(value), digits) + 0.0


class RowWriter(Protocol):
    """Writes rows as they come, and keeps none of them."""

    def write(self, rows: Iterable[Row]) -> None: ...

    def finish(self, **closing: object) -> None:
        """Write the end. closing: JSON values that are known only now; a format without metadata leaves them out."""
        ...


class CsvRows:
    r"""Rows as CSV: a header, then a line a row; UTF-8, lines end in "\n", cells are quoted where they must be.

    A value that doesn't exist is an empty cell (a picture has no time, a frame without a face no box). A file name that a
    spreadsheet would take for a formula (it begins with = + - @, a tab or a line end, or has one of these after a semicolon)
    gets a ' in front of that character; `cell_text` removes it again.
    Bytes of a name that are not text are written as \udcXX.
    """

    def __init__(self, stream: TextIO, person: Callable[[Row], str] | None = None) -> None:
        """Write the header to a text stream that was opened with newline="" (see `open_rows`).

        person: returns the label of a row's person, for one more column at the end, "person".
        """
        self._stream = stream
        self._person = person
        self._writer = CsvLines(stream)
        self._writer.write(ROW_COLUMNS if person is None else (*ROW_COLUMNS, "person"))

    def write(self, rows: Iterable[Row]) -> None:
        for row in rows:
            cells = [_csv_cell(name, value) for name, value in zip(ROW_COLUMNS, row.cells(), strict=True)]
            if self._person is not None:
                cells.append(_csv_cell("person", self._person(row)))
            self._writer.write(cells)

    def finish(self, **closing: object) -> None:
        self._stream.flush()


class CsvLines:
    """Lines of cells as CSV, quoted where they must be; each ends in a plain line end."""

    def __init__(self, stream: TextIO) -> None:
        """stream: a text stream that was opened with newline="" (see `open_rows`)."""
        # The csv module quotes a carriage return in a cell only if its line terminator holds one; _LineSink removes that.
        self._writer = csv.writer(_LineSink(stream), lineterminator="\r\n")

    def write(self, cells: Iterable[str]) -> None:
        self._writer.writerow(cells)


class _LineSink:
    """Writes each line of a csv.writer with a plain line end."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, line: str) -> int:
        return self._stream.write(line.removesuffix("\r\n") + "\n")


def text_cell(text: str) -> str:
    """Return a text as a cell, with a ' in front of each place where a spreadsheet would read a formula."""
    return _FORMULA.sub(r"\1'", text)


def cell_text(cell: str) -> str:
    """Return the text of a cell that `text_cell` made."""
    return _DEFUSED.sub(r"\1", cell)


def _csv_cell(name: str, value: str | int | float | None) -> str:
    match value:
        case None:
            return ""
        case str():
            return text_cell(value)
        case float():
            return f"{value:.{_DIGITS[name]}f}"
        case _:
            return str(value)


class JsonRows:
    """Rows as one JSON object: the metadata, "columns", "rows" (a line each), and what `finish` is given.

    Rows have the columns of the CSV as keys and null where the CSV has an empty cell. File names are as they are.
    """

    def __init__(self, stream: TextIO, metadata: Mapping[str, object]) -> None:
        """Write the metadata, any JSON values; its keys come first."""
        self._stream = stream
        self._between = "\n"
        opening = json.dumps({**metadata, "columns": list(ROW_COLUMNS)}, ensure_ascii=False)
        stream.write(f'{opening.removesuffix("}")}, "rows": [')

    def write(self, rows: Iterable[Row]) -> None:
        for row in rows:
            named = dict(zip(ROW_COLUMNS, row.cells(), strict=True))
            self._stream.write(self._between + json.dumps(named, ensure_ascii=False))
            self._between = ",\n"

    def finish(self, **closing: object) -> None:
        ending = json.dumps(closing, ensure_ascii=False).removeprefix("{")
        self._stream.write(f"\n], {ending}\n" if closing else "\n]}\n")
        self._stream.flush()


def save_rows(
    batches: Iterable[Iterable[Row]],
    path: Path,
    metadata: Mapping[str, object] | None,
    failed: Sequence[Mapping[str, str]] = (),
    notes: Sequence[Mapping[str, str]] = (),
) -> None:
    """Write rows to a file, as CSV or, with metadata, as JSON. Raises OSError.

    failed, notes: for JSON, objects with "file", and "error" or "note", as `fer-desktop analyze` writes them.
    """
    with open_rows(path) as stream:
        writer: RowWriter = CsvRows(stream) if metadata is None else JsonRows(stream, metadata)
        for rows in batches:
            writer.write(rows)
        writer.finish(failed=failed, notes=notes)


@contextmanager
def open_rows(path: Path) -> Iterator[TextIO]:
    """Open a text file for a `RowWriter` so that the path never holds half a result.

    The block writes a temporary file beside it, which replaces the path when the block ends, with the permissions of an older
    file, and is removed when the block raises. A pipe or a device, such as /dev/null, is written directly. Raises OSError.
    """
    target = path.resolve()  # of a link, the file that it points to is replaced
    if target.exists() and not target.is_file():
        with _open_text(target, "w") as stream:
            yield stream
        return
    with written_beside(target) as new:
        with _open_text(new, "x") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            shutil.copymode(target, new)


def _open_text(path: Path, mode: Literal["w", "x"]) -> TextIO:
    # Lone surrogates stand for bytes of a file name that are not text. JSON reads \udcXX back as the same.
    return path.open(mode, encoding="utf-8", errors="backslashreplace", newline="")


def writing_problem(path: Path) -> str | None:
    """Return why a file can't be written at this path, and what to do, or None where it can."""
    folder = path.parent
    if path.is_dir():
        return f"{path} is a folder: name a file in it, as {path / 'results.csv'}"
    if not folder.is_dir():
        return f"the folder {folder} doesn't exist: make it first, or name another"
    if not os.access(path if path.exists() else folder, os.W_OK):
        return f"{path} can't be written: choose a folder that is yours, or change its permissions"
    if path.exists() and stat.S_ISREG(path.stat().st_mode) and not os.access(folder, os.W_OK):
        return f"the folder {folder} can't be written: choose one that is yours, or change its permissions"
    return None
