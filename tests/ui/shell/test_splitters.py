"""The user can resize the parts of a tab; the sizes last, and fit a window of another size."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget
from shiboken6 import isValid

from fer_desktop import paths
from fer_desktop.settings import FILE_NAME, load_settings
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.widgets.card import Columns
from tests.present import present

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]


def columns_of(part: QWidget) -> tuple[Columns, int]:
    """Return the splitter that a part is in, and the part's place in it."""
    inner, around = part, part.parentWidget()
    while not isinstance(around, Columns):
        inner = present(around)
        around = inner.parentWidget()
    return around, around.indexOf(inner)


def drag(part: QWidget, right: int = 0, down: int = 0, double: bool = False) -> None:
    """Move the border before a part with the mouse, by pixels."""
    columns, place = columns_of(part)
    handle = columns.handle(place if place else 1)
    at = handle.rect().center()
    if double:
        QTest.mouseDClick(handle, Qt.MouseButton.LeftButton, pos=at)
        return
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseMove(handle, at + QPoint(right, down))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=handle.rect().center())


def kept() -> dict[str, float]:
    return dict(load_settings(paths.user_config_folder() / FILE_NAME)[0].sizes)


def test_sizes_of_the_live_tab_last_and_follow_the_window(open_window: OpenWindow, until: Until) -> None:
    window = open_window(window=(0, 0, 1200, 800))
    live = window.live
    until(lambda: live.side.width() == 260, "the first layout")
    drag(live.side, right=-100)
    drag(live.timeline, down=-120)
    wide, high = live.side.width(), live.timeline.height()
    assert wide > 340 and high > 280
    assert set(kept()) == {"live.side", "live.timeline"}
    again = open_window(window=(0, 0, 1200, 800), sizes=tuple(kept().items()))
    until(lambda: abs(again.live.side.width() - wide) <= 2, "the kept width")
    assert abs(again.live.timeline.height() - high) <= 2
    again.resize(900, 560)
    until(lambda: again.live.side.width() < wide - 20, "a share of the smaller window")
    assert again.live.stage.height() >= 90 and again.live.stage.width() > 400
    again.resize(1200, 800)
    until(lambda: abs(again.live.side.width() - wide) <= 2, "the kept width, in the window's old size")


def test_a_double_click_or_a_reset_gives_the_usual_sizes(open_window: OpenWindow, until: Until) -> None:
    window = open_window(window=(0, 0, 1200, 800), sizes=(("live.side", 0.4), ("live.timeline", 0.5)))
    live = window.live
    until(lambda: live.side.width() > 440, "the kept width")
    drag(live.side, double=True)
    assert live.side.width() == 260
    assert set(kept()) == {"live.timeline"}
    window.context.reset_settings()
    assert live.timeline.height() < 240


def test_the_timeline_is_tall_on_a_large_screen_and_a_taller_one_has_more_lanes(open_window: OpenWindow, until: Until) -> None:
    window = open_window(window=(0, 0, 1024, 640))
    until(lambda: 150 <= window.live.timeline.height() <= 180, "the height in a small window")
    few = window.live.timeline._most_lanes
    window.resize(1920, 1000)
    until(lambda: window.live.timeline.height() >= 280, "a taller timeline")
    assert window.live.timeline._most_lanes > few >= 3
    window.resize(900, 460)
    until(lambda: window.live.timeline.height() < 120, "room for the picture in the smallest window")


def test_sizes_of_the_other_tabs_last(
    open_window: OpenWindow, open_tab: Callable[..., None], record: Callable[..., Path], until: Until
) -> None:
    record()
    window = open_window(window=(0, 0, 1300, 800))
    open_tab(window, until)
    drag(window.recordings.side, right=-60)
    drag(window.recordings.view, right=40)
    assert set(kept()) == {"recordings.list", "recordings.side"}
    wide = window.recordings.panel.width()
    again = open_window(window=(0, 0, 1300, 800), sizes=tuple(kept().items()))
    open_tab(again, until)
    until(lambda: abs(again.recordings.panel.width() - wide) <= 2, "the kept width")


def test_the_border_above_the_timeline_of_recordings_moves_by_mouse_and_by_keys_and_stays(
    open_window: OpenWindow, open_tab: Callable[..., None], record: Callable[..., Path], until: Until
) -> None:
    record()
    window = open_window(window=(0, 0, 1200, 800))
    open_tab(window, until)
    view = window.recordings.view
    before = view.view.height(), view.timeline.height()
    drag(view.timeline, down=-60)
    assert abs(view.timeline.height() - before[1] - 60) <= 4 and view.view.height() < before[0] - 50
    border = columns_of(view.timeline)[0].handle(1)
    assert border.accessibleName() and border.toolTip()
    border.setFocus(Qt.FocusReason.TabFocusReason)
    plain, height = border.grab().toImage(), view.timeline.height()
    accent = theme.current().accent.lower()
    assert plain.pixelColor(plain.width() // 2, plain.height() // 2).name() == accent
    for key, by in ((Qt.Key.Key_Up, 16), (Qt.Key.Key_Down, -16)):
        QTest.keyClick(border, key)
        height += by
        assert view.timeline.height() == height
    QTest.keyClick(border, Qt.Key.Key_Up)
    assert kept()["recordings.timeline"] > 0.3 and border.hasFocus()
    frame = window.recordings.player.frame
    QTest.keyClick(border, Qt.Key.Key_Right)
    assert window.recordings.player.frame == frame + 1, "what doesn't move the border is for the player"
    again = open_window(window=(0, 0, 1200, 800), sizes=tuple(kept().items()))
    open_tab(again, until)
    until(lambda: abs(again.recordings.view.timeline.height() - height - 16) <= 2, "the kept height")
    QTest.keyClick(border, Qt.Key.Key_Return)
    assert view.timeline.height() == before[1] and "recordings.timeline" not in kept()
    for _ in range(60):
        QTest.keyClick(border, Qt.Key.Key_Up)
    assert view.view.height() >= 96


@pytest.mark.parametrize("size", [(1024, 640), (1280, 680)])  # the second: 1920 x 1080 at 150%
def test_the_picture_of_a_recording_has_room_in_small_windows(
    open_window: OpenWindow, open_tab: Callable[..., None], record: Callable[..., Path], until: Until, size: tuple[int, int]
) -> None:
    record(pause_s=60.0)
    window = open_window(window=(0, 0, *size))
    open_tab(window, until)
    view = window.recordings.view
    assert view.view.height() >= 0.45 * size[1] and view.view.width() >= 0.45 * size[0]
    assert len(view.timeline.lanes) == 2


def test_the_table_of_results_can_be_moved_out_of_the_way_and_stays_so(
    open_window: OpenWindow, until: Until, shared_photos: Path
) -> None:
    window = open_window(window=(0, 0, 1300, 800))
    files = window.files
    window.add_paths([next(iter(sorted(shared_photos.glob("*.jpg"))))])
    until(lambda: files.results.isVisible() and files.results.height() > 100, "the table")
    before = files.results.height()
    drag(files.results, down=-80)
    assert files.results.height() > before + 60
    drag(files.results, down=600)
    assert kept()["files.table"] == 0
    window.resize(1300, 860)
    assert files.pictures.above.sizes()[1] == 0
    window.context.reset_settings()
    until(lambda: files.results.height() > 100, "the table in its usual size")


@pytest.mark.parametrize("stored", [[["live.side", 7]], [["live.side"]], "x", [[3, 0.2]], [["live.side", None]]])
def test_sizes_that_make_no_sense_are_left_out(tmp_path: Path, stored: object) -> None:
    import json

    file = tmp_path / FILE_NAME
    file.write_text(json.dumps({"version": 1, "settings": {"sizes": stored}}))
    assert load_settings(file)[0].sizes == ()


def test_what_the_splitters_do_is_not_forgotten_with_the_garbage(
    open_window: OpenWindow, open_tab: Callable[..., None], record: Callable[..., Path], until: Until
) -> None:
    """Qt keeps a widget that only its layout refers to, but Python would collect it, and with it the methods that Qt calls."""
    record()
    gc.collect()  # what other tests left
    window = open_window(window=(0, 0, 1300, 800))
    open_tab(window, until)
    drag(window.recordings.side, right=-60)
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        gc.collect()
        lost = {
            type(thing).__name__ for thing in gc.garbage if isinstance(thing, QSplitter | QSplitterHandle) and isValid(thing)
        }
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
    assert not lost
