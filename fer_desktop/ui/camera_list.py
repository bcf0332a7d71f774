"""The cameras of this computer, asked for outside the GUI thread, as some systems take their time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from fer_desktop.sources.base import CameraSpec
from fer_desktop.sources.cameras import list_cameras
from fer_desktop.ui.background import Background


class CameraList(QObject):
    """Knows the cameras since the last `refresh`. found: a refresh is done, whether or not anything changed."""

    found = Signal()

    def __init__(self, ask: Callable[[], list[CameraSpec]] = list_cameras, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ask = ask
        self._background = Background("cameras", self)
        self.cameras: list[CameraSpec] = []
        self.asked = False
        """Whether an answer has come yet."""

    def refresh(self) -> None:
        self._background.submit(self._ask, self._done, self._failed, replace=True)

    def close(self) -> None:
        self._background.close()

    def _done(self, cameras: list[CameraSpec]) -> None:
        self.cameras = cameras
        self.asked = True
        self.found.emit()

    def _failed(self, error: Exception) -> None:
        # Logged where it happened. No list is the same to a person as no camera.
        self._done([])
