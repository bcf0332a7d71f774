"""User models, made with Keras: they are declared, tried and added, or refused with the reason."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fer_desktop import paths
from fer_desktop.analysis.analyzer import build_analyzer
from fer_desktop.analysis.classifier import Runtime, available_runtimes, open_classifier
from fer_desktop.analysis.runtimes.network import ClassifierError
from fer_desktop.analysis.speed import BATCHES, measure, processor_name
from fer_desktop.core.labels import EXPRESSIONS, FER2013_NUMBERS
from fer_desktop.core.types import Frame
from fer_desktop.model_import import importing
from fer_desktop.model_import.importing import Candidate, Declaration, model_name, remove, stage
from fer_desktop.models.description import Model, ModelError, load_model

SHIPPED = paths.models_folder() / "default"
NEEDS_TENSORFLOW = pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="TensorFlow is not installed")


def tensorflow(test: Any) -> Any:
    """Mark a test that builds or runs Keras networks."""
    for mark in (NEEDS_TENSORFLOW, pytest.mark.tensorflow, pytest.mark.slow):
        test = mark(test)
    return test


def build(side: int = 48, channels: int = 1, classes: int = 7, activation: str = "linear", rescaled: bool = False) -> Any:
    """Return a small Keras network with random weights, the same every time."""
    import keras

    keras.utils.set_random_seed(5)
    crop = keras.Input((side, side, channels))
    x = keras.layers.Rescaling(1 / 255)(crop) if rescaled else crop
    x = keras.layers.Conv2D(4, 3, strides=2, activation="relu", name="first")(x)
    x = keras.layers.GlobalAveragePooling2D()(x)
    return keras.Model(crop, keras.layers.Dense(classes, activation=activation, name="answer")(x), name="other")


def save_with_lambda(path: Path, function: Callable[[Any], Any]) -> None:
    """Save a network whose last layer contains code."""
    import keras

    crop = keras.Input((48, 48, 1))
    x = keras.layers.Dense(7)(keras.layers.Flatten()(crop))
    keras.Model(crop, keras.layers.Lambda(function, name="answer")(x)).save(path)


def save_with_custom_layer(path: Path) -> None:
    import keras

    @keras.saving.register_keras_serializable(package="custom")
    class Doubling(keras.layers.Layer):
        def call(self, inputs: Any) -> Any:
            return 2 * inputs

    crop = keras.Input((48, 48, 1))
    keras.Model(crop, Doubling()(keras.layers.Dense(7)(keras.layers.Flatten()(crop)))).save(path)


def to_litert(network: Any, path: Path, *, one_by_one: bool = False, whole_numbers: bool = False) -> None:
    """Convert a network, if asked with a batch size of one, or with inputs and outputs of bytes."""
    import keras
    import tensorflow as tf

    shape = network.input_shape[1:]
    if one_by_one or whole_numbers:
        crop = keras.Input(shape, batch_size=1)
        network = keras.Model(crop, network(crop))
    converter = tf.lite.TFLiteConverter.from_keras_model(network)
    if whole_numbers:
        noise = np.random.default_rng(3)
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = lambda: ([noise.random((1, *shape), np.float32)] for _ in range(20))
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tf.uint8
    # The converter warns about the options that it was given.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path.write_bytes(converter.convert())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of networks, as if they had been made elsewhere."""
    folder = tmp_path_factory.mktemp("made")
    plain = build()
    plain.save(folder / "plain.keras")
    to_litert(plain, folder / "plain.tflite")
    to_litert(plain, folder / "one.tflite", one_by_one=True)
    to_litert(plain, folder / "bytes.tflite", whole_numbers=True)
    build(activation="softmax").save(folder / "softmax.keras")
    to_litert(build(activation="softmax"), folder / "softmax.tflite")
    colour = build(side=64, channels=3, rescaled=True)
    colour.save(folder / "colour.keras")
    to_litert(colour, folder / "colour.tflite")
    to_litert(build(classes=8), folder / "eight.tflite")
    to_litert(build(side=8), folder / "tiny.tflite")
    build(classes=8).save(folder / "eight.keras")
    save_with_lambda(folder / "lambda.keras", lambda values: 2 * values)
    save_with_custom_layer(folder / "custom.keras")
    return folder


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The folder of the user models, with one in it that no test may change."""
    folder = tmp_path / "models"
    shutil.copytree(SHIPPED, folder / "mine")
    return folder


def files_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def downloaded(folder: Path, **description: Any) -> Path:
    """Copy the default model's network as if it had been downloaded, with a description beside it if one is given."""
    folder.mkdir(exist_ok=True)
    file = folder / "face_net.tflite"
    shutil.copy(SHIPPED / "model.tflite", file)
    if description:
        file.with_suffix(".json").write_text(json.dumps(description))
    return file


def declared(candidate: Candidate, **changes: Any) -> Declaration:
    values = {key: getattr(candidate.declaration, key) for key in importing.DECLARED}
    return Declaration(**{**values, **changes})


def shipped_declaration(candidate: Candidate) -> Declaration:
    shipped = load_model(SHIPPED).description
    return declared(
        candidate,
        title="A stranger's",
        labels=shipped.labels,
        preprocessing=shipped.preprocessing,
        outputs="logits",
        temperature=shipped.temperature,
    )


@pytest.fixture
def crops() -> np.ndarray:
    return np.random.default_rng(7).integers(0, 256, (5, 48, 48), np.uint8)


# ---- Added ----


def test_the_default_network_added_as_a_user_model_gives_the_same_probabilities(
    tmp_path: Path, own: Path, sample_image: np.ndarray
) -> None:
    candidate = stage(downloaded(tmp_path / "download"), own)
    assert candidate.input_shape == (48, 48, 1)
    assert candidate.undeclared == set(importing.DECLARED)
    assert candidate.declaration.outputs == "logits"
    model = candidate.finish(shipped_declaration(candidate), own)
    assert (model.name, model.folder) == ("a-stranger-s", own / "a-stranger-s")
    file = SHIPPED / "model.tflite"
    assert model.description.files["litert"].sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    frame = Frame(sample_image, 0, 0.0, "astronaut")
    (expected,) = build_analyzer(load_model(SHIPPED)).analyze(frame).readings
    (got,) = build_analyzer(model).analyze(frame).readings
    assert np.array_equal(got.prediction.probabilities, expected.prediction.probabilities)
    # The import must not invent values that it doesn't know.
    assert not model.description.metrics and not model.description.curves and not model.description.limits
    layers = model.description.network["layers"]
    shipped = load_model(SHIPPED).description.network
    assert model.description.network["multiply_adds"] == pytest.approx(shipped["multiply_adds"], rel=0.01)
    assert model.description.network["parameters"] == pytest.approx(shipped["parameters"], rel=0.02)
    assert layers[-1]["output_shape"] == [7]


def test_a_description_beside_the_file_is_used(tmp_path: Path, own: Path) -> None:
    labels = ["Anger", "disgust", "fear", "senang", "neutral", "sadness", "surprised"]
    file = downloaded(tmp_path / "download", title="Described", labels=labels, preprocessing="gray-standardised", temperature=2)
    candidate = stage(file, own)
    assert candidate.undeclared == {"outputs"}
    assert candidate.declaration == Declaration("Described", EXPRESSIONS, "gray-standardised", "logits", 2.0)


def test_another_order_of_the_outputs_only_renames_them(tmp_path: Path, own: Path, crops: np.ndarray) -> None:
    candidate = stage(downloaded(tmp_path / "download"), own)
    shipped = load_model(SHIPPED)
    model = candidate.finish(declared(candidate, labels=FER2013_NUMBERS, preprocessing="gray48-standardised"), own)
    raw = open_classifier(shipped, Runtime.LITERT).logits(crops)
    got = open_classifier(model, Runtime.LITERT).logits(crops)
    for output, expression in enumerate(FER2013_NUMBERS):
        assert np.array_equal(got[:, EXPRESSIONS.index(expression)], raw[:, output])


def test_a_model_s_whole_folder_is_added_with_its_figures(own: Path) -> None:
    for chosen in (SHIPPED, SHIPPED / "model.json", SHIPPED / "model.int8.tflite"):
        candidate = stage(chosen, own)
        assert not candidate.undeclared
        model = candidate.finish(candidate.declaration, own, {"default"})
        assert model.description.metrics == load_model(SHIPPED).description.metrics
        assert model.description.files == load_model(SHIPPED).description.files
    assert {path.name for path in own.iterdir()} == {"mine", "default-2", "default-3", "default-4"}


@tensorflow
@pytest.mark.parametrize("name", ["plain.tflite", "one.tflite", "bytes.tflite", "plain.keras"])
def test_every_kind_of_file_gives_the_outputs_of_keras(made: Path, own: Path, crops: np.ndarray, name: str) -> None:
    candidate = stage(made / name, own)
    assert candidate.declaration.outputs == "logits"
    model = candidate.finish(declared(candidate, labels=EXPRESSIONS, preprocessing="gray-zero-to-one"), own)
    (runtime,) = available_runtimes(model)
    expected = build()(crops[..., None].astype(np.float32) / 255, training=False).numpy()
    got = open_classifier(model, runtime).logits(crops)
    assert np.allclose(got, expected, atol=0.05 if name == "bytes.tflite" else 1e-4)
    assert model.description.network["layers"]


@tensorflow
@pytest.mark.parametrize("suffix", [".tflite", ".keras"])
def test_a_network_that_ends_in_softmax_keeps_its_probabilities(made: Path, own: Path, crops: np.ndarray, suffix: str) -> None:
    candidate = stage(made / f"softmax{suffix}", own)
    assert candidate.declaration.outputs == "probabilities"
    model = candidate.finish(declared(candidate, labels=EXPRESSIONS, preprocessing="gray-zero-to-one"), own)
    expected = build(activation="softmax")(crops[..., None].astype(np.float32) / 255, training=False).numpy()
    got = open_classifier(model, available_runtimes(model)[0]).predict(crops)
    assert np.allclose(got, expected, atol=1e-4)


@tensorflow
@pytest.mark.parametrize("suffix", [".tflite", ".keras"])
def test_a_network_for_larger_pictures_in_colour_gets_them(
    made: Path, own: Path, sample_image: np.ndarray, suffix: str
) -> None:
    candidate = stage(made / f"colour{suffix}", own)
    assert candidate.input_shape == (64, 64, 3)
    if suffix == ".keras":
        assert candidate.declaration.preprocessing == "gray-bytes", "the network itself scales its inputs"
    model = candidate.finish(declared(candidate, preprocessing="rgb-bytes", labels=EXPRESSIONS), own)
    analyzer = build_analyzer(model, available_runtimes(model)[0])
    (reading,) = analyzer.analyze(Frame(sample_image, 0, 0.0, "astronaut")).readings
    assert reading.crop.shape == (64, 64, 3)
    assert np.ptp(reading.crop.astype(int), axis=2).max() > 20, "the crop must have colours"
    inputs = analyzer.classifier.inputs(reading.crop[None])
    assert np.array_equal(inputs[0], reading.crop[..., ::-1].astype(np.float32)), "red must come first"
    expected = build(side=64, channels=3, rescaled=True)(inputs, training=False).numpy()
    assert np.allclose(analyzer.classifier.logits(reading.crop[None]), expected, atol=1e-3)


# ---- Refused, and the old models stay ----


def refuse(path: Path, own: Path, message: str) -> None:
    before = files_in(own)
    with pytest.raises((ModelError, ClassifierError), match=message) as refused:
        stage(path, own)
    assert ".adding-" not in str(refused.value), "the message names the temporary folder"
    assert files_in(own) == before, "something was left behind"
    load_model(own / "mine").file("litert")


@tensorflow
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("lambda.keras", "has a Lambda layer \\(answer\\), which carries a program"),
        ("custom.keras", "custom code is refused"),
        ("eight.tflite", r"one output \(any, 7\).*\[-1, 8\]"),
        ("eight.keras", r"one output \(any, 7\).*\(None, 8\)"),
        ("tiny.tflite", "inputs are 8 pixels wide; only 16 to 512 are accepted"),
    ],
)
def test_real_files_of_the_wrong_kind_are_refused(made: Path, own: Path, name: str, message: str) -> None:
    refuse(made / name, own, message)


@tensorflow
def test_the_code_of_a_lambda_layer_never_runs(tmp_path: Path, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spring = lambda values: (__import__("os").environ.__setitem__("FER_TRAP", "sprung"), values)[1]  # noqa: E731
    save_with_lambda(tmp_path / "trap.keras", spring)
    assert os.environ["FER_TRAP"] == "sprung", "Keras runs the code when the network is built"
    monkeypatch.delenv("FER_TRAP")
    refuse(tmp_path / "trap.keras", own, "has a Lambda layer")
    shutil.copytree(SHIPPED, own / "trap")
    model = put_file(own / "trap", tmp_path / "trap.keras")
    with pytest.raises(ModelError, match="has a Lambda layer"):
        open_classifier(model, Runtime.TENSORFLOW)
    assert "FER_TRAP" not in os.environ


def put_file(folder: Path, file: Path) -> Model:
    """Replace a model's .keras file, and its hash in model.json."""
    values = json.loads((folder / "model.json").read_text())
    content = file.read_bytes()
    (folder / "model.keras").write_bytes(content)
    values["files"]["keras"].update(sha256=hashlib.sha256(content).hexdigest(), size=len(content))
    (folder / "model.json").write_text(json.dumps(values))
    return load_model(folder)


@pytest.mark.parametrize("share", [0.0, 0.00001, 0.2, 0.999])
def test_a_litert_file_that_was_cut_off_is_refused(tmp_path: Path, own: Path, share: float) -> None:
    content = (SHIPPED / "model.tflite").read_bytes()
    path = tmp_path / "cut.tflite"
    path.write_bytes(content[: int(len(content) * share)])
    refuse(path, own, "is empty: copy it again" if share == 0 else "can't be loaded by LiteRT")


def test_other_litert_files_are_refused(tmp_path: Path, own: Path) -> None:
    refuse(paths.detector_file(), own, "must have one input")
    (tmp_path / "letter.tflite").write_text("Dear aunt,")
    refuse(tmp_path / "letter.tflite", own, "can't be loaded by LiteRT")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("net.h5", 'save it as "name.keras"'),
        ("net.onnx", "convert it to .tflite first"),
        ("net.pth", "a PyTorch file can run programs"),
        ("net.exe", "choose a .tflite or .keras file"),
        ("missing.tflite", "is not there, or is not a file"),
    ],
)
def test_other_kinds_of_files_are_refused_with_advice(tmp_path: Path, own: Path, name: str, message: str) -> None:
    if not name.startswith("missing"):
        (tmp_path / name).write_bytes(b"something")
    refuse(tmp_path / name, own, message)


@pytest.mark.parametrize(
    ("description", "message"),
    [
        ({"sha256": "0" * 64}, "is not the file that its description names: its SHA-256 is"),
        ({"input_shape": [64, 64, 1]}, r"takes inputs of \[48, 48, 1\]; its description says \[64, 64, 1\]"),
        ({"labels": list(EXPRESSIONS[:6])}, "must list 7 labels, one for each output, not 6"),
        ({"labels": [*EXPRESSIONS[:6], "bored"]}, '"labels" must be the seven expressions'),
        ({"preprocessing": "magic"}, "asks for the preprocessing 'magic'; this program has gray48-standardised"),
        ({"preprocessing": "rgb-bytes"}, "gives 3 channels; its inputs have 1"),
        ({"temperature": 0}, '"temperature" must be a number from 0.01 to 100.0, got 0'),
        ({"name": "../../other"}, '"name" must be a plain name without folders in it'),
        ({"name": "..\\\\other"}, '"name" must be a plain name without folders in it'),
        ({"name": ".hidden"}, '"name" must be a plain name without folders in it'),
        ({"name": "/etc/passwd"}, '"name" must be a plain name without folders in it'),
    ],
)
def test_a_description_that_doesn_t_fit_is_refused(
    tmp_path: Path, own: Path, description: dict[str, Any], message: str
) -> None:
    refuse(downloaded(tmp_path / "download", **description), own, message)


def test_a_folder_with_an_altered_file_or_a_path_trick_is_refused(tmp_path: Path, own: Path) -> None:
    folder = tmp_path / "download"
    shutil.copytree(SHIPPED, folder)
    with (folder / "model.int8.tflite").open("r+b") as file:
        file.seek(5000)
        file.write(b"altered!")
    refuse(folder, own, "its SHA-256 is")
    values = json.loads((SHIPPED / "model.json").read_text())
    values["files"]["litert"]["name"] = "../../secret"
    (folder / "model.json").write_text(json.dumps(values))
    refuse(folder, own, "must be a plain file name in the model's own folder")
    refuse(tmp_path, own, r"is not a model folder: it lacks model\.json")


def test_a_declared_shape_that_isn_t_the_network_s_is_refused(tmp_path: Path, own: Path) -> None:
    folder = tmp_path / "download"
    shutil.copytree(SHIPPED, folder)
    values = json.loads((SHIPPED / "model.json").read_text())
    (folder / "model.json").write_text(json.dumps({**values, "input_shape": [64, 64, 1]}))
    refuse(folder, own, r"declares inputs of \[64, 64, 1\]; its network takes \[48, 48, 1\]")


def test_a_keras_file_without_tensorflow_is_refused_with_advice(
    tmp_path: Path, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "net.keras"
    shutil.copy(SHIPPED / "model.keras", file)
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "tensorflow" else find_spec(name))
    refuse(file, own, r'needs TensorFlow, which is not installed: install it with `pip install "fer-desktop\[tensorflow\]"`')


def test_wrongly_declared_outputs_are_refused_and_can_be_declared_again(tmp_path: Path, own: Path) -> None:
    candidate = stage(downloaded(tmp_path / "download"), own)
    with pytest.raises(ClassifierError, match="declares probabilities, but its outputs don't add up to 1"):
        candidate.finish(declared(candidate, outputs="probabilities"), own)
    model = candidate.finish(declared(candidate, outputs="logits"), own)
    assert model.folder.is_dir()
    candidate.discard()
    assert model.folder.is_dir(), "discarding the candidate must not remove the added model"


def test_a_discarded_candidate_leaves_nothing(tmp_path: Path, own: Path) -> None:
    before = files_in(own)
    candidate = stage(downloaded(tmp_path / "download"), own)
    candidate.discard()
    assert files_in(own) == before


# ---- Names, removal, speed ----


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("My model", "my-model"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\Windows", "c-windows"),
        ("NUL", "model-nul"),
        ("...", "model"),
        ("Modèle d'été 50/50", "modèle-d-été-50-50"),
        ("x" * 300, "x" * 48),
        ("Mine", "mine-2"),
    ],
)
def test_a_title_becomes_a_safe_name(title: str, name: str) -> None:
    assert model_name(title, {"MINE", "other"}) == name


def test_a_user_model_can_be_removed_but_not_a_model_of_the_program(own: Path) -> None:
    with pytest.raises(ModelError, match="came with the program and stays"):
        remove(load_model(SHIPPED), own)
    remove(load_model(own / "mine"), own)
    assert files_in(own) == set()
    assert (SHIPPED / "model.json").is_file()


def test_the_speed_of_every_batch_is_measured_with_progress() -> None:
    told: list[float] = []
    speeds = measure(open_classifier(load_model(SHIPPED), Runtime.LITERT), lambda: False, told.append, seconds=0.05)
    assert speeds is not None
    assert [speed.faces for speed in speeds] == list(BATCHES)
    assert all(0 < speed.median_ms <= speed.p95_ms and speed.runs >= 20 for speed in speeds)
    assert told == sorted(told) and told[-1] == 1.0


def test_measuring_stops_on_request() -> None:
    asked = iter([False] * 5)
    assert measure(open_classifier(load_model(SHIPPED), Runtime.LITERT), lambda: next(asked, True), lambda _: None) is None


def test_the_processor_has_a_name() -> None:
    assert processor_name().strip()
