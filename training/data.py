"""The data set in memory, whatever format FER2013 came in, as a Dataset of three parts; and the .npz file for it.

training: to learn from. public (PublicTest): to choose models by. private (PrivateTest): to report, never to choose by.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fer_desktop.core.fer2013 import Fer2013, Fer2013Error, read_npz
from fer_desktop.core.files import written_beside
from fer_desktop.core.labels import CLASS_COUNT, EXPRESSIONS

VOTE_NAMES: tuple[str, ...] = (
    "neutral",
    "happiness",
    "surprise",
    "sadness",
    "anger",
    "disgust",
    "fear",
    "contempt",
    "unknown",
    "not-a-face",
)
"""The columns of FER+'s votes (Barsoum et al., 2016)."""

# The column of FER+ for each of the seven classes.
_SEVEN_OF_TEN = np.array([4, 5, 6, 1, 0, 3, 2])


class DataError(Exception):
    """The data can't be used; the message says what was expected and what was found."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One split. image: (n, 48, 48) uint8 gray; label: (n,) uint8 by EXPRESSIONS; votes: (n, 10) uint8 or None."""

    image: NDArray[np.uint8]
    label: NDArray[np.uint8]
    votes: NDArray[np.uint8] | None = None

    def __len__(self) -> int:
        return len(self.label)

    def first(self, count: int) -> Part:
        return self.where(np.arange(len(self)) < count)

    def where(self, mask: NDArray[np.bool_]) -> Part:
        return Part(self.image[mask], self.label[mask], None if self.votes is None else self.votes[mask])

    def seven_votes(self) -> NDArray[np.uint8]:
        """Return FER+'s votes for our seven classes, (n, 7), in the order of EXPRESSIONS."""
        if self.votes is None:
            raise DataError("this data has no FER+ votes")
        return self.votes[:, _SEVEN_OF_TEN]

    def ferplus_majority(self) -> NDArray[np.int64]:
        """Return the class with more than half of the votes in all ten columns, (n,); -1 where that is none of the seven."""
        seven = self.seven_votes().astype(np.int64)
        assert self.votes is not None
        best = seven.argmax(axis=1)
        clear = seven.max(axis=1) * 2 > self.votes.sum(axis=1)
        return np.where(clear, best, -1)

    def class_counts(self) -> list[int]:
        return [int(count) for count in np.bincount(self.label, minlength=CLASS_COUNT)]


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """skipped: the pictures that could not be read and why, a line each ("path or row: reason")."""

    training: Part
    public: Part
    private: Part
    source: str
    skipped: list[str] = field(default_factory=list)

    def private_seen_in_training(self) -> NDArray[np.bool_]:
        """Return which private pictures are also in training, byte for byte, (n,) bool."""
        return self.seen_in_training(self.private)

    def seen_in_training(self, part: Part) -> NDArray[np.bool_]:
        """Return which pictures of a part are also in training, byte for byte, (n,) bool."""
        known = {image.tobytes() for image in self.training.image}
        return np.array([image.tobytes() in known for image in part.image], dtype=bool)


def load_npz(path: Path) -> Dataset:
    """Read image (n, 48, 48), label (n,), split (n,; 0 training, 1 public, 2 private) and, where present, ferplus (n, 10)."""
    try:
        return of_file(read_npz(path), path)
    except Fer2013Error as error:
        raise DataError(str(error)) from error


def of_file(found: Fer2013, path: Path) -> Dataset:
    """Return the pictures of a FER2013 file in their three parts; raise DataError if one lacks a class."""
    everything = Part(found.image, found.label, found.votes)
    parts = [everything.where(found.split == k) for k in range(3)]
    return checked(Dataset(parts[0], parts[1], parts[2], str(path), list(found.skipped)))


def save_npz(data: Dataset, path: Path) -> None:
    """Write a dataset in the format that `load_npz` reads; with votes only if all three parts have them."""
    parts = (data.training, data.public, data.private)
    arrays: dict[str, Any] = {
        "image": np.concatenate([part.image for part in parts]),
        "label": np.concatenate([part.label for part in parts]),
        "split": np.concatenate([np.full(len(part), k, np.uint8) for k, part in enumerate(parts)]),
    }
    votes = [part.votes for part in parts if part.votes is not None]
    if len(votes) == len(parts):
        arrays["ferplus"] = np.concatenate(votes)
    with written_beside(path, ".npz") as new:
        np.savez_compressed(new, **arrays)


def checked(data: Dataset) -> Dataset:
    """Return the dataset; raise DataError if one of its parts lacks a class."""
    for name, part in (("training", data.training), ("public", data.public), ("private", data.private)):
        absent = [EXPRESSIONS[k] for k, count in enumerate(part.class_counts()) if not count]
        if absent:
            raise DataError(f"{data.source}: no readable {name} picture of {', '.join(absent)}")
    return data
