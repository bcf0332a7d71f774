"""Open Sound Control over UDP: readings out, commands in. docs/live-link.md lists the addresses."""

from __future__ import annotations

import select
import socket
import struct
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Final

from pythonosc.osc_message import OscMessage, ParseError
from pythonosc.parsing import osc_types

from fer_desktop.core.messages import UserError, marked
from fer_desktop.link.addresses import Address
from fer_desktop.link.commands import (
    LARGEST_COMMAND,
    Command,
    CommandKind,
    Refusal,
    RefusedError,
    check_size,
    make_command,
)
from fer_desktop.link.messages import LinkMessage, MarkerMessage, Origin, OscCue, PersonMessage, ReadingMessage, StateMessage
from fer_desktop.link.sockets import listen_at, resolve

_BUNDLE: Final = b"#bundle\0"
_AT_ONCE: Final = _BUNDLE + osc_types.write_date(osc_types.IMMEDIATELY)
_WRITE: Final[dict[str, Callable[[Any], bytes]]] = {
    "i": osc_types.write_int,
    "f": osc_types.write_float,
    "d": osc_types.write_double,
    "s": osc_types.write_string,
}
_TAKEN: Final = frozenset("ifdshTF")
"""Types of arguments that commands may have."""


class OscSender:
    """Sends each message as one datagram: a bundle for readings, else one OSC message. Meets `Sender`."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._socket: socket.socket | None = None

    @property
    def address(self) -> str:
        return str(self._address)

    def wants(self, message: LinkMessage) -> bool:
        return True

    def open(self, give_up: Callable[[], bool]) -> None:
        family, where = resolve(self._address, socket.SOCK_DGRAM)
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        # Connected, so that the system tells where nobody listens.
        self._socket.connect(where)

    def send(self, message: LinkMessage) -> None:
        assert self._socket is not None
        data = datagram(message)
        try:
            self._socket.send(data)
        except ConnectionRefusedError as error:
            # That is told of an earlier datagram; a receiver may have come since.
            self._socket.send(data)
            raise UserError(marked("Nobody listens at {address}."), address=self.address) from error

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def datagram(message: LinkMessage) -> bytes:
    """Return a message as an OSC packet."""
    match message:
        case ReadingMessage():
            return _bundle(_reading(message))
        case PersonMessage():
            return _message(f"/fer/person/{message.person}/event", "ss", (message.event.value, _text(message.name)))
        case MarkerMessage():
            times = message.moment.wall, message.moment.monotonic
            return _message("/fer/marker", "ssdd", (_text(message.text), message.origin.value, *times))
        case StateMessage():
            values = message.state, _text(message.source), int(message.recording), _text(message.text)
            return _message("/fer/state", "ssis", values)
        case OscCue():
            return _message(message.address, "f", (message.value,))


def _reading(message: ReadingMessage) -> list[bytes]:
    base = f"/fer/person/{message.person}"
    moment = message.moment
    return [
        _message(f"{base}/time", "ddi", (moment.wall, moment.monotonic, message.frame)),
        _message(f"{base}/expression", "s", (message.expression,)),
        _message(f"{base}/confidence", "f", (message.confidence,)),
        _message(f"{base}/uncertain", "i", (int(message.uncertain),)),
        _message(f"{base}/probabilities", "fffffff", message.shown),
        _message(f"{base}/read", "fffffff", message.read),
        _message(f"{base}/box", "ffff", message.box),
        _message(f"{base}/score", "f", (message.detection_score,)),
        _message(f"{base}/followed", "i", (int(message.followed),)),
    ]


def _message(address: str, types: str, values: Sequence[Any]) -> bytes:
    written = [_WRITE[kind](value) for kind, value in zip(types, values, strict=True)]
    return b"".join((osc_types.write_string(address), osc_types.write_string(f",{types}"), *written))


def _bundle(messages: list[bytes]) -> bytes:
    return _AT_ONCE + b"".join(osc_types.write_int(len(message)) + message for message in messages)


def _text(text: str) -> str:
    """Return a text that OSC can carry: it has no NUL, which would end it, and no bytes that aren't text."""
    return text.replace("\0", " ").encode("utf-8", "backslashreplace").decode("utf-8")


class OscReceiver:
    """Takes commands as OSC packets at a port of this computer. Meets `Receiver`."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._socket: socket.socket | None = None

    @property
    def address(self) -> str:
        return str(self._address)

    def open(self) -> None:
        self._socket = listen_at(self._address, socket.SOCK_DGRAM)
        self._address = Address(self._address.host, self._socket.getsockname()[1])

    def receive(self, timeout_s: float) -> Iterable[Callable[[], list[Command]]]:
        assert self._socket is not None
        if not select.select([self._socket], [], [], timeout_s)[0]:
            return ()
        try:
            # One byte more than allowed, so that what is too large is seen to be.
            return (partial(commands_of, self._socket.recv(LARGEST_COMMAND + 1)),)
        except ConnectionResetError:  # Windows tells of a datagram that an earlier answer didn't reach
            return ()

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def commands_of(packet: bytes) -> list[Command]:
    """Return the commands in an OSC packet, a message or a bundle of them. Raises RefusedError."""
    check_size(packet)
    return [_command(message) for message in (_messages(packet) if packet.startswith(_BUNDLE) else [packet])]


def _messages(packet: bytes) -> list[bytes]:
    """Return the messages in a bundle. python-osc's own reader never ends at a negative size."""
    place, messages = len(_AT_ONCE), []
    while place < len(packet):
        size = struct.unpack_from(">i", packet, place)[0] if place + 4 <= len(packet) else 0
        message = packet[place + 4 : place + 4 + size] if size > 0 else b""
        if not message or len(message) < size or message.startswith(_BUNDLE):
            raise RefusedError(Refusal.MALFORMED, marked("What came is no OSC bundle of messages."))
        messages.append(message)
        place += 4 + size
    return messages


def _command(packet: bytes) -> Command:
    address, values = _read(packet)
    name = address.removeprefix("/fer/")
    match name, values:
        case "marker", []:
            return make_command(CommandKind.MARKER, {}, Origin.OSC)
        case "marker", [text]:
            return make_command(CommandKind.MARKER, {"text": text}, Origin.OSC)
        case "marker", [text, wall]:
            return make_command(CommandKind.MARKER, {"text": text, "wall_s": wall}, Origin.OSC)
        case "record", [on] if on in (0, 1):
            return make_command(CommandKind.START_RECORDING if on else CommandKind.STOP_RECORDING, {}, Origin.OSC)
        case "snapshot", ([] | [_]):  # a button sends 1 with it
            return make_command(CommandKind.SNAPSHOT, {}, Origin.OSC)
        case "follow", [person] if not isinstance(person, str):
            # Many programs send every number as a float.
            return make_command(CommandKind.FOLLOW, {"person": int(person) if person == person // 1 else -1}, Origin.OSC)
    if address.startswith("/fer/") and name in ("marker", "record", "snapshot", "follow"):
        raise RefusedError(Refusal.BAD_VALUE, marked("{name} came with other values than it takes."), name=address)
    names = "/fer/follow, /fer/marker, /fer/record, /fer/snapshot"
    template = marked("There is no command {name}. There are: {names}.")
    raise RefusedError(Refusal.UNKNOWN, template, name=address[:40], names=names)


def _read(packet: bytes) -> tuple[str, list[Any]]:
    malformed = RefusedError(Refusal.MALFORMED, marked("What came is no OSC message with texts and numbers."))
    if not packet.startswith(b"/"):
        raise malformed
    try:
        _, place = osc_types.get_string(packet, 0)
        tags = osc_types.get_string(packet, place)[0] if packet[place:] else ","
        if not tags.startswith(",") or not _TAKEN.issuperset(tags[1:]):
            raise malformed
        message = OscMessage(packet)
        return message.address, list(message.params)
    except UnicodeDecodeError as error:
        raise RefusedError(Refusal.NOT_UTF8, marked("A text came that isn't UTF-8.")) from error
    except (ParseError, osc_types.ParseError, struct.error, ValueError, IndexError) as error:
        raise malformed from error
