"""What a report says of a person: for how long they were in view, and what was shown of them meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.recordings.document import Document, Marker
from fer_desktop.recordings.export import Pictures
from fer_desktop.recordings.faces import FaceTable, overlap_seconds
from fer_desktop.recordings.recording import Person, RecordingFault
from fer_desktop.recordings.summary import shares_of

BRIEF_S: Final = 1.0
"""Whoever was in view for no longer than so many seconds is only named."""


class Recorded(Protocol):
    """What a report is made of: a recording, or an analysed video. Its parts are those of a `Recording`."""

    @property
    def document(self) -> Document: ...

    @property
    def title(self) -> str: ...

    @property
    def faces(self) -> FaceTable: ...

    @property
    def people(self) -> Sequence[Person]: ...

    @property
    def markers(self) -> Sequence[Marker]: ...

    @property
    def problems(self) -> Sequence[RecordingFault]: ...

    @property
    def frame_rate(self) -> float: ...

    @property
    def frame_count(self) -> int: ...

    @property
    def has_video(self) -> bool: ...

    def time_of(self, frame: int, /) -> float: ...

    def frame_at(self, time_s: float, /) -> int: ...

    def open_video(self) -> Pictures:
        """Raises RecordingError or SourceError."""


@dataclass(frozen=True, slots=True, eq=False)
class InView:
    """The readings of one person, or of several.

    rows: (n,) int64 into the recording's faces.
    held_s: (n,) float64 seconds that each counts, see `FaceTable.counted_s`.
    """

    recording: Recorded
    rows: NDArray[np.int64]
    held_s: NDArray[np.float64]

    @property
    def seconds(self) -> float:
        return float(self.held_s.sum())

    @property
    def shares(self) -> tuple[float, ...]:
        """Return the shares of the time in view: of each expression that was shown, and of uncertain time. They add up to 1."""
        return shares_of(self.recording.faces.labels[self.rows], self.held_s)

    @property
    def uncertain(self) -> float:
        return self.shares[-1]

    @property
    def most(self) -> tuple[int, float] | None:
        """The expression that was shown longest, and its share of the time in view; None where none was."""
        expressions = self.shares[:CLASS_COUNT]
        best = int(np.argmax(expressions))
        return (best, expressions[best]) if expressions[best] > 0 else None

    def between(self, start_s: float, end_s: float) -> InView:
        """Return the part of true time from one moment to another, in seconds."""
        faces = self.recording.faces
        begin, held_s = faces.time_s[self.rows], faces.held_s[self.rows]
        left_out = [
            (max(start, start_s), min(end, end_s))
            for start, end in self.recording.document.excluded
            if start < end_s and end > start_s
        ]
        cut = overlap_seconds(begin, held_s, ((start_s, end_s),)) - overlap_seconds(begin, held_s, left_out)
        there = cut > 0
        return InView(self.recording, self.rows[there], cut[there])


def in_view(recording: Recorded, person: Person) -> InView:
    rows = recording.faces.rows_of(person.tracks)
    return InView(recording, rows, recording.faces.counted_s(recording.document.excluded)[rows])


def together(people: Sequence[InView], recording: Recorded) -> InView:
    """Return the time of several people as one; of two people in one picture both count."""
    rows = [person.rows for person in people] or [np.zeros(0, np.int64)]
    held_s = [person.held_s for person in people] or [np.zeros(0)]
    return InView(recording, np.concatenate(rows), np.concatenate(held_s))


def best_row(person: InView) -> int:
    """Return the row in which a person's face is largest and surest, the one to cut a picture from."""
    faces, rows = person.recording.faces, person.rows
    size = np.sqrt(np.maximum(faces.boxes[rows, 2] * faces.boxes[rows, 3], 0.0))
    sure = faces.smoothed[rows].max(axis=1) * np.where(faces.uncertain[rows], 0.5, 1.0)
    return int(rows[np.argmax(size * sure * faces.score[rows])])
