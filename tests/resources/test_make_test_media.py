"""The media that the tests use without ../shared: what the tables say of them is what they show."""

from __future__ import annotations

import csv
from pathlib import Path

import cv2
import numpy as np
import pytest

from fer_desktop import paths
from fer_desktop.analysis.detection.detector import BlazeFaceDetector
from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.core.types import Box, UInt8Array
from resources.setup import make_test_media

MADE = make_test_media.FOLDER


@pytest.fixture(scope="module")
def detector() -> BlazeFaceDetector:
    return BlazeFaceDetector(paths.detector_file())


def table(name: str) -> list[dict[str, str]]:
    with (MADE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def frames_of(path: Path) -> list[UInt8Array]:
    capture = cv2.VideoCapture(str(path))
    frames = []
    while (frame := capture.read())[0]:
        frames.append(frame[1].astype(np.uint8, copy=False))
    capture.release()
    return frames


def test_they_are_there_and_up_to_date() -> None:
    assert make_test_media.is_made(MADE), "run `make install-dev`, or python -m resources.setup.make_test_media"


def test_pictures_show_as_many_faces_as_the_table_says_where_it_says(detector: BlazeFaceDetector) -> None:
    counts = {row["file"]: int(row["faces"]) for row in table("photos.tsv")}
    assert sorted(counts) == sorted(path.name for path in (MADE / "photos").iterdir())
    found = {name: detector.detect(make_test_media.read(MADE / "photos" / name), multi_view=True) for name in counts}
    assert {name: len(faces) for name, faces in found.items()} == counts
    for row in table("boxes.tsv"):
        true = Box(*(float(row[key]) for key in ("left", "top", "width", "height")))
        assert max(true.intersection_over_union(face.box) for face in found[row["file"]]) > 0.8, row


@pytest.mark.parametrize("name", make_test_media.VIDEOS)
def test_videos_show_as_many_faces_as_the_table_says(detector: BlazeFaceDetector, name: str) -> None:
    parts = [row for row in table("videos.tsv") if row["file"] == name]
    frames = frames_of(MADE / "videos" / name)
    assert [int(row["first"]) for row in parts] == [0, *(int(row["last"]) + 1 for row in parts[:-1])]
    assert len(frames) == int(parts[-1]["last"]) + 1
    for row in parts:
        first, last = int(row["first"]), int(row["last"])
        for number in (first, (first + last) // 2, last):
            assert len(detector.detect(frames[number], multi_view=True)) == int(row["faces"]), (number, row)


def test_a_mouth_that_talks_moves() -> None:
    frames = frames_of(MADE / "videos" / "one_face_talking.mp4")
    # The mouth is 15 face units, which are pixels here, below the middle of the picture.
    dark = [int((cv2.cvtColor(frame[256:300, 221:291], cv2.COLOR_BGR2GRAY) < 60).sum()) for frame in frames[:120]]
    assert max(dark) > min(dark) + 100


def test_crops_have_the_form_of_fer2013() -> None:
    with np.load(MADE / "crops.npz") as data:
        images, labels, splits = data["image"], data["label"], data["split"]
    assert images.shape == (len(labels), 48, 48) and images.dtype == np.uint8
    assert np.bincount(labels).tolist() == [make_test_media.CROPS_A_CLASS] * len(EXPRESSIONS)
    assert set(splits.tolist()) == {make_test_media.PRIVATE_TEST}


def test_they_are_made_the_same_again(tmp_path: Path) -> None:
    make_test_media.make_photos(MADE / "sources", tmp_path)
    make_test_media.make_crops(MADE / "sources", tmp_path)
    for path in tmp_path.rglob("*.*"):
        assert path.read_bytes() == (MADE / path.relative_to(tmp_path)).read_bytes(), path.name


def test_photographs_that_are_there_need_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    make_test_media.fetch(MADE / "sources")


def test_what_was_made_by_another_script_or_is_not_there_is_not_up_to_date(tmp_path: Path) -> None:
    assert not make_test_media.is_made(tmp_path)
    (tmp_path / make_test_media.STAMP).write_text("0" * 64, encoding="ascii")
    assert not make_test_media.is_made(tmp_path)
