"""What can be asked of the program, as dataclasses, and the parser that makes them."""

from __future__ import annotations

import argparse
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
    """How to open the window. None: what the settings say.

    source: a video, a picture, a folder of pictures or an address. camera: a name or an index, as a text.
    """

    source: str | None = None
    camera: str | None = None
    model: str | None = None
    runtime: str | None = None


@dataclass(frozen=True, slots=True)
class AnalyzeArguments:
    """What `analyze` is to read. out None: standard output."""

    paths: tuple[Path, ...]
    out: Path | None = None
    json: bool = False
    crops: bool = False
    every: int = 1
    model: str = DEFAULT_MODEL
    runtime: str = RUNTIMES[0]
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class SelfTestArguments:
    """The self-test has no choices."""


def parse(argv: Sequence[str]) -> GuiArguments | AnalyzeArguments | SelfTestArguments:
    """Return what is asked. Raises SystemExit: 0 after --help and --version, 2 after a mistake, which it has explained."""
    parser = _parser()
    given = parser.parse_args(argv)
    if given.command == "analyze":
        return AnalyzeArguments(
            tuple(given.paths),
            None if given.out == _STDOUT else given.out,
            given.json,
            given.crops,
            given.every,
            given.model or DEFAULT_MODEL,
            given.runtime or RUNTIMES[0],
            given.quiet,
        )
    gui = GuiArguments(given.source, given.camera, given.model, given.runtime)
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
    parser.add_argument("--model", metavar="NAME", help="the model to use")
    parser.add_argument("--runtime", choices=RUNTIMES, help="what runs the model")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    _add_analyze(commands)
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
    # SUPPRESS keeps what stands before the command: `fer-desktop --model NAME analyze ...`.
    model_help = f"the model: its name, or a folder with model.json (default: {DEFAULT_MODEL})"
    analyze.add_argument("--model", metavar="NAME", default=argparse.SUPPRESS, help=model_help)
    runtime_help = f"what runs the model (default: {RUNTIMES[0]})"
    analyze.add_argument("--runtime", choices=RUNTIMES, default=argparse.SUPPRESS, help=runtime_help)
    analyze.add_argument("--quiet", action="store_true", help="say nothing but what failed")


def _positive(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 1 or more")
    return number
