"""Finds test sets among the files and folders that somebody wants read, and tells crops from photographs."""

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
from fer_desktop.batch.run import SMALL_PICTURE, expand, is_input, natural_key
from fer_desktop.core.labels import expression_index
from fer_desktop.core.types import UInt8Array
from fer_desktop.media.formats import is_video
from fer_desktop.media.pictures import read_picture
from fer_desktop.media.source import SourceError

CROP_SHARE: Final = 0.8
"""From this share of the picture's shorter side on that the crop of its face would take, the picture is a crop already.

Measured: of FER2013's pictures 90 % are above it, of 350-pixel crops of press photographs all; of whole photographs none.
Such crops are better read as they are: a face is found in a quarter of them, of which 60 % are read rightly then, 64 % so.
"""

_FEWEST_CLASSES: Final = 2
_SAMPLE_A_CLASS: Final = 3
_DEEPEST: Final = 4
"""How many folders below one that was named are looked through for test sets, as in data/images/validation."""


class Way(StrEnum):
    """How the pictures of a test set are read: faces are looked for, or every picture is a face already."""

    PHOTOGRAPHS = "photographs"
    CROPS = "crops"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A picture with the expression it is said to show, as an index in `EXPRESSIONS`."""

    path: Path
    true: int


@dataclass(frozen=True, slots=True)
class TestSet:
    """A folder with subfolders named after expressions, in English or Indonesian.

    pictures: class by class in the order of the folders' names, files in natural order.
    left_out: what lies in the folder but in no folder of a class, and what there is no picture, for people to read.
    """

    folder: Path
    pictures: tuple[Labelled, ...]
    left_out: tuple[str, ...] = ()

    __test__ = False  # no test case, whatever pytest thinks of the name

    @property
    def name(self) -> str:
        return self.folder.name or str(self.folder)

    def sample(self) -> list[Path]:
        """Return a few pictures of every class, spread over its files; the same ones every time."""
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
    """The test sets among what was named, and what is left to read, which `batch.expand` takes."""

    sets: tuple[TestSet, ...]
    others: tuple[Path, ...]


def find_test_sets(paths: Iterable[Path], wanted: Callable[[Path], bool] = is_input) -> Found:
    """Look for test sets in folders and below them.

    A folder is a test set when two or more of its subfolders are named after different expressions, and no more are named
    otherwise. Class folders that are named themselves make one too, as when seven folders are dropped together.
    wanted: which files of a folder are read, as for `batch.expand`.
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
    """Whether a picture, (height, width, 3) uint8 BGR, is a face crop already; None where that can't be told."""
    height, width = image.shape[:2]
    if max(height, width) < SMALL_PICTURE:
        return True
    faces = analyzer.find_faces(image, dataclasses.replace(analyzer.options, multi_view=True))
    if not faces:
        return None
    box = faces[0].box
    return bool(SIDE_BY_BOX * (box.width + box.height) / 2 >= CROP_SHARE * min(height, width))


def tell_way(
    sample: Sequence[Path],
    analyzer: Analyzer,
    read: Callable[[Path], UInt8Array] = read_picture,
    stopped: Callable[[], bool] = lambda: False,
) -> Way | None:
    """Tell from some pictures how a test set is to be read: as the most of them look. None when stopped before.

    Pictures that can't be read, and those without a face, have no voice; where none has, they are photographs.
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
    strangers = [folder for folder in folders if expression_index(folder.name) is None]
    if _class_count(classes) >= _FEWEST_CLASSES and len(classes) >= len(strangers):
        made = _made(path, classes, strangers, wanted)
        if made is not None:
            return Found((made,), ())
    inside = [_search(folder, wanted, visited, depth + 1) for folder in folders]
    sets = tuple(one for found in inside for one in found.sets)
    if not sets:
        return Found((), (path,))
    # The folder isn't read as a whole then, so its own files are named one by one.
    own = sorted((file for file in path.iterdir() if not file.is_dir() and not file.name.startswith(".")), key=_natural)
    others = [file for file in own if wanted(file)] + [other for found in inside for other in found.others]
    return Found(sets, tuple(others))


def _made(folder: Path, classes: Sequence[Path], strangers: Sequence[Path], wanted: Callable[[Path], bool]) -> TestSet | None:
    pictures = []
    left_out = [f"{stranger.name}{os.sep}" for stranger in strangers]
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
    """Return the visible folders in a folder, in natural order; None of what is no folder or can't be opened."""
    try:
        with os.scandir(path) as entries:
            names = [entry.name for entry in entries if not entry.name.startswith(".") and entry.is_dir()]
    except OSError:
        return None
    return [path / name for name in sorted(names, key=natural_key)]


def _natural(path: Path) -> tuple[tuple[str | int, ...], str]:
    return natural_key(path.name)
