"""Outputs of the live link: each has a bounded queue and a thread of its own, so that no receiver delays the analysis."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from fer_desktop.core.messages import Message, UserError, marked, reason
from fer_desktop.link.messages import LinkMessage, ReadingMessage

QUEUE_LIMIT: Final = 256
"""Messages that may wait for a receiver: some seconds of a few faces."""

_FIRST_RETRY_S: Final = 0.1
_RETRY_S: Final = 5.0
_FLUSH_S: Final = 1.0

_log = logging.getLogger(__name__)


_CALM_S: Final = 1.0
"""Seconds without an error until a sent message says that all is well: the system tells late that nobody listens."""


class Phase(StrEnum):
    """STARTING: until it is open. RUNNING. FAILED: see the error; opening is tried again until `stop`.

    STOPPED: by `stop`, while it wasn't FAILED.
    """

    STARTING = "starting"
    RUNNING = "running"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class ConnectionStatus:
    """What an output or an input is doing.

    address: where it sends to or listens, for people to read. sent: messages that left, once for each receiver. dropped:
    messages that didn't, as the receiver was too slow or not there. accepted, refused: commands that came. receivers: that are
    connected now, None where that isn't known. error: the last one, None if there was none; it stays when things go well again.
    error_at: when it last came, by `time.monotonic`, None where that isn't known. recovered: things went well since.
    """

    phase: Phase
    address: str
    sent: int = 0
    dropped: int = 0
    accepted: int = 0
    refused: int = 0
    receivers: int | None = None
    error: Message | None = None
    error_at: float | None = None
    recovered: bool = False


class Connection(Protocol):
    """An output or an input. No method but `join` waits, and none raises; any thread may call them."""

    def start(self) -> None:
        """Open it, in a thread of its own."""
        ...

    def put(self, message: LinkMessage) -> None:
        """Queue a message; where the queue is full, the oldest reading is dropped. An input ignores it."""
        ...

    def room(self) -> bool:
        """Whether half of the queue is free."""
        ...

    def status(self) -> ConnectionStatus: ...

    def stop(self) -> None:
        """Send what is queued, within a second, and close."""
        ...

    def join(self, timeout_s: float) -> bool:
        """Wait until it is closed; return False where that takes longer. A thread that hangs is left behind."""
        ...


class Sender(Protocol):
    """Sends messages over one connection. Belongs to the thread of its `QueuedOutput`."""

    @property
    def address(self) -> str: ...

    def wants(self, message: LinkMessage) -> bool:
        """Whether a message is sent at all. Called in other threads, too."""
        ...

    def open(self, give_up: Callable[[], bool]) -> None:
        """Open the connection. give_up: whether to stop waiting, here and in `send`. Raises UserError and OSError."""
        ...

    def send(self, message: LinkMessage) -> None:
        """Send a message. Raises UserError and OSError where it is lost, and BrokenError where all that follow would be."""
        ...

    def close(self) -> None:
        """Close the connection; it may not be open."""
        ...


def retry_pause(failures: int, longest_s: float) -> float:
    """Return how many seconds to wait before opening a connection again; short at first, as the one before may be closing."""
    return min(_FIRST_RETRY_S * 2.0 ** min(failures, 10), longest_s)


class BrokenError(Exception):
    """A connection is of no use any more; its cause says why. again: whether opening it again may help."""

    def __init__(self, *, again: bool) -> None:
        super().__init__()
        self.again = again


class MessageQueue:
    """A bounded queue: where it is full, the oldest reading is dropped, or the oldest message if there is no reading.

    Markers, people and states are rare, and a receiver that misses one is wrong for long; the next reading comes soon.
    """

    def __init__(self, limit: int = QUEUE_LIMIT) -> None:
        self._limit = limit
        self._messages: deque[LinkMessage] = deque()

    def __len__(self) -> int:
        return len(self._messages)

    @property
    def half_free(self) -> bool:
        return 2 * len(self._messages) <= self._limit

    def put(self, message: LinkMessage) -> bool:
        """Add a message; return whether one was dropped for it."""
        full = len(self._messages) >= self._limit
        if full:
            oldest = next((place for place, each in enumerate(self._messages) if isinstance(each, ReadingMessage)), 0)
            del self._messages[oldest]
        self._messages.append(message)
        return full

    def take(self) -> LinkMessage | None:
        return self._messages.popleft() if self._messages else None

    def clear(self) -> int:
        """Remove everything; return how many messages that were."""
        count = len(self._messages)
        self._messages.clear()
        return count


class QueuedOutput:
    """An output whose sender runs in a thread. See `Connection`."""

    def __init__(self, sender: Sender, limit: int = QUEUE_LIMIT, retry_s: float = _RETRY_S, flush_s: float = _FLUSH_S) -> None:
        """retry_s: seconds between attempts to open, at most. flush_s: how long `stop` lets the thread send what is queued."""
        self._sender = sender
        self._retry_s = retry_s
        self._flush_s = flush_s
        # Guards the attributes below. Never held during a call that may wait.
        self._changed = threading.Condition()
        self._queue = MessageQueue(limit)
        self._phase = Phase.STARTING
        self._sent = self._dropped = 0
        self._error: Message | None = None
        self._error_at: float | None = None
        self._recovered = False
        self._cause: BaseException | None = None
        self._give_up_at: float | None = None
        self._failures = 0
        # A daemon: a call into a network drive may never return, and must not keep the program from ending.
        self._thread = threading.Thread(target=self._run, name=f"link to {sender.address}", daemon=True)

    @property
    def cause(self) -> BaseException | None:
        """The exception behind the last error."""
        with self._changed:
            return self._cause

    def start(self) -> None:
        self._thread.start()

    def put(self, message: LinkMessage) -> None:
        if not self._sender.wants(message):
            return
        with self._changed:
            if self._phase is Phase.FAILED or self._give_up_at is not None:
                self._dropped += 1
                return
            self._dropped += self._queue.put(message)
            self._changed.notify()

    def room(self) -> bool:
        with self._changed:
            return self._queue.half_free

    def status(self) -> ConnectionStatus:
        with self._changed:
            return ConnectionStatus(
                self._phase,
                self._sender.address,
                self._sent,
                self._dropped,
                error=self._error,
                error_at=self._error_at,
                recovered=self._recovered,
            )

    def stop(self) -> None:
        with self._changed:
            if self._give_up_at is None:
                self._give_up_at = time.monotonic() + self._flush_s
            self._changed.notify()

    def join(self, timeout_s: float) -> bool:
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    # ---- In the thread ----

    def _run(self) -> None:
        again = True
        while again and not self._stopping:
            again = self._connect_and_send()
            if again:
                self._wait(retry_pause(self._failures, self._retry_s))
                self._failures += 1
        self._wait(None)
        with self._changed:
            self._dropped += self._queue.clear()
            if self._phase is not Phase.FAILED:
                self._phase = Phase.STOPPED

    def _connect_and_send(self) -> bool:
        """Open, send until stopped, and close. Return whether to try again."""
        try:
            self._sender.open(self._give_up)
            with self._changed:
                self._phase = Phase.RUNNING
            self._failures = 0
            self._pump()
        except BrokenError as broken:
            self._fail(broken.__cause__ or broken)
            return broken.again
        except Exception as error:  # libraries may raise anything
            self._fail(error)
            return True
        finally:
            self._close()
        return False

    def _pump(self) -> None:
        while True:
            with self._changed:
                while not len(self._queue) and self._give_up_at is None:
                    self._changed.wait()
                message = self._queue.take()
            if message is None:
                return
            sent = False
            try:
                if not self._give_up():
                    self._sender.send(message)
                    sent = True
            except (OSError, UserError) as error:  # the next message may get through
                self._note(error)
            finally:
                with self._changed:
                    self._sent += sent
                    self._dropped += not sent
                    if sent and self._error_at is not None:
                        self._recovered = self._recovered or time.monotonic() - self._error_at > _CALM_S

    def _close(self) -> None:
        try:
            self._sender.close()
        except Exception:
            _log.exception("closing %s", self._sender.address)

    def _fail(self, error: BaseException) -> None:
        self._note(error)
        with self._changed:
            self._phase = Phase.FAILED
            self._dropped += self._queue.clear()

    def _note(self, error: BaseException) -> None:
        message = reason(error)
        if not isinstance(message, Message):
            message = Message(marked("{address}: {why}"), address=self._sender.address, why=error)
        with self._changed:
            new = self._error != message
            self._error, self._cause = message, error
            self._error_at, self._recovered = time.monotonic(), False
        if new:  # once, not for every message
            _log.info("%s", message)  # the status tells it, too

    def _wait(self, timeout_s: float | None) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._give_up_at is not None, timeout_s)

    @property
    def _stopping(self) -> bool:
        with self._changed:
            return self._give_up_at is not None

    def _give_up(self) -> bool:
        with self._changed:
            return self._give_up_at is not None and time.monotonic() >= self._give_up_at
