from __future__ import annotations

import pytest

from fer_desktop.live.capture import Pace
from fer_desktop.live.status import MedianMeter, RateMeter


def test_the_rate_counts_only_the_time_window() -> None:
    meter = RateMeter(window_s=2.0)
    for k in range(100):
        meter.add(k / 10)
    for k in range(60):
        meter.add(10 + k / 30)
    assert meter.rate(12.0) == pytest.approx(30, rel=0.02)


def test_the_rate_falls_to_zero_when_nothing_comes() -> None:
    meter = RateMeter(window_s=2.0)
    for k in range(60):
        meter.add(k / 30)
    assert meter.rate(10.0) == 0.0


def test_a_single_moment_gives_no_rate() -> None:
    meter = RateMeter()
    meter.add(1.0)
    meter.add(1.0)
    assert meter.rate(1.0) == 0.0


def test_the_median_ignores_one_slow_value_and_forgets_old_ones() -> None:
    meter = MedianMeter(window_s=1.0)
    meter.add(9.0, 0.0)
    for k, value in enumerate((0.02, 0.03, 0.5)):
        meter.add(value, 1.5 + k / 10)
    assert meter.value(1.8) == pytest.approx(0.03)
    assert meter.value(5.0) == 0.0


def test_a_file_plays_at_its_own_times() -> None:
    pace = Pace()
    assert pace.wait(0.0, 100.0) == 0.0
    assert pace.wait(0.04, 100.01) == pytest.approx(0.03)
    assert pace.wait(0.08, 100.10) == pytest.approx(-0.02), "a late frame must be due at once"
    assert pace.wait(0.12, 100.10) == pytest.approx(0.02), "and the frames after it must catch up"


def test_asking_twice_for_one_frame_changes_nothing() -> None:
    pace = Pace()
    pace.wait(0.0, 100.0)
    assert pace.wait(1.0, 100.2) == pytest.approx(0.8)
    assert pace.wait(1.0, 100.7) == pytest.approx(0.3)


def test_a_file_far_behind_does_not_catch_up() -> None:
    pace = Pace()
    pace.wait(0.0, 100.0)
    assert pace.wait(0.04, 103.0) == 0.0
    assert pace.wait(0.08, 103.0) == pytest.approx(0.04)


@pytest.mark.parametrize("broken", [-3.0, 5000.0])
def test_a_jump_in_the_times_causes_no_wait(broken: float) -> None:
    pace = Pace()
    pace.wait(0.0, 100.0)
    assert pace.wait(broken, 100.0) == 0.0
    assert pace.wait(broken + 0.04, 100.0) == pytest.approx(0.04)


def test_after_a_pause_the_next_frame_is_due_at_once() -> None:
    pace = Pace()
    pace.wait(0.0, 100.0)
    pace.restart()
    assert pace.wait(0.04, 500.0) == 0.0
    assert pace.wait(0.08, 500.0) == pytest.approx(0.04)
