"""The real detector and the default model, loaded once."""

from pathlib import Path

import numpy as np
import pytest

from fer_desktop import paths
from fer_desktop.analysis.classifier import Runtime
from fer_desktop.analysis.detection.detector import BlazeFaceDetector
from fer_desktop.analysis.preprocessing import CropForm, Scale
from fer_desktop.core.types import Float32Array, UInt8Array
from fer_desktop.models.description import Model, load_model


@pytest.fixture(scope="session")
def detector() -> BlazeFaceDetector:
    return BlazeFaceDetector(paths.detector_file())


@pytest.fixture(scope="session")
def default_model() -> Model:
    return load_model(paths.models_folder() / "default")


@pytest.fixture
def golden() -> Path:
    return Path(__file__).parent / "golden"


class FixedClassifier:
    """A classifier that gives a fixed answer and records the crops that it was given."""

    runtime = Runtime.LITERT
    device = "CPU (test)"
    temperature = 1.0
    form = CropForm()
    scale = Scale.STANDARDISED

    def __init__(self) -> None:
        self.answer = np.array([0.1, 0.1, 0.1, 0.4, 0.1, 0.1, 0.1], np.float32)
        self.seen: list[np.ndarray] = []

    def predict(self, crops: UInt8Array) -> Float32Array:
        self.seen.append(crops)
        return np.tile(self.answer, (len(crops), 1))

    def logits(self, crops: UInt8Array) -> Float32Array:
        return np.log(self.predict(crops))

    def inputs(self, crops: UInt8Array) -> Float32Array:
        return crops[..., None].astype(np.float32)


@pytest.fixture
def fixed_classifier() -> FixedClassifier:
    return FixedClassifier()
