"""The table of actions: no key appears twice, the window binds every action, and shows no shortcut from elsewhere."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from fer_desktop import paths
from fer_desktop.ui.dialogs.shortcuts import ShortcutsDialog
from fer_desktop.ui.foundation import actions
from fer_desktop.ui.foundation.actions import ACTIONS, PAGES, ActionBindings, Scope, native, portable, sheet, shortcut
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.files.queue import EntryState
from tests.present import present
from tests.ui.widget_tree import texts_of

OpenWindow = Callable[..., MainWindow]
OpenTab = Callable[..., None]
Until = Callable[..., None]

_IN_BRACKETS = re.compile(r"\(([^()]+)\)")


def keys_in(scope: Scope) -> list[str]:
    return [QKeySequence(key).toString() for action in ACTIONS if action.scope is scope for key in action.keys]


def all_keys() -> set[str]:
    """Return all keys of the table, both as it writes them and as the window shows them."""
    return {key for action in ACTIONS if action.keys for key in (*action.keys, shortcut(action.id))} | {"\N{MINUS SIGN}"}


def names_a_key(text: str, keys: set[str]) -> bool:
    """Return whether a text has one of the keys in brackets, alone or among others."""
    return any(set(re.split("[,;] ", found)) & keys for found in _IN_BRACKETS.findall(text))


def press(widget: QWidget, id: str, number: int = 0) -> None:
    """Press an action's first key, or the key of a number."""
    action = next(action for action in ACTIONS if action.id == id)
    sequence = QKeySequence(action.keys[action.numbers.index(number) if number else 0])
    key = sequence[0]  # type: ignore[index]  # the stubs don't have it
    QTest.keyClick(widget, key.key(), key.keyboardModifiers())


def test_ids_are_unique_and_every_key_has_its_number() -> None:
    ids = [action.id for action in ACTIONS]
    assert len(set(ids)) == len(ids)
    assert all(len(action.numbers) in (0, len(action.keys)) for action in ACTIONS)
    assert {id.partition(".")[0] for id in ids} == set(PAGES)


@pytest.mark.parametrize("scope", Scope)
def test_keys_are_unique_within_a_scope_and_the_window(scope: Scope) -> None:
    keys = keys_in(scope) + (keys_in(Scope.WINDOW) if scope is not Scope.WINDOW else [])
    assert keys
    assert all(keys)
    assert [key for key, count in Counter(keys).items() if count > 1] == []


def test_two_actions_with_the_same_key_cannot_be_bound_together(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    with pytest.raises(ValueError, match="F2"):
        ActionBindings(widget, {"recordings.rename": print, "people.rename": print})


def test_the_window_binds_every_action_of_the_table(open_window: OpenWindow) -> None:
    window = open_window()
    window.tabs.make_all()
    bound = set().union(*(bindings.runs for bindings in window.findChildren(ActionBindings)))
    assert bound == {action.id for action in ACTIONS}


def test_the_menus_have_the_keys_of_the_table_and_no_key_is_set_twice(open_window: OpenWindow) -> None:
    window = open_window()
    window.tabs.make_all()
    window.live.bar.menu.aboutToShow.emit()
    in_window = [
        action.shortcut().toString()
        for action in window.findChildren(QAction)
        if not action.shortcut().isEmpty() and action.shortcutContext() is Qt.ShortcutContext.WindowShortcut
    ]
    assert sorted(in_window) == sorted(keys_in(Scope.WINDOW))


def test_the_sheet_shows_every_action_of_the_table(qtbot: QtBot, english: None) -> None:
    dialog = ShortcutsDialog()
    qtbot.addWidget(dialog)
    shown = [label.text() for label in dialog.findChildren(QLabel)]
    for title, rows in sheet():
        assert title in shown
        assert rows
        assert {meaning for _, meaning in rows} <= set(shown)
    caps = [label.text() for label in dialog.findChildren(QLabel) if label.property("role") == "key"]
    assert caps == [native(key) for _, rows in sheet() for keys, _ in rows for key in re.split(r" / | \.\.\. ", keys)]
    assert portable("live.person") == "1 ... 9"
    assert portable("window.tab") == "Ctrl+1 ... 5"
    assert portable("markers.move") == "Alt+Left / Right"
    assert portable("files.picture") == "Left / Right"
    assert portable("files.zoom_in", "files.zoom_out", "files.fit") == "+ / - / 0"


@pytest.mark.usefixtures("indonesian")
def test_names_of_keys_are_translated() -> None:
    assert shortcut("live.start") == "Spasi"
    assert shortcut("player.frame") == "Kiri / Kanan"
    assert shortcut("player.frame", number=1) == "Kanan"


def test_no_translatable_text_contains_a_key_of_the_table() -> None:
    file = paths.resources_folder() / "translations" / "fer_desktop_id.ts"
    texts = [source.text or "" for source in ET.parse(file).iter("source")]
    assert len(texts) > 500
    assert [text for text in texts if names_a_key(text, all_keys())] == []


def test_every_tooltip_takes_its_key_from_the_table(open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table gets other keys, which no action had. The window must show these and none of the old keys."""
    old = all_keys()
    signs = map(chr, itertools.count(0x4E00))
    others = {
        action.id: dataclasses.replace(action, keys=tuple(sign for _, sign in zip(action.keys, signs, strict=False)))
        for action in ACTIONS
    }
    monkeypatch.setattr(actions, "_BY_ID", others)
    window = open_window(language="en")
    window.tabs.make_all()
    tips = [text for where, text in texts_of(window) if "tooltip" in where]
    theirs = {action.keys[number]: id for id, action in others.items() for number in range(len(action.keys))}
    new = {theirs[sign] for tip in tips for sign in tip if sign in theirs}
    assert [tip for tip in tips if names_a_key(tip, old)] == []
    live = {"start", "stop", "record", "marker", "snapshot", "steps", "mirror", "overlay", "largest_only", "calibrate"}
    files = {"remove", "zoom_in", "zoom_out", "fit", "face"}
    steps = {"larger_maps", "smaller_maps", "all_maps"}
    player = {"play", "frame", "end", "zoom_in", "zoom_out", "whole", "marker"}
    rows = {"people": {"rename"}, "markers": {"edit", "retime", "move", "remove"}, "recordings": {"rename", "delete"}}
    wanted = {"live": live | {"follow_largest"}, "files": files, "steps": steps, "player": player, "window": {"tab"}, **rows}
    assert {f"{of}.{name}" for of, names in wanted.items() for name in names} <= new


def test_keys_of_the_files_tab_act_on_the_picture_and_the_queue(open_window: OpenWindow, until: Until, tmp_path: Path) -> None:
    for name in ("first.png", "second.png"):
        cv2.imwrite(str(tmp_path / name), np.full((480, 640, 3), 128, np.uint8))
    window = open_window()
    window.add_paths([tmp_path / "first.png", tmp_path / "second.png"])
    queue, view, viewer = window.files.work.queue, window.files.pictures.view, window.files.pictures.viewer
    until(lambda: [entry.state for entry in queue.entries] == [EntryState.DONE] * 2 and view.placement(), "the pictures")
    fitting = present(view.placement()).scale
    press(view, "files.zoom_in")
    assert present(view.placement()).scale > fitting
    press(view, "files.fit")
    assert present(view.placement()).scale == fitting
    press(view, "files.picture", 1)
    assert present(viewer.entry).name == "second.png"
    press(view, "files.picture", -1)
    assert present(viewer.entry).name == "first.png"
    rows = window.files.queue.list
    rows.setCurrentIndex(rows.model().index(0, 0))
    press(rows, "files.remove")
    assert [entry.name for entry in queue.entries] == ["second.png"]


def test_keys_of_the_recordings_tab_act_wherever_the_focus_is(
    open_window: OpenWindow, open_tab: OpenTab, until: Until, record: Callable[..., Path]
) -> None:
    record()
    window = open_window()
    open_tab(window, until)
    tab = window.recordings
    press(tab.view.view, "player.end", 1)
    until(lambda: tab.player.frame == tab.player.last_frame, "the last frame")
    press(tab.view.view, "player.frame", -1)
    until(lambda: tab.player.frame == tab.player.last_frame - 1, "the frame before")
    press(tab.view.view, "player.zoom_in")
    zoomed_out = [tab.view.timeline.window_of_time.whole]
    press(tab.view.view, "player.whole")
    zoomed_out.append(tab.view.timeline.window_of_time.whole)
    assert zoomed_out == [False, True]
    press(tab.view.view, "player.person")
    assert tab.side.chosen == 1
    press(tab.view.view, "player.marker")
    until(lambda: len(present(tab.player.playback).recording.markers) == 2, "the marker")
    tab.markers.rows.setCurrentItem(present(tab.markers.rows.topLevelItem(0)))
    both: tuple[tuple[QAbstractItemView, str], ...] = (
        (tab.side.people.list, "people.rename"),
        (tab.markers.rows, "markers.edit"),
    )
    for rows, rename in both:
        press(rows, rename)
        assert rows.state() is QAbstractItemView.State.EditingState
        QTest.keyClick(present(rows.findChild(QLineEdit)), Qt.Key.Key_Escape)
    press(tab.markers.rows, "markers.remove")
    until(lambda: len(present(tab.player.playback).recording.markers) == 1, "the marker to go")
