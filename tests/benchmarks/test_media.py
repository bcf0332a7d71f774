"""Scenes show as many faces as they state, in the size that they state, and move without a jump."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from benchmarks.media import Clips, SceneSource, compose, read_clips, shared_videos, write_video
from fer_desktop import paths
from fer_desktop.analysis.detection.detector import BlazeFaceDetector
from fer_desktop.media.video import VideoSource


@pytest.fixture(scope="module")
def clips() -> Clips:
    return read_clips([])


@pytest.mark.parametrize("faces", [1, 5, 10, 20])
def test_as_many_faces_are_found_as_are_shown(clips: Clips, faces: int) -> None:
    scene = compose(clips, faces, 640, 480)
    detector = BlazeFaceDetector(paths.detector_file())
    assert scene.faces == faces
    assert all(image.shape == (480, 640, 3) and image.dtype == np.uint8 for image in scene.images)
    found = [len(detector.detect(image)) for image in scene.images[::30]]
    assert max(found) == faces and min(found) >= 0.9 * faces


def test_real_videos_make_scenes_too(shared_videos: Path) -> None:
    clips = read_clips(sorted(shared_videos.iterdir()))
    assert clips.name == "one_face_talking.mp4"
    assert len(clips.heads) == 3
    scene = compose(clips, 10, 640, 480)
    assert len(BlazeFaceDetector(paths.detector_file()).detect(scene.images[0])) == 10


def test_there_are_fewer_large_pictures(clips: Clips) -> None:
    small, large = compose(clips, 1, 640, 480), compose(clips, 1, 3840, 2160)
    assert large.images[0].shape == (2160, 3840, 3)
    assert len(small.images) > len(large.images) >= 6


def test_a_scene_goes_to_its_end_and_back(clips: Clips) -> None:
    scene = compose(clips, 1, 64, 48)
    count = len(scene.images)
    frames = list(itertools.islice(scene.frames(), 2 * count))
    places = [next(k for k, image in enumerate(scene.images) if image is frame.image) for frame in frames]
    assert places == [*range(count), *range(count - 2, 0, -1), 0, 1]
    assert [frame.index for frame in frames] == list(range(2 * count))
    assert frames[30].timestamp == pytest.approx(1.0)
    assert SceneSource(scene).read() is not None


def test_a_scene_without_faces_is_refused(clips: Clips) -> None:
    with pytest.raises(ValueError, match="at least one face"):
        compose(clips, 0, 640, 480)


def test_a_video_holds_the_scene(clips: Clips, tmp_path: Path) -> None:
    source = VideoSource(write_video(compose(clips, 1, 320, 240), tmp_path / "scene.avi", 0.5))
    try:
        assert (source.size, source.frame_rate, source.frame_count) == ((320, 240), 30, 15)
    finally:
        source.close()


def test_a_missing_folder_is_an_error(clips: Clips, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="can't be written"):
        write_video(compose(clips, 1, 64, 48), tmp_path / "none" / "scene.avi", 0.5)


def test_no_shared_folder_means_no_videos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FER_SHARED", str(tmp_path))
    assert shared_videos() == []
