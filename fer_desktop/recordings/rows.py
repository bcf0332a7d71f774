"""Readings as rows, one a face, and the writing of rows as CSV, JSON or JSON lines."""

from __future__ import annotations

import csv
import json
import math
import os
import re
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, Protocol, TextIO

from fer_desktop.core.files import written_beside
from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.core.metrics import is_reliable
from fer_desktop.core.types import Analysis, Float32Array, Quality

QUALITY_COLUMNS: Final = ("yaw", "pitch", "roll", "face_size", "sharpness", "brightness", "contrast", "reliability")
"""The columns of a face's quality (see `Quality`) and of its reading's reliability. Each is empty where it isn't known."""

MESH_COLUMNS: Final = ("eye_openness_right", "eye_openness_left", "mouth_openness")
"""The measures of a face's mesh, each empty where it isn't known."""

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
    "shown_expression",
    "shown_confidence",
    "uncertain",
    *(f"shown_{name}" for name in EXPRESSIONS),
    *QUALITY_COLUMNS,
    *MESH_COLUMNS,
)
"""The columns of a CSV and the keys of a JSON row, in this order; the fields of `Row`."""

SHOWN_COLUMNS: Final = ROW_COLUMNS[ROW_COLUMNS.index("shown_expression") : ROW_COLUMNS.index(QUALITY_COLUMNS[0])]
"""The columns of what was shown. Rows of old versions lack these, `QUALITY_COLUMNS` and `MESH_COLUMNS`, or the latter two."""

_READING_COLUMNS: Final = ROW_COLUMNS[ROW_COLUMNS.index("expression") : ROW_COLUMNS.index(QUALITY_COLUMNS[0])]

AGE_COLUMN: Final = "reading_age_s"
"""One more column of recordings: seconds since the frame whose crop was classified, see `FaceReading.age_s`."""

EXCLUDED_COLUMN: Final = "excluded"
"""One more column of recordings with excluded ranges: "true" where a row counts in no figure, else "false"."""

# Digits after the point of each column. `rows_of` rounds to them, so that CSV and JSON hold the same numbers.
_TIME_DIGITS: Final = 3
_BOX_DIGITS: Final = 1
_SCORE_DIGITS: Final = 4
_PROBABILITY_DIGITS: Final = 6
_DEGREE_DIGITS: Final = 1
_QUALITY_DIGITS: Final = 3
_OPENNESS_DIGITS: Final = 3
_DIGITS: Final[Mapping[str, int]] = {
    "time_s": _TIME_DIGITS,
    **dict.fromkeys(("x", "y", "width", "height"), _BOX_DIGITS),
    "detection_score": _SCORE_DIGITS,
    **dict.fromkeys(("confidence", *EXPRESSIONS), _PROBABILITY_DIGITS),
    **dict.fromkeys(("shown_confidence", *(f"shown_{name}" for name in EXPRESSIONS)), _PROBABILITY_DIGITS),
    **dict.fromkeys(("yaw", "pitch", "roll"), _DEGREE_DIGITS),
    "face_size": _BOX_DIGITS,
    **dict.fromkeys(("sharpness", "brightness", "contrast", "reliability"), _QUALITY_DIGITS),
    **dict.fromkeys(MESH_COLUMNS, _OPENNESS_DIGITS),
}

_BUFFER_BYTES: Final = 1 << 18

# A spreadsheet takes a cell that begins with one of these for a formula (OWASP, "CSV Injection"), some also with one of their
# fullwidth forms. Where numbers have a decimal comma, spreadsheets also split cells at semicolons or tabs.
_STARTS: Final = "[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
_FORMULA: Final = re.compile(f"(^|[;\t])(?='*{_STARTS})")
_DEFUSED: Final = re.compile(f"(^|[;\t])'(?='*{_STARTS})")


@dataclass(frozen=True, slots=True)
class Row:
    """One face in one frame, or one frame without a face: then everything from `face` on is None.

    `only_reliable` leaves a face without its reading: then everything from `expression` to `shown_surprise` is None.

    file: the path as the user gave it.
    frame: position in the video from 0; 0 for a picture.
    time_s: seconds from the start of the video, or None for a picture.
    face: from 1. In a picture by size, the largest first; in a video the track's number.
    x, y, width, height: the bounding box in pixels of the frame; may reach beyond it.
    detection_score: the detector's confidence, 0 to 1.
    expression, confidence: the most probable expression in this frame alone, and its probability.
    angry to surprise: the seven probabilities in this frame alone, which sum to 1.
    shown_expression, shown_confidence, uncertain: what the window shows of this face at this moment, after calibration and
        smoothing. Where `uncertain` is True, it shows "uncertain", and the expression is the most probable one.
    shown_angry to shown_surprise: the seven probabilities that the window shows, which sum to 1. In a picture they are those of
        the frame alone.
    yaw, pitch, roll, face_size, sharpness, brightness, contrast: see `Quality`. None where a value can't be measured, and in
        rows of older versions.
    reliability: see `FaceReading`. None also where the model has no table.
    eye_openness_right, eye_openness_left, mouth_openness: measures of the face's mesh (see `analysis.mesh_measures`); None
        where there is no mesh, or it doesn't show an eye.
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
    shown_expression: str | None = None
    shown_confidence: float | None = None
    uncertain: bool | None = None
    shown_angry: float | None = None
    shown_disgust: float | None = None
    shown_fear: float | None = None
    shown_happy: float | None = None
    shown_neutral: float | None = None
    shown_sad: float | None = None
    shown_surprise: float | None = None
    yaw: float | None = None
    pitch: float | None = None
    roll: float | None = None
    face_size: float | None = None
    sharpness: float | None = None
    brightness: float | None = None
    contrast: float | None = None
    reliability: float | None = None
    eye_openness_right: float | None = None
    eye_openness_left: float | None = None
    mouth_openness: float | None = None

    def cells(self) -> tuple[str | int | float | None, ...]:
        """Return the values in the order of `ROW_COLUMNS`."""
        return astuple(self)


def rows_of(analysis: Analysis, file: str) -> list[Row]:
    """Return one row a face, or the one row of a frame without a face."""
    frame = analysis.frame
    time_s = None if frame.media_time is None else _rounded(frame.media_time, _TIME_DIGITS)
    rows = []
    for number, reading in enumerate(analysis.readings, start=1):
        face, prediction = reading.face, reading.prediction
        x, y, width, height = (
            _rounded(value, _BOX_DIGITS) for value in (face.box.x, face.box.y, face.box.width, face.box.height)
        )
        score = _rounded(face.score, _SCORE_DIGITS)
        alone = prediction_cells(prediction.probabilities, prediction.index)
        expression, confidence, *shown = prediction_cells(reading.smoothed.probabilities, reading.expression_index)
        track = face.track_id or number
        seen = expression, confidence, reading.uncertain, *shown
        quality = quality_cells(reading.quality, reading.reliability)
        measures = mesh_cells(() if face.mesh is None else face.mesh.measures)
        rows.append(Row(file, frame.index, time_s, track, x, y, width, height, score, *alone, *seen, *quality, *measures))
    return rows or [Row(file, frame.index, time_s)]


def only_reliable(rows: Iterable[Row], least: float) -> Iterator[Row]:
    """Yield rows; those of readings that `is_reliable` doesn't allow without the reading: they keep face, box and quality.

    least: 0 to 1. Where nothing is known of a reading's reliability, as in old recordings, it is left out too.
    """
    nothing: dict[str, Any] = dict.fromkeys(_READING_COLUMNS)
    for row in rows:
        yield row if row.face is None or is_reliable(row.reliability, least) else replace(row, **nothing)


def prediction_cells(probabilities: Float32Array, index: int) -> tuple[Any, ...]:
    """Return the cells of an expression by its index, of its confidence and of the seven probabilities (7,)."""
    rounded = [_rounded(p, _PROBABILITY_DIGITS) for p in probabilities.tolist()]
    return EXPRESSIONS[index], rounded[index], *rounded


def quality_cells(quality: Quality | None, reliability: float | None) -> tuple[float | None, ...]:
    """Return the cells of `QUALITY_COLUMNS`."""
    values = {"reliability": reliability} if quality is None else {**asdict(quality), "reliability": reliability}
    measured = ((name, values.get(name)) for name in QUALITY_COLUMNS)
    return tuple(None if value is None else _rounded(value, _DIGITS[name]) for name, value in measured)


def mesh_cells(measures: Iterable[float | None]) -> Iterator[float | None]:
    """Return the cells of `MESH_COLUMNS`: None for a measure that is None or NaN."""
    return (None if value is None or math.isnan(value) else _rounded(value, _OPENNESS_DIGITS) for value in measures)


def age_cell(age_s: float) -> str:
    """Return the age of a reading as the text of a cell."""
    return f"{age_s:.{_TIME_DIGITS}f}"


def _rounded(value: float, digits: int) -> float:
    # Adding zero turns -0.0, as a box a hair outside the frame gives, into 0.0.
    return round(float(value), digits) + 0.0


MoreColumns = Mapping[str, Callable[[Row], str]]
"""Columns that only some files have, by name, each with a function that returns the text of a row. "person" is the label of the
row's person. "marker" are the texts of a recording's markers at the row's moment, with "; " in between, and "range" the
names of its ranges."""


class RowFormat(StrEnum):
    """How rows are written; the value is the usual suffix of such files."""

    CSV = "csv"
    JSON = "json"
    JSON_LINES = "jsonl"


class RowWriter(Protocol):
    """Writes rows as they come, and keeps none of them. A format without a place for what else it is told leaves that out."""

    def write(self, rows: Iterable[Row]) -> None: ...

    def failed(self, file: str, error: str) -> None:
        """Tell why a file failed, after its rows, if it has any."""
        ...

    def note(self, file: str, note: str) -> None:
        """Tell what a user should know about a file, after its rows."""
        ...

    def finished(self, file: str) -> None:
        """Tell that a file was analysed to its end, after its rows and notes."""
        ...

    def finish(self) -> None:
        """Write the end."""
        ...


def row_writer(
    stream: TextIO,
    row_format: RowFormat,
    metadata: Mapping[str, object],
    more: MoreColumns = MappingProxyType({}),
    *,
    opening: bool = True,
) -> RowWriter:
    """Return a writer that has written the opening of its format to a stream (see `open_rows`).

    more: further columns, at the end.
    opening: False where the stream adds to a file that has one, which a JSON object doesn't allow.
    """
    match row_format:
        case RowFormat.CSV:
            return CsvRows(stream, more, opening=opening)
        case RowFormat.JSON:
            return JsonRows(stream, metadata, more)
        case RowFormat.JSON_LINES:
            return JsonLines(stream, metadata, more, opening=opening)


class CsvRows:
    r"""Rows as CSV: a header, then a line a row; UTF-8, lines end in "\n", cells are quoted where they must be.

    A value that doesn't exist is an empty cell (a picture has no time, a frame without a face no box). The flag is "true" or
    "false". A file name that a
    spreadsheet would take for a formula (it begins with = + - @, a tab or a line end, or has one of these after a semicolon)
    gets a ' in front of that character; `cell_text` removes it again.
    Bytes of a name that are not text are written as \udcXX.
    """

    def __init__(self, stream: TextIO, more: MoreColumns = MappingProxyType({}), *, opening: bool = True) -> None:
        """Write the header to a text stream that was opened with newline="" (see `open_rows`).

        more: further columns, at the end.
        opening: False where the stream adds to a file that has a header.
        """
        self._stream = stream
        self._more = more
        self._writer = CsvLines(stream)
        if opening:
            self._writer.write((*ROW_COLUMNS, *more))

    def write(self, rows: Iterable[Row]) -> None:
        for row in rows:
            cells = [_csv_cell(name, value) for name, value in zip(ROW_COLUMNS, row.cells(), strict=True)]
            cells += [_csv_cell(name, text(row)) for name, text in self._more.items()]
            self._writer.write(cells)

    def failed(self, file: str, error: str) -> None: ...

    def note(self, file: str, note: str) -> None: ...

    def finished(self, file: str) -> None: ...

    def finish(self) -> None:
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
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)


class JsonRows:
    """Rows as one JSON object: the metadata, "columns", "rows" (a line each), "failed" and "notes".

    Rows have the columns of the CSV as keys and null where the CSV has an empty cell. File names are as they are.
    "failed" and "notes" are lists of objects with "file", and "error" or "note".
    """

    def __init__(self, stream: TextIO, metadata: Mapping[str, object], more: MoreColumns = MappingProxyType({})) -> None:
        """Write the metadata, any JSON values; its keys come first. more: further columns, at the end."""
        self._stream = stream
        self._more = more
        self._between = "\n"
        self._closing: dict[str, list[dict[str, str]]] = {"failed": [], "notes": []}
        stream.write(f'{_opening(metadata, more).removesuffix("}")}, "rows": [')

    def write(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self._stream.write(self._between + _json_row(row, self._more))
            self._between = ",\n"

    def failed(self, file: str, error: str) -> None:
        self._closing["failed"].append({"file": file, "error": error})

    def note(self, file: str, note: str) -> None:
        self._closing["notes"].append({"file": file, "note": note})

    def finished(self, file: str) -> None: ...

    def finish(self) -> None:
        self._stream.write(f"\n], {_json(self._closing).removeprefix('{')}\n")
        self._stream.flush()


class JsonLines:
    """Rows as JSON lines: a JSON object a line, so that a file that is cut anywhere can be read up to the cut.

    The first line has the metadata and "columns"; then come a line a row, as in `JsonRows`, and lines with "file", and "error",
    "note" or "finished": true. The last says that all rows of that file are there.
    """

    def __init__(
        self,
        stream: TextIO,
        metadata: Mapping[str, object],
        more: MoreColumns = MappingProxyType({}),
        *,
        opening: bool = True,
    ) -> None:
        """Write the metadata, any JSON values; its keys come first. more: further columns, at the end.

        opening: False where the file has it already.
        """
        self._stream = stream
        self._more = more
        if opening:
            stream.write(_opening(metadata, more) + "\n")

    def write(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self._stream.write(_json_row(row, self._more) + "\n")

    def failed(self, file: str, error: str) -> None:
        self._say(file=file, error=error)

    def note(self, file: str, note: str) -> None:
        self._say(file=file, note=note)

    def finished(self, file: str) -> None:
        self._say(file=file, finished=True)

    def finish(self) -> None:
        self._stream.flush()

    def _say(self, **values: object) -> None:
        self._stream.write(_json(values) + "\n")


def _opening(metadata: Mapping[str, object], more: MoreColumns) -> str:
    return _json({**metadata, "columns": [*ROW_COLUMNS, *more]})


def _json_row(row: Row, more: MoreColumns) -> str:
    values: dict[str, object] = dict(zip(ROW_COLUMNS, row.cells(), strict=True))
    for name, text in more.items():
        value = text(row)
        if name == EXCLUDED_COLUMN:
            values[name] = value == "true"
        else:
            values[name] = float(value) if value and name == AGE_COLUMN else value or None
    return _json(values)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def save_rows(
    batches: Iterable[Iterable[Row]],
    path: Path,
    row_format: RowFormat,
    metadata: Mapping[str, object],
    failed: Sequence[Mapping[str, str]] = (),
    notes: Sequence[Mapping[str, str]] = (),
    labels: Mapping[int, str] | None = None,
) -> None:
    """Write rows to a file. Raises OSError.

    metadata, failed, notes: for formats that have them. failed, notes: objects with "file", and "error" or "note".
    labels: of people, by the number of the face, for one more column, "person".
    """
    more: MoreColumns = {}
    if labels:
        more = {"person": lambda row: "" if row.face is None else labels.get(row.face, "")}
    with open_rows(path) as stream:
        writer = row_writer(stream, row_format, metadata, more)
        for rows in batches:
            writer.write(rows)
        for each in failed:
            writer.failed(each["file"], each["error"])
        for each in notes:
            writer.note(each["file"], each["note"])
        writer.finish()


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


def open_to_grow(path: Path, *, anew: bool) -> TextIO:
    """Open a text file for a `RowWriter` that writes straight into it; what is flushed stays there if the process is killed.

    anew: remove what is in it, rather than add to it. Raises OSError.
    """
    return _open_text(path, "w" if anew else "a")


def _open_text(path: Path, mode: Literal["w", "x", "a"]) -> TextIO:
    # Lone surrogates stand for bytes of a file name that are not text. JSON reads \udcXX back as the same.
    # With so large a buffer, each flush is one call of the system, which a signal doesn't cut in two.
    return path.open(mode, _BUFFER_BYTES, encoding="utf-8", errors="backslashreplace", newline="")


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
