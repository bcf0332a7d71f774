"""Questions that the window asks in dialogs, and their answers."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox, QWidget


def question(window: QWidget) -> QMessageBox | None:
    """Return the question that is asked now, or None."""
    return next((box for box in window.findChildren(QMessageBox) if box.isVisible()), None)


def answer(window: QWidget, text: str) -> None:
    """Press the button with this text."""
    box = question(window)
    assert box is not None, "nothing is asked"
    next(button for button in box.buttons() if button.text() == text).click()
