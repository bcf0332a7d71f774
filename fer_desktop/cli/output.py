"""Where `analyze` writes the rows: standard output, or a file that grows row by row."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from fer_desktop.batch.parallel.worker import Outcome
from fer_desktop.batch.run import FileResult, Note
from fer_desktop.recordings.rows import Row, RowFormat, RowWriter, open_to_grow, row_writer
from fer_desktop.recordings.summary import RowsSummary, SummaryRow, write_summary
from fer_desktop.recordings.unfinished import RowsKept, put_in_order, rows_by_file, rows_kept


class Output:
    """Writes the rows as they come, so that a run that is killed leaves all that it has done.

    As a context manager, it opens the file with the first rows, or at the end: until then, an older file stays as it was.
    """

    def __init__(
        self, out: Path | None, row_format: RowFormat, metadata: Mapping[str, object], *, silent: bool = False
    ) -> None:
        """out: None for standard output. metadata: as for `row_writer`. silent: write nothing to standard output."""
        self._silent = silent
        self._out = out
        self._format = row_format
        self._metadata = metadata
        self._kept: RowsKept | None = None
        self._stream: TextIO | None = None
        self._writer: RowWriter | None = None

    def resume(self, inputs: Sequence[str]) -> frozenset[int]:
        """Go on with what an earlier run wrote, if it did; return the positions of the inputs that it finished.

        Raises ResumeError and OSError.
        """
        assert self._out is not None
        if not self._out.exists():
            return frozenset()
        self._kept = rows_kept(self._out, self._format, inputs, self._metadata)
        return self._kept.numbers

    def write(self, rows: Iterable[Row]) -> None:
        """Write rows; they are with the system when this returns."""
        writer, stream = self._open()
        writer.write(rows)
        stream.flush()

    def end_file(self, result: FileResult | Outcome, error: str | None) -> None:
        """Tell what became of a file. error: why it failed."""
        writer, stream = self._open()
        file = str(result.path)
        for note in result.notes:
            writer.note(file, note.value)
        if error is not None:
            writer.failed(file, error)
        elif not {Note.STOPPED, Note.LEFT_OUT}.intersection(result.notes):
            writer.finished(file)
        stream.flush()

    def note(self, file: Path, note: str) -> None:
        self._open()[0].note(str(file), note)

    def put_in_order(self, inputs: Sequence[str]) -> None:
        """Put the rows into the order of the inputs, once all is written. Raises ResumeError and OSError."""
        if self._out is not None and self._kept is not None:
            put_in_order(self._out, self._format, inputs, self._metadata)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            self._close()
        elif self._writer is not None:
            with suppress(OSError):  # what ended the run is told
                self._close()

    def _close(self) -> None:
        writer, stream = self._open()
        try:
            writer.finish()
            if self._out is not None and stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                os.fsync(stream.fileno())
        finally:
            if self._out is not None:
                stream.close()

    def _open(self) -> tuple[RowWriter, TextIO]:
        if self._writer is None or self._stream is None:
            if self._out is None:
                self._stream = _Nowhere() if self._silent else _stdout()
            else:
                if self._kept is not None:
                    self._kept.cut()
                self._stream = open_to_grow(self._out, anew=self._kept is None)
            opening = self._kept is None or not self._kept.opening
            self._writer = row_writer(self._stream, self._format, self._metadata, opening=opening)
        return self._writer, self._stream


class SummaryOutput:
    """Collects one row a person and file, and writes them at the end. Does nothing without a path."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file = RowsSummary()
        self._rows: dict[str, list[SummaryRow]] = {}

    def add(self, rows: Iterable[Row]) -> None:
        if self._path is not None:
            self._file.add(rows)

    def end_file(self, result: FileResult | Outcome) -> None:
        """End a file. One that was stopped is left out, as its figures would be of a part."""
        if not {Note.STOPPED, Note.LEFT_OUT}.intersection(result.notes):
            self._rows[str(result.path)] = self._file.rows()
        self._file = RowsSummary()

    def add_kept(self, out: Path, row_format: RowFormat, files: Sequence[str]) -> None:
        """Add files that an earlier run finished, by the rows that it wrote. Raises OSError."""
        if self._path is None:
            return
        left = set(files)
        for name, rows in rows_by_file(out, row_format):
            if name in left:
                summary = RowsSummary()
                summary.add(rows)
                self._rows[name] = summary.rows()

    def save(self, inputs: Sequence[str]) -> None:
        """Write the summary, in the order of the inputs. Raises RecordingError."""
        if self._path is not None:
            write_summary([row for name in inputs for row in self._rows.get(name, ())], self._path)


class _Nowhere(io.StringIO):
    """Takes what is written, and keeps none of it."""

    def write(self, text: str) -> int:
        return len(text)


def _stdout() -> TextIO:
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:  # the same bytes whatever the terminal's encoding
        reconfigure(encoding="utf-8", errors="backslashreplace", newline="")
    return sys.stdout
