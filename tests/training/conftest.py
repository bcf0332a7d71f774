"""Small data in all the formats in which FER2013 is distributed."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from fer_desktop.core.labels import CLASS_COUNT, EXPRESSIONS
from training.data import Dataset, Part


def _part(count: int, seed: int) -> Part:
    """Crops of noise with a bright bar whose position encodes the class, and votes that agree with the labels."""
    random = np.random.default_rng(seed)
    label = (np.arange(count) % CLASS_COUNT).astype(np.uint8)
    image = random.integers(0, 120, (count, 48, 48)).astype(np.uint8)
    for picture, k in zip(image, label, strict=True):
        picture[6 * k + 2 : 6 * k + 6] = 230
    votes = np.zeros((count, 10), np.uint8)
    votes[np.arange(count), np.array([4, 5, 6, 1, 0, 3, 2])[label]] = 8
    votes[:, 8] = 2
    return Part(image, label, votes)


def _small_data() -> Dataset:
    return Dataset(_part(140, 1), _part(35, 2), _part(35, 3), "made for tests")


@pytest.fixture
def small_data() -> Dataset:
    """210 made pictures; each test gets a new copy, so it may change them."""
    return _small_data()


@pytest.fixture(scope="module")
def untouched_data() -> Dataset:
    """The same pictures, for fixtures of module scope. Not to be changed."""
    return _small_data()


@pytest.fixture
def picture_tree(tmp_path: Path) -> Path:
    """images/train and images/validation with three pictures in each class, of different sizes."""
    random = np.random.default_rng(4)
    root = tmp_path / "kaggle"
    for split in ("train", "validation"):
        for name in EXPRESSIONS:
            folder = root / "images" / split / name
            folder.mkdir(parents=True)
            for i, size in enumerate((48, 96, 31)):
                picture = random.integers(0, 255, (size, size, 3)).astype(np.uint8)
                suffix = ".png" if i % 2 else ".jpg"
                assert cv2.imwrite(str(folder / f"{i}{suffix}"), picture)
    return root
