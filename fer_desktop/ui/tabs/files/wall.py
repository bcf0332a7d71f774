"""The wall of faces in the Files tab: the faces that the table shows, grouped by expression, the surest ones the largest."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.types import Box
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.actions import ActionBindings, shortcut
from fer_desktop.ui.foundation.formatting import clock_text, percent, whole
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.tabs.files.face_crops import Cut, FaceCrops
from fer_desktop.ui.tabs.files.queue import Index
from fer_desktop.ui.tabs.files.results import UNCERTAIN, LineKey, ResultLine, ResultsModel, group_color, group_name

translate = QCoreApplication.translate

SMALLEST: Final = 48
LARGEST: Final = 128
_STEP: Final = 8
_LEAST_SURE: Final = 0.3
"""The confidence of the smallest faces."""

_NOBODY: Final = 72
"""The size of a picture without a face."""

_GAP: Final = 3
_HEADING: Final = 34
_SOON_MS: Final = 200
_SHARE_OF_TIME: Final = 10
"""While files are read, making the wall again takes at most one part in so many of the time."""

_AT_ONCE: Final = 4000
"""So many tiles are laid out before the window goes on."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Stands above a group. faces: how many tiles it has. lines: how many rows of the table they stand for."""

    group: int
    faces: int
    lines: int

    @property
    def text(self) -> str:
        name = group_name(self.group)
        name = name[:1].upper() + name[1:]
        if self.group > UNCERTAIN:
            one, several = translate("FaceWall", "1 picture"), translate("FaceWall", "{count} pictures")
            of = translate("FaceWall", "{count} for {lines} frames")
        else:
            one, several = translate("FaceWall", "1 face"), translate("FaceWall", "{count} faces")
            of = translate("FaceWall", "{count}, the clearest of {lines}")
        count = one if self.faces == 1 else several.format(count=self.faces)
        if self.lines != self.faces:
            count = of.format(count=count, lines=whole(self.lines))
        return f"{name} \N{EN DASH} {count}"


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """A face, or a picture without one. side: in pixels."""

    line: ResultLine
    side: int

    @property
    def text(self) -> str:
        row = self.line.row
        name = PurePath(row.file).name
        if row.time_s is not None:
            name = f"{name}, {clock_text(row.time_s, tenths=True)}"
        if row.shown_confidence is None:
            return f"{name}: {self.line.expression}"
        face = translate("FaceWall", "face {number}").format(number=row.face)
        return f"{name}, {face}: {self.line.expression}, {percent(row.shown_confidence)}"


def side_of(confidence: float | None) -> int:
    """Return the size of a face in pixels by the confidence of its expression, 0 to 1; None: there is no face."""
    if confidence is None:
        return _NOBODY
    share = min(max((confidence - _LEAST_SURE) / (1 - _LEAST_SURE), 0.0), 1.0)
    return SMALLEST + _STEP * round(share * (LARGEST - SMALLEST) / _STEP)


def faces_of(lines: Iterable[ResultLine]) -> list[Heading | Tile]:
    """Return the wall of lines: groups with their headings, in each the surest face first.

    Of a video, a person has one face in a group, the surest; and all frames without a face are one picture.
    """
    groups: dict[int, dict[Any, ResultLine]] = {}
    counts: dict[int, int] = {}
    for line in lines:
        group, row = line.group, line.row
        counts[group] = counts.get(group, 0) + 1
        key = line.key if row.time_s is None else (line.entry, row.face)
        there = groups.setdefault(group, {})
        other = there.get(key)
        if other is None or (row.shown_confidence or 0.0) > (other.row.shown_confidence or 0.0):
            there[key] = line
    items: list[Heading | Tile] = []
    for group in sorted(groups):
        tiles = [Tile(line, side_of(line.row.shown_confidence)) for line in groups[group].values()]
        tiles.sort(key=lambda tile: tile.line.row.shown_confidence or 0.0, reverse=True)
        items.append(Heading(group, len(tiles), counts[group]))
        items.extend(tiles)
    return items


class WallModel(QAbstractListModel):
    """Headings and faces, one after the other. The selection stays when the wall is made again."""

    def __init__(self) -> None:
        super().__init__()
        self.items: Sequence[Heading | Tile] = ()
        self._places: dict[LineKey, int] = {}
        self._standing: dict[tuple[int, int, int | None], int] = {}
        """The places of faces that stand for others: by group, entry and person."""

    def show_items(self, items: Sequence[Heading | Tile]) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        lines = [self.line(index.row()) for index in before]
        self.items = items
        lines_at = [(place, item.line) for place, item in enumerate(items) if isinstance(item, Tile)]
        self._places = {line.key: place for place, line in lines_at}
        self._standing = {_person(line): place for place, line in lines_at if line.row.time_s is not None}
        after = [self.index_of(line) if line is not None else QModelIndex() for line in lines]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def line(self, place: int) -> ResultLine | None:
        """Return the line of a face; None for a heading."""
        item = self.items[place] if 0 <= place < len(self.items) else None
        return item.line if isinstance(item, Tile) else None

    def index_of(self, line: ResultLine) -> QModelIndex:
        """Return the place of a line's face; an invalid one where it has none."""
        place = self._places.get(line.key)
        return QModelIndex() if place is None else self.index(place)

    def index_for(self, line: ResultLine) -> QModelIndex:
        """Return the place of a line's face, or of the one that stands for it."""
        place = self._places.get(line.key, self._standing.get(_person(line)))
        return QModelIndex() if place is None else self.index(place)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.items)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or isinstance(self.items[index.row()], Heading):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        item = self.items[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return item.text
        if role == Qt.ItemDataRole.ToolTipRole and isinstance(item, Tile):
            return item.text
        return None


def _person(line: ResultLine) -> tuple[int, int, int | None]:
    return line.group, line.entry, line.row.face


class FaceWall(Retranslated, theme.Themed, QListView):
    """The faces that a ResultsModel shows.

    lineChosen: a ResultLine, whose face the user made the current one.
    lineOpened: a ResultLine, whose picture the user wants to see.
    """

    lineChosen = Signal(object)
    lineOpened = Signal(object)

    def __init__(self, results: ResultsModel, path_of: Callable[[int], Path | None]) -> None:
        """path_of: returns where the file of an entry is, by its key."""
        super().__init__()
        self._results = results
        self._path_of = path_of
        self.crops = FaceCrops(self)
        self.faces = WallModel()
        self._dirty = True
        self._choosing = False
        self._chosen: ResultLine | None = None
        self._delegate = _TileDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setModel(self.faces)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(_AT_ONCE)
        self.setSpacing(_GAP)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionRectVisible(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # With a bar that comes and goes, the faces would move.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setMouseTracking(True)
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.make)
        self._keys = ActionBindings(self, {"files.open_face": self._open})
        results.counted.connect(self._results_changed)
        self.crops.made.connect(self.viewport().update)
        self.doubleClicked.connect(lambda _: self._open())
        self.selectionModel().currentChanged.connect(self._current_changed)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Wall of faces, by expression"))
        text = self.tr("The larger a face, the surer its expression. Double-click one, or press {key}, to see its picture.")
        self.setAccessibleDescription(text.format(key=shortcut("files.open_face")))
        self.viewport().update()

    def follow_theme(self) -> None:
        self.viewport().update()

    @property
    def selected(self) -> list[ResultLine]:
        """The lines of the selected faces, in the wall's order."""
        places = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [line for place in places if (line := self.faces.line(place)) is not None]

    def select(self, lines: Iterable[ResultLine]) -> None:
        """Select the faces of these lines that are on the wall, and no others."""
        selection = QItemSelection()
        for line in lines:
            index = self.faces.index_of(line)
            if index.isValid():
                selection.append(QItemSelectionRange(index))
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def choose(self, line: ResultLine | None) -> None:
        """Make a line's face, or the one that stands for it, the current one, without emitting `lineChosen`."""
        self._chosen = line
        if not self._dirty:  # else when the wall is made again, soon
            self._mark_chosen()

    def _mark_chosen(self) -> None:
        index = self.faces.index_for(self._chosen) if self._chosen is not None else QModelIndex()
        if index == self.currentIndex():
            return
        self._choosing = True
        if index.isValid():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        else:
            self.selectionModel().clear()
        self._choosing = False

    def make_now(self) -> None:
        """Make the wall again, if it is not that of the present results."""
        if self._dirty:
            self.make()

    def make(self) -> None:
        """Make the wall of the lines that the results show now."""
        begun = time.monotonic()
        self._dirty = False
        self._soon.stop()
        self.faces.show_items(faces_of(self._results.shown_lines()))
        self._mark_chosen()
        self._soon.setInterval(max(_SOON_MS, round(1000 * _SHARE_OF_TIME * (time.monotonic() - begun))))

    def cut_of(self, line: ResultLine) -> Cut | None:
        """Return what to cut out for a line; None where its file is no longer in the queue."""
        path, row = self._path_of(line.entry), line.row
        if path is None:
            return None
        if row.x is None or row.y is None or row.width is None or row.height is None:
            return Cut(path, row.frame, None)
        return Cut(path, row.frame, Box(row.x, row.y, row.width, row.height))

    def showEvent(self, event: QShowEvent) -> None:
        self.make_now()
        super().showEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        missing, self._delegate.missing = self._delegate.missing, []
        if missing:
            self.crops.want(missing)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.press(event):
            super().keyPressEvent(event)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        # Qt would look straight above and below, where a short row may have no face.
        place, last, moves = self.currentIndex().row(), len(self.faces.items), QAbstractItemView.CursorAction
        steps: dict[QAbstractItemView.CursorAction, Iterable[int]] = {
            moves.MoveHome: range(last),
            moves.MoveEnd: range(last - 1, -1, -1),
            moves.MoveLeft: range(place - 1, -1, -1),
            moves.MoveRight: range(place + 1, last),
        }
        if action in steps:
            found = next((k for k in steps[action] if self.faces.line(k) is not None), place)
        elif place >= 0 and action in (moves.MoveUp, moves.MoveDown):
            found = self._beyond(place, 1 if action is moves.MoveDown else -1)
        else:
            return super().moveCursor(action, modifiers)
        return self.faces.index(found)

    def _beyond(self, place: int, step: int) -> int:
        """Return the place of the face in the next row of faces, or in the one before, that is nearest."""
        here = self.visualRect(self.faces.index(place))
        row: list[tuple[int, int]] = []
        top: int | None = None
        beyond = place + step
        while 0 <= beyond < len(self.faces.items):
            there = self.visualRect(self.faces.index(beyond))
            if self.faces.line(beyond) is not None and there.top() != here.top():
                if there.top() != (top := there.top() if top is None else top):
                    break
                row.append((abs(there.center().x() - here.center().x()), beyond))
            beyond += step
        return min(row)[1] if row else place

    def _results_changed(self) -> None:
        self._dirty = True
        if self.isVisible() and not self._soon.isActive():
            self._soon.start()

    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        line = self.faces.line(current.row())
        if line is not None and not self._choosing:
            self.lineChosen.emit(line)

    def _open(self) -> bool:
        line = self.faces.line(self.currentIndex().row())
        if line is not None:
            self.lineOpened.emit(line)
        return line is not None


class _TileDelegate(QStyledItemDelegate):
    def __init__(self, wall: FaceWall) -> None:
        super().__init__(wall)
        self._wall = wall
        self.missing: list[Cut] = []
        """What was painted and isn't made yet."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        item = self._wall.faces.items[index.row()]
        if isinstance(item, Heading):
            # Wide enough that no face fits beside it.
            return QSize(max(self._wall.viewport().width() - 4 * _GAP, SMALLEST), _HEADING)
        return QSize(item.side, item.side)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item = self._wall.faces.items[index.row()]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(item, Heading):
            self._paint_heading(painter, option.rect, item)
        else:
            self._paint_tile(painter, option, item)
        painter.restore()

    def _paint_heading(self, painter: QPainter, area: QRect, item: Heading) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        middle = area.y() + area.height() - 15
        if item.group <= CLASS_COUNT:
            painter.setBrush(group_color(item.group))
            painter.drawEllipse(QRectF(area.x() + 3, middle - 5, 10, 10))
        painter.setPen(QColor(theme.current().text))
        painter.setFont(theme.font(theme.BODY, bold=True))
        left = 20 if item.group <= CLASS_COUNT else 3
        words = QRect(area.x() + left, middle - 10, area.width() - left, 20)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), item.text)

    def _paint_tile(self, painter: QPainter, option: QStyleOptionViewItem, item: Tile) -> None:
        colors = theme.current()
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        cut = self._wall.cut_of(item.line)
        pixmap = None if cut is None else self._wall.crops.pixmap(cut, item.side, painter.device().devicePixelRatioF())
        if cut is not None and pixmap is None:
            self.missing.append(cut)
        # A face at the edge of its picture is narrow; on the ground it stays as large as its certainty says.
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.stage))
        painter.drawRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if pixmap is not None and not pixmap.isNull():
            size = pixmap.deviceIndependentSize()
            left, top = (area.width() - size.width()) / 2, (area.height() - size.height()) / 2
            painter.drawPixmap(round(area.x() + left), round(area.y() + top), pixmap)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(QColor(colors.surface), 5))
            painter.drawRoundedRect(QRectF(area).adjusted(3, 3, -3, -3), 3, 3)
            painter.setPen(QPen(QColor(colors.accent), 3))
            painter.drawRoundedRect(QRectF(area).adjusted(1.5, 1.5, -1.5, -1.5), 4, 4)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(QPen(QColor(colors.control), 2))
            painter.drawRoundedRect(QRectF(area).adjusted(1, 1, -1, -1), 4, 4)
        if state & QStyle.StateFlag.State_HasFocus and self._wall.hasFocus():
            painter.setPen(QPen(QColor(colors.text), 1, Qt.PenStyle.DotLine))
            painter.drawRoundedRect(QRectF(area).adjusted(4.5, 4.5, -4.5, -4.5), 2, 2)
