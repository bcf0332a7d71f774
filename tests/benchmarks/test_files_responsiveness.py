"""The benchmark of the Files tab makes its folder, runs the real window to the end, and computes its figures correctly."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.files_responsiveness import make_folder, summary
from benchmarks.gui_events import Handled
from fer_desktop.paths import sample_picture

REPOSITORY = Path(__file__).resolve().parents[2]


def test_the_folder_repeats_a_few_pictures_up_to_the_count(tmp_path: Path) -> None:
    make_folder(tmp_path / "pictures", 5, [sample_picture(), sample_picture()])
    assert sorted(path.name for path in (tmp_path / "pictures").iterdir()) == [f"{k:05}.png" for k in range(5)]


def test_the_figures_follow_from_the_events() -> None:
    handled = [Handled(float(k), k / 2, "QTimer", "Timer") for k in range(1, 101)]
    measured = summary(10, 2.0, handled, [100.0, 110.0, 111.0])
    assert (measured.events, measured.over_aim, measured.wall_longest_ms, measured.cpu_longest_ms) == (100, 50, 100.0, 50.0)
    assert [one.wall_ms for one in measured.slowest][:3] == [100.0, 99.0, 98.0]


@pytest.mark.slow
def test_the_program_runs_a_folder_through_the_window(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    command = [sys.executable, "-m", "benchmarks.files_responsiveness", "--pictures", "40", "--stand-in", "--json", str(report)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert report.exists(), done.stderr
    measured = json.loads(report.read_text())
    assert measured["pictures"] == 40
    assert measured["events"] > 20
    assert "longest event" in done.stdout
