"""Reads the files of FER2013: fer2013.csv as it was published, and the .npz that `python -m training prepare` writes."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.core.labels import CLASS_COUNT, EXPRESSIONS, FER2013_NUMBERS
from fer_desktop.core.messages import UserError, marked

SIDE: Final = 48
"""Width and height of FER2013's pictures in pixels."""

PARTS: Final = ("Training", "PublicTest", "PrivateTest")
"""FER2013's three parts, in the order of their numbers in `Fer2013.split`."""

_PRIVATE: Final = 2
_LARGEST: Final = 1 << 30
"""Bytes of the arrays in a .npz; FER2013's have 83 million."""

_Row = dict[str, str]


class Fer2013Error(UserError):
    """The file can't be read as FER2013; the message says why."""


@dataclass(frozen=True, slots=True, eq=False)
class Fer2013:
    """The pictures of a file.

    image: (n, 48, 48) uint8 gray. label: (n,) uint8 by EXPRESSIONS. split: (n,) uint8, an index in PARTS.
    votes: (n, 10) uint8 of FER+, or None. rows: (n,) int64, the row of each picture in the file.
    row_count: rows in the file, with those that were skipped. skipped: those that can't be read, and why, a line each.
    """

    image: NDArray[np.uint8]
    label: NDArray[np.uint8]
    split: NDArray[np.uint8]
    votes: NDArray[np.uint8] | None
    rows: NDArray[np.int64]
    row_count: int
    skipped: tuple[str, ...] = ()

    def private_not_in_training(self) -> NDArray[np.bool_]:
        """Return which pictures are in PrivateTest and not, byte for byte, in Training too, (n,) bool."""
        known = {image.tobytes() for image in self.image[self.split == 0]}
        return np.array([s == _PRIVATE and i.tobytes() not in known for s, i in zip(self.split, self.image, strict=True)], bool)


def read_npz(path: Path) -> Fer2013:
    """Read image (n, 48, 48), label (n,), split (n,) and, where present, ferplus (n, 10). Raises Fer2013Error."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > _LARGEST:
            raise Fer2013Error(marked("{path} is too large for FER2013: it holds {size} MB"), path=path, size=size >> 20)
        with np.load(path, allow_pickle=False) as arrays:
            missing = {"image", "label", "split"} - set(arrays.files)
            if missing:
                raise Fer2013Error(marked("{path} lacks the arrays {names}"), path=path, names=", ".join(sorted(missing)))
            image, label, split = arrays["image"], arrays["label"], arrays["split"]
            votes = arrays["ferplus"] if "ferplus" in arrays.files else None
    except (OSError, ValueError, EOFError, MemoryError, zipfile.BadZipFile) as error:
        raise Fer2013Error(marked("{path} is not a readable .npz file: {why}"), path=path, why=error) from error
    if image.ndim != 3 or image.shape[1:] != (SIDE, SIDE) or image.dtype != np.uint8:
        template = marked("{path}: expected images of shape (n, 48, 48) uint8, got {shape} {type}")
        raise Fer2013Error(template, path=path, shape=image.shape, type=image.dtype)
    count = len(image)
    if label.shape != (count,) or split.shape != (count,) or (votes is not None and votes.shape != (count, 10)):
        raise Fer2013Error(marked("{path}: label, split and ferplus must have a row an image"), path=path)
    if not all(np.issubdtype(array.dtype, np.integer) and array.min(initial=0) >= 0 for array in (label, split)):
        raise Fer2013Error(marked("{path}: labels and splits must be whole numbers"), path=path)
    if label.max(initial=0) >= CLASS_COUNT:
        template = marked("{path}: labels must be 0 to {most}, found {found}")
        raise Fer2013Error(template, path=path, most=CLASS_COUNT - 1, found=label.max())
    return Fer2013(image, label.astype(np.uint8), split.astype(np.uint8), votes, np.arange(count), count)


def read_csv(path: Path, progress: Callable[[Iterable[_Row]], Iterable[_Row]] = iter) -> Fer2013:
    """Read the columns emotion (FER2013's numbers), pixels and Usage. Broken rows are skipped and named.

    progress: wraps the rows, to show how many were read. Raises Fer2013Error.
    """
    usages = {name.casefold(): number for number, name in enumerate(PARTS)}
    images: list[NDArray[np.uint8]] = []
    labels: list[int] = []
    splits: list[int] = []
    rows: list[int] = []
    skipped: list[str] = []
    total = 0
    try:
        with path.open(newline="", encoding="utf-8", errors="replace") as file:
            reader: csv.DictReader[str] = csv.DictReader(file, skipinitialspace=True)
            columns = {name.strip().casefold(): name for name in reader.fieldnames or []}
            missing = {"emotion", "pixels", "usage"} - set(columns)
            if missing:
                names = ", ".join(sorted(missing))
                raise Fer2013Error(marked("{path} lacks the column(s) {names}"), path=path, names=names)
            for row in progress(reader):
                total += 1
                try:
                    label = _label(row[columns["emotion"]] or "")
                    usage = (row[columns["usage"]] or "").strip().casefold()
                    if usage not in usages:
                        raise ValueError(f"Usage {usage!r} is not Training, PublicTest or PrivateTest")
                    image = _pixels(row[columns["pixels"]] or "")
                except ValueError as error:
                    skipped.append(f"{path.name}, row {total}: {error}")
                    continue
                images.append(image)
                labels.append(label)
                splits.append(usages[usage])
                rows.append(total - 1)
    except (OSError, csv.Error) as error:
        raise Fer2013Error(marked("{path} can't be read: {why}"), path=path, why=error) from error
    if not images:
        raise Fer2013Error(marked("{path} has no readable row"), path=path)
    arrays = np.stack(images), np.array(labels, np.uint8), np.array(splits, np.uint8)
    return Fer2013(*arrays, None, np.array(rows), total, tuple(skipped))


def _label(text: str) -> int:
    number = int(text)
    if not 0 <= number < CLASS_COUNT:
        raise ValueError(f"emotion {number} is not 0 to {CLASS_COUNT - 1}")
    return EXPRESSIONS.index(FER2013_NUMBERS[number])


def _pixels(text: str) -> NDArray[np.uint8]:
    values = np.array([int(word) for word in text.split()], dtype=np.int64)
    if values.size != SIDE**2:
        raise ValueError(f"{values.size} pixels instead of {SIDE**2}")
    if values.min() < 0 or values.max() > 255:
        raise ValueError("a pixel is not 0 to 255")
    return values.astype(np.uint8).reshape(SIDE, SIDE)
