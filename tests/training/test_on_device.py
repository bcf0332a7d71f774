"""What runs in the compiled step of training gives what the host would have given, and teachers are learned from."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

keras = pytest.importorskip("keras", reason="training needs the extra 'train'")

from fer_desktop.analysis.preprocessing import normalise  # noqa: E402
from training.augmentation import AugmentationConfig, Changes, change, draw  # noqa: E402
from training.config import TrainingConfig  # noqa: E402
from training.data import Dataset  # noqa: E402
from training.distribution import Share  # noqa: E402
from training.networks import residual  # noqa: E402
from training.on_device import OnDevice  # noqa: E402
from training.run_folder import RunError, read_curves  # noqa: E402
from training.train import batches, build, train  # noqa: E402

_OFF = AugmentationConfig(flip=False, rotation=0, scale=0, shift=0, gamma=1, erase=0, degrade=0)
_SMALL = TrainingConfig(
    widths=(8, 8, 16), blocks=(1, 1, 1), dropout=0.0, epochs=2, batch_size=20, learning_rate=0.05, mixup=0.2, on_device=True
)


def _pictures(count: int) -> np.ndarray:
    """Blurred noise, in which half a pixel's place changes a value by a few gray levels, as in a face."""
    noise = np.random.default_rng(0).integers(0, 256, (count, 48, 48)).astype(np.uint8)
    return np.stack([cv2.GaussianBlur(picture, (0, 0), 1.5) for picture in noise])


@pytest.mark.parametrize(
    ("name", "value", "most", "mean"),
    [
        ("flip", True, 0, 0),
        ("rotation", 12.0, 1, 0.1),
        ("scale", 0.15, 1, 0.1),
        ("shift", 0.1, 1, 0.1),
        ("gamma", 1.6, 1, 0.1),
        ("erase", 1.0, 0, 0),
        ("degrade", 1.0, 1, 0.1),
        ("compress", 1.0, 12, 0.3),  # libjpeg's transform is one of integers
    ],
)
def test_the_device_changes_crops_as_opencv_does(name: str, value: Any, most: float, mean: float) -> None:
    pictures = _pictures(32)
    changes = draw(dataclasses.replace(_OFF, **{name: value}), len(pictures), np.random.default_rng(1))
    expected = change(pictures, changes).astype(np.float32)
    assert np.abs(expected - pictures).mean() > 1
    device = OnDevice(residual(widths=(8, 8, 16), blocks=(1, 1, 1)), pictures)
    given = Changes(*(keras.ops.convert_to_tensor(values) for values in changes))
    got = np.round(keras.ops.convert_to_numpy(device.change(keras.ops.cast(pictures, "float32"), given)))
    assert np.abs(got - expected).max() <= most
    assert np.abs(got - expected).mean() <= mean


def test_a_batch_of_rows_gives_the_logits_of_its_crops(small_data: Dataset) -> None:
    pictures = small_data.training.image
    host = dataclasses.replace(_SMALL, on_device=False)
    rows, crops = (next(batches(small_data.training, config, 0)) for config in (_SMALL, host))
    np.testing.assert_array_equal(rows[1]["fer2013"], crops[1]["fer2013"])
    network = residual(widths=(8, 8, 16), blocks=(1, 1, 1))
    got = OnDevice(network, pictures)(keras.tree.map_structure(keras.ops.convert_to_tensor, rows[0]))
    wanted = network(crops[0])
    for head, logits in wanted.items():
        np.testing.assert_allclose(
            keras.ops.convert_to_numpy(got[head]), keras.ops.convert_to_numpy(logits), atol=0.05, rtol=0.05
        )


def test_training_on_the_device_gives_the_loss_curve_of_the_host_and_resumes(small_data: Dataset, tmp_path: Path) -> None:
    for name, on_device in (("device", True), ("host", False)):
        train(dataclasses.replace(_SMALL, on_device=on_device), small_data, tmp_path / name, verbose=0)
    device, host = (read_curves(tmp_path / name / "curves.csv") for name in ("device", "host"))
    for row, wanted in zip(device, host, strict=True):
        assert row["loss"] == pytest.approx(wanted["loss"], rel=0.01)
    assert device[0]["loss"] != device[1]["loss"]

    # The saved network is the plain one, without the pictures.
    best = keras.models.load_model(tmp_path / "device" / "best.keras", compile=False)
    assert best.count_params() == build(_SMALL, 1).count_params()
    assert best.predict(normalise(small_data.public.image), verbose=0)["fer2013"].shape == (35, 7)


def test_the_pictures_of_a_run_are_on_one_device_only(small_data: Dataset, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="leave --distribute out"):
        train(_SMALL, small_data, tmp_path / "run", verbose=0, share=Share(0, 2, 2))


def test_the_loss_with_teachers_is_that_of_hinton_and_others(small_data: Dataset) -> None:
    network, *teachers = (build(dataclasses.replace(_SMALL, seed=seed), 1) for seed in (1, 2, 3))
    model = OnDevice(network, None, teachers, distillation=0.25, temperature=3.0)
    crops = normalise(small_data.training.image[:20])
    own = {head: keras.ops.convert_to_numpy(logits) for head, logits in model(crops, training=True).items()}
    loss = sum(float(term) for term in model.losses)
    expected = 0.0
    for head in ("fer2013", "ferplus"):
        shares = [_softmax(keras.ops.convert_to_numpy(teacher(crops, training=False)[head]) / 3.0) for teacher in teachers]
        expected -= 0.25 * 9.0 * float((np.mean(shares, axis=0) * np.log(_softmax(own[head] / 3.0))).sum(axis=1).mean())
    assert loss == pytest.approx(expected, rel=1e-4)
    assert not any(weight.trainable for teacher in teachers for weight in teacher.weights)
    assert len(model.trainable_variables) == len(network.trainable_variables)


def _softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def test_a_missing_or_damaged_teacher_is_an_error(small_data: Dataset, tmp_path: Path) -> None:
    run = tmp_path / "run"
    config = dataclasses.replace(_SMALL, teachers=("teacher-1.keras",))
    with pytest.raises(RunError, match="copy it anew"):
        train(config, small_data, run, verbose=0)
    (run / "teacher-1.keras").write_bytes(b"no network")
    with pytest.raises(RunError, match=r"teacher-1.keras can't be read"):
        train(config, small_data, run, verbose=0)
    residual(heads=("ferplus",), widths=(8, 8, 16), blocks=(1, 1, 1)).save(run / "teacher-1.keras")
    with pytest.raises(ValueError, match="has the heads ferplus"):
        train(config, small_data, run, verbose=0)
