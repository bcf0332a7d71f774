"""On a screen of 1920 x 1080 pixels at 200% the window has 940 x 500 pixels: everything can be reached, and no text is cut."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QScrollArea,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from fer_desktop.media.source import SampleSpec
from fer_desktop.settings import Settings
from fer_desktop.ui.dialogs.settings import SettingsDialog
from fer_desktop.ui.dialogs.shortcuts import ShortcutsDialog
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.shell.main_window import MainWindow, take_place
from fer_desktop.ui.tabs.files.queue import EntryState
from tests.present import present

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]
ROOM = (940, 500)
CONTROLS = (QAbstractButton, QComboBox, QLineEdit, QAbstractSlider, QAbstractItemView)


def holder(control: QWidget, page: QWidget) -> QWidget:
    """Return what a control must lie in: the nearest content that can be scrolled, or else the page."""
    around = control.parentWidget()
    while around is not page and around is not None:
        area = around.parentWidget()
        area = area.parentWidget() if area is not None else None
        if isinstance(area, QScrollArea) and area.widget() is around:
            return around
        around = around.parentWidget()
    return page


def out_of_reach(page: QWidget) -> list[str]:
    """Return the controls of a page that lie outside it, or whose text doesn't fit."""
    found = []
    for kind in CONTROLS:
        for control in page.findChildren(kind):
            if not control.isVisible() or isinstance(control, QScrollBar) or isinstance(control.parent(), QAbstractScrollArea):
                continue
            name = f"{type(control).__name__} {control.accessibleName()!r}"
            around = holder(control, page)
            place = QRect(control.mapTo(around, QPoint(0, 0)), control.size())
            if not around.rect().contains(place):
                found.append(f"{name} at {place} is outside of {around.rect()}")
            if isinstance(control, QPushButton) and control.width() < control.sizeHint().width():
                found.append(f"the text of {name} is cut")
    for area in page.findChildren(QScrollArea):
        content, can_scroll = area.widget(), area.horizontalScrollBarPolicy() is not Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if area.isVisible() and content is not None and content.width() > area.viewport().width() and not can_scroll:
            found.append(f"{area.accessibleName()!r} is {content.width()} wide and shows {area.viewport().width()}")
    return found


@pytest.fixture
def window(open_window: OpenWindow, qtbot: QtBot) -> MainWindow:
    window = open_window(language="en")
    window.resize(*ROOM)
    assert (window.width(), window.height()) == ROOM
    return window


class SmallScreen(QMainWindow):
    """A window on a screen of 1920 x 1080 pixels at 200%, with a bar of the system."""

    def screen(self) -> QScreen:
        return cast(QScreen, SimpleNamespace(availableGeometry=lambda: QRect(0, 0, 960, 516)))


def test_a_window_that_is_larger_than_its_screen_is_maximised(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QGuiApplication, "screenAt", lambda _: None)
    for settings in (Settings(), Settings(window=(0, 0, 1280, 800))):
        window = SmallScreen()
        qtbot.addWidget(window)
        take_place(window, settings)
        assert window.isMaximized()
    window = SmallScreen()
    qtbot.addWidget(window)
    take_place(window, Settings(window=(0, 0, *ROOM)))
    assert not window.isMaximized() and (window.width(), window.height()) == ROOM


def test_everything_of_live_can_be_reached(window: MainWindow, until: Until, shared_videos: Path, qtbot: QtBot) -> None:
    window.begin(str(shared_videos / "several_faces_cuts.mp4"))
    live = window.live
    until(lambda: len(live.readings()) > 1 and live.bar.record.isEnabled(), "several faces")
    live.bar.record.click()
    until(lambda: live.recorder.status is not None and live.recorder.status.seconds > 0.2, "a recording")
    live.recorder.mark()
    qtbot.wait(1)
    assert live.bar.record.text() == "Stop recording" and live.recorder.strip.entry.isVisible()
    assert out_of_reach(live) == []
    assert live.view.height() >= live.view.minimumSizeHint().height()
    live.recorder.stop()
    until(lambda: live.recorder.status is None, "the end")


def test_everything_of_files_can_be_reached(window: MainWindow, until: Until, shared_photos: Path, shared_videos: Path) -> None:
    window.tabs.setCurrentWidget(window.files)
    assert out_of_reach(window.files) == []
    window.add_paths([shared_photos / "couple.jpg", shared_videos / "one_face_small_smile.mp4"])
    entries = window.files.work.queue.entries
    until(lambda: len(entries) == 2 and all(entry.state is EntryState.DONE for entry in entries), "both files", 60)
    for entry in list(entries):
        window.files.show_entry(entry)
        until(lambda: present(window.files.pages.currentWidget()).isVisible(), "the page")
        assert out_of_reach(window.files) == []
    table, columns = window.files.results.table, [column.key for column in window.files.work.results.columns]
    last = columns.index("shown_surprise")
    assert table.columnWidth(last) >= table.fontMetrics().horizontalAdvance("100%") + 16


def test_everything_of_steps_and_model_can_be_reached(window: MainWindow, until: Until) -> None:
    window.live.player.play(SampleSpec())
    until(lambda: window.live.readings(), "a face")
    window.live.show_steps()
    until(lambda: window.steps.sheet is not None, "the steps")
    assert out_of_reach(window.steps) == []
    window.tabs.setCurrentWidget(window.model)
    # The page is laid out some time after it is made.
    until(lambda: window.model.page is not None and not out_of_reach(window.model), "a page that can be reached whole")


def test_everything_of_recordings_can_be_reached(
    window: MainWindow, open_tab: Callable[..., None], until: Until, record: Callable[..., Path]
) -> None:
    record()
    open_tab(window, until)
    assert out_of_reach(window.recordings) == []
    window.recordings.panel.ask_to_delete()
    assert out_of_reach(window.recordings) == []


def settings_dialog() -> SettingsDialog:
    return SettingsDialog(AppContext([]), lambda: None)


@pytest.mark.parametrize("make", [ShortcutsDialog, settings_dialog])
@pytest.mark.parametrize("language", ["english", "indonesian"])
def test_dialogs_fit_a_small_screen(
    make: Callable[[], QDialog],
    language: str,
    request: pytest.FixtureRequest,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    request.getfixturevalue(language)
    small = SmallScreen()
    qtbot.addWidget(small)
    monkeypatch.setattr(QDialog, "screen", lambda _: small.screen())
    dialog = make()
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.width() <= 960 and dialog.height() < 516
    (area,) = dialog.findChildren(QScrollArea)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    (buttons,) = dialog.findChildren(QDialogButtonBox)
    assert dialog.rect().contains(buttons.geometry())
