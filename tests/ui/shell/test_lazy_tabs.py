"""Pages are made when the user or the program first needs them, or some time after the start."""

import itertools
import subprocess
import sys
from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtWidgets import QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from fer_desktop.ui.foundation import icons
from fer_desktop.ui.foundation.icons import icon_files
from fer_desktop.ui.foundation.theme import current
from fer_desktop.ui.shell import tabs as lazy_tabs
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.shell.tabs import PAGE_MODULES, LazyTabs, preparations


@pytest.fixture
def made() -> list[str]:
    return []


@pytest.fixture
def tabs(qtbot: QtBot, made: list[str]) -> LazyTabs:
    def maker(name: str) -> Callable[[], QWidget]:
        def make() -> QWidget:
            made.append(name)
            return QLabel(name)

        return make

    tabs = LazyTabs()
    qtbot.addWidget(tabs)
    for name in ("one", "two", "three"):
        tabs.add(maker(name))
    for number, name in enumerate(("One", "Two", "Three")):
        tabs.setTabText(number, name)
        tabs.setTabToolTip(number, f"Tip {name}")
    tabs.show()
    return tabs


def shown(tabs: LazyTabs) -> str:
    page = tabs.currentWidget()
    assert isinstance(page, QLabel)
    return page.text()


def test_only_the_shown_page_is_made(tabs: LazyTabs, made: list[str]) -> None:
    assert made == ["one"]
    assert shown(tabs) == "one"


def test_choosing_a_tab_makes_its_page_in_its_place(tabs: LazyTabs, made: list[str]) -> None:
    tabs.setCurrentIndex(2)
    assert made == ["one", "three"]
    assert tabs.currentIndex() == 2
    assert shown(tabs) == "three"
    assert tabs.currentWidget().isVisible()
    assert [tabs.tabText(k) for k in range(tabs.count())] == ["One", "Two", "Three"]
    assert tabs.tabToolTip(2) == "Tip Three"


def test_asking_for_a_page_makes_it_once_without_showing_it(tabs: LazyTabs, made: list[str]) -> None:
    page = tabs.page(1)
    assert tabs.page(1) is page
    assert made == ["one", "two"]
    assert tabs.currentIndex() == 0
    assert tabs.made() == [tabs.widget(0), page]
    tabs.setCurrentWidget(page)
    assert tabs.currentIndex() == 1


def test_the_other_pages_are_made_later(tabs: LazyTabs, made: list[str], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lazy_tabs, "_FIRST_AFTER_MS", 1)
    tabs.make_rest_later()
    qtbot.waitUntil(lambda: made == ["one", "two", "three"])
    assert tabs.currentIndex() == 0


def test_the_window_opens_and_closes_with_only_its_live_page(open_window: Callable[..., MainWindow]) -> None:
    window = open_window(tab=0)
    assert window.tabs.made() == [window.live]
    assert window.tabs.tabText(4) == "Recordings"
    window.close()
    assert window.tabs.made() == [window.live]


def test_the_window_opens_on_its_last_page(open_window: Callable[..., MainWindow]) -> None:
    window = open_window(tab=3)
    assert window.tabs.currentWidget() is window.model
    assert window.tabs.made() == [window.live, window.model]


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_no_page_is_made_while_a_menu_is_open(
    tabs: LazyTabs, made: list[str], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lazy_tabs, "_FIRST_AFTER_MS", 1)
    monkeypatch.setattr(lazy_tabs, "_BETWEEN_MS", 1)
    menu = QMenu(tabs)
    menu.addAction("Camera")
    menu.popup(tabs.mapToGlobal(tabs.rect().center()))
    turns: list[int] = []
    tabs._timer.timeout.connect(lambda: turns.append(1))
    tabs.make_rest_later()
    qtbot.waitUntil(lambda: len(turns) > 3)
    assert made == ["one"]
    assert menu.isVisible()
    menu.close()
    qtbot.waitUntil(lambda: made == ["one", "two", "three"])


def test_what_comes_before_the_pages_is_done_in_short_turns(
    tabs: LazyTabs, made: list[str], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lazy_tabs, "_FIRST_AFTER_MS", 1)
    monkeypatch.setattr(lazy_tabs, "_BETWEEN_MS", 1)
    # By this clock, every piece of work takes five milliseconds.
    clock = itertools.count(0, 0.005)
    monkeypatch.setattr(lazy_tabs, "perf_counter", lambda: next(clock))
    done: list[str] = []
    turns: list[list[str]] = []
    tabs._timer.timeout.connect(lambda: turns.append([*done, *made]))
    tabs.make_rest_later([partial(done.append, name) for name in "abcd"])
    qtbot.waitUntil(lambda: made == ["one", "two", "three"])
    assert turns[:3] == [["a", "b", "one"], ["a", "b", "c", "d", "one"], ["a", "b", "c", "d", "one", "two"]]


_IMPORTS = """
import sys
import fer_desktop.app, fer_desktop.ui.shell.main_window
from fer_desktop.ui.shell.tabs import PAGE_MODULES
import importlib

def loaded():
    return {name for name in sys.modules if name.startswith("fer_desktop")}

before = loaded()
for name in PAGE_MODULES:
    importlib.import_module(name)
    for other in sorted(loaded() - before - {name}):
        print("PAGE_MODULES lacks", other, "before", name)
    before = loaded()
import fer_desktop.ui.tabs.files.tab, fer_desktop.ui.tabs.model.tab
import fer_desktop.ui.tabs.recordings.tab, fer_desktop.ui.tabs.steps.tab
for other in sorted(loaded() - before):
    print("PAGE_MODULES lacks", other)
"""


def test_the_modules_of_all_pages_are_imported_one_by_one() -> None:
    result = subprocess.run([sys.executable, "-c", _IMPORTS], capture_output=True, text=True, timeout=120, check=False)
    assert (result.returncode, result.stdout) == (0, ""), result.stderr
    assert len(set(PAGE_MODULES)) == len(PAGE_MODULES)


def test_the_icons_are_ready_before_the_pages_are_made(qtbot: QtBot) -> None:
    for work in preparations():
        work()
    assert {path.stem for path in icon_files()} >= {"add", "zoom-out"}
    ready = icons._tinted.cache_info().misses
    for path in icon_files():
        icons.icon(path.stem, current())
    assert icons._tinted.cache_info().misses == ready
