"""A video that is read, as something to play: the recordings' player, timeline and export work with it.

Frames have their numbers in the whole video, also where only a part of it or every n-th frame is read.
"""

from __future__ import annotations

from array import array
from pathlib import Path

import numpy as np

from fer_desktop.core.types import UInt8Array
from fer_desktop.media.seeking import SeekableVideo
from fer_desktop.media.video import ASSUMED_FRAME_RATE, VideoSource
from fer_desktop.playback.playback import Playback
from fer_desktop.playback.results_table import ResultsTable, results_of
from fer_desktop.recordings.document import Document, Marker
from fer_desktop.recordings.faces import FaceTable, empty_faces
from fer_desktop.recordings.recording import Recording


class VideoRecording(Recording):
    """A video and what was read of it. Names of people are kept as long as it is shown; nothing is written.

    part_s: from and to where it is to be read, seconds; the two markers. claimed: frames, as the file says.
    """

    def __init__(self, path: Path, claimed: int, frame_rate: float, size: tuple[int, int] | None) -> None:
        document = Document(program="", source_name=path.name, frame_rate=frame_rate, size=size)
        super().__init__(path, document, empty_faces(), None, max(claimed, 1), frame_rate, ())
        self.claimed = max(claimed, 1)
        self.results = results_of(array("d"), document, self.frame_rate)
        self.part_s: tuple[float, float] = (0.0, self.duration_s)

    @property
    def faces(self) -> FaceTable:
        return self.results.faces

    @property
    def frame_count(self) -> int:
        return max(self.claimed, self.faces.last_frame + 1)

    @property
    def markers(self) -> tuple[Marker, ...]:
        start, end = self.part_s
        return Marker(start, ""), Marker(end, "")

    def _save(self, document: Document) -> None:
        self.document = document


class VideoPlayback(Playback):
    """The readings of a video so far, smoothed as they were when it was read."""

    recording: VideoRecording

    def __init__(self, recording: VideoRecording) -> None:
        self.recording = recording

    @property
    def results(self) -> ResultsTable:
        """The recording's own, so that both show the same rows at any moment."""
        return self.recording.results

    @results.setter
    def results(self, results: ResultsTable) -> None:
        self.recording.results = results

    def take(self, values: array[float]) -> None:
        """Show the readings so far (`VideoReadings.values`) in place of those before. Called in the player's thread."""
        self.results = results_of(values, self.recording.document, self.recording.frame_rate)

    def read_frame(self, frame: int) -> tuple[int, float | None]:
        """Return the frame whose readings are shown at a frame, and its time; itself where none is, without a time."""
        results = self.results
        read = results.frame_read(frame)
        return (frame, None) if read is None else (read, results.faces.time_of(read, results.frame_rate))

    def step_from(self, frame: int, steps: int) -> int:
        """Return the frame so many further, of those that were read; where there are none, of all."""
        frames = np.unique(self.results.faces.frame)
        if not len(frames) or not frames[0] <= frame + steps <= frames[-1]:
            return frame + steps
        if steps > 0:
            place = int(np.searchsorted(frames, frame, side="right")) + steps - 1
        else:
            place = int(np.searchsorted(frames, frame, side="left")) + steps
        return int(frames[min(max(place, 0), len(frames) - 1)])

    def part_read(self) -> VideoPlayback | None:
        """Return a playback of nothing but the part that was read, whose first frame is 0; None where nothing was."""
        results = self.results
        if not len(results.faces):
            return None
        first = int(results.faces.frame[0])
        return VideoPlayback(_Part(self.recording, results.part_from(first), first))


class VideoFrames:
    """Pictures of a video for the player: at any place the very frame whose readings are shown there."""

    def __init__(self, path: Path, playback: VideoPlayback) -> None:
        self._video = SeekableVideo(path)
        self._playback = playback
        self._shown: tuple[int, UInt8Array] | None = None

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


class _Part(VideoRecording):
    """The part of a video that was read, to be exported."""

    def __init__(self, whole: VideoRecording, results: ResultsTable, first: int) -> None:
        super().__init__(whole.folder, results.faces.last_frame + 1, whole.frame_rate, whole.document.size)
        self.document, self.results = results.document, results
        self._first = first

    def open_video(self) -> _PartFrames:  # type: ignore[override]
        return _PartFrames(self.folder, self._first, self.claimed)


class _PartFrames:
    """The frames of a part of a video, by decoding all before; OpenCV gives all the size of the first."""

    def __init__(self, path: Path, first: int, count: int) -> None:
        self._video = SeekableVideo(path, indexed=False)
        self._first = first
        self.frame_count = count

    def read(self, frame: int) -> UInt8Array | None:
        return self._video.read(self._first + frame)

    def close(self) -> None:
        self._video.close()


def open_playback(path: Path) -> VideoPlayback:
    """Open a video of which nothing is read yet. Raises SourceError."""
    source = VideoSource(path)
    source.close()
    rate = source.frame_rate or ASSUMED_FRAME_RATE
    return VideoPlayback(VideoRecording(path, source.frame_count or 0, rate, source.size))
