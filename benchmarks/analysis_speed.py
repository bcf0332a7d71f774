"""Times the Analyzer, and the bare networks that it runs.

A time alone depends on the computer as much as on the program. So for every frame the two networks are also run alone, with
inputs prepared beforehand: the ratio of the two times is the cost of the program's own work (letterboxing, decoding, crops,
tracking, smoothing), and is comparable between computers. The two take turns frame by frame, so that other load on the computer
affects both alike. Several analyzers are compared in the same way: each analyses a frame before the next frame is read.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.media import FRAME_RATE
from fer_desktop import paths
from fer_desktop.analysis.analyzer import REDETECTION_S, Analyzer, AnalyzerOptions, build_analyzer
from fer_desktop.analysis.classifier import Runtime
from fer_desktop.analysis.preprocessing import INPUT_SIZE
from fer_desktop.analysis.runtimes.litert import open_interpreter
from fer_desktop.batch.run import analyze_files
from fer_desktop.core.types import Float32Array, Frame, UInt8Array
from fer_desktop.media.source import Source, SourceError, SourceProblem
from fer_desktop.media.video import VideoSource
from fer_desktop.models.description import Model
from fer_desktop.recordings.rows import rows_of

_WARM_UP_FRAMES = 5
_BLOCK_FRAMES = 15


@dataclass(frozen=True, slots=True)
class Speed:
    """Times of one source, in milliseconds a frame; the median and the 95th percentile.

    read_ms: reading and decoding the frame, which is no part of the Analyzer's time. stages_ms: the Analyzer's own times of its
    stages; as medians, their sum differs a little from the total. detector_network_ms, classifier_network_ms: the networks
    alone, with the sum networks_ms. following_ms: for an Analyzer as in the live view, which detects faces in the whole frame
    only at the re-detection interval; a median of means over half a second each, because its frames differ.
    """

    source: str
    frames: int
    width: int
    height: int
    faces_per_frame: float
    read_ms: float
    analyzer_ms: float
    analyzer_p95_ms: float
    stages_ms: dict[str, float]
    networks_ms: float
    detector_network_ms: float
    classifier_network_ms: float
    following_ms: float

    @property
    def frames_per_second(self) -> float:
        """The rate as in the live view."""
        return 1000 / self.following_ms

    @property
    def whole_frames_per_second(self) -> float:
        """The rate with detection in every whole frame, as for files."""
        return 1000 / self.analyzer_ms

    @property
    def ratio(self) -> float:
        """The Analyzer's time divided by that of its networks alone; 1 would mean that it does no other work."""
        return self.analyzer_ms / self.networks_ms


class BareNetworks:
    """The networks of the detector and the classifier alone, on inputs of random numbers."""

    def __init__(self, model: Model, runtime: Runtime) -> None:
        self._detector = open_interpreter(paths.detector_file(), 1)
        self._detector.allocate_tensors()
        entry = self._detector.get_input_details()[0]
        self._detector.set_tensor(entry["index"], _noise(tuple(entry["shape"])))
        self._classifier = open_interpreter(model.file(runtime.value), 1)
        self._batch = 0

    def prepare(self, faces: int) -> None:
        """Set the batch size of the classifier's network."""
        if faces in (0, self._batch):
            return
        index = self._classifier.get_input_details()[0]["index"]
        shape = (faces, INPUT_SIZE, INPUT_SIZE, 1)
        self._classifier.resize_tensor_input(index, shape)
        self._classifier.allocate_tensors()
        self._classifier.set_tensor(index, _noise(shape))
        self._batch = faces

    def run(self, faces: int) -> tuple[float, float]:
        """Run the detector's network, and the classifier's if there are faces, as prepared; return the seconds of each."""
        detector_s = _timed(self._detector.invoke)
        return detector_s, _timed(self._classifier.invoke) if faces else 0.0


def measure(source: Source, model: Model, runtime: Runtime, most_frames: int) -> Speed | None:
    """Time the Analyzer and the bare networks on a source's first frames; None for a source without frames."""
    analyzer = build_analyzer(model, runtime)
    live = build_analyzer(model, runtime, AnalyzerOptions(redetection_s=REDETECTION_S))
    networks = BareNetworks(model, runtime)
    times: list[tuple[float, float, float, float, float]] = []
    stages: dict[str, list[float]] = {}
    faces: list[int] = []
    frame: Frame | None = None
    for index in range(_WARM_UP_FRAMES + most_frames):
        started = time.perf_counter()
        following = source.read()
        if following is None:
            break
        frame = following
        read = time.perf_counter()
        analysis = analyzer.analyze(frame)
        analyzed = time.perf_counter()
        found = len(analysis.readings)
        networks.prepare(found)
        bare = networks.run(found)
        followed_s = _timed(partial(live.analyze, frame))
        if index >= _WARM_UP_FRAMES:
            times.append((read - started, analyzed - read, *bare, followed_s))
            faces.append(found)
            for stage, seconds in analysis.timings.items():
                stages.setdefault(stage, []).append(seconds)
    if frame is None or not times:
        return None
    height, width = frame.image.shape[:2]
    read_s, analyzer_s, detector_s, classifier_s, following_s = np.asarray(times).T
    blocks = np.array_split(following_s, max(len(following_s) // _BLOCK_FRAMES, 1))
    return Speed(
        source=source.name,
        frames=len(times),
        width=width,
        height=height,
        faces_per_frame=float(np.mean(faces)),
        read_ms=_median_ms(read_s),
        analyzer_ms=_median_ms(analyzer_s),
        analyzer_p95_ms=1000 * float(np.percentile(analyzer_s, 95)),
        stages_ms={stage: _median_ms(seconds) for stage, seconds in stages.items() if stage != "total"},
        networks_ms=_median_ms(detector_s + classifier_s),
        detector_network_ms=_median_ms(detector_s),
        classifier_network_ms=_median_ms(classifier_s),
        following_ms=_median_ms([float(block.mean()) for block in blocks]),
    )


@dataclass(frozen=True, slots=True)
class StillSpeed:
    """Times of still pictures, which several views are made of; medians, in milliseconds a picture."""

    pictures: int
    faces_per_picture: float
    analyzer_ms: float
    detector_network_ms: float
    ratio: float
    """The mean time of a picture over that of one run of the detector's network; 1 would be a single look."""


def measure_stills(pictures: Sequence[UInt8Array], model: Model, runtime: Runtime) -> StillSpeed:
    """Time the Analyzer on still pictures, (height, width, 3) uint8 BGR, in turns with the detector's bare network."""
    analyzer = build_analyzer(model, runtime, AnalyzerOptions(follow=False, multi_view=True))
    networks = BareNetworks(model, runtime)
    times: list[tuple[float, float]] = []
    faces = 0
    for warm_up in (True, False):  # the larger inputs are made with the first pictures of each shape
        for number, picture in enumerate(pictures):
            frame = Frame(picture, number, float(number), "still")
            started = time.perf_counter()
            analysis = analyzer.analyze(frame)
            seconds = time.perf_counter() - started
            detector_s, _ = networks.run(0)
            if not warm_up:
                times.append((seconds, detector_s))
                faces += len(analysis.readings)
    still_s, network_s = np.asarray(times).T
    return StillSpeed(
        pictures=len(times),
        faces_per_picture=faces / len(times),
        analyzer_ms=_median_ms(still_s),
        detector_network_ms=_median_ms(network_s),
        ratio=float(still_s.sum() / network_s.sum()),
    )


@dataclass(frozen=True, slots=True)
class VideoPace:
    """How fast a video file is analysed in one process, with decoding and rows, as by the Files tab and `fer-desktop analyze`.

    frames: in the video. ms: a frame, by the clock; cpu_ms: in processor time of all threads. networks_ms: of the bare networks
    for as many faces. pace: seconds of video a second. ratio: of ms to networks_ms. Medians of the rounds.
    """

    frames: int
    width: int
    height: int
    faces_per_frame: float
    ms: float
    cpu_ms: float
    networks_ms: float
    pace: float
    ratio: float


def measure_pace(path: Path, model: Model, runtime: Runtime, rounds: int) -> VideoPace:
    """Time the analysis of a whole video, in turns with the bare networks. Raises SourceError for one without frames."""
    analyzer = build_analyzer(model, runtime)
    networks = BareNetworks(model, runtime)
    with closing(VideoSource(path)) as source:
        (width, height), rate = source.size or (0, 0), source.frame_rate or FRAME_RATE
    times: list[tuple[float, float, float]] = []
    frames = faces = 0
    for _ in range(rounds):
        frames = faces = 0
        begun, cpu = time.perf_counter(), time.process_time()
        for result in analyze_files([path], lambda: analyzer):
            for analysis in result.analyses:
                rows_of(analysis, path.name)
                faces += len(analysis.readings)
                frames += 1
            if result.error is not None:
                raise SourceError(SourceProblem.UNREADABLE, result.error)
        wall, cpu = time.perf_counter() - begun, time.process_time() - cpu
        count = round(faces / frames)
        networks.prepare(count)
        bare = np.mean([sum(networks.run(count)) for _ in range(frames // 2)])
        times.append((wall / frames, cpu / frames, float(bare)))
    frame_s, cpu_s, networks_s = np.median(times, axis=0).tolist()
    return VideoPace(
        frames=frames,
        width=width,
        height=height,
        faces_per_frame=faces / frames,
        ms=1000 * frame_s,
        cpu_ms=1000 * cpu_s,
        networks_ms=1000 * networks_s,
        pace=1 / rate / frame_s,
        ratio=float(np.median([frame / bare for frame, _, bare in times])),
    )


@dataclass(frozen=True, slots=True)
class Compared:
    """One of several analyzers that analyse the same frames in turn; times in milliseconds a frame."""

    name: str
    frames: int
    faces_per_frame: float
    analyzer_ms: float
    analyzer_p95_ms: float

    @property
    def frames_per_second(self) -> float:
        return 1000 / self.analyzer_ms


def compare(analyzers: Mapping[str, Analyzer], frames: Iterator[Frame], count: int) -> list[Compared]:
    """Have every analyzer analyse every frame, in turns, and return the times of each."""
    times: dict[str, list[float]] = {name: [] for name in analyzers}
    faces: dict[str, list[int]] = {name: [] for name in analyzers}
    for index, frame in enumerate(itertools.islice(frames, _WARM_UP_FRAMES + count)):
        for name, analyzer in analyzers.items():
            started = time.perf_counter()
            analysis = analyzer.analyze(frame)
            seconds = time.perf_counter() - started
            if index >= _WARM_UP_FRAMES:
                times[name].append(seconds)
                faces[name].append(len(analysis.readings))
    return [
        Compared(
            name=name,
            frames=len(seconds),
            faces_per_frame=float(np.mean(faces[name])),
            analyzer_ms=_median_ms(seconds),
            analyzer_p95_ms=1000 * float(np.percentile(seconds, 95)),
        )
        for name, seconds in times.items()
        if seconds
    ]


def _timed(function: Callable[[], object]) -> float:
    started = time.perf_counter()
    function()
    return time.perf_counter() - started


def _median_ms(seconds: Sequence[float] | NDArray[np.float64]) -> float:
    return 1000 * float(np.median(seconds))


def _noise(shape: tuple[int, ...]) -> Float32Array:
    return np.random.default_rng(0).standard_normal(shape, dtype=np.float32)
