"""A real window with real models, and no camera unless a test gives one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from fer_desktop import paths
from fer_desktop.core.types import Box, Face, FaceReading, Prediction
from fer_desktop.models import list_models
from fer_desktop.settings import FILE_NAME, Settings
from fer_desktop.sources.base import CameraSpec
from fer_desktop.ui.camera_list import CameraList
from fer_desktop.ui.context import AppContext
from fer_desktop.ui.main_window import MainWindow

OpenWindow = Callable[..., MainWindow]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Qt's offscreen plugin says this of every window with a smallest size; all other warnings of Qt fail a test.
    ignore = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints", extend=True)
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(ignore)


@pytest.fixture
def make_context() -> Callable[..., AppContext]:
    def make(**settings: object) -> AppContext:
        file = paths.user_config_folder() / FILE_NAME
        return AppContext(list_models([paths.models_folder()]), Settings(**settings), file)  # type: ignore[arg-type]

    return make


@pytest.fixture
def open_window(qtbot: QtBot, make_context: Callable[..., AppContext]) -> Iterator[OpenWindow]:
    """Return a function that opens the window: cameras are those that are listed; the rest are settings."""
    opened: list[MainWindow] = []

    def open_it(cameras: list[CameraSpec] | None = None, **settings: object) -> MainWindow:
        window = MainWindow(make_context(**settings), cameras=CameraList(lambda: list(cameras or [])))
        opened.append(window)
        window.show()
        return window

    yield open_it
    for window in opened:
        window.close()
        window.deleteLater()
    qtbot.wait(1)


@pytest.fixture
def make_reading() -> Callable[..., FaceReading]:
    """Return a function that makes a reading of a face at a place, with one probable expression."""

    def make(
        x: float, y: float, size: float, track_id: int = 0, index: int = 3, confidence: float = 0.88, uncertain: bool = False
    ) -> FaceReading:
        probabilities = np.full(7, (1 - confidence) / 6, np.float32)
        probabilities[index] = confidence
        prediction = Prediction(probabilities)
        face = Face(Box(x, y, size, size), None, 0.9, track_id)
        return FaceReading(face, np.zeros((48, 48), np.uint8), prediction, prediction, uncertain, index)

    return make


@pytest.fixture
def until(qtbot: QtBot) -> Callable[..., None]:
    """Return a function that lets Qt work until something holds."""

    def wait(done: Callable[[], object], what: str, seconds: float = 20.0) -> None:
        deadline = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < deadline, f"waited in vain for {what}"
            qtbot.wait(10)

    return wait
