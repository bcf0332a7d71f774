"""What `analyze` writes to the terminal, undisturbed by native code, and how Ctrl+C stops it without losing results."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, Final, TextIO

from tqdm import tqdm

from fer_desktop.batch.parallel.processes import STOP_SIGNALS
from fer_desktop.batch.parallel.worker import Outcome
from fer_desktop.batch.run import BatchProgress, FileResult
from fer_desktop.cli.arguments import AnalyzeArguments
from fer_desktop.recordings.unfinished import RESUMABLE

_NOTES_SHOWN: Final = 5
"""Notes of one kind that are written out; further ones are counted."""

NOT_READ: Final = "not a picture or video that can be read here"


def printable(text: str) -> str:
    r"""Return text for a terminal, with what isn't printable in it (line ends, escape codes) written as \n, \x1b."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode("ascii") for c in text)


@dataclass(slots=True)
class Stop:
    """Set by the first signal that stops the work: `signal` says which."""

    event: threading.Event = field(default_factory=threading.Event)
    signal: int | None = None


@contextmanager
def stop_signals() -> Iterator[Stop]:
    """Let Ctrl+C, SIGTERM and a hang-up end the work after the current frame; a second one ends the program."""
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():  # only the main thread may handle signals
        yield stop
        return

    def handle(number: int, _: FrameType | None) -> None:
        stop.signal = number
        stop.event.set()
        for each, before in earlier.items():
            signal.signal(each, before)

    hang_up = getattr(signal, "SIGHUP", None)
    by_nohup = hang_up is not None and signal.getsignal(hang_up) is signal.SIG_IGN
    earlier = {number: signal.signal(number, handle) for number in STOP_SIGNALS if not (by_nohup and number == hang_up)}
    try:
        yield stop
    finally:
        for number, before in earlier.items():
            signal.signal(number, before)


@contextmanager
def own_stderr() -> Iterator[TextIO]:
    """Keep native libraries from writing to standard error while files are read; yield the stream for this program's texts.

    LiteRT, FFmpeg, libjpeg and libpng write to file descriptor 2, into the progress bar and without naming the file; errors
    and notes say what matters of it. TF_CPP_MIN_LOG_LEVEL=0 shows their texts.
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
    raw = io.BufferedWriter(_Messages(own, "w"))
    stream = io.TextIOWrapper(raw, encoding=before.encoding, errors="backslashreplace", line_buffering=True)
    sys.stderr = stream  # for tracebacks and log messages
    try:
        yield stream
    finally:
        stream.flush()
        os.dup2(own, 2)
        sys.stderr = before
        stream.close()


class _Messages(io.FileIO):
    """A terminal or pipe for messages. Once nobody is there to read them, they are lost, but the work goes on."""

    def write(self, data: Any, /) -> int:
        written = None
        with suppress(OSError):
            written = super().write(data)
        return memoryview(data).nbytes if written is None else written


class Report:
    """Shows progress, notes, failures and a summary on the terminal. failed: how many files did."""

    def __init__(self, arguments: AnalyzeArguments, total: int, messages: TextIO) -> None:
        self.failed = 0
        self._arguments = arguments
        self._messages = messages
        self._read = self._faces = 0
        self._note_counts: Counter[str] = Counter()
        # Rows and the bar would garble each other on one terminal.
        rows_on_terminal = arguments.out is None and arguments.rows and sys.stdout.isatty()
        self._bar: Any = tqdm(
            total=total,
            file=messages,
            disable=arguments.quiet or rows_on_terminal or not messages.isatty(),
            leave=False,
            bar_format="{percentage:3.0f}%|{bar}| {desc} [{elapsed}<{remaining}]",
        )

    def progress(self, progress: BatchProgress) -> None:
        if progress.current is not None:
            number = f"{progress.done + 1}/{progress.total}"
            self._bar.set_description_str(f"{number} {printable(progress.current.name)[-30:]}", refresh=False)
        self._bar.update(progress.done + progress.fraction - self._bar.n)
        if progress.done == progress.fraction == 0:  # the first file may take long; tqdm times later updates
            self._bar.refresh()

    def finished(self, result: FileResult | Outcome) -> None:
        file = str(result.path)
        self._faces += result.faces
        if (error := error_of(result)) is None:
            self._read += 1
        else:
            self.failed += 1
            self._say(f"failed: {error}")
        for note in result.notes:
            self._note_counts[note.value] += 1
            if self._note_counts[note.value] <= _NOTES_SHOWN and not self._arguments.quiet:
                self._say(f"note: {file}: {note.value}")

    def close(self) -> None:
        self._bar.close()

    def resumed(self, files: int) -> None:
        if not self._arguments.quiet:
            self._say(f"note: {self._arguments.out} has {counted(files, 'finished file')}, whose rows are kept")

    def summary(self, skipped: Sequence[Path], stopped: bool) -> None:
        if self._arguments.quiet and not stopped:
            return
        for note, count in self._note_counts.items():
            if count > _NOTES_SHOWN:
                self._say(f"note: the same for {counted(count - _NOTES_SHOWN, 'more file')}: {note}")
        if skipped:
            names = ", ".join(str(path) for path in skipped[:_NOTES_SHOWN])
            more = f" and {len(skipped) - _NOTES_SHOWN} more" if len(skipped) > _NOTES_SHOWN else ""
            self._say(f"note: {counted(len(skipped), 'file')} left out: {NOT_READ} ({names}{more})")
        counts = f"{counted(self._read, 'file')}, {counted(self._faces, 'face')}, {self.failed} failed"
        out = self._arguments.out
        where = f"; rows are in {out}" if out is not None else ""
        if self._arguments.summary is not None:
            where += f"; the summary is in {self._arguments.summary}"
        resumable = stopped and out is not None and out.is_file() and self._arguments.row_format in RESUMABLE
        go_on = "; --resume goes on from there" if resumable else ""
        self._say(f"{'stopped, what was done is kept: ' if stopped else ''}{counts}{where}{go_on}")

    def _say(self, text: str) -> None:
        self._bar.clear()
        print(printable(text), file=self._messages, flush=True)


def error_of(result: FileResult | Outcome) -> str | None:
    """Return why a file failed, and what to do about it; None where it didn't."""
    return None if result.error is None else str(result.error)


def counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
