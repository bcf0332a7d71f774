"""The mini view: a small window on top of others, which works while the main window is minimised."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from fer_desktop import paths
from fer_desktop.media.source import SampleSpec
from fer_desktop.recordings.document import load_document
from fer_desktop.settings import FILE_NAME, load_settings
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import reading_words
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.live.mini import MiniView
from tests.present import present
from tests.ui.conftest import Colours

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]


def open_mini(window: MainWindow, until: Until, play: bool = True) -> MiniView:
    if play:
        window.live.player.play(SampleSpec())
        until(lambda: window.live.readings(), "a face")
    window.toggle_mini_view()
    return present(window._mini)


def test_it_shows_the_followed_person_while_the_window_is_minimised(open_window: OpenWindow, until: Until) -> None:
    window = open_window()
    mini = open_mini(window, until)
    flags = mini.windowFlags()
    assert flags & Qt.WindowType.WindowStaysOnTopHint and flags & Qt.WindowType.FramelessWindowHint
    assert mini.width() <= 330 and mini.height() <= 120
    window.showMinimized()
    first = window.live._analysis
    until(lambda: window.live._analysis is not first, "analyses")
    assert not window.live.engine.status().statistics.resting

    def is_shown() -> bool:
        reading = window.live.shown()
        return reading is not None and mini.word.text() == reading_words(reading) and mini.person.text() == "Person 1"

    until(is_shown, "the words")
    assert not mini.face.pixmap().isNull()
    until(lambda: len(mini.line._times) > 2, "the line")
    mini.close()
    assert window.live.engine.status().statistics.resting, "the window is minimised, and now nobody looks"


def test_it_records_and_goes_back(open_window: OpenWindow, until: Until) -> None:
    window = open_window()
    mini = open_mini(window, until)
    window.tabs.setCurrentIndex(1)
    window.showMinimized()
    until(lambda: mini.record.isEnabled() and mini.record.accessibleName() == "Record", "the button")
    mini.record.click()
    until(lambda: window.live.recorder.running and mini.recording.isVisible(), "the recording")
    until(lambda: mini.record.accessibleName() == "Stop recording", "the state")
    QTest.keyClick(mini, Qt.Key.Key_R)
    assert not window.live.recorder.running
    until(lambda: not mini.recording.isVisible(), "the end of the recording", 60)
    mini.back.click()
    assert not mini.isVisible() and not window.isMinimized()
    assert window.tabs.currentWidget() is window.live


def test_m_sets_a_marker_while_recording_and_says_so_for_a_moment(open_window: OpenWindow, until: Until) -> None:
    window = open_window()
    mini, recorder = open_mini(window, until), window.live.recorder
    QTest.keyClick(mini, Qt.Key.Key_M)
    assert not mini.recording.isVisible() and not recorder.markers, "nothing is recorded"
    QTest.keyClick(mini, Qt.Key.Key_R)
    until(lambda: recorder.status is not None and recorder.status.seconds > 0.2 and mini.recording.isVisible(), "the recording")
    QTest.keyClick(mini, Qt.Key.Key_M)
    assert mini.recording.text() == "Marker set"
    until(lambda: mini.recording.width() >= mini.recording.sizeHint().width(), "room for it")
    assert len(recorder.markers) == 1 and not recorder.strip.entry.isVisibleTo(recorder.strip), "it asks for no text"
    until(lambda: present(recorder.status).markers == 1, "the marker in the recording")
    until(lambda: mini.recording.text() != "Marker set", "the clock again")
    assert mini.recording.text()
    folder = present(recorder.folder)
    QTest.keyClick(mini, Qt.Key.Key_R)
    until(lambda: recorder.status is None, "the end of the recording", 60)
    assert [marker.text for marker in load_document(folder).markers] == [""]


def test_its_place_lasts_and_it_closes_with_the_window(open_window: OpenWindow, until: Until) -> None:
    window = open_window()
    mini = open_mini(window, until, play=False)
    assert mini.word.accessibleName() == "Nothing is playing."
    start = mini.pos()
    QTest.mousePress(mini, Qt.MouseButton.LeftButton, pos=QPoint(150, 60))
    QTest.mouseMove(mini, QPoint(110, 30))
    QTest.mouseRelease(mini, Qt.MouseButton.LeftButton, pos=QPoint(150, 60))
    moved = mini.pos()
    assert moved != start
    window.close()
    assert not mini.isVisible()
    settings, _ = load_settings(paths.user_config_folder() / FILE_NAME)
    assert settings.mini == (moved.x(), moved.y())
    again = open_window(mini=settings.mini)
    assert open_mini(again, until, play=False).pos() == moved
    lost = open_window(mini=(90_000, 90_000))
    other = open_mini(lost, until, play=False)
    assert lost.screen().availableGeometry().contains(other.geometry())
    QTest.keyClick(other, Qt.Key.Key_Escape)
    assert not other.isVisible()


@pytest.mark.parametrize("language", ["en", "id"])
def test_its_controls_have_names_and_can_be_reached(open_window: OpenWindow, until: Until, language: str) -> None:
    window = open_window(language=language)
    mini = open_mini(window, until)
    until(lambda: mini.record.accessibleName(), "the first figures")
    for button in mini.findChildren(QAbstractButton):
        assert button.accessibleName() and button.toolTip()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert mini.accessibleName() and mini.line.accessibleName() and mini.face.accessibleName()
    assert mini.person.width() >= mini.person.sizeHint().width()


def test_it_follows_theme_and_language(open_window: OpenWindow, until: Until, colours: Colours) -> None:
    window = open_window(theme="light", language="en")
    mini = open_mini(window, until)
    assert colours(mini)[theme.LIGHT.surface] > 2000
    window.context.update_settings(theme="dark", language="id")
    assert colours(mini)[theme.DARK.surface] > 2000
    until(lambda: mini.person.text() == "Orang 1", "the language")


def test_the_keys_that_open_it_close_it_while_it_has_the_focus(open_window: OpenWindow, until: Until) -> None:
    mini = open_mini(open_window(), until, play=False)
    QTest.keyClick(mini, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert not mini.isVisible()
