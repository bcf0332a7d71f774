"""What the player plays, and a recording as such, with the results that it shows."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

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
    """A recording, to be played, with the readings as the live view showed them.

    Not to be made in the GUI thread: an hour takes seconds.
    """

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.results = make_results(recording.document, recording.faces, recording.frame_rate, recording.frame_count)

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
