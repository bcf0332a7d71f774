"""Notes when the window is painted first and when a reading is on the screen first: for `python -m benchmarks.startup`."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer

from fer_desktop.core.types import Analysis
from fer_desktop.ui.shell.main_window import MainWindow

VARIABLE: Final = "FER_DESKTOP_START_TIMES"
"""Environment variable: the JSON file to write the times to. Where it is set, the window closes once both are known."""


class StartTimes(QObject):
    """Watches a window from before it is shown. Times are time.monotonic()'s, in seconds, which all processes share."""

    def __init__(self, window: MainWindow, file: Path) -> None:
        super().__init__(window)
        self._window = window
        self._file = file
        self._times: dict[str, float] = {}
        self._read = False
        window.installEventFilter(self)
        window.live.view.installEventFilter(self)
        window.live.bridge.analysed.connect(self._note_reading)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            if watched is self._window:
                self._note("first_paint")
            elif self._read:
                self._note("first_reading")
        return False

    def _note_reading(self, analysis: Analysis) -> None:
        self._read = self._read or bool(analysis.readings)

    def _note(self, name: str) -> None:
        if name not in self._times:
            self._times[name] = 0.0
            # The event is about to be handled; what is queued now comes after everything is drawn and shown.
            QTimer.singleShot(0, lambda: self._keep(name, time.monotonic()))

    def _keep(self, name: str, moment: float) -> None:
        self._times[name] = moment
        if len(self._times) == 2 and all(self._times.values()):
            self._file.write_text(json.dumps(self._times), encoding="utf-8")
            self._window.close()
