"""What the user sees of unexpected errors: a dialog that doesn't stop the work, and the logs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from fer_desktop.paths import LOG_NAME, NATIVE_LOG_NAME
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.clipboard import copy_text
from fer_desktop.ui.foundation.language import Retranslated, translated

_READ: Final = 256 * 1024
"""The log dialog shows this many bytes from the end of each file."""


class FaultDialog(Retranslated, QDialog):
    """One window for all faults of a run: it tells of the newest, and the user can copy all of them."""

    def __init__(self, open_log: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModal(False)
        self.resize(620, 420)
        self._faults: list[str] = []
        self._summary = ""
        self._crashed = False
        self._title = theme.label("", "section", wrap=True)
        self._text = theme.label("", "muted", wrap=True)
        self.details = QPlainTextEdit(readOnly=True, tabChangesFocus=True, lineWrapMode=QPlainTextEdit.LineWrapMode.NoWrap)
        self.copy = QPushButton()
        self.copy.clicked.connect(lambda: copy_text(self.details.toPlainText(), self.copy))
        self.log = QPushButton()
        self.log.clicked.connect(open_log)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        for button in (self.copy, self.log):
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        parts = (self._title, self._text, (self.details, 1), buttons)
        theme.lay_out(QVBoxLayout(self), *parts, gap=theme.SPACE_12, margins=theme.DIALOG_MARGINS)
        self.retranslate()

    def add(self, summary: str, details: str, *, crashed: bool = False) -> None:
        """Show a fault. crashed: it ended the program when it last ran."""
        self._summary, self._crashed = summary, crashed
        self._faults.append(details.strip())
        self.details.setPlainText("\n\n".join(self._faults))
        self.retranslate()
        self.show()

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Something went wrong"))
        if self._crashed:
            title = self.tr("The program ended unexpectedly the last time it ran")
            text = self.tr("What you had saved is safe. Below is what the system recorded of the program's last moment.")
        else:
            title = self.tr("Something went wrong in the program: {summary}").format(summary=self._summary)
            text = self.tr("The program carries on where it can. If something still goes wrong, start it again.")
        self._title.setText(title)
        self._text.setText(
            text + " " + self.tr("To report it, copy the details: they hold no pictures, but may hold names of folders.")
        )
        self.details.setAccessibleName(self.tr("Details"))
        self.copy.setText(self.tr("Copy details"))
        self.log.setText(self.tr("Open log folder"))


class LogDialog(QDialog):
    """Shows the end of the log, and below it that of the crash log."""

    def __init__(self, folder: Path, open_folder: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Logs"))
        self.resize(820, 520)
        self.text = log_text(folder)
        self.view = QPlainTextEdit(self.text or self.tr("The log is empty."), readOnly=True, tabChangesFocus=True)
        self.view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.view.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.view.setAccessibleName(self.tr("Logs"))
        self._said = theme.label(
            self.tr("What the program did and what went wrong, in {folder}. It holds no pictures.").format(folder=folder),
            "muted",
            wrap=True,
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy = buttons.addButton(self.tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.clicked.connect(lambda: copy_text(self.text, self.copy))
        for text, run in (
            (self.tr("Save as\u2026"), self._ask_where),
            (self.tr("Open log folder"), open_folder),
        ):
            buttons.addButton(text, QDialogButtonBox.ButtonRole.ActionRole).clicked.connect(run)
        buttons.rejected.connect(self.reject)
        parts = (self._said, (self.view, 1), buttons)
        theme.lay_out(QVBoxLayout(self), *parts, gap=theme.SPACE_12, margins=theme.DIALOG_MARGINS)
        bar = self.view.verticalScrollBar()
        bar.setValue(bar.maximum())

    def save(self, path: Path) -> None:
        """Write the text to a file, and tell the user."""
        try:
            path.write_text(self.text, encoding="utf-8")
        except OSError as error:
            text = self.tr("{path} can't be written: {reason}").format(path=path, reason=translated(error))
        else:
            text = self.tr("The log was saved in {path}").format(path=path)
        self._said.setText(text)

    def _ask_where(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Save the log"), str(Path.home() / LOG_NAME))
        if name:
            self.save(Path(name))


def log_text(folder: Path) -> str:
    """Return the end of the log and of the crash log; "" if there is neither, or they can't be read."""
    parts = [_end_of(folder / LOG_NAME), _end_of(folder / NATIVE_LOG_NAME)]
    return "\n".join(part for part in parts if part)


def _end_of(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            size = stream.seek(0, 2)
            stream.seek(max(size - _READ, 0))
            return stream.read().decode("utf-8", "replace")
    except OSError:
        return ""
