"""The places of frames in a video of constant rate."""

from __future__ import annotations

import math

import numpy as np
import pytest

from fer_desktop.recordings.sink import FrameClock, Place

RATE = 30.0


def _places(times: list[float], fill_s: float = 5.0) -> list[Place | None]:
    clock = FrameClock(RATE, fill_s)
    return [clock.place(100.0 + time) for time in times]


def test_frames_at_the_video_s_rate_follow_each_other_despite_jitter() -> None:
    tremble = np.random.default_rng(4).uniform(-0.012, 0.012, 300)
    tremble[0] = 0.0
    places = _places([k / RATE + tremble[k] for k in range(300)])
    assert [place.index for place in places if place] == list(range(300))


@pytest.mark.parametrize("rate", [7.0, 12.5, 24.0, 29.97, 30.1, 60.0, 144.0])
def test_the_video_s_time_is_the_true_time_at_any_rate(rate: float) -> None:
    times = [k / rate for k in range(int(20 * rate))]
    places = [(time, place) for time, place in zip(times, _places(times), strict=True) if place is not None]
    assert all(abs(place.index / RATE - time) <= 0.76 / RATE for time, place in places)
    assert all(place.time_s == pytest.approx(time) for time, place in places)
    indices = [place.index for _, place in places]
    assert indices == sorted(set(indices))
    # Every place of the video is filled, by a frame or by a repeat.
    assert len(places) + sum(place.repeats for _, place in places) == indices[-1] + 1


def test_a_frame_with_a_repeated_earlier_or_invalid_time_is_skipped() -> None:
    places = _places([0.0, 0.0, 0.1, 0.1, 0.05, math.nan, math.inf, -math.inf, 0.2])
    assert [place is not None for place in places] == [True, False, True, False, False, False, False, False, True]


def test_after_the_clock_is_set_back_the_video_goes_on_and_a_gap_is_noted() -> None:
    first, second, third, fourth = _places([0.0, 10.0, 3.0, 3.0 + 1 / RATE])
    assert first and second and third and fourth
    assert (third.index, fourth.index) == (second.index + 1, second.index + 2)
    assert 0 < third.time_s - second.time_s < 0.05 and third.gap is not None and third.gap.seconds == -7.0


def test_a_long_gap_is_filled_up_to_the_limit_and_noted() -> None:
    first, second, third = _places([0.0, 3600.0, 3600.0 + 1 / RATE], fill_s=2.0)
    assert first and second and third
    assert (second.repeats, second.index, third.index) == (60, 61, 62)
    assert second.time_s == 3600.0
    assert second.gap is not None and (second.gap.time_s, second.gap.seconds, second.gap.filled_s) == (0.0, 3600.0, 2.0)
    assert third.gap is None and third.repeats == 0


def test_a_moment_before_the_first_frame_is_time_0() -> None:
    clock = FrameClock(RATE, 5.0)
    assert clock.time_of(3.0) == 0.0
    clock.place(100.0)
    assert [clock.time_of(moment) for moment in (99.0, 102.5, math.nan, -math.inf)] == [0.0, 2.5, 0.0, 0.0]
