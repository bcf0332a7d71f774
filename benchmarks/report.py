"""A result as tables: printed, as docs/benchmark.md, and as the README's section, from the same figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.targets import figure

START: Final = "<!-- speed:start -->"
END: Final = "<!-- speed:end -->"
"""The markers around the section that `speed_section` writes into the README."""

MISSING: Final = "not measured"

_IDLE: Final = 0.7
"""The load that the benchmark's own start may cause; a higher one means that other programs slowed the measurement."""

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A title, a sentence about the figures, column names, and rows with a cell for each column."""

    title: str
    about: str
    columns: Row
    rows: Sequence[Row]


def tables(result: Mapping[str, Any]) -> list[Table]:
    """Return the tables of a result, without those of parts that weren't measured."""
    made = (
        _targets(result),
        _ratios(result),
        _stages(result),
        _latency(result),
        _link(result),
        _processor(result),
        _analyzer(result, "faces", "Faces in the picture", "One to twenty faces at 640x480."),
        _analyzer(result, "sizes", "Size of the picture", "One face."),
        _compared(result),
        _analyzer(result, "videos", "Videos", "The first frames of each video, without the time to decode them."),
        _peers(result),
        _fer_on_videos(result),
        _memory(result),
        _gui(result),
        _startup(result),
    )
    return [table for table in made if table is not None and table.rows]


def as_text(result: Mapping[str, Any]) -> str:
    """Return a result for the terminal."""
    parts = [_machine(result)]
    for table in tables(result):
        rows = [list(row) for row in (table.columns, *table.rows) if any(row)]
        widths = [max(len(row[place]) for row in rows) for place in range(len(table.columns))]
        lines = [
            "  ".join(_aligned(cell, width, place) for place, (cell, width) in enumerate(zip(row, widths, strict=True)))
            for row in rows
        ]
        parts.append("\n".join([f"{table.title}. {table.about}", *(f"  {line.rstrip()}" for line in lines)]))
    parts += _remarks(result)
    return "\n\n".join(parts)


def as_markdown(result: Mapping[str, Any], plot: str | None) -> str:
    """Return a result as a page. plot: the picture to show, relative to the page."""
    quick = " It was a quick run, whose long loop takes a minute." if result["quick"] else ""
    parts = [
        "# Speed",
        f"Measured on {result['date']} by `{result['command']}`. `--record` writes this page, `benchmark.json` with all "
        f"figures, the plot, and the section Speed of the README.{quick}",
        _machine(result),
    ]
    if plot is not None:
        parts.append(f"![Frames a second, milliseconds by faces and by size, age of painted frames, and memory]({plot})")
    for table in tables(result):
        rule = ["---"] + ["--:"] * (len(table.columns) - 1)
        rows = [f"| {' | '.join(row)} |" for row in (table.columns, rule, *table.rows)]
        parts.append("\n".join([f"## {table.title}", "", table.about, "", *rows]))
    parts += _remarks(result)
    return "\n\n".join(parts) + "\n"


def speed_section(result: Mapping[str, Any]) -> str:
    """Return the README's section, with the markers."""
    machine = result["machine"]
    latency, crowd = result["latency_ms"] or {}, result["latency_ms_10_faces"] or {}
    rows = [
        ("the Analyzer alone, as the live view runs it", f"{_number(result['analyzer_fps'])} frames a second"),
        ("the same, searching every whole frame, as for files", f"{_number(result['analyzer_whole_fps'])} frames a second"),
        ("the whole live path, decoding included", f"{_number(result['live_fps'])} frames a second"),
        ("the Analyzer's overhead over the bare networks", f"{_number(result['overhead_percent'])} %"),
        *_still_rows(result),
        *_pace_rows(result),
        *((f"`{name}` on the same frames", f"{_number(fps)} frames a second") for name, fps in result["peer_fps"].items()),
        ("from capture to screen at 30 fps (p50, p95, p99)", _three(latency)),
        ("the same with ten faces", _three(crowd)),
        *_twenty_rows(result),
        ("processor at 30 fps, with and without the window", _both(result)),
        _memory_row(result),
        (f"from the start to the first painting, and to the first reading ({result['startup_of']})", _start(result)),
    ]
    met = [verdict for verdict in result["targets"] if verdict["met"] is not None]
    missed = [f"{verdict['name']} (by {abs(verdict['by_percent']):.0f} %)" for verdict in met if not verdict["met"]]
    ending = f" Missed: {'; '.join(missed)}." if missed else ""
    return "\n".join(
        [
            START,
            f"One face, 640x480, {machine['processor']}, {machine['cores']} cores{_busy(machine)}, {result['date']}, "
            f"`{result['command']}`:",
            "",
            "| | |",
            "| --- | --: |",
            *(f"| {name} | {value} |" for name, value in rows),
            "",
            f"{len(met) - len(missed)} of {len(met)} aims are met.{ending} [All figures](docs/benchmark.md).",
            END,
        ]
    )


def with_section(readme: str, section: str) -> str:
    """Return the README with the section between the markers replaced. Raises ValueError if there are no markers."""
    before, start, rest = readme.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise ValueError(f"the README has no section between {START} and {END}")
    return before + section + after


def write_readme(path: Path, result: Mapping[str, Any]) -> None:
    """Write the section into a README. Raises OSError, and ValueError if it has no markers."""
    path.write_text(with_section(path.read_text(encoding="utf-8"), speed_section(result)), encoding="utf-8")


# ---- Tables ----


def _targets(result: Mapping[str, Any]) -> Table:
    rows = []
    for verdict in result["targets"]:
        limit = f"{'at least' if verdict['at_least'] else 'at most'} {verdict['limit']:g} {verdict['unit']}"
        rows.append((verdict["name"], limit, _number(verdict["measured"]), _judged(verdict)))
    return Table("Aims", "Whether they are met on this computer, and by how much.", ("", "aim", "measured", ""), rows)


def _judged(verdict: Mapping[str, Any]) -> str:
    if verdict["met"] is None:
        return MISSING
    return f"{'met' if verdict['met'] else 'missed'} by {abs(verdict['by_percent']):.0f} %"


def _ratios(result: Mapping[str, Any]) -> Table | None:
    compared = result.get("compared")
    if compared is None:
        return None
    live, whole = compared["analyzer_fps"], compared["analyzer_whole_fps"]
    rows = [
        ("Analyzer alone, as live", _number(live), "1"),
        ("Analyzer alone, searching every whole frame", _number(whole), _number(whole / live)),
    ]
    for key, name in (("live", "live path without a window"), ("window", "live path in the window")):
        if compared[f"{key}_fps"] is not None:
            rows.append((name, _number(compared[f"{key}_fps"]), _number(compared[f"{key}_over_analyzer"])))
    about = (
        f"One face, 640x480, from a file, as fast as possible; medians of {compared['rounds']} rounds. The live path decodes "
        "at the same time, including frames that it then skips; the window paints "
        f"{_number(compared['window_painted_fps'])} frames a second."
    )
    return Table("Frames a second", about, ("", "fps", "times the Analyzer's"), rows)


def _stages(result: Mapping[str, Any]) -> Table | None:
    stages = result.get("stages_ms")
    if stages is None:
        return None
    rows = [(name, _number(ms)) for name, ms in stages.items()]
    return Table("Stages", "Median milliseconds a frame, one face, 640x480.", ("", "ms"), rows)


def _latency(result: Mapping[str, Any]) -> Table:
    rows = []
    for name, faces in (("one_face", "1 face"), ("ten_faces", "10 faces"), ("twenty_faces", "20 faces")):
        live = figure(result, f"live.{name}.fps")
        if live is not None:
            run = result["live"][name]
            rows.append((f"{faces}, to the reading, no window", _number(live), *_percentiles(run["latency_ms"])))
        part = "loop" if name == "one_face" else "window"
        if figure(result, f"{part}.{name}.painted_fps") is not None:
            run = result[part][name]
            rows.append((f"{faces}, to the screen", _number(run["painted_fps"]), *_percentiles(run["age_ms"])))
    about = "Milliseconds from the capture of a frame, for a video at 30 frames a second."
    return Table("Latency", about, ("", "fps", "p50", "p95", "p99"), rows)


def _link(result: Mapping[str, Any]) -> Table | None:
    link = result.get("link")
    if link is None:
        return None
    rows = [(output, "left", *_percentiles(link["left_ms"][output])) for output in link["left_ms"]]
    rows += [(output, "arrived", *_percentiles(link["arrived_ms"][output])) for output in link["arrived_ms"]]
    rows.append(("the analysis thread", "was used", *_percentiles(link["taking_ms"])))
    about = "Milliseconds from the end of a frame's analysis, one face at 30 frames a second, with all outputs on at once."
    return Table("Live link", about, ("", "message", "p50", "p95", "p99"), rows)


def _processor(result: Mapping[str, Any]) -> Table:
    rows = []
    for name, path in (
        ("1 face, without a window", "live.one_face.cpu"),
        ("1 face, in the window", "loop.one_face.cpu"),
        ("10 faces, without a window", "live.ten_faces.cpu"),
        ("10 faces, in the window", "window.ten_faces.cpu"),
        ("20 faces, in the window", "window.twenty_faces.cpu"),
    ):
        share = figure(result, path)
        if share is not None:
            rows.append((name, f"{100 * share:.0f} %"))
    about = "Share of one core, all threads together, at 30 frames a second, including the decoding of the Motion JPEG video."
    return Table("Processor", about, ("", "share"), rows)


_SPEED_COLUMNS: Final = ("", "size", "faces", "ms", "95 %", "fps", "fps live", "networks ms", "ratio")


def _analyzer(result: Mapping[str, Any], part: str, title: str, about: str) -> Table | None:
    analysis = result.get("analysis")
    if analysis is None:
        return None
    rows = [
        (
            str(speed.get("name") or (speed["faces_shown"] if "faces_shown" in speed else speed["source"])),
            f"{speed['width']}x{speed['height']}",
            f"{speed['faces_per_frame']:.1f}",
            *(_number(speed[key]) for key in ("analyzer_ms", "analyzer_p95_ms", "fps", "live_fps", "networks_ms", "ratio")),
        )
        for speed in analysis[part]
    ]
    more = " Medians per frame. The ratio is the Analyzer's time over that of its two networks alone."
    return Table(title, about + more, _SPEED_COLUMNS, rows)


def _compared(result: Mapping[str, Any]) -> Table | None:
    analysis = result.get("analysis")
    if analysis is None:
        return None
    rows = [
        (
            one["name"],
            f"{one['faces_per_frame']:.1f}",
            *(_number(one[key]) for key in ("analyzer_ms", "analyzer_p95_ms", "fps")),
        )
        for one in (*analysis["models"], *analysis["detectors"])
    ]
    about = "Models and detectors take turns on the same frames: one face, 640x480."
    return Table("Models and detectors", about, ("", "faces", "ms", "95 %", "fps"), rows)


def _fer_on_videos(result: Mapping[str, Any]) -> Table | None:
    videos = (result.get("peers") or {}).get("videos")
    if not videos:
        return None
    rows = [
        (
            video["source"],
            f"{video['width']}x{video['height']}",
            *(_number(video[key]) for key in ("faces_per_frame", "own_faces_per_frame", "fps", "own_fps", "ratio")),
        )
        for video in videos
    ]
    about = "The package fer and the Analyzer on the first frames of each video."
    return Table("fer on the videos", about, ("", "size", "faces", "Analyzer's", "fps", "Analyzer's", "ratio"), rows)


def _peers(result: Mapping[str, Any]) -> Table | None:
    peers = result.get("peers")
    if peers is None:
        return None
    rows: list[Row] = []
    for peer in peers["peers"]:
        memory = "" if peer["rss_mib"] is None else _number(peer["rss_mib"] * 1.048576)
        for place, speed in enumerate(peer["speeds"]):
            name = peer["name"] if not place else f"{peer['name']}, again"
            ratio = _number(peer["ratio"]) if not place else ""
            size = f"{speed['width']}x{speed['height']}"
            figures = (f"{speed['faces_per_frame']:.1f}", _number(speed["ms_p50"]), _number(speed["fps"]), ratio)
            rows.append((name, size, *figures, _number(peer["start_s"]), memory))
    about = (
        "Other packages on the same frames, in a separate environment. The Analyzer, measured before and after each of them, "
        f"analysed {_number(peers['analyzer_fps'])} frames a second. The start lasts until the first result."
    )
    return Table("Others", about, ("", "size", "faces", "ms", "fps", "times slower", "start s", "MB"), rows)


def _memory(result: Mapping[str, Any]) -> Table | None:
    memory = (result.get("loop") or {}).get("memory")
    if memory is None:
        return None
    rows: list[Row] = [("first frame", _mb(memory["rss_mib_start"]))]
    rows += [(f"{minute} min", _mb(mib)) for minute, mib in memory["rss_mib_at"].items()]
    rows += [
        ("at most", _mb(memory["rss_mib_most"])),
        ("slope after the first minute, MB an hour" if memory["seconds"] > 300 else "", _mb(memory["rss_mib_per_hour"])),
        ("handles, once settled and at the end", _pair(memory["handles"])),
        ("threads, once settled and at the end", _pair(memory["threads"])),
        ("fps over the first and the last tenth", _pair((memory["painted_fps_first"], memory["painted_fps_last"]))),
        ("frames painted", str(memory["painted"])),
        ("of them older than 100 ms", str(memory["older_than_100_ms"])),
    ]
    minutes = f"{memory['seconds'] / 60:.0f}"
    about = f"The window plays a looping video for {minutes} min, on Qt's platform {memory['platform']}; in MB."
    return Table("Memory and steadiness", about, ("", ""), [row for row in rows if row[0]])


def _gui(result: Mapping[str, Any]) -> Table | None:
    events = (result.get("window") or {}).get("events")
    rows = []
    if events is not None:
        for key, name in (("opening", "while it opens"), ("watching", "live"), ("tabs", "from tab to tab, first visits too")):
            held = events[key]
            times = (_number(held[figure_]) for figure_ in ("longest_ms", "longest_cpu_ms", "p99_9_ms"))
            rows.append((name, str(held["events"]), *times, str(held["over_limit"])))
    files = result.get("files")
    if files is not None:
        times = (_number(files[key]) for key in ("wall_longest_ms", "cpu_longest_ms", "wall_p99_9_ms"))
        rows.append((f"{files['pictures']} pictures in Files", str(files["events"]), *times, f"{files['over_aim']} over 50"))
    about = (
        "Events of the GUI thread in milliseconds: by the clock, and by the thread's own processor time, which other programs "
        "don't lengthen."
    )
    return Table("The GUI thread", about, ("", "events", "longest", "by processor time", "99.9 %", "over 20 ms"), rows)


def _startup(result: Mapping[str, Any]) -> Table | None:
    startup = result.get("startup")
    if startup is None:
        return None
    rows = [(name, f"{run['first_paint']:.2f}", f"{run['first_reading']:.2f}") for name, run in startup.items()]
    about = "Seconds from the start of the process, with its files already in memory; medians."
    return Table("Start", about, ("", "first painting", "first reading"), rows)


# ---- Words and figures ----


def _machine(result: Mapping[str, Any]) -> str:
    machine = result["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items() if version)
    load = "" if machine["load_before"] is None else f" Load before: {machine['load_before']:g}."
    return (
        f"{machine['processor']}, {machine['cores']} cores, {machine['system']}, Python {machine['python']}; {versions}. Model "
        f"{result['model']}, {result['runtime']}.{load}"
    )


def _remarks(result: Mapping[str, Any]) -> list[str]:
    problems = [f"Not measured: {problem}" for problem in result["problems"]]
    return [*result["notes"], *problems]


def _aligned(cell: str, width: int, place: int) -> str:
    return cell.rjust(width) if place else cell.ljust(width)


def _number(value: float | None) -> str:
    """Return a figure with its significant digits."""
    if value is None:
        return MISSING
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _three(latency: Mapping[str, float]) -> str:
    return f"{', '.join(f'{latency[name]:.0f}' for name in ('p50', 'p95', 'p99'))} ms" if latency else MISSING


def _percentiles(latency: Mapping[str, float]) -> Iterable[str]:
    return (_number(latency[name]) for name in ("p50", "p95", "p99"))


def _still_rows(result: Mapping[str, Any]) -> list[Row]:
    """Return the row of still pictures; none for a result from before they were measured."""
    if result.get("still_ms") is None:
        return []
    told = f"{_number(result['still_ms'])} ms, {_number(result['still_ratio'])} times one run of the detector's network"
    return [("a still picture, without reading its file", told)]


def _pace_rows(result: Mapping[str, Any]) -> list[Row]:
    """Return the row of videos; none for a result from before they were measured."""
    if result.get("video_pace") is None:
        return []
    told = f"{_number(result['video_pace'])} times its pace, {_number(result['video_ratio'])} times the bare networks' time"
    return [("a video of 512x512 and 30 fps, decoding included", told)]


def _twenty_rows(result: Mapping[str, Any]) -> list[Row]:
    """Return the row of twenty faces; none for a result from before they were measured."""
    return [("the same with twenty faces", _three(result["latency_ms_20_faces"]))] if result.get("latency_ms_20_faces") else []


def _both(result: Mapping[str, Any]) -> str:
    shares = result["cpu_percent_at_30fps"]
    if shares["window"] is None or shares["headless"] is None:
        return MISSING
    return f"{shares['window']:.0f} % and {shares['headless']:.0f} % of a core"


def _memory_row(result: Mapping[str, Any]) -> Row:
    minutes = ((result.get("loop") or {}).get("memory") or {}).get("rss_mib_at") or {}
    if not minutes:
        return "memory of the window", f"{_number(result['rss_mb'])} MB"
    return (
        f"memory of the window after {', '.join(minutes)} min",
        f"{', '.join(f'{mib * 1.048576:.0f}' for mib in minutes.values())} MB",
    )


def _busy(machine: Mapping[str, Any]) -> str:
    return " beside other work" if (machine["load_before"] or 0.0) > _IDLE else ""


def _start(result: Mapping[str, Any]) -> str:
    start = result["startup_s"]
    return MISSING if start is None else f"{start['first_paint']:.2f} s and {start['first_reading']:.2f} s"


def _mb(mib: float | None) -> str:
    return MISSING if mib is None else f"{mib * 1.048576:.1f}"


def _pair(values: Sequence[Any]) -> str:
    return " and ".join(MISSING if value is None else f"{value:g}" for value in values)
