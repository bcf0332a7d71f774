"""Training in two processes on this computer, on two CPU devices, compared with one process."""

from __future__ import annotations

import dataclasses
import importlib.util
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("keras", reason="training needs the extra 'train'")

from training.config import TrainingConfig
from training.data import Dataset, save_npz
from training.distribution import Share
from training.run_folder import read_curves
from training.train import train

needs_jax = pytest.mark.skipif(
    importlib.util.find_spec("jax") is None, reason="--distribute needs JAX (the extra 'dev' has it)"
)
_CONFIG = TrainingConfig(widths=(8, 8, 16), blocks=(1, 1, 1), epochs=2, batch_size=20, learning_rate=0.05)


def _train(run: Path, data: Path, config: Path, count: int) -> None:
    """Train in `count` processes at once, as a user would start them; all must succeed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "training", "train", "--distribute", "--data", str(data), "--run", str(run)]
    group = {"KERAS_DISTRIBUTION_JOB_ADDRESSES": address, "KERAS_DISTRIBUTION_NUM_PROCESSES": str(count)}
    processes = [
        subprocess.Popen(
            [*command, "--config", str(config)],
            cwd=Path(__file__).parents[2],
            env={**os.environ, "JAX_PLATFORMS": "cpu", **group, "KERAS_DISTRIBUTION_PROCESS_ID": str(i)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for i in range(count)
    ]
    try:
        for process in processes:
            said, _ = process.communicate(timeout=900)
            assert process.returncode == 0, said
    finally:
        for process in processes:
            process.kill()
            process.communicate()


@needs_jax
def test_two_processes_give_the_loss_curve_of_one(small_data: Dataset, tmp_path: Path) -> None:
    data, config = tmp_path / "data.npz", tmp_path / "config.json"
    save_npz(small_data, data)
    config.write_text(json.dumps(dataclasses.asdict(_CONFIG)))
    _train(tmp_path / "one", data, config, 1)
    _train(tmp_path / "two", data, config, 2)

    one, two = read_curves(tmp_path / "one" / "curves.csv"), read_curves(tmp_path / "two" / "curves.csv")
    assert [row["epoch"] for row in two] == [1, 2]
    for row, wanted in zip(two, one, strict=True):
        assert row["loss"] == pytest.approx(wanted["loss"], rel=1e-3)
        assert row["val_fer2013_accuracy"] == pytest.approx(wanted["val_fer2013_accuracy"], abs=0.02)
    assert one[0]["loss"] != one[1]["loss"]

    # The run has nothing specific to JAX, so one process with TensorFlow resumes it here.
    before = TrainingConfig.from_dict(json.loads((tmp_path / "two" / "config.json").read_text()))
    train(before, small_data, tmp_path / "two", verbose=0)
    assert [row["epoch"] for row in read_curves(tmp_path / "two" / "curves.csv")] == [1, 2]


def test_shares_add_up_to_the_batch_and_padding_splits_evenly() -> None:
    rows = np.arange(12).reshape(6, 2)
    parts = [Share(i, 3, 6).of(rows) for i in range(3)]
    np.testing.assert_array_equal(np.concatenate(parts), rows)
    padded = Share(0, 2, 4).padded(rows)
    assert len(padded) == 8
    np.testing.assert_array_equal(padded[:6], rows)
    assert not padded[6:].any()


def test_a_batch_that_cannot_be_split_is_refused(small_data: Dataset, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="choose a multiple"):
        train(_CONFIG, small_data, tmp_path / "run", verbose=0, share=Share(0, 3, 3))
    assert not (tmp_path / "run").exists()
