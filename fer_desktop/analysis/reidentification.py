"""Gives a person who comes back the number from before: after a loss, a cut or a pause, and when a video starts again.

Tracking follows a face as long as it is seen. A new track may be somebody whose track has ended; that is decided by how much
the faces look alike, and by their places. What was measured is in docs/decisions/0022-people-keep-their-numbers.md.

A face's look is described by histograms of local binary patterns (Ahonen et al., 2006) of the face turned upright, 6x6 of them
with 59 bins each. It needs no network, and doesn't depend on brightness or contrast. It tells people apart in one scene; it is
far from recognising somebody on another day.

Looks stay in the memory of the Analyzer while its source plays. They are never written to disk and never leave this module; all
that does is a number, and the number of the person who it may be again.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.crop import CutOut, resample, square, to_gray
from fer_desktop.analysis.scene import Moment
from fer_desktop.core.types import Box, Face, Float32Array, UInt8Array

# Likeness is 0 to 1, that with the most similar of a person's looks. A new track surely is a person again from _SURE; from
# _SURE_IN_PLACE where the face is as large as the person's last one and in its place; everybody else must be less like it by
# _LEAD. From _PERHAPS on it is a suggestion. In a video that starts again, from _SURE_AT_TIME on, it is the person who was the
# only one in this place at this media time.
_SURE: Final = 0.76
_SURE_IN_PLACE: Final = 0.70
_SURE_AT_TIME: Final = 0.40
_LEAD: Final = 0.05
_PERHAPS: Final = 0.64

# From this likeness on, a track that goes on over a pause, a cut or a jump is of the same person, as the place is the same too.
_SAME: Final = 0.62

# Where that isn't as clear, a new number is due only below _UNLIKE, and the number from before is a suggestion: after what may
# be a cut, and where a face was lost for _LOST_S and is found with less than _NEAR of its box over the last one.
_UNLIKE: Final = 0.50
_LOST_S: Final = 0.3
_NEAR: Final = 0.1

# Some pixels of a face jump, as at a cut between two people before one background, where they differ from those in the frame
# before by so many gray levels on average, and by so many times what is usual for that face. Two people differ by 40 and more;
# a small face that moves may differ by 30 from frame to frame. If the looks of a face aren't steady, another look says nothing.
_JUMP: Final = 35.0
_UNUSUAL: Final = 3.0
_USUAL_SHARE: Final = 0.2
_SAMPLES: Final = 8

_IN_PLACE: Final = 0.35
_AT_TIME: Final = 0.5
"""The least intersection over union of two boxes for one place."""

# A face that may be somebody again, but not surely, gets its number this much later, as its first frames are often poor: at
# the edge of the picture, or blurred. Where frames are further apart than _LONGEST_STEP_S it isn't worth the wait.
_WAIT_S: Final = 0.4
_LONGEST_STEP_S: Final = 0.2

# A look is taken every _LOOK_EVERY_S seconds while a number is newer than _NEW_S; then less often, as each takes an eighth of a
# millisecond. A suggestion may still come while it is newer than _SUGGESTED_S: who comes back often looks aside at first.
_NEW_S: Final = 2.0
_SUGGESTED_S: Final = 10.0
_LOOK_EVERY_S: Final = 0.4
_LOOK_LATER_S: Final = 2.0

_MOST_LOOKS: Final = 8
_FIRST_LOOKS: Final = 3
_NEW_LOOK: Final = 0.88
"""A look that is more like one that is there adds nothing."""

_MOST_PEOPLE: Final = 100
"""Of more people, those seen longest ago are forgotten. Each takes at most 68 KB."""

_SLOTS_PER_S: Final = 5
_MOST_SLOTS: Final = 20_000
"""Media times at which places are kept: about an hour of a file that may start again."""

# The face turned upright: where eyes, nose and mouth lie in its square, x + iy in sides of it. The numbers are Python's own,
# because NumPy's complex ones need functions of the C library that Wine 8 lacks.
_SIDE: Final = 48
_POINTS: Final = (0.32 + 0.38j, 0.68 + 0.38j, 0.5 + 0.58j, 0.5 + 0.76j)
_MIDDLE: Final = sum(_POINTS) / len(_POINTS)
_GRID: Final = 6
_BLUR: Final = 0.8


def _pattern_bins() -> NDArray[np.intp]:
    """Return the bins of the 256 patterns: 0 to 57 for those that change at most twice around the circle, 58 for others."""
    bits = (np.arange(256)[:, None] >> np.arange(8)) & 1
    uniform = np.abs(bits - np.roll(bits, 1, axis=1)).sum(axis=1) <= 2
    return np.where(uniform, np.cumsum(uniform) - 1, uniform.sum())


_BINS: Final = _pattern_bins()
_BIN_COUNT: Final = int(_BINS.max()) + 1
_CELL: Final = np.arange(_SIDE - 2) * _GRID // (_SIDE - 2)
_CELLS: Final = (_CELL[:, None] * _GRID + _CELL) * _BIN_COUNT
_CELL_SIZES: Final = np.repeat(np.bincount((_CELLS // _BIN_COUNT).ravel()), _BIN_COUNT)
_LENGTH: Final = _GRID * _GRID * _BIN_COUNT
_NEIGHBOURS: Final = ((-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1))


def look_of(image: UInt8Array, face: Face) -> Float32Array | None:
    """Describe a face in (height, width, 3) uint8 BGR: (2124,) float32 of length 1; None for one without landmarks.

    The likeness of two faces is the scalar product.
    """
    if face.landmarks is None:
        return None
    cut = _upright(image, face.landmarks)
    gray = cv2.GaussianBlur(resample(to_gray(cut.region), cut, _SIDE), (0, 0), _BLUR)
    inner = gray[1:-1, 1:-1]
    codes = np.zeros(inner.shape, np.uint8)
    for bit, (down, right) in enumerate(_NEIGHBOURS):
        other = gray[1 + down : _SIDE - 1 + down, 1 + right : _SIDE - 1 + right]
        codes |= (other >= inner).astype(np.uint8) << np.uint8(bit)
    counts = np.bincount((_CELLS + _BINS[codes]).ravel(), minlength=_LENGTH)
    return (np.sqrt(counts / _CELL_SIZES) / _GRID).astype(np.float32)


def _upright(image: UInt8Array, landmarks: Float32Array) -> CutOut:
    """Return the square in which eyes, nose and mouth lie nearest to `_POINTS`, by least squares."""
    points = [complex(*point) for point in landmarks[:4].tolist()]
    middle = sum(points) / len(points)
    wanted = [point - _MIDDLE for point in _POINTS]
    turn = sum(to.conjugate() * (point - middle) for to, point in zip(wanted, points, strict=True))
    turn /= sum(abs(to) ** 2 for to in wanted)
    center = middle + turn * (0.5 + 0.5j - _MIDDLE)
    return square(image, (center.real, center.imag), max(abs(turn), 1.0), cmath.phase(turn))


@dataclass(slots=True, eq=False)
class _Person:
    """track: the track that has the number now or had it last. box: where the face was seen last.

    first, last: the first and the last frame with the person, by count. since, last_time: their times. perhaps: the number of
    the person who this may be again; 0 for none. slot: of the newest entry in the list of places. looked_at: when the newest
    look was taken. pixels: some of the face in the newest frame. usual: how much these change from one frame to the next, in
    gray levels. steady: the least likeness of a look with those before it; low for a small, blurred or turned face.
    """

    number: int
    first: int
    since: float
    box: Box
    perhaps: int = 0
    track: int = 0
    last: int = 0
    last_time: float = 0.0
    slot: int = -1
    looked_at: float = -math.inf
    pixels: UInt8Array | None = None
    usual: float = 0.0
    steady: float = 0.0
    looks: list[Float32Array] = field(default_factory=list)

    def likeness(self, look: Float32Array) -> float:
        return max((float(known @ look) for known in self.looks), default=0.0)

    def jumps(self, image: UInt8Array, box: Box) -> bool:
        """Take in some pixels of the face, and return whether they differ much from those before."""
        x, y = max(int(box.x), 0), max(int(box.y), 0)
        right, down = max(int(box.width) // _SAMPLES, 1), max(int(box.height) // _SAMPLES, 1)
        pixels = np.ascontiguousarray(image[y : y + _SAMPLES * down : down, x : x + _SAMPLES * right : right, 1])
        before, self.pixels = self.pixels, pixels
        if before is None or before.shape != pixels.shape or not pixels.size:
            return False
        change, usual = cv2.norm(pixels, before, cv2.NORM_L1) / pixels.size, self.usual
        self.usual += _USUAL_SHARE * (change - usual)
        return self.steady >= _SURE and change > max(_JUMP, _UNUSUAL * usual)

    def take(self, look: Float32Array, time: float) -> None:
        """Keep a look, unless there is one like it; of too many, the first and the newest ones stay."""
        self.looked_at = time
        likeness = self.likeness(look)
        self.steady = min(self.steady or 1.0, likeness) if self.looks else 0.0
        if likeness < _NEW_LOOK:
            if len(self.looks) == _MOST_LOOKS:
                del self.looks[_FIRST_LOOKS]
            self.looks.append(look)


class Reidentification:
    """Replaces the numbers of tracks by those of people. Belongs to one thread, and to one source."""

    def __init__(self) -> None:
        self._people: dict[int, _Person] = {}
        self._of_track: dict[int, _Person] = {}
        self._last_number = 0
        self._frames = 0
        self._broken_at = 0
        """The count of the last frame before which was a cut or a pause, perhaps while a face was lost."""
        self._waiting: dict[int, float] = {}
        """New tracks whose number isn't decided yet, and since when."""
        self._doubts: dict[int, int] = {}
        """The numbers that tracks had until it was no longer clear that they are of the same person."""
        self._places: dict[int, dict[int, Box]] = {}
        """Where a file showed whom in earlier rounds, by media time; and in this round."""
        self._places_now: dict[int, dict[int, Box]] = {}

    def update(self, image: UInt8Array, faces: Sequence[Face], moment: Moment) -> list[Face]:
        """Return the faces with the numbers of people, in the same order; those that wait for one are left out.

        image: (height, width, 3) uint8 BGR. faces: of tracks, with the numbers that a `Tracker` gave them.
        """
        self._frames += 1
        if moment.again:
            for slot, places in self._places_now.items():
                self._places.setdefault(slot, {}).update(places)
            self._places_now = {}
        if moment.paused or moment.cut:
            self._broken_at = self._frames
        there: dict[int, _Person] = {}
        for face in faces:
            person = self._of_track.get(face.track_id)
            if person is not None and not self._is_other(person, image, face, moment):
                there[face.track_id] = person
        if len(there) < len(faces) or self._waiting:
            self._number_new(image, faces, moment, there)
        result = []
        for face in faces:
            person = there.get(face.track_id)
            if person is not None:
                self._see(person, image, face, moment, there)
                unchanged = person.number == face.track_id and not person.perhaps
                result.append(face if unchanged else Face(face.box, face.landmarks, face.score, person.number, person.perhaps))
        return result

    def person_of(self, track: int) -> tuple[int, int] | None:
        """Return the number of a track's person, and that of who it may be again (see `Face`); None if that isn't decided."""
        person = self._of_track.get(track)
        return None if person is None else (person.number, person.perhaps)

    def scale(self, across: float, down: float) -> None:
        """Go on with frames of another size: this many times as wide and as high."""
        for person in self._people.values():
            person.box = person.box.scaled(across, down)
        for places in (*self._places.values(), *self._places_now.values()):
            places.update({number: box.scaled(across, down) for number, box in places.items()})

    def _is_other(self, person: _Person, image: UInt8Array, face: Face, moment: Moment) -> bool:
        """Return whether a known track shows another person, or may do so; then the person's track ends."""
        if person.jumps(image, face.box) or person.last < self._broken_at:
            least, clear = _SAME, True
        elif moment.perhaps_cut or self._is_elsewhere(person, face, moment):
            least, clear = _UNLIKE, False
        else:
            return False
        look = look_of(image, face)
        other = look is not None and bool(person.looks) and person.likeness(look) < least
        if other:
            self._end(person)
            if not clear:
                self._doubts[face.track_id] = person.number
        return other

    def _is_elsewhere(self, person: _Person, face: Face, moment: Moment) -> bool:
        """Return whether a face that was lost for a while is found at another place."""
        lost = person.last < self._frames - 1 and abs(moment.time - person.last_time) >= _LOST_S
        return lost and person.box.intersection_over_union(face.box) < _NEAR

    def _number_new(self, image: UInt8Array, faces: Sequence[Face], moment: Moment, there: dict[int, _Person]) -> None:
        """Add the people of new tracks to those that are there."""
        new = [(face, look_of(image, face)) for face in faces if face.track_id not in there]
        for face, look in new:
            others = [other for _, other in new if other is not None and other is not look]
            if (person := self._number(face, look, others, moment, there)) is not None:
                there[face.track_id] = person
        self._waiting = {face.track_id: self._waiting[face.track_id] for face, _ in new if face.track_id not in there}
        self._doubts = {track: number for track, number in self._doubts.items() if track in self._waiting}
        if len(self._people) > _MOST_PEOPLE:
            self._forget()

    def _number(
        self,
        face: Face,
        look: Float32Array | None,
        others: Sequence[Float32Array],
        moment: Moment,
        there: Mapping[int, _Person],
    ) -> _Person | None:
        """Find out who a new track is, or give it a new number; return None where it is better to wait.

        others: the looks of the frame's other new tracks.
        """
        person, perhaps = (None, 0) if look is None else self._judge(look, face.box, moment, there, others)
        before = self._doubts.get(face.track_id, 0)
        if not perhaps and before in self._people and all(other.number != before for other in there.values()):
            perhaps = before
        if person is None:
            since = self._waiting.setdefault(face.track_id, moment.time)
            if perhaps and moment.step <= _LONGEST_STEP_S and 0 <= moment.time - since < _WAIT_S:
                return None
            self._last_number += 1
            person = self._people[self._last_number] = _Person(self._last_number, self._frames, moment.time, face.box, perhaps)
        self._doubts.pop(face.track_id, None)
        self._end(person)
        person.pixels = None
        person.track = face.track_id
        self._of_track[face.track_id] = person
        if look is not None:
            person.take(look, moment.time)
        return person

    def _judge(
        self,
        look: Float32Array,
        box: Box,
        moment: Moment,
        there: Mapping[int, _Person],
        others: Sequence[Float32Array] = (),
        own: _Person | None = None,
    ) -> tuple[_Person | None, int]:
        """Return who a face surely is, or None, and the number of the person who it may be, or 0.

        own: the person whose face it is, where that has a number already.
        """
        present = {person.number for person in there.values()}
        likeness = {number: person.likeness(look) for number, person in self._people.items()}
        best = max((number for number in likeness if number not in present), key=lambda number: likeness[number], default=0)
        if not best:
            return None, 0
        shown = self._shown_at(box, moment)
        if len(shown) == 1 and likeness.get(shown[0], 0.0) >= _SURE_AT_TIME and shown[0] not in present:
            return self._people[shown[0]], shown[0]
        person, value = self._people[best], likeness[best]
        # What is as like this face as that person, or as like that person as this face, makes it unsure.
        rivals = [
            likeness[number] for number, other in self._people.items() if other is not own and not self._related(person, other)
        ]
        rival = max((*rivals, *(person.likeness(other) for other in others)), default=0.0)
        in_place = person.box.intersection_over_union(box) >= _IN_PLACE
        if value >= (_SURE_IN_PLACE if in_place else _SURE) and value - rival >= _LEAD:
            return person, best
        return None, best if value >= max(_PERHAPS, rival) else 0

    def _shown_at(self, box: Box, moment: Moment) -> list[int]:
        """Return the numbers of the people whom a file showed in this place at this media time in an earlier round."""
        if not moment.timed:
            return []
        slot = int(moment.time * _SLOTS_PER_S)
        near = [place for other in (slot - 1, slot, slot + 1) for place in self._places.get(other, {}).items()]
        return list({number for number, place in near if place.intersection_over_union(box) >= _AT_TIME})

    def _related(self, one: _Person, other: _Person) -> bool:
        """Return whether two numbers may be of one person."""
        return one is other or one.perhaps == other.number or other.perhaps == one.number

    def _see(self, person: _Person, image: UInt8Array, face: Face, moment: Moment, there: Mapping[int, _Person]) -> None:
        """Note a person's place, and now and then the look."""
        person.box, person.last, person.last_time = face.box, self._frames, moment.time
        slot = int(moment.time * _SLOTS_PER_S)
        if slot != person.slot and moment.timed and len(self._places_now) < _MOST_SLOTS:
            self._places_now.setdefault(slot, {}).setdefault(person.number, face.box)
            person.slot = slot
        if person.perhaps and (before := self._people.get(person.perhaps)) is not None and before.last >= person.first:
            person.perhaps = 0  # the two were seen at the same time, so they aren't one
        age = abs(moment.time - person.since)
        if abs(moment.time - person.looked_at) < (_LOOK_EVERY_S if age < _NEW_S else _LOOK_LATER_S):
            return
        look = look_of(image, face)
        if look is None:
            return
        person.take(look, moment.time)
        if age < _SUGGESTED_S and not person.perhaps:
            _, number = self._judge(look, face.box, moment, there, own=person)
            if number and self._people[number].last < person.first:
                person.perhaps = number

    def _end(self, person: _Person) -> None:
        """End the track that has a person's number."""
        self._of_track.pop(person.track, None)
        person.track = 0

    def _forget(self) -> None:
        """Forget the people that were seen longest ago."""
        for person in sorted(self._people.values(), key=lambda person: person.last)[: len(self._people) - _MOST_PEOPLE]:
            if person.last < self._frames:
                self._end(person)
                del self._people[person.number]
