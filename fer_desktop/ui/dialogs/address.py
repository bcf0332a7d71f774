"""Asks for the address of a video stream."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from fer_desktop.media.formats import is_stream
from fer_desktop.ui.foundation import theme


class AddressDialog(QDialog):
    """chosen: an address that a stream can be opened from."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Open an address"))
        self.setMinimumWidth(460)
        self.address = QLineEdit()
        self.address.setPlaceholderText("rtsp://192.168.1.20/stream")
        self.address.setAccessibleName(self.tr("Address"))
        hint = theme.label(
            self.tr("The address of a network camera or a video: http, https, rtsp or rtmp."),
            "caption",
            wrap=True,
        )
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.open_button = self.buttons.addButton(self.tr("Open"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.open_button.setProperty("role", "primary")
        parts = (theme.label(self.tr("Address"), "section"), self.address, hint, self.buttons)
        theme.lay_out(QVBoxLayout(self), *parts, gap=theme.SPACE_12, margins=theme.DIALOG_MARGINS)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.address.textChanged.connect(self._check)
        self.accepted.connect(lambda: self.chosen.emit(self.address.text().strip()))
        self._check()

    def _check(self) -> None:
        self.open_button.setEnabled(is_stream(self.address.text()))
