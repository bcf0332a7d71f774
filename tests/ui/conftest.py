"""A real window with real models, and no camera unless a test provides one."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from fer_desktop import paths
from fer_desktop.core.types import Analysis, FaceReading, Frame
from fer_desktop.media.source import CameraSpec
from fer_desktop.models.description import list_models
from fer_desktop.recordings.document import Document, RecordedModel
from fer_desktop.recordings.writer import RecordingWriter
from fer_desktop.settings import FILE_NAME, Settings
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.language import ENGLISH, INDONESIAN, apply_language
from fer_desktop.ui.foundation.tasks import shut_down
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.files.tab import FilesTab
from fer_desktop.ui.tabs.live.camera_list import CameraList

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]
RATE = 20.0
WHEN = datetime(2026, 5, 4, 12, 0).astimezone()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Qt's offscreen plugin warns about these for every window with a minimum size, on top of others or with a mask. Any other
    # warning of Qt fails a test.
    cannot = "This plugin does not support (propagateSizeHints|raise|setting window masks)"
    ignore = pytest.mark.qt_log_ignore(cannot, extend=True)
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
    """Return a function that opens the window. cameras: the cameras to list; all other arguments are settings."""
    opened: list[MainWindow] = []

    def open_it(cameras: list[CameraSpec] | None = None, **settings: object) -> MainWindow:
        window = MainWindow(make_context(**settings), cameras=CameraList(lambda: list(cameras or [])))
        opened.append(window)
        window.show()
        return window

    yield open_it
    for window in opened:
        window.end()
        window.deleteLater()
    qtbot.wait(1)


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """Switch the program back to English after a test in another language."""
    yield
    application = QApplication.instance()
    if application is not None and any(each.objectName() == INDONESIAN for each in application.findChildren(QTranslator)):
        apply_language(application, ENGLISH)


@pytest.fixture
def files_tab(qtbot: QtBot) -> Iterator[FilesTab]:
    """The Files tab alone, shown."""
    widget = FilesTab(AppContext(list_models([paths.models_folder()])))
    widget.resize(1024, 560)
    qtbot.addWidget(widget)
    widget.show()
    yield widget
    shut_down(widget)


Wear = Callable[[theme.Theme], None]
Colours = Callable[[QWidget], Counter[str]]

_Seen = TypeVar("_Seen")
_Answer = TypeVar("_Answer")


def noted(seen: list[_Seen], what: _Seen, answer: _Answer) -> _Answer:
    """Record the question that a fake dialog asked, and return the answer."""
    seen.append(what)
    return answer


@pytest.fixture
def wear(qapp: QApplication) -> Iterator[Wear]:
    """Return a function that applies a theme; after the test, the theme is light again."""
    yield partial(theme.apply_theme, qapp)
    theme.apply_theme(qapp, theme.LIGHT)


@pytest.fixture
def colours() -> Colours:
    """Return a function that counts the colours, as "#RRGGBB", in a widget's picture."""

    def count(widget: QWidget) -> Counter[str]:
        image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
        values, counts = np.unique(pixels, return_counts=True)
        return Counter({f"#{int(value) & 0xFFFFFF:06X}": int(count) for value, count in zip(values, counts, strict=True)})

    return count


@pytest.fixture
def english(qapp: QApplication) -> Iterator[None]:
    """Switch the program to English, also after the test."""
    apply_language(qapp, "en")
    yield
    apply_language(qapp, "en")


@pytest.fixture
def indonesian(qapp: QApplication, english: None) -> None:
    """Switch the program to Indonesian, until the end of the test."""
    apply_language(qapp, "id")


@pytest.fixture
def until(qtbot: QtBot) -> Callable[..., None]:
    """Return a function that processes Qt's events until a condition holds."""

    def wait(done: Callable[[], object], what: str, seconds: float = 20.0) -> None:
        deadline = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < deadline, f"waited in vain for {what}"
            qtbot.wait(10)

    return wait


@pytest.fixture
def record(make_reading: Callable[..., FaceReading]) -> Callable[..., Path]:
    """Return a function that makes a recording: person 1 in every frame, happy, then sad; person 2 in the second half.

    faces: instead, returns the readings of a frame. pause_s: of the source, seconds before the second half.
    """

    def make(
        name: str = "Meeting",
        frames: int = 40,
        days_ago: int = 0,
        faces: Callable[[int], list[FaceReading]] | None = None,
        pause_s: float = 0.0,
    ) -> Path:
        model = RecordedModel("default", "The default model", "0" * 64, "litert", "CPU", 0.7, "FER2013 PrivateTest")
        settings = {"smoothing_s": 0.1, "uncertain_below": 0.3}
        when = WHEN - timedelta(days=days_ago)
        writer = RecordingWriter(
            paths.recordings_folder(), Document(source_name=name, when=when, model=model, settings=settings), RATE
        )
        for k in range(frames):
            image = np.full((240, 320, 3), 60 + 3 * k, np.uint8)
            readings = [make_reading(30, 40, 100, 1, 3 if k < frames / 2 else 5)]
            if k >= frames / 2:
                readings.append(make_reading(190, 60, 80, 2, 4))
            readings = readings if faces is None else faces(k)
            at = 100 + k / RATE + (pause_s if k >= frames / 2 else 0.0)
            while not writer.add(Analysis(Frame(image, k, at, name), tuple(readings))):
                pass
        writer.mark(100.5, "a question")
        writer.stop()
        assert writer.join(20)
        folder = writer.status().folder
        assert folder is not None, writer.status().message
        return folder

    return make


@pytest.fixture
def open_tab() -> Callable[..., None]:
    """Return a function that goes to the Recordings tab and waits for its list and the first picture."""

    def go(window: MainWindow, until: Callable[..., None], count: int = 1) -> None:
        window.tabs.setCurrentWidget(window.recordings)
        tab = window.recordings
        until(lambda: len(tab.panel.model.summaries) == count, "the list")
        until(lambda: tab.player.playback is not None and tab.view.view.has_picture, "the first picture")

    return go
