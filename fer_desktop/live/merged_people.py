"""Which numbers the user said are one person, and their names, while a source plays. A recording keeps it as `NamedPerson`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fer_desktop.analysis.calibration import Calibration
from fer_desktop.core.types import Analysis, FaceReading


@dataclass(frozen=True, slots=True)
class WhoIsWho:
    """What the user said of people. into, own, joint, refused: as in `MergedPeople`."""

    into: Mapping[int, int]
    own: Mapping[int, str]
    joint: Mapping[int, str]
    refused: frozenset[int]


class MergedPeople:
    """Merges people, separates them again and names them. The analyzer's own numbers stay, so nothing is lost by either."""

    def __init__(self) -> None:
        self.into: dict[int, int] = {}
        """By number: that of the person it was merged with, which is never merged itself."""
        self._own: dict[int, str] = {}
        """Names by number, and below it those of merged people, which end with the merging."""
        self._joint: dict[int, str] = {}
        self._refused: set[int] = set()

    def clear(self) -> None:
        self.into = {}  # never changed in place, as other threads may call `applied`
        self._own.clear()
        self._joint.clear()
        self._refused.clear()

    @property
    def state(self) -> WhoIsWho:
        """All that was said, for `restore`."""
        return WhoIsWho(dict(self.into), dict(self._own), dict(self._joint), frozenset(self._refused))

    def restore(self, state: WhoIsWho) -> None:
        """Undo or redo what was said."""
        self.into = dict(state.into)
        self._own, self._joint, self._refused = dict(state.own), dict(state.joint), set(state.refused)

    def merge(self, number: int, into: int) -> tuple[int, int]:
        """Say that a person is the same as another. Both have the smaller number from now on, as in a recording.

        They have the second one's name, or else the first one's. Returns the number that is not shown any more, and the one
        that is; the same one twice where they are one person already.
        """
        first, second = self.into.get(number, number), self.into.get(into, into)
        gone, kept = max(first, second), min(first, second)
        if gone != kept:
            name = self.name_of(second) or self.name_of(first)
            self.into = {each: kept if other == gone else other for each, other in self.into.items()} | {gone: kept}
            self._joint.pop(gone, None)
            self._joint[kept] = name
        return gone, kept

    def separate(self, person: int) -> None:
        """Undo all merging with a person."""
        self.into = {number: other for number, other in self.into.items() if other != person}
        self._joint.pop(person, None)

    def refuse(self, number: int) -> None:
        """Say that a person isn't the one who was suggested."""
        self._refused.add(number)

    def rename(self, person: int, name: str) -> None:
        """Name a person; an empty name removes it."""
        (self._joint if person in self._joint else self._own)[person] = " ".join(name.split())

    def name_of(self, person: int) -> str:
        """Return a person's name; empty for none."""
        return self._joint.get(person, self._own.get(person, ""))

    @property
    def names(self) -> dict[int, str]:
        """The names of all who have one, by number."""
        return {number: name for number in self._own.keys() | self._joint.keys() if (name := self.name_of(number))}

    def numbers_of(self, person: int) -> tuple[int, ...]:
        """Return a person's numbers: the own one, then those that were merged with it, rising."""
        return person, *sorted(number for number, other in self.into.items() if other == person)

    @property
    def people(self) -> dict[tuple[int, ...], str]:
        """The names of all who have one or more than one number, by their numbers."""
        people = set(self.into.values()) | {number for number in self.names if number not in self.into}
        return {self.numbers_of(person): self.name_of(person) for person in sorted(people)}

    def suggestion(self, reading: FaceReading) -> int:
        """Return the number of the person who a reading's person may be again; 0 for none."""
        return self.suggested(reading.face.track_id, reading.face.perhaps)

    def suggested(self, number: int, perhaps: int) -> int:
        """Return the number of the person who somebody may be again; 0 for none. perhaps: see `Face`."""
        person = self.into.get(perhaps, perhaps)
        return 0 if number in self._refused or person == number else person

    def applied(self, analysis: Analysis) -> Analysis:
        """Return an analysis in which merged people have one number."""
        if not any(reading.face.track_id in self.into for reading in analysis.readings):
            return analysis
        there = {reading.face.track_id for reading in analysis.readings}
        return replace(analysis, readings=tuple(self._applied(reading, there) for reading in analysis.readings))

    def _applied(self, reading: FaceReading, there: set[int]) -> FaceReading:
        person = self.into.get(reading.face.track_id)
        # Two faces of one frame are two people, whatever was said of their numbers.
        if person is None or any(number in there for number in self.numbers_of(person) if number != reading.face.track_id):
            return reading
        return replace(reading, face=replace(reading.face, track_id=person, perhaps=0))

    def calibrations(self, of_people: tuple[Calibration, ...]) -> tuple[Calibration, ...]:
        """Return the calibrations of people for all of their numbers."""
        return tuple(replace(each, track_id=number) for each in of_people for number in self.numbers_of(each.track_id))
