"""Smooths the readings of each track over time, so that bars move smoothly and labels don't flicker."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from fer_desktop.core.messages import Message, marked
from fer_desktop.core.types import Float32Array, Prediction

# By how much another expression must be more probable than the one shown to replace it; and by how much while that one has been
# shown for less than _HOLD_S seconds. Talking mouths pass through expressions faster than the labels could be read. It matters
# only for thresholds under 50 %: two expressions can't both be above a higher one.
_LEAD: Final = 0.1
_LEAD_WHILE_HELD: Final = 0.4
_HOLD_S: Final = 0.8

# By how much the confidence of an uncertain reading must exceed the threshold before an expression is shown again. With less,
# the labels of a talking face change more often than they can be read.
_MARGIN: Final = 0.1

# How long a reading is held when its confidence falls below the threshold, before it becomes uncertain. A face that smiles is
# neutral, then happy; without this, it would be uncertain in between, while the average is on its way.
_WAIT_S: Final = 0.3

# A track without a prediction for longer has ended; longer than `tracking.HOLD_S`.
_FORGET_S: Final = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class Smoothed:
    """A track's smoothed prediction, the index of the expression to show, and whether the reading is uncertain."""

    prediction: Prediction
    expression_index: int
    uncertain: bool


@dataclass(slots=True, eq=False)
class _State:
    """probabilities: the average. shown: what is shown of it, the same unless it is held. uncertain_below: the threshold that
    `uncertain` is by. certain_time: when the average was last at or above it. label_time: when the label last changed. Both are
    in seconds.
    """

    probabilities: Float32Array
    shown: Float32Array
    expression_index: int
    time: float
    uncertain: bool
    uncertain_below: float
    certain_time: float
    label_time: float = -math.inf


class Smoother:
    """Exponential smoothing by a time constant in seconds, the same at any frame rate. Belongs to one thread.

    After one time constant the output has followed 63 % of a step, after three 95 %. The label is steadier than the average:
    after an uncertain reading, an expression is shown from `shown_again_from` on, and one that clearly leads replaces it. Where
    the confidence falls below the threshold, the reading is held for a moment, word and figures, and is then uncertain, unless
    an expression has risen above the threshold. So no figure below it ever stands beside an expression.
    """

    def __init__(self) -> None:
        self._states: dict[int, _State] = {}

    def update(
        self, track_id: int, prediction: Prediction, timestamp: float, time_constant: float, uncertain_below: float = 0.0
    ) -> Smoothed:
        """Add a track's prediction and return what to show.

        timestamp: seconds; one before the track's last one starts the track again. time_constant: seconds; 0 for no smoothing.
        uncertain_below: the confidence, 0 to 1, below which the reading is uncertain. A prediction with values that aren't
        finite is ignored.
        """
        state = self._states.get(track_id)
        new = prediction.probabilities
        if not np.isfinite(new).all():
            new = state.probabilities if state else np.full_like(new, 1 / len(new))
        if state is None or time_constant <= 0 or timestamp < state.time:
            best = int(np.argmax(new))
            state = _State(new, new, best, timestamp, bool(new[best] < uncertain_below), uncertain_below, timestamp)
            self._states[track_id] = state
        else:
            share = 1.0 - math.exp(-(timestamp - state.time) / time_constant)
            # A new array each time, because the old one has been passed on.
            state.probabilities = (state.probabilities + share * (new - state.probabilities)).astype(np.float32)
            state.time = timestamp
            _choose_label(state, uncertain_below)
        return Smoothed(Prediction(state.shown), state.expression_index, state.uncertain)

    def forget_before(self, timestamp: float) -> None:
        """Remove the tracks that have ended by a time in seconds, and those whose last prediction is after it."""
        self._states = {track_id: state for track_id, state in self._states.items() if 0 <= timestamp - state.time <= _FORGET_S}

    def reset(self) -> None:
        """Remove all tracks."""
        self._states.clear()

    def __len__(self) -> int:
        return len(self._states)


def shown_again_from(uncertain_below: float) -> float:
    """Return the confidence, 0 to 1, from which an expression is shown again after the reading was uncertain."""
    # At most half the way to 1, or the confidence could never exceed a high threshold.
    return uncertain_below + min(_MARGIN, (1.0 - uncertain_below) / 2)


def threshold_message(uncertain_below: float, smoothing_s: float, percent: Callable[[float], str]) -> Message:
    """Return the sentence about the threshold, 0 to 1, with the confidence from which an expression is shown again.

    smoothing_s: seconds; without smoothing there is only the threshold. percent: formats a share, 0 to 1.
    """
    if smoothing_s <= 0:
        return Message(marked("A reading with a confidence below {below} is uncertain."), below=percent(uncertain_below))
    text = marked(
        "A reading with a confidence below {below} is uncertain; in a video, an expression is then shown again from {again}."
    )
    return Message(text, below=percent(uncertain_below), again=percent(shown_again_from(uncertain_below)))


def _choose_label(state: _State, uncertain_below: float) -> None:
    """Update the label and the shown probabilities from the average, or hold them."""
    probabilities, before = state.probabilities, _label(state)
    # Where the user moves the threshold, the effect is seen at once.
    moved, state.uncertain_below = uncertain_below != state.uncertain_below, uncertain_below
    best = int(np.argmax(probabilities))
    lead = float(probabilities[best] - probabilities[state.expression_index])
    falls = bool(probabilities[state.expression_index] < uncertain_below)
    certain = not (state.uncertain or moved)
    if certain and probabilities[best] < uncertain_below and state.time - state.certain_time < _WAIT_S:
        return
    held = state.time - state.label_time < _HOLD_S
    if state.uncertain or falls or lead > (_LEAD_WHILE_HELD if held else _LEAD):
        state.expression_index = best
    least = shown_again_from(uncertain_below) if state.uncertain and not moved else uncertain_below
    state.uncertain = bool(probabilities[state.expression_index] < least)
    state.shown, state.certain_time = probabilities, state.time
    if _label(state) != before:
        state.label_time = state.time


def _label(state: _State) -> int | None:
    return None if state.uncertain else state.expression_index
