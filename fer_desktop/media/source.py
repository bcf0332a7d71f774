"""The protocol of sources, the specs that say which source to open, and the errors of sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol

from fer_desktop.core.messages import Message, Template, UserError, marked
from fer_desktop.core.types import Frame
from fer_desktop.media.formats import SAMPLE_NAME, is_picture, is_screen, is_stream, public_address

SMALLEST_SCREEN: Final = 64
"""The least width and height of a screen region, in pixels."""

_FURTHEST_SCREEN: Final = 1 << 15
_SCREEN: Final = re.compile(r"screen:(-?\d{1,5}),(-?\d{1,5}),(\d{1,5})[x\u00d7](\d{1,5})", re.ASCII | re.IGNORECASE)


class SourceProblem(StrEnum):
    """Why a source gives no frames, as far as the user can do something about it."""

    NOT_FOUND = "not-found"
    REFUSED = "refused"
    BUSY = "busy"
    SILENT = "silent"
    UNREADABLE = "unreadable"
    UNSUPPORTED = "unsupported"


class SourceError(UserError):
    """A source that can't be opened or read. The message says what happened and what to do."""

    def __init__(self, problem: SourceProblem, template: Template | Message, /, **values: object) -> None:
        super().__init__(template, **values)
        self.problem = problem


class Source(Protocol):
    """Gives frames one after the other. Belongs to the thread that opened it, which also closes it.

    name: for people to read; the same as `Frame.source`.
    live: frames come in real time (from a camera), not at the reader's pace (from a file).
    frame_rate: frames per second as the source claims, None where unknown.
    frame_count: how many frames there are, None where unknown or without an end.
    size: (width, height) of the frames in pixels, None until known; single frames may differ.
    """

    @property
    def name(self) -> str: ...

    @property
    def live(self) -> bool: ...

    @property
    def frame_rate(self) -> float | None: ...

    @property
    def frame_count(self) -> int | None: ...

    @property
    def size(self) -> tuple[int, int] | None: ...

    def read(self) -> Frame | None:
        """Return the next frame; None at the end of a file, or while a live source has no frame.

        Frame.timestamp is the monotonic time of capture of live frames, else the time since the source's first frame. Raises
        SourceError where no more frames will come.
        """
        ...

    def close(self) -> None:
        """Close the device or file. May be called twice."""
        ...


@dataclass(frozen=True, slots=True)
class CameraSpec:
    """A camera of this computer.

    identity: the same for one device over restarts, as far as the system can tell; empty where only the index is known. It
        takes precedence over the index, which changes when devices are connected or removed.
    index, backend: for OpenCV to open it. width, height, frame_rate: requested values; the camera may choose others near them.
    """

    identity: str
    name: str
    index: int
    backend: int
    width: int = 640
    height: int = 480
    frame_rate: float = 30


@dataclass(frozen=True, slots=True)
class FileSpec:
    """A video file. loop: start again at the end. paced: play at the file's frame rate, not as fast as it can be read."""

    path: Path
    loop: bool = False
    paced: bool = True


@dataclass(frozen=True, slots=True)
class PicturesSpec:
    """Pictures shown one after the other, as the frames of an image sequence. frame_rate: pictures per second."""

    paths: tuple[Path, ...]
    frame_rate: float = 25.0


@dataclass(frozen=True, slots=True)
class StreamSpec:
    """A network address: http, https, rtsp, rtsps, rtmp or rtmps. The only spec that opens the network."""

    url: str


@dataclass(frozen=True, slots=True)
class ScreenSpec:
    """A rectangle on the screen.

    x, y: of its top left corner; negative on a screen left of or above the first one. x, y, width and height are in the
    system's own pixels: on X11 and Windows those of the screen, on macOS points. frame_rate: frames per second.
    """

    x: int
    y: int
    width: int
    height: int
    frame_rate: float = 15


@dataclass(frozen=True, slots=True)
class SampleSpec:
    """The built-in moving sample, which needs neither camera nor file."""


SourceSpec = CameraSpec | FileSpec | PicturesSpec | StreamSpec | ScreenSpec | SampleSpec


def parse_source(text: str, repeat: bool) -> SourceSpec:
    """Return the source for a path or an address, without checking that it can be opened.

    repeat: a video starts again at its end. Raises SourceError for a damaged address of a screen region.
    """
    if is_screen(text):
        return parse_screen(text)
    if is_stream(text):
        return StreamSpec(text.strip())
    path = Path(text).expanduser()
    if path.is_dir():
        return PicturesSpec(tuple(sorted(file for file in path.iterdir() if is_picture(file))))
    if is_picture(path):
        return PicturesSpec((path,))
    return FileSpec(path, loop=repeat)


def parse_screen(text: str) -> ScreenSpec:
    """Return the screen region that an address names, as in screen:100,50,800x600. Raises SourceError."""
    found = _SCREEN.fullmatch(text.strip())
    numbers = [int(number) for number in found.groups()] if found is not None else []
    if not numbers or max(map(abs, numbers)) > _FURTHEST_SCREEN or min(numbers[2:]) < SMALLEST_SCREEN:
        template = marked(
            "{text} names no screen region. Write screen:X,Y,WIDTHxHEIGHT in pixels, as in screen:100,50,800x600; the "
            "smallest is {smallest}x{smallest}."
        )
        raise SourceError(SourceProblem.UNSUPPORTED, template, text=text.strip(), smallest=SMALLEST_SCREEN)
    return ScreenSpec(*numbers)


def screen_address(spec: ScreenSpec) -> str:
    """Return the address from which `parse_screen` makes the spec, without its frame rate."""
    return f"screen:{spec.x},{spec.y},{spec.width}x{spec.height}"


@contextmanager
def reading_file(path: Path, folder: Template) -> Iterator[int]:
    """Check that a path is a file that isn't empty, give its size in bytes, and turn errors of reading it into SourceError.

    folder: the message where it is a folder. Raises SourceError.
    """
    try:
        if path.is_dir():
            raise SourceError(SourceProblem.UNREADABLE, folder, path=path)
        # Only regular files, because reading a pipe would never end.
        if not path.is_file():
            raise SourceError(SourceProblem.NOT_FOUND, marked("{path} is not there. Was it moved or renamed?"), path=path)
        size = path.stat().st_size
        if not size:
            empty = marked("{path} is empty (0 bytes). Copy it again from where it came from.")
            raise SourceError(SourceProblem.UNREADABLE, empty, path=path)
        yield size
    except PermissionError as error:
        refused = marked("You don't have permission to read {path}. Change its permissions, or copy it to your own folder.")
        raise SourceError(SourceProblem.REFUSED, refused, path=path) from error
    except (OSError, ValueError) as error:
        raise SourceError(SourceProblem.UNREADABLE, marked("{path} can't be read: {why}"), path=path, why=error) from error


def open_source(spec: SourceSpec) -> Source:
    """Open a spec's source. May take long (a camera up to 20 s), so never on the GUI thread. Raises SourceError."""
    # Imported here, so that specs can be made without loading OpenCV.
    match spec:
        case CameraSpec():
            from fer_desktop.media.camera import CameraSource

            return CameraSource(spec)
        case FileSpec():
            from fer_desktop.media.video import VideoSource

            return VideoSource(spec.path, loop=spec.loop)
        case PicturesSpec():
            from fer_desktop.media.pictures import PicturesSource

            return PicturesSource(spec.paths, spec.frame_rate)
        case StreamSpec():
            from fer_desktop.media.stream import StreamSource

            return StreamSource(spec.url)
        case ScreenSpec():
            from fer_desktop.media.screen import ScreenSource

            return ScreenSource(spec)
        case SampleSpec():
            from fer_desktop.media.sample import SampleSource
            from fer_desktop.paths import sample_picture

            return SampleSource(sample_picture())


def spec_name(spec: SourceSpec) -> str:
    """Return the name of a source that isn't open yet, for people to read."""
    match spec:
        case CameraSpec():
            return spec.name
        case FileSpec():
            return str(spec.path)
        case PicturesSpec():
            return str(spec.paths[0].parent) if spec.paths else ""
        case StreamSpec():
            return public_address(spec.url)
        case ScreenSpec():
            return f"Screen, {spec.width}x{spec.height} at {spec.x},{spec.y}"
        case SampleSpec():
            return SAMPLE_NAME
