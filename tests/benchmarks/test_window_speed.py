"""The window benchmark runs the window on a video, times its events and its painting, and counts its frames."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.gui_events import Handled, blocks
from benchmarks.media import REPOSITORY, compose, read_clips, write_video


def run(video: Path, *arguments: str) -> dict[str, Any]:
    pytest.importorskip("PySide6")
    report = video.with_suffix(".json")
    command = [sys.executable, "-m", "benchmarks.window_speed", str(video), "--seconds", "1", "--json", str(report), *arguments]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return result


@pytest.fixture
def video(tmp_path: Path) -> Path:
    return write_video(compose(read_clips([]), 1, 320, 240), tmp_path / "one.avi", 1.0)


@pytest.mark.slow
def test_events_are_timed_while_the_window_opens_and_is_watched_and_used(video: Path) -> None:
    result = run(video)
    assert result["platform"] == "offscreen"
    for stretch in ("opening", "watching", "tabs"):
        held = result[stretch]
        assert held["events"] > 0
        assert held["longest_ms"] >= held["p99_9_ms"] > 0
        assert (held["longest_ms"] > held["limit_ms"]) is (held["over_limit"] > 0)
    painted = {painting["widget"]: painting for painting in result["painting"]}
    assert painted["VideoView"]["median_ms"] > 0 and painted["VideoView"]["share"] > 0
    assert result["slowest_watching"][0]["wall_ms"] == result["watching"]["longest_ms"]


@pytest.mark.slow
def test_an_unpaced_video_is_analysed_and_painted(video: Path) -> None:
    result = run(video, "--unpaced")
    assert result["painted_fps"] > 0
    assert result["analysed_fps"] > 0


def test_events_are_judged_by_the_clock_and_by_processor_time() -> None:
    held = blocks([Handled(float(k), k / 2, "QTimer", "Timer") for k in range(1, 31)], 20.0)
    assert (held.events, held.over_limit, held.over_limit_cpu) == (30, 10, 0)
    assert (held.longest_ms, held.longest_cpu_ms) == (30.0, 15.0)
    assert blocks([], 20.0).longest_ms == 0
