"""The link: takes analyses, states and markers, makes messages of them, and gives each to every output that is on."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final

from fer_desktop.core.messages import Message
from fer_desktop.core.types import Analysis
from fer_desktop.link.commands import Command, CommandKind
from fer_desktop.link.messages import (
    LinkMessage,
    MarkerMessage,
    Moment,
    Origin,
    OscCue,
    PersonEvent,
    PersonMessage,
    SoFar,
    StateMessage,
    reading_message,
)
from fer_desktop.link.outputs import Connection, ConnectionStatus
from fer_desktop.link.rules import ActionKind, Firing, Rule, RuleEngine
from fer_desktop.recordings.rows import rows_of

GONE_S: Final = 1.0
"""Seconds without a reading after which a person has left."""

_ACTIVE: Final = ("live", "paused")
"""States in which people stay. In the others, everybody leaves."""

_COMMANDS: Final = {
    ActionKind.START_RECORDING: CommandKind.START_RECORDING,
    ActionKind.STOP_RECORDING: CommandKind.STOP_RECORDING,
    ActionKind.SNAPSHOT: CommandKind.SNAPSHOT,
    ActionKind.SOUND: CommandKind.SOUND,
}

_log = logging.getLogger(__name__)


class Link:
    """Fans out what happens to any number of outputs, and passes on what comes in.

    Any thread may call any method. None but `wait_for_room` and `close` waits, and none raises, so the thread that analyses may
    call them.
    """

    def __init__(self, on_command: Callable[[Command], object] = lambda _: None) -> None:
        """on_command: called with every command of another program and of a rule, in that input's thread or the one that calls
        `take`; it may neither wait nor raise. Its marker, that of a rule too, has gone to the outputs by then; what is left is
        to keep the marker, and to do the rest. A rule's command has its reason as text, whatever its kind.
        """
        self._on_command = on_command
        # Guards everything below. Never held during a call that may wait.
        self._lock = threading.Lock()
        self._connections: dict[str, Connection] = {}
        self._leaving: list[Connection] = []
        self._number = 0
        self._names: Mapping[int, str] = {}
        self._seen: dict[int, float] = {}
        """The people who are there, and the timestamps of their last readings."""
        self._newest: float | None = None
        self._source = ""
        self._told: tuple[str, str, bool, str] | None = None
        self._so_far = SoFar()
        self._rules = RuleEngine()

    # ---- Outputs and inputs ----

    def start(self, name: str, connection: Connection) -> None:
        """Switch on an output or an input, in place of the one of that name, if any."""
        with self._lock:
            self._retire(name)
        # Not under the lock: starting a thread waits for it.
        connection.start()
        with self._lock:
            self._retire(name)
            self._connections[name] = connection
            # A receiver that comes later would otherwise not know what is going on.
            for message in self._so_far.messages():
                connection.put(message)

    def stop(self, name: str) -> None:
        """Switch off an output or an input; what is queued is still sent."""
        with self._lock:
            self._retire(name)

    def statuses(self) -> dict[str, ConnectionStatus]:
        """Return what is on, by name."""
        with self._lock:
            connections = dict(self._connections)
        return {name: connection.status() for name, connection in connections.items()}

    def wait_for_room(self, give_up: Callable[[], bool] = lambda: False, poll_s: float = 0.005) -> None:
        """Wait until every output has room, for those who rather wait than have messages dropped."""
        while not give_up():
            with self._lock:
                connections = list(self._connections.values())
            if all(connection.room() for connection in connections):
                return
            time.sleep(poll_s)

    def close(self, deadline: float) -> None:
        """Switch off everything and wait until all is sent, but at most until a time of `time.monotonic`."""
        with self._lock:
            for name in list(self._connections):
                self._retire(name)
            leaving, self._leaving = self._leaving, []
        for connection in leaving:
            if not connection.join(max(deadline - time.monotonic(), 0.0)):
                _log.warning("the connection to %s did not end in time and is left behind", connection.status().address)

    # ---- What happens ----

    def take(self, analysis: Analysis, followed: int | None = None, moment: Moment | None = None) -> None:
        """Pass on what was classified in a frame. A face that keeps an older reading only shows that its person is still there.

        followed: the number of the person whom the program follows, None for nobody. moment: of the capture; None where the
        frame's timestamp is on the monotonic clock.
        """
        timestamp = analysis.frame.timestamp
        moment = moment or Moment.at_monotonic(timestamp)
        new = replace(analysis, readings=tuple(reading for reading in analysis.readings if not reading.age_s))
        rows = rows_of(new, new.frame.source) if new.readings else []
        with self._lock:
            if self._newest is not None and timestamp < self._newest:
                self._forget(moment)  # another source, or a video that begins again
            self._newest, self._source = timestamp, analysis.frame.source
            there = [reading.face.track_id or place for place, reading in enumerate(analysis.readings, start=1)]
            self._follow_people(there, timestamp, moment)
            readings = []
            for row in rows:
                person = row.face or 0
                name = self._names.get(person, "")
                readings.append(reading_message(row, self._next(), moment, name, person == followed))
                self._put(readings[-1])
            commands = [self._fire(firing, moment) for firing in self._rules.update(readings, timestamp)]
        for command in commands:
            self._pass_on(command)

    def set_state(self, state: str, source: str, recording: bool = False, message: Message | None = None) -> None:
        """Pass on what the program is doing, if it has changed. state: one of `live.status.LiveState`."""
        told = state, source, recording, "" if message is None else str(message)
        with self._lock:
            if told == self._told:
                return
            self._told = told
            moment = Moment.now()
            if state not in _ACTIVE:
                self._forget(moment)
            self._source = source
            self._put(StateMessage(self._next(), moment, source, *(told[0], *told[2:])))

    def set_names(self, names: Mapping[int, str]) -> None:
        """Set the names of people, by number, and tell of those that are new."""
        with self._lock:
            before, self._names = self._names, dict(names)
            moment = Moment.now()
            for person in self._seen:
                if before.get(person, "") != self._names.get(person, ""):
                    self._tell(PersonEvent.NAMED, person, moment)

    def set_rules(self, rules: Iterable[Rule]) -> None:
        """Set the rules that watch the readings."""
        with self._lock:
            self._rules = RuleEngine(rules)

    def held(self) -> tuple[float | None, ...]:
        """Return for how many seconds the condition of each rule that is enabled has held, None where it doesn't."""
        with self._lock:
            now = self._newest
            if now is None:
                return (None,) * len(self._rules.rules)
            return tuple(self._rules.held_s(place, now) for place in range(len(self._rules.rules)))

    def forget(self) -> None:
        """Let everybody leave, as their numbers begin again."""
        with self._lock:
            self._forget(Moment.now())

    def mark(
        self, text: str, moment: Moment | None = None, origin: Origin = Origin.PROGRAM, arrival: Moment | None = None
    ) -> None:
        """Pass on a marker. moment: the one that is marked, None for now. arrival: when it came, None for now."""
        arrival = arrival or Moment.now()
        with self._lock:
            self._put(MarkerMessage(self._next(), moment or arrival, arrival, self._source, text, origin))

    def accept(self, command: Command) -> None:
        """Take a command that another program gave."""
        if command.kind is CommandKind.MARKER:
            self.mark(command.text, command.moment, command.origin, command.arrival)
        self._pass_on(command)

    def _pass_on(self, command: Command) -> None:
        try:
            self._on_command(command)
        except Exception:  # neither the analysis nor an input may end by it
            _log.exception("carrying out %s", command)

    # ---- Under the lock ----

    def _retire(self, name: str) -> None:
        connection = self._connections.pop(name, None)
        if connection is not None:
            connection.stop()
            self._leaving.append(connection)
        self._leaving = [each for each in self._leaving if not each.join(0)]

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _put(self, message: LinkMessage) -> None:
        self._so_far.note(message)
        for connection in self._connections.values():
            connection.put(message)

    def _tell(self, event: PersonEvent, person: int, moment: Moment) -> None:
        self._put(PersonMessage(self._next(), moment, self._source, event, person, self._names.get(person, "")))

    def _follow_people(self, people: Iterable[int], timestamp: float, moment: Moment) -> None:
        for person in people:
            if person not in self._seen:
                self._tell(PersonEvent.CAME, person, moment)
            self._seen[person] = timestamp
        for person in [each for each, last in self._seen.items() if timestamp - last > GONE_S]:
            del self._seen[person]
            self._tell(PersonEvent.LEFT, person, moment)

    def _forget(self, moment: Moment) -> None:
        for person in sorted(self._seen):
            self._tell(PersonEvent.LEFT, person, moment)
        self._seen.clear()
        self._newest = None
        self._rules.restart()

    def _fire(self, firing: Firing, moment: Moment) -> Command:
        """Tell of a rule that fired; return what is left to do."""
        self._put(MarkerMessage(self._next(), moment, moment, self._source, firing.why, Origin.RULE))
        rule = firing.rule
        if rule.action is ActionKind.OSC:
            self._put(OscCue(rule.osc_address, rule.osc_value))
        # The marker, too, is for the owner to keep, whatever else the rule does.
        return Command(_COMMANDS.get(rule.action, CommandKind.MARKER), Origin.RULE, moment, moment, firing.why, firing=firing)
