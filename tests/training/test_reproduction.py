"""The paper's experiment: its split, its two ways of counting, and the complete run to a report and a model."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("keras", reason="training needs the extra 'train'")

from fer_desktop.core.metrics import accuracy, balanced_accuracy
from fer_desktop.models.description import load_model
from fer_desktop.models.metrics import COMMON_KEY, LEARNED_KEY
from fer_desktop.paths import models_folder
from training import reproduction
from training.__main__ import main
from training.data import DataError, Dataset, load_npz, save_npz


def test_split_has_the_papers_class_counts_and_loses_no_picture(fer2013_npz: Path) -> None:
    data = load_npz(fer2013_npz)
    drawn = reproduction.split(data)
    assert tuple(drawn.training.class_counts()) == reproduction.TRAINING_COUNTS
    assert tuple(drawn.public.class_counts()) == reproduction.VALIDATION_COUNTS
    parts = (data.training, data.public, data.private)
    before = sorted(image.tobytes() for part in parts for image in part.image)
    after = sorted(image.tobytes() for part in (drawn.training, drawn.public) for image in part.image)
    assert before == after
    again, other = reproduction.split(data), reproduction.split(data, seed=1)
    np.testing.assert_array_equal(again.public.image, drawn.public.image)
    assert not np.array_equal(other.public.image, drawn.public.image)


def test_split_refuses_data_that_is_not_the_papers(small_data: Dataset) -> None:
    with pytest.raises(DataError, match="4953"):
        reproduction.split(small_data)


def test_the_papers_sums_give_the_papers_figures() -> None:
    sums = reproduction.paper_sums(reproduction.PAPER_MATRIX)
    assert sums.true_positives == pytest.approx(4.51)
    assert sums.false_positives == pytest.approx(2.47, abs=0.03)
    assert sums.accuracy == pytest.approx(0.65, abs=0.005)


def test_sums_of_shares_are_balanced_accuracy_not_accuracy() -> None:
    random = np.random.default_rng(5)
    matrix = random.integers(1, 20, (7, 7)) + np.diag([900, 10, 50, 300, 80, 20, 5])
    sums = reproduction.paper_sums(reproduction.shares(matrix))
    assert sums.accuracy == pytest.approx(balanced_accuracy(matrix))
    assert abs(sums.accuracy - accuracy(matrix)) > 0.05


def test_models_are_compared_on_pictures_that_none_was_trained_on(small_data: Dataset) -> None:
    training, private = small_data.training, small_data.private
    # The other model was trained on a part of PrivateTest, and two of PrivateTest's pictures are in Training too.
    private.image[:2] = training.image[:2]
    learned = {"one": training, "other": private.where(np.arange(len(private)) < 5)}

    def always_happy(images: np.ndarray) -> np.ndarray:
        return np.tile(np.eye(7, dtype=np.float32)[3], (len(images), 1))

    metrics = reproduction.measure_common(dict.fromkeys(learned, always_happy), small_data, learned)
    assert metrics["one"][LEARNED_KEY] == 0
    assert metrics["other"][LEARNED_KEY] == 3, "two of its five are in Training"
    common = private.label[5:]
    for result in metrics.values():
        assert result[COMMON_KEY]["count"] == len(common)
        assert result[COMMON_KEY]["accuracy"] == pytest.approx((common == 3).mean())
    assert metrics["one"][COMMON_KEY]["fingerprint"] == metrics["other"][COMMON_KEY]["fingerprint"]


def test_the_models_in_the_repository_were_measured_on_the_same_pictures() -> None:
    metrics = [load_model(models_folder() / name).description.metrics for name in ("default", "paper")]
    for key in ("count", "fingerprint"):
        assert metrics[0][COMMON_KEY][key] == metrics[1][COMMON_KEY][key], "run `python -m training common`"
    assert metrics[0][LEARNED_KEY] == 0 < metrics[1][LEARNED_KEY]


def test_one_command_gives_report_and_model(
    small_data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    counts = [25] * 7, [5] * 7
    whole = reproduction.split
    monkeypatch.setattr(reproduction, "split", lambda data: whole(data, *counts))
    monkeypatch.setattr(reproduction, "BATCH_SIZES", (35, 70))
    data, report, model = tmp_path / "data.npz", tmp_path / "REPRODUCTION.md", tmp_path / "paper"
    save_npz(small_data, data)
    report.write_text("# Before\n<!-- results:start -->\nold\n<!-- results:end -->\nAfter.\n")
    call = ["reproduce", "--data", str(data), "--runs", str(tmp_path / "runs"), "--epochs", "2"]
    call += ["--report", str(report), "--out", str(model)]
    assert main(call) == 0, capsys.readouterr().err

    text = report.read_text()
    assert text.startswith("# Before\n") and text.endswith("\nAfter.\n") and "\nold\n" not in text
    assert "| 1 | 35 |" in text and "| 2 | 70 |" in text and "with 2 epochs, where the paper has 100" in text
    described = load_model(model).description
    validation = described.metrics["validation"]
    assert validation["count"] == 35 and "private" not in described.metrics
    # The matrix in the report comes from the exported weights.
    assert f"Accuracy {validation['accuracy']:.3f}" in text
    assert json.loads((tmp_path / "runs" / "batch-70" / "config.json").read_text())["network"] == "paper"


def test_a_report_without_markers_is_left_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    path.write_text("mine")
    with pytest.raises(DataError, match="results:start"):
        reproduction.write_report(path, {})
    assert path.read_text() == "mine"


def test_the_report_in_the_repository_is_of_the_model_in_it() -> None:
    described = load_model(models_folder() / "paper").description
    text = (models_folder().parent / "training" / "REPRODUCTION.md").read_text(encoding="utf-8")
    validation = described.metrics["validation"]
    assert validation["count"] == sum(reproduction.VALIDATION_COUNTS)
    assert f"Accuracy {validation['accuracy']:.3f}, balanced accuracy {validation['balanced_accuracy']:.3f}." in text
    assert reproduction.paper_sums(reproduction.shares(np.array(validation["confusion_matrix"]))).accuracy == pytest.approx(
        validation["balanced_accuracy"], abs=1e-6
    )
