"""The messages of the live link, and how they are written as JSON. docs/live-link.md describes every field.

A receiver may rely on the fields of a version: later versions of the program add fields, and raise `VERSION` only if they
change or remove one.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import partial
from typing import Any, ClassVar, Final

from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.recordings.rows import Row

VERSION: Final = 1

_TIME_DIGITS: Final = 6
_LOOKS: Final = 5
_CLOSE_S: Final = 2e-5
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False)
_SHOWN: Final = tuple(f"shown_{name}" for name in EXPRESSIONS)


def ahead_of_monotonic(clock: Callable[[], float]) -> float:
    """Return how many seconds a clock is ahead of the monotonic one."""
    closest = ahead = math.inf
    for _ in range(_LOOKS):
        before = time.monotonic()
        there = clock()
        after = time.monotonic()
        if after - before < closest:  # else this thread was held up between the two looks
            closest, ahead = after - before, there - (before + after) / 2
        if closest < _CLOSE_S:
            break
    return ahead


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment on both clocks, in seconds.

    wall: since 1970 in UTC, as `time.time` gives it. monotonic: as `time.monotonic` gives it; only differences mean anything.
    """

    wall: float
    monotonic: float

    @staticmethod
    def now() -> Moment:
        return Moment(time.time(), time.monotonic())

    @staticmethod
    def at_monotonic(monotonic: float) -> Moment:
        """Return the moment at a time of the monotonic clock, by what both clocks say now."""
        return Moment(monotonic + ahead_of_monotonic(time.time), monotonic)

    @staticmethod
    def at_wall(wall: float) -> Moment:
        """Return the moment at a time of the wall clock, by what both clocks say now."""
        return Moment(wall, wall - ahead_of_monotonic(time.time))


class Origin(StrEnum):
    """Who set a marker or gave a command. PROGRAM: the user in the window, or the command line."""

    PROGRAM = "program"
    OSC = "osc"
    WEBSOCKET = "websocket"
    LSL = "lsl"
    RULE = "rule"


class PersonEvent(StrEnum):
    """What happened to a person: seen for the first time or again, not seen for a while, or given another name."""

    CAME = "came"
    LEFT = "left"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class ReadingMessage:
    """One face in one analysed frame.

    number: of the message, from 1, or 0 where it is repeated for a receiver that came late. A number that a receiver doesn't
    get was dropped. moment: of the capture. frame: position in the source, from 0. time_s: seconds from the start of a video,
    else None. person: the person's number, from 1. followed: whether it is the person that the program follows. box: x, y,
    width, height in pixels of the frame. detection_score: 0 to 1. expression, confidence, uncertain: what the window shows of
    this face. read, shown: the seven probabilities, in the order of `EXPRESSIONS`, of this frame alone and as the window shows
    them.
    """

    kind: ClassVar = "reading"
    number: int
    moment: Moment
    source: str
    frame: int
    time_s: float | None
    person: int
    name: str
    followed: bool
    box: tuple[float, float, float, float]
    detection_score: float
    expression: str
    confidence: float
    uncertain: bool
    read: tuple[float, ...]
    shown: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class PersonMessage:
    """Somebody came, left or has a new name. moment: of the frame in which that was noticed."""

    kind: ClassVar = "person"
    number: int
    moment: Moment
    source: str
    event: PersonEvent
    person: int
    name: str


@dataclass(frozen=True, slots=True)
class MarkerMessage:
    """A marker. moment: the one that is marked. arrival: when the program learned of it."""

    kind: ClassVar = "marker"
    number: int
    moment: Moment
    arrival: Moment
    source: str
    text: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class StateMessage:
    """What the program is doing.

    state: one of `live.status.LiveState`. recording: whether a recording runs. text: what went wrong, empty if nothing did.
    """

    kind: ClassVar = "state"
    number: int
    moment: Moment
    source: str
    state: str
    recording: bool
    text: str


@dataclass(frozen=True, slots=True)
class OscCue:
    """What a rule wants sent by the OSC outputs. No other output gets it."""

    kind: ClassVar = "cue"
    address: str
    value: float


LinkMessage = ReadingMessage | PersonMessage | MarkerMessage | StateMessage | OscCue


def reading_message(row: Row, number: int, moment: Moment, name: str, followed: bool) -> ReadingMessage:
    """Return the message of a row with a face, with the figures of the tables."""
    value: Callable[[str], Any] = partial(getattr, row)
    return ReadingMessage(
        number=number,
        moment=moment,
        source=row.file,
        frame=row.frame,
        time_s=row.time_s,
        person=value("face"),
        name=name,
        followed=followed,
        box=(value("x"), value("y"), value("width"), value("height")),
        detection_score=value("detection_score"),
        expression=value("shown_expression"),
        confidence=value("shown_confidence"),
        uncertain=value("uncertain"),
        read=tuple(map(value, EXPRESSIONS)),
        shown=tuple(map(value, _SHOWN)),
    )


class SoFar:
    """What a receiver that comes later must be told: the state, and who is there. Belongs to one thread."""

    def __init__(self) -> None:
        self._state: StateMessage | None = None
        self._people: dict[int, PersonMessage] = {}

    def note(self, message: LinkMessage) -> None:
        match message:
            case StateMessage():
                self._state = replace(message, number=0)
            case PersonMessage(event=PersonEvent.LEFT):
                self._people.pop(message.person, None)
            case PersonMessage():
                self._people[message.person] = replace(message, number=0, event=PersonEvent.CAME)

    def messages(self) -> list[LinkMessage]:
        """Return it as messages, which have the number 0."""
        state: list[LinkMessage] = [] if self._state is None else [self._state]
        return state + list(self._people.values())


def to_json(message: LinkMessage) -> dict[str, Any]:
    """Return a message as the values of a JSON object, "type" and "version" first."""
    result: dict[str, Any] = {"type": message.kind, "version": VERSION}
    for field in fields(message):
        value = getattr(message, field.name)
        if field.name in ("moment", "arrival"):
            before = "arrival_" if field.name == "arrival" else ""
            result[f"{before}wall_s"] = round(value.wall, _TIME_DIGITS)
            result[f"{before}monotonic_s"] = round(value.monotonic, _TIME_DIGITS)
        elif field.name in ("read", "shown"):
            result[field.name] = dict(zip(EXPRESSIONS, value, strict=True))
        else:
            result[field.name] = value
    return result


def json_text(message: LinkMessage) -> str:
    """Return a message as one line of JSON, without a line end. Text that can't be encoded is written as an escape."""
    return _ENCODER.encode(to_json(message)).encode("utf-8", "backslashreplace").decode("utf-8")
