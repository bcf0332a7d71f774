"""Times other programs on the same frames of the same video: the package `fer`, and Haar with mini-Xception.

    python -m benchmarks.peers VIDEO

`fer` is a package that many people use; it is called as its documentation says. Because its wrapper could be slow, its
weights (mini-Xception) and its detector (OpenCV's Haar cascade) are measured again in a tight loop with one batched call for
all faces of a frame: on LiteRT, the quickest way to run them, and on Keras, the usual one. OpenCV uses all cores for the
cascade, LiteRT one thread, Keras as many as it chooses.

The peers run in a separate virtual environment, made once in the user's cache folder from the pinned versions in
peers_environment/requirements.lock (some 300 MB to download, 1.7 GB on disk), each in a separate process
(peers_run.py, which imports nothing of this program).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import platformdirs

PEERS: Final = ("fer", "haar-xception-litert", "haar-xception-keras")
"""The peers that peers_run.py can measure, in the order of the report."""

COMMON_SIZE: Final = (848, 480)
"""Width and height at which every video is measured a second time: the size for which the paper gives frame times."""

_FOLDER: Final = Path(__file__).resolve().parent
_LOCK: Final = _FOLDER / "peers_environment" / "requirements.lock"
_SCRIPT: Final = _FOLDER / "peers_run.py"
_MARK: Final = "peers-installed"
_INSTALL_LIMIT_S: Final = 1800
_RUN_LIMIT_S: Final = 600
_WINDOWS: Final = sys.platform == "win32"


class PeerError(Exception):
    """The peers can't be installed or measured; the message says what failed and quotes the last line of its output."""


@dataclass(frozen=True, slots=True)
class PeerSpeed:
    """Times of one peer on the video's first frames at one size, decoding and resizing left out.

    fps: frames a second, 1000 / ms_p50 as for the Analyzer. ms_p50, ms_p95: milliseconds a frame, median and 95th percentile.
    faces_per_frame: mean number of faces that it found.
    """

    width: int
    height: int
    frames: int
    fps: float
    ms_p50: float
    ms_p95: float
    faces_per_frame: float


@dataclass(frozen=True, slots=True)
class Peer:
    """The measurements of one peer.

    name, version: for the user. start_s: seconds from its first import to the result of its first frame, files already
    in memory. rss_mib: resident memory after the measurement in MiB, None if the system doesn't report it. speeds: at the
    video's own size, then at COMMON_SIZE if that differs.
    """

    name: str
    version: str
    start_s: float
    rss_mib: float | None
    speeds: tuple[PeerSpeed, ...]

    @property
    def fps(self) -> float:
        """Frames a second at the video's own size."""
        return self.speeds[0].fps


def default_folder() -> Path:
    """Return the default folder of the environment, below the user's cache folder."""
    return platformdirs.user_cache_path("fer-desktop", appauthor=False) / "benchmark-peers"


def measure_peers(video: Path, frames: int, folder: Path | None = None) -> list[Peer]:
    """Measure all peers on the first frames of a video, after five to warm up; install them first if they are missing.

    folder: for their environment; default_folder() if None. This takes about a minute, and some more minutes for the
    first installation, which prints its progress on stderr. Raises PeerError.
    """
    if frames < 1:
        raise ValueError(f"expected at least one frame, got {frames}")
    if not video.is_file():
        raise PeerError(f"there is no video {video}")
    python = install_peers(folder or default_folder())
    return [run_peer(python, name, video, frames) for name in PEERS]


def installed_peers(folder: Path) -> Path | None:
    """Return the Python of the peers' environment in a folder; None if it is missing or has other versions."""
    environment = folder / _key()
    return _python_of(environment) if (environment / _MARK).is_file() and _python_of(environment).is_file() else None


def install_peers(folder: Path) -> Path:
    """Make the peers' environment in a folder if it is missing, and return its Python. Raises PeerError."""
    if (python := installed_peers(folder)) is not None:
        return python
    environment = folder / _key()
    if _FOLDER.parent in environment.resolve().parents:
        raise PeerError(f"{folder} is in the repository; name a folder outside of it")
    print(f"Installing fer and its dependencies into {environment} (once; about 1.7 GB) ...", file=sys.stderr)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PeerError(f"{folder} can't be made: {error.strerror}") from error
    # An environment without the mark is incomplete, because its installation was interrupted.
    _run([sys.executable, "-m", "venv", "--clear", str(environment)], "the virtual environment can't be made", _INSTALL_LIMIT_S)
    python = _python_of(environment)
    _run(_installer(python), "fer and its dependencies can't be installed", _INSTALL_LIMIT_S)
    (environment / _MARK).touch()
    return python


def run_peer(python: Path, name: str, video: Path, frames: int) -> Peer:
    """Measure one of PEERS with the Python of its environment. Raises PeerError."""
    command = [str(python), "-I", str(_SCRIPT), name, str(video.resolve()), "--size", *map(str, COMMON_SIZE), "--frames"]
    # The first run isn't counted: it loads the files into memory, as in the benchmark of the program's start.
    _run([*command, "0"], f"{name} does not run", _RUN_LIMIT_S)
    return parse_report(_run([*command, str(frames)], f"{name} can't be measured", _RUN_LIMIT_S))


def parse_report(output: str) -> Peer:
    """Return what peers_run.py printed: a JSON object on its last line. Raises PeerError."""
    lines = output.strip().splitlines()
    try:
        report: dict[str, Any] = json.loads(lines[-1])
        return Peer(
            name=str(report["name"]),
            version=str(report["version"]),
            start_s=float(report["start_s"]),
            rss_mib=None if report["rss_mib"] is None else float(report["rss_mib"]),
            speeds=tuple(PeerSpeed(**speed) for speed in report["speeds"]),
        )
    except (IndexError, ValueError, KeyError, TypeError) as error:
        raise PeerError(f"the peer's report can't be read: {lines[-1] if lines else 'it is empty'}") from error


def _key() -> str:
    """Return a name that depends on all versions in the environment, so that other versions have another name."""
    made_of = _LOCK.read_bytes() + sys.version.encode() + sys.executable.encode()
    return f"environment-{hashlib.sha256(made_of).hexdigest()[:12]}"


def _python_of(environment: Path) -> Path:
    return environment / "Scripts" / "python.exe" if _WINDOWS else environment / "bin" / "python"


def _installer(python: Path) -> list[str]:
    # The lock file is complete. Dependencies that fer declares but doesn't use must not be installed.
    what = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--requirement", str(_LOCK)]
    if (uv := shutil.which("uv")) is not None:
        return [uv, "pip", "install", "--python", str(python), *what]
    return [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--retries", "1", *what]


def _run(command: Sequence[str], failure: str, limit_s: float) -> str:
    """Run a command and return its output. Raises PeerError with the output's last line."""
    try:
        result = subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8", errors="replace", timeout=limit_s, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise PeerError(f"{failure}: not done after {limit_s:.0f} s") from error
    except OSError as error:
        raise PeerError(f"{failure}: {error}") from error
    if result.returncode != 0:
        said = [line.strip() for line in (result.stderr or result.stdout).splitlines() if line.strip()]
        raise PeerError(f"{failure}: {said[-1] if said else f'it ended with status {result.returncode}'}")
    return result.stdout


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.peers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("video", type=Path, help="a video to measure on")
    parser.add_argument("--frames", type=int, default=100, metavar="N", help="measure at most N frames (default: 100)")
    parser.add_argument("--folder", type=Path, help=f"the folder of the environment (default: {default_folder()})")
    arguments = parser.parse_args()
    try:
        peers = measure_peers(arguments.video, max(arguments.frames, 1), arguments.folder)
    except PeerError as error:
        print(f"benchmarks.peers: {error}", file=sys.stderr)
        return 1
    print(f"{os.cpu_count()} cores. Times are medians a frame; memory is resident.")
    print(f"{'peer':<28}{'size':>11}{'faces':>7}{'ms':>8}{'95 %':>8}{'fps':>7}{'start s':>9}{'MiB':>7}  version")
    for peer in peers:
        memory = "" if peer.rss_mib is None else f"{peer.rss_mib:.0f}"
        for speed in peer.speeds:
            size = f"{speed.width}x{speed.height}"
            print(
                f"{peer.name:<28}{size:>11}{speed.faces_per_frame:>7.1f}{speed.ms_p50:>8.1f}{speed.ms_p95:>8.1f}{speed.fps:>7.0f}"
                f"{peer.start_s:>9.1f}{memory:>7}  {peer.version}"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
