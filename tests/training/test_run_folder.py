"""A run survives damaged and missing files, a full disk, a loss that is no number, and the loss of its computer."""

from __future__ import annotations

import dataclasses
import errno
import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

keras = pytest.importorskip("keras", reason="training needs the extra 'train'")

from fer_desktop.analysis.preprocessing import normalise  # noqa: E402
from training import run_folder  # noqa: E402
from training.__main__ import main  # noqa: E402
from training.config import TrainingConfig  # noqa: E402
from training.data import Dataset, save_npz  # noqa: E402
from training.export import in_float32, shipping_network, to_litert  # noqa: E402
from training.networks import fuse_normalisation, residual  # noqa: E402
from training.run_folder import RunError, read_config, read_curves  # noqa: E402
from training.snapshot import keep, restore  # noqa: E402
from training.train import WarmupCosine, build, mixed, train  # noqa: E402

CONFIG = TrainingConfig(
    widths=(8, 8, 16), blocks=(1, 1, 1), epochs=2, batch_size=20, learning_rate=0.05, average=0.9, average_every=1
)


@pytest.fixture
def run(small_data: Dataset, tmp_path: Path) -> Path:
    """A run of one epoch, made with a configuration for two; its best weights are marked."""
    folder = tmp_path / "run"
    train(dataclasses.replace(CONFIG, epochs=1), small_data, folder, verbose=0)
    run_folder.write_config(folder, CONFIG)
    return folder


def test_the_average_is_evaluated_and_training_goes_on_with_the_plain_weights(small_data: Dataset, run: Path) -> None:
    best = train(CONFIG, small_data, run, verbose=0)
    curves = read_curves(run / "curves.csv")
    assert [row["epoch"] for row in curves] == [1, 2]
    assert all(0 <= row["average_accuracy"] <= 1 for row in curves)
    whole = run.parent / "whole"
    train(CONFIG, small_data, whole, verbose=0)
    assert read_curves(whole / "curves.csv")[1]["loss"] == pytest.approx(curves[1]["loss"], rel=0.05)
    network = keras.models.load_model(best, compile=False)
    answers = network.predict(normalise(small_data.public.image), verbose=0)["fer2013"].argmax(axis=1)
    measured = float((answers == small_data.public.label).mean())
    assert measured == pytest.approx(max(run_folder.best_accuracy(row) for row in curves), abs=1e-6)


def test_epochs_without_an_average_leave_its_column_empty(small_data: Dataset, tmp_path: Path) -> None:
    config = dataclasses.replace(CONFIG, epochs=12, average_every=100, limit=20)
    train(config, small_data, tmp_path / "run", verbose=0)
    rows = read_curves(tmp_path / "run" / "curves.csv")
    assert ["average_accuracy" in row for row in rows] == [False] * 2 + [True] * 10


@pytest.mark.parametrize("damage", ["missing", "truncated", "nothing"])
def test_a_missing_or_damaged_checkpoint_is_an_error_and_the_best_weights_stay(
    damage: str, small_data: Dataset, run: Path
) -> None:
    checkpoint, best = run / "checkpoint.keras", (run / "best.keras").read_bytes()
    content = checkpoint.read_bytes()
    if damage == "missing":
        checkpoint.unlink()
    else:
        checkpoint.write_bytes(content[: len(content) // 2] if damage == "truncated" else b"")
    with pytest.raises(RunError, match="begin anew") as told:
        train(CONFIG, small_data, run, verbose=0)
    assert str(checkpoint) in str(told.value)
    assert (run / "best.keras").read_bytes() == best
    assert len(read_curves(run / "curves.csv")) == 1


def test_a_run_of_another_version_is_an_error(small_data: Dataset, run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = run / "config.json"
    path.write_text(path.read_text().replace('"seed"', '"luck"'))
    data = run.parent / "data.npz"
    save_npz(small_data, data)
    assert main(["train", "--resume", "--data", str(data), "--run", str(run)]) == 1
    said = capsys.readouterr().err
    assert "another version" in said and "luck" in said


def test_a_full_disk_leaves_the_last_complete_epoch(small_data: Dataset, run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {name: (run / name).read_bytes() for name in ("checkpoint.keras", "best.keras")}
    names = sorted(run.iterdir())

    def full(self: Path, target: Path) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", full)
        with pytest.raises(RunError, match=r"make room on the disk.*last whole epoch"):
            train(CONFIG, small_data, run, verbose=0)
    assert {name: (run / name).read_bytes() for name in before} == before
    assert sorted(run.iterdir()) == names
    train(CONFIG, small_data, run, verbose=0)
    assert [row["epoch"] for row in read_curves(run / "curves.csv")] == [1, 2]


@contextmanager
def _room_for(size: int) -> Iterator[None]:
    """Let no file grow beyond `size` bytes, as on a disk that is full."""
    resource = pytest.importorskip("resource", reason="Windows has no limits of this kind")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_no_room_for_the_whole_checkpoint_leaves_the_old_one(small_data: Dataset, run: Path) -> None:
    checkpoint = (run / "checkpoint.keras").read_bytes()
    with _room_for(len(checkpoint) // 2), pytest.raises(RunError, match=r"make room on the disk.*last whole epoch"):
        train(CONFIG, small_data, run, verbose=0)
    assert (run / "checkpoint.keras").read_bytes() == checkpoint
    train(CONFIG, small_data, run, verbose=0)
    assert [row["epoch"] for row in read_curves(run / "curves.csv")] == [1, 2]


def test_no_room_for_the_curves_leaves_the_old_ones(run: Path) -> None:
    rows = read_curves(run / "curves.csv")
    size = (run / "curves.csv").stat().st_size
    with _room_for(size + 10), pytest.raises(RunError, match="make room on the disk"):
        run_folder.write_curves(run, [*rows, {**rows[0], "epoch": 2}])
    assert read_curves(run / "curves.csv") == rows


@pytest.mark.parametrize("content", [b"epoch,loss\n1,no number\n", b"epoch,loss\n2,1.5\n", b"\xff\xfe\x00", b"loss\n1.5\n"])
def test_damaged_curves_are_an_error(content: bytes, small_data: Dataset, run: Path) -> None:
    checkpoint = (run / "checkpoint.keras").read_bytes()
    (run / "curves.csv").write_bytes(content)
    with pytest.raises(RunError, match=r"curves.csv.*copy it anew"):
        train(CONFIG, small_data, run, verbose=0)
    assert (run / "checkpoint.keras").read_bytes() == checkpoint


def test_missing_curves_do_not_begin_the_run_anew(small_data: Dataset, run: Path) -> None:
    best = (run / "best.keras").read_bytes()
    (run / "curves.csv").unlink()
    with pytest.raises(RunError, match=r"curves.csv is missing or empty.*copy it"):
        train(CONFIG, small_data, run, verbose=0)
    assert (run / "best.keras").read_bytes() == best


def test_a_loss_that_is_no_number_ends_the_run_before_it_is_saved(small_data: Dataset, tmp_path: Path) -> None:
    config = dataclasses.replace(CONFIG, learning_rate=math.inf)
    with pytest.raises(RunError, match="diverged"):
        train(config, small_data, tmp_path / "run", verbose=0)
    assert not (tmp_path / "run" / "checkpoint.keras").exists()


def test_a_kept_run_goes_on_with_the_precision_that_suits_the_other_computer(run: Path, tmp_path: Path) -> None:
    kept, elsewhere = tmp_path / "kept.npz", tmp_path / "elsewhere"
    keep(run, kept)
    policy = keras.config.dtype_policy()
    try:
        assert main(["restore", "--precision", "mixed_bfloat16", "--file", str(kept), "--run", str(elsewhere)]) == 0
    finally:
        keras.config.set_dtype_policy(policy)
    config = read_config(elsewhere)
    assert config is not None and config.precision == "mixed_bfloat16"
    model = keras.models.load_model(elsewhere / "checkpoint.keras", {"WarmupCosine": WarmupCosine})
    assert {layer.dtype_policy.name for layer in model.layers if "conv" in layer.name} == {"mixed_bfloat16"}


def test_a_damaged_file_of_the_best_weights_is_named_when_a_run_is_kept(run: Path, tmp_path: Path) -> None:
    (run / "best.keras").write_bytes(b"PK")
    with pytest.raises(RunError, match="best.keras can't be read"):
        keep(run, tmp_path / "kept.npz")
    assert not (tmp_path / "kept.npz").exists()


def test_resume_never_starts_a_new_run(small_data: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data.npz"
    save_npz(small_data, data)
    assert main(["train", "--resume", "--data", str(data), "--run", str(tmp_path / "run")]) == 1
    assert "no run to go on with" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_a_kept_run_can_be_resumed_on_another_computer(
    small_data: Dataset, run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept, elsewhere, data = tmp_path / "kept.npz", tmp_path / "elsewhere", tmp_path / "data.npz"
    save_npz(small_data, data)
    assert main(["keep", "--run", str(run), "--out", str(kept)]) == 0
    assert main(["restore", "--file", str(kept), "--run", str(elsewhere)]) == 0
    objects = {"WarmupCosine": WarmupCosine}
    here, there = (keras.models.load_model(place / "checkpoint.keras", objects) for place in (run, elsewhere))
    for one, other in zip(here.get_weights(), there.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-3)
    for one, other in zip(*(m.optimizer._model_variables_moving_average for m in (here, there)), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-3)
    assert int(there.optimizer.iterations) == int(here.optimizer.iterations)
    bests = [keras.models.load_model(place / "best.keras", compile=False).get_weights() for place in (run, elsewhere)]
    for one, other in zip(*bests, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-3)
    assert main(["train", "--resume", "--run", str(elsewhere), "--data", str(data)]) == 0
    assert [row["epoch"] for row in read_curves(elsewhere / "curves.csv")] == [1, 2]
    with pytest.raises(RunError, match="holds a run already"):
        restore(kept, elsewhere)
    kept.write_bytes(kept.read_bytes()[:100])
    with pytest.raises(RunError, match="not a kept run"):
        restore(kept, tmp_path / "third")
    with pytest.raises(RunError, match="train first"):
        keep(tmp_path / "nowhere", kept)
    capsys.readouterr()


def test_mixed_pictures_have_labels_and_weights_mixed_alike() -> None:
    inputs = np.stack([np.full((2, 2, 1), value, np.float32) for value in (0, 10)])
    wanted, weights = {"ferplus": np.eye(2, dtype=np.float32)}, {"ferplus": np.array([1, 0], np.float32)}
    crops, answers, total = mixed(inputs, wanted, weights, 0.75)
    np.testing.assert_allclose(crops[:, 0, 0, 0], [2.5, 7.5])
    # The second picture has no weight, so neither mixture is trained on its label.
    np.testing.assert_allclose(answers["ferplus"], [[1, 0], [1, 0]])
    np.testing.assert_allclose(total["ferplus"], [0.75, 0.25])


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="fused on TensorFlow alone")
def test_fused_normalisation_trains_like_the_plain_one() -> None:
    crops = np.random.default_rng(3).normal(size=(16, 48, 48, 1)).astype(np.float32)
    plain, fused = (build(CONFIG, 5) for _ in range(2))
    fused.set_weights(plain.get_weights())
    fuse_normalisation(fused)
    for network in (plain, fused):
        for layer in network._flatten_layers():
            if isinstance(layer, keras.layers.Dropout):
                layer.rate = 0.0
    np.testing.assert_allclose(
        plain(crops, training=True)["fer2013"], fused(crops, training=True)["fer2013"], rtol=1e-3, atol=1e-3
    )
    changed = 0
    for one, other in zip(plain.non_trainable_variables, fused.non_trainable_variables, strict=True):
        if "moving" in one.path:
            changed += 1
            np.testing.assert_allclose(one.numpy(), other.numpy(), rtol=2e-2, atol=1e-4)
    assert changed > 10


def test_a_network_trained_in_bfloat16_is_exported_in_float32() -> None:
    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        trained = residual(widths=(8, 8, 16), blocks=(1, 1, 1))
    finally:
        keras.config.set_dtype_policy(policy)
    exact = in_float32(trained)
    assert {layer.compute_dtype for layer in exact._flatten_layers()} == {"float32"}
    for one, other in zip(trained.get_weights(), exact.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    assert b"BFLOAT16" not in to_litert(shipping_network(trained, 0.2), int8=False)
