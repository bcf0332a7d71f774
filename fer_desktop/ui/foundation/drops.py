"""How files and pictures come into a tab (dropped, pasted, or chosen in a dialog), and how the system shows them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMimeData, QUrl
from PySide6.QtGui import QDesktopServices, QImage

from fer_desktop.media.formats import VIDEO_SUFFIXES
from fer_desktop.ui.foundation.pyramid import picture_suffixes

translate = QCoreApplication.translate


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


def open_outside(path: Path) -> bool:
    """Open a file or a folder in the program that the system has for it; return whether there is one."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def file_filters() -> str:
    """Return what a dialog offers to open: pictures and videos, either, or everything."""

    def pattern(suffixes: frozenset[str]) -> str:
        return " ".join(f"*{suffix}" for suffix in sorted(suffixes))

    return ";;".join(
        (
            translate("Incoming", "Pictures and videos ({pattern})").format(
                pattern=pattern(picture_suffixes() | VIDEO_SUFFIXES)
            ),
            translate("Incoming", "Pictures ({pattern})").format(pattern=pattern(picture_suffixes())),
            translate("Incoming", "Videos ({pattern})").format(pattern=pattern(VIDEO_SUFFIXES)),
            translate("Incoming", "All files (*)"),
        )
    )
