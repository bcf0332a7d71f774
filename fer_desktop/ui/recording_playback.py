"""A recording as it is played: what is read in every frame, and one person's line over the time of the video."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.calibration import Calibration
from fer_desktop.analysis.smoothing import Smoother
from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.types import Box, Face, FaceReading, Float32Array, Prediction, UInt8Array
from fer_desktop.recordings.document import RAW
from fer_desktop.recordings.recording import Person, Recording
from fer_desktop.ui.history import GAP_S

_NO_CROP = np.zeros((48, 48), np.uint8)
_BLANK = 40
_BLANK_SIZE = (640, 480)
_LARGEST_BLANK = 4096


@dataclass(frozen=True, slots=True, eq=False)
class PersonLine:
    """One person's smoothed probabilities. times: (n,) seconds in the video, rising. values: (n, 7)."""

    times: NDArray[np.float64]
    values: Float32Array


class Playback:
    """Calibrates and smooths the readings as the live view did; faces.csv itself holds them raw.

    Made beside the GUI's thread: an hour takes seconds. Afterwards it is only read, but for `follow_people`.
    """

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self._smoothed, self._shown, self._uncertain = _smooth(recording)
        self.people: list[Person] = []
        self.names: dict[int, str] = {}
        self.colors: dict[int, str] = {}
        self._numbers: dict[int, int] = {}
        self._seen: dict[int, list[tuple[float, float]]] = {}
        self.follow_people()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to look at."""
        return self.recording.frame_count <= 0

    def follow_people(self) -> None:
        """Take in who is who, after a change."""
        self.people = self.recording.people
        self.names = {person.number: person.name for person in self.people if person.name}
        self.colors = {person.number: person.color for person in self.people if person.color}
        self._seen = {person.number: self._spans_of(person) for person in self.people}
        self._numbers = {track: person.number for person in self.people for track in person.tracks}

    def number_of(self, track: int) -> int:
        """Return the number of the person that a track belongs to."""
        return self._numbers.get(track, track)

    def readings_at(self, frame: int) -> tuple[FaceReading, ...]:
        """Return the readings of what the video shows at a frame; a face's track_id is its person's number."""
        faces = self.recording.faces
        if not 0 <= frame <= faces.last_frame:
            return ()
        end = int(np.searchsorted(faces.frame, frame, side="right"))
        if not end:
            return ()
        start = int(np.searchsorted(faces.frame, faces.frame[end - 1], side="left"))
        return tuple(self._reading(k) for k in range(start, end) if faces.face[k])

    def calibrated_spans(self, person: Person | None) -> list[tuple[float, float]]:
        """Return when a person's readings were shifted on the screen, from and to, in seconds of the video."""
        recording = self.recording
        if person is None or recording.document.readings != RAW:
            return []
        spans = [span for span in recording.document.calibrations if span.track in person.tracks]
        rate = recording.frame_rate
        ends = [person.last_s if span.to_s is None else span.to_s for span in spans]
        return [(recording.frame_at(s.from_s) / rate, recording.frame_at(to) / rate) for s, to in zip(spans, ends, strict=True)]

    def seen_spans(self, person: Person) -> list[tuple[float, float]]:
        """Return when a person was seen, from and to, in seconds of the video."""
        return self._seen.get(person.number, [])

    def line_of(self, person: Person | None) -> PersonLine:
        """Return a person's line; an empty one for nobody."""
        if person is None:
            return PersonLine(np.empty(0), np.empty((0, CLASS_COUNT), np.float32))
        theirs = np.isin(self.recording.faces.face, person.tracks)
        return PersonLine(self.recording.faces.frame[theirs] / self.recording.frame_rate, self._smoothed[theirs])

    def blank(self) -> UInt8Array:
        """Return what stands in for a picture that is missing, in the video's size as far as that is known."""
        width, height = self.recording.document.size or _BLANK_SIZE
        if self.recording.document.size is None and len(self.recording.faces):
            boxes = self.recording.faces.boxes
            width = max(width, int((boxes[:, 0] + boxes[:, 2]).max()))
            height = max(height, int((boxes[:, 1] + boxes[:, 3]).max()))
        # A foreign file may claim any size.
        width, height = min(width, _LARGEST_BLANK), min(height, _LARGEST_BLANK)
        return np.full((height, width, 3), _BLANK, np.uint8)

    def _spans_of(self, person: Person) -> list[tuple[float, float]]:
        frames = np.unique(self.recording.faces.frame[np.isin(self.recording.faces.face, person.tracks)])
        if not len(frames):
            return []
        cuts = np.flatnonzero(np.diff(frames) > GAP_S * self.recording.frame_rate)
        starts, ends = frames[np.r_[0, cuts + 1]], frames[np.r_[cuts, len(frames) - 1]] + 1
        rate = self.recording.frame_rate
        return [(start / rate, end / rate) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]

    def _reading(self, k: int) -> FaceReading:
        faces = self.recording.faces
        x, y, width, height = (float(value) for value in faces.boxes[k])
        number = self.number_of(int(faces.face[k]))
        return FaceReading(
            Face(Box(x, y, max(width, 1.0), max(height, 1.0)), None, float(faces.score[k]), number),
            _NO_CROP,
            Prediction(faces.probabilities[k]),
            Prediction(self._smoothed[k]),
            bool(self._uncertain[k]),
            int(self._shown[k]),
            self.recording.bias_of(int(faces.face[k]), float(faces.time_s[k])),
        )


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
        bias = recording.bias_of(track, time_s)
        if bias:
            prediction = Calibration(track, bias).apply(prediction)
        result = smoother.update(track, prediction, time_s, time_constant, uncertain_below)
        smoother.forget_before(time_s)
        smoothed[k], shown[k] = result.prediction.probabilities, result.expression_index
        uncertain[k] = result.uncertain
    return smoothed, shown, uncertain


def _setting(value: object, lowest: float, highest: float) -> float:
    """Return a setting of a recording.json, which anybody may have written; the lowest where it is none."""
    number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else lowest
    return number if lowest <= number <= highest else lowest
