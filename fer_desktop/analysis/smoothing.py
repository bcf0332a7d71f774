"""Smooths the readings of each track over time, so that bars glide and labels don't flicker."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from fer_desktop.core.types import Float32Array, Prediction

# By how much another expression must be more probable than the one shown before it takes its place; and by how much while
# that one has been shown for less than _HOLD_S seconds. Talking mouths pass through expressions faster than anybody reads.
_LEAD: Final = 0.1
_LEAD_WHILE_HELD: Final = 0.4
_HOLD_S: Final = 0.8

# By how much the confidence must pass the threshold of "uncertain", either way, before the label changes.
_MARGIN: Final = 0.05

# A track that has been silent for longer has ended; longer than the tracker holds an id (`tracker.HOLD_S`).
_FORGET_S: Final = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class Smoothed:
    """A track's prediction over its recent past, the index of the expression to show, and whether that is too uncertain."""

    prediction: Prediction
    expression_index: int
    uncertain: bool


@dataclass(slots=True, eq=False)
class _State:
    """label_time: when the label changed last, in seconds. uncertain_below: the threshold it was judged by."""

    probabilities: Float32Array
    expression_index: int
    time: float
    uncertain: bool
    uncertain_below: float
    label_time: float = -math.inf


class Smoother:
    """Exponential smoothing by a time constant in seconds, the same at any frame rate. Belongs to one thread.

    After one time constant a step has arrived to 63 %, after three to 95 %. The label is steadier than the probabilities: it
    changes when another expression, or the threshold of "uncertain", leads clearly, and hardly ever twice within a second.
    """

    def __init__(self) -> None:
        self._states: dict[int, _State] = {}

    def update(
        self,
        track_id: int,
        prediction: Prediction,
        timestamp: float,
        time_constant: float,
        uncertain_below: float = 0.0,
    ) -> Smoothed:
        """Take in a track's prediction at a time in seconds; return what to show.

        time_constant: seconds; 0 shows every prediction as it is. A prediction with values that are not finite is left
        out. A time before the track's last one starts the track anew.
        uncertain_below: the confidence, 0 to 1, under which the label is uncertain.
        """
        state = self._states.get(track_id)
        new = prediction.probabilities
        if not np.isfinite(new).all():
            new = state.probabilities if state else np.full_like(new, 1 / len(new))
        if state is None or time_constant <= 0 or timestamp < state.time:
            best = int(np.argmax(new))
            state = _State(new, best, timestamp, bool(new[best] < uncertain_below), uncertain_below)
            self._states[track_id] = state
        else:
            share = 1.0 - math.exp(-(timestamp - state.time) / time_constant)
            # A new array each time: the old one has been handed over.
            state.probabilities = (state.probabilities + share * (new - state.probabilities)).astype(np.float32)
            state.time = timestamp
            _choose_label(state, uncertain_below)
        return Smoothed(Prediction(state.probabilities), state.expression_index, state.uncertain)

    def forget_before(self, timestamp: float) -> None:
        """Drop the tracks that have ended by a time: those not heard of for some seconds, or only after it."""
        self._states = {track_id: state for track_id, state in self._states.items() if 0 <= timestamp - state.time <= _FORGET_S}

    def reset(self) -> None:
        """Drop all tracks."""
        self._states.clear()

    def __len__(self) -> int:
        return len(self._states)


def _choose_label(state: _State, uncertain_below: float) -> None:
    """Bring the label up to date with the probabilities."""
    before = _label(state)
    held = state.time - state.label_time < _HOLD_S
    best = int(np.argmax(state.probabilities))
    lead = float(state.probabilities[best] - state.probabilities[state.expression_index])
    if lead > (_LEAD_WHILE_HELD if held else _LEAD):
        state.expression_index = best
    confidence = float(state.probabilities[state.expression_index])
    if uncertain_below != state.uncertain_below:
        # Somebody moved the threshold and wants to see what that does.
        state.uncertain, state.uncertain_below = confidence < uncertain_below, uncertain_below
    elif not held:
        # Half the way to 1 at most, or a high threshold could never be passed.
        margin = min(_MARGIN, (1.0 - uncertain_below) / 2)
        state.uncertain = confidence < uncertain_below + (margin if state.uncertain else -margin)
    if _label(state) != before:
        state.label_time = state.time


def _label(state: _State) -> int | None:
    return None if state.uncertain else state.expression_index
