"""The benchmark runs and reports figures that belong together."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str, shared: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks", *arguments]
    environment = os.environ | {"FER_SHARED": str(shared)}
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False, timeout=120)


def test_the_sample_is_measured_where_there_is_no_video(tmp_path: Path) -> None:
    result = run("--frames", "10", "--json", shared=tmp_path)
    assert result.returncode == 0, result.stderr
    (speed,) = json.loads(result.stdout)
    assert (speed["frames"], speed["width"], speed["height"], speed["faces_per_frame"]) == (10, 640, 480, 1)
    assert speed["analyzer_p95_ms"] >= speed["analyzer_ms"] > 0
    assert speed["fps"] == pytest.approx(1000 / speed["analyzer_ms"])
    assert speed["ratio"] == pytest.approx(speed["analyzer_ms"] / speed["networks_ms"])


def test_the_table_names_the_source(tmp_path: Path) -> None:
    result = run("--frames", "3", shared=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "Sample" in result.stdout


def test_a_missing_video_is_an_error_without_a_traceback(tmp_path: Path) -> None:
    result = run("--frames", "3", str(tmp_path / "none.mp4"), shared=tmp_path)
    assert result.returncode == 1
    assert "none.mp4" in result.stderr
    assert "Traceback" not in result.stderr
