"""Models are tested from the Model tab, on labelled pictures of the user, and compared by the results."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from fer_desktop import paths
from fer_desktop.analysis.classifier import Runtime
from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.models.description import list_models
from fer_desktop.models.measurements import FILE_NAME
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.tasks import shut_down
from fer_desktop.ui.tabs.model.compare import ComparePage
from fer_desktop.ui.tabs.model.page import ModelPage
from fer_desktop.ui.tabs.model.tab import ModelTab
from fer_desktop.ui.tabs.model.testing import TestControl
from tests.present import present
from tests.ui.tabs.model.test_model_compare import beside, rows_of

SHIPPED = paths.models_folder() / "default"
Until = Callable[..., None]
OpenTab = Callable[[], ModelTab]


@pytest.fixture
def own() -> Path:
    """A user model: the default model's network with another temperature and no figures."""
    folder = paths.user_models_folder() / "own"
    folder.mkdir(parents=True)
    values = json.loads((SHIPPED / "model.json").read_text())
    values |= {"title": "Own", "metrics": {}, "curves": [], "temperature": 3.0, "files": {"litert": values["files"]["litert"]}}
    shutil.copy(SHIPPED / "model.tflite", folder)
    (folder / "model.json").write_text(json.dumps(values))
    return folder


@pytest.fixture
def labelled(face_crops_npz: Path, tmp_path: Path) -> Path:
    """A folder with four face crops of each of three expressions."""
    with np.load(face_crops_npz) as arrays:
        images, labels = arrays["image"], arrays["label"]
    for label in (0, 3, 4):
        (tmp_path / "faces of mine" / EXPRESSIONS[label]).mkdir(parents=True)
        for row in np.flatnonzero(labels == label)[:4]:
            assert cv2.imwrite(str(tmp_path / "faces of mine" / EXPRESSIONS[label] / f"{row}.png"), images[row])
    return tmp_path / "faces of mine"


@pytest.fixture
def open_tab(qtbot: QtBot) -> Iterator[OpenTab]:
    """Return a function that opens the tab with the models on disk, as a start of the program does."""
    tabs: list[ModelTab] = []

    def opened() -> ModelTab:
        tab = ModelTab(AppContext(list_models([paths.user_models_folder(), paths.models_folder()])))
        tab.resize(1024, 560)
        qtbot.addWidget(tab)
        tab.show()
        tabs.append(tab)
        return tab

    yield opened
    for tab in tabs:
        shut_down(tab)


def control(tab: ModelTab) -> TestControl:
    return next(found for found in present(tab.page).findChildren(TestControl))


def start_test(tab: ModelTab, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    control(tab).folder.trigger()


def test_both_models_are_tested_on_one_folder_and_the_results_outlast_a_restart(
    open_tab: OpenTab, own: Path, labelled: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = open_tab()
    page = beside(tab, "own")
    assert page.nothing_common.isVisible(), "an own model comes without figures"
    assert rows_of(page.figures)["Accuracy"][1] == "not measured"
    start_test(tab, labelled, monkeypatch)
    until(lambda: control(tab).progress.isVisible() and not control(tab).button.isVisible(), "the progress")
    until(lambda: not tab.tests.running, "the end of the test")
    assert "Tested on faces of mine. Default: " in present(tab.message.message).title

    def check(tab: ModelTab) -> list[str]:
        page = tab.page
        assert isinstance(page, ComparePage)
        assert page.pictures.currentText().startswith("faces of mine, 12 pictures, ")
        assert not page.nothing_common.isVisible()
        answers = [verdict.answer.text() for verdict in page.verdicts]
        # The temperature changes the confidence, not which expression is the most probable.
        assert answers[0] == answers[1]
        assert answers[0].endswith(" of 12 right")
        figures = rows_of(page.figures)
        for name in ("Accuracy", "Balanced", "Calibration error", "Pictures"):
            assert "not measured" not in figures[name], name
        assert figures["Accuracy"][2] == "0.0"
        assert page.difference.text().startswith("On these pictures, the difference can be chance: 0.0 points, ")
        assert figures["Calibration error"][0] != figures["Calibration error"][1]
        assert page.verdicts[0].toolTip() == page.verdicts[1].toolTip() != ""
        return answers

    answers = check(tab)
    assert (own / FILE_NAME).is_file()
    assert (paths.user_data_folder() / "measured" / "default.json").is_file()
    again = open_tab()
    beside(again, "own")
    assert check(again) == answers
    again.other.setCurrentIndex(0)
    again.other.activated.emit(0)
    assert isinstance(again.page, ModelPage)
    texts = [again.page.pictures.itemText(place) for place in range(again.page.pictures.count())]
    assert sum(text.startswith("faces of mine, 12 pictures, ") for text in texts) == 1


def test_a_model_without_figures_is_tested_alone(
    open_tab: OpenTab, own: Path, labelled: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = open_tab()
    tab._context.set_model("own")
    assert isinstance(tab.page, ModelPage)
    assert tab.page.scorecard.verdict.answer.text() == "Not tested yet"
    start_test(tab, labelled, monkeypatch)
    until(lambda: not tab.tests.running, "the end of the test")
    page = tab.page
    assert isinstance(page, ModelPage)
    assert page.scorecard.verdict.answer.text().endswith(" of 12 right")
    assert "Face detection was skipped" in page.scorecard.verdict.about.text()
    page.unfold({"accuracy", "matrix"})
    (row,) = rows_of(page.sets).items()
    assert row[0].startswith("faces of mine, ")
    assert int(present(page.plots.matrix._matrix).sum()) == 12


def test_results_on_other_pictures_are_not_compared(
    open_tab: OpenTab, own: Path, labelled: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = open_tab()
    tab._context.set_model("own")
    start_test(tab, labelled, monkeypatch)
    until(lambda: not tab.tests.running, "the end of the test")
    next(iter((labelled / "happy").iterdir())).unlink()
    tab._context.set_model("default")
    start_test(tab, labelled, monkeypatch)
    until(lambda: not tab.tests.running, "the end of the test")
    page = beside(tab, "own")
    assert page.nothing_common.isVisible()
    for place in range(page.pictures.count()):
        page.pictures.setCurrentIndex(place)
        assert "not measured" in rows_of(page.figures)["Accuracy"]


def test_a_test_can_be_cancelled(
    open_tab: OpenTab, own: Path, labelled: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = open_tab()
    beside(tab, "own")
    start_test(tab, labelled, monkeypatch)
    control(tab).cancel.click()
    until(lambda: not tab.tests.running, "the end of the test")
    until(control(tab).button.isVisible, "the button")
    assert not control(tab).progress.isVisible()
    assert not (own / FILE_NAME).exists()
    assert tab.message.message is None


def test_a_folder_that_can_t_be_used_is_refused_with_the_reason(
    open_tab: OpenTab, tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = open_tab()
    (tmp_path / "holidays").mkdir()
    for folder, reason in ((tmp_path / "gone", "can't be read"), (tmp_path / "holidays", "has no labelled pictures")):
        start_test(tab, folder, monkeypatch)
        until(lambda: not tab.tests.running and tab.message.isVisible(), "the reason")
        assert f"{folder} {reason}" in present(tab.message.message).title
        tab.message.clear()
    assert control(tab).button.isVisible()


def test_a_file_of_fer2013_is_tested_and_a_model_that_learned_from_it_is_marked(
    open_tab: OpenTab, face_crops_npz: Path, tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    with np.load(face_crops_npz) as arrays:
        images, labels = arrays["image"][:20], arrays["label"][:20]
    np.savez(tmp_path / "fer.npz", image=images, label=labels, split=np.full(20, 2, np.uint8))
    tab = open_tab()
    beside(tab, "paper")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "fer.npz"), ""))
    control(tab).file.trigger()
    until(lambda: not tab.tests.running, "the end of the test")
    page = tab.page
    assert isinstance(page, ComparePage)
    assert page.pictures.currentText().startswith("fer.npz: test, no duplicates, 20 pictures, ")
    default, paper = (verdict.about.text() for verdict in page.verdicts)
    assert "its figure is too high" in paper
    assert "too high" not in default


def test_the_models_of_the_program_are_compared_on_the_same_pictures(open_tab: OpenTab) -> None:
    page = beside(open_tab(), "paper")
    assert page.pictures.currentText() == "FER2013 test, new to both models"
    assert not page.nothing_common.isVisible()
    figures = rows_of(page.figures)
    for name, row in figures.items():
        assert not {"not measured", "\N{EN DASH}"} & set(row), name
    assert figures["Pictures"][0] == figures["Pictures"][1]
    assert not {"\N{EN DASH}"} & {cell for row in rows_of(page.classes).values() for cell in row}
    page.unfold({"curves"})
    assert page.plots[0].curves._curve is not None and page.plots[1].curves._curve is not None


def test_after_a_model_for_tensorflow_is_removed_litert_runs_again(open_tab: OpenTab, own: Path) -> None:
    pytest.importorskip("tensorflow")
    values = json.loads((own / "model.json").read_text())
    values["files"] = {"keras": json.loads((SHIPPED / "model.json").read_text())["files"]["keras"]}
    shutil.copy(SHIPPED / "model.keras", own)
    (own / "model.json").write_text(json.dumps(values))
    tab = open_tab()
    context = tab._context
    runtimes = [context.runtime]
    context.set_model("own")
    runtimes.append(context.runtime)
    tab.remove.click()
    next(action for action in present(tab.message.message).actions if action.text == "Remove").run()
    assert present(context.model).name == "default"
    runtimes.append(context.runtime)
    assert runtimes == [Runtime.LITERT, Runtime.TENSORFLOW, Runtime.LITERT]
    assert tab.runtime.currentData() == "automatic"
    context.set_runtime(Runtime.LITERT_INT8)
    context.set_model("paper")
    assert context.runtime is Runtime.LITERT_INT8, "a runtime that was chosen stays"
