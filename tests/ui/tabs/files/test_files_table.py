"""The table of results in the real window: it stays below videos, in step with the frame; columns, totals, filter; undo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics, QRegion
from PySide6.QtWidgets import QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.recordings.rows import Row
from fer_desktop.ui.dialogs.export import ExportFormat
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.files.queue import EntryKind, EntryState
from fer_desktop.ui.tabs.files.results import ResultLine, uncertain_name
from fer_desktop.ui.tabs.files.tab import FilesTab
from tests.present import present
from tests.ui.conftest import noted

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]
MakeVideo = Callable[..., Path]


def write_pictures(folder: Path, image: NDArray[np.uint8], count: int = 2) -> list[Path]:
    """Write pictures of a face, and one without a face."""
    paths = [folder / f"{'abcdef'[k]}.png" for k in range(count)] + [folder / "nobody.png"]
    for path in paths[:-1]:
        assert cv2.imwrite(str(path), image)
    assert cv2.imwrite(str(paths[-1]), np.full((240, 240, 3), 128, np.uint8))
    return paths


def two_people(path: Path, image: NDArray[np.uint8], frames: int = 10) -> Path:
    """Write a video of two faces side by side."""
    small = cv2.resize(image, (240, 240), interpolation=cv2.INTER_AREA)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10.0, (480, 240))
    for _ in range(frames):
        writer.write(np.hstack((small, small[:, ::-1])))
    writer.release()
    return path


def add(window: MainWindow, until: Until, *paths: Path) -> FilesTab:
    """Add files in the window, and wait until all are read."""

    def is_active() -> bool:
        window.activateWindow()  # the window of the test before may close only now
        return window.isActiveWindow()

    until(is_active, "the window to be active")
    files = window.files
    files.queue.stride_choice.setCurrentIndex(files.queue.stride_choice.findData(1))
    before = len(files.work.queue)
    window.add_paths(list(paths))
    until(lambda: len(files.work.queue) > before and not files.work.progress.working, "all files", 60)
    return files


def column(files: FilesTab, key: str) -> int:
    return [each.key for each in files.work.results.columns].index(key)


def click_header(qtbot: QtBot, files: FilesTab, key: str) -> None:
    header, place = files.results.table.horizontalHeader(), column(files, key)
    files.results.table.scrollTo(files.work.results.index(0, place))
    spot = QPoint(header.sectionViewportPosition(place) + header.sectionSize(place) // 2, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=spot)


def click_row(qtbot: QtBot, files: FilesTab, position: int) -> None:
    table = files.results.table
    table.scrollTo(files.work.results.index(position, 0))
    spot = table.visualRect(files.work.results.index(position, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)


def undo(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


def current_frame(files: FilesTab) -> tuple[str, int, int | None] | None:
    """Return file, frame and face of the current row of the table."""
    index = files.results.table.currentIndex()
    row = files.work.results.line(index.row()).row if index.isValid() else None
    return None if row is None else (Path(row.file).name, row.frame, row.face)


# ---- The table and what is shown ----


def test_the_table_stays_when_a_row_of_a_video_is_chosen(
    open_window: OpenWindow, until: Until, qtbot: QtBot, make_video: MakeVideo, sample_image: NDArray[np.uint8], tmp_path: Path
) -> None:
    window = open_window()
    files = add(window, until, *write_pictures(tmp_path, sample_image), make_video())
    table, results = files.results.table, files.work.results
    click_header(qtbot, files, "time_s")
    before = results.shown_rows()
    assert [row.frame for row in before[:20]] == list(range(20)), "times sort upwards at the first click"
    click_row(qtbot, files, 7)
    until(lambda: files.videos.settled and files.videos.player.frame == 7, "the frame of the row")
    assert files.pages.currentWidget() is files.videos
    assert table.isVisible() and results.shown_rows() == before
    assert current_frame(files) == ("clip.avi", 7, 1)
    assert table.hasFocus()
    qtbot.keyClick(table, Qt.Key.Key_Down)
    until(lambda: files.videos.settled and files.videos.player.frame == 8, "the next row's frame")
    click_row(qtbot, files, 20)
    assert files.pages.currentWidget() is files.pictures and table.isVisible()
    assert present(files.pictures.viewer.entry).name == "a.png"
    qtbot.keyClick(table, Qt.Key.Key_Up)
    assert files.pages.currentWidget() is files.videos and table.hasFocus(), "the arrow keys go on through the table"
    until(lambda: files.videos.settled and files.videos.player.frame == 19, "the last row's frame")
    assert current_frame(files) == ("clip.avi", 19, 1) and results.shown_rows() == before


def test_the_row_follows_the_frame_and_the_person_of_a_video(
    open_window: OpenWindow, until: Until, qtbot: QtBot, sample_image: NDArray[np.uint8], tmp_path: Path
) -> None:
    files = add(open_window(), until, two_people(tmp_path / "two.avi", sample_image))
    page = files.videos
    until(lambda: page.settled, "the video")
    assert len(present(page.player.playback).results.people) == 2
    assert files.work.results.count == 20
    page.player.seek(6)
    until(lambda: (current_frame(files) or ("", 0, 0))[1] == 6, "the row of the frame")
    other = 3 - present(page.side.chosen)
    page.choose_person(other)
    assert current_frame(files) == ("two.avi", 6, other)
    click_row(qtbot, files, 0)
    until(lambda: page.settled and page.player.frame == 0, "the first frame")
    assert page.side.chosen == files.work.results.line(0).row.face, "the row's person is chosen"
    page.view.play.click()
    until(lambda: not page.player.playing and page.settled, "the end")
    until(lambda: present(current_frame(files))[1] == 9, "the row of the last frame")


def test_the_row_of_the_picture_is_marked_again_when_the_filter_lets_it_pass(
    open_window: OpenWindow, until: Until, sample_image: NDArray[np.uint8], tmp_path: Path
) -> None:
    files = add(open_window(), until, *write_pictures(tmp_path, sample_image))
    files.show_entry(files.work.queue.entries[1])
    assert current_frame(files) == ("b.png", 0, 1)
    files.results.filter.setText("nobody")
    files.results.apply_filter()
    assert current_frame(files) is None
    files.results.show_all()
    assert current_frame(files) == ("b.png", 0, 1)
    files.step_entry(1)
    assert current_frame(files) == ("nobody.png", 0, None), "a picture without a face has a row"


# ---- Columns, totals, filter ----


def test_the_position_of_faces_is_hidden_until_the_menu_shows_it_and_that_is_remembered(
    open_window: OpenWindow, until: Until, make_video: MakeVideo
) -> None:
    window = open_window()
    files = add(window, until, make_video())
    table = files.results.table
    hidden = ("frame", "x", "y", "width", "height", "detection_score", "expression", "confidence")
    assert all(table.isColumnHidden(column(files, key)) for key in hidden)
    assert not any(table.isColumnHidden(column(files, key)) for key in ("file", "time_s", "shown_expression", "shown_happy"))
    menu = files.results.columns.menu()
    assert isinstance(menu, QMenu)
    offered = {action.text(): action for action in menu.actions() if action.isVisible()}
    assert "True" not in offered, "only test sets have true expressions"
    offered["Width"].trigger()
    offered["angry"].trigger()
    assert not table.isColumnHidden(column(files, "width")) and table.isColumnHidden(column(files, "shown_angry"))
    again = add(open_window(hidden_columns=window.context.settings.hidden_columns), until, make_video())
    table = again.results.table
    assert not table.isColumnHidden(column(again, "width")) and table.isColumnHidden(column(again, "shown_angry"))


@pytest.mark.parametrize("size", [(1024, 640), (1920, 1080)])
def test_titles_and_figures_fit_their_columns_with_the_arrow_of_the_order(
    open_window: OpenWindow, until: Until, qtbot: QtBot, make_video: MakeVideo, size: tuple[int, int]
) -> None:
    window = open_window()
    window.resize(*size)
    files = add(window, until, make_video())
    table, model = files.results.table, files.work.results
    titles, figures = QFontMetrics(theme.font(theme.CAPTION)), QFontMetrics(theme.font())
    for key in ("face", "shown_confidence", *(f"shown_{name}" for name in EXPRESSIONS)):
        click_header(qtbot, files, key)
        title = model.headerData(column(files, key), Qt.Orientation.Horizontal)
        assert title.endswith("\N{DOWNWARDS ARROW}" if key != "face" else "\N{UPWARDS ARROW}")
        width = table.columnWidth(column(files, key))
        assert titles.horizontalAdvance(title) + 12 <= width and figures.horizontalAdvance("100%") + 12 <= width
    assert table.columnWidth(0) >= 140


def test_times_are_written_as_the_user_chose_and_fit_in_both_languages(
    open_window: OpenWindow, until: Until, english: None, make_video: MakeVideo
) -> None:
    window = open_window()
    files = add(window, until, make_video())
    table, model, place = files.results.table, files.work.results, column(files, "time_s")

    def words() -> object:
        return model.data(model.index(12, place))

    until(lambda: words() == "0:01.2", "minutes and seconds, as the player has them")
    for language, text in (("en", "1.2\u00a0s"), ("id", "1,2\u00a0dtk")):
        window.context.update_settings(times="seconds", language=language)
        until(lambda text=text: words() == text, text)
        needed = QFontMetrics(theme.font()).horizontalAdvance(text.replace("1", "12345", 1)) + 12
        until(lambda needed=needed: table.columnWidth(place) >= needed, "room for it")


def test_an_uncertain_reading_of_a_video_is_explained_in_its_row_and_beside_the_picture(
    open_window: OpenWindow, until: Until, make_video: MakeVideo
) -> None:
    window = open_window()
    window.context.update_settings(uncertain_below=0.98)
    files = add(window, until, make_video())
    page, model = files.videos, files.work.results
    until(lambda: page.settled and page.view.readings, "the reading")
    assert page.view.readings[0].uncertain
    why = "below 98% is uncertain; in a video, an expression is then shown again from 99%."
    assert why in page.side.reading.toolTip() and why in page.side.reading.accessibleDescription()
    for key in ("shown_expression", "shown_confidence"):
        assert why in model.data(model.index(0, column(files, key)), Qt.ItemDataRole.ToolTipRole)
    assert model.data(model.index(0, column(files, "face")), Qt.ItemDataRole.ToolTipRole) is None
    window.context.update_settings(uncertain_below=0.0)
    files.queue.reread.click()
    until(lambda: page.settled and page.view.readings and not page.view.readings[0].uncertain, "a certain reading")
    assert page.side.reading.toolTip() == ""
    assert model.data(model.index(0, column(files, "shown_expression")), Qt.ItemDataRole.ToolTipRole) is None


def test_columns_share_the_width_that_the_names_leave_and_one_that_was_resized_stays(
    open_window: OpenWindow, until: Until, sample_image: NDArray[np.uint8], tmp_path: Path
) -> None:
    window = open_window()
    window.resize(1920, 1080)
    files = add(window, until, *write_pictures(tmp_path, sample_image, 1))
    table, body = files.results.table, QFontMetrics(theme.font())
    until(lambda: table.horizontalHeader().length() == table.viewport().width(), "the whole width")
    words, name = column(files, "shown_expression"), body.horizontalAdvance(files.work.results.longest_name)
    longest = max(body.horizontalAdvance(uncertain_name(k)) for k in range(len(EXPRESSIONS)))
    assert table.columnWidth(words) >= longest + 24, "no expression is cut"
    assert name <= table.columnWidth(0) <= max(name, 140) + 48, "the names take what they need"
    spared = {table.columnWidth(column(files, f"shown_{each}")) for each in EXPRESSIONS}
    assert max(spared) - min(spared) < 40
    table.setColumnWidth(words, 300)
    window.resize(1850, 1000)
    until(lambda: table.horizontalHeader().length() == table.viewport().width(), "the whole width again")
    assert table.columnWidth(words) == 300


def test_what_was_found_stands_beside_the_file_and_a_small_window_shows_rows_and_buttons(
    open_window: OpenWindow, until: Until, make_video: MakeVideo
) -> None:
    window = open_window()
    window.resize(1024, 640)
    files = add(window, until, make_video())
    table, page = files.results.table, files.videos
    until(lambda: page.settled and page.view.view.has_picture, "the video's page")
    until(lambda: files.results.chips.buttons and table.viewport().height() // 26 >= 3, "three whole rows")
    assert [each.key for each in files.work.results.columns[:3]] == ["file", "shown_expression", "shown_confidence"]
    place = column(files, "shown_confidence")
    assert table.columnViewportPosition(place) + table.columnWidth(place) <= table.viewport().width()
    assert page.view.view.height() >= 150
    for widget in (page.part.read, page.export.button):
        assert not (QRegion(widget.rect()) - widget.visibleRegion()), f"{widget.text()} is cut off"


def test_the_file_column_leaves_room_for_the_scroll_bar_of_rows_that_come_later(
    files_tab: FilesTab, until: Until, english: None
) -> None:
    files_tab.resize(1700, 900)
    results, table = files_tab.work.results, files_tab.results.table
    heading = files_tab.work.queue.new_entry(Path("a.png"), EntryKind.PICTURE)
    files_tab.work.queue.add([heading])
    files_tab.show_entry(heading)
    files_tab.work.progressed.emit()
    row = Row("a.png", 0, None, 1, shown_expression="happy", shown_confidence=0.9)
    results.append([ResultLine(row, heading.key, 0, 0)])
    wide = table.viewport().width()
    until(lambda: table.isVisible() and table.horizontalHeader().length() == wide, "the file column to take what is left")
    results.append([ResultLine(row, heading.key, k, 0) for k in range(1, 200)])
    until(lambda: table.viewport().width() < wide, "the scroll bar")
    assert table.horizontalScrollBar().maximum() == 0, "the last title is cut"


def test_the_first_click_on_a_figure_sorts_downwards(
    open_window: OpenWindow, until: Until, qtbot: QtBot, make_video: MakeVideo
) -> None:
    files = add(open_window(), until, make_video())
    click_header(qtbot, files, "shown_happy")
    shares = [present(row.shown_happy) for row in files.work.results.shown_rows()]
    assert shares == sorted(shares, reverse=True) and len(set(shares)) > 1
    click_header(qtbot, files, "shown_happy")
    assert [row.shown_happy for row in files.work.results.shown_rows()] == sorted(shares)


def test_totals_count_what_is_shown_and_filter_by_it(
    open_window: OpenWindow, until: Until, sample_image: NDArray[np.uint8], tmp_path: Path
) -> None:
    files = add(open_window(), until, *write_pictures(tmp_path, sample_image, 3))
    panel, results = files.results, files.work.results
    assert panel.count.text() == "3 faces"
    shown = results.line(0)
    assert results.totals == {shown.group: 3, 8: 1}
    chips = panel.chips.buttons
    assert chips[shown.group].text() == f"{'uncertain' if shown.row.uncertain else shown.row.shown_expression} 3"
    assert chips[8].text() == "no face 1"
    chips[8].click()
    assert [Path(row.file).name for row in results.shown_rows()] == ["nobody.png"]
    assert panel.count.text() == "0 of 3 faces" and chips[8].isChecked()
    chips[8].click()
    assert results.rowCount() == 4


def test_in_a_small_window_only_pressed_totals_take_room_from_the_rows(
    open_window: OpenWindow, until: Until, english: None, make_video: MakeVideo, sample_image: NDArray[np.uint8], tmp_path: Path
) -> None:
    window = open_window()
    window.resize(1920, 1080)
    files = add(window, until, *write_pictures(tmp_path, sample_image), make_video())
    panel, results = files.results, files.work.results
    files.show_entry(files.work.queue.entries[-1])
    until(lambda: files.videos.settled and panel.chips.isVisible(), "the totals below the video")
    there = set(panel.chips.buttons)
    group = results.line(0).group
    panel.chips.buttons[group].click()
    assert len(there) > 1 and set(panel.chips.buttons) == there
    window.resize(1024, 640)
    until(lambda: set(panel.chips.buttons) == {group}, "only the pressed one")
    until(lambda: panel.table.viewport().height() // 26 >= 2, "two whole rows")
    assert panel.chips.isVisible()
    window.resize(1920, 1080)
    until(lambda: set(panel.chips.buttons) == there, "all again")


def test_a_filter_without_a_hit_says_so_and_can_be_cleared(
    open_window: OpenWindow, until: Until, qtbot: QtBot, sample_image: NDArray[np.uint8], tmp_path: Path
) -> None:
    files = add(open_window(), until, *write_pictures(tmp_path, sample_image))
    panel = files.results
    panel.filter.setFocus()
    qtbot.keyClicks(panel.filter, "holiday")
    until(lambda: panel.nothing.isVisible(), "that nothing matches")
    assert panel.nothing.text() == "No faces match" and not panel.table.isVisible()
    qtbot.mouseClick(panel.clear_filter, Qt.MouseButton.LeftButton)
    assert panel.table.isVisible() and panel.filter.text() == "" and files.work.results.rowCount() == 3


def test_after_an_export_the_file_and_its_folder_can_be_opened(
    open_window: OpenWindow, until: Until, sample_image: NDArray[np.uint8], tmp_path: Path
) -> None:
    files = add(open_window(), until, *write_pictures(tmp_path, sample_image))
    files.pictures.exports.save(ExportFormat.CSV, tmp_path / "rows.csv")
    until(lambda: files.notice.message is not None, "the message")
    assert [action.text for action in present(files.notice.message).actions] == ["Open", "Show in folder"]


def test_every_choice_of_frames_says_what_it_gives(open_window: OpenWindow, until: Until, make_video: MakeVideo) -> None:
    files = add(open_window(), until, make_video())
    until(lambda: files.videos.settled, "the video")
    for box, rate in ((files.queue.stride_choice, 30), (files.videos.part.stride_choice, 10)):
        tips = {box.itemData(k): box.itemData(k, Qt.ItemDataRole.ToolTipRole) for k in range(box.count())}
        assert tips[1] == "Every frame is analysed: the most exact, and the slowest"
        assert tips[5].startswith(f"About {rate // 5} readings per second of video; 5 times as fast")
    assert tips[30].startswith("A reading about every 3.0\u00a0s")


def test_next_face_moves_a_zoomed_picture_to_it_and_shows_it_beside(
    open_window: OpenWindow, until: Until, sample_image: NDArray[np.uint8], tmp_path: Path
) -> None:
    path = tmp_path / "two.png"
    assert cv2.imwrite(str(path), np.hstack((sample_image, sample_image[:, ::-1])))
    files = add(open_window(), until, path)
    page = files.pictures
    until(lambda: page.view.has_picture and len(page.viewer.readings) == 2, "two faces")
    until(lambda: page.face.picture.image is not None, "the face beside the picture")
    for _ in range(6):
        page.view.zoom_in()
    first = page.face.picture.image
    page.face.after.click()
    box = page.viewer.readings[1].face.box
    place = present(page.view.placement()).to_frame(page.view.width() / 2, page.view.height() / 2)
    assert place == pytest.approx(box.center, abs=box.width / 2), "the middle of the view is at the next face"
    assert page.face.picture.image is not first
    page.view.fit()
    whole = page.view.placement()
    page.face.after.click()
    assert page.view.placement() == whole, "a picture that is shown whole stays so"


# ---- Undo ----


def test_clear_is_undone_by_the_message_and_by_the_key(
    open_window: OpenWindow, until: Until, qtbot: QtBot, make_video: MakeVideo, sample_image: NDArray[np.uint8], tmp_path: Path
) -> None:
    window = open_window()
    files = add(window, until, *write_pictures(tmp_path, sample_image), make_video())
    names, rows = [entry.name for entry in files.work.queue.entries], files.work.results.shown_rows()
    files.queue.clear.click()
    assert (len(files.work.queue), files.work.results.count) == (0, 0)
    message = present(files.notice.message)
    assert message.title == "4 files and their results were removed"
    (action,) = message.actions
    assert action.text == "Undo"
    action.run()
    assert files.notice.message is None
    assert [entry.name for entry in files.work.queue.entries] == names and files.work.results.shown_rows() == rows
    assert present(files.entry).name == "a.png" and files.pages.currentWidget() is files.pictures
    files.queue.list.setCurrentIndex(files.work.queue.index(1))
    qtbot.keyClick(files.queue.list, Qt.Key.Key_Delete)
    assert [entry.name for entry in files.work.queue.entries] == ["a.png", *names[2:]]
    undo(qtbot, window)
    assert [entry.name for entry in files.work.queue.entries] == names and files.work.results.shown_rows() == rows
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert [entry.name for entry in files.work.queue.entries] == ["a.png", *names[2:]], "Redo removes it again"
    undo(qtbot, window)
    undo(qtbot, window)
    assert window.statusBar().currentMessage() == "There is nothing to undo"


def test_a_file_that_was_removed_while_it_was_read_is_read_whole_after_undo(
    open_window: OpenWindow, until: Until, qtbot: QtBot, make_video: MakeVideo, sample_image: NDArray[np.uint8], tmp_path: Path
) -> None:
    window = open_window()
    files = window.files
    until(window.isActiveWindow, "the window to be active")
    files.queue.stride_choice.setCurrentIndex(files.queue.stride_choice.findData(1))
    window.add_paths([make_video(60), *write_pictures(tmp_path, sample_image)])
    until(lambda: len(files.work.queue) == 4 and len(files.work.queue.entries[0].shots) > 3, "some frames", 60)
    files.queue.list.selectAll()
    qtbot.keyClick(files.queue.list, Qt.Key.Key_Delete)
    assert len(files.work.queue) == 0 and not files.work.progress.working
    undo(qtbot, window)
    until(lambda: not files.work.progress.working, "all files", 60)
    assert [entry.state for entry in files.work.queue.entries] == [EntryState.DONE] * 4
    assert [shot.index for shot in files.work.queue.entries[0].shots] == list(range(60))
    assert files.work.results.count == 63 and files.work.progress.done == 4


def test_a_picture_of_which_no_face_is_chosen_says_so(
    open_window: OpenWindow, until: Until, sample_image: NDArray[np.uint8], tmp_path: Path
) -> None:
    files = add(open_window(), until, *write_pictures(tmp_path, sample_image, 2))
    panel = files.pictures.face
    files.results.filter.setText("zzz")
    files.results.apply_filter()
    files.results.chips.toggled.emit(EXPRESSIONS.index("happy"))
    assert panel.reading.text() == "no face chosen" and not panel.steps.isEnabled()
    files.results.clear_filter.click()
    assert files.pictures.viewer.face == 0 and panel.reading.text() != "no face chosen"


# ---- Test sets ----


def labelled(folder: Path, image: NDArray[np.uint8]) -> Path:
    for name in ("happy", "sad"):
        (folder / "labelled" / name).mkdir(parents=True)
        for number in range(2):
            assert cv2.imwrite(str(folder / "labelled" / name / f"{number}.png"), image)
    return folder / "labelled"


def test_a_finished_test_set_among_other_files_says_its_result(
    open_window: OpenWindow, until: Until, qtbot: QtBot, sample_image: NDArray[np.uint8], tmp_path: Path
) -> None:
    window = open_window()
    files = add(window, until, *write_pictures(tmp_path, sample_image))
    add(window, until, labelled(tmp_path, sample_image))
    heading = files.work.queue.entries[3]
    assert files.pages.currentWidget() is files.pictures, "what is shown stays"
    message = present(files.notice.message)
    assert message.title == f"Test set \u201clabelled\u201d: {heading.summary}" and "of 4 right, " in heading.summary
    message.actions[0].run()
    assert files.pages.currentWidget() is files.test_set and files.notice.message is None
    state, before = files.work.sets.state(heading.key), heading.summary
    qtbot.keyClick(files.queue.list, Qt.Key.Key_Delete)
    assert len(files.work.queue) == 3 and files.work.sets.state(heading.key) is None
    undo(qtbot, window)
    assert len(files.work.queue) == 8 and files.work.sets.state(heading.key) is state
    files.queue.list.setCurrentIndex(files.work.queue.index(4))
    qtbot.keyClick(files.queue.list, Qt.Key.Key_Delete)
    assert heading.summary != before
    undo(qtbot, window)
    assert heading.summary == before, "a picture of the set counts again"


def test_the_folder_of_a_test_set_is_not_proposed_for_its_result(
    open_window: OpenWindow, until: Until, sample_image: NDArray[np.uint8], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = labelled(tmp_path, sample_image)
    window = open_window(saved_folder=str(folder))
    files = add(window, until, folder)
    proposed: list[str] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given: noted(proposed, given[2], ("", "")))
    files.test_set.export.choices[ExportFormat.CSV].trigger()
    assert proposed == [str(tmp_path / "labelled.csv")]


def test_the_result_of_a_test_set_is_told_until_it_is_shown_closed_or_removed(
    open_window: OpenWindow, until: Until, sample_image: NDArray[np.uint8], tmp_path: Path
) -> None:
    window = open_window()
    files = add(window, until, *write_pictures(tmp_path, sample_image, 1))
    notice = files.notice

    def told() -> str:
        return notice.message.title if notice.message is not None else ""

    add(window, until, labelled(tmp_path, sample_image))
    until(lambda: "Test set" in told(), "the result")
    notice.expire()
    assert "Test set" in told(), "it must not close by itself"
    files.pictures.told.emit(lambda: "Something else", False, None)
    assert told() == "Something else"
    notice.clear()
    assert "Test set" in told(), "it must come back"
    heading = next(entry for entry in files.work.queue.entries if entry.kind is EntryKind.TEST_SET)
    files.show_entry(heading)
    assert not told()
    files.show_entry(files.work.queue.entries[0])
    files.work.read_again([heading.key])
    until(lambda: "Test set" in told(), "the result again")
    files._remove([heading.key])
    assert "removed" in told()
    notice.clear()
    assert not told(), "what was removed has no result"


def test_only_readings_that_are_right_often_enough_are_shown(
    open_window: OpenWindow, until: Until, sample_image: NDArray[np.uint8], tmp_path: Path
) -> None:
    window = open_window()
    files = add(window, until, *write_pictures(tmp_path, sample_image))
    panel, results = files.results, files.work.results
    assert panel.least.isVisible() == results.knows_reliability, "it is offered where the model has the table"
    row = next(row for row in results.shown_rows() if row.face is not None)
    # The same for a model with the table and for one without.
    results.remove_entries({line.entry for line in results.shown_lines()})
    shares = (0.55, 0.65, 0.75)
    results.append([ResultLine(replace(row, reliability=share), k, 0, 0) for k, share in enumerate(shares)])
    assert panel.least.isVisible() and panel.count.text() == "3 faces"
    panel.least.setCurrentIndex(panel.least.findData(0.6))
    panel.least.activated.emit(panel.least.currentIndex())
    assert [row.reliability for row in results.shown_rows()] == [0.65, 0.75]
    assert panel.count.text() == "2 of 3 faces"
    panel.show_all()
    assert panel.least.currentIndex() == 0 and len(results.shown_rows()) == 3
