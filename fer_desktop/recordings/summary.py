"""Summaries: one row a person and file, as statistics programs want it; and their files.

The definitions, which the report and the window use as well:

- **Time counts, not frames.** A reading holds until the next analysed frame (`FaceTable.held_s`), so there are no bins, and
  neither the frame rate nor its changes matter. Over a pause of the source, or any longer wait than a second where frames
  usually come as often, nothing is known: the reading before it counts as long as usual ones do, and the pause is no time.
- **Excluded ranges** of a recording count nowhere (`FaceTable.counted_s`).
- **Shares** are of the time in view, by what was shown: one of the expressions, or uncertain. They add up to 1. The program
  shows "uncertain" below the threshold, and then until the confidence exceeds it by ten points; summaries take that as it was
  shown, and add no hysteresis of their own.
- **Means** of probabilities are of the probabilities shown, over all the time in view, also where it was uncertain; those of
  the quality are over the time for which it is known.
- **Episodes** of an expression are the times for which it was shown without another one in between. Where the face wasn't seen
  or was uncertain for `SHORT_GAP_S` or less, an episode goes on, but the gap doesn't count in its length. So the mean length
  times the number of episodes is the share times the seconds.
- **Onset** is the moment at which an expression was first shown, in seconds from the start of the file, true time.

A picture has no time. It has a row for each of its faces, with the probabilities and the quality of that face; seconds, shares,
episodes and onsets are empty.
"""

from __future__ import annotations

import json
import math
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from threading import Event
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop import __version__
from fer_desktop.core.labels import CLASS_COUNT, EXPRESSIONS, UNCERTAIN
from fer_desktop.core.types import Float32Array
from fer_desktop.recordings.document import Description
from fer_desktop.recordings.excel import Sheet, new_workbook
from fer_desktop.recordings.faces import FaceTable, held_seconds
from fer_desktop.recordings.folder import error_of
from fer_desktop.recordings.recording import Person, Recording, open_recording
from fer_desktop.recordings.rows import CsvLines, Row, open_rows, text_cell

SHORT_GAP_S: Final = 0.5
"""Seconds for which a face may be unseen or uncertain without an end of the episode."""

_ROUNDING_S: Final = 1e-6

QUALITY: Final = ("face_size", "sharpness", "brightness", "reliability")
"""What is known of the quality of a face, as far as the rows have it: the names of their columns."""

_NOTHING_SAID: Final = Description()
_TEXTS: Final = ("file", "participant", "condition")

SUMMARY_COLUMNS: Final = (
    *_TEXTS,
    *("person", "name", "readings", "seconds"),
    *(f"share_{name}" for name in EXPRESSIONS),
    "share_uncertain",
    *(f"mean_{name}" for name in EXPRESSIONS),
    *(f"episodes_{name}" for name in EXPRESSIONS),
    *(f"episode_s_{name}" for name in EXPRESSIONS),
    *(f"onset_s_{name}" for name in EXPRESSIONS),
    *(f"mean_{name}" for name in QUALITY),
)
"""The columns of a summary, in this order.

file: the path as the user gave it; of a recording, the name of its folder. participant, condition: what the user said of the
recording. person: the number of the person, in a picture that of the face. name: as the user gave it. readings: how many were
counted. seconds: in view. share_*: 0 to 1. mean_*: of the probabilities, 0 to 1, and of the quality, in its units. episodes_*:
how many. episode_s_*: their mean length, seconds. onset_s_*: when the expression was first shown, seconds. A value that
doesn't exist is empty: a picture has no time, and an expression that was never shown no onset.
"""

_DIGITS: Final = {"seconds": 3, "episode": 3, "onset": 3}
_SHARE_DIGITS: Final = 6

Cell = str | int | float | None

SUFFIXES: Final = (".csv", ".json", ".xlsx")


@dataclass(frozen=True, slots=True)
class Figures:
    """What was shown of a person over the time that counts. All are tuples by expression, in the order of `EXPRESSIONS`.

    readings: that count. seconds: in view. shares: (8,) of the time, the last is uncertain; empty without time. means: of the
    probabilities shown. episodes: how many. episode_s: their mean length. onset_s: when each was first shown.
    quality: means in the order of `QUALITY`. None stands for what isn't known.
    """

    readings: int
    seconds: float
    shares: tuple[float, ...]
    means: tuple[float, ...]
    episodes: tuple[int, ...]
    episode_s: tuple[float | None, ...]
    onset_s: tuple[float | None, ...]
    quality: tuple[float | None, ...]


def shares_of(labels: NDArray[np.int8], counted_s: NDArray[np.float64]) -> tuple[float, ...]:
    """Return the shares of the time in view, (8,): of each expression, and of uncertain time. They add up to 1.

    labels: (n,) indices of the expressions, or UNCERTAIN. counted_s: (n,) seconds. Without any time, all shares are 0.
    """
    kinds = np.where(labels == UNCERTAIN, CLASS_COUNT, labels)
    times = np.bincount(kinds, counted_s, CLASS_COUNT + 1)
    return tuple((times / max(float(counted_s.sum()), 1e-9)).tolist())


def figures_of(
    time_s: NDArray[np.float64],
    counted_s: NDArray[np.float64],
    labels: NDArray[np.int8],
    probabilities: Float32Array,
    quality: NDArray[np.floating] | None = None,
) -> Figures:
    """Return the figures of one person's readings; the module's text has the definitions.

    time_s: (n,) when each was made, rising, seconds. counted_s: (n,) seconds that each counts. labels: (n,) what was shown:
    indices of the expressions, or UNCERTAIN. probabilities: (n, 7) as shown. quality: (n, 4) in the order of `QUALITY`, NaN for
    what isn't known; None where nothing is.
    """
    there = counted_s > 0
    time_s, counted_s, labels, probabilities = time_s[there], counted_s[there], labels[there], probabilities[there]
    seconds = float(counted_s.sum())
    episodes = _episodes(time_s, counted_s, labels)
    onsets = [np.flatnonzero(labels == k) for k in range(CLASS_COUNT)]
    weights = counted_s[:, None]
    return Figures(
        readings=len(time_s),
        seconds=seconds,
        shares=shares_of(labels, counted_s) if seconds else (),
        means=tuple(((probabilities * weights).sum(axis=0) / seconds).tolist()) if seconds else (),
        episodes=tuple(len(each) for each in episodes),
        episode_s=tuple(sum(each) / len(each) if each else None for each in episodes),
        onset_s=tuple(float(time_s[each[0]]) if len(each) else None for each in onsets),
        quality=_means(quality[there] if quality is not None else np.zeros((0, len(QUALITY))), counted_s),
    )


def _episodes(time_s: NDArray[np.float64], counted_s: NDArray[np.float64], labels: NDArray[np.int8]) -> list[list[float]]:
    """Return the lengths of the episodes of each expression, seconds."""
    found: list[list[float]] = [[] for _ in range(CLASS_COUNT)]
    shown = np.flatnonzero(labels != UNCERTAIN)
    if not len(shown):
        return found
    begin, end, label = time_s[shown], (time_s + counted_s)[shown], labels[shown]
    ends = (label[1:] != label[:-1]) | (begin[1:] - end[:-1] > SHORT_GAP_S + _ROUNDING_S)
    cuts = [0, *(np.flatnonzero(ends) + 1).tolist(), len(shown)]
    for start, stop in pairwise(cuts):
        found[int(label[start])].append(float(counted_s[shown[start:stop]].sum()))
    return found


def _means(quality: NDArray[np.floating], counted_s: NDArray[np.float64]) -> tuple[float | None, ...]:
    means: list[float | None] = []
    for k in range(len(QUALITY)):
        values = quality[:, k] if len(quality) else np.zeros(0)
        known = np.isfinite(values)
        weight = float(counted_s[known].sum()) if len(values) else 0.0
        means.append(float((values[known] * counted_s[known]).sum() / weight) if weight else None)
    return tuple(means)


# ---- Rows ----


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """A row of a summary. cells: by the names of `SUMMARY_COLUMNS`; those that are missing are empty."""

    cells: Mapping[str, Cell]

    def values(self) -> list[Cell]:
        """Return the values in the order of `SUMMARY_COLUMNS`."""
        return [_rounded(name, self.cells.get(name)) for name in SUMMARY_COLUMNS]


def _rounded(name: str, value: Cell) -> Cell:
    if not isinstance(value, float):
        return value
    return round(value, _DIGITS.get(name.partition("_")[0], _SHARE_DIGITS)) + 0.0


def _row(
    file: str, person: int, name: str, figures: Figures, said: Description = _NOTHING_SAID, *, timed: bool = True
) -> SummaryRow:
    cells: dict[str, Cell] = {
        "file": file,
        "participant": said.participant or None,
        "condition": said.condition or None,
        "person": person,
        "name": name or None,
        "readings": figures.readings,
        **dict(zip((f"mean_{each}" for each in EXPRESSIONS), figures.means, strict=bool(figures.means))),
        **dict(zip((f"mean_{each}" for each in QUALITY), figures.quality, strict=True)),
    }
    if timed:
        cells["seconds"] = figures.seconds
        if figures.shares:
            cells |= dict(zip((f"share_{each}" for each in (*EXPRESSIONS, "uncertain")), figures.shares, strict=True))
        for start, values in (
            ("episodes", figures.episodes),
            ("episode_s", figures.episode_s),
            ("onset_s", figures.onset_s),
        ):
            cells |= dict(zip((f"{start}_{each}" for each in EXPRESSIONS), values, strict=True))
    return SummaryRow(cells)


def person_figures(faces: FaceTable, person: Person, excluded: Sequence[tuple[float, float]]) -> Figures:
    """Return the figures of a person. excluded: see `Document.excluded`."""
    rows = faces.rows_of(person.tracks)
    quality = _quality_of(faces)
    return figures_of(
        faces.time_s[rows],
        faces.counted_s(excluded)[rows],
        faces.labels[rows],
        faces.smoothed[rows],
        None if quality is None else quality[rows],
    )


def _quality_of(faces: FaceTable) -> NDArray[np.floating] | None:
    """Return the quality of each row, (n, 4); None where the table knows nothing of it."""
    from fer_desktop.recordings import rows as known

    columns, values = getattr(known, "QUALITY_COLUMNS", ()), getattr(faces, "quality", None)
    if values is None:
        return None
    return np.asarray(values[:, [columns.index(name) for name in QUALITY]])


def summary_of(recording: Recording) -> list[SummaryRow]:
    """Return a row for each person of a recording, by number."""
    document = recording.document
    return people_summary(recording.folder.name, recording.faces, recording.people, document.excluded, document.description)


def people_summary(
    file: str,
    faces: FaceTable,
    people: Iterable[Person],
    excluded: Sequence[tuple[float, float]] = (),
    said: Description = _NOTHING_SAID,
) -> list[SummaryRow]:
    """Return a row for each of the people in a table of readings."""
    return [_row(file, each.number, each.name, person_figures(faces, each, excluded), said) for each in people]


class RowsSummary:
    """Makes the summary of one file from its rows, as `analyze` writes them. Keeps numbers alone, 120 bytes a row."""

    _WIDTH: Final = 4 + CLASS_COUNT + len(QUALITY)

    def __init__(self) -> None:
        self._file = ""
        self._timed = True
        self._values = array("d")

    def add(self, rows: Iterable[Row]) -> None:
        """Add rows of the file, in their order. Those without a face count as frames."""
        for row in rows:
            self._file, self._timed = row.file, row.time_s is not None
            shown = EXPRESSIONS.index(row.shown_expression) if row.shown_expression is not None else UNCERTAIN
            known = row.face is not None and row.shown_expression is not None
            self._values.extend((row.frame, row.time_s or 0.0, row.face if known and row.face is not None else 0))
            self._values.append(UNCERTAIN if row.uncertain else shown)
            self._values.extend(getattr(row, f"shown_{name}") or 0.0 for name in EXPRESSIONS)
            for name in QUALITY:
                value = getattr(row, name, None)
                self._values.append(math.nan if value is None else value)

    def rows(self) -> list[SummaryRow]:
        """Return a row for each person, or face of a picture, by number."""
        values = np.asarray(self._values).reshape(-1, self._WIDTH)
        frame, track = values[:, 0].astype(np.int64), values[:, 2].astype(np.int64)
        time_s, labels = np.maximum.accumulate(values[:, 1]), values[:, 3].astype(np.int8)
        # Of a picture, each face counts once.
        counted_s = held_seconds(frame, time_s) if self._timed else np.ones(len(values))
        found = []
        for number in np.unique(track[track > 0]).tolist():
            theirs = np.flatnonzero(track == number)
            figures = figures_of(
                time_s[theirs],
                counted_s[theirs],
                labels[theirs],
                values[theirs, 4 : 4 + CLASS_COUNT].astype(np.float32),
                values[theirs, 4 + CLASS_COUNT :],
            )
            found.append(_row(self._file, number, "", figures, timed=self._timed))
        return found


# ---- Files ----


def write_summary(rows: Sequence[SummaryRow], path: Path) -> None:
    """Write a summary as CSV, JSON or an Excel workbook, by the path's suffix; a file without one is CSV.

    JSON is an object with "program", "version", "short_gap_s", "columns" and "rows", in which a value that doesn't exist is
    null; elsewhere its cell is empty. Raises RecordingError; then no file is written, and an older one is kept.
    """
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        with new_workbook(path) as book:
            shares = frozenset(k for k, name in enumerate(SUMMARY_COLUMNS) if name.startswith(("share_", "mean_")))
            wide = frozenset(SUMMARY_COLUMNS.index(name) for name in (*_TEXTS, "name"))
            book.add(Sheet("Summary", SUMMARY_COLUMNS, wide=wide, shares=shares))
            for row in rows:
                book.write("Summary", row.values())
        return
    try:
        with open_rows(path) as stream:
            if suffix == ".json":
                values = [dict(zip(SUMMARY_COLUMNS, row.values(), strict=True)) for row in rows]
                head = {"program": "fer-desktop", "version": __version__, "short_gap_s": SHORT_GAP_S}
                json.dump({**head, "columns": SUMMARY_COLUMNS, "rows": values}, stream, ensure_ascii=False, indent=1)
                stream.write("\n")
            else:
                lines = CsvLines(stream)
                lines.write(SUMMARY_COLUMNS)
                for row in rows:
                    lines.write(_csv_cell(value) for value in row.values())
    except OSError as error:
        raise error_of(error, path) from error


def _csv_cell(value: Cell) -> str:
    if value is None:
        return ""
    return text_cell(value) if isinstance(value, str) else str(value)


def export_summaries(
    folders: Sequence[Path], path: Path, cancel: Event | None = None, progress: Callable[[float], object] = lambda _: None
) -> bool:
    """Write one table with the people of several recordings; return False where it was cancelled and no file was written.

    progress: called with the share that is done, 0 to 1. Raises RecordingError; then no file is written.
    """
    rows: list[SummaryRow] = []
    for done, folder in enumerate(folders):
        if cancel is not None and cancel.is_set():
            return False
        progress(done / len(folders))
        rows += summary_of(open_recording(folder))
    write_summary(rows, path)
    return True
