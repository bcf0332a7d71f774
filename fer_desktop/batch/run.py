"""Runs pictures and videos through one Analyzer, in order and without dropping frames, with progress and cancelling."""

from __future__ import annotations

import logging
import math
import os
import re
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from threading import Event
from typing import Final, Literal, Protocol

from fer_desktop import __version__
from fer_desktop.analysis.analyzer import Analyzer
from fer_desktop.analysis.detection.tight_crop import is_tight_crop
from fer_desktop.batch.ahead import VideoAhead
from fer_desktop.core.messages import Message, Template, marked
from fer_desktop.core.types import Analysis, Face, FaceReading, Frame, UInt8Array
from fer_desktop.media.containers import is_video_file, missing_share
from fer_desktop.media.formats import is_picture, is_video
from fer_desktop.media.pictures import read_picture
from fer_desktop.media.source import SourceError
from fer_desktop.media.video import ASSUMED_FRAME_RATE, VideoSource

_MUCH_MISSING: Final = 0.1
"""The share of a file's bytes without which it counts as cut off; the index at its end may be missing without harm."""

SMALL_PICTURE: Final = 100
"""A picture whose longer side is under this many pixels is analysed as a face crop when no face is found in it."""

_log = logging.getLogger(__name__)


class Note(StrEnum):
    """What a user should know about the results of a file; the value is the message's template."""

    READ_AS_CROP = marked("No face was found. As the picture is under 100 pixels, it was analysed as a face crop.")
    TIGHT_CROP = marked("A face fills the picture, so all of it was analysed as a face crop.")
    ENDED_EARLY = marked("The video ended well before the length it states; it may be damaged.")
    PART_DAMAGED = marked("A part of the video is damaged; the frames there were left out.")
    STOPPED = marked("stopped before the end; what was done is kept")
    LEFT_OUT = marked("stopped before the end; its rows are left out")

    @property
    def message(self) -> Message:
        return Message(Template(self.value))


CROP_NOTES: Final = frozenset({Note.READ_AS_CROP, Note.TIGHT_CROP})
"""Why a picture was analysed as a face crop though the options say that faces are detected."""


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """How files are analysed.

    crops: every picture and frame is a face crop already; no detector.
    every: the frame stride of videos: frames 0, every, 2 * every and so on are analysed.
    start_s, end_s: the clip range of videos, in seconds from the start, without end_s; None: to the end.
    """

    crops: bool = False
    every: int = 1
    start_s: float = 0.0
    end_s: float | None = None

    def __post_init__(self) -> None:
        if self.every < 1:
            raise ValueError(f"every must be 1 or more, got {self.every}")
        if not 0 <= self.start_s < (math.inf if self.end_s is None else self.end_s):
            raise ValueError(f"the range must have a length, got {self.start_s} to {self.end_s}")

    def wants(self, position: int, time_s: float) -> bool:
        """Whether a frame is analysed, by its position from 0 and its time. Others are skipped without decoding a picture."""
        return position % self.every == 0 and self.start_s <= time_s < (math.inf if self.end_s is None else self.end_s)


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """The readings of one frame, without its image and their crops: thousands of them must fit in memory.

    index: position in the video, 0 for a picture. media_time: seconds from its start, None for a picture.
    too_small: faces that were detected but not classified.
    """

    index: int
    media_time: float | None
    readings: tuple[FaceReading, ...]
    too_small: tuple[Face, ...] = ()


def analysis_metadata(
    model: str | None,
    sha256: str | None,
    runtime: str | None,
    options: Collection[BatchOptions],
    uncertain_below: Collection[float],
    smoothing_s: Collection[float],
    reliable: float | None = None,
) -> dict[str, object]:
    """Return the metadata of rows in JSON: the program, the model and how the files were analysed.

    model, sha256, runtime: the network's name, the SHA-256 of its file, and the runtime's key. options, uncertain_below,
    smoothing_s: those of all files (see `AnalyzerOptions`). A value in which files differ is null. reliable: how often readings
    must be right to be among the rows, 0 to 1; None for all.
    """

    def common(values: set[object]) -> object:
        return values.pop() if len(values) == 1 else None

    return {
        "program": "fer-desktop",
        "version": __version__,
        "model": model,
        "model_sha256": sha256,
        "runtime": runtime,
        "crops": common({each.crops for each in options}),
        "every": common({each.every for each in options}),
        "from_s": common({each.start_s for each in options}),
        "to_s": common({each.end_s for each in options}),
        "uncertain_below": common(set(uncertain_below)),
        "smoothing_s": common(set(smoothing_s)),
        "reliable": reliable,
    }


class Cancel(Protocol):
    """Says whether to stop, as a threading.Event does."""

    def is_set(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """The progress of a batch.

    done, total: files. current: the file being analysed, None at the end.
    fraction: how much of the current file is done, 0 to 1; stays 0 where a video doesn't state its length.
    """

    done: int
    total: int
    current: Path | None
    fraction: float = 0.0


@dataclass(slots=True, eq=False)
class FileResult:
    """The analyses of one file. Read `analyses` to its end, once, before asking for the next result.

    analyses: one for a picture; one a frame for a video, each made when it is asked for, so that none need be kept. Only a few
        frames are read ahead.
    error: why the file failed, as a message that names it, or None. Known at once for a picture; a video may fail later, then
        the analyses before are good.
    notes: complete at the end of `analyses`, as are the counts `frames` and `faces`.
    """

    path: Path
    kind: Literal["picture", "video"]
    analyses: Iterator[Analysis] = field(default_factory=lambda: iter(()))
    error: Message | None = None
    notes: list[Note] = field(default_factory=list)
    frames: int = 0
    faces: int = 0

    def _count(self, analysis: Analysis) -> Analysis:
        self.frames += 1
        self.faces += len(analysis.readings)
        return analysis


def analyze_files(
    paths: Sequence[Path],
    make_analyzer: Callable[[], Analyzer],
    options: BatchOptions = BatchOptions(),
    cancel: Cancel | None = None,
    progress: Callable[[BatchProgress], object] = lambda _: None,
    read: Callable[[Path], UInt8Array] = read_picture,
) -> Iterator[FileResult]:
    """Analyse files (see `expand`) one after the other and yield a result for each; that of a file that fails has an error.

    make_analyzer: called once, in the thread that iterates; its exceptions are passed on.
    cancel: when set, iteration ends after the current frame.
    progress: called in the iterating thread, at every file and every frame of a video.
    read: opens a picture; raises SourceError as `read_picture` does.
    """
    cancel = cancel or Event()
    if not paths or cancel.is_set():
        return
    analyzer = make_analyzer()
    stills = replace(analyzer.options, follow=False, multi_view=True)
    videos = replace(analyzer.options, follow=True, multi_view=False)
    for done, path in enumerate(paths):
        if cancel.is_set():
            return
        progress(BatchProgress(done, len(paths), path))
        analyzer.reset()
        if is_video_file(path):
            analyzer.options = videos

            def report(fraction: float, done: int = done, path: Path = path) -> None:
                progress(BatchProgress(done, len(paths), path, fraction))

            result = FileResult(path, "video")
            result.analyses = _read_video(result, analyzer, options, cancel, report)
        else:
            analyzer.options = stills
            result = _read_picture(path, analyzer, options, read)
        analyses = result.analyses
        yield result
        for _ in analyses:  # the caller may not have read all
            pass
    progress(BatchProgress(len(paths), len(paths), None))


def _read_picture(path: Path, analyzer: Analyzer, options: BatchOptions, read: Callable[[Path], UInt8Array]) -> FileResult:
    result = FileResult(path, "picture")
    try:
        _check_folder(path)
        frame = Frame(read(path), index=0, timestamp=0.0, source=str(path))
        if options.crops:
            analysis = analyzer.analyze_crop(frame)
        else:
            analysis = analyzer.analyze(frame)
            if not analysis.readings and (note := why_crop(frame.image, analyzer)) is not None:
                analysis = analyzer.analyze_crop(frame)
                result.notes.append(note)
    except Exception as error:  # one broken file must not stop the others
        result.error = _reason(path, error)
        return result
    result._count(analysis)
    result.analyses = iter((analysis,))
    return result


def why_crop(image: UInt8Array, analyzer: Analyzer) -> Note | None:
    """Return why a picture, (height, width, 3) uint8 BGR, without a detected face is a face crop; None where it isn't.

    Raises DetectorError.
    """
    if max(image.shape[:2]) < SMALL_PICTURE:
        return Note.READ_AS_CROP
    return Note.TIGHT_CROP if is_tight_crop(image, analyzer.detector) else None


def _read_video(
    result: FileResult, analyzer: Analyzer, options: BatchOptions, cancel: Cancel, report: Callable[[float], None]
) -> Iterator[Analysis]:
    detector = analyzer.detector
    # An analyzer that follows faces from frame to frame uses the detector itself.
    ahead = None if options.crops or analyzer.options.redetection_s else detector
    try:
        _check_folder(result.path)
        with closing(VideoSource(result.path)) as source, VideoAhead(source, options.wants, ahead) as video:
            if ahead is not None:
                analyzer.detector = video
            yield from _read_frames(video, result, analyzer, options, cancel, report)
    except Exception as error:  # one broken file must not stop the others
        yield from map(result._count, analyzer.finish_late())
        result.error = _reason(result.path, error)
    finally:
        analyzer.detector = detector


def _read_frames(
    source: VideoAhead,
    result: FileResult,
    analyzer: Analyzer,
    options: BatchOptions,
    cancel: Cancel,
    report: Callable[[float], None],
) -> Iterator[Analysis]:
    position, time_s, to_end = 0, 0.0, True
    length_s, step = _length_to_pass(source, options), 1 / (source.frame_rate or ASSUMED_FRAME_RATE)
    while (next_s := source.grab()) is not None:
        if cancel.is_set():
            result.notes.append(Note.STOPPED)
            break
        time_s = next_s
        if options.end_s is not None and time_s >= options.end_s:
            to_end = False
            break
        frame = source.picture()
        if frame is None and options.wants(position, time_s):
            break
        position += 1
        report(round(min((time_s - source.start_s + step) / length_s, 1.0), 6) if length_s else 0.0)
        if frame is not None:
            ready = [analyzer.analyze_crop(frame)] if options.crops else analyzer.analyze_late(frame)
            yield from map(result._count, ready)
    yield from map(result._count, analyzer.finish_late())
    if Note.STOPPED in result.notes:
        return
    # A length in frames or seconds is often an estimate, and may be that of the sound; a length in bytes is exact.
    if to_end and missing_share(result.path) > _MUCH_MISSING:
        result.notes.append(Note.ENDED_EARLY)
    if source.damaged:
        result.notes.append(Note.PART_DAMAGED)
    if not result.frames:
        result.error = Message(
            marked("{path} has no frame from {start} s to {end}: it is about {length} s long. Choose another part of it."),
            path=result.path,
            start=f"{options.start_s:g}",
            end=Message(marked("its end")) if options.end_s is None else f"{options.end_s:g} s",
            length=f"{time_s:.1f}",
        )


def _length_to_pass(source: VideoAhead, options: BatchOptions) -> float | None:
    """Return about how many seconds there are up to the clip range's end; None where the video doesn't state its length."""
    if source.frame_count is None:
        return None
    whole = source.frame_count / (source.frame_rate or ASSUMED_FRAME_RATE)
    return whole if options.end_s is None else min(whole, options.end_s)


def _check_folder(path: Path) -> None:
    """Raise the OSError for which `expand` listed a folder in place of its files."""
    if path.is_dir():
        with os.scandir(path):
            pass


def _reason(path: Path, error: Exception) -> Message:
    """Return why a file failed; the message names the file, as a SourceError's does."""
    match error:
        case SourceError():
            return error.message
        case OSError():
            return Message(marked("{path} can't be read: {why}"), path=path, why=error)
        case MemoryError():
            too_large = marked("{path} is too large for this computer's memory. Make it smaller and try again.")
            return Message(too_large, path=path)
        case _:
            _log.error("reading %r failed", str(path), exc_info=error)
            return Message(marked("{path} can't be read: {why}"), path=path, why=f"{type(error).__name__}: {error}")


def is_input(path: Path) -> bool:
    """Whether a file in a folder is a picture or a video, by its name."""
    return is_picture(path) or is_video(path)


def expand(
    paths: Iterable[Path],
    skipped: Callable[[Path], object] = lambda _: None,
    wanted: Callable[[Path], bool] = is_input,
) -> list[Path]:
    """Return the files to analyse: files as they are named, and those in folders and their subfolders.

    A folder's own files come before its subfolders, each in natural order (2 before 10). Hidden files, whose names begin with
    a point, are left out, and so are files that are not `wanted`, for each of which `skipped` is called. A folder that is
    reached twice, as through a link to a folder above, is listed once; so is a file that is named twice.
    Named paths that don't exist and folders that can't be opened are in the list too, and fail when they are read.
    """
    found: dict[str, Path] = {}
    visited: set[tuple[int, int]] = set()
    for path in paths:
        # Path.is_dir would raise for a name that is too long or in a locked folder; reading it will say so.
        is_folder = os.path.isdir(path)  # noqa: PTH112
        for file in _files_in(path, visited, skipped, wanted) if is_folder else (path,):
            found.setdefault(os.path.abspath(file), file)  # noqa: PTH100 - two links to one file are two files
    return list(found.values())


def _files_in(
    folder: Path,
    visited: set[tuple[int, int]],
    skipped: Callable[[Path], object],
    wanted: Callable[[Path], bool],
) -> Iterator[Path]:
    waiting = [folder]  # not recursive: paths may be deeper than Python's stack
    while waiting:
        folder = waiting.pop()
        try:
            identity = folder.stat()
            if (identity.st_dev, identity.st_ino) in visited:
                continue
            visited.add((identity.st_dev, identity.st_ino))
            with os.scandir(folder) as entries:
                visible = sorted((e for e in entries if not e.name.startswith(".")), key=lambda e: natural_key(e.name))
        except OSError:
            yield folder
            continue
        folders = []
        for entry in visible:
            path = folder / entry.name
            kind = _kind(entry)
            if kind == stat.S_IFDIR:
                folders.append(path)
            elif kind in (stat.S_IFREG, None) and wanted(path):
                yield path
            else:
                skipped(path)
        waiting.extend(reversed(folders))


def _kind(entry: os.DirEntry[str]) -> int | None:
    """Return the type of a file or of the target of a link, such as `stat.S_IFREG`; None for a broken link."""
    try:
        return stat.S_IFMT(entry.stat().st_mode)
    except OSError:
        return None


def natural_key(name: str) -> tuple[tuple[str | int, ...], str]:
    """Return a sort key by which "2.jpg" comes before "10.jpg", and case is ignored."""
    parts = re.split("([0-9]+)", name.casefold())
    return tuple(int(part) if k % 2 else part for k, part in enumerate(parts)), name
