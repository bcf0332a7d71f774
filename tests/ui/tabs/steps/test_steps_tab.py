"""The Steps tab shows the same values that the classifier uses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from fer_desktop.analysis.explain.pipeline import MAP_KINDS, STEP_KEYS, Step
from fer_desktop.analysis.preprocessing import normalise
from fer_desktop.batch.run import analyze_files
from fer_desktop.core.types import Frame
from fer_desktop.models.description import list_models
from fer_desktop.paths import models_folder
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.pyramid import to_qimage
from fer_desktop.ui.foundation.tasks import shut_down
from fer_desktop.ui.tabs.steps.card import StepCard
from fer_desktop.ui.tabs.steps.pictures import StepPicture
from fer_desktop.ui.tabs.steps.tab import StepsTab
from tests.pictures import tight_crop
from tests.present import present
from tests.ui.conftest import Colours, Wear

# The offscreen platform warns about this for every window.
pytestmark = [pytest.mark.qt_log_ignore("propagateSizeHints"), pytest.mark.usefixtures("english")]

PATIENCE_MS = 60_000


@pytest.fixture
def context(qapp: object) -> AppContext:
    return AppContext(list_models([models_folder()]))


@pytest.fixture
def tab(qtbot: QtBot, context: AppContext) -> Iterator[StepsTab]:
    widget = StepsTab(context)
    widget.resize(1024, 560)
    qtbot.addWidget(widget)
    widget.show()
    yield widget
    shut_down(widget)


def wait_for_sheet(qtbot: QtBot, tab: StepsTab) -> dict[str, Step]:
    before = tab.sheet
    qtbot.waitUntil(lambda: tab.sheet is not None and tab.sheet is not before, timeout=PATIENCE_MS)
    assert tab.sheet is not None
    return {step.key: step for step in tab.sheet.steps}


def test_a_photograph_is_shown_in_every_step_with_the_values_that_classify(
    qtbot: QtBot, tab: StepsTab, shared_photos: Path
) -> None:
    tab.open_path(shared_photos / "img1.jpg")
    steps = wait_for_sheet(qtbot, tab)
    assert [key for key, step in steps.items() if step.kind not in (*MAP_KINDS, "activation")] == list(STEP_KEYS)
    assert tab.sheet is not None
    reading = tab.sheet.readings[0]
    resized, normalised = steps["resized"].image, steps["normalised"].values
    assert resized is not None
    assert normalised is not None
    np.testing.assert_array_equal(resized, reading.crop)
    np.testing.assert_array_equal(normalised, normalise(resized[None])[0, :, :, 0])
    assert steps["probabilities"].values is not None
    np.testing.assert_allclose(steps["probabilities"].values, reading.prediction.probabilities, atol=1e-6)
    assert [card.step.key for card in tab.pages.cards] == list(STEP_KEYS)
    assert [button.item.key for button in tab.pages.strip.buttons] == list(steps)


def test_another_face_can_be_picked(qtbot: QtBot, tab: StepsTab, shared_photos: Path) -> None:
    tab.open_path(shared_photos / "couple.jpg")
    first = wait_for_sheet(qtbot, tab)
    assert tab.faces.count() == 2
    tab.faces.setCurrentIndex(1)
    tab.faces.activated.emit(1)
    second = wait_for_sheet(qtbot, tab)
    assert tab.sheet is not None
    assert tab.sheet.chosen == 1
    assert second["resized"].image is not None
    np.testing.assert_array_equal(second["resized"].image, tab.sheet.readings[1].crop)
    assert not np.array_equal(second["resized"].image, present(first["resized"].image))


def test_a_frozen_frame_is_shown_with_the_face_that_was_chosen(qtbot: QtBot, tab: StepsTab, shared_photos: Path) -> None:
    image = cv2.imread(str(shared_photos / "couple.jpg"))
    assert image is not None
    tab.show_frame(Frame(image.astype(np.uint8, copy=False), 12, 3.5, "A camera"), 1)
    wait_for_sheet(qtbot, tab)
    assert tab.sheet is not None
    assert tab.sheet.chosen == 1


def test_the_faces_of_a_picture_are_those_of_the_files_tab_in_the_same_order(
    qtbot: QtBot, tab: StepsTab, context: AppContext, shared_photos: Path
) -> None:
    path = shared_photos / "selfie-many-people.jpg"
    make = context.make_analyzer(context.analyzer_options(follow=False))
    analysis = next(analysis for result in analyze_files([path], make) for analysis in result.analyses)
    tab.show_frame(analysis.frame, 3)
    wait_for_sheet(qtbot, tab)
    assert tab.sheet is not None
    assert [reading.face.box for reading in tab.sheet.readings] == [reading.face.box for reading in analysis.readings]
    assert tab.sheet.chosen == 3


def test_a_picture_without_a_face_ends_with_the_detection_and_a_notice(
    qtbot: QtBot, tab: StepsTab, shared_photos: Path
) -> None:
    tab.open_path(shared_photos / "cars.jpg")
    assert tuple(wait_for_sheet(qtbot, tab)) == ("original", "detection")
    assert tab.notice.message is not None
    assert "No face was found" in tab.notice.message.title
    assert tab.faces.isHidden()


def test_all_of_a_small_picture_is_used_as_a_face_crop(qtbot: QtBot, tab: StepsTab, tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (48, 48), np.uint8)
    cv2.imwrite(str(tmp_path / "crop.png"), noise)
    tab.open_path(tmp_path / "crop.png")
    steps = wait_for_sheet(qtbot, tab)
    assert set(STEP_KEYS) < set(steps)
    assert steps["resized"].image is not None
    np.testing.assert_array_equal(steps["resized"].image, noise)
    assert tab.notice.message is not None
    assert "all of it is used as a face crop" in tab.notice.message.title


def test_all_of_a_tight_crop_is_used_as_a_face_crop(
    qtbot: QtBot, tab: StepsTab, tmp_path: Path, sample_image: np.ndarray
) -> None:
    cv2.imwrite(str(tmp_path / "crop.png"), tight_crop(sample_image, 120))
    tab.open_path(tmp_path / "crop.png")
    assert set(STEP_KEYS) < set(wait_for_sheet(qtbot, tab))
    assert tab.notice.message is not None
    assert "A face fills the picture" in tab.notice.message.title


def test_an_unreadable_file_is_reported_in_the_tab_and_the_old_sheet_stays(
    qtbot: QtBot, tab: StepsTab, shared_photos: Path, tmp_path: Path
) -> None:
    tab.open_path(shared_photos / "img1.jpg")
    wait_for_sheet(qtbot, tab)
    sheet = tab.sheet
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"nothing")
    tab.open_path(broken)
    qtbot.waitUntil(lambda: tab.notice.message is not None, timeout=PATIENCE_MS)
    assert tab.notice.message is not None
    assert str(broken) in tab.notice.message.title
    assert tab.sheet is sheet


def test_a_pasted_picture_is_shown(qtbot: QtBot, tab: StepsTab, sample_image: np.ndarray) -> None:
    QGuiApplication.clipboard().setImage(to_qimage(sample_image))
    tab.paste()
    steps = wait_for_sheet(qtbot, tab)
    assert steps["original"].image is not None
    np.testing.assert_array_equal(steps["original"].image, sample_image)
    assert "activation" in steps


@pytest.mark.parametrize("size", [QSize(1024, 560), QSize(1920, 980), QSize(700, 900)])
def test_all_cards_have_room_for_their_texts(qtbot: QtBot, tab: StepsTab, shared_photos: Path, size: QSize) -> None:
    tab.resize(size)
    tab.open_path(shared_photos / "img1.jpg")
    wait_for_sheet(qtbot, tab)
    sheet = tab.pages.sheet
    cards = sheet.findChildren(StepCard)
    assert len(cards) == 6
    for card in cards:
        assert card.height() >= card.least_height()
        assert card.geometry().right() < sheet.width()
    for first in cards:
        assert not any(first.geometry().intersects(other.geometry()) for other in cards if other is not first)


def test_a_change_of_theme_reaches_the_cards(
    qtbot: QtBot, tab: StepsTab, shared_photos: Path, wear: Wear, colours: Colours
) -> None:
    tab.open_path(shared_photos / "img1.jpg")
    wait_for_sheet(qtbot, tab)
    drawn: list[QWidget] = [widget for card in tab.pages.cards for widget in card._drawn if not isinstance(widget, StepPicture)]
    tab.pages.choose(next(step.key for step in tab.pages.steps if step.kind in MAP_KINDS))
    drawn.append(tab.pages.maps.grid)
    assert len(drawn) > 3
    for tokens, other in ((theme.LIGHT, theme.DARK), (theme.DARK, theme.LIGHT)):
        wear(tokens)
        for widget in drawn:
            seen = colours(widget)
            # Pixels are counted, because the edges of letters may have any colour.
            assert seen[tokens.muted] + seen[tokens.text] > seen[other.muted] + seen[other.text], widget


def test_the_empty_tab_offers_the_sample(qtbot: QtBot, tab: StepsTab) -> None:
    button = next(button for button in tab._empty.buttons() if button.text() == "Try the sample")
    button.click()
    assert "probabilities" in wait_for_sheet(qtbot, tab)
