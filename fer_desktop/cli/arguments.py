"""The program's arguments, as dataclasses, and the parser that makes them."""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fer_desktop import __version__
from fer_desktop.link.addresses import LOOPBACK, Address, AddressError, parse_address

PROGRAM: Final = "fer-desktop"
ROW_FORMATS: Final = ("csv", "json", "jsonl")
RUNTIMES: Final = ("litert", "litert-int8", "keras")
DEFAULT_MODEL: Final = "default"

STDOUT: Final = Path("-")


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
    scheduler. resume: go on with what an earlier run wrote to out. overwrite: out and summary may replace older files.
    reliable: how often readings must be right to be written, 0 to 1. summary: a file for one row a person and file. rows: write
    the rows of all faces as well.
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
    reliable: float | None = None
    mesh: bool = False
    landmarks: Path | None = None
    summary: Path | None = None
    rows: bool = True


@dataclass(frozen=True, slots=True)
class WatchArguments:
    """What `watch` is to play, and where the readings go.

    source: a video, a picture, a folder of pictures or an address. camera: a name, or an index as text; without both, the first
    camera. jsonl: files for JSON lines, "-" for standard output. osc: where OSC is sent. osc_in: where it is listened for.
    websocket: where clients connect, with token in the address, from pages of origins, too. lsl: the name of the streams that
    are offered. lsl_markers: that of a stream whose markers are taken. rules: a file. record: from the first frame on.
    no_video: record readings alone. seconds: None to the end. unpaced: analyse every frame, as fast as that goes.
    """

    source: str | None = None
    camera: str | None = None
    jsonl: tuple[Path, ...] = (STDOUT,)
    osc: tuple[Address, ...] = ()
    osc_in: Address | None = None
    websocket: Address | None = None
    token: str | None = None
    origins: tuple[str, ...] = ()
    lsl: str | None = None
    lsl_markers: str | None = None
    rules: Path | None = None
    record: bool = False
    no_video: bool = False
    seconds: float | None = None
    unpaced: bool = False
    overwrite: bool = False
    model: str = DEFAULT_MODEL
    runtime: str = RUNTIMES[0]
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class SelfTestArguments:
    """The self-test has no options."""


def parse(argv: Sequence[str]) -> GuiArguments | AnalyzeArguments | WatchArguments | SelfTestArguments:
    """Return the parsed arguments. Raises SystemExit: 0 after --help and --version, 2 after a mistake that was explained."""
    parser, analyze_parser, watch_parser = _parser()
    given = parser.parse_args(argv)
    if given.command == "analyze":
        return _analyze_arguments(analyze_parser, given)
    if given.command == "watch":
        return _watch_arguments(watch_parser, given)
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
    out = None if given.out == STDOUT else given.out
    rows = given.out is not None or given.summary is None
    by_name = "jsonl" if out is not None and out.suffix.casefold() == ".jsonl" else "csv"
    row_format = given.row_format or by_name
    if given.resume and out is None:
        parser.error("--resume needs --out FILE")
    if given.resume and row_format == "json":
        parser.error("--resume goes on with CSV or JSON lines, not with JSON: use --jsonl")
    if given.landmarks is not None:
        if given.landmarks.suffix.casefold() != ".npz":
            parser.error("--landmarks needs a file that ends in .npz")
        if given.resume:
            parser.error("--landmarks writes the points of all files at the end, so --resume would lack those of before")
        if given.workers != 1 or given.dask is not None:
            parser.error("--landmarks takes no --workers and no --dask: other processes send rows alone")
        if given.crops:
            parser.error("--landmarks takes no --crops: a mesh needs the face's place in a picture")
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
        given.reliable,
        given.mesh or given.landmarks is not None,
        given.landmarks,
        given.summary,
        rows,
    )


def _watch_arguments(parser: argparse.ArgumentParser, given: argparse.Namespace) -> WatchArguments:
    if given.unpaced and given.source is None:
        parser.error("--unpaced needs --source with a file: a camera gives its frames at its own pace")
    if given.unpaced and given.record:
        parser.error("--unpaced takes no --record: a recording keeps the time of what it records")
    if given.websocket is None and (given.token is not None or given.origins):
        parser.error("--token and --origin need --websocket")
    sent = bool(given.jsonl or given.osc or given.websocket or given.lsl)
    return WatchArguments(
        source=given.source,
        camera=given.camera,
        jsonl=tuple(given.jsonl) if sent else (STDOUT,),
        osc=tuple(given.osc),
        osc_in=given.osc_in,
        websocket=given.websocket,
        token=given.token,
        origins=tuple(given.origins),
        lsl=given.lsl,
        lsl_markers=given.lsl_markers,
        rules=given.rules,
        record=given.record,
        no_video=given.no_video,
        seconds=given.seconds,
        unpaced=given.unpaced,
        overwrite=given.overwrite,
        model=given.model or DEFAULT_MODEL,
        runtime=given.runtime or RUNTIMES[0],
        quiet=given.quiet,
    )


def _parser() -> tuple[argparse.ArgumentParser, argparse.ArgumentParser, argparse.ArgumentParser]:
    """Return the parser of the program, and those of `analyze` and `watch`."""
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        description="Analyses facial expressions from a webcam, in pictures or in videos, on this computer. Without a command "
        "it opens the window.",
        epilog=f"`{PROGRAM} analyze --help` says how to analyse files without the window, `{PROGRAM} watch --help` how to send "
        "what a camera shows to other programs.",
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
    watch = _add_watch(commands)
    opening = commands.add_parser(
        "open",
        help="open files in the window",
        description="Opens pictures, videos and folders of them in the window's Files tab, as a file manager does.",
        allow_abbrev=False,
    )
    opening.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="a picture, a video, or a folder with any of them")
    return parser, analyze, watch


def _add_analyze(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    analyze = commands.add_parser(
        "analyze",
        help="analyse pictures, folders and videos, and write a table",
        description="Analyses the faces in pictures, videos and folders of them, and writes one row per face. A picture or "
        "frame without a face gets one row, with the face left empty. In a video a face keeps its number as long as it is "
        "followed. The columns expression, confidence and angry to surprise are those of the frame alone. What the window "
        "shows of a face at a moment, in a video smoothed over time, is in shown_expression, shown_confidence and shown_angry "
        'to shown_surprise; uncertain is true where the window shows "uncertain". The columns yaw, pitch and roll (degrees), '
        "face_size (pixels), sharpness, brightness and contrast say how well the face can be seen, and reliability how often "
        "such readings were right, 0 to 1; each is empty where it can't be known. A file name that a "
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
        "--out", type=Path, metavar="FILE", help="where the rows go (default: -, to the terminal; with --summary, nowhere)"
    )
    analyze.add_argument(
        "--summary",
        type=Path,
        metavar="FILE",
        help="write a summary: one row a person and file, with the seconds seen, the share and mean probability of each "
        "expression, its episodes and first onset. FILE ends in .csv, .json or .xlsx. It is written at the end",
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
    analyze.add_argument(
        "--reliable",
        type=_share,
        metavar="SHARE",
        help="write only readings that, by the model's table, are right at least so often: 0.7 is 7 of 10 times. The row of "
        "another face stays with its box and quality, and its cells from expression to shown_surprise are empty",
    )
    analyze.add_argument(
        "--mesh",
        action="store_true",
        help="fit a mesh of 468 points to every face, and fill the columns eye_openness_right, eye_openness_left and "
        "mouth_openness: the eye and the mouth aspect ratio. It is geometry; no expression is read from it. Cells are empty "
        "where the network finds no mesh to trust",
    )
    analyze.add_argument(
        "--landmarks",
        type=Path,
        metavar="FILE.npz",
        help="fit meshes, and write the points of all of them to FILE.npz, with the arrays points, presence, file, frame, "
        "face, time_s and files; docs/face-mesh.md describes them",
    )
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
    _add_model(analyze)
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


def _add_watch(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    watch = commands.add_parser(
        "watch",
        help="analyse a camera, a video or a stream as it plays, and send the readings to other programs",
        description="Analyses what a camera, a video, a picture or a network address shows, as the Live tab does, and writes "
        "every reading as a line of JSON to standard output as it is made. docs/live-link.md describes the lines. States and "
        "errors go to standard error.",
        epilog="Without --source and --camera it opens the first camera. A camera or an address that fails is tried again. "
        "Exit status: 0 done, 1 the source failed or an output could not be written, 2 bad usage; 129, 130 or 143: stopped as "
        "the terminal was closed, by Ctrl+C or by SIGTERM, in order; 141: the program that read standard output has ended.",
        allow_abbrev=False,
    )
    # SUPPRESS keeps the options before the command: `fer-desktop --camera 1 watch`.
    source = watch.add_mutually_exclusive_group()
    source.add_argument(
        "--source",
        type=_source,
        metavar="PATH|URL",
        default=argparse.SUPPRESS,
        help="a video, a picture, a folder of pictures, an address, or screen:X,Y,WIDTHxHEIGHT for a part of the screen",
    )
    source.add_argument("--camera", metavar="NAME|INDEX", default=argparse.SUPPRESS, help="a camera")
    watch.add_argument(
        "--jsonl",
        action="append",
        type=Path,
        default=[],
        metavar="FILE",
        help="write JSON lines to FILE, or to standard output if it is -, which is what happens without an output",
    )
    watch.add_argument("--overwrite", action="store_true", help="replace an older FILE; without this it is left alone")
    watch.add_argument(
        "--osc", action="append", type=_address, default=[], metavar="HOST:PORT", help="send OSC to HOST:PORT, over UDP"
    )
    watch.add_argument(
        "--osc-in",
        type=_listening_address,
        metavar="[HOST:]PORT",
        help=f"take commands as OSC, over UDP, at PORT of HOST, one of this computer's addresses (default: {LOOPBACK}, which "
        "only programs on this computer reach)",
    )
    watch.add_argument(
        "--websocket",
        type=_listening_address,
        metavar="[HOST:]PORT",
        help=f"serve WebSocket clients at PORT of HOST, one of this computer's addresses (default: {LOOPBACK}, which only "
        "programs on this computer reach), and take their commands. The address that they need is printed",
    )
    watch.add_argument(
        "--token", type=_token, help="the token in the address for --websocket (default: a new one at each start)"
    )
    watch.add_argument(
        "--origin",
        action="append",
        dest="origins",
        default=[],
        metavar="ORIGIN",
        help="let web pages of ORIGIN connect, as https://example.org, beside those of this computer",
    )
    watch.add_argument(
        "--lsl",
        metavar="NAME",
        help='offer two streams of the Lab Streaming Layer to the local network: NAME, with the followed person, and "NAME '
        'markers"',
    )
    watch.add_argument(
        "--lsl-markers", metavar="NAME", help="take what the stream NAME of the Lab Streaming Layer sends as markers"
    )
    watch.add_argument("--rules", type=Path, metavar="FILE", help="watch for what FILE says, and do what it says then")
    watch.add_argument(
        "--record", action="store_true", default=argparse.SUPPRESS, help="record from the first frame to the end"
    )
    watch.add_argument(
        "--no-video", action="store_true", help="record readings alone, without any picture (default: as the settings say)"
    )
    watch.add_argument("--seconds", type=_seconds, metavar="N", help="end after N seconds (default: at the source's end)")
    watch.add_argument(
        "--unpaced",
        action="store_true",
        help="with a file: don't play it at its own pace but as fast as it can be analysed, and leave out no frame; the "
        "readings are those of `analyze`",
    )
    _add_model(watch)
    watch.add_argument("--quiet", action="store_true", help="print only errors")
    return watch


def _add_model(command: argparse.ArgumentParser) -> None:
    # SUPPRESS keeps the options before the command: `fer-desktop --model NAME analyze ...`.
    model_help = f"the model: its name, or a folder with model.json (default: {DEFAULT_MODEL})"
    command.add_argument("--model", metavar="NAME", default=argparse.SUPPRESS, help=model_help)
    runtime_help = f"what runs the model (default: {RUNTIMES[0]})"
    command.add_argument("--runtime", choices=RUNTIMES, default=argparse.SUPPRESS, help=runtime_help)


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


def _share(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 1")
    return number


def _seconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above 0")
    return number


def _address(text: str) -> Address:
    try:
        return parse_address(text)
    except AddressError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _listening_address(text: str) -> Address:
    try:
        return parse_address(text, LOOPBACK, lowest_port=0)
    except AddressError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _token(text: str) -> str:
    if len(text) < 8 or not all(c.isascii() and (c.isalnum() or c in "-_") for c in text):
        raise argparse.ArgumentTypeError("a token has at least 8 letters, digits, - or _")
    return text
