"""Calibration to one person's resting face: seven numbers that are added to the log-probabilities of that person's readings.

With m the model's mean prediction for the person's resting face, u its mean prediction for neutral faces, and a the strength, a
prediction p becomes

    p'_k = p_k exp(b_k) / sum_j p_j exp(b_j)    with    b_k = -a (log m_k - log u_k), within -LIMIT and LIMIT

where values of m and u below FLOOR count as FLOOR. With a = 1 and within the limit, the resting face (p = m) becomes u: it
reads neutral, with the confidence of a usual neutral face. It is the correction of a classifier for another prior (Saerens et
al., 2002), with the resting face in place of the prior.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.core.labels import CLASS_COUNT, EXPRESSIONS
from fer_desktop.core.types import Float32Array, Prediction

DURATION_S: Final = 3.0
"""Seconds of the resting face that are taken."""

LEAST_SAMPLES: Final = 5
"""The least number of predictions for a mean; a slow computer gives few."""

STRENGTH: Final = 1.0
"""The a of the formula."""

LIMIT: Final = 2.5
"""No probability is multiplied or divided by more than exp(2.5), about 12, before they are made to sum to 1 again."""

FLOOR: Final = 0.02
"""Prevents that a quotient of two tiny numbers makes an expression likely that is nearly impossible at rest."""

NEUTRAL: Final = EXPRESSIONS.index("neutral")

FORMULA: Final = (
    "p'_k = p_k exp(bias_k) / sum_j p_j exp(bias_j), with bias_k = -a (log m_k - log u_k) within -L and L, and m and u at "
    "least F; p: what the model says of a frame, m: its mean over 3 seconds of the person's resting face, u: what it says of a "
    f"neutral face on average; a = {STRENGTH:g}, L = {LIMIT:g}, F = {FLOOR:g}"
)
"""The formula, for people who read a recording.json."""

USUAL_NEUTRAL: Final = tuple(0.7 if k == NEUTRAL else 0.05 for k in range(CLASS_COUNT))
"""The u of models without a usable confusion matrix."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """bias: seven numbers that are added to the log-probabilities of one track, in the order of `EXPRESSIONS`."""

    track_id: int
    bias: tuple[float, ...]

    def apply(self, prediction: Prediction) -> Prediction:
        """Return the calibrated prediction; a prediction with values that aren't finite is returned unchanged."""
        probabilities = prediction.probabilities.astype(np.float64)
        if not np.isfinite(probabilities).all():
            return prediction
        weighted = probabilities * np.exp(self.bias)
        total = float(weighted.sum())
        return Prediction((weighted / total).astype(np.float32)) if total > 0 else prediction


def calibrate(track_id: int, rest: Float32Array, neutral: NDArray[np.floating], strength: float = STRENGTH) -> Calibration:
    """Return the calibration of a track. rest, neutral: the m and u of the formula, (7,) probabilities each."""
    m, u = (np.maximum(np.asarray(values, np.float64), FLOOR) for values in (rest, neutral))
    bias = np.clip(-strength * (np.log(m) - np.log(u)), -LIMIT, LIMIT)
    return Calibration(track_id, tuple(float(value) for value in bias))


def reads_neutral(calibration: Calibration, rest: Float32Array) -> bool:
    """Whether the calibrated resting face reads neutral; one with a high confidence of another expression doesn't.

    rest: (7,) mean probabilities of the resting face.
    """
    return calibration.apply(Prediction(rest)).index == NEUTRAL


def expected_neutral(metrics: Mapping[str, object]) -> NDArray[np.float64]:
    """Return the u of the formula for a model, (7,), from the `metrics` of its description.

    It is the row of neutral faces in the confusion matrix on the private part of FER2013, as shares; `USUAL_NEUTRAL` where
    there is no such row or neutral isn't its largest value.
    """
    part = metrics.get("private")
    matrix = part.get("confusion_matrix") if isinstance(part, Mapping) else None
    try:
        row = np.asarray(matrix, np.float64)[NEUTRAL]
    except (TypeError, ValueError, IndexError):
        row = np.empty(0)
    if row.shape != (CLASS_COUNT,) or not np.isfinite(row).all() or row.min() < 0 or int(row.argmax()) != NEUTRAL:
        return np.array(USUAL_NEUTRAL)
    return np.asarray(row / row.sum(), np.float64)


class RestingFace:
    """Collects the predictions of one track's resting face for `DURATION_S` seconds from the first one."""

    def __init__(self, track_id: int, now: float) -> None:
        """now: timestamp of the newest frame, in seconds."""
        self.track_id = track_id
        self._first = self._last = now
        self._sum = np.zeros(CLASS_COUNT)
        self._count = 0

    def add(self, prediction: Prediction, timestamp: float) -> None:
        """Add the prediction of one frame, without calibration. timestamp: of the frame, in seconds."""
        if not np.isfinite(prediction.probabilities).all():
            return
        if not self._count:
            self._first = timestamp
        self._last = timestamp
        self._sum += prediction.probabilities
        self._count += 1

    @property
    def left_s(self) -> float:
        """Seconds that are left."""
        return max(DURATION_S - (self._last - self._first), 0.0) if self._count else DURATION_S

    @property
    def enough(self) -> bool:
        """Whether there are enough predictions for a mean."""
        return self._count >= LEAST_SAMPLES

    def lost_for(self, now: float) -> float:
        """Return the seconds since the face was last read. now: the newest frame's timestamp."""
        return now - self._last

    def mean(self) -> Float32Array:
        """Return the mean prediction, (7,) float32. Meaningful where there are `enough`."""
        return (self._sum / max(self._count, 1)).astype(np.float32)
