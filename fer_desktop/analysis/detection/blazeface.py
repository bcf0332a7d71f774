"""BlazeFace full range on LiteRT: one run of the network, with its own input or one of another size, and suppression.

Input, anchors, decoding and suppression follow MediaPipe's public graph (mediapipe/modules/face_detection/face_detection.pbtxt
with the options of face_detection_full_range.pbtxt), and Bazarevsky et al., 2019. A network belongs to one thread.

Candidates are (n, 17) float64 rows: score; bounding box as x, y, right, bottom; x and y of six landmarks.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.crop import halve, halvings
from fer_desktop.analysis.runtimes.litert import open_interpreter
from fer_desktop.core.geometry import intersection_over_union
from fer_desktop.core.messages import UserError, marked
from fer_desktop.core.types import Float32Array, UInt8Array

FloatArray = NDArray[np.float64]

INPUT_SIDE: Final = 192
"""Height and width in pixels of BlazeFace full range's input."""

CLOSE_SIDE: Final = 96
"""Height and width in pixels of the input for a part of a picture; it takes a quarter of the work."""

IOU_THRESHOLD: Final = 0.3
"""Boxes with a larger intersection over union are one face."""

LANDMARKS: Final = 6

# One anchor in the middle of every cell of 4x4 pixels (num_layers 1, strides 4, interpolated_scale_aspect_ratio 0), all
# of size 1 (fixed_anchor_size), so that decoding adds the anchor's centre and multiplies by nothing.
_STRIDE: Final = 4

# Columns of a raw box: centre x, centre y, width, height, then x and y of six landmarks, in pixels of the input.
_COLUMNS: Final = 16

# The sizes in pixels to which the network enlarges its maps on the way up, for an input of INPUT_SIDE.
_ENLARGED_TO: Final = (12, 24, 48)


class DetectorError(UserError):
    """The detector can't be loaded, or gave unusable outputs; the message names the file and says what happened."""


class BlazeFaceNetwork:
    """The network for one size of input."""

    def __init__(
        self, model_file: Path, height: int = INPUT_SIDE, width: int | None = None, *, score_threshold: float = 0.5
    ) -> None:
        """Load the network. Raises DetectorError.

        height, width: of the input in pixels, multiples of 32; a square without a width. As the network is convolutional, it
        finds faces of the same size in pixels of the input equally well in an input of any size.
        score_threshold: the least score of a candidate, between 0 and 1.
        """
        width = height if width is None else width
        own = (height, width) == (INPUT_SIDE, INPUT_SIDE)
        rows, columns = height // _STRIDE, width // _STRIDE
        self._file = model_file
        try:
            network = model_file if own else resized(model_file.read_bytes(), height, width)
            self._interpreter = open_interpreter(network, 1)
            if not own:
                self._interpreter.resize_tensor_input(self._interpreter.get_input_details()[0]["index"], [1, height, width, 3])
            self._interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            raise DetectorError(marked("{path} can't be loaded by LiteRT: {why}"), path=model_file, why=error) from error
        inputs = self._interpreter.get_input_details()
        outputs = {tuple(int(n) for n in d["shape"]): int(d["index"]) for d in self._interpreter.get_output_details()}
        try:
            self._boxes_output = outputs[(1, rows * columns, _COLUMNS)]
            self._scores_output = outputs[(1, rows * columns, 1)]
        except KeyError as error:
            template = marked("{path} is not BlazeFace full range: its outputs are {outputs}")
            raise DetectorError(template, path=model_file, outputs=sorted(outputs)) from error
        self._input_index = int(inputs[0]["index"])
        self._raw_threshold = _raw_score(score_threshold)
        self._input = np.empty((1, height, width, 3), np.float32)
        self._anchors = _anchor_centres(rows, columns)

    def candidates(self, image: UInt8Array) -> FloatArray:
        """Run the network once on (height, width, 3) uint8 BGR; return candidates (n, 17) in pixels of `image`.

        Raises DetectorError.
        """
        to_image, offset = self._fill_input(image)
        self._interpreter.set_tensor(self._input_index, self._input)
        self._interpreter.invoke()
        raw_scores = self._interpreter.get_tensor(self._scores_output)[0, :, 0]
        self._check(raw_scores)
        chosen = np.flatnonzero(raw_scores > self._raw_threshold)
        result = np.empty((len(chosen), 1 + _COLUMNS))
        if not len(chosen):
            return result
        raw = self._interpreter.get_tensor(self._boxes_output)[0, chosen].astype(np.float64)
        self._check(raw)
        anchors = self._anchors[chosen]
        half = raw[:, 2:4] / 2
        centres = raw[:, 0:2] + anchors
        result[:, 0] = 1 / (1 + np.exp(-np.clip(raw_scores[chosen].astype(np.float64), -100, 100)))
        points = result[:, 1:].reshape(-1, 2 + LANDMARKS, 2)
        points[:, 0] = centres - half
        points[:, 1] = centres + half
        points[:, 2:] = raw[:, 4:].reshape(-1, LANDMARKS, 2) + anchors[:, None]
        points -= offset
        points *= to_image
        good: FloatArray = result[(half > 0).all(axis=1)]
        return good

    def _check(self, outputs: FloatArray | Float32Array) -> None:
        if not np.isfinite(outputs).all():
            raise DetectorError(
                marked("{path} gave outputs that are not numbers: it is damaged, so install the program again"), path=self._file
            )

    def _fill_input(self, image: UInt8Array) -> tuple[FloatArray, FloatArray]:
        """Letterbox the picture into the network's input: RGB, -1 to 1, black beside it.

        Returns how to map back: pixel = (input position - offset) * scale, as (x, y) each.
        """
        input_height, input_width = self._input.shape[1:3]
        height, width = image.shape[:2]
        share = min(input_height / height, input_width / width)
        new_width, new_height = max(round(width * share), 1), max(round(height * share), 1)
        times = min(halvings(width / new_width), halvings(height / new_height))
        reduced = halve(image, times)
        small = cv2.resize(reduced, (new_width, new_height), interpolation=cv2.INTER_LINEAR)
        left, top = (input_width - new_width) // 2, (input_height - new_height) // 2
        if (new_width, new_height) != (input_width, input_height):
            self._input.fill(-1.0)
        inside = self._input[0, top : top + new_height, left : left + new_width]
        np.multiply(cv2.cvtColor(small, cv2.COLOR_BGR2RGB), np.float32(1 / 127.5), out=inside)
        inside -= 1.0
        covered = np.array([reduced.shape[1], reduced.shape[0]], np.float64) * 2**times
        return covered / (new_width, new_height), np.array([left, top], np.float64)


def weighted_suppression(candidates: FloatArray, iou_threshold: float = IOU_THRESHOLD) -> FloatArray:
    """Merge candidates that overlap by more than `iou_threshold` (MediaPipe's WEIGHTED non-maximum suppression).

    Returns (m, 17), the highest score first.
    """
    rest = candidates[np.argsort(-candidates[:, 0], kind="stable")]
    found = []
    while len(rest):
        same = intersection_over_union(rest[0, 1:5], rest[:, 1:5]) > iou_threshold
        same[0] = True
        found.append(merged(rest[same]))
        rest = rest[~same]
    return np.array(found).reshape(-1, candidates.shape[1])


def merged(group: FloatArray) -> FloatArray:
    """Return the mean (17,) of one face's candidates (n, 17), weighted by score, with the highest of their scores."""
    result: FloatArray = group[:, 0] @ group / group[:, 0].sum()
    result[0] = group[:, 0].max()
    return result


def resized(content: bytes, height: int, width: int) -> bytes:
    """Return BlazeFace full range's file for an input of another size, multiples of 32. Raises ValueError for other files.

    LiteRT resizes a network's input, but not the constants in this file: the sizes that maps are enlarged to, and the shapes of
    the outputs. Each is a vector of 32-bit integers after its length, and occurs once in the file.
    """
    if height % 32 or width % 32:
        raise ValueError(f"expected multiples of 32, got {height} and {width}")

    def vector(*numbers: int) -> bytes:
        return np.array(numbers, "<i4").tobytes()

    pairs = [(vector(8, n, n), vector(8, n * height // INPUT_SIDE, n * width // INPUT_SIDE)) for n in _ENLARGED_TO]
    for columns in (_COLUMNS, 1):
        before, after = (INPUT_SIDE // _STRIDE) ** 2, (height // _STRIDE) * (width // _STRIDE)
        pairs.append((vector(3, 1, before, columns), vector(3, 1, after, columns)))
    for old, new in pairs:
        if content.count(old) != 1:
            raise ValueError("it is not the file of BlazeFace full range that this program was made for")
        content = content.replace(old, new)
    return content


def _raw_score(score: float) -> float:
    """Return the network's output whose sigmoid is the score."""
    if not 0 < score < 1:
        raise ValueError(f"expected a score between 0 and 1, got {score}")
    return float(np.log(score / (1 - score)))


def _anchor_centres(rows: int, columns: int) -> FloatArray:
    """Return (rows * columns, 2): x and y of every anchor in pixels of the input, row by row."""
    x, y = np.meshgrid((np.arange(columns) + 0.5) * _STRIDE, (np.arange(rows) + 0.5) * _STRIDE)
    return np.stack([x.ravel(), y.ravel()], axis=1)
