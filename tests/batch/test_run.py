"""analyze_files on small pictures and videos made here, with a fake detector and classifier and the real Analyzer."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event

import cv2
import numpy as np
import pytest

from fer_desktop.analysis.analyzer import Analyzer, AnalyzerOptions
from fer_desktop.analysis.classifier import Runtime, softmax
from fer_desktop.analysis.preprocessing import CropForm, Scale
from fer_desktop.analysis.runtimes.network import ClassifierError
from fer_desktop.batch.run import BatchOptions, BatchProgress, FileResult, Note, analyze_files, expand, natural_key
from fer_desktop.core.messages import marked
from fer_desktop.core.types import Box, Face, Float32Array, UInt8Array
from fer_desktop.media.pictures import read_picture

# ---- Fake networks ----


class _Detector:
    """Finds one face in pictures whose mean is over 100, and records how it was called."""

    def __init__(self) -> None:
        self.multi_view: list[bool] = []
        self.score = 0.9

    def detect(self, image: UInt8Array, multi_view: bool = False) -> list[Face]:
        self.multi_view.append(multi_view)
        return [Face(Box(10, 10, 40, 40), None, self.score)] if image.mean() > 100 else []

    def follow(self, image: UInt8Array, faces: Sequence[Face]) -> None:
        """Return None: the whole frame must be searched."""


class _Classifier:
    """Always answers happy; fails on a crop that is almost white."""

    runtime = Runtime.LITERT
    device = "made for tests"
    temperature = 1.0
    form = CropForm()
    scale = Scale.STANDARDISED

    def inputs(self, crops: UInt8Array) -> Float32Array:
        return crops[..., None].astype(np.float32)

    def logits(self, crops: UInt8Array) -> Float32Array:
        if (crops > 250).all(axis=(1, 2)).any():
            raise ClassifierError(marked("a white crop"))
        result = np.zeros((len(crops), 7), np.float32)
        result[:, 3] = 2
        return result

    def predict(self, crops: UInt8Array) -> Float32Array:
        return softmax(self.logits(crops))


@pytest.fixture
def detector() -> _Detector:
    return _Detector()


@pytest.fixture
def analyzer(detector: _Detector) -> Analyzer:
    return Analyzer(detector, _Classifier())


def _picture(path: Path, brightness: int, size: tuple[int, int] = (120, 160)) -> Path:
    # cv2.imwrite can't write some of the names, so the picture is encoded in memory first.
    _, data = cv2.imencode(".png", np.full((*size, 3), brightness, np.uint8))
    path.write_bytes(data.tobytes())
    return path


def _video(path: Path, frames: int, brightness: Callable[[int], int] = lambda _: 200) -> Path:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10.0, (160, 120))
    for index in range(frames):
        writer.write(np.full((120, 160, 3), brightness(index), np.uint8))
    writer.release()
    return path


def _read(results: Iterator[FileResult]) -> list[FileResult]:
    """Read every result to its end; `analyses` can then be iterated again."""
    read = []
    for result in results:
        result.analyses = iter(list(result.analyses))
        read.append(result)
    return read


# ---- Finding the files ----


def test_a_whole_folder_is_read_in_natural_order_files_before_subfolders(tmp_path: Path) -> None:
    for name in (
        "10.jpg",
        "2.JPG",
        "a/1.png",
        "a/b/c/deep.mp4",
        "B/x.jpg",
        "notes.txt",
        "a/table.csv",
        ".hidden.jpg",
        ".cache/y.jpg",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    skipped: list[Path] = []
    found = [path.relative_to(tmp_path).as_posix() for path in expand([tmp_path], skipped.append)]
    assert found == ["2.JPG", "10.jpg", "a/1.png", "a/b/c/deep.mp4", "B/x.jpg"]
    assert sorted(path.name for path in skipped) == ["notes.txt", "table.csv"]


def test_natural_order_sorts_by_numbers_and_ignores_case() -> None:
    names = ["img12.png", "IMG2.png", "img1.png", "2", "10", "a", "img01.png"]
    assert sorted(names, key=natural_key) == ["2", "10", "a", "img01.png", "img1.png", "IMG2.png", "img12.png"]


def test_a_file_that_is_named_is_read_once_whatever_its_extension(tmp_path: Path) -> None:
    hidden, odd, gone = tmp_path / ".hidden.jpg", tmp_path / "photo.data", tmp_path / "gone.jpg"
    hidden.touch()
    odd.touch()
    assert expand([odd, hidden, gone, tmp_path / "x" / ".." / "photo.data"]) == [odd, hidden, gone]
    picture = tmp_path / "a.jpg"
    picture.touch()
    assert expand([picture, tmp_path]) == [picture]


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_circular_links_are_followed_once(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "1.jpg").touch()
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "a" / "self").symlink_to("self")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert expand([tmp_path]) == [tmp_path / "a" / "1.jpg"]


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_a_broken_link_fails_when_it_is_read(tmp_path: Path, analyzer: Analyzer) -> None:
    broken = tmp_path / "broken.jpg"
    broken.symlink_to(tmp_path / "nowhere")
    (tmp_path / "circle.jpg").symlink_to("circle.jpg")
    results = _read(analyze_files(expand([tmp_path]), lambda: analyzer))
    assert [(result.path.name, result.error is None) for result in results] == [("broken.jpg", False), ("circle.jpg", False)]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_in_a_folder_is_skipped(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    assert expand([tmp_path]) == []


def test_a_folder_that_cannot_be_opened_fails_in_its_turn(
    tmp_path: Path, analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    _picture(tmp_path / "a.png", 200)
    scandir = os.scandir

    def refuse(path: Path) -> object:
        if Path(path) == locked:
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    results = _read(analyze_files(expand([tmp_path]), lambda: analyzer))
    assert [result.error and str(result.error) for result in results] == [None, f"{locked} can't be read: Permission denied"]


# ---- Pictures ----


def test_faces_in_pictures_are_detected_in_several_views_and_not_followed(
    tmp_path: Path, analyzer: Analyzer, detector: _Detector
) -> None:
    paths = [_picture(tmp_path / "a.png", 200), _picture(tmp_path / "b.png", 200)]
    results = _read(analyze_files(paths, lambda: analyzer))
    assert detector.multi_view == [True, True]
    for path, result in zip(paths, results, strict=True):
        assert (result.path, result.kind, result.frames, result.faces, result.error) == (path, "picture", 1, 1, None)
        (analysis,) = result.analyses
        assert analysis.frame.source == str(path)
        assert analysis.frame.media_time is None
        assert analysis.readings[0].face.track_id == 0


def test_a_small_picture_without_a_face_is_taken_as_a_crop_with_a_note(tmp_path: Path, analyzer: Analyzer) -> None:
    small = _picture(tmp_path / "small.png", 50, (99, 99))
    (result,) = _read(analyze_files([small], lambda: analyzer))
    assert result.notes == [Note.READ_AS_CROP]
    (reading,) = next(result.analyses).readings
    assert reading.face.box == Box(0, 0, 99, 99)


@pytest.mark.parametrize(("brightness", "size"), [(200, (99, 99)), (50, (100, 99)), (50, (40, 300))])
def test_a_picture_with_a_face_or_with_a_longer_side_is_no_crop(
    tmp_path: Path, analyzer: Analyzer, brightness: int, size: tuple[int, int]
) -> None:
    path = _picture(tmp_path / "a.png", brightness, size)
    (result,) = _read(analyze_files([path], lambda: analyzer))
    assert result.notes == []
    assert result.faces == (brightness > 100)


def test_with_the_option_crops_the_detector_is_not_called(tmp_path: Path, analyzer: Analyzer, detector: _Detector) -> None:
    paths = [_picture(tmp_path / "a.png", 50, (48, 48)), _picture(tmp_path / "b.png", 200, (300, 300))]
    results = _read(analyze_files(paths, lambda: analyzer, BatchOptions(crops=True)))
    assert detector.multi_view == []
    assert [(result.faces, result.notes) for result in results] == [(1, []), (1, [])]


# ---- Videos ----


def test_every_frame_of_a_video_is_analysed_and_its_face_followed(
    tmp_path: Path, analyzer: Analyzer, detector: _Detector
) -> None:
    path = _video(tmp_path / "a.avi", 8)
    (result,) = _read(analyze_files([path], lambda: analyzer))
    analyses = list(result.analyses)
    assert (result.kind, result.frames, result.faces, result.error, result.notes) == ("video", 8, 8, None, [])
    assert detector.multi_view == [False] * 8
    assert [analysis.frame.index for analysis in analyses] == list(range(8))
    assert [analysis.frame.media_time for analysis in analyses] == pytest.approx([0.1 * k for k in range(8)])
    assert {analysis.readings[0].face.track_id for analysis in analyses} == {1}


def test_a_face_that_the_detector_is_unsure_of_is_in_every_frame_of_a_video_if_it_stays(
    tmp_path: Path, analyzer: Analyzer, detector: _Detector
) -> None:
    detector.score = 0.6
    [result] = _read(analyze_files([_video(tmp_path / "a.avi", 12)], lambda: analyzer))
    analyses = list(result.analyses)
    assert [analysis.frame.index for analysis in analyses] == list(range(12))
    assert all([reading.face.track_id for reading in analysis.readings] == [1] for analysis in analyses)
    assert (result.frames, result.faces) == (12, 12)


def test_a_cancelled_video_keeps_the_frames_that_waited(tmp_path: Path, analyzer: Analyzer, detector: _Detector) -> None:
    detector.score, cancel = 0.6, Event()

    def progress(state: BatchProgress) -> None:
        if state.fraction >= 0.25:
            cancel.set()

    [result] = _read(analyze_files([_video(tmp_path / "a.avi", 12)], lambda: analyzer, cancel=cancel, progress=progress))
    assert [analysis.frame.index for analysis in result.analyses] == [0, 1, 2]
    assert result.notes == [Note.STOPPED]


def test_every_nth_frame_of_a_video_keeps_its_own_number(tmp_path: Path, analyzer: Analyzer) -> None:
    path = _video(tmp_path / "a.avi", 8)
    (result,) = _read(analyze_files([path], lambda: analyzer, BatchOptions(every=3)))
    analyses = list(result.analyses)
    assert [a.frame.index for a in analyses] == [0, 3, 6]
    assert [a.frame.media_time for a in analyses] == pytest.approx([0.0, 0.3, 0.6])


@pytest.mark.parametrize(
    ("options", "frames"),
    [
        (BatchOptions(start_s=0.25), [3, 4, 5, 6, 7]),
        (BatchOptions(start_s=0.3, end_s=0.6), [3, 4, 5]),
        (BatchOptions(every=2, start_s=0.1, end_s=0.65), [2, 4, 6]),
        (BatchOptions(end_s=100.0), list(range(8))),
    ],
)
def test_frames_of_a_clip_range_keep_their_numbers_in_the_video(
    tmp_path: Path, analyzer: Analyzer, options: BatchOptions, frames: list[int]
) -> None:
    path = _video(tmp_path / "a.avi", 8)
    (result,) = _read(analyze_files([path], lambda: analyzer, options))
    assert [analysis.frame.index for analysis in result.analyses] == frames
    assert (result.error, result.notes) == (None, [])


def test_a_clip_range_after_the_end_of_the_video_is_an_error(tmp_path: Path, analyzer: Analyzer) -> None:
    path = _video(tmp_path / "a.avi", 8)
    (result,) = _read(analyze_files([path], lambda: analyzer, BatchOptions(start_s=5.0, end_s=6.0)))
    assert str(result.error) == f"{path} has no frame from 5 s to 6 s: it is about 0.7 s long. Choose another part of it."


def test_a_clip_range_must_have_a_length() -> None:
    with pytest.raises(ValueError, match="the range must have a length"):
        BatchOptions(start_s=2.0, end_s=2.0)


def test_every_video_starts_with_its_own_tracks(tmp_path: Path, analyzer: Analyzer) -> None:
    paths = [_video(tmp_path / "a.avi", 2), _video(tmp_path / "b.avi", 2)]
    results = _read(analyze_files(paths, lambda: analyzer))
    assert [a.readings[0].face.track_id for result in results for a in result.analyses] == [1, 1, 1, 1]


def test_frames_are_analysed_only_when_asked_for(tmp_path: Path, analyzer: Analyzer, detector: _Detector) -> None:
    results = analyze_files([_video(tmp_path / "a.avi", 8)], lambda: analyzer)
    result = next(results)
    assert detector.multi_view == []
    next(result.analyses)
    next(result.analyses)
    assert result.frames == 2
    assert 2 <= len(detector.multi_view) <= 5, "faces are found a few frames ahead"
    assert next(results, None) is None
    assert result.frames == 8


def test_a_truncated_video_is_read_to_its_end_with_a_note(tmp_path: Path, analyzer: Analyzer) -> None:
    path = _video(tmp_path / "a.avi", 40)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    (result,) = _read(analyze_files([path], lambda: analyzer))
    assert 0 < result.frames < 36
    assert result.error is None
    assert result.notes == [Note.ENDED_EARLY]


# ---- Failures, progress, cancel ----


def test_a_file_that_fails_is_named_and_the_other_files_are_read(tmp_path: Path, analyzer: Analyzer) -> None:
    broken_picture, broken_video = tmp_path / "broken.jpg", tmp_path / "broken.mp4"
    broken_picture.write_bytes(b"\xff\xd8\xff no picture")
    broken_video.write_bytes(b"no video" * 100)
    paths = [
        _picture(tmp_path / "a.png", 200),
        broken_picture,
        tmp_path / "gone.png",
        broken_video,
        _picture(tmp_path / "white.png", 255),
        _video(tmp_path / "white.avi", 5, lambda index: 255 if index == 2 else 200),
        _picture(tmp_path / "z.png", 200),
    ]
    results = _read(analyze_files(paths, lambda: analyzer))
    assert [result.path for result in results] == paths
    assert [result.faces for result in results] == [1, 0, 0, 0, 0, 2, 1]
    for path, result in zip(paths, results, strict=True):
        assert (result.error is None) == (path.name in ("a.png", "z.png"))
        assert result.error is None or str(path) in str(result.error)


def test_a_file_that_is_too_large_for_the_memory_fails_alone(tmp_path: Path, analyzer: Analyzer) -> None:
    paths = [_picture(tmp_path / "a.png", 200), _picture(tmp_path / "b.png", 200)]

    def read(path: Path) -> UInt8Array:
        if path == paths[0]:
            raise MemoryError
        return read_picture(path)

    results = _read(analyze_files(paths, lambda: analyzer, read=read))
    assert str(results[0].error) == f"{paths[0]} is too large for this computer's memory. Make it smaller and try again."
    assert results[1].error is None


def test_progress_names_the_file_and_the_share_of_a_video(tmp_path: Path, analyzer: Analyzer) -> None:
    video, picture = _video(tmp_path / "a.avi", 4), _picture(tmp_path / "b.png", 200)
    reports: list[BatchProgress] = []
    _read(analyze_files([video, picture], lambda: analyzer, progress=reports.append))
    assert reports == [
        *(BatchProgress(0, 2, video, share) for share in (0.0, 0.25, 0.5, 0.75, 1.0)),
        BatchProgress(1, 2, picture, 0.0),
        BatchProgress(2, 2, None, 0.0),
    ]


def test_cancel_ends_a_video_after_the_current_frame_and_keeps_the_earlier_ones(tmp_path: Path, analyzer: Analyzer) -> None:
    cancel = Event()
    results = analyze_files([_video(tmp_path / "a.avi", 8), _picture(tmp_path / "b.png", 200)], lambda: analyzer, cancel=cancel)
    result = next(results)
    next(result.analyses)
    cancel.set()
    assert list(result.analyses) == []
    assert (result.frames, result.error, result.notes) == (1, None, [Note.STOPPED])
    assert list(results) == []


def test_the_analyzer_is_made_once_and_only_when_there_is_something_to_read(tmp_path: Path, analyzer: Analyzer) -> None:
    made: list[Analyzer] = []

    def make() -> Analyzer:
        made.append(analyzer)
        return analyzer

    assert list(analyze_files([], make)) == []
    assert made == []
    _read(analyze_files([_picture(tmp_path / f"{k}.png", 200) for k in range(3)], make))
    assert len(made) == 1


def test_the_analyzer_s_other_options_are_kept(tmp_path: Path, detector: _Detector) -> None:
    analyzer = Analyzer(detector, _Classifier(), AnalyzerOptions(minimum_face=41))
    (result,) = _read(analyze_files([_picture(tmp_path / "a.png", 200)], lambda: analyzer))
    assert result.faces == 0


def test_every_must_be_a_number_of_frames() -> None:
    with pytest.raises(ValueError, match="every must be 1 or more"):
        BatchOptions(every=0)
