"""What every source has in common: the protocol, the specs that say which source to open, and what can go wrong."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from fer_desktop.core.types import Frame


class SourceProblem(StrEnum):
    """Why a source gives no frames, as far as the person in front of it can do something about it."""

    NOT_FOUND = "not-found"
    REFUSED = "refused"
    BUSY = "busy"
    SILENT = "silent"
    UNREADABLE = "unreadable"
    UNSUPPORTED = "unsupported"


class SourceError(Exception):
    """A source that can't be opened or read. The message says what happened and what to do."""

    def __init__(self, problem: SourceProblem, message: str) -> None:
        super().__init__(message)
        self.problem = problem


class Source(Protocol):
    """Gives frames one after the other. Belongs to the thread that opened it, which also closes it.

    name: for people to read; it is what `Frame.source` says.
    live: frames come when they happen (a camera) and can't wait, against at the reader's pace (a file).
    frame_rate: frames per second as the source claims them, None where unknown.
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
        """Return the next frame. None: the end of a file, or that a live source has no frame at this moment.

        Live frames carry the monotonic time of their capture, others their place on the source's own time line, from 0.
        Raises SourceError where it is certain that no more frames will come.
        """
        ...

    def close(self) -> None:
        """Let go of the device or file. May be called twice."""
        ...


@dataclass(frozen=True, slots=True)
class CameraSpec:
    """A camera of this computer.

    identity: the same for one device over restarts, as far as the system can tell; empty where only the index is known. It wins
        over the index, which changes as devices come and go.
    index, backend: what OpenCV opens it by. width, height, frame_rate: what is asked of it; it may give something near.
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
    """A video file. loop: start again at the end. paced: play at the file's own pace, against as fast as it can be read."""

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
class SampleSpec:
    """The built-in moving sample, which needs neither camera nor file."""


SourceSpec = CameraSpec | FileSpec | PicturesSpec | StreamSpec | SampleSpec


def open_source(spec: SourceSpec) -> Source:
    """Open what the spec names. May take long (a camera: up to 20 s), so never on the GUI thread. Raises SourceError."""
    # Imported here, not above: a spec can be made, and an argument parsed, without loading OpenCV.
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
        case SampleSpec():
            from fer_desktop.media.sample import SampleSource
            from fer_desktop.paths import sample_picture

            return SampleSource(sample_picture())


def spec_name(spec: SourceSpec) -> str:
    """What to call a source that is not open yet, for people to read."""
    match spec:
        case CameraSpec():
            return spec.name
        case FileSpec():
            return str(spec.path)
        case PicturesSpec():
            return str(spec.paths[0].parent) if spec.paths else ""
        case StreamSpec():
            from fer_desktop.media.formats import public_address

            return public_address(spec.url)
        case SampleSpec():
            from fer_desktop.media.formats import SAMPLE_NAME

            return SAMPLE_NAME
