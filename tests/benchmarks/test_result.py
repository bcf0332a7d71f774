"""A result has units for all its figures, is judged against the targets, and is printed alike everywhere."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from benchmarks.__main__ import JSON, MARKDOWN, PLOT, README
from benchmarks.plot import as_svg, write_plot
from benchmarks.report import END, START, as_markdown, as_text, speed_section, with_section
from benchmarks.result import UNITS, assemble, rounded
from benchmarks.suite import Plan
from benchmarks.targets import TARGETS, Target, figure, judge
from fer_desktop import paths
from fer_desktop.analysis.classifier import Runtime
from fer_desktop.models.description import load_model

COMPUTER = {"processor": "A processor", "cores": 2, "system": "A system", "python": "3.12", "versions": {}, "load_before": 0.1}

SPEED = {
    "source": "one.mp4",
    "width": 640,
    "height": 480,
    "faces_per_frame": 1.0,
    "read_ms": 1.0,
    "analyzer_ms": 6.0,
    "analyzer_p95_ms": 7.0,
    "fps": 166.7,
    "live_fps": 190.0,
    "networks_ms": 5.0,
    "ratio": 1.2,
    "stages_ms": {"detect": 4.0, "classify": 1.8},
    "detector_network_ms": 3.5,
    "classifier_network_ms": 1.5,
}
LIVE = {"fps": 30.0, "latency_ms": {"p50": 8.0, "p95": 9.0, "p99": 10.0}, "cpu": 0.2}
SOAK = {
    "seconds": 3600.0,
    "platform": "xcb",
    "rss_mib_start": 180.0,
    "rss_mib_end": 201.0,
    "rss_mib_most": 202.0,
    "rss_mib_per_hour": 0.5,
    "rss_mib_at": {"1": 200.0, "10": 200.5, "60": 201.0},
    "rss_line": [(0.0, 180.0), (1800.0, 200.0), (3600.0, 201.0)],
    "handles": (15, 15),
    "threads": (12, 12),
    "painted": 108000,
    "painted_fps": 30.0,
    "painted_fps_first": 30.0,
    "painted_fps_last": 29.99,
    "age_ms": {"p50": 20.0, "p95": 30.0, "p99": 40.0, "max": 90.0},
    "older_than_100_ms": 0,
    "cpu": 0.3,
}
HELD = {"events": 100, "longest_ms": 12.0, "longest_cpu_ms": 6.0, "p99_9_ms": 11.0, "over_limit": 0}
COMPARED = {"name": "BlazeFace", "faces_per_frame": 1.0, "analyzer_ms": 6.0, "analyzer_p95_ms": 7.0, "fps": 166.7}
FIGURES: dict[str, Any] = {
    "analysis": {
        "videos": [SPEED],
        "faces": [SPEED | {"faces_shown": 1}],
        "sizes": [SPEED | {"faces_shown": 1, "name": "480p"}],
        "stills": {"pictures": 15, "faces_per_picture": 2.0, "analyzer_ms": 50.0, "detector_network_ms": 5.0, "ratio": 11.0},
        "pace": {
            "frames": 300,
            "faces_per_frame": 1.0,
            "ms": 5.0,
            "cpu_ms": 8.0,
            "networks_ms": 5.5,
            "pace": 6.7,
            "ratio": 0.9,
        },
        "models": [COMPARED | {"name": "default, float"}],
        "detectors": [COMPARED],
    },
    "compared": {
        "rounds": 3,
        "analyzer": SPEED,
        "analyzer_fps": 166.7,
        "analyzer_whole_fps": 120.0,
        "live_fps": 120.0,
        "window_fps": 100.0,
        "window_painted_fps": 60.0,
        "live_over_analyzer": 120 / 166.7,
        "window_over_analyzer": 100 / 166.7,
        "overhead_ratio": 0.2,
    },
    "live": {"one_face": LIVE, "ten_faces": LIVE},
    "window": {
        "ten_faces": SOAK,
        "twenty_faces": SOAK,
        "events": {
            "opening": HELD,
            "watching": HELD,
            "tabs": HELD,
            "painting": [{"widget": "VideoView", "median_ms": 2.0, "share": 0.06}],
        },
    },
    "files": {
        "pictures": 60,
        "events": 9,
        "wall_longest_ms": 30.0,
        "cpu_longest_ms": 9.0,
        "wall_p99_9_ms": 29.0,
        "over_aim": 0,
    },
    "startup": {
        "checkout": {"first_paint": 0.5, "first_reading": 0.8},
        "bundle": {"first_paint": 0.4, "first_reading": 0.7},
    },
    "peers": {
        "analyzer_fps": 165.0,
        "videos": [
            {
                "source": "two.mp4",
                "width": 512,
                "height": 512,
                "faces_per_frame": 0.9,
                "own_faces_per_frame": 1.0,
                "fps": 20.0,
                "own_fps": 160.0,
                "ratio": 8.0,
            }
        ],
        "peers": [
            {
                "name": "fer",
                "fps": 20.0,
                "ratio": 8.25,
                "start_s": 3.0,
                "rss_mib": 800.0,
                "speeds": [
                    {"width": 640, "height": 480, "faces_per_frame": 1.0, "ms_p50": 50.0, "fps": 20.0},
                    {"width": 848, "height": 480, "faces_per_frame": 1.0, "ms_p50": 60.0, "fps": 16.7},
                ],
            }
        ],
    },
    "loop": {"one_face": SOAK, "memory": SOAK},
    "seconds": 4000.0,
}


@pytest.fixture
def plan() -> Plan:
    return Plan(
        videos=(Path("somewhere") / "one.mp4",),
        model=load_model(paths.models_folder() / "default"),
        runtime=Runtime.LITERT,
        frames=150,
        rounds=3,
        seconds=10.0,
        watch_s=60.0,
        loop_minutes=60.0,
        starts=5,
        pictures=60,
        peers=True,
    )


@pytest.fixture
def result(plan: Plan) -> dict[str, Any]:
    return assemble(FIGURES, plan, "python -m benchmarks", COMPUTER, [], [])


@pytest.fixture
def empty(plan: Plan) -> dict[str, Any]:
    """A result without a single figure, as if nothing could be measured."""
    nothing = dict.fromkeys(FIGURES)
    return assemble(
        nothing, replace(plan, videos=(), quick=True), "python -m benchmarks", COMPUTER, ["the window: it broke"], []
    )


# ---- Figures ----


def test_the_main_figures_come_first(result: dict[str, Any]) -> None:
    assert result["analyzer_fps"] == 166.7
    assert result["live_fps"] == 120
    assert result["latency_ms"] == {"p50": 20, "p95": 30, "p99": 40}
    assert result["overhead_ratio"] == 0.2 and result["overhead_percent"] == 20
    assert (result["still_ms"], result["still_ratio"]) == (50, 11)
    assert "| a still picture, without reading its file | 50.0 ms, 11.0 times" in speed_section(result)
    assert (result["video_pace"], result["video_ratio"]) == (6.7, 0.9)
    assert "| a video of 512x512 and 30 fps, decoding included | 6.70 times its pace, 0.90 times" in speed_section(result)
    assert result["latency_ms_20_faces"]["p95"] == 30 and "| the same with twenty faces | 20, 30, 40 ms |" in speed_section(
        result
    )
    assert result["cpu_share_at_30fps"] == 0.3
    assert result["cpu_percent_at_30fps"] == {"window": 30, "headless": 20}
    assert result["startup_s"] == {"first_paint": 0.4, "first_reading": 0.7} and result["startup_of"] == "bundle"
    assert result["peer_fps"] == {"fer": 20} and result["peer_ratio"] == {"fer": 8.25}
    assert result["machine"]["cores"] == 2 and result["command"] == "python -m benchmarks"


def test_memory_is_in_millions_of_bytes(result: dict[str, Any]) -> None:
    assert result["rss_mb"] == pytest.approx(200 * 1048576 / 1e6, rel=1e-3)
    assert result["rss_mb_most"] == pytest.approx(202 * 1048576 / 1e6, rel=1e-3)


def test_stages_are_the_analyzers_the_networks_and_the_painting(result: dict[str, Any]) -> None:
    stages = result["stages_ms"]
    assert stages["decode"] == 1 and stages["detect"] == 4 and stages["painting"] == 2
    assert stages["detector network alone"] + stages["classifier network alone"] == 5


def test_every_figure_has_a_unit_and_no_folder_is_named(result: dict[str, Any]) -> None:
    assert set(UNITS) - {"cpu"} <= set(result)
    assert result["videos"] == ["one.mp4"]
    assert "somewhere" not in json.dumps(result)


def test_without_a_bundle_the_start_of_the_checkout_counts(plan: Plan) -> None:
    figures = FIGURES | {"startup": {"checkout": {"first_paint": 0.5, "first_reading": 0.8}}}
    result = assemble(figures, plan, "", COMPUTER, [], [])
    assert result["startup_s"]["first_paint"] == 0.5 and result["startup_of"] == "checkout"


def test_figures_have_four_digits() -> None:
    assert rounded({"a": [0.123456, 12345.67], "b": (1, "x", None)}) == {"a": [0.1235, 12345.7], "b": [1, "x", None]}


# ---- Targets ----


def test_targets_are_judged_as_met_and_as_missed() -> None:
    good: dict[str, Any] = {}
    bad: dict[str, Any] = {}
    for target in TARGETS:
        better, worse = (1.1, 0.9) if target.at_least else (0.9, 1.1)
        _put(good, target, better * target.limit)
        _put(bad, target, worse * target.limit)
    assert [verdict.met for verdict in judge(good)] == [True] * len(TARGETS)
    assert [verdict.met for verdict in judge(bad)] == [False] * len(TARGETS)
    assert all(verdict.by_percent == pytest.approx(10) for verdict in judge(good))
    assert all(verdict.by_percent == pytest.approx(-10) for verdict in judge(bad))


def test_a_figure_equal_to_its_limit_meets_it() -> None:
    exact: dict[str, Any] = {}
    for target in TARGETS:
        _put(exact, target, target.limit)
    assert all(verdict.met and verdict.by_percent == 0 for verdict in judge(exact))


def test_a_figure_that_was_not_measured_is_neither_met_nor_missed(empty: dict[str, Any]) -> None:
    assert all(verdict["met"] is None and verdict["measured"] is None for verdict in empty["targets"])


def test_a_figure_is_found_by_its_names() -> None:
    assert figure({"a": {"b": 2}}, "a.b") == 2
    assert figure({"a": None}, "a.b") is None
    assert figure({}, "a") is None


def _put(result: dict[str, Any], target: Target, value: float) -> None:
    *folders, name = target.figure.split(".")
    for folder in folders:
        result = result.setdefault(folder, {})
    result[name] = value


# ---- Tables, page, section, plot ----


def test_the_tables_say_what_is_met_and_what_is_missed(result: dict[str, Any]) -> None:
    assert "missed" not in as_text(result)
    slower = assemble_with(result, "gui_longest_ms", 30.0)
    text = as_text(slower)
    assert "missed by 50 %" in text
    assert "30.0" in next(line for line in text.splitlines() if line.strip().startswith("Longest event"))
    assert "Longest event of the GUI thread, live (by 50 %)" in speed_section(slower)


def test_the_page_has_the_tables_and_the_plot(result: dict[str, Any]) -> None:
    page = as_markdown(result, "benchmark.svg")
    assert "](benchmark.svg)" in page
    for title in (
        "Aims",
        "Frames a second",
        "Stages",
        "Latency",
        "Processor",
        "Others",
        "fer on the videos",
        "Memory and steadiness",
        "Start",
    ):
        assert f"## {title}\n" in page
    assert "quick run" not in page and "quick run" in as_markdown(result | {"quick": True}, None)
    for block in page.split("\n\n"):
        rows = [line for line in block.splitlines() if line.startswith("|")]
        assert len({row.count("|") for row in rows}) <= 1, f"the rows of a table differ in length: {block}"


def test_a_result_without_figures_is_described_too(empty: dict[str, Any]) -> None:
    assert "Not measured: the window: it broke" in as_text(empty)
    assert "not measured" in speed_section(empty)
    assert as_markdown(empty, None)
    ET.fromstring(as_svg(empty))


def test_the_section_is_written_between_its_markers(result: dict[str, Any]) -> None:
    section = speed_section(result)
    assert section.startswith(START) and section.endswith(END)
    assert (
        "167 frames a second" in section
        and "20, 30, 40 ms" in section
        and "210, 210, 211 MB" in section
        and "30 % and 20 % of a core" in section
    )
    readme = with_section(f"before\n{START}\nold\n{END}\nafter\n", section)
    assert readme == f"before\n{section}\nafter\n"
    assert with_section(readme, section) == readme


def test_a_readme_without_markers_is_left_unchanged(result: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no section"):
        with_section("nothing here", speed_section(result))


def test_the_plot_is_svg_or_png(result: dict[str, Any], tmp_path: Path) -> None:
    write_plot(result, tmp_path / "plot.svg")
    texts = [element.text for element in ET.parse(tmp_path / "plot.svg").iter() if element.tag.endswith("text")]
    assert "Frames a second, one face, 640x480" in texts and "fer" in texts and "20.0 fps" in texts
    with pytest.raises(ValueError, match=r"\.svg or \.png"):
        write_plot(result, tmp_path / "plot.pdf")


def test_the_plot_is_drawn_as_png(result: dict[str, Any], tmp_path: Path) -> None:
    pytest.importorskip("PySide6")
    import cv2

    pytest.importorskip("PySide6.QtWidgets").QApplication.instance() or pytest.importorskip("PySide6.QtWidgets").QApplication(
        []
    )
    write_plot(result, tmp_path / "plot.png")
    image = cv2.imread(str(tmp_path / "plot.png"))
    assert image is not None and image.shape[1] > 800
    assert image.min() < 60 and image.max() == 255, "drawn on white"


def assemble_with(result: dict[str, Any], name: str, value: float) -> dict[str, Any]:
    changed = copy.deepcopy(result) | {name: value}
    from dataclasses import asdict

    return changed | {"targets": [asdict(verdict) for verdict in judge(changed)]}


# ---- The recorded result in the repository ----


def test_the_readme_quotes_the_recorded_result() -> None:
    recorded = json.loads(JSON.read_text(encoding="utf-8"))
    assert speed_section(recorded) in README.read_text(encoding="utf-8"), "run `python -m benchmarks --record`"
    assert MARKDOWN.read_text(encoding="utf-8") == as_markdown(recorded, PLOT.name)
    assert PLOT.read_text(encoding="utf-8") == as_svg(recorded) + "\n"


def test_the_recorded_result_judges_its_own_figures() -> None:
    """A target that is newer than the result has no figure there, and no verdict."""
    recorded = json.loads(JSON.read_text(encoding="utf-8"))
    verdicts = {verdict.name: verdict.met for verdict in judge(recorded) if verdict.met is not None}
    assert {verdict["name"]: verdict["met"] for verdict in recorded["targets"] if verdict["met"] is not None} == verdicts
    assert recorded["analyzer_fps"] > 0 and recorded["live_fps"] > 0
    assert recorded["latency_ms"]["p50"] <= recorded["latency_ms"]["p95"] <= recorded["latency_ms"]["p99"]
