"""The faces of a video are found in another thread, a few frames ahead, and nothing else is different."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np
import pytest

from fer_desktop import paths
from fer_desktop.analysis.analyzer import AnalyzerOptions, build_analyzer
from fer_desktop.analysis.detection.detector import Detector
from fer_desktop.batch import run
from fer_desktop.batch.ahead import VideoAhead
from fer_desktop.batch.run import BatchOptions, analyze_files
from fer_desktop.core.messages import marked
from fer_desktop.core.types import Face, UInt8Array
from fer_desktop.media.source import SourceError, SourceProblem
from fer_desktop.media.video import VideoSource
from fer_desktop.models.description import load_model
from fer_desktop.recordings.rows import Row, rows_of
from tests.present import present


class InTurn(VideoAhead):
    """Finds the faces of a frame only when they are asked for, in the thread that asks."""

    def __init__(self, source: VideoSource, wanted: Callable[[int, float], bool], detector: Detector | None) -> None:
        super().__init__(source, wanted, None)
        self._own = detector

    def detect(self, image: UInt8Array, multi_view: bool = False) -> list[Face]:
        assert self._own is not None
        return self._own.detect(image, multi_view)


class Fails:
    """A detector that finds nobody, and fails on the third picture."""

    def __init__(self) -> None:
        self.threads: list[str] = []

    def detect(self, image: UInt8Array, multi_view: bool = False) -> list[Face]:
        self.threads.append(threading.current_thread().name)
        if len(self.threads) == 3:
            raise RuntimeError("the third picture")
        return []

    def follow(self, image: UInt8Array, faces: object) -> None:
        """Return None: the whole frame must be searched."""


@pytest.fixture
def video(tmp_path: Path) -> Path:
    writer = cv2.VideoWriter(str(tmp_path / "a.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 10.0, (160, 120))
    for index in range(12):
        writer.write(np.full((120, 160, 3), 20 * index, np.uint8))
    writer.release()
    return tmp_path / "a.avi"


@pytest.mark.parametrize("name", ["one_face_talking.mp4", "several_faces_cuts.mp4"])
@pytest.mark.parametrize("every", [1, 3])
def test_the_rows_of_a_video_are_the_same_as_without_reading_ahead(
    shared_videos: Path, name: str, every: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    analyzer = build_analyzer(load_model(paths.models_folder() / "default"))

    def rows() -> list[Row]:
        results = analyze_files([shared_videos / name], lambda: analyzer, BatchOptions(every=every, start_s=0.2, end_s=3.0))
        return [row for result in results for analysis in result.analyses for row in rows_of(analysis, name)]

    ahead = rows()
    monkeypatch.setattr(run, "VideoAhead", InTurn)
    assert len(ahead) > 50 / every and ahead == rows()


def test_every_frame_and_time_is_read_as_from_the_source_itself_and_only_those_wanted_are_pictures(video: Path) -> None:
    with closing(VideoSource(video)) as source:
        expected = [(frame.media_time, frame.image.copy()) for frame in iter(source.read, None)]
    with closing(VideoSource(video)) as source, VideoAhead(source, lambda position, _: position % 2 == 0, None) as ahead:
        for position, (time_s, image) in enumerate(expected):
            assert ahead.grab() == time_s
            frame = ahead.picture()
            assert (frame is None) == (position % 2 == 1)
            assert frame is None or np.array_equal(frame.image, image)
        assert ahead.grab() is None and ahead.grab() is None


def test_a_failure_is_raised_at_its_frame_after_those_before_it(video: Path) -> None:
    detector = Fails()
    with closing(VideoSource(video)) as source, VideoAhead(source, lambda *_: True, detector) as ahead:

        def look() -> list[Face]:
            assert ahead.grab() is not None
            return ahead.detect(present(ahead.picture()).image)

        assert [look(), look()] == [[], []]
        with pytest.raises(RuntimeError, match="the third picture"):
            look()
        with pytest.raises(ValueError, match="current frame"):
            ahead.detect(np.zeros((120, 160, 3), np.uint8))
    assert threading.current_thread().name not in detector.threads


def test_a_source_that_fails_gives_the_frames_before_it(video: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(VideoSource(video)) as source:
        grab, count = source.grab, iter(range(100))

        def broken() -> float | None:
            if next(count) == 5:
                raise SourceError(SourceProblem.UNREADABLE, marked("gone"))
            return grab()

        monkeypatch.setattr(source, "grab", broken)
        with VideoAhead(source, lambda *_: True, None) as ahead:
            for _ in range(5):
                assert ahead.grab() is not None and ahead.picture() is not None
            with pytest.raises(SourceError):
                ahead.grab()


def test_whoever_stops_reading_early_leaves_no_thread_and_gets_the_detector_back(shared_videos: Path) -> None:
    analyzer = build_analyzer(load_model(paths.models_folder() / "default"))
    detector = analyzer.detector
    (result,) = (each for each in analyze_files([shared_videos / "one_face_talking.mp4"], lambda: analyzer) if _starts(each))
    assert analyzer.detector is detector
    assert result.frames > 1


def test_an_analyzer_that_follows_faces_uses_its_detector_itself(shared_videos: Path) -> None:
    analyzer = build_analyzer(load_model(paths.models_folder() / "default"), options=AnalyzerOptions(redetection_s=0.15))
    for result in analyze_files([shared_videos / "one_face_talking.mp4"], lambda: analyzer, BatchOptions(end_s=0.5)):
        analysis = next(result.analyses)
        assert not isinstance(analyzer.detector, VideoAhead) and len(analysis.readings) == 1


def _starts(result: run.FileResult) -> bool:
    next(result.analyses)
    next(result.analyses)
    result.analyses.close()  # type: ignore[attr-defined]
    return True
