"""The rules in the dialog of the live link: making, editing, undoing, exporting, and what they do."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from fer_desktop import paths
from fer_desktop.core.types import FaceReading
from fer_desktop.link.rules import ActionKind, Rule, Who, load_rules
from fer_desktop.recordings.writer import RecordingStatus
from fer_desktop.settings import FILE_NAME, load_settings
from fer_desktop.ui.shell.main_window import MainWindow, StatusBar
from fer_desktop.ui.tabs.live.link import Kind
from fer_desktop.ui.tabs.live.rules import RuleEditor, RulesPage
from tests.present import present
from tests.ui.tabs.live.test_connections import (
    dialog,
    feed,
    feed_for,
    lines_of,
    markers_in,
    markers_of,
    osc_server,
    record,
    set_state,
    switch,
)

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]
MakeReading = Callable[..., FaceReading]


def rules_page(window: MainWindow) -> RulesPage:
    page = dialog(window)
    page.pages.setCurrentIndex(1)
    return page.rules


def editor(page: RulesPage) -> RuleEditor:
    return next(each for each in page.findChildren(RuleEditor) if each.isVisible())


def choose(box: Any, value: str) -> None:
    box.setCurrentIndex(box.findData(value))


def shown(page: RulesPage) -> list[tuple[str, ...]]:
    """Return the texts of the list, and whether each rule is ticked."""
    items = [present(page.list.topLevelItem(place)) for place in range(page.list.topLevelItemCount())]
    return [(*(item.text(k) for k in range(3)), str(item.checkState(0) is Qt.CheckState.Checked)) for item in items]


def test_a_rule_made_in_the_dialog_fires_as_a_marker_that_says_why(
    open_window: OpenWindow, make_reading: MakeReading, until: Until, tmp_path: Path
) -> None:
    window, file = open_window(language="en"), tmp_path / "out.jsonl"
    set_state(window)
    switch(window, Kind.JSON_LINES, str(file))
    page = rules_page(window)
    page.add.click()
    made = editor(page)
    made.name.setText("Smile")
    choose(made.expression, "happy")
    made.at_least.setValue(85)
    made.for_s.setValue(1.0)
    made.every_s.setValue(0.0)
    assert made._sentence.text() == "When happy of anyone is at least 85% for 1\N{NO-BREAK SPACE}s: set a marker"
    made.keep.click()
    until(lambda: not made.isVisible(), "the editor to close")
    now = time.monotonic()
    ended = record(window, until, make_reading(10, 10, 40, 1, confidence=0.5))
    happy = make_reading(10, 10, 40, 1)  # 88 %
    feed_for(window, 0.5, happy, since=now + 1)
    page.show_held()
    assert shown(page)[0][2] == "0.5\N{NO-BREAK SPACE}s of 1\N{NO-BREAK SPACE}s" and markers_in(file) == []
    feed_for(window, 0.7, happy, since=now + 1.5)
    page.show_held()
    assert shown(page)[0][2] == "met for 1.2\N{NO-BREAK SPACE}s"
    why = "Smile: happy of person 1 at 88% (85% or more) for 1.0 s"
    until(lambda: markers_in(file) == [why], "the marker")
    assert [line["origin"] for line in lines_of(file) if line["type"] == "marker"] == ["rule"]
    until(lambda: [text for _, text in window.live.recorder.markers] == [why], "the marker in the recording")
    feed(window, make_reading(10, 10, 40, 1, confidence=0.5), at=now + 2.3)
    page.show_held()
    assert shown(page)[0][2] == "\N{EN DASH}"
    window.live.recorder.stop()
    until(lambda: ended, "the end")
    ((at, text),) = markers_of(ended)
    assert text == why and at == pytest.approx(2.0, abs=0.2)


def test_rules_start_and_stop_recordings_and_their_reasons_are_in_them(
    open_window: OpenWindow, make_reading: MakeReading, until: Until
) -> None:
    window = open_window(language="en")
    ended: list[RecordingStatus] = []
    window.live.recorder.ended.connect(ended.append)
    set_state(window)
    window.live.link.set_rules(
        [
            Rule("Begin", "happy", 0.8, action=ActionKind.START_RECORDING),
            Rule("End", "sad", 0.8, action=ActionKind.STOP_RECORDING),
        ]
    )
    for _ in range(2):
        feed(window, make_reading(10, 10, 40, 1, index=3))
        until(lambda: window.live.recorder.running, "the recording")
        feed(window, make_reading(10, 10, 40, 1, index=3))
        until(lambda: present(window.live.recorder.status).written > 0, "its first frame")
        feed(window, make_reading(10, 10, 40, 1, index=5))
        until(lambda: not window.live.recorder.running, "the end")
    until(lambda: len(ended) == 2, "both recordings")
    for one in ended:
        assert [text.partition(":")[0] for _, text in markers_of([one])] == ["Begin", "End"]


def test_a_rule_sends_its_osc_message_to_the_osc_output(
    open_window: OpenWindow, make_reading: MakeReading, until: Until
) -> None:
    window = open_window(language="en")
    set_state(window)
    with osc_server() as (port, came):
        switch(window, Kind.OSC, f"127.0.0.1:{port}")
        page = rules_page(window)
        page.add.click()
        made = editor(page)
        choose(made.action, ActionKind.OSC)
        choose(made.who, Who.PERSON)
        made.person.setValue(2)
        made.for_s.setValue(0.0)
        for wrong in ("", "cue", "/cue 1", "/cue/*"):
            made.osc_address.setText(wrong)
            made.keep.click()
            assert made.isVisible() and "An OSC address begins with /" in made.trouble.text(), wrong
        made.osc_address.setText("/cue/1")
        made.osc_value.setValue(2.5)
        made.name.clear()
        made.keep.click()
        assert made.isVisible() and "Give the rule a name" in made.trouble.text()
        made.name.setText("Cue")
        made.keep.click()
        until(lambda: window.live.link.rules, "the rule")
        feed(window, make_reading(10, 10, 40, 1))
        feed(window, make_reading(10, 10, 40, 2))
        until(lambda: ("/cue/1", 2.5) in list(came.queue), "the message")
        assert sum(message[0] == "/cue/1" for message in came.queue) == 1


def test_rules_are_edited_removed_and_switched_off_and_all_of_it_can_be_undone(
    open_window: OpenWindow, until: Until, qtbot: QtBot
) -> None:
    window = open_window(language="en")
    link = window.live.link
    rules = [Rule("Smile", "happy", 0.805, for_s=1.25), Rule("Cry", "sad", 0.7, every_s=3)]
    link.set_rules(rules)
    page = rules_page(window)
    assert [row[0] for row in shown(page)] == ["Smile", "Cry"]
    page.list.setCurrentItem(present(page.list.topLevelItem(0)))
    page.edit.click()
    opened = editor(page)
    opened.name.setText("Grin")
    opened.keep.click()
    until(lambda: link.rules[0].name == "Grin", "the other name")
    assert link.rules[0].at_least == 0.805 and link.rules[0].for_s == 1.25, "figures that weren't changed stay exact"
    until(lambda: shown(page)[0][0] == "Grin", "the list")
    present(page.list.topLevelItem(1)).setCheckState(0, Qt.CheckState.Unchecked)
    until(lambda: not link.rules[1].enabled, "the rule to be off")
    assert shown(page)[1][2:] == ("off", "False") and link.held() == [None, None]
    page.list.setCurrentItem(present(page.list.topLevelItem(0)))
    page.remove.click()
    assert [rule.name for rule in link.rules] == ["Cry"]
    kept, _ = load_settings(paths.user_config_folder() / FILE_NAME)
    assert [rule["name"] for rule in kept.rules] == ["Cry"] and kept.rules[0]["enabled"] is False
    for _ in range(3):
        qtbot.keyClick(page.list, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert list(link.rules) == rules and [row[0] for row in shown(page)] == ["Smile", "Cry"]
    qtbot.keyClick(page.list, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert link.rules[0].name == "Grin"


def test_rules_are_exported_and_imported_and_a_wrong_file_says_what_is_wrong(
    open_window: OpenWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(language="en")
    link, file = window.live.link, tmp_path / "rules.json"
    rules = [Rule("Smile", "happy", 0.8, for_s=2, every_s=10), Rule("Off", "sad", 0.5, enabled=False)]
    page = rules_page(window)
    assert not page.save.isEnabled()
    link.set_rules(rules)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(file), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, **__: (str(file), ""))
    page.save.click()
    assert list(load_rules(file)) == rules
    page.load.click()
    assert list(link.rules) == rules * 2 and not page.trouble.isVisible()
    content = json.loads(file.read_text())
    content["rules"][1]["at_least"] = 80
    file.write_text(json.dumps(content))
    page.load.click()
    assert "rule 2: at_least must be a number from 0 to 1." in page.trouble.text() and page.trouble.isVisible()
    assert list(link.rules) == rules * 2, "nothing of a wrong file is taken"
    file.write_text(json.dumps(content | {"rules": [content["rules"][0]] * 97}))
    page.load.click()
    assert "More than 100 rules" in page.trouble.text() and len(link.rules) == 4
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(tmp_path / "nowhere" / "rules.json"), ""))
    page.save.click()
    assert "can't be written" in page.trouble.text()


def test_a_rule_about_the_followed_person_follows_who_is_shown(
    open_window: OpenWindow, make_reading: MakeReading, until: Until
) -> None:
    window = open_window(language="en")
    set_state(window)
    window.live.link.set_rules([Rule("Smile", "happy", 0.8, who=Who.FOLLOWED, action=ActionKind.SOUND)])
    largest, other = make_reading(90, 90, 80, 1, index=5), make_reading(10, 10, 40, 2)
    feed(window, largest, other)
    assert window.live.link.held() == [None]
    window.live.follow_person(2)
    feed(window, largest, other)
    assert window.live.link.held() == [0.0]
    until(lambda: "Smile: happy of Person 2" in window.statusBar().currentMessage(), "the firing")


def test_an_empty_list_says_so_and_offers_to_add_a_rule(open_window: OpenWindow, until: Until) -> None:
    page = rules_page(open_window(language="en"))
    assert page.nothing.isVisible() and not page.list.isVisible()
    (add,) = page.nothing.buttons()
    assert add.text() == "Add a rule"
    add.click()
    editor(page).keep.click()
    until(lambda: page.list.isVisible() and not page.nothing.isVisible(), "the list")
    page.remove.click()
    assert page.nothing.isVisible()
    page.undo_stack.undo()
    assert len(shown(page)) == 1 and page.list.isVisible()


@pytest.mark.parametrize(("language", "words"), [("en", ("happy", "Person 1")), ("id", ("senang", "Orang 1"))])
def test_the_window_says_why_a_rule_fired_in_its_language_and_all_of_it_can_be_read(
    open_window: OpenWindow, make_reading: MakeReading, until: Until, language: str, words: tuple[str, str]
) -> None:
    window = open_window(language=language, window=(0, 0, 900, 460))
    set_state(window)
    name = "A rule with a name that says all about what it is for and when it is to fire, and more than that"
    window.live.link.set_rules([Rule(name, "happy", 0.8)])
    feed(window, make_reading(10, 10, 40, 1, index=3))
    bar = window.statusBar()
    assert isinstance(bar, StatusBar)
    until(lambda: all(word in bar.currentMessage() for word in (name, "88%", "80%", *words)), "why it fired")
    assert bar.elided().endswith("\u2026")
    assert bar.toolTip() == bar.currentMessage()
    assert bar.room().right() < window.live.figures.x()
    bar.showMessage("Short")
    assert bar.elided() == "Short"
