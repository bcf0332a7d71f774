"""Time how long the program takes to open: to the window's first painting, and to the first reading of a video.

    python -m benchmarks.startup                          the checkout, by this Python
    python -m benchmarks.startup --bundle dist/fer-desktop

Prints JSON with seconds from the start of the process, medians over the runs. The first run is not counted: it loads the files
into memory. The window records the times itself (fer_desktop/app.py) and closes. On Linux without a screen, a virtual one
is started first, which isn't counted.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import cv2

from benchmarks.screen import VIRTUAL_SCREEN, has_screen
from fer_desktop import paths
from fer_desktop.media.source import SampleSpec, open_source

_VARIABLE: Final = "FER_DESKTOP_START_TIMES"
_TIME_LIMIT_S: Final = 120
_FRAMES: Final = 90


class StartError(Exception):
    """The program could not be measured; the message quotes its output."""


def main() -> int:
    arguments = _parser().parse_args()
    if not has_screen():
        return _under_a_virtual_screen()
    try:
        command = program_of(arguments.bundle)
        with tempfile.TemporaryDirectory(prefix="fer-desktop-startup-") as folder:
            video = arguments.source or write_video(Path(folder) / "sample.avi")
            runs = [measure(command, video, Path(folder)) for _ in range(arguments.runs + 1)][1:]
    except (StartError, OSError, paths.MissingFileError) as error:
        print(f"benchmarks.startup: {error}", file=sys.stderr)
        return 1
    report = {name: round(statistics.median(run[name] for run in runs), 3) for name in ("first_paint", "first_reading")}
    text = json.dumps(report | {"runs": [{name: round(value, 3) for name, value in run.items()} for run in runs]}, indent=2)
    if arguments.json is not None:
        arguments.json.write_text(text + "\n", encoding="utf-8")
    print(text)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.startup", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bundle", type=Path, help="the folder or the program that `make bundle` made (default: the checkout)")
    parser.add_argument("--source", type=Path, help="a video with a face in its first frame (default: one of the sample)")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="runs that count (default: 5)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser


def program_of(bundle: Path | None) -> list[str]:
    """Return the command that starts the checkout (None), or the bundle at a path. Raises StartError."""
    if bundle is None:
        return [sys.executable, "-m", "fer_desktop"]
    names = ("fer-desktop", "fer-desktop.exe")
    candidates = [bundle] if bundle.is_file() else [bundle / name for name in names]
    program = next((path for path in candidates if path.is_file()), None)
    if program is None:
        raise StartError(f"there is no {' or '.join(names)} in {bundle}; run `make bundle`")
    return [str(program.resolve())]


def write_video(path: Path) -> Path:
    """Write a few seconds of the built-in sample as a Motion JPEG file, and return its path. Raises StartError."""
    source = open_source(SampleSpec())
    try:
        width, height = source.size or (640, 480)
        writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30, (width, height))
        for _ in range(_FRAMES):
            frame = source.read()
            if frame is None or not writer.isOpened():
                raise StartError("the video to measure with can't be written")
            writer.write(frame.image)
        writer.release()
    finally:
        source.close()
    return path


def measure(command: Sequence[str], video: Path, folder: Path) -> dict[str, float]:
    """Start the program on a video once; return the seconds to its first painting and its first reading. Raises StartError."""
    file = folder / "times.json"
    file.unlink(missing_ok=True)
    environment = os.environ | {_VARIABLE: str(file), paths.HOME_VARIABLE: str(folder / "home")}
    started = time.monotonic()
    try:
        result = subprocess.run(
            [*command, "--source", str(video)],
            env=environment,
            capture_output=True,
            text=True,
            timeout=_TIME_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise StartError(f"{command[0]} showed no reading within {_TIME_LIMIT_S} s; is a face in {video}?") from error
    if result.returncode != 0 or not file.is_file():
        raise StartError(f"{command[0]} ended with status {result.returncode}: {result.stderr.strip()[-500:]}")
    moments = json.loads(file.read_text(encoding="utf-8"))
    return {name: moments[name] - started for name in ("first_paint", "first_reading")}


def _under_a_virtual_screen() -> int:
    if shutil.which("xvfb-run") is None:
        print("benchmarks.startup: there is no screen and no xvfb-run; install xvfb and xauth", file=sys.stderr)
        return 1
    return subprocess.run([*VIRTUAL_SCREEN, sys.executable, "-m", "benchmarks.startup", *sys.argv[1:]], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
