"""The soak test runs the real window and reports figures that fit together."""

from __future__ import annotations

import mmap
import sys
from pathlib import Path

import pytest

pytest.importorskip("PySide6")

from benchmarks.process import process_state
from benchmarks.soak import _at_minutes, _slope, soak

pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints", extend=True),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells all figures"),
]


def test_a_short_run_has_all_figures(shared_videos: Path) -> None:
    result = soak(str(shared_videos / "one_face_talking.mp4"), 3.0)
    assert result.seconds >= 3.0 and result.painted >= 3
    assert result.painted_fps == pytest.approx(result.painted / result.seconds, rel=0.05)
    assert 0 < result.age_ms["p50"] <= result.age_ms["p95"] <= result.age_ms["p99"] <= result.age_ms["max"]
    assert (result.age_ms["max"] > 100) is (result.older_than_100_ms > 0)
    assert result.rss_mib_settled and result.rss_mib_end and result.rss_mib_most
    assert result.rss_mib_most >= result.rss_mib_end
    assert result.rss_line[-1][1] <= result.rss_mib_most + 0.1 and len(result.rss_line) <= 120
    assert result.rss_mib_start and result.rss_mib_at == {}, "no minute was reached"
    assert result.painted_fps_first > 0 and result.painted_fps_last > 0
    assert result.faces_per_frame == 1 and result.platform == "offscreen"
    assert all(count and count > 3 for count in (*result.handles, *result.threads))


def test_a_source_that_cannot_be_played_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(TimeoutError, match="can it be played"):
        soak(str(tmp_path / "nothing.mp4"), 3.0, open_s=1.0)


def test_the_slope_is_that_of_the_least_squares_line() -> None:
    assert _slope([(60.0, 100.0), (1860.0, 101.0), (3660.0, 102.0)]) == pytest.approx(2.0)
    assert _slope([(0.0, 1.0), (1.0, 2.0)]) is None


def test_memory_is_reported_for_the_minutes_that_were_reached() -> None:
    assert _at_minutes([(0.0, 100.0), (59.0, 101.0), (60.0, 102.0), (601.0, 103.0)]) == {"1": 102.0, "10": 103.0}


def test_the_first_seconds_can_be_left_out(shared_videos: Path) -> None:
    result = soak(str(shared_videos / "one_face_talking.mp4"), 1.0, after_s=1.0)
    assert result.seconds >= 1.0
    assert result.painted <= 45, "frames painted in the first second don't count"


def test_allocated_memory_is_measured() -> None:
    before = process_state().rss_bytes
    # Taken from the system: Python would reuse memory that this process freed before.
    with mmap.mmap(-1, 64 << 20) as block:
        block.write(b"x" * (64 << 20))
        assert process_state().rss_bytes > before + (32 << 20)  # type: ignore[operator]
