"""Fits a mesh of 468 points to a face with MediaPipe's face landmark and iris networks on LiteRT.

Inputs, regions and decoding follow MediaPipe's public graphs (mediapipe/modules/face_landmark/face_landmark_cpu.pbtxt and
modules/iris_landmark), Kartynnik et al., "Real-time Facial Surface Geometry from Monocular Video on Mobile GPUs", 2019, and
Ablavatski et al., "Real-time Pupil Tracking from Monocular Video for Digital Puppetry", 2020. The mesh is geometry: no
expression and no action unit is read from it. Why two networks: docs/decisions/0042-the-mesh-has-eyes-of-its-own.md.
"""

from __future__ import annotations

import math
from enum import StrEnum
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.crop import halve, halvings, roll_of, sampling, square
from fer_desktop.analysis.mesh_measures import eye_openness, mouth_openness
from fer_desktop.analysis.runtimes.litert import open_interpreter
from fer_desktop.core.messages import UserError, marked
from fer_desktop.core.types import MESH_POINTS, Face, FaceMesh, Float32Array, UInt8Array

INPUT_SIDE: Final = 192
"""Height and width in pixels of the network's input."""

SIDE_BY_BOX: Final = 1.5
"""Side of the region that the network sees, in sides of the face's box."""

EYE_SIDE: Final = 64
"""Height and width in pixels of the input of the network for an eye."""

EYE_SIDE_BY_WIDTH: Final = 2.3
"""Side of an eye's region, in distances of the eye's corners."""

# The points of the mesh on the lids of an eye, in the order of the eye network's first outputs: from the outer corner along the
# lower lid to the inner corner, then along the upper lid.
RIGHT_EYE: Final = (33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173)
LEFT_EYE: Final = (263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398)
_OUTER: Final = 0
_INNER: Final = 8
_EYE_POINTS: Final = 71
_IRIS_POINTS: Final = 5

# The least distance in pixels of an eye's corners: of a smaller eye, a pixel is an eighth of its width or more.
_SMALLEST_EYE: Final = 8.0

# MediaPipe takes a face for present from a logit of 0 on. This one is higher: of four shared photographs, the faces reached 23
# and more when they were reduced to 20 pixels, and when they were reduced to 8, turned upside down, or replaced by gray or
# noise, 10 and less, and the mesh lay beside the face. `python -m training.canonical_face` prints how many press photographs
# have a mesh.
_LEAST_LOGIT: Final = 12.0

# Points beyond the picture's edge are the network's guess. With more of them than this share there is no mesh.
_MOST_OUTSIDE: Final = 0.1


class MeshFaces(StrEnum):
    """Whose mesh is fitted: nobody's; that of the followed person, or else of the largest face; or everybody's."""

    OFF = "off"
    FOLLOWED = "followed"
    ALL = "all"


class MeshError(UserError):
    """The network can't be loaded, or gave unusable outputs; the message names the file and says what happened."""


class MeshFitter:
    """Fits meshes; about 2 ms a face and 2 ms its eyes, on one thread. Belongs to one thread."""

    def __init__(self, mesh_file: Path, eye_file: Path) -> None:
        """Load both networks. Raises MeshError."""
        self._mesh = _PointNetwork(mesh_file, INPUT_SIDE, (3 * MESH_POINTS, 1))
        self._eye = _PointNetwork(eye_file, EYE_SIDE, (3 * _EYE_POINTS, 3 * _IRIS_POINTS))

    def fit(self, image: UInt8Array, face: Face) -> FaceMesh | None:
        """Return the mesh of a face in (height, width, 3) uint8 BGR.

        None where there is none to trust: the network's own score is low, as for a face that is turned away, upside down, tiny
        or no face; a tenth of the points lies beyond the picture; or the face has no landmarks. Raises MeshError.
        """
        if face.landmarks is None:
            return None
        region, matrix = mesh_region(image, face)
        points, (logit,) = self._mesh.run(region)
        if logit < _LEAST_LOGIT:
            return None
        points = points.reshape(MESH_POINTS, 3)
        placed = np.empty_like(points)
        placed[:, :2] = _placed(points, matrix)
        placed[:, 2] = points[:, 2] * np.hypot(matrix[0, 0], matrix[1, 0])
        height, width = image.shape[:2]
        outside = ((placed[:, :2] < 0) | (placed[:, :2] > (width, height))).any(axis=1)
        if outside.mean() > _MOST_OUTSIDE:
            return None
        right, left = (self._fit_eye(image, placed, np.array(eye), mirrored=eye is LEFT_EYE) for eye in (RIGHT_EYE, LEFT_EYE))
        open_right, open_left = eye_openness(placed)
        presence = 1 / (1 + math.exp(-float(logit)))
        return FaceMesh(placed, presence, open_right if right else None, open_left if left else None, mouth_openness(placed))

    def _fit_eye(self, image: UInt8Array, points: Float32Array, eye: NDArray[np.int64], *, mirrored: bool) -> bool:
        """Move the points of an eye, given by their places in `points`, to its lids; return False where it is too small."""
        corners = points[eye[[_OUTER, _INNER]], :2].astype(np.float64)
        # From left to right in the face's own direction, so that the eye is level and not upside down.
        across = corners[0] - corners[1] if mirrored else corners[1] - corners[0]
        width = float(np.hypot(*across))
        if width < _SMALLEST_EYE:
            return False
        x, y = corners.mean(axis=0).tolist()
        turn = math.atan2(float(across[1]), float(across[0]))
        region, matrix = _region(image, (x, y), EYE_SIDE_BY_WIDTH * width, turn, EYE_SIDE)
        # The network knows the person's right eyes.
        lids, _ = self._eye.run(region[:, ::-1] if mirrored else region)
        lids = lids.reshape(_EYE_POINTS, 3)[: len(eye)]
        if mirrored:
            lids = lids * (-1, 1, 1) + (EYE_SIDE, 0, 0)
        points[eye, :2] = _placed(lids, matrix)
        return True


class _PointNetwork:
    """A network from a square picture to points."""

    def __init__(self, file: Path, side: int, outputs: tuple[int, int]) -> None:
        """side: of the input in pixels. outputs: how many numbers they have. Raises MeshError."""
        self._file = file
        try:
            self._interpreter = open_interpreter(file, 1)
            self._interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            raise MeshError(marked("{path} can't be loaded by LiteRT: {why}"), path=file, why=error) from error
        details = self._interpreter.get_input_details()[0]
        by_size = {int(np.prod(each["shape"])): int(each["index"]) for each in self._interpreter.get_output_details()}
        if [int(n) for n in details["shape"]] != [1, side, side, 3] or set(by_size) != set(outputs):
            raise MeshError(marked("{path} is not the file of a face mesh; install the program again"), path=file)
        self._input = int(details["index"])
        self._outputs = [by_size[size] for size in outputs]

    def run(self, region: UInt8Array) -> tuple[Float32Array, Float32Array]:
        """Return both outputs, flat, for (side, side, 3) uint8 BGR. Raises MeshError."""
        rgb = cv2.cvtColor(np.ascontiguousarray(region), cv2.COLOR_BGR2RGB)
        self._interpreter.set_tensor(self._input, np.multiply(rgb[None], np.float32(1 / 255), dtype=np.float32))
        self._interpreter.invoke()
        first, second = (self._interpreter.get_tensor(index).ravel() for index in self._outputs)
        if not (np.isfinite(first).all() and np.isfinite(second).all()):
            template = marked("{path} gave outputs that are not numbers: it is damaged, so install the program again")
            raise MeshError(template, path=self._file)
        return first, second


def mesh_region(image: UInt8Array, face: Face, size: int = INPUT_SIDE) -> tuple[UInt8Array, NDArray[np.float64]]:
    """Return what the network sees of a face: a square of 1.5 boxes, turned upright by the eyes, black beyond the picture.

    image: (height, width, 3) uint8 BGR. The first is (size, size, 3) uint8 BGR, the second the (2, 3) matrix from x and y in it
    to x and y in `image`; in both, the middle of the first pixel is at (0.5, 0.5).
    """
    turn = 0.0 if face.landmarks is None else roll_of(face.landmarks)
    return _region(image, face.box.center, SIDE_BY_BOX * max(face.box.width, face.box.height, 1.0), turn, size)


def _region(
    image: UInt8Array, center: tuple[float, float], side: float, turn: float, size: int
) -> tuple[UInt8Array, NDArray[np.float64]]:
    """Return a square of the picture as (size, size, 3) uint8 BGR, and the matrix as `mesh_region` does."""
    cut = square(image, center, side, turn)
    # A large face is reduced by averaging first, which prevents aliasing.
    times = min(halvings(side / size), halvings(min(cut.region.shape[:2])))
    indices = sampling(cut, 2**times, size)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    region = cv2.warpAffine(halve(cut.region, times), indices, (size, size), flags=flags, borderMode=cv2.BORDER_CONSTANT)
    turned = indices[:, :2] * 2**times
    return region.astype(np.uint8, copy=False), np.column_stack([turned, np.array(center) - turned @ np.full(2, size / 2)])


def _placed(points: Float32Array, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return x and y in the picture, (n, 2), of points of a region."""
    placed: NDArray[np.float64] = points[:, :2] @ matrix[:, :2].T + matrix[:, 2]
    return placed
