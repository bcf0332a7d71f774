"""Puts the new files of a recording in the places of the old ones, also where the program was killed meanwhile.

See `removal`, which makes the new files.
"""

from __future__ import annotations

import logging
import os
import shutil
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from fer_desktop.recordings.folder import FILES, error_of

NEW_FOLDER: Final = ".without-person.part"
"""In the folder of a recording: its new files while they are written."""

READY_FOLDER: Final = ".without-person"
"""The same once they are complete, and valid in place of the old ones."""

BROKEN_DOCUMENT_FILE: Final = "recording.broken.json"
_ABANDONED_S: Final = 60.0
"""A folder of new files that nobody has written to for so many seconds is of a removal that was killed."""

_ONE_AT_A_TIME: Final = threading.Lock()
_log = logging.getLogger(__name__)


def finish_removal(folder: Path) -> None:
    """Put the new files of a removal in place that was killed after they were complete, and remove those of another one.

    Raises RecordingError where the files can't be moved; then the recording isn't to be shown, as it may show the person.
    """
    ready, new = folder / READY_FOLDER, folder / NEW_FOLDER
    if not ready.is_dir() and not new.is_dir():
        return
    with _ONE_AT_A_TIME:
        _finish(folder, ready, new)


def _finish(folder: Path, ready: Path, new: Path) -> None:
    try:
        if ready.is_dir():
            for name in FILES:
                if (ready / name).is_file():
                    (ready / name).replace(folder / name)
            with suppress(FileNotFoundError):
                (folder / BROKEN_DOCUMENT_FILE).unlink()
            sync(folder)
            shutil.rmtree(ready)
        if new.is_dir() and _untouched_s(new) > _ABANDONED_S:
            shutil.rmtree(new)
    except OSError as error:
        if ready.is_dir():
            raise error_of(error, folder) from error
        _log.warning("%s stays: %s", new, error)


def _untouched_s(folder: Path) -> float:
    newest = max((path.stat().st_mtime for path in (folder, *folder.iterdir())), default=0.0)
    return abs(time.time() - newest)


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk. Raises OSError."""
    if path.is_dir() and os.name == "nt":
        return  # Windows can't open a folder
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
