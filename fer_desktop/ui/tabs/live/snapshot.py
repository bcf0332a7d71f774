"""Keeps a picture of the moment: in a file and in the clipboard."""

from __future__ import annotations

import datetime as dt
import logging
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication, QImage

from fer_desktop import paths

_log = logging.getLogger(__name__)


def keep_snapshot(image: QImage, folder: Path | None = None) -> str:
    """Copy an image and save it as PNG under the present time; return what came of it, for the status bar."""
    QGuiApplication.clipboard().setImage(image)
    folder = folder or paths.pictures_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = _free_name(folder)
        saved = image.save(str(path))
    except OSError as error:
        _log.warning("no snapshot in %s: %s", folder, error)
        saved = False
    if not saved:
        text = QCoreApplication.translate("Snapshot", "The picture is copied, but {folder} can't be written to.")
        return text.format(folder=folder)
    return QCoreApplication.translate("Snapshot", "The picture is copied, and saved as {path}").format(path=path)


def _free_name(folder: Path) -> Path:
    stamp = dt.datetime.now().strftime("%Y-%m-%d %H.%M.%S")
    path = folder / f"FER {stamp}.png"
    number = 2
    while path.exists():
        path = folder / f"FER {stamp} ({number}).png"
        number += 1
    return path
