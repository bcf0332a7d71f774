"""Which numbers the user said are one person, while a source plays. A recording keeps it as `NamedPerson`."""

from __future__ import annotations

from dataclasses import replace

from fer_desktop.analysis.calibration import Calibration
from fer_desktop.core.types import Analysis, FaceReading


class MergedPeople:
    """Merges people and separates them again. The analyzer's own numbers stay as they are, so nothing is lost by either."""

    def __init__(self) -> None:
        self.into: dict[int, int] = {}
        """By number: that of the person it was merged with, which is never merged itself."""
        self._refused: set[int] = set()

    def clear(self) -> None:
        self.into.clear()
        self._refused.clear()

    def merge(self, number: int, into: int) -> None:
        """Say that a person is the same as another, whose number both have from now on."""
        into = self.into.get(into, into)
        if number != into:
            self.into = {each: into if other == number else other for each, other in self.into.items()} | {number: into}

    def separate(self, person: int) -> None:
        """Undo all merging with a person."""
        self.into = {number: other for number, other in self.into.items() if other != person}

    def refuse(self, number: int) -> None:
        """Say that a person isn't the one who was suggested."""
        self._refused.add(number)

    def numbers_of(self, person: int) -> tuple[int, ...]:
        """Return a person's numbers: the own one, then those that were merged with it, rising."""
        return person, *sorted(number for number, other in self.into.items() if other == person)

    @property
    def groups(self) -> tuple[tuple[int, ...], ...]:
        """The numbers of each person who has more than one."""
        return tuple(self.numbers_of(person) for person in sorted(set(self.into.values())))

    def suggestion(self, reading: FaceReading) -> int:
        """Return the number of the person who a reading's person may be again; 0 for none."""
        face = reading.face
        person = self.into.get(face.perhaps, face.perhaps)
        return 0 if face.track_id in self._refused or person == face.track_id else person

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
