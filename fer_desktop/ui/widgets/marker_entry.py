"""Takes the text of a marker as it is set."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QScrollArea

from fer_desktop.ui.foundation.formatting import clock_text
from fer_desktop.ui.foundation.language import Retranslated

_LEAST: Final = 140
_WISHED: Final = 260
"""Widths in pixels."""


class MarkerEntry(Retranslated, QLineEdit):
    """Shown while it asks. Enter, or going elsewhere, ends it with the text so far; Escape ends it without a text.

    given: the text, perhaps "".
    """

    given = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._seconds = 0.0
        self._asking = False
        self.setMinimumWidth(_LEAST)
        self.hide()
        self.editingFinished.connect(self.finish)
        self.retranslate()

    def sizeHint(self) -> QSize:
        return QSize(_WISHED, super().sizeHint().height())

    def retranslate(self) -> None:
        time = clock_text(self._seconds, tenths=True)
        self.setPlaceholderText(self.tr("Text for {time}").format(time=time))
        self.setAccessibleName(self.tr("Text of the marker at {time}").format(time=time))
        self.setToolTip(self.tr("Enter keeps the text, Esc leaves the marker without one"))

    def ask(self, seconds: float) -> None:
        """Ask for the text of a marker at a time in seconds; an entry that is still open ends first."""
        self.finish()
        self._seconds, self._asking = seconds, True
        self.retranslate()
        self.clear()
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, self, self._come_into_view)  # once it has its place

    def finish(self) -> None:
        """End it with the text so far, if it is open."""
        self._end(self.text())

    def cancel(self) -> None:
        """End it without a text, if it is open."""
        self._end("")

    def _come_into_view(self) -> None:
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None:
            area.ensureWidgetVisible(self)

    def event(self, event: QEvent) -> bool:
        # Otherwise a shortcut of the window could take Escape.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancel()
        else:
            super().keyPressEvent(event)

    def _end(self, text: str) -> None:
        if self._asking:
            self._asking = False  # before hiding, which ends the editing once more
            self.hide()
            self.given.emit(text.strip())
