"""The result, one JSON object: the main figures first, then all figures by part."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Final

from benchmarks.machine import machine
from benchmarks.suite import Figures, Plan, measure_all, shown_videos
from benchmarks.targets import judge

SCHEMA: Final = 1

UNITS: Final = {
    "analyzer_fps": "frames a second of the Analyzer alone, as the live view runs it: one face, 640x480",
    "analyzer_whole_fps": "the same with a look at every frame whole, as files are read",
    "live_fps": "frames a second of the whole live path without a window: an unpaced video is decoded, handed over and read",
    "window_fps": "frames a second that are read while the window shows the same unpaced video",
    "window_fps_10_faces": "frames a second painted of a video of 30 with ten faces",
    "window_fps_20_faces": "the same with twenty faces",
    "latency_ms": "from capture to painted, in the window, at 30 frames a second, one face: milliseconds",
    "latency_ms_10_faces": "the same with ten faces: milliseconds",
    "latency_ms_20_faces": "the same with twenty faces: milliseconds",
    "overhead_ratio": "the Analyzer's time above the bare networks', over the bare networks'",
    "overhead_percent": "overhead_ratio in percent",
    "still_ms": "a still picture, without reading its file, median: milliseconds",
    "still_ratio": "the mean time of a still picture over that of one run of the detector's network",
    "video_pace": "seconds of a video file of 512x512, 30 fps and one face that are analysed in a second, in one process",
    "video_ratio": "the time of a frame of that video over that of the bare networks",
    "cpu_share_at_30fps": "processor time of the window and all its threads over time, one face: 1 is one core",
    "cpu_percent_at_30fps": "the same in percent of a core, and that of the live path without a window; decoding included",
    "rss_mb": "resident memory of the window after one minute: 1,000,000 bytes",
    "rss_mb_most": "at most during the long loop: 1,000,000 bytes",
    "gui_longest_ms": "the longest event that the GUI thread handled, live, while nobody did anything: milliseconds",
    "gui_longest_tab_ms": "the same while the window opens and makes its tabs, and while they are shown: milliseconds",
    "startup_s": "from the start of the process, medians: seconds",
    "startup_of": "what startup_s is of; both are under startup",
    "peer_fps": "frames a second of others, one face, 640x480, on the same frames in the same run",
    "peer_ratio": "the Analyzer's frames a second before and after each, over its",
    "stages_ms": "median milliseconds a frame with one face; painting is that of the picture with its boxes",
    "cpu": "processors that were busy, on the mean",
}
"""Explanations of the figures."""

_MB_PER_MIB: Final = (1 << 20) / 1e6


def measure_result(plan: Plan, command: str) -> Figures:
    """Measure everything and return the result. Raises SourceError or MissingFileError if there is nothing to measure."""
    computer = machine()
    figures, problems, notes = measure_all(plan)
    return assemble(figures, plan, command, computer, problems, notes)


def assemble(
    figures: Mapping[str, Any],
    plan: Plan,
    command: str,
    computer: Mapping[str, Any],
    problems: list[str],
    notes: list[str],
) -> Figures:
    """Return the result with the figures of the parts; parts that weren't measured are None."""
    compared = figures.get("compared") or {}
    peers = figures.get("peers") or {}
    startup = figures.get("startup") or {}
    loop, window, live = (figures.get(name) or {} for name in ("loop", "window", "live"))
    one_face, ten_faces, memory = loop.get("one_face") or {}, window.get("ten_faces") or {}, loop.get("memory") or {}
    events = window.get("events") or {}
    twenty_faces = window.get("twenty_faces") or {}
    stills, pace = ((figures.get("analysis") or {}).get(name) or {} for name in ("stills", "pace"))
    overhead = compared.get("overhead_ratio")
    started = startup.get("bundle") or startup.get("checkout")
    headline = {
        "analyzer_fps": compared.get("analyzer_fps"),
        "analyzer_whole_fps": compared.get("analyzer_whole_fps"),
        "live_fps": compared.get("live_fps"),
        "window_fps": compared.get("window_fps"),
        "window_fps_10_faces": ten_faces.get("painted_fps"),
        "window_fps_20_faces": twenty_faces.get("painted_fps"),
        "latency_ms": _latency(one_face),
        "latency_ms_10_faces": _latency(ten_faces),
        "latency_ms_20_faces": _latency(twenty_faces),
        "overhead_ratio": overhead,
        "overhead_percent": None if overhead is None else 100 * overhead,
        "still_ms": stills.get("analyzer_ms"),
        "still_ratio": stills.get("ratio"),
        "video_pace": pace.get("pace"),
        "video_ratio": pace.get("ratio"),
        "cpu_share_at_30fps": one_face.get("cpu"),
        "cpu_percent_at_30fps": {
            "window": _percent(one_face.get("cpu")),
            "headless": _percent((live.get("one_face") or {}).get("cpu")),
        },
        "rss_mb": _mb((one_face.get("rss_mib_at") or {}).get("1", one_face.get("rss_mib_end"))),
        "rss_mb_most": _mb(memory.get("rss_mib_most")),
        "gui_longest_ms": (events.get("watching") or {}).get("longest_ms"),
        "gui_longest_tab_ms": _longest(events, "opening", "tabs"),
        "startup_s": None if started is None else {name: started[name] for name in ("first_paint", "first_reading")},
        "startup_of": "bundle" if startup.get("bundle") else "checkout" if started else None,
        "peer_fps": {peer["name"]: peer["fps"] for peer in peers.get("peers", [])},
        "peer_ratio": {peer["name"]: peer["ratio"] for peer in peers.get("peers", [])},
        "stages_ms": _stages(compared, events),
    }
    result = {
        "schema": SCHEMA,
        "date": date.today().isoformat(),
        "command": command,
        "quick": plan.quick,
        "machine": dict(computer),
        "model": plan.model.name,
        "runtime": plan.runtime.value,
        "videos": shown_videos(plan.videos),
        "frames": plan.frames,
        "units": UNITS,
        **headline,
        **figures,
        "problems": problems,
        "notes": notes,
    }
    result["targets"] = [asdict(verdict) for verdict in judge(result)]
    told: Figures = rounded(result)
    return told


def write_json(result: Mapping[str, Any], path: Path) -> None:
    """Write a result. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


def read_json(path: Path) -> Figures:
    """Return the result in a file. Raises OSError, and ValueError for another file."""
    result = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(result, dict) or result.get("schema") != SCHEMA:
        raise ValueError(f"{path} is no result of this benchmark; write one with --json")
    # The targets may have changed since the result was written.
    return result | {"targets": [asdict(verdict) for verdict in judge(result)]}


def rounded(value: Any) -> Any:
    """Return a result with every figure rounded to four significant digits; more digits would be noise in every diff."""
    if isinstance(value, float):
        return float(f"{value:.4g}") if abs(value) < 1000 else round(value, 1)
    if isinstance(value, Mapping):
        return {name: rounded(item) for name, item in value.items()}
    return [rounded(item) for item in value] if isinstance(value, list | tuple) else value


def _latency(soak: Mapping[str, Any]) -> Figures | None:
    ages = soak.get("age_ms")
    return None if ages is None else {name: ages[name] for name in ("p50", "p95", "p99")}


def _stages(compared: Mapping[str, Any], events: Mapping[str, Any]) -> Figures | None:
    analyzer = compared.get("analyzer")
    if analyzer is None:
        return None
    pictures = [painting["median_ms"] for painting in events.get("painting", []) if painting["widget"] == "VideoView"]
    return {
        "decode": analyzer["read_ms"],
        **analyzer["stages_ms"],
        "detector network alone": analyzer["detector_network_ms"],
        "classifier network alone": analyzer["classifier_network_ms"],
        **({"painting": pictures[0]} if pictures else {}),
    }


def _mb(mib: float | None) -> float | None:
    return None if mib is None else mib * _MB_PER_MIB


def _longest(events: Mapping[str, Any], *stretches: str) -> float | None:
    """Return the longest event of some stretches of the run that times events."""
    return max((events[name]["longest_ms"] for name in stretches if name in events), default=None)


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share
