"""The program's targets, and whether a result meets them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Target:
    """name: for the user. figure: its path in a result, names joined by dots. at_least: more is better."""

    name: str
    figure: str
    limit: float
    unit: str
    at_least: bool = False


TARGETS: Final = (
    Target("Analyzer, one face, 640x480", "analyzer_fps", 150, "fps", at_least=True),
    Target("Analyzer against fer on the same frames", "peer_ratio.fer", 8, "times", at_least=True),
    Target("Overhead over the bare networks", "overhead_percent", 25, "%"),
    Target("Still picture against one run of the detector's network", "still_ratio", 12, "times"),
    # Not 30, because a run needn't end with a complete frame.
    Target("Live in the window, 10 faces, at 30 fps", "window_fps_10_faces", 29.9, "fps", at_least=True),
    Target("Capture to screen, 10 faces, p95", "latency_ms_10_faces.p95", 50, "ms"),
    Target("Live in the window, 20 faces, at 30 fps", "window_fps_20_faces", 29.9, "fps", at_least=True),
    Target("Capture to screen, 20 faces, p95", "latency_ms_20_faces.p95", 66, "ms"),
    Target("Video of 512x512 against its own pace, one face", "video_pace", 5, "times", at_least=True),
    Target("Processor at 30 fps, one face, in the window", "cpu_percent_at_30fps.window", 35, "% of a core"),
    Target("Processor at 30 fps, one face, without a window", "cpu_percent_at_30fps.headless", 35, "% of a core"),
    Target("Most memory of the window, without TensorFlow", "rss_mb_most", 250, "MB"),
    Target("Longest event of the GUI thread, live", "gui_longest_ms", 20, "ms"),
    Target("The same while tabs are made and shown", "gui_longest_tab_ms", 50, "ms"),
    Target("First painting after the start", "startup_s.first_paint", 0.6, "s"),
    Target("First reading after the start", "startup_s.first_reading", 1.5, "s"),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """measured: None if it could not be measured; then met is None too. by_percent: the distance to the limit in percent of
    it; positive if the target is met.
    """

    name: str
    limit: float
    at_least: bool
    unit: str
    measured: float | None
    met: bool | None
    by_percent: float | None


def judge(result: Mapping[str, Any]) -> list[Verdict]:
    """Return whether a result meets each target, and by how much."""
    return [_verdict(target, figure(result, target.figure)) for target in TARGETS]


def figure(result: Mapping[str, Any], path: str) -> float | None:
    """Return a figure of a result by its names, joined by dots; None if it wasn't measured."""
    value: Any = result
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return float(value) if isinstance(value, int | float) else None


def _verdict(target: Target, measured: float | None) -> Verdict:
    met = by = None
    if measured is not None:
        distance = measured - target.limit if target.at_least else target.limit - measured
        met, by = distance >= 0, 100 * distance / target.limit
    return Verdict(target.name, target.limit, target.at_least, target.unit, measured, met, by)
