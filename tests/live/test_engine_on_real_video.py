"""The whole live path as users have it: a real file or the sample, the real detector and classifier, and three threads."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from fer_desktop import paths
from fer_desktop.analysis.analyzer import Analyzer, build_analyzer
from fer_desktop.core.types import Analysis
from fer_desktop.live.engine import LiveEngine
from fer_desktop.live.status import LiveState
from fer_desktop.media.source import FileSpec, PicturesSpec, SampleSpec
from fer_desktop.models.description import load_model
from tests.live.conftest import NextAnalysis, StateReached, Until


def make_analyzer() -> Analyzer:
    return build_analyzer(load_model(paths.models_folder() / "default"))


@pytest.fixture
def engine() -> Iterator[LiveEngine]:
    engine = LiveEngine(make_analyzer)
    yield engine
    engine.close()


def play(engine: LiveEngine, until: Until) -> list[Analysis]:
    """Take analyses until the source ends; return them."""
    analyses: list[Analysis] = []

    def ended() -> bool:
        state = engine.status().state
        if (analysis := engine.take()) is not None:
            analyses.append(analysis)
        return state is LiveState.ENDED

    until(ended, "the end of the video")
    if (last := engine.take()) is not None:
        analyses.append(last)
    return analyses


def test_a_real_video_is_played_and_analysed(engine: LiveEngine, shared_videos: Path, until: Until) -> None:
    before = set(threading.enumerate())
    engine.start(FileSpec(shared_videos / "one_face_small_smile.mp4"))
    analyses = play(engine, until)
    assert len(analyses) > 5
    times = [time for analysis in analyses if (time := analysis.frame.media_time) is not None]
    assert len(times) == len(analyses) and times == sorted(times)
    assert analyses[-1].frame.index == 71, "the last of 72 frames must be analysed"
    read = [analysis for analysis in analyses if analysis.readings]
    assert len(read) > 0.8 * len(analyses)
    assert {reading.face.track_id for analysis in read for reading in analysis.readings} == {1}
    # The video plays at its own pace: 71 intervals of 1/30 s take at least that much real time, longer on a busy machine.
    stamps = [analysis.frame.timestamp for analysis in analyses]
    assert stamps[-1] - stamps[0] > 0.95 * (times[-1] - times[0])
    status = engine.status()
    assert "LiteRT" in status.statistics.device
    assert status.statistics.skipped <= 72 - len(analyses)
    engine.stop()
    assert set(threading.enumerate()) == before


def test_a_video_that_loops_goes_on(engine: LiveEngine, shared_videos: Path, until: Until) -> None:
    engine.start(FileSpec(shared_videos / "one_face_small_smile.mp4", loop=True))
    seen: list[Analysis] = []

    def second_round() -> bool:
        if (analysis := engine.take()) is not None:
            seen.append(analysis)
        return bool(seen) and seen[-1].frame.index > 80

    until(second_round, "a frame of the second round")
    assert seen[-1].frame.media_time is not None
    assert seen[-1].frame.media_time < 1.0
    stamps = [analysis.frame.timestamp for analysis in seen]
    assert stamps == sorted(stamps)
    assert engine.status().state is LiveState.LIVE


def test_the_sample_shows_one_face_all_the_time(engine: LiveEngine, taken: NextAnalysis) -> None:
    engine.start(SampleSpec())
    for _ in range(10):
        analysis = taken(engine)
        assert analysis.frame.image.shape == (480, 640, 3)
        assert len(analysis.readings) == 1


def test_pictures_are_played_as_a_sequence(engine: LiveEngine, shared_photos: Path, until: Until) -> None:
    pictures = tuple(sorted(shared_photos.glob("2007_*.jpg"))[:3])
    engine.start(PicturesSpec(pictures))
    assert play(engine, until)[-1].frame.source == str(pictures[-1])


@pytest.mark.parametrize("content", [b"", b"this is a letter, not a video\n" * 100])
def test_a_file_that_is_no_video_is_a_state_that_names_it(
    engine: LiveEngine, tmp_path: Path, state: StateReached, content: bytes
) -> None:
    path = tmp_path / "video.mp4"
    path.write_bytes(content)
    engine.start(FileSpec(path))
    status = state(engine, LiveState.FAILED)
    assert str(path) in str(status.message)
