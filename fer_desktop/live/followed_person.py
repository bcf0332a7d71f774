"""Chooses the person that the live view shows: the one that was clicked, whenever it is seen, else the largest face."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from fer_desktop.core.types import FaceReading

LOST_AFTER_S: Final = 3.0
"""After so long without the chosen person, the largest face is followed, until that person is back."""

_LARGER: Final = 1.3
"""Another face must be larger by this factor, in area, to be followed instead; or two of about one size would take turns."""


class Selection:
    """Remembers the person who is followed. `update` takes every frame's readings and returns which one to show."""

    def __init__(self) -> None:
        self.chosen: int | None = None
        """The person who was clicked; None while the largest face is followed."""
        self.track: int | None = None
        """The person who is shown now or was last."""
        self._missed: int | None = None
        """The person who was clicked and is gone for longer than `LOST_AFTER_S`."""
        self._seen = 0.0

    def choose(self, track_id: int | None, now: float) -> None:
        """Follow a person; None goes back to the largest face."""
        self.chosen, self._missed = track_id, None
        self._seen = now
        if track_id is None:
            self.track = None  # follow the largest face, however small its lead

    def update(self, readings: Sequence[FaceReading], now: float) -> int | None:
        """Return the index of the reading to show, None where there is none. readings: the largest face first."""
        if self._missed is not None and any(reading.face.track_id == self._missed for reading in readings):
            self.chosen, self._missed = self._missed, None
        if self.chosen is not None:
            for k, reading in enumerate(readings):
                if reading.face.track_id == self.chosen:
                    self._seen = now
                    self.track = self.chosen
                    return k
            if now - self._seen < LOST_AFTER_S:
                return None
            self.chosen, self._missed = None, self.chosen
        if not readings:
            return None
        for k, reading in enumerate(readings):
            if reading.face.track_id == self.track and readings[0].face.box.area < _LARGER * reading.face.box.area:
                return k
        self.track = readings[0].face.track_id
        return 0

    def followed(self, readings: Sequence[FaceReading]) -> int | None:
        """Return the number of the person whom `update` would choose of these readings, without following. For any thread."""
        chosen, missed, track = self.chosen, self._missed, self.track
        numbers = [reading.face.track_id or place for place, reading in enumerate(readings, start=1)]
        wanted = missed if missed in numbers else chosen
        if wanted is not None:
            return wanted if wanted in numbers else None
        for number, reading in zip(numbers, readings, strict=True):
            if number == track and readings[0].face.box.area < _LARGER * reading.face.box.area:
                return number
        return numbers[0] if numbers else None

    @property
    def wanted(self) -> int | None:
        """The person whom the user wants to follow, also while they are gone; None for the largest face."""
        return self._missed if self.chosen is None else self.chosen

    def expect(self, track_id: int) -> None:
        """Follow a person who isn't in the picture as soon as they are back, unless somebody else was chosen."""
        if self.chosen is None:
            self._missed = track_id

    def renumber(self, number_of: Callable[[int], int]) -> None:
        """Follow the same people under other numbers. number_of: returns the new number of an old one."""
        self.chosen, self.track, self._missed = (
            None if value is None else number_of(value) for value in (self.chosen, self.track, self._missed)
        )

    def clear(self) -> None:
        self.chosen = self.track = self._missed = None
