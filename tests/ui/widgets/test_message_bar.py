"""The texts, buttons and questions of the message bar."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from fer_desktop.ui.foundation.formatting import decimal
from fer_desktop.ui.foundation.language import apply_language
from fer_desktop.ui.widgets.message_panel import MessageBar
from tests.ui.conftest import noted


@pytest.fixture
def bar(qtbot: QtBot, english: None) -> MessageBar:
    widget = MessageBar()
    qtbot.addWidget(widget)
    return widget


def press(bar: MessageBar, text: str) -> None:
    next(button for button in bar.findChildren(QPushButton) if button.text() == text).click()


def offered(bar: MessageBar) -> list[str]:
    assert bar.message is not None
    return [action.text for action in bar.message.actions]


def test_the_file_of_a_message_can_be_opened(bar: MessageBar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: noted(opened, Path(url.toLocalFile()), True))
    file = tmp_path / "rows.csv"
    file.touch()
    bar.tell(lambda: "Saved.", about=file)
    assert offered(bar) == ["Open", "Show in folder"]
    press(bar, "Open")
    press(bar, "Show in folder")
    assert opened == [file, tmp_path]
    bar.tell(lambda: "Not saved.", error=True, about=tmp_path)
    assert offered(bar) == ["Open folder"]
    assert bar.message is not None and bar.message.icon == "warning"
    bar.tell(lambda: "Done.")
    assert offered(bar) == []


@pytest.mark.parametrize(("answer", "replaced"), [("Cancel", []), ("Replace", ["replaced"])])
def test_a_question_disappears_once_it_is_answered(bar: MessageBar, answer: str, replaced: list[str]) -> None:
    answers: list[str] = []
    bar.ask(lambda: "It is there already.", lambda: "Replace", lambda: answers.append("replaced"))
    assert not bar.isHidden()
    press(bar, answer)
    assert bar.isHidden()
    assert answers == replaced


def test_a_message_follows_the_language(qtbot: QtBot, qapp: QApplication, bar: MessageBar) -> None:
    bar.tell(lambda: decimal(1.5, 1))
    assert bar.accessibleName() == "1.5"
    apply_language(qapp, "id")
    qtbot.waitUntil(lambda: bar.accessibleName() == "1,5")
