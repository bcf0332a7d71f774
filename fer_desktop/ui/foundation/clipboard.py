"""Copies texts, and says so where the user looks: at the button."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QToolTip

_SAID_MS: Final = 2500

translate = QCoreApplication.translate


def copy_text(text: str, button: QAbstractButton) -> None:
    """Put a text on the clipboard, and say so below the button that was pressed."""
    QGuiApplication.clipboard().setText(text)
    said = translate("Clipboard", "Copied")
    QToolTip.showText(button.mapToGlobal(QPoint(0, button.height())), said, button, QRect(), _SAID_MS)
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(button, said))
