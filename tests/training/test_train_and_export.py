"""A killed training resumes as if nothing had happened, and an export is checked before it replaces a model."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("keras", reason="training needs the extra 'train'")

import keras

from fer_desktop.analysis.classifier import Runtime, open_classifier
from fer_desktop.analysis.preprocessing import normalise
from fer_desktop.models.description import load_model
from training import export as export_module
from training.__main__ import main
from training.config import TrainingConfig
from training.data import Dataset, Part, save_npz
from training.export import ExportError, export, network_facts, prior_bias, shipping_network
from training.networks import paper, residual
from training.run_folder import RunError, read_curves
from training.train import _take_over, batches, build, targets, train

_SMALL = TrainingConfig(widths=(8, 8, 16), blocks=(1, 1, 1), epochs=2, batch_size=20, learning_rate=0.05)


def test_paper_network_has_the_layers_the_paper_names() -> None:
    kinds = [type(layer).__name__ for layer in paper().layers]
    assert {"Conv2D", "MaxPooling2D", "Dropout", "Dense"} <= set(kinds)
    assert paper().output_shape == (None, 7)


def test_the_exported_network_has_one_output_the_weighted_mean_of_the_heads(small_data: Dataset) -> None:
    trained = residual(widths=(8, 8, 16), blocks=(1, 1, 1))
    crops = normalise(small_data.public.image)
    both = trained.predict(crops, verbose=0)
    one = shipping_network(trained, 0.3).predict(crops, verbose=0)
    np.testing.assert_allclose(one, 0.7 * both["fer2013"] + 0.3 * both["ferplus"], atol=1e-4)


def test_the_prior_is_removed_as_far_as_configured() -> None:
    label = np.repeat(np.arange(7), [10, 1, 10, 20, 10, 10, 10]).astype(np.uint8)
    whole = prior_bias(label, 1.0)
    assert whole.mean() == pytest.approx(0)
    assert whole[1] - whole[3] == pytest.approx(np.log(20))
    np.testing.assert_allclose(prior_bias(label, 0.5), whole / 2)
    np.testing.assert_array_equal(prior_bias(label, 0.0), np.zeros(7))
    trained = residual(widths=(8, 8, 16), blocks=(1, 1, 1))
    crops = np.zeros((1, 48, 48, 1), np.float32)
    plain = shipping_network(trained, 0.3).predict(crops, verbose=0)
    np.testing.assert_allclose(shipping_network(trained, 0.3, whole).predict(crops, verbose=0), plain + whole, atol=1e-4)


def test_multiply_adds_equal_a_count_by_hand() -> None:
    inputs = keras.Input((48, 48, 1))
    x = keras.layers.Conv2D(4, 3, strides=2, padding="same", name="conv")(inputs)
    outputs = keras.layers.Dense(7, name="dense")(keras.layers.Flatten()(x))
    facts = network_facts(keras.Model(inputs, outputs))
    by_name = {layer["name"]: layer["multiply_adds"] for layer in facts["layers"]}
    assert by_name["conv"] == 24 * 24 * 4 * 9
    assert by_name["dense"] == 24 * 24 * 4 * 7
    assert facts["multiply_adds"] == by_name["conv"] + by_name["dense"]
    assert facts["parameters"] == 4 * 9 + 4 + 24 * 24 * 4 * 7 + 7


def test_unclear_ferplus_pictures_have_no_weight(small_data: Dataset) -> None:
    assert small_data.training.votes is not None
    small_data.training.votes[0] = [0, 0, 0, 0, 2, 0, 0, 4, 4, 0]
    wanted, weights = targets(small_data.training, ("fer2013", "ferplus"), 0.1)
    assert weights["ferplus"][0] == 0
    assert weights["ferplus"][1:].all()
    assert wanted["ferplus"][1].tolist() == [0, 1, 0, 0, 0, 0, 0]
    np.testing.assert_allclose(wanted["fer2013"].sum(axis=1), 1, atol=1e-6)
    assert wanted["fer2013"][0, 0] == pytest.approx(0.9 + 0.1 / 7)


def test_an_epoch_has_the_same_batches_every_time(small_data: Dataset) -> None:
    steps = len(small_data.training) // _SMALL.batch_size
    from_the_start = batches(small_data.training, _SMALL, 0)
    for _ in range(steps):
        next(from_the_start)
    second_epoch = next(from_the_start)
    resumed = next(batches(small_data.training, _SMALL, 1))
    np.testing.assert_array_equal(second_epoch[0], resumed[0])
    np.testing.assert_array_equal(second_epoch[1]["fer2013"], resumed[1]["fer2013"])


def test_a_killed_training_resumes_after_its_last_epoch(small_data: Dataset, tmp_path: Path) -> None:
    config = dataclasses.replace(_SMALL, epochs=4)
    whole = tmp_path / "whole"
    train(config, small_data, whole, verbose=0)

    data = tmp_path / "data.npz"
    save_npz(small_data, data)
    (tmp_path / "config.json").write_text(json.dumps(dataclasses.asdict(config)))
    run = tmp_path / "killed"
    command = [sys.executable, "-m", "training", "train", "--data", str(data), "--run", str(run)]
    root = Path(__file__).parents[2]
    process = subprocess.Popen([*command, "--config", str(tmp_path / "config.json")], cwd=root, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 180
    while not (run / "checkpoint.keras").exists():
        assert process.poll() is None, "the training ended before its first checkpoint"
        assert time.monotonic() < deadline, "no checkpoint within three minutes"
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()

    train(config, small_data, run, verbose=0)
    curves, expected = read_curves(run / "curves.csv"), read_curves(whole / "curves.csv")
    assert [row["epoch"] for row in curves] == [1, 2, 3, 4]
    for row, wanted in zip(curves, expected, strict=True):
        assert row["loss"] == pytest.approx(wanted["loss"], rel=0.02)


def test_a_run_can_start_with_the_weights_of_another(trained_run: Path, small_data: Dataset, tmp_path: Path) -> None:
    given = str(trained_run / "best.keras")
    still = dataclasses.replace(_SMALL, epochs=1, learning_rate=0.0, weight_decay=0.0, initial_weights=given)
    train(still, small_data, tmp_path / "run", verbose=0)
    before, after = (keras.models.load_model(path, compile=False) for path in (given, tmp_path / "run" / "best.keras"))
    for one, other in zip(before.trainable_weights, after.trainable_weights, strict=True):
        np.testing.assert_allclose(one.numpy(), other.numpy(), atol=1e-6)
    with pytest.raises(ValueError, match="not there"):
        train(dataclasses.replace(still, initial_weights="nowhere.keras"), small_data, tmp_path / "b", verbose=0)
    narrower = tuple(max(width // 2, 1) for width in still.widths)
    with pytest.raises(ValueError, match="another or a wider"):
        train(dataclasses.replace(still, widths=narrower), small_data, tmp_path / "c", verbose=0)


def test_a_wider_network_starts_with_the_outputs_of_the_narrower_one(
    trained_run: Path, small_data: Dataset, tmp_path: Path
) -> None:
    given = str(trained_run / "best.keras")
    wider = tuple(width + 8 for width in _SMALL.widths)
    still = dataclasses.replace(_SMALL, epochs=1, learning_rate=0.0, weight_decay=0.0, initial_weights=given, widths=wider)
    network = build(still, 1)
    _take_over(network, Path(given))
    narrow = keras.models.load_model(given, compile=False)
    crops = normalise(small_data.public.image)
    for head, logits in narrow.predict(crops, verbose=0).items():
        np.testing.assert_allclose(network.predict(crops, verbose=0)[head], logits, atol=1e-4)
    assert network.count_params() > narrow.count_params()

    # The new channels can learn: a step of training changes their weights.
    before = network.get_layer("fer2013").kernel.numpy()
    train(dataclasses.replace(still, learning_rate=0.05), small_data, tmp_path / "run", verbose=0)
    after = keras.models.load_model(tmp_path / "run" / "checkpoint.keras", compile=False).get_layer("fer2013").kernel.numpy()
    assert np.abs(after - before)[_SMALL.widths[-1] :].max() > 1e-5


def test_data_without_votes_trains_on_its_own_labels(
    small_data: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    training, public, private = (
        Part(part.image, part.label) for part in (small_data.training, small_data.public, small_data.private)
    )
    plain = Dataset(training, public, private, "plain")
    save_npz(plain, tmp_path / "data.npz")
    (tmp_path / "config.json").write_text(json.dumps(dataclasses.asdict(dataclasses.replace(_SMALL, epochs=1))))
    call = ["train", "--data", str(tmp_path / "data.npz"), "--run", str(tmp_path / "run")]
    assert main([*call, "--config", str(tmp_path / "config.json")]) == 0
    assert "no FER+ votes" in capsys.readouterr().err
    assert json.loads((tmp_path / "run" / "config.json").read_text())["heads"] == ["fer2013"]
    assert main([*call, "--config", str(tmp_path / "config.json")]) == 0  # the run is complete, so nothing is left to do
    assert main(["train", "--data", str(tmp_path / "data.npz"), "--run", str(tmp_path / "b"), "--heads", "ferplus"]) == 1
    assert not (tmp_path / "b").exists()
    assert "--heads fer2013" in capsys.readouterr().err


def test_a_run_of_another_configuration_is_not_overwritten(small_data: Dataset, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps(dataclasses.asdict(_SMALL)))
    with pytest.raises(RunError, match="another configuration"):
        train(dataclasses.replace(_SMALL, seed=1), small_data, tmp_path)


@pytest.fixture(scope="module")
def trained_run(tmp_path_factory: pytest.TempPathFactory, untouched_data: Dataset) -> Path:
    run = tmp_path_factory.mktemp("runs") / "small"
    train(_SMALL, untouched_data, run, verbose=0)
    return run


def test_export_writes_a_model_with_the_same_outputs_in_every_runtime(
    trained_run: Path, small_data: Dataset, tmp_path: Path
) -> None:
    folder = tmp_path / "models" / "small"
    parity = export(trained_run, small_data, folder, ferplus_share=0.5)
    assert parity["litert"].agreement == 1.0
    model = load_model(folder)
    crops = small_data.private.image
    answers = {runtime: open_classifier(model, runtime).predict(crops) for runtime in Runtime}
    np.testing.assert_allclose(answers[Runtime.LITERT], answers[Runtime.TENSORFLOW], atol=1e-3)
    np.testing.assert_allclose(answers[Runtime.LITERT_INT8], answers[Runtime.TENSORFLOW], atol=0.1)
    description = json.loads((folder / "model.json").read_text())
    assert description["metrics"]["private"]["count"] == 35
    assert len(description["curves"]) == 2
    assert description["training"]["ferplus_share"] == 0.5


def test_an_export_that_differs_from_keras_is_refused_and_the_old_model_stays(
    trained_run: Path, small_data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "models" / "small"
    export(trained_run, small_data, folder)
    before = (folder / "model.json").read_bytes()
    right = export_module.to_litert

    def wrong(network: keras.Model, *, int8: bool) -> bytes:
        head = network.get_layer("logits")
        kernel, bias = head.get_weights()
        head.set_weights([-kernel, bias])
        converted = right(network, int8=int8)
        head.set_weights([kernel, bias])
        return converted

    monkeypatch.setattr(export_module, "to_litert", wrong)
    with pytest.raises(ExportError, match="parts from Keras"):
        export(trained_run, small_data, folder)
    assert (folder / "model.json").read_bytes() == before
    assert [child.name for child in folder.parent.iterdir()] == ["small"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["evaluate", "--data", "nowhere.npz"], "does not exist"),
        (["train", "--data", "nowhere.npz", "--run", "RUN", "--network", "giant"], "unknown network 'giant'"),
        (["train", "--data", "nowhere.npz", "--run", "RUN", "--heads", "feelings"], "heads must be"),
        (["export", "--data", "DATA", "--run", "RUN", "--out", "OUT"], "train first"),
    ],
)
def test_a_wrong_call_is_an_error_with_advice(
    arguments: list[str], said: str, small_data: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save_npz(small_data, tmp_path / "data.npz")
    places = {"RUN": str(tmp_path / "run"), "OUT": str(tmp_path / "out"), "DATA": str(tmp_path / "data.npz")}
    assert main([places.get(word, word) for word in arguments]) == 1
    assert said in capsys.readouterr().err


def test_evaluate_prints_the_figures_as_json(
    trained_run: Path, small_data: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "models" / "small"
    export(trained_run, small_data, folder)
    save_npz(small_data, tmp_path / "data.npz")
    capsys.readouterr()
    assert main(["evaluate", "--model", str(folder), "--data", str(tmp_path / "data.npz"), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    for split in ("private", "private_not_in_training"):
        assert {
            "accuracy",
            "balanced_accuracy",
            "expected_calibration_error",
            "ferplus_agreement",
            "per_class",
            "confusion_matrix",
        } <= set(result[split])
