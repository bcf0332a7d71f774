"""The queue of the Files tab: its entries and the list model that shows them."""

from __future__ import annotations

import itertools
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QImage, QPixmap

from fer_desktop.core.types import FaceReading
from fer_desktop.ui.words import reading_words

ENTRY_ROLE: Final = Qt.ItemDataRole.UserRole
"""The role under which the list gives the Entry itself, for the delegate."""

_CACHED_THUMBNAILS: Final = 300


class EntryState(StrEnum):
    """How far an entry is."""

    WAITING = "waiting"
    READING = "reading"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """The readings of one frame without its picture: a queue of thousands of pictures must fit in memory.

    index: position in the video, 0 for a picture. media_time: seconds from its start, None for a picture.
    The readings' crops are left out for the same reason.
    """

    index: int
    media_time: float | None
    readings: tuple[FaceReading, ...]


@dataclass(slots=True, eq=False)
class Entry:
    """A file of the queue, and what is known of it. Belongs to the GUI thread.

    thumbnail: JPEG, some 2 kB; empty until the file was read.
    notes: what a person should know of how it was read ("read as a face crop"). crop: it was.
    pasted: a picture from the clipboard until it is written to the path. every: which frames of a video are read.
    read_with: the model, runtime and settings that it was read with, in words.
    """

    key: int
    path: Path
    name: str
    video: bool
    state: EntryState = EntryState.WAITING
    shots: list[Shot] = field(default_factory=list)
    thumbnail: bytes = b""
    error: str = ""
    notes: tuple[str, ...] = ()
    crop: bool = False
    pasted: QImage | None = None
    every: int = 1
    read_with: str = ""

    @property
    def face_count(self) -> int:
        return sum(len(shot.readings) for shot in self.shots)


class FileQueueModel(QAbstractListModel):
    """The entries in the order in which they came, for a QListView."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[Entry] = []
        self._places: dict[int, int] = {}
        self._keys = itertools.count(1)
        self._pixmaps: OrderedDict[int, QPixmap] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def entries(self) -> Sequence[Entry]:
        return self._entries

    def entry(self, key: int) -> Entry | None:
        place = self._places.get(key)
        return None if place is None else self._entries[place]

    def row_of(self, key: int) -> int | None:
        return self._places.get(key)

    def count(self, *states: EntryState) -> int:
        return sum(entry.state in states for entry in self._entries)

    def new_entry(self, path: Path, video: bool, name: str = "") -> Entry:
        """Make an entry with a key of its own; `add` puts it in the queue."""
        return Entry(next(self._keys), path, name or path.name, video)

    def add(self, entries: Sequence[Entry]) -> None:
        if not entries:
            return
        first = len(self._entries)
        self.beginInsertRows(QModelIndex(), first, first + len(entries) - 1)
        for place, entry in enumerate(entries, first):
            self._places[entry.key] = place
        self._entries.extend(entries)
        self.endInsertRows()

    def remove(self, keys: Iterable[int]) -> None:
        gone = set(keys)
        self.beginResetModel()
        self._entries = [entry for entry in self._entries if entry.key not in gone]
        self._places = {entry.key: place for place, entry in enumerate(self._entries)}
        for key in gone:
            self._pixmaps.pop(key, None)
        self.endResetModel()

    def changed(self, key: int) -> None:
        """Say that an entry's fields were changed."""
        place = self._places.get(key)
        if place is not None:
            index = self.index(place)
            self.dataChanged.emit(index, index)

    def pixmap(self, entry: Entry) -> QPixmap:
        """Return an entry's thumbnail, null where there is none. Only the most recently shown are kept decoded."""
        pixmap = self._pixmaps.get(entry.key)
        if pixmap is None:
            pixmap = QPixmap()
            if not entry.thumbnail:
                return pixmap
            pixmap.loadFromData(entry.thumbnail, "JPG")
            self._pixmaps[entry.key] = pixmap
            while len(self._pixmaps) > _CACHED_THUMBNAILS:
                self._pixmaps.popitem(last=False)
        else:
            self._pixmaps.move_to_end(entry.key)
        return pixmap

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return entry.name
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join((str(entry.path), entry_line(entry), *entry.notes))
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{entry.name}, {entry_line(entry)}"
            case Qt.ItemDataRole.UserRole:
                return entry
        return None


def entry_line(entry: Entry) -> str:
    """Return in a few words how far an entry is and what was found."""
    match entry.state:
        case EntryState.WAITING:
            return _tr("waiting")
        case EntryState.CANCELLED:
            return _tr("not read: cancelled")
        case EntryState.FAILED:
            return entry.error
        case EntryState.READING if not entry.shots:
            return _tr("reading")
    if entry.video:
        frames = len(entry.shots)
        return _tr("1 frame read") if frames == 1 else _tr("{count} frames read").format(count=frames)
    readings = entry.shots[0].readings if entry.shots else ()
    if not readings:
        return _tr("no face found")
    if len(readings) > 1:
        return _tr("{count} faces").format(count=len(readings))
    text = _tr("a face crop: {reading}") if entry.crop else _tr("1 face: {reading}")
    return text.format(reading=reading_words(readings[0]))


def _tr(text: str) -> str:
    return QCoreApplication.translate("FileQueueModel", text)
