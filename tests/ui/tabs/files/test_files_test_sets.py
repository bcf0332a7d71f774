"""A test set in the Files tab: the paper's trial, real photographs, the mistakes, the switch, and the saved files."""

from __future__ import annotations

import csv
import io
import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from fer_desktop.core.labels import EXPRESSIONS, INDONESIAN
from fer_desktop.models.measurements import MeasurementBook
from fer_desktop.test_sets.finding import Labelled, TestSet, Way
from fer_desktop.test_sets.measuring import measure
from fer_desktop.ui.dialogs.export import ExportFormat
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.files.queue import EntryKind, EntryState, entry_line
from fer_desktop.ui.tabs.files.tab import FilesTab
from fer_desktop.ui.tabs.model.page import ModelPage
from tests.present import present
from tests.test_sets.trial import draw
from tests.workbooks import table_in

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

PATIENCE_MS = 120_000


@pytest.fixture
def trial(face_crops_npz: Path, tmp_path: Path) -> Path:
    """35 pictures of PrivateTest, 5 a class, as in the paper, or as many made crops."""
    draw(face_crops_npz, tmp_path / "trial", seed=1, a_class=5, names=INDONESIAN)
    return tmp_path / "trial"


@pytest.fixture
def photographs(shared_photos: Path, tmp_path: Path) -> Path:
    """Three whole photographs, one of them without a face, and a file that is no picture."""
    for name, files in {"happy": ["couple.jpg"], "sad": ["dog.jpg", "img5.jpg"]}.items():
        (tmp_path / "set" / name).mkdir(parents=True)
        for file in files:
            shutil.copy(shared_photos / file, tmp_path / "set" / name)
    (tmp_path / "set" / "sad" / "broken.jpg").write_bytes(b"no picture")
    return tmp_path / "set"


def wait_until_read(qtbot: QtBot, files_tab: FilesTab) -> None:
    qtbot.waitUntil(lambda: len(files_tab.work.queue) > 0 and not files_tab.work.progress.working, timeout=PATIENCE_MS)


def read(qtbot: QtBot, files_tab: FilesTab, *paths: Path) -> None:
    files_tab.add_paths(list(paths))
    wait_until_read(qtbot, files_tab)
    files_tab.test_set.refresh()


def test_the_trial_of_the_paper_in_the_window(qtbot: QtBot, files_tab: FilesTab, trial: Path, tmp_path: Path) -> None:
    read(qtbot, files_tab, trial)
    heading = files_tab.work.queue.entries[0]
    assert (heading.kind, heading.name) == (EntryKind.TEST_SET, "trial")
    assert files_tab.pages.currentWidget() is files_tab.test_set, "the result must be shown"
    state = files_tab.test_set.state
    assert state is not None
    assert state.way is Way.CROPS and state.detected
    assert files_tab.test_set.crops.isChecked()
    score = state.tally.score()
    assert score.matrix.sum(axis=1).tolist() == [5] * 7
    right = score.accuracy.right
    assert heading.summary == f"{right} of 35 right, {round(100 * right / 35)}%"
    assert files_tab.test_set.figures.accuracy.detail.text().startswith(f"{right} of 35 right; 95% interval ")
    assert files_tab.test_set.figures.strict.figure.isHidden(), "crops need no detection, so there is no strict figure"
    table = files_tab.test_set.figures.classes
    assert [present(table.item(k, 4)).text() for k in range(7)] == ["5"] * 7
    assert files_tab.test_set.gallery.count == 35 - right
    assert files_tab.queue.count.text() == "35 files", "the heading must not count as a file"

    export = files_tab.test_set.export
    saved = {"answers.csv": ExportFormat.CSV, "a.xlsx": ExportFormat.EXCEL, "a.json": ExportFormat.JSON}
    for name, kind in {**saved, "report.html": ExportFormat.REPORT}.items():
        export.save(kind, tmp_path / name)
        qtbot.waitUntil(lambda: not export.work.running, timeout=PATIENCE_MS)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "answers.csv").read_text(encoding="utf-8"))))
    assert [int(row["right"]) for row in rows].count(1) == right
    assert sorted(row["true"] for row in rows) == [name for name in EXPRESSIONS for _ in range(5)]
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert f"{right} of 35 right" in page
    assert page.count("data:image/jpeg;base64,") == 35 - right
    assert present(files_tab.notice.message).title == f"Saved: {tmp_path / 'report.html'}"
    pictures = table_in(tmp_path / "a.xlsx", "Pictures")
    assert [row["right"] for row in pictures].count(True) == right and len(pictures) == 35
    summary = table_in(tmp_path / "a.xlsx", "Summary")
    assert [row["expression"] for row in summary] == list(EXPRESSIONS) and [row["pictures"] for row in summary] == [5] * 7
    assert [row["read_happy"] for row in summary] == score.matrix[:, EXPRESSIONS.index("happy")].tolist()
    written = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert written["confusion_matrix"] == score.matrix.tolist() and written["accuracy"] == right / 35
    assert [picture["right"] for picture in written["pictures"]].count(True) == right and written["crops"] is True
    assert [each["pictures"] for each in written["classes"].values()] == [5] * 7


def test_a_click_on_a_mistake_opens_the_picture_with_a_way_back(qtbot: QtBot, files_tab: FilesTab, trial: Path) -> None:
    read(qtbot, files_tab, trial)
    gallery = files_tab.test_set.gallery
    spot = gallery.visualRect(gallery.model().index(1, 0)).center()
    qtbot.mouseClick(gallery.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    entry = files_tab.entry
    assert entry is not None and entry.true is not None
    assert files_tab.pages.currentWidget() is files_tab.pictures
    assert entry.shots[0].readings[0].prediction.index != entry.true
    assert f"Label: {EXPRESSIONS[entry.true]}" in files_tab.pictures.face.note.text()
    assert EXPRESSIONS[entry.true] in entry_line(entry)
    qtbot.waitUntil(lambda: files_tab.pictures.view.has_picture)
    files_tab.pictures.face.back.click()
    assert files_tab.pages.currentWidget() is files_tab.test_set
    assert files_tab.queue.list.currentIndex().row() == 0


def test_a_cell_of_the_matrix_shows_its_pictures_by_mouse_and_by_keyboard(
    qtbot: QtBot, files_tab: FilesTab, trial: Path
) -> None:
    read(qtbot, files_tab, trial)
    page = files_tab.test_set
    state = page.state
    assert state is not None
    matrix = state.tally.score().matrix
    true, read_as = next((int(t), int(r)) for t, r in zip(*np.nonzero(matrix), strict=True) if t != r)
    view = page.figures.matrix
    grid, width, height = view._grid()
    spot = QPoint(round(grid.x() + (read_as + 0.5) * width), round(grid.y() + (true + 0.5) * height))
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=spot)
    assert page.gallery.count == matrix[true, read_as]
    assert page.filter.currentData() == (true, read_as)
    page.choose("mistakes")
    view._cursor = (0, 1)
    qtbot.keyClick(view, Qt.Key.Key_Left)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert page.filter.currentData() == (0, 0)
    assert page.gallery.count == matrix[0, 0], "also the right answers"


def test_photographs_without_a_face_are_counted_in_both_ways(qtbot: QtBot, files_tab: FilesTab, photographs: Path) -> None:
    read(qtbot, files_tab, photographs)
    page = files_tab.test_set
    state = page.state
    assert state is not None
    assert state.way is Way.PHOTOGRAPHS
    score = state.tally.score()
    assert (score.accuracy.total, score.strict.total, score.no_face_count, score.failed) == (2, 3, 1, 1)
    assert not page.figures.strict.figure.isHidden()
    assert "No face was found in 1 of 3 pictures" in page.figures.notes.text()
    assert "couldn't be opened and aren't counted: 1" in page.figures.notes.text()
    page.choose("no face")
    assert [item.entry.name for item in page.gallery._list.items] == ["dog.jpg"]
    page.choose("failed")
    assert [item.entry.name for item in page.gallery._list.items] == ["broken.jpg"]
    columns = [column.key for column in files_tab.work.results.columns]
    assert not files_tab.pictures.results.table.isColumnHidden(columns.index("true"))


def test_without_a_result_no_count_of_right_answers_is_shown(files_tab: FilesTab) -> None:
    work, page = files_tab.work, files_tab.test_set
    heading = work.queue.new_entry(Path("set"), EntryKind.TEST_SET)
    entry = work.queue.new_entry(Path("set/sad/a.png"), EntryKind.PICTURE)
    entry.test_set, entry.true, entry.state = heading.key, EXPRESSIONS.index("sad"), EntryState.DONE
    work.queue.add([heading, entry])
    work.sets.add(heading, TestSet(Path("set"), (Labelled(entry.path, entry.true),)), [entry])
    files_tab.show_entry(heading)
    assert page.figures.accuracy.figure.text() == "\N{EN DASH}" and page.figures.accuracy.detail.text() == ""
    work.sets.set_way(heading.key, Way.PHOTOGRAPHS, detected=True)
    page.refresh()
    assert " of 0 " not in page.figures.strict.detail.text() + page.figures.notes.text()
    work.sets.put(entry)
    page.refresh()
    assert page.figures.accuracy.detail.text() == "" and heading.summary == "test set, 1 pictures"
    assert page.figures.strict.detail.text().startswith("0 of 1 right"), "no face was found"


def test_the_switch_analyses_everything_in_the_other_way(qtbot: QtBot, files_tab: FilesTab, photographs: Path) -> None:
    read(qtbot, files_tab, photographs)
    page = files_tab.test_set
    page.crops.click()
    assert page.state is not None
    assert not page.state.detected
    wait_until_read(qtbot, files_tab)
    page.refresh()
    score = page.state.tally.score()
    assert (score.accuracy.total, score.no_face_count, score.failed) == (3, 0, 1), "as a crop, every picture counts as a face"
    assert files_tab.work.results.count == 3
    assert "Face detection was skipped" in page.figures.notes.text()
    page.photographs.click()
    wait_until_read(qtbot, files_tab)
    assert page.state.tally.score().no_face_count == 1


def test_switching_during_the_analysis_leaves_no_answer_of_the_other_way(
    qtbot: QtBot, files_tab: FilesTab, trial: Path
) -> None:
    files_tab.add_paths([trial])
    qtbot.waitUntil(lambda: files_tab.work.progress.done >= 3, timeout=PATIENCE_MS)
    files_tab.test_set.photographs.click()
    wait_until_read(qtbot, files_tab)
    state = files_tab.test_set.state
    assert state is not None
    qtbot.waitUntil(lambda: state.complete and not files_tab.work.progress.working, timeout=PATIENCE_MS)
    score = state.tally.score()
    assert score.no_face_count > 0, "no face should be found in a few of FER2013's pictures"
    for entry in files_tab.work.queue.entries[1:]:
        assert entry.state is EntryState.DONE
        box = entry.shots[0].readings[0].face.box
        assert entry.crop or (box.width, box.height) != (48.0, 48.0)


def test_removing_pictures_and_sets(qtbot: QtBot, files_tab: FilesTab, tmp_path: Path) -> None:
    for name in ("happy", "sad"):
        (tmp_path / "set" / name).mkdir(parents=True)
        for number in range(2):
            assert cv2.imwrite(str(tmp_path / "set" / name / f"{number}.png"), np.full((48, 48), 60 * number, np.uint8))
    read(qtbot, files_tab, tmp_path / "set")
    state = files_tab.test_set.state
    assert state is not None
    files_tab.work.remove([files_tab.work.queue.entries[1].key])
    assert (len(state.keys), len(state.tally), files_tab.work.results.count) == (3, 3, 3)
    files_tab.queue.list.setCurrentIndex(files_tab.work.queue.index(0))
    qtbot.keyClick(files_tab.queue.list, Qt.Key.Key_Delete)
    assert len(files_tab.work.queue) == 0
    assert files_tab.work.results.count == 0


def test_a_cancelled_test_set_says_so_and_can_be_completed(qtbot: QtBot, files_tab: FilesTab, trial: Path) -> None:
    files_tab.add_paths([trial])
    qtbot.waitUntil(lambda: files_tab.work.progress.done >= 2, timeout=PATIENCE_MS)
    files_tab.queue.cancel.click()
    wait_until_read(qtbot, files_tab)
    files_tab.test_set.refresh()
    state = files_tab.test_set.state
    assert state is not None
    assert 2 <= len(state.tally) < 35
    assert "of 35 pictures analysed so far" in files_tab.test_set.figures.notes.text()
    assert not files_tab.queue.retry.isHidden()
    files_tab.queue.retry.click()
    qtbot.waitUntil(lambda: state.complete, timeout=PATIENCE_MS)
    assert files_tab.queue.retry.isHidden()


def test_the_result_of_a_whole_test_set_is_kept_with_the_model_as_one_of_the_model_tab_is(
    open_window: Callable[..., MainWindow], until: Callable[..., None], qtbot: QtBot, trial: Path
) -> None:
    window = open_window()
    window.tabs.setCurrentWidget(window.files)
    files = window.files
    read(qtbot, files, trial)
    heading = files.work.queue.entries[0]
    until(lambda: present(files.work.sets.state(heading.key)).kept, "the result in the book")
    files.test_set.refresh()
    assert "The Model tab keeps this result" in files.test_set.figures.notes.text()
    model = present(window.context.model)
    [kept] = MeasurementBook().of(model)
    measured = present(measure(trial, [(model, window.context.runtime)], threading.Event(), lambda _: None))[0]
    assert (kept.name, kept.kind, kept.pictures, kept.runtime) == ("trial", "crops", 35, "litert")
    assert kept.as_set().identity == measured.as_set().identity
    assert kept.figures["confusion_matrix"] == measured.figures["confusion_matrix"]
    window.tabs.setCurrentWidget(window.model)
    page = window.model.page
    assert isinstance(page, ModelPage)
    assert page.pictures.findData(kept.as_set().identity) >= 0, "the page must offer it"


def test_the_result_of_a_part_of_a_test_set_is_not_kept(qtbot: QtBot, files_tab: FilesTab, trial: Path) -> None:
    read(qtbot, files_tab, trial)
    heading, first = files_tab.work.queue.entries[:2]
    qtbot.waitUntil(lambda: present(files_tab.work.sets.state(heading.key)).kept, timeout=PATIENCE_MS)
    files_tab.work.remove([first.key])
    files_tab.work.read_again([heading.key])
    wait_until_read(qtbot, files_tab)
    state = present(files_tab.work.sets.state(heading.key))
    assert state.complete and not state.whole and not state.kept
