"""The queue of the Files tab: its entries, their texts, and the list model that shows them."""

from __future__ import annotations

import itertools
from collections import Counter, OrderedDict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QImage, QPixmap

from fer_desktop.analysis.analyzer import AnalyzerOptions
from fer_desktop.analysis.smoothing import threshold_message
from fer_desktop.batch.run import Note, Shot
from fer_desktop.core.messages import Message
from fer_desktop.models.description import Model
from fer_desktop.ui.foundation.formatting import expression_name, pair_words, percent, reading_words
from fer_desktop.ui.foundation.language import translated

translate = QCoreApplication.translate

Index = QModelIndex | QPersistentModelIndex

ENTRY_ROLE: Final = Qt.ItemDataRole.UserRole
"""The role under which the list gives the Entry itself, for the delegate."""

_CACHED_THUMBNAILS: Final = 300


class EntryState(StrEnum):
    """Whether an entry was read, and how that ended."""

    WAITING = "waiting"
    READING = "reading"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


AT_REST: Final = (EntryState.DONE, EntryState.FAILED, EntryState.CANCELLED)
"""The states of an entry that is not waiting or being read."""


class EntryKind(StrEnum):
    """What an entry is. Each kind has its page in the Files tab."""

    PICTURE = "picture"
    VIDEO = "video"
    TEST_SET = "test set"


@dataclass(frozen=True, slots=True)
class ReadWith:
    """What a file is read with, beside the options of its entry.

    runtime: its key in the model's files. uncertain_below: the threshold, 0 to 1. smoothing_s: of videos, seconds.
    mesh: whether meshes are fitted to faces.
    """

    model: Model | None
    runtime: str
    uncertain_below: float
    smoothing_s: float
    mesh: bool = False


@dataclass(slots=True, eq=False)
class Entry:
    """A file of the queue, or the heading of a test set, above its pictures. Belongs to the GUI thread.

    thumbnail: JPEG, about 2 kB; empty until the file was read.
    notes: what a person should know about how it was read. crop: it was read as a face crop.
    pasted: a picture from the clipboard, until it is written to the path.
    frame_stride: of a video, every how many frames one is read. start_s, end_s: its clip range, in seconds from its start;
        None: to its end.
    read_with: what it was read with; None until then.
    test_set: the key of the test set that it belongs to, 0 for none. true: its true expression in the test set, an index in
        `EXPRESSIONS`. summary: of a test set, its progress and accuracy, for its line in the queue.
    """

    key: int
    path: Path
    name: str
    kind: EntryKind
    state: EntryState = EntryState.WAITING
    shots: list[Shot] = field(default_factory=list)
    thumbnail: bytes = b""
    error: Message | None = None
    notes: tuple[Note, ...] = ()
    crop: bool = False
    pasted: QImage | None = None
    frame_stride: int = 1
    start_s: float = 0.0
    end_s: float | None = None
    read_with: ReadWith | None = None
    test_set: int = 0
    true: int | None = None
    summary: str = ""

    @property
    def file(self) -> str:
        """Its name in rows: the path, or the name of a picture from the clipboard."""
        return str(self.path) if self.name == self.path.name else self.name

    @property
    def video(self) -> bool:
        return self.kind is EntryKind.VIDEO

    @property
    def is_file(self) -> bool:
        """Whether it is a file and not the heading of a test set."""
        return self.kind is not EntryKind.TEST_SET

    @property
    def face_count(self) -> int:
        return sum(len(shot.readings) for shot in self.shots)

    @property
    def too_small_count(self) -> int:
        return sum(len(shot.too_small) for shot in self.shots)


def model_of(entries: Iterable[Entry]) -> tuple[Model | None, str | None]:
    """Return the model, and the runtime's key, that all of these entries were read with; None for both where they differ."""
    used = [(read.model, read.runtime) for entry in entries if (read := entry.read_with) is not None]
    return used[0] if used and all(each == used[0] for each in used) else (None, None)


class FileQueueModel(QAbstractListModel):
    """The entries in the order in which they came, for a QListView."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[Entry] = []
        self._places: dict[int, int] = {}
        self._keys = itertools.count(1)
        self._kinds: Counter[EntryKind] = Counter()
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

    @property
    def kinds(self) -> Collection[EntryKind]:
        """The kinds of entries in the queue."""
        return self._kinds.keys()

    @property
    def file_count(self) -> int:
        """How many files are in the queue. Headings of test sets don't count."""
        return len(self._entries) - self._kinds[EntryKind.TEST_SET]

    def count(self, state: EntryState) -> int:
        """Return how many files are in a state."""
        return sum(entry.state is state for entry in self._entries if entry.is_file)

    def new_entry(self, path: Path, kind: EntryKind, name: str = "") -> Entry:
        """Return a new entry with a key of its own, to be put in the queue by `add`. Called in the GUI thread."""
        return Entry(next(self._keys), path, name or path.name, kind)

    def add(self, entries: Sequence[Entry]) -> None:
        if not entries:
            return
        first = len(self._entries)
        self.beginInsertRows(QModelIndex(), first, first + len(entries) - 1)
        for place, entry in enumerate(entries, first):
            self._places[entry.key] = place
        self._entries.extend(entries)
        self._kinds += Counter(entry.kind for entry in entries)
        self.endInsertRows()

    def remove(self, keys: Iterable[int]) -> list[tuple[int, Entry]]:
        """Remove entries; return them with their places, for `restore`."""
        gone = set(keys)
        removed = [(place, entry) for place, entry in enumerate(self._entries) if entry.key in gone]
        self._set_entries([entry for entry in self._entries if entry.key not in gone])
        for key in gone:
            self._pixmaps.pop(key, None)
        return removed

    def restore(self, removed: Iterable[tuple[int, Entry]]) -> None:
        """Put entries back at the places that they had."""
        entries = self._entries.copy()
        for place, entry in removed:
            entries.insert(place, entry)
        self._set_entries(entries)

    def _set_entries(self, entries: list[Entry]) -> None:
        self.beginResetModel()
        self._entries = entries
        self._places = {entry.key: place for place, entry in enumerate(entries)}
        self._kinds = Counter(entry.kind for entry in entries)
        self.endResetModel()

    def changed(self, key: int) -> None:
        """Repaint an entry after its fields were changed."""
        place = self._places.get(key)
        if place is not None:
            index = self.index(place)
            self.dataChanged.emit(index, index)

    def pixmap(self, entry: Entry) -> QPixmap:
        """Return an entry's thumbnail, null if it has none. Only the most recently shown are kept decoded."""
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

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return entry.name
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join((str(entry.path), entry_line(entry), *note_lines(entry)))
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{entry.name}, {entry_line(entry)}"
            case Qt.ItemDataRole.UserRole:
                return entry
        return None


def entry_line(entry: Entry) -> str:
    """Return the state of an entry, or what was found, in a few words."""
    if entry.kind is EntryKind.TEST_SET:
        return entry.summary
    match entry.state:
        case EntryState.WAITING:
            return translate("FileQueueModel", "waiting")
        case EntryState.CANCELLED:
            return translate("FileQueueModel", "not read: cancelled")
        case EntryState.FAILED if entry.error is not None:
            return translated(entry.error)
        case EntryState.READING if not entry.shots:
            return translate("FileQueueModel", "reading")
    if entry.video:
        one, several = translate("FileQueueModel", "1 frame analysed"), translate("FileQueueModel", "{count} frames analysed")
        return one if len(entry.shots) == 1 else several.format(count=len(entry.shots))
    return _faces_line(entry)


def row_line(entry: Entry) -> str:
    """Return `entry_line` for the row, which has little room and names the file above: without the path that an error has."""
    return entry_line(entry).removeprefix(f"{entry.path} ")


def _faces_line(entry: Entry) -> str:
    readings = entry.shots[0].readings if entry.shots else ()
    small = entry.too_small_count
    if readings and entry.true is not None:
        read = readings[0].prediction
        # The line is narrow, so only a mistake names both expressions.
        words = expression_name(read.index) if read.index == entry.true else pair_words(entry.true, read.index)
        return f"{words} {percent(read.confidence)}"
    if not readings:
        if not small:
            return translate("FileQueueModel", "no face found")
        one, several = translate("FileQueueModel", "1 face, too small"), translate("FileQueueModel", "{count} faces, too small")
        return one if small == 1 else several.format(count=small)
    if len(readings) > 1:
        text = translate("FileQueueModel", "{count} faces").format(count=len(readings))
    else:
        one, crop = translate("FileQueueModel", "1 face: {reading}"), translate("FileQueueModel", "a face crop: {reading}")
        text = (crop if entry.crop else one).format(reading=reading_words(readings[0]))
    if small:
        text += ", " + translate("FileQueueModel", "{count} too small").format(count=small)
    return text


def threshold_line(entry: Entry | None) -> str:
    """Return the sentence that says when a reading of an entry is uncertain; empty for one that was not read."""
    read_with = entry.read_with if entry is not None else None
    if read_with is None:
        return ""
    return translated(threshold_message(read_with.uncertain_below, read_with.smoothing_s, percent))


def note_lines(entry: Entry) -> list[str]:
    """Return what a person should know about an entry, in sentences."""
    lines = []
    if entry.true is not None:
        text = translate("FileQueueModel", "Label: {expression}")
        lines.append(text.format(expression=expression_name(entry.true)))
    lines.extend(translated(note.message) for note in entry.notes)
    if entry.too_small_count and not entry.video:
        one = translate("FileQueueModel", "1 face is too small to analyse: under {limit} pixels.")
        several = translate("FileQueueModel", "{count} faces are too small to analyse: under {limit} pixels.")
        text = one if entry.too_small_count == 1 else several
        lines.append(text.format(count=entry.too_small_count, limit=AnalyzerOptions().minimum_face))
    return lines
