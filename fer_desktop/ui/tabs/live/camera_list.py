"""The cameras of this computer, listed outside the GUI thread, as some systems take long to answer."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCameraPermission, QCoreApplication, QObject, Qt, QTimer, Signal

from fer_desktop.media.cameras import list_cameras
from fer_desktop.media.source import CameraSpec
from fer_desktop.ui.foundation.tasks import Background

WATCH_EVERY_S: Final = 2.0


class CameraList(QObject):
    """The cameras by the last answer of the system.

    found: a `refresh` is done, whether or not anything changed.
    changed: while watching, cameras were plugged in or out; two lists of CameraSpec, those that came and those that went.
    """

    found = Signal()
    changed = Signal(list, list)

    def __init__(self, ask: Callable[[], list[CameraSpec]] = list_cameras, parent: QObject | None = None) -> None:
        """ask: returns the system's cameras. It must open no device, as it is called again and again while watching."""
        super().__init__(parent)
        self._ask = ask
        self._background = Background("cameras", self)
        self.cameras: list[CameraSpec] = []
        self.asked = False
        """Whether an answer has come yet."""
        self._waiting = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)

    def refresh(self) -> None:
        """Ask the system again; `found` follows."""
        self._background.submit(self._ask, self._done, self._failed, replace=True)

    def watch(self, on: bool, every_s: float | None = None) -> None:
        """Start or stop looking for cameras that are plugged in or out. every_s: seconds between two looks."""
        if not on:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start(round(1000 * (WATCH_EVERY_S if every_s is None else every_s)))
            self._look()

    @property
    def watching(self) -> bool:
        return self._timer.isActive()

    def request_stop(self) -> None:
        self._timer.stop()
        self._background.request_stop()

    def join(self, deadline: float) -> None:
        self._background.join(deadline)

    def _look(self) -> None:
        # The first answer is that of a refresh. A system that answers slowly is not asked again meanwhile.
        if self.asked and not self._waiting:
            self._waiting = True
            self._background.submit(self._ask, self._seen, self._not_seen)

    def _seen(self, cameras: list[CameraSpec]) -> None:
        self._waiting = False
        before, self.cameras = self.cameras, cameras
        came = [camera for camera in cameras if not any(same_camera(camera, other) for other in before)]
        went = [camera for camera in before if not any(same_camera(camera, other) for other in cameras)]
        if came or went:
            self.changed.emit(came, went)

    def _not_seen(self, error: Exception) -> None:
        # `Background` has logged it. The known cameras stay; the next look may succeed.
        self._waiting = False

    def _done(self, cameras: list[CameraSpec]) -> None:
        self.cameras = cameras
        self.asked = True
        self.found.emit()

    def _failed(self, error: Exception) -> None:
        # `Background` has logged it. To a person, no list is the same as no camera.
        self._done([])


def same_camera(first: CameraSpec, second: CameraSpec) -> bool:
    """Return whether two specs mean the same device; its index, picture size and frame rate may differ."""
    return (first.identity, first.name) == (second.identity, second.name)


def ask_for_camera(context: QObject, go_on: Callable[[], None]) -> None:
    """Call `go_on` at once, or on macOS when the person has answered whether the program may use the camera.

    It is called after a refusal too: opening the camera then fails, and the reason is shown as always.
    """
    application = QCoreApplication.instance()
    permission = QCameraPermission()
    if (
        sys.platform == "darwin"
        and application is not None
        and application.checkPermission(permission) == Qt.PermissionStatus.Undetermined
    ):
        application.requestPermission(permission, context, lambda _: go_on())
    else:
        go_on()
