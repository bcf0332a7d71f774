"""Pictures that people have and that were once read wrongly: each with the value that is right, made from the astronaut.

Where ../shared has the files of those who reported them, they are read too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from fer_desktop.analysis.analyzer import Analyzer, AnalyzerOptions, build_analyzer
from fer_desktop.batch.run import analyze_files
from fer_desktop.core.types import Box, FaceReading
from fer_desktop.models.description import load_model
from fer_desktop.paths import models_folder
from tests.hostile.samples import tiff

Picture = NDArray[np.uint8]


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return build_analyzer(load_model(models_folder() / "default"), options=AnalyzerOptions(follow=False))


@pytest.fixture(scope="module")
def upright(tmp_path_factory: pytest.TempPathFactory, sample_image: Picture, analyzer: Analyzer) -> FaceReading:
    """The astronaut's face as it is read from a PNG."""
    path = tmp_path_factory.mktemp("upright") / "a.png"
    path.write_bytes(encoded(".png", sample_image))
    return faces(path, analyzer)[0]


def faces(path: Path, analyzer: Analyzer) -> tuple[FaceReading, ...]:
    for result in analyze_files([path], lambda: analyzer):
        assert result.error is None, str(result.error)
        return tuple(reading for analysis in result.analyses for reading in analysis.readings)
    raise AssertionError("nothing was read")


def encoded(suffix: str, image: NDArray[Any], *options: int) -> bytes:
    done, data = cv2.imencode(suffix, image, options)
    assert done
    return data.tobytes()


def deep_avif(image: Picture) -> bytes:
    return encoded(".avif", image.astype(np.uint16) * 4, cv2.IMWRITE_AVIF_DEPTH, 10, cv2.IMWRITE_AVIF_QUALITY, 90)


def pgm_of_12_bits(image: Picture) -> bytes:
    gray = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).astype(np.uint16) * 16
    return f"P5\n{image.shape[1]} {image.shape[0]}\n4095\n".encode() + gray.astype(">u2").tobytes()


def planes(kind: type[np.generic], form: int) -> Callable[[Picture], bytes]:
    scale = 257 if form == 1 else 1 / 255
    return lambda image: tiff(
        np.moveaxis(image[..., ::-1].astype(float) * scale, -1, 0).astype(kind), True, kind=form, rows=100
    )


MADE: dict[str, Callable[[Picture], bytes]] = {
    "03_10bit.avif": deep_avif,
    "03_12bit.pgm": pgm_of_12_bits,
    "07_planar16.tif": planes(np.uint16, 1),
    "07_planar_float.tif": planes(np.float32, 3),
}


@pytest.mark.parametrize("name", MADE)
def test_a_picture_in_depth_has_the_face_that_it_has_in_eight_bits(
    tmp_path: Path, sample_image: Picture, analyzer: Analyzer, upright: FaceReading, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(MADE[name](sample_image))
    assert_same(faces(path, analyzer), upright, gray=name.endswith(".pgm"))


def assert_same(found: tuple[FaceReading, ...], expected: FaceReading, gray: bool = False) -> None:
    assert len(found) == 1
    assert overlap(found[0].face.box, expected.face.box) > 0.9
    assert found[0].prediction.expression == expected.prediction.expression
    assert abs(found[0].prediction.confidence - expected.prediction.confidence) < (0.1 if gray else 0.03)


def overlap(one: Box, other: Box) -> float:
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    shared = max(width, 0) * max(height, 0)
    return shared / (one.width * one.height + other.width * other.height - shared)


@pytest.mark.parametrize("orientation", [2, 3, 6, 7, 8])
def test_an_avif_that_its_own_properties_turn_is_read_upright(
    tmp_path: Path, sample_image: Picture, analyzer: Analyzer, upright: FaceReading, orientation: int
) -> None:
    stored = {
        2: sample_image[:, ::-1],
        3: sample_image[::-1, ::-1],
        6: np.rot90(sample_image),
        7: sample_image[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(sample_image, -1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "a.avif"
    Image.fromarray(np.ascontiguousarray(stored[..., ::-1])).save(path, exif=exif.tobytes(), quality=90)
    assert b"irot" in path.read_bytes() or b"imir" in path.read_bytes()
    assert_same(faces(path, analyzer), upright)


@pytest.mark.parametrize(("width", "height"), [(3, 2000), (2000, 3), (1, 5000), (2, 2), (1, 1)])
def test_in_a_picture_of_a_few_pixels_there_is_no_face(tmp_path: Path, analyzer: Analyzer, width: int, height: int) -> None:
    path = tmp_path / "17_thin.png"
    path.write_bytes(encoded(".png", np.full((height, width, 3), 128, np.uint8)))
    found = faces(path, analyzer)
    assert not found or max(width, height) < 100, "under 100 pixels, a picture is read as a crop"


def analyze(*arguments: str | Path) -> tuple[int, dict[str, Any], str]:
    """Run `fer-desktop analyze --json`; return its status, what it wrote and what it said."""
    command = [sys.executable, "-m", "fer_desktop", "analyze", "--json", *map(str, arguments)]
    run = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env=os.environ.copy(), timeout=120, check=False
    )
    return run.returncode, json.loads(run.stdout or "{}"), run.stderr


def test_what_can_not_be_read_in_a_telephones_folder_is_named_with_what_to_do(tmp_path: Path, sample_image: Picture) -> None:
    heic = (Path(__file__).parents[1] / "media" / "pictures" / "turned.heic").read_bytes()
    (tmp_path / "IMG_0001.HEIC").write_bytes(heic)
    (tmp_path / "IMG_0002.HEIC").write_bytes(heic[:200])
    (tmp_path / "IMG_0003.JPG").write_bytes(encoded(".jpg", sample_image))
    (tmp_path / "IMG_0004.jxl").write_bytes(b"\xff\x0a\xfa\x1f\x01" + bytes(20))
    (tmp_path / "IMG_0005.PNG").write_bytes(b"%PDF-1.7\n")
    status, written, said = analyze(tmp_path)
    assert status == 1
    failed = {Path(failure["file"]).name: failure["error"] for failure in written["failed"]}
    assert set(failed) == {"IMG_0002.HEIC", "IMG_0004.jxl", "IMG_0005.PNG"}
    assert "HEIC picture that can't be decoded" in failed["IMG_0002.HEIC"]
    assert "JPEG XL, which can't be read here. Save it as JPEG or PNG" in failed["IMG_0004.jxl"]
    assert "is a PDF, not a picture" in failed["IMG_0005.PNG"]
    assert all(error in said for error in failed.values())


CASES = {
    "03_couple_10bit.avif": 2,
    "03_couple_8bit.avif": 2,
    "04_same_upright.jpg": 1,
    "04_irot_quarter.avif": 1,
    "07_planar16.tif": 1,
    "17_thin_3x2000.png": 0,
}


def test_the_reported_pictures_have_the_faces_that_they_show(reported_files: Path, analyzer: Analyzer) -> None:
    found = {name: faces(reported_files / name, analyzer) for name in CASES}
    assert {name: len(readings) for name, readings in found.items()} == CASES
    for name in ("04_same_upright.jpg", "04_irot_quarter.avif"):
        box = found[name][0].face.box
        np.testing.assert_allclose((box.x, box.y, box.width), (79, 64, 150), atol=2)
        assert found[name][0].face.score == pytest.approx(0.97, abs=0.01)
        assert found[name][0].prediction.confidence == pytest.approx(0.94, abs=0.01)


def test_the_reported_files_of_telephones_are_read(reported_files: Path) -> None:
    status, written, said = analyze(reported_files / "12_iphone.heic", reported_files / "12_iphone_folder")
    assert status == 0, said
    names = {Path(row["file"]).name for row in written["rows"]}
    assert names == {"12_iphone.heic", "IMG_0001.HEIC", "IMG_0002.HEIC", "IMG_0003.JPG"}
