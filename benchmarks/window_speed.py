"""Run the real window on a video, and measure how long its thread is blocked, how long painting takes, and its top speed.

    python -m benchmarks.window_speed VIDEO [--seconds 10] [--json FILE]
    python -m benchmarks.window_speed VIDEO --unpaced

At the video's own pace, every event of the GUI thread is timed, in three phases: while the window opens, while it only plays,
and while the tabs are changed. Unpaced, only the frames that are analysed and painted per second are counted.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from benchmarks.gui_events import Blocks, EventTimes, Handled, blocks, timed_application
from benchmarks.screen import offscreen_without_a_screen
from benchmarks.soak import open_window
from fer_desktop import paths
from fer_desktop.core.types import Analysis
from fer_desktop.media.opencv import prepare_opencv
from fer_desktop.media.source import FileSpec

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from fer_desktop.ui.shell.main_window import MainWindow

LIMIT_MS: Final = 20.0
"""No event should block the GUI thread for longer."""

_OPEN_S: Final = 60.0
_SETTLE_S: Final = 3.0
_TAB_EVERY_S: Final = 0.4
_ROUNDS: Final = 2
_SLOWEST: Final = 8


@dataclass(frozen=True, slots=True)
class Painting:
    """All paint events of one class of widgets: their median time, and the share of one processor that they took."""

    widget: str
    paintings_per_second: float
    median_ms: float
    share: float


@dataclass(frozen=True, slots=True)
class EventRun:
    """opening: until some seconds after the first frame. watching: without input. tabs: the first round makes the pages."""

    platform: str
    opening: Blocks
    watching: Blocks
    tabs: Blocks
    painting: list[Painting]
    slowest_opening: list[Handled]
    slowest_watching: list[Handled]
    slowest_tabs: list[Handled]


@dataclass(frozen=True, slots=True)
class UnpacedRun:
    """analysed_fps, painted_fps: frames per second that were analysed and painted; the screen's rate limits the latter."""

    platform: str
    analysed_fps: float
    painted_fps: float


def measure_events(video: Path, seconds: float) -> EventRun:
    """Time the events of the window while it plays a video. Raises TimeoutError if nothing is painted."""
    times = EventTimes()
    timed_application(times)
    application, window = open_window(str(video))
    try:
        window.begin(str(video))
        _wait_for_first(application, window)
        _run(application, _SETTLE_S)
        opening = list(times.handled)
        times.clear()
        begun = time.monotonic()
        _run(application, seconds)
        elapsed = time.monotonic() - begun
        watching, paintings = list(times.handled), dict(times.paintings_ms)
        times.clear()
        for number in [*itertools.islice(itertools.cycle(range(window.tabs.count())), 1, _ROUNDS * window.tabs.count()), 0]:
            window.tabs.setCurrentIndex(number)
            _run(application, _TAB_EVERY_S)
        tabs = list(times.handled)
    finally:
        window.close()
        application.processEvents()
    return EventRun(
        platform=application.platformName(),
        opening=blocks(opening, LIMIT_MS),
        watching=blocks(watching, LIMIT_MS),
        tabs=blocks(tabs, LIMIT_MS),
        painting=sorted((_painting(*item, elapsed) for item in paintings.items()), key=lambda one: -one.share),
        slowest_opening=_slowest(opening),
        slowest_watching=_slowest(watching),
        slowest_tabs=_slowest(tabs),
    )


def measure_unpaced(video: Path, seconds: float) -> UnpacedRun:
    """Play a video in the window as fast as it can be analysed. Raises TimeoutError if nothing is painted."""
    analysed = 0

    def count(_: Analysis) -> None:
        nonlocal analysed
        analysed += 1

    application, window = open_window(str(video))
    painted: list[float] = []
    window.live.view.painted.connect(painted.append)
    try:
        window.live.player.play(FileSpec(video, loop=True, paced=False))
        window.live.engine.listen(count)
        _wait_for_first(application, window)
        _run(application, _SETTLE_S)
        painted_before, analysed_before, begun = len(painted), analysed, time.monotonic()
        _run(application, seconds)
        elapsed = time.monotonic() - begun
        counts = (analysed - analysed_before) / elapsed, (len(painted) - painted_before) / elapsed
    finally:
        window.close()
        application.processEvents()
    return UnpacedRun(application.platformName(), *counts)


def _wait_for_first(application: QApplication, window: MainWindow) -> None:
    _run(application, _OPEN_S, until=lambda: window.live.view.painted_latency_s is not None)
    if window.live.view.painted_latency_s is None:
        raise TimeoutError(f"nothing was painted within {_OPEN_S:.0f} s; can the video be played?")


def _run(application: QApplication, seconds: float, until: Callable[[], bool] | None = None) -> None:
    """Run the event loop for a time, or until a condition holds."""
    from PySide6.QtCore import QTimer

    end = QTimer(singleShot=True, interval=round(1000 * seconds))
    end.timeout.connect(application.exit)
    end.start()
    watch = QTimer(interval=50)
    if until is not None:
        watch.timeout.connect(lambda: application.exit() if until() else None)
        watch.start()
    application.exec()
    end.stop()
    watch.stop()


def _painting(widget: str, times_ms: list[float], elapsed_s: float) -> Painting:
    count = len(times_ms)
    return Painting(widget, count / elapsed_s, float(np.median(times_ms)), sum(times_ms) / 1000 / elapsed_s)


def _slowest(handled: list[Handled]) -> list[Handled]:
    return sorted(handled, key=lambda one: -one.wall_ms)[:_SLOWEST]


def main() -> int:
    arguments = _parser().parse_args()
    offscreen_without_a_screen()
    prepare_opencv()
    with tempfile.TemporaryDirectory(prefix="fer-desktop-window-") as home:
        os.environ[paths.HOME_VARIABLE] = home
        try:
            measured = (measure_unpaced if arguments.unpaced else measure_events)(arguments.video, arguments.seconds)
        except TimeoutError as error:
            print(f"benchmarks.window_speed: {error}", file=sys.stderr)
            return 1
    text = json.dumps(asdict(measured), indent=1)
    if arguments.json is not None:
        arguments.json.write_text(text + "\n", encoding="utf-8")
    print(text)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.window_speed", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("video", type=Path, help="the video to repeat")
    parser.add_argument("--seconds", type=float, default=10.0, metavar="N", help="how long to measure (default: 10)")
    parser.add_argument("--unpaced", action="store_true", help="as fast as possible, instead of at the video's own pace")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser


if __name__ == "__main__":
    sys.exit(main())
