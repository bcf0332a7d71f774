"""Times the Analyzer with and without the face mesh, frame by frame in turns, so that both have the same conditions.

    python -m benchmarks.mesh_speed VIDEO [--frames 150]

Both re-detect as the live view does. Processor time counts what all threads did; wall time also what other programs took.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from fer_desktop import paths
from fer_desktop.analysis.analyzer import REDETECTION_S, Analyzer, AnalyzerOptions, build_analyzer
from fer_desktop.analysis.mesh import MeshFaces
from fer_desktop.core.types import Frame
from fer_desktop.media.source import SourceError
from fer_desktop.media.video import VideoSource
from fer_desktop.models.description import load_model

_WARM_UP = 5


def _timed(analyzer: Analyzer, frame: Frame) -> tuple[float, float, int]:
    """Return the wall and the processor time of a frame in milliseconds, and how many meshes it has."""
    wall, processor = time.perf_counter(), time.process_time()
    analysis = analyzer.analyze(frame)
    took = 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - processor)
    return *took, sum(reading.mesh is not None for reading in analysis.readings)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print. Returns 0, or 1 if the video can't be read (printed on stderr)."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mesh_speed", description=__doc__.splitlines()[0])
    parser.add_argument("video", type=Path)
    parser.add_argument("--frames", type=int, default=150, help="the number of frames to time (default 150)")
    given = parser.parse_args(arguments)
    model = load_model(paths.models_folder() / "default")
    analyzers = [
        build_analyzer(model, options=AnalyzerOptions(redetection_s=REDETECTION_S, mesh=mesh))
        for mesh in (MeshFaces.OFF, MeshFaces.ALL)
    ]
    times: list[list[tuple[float, float, int]]] = []
    try:
        with closing(VideoSource(given.video)) as source:
            while len(times) < given.frames + _WARM_UP and (frame := source.read()) is not None:
                times.append([_timed(analyzer, frame) for analyzer in analyzers])
    except SourceError as error:
        print(f"python -m benchmarks.mesh_speed: {error}", file=sys.stderr)
        return 1
    if len(times) <= _WARM_UP:
        print(f"python -m benchmarks.mesh_speed: {given.video} has too few frames", file=sys.stderr)
        return 1
    measured = np.array(times[_WARM_UP:])
    (wall, processor, _), (wall_2, processor_2, _) = np.median(measured, axis=0)
    print(f"{given.video.name}: {len(measured)} frames, {measured[:, 1, 2].mean():.2f} meshes a frame; medians a frame")
    print(f"without the mesh: {wall:.2f} ms, processor {processor:.2f} ms")
    print(f"with the mesh:    {wall_2:.2f} ms, processor {processor_2:.2f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
