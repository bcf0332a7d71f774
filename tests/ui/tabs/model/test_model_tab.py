"""The Model tab: the entries of model.json, and those that are missing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from fer_desktop.analysis.classifier import Runtime
from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.models.description import list_models, load_model
from fer_desktop.models.metrics import curve_of, errors_of, figures_of, flat, measures_of, other_figures
from fer_desktop.models.reliability import QualityLimits, ReliabilityCell, ReliabilityCheck, ReliabilityTable
from fer_desktop.paths import models_folder
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.tasks import shut_down
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.model.page import ModelPage
from fer_desktop.ui.tabs.model.tab import ModelTab
from fer_desktop.ui.widgets.figure_table import FigureTable
from tests.present import present
from tests.ui.conftest import Colours, Wear

# The offscreen platform warns about this for every window.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

Show = Callable[[AppContext], ModelPage]

LEAST: dict[str, Any] = {
    "schema": 1,
    "name": "mine",
    "title": "Mine",
    "labels": list(EXPRESSIONS),
    "input_shape": [48, 48, 1],
    "preprocessing": "gray48-standardised",
    "temperature": 1.0,
    "uncertain_below": 0.5,
    "files": {"litert": {"name": "model.tflite", "sha256": "0" * 64, "size": 1}},
}
"""Only the required entries of a model.json."""

NONSENSE: list[dict[str, Any]] = [
    {},
    {"metrics": {"private": {}, "public": None, "private_not_in_training": 3}},
    {"metrics": {"private": {"accuracy": "good", "confusion_matrix": [[1, 2], [3]], "per_class": [], "reliability": 7}}},
    {"metrics": {"private": {"confusion_matrix": [[-1] * 7] * 7, "per_class": {"happy": {"recall": 0.5}}, "count": None}}},
    {"metrics": {"private": {"accuracy": 70, "per_class": {"sad": {"precision": 1, "recall": 91, "f1": 1, "support": 9}}}}},
    {"metrics": {"private": {"per_class": {"sad": {"precision": 0, "recall": 0, "f1": 0, "support": -9}}}}},
    {"metrics": {"private": {"reliability": [{"lower": 0}, None, {"lower": 0.1, "upper": 0.2, "count": 0}]}}},
    {"network": {"layers": "many", "parameters": "1M"}, "provenance": {"data": 5, "date": ""}, "training": {"epochs": None}},
    {"network": {"layers": [{}, 3, {"name": "a", "output_shape": 7}]}, "curves": [{"epoch": 1}], "limits": []},
    {"curves": [{"accuracy": 0.5}, {"epoch": 2, "accuracy": 0.6, "val_accuracy": 0.5}]},
]


def write_model(folder: Path, values: dict[str, Any]) -> Path:
    folder.mkdir()
    (folder / "model.json").write_text(json.dumps({**LEAST, **values}))
    return folder


@pytest.fixture
def show(qtbot: QtBot) -> Iterator[Show]:
    """Return a function that shows the tab and returns its page."""
    tabs: list[ModelTab] = []

    def shown(context: AppContext) -> ModelPage:
        tab = ModelTab(context)
        tab.resize(1024, 560)
        qtbot.addWidget(tab)
        tab.show()
        tab.grab()
        tabs.append(tab)  # qtbot keeps no strong reference
        assert isinstance(tab.page, ModelPage)
        return tab.page

    yield shown
    for tab in tabs:
        shut_down(tab)


@pytest.fixture
def context(qapp: object) -> AppContext:
    return AppContext(list_models([models_folder()]))


def texts_of(table: FigureTable) -> list[list[str]]:
    model = table.model()
    return [[str(model.index(r, c).data()) for c in range(table.columnCount())] for r in range(table.rowCount())]


def test_all_of_the_shipped_model_is_shown(show: Show, context: AppContext) -> None:
    page = show(context)
    page.unfold()
    assert context.model is not None
    description = context.model.description
    assert page.title.text() == description.title
    assert page.layers.table.rowCount() == len(description.network["layers"])
    assert page.classes.rowCount() == len(EXPRESSIONS)
    assert description.metrics["command"] in page.command.text()
    accuracy = description.metrics["private_not_in_training"]["accuracy"]
    assert page.scorecard.verdict.accuracy.text().startswith(f"{100 * accuracy:.1f}")
    assert page.sets.rowCount() == 4
    assert description.limits[0] in page.limits.text()
    assert page.facts.facts["Network"].text() == description.network["name"]
    assert list(page.facts.facts)[-1] == "Folder"


def test_every_entry_of_model_json_is_shown(show: Show, context: AppContext) -> None:
    page = show(context)
    page.unfold()
    assert context.model is not None
    description = context.model.description
    assert [name for name, _ in page.training.texts()] == [name for name, _ in flat(description.training)]
    assert ("seed", str(description.training["seed"])) in page.training.texts()
    for value in description.provenance.values():
        assert any(value == label.text() for label in page.provenance.facts.values()), value
    for key, parity in description.metrics["parity"].items():
        same = f"{100 * parity['agreement']:.1f}"
        assert any(row[1].startswith(same) for row in texts_of(page.parity)), key
    assert {page.measure.itemData(k) for k in range(page.measure.count())} == {
        name.removeprefix("val_") for name in description.curves[-1] if name != "epoch"
    }
    for place in range(page.measure.count()):
        page.measure.setCurrentIndex(place)
        assert page.plots.curves._curve is not None
        assert len(page.plots.curves._curve.epochs) == len(description.curves)
    assert all(limit in page.limits.text() for limit in description.limits)


def test_the_choice_of_pictures_changes_table_and_plots(show: Show, context: AppContext) -> None:
    page = show(context)
    assert context.model is not None
    metrics = context.model.description.metrics
    page.unfold({"classes", "matrix"})
    for place, key in enumerate(("private_not_in_training", "private", "public", "common")):
        page.pictures.setCurrentIndex(place)
        assert page.plots.matrix._matrix is not None
        assert page.plots.matrix._matrix.tolist() == metrics[key]["confusion_matrix"]
        assert texts_of(page.classes)[3][4].replace(",", "") == str(metrics[key]["per_class"]["happy"]["support"])


def test_precision_and_recall_have_intervals_and_weak_expressions_are_named(show: Show, context: AppContext) -> None:
    page = show(context)
    page.unfold({"classes"})
    assert context.model is not None
    errors = errors_of(context.model.description.metrics)
    for row, error in zip(texts_of(page.classes), errors, strict=True):
        for cell, share in zip(row[1:3], (error.precision, error.recall), strict=True):
            middle, low, high = (round(100 * value) for value in present(share))
            assert cell == f"{middle} ({low}\N{EN DASH}{high})"
    weak = [name for name, error in zip(EXPRESSIONS, errors, strict=True) if error.is_weak]
    lines = page.weak.text().splitlines()
    assert len(lines) == len(weak) and not page.weak.isHidden()
    for name, line in zip(weak, lines, strict=True):
        assert line.startswith(f"Of 10 pictures labelled \u201c{name}\u201d, ")
        assert f"Of 10 readings of \u201c{name}\u201d, " in line


@pytest.mark.parametrize("values", NONSENSE, ids=range(len(NONSENSE)))
def test_missing_or_malformed_entries_are_shown_as_not_recorded(show: Show, tmp_path: Path, values: dict[str, Any]) -> None:
    model = load_model(write_model(tmp_path / "mine", values))
    page = show(AppContext([model]))
    page.unfold()
    assert page.title.text() == "Mine"
    assert page.scorecard.verdict.answer.text() == "Not tested yet"
    assert page.provenance.facts["Learned from"].text() == "not recorded"
    page.grab()


def test_a_model_without_figures_is_marked_and_has_no_empty_plots(show: Show, tmp_path: Path) -> None:
    page = show(AppContext([load_model(write_model(tmp_path / "mine", {}))]))
    page.unfold()
    assert page.scorecard.verdict.answer.text() == "Not tested yet"
    assert "Test it on a folder of pictures" in page.scorecard.verdict.about.text()
    assert not page.scorecard.recalls.isVisible() and not page.scorecard.confusions.isVisible()
    assert "a face shows, one of seven" in page.limits.text()
    assert [section.key for section in page.sections] == ["score", "limits", "training", "speed", "network", "layers"]


def test_unknown_figures_are_shown_by_their_names(show: Show, tmp_path: Path) -> None:
    metrics = {"robustness": {"blur": 0.5, "noise": [0.1, 0.2]}, "press": {"accuracy": 0.635, "count": 2184}, "command": "x"}
    page = show(AppContext([load_model(write_model(tmp_path / "mine", {"metrics": metrics}))]))
    page.unfold()
    assert page.others.texts() == [("robustness.blur", "0.5"), ("robustness.noise", "0.1, 0.2")]
    assert page.pictures.itemData(0) == "press"
    assert page.scorecard.verdict.accuracy.text().startswith("63.5")


def test_the_tab_follows_model_runtime_and_theme(
    show: Show, context: AppContext, tmp_path: Path, wear: Wear, colours: Colours
) -> None:
    tab = show(context).window()
    assert isinstance(tab, ModelTab)

    def page() -> ModelPage:
        assert isinstance(tab.page, ModelPage)
        return tab.page

    tab.runtime.setCurrentIndex(tab.runtime.findData("litert-int8"))
    tab.runtime.activated.emit(tab.runtime.currentIndex())
    assert context.runtime is Runtime.LITERT_INT8
    page().unfold()
    assert page().facts.facts["Now runs with"].text() == "LiteRT int8"
    wear(theme.DARK)
    plots = page().plots
    assert all(colours(plot)[theme.DARK.muted] for plot in (plots.curves, plots.matrix, plots.reliability, plots.bars))
    context.add_model(load_model(write_model(tmp_path / "mine", {})))
    tab.model.setCurrentIndex(tab.model.findData("mine"))
    tab.model.activated.emit(tab.model.currentIndex())
    assert context.model is not None and context.model.name == "mine"
    assert page().title.text() == "Mine"
    assert colours(page().scorecard)[theme.DARK.text]


def test_without_a_model_the_tab_says_what_to_do(qtbot: QtBot, qapp: object) -> None:
    tab = ModelTab(AppContext([]))
    qtbot.addWidget(tab)
    tab.show()
    assert tab._nothing.isVisible()
    assert tab.page is None
    assert tab.add.isEnabled()
    assert not tab.remove.isEnabled()


def test_a_table_is_copied_with_its_headers(show: Show, context: AppContext) -> None:
    page = show(context)
    page.unfold({"classes"})
    first, *rows = page.classes.as_text().splitlines()
    assert first.split("\t") == ["Expression", "Precision", "Recall", "F1", "Pictures"]
    assert [row.split("\t")[0] for row in rows] == list(EXPRESSIONS)


def test_a_change_of_language_makes_a_new_page(show: Show, context: AppContext, indonesian: None) -> None:
    tab = show(context).window()
    assert isinstance(tab, ModelTab)
    before = tab.page
    page_before = present(before)
    page_before.unfold({"classes"})
    tab.retranslate()
    assert tab.page is not before
    assert isinstance(tab.page, ModelPage)
    assert tab.page.unfolded() == {"score", "classes"}, "what was unfolded must stay so"
    assert texts_of(tab.page.classes)[3][0] != "happy"


# ---- The overview and the sections ----


def test_the_answer_comes_first(show: Show, context: AppContext) -> None:
    page = show(context)
    assert context.model is not None
    figures = context.model.description.metrics["private_not_in_training"]
    verdict = page.scorecard.verdict
    assert verdict.answer.text() == f"{100 * figures['accuracy']:.0f} of 100 right"
    text = "Recall: strong at happy (91%) and surprise (76%), weak at fear (35%), disgust (51%) and sad (59%)."
    assert verdict.strengths.text() == text, "the figures are those of the bars"
    bars = page.scorecard.recalls.bars.bars
    assert [bar.name for bar in bars] == list(EXPRESSIONS)
    for bar, name in zip(bars, EXPRESSIONS, strict=True):
        low, high = present(bar.interval)
        assert bar.share == pytest.approx(figures["per_class"][name]["recall"])
        assert low < bar.share < high
    matrix = np.array(figures["confusion_matrix"])
    shares = matrix / matrix.sum(axis=1, keepdims=True)
    np.fill_diagonal(shares, 0)
    true, read = np.unravel_index(shares.argmax(), shares.shape)
    worst = page.scorecard.confusions.bars.bars[0]
    assert worst.name == f"{EXPRESSIONS[true]} \N{RIGHTWARDS ARROW} {EXPRESSIONS[read]}"
    assert worst.share == pytest.approx(shares.max())
    assert str(context.model.folder) not in [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


def test_few_pictures_are_counted_and_prove_no_strength(show: Show, tmp_path: Path) -> None:
    matrix = np.diag([2] * 7)
    matrix[0, 0], matrix[0, 5] = 1, 1
    values = {"metrics": {"private": {"confusion_matrix": matrix.tolist(), "accuracy": 13 / 14}}}
    verdict = show(AppContext([load_model(write_model(tmp_path / "mine", values))])).scorecard.verdict
    assert verdict.answer.text() == "13 of 14 right"
    assert verdict.strengths.text() == "Too few pictures to tell which expressions it is strong or weak at."


def test_of_a_small_set_it_is_said_why_only_weak_expressions_are_named(show: Show, tmp_path: Path) -> None:
    found = [10, 0, 4, 10, 4, 7, 7]
    matrix = np.diag(found)
    matrix[range(7), [4, 0, 4, 4, 2, 4, 4]] += 11 - np.array(found)
    values = {"metrics": {"private": {"confusion_matrix": matrix.tolist(), "accuracy": sum(found) / 77}}}
    verdict = show(AppContext([load_model(write_model(tmp_path / "mine", values))])).scorecard.verdict
    assert verdict.strengths.text() == (
        "Recall: weak at disgust (0%), fear (36%) and neutral (36%). "
        "Too few pictures to tell which expressions it is strong at."
    )


def test_a_section_is_built_when_it_is_unfolded_and_the_list_leads_to_it(show: Show, context: AppContext, qtbot: QtBot) -> None:
    page = show(context)
    assert not {"layers", "matrix", "curves"} & set(vars(page)) | {"matrix", "reliability"} & set(vars(page.plots))
    page.contents.setFocus()
    names = [page.contents.item(row).text() for row in range(page.contents.count())]
    assert names == [section.title for section in page.sections]
    row = names.index("Reliability")
    for _ in range(row):
        qtbot.keyClick(page.contents, Qt.Key.Key_Down)
    section, bar = page.sections[row], page.area.verticalScrollBar()
    assert "reliability" not in page.unfolded()
    qtbot.keyClick(page.contents, Qt.Key.Key_Return)
    assert "reliability" in page.unfolded()
    qtbot.waitUntil(lambda: page.plots.reliability.isVisible() and 0 <= section.y() - bar.value() < 60)
    assert page.contents.currentRow() == row
    bar.setValue(0)
    bar.setValue(1)
    assert page.contents.currentRow() == 0, "the list must follow the scrolling"
    section.fold.click()
    assert not page.plots.reliability.isVisible()


def test_the_list_marks_the_section_that_is_read_while_one_scrolls(show: Show, context: AppContext, qtbot: QtBot) -> None:
    page = show(context)
    page.window().resize(1024, 640)
    bar, rows = page.area.verticalScrollBar(), range(len(page.sections))
    qtbot.waitUntil(lambda: bar.maximum() > 100)
    spot = page.contents.visualItemRect(page.contents.item(3)).center()
    qtbot.mouseClick(page.contents.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.waitUntil(lambda: bar.value() > 0 and page.contents.currentRow() == 3)
    bar.setValue(bar.maximum())
    assert page.contents.currentRow() == rows[-1], "the last section never reaches the top"
    qtbot.mouseClick(page.contents.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.waitUntil(lambda: bar.value() < bar.maximum() and page.contents.currentRow() == 3)
    bar.setValue(0)
    assert page.contents.currentRow() == 0, "also the first step of the wheel counts"
    marked = []
    for value in range(0, bar.maximum() + 1, 5):
        bar.setValue(value)
        marked.append(page.contents.currentRow())
        section = page.sections[marked[-1]]
        assert section.y() < value + page.area.viewport().height() and section.geometry().bottom() > value, "it is in view"
    assert marked == sorted(marked)


@pytest.mark.parametrize("width", [1024, 1920])
def test_names_stand_by_their_values_and_no_table_scrolls_by_itself(
    show: Show, context: AppContext, qtbot: QtBot, width: int
) -> None:
    page = show(context)
    page.window().resize(width, 1000)
    page.unfold()
    qtbot.waitUntil(lambda: page.layers.table.isVisible() and page.area.verticalScrollBar().maximum() > 2000)
    for facts in (page.facts, page.training, page.provenance):
        for label in facts.findChildren(QLabel):
            if label.text() in facts.facts:
                assert facts.facts[label.text()].x() - label.geometry().right() < 250
    for table in page.findChildren(FigureTable):
        assert not table.verticalScrollBar().isVisible() and not table.horizontalScrollBar().isVisible(), table.accessibleName()


# ---- Figures, without a window ----


def test_per_class_figures_come_from_the_matrix_where_they_are_not_recorded() -> None:
    matrix = np.diag([10, 0, 5, 5, 5, 5, 5])
    matrix[1, 0] = 10
    (figures,) = figures_of({"private": {"confusion_matrix": matrix.tolist()}})
    assert figures.count == 45
    assert figures.classes[0] is not None
    assert figures.classes[0].precision == pytest.approx(0.5)
    assert figures.classes[1] is not None
    assert figures.classes[1].recall == 0.0


def test_the_set_without_training_pictures_comes_first() -> None:
    metrics = {"public": {"accuracy": 0.1}, "private": {"accuracy": 0.2}, "private_not_in_training": {"accuracy": 0.3}}
    assert [figures.accuracy for figures in figures_of(metrics)] == [0.3, 0.2, 0.1]


def test_a_curve_shows_fer2013_s_labels_if_they_were_trained_on() -> None:
    rows = [{"epoch": 1.0, "fer2013_accuracy": 0.3, "val_fer2013_accuracy": 0.4, "ferplus_accuracy": 0.9, "loss": 2.0}]
    curve = curve_of(rows, "accuracy")
    assert curve is not None
    assert (curve.name, curve.training, curve.public) == ("fer2013_accuracy", (0.3,), (0.4,))
    loss = curve_of(rows, "loss")
    assert loss is not None
    assert (loss.training, loss.public) == ((2.0,), ())
    assert curve_of([], "accuracy") is None


def test_measures_start_with_accuracy_and_are_complete() -> None:
    rows = [{"epoch": 1.0, "loss": 2.0, "val_loss": 1.0, "ferplus_accuracy": 0.9, "fer2013_accuracy": 0.3, "rate": 0.1}]
    assert measures_of(rows) == ["fer2013_accuracy", "ferplus_accuracy", "loss", "rate"]
    assert all(curve_of(rows, measure) is not None for measure in measures_of(rows))


def test_other_figures_are_those_in_no_set_and_no_table() -> None:
    metrics = {"command": "x", "parity": {}, "private": {"accuracy": 0.7}, "seconds": {"a": {"b": 1}}}
    assert other_figures(metrics) == [("seconds.a.b", 1)]


def test_live_and_model_call_the_devices_the_same(open_window: Callable[..., MainWindow]) -> None:
    window = open_window(language="en")
    window.tabs.setCurrentIndex(3)
    live, model = window.live.side.models.runtime, window.model.runtime
    names = [[box.itemText(k) for k in range(box.count())] for box in (live, model)]
    assert names[0] == names[1] and names[0][:2] == ["Automatic", "CPU, LiteRT"]
    assert live.toolTip() == model.toolTip()


def test_the_table_of_how_often_readings_are_right_is_shown_with_its_checks(show: Show, context: AppContext) -> None:
    cells = (ReliabilityCell(0.4, 0.5, 120, 0.45, 0.5), ReliabilityCell(0.5, 0.6, 200, 0.55, 0.62))
    checks = {"private": ReliabilityCheck(3589, 12, 0.041, 12)}
    page = show(_with_table(context, ReliabilityTable(QualityLimits(), cells, cells[:1], checks)))
    rows = page.right.findChild(FigureTable)
    assert rows is not None
    assert texts_of(rows) == [
        ["40%\u201350%", "50% of 120", "50% of 120"],
        ["50%\u201360%", "62% of 200", "\u2013"],
    ]
    said = " ".join(label.text() for label in page.right.findChildren(QLabel))
    assert "within 5 points in 12 of 12 ranges; the largest difference is 4.1 points" in said
    assert "32 pixels or more" in said


def test_a_model_without_the_table_has_no_section_of_it(show: Show, context: AppContext) -> None:
    assert "right" not in [section.key for section in show(_with_table(context, None)).sections]


def _with_table(context: AppContext, table: ReliabilityTable | None) -> AppContext:
    model = present(context.model)
    return AppContext([replace(model, description=replace(model.description, reliability=table))])
