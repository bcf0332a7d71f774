"""A recording as it is played: what is read in every frame, and one person's line over the time of the video."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.smoothing import Smoother
from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.types import Box, Face, FaceReading, Float32Array, Prediction, UInt8Array
from fer_desktop.recordings.recording import Person, Recording

_NO_CROP = np.zeros((48, 48), np.uint8)
_BLANK = 40
_BLANK_SIZE = (640, 480)


@dataclass(frozen=True, slots=True, eq=False)
class PersonLine:
    """One person's smoothed probabilities. times: (n,) seconds in the video, rising. values: (n, 7)."""

    times: NDArray[np.float64]
    values: Float32Array


class Playback:
    """Smooths the readings as the live view did, so that labels don't flicker; faces.csv itself holds them unsmoothed.

    Made beside the GUI's thread: an hour takes seconds. Afterwards it is only read, but for `follow_people`.
    """

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        settings = recording.document.settings
        self._uncertain_below = _setting(settings.get("uncertain_below"), 0.0, 1.0)
        self._smoothed, self._shown = _smooth(recording, _setting(settings.get("smoothing_s"), 0.0, 10.0))
        self.people: list[Person] = []
        self.names: dict[int, str] = {}
        self._numbers: dict[int, int] = {}
        self.follow_people()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to look at."""
        return self.recording.frame_count <= 0

    def follow_people(self) -> None:
        """Take in who is who, after a change."""
        self.people = self.recording.people
        self.names = {person.number: person.name for person in self.people if person.name}
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
            width = min(max(width, int((boxes[:, 0] + boxes[:, 2]).max())), 1 << 13)
            height = min(max(height, int((boxes[:, 1] + boxes[:, 3]).max())), 1 << 13)
        return np.full((height, width, 3), _BLANK, np.uint8)

    def _reading(self, k: int) -> FaceReading:
        faces = self.recording.faces
        x, y, width, height = (float(value) for value in faces.boxes[k])
        number = self.number_of(int(faces.face[k]))
        shown = int(self._shown[k])
        return FaceReading(
            Face(Box(x, y, max(width, 1.0), max(height, 1.0)), None, float(faces.score[k]), number),
            _NO_CROP,
            Prediction(faces.probabilities[k]),
            Prediction(self._smoothed[k]),
            bool(self._smoothed[k, shown] < self._uncertain_below),
            shown,
        )


def _smooth(recording: Recording, smoothing_s: float) -> tuple[Float32Array, NDArray[np.int64]]:
    faces = recording.faces
    smoothed = faces.probabilities.copy()
    shown = smoothed.argmax(axis=1) if len(smoothed) else np.empty(0, np.int64)
    if smoothing_s > 0:
        smoother = Smoother()
        for k in np.flatnonzero(faces.face).tolist():
            time_s = float(faces.time_s[k])
            result = smoother.update(int(faces.face[k]), Prediction(faces.probabilities[k]), time_s, smoothing_s)
            smoother.forget_before(time_s)
            smoothed[k], shown[k] = result.prediction.probabilities, result.expression_index
    return smoothed, shown


def _setting(value: object, lowest: float, highest: float) -> float:
    """Return a setting of a recording.json, which anybody may have written; the lowest where it is none."""
    number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else lowest
    return number if lowest <= number <= highest else lowest
