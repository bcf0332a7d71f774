"""Measures how pictures of 100 to 160 pixels are read: the source of the limits in analysis/detection/tight_crop.py.

    python -m training.small_pictures --data fer2013.npz --faceless FILE_OR_FOLDER... --scenes FILE_OR_FOLDER...

FER2013's PublicTest stands for data sets of face crops. Its pictures are enlarged to a data set's usual size in several ways,
half of them also saved as JPEG. The others are squares from pictures without a face, those pictures themselves, and
thumbnails of scenes with small faces.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from tqdm import tqdm

from fer_desktop import paths
from fer_desktop.analysis.analyzer import Analyzer, AnalyzerOptions, build_analyzer
from fer_desktop.analysis.detection.blazeface import DetectorError
from fer_desktop.analysis.detection.tight_crop import is_tight_crop
from fer_desktop.analysis.runtimes.network import ClassifierError
from fer_desktop.core.types import Frame, UInt8Array
from fer_desktop.models.description import ModelError, load_model
from training.data import DataError
from training.loading import load

SIZES: Final = (100, 112, 128, 144, 160)
_ENLARGED: Final = (cv2.INTER_NEAREST, cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_LANCZOS4)
_QUALITIES: Final = (60, 75, 90)
_SMALLEST_PART: Final = 48

Sample = tuple[UInt8Array, int | None]
"""A picture, (height, width, 3) uint8 BGR, and its label, if it has one."""


def small(image: UInt8Array, random: np.random.Generator) -> UInt8Array:
    """Return a gray or BGR uint8 picture with a longer side of one of `SIZES`, in BGR, as a data set or a website has it."""
    if image.ndim == 2:
        image = np.asarray(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR), np.uint8)
    height, width = image.shape[:2]
    scale = int(random.choice(SIZES)) / max(height, width)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    way = cv2.INTER_AREA if scale < 1 else int(random.choice(_ENLARGED))
    result = np.asarray(cv2.resize(image, size, interpolation=way), np.uint8)
    if random.random() < 0.5:
        _, jpeg = cv2.imencode(".jpg", result, [cv2.IMWRITE_JPEG_QUALITY, int(random.choice(_QUALITIES))])
        result = np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), np.uint8)
    return result


def squares(image: UInt8Array, count: int, random: np.random.Generator) -> Iterator[UInt8Array]:
    """Give squares of random sizes from random places of a picture, and the picture itself."""
    yield image
    height, width = image.shape[:2]
    shorter = min(height, width)
    if shorter <= _SMALLEST_PART:
        return
    for _ in range(count):
        side = int(random.integers(_SMALLEST_PART, shorter))
        top, left = random.integers(0, height - side + 1), random.integers(0, width - side + 1)
        yield image[top : top + side, left : left + side]


def line(name: str, samples: Sequence[Sample], analyzer: Analyzer) -> str:
    """Return how many of the pictures have a face, before and after tight crops are asked about, and which are read rightly."""
    found = tight = right_found = right_tight = 0
    for image, label in tqdm(samples, unit="picture", desc=name, disable=None):
        frame = Frame(image, 0, 0.0, name)
        readings = analyzer.analyze(frame).readings
        if readings:
            found += 1
            right_found += readings[0].prediction.index == label
        elif is_tight_crop(image, analyzer.detector):
            tight += 1
            right_tight += analyzer.analyze_crop(frame).readings[0].prediction.index == label
    total = len(samples)
    text = f"{name:24}{total:6}{found:8}{found / total:7.1%}{tight:8}{(found + tight) / total:7.1%}"
    if samples[0][1] is not None:
        text += f"   right: {right_found / max(found, 1):.1%} of those found, {right_tight / max(tight, 1):.1%} of the others"
    return text


def _pictures(given: Sequence[Path]) -> list[UInt8Array]:
    """Return pictures, and those in folders, (height, width, 3) uint8 BGR. Raises DataError."""
    pictures = []
    for named in given:
        for path in sorted(named.iterdir()) if named.is_dir() else [named]:
            image = cv2.imread(str(path), cv2.IMREAD_COLOR)
            if image is None:
                raise DataError(f"{path} can't be read as a picture")
            pictures.append(np.asarray(image, np.uint8))
    return pictures


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print. Returns 0, or 1 if something can't be read (printed on stderr)."""
    parser = argparse.ArgumentParser(prog="python -m training.small_pictures", description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="FER2013: our npz, fer2013.csv or a folder tree")
    parser.add_argument("--faceless", type=Path, nargs="+", required=True, help="pictures without a face")
    parser.add_argument("--scenes", type=Path, nargs="*", default=[], help="pictures with small faces, for thumbnails")
    parser.add_argument("--limit", type=int, default=500, help="the number of crops (default 500)")
    parser.add_argument("--squares", type=int, default=20, help="how many from each picture without a face (default 20)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    if min(options.limit, options.squares) < 1:
        parser.error("--limit and --squares must be at least 1")
    random = np.random.default_rng(options.seed)
    try:
        public = load(options.data).public
        chosen = random.permutation(len(public))[: options.limit]
        faceless = [part for image in _pictures(options.faceless) for part in squares(image, options.squares, random)]
        kinds: dict[str, list[Sample]] = {
            "face crops": [(small(public.image[k], random), int(public.label[k])) for k in chosen],
            "without a face": [(small(image, random), None) for image in faceless],
            "thumbnails of scenes": [(small(image, random), None) for image in _pictures(options.scenes) for _ in SIZES],
        }
        stills = AnalyzerOptions(follow=False, multi_view=True)
        analyzer = build_analyzer(load_model(paths.models_folder() / "default"), options=stills)
        print(f"{'':24}{'':6}{'before':>8}{'':7}{'more':>8}{'after':>7}", flush=True)
        for name, samples in kinds.items():
            if samples:
                print(line(name, samples, analyzer), flush=True)
    except (DataError, DetectorError, ClassifierError, ModelError, paths.MissingFileError) as error:
        print(f"python -m training.small_pictures: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
