"""The story in the Steps tab: one picture and one sentence at a time, with the face's own figures, for every network."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from fer_desktop.analysis.explain import activations
from fer_desktop.analysis.explain.activations import InnerLook
from fer_desktop.analysis.explain.pipeline import MAP_KINDS
from fer_desktop.analysis.smoothing import shown_again_from
from fer_desktop.core.types import UInt8Array
from fer_desktop.models.description import list_models
from fer_desktop.paths import models_folder
from fer_desktop.settings import Settings
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.formatting import expression_name, percent, plain
from fer_desktop.ui.foundation.tasks import shut_down
from fer_desktop.ui.tabs.steps.pictures import ExpressionBars, LabelledPictures, StepPicture
from fer_desktop.ui.tabs.steps.tab import StepsTab
from fer_desktop.ui.tabs.steps.wording import number_text
from tests.present import present
from tests.ui.conftest import Until, Wear

pytestmark = pytest.mark.usefixtures("english")

Tell = Callable[..., StepsTab]


@pytest.fixture
def tell(qtbot: QtBot, until: Until, shared_photos: Path) -> Iterator[Tell]:
    """Return a function that opens a tab with the story of a photograph's largest face. Its arguments are settings."""
    opened: list[StepsTab] = []

    def tell_it(photo: str = "img1.jpg", **settings: object) -> StepsTab:
        tab = StepsTab(AppContext(list_models([models_folder()]), Settings(**settings)))  # type: ignore[arg-type]
        opened.append(tab)
        tab.resize(1024, 560)
        qtbot.addWidget(tab)
        tab.show()
        tab.open_path(shared_photos / photo)
        until(lambda: tab.sheet is not None, "the steps", 90)
        tab.activateWindow()
        until(tab.isActiveWindow, "the window")
        tab._story_button.click()
        return tab

    yield tell_it
    for tab in opened:
        shut_down(tab)


def sentences(tab: StepsTab) -> list[str]:
    return [scene.sentence for scene in tab.story.scenes]


@pytest.mark.parametrize("model", ["default", "paper"])
def test_the_story_tells_every_step_with_the_figures_of_the_face(tell: Tell, model: str) -> None:
    tab = tell(model=model)
    assert tab.story.isVisible()
    assert 8 <= len(tab.story.scenes) <= 12
    sheet = present(tab.sheet)
    steps = {step.key: step for step in sheet.steps}
    reading = sheet.readings[0]
    maps = [step for step in sheet.steps if step.kind in MAP_KINDS]
    told = sentences(tab)
    height, width = steps["original"].shape[:2]
    sign = "\N{MULTIPLICATION SIGN}"
    logits, temperature = steps["logits"].content, dict(steps["probabilities"].facts)["temperature"]
    best = int(logits.argmax())
    assert f"{width} {sign} {height} pixels" in told[0]
    assert percent(steps["detection"].faces[0].score) in told[1]
    assert f"{sign} {steps['resized'].shape[0]} pixels" in told[4]
    assert number_text(steps["normalised"].minimum) in told[5]
    assert told[6].startswith(f"{maps[0].shape[2]} ")
    assert f"{maps[-1].shape[2]} maps" in told[-4]
    assert number_text(float(logits[best])) in told[-3] and expression_name(best) in told[-3]
    assert temperature == 1 or plain(temperature) in told[-2]
    assert percent(reading.confidence) in told[-1] and expression_name(reading.expression_index) in told[-1]
    below = tab._context.uncertain_below
    assert f"below {percent(below)} is uncertain" in told[-1] and f"again from {percent(shown_again_from(below))}." in told[-1]
    assert not any("{" in sentence for sentence in told)
    assert len(set(told)) == len(told)


def test_keys_go_back_and_forth_and_leave_the_story(tell: Tell, until: Until) -> None:
    tab = tell()
    story = tab.story
    until(story.hasFocus, "the focus")
    count = len(story.scenes)
    assert story.progress.text() == f"1 of {count}" and not story.back.isEnabled()
    QTest.keyClick(story, Qt.Key.Key_Right)
    QTest.keyClick(story, Qt.Key.Key_Right)
    QTest.keyClick(story, Qt.Key.Key_Left)
    assert story.progress.text() == f"2 of {count}"
    assert story.title.text() == "Detection"
    assert story.accessibleDescription() == f"2 of {count}: Detection. {story.sentence.text()}"
    story.next.setFocus(Qt.FocusReason.TabFocusReason)
    until(story.next.hasFocus, "the focus at a button")
    QTest.keyClick(story.next, Qt.Key.Key_Right)
    assert story.place == 2, "an arrow key goes on, also from a button"
    QTest.keyClick(story.next, Qt.Key.Key_Escape)
    assert not story.isVisible() and tab.pages.isVisible()
    until(lambda: tab.pages.isAncestorOf(present(tab.focusWidget())), "the focus at the steps")
    QTest.keyClick(present(tab.focusWidget()), Qt.Key.Key_F5)
    assert story.isVisible() and story.place == 0
    for _ in range(count):
        story.next.click()
    assert not story.isVisible(), "after the last one the story ends"


def test_letters_are_large_and_the_picture_is_larger_than_the_text(tell: Tell, until: Until, wear: Wear) -> None:
    wear(theme.LIGHT)
    tab = tell()
    for size in ((1024, 548), (1920, 930)):
        tab.resize(*size)
        for place in range(len(tab.story.scenes)):
            tab.story.show_scenes(tab.story.scenes, place)
            sentence, picture = tab.story.sentence, present(tab.story.picture)
            until(lambda sentence=sentence: sentence.height() >= sentence.heightForWidth(sentence.width()), "a whole sentence")
            assert sentence.font().pixelSize() >= 16
            until(lambda picture=picture: picture.height() > 0.5 * tab.height(), "a large picture")
            for label in picture.findChildren(QLabel):
                until(lambda label=label: label.fontInfo().pixelSize() >= 16, "large letters")


def test_an_uncertain_answer_is_told_as_such(tell: Tell, until: Until) -> None:
    tab = tell(uncertain_below=0.99)
    reading = present(tab.sheet).readings[0]
    assert reading.uncertain is (reading.confidence < 0.99)
    assert ("\u201cuncertain\u201d" in sentences(tab)[-1]) is reading.uncertain
    tab.story.show_scenes(tab.story.scenes, len(tab.story.scenes) - 1)
    sheet = tab.sheet
    tab._context.update_settings(uncertain_below=0.0)
    until(lambda: tab.sheet is not sheet, "the other threshold", 90)
    assert tab.story.isVisible() and tab.story.place == len(tab.story.scenes) - 1
    assert "so this is the answer" in tab.story.sentence.text()


@pytest.mark.parametrize("stages", [1, 2, 3])
@pytest.mark.parametrize("averaged", [True, False])
def test_the_story_fits_networks_with_other_layers(
    tell: Tell, monkeypatch: pytest.MonkeyPatch, stages: int, averaged: bool
) -> None:
    look = activations.LiteRTStages.look

    def other(self: activations.LiteRTStages, crop: UInt8Array) -> InnerLook:
        real = look(self, crop)
        shown = (*real.stages[: stages - 1], real.stages[-1])
        return dataclasses.replace(real, stages=shown, activation=real.activation if averaged else None)

    monkeypatch.setattr(activations.LiteRTStages, "look", other)
    tab = tell()
    assert len(tab.story.scenes) == 9 + min(stages, 3)
    about_means = [sentence for sentence in sentences(tab) if "only the mean of each" in sentence]
    assert len(about_means) == (averaged and stages > 1)
    for place in range(len(tab.story.scenes)):
        tab.story.show_scenes(tab.story.scenes, place)
        assert not present(tab.story.picture).grab().isNull()


def test_without_stages_the_story_leaves_them_out(tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fer_desktop.ui.tabs.steps.reader.open_stages", lambda model, classifier: None)
    tab = tell()
    assert len(tab.story.scenes) == 9
    assert not any("filters" in sentence for sentence in sentences(tab))


def test_the_means_below_the_last_maps_are_theirs(tell: Tell) -> None:
    tab = tell()
    last = [step for step in present(tab.sheet).steps if step.kind in MAP_KINDS][-1]
    tab.story.show_scenes(tab.story.scenes, len(tab.story.scenes) - 4)
    names = [name for _, name in present(tab.story.picture)._pictures]  # type: ignore[attr-defined]
    means = np.sort(np.abs(present(last.values)).mean(axis=(0, 1), dtype=float))[::-1][: len(names)]
    assert names == [f"mean {number_text(float(mean))}" for mean in means]


def test_a_picture_without_a_face_has_no_story(tell: Tell) -> None:
    tab = tell("cars.jpg")
    assert not tab._story_button.isEnabled()
    assert not tab.story.isVisible()


def test_the_story_goes_on_in_the_other_language(tell: Tell, until: Until, request: pytest.FixtureRequest) -> None:
    tab = tell()
    tab.story.go(3)
    request.getfixturevalue("indonesian")
    until(lambda: tab.story.title.text() != "Greyscale", "the other language")
    assert tab.story.isVisible() and tab.story.place == 3


def choose_other(tab: StepsTab, text: str) -> None:
    box = tab.story.other
    place = next(k for k in range(box.count()) if box.itemText(k).startswith(text))
    box.setCurrentIndex(place)
    box.activated.emit(place)


def told_of_both(tab: StepsTab) -> list[str]:
    return [label.text() for label in present(tab.story.picture).findChildren(QLabel)]


def test_two_faces_of_a_picture_are_compared_step_by_step(tell: Tell, until: Until) -> None:
    tab = tell("selfie-many-people.jpg")
    alone = [scene.title for scene in tab.story.scenes]
    tab.story.go(2)
    choose_other(tab, "Face 2 of")
    until(lambda: tab.other is not None, "the second face", 60)
    assert present(tab.other).chosen == 1
    assert [scene.title for scene in tab.story.scenes] == alone and tab.story.place == 2
    names = [tab.faces.itemText(face) for face in (0, 1)]
    assert set(names) < set(told_of_both(tab))
    assert len(present(tab.story.picture).findChildren(StepPicture)) == 2
    first, second = (reading.prediction.probabilities for reading in present(tab.sheet).readings[:2])
    apart = [k for k in range(7) if abs(first[k] - second[k]) >= 0.05]
    said = tab.story.scenes[-1].sentence
    assert said == tab.story.scenes[-2].sentence != ""
    assert all(f"{expression_name(k)} {percent(first[k])} and {percent(second[k])}" in said for k in apart)
    assert all(expression_name(k) not in said for k in range(7) if k not in apart)
    choose_other(tab, "None")
    assert tab.other is None and tab.story.sentence.text() != "" and tab.story.place == 2


def test_both_faces_show_the_same_channels_and_one_scale(tell: Tell, until: Until) -> None:
    tab = tell("selfie-many-people.jpg")
    choose_other(tab, "Face 2 of")
    until(lambda: tab.other is not None, "the second face", 60)
    kinds = [scene.step.kind for scene in tab.story.scenes]
    for place, kind in enumerate(kinds):
        tab.story.show_scenes(tab.story.scenes, place)
        picture = present(tab.story.picture)
        if kind in MAP_KINDS:
            first, second = picture.findChildren(LabelledPictures)
            assert "the strongest of the first face" in tab.story.sentence.text()
            channels = [[name.partition(":")[0] for _, name in maps._pictures] for maps in (first, second)]
            assert channels[0] == channels[1] and all(name[-1].isdigit() for name in channels[0])
        elif kind in ("logits", "probabilities"):
            one, other = picture.findChildren(ExpressionBars)
            assert one.scale == other.scale and not np.array_equal(one.values, other.values)
            both = np.concatenate([one.values, other.values])
            assert one.scale == ((0, 1) if kind == "probabilities" else (both.min(), both.max()))
            pixels = [zero_line_of(bars) for bars in (one, other)]
            assert pixels[0] == pixels[1], "the zero lines are at the same place"
    assert sum(kind in MAP_KINDS for kind in kinds) == 3 and {"logits", "probabilities"} < set(kinds)


def zero_line_of(bars: ExpressionBars) -> int:
    """Return where the zero line of bars is, in pixels: the column that has its colour most often."""
    bars.resize(400, 300)
    image = bars.grab().toImage()
    line = theme.current().control
    columns = [sum(image.pixelColor(x, y).name() == line.lower() for y in range(image.height())) for x in range(image.width())]
    return int(np.argmax(columns))


def test_a_face_is_compared_with_one_of_another_picture(
    tell: Tell, until: Until, shared_photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = tell()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(shared_photos / "img5.jpg"), ""))
    choose_other(tab, "Another picture")
    until(lambda: tab.other is not None, "the second face", 60)
    assert tab.story.other.currentText() == "img5.jpg"
    headings = [text for text in told_of_both(tab) if ".jpg. " in text]
    assert [heading.partition(". ")[0] for heading in headings] == ["img1.jpg", "img5.jpg"]
    shown = tab.other
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(shared_photos / "cars.jpg"), ""))
    choose_other(tab, "Another picture")
    until(lambda: tab.notice.message is not None, "what is wrong", 60)
    assert present(tab.notice.message).title == "No face was found in cars.jpg."
    assert tab.other is shown and tab.story.other.currentText() == "img5.jpg"
    tab.open_path(shared_photos / "img5.jpg")
    until(lambda: tab.other is None and tab.story.other.currentText() == "None", "another first face, alone", 60)


def test_another_picture_offers_each_of_its_faces(
    tell: Tell, until: Until, shared_photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = tell()
    selfie = "selfie-many-people.jpg"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(shared_photos / selfie), ""))
    choose_other(tab, "Another picture")
    until(lambda: tab.other is not None, "the largest face of the other picture", 60)
    box, first = tab.story.other, present(tab.other)
    offered = [box.itemText(k) for k in range(box.count())]
    assert [text for text in offered if text.startswith(selfie)] == [
        f"{selfie}, face {number}" for number in range(1, len(first.readings) + 1)
    ]
    assert box.currentText() == f"{selfie}, face 1"
    choose_other(tab, f"{selfie}, face 2")
    until(lambda: tab.other is not first, "the second face of the other picture", 60)
    assert present(tab.other).chosen == 1 and box.currentText() == f"{selfie}, face 2"
    assert any(text.startswith(f"{selfie}. Face 2 of ") for text in told_of_both(tab))
