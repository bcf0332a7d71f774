"""How fast the Analyzer is, against the bare networks that it runs.

A time alone says as much about the computer as about the program. So every frame is also put to the two networks alone,
with inputs prepared beforehand: the ratio of the two times is what the program's own work (letterboxing, decoding, crops,
following, smoothing) costs on top, and holds from one computer to another. The two take turns frame by frame, so that
other load on the computer meets both alike.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from fer_desktop import paths
from fer_desktop.analysis.analyzer import build_analyzer
from fer_desktop.analysis.classifier import Runtime
from fer_desktop.analysis.preprocessing import INPUT_SIZE
from fer_desktop.core.types import Float32Array, Frame
from fer_desktop.models import Model
from fer_desktop.sources.base import Source

_WARM_UP_FRAMES = 5


@dataclass(frozen=True, slots=True)
class Speed:
    """Times of one source, in milliseconds a frame; the median and the 95th percentile."""

    source: str
    frames: int
    width: int
    height: int
    faces_per_frame: float
    analyzer_ms: float
    analyzer_p95_ms: float
    networks_ms: float

    @property
    def frames_per_second(self) -> float:
        return 1000 / self.analyzer_ms

    @property
    def ratio(self) -> float:
        """The Analyzer's time over that of its networks alone; 1 would be no work beside them."""
        return self.analyzer_ms / self.networks_ms


class BareNetworks:
    """The detector's and the classifier's networks with nothing around them, on inputs of random numbers."""

    def __init__(self, model: Model, runtime: Runtime) -> None:
        self._detector = Interpreter(model_path=str(paths.detector_file()), num_threads=1)
        self._detector.allocate_tensors()
        entry = self._detector.get_input_details()[0]
        self._detector.set_tensor(entry["index"], _noise(tuple(entry["shape"])))
        self._classifier = Interpreter(model_path=str(model.file(runtime.value)), num_threads=1)
        self._batch = 0

    def prepare(self, faces: int) -> None:
        """Give the classifier's network a batch of so many crops."""
        if faces in (0, self._batch):
            return
        index = self._classifier.get_input_details()[0]["index"]
        shape = (faces, INPUT_SIZE, INPUT_SIZE, 1)
        self._classifier.resize_tensor_input(index, shape)
        self._classifier.allocate_tensors()
        self._classifier.set_tensor(index, _noise(shape))
        self._batch = faces

    def run(self, faces: int) -> None:
        """Run the detector's network, and the classifier's where there are faces, as prepared."""
        self._detector.invoke()
        if faces:
            self._classifier.invoke()


def measure(source: Source, model: Model, runtime: Runtime, most_frames: int) -> Speed | None:
    """Time the Analyzer and the bare networks on a source's first frames; None where it has none."""
    analyzer = build_analyzer(model, runtime)
    networks = BareNetworks(model, runtime)
    analyzer_s: list[float] = []
    networks_s: list[float] = []
    faces: list[int] = []
    frame: Frame | None = None
    for index in range(_WARM_UP_FRAMES + most_frames):
        following = source.read()
        if following is None:
            break
        frame = following
        started = time.perf_counter()
        found = len(analyzer.analyze(frame).readings)
        analyzed = time.perf_counter() - started
        networks.prepare(found)
        bare = _timed(networks.run, found)
        if index >= _WARM_UP_FRAMES:
            analyzer_s.append(analyzed)
            networks_s.append(bare)
            faces.append(found)
    if frame is None or not analyzer_s:
        return None
    height, width = frame.image.shape[:2]
    return Speed(
        source=source.name,
        frames=len(analyzer_s),
        width=width,
        height=height,
        faces_per_frame=float(np.mean(faces)),
        analyzer_ms=1000 * float(np.median(analyzer_s)),
        analyzer_p95_ms=1000 * float(np.percentile(analyzer_s, 95)),
        networks_ms=1000 * float(np.median(networks_s)),
    )


def _timed(function: Callable[[int], None], argument: int) -> float:
    started = time.perf_counter()
    function(argument)
    return time.perf_counter() - started


def _noise(shape: tuple[int, ...]) -> Float32Array:
    return np.random.default_rng(0).standard_normal(shape, dtype=np.float32)
