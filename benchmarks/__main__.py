"""Time the Analyzer on the built-in sample, and on videos where there are any."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from benchmarks.analysis_speed import Speed, measure
from fer_desktop import paths
from fer_desktop.analysis.classifier import Runtime, available_runtimes
from fer_desktop.models import Model, ModelError, load_model
from fer_desktop.sources.base import FileSpec, SampleSpec, SourceError, SourceSpec, open_source
from fer_desktop.sources.formats import is_video

_REPOSITORY = Path(__file__).resolve().parent.parent


def main() -> int:
    arguments = _parser().parse_args()
    runtime = Runtime(arguments.runtime)
    try:
        model = load_model(paths.models_folder() / arguments.model)
        if runtime not in available_runtimes(model):
            raise ModelError(f"the model {model.name} can't run on {runtime.value} here")
        speeds = list(_measured(arguments.videos or _shared_videos(), model, runtime, arguments.frames))
    except (ModelError, SourceError, paths.MissingFileError) as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 1
    if arguments.json:
        print(
            json.dumps([asdict(speed) | {"fps": speed.frames_per_second, "ratio": speed.ratio} for speed in speeds], indent=2)
        )
    else:
        _print_table(speeds, runtime)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("videos", nargs="*", type=Path, help="videos to measure on (default: those in ../shared, if any)")
    parser.add_argument("--frames", type=int, default=150, metavar="N", help="measure at most N frames of each (default: 150)")
    parser.add_argument("--model", default="default", help="name of a model in models/ (default: default)")
    parser.add_argument("--runtime", default=Runtime.LITERT.value, choices=[Runtime.LITERT.value, Runtime.LITERT_INT8.value])
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser


def _shared_videos() -> list[Path]:
    """Return the videos in the folder of real data beside the repository (FER_SHARED names another)."""
    folder = Path(os.environ.get("FER_SHARED") or _REPOSITORY.parent / "shared") / "media" / "videos"
    return sorted(path for path in folder.glob("*") if is_video(path))


def _measured(videos: list[Path], model: Model, runtime: Runtime, frames: int) -> Iterator[Speed]:
    specs: list[SourceSpec] = [SampleSpec(), *(FileSpec(path, paced=False) for path in videos)]
    for spec in specs:
        source = open_source(spec)
        try:
            speed = measure(source, model, runtime, frames)
        finally:
            source.close()
        if speed is not None:
            yield speed


def _print_table(speeds: list[Speed], runtime: Runtime) -> None:
    print(f"Analyzer on the CPU, 1 thread, {runtime.value}. Times are medians a frame; networks: the same two networks alone.")
    print(f"{'source':<32}{'size':>11}{'faces':>7}{'ms':>8}{'95 %':>8}{'fps':>7}{'networks ms':>13}{'ratio':>7}")
    for speed in speeds:
        size = f"{speed.width}x{speed.height}"
        print(
            f"{Path(speed.source).name[:31]:<32}{size:>11}{speed.faces_per_frame:>7.1f}{speed.analyzer_ms:>8.1f}{speed.analyzer_p95_ms:>8.1f}"
            f"{speed.frames_per_second:>7.0f}{speed.networks_ms:>13.1f}{speed.ratio:>7.2f}"
        )


if __name__ == "__main__":
    sys.exit(main())
