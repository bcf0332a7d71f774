"""FER2013 is read in every format; broken pictures are named and never silently dropped."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from fer_desktop.core.labels import EXPRESSIONS, FER2013_NUMBERS, INDONESIAN
from training.data import DataError, Dataset, load_npz, save_npz
from training.loading import load


def _csv_rows(data: Dataset) -> list[str]:
    rows = ["emotion,pixels,Usage"]
    parts = ((data.training, "Training"), (data.public, "PublicTest"), (data.private, "PrivateTest"))
    for part, usage in parts:
        for image, label in zip(part.image, part.label, strict=True):
            number = FER2013_NUMBERS.index(EXPRESSIONS[label])
            rows.append(f"{number},{' '.join(str(v) for v in image.ravel())},{usage}")
    return rows


def test_npz_is_read_back_unchanged(small_data: Dataset, tmp_path: Path) -> None:
    save_npz(small_data, tmp_path / "data.npz")
    loaded = load_npz(tmp_path / "data.npz")
    for before, after in zip(
        (small_data.training, small_data.public, small_data.private),
        (loaded.training, loaded.public, loaded.private),
        strict=True,
    ):
        np.testing.assert_array_equal(before.image, after.image)
        np.testing.assert_array_equal(before.label, after.label)
        np.testing.assert_array_equal(before.votes, after.votes)


def test_csv_gives_the_same_pictures_as_npz_and_names_broken_rows(small_data: Dataset, tmp_path: Path) -> None:
    rows = _csv_rows(small_data)
    rows.insert(3, "9," + rows[1].split(",")[1] + ",Training")
    rows.insert(6, "1,12 13 14,Training")
    rows.insert(9, rows[1].replace("Training", "Holiday"))
    rows.insert(12, rows[1].replace("0,", "0,300 ", 1))
    path = tmp_path / "fer2013.csv"
    path.write_text("\n".join(rows))
    data = load(path)
    np.testing.assert_array_equal(data.training.image, small_data.training.image)
    np.testing.assert_array_equal(data.private.label, small_data.private.label)
    assert [line.split(",")[1].split(":")[0].strip() for line in data.skipped] == ["row 3", "row 6", "row 9", "row 12"]
    assert "emotion 9" in data.skipped[0]
    assert "3 pixels" in data.skipped[1]
    assert "holiday" in data.skipped[2]


def test_ferplus_votes_stay_with_their_rows_when_a_row_is_skipped(small_data: Dataset, tmp_path: Path) -> None:
    rows = _csv_rows(small_data)
    rows[2] = "1,broken,Training"
    (tmp_path / "fer2013.csv").write_text("\n".join(rows))
    everything = [small_data.training, small_data.public, small_data.private]
    votes = ["Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF"]
    votes += ["Training,x.png," + ",".join(map(str, row)) for part in everything for row in part.votes]  # type: ignore[union-attr]
    (tmp_path / "votes.csv").write_text("\n".join(votes))
    data = load(tmp_path / "fer2013.csv", tmp_path / "votes.csv")
    assert len(data.training) == len(small_data.training) - 1
    np.testing.assert_array_equal(data.training.ferplus_majority(), data.training.label)


def test_votes_of_another_length_are_refused(small_data: Dataset, tmp_path: Path) -> None:
    (tmp_path / "fer2013.csv").write_text("\n".join(_csv_rows(small_data)))
    (tmp_path / "votes.csv").write_text("Usage,Image name\nTraining,a," + ",".join("1" * 10))
    with pytest.raises(DataError, match="one a row"):
        load(tmp_path / "fer2013.csv", tmp_path / "votes.csv")


def test_tree_is_read_in_english(picture_tree: Path) -> None:
    data = load(picture_tree)
    assert data.training.class_counts() == [3] * 7
    assert data.training.image.shape == (21, 48, 48)
    assert not data.skipped
    # The only held-out folder is split in half within each class: one half to choose by, the other to report.
    assert data.public.class_counts() == [2] * 7
    assert data.private.class_counts() == [1] * 7


def test_tree_is_read_in_indonesian_with_test_and_validation(picture_tree: Path) -> None:
    root = picture_tree / "images"
    shutil.copytree(root / "validation", root / "test")
    for split in ("train", "validation", "test"):
        for english, indonesian in zip(EXPRESSIONS, INDONESIAN, strict=True):
            (root / split / english).rename(root / split / indonesian)
    data = load(root)
    assert data.public.class_counts() == [3] * 7
    assert data.private.class_counts() == [3] * 7


def test_broken_pictures_in_a_tree_are_named_and_skipped(picture_tree: Path) -> None:
    folder = picture_tree / "images" / "train" / "happy"
    (folder / "empty.jpg").touch()
    (folder / "text.png").write_text("this is not a picture")
    (folder / "notes.txt").write_text("notes")
    data = load(picture_tree)
    assert sorted(Path(line.split(": ")[0]).name for line in data.skipped) == ["empty.jpg", "notes.txt", "text.png"]
    assert data.training.class_counts() == [3] * 7


def test_a_missing_class_says_which(picture_tree: Path) -> None:
    shutil.rmtree(picture_tree / "images" / "train" / "fear")
    with pytest.raises(DataError, match=r"lacks the class folder\(s\) fear"):
        load(picture_tree)


def test_an_empty_class_says_which(picture_tree: Path) -> None:
    for file in (picture_tree / "images" / "train" / "fear").iterdir():
        file.unlink()
    with pytest.raises(DataError, match="no readable picture of fear"):
        load(picture_tree)


@pytest.mark.parametrize("name", ["nothing_here", "empty_folder", "words.txt", "broken.npz", "short.csv"])
def test_the_error_for_other_files_says_what_was_expected(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "empty_folder":
        path.mkdir()
    elif name != "nothing_here":
        path.write_text("hello")
    with pytest.raises(DataError, match=r"[Ee]xpected|not a readable"):
        load(path)


def test_pictures_seen_in_training_are_found(small_data: Dataset) -> None:
    small_data.training.image[5] = small_data.private.image[7]
    assert small_data.private_seen_in_training().nonzero()[0].tolist() == [7]


def test_the_real_data_has_the_published_counts(fer2013_npz: Path) -> None:
    data = load(fer2013_npz)
    assert (len(data.training), len(data.public), len(data.private)) == (28709, 3589, 3589)
    assert data.training.class_counts() == [3995, 436, 4097, 7215, 4965, 4830, 3171]
    assert int(data.private_seen_in_training().sum()) == 288
