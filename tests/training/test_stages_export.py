"""The stages file holds Keras's own values for any network, and a wrong file is refused."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("keras", reason="training needs the extra 'train'")

import keras

from fer_desktop import paths
from fer_desktop.analysis.classifier import LiteRTClassifier, TensorFlowClassifier
from fer_desktop.analysis.explain.activations import LiteRTStages, open_stages
from fer_desktop.analysis.explain.layers import decision_of_network, stages_of_network
from fer_desktop.analysis.preprocessing import normalise
from fer_desktop.models.description import STAGES_KEY, load_model
from training.data import Dataset
from training.export import shipping_network, to_litert
from training.networks import paper, residual
from training.stages_export import STAGES_FILE, TOLERANCE, add_stages, main, stages_network


def small_residual() -> keras.Model:
    """Return a network that looks trained: the statistics and scales of its normalisations differ from those of a new one."""
    keras.utils.set_random_seed(3)
    trained = residual(("fer2013",), widths=(8, 8, 16), blocks=(1, 1, 1))
    random = np.random.default_rng(3)
    for layer in trained.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            scale, shift, mean, variance = (weights.shape for weights in layer.get_weights())
            layer.set_weights(
                [
                    random.uniform(0.5, 1.5, scale),
                    random.normal(0, 0.3, shift),
                    random.normal(0, 0.3, mean),
                    random.uniform(0.5, 1.5, variance),
                ]
            )
    return shipping_network(trained, 0.0)


def write_model(folder: Path, network: keras.Model) -> None:
    """Write a model folder like an export, but without the stages file."""
    folder.mkdir(parents=True)
    network.save(folder / "model.keras")
    (folder / "model.tflite").write_bytes(to_litert(network, int8=False))
    shipped = json.loads((paths.models_folder() / "default" / "model.json").read_text())
    files = {}
    for key, name in (("litert", "model.tflite"), ("keras", "model.keras")):
        content = (folder / name).read_bytes()
        files[key] = {"name": name, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    description = {**shipped, "name": folder.name, "files": files, "network": {"name": network.name}, "metrics": {}}
    (folder / "model.json").write_text(json.dumps(description))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, keras.Model]:
    """A model folder without the stages file, and its network. Not to be changed."""
    folder, network = tmp_path_factory.mktemp("models") / "small", small_residual()
    write_model(folder, network)
    return folder, network


def test_the_stages_of_the_default_network_are_its_stem_and_its_blocks() -> None:
    found = stages_of_network(residual(widths=(32, 96, 192), heads=("fer2013",)))
    assert [(stage.name, stage.kind, stage.shape) for stage in found] == [
        ("stem", "convolution", (48, 48, 32)),
        ("stage1_block1", "block", (24, 24, 32)),
        ("stage2_block1", "block", (12, 12, 96)),
        ("stage2_block2", "block", (12, 12, 96)),
        ("stage3_block1", "block", (6, 6, 192)),
        ("stage3_block2", "block", (6, 6, 192)),
    ]


def test_the_stages_of_the_papers_network_are_its_convolutions_before_pooling() -> None:
    network = paper()
    found = stages_of_network(network)
    assert [(stage.kind, stage.shape) for stage in found] == [
        ("convolution", (48, 48, 64)),
        ("convolution", (24, 24, 128)),
        ("convolution", (12, 12, 256)),
        ("convolution", (6, 6, 256)),
    ]
    assert decision_of_network(network) is None


def test_stages_are_found_whatever_the_names_of_the_layers() -> None:
    layers = keras.layers
    x = inputs = keras.Input((48, 48, 1))
    for _ in range(2):
        x = layers.Conv2D(4, 3, padding="same")(x)
        x = layers.BatchNormalization()(x)
        activated = x = layers.ReLU()(x)
        x = layers.MaxPooling2D()(x)
    outputs = layers.Dense(7)(layers.Dropout(0.2)(layers.GlobalAveragePooling2D()(x)))
    network = keras.Model(inputs, outputs)
    found = stages_of_network(network)
    assert [stage.shape for stage in found] == [(48, 48, 4), (24, 24, 4)]
    assert found[-1].tensor is activated
    assert len({stage.name for stage in found}) == 2
    decision = decision_of_network(network)
    assert decision is not None
    assert decision.features is x
    assert decision_of_network(keras.Model(inputs, layers.Softmax()(outputs))) is None


def test_every_stage_equals_keras_and_the_logits_equal_the_classifier_s(
    small: tuple[Path, keras.Model], tmp_path: Path, small_data: Dataset
) -> None:
    folder, network = tmp_path / "small", small[1]
    shutil.copytree(small[0], folder)
    names = add_stages(folder)
    assert names == ["stem", "stage1_block1", "stage2_block1", "stage3_block1"]
    model = load_model(folder)
    assert model.file(STAGES_KEY) == folder / STAGES_FILE
    stages, classifier = LiteRTStages(model), LiteRTClassifier(model)
    with_stages, _ = stages_network(network)
    for crop in small_data.private.image[:5]:
        look = stages.look(crop)
        wanted = {name: np.asarray(values)[0] for name, values in with_stages(normalise(crop[None])).items()}
        got = {stage.name: stage.maps for stage in look.stages}
        for name in names:
            assert np.abs(wanted[name]).max() > 0
            np.testing.assert_allclose(got[name], wanted[name], atol=TOLERANCE * np.abs(wanted[name]).max())
        kernel, bias = network.get_layer("logits").get_weights()
        by_hand = got["stage3_block1"] @ kernel
        assert look.activation is not None
        np.testing.assert_allclose(look.activation, by_hand, atol=TOLERANCE * np.abs(by_hand).max())
        np.testing.assert_allclose(by_hand.mean(axis=(0, 1)) + bias, look.logits, atol=1e-4)
        np.testing.assert_allclose(look.logits, classifier.logits(crop[None])[0], atol=1e-4)


def test_with_tensorflow_a_model_needs_no_stages_file(small: tuple[Path, keras.Model], small_data: Dataset) -> None:
    model = load_model(small[0])
    classifier = TensorFlowClassifier(model)
    stages = open_stages(model, classifier)
    assert stages is not None
    with_stages, listed = stages_network(small[1])
    for crop in small_data.private.image[:2]:
        look = stages.look(crop)
        wanted = {name: np.asarray(values)[0] for name, values in with_stages(normalise(crop[None])).items()}
        assert [(stage.name, stage.kind) for stage in look.stages] == [(stage.name, stage.kind) for stage in listed]
        for stage in look.stages:
            np.testing.assert_allclose(stage.maps, wanted[stage.name], atol=TOLERANCE * np.abs(wanted[stage.name]).max())
        assert look.activation is not None
        np.testing.assert_allclose(look.activation, wanted["class_activation"], atol=1e-3)
        np.testing.assert_allclose(look.logits, classifier.logits(crop[None])[0], atol=1e-4)


def test_the_stages_of_the_default_model_equal_keras(face_crops_npz: Path) -> None:
    model = load_model(paths.models_folder() / "default")
    network = keras.models.load_model(model.file("keras"), compile=False)
    with_stages, listed = stages_network(network)
    stages = LiteRTStages(model)
    with np.load(face_crops_npz) as data:
        name = next(name for name in data.files if data[name].ndim == 3)
        crops = data[name][:3]
    for crop in crops:
        look = stages.look(crop)
        wanted = {name: np.asarray(values)[0] for name, values in with_stages(normalise(crop[None])).items()}
        assert [stage.name for stage in look.stages] == [stage.name for stage in listed]
        for stage in look.stages:
            np.testing.assert_allclose(stage.maps, wanted[stage.name], atol=TOLERANCE * np.abs(wanted[stage.name]).max())
        activation = wanted["class_activation"]
        assert look.activation is not None
        np.testing.assert_allclose(look.activation, activation, atol=TOLERANCE * np.abs(activation).max())
        np.testing.assert_allclose(look.logits, wanted["logits"], atol=1e-4)


def test_a_keras_file_of_another_network_is_refused(
    small: tuple[Path, keras.Model], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "mixed"
    shutil.copytree(small[0], folder)
    network = keras.models.load_model(folder / "model.keras", compile=False)
    head = network.get_layer("logits")
    kernel, bias = head.get_weights()
    head.set_weights([-kernel, bias])
    network.save(folder / "model.keras")
    content = (folder / "model.keras").read_bytes()
    description = json.loads((folder / "model.json").read_text())
    description["files"]["keras"].update(sha256=hashlib.sha256(content).hexdigest(), size=len(content))
    (folder / "model.json").write_text(json.dumps(description))
    assert main([str(folder)]) == 1
    assert "another network" in capsys.readouterr().err
    assert STAGES_KEY not in load_model(folder).description.files
    assert not (folder / STAGES_FILE).exists()


def test_a_folder_that_is_no_model_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 1
    assert "no model in" in capsys.readouterr().err
