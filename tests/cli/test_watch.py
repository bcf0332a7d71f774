"""`fer-desktop watch`: what plays is analysed and sent on, without a window."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pythonosc.udp_client import SimpleUDPClient
from websockets.sync.client import connect

from fer_desktop.__main__ import main
from fer_desktop.cli.arguments import WatchArguments, parse
from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.link.addresses import Address
from fer_desktop.link.json_lines import JsonLinesSender
from fer_desktop.link.link import Link
from fer_desktop.link.messages import LinkMessage
from fer_desktop.link.rules import Rule, save_rules
from fer_desktop.media.source import CameraSpec
from fer_desktop.recordings.document import load_document

Run = Callable[..., subprocess.CompletedProcess[str]]
RunCode = Callable[[str], subprocess.CompletedProcess[str]]


def messages_in(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def of_kind(messages: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [message for message in messages if message["type"] == kind]


def as_row(reading: dict[str, Any]) -> dict[str, Any]:
    """Return what a reading and a row of `analyze` both say, as a row says it."""
    x, y, width, height = reading["box"]
    return {
        **{name: reading[name] for name in ("frame", "time_s", "detection_score", "uncertain")},
        "file": reading["source"],
        "face": reading["person"],
        "x": x,
        "y": y,
        "width": width,
        "height": height,
        "shown_expression": reading["expression"],
        "shown_confidence": reading["confidence"],
        **reading["read"],
        **{f"shown_{name}": value for name, value in reading["shown"].items()},
    }


def test_unpaced_readings_are_those_of_analyze(run: Run, clip: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    assert run("analyze", clip, "--out", rows).returncode == 0
    expected = [row for row in messages_in(rows.read_text(encoding="utf-8")) if row.get("face") is not None]
    watched = run("watch", "--source", clip, "--unpaced")
    assert watched.returncode == 0
    messages = messages_in(watched.stdout)
    readings = [as_row(reading) for reading in of_kind(messages, "reading")]
    assert len(expected) == 12
    assert readings == [{key: row[key] for key in reading} for reading, row in zip(readings, expected, strict=True)]
    assert [message["number"] for message in messages] == list(range(1, len(messages) + 1))  # nothing was dropped
    assert [state["state"] for state in of_kind(messages, "state")] == ["live", "idle"]
    assert watched.stderr == f"state: live: {clip}\n"


def test_a_video_plays_to_its_end(clip: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["watch", "--source", str(clip)]) == 0
    out, err = capfd.readouterr()
    messages = messages_in(out)
    readings = of_kind(messages, "reading")
    assert readings and readings[-1]["frame"] == 11
    times = [reading["monotonic_s"] for reading in readings]
    assert times == sorted(times)
    states = [state["state"] for state in of_kind(messages, "state")]
    assert states[-2:] == ["ended", "idle"]
    assert [event["event"] for event in of_kind(messages, "person")] == ["came", "left"]
    assert f"state: ended: {clip}" in err


def test_no_qt_is_imported(run_code: RunCode, portrait: Path) -> None:
    code = (
        "import sys; from fer_desktop.__main__ import main\n"
        f"status = main(['watch', '--source', {str(portrait)!r}, '--unpaced'])\n"
        "bad = [name for name in sys.modules if name.partition('.')[0] in ('PySide6', 'shiboken6', 'pyqtgraph')]\n"
        "sys.exit(9 if bad else status)"
    )
    result = run_code(code)
    assert result.returncode == 0, result.stderr
    assert len(of_kind(messages_in(result.stdout), "reading")) == 1


@contextmanager
def watching(environment: dict[str, str], *arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "fer_desktop", "watch", *map(str, arguments)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, encoding="utf-8", env=environment) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for_reading(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if json.loads(line)["type"] == "reading":
            return
    pytest.fail("no reading came")


@pytest.mark.skipif(os.name != "posix", reason="Windows has other signals")
def test_ctrl_c_ends_in_order(environment: dict[str, str], make_clip: Callable[[int], Path], user_home: Path) -> None:
    with watching(environment, "--source", make_clip(600), "--record") as process:
        wait_for_reading(process)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 128 + signal.SIGINT
    messages = messages_in(out)
    assert (messages[-1]["type"], messages[-1]["state"], messages[-1]["recording"]) == ("state", "idle", False)
    assert "Traceback" not in err
    [folder] = (user_home / "recordings").iterdir()
    document = load_document(folder)
    assert document.complete and document.frames > 0
    assert f"recorded in {folder}" in err


@pytest.mark.skipif(os.name != "posix", reason="Windows has other signals")
def test_readings_are_recorded_without_a_video(
    environment: dict[str, str], make_clip: Callable[[int], Path], user_home: Path
) -> None:
    with watching(environment, "--source", make_clip(600), "--record", "--no-video") as process:
        wait_for_reading(process)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    [folder] = (user_home / "recordings").iterdir()
    assert sorted(path.name for path in folder.iterdir()) == ["faces.csv", "recording.json"]
    document = load_document(folder)
    assert document.complete and not document.with_video and document.frames > 0


@pytest.mark.skipif(os.name != "posix", reason="Windows has no pipes of this kind")
def test_a_reader_that_ends_ends_the_program(environment: dict[str, str], make_clip: Callable[[int], Path]) -> None:
    with watching(environment, "--source", make_clip(600)) as process:
        wait_for_reading(process)
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.wait(60) == 141
        assert "Traceback" not in process.stderr.read()


def test_seconds_end_it(make_clip: Callable[[int], Path], capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["watch", "--source", str(make_clip(600)), "--seconds", "0.3", "--quiet"]) == 0
    out, err = capfd.readouterr()
    assert of_kind(messages_in(out), "reading") and err == ""


def test_rules_set_markers_that_say_why(portrait: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "rules.json"
    save_rules([Rule("Sure", name, 0.2) for name in EXPRESSIONS], file)
    out = tmp_path / "out.jsonl"
    assert main(["watch", "--source", str(portrait), "--unpaced", "--rules", str(file), "--jsonl", str(out)]) == 0
    messages = messages_in(out.read_text(encoding="utf-8"))
    [reading] = of_kind(messages, "reading")
    marker = of_kind(messages, "marker")[0]
    assert marker["origin"] == "rule" and marker["text"].startswith(f"Sure: {reading['expression']} of person 1 at ")
    assert f"rule: marker {marker['text']}" in capfd.readouterr().err


def test_a_source_that_is_not_there_is_an_error(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    missing = tmp_path / "missing.mp4"
    assert main(["watch", "--source", str(missing)]) == 1
    out, err = capfd.readouterr()
    assert f"error: failed: {missing} is not there. Was it moved or renamed?" in err
    assert of_kind(messages_in(out), "state")[-2]["text"] == f"{missing} is not there. Was it moved or renamed?"
    assert main(["watch", "--source", str(missing), "--unpaced"]) == 1
    assert f"error: {missing} is not there. Was it moved or renamed?" in capfd.readouterr().err


def test_mistakes_are_explained(
    tmp_path: Path, portrait: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    older = tmp_path / "older.jsonl"
    older.write_text("{}\n", encoding="utf-8")
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    cameras = [CameraSpec("", "Front camera", 0, 0)]
    monkeypatch.setattr("fer_desktop.cli.watch.list_cameras", lambda: cameras)
    source = ["--source", str(portrait)]
    for arguments, message in (
        (["--camera", "Rear"], "--camera: there is no camera Rear. Choose one of: Front camera"),
        ([*source, "--jsonl", str(older)], f"--jsonl: {older} is there already: name another file, or add --overwrite"),
        ([*source, "--jsonl", str(tmp_path / "no" / "a.jsonl")], "doesn't exist: make it first, or name another"),
        ([*source, "--rules", str(broken)], f"--rules: {broken} isn't a file of rules: it isn't JSON"),
        ([*source, "--rules", str(tmp_path / "no.json")], "is not there, or isn't a file. Was it moved or renamed?"),
        ([*source, "--model", "nobody's"], "--model: there is no model nobody's"),
        (["--source", "http://127.0.0.1:9/a", "--unpaced"], "--unpaced needs a file"),
    ):
        assert main(["watch", *arguments]) == 2, arguments
        assert message in capfd.readouterr().err
    cameras.clear()
    assert main(["watch"]) == 2
    assert "no camera was found. Connect one, or name a --source" in capfd.readouterr().err
    assert older.read_text(encoding="utf-8") == "{}\n"


def test_options_that_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    for words, message in (
        (["--unpaced", "--camera", "0"], "--unpaced needs --source with a file"),
        (["--unpaced", "--source", "a.mp4", "--record"], "--unpaced takes no --record"),
        (["--seconds", "0"], "is not a number of seconds above 0"),
        (["--source", "a", "--camera", "0"], "not allowed with argument"),
    ):
        with pytest.raises(SystemExit) as ended:
            parse(["watch", *words])
        assert ended.value.code == 2 and message in capsys.readouterr().err


def test_options_may_stand_before_the_command() -> None:
    assert parse(["--source", "a.mp4", "--record", "--model", "mine", "watch", "--seconds", "2.5"]) == WatchArguments(
        "a.mp4", record=True, model="mine", seconds=2.5
    )


def test_an_older_file_is_replaced_when_that_is_said(tmp_path: Path, portrait: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("older\n", encoding="utf-8")
    assert main(["watch", "--source", str(portrait), "--unpaced", "--jsonl", str(out), "--overwrite", "--quiet"]) == 0
    assert messages_in(out.read_text(encoding="utf-8"))[0]["type"] == "state"


@pytest.mark.skipif(os.name != "posix", reason="Windows has other signals")
def test_other_programs_command_it(environment: dict[str, str], make_clip: Callable[[int], Path], user_home: Path) -> None:
    network = ("--websocket", "0", "--token", "secret-token", "--osc-in", "0", "--jsonl", "-")
    with watching(environment, "--source", make_clip(600), *network) as process:
        wait_for_reading(process)
        addresses = dict(line.rstrip().split(": ", 1) for line in (read_error_line(process), read_error_line(process)))
        assert addresses["WebSocket"].endswith("/secret-token")
        with connect(addresses["WebSocket"], open_timeout=60, close_timeout=1) as client:

            def wait_for(**wanted: object) -> dict[str, Any]:
                while True:
                    message: dict[str, Any] = json.loads(client.recv(timeout=60))
                    if wanted.items() <= message.items():
                        return message

            client.send('{"command": "record-start"}')
            wait_for(type="state", recording=True)
            wait_for(type="reading")
            client.send('{"command": "marker", "text": "door"}')
            wait_for(type="marker", text="door", origin="websocket")
            port = int(addresses["OSC from 127.0.0.1:0"].rpartition(":")[2])
            with SimpleUDPClient("127.0.0.1", port) as osc:
                osc.send_message("/fer/marker", "window")  # type: ignore[attr-defined] # it gives its base class
                wait_for(type="marker", text="window", origin="osc")
                osc.send_message("/fer/snapshot", [])  # type: ignore[attr-defined]
            client.send('{"command": "follow", "person": 7}')
            wait_for(type="reading", followed=False)
            client.send('{"command": "record-stop"}')
            wait_for(type="state", recording=False)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    [folder] = (user_home / "recordings").iterdir()
    document = load_document(folder)
    assert document.complete and [marker.text for marker in document.markers] == ["door", "window"]
    [snapshot] = (user_home / "pictures").iterdir()
    assert snapshot.read_bytes().startswith(b"\x89PNG") and f"snapshot: {snapshot}" in err
    assert "websocket: marker door" in err and "osc: marker window" in err


def read_error_line(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    return process.stderr.readline()


def test_a_port_that_is_taken_is_named_at_the_start(portrait: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["watch", "--source", str(portrait), "--unpaced", "--websocket", str(port)]) == 2
    message = f"WebSocket: Another program has port {port} already. Choose another port, or close that program."
    assert capfd.readouterr().err == f"fer-desktop watch: {message}\n"


def test_what_belongs_together_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    for words, message in (
        (["--token", "secret-token"], "--token and --origin need --websocket"),
        (["--websocket", "9000", "--token", "a b"], "a token has at least 8 letters, digits, - or _"),
        (["--osc", "9000"], "9000 is no address: write 127.0.0.1:9000"),
        (["--osc-in", "host:"], "host: is no address: write 9000, or 127.0.0.1:9000"),
    ):
        with pytest.raises(SystemExit) as ended:
            parse(["watch", *words])
        assert ended.value.code == 2 and message in capsys.readouterr().err
    arguments = parse(["watch", "--osc", "studio:9000", "--websocket", "8000", "--lsl", "FER"])
    assert isinstance(arguments, WatchArguments)
    assert (arguments.jsonl, arguments.lsl) == ((), "FER")
    assert (arguments.osc, arguments.websocket) == ((Address("studio", 9000),), Address("127.0.0.1", 8000))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_is_told_and_is_no_success(portrait: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["watch", "--source", str(portrait), "--unpaced", "--jsonl", "/dev/full"]) == 1
    assert "error: /dev/full: No space left on device" in capfd.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_disk_that_is_full_at_the_end_is_told_too(
    portrait: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The output sends nothing before the link is closed: what it still had fails then."""
    closing = threading.Event()
    close, send = Link.close, JsonLinesSender.send

    def close_and_tell(link: Link, deadline: float) -> None:
        closing.set()
        close(link, deadline)

    def send_late(sender: JsonLinesSender, message: LinkMessage) -> None:
        assert closing.wait(60)
        send(sender, message)

    monkeypatch.setattr(Link, "close", close_and_tell)
    monkeypatch.setattr(JsonLinesSender, "send", send_late)
    assert main(["watch", "--source", str(portrait), "--unpaced", "--jsonl", "/dev/full"]) == 1
    assert "error: /dev/full: No space left on device" in capfd.readouterr().err
