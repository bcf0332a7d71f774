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
ROW_FORMATS: Final = ("csv", "json", "jsonl")
RUNTIMES: Final = ("litert", "litert-int8", "keras")
DEFAULT_MODEL: Final = "default"

_STDOUT: Final = Path("-")


@dataclass(frozen=True, slots=True)
class GuiArguments:
    """How to open the window. None: as the settings say.

    source: a video, a picture, a folder of pictures, an address or a screen region. camera: a name, or an index as text.
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

    out: None for standard output. row_format: one of ROW_FORMATS. every: the frame stride of videos. start_s, end_s: their
    clip range in seconds; end_s None: to the end. workers: processes on this computer. dask: the address of a cluster's
    scheduler. resume: go on with what an earlier run wrote to out. overwrite: out may replace an older file.
    """

    paths: tuple[Path, ...]
    out: Path | None = None
    row_format: str = ROW_FORMATS[0]
    crops: bool = False
    every: int = 1
    model: str = DEFAULT_MODEL
    runtime: str = RUNTIMES[0]
    quiet: bool = False
    start_s: float = 0.0
    end_s: float | None = None
    workers: int = 1
    dask: str | None = None
    resume: bool = False
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class SelfTestArguments:
    """The self-test has no options."""


def parse(argv: Sequence[str]) -> GuiArguments | AnalyzeArguments | SelfTestArguments:
    """Return the parsed arguments. Raises SystemExit: 0 after --help and --version, 2 after a mistake that was explained."""
    parser, analyze_parser = _parser()
    given = parser.parse_args(argv)
    if given.command == "analyze":
        return _analyze_arguments(analyze_parser, given)
    files = tuple(given.paths) if given.command == "open" else ()
    gui = GuiArguments(given.source, given.camera, given.model, given.runtime, given.record, files)
    if gui.record and gui.source is None and gui.camera is None:
        parser.error("--record needs --source or --camera")
    if given.self_test:
        if gui != GuiArguments():
            parser.error("--self-test takes no other options")
        return SelfTestArguments()
    return gui


def _analyze_arguments(parser: argparse.ArgumentParser, given: argparse.Namespace) -> AnalyzeArguments:
    if given.end_s is not None and given.end_s <= given.start_s:
        parser.error("--to must be later than --from")
    out = None if given.out == _STDOUT else given.out
    by_name = "jsonl" if out is not None and out.suffix.casefold() == ".jsonl" else "csv"
    row_format = given.row_format or by_name
    if given.resume and out is None:
        parser.error("--resume needs --out FILE")
    if given.resume and row_format == "json":
        parser.error("--resume goes on with CSV or JSON lines, not with JSON: use --jsonl")
    return AnalyzeArguments(
        tuple(given.paths),
        out,
        row_format,
        given.crops,
        given.every,
        given.model or DEFAULT_MODEL,
        given.runtime or RUNTIMES[0],
        given.quiet,
        given.start_s,
        given.end_s,
        given.workers,
        given.dask,
        given.resume,
        given.overwrite,
    )


def _parser() -> tuple[argparse.ArgumentParser, argparse.ArgumentParser]:
    """Return the parser of the program, and the one of `analyze`."""
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        description="Analyses facial expressions from a webcam, in pictures or in videos, on this computer. Without a command "
        "it opens the window.",
        epilog=f"`{PROGRAM} analyze --help` says how to analyse files without the window.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    parser.add_argument("--self-test", action="store_true", help="check that the program works on this computer, then exit")
    source = parser.add_mutually_exclusive_group()
    source.add_argument(
        "--source",
        type=_source,
        metavar="PATH|URL|screen:X,Y,WIDTHxHEIGHT",
        help="open the window on a video, a picture, an http or rtsp address, or a screen region in pixels, as in "
        "screen:100,50,800x600",
    )
    source.add_argument("--camera", metavar="NAME|INDEX", help="open the window on this camera")
    parser.add_argument(
        "--record", action="store_true", help="with --source or --camera: record from the first frame to the end"
    )
    parser.add_argument("--model", metavar="NAME", help="the model to use: its name, or a folder with model.json")
    parser.add_argument("--runtime", choices=RUNTIMES, help="what runs the model")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    analyze = _add_analyze(commands)
    opening = commands.add_parser(
        "open",
        help="open files in the window",
        description="Opens pictures, videos and folders of them in the window's Files tab, as a file manager does.",
        allow_abbrev=False,
    )
    opening.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="a picture, a video, or a folder with any of them")
    return parser, analyze


def _add_analyze(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    analyze = commands.add_parser(
        "analyze",
        help="analyse pictures, folders and videos, and write a table",
        description="Analyses the faces in pictures, videos and folders of them, and writes one row per face. A picture or "
        "frame without a face gets one row, with the face left empty. In a video a face keeps its number as long as it is "
        "followed. The columns expression, confidence and angry to surprise are those of the frame alone. What the window "
        "shows of a face at a moment, in a video smoothed over time, is in shown_expression, shown_confidence and shown_angry "
        'to shown_surprise; uncertain is true where the window shows "uncertain". A file name that a '
        "spreadsheet would take for a formula gets a ' in front (in CSV, not in JSON).",
        epilog="FILE grows as frames are analysed, so what was done stays there when the program is stopped or killed; only "
        "JSON then lacks its end. --resume tries files that failed again. A CSV doesn't say which model and options made it, "
        "so give the same ones. Nor does it say whether its last file is whole, so that one is analysed again, or that a video "
        "failed half-way, so its rows stay. JSON lines say all that, and --resume refuses a different model or options. "
        "Exit status: 0 done, 1 some inputs failed (each is named, the others are done), 2 bad usage; 129, 130 or 143: stopped "
        "as the terminal was closed, by Ctrl+C or by SIGTERM (what was done is kept).",
        allow_abbrev=False,
    )
    analyze.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a picture, a video, or a folder with any of them")
    analyze.add_argument(
        "--out", type=Path, default=_STDOUT, metavar="FILE", help="where the rows go (default: -, to the terminal)"
    )
    formats = analyze.add_mutually_exclusive_group()
    formats.add_argument(
        "--json",
        action="store_const",
        const="json",
        dest="row_format",
        help="write JSON instead of CSV: it has the model, the options, notes and failures too",
    )
    formats.add_argument(
        "--jsonl",
        action="store_const",
        const="jsonl",
        dest="row_format",
        help="write JSON lines, which say the same as JSON and can be read wherever they are cut: one line with model and "
        "options, one per row, and one for each note, failed file and finished file (default where FILE ends in .jsonl)",
    )
    older = analyze.add_mutually_exclusive_group()
    older.add_argument(
        "--resume",
        action="store_true",
        help="go on with FILE after a run with the same paths and options was stopped or killed: keep the rows of finished "
        "files, and analyse the others from their beginning. If there is no FILE, start a new one",
    )
    older.add_argument("--overwrite", action="store_true", help="replace an older FILE; without this it is left alone")
    analyze.add_argument(
        "--crops",
        action="store_true",
        help="the pictures are face crops already, as FER2013's are: don't look for faces in them. Without it, a picture under "
        "100 pixels in which no face is found is analysed as a crop, and so is one of up to 160 pixels that a face fills",
    )
    analyze.add_argument(
        "--every", type=_positive, default=1, metavar="N", help="in videos, analyse every N-th frame (default: 1)"
    )
    analyze.add_argument(
        "--from",
        dest="start_s",
        type=_moment,
        default=0.0,
        metavar="TIME",
        help="in videos, start here: seconds, or h:mm:ss as in 1:02:30 (default: the start)",
    )
    analyze.add_argument("--to", dest="end_s", type=_moment, metavar="TIME", help="in videos, stop here (default: the end)")
    spread = analyze.add_mutually_exclusive_group()
    spread.add_argument(
        "--workers",
        type=_positive,
        default=1,
        metavar="N",
        help="use N processes on this computer (default: 1). The rows and their order stay the same; a file's rows are "
        "written when it and all before it are done",
    )
    spread.add_argument(
        "--dask",
        metavar="ADDRESS",
        help="use a Dask cluster, as in tcp://10.0.0.5:8786. Its workers need this version of the program, its model, and "
        "the files under the same paths; use only one whose workers you trust. Needs `pip install fer-desktop[dask]`",
    )
    # SUPPRESS keeps the options before the command: `fer-desktop --model NAME analyze ...`.
    model_help = f"the model: its name, or a folder with model.json (default: {DEFAULT_MODEL})"
    analyze.add_argument("--model", metavar="NAME", default=argparse.SUPPRESS, help=model_help)
    runtime_help = f"what runs the model (default: {RUNTIMES[0]})"
    analyze.add_argument("--runtime", choices=RUNTIMES, default=argparse.SUPPRESS, help=runtime_help)
    analyze.add_argument("--quiet", action="store_true", help="print only what failed")
    return analyze


def _source(text: str) -> str:
    from fer_desktop.media.formats import is_screen

    if is_screen(text):
        from fer_desktop.media.source import SourceError, parse_screen

        try:
            parse_screen(text)
        except SourceError as error:
            raise argparse.ArgumentTypeError(str(error)) from error
    return text


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
