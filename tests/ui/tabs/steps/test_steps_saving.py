"""The Steps tab saves the sheet as a picture and the values in a folder, and writes nowhere else."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from fer_desktop.analysis.explain.pipeline import MAP_KINDS
from fer_desktop.models.description import list_models
from fer_desktop.paths import models_folder
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.tasks import shut_down
from fer_desktop.ui.tabs.steps.map_export import MapFormat
from fer_desktop.ui.tabs.steps.saving import INDEX_FILE, ExistingFilesError, save_values
from fer_desktop.ui.tabs.steps.tab import StepsTab
from tests.present import present

pytestmark = pytest.mark.usefixtures("english")

PATIENCE_MS = 60_000


@pytest.fixture
def tab(qtbot: QtBot, shared_photos: Path) -> Iterator[StepsTab]:
    """The tab with a photograph of one face."""
    widget = StepsTab(AppContext(list_models([models_folder()])))
    widget.resize(1024, 560)
    qtbot.addWidget(widget)
    widget.show()
    widget.open_path(shared_photos / "img1.jpg")
    qtbot.waitUntil(lambda: widget.sheet is not None, timeout=PATIENCE_MS)
    yield widget
    shut_down(widget)


def said(tab: StepsTab) -> str:
    return tab.notice.message.title if tab.notice.message is not None else ""


def press(tab: StepsTab, text: str) -> None:
    button = next(button for button in tab.notice.findChildren(QPushButton) if button.text() == text and button.isVisible())
    button.click()


def tree(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_all_of_the_sheet_is_saved_at_any_size_of_the_window(qtbot: QtBot, tab: StepsTab, tmp_path: Path) -> None:
    tab.save(tmp_path / "sheet.png")
    qtbot.waitUntil(lambda: "was saved in" in said(tab), timeout=PATIENCE_MS)
    saved = QImage(str(tmp_path / "sheet.png"))
    assert saved.width() >= 1600
    assert saved.height() >= 1200
    assert [path.name for path in tmp_path.iterdir()] == ["sheet.png"]
    tab.save(tmp_path / "nowhere" / "sheet.png")
    qtbot.waitUntil(lambda: "can't be written" in said(tab), timeout=PATIENCE_MS)


def test_an_existing_picture_is_replaced_only_when_the_user_agrees(
    qtbot: QtBot, tab: StepsTab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "sheet.png"
    there.write_bytes(b"precious")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "sheet"), ""))
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.No)
    tab._save.click()
    assert there.read_bytes() == b"precious"
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    tab._save.click()
    qtbot.waitUntil(lambda: "was saved in" in said(tab), timeout=PATIENCE_MS)
    assert not QImage(str(there)).isNull()


def test_the_sheet_is_copied_as_a_picture(qtbot: QtBot, tab: StepsTab) -> None:
    QGuiApplication.clipboard().clear()
    tab._copy.click()
    qtbot.waitUntil(lambda: not QGuiApplication.clipboard().image().isNull(), timeout=PATIENCE_MS)
    assert QGuiApplication.clipboard().image().width() >= 1600


def test_the_values_of_every_step_are_saved_as_arrays_with_an_index(
    qtbot: QtBot, tab: StepsTab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "values"
    folder.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    tab._save_values.click()
    qtbot.waitUntil(lambda: "saved in" in said(tab), timeout=PATIENCE_MS)
    index = json.loads((folder / INDEX_FILE).read_text(encoding="utf-8"))
    assert index["model"] == "default"
    assert index["source"].endswith("img1.jpg")
    assert tab.sheet is not None
    assert [entry["step"] for entry in index["steps"]] == [step.key for step in tab.sheet.steps]
    assert sorted(path.name for path in folder.iterdir()) == sorted([INDEX_FILE, *(e["file"] for e in index["steps"])])
    for entry, step in zip(index["steps"], tab.sheet.steps, strict=True):
        values = np.load(folder / entry["file"])
        np.testing.assert_array_equal(values, step.content)
        assert list(values.shape) == entry["shape"]
        assert str(values.dtype) == entry["dtype"]
        assert (entry["minimum"], entry["maximum"]) == (step.minimum, step.maximum)
        assert entry["sentence"].endswith(".")
    assert list(tmp_path.iterdir()) == [folder]


def test_existing_values_are_replaced_only_when_the_user_agrees(qtbot: QtBot, tab: StepsTab, tmp_path: Path) -> None:
    (tmp_path / INDEX_FILE).write_bytes(b"precious")
    (tmp_path / "other.txt").write_bytes(b"mine")
    before = tree(tmp_path)
    tab.save_values(tmp_path)
    qtbot.waitUntil(lambda: "of this name already" in said(tab), timeout=PATIENCE_MS)
    assert tree(tmp_path) == before
    press(tab, "Replace")
    qtbot.waitUntil(lambda: "saved in" in said(tab), timeout=PATIENCE_MS)
    assert json.loads((tmp_path / INDEX_FILE).read_text())["program"] == "fer-desktop"
    assert (tmp_path / "other.txt").read_bytes() == b"mine"


def test_a_missing_folder_is_reported(qtbot: QtBot, tab: StepsTab, tmp_path: Path) -> None:
    tab.save_values(tmp_path / "gone")
    qtbot.waitUntil(lambda: "can't be written" in said(tab), timeout=PATIENCE_MS)


def test_nothing_is_written_through_a_link_or_outside_the_folder(tab: StepsTab, tmp_path: Path) -> None:
    assert tab.sheet is not None
    outside = tmp_path / "outside.npy"
    outside.write_bytes(b"precious")
    folder = tmp_path / "values"
    folder.mkdir()
    steps = [dataclasses.replace(tab.sheet.steps[0], key="../../sneaky"), *tab.sheet.steps[1:3]]
    (folder / "02-detection.npy").symlink_to(outside)
    sentences = ["A sentence."] * 3
    with pytest.raises(ExistingFilesError, match="02-detection"):
        save_values(folder, steps, sentences, {})
    assert [path.name for path in folder.iterdir()] == ["02-detection.npy"]
    files = save_values(folder, steps, sentences, {}, replace=True)
    assert outside.read_bytes() == b"precious"
    assert not (folder / "02-detection.npy").is_symlink()
    assert all(path.parent == folder for path in files)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["outside.npy", "values"]


@pytest.mark.parametrize("kind", list(MapFormat))
def test_one_map_is_saved_under_the_names_of_file_layer_and_channel(
    qtbot: QtBot, tab: StepsTab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: MapFormat
) -> None:
    step = next(step for step in tab.pages.steps if step.kind in MAP_KINDS and step.key != "stem")
    tab.pages.choose(step.key)
    tab.pages.maps.grid.choose(3)
    channel = present(tab.pages.maps.grid.channel)
    proposed: list[str] = []

    def chosen(parent: object, title: str, path: str, filters: str) -> tuple[str, str]:
        proposed.append(Path(path).name)
        return str(tmp_path / Path(path).name), filters

    monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)
    tab.pages.maps.buttons._saves[list(MapFormat).index(kind)].trigger()
    qtbot.waitUntil(lambda: "was saved in" in said(tab), timeout=PATIENCE_MS)
    assert proposed == [f"img1-{step.key}-channel-{channel}.{kind}"]
    values = present(step.values)[:, :, channel]
    file = tmp_path / proposed[0]
    if kind is MapFormat.PICTURE:
        picture = QImage(str(file))
        factor = picture.width() // values.shape[1]
        assert factor * values.shape[1] == picture.width() >= 768
        for row, column in ((0, 0), (7, 3), (values.shape[0] - 1, values.shape[1] - 1)):
            colour = tab.pages.maps.map.image.pixel(column, row)
            corners = ((0, 0), (factor - 1, factor - 1))
            assert all(picture.pixel(column * factor + x, row * factor + y) == colour for x, y in corners)
    elif kind is MapFormat.TABLE:
        np.testing.assert_allclose(np.loadtxt(file, delimiter=",", dtype=np.float32), values, rtol=1e-6)
    else:
        np.testing.assert_array_equal(np.load(file), values)


def test_a_map_is_copied_by_button_menu_and_key(qtbot: QtBot, tab: StepsTab, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QPoint] = []
    monkeypatch.setattr(tab.pages.maps.buttons.menu, "popup", opened.append)
    step = next(step for step in tab.pages.steps if step.kind in MAP_KINDS)
    tab.pages.choose(step.key)
    clipboard, maps = QGuiApplication.clipboard(), tab.pages.maps
    maps.buttons.copy.click()
    assert clipboard.image().width() >= 768
    tab.activateWindow()
    for view in (maps.map, maps.grid):
        clipboard.clear()
        view.setFocus()
        qtbot.waitUntil(view.hasFocus)
        QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: not clipboard.image().isNull())
        view.customContextMenuRequested.emit(QPoint(5, 5))
        assert opened.pop() == view.mapToGlobal(QPoint(5, 5))
        assert next(action.text() for action in maps.buttons.menu.actions() if action.text()) == "Copy this map"
    tab.pages.choose("activation")
    tab.pages.activation.buttons.copy.click()
    assert clipboard.image().size() == present(tab.pages.activation.shown_map()).picture().size()


def test_the_right_button_chooses_the_map_that_the_menu_is_about(tab: StepsTab) -> None:
    step = next(step for step in tab.pages.steps if step.kind in MAP_KINDS)
    tab.pages.choose(step.key)
    grid = tab.pages.maps.grid
    QTest.mouseClick(grid, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, grid.tile_rect(4).center())
    assert grid.place == 4
    assert present(tab.pages.maps.shown_map()).name == f"channel-{grid.order[4]}"


def test_a_saved_colour_picture_says_the_order_of_its_channels(qtbot: QtBot, tab: StepsTab, tmp_path: Path) -> None:
    tab.save_values(tmp_path)
    qtbot.waitUntil(lambda: (tmp_path / INDEX_FILE).exists(), timeout=PATIENCE_MS)
    entries = {entry["step"]: entry for entry in json.loads((tmp_path / INDEX_FILE).read_text())["steps"]}
    assert entries["original"]["order"] == "blue, green, red"
    assert "order" not in entries["gray"]
