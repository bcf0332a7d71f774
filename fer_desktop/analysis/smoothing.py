"""Smooths the readings of each track over time, so that bars glide and labels don't flicker."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from fer_desktop.core.types import Float32Array, Prediction

# By how much another expression must be more probable than the one shown before it takes its place.
_LEAD: Final = 0.06

# A track that has been silent for longer has ended; longer than the tracker holds an id (`tracker.HOLD_S`).
_FORGET_S: Final = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class Smoothed:
    """A track's prediction over its recent past, and the index of the expression to show."""

    prediction: Prediction
    expression_index: int


@dataclass(slots=True, eq=False)
class _State:
    probabilities: Float32Array
    expression_index: int
    time: float


class Smoother:
    """Exponential smoothing by a time constant in seconds, the same at any frame rate. Belongs to one thread.

    After one time constant a step has arrived to 63 %, after three to 95 %.
    """

    def __init__(self) -> None:
        self._states: dict[int, _State] = {}

    def update(self, track_id: int, prediction: Prediction, timestamp: float, time_constant: float) -> Smoothed:
        """Take in a track's prediction at a time in seconds; return what to show.

        time_constant: seconds; 0 shows every prediction as it is. A prediction with values that are not finite is left
        out. A time before the track's last one starts the track anew.
        """
        state = self._states.get(track_id)
        new = prediction.probabilities
        if not np.isfinite(new).all():
            new = state.probabilities if state else np.full_like(new, 1 / len(new))
        if state is None or time_constant <= 0 or timestamp < state.time:
            state = self._states[track_id] = _State(new, int(np.argmax(new)), timestamp)
            return Smoothed(Prediction(new), state.expression_index)
        share = 1.0 - math.exp(-(timestamp - state.time) / time_constant)
        # A new array each time: the old one has been handed over.
        state.probabilities = (state.probabilities + share * (new - state.probabilities)).astype(np.float32)
        state.time = timestamp
        best = int(np.argmax(state.probabilities))
        if state.probabilities[best] - state.probabilities[state.expression_index] > _LEAD:
            state.expression_index = best
        return Smoothed(Prediction(state.probabilities), state.expression_index)

    def forget_before(self, timestamp: float) -> None:
        """Drop the tracks that have ended by a time: those not heard of for some seconds, or only after it."""
        self._states = {track_id: state for track_id, state in self._states.items() if 0 <= timestamp - state.time <= _FORGET_S}

    def reset(self) -> None:
        """Drop all tracks."""
        self._states.clear()

    def __len__(self) -> int:
        return len(self._states)
