"""The activations in the Steps tab: maps, one large map beside the crop, activation maps, by mouse and by keyboard."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from fer_desktop.analysis.explain import activations
from fer_desktop.analysis.explain.activations import strongest_first
from fer_desktop.analysis.explain.pipeline import MAP_KINDS, Step
from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.models.description import STAGES_KEY, list_models, load_model
from fer_desktop.paths import models_folder
from fer_desktop.settings import Settings
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.tasks import shut_down
from fer_desktop.ui.tabs.steps.images import activation_image, map_image, scale_of
from fer_desktop.ui.tabs.steps.pages import INSIDE, StepPages
from fer_desktop.ui.tabs.steps.tab import StepsTab
from fer_desktop.ui.tabs.steps.wording import number_text

pytestmark = pytest.mark.usefixtures("english")

PATIENCE_MS = 60_000

OpenTab = Callable[[AppContext], StepsTab]


@pytest.fixture
def open_tab(qtbot: QtBot) -> Iterator[OpenTab]:
    opened: list[StepsTab] = []

    def open_it(context: AppContext) -> StepsTab:
        tab = StepsTab(context)
        opened.append(tab)
        tab.resize(1024, 560)
        qtbot.addWidget(tab)
        tab.show()
        return tab

    yield open_it
    for tab in opened:
        shut_down(tab)


@pytest.fixture
def tab(qtbot: QtBot, open_tab: OpenTab, shared_photos: Path) -> StepsTab:
    """The tab with a photograph of one smiling face."""
    shown = open_tab(AppContext(list_models([models_folder()])))
    read(qtbot, shown, shared_photos / "img1.jpg")
    return shown


@pytest.fixture
def pages(tab: StepsTab) -> StepPages:
    return tab.pages


def read(qtbot: QtBot, tab: StepsTab, path: Path) -> None:
    before = tab.sheet
    tab.open_path(path)
    qtbot.waitUntil(lambda: tab.sheet is not None and tab.sheet is not before, timeout=PATIENCE_MS)


def stages(pages: StepPages) -> list[Step]:
    return [step for step in pages.steps if step.kind in MAP_KINDS]


def focus(qtbot: QtBot, tab: StepsTab, widget: QWidget) -> None:
    tab.activateWindow()
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)


def click_tile(pages: StepPages, place: int) -> None:
    grid = pages.maps.grid
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, grid.tile_rect(place).center())


def test_every_stage_of_the_network_shows_its_maps_the_strongest_first(pages: StepPages) -> None:
    assert len(stages(pages)) >= 4
    for step in stages(pages):
        pages.choose(step.key)
        assert pages.maps.isVisible()
        assert step.values is not None
        assert list(pages.maps.grid.order) == strongest_first(step.values).tolist()
        means = np.abs(step.values).mean(axis=(0, 1))[pages.maps.grid.order]
        assert (np.diff(means) <= 1e-6).all()
        assert pages.maps.grid.channel == int(np.abs(step.values).mean(axis=(0, 1)).argmax())


def test_a_click_shows_a_map_large_with_its_number_and_range_beside_the_crop(pages: StepPages) -> None:
    step = stages(pages)[0]
    pages.choose(step.key)
    click_tile(pages, 5)
    assert step.values is not None
    channel = int(strongest_first(step.values)[5])
    values = step.values[:, :, channel]
    assert pages.maps.grid.channel == channel
    assert pages.maps.map._image == map_image(values, scale_of(values))
    words = pages.maps.map.accessibleDescription()
    assert f"Channel {channel}." in words
    assert f"Number 6 of {step.shape[2]}" in words
    assert f"to {values.max():.2f}" in words
    crop = next(s.image for s in pages.steps if s.key == "resized")
    assert crop is not None
    assert pages.maps.crop._image.pixelColor(10, 20).red() == crop[20, 10]


def test_a_cell_of_the_map_is_marked_on_the_crop_with_its_value(pages: StepPages) -> None:
    step = stages(pages)[1]
    pages.choose(step.key)
    view = pages.maps.map
    area = view.picture_rect()
    rows, columns = step.shape[:2]
    point = area.topLeft() + QPointF(area.width() * 3.5 / columns, area.height() * 7.5 / rows)
    QTest.mouseMove(view, point.toPoint())
    assert view.cell == pages.maps.crop.cell == (7, 3)
    assert step.values is not None
    value = step.values[7, 3, pages.maps.grid.channel]
    assert pages.maps._cell.text() == f"row 7, column 3: {number_text(float(value))}"
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert pages.maps.crop.cell == (6, 4)


def test_keys_choose_maps_and_zoom_the_grid(pages: StepPages) -> None:
    pages.choose(stages(pages)[-1].key)
    grid = pages.maps.grid
    grid.setFocus()
    fitting = grid.tile
    assert grid.height() <= grid._room.height()
    QTest.keyClick(grid, Qt.Key.Key_Right)
    assert grid.place == 1
    QTest.keyClick(grid, Qt.Key.Key_Down)
    below = grid.place
    assert below > 2
    QTest.keyClick(grid, Qt.Key.Key_Up)
    assert grid.place == 1
    QTest.keyClick(grid, Qt.Key.Key_End)
    assert grid.place == len(grid.order) - 1
    for _ in range(4):
        QTest.keyClick(grid, Qt.Key.Key_Plus)
    assert grid.tile > 2 * fitting
    assert grid.height() > grid._room.height()
    visible = grid.visibleRegion().boundingRect()
    assert visible.contains(grid.tile_rect(grid.place).center())
    QTest.keyClick(grid, Qt.Key.Key_0)
    assert grid.tile == fitting
    point = QPointF(10, 10)
    wheel = QWheelEvent(
        point,
        QPointF(grid.mapToGlobal(QPoint(10, 10))),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(grid, wheel)
    assert grid.tile > fitting


def test_on_one_scale_a_colour_means_the_same_in_all_maps(pages: StepPages) -> None:
    step = stages(pages)[0]
    pages.choose(step.key)
    grid = pages.maps.grid
    weakest = grid.order[-1]
    assert grid.scale(weakest)[1] < step.maximum
    pages.maps.one_scale.click()
    assert grid.scale(weakest) == (0.0, step.maximum)
    assert pages.maps.bar._scale == (0.0, step.maximum)


def test_each_stage_keeps_its_chosen_map_until_another_face_is_shown(
    qtbot: QtBot, tab: StepsTab, pages: StepPages, shared_photos: Path
) -> None:
    first, second = (step.key for step in stages(pages)[:2])
    pages.choose(first)
    click_tile(pages, 3)
    pages.choose(second)
    assert pages.maps.grid.place == 0
    pages.choose(first)
    assert pages.maps.grid.place == 3
    read(qtbot, tab, shared_photos / "couple.jpg")
    assert pages.key == first
    assert pages.maps.grid.place == 0


def test_the_strip_shows_any_step_and_marks_it(qtbot: QtBot, tab: StepsTab, pages: StepPages) -> None:
    for button in pages.strip.buttons:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert pages.key == button.item.key
        assert [other.item.key for other in pages.strip.buttons if other.isChecked()] == [button.item.key]
        assert button.accessibleName()
    pages.choose(pages.strip.buttons[2].item.key)
    focus(qtbot, tab, pages.strip.buttons[2])
    QTest.keyClick(pages.strip.buttons[2], Qt.Key.Key_Right)
    assert pages.key == pages.strip.buttons[3].item.key
    pages.choose(stages(pages)[0].key)
    focus(qtbot, tab, pages.maps.grid)
    QTest.keyClick(pages.maps.grid, Qt.Key.Key_PageDown)
    assert pages.key == stages(pages)[1].key
    QTest.keyClick(pages.maps.grid, Qt.Key.Key_PageUp)
    assert pages.key == stages(pages)[0].key


def test_one_step_can_be_shown_alone(pages: StepPages) -> None:
    pages.choose("crop")
    card = next(card for card in pages.cards if card.step.key == "crop")
    small = card.size()
    card.enlarge.click()
    assert card.width() > 3 * small.width()
    assert [other.step.key for other in pages.sheet.findChildren(type(card)) if other.isVisible()] == ["crop"]
    pages.choose("gray")
    gray = next(card for card in pages.cards if card.step.key == "gray")
    assert gray.isVisible() and not card.isVisible()
    gray.enlarge.click()
    assert card.isVisible() and gray.isVisible()


def test_the_predicted_expression_is_first_and_any_other_can_be_picked(qtbot: QtBot, tab: StepsTab, pages: StepPages) -> None:
    activation = next(step for step in pages.steps if step.kind == "activation")
    resized = next(step for step in pages.steps if step.key == "resized")
    logits = next(step for step in pages.steps if step.key == "logits").content
    assert activation.values is not None and activation.bias is not None and resized.image is not None
    pages.choose("activation")
    card = pages.activation
    assert card.isVisible()
    assert EXPRESSIONS[card.chosen] == "happy"
    for chosen in (5, 0):
        QTest.mouseClick(card.classes[chosen], Qt.MouseButton.LeftButton)
        assert card.chosen == chosen
        values = activation.values[:, :, chosen]
        assert card.map._image == activation_image(resized.image, values, card.limit(), card.map._image.width())
        assert EXPRESSIONS[chosen] in card.map.accessibleName()
        assert values.mean() + activation.bias[chosen] == pytest.approx(logits[chosen], abs=1e-4)
        for number in (values.mean(), abs(activation.bias[chosen]), logits[chosen]):
            assert f"{abs(number):.2f}" in card.equation.text()
    focus(qtbot, tab, card.classes[0])
    QTest.keyClick(card.classes[0], Qt.Key.Key_Down)
    assert card.chosen == 1


def test_the_temperature_stands_beside_the_probabilities(tab: StepsTab, pages: StepPages) -> None:
    model = tab._context.model
    assert model is not None
    card = next(card for card in pages.cards if card.step.key == "probabilities")
    assert f"T = {model.description.temperature:g}," in card._sentence.text()


def test_a_model_without_a_stages_file_shows_how_to_make_it(
    qtbot: QtBot, open_tab: OpenTab, shared_photos: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(models_folder() / "default", folder)
    description = json.loads((folder / "model.json").read_text())
    del description["files"][STAGES_KEY]
    (folder / "model.json").write_text(json.dumps(description))
    tab = open_tab(AppContext([load_model(folder)]))
    read(qtbot, tab, shared_photos / "img1.jpg")
    assert not stages(tab.pages)
    tab.pages.choose(INSIDE)
    message = tab.pages.inside.message
    assert message is not None
    assert "python -m training.stages_export" in message.text
    tab.pages.inside.buttons()[0].click()
    assert QGuiApplication.clipboard().text() == f'python -m training.stages_export "{folder}"'
    tab.pages.choose("logits")
    assert not tab.pages.activation.isVisible()


def test_an_altered_stages_file_is_reported_and_the_other_steps_are_shown(
    qtbot: QtBot, open_tab: OpenTab, shared_photos: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(models_folder() / "default", folder)
    (folder / "model.stages.tflite").write_bytes(b"nothing")
    tab = open_tab(AppContext([load_model(folder)]))
    read(qtbot, tab, shared_photos / "img1.jpg")
    assert "probabilities" in [step.key for step in tab.pages.steps]
    message = tab.pages.inside.message
    assert message is not None
    assert "is not the file that model.json describes" in message.text


def test_a_network_without_global_pooling_has_maps_but_no_activation_map(
    qtbot: QtBot, open_tab: OpenTab, shared_photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = activations.LiteRTStages.look
    monkeypatch.setattr(
        activations.LiteRTStages, "look", lambda self, crop: dataclasses.replace(look(self, crop), activation=None)
    )
    tab = open_tab(AppContext(list_models([models_folder()])))
    read(qtbot, tab, shared_photos / "img1.jpg")
    assert stages(tab.pages)
    tab.pages.choose("logits")
    assert tab.pages.no_activation.isVisible()
    assert not tab.pages.activation.isVisible()


def test_with_int8_a_note_says_that_the_maps_are_in_full_precision(
    qtbot: QtBot, open_tab: OpenTab, shared_photos: Path
) -> None:
    tab = open_tab(AppContext(list_models([models_folder()]), Settings(runtime="litert-int8")))
    read(qtbot, tab, shared_photos / "img1.jpg")
    tab.pages.choose("activation")
    assert tab.pages._note.isVisible()
    assert "full precision" in tab.pages._note.text()
    tab.pages.choose("crop")
    assert not tab.pages._note.isVisible()


def test_the_shipped_stages_file_is_the_one_that_model_json_describes() -> None:
    model = load_model(models_folder() / "default")
    path = model.file(STAGES_KEY)
    entry = model.description.files[STAGES_KEY]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == entry.sha256
