"""A recording or an analysed video whose pictures show faces covered, to make a report of."""

from __future__ import annotations

from collections.abc import Sequence

from fer_desktop.recordings.covering import CoveredPictures, Covering, CoverPlan, FindFaces
from fer_desktop.recordings.document import Document, Marker
from fer_desktop.recordings.faces import FaceTable
from fer_desktop.recordings.recording import Person, RecordingFault
from fer_desktop.reports.in_view import Recorded


class CoveredRecording:
    """See `in_view.Recorded`. Each picture that is read is searched for further faces, so it belongs to one thread."""

    def __init__(self, recorded: Recorded, covering: Covering, find: FindFaces) -> None:
        self._recorded = recorded
        self._plan = CoverPlan(recorded.faces, recorded.frame_rate, covering)
        self._find = find

    @property
    def document(self) -> Document:
        return self._recorded.document

    @property
    def title(self) -> str:
        return self._recorded.title

    @property
    def faces(self) -> FaceTable:
        return self._recorded.faces

    @property
    def people(self) -> Sequence[Person]:
        return self._recorded.people

    @property
    def markers(self) -> Sequence[Marker]:
        return self._recorded.markers

    @property
    def problems(self) -> Sequence[RecordingFault]:
        return self._recorded.problems

    @property
    def frame_rate(self) -> float:
        return self._recorded.frame_rate

    @property
    def frame_count(self) -> int:
        return self._recorded.frame_count

    @property
    def has_video(self) -> bool:
        return self._recorded.has_video

    def time_of(self, frame: int) -> float:
        return self._recorded.time_of(frame)

    def frame_at(self, time_s: float) -> int:
        return self._recorded.frame_at(time_s)

    def open_video(self) -> CoveredPictures:
        """Raises RecordingError or SourceError."""
        return CoveredPictures(self._recorded.open_video(), self._plan, self._find)
