"""The wall of faces: grouped by expression, as large as sure; chosen, selected, opened and filtered like the table."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QAccessible, QAction, QColor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from fer_desktop.batch.run import Shot
from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.core.types import Box, FaceReading
from fer_desktop.recordings.rows import Row
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.files import face_crops, panels
from fer_desktop.ui.tabs.files.face_crops import Cut, FaceCrops
from fer_desktop.ui.tabs.files.queue import EntryKind, EntryState
from fer_desktop.ui.tabs.files.results import ResultLine
from fer_desktop.ui.tabs.files.tab import FilesTab
from fer_desktop.ui.tabs.files.wall import LARGEST, SMALLEST, FaceWall, Heading, Tile, faces_of, side_of
from fer_desktop.ui.widgets.chips import Chip, Chips
from tests.present import present
from tests.ui.conftest import noted
from tests.ui.tabs.files.test_files_table import add, two_people, write_pictures

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]
Reading = Callable[..., FaceReading]

HAPPY, SAD = EXPRESSIONS.index("happy"), EXPRESSIONS.index("sad")


def line_of(entry: int, place: int, expression: int, confidence: float, file: str = "a.png") -> ResultLine:
    row = Row(
        file,
        0,
        None,
        place + 1,
        *(10.0 * place % 600 + place / 10_000, 10.0, 40.0, 40.0, 0.9),  # each elsewhere in the picture of `put_faces`
        shown_expression=EXPRESSIONS[expression],
        shown_confidence=confidence,
        uncertain=confidence < 0.5,
    )
    return ResultLine(row, entry, 0, place)


def put_faces(tab: FilesTab, path: Path, faces: list[tuple[int, float]], reading: Reading) -> list[ResultLine]:
    """Put a picture in the queue as if these faces, expression and confidence, had been found in it."""
    assert cv2.imwrite(str(path), np.full((64, 640, 3), 90, np.uint8))
    entry = tab.work.queue.new_entry(path, EntryKind.PICTURE)
    entry.state = EntryState.DONE
    entry.shots = [Shot(0, None, tuple(reading(10 * k, 10, 40, k + 1, each) for k, (each, _) in enumerate(faces)))]
    tab.work.queue.add([entry])
    lines = [line_of(entry.key, k, *face, str(path)) for k, face in enumerate(faces)]
    tab.work.results.append(lines)
    tab.show_entry(entry)
    tab.work.progressed.emit()
    return lines


def tiles(wall: FaceWall) -> list[int]:
    return [place for place, item in enumerate(wall.faces.items) if isinstance(item, Tile)]


def spot(wall: FaceWall, place: int) -> QPoint:
    index = wall.faces.index(place)
    wall.scrollTo(index)
    return wall.visualRect(index).center()


def click(qtbot: QtBot, wall: FaceWall, place: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.mouseClick(wall.viewport(), Qt.MouseButton.LeftButton, modifier, spot(wall, place))


def double_click(qtbot: QtBot, wall: FaceWall, place: int) -> None:
    click(qtbot, wall, place)
    qtbot.mouseDClick(wall.viewport(), Qt.MouseButton.LeftButton, pos=spot(wall, place))


def selected(wall: FaceWall) -> list[int]:
    return [present(line.reading) for line in wall.selected]


MANY = [(HAPPY, 0.95), (SAD, 0.8), (HAPPY, 0.6), (SAD, 0.4), (HAPPY, 0.99), (SAD, 0.9)]


# ---- What is on it ----


def test_faces_are_grouped_with_a_heading_and_the_surest_is_first_and_largest() -> None:
    lines = [line_of(1, k, *face) for k, face in enumerate(MANY)]
    items = faces_of([*lines, ResultLine(Row("b.png", 0, None), 2, 0, None)])
    headings = [item.text for item in items if isinstance(item, Heading)]
    assert headings == ["Happy \u2013 3 faces", "Sad \u2013 2 faces", "Uncertain \u2013 1 face", "No face \u2013 1 picture"]
    happy = [item for item in items[1:4] if isinstance(item, Tile)]
    assert [tile.line.row.shown_confidence for tile in happy] == [0.99, 0.95, 0.6]
    assert [tile.side for tile in happy] == sorted((tile.side for tile in happy), reverse=True)
    assert side_of(1.0) == LARGEST and side_of(0.2) == SMALLEST and side_of(0.99) > side_of(0.6)
    assert happy[0].text == "a.png, face 5: happy, 99%"


def test_a_person_of_a_video_has_one_face_in_a_group_the_surest() -> None:
    lines = []
    for frame, (person, expression, confidence) in enumerate([(1, 3, 0.7), (2, 3, 0.8), (1, 3, 0.9), (1, 5, 0.6)]):
        line = line_of(7, person, expression, confidence, "v.mp4")
        values = dict(zip(("frame", "time_s", "face"), (frame, frame / 10, person), strict=True))
        row = Row(**{name: getattr(line.row, name) for name in line.row.__slots__} | values)
        lines.append(ResultLine(row, 7, frame, 0))
    lines += [ResultLine(Row("v.mp4", frame, frame / 10), 7, frame, None) for frame in (4, 5)]
    items = faces_of(lines)
    shown = [(item.line.row.frame, item.line.row.face) for item in items if isinstance(item, Tile)]
    assert shown == [(2, 1), (1, 2), (3, 1), (4, None)]
    headings = [item.text for item in items if isinstance(item, Heading)]
    assert headings[0] == "Happy \u2013 2 faces, the clearest of 3" and headings[2] == "No face \u2013 1 picture for 2 frames"


# ---- In the window ----


def test_a_click_shows_the_face_a_double_click_its_picture_and_escape_all_faces_again(
    open_window: OpenWindow, until: Until, qtbot: QtBot, sample_image: NDArray[np.uint8], tmp_path: Path
) -> None:
    window = open_window()
    files = add(window, until, *write_pictures(tmp_path, sample_image, 3))
    panel, wall, page = files.results, files.results.wall, files.pictures
    assert page.view.isVisible()
    panel.as_faces.click()
    assert wall.isVisible() and not panel.table.isVisible() and not page.view.isVisible()
    first, second, third, nobody = tiles(wall)
    click(qtbot, wall, second)
    line = present(wall.faces.line(second))
    until(lambda: page.face.picture.image is not None, "the face beside the wall")
    assert present(page.viewer.entry).key == line.entry and page.face.reading.text().startswith(line.expression)
    assert panel.current_line is line and files.queue.list.currentIndex().data() == Path(line.row.file).name
    click(qtbot, wall, nobody)
    assert page.face.reading.text() == "no face" and page.face.picture.image is None
    double_click(qtbot, wall, third)
    until(lambda: page.view.isVisible() and page.view.has_picture, "the picture")
    assert wall.isVisible() and panel.all_faces.isVisible()
    box = page.viewer.readings[0].face.box
    until(lambda: page.view.scale * box.width > 0.3 * min(page.view.width(), page.view.height()), "the face large")
    qtbot.keyClick(wall, Qt.Key.Key_Escape)
    assert not page.view.isVisible() and not panel.all_faces.isVisible()
    wall.setFocus()
    qtbot.keyClick(wall, Qt.Key.Key_Return)
    assert page.view.isVisible()
    panel.all_faces.click()
    assert not page.view.isVisible()
    panel.as_table.click()
    assert panel.table.isVisible() and page.view.isVisible() and not wall.isVisible()
    assert first != third


def test_a_face_of_a_video_is_shown_beside_the_wall_and_opened_at_its_frame(
    open_window: OpenWindow, until: Until, qtbot: QtBot, sample_image: NDArray[np.uint8], tmp_path: Path
) -> None:
    window = open_window()
    files = add(window, until, *write_pictures(tmp_path, sample_image), two_people(tmp_path / "two.avi", sample_image))
    wall = files.results.wall
    files.results.as_faces.click()
    lines = [present(wall.faces.line(place)) for place in tiles(wall)]
    people = {(line.row.face, line.group) for line in lines if line.row.time_s is not None}
    assert {face for face, _ in people} == {1, 2} and len(people) == sum(line.row.time_s is not None for line in lines)
    place = next(place for place in tiles(wall) if present(wall.faces.line(place)).row.time_s is not None)
    line = present(wall.faces.line(place))
    cut = present(wall.cut_of(line))
    until(lambda: wall.crops.pixmap(cut, 64, 1.0), "the crop")
    click(qtbot, wall, place)
    assert files.pages.currentWidget() is files.pictures and wall.isVisible()
    until(lambda: files.pictures.face.picture.image is not None, "the face of the video")
    double_click(qtbot, wall, place)
    assert files.pages.currentWidget() is files.videos and wall.isVisible()
    until(lambda: files.videos.settled and files.videos.player.frame == line.row.frame, "the frame")
    assert files.videos.side.chosen == line.row.face
    qtbot.keyClick(wall, Qt.Key.Key_Escape)
    assert files.pages.currentWidget() is files.pictures and not files.pictures.view.isVisible()


def test_faces_are_selected_by_click_shift_control_band_and_keys_and_stay_selected_in_the_table(
    files_tab: FilesTab, until: Until, qtbot: QtBot, make_reading: Reading, tmp_path: Path
) -> None:
    put_faces(files_tab, tmp_path / "a.png", MANY, make_reading)
    wall = files_tab.results.wall
    files_tab.results.as_faces.click()
    first, second, third, *_ = tiles(wall)
    click(qtbot, wall, first)
    click(qtbot, wall, third, Qt.KeyboardModifier.ShiftModifier)
    assert selected(wall) == [4, 0, 2]
    click(qtbot, wall, second, Qt.KeyboardModifier.ControlModifier)
    assert selected(wall) == [4, 2]
    click(qtbot, wall, first)
    qtbot.keyClick(wall, Qt.Key.Key_Right)
    assert selected(wall) == [0]
    qtbot.keyClick(wall, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert selected(wall) == [0, 2]
    qtbot.keyClick(wall, Qt.Key.Key_Down)
    assert selected(wall) == [1], "down goes past the heading, to the nearest"
    qtbot.keyClick(wall, Qt.Key.Key_Up)
    assert selected(wall) == [0]
    qtbot.keyClick(wall, Qt.Key.Key_End)
    assert selected(wall) == [3]
    qtbot.keyClick(wall, Qt.Key.Key_Home)
    assert selected(wall) == [4]
    qtbot.keyClick(wall, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(selected(wall)) == 6, "headings are not selected"
    left, right = wall.visualRect(wall.faces.index(first)), wall.visualRect(wall.faces.index(third))
    start, end = QPoint(right.right() + 40, right.top() + 4), left.center()
    QTest.mousePress(wall.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(wall.viewport(), (start + end) / 2)
    QTest.mouseMove(wall.viewport(), end)
    QTest.mouseRelease(wall.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)
    assert selected(wall) == [4, 0, 2], "a band from an empty place"
    files_tab.results.as_table.click()
    assert [line.reading for line in files_tab.results.selected_lines] == [0, 2, 4]
    files_tab.results.table.selectRow(3)
    files_tab.results.as_faces.click()
    assert selected(wall) == [3]


def test_the_chips_and_the_words_filter_the_wall_like_the_table(
    files_tab: FilesTab, until: Until, make_reading: Reading, tmp_path: Path
) -> None:
    put_faces(files_tab, tmp_path / "a.png", MANY, make_reading)
    panel, results, wall = files_tab.results, files_tab.work.results, files_tab.results.wall
    panel.as_faces.click()
    texts = {button.text(): button for button in panel.chips.buttons.values()}
    assert set(texts) == {"happy 3", "sad 2", "certain 5", "uncertain 1"}

    def on_wall() -> int:
        wall.make_now()
        return len(tiles(wall))

    texts["sad 2"].click()
    assert (on_wall(), results.rowCount()) == (2, 2)
    texts["certain 5"].click()
    assert (on_wall(), results.rowCount()) == (5, 5) and not texts["sad 2"].isChecked()
    texts["happy 3"].click()
    assert on_wall() == 3 and not texts["certain 5"].isChecked()
    texts["uncertain 1"].click()
    assert on_wall() == 4, "both groups"
    panel.filter.setText("nothing like this")
    panel.apply_filter()
    assert panel.nothing.isVisible() and not wall.isVisible()
    panel.clear_filter.click()
    until(wall.isVisible, "the wall")
    assert on_wall() == 6


def test_a_chip_moves_the_selection_to_a_face_that_passes(
    files_tab: FilesTab, until: Until, make_reading: Reading, tmp_path: Path
) -> None:
    put_faces(files_tab, tmp_path / "b.png", [(SAD, 0.8)], make_reading)
    put_faces(files_tab, tmp_path / "a.png", MANY, make_reading)
    panel, shown = files_tab.results, files_tab.pictures.viewer
    first = files_tab.entry

    def group() -> int | None:
        return panel.current_line.group if panel.current_line is not None else None

    chips = {button.text(): button for button in panel.chips.buttons.values()}
    assert group() == HAPPY
    chips["sad 3"].click()
    assert files_tab.entry is first, "the picture stays where it has such a face"
    assert group() == SAD and shown.readings[present(shown.face)].expression_index == SAD
    chips["sad 3"].click()
    assert group() == SAD, "what passes stays"
    panel.filter.setText("b.png")
    panel.apply_filter()
    chips["happy 3"].click()
    assert group() is None and shown.face is None, "no face is shown that doesn't pass"
    panel.clear_filter.click()
    assert group() is not None


def test_the_text_of_a_chip_is_never_cut_off(qtbot: QtBot) -> None:
    chips = Chips()
    qtbot.addWidget(chips)
    chips.show_chips([Chip(0, "happy 9")])
    chips.resize(400, 60)
    chips.show()
    qtbot.waitUntil(lambda: chips.buttons[0].width() > 0)
    chips.show_chips([Chip(0, "happy 10,000")])
    assert chips.buttons[0].width() >= chips.buttons[0].sizeHint().width()


def test_chips_wrap_and_take_no_more_room_than_their_lines(
    files_tab: FilesTab, until: Until, make_reading: Reading, tmp_path: Path
) -> None:
    faces = [(k, 0.9) for k in range(7)] + [(HAPPY, 0.4)]
    put_faces(files_tab, tmp_path / "a.png", faces, make_reading)
    panel = files_tab.results
    files_tab.resize(900, 560)
    buttons = panel.chips.buttons.values()
    until(lambda: len({button.y() for button in buttons}) > 1, "a second line")
    assert all(button.geometry().right() <= panel.chips.width() for button in buttons)
    line = next(iter(buttons)).height()
    assert panel.minimumSizeHint().height() < 92 + 3 * line + 60, "not a line for each chip"
    files_tab.resize(1900, 560)
    until(lambda: len({button.y() for button in buttons}) == 1, "one line")


def test_the_selection_stays_while_more_faces_come(
    files_tab: FilesTab, qtbot: QtBot, make_reading: Reading, tmp_path: Path
) -> None:
    put_faces(files_tab, tmp_path / "a.png", MANY, make_reading)
    wall = files_tab.results.wall
    files_tab.results.as_faces.click()
    places = tiles(wall)
    click(qtbot, wall, places[1])
    click(qtbot, wall, places[4], Qt.KeyboardModifier.ControlModifier)
    before = [line.key for line in wall.selected]
    files_tab.work.results.append([line_of(99, k, HAPPY, 0.97) for k in range(3)])
    wall.make_now()
    assert len(tiles(wall)) == 9 and [line.key for line in wall.selected] == before


# ---- Crops ----


def test_only_faces_in_view_are_cut_out_and_memory_stays_bounded(
    files_tab: FilesTab, until: Until, make_reading: Reading, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(face_crops, "_MOST_BYTES", 20_000)
    monkeypatch.setattr(face_crops, "_MOST_DECODED", 300_000)
    lines = put_faces(files_tab, tmp_path / "a.png", MANY, make_reading)
    entry = lines[0].entry
    files_tab.work.results.append([line_of(entry, 10 + k, k % 7, 0.5 + k / 5000, "a.png") for k in range(2000)])
    wall = files_tab.results.wall
    files_tab.results.as_faces.click()
    assert wall.verticalScrollBar().maximum() > 10 * wall.viewport().height()
    asked: list[int] = []
    want = wall.crops.want

    def wanted(cuts: Sequence[Cut]) -> None:
        asked.append(len(cuts))
        want(cuts)

    monkeypatch.setattr(wall.crops, "want", wanted)
    wall.viewport().repaint()
    assert 0 < asked[-1] < 200, "only what is in view"
    made: list[int] = []
    wall.crops.made.connect(lambda: made.append(1))
    for value in range(0, 4000, 500):
        wall.verticalScrollBar().setValue(value)
        wall.viewport().repaint()
    until(lambda: made, "crops")
    until(lambda: wall.crops.kept_bytes[1] > 0, "painted crops")
    jpeg, decoded = wall.crops.kept_bytes
    assert jpeg <= 20_000 and decoded <= 300_000


def test_a_crop_shows_the_face_and_a_file_that_is_gone_has_none(qtbot: QtBot, until: Until, tmp_path: Path) -> None:
    image = np.full((200, 300, 3), 255, np.uint8)
    image[80:120, 130:170] = (0, 0, 255)
    path = tmp_path / "a.png"
    assert cv2.imwrite(str(path), image)
    crops = FaceCrops()
    face, gone = Cut(path, 0, Box(130, 80, 40, 40)), Cut(tmp_path / "gone.png", 0, Box(0, 0, 9, 9))
    crops.want([gone, face])
    until(lambda: crops.pixmap(face, 60, 1.0) is not None and crops.pixmap(gone, 60, 1.0) is not None, "both")
    picture = present(crops.pixmap(face, 60, 1.0)).toImage()
    assert (picture.width(), picture.height()) == (60, 60)
    assert picture.pixelColor(30, 30).red() > 200 > picture.pixelColor(30, 30).green()
    assert picture.pixelColor(4, 30).green() > 200, "there is something around the face"
    assert present(crops.pixmap(gone, 60, 1.0)).isNull()
    crops.request_stop()
    crops.join(time.monotonic() + 10)


def test_the_wall_reads_its_faces_to_a_screen_reader(files_tab: FilesTab, make_reading: Reading, tmp_path: Path) -> None:
    put_faces(files_tab, tmp_path / "a.png", MANY, make_reading)
    files_tab.results.as_faces.click()
    wall = files_tab.results.wall
    read = QAccessible.queryAccessibleInterface(wall)
    assert wall.accessibleName() == "Wall of faces, by expression"
    texts = [read.child(k).text(QAccessible.Text.Name) for k in range(read.childCount())]
    assert "Happy \u2013 3 faces" in texts and "a.png, face 5: happy, 99%" in texts


def test_the_menu_of_faces_shows_them_in_the_table_explains_copies_and_saves_them_and_opens_the_file(
    open_window: OpenWindow,
    until: Until,
    qtbot: QtBot,
    sample_image: NDArray[np.uint8],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = open_window()
    files = add(window, until, *write_pictures(tmp_path, sample_image, 2))
    panel, wall, page = files.results, files.results.wall, files.pictures
    offered: list[QAction] = []
    opened: list[Path] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, _at: offered.__setitem__(slice(None), menu.actions()))
    monkeypatch.setattr(panels, "open_outside", lambda path: noted(opened, path, True))
    panel.as_faces.click()
    first, second, *_ = tiles(wall)
    click(qtbot, wall, first)
    click(qtbot, wall, second, Qt.KeyboardModifier.ControlModifier)
    until(lambda: page.face.picture.image is not None, "the face")

    def ask() -> dict[str, QAction]:
        wall.customContextMenuRequested.emit(spot(wall, second))
        return {action.text().partition("\t")[0]: action for action in offered}

    assert list(ask()) == [
        *("Explain this face", "Show in the table", "Copy 2 rows", "Save 2 faces\u2026", "Open the file", "Show in folder")
    ]
    ask()["Copy 2 rows"].trigger()
    assert QGuiApplication.clipboard().text().count("\n") == 3
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(out))
    ask()["Save 2 faces\u2026"].trigger()
    until(lambda: not page.exports.work.running and len(list(out.iterdir())) == 2, "the faces")
    click(qtbot, wall, second)
    until(lambda: page.face.picture.image is not None, "the other face")
    ask()["Save the face\u2026"].trigger()
    until(lambda: not page.exports.work.running and len(list(out.iterdir())) == 3, "the face")
    line = present(wall.faces.line(second))
    ask()["Open the file"].trigger()
    assert opened == [Path(line.row.file)]
    ask()["Show in the table"].trigger()
    assert panel.table.isVisible() and panel.current_line is line
    panel.as_faces.click()
    ask()["Explain this face"].trigger()
    until(lambda: window.tabs.currentWidget() is window.steps, "the Steps tab")


def test_a_narrow_face_lies_on_a_square_ground(
    files_tab: FilesTab, until: Until, tmp_path: Path, make_reading: Reading
) -> None:
    put_faces(files_tab, tmp_path / "a.png", [(HAPPY, 0.99)], make_reading)
    panel, wall = files_tab.results, files_tab.results.wall
    panel.as_faces.click()
    [place] = tiles(wall)
    cut = present(wall.cut_of(present(wall.faces.line(place))))
    until(lambda: wall.crops.pixmap(cut, LARGEST, 1.0) is not None, "the crop")
    pixmap = present(wall.crops.pixmap(cut, LARGEST, 1.0))
    assert pixmap.width() != pixmap.height(), "the face is at the edge of its picture"
    wall.clearSelection()
    wall.setCurrentIndex(QModelIndex())
    area = wall.visualRect(wall.faces.index(place))
    shown = wall.viewport().grab(area).toImage()
    stage = QColor(theme.current().stage).rgb()
    sides = (QPoint(4, area.height() // 2), QPoint(area.width() // 2, 4))
    assert stage in [shown.pixel(side) for side in sides]
