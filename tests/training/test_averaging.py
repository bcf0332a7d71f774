"""Averaging runs: the mean is right, and runs that can't be averaged are refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("keras", reason="training needs the extra 'train'")

import keras

from fer_desktop.analysis.preprocessing import normalise
from training.__main__ import main
from training.averaging import average
from training.data import Dataset, save_npz
from training.networks import residual


def _run(folder: Path, seed: int, widths: tuple[int, ...] = (8, 8, 16)) -> Path:
    keras.utils.set_random_seed(seed)
    folder.mkdir()
    residual(widths=widths, blocks=(1, 1, 1)).save(folder / "best.keras")
    return folder


def test_the_mean_of_two_runs_is_written_with_new_normalisation_statistics(tmp_path: Path, small_data: Dataset) -> None:
    runs = [_run(tmp_path / "a", 1), _run(tmp_path / "b", 2)]
    save_npz(small_data, tmp_path / "data.npz")
    out = tmp_path / "mean.keras"
    command = ["average", *map(str, runs), "--shares", "3,1", "--data", str(tmp_path / "data.npz"), "--out", str(out)]
    assert main(command) == 0
    one, two, mean = (keras.models.load_model(path, compile=False) for path in (*(r / "best.keras" for r in runs), out))
    for before, other, after in zip(one.weights, two.weights, mean.weights, strict=True):
        expected = 0.75 * before.numpy() + 0.25 * other.numpy()
        if "moving" in after.path:
            assert not np.allclose(after.numpy(), expected)
        else:
            np.testing.assert_allclose(after.numpy(), expected, atol=1e-6)
    crops = normalise(small_data.public.image)
    assert all(np.isfinite(logits).all() for logits in mean.predict(crops, verbose=0).values())


def test_runs_that_cannot_be_averaged_are_refused_with_the_reason(tmp_path: Path, small_data: Dataset) -> None:
    one, wider = _run(tmp_path / "a", 1) / "best.keras", _run(tmp_path / "b", 2, (8, 16, 32)) / "best.keras"
    training = small_data.training
    with pytest.raises(ValueError, match="another network"):
        average([one, wider], [1, 1], training)
    with pytest.raises(ValueError, match="one share for each of 2 runs"):
        average([one, one], [1], training)
    with pytest.raises(ValueError, match="must not be negative"):
        average([one, one], [1, -1], training)
    with pytest.raises(ValueError, match="name folders of runs"):
        average([one, tmp_path / "c" / "best.keras"], [1, 1], training)
