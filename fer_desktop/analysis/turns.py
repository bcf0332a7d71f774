"""Chooses whose faces are classified in a frame of a live source, so that a crowd takes no longer than one frame allows."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

OLDEST_S: Final = 0.2
"""Seconds: whose reading would become older is classified, whatever it takes."""

_ROUND_S: Final = 0.18
"""Seconds in which everybody should have had a turn. With less than `OLDEST_S`, few readings become too old all at once."""

_SHARE: Final = 0.5
"""The share of the time between two frames that analysing a frame may take. The window needs the rest for its own work."""

_LONGEST_FRAME_S: Final = 1 / 15
"""More time than this isn't assumed between two frames: at slower sources, a reading would reach the screen late."""

_NEW_S: Final = 0.5
"""Seconds for which somebody counts as new: the smoothing has few readings of them."""

_REMEMBERED: Final = 15
"""Frames whose times are remembered."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """since: when a person came. read_at: when their face was classified last. Both in seconds."""

    since: float
    read_at: float


class Turns:
    """Decides in each frame whose face is classified. It has no clock and belongs to one thread.

    Always: the person who is followed, whoever has no reading, and whoever's reading is older than `OLDEST_S`. As far as the
    frame's time allows, then those who came within the last `_NEW_S`, and then the others; in both groups whoever's reading is
    oldest comes first, so that all have equally many turns.
    """

    def __init__(self) -> None:
        self._turns: dict[int, _Turn] = {}
        """By the number of the person: whose turn is longest ago comes first."""
        self._time = -math.inf
        self._steps: deque[float] = deque(maxlen=_REMEMBERED)
        self._face_s: deque[float] = deque(maxlen=_REMEMBERED)
        self._rest_s: deque[float] = deque(maxlen=_REMEMBERED)

    def choose(self, people: Sequence[int], now: float, followed: int = 0) -> list[int]:
        """Return the numbers of the people whose faces are to be classified in a frame, for `done`.

        people: the numbers of all in the frame. now: the frame's timestamp in seconds; one before the last one starts anew.
        followed: the number of the person who is followed; 0 for nobody.
        """
        if now < self._time:
            self._turns.clear()
        elif math.isfinite(self._time) and now > self._time:
            self._steps.append(now - self._time)
        self._time = now
        there = set(people)
        self._turns = {number: turn for number, turn in self._turns.items() if number in there}
        chosen = [number for number in people if number == followed or self.age_s(number) > OLDEST_S]
        others = [number for number in self._turns if number not in chosen]
        others.sort(key=lambda number: now - self._turns[number].since > _NEW_S)  # and by their turns, as the sort is stable
        return chosen + others[: max(self._room(len(people)) - len(chosen), 0)]

    def done(self, people: Collection[int], face_s: float, rest_s: float) -> None:
        """Tell that these people's faces were classified in the frame of the last `choose`.

        face_s: what it took, in seconds a face. rest_s: what everything else in the analysis of this frame took.
        """
        for number in people:
            turn = self._turns.pop(number, None)
            self._turns[number] = _Turn(self._time if turn is None else turn.since, self._time)
        if people:
            self._face_s.append(face_s)
        self._rest_s.append(rest_s)

    def age_s(self, number: int) -> float:
        """Return how old somebody's reading is in the frame of the last `choose`, in seconds; infinite without a reading."""
        turn = self._turns.get(number)
        return math.inf if turn is None else self._time - turn.read_at

    def _room(self, count: int) -> int:
        """Return how many of so many faces may be classified in a frame."""
        if not self._steps or not self._face_s:
            return count
        # Of frames that were skipped, the step is longer. The lower quartile is the source's own pace.
        step = min(sorted(self._steps)[len(self._steps) // 4], _LONGEST_FRAME_S)
        fitting = (_SHARE * step - _median(self._rest_s)) / max(_median(self._face_s), 1e-6)
        # One for the person who is followed, and as many as give everybody else a turn in time.
        return max(math.floor(fitting), 1 + math.ceil((count - 1) * step / _ROUND_S))


def _median(values: Collection[float]) -> float:
    return sorted(values)[len(values) // 2]
