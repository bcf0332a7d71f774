"""How often readings were right, by confidence and by the quality of the picture, as model.json has it and `training` measures.

A model without such a table has no reliability: nobody knows how often its readings are right.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from fer_desktop.core.json_values import number, objects, whole
from fer_desktop.core.types import Quality

CONFIDENCE_EDGES: Final[tuple[float, ...]] = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""The limits of the cells' confidences."""

MOST_STATED_GAP: Final = 0.05
"""By how much stated and true shares may differ in a cell that is checked."""

LEAST_CHECKED: Final = 100
"""Faces of a cell from which on its shares are compared, and from which on it is part of a table."""


@dataclass(frozen=True, slots=True)
class QualityLimits:
    """What a face must have so that its picture is good. The units are those of `Quality`; yaw to either side."""

    least_face_size: float = 32.0
    least_sharpness: float = 0.55
    least_brightness: float = 0.2
    most_contrast: float = 0.24
    most_yaw: float = 30.0

    def allow(self, quality: Quality, *, posed: bool) -> bool | None:
        """Return whether a picture is good; None where one of the values couldn't be measured.

        posed: the face has landmarks. A crop has none, so that its yaw isn't known and doesn't count.
        """
        size, sharpness, brightness, contrast = quality.face_size, quality.sharpness, quality.brightness, quality.contrast
        yaw = quality.yaw if posed else 0.0
        if size is None or sharpness is None or brightness is None or contrast is None or yaw is None:
            return None
        return (
            size >= self.least_face_size
            and sharpness >= self.least_sharpness
            and brightness >= self.least_brightness
            and contrast <= self.most_contrast
            and abs(yaw) <= self.most_yaw
        )


@dataclass(frozen=True, slots=True)
class ReliabilityCell:
    """The readings with a confidence from `lower` to `upper`: how many, their mean confidence, and the share that was right."""

    lower: float
    upper: float
    count: int
    confidence: float
    share: float


@dataclass(frozen=True, slots=True)
class ReliabilityCheck:
    """The check of a table on pictures that it wasn't made from.

    faces: how many whose quality could be measured. cells: those with at least `LEAST_CHECKED` of them. largest_gap: the
    largest difference between the stated and the true share in a cell, 0 to 1. within: in how many cells it is at most
    `MOST_STATED_GAP`.
    """

    faces: int
    cells: int
    largest_gap: float
    within: int


@dataclass(frozen=True, slots=True, eq=False)
class ReliabilityTable:
    """The share of right readings by confidence, for good pictures and for poor ones; a list has cells in ascending order.

    checks: by the name of the pictures, "private" (PrivateTest) and "press" (press photographs).
    """

    limits: QualityLimits
    good: tuple[ReliabilityCell, ...]
    poor: tuple[ReliabilityCell, ...]
    checks: Mapping[str, ReliabilityCheck] = dataclasses.field(default_factory=dict)

    def share(self, confidence: float, quality: Quality, *, posed: bool) -> float | None:
        """Return how often readings with a confidence, 0 to 1, and such a quality were right, 0 to 1.

        Between the mean confidences of two cells it is interpolated. None where the quality couldn't be measured, as nobody
        knows how often such readings are right. posed: see `QualityLimits.allow`.
        """
        good = self.limits.allow(quality, posed=posed)
        if good is None:
            return None
        return self.share_in(self.good if good else self.poor, confidence)

    @staticmethod
    def share_in(cells: Sequence[ReliabilityCell], confidence: float) -> float:
        """Return the share of `good` or `poor` at a confidence."""
        below = None
        for cell in cells:
            if confidence <= cell.confidence:
                if below is None:
                    return cell.share
                along = (confidence - below.confidence) / (cell.confidence - below.confidence)
                return below.share + along * (cell.share - below.share)
            below = cell
        return cells[-1].share

    def as_json(self) -> dict[str, Any]:
        """Return what `table_of` reads."""
        return {
            "limits": dataclasses.asdict(self.limits),
            "good": [dataclasses.asdict(cell) for cell in self.good],
            "poor": [dataclasses.asdict(cell) for cell in self.poor],
            "checks": {name: dataclasses.asdict(check) for name, check in self.checks.items()},
        }


def table_of(value: Any) -> ReliabilityTable | None:
    """Return the table of a JSON value that `ReliabilityTable.as_json` gave, or None where it is none."""
    if not isinstance(value, Mapping):
        return None
    limits, checks = value.get("limits"), value.get("checks", {})
    if not isinstance(limits, Mapping) or not isinstance(checks, Mapping):
        return None
    read = [number(limits.get(field.name), 0) for field in dataclasses.fields(QualityLimits)]
    numbers = [each for each in read if each is not None]
    good, poor = _cells(value.get("good")), _cells(value.get("poor"))
    known = {str(name): check for name, entry in checks.items() if (check := _check(entry)) is not None}
    if good is None or poor is None or len(known) != len(checks) or len(numbers) != len(read):
        return None
    return ReliabilityTable(QualityLimits(*numbers), good, poor, known)


def _cells(value: Any) -> tuple[ReliabilityCell, ...] | None:
    cells = []
    for row in objects(value):
        count = whole(row.get("count"), 1)
        shares = [
            share for key in ("lower", "upper", "confidence", "share") if (share := number(row.get(key), 0, 1)) is not None
        ]
        if count is None or len(shares) != 4:
            return None
        lower, upper, confidence, share = shares
        cells.append(ReliabilityCell(lower, upper, count, confidence, share))
    ascending = all(before.confidence < after.confidence for before, after in pairwise(cells))
    return tuple(cells) if cells and ascending and len(cells) == len(value) else None


def _check(value: Any) -> ReliabilityCheck | None:
    if not isinstance(value, Mapping):
        return None
    faces, cells, within = (whole(value.get(key), 0) for key in ("faces", "cells", "within"))
    gap = number(value.get("largest_gap"), 0, 1)
    if faces is None or cells is None or within is None or gap is None:
        return None
    return ReliabilityCheck(faces, cells, gap, within)
