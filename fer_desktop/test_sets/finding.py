"""Finds test sets among files and folders, and tells face crops from photographs."""

from __future__ import annotations

import dataclasses
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from fer_desktop.analysis.analyzer import Analyzer
from fer_desktop.analysis.crop import SIDE_BY_BOX
from fer_desktop.batch.run import SMALL_PICTURE, expand, is_input, natural_key, why_crop
from fer_desktop.core.labels import expression_index
from fer_desktop.core.types import UInt8Array
from fer_desktop.media.formats import is_video
from fer_desktop.media.pictures import read_picture
from fer_desktop.media.source import SourceError

CROP_SHARE: Final = 0.8
"""A picture is a face crop already where the crop of its face would take at least this share of its shorter side.

Measured: 90 % of FER2013's pictures are above it, all 350-pixel crops of press photographs, and no whole photographs. Such
crops are better classified as they are (64 % right) than by detecting a face (found in a quarter of them, then 60 % right).
"""

_FEWEST_CLASSES: Final = 2
_SAMPLE_A_CLASS: Final = 3
_DEEPEST: Final = 4
"""How many levels below a named folder are searched for test sets, as in data/images/validation."""


class Way(StrEnum):
    """How the pictures of a test set are analysed: by detecting faces, or each picture as a face crop."""

    PHOTOGRAPHS = "photographs"
    CROPS = "crops"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A picture with its label, an index in `EXPRESSIONS`."""

    path: Path
    true: int


@dataclass(frozen=True, slots=True)
class TestSet:
    """A folder with subfolders named after expressions, in English or Indonesian.

    pictures: class by class in the order of the folders' names, files in natural order.
    left_out: subfolders that are no class, and files in class folders that are no pictures, for the user.
    """

    folder: Path
    pictures: tuple[Labelled, ...]
    left_out: tuple[str, ...] = ()

    __test__ = False  # pytest would take it for a test case by its name

    @property
    def name(self) -> str:
        return self.folder.name or str(self.folder)

    def sample(self) -> list[Path]:
        """Return a few pictures of every class, spread evenly over its files; the same ones every time."""
        of_class: dict[int, list[Path]] = defaultdict(list)
        for picture in self.pictures:
            of_class[picture.true].append(picture.path)
        chosen = []
        for paths in of_class.values():
            count = min(_SAMPLE_A_CLASS, len(paths))
            chosen += [paths[(2 * k + 1) * len(paths) // (2 * count)] for k in range(count)]
        return chosen


@dataclass(frozen=True, slots=True)
class Found:
    """The test sets among the named paths, and the other files and folders, for `batch.run.expand`."""

    sets: tuple[TestSet, ...]
    others: tuple[Path, ...]


def find_test_sets(paths: Iterable[Path], wanted: Callable[[Path], bool] = is_input) -> Found:
    """Look for test sets in folders and below them.

    A folder is a test set when its subfolders are named after at least two different expressions, and at most half of them are
    named otherwise. Several class folders among the paths make one too, as when seven folders are dropped together.
    wanted: which files of a folder are analysed, as for `batch.run.expand`.
    """
    sets: list[TestSet] = []
    others: list[Path] = []
    together: dict[Path, list[Path]] = defaultdict(list)
    named = list(dict.fromkeys(paths))
    for path in named:
        if expression_index(path.name) is not None and path.is_dir():
            together[path.parent].append(path)
    taken: set[Path] = set()
    for parent, folders in together.items():
        if _class_count(folders) >= _FEWEST_CLASSES and (made := _made(parent, folders, (), wanted)) is not None:
            sets.append(made)
            taken.update(folders)
    for path in named:
        if path not in taken:
            inside = _search(path, wanted, set(), 0)
            sets += inside.sets
            others += inside.others
    return Found(tuple(sets), tuple(others))


def looks_like_crop(image: UInt8Array, analyzer: Analyzer) -> bool | None:
    """Whether a picture, (height, width, 3) uint8 BGR, is a face crop already; None where it has no face to tell by."""
    height, width = image.shape[:2]
    if max(height, width) < SMALL_PICTURE:
        return True
    faces = analyzer.find_faces(image, dataclasses.replace(analyzer.options, multi_view=True))
    if not faces:
        return True if why_crop(image, analyzer) is not None else None
    box = faces[0].box
    return bool(SIDE_BY_BOX * (box.width + box.height) / 2 >= CROP_SHARE * min(height, width))


def tell_way(
    sample: Sequence[Path],
    analyzer: Analyzer,
    read: Callable[[Path], UInt8Array] = read_picture,
    stopped: Callable[[], bool] = lambda: False,
) -> Way | None:
    """Tell by the majority of some pictures how a test set is to be analysed. None when stopped before the end.

    Pictures that can't be opened and those without a face don't count; where none counts, they are photographs.
    """
    crops = photographs = 0
    for path in sample:
        if stopped():
            return None
        try:
            crop = looks_like_crop(read(path), analyzer)
        except SourceError:
            continue
        crops += crop is True
        photographs += crop is False
    return Way.CROPS if crops > photographs else Way.PHOTOGRAPHS


def _search(path: Path, wanted: Callable[[Path], bool], visited: set[Path], depth: int) -> Found:
    folders = _folders_in(path) if depth < _DEEPEST else None
    if folders is None:
        return Found((), (path,))
    if (real := path.resolve()) in visited:  # a link that leads back
        return Found((), ())
    visited.add(real)
    classes = [folder for folder in folders if expression_index(folder.name) is not None]
    others = [folder for folder in folders if expression_index(folder.name) is None]
    if _class_count(classes) >= _FEWEST_CLASSES and len(classes) >= len(others):
        made = _made(path, classes, others, wanted)
        if made is not None:
            return Found((made,), ())
    inside = [_search(folder, wanted, visited, depth + 1) for folder in folders]
    sets = tuple(one for found in inside for one in found.sets)
    if not sets:
        return Found((), (path,))
    # The folder isn't analysed as a whole then, so its own files are listed one by one.
    visible = (file for file in path.iterdir() if not file.is_dir() and not file.name.startswith("."))
    own = sorted(filter(wanted, visible), key=lambda file: natural_key(file.name))
    return Found(sets, (*own, *(other for found in inside for other in found.others)))


def _made(folder: Path, classes: Sequence[Path], others: Sequence[Path], wanted: Callable[[Path], bool]) -> TestSet | None:
    pictures = []
    left_out = [f"{other.name}{os.sep}" for other in others]
    for subfolder in classes:
        true = expression_index(subfolder.name)
        assert true is not None
        for file in expand([subfolder], wanted=wanted):
            if is_video(file) or file.is_dir():
                left_out.append(str(file.relative_to(folder)))
            else:
                pictures.append(Labelled(file, true))
    return TestSet(folder, tuple(pictures), tuple(left_out)) if pictures else None


def _class_count(folders: Iterable[Path]) -> int:
    return len({expression_index(folder.name) for folder in folders})


def _folders_in(path: Path) -> list[Path] | None:
    """Return the visible folders in a folder, in natural order; None for a file and for a folder that can't be opened."""
    try:
        with os.scandir(path) as entries:
            names = [entry.name for entry in entries if not entry.name.startswith(".") and entry.is_dir()]
    except OSError:
        return None
    return [path / name for name in sorted(names, key=natural_key)]
