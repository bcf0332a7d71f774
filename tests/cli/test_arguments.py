"""The program's arguments, and its answers to mistakes in them."""

from __future__ import annotations

import subprocess
import sys
import types
from collections.abc import Callable
from pathlib import Path

import pytest

from fer_desktop import __version__
from fer_desktop.__main__ import main
from fer_desktop.analysis.classifier import Runtime
from fer_desktop.cli.arguments import ROW_FORMATS, RUNTIMES, AnalyzeArguments, GuiArguments, SelfTestArguments, parse
from fer_desktop.recordings.rows import RowFormat

Run = Callable[..., subprocess.CompletedProcess[str]]
RunCode = Callable[[str], subprocess.CompletedProcess[str]]
ReadRows = Callable[[Path], list[dict[str, str]]]


def test_the_window_is_opened_when_no_command_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[GuiArguments] = []
    app = types.ModuleType("fer_desktop.app")

    def open_window(arguments: GuiArguments) -> int:
        opened.append(arguments)
        return 7

    app.__dict__.update(main=open_window, self_test=lambda: 5)
    monkeypatch.setitem(sys.modules, "fer_desktop.app", app)
    monkeypatch.setattr("fer_desktop.app", app, raising=False)
    assert main([]) == 7
    assert main(["--source", "a.mp4", "--model", "mine", "--runtime", "keras"]) == 7
    assert main(["--camera", "1"]) == 7
    assert main(["--self-test"]) == 5
    assert opened == [GuiArguments(), GuiArguments("a.mp4", None, "mine", "keras"), GuiArguments(camera="1")]


def test_recording_from_the_start_needs_a_source(capsys: pytest.CaptureFixture[str]) -> None:
    assert parse(["--source", "a.mp4", "--record"]) == GuiArguments("a.mp4", record=True)
    assert parse(["--camera", "1", "--record"]) == GuiArguments(camera="1", record=True)
    with pytest.raises(SystemExit) as ended:
        parse(["--record"])
    assert ended.value.code == 2 and "--record needs --source or --camera" in capsys.readouterr().err


def test_a_screen_region_is_a_source_and_a_damaged_one_is_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert parse(["--source", "screen:-100,50,800x600"]) == GuiArguments("screen:-100,50,800x600")
    for damaged in ("screen:1,2", "screen:0,0,10x10", "screen:"):
        with pytest.raises(SystemExit) as ended:
            parse(["--source", damaged])
        error = capsys.readouterr().err
        assert ended.value.code == 2 and f"{damaged} names no screen region" in error and "screen:100,50,800x600" in error


def test_files_are_opened_in_the_window() -> None:
    arguments = parse(["open", "a picture.jpg", "video.mp4"])
    assert arguments == GuiArguments(files=(Path("a picture.jpg"), Path("video.mp4")))


def test_the_program_in_the_menu_is_started_with_no_file() -> None:
    assert parse(["open"]) == GuiArguments()


def test_the_self_test_takes_no_files(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["--self-test", "open", "a.jpg"])
    assert "no other options" in capsys.readouterr().err


def test_without_qt_s_libraries_the_program_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Missing:
        @staticmethod
        def find_spec(name: str, path: object = None, target: object = None) -> None:
            if name == "fer_desktop.app":
                raise ImportError("libEGL.so.1: cannot open shared object file", name="PySide6.QtGui")

    monkeypatch.setattr(sys, "meta_path", [Missing, *sys.meta_path])
    monkeypatch.delitem(sys.modules, "fer_desktop.app", raising=False)
    monkeypatch.delattr("fer_desktop.app", raising=False)
    assert main([]) == 1
    message = capsys.readouterr().err
    assert "the window can't be opened: libEGL.so.1" in message
    assert "libegl1" in message


def test_times_are_seconds_or_hours_minutes_and_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    asked = parse(["analyze", "a.mp4", "--from", "1:02:30.5", "--to", "4000", "--workers", "3"])
    assert isinstance(asked, AnalyzeArguments)
    assert (asked.start_s, asked.end_s, asked.workers, asked.dask) == (3750.5, 4000.0, 3, None)
    wrong = [
        (["--from", "1:75"], "is not a time"),
        (["--from", "later"], "is not a time"),
        (["--from", "0:10", "--to", "9"], "--to must be later than --from"),
        (["--workers", "0"], "whole number of 1 or more"),
        (["--workers", "2", "--dask", "tcp://a:1"], "not allowed with argument"),
    ]
    for options, words in wrong:
        with pytest.raises(SystemExit):
            parse(["analyze", "a.mp4", *options])
        said = capsys.readouterr().err
        assert words in said
        assert said.startswith("usage: fer-desktop analyze ")


def test_the_options_of_analyze_are_parsed() -> None:
    assert parse(["analyze", "a.jpg"]) == AnalyzeArguments((Path("a.jpg"),), None, "csv", False, 1, "default", "litert", False)
    choices = ["--json", "--crops", "--every", "5", "--model", "mine", "--runtime", "litert-int8", "--quiet"]
    everything = ["analyze", "a", "b", "--out", "r.json", *choices]
    expected = AnalyzeArguments((Path("a"), Path("b")), Path("r.json"), "json", True, 5, "mine", "litert-int8", True)
    assert parse(everything) == expected
    assert parse(["--model", "mine", "analyze", "a"]) == AnalyzeArguments((Path("a"),), model="mine")
    assert parse(["analyze", "a", "--out", "-"]) == AnalyzeArguments((Path("a"),), out=None)
    assert parse(["analyze", "--", "-odd.jpg"]) == AnalyzeArguments((Path("-odd.jpg"),))
    assert parse(["analyze", "a", "--out", "r.JSONL"]) == AnalyzeArguments((Path("a"),), Path("r.JSONL"), "jsonl")
    assert parse(["analyze", "a", "--jsonl"]) == AnalyzeArguments((Path("a"),), None, "jsonl")
    going_on = AnalyzeArguments((Path("a"),), Path("r.csv"), resume=True)
    assert parse(["analyze", "a", "--out", "r.csv", "--resume"]) == going_on
    assert parse(["--self-test"]) == SelfTestArguments()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("bogus", "invalid choice: 'bogus'"),
        ("--camera 0 --source a.mp4", "not allowed with"),
        ("--self-test --camera 0", "--self-test takes no other options"),
        ("--runtime gpu", "invalid choice: 'gpu'"),
        ("analyze", "required: PATH"),
        ("analyze a --every 0", "'0' is not a whole number of 1 or more"),
        ("analyze a --every 1.5", "'1.5' is not a whole number of 1 or more"),
        ("analyze a --js", "unrecognized arguments: --js"),
        ("analyze a --json --jsonl", "not allowed with argument --json"),
        ("analyze a --resume", "--resume needs --out FILE"),
        ("analyze a --resume --out r.json --json", "--resume goes on with CSV or JSON lines, not with JSON: use --jsonl"),
        ("analyze a --resume --overwrite --out r.csv", "not allowed with argument --resume"),
    ],
)
def test_a_mistyped_option_is_explained(arguments: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments.split())
    assert stopped.value.code == 2
    assert words in capsys.readouterr().err


def test_every_runtime_can_be_chosen() -> None:
    assert tuple(runtime.value for runtime in Runtime) == RUNTIMES


def test_the_formats_to_choose_from_are_those_that_exist() -> None:
    assert tuple(row_format.value for row_format in RowFormat) == ROW_FORMATS


def test_version_imports_nothing_slow(run_code: RunCode) -> None:
    result = run_code(
        "import sys\n"
        "from fer_desktop.__main__ import main\n"
        "try:\n    main(['--version'])\nexcept SystemExit as stopped:\n    print('exit', stopped.code)\n"
        "print([name for name in ('numpy', 'cv2', 'PySide6', 'ai_edge_litert', 'tqdm') if name in sys.modules])"
    )
    assert result.stdout.splitlines() == [f"fer-desktop {__version__}", "exit 0", "[]"]
    assert result.stderr == ""


def test_help_names_the_command_and_its_exit_statuses(run: Run) -> None:
    assert "analyze" in run("--help").stdout
    text = " ".join(run("analyze", "--help").stdout.split())  # argparse breaks lines by the width of the terminal
    for word in (
        "--out",
        "--json",
        "--crops",
        "--every",
        "--model",
        "--runtime",
        "--quiet",
        "--jsonl",
        "--resume",
        "--overwrite",
        "Exit status",
    ):
        assert word in text


def test_the_program_works_without_standard_streams(portrait: Path, read_rows: ReadRows, run_code: RunCode) -> None:
    start = "import sys; sys.stdout = sys.stderr = None; from fer_desktop.__main__ import main; sys.exit(main({}))"
    assert run_code(start.format(["--version"])).returncode == 0
    assert run_code(start.format(["analyze", str(portrait)])).returncode == 2
    out = portrait.with_suffix(".csv")
    result = run_code(start.format(["analyze", str(portrait), "--out", str(out)]))
    assert (result.returncode, result.stdout) == (0, "")
    assert "Traceback" not in result.stderr
    assert len(read_rows(out)) == 1
