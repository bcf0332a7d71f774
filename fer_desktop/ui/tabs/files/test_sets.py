"""The test sets of the queue and their answers so far. No widgets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication, QObject, Signal

from fer_desktop.test_sets.finding import TestSet, Way
from fer_desktop.test_sets.scoring import Tally, answer_of
from fer_desktop.ui.foundation.formatting import percent
from fer_desktop.ui.tabs.files.queue import Entry, EntryState, FileQueueModel

translate = QCoreApplication.translate


@dataclass(slots=True, eq=False)
class SetState:
    """A test set and its answers.

    keys: of its pictures in the queue. way: how they are read, None until that is detected or chosen. detected: the reader
    detected the way from the pictures; False if the person chose it. tally: the answers so far, by the key of their picture.
    kept: its result is kept with the model that gave it.
    """

    key: int
    test_set: TestSet
    keys: set[int]
    way: Way | None = None
    detected: bool = True
    tally: Tally = field(default_factory=Tally)
    kept: bool = False

    @property
    def complete(self) -> bool:
        return len(self.tally) == len(self.keys)

    @property
    def whole(self) -> bool:
        """Whether every picture of the folder has an answer."""
        return self.complete and len(self.keys) == len(self.test_set.pictures)


class TestSets(QObject):
    """The test sets by the keys of their entries in the queue.

    changed: the key of a test set that has changed.
    """

    changed = Signal(int)

    __test__ = False  # pytest would collect it by its name

    def __init__(self, queue: FileQueueModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self._states: dict[int, SetState] = {}

    def add(self, heading: Entry, test_set: TestSet, pictures: Iterable[Entry]) -> None:
        """Add a test set that was put in the queue, by its heading and the entries of its pictures."""
        self._states[heading.key] = SetState(heading.key, test_set, {entry.key for entry in pictures})
        self._say(heading.key)

    def state(self, key: int) -> SetState | None:
        return self._states.get(key)

    def set_way(self, key: int, way: Way, *, detected: bool) -> None:
        state = self._states.get(key)
        if state is not None:
            state.way, state.detected = way, detected
            self._say(key)

    def put(self, entry: Entry) -> None:
        """Add the answer of a picture that was read or failed."""
        state = self._states.get(entry.test_set)
        if state is None or entry.true is None:
            return
        readings = entry.shots[0].readings if entry.shots else ()
        state.tally.put(entry.key, answer_of(str(entry.path), entry.true, readings, entry.notes, entry.error))
        self._say(state.key)

    def forget(self, entries: Iterable[Entry]) -> None:
        """Drop the answers of pictures that will be read again."""
        touched = [entry for entry in entries if entry.test_set in self._states]
        for entry in touched:
            self._states[entry.test_set].tally.drop(entry.key)
            self._states[entry.test_set].kept = False
        for key in {entry.test_set for entry in touched}:
            self._say(key)

    def with_their_own(self, keys: Iterable[int]) -> set[int]:
        """Return keys to remove, and with them the pictures of the sets among them, and the sets that would become empty."""
        gone = set(keys)
        for state in self._states.values():
            if state.key in gone:
                gone |= state.keys
            elif state.keys <= gone:
                gone.add(state.key)
        return gone

    def remove(self, keys: set[int]) -> list[SetState]:
        """Drop the test sets and pictures that were removed from the queue; return the test sets, for `restore`."""
        removed = [self._states.pop(key) for key in keys & self._states.keys()]
        for state in self._states.values():
            for key in keys & state.keys:
                state.tally.drop(key)
                state.keys.discard(key)
                self._say(state.key)
        return removed

    def restore(self, states: Iterable[SetState], entries: Iterable[Entry]) -> None:
        """Put back test sets, and pictures of other test sets, that were removed."""
        self._states.update((state.key, state) for state in states)
        for entry in entries:
            state = self._states.get(entry.test_set)
            if state is not None and entry.key not in state.keys:
                state.keys.add(entry.key)
                if entry.state in (EntryState.DONE, EntryState.FAILED):
                    self.put(entry)
                else:
                    self._say(state.key)

    def set_kept(self, key: int, kept: bool) -> None:
        state = self._states.get(key)
        if state is not None and state.kept is not kept:
            state.kept = kept
            self._say(key)

    def retranslate(self) -> None:
        for key in self._states:
            self._say(key)

    def _say(self, key: int) -> None:
        heading, state = self._queue.entry(key), self._states[key]
        if heading is not None:
            heading.summary = _summary(state)
            self._queue.changed(key)
        self.changed.emit(key)


def _summary(state: SetState) -> str:
    done, count = len(state.tally), len(state.keys)
    accuracy = state.tally.score().accuracy
    if not done or (state.complete and not accuracy.total):
        return translate("TestSets", "test set, {count} pictures").format(count=count)
    if not state.complete:
        return translate("TestSets", "{done} of {count} pictures read").format(done=done, count=count)
    text = translate("TestSets", "{right} of {total} right, {share}")
    return text.format(right=accuracy.right, total=accuracy.total, share=percent(accuracy.value))
