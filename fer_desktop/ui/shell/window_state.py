"""Where the window opens: where it was, as far as that still is on a screen."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from fer_desktop.settings import Settings

_FIRST: Final = (1280, 800)


def take_place(window: QMainWindow, settings: Settings) -> None:
    """Give the window the place that the settings keep; a first one where there is none, or no screen shows it any more."""
    window.resize(*_FIRST)
    if len(settings.window) == 4:
        place = QRect(*settings.window)
        on_screen = [screen.availableGeometry().intersected(place) for screen in QGuiApplication.screens()]
        if any(part.width() >= 200 and part.height() >= 100 for part in on_screen):
            window.setGeometry(place)
    if settings.maximised:
        window.setWindowState(Qt.WindowState.WindowMaximized)


def place_of(window: QMainWindow) -> dict[str, Any]:
    """Return the settings that keep the window's place."""
    place = window.normalGeometry() if window.isMaximized() or window.isFullScreen() else window.geometry()
    return {"window": (place.x(), place.y(), place.width(), place.height()), "maximised": window.isMaximized()}
