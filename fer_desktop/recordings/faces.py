"""Reads the rows of faces.csv that can be read into arrays: an hour of two faces is 216,000 rows."""

from __future__ import annotations

import csv
import math
import os
from array import array
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final, TextIO

import numpy as np
from numpy.typing import NDArray

from fer_desktop.core.labels import CLASS_COUNT, EXPRESSIONS, UNCERTAIN
from fer_desktop.core.types import FaceMesh, Float32Array, Quality
from fer_desktop.recordings.folder import VIDEO_FILE, regular_size
from fer_desktop.recordings.rows import (
    AGE_COLUMN,
    MESH_COLUMNS,
    QUALITY_COLUMNS,
    SHOWN_COLUMNS,
    Row,
    mesh_cells,
    prediction_cells,
    quality_cells,
)

_FRAME_COLUMNS: Final = ("frame", "time_s", "face")
_FACE_COLUMNS: Final = ("x", "y", "width", "height", "detection_score", *EXPRESSIONS)
_BOX_AND_SCORE: Final = len(_FACE_COLUMNS) - CLASS_COUNT
_SHOWN: Final = [f"shown_{name}" for name in EXPRESSIONS]
_RAW: Final = len(_FRAME_COLUMNS) + len(_FACE_COLUMNS)
_READ: Final = _RAW + CLASS_COUNT + 3
_MEASURED: Final = _READ + len(QUALITY_COLUMNS)
NUMBERS: Final = _MEASURED + len(MESH_COLUMNS)
"""The numbers of a row of `face_table`."""

NO_OPENNESS: Final = (math.nan,) * len(MESH_COLUMNS)
"""The measures of a face without a mesh, in a row of `face_table`."""

NO_FACE: Final = (0.0,) * (_READ - len(_FRAME_COLUMNS)) + (math.nan,) * len(QUALITY_COLUMNS) + NO_OPENNESS
"""The numbers of a row for a frame without a face, after frame, time and a track of 0."""

_FLAGS: Final = {"true": 1.0, "false": 0.0}
_LARGEST_INDEX: Final = 1 << 31

LARGEST_FACES: Final = 1 << 30
"""Bytes: twenty hours of two faces. A longer faces.csv would not fit the memory of a usual computer."""

_TAIL_BYTES: Final = 4096

_MOST_HELD_S: Final = 1.0
"""Seconds for which a reading holds at most, where frames usually come as often."""

_USUAL_FRAME_S: Final = 1 / 30


@dataclass(frozen=True, slots=True, eq=False)
class FaceTable:
    """The rows of faces.csv, by frame. All arrays have a row each.

    frame: (n,) int64, never falling. time_s: (n,) float64, never falling. face: (n,) int64, the track from 1; 0 for a frame
    without a face. boxes: (n, 4) float32 x, y, width, height in pixels of the video. score: (n,) float32.
    until: (n,) int64, the frame up to which a row holds: the next that has rows; of the last ones, the frame after them. This
    is the one rule for what is shown of a person at a moment.
    probabilities: (n, 7) float32 in the order of `EXPRESSIONS`, of each frame alone; zeros where there is no face.
    smoothed, shown, uncertain: what was shown: (n, 7) float32 probabilities, (n,) int64 indices of the expressions, (n,) bool.
    age_s: (n,) float32, seconds since the frame whose crop was classified (see `FaceReading.age_s`).
    quality: (n, 8) float32 in the order of `QUALITY_COLUMNS`; NaN where a value isn't known.
    openness: (n, 3) float32, the measures of the mesh in the order of `MESH_COLUMNS`; NaN where there is none.
    as_shown: the rows say what was shown. Those of older versions don't; the three are then the readings of each frame alone.
    unreadable: lines that were left out. cut: the last line has no end.
    """

    frame: NDArray[np.int64]
    until: NDArray[np.int64]
    time_s: NDArray[np.float64]
    face: NDArray[np.int64]
    boxes: Float32Array
    score: Float32Array
    probabilities: Float32Array
    smoothed: Float32Array
    shown: NDArray[np.int64]
    uncertain: NDArray[np.bool_]
    age_s: Float32Array
    quality: Float32Array
    openness: Float32Array
    as_shown: bool = True
    unreadable: int = 0
    cut: bool = False

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def labels(self) -> NDArray[np.int8]:
        """What was shown: (n,) indices of the expressions, or UNCERTAIN."""
        return np.where(self.uncertain, UNCERTAIN, self.shown).astype(np.int8)

    @property
    def held_s(self) -> NDArray[np.float64]:
        """What each row counts in totals: (n,) seconds up to the next frame that has rows.

        If that is more than a second, as over a pause, nothing is known of the time between: the row counts as usual ones do.
        """
        return held_seconds(self.frame, self.time_s)

    def counted_s(self, excluded: Sequence[tuple[float, float]]) -> NDArray[np.float64]:
        """What each row counts in totals, (n,) seconds: `held_s` without the stretches that the user left out.

        excluded: from when to when, true seconds, rising and apart (see `Document.excluded`).
        """
        held = self.held_s
        return held - overlap_seconds(self.time_s, held, excluded) if excluded else held

    def rows_of(self, tracks: Sequence[int]) -> NDArray[np.int64]:
        """Return the indices of the rows of a person with these tracks, (n,): one a frame."""
        theirs = np.flatnonzero(np.isin(self.face, tracks))
        return theirs[np.unique(self.frame[theirs], return_index=True)[1]]

    @property
    def last_frame(self) -> int:
        """The last frame that has rows; -1 where there is none."""
        return int(self.frame[-1]) if len(self) else -1

    def shown_at(self, frame: int) -> range:
        """Return the indices of the rows that the video shows at a frame: its own, or those of the frame that it repeats."""
        end = int(np.searchsorted(self.frame, frame, side="right"))
        if not end or frame >= self.until[end - 1]:
            return range(0)
        return range(int(np.searchsorted(self.frame, self.frame[end - 1], side="left")), end)

    def rows_at(self, frame: int) -> list[Row]:
        """Return the rows that the video shows at a frame, see `shown_at`."""
        return [self.row(k) for k in self.shown_at(frame)]

    def row(self, k: int) -> Row:
        frame, time_s = int(self.frame[k]), float(self.time_s[k])
        if not self.face[k]:
            return Row(VIDEO_FILE, frame, time_s)
        x, y, width, height = (round(float(value), 1) for value in self.boxes[k])
        face, score = int(self.face[k]), round(float(self.score[k]), 4)
        alone = prediction_cells(self.probabilities[k], int(np.argmax(self.probabilities[k])))
        expression, confidence, *shown = prediction_cells(self.smoothed[k], int(self.shown[k]))
        seen = expression, confidence, bool(self.uncertain[k]), *shown
        quality = quality_cells(self.quality_of(k), self.reliability_of(k))
        measures = mesh_cells(self.openness[k].tolist())
        return Row(VIDEO_FILE, frame, time_s, face, x, y, width, height, score, *alone, *seen, *quality, *measures)

    def quality_of(self, k: int) -> Quality | None:
        """Return what a row says of its face's quality; None where it says nothing. The asymmetry of the light isn't kept."""
        values = {name: value for name, value in zip(QUALITY_COLUMNS, self.quality[k].tolist(), strict=True) if value == value}
        values.pop("reliability", None)
        return Quality(**values) if values else None

    def reliability_of(self, k: int) -> float | None:
        """Return the reliability of a row's reading; None where it isn't known."""
        reliability = float(self.quality[k, QUALITY_COLUMNS.index("reliability")])
        return None if math.isnan(reliability) else reliability

    def mesh(self, k: int) -> FaceMesh | None:
        """Return the measures of a row's mesh, without its points; None where it has none."""
        measures = [None if math.isnan(value) else value for value in self.openness[k].tolist()]
        return None if measures.count(None) == len(measures) else FaceMesh(np.empty((0, 3), np.float32), 1.0, *measures)

    def time_of(self, frame: int, frame_rate: float) -> float:
        """Return the true time of a frame in seconds since the first one.

        For a repeated frame, time goes on from that of the frame it repeats. Before the first row it is counted by the rate.
        """
        end = int(np.searchsorted(self.frame, frame, side="right"))
        if not end:
            return frame / frame_rate
        time_s = float(self.time_s[end - 1]) + (frame - int(self.frame[end - 1])) / frame_rate
        return min(time_s, float(self.time_s[end])) if end < len(self) else time_s

    def frame_at(self, time_s: float, frame_rate: float, frame_count: int) -> int:
        """Return the frame that shows a true time, from 0 to frame_count - 1."""
        if not len(self):
            frame = int(time_s * frame_rate + 0.5)
        else:
            known = int(self.frame[max(int(np.searchsorted(self.time_s, time_s, side="right")) - 1, 0)])
            # Repeats of that frame show the time after it, until the next frame that has rows.
            after = int((time_s - self.time_of(known, frame_rate)) * frame_rate + 0.01)
            following = int(np.searchsorted(self.frame, known, side="right"))
            last = int(self.frame[following]) - 1 if following < len(self) else frame_count - 1
            frame = min(known + max(after, 0), last)
        return min(max(frame, 0), max(frame_count - 1, 0))


def held_seconds(frame: NDArray[np.int64], time_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what rows count in totals, (n,) seconds (see `FaceTable.held_s`). frame, time_s: (n,) each, never falling."""
    _, first, place = np.unique(frame, return_index=True, return_inverse=True)
    steps = np.diff(time_s[first])
    usual = float(np.median(steps)) if len(steps) else _USUAL_FRAME_S
    held: NDArray[np.float64] = np.append(np.where(steps > max(_MOST_HELD_S, 1.5 * usual), usual, steps), usual)[place]
    return held


def overlap_seconds(
    begin: NDArray[np.float64], held_s: NDArray[np.float64], stretches: Sequence[tuple[float, float]]
) -> NDArray[np.float64]:
    """Return how much of the time of each row lies in stretches, (n,) seconds.

    begin, held_s: (n,) each, seconds. stretches: from when to when, seconds; those that overlap count twice.
    """
    inside = np.zeros(len(begin))
    for start, end in stretches:
        inside += np.clip(np.minimum(begin + held_s, end) - np.maximum(begin, start), 0.0, None)
    return inside


def only_reliable(faces: FaceTable, least: float) -> FaceTable:
    """Return a table with only the readings that `is_reliable` allows; a frame without any is one without a face.

    least: 0 to 1. Where nothing is known of a reading's reliability, as in old recordings, it is left out.
    """
    reliable = faces.quality[:, QUALITY_COLUMNS.index("reliability")] >= least  # never for NaN
    first = np.append(True, np.diff(faces.frame) != 0)[: len(faces)]
    some = np.isin(faces.frame, faces.frame[reliable & (faces.face > 0)])
    kept = np.where(some, reliable & (faces.face > 0), first)
    arrays = {each.name: value for each in fields(faces) if isinstance(value := getattr(faces, each.name), np.ndarray)}
    chosen: dict[str, Any] = {name: value[kept] for name, value in arrays.items()}
    table = replace(faces, **chosen)
    alone = ~some[kept]
    table.face[alone], table.quality[alone] = 0, np.nan
    for values in (table.boxes, table.score, table.probabilities, table.smoothed, table.shown, table.uncertain, table.age_s):
        values[alone] = 0
    return table


def empty_faces() -> FaceTable:
    return face_table(np.empty((0, NUMBERS)))


def read_faces(path: Path) -> FaceTable:
    """Read a faces.csv; lines that are no rows are counted and left out.

    Raises OSError, and ValueError for a file that is no faces.csv.
    """
    if regular_size(path) > LARGEST_FACES:
        raise ValueError("it is too long")
    with path.open(encoding="utf-8", errors="replace", newline="") as stream:
        values, width, unreadable = _read(stream)
    cut = not _ends_with_line(path)
    if cut and len(values) and not unreadable:
        # A number that was cut off still is a number.
        del values[-width:]
    return face_table(np.asarray(values).reshape(-1, width), unreadable, cut)


def last_time(path: Path) -> float:
    """Return the time of the last whole row of a faces.csv in seconds, without reading the rest; 0 without rows.

    Raises OSError.
    """
    size = regular_size(path)
    with path.open("rb") as file:
        file.seek(max(size - _TAIL_BYTES, 0))
        lines = file.read().decode("utf-8", "replace").split("\n")[:-1]
    for line in reversed(lines):
        with suppress(ValueError):
            _, _, time_s, _ = line.split(",", 3)
            if 0 <= float(time_s) < math.inf:
                return float(time_s)
    return 0.0


def _read(stream: TextIO) -> tuple[array[float], int, int]:
    """Return the numbers of all rows, how many a row has, and the count of unreadable lines."""
    reader = csv.reader(stream)
    values: array[float] = array("d")
    unreadable = 0
    try:
        header = next(reader, [])
        frame_columns = [header.index(name) for name in _FRAME_COLUMNS]
        as_shown = set(SHOWN_COLUMNS) <= set(header)
        face_columns = [header.index(name) for name in (*_FACE_COLUMNS, *(_SHOWN if as_shown else ()))]
        label_columns = [header.index(name) for name in ("shown_expression", "uncertain")] if as_shown else []
        age_column = header.index(AGE_COLUMN) if AGE_COLUMN in header else None
        measured = (*QUALITY_COLUMNS, *MESH_COLUMNS) if as_shown else ()
        measured_columns = [header.index(name) if name in header else None for name in measured]
    except (csv.Error, ValueError) as error:
        raise ValueError("it hasn't the columns of a recording") from error
    width = NUMBERS if as_shown else _RAW
    nothing = list(NO_FACE if as_shown else NO_FACE[: _RAW - len(_FRAME_COLUMNS)])
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return values, width, unreadable
        except csv.Error:
            unreadable += 1
            continue
        if not cells:
            continue
        try:
            frame, time_s = float(cells[frame_columns[0]]), float(cells[frame_columns[1]])
            face = float(cells[frame_columns[2]] or 0)
            numbers = [float(cells[k]) for k in face_columns] if face else nothing
            if face and label_columns:
                expression, flag = (cells[k] for k in label_columns)
                age_s = 0.0 if age_column is None else float(cells[age_column])
                numbers += (EXPRESSIONS.index(expression), _FLAGS[flag], age_s)
                numbers += [math.nan if k is None or not cells[k] else _finite(cells[k]) for k in measured_columns]
        except (ValueError, IndexError, KeyError):
            unreadable += 1
            continue
        if _is_row(frame, time_s, face, numbers, len(cells) == len(header)):
            values.extend((frame, time_s, face, *numbers))
        else:
            unreadable += 1


def _finite(cell: str) -> float:
    """Return the number of a cell. Raises ValueError for one that isn't finite."""
    value = float(cell)
    if not math.isfinite(value):
        raise ValueError(f"{cell} is no number")
    return value


def _is_row(frame: float, time_s: float, face: float, numbers: list[float], whole: bool) -> bool:
    return (
        whole
        and 0 <= frame < _LARGEST_INDEX
        and frame.is_integer()
        and 0 <= face < _LARGEST_INDEX
        and face.is_integer()
        and 0 <= time_s < math.inf
        and all(abs(number) < 1e6 for number in numbers[: _READ - len(_FRAME_COLUMNS)])
        and all(number != number or 0 <= number < 1e6 for number in numbers[_MEASURED - len(_FRAME_COLUMNS) :])
        and all(0 <= number <= 1 for number in numbers[_BOX_AND_SCORE : _BOX_AND_SCORE + 2 * CLASS_COUNT])
    )


def face_table(rows: NDArray[np.float64], unreadable: int = 0, cut: bool = False) -> FaceTable:
    """Return a table of (n, NUMBERS) rows, sorted by frame.

    A row: frame, time, track, box, score, the probabilities of the frame alone, those shown, the index of the expression shown,
    1 where the reading was uncertain, the reading's age in seconds, the quality, and the mesh's measures. These two are NaN
    where they aren't known. All rows may end after the probabilities of the frame alone.
    """
    if (np.diff(rows[:, 0]) < 0).any():
        rows = rows[np.argsort(rows[:, 0], kind="stable")]
    probabilities = rows[:, _RAW - CLASS_COUNT : _RAW].astype(np.float32)
    as_shown = rows.shape[1] == NUMBERS
    measured = (rows[:, _READ:] if as_shown else np.full((len(rows), NUMBERS - _READ), np.nan)).astype(np.float32)
    frame = rows[:, 0].astype(np.int64)
    last_frame = int(frame[-1]) if len(frame) else -1
    return FaceTable(
        frame=frame,
        until=np.append(frame, last_frame + 1)[np.searchsorted(frame, frame, side="right")],
        time_s=np.maximum.accumulate(rows[:, 1]),
        face=rows[:, 2].astype(np.int64),
        boxes=rows[:, 3:7].astype(np.float32),
        score=rows[:, 7].astype(np.float32),
        probabilities=probabilities,
        smoothed=rows[:, _RAW : _READ - 3].astype(np.float32) if as_shown else probabilities,
        shown=rows[:, _READ - 3].astype(np.int64) if as_shown else probabilities.argmax(axis=1),
        uncertain=rows[:, _READ - 2] > 0 if as_shown else np.zeros(len(rows), np.bool_),
        age_s=np.maximum(rows[:, _READ - 1], 0.0).astype(np.float32) if as_shown else np.zeros(len(rows), np.float32),
        quality=measured[:, : len(QUALITY_COLUMNS)],
        openness=measured[:, len(QUALITY_COLUMNS) :],
        as_shown=as_shown,
        unreadable=unreadable,
        cut=cut,
    )


def _ends_with_line(path: Path) -> bool:
    with path.open("rb") as file:
        if not file.seek(0, os.SEEK_END):
            return True
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
