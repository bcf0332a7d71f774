"""Exports a recording: its rows as CSV, Excel or JSON, and a video with the readings drawn on it."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Final, Protocol, TextIO

import numpy as np

from fer_desktop.core.files import written_beside
from fer_desktop.core.messages import marked
from fer_desktop.core.types import UInt8Array
from fer_desktop.recordings.document import Marker, document_values
from fer_desktop.recordings.excel import save_excel
from fer_desktop.recordings.folder import RecordingError, Trouble, error_of
from fer_desktop.recordings.recording import Recording, open_recorded_video
from fer_desktop.recordings.rows import (
    AGE_COLUMN,
    EXCLUDED_COLUMN,
    CsvRows,
    JsonRows,
    MoreColumns,
    Row,
    RowWriter,
    age_cell,
    open_rows,
)
from fer_desktop.recordings.sink import FrameClock, Place
from fer_desktop.recordings.web_video import SUFFIX, WebVideo

Draw = Callable[[UInt8Array, list[Row]], UInt8Array]
"""Takes a frame, (height, width, 3) uint8 BGR, and its rows; returns a picture of the same shape, which may be the same."""


class Pictures(Protocol):
    """The pictures of a video by the numbers of its frames. Belongs to one thread.

    time_s: when the picture that was read last is shown, in seconds; None where the video has no times.
    """

    @property
    def time_s(self) -> float | None: ...

    def read(self, frame: int, /) -> UInt8Array | None: ...

    def close(self) -> None: ...


class Film(Protocol):
    """What can be exported as a video: a recording, or the analysed part of a video.

    folder: the path that messages name. frame_rate: of the exported video, frames per second. timed: whether each frame is
    shown at the time that its picture has; otherwise all are shown equally long.
    """

    @property
    def folder(self) -> Path: ...

    @property
    def frame_rate(self) -> float: ...

    @property
    def timed(self) -> bool: ...

    @property
    def frames(self) -> range:
        """The numbers of its frames, in order."""

    def rows_at(self, frame: int, /) -> list[Row]: ...

    def open_video(self) -> Pictures:
        """Return the pictures, which are read in order. Raises RecordingError or SourceError."""


Report = Callable[[float], object]
"""Called with the share that is done, 0 to 1."""

_MOST_FRAMES: Final = 1_000_000
"""Of an exported video with repeated frames: nine hours at 30 frames a second."""

_NO_TEXT: Final = "marker"
_NO_NAME: Final = "range"
"""What a CSV says of a marker without a text, and of a range without a name."""

_CHUNK: Final = 1000
"""Rows that are written between two checks for cancelling."""


def export_csv(recording: Recording, path: Path, cancel: Event | None = None, progress: Report = lambda _: None) -> bool:
    """Write every row with more columns: "person", "marker" if there are markers, "reading_age_s" if faces took turns,
    "recording", and "clock_time".

    "face" is the track as it was followed, "person" the label of its person after merging (see `Recording.label_of`).
    "marker" has the texts of the markers at the row's frame, or "marker" for one without a text. If there are ranges, "range"
    has the names of those that hold at the row's time, or "range" for one without a name; if there are excluded ones,
    "excluded" is "true" in these. "recording" is the title, and "clock_time" the row's time of day as ISO 8601 with the offset
    to UTC, if the recording knows when it began.
    Returns False where it was cancelled and no file was written.
    Raises RecordingError; then no file is written, and an older one is kept.
    """
    more = _more_columns(recording)
    return _export_rows(recording, path, lambda stream: CsvRows(stream, more), cancel, progress)


def export_excel(recording: Recording, path: Path, cancel: Event | None = None, progress: Report = lambda _: None) -> bool:
    """Write the rows as `export_csv` does, with a summary of the people, as an Excel workbook.

    It also has the markers as `export_json` does, without frames if there are no rows, and what recording.json says.
    Returns False where it was cancelled and no file was written. Raises TooManyRowsError and RecordingError; then no file is
    written, and an older one is kept.
    """
    faces, document = recording.faces, document_values(recording.document)
    document.pop("markers")
    markers = [(frame, marker.time_s, marker.text) for frame, marker in _marked_frames(recording)]
    rows = (faces.row(k) for k in range(len(faces)))
    return save_excel(
        (rows,),
        path,
        document,
        more=_more_columns(recording),
        markers=markers or [(None, marker.time_s, marker.text) for marker in recording.markers],
        count=len(faces),
        cancel=cancel,
        progress=progress,
    )


def _more_columns(recording: Recording) -> MoreColumns:
    labels = {track: recording.label_of(track) for track in np.unique(recording.faces.face).tolist()}
    texts: dict[int, list[str]] = {}
    for frame, marker in _marked_frames(recording):
        texts.setdefault(frame, []).append(marker.text or _NO_TEXT)
    columns: dict[str, Callable[[Row], str]] = {"person": lambda row: "" if row.face is None else labels[row.face]}
    if texts:
        columns["marker"] = lambda row: "; ".join(texts.get(row.frame, ()))
    columns |= _range_columns(recording)
    ages = _ages(recording)
    if ages:
        columns[AGE_COLUMN] = lambda row: "" if row.face is None else age_cell(ages.get((row.frame, row.face), 0.0))
    title, began = recording.title, recording.document.when
    columns["recording"] = lambda row: title
    if began is not None:
        columns["clock_time"] = lambda row: _clock_time(began, row.time_s)
    return columns


def _range_columns(recording: Recording) -> MoreColumns:
    """Return the columns "range" and "excluded" where there are such ranges; a row is in the ranges that hold at its time."""
    named = [each for each in recording.ranges if not each.excluded]
    excluded = recording.document.excluded
    columns: dict[str, Callable[[Row], str]] = {}
    if named:
        columns["range"] = lambda row: "; ".join(
            each.name or _NO_NAME for each in named if each.from_s <= (row.time_s or 0.0) < each.to_s
        )
    if excluded:
        columns[EXCLUDED_COLUMN] = lambda row: (
            "true" if any(start <= (row.time_s or 0.0) < end for start, end in excluded) else "false"
        )
    return columns


def _clock_time(began: datetime, time_s: float | None) -> str:
    """Return the time of day so many seconds after the start, as ISO 8601 with milliseconds; empty if it isn't known."""
    return "" if time_s is None else (began + timedelta(seconds=time_s)).isoformat(timespec="milliseconds")


def _ages(recording: Recording) -> dict[tuple[int, int], float]:
    """Return the ages above 0 of readings in seconds, by frame and face."""
    faces = recording.faces
    return {(int(faces.frame[k]), int(faces.face[k])): float(faces.age_s[k]) for k in np.flatnonzero(faces.age_s)}


def _marked_frames(recording: Recording) -> list[tuple[int, Marker]]:
    """Return the markers, each with the frame whose rows are shown at its time; outside of all rows, the nearest frame."""
    faces, found = recording.faces, []
    for marker in recording.markers if len(faces) else ():
        frame = min(max(recording.frame_at(marker.time_s), int(faces.frame[0])), faces.last_frame)
        found.append((int(faces.frame[faces.shown_at(frame).start]), marker))
    return found


def export_json(recording: Recording, path: Path, cancel: Event | None = None, progress: Report = lambda _: None) -> bool:
    """Write every row as `export_csv` does, what recording.json says, and who is who.

    "recording" has the values of recording.json, "seen" each person's label, tracks, and seconds in view, and "markers" each
    marker's frame, as rows have it, time in seconds, and text. In the rows, "person" and "marker" are null where a CSV has an
    empty cell. Returns False where it was cancelled and no file was written.
    Raises RecordingError; then no file is written, and an older one is kept.
    """
    seen = [{"person": p.label, "tracks": p.tracks, "seconds": round(p.seen_s, 3)} for p in recording.people]
    markers = [{"frame": frame, "time_s": m.time_s, "text": m.text} for frame, m in _marked_frames(recording)]
    metadata = {"recording": document_values(recording.document), "seen": seen, "markers": markers}
    return _export_rows(recording, path, lambda stream: JsonRows(stream, metadata, _more_columns(recording)), cancel, progress)


def _export_rows(
    recording: Recording, path: Path, begin: Callable[[TextIO], RowWriter], cancel: Event | None, progress: Report
) -> bool:
    cancel = cancel or Event()
    faces = recording.faces
    try:
        with open_rows(path) as stream:
            writer = begin(stream)
            for start in range(0, len(faces), _CHUNK):
                if cancel.is_set():
                    raise _CancelledError
                progress(start / len(faces))
                writer.write(faces.row(k) for k in range(start, min(start + _CHUNK, len(faces))))
            writer.finish()
    except _CancelledError:
        return False
    except OSError as error:
        raise error_of(error, path) from error
    progress(1.0)
    return True


def export_video(film: Film, path: Path, draw: Draw, cancel: Event | None = None, progress: Report = lambda _: None) -> bool:
    """Write the video as WebM, each frame as `draw` returns it; return False where it was cancelled and no file was written.

    Raises RecordingError; then no file is written, and an older one is kept.
    """
    cancel = cancel or Event()
    try:
        # FFmpeg tells the format by the suffix.
        with written_beside(path, SUFFIX) as new, closing(film.open_video()) as video:
            _write_video(film, video, new, draw, cancel, progress)
    except _CancelledError:
        return False
    except OSError as error:
        raise error_of(error, path) from error
    progress(1.0)
    return True


def _write_video(film: Film, video: Pictures, path: Path, draw: Draw, cancel: Event, progress: Report) -> None:
    # FFmpeg wouldn't say why it can't make the file; this raises the OSError.
    path.open("xb").close()
    strip: _Strip | None = None
    try:
        for done, frame in enumerate(film.frames):
            if cancel.is_set():
                raise _CancelledError
            image = video.read(frame)
            if image is None:
                break
            drawn = draw(image, film.rows_at(frame))
            if drawn.shape != image.shape:
                raise ValueError(f"a frame of shape {image.shape} was drawn as {drawn.shape}")
            if strip is None:
                height, width = image.shape[:2]
                sink = WebVideo(path, film.frame_rate, (width & ~1, height & ~1))
                strip = _Strip(film, sink, cancel)
            strip.add(drawn, video.time_s if film.timed else None)
            progress(done / len(film.frames))
        if strip is not None:
            strip.sink.finish()
    finally:
        if strip is not None:
            strip.sink.close()
    if strip is None:
        empty = marked("The video in {folder} has no picture that can be shown.")
        raise RecordingError(Trouble.VIDEO, empty, folder=film.folder)
    # FFmpeg doesn't say when the disk is full; a file that reads back to its end is whole.
    with closing(open_recorded_video(path)) as written:
        whole = written.frame_count == strip.sink.frames and written.read(strip.sink.frames - 1) is not None
    if not whole:
        template = marked("{folder} holds no complete video: its disk may be full. Make room on it.")
        raise RecordingError(Trouble.NO_SPACE, template, folder=path.parent)


class _Strip:
    """Puts frames with times into a video of a constant rate, as a recording does (see `FrameClock`)."""

    def __init__(self, film: Film, sink: WebVideo, cancel: Event) -> None:
        self.sink = sink
        self._film = film
        self._cancel = cancel
        self._clock = FrameClock(film.frame_rate, math.inf)
        self._before: UInt8Array | None = None

    def add(self, image: UInt8Array, time_s: float | None) -> None:
        """Add a frame; without a time it follows the one before. Raises RecordingError where the wait would be too long."""
        image = image[: self.sink.size[1], : self.sink.size[0]]
        if time_s is not None:
            place = self._clock.place(time_s)
            if place is None:
                # It comes within the frame before, and is shown where that one would be repeated.
                self._before = image
                return
            self._repeat(place)
        self.sink.write(image)
        self._before = image

    def _repeat(self, place: Place) -> None:
        if place.index > _MOST_FRAMES:
            template = marked(
                "{folder} shows its frames so slowly, {rate} a second, that an exported video would have more than {most} "
                "frames. Export a shorter part of it."
            )
            rate = len(self._film.frames) / (place.index / self._film.frame_rate)
            raise RecordingError(Trouble.VIDEO, template, folder=self._film.folder, rate=f"{rate:.2g}", most=_MOST_FRAMES)
        for _ in range(place.repeats):
            if self._cancel.is_set():
                raise _CancelledError
            assert self._before is not None, "the first frame repeats none"
            self.sink.write(self._before)


class _CancelledError(Exception):
    pass
