from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from fer_desktop import paths
from fer_desktop.analysis.crop import RISE_BY_SIDE, SIDE_BY_BOX
from fer_desktop.analysis.detection.detector import BlazeFaceDetector
from training.face_geometry import main, measure, table


@pytest.fixture
def detector() -> BlazeFaceDetector:
    return BlazeFaceDetector(paths.detector_file())


def test_positions_are_in_pixels_of_the_48x48_picture(detector: BlazeFaceDetector, sample_image: NDArray[np.uint8]) -> None:
    gray = cv2.cvtColor(sample_image[65:185, 168:288], cv2.COLOR_BGR2GRAY)
    picture = cv2.resize(gray, (48, 48), interpolation=cv2.INTER_AREA)
    geometry = measure(np.stack([picture, np.full((48, 48), 90, np.uint8)]), detector)
    assert geometry.looked_at == 2
    assert len(geometry.sides) == 1
    # The astronaut's eyes are at (203, 101) and (247, 104) of the whole picture.
    assert geometry.landmarks[0, :2] == pytest.approx(np.array([[14.0, 14.4], [31.6, 15.6]]), abs=2.5)
    assert "1 faces found in 2 pictures" in table(geometry)


def test_the_crop_s_constants_equal_the_measured_values(detector: BlazeFaceDetector, fer2013_npz: Path) -> None:
    with np.load(fer2013_npz) as data:
        images = data["image"][:300]
    geometry = measure(images, detector)
    assert len(geometry.sides) > 200
    assert geometry.side_by_box == pytest.approx(SIDE_BY_BOX, abs=0.06)
    assert geometry.rise_by_side == pytest.approx(RISE_BY_SIDE, abs=0.02)


def test_a_wrong_path_is_an_error_that_says_what_was_expected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path / "none.npz")]) == 1
    assert "does not exist. Expected fer2013.npz" in capsys.readouterr().err
