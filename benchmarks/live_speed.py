"""Run the live engine without a window on a looping video, and measure it.

    python -m benchmarks.live_speed VIDEO [--seconds 10] [--unpaced] [--json FILE]

At the video's own pace: the age of every analysis, from its capture, and the processor load. Unpaced: how many frames a second
the whole path analyses, with decoding and the passing between threads. The first moments don't count.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.process import process_state
from fer_desktop import paths
from fer_desktop.analysis.analyzer import REDETECTION_S, AnalyzerOptions, build_analyzer
from fer_desktop.analysis.classifier import Runtime
from fer_desktop.core.types import Analysis
from fer_desktop.live.engine import LiveEngine
from fer_desktop.live.status import LiveState
from fer_desktop.media.opencv import prepare_opencv
from fer_desktop.media.source import FileSpec
from fer_desktop.models.description import Model, ModelError, load_model

_SETTLE_S: Final = 1.5
_OPEN_S: Final = 30.0
_MIB: Final = 1 << 20


class LiveError(Exception):
    """The measurement failed; the message says why."""


@dataclass(frozen=True, slots=True)
class LiveSpeed:
    """The figures of a run.

    fps: analyses a second. latency_ms: from capture to analysis, the median and the 95th and 99th percentile. cpu: mean number
    of busy processors. skipped_per_second: frames that were captured and not analysed.
    """

    seconds: float
    analysed: int
    fps: float
    faces_per_frame: float
    latency_ms: dict[str, float]
    cpu: float
    skipped_per_second: float
    rss_mib: float | None


def measure_live(video: Path, seconds: float, model: Model, runtime: Runtime, *, paced: bool = True) -> LiveSpeed:
    """Play a video through the live engine for a time. Raises LiveError if it can't be played."""
    seen: list[tuple[float, int]] = []

    def take(analysis: Analysis) -> None:
        seen.append((time.monotonic() - analysis.frame.timestamp, len(analysis.readings)))

    engine = LiveEngine(lambda: build_analyzer(model, runtime, AnalyzerOptions(redetection_s=REDETECTION_S)))
    engine.listen(take)
    engine.start(FileSpec(video, loop=True, paced=paced))
    try:
        _wait_for_first(engine, seen)
        time.sleep(min(_SETTLE_S, seconds))
        first, skipped, cpu_s, begun = len(seen), engine.status().statistics.skipped, time.process_time(), time.monotonic()
        time.sleep(seconds)
        counted, elapsed, cpu_s = seen[first:], time.monotonic() - begun, time.process_time() - cpu_s
        skipped = engine.status().statistics.skipped - skipped
        rss = process_state().rss_bytes
    finally:
        engine.close()
    if not counted:
        raise LiveError(f"nothing of {video} was read within {seconds:g} s")
    ages, faces = np.asarray(counted).T
    return LiveSpeed(
        seconds=round(elapsed, 2),
        analysed=len(counted),
        fps=len(counted) / elapsed,
        faces_per_frame=float(faces.mean()),
        latency_ms={name: 1000 * float(np.percentile(ages, at)) for name, at in (("p50", 50), ("p95", 95), ("p99", 99))},
        cpu=cpu_s / elapsed,
        skipped_per_second=skipped / elapsed,
        rss_mib=None if rss is None else rss / _MIB,
    )


def _wait_for_first(engine: LiveEngine, seen: list[tuple[float, int]]) -> None:
    deadline = time.monotonic() + _OPEN_S
    while not seen:
        status = engine.status()
        if status.state is LiveState.FAILED or time.monotonic() > deadline:
            raise LiveError(str(status.message or f"nothing was read within {_OPEN_S:.0f} s"))
        time.sleep(0.02)


def main() -> int:
    arguments = _parser().parse_args()
    prepare_opencv()
    try:
        model = load_model(paths.models_folder() / arguments.model)
        result = measure_live(
            arguments.video, arguments.seconds, model, Runtime(arguments.runtime), paced=not arguments.unpaced
        )
    except (LiveError, ModelError) as error:
        print(f"benchmarks.live_speed: {error}", file=sys.stderr)
        return 1
    text = json.dumps(asdict(result), indent=1)
    if arguments.json is not None:
        arguments.json.write_text(text + "\n", encoding="utf-8")
    print(text)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.live_speed", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("video", type=Path, help="the video to repeat")
    parser.add_argument("--seconds", type=float, default=10.0, metavar="N", help="how long to measure (default: 10)")
    parser.add_argument("--unpaced", action="store_true", help="as fast as possible, instead of at the video's own pace")
    parser.add_argument("--model", default="default", help="name of a model in models/ (default: default)")
    parser.add_argument("--runtime", default=Runtime.LITERT.value, choices=[Runtime.LITERT.value, Runtime.LITERT_INT8.value])
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser


if __name__ == "__main__":
    sys.exit(main())
