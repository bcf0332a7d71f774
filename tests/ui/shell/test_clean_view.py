"""Full screen by a double click on the picture, and the view of the picture alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from fer_desktop.live.status import LiveState
from fer_desktop.media.source import FileSpec, SampleSpec
from fer_desktop.ui.shell.main_window import MainWindow
from tests.present import present

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]


def play(window: MainWindow, until: Until) -> None:
    window.live.player.play(SampleSpec())
    until(lambda: window.live.readings(), "a face")


def press(window: MainWindow, key: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key)


def activate(window: MainWindow, until: Until) -> None:
    window.activateWindow()
    until(window.isActiveWindow, "the window to get the keys")


def around(window: MainWindow) -> list[bool]:
    """Return what is seen of the menu bar, the tabs, the status bar, the buttons, the side panel and the timeline."""
    live = window.live
    shown = (window.tabs.tabBar(), window.statusBar(), live.bar, live.side, live.timeline)
    return [window.menuBar().height() > 0, *(widget.isVisible() for widget in shown)]


def test_a_double_click_on_the_picture_switches_full_screen(open_window: OpenWindow, until: Until) -> None:
    window = open_window()
    play(window, until)
    view = window.live.view
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert window.isFullScreen()
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert not window.isFullScreen()


def test_a_double_click_follows_nobody_else(open_window: OpenWindow, until: Until, shared_videos: Path) -> None:
    window = open_window()
    live = window.live
    live.player.play(FileSpec(shared_videos / "several_faces_cuts.mp4"))
    until(lambda: len(live.readings()) >= 2, "several faces")
    live.player.start_or_pause()
    until(lambda: live.bridge.status.state is LiveState.PAUSED, "the pause")
    until(lambda: len(live.readings()) >= 2, "several faces still")
    chosen = live.readings()[0].face.track_id
    live.follow_person(chosen)
    other = live.readings()[1]
    placement = present(live.view.placement())
    box = placement.to_view(other.face.box)
    on_other = QPoint(round(box.x + box.width / 2), round(box.y + box.height / 2))
    QTest.mouseClick(live.view, Qt.MouseButton.LeftButton, pos=on_other)
    assert live._selection.chosen == other.face.track_id, "a single click follows at once"
    live.follow_person(chosen)
    for place in (on_other, QPoint(2, 2)):
        QTest.mouseDClick(live.view, Qt.MouseButton.LeftButton, pos=place)
        assert live._selection.chosen == chosen
    assert not window.isFullScreen()


def test_the_clean_view_shows_only_the_picture(open_window: OpenWindow, until: Until) -> None:
    window = open_window()
    play(window, until)
    live = window.live
    activate(window, until)
    live.focus_home().setFocus()
    before = live.side.width(), live.timeline.height()
    assert all(around(window))
    press(window, Qt.Key.Key_F)
    assert not any(around(window))
    until(lambda: live.view.width() == window.width(), "the picture to fill the window")
    assert live.view.height() >= window.height() - 2
    assert live.view.isVisible()
    assert live.toast.accessibleName() == "Press F or Esc to show everything again", "it says how to get back"
    press(window, Qt.Key.Key_R)
    until(lambda: live.recorder.running and live.recorder.strip.isVisible(), "the strip of the recording")
    press(window, Qt.Key.Key_R)
    assert not live.recorder.running
    QTest.keyClick(window, Qt.Key.Key_F11)
    assert window.isFullScreen(), "keys of menus act too"
    press(window, Qt.Key.Key_Escape)
    assert all(around(window)) and window.isFullScreen()
    press(window, Qt.Key.Key_Escape)
    assert not window.isFullScreen()
    until(lambda: (live.side.width(), live.timeline.height()) == before, "the sizes as they were")


def test_the_menu_offers_the_clean_view_and_another_tab_ends_it(open_window: OpenWindow, until: Until) -> None:
    window = open_window()
    activate(window, until)
    window.tabs.setCurrentIndex(1)
    menus = [action.menu() for action in window.menuBar().actions()]
    view = present(next(menu for menu in menus if isinstance(menu, QMenu) and menu.title() == "&View"))
    clean = next(action for action in view.actions() if action.text() == "Only the picture")
    clean.trigger()
    assert window.tabs.currentWidget() is window.live
    assert not any(around(window))
    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.tabs.currentIndex() == 1
    assert window.tabs.tabBar().isVisible() and window.statusBar().isVisible()
