"""The stages file computes what the classifier's network computes; a wrong file is refused with its reason."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from fer_desktop.analysis.analyzer import AnalyzerOptions, build_analyzer
from fer_desktop.analysis.classifier import LiteRTClassifier
from fer_desktop.analysis.explain.activations import LiteRTStages, open_stages, strengths, strongest_first
from fer_desktop.analysis.runtimes.network import ClassifierError
from fer_desktop.core.types import Frame
from fer_desktop.models.description import STAGES_KEY, Model, ModelError, load_model


@pytest.fixture(scope="module")
def crops(default_model: Model, shared_photos: Path) -> np.ndarray:
    """Crops of faces in photographs, (n, 48, 48) uint8, one of each photograph."""
    analyzer = build_analyzer(default_model, options=AnalyzerOptions(follow=False, multi_view=True))
    found = []
    for name in ("img1.jpg", "img17.jpg", "img5.jpg", "img51.jpg"):
        image = cv2.imread(str(shared_photos / name))
        assert image is not None
        frame = Frame(image.astype(np.uint8, copy=False), 0, 0.0, "photo.jpg")
        found += [reading.crop for reading in analyzer.analyze(frame).readings[:1]]
    assert len(found) >= 3
    return np.stack(found)


@pytest.fixture(scope="module")
def stages(default_model: Model) -> LiteRTStages:
    return LiteRTStages(default_model)


def test_the_logits_of_the_stages_are_those_of_the_classifier(
    stages: LiteRTStages, default_model: Model, crops: np.ndarray
) -> None:
    wanted = LiteRTClassifier(default_model).logits(crops)
    for crop, logits in zip(crops, wanted, strict=True):
        np.testing.assert_allclose(stages.look(crop).logits, logits, atol=1e-4)


def test_the_activation_maps_are_a_linear_map_of_the_last_feature_maps(stages: LiteRTStages, crops: np.ndarray) -> None:
    looks = [stages.look(crop) for crop in crops]
    features = np.concatenate([look.stages[-1].maps.reshape(-1, look.stages[-1].maps.shape[2]) for look in looks])
    activations = np.concatenate([look.activation.reshape(-1, 7) for look in looks])  # type: ignore[union-attr]
    weights, *_ = np.linalg.lstsq(features.astype(np.float64), activations.astype(np.float64), rcond=None)
    np.testing.assert_allclose(features @ weights, activations, atol=1e-3)


def test_another_face_gives_other_maps_and_does_not_change_the_first_ones(stages: LiteRTStages, crops: np.ndarray) -> None:
    first = stages.look(crops[0])
    kept = [stage.maps.copy() for stage in first.stages]
    second = stages.look(crops[1])
    for stage, before, other in zip(first.stages, kept, second.stages, strict=True):
        np.testing.assert_array_equal(stage.maps, before)
        assert not np.array_equal(stage.maps, other.maps)


def test_the_strongest_channel_comes_first_by_its_mean_absolute_value() -> None:
    maps = np.zeros((2, 2, 4), np.float32)
    maps[:, :, 1] = -3
    maps[0, 0, 2] = 8
    maps[0, 1, 3] = -8
    np.testing.assert_allclose(strengths(maps), [0, 3, 2, 2])
    assert strongest_first(maps).tolist() == [1, 2, 3, 0]


def test_a_model_without_the_stages_file_has_no_stages(default_model: Model) -> None:
    description = default_model.description
    files = {key: entry for key, entry in description.files.items() if key != STAGES_KEY}
    bare = dataclasses.replace(default_model, description=dataclasses.replace(description, files=files))
    classifier = LiteRTClassifier(default_model)
    assert open_stages(bare, classifier) is None
    assert open_stages(default_model, classifier) is not None


@pytest.mark.parametrize(
    "stages",
    [
        None,
        [],
        "stem",
        [{"name": "stem"}],
        [{"name": "../stem", "kind": "convolution"}],
        [{"name": "stem", "kind": "magic"}],
        [{"name": "stem", "kind": "convolution"}] * 2,
    ],
)
def test_a_wrong_list_of_stages_is_refused(default_model: Model, stages: object) -> None:
    network = {**default_model.description.network, "stages": stages}
    wrong = dataclasses.replace(default_model, description=dataclasses.replace(default_model.description, network=network))
    with pytest.raises(ClassifierError, match=r'"network\.stages" must list the stages'):
        LiteRTStages(wrong)


def test_a_stage_that_the_file_lacks_is_named(default_model: Model) -> None:
    network = {**default_model.description.network, "stages": [{"name": "attic", "kind": "block"}]}
    wrong = dataclasses.replace(default_model, description=dataclasses.replace(default_model.description, network=network))
    with pytest.raises(ClassifierError, match="lacks the outputs attic"):
        LiteRTStages(wrong)


def test_a_file_that_is_no_network_or_was_altered_is_refused(default_model: Model, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(default_model.folder, folder, ignore=shutil.ignore_patterns("*.keras", "*.int8.*"))
    file = folder / default_model.description.files[STAGES_KEY].name
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    with pytest.raises(ModelError, match="is not the file that model.json describes"):
        LiteRTStages(load_model(folder))
    file.write_bytes(b"nothing")
    description = json.loads((folder / "model.json").read_text())
    sha256 = hashlib.sha256(b"nothing").hexdigest()
    description["files"][STAGES_KEY].update(sha256=sha256, size=7)
    (folder / "model.json").write_text(json.dumps(description))
    with pytest.raises(ClassifierError, match="can't be loaded by LiteRT"):
        LiteRTStages(load_model(folder))
