"""How files and pictures come into a tab (dropped, pasted, or chosen in a dialog), where they are saved, and what opens them.

The dialogs begin in the folder that was used last, whatever for.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMimeData, QUrl
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from fer_desktop.media.formats import VIDEO_SUFFIXES
from fer_desktop.ui.foundation.context import AppContext
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


def ask_for_files(parent: QWidget, context: AppContext, title: str) -> list[Path]:
    """Ask for pictures and videos; none where the dialog was cancelled."""
    names, _ = QFileDialog.getOpenFileNames(parent, title, context.settings.folder, file_filters())
    if names:
        context.update_settings(folder=str(Path(names[0]).parent))
    return [Path(name) for name in names]


def ask_for_file(parent: QWidget, context: AppContext, title: str, filters: str) -> Path | None:
    """Ask for one file; None where the dialog was cancelled. filters: what it offers, as `file_filters` gives it."""
    name, _ = QFileDialog.getOpenFileName(parent, title, context.settings.folder, filters)
    if name:
        context.update_settings(folder=str(Path(name).parent))
    return Path(name) if name else None


def ask_for_folder(parent: QWidget, context: AppContext, title: str) -> Path | None:
    """Ask for a folder; None where the dialog was cancelled."""
    name = QFileDialog.getExistingDirectory(parent, title, context.settings.folder)
    if name:
        context.update_settings(folder=name)
    return Path(name) if name else None


def ask_to_save(parent: QWidget, context: AppContext, title: str, name: str, filters: str = "") -> Path | None:
    """Ask where to save a file, which may be replaced where there is one; None where it was cancelled.

    name: what is proposed; its suffix is added to another name that has it not. filters: what the dialog calls such files.
    """
    suffix = Path(name).suffix
    start = str(Path(context.settings.folder) / name)
    chosen, _ = QFileDialog.getSaveFileName(parent, title, start, filters or f"{suffix[1:].upper()} (*{suffix})")
    if not chosen:
        return None
    path = Path(chosen)
    if path.suffix.casefold() != suffix:
        # The dialog asked about the name without the suffix alone.
        path = path.with_name(f"{path.name}{suffix}")
        question = translate("Incoming", "{path} is there already. Replace it?").format(path=path)
        if path.exists() and QMessageBox.question(parent, title, question) != QMessageBox.StandardButton.Yes:
            return None
    context.update_settings(folder=str(path.parent))
    return path
