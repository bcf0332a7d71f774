"""The accuracy of a model under one change of the picture at a time, as bad webcams make them, and end to end."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from fer_desktop.analysis.analyzer import Analyzer
from fer_desktop.analysis.crop import crop_face
from fer_desktop.core.types import Box, Face
from training.data import Part
from training.evaluate import Predict, in_batches

UInt8Array = NDArray[np.uint8]

SEED = 2013
"""Everybody gets the same noise and the same places on the photographs."""

# Two boxes with at least this intersection over union show the same face.
_SAME_FACE = 0.4

Apply = Callable[[UInt8Array, np.random.Generator], UInt8Array]
"""A function that changes a crop (48, 48) uint8 gray, and may draw from a generator."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a crop. family: its kind, such as "shift" for the four directions."""

    family: str
    name: str
    apply: Apply


def _moved(angle: float = 0.0, scale: float = 1.0, right: float = 0.0, down: float = 0.0) -> Apply:
    def apply(image: UInt8Array, _: np.random.Generator) -> UInt8Array:
        height, width = image.shape
        matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), angle, scale)
        matrix[:, 2] += (right * width, down * height)
        moved = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(moved, np.uint8)

    return apply


def _gamma(exponent: float) -> Apply:
    table = (255.0 * (np.arange(256) / 255.0) ** exponent + 0.5).astype(np.uint8)
    return lambda image, _: np.asarray(table[image], np.uint8)


def _noise(deviation: float) -> Apply:
    def apply(image: UInt8Array, random: np.random.Generator) -> UInt8Array:
        return np.clip(image + random.normal(0, deviation, image.shape) + 0.5, 0, 255).astype(np.uint8)

    return apply


def _jpeg(quality: int) -> Apply:
    def apply(image: UInt8Array, _: np.random.Generator) -> UInt8Array:
        data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)

    return apply


def _smaller(side: int) -> Apply:
    def apply(image: UInt8Array, _: np.random.Generator) -> UInt8Array:
        small = cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.resize(small, image.shape[::-1], interpolation=cv2.INTER_LINEAR), np.uint8)

    return apply


def _covered(top: int, bottom: int, left: int, right: int) -> Apply:
    def apply(image: UInt8Array, _: np.random.Generator) -> UInt8Array:
        covered = np.array(image)
        covered[top:bottom, left:right] = 128
        return covered

    return apply


CHANGES: tuple[Change, ...] = (
    Change("shift", "10 % to the left", _moved(right=-0.1)),
    Change("shift", "10 % to the right", _moved(right=0.1)),
    Change("shift", "10 % up", _moved(down=-0.1)),
    Change("shift", "10 % down", _moved(down=0.1)),
    Change("scale", "10 % smaller", _moved(scale=1 / 1.1)),
    Change("scale", "10 % larger", _moved(scale=1.1)),
    Change("roll", "15 degrees to the left", _moved(angle=15)),
    Change("roll", "15 degrees to the right", _moved(angle=-15)),
    Change("gamma", "0.5 (lighter)", _gamma(0.5)),
    Change("gamma", "2 (darker)", _gamma(2.0)),
    Change("jpeg", "quality 30", _jpeg(30)),
    Change("blur", "Gaussian, 1 pixel", lambda image, _: np.asarray(cv2.GaussianBlur(image, (0, 0), 1.0), np.uint8)),
    Change("noise", "Gaussian, 10 gray levels", _noise(10.0)),
    Change("resolution", "24 pixels", _smaller(24)),
    # The positions of FER2013's eyes and mouths: see fer_desktop.analysis.crop and training.face_geometry.
    Change("cover", "eyes", _covered(14, 24, 7, 41)),
    Change("cover", "mouth", _covered(32, 44, 13, 36)),
    Change("mirror", "left and right exchanged", lambda image, _: np.ascontiguousarray(image[:, ::-1])),
)


def measure_changes(predict: Predict, part: Part) -> list[dict[str, Any]]:
    """Return the accuracy (0 to 1) and the loss in points for every change; the first row is for the unchanged pictures."""
    plain = _accuracy(predict, part.image, part, "unchanged")
    rows = [{"family": "unchanged", "name": "", "accuracy": plain, "loss_points": 0.0}]
    for change in CHANGES:
        random = np.random.default_rng(SEED)
        changed = np.stack([change.apply(image, random) for image in part.image])
        accuracy = _accuracy(predict, changed, part, f"{change.family} {change.name}")
        rows.append(
            {
                "family": change.family,
                "name": change.name,
                "accuracy": accuracy,
                "loss_points": (plain - accuracy) * 100,
            }
        )
    return rows


def measure_end_to_end(analyzer: Analyzer, part: Part, photographs: list[UInt8Array]) -> dict[str, dict[str, float]]:
    """Paste every picture, enlarged threefold, on a photograph; then find, cut and classify it.

    photographs: (height, width, 3) uint8 BGR, at least 200 pixels each way. A face that was already in the photograph doesn't
    count as the pasted one. The result has "pictures", with multi-view detection, and "frames", without it. Each holds the
    share of faces found, and the accuracy over those by the whole chain and, for comparison, by the plain crops of the same
    pictures.
    """
    random = np.random.default_rng(SEED)
    ways = {"pictures": True, "frames": False}
    frames = [_frame_of(photograph) for photograph in photographs]
    own = [[face.box for face in analyzer.find_faces(frame, replace(analyzer.options, multi_view=True))] for frame in frames]
    crops: dict[str, list[UInt8Array]] = {way: [] for way in ways}
    found = {way: np.zeros(len(part), bool) for way in ways}
    for index, image in enumerate(tqdm(part.image, "end to end", unit="picture", leave=False, disable=None)):
        place = index % len(frames)
        frame, center = _pasted(image, frames[place], random)
        for way, multi_view in ways.items():
            faces = analyzer.find_faces(frame, replace(analyzer.options, multi_view=multi_view))
            face = _nearest(_without(faces, own[place]), center, image.shape[0] * 3)
            if face is not None:
                found[way][index] = True
                crops[way].append(crop_face(frame, face))
    return {way: _chain(analyzer.classifier.predict, crops[way], part.where(found[way]), len(part)) for way in ways}


def _chain(predict: Predict, crops: list[UInt8Array], seen: Part, count: int) -> dict[str, float]:
    if not crops:
        return {"found": 0.0, "chain": math.nan, "crops": math.nan}
    return {
        "found": len(seen) / count,
        "chain": _accuracy(predict, np.stack(crops), seen, "end to end"),
        "crops": _accuracy(predict, seen.image, seen, "the same as crops"),
    }


def _frame_of(photograph: UInt8Array) -> UInt8Array:
    """Return a photograph as a frame of 640x480."""
    return np.asarray(cv2.resize(photograph, (640, 480), interpolation=cv2.INTER_AREA), np.uint8)


def _pasted(image: UInt8Array, frame: UInt8Array, random: np.random.Generator) -> tuple[UInt8Array, tuple[float, float]]:
    """Return a copy of a frame of 640x480 with the picture in it, blended at its edge, and the picture's centre."""
    frame = frame.copy()
    side = image.shape[0] * 3
    large = cv2.cvtColor(cv2.resize(image, (side, side), interpolation=cv2.INTER_CUBIC), cv2.COLOR_GRAY2BGR)
    left, top = int(random.integers(0, 640 - side)), int(random.integers(0, 480 - side))
    distance = np.minimum(np.arange(side), np.arange(side)[::-1]) / 6.0
    weight = np.clip(np.minimum.outer(distance, distance), 0, 1)[..., None]
    place = frame[top : top + side, left : left + side]
    place[:] = (large * weight + place * (1 - weight) + 0.5).astype(np.uint8)
    return frame, (left + side / 2, top + side / 2)


def _without(faces: list[Face], boxes: list[Box]) -> list[Face]:
    """Return the faces without those that were in the photograph before the picture was pasted."""
    return [face for face in faces if all(face.box.intersection_over_union(box) < _SAME_FACE for box in boxes)]


def _nearest(faces: list[Face], center: tuple[float, float], side: float) -> Face | None:
    """Return the face whose centre is nearest to that of the pasted picture, if it is within half the picture's side."""
    near = [(math.dist(face.box.center, center), k) for k, face in enumerate(faces)]
    distance, k = min(near, default=(math.inf, -1))
    return faces[k] if distance < side / 2 else None


def _accuracy(predict: Predict, crops: UInt8Array, part: Part, description: str) -> float:
    return float((in_batches(predict, crops, description).argmax(axis=1) == part.label).mean())


def robustness_table(rows: list[dict[str, Any]], end_to_end: dict[str, dict[str, float]] | None) -> str:
    """Return the results as readable lines."""
    lines = [f"{'change':<12}{'':<28}{'accuracy':>10}{'loss, points':>14}"]
    lines += [f"{r['family']:<12}{r['name']:<28}{r['accuracy']:>10.4f}{r['loss_points']:>14.2f}" for r in rows]
    if end_to_end is not None:
        lines += ["", f"{'end to end':<12}{'found':>10}{'chain':>10}{'as crops':>10}{'loss, points':>14}"]
        lines += [
            f"{way:<12}{r['found']:>10.4f}{r['chain']:>10.4f}{r['crops']:>10.4f}{(r['crops'] - r['chain']) * 100:>14.2f}"
            for way, r in end_to_end.items()
        ]
    return "\n".join(lines)
