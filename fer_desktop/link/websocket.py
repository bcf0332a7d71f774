"""A WebSocket server: messages as JSON to any number of clients, and their commands back.

websockets has the protocol; the sockets are served here, by one thread, so that a client that stalls costs its own messages
alone. Whoever connects must know the token in the address, and a web page must come from this computer: browsers say in the
Origin header whose page it is, so no page that a user happens to visit can listen in.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from http import HTTPStatus
from typing import Any, Final

from websockets.exceptions import PayloadTooBig
from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol
from websockets.typing import Origin as WebOrigin

from fer_desktop.core.messages import Message, marked, reason
from fer_desktop.link.addresses import Address
from fer_desktop.link.commands import (
    LARGEST_COMMAND,
    Command,
    Counts,
    RateLimit,
    Refusal,
    RefusedError,
    command_from_json,
)
from fer_desktop.link.messages import VERSION, LinkMessage, Origin, OscCue, SoFar, json_text
from fer_desktop.link.outputs import QUEUE_LIMIT, ConnectionStatus, MessageQueue, Phase, retry_pause
from fer_desktop.link.sockets import listen_at

MOST_CLIENTS: Final = 32
HANDSHAKE_S: Final = 10.0
"""Seconds in which a client must have said what it wants."""

_OWN_PAGES: Final = re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?")
_OWN_FILES: Final = ("file://", "http://absolute")
"""What browsers, and OBS, say of a page that is a file of this computer."""

_RETRY_S: Final = 5.0
_FLUSH_S: Final = 1.0
_LOOK_S: Final = 0.5
_SEND_BUFFER: Final = 1 << 16
"""Bytes that the system keeps for a client that doesn't read: a few seconds."""

_LARGEST_FRAME: Final = 16 * LARGEST_COMMAND
"""Bytes. A command that is too large is refused by name, but one of this size ends the connection."""

_MOST_UNSENT: Final = 1 << 20

_log = logging.getLogger(__name__)


def new_token() -> str:
    """Return a text that nobody guesses, for an address."""
    return secrets.token_urlsafe(16)


class WebSocketServer:
    """Serves WebSocket clients at a port of this computer, in a thread of its own. Meets `Connection`."""

    def __init__(
        self,
        address: Address,
        accept: Callable[[Command], object],
        token: str | None = None,
        origins: Iterable[str] = (),
        limit: int = QUEUE_LIMIT,
        retry_s: float = _RETRY_S,
        flush_s: float = _FLUSH_S,
    ) -> None:
        """accept: called with every command, in this server's thread; it may not wait.

        token: of the address; None for a new one. origins: of web pages that may connect beside those of this computer, such as
        "https://example.org". limit: messages that may wait for each client.
        """
        self.token: Final = token if token is not None else new_token()
        self._address = address
        self._accept = accept
        self._origins: Final = [None, _OWN_PAGES, *map(WebOrigin, (*_OWN_FILES, *origins))]
        self._limit = limit
        self._retry_s = retry_s
        self._flush_s = flush_s
        self.counts: Final = Counts()
        self._so_far = SoFar()
        self._clients: dict[socket.socket, _Client] = {}
        # Guards the attributes below. Never held during a call that may wait.
        self._lock = threading.Lock()
        self._incoming = MessageQueue(limit)
        self._phase = Phase.STARTING
        self._error: Message | None = None
        self._sent = self._dropped = self._open = 0
        self._stopping = threading.Event()
        self._woken, self._waker = socket.socketpair()
        for end in (self._woken, self._waker):
            end.setblocking(False)
        self._thread = threading.Thread(target=self._run, name=f"link at {address}", daemon=True)

    # ---- For other threads; only `join` waits ----

    def start(self) -> None:
        self._thread.start()

    def put(self, message: LinkMessage) -> None:
        if isinstance(message, OscCue):
            return
        with self._lock:
            self._dropped += self._incoming.put(message)
        self._wake()

    def room(self) -> bool:
        with self._lock:
            return self._incoming.half_free

    def status(self) -> ConnectionStatus:
        refused = sum(self.counts.refused.values())
        with self._lock:
            error = (self._error, None, False) if self._error else self.counts.last
            figures = self._sent, self._dropped, self.counts.accepted, refused, self._open
            return ConnectionStatus(self._phase, f"ws://{self._address}/{self.token}", *figures, *error)

    def stop(self) -> None:
        self._stopping.set()
        self._wake()

    def join(self, timeout_s: float) -> bool:
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        elif self._stopping.is_set():
            self._close_wakers()
        return not self._thread.is_alive()

    def _wake(self) -> None:
        with suppress(OSError):  # full: it is being woken; closed: it has ended
            self._waker.send(b"\0")

    # ---- In the thread ----

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            try:
                with listen_at(self._address, socket.SOCK_STREAM) as listener:
                    listener.listen()
                    self._address = Address(self._address.host, listener.getsockname()[1])
                    self._set(Phase.RUNNING, None)
                    failures = 0
                    self._serve(listener)
            except Exception as error:  # no client may end the program
                self._fail(error)
                self._stopping.wait(retry_pause(failures, self._retry_s))
                failures += 1
        self._set(Phase.STOPPED, self._error)
        self._close_wakers()

    def _serve(self, listener: socket.socket) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(listener, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            try:
                while not self._stopping.is_set():
                    self._turn(selector, listener)
                self._take_leave(selector)
            finally:
                for client in list(self._clients.values()):
                    self._drop(selector, client)

    def _turn(self, selector: selectors.BaseSelector, listener: socket.socket) -> None:
        for key, events in selector.select(_LOOK_S):
            if key.fileobj is listener:
                self._welcome(selector, listener)
            elif key.fileobj is self._woken:
                with suppress(BlockingIOError):
                    self._woken.recv(4096)
            else:
                self._tend(key.data, bool(events & selectors.EVENT_READ))
        self._hand_out()
        now = time.monotonic()
        for client in list(self._clients.values()):
            client.flush()
            if client.over or (client.protocol.state is State.CONNECTING and now - client.since > HANDSHAKE_S):
                self._drop(selector, client)
            else:
                wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if client.unsent else 0)
                if selector.get_key(client.socket).events != wanted:
                    selector.modify(client.socket, wanted, client)
        self._count()

    def _welcome(self, selector: selectors.BaseSelector, listener: socket.socket) -> None:
        try:
            connection, _ = listener.accept()
        except OSError:  # the client has gone already, or there are too many open files
            return
        if len(self._clients) >= MOST_CLIENTS:
            connection.close()
            template = marked("More than {most} clients wanted to connect.")
            self.counts.refuse(RefusedError(Refusal.NOT_ALLOWED, template, most=MOST_CLIENTS))
            return
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        client = _Client(connection, ServerProtocol(origins=self._origins, max_size=_LARGEST_FRAME), self._limit)
        self._clients[connection] = client
        selector.register(connection, selectors.EVENT_READ, client)

    def _tend(self, client: _Client, readable: bool) -> None:
        if not readable:
            return
        for event in client.receive():
            if isinstance(event, Request):
                self._answer(client, event)
            elif isinstance(event, Frame) and (data := client.whole(event)) is not None:
                self._take(client, data)
        if isinstance(client.protocol.parser_exc, PayloadTooBig) and not client.too_large:
            client.too_large = True
            template = marked("A command of more than {most} bytes came, so its sender was disconnected.")
            self.counts.refuse(RefusedError(Refusal.TOO_LARGE, template, most=_LARGEST_FRAME))

    def _answer(self, client: _Client, request: Request) -> None:
        """Accept a client, if it knows the token and its page may connect."""
        protocol = client.protocol
        path = request.path.partition("?")[0].strip("/")
        if secrets.compare_digest(path.encode(), self.token.encode()):
            response = protocol.accept(request)
        else:
            response = protocol.reject(HTTPStatus.FORBIDDEN, "The address lacks the token, or has another one.\n")
        protocol.send_response(response)
        if protocol.state is State.OPEN:
            for message in self._so_far.messages():
                client.put(message)
        else:
            template = marked("A client came without the token, or from a web page that may not connect.")
            self.counts.refuse(RefusedError(Refusal.NOT_ALLOWED, template))

    def _take(self, client: _Client, data: bytes) -> None:
        try:
            client.rate.check()
            command = command_from_json(data, Origin.WEBSOCKET)
        except RefusedError as error:
            self.counts.refuse(error)
            client.answer({"type": "refused", "version": VERSION, "reason": error.refusal, "text": str(error)})
        else:
            self.counts.accept()
            self._accept(command)

    def _hand_out(self) -> None:
        with self._lock:
            messages = []
            while (message := self._incoming.take()) is not None:
                messages.append(message)
        for message in messages:
            self._so_far.note(message)
            for client in self._clients.values():
                if client.protocol.state is State.OPEN:
                    client.put(message)

    def _take_leave(self, selector: selectors.BaseSelector) -> None:
        """Send what is queued, and say goodbye, as far as that is possible in a moment."""
        self._hand_out()
        deadline = time.monotonic() + self._flush_s
        left = list(self._clients.values())
        while left and time.monotonic() < deadline:
            for client in left:
                client.flush()
                if not client.unsent and client.protocol.state is State.OPEN:
                    client.protocol.send_close(CloseCode.GOING_AWAY)
                    client.flush()
                selector.modify(client.socket, selectors.EVENT_WRITE, client)
            left = [client for client in left if client.unsent and not client.over]
            if left:
                selector.select(0.05)
        self._count()

    def _drop(self, selector: selectors.BaseSelector, client: _Client) -> None:
        selector.unregister(client.socket)
        del self._clients[client.socket]
        client.close()
        with self._lock:
            self._sent += client.sent
            self._dropped += client.dropped
        client.sent = client.dropped = 0

    def _count(self) -> None:
        clients = self._clients.values()
        with self._lock:
            self._open = sum(client.protocol.state is State.OPEN for client in clients)
            self._sent += sum(client.sent for client in clients)
            self._dropped += sum(client.dropped for client in clients)
        for client in clients:
            client.sent = client.dropped = 0

    def _fail(self, error: Exception) -> None:
        message = reason(error)
        if not isinstance(message, Message):
            _log.exception("serving WebSocket clients")
            message = Message(marked("{address}: {why}"), address=str(self._address), why=error)
        elif message != self._error:  # once, not at every attempt
            _log.info("%s", message)  # the status tells it, too
        self._set(Phase.FAILED, message)

    def _set(self, phase: Phase, error: Message | None) -> None:
        with self._lock:
            self._phase, self._error = phase, error
            self._open = 0
            if phase is not Phase.RUNNING:
                self._dropped += self._incoming.clear()

    def _close_wakers(self) -> None:
        self._woken.close()
        self._waker.close()


class _Client:
    """One client: its socket, the protocol's state, and what waits for it. For the server's thread alone."""

    def __init__(self, connection: socket.socket, protocol: ServerProtocol, limit: int) -> None:
        self.socket = connection
        self.protocol = protocol
        self.since = time.monotonic()
        self.rate = RateLimit()
        self.over = self.too_large = False
        self.sent = self.dropped = 0
        self._queue = MessageQueue(limit)
        self._answers: deque[bytes] = deque(maxlen=limit)
        self._bytes = bytearray()
        self._parts = bytearray()

    @property
    def unsent(self) -> bool:
        return bool(self._bytes or self._answers or len(self._queue))

    def put(self, message: LinkMessage) -> None:
        self.dropped += self._queue.put(message)

    def answer(self, values: dict[str, Any]) -> None:
        self._answers.append(json.dumps(values, ensure_ascii=False).encode("utf-8", "backslashreplace"))

    def receive(self) -> list[Any]:
        """Return what has come: a request, or frames."""
        try:
            data = self.socket.recv(1 << 16)
        except BlockingIOError:
            return []
        except OSError:
            self.over = True
            return []
        if data:
            self.protocol.receive_data(data)
        else:
            self.protocol.receive_eof()
            self.over = True
        return self.protocol.events_received()

    def whole(self, frame: Frame) -> bytes | None:
        """Return a command, once its last frame has come."""
        if frame.opcode not in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
            return None
        self._parts += frame.data
        if not frame.fin:
            return None
        data = bytes(self._parts)
        self._parts.clear()
        return data

    def flush(self) -> None:
        """Send what the system takes without waiting."""
        try:
            while not self.over:
                self._fill()
                if not self._bytes:
                    break
                del self._bytes[: self.socket.send(self._bytes)]
        except BlockingIOError:
            pass
        except OSError:
            self.over = True
        if self.protocol.state is State.CLOSED or (self.protocol.close_expected() and not self._bytes):
            self.over = True
        # A client that sends pings and reads nothing would fill the memory with answers.
        self.over = self.over or len(self._bytes) > _MOST_UNSENT

    def _fill(self) -> None:
        self._bytes += b"".join(self.protocol.data_to_send())
        if self._bytes or self.protocol.state is not State.OPEN:
            return
        if self._answers:
            self.protocol.send_text(self._answers.popleft())
        elif (message := self._queue.take()) is not None:
            self.protocol.send_text(json_text(message).encode())
            self.sent += 1
        self._bytes += b"".join(self.protocol.data_to_send())

    def close(self) -> None:
        self.dropped += self._queue.clear()
        self.socket.close()
