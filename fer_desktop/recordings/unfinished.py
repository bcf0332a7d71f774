"""Files of rows that a run didn't finish: what of them is whole, so that another run goes on from there."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO, Final, TextIO

from fer_desktop.core.files import written_beside
from fer_desktop.core.messages import UserError, marked
from fer_desktop.recordings.rows import (
    MESH_COLUMNS,
    QUALITY_COLUMNS,
    ROW_COLUMNS,
    SHOWN_COLUMNS,
    Row,
    RowFormat,
    cell_text,
    row_writer,
    text_cell,
)

RESUMABLE: Final = (RowFormat.CSV, RowFormat.JSON_LINES)
"""The formats that can be cut anywhere and still be read."""

_COPIED_BYTES: Final = 1 << 20
_ESCAPED: Final = re.compile(r"\\u(dc[89a-f][0-9a-f])")


class ResumeError(UserError):
    """No run can go on with a file of rows; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class RowsKept:
    """The rows of the files that an earlier run finished.

    numbers: the positions of these files among the inputs. opening: the file of rows has its opening already.
    spans: the parts of the file of rows that are kept, from one byte to another, in their order.
    """

    path: Path
    numbers: frozenset[int]
    opening: bool
    spans: tuple[tuple[int, int], ...]

    def cut(self) -> None:
        """Remove everything else from the file. Raises OSError; then the file is as it was."""
        target = self.path.resolve()
        end = 0
        for span in self.spans:
            if span[0] != end:
                _rewrite(target, self.spans)
                return
            end = span[1]
        os.truncate(target, end)


def rows_kept(path: Path, row_format: RowFormat, inputs: Sequence[str], metadata: Mapping[str, object]) -> RowsKept:
    """Find the rows of finished files in what an earlier run wrote, without changing it.

    inputs: the files that the run analyses, as its rows name them. metadata: as for `row_writer`; that of JSON lines must be
    the same. A CSV doesn't say which model and options made it. Nor does it say which files are finished: all but the last are
    taken to be, as they are written one after the other.
    Raises ResumeError where it isn't a file of such rows or has rows of another file, and OSError.
    """
    opening = _opening(row_format, metadata)
    with path.open("rb") as stream:
        start = stream.read(len(opening))
        if start != opening and opening.startswith(start):  # the earlier run was cut before it began
            return RowsKept(path, frozenset(), False, ())
        if start != opening:
            stream.seek(0)
            raise _another(path, row_format, metadata, stream.readline())
        blocks = _blocks(path, row_format, inputs, stream)
    kept = [block for block in blocks if block.finished and block.number is not None]
    spans = (0, len(opening)), *((block.start, block.end) for block in kept)
    return RowsKept(path, frozenset(block.number for block in kept if block.number is not None), True, spans)


def put_in_order(path: Path, row_format: RowFormat, inputs: Sequence[str], metadata: Mapping[str, object]) -> None:
    """Put the rows of finished files into the order of the inputs. Raises ResumeError and OSError as `rows_kept` does."""
    opening = _opening(row_format, metadata)
    with path.open("rb") as stream:
        stream.seek(len(opening))
        blocks = _blocks(path, row_format, inputs, stream)
    ordered = sorted(blocks, key=lambda block: len(inputs) if block.number is None else block.number)
    if ordered != blocks:
        _rewrite(path.resolve(), [(0, len(opening)), *((block.start, block.end) for block in ordered)])


def rows_by_file(path: Path, row_format: RowFormat) -> Iterator[tuple[str, Iterator[Row]]]:
    """Yield the files of a whole CSV or file of JSON lines, each with its rows, to be read before the next. Raises OSError."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = _csv_rows(stream) if row_format is RowFormat.CSV else _json_rows(stream)
        yield from groupby(rows, key=lambda row: row.file)


def _csv_rows(stream: TextIO) -> Iterator[Row]:
    for cells in csv.DictReader(stream):
        values: dict[str, Any] = {name: _value(name, cell) for name, cell in cells.items()}
        yield Row(**values)


def _json_rows(stream: TextIO) -> Iterator[Row]:
    for line in stream:
        found = json.loads(line)
        if "frame" in found and "columns" not in found:
            yield Row(**found)


def _value(name: str, cell: str) -> str | int | float | None:
    if name == "file":
        # Bytes of a name that are not text are written as an escape.
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), cell_text(cell))
    if not cell:
        return None
    if name in ("frame", "face"):
        return int(cell)
    if name in ("expression", "shown_expression"):
        return cell
    return cell == "true" if name == "uncertain" else float(cell)


def _opening(row_format: RowFormat, metadata: Mapping[str, object]) -> bytes:
    stream = io.StringIO(newline="")
    row_writer(stream, row_format, metadata)
    return stream.getvalue().encode("utf-8", "backslashreplace")


def _another(path: Path, row_format: RowFormat, metadata: Mapping[str, object], line: bytes) -> ResumeError:
    """Return why a file with this first line is none to go on with."""
    older = marked(
        "{path} was written by an older version of the program, whose rows lack the columns {columns}: name another file, or "
        "replace this one with --overwrite"
    )
    without = {ROW_COLUMNS[: ROW_COLUMNS.index(group[0])]: group[0] for group in (SHOWN_COLUMNS, QUALITY_COLUMNS, MESH_COLUMNS)}
    lacking = {
        columns: ResumeError(older, path=path, columns=f"{first} to {ROW_COLUMNS[-1]}") for columns, first in without.items()
    }
    if row_format is RowFormat.CSV and (of := tuple(line.decode("utf-8", "replace").rstrip("\r\n").split(","))) in lacking:
        return lacking[of]
    if row_format is RowFormat.JSON_LINES:
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, dict) and {"program", "columns"} <= found.keys():
            if (of := _texts(found["columns"])) in lacking:
                return lacking[of]
            now = {**metadata, "columns": list(ROW_COLUMNS)}
            name = next((key for key in now if found.get(key) != now[key]), "columns")
            template = marked(
                "{path} was written with {name} {before}, and now it is {now}: give the same options, or name another file"
            )
            return ResumeError(
                template, path=path, name=name, before=json.dumps(found.get(name)), now=json.dumps(now.get(name))
            )
    template = marked("{path} doesn't begin as {format} from this version of the program does: name another file")
    return ResumeError(template, path=path, format="JSON lines" if row_format is RowFormat.JSON_LINES else "CSV")


def _texts(value: object) -> tuple[str, ...]:
    """Return a list of texts as a tuple; of anything else an empty one."""
    return tuple(value) if isinstance(value, list) and all(isinstance(each, str) for each in value) else ()


# ---- The lines of each file ----


class _Kind(Enum):
    ROW = auto()
    FAILED = auto()
    NOTE = auto()
    FINISHED = auto()


@dataclass(frozen=True, slots=True)
class _Line:
    """A line about a file. name: as it is written there. start, end: in bytes."""

    name: str
    kind: _Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Block:
    """All lines about one file. number: its position among the inputs, None where it was left out."""

    number: int | None
    start: int
    end: int
    finished: bool


def _blocks(path: Path, row_format: RowFormat, inputs: Sequence[str], stream: BinaryIO) -> list[_Block]:
    """Return what is about each file, in the order of the stream, which stands behind the opening. Raises ResumeError."""
    is_csv = row_format is RowFormat.CSV
    numbers = {_csv_name(name) if is_csv else name: number for number, name in enumerate(inputs)}
    groups: list[tuple[str, int, int, set[_Kind]]] = []
    try:
        for name, lines in groupby(_csv_lines(stream) if is_csv else _json_lines(stream), key=lambda line: line.name):
            start = end = -1
            kinds = set()
            for line in lines:
                start = line.start if start < 0 else start
                end = line.end
                kinds.add(line.kind)
            groups.append((name, start, end, kinds))
    except (ValueError, csv.Error, RecursionError) as error:
        template = marked("{path} has a line that isn't from this program ({why}): name another file")
        raise ResumeError(template, path=path, why=error) from error
    if is_csv:
        for *_, kinds in groups[:-1]:
            kinds.add(_Kind.FINISHED)
    last = next((name for name, *_, kinds in reversed(groups) if _Kind.ROW in kinds), None)
    seen: set[str] = set()
    for name, *_, kinds in groups:
        if name not in numbers and kinds != {_Kind.NOTE}:
            template = marked(
                "{path} has rows of {file}, which isn't among the files to read: name the same paths as before, from the "
                "same folder, or name another file for the rows"
            )
            raise ResumeError(template, path=path, file=name)
        if name in seen or (kinds == {_Kind.ROW} and name != last):
            template = marked("{path} doesn't have the rows of {file} as `analyze` writes them: name another file")
            raise ResumeError(template, path=path, file=name)
        seen.add(name)
    return [_Block(numbers.get(name), start, end, _Kind.FINISHED in kinds) for name, start, end, kinds in groups]


def _csv_lines(stream: BinaryIO) -> Iterator[_Line]:
    """Yield the whole rows of a CSV; a row may have line ends in a quoted name. Raises ValueError and csv.Error."""
    start, row = stream.tell(), b""
    for line in stream:
        row += line
        if not row.endswith(b"\n") or row.count(b'"') % 2:
            continue
        cells = next(csv.reader([row.decode()]))
        if len(cells) != len(ROW_COLUMNS):
            raise ValueError(f"it has {len(cells)} cells, not {len(ROW_COLUMNS)}")
        yield _Line(cells[0], _Kind.ROW, start, start + len(row))
        start, row = start + len(row), b""


def _csv_name(name: str) -> str:
    return text_cell(name).encode("utf-8", "backslashreplace").decode()


_KINDS: Final = {"frame": _Kind.ROW, "error": _Kind.FAILED, "note": _Kind.NOTE, "finished": _Kind.FINISHED}


def _json_lines(stream: BinaryIO) -> Iterator[_Line]:
    """Yield the whole lines. Raises ValueError and RecursionError."""
    start = stream.tell()
    for line in stream:
        if not line.endswith(b"\n"):
            return
        found = json.loads(line)
        match found:
            case {"file": str(name)}:
                kind = next((kind for key, kind in _KINDS.items() if key in found), None)
                if kind is None:
                    raise ValueError("it says nothing about its file")
            case _:
                raise ValueError("it names no file")
        yield _Line(name, kind, start, start + len(line))
        start += len(line)


def _rewrite(target: Path, spans: Iterable[tuple[int, int]]) -> None:
    """Replace a file by parts of itself, from one byte to another."""
    with written_beside(target) as new:
        with target.open("rb") as source, new.open("xb") as stream:
            for start, end in spans:
                source.seek(start)
                while start < end and (part := source.read(min(end - start, _COPIED_BYTES))):
                    stream.write(part)
                    start += len(part)
            stream.flush()
            os.fsync(stream.fileno())
        shutil.copymode(target, new)
