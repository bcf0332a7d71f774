"""Finds faces: BlazeFace full range through LiteRT, and the Haar cascade that the paper used.

BlazeFace's input, anchors, decoding and weighted non-maximum suppression follow MediaPipe's public graph
(mediapipe/modules/face_detection/face_detection.pbtxt with the options of face_detection_full_range.pbtxt), and
Bazarevsky et al., 2019. A detector belongs to one thread.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import cv2
import cv2.data
import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.reduction import halve, halvings
from fer_desktop.analysis.suppression import weighted_suppression
from fer_desktop.analysis.thorough import from_farther, look_harder
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


# How much black border the second look adds on every side, in sides of the picture. On frames of shared videos in which
# the first look found nothing, it found 9 of 9 faces cut or close and none in 56 faceless ones; at 0.5 it found 7 such.
_AFAR_SHARE: Final = 0.25


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
        """Return the faces, best first.

        Where one look finds nothing, a second one from farther away finds a face that nearly fills the picture.
        thorough: look from several views (`thorough.look_harder`), 10 to 25 runs of the network instead of one. A face
            that one of them alone shows is then held to a higher score than `score_threshold`.
        """
        if thorough:
            return _faces(look_harder(image, self._candidates, self._iou_threshold))
        found = self._candidates(image)
        if not len(found):
            farther, margin, scale = from_farther(image, _AFAR_SHARE, cv2.BORDER_CONSTANT)
            found = self._candidates(farther)
            found[:, 1:] = (found[:, 1:] - margin) * scale
        return _faces(weighted_suppression(found, self._iou_threshold))

    def _candidates(self, image: UInt8Array) -> NDArray[np.float64]:
        """Run the network once; return (n, 17) rows of `suppression`, in pixels of `image`."""
        to_image, offset = self._fill_input(image)
        self._interpreter.set_tensor(self._input_index, self._input)
        self._interpreter.invoke()
        raw_scores = self._interpreter.get_tensor(self._scores_output)[0, :, 0]
        chosen = np.flatnonzero(raw_scores > self._raw_threshold)
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


def _faces(found: NDArray[np.float64]) -> list[Face]:
    faces = []
    for row in found:
        score, x, y, right, bottom = (float(value) for value in row[:5])
        landmarks: Float32Array = row[5:].reshape(_LANDMARKS, 2).astype(np.float32)
        faces.append(Face(Box(x, y, right - x, bottom - y), landmarks, score))
    return faces


class HaarDetector:
    """The detector that the paper used: OpenCV's cascade for frontal faces (Viola and Jones, 2001).

    It needs no file beside OpenCV's own, gives no landmarks, and finds faces that are upright and look at the camera.
    """

    def __init__(self) -> None:
        """Load the cascade. Raises DetectorError where this OpenCV brings none."""
        file = Path(cv2.data.haarcascades) / "haarcascade_frontalface_default.xml"
        self._cascade = cv2.CascadeClassifier(str(file))
        if self._cascade.empty():
            raise DetectorError(f"{file} can't be loaded by OpenCV {cv2.__version__}")

    def detect(self, image: UInt8Array, thorough: bool = False) -> list[Face]:
        gray = cv2.equalizeHist(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))
        boxes, _, weights = self._cascade.detectMultiScale3(
            gray, scaleFactor=1.1, minNeighbors=5, minSize=(24, 24), outputRejectLevels=True
        )
        return [
            Face(_like_blaze_face(*(float(value) for value in box)), None, _haar_score(float(weight)))
            for box, weight in zip(boxes, np.ravel(weights), strict=True)
        ]


def _like_blaze_face(x: float, y: float, width: float, height: float) -> Box:
    """Return the box that BlazeFace would give, so that one crop geometry serves both.

    On 78 faces that both found, the cascade's boxes were 1.08 times as wide, and their centres lay 0.06 of BlazeFace's
    width higher (medians).
    """
    side = (width + height) / 2 / 1.08
    return Box(x + width / 2 - side / 2, y + height / 2 + 0.06 * side - side / 2, side, side)


def _haar_score(weight: float) -> float:
    """Return a score, 0 to 1, from the sum of the cascade's last stage; it orders faces and is no probability."""
    return 1 / (1 + float(np.exp(-weight / 2)))
