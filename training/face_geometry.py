"""Measures the position of FER2013's faces in their pictures with the program's detector: the source of crop.py's constants.

    python -m training.face_geometry --data fer2013.npz --limit 1500

FER2013's pictures are cut so closely that the detector needs them larger and with a margin. So each picture is enlarged
threefold and surrounded by its repeated edge; the detections are mapped back to the picture's 48x48 pixels.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from fer_desktop import paths
from fer_desktop.analysis.crop import RISE_BY_SIDE, SIDE_BY_BOX, roll_of
from fer_desktop.analysis.detection.blazeface import DetectorError
from fer_desktop.analysis.detection.detector import BlazeFaceDetector, Detector
from fer_desktop.analysis.preprocessing import INPUT_SIZE
from training.data import DataError
from training.loading import load

_ENLARGED: Final = 3
_BORDER: Final = INPUT_SIZE * _ENLARGED // 2


@dataclass(frozen=True, slots=True, eq=False)
class Geometry:
    """The positions of the faces, in pixels of the 48x48 picture: one row for each face that was found.

    centers: (n, 2). sides: (n,), the mean of width and height. landmarks: (n, 6, 2) in the order of `Face.landmarks`.
    rolls: (n,) degrees. looked_at: the number of pictures that were searched.
    """

    centers: NDArray[np.float64]
    sides: NDArray[np.float64]
    landmarks: NDArray[np.float64]
    rolls: NDArray[np.float64]
    looked_at: int

    @property
    def side_by_box(self) -> float:
        """The side of the whole picture, in sides of the box."""
        return INPUT_SIZE / float(np.median(self.sides))

    @property
    def rise_by_side(self) -> float:
        """The distance of the picture's centre above the box's, in sides of the picture."""
        return float(np.median(self.centers[:, 1])) / INPUT_SIZE - 0.5


def measure(images: NDArray[np.uint8], detector: Detector) -> Geometry:
    """Find the largest face in every picture of (n, 48, 48) uint8 gray."""
    centers, sides, landmarks, rolls = [], [], [], []
    for image in tqdm(images, unit="picture", disable=None):
        faces = [face for face in detector.detect(_prepared(image)) if face.landmarks is not None]
        if not faces:
            continue
        face = max(faces, key=lambda face: face.box.area)
        assert face.landmarks is not None
        centers.append((np.array(face.box.center) - _BORDER) / _ENLARGED)
        sides.append((face.box.width + face.box.height) / 2 / _ENLARGED)
        landmarks.append((face.landmarks.astype(np.float64) - _BORDER) / _ENLARGED)
        rolls.append(np.degrees(roll_of(face.landmarks)))
    return Geometry(
        np.array(centers).reshape(-1, 2),
        np.array(sides),
        np.array(landmarks).reshape(-1, 6, 2),
        np.array(rolls),
        len(images),
    )


def _prepared(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    side = INPUT_SIZE * _ENLARGED
    enlarged = cv2.resize(image, (side, side), interpolation=cv2.INTER_CUBIC)
    bordered = cv2.copyMakeBorder(enlarged, _BORDER, _BORDER, _BORDER, _BORDER, cv2.BORDER_REPLICATE)
    return cv2.cvtColor(bordered, cv2.COLOR_GRAY2BGR).astype(np.uint8, copy=False)


def table(geometry: Geometry) -> str:
    """Return the medians and the 10th and 90th percentiles as text, and the constants that follow from them."""
    rows = [("box centre x", geometry.centers[:, 0]), ("box centre y", geometry.centers[:, 1]), ("box side", geometry.sides)]
    for index, name in enumerate(("right eye", "left eye", "nose", "mouth")):
        rows += [(f"{name} {axis}", geometry.landmarks[:, index, k]) for k, axis in enumerate("xy")]
    rows += [("roll, degrees", geometry.rolls), ("roll, absolute", np.abs(geometry.rolls))]
    lines = [f"{len(geometry.sides)} faces found in {geometry.looked_at} pictures; pixels of the 48x48 picture", ""]
    lines.append(f"{'':16}{'median':>8}{'10 %':>8}{'90 %':>8}")
    for name, values in rows:
        median, low, high = np.percentile(values, (50, 10, 90))
        lines.append(f"{name:16}{median:8.1f}{low:8.1f}{high:8.1f}")
    lines += [
        "",
        f"side of the crop, in sides of the box: {geometry.side_by_box:.3f} (crop.py: {SIDE_BY_BOX})",
        f"rise of its centre, in its own sides:  {geometry.rise_by_side:.3f} (crop.py: {RISE_BY_SIDE})",
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print. Returns 0, or 1 if something can't be read (printed on stderr)."""
    parser = argparse.ArgumentParser(prog="python -m training.face_geometry", description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="FER2013: our npz, fer2013.csv or a folder tree")
    parser.add_argument("--limit", type=int, default=1500, help="the number of training pictures to search (default 1500)")
    options = parser.parse_args(arguments)
    if options.limit < 1:
        parser.error("--limit must be at least 1")
    try:
        images = load(options.data).training.image[: options.limit]
        geometry = measure(images, BlazeFaceDetector(paths.detector_file()))
    except (DataError, DetectorError, paths.MissingFileError) as error:
        print(f"python -m training.face_geometry: {error}", file=sys.stderr)
        return 1
    if not len(geometry.sides):
        print("python -m training.face_geometry: no face was found in any picture", file=sys.stderr)
        return 1
    print(table(geometry))
    return 0


if __name__ == "__main__":
    sys.exit(main())
