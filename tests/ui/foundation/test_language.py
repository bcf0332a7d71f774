"""The user changes the language while the window is in use: every text changes, and no work or choice is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, Qt, QTranslator
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QTextBrowser,
    QTreeView,
)
from pytestqt.qtbot import QtBot

from fer_desktop import paths
from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.live.status import LiveState
from fer_desktop.media.source import SampleSpec
from fer_desktop.settings import Settings
from fer_desktop.ui.foundation.formatting import clock_text, decimal, expression_name, percent, plain, seconds, whole
from fer_desktop.ui.foundation.language import OF_QT, apply_language, language_of, locale_of
from fer_desktop.ui.shell.main_window import MainWindow
from resources.setup.translations import FOLDER, INDONESIAN, read
from tests.present import present
from tests.ui.widget_tree import texts_of

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]

# Texts that are the same in every language: names of files, names that other programs and people gave, keys, codes, formulas.
_ANY_LANGUAGE = re.compile(
    r"FER Desktop|[A-Z]|F1|English|Bahasa Indonesia|Keras|LiteRT|.*\.(jpg|png|mp4|mkv|csv|json|npz|tflite|keras)\b.*|/.*"
    r"|(CPU|GPU) .*|rtsp://.*|[\w.]*[_.\d][\w.]*|([A-Z][a-z0-9]+){2,}|RGB|sgd",
    re.DOTALL,
)


class MarkingTranslator(QTranslator):
    """Marks every translated text, so that untranslated texts stand out."""

    def translate(self, context: str, source: str, comment: str | None = None, count: int = -1) -> str:
        return f"\u00ab{source}\u00bb"

    def isEmpty(self) -> bool:
        return False


class AskedTranslator(QTranslator):
    """Translates nothing; notes which texts of Qt's own widgets are asked for."""

    OF_QT = ("QFileDialog", "QFileSystemModel", "QAbstractFileIconProvider", "QLineEdit", "QWidgetTextControl", "QScrollBar")

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def translate(self, context: str, source: str, comment: str | None = None, count: int = -1) -> str:
        if context in (*self.OF_QT, "QAbstractSpinBox", "QMessageBox", "QPlatformTheme") and not source.startswith("Alt+"):
            self.asked.add(source)
        return None  # type: ignore[return-value]  # a null QString: ask the next translator

    def isEmpty(self) -> bool:
        return False


@pytest.fixture
def marked(qapp: QApplication) -> Iterator[Callable[[], None]]:
    """Return a function that installs the marking translator."""
    translator = MarkingTranslator()

    def mark() -> None:
        qapp.installTranslator(translator)

    yield mark
    qapp.removeTranslator(translator)


def test_the_settings_choose_the_language_or_leave_it_to_the_system() -> None:
    assert language_of("id") == "id"
    assert language_of("en") == "en"
    assert language_of("system") in ("id", "en")
    assert locale_of("id").language() == QLocale.Language.Indonesian


@pytest.mark.usefixtures("indonesian")
def test_expressions_and_figures_are_written_in_indonesian() -> None:
    names = ["marah", "jijik", "takut", "senang", "netral", "sedih", "kaget"]
    assert [expression_name(k) for k in range(len(EXPRESSIONS))] == names
    assert percent(0.874) == "87%"
    assert percent(0.8745, 1) == "87,5%"
    assert decimal(1234.56, 1) == "1234,6"
    assert plain(0.35) == "0,35"
    assert whole(28821) == "28.821"
    assert seconds(0.35, 2) == "0,35\N{NO-BREAK SPACE}dtk"
    assert clock_text(67.43, tenths=True) == "1:07,4"


def test_figures_are_written_in_english(english: None) -> None:
    assert percent(0.874) == "87%"
    assert decimal(1234.56, 1) == "1234.6"
    assert whole(28821) == "28,821"
    assert clock_text(67.43, tenths=True) == "1:07.4"


def test_the_menu_changes_the_language_at_once_and_saves_it(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(language="en")
    choose(window, "Bahasa Indonesia")
    qtbot.waitUntil(lambda: window.tabs.tabText(0) == "Langsung")
    assert window.context.settings.language == "id"
    assert window.live.bar.start.text() == "Mulai"
    assert [action.text() for action in window.menuBar().actions()] == ["&Program", "&Kontrol", "&Tampilan", "B&antuan"]
    checked = [action.text() for action in language_actions(window) if action.isChecked()]
    assert checked == ["Bahasa Indonesia"]
    choose(window, "English")
    qtbot.waitUntil(lambda: window.tabs.tabText(0) == "Live")
    assert window.live.bar.start.text() == "Start"


def test_every_text_changes_during_playback_and_nothing_is_lost(
    open_window: OpenWindow, until: Until, marked: Callable[[], None]
) -> None:
    window = open_window(language="en")
    fill(window, until)
    before = whats_there(window)
    marked()
    until(lambda: window.tabs.tabText(1).startswith("\u00ab"), "the new language")
    until(lambda: "\u00ab" in window.live.side.reading.text(), "a reading in the new language")
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # buttons of earlier messages
    files = paths.models_folder().glob("*/model.json")
    theirs = {text for file in files for text in texts_in(json.loads(file.read_text(encoding="utf-8")))}
    unmarked = sorted(
        {
            f"{where}: {text!r}"
            for where, text in texts_of(window)
            if is_words(text) and text not in theirs and "LayersCard" not in where
        }
    )
    assert not unmarked, "\n".join(unmarked)
    assert whats_there(window) == before
    assert window.live.bridge.status.state is LiveState.LIVE


def test_switching_back_restores_every_text(open_window: OpenWindow, until: Until) -> None:
    window = open_window(language="en")
    fill(window, until)
    window.live.player.start_or_pause()
    until(lambda: window.live.bridge.status.state is LiveState.PAUSED, "the pause")
    before = steady_texts(window)
    for language, title in (("id", "Berkas"), ("en", "Files")):
        window.context.update_settings(language=language)
        until(lambda title=title: window.tabs.tabText(1) == title, f"the language {language}")
    after = steady_texts(window)
    assert set(after) ^ set(before) == set()
    assert len(after) == len(before)


def test_visible_notices_change_their_language(open_window: OpenWindow, until: Until, tmp_path: Path) -> None:
    window = open_window(language="en")
    window.tabs.make_all()
    nothing, picture = tmp_path / "notes.txt", tmp_path / "grey.png"
    nothing.write_text("no picture", encoding="utf-8")
    cv2.imwrite(str(picture), np.full((240, 320, 3), 90, np.uint8))
    window.add_paths([tmp_path])
    window.steps.open_path(picture)
    window.model.adder.look_at(nothing)
    window.recordings.player.failed.emit("the file is damaged")
    notices = {
        "files": window.files.notice,
        "steps": window.steps.notice,
        "model": window.model.message,
        "recordings": window.recordings.notice,
    }
    for name, notice in notices.items():
        until(lambda notice=notice: notice.message is not None, f"the notice in {name}", 90)
    english = {name: notice.accessibleName() for name, notice in notices.items()}
    window.context.update_settings(language="id")
    until(lambda: window.tabs.tabText(1) == "Berkas", "the other language")
    for name in ("files", "steps", "model"):
        assert notices[name].accessibleName() != english[name], name
    window.context.update_settings(language="en")
    until(lambda: window.tabs.tabText(1) == "Files", "the language of before")
    assert {name: notice.accessibleName() for name, notice in notices.items()} == english


def fill(window: MainWindow, until: Until) -> None:
    """Fill every page: a picture, its steps, the model, and a source that plays."""
    window.tabs.make_all()
    picture = paths.sample_picture()
    window.add_paths([picture])
    until(lambda: window.files.work.results.count and not window.files.work.progress.working, "the picture to be read", 90)
    window.steps.open_path(picture)
    until(lambda: window.steps.sheet is not None, "the steps", 90)
    window.tabs.setCurrentWidget(window.live)
    window.live.player.play(SampleSpec())
    # A reading may come before the window has asked for the state.
    live = window.live
    until(lambda: live.readings() and live.bridge.status.state is LiveState.LIVE, "a reading of the sample", 90)
    for number in (3, 4, 2, 0):
        window.tabs.setCurrentIndex(number)
    window.statusBar().clearMessage()


def whats_there(window: MainWindow) -> tuple[object, ...]:
    return (
        window.tabs.currentIndex(),
        window.live.player.spec,
        len(window.files.work.queue),
        window.files.work.results.count,
        window.steps.sheet,
        window.context.model,
    )


def steady_texts(window: MainWindow) -> list[tuple[str, str]]:
    """Return the texts that don't change by themselves."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    # Figures and the timeline change with time; Qt's own menu for actions without room in the menu bar fills at any time.
    passing = ("LiveFigures", "Timeline description", "QMenuBar > QMenu action")
    return sorted(entry for entry in texts_of(window) if not any(name in entry[0] for name in passing))


def texts_in(content: object) -> set[str]:
    """Return all texts of a JSON document, such as a model.json; the window shows these texts untranslated."""
    if isinstance(content, dict):
        return set(content) | set().union(*map(texts_in, content.values()))
    if isinstance(content, list):
        return set().union(*map(texts_in, content), {", ".join(str(part) for part in content)})
    return {content} if isinstance(content, str) else set()


def is_words(text: str) -> bool:
    """Return whether a text has untranslated words other than names and figures."""
    if "\u00ab" in text or not re.search(r"[A-Za-z]{2}", text):
        return False
    return _ANY_LANGUAGE.fullmatch(text) is None


def language_actions(window: MainWindow) -> list[QAction]:
    view = menu_of(window.menuBar().actions()[2])
    return menu_of(next(action for action in view.actions() if action.menu() and "Bahasa" in action.text())).actions()


def menu_of(action: QAction) -> QMenu:
    menu = action.menu()
    assert isinstance(menu, QMenu)
    return menu


def choose(window: MainWindow, name: str) -> None:
    next(action for action in language_actions(window) if action.text() == name).trigger()


def test_the_default_language_is_the_system_s() -> None:
    assert Settings().language == "system"


def test_without_its_file_a_language_falls_back_to_english(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, english: None
) -> None:
    monkeypatch.setattr("fer_desktop.paths.resources_folder", lambda: tmp_path)
    apply_language(qapp, "id")
    assert expression_name(3) == "happy"


def test_all_texts_of_qt_that_a_user_meets_are_ours_to_translate(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, until: Until
) -> None:
    (tmp_path / "picture.png").touch()
    (tmp_path / "folder").mkdir()
    translator = AskedTranslator()
    qapp.installTranslator(translator)
    for mode, accept in (
        (QFileDialog.FileMode.ExistingFiles, QFileDialog.AcceptMode.AcceptOpen),
        (QFileDialog.FileMode.AnyFile, QFileDialog.AcceptMode.AcceptSave),
        (QFileDialog.FileMode.Directory, QFileDialog.AcceptMode.AcceptOpen),
    ):
        dialog = QFileDialog(None, "A title", str(tmp_path))
        qtbot.addWidget(dialog)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setFileMode(mode)
        dialog.setAcceptMode(accept)
        dialog.show()
        view = present(dialog.findChild(QTreeView))
        until(lambda view=view: view.model().rowCount(view.rootIndex()), "the files")
        for column in range(view.model().columnCount()):
            view.model().headerData(column, Qt.Orientation.Horizontal)
            view.model().index(0, column, view.rootIndex()).data()
        dialog.close()
    for widget in (QLineEdit(), QPlainTextEdit(), QTextBrowser(), QMessageBox()):
        qtbot.addWidget(widget)
        if isinstance(widget, QMessageBox):
            widget.setDetailedText("details")
        else:
            widget.createStandardContextMenu().deleteLater()
    qapp.removeTranslator(translator)
    assert translator.asked > {"File &name:", "Date Modified", "Cu&t", "Show Details...", "Cancel"}
    # Widgets of other tests may still be there; PySide asks for their texts under the names of Qt's classes, too.
    own = {text.source for text in read(FOLDER / INDONESIAN)} - set(OF_QT)
    assert translator.asked - own <= set(OF_QT)
