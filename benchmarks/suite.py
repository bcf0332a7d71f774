"""Measures all parts, one after the other, in one run.

Figures that are compared in a ratio are measured in turn, several times, and their medians are compared, so that other load on
the computer affects both alike. If a part fails, this is reported and the other parts are measured.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks.analysis_speed import Speed, compare, measure, measure_pace, measure_stills
from benchmarks.haar import HaarDetector
from benchmarks.media import REPOSITORY, Clips, Scene, SceneSource, compose, read_clips, shared_folder, write_video
from benchmarks.parts import PartError, run_part
from fer_desktop import paths
from fer_desktop.analysis.analyzer import Analyzer, build_analyzer
from fer_desktop.analysis.classifier import Runtime, available_runtimes
from fer_desktop.analysis.detection.detector import BlazeFaceDetector, Detector
from fer_desktop.media.formats import is_picture
from fer_desktop.media.pictures import read_picture
from fer_desktop.media.source import FileSpec, SampleSpec, SourceError, SourceSpec, open_source
from fer_desktop.media.video import VideoSource
from fer_desktop.models.description import Model, list_models

SIZE: Final = (640, 480)
SQUARE: Final = (512, 512)
FACES: Final = (1, 5, 10, 20)
SIZES: Final = {"480p": (640, 480), "720p": (1280, 720), "1080p": (1920, 1080), "4K": (3840, 2160)}
BUNDLE: Final = REPOSITORY / "dist" / "fer-desktop"

_VIDEO_S: Final = 10.0
_SETTLE_S: Final = 3.0

Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """The parts to measure, and their lengths.

    frames: of each source, at most. rounds: of comparisons. seconds: of each live run in a comparison; watch_s: of live runs
    that measure latency and events. loop_minutes: of the long loop. starts: of the program. pictures: in the Files tab. peers:
    whether to measure other packages too. window: whether to open the window. quick: measure other packages on only one video.
    """

    videos: tuple[Path, ...]
    model: Model
    runtime: Runtime
    frames: int
    rounds: int
    seconds: float
    watch_s: float
    loop_minutes: float
    starts: int
    pictures: int
    peers: bool
    window: bool = True
    quick: bool = False


class Suite:
    """Measures all parts of a plan. problems: the parts that could not be measured, and why."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        """folder: for the videos that are made; the caller removes it. Raises SourceError and MissingFileError."""
        self.plan = plan
        self.problems: list[str] = []
        self.notes: list[str] = []
        self._clips: Clips = read_clips(plan.videos)
        self.one_face = compose(self._clips, 1, *SIZE)
        self.one = write_video(self.one_face, folder / "one_face.avi", _VIDEO_S)
        self.ten = write_video(compose(self._clips, 10, *SIZE), folder / "ten_faces.avi", _VIDEO_S)
        self.twenty = write_video(compose(self._clips, 20, *SIZE), folder / "twenty_faces.avi", _VIDEO_S)
        self.square = write_video(compose(self._clips, 1, *SQUARE), folder / "square.avi", _VIDEO_S)
        self._start = time.monotonic()

    def run(self) -> Figures:
        """Return the figures of all parts by name; None for a part that failed or was left out."""
        parts: list[tuple[str, str, Callable[[], Any]]] = [
            ("analysis", "the Analyzer alone: videos, faces, sizes, models, detectors", self._analysis),
            ("compared", "the Analyzer, the live path and the window in turns", self._compared),
            ("live", "the live path without a window", self._live),
            ("link", "the outputs of the live link", self._link),
        ]
        if self.plan.window:
            parts += [
                ("window", "the window at 30 frames a second", self._window),
                ("files", "the Files tab", self._files),
                ("startup", "how long the program takes to open", self._startup),
            ]
        if self.plan.peers:
            parts.append(("peers", "other packages", self._peers))
        if self.plan.window:
            parts.append(("loop", f"memory over {self.plan.loop_minutes:g} min", self._loop))
        figures: Figures = {}
        for name, title, part in parts:
            print(f"{time.monotonic() - self._start:4.0f} s  {title} ...", file=sys.stderr, flush=True)
            try:
                figures[name] = part()
            except (PartError, SourceError) as error:
                self.problems.append(f"{title}: {error}")
                print(f"        not measured: {error}", file=sys.stderr)
                figures[name] = None
        figures["seconds"] = round(time.monotonic() - self._start, 1)
        return figures

    # ---- The Analyzer alone ----

    def _analysis(self) -> Figures:
        plan = self.plan
        specs: list[SourceSpec] = [SampleSpec(), *(FileSpec(path, paced=False) for path in plan.videos)]
        videos = []
        for spec in specs:
            with closing(open_source(spec)) as source:
                speed = measure(source, plan.model, plan.runtime, plan.frames)
            if speed is not None:
                videos.append(_told(replace(speed, source=Path(speed.source).name)))
        return {
            "videos": videos,
            "faces": [self._scene(compose(self._clips, faces, *SIZE)) for faces in FACES],
            "sizes": [self._scene(compose(self._clips, 1, *size)) | {"name": name} for name, size in SIZES.items()],
            "stills": self._stills(),
            "pace": asdict(measure_pace(self.square, plan.model, plan.runtime, plan.rounds)),
            "models": self._models(),
            "detectors": self._detectors(),
        }

    def _scene(self, scene: Scene) -> Figures:
        speed = measure(SceneSource(scene), self.plan.model, self.plan.runtime, self.plan.frames)
        assert speed is not None  # a scene has no end
        return _told(speed) | {"faces_shown": scene.faces}

    def _stills(self) -> Figures:
        """Photographs where there are some, else frames of scenes, of several sizes."""
        photos = sorted((shared_folder() / "media" / "photos").glob("*"))
        pictures = [read_picture(path) for path in photos if is_picture(path)]
        if not pictures:
            scenes = (compose(self._clips, faces, *size) for size in SIZES.values() for faces in FACES[:2])
            pictures = [next(scene.frames()).image for scene in scenes]
        return asdict(measure_stills(pictures, self.plan.model, self.plan.runtime))

    def _models(self) -> list[Figures]:
        wanted = (Runtime.LITERT, Runtime.LITERT_INT8)
        analyzers = {
            f"{model.name}, {'int8' if runtime is Runtime.LITERT_INT8 else 'float'}": build_analyzer(model, runtime)
            for model in list_models([paths.models_folder()])
            for runtime in wanted
            if runtime in available_runtimes(model)
        }
        return self._compare(analyzers, self.one_face)

    def _detectors(self) -> list[Figures]:
        detectors: dict[str, Detector] = {"BlazeFace": BlazeFaceDetector(paths.detector_file()), "Haar": HaarDetector()}
        analyzers = {
            name: build_analyzer(self.plan.model, self.plan.runtime, detector=detector) for name, detector in detectors.items()
        }
        return self._compare(analyzers, self.one_face)

    def _compare(self, analyzers: dict[str, Analyzer], scene: Scene) -> list[Figures]:
        return [
            asdict(compared) | {"fps": compared.frames_per_second}
            for compared in compare(analyzers, scene.frames(), self.plan.frames)
        ]

    # ---- In turns ----

    def measure_one_face(self) -> Speed:
        """Measure the Analyzer alone on the video with one face, from the same file as the live path and the peers."""
        with closing(VideoSource(self.one)) as source:
            speed = measure(source, self.plan.model, self.plan.runtime, self.plan.frames)
        if speed is None:
            raise PartError("the video with one face has no frames")
        return speed

    def _compared(self) -> Figures:
        speeds: list[Speed] = []
        live: list[Figures] = []
        window: list[Figures] = []
        seconds = ("--seconds", str(self.plan.seconds))
        for _ in range(self.plan.rounds):
            speeds.append(self.measure_one_face())
            live.append(self._run_live(self.one, "--unpaced", *seconds))
            if self.plan.window:
                window.append(run_part("window_speed", str(self.one), "--unpaced", *seconds, screen=True))
        analyzer_fps = median(speed.frames_per_second for speed in speeds)
        live_fps = median(run["fps"] for run in live)
        window_fps = median(run["analysed_fps"] for run in window) if window else None
        middle = sorted(speeds, key=lambda speed: speed.ratio)[len(speeds) // 2]
        return {
            "rounds": self.plan.rounds,
            "analyzer": _told(middle),
            "analyzer_fps": analyzer_fps,
            "analyzer_whole_fps": median(speed.whole_frames_per_second for speed in speeds),
            "live_fps": live_fps,
            "window_fps": window_fps,
            "window_painted_fps": median(run["painted_fps"] for run in window) if window else None,
            "live_over_analyzer": live_fps / analyzer_fps,
            "window_over_analyzer": None if window_fps is None else window_fps / analyzer_fps,
            "overhead_ratio": median(speed.ratio for speed in speeds) - 1,
            "runs": {"analyzer_fps": [speed.frames_per_second for speed in speeds], "live": live, "window": window},
        }

    # ---- Live ----

    def _run_live(self, video: Path, *arguments: str) -> Figures:
        model = ("--model", self.plan.model.name, "--runtime", self.plan.runtime.value)
        result: Figures = run_part("live_speed", str(video), *arguments, *model)
        return result

    def _live(self) -> Figures:
        seconds = ("--seconds", str(self.plan.watch_s))
        return {"one_face": self._run_live(self.one, *seconds), "ten_faces": self._run_live(self.ten, *seconds)}

    def _link(self) -> Figures:
        model = ("--model", self.plan.model.name, "--runtime", self.plan.runtime.value)
        result: Figures = run_part("link_latency", str(self.one), "--seconds", str(self.plan.watch_s), *model)
        return result

    def _window(self) -> Figures:
        return {
            "ten_faces": self._soak(self.ten, self.plan.watch_s / 60),
            "twenty_faces": self._soak(self.twenty, self.plan.watch_s / 60),
            "events": run_part("window_speed", str(self.one), "--seconds", str(self.plan.watch_s), screen=True),
        }

    def _soak(self, video: Path, minutes: float) -> Figures:
        arguments = ("--source", str(video), "--minutes", str(minutes), "--settle", str(_SETTLE_S))
        result: Figures = run_part("soak", *arguments, screen=True, limit_s=60 * minutes + 120)
        return result | {"source": video.name}

    def _loop(self) -> Figures:
        """One minute for age and processor time, and the long loop for memory; a single run if both take a minute."""
        minute = self._soak(self.one, min(1.0, self.plan.loop_minutes))
        long = minute if self.plan.loop_minutes <= 1.0 else self._soak(self.one, self.plan.loop_minutes)
        return {"one_face": minute, "memory": long}

    def _files(self) -> Figures:
        # Status 1: an event took longer than the target, which the figures show.
        arguments = ("--pictures", str(self.plan.pictures), "--crops")
        result: Figures = run_part("files_responsiveness", *arguments, screen=True, limit_s=1200, allowed=(0, 1))
        return result

    def _startup(self) -> Figures:
        starts = ("--runs", str(self.plan.starts))
        figures: Figures = {"checkout": run_part("startup", *starts, screen=True)}
        if BUNDLE.is_dir():
            figures["bundle"] = run_part("startup", *starts, "--bundle", str(BUNDLE), screen=True)
        else:
            self.notes.append(
                "There is no bundle in dist/, so only the start from the checkout is measured (`make bundle` builds one)."
            )
        return figures

    # ---- Others ----

    def _peers(self) -> Figures:
        """Measure each peer on the video with one face, and the Analyzer on the same frames before and after each."""
        from benchmarks import peers

        try:
            python = peers.install_peers(peers.default_folder())
        except peers.PeerError as error:
            raise PartError(str(error)) from error
        own = [self.measure_one_face().frames_per_second]
        measured: list[Figures] = []
        for name in peers.PEERS:
            try:
                peer = peers.run_peer(python, name, self.one, self.plan.frames)
            except peers.PeerError as error:
                self.problems.append(f"{name}: {error}")
                continue
            own.append(self.measure_one_face().frames_per_second)
            around = (own[-2] + own[-1]) / 2
            measured.append(asdict(peer) | {"fps": peer.fps, "analyzer_fps": around, "ratio": around / peer.fps})
        return {"peers": measured, "analyzer_fps": median(own), "videos": self._peer_on_videos(python)}

    def _peer_on_videos(self, python: Path) -> list[Figures]:
        """Measure the package `fer` and the Analyzer on each video separately, because the figures depend on its content."""
        from benchmarks import peers

        if self.plan.quick:
            return []
        measured: list[Figures] = []
        for path in self.plan.videos:
            with closing(VideoSource(path)) as source:
                own = measure(source, self.plan.model, self.plan.runtime, self.plan.frames)
            try:
                speed = peers.run_peer(python, peers.PEERS[0], path, self.plan.frames).speeds[0]
            except peers.PeerError as error:
                self.problems.append(f"{peers.PEERS[0]} on {path.name}: {error}")
                continue
            if own is not None:
                told = {"own_fps": own.frames_per_second, "own_faces_per_frame": own.faces_per_frame}
                ratio = {"ratio": own.frames_per_second / speed.fps}
                measured.append(asdict(speed) | {"source": path.name} | told | ratio)
        return measured


def measure_all(plan: Plan) -> tuple[Figures, list[str], list[str]]:
    """Return the figures of all parts, the problems, and notes on the figures.

    Raises SourceError and MissingFileError if there is nothing to measure on.
    """
    with tempfile.TemporaryDirectory(prefix="fer-desktop-bench-") as folder:
        suite = Suite(plan, Path(folder))
        figures = suite.run()
    return figures, suite.problems, suite.notes


def _told(speed: Speed) -> Figures:
    return asdict(speed) | {"fps": speed.whole_frames_per_second, "live_fps": speed.frames_per_second, "ratio": speed.ratio}


def shown_videos(videos: Sequence[Path]) -> list[str]:
    """Return the names of videos in a result, without their folders."""
    return [path.name for path in videos] or ["built-in sample"]
