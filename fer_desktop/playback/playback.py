"""What the player plays, and a recording as such, with the results that it shows."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.calibration import Calibration
from fer_desktop.analysis.smoothing import Smoother
from fer_desktop.core.json_values import number
from fer_desktop.core.types import Float32Array, Prediction
from fer_desktop.playback.results_table import ResultsTable, make_results, with_document
from fer_desktop.recordings.document import Document, Marker
from fer_desktop.recordings.export import Film, Pictures
from fer_desktop.recordings.folder import RecordingError
from fer_desktop.recordings.recording import Recording


class Playable(Protocol):
    """Media with results, as the player shows it.

    It is opened and changed in the player's thread. `results` is replaced as a whole, so the window may read it at any moment.
    """

    @property
    def results(self) -> ResultsTable: ...

    @property
    def markers(self) -> tuple[Marker, ...]:
        """By time."""

    def open_pictures(self) -> Pictures | None:
        """Return the pictures; None where the video can't be played. Raises SourceError."""

    def step_from(self, frame: int, steps: int) -> int:
        """Return the frame that is so many steps further."""

    def rename_person(self, number: int, name: str) -> None:
        """Name the person that a track belongs to; an empty name takes it away. Raises RecordingError."""

    def change_people(self, change: Callable[[Document], Document]) -> None:
        """Change who is who, by a function such as `recordings.recording.merged`. Raises RecordingError."""

    def film(self) -> Film | None:
        """Return what an exported video shows; None where there is nothing to show."""


class Playback:
    """A recording, to be played. Calibrates and smooths the readings as the live view did; faces.csv holds them raw.

    Not to be made in the GUI thread: an hour takes seconds.
    """

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.results = make_results(
            recording.document, recording.faces, *_smooth(recording), recording.frame_rate, recording.frame_count
        )

    @property
    def markers(self) -> tuple[Marker, ...]:
        return self.recording.markers

    def open_pictures(self) -> Pictures | None:
        with suppress(RecordingError):
            return self.recording.open_video() if self.recording.has_video else None
        return None

    def step_from(self, frame: int, steps: int) -> int:
        return frame + steps

    def rename_person(self, number: int, name: str) -> None:
        self.change(lambda recording: recording.rename_person(number, name))

    def change_people(self, change: Callable[[Document], Document]) -> None:
        self.change(lambda recording: recording.change_people(change))

    def film(self) -> Film:
        return self.recording

    def change(self, change: Callable[[Recording], object]) -> None:
        """Change people, markers or title of the recording, and take the people into the results. Raises RecordingError."""
        change(self.recording)
        if self.results.document is not self.recording.document:
            self.results = with_document(self.results, self.recording.document)


def _smooth(recording: Recording) -> tuple[Float32Array, NDArray[np.int64], NDArray[np.bool_]]:
    """Return the smoothed probabilities (n, 7), the expression to show (n,), and whether that is too uncertain (n,)."""
    faces, settings = recording.faces, recording.document.settings
    # An untrusted file may hold any values.
    time_constant = number(settings.get("smoothing_s"), 0.0, 10.0) or 0.0
    uncertain_below = number(settings.get("uncertain_below"), 0.0, 1.0) or 0.0
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
