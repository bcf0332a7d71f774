"""The command line, mostly as a user meets it: a process of its own, its files, its exit status and its words."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
import types
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from fer_desktop import __version__
from fer_desktop.__main__ import main
from fer_desktop.analysis.classifier import Runtime
from fer_desktop.cli import AnalyzeArguments, GuiArguments, SelfTestArguments, parse
from fer_desktop.cli.arguments import RUNTIMES
from fer_desktop.cli.terminal import printable
from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.recordings.rows import ROW_COLUMNS

REPOSITORY = Path(__file__).resolve().parent.parent


def _run(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "fer_desktop", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env=_environment(),
        timeout=120,
    )


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONIOENCODING": "utf-8"}


def _python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=_environment(), timeout=120)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        assert tuple(reader.fieldnames or ()) == ROW_COLUMNS
        return list(reader)


def _write(path: Path, image: NDArray[np.uint8]) -> Path:
    # Encoded apart from writing, for names that cv2.imwrite can't make.
    path.write_bytes(cv2.imencode(path.suffix, image)[1].tobytes())
    return path


@pytest.fixture
def portrait(tmp_path: Path, sample_image: NDArray[np.uint8]) -> Path:
    return _write(tmp_path / "portrait.png", sample_image)


@pytest.fixture
def clip(tmp_path: Path, sample_image: NDArray[np.uint8]) -> Path:
    """Twelve frames of a face at 10 frames per second."""
    return _clip(tmp_path / "clip.avi", sample_image, 12)


def _clip(path: Path, image: NDArray[np.uint8], frames: int) -> Path:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10.0, (256, 256))
    small = cv2.resize(image, (256, 256), interpolation=cv2.INTER_AREA)
    for _ in range(frames):
        writer.write(small)
    writer.release()
    return path


# ---- What is asked ----


def test_the_window_is_opened_when_no_command_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[GuiArguments] = []
    app = types.ModuleType("fer_desktop.app")
    app.main = lambda arguments: opened.append(arguments) or 7  # type: ignore[attr-defined]
    app.self_test = lambda: 5  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "fer_desktop.app", app)
    monkeypatch.setattr("fer_desktop.app", app, raising=False)
    assert main([]) == 7
    assert main(["--source", "a.mp4", "--model", "mine", "--runtime", "keras"]) == 7
    assert main(["--camera", "1"]) == 7
    assert main(["--self-test"]) == 5
    assert opened == [GuiArguments(), GuiArguments("a.mp4", None, "mine", "keras"), GuiArguments(camera="1")]


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


def test_the_options_of_analyze_are_taken_over() -> None:
    assert parse(["analyze", "a.jpg"]) == AnalyzeArguments((Path("a.jpg"),), None, False, False, 1, "default", "litert", False)
    choices = ["--json", "--crops", "--every", "5", "--model", "mine", "--runtime", "litert-int8", "--quiet"]
    everything = ["analyze", "a", "b", "--out", "r.json", *choices]
    expected = AnalyzeArguments((Path("a"), Path("b")), Path("r.json"), True, True, 5, "mine", "litert-int8", True)
    assert parse(everything) == expected
    assert parse(["--model", "mine", "analyze", "a"]) == AnalyzeArguments((Path("a"),), model="mine")
    assert parse(["analyze", "a", "--out", "-"]) == AnalyzeArguments((Path("a"),), out=None)
    assert parse(["analyze", "--", "-odd.jpg"]) == AnalyzeArguments((Path("-odd.jpg"),))
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
    ],
)
def test_a_mistyped_option_is_explained(arguments: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments.split())
    assert stopped.value.code == 2
    assert words in capsys.readouterr().err


def test_the_runtimes_that_can_be_chosen_are_those_that_there_are() -> None:
    assert tuple(runtime.value for runtime in Runtime) == RUNTIMES


def test_version_loads_nothing_that_takes_time() -> None:
    result = _python(
        "import sys\n"
        "from fer_desktop.__main__ import main\n"
        "try:\n    main(['--version'])\nexcept SystemExit as stopped:\n    print('exit', stopped.code)\n"
        "print([name for name in ('numpy', 'cv2', 'PySide6', 'ai_edge_litert', 'tqdm') if name in sys.modules])"
    )
    assert result.stdout.splitlines() == [f"fer-desktop {__version__}", "exit 0", "[]"]
    assert result.stderr == ""


def test_help_names_the_command_and_its_exit_statuses() -> None:
    assert "analyze" in _run("--help").stdout
    text = _run("analyze", "--help").stdout
    for word in ("--out", "--json", "--crops", "--every", "--model", "--runtime", "--quiet", "Exit status"):
        assert word in text


def test_a_windowed_program_without_streams_works(portrait: Path) -> None:
    start = "import sys; sys.stdout = sys.stderr = None; from fer_desktop.__main__ import main; sys.exit(main({}))"
    assert _python(start.format(["--version"])).returncode == 0
    assert _python(start.format(["analyze", str(portrait)])).returncode == 2
    out = portrait.with_suffix(".csv")
    result = _python(start.format(["analyze", str(portrait), "--out", str(out)]))
    assert (result.returncode, result.stdout) == (0, "")
    assert "Traceback" not in result.stderr
    assert len(_rows(out)) == 1


# ---- Pictures ----


def test_the_shared_photographs_are_read_with_each_count_within_one(shared_photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.csv"
    result = _run("analyze", shared_photos, "--out", out)
    with (shared_photos.parent / "photos.tsv").open(encoding="utf-8") as stream:
        wanted = {row["file"]: int(row["faces"]) for row in csv.DictReader(stream, delimiter="\t")}
    rows = _rows(out)
    found = Counter(dict.fromkeys(wanted, 0))
    for row in rows:
        assert Path(row["file"]).parent == shared_photos
        found[Path(row["file"]).name] += row["face"] != ""
    assert set(found) == set(wanted)
    wrong = {name: (count, found[name]) for name, count in wanted.items() if abs(found[name] - count) > (count > 0)}
    assert not wrong, f"file: (faces there, faces found): {wrong}"
    assert result.returncode == 0
    assert result.stderr.splitlines() == [f"{len(wanted)} files, {found.total()} faces, 0 failed; rows are in {out}"]


def test_rows_are_whole_and_probabilities_sum_to_one(portrait: Path, tmp_path: Path) -> None:
    gray = _write(tmp_path / "gray.png", np.full((200, 200, 3), 128, np.uint8))
    out = tmp_path / "r.csv"
    assert _run("analyze", portrait, gray, "--out", out).returncode == 0
    face, empty = _rows(out)
    probabilities = {name: float(face[name]) for name in EXPRESSIONS}
    assert sum(probabilities.values()) == pytest.approx(1, abs=1e-5)
    assert face["expression"] == max(probabilities, key=probabilities.__getitem__)
    assert float(face["confidence"]) == max(probabilities.values())
    assert (face["file"], face["frame"], face["time_s"], face["face"]) == (str(portrait), "0", "", "1")
    assert all(len(face[name].partition(".")[2]) == 1 for name in ("x", "y", "width", "height"))
    assert 0.5 < float(face["detection_score"]) <= 1
    assert list(empty.values()) == [str(gray), "0", *[""] * 16]


def test_without_out_the_rows_go_to_standard_output(portrait: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.csv"
    _run("analyze", portrait, "--out", out)
    result = _run("analyze", portrait)
    assert result.stdout == out.read_text(encoding="utf-8")
    assert result.stderr == "1 file, 1 face, 0 failed\n"


def test_what_fails_is_named_and_the_others_are_done(portrait: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    portrait.rename(folder / "b.png")
    data = (folder / "b.png").read_bytes()
    (folder / "a broken.png").write_bytes(data[: len(data) // 2])
    (folder / "broken.mp4").write_bytes(b"no video" * 100)
    (folder / "notes.txt").write_text("not to be read")
    out = tmp_path / "r.csv"
    result = _run("analyze", folder, tmp_path / "gone.jpg", "--out", out)
    assert result.returncode == 1
    *failed, note, summary = result.stderr.splitlines()
    for name, line in zip(("a broken.png", "broken.mp4", "gone.jpg"), failed, strict=True):
        assert line.startswith("failed: ")
        assert name in line
    assert note == "note: 1 file left out: neither a picture nor a video"
    assert summary == f"1 file, 1 face, 3 failed; rows are in {out}"
    assert [row["file"] for row in _rows(out)] == [str(folder / "b.png")]


def test_quiet_says_nothing_but_what_failed(portrait: Path, tmp_path: Path) -> None:
    result = _run("analyze", portrait, tmp_path / "gone.jpg", "--quiet", "--out", tmp_path / "r.csv")
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert "gone.jpg" in line


def test_face_crops_are_read_without_a_detector(fer2013_npz: Path, tmp_path: Path) -> None:
    folder = tmp_path / "crops"
    folder.mkdir()
    with np.load(fer2013_npz) as data:
        name = next(key for key in data.files if data[key].shape[1:] == (48, 48))
        crops = data[name][:20]
    for index, crop in enumerate(crops):
        _write(folder / f"{index}.png", crop)
    out = tmp_path / "r.csv"
    result = _run("analyze", folder, "--crops", "--out", out)
    assert (result.returncode, result.stderr) == (0, f"20 files, 20 faces, 0 failed; rows are in {out}\n")
    rows = _rows(out)
    assert [Path(row["file"]).name for row in rows] == [f"{index}.png" for index in range(20)]
    for row in rows:
        box = [row[name] for name in ("face", "x", "y", "width", "height", "detection_score")]
        assert box == ["1", "0.0", "0.0", "48.0", "48.0", "1.0000"]
        assert sum(float(row[name]) for name in EXPRESSIONS) == pytest.approx(1, abs=1e-5)


def test_a_small_picture_without_a_face_is_read_as_a_crop_and_the_terminal_says_so(tmp_path: Path) -> None:
    for index in range(7):
        _write(tmp_path / f"{index}.png", np.full((60, 60, 3), 90, np.uint8))
    out = tmp_path / "r.csv"
    result = _run("analyze", tmp_path, "--out", out)
    assert result.returncode == 0
    *notes, summary = result.stderr.splitlines()
    reason = "no face found; read as a face crop, as it is under 100 pixels"
    assert notes == [
        *(f"note: {tmp_path / f'{k}.png'}: {reason}" for k in range(5)),
        f"note: the same of 2 more files: {reason}",
    ]
    assert summary.startswith("7 files, 7 faces, 0 failed")


# ---- Videos, JSON ----


def test_a_video_has_a_row_a_frame_with_its_time_and_one_number_for_its_face(clip: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.csv"
    assert _run("analyze", clip, "--out", out).returncode == 0
    rows = _rows(out)
    assert [row["frame"] for row in rows] == [str(k) for k in range(12)]
    assert [row["time_s"] for row in rows] == [f"{k / 10:.3f}" for k in range(12)]
    assert {row["face"] for row in rows} == {"1"}


def test_every_nth_frame_gives_the_same_frames_as_all_of_them(shared_videos: Path, tmp_path: Path) -> None:
    video, out = shared_videos / "one_face_small_smile.mp4", tmp_path / "r.csv"
    assert _run("analyze", video, "--every", "24", "--out", out).returncode == 0
    rows = _rows(out)
    assert [row["frame"] for row in rows] == ["0", "24", "48"]
    assert [float(row["time_s"]) for row in rows] == pytest.approx([0, 0.8, 1.6], abs=0.05)


def test_json_holds_the_rows_of_the_csv_and_what_made_them(clip: Path, portrait: Path, tmp_path: Path) -> None:
    inputs = (clip, portrait, tmp_path / "gone.jpg")
    assert _run("analyze", *inputs, "--every", "5", "--out", tmp_path / "r.csv").returncode == 1
    assert _run("analyze", *inputs, "--every", "5", "--json", "--out", tmp_path / "r.json").returncode == 1
    document = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert [document[key] for key in ("program", "version", "model", "runtime", "crops", "every")] == [
        "fer-desktop", __version__, "default", "litert", False, 5,
    ]  # fmt: skip
    assert [failure["file"] for failure in document["failed"]] == [str(tmp_path / "gone.jpg")]
    assert len(document["rows"]) == 4
    for given, cells in zip(document["rows"], _rows(tmp_path / "r.csv"), strict=True):
        assert tuple(given) == ROW_COLUMNS
        for name, value in given.items():
            assert (cells[name] == "") if value is None else (cells[name] == value or float(cells[name]) == value)


# ---- Names ----


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such names")
def test_odd_file_names_are_read_and_cannot_garble_table_or_terminal(portrait: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    names = ["wajah senang 😀 é.png", "=1+2.png", "two\nlines.png", 'a "b", c.png', "\x1b[31mred.png", "100%d.png"]
    for name in names:
        (folder / name).write_bytes(portrait.read_bytes())
    (folder / "\x1b[2Jbroken\n.png").write_bytes(b"nothing")
    result = _run("analyze", ".", "--out", "../r.csv", cwd=folder)
    assert result.returncode == 1
    assert "\x1b" not in result.stderr
    assert r"\x1b[2Jbroken\n.png" in result.stderr
    assert {row["file"] for row in _rows(tmp_path / "r.csv")} == {name.replace("=", "'=") for name in names}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are text")
def test_a_file_name_that_is_no_text_is_read(portrait: Path, tmp_path: Path) -> None:
    name = portrait.rename(tmp_path / os.fsdecode(b"f\xffce.png"))
    result = subprocess.run(
        [sys.executable, "-m", "fer_desktop", "analyze", name], capture_output=True, env=_environment(), timeout=120
    )
    assert result.returncode == 0
    assert b"f\\udcffce.png,0,,1," in result.stdout


def test_text_for_the_terminal_keeps_letters_and_escapes_the_rest() -> None:
    assert printable("é 笑 😀 a\tb\n\x1b[0m\u202e\udcff") == r"é 笑 😀 a\tb\n\x1b[0m\u202e\udcff"


# ---- Bad usage, and what stops a run ----


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("gone.jpg",), "gone.jpg is not there"),
        (("x" * 300,), "is not there"),
        (("empty",), "no picture or video in empty (1 file of other kinds there)"),
        (("portrait.png", "--out", "no/r.csv"), "the folder no doesn't exist: make it first"),
        (("portrait.png", "--out", "empty"), "empty is a folder: name a file in it"),
        (("portrait.png", "--out", "portrait.png"), "is one of the inputs"),
        (("portrait.png", "--model", "gone"), "there is no model gone. Choose one of: default"),
        (("portrait.png", "--model", "broken"), "is not JSON"),
    ],
)
def test_bad_usage_is_explained_and_writes_nothing(
    portrait: Path, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "notes.txt").touch()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "model.json").write_text("{")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    out = () if "--out" in arguments else ("--out", "r.csv")
    result = _run("analyze", *arguments, *out, cwd=tmp_path)
    assert result.returncode == 2
    (line,) = result.stderr.splitlines()
    assert line.startswith("fer-desktop analyze: ")
    assert words in line
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


@pytest.mark.skipif(os.name != "posix", reason="sends SIGINT")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_that_is_stopped_keeps_what_was_done(
    tmp_path: Path, sample_image: NDArray[np.uint8], number: signal.Signals, status: int
) -> None:
    clip = _clip(tmp_path / "long.avi", sample_image, 1000)
    folder = tmp_path / "out"
    folder.mkdir()
    command = [sys.executable, "-m", "fer_desktop", "analyze", str(clip), "--out", str(folder / "r.csv")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=_environment()) as process:
        deadline = time.monotonic() + 60
        while not any(path.stat().st_size for path in folder.glob(".*.part")):
            assert time.monotonic() < deadline, "no rows came"
            time.sleep(0.01)
        process.send_signal(number)
        _, messages = process.communicate(timeout=60)
    assert process.returncode == status
    rows = _rows(folder / "r.csv")
    assert 0 < len(rows) < 1000
    assert list(folder.iterdir()) == [folder / "r.csv"]
    assert messages.splitlines() == [
        f"note: {clip}: stopped before the end; what was done is kept",
        f"stopped, what was done is kept: 1 file, {len(rows)} faces, 0 failed; rows are in {folder / 'r.csv'}",
    ]


@pytest.mark.skipif(os.name != "posix", reason="as a POSIX shell's pipes work")
def test_a_reader_that_leaves_early_is_no_trouble(clip: Path) -> None:
    script = '"$0" -m fer_desktop analyze "$1" "$1" "$1" | head -n 1'
    command = ["bash", "-c", f"set -o pipefail; {script}", sys.executable, str(clip)]
    result = subprocess.run(command, capture_output=True, text=True, env=_environment(), timeout=120)
    assert result.stdout == ",".join(ROW_COLUMNS) + "\n"
    assert "Traceback" not in result.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")  # noqa: PTH110
def test_a_full_disk_is_told(portrait: Path) -> None:
    result = _run("analyze", portrait, "--out", "/dev/full")
    assert (result.returncode, result.stderr) == (
        1,
        "fer-desktop analyze: the rows can't be written: No space left on device\n",
    )


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_on_a_terminal_a_bar_shows_the_file_and_leaves_nothing_but_the_summary(clip: Path, tmp_path: Path) -> None:
    import pty
    import termios

    parent, child = pty.openpty()
    termios.tcsetwinsize(child, (24, 100))
    command = [sys.executable, "-m", "fer_desktop", "analyze", str(clip), "--out", str(tmp_path / "r.csv")]
    with subprocess.Popen(command, stderr=child, env=_environment()) as process:
        os.close(child)
        text = b""
        try:
            while chunk := os.read(parent, 4096):
                text += chunk
        except OSError:  # Linux says so when the other end is closed
            pass
        os.close(parent)
    shown = text.decode()
    assert process.returncode == 0
    assert "1/1 clip.avi" in shown
    assert shown.rstrip().rpartition("\r")[2].strip().startswith("1 file, 12 faces, 0 failed")
