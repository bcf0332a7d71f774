"""Made media for the tests of the Files tab."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray


@pytest.fixture
def make_video(tmp_path: Path, sample_image: NDArray[np.uint8]) -> Callable[..., Path]:
    """Return a function that writes a video of a face that moves right by 4 pixels a frame, at 10 frames a second."""

    def make(frames: int = 20, name: str = "clip.avi") -> Path:
        path = tmp_path / name
        small = cv2.resize(sample_image, (240, 240), interpolation=cv2.INTER_AREA)
        writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10.0, (320, 240))
        for k in range(frames):
            writer.write(np.roll(np.pad(small, ((0, 0), (0, 80), (0, 0))), 4 * k, axis=1))
        writer.release()
        return path

    return make
