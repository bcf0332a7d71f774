"""Takes a person out of a recording for good: the rows, the name, and the face in the video.

The new files are written into a folder in the recording's folder. When they are complete, checked and on the disk, that folder
gets another name, and from then on the new files are valid: they take the places of the old ones, now or, if the program is
killed meanwhile, when the recording is opened next (`finish_removal`). Before that moment nothing of the recording has changed.
"""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Final

from fer_desktop.core.messages import clock, marked
from fer_desktop.core.types import UInt8Array
from fer_desktop.media import matroska
from fer_desktop.recordings.covering import (
    Covering,
    CoverPlan,
    CoverStyle,
    CoverWho,
    FindFaces,
    find_faces,
    plan_film,
)
from fer_desktop.recordings.document import SCHEMA, Document, NamedPerson, save_document
from fer_desktop.recordings.export import Report
from fer_desktop.recordings.folder import (
    FACES_FILE,
    FILES,
    VIDEO_FILE,
    RecordingError,
    Trouble,
    error_of,
)
from fer_desktop.recordings.recording import Recording, is_being_written, open_recorded_video, open_recording
from fer_desktop.recordings.replacing import NEW_FOLDER, READY_FOLDER, finish_removal, sync
from fer_desktop.recordings.rows import CsvLines, open_rows
from fer_desktop.recordings.sink import VideoSink, free_bytes, megabytes

_SPARE_BYTES: Final = 64 << 20
_SEARCHING: Final = 0.3
"""The share of the progress for looking for the person's face."""

_KEPT_COLUMNS: Final = ("file", "frame", "time_s")


def remove_person(
    folder: Path,
    tracks: Sequence[int],
    cancel: Event | None = None,
    progress: Report = lambda _: None,
    find: Callable[[], FindFaces] = find_faces,
    free: Callable[[Path], int] = free_bytes,
) -> bool:
    """Take a person out of a recording; return False where it was cancelled and nothing was changed.

    tracks: all of the person's. What the user wrote stays: title, details, and texts of markers.
    find: returns what finds the face where it has no row. free: returns the free bytes of a folder's disk.
    Raises RecordingError, SourceError and DetectorError; then nothing was changed.
    """
    cancel = cancel or Event()
    finish_removal(folder)
    recording = open_recording(folder)
    _check(recording, free)
    new = folder / NEW_FOLDER
    try:
        shutil.rmtree(new, ignore_errors=True)
        if recording.has_video and not _write_video(recording, new / VIDEO_FILE, tracks, cancel, progress, find):
            return False
        new.mkdir(exist_ok=True)
        _write_rows(folder / FACES_FILE, new / FACES_FILE, frozenset(tracks))
        save_document(without(recording.document, tracks), new)
        sync(new)
        if cancel.is_set():
            return False
        new.rename(folder / READY_FOLDER)
        sync(folder)
    except OSError as error:
        raise error_of(error, folder) from error
    finally:
        shutil.rmtree(new, ignore_errors=True)
    finish_removal(folder)
    progress(1.0)
    return True


def without(document: Document, tracks: Sequence[int]) -> Document:
    """Return a document that says nothing of a person any more, but that one was removed."""
    gone = frozenset(tracks)
    kept = (tuple(track for track in named.tracks if track not in gone) for named in document.people)
    people = [NamedPerson(left, named.name, named.color) for named, left in zip(document.people, kept, strict=True) if left]
    pairs = document.suggestions.items()
    return replace(
        document,
        people=tuple(people),
        suggestions={track: other for track, other in pairs if track not in gone and other not in gone},
        calibrations=tuple(span for span in document.calibrations if span.track not in gone),
        people_removed=document.people_removed + 1,
    )


def _check(recording: Recording, free: Callable[[Path], int]) -> None:
    """Raise RecordingError where nobody can be removed."""
    folder, document = recording.folder, recording.document
    if is_being_written(folder):
        raise RecordingError(Trouble.OTHER, marked("This recording is still going on. Stop it first."))
    if document.schema > SCHEMA:
        newer = marked("A newer version of FER Desktop made this recording; it can't be changed here.")
        raise RecordingError(Trouble.OTHER, newer)
    if not os.access(folder, os.W_OK):
        raise error_of(PermissionError(13, "read-only"), folder)
    if not recording.has_video and (folder / VIDEO_FILE).exists():
        template = marked("The video in {folder} can't be read, so nobody can be removed from it. Nothing was changed.")
        raise RecordingError(Trouble.VIDEO, template, folder=folder)
    if not (folder / FACES_FILE).is_file():
        raise RecordingError(Trouble.OTHER, marked("faces.csv is missing: there are no readings."))
    sizes = [(folder / name).stat().st_size for name in FILES if (folder / name).is_file()]
    wanted = 2 * sum(sizes) + _SPARE_BYTES
    if (there := free(folder)) < wanted:
        template = marked("Removing a person needs {wanted} free on the disk of {folder}, which has {free}. Make room on it.")
        raise RecordingError(Trouble.NO_SPACE, template, wanted=megabytes(wanted), folder=folder, free=megabytes(there))


def _write_video(
    recording: Recording, path: Path, tracks: Sequence[int], cancel: Event, progress: Report, find: Callable[[], FindFaces]
) -> bool:
    covering = Covering(CoverStyle.COVER, CoverWho.ONLY, frozenset(tracks))
    faces, rate = recording.faces, recording.frame_rate
    plan = plan_film(recording, faces, rate, covering, find(), cancel, lambda done: progress(_SEARCHING * done))
    if plan is None:
        return False
    path.parent.mkdir()
    frames = len(recording.frames)
    sink: VideoSink | None = None
    try:
        for image, number in _covered_frames(recording, plan):
            if cancel.is_set():
                return False
            if sink is None:
                sink = VideoSink(path, rate, (image.shape[1], image.shape[0]))
            sink.write(image)
            progress(_SEARCHING + (1 - _SEARCHING) * number / frames)
    finally:
        if sink is not None:
            sink.close()
    try:
        whole = matroska.complete(path, rate).frames == frames
    except matroska.NotMatroskaError:
        whole = False
    if whole:
        with closing(open_recorded_video(path)) as written:
            whole = written.read(frames - 1) is not None
    if not whole:
        # FFmpeg doesn't say when the disk is full.
        template = marked("{folder} holds no complete video: its disk may be full. Make room on it.")
        raise RecordingError(Trouble.NO_SPACE, template, folder=recording.folder)
    sync(path)
    return True


def _covered_frames(recording: Recording, plan: CoverPlan) -> Iterator[tuple[UInt8Array, int]]:
    with closing(recording.open_video()) as video:
        for number in recording.frames:
            image = video.read(number)
            if image is None:
                template = marked(
                    "The video in {folder} can't be read from {time} on, so nobody can be removed from it. Nothing was changed."
                )
                time_s = clock(recording.time_of(number))
                raise RecordingError(Trouble.VIDEO, template, folder=recording.folder, time=time_s)
            yield plan.cover(image, number), number


def _write_rows(old: Path, new: Path, tracks: frozenset[int]) -> None:
    """Copy a faces.csv without a person's rows. A frame that has no other gets the row of one without a face.

    Lines that can't be read are left out, as they may be the person's.
    """
    with old.open(encoding="utf-8", errors="replace", newline="") as source, open_rows(new) as stream:
        lines, reader = CsvLines(stream), csv.reader(source)
        header = next(reader)
        lines.write(header)
        face, frame = header.index("face"), header.index("frame")
        kept_columns = {header.index(name) for name in _KEPT_COLUMNS if name in header}
        waiting: list[str] | None = None
        last = ""
        while True:
            try:
                cells = next(reader)
                if len(cells) != len(header):
                    continue
                number = int(cells[face] or 0)
            except StopIteration:
                break
            except (csv.Error, ValueError):
                continue
            if waiting is not None and waiting[frame] != cells[frame]:
                lines.write(waiting)
                waiting = None
            if number not in tracks:
                lines.write(cells)
                last, waiting = cells[frame], None
            elif waiting is None and cells[frame] != last:
                waiting = [cell if k in kept_columns else "" for k, cell in enumerate(cells)]
        if waiting is not None:
            lines.write(waiting)
