"""The terminal while files are read: messages that native code can't garble, and Ctrl+C that loses nothing."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import TextIO


def printable(text: str) -> str:
    r"""Return text for a terminal: what a file name may hold beside letters (line ends, escape codes) as \n, \x1b."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode("ascii") for c in text)


@dataclass(slots=True)
class Stop:
    """Set by the first SIGINT or SIGTERM: `signal` says which."""

    event: threading.Event = field(default_factory=threading.Event)
    signal: int | None = None


@contextmanager
def stop_signals() -> Iterator[Stop]:
    """Let Ctrl+C and SIGTERM end the work after the frame at hand; a second one ends the program."""
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():  # only the main thread may handle signals
        yield stop
        return

    def handle(number: int, _: FrameType | None) -> None:
        stop.signal = number
        stop.event.set()
        for each, before in earlier.items():
            signal.signal(each, before)

    earlier = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, before in earlier.items():
            signal.signal(number, before)


@contextmanager
def own_stderr() -> Iterator[TextIO]:
    """Give standard error to this program alone while files are read.

    LiteRT, FFmpeg, libjpeg and libpng write remarks straight to file descriptor 2, through the progress bar and without
    saying which file they mean; what matters of them is in the errors and notes. TF_CPP_MIN_LOG_LEVEL=0 shows them.
    """
    before = sys.stderr
    try:
        redirected = before.fileno() == 2 and os.environ.get("TF_CPP_MIN_LOG_LEVEL") != "0"
    except (OSError, ValueError, AttributeError):  # captured by a test or a notebook
        redirected = False
    if not redirected:
        yield before
        return
    before.flush()
    own = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    stream = os.fdopen(own, "w", encoding=before.encoding, errors="backslashreplace", buffering=1)
    sys.stderr = stream  # for tracebacks and log messages
    try:
        yield stream
    finally:
        stream.flush()
        os.dup2(own, 2)
        sys.stderr = before
        stream.close()
