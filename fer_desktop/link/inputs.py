"""Inputs of the live link: a thread takes what comes, checks it, and passes on the commands in it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from typing import Final, Protocol

from fer_desktop.core.messages import Message, marked, reason
from fer_desktop.link.commands import Command, Counts, RateLimit, RefusedError
from fer_desktop.link.messages import LinkMessage
from fer_desktop.link.outputs import ConnectionStatus, Phase, retry_pause

_RETRY_S: Final = 5.0
_WAIT_S: Final = 0.2

_log = logging.getLogger(__name__)


class Receiver(Protocol):
    """Takes what comes over one connection. Belongs to the thread of its `CommandInput`."""

    @property
    def address(self) -> str: ...

    def open(self) -> None:
        """Open the connection. Raises UserError and OSError."""
        ...

    def receive(self, timeout_s: float) -> Iterable[Callable[[], list[Command]]]:
        """Wait for what comes next; return functions that read it, which raise RefusedError. Raises UserError and OSError."""
        ...

    def close(self) -> None:
        """Close the connection; it may not be open."""
        ...


class CommandInput:
    """An input whose receiver runs in a thread. Meets `Connection`."""

    def __init__(
        self,
        receiver: Receiver,
        accept: Callable[[Command], object],
        retry_s: float = _RETRY_S,
        limit: RateLimit | None = None,
    ) -> None:
        """accept: called with every command, in this input's thread; it may not wait. retry_s: at most, between attempts to
        open."""
        self._receiver = receiver
        self._accept = accept
        self._retry_s = retry_s
        self._limit = limit or RateLimit()
        self.counts: Final = Counts()
        self._stopping = threading.Event()
        # Guards the two below.
        self._lock = threading.Lock()
        self._phase = Phase.STARTING
        self._error: Message | None = None
        self._thread = threading.Thread(target=self._run, name=f"link from {receiver.address}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def put(self, message: LinkMessage) -> None:
        """Do nothing: an input sends nothing."""

    def room(self) -> bool:
        return True

    def status(self) -> ConnectionStatus:
        refused = sum(self.counts.refused.values())
        with self._lock:
            error, error_at, recovered = (self._error, None, False) if self._error else self.counts.last
            return ConnectionStatus(
                self._phase,
                self._receiver.address,
                accepted=self.counts.accepted,
                refused=refused,
                error=error,
                error_at=error_at,
                recovered=recovered,
            )

    def stop(self) -> None:
        self._stopping.set()

    def join(self, timeout_s: float) -> bool:
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    # ---- In the thread ----

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            try:
                self._receiver.open()
                self._set(Phase.RUNNING, None)
                failures = 0
                while not self._stopping.is_set():
                    for read in self._receiver.receive(_WAIT_S):
                        self._take(read)
            except Exception as error:  # libraries may raise anything
                self._fail(error)
            finally:
                self._close()
            self._stopping.wait(retry_pause(failures, self._retry_s))
            failures += 1
        self._set(Phase.STOPPED, self._error)

    def _take(self, read: Callable[[], list[Command]]) -> None:
        try:
            self._limit.check()
            commands = read()
            for place, command in enumerate(commands):
                if place:
                    self._limit.check()
                self.counts.accept()
                self._accept(command)
        except RefusedError as error:
            self.counts.refuse(error)

    def _close(self) -> None:
        try:
            self._receiver.close()
        except Exception:
            _log.exception("closing %s", self._receiver.address)

    def _fail(self, error: Exception) -> None:
        message = reason(error)
        if not isinstance(message, Message):
            message = Message(marked("{address}: {why}"), address=self._receiver.address, why=error)
        if message != self._error:  # once, not at every attempt
            _log.info("%s", message)  # the status tells it, too
        self._set(Phase.FAILED, message)

    def _set(self, phase: Phase, error: Message | None) -> None:
        with self._lock:
            self._phase, self._error = phase, error
