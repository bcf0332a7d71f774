"""Messages as JSON lines, into a file, a pipe or standard output."""

from __future__ import annotations

import errno
import os
import select
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from fer_desktop.core.messages import UserError, marked
from fer_desktop.link.messages import LinkMessage, OscCue, json_text
from fer_desktop.link.outputs import BrokenError

_PIECE: Final = getattr(select, "PIPE_BUF", 512)
"""Bytes that a pipe takes without waiting if it can be written at all."""

_WAIT_S: Final = 0.1


class JsonLinesSender:
    """Writes a JSON object a line, in UTF-8. Meets `Sender`.

    A file grows: what is in it stays. Writing to a pipe that nobody reads waits, but not longer than `give_up` allows.
    """

    def __init__(self, path: Path | None, descriptor: int | None = None) -> None:
        """path: the file; None for an open file descriptor, which stays open (by default that of standard output)."""
        self._path = path
        self._given = descriptor
        self._descriptor: int | None = None
        self._waits = False
        self._cut = False
        """A line was written in part, before the connection broke."""
        self._give_up: Callable[[], bool] = lambda: False

    @property
    def address(self) -> str:
        return "standard output" if self._path is None else str(self._path)

    def wants(self, message: LinkMessage) -> bool:
        return not isinstance(message, OscCue)

    def open(self, give_up: Callable[[], bool]) -> None:
        self._give_up = give_up
        if self._path is None:
            self._descriptor = sys.stdout.fileno() if self._given is None else self._given
        else:
            # Without waiting, as opening a named pipe would until somebody reads it.
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
            try:
                self._descriptor = os.open(self._path, flags, 0o666)
            except OSError as error:
                if error.errno == errno.ENXIO:
                    raise UserError(marked("{address}: nobody reads it."), address=self.address) from error
                raise UserError(marked("{path} can't be written: {why}"), path=self._path, why=error) from error
            if hasattr(os, "set_blocking"):
                os.set_blocking(self._descriptor, True)
        # `select` knows only sockets on Windows.
        self._waits = os.name == "posix" and not stat.S_ISREG(os.fstat(self._descriptor).st_mode)

    def send(self, message: LinkMessage) -> None:
        assert self._descriptor is not None
        line = memoryview(f"{json_text(message)}\n".encode())
        if self._cut:
            line = memoryview(b"\n" + line)
        whole = len(line)
        try:
            while line:
                if self._waits and not self._writable():
                    if self._give_up():
                        raise UserError(marked("{address}: nobody reads it."), address=self.address)
                    continue
                line = line[os.write(self._descriptor, line[:_PIECE]) :]
            self._cut = False
        except (OSError, UserError) as error:
            # A pipe that nobody reads any more, or a full disk.
            self._cut = self._cut or len(line) < whole
            raise BrokenError(again=self._path is not None) from error

    def close(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None and self._path is not None:
            os.close(descriptor)

    def _writable(self) -> bool:
        assert self._descriptor is not None
        return bool(select.select([], [self._descriptor], [], _WAIT_S)[1])
