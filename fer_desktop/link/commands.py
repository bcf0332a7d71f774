"""Commands that other programs give: what is accepted, and what is refused and why. All of it comes from outside."""

from __future__ import annotations

import json
import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from fer_desktop.core.json_values import number, whole
from fer_desktop.core.messages import Message, Template, UserError, marked
from fer_desktop.link.messages import Moment, Origin
from fer_desktop.link.rules import Firing

LARGEST_COMMAND: Final = 4096
"""Bytes of one command, in JSON or as an OSC packet."""

LONGEST_TEXT: Final = 500
"""Characters of a marker's text."""

COMMANDS_PER_S: Final = 20.0
COMMANDS_AT_ONCE: Final = 40
"""One connection may give so many commands a second for long, and so many at once."""

_LARGEST_PERSON: Final = 1_000_000
_FURTHEST_S: Final = 24 * 3600.0
"""A marker's own time may be so far from now; further off, the sender's clock is wrong."""


class CommandKind(StrEnum):
    """MARKER, START_RECORDING, STOP_RECORDING, SNAPSHOT and FOLLOW may come from outside; SOUND is a rule's alone."""

    MARKER = "marker"
    START_RECORDING = "record-start"
    STOP_RECORDING = "record-stop"
    SNAPSHOT = "snapshot"
    FOLLOW = "follow"
    SOUND = "sound"


OUTSIDE: Final = frozenset(CommandKind) - {CommandKind.SOUND}


class Refusal(StrEnum):
    """Why a command was refused; the name is sent and counted. NOT_ALLOWED: a client that may not even connect."""

    MALFORMED = "malformed"
    TOO_LARGE = "too-large"
    NOT_UTF8 = "not-utf-8"
    UNKNOWN = "unknown"
    BAD_VALUE = "bad-value"
    TOO_OFTEN = "too-often"
    NOT_ALLOWED = "not-allowed"


class RefusedError(UserError):
    """A command that is refused. The message says why and what would be right."""

    def __init__(self, refusal: Refusal, template: Template, /, **values: object) -> None:
        super().__init__(template, **values)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Command:
    """What another program or a rule wants done.

    moment: the one that is meant, by the sender; where it gave none, the arrival. arrival: when the command came. text: of a
    marker. person: to follow, 0 for the largest face. firing: of the rule that wants it; None for another program.
    """

    kind: CommandKind
    origin: Origin
    moment: Moment
    arrival: Moment
    text: str = ""
    person: int = 0
    firing: Firing | None = None


class Counts:
    """Counts commands, by what became of them. Any thread may ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._accepted = 0
        self._refused: Counter[Refusal] = Counter()
        self._last: Message | None = None
        self._last_at: float | None = None
        self._accepted_since = False

    def accept(self) -> None:
        with self._lock:
            self._accepted += 1
            self._accepted_since = True

    def refuse(self, error: RefusedError) -> None:
        with self._lock:
            self._refused[error.refusal] += 1
            self._last = error.message
            self._last_at, self._accepted_since = time.monotonic(), False

    @property
    def accepted(self) -> int:
        with self._lock:
            return self._accepted

    @property
    def refused(self) -> Mapping[Refusal, int]:
        """How many were refused, by reason."""
        with self._lock:
            return dict(self._refused)

    @property
    def last(self) -> tuple[Message | None, float | None, bool]:
        """Why the last refused command was, when that was by `time.monotonic`, and whether one was accepted since."""
        with self._lock:
            return self._last, self._last_at, self._accepted_since


class RateLimit:
    """Allows `COMMANDS_AT_ONCE` commands at once, and then `COMMANDS_PER_S` a second."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left = float(COMMANDS_AT_ONCE)
        self._at = clock()

    def check(self) -> None:
        """Count a command. Raises RefusedError where there were too many."""
        now = self._clock()
        self._left = min(self._left + (now - self._at) * COMMANDS_PER_S, COMMANDS_AT_ONCE)
        self._at = now
        if self._left < 1:
            template = marked("More than {count} commands a second came from one sender.")
            raise RefusedError(Refusal.TOO_OFTEN, template, count=f"{COMMANDS_PER_S:g}")
        self._left -= 1


def check_size(data: bytes) -> None:
    """Raise RefusedError where a command is too large."""
    if len(data) > LARGEST_COMMAND:
        template = marked("A command of {size} bytes is too large; the most are {most}.")
        raise RefusedError(Refusal.TOO_LARGE, template, size=len(data), most=LARGEST_COMMAND)


def decoded(data: bytes) -> str:
    """Return bytes as text. Raises RefusedError where they aren't UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RefusedError(Refusal.NOT_UTF8, marked("A text came that isn't UTF-8.")) from error


def command_from_json(data: bytes, origin: Origin) -> Command:
    """Return the command in a JSON object. Raises RefusedError.

    {"command": "marker", "text": "door", "wall_s": 1764455478.25}; text and wall_s may be left out
    {"command": "record-start"}, {"command": "record-stop"}, {"command": "snapshot"}
    {"command": "follow", "person": 2}; person 0 follows the largest face
    """
    check_size(data)
    text = decoded(data)
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RefusedError(Refusal.MALFORMED, marked("What came isn't JSON.")) from error
    if not isinstance(values, dict) or not isinstance(values.get("command"), str):
        raise RefusedError(Refusal.MALFORMED, marked('What came isn\'t an object with "command".'))
    return make_command(values.pop("command"), values, origin)


def make_command(name: str, values: Mapping[str, Any], origin: Origin) -> Command:
    """Return a checked command. values: "text" and "wall_s" of a marker, "person" to follow. Raises RefusedError."""
    kind = next((kind for kind in OUTSIDE if kind.value == name), None)
    if kind is None:
        template = marked("There is no command {name}. There are: {names}.")
        raise RefusedError(Refusal.UNKNOWN, template, name=name[:40], names=", ".join(sorted(OUTSIDE)))
    allowed = {CommandKind.MARKER: ("text", "wall_s"), CommandKind.FOLLOW: ("person",)}.get(kind, ())
    for key in values:
        if key not in allowed:
            raise RefusedError(Refusal.BAD_VALUE, marked("{name} takes no {key}."), name=name, key=str(key)[:40])
    arrival = Moment.now()
    moment = arrival
    if values.get("wall_s") is not None:
        moment = Moment.at_wall(_wall(values["wall_s"], arrival))
    text, person = values.get("text", ""), 0
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        template = marked("A marker has a text of at most {most} characters.")
        raise RefusedError(Refusal.BAD_VALUE, template, most=LONGEST_TEXT)
    if kind is CommandKind.FOLLOW:
        found = whole(values.get("person"), 0, _LARGEST_PERSON)
        if found is None:
            raise RefusedError(Refusal.BAD_VALUE, marked("follow needs a person's number, or 0 for the largest face."))
        person = found
    return Command(kind, origin, moment, arrival, text, person)


def _wall(value: object, arrival: Moment) -> float:
    found = number(value, arrival.wall - _FURTHEST_S, arrival.wall + _FURTHEST_S)
    if found is None or not math.isfinite(found):
        raise RefusedError(Refusal.BAD_VALUE, marked("wall_s is in seconds since 1970, within a day of now."))
    return found
