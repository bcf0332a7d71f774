"""The live link in the window: what is on, where it sends and listens, its rules, and what its commands do."""

from __future__ import annotations

import logging
import math
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QPushButton

from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.core.messages import Message, marked
from fer_desktop.core.types import Analysis
from fer_desktop.link.addresses import LOOPBACK, Address, AddressError, parse_address
from fer_desktop.live.followed_person import Selection
from fer_desktop.live.merged_people import MergedPeople
from fer_desktop.live.status import LiveState
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.formatting import expression_name, percent, person_name, seconds
from fer_desktop.ui.foundation.icons import explain
from fer_desktop.ui.foundation.keyboard import leave_focus
from fer_desktop.ui.foundation.language import Retranslated, translated
from fer_desktop.ui.foundation.tasks import Background
from fer_desktop.ui.tabs.live.engine_adapter import LiveBridge
from fer_desktop.ui.tabs.live.recorder import LiveRecorder

# What sends and listens is imported where something is switched on, as most starts of the program need nothing of it.
if TYPE_CHECKING:
    from fer_desktop.link.commands import Command
    from fer_desktop.link.inputs import Receiver
    from fer_desktop.link.link import Link
    from fer_desktop.link.outputs import Connection, ConnectionStatus
    from fer_desktop.link.rules import Firing, Rule

_LOOK_MS: Final = 100
_STOP_S: Final = 3.0
"""How long closing the window waits for the last messages to leave."""

_LONGEST_NAME: Final = 100
_TOKEN: Final = re.compile(r"[\w-]{16,64}", re.ASCII)
_EVERYWHERE: Final = ("0.0.0.0", "::")

_log = logging.getLogger(__name__)


class Kind(StrEnum):
    """What can be switched on. One of each at a time."""

    OSC = "osc"
    WEBSOCKET = "websocket"
    LSL = "lsl"
    JSON_LINES = "json-lines"
    OSC_COMMANDS = "osc-commands"
    LSL_MARKERS = "lsl-markers"


OUTPUTS: Final = (Kind.OSC, Kind.WEBSOCKET, Kind.LSL, Kind.JSON_LINES)
INPUTS: Final = (Kind.OSC_COMMANDS, Kind.LSL_MARKERS)
_WITH_PORT: Final = (Kind.OSC, Kind.WEBSOCKET, Kind.OSC_COMMANDS)

FIRST_ADDRESSES: Final = {
    Kind.OSC: f"{LOOPBACK}:9000",
    Kind.WEBSOCKET: f"{LOOPBACK}:8765",
    Kind.LSL: "FER Desktop",
    Kind.OSC_COMMANDS: f"{LOOPBACK}:9001",
}


class LiveLink(QObject):
    """Owns the link. In the GUI thread, but for `_take`, which the analysis thread calls.

    changed: what is on, an error, an address or a rule has changed.
    snapshotWanted: another program, or a rule, wants a snapshot.
    followWanted: another program wants a person to be followed; the number, 0 for the largest face.
    """

    changed = Signal()
    snapshotWanted = Signal()
    followWanted = Signal(int)
    _commanded = Signal(object)

    def __init__(
        self,
        context: AppContext,
        bridge: LiveBridge,
        recorder: LiveRecorder,
        merged: MergedPeople,
        selection: Selection,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._bridge = bridge
        self._recorder = recorder
        self._merged = merged
        self._selection = selection
        # Commands come in other threads.
        self._commanded.connect(self._carry_out, Qt.ConnectionType.QueuedConnection)
        self._link: Link | None = None
        self._names: dict[int, str] = {}
        self.agreed: set[tuple[Kind, str]] = set()
        """What the user allowed to reach beyond this computer since the program started."""
        self._on: dict[Kind, str] = {}
        """What is on, and its address."""
        self._opening: set[Kind] = set()
        self._errors: dict[Kind, Message] = {}
        self._rules: tuple[Rule, ...] = ()
        self._search = Background("streams in the network", self)
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)
        bridge.changed.connect(self._tell_state)
        context.recordingChanged.connect(self._tell_state)
        recorder.markedByUser.connect(self._tell_marker)
        context.settingsChanged.connect(self._follow_settings)
        self._follow_settings()

    @property
    def link(self) -> Link:
        """The link itself, made when something is first switched on, or a rule is there."""
        if self._link is None:
            from fer_desktop.link.link import Link

            self._link = Link(self._commanded.emit)
            self._link.set_names(self._names)
            self._tell_state()
        return self._link

    # ---- Outputs and inputs ----

    @property
    def on(self) -> dict[Kind, str]:
        """What is on, with its address, in the order of `Kind`."""
        return {kind: self._on[kind] for kind in Kind if kind in self._on}

    @property
    def reaches_out(self) -> bool:
        """Whether something that is on reaches beyond this computer."""
        return any(reaches_out(kind, address) for kind, address in self._on.items())

    def address(self, kind: Kind) -> str:
        """Return the address in use, or else the one that was used last; a name for LSL, a path for JSON lines."""
        kept = dict(self._context.settings.link_addresses)
        return self._on.get(kind) or kept.get(kind) or FIRST_ADDRESSES.get(kind, "")

    def keep_address(self, kind: Kind, text: str) -> None:
        """Keep an address in the settings. Another one than before takes the old one's error away."""
        text = text.strip()
        if text == self.address(kind):
            return
        self._errors.pop(kind, None)
        kept = {name: each for name, each in self._context.settings.link_addresses if name != kind}
        self._context.update_settings(link_addresses=tuple((kept | {kind.value: text}).items()))
        self.changed.emit()

    @property
    def token(self) -> str:
        """The secret part of the WebSocket server's address; made when it is first needed."""
        if not _TOKEN.fullmatch(self._context.settings.link_token):
            self.renew_token()
        return self._context.settings.link_token

    def renew_token(self) -> None:
        from fer_desktop.link.websocket import new_token

        self._context.update_settings(link_token=new_token())
        self.changed.emit()

    def receivers_address(self) -> str:
        """Return what a WebSocket client connects to; "" while the address can't be used."""
        if check_address(Kind.WEBSOCKET, self.address(Kind.WEBSOCKET)) is not None:
            return ""
        address = _parsed(self.address(Kind.WEBSOCKET))
        import socket  # here, as the window starts without it

        # Nobody can connect to "every address of this computer".
        address = replace(address, host=socket.gethostname()) if address.host in _EVERYWHERE else address
        return f"ws://{address}/{self.token}"

    def error(self, kind: Kind) -> Message | None:
        """Return what went wrong last: why it can't be switched on, or what happened since."""
        status = self.status(kind)
        return self._errors.get(kind) if status is None else status.error

    def status(self, kind: Kind) -> ConnectionStatus | None:
        """Return what an output or input is doing; None if it is off."""
        return self.link.statuses().get(kind) if kind in self._on else None

    def may_switch_on(self, kind: Kind) -> bool:
        """Return whether the user need not be asked, as it stays in this computer or the user agreed to this address."""
        address = self.address(kind)
        return not reaches_out(kind, address) or (kind, address) in self.agreed

    def switch_on(self, kind: Kind) -> None:
        """Open an output or input at its address. What goes wrong is its `error`, and it is off again."""
        address = self.address(kind)
        self._errors.pop(kind, None)
        if (problem := check_address(kind, address)) is not None:
            self._errors[kind] = problem
        else:
            self.keep_address(kind, address)
            self._on[kind] = address
            self.link.start(kind, self._make(kind, address))
            self._opening.add(kind)
            self._timer.start()
            self._follow_wishes()
        self.changed.emit()

    def switch_off(self, kind: Kind) -> None:
        """Close an output or input, in its own thread; what is queued is still sent."""
        if self._on.pop(kind, None) is not None:
            self._opening.discard(kind)
            self.link.stop(kind)
            self._follow_wishes()
            self.changed.emit()

    def find_streams(self, done: Callable[[list[str]], None], failed: Callable[[Exception], None]) -> None:
        """Look for streams of markers in the local network; `done` gets their names."""

        def find() -> list[str]:
            from fer_desktop.link.lsl import marker_streams

            return marker_streams()

        self._search.submit(find, done, failed, replace=True)

    def _make(self, kind: Kind, address: str) -> Connection:
        from fer_desktop.link.outputs import QueuedOutput

        match kind:
            case Kind.OSC:
                from fer_desktop.link.osc import OscSender

                return QueuedOutput(OscSender(_parsed(address)))
            case Kind.WEBSOCKET:
                from fer_desktop.link.websocket import WebSocketServer

                return WebSocketServer(_parsed(address), self.link.accept, self.token)
            case Kind.LSL:
                from fer_desktop.link.lsl import LslSender

                return QueuedOutput(LslSender(address))
            case Kind.JSON_LINES:
                from fer_desktop.link.json_lines import JsonLinesSender

                return QueuedOutput(JsonLinesSender(Path(address).expanduser()))
        from fer_desktop.link.inputs import CommandInput

        return CommandInput(_receiver(kind, address), self.link.accept)

    def _look(self) -> None:
        """Switch off what could not be opened: a port is taken, or a computer isn't known."""
        from fer_desktop.link.outputs import Phase

        for kind in tuple(self._opening):
            status = self.status(kind)
            if status is not None and status.phase is Phase.STARTING:
                continue
            self._opening.discard(kind)
            if status is not None and status.phase is Phase.FAILED and status.error is not None:
                self._errors[kind] = status.error
                self.switch_off(kind)
                self._context.statusMessage.emit(translated(status.error))
        if not self._opening:
            self._timer.stop()
        self.changed.emit()

    # ---- Rules ----

    @property
    def rules(self) -> tuple[Rule, ...]:
        return self._rules

    def set_rules(self, rules: Iterable[Rule]) -> None:
        """Watch the readings with these rules, and keep them in the settings."""
        from fer_desktop.link.rules import rules_to_json

        self._context.update_settings(rules=tuple(rules_to_json(rules)["rules"]))

    def held(self) -> list[float | None]:
        """Return for how many seconds the condition of each rule has held; None where it doesn't or the rule is off."""
        held = iter(self.link.held() if self._rules else ())
        return [next(held, None) if rule.enabled else None for rule in self._rules]

    def _follow_settings(self) -> None:
        kept = self._context.settings.rules
        rules = _rules_in(kept) if kept else ()
        if rules != self._rules:
            self._rules = rules
            self.link.set_rules(rules)
            self._follow_wishes()
            self.changed.emit()

    # ---- What happens ----

    def set_names(self, names: dict[int, str]) -> None:
        self._names = names
        if self._link is not None:
            self._link.set_names(names)

    def forget(self) -> None:
        """Let everybody leave, as their numbers begin again."""
        if self._link is not None:
            self._link.forget()

    def _follow_wishes(self) -> None:
        """Have frames analysed, and get them, while something is on or a rule watches; also while Live isn't shown."""
        wanted = bool(self._on) or any(rule.enabled for rule in self._rules)
        self._bridge.listen("link", self._take if wanted else None)
        self._bridge.engine.want("link", wanted)

    def _take(self, analysis: Analysis) -> None:
        shown = self._merged.applied(analysis)
        self.link.take(shown, self._selection.followed(shown.readings))

    def _tell_state(self) -> None:
        if self._link is not None:
            status = self._bridge.status
            self._link.set_state(status.state, status.source_name, self._recorder.running, status.message)

    def _tell_marker(self, at: float, text: str) -> None:
        if self._link is not None:
            from fer_desktop.link.messages import Moment

            self._link.mark(text, Moment.at_monotonic(at))

    def _carry_out(self, command: Command) -> None:
        """Do what another program or a rule wants. The link has sent the marker already."""
        from fer_desktop.link.commands import CommandKind
        from fer_desktop.link.messages import Origin

        said = self._say(command)
        if command.kind is CommandKind.START_RECORDING and not self._recorder.set_running(True):
            said = self.tr("Nothing is playing, so nothing is recorded.")
        # In this order, so that the reason is in the recording that a rule starts or ends.
        if command.kind is CommandKind.MARKER or command.origin is Origin.RULE:
            self._recorder.add_marker(command.moment.monotonic, command.text)
        match command.kind:
            case CommandKind.STOP_RECORDING:
                self._recorder.set_running(False)
            case CommandKind.SNAPSHOT:
                self.snapshotWanted.emit()
            case CommandKind.FOLLOW:
                self.followWanted.emit(self._merged.into.get(command.person, command.person))
            case CommandKind.SOUND:
                QApplication.beep()
        self._context.statusMessage.emit(said)

    def _say(self, command: Command) -> str:
        if command.firing is not None:
            return self._why(command.firing)
        from fer_desktop.link.commands import CommandKind
        from fer_desktop.link.messages import Origin

        texts = {
            CommandKind.MARKER: self.tr("marker {text}").format(text=command.text).strip(),
            CommandKind.START_RECORDING: self.tr("start recording"),
            CommandKind.STOP_RECORDING: self.tr("stop recording"),
            CommandKind.SNAPSHOT: self.tr("snapshot"),
            CommandKind.FOLLOW: self.tr("follow person {number}").format(number=command.person)
            if command.person
            else self.tr("follow the largest face"),
        }
        origin = {Origin.OSC: "OSC", Origin.WEBSOCKET: "WebSocket", Origin.LSL: "LSL"}.get(command.origin, "")
        return self.tr("From {program}: {command}").format(program=origin, command=texts.get(command.kind, ""))

    def _why(self, firing: Firing) -> str:
        """Return why a rule fired, in the user's language; its marker says it in English."""
        rule = firing.rule
        return self.tr("{rule}: {expression} of {person} at {probability} ({least} or more) for {time}").format(
            rule=rule.name,
            expression=expression_name(EXPRESSIONS.index(rule.expression)),
            person=firing.name or person_name(firing.person),
            probability=percent(math.floor(100 * firing.probability) / 100),
            least=percent(rule.at_least),
            time=seconds(firing.held_s),
        )

    # ---- The end ----

    def request_stop(self) -> None:
        """Send what is queued and close everything, without waiting: `join` does that."""
        self._timer.stop()
        self._search.request_stop()
        self._bridge.listen("link", None)
        if self._link is not None:
            self._link.set_state(LiveState.IDLE, self._bridge.status.source_name)
        for kind in self.on:
            self.link.stop(kind)

    def join(self, deadline: float) -> None:
        if self._link is not None:
            self._link.close(min(deadline, time.monotonic() + _STOP_S))
        self._search.join(min(deadline, time.monotonic() + _STOP_S))


def check_address(kind: Kind, text: str) -> Message | None:
    """Return why an address can't be used; None where it can."""
    text = text.strip()
    if kind in _WITH_PORT:
        try:
            _parsed(text)
        except AddressError as error:
            return error.message
    elif kind is Kind.JSON_LINES and not text:
        return Message(marked("Choose a file."))
    elif kind is not Kind.JSON_LINES and not (text and text.isprintable() and len(text) <= _LONGEST_NAME):
        return Message(marked("Write the name of a stream: 1 to {most} characters."), most=_LONGEST_NAME)
    return None


def reaches_out(kind: Kind, address: str) -> bool:
    """Return whether other computers are reached. LSL announces and looks for streams in the whole local network."""
    if kind in (Kind.LSL, Kind.LSL_MARKERS):
        return True
    return kind in _WITH_PORT and check_address(kind, address) is None and not _parsed(address).loopback


def _parsed(text: str) -> Address:
    return parse_address(text, LOOPBACK)


def _receiver(kind: Kind, address: str) -> Receiver:
    if kind is Kind.OSC_COMMANDS:
        from fer_desktop.link.osc import OscReceiver

        return OscReceiver(_parsed(address))
    from fer_desktop.link.lsl import LslMarkerReceiver

    return LslMarkerReceiver(address)


def _rules_in(values: Iterable[dict[str, object]]) -> tuple[Rule, ...]:
    """Return the rules in the settings; one that can't be used is left out."""
    from fer_desktop.link.rules import RulesError, rules_from_json, rules_to_json

    rules: list[Rule] = []
    for one in values:
        try:
            rules += rules_from_json(rules_to_json(()) | {"rules": [one]})
        except RulesError as error:
            _log.warning("a rule in the settings can't be used: %s", error)
    return tuple(rules)


class LinkNote(Retranslated, QPushButton):
    """In the status bar while something is on or a rule watches: what it is, and whether it reaches beyond this computer."""

    def __init__(self, link: LiveLink) -> None:
        super().__init__()
        self._link = link
        leave_focus(self)
        theme.give_role(self, "quiet")
        self.setProperty("small", "true")
        link.changed.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        on = self._link.on
        out = [kind for kind, address in on.items() if reaches_out(kind, address)]
        rules = sum(rule.enabled for rule in self._link.rules)
        parts = []
        if out:
            parts.append(self.tr("In the network: {names}").format(names=", ".join(map(_short_name, out))))
        if inside := [kind for kind in on if kind not in out]:
            parts.append(self.tr("On: {names}").format(names=", ".join(map(_short_name, inside))))
        if rules:
            parts.append(self.tr("%n rule(s)", "", rules))
        tips = [f"{kind_name(kind)}: {address}" for kind, address in on.items()]
        self.setText(" \N{MIDDLE DOT} ".join(parts))
        explain(self, self.text() or self.tr("Live link"), "\n".join((*tips, self.tr("Click to see and change it"))))
        self.setVisible(bool(parts))


def _short_name(kind: Kind) -> str:
    return "LSL" if kind is Kind.LSL else kind_name(kind)


def kind_name(kind: Kind) -> str:
    """Return what the window calls an output or input."""
    translate = QCoreApplication.translate
    names = {
        Kind.OSC: "OSC",
        Kind.WEBSOCKET: "WebSocket",
        Kind.LSL: "Lab Streaming Layer",
        Kind.JSON_LINES: translate("Link", "JSON lines"),
        Kind.OSC_COMMANDS: translate("Link", "OSC commands"),
        Kind.LSL_MARKERS: translate("Link", "LSL markers"),
    }
    return names[kind]
