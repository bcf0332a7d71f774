"""Writes a recording's files: a frame at a time, in one thread, so that at any moment what is on disk can be read.

What the files hold:

video.mkv: frames without an overlay at a constant rate. The frame before a late one is repeated, and one that is too early is
skipped, so that the video's time is the true time (see `FrameClock`). All frames have the size of the first; frames of another
size are scaled into it, with black around. There is none where readings alone are recorded (`Document.with_video`); the other
files are the same then, and what they say of the video's frames holds for those that it would have.

faces.csv: the columns of `rows.ROW_COLUMNS`. `frame` is the index in the video of the frame's first showing; repeats have no
rows, the last rows before hold for them. `time_s` is the true time of capture in seconds since the first frame, as are the
times of markers; after a pause that the video shortens, it is later than the video's own time of the frame. A frame without
a face has one row, a skipped or dropped one none. Boxes are in pixels of the video. `file` is always "video.mkv".
`expression` to `surprise` are raw: of each frame alone, neither smoothed nor calibrated; recording.json says which calibrations
were on when. `shown_expression` to `shown_surprise` are what the screen showed; rows of older versions lack them, and they are
then computed again (`recording.as_shown`). `reading_age_s`, the last column, is 0 where the face was classified in this frame.
In a crowd, faces are classified in turns, and a row with another age has the reading of the frame so many seconds before.

recording.json: see `document`.
"""

from __future__ import annotations

import logging
import math
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TextIO

import cv2
import numpy as np

from fer_desktop.core.messages import Message, marked
from fer_desktop.core.types import Analysis, Box, UInt8Array
from fer_desktop.media import matroska
from fer_desktop.recordings.document import (
    CalibrationSpan,
    Document,
    Gap,
    Marker,
    NamedPerson,
    plain_text,
    save_document,
)
from fer_desktop.recordings.folder import FACES_FILE, VIDEO_FILE, RecordingError, Trouble, error_of
from fer_desktop.recordings.rows import AGE_COLUMN, CsvRows, age_cell, rows_of

_MIB: Final = 1 << 20
_CODEC: Final = "mp4v"

# Frame periods that a frame may be off its true time before one is repeated or skipped. More than half a period, so that a
# camera whose frames come halfway between two places doesn't cause repeats and skips in turn.
_TOLERANCE: Final = 0.75

# A timestamp that jumps back further means that the clock was set back; a smaller jump, that a frame came late.
_SET_BACK_S: Final = 1.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RecordingLimits:
    """How much a recording may take.

    start_bytes: that must be free on the disk for recording to start. reserve_bytes: recording stops where less is free.
    queue_frames, queue_bytes: that may wait for the encoder; further frames are dropped. fill_s: seconds of a gap that are
    filled with the frame before. flush_s: seconds between flushes and checks of the disk. stall_s: seconds of video after which
    a file that did not grow counts as not writable.
    """

    start_bytes: int = 500 * _MIB
    reserve_bytes: int = 200 * _MIB
    queue_frames: int = 60
    queue_bytes: int = 96 * _MIB
    fill_s: float = 5.0
    flush_s: float = 0.2
    stall_s: float = 4.0


def free_bytes(folder: Path) -> int:
    """Return how many bytes are free on a folder's disk for this user. Raises OSError."""
    return shutil.disk_usage(folder).free


@dataclass(frozen=True, slots=True)
class _Fit:
    """How a frame lies in the video: scaled, then moved."""

    scale: float
    left: int
    top: int


_UNCHANGED: Final = _Fit(1.0, 0, 0)


class RecordingSink:
    """The files of one recording, open for writing. Every method except `close` raises RecordingError and OSError."""

    def __init__(
        self,
        folder: Path,
        document: Document,
        frame_rate: float,
        limits: RecordingLimits,
        free: Callable[[Path], int] = free_bytes,
    ) -> None:
        """folder: new and empty. document: what is known at the start. frame_rate: of the video, frames per second."""
        self.folder = folder
        self.document = replace(document, frame_rate=frame_rate)
        self.repeated = 0
        self._frame_rate = frame_rate
        self._limits = limits
        self._free = free
        self._clock = FrameClock(frame_rate, limits.fill_s)
        self._video: VideoSink | None = None
        self._size: tuple[int, int] | None = None
        self._picture: UInt8Array | None = None
        self._video_bytes = 0
        self._grown_at = 0
        self._faces_bytes = 0
        self._biases: dict[int, tuple[float, ...]] = {}
        self._marked: dict[float, list[Marker]] = {}
        """The markers at each timestamp, as they came."""
        save_document(self.document, folder)
        # What can't be encoded is written as an escape, so that no row is cut off by an error.
        self._faces: TextIO = (folder / FACES_FILE).open("x", encoding="utf-8", errors="backslashreplace", newline="")
        self._ages: dict[int | None, str] = {}
        """By track, of the frame that is written."""
        self._rows = CsvRows(self._faces, {AGE_COLUMN: lambda row: self._ages.get(row.face, "")})
        self._flush()

    @property
    def empty(self) -> bool:
        return self._size is None

    @property
    def bytes(self) -> int:
        """On the disk, at the last `tend`."""
        return self._faces_bytes + self._video_bytes

    def write(self, analysis: Analysis) -> None:
        """Write a frame and its rows, or skip it."""
        image = analysis.frame.image
        place = self._clock.place(analysis.frame.timestamp)
        if place is None:
            self.document = replace(self.document, skipped=self.document.skipped + 1)
            return
        if self._size is None:
            self._size = self._start(image)
        document = self.document
        picture, fit = _fitted(image, self._size)
        if self._video is not None:
            if self._picture is not None:
                for _ in range(place.repeats):
                    self._video.write(self._picture)
            self._picture = picture
            self._video.write(picture)
        self.repeated += place.repeats
        self._ages = {reading.face.track_id: age_cell(reading.age_s) for reading in analysis.readings}
        self._rows.write(rows_of(_placed(analysis, place.index, place.time_s, fit), VIDEO_FILE))
        self.document = replace(document, frames=place.index + 1, seconds=place.time_s)
        changed = self._follow_calibrations(analysis, place.time_s) | self._follow_suggestions(analysis)
        if place.gap is not None:
            self.document = replace(self.document, gaps=(*document.gaps, place.gap))
        if place.gap is not None or changed:
            save_document(self.document, self.folder)

    def _follow_calibrations(self, analysis: Analysis, time_s: float) -> bool:
        """Note the calibrations that begin or end with a frame; return whether any does."""
        changed = False
        for reading in analysis.readings:
            track, bias = reading.face.track_id, reading.bias
            if bias == self._biases.get(track, ()):
                continue
            spans = [
                replace(span, to_s=round(time_s, 3)) if span.track == track and span.to_s is None else span
                for span in self.document.calibrations
            ]
            if bias:
                spans.append(CalibrationSpan(track, round(time_s, 3), None, bias))
            self._biases[track] = bias
            self.document = replace(self.document, calibrations=tuple(spans))
            changed = True
        return changed

    def set_people(self, named: Mapping[tuple[int, ...], str]) -> None:
        """Set the people whom the user merged or named: their names, or empty, by their tracks."""
        people = tuple(NamedPerson(tuple(sorted(tracks)), plain_text(name)) for tracks, name in named.items())
        if people != self.document.people:
            self.document = replace(self.document, people=people)
            save_document(self.document, self.folder)

    def _follow_suggestions(self, analysis: Analysis) -> bool:
        """Note who may be whom again; return whether that is new."""
        new = {reading.face.track_id: reading.face.perhaps for reading in analysis.readings if reading.face.perhaps}
        suggestions = {**self.document.suggestions, **new}
        changed = suggestions != self.document.suggestions
        if changed:
            self.document = replace(self.document, suggestions=suggestions)
        return changed

    def mark(self, timestamp: float, text: str, dropped: int, *, again: bool = False) -> None:
        """Add a marker at a time on the clock of the frames. dropped: frames so far.

        again: give the marker that was added last at this time another text.
        """
        markers, there = list(self.document.markers), self._marked.setdefault(timestamp, [])
        if again and there:
            before = there.pop()
            markers.remove(before)
            marker = replace(before, text=text)
        else:
            marker = Marker(round(self._clock.time_of(timestamp), 3), text)
        there.append(marker)
        self.document = replace(self.document, markers=tuple(sorted((*markers, marker))), dropped=dropped)
        save_document(self.document, self.folder)

    def unmark(self, timestamp: float) -> None:
        """Remove the marker that was added last at a time on the clock of the frames."""
        markers, there = list(self.document.markers), self._marked.get(timestamp)
        if there:
            markers.remove(there.pop())
            self.document = replace(self.document, markers=tuple(markers))
            save_document(self.document, self.folder)

    def tend(self) -> None:
        """Write what is buffered to the disk and check whether writing can go on. To be called every `flush_s`."""
        self._flush()
        video = self.folder / VIDEO_FILE
        # The system lets a deleted file be written on, but the recording would be lost.
        if (
            not self.folder.is_dir()
            or os.fstat(self._faces.fileno()).st_nlink == 0
            or not (self._video is None or video.is_file())
        ):
            template = marked("{path} is gone. Was it moved, deleted, or on a disk that was removed?")
            raise RecordingError(Trouble.LOST, template, path=self.folder)
        self._watch_video()
        if (free := self._free(self.folder)) < self._limits.reserve_bytes:
            template = marked(
                "Only {free} are free on the disk of {folder}; recording keeps {kept} free. Make room on it, or choose "
                "another folder."
            )
            kept = megabytes(self._limits.reserve_bytes)
            raise RecordingError(Trouble.NO_SPACE, template, free=megabytes(free), folder=self.folder, kept=kept)

    def close(self, dropped: int, problem: Message | None = None) -> Message | None:
        """Close the files; never raises. dropped: frames in all. problem: why recording ends, unless the user ended it.

        Returns `problem`, or else what went wrong here, or None.
        """
        faces, video = self.folder / FACES_FILE, self.folder / VIDEO_FILE
        try:
            self._faces.close()
        except OSError as error:
            problem = problem or error_of(error, faces).message
            with suppress(OSError):
                os.truncate(faces, self._faces_bytes)  # the disk may have had room for half a row
        in_order = True
        if self._video is not None:
            self._video.close()
            try:
                self.document = replace(self.document, frames=matroska.complete(video, self._frame_rate).frames)
            except (OSError, matroska.NotMatroskaError) as error:
                _log.warning("%s is left without an index: %s", video, error)
                in_order = False
                if isinstance(error, OSError):
                    problem = problem or error_of(error, video).message
        self.document = replace(self.document, dropped=dropped, problem=str(problem or ""), complete=in_order)
        try:
            save_document(self.document, self.folder)
        except OSError as error:
            problem = problem or error_of(error, self.folder).message
        return problem

    def _start(self, image: UInt8Array) -> tuple[int, int]:
        """Begin with the first frame, and return the size that all have from now on."""
        size = _even_size(image)
        if self.document.with_video:
            self._video = VideoSink(self.folder / VIDEO_FILE, self._frame_rate, size)
        self.document = replace(self.document, size=size)
        save_document(self.document, self.folder)
        return size

    def _flush(self) -> None:
        self._faces.flush()
        self._faces_bytes = os.fstat(self._faces.fileno()).st_size

    def _watch_video(self) -> None:
        if self._video is None:
            return
        size = (self.folder / VIDEO_FILE).stat().st_size
        if size != self._video_bytes:
            self._video_bytes, self._grown_at = size, self._video.frames
        # Without the stream FFmpeg buffers up to 256 KiB, which may be minutes of a small picture.
        if self._video.streamed and self._video.frames - self._grown_at > self._limits.stall_s * self._frame_rate:
            template = marked(
                "{path} no longer grows: the disk is full, or the file has reached the size that the disk or the account "
                "allows. Make room, or choose another folder."
            )
            raise RecordingError(Trouble.NO_SPACE, template, path=self.folder / VIDEO_FILE)


def _even_size(image: UInt8Array) -> tuple[int, int]:
    """Return the width and height of a video of such images: colour is stored for two by two pixels."""
    height, width = image.shape[:2]
    return max(width & ~1, 2), max(height & ~1, 2)


def _fitted(image: UInt8Array, size: tuple[int, int]) -> tuple[UInt8Array, _Fit]:
    """Return a frame in the video's size, (height, width, 3) uint8, scaled with its proportions kept and black around it."""
    height, width = image.shape[:2]
    if _even_size(image) == size and min(width, height) >= 2:
        return image[: size[1], : size[0]], _UNCHANGED
    scale = min(size[0] / width, size[1] / height)
    inner = max(round(width * scale), 1), max(round(height * scale), 1)
    smaller = cv2.resize(image, inner, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    left, top = (size[0] - inner[0]) // 2, (size[1] - inner[1]) // 2
    result = np.zeros((size[1], size[0], 3), np.uint8)
    result[top : top + inner[1], left : left + inner[0]] = smaller
    return result, _Fit(scale, left, top)


def _placed(analysis: Analysis, index: int, time_s: float, fit: _Fit) -> Analysis:
    """Return an analysis with the index, time and pixel coordinates of the video."""
    readings = analysis.readings
    if fit != _UNCHANGED:
        readings = tuple(replace(r, face=replace(r.face, box=_moved(r.face.box, fit), landmarks=None)) for r in readings)
    return replace(analysis, frame=replace(analysis.frame, index=index, media_time=time_s), readings=readings)


def _moved(box: Box, fit: _Fit) -> Box:
    scale = fit.scale
    return Box(box.x * scale + fit.left, box.y * scale + fit.top, box.width * scale, box.height * scale)


def megabytes(count: int) -> str:
    """Return a number of bytes for people to read."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a frame goes in the video.

    repeats: how often the frame before is written again first. index: in the video. time_s: true time. gap: a gap before this
    frame that the video doesn't show whole, or None.
    """

    repeats: int
    index: int
    time_s: float
    gap: Gap | None = None


class FrameClock:
    """Gives every frame its place; time_s counts from the first frame and always rises.

    The video's time differs from the true time by 0.75 frame periods at most, except for gaps longer than `fill_s` seconds, of
    which only `fill_s` are filled.
    """

    def __init__(self, frame_rate: float, fill_s: float) -> None:
        self._frame_rate = frame_rate
        self._fill_s = fill_s
        self._origin: float | None = None
        self._last_s = 0.0
        self._left_out_s = 0.0
        self._next = 0

    def place(self, timestamp: float) -> Place | None:
        """Return the place of a frame; None for one to skip: too early, not after the one before, or without a finite time."""
        if not math.isfinite(timestamp):
            return None
        if self._origin is None:
            self._origin = timestamp
            self._next = 1
            return Place(0, 0, 0.0)
        gap = None
        time_s = timestamp - self._origin
        if time_s <= self._last_s:
            if time_s >= self._last_s - _SET_BACK_S:
                return None
            gap = Gap(self._last_s, time_s - self._last_s, 0.0)
            time_s = self._last_s + 1.0 / self._frame_rate
            self._origin = timestamp - time_s
        behind = (time_s - self._left_out_s) * self._frame_rate - self._next
        if behind < -_TOLERANCE:
            return None
        repeats = max(math.ceil(behind - _TOLERANCE), 0)
        if repeats > self._fill_s * self._frame_rate:
            repeats = int(self._fill_s * self._frame_rate)
            gap = Gap(self._last_s, time_s - self._last_s, repeats / self._frame_rate)
            self._left_out_s = time_s - (self._next + repeats) / self._frame_rate
        index = self._next + repeats
        self._next = index + 1
        self._last_s = time_s
        return Place(repeats, index, time_s, gap)

    def time_of(self, timestamp: float) -> float:
        """Return the seconds from the first frame to a timestamp, at least 0; for NaN and infinity, to the last frame."""
        if self._origin is None or math.isnan(timestamp) or timestamp == math.inf:
            return self._last_s
        return max(timestamp - self._origin, 0.0)


class VideoSink:
    """Writes frames of one size at a constant rate. Belongs to one thread.

    OpenCV doesn't report when writing fails: watch the size of the file.
    """

    def __init__(
        self,
        path: Path,
        frame_rate: float,
        size: tuple[int, int],
        survives: bool = True,
        codec: str = _CODEC,
        encoded: int = 0,
    ) -> None:
        """frame_rate: frames per second. size: width and height in pixels, both even.

        survives: when the process is killed, all but about the last second can be read. codec: its four characters. encoded:
        the frames come as the codec makes them, by `write_encoded`, and each of so many is a key frame. Raises RecordingError.
        """
        self.path = path
        self.frame_rate = frame_rate
        self.size = size
        self.frames = 0
        fourcc = cv2.VideoWriter.fourcc(*codec)
        options = [cv2.VIDEOWRITER_PROP_RAW_VIDEO, 1, cv2.VIDEOWRITER_PROP_KEY_INTERVAL, encoded] if encoded else []
        # FFmpeg writes a plain file in blocks of 256 KiB, which may be many seconds of a still picture. Through "tee" it writes
        # a stream, and passes each cluster to the system at its end: at the next key frame, which is every 12th, or where
        # nothing moves (12 frames under 4 KiB) after a second.
        names = [_as_stream(path), str(path.absolute())] if survives else [str(path.absolute())]
        for name in names:
            self._writer = cv2.VideoWriter(name, cv2.CAP_FFMPEG, fourcc, frame_rate, size, options)
            self.streamed = survives and name == names[0]
            if self._writer.isOpened() and path.is_file():
                return
            self._writer.release()
        template = marked("No video of {width} x {height} pixels at {rate} frames a second can be written to {path}.")
        raise RecordingError(Trouble.VIDEO, template, width=size[0], height=size[1], rate=f"{frame_rate:.3g}", path=path)

    def write(self, image: UInt8Array) -> None:
        """Append a frame: (height, width, 3) uint8 BGR of the video's size."""
        self._writer.write(np.ascontiguousarray(image))
        self.frames += 1

    def write_encoded(self, packet: UInt8Array) -> None:
        """Append a frame as the codec made it, (n,) uint8."""
        self._writer.write(packet[np.newaxis])
        self.frames += 1

    def close(self) -> None:
        """Write what is buffered and close the file. The video of a recording then needs `matroska.complete`."""
        self._writer.release()


def _as_stream(path: Path) -> str:
    """Return a path for FFmpeg's tee protocol, in which quotes, bars and backslashes are escaped."""
    text = path.absolute().as_posix()
    return "tee:" + "".join(f"\\{character}" if character in "'|\\" else character for character in text)
