"""The test sets of the queue: what is read of each, and how good it is. No widgets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication, QObject, Signal

from fer_desktop.test_sets.finding import TestSet, Way
from fer_desktop.test_sets.scoring import Tally, answer_of
from fer_desktop.ui.foundation.formatting import percent
from fer_desktop.ui.tabs.files.queue import Entry, FileQueueModel

translate = QCoreApplication.translate


@dataclass(slots=True, eq=False)
class SetState:
    """What is known of a test set.

    keys: of its pictures in the queue. way: how they are read, None until that was told. told: from the pictures; False
    where a person chose. tally: the answers so far, by the key of their picture.
    """

    key: int
    test_set: TestSet
    keys: set[int]
    way: Way | None = None
    told: bool = True
    tally: Tally = field(default_factory=Tally)

    @property
    def complete(self) -> bool:
        return len(self.tally) == len(self.keys)


class TestSets(QObject):
    """The test sets by the keys of their entries in the queue. changed: something about one is new; its key."""

    changed = Signal(int)

    __test__ = False  # no test case, whatever pytest thinks of the name

    def __init__(self, queue: FileQueueModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self._states: dict[int, SetState] = {}

    def add(self, heading: Entry, test_set: TestSet, pictures: Iterable[Entry]) -> None:
        """Take in a test set that was added to the queue: its own entry, and those of its pictures."""
        self._states[heading.key] = SetState(heading.key, test_set, {entry.key for entry in pictures})
        self._say(heading.key)

    def state(self, key: int) -> SetState | None:
        return self._states.get(key)

    def set_way(self, key: int, way: Way, *, told: bool) -> None:
        state = self._states.get(key)
        if state is not None:
            state.way, state.told = way, told
            self._say(key)

    def put(self, entry: Entry) -> None:
        """Count what was read of a picture that is done or failed."""
        state = self._states.get(entry.test_set)
        if state is None or entry.true is None:
            return
        readings = entry.shots[0].readings if entry.shots else ()
        state.tally.put(entry.key, answer_of(str(entry.path), entry.true, readings, entry.notes, entry.error))
        self._say(state.key)

    def forget(self, entries: Iterable[Entry]) -> None:
        """Leave out pictures that are read anew."""
        touched = set()
        for entry in entries:
            if (state := self._states.get(entry.test_set)) is not None:
                state.tally.drop(entry.key)
                touched.add(state.key)
        for key in touched:
            self._say(key)

    def with_their_own(self, keys: Iterable[int]) -> set[int]:
        """Return keys to remove, with the pictures of the sets among them, and with the sets that would be left empty."""
        gone = set(keys)
        for state in self._states.values():
            if state.key in gone:
                gone |= state.keys
            elif state.keys <= gone:
                gone.add(state.key)
        return gone

    def remove(self, keys: set[int]) -> None:
        """Forget what was removed from the queue."""
        for key in keys & self._states.keys():
            del self._states[key]
        for state in self._states.values():
            for key in keys & state.keys:
                state.tally.drop(key)
                state.keys.discard(key)
                self._say(state.key)

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
    count = len(state.keys)
    if not len(state.tally):
        return translate("TestSets", "test set, {count} pictures").format(count=count)
    score = state.tally.score()
    if not state.complete:
        return translate("TestSets", "{done} of {count} pictures read").format(done=len(state.tally), count=count)
    text = translate("TestSets", "{right} of {total} right, {share}")
    return text.format(right=score.accuracy.right, total=score.accuracy.total, share=percent(score.accuracy.value))
