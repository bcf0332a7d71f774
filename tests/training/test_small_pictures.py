"""How pictures of 100 to 160 pixels are read is measured on pictures as data sets have them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from training.small_pictures import SIZES, main, small, squares


def labelled(face_crops_npz: Path, folder: Path) -> Path:
    """Write a crop of each expression for each split."""
    with np.load(face_crops_npz) as data:
        label, first = np.unique(data["label"], return_index=True)
        image = np.tile(data["image"][first], (3, 1, 1))
    np.savez(folder / "crops.npz", image=image, label=np.tile(label, 3), split=np.repeat(np.arange(3), len(label)))
    return folder / "crops.npz"


def test_pictures_get_the_size_of_a_data_set_and_keep_their_shape() -> None:
    random = np.random.default_rng(1)
    sizes = set()
    for _ in range(40):
        image = small(np.full((200, 100, 3), 90, np.uint8), random)
        assert image.shape == (image.shape[0], image.shape[0] // 2, 3) and abs(image.astype(int) - 90).max() < 3
        sizes.add(image.shape[0])
    assert sizes == set(SIZES)
    assert small(np.zeros((48, 48), np.uint8), random).shape[2] == 3


def test_squares_lie_in_the_picture() -> None:
    image = np.zeros((90, 70, 3), np.uint8)
    whole, *parts = squares(image, 30, np.random.default_rng(1))
    assert whole.shape == image.shape and len(parts) == 30
    assert all(part.shape[0] == part.shape[1] >= 48 for part in parts)


def test_the_table_says_how_many_faces_were_found_before_and_after(
    face_crops_npz: Path, shared_photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    faceless, scene = shared_photos / "horses.jpg", shared_photos / "2008_002470.jpg"
    given = ["--data", str(labelled(face_crops_npz, tmp_path)), "--limit", "5", "--faceless", str(faceless), "--squares", "2"]
    assert main([*given, "--scenes", str(scene)]) == 0
    _, crops, without, scenes = capsys.readouterr().out.splitlines()
    assert crops.startswith("face crops") and "right: " in crops
    assert without.split()[3:] == ["3", "0", "0.0%", "0", "0.0%"]
    assert scenes.split()[3] == "5"


def test_a_wrong_path_is_an_error_that_says_what_was_expected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = str(tmp_path / "none.npz")
    assert main(["--data", missing, "--faceless", str(tmp_path)]) == 1
    assert "does not exist. Expected fer2013.npz" in capsys.readouterr().err


def test_a_file_that_is_no_picture_is_named(face_crops_npz: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.txt").write_text("no picture")
    assert main(["--data", str(labelled(face_crops_npz, tmp_path)), "--faceless", str(tmp_path / "notes.txt")]) == 1
    assert "notes.txt can't be read as a picture" in capsys.readouterr().err
