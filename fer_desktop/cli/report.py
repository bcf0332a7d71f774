"""What `analyze` says while it works and at its end."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, TextIO

from tqdm import tqdm

from fer_desktop.batch.parallel.worker import Outcome
from fer_desktop.batch.run import BatchProgress, FileResult
from fer_desktop.cli.arguments import PROGRAM, AnalyzeArguments
from fer_desktop.cli.terminal import printable
from fer_desktop.media.formats import WINDOW_SUFFIXES

# Of one kind of note, so many are written out; the rest are counted.
_NOTES_SHOWN: Final = 5


class Report:
    """What a person at the terminal sees, and the counts of the summary."""

    def __init__(self, arguments: AnalyzeArguments, total: int, messages: TextIO) -> None:
        self.failures: list[dict[str, str]] = []
        self.notes: list[dict[str, str]] = []
        self._arguments = arguments
        self._messages = messages
        self._read = self._faces = 0
        self._note_counts: Counter[str] = Counter()
        # Rows and the bar on one terminal would be written through each other.
        rows_on_terminal = arguments.out is None and sys.stdout.isatty()
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
        if progress.done == progress.fraction == 0:  # show at once what may take long; later updates come at tqdm's pace
            self._bar.refresh()

    def finished(self, result: FileResult | Outcome) -> None:
        file = str(result.path)
        self._faces += result.faces
        if result.error is None:
            self._read += 1
        else:
            in_window = result.path.suffix.casefold() in WINDOW_SUFFIXES
            error = f"{result.error} {only_in_window([result.path])}" if in_window else str(result.error)
            self.failures.append({"file": file, "error": error})
            self._say(f"failed: {error}")
        for note in result.notes:
            self.notes.append({"file": file, "note": note.value})
            self._note_counts[note.value] += 1
            if self._note_counts[note.value] <= _NOTES_SHOWN and not self._arguments.quiet:
                self._say(f"note: {file}: {note.value}")

    def close(self) -> None:
        self._bar.close()

    def summary(self, skipped: Sequence[Path], stopped: bool) -> None:
        if self._arguments.quiet and not stopped:
            return
        for note, count in self._note_counts.items():
            if count > _NOTES_SHOWN:
                self._say(f"note: the same of {counted(count - _NOTES_SHOWN, 'more file')}: {note}")
        if skipped:
            known = f". {hint}" if (hint := only_in_window(skipped)) else ""
            self._say(f"note: {counted(len(skipped), 'file')} left out: neither a picture nor a video that is read here{known}")
        counts = f"{counted(self._read, 'file')}, {counted(self._faces, 'face')}, {len(self.failures)} failed"
        where = f"; rows are in {self._arguments.out}" if self._arguments.out is not None else ""
        self._say(f"{'stopped, what was done is kept: ' if stopped else ''}{counts}{where}")

    def _say(self, text: str) -> None:
        self._bar.clear()
        print(printable(text), file=self._messages, flush=True)


def only_in_window(files: Iterable[Path]) -> str:
    """Return what to do about pictures that the window alone can read, or nothing where there are none."""
    kinds = sorted({file.suffix.casefold() for file in files} & WINDOW_SUFFIXES)
    if not kinds:
        return ""
    return f"The window can read {' and '.join(kinds)} pictures: `{PROGRAM} open PATH`; or save them as PNG."


def counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
