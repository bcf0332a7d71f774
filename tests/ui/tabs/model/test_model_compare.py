"""Two models side by side, and the speed of each on this computer."""

from __future__ import annotations

import functools
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from fer_desktop import paths
from fer_desktop.analysis.classifier import Runtime
from fer_desktop.analysis.speed import Speed, measure
from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.models.description import Model, load_model
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.tasks import shut_down
from fer_desktop.ui.tabs.model import speed as model_speed
from fer_desktop.ui.tabs.model.compare import ComparePage
from fer_desktop.ui.tabs.model.page import ModelPage
from fer_desktop.ui.tabs.model.speed import FILE_NAME, SpeedBook
from fer_desktop.ui.tabs.model.tab import ModelTab
from fer_desktop.ui.widgets.figure_table import FigureTable
from tests.present import present

SHIPPED = paths.models_folder() / "default"
SPEEDS = (Speed(1, 2.0, 3.0, 400), Speed(10, 15.0, 20.0, 100))
Until = Callable[..., None]


def copy_model(folder: Path, change: Callable[[dict[str, Any]], None]) -> Model:
    """Copy the default model's LiteRT files with another model.json."""
    folder.mkdir(parents=True)
    values = json.loads((SHIPPED / "model.json").read_text())
    values["files"] = {key: entry for key, entry in values["files"].items() if key in ("litert", "litert-int8")}
    for entry in values["files"].values():
        shutil.copy(SHIPPED / entry["name"], folder)
    change(values)
    (folder / "model.json").write_text(json.dumps(values))
    return load_model(folder)


@pytest.fixture
def other(tmp_path: Path) -> Model:
    def change(values: dict[str, Any]) -> None:
        values["title"] = "Other"
        values["temperature"] = 2.0
        values["network"]["parameters"] *= 2
        values["training"]["epochs"] = 7
        figures = values["metrics"]["private_not_in_training"]
        figures["accuracy"] += 0.05
        figures["per_class"]["fear"]["recall"] -= 0.125
        del values["metrics"]["public"]
        values["curves"] = [{**row, "fer2013_accuracy": 0.99} for row in values["curves"]]

    return copy_model(tmp_path / "models" / "other", change)


@pytest.fixture
def tab(qtbot: QtBot, other: Model) -> Iterator[ModelTab]:
    widget = ModelTab(AppContext([load_model(SHIPPED), other]))
    widget.resize(1024, 560)
    qtbot.addWidget(widget)
    widget.show()
    yield widget
    shut_down(widget)


def beside(tab: ModelTab, name: str) -> ComparePage:
    place = tab.other.findData(name)
    assert place >= 0
    tab.other.setCurrentIndex(place)
    tab.other.activated.emit(place)
    assert isinstance(tab.page, ComparePage)
    return tab.page


def rows_of(table: FigureTable) -> dict[str, list[str]]:
    model = table.model()
    rows = [[str(model.index(r, c).data()) for c in range(table.columnCount())] for r in range(table.rowCount())]
    return {row[0]: row[1:] for row in rows}


def test_two_models_are_shown_side_by_side_with_their_differences(tab: ModelTab) -> None:
    page = beside(tab, "other")
    page.unfold()
    figures = rows_of(page.figures)
    first, second = (float(text.removesuffix("%")) for text in figures["Accuracy"][:2])
    assert second == pytest.approx(first + 5, abs=0.11)
    assert figures["Accuracy"][2] == "+5.0"
    assert figures["Balanced"][2] == "0.0"
    assert figures["Parameters"][2] == "\N{MULTIPLICATION SIGN}\N{NO-BREAK SPACE}2.00"
    assert figures["Multiply-adds per face"][2] == "="
    assert figures["Size, Keras"][1] == "\N{EN DASH}", "the other model has no Keras file"
    classes = rows_of(page.classes)
    assert list(classes) == list(EXPRESSIONS)
    assert classes["fear"][2] == "\N{MINUS SIGN}12.5"
    assert classes["happy"][2] == "0.0"
    assert page.difference.text().startswith("On these pictures, Other is better: +5.0 points, 95% interval +2.")
    assert page.facts.texts["Temperature"][1] == "2 (logits are divided by it)"
    assert page.origins.texts["epochs"][1] == "7"


def test_plots_of_two_models_share_one_scale(tab: ModelTab, qtbot: QtBot) -> None:
    page = beside(tab, "other")
    page.unfold()
    qtbot.waitUntil(lambda: page.area.verticalScrollBar().maximum() > 2000)
    for kind in ("curves", "matrix", "reliability", "bars"):
        first, second = (getattr(plots, kind) for plots in page.plots)
        here, there = (widget.mapTo(page, widget.rect().topLeft()) for widget in (first, second))
        assert here.y() == there.y()
        assert here.x() + first.width() <= there.x()
        assert there.x() + second.width() <= 1024
    ranges = [plots.curves.viewRange()[1] for plots in page.plots]
    assert ranges[0] == ranges[1]
    assert ranges[0][1] > 0.99, "the higher of the two curves must fit on both plots"


def test_a_set_that_only_one_model_was_measured_on_is_marked(tab: ModelTab, qtbot: QtBot) -> None:
    page = beside(tab, "other")
    page.unfold({"matrix"})
    page.pictures.setCurrentIndex(page.pictures.findData("public"))
    assert rows_of(page.figures)["Accuracy"][1:] == ["not measured", "\N{EN DASH}"]
    assert page.classes_section.explanation.text() == "In percent. Not measured: Other."
    assert page.plots[0].matrix._matrix is not None
    qtbot.waitUntil(page.plots[0].matrix.isVisible)
    assert not page.plots[1].matrix.isVisible(), "words must stand in place of an empty chart"


def test_a_comparison_outlasts_a_change_of_runtime_and_ends_with_one_model(tab: ModelTab) -> None:
    beside(tab, "other")
    tab._context.set_runtime(Runtime.LITERT_INT8)
    assert isinstance(tab.page, ComparePage)
    tab._context.set_model("other")
    page: QWidget = tab.page
    assert isinstance(page, ModelPage), "a model must not be compared with itself"
    assert page.title.text() == "Other"


def test_without_a_removed_model_the_comparison_is_on_pictures_that_both_others_were_measured_on(
    tab: ModelTab, tmp_path: Path
) -> None:
    def measured_on_more(values: dict[str, Any]) -> None:
        values["metrics"]["more"] = values["metrics"]["private"]

    context = tab._context
    for name in ("mine", "third"):
        context.models.append(copy_model(tmp_path / "models" / name, measured_on_more))
    context.set_model("mine")
    page = beside(tab, "third")
    page.pictures.setCurrentIndex(page.pictures.findText("more"))
    context.remove_model("mine")
    assert present(context.model).name == "default"
    assert isinstance(tab.page, ComparePage)
    assert tab.page.pictures.currentText() != "more"
    assert all(verdict.answer.text().endswith(" right") for verdict in tab.page.verdicts)


# ---- Speed ----


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time real runs, but only for a moment."""
    monkeypatch.setattr(model_speed, "measure", functools.partial(measure, seconds=0.03))


def test_speed_is_measured_at_a_click_and_remembered(
    tab: ModelTab, other: Model, quick: None, until: Until, tmp_path: Path
) -> None:
    tab._context.set_model("other")
    assert isinstance(tab.page, ModelPage)
    tab.page.unfold({"speed"})
    card = tab.page.speed
    assert card.button.text() == "Measure"
    assert rows_of(card.table)["LiteRT"][0] == "not measured"
    card.button.click()
    assert card.button.text() == "Cancel"
    until(card.progress.isVisible, "the progress")
    until(lambda: card.button.text() == "Measure again", "the measurement")
    for runtime in ("LiteRT", "LiteRT int8"):
        one, one_p95, ten, ten_p95 = map(float, rows_of(card.table)[runtime])
        assert 0 < one <= one_p95
        assert 0 < ten <= ten_p95
    book = SpeedBook(paths.user_data_folder() / FILE_NAME)
    assert book.processor in card.note.text()
    kept = book.speeds(other, Runtime.LITERT)
    assert kept is not None and [speed.faces for speed in kept] == [1, 10]
    # Speeds belong to the file: another model with the same file has them, another file has none.
    shipped = load_model(SHIPPED)
    assert book.speeds(shipped, Runtime.LITERT) == kept
    assert book.speeds(shipped, Runtime.TENSORFLOW) is None
    figures = rows_of(beside(tab, "default").figures)
    assert figures["One face here, LiteRT"][0].endswith(" ms")
    assert "One face here, Keras" not in figures, "neither was measured"


def test_measuring_can_be_cancelled(tab: ModelTab, until: Until) -> None:
    tab._context.set_model("other")
    assert isinstance(tab.page, ModelPage)
    tab.page.unfold({"speed"})
    card = tab.page.speed
    card.button.click()
    card.button.click()
    until(lambda: card.button.text() == "Measure", "the end of the measurement")
    assert rows_of(card.table)["LiteRT"][0] == "not measured"
    assert not (paths.user_data_folder() / FILE_NAME).exists()


def test_a_model_that_can_t_be_measured_says_why(tab: ModelTab, other: Model, until: Until) -> None:
    (other.folder / "model.tflite").write_bytes(b"altered")
    tab._context.set_model("other")
    assert isinstance(tab.page, ModelPage)
    tab.page.unfold({"speed"})
    tab.page.speed.button.click()
    until(lambda: tab.message.isVisible(), "the reason")
    assert tab.message.message is not None
    assert "is not the file that model.json describes" in tab.message.message.title
    assert tab.page.speed.button.isEnabled()


def test_speeds_of_another_processor_or_in_a_damaged_file_are_ignored(tmp_path: Path, other: Model) -> None:
    path = tmp_path / "speeds.json"
    book = SpeedBook(path)
    book.keep(other, Runtime.LITERT, SPEEDS)
    assert SpeedBook(path).speeds(other, Runtime.LITERT) == SPEEDS
    elsewhere = SpeedBook(path)
    elsewhere._file.processor = "another one"
    assert elsewhere.speeds(other, Runtime.LITERT) is None
    whole = path.read_text()
    for content in ("", "[]", "{", whole.replace("2.0", '"fast"'), whole.replace('"speeds"', '"speed"'), "[" * 100_000):
        path.write_text(content)
        assert SpeedBook(path).speeds(other, Runtime.LITERT) is None


def test_speeds_that_can_t_be_written_are_kept_until_the_program_ends(tmp_path: Path, other: Model) -> None:
    (tmp_path / "file").write_text("in the way")
    book = SpeedBook(tmp_path / "file" / "speeds.json")
    book.keep(other, Runtime.LITERT, SPEEDS)
    assert book.speeds(other, Runtime.LITERT) == SPEEDS
