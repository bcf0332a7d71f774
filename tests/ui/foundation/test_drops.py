"""The dialogs that ask for files, and where to save one."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.drops import ask_for_file, ask_for_files, ask_for_folder, ask_to_save


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def context(qapp: object) -> AppContext:
    return AppContext([])


@pytest.mark.parametrize(
    ("typed", "saved"),
    [("rows.csv", "rows.csv"), ("rows.CSV", "rows.CSV"), ("rows", "rows.csv"), ("at 12.30", "at 12.30.csv")],
)
def test_a_file_is_saved_under_a_name_that_says_its_kind(
    window: QWidget, context: AppContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, saved: str
) -> None:
    asked: list[tuple[object, ...]] = []

    def save_file(*given: object) -> tuple[str, str]:
        asked.append(given)
        return str(tmp_path / typed), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", save_file)
    assert ask_to_save(window, context, "Save", "results.csv") == tmp_path / saved
    assert asked == [(window, "Save", "results.csv", "CSV (*.csv)")]
    assert context.settings.folder == str(tmp_path)


@pytest.mark.parametrize("answer", [QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No])
def test_a_file_that_only_the_added_suffix_meets_is_replaced_only_when_the_user_says_so(
    window: QWidget,
    context: AppContext,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: QMessageBox.StandardButton,
) -> None:
    there = tmp_path / "rows.csv"
    there.touch()
    asked: list[str] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "rows"), ""))

    def question(_window: QWidget, _title: str, text: str) -> QMessageBox.StandardButton:
        asked.append(text)
        return answer

    monkeypatch.setattr(QMessageBox, "question", question)
    chosen = ask_to_save(window, context, "Save", "results.csv")
    assert chosen == (there if answer == QMessageBox.StandardButton.Yes else None)
    assert len(asked) == 1 and str(there) in asked[0]


def test_every_dialog_begins_in_the_folder_that_was_used_last(
    window: QWidget, context: AppContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    first, second = tmp_path / "first", tmp_path / "second"

    def answer(name: str, result: object) -> None:
        def ask(*given: str) -> object:
            begun.append(given[2])
            return result

        monkeypatch.setattr(QFileDialog, name, ask)

    answer("getExistingDirectory", str(first))
    answer("getOpenFileName", (str(second / "a.png"), ""))
    answer("getOpenFileNames", ([], ""))
    assert ask_for_folder(window, context, "Folder") == first
    assert ask_for_file(window, context, "File", "All files (*)") == second / "a.png"
    assert ask_for_files(window, context, "Files") == []
    assert begun == ["", str(first), str(second)]
    assert context.settings.folder == str(second)
