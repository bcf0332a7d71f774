"""Asks for the address of a video stream."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from fer_desktop.media.formats import is_stream
from fer_desktop.ui.foundation import theme


class AddressDialog(QDialog):
    """chosen: an address that a stream can be opened from."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None, address: str = "") -> None:
        """address: what the field holds at first, selected."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Open an address"))
        self.setMinimumWidth(460)
        self.address = QLineEdit(address)
        self.address.selectAll()
        self.address.setPlaceholderText("rtsp://192.168.1.20/stream")
        self.address.setAccessibleName(self.tr("Address"))
        self.hint = theme.label("", "caption", wrap=True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.open_button = self.buttons.addButton(self.tr("Open"), QDialogButtonBox.ButtonRole.AcceptRole)
        theme.give_role(self.open_button, "primary")
        parts = (theme.label(self.tr("Address"), "section"), self.address, self.hint, self.buttons)
        theme.lay_out(QVBoxLayout(self), *parts, gap=theme.SPACE_12, margins=theme.DIALOG_MARGINS)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.address.textChanged.connect(self._check)
        self.accepted.connect(lambda: self.chosen.emit(self.address.text().strip()))
        self._check()

    def _check(self) -> None:
        """Say under the field what an address is, or what the typed one lacks."""
        text = self.address.text().strip()
        possible = is_stream(text)
        self.open_button.setEnabled(possible)
        if possible or not text:
            said = self.tr("The address of a network camera or a video: http, https, rtsp or rtmp.")
        elif "://" not in text:
            said = self.tr("This can't be opened yet: an address begins with http://, https://, rtsp:// or rtmp://.")
        elif not text.partition("://")[2].strip("/"):
            said = self.tr("This can't be opened yet: the name or number of a device follows, such as 192.168.1.20.")
        else:
            said = self.tr("This can't be opened: only http, https, rtsp and rtmp addresses are videos here.")
        self.hint.setText(said)
        self.address.setAccessibleDescription(said)
        self.open_button.setToolTip("" if possible else said)
