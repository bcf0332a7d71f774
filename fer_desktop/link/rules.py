"""Rules: what is to happen when somebody shows an expression for some time. Their engine, and their file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from fer_desktop.core.files import write_whole
from fer_desktop.core.json_values import number, whole
from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.core.messages import Message, Template, UserError, marked
from fer_desktop.link.messages import ReadingMessage

VERSION: Final = 1
LARGEST_FILE: Final = 1 << 20
MOST_RULES: Final = 100
LONGEST_S: Final = 24 * 3600.0

INTERRUPTION_S: Final = 0.5
"""Seconds for which a person may be unseen, as in a blink of the detector, while a condition holds."""

_FORMAT: Final = "fer-desktop-rules"
_LONGEST_NAME: Final = 100
_LARGEST_VALUE: Final = 1e9


class Who(StrEnum):
    """Whose expression a rule watches: each person by itself, the followed person, or one by its number."""

    ANYONE = "anyone"
    FOLLOWED = "followed"
    PERSON = "person"


class ActionKind(StrEnum):
    """What a rule does, beside the marker that says why it fired."""

    MARKER = "marker"
    START_RECORDING = "record-start"
    STOP_RECORDING = "record-stop"
    SNAPSHOT = "snapshot"
    SOUND = "sound"
    OSC = "osc"


@dataclass(frozen=True, slots=True)
class Rule:
    """When `expression` of `who` is at least `at_least` for `for_s` seconds, do `action`, at most every `every_s` seconds.

    person: the number where `who` is PERSON, else 0. at_least: 0 to 1, of the probability as shown. osc_address, osc_value:
    what the OSC outputs send where `action` is OSC.
    """

    name: str
    expression: str
    at_least: float
    for_s: float = 0.0
    every_s: float = 0.0
    who: Who = Who.ANYONE
    person: int = 0
    action: ActionKind = ActionKind.MARKER
    osc_address: str = ""
    osc_value: float = 1.0
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Firing:
    """A rule that fired. person, name, probability: of whom, and how high it was. held_s: for how long it has held."""

    rule: Rule
    person: int
    name: str
    probability: float
    held_s: float

    @property
    def why(self) -> str:
        """The text of its marker, always in English: Smile: happy of Anna at 87% (80% or more) for 2.0 s"""
        who = self.name or f"person {self.person}"
        share, least = int(100 * self.probability), 100 * self.rule.at_least
        return f"{self.rule.name}: {self.rule.expression} of {who} at {share}% ({least:g}% or more) for {self.held_s:.1f} s"


@dataclass(slots=True)
class _Hold:
    """Since when a condition holds for a person, when it was last seen to, and whether the rule has fired for it."""

    since: float
    seen: float
    fired: bool = False


class RuleEngine:
    """Watches readings. Belongs to one thread.

    A rule fires once each time its condition comes to hold for long enough, and again only after it has ceased to. Where it
    fired for somebody less than `every_s` ago, it waits until that is over, and fires then if its condition still holds.
    """

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self.rules: Final = tuple(rule for rule in rules if rule.enabled)
        self._holds: list[dict[int, _Hold]] = [{} for _ in self.rules]
        self._fired_at: list[float | None] = [None] * len(self.rules)

    def restart(self) -> None:
        """Begin anew, as the source is another one or its time has jumped back."""
        self._holds = [{} for _ in self.rules]
        self._fired_at = [None] * len(self.rules)

    def update(self, readings: Sequence[ReadingMessage], now: float) -> list[Firing]:
        """Take the readings of a frame; return what fires. now: the frame's time in seconds, on any clock."""
        firings = []
        for place, rule in enumerate(self.rules):
            index = EXPRESSIONS.index(rule.expression)
            holds = self._holds[place]
            for reading in readings:
                if not _concerns(rule, reading):
                    continue
                if reading.shown[index] < rule.at_least:
                    holds.pop(reading.person, None)
                    continue
                hold = holds.setdefault(reading.person, _Hold(now, now))
                hold.seen = now
                if not hold.fired and now - hold.since >= rule.for_s and self._may_fire(place, now):
                    hold.fired = True
                    self._fired_at[place] = now
                    firings.append(Firing(rule, reading.person, reading.name, reading.shown[index], now - hold.since))
            for person in [each for each, hold in holds.items() if now - hold.seen > INTERRUPTION_S]:
                del holds[person]
        return firings

    def held_s(self, place: int, now: float) -> float | None:
        """Return for how long the condition of the rule at a place has held; None where it doesn't."""
        return max((now - hold.since for hold in self._holds[place].values()), default=None)

    def _may_fire(self, place: int, now: float) -> bool:
        fired_at = self._fired_at[place]
        return fired_at is None or now - fired_at >= self.rules[place].every_s


def _concerns(rule: Rule, reading: ReadingMessage) -> bool:
    match rule.who:
        case Who.ANYONE:
            return True
        case Who.FOLLOWED:
            return reading.followed
        case Who.PERSON:
            return reading.person == rule.person


# ---- The file ----


class RulesError(UserError):
    """Rules that can't be used. The message names the file, the rule and what is wrong with it."""


def load_rules(path: Path) -> tuple[Rule, ...]:
    """Read a file of rules. Raises RulesError."""
    try:
        if not path.is_file():
            raise RulesError(marked("{path} is not there, or isn't a file. Was it moved or renamed?"), path=path)
        if path.stat().st_size > LARGEST_FILE:
            raise RulesError(marked("{path} is too large to be a file of rules."), path=path)
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RulesError(marked("{path} can't be read: {why}"), path=path, why=error) from error
    except (ValueError, RecursionError) as error:
        raise RulesError(marked("{path} isn't a file of rules: it isn't JSON ({why})."), path=path, why=error) from error
    try:
        return rules_from_json(content)
    except RulesError as error:
        raise RulesError(marked("{path} can't be used: {why}"), path=path, why=error) from error


def save_rules(rules: Iterable[Rule], path: Path) -> None:
    """Write a file of rules, whole or not at all. Raises OSError."""
    write_whole(path, json.dumps(rules_to_json(rules), indent=2, ensure_ascii=False) + "\n")


def rules_to_json(rules: Iterable[Rule]) -> dict[str, Any]:
    return {"format": _FORMAT, "version": VERSION, "rules": [asdict(rule) for rule in rules]}


def rules_from_json(content: object) -> tuple[Rule, ...]:
    """Return the rules in what a file holds, which may be anything. Raises RulesError."""
    if not isinstance(content, dict) or content.get("format") != _FORMAT or not isinstance(content.get("rules"), list):
        raise RulesError(marked('it has no "format": "{format}" and no list "rules".'), format=_FORMAT)
    if content.get("version") != VERSION:
        raise RulesError(marked("it was written by a newer version of the program."))
    if len(content["rules"]) > MOST_RULES:
        raise RulesError(marked("it has more than {most} rules."), most=MOST_RULES)
    rules = []
    for place, values in enumerate(content["rules"], start=1):
        try:
            rules.append(_rule(values))
        except RulesError as error:
            raise RulesError(marked("rule {place}: {why}"), place=place, why=error) from error
    return tuple(rules)


def _rule(values: object) -> Rule:
    if not isinstance(values, dict):
        raise RulesError(marked("it isn't an object."))
    for key in values:
        if key not in Rule.__dataclass_fields__:
            raise RulesError(marked("it has an unknown field, {key}."), key=str(key)[:40])
    rule = Rule(
        name=_text(values, "name", _LONGEST_NAME),
        expression=_choice(values, "expression", EXPRESSIONS),
        at_least=_number(values, "at_least", 0.0, 1.0),
        for_s=_number(values, "for_s", 0.0, LONGEST_S, 0.0),
        every_s=_number(values, "every_s", 0.0, LONGEST_S, 0.0),
        who=Who(_choice(values, "who", tuple(Who), Who.ANYONE)),
        action=ActionKind(_choice(values, "action", tuple(ActionKind), ActionKind.MARKER)),
        osc_value=_number(values, "osc_value", -_LARGEST_VALUE, _LARGEST_VALUE, 1.0),
        enabled=_flag(values, "enabled"),
    )
    if rule.who is Who.PERSON:
        person = whole(values.get("person"), 1)
        if person is None:
            raise _wrong("person", marked("a whole number of 1 or more"))
        rule = replace(rule, person=person)
    if rule.action is ActionKind.OSC:
        address = _text(values, "osc_address", _LONGEST_NAME)
        if not address.startswith("/") or not address.isascii() or any(c in " #*,?[]{}" for c in address):
            raise _wrong("osc_address", marked("an OSC address, as /cue/1"))
        rule = replace(rule, osc_address=address)
    return rule


def _wrong(field: str, what: Template) -> RulesError:
    return RulesError(marked("{field} must be {what}."), field=field, what=Message(what))


def _text(values: dict[str, Any], field: str, most: int) -> str:
    value = values.get(field)
    if not isinstance(value, str) or not value.strip() or len(value) > most or not value.isprintable():
        raise RulesError(marked("{field} must be a text of 1 to {most} characters."), field=field, most=most)
    return value


def _choice(values: dict[str, Any], field: str, choices: Sequence[str], default: str = "") -> str:
    value = values.get(field, default)
    if not isinstance(value, str) or value not in choices:
        raise RulesError(marked("{field} must be one of: {choices}."), field=field, choices=", ".join(choices))
    return value


def _number(values: dict[str, Any], field: str, lowest: float, highest: float, default: float | None = None) -> float:
    value = number(values.get(field, default), lowest, highest)
    if value is None:
        template = marked("{field} must be a number from {lowest} to {highest}.")
        raise RulesError(template, field=field, lowest=f"{lowest:g}", highest=f"{highest:g}")
    return value


def _flag(values: dict[str, Any], field: str) -> bool:
    value = values.get(field, True)
    if not isinstance(value, bool):
        raise _wrong(field, marked("true or false"))
    return value
