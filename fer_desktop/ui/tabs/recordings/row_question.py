"""A question that stands in a row of a list, over what it is about."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from fer_desktop.ui.foundation import theme


class RowQuestion(QWidget):
    """Covers a row and asks. left: Escape was pressed."""

    left = Signal()

    def __init__(self, text: str, yes: str, no: str) -> None:
        super().__init__()
        self.setAutoFillBackground(True)
        self.setAccessibleName(text)
        self.yes, self.no = QPushButton(yes), QPushButton(no)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SPACE_8)
        for button in (self.yes, self.no):
            button.setProperty("small", "true")
            button.setAutoDefault(True)
            buttons.addWidget(button, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACE_8, theme.SPACE_4, theme.SPACE_8, theme.SPACE_4)
        layout.setSpacing(2)
        layout.addWidget(theme.label(text))
        layout.addLayout(buttons)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
