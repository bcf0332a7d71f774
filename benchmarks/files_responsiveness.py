"""Analyse a folder of thousands of pictures in the real window's Files tab, and measure how long its events take.

    python -m benchmarks.files_responsiveness [--pictures 2000] [--photos FOLDER] [--crops] [--json FILE]

The temporary folder is filled with copies of a few photographs, from ../shared if it exists, else of the built-in sample. While
they are analysed the window is used: the selection moves, and the table is sorted, filtered and scrolled. Without a screen it
runs offscreen, where everything is painted too. Target: no event of the GUI thread takes over 50 ms, and memory doesn't grow.

With --stand-in the networks aren't run, and every picture has three faces at once: then the window gets results faster than in
real use, and ten thousand pictures take a minute or two.

Measured: every event that the GUI thread handled, by the clock and in processor time of the thread. Other load on the computer
makes the times by the clock longer, but hardly the processor times.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from benchmarks.gui_events import EventTimes, Handled, blocks, timed_application
from benchmarks.media import shared_folder
from benchmarks.process import process_state
from benchmarks.screen import offscreen_without_a_screen
from fer_desktop import paths
from fer_desktop.analysis.analyzer import AnalyzerOptions
from fer_desktop.core.types import Analysis, Box, Face, FaceReading, Frame, Prediction
from fer_desktop.media.formats import is_picture

if TYPE_CHECKING:
    from fer_desktop.ui.shell.main_window import MainWindow

AIM_MS: Final = 50.0
_EVERY_MS: Final = 400
_SLOWEST: Final = 12
_MIB: Final = 1 << 20
_LIMIT_S: Final = 3600


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of a run. over_aim: events that took longer than the target by the clock. wall, cpu: in ms.

    rss_mib: resident memory before the folder was added, after the first tenth, and at the end.
    """

    pictures: int
    seconds: float
    events: int
    over_aim: int
    wall_longest_ms: float
    wall_p99_9_ms: float
    cpu_longest_ms: float
    rss_mib: tuple[float, ...]
    slowest: tuple[Handled, ...]


def main() -> int:
    arguments = _parser().parse_args()
    offscreen_without_a_screen()
    with tempfile.TemporaryDirectory(prefix="fer-desktop-files-") as place:
        os.environ[paths.HOME_VARIABLE] = str(Path(place) / "home")
        folder = Path(place) / "pictures"
        make_folder(folder, arguments.pictures, _photos(arguments.photos, arguments.crops))
        measured = run(folder, arguments.pictures, stand_in=arguments.stand_in)
    _print(measured)
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(asdict(measured), indent=2), encoding="utf-8")
    return 0 if not measured.over_aim else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.files_responsiveness",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--pictures", type=int, default=2000, metavar="N", help="how many pictures (default: 2000)")
    parser.add_argument("--photos", type=Path, help="a folder of pictures to copy")
    parser.add_argument(
        "--crops", action="store_true", help="copy small pictures of single faces, if there are any, which is faster"
    )
    parser.add_argument(
        "--stand-in", action="store_true", help="don't run the networks; use made-up faces, as fast as possible"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser


def _photos(folder: Path | None, crops: bool) -> list[Path]:
    shared = shared_folder()
    for place in (folder, shared / ("data/press_photos/happy" if crops else "media/photos")):
        if place is not None and place.is_dir():
            found = sorted(path for path in place.iterdir() if is_picture(path))
            if found:
                return found[:200]
    return [paths.sample_picture()]


def make_folder(folder: Path, count: int, photos: Sequence[Path]) -> None:
    """Fill a folder with copies of a few pictures, each under a different name."""
    folder.mkdir()
    for number, photo in zip(range(count), cycle(photos)):
        shutil.copyfile(photo, folder / f"{number:05}{photo.suffix}")


class StandIn:
    """Replaces an Analyzer: finds three made-up faces in every picture."""

    def __init__(self) -> None:
        self.options = AnalyzerOptions()
        rng = np.random.default_rng(0)
        self._readings = []
        for number in range(50):
            probabilities = rng.dirichlet(np.ones(7)).astype(np.float32)
            prediction = Prediction(probabilities)
            face = Face(Box(float(number), 10.0, 60.0, 60.0), None, 0.9)
            crop = np.zeros((48, 48), np.uint8)
            self._readings.append(FaceReading(face, crop, prediction, prediction, number % 3 == 0, prediction.index))
        self._next = 0

    def reset(self) -> None:
        """Do nothing: there are no tracks."""

    def analyze(self, frame: Frame) -> Analysis:
        self._next = (self._next + 3) % 48
        return Analysis(frame, tuple(self._readings[self._next : self._next + 3]))


def run(folder: Path, count: int, *, stand_in: bool = False) -> Measured:
    """Open the window, add the folder, use the window until all pictures are analysed, and return the time of every event."""
    times = EventTimes()
    application = timed_application(times)
    window = _window(stand_in)
    window.show()
    _pump(application, lambda: False, 1.0)
    memory = [_rss_mib()]
    times.clear()
    start = time.monotonic()
    window.add_paths([folder])
    work = window.files.work
    hands = _use(window)
    next_s = start
    while work.progress.total < count or work.progress.working:
        _pump(application, lambda: False, 0.02)
        if len(memory) == 1 and work.progress.done >= count // 10:
            memory.append(_rss_mib())
        if time.monotonic() >= next_s + _EVERY_MS / 1000:
            next_s = time.monotonic()
            next(hands)
        if time.monotonic() - start > _LIMIT_S:
            raise TimeoutError("the pictures were not analysed within an hour")
    _pump(application, lambda: False, 0.5)
    seconds = time.monotonic() - start
    memory.append(_rss_mib())
    counted = list(times.handled)
    window.close()
    return summary(count, seconds, counted, memory)


def summary(count: int, seconds: float, handled: Sequence[Handled], memory: Sequence[float]) -> Measured:
    """Return the figures of the events of a run."""
    held_up = blocks(handled, AIM_MS)
    return Measured(
        pictures=count,
        seconds=seconds,
        events=held_up.events,
        over_aim=held_up.over_limit,
        wall_longest_ms=held_up.longest_ms,
        wall_p99_9_ms=held_up.p99_9_ms,
        cpu_longest_ms=held_up.longest_cpu_ms,
        rss_mib=tuple(memory),
        slowest=tuple(sorted(handled, key=lambda one: -one.wall_ms)[:_SLOWEST]),
    )


def _window(stand_in: bool) -> MainWindow:
    from fer_desktop.app import make_context
    from fer_desktop.cli.arguments import GuiArguments
    from fer_desktop.ui.shell.main_window import MainWindow

    gc.freeze()  # as the program does after its imports
    context, _ = make_context(GuiArguments())
    if stand_in:
        context.make_analyzer = lambda options: StandIn  # type: ignore[assignment, method-assign, return-value]
    window = MainWindow(context)
    window.resize(1280, 800)
    window.tabs.setCurrentWidget(window.files)
    return window


def _use(window: MainWindow) -> Iterator[None]:
    """Act like a user, one action after the other; each is posted, so that it is a separate event."""
    from PySide6.QtCore import Qt, QTimer

    files = window.files
    results = files.pictures.results
    deeds: tuple[Callable[[], object], ...] = (
        lambda: files.step_entry(1),
        lambda: results.table.sortByColumn(0, Qt.SortOrder.DescendingOrder),
        lambda: files.step_entry(7),
        lambda: results.filter.setText("happy"),
        lambda: results.table.scrollToBottom(),
        lambda: results.table.sortByColumn(6, Qt.SortOrder.AscendingOrder),
        lambda: results.filter.setText(""),
        lambda: files.queue.list.scrollToBottom(),
        lambda: results.table.selectRow(3),
        lambda: files.queue.list.scrollToTop(),
        lambda: files.step_entry(-1),
        lambda: results.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder),
    )
    for deed in cycle(deeds):
        QTimer.singleShot(0, window, deed)
        yield


def _pump(application: Any, done: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not done() and time.monotonic() < deadline:
        application.processEvents()
        time.sleep(0.002)


def _rss_mib() -> float:
    rss = process_state().rss_bytes
    return float("nan") if rss is None else rss / _MIB


def _print(measured: Measured) -> None:
    rate = measured.pictures / measured.seconds
    print(f"{measured.pictures} pictures in {measured.seconds:.0f} s ({rate:.1f} a second), {measured.events} events")
    print(f"longest event {measured.wall_longest_ms:.1f} ms (99.9 %: {measured.wall_p99_9_ms:.1f} ms); ", end="")
    print(f"of the GUI thread's processor time {measured.cpu_longest_ms:.1f} ms; {measured.over_aim} over {AIM_MS:.0f} ms")
    print("memory, MiB: " + " -> ".join(f"{value:.0f}" for value in measured.rss_mib) + " (before, after a tenth, end)")
    print("slowest, by the clock and by processor time, in ms:")
    for one in measured.slowest:
        print(f"  {one.wall_ms:8.1f} {one.cpu_ms:8.1f}  {one.receiver} {one.kind}")


if __name__ == "__main__":
    sys.exit(main())
