"""Saves copies of the queue's pictures with boxes drawn in. Neither the originals nor any other file is overwritten."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from fer_desktop.core.messages import UserError, marked
from fer_desktop.core.types import Face, FaceReading
from fer_desktop.media.pictures import read_picture
from fer_desktop.media.source import SourceError
from fer_desktop.ui.tabs.files.queue import Entry, EntryKind, EntryState
from fer_desktop.ui.widgets.overlay import annotated

_KINDS: Final = {".jpg": "JPG", ".jpeg": "JPG", ".png": "PNG", ".bmp": "BMP", ".webp": "WEBP", ".tif": "TIFF", ".tiff": "TIFF"}
"""The format of a copy by the suffix of its original; others become PNG."""

_QUALITY: Final = 95
_LONGEST_STEM: Final = 60
"""In characters. Longer names are cut, so that with the addition they aren't too long for the file system."""


@dataclass(frozen=True, slots=True, eq=False)
class Copy:
    """A picture to copy and what is drawn on it. name: the copy's name is made from it."""

    path: Path
    name: str
    readings: Sequence[FaceReading]
    too_small: Sequence[Face]


@dataclass(frozen=True, slots=True)
class Saved:
    """The result. count: written copies. unread: originals that can't be read any more. error: why it ended early."""

    count: int
    unread: int
    error: Exception | None = None
    cancelled: bool = False


def copy_of(entry: Entry) -> Copy | None:
    """Return the copy to make of an entry, or None if it is no picture or wasn't read."""
    if entry.kind is not EntryKind.PICTURE or entry.state is not EntryState.DONE or not entry.shots:
        return None
    shot = entry.shots[0]
    name = entry.name if entry.path.suffix in entry.name else entry.name + entry.path.suffix
    return Copy(entry.path, name, shot.readings, shot.too_small)


def save_copies(
    copies: Sequence[Copy], folder: Path, progress: Callable[[int], object], cancelled: Callable[[], bool]
) -> Saved:
    """Write the copies into a folder, each under a name that is free there. Called outside the GUI thread.

    progress: called with the number of copies done. A picture that can't be read any more is skipped; the first copy that
    can't be written ends it.
    """
    count = unread = 0
    for done, copy in enumerate(copies):
        if cancelled():
            return Saved(count, unread, cancelled=True)
        progress(done)
        try:
            image = read_picture(copy.path)
        except SourceError:
            unread += 1
            continue
        picture = annotated(image, copy.readings, too_small=copy.too_small)
        try:
            _write(picture, folder, copy.name)
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
    stem = f"{Path(name).stem[:_LONGEST_STEM]}_annotated"
    for number in itertools.count(1):
        path = folder / (f"{stem}{suffix}" if number == 1 else f"{stem}_{number}{suffix}")
        try:
            # Mode "x" fails if the name is taken, even since a moment ago.
            file = path.open("xb")
        except FileExistsError:
            continue
        try:
            with file:
                file.write(data.data().data())
        except OSError:
            path.unlink(missing_ok=True)
            raise
        return
