"""Opens a recording as far as it can be opened, and changes its people, markers and title, in recording.json alone."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

import numpy as np

from fer_desktop.analysis.calibration import Calibration
from fer_desktop.analysis.smoothing import Smoother
from fer_desktop.core.json_values import number
from fer_desktop.core.messages import Message, Template, clock, marked
from fer_desktop.core.types import Prediction
from fer_desktop.media import matroska
from fer_desktop.media.seeking import SeekableVideo
from fer_desktop.media.source import SourceError
from fer_desktop.recordings.document import (
    SCHEMA,
    Description,
    Document,
    Gap,
    MarkedRange,
    Marker,
    NamedPerson,
    load_document,
    plain_text,
    save_document,
)
from fer_desktop.recordings.faces import FaceTable, empty_faces, read_faces
from fer_desktop.recordings.folder import (
    DOCUMENT_FILE,
    FACES_FILE,
    VIDEO_FILE,
    RecordingError,
    Trouble,
    error_of,
    regular_size,
)
from fer_desktop.recordings.replacing import BROKEN_DOCUMENT_FILE, finish_removal
from fer_desktop.recordings.rows import Row
from fer_desktop.recordings.writer import USUAL_FRAME_RATE

STILL_WRITTEN_S: Final = 10.0
"""A video that was written to within so many seconds may still be recorded, and is not repaired."""

_MOST_LISTED: Final = 4
"""How many pauses a message lists."""

_log = logging.getLogger(__name__)


class Fault(StrEnum):
    """What is wrong with a recording."""

    NO_FOLDER = "no folder"
    NO_DOCUMENT = "no recording.json"
    BROKEN_DOCUMENT = "broken recording.json"
    NEWER = "newer"
    NO_VIDEO = "no video"
    BROKEN_VIDEO = "broken video"
    NO_FACES = "no faces"
    BROKEN_FACES = "broken faces"
    LINES_LEFT_OUT = "lines left out"
    UNFINISHED = "unfinished"
    ENDED_BY_ITSELF = "ended by itself"
    FRAMES_DROPPED = "frames dropped"
    GAPS = "gaps"
    LEFT_OUT = "left out"
    HALF_REMOVED = "half removed"


@dataclass(frozen=True, slots=True)
class RecordingFault:
    """A fault of a recording, with the message for the user."""

    fault: Fault
    message: Message


@dataclass(frozen=True, slots=True)
class Person:
    """A person in a recording.

    number: of the first of the person's tracks; shown where there is no name. tracks: all of the person's tracks.
    name: empty for none. color: its name in the program's palette; empty for the colour of the number.
    perhaps: the number of a person who this may be again; 0 for none.
    frames: how many have a reading of this person. first_s, last_s: when the person was seen first and last, true time.
    seen_s: for how long the person was in view, see `FaceTable.counted_s`.
    """

    number: int
    tracks: tuple[int, ...]
    name: str
    frames: int
    first_s: float
    last_s: float
    seen_s: float
    color: str = ""
    perhaps: int = 0

    @property
    def label(self) -> str:
        return self.name or f"Person {self.number}"


class Recording:
    """An opened recording. Belongs to one thread; others may read its attributes.

    Methods that change it raise RecordingError; then nothing is changed.
    """

    def __init__(
        self,
        folder: Path,
        document: Document,
        problems: Iterable[RecordingFault],
        faces: FaceTable | None = None,
        contents: matroska.VideoContents | None = None,
        video_frames: int = 0,
        video_rate: float | None = None,
    ) -> None:
        self.folder = folder
        self.document = document
        self._found = tuple(problems)
        self.faces = as_shown(empty_faces() if faces is None else faces, document)
        self.contents = contents
        self.has_video = video_frames > 0
        self.frame_count = video_frames or max(self.faces.last_frame + 1, 0 if document.with_video else document.frames)
        self.frame_rate: float = document.frame_rate or video_rate or _rate_of(self.faces) or USUAL_FRAME_RATE

    @property
    def problems(self) -> tuple[RecordingFault, ...]:
        """What the user should know about this recording: what is missing, and what was left out."""
        return (*self._found, *_left_out(self.document, self.length_s))

    @property
    def length_s(self) -> float:
        """The true time from the first frame to the end of the last one, seconds."""
        return self.time_of(self.frame_count - 1) + 1 / self.frame_rate if self.frame_count else 0.0

    @property
    def frames(self) -> range:
        return range(self.frame_count)

    @property
    def title(self) -> str:
        return self.document.title or self.document.source_name or self.folder.name

    @property
    def duration_s(self) -> float:
        """The length of the video in seconds; without a video, that of the readings."""
        return self.frame_count / self.frame_rate

    def rows_at(self, frame: int) -> list[Row]:
        """Return the rows that the video shows at a frame: its own, or those of the frame that it repeats."""
        return self.faces.rows_at(frame)

    def time_of(self, frame: int) -> float:
        """Return the true time of a frame in seconds since the first one."""
        return self.faces.time_of(frame, self.frame_rate)

    def frame_at(self, time_s: float) -> int:
        """Return the frame that shows a true time, from 0 to frame_count - 1."""
        return self.faces.frame_at(time_s, self.frame_rate, self.frame_count)

    @property
    def timed(self) -> bool:
        """False: its video has a constant rate."""
        return False

    def open_video(self) -> SeekableVideo:
        """Raises RecordingError."""
        return open_recorded_video(self.folder / VIDEO_FILE)

    # ---- People ----

    @property
    def people(self) -> list[Person]:
        """All people with readings, by number."""
        return people_of(self.document, self.faces)

    def label_of(self, track: int) -> str:
        """Return the label of a track's person: the name, or "Person" and the number."""
        named = _named(self.document, track)
        return named.name or f"Person {min(named.tracks)}"

    def rename_person(self, number: int, name: str) -> None:
        """Name the person that a track belongs to; an empty name removes it."""
        self._save(renamed(self.document, number, name))

    def color_people(self, colors: Mapping[int, str]) -> None:
        """Set colours, by name in the palette, for the people that tracks belong to; an empty one removes it."""
        people = [replace(_named(self.document, number), color=plain_text(color)) for number, color in colors.items()]
        self._save(_with_people(self.document, people))

    def merge_people(self, number: int, into: int) -> None:
        """Merge two people into one, who keeps the second one's name and colour, or else the first one's."""
        document = merged(self.document, number, into)
        if document is not self.document:
            self._save(document)

    def separate_person(self, number: int) -> None:
        """Undo all merging of a person: each track is a person again; the first one keeps name and colour."""
        self._save(separated(self.document, number))

    def change_people(self, change: Callable[[Document], Document]) -> None:
        """Change the document by a function such as `merged`, `separated` or `refused`."""
        self._save(change(self.document))

    # ---- Markers and the title ----

    @property
    def markers(self) -> tuple[Marker, ...]:
        """By time."""
        return self.document.markers

    def add_marker(self, time_s: float, text: str = "") -> Marker:
        """Add a marker at a true time in seconds (see `time_of`)."""
        marker = _marker(time_s, text)
        self._set_markers((*self.markers, marker))
        return marker

    def change_marker(self, marker: Marker, time_s: float | None = None, text: str | None = None) -> Marker:
        """Change the time or the text of a marker, and return the changed one."""
        changed = _marker(marker.time_s if time_s is None else time_s, marker.text if text is None else text)
        self._set_markers((*self._markers_without(marker), changed))
        return changed

    def remove_marker(self, marker: Marker) -> None:
        self._set_markers(self._markers_without(marker))

    @property
    def ranges(self) -> tuple[MarkedRange, ...]:
        """By time."""
        return self.document.ranges

    def add_range(self, from_s: float, to_s: float, name: str = "", *, excluded: bool = False) -> MarkedRange:
        """Mark the time between two true times in seconds, in any order. Raises RecordingError also where there is none."""
        added = _range(from_s, to_s, name, excluded)
        self._set_ranges((*self.ranges, added))
        return added

    def change_range(self, marked_range: MarkedRange, changed: MarkedRange) -> MarkedRange:
        """Replace a range by another one, and return that as it is kept."""
        kept = _range(changed.from_s, changed.to_s, changed.name, changed.excluded)
        self._set_ranges((*self._ranges_without(marked_range), kept))
        return kept

    def remove_range(self, marked_range: MarkedRange) -> None:
        self._set_ranges(self._ranges_without(marked_range))

    def describe(self, description: Description) -> None:
        """Say who and what was recorded."""
        self._save(replace(self.document, description=description.plain()))

    def rename(self, title: str) -> None:
        """Give the recording a title. The folder keeps its name, as other programs may have it open."""
        self._save(replace(self.document, title=plain_text(title)))

    def restore(self, document: Document) -> None:
        """Make people, markers, title and details as they were in an earlier document of this recording."""
        if document != self.document:
            self._save(document)

    def _markers_without(self, marker: Marker) -> list[Marker]:
        markers = list(self.markers)
        if marker not in markers:
            raise RecordingError(Trouble.OTHER, marked("This marker is no longer in the recording."))
        markers.remove(marker)
        return markers

    def _set_markers(self, markers: Iterable[Marker]) -> None:
        self._save(replace(self.document, markers=tuple(sorted(markers))))

    def _ranges_without(self, marked_range: MarkedRange) -> list[MarkedRange]:
        ranges = list(self.ranges)
        if marked_range not in ranges:
            raise RecordingError(Trouble.OTHER, marked("This range is no longer in the recording."))
        ranges.remove(marked_range)
        return ranges

    def _set_ranges(self, ranges: Iterable[MarkedRange]) -> None:
        self._save(replace(self.document, ranges=tuple(sorted(ranges))))

    def _save(self, document: Document) -> None:
        if document.schema > SCHEMA:
            raise RecordingError(
                Trouble.OTHER, marked("A newer version of FER Desktop made this recording; it can't be changed here.")
            )
        path = self.folder / DOCUMENT_FILE
        try:
            if any(problem.fault is Fault.BROKEN_DOCUMENT for problem in self.problems) and path.exists():
                path.replace(self.folder / BROKEN_DOCUMENT_FILE)  # the user may still want what it holds
            save_document(document, self.folder)
        except OSError as error:
            raise error_of(error, path) from error
        self.document = document
        self._found = tuple(p for p in self._found if p.fault is not Fault.BROKEN_DOCUMENT)


def as_shown(faces: FaceTable, document: Document) -> FaceTable:
    """Return rows that say what was shown; those of an older version are calibrated and smoothed again as they were then."""
    if faces.as_shown:
        return faces
    # An untrusted file may hold any values.
    time_constant = number(document.settings.get("smoothing_s"), 0.0, 10.0) or 0.0
    uncertain_below = number(document.settings.get("uncertain_below"), 0.0, 1.0) or 0.0
    smoothed, shown, uncertain = faces.smoothed.copy(), faces.shown.copy(), faces.uncertain.copy()
    smoother = Smoother()
    for k in np.flatnonzero(faces.face).tolist():
        track, time_s, prediction = int(faces.face[k]), float(faces.time_s[k]), Prediction(faces.probabilities[k])
        bias = document.bias_of(track, time_s)
        if bias:
            prediction = Calibration(track, bias).apply(prediction)
        result = smoother.update(track, prediction, time_s, time_constant, uncertain_below)
        smoother.forget_before(time_s)
        smoothed[k], shown[k] = result.prediction.probabilities, result.expression_index
        uncertain[k] = result.uncertain
    return replace(faces, smoothed=smoothed, shown=shown, uncertain=uncertain, as_shown=True)


def renamed(document: Document, number: int, name: str) -> Document:
    """Return a document in which the person that a track belongs to has this name; an empty name removes it."""
    return _with_people(document, [replace(_named(document, number), name=plain_text(name))])


def merged(document: Document, number: int, into: int) -> Document:
    """Return a document in which two people are one; the same one where they are already."""
    first, second = _named(document, number), _named(document, into)
    if first == second:
        return document
    tracks = tuple(sorted({*first.tracks, *second.tracks}))
    return _with_people(document, [NamedPerson(tracks, second.name or first.name, second.color or first.color)])


def separated(document: Document, number: int) -> Document:
    """Return a document in which each track of a person is a person again."""
    named = _named(document, number)
    first = min(named.tracks)
    people = [replace(named, tracks=(first,)), *(NamedPerson((t,)) for t in named.tracks if t != first)]
    return _with_people(document, people)


def refused(document: Document, number: int) -> Document:
    """Return a document in which it isn't suggested any more who a person may be again."""
    tracks = _named(document, number).tracks
    kept = {track: other for track, other in document.suggestions.items() if track not in tracks}
    return replace(document, suggestions=kept)


def _named(document: Document, track: int) -> NamedPerson:
    return next((named for named in document.people if track in named.tracks), NamedPerson((track,)))


def _with_people(document: Document, people: list[NamedPerson]) -> Document:
    changed = {track for named in people for track in named.tracks}
    kept = [named for named in document.people if not changed & set(named.tracks)]
    kept += [named for named in people if named.name or named.color or len(named.tracks) > 1]
    return replace(document, people=tuple(sorted(kept, key=lambda named: named.tracks)))


def people_of(document: Document, faces: FaceTable) -> list[Person]:
    """Return the people that have rows, by number, with the names and colours that the document gives them."""
    groups = {_named(document, track) for track in np.unique(faces.face[faces.face > 0]).tolist()}
    numbers = {track: min(named.tracks) for named in groups for track in named.tracks}
    held, result = faces.counted_s(document.excluded), []
    for named in sorted(groups, key=lambda named: min(named.tracks)):
        rows = faces.rows_of(named.tracks)
        first_s, last_s = float(faces.time_s[rows[0]]), float(faces.time_s[rows[-1]])
        seen_s, number = float(held[rows].sum()), min(named.tracks)
        others = (numbers.get(document.suggestions.get(track, 0), 0) for track in named.tracks)
        perhaps = next((other for other in others if other and other != number), 0)
        result.append(Person(number, named.tracks, named.name, len(rows), first_s, last_s, seen_s, named.color, perhaps))
    return result


def _rate_of(faces: FaceTable) -> float | None:
    """Return the frame rate that the rows suggest, None where it can't be told."""
    if len(faces) < 2 or faces.time_s[-1] <= faces.time_s[0]:
        return None
    rate = float((faces.frame[-1] - faces.frame[0]) / (faces.time_s[-1] - faces.time_s[0]))
    return rate if 1 <= rate <= 1000 else None


def _marker(time_s: float, text: str) -> Marker:
    return Marker(round(max(time_s, 0.0), 3), plain_text(text))


def _range(from_s: float, to_s: float, name: str, excluded: bool) -> MarkedRange:
    """Return a range as it is kept: in milliseconds, the earlier moment first. Raises RecordingError for one without length."""
    first, last = sorted((round(max(from_s, 0.0), 3), round(max(to_s, 0.0), 3)))
    if first == last:
        raise RecordingError(Trouble.OTHER, marked("A range needs a length: choose an end after its start."))
    return MarkedRange(first, last, plain_text(name), excluded)


def rename_recording(folder: Path, title: str) -> None:
    """Give a recording a title without opening all of it. Raises RecordingError."""
    document, problems = _load_document(folder)
    Recording(folder, document, problems).rename(title)


def is_being_written(folder: Path) -> bool:
    """Return whether a recording isn't complete and was written to within the last `STILL_WRITTEN_S` seconds."""
    try:
        document = load_document(folder)
        age = abs(time.time() - (folder / (VIDEO_FILE if document.with_video else FACES_FILE)).stat().st_mtime)
        return age < STILL_WRITTEN_S and not document.complete
    except (OSError, ValueError):
        return False


def open_recording(folder: Path, still_written_s: float = STILL_WRITTEN_S) -> Recording:
    """Open a recording as far as it can be opened; `problems` says what is missing. Never raises.

    The video of an interrupted recording gets its index, where it may be written and was not written to within the last
    `still_written_s` seconds. Not for the GUI thread: an hour takes seconds.
    """
    if not folder.is_dir():
        gone = marked("{path} is gone. Was it moved, deleted, or on a disk that was removed?")
        return Recording(folder, Document(program=""), [_fault(Fault.NO_FOLDER, gone, path=folder)])
    try:
        finish_removal(folder)
    except RecordingError as error:
        # Not shown, as the files may show whom the user has removed.
        half = marked("A person was removed, but the files can't be replaced yet: {why}")
        return Recording(folder, Document(program=""), [_fault(Fault.HALF_REMOVED, half, why=error.message)])
    document, problems = _load_document(folder)
    faces = _load_faces(folder, problems)
    contents, frames, rate = _load_video(folder, document, problems, still_written_s)
    if not document.complete and not any(p.fault in (Fault.NO_DOCUMENT, Fault.BROKEN_DOCUMENT) for p in problems):
        interrupted = marked("The recording was interrupted, or is still going on; what was written so far is here.")
        problems.append(_fault(Fault.UNFINISHED, interrupted))
    if document.problem:
        stopped = marked("Recording stopped by itself: {reason}")
        problems.append(_fault(Fault.ENDED_BY_ITSELF, stopped, reason=document.problem))
    if document.dropped:
        dropped = marked("Frames that came faster than they could be written are missing: {count}.")
        problems.append(_fault(Fault.FRAMES_DROPPED, dropped, count=document.dropped))
    problems += _gap_faults(document.gaps)
    return Recording(folder, document, problems, faces, contents, frames, rate)


def _fault(fault: Fault, template: Template, /, **values: object) -> RecordingFault:
    return RecordingFault(fault, Message(template, **values))


def _gap_faults(gaps: Sequence[Gap]) -> Iterator[RecordingFault]:
    """Say when and for how long nothing was recorded."""
    lengths = [Message(marked("for {length} at {time}"), length=clock(g.seconds), time=clock(g.time_s)) for g in gaps]
    pauses = [words for gap, words in zip(gaps, lengths, strict=True) if gap.seconds > 0]
    if len(pauses) == 1:
        yield _fault(Fault.GAPS, marked("Paused {when}; the video shortens that time."), when=pauses[0])
    elif pauses:
        listed = pauses[:_MOST_LISTED]
        words = listed.pop()
        while listed:
            words = Message(marked("{pause}, {pauses}"), pause=listed.pop(), pauses=words)
        text = marked("Paused {count} times: {when}; the video shortens these times.")
        if len(pauses) > _MOST_LISTED:
            text = marked("Paused {count} times, first {when}; the video shortens these times.")
        yield _fault(Fault.GAPS, text, count=len(pauses), when=words)
    if set_back := len(gaps) - len(pauses):
        text = marked("The source's clock was set back {count} times; the times here go on without a gap.")
        yield _fault(Fault.GAPS, text, count=set_back)


def _left_out(document: Document, length_s: float) -> Iterator[RecordingFault]:
    """Say how many seconds the user left out."""
    seconds = sum(max(min(end, length_s) - start, 0.0) for start, end in document.excluded)
    if seconds > 0:
        text = marked("Left out of all figures, as excluded ranges: {seconds} s.")
        yield _fault(Fault.LEFT_OUT, text, seconds=f"{seconds:.1f}")


def _load_document(folder: Path) -> tuple[Document, list[RecordingFault]]:
    try:
        document = load_document(folder)
    except FileNotFoundError:
        missing = marked("recording.json is missing: model, settings, names and markers are not known.")
        return Document(program=""), [_fault(Fault.NO_DOCUMENT, missing)]
    except (OSError, ValueError) as error:
        _log.warning("%s can't be read: %s", folder / DOCUMENT_FILE, error)
        broken = marked("recording.json can't be read: model, settings, names and markers are not known.")
        return Document(program=""), [_fault(Fault.BROKEN_DOCUMENT, broken)]
    if document.schema > SCHEMA:
        newer = marked("A newer version of FER Desktop made this recording; what this version doesn't know isn't shown.")
        return document, [_fault(Fault.NEWER, newer)]
    return document, []


def _load_faces(folder: Path, problems: list[RecordingFault]) -> FaceTable:
    try:
        faces = read_faces(folder / FACES_FILE)
    except FileNotFoundError:
        problems.append(_fault(Fault.NO_FACES, marked("faces.csv is missing: there are no readings.")))
        return empty_faces()
    except (OSError, ValueError) as error:
        _log.warning("%s can't be read: %s", folder / FACES_FILE, error)
        problems.append(_fault(Fault.BROKEN_FACES, marked("faces.csv can't be read: there are no readings.")))
        return empty_faces()
    # An interruption leaves half a line at the end, which is no fault of its own.
    left_out = faces.unreadable - (1 if faces.cut and faces.unreadable else 0)
    if left_out:
        lines = marked("Lines of faces.csv that can't be read are left out: {count}.")
        problems.append(_fault(Fault.LINES_LEFT_OUT, lines, count=left_out))
    return faces


def open_recorded_video(path: Path) -> SeekableVideo:
    """Open the video of a recording. Raises RecordingError for what is no video."""
    try:
        regular_size(path)
        contents = matroska.read_contents(path)
    except (OSError, matroska.NotMatroskaError):
        contents = None
    try:
        return SeekableVideo(path) if contents is None else SeekableVideo(path, contents.frames, contents.indexed)
    except SourceError as error:
        raise RecordingError(Trouble.VIDEO, error.message) from error


def _load_video(
    folder: Path, document: Document, problems: list[RecordingFault], still_written_s: float
) -> tuple[matroska.VideoContents | None, int, float | None]:
    path = folder / VIDEO_FILE
    contents = None
    if not document.with_video and not path.exists():
        return None, 0, None
    try:
        regular_size(path)
        # Where the clock was set back since, the file's time lies in the future.
        age = abs(time.time() - path.stat().st_mtime)
        contents = matroska.read_contents(path)
        rate = document.frame_rate
        # Not through a link: files outside of the folder are never changed.
        ours = not path.is_symlink() and os.access(path, os.W_OK)
        if ours and not contents.indexed and rate is not None and age >= still_written_s:
            contents = matroska.complete(path, rate)
    except FileNotFoundError:
        problems.append(_fault(Fault.NO_VIDEO, marked("video.mkv is missing: there is no picture.")))
        return None, 0, None
    except (OSError, matroska.NotMatroskaError) as error:
        _log.info("%s has no index and gets none: %s", path, error)
    try:
        video = open_recorded_video(path)
    except RecordingError:
        problems.append(_fault(Fault.BROKEN_VIDEO, marked("video.mkv can't be played: it is damaged, or not a video.")))
        return contents, 0, None
    with closing(video):
        playable = video.read(0) is not None
        if not playable:
            empty = marked("The video in {folder} has no picture that can be shown.")
            problems.append(_fault(Fault.BROKEN_VIDEO, empty, folder=folder))
        return contents, video.frame_count if playable else 0, video.frame_rate
