"""The dialogs that ask for files, or for the path of a file to save."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from fer_desktop import paths
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.drops import ask_for_file, ask_for_files, ask_for_folder, ask_to_save
from tests.ui.conftest import noted


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
def test_a_saved_file_gets_the_suffix_of_its_kind(
    window: QWidget, context: AppContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, saved: str
) -> None:
    asked: list[tuple[object, ...]] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given: noted(asked, given, (str(tmp_path / typed), "")))
    assert ask_to_save(window, context, "Save", "results.csv") == tmp_path / saved
    assert asked == [(window, "Save", str(paths.exports_folder() / "results.csv"), "CSV (*.csv)")]
    assert (context.settings.saved_folder, context.settings.folder) == (str(tmp_path), "")


def test_a_file_is_saved_where_one_was_saved_last_or_in_the_folder_of_the_settings(
    window: QWidget, context: AppContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    last, chosen = tmp_path / "last", tmp_path / "chosen"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given: noted(begun, given[2], (str(last / "rows.csv"), "")))
    context.update_settings(folder=str(tmp_path))  # where the photographs are, which isn't proposed
    ask_to_save(window, context, "Save", "results.csv")
    ask_to_save(window, context, "Save", "results.csv")
    context.update_settings(exports_folder=str(chosen))
    ask_to_save(window, context, "Save", "results.csv")
    assert begun == [str(folder / "results.csv") for folder in (paths.exports_folder(), last, chosen)]
    assert paths.exports_folder().is_dir(), "a dialog would start elsewhere"


def test_a_video_keeps_no_suffix_of_another_kind_of_video(
    window: QWidget, context: AppContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "talk.mp4"), ""))
    assert ask_to_save(window, context, "Save", "interview.webm") == tmp_path / "talk.webm"
    assert ask_to_save(window, context, "Save", "interview.csv") == tmp_path / "talk.mp4.csv"


@pytest.mark.parametrize("answer", [QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No])
def test_the_user_is_asked_before_a_name_with_an_added_suffix_replaces_a_file(
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
    monkeypatch.setattr(QMessageBox, "question", lambda *given: noted(asked, given[2], answer))
    chosen = ask_to_save(window, context, "Save", "results.csv")
    assert chosen == (there if answer == QMessageBox.StandardButton.Yes else None)
    assert len(asked) == 1 and str(there) in asked[0]


def test_every_dialog_to_open_starts_in_the_folder_that_was_opened_last(
    window: QWidget, context: AppContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    first, second = tmp_path / "first", tmp_path / "second"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *given: noted(begun, given[2], str(first)))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *given: noted(begun, given[2], (str(second / "a.png"), "")))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *given: noted(begun, given[2], ([], "")))
    assert ask_for_folder(window, context, "Folder") == first
    assert ask_for_file(window, context, "File", "All files (*)") == second / "a.png"
    assert ask_for_files(window, context, "Files") == []
    assert begun == ["", str(first), str(second)]
    assert context.settings.folder == str(second)
