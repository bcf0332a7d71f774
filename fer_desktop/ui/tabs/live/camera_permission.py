"""The system's question whether this program may use the camera. Only macOS asks; it must be asked from the GUI thread."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QCameraPermission, QCoreApplication, QObject, Qt


def ask_for_camera(context: QObject, go_on: Callable[[], None]) -> None:
    """Go on at once where the system doesn't ask, else when the person has answered.

    A refusal goes on as well: opening the camera then fails with the reason, in the place where reasons are shown.
    """
    application = QCoreApplication.instance()
    if sys.platform != "darwin" or application is None:
        go_on()
        return
    permission = QCameraPermission()
    if application.checkPermission(permission) == Qt.PermissionStatus.Undetermined:
        application.requestPermission(permission, context, lambda _: go_on())
    else:
        go_on()
