"""Readings as an Excel workbook: a sheet of rows, a summary, and what they were made with.

XlsxWriter is imported when a workbook is written: the window opens without it.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from types import MappingProxyType
from typing import Any, Final

from fer_desktop.core.files import written_beside
from fer_desktop.core.labels import CLASS_COUNT, EXPRESSIONS
from fer_desktop.core.messages import UserError, marked
from fer_desktop.recordings.folder import RecordingError, Trouble, error_of
from fer_desktop.recordings.rows import EXCLUDED_COLUMN, ROW_COLUMNS, SHOWN_COLUMNS, MoreColumns, Row

MOST_ROWS: Final = 1_048_576
"""The rows of a sheet, with its header, that Excel can open."""

_CHECK_EACH: Final = 500
"""Rows between two checks for cancelling."""

_LONGEST_TEXT: Final = 32_767
"""Characters of a cell."""

_WIDE: Final = 34
_NARROW: Final = 11
_WIDE_ONES: Final = frozenset({"file", "recording", "clock_time"})
_SHARES: Final = frozenset(
    {"confidence", "reliability", *EXPRESSIONS, *(name for name in SHOWN_COLUMNS if name != "uncertain")}
)

Cell = str | int | float | bool | None


class TooManyRowsError(UserError):
    """A sheet can't hold so many rows."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook. wide: columns of texts, by their places. shares: columns of shares from 0 to 1."""

    name: str
    columns: Sequence[str]
    wide: frozenset[int] = frozenset({0})
    shares: frozenset[int] = frozenset()


class Workbook:
    """Writes sheets row by row and keeps none in memory. Numbers are numbers; a text is never taken for a formula."""

    def __init__(self, path: Path, folder: str, name: str) -> None:
        """path: of a new file, which is there when `save` returns. folder: for temporary files. name: for messages."""
        import xlsxwriter

        self._name = name
        options = {
            "constant_memory": True,
            "tmpdir": folder,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book: Any = xlsxwriter.Workbook(str(path), options)
        self._book.use_zip64()
        self._head: Any = self._book.add_format({"bold": True, "bottom": 1})
        self._share: Any = self._book.add_format({"num_format": "0.000"})
        self._sheets: dict[str, Any] = {}
        self._rows: dict[str, int] = {}
        self._kinds: dict[str, Sheet] = {}

    def add(self, sheet: Sheet) -> None:
        """Add a sheet: its header stays in view, and its columns can be filtered."""
        page = self._sheets[sheet.name] = self._book.add_worksheet(sheet.name)
        self._kinds[sheet.name], self._rows[sheet.name] = sheet, 1
        for place in range(len(sheet.columns)):
            number = self._share if place in sheet.shares else None
            page.set_column(place, place, _WIDE if place in sheet.wide else _NARROW, number)
        for place, name in enumerate(sheet.columns):
            page.write_string(0, place, name, self._head)
        page.freeze_panes(1, 0)

    def write(self, name: str, cells: Iterable[Cell]) -> None:
        """Add a row to a sheet. Raises TooManyRowsError."""
        page, row = self._sheets[name], self._rows[name]
        if row >= MOST_ROWS:
            raise too_many_rows(self._name)
        shares = self._kinds[name].shares
        for place, value in enumerate(cells):
            if value is None:
                continue
            if isinstance(value, bool):
                page.write_boolean(row, place, value)
            elif isinstance(value, str):
                page.write_string(row, place, _text(value))
            else:
                page.write_number(row, place, value, self._share if place in shares else None)
        self._rows[name] = row + 1

    def save(self) -> None:
        """Write the file. Raises OSError."""
        from xlsxwriter.exceptions import FileCreateError

        for name, page in self._sheets.items():
            page.autofilter(0, 0, max(self._rows[name] - 1, 1), len(self._kinds[name].columns) - 1)
        try:
            self._book.close()
        except FileCreateError as error:
            cause = error.args[0] if error.args else error
            raise cause if isinstance(cause, OSError) else OSError(str(cause)) from error

    def close(self) -> None:
        """Close the temporary files, also where nothing is saved."""
        for page in self._sheets.values():
            page.row_data_fh.close()


def too_many_rows(name: str) -> TooManyRowsError:
    template = marked("{name} would have more rows than Excel can open, which is {most}. Export CSV instead.")
    return TooManyRowsError(template, name=name, most=f"{MOST_ROWS:,}")


@contextmanager
def new_workbook(path: Path) -> Iterator[Workbook]:
    """Give a workbook to fill, which replaces `path` when the block ends; when it raises, an older file stays.

    Raises RecordingError, also if another program has the older file open.
    """
    try:
        with (
            written_beside(path, ".xlsx") as new,
            TemporaryDirectory(prefix="fer-desktop-") as folder,
            closing(Workbook(new, folder, path.name)) as book,
        ):
            yield book
            book.save()
    except PermissionError as error:
        if path.exists():
            template = marked(
                "{path} can't be replaced. If another program has it open, close it there; else choose another name or folder."
            )
            raise RecordingError(Trouble.REFUSED, template, path=path) from error
        raise error_of(error, path) from error
    except OSError as error:
        raise error_of(error, path) from error


@dataclass(slots=True)
class _Seen:
    """What a person showed in a video, or the faces of a picture."""

    readings: int = 0
    uncertain: int = 0
    first_s: float | None = None
    last_s: float | None = None
    counts: list[int] = field(default_factory=lambda: [0] * CLASS_COUNT)
    sums: list[float] = field(default_factory=lambda: [0.0] * CLASS_COUNT)

    def add(self, row: Row) -> None:
        self.readings += 1
        if row.time_s is not None:
            self.first_s = row.time_s if self.first_s is None else min(self.first_s, row.time_s)
            self.last_s = row.time_s if self.last_s is None else max(self.last_s, row.time_s)
        if row.uncertain:
            self.uncertain += 1
        elif row.shown_expression is not None:
            self.counts[EXPRESSIONS.index(row.shown_expression)] += 1
        for place, name in enumerate(EXPRESSIONS):
            self.sums[place] += getattr(row, f"shown_{name}") or 0.0

    def cells(self) -> list[Cell]:
        means = [round(total / self.readings, 6) for total in self.sums]
        return [self.readings, self.first_s, self.last_s, *self.counts, self.uncertain, *means]


READINGS: Final = "Readings"
SUMMARY: Final = "Summary"
MARKERS: Final = "Markers"
SETTINGS: Final = "Settings"

_MARKER_COLUMNS: Final = ("frame", "time_s", "text")

_SUMMARY_COLUMNS: Final = (
    *("file", "person", "readings", "first_s", "last_s", *EXPRESSIONS, "uncertain"),
    *(f"mean_{name}" for name in EXPRESSIONS),
)


def save_excel(
    batches: Iterable[Iterable[Row]],
    path: Path,
    settings: Mapping[str, object],
    notes: Iterable[tuple[str, str]] = (),
    more: MoreColumns = MappingProxyType({}),
    markers: Sequence[tuple[int | None, float, str]] = (),
    count: int | None = None,
    cancel: Event | None = None,
    progress: Callable[[float], object] = lambda _: None,
) -> bool:
    """Write a workbook with the rows, a summary and the settings; return False, and write no file, if it was cancelled.

    "Readings" has the columns of a CSV. "Summary" has a row for each picture with faces and each person of a video: how many
    readings show each expression, how many are uncertain, and the means of the seven probabilities; readings in excluded ranges
    don't count. "Markers" is there if there are markers. "Settings" has what the rows were made with, and the notes.
    settings: any JSON values. notes: a file and what is to be known about it. more: further columns, at the end. markers: the
    frame as rows have it, the time in seconds, and the text. count: how many rows there are, for the progress.
    Raises TooManyRowsError and RecordingError; then no file is written, and an older one is kept.
    """
    if count is not None and count >= MOST_ROWS:
        raise too_many_rows(path.name)
    try:
        with new_workbook(path) as book:
            _fill(book, _counted(batches, count, cancel, progress), more)
            if markers:
                book.add(Sheet(MARKERS, _MARKER_COLUMNS, wide=frozenset({2})))
            for marker in markers:
                book.write(MARKERS, marker)
            book.add(Sheet(SETTINGS, ("name", "value"), wide=frozenset({0, 1})))
            for name, value in (*_settings(settings), *notes):
                book.write(SETTINGS, (name, value))
    except _CancelledError:
        return False
    progress(1.0)
    return True


def _fill(book: Workbook, rows: Iterable[Row], more: MoreColumns) -> None:
    columns = (*ROW_COLUMNS, *more)
    shares, wide = (frozenset(k for k, name in enumerate(columns) if name in names) for names in (_SHARES, _WIDE_ONES))
    book.add(Sheet(READINGS, columns, wide, shares))
    means = frozenset(range(len(_SUMMARY_COLUMNS) - CLASS_COUNT, len(_SUMMARY_COLUMNS)))
    book.add(Sheet(SUMMARY, _SUMMARY_COLUMNS, shares=means))
    seen: dict[tuple[str, str], _Seen] = {}
    for row in rows:
        added = {name: text(row) for name, text in more.items()}
        book.write(READINGS, (*row.cells(), *added.values()))
        if row.shown_expression is not None and added.get(EXCLUDED_COLUMN) != "true":
            label = added.get("person") or ("" if row.time_s is None else str(row.face))
            seen.setdefault((row.file, label), _Seen()).add(row)
    for (file, label), each in seen.items():
        book.write(SUMMARY, (file, label or None, *each.cells()))


def _counted(
    batches: Iterable[Iterable[Row]], count: int | None, cancel: Event | None, progress: Callable[[float], object]
) -> Iterator[Row]:
    """Yield rows and report their progress. Raises _CancelledError."""
    for done, row in enumerate(itertools.chain.from_iterable(batches)):
        if done % _CHECK_EACH == 0:
            if cancel is not None and cancel.is_set():
                raise _CancelledError
            progress(done / count if count else 0.0)
        yield row


def _settings(values: Mapping[str, object], before: str = "") -> Iterator[tuple[str, Cell]]:
    """Yield settings as names and cells.

    Those of a mapping inside have its name and a dot in front, those of a list of mappings or lists also their place from 1 on:
    "gaps.1.time_s". A list of plain values is one text: "640, 480".
    """
    for name, value in values.items():
        if isinstance(value, list | tuple):
            if any(isinstance(each, Mapping | list | tuple) for each in value):
                yield from _settings({str(place): each for place, each in enumerate(value, 1)}, f"{before}{name}.")
            else:
                texts = (each if isinstance(each, str) else json.dumps(each) for each in value)
                yield f"{before}{name}", ", ".join(texts) or None
        elif isinstance(value, Mapping):
            yield from _settings(value, f"{before}{name}.")
        elif isinstance(value, int | float) and not abs(value) <= sys.float_info.max:
            yield f"{before}{name}", str(value)  # Excel has no such number
        elif value is None or isinstance(value, str | int | float):
            yield f"{before}{name}", value
        else:
            raise TypeError(f"{name} is no JSON value")


def _text(text: str) -> str:
    # Lone surrogates stand for bytes of a file name that are not text; XML can't hold them.
    return text.encode(errors="backslashreplace").decode()[:_LONGEST_TEXT]


class _CancelledError(Exception):
    pass
