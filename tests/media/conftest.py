"""Small pictures and videos, made here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray


@pytest.fixture
def corner_picture() -> NDArray[np.uint8]:
    """(40, 60, 3) uint8 BGR, gray with a blue top left and a red top right corner, so that turning and mirroring show."""
    picture = np.full((40, 60, 3), 128, np.uint8)
    picture[:12, :12] = (255, 0, 0)
    picture[:12, -12:] = (0, 0, 255)
    return picture


@pytest.fixture
def write_video(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a video whose k-th frame is an even gray of 4 k + 10, and returns its path."""

    def write(name: str, frames: int = 20, rate: float = 10.0, size: tuple[int, int] = (64, 48), codec: str = "MJPG") -> Path:
        path = tmp_path / name
        writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*codec), rate, size)
        assert writer.isOpened()
        for k in range(frames):
            writer.write(np.full((size[1], size[0], 3), 4 * k + 10, np.uint8))
        writer.release()
        return path

    return write
