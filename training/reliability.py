"""How often a model's readings are right, by confidence and by the quality of the picture: the table in model.json.

The table comes from those pictures of PublicTest that aren't in Training, unchanged and under the changes of `robustness`,
except for two kinds: a covered eye or mouth is no quality that is measured, and a mirrored picture has the same. It is checked
on such pictures of PrivateTest and, through the whole chain, on photographs in class folders.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from fer_desktop.analysis.analyzer import Analyzer
from fer_desktop.analysis.crop import SIDE_BY_BOX, crop_face
from fer_desktop.analysis.pose import HeadPose, pose_from_landmarks
from fer_desktop.analysis.preprocessing import INPUT_SIZE
from fer_desktop.analysis.quality import measure_quality
from fer_desktop.core.types import Box, Face, Quality
from fer_desktop.models.reliability import (
    CONFIDENCE_EDGES,
    LEAST_CHECKED,
    MOST_STATED_GAP,
    QualityLimits,
    ReliabilityCell,
    ReliabilityCheck,
    ReliabilityTable,
)
from training.data import Part
from training.evaluate import Predict, in_batches
from training.loading import class_folders, read_pictures
from training.robustness import CHANGES, SEED

UInt8Array = NDArray[np.uint8]

_LEFT_OUT = ("cover", "mirror")

# The side in pixels of what a change leaves of a crop, where that isn't all.
_SIDES = {"resolution": 24}

_FIND_SIDE, _FIND_EDGE = 144, 24
"""Pixels of a crop that is enlarged to find its landmarks, and of the edge that is put around it."""


class Readings:
    """Readings of faces whose expressions are known and whose quality could be measured. All have an entry for each face.

    unknown: how many were left out, as one of their values couldn't be measured.
    """

    def __init__(self, limits: QualityLimits | None = None) -> None:
        self.limits = limits or QualityLimits()
        self.confidence: list[float] = []
        self.good: list[bool] = []
        self.right: list[bool] = []
        self.unknown = 0

    def add(self, probabilities: NDArray[np.float32], label: int, quality: Quality, *, posed: bool) -> None:
        good = self.limits.allow(quality, posed=posed)
        if good is None:
            self.unknown += 1
            return
        self.confidence.append(float(probabilities.max()))
        self.good.append(good)
        self.right.append(int(probabilities.argmax()) == label)


def measure(predict: Predict, find: Callable[[UInt8Array], list[Face]], part: Part) -> Readings:
    """Return the readings of a part's pictures, unchanged and changed.

    find: finds faces in (height, width, 3) BGR. A picture's own landmarks give the yaw of all its changes, as none turns a head
    to the side; where none are found, the yaw isn't known.
    """
    faces = [_face_in(image, find) for image in tqdm(part.image, "landmarks", unit="picture", leave=False, disable=None)]
    readings = Readings()
    for family, name, images in _changed(part.image):
        size = _SIDES.get(family, INPUT_SIZE) / SIDE_BY_BOX
        probabilities = in_batches(predict, images, f"{family} {name}")
        for image, answer, label, (found, pose) in zip(images, probabilities, part.label, faces, strict=True):
            quality = measure_quality(image, _centred(size), image, pose)
            readings.add(answer, int(label), quality, posed=found)
    return readings


def measure_folder(folder: Path, analyzer: Analyzer, skipped: list[str]) -> Readings:
    """Return the readings of the largest faces of the photographs in a folder with a subfolder for each class."""
    readings = Readings()
    for label, picture in read_pictures(class_folders(folder), cv2.IMREAD_COLOR, skipped):
        for face in analyzer.find_faces(picture)[:1]:
            crop = crop_face(picture, face, analyzer.classifier.form)
            answer = analyzer.classifier.predict(crop[None])[0]
            readings.add(answer, label, measure_quality(picture, face, crop), posed=face.landmarks is not None)
    return readings


def table_from(readings: Readings) -> ReliabilityTable:
    """Return the table of readings. A cell with fewer than `LEAST_CHECKED` of them is left out."""
    good = np.array(readings.good, np.bool_)
    return ReliabilityTable(readings.limits, _cells(readings, good), _cells(readings, ~good))


def _cells(readings: Readings, which: NDArray[np.bool_]) -> tuple[ReliabilityCell, ...]:
    confidence, right = np.array(readings.confidence), np.array(readings.right)
    cells = []
    for lower, upper, inside in _bins(confidence):
        mask = which & inside
        if (count := int(mask.sum())) >= LEAST_CHECKED:
            cells.append(ReliabilityCell(lower, upper, count, _rounded(confidence[mask]), _rounded(right[mask])))
    return tuple(cells)


def check(table: ReliabilityTable, readings: Readings) -> tuple[ReliabilityCheck, list[str]]:
    """Return how well a table states the share of right readings, and a line for each cell with enough faces."""
    good, confidence, right = np.array(readings.good, np.bool_), np.array(readings.confidence), np.array(readings.right)
    kinds = zip(readings.confidence, readings.good, strict=True)
    stated = np.array([table.share_in(table.good if each else table.poor, certain) for certain, each in kinds])
    gaps, lines = [], []
    for kind, mask in (("good", good), ("poor", ~good)):
        for lower, upper, inside in _bins(confidence):
            cell = mask & inside
            if cell.sum() < LEAST_CHECKED:
                continue
            said, true = float(stated[cell].mean()), float(right[cell].mean())
            gaps.append(abs(said - true))
            lines.append(
                f"  {kind:<6}{lower:.1f} to {upper:.1f}{cell.sum():>8}  stated {said:.3f}  true {true:.3f}"
                f"{(true - said) * 100:>+7.1f} points{'' if gaps[-1] <= MOST_STATED_GAP else '  more than 5'}"
            )
    within = sum(gap <= MOST_STATED_GAP for gap in gaps)
    return ReliabilityCheck(len(right), len(gaps), round(max(gaps, default=0.0), 4), within), lines


def _changed(images: UInt8Array) -> Iterator[tuple[str, str, UInt8Array]]:
    yield "unchanged", "", images
    for change in CHANGES:
        if change.family not in _LEFT_OUT:
            random = np.random.default_rng(SEED)
            yield change.family, change.name, np.stack([change.apply(image, random) for image in images])


def _face_in(image: UInt8Array, find: Callable[[UInt8Array], list[Face]]) -> tuple[bool, HeadPose | None]:
    """Return whether a face was found in a crop, and its pose."""
    large = cv2.resize(image, (_FIND_SIDE, _FIND_SIDE), interpolation=cv2.INTER_CUBIC)
    edged = cv2.copyMakeBorder(large, *(_FIND_EDGE,) * 4, cv2.BORDER_REPLICATE)
    faces = find(np.asarray(cv2.cvtColor(edged, cv2.COLOR_GRAY2BGR), np.uint8))
    landmarks = faces[0].landmarks if faces else None
    return landmarks is not None, None if landmarks is None else pose_from_landmarks(landmarks)


def _centred(size: float) -> Face:
    """Return a face of a size in the middle of a crop."""
    start = (INPUT_SIZE - size) / 2
    return Face(Box(start, start, size, size), None, 1.0)


def _bins(confidence: NDArray[np.float64]) -> Iterator[tuple[float, float, NDArray[np.bool_]]]:
    for lower, upper in pairwise(CONFIDENCE_EDGES):
        last = upper == CONFIDENCE_EDGES[-1]
        yield lower, upper, (confidence >= lower) & (confidence <= upper if last else confidence < upper)


def _rounded(values: NDArray[np.float64] | NDArray[np.bool_]) -> float:
    return round(float(values.mean()), 4)
