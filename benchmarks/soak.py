"""Run the real window on a looping video for a long time, and measure its memory and the age of its frames.

    python -m benchmarks.soak --minutes 20 --source VIDEO [--json FILE]

The window is the program's own, on its Live tab. Without a screen it runs offscreen, where everything is painted too. Its
settings are temporary.

Measured: resident memory every few seconds, with its slope after the first minute; handles and threads; frames painted; and the
age of each painted frame, from its capture to the end of its painting. The first minute counts for the ages, but not for the
slope, because caches fill then. The timeline's ten minutes of history fill later (about 320 KiB for one person).
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from benchmarks.process import ProcessState, process_state
from benchmarks.screen import offscreen_without_a_screen

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from fer_desktop.ui.shell.main_window import MainWindow

SETTLED_S: Final = 60.0
"""After this time memory should not grow; in a short run, after half of it."""

MINUTES: Final = (1, 10, 60)
"""Minutes after which memory is reported."""

TOO_OLD_S: Final = 0.1
_SAMPLE_MS: Final = 5000
_MOST_FPS: Final = 70
_MOST_POINTS: Final = 120
_MIB: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Sample:
    """The process at a time, in seconds since the first painted frame, and the number of frames painted until then."""

    time_s: float
    state: ProcessState
    painted: int


@dataclass(frozen=True, slots=True)
class Soak:
    """The figures of a run.

    rss_mib_start: resident memory at the first painted frame; rss_mib_settled, rss_mib_end, rss_mib_most: at `settled_s`, at
    the end, and at most. rss_mib_at: after 1, 10 and 60 minutes, if the run was that long. rss_line: seconds and MiB, up to
    120 points. rss_mib_per_hour: the slope of the line of least squares from `settled_s` to the end. handles, threads: at
    `settled_s` and at the end. painted_fps: frames a second over the whole run, in the worst interval between two samples, and
    over the first and the last tenth. age_ms: of painted frames, at the median, the 95th and 99th percentile, and at most.
    older_than_100_ms: painted frames that were older. left_out: frames that the window skipped as too old. behind: older frames
    that were shown because no newer one came. skipped: frames that were captured and not analysed. faces_per_frame: mean number
    in painted frames. cpu: mean number of busy processors. platform: the name of Qt's platform plugin.
    """

    source: str
    seconds: float
    settled_s: float
    rss_mib_start: float | None
    rss_mib_settled: float | None
    rss_mib_end: float | None
    rss_mib_most: float | None
    rss_mib_per_hour: float | None
    rss_mib_at: dict[str, float]
    rss_line: list[tuple[float, float]]
    handles: tuple[int | None, int | None]
    threads: tuple[int | None, int | None]
    painted: int
    painted_fps: float
    painted_fps_worst: float
    painted_fps_first: float
    painted_fps_last: float
    analysed_fps: float
    age_ms: dict[str, float]
    older_than_100_ms: int
    behind: int
    left_out: int
    skipped: int
    faces_per_frame: float
    cpu: float
    platform: str


class SoakRun:
    """Measures a window from its first painted frame on, or from a later time."""

    def __init__(self, window: MainWindow, seconds: float, after_s: float = 0.0) -> None:
        """after_s: seconds after the first painted frame that don't count, except for the memory at the start."""
        from PySide6.QtCore import QElapsedTimer, QTimer

        self._window = window
        self._seconds = seconds
        self._after_s = after_s
        self._first: tuple[float, ProcessState] | None = None
        self._skipped_before = 0
        self._faces = 0
        self._clock = QElapsedTimer()
        # Allocated beforehand, so that the measurement itself doesn't grow.
        self._ages = np.full(round(_MOST_FPS * seconds) + 1000, np.nan, np.float32)
        self._painted = 0
        self.behind = 0
        self.samples: list[Sample] = []
        self._timer = QTimer(window, interval=min(_SAMPLE_MS, max(round(1000 * seconds / 20), 100)))
        self._timer.timeout.connect(self._sample)
        window.live.view.painted.connect(self._take)

    @property
    def empty(self) -> bool:
        """Whether no frame was painted yet."""
        return self._first is None

    @property
    def done(self) -> bool:
        return bool(self.samples) and self.samples[-1].time_s >= self._seconds

    def result(self, source: str) -> Soak:
        """Return the figures, once it is `done`."""
        samples, ages = self.samples, self._ages[: self._painted]
        settled_s = min(SETTLED_S, samples[-1].time_s / 2)
        settled = next(sample for sample in samples if sample.time_s >= settled_s)
        end = samples[-1]
        statistics = self._window.live.bridge.status.statistics
        rates = [(b.painted - a.painted) / (b.time_s - a.time_s) for a, b in itertools.pairwise(samples)]
        tenth = max(len(rates) // 10, 1)
        percentiles = np.percentile(1000 * ages, [50, 95, 99, 100]).round(1).tolist()
        rss = [(sample.time_s, sample.state.rss_bytes / _MIB) for sample in samples if sample.state.rss_bytes is not None]
        flat = [(time_s, mib) for time_s, mib in rss if time_s >= settled_s]
        return Soak(
            source=source,
            seconds=round(end.time_s, 1),
            settled_s=round(settled.time_s, 1),
            rss_mib_start=_mib(self._first[1].rss_bytes) if self._first is not None else None,
            rss_mib_settled=round(flat[0][1], 1) if flat else None,
            rss_mib_end=round(rss[-1][1], 1) if rss else None,
            rss_mib_most=round(max(mib for _, mib in rss), 1) if rss else None,
            rss_mib_per_hour=_slope(flat),
            rss_mib_at=_at_minutes(rss),
            rss_line=[(round(time_s, 1), round(mib, 2)) for time_s, mib in rss[:: len(rss) // _MOST_POINTS + 1]],
            handles=(settled.state.handles, end.state.handles),
            threads=(settled.state.threads, end.state.threads),
            painted=end.painted,
            painted_fps=round(end.painted / end.time_s, 2),
            painted_fps_worst=round(min(rates), 2),
            painted_fps_first=round(float(np.mean(rates[:tenth])), 2),
            painted_fps_last=round(float(np.mean(rates[-tenth:])), 2),
            analysed_fps=round(statistics.analysis_fps, 2),
            age_ms=dict(zip(("p50", "p95", "p99", "max"), percentiles, strict=True)),
            older_than_100_ms=int((ages > TOO_OLD_S).sum()),
            behind=self.behind,
            left_out=self._window.live.bridge.left_out,
            skipped=statistics.skipped - self._skipped_before,
            faces_per_frame=round(self._faces / max(self._painted, 1), 2),
            cpu=round((end.state.cpu_s - samples[0].state.cpu_s) / end.time_s, 3),
            platform=_platform(),
        )

    def _take(self, age_s: float) -> None:
        now = time.monotonic()
        if self._first is None:
            self._first = (now, process_state())
        if now - self._first[0] < self._after_s:
            return
        if not self._clock.isValid():
            self._skipped_before = self._window.live.bridge.status.statistics.skipped
            self._clock.start()
            self._timer.start()
            self._sample()
        self._ages[min(self._painted, len(self._ages) - 1)] = age_s
        self._painted += 1
        self._faces += len(self._window.live.readings())
        self.behind += self._window.live.bridge.behind_s is not None

    def _sample(self) -> None:
        sample = Sample(self._clock.nsecsElapsed() / 1e9, process_state(), self._painted)
        minute = int(sample.time_s // 60)
        if self.samples and minute > int(self.samples[-1].time_s // 60):
            rss = sample.state.rss_bytes
            print(f"{minute} min: {self._painted} frames" + (f", {rss / _MIB:.1f} MiB" if rss else ""), file=sys.stderr)
        self.samples.append(sample)
        if self.done:
            self._timer.stop()


def _slope(points: list[tuple[float, float]]) -> float | None:
    """Return the slope in MiB an hour; None for fewer than three points."""
    if len(points) < 3:
        return None
    times, mib = np.asarray(points).T
    return round(float(np.polyfit(times / 3600, mib, 1)[0]), 2)


def _mib(rss_bytes: int | None) -> float | None:
    return None if rss_bytes is None else round(rss_bytes / _MIB, 1)


def _at_minutes(rss: list[tuple[float, float]]) -> dict[str, float]:
    """Return the memory after each of `MINUTES` that was reached, by minute."""
    found = {str(minute): next((mib for time_s, mib in rss if time_s >= 60 * minute), None) for minute in MINUTES}
    return {minute: round(mib, 1) for minute, mib in found.items() if mib is not None}


def _platform() -> str:
    from PySide6.QtGui import QGuiApplication

    return QGuiApplication.platformName()


def open_window(source: str) -> tuple[QApplication, MainWindow]:
    """Return the window, shown on its Live tab in its default size; nothing plays yet."""
    from fer_desktop.app import make_application, make_context
    from fer_desktop.cli.arguments import GuiArguments
    from fer_desktop.ui.shell.main_window import MainWindow

    application = make_application()
    context, messages = make_context(GuiArguments(source=source))
    for message in messages:
        print(message(), file=sys.stderr)
    context.update_settings(repeat=True, tab=0)
    window = MainWindow(context)
    window.show()
    return application, window


def soak(source: str, seconds: float, open_s: float = 60.0, after_s: float = 0.0) -> Soak:
    """Run the window on a looping source for a time; the first `after_s` seconds of frames don't count.

    Raises TimeoutError if nothing was painted within `open_s` seconds.
    """
    from PySide6.QtCore import QTimer

    application, window = open_window(source)
    run = SoakRun(window, seconds, after_s)
    window.begin(source)
    deadline = time.monotonic() + open_s
    watch = QTimer(window, interval=200)
    watch.timeout.connect(lambda: application.exit() if run.done or (run.empty and time.monotonic() > deadline) else None)
    watch.start()
    try:
        application.exec()
        if not run.done:
            raise TimeoutError(f"nothing was painted of {source} within {open_s:.0f} s; can it be played?")
        return run.result(source)
    finally:
        # In a test the application goes on, and a timer of this window must not end its next event loop.
        watch.stop()
        window.close()
        application.processEvents()


def main() -> int:
    arguments = _parser().parse_args()
    offscreen_without_a_screen()
    from fer_desktop.media.opencv import prepare_opencv

    prepare_opencv()
    with tempfile.TemporaryDirectory() as home:
        os.environ["FER_DESKTOP_HOME"] = home
        try:
            result = soak(str(arguments.source), 60 * arguments.minutes, after_s=arguments.settle)
        except TimeoutError as error:
            print(f"benchmarks.soak: {error}", file=sys.stderr)
            return 1
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(asdict(result), indent=1) + "\n", encoding="utf-8")
    for name, value in asdict(result).items():
        if name != "rss_line":
            print(f"{name:<20}{_text(value)}")
    return 0


def _text(value: object) -> str:
    if isinstance(value, dict):
        return "  ".join(f"{key} {number}" for key, number in value.items())
    return " -> ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = 0.0
    if not 0 < minutes <= 24 * 60:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of minutes")
    return minutes


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.soak", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=_minutes, default=20.0, metavar="N", help="how long (default: 20)")
    parser.add_argument(
        "--settle", type=float, default=0.0, metavar="S", help="seconds of frames that don't count (default: 0)"
    )
    parser.add_argument("--source", required=True, type=Path, metavar="VIDEO", help="the video to repeat")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here too")
    return parser


if __name__ == "__main__":
    sys.exit(main())
