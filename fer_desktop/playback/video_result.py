"""A video that is being analysed, as something to play: the player, the timeline and the export of recordings work with it.

Frames have their numbers in the whole video, also where only a clip range or every n-th frame is analysed.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np

from fer_desktop.core.types import UInt8Array
from fer_desktop.media.containers import counts_frames
from fer_desktop.media.file_capture import end_of_picture
from fer_desktop.media.seeking import SeekableVideo
from fer_desktop.media.video import ASSUMED_FRAME_RATE, VideoSource
from fer_desktop.playback.results_table import ResultsTable, results_of, with_document
from fer_desktop.recordings.document import Document, Marker
from fer_desktop.recordings.export import Film
from fer_desktop.recordings.faces import FaceTable
from fer_desktop.recordings.recording import Person, RecordingFault, renamed
from fer_desktop.recordings.rows import Row

_SLOWEST_EXPORT: Final = 1.0
_FASTEST_EXPORT: Final = 60.0
"""Frames per second of an exported video. Players and OpenCV's writer don't cope with much slower ones."""

_SHORTEST_GAPS: Final = 5
"""The percentile of the gaps between frames that gives the rate of an exported video."""

_ROUNDED: Final = 0.04


class VideoPlayback:
    """A video and its readings so far, smoothed as when they were made.

    Names of people are kept as long as the video is shown; nothing is written. part_s: the clip range in seconds, which the
    two markers show.
    """

    def __init__(self, path: Path, claimed: int, frame_rate: float, size: tuple[int, int] | None, start_s: float = 0.0) -> None:
        """claimed: about how many frames there are, until all are read. start_s: when the first one is shown, in seconds."""
        self.path = path
        self._claimed = max(claimed, 1)
        self._refused: set[int] = set()
        document = Document(program="", source_name=path.name, frame_rate=frame_rate, size=size)
        self.results = results_of(array("d"), document, frame_rate, self._claimed, start_s)
        self.part_s: tuple[float, float] = (0.0, self.results.duration_s)

    @property
    def markers(self) -> tuple[Marker, ...]:
        start, end = self.part_s
        return Marker(start), Marker(end)

    def open_pictures(self) -> VideoFrames:
        """Raises SourceError."""
        return VideoFrames(self.path, self)

    def take(self, values: array[float], whole: bool = False, suggestions: Mapping[int, int] = MappingProxyType({})) -> None:
        """Show the readings so far (`VideoReadings.values`) in place of those before. Called in the player's thread.

        suggestions: by track, as in a Document; those that the user has refused stay away.
        whole: the video was read to its end, so that its number of frames is known.
        """
        results = self.results
        claimed = 1 if whole and len(values) else self._claimed
        open_ones = {track: other for track, other in suggestions.items() if track not in self._refused}
        document = replace(results.document, suggestions=open_ones)
        self.results = results_of(values, document, results.frame_rate, claimed, results.start_s)

    def rename_person(self, number: int, name: str) -> None:
        self.results = with_document(self.results, renamed(self.results.document, number, name))

    def change_people(self, change: Callable[[Document], Document]) -> None:
        before, document = self.results.document, change(self.results.document)
        self._refused |= before.suggestions.keys() - document.suggestions.keys()
        self.results = with_document(self.results, document)

    def read_frame(self, frame: int) -> tuple[int, float | None]:
        """Return the frame whose readings are shown at a frame, and its time; the frame itself and None without readings."""
        faces = self.results.faces
        shown = faces.shown_at(frame)
        return (int(faces.frame[shown.start]), float(faces.time_s[shown.start])) if shown else (frame, None)

    def step_from(self, frame: int, steps: int) -> int:
        """Return the frame that many steps away among the analysed ones; outside of these, among all."""
        frames = np.unique(self.results.faces.frame)
        if not len(frames) or not frames[0] <= frame + steps <= frames[-1]:
            return frame + steps
        if steps > 0:
            place = int(np.searchsorted(frames, frame, side="right")) + steps - 1
        else:
            place = int(np.searchsorted(frames, frame, side="left")) + steps
        return int(frames[min(max(place, 0), len(frames) - 1)])

    def film(self) -> Film | None:
        """Return the part that was analysed; None where nothing was."""
        faces, rate = self.results.faces, self.results.frame_rate
        return (
            _Part(self.path, _export_rate(faces, rate), range(int(faces.frame[0]), faces.last_frame + 1), faces)
            if len(faces)
            else None
        )


class VideoFrames:
    """Pictures of a video for the player: at each frame the very one whose readings are shown there."""

    def __init__(self, path: Path, playback: VideoPlayback) -> None:
        self._video = SeekableVideo(path)
        self._playback = playback
        self._shown: tuple[int, UInt8Array] | None = None

    @property
    def time_s(self) -> float | None:
        return self._video.time_s

    def read(self, frame: int) -> UInt8Array | None:
        wanted, time_s = self._playback.read_frame(frame)
        if self._shown is not None and self._shown[0] == wanted:
            return self._shown[1]
        image = self._video.read(wanted, time_s)
        if image is None:  # files are often a few frames shorter than they say
            return self._shown[1] if self._shown is not None else None
        self._shown = wanted, image
        return image

    def close(self) -> None:
        self._video.close()


@dataclass(frozen=True, slots=True)
class _Part:
    """The part of a video that was analysed, to be exported."""

    folder: Path
    frame_rate: float
    frames: range
    faces: FaceTable

    @property
    def timed(self) -> bool:
        """True: a file's frames may come at any times."""
        return True

    def rows_at(self, frame: int) -> list[Row]:
        return self.faces.rows_at(frame)

    def open_video(self) -> SeekableVideo:
        """Seek by decoding all frames before: OpenCV then gives all pictures the size of the first."""
        return SeekableVideo(self.folder, indexed=False)


@dataclass(frozen=True, slots=True, eq=False)
class ReportedVideo:
    """A video with its readings so far, to make a report of; see `reports.in_view.Recorded`."""

    path: Path
    results: ResultsTable
    document: Document
    markers: tuple[Marker, ...] = ()
    problems: tuple[RecordingFault, ...] = ()
    has_video: bool = True

    @property
    def title(self) -> str:
        return self.path.name

    @property
    def faces(self) -> FaceTable:
        return self.results.faces

    @property
    def people(self) -> tuple[Person, ...]:
        return self.results.people

    @property
    def frame_rate(self) -> float:
        return self.results.frame_rate

    @property
    def frame_count(self) -> int:
        return self.results.frame_count

    def time_of(self, frame: int) -> float:
        return self.results.time_of(frame)

    def frame_at(self, time_s: float) -> int:
        return self.results.frame_at(time_s)

    def open_video(self) -> SeekableVideo:
        """Raises SourceError."""
        return SeekableVideo(self.path)


def _export_rate(faces: FaceTable, claimed: float) -> float:
    """Return the rate at which a video shows every frame at its time: that of its shortest gaps, between 1 and 60 a second."""
    frames, first = np.unique(faces.frame, return_index=True)
    if len(frames) < 2:
        return max(claimed, _SLOWEST_EXPORT)
    gaps = np.diff(faces.time_s[first]) / np.diff(frames)
    shortest = float(np.percentile(gaps, _SHORTEST_GAPS))
    rate = 1.0 / shortest if shortest > 0 else claimed
    # Times are often rounded to milliseconds.
    rate = claimed if abs(rate - claimed) <= _ROUNDED * claimed else rate
    return min(max(rate, _SLOWEST_EXPORT), max(_FASTEST_EXPORT, claimed))


def open_video(path: Path) -> VideoPlayback:
    """Open a video of which nothing is analysed yet. Raises SourceError."""
    source = VideoSource(path)
    source.close()
    rate, claimed = source.frame_rate or ASSUMED_FRAME_RATE, source.frame_count or 0
    # Elsewhere the number that FFmpeg states is a product of the rate and the length, which may be that of the sound.
    end_s = None if counts_frames(path) else end_of_picture(path)
    if end_s is not None:
        claimed = round((end_s - source.start_s) * rate) + 1
    return VideoPlayback(path, claimed, rate, source.size, source.start_s)
