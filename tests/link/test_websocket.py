"""The WebSocket server, with clients of the websockets package, and with sockets that break its rules."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from fer_desktop.link import websocket
from fer_desktop.link.addresses import LOOPBACK, Address
from fer_desktop.link.commands import COMMANDS_AT_ONCE, Command, CommandKind, Refusal
from fer_desktop.link.link import Link
from fer_desktop.link.messages import Origin
from fer_desktop.link.outputs import Phase
from fer_desktop.link.websocket import MOST_CLIENTS, WebSocketServer
from tests.link.conftest import MakeAnalysis, Until

WAIT_S = 30.0

Serve = Callable[..., WebSocketServer]


@pytest.fixture
def commands() -> list[Command]:
    return []


@pytest.fixture
def serve(link: Link, commands: list[Command], until: Until) -> Serve:
    """Return a function that starts a server, which the link then feeds, and waits until it listens."""

    def start(**options: Any) -> WebSocketServer:
        server = WebSocketServer(Address(LOOPBACK, 0), commands.append, **options)
        link.start("websocket", server)
        until(lambda: server.status().phase is Phase.RUNNING, "the server to listen")
        return server

    return start


@contextmanager
def connected(server: WebSocketServer, until: Until, **options: Any) -> Iterator[ClientConnection]:
    before = server.status().receivers or 0
    with connect(server.status().address, open_timeout=WAIT_S, close_timeout=0.1, **options) as client:
        until(lambda: (server.status().receivers or 0) > before, "the client to be counted")
        yield client


def received(client: ClientConnection) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(client.recv(timeout=WAIT_S))
    return message


def test_a_client_gets_what_happens_and_first_what_is_going_on(
    link: Link, serve: Serve, make_analysis: MakeAnalysis, until: Until
) -> None:
    server = serve()
    link.set_state("live", "Test camera")
    link.take(make_analysis(1.0, 1))
    with connected(server, until) as client:
        link.take(make_analysis(1.1, 1, 2, confidence=0.7), followed=2)
        link.mark("door \u2713")
        got = [received(client) for _ in range(6)]
    assert [(each["type"], each["number"]) for each in got] == [
        ("state", 0),
        ("person", 0),
        ("person", 4),
        ("reading", 5),
        ("reading", 6),
        ("marker", 7),
    ]
    assert got[4]["person"] == 2 and got[4]["followed"] and got[4]["monotonic_s"] == 1.1
    assert got[4]["shown"]["happy"] == pytest.approx(0.7) and got[5]["text"] == "door \u2713"
    until(lambda: server.status().receivers == 0, "the client to leave")
    assert server.status().sent == 6


def test_commands_come_in_and_markers_go_out_to_everybody(
    link: Link, serve: Serve, commands: list[Command], until: Until
) -> None:
    server = WebSocketServer(Address(LOOPBACK, 0), link.accept)
    link.start("websocket", server)
    until(lambda: server.status().phase is Phase.RUNNING, "the server to listen")
    with connected(server, until) as first, connected(server, until) as second:
        first.send(json.dumps({"command": "marker", "text": "door"}))
        for client in (first, second):
            marker = received(client)
            assert (marker["type"], marker["text"], marker["origin"]) == ("marker", "door", "websocket")
            assert marker["arrival_wall_s"] == marker["wall_s"]


def test_every_command_is_understood(serve: Serve, commands: list[Command], until: Until) -> None:
    with connected(serve(), until) as client:
        for values in (
            {"command": "record-start"},
            {"command": "record-stop"},
            {"command": "snapshot"},
            {"command": "follow", "person": 3},
            {"command": "marker"},
        ):
            client.send(json.dumps(values))
        client.send(iter(['{"command": "mar', 'ker", "te', 'xt": "in parts"}']))
        until(lambda: len(commands) == 6, "six commands")
    assert [(each.kind, each.person, each.text) for each in commands] == [
        (CommandKind.START_RECORDING, 0, ""),
        (CommandKind.STOP_RECORDING, 0, ""),
        (CommandKind.SNAPSHOT, 0, ""),
        (CommandKind.FOLLOW, 3, ""),
        (CommandKind.MARKER, 0, ""),
        (CommandKind.MARKER, 0, "in parts"),
    ]
    assert all(each.origin is Origin.WEBSOCKET for each in commands)


BAD = {
    "no JSON": (b"hello", Refusal.MALFORMED),
    "a list": (b'["marker"]', Refusal.MALFORMED),
    "no command": (b'{"text": "a"}', Refusal.MALFORMED),
    "deep": (b"[" * 4000, Refusal.MALFORMED),
    "unknown": (b'{"command": "format"}', Refusal.UNKNOWN),
    "a rule's": (b'{"command": "sound"}', Refusal.UNKNOWN),
    "unknown field": (b'{"command": "snapshot", "path": "/etc/passwd"}', Refusal.BAD_VALUE),
    "text of a number": (b'{"command": "marker", "text": 1}', Refusal.BAD_VALUE),
    "long text": (b'{"command": "marker", "text": "' + b"a" * 600 + b'"}', Refusal.BAD_VALUE),
    "follow true": (b'{"command": "follow", "person": true}', Refusal.BAD_VALUE),
    "follow nobody": (b'{"command": "follow"}', Refusal.BAD_VALUE),
    "time of a text": (b'{"command": "marker", "wall_s": "now"}', Refusal.BAD_VALUE),
    "time without end": (b'{"command": "marker", "wall_s": 1e999}', Refusal.BAD_VALUE),
    "time of another day": (b'{"command": "marker", "wall_s": 3}', Refusal.BAD_VALUE),
    "not UTF-8": (b'{"command": "marker", "text": "\xff\xfe"}', Refusal.NOT_UTF8),
    "too large": (b'{"command": "marker", "text": "' + b" " * 5000 + b'"}', Refusal.TOO_LARGE),
}


def test_what_is_wrong_is_refused_by_name_and_counted(serve: Serve, commands: list[Command], until: Until) -> None:
    server = serve()
    with connected(server, until) as client:
        for name, (data, refusal) in BAD.items():
            client.send(data)
            answer = received(client)
            assert (answer["type"], answer["reason"]) == ("refused", refusal), name
            assert answer["text"]
        client.send('{"command": "snapshot"}')
        until(lambda: commands, "a good command to be taken")
    assert [each.kind for each in commands] == [CommandKind.SNAPSHOT]
    assert server.status().refused == len(BAD)
    assert server.counts.refused[Refusal.MALFORMED] == 4


def test_too_many_commands_are_refused(serve: Serve, commands: list[Command], until: Until) -> None:
    server = serve()
    with connected(server, until) as client:
        for _ in range(4 * COMMANDS_AT_ONCE):
            client.send('{"command": "snapshot"}')
        until(lambda: server.status().accepted + server.status().refused == 4 * COMMANDS_AT_ONCE, "all to be counted")
        assert received(client)["reason"] == "too-often"
    assert set(server.counts.refused) == {Refusal.TOO_OFTEN}
    assert len(commands) == server.status().accepted >= COMMANDS_AT_ONCE


def test_a_huge_command_ends_its_connection_alone(serve: Serve, link: Link, until: Until) -> None:
    server = serve()
    with connected(server, until) as other, connected(server, until) as client:
        with suppress(ConnectionClosed):
            client.send(b"a" * 200_000)
        with pytest.raises(ConnectionClosed) as closed:
            client.recv(timeout=WAIT_S)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 1009
        until(lambda: server.counts.refused == {Refusal.TOO_LARGE: 1}, "it to be counted")
        link.mark("still there")
        assert received(other)["text"] == "still there"


@pytest.mark.parametrize("path", ["", "/", "/wrong", "/{token}x", "/{token}/more", "/%00"])
def test_without_the_token_nobody_connects(serve: Serve, path: str, until: Until) -> None:
    server = serve()
    address = server.status().address.removesuffix(f"/{server.token}")
    with pytest.raises(InvalidStatus) as refused, connect(address + path.format(token=server.token), open_timeout=WAIT_S):
        assert True
    assert refused.value.response.status_code == 403
    until(lambda: server.counts.refused == {Refusal.NOT_ALLOWED: 1}, "it to be counted")


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        (None, True),
        ("http://localhost:8000", True),
        ("https://127.0.0.1", True),
        ("http://[::1]:5000", True),
        ("file://", True),
        ("http://absolute", True),
        ("https://studio.example", True),
        ("https://evil.example", False),
        ("http://localhost.evil.example", False),
        ("http://localhost:80@evil.example", False),
        ("https://studio.example.evil.example", False),
        ("null", False),
    ],
)
def test_web_pages_of_others_may_not_connect(serve: Serve, origin: str | None, allowed: bool, until: Until) -> None:
    server = serve(origins=["https://studio.example"])
    if allowed:
        with connected(server, until, origin=origin):
            assert server.status().receivers == 1
    else:
        with pytest.raises(InvalidStatus) as refused, connected(server, until, origin=origin):
            assert True
        assert refused.value.response.status_code == 403


def test_it_listens_on_loopback_alone(serve: Serve) -> None:
    server = serve()
    port = int(server.status().address.split(":")[2].partition("/")[0])
    with socket.socket() as other:
        try:
            other.bind(("127.0.0.2", port))  # free, as the server has only its own address
        except OSError as error:  # macOS has no such address
            pytest.skip(str(error))


def test_a_client_comes_and_goes_a_hundred_times(link: Link, serve: Serve, until: Until) -> None:
    server = serve()
    for visit in range(100):
        with connected(server, until) as client:
            link.mark(f"visit {visit}")
            assert received(client)["text"] == f"visit {visit}"
            if visit % 2:
                client.socket.shutdown(socket.SHUT_RDWR)  # leaves without a word
        until(lambda: server.status().receivers == 0, "the client to leave")
    assert server.status().phase is Phase.RUNNING and server.status().sent == 100


def test_a_client_that_stalls_delays_nobody(link: Link, serve: Serve, make_analysis: MakeAnalysis, until: Until) -> None:
    server = serve(limit=32)
    address = Address(LOOPBACK, int(server.status().address.split(":")[2].partition("/")[0]))
    with socket.socket() as stalled, connected(server, until) as other:
        stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stalled.connect((address.host, address.port))
        stalled.sendall(
            f"GET /{server.token} HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        until(lambda: server.status().receivers == 2, "the stalled client to be counted")
        count = 0
        while not server.status().dropped:  # the other client reads all the time
            count += 1
            link.mark(f"{count} " + "long text " * 40)
            assert received(other)["text"].startswith(f"{count} ")
        assert server.status().receivers == 2


def test_clients_that_say_nothing_are_sent_away(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket, "HANDSHAKE_S", 0.0)
    monkeypatch.setattr(websocket, "_LOOK_S", 0.01)
    server = serve()
    port = int(server.status().address.split(":")[2].partition("/")[0])
    with socket.create_connection((LOOPBACK, port), timeout=WAIT_S) as silent:
        assert silent.recv(1) == b""


@pytest.mark.parametrize("said", [b"\x16\x03\x01\x02\x00\x01", b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 1000, b"\0" * 100_000])
def test_what_is_no_handshake_ends_its_connection_alone(serve: Serve, said: bytes, until: Until) -> None:
    server = serve()
    port = int(server.status().address.split(":")[2].partition("/")[0])
    # The server may have ended the connection before it is all said.
    with suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=WAIT_S) as stranger:
        stranger.sendall(said)
        stranger.shutdown(socket.SHUT_WR)
        while stranger.recv(4096):
            pass
    with connected(server, until):
        assert server.status().phase is Phase.RUNNING


def test_there_is_a_most_of_clients(serve: Serve, until: Until) -> None:
    server = serve()
    port = int(server.status().address.split(":")[2].partition("/")[0])
    crowd = [socket.create_connection((LOOPBACK, port), timeout=WAIT_S) for _ in range(MOST_CLIENTS + 1)]
    try:
        assert crowd[-1].recv(1) == b""
        until(lambda: server.counts.refused == {Refusal.NOT_ALLOWED: 1}, "it to be counted")
    finally:
        for each in crowd:
            each.close()


def test_a_client_is_told_when_the_server_stops(link: Link, serve: Serve, until: Until) -> None:
    server = serve()
    with connected(server, until) as client:
        link.mark("last")
        link.stop("websocket")
        assert received(client)["text"] == "last"
        with pytest.raises(ConnectionClosed) as closed:
            client.recv(timeout=WAIT_S)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 1001
    assert server.join(WAIT_S)
    assert server.status().phase is Phase.STOPPED


def test_two_windows_that_want_one_port(link: Link, serve: Serve, until: Until) -> None:
    first = serve()
    port = int(first.status().address.split(":")[2].partition("/")[0])
    second = WebSocketServer(Address(LOOPBACK, port), lambda _: None, retry_s=0.001)
    second.start()
    until(lambda: second.status().phase is Phase.FAILED, "the port to be taken")
    assert str(second.status().error) == (
        f"Another program has port {port} already. Choose another port, or close that program."
    )
    link.stop("websocket")
    until(lambda: second.status().phase is Phase.RUNNING, "the port to be free")
    second.stop()
    assert second.join(WAIT_S)


def test_a_server_that_was_never_started_leaves_nothing(until: Until) -> None:
    server = WebSocketServer(Address(LOOPBACK, 0), lambda _: None)
    server.stop()
    assert server.join(0)
    assert not any(thread.name.startswith("link at") for thread in threading.enumerate())
