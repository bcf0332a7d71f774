"""The results of a recording or an analysed video, as one table that never changes: new results come as a new table."""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.history import Strip, strip_of
from fer_desktop.batch.run import Shot
from fer_desktop.core.geometry import inclusion
from fer_desktop.core.types import Box, Face, FaceReading, Float32Array, Prediction, UInt8Array
from fer_desktop.recordings.document import RAW, Document
from fer_desktop.recordings.faces import NO_FACE, NUMBERS, FaceTable, face_table
from fer_desktop.recordings.recording import Person, people_of
from fer_desktop.recordings.rows import quality_cells

STRIP_COLUMNS: Final = 160
"""Columns of a person's strip over the whole time."""

_NO_CROP: Final = np.zeros((48, 48), np.uint8)

_BLANK: Final = 40
_BLANK_SIZE: Final = (640, 480)
_LARGEST_BLANK: Final = 4096


@dataclass(frozen=True, slots=True, eq=False)
class PersonLine:
    """What was shown of one person. times: (n,) seconds in the video, rising. values: (n, 7) smoothed probabilities.

    labels: (n,) indices of the expressions, or UNCERTAIN. spans: (n, 2) seconds, from when to when each is shown if the player
    is asked to go there.
    """

    times: NDArray[np.float64]
    values: Float32Array
    labels: NDArray[np.int8]
    spans: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause of the source. start, end: from when to when the video shows the frame before it, seconds of the video.

    seconds: how long it took, true time.
    """

    start: float
    end: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Portrait:
    """Where a person's face is seen best: the frame, and the box in its pixels.

    quality: the shorter side of the box in pixels times the detection score; less where the box reaches beyond the picture.
    """

    frame: int
    box: Box
    quality: float


@dataclass(frozen=True, slots=True, eq=False)
class ResultsTable:
    """The results up to a moment, and who is who in them. Made by `make_results`; may be read in any thread.

    A thread replaces the table of a playback while the window reads it, so a reader takes the table once and asks that one.

    document: names, colours and calibrations. faces: the rows. frame_rate: frames a second. frame_count: of the video; without
    one, of the rows.
    people: everybody in the rows, by number. seen: by number, when a person was seen, from and to, in seconds of the video.
    strips: by number, what was shown of a person over the whole time, in `STRIP_COLUMNS` columns. portraits: by number.
    start_s: the time of the first frame of a video file, whose frames may come at any times: seconds of the video are then true
    times. None for a recording, whose video has a constant rate.
    """

    document: Document
    faces: FaceTable
    frame_rate: float
    frame_count: int
    people: tuple[Person, ...]
    seen: Mapping[int, Sequence[tuple[float, float]]]
    strips: Mapping[int, Strip]
    portraits: Mapping[int, Portrait]
    start_s: float | None = None

    @property
    def names(self) -> dict[int, str]:
        """The names of the people that have one, by number."""
        return {person.number: person.name for person in self.people if person.name}

    @property
    def colors(self) -> dict[int, str]:
        """The colours of the people that were given one, by number."""
        return {person.number: person.color for person in self.people if person.color}

    @property
    def duration_s(self) -> float:
        """Of the video, seconds; without one that of the rows."""
        if self.start_s is None:
            return self.frame_count / self.frame_rate
        return self.time_of(self.frame_count - 1) + 1 / self.frame_rate

    def time_of(self, frame: int) -> float:
        """Return the true time of a frame in seconds: since the first, or in a video file since its start."""
        if self.start_s and (not len(self.faces) or frame < self.faces.frame[0]):
            return self.start_s + frame / self.frame_rate
        return self.faces.time_of(frame, self.frame_rate)

    def frame_at(self, time_s: float) -> int:
        """Return the frame that shows a true time, from 0 to frame_count - 1."""
        return self.faces.frame_at(time_s, self.frame_rate, self.frame_count)

    def video_time(self, time_s: float) -> float:
        """Return where in the video a true time is shown, seconds."""
        return self.frame_at(time_s) / self.frame_rate if self.start_s is None else time_s

    def position_of(self, frame: int) -> float:
        """Return where in the video a frame is shown, seconds."""
        return frame / self.frame_rate if self.start_s is None else self.time_of(frame)

    def frame_of(self, position_s: float) -> int:
        """Return the frame that is shown at a position in the video, in seconds."""
        if self.start_s is None:
            return round(position_s * self.frame_rate)
        if len(self.faces) and position_s >= self.faces.time_s[0]:
            return self.frame_at(position_s)
        return max(round((position_s - self.start_s) * self.frame_rate), 0)

    def frame_after(self, frame: int, seconds: float) -> int:
        """Return the frame that is shown so many seconds of the video after a frame."""
        if self.start_s is None:
            return frame + int(seconds * self.frame_rate)
        return max(self.frame_of(self.time_of(frame) + seconds), frame)

    def true_time(self, position_s: float) -> float:
        """Return the true time of what is shown at a position in the video, both in seconds."""
        return position_s if self.start_s is not None else self.time_of(self.frame_of(position_s))

    def pauses(self) -> list[Pause]:
        """Return the pauses that the video shows for a shorter time than they took."""
        if self.start_s is not None:
            return []
        frames, first = np.unique(self.faces.frame, return_index=True)
        times, positions = self.faces.time_s[first], frames / self.frame_rate
        left_out = np.diff(times) - np.diff(positions)
        # A frame may be off its time by a frame's length.
        return [
            Pause(float(positions[k]), float(positions[k + 1]), float(times[k + 1] - times[k]))
            for k in np.flatnonzero(left_out > 2 / self.frame_rate)
        ]

    def longest_at(self, frame: int) -> int | None:
        """Return the number of the person at a frame with the longest time in view, or else of anybody; None without people."""
        there = {reading.face.track_id for reading in self.readings_at(frame)}
        people = [person for person in self.people if person.number in there] or self.people
        return max(people, key=lambda person: person.seen_s).number if people else None

    def person(self, number: int | None) -> Person | None:
        return next((person for person in self.people if person.number == number), None)

    def readings_at(self, frame: int) -> tuple[FaceReading, ...]:
        """Return the readings that the video shows at a frame; a face's track_id is its person's number."""
        faces = self.faces
        numbers = {track: person.number for person in self.people for track in person.tracks}
        return tuple(self._reading(k, numbers[int(faces.face[k])]) for k in faces.shown_at(frame) if faces.face[k])

    def line_of(self, person: Person | None) -> PersonLine:
        """Return a person's line; an empty one for None."""
        faces, rows = self.faces, self.faces.rows_of(person.tracks if person is not None else ())
        times, ends = self._held(rows)
        spans = np.column_stack((times, ends))
        if self.start_s is None:
            spans -= 0.5 / self.frame_rate  # `frame_of` takes the nearest frame
        spans[faces.until[rows] >= self.frame_count, 1] = np.inf
        return PersonLine(times, faces.smoothed[rows], faces.labels[rows], spans)

    def _held(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return from when to when the video shows rows, (n,) each, in its seconds; see `FaceTable.until`."""
        faces, until = self.faces, self.faces.until[rows]
        if self.start_s is None:
            return faces.frame[rows] / self.frame_rate, until / self.frame_rate
        after = faces.time_s[-1:] + 1 / self.frame_rate
        return faces.time_s[rows], np.append(faces.time_s, after)[np.searchsorted(faces.frame, until)]

    def calibrated_spans(self, person: Person | None) -> list[tuple[float, float]]:
        """Return when a person's readings were shifted on the screen, from and to, in seconds of the video."""
        if person is None or self.document.readings != RAW:
            return []
        spans = [span for span in self.document.calibrations if span.track in person.tracks]
        ends = [person.last_s if span.to_s is None else span.to_s for span in spans]
        return [(self.video_time(span.from_s), self.video_time(to)) for span, to in zip(spans, ends, strict=True)]

    def blank(self) -> UInt8Array:
        """Return what stands in for a picture that is missing, in the video's size as far as that is known."""
        width, height = self.document.size or _BLANK_SIZE
        boxes = self.faces.boxes
        if self.document.size is None and len(boxes):
            width = max(width, int((boxes[:, 0] + boxes[:, 2]).max()))
            height = max(height, int((boxes[:, 1] + boxes[:, 3]).max()))
        # An untrusted file may claim any size.
        return np.full((min(height, _LARGEST_BLANK), min(width, _LARGEST_BLANK), 3), _BLANK, np.uint8)

    def _reading(self, k: int, number: int) -> FaceReading:
        faces = self.faces
        x, y, width, height = (float(value) for value in faces.boxes[k])
        return FaceReading(
            Face(Box(x, y, max(width, 1.0), max(height, 1.0)), None, float(faces.score[k]), number),
            _NO_CROP,
            Prediction(faces.probabilities[k]),
            Prediction(faces.smoothed[k]),
            bool(faces.uncertain[k]),
            int(faces.shown[k]),
            self.document.bias_of(int(faces.face[k]), float(faces.time_s[k])),
            float(faces.age_s[k]),
            faces.quality_of(k),
            faces.reliability_of(k),
        )


def make_results(
    document: Document, faces: FaceTable, frame_rate: float, frame_count: int, start_s: float | None = None
) -> ResultsTable:
    """Find the people in the rows and the times at which each was seen. Not for the GUI thread: an hour takes seconds."""
    people = tuple(people_of(document, faces))
    results = ResultsTable(document, faces, frame_rate, frame_count, people, {}, {}, {}, start_s)
    labels, quality, seen, strips, portraits = faces.labels, _quality(faces, document.size), {}, {}, {}
    paused_at = [pause.start for pause in results.pauses()]
    for person in people:
        rows = faces.rows_of(person.tracks)
        times, ends = results._held(rows)
        seen[person.number] = _spans(times, ends)
        ends = np.where(np.isin(times, paused_at), times + 1 / frame_rate, ends)  # a strip leaves pauses empty
        strips[person.number] = strip_of(times, ends, labels[rows], 0.0, results.duration_s, STRIP_COLUMNS)
        theirs = np.isin(faces.face, person.tracks)
        best = int(np.argmax(np.where(theirs, quality, -1.0)))
        x, y, width, height = (float(value) for value in faces.boxes[best])
        box = Box(x, y, max(width, 1.0), max(height, 1.0))
        portraits[person.number] = Portrait(int(faces.frame[best]), box, float(quality[best]))
    return replace(results, seen=seen, strips=strips, portraits=portraits)


def with_document(results: ResultsTable, document: Document) -> ResultsTable:
    """Return the results with the names and the merging of another document."""
    return make_results(document, results.faces, results.frame_rate, results.frame_count, results.start_s)


def results_of(
    values: array[float], document: Document, frame_rate: float, claimed: int, start_s: float | None = None
) -> ResultsTable:
    """Make a table of what `VideoReadings.values` returned; may be called in any thread.

    claimed: how many frames the file claims; where more were read, their number counts. start_s: see `ResultsTable`.
    """
    faces = face_table(np.asarray(values).reshape(-1, NUMBERS))
    return make_results(document, faces, frame_rate, max(claimed, faces.last_frame + 1), start_s)


class VideoReadings:
    """Collects the numbers of shots as they come. Belongs to the GUI thread, which hands copies (`values`) to `results_of`."""

    def __init__(self) -> None:
        self.taken = 0
        self.suggestions: dict[int, int] = {}
        """By track, as in a Document."""
        self._values: array[float] = array("d")

    def take(self, shots: Sequence[Shot]) -> bool:
        """Take in what of a video's shots is new; return whether anything is."""
        new = shots[self.taken :]
        self.taken += len(new)
        for shot in new:
            start = float(shot.index), float(shot.media_time or 0.0)
            if not shot.readings:
                self._values.extend((*start, 0.0, *NO_FACE))
            for reading in shot.readings:
                face = reading.face
                if face.perhaps:
                    self.suggestions[face.track_id] = face.perhaps
                self._values.extend(
                    (*start, face.track_id, face.box.x, face.box.y, face.box.width, face.box.height, face.score)
                )
                self._values.extend(reading.prediction.probabilities.tolist())
                self._values.extend(reading.smoothed.probabilities.tolist())
                self._values.extend((reading.expression_index, reading.uncertain, reading.age_s))
                quality = quality_cells(reading.quality, reading.reliability)
                self._values.extend(math.nan if value is None else value for value in quality)
        return bool(new)

    def values(self) -> array[float]:
        """Return a copy, for `results_of`."""
        return self._values[:]


def _quality(faces: FaceTable, size: tuple[int, int] | None) -> NDArray[np.float64]:
    """Return how good a portrait each row gives, (n,); see `Portrait`. size: of the picture, None where unknown."""
    places, sizes = faces.boxes[:, :2].astype(np.float64), faces.boxes[:, 2:].astype(np.float64)
    inside = inclusion(np.hstack((places, places + sizes)), (0.0, 0.0, *(size if size is not None else (np.inf, np.inf))))
    quality: NDArray[np.float64] = sizes.min(axis=1) * faces.score * inside**2
    return quality


def _spans(starts: NDArray[np.float64], ends: NDArray[np.float64]) -> list[tuple[float, float]]:
    """Return stretches of time, those that follow one another as one."""
    cuts = np.flatnonzero(starts[1:] > ends[:-1])
    return list(zip(starts[np.r_[0, cuts + 1]].tolist(), ends[np.r_[cuts, len(ends) - 1]].tolist(), strict=True))
