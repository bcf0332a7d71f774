"""Measure on this computer the speed of the Analyzer, the live path, the window and the start, memory, and other programs.

    python -m benchmarks                    everything; over an hour, most of it the loop for memory
    python -m benchmarks --quick            everything, the loop for a minute: within 5 minutes
    python -m benchmarks --record           and write docs/benchmark.* and the README's section Speed

The videos are those in ../shared, or in the folder that FER_SHARED names, or else the built-in sample. Without a screen, the
window is shown on a virtual one (xvfb-run), or offscreen.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.media import REPOSITORY, shared_videos
from benchmarks.plot import write_plot
from benchmarks.report import as_markdown, as_text, write_readme
from benchmarks.result import measure_result, read_json, write_json
from benchmarks.suite import Figures, Plan
from fer_desktop import paths
from fer_desktop.analysis.classifier import Runtime, available_runtimes
from fer_desktop.core.messages import marked
from fer_desktop.media.opencv import prepare_opencv
from fer_desktop.media.source import SourceError
from fer_desktop.models.description import Model, ModelError, load_model

DOCS: Final = REPOSITORY / "docs"
JSON: Final = DOCS / "benchmark.json"
MARKDOWN: Final = DOCS / "benchmark.md"
PLOT: Final = DOCS / "benchmark.svg"
README: Final = REPOSITORY / "README.md"

_LONG_MINUTES: Final = 60.0


def main(words: Sequence[str] | None = None) -> int:
    arguments = _parser().parse_args(words)
    prepare_opencv()
    try:
        if arguments.result is not None:
            return _tell(arguments, read_json(arguments.result))
        missing = [path for path in arguments.videos if not path.is_file()]
        if missing:
            raise OSError(f"{missing[0]} is not there")
        runtime = Runtime(arguments.runtime)
        model = _model(arguments.model, runtime)
        plan = _plan(arguments, model, runtime)
        # Made now, so that a folder that can't be written is reported before an hour has passed.
        for path in (arguments.json, arguments.markdown, arguments.plot):
            if path is not None and str(path) != "-":
                path.parent.mkdir(parents=True, exist_ok=True)
        command = shlex.join(["python", "-m", "benchmarks", *_quotable(sys.argv[1:] if words is None else words)])
        return _tell(arguments, measure_result(plan, command))
    except (ModelError, SourceError, OSError, ValueError, paths.MissingFileError) as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 1


def _tell(arguments: argparse.Namespace, result: Figures) -> int:
    """Write and print a result; return the exit status."""
    _write(arguments, result)
    print(json.dumps(result, indent=1) if str(arguments.json) == "-" else as_text(result))
    return 1 if result["problems"] else 0


def _write(arguments: argparse.Namespace, result: Figures) -> None:
    jsons, markdowns, plots = [arguments.json], [arguments.markdown], [arguments.plot]
    if arguments.record:
        jsons.append(JSON)
        markdowns.append(MARKDOWN)
        plots.append(PLOT)
    for path in jsons:
        if path is not None and str(path) != "-":
            write_json(result, path)
    for path in plots:
        if path is not None:
            write_plot(result, path)
    for path, plot in zip(markdowns, plots, strict=True):
        if path is not None:
            shown = None if plot is None else Path(os.path.relpath(plot, path.parent)).as_posix()
            path.write_text(as_markdown(result, shown), encoding="utf-8")
    if arguments.record:
        write_readme(README, result)


def _plan(arguments: argparse.Namespace, model: Model, runtime: Runtime) -> Plan:
    quick = arguments.quick
    return Plan(
        videos=tuple(arguments.videos or shared_videos()),
        model=model,
        runtime=runtime,
        frames=arguments.frames or (40 if quick else 150),
        rounds=3 if quick else 5,
        seconds=arguments.seconds or (3.0 if quick else 10.0),
        watch_s=arguments.seconds or (10.0 if quick else 60.0),
        loop_minutes=arguments.minutes or (1.0 if quick else _LONG_MINUTES),
        starts=3 if quick else 7,
        pictures=60 if quick else 2000,
        peers=not arguments.no_peers,
        window=not arguments.no_window,
        quick=quick,
    )


def _model(name: str, runtime: Runtime) -> Model:
    model = load_model(paths.models_folder() / name)
    if runtime not in available_runtimes(model):
        raise ModelError(marked("the model {name} can't run on {runtime} here"), name=model.name, runtime=runtime.value)
    return model


def _quotable(words: Sequence[str]) -> list[str]:
    """Return a command line without the folders of this computer."""
    return [Path(word).name if os.sep in word else word for word in words]


def _positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < 1e6:
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")
    return number


def _count(text: str) -> int:
    number = _positive(text)
    if number != int(number):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number")
    return int(number)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("videos", nargs="*", type=Path, help="videos to measure on (default: those in ../shared, if any)")
    parser.add_argument(
        "--quick", action="store_true", help="run the long loop for a minute, and everything else for a shorter time"
    )
    parser.add_argument("--frames", type=_count, metavar="N", help="at most N frames of each source (default: 150; quick 40)")
    parser.add_argument(
        "--seconds", type=_positive, metavar="N", help="how long live runs are measured (default: 60; quick 10)"
    )
    parser.add_argument(
        "--minutes", type=_positive, metavar="N", help="how long the loop for memory runs (default: 60; quick 1)"
    )
    parser.add_argument("--model", default="default", help="name of a model in models/ (default: default)")
    parser.add_argument("--runtime", default=Runtime.LITERT.value, choices=[Runtime.LITERT.value, Runtime.LITERT_INT8.value])
    parser.add_argument("--no-peers", action="store_true", help="don't measure (or install) other packages")
    parser.add_argument("--no-window", action="store_true", help="leave out everything that opens a window")
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write all figures there; - prints them instead of the tables"
    )
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables there as a page")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw the figures there, as .svg or .png")
    parser.add_argument(
        "--result", type=Path, metavar="FILE", help="measure nothing: report the result that --json wrote there"
    )
    parser.add_argument(
        "--record", action="store_true", help="write docs/benchmark.json, .md and .svg, and the README's section"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
