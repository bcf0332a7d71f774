"""A second set of crops: divided, framed as FER2013's, learned from beside it, and measured by its test half."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from fer_desktop.core.labels import EXPRESSIONS
from training.__main__ import main
from training.data import DataError, Dataset, save_npz
from training.more_crops import load_crops, with_more


@pytest.fixture
def crops_npz(tmp_path: Path) -> Path:
    """Two of each class to learn from and one to test on: a white border, and a gray middle that is the class in tens."""
    label = np.tile(np.arange(7), 3).astype(np.uint8)
    image = np.full((21, 64, 64), 255, np.uint8)
    image[:, 5:58, 5:58] = (10 * label)[:, None, None]
    path = tmp_path / "crops.npz"
    np.savez(path, image=image, label=label, split=np.repeat(np.array([0, 1], np.uint8), [14, 7]))
    return path


def test_crops_are_cut_to_the_program_s_framing(crops_npz: Path) -> None:
    learned, test = load_crops(crops_npz)
    assert (learned.image.shape, test.image.shape) == ((10, 48, 48), (7, 48, 48))
    for part in (learned, test):
        assert (part.image == 10 * part.label[:, None, None]).all()


def test_nothing_is_learned_from_labels_that_are_mostly_wrong_but_they_are_counted(crops_npz: Path) -> None:
    learned, test = load_crops(crops_npz)
    assert {EXPRESSIONS[k] for k in learned.label} == {"angry", "happy", "neutral", "sad", "surprise"}
    assert test.class_counts() == [1] * 7


def test_more_crops_stand_behind_fer2013_s_and_have_no_votes(crops_npz: Path, small_data: Dataset) -> None:
    learned, _ = load_crops(crops_npz)
    both = with_more(small_data, learned)
    count = len(small_data.training)
    assert len(both.training) == count + 10
    np.testing.assert_array_equal(both.training.image[:count], small_data.training.image)
    assert both.training.votes is not None and not both.training.votes[count:].any()
    assert both.public is small_data.public and both.private is small_data.private


@pytest.mark.parametrize(
    "arrays",
    [
        {"image": np.zeros((3, 48, 48), np.uint8)},
        {"image": np.zeros((3, 64, 64), np.float32)},
        {"label": np.array([0, 1, 7])},
        {"label": np.array([0, 1])},
        {"split": np.array([0, 1, 2])},
    ],
)
def test_a_file_of_another_kind_is_refused_with_what_was_expected(arrays: dict[str, np.ndarray], tmp_path: Path) -> None:
    good = {"image": np.zeros((3, 64, 64), np.uint8), "label": np.array([0, 1, 2]), "split": np.array([0, 0, 1])}
    image, label, split = ({**good, **arrays}[name] for name in good)
    np.savez(tmp_path / "bad.npz", image=image, label=label, split=split)
    with pytest.raises(DataError, match="expected a .npz with image"):
        load_crops(tmp_path / "bad.npz")


def test_a_file_that_is_no_npz_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.npz").write_bytes(b"PK\x03\x04 no more")
    for path in (tmp_path / "bad.npz", tmp_path / "none.npz"):
        with pytest.raises(DataError, match="can't be read"):
            load_crops(path)


def test_the_test_half_is_measured_by_the_command(crops_npz: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--crops", str(crops_npz), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["folder"], result["count"], result["crops"]["count"]) == ("crops.npz", 7, 7)
    assert main(["evaluate", "--crops", str(crops_npz)]) == 0
    assert "crops.npz" in capsys.readouterr().out


def test_a_run_that_learns_from_more_crops_asks_for_them_again(
    crops_npz: Path, small_data: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("keras", reason="training needs the extra 'train'")
    data, run = tmp_path / "data.npz", tmp_path / "run"
    save_npz(small_data, data)
    words = ["train", "--data", str(data), "--run", str(run), "--widths", "8,8,16", "--epochs", "1"]
    assert main([*words, "--crops", str(crops_npz)]) == 0
    assert json.loads((run / "config.json").read_text())["more_crops"] == 10
    assert main(["train", "--resume", "--data", str(data), "--run", str(run)]) == 1
    assert "name their file by --crops" in capsys.readouterr().err
