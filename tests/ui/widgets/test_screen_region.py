"""The frame over the screens: its geometry in the system's pixels, the mouse, the keys, and the outline around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from fer_desktop.media.source import SMALLEST_SCREEN
from fer_desktop.ui.widgets.screen_region import FAR, Region, RegionOutline, RegionOverlay, RegionPicker, Screens
from tests.present import present

Until = Callable[..., None]

FIRST = QRect(0, 0, 1920, 1080)
SECOND = QRect(1920, 100, 1280, 720)
REACH = 9


@pytest.fixture
def region() -> Region:
    return Region([FIRST, SECOND], QRect(100, 200, 800, 600))


def drag(region: Region, *points: tuple[int, int]) -> QRect:
    region.press(QPoint(*points[0]), REACH)
    for point in points[1:]:
        region.drag(QPoint(*point))
    region.release()
    return region.area


# ---- The frame ----


def test_the_first_frame_lies_in_the_middle_of_the_first_screen() -> None:
    assert Region([FIRST, SECOND]).area == QRect(560, 240, 800, 600)
    assert Region([QRect(0, 0, 640, 480)]).area.size() == QSize(480, 360)
    for gone in (QRect(5000, 0, 800, 600), QRect(1800, 200, 800, 600)):
        assert Region([FIRST, SECOND], gone).area == QRect(560, 240, 800, 600), "it must be on one screen"
    kept = QRect(2000, 200, 300, 200)
    assert Region([FIRST, SECOND], kept).area == kept


@pytest.mark.parametrize(
    ("at", "grip"),
    [
        ((100, 200), (-1, -1)),
        ((900, 800), (1, 1)),
        ((895, 204), (1, -1)),
        ((500, 195), (0, -1)),
        ((94, 500), (-1, 0)),
        ((500, 500), (0, 0)),
        ((50, 500), None),
        ((920, 820), None),
    ],
)
def test_a_press_takes_hold_of_edges_corners_or_the_frame(
    region: Region, at: tuple[int, int], grip: tuple[int, int] | None
) -> None:
    assert region.grip(QPoint(*at), REACH) == grip


def test_a_frame_is_drawn_in_any_direction_and_ends_at_its_screen(region: Region) -> None:
    assert drag(region, (1000, 900), (1200, 1000), (1300, 1050)) == QRect(1000, 900, 300, 150)
    assert drag(region, (990, 850), (500, 400)) == QRect(500, 400, 490, 450)
    assert drag(region, (1700, 900), (3000, 5000)) == QRect(1700, 900, 220, 180)
    assert drag(region, (2000, 300), (1000, -500)) == QRect(1920, 100, 80, 200), "the screen where it was begun"


def test_a_click_or_a_tiny_frame_draws_none(region: Region) -> None:
    before = QRect(region.area)
    assert drag(region, (1500, 900)) == before
    assert drag(region, (1500, 900), (1510, 1000)) == before


def test_edges_move_to_the_end_of_the_screen_and_not_over_each_other(region: Region) -> None:
    assert drag(region, (900, 800), (1000, 700)) == QRect(100, 200, 900, 500)
    assert drag(region, (100, 400), (-50, 500)) == QRect(0, 200, 1000, 500)
    assert drag(region, (0, 200), (5000, 5000)) == QRect(
        1000 - SMALLEST_SCREEN, 700 - SMALLEST_SCREEN, SMALLEST_SCREEN, SMALLEST_SCREEN
    )


def test_the_frame_moves_within_a_screen_and_onto_another(region: Region) -> None:
    assert drag(region, (500, 500), (510, 480)) == QRect(110, 180, 800, 600)
    assert drag(region, (500, 500), (1900, 500)) == QRect(1120, 180, 800, 600)
    assert drag(region, (1500, 500), (2500, 300)) == QRect(2120, 100, 800, 600)
    assert region.screen == SECOND
    region.area = QRect(0, 0, 1920, 1080)
    assert drag(region, (500, 500), (2500, 300)) == SECOND, "it takes the size of a smaller screen"


def test_keys_move_and_resize_by_pixels_and_stop_at_the_edges(region: Region) -> None:
    region.move(-1, 2)
    assert region.area == QRect(99, 202, 800, 600)
    region.resize(1, -1)
    assert region.area == QRect(99, 202, 801, 599)
    region.move(-500, 5000)
    assert region.area == QRect(0, 1080 - 599, 801, 599)
    region.resize(-5000, 5000)
    assert region.area == QRect(0, 1080 - 599, SMALLEST_SCREEN, 599)


def test_whole_screens_are_taken_in_turn(region: Region) -> None:
    taken = []
    for _ in range(3):
        region.take_screen()
        taken.append(region.area)
    assert taken == [FIRST, SECOND, FIRST]


# ---- Device pixels ----


def test_positions_are_converted_by_the_ratio_of_their_screen() -> None:
    screens = Screens([(QRect(0, 0, 1280, 720), 1.5), (QRect(1920, 0, 1280, 1024), 1.0), (QRect(-1000, 50, 500, 400), 2.0)])
    assert screens.system == [QRect(0, 0, 1920, 1080), QRect(1920, 0, 1280, 1024), QRect(-1000, 50, 1000, 800)]
    for qt, system in (((100, 200), (150, 300)), ((2000, 50), (2000, 50)), ((-900, 100), (-800, 150))):
        assert screens.to_system(QPointF(*qt)) == QPoint(*system)
        back = screens.to_qt(QRect(QPoint(*system), QSize(300, 150)))
        assert back.topLeft() == QPointF(*qt)
    assert screens.to_qt(QRect(150, 300, 300, 150)).size().toSize() == QSize(200, 100)
    assert screens.area_to_system(QRect(100, 200, 200, 100)) == QRect(150, 300, 300, 150)
    assert screens.to_system(QPointF(1279.5, 10)) == QPoint(1919, 15)
    # A pixel that may not be there is left out.
    assert Screens([(QRect(0, 0, 781, 400), 1.75)]).system == [QRect(0, 0, 1366, 700)]


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
@pytest.mark.parametrize("x", range(200, 204))
def test_the_outline_is_around_the_part_and_never_in_it(qtbot: QtBot, ratio: float, x: int) -> None:
    screens = Screens([(QRect(0, 0, 800, 800), ratio)])
    area = QRect(x, 101, 303, 207)
    outline = RegionOutline()
    qtbot.addWidget(outline)
    outline.show_around(area, screens)
    drawn = outline.mask().translated(outline.geometry().topLeft())
    inside = screens.to_qt(area)
    assert not drawn.intersects(QRegion(inside.toAlignedRect()))
    assert QRectF(drawn.boundingRect()).contains(inside)
    assert outline.windowFlags() & Qt.WindowType.WindowTransparentForInput
    assert outline.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)


# ---- The overlay, on the offscreen screen ----


@pytest.fixture
def picker(qtbot: QtBot, english: None, until: Until) -> Iterator[RegionPicker]:
    owner = QWidget()
    qtbot.addWidget(owner)
    picker = RegionPicker(owner)
    yield picker
    picker.close()


def opened(picker: RegionPicker, until: Until, area: QRect | None = None) -> RegionOverlay:
    picker.open(area)
    until(lambda: picker.overlays and picker.overlays[0].isVisible(), "the frame")
    return picker.overlays[0]


def test_the_mouse_draws_and_enter_chooses(picker: RegionPicker, qtbot: QtBot, until: Until) -> None:
    overlay = opened(picker, until)
    assert overlay.geometry() == present(QApplication.primaryScreen()).geometry()
    QTest.mousePress(overlay, Qt.MouseButton.LeftButton, pos=QPoint(20, 30))
    QTest.mouseMove(overlay, QPoint(400, 300))
    QTest.mouseRelease(overlay, Qt.MouseButton.LeftButton, pos=QPoint(400, 300))
    until(lambda: present(picker.region).area == QRect(20, 30, 380, 270), "the new frame")
    assert overlay.accessibleName() == "Frame of 380 by 270 pixels"
    assert overlay.frame == QRectF(20, 30, 380, 270)
    with qtbot.waitSignal(picker.chosen) as chosen:
        QTest.keyClick(overlay, Qt.Key.Key_Return)
    assert chosen.args == [QRect(20, 30, 380, 270)]
    assert picker.overlays == [] and not overlay.isVisible()


def test_arrow_keys_move_and_resize(picker: RegionPicker, until: Until) -> None:
    overlay = opened(picker, until, QRect(100, 100, 300, 200))
    shift, control = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
    for key, modifiers in (
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Up, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Left, control),
        (Qt.Key.Key_Down, shift),
        (Qt.Key.Key_Right, shift | control),
    ):
        QTest.keyClick(overlay, key, modifiers)
    assert present(picker.region).area == QRect(101 - FAR, 99, 300 + FAR, 201)
    QTest.keyClick(overlay, Qt.Key.Key_A, control)
    assert present(picker.region).area == present(QApplication.primaryScreen()).geometry()


@pytest.mark.parametrize("way", ["key", "button", "closed"])
def test_cancelling_chooses_nothing(picker: RegionPicker, qtbot: QtBot, until: Until, way: str) -> None:
    overlay = opened(picker, until)
    chosen: list[QRect] = []
    picker.chosen.connect(chosen.append)
    with qtbot.waitSignal(picker.cancelled):
        if way == "key":
            QTest.keyClick(overlay, Qt.Key.Key_Escape)
        elif way == "button":
            overlay.panel.cancel.click()
        else:
            overlay.close()
    assert chosen == [] and picker.overlays == [] and picker.region is None


def test_the_panel_says_what_to_do_and_keeps_out_of_the_frame(picker: RegionPicker, until: Until) -> None:
    overlay = opened(picker, until, QRect(100, 500, 300, 300))
    assert overlay.panel.geometry().bottom() < 400, "at the upper edge, as the frame is at the lower one"
    assert overlay.rect().contains(overlay.panel.geometry())
    for label in overlay.panel.findChildren(QLabel):
        assert label.height() >= label.heightForWidth(label.width()), f"cut off: {label.text()}"
    present(picker.region).area = QRect(100, 10, 300, 300)
    picker.update()
    assert overlay.panel.geometry().top() > 400
    before = QRect(present(picker.region).area)
    QTest.mouseClick(overlay.panel, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    overlay.panel.start.setDown(False)
    assert present(picker.region).area == before
    assert "Return" in overlay.panel.start.toolTip() and "Esc" in overlay.panel.cancel.toolTip()


def test_the_part_is_clear_and_the_rest_is_dimmed(picker: RegionPicker, until: Until) -> None:
    overlay = opened(picker, until, QRect(300, 300, 200, 200))
    image = overlay.grab().toImage()
    assert image.pixelColor(400, 400).alpha() <= 2
    assert image.pixelColor(50, 400).alpha() > 80
