"""The table of results of the Files tab: one line a face, sorted and filtered.

The model sorts and filters its own rows with Python's sort on plain values. A QSortFilterProxyModel asks the model for
two values a comparison, each a call from C++ into Python, and takes seconds where this takes milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt

from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.recordings.rows import Row
from fer_desktop.ui.words import expression_name, percent

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A row with where it comes from: the entry of the queue, the frame among the entry's, the reading among the frame's.

    reading is None for a frame without a face. uncertain: the screen calls the reading so; the exported row does not say it.
    """

    row: Row
    entry: int
    shot: int
    reading: int | None
    uncertain: bool = False
    searched: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "searched", f"{PurePath(self.row.file).name} {self.expression}".casefold())

    @property
    def expression(self) -> str:
        """The expression in words: "happy", "happy (uncertain)", or "no face"."""
        if self.row.expression is None:
            return tr("no face")
        name = expression_name(EXPRESSIONS.index(self.row.expression))
        return tr("{expression} (uncertain)").format(expression=name) if self.uncertain else name


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: the field of `Row` that it shows, its header, and how a value reads."""

    key: str
    title: str
    tip: str
    text: Callable[[Any], str]


def tr(text: str) -> str:
    return QCoreApplication.translate("ResultsModel", text)


def _columns() -> tuple[Column, ...]:
    def whole(value: float) -> str:
        return f"{value:.0f}"

    return (
        Column("file", tr("File"), tr("The file's name; the whole path is in its tooltip"), lambda file: PurePath(file).name),
        Column("frame", tr("Frame"), tr("Position in the video, from 0"), str),
        Column("time_s", tr("Time"), tr("Seconds from the start of the video"), lambda value: f"{value:.2f}\u00a0s"),
        Column("face", tr("Face"), tr("In a picture by size, the largest first; in a video the followed face"), str),
        Column("expression", tr("Expression"), tr("The most probable of the seven expressions"), str),
        Column("confidence", tr("Confidence"), tr("The probability of that expression"), percent),
        Column("x", "X", tr("Left edge of the face's box, in pixels"), whole),
        Column("y", "Y", tr("Top edge of the face's box, in pixels"), whole),
        Column("width", tr("Width"), tr("Width of the face's box, in pixels"), whole),
        Column("height", tr("Height"), tr("Height of the face's box, in pixels"), whole),
        Column("detection_score", tr("Score"), tr("How sure the detector is that this is a face"), percent),
        *(
            Column(name, expression_name(k), tr("The probability of this expression"), percent)
            for k, name in enumerate(EXPRESSIONS)
        ),
    )


_TEXT_COLUMNS: Final = ("file", "expression")


class ResultsModel(QAbstractTableModel):
    """Rows of readings for a QTableView. What the filter hides is not among its rows."""

    def __init__(self) -> None:
        super().__init__()
        self.columns = _columns()
        self._lines: list[ResultLine] = []
        self._shown: list[ResultLine] = []
        self._filter: tuple[str, ...] = ()
        self._sort_key: str | None = None
        self._descending = False

    @property
    def count(self) -> int:
        """How many lines there are, shown or hidden."""
        return len(self._lines)

    def shown_rows(self) -> list[Row]:
        """Return the rows as the table shows them: filtered and sorted."""
        return [line.row for line in self._shown]

    def line(self, position: int) -> ResultLine:
        return self._shown[position]

    def position_of(self, entry: int, shot: int, reading: int | None) -> int | None:
        """Return where a reading stands in the table, or None where the filter hides it."""
        for position, line in enumerate(self._shown):
            if line.entry == entry and line.shot == shot and line.reading == reading:
                return position
        return None

    def append(self, lines: Sequence[ResultLine]) -> None:
        if not lines:
            return
        self._lines.extend(lines)
        passing = [line for line in lines if self._passes(line)]
        if not passing:
            return
        if self._sort_key is not None:
            self._arrange()
            return
        first = len(self._shown)
        self.beginInsertRows(QModelIndex(), first, first + len(passing) - 1)
        self._shown.extend(passing)
        self.endInsertRows()

    def remove_entries(self, keys: Iterable[int]) -> None:
        gone = set(keys)
        self._lines = [line for line in self._lines if line.entry not in gone]
        self._arrange()

    def set_filter(self, text: str) -> None:
        """Show the lines whose file name or expression holds every word of the text."""
        words = tuple(text.casefold().split())
        if words != self._filter:
            self._filter = words
            self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column, lines without a value last; a column of -1 gives the order in which the lines came."""
        self._sort_key = self.columns[column].key if 0 <= column < len(self.columns) else None
        self._descending = order == Qt.SortOrder.DescendingOrder
        self._arrange()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if column.key in _TEXT_COLUMNS else Qt.AlignmentFlag.AlignRight
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        line = self._shown[index.row()]
        row = line.row
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.file if column.key == "file" else None
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if column.key == "expression":
            return line.expression
        value = getattr(row, column.key)
        # A picture has frame 0, which says nothing to people.
        return "" if value is None or (column.key == "frame" and row.time_s is None) else column.text(value)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1) if role == Qt.ItemDataRole.DisplayRole else None
        column = self.columns[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.title
            case Qt.ItemDataRole.ToolTipRole:
                return column.tip
            case Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignLeft if column.key in _TEXT_COLUMNS else Qt.AlignmentFlag.AlignRight
                return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _passes(self, line: ResultLine) -> bool:
        return all(word in line.searched for word in self._filter)

    def _arrange(self) -> None:
        """Filter and sort anew, keeping what is selected selected."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        lines_before = [self._shown[index.row()] for index in before]
        shown = [line for line in self._lines if self._passes(line)]
        if self._sort_key is not None:
            shown = _sorted(shown, self._sort_key, self._descending)
        self._shown = shown
        places = {id(line): position for position, line in enumerate(shown)} if before else {}
        after = []
        for index, line in zip(before, lines_before, strict=True):
            position = places.get(id(line))
            after.append(QModelIndex() if position is None else self.index(position, index.column()))
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()


def _sorted(lines: list[ResultLine], key: str, descending: bool) -> list[ResultLine]:
    def value(line: ResultLine) -> Any:
        value = getattr(line.row, key)
        return value.casefold() if isinstance(value, str) else value

    having = [line for line in lines if getattr(line.row, key) is not None]
    lacking = [line for line in lines if getattr(line.row, key) is None]
    return sorted(having, key=value, reverse=descending) + lacking
