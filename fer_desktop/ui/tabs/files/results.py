"""The table of results of the Files tab: one line for each face, sorted and filtered; and the file of its rows.

The model sorts and filters its own rows with Python's sort on plain values, in milliseconds. A QSortFilterProxyModel takes
seconds, as it asks the model for two values for each comparison, each a call from C++ into Python.
"""

from __future__ import annotations

import io
import threading
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from pathlib import Path, PurePath
from typing import Any, Final

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from fer_desktop.analysis.classifier import Runtime
from fer_desktop.batch.run import CROP_NOTES, BatchOptions, analysis_metadata
from fer_desktop.core.labels import CLASS_COUNT, EXPRESSIONS
from fer_desktop.core.metrics import is_reliable
from fer_desktop.core.types import Analysis, Frame
from fer_desktop.models.description import Model
from fer_desktop.recordings.excel import save_excel
from fer_desktop.recordings.export import Report
from fer_desktop.recordings.folder import error_of
from fer_desktop.recordings.recording import Person
from fer_desktop.recordings.rows import CsvRows, MoreColumns, Row, RowFormat, rows_of, save_rows
from fer_desktop.recordings.summary import RowsSummary, SummaryRow
from fer_desktop.ui.dialogs.export import ExportFormat, Told, Writer
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import clock_text, decimal, expression_name, percent
from fer_desktop.ui.tabs.files.queue import Entry, EntryState, Index, model_of

translate = QCoreApplication.translate

UNCERTAIN: Final = CLASS_COUNT
NO_FACE: Final = CLASS_COUNT + 1
TOO_SMALL: Final = CLASS_COUNT + 2
"""The groups of lines after those of the expressions, which have the expression's index in `EXPRESSIONS`."""

CERTAIN: Final = CLASS_COUNT + 3
"""Stands for the groups of all expressions, in a filter."""

LineKey = tuple[int, int, int | None]
"""Tells a line from all others: its entry, shot and reading."""


_EXPRESSION_GROUPS: Final = frozenset(range(CLASS_COUNT))


def group_name(group: int) -> str:
    """Return the name of a group of lines, as the table and the picture show it."""
    if group < CLASS_COUNT:
        return expression_name(group)
    return {
        UNCERTAIN: translate("ResultsModel", "uncertain"),
        NO_FACE: translate("ResultsModel", "no face"),
        TOO_SMALL: translate("ResultsModel", "too small"),
        CERTAIN: translate("ResultsModel", "certain"),
    }[group]


def group_color(group: int) -> QColor:
    """Return the colour of an expression or of the uncertain ones."""
    return theme.expression_color(group) if group < CLASS_COUNT else theme.uncertain_color(theme.current().dark)


def uncertain_name(index: int) -> str:
    """Return what the table shows for an uncertain reading, by the index of its most probable expression."""
    return translate("ResultsModel", "{expression} (uncertain)").format(expression=expression_name(index))


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A row and its origin: the key of the entry, the position of the frame in it, and of the reading in the frame.

    reading: None for a frame without a reading. true: the true expression of a picture of a test set, an index in
    `EXPRESSIONS`. too_small: how many faces were too small to be read. expression: what is shown in words, "happy", "happy
    (uncertain)", "no face" or "too small". group: what it counts as in the totals. searched: the text that the filter searches.
    """

    row: Row
    entry: int
    shot: int
    reading: int | None
    true: int | None = None
    too_small: int = 0
    group: int = field(init=False)
    expression: str = field(init=False)
    searched: str = field(init=False)

    @property
    def key(self) -> LineKey:
        return self.entry, self.shot, self.reading

    def __post_init__(self) -> None:
        object.__setattr__(self, "group", self._group())
        object.__setattr__(self, "expression", self._expression())
        object.__setattr__(self, "searched", f"{PurePath(self.row.file).name} {self.expression}".casefold())

    def _group(self) -> int:
        if self.row.shown_expression is None:
            return TOO_SMALL if self.too_small else NO_FACE
        return UNCERTAIN if self.row.uncertain else EXPRESSIONS.index(self.row.shown_expression)

    def _expression(self) -> str:
        if self.row.shown_expression is None:
            return group_name(self.group)
        index = EXPRESSIONS.index(self.row.shown_expression)
        return uncertain_name(index) if self.row.uncertain else expression_name(index)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: the field of `Row` that it shows, its header, its tooltip, and what turns a value into text.

    The key "true" is a field of the line, not of its row, as rows are exported without it.
    """

    key: str
    title: str
    tip: str
    text: Callable[[Any], str]


def _columns() -> tuple[Column, ...]:
    # Made once, as the table paints hundreds of shares at a time.
    percents = [percent(k / 100) for k in range(101)]

    def whole(value: float) -> str:
        return f"{value:.0f}"

    def share(value: float) -> str:
        return percents[round(100 * value)]

    return (
        Column(
            "file",
            translate("ResultsModel", "File"),
            translate("ResultsModel", "The file's name; point at it to see the whole path"),
            lambda file: PurePath(file).name,
        ),
        Column(
            "shown_expression",
            translate("ResultsModel", "Expression"),
            translate("ResultsModel", "What the label on the picture shows; in a video smoothed over time"),
            str,
        ),
        Column(
            "shown_confidence",
            translate("ResultsModel", "Confidence"),
            translate("ResultsModel", "The probability of that expression"),
            share,
        ),
        Column(
            "reliability",
            translate("ResultsModel", "Reliability"),
            translate("ResultsModel", "How often readings with such a confidence, in pictures like this, were right in tests"),
            share,
        ),
        Column("frame", translate("ResultsModel", "Frame"), translate("ResultsModel", "Position in the video, from 0"), str),
        Column(
            "time_s",
            translate("ResultsModel", "Time"),
            translate("ResultsModel", "From the start of the video"),
            lambda value: clock_text(value, tenths=True),
        ),
        Column(
            "face",
            translate("ResultsModel", "Face"),
            translate("ResultsModel", "In a picture by size, the largest first; in a video the followed face"),
            str,
        ),
        Column(
            "true",
            translate("ResultsModel", "True"),
            translate("ResultsModel", "The picture's label: the name of its folder"),
            expression_name,
        ),
        Column("x", "X", translate("ResultsModel", "Left edge of the face's box, in pixels"), whole),
        Column("y", "Y", translate("ResultsModel", "Top edge of the face's box, in pixels"), whole),
        Column(
            "width", translate("ResultsModel", "Width"), translate("ResultsModel", "Width of the face's box, in pixels"), whole
        ),
        Column(
            "height",
            translate("ResultsModel", "Height"),
            translate("ResultsModel", "Height of the face's box, in pixels"),
            whole,
        ),
        Column(
            "detection_score",
            translate("ResultsModel", "Detection score"),
            translate("ResultsModel", "How sure the detector is that this is a face"),
            share,
        ),
        *(
            Column(
                f"shown_{name}",
                expression_name(k),
                translate("ResultsModel", "The probability of this expression; in a video smoothed over time"),
                share,
            )
            for k, name in enumerate(EXPRESSIONS)
        ),
        Column(
            "expression",
            translate("ResultsModel", "This frame alone"),
            translate("ResultsModel", "The most probable expression in this frame alone, not smoothed"),
            lambda name: expression_name(EXPRESSIONS.index(name)),
        ),
        Column(
            "confidence",
            translate("ResultsModel", "Frame\u2019s confidence"),
            translate("ResultsModel", "The probability of the expression in this frame alone"),
            share,
        ),
        *_quality_columns(),
    )


def _quality_columns() -> tuple[Column, ...]:
    def degrees(value: float) -> str:
        return f"{decimal(value, 0)}\u00b0"

    def two(value: float) -> str:
        return decimal(value, 2)

    return (
        Column(
            "yaw",
            translate("ResultsModel", "Yaw"),
            translate("ResultsModel", "The turn of the head: above 0 it looks to the picture's right"),
            degrees,
        ),
        Column("pitch", translate("ResultsModel", "Pitch"), translate("ResultsModel", "Above 0 the head looks up"), degrees),
        Column(
            "roll",
            translate("ResultsModel", "Roll"),
            translate("ResultsModel", "Above 0 the head is rolled clockwise in the picture"),
            degrees,
        ),
        Column(
            "face_size",
            translate("ResultsModel", "Face size"),
            translate("ResultsModel", "Mean of the box's width and height, in pixels"),
            lambda value: decimal(value, 0),
        ),
        Column(
            "sharpness",
            translate("ResultsModel", "Sharpness"),
            translate("ResultsModel", "Of what the network sees: 0 is blurred, 1 is sharp"),
            two,
        ),
        Column(
            "brightness",
            translate("ResultsModel", "Brightness"),
            translate("ResultsModel", "Of the face: 0 is black, 1 is white"),
            two,
        ),
        Column(
            "contrast",
            translate("ResultsModel", "Contrast"),
            translate("ResultsModel", "Standard deviation of the face's luminance, 0 to 0.5"),
            two,
        ),
    )


_TEXT_COLUMNS: Final = ("file", "true", "shown_expression", "expression")
_FROM_THE_LOWEST: Final = (*_TEXT_COLUMNS, "frame", "time_s", "face")

# Qt asks for seven roles of every cell that it paints, as plain numbers; to compare those with an enum's members takes most
# of the time that a painting takes.
_DISPLAY: Final = int(Qt.ItemDataRole.DisplayRole)
_ALIGNMENT: Final = int(Qt.ItemDataRole.TextAlignmentRole)
_FIRST_ORDER: Final = int(Qt.ItemDataRole.InitialSortOrderRole)
_TOOL_TIP: Final = int(Qt.ItemDataRole.ToolTipRole)
_ASCENDING: Final = Qt.SortOrder.AscendingOrder.value
_DESCENDING: Final = Qt.SortOrder.DescendingOrder.value
_TO_THE_LEFT: Final = (Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value
_TO_THE_RIGHT: Final = (Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value

_NO_PICTURE: Final = np.empty((0, 0, 3), np.uint8)

_CHUNK: Final = 1000
"""Rows that are written between two checks for cancelling."""

_MOST_INSERTED: Final = 100
"""For more new lines than these at once, sorting everything again is faster than inserting each in its place."""


SORTED_UP, SORTED_DOWN = "\N{UPWARDS ARROW}", "\N{DOWNWARDS ARROW}"
"""Stand beside the title of the column that is sorted by. Qt's own arrow would cover a title at the right."""


class ResultsModel(QAbstractTableModel):
    """Rows of readings for a QTableView. Lines that the filter hides are not among its rows.

    counted: the lines, or which of them are shown, have changed.
    totals: how many lines that the text of the filter lets pass are in each group.
    face_count: the number of faces, shown or hidden. longest_name: of a file, shown or hidden.
    """

    counted = Signal()

    def __init__(self, threshold_of: Callable[[int], str] = lambda _: "") -> None:
        """threshold_of: returns the sentence that says when a reading of an entry is uncertain, by the entry's key."""
        super().__init__()
        self._threshold_of = threshold_of
        self.columns = _columns()
        self._lines: list[ResultLine] = []
        self._shown: list[ResultLine] = []
        self.totals: Counter[int] = Counter()
        self.face_count = 0
        self.longest_name = ""
        self._places: dict[LineKey, int] | None = None
        self._filter: tuple[str, ...] = ()
        self._groups: frozenset[int] = frozenset()
        self._least: float | None = None
        self._sort_key: str | None = None
        self._descending = False

    @property
    def count(self) -> int:
        """The number of lines, shown or hidden."""
        return len(self._lines)

    @property
    def groups(self) -> frozenset[int]:
        """The groups that the table shows, or CERTAIN; empty for all."""
        return self._groups

    @property
    def shown_face_count(self) -> int:
        """The number of faces among the table's rows."""
        return sum(self.totals[group] for group in self._shown_groups or self.totals if group <= UNCERTAIN)

    @property
    def _shown_groups(self) -> frozenset[int]:
        return self._groups | _EXPRESSION_GROUPS if CERTAIN in self._groups else self._groups

    def shown_lines(self) -> Sequence[ResultLine]:
        """Return the lines as the table shows them: filtered and sorted."""
        return self._shown

    def shown_rows(self) -> list[Row]:
        """Return the rows as the table shows them: filtered and sorted."""
        return [line.row for line in self._shown]

    def line(self, position: int) -> ResultLine:
        return self._shown[position]

    def position_of(self, entry: int, shot: int, reading: int | None) -> int | None:
        """Return the position of a reading in the table, or None if the filter hides it."""
        if self._places is None:
            self._places = {line.key: k for k, line in enumerate(self._shown)}
        return self._places.get((entry, shot, reading))

    def append(self, lines: Sequence[ResultLine]) -> None:
        if not lines:
            return
        self._lines.extend(lines)
        self._count_faces(1, lines)
        self.longest_name = max(self.longest_name, _longest_name(lines), key=len)
        passing = [line for line in lines if self._passes(line)]
        self.totals.update(line.group for line in passing)
        passing = [line for line in passing if self._in_groups(line)]
        if passing and self._sort_key is not None:
            self._put_in_order(passing)
        elif passing:
            self._insert(len(self._shown), passing)
        self.counted.emit()

    def remove_entries(self, keys: Iterable[int]) -> list[tuple[int, ResultLine]]:
        """Remove the lines of entries; return them with their places, for `restore`."""
        gone = set(keys)
        removed = [(place, line) for place, line in enumerate(self._lines) if line.entry in gone]
        self._lines = [line for line in self._lines if line.entry not in gone]
        self._count_faces(-1, (line for _, line in removed))
        self.longest_name = _longest_name(self._lines)
        self._arrange()
        return removed

    def restore(self, removed: Iterable[tuple[int, ResultLine]]) -> None:
        """Put lines back at the places that they had."""
        for place, line in removed:
            self._lines.insert(place, line)
            self._count_faces(1, [line])
        self.longest_name = _longest_name(self._lines)
        self._arrange()

    def set_filter(self, text: str) -> None:
        """Show the lines whose file name or expression holds every word of the text."""
        words = tuple(text.casefold().split())
        if words != self._filter:
            self._filter = words
            self._arrange()

    @property
    def least(self) -> float | None:
        """How often the readings that are shown must be right, 0 to 1; None for all lines."""
        return self._least

    def set_least(self, least: float | None) -> None:
        """Show only readings that are right at least so often, 0 to 1; None shows all lines, also those without a reading."""
        if least != self._least:
            self._least = least
            self._arrange()

    @property
    def knows_reliability(self) -> bool:
        """Whether it is known of a line how often such readings are right."""
        return any(line.row.reliability is not None for line in self._lines)

    def toggle_group(self, group: int) -> None:
        """Add a group to those that are shown, or take it away. CERTAIN and single expressions replace each other."""
        groups = self._groups ^ {group}
        if group == CERTAIN:
            groups -= _EXPRESSION_GROUPS
        elif group < CLASS_COUNT:
            groups -= {CERTAIN}
        self.set_groups(groups)

    def set_groups(self, groups: Iterable[int]) -> None:
        """Show only lines of these groups; all where there are none."""
        if frozenset(groups) != self._groups:
            self._groups = frozenset(groups)
            self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column, lines without a value last. Column -1 stands for the order in which the lines came."""
        key = self.columns[column].key if 0 <= column < len(self.columns) else None
        descending = order == Qt.SortOrder.DescendingOrder
        if (key, descending) != (self._sort_key, self._descending):  # a table asks twice
            self._sort_key, self._descending = key, descending
            self._arrange()
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if role == _DISPLAY:
            return self._text(index) if index.isValid() else None
        if role == _ALIGNMENT:
            return _alignment(self.columns[index.column()]) if index.isValid() else None
        return self._tip(index) or None if role == _TOOL_TIP and index.isValid() else None

    def _tip(self, index: Index) -> str:
        key, line = self.columns[index.column()].key, self._shown[index.row()]
        if key == "file":
            return line.row.file
        # An uncertain reading may have a higher confidence than the threshold.
        uncertain = line.group == UNCERTAIN and key in ("shown_expression", "shown_confidence")
        return self._threshold_of(line.entry) if uncertain else ""

    def _text(self, index: Index) -> str:
        column, line = self.columns[index.column()], self._shown[index.row()]
        if column.key == "shown_expression":
            return line.expression
        value = _value(line, column.key)
        # Pictures have frame 0, which means nothing to people.
        return "" if value is None or (column.key == "frame" and line.row.time_s is None) else column.text(value)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if role not in (_DISPLAY, _ALIGNMENT, _TOOL_TIP, _FIRST_ORDER):
            return None
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1) if role == _DISPLAY else None
        column = self.columns[section]
        if role == _ALIGNMENT:
            return _alignment(column)
        if role == _FIRST_ORDER:  # of figures, the highest are looked for
            return _ASCENDING if column.key in _FROM_THE_LOWEST else _DESCENDING
        if role == _DISPLAY and column.key == self._sort_key:
            return f"{column.title} {SORTED_DOWN if self._descending else SORTED_UP}"
        return column.title if role == _DISPLAY else column.tip

    def retranslate(self) -> None:
        """Set all texts in the current language."""
        self.columns = _columns()
        self._lines = [replace(line) for line in self._lines]
        self._arrange()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def _put_in_order(self, lines: Sequence[ResultLine]) -> None:
        assert self._sort_key is not None
        if len(lines) > _MOST_INSERTED:
            self._arrange()
            return
        order = _Order(self._sort_key, self._descending)
        for line in lines:
            place = bisect_right(self._shown, order(line), key=order)
            self._insert(place, [line])

    def _insert(self, place: int, lines: Sequence[ResultLine]) -> None:
        self.beginInsertRows(QModelIndex(), place, place + len(lines) - 1)
        self._shown[place:place] = lines
        self._places = None
        self.endInsertRows()

    def _count_faces(self, sign: int, lines: Iterable[ResultLine]) -> None:
        self.face_count += sign * sum(line.reading is not None for line in lines)

    def _passes(self, line: ResultLine) -> bool:
        return all(word in line.searched for word in self._filter) and self._reliable(line)

    def _reliable(self, line: ResultLine) -> bool:
        return self._least is None or is_reliable(line.row.reliability, self._least)

    def _in_groups(self, line: ResultLine) -> bool:
        return not self._groups or line.group in self._shown_groups

    def _arrange(self) -> None:
        """Filter and sort all lines again; the selection stays."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        lines_before = [self._shown[index.row()] for index in before]
        shown = self._lines.copy() if self._least is None else [line for line in self._lines if self._reliable(line)]
        for word in self._filter:
            shown = [line for line in shown if word in line.searched]
        self.totals = Counter(line.group for line in shown)
        if groups := self._shown_groups:
            shown = [line for line in shown if line.group in groups]
        if self._sort_key is not None:
            shown = _sorted(shown, self._sort_key, self._descending)
        self._shown, self._places = shown, None
        places = {id(line): position for position, line in enumerate(shown)} if before else {}
        # A row of -1 gives an invalid index, for a line that is not shown any more.
        rows = [places.get(id(line), -1) for line in lines_before]
        after = [self.index(row, index.column()) for row, index in zip(rows, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()
        self.counted.emit()


def _longest_name(lines: Iterable[ResultLine]) -> str:
    return max((PurePath(file).name for file in {line.row.file for line in lines}), key=len, default="")


def _alignment(column: Column) -> int:
    return _TO_THE_LEFT if column.key in _TEXT_COLUMNS else _TO_THE_RIGHT


_OF_LINE: Final = {"true": "true", "shown_expression": "expression"}
"""The columns that show a value of the line, not of its row."""


def _value(line: ResultLine, key: str) -> Any:
    return getattr(line, _OF_LINE[key]) if key in _OF_LINE else getattr(line.row, key)


def _has_value(line: ResultLine, key: str) -> bool:
    # The words "no face" sort last too.
    return (line.true if key == "true" else getattr(line.row, key)) is not None


def _sorted(lines: list[ResultLine], key: str, descending: bool) -> list[ResultLine]:
    """Return lines in the order of `_Order`, several times as fast as by sorting with it as the key."""
    value = attrgetter(_OF_LINE.get(key, f"row.{key}"))
    having = [line for line in lines if _has_value(line, key)]
    lacking = [line for line in lines if not _has_value(line, key)]
    if having and isinstance(value(having[0]), str):
        having.sort(key=lambda line: value(line).casefold(), reverse=descending)
    else:
        having.sort(key=value, reverse=descending)
    return having + lacking


@dataclass(frozen=True, slots=True)
class _Order:
    """The sort key of lines: a column's value, lines without one last; lines with equal values keep their order."""

    key: str
    descending: bool

    def __call__(self, line: ResultLine) -> tuple[bool, Any]:
        if not _has_value(line, self.key):
            return True, 0
        value = _value(line, self.key)
        if isinstance(value, str):
            value = value.casefold()
            return False, _Backwards(value) if self.descending else value
        return False, -value if self.descending else value


@dataclass(frozen=True, slots=True)
class _Backwards:
    """A text that sorts in descending order."""

    text: str

    def __lt__(self, other: _Backwards) -> bool:
        return other.text < self.text


@dataclass(frozen=True, slots=True, eq=False)
class RowsFile:
    """Rows to write, and what JSON and Excel add about the files. Made in the GUI thread; any thread may save it, once.

    count: how many rows there are. failed, notes: objects with "file", and "error" or "note". labels: of people, by the number
    of the face, for one more column of CSV and Excel; empty: no such column.
    """

    batches: Iterable[Sequence[Row]]
    count: int
    metadata: Mapping[str, object]
    failed: Sequence[Mapping[str, str]]
    notes: Sequence[Mapping[str, str]]
    labels: Mapping[int, str] = field(default_factory=dict)

    def writer(self, kind: ExportFormat) -> Writer:
        """Return a function that saves it for an `ExportBar`, and raises RecordingError or TooManyRowsError."""

        def write(path: Path, cancel: threading.Event, report: Report) -> bool | Told:
            if kind is ExportFormat.EXCEL:
                person: MoreColumns = {"person": lambda row: self.labels.get(row.face or 0, "")} if self.labels else {}
                about = [(each["file"], each.get("error") or each.get("note", "")) for each in (*self.failed, *self.notes)]
                done = save_excel(self.batches, path, self.metadata, about, person, (), self.count, cancel, report)
            else:
                done = self._save(path, RowFormat(kind), cancel, report)
            text = translate("ResultsModel", "{count} rows exported to {path}")
            return done and Told(lambda: text.format(count=self.count, path=path), about=path)

        return write

    def _save(self, path: Path, row_format: RowFormat, cancel: threading.Event, report: Report) -> bool:
        def watched() -> Iterator[Sequence[Row]]:
            done = 0
            for rows in self.batches:
                for start in range(0, len(rows), _CHUNK):
                    if cancel.is_set():
                        raise _CancelledError
                    report(done / max(self.count, 1))
                    yield rows[start : start + _CHUNK]
                    done += min(_CHUNK, len(rows) - start)

        try:
            save_rows(watched(), path, row_format, self.metadata, self.failed, self.notes, self.labels)
        except _CancelledError:
            return False
        except OSError as error:
            raise error_of(error, path) from error
        return True


class _CancelledError(Exception):
    pass


def queue_rows(rows: Sequence[Row], entries: Sequence[Entry]) -> RowsFile:
    """Return rows of the queue. entries: the ones that the rows belong to, and the ones that failed."""
    return RowsFile(
        (rows,),
        len(rows),
        _metadata(*model_of(entries), _options_of(entries), entries),
        [{"file": entry.file, "error": str(entry.error)} for entry in entries if entry.state is EntryState.FAILED],
        [{"file": entry.file, "note": note.value} for entry in entries for note in entry.notes],
    )


def video_rows(entry: Entry, model: Model | None, runtime: Runtime, people: Sequence[Person] = ()) -> RowsFile:
    """Return the rows of a video. model, runtime: those that it was read with.

    people: of the video. If some were merged or named, CSV says in "person" who is who, and JSON in "seen", as those of a
    recording do.
    """
    changed = any(len(person.tracks) > 1 or person.name for person in people)
    labels = {track: person.label for person in people for track in person.tracks} if changed else {}
    seen = [{"person": p.label, "tracks": p.tracks, "seconds": round(p.seen_s, 3)} for p in people] if changed else []
    name = str(entry.path)
    shots = tuple(entry.shots)
    frames = (
        (Frame(_NO_PICTURE, shot.index, shot.media_time or 0.0, name, media_time=shot.media_time), shot.readings)
        for shot in shots
    )
    mesh = entry.read_with is not None and entry.read_with.mesh
    options = BatchOptions(False, entry.frame_stride, entry.start_s, entry.end_s, mesh)
    return RowsFile(
        (rows_of(Analysis(frame, readings), name) for frame, readings in frames),
        sum(max(len(shot.readings), 1) for shot in shots),
        {**_metadata(model, runtime.value, (options,), (entry,)), **({"seen": seen} if seen else {})},
        [{"file": name, "error": str(entry.error)}] if entry.error is not None else [],
        [{"file": name, "note": note.value} for note in entry.notes],
        labels,
    )


def entry_summary(entry: Entry) -> list[SummaryRow]:
    """Return the summary of a file as `fer-desktop analyze --summary` makes it."""
    summary = RowsSummary()
    for shot in tuple(entry.shots):
        frame = Frame(_NO_PICTURE, shot.index, shot.media_time or 0.0, entry.file, media_time=shot.media_time)
        summary.add(rows_of(Analysis(frame, shot.readings), entry.file))
    return summary.rows()


def _metadata(
    model: Model | None, runtime: str | None, options: Collection[BatchOptions], entries: Sequence[Entry]
) -> Mapping[str, object]:
    file = model.description.files.get(runtime) if model is not None and runtime is not None else None
    name, sha256 = model.name if model is not None else None, file.sha256 if file is not None else None
    read = [(entry.video, entry.read_with) for entry in entries if entry.shots and entry.read_with is not None]
    thresholds = [each.uncertain_below for _, each in read]
    # Pictures aren't smoothed.
    smoothing = [each.smoothing_s for video, each in read if video] or [each.smoothing_s for _, each in read]
    return analysis_metadata(name, sha256, runtime, options, thresholds, smoothing)


def _options_of(entries: Sequence[Entry]) -> set[BatchOptions]:
    """Return with which options the entries were read. The frames that were read count for videos alone, if there are any."""
    read = [entry for entry in entries if entry.shots]
    crops = {entry.crop and CROP_NOTES.isdisjoint(entry.notes) for entry in read}
    videos = [entry for entry in read if entry.video]
    parts = {(entry.frame_stride, entry.start_s, entry.end_s) for entry in videos or read}
    meshes = {entry.read_with is not None and entry.read_with.mesh for entry in read}
    return {BatchOptions(crop, *part, mesh) for crop in crops for part in parts for mesh in meshes}


def lines_as_text(rows: Sequence[Row]) -> str:
    """Return rows as CSV, for the clipboard."""
    stream = io.StringIO()
    CsvRows(stream).write(rows)
    return stream.getvalue()
