"""A recording as it is played, with the results that the player shows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.calibration import Calibration
from fer_desktop.analysis.smoothing import Smoother
from fer_desktop.core.json_values import number
from fer_desktop.core.types import Float32Array, Prediction, UInt8Array
from fer_desktop.playback.results_table import ResultsTable, make_results, with_document
from fer_desktop.recordings.document import RAW
from fer_desktop.recordings.recording import Person, Recording

_BLANK = 40
_BLANK_SIZE = (640, 480)
_LARGEST_BLANK = 4096


class Playback:
    """Calibrates and smooths the readings as the live view did; faces.csv itself holds them raw.

    Made beside the GUI's thread: an hour takes seconds. `results` is replaced as a whole, in the player's thread.
    """

    results: ResultsTable

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.results = make_results(recording.document, recording.faces, *_smooth(recording), recording.frame_rate)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to look at."""
        return self.recording.frame_count <= 0

    def follow_people(self) -> None:
        """Take in who is who, after a change."""
        if self.results.document is not self.recording.document:
            self.results = with_document(self.results, self.recording.document)

    def calibrated_spans(self, person: Person | None) -> list[tuple[float, float]]:
        """Return when a person's readings were shifted on the screen, from and to, in seconds of the video."""
        recording = self.recording
        if person is None or recording.document.readings != RAW:
            return []
        spans = [span for span in recording.document.calibrations if span.track in person.tracks]
        rate = recording.frame_rate
        ends = [person.last_s if span.to_s is None else span.to_s for span in spans]
        return [(recording.frame_at(s.from_s) / rate, recording.frame_at(to) / rate) for s, to in zip(spans, ends, strict=True)]

    def blank(self) -> UInt8Array:
        """Return what stands in for a picture that is missing, in the video's size as far as that is known."""
        width, height = self.recording.document.size or _BLANK_SIZE
        boxes = self.results.faces.boxes
        if self.recording.document.size is None and len(boxes):
            width = max(width, int((boxes[:, 0] + boxes[:, 2]).max()))
            height = max(height, int((boxes[:, 1] + boxes[:, 3]).max()))
        # A foreign file may claim any size.
        width, height = min(width, _LARGEST_BLANK), min(height, _LARGEST_BLANK)
        return np.full((height, width, 3), _BLANK, np.uint8)


def _smooth(recording: Recording) -> tuple[Float32Array, NDArray[np.int64], NDArray[np.bool_]]:
    """Return the smoothed probabilities (n, 7), the expression to show (n,), and whether that is too uncertain (n,)."""
    faces, settings = recording.faces, recording.document.settings
    time_constant = _setting(settings.get("smoothing_s"), 0.0, 10.0)
    uncertain_below = _setting(settings.get("uncertain_below"), 0.0, 1.0)
    smoothed = faces.probabilities.copy()
    shown, uncertain = np.zeros(len(faces), np.int64), np.zeros(len(faces), np.bool_)
    smoother = Smoother()
    for k in np.flatnonzero(faces.face).tolist():
        track, time_s, prediction = int(faces.face[k]), float(faces.time_s[k]), Prediction(faces.probabilities[k])
        bias = recording.document.bias_of(track, time_s)
        if bias:
            prediction = Calibration(track, bias).apply(prediction)
        result = smoother.update(track, prediction, time_s, time_constant, uncertain_below)
        smoother.forget_before(time_s)
        smoothed[k], shown[k] = result.prediction.probabilities, result.expression_index
        uncertain[k] = result.uncertain
    return smoothed, shown, uncertain


def _setting(value: object, lowest: float, highest: float) -> float:
    """Return a setting of a recording.json, which anybody may have written; the lowest where it is none."""
    found = number(value, lowest, highest)
    return lowest if found is None else found
