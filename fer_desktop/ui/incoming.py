"""How files and pictures come into a tab: dropped, pasted, or chosen in a dialog."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMimeData
from PySide6.QtGui import QImage

from fer_desktop.sources.formats import PICTURE_SUFFIXES, VIDEO_SUFFIXES


def paths_in(content: QMimeData | None) -> list[Path]:
    """Return the local files and folders that a drop or the clipboard holds; an empty clipboard is None."""
    if content is None or not content.hasUrls():
        return []
    return [Path(url.toLocalFile()) for url in content.urls() if url.isLocalFile()]


def picture_in(content: QMimeData | None) -> QImage | None:
    """Return the picture that a drop or the clipboard holds, or None."""
    if content is None or not content.hasImage():
        return None
    picture = content.imageData()
    return picture if isinstance(picture, QImage) and not picture.isNull() else None


def acceptable(content: QMimeData) -> bool:
    """Whether a drop or the clipboard holds files or a picture. Asked while something is dragged, so nothing is decoded."""
    return content.hasImage() or any(url.isLocalFile() for url in content.urls())


def file_filters() -> str:
    """Return what a dialog offers to open: pictures and videos, either, or everything."""

    def pattern(suffixes: frozenset[str]) -> str:
        return " ".join(f"*{suffix}" for suffix in sorted(suffixes))

    return ";;".join(
        (
            _tr("Pictures and videos ({pattern})").format(pattern=pattern(PICTURE_SUFFIXES | VIDEO_SUFFIXES)),
            _tr("Pictures ({pattern})").format(pattern=pattern(PICTURE_SUFFIXES)),
            _tr("Videos ({pattern})").format(pattern=pattern(VIDEO_SUFFIXES)),
            _tr("All files (*)"),
        )
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("Incoming", text)
