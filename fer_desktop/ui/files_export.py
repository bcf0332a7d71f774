"""Saves and copies the rows of the Files tab. May be called outside the GUI thread."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from fer_desktop import __version__
from fer_desktop.analysis.classifier import Runtime
from fer_desktop.models import Model
from fer_desktop.recordings.rows import CsvRows, JsonRows, Row, open_rows


def export_rows(rows: Sequence[Row], path: Path, *, json: bool, model: Model | None, runtime: Runtime, every: int) -> None:
    """Write rows as `fer-desktop analyze` does; with JSON go the model and the settings. Raises OSError."""
    with open_rows(path) as stream:
        if json:
            entry = model.description.files.get(runtime.value) if model is not None else None
            metadata = {
                "program": "fer-desktop",
                "version": __version__,
                "model": model.name if model is not None else None,
                "model_sha256": entry.sha256 if entry is not None else None,
                "runtime": runtime.value,
                "every": every,
            }
            writer: JsonRows | CsvRows = JsonRows(stream, metadata)
        else:
            writer = CsvRows(stream)
        writer.write(rows)
        writer.finish()


def lines_as_text(rows: Sequence[Row]) -> str:
    """Return rows as CSV, for the clipboard."""
    stream = io.StringIO()
    CsvRows(stream).write(rows)
    return stream.getvalue()
