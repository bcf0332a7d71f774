"""Finds faces: BlazeFace full range through LiteRT, and the Haar cascade that the paper used.

BlazeFace's input, anchors, decoding and weighted non-maximum suppression follow MediaPipe's public graph
(mediapipe/modules/face_detection/face_detection.pbtxt with the options of face_detection_full_range.pbtxt), and
Bazarevsky et al., 2019. A detector belongs to one thread.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.reduction import halve, halvings
from fer_desktop.core.types import Box, Face, Float32Array, UInt8Array

if TYPE_CHECKING:
    from ai_edge_litert.interpreter import Interpreter

INPUT_SIDE: Final = 192
"""Height and width in pixels of BlazeFace full range's input."""

# One anchor in the middle of every cell of 4x4 pixels (num_layers 1, strides 4, interpolated_scale_aspect_ratio 0), all
# of size 1 (fixed_anchor_size), so that decoding adds the anchor's centre and multiplies by nothing.
_STRIDE: Final = 4
_CELLS: Final = INPUT_SIDE // _STRIDE

# Columns of a raw box: centre x, centre y, width, height, then x and y of six landmarks, in pixels of the input.
_COLUMNS: Final = 16
_LANDMARKS: Final = 6


class DetectorError(Exception):
    """The detector can't be loaded; the message says which file and what happened."""


class Detector(Protocol):
    """Finds the faces in a picture."""

    def detect(self, image: UInt8Array, thorough: bool = False) -> list[Face]:
        """Return the faces in (height, width, 3) uint8 BGR, in no particular order, with track_id 0.

        thorough: look harder, for still pictures; several times slower. A detector with one way of looking ignores it.
        """
        ...


class BlazeFaceDetector:
    """MediaPipe's BlazeFace full range: faces from about 22 of 640 pixels, at any roll, with six landmarks."""

    def __init__(self, model_file: Path, score_threshold: float = 0.5, iou_threshold: float = 0.3, threads: int = 1) -> None:
        """Load the network. Raises DetectorError.

        score_threshold: the least score of a face, 0 to 1. iou_threshold: boxes that overlap more are one face.
        """
        from ai_edge_litert.interpreter import Interpreter

        try:
            self._interpreter: Interpreter = Interpreter(model_path=str(model_file), num_threads=threads)
            self._interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            raise DetectorError(f"{model_file} can't be loaded by LiteRT: {error}") from error
        inputs = self._interpreter.get_input_details()
        outputs = {tuple(int(n) for n in d["shape"]): int(d["index"]) for d in self._interpreter.get_output_details()}
        try:
            self._boxes_output = outputs[(1, _CELLS**2, _COLUMNS)]
            self._scores_output = outputs[(1, _CELLS**2, 1)]
        except KeyError as error:
            raise DetectorError(f"{model_file} is not BlazeFace full range: its outputs are {sorted(outputs)}") from error
        self._input_index = int(inputs[0]["index"])
        self._iou_threshold = iou_threshold
        self._raw_threshold = _raw_score(score_threshold)
        self._input = np.empty((1, INPUT_SIDE, INPUT_SIDE, 3), np.float32)
        self._anchors = _anchor_centres()

    def detect(self, image: UInt8Array, thorough: bool = False) -> list[Face]:
        candidates = self._candidates(image, self._raw_threshold)
        return _faces(_weighted_suppression(candidates, self._iou_threshold))

    def _candidates(self, image: UInt8Array, raw_threshold: float) -> NDArray[np.float64]:
        """Run the network once; return (n, 17): score, box as x, y, right, bottom, and landmarks, in pixels of `image`."""
        to_image, offset = self._fill_input(image)
        self._interpreter.set_tensor(self._input_index, self._input)
        self._interpreter.invoke()
        raw_scores = self._interpreter.get_tensor(self._scores_output)[0, :, 0]
        chosen = np.flatnonzero(raw_scores > raw_threshold)
        result = np.empty((len(chosen), 1 + _COLUMNS))
        if not len(chosen):
            return result
        raw = self._interpreter.get_tensor(self._boxes_output)[0, chosen].astype(np.float64)
        anchors = self._anchors[chosen]
        half = raw[:, 2:4] / 2
        centres = raw[:, 0:2] + anchors
        result[:, 0] = 1 / (1 + np.exp(-np.clip(raw_scores[chosen].astype(np.float64), -100, 100)))
        points = result[:, 1:].reshape(-1, 2 + _LANDMARKS, 2)
        points[:, 0] = centres - half
        points[:, 1] = centres + half
        points[:, 2:] = raw[:, 4:].reshape(-1, _LANDMARKS, 2) + anchors[:, None]
        points -= offset
        points *= to_image
        good: NDArray[np.float64] = result[(half > 0).all(axis=1)]
        return good

    def _fill_input(self, image: UInt8Array) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Letterbox the picture into the network's input: RGB, -1 to 1, black beside it.

        Returns how to map back: pixel = (input position - offset) * scale, as (x, y) each.
        """
        height, width = image.shape[:2]
        share = INPUT_SIDE / max(height, width)
        new_width, new_height = max(round(width * share), 1), max(round(height * share), 1)
        times = min(halvings(width / new_width), halvings(height / new_height))
        reduced = halve(image, times)
        small = cv2.resize(reduced, (new_width, new_height), interpolation=cv2.INTER_LINEAR)
        left, top = (INPUT_SIDE - new_width) // 2, (INPUT_SIDE - new_height) // 2
        if (new_width, new_height) != (INPUT_SIDE, INPUT_SIDE):
            self._input.fill(-1.0)
        inside = self._input[0, top : top + new_height, left : left + new_width]
        np.multiply(cv2.cvtColor(small, cv2.COLOR_BGR2RGB), np.float32(1 / 127.5), out=inside)
        inside -= 1.0
        covered = np.array([reduced.shape[1], reduced.shape[0]], np.float64) * 2**times
        return covered / (new_width, new_height), np.array([left, top], np.float64)


def _raw_score(score: float) -> float:
    """Return the network's output whose sigmoid is the score."""
    if not 0 < score < 1:
        raise ValueError(f"expected a score between 0 and 1, got {score}")
    return float(np.log(score / (1 - score)))


def _anchor_centres() -> NDArray[np.float64]:
    """Return (cells, 2): x and y of every anchor in pixels of the input, row by row."""
    middles = (np.arange(_CELLS) + 0.5) * _STRIDE
    x, y = np.meshgrid(middles, middles)
    return np.stack([x.ravel(), y.ravel()], axis=1)


def _weighted_suppression(candidates: NDArray[np.float64], iou_threshold: float) -> NDArray[np.float64]:
    """Melt candidates that overlap into one: means weighted by score, with the score of the best (MediaPipe's WEIGHTED).

    candidates: (n, 17) score, x, y, right, bottom, landmarks. Returns (m, 17), best first.
    """
    rest = candidates[np.argsort(-candidates[:, 0], kind="stable")]
    found = []
    while len(rest):
        same = _overlap(rest[0, 1:5], rest[:, 1:5]) > iou_threshold
        same[0] = True
        group = rest[same]
        melted = (group * group[:, :1]).sum(axis=0) / group[:, 0].sum()
        melted[0] = rest[0, 0]
        found.append(melted)
        rest = rest[~same]
    return np.array(found).reshape(-1, candidates.shape[1])


def _overlap(box: NDArray[np.float64], boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the intersection over union, (n,), of one box with (n, 4) boxes, each x, y, right, bottom."""
    sizes = np.minimum(box[2:], boxes[:, 2:]) - np.maximum(box[:2], boxes[:, :2])
    shared = np.maximum(sizes, 0).prod(axis=1)
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    union = (box[2:] - box[:2]).prod() + areas - shared
    return np.asarray(shared / union)


def _faces(found: NDArray[np.float64]) -> list[Face]:
    faces = []
    for row in found:
        score, x, y, right, bottom = (float(value) for value in row[:5])
        landmarks: Float32Array = row[5:].reshape(_LANDMARKS, 2).astype(np.float32)
        faces.append(Face(Box(x, y, right - x, bottom - y), landmarks, score))
    return faces
