from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from fer_desktop.analysis.analyzer import Analyzer, AnalyzerOptions, build_analyzer
from fer_desktop.models.description import load_model
from fer_desktop.paths import models_folder


@pytest.fixture(scope="session")
def analyzer() -> Analyzer:
    """An analyzer with the default model and the default detector."""
    return build_analyzer(load_model(models_folder() / "default"), options=AnalyzerOptions(follow=False))


@pytest.fixture
def make_folders(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that makes a folder with subfolders that hold the given counts of tiny gray pictures."""

    def make(counts: dict[str, int], name: str = "set") -> Path:
        for subfolder, count in counts.items():
            folder = tmp_path / name / subfolder
            folder.mkdir(parents=True)
            for number in range(count):
                assert cv2.imwrite(str(folder / f"{number}.png"), np.full((48, 48), 100 + number, np.uint8))
        return tmp_path / name

    return make
