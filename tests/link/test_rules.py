"""When rules fire, and the file that they are kept in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.link.messages import Moment, ReadingMessage
from fer_desktop.link.rules import (
    INTERRUPTION_S,
    MOST_RULES,
    ActionKind,
    Rule,
    RuleEngine,
    RulesError,
    Who,
    load_rules,
    rules_from_json,
    rules_to_json,
    save_rules,
)


def reading(probability: float, person: int = 1, followed: bool = False, name: str = "") -> ReadingMessage:
    """Return a reading in which happy has a probability."""
    shown = tuple(probability if expression == "happy" else (1 - probability) / 6 for expression in EXPRESSIONS)
    box = (0.0, 0.0, 1.0, 1.0)
    return ReadingMessage(
        1, Moment(0, 0), "s", 0, None, person, name, followed, box, 0.9, "happy", probability, False, shown, shown
    )


def fired(rule: Rule, *frames: tuple[float, list[ReadingMessage]]) -> list[tuple[float, int]]:
    """Return when a rule fires, and for whom."""
    engine = RuleEngine([rule])
    return [(now, firing.person) for now, readings in frames for firing in engine.update(readings, now)]


def smile(start: float, end: float, step: float = 0.25, **values: Any) -> list[tuple[float, list[ReadingMessage]]]:
    """Return frames in which somebody smiles from a time up to another."""
    count = round((end - start) / step)
    return [(start + k * step, [reading(0.9, **values)]) for k in range(count + 1)]


SMILE = Rule("Smile", "happy", 0.8, for_s=1.0)


def test_a_condition_must_hold_long_enough() -> None:
    assert fired(SMILE, *smile(0.0, 0.75)) == []
    assert fired(SMILE, *smile(0.0, 1.0)) == [(1.0, 1)]


def test_a_rule_without_a_time_fires_at_once() -> None:
    assert fired(Rule("Smile", "happy", 0.8), (5.0, [reading(0.8)])) == [(5.0, 1)]
    assert fired(Rule("Smile", "happy", 0.8), (5.0, [reading(0.79)])) == []


def test_it_fires_once_until_the_condition_has_ended() -> None:
    stops = (3.25, [reading(0.1)])
    assert fired(SMILE, *smile(0.0, 3.0), stops, *smile(3.5, 5.0)) == [(1.0, 1), (4.5, 1)]


def test_a_break_begins_the_time_anew() -> None:
    assert fired(SMILE, *smile(0.0, 0.75), (0.8, [reading(0.79)]), *smile(1.0, 1.75)) == []


def test_a_face_that_is_missed_for_a_moment_is_no_break() -> None:
    assert fired(SMILE, *smile(0.0, 0.5), (0.75, []), *smile(1.0, 1.0)) == [(1.0, 1)]
    gone = [(0.5 + INTERRUPTION_S + 0.1, []), *smile(1.25, 2.0)]
    assert fired(SMILE, *smile(0.0, 0.5), *gone) == []


def test_it_fires_at_most_so_often_and_waits_while_the_condition_holds() -> None:
    rule = Rule("Smile", "happy", 0.8, every_s=10.0)
    again = [frame for start in (0.0, 2.0, 4.0) for frame in (*smile(start, start + 1), (start + 1.5, [reading(0.1)]))]
    assert fired(rule, *again) == [(0.0, 1)]
    assert fired(rule, *again, *smile(6.0, 12.0)) == [(0.0, 1), (10.0, 1)]


def test_anyone_is_each_person_by_itself() -> None:
    frames = [(k / 4, [reading(0.9, 1), reading(0.9 if k >= 2 else 0.1, 2)]) for k in range(8)]
    assert fired(SMILE, *frames) == [(1.0, 1), (1.5, 2)]
    # Two people who take turns have each smiled for too short a time.
    turns = [(k / 4, [reading(0.9 if k % 2 else 0.1, 1), reading(0.1 if k % 2 else 0.9, 2)]) for k in range(12)]
    assert fired(SMILE, *turns) == []


def test_the_followed_person_or_one_person_alone() -> None:
    frames = [(0.0, [reading(0.9, 1), reading(0.9, 2, followed=True), reading(0.9, 3)])]
    assert fired(Rule("a", "happy", 0.8, who=Who.FOLLOWED), *frames) == [(0.0, 2)]
    assert fired(Rule("a", "happy", 0.8, who=Who.PERSON, person=3), *frames) == [(0.0, 3)]
    assert fired(Rule("a", "happy", 0.8, enabled=False), *frames) == []


def test_another_source_begins_anew() -> None:
    engine = RuleEngine([SMILE])
    for now, readings in smile(0.0, 0.75):
        engine.update(readings, now)
    engine.restart()
    assert not engine.update([reading(0.9)], 1.0)
    assert engine.held_s(0, 1.0) == 0.0


def test_it_says_why() -> None:
    engine = RuleEngine([SMILE])
    frames = smile(0.0, 1.0, name="Anna")
    [firing] = [firing for now, readings in frames for firing in engine.update(readings, now)]
    assert firing.why == "Smile: happy of Anna at 90% (80% or more) for 1.0 s"
    assert engine.held_s(0, 1.5) == 1.5
    nameless = RuleEngine([Rule("R", "happy", 0.295)]).update([reading(0.3, 4)], 0.0)[0]
    assert nameless.why == "R: happy of person 4 at 30% (29.5% or more) for 0.0 s"


# ---- The file ----

RULES = (
    SMILE,
    Rule("Start \u2713", "surprise", 0.6, 0.5, 10.0, Who.PERSON, 3, ActionKind.START_RECORDING, enabled=False),
    Rule("Cue", "sad", 0.25, who=Who.FOLLOWED, action=ActionKind.OSC, osc_address="/cue/1", osc_value=-0.5),
)


def test_rules_are_kept_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "rules.json"
    save_rules(RULES, path)
    assert load_rules(path) == RULES


def test_what_is_left_out_has_its_default() -> None:
    content = {
        "format": "fer-desktop-rules",
        "version": 1,
        "rules": [{"name": "Smile", "expression": "happy", "at_least": 0.8, "for_s": 1}],
    }
    assert rules_from_json(content) == (SMILE,)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": ""}, "name must be a text of 1 to 100 characters."),
        ({"name": "a\nb"}, "name must be a text of 1 to 100 characters."),
        ({"name": 3}, "name must be a text of 1 to 100 characters."),
        ({"expression": "joy"}, f"expression must be one of: {', '.join(EXPRESSIONS)}."),
        ({"at_least": 80}, "at_least must be a number from 0 to 1."),
        ({"at_least": "0.8"}, "at_least must be a number from 0 to 1."),
        ({"at_least": None}, "at_least must be a number from 0 to 1."),
        ({"for_s": -1}, "for_s must be a number from 0 to 86400."),
        ({"every_s": True}, "every_s must be a number from 0 to 86400."),
        ({"who": "everyone"}, "who must be one of: anyone, followed, person."),
        ({"who": "person"}, "person must be a whole number of 1 or more."),
        ({"who": "person", "person": 0}, "person must be a whole number of 1 or more."),
        ({"action": "shell"}, "action must be one of: marker, record-start, record-stop, snapshot, sound, osc."),
        ({"action": ["marker"]}, "action must be one of: marker, record-start, record-stop, snapshot, sound, osc."),
        ({"action": "osc"}, "osc_address must be a text of 1 to 100 characters."),
        ({"action": "osc", "osc_address": "cue"}, "osc_address must be an OSC address, as /cue/1."),
        ({"action": "osc", "osc_address": "/cue/*"}, "osc_address must be an OSC address, as /cue/1."),
        ({"enabled": "yes"}, "enabled must be true or false."),
        ({"command": "rm"}, "it has an unknown field, command."),
    ],
)
def test_a_mistake_is_named(change: dict[str, Any], message: str, tmp_path: Path) -> None:
    path = tmp_path / "rules.json"
    rules = [
        {"name": "Good", "expression": "sad", "at_least": 0.5},
        {"name": "a", "expression": "happy", "at_least": 0.5} | change,
    ]
    path.write_text(json.dumps({"format": "fer-desktop-rules", "version": 1, "rules": rules}), encoding="utf-8")
    with pytest.raises(RulesError) as error:
        load_rules(path)
    assert str(error.value) == f"{path} can't be used: rule 2: {message}"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([], "it has no"),
        ({"format": "other", "version": 1, "rules": []}, "it has no"),
        ({"format": "fer-desktop-rules", "version": 1, "rules": {}}, "it has no"),
        ({"format": "fer-desktop-rules", "version": 2, "rules": []}, "newer version"),
        ({"format": "fer-desktop-rules", "version": 1, "rules": [1]}, "rule 1: it isn't an object."),
        ({"format": "fer-desktop-rules", "version": 1, "rules": [0] * (MOST_RULES + 1)}, "more than 100 rules"),
    ],
)
def test_what_is_no_file_of_rules_is_explained(content: object, message: str) -> None:
    with pytest.raises(RulesError, match=message):
        rules_from_json(content)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rules.json"
    with pytest.raises(RulesError, match="is not there"):
        load_rules(path)
    path.write_bytes(b"\xff\xfe{")
    with pytest.raises(RulesError, match="isn't JSON"):
        load_rules(path)
    path.write_bytes(b"[" * 100_000)
    with pytest.raises(RulesError, match="isn't JSON"):
        load_rules(path)
    path.write_bytes(b" " * (2 << 20))
    with pytest.raises(RulesError, match="too large"):
        load_rules(path)


def test_no_rules_are_rules_too() -> None:
    assert rules_from_json(rules_to_json(())) == ()
