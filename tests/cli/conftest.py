"""The program as a separate process, and small inputs for it."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from fer_desktop.recordings.rows import ROW_COLUMNS

REPOSITORY = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(autouse=True)
def hang_up() -> Iterator[None]:
    """Let SIGHUP end the program's process, also where the tests themselves were started to survive it, as by nohup."""
    if sys.platform == "win32":
        yield
        return
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.fixture
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment variables of the program's process, with a separate folder for temporary files."""
    temporary = str(tmp_path_factory.mktemp("temporary"))
    return {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONIOENCODING": "utf-8", "TMPDIR": temporary}


@pytest.fixture
def run(environment: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs `python -m fer_desktop` with arguments to its end."""

    def run(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "fer_desktop", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=cwd, env=environment, timeout=120)

    return run


@pytest.fixture
def run_code(environment: dict[str, str]) -> Callable[[str], subprocess.CompletedProcess[str]]:
    """Return a function that runs Python code in a separate process."""

    def run(code: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, timeout=120)

    return run


@pytest.fixture
def read_rows() -> Callable[[Path], list[dict[str, str]]]:
    """Return a function that reads a CSV file, which must have exactly the columns of `ROW_COLUMNS`."""

    def read(path: Path) -> list[dict[str, str]]:
        with path.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream)
            assert tuple(reader.fieldnames or ()) == ROW_COLUMNS
            return list(reader)

    return read


@pytest.fixture
def write_picture() -> Callable[[Path, NDArray[np.uint8]], Path]:
    def write(path: Path, image: NDArray[np.uint8]) -> Path:
        # cv2.imwrite can't write some of the names, so the picture is encoded in memory first.
        path.write_bytes(cv2.imencode(path.suffix, image)[1].tobytes())
        return path

    return write


@pytest.fixture
def make_clip(tmp_path: Path, sample_image: NDArray[np.uint8]) -> Callable[[int], Path]:
    """Return a function that writes a video of one face, 10 frames per second, as clip.avi."""

    def make(frames: int) -> Path:
        path = tmp_path / "clip.avi"
        writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10.0, (256, 256))
        small = cv2.resize(sample_image, (256, 256), interpolation=cv2.INTER_AREA)
        for _ in range(frames):
            writer.write(small)
        writer.release()
        return path

    return make


@pytest.fixture
def portrait(tmp_path: Path, sample_image: NDArray[np.uint8], write_picture: Callable[[Path, NDArray[np.uint8]], Path]) -> Path:
    return write_picture(tmp_path / "portrait.png", sample_image)


@pytest.fixture
def clip(make_clip: Callable[[int], Path]) -> Path:
    """A video of twelve frames with one face."""
    return make_clip(12)
