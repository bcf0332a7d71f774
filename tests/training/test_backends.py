"""Training without TensorFlow: the record command from end to end, with the loss curves that TensorFlow gives."""

from __future__ import annotations

import dataclasses
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("keras", reason="training needs the extra 'train'")

from training import backends
from training.backends import BackendError
from training.config import TrainingConfig
from training.data import Dataset, save_npz
from training.record import for_gpu, record
from training.run_folder import read_curves
from training.train import train

_CONFIG = TrainingConfig(
    widths=(8, 8, 16),
    blocks=(1, 1, 1),
    dropout=0.0,
    epochs=3,
    batch_size=10,
    learning_rate=0.025,
    average=0.95,
    average_every=1,
)

# Python as it is where TensorFlow isn't installed. Carries out several calls of the command line, until one fails.
_WITHOUT_TENSORFLOW = """
import json, sys
sys.modules["tensorflow"] = None
from training.__main__ import main
sys.exit(next((code for call in json.loads(sys.argv[1]) if (code := main(call))), 0))
"""


def _start(backend: str, *calls: tuple[object, ...]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-u", "-c", _WITHOUT_TENSORFLOW, json.dumps([[*map(str, call)] for call in calls])],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "JAX_PLATFORMS": "cpu", "KERAS_BACKEND": backend},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_the_record_command_needs_no_tensorflow_and_gives_its_curves(backend: str, small_data: Dataset, tmp_path: Path) -> None:
    pytest.importorskip(backend, reason=f"needs the extra 'train-{backend}'")
    data, config, out = tmp_path / "data.npz", tmp_path / "config.json", tmp_path / "out"
    save_npz(small_data, data)
    config.write_text(json.dumps(dataclasses.asdict(_CONFIG)))
    command = ("record", "--data", data, "--out", out, "--config", config, "--siblings", 1, "--batch-size", 20)

    # The first process is killed when the sibling's second epoch begins.
    killed = _start(backend, command)
    assert killed.stdout is not None
    said = ""
    for line in killed.stdout:
        said += line
        if line.startswith("Epoch 2/"):
            killed.kill()
    killed.stdout.close()
    assert killed.wait() != 0 and "Epoch 2/" in said, said
    assert not (out / "record").exists()

    # The second one goes on, and does what else can be done with runs.
    kept, again = tmp_path / "kept.npz", tmp_path / "again"
    second = _start(
        backend,
        command,
        ("keep", "--run", out / "sibling-1", "--out", kept),
        ("restore", "--file", kept, "--run", again),
        ("train", "--resume", "--run", again, "--data", data),
        ("average", out / "sibling-1", again, "--data", data, "--out", tmp_path / "mean.keras"),
        ("export", "--run", out / "record", "--data", data, "--out", tmp_path / "model"),
    )
    try:
        said, _ = second.communicate(timeout=900)
    finally:
        second.kill()
        second.wait()
    assert second.returncode == 1, said
    assert "export needs TensorFlow" in said and "Traceback" not in said
    assert f"export --run {out / 'record'}" in said
    assert (tmp_path / "mean.keras").stat().st_size > 10_000
    curves = {name: read_curves(out / name / "curves.csv") for name in ("sibling-1", "record")}
    for rows in curves.values():
        assert [row["epoch"] for row in rows] == [1, 2, 3]
        assert all("average_accuracy" in row for row in rows)
        assert rows[-1]["loss"] < rows[0]["loss"]

    # TensorFlow gives the same curves, and reads what the other backend wrote.
    config_here = for_gpu(_CONFIG, 20, "float32")
    record(config_here, small_data, tmp_path / "here", 1, verbose=0)
    for name, rows in curves.items():
        for row, wanted in zip(rows, read_curves(tmp_path / "here" / name / "curves.csv"), strict=True):
            assert row["loss"] == pytest.approx(wanted["loss"], rel=0.02)
            assert row["val_loss"] == pytest.approx(wanted["val_loss"], rel=0.05)
    sibling = dataclasses.replace(config_here, seed=_CONFIG.seed + 1)
    assert train(sibling, small_data, out / "sibling-1", verbose=0).exists()


def test_another_batch_size_keeps_the_pace() -> None:
    config = for_gpu(TrainingConfig(batch_size=128, learning_rate=0.1, average=0.999), 256, "mixed_bfloat16")
    assert (config.batch_size, config.learning_rate, config.precision, config.on_device) == (256, 0.2, "mixed_bfloat16", True)
    assert config.average == pytest.approx(0.998001)


def test_a_missing_library_is_named_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(BackendError, match=r"--distribute needs JAX: pip install 'fer-desktop\[train-jax\]'"):
        backends.require("jax", "--distribute")
    monkeypatch.delitem(sys.modules, "keras")
    monkeypatch.setenv("KERAS_BACKEND", "")
    with pytest.raises(BackendError, match=r"needs TensorFlow or PyTorch: .*EXTRA is train or train-torch"):
        backends.prefer(("tensorflow", "torch"))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name == "torch" or None)
    backends.prefer(("tensorflow", "torch"))
    assert os.environ["KERAS_BACKEND"] == "torch"
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    with pytest.raises(BackendError, match=r"needs JAX: .*train-jax"):
        backends.prefer(("tensorflow", "torch"))
    monkeypatch.setenv("KERAS_BACKEND", "abacus")
    with pytest.raises(BackendError, match="one of tensorflow, jax, torch"):
        backends.prefer(("tensorflow", "torch"))
