"""The analyzer's times fit those of its networks, and analyzers are compared on the same frames."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.analysis_speed import Speed, compare, measure, measure_pace
from benchmarks.haar import HaarDetector
from benchmarks.media import SceneSource, compose, read_clips, write_video
from fer_desktop import paths
from fer_desktop.analysis.analyzer import build_analyzer
from fer_desktop.analysis.classifier import Runtime
from fer_desktop.core.types import Frame
from fer_desktop.media.source import SampleSpec, open_source
from fer_desktop.models.description import Model, load_model


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model(paths.models_folder() / "default")


@pytest.fixture(scope="module")
def speed(model: Model) -> Speed:
    found = measure(open_source(SampleSpec()), model, Runtime.LITERT, 6)
    assert found is not None
    return found


def test_the_sample_has_one_face_and_every_stage_is_timed(speed: Speed) -> None:
    assert (speed.frames, speed.width, speed.height, speed.faces_per_frame) == (6, 640, 480, 1)
    assert set(speed.stages_ms) == {"detect", "track", "mesh", "crop", "classify", "quality", "smooth"}
    assert all(0 < ms < speed.analyzer_p95_ms for ms in speed.stages_ms.values())
    assert speed.read_ms > 0


def test_the_ratio_and_the_rates_follow_from_the_times(speed: Speed) -> None:
    assert speed.analyzer_p95_ms >= speed.analyzer_ms > 0
    assert speed.whole_frames_per_second == pytest.approx(1000 / speed.analyzer_ms)
    assert speed.frames_per_second == pytest.approx(1000 / speed.following_ms)
    assert speed.ratio == pytest.approx(speed.analyzer_ms / speed.networks_ms)
    assert min(speed.detector_network_ms, speed.classifier_network_ms) > 0


def test_a_source_without_frames_gives_no_speed(model: Model) -> None:
    class Empty(SceneSource):
        def read(self) -> Frame | None:
            return None

    assert measure(Empty(compose(read_clips([]), 1, 64, 48)), model, Runtime.LITERT, 3) is None


def test_analyzers_get_the_same_frames_in_turn(model: Model) -> None:
    given: list[int] = []

    def frames() -> Iterator[Frame]:
        for frame in compose(read_clips([]), 1, 320, 240).frames():
            given.append(frame.index)
            yield frame

    analyzers = {"BlazeFace": build_analyzer(model), "Haar": build_analyzer(model, detector=HaarDetector())}
    blaze, haar = compare(analyzers, frames(), 4)
    assert (blaze.name, haar.name) == ("BlazeFace", "Haar")
    assert blaze.frames == haar.frames == 4
    assert given == list(range(9)), "five frames to warm up and four that count, each made once"
    assert blaze.faces_per_frame == 1
    assert blaze.frames_per_second == pytest.approx(1000 / blaze.analyzer_ms)


def test_the_pace_of_a_video_is_that_of_all_its_frames_beside_the_bare_networks(model: Model, tmp_path: Path) -> None:
    video = write_video(compose(read_clips([]), 1, 320, 320), tmp_path / "one.avi", 0.5)
    pace = measure_pace(video, model, Runtime.LITERT, 1)
    assert (pace.frames, pace.width, pace.height, pace.faces_per_frame) == (15, 320, 320, 1)
    assert pace.pace == pytest.approx(1000 / 30 / pace.ms)
    assert pace.ratio == pytest.approx(pace.ms / pace.networks_ms) and pace.cpu_ms > 0
