"""Files in, results out: pictures and videos through one Analyzer, in order, nothing dropped, with progress and cancel."""

from __future__ import annotations

import logging
import math
import os
import re
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from threading import Event
from typing import Final, Literal, Protocol

from fer_desktop import __version__
from fer_desktop.analysis.analyzer import Analyzer
from fer_desktop.core.messages import Message, Template, marked
from fer_desktop.core.types import Analysis, Face, FaceReading, Frame, UInt8Array
from fer_desktop.media.formats import is_picture, is_video
from fer_desktop.media.pictures import read_picture
from fer_desktop.media.source import SourceError
from fer_desktop.media.video import ASSUMED_FRAME_RATE, VideoSource

SMALL_PICTURE: Final = 100
"""A picture whose longer side is under this many pixels is taken for a face crop when no face is found in it."""

_log = logging.getLogger(__name__)


class Note(StrEnum):
    """What a reader of the results should know of a file; the value is the template that says it."""

    READ_AS_CROP = marked("No face was found in it. As it is under 100 pixels, it was read as a face crop.")
    ENDED_EARLY = marked("The video ended well before the length it states; it may be damaged.")
    STOPPED = marked("stopped before the end; what was done is kept")

    @property
    def message(self) -> Message:
        return Message(Template(self.value))


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """How files are read.

    crops: every picture and frame is a face crop already; no detector.
    every: of a video, only frames 0, every, 2 * every and so on.
    start_s, end_s: of a video, only frames from start_s on and before end_s, in seconds from its start; None: to its end.
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


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """The readings of one frame without its picture: a queue of thousands of pictures must fit in memory.

    index: position in the video, 0 for a picture. media_time: seconds from its start, None for a picture.
    The readings' crops are left out for the same reason. too_small: faces that were found but not read.
    """

    index: int
    media_time: float | None
    readings: tuple[FaceReading, ...]
    too_small: tuple[Face, ...] = ()


def analysis_metadata(
    model: str | None, sha256: str | None, runtime: str, options: Collection[BatchOptions]
) -> dict[str, object]:
    """Return what stands above the rows in JSON: the program, the model and how the files were read.

    sha256: of the network's file. options: those of all files; where they differ in something, that is null.
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
    }


class Cancel(Protocol):
    """What tells work to stop, as a threading.Event does."""

    def is_set(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """How far a batch is.

    done, total: files. current: the file being read, None at the end.
    fraction: of the current file that is done, 0 to 1; stays 0 where a video doesn't state its length.
    """

    done: int
    total: int
    current: Path | None
    fraction: float = 0.0


@dataclass(slots=True, eq=False)
class FileResult:
    """The analyses of one file. Read `analyses` to its end, once, before asking for the next result.

    kind: what the file was read as.
    analyses: one of a picture; one a frame of a video, each made when it is asked for, so that none need be kept.
    error: why the file failed, in words for people that name it, or None. Known at once for a picture; a video may fail
        on its way, then the analyses before are good.
    notes: complete when `analyses` is at its end, as are `frames` and `faces`, which count what was read so far.
    """

    path: Path
    kind: Literal["picture", "video"]
    analyses: Iterator[Analysis] = field(default_factory=lambda: iter(()))
    error: Message | None = None
    notes: list[Note] = field(default_factory=list)
    frames: int = 0
    faces: int = 0

    def _count(self, analysis: Analysis) -> None:
        self.frames += 1
        self.faces += len(analysis.readings)


def analyze_files(
    paths: Sequence[Path],
    make_analyzer: Callable[[], Analyzer],
    options: BatchOptions = BatchOptions(),
    cancel: Cancel | None = None,
    progress: Callable[[BatchProgress], None] = lambda _: None,
    read: Callable[[Path], UInt8Array] = read_picture,
) -> Iterator[FileResult]:
    """Read files (see `expand`) one after the other, as fast as they go, and yield a result for each.

    make_analyzer: called once, in the thread that iterates; what it raises is raised.
    cancel: when set, iteration ends after the frame at hand.
    progress: called in the iterating thread, at every file and every frame of a video.
    read: what opens a picture, for callers that can open more kinds; raises SourceError as `read_picture` does.
    A file that fails never stops the rest: its result has an error.
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
        if is_video(path):
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
        for _ in analyses:  # what the caller left unread
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
            if not analysis.readings and max(frame.image.shape[:2]) < SMALL_PICTURE:
                analysis = analyzer.analyze_crop(frame)
                result.notes.append(Note.READ_AS_CROP)
    except Exception as error:  # whatever one file does, the others are read
        result.error = _reason(path, error)
        return result
    result._count(analysis)
    result.analyses = iter((analysis,))
    return result


def _read_video(
    result: FileResult, analyzer: Analyzer, options: BatchOptions, cancel: Cancel, report: Callable[[float], None]
) -> Iterator[Analysis]:
    analyze = analyzer.analyze_crop if options.crops else analyzer.analyze
    position, time_s = 0, 0.0
    try:
        _check_folder(result.path)
        source = VideoSource(result.path)
        try:
            end = _frames_to_pass(source, options)
            while (next_s := source.grab()) is not None:
                if cancel.is_set():
                    result.notes.append(Note.STOPPED)
                    return
                time_s = next_s
                if options.end_s is not None and time_s >= options.end_s:
                    break
                # A frame that isn't wanted is passed over without making a picture of it.
                wanted = position % options.every == 0 and time_s >= options.start_s
                frame = source.picture() if wanted else None
                if wanted and frame is None:
                    break
                position += 1
                report(min(position / end, 1.0) if end else 0.0)
                if frame is not None:
                    analysis = analyze(frame)
                    result._count(analysis)
                    yield analysis
            # Containers round their length, hence the tenth.
            if end and position < 0.9 * end:
                result.notes.append(Note.ENDED_EARLY)
            if not result.frames:
                result.error = Message(
                    marked(
                        "{path} has no frame to read from {start} s to {end}: it is about {length} s long. "
                        "Choose another part of it."
                    ),
                    path=result.path,
                    start=f"{options.start_s:g}",
                    end=Message(marked("its end")) if options.end_s is None else f"{options.end_s:g} s",
                    length=f"{time_s:.1f}",
                )
        finally:
            source.close()
    except Exception as error:  # whatever one file does, the others are read
        result.error = _reason(result.path, error)


def _frames_to_pass(source: VideoSource, options: BatchOptions) -> int | None:
    """Return about how many frames there are up to the end of the range, None where the video doesn't state its length."""
    if source.frame_count is None or options.end_s is None:
        return source.frame_count
    return min(source.frame_count, math.ceil(options.end_s * (source.frame_rate or ASSUMED_FRAME_RATE)))


def _check_folder(path: Path) -> None:
    """Raise the OSError that kept `expand` from looking into a folder, whose place in the list it has."""
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
    """Whether a file in a folder is one to read, by its name."""
    return is_picture(path) or is_video(path)


def expand(
    paths: Iterable[Path],
    skipped: Callable[[Path], object] = lambda _: None,
    wanted: Callable[[Path], bool] = is_input,
) -> list[Path]:
    """Return the files to read: files as they are named, folders with all that is in them, however deep.

    In a folder come first its own files, then its subfolders, each in natural order (2 before 10). Left out of it are
    names that begin with a point, and what is not `wanted`, as neither a picture nor a video by its suffix; for each of the
    latter `skipped` is called. A folder reached twice, as through a link that leads back, is read once; so is a file that
    is named twice.
    What is named but doesn't exist, and a folder that can't be opened, is in the list too, and fails when it is read.
    """
    found: dict[str, Path] = {}
    visited: set[tuple[int, int]] = set()
    for path in paths:
        for file in _files_in(path, visited, skipped, wanted) if _is_folder(path) else (path,):
            found.setdefault(os.path.abspath(file), file)  # noqa: PTH100 - two links to one file are two files
    return list(found.values())


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name too long, a folder above it locked: why, is said when it is read
        return False


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
    """Return the file type of what an entry is or links to, of the constants of `stat`; None of a broken link."""
    try:
        return stat.S_IFMT(entry.stat().st_mode)
    except OSError:
        return None


def natural_key(name: str) -> tuple[tuple[str | int, ...], str]:
    """Return a sort key by which "2.jpg" comes before "10.jpg", whatever the case."""
    parts = re.split("([0-9]+)", name.casefold())
    return tuple(int(part) if k % 2 else part for k, part in enumerate(parts)), name
