"""The program's arguments, as dataclasses, and the parser that makes them."""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fer_desktop import __version__

PROGRAM: Final = "fer-desktop"
RUNTIMES: Final = ("litert", "litert-int8", "keras")
DEFAULT_MODEL: Final = "default"

_STDOUT: Final = Path("-")


@dataclass(frozen=True, slots=True)
class GuiArguments:
    """How to open the window. None: as the settings say.

    source: a video, a picture, a folder of pictures or an address. camera: a name, or an index as text.
    model: a name, or a folder with model.json.
    record: record the source or camera from its first frame on. files: pictures, videos and folders for the Files tab.
    """

    source: str | None = None
    camera: str | None = None
    model: str | None = None
    runtime: str | None = None
    record: bool = False
    files: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class AnalyzeArguments:
    """What `analyze` is to read, and how.

    out: None for standard output. every: the frame stride of videos. start_s, end_s: their clip range in seconds; end_s None:
    to the end. workers: processes on this computer. dask: the address of a cluster's scheduler.
    """

    paths: tuple[Path, ...]
    out: Path | None = None
    json: bool = False
    crops: bool = False
    every: int = 1
    model: str = DEFAULT_MODEL
    runtime: str = RUNTIMES[0]
    quiet: bool = False
    start_s: float = 0.0
    end_s: float | None = None
    workers: int = 1
    dask: str | None = None


@dataclass(frozen=True, slots=True)
class SelfTestArguments:
    """The self-test has no options."""


def parse(argv: Sequence[str]) -> GuiArguments | AnalyzeArguments | SelfTestArguments:
    """Return the parsed arguments. Raises SystemExit: 0 after --help and --version, 2 after a mistake that was explained."""
    parser = _parser()
    given = parser.parse_args(argv)
    if given.command == "analyze":
        if given.end_s is not None and given.end_s <= given.start_s:
            parser.error("analyze: --to must be later than --from")
        return AnalyzeArguments(
            tuple(given.paths),
            None if given.out == _STDOUT else given.out,
            given.json,
            given.crops,
            given.every,
            given.model or DEFAULT_MODEL,
            given.runtime or RUNTIMES[0],
            given.quiet,
            given.start_s,
            given.end_s,
            given.workers,
            given.dask,
        )
    files = tuple(given.paths) if given.command == "open" else ()
    gui = GuiArguments(given.source, given.camera, given.model, given.runtime, given.record, files)
    if gui.record and gui.source is None and gui.camera is None:
        parser.error("--record needs --source or --camera")
    if given.self_test:
        if gui != GuiArguments():
            parser.error("--self-test takes no other options")
        return SelfTestArguments()
    return gui


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        description="Reads facial expressions from a webcam, a picture or a video, on this computer. Without a command it "
        "opens the window.",
        epilog=f"`{PROGRAM} analyze --help` says how to read files without a window.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    parser.add_argument("--self-test", action="store_true", help="check that the program works on this computer, and end")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--source", metavar="PATH|URL", help="open the window on a video, a picture or an http or rtsp address")
    source.add_argument("--camera", metavar="NAME|INDEX", help="open the window on this camera")
    parser.add_argument(
        "--record", action="store_true", help="with --source or --camera: record from the first frame on, until it ends"
    )
    parser.add_argument("--model", metavar="NAME", help="the model to use: its name, or a folder with model.json")
    parser.add_argument("--runtime", choices=RUNTIMES, help="what runs the model")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    _add_analyze(commands)
    opening = commands.add_parser(
        "open",
        help="open the window on files",
        description="Opens the window with pictures, videos and folders of them in the Files tab, as a file manager does.",
        allow_abbrev=False,
    )
    opening.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="a picture, a video, or a folder with any of them")
    return parser


def _add_analyze(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    analyze = commands.add_parser(
        "analyze",
        help="read pictures, folders and videos, and write a table",
        description="Reads the faces in pictures, videos and folders of them, and writes one row a face. A picture or frame "
        "without a face has one row with an empty face. In a video a face keeps its number as long as it is followed. "
        "Expression and probabilities are those of the frame alone. A file name that a spreadsheet would take for a formula "
        "gets a ' in front (in CSV, not in JSON).",
        epilog="Exit status: 0 done, 1 some inputs failed (each is named, the others are done), 2 bad usage, 130 stopped by "
        "Ctrl+C (what was done is kept).",
        allow_abbrev=False,
    )
    analyze.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a picture, a video, or a folder with any of them")
    analyze.add_argument(
        "--out", type=Path, default=_STDOUT, metavar="FILE", help="where the rows go (default: -, to the terminal)"
    )
    analyze.add_argument("--json", action="store_true", help="write JSON rather than CSV")
    analyze.add_argument(
        "--crops",
        action="store_true",
        help="the pictures are face crops already, as FER2013's are: don't look for faces in them. Without it, a picture under "
        "100 pixels in which no face is found is read as a crop",
    )
    analyze.add_argument(
        "--every", type=_positive, default=1, metavar="N", help="of videos, read every N-th frame (default: 1)"
    )
    analyze.add_argument(
        "--from",
        dest="start_s",
        type=_moment,
        default=0.0,
        metavar="TIME",
        help="of videos, read from here on: seconds, or h:mm:ss as in 1:02:30 (default: from the start)",
    )
    analyze.add_argument(
        "--to", dest="end_s", type=_moment, metavar="TIME", help="of videos, read to here (default: to the end)"
    )
    spread = analyze.add_mutually_exclusive_group()
    spread.add_argument(
        "--workers",
        type=_positive,
        default=1,
        metavar="N",
        help="read in N processes on this computer (default: 1). The rows and their order stay the same; rows of a file are "
        "written when it is done",
    )
    spread.add_argument(
        "--dask",
        metavar="ADDRESS",
        help="read on a Dask cluster, as in tcp://10.0.0.5:8786. Its workers need this version of the program, its model, and "
        "the files under the same paths; use only one whose workers you trust. Needs `pip install fer-desktop[dask]`",
    )
    # SUPPRESS keeps the options before the command: `fer-desktop --model NAME analyze ...`.
    model_help = f"the model: its name, or a folder with model.json (default: {DEFAULT_MODEL})"
    analyze.add_argument("--model", metavar="NAME", default=argparse.SUPPRESS, help=model_help)
    runtime_help = f"what runs the model (default: {RUNTIMES[0]})"
    analyze.add_argument("--runtime", choices=RUNTIMES, default=argparse.SUPPRESS, help=runtime_help)
    analyze.add_argument("--quiet", action="store_true", help="say nothing but what failed")


def _moment(text: str) -> float:
    parts = text.split(":")
    try:
        if not all(part.isdecimal() for part in parts[:-1]):
            raise ValueError
        values = [float(part) for part in parts]
    except ValueError:
        values = []
    good = 0 < len(values) <= 3 and all(0 <= value < math.inf for value in values) and all(v < 60 for v in values[1:])
    if not good:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time: give seconds as in 90 or 2.5, or h:mm:ss as in 0:01:30")
    return math.fsum(value * (1, 60, 3600)[place] for place, value in enumerate(reversed(values)))


def _positive(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 1 or more")
    return number
