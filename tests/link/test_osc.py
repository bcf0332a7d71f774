"""OSC, with python-osc's own server and client at the other end."""

from __future__ import annotations

import queue
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from pythonosc.dispatcher import Dispatcher
from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message_builder import OscMessageBuilder
from pythonosc.osc_server import BlockingOSCUDPServer
from pythonosc.udp_client import SimpleUDPClient

from fer_desktop.link.addresses import LOOPBACK, Address, AddressError, parse_address
from fer_desktop.link.commands import COMMANDS_AT_ONCE, Command, CommandKind, RateLimit, Refusal
from fer_desktop.link.inputs import CommandInput
from fer_desktop.link.link import Link
from fer_desktop.link.messages import Origin
from fer_desktop.link.osc import OscReceiver, OscSender
from fer_desktop.link.outputs import Phase, QueuedOutput
from fer_desktop.link.rules import ActionKind, Rule
from tests.link.conftest import MakeAnalysis, Until, gone, handled, marking

WAIT_S = 30.0


@contextmanager
def osc_server(port: int = 0) -> Iterator[tuple[int, queue.Queue[tuple[str, list[Any]]]]]:
    """Run python-osc's server; give its port and what comes."""
    arrived: queue.Queue[tuple[str, list[Any]]] = queue.Queue()
    dispatcher = Dispatcher()
    dispatcher.set_default_handler(lambda address, *values: arrived.put((address, list(values))))
    with BlockingOSCUDPServer((LOOPBACK, port), dispatcher) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_address[1], arrived
        finally:
            server.shutdown()
            thread.join(WAIT_S)


def test_a_reading_arrives_as_a_bundle(link: Link, make_analysis: MakeAnalysis) -> None:
    with osc_server() as (port, arrived):
        link.start("osc", QueuedOutput(OscSender(Address("localhost", port))))
        link.set_names({3: "Ana\u00efs"})
        link.set_state("live", "Test camera", True)
        link.take(make_analysis(50.25, 3, index=7, confidence=0.7, uncertain=True), followed=3)
        link.mark("door \u2713")
        got = [arrived.get(timeout=WAIT_S) for _ in range(12)]
    assert got[0] == ("/fer/state", ["live", "Test camera", 1, ""])
    assert got[1] == ("/fer/person/3/event", ["came", "Ana\u00efs"])
    values = dict(got[2:11])
    wall, monotonic, frame = values["/fer/person/3/time"]
    assert (monotonic, frame) == (50.25, 7) and isinstance(wall, float)
    assert values["/fer/person/3/expression"] == ["happy"]
    assert values["/fer/person/3/confidence"] == pytest.approx([0.7])
    assert values["/fer/person/3/uncertain"] == [1]
    assert values["/fer/person/3/followed"] == [1]
    assert values["/fer/person/3/probabilities"] == pytest.approx([0.05, 0.05, 0.05, 0.7, 0.05, 0.05, 0.05])
    assert values["/fer/person/3/read"] == values["/fer/person/3/probabilities"]
    assert values["/fer/person/3/box"] == [24.0, 8.0, 20.0, 20.0]
    assert values["/fer/person/3/score"] == pytest.approx([0.9])
    assert got[11][0] == "/fer/marker" and got[11][1][:2] == ["door \u2713", "program"]


def test_a_rule_sends_what_it_says(link: Link, make_analysis: MakeAnalysis) -> None:
    with osc_server() as (port, arrived):
        link.start("osc", QueuedOutput(OscSender(Address(LOOPBACK, port))))
        link.set_rules([Rule("Cue", "happy", 0.5, action=ActionKind.OSC, osc_address="/cue/7", osc_value=0.5)])
        link.take(make_analysis(0.0, 1))
        addresses = {}
        while "/cue/7" not in addresses:
            address, values = arrived.get(timeout=WAIT_S)
            addresses[address] = values
    assert addresses["/cue/7"] == [0.5]
    assert addresses["/fer/marker"][1] == "rule"


def test_a_receiver_comes_and_goes_a_hundred_times(link: Link, make_analysis: MakeAnalysis, until: Until) -> None:
    with osc_server() as (port, _):
        pass
    output = QueuedOutput(OscSender(Address(LOOPBACK, port)), retry_s=0.001)
    link.start("osc", output)
    until(lambda: output.status().phase is Phase.RUNNING, "the output to open")
    for visit in range(100):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
            receiver.bind((LOOPBACK, port))
            receiver.settimeout(WAIT_S)
            link.mark(f"visit {visit}")
            while f"visit {visit}".encode() not in receiver.recv(4096):
                pass
        link.mark("nobody is there")
        sent = visit * 2 + 2
        until(gone(output, sent), "the message to leave")
    assert output.status().phase is Phase.RUNNING
    until(marking(link, lambda: output.status().error), "the system to tell that nobody listens")
    assert str(output.status().error) == f"Nobody listens at {LOOPBACK}:{port}."


def test_a_receiver_that_stalls_delays_nobody(link: Link, make_analysis: MakeAnalysis) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stalled:
        stalled.bind((LOOPBACK, 0))  # and never reads
        output = QueuedOutput(OscSender(Address(*stalled.getsockname())))
        link.start("osc", output)
        for k in range(3000):
            link.take(make_analysis(k / 100, 1))
        link.stop("osc")
        assert output.join(WAIT_S)
    status = output.status()
    assert status.sent + status.dropped == 3001


def test_an_unknown_host_is_named_and_tried_again(link: Link, make_analysis: MakeAnalysis, until: Until) -> None:
    output = QueuedOutput(OscSender(Address("nobody.invalid", 9000)), retry_s=0.001)
    link.start("osc", output)
    until(lambda: output.status().phase is Phase.FAILED, "the name to be unknown")
    assert str(output.status().error) == (
        "There is no computer named nobody.invalid. Check the name, and whether this computer is on the network."
    )
    link.take(make_analysis(0.0, 1))
    link.stop("osc")
    assert output.join(WAIT_S)
    assert output.status().dropped == 2


# ---- Commands ----


@contextmanager
def listening(
    limit: RateLimit | None = None, accept: Callable[[Command], object] | None = None
) -> Iterator[tuple[CommandInput, int, queue.Queue[Command]]]:
    commands: queue.Queue[Command] = queue.Queue()
    receiver = OscReceiver(Address(LOOPBACK, 0))
    listener = CommandInput(receiver, accept or commands.put, limit=limit)
    listener.start()
    try:
        while listener.status().phase is Phase.STARTING:
            threading.Event().wait(0.002)
        assert listener.status().phase is Phase.RUNNING
        yield listener, int(receiver.address.rpartition(":")[2]), commands
    finally:
        listener.stop()
        assert listener.join(WAIT_S)


def test_commands_are_taken() -> None:
    with listening() as (listener, port, commands), closing(SimpleUDPClient(LOOPBACK, port)) as client:
        client.send_message("/fer/marker", "d\u00f6or")
        client.send_message("/fer/record", 1)
        client.send_message("/fer/record", False)
        client.send_message("/fer/snapshot", [])
        client.send_message("/fer/follow", 2.0)
        got = [commands.get(timeout=WAIT_S) for _ in range(5)]
        assert [(each.kind, each.text, each.person) for each in got] == [
            (CommandKind.MARKER, "d\u00f6or", 0),
            (CommandKind.START_RECORDING, "", 0),
            (CommandKind.STOP_RECORDING, "", 0),
            (CommandKind.SNAPSHOT, "", 0),
            (CommandKind.FOLLOW, "", 2),
        ]
        assert all(each.origin is Origin.OSC and each.moment == each.arrival for each in got)
        assert listener.status().accepted == 5 and listener.status().refused == 0


def test_a_marker_may_have_its_own_time() -> None:
    with listening() as (_, port, commands), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        builder = OscMessageBuilder("/fer/marker")
        builder.add_arg("a while ago")
        wall = time.time() - 5
        builder.add_arg(wall, "d")
        sender.sendto(builder.build().dgram, (LOOPBACK, port))
        command = commands.get(timeout=WAIT_S)
        assert command.moment.wall == wall
        assert command.arrival.monotonic - command.moment.monotonic == pytest.approx(5, abs=2)


def test_a_bundle_may_hold_several_commands() -> None:
    bundle = OscBundleBuilder(IMMEDIATELY)
    bundle.add_content(OscMessageBuilder("/fer/snapshot").build())
    marker = OscMessageBuilder("/fer/marker")
    marker.add_arg("both")
    bundle.add_content(marker.build())
    with listening() as (_, port, commands), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(bundle.build().dgram, (LOOPBACK, port))
        assert [commands.get(timeout=WAIT_S).kind for _ in range(2)] == [CommandKind.SNAPSHOT, CommandKind.MARKER]


BAD = {
    "nothing": (b"", Refusal.MALFORMED),
    "noise": (b"\xff\xfe\x00garbage", Refusal.MALFORMED),
    "json": (b'{"command": "marker"}', Refusal.MALFORMED),
    "cut": (b"/fer/marker\0,s\0\0do", Refusal.MALFORMED),
    "no tags": (b"/fer/marker\0sdoor\0\0\0\0", Refusal.MALFORMED),
    "unknown type": (b"/fer/marker\0,q\0\0\0\0\0\0", Refusal.MALFORMED),
    "blob": (b"/fer/marker\0,b\0\0\x7f\xff\xff\xff", Refusal.MALFORMED),
    "array": (b"/fer/marker\0,[[[", Refusal.MALFORMED),
    "bundle of a negative size": (b"#bundle\0" + bytes(8) + struct.pack(">i", -4), Refusal.MALFORMED),
    "bundle in a bundle": (b"#bundle\0" + bytes(8) + struct.pack(">i", 16) + b"#bundle\0" + bytes(8), Refusal.MALFORMED),
    "cut bundle": (b"#bundle\0" + bytes(8) + struct.pack(">i", 100) + b"/fer", Refusal.MALFORMED),
    "not UTF-8": (b"/fer/marker\0,s\0\0\xff\xff\xff\0", Refusal.NOT_UTF8),
    "too large": (b"/fer/marker\0,s\0\0" + b"a" * 5000 + bytes(4), Refusal.TOO_LARGE),
    "long text": (b"/fer/marker\0,s\0\0" + b"a" * 600 + bytes(4), Refusal.BAD_VALUE),
    "unknown": (b"/fer/format\0,i\0\0\0\0\0\1", Refusal.UNKNOWN),
    "another address": (b"/accelerometer\0\0,f\0\0\0\0\0\0", Refusal.UNKNOWN),
    "number as text": (b"/fer/marker\0,i\0\0\0\0\0\1", Refusal.BAD_VALUE),
    "record 2": (b"/fer/record\0,i\0\0\0\0\0\2", Refusal.BAD_VALUE),
    "follow nan": (b"/fer/follow\0,f\0\0\x7f\xc0\0\0", Refusal.BAD_VALUE),
    "follow nobody": (b"/fer/follow\0,s\0\0me\0\0", Refusal.BAD_VALUE),
    "marker at no time": (b"/fer/marker\0,sd\0a\0\0\0\x7f\xf8\0\0\0\0\0\0", Refusal.BAD_VALUE),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_refused_by_name_and_counted(name: str, until: Until) -> None:
    packet, refusal = BAD[name]
    with listening() as (listener, port, commands), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(packet, (LOOPBACK, port))
        until(lambda: listener.status().refused, "the packet to be refused")
        assert listener.counts.refused == {refusal: 1}
        assert listener.status().error is not None
        sender.sendto(b"/fer/snapshot\0\0\0", (LOOPBACK, port))  # and the next one is taken
        assert commands.get(timeout=WAIT_S).kind is CommandKind.SNAPSHOT
        assert commands.empty()


def test_a_flood_is_refused_beyond_a_limit(until: Until) -> None:
    limit = RateLimit(lambda: 0.0)
    with listening(limit) as (listener, port, commands), closing(SimpleUDPClient(LOOPBACK, port)) as client:
        for k in range(COMMANDS_AT_ONCE + 10):
            client.send_message("/fer/marker", str(k))
            until(handled(listener, k + 1), "the command to be counted")
        assert listener.counts.refused == {Refusal.TOO_OFTEN: 10}
        assert commands.qsize() == COMMANDS_AT_ONCE


def test_a_port_that_is_taken_is_named_and_taken_over_once_it_is_free(until: Until) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as first:
        first.bind((LOOPBACK, 0))
        port = first.getsockname()[1]
        listener = CommandInput(OscReceiver(Address(LOOPBACK, port)), lambda _: None, retry_s=0.001)
        listener.start()
        until(lambda: listener.status().phase is Phase.FAILED, "the port to be taken")
        assert str(listener.status().error) == (
            f"Another program has port {port} already. Choose another port, or close that program."
        )
    until(lambda: listener.status().phase is Phase.RUNNING, "the port to be free")
    listener.stop()
    assert listener.join(WAIT_S)


@pytest.mark.parametrize(
    ("text", "host", "expected"),
    [
        ("studio.local:9000", None, Address("studio.local", 9000)),
        ("[::1]:9000", None, Address("::1", 9000)),
        ("9000", LOOPBACK, Address(LOOPBACK, 9000)),
        ("0.0.0.0:9000", LOOPBACK, Address("0.0.0.0", 9000)),
    ],
)
def test_addresses_are_read(text: str, host: str | None, expected: Address) -> None:
    assert parse_address(text, host) == expected
    assert parse_address(str(expected)) == expected


@pytest.mark.parametrize("text", ["", ":", "9000", "host:", "host:0", "host:65536", "host:-1", "::1:9000", ":9000", "h:\u0661"])
def test_what_is_no_address_is_explained(text: str) -> None:
    with pytest.raises(AddressError, match=r"is no address: write 127\.0\.0\.1:9000"):
        parse_address(text)


def test_loopback_is_known() -> None:
    assert [Address(host, 1).loopback for host in ("127.0.0.1", "localhost", "::1", "0.0.0.0", "10.0.0.2", "studio")] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]
