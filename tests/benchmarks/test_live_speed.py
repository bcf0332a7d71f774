"""The live benchmark runs the engine without a window, and its figures fit together."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.live_speed import LiveError, measure_live
from benchmarks.media import compose, read_clips, write_video
from fer_desktop import paths
from fer_desktop.analysis.classifier import Runtime
from fer_desktop.models.description import Model, load_model


@pytest.fixture
def model() -> Model:
    return load_model(paths.models_folder() / "default")


@pytest.mark.parametrize("paced", [True, False])
def test_a_video_is_repeated(tmp_path: Path, model: Model, paced: bool) -> None:
    video = write_video(compose(read_clips([]), 1, 320, 240), tmp_path / "one.avi", 0.5)
    live = measure_live(video, 1.0, model, Runtime.LITERT, paced=paced)
    assert live.seconds >= 1.0
    assert live.fps == pytest.approx(live.analysed / live.seconds, rel=0.05)
    assert live.faces_per_frame == 1
    assert 0 < live.latency_ms["p50"] <= live.latency_ms["p95"] <= live.latency_ms["p99"]
    assert live.cpu > 0 and live.skipped_per_second >= 0


def test_a_source_that_cannot_be_played_is_an_error(tmp_path: Path, model: Model) -> None:
    with pytest.raises(LiveError, match=r"none\.avi"):
        measure_live(tmp_path / "none.avi", 1.0, model, Runtime.LITERT)
