"""Saves copies of the queue's pictures with boxes drawn in, and faces alone. No file is overwritten, the originals least."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from fer_desktop.core.messages import UserError, marked
from fer_desktop.core.types import Box, Face, FaceReading, UInt8Array
from fer_desktop.media.containers import is_video_file
from fer_desktop.media.pictures import around_face, read_picture
from fer_desktop.media.seeking import SeekableVideo
from fer_desktop.media.source import SourceError
from fer_desktop.recordings.covering import Covering, CoverStyle, covered_still, find_faces
from fer_desktop.recordings.rows import Row
from fer_desktop.ui.tabs.files.queue import Entry, EntryKind, EntryState
from fer_desktop.ui.widgets.overlay import annotated

_KINDS: Final = {".jpg": "JPG", ".jpeg": "JPG", ".png": "PNG", ".bmp": "BMP", ".webp": "WEBP", ".tif": "TIFF", ".tiff": "TIFF"}
"""The format of a copy by the suffix of its original; others become PNG."""

_QUALITY: Final = 95
_LONGEST_STEM: Final = 60
"""In characters. Longer names are cut, so that with the addition they aren't too long for the file system."""


@dataclass(frozen=True, slots=True, eq=False)
class Copy:
    """A picture to copy and what is drawn on it. name: the copy's name is made from it. within: see `copy_of`."""

    path: Path
    name: str
    readings: Sequence[FaceReading]
    too_small: Sequence[Face]
    within: Path = Path()


@dataclass(frozen=True, slots=True)
class Saved:
    """The result. count: written copies. unread: originals that can't be read any more. error: why it ended early."""

    count: int
    unread: int
    error: Exception | None = None
    cancelled: bool = False


def copy_of(entry: Entry, within: Path = Path()) -> Copy | None:
    """Return the copy to make of an entry, or None if it is no picture or wasn't read.

    within: the folder, below the one that the user chooses, for the copy, as pictures of two classes may have one name.
    """
    if entry.kind is not EntryKind.PICTURE or entry.state is not EntryState.DONE or not entry.shots:
        return None
    shot = entry.shots[0]
    name = entry.name if entry.path.suffix in entry.name else entry.name + entry.path.suffix
    return Copy(entry.path, name, shot.readings, shot.too_small, within)


def save_copies(
    copies: Sequence[Copy],
    folder: Path,
    progress: Callable[[int], object],
    cancelled: Callable[[], bool],
    style: CoverStyle | None = None,
) -> Saved:
    """Write the copies into a folder, each under a name that is free there. Called outside the GUI thread.

    style: how all faces are covered; None shows them.
    progress: called with the number of copies done. A picture that can't be read any more is skipped; the first copy that
    can't be written ends it.
    """
    count = unread = 0
    find = find_faces() if style is not None else None
    for done, copy in enumerate(copies):
        if cancelled():
            return Saved(count, unread, cancelled=True)
        progress(done)
        try:
            image = read_picture(copy.path)
        except SourceError:
            unread += 1
            continue
        if style is not None and find is not None:
            known = [(0, face.box) for face in (*(reading.face for reading in copy.readings), *copy.too_small)]
            image = covered_still(image, known, Covering(style), find)
        picture = annotated(image, copy.readings, too_small=copy.too_small)
        try:
            _write(picture, _made(folder, copy.within), copy.name)
        except (OSError, UserError) as error:
            return Saved(count, unread, error)
        count += 1
    return Saved(count, unread)


def _write(picture: QImage, folder: Path, name: str) -> None:
    """Write a picture under the first free name: name_annotated.jpg, name_annotated_2.jpg and so on."""
    suffix = Path(name).suffix.casefold()
    kind = _KINDS.get(suffix, "PNG")
    suffix = suffix if suffix in _KINDS else ".png"
    data = QBuffer()
    data.open(QIODevice.OpenModeFlag.WriteOnly)
    # PySide's type hints ask for bytes here, but it refuses them.
    if not picture.save(data, kind, _QUALITY if kind in ("JPG", "WEBP") else -1):  # type: ignore[call-overload]
        raise UserError(marked("{name} can't be written as {kind}"), name=name, kind=kind)
    _write_new(bytes(data.data().data()), folder, f"{Path(name).stem[:_LONGEST_STEM]}_annotated", suffix)


@dataclass(frozen=True, slots=True)
class FaceFile:
    """A face to save. path, frame, box: where it is. name: of its file, without the suffix. within: as for `copy_of`."""

    path: Path
    frame: int
    box: Box
    name: str
    within: Path = Path()


def face_file(path: Path, row: Row, within: Path = Path()) -> FaceFile | None:
    """Return the file of a row's face: named by the picture, the face's number and its expression; None without a face."""
    if row.face is None or row.x is None or row.y is None or row.width is None or row.height is None:
        return None
    moment = "" if row.time_s is None else f"_{row.time_s:.2f}s"
    unsure = "_uncertain" if row.uncertain else ""
    name = f"{Path(row.file).stem[:_LONGEST_STEM]}{moment}_{row.face}_{row.shown_expression}{unsure}"
    return FaceFile(path, row.frame, Box(row.x, row.y, row.width, row.height), name, within)


def save_faces(
    faces: Sequence[FaceFile],
    folder: Path,
    progress: Callable[[int], object],
    cancelled: Callable[[], bool],
    style: CoverStyle | None = None,
) -> Saved:
    """Write faces with a little around them as PNG into a folder, like `save_copies`."""
    find = find_faces() if style is not None else None
    count = unread = 0
    ordered = sorted(faces, key=lambda face: (str(face.path), face.frame))  # each file is opened once
    for done, (face, image) in enumerate(_with_pictures(ordered)):
        if cancelled():
            return Saved(count, unread, cancelled=True)
        progress(done)
        if image is not None and style is not None and find is not None:
            image = covered_still(image, [(0, face.box)], Covering(style), find)
        cut = None if image is None else around_face(image, face.box)
        if cut is None:
            unread += 1
            continue
        try:
            _write_new(cv2.imencode(".png", cut)[1].tobytes(), _made(folder, face.within), face.name, ".png")
        except OSError as error:
            return Saved(count, unread, error)
        count += 1
    return Saved(count, unread)


def _with_pictures(faces: Sequence[FaceFile]) -> Iterator[tuple[FaceFile, UInt8Array | None]]:
    """Yield faces, sorted by file and frame, with their frames; None where that can't be read any more."""
    for path, of_file in itertools.groupby(faces, key=lambda face: face.path):
        with _frames_of(path) as read:
            for frame, shown in itertools.groupby(of_file, key=lambda face: face.frame):
                image = read(frame)
                for face in shown:
                    yield face, image


@contextmanager
def _frames_of(path: Path) -> Iterator[Callable[[int], UInt8Array | None]]:
    """Give a function that reads a frame of a picture or a video."""
    image, video = None, None
    with suppress(SourceError):
        if is_video_file(path):
            video = SeekableVideo(path)
        else:
            image = read_picture(path)
    if video is None:
        yield lambda _: image
    else:
        with closing(video):
            yield video.read


def _made(folder: Path, within: Path) -> Path:
    if within.parts:
        (folder / within).mkdir(parents=True, exist_ok=True)
    return folder / within


def _write_new(data: bytes, folder: Path, stem: str, suffix: str) -> None:
    """Write a file under the first free name: stem.png, stem_2.png and so on. Raises OSError."""
    for number in itertools.count(1):
        path = folder / (f"{stem}{suffix}" if number == 1 else f"{stem}_{number}{suffix}")
        try:
            # Mode "x" fails if the name is taken, even since a moment ago.
            file = path.open("xb")
        except FileExistsError:
            continue
        try:
            with file:
                file.write(data)
        except OSError:
            path.unlink(missing_ok=True)
            raise
        return
