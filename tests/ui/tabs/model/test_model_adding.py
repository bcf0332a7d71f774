"""User models in the window: chosen, declared, added, used, removed; and refused, with the reason."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog

from fer_desktop import paths
from fer_desktop.analysis.analyzer import AnalyzerOptions, build_analyzer
from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.core.types import Frame
from fer_desktop.media.pictures import read_picture
from fer_desktop.models.description import list_models, load_model
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.model.add_dialog import AddModelDialog
from fer_desktop.ui.tabs.model.page import ModelPage
from tests.present import present

SHIPPED = paths.models_folder() / "default"
MODEL_TAB = 3
Until = Callable[..., None]


@pytest.fixture
def window(open_window: Callable[..., MainWindow]) -> MainWindow:
    opened = open_window()
    opened.tabs.setCurrentIndex(MODEL_TAB)
    return opened


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The default model's network as a single file, without a description."""
    path = tmp_path / "face_net.tflite"
    shutil.copy(SHIPPED / "model.tflite", path)
    return path


def look_at(window: MainWindow, path: Path, until: Until) -> AddModelDialog:
    window.model.adder.look_at(path)
    until(lambda: window.model.adder.dialog is not None, "the questions")
    dialog = window.model.adder.dialog
    assert dialog is not None
    until(lambda: dialog.reading.text(), "the sample's reading")
    return dialog


def declare_as_ours(dialog: AddModelDialog) -> None:
    dialog.scale.setCurrentIndex(dialog.scale.findText("Mean 0 and standard deviation 1"))
    dialog.order.setCurrentIndex(dialog.order.findText("Alphabetical"))
    dialog.order.activated.emit(dialog.order.currentIndex())
    dialog.temperature.setText(str(load_model(SHIPPED).description.temperature))


def read_sample(window: MainWindow, until: Until, folder: Path, model: str) -> np.ndarray:
    """Return the probabilities that the Files tab shows for a copy of the sample picture, with the model in use."""
    assert window.context.model is not None and window.context.model.name == model
    before = len(window.files.work.queue)
    picture = folder / f"{model}.png"
    shutil.copy(paths.sample_picture(), picture)
    window.add_paths([picture])
    until(lambda: len(window.files.work.queue) > before and not window.files.work.progress.working, "the reading")
    entry = window.files.work.queue.entries[-1]
    (reading,) = entry.shots[0].readings
    return reading.prediction.probabilities


def test_an_added_user_model_reads_faces(window: MainWindow, file: Path, until: Until, tmp_path: Path) -> None:
    expected = read_sample(window, until, tmp_path, "default")
    window.tabs.setCurrentIndex(MODEL_TAB)
    dialog = look_at(window, file, until)
    assert dialog.title.text() == "face net"
    assert not dialog.colour.isEnabled(), "colour must be disabled for one channel"
    declare_as_ours(dialog)
    frame = Frame(read_picture(paths.sample_picture()), 0, 0.0, "")
    (reading,) = build_analyzer(load_model(SHIPPED), options=AnalyzerOptions(follow=False)).analyze(frame).readings
    until(
        lambda: np.array_equal(present(dialog.chart.probabilities), reading.prediction.probabilities),
        "the sample's reading as declared",
    )
    dialog.title.setText("From elsewhere")
    dialog.add_button.click()
    until(lambda: window.model.adder.dialog is None, "the new model")
    assert np.array_equal(read_sample(window, until, tmp_path, "from-elsewhere"), expected)
    window.tabs.setCurrentIndex(MODEL_TAB)
    page = window.model.page
    assert isinstance(page, ModelPage)
    assert page.title.text() == "From elsewhere"
    assert page.scorecard.verdict.answer.text() == "Not tested yet"
    assert "From elsewhere" in window.model.model.currentText()
    # The model is still there after a restart.
    found = list_models([paths.user_models_folder(), paths.models_folder()])
    assert [model.name for model in found] == ["from-elsewhere", "default", "paper"]
    assert json.loads((paths.user_config_folder() / "settings.json").read_text())["settings"]["model"] == "from-elsewhere"


def test_a_user_model_is_removed_after_a_question_but_not_a_model_of_the_program(
    window: MainWindow, file: Path, until: Until
) -> None:
    tab = window.model
    assert not tab.remove.isEnabled()
    dialog = look_at(window, file, until)
    dialog.add_button.click()
    until(lambda: tab.adder.dialog is None, "the new model")
    assert tab.remove.isEnabled()
    tab.remove.click()
    assert tab.message.message is not None
    keep = next(action for action in tab.message.message.actions if action.text == "Cancel")
    keep.run()
    assert (paths.user_models_folder() / "face-net" / "model.json").is_file()
    tab.remove.click()
    assert "face-net" in tab.message.message.title
    next(action for action in tab.message.message.actions if action.text == "Remove").run()
    assert not (paths.user_models_folder() / "face-net").exists()
    assert window.context.model is not None and window.context.model.name == "default"
    assert tab.model.count() == 2  # the program has two models
    assert not tab.remove.isEnabled()


def test_a_cancelled_model_leaves_nothing_behind(window: MainWindow, file: Path, until: Until) -> None:
    dialog = look_at(window, file, until)
    assert any(paths.user_models_folder().iterdir())
    dialog.reject()
    until(lambda: not any(paths.user_models_folder().iterdir()), "an empty folder")
    assert window.context.model is not None and window.context.model.name == "default"
    assert window.model.add.isEnabled()


def test_closing_the_window_closes_the_dialog(window: MainWindow, file: Path, until: Until) -> None:
    look_at(window, file, until)
    window.close()
    assert window.model.adder.dialog is None


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("cut.tflite", (SHIPPED / "model.tflite").read_bytes()[:100_000], "cut.tflite can't be loaded by LiteRT"),
        ("letter.keras", b"Dear aunt,", "letter.keras is not a .keras file"),
        ("old.h5", b"\x89HDF", "save it as"),
        ("empty.tflite", b"", "empty.tflite is empty"),
    ],
)
def test_a_file_without_a_usable_model_is_refused_and_the_old_model_stays(
    window: MainWindow, tmp_path: Path, until: Until, name: str, content: bytes, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    tab = window.model
    tab.adder.look_at(path)
    until(lambda: tab.message.isVisible(), "the reason")
    assert tab.message.message is not None
    assert reason in tab.message.message.title
    assert tab.message.message.title.endswith("The current model stays.")
    assert tab.adder.dialog is None
    assert window.context.model is not None and window.context.model.name == "default"
    assert not any(paths.user_models_folder().iterdir())
    assert tab.add.isEnabled()


def test_a_wrong_declaration_is_reported_and_can_be_corrected(window: MainWindow, file: Path, until: Until) -> None:
    dialog = look_at(window, file, until)
    dialog.outputs.setCurrentIndex(dialog.outputs.findData("probabilities"))
    until(lambda: dialog.error.isVisible(), "what is wrong")
    assert "its outputs don't add up to 1" in dialog.error.text()
    dialog.add_button.click()
    until(dialog.add_button.isEnabled, "the refusal")
    assert dialog.error.text() == (
        "It can't be added like this: the model face_net.tflite declares probabilities, but its outputs don't add up to 1."
    )
    assert [model.name for model in window.context.models] == ["default", "paper"]
    dialog.outputs.setCurrentIndex(dialog.outputs.findData("logits"))
    until(lambda: not dialog.error.isVisible(), "a reading")
    dialog.add_button.click()
    until(lambda: window.model.adder.dialog is None, "the new model")
    assert [model.name for model in window.context.models] == ["default", "paper", "face-net"]


def test_every_expression_stays_at_one_output(window: MainWindow, file: Path, until: Until) -> None:
    dialog = look_at(window, file, until)
    assert dialog.order.currentText() == "FER2013's order"
    box = dialog.labels[0]
    assert box.currentText() == "angry"
    box.setCurrentIndex(EXPRESSIONS.index("happy"))
    box.activated.emit(box.currentIndex())
    labels = dialog.declaration().labels
    assert sorted(labels) == sorted(EXPRESSIONS)
    assert (labels[0], labels[3]) == ("happy", "angry")
    assert dialog.order.currentText() == "As set below"
    dialog.order.setCurrentIndex(1)
    dialog.order.activated.emit(1)
    assert dialog.declaration().labels == EXPRESSIONS
    dialog.title.setText("  ")
    assert not dialog.add_button.isEnabled()
    dialog.title.setText("Mine")
    until(dialog.add_button.isEnabled, "the reading of the settings")
    for temperature in ("", "warm", "0", "1000"):
        dialog.temperature.setText(temperature)
        assert not dialog.add_button.isEnabled(), temperature
    dialog.reject()


def test_a_described_model_fills_the_dialog_in(window: MainWindow, file: Path, until: Until) -> None:
    description: dict[str, Any] = {
        "title": "Described",
        "labels": list(EXPRESSIONS),
        "preprocessing": "gray-standardised",
        "outputs": "logits",
        "temperature": 1.5,
    }
    file.with_suffix(".json").write_text(json.dumps(description))
    dialog = look_at(window, file, until)
    declared = dialog.declaration()
    assert (declared.title, declared.temperature, declared.outputs) == ("Described", 1.5, "logits")
    assert declared.labels == EXPRESSIONS
    assert declared.preprocessing == "gray48-standardised"
    assert "happy" in dialog.reading.text()
    dialog.reject()


def test_a_model_is_chosen_in_a_dialog_or_dropped(
    window: MainWindow, file: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab, began = window.model, []
    window.context.update_settings(folder=str(Path.home()))

    def choose(_parent: object, _title: str, folder: str, _filters: str) -> tuple[str, str]:
        began.append(folder)
        return str(file), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", choose)
    tab.add.click()
    assert not tab.add.isEnabled(), "only one model can be added at a time"
    until(lambda: tab.adder.dialog is not None, "the questions")
    assert tab.adder.dialog is not None
    tab.adder.dialog.reject()
    kept = window.context.settings
    assert (kept.folder, kept.model_folder) == (str(Path.home()), str(file.parent)), "pictures lie elsewhere"
    tab.add.click()
    until(lambda: tab.adder.dialog is not None, "the questions again")
    present(tab.adder.dialog).reject()
    assert began == [str(Path.home()), str(file.parent)]
    content = QMimeData()
    content.setUrls([QUrl.fromLocalFile(str(file))])
    enter = QDragEnterEvent(
        QPointF(50, 300).toPoint(), Qt.DropAction.CopyAction, content, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    tab.dragEnterEvent(enter)
    assert enter.isAccepted()
    drop = QDropEvent(
        QPointF(50, 300), Qt.DropAction.CopyAction, content, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    tab.dropEvent(drop)
    until(lambda: tab.adder.dialog is not None, "the questions")
    assert tab.adder.dialog is not None
    tab.adder.dialog.reject()
    picture = QMimeData()
    picture.setUrls([QUrl.fromLocalFile(str(paths.sample_picture()))])
    enter = QDragEnterEvent(
        QPointF(50, 300).toPoint(), Qt.DropAction.CopyAction, picture, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    tab.dragEnterEvent(enter)
    assert not enter.isAccepted(), "the window itself must take pictures"


def test_a_model_that_misreads_the_sample_is_doubted_but_can_be_added(window: MainWindow, file: Path, until: Until) -> None:
    dialog = look_at(window, file, until)
    declare_as_ours(dialog)
    assert not dialog.add_button.isEnabled(), "what these settings do isn't known yet"
    until(lambda: dialog.add_button.isEnabled(), "the reading of the settings")
    assert dialog.doubt.isHidden() and dialog.add_button.text() == "Add"
    happy, angry = dialog.labels[EXPRESSIONS.index("happy")], EXPRESSIONS.index("angry")
    happy.setCurrentIndex(angry)
    happy.activated.emit(angry)
    until(lambda: dialog.doubt.isVisible(), "the doubt")
    assert dialog.doubt.text() == ("With these settings the smiling face reads as \u201cangry\u201d. Add it all the same?")
    assert dialog.add_button.text() == "Add all the same"
    dialog.add_button.click()
    until(lambda: window.model.adder.dialog is None, "the new model")
    assert present(window.context.model).name == "face-net"
