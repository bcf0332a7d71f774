"""A second set of labelled faces to learn from beside FER2013: a .npz of larger crops, divided by person into two halves."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.preprocessing import INPUT_SIZE
from fer_desktop.core.labels import CLASS_COUNT, EXPRESSIONS
from training.data import VOTE_NAMES, DataError, Dataset, Part

_FRAMED = 53 / 64
"""The share of a side that the program's crop would have: the pictures show a fifth more around the face."""

_MISLABELLED = ("disgust", "fear")
"""Most faces with these labels in press_crops.npz show something else, so nothing is learned from them."""

_EXPECTED = "expected a .npz with image (n, side, side) uint8, label (n,) 0 to 6, and split (n,) 0 to learn from and 1 to test"


def load_crops(path: Path) -> tuple[Part, Part]:
    """Return the pictures to learn from and those to test on, cut and scaled to crops of 48x48. Raises DataError."""
    try:
        with path.open("rb") as opened, np.load(opened) as content:
            image, label, split = (np.asarray(content[name]) for name in ("image", "label", "split"))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise DataError(f"{path} can't be read ({error}): {_EXPECTED}") from error
    count = len(image)
    if (
        image.ndim != 3
        or image.dtype != np.uint8
        or image.shape[1] != image.shape[2]
        or round(image.shape[1] * _FRAMED) < INPUT_SIZE
        or label.shape != (count,)
        or split.shape != (count,)
        or not np.isin(label, np.arange(CLASS_COUNT)).all()
        or not np.isin(split, (0, 1)).all()
    ):
        raise DataError(f"{path} has arrays of shapes {image.shape}, {label.shape} and {split.shape}: {_EXPECTED}")
    doubtful = np.isin(label, [EXPRESSIONS.index(name) for name in _MISLABELLED])
    everything = Part(_framed(image), label.astype(np.uint8))
    return everything.where((split == 0) & ~doubtful), everything.where(split == 1)


def _framed(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    side = image.shape[1]
    inner = round(side * _FRAMED)
    start = (side - inner) // 2
    middle = image[:, start : start + inner, start : start + inner]
    crops = np.empty((len(image), INPUT_SIZE, INPUT_SIZE), np.uint8)
    for crop, picture in zip(crops, middle, strict=True):
        crop[:] = cv2.resize(picture, (INPUT_SIZE, INPUT_SIZE), interpolation=cv2.INTER_AREA)
    return crops


def with_more(data: Dataset, more: Part) -> Dataset:
    """Return the dataset with more pictures to learn from. They have no votes, so FER+'s head learns nothing from them."""
    training = data.training
    votes = None
    if training.votes is not None:
        votes = np.concatenate([training.votes, np.zeros((len(more), len(VOTE_NAMES)), np.uint8)])
    image, label = np.concatenate([training.image, more.image]), np.concatenate([training.label, more.label])
    return replace(data, training=Part(image, label, votes))
