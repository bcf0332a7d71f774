"""The benchmark of the live link plays a video into all outputs, and its figures fit together."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.link_latency import JSON_LINES, LSL, OSC, WEBSOCKET, LinkError, measure_link
from benchmarks.media import compose, read_clips, write_video
from benchmarks.report import tables
from fer_desktop import paths
from fer_desktop.analysis.classifier import Runtime
from fer_desktop.models.description import Model, load_model

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has no named pipes of this kind")


@pytest.fixture
def model() -> Model:
    return load_model(paths.models_folder() / "default")


def test_every_output_is_measured(tmp_path: Path, model: Model) -> None:
    video = write_video(compose(read_clips([]), 1, 320, 240), tmp_path / "one.avi", 0.5)
    latency = measure_link(video, 1.0, model, Runtime.LITERT)
    assert set(latency.messages) == {JSON_LINES, OSC, WEBSOCKET, LSL} and min(latency.messages.values()) > 0
    for figures in (*latency.left_ms.values(), *latency.arrived_ms.values(), latency.taking_ms):
        assert 0 < figures["p50"] <= figures["p95"] <= figures["p99"]
    assert latency.dropped == 0


def test_a_source_that_cannot_be_played_is_an_error(tmp_path: Path, model: Model) -> None:
    with pytest.raises(LinkError, match=r"none\.avi"):
        measure_link(tmp_path / "none.avi", 1.0, model, Runtime.LITERT)


def test_the_report_has_a_table_of_it() -> None:
    part = {"p50": 0.5, "p95": 1.0, "p99": 2.0}
    link = {"left_ms": {OSC: part}, "arrived_ms": {OSC: part, WEBSOCKET: part}, "taking_ms": part}
    [table] = [table for table in tables({"link": link, "targets": []}) if table.title == "Live link"]
    left, arrived = [(OSC, "left")], [(OSC, "arrived"), (WEBSOCKET, "arrived")]
    assert [row[:2] for row in table.rows] == [*left, *arrived, ("the analysis thread", "was used")]
