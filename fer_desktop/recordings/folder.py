"""The folder of a recording: its files, its name, and what can go wrong with it."""

from __future__ import annotations

import errno
import re
import stat
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from fer_desktop.core.messages import Message, Template, UserError, marked

VIDEO_FILE: Final = "video.mkv"
FACES_FILE: Final = "faces.csv"
DOCUMENT_FILE: Final = "recording.json"
FILES: Final = (VIDEO_FILE, FACES_FILE, DOCUMENT_FILE)

_NAME_LENGTH: Final = 60

# What Windows, macOS or Linux refuses in a file name; control characters too.
_REFUSED: Final = re.compile(r'[<>:"|?*\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]')


class Trouble(StrEnum):
    """Why a recording can't be written; the message beside it says more.

    NO_SPACE: the disk is full, or nearly. REFUSED: the folder may not be written. LOST: the folder is gone.
    VIDEO: pictures of this size can't be encoded, or the video no longer grows. OTHER: see the message.
    """

    NO_SPACE = "no space"
    REFUSED = "refused"
    LOST = "lost"
    VIDEO = "video"
    OTHER = "other"


class RecordingError(UserError):
    """A recording can't be written, read or exported; the message says which, why, and what to do."""

    def __init__(self, trouble: Trouble, template: Template | Message, /, **values: object) -> None:
        super().__init__(template, **values)
        self.trouble = trouble


def error_of(error: OSError, path: Path) -> RecordingError:
    """Return what a failed system call on a path means for the user."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            full = marked("The disk of {path} is full. Make room on it, or choose another folder.")
            return RecordingError(Trouble.NO_SPACE, full, path=path)
        case errno.EACCES | errno.EPERM | errno.EROFS:
            refused = marked("You don't have permission to save {path}. Change its permissions, or choose another folder.")
            return RecordingError(Trouble.REFUSED, refused, path=path)
        case errno.ENOENT | errno.ENOTDIR:
            lost = marked("{path} is gone. Was it moved, deleted, or on a disk that was removed?")
            return RecordingError(Trouble.LOST, lost, path=path)
        case _:
            return RecordingError(Trouble.OTHER, marked("{path} can't be written: {why}."), path=path, why=error)


def regular_size(path: Path) -> int:
    """Return the size of a file in bytes. Raises OSError, also for a pipe or device, as opening it might never return."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "not a file")
    return status.st_size


def safe_name(name: str) -> str:
    """Return the last part of a source's path, address or name, fit for a folder's name on every system."""
    last = next((part for part in reversed(re.split(r"[/\\]", name)) if part.strip()), "")
    return " ".join(_REFUSED.sub(" ", last).split())[:_NAME_LENGTH].strip(" .") or "recording"


def make_folder(parent: Path, source_name: str, when: datetime) -> Path:
    """Make the folder of a new recording, and its parents where they are missing, and return it.

    Its name is the local date and time and the source, with a number where that is taken. Raises OSError.
    """
    parent.mkdir(parents=True, exist_ok=True)
    folder = parent / f"{when:%Y-%m-%d %H.%M.%S} {safe_name(source_name)}"
    name, number = folder.name, 1
    while True:
        try:
            folder.mkdir()
        except FileExistsError:
            number += 1
            folder = parent / f"{name} ({number})"
        else:
            return folder
