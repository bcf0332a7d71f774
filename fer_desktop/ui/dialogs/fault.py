"""Shows unexpected errors of the program in a window that doesn't stop the work."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.language import Retranslated


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
        self.copy.clicked.connect(self._copy)
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
            title = self.tr("The program ended unexpectedly when it last ran")
            text = self.tr("What you had saved is as it was. Below is what the system left of the program's last moment.")
        else:
            title = self.tr("Something went wrong in the program: {summary}").format(summary=self._summary)
            text = self.tr("The work goes on where it can. If something stays wrong, start the program again.")
        self._title.setText(title)
        self._text.setText(
            text + " " + self.tr("To report it, copy the details: they hold no pictures, but may hold names of folders.")
        )
        self.details.setAccessibleName(self.tr("Details"))
        self.copy.setText(self.tr("Copy details"))
        self.log.setText(self.tr("Open log folder"))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details.toPlainText())
