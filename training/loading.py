"""Reads FER2013 in all its formats: our npz, the original csv with or without FER+'s, and Kaggle's folder trees."""

from __future__ import annotations

import csv
import dataclasses
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from fer_desktop.analysis.crop import whole_picture_crop
from fer_desktop.core.fer2013 import Fer2013Error, read_csv
from fer_desktop.core.labels import CLASS_COUNT, EXPRESSIONS, INDONESIAN, expression_index
from training.data import VOTE_NAMES, DataError, Dataset, Part, checked, load_npz, of_file

_Item = TypeVar("_Item")

PICTURE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff", ".pgm"})

# The seed for splitting a tree's only held-out folder; it is constant, so that everybody gets the same halves.
_HALVES_SEED = 2013

_TRAINING_NAMES = ("train", "training")
_VALIDATION_NAMES = ("validation", "val", "valid", "publictest")
_TEST_NAMES = ("test", "privatetest")

_EXPECTED = (
    "Expected fer2013.npz, fer2013.csv (columns emotion, pixels, Usage), or a folder with train/<class> and "
    f"validation/<class> or test/<class>, the classes named {', '.join(EXPRESSIONS)} or {', '.join(INDONESIAN)}"
)


def load(path: Path, ferplus: Path | None = None) -> Dataset:
    """Load FER2013 from a .npz, a .csv or a folder tree.

    ferplus: FER+'s fer2013new.csv, whose rows belong to those of fer2013.csv.
    Raises DataError, with the expected formats, if the path is none of these or lacks a class.
    """
    if not path.exists():
        raise DataError(f"{path} does not exist. {_EXPECTED}")
    if path.is_file() and path.suffix.lower() == ".csv":
        return load_csv(path, ferplus)
    if ferplus is not None:
        raise DataError("FER+ votes from a file go with fer2013.csv only: their rows have the order of that file")
    if path.is_dir():
        return load_tree(path)
    if path.suffix.lower() == ".npz":
        return load_npz(path)
    raise DataError(f"{path} is neither a folder, a .npz nor a .csv file. {_EXPECTED}")


def load_csv(path: Path, ferplus: Path | None = None) -> Dataset:
    """Read the original fer2013.csv. Broken rows are skipped and named in the dataset's `skipped`."""
    try:
        found = read_csv(path, lambda rows: _progress(rows, "reading rows", "row"))
    except Fer2013Error as error:
        raise DataError(f"{error}. {_EXPECTED}") from error
    if ferplus is not None:
        found = dataclasses.replace(found, votes=_read_votes(ferplus, found.row_count)[found.rows])
    return of_file(found, path)


def _read_votes(path: Path, expected_rows: int) -> NDArray[np.uint8]:
    """Read fer2013new.csv: Usage, Image name, then the ten columns of votes."""
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))[1:]
        votes = np.array([[int(cell or 0) for cell in row[2 : 2 + len(VOTE_NAMES)]] for row in rows], dtype=np.uint8)
    except (OSError, ValueError, OverflowError) as error:
        raise DataError(f"{path} is not FER+'s fer2013new.csv: {error}") from error
    if votes.shape != (expected_rows, len(VOTE_NAMES)):
        raise DataError(f"{path}: expected {expected_rows} rows of {len(VOTE_NAMES)} votes, one a row of fer2013.csv")
    return votes


def load_tree(path: Path) -> Dataset:
    """Read a folder tree of pictures of any size, gray or colour.

    Known layouts: train with validation and/or test, at the top or one folder down ("images/train"). If there is only one
    held-out folder, it is split within each class with a fixed seed: one half to choose by, the other to report.
    """
    root = next((folder for folder in (path, *_subfolders(path)) if _named(folder, _TRAINING_NAMES)), None)
    if root is None:
        raise DataError(f"{path} holds no folder named train. {_EXPECTED}")
    training_folder = _named(root, _TRAINING_NAMES)
    validation_folder = _named(root, _VALIDATION_NAMES)
    test_folder = _named(root, _TEST_NAMES)
    if training_folder is None or (validation_folder is None and test_folder is None):
        raise DataError(f"{root} has train but neither validation nor test. {_EXPECTED}")
    skipped: list[str] = []
    training = _read_classes(training_folder, skipped)
    if validation_folder and test_folder:
        public, private = _read_classes(validation_folder, skipped), _read_classes(test_folder, skipped)
    else:
        held_out = validation_folder or test_folder
        assert held_out is not None
        public, private = _halves(_read_classes(held_out, skipped))
    return checked(Dataset(training, public, private, str(path), skipped))


def _subfolders(path: Path) -> list[Path]:
    return sorted(child for child in path.iterdir() if child.is_dir())


def _named(folder: Path, names: tuple[str, ...]) -> Path | None:
    return next((child for child in _subfolders(folder) if child.name.lower() in names), None)


def class_folders(folder: Path) -> dict[int, Path]:
    """Return the subfolders that are named after classes, by index in EXPRESSIONS.

    Raises DataError for a subfolder with another name, and if two subfolders are the same class.
    """
    by_class: dict[int, Path] = {}
    for child in _subfolders(folder):
        index = expression_index(child.name)
        if index is None:
            raise DataError(f"{child}: {child.name!r} is not a class. {_EXPECTED}")
        if index in by_class:
            raise DataError(f"{child} and {by_class[index]} are the same class")
        by_class[index] = child
    return dict(sorted(by_class.items()))


def read_pictures(by_class: dict[int, Path], flags: int, skipped: list[str]) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    """Yield (class index, picture) for every picture in the class folders, in order; add unreadable ones to `skipped`.

    flags: OpenCV's, for gray or colour. The picture is (height, width) or (height, width, 3) BGR uint8.
    """
    files = [(index, file) for index, child in by_class.items() for file in sorted(child.iterdir()) if file.is_file()]
    for index, file in _progress(files, "reading pictures", "picture"):
        if file.suffix.lower() not in PICTURE_SUFFIXES:
            skipped.append(f"{file}: not a picture by its name")
            continue
        picture = cv2.imdecode(np.fromfile(file, np.uint8), flags) if file.stat().st_size else None
        if picture is None:
            skipped.append(f"{file}: can't be read as a picture")
            continue
        yield index, np.asarray(picture, np.uint8)


def read_photographs(folder: Path) -> list[NDArray[np.uint8]]:
    """Return the pictures in a folder as (height, width, 3) BGR uint8; raise DataError if there is none."""
    if not folder.is_dir():
        raise DataError(f"{folder} is not a folder: give one with photographs")
    files = [file for file in sorted(folder.iterdir()) if file.suffix.lower() in PICTURE_SUFFIXES and file.stat().st_size]
    pictures = [cv2.imdecode(np.fromfile(file, np.uint8), cv2.IMREAD_COLOR) for file in files]
    readable = [np.asarray(picture, np.uint8) for picture in pictures if picture is not None]
    if not readable:
        raise DataError(f"{folder} holds no readable photograph")
    return readable


def _read_classes(folder: Path, skipped: list[str]) -> Part:
    by_class = class_folders(folder)
    missing = [EXPRESSIONS[k] for k in range(CLASS_COUNT) if k not in by_class]
    if missing:
        raise DataError(f"{folder} lacks the class folder(s) {', '.join(missing)}. {_EXPECTED}")
    images: list[NDArray[np.uint8]] = []
    labels: list[int] = []
    for index, picture in read_pictures(by_class, cv2.IMREAD_GRAYSCALE, skipped):
        images.append(whole_picture_crop(picture))
        labels.append(index)
    empty = [EXPRESSIONS[k] for k in range(CLASS_COUNT) if k not in set(labels)]
    if empty:
        raise DataError(f"{folder}: no readable picture of {', '.join(empty)}")
    return Part(np.stack(images), np.array(labels, np.uint8))


def _halves(part: Part) -> tuple[Part, Part]:
    random = np.random.default_rng(_HALVES_SEED)
    first = np.zeros(len(part), dtype=bool)
    for k in range(CLASS_COUNT):
        rows = random.permutation(np.flatnonzero(part.label == k))
        first[rows[: (len(rows) + 1) // 2]] = True
    return part.where(first), part.where(~first)


def _progress(items: Iterable[_Item], description: str, unit: str) -> Iterator[_Item]:
    yield from tqdm(items, desc=description, unit=unit, disable=not sys.stderr.isatty(), leave=False)
