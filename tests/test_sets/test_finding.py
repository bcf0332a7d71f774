"""Recognising test sets among folders, and telling photographs from face crops."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from fer_desktop.analysis.analyzer import Analyzer
from fer_desktop.core.labels import EXPRESSIONS, INDONESIAN
from fer_desktop.test_sets.finding import Way, find_test_sets, looks_like_crop, tell_way
from tests.pictures import tight_crop

Make = Callable[..., Path]


@pytest.mark.parametrize(
    "names", [EXPRESSIONS, INDONESIAN, ("Anger", "DISGUST", "fearful", "happiness", "netral", "Sadness", "kaget")]
)
def test_class_folders_in_either_language_make_a_test_set(make_folders: Make, names: tuple[str, ...]) -> None:
    folder = make_folders(dict.fromkeys(names, 2))
    found = find_test_sets([folder])
    assert not found.others
    (test_set,) = found.sets
    assert test_set.name == "set"
    assert Counter(picture.true for picture in test_set.pictures) == dict.fromkeys(range(7), 2)
    for picture in test_set.pictures:
        assert picture.path.parent.name == names[picture.true]


def test_a_tight_crop_without_a_found_face_is_a_crop_and_a_wall_tells_nothing(
    analyzer: Analyzer, sample_image: np.ndarray
) -> None:
    assert looks_like_crop(tight_crop(sample_image, 100), analyzer) is True
    assert looks_like_crop(np.full((100, 100, 3), 90, np.uint8), analyzer) is None


def test_both_names_of_a_class_are_one_class(make_folders: Make) -> None:
    (test_set,) = find_test_sets([make_folders({"happy": 1, "senang": 2, "sad": 1})]).sets
    assert Counter(picture.true for picture in test_set.pictures) == {3: 3, 5: 1}


@pytest.mark.parametrize(
    "counts",
    [
        {"happy": 3},
        {"happy": 3, "senang": 3},
        {"happy": 1, "sad": 1, "holiday": 1, "garden": 1, "2019": 1},
        {"january": 1, "february": 1},
        {"happy": 0, "sad": 0},
    ],
)
def test_other_folders_are_no_test_sets(make_folders: Make, counts: dict[str, int]) -> None:
    folder = make_folders(counts)
    found = find_test_sets([folder])
    assert not found.sets
    assert found.others == (folder,)


def test_files_and_folders_that_do_not_belong_to_the_set_are_named(make_folders: Make) -> None:
    folder = make_folders({"happy": 1, "sad": 1, "contempt": 1})
    (folder / "sad" / "film.mp4").write_bytes(b"0")
    (folder / "sad" / "notes.txt").write_text("no picture")
    (test_set,) = find_test_sets([folder]).sets
    assert len(test_set.pictures) == 2
    assert [text.rstrip("/\\") for text in test_set.left_out] == ["contempt", str(Path("sad") / "film.mp4")]


def test_test_sets_in_subfolders_are_found_beside_other_files(make_folders: Make) -> None:
    """The layout of the paper's data set on disk: images/train and images/validation."""
    root = make_folders(
        {"images/train/happy": 2, "images/train/sad": 1, "images/validation/happy": 1, "images/validation/sad": 1, "other": 1}
    )
    loose = root / "images" / "cover.png"
    shutil.copy(root / "other" / "0.png", loose)
    (root / "images" / "notes.txt").write_text("no picture")
    found = find_test_sets([root])
    assert [(test_set.name, len(test_set.pictures)) for test_set in found.sets] == [("train", 3), ("validation", 2)]
    assert set(found.others) == {loose, root / "other"}


def test_class_folders_dropped_together_make_a_test_set(make_folders: Make) -> None:
    root = make_folders({"marah": 1, "senang": 2, "letters": 1})
    found = find_test_sets([root / "letters", root / "marah", root / "senang"])
    assert [len(test_set.pictures) for test_set in found.sets] == [3]
    assert found.others == (root / "letters",)
    assert find_test_sets([root / "marah"]).others == (root / "marah",), "a single class folder is just a folder of pictures"


def test_a_circular_link_causes_no_endless_search(make_folders: Make) -> None:
    root = make_folders({"a/happy": 1, "a/sad": 1, "b": 1})
    try:
        (root / "b" / "back").symlink_to(root, target_is_directory=True)
    except OSError:
        pytest.skip("links can't be made here")
    assert [test_set.name for test_set in find_test_sets([root]).sets] == ["a"]


def test_files_are_returned_unchanged(make_folders: Make) -> None:
    file = make_folders({"happy": 1}) / "happy" / "0.png"
    missing = file.with_name("missing.png")
    assert find_test_sets([file, missing, file]).others == (file, missing)


def test_the_sample_is_spread_over_every_class(make_folders: Make) -> None:
    (test_set,) = find_test_sets([make_folders({"happy": 30, "sad": 1})]).sets
    assert [path.name for path in test_set.sample()] == ["5.png", "15.png", "25.png", "0.png"]


def test_fer2013_s_pictures_are_crops_even_when_enlarged(fer2013_npz: Path, analyzer: Analyzer) -> None:
    with np.load(fer2013_npz) as data:
        images = data["image"][data["split"] == 2][:12]
    bgr = [cv2.cvtColor(image, cv2.COLOR_GRAY2BGR) for image in images]
    assert all(looks_like_crop(image, analyzer) for image in bgr)
    told = [looks_like_crop(cv2.resize(image, (192, 192), interpolation=cv2.INTER_CUBIC), analyzer) for image in bgr]
    assert told.count(True) > 5 * told.count(False)


def test_whole_photographs_are_recognised(shared_photos: Path, tmp_path: Path, analyzer: Analyzer) -> None:
    for name, files in {
        "happy": ("couple.jpg", "img1.jpg"),
        "sad": ("img5.jpg", "selfie-many-people.jpg"),
        "fear": ("dog.jpg",),
    }.items():
        (tmp_path / name).mkdir()
        for file in files:
            shutil.copy(shared_photos / file, tmp_path / name)
    (test_set,) = find_test_sets([tmp_path]).sets
    assert tell_way(test_set.sample(), analyzer) is Way.PHOTOGRAPHS


def test_press_photographs_cut_to_the_face_are_crops(press_photos: Path, analyzer: Analyzer) -> None:
    (test_set,) = find_test_sets([press_photos]).sets
    assert len(test_set.pictures) == 2315
    assert tell_way(test_set.sample()[::3], analyzer) is Way.CROPS


def test_telling_photographs_from_crops_can_be_cancelled(make_folders: Make, analyzer: Analyzer) -> None:
    (test_set,) = find_test_sets([make_folders({"happy": 2, "sad": 2})]).sets
    assert tell_way(test_set.sample(), analyzer, stopped=lambda: True) is None


def test_unreadable_pictures_are_ignored(tmp_path: Path, analyzer: Analyzer) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture")
    assert tell_way([broken], analyzer) is Way.PHOTOGRAPHS
