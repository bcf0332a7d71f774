"""Compares the rows of two systems: what differs by more than rounding does."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final

from fer_desktop.core.labels import EXPRESSIONS

PROBABILITY: Final = 0.02
PIXELS: Final = 2.0
_BOX: Final = ("x", "y", "width", "height")
_SAME: Final = ("face", "expression", "shown_expression", "uncertain")
_PROBABILITIES: Final = ("confidence", *EXPRESSIONS, "shown_confidence", *(f"shown_{label}" for label in EXPRESSIONS))

Row = Mapping[str, str]


def read_rows(path: Path) -> list[Row]:
    """Read what `analyze` wrote as CSV."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def differences(here: Sequence[Row], there: Sequence[Row]) -> list[str]:
    """Return a line for each row that one system alone has, and for each that differs.

    Expressions must be equal, probabilities within PROBABILITY and sides of boxes within PIXELS. Files go by their names.
    """
    ours, theirs = _by_place(here), _by_place(there)
    lines = [f"{_named(place)}: only in the first" for place in ours if place not in theirs]
    lines += [f"{_named(place)}: only in the second" for place in theirs if place not in ours]
    for place, row in ours.items():
        if place in theirs:
            lines += (f"{_named(place)}: {told}" for told in _told(row, theirs[place]))
    return lines


def same_expressions(here: Sequence[Row], there: Sequence[Row]) -> float:
    """Return the share of rows, of all that any of the two systems has, that both have with the same expression."""
    ours, theirs = _by_place(here), _by_place(there)
    same = sum(place in theirs and row["expression"] == theirs[place]["expression"] for place, row in ours.items())
    return same / max(len(ours.keys() | theirs.keys()), 1)


def _by_place(rows: Iterable[Row]) -> dict[tuple[str, ...], Row]:
    """Return the rows by file, frame, and place among the faces of the frame."""
    result: dict[tuple[str, ...], Row] = {}
    for row in rows:
        name = PureWindowsPath(row["file"]).name if "\\" in row["file"] else PurePosixPath(row["file"]).name
        number = 0
        while (name, row["frame"], str(number)) in result:
            number += 1
        result[name, row["frame"], str(number)] = row
    return result


def _named(place: tuple[str, ...]) -> str:
    return f"{place[0]}, frame {place[1]}, face {place[2]}"


def _told(row: Row, other: Row) -> Iterable[str]:
    for name in _SAME:
        if row[name] != other[name]:
            yield f"{name} {row[name] or 'empty'} and {other[name] or 'empty'}"
    for names, allowed in ((_PROBABILITIES, PROBABILITY), (_BOX, PIXELS)):
        for name in names:
            if bool(row[name]) != bool(other[name]) or (row[name] and abs(float(row[name]) - float(other[name])) > allowed):
                yield f"{name} {row[name] or 'empty'} and {other[name] or 'empty'}"
