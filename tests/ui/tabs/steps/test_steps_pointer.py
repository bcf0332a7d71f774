"""The value at the pointer in the Steps tab: beside the pixel, never over it, and spoken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from fer_desktop.analysis.explain.pipeline import MAP_KINDS, Step
from fer_desktop.core.types import Box, Face
from fer_desktop.models.description import list_models
from fer_desktop.paths import models_folder
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.tasks import shut_down
from fer_desktop.ui.tabs.steps.card import StepCard
from fer_desktop.ui.tabs.steps.images import StepImages
from fer_desktop.ui.tabs.steps.pictures import StepPicture
from fer_desktop.ui.tabs.steps.pointer import cell_rect, label_rect, value_words
from fer_desktop.ui.tabs.steps.tab import StepsTab
from fer_desktop.ui.tabs.steps.wording import number_text
from tests.present import present
from tests.ui.conftest import Until, Wear

pytestmark = [pytest.mark.qt_log_ignore("propagateSizeHints"), pytest.mark.usefixtures("english")]


@pytest.fixture
def tab(qtbot: QtBot, until: Until, shared_photos: Path, wear: Wear) -> Iterator[StepsTab]:
    wear(theme.LIGHT)  # with the letters of the program
    widget = StepsTab(AppContext(list_models([models_folder()])))
    widget.resize(1300, 800)
    qtbot.addWidget(widget)
    widget.show()
    widget.open_path(shared_photos / "img1.jpg")
    until(lambda: widget.sheet is not None, "the steps", 90)
    yield widget
    shut_down(widget)


def step_of(tab: StepsTab, key: str) -> Step:
    return next(step for step in tab.pages.steps if step.key == key)


def picture_of(tab: StepsTab, key: str) -> StepPicture:
    card = next(card for card in tab.pages.cards if card.step.key == key)
    return card.findChildren(StepPicture)[0]


def point_at(view: StepPicture, step: Step, row: int, column: int) -> None:
    center = cell_rect(view.picture_rect(), (step.shape[0], step.shape[1]), row, column).center()
    QTest.mouseMove(view, center.toPoint())


def test_the_value_of_a_pixel_is_shown_at_the_pointer_of_every_picture(tab: StepsTab) -> None:
    for key in ("resized", "normalised"):
        step, view = step_of(tab, key), picture_of(tab, key)
        before = view.grab().toImage()
        point_at(view, step, 30, 12)
        assert view.pixel == (30, 12)
        assert view.accessibleDescription() == f"row 30, column 12: {number_text(float(step.content[30, 12]))}"
        assert view.grab().toImage() != before
        assert not view.toolTip()
        cell = cell_rect(view.picture_rect(), (48, 48), 30, 12)
        assert view.grab().toImage().pixel(cell.center().toPoint()) == before.pixel(cell.center().toPoint())
    colour, view = step_of(tab, "crop"), picture_of(tab, "crop")
    point_at(view, colour, *(side // 2 for side in colour.shape[:2]))
    blue, green, red = present(colour.image)[view.pixel]
    assert f"red {red}, green {green}, blue {blue}" in view.accessibleDescription()


def test_arrow_keys_go_from_pixel_to_pixel_of_a_small_picture(tab: StepsTab, until: Until) -> None:
    step, view = step_of(tab, "resized"), picture_of(tab, "resized")
    assert picture_of(tab, "original").focusPolicy() is Qt.FocusPolicy.NoFocus
    tab.activateWindow()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    until(view.hasFocus, "the focus")
    for _ in range(30):
        QTest.keyClick(view, Qt.Key.Key_Left)
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert view.pixel == (23, 0)
    assert str(present(step.image)[23, 0]) in view.accessibleDescription()


def test_the_value_of_a_map_is_spoken_and_no_tooltip_lies_on_it(tab: StepsTab) -> None:
    maps = tab.pages.maps
    step = next(step for step in tab.pages.steps if step.kind in MAP_KINDS)
    tab.pages.choose(step.key)
    QTest.keyClick(maps.map, Qt.Key.Key_Right)
    row, column = maps.map.cell
    value = number_text(float(present(step.values)[row, column, present(maps.grid.channel)]))
    assert f"row {row}, column {column}: {value}" in maps.map.accessibleDescription()
    assert f"row {row}, column {column}: {value}" == maps.crop.accessibleDescription()
    assert not (maps.map.toolTip() or maps.crop.toolTip() or maps.grid.toolTip())
    tab.pages.choose("activation")
    card = tab.pages.activation
    QTest.keyClick(card.map, Qt.Key.Key_Down)
    row, column = card.map.cell
    value = number_text(abs(float(present(step_of(tab, "activation").values)[row, column, card.chosen])))
    assert f"row {row}, column {column}: " in card.map.accessibleDescription()
    assert card.map.accessibleDescription().endswith(value)
    assert not card.map.toolTip()


def test_the_grid_of_maps_says_the_value_at_the_pointer(tab: StepsTab) -> None:
    grid = tab.pages.maps.grid
    step = next(step for step in tab.pages.steps if step.kind in MAP_KINDS)
    tab.pages.choose(step.key)
    channel = grid.order[1]
    tile = QRectF(grid.tile_rect(1))
    QTest.mouseMove(grid, cell_rect(tile, (step.shape[0], step.shape[1]), 0, 0).center().toPoint())
    value = number_text(float(present(step.values)[0, 0, channel]))
    assert grid.value_words() == (value, f"channel {channel}: row 0, column 0")
    QTest.mouseMove(grid, (tile.bottomRight() + QPointF(2, 2)).toPoint())
    assert grid.value_words() == ("", "")


@pytest.mark.parametrize("side", [1.0, 8.0, 40.0])
def test_the_label_never_covers_its_cell_and_stays_inside(side: float) -> None:
    bounds = QRectF(0, 0, 160, 160)
    for x in np.arange(0, 160 - side + 1, 13.0):
        for y in np.arange(0, 160 - side + 1, 13.0):
            cell = QRectF(float(x), float(y), side, side)
            label = label_rect(bounds, cell, QSizeF(110, 34))
            assert bounds.contains(label)
            assert not label.intersects(cell)


def test_values_are_named_by_their_colours() -> None:
    assert value_words(np.array([[[1, 2, 3]]], np.uint8), 0, 0) == ("red 3, green 2, blue 1", "row 0, column 0")
    assert value_words(np.array([[-0.5]], np.float32), 0, 0) == ("\N{MINUS SIGN}0.50", "row 0, column 0")


@pytest.mark.parametrize("size", [(1024, 548), (1920, 930), (2560, 1300)])
@pytest.mark.parametrize("language", ["en", "id"])
def test_pictures_are_large_and_their_texts_beside_or_right_below_them(
    until: Until, size: tuple[int, int], language: str, request: pytest.FixtureRequest
) -> None:
    if language == "id":
        request.getfixturevalue("indonesian")
    tab: StepsTab = request.getfixturevalue("tab")
    tab.resize(*size)
    tab.pages.choose("original")
    least = {1024: 95, 1920: 250, 2560: 400}[size[0]]
    for card in tab.pages.sheet.findChildren(StepCard):
        until(lambda card=card: texts_are_near(tab, card), f"the texts of {card.step.key}")
        assert card._sentence.font().pixelSize() >= 13
        shown = picture_of(tab, card.step.key).picture_rect()
        share = 0.8 if card.step.key == "normalised" else 1.0
        assert max(shown.width(), shown.height()) >= share * least, card.step.key
    tab.pages.choose("logits")
    for card in tab.pages._decision_cards:
        bars, facts = card._picture, card._facts
        until(lambda bars=bars, facts=facts: 0 < facts.y() - bars.geometry().bottom() <= 8, "texts right below the bars")


def texts_are_near(tab: StepsTab, card: StepCard) -> bool:
    """Return whether a card's sentence is whole, and beside its picture or right below it."""
    picture, sentence = picture_of(tab, card.step.key), card._sentence
    at = picture.mapTo(card, picture.picture_rect().topLeft().toPoint())
    shown, words = QRectF(at, picture.picture_rect().size()), QRectF(sentence.geometry())
    # A histogram is below the normalised picture.
    bottom = card._picture.geometry().bottom() if card.step.key == "normalised" else shown.bottom()
    near = 0 <= words.left() - shown.right() < 0.2 * card.width() or 0 <= words.top() - bottom < 80
    return near and sentence.height() >= sentence.heightForWidth(sentence.width())


def test_landmarks_that_the_picture_cuts_off_are_not_drawn(qtbot: QtBot) -> None:
    gray = np.full((100, 100, 3), 128, np.uint8)
    inside = Face(Box(60, 20, 60, 60), np.array([[80, 40]] * 6, np.float32), 0.9)
    cut_off = Face(inside.box, np.array([[80, 40]] * 3 + [[130, 50]] * 3, np.float32), 0.9)
    view = StepPicture()
    qtbot.addWidget(view)
    view.resize(300, 100)
    pictures = []
    for face in (inside, cut_off):
        view.set_picture(StepImages(gray, gray, (100, 100)), [face])
        beside = round(view.picture_rect().right()) + 1
        pictures.append(view.grab().toImage().copy(beside, 0, view.width() - beside, view.height()))
    assert pictures[0] == pictures[1]
