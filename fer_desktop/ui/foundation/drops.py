"""How files and pictures get into a tab (by a drop, the clipboard or a dialog), where to save them, and what opens them.

Dialogs to open start in the folder that was last opened, dialogs to save in that of the settings, where one last saved, or
the folder for exports.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMimeData, QUrl
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from fer_desktop import paths
from fer_desktop.media.formats import PICTURE_SUFFIXES, VIDEO_SUFFIXES, is_picture, is_video
from fer_desktop.ui.foundation.context import AppContext

translate = QCoreApplication.translate


def paths_in(content: QMimeData | None) -> list[Path]:
    """Return the local files and folders of a drop or the clipboard. content: None for an empty clipboard."""
    if content is None or not content.hasUrls():
        return []
    return [Path(url.toLocalFile()) for url in content.urls() if url.isLocalFile()]


def picture_in(content: QMimeData | None) -> QImage | None:
    """Return the picture of a drop or the clipboard, or None."""
    if content is None or not content.hasImage():
        return None
    picture = content.imageData()
    return picture if isinstance(picture, QImage) and not picture.isNull() else None


def acceptable(content: QMimeData) -> bool:
    """Return whether a drop or the clipboard has files or a picture. Called during a drag, so nothing is decoded."""
    return content.hasImage() or any(url.isLocalFile() for url in content.urls())


class Doing(enum.Enum):
    """What a drop on the window does."""

    PLAY = enum.auto()
    READ = enum.auto()
    REFUSE = enum.auto()


def doing(content: QMimeData, on_live: bool) -> Doing:
    """Return what a drop does, as far as the names tell it; nothing is opened. on_live: it lies over the live picture."""
    dropped = paths_in(content)
    if on_live and len(dropped) == 1 and is_video(dropped[0]):
        return Doing.PLAY
    if (content.hasImage() and not dropped) or any(map(_may_be_read, dropped)):
        return Doing.READ
    return Doing.REFUSE


def _may_be_read(path: Path) -> bool:
    return is_picture(path) or is_video(path) or not path.suffix or path.is_dir()


def open_outside(path: Path) -> bool:
    """Open a file or a folder in the system's program for it; return whether there is one."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def file_filters() -> str:
    """Return the filters of a file dialog: pictures and videos, either alone, or all files."""
    kinds = (
        (translate("Incoming", "Pictures and videos ({pattern})"), PICTURE_SUFFIXES | VIDEO_SUFFIXES),
        (translate("Incoming", "Pictures ({pattern})"), PICTURE_SUFFIXES),
        (translate("Incoming", "Videos ({pattern})"), VIDEO_SUFFIXES),
    )
    known = [text.format(pattern=" ".join(f"*{suffix}" for suffix in sorted(suffixes))) for text, suffixes in kinds]
    return ";;".join((*known, translate("Incoming", "All files (*)")))


def ask_for_files(parent: QWidget, context: AppContext, title: str) -> list[Path]:
    """Ask for pictures and videos; return [] if the user cancels."""
    names, _ = QFileDialog.getOpenFileNames(parent, title, context.settings.folder, file_filters())
    if names:
        context.update_settings(folder=str(Path(names[0]).parent))
    return [Path(name) for name in names]


def ask_for_file(parent: QWidget, context: AppContext, title: str, filters: str, kept: str = "folder") -> Path | None:
    """Ask for one file; return None if the user cancels.

    filters: in the form of `file_filters`. kept: the setting with the folder where such files were last opened.
    """
    folder = getattr(context.settings, kept) or context.settings.folder
    name, _ = QFileDialog.getOpenFileName(parent, title, folder, filters)
    if name:
        context.update_settings(**{kept: str(Path(name).parent)})
    return Path(name) if name else None


def ask_for_folder(parent: QWidget, context: AppContext, title: str) -> Path | None:
    """Ask for a folder; return None if the user cancels."""
    name = QFileDialog.getExistingDirectory(parent, title, context.settings.folder)
    if name:
        context.update_settings(folder=name)
    return Path(name) if name else None


def ask_to_save(
    parent: QWidget,
    context: AppContext,
    title: str,
    name: str,
    filters: str = "",
    outside: Path | None = None,
    others: Sequence[str] = (),
) -> Path | None:
    """Ask where to save a file, and before replacing one; return None if the user cancels.

    name: proposed; its suffix is added to a chosen name without it, and replaces that of another kind of video. filters: how
    the dialog names such files. outside: a folder that isn't proposed, as what is in it is analysed. others: suffixes that the
    user may choose instead, in the dialog's list of kinds or with the name.
    """
    suffix = Path(name).suffix
    folder = _folder_to_save_in(context, outside)
    chosen, kind = QFileDialog.getSaveFileName(
        parent, title, str(folder / name), filters or f"{suffix[1:].upper()} (*{suffix})"
    )
    if not chosen:
        return None
    path = Path(chosen)
    suffix = next((each for each in others if f"*{each}" in kind or path.suffix.casefold() == each), suffix)
    if path.suffix.casefold() != suffix:
        # The dialog checked only the name without the suffix.
        path = path.with_suffix(suffix) if is_video(path) and is_video(Path(name)) else path.with_name(f"{path.name}{suffix}")
        question = translate("Incoming", "{path} is there already. Replace it?").format(path=path)
        if path.exists() and QMessageBox.question(parent, title, question) != QMessageBox.StandardButton.Yes:
            return None
    context.update_settings(saved_folder=str(path.parent))
    return path


def ask_to_save_in(parent: QWidget, context: AppContext, title: str, outside: Path | None = None) -> Path | None:
    """Ask for a folder to save several files in; return None if the user cancels. outside: as for `ask_to_save`."""
    name = QFileDialog.getExistingDirectory(parent, title, str(_folder_to_save_in(context, outside)))
    if name:
        context.update_settings(saved_folder=name)
    return Path(name) if name else None


def _folder_to_save_in(context: AppContext, outside: Path | None) -> Path:
    folder = context.exports_folder
    if folder == paths.exports_folder():  # a dialog starts elsewhere if the folder isn't there
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
    return outside.parent if outside is not None and folder.is_relative_to(outside) else folder
