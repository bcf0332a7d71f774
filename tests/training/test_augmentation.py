"""Augmentation is repeatable, keeps shape and type, and obeys its settings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from training.augmentation import AugmentationConfig, augment

_OFF = AugmentationConfig(flip=False, rotation=0, scale=0, shift=0, gamma=1, erase=0, degrade=0)


def _pictures(count: int = 8) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (count, 48, 48)).astype(np.uint8)


def test_one_seed_gives_one_result() -> None:
    pictures = _pictures()
    first = augment(pictures, AugmentationConfig(), np.random.default_rng(3))
    again = augment(pictures, AugmentationConfig(), np.random.default_rng(3))
    other = augment(pictures, AugmentationConfig(), np.random.default_rng(4))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    assert first.shape == pictures.shape
    assert first.dtype == np.uint8


def test_everything_off_changes_nothing() -> None:
    pictures = _pictures()
    np.testing.assert_array_equal(augment(pictures, _OFF, np.random.default_rng(0)), pictures)


def test_flip_alone_gives_the_picture_or_its_mirror() -> None:
    pictures = _pictures(40)
    config = AugmentationConfig(flip=True, rotation=0, scale=0, shift=0, gamma=1, erase=0, degrade=0)
    flipped = 0
    for before, after in zip(pictures, augment(pictures, config, np.random.default_rng(0)), strict=True):
        if (after == before[:, ::-1]).all():
            flipped += 1
        else:
            np.testing.assert_array_equal(after, before)
    assert 8 < flipped < 32


def test_erasing_covers_a_rectangle_of_the_stated_size() -> None:
    pictures = np.full((50, 48, 48), 100, np.uint8)
    config = AugmentationConfig(flip=False, rotation=0, scale=0, shift=0, gamma=1, erase=1, degrade=0)
    shares = (augment(pictures, config, np.random.default_rng(0)) != 100).mean(axis=(1, 2))
    assert shares.max() < 0.17
    assert np.median(shares) > 0.02


def test_compression_encodes_some_pictures_as_jpeg() -> None:
    slope = np.tile(np.arange(48, dtype=np.uint8) * 5, (200, 48, 1))
    config = replace(_OFF, compress=0.5)
    changed = augment(slope, config, np.random.default_rng(0))
    difference = np.abs(changed.astype(int) - slope).max(axis=(1, 2))
    assert 70 < np.count_nonzero(difference) < 130
    assert 0 < difference.max() < 30
