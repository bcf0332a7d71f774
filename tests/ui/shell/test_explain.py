"""A face of every tab can be explained in the Steps tab: by one name, one key and the face's context menu."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from fer_desktop.core.types import Box
from fer_desktop.test_sets.finding import Way
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.files.queue import AT_REST
from fer_desktop.ui.widgets.label_layout import Placement
from tests.present import present
from tests.ui.conftest import OpenWindow, Until

pytestmark = pytest.mark.usefixtures("english")

NAME = "Explain this face"


@pytest.fixture
def menus(monkeypatch: pytest.MonkeyPatch) -> list[QAction]:
    """The actions of the menu that was opened last; the offscreen platform can't show menus."""
    offered: list[QAction] = []

    def popup(menu: QMenu, at: QPoint) -> None:
        offered[:] = menu.actions()

    monkeypatch.setattr(QMenu, "popup", popup)
    return offered


def ask_menu(view: QWidget, point: QPoint) -> None:
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, view.mapToGlobal(point))
    QApplication.sendEvent(view, event)


def middle_of(placement: Placement | None, box: Box) -> QPoint:
    shown = present(placement).to_view(box)
    return QPoint(round(shown.x + shown.width / 2), round(shown.y + shown.height / 2))


def explained(window: MainWindow, until: Until, box: Box) -> None:
    """Wait until Steps shows the face of a box, then forget it."""
    until(lambda: window.tabs.currentWidget() is window.steps, "the Steps tab")
    steps = window.steps
    until(lambda: steps.sheet is not None and "probabilities" in [step.key for step in steps.sheet.steps], "the steps", 90)
    sheet = present(steps.sheet)
    assert sheet.readings[present(sheet.chosen)].face.box.intersection_over_union(box) > 0.3
    assert not sheet.other
    steps.sheet = None


def offers_only_the_name(menus: list[QAction]) -> QAction:
    assert [action.text() for action in menus] == [f"{NAME}\tT"]
    return menus[0]


def test_a_face_of_live(open_window: OpenWindow, until: Until, menus: list[QAction], shared_videos: Path) -> None:
    window = open_window()
    live = window.live
    window.begin(str(shared_videos / "one_face_talking.mp4"))
    until(lambda: bool(live.readings()), "a face", 90)
    QTest.keyClick(live.view, Qt.Key.Key_Space)
    box = live.readings()[0].face.box
    assert live.bar.steps.accessibleName() == NAME and "(T)" in live.bar.steps.toolTip()
    asks: tuple[Callable[[], object], ...] = (
        lambda: QTest.keyClick(live.view, Qt.Key.Key_T),
        lambda: QTest.keyClick(live.view, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier),
        live.bar.steps.click,
    )
    for ask in asks:
        window.tabs.setCurrentWidget(live)
        ask()
        explained(window, until, box)
    window.tabs.setCurrentWidget(live)
    ask_menu(live.view, QPoint(1, 1))
    assert not menus, "there is no face"
    until(lambda: live.readings(), "the picture again")
    ask_menu(live.view, middle_of(live.view.placement(), live.readings()[0].face.box))
    offers_only_the_name(menus).trigger()
    explained(window, until, live.readings()[0].face.box)


def test_a_face_of_a_picture_in_files(open_window: OpenWindow, until: Until, menus: list[QAction], shared_photos: Path) -> None:
    window = open_window()
    window.add_paths([shared_photos / "couple.jpg"])
    page = window.files.pictures
    until(lambda: len(page.view.readings) == 2 and page.view.has_picture, "two faces", 90)
    boxes = [reading.face.box for reading in page.view.readings]
    assert page.face.steps.text() == NAME and "(T)" in page.face.steps.toolTip()
    ask_menu(page.view, middle_of(page.view.placement(), boxes[1]))
    offers_only_the_name(menus).trigger()
    explained(window, until, boxes[1])
    window.tabs.setCurrentWidget(window.files)
    QTest.keyClick(page.view, Qt.Key.Key_T)
    explained(window, until, boxes[1])
    window.tabs.setCurrentWidget(window.files)
    window.files.results.table.setFocus()
    QTest.keyClick(window.files.results.table, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    explained(window, until, boxes[1])


def test_a_face_of_a_video_in_files(open_window: OpenWindow, until: Until, menus: list[QAction], shared_videos: Path) -> None:
    window = open_window()
    window.add_paths([shared_videos / "one_face_small_smile.mp4"])
    page = window.files.videos
    until(lambda: page.entry is not None and page.entry.state in AT_REST and page.settled, "the readings", 120)
    until(lambda: bool(page.view.readings) and page.view.steps.isEnabled(), "a face")
    box = page.view.readings[0].face.box
    assert page.view.steps.accessibleName() == NAME and "(T)" in page.view.steps.toolTip()
    page.view.steps.click()
    explained(window, until, box)
    window.tabs.setCurrentWidget(window.files)
    QTest.keyClick(page, Qt.Key.Key_T)
    explained(window, until, box)
    window.tabs.setCurrentWidget(window.files)
    ask_menu(page.view.view, middle_of(page.view.view.placement(), box))
    offers_only_the_name(menus).trigger()
    explained(window, until, box)


def test_a_face_of_a_recording(
    open_window: OpenWindow, until: Until, menus: list[QAction], shared_videos: Path, open_tab: Callable[..., None]
) -> None:
    window = open_window()
    live = window.live
    window.begin(str(shared_videos / "one_face_talking.mp4"))
    until(lambda: bool(live.readings()) and live.bar.record.isEnabled(), "a face", 90)
    live.recorder.toggle()
    until(lambda: live.recorder.status is not None and live.recorder.status.seconds > 0.7, "a second")
    live.recorder.toggle()
    until(lambda: not live.recorder.running, "the recording")
    open_tab(window, until)
    view = window.recordings.view
    until(lambda: bool(view.readings) and view.steps.isEnabled(), "a face of the recording")
    box = view.readings[0].face.box
    view.steps.click()
    explained(window, until, box)
    window.tabs.setCurrentWidget(window.recordings)
    QTest.keyClick(view.view, Qt.Key.Key_T)
    explained(window, until, box)
    window.tabs.setCurrentWidget(window.recordings)
    ask_menu(view.view, middle_of(view.view.placement(), box))
    offers_only_the_name(menus).trigger()
    explained(window, until, box)


def test_a_mistake_of_a_test_set(
    open_window: OpenWindow, until: Until, menus: list[QAction], shared_photos: Path, tmp_path: Path
) -> None:
    for name in ("disgust", "surprise"):
        (tmp_path / "set" / name).mkdir(parents=True)
        shutil.copy(shared_photos / "img1.jpg", tmp_path / "set" / name / f"{name}.jpg")
    window = open_window()
    window.add_paths([tmp_path / "set"])
    page = window.files.test_set
    until(lambda: page.state is not None and page.state.complete and page.gallery.count == 2, "the mistakes", 120)
    assert present(page.state).way is Way.PHOTOGRAPHS
    gallery = page.gallery
    asked: list[object] = []
    window.context.stepsRequested.connect(lambda picture, face: asked.append(picture))
    point = gallery.visualRect(gallery.model().index(1, 0)).center()
    QTest.mouseClick(gallery.viewport(), Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, point)
    assert window.files.entry is present(page._entry), "the right button does not leave the page"
    ask_menu(gallery.viewport(), point)
    offers_only_the_name(menus).trigger()
    until(lambda: window.steps.sheet is not None, "the steps", 90)
    assert Path(present(window.steps.sheet).frame.source).parent.parent == tmp_path / "set"
    window.tabs.setCurrentWidget(window.files)
    gallery.setFocus()
    QTest.keyClick(gallery, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert len(asked) == 2 and asked[0] == asked[1]


def test_a_box_without_a_face_shows_the_largest_and_says_so(open_window: OpenWindow, until: Until, shared_photos: Path) -> None:
    window = open_window()
    window.context.openInSteps(shared_photos / "couple.jpg", Box(0, 0, 3, 3))
    until(lambda: window.steps.sheet is not None, "the steps", 90)
    assert present(window.steps.sheet).chosen == 0
    assert "not found again" in present(window.steps.notice.message).title
