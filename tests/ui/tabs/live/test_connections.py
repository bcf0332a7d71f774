"""The dialog of the live link in the real window, with real receivers and senders."""

from __future__ import annotations

import json
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QToolTip
from pythonosc.dispatcher import Dispatcher
from pythonosc.osc_server import ThreadingOSCUDPServer
from pythonosc.udp_client import SimpleUDPClient
from websockets.sync.client import connect

from fer_desktop import paths
from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.core.types import Analysis, FaceReading, Frame
from fer_desktop.link.rules import ActionKind, Rule
from fer_desktop.live.status import LiveState, LiveStatistics, LiveStatus
from fer_desktop.recordings.recording import open_recording
from fer_desktop.recordings.writer import RecordingStatus
from fer_desktop.settings import FILE_NAME, load_settings
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.live.connections import ConnectionsDialog
from fer_desktop.ui.tabs.live.link import Kind
from tests.present import present
from tests.ui.questions import answer, question
from tests.ui.shell.test_small_window import SmallScreen

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]
MakeReading = Callable[..., FaceReading]

NOTICED_S = 0.2
"""The longest that switching something on or off may keep the window waiting."""


def free_port(kind: socket.SocketKind = socket.SOCK_DGRAM) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def dialog(window: MainWindow) -> ConnectionsDialog:
    window.live.show_connections()
    return present(window.live.connections)


def switch(window: MainWindow, kind: Kind, address: str = "") -> None:
    """Write an address into the dialog, if one is given, and press the switch."""
    row = dialog(window).rows[kind]
    if address:
        row.address.setText(address)
        row.address.textEdited.emit(address)
        row.address.editingFinished.emit()
    row.switch.click()


def is_on(window: MainWindow, kind: Kind) -> bool:
    row = dialog(window).rows[kind]
    assert row.switch.isChecked() == (kind in window.live.link.on)
    return row.switch.isChecked()


def opened(window: MainWindow, kind: Kind) -> Callable[[], bool]:
    """Return the condition that an output or input is on and has opened."""

    def ask() -> bool:
        status = window.live.link.status(kind)
        return status is not None and status.phase == "running"

    return ask


def set_state(window: MainWindow, state: LiveState = LiveState.LIVE) -> None:
    """Have the window believe that a source plays."""
    bridge = window.live.bridge
    bridge._status = LiveStatus(state, "Test camera", None, None, LiveStatistics())
    bridge.changed.emit(bridge.status)


def feed(window: MainWindow, *readings: FaceReading, at: float | None = None) -> Analysis:
    """Give the window an analysis, as the analysis thread does."""
    frame = Frame(np.zeros((240, 320, 3), np.uint8), 0, time.monotonic() if at is None else at, "Test camera")
    analysis = Analysis(frame, readings)
    window.live.engine._deliver(None, analysis)  # type: ignore[arg-type]  # nothing captures
    window.live.bridge.analysed.emit(analysis)
    return analysis


def feed_for(window: MainWindow, seconds: float, *readings: FaceReading, since: float) -> None:
    """Give analyses, ten a second by their own time."""
    for step in range(round(10 * seconds) + 1):
        feed(window, *readings, at=since + step / 10)


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def markers_in(path: Path) -> list[str]:
    return [line["text"] for line in lines_of(path) if line["type"] == "marker"]


@contextmanager
def osc_server() -> Iterator[tuple[int, queue.Queue[tuple[Any, ...]]]]:
    """python-osc's own server; yields its port and what comes."""
    came: queue.Queue[tuple[Any, ...]] = queue.Queue()
    routes = Dispatcher()
    routes.set_default_handler(lambda address, *values: came.put((address, *values)))
    with ThreadingOSCUDPServer(("127.0.0.1", 0), routes) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server.server_address[1], came
        server.shutdown()
        thread.join()


def record(window: MainWindow, until: Until, reading: FaceReading) -> list[RecordingStatus]:
    """Start a recording with its first frame; return a list that gets its last status."""
    ended: list[RecordingStatus] = []
    window.live.recorder.ended.connect(ended.append)
    window.live.recorder.toggle()
    feed(window, reading)
    until(lambda: present(window.live.recorder.status).written > 0, "the first frame")
    return ended


def markers_of(ended: list[RecordingStatus]) -> list[tuple[float, str]]:
    recording = open_recording(present(ended[0].folder))
    return [(marker.time_s, marker.text) for marker in recording.markers]


# ---- Off ----


def test_nothing_is_on_at_first_and_nothing_that_is_off_opens_a_socket(
    open_window: OpenWindow, make_reading: MakeReading, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    plain = socket.socket.__init__

    def counted(*given: Any, **named: Any) -> None:
        made.append(given)
        plain(*given, **named)

    monkeypatch.setattr(socket.socket, "__init__", counted)
    addresses = tuple((kind.value, "127.0.0.1:9") for kind in Kind)
    window = open_window(link_addresses=addresses)
    page = dialog(window)
    assert not any(is_on(window, kind) for kind in Kind) and len(page.rows) == len(Kind)
    assert not window.live.link_note.isVisible()
    window.live.link.set_rules([Rule("Smile", "happy", 0.5)])
    set_state(window)
    feed(window, make_reading(10, 10, 40, 1))
    page.pages.setCurrentIndex(1)
    assert window.live.link.link.statuses() == {} and made == []


def test_the_window_starts_without_what_sends_and_listens() -> None:
    names = "sorted(name for name in sys.modules if name.startswith('fer_desktop.link.'))"
    code = f"import sys, fer_desktop.ui.shell.main_window; print({names})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['fer_desktop.link.addresses']"


def test_addresses_are_kept_but_not_that_something_is_on(open_window: OpenWindow, tmp_path: Path, until: Until) -> None:
    window = open_window()
    file = tmp_path / "out.jsonl"
    switch(window, Kind.JSON_LINES, str(file))
    until(opened(window, Kind.JSON_LINES), "the file")
    dialog(window).rows[Kind.OSC].address.setText("nonsense")
    dialog(window).rows[Kind.OSC].address.textEdited.emit("nonsense")
    dialog(window).rows[Kind.OSC].address.editingFinished.emit()
    assert "nonsense is no address" in dialog(window).rows[Kind.OSC].trouble.text()
    kept, trouble = load_settings(paths.user_config_folder() / FILE_NAME)
    assert trouble is None and kept.link_addresses == ((Kind.JSON_LINES.value, str(file)),)
    other = open_window(link_addresses=kept.link_addresses)
    assert dialog(other).rows[Kind.JSON_LINES].address.text() == str(file) and not is_on(other, Kind.JSON_LINES)


def test_a_wrong_address_is_named_beside_it_and_the_switch_stays_off(open_window: OpenWindow, qtbot: Any) -> None:
    window = open_window(language="en")
    for kind, text, words in (
        (Kind.OSC, "studio.local", "studio.local is no address"),
        (Kind.WEBSOCKET, "127.0.0.1:99999", "is no address"),
        (Kind.JSON_LINES, " ", "Choose a file"),
        (Kind.LSL_MARKERS, " ", "Write the name"),
    ):
        switch(window, kind, text)
        row = dialog(window).rows[kind]
        assert not is_on(window, kind) and words in row.trouble.text() and row.trouble.isVisible()
        row.show_figures()
        assert words in row.trouble.text(), "it must stay until the text is changed"
        qtbot.keyClicks(row.address, "x")
    assert not dialog(window).rows[Kind.JSON_LINES].trouble.isVisible()


# ---- What goes out ----


def test_every_output_has_the_figures_that_the_window_shows(
    open_window: OpenWindow, make_reading: MakeReading, until: Until, tmp_path: Path
) -> None:
    window = open_window(language="en")
    live, file, port = window.live, tmp_path / "out.jsonl", free_port(socket.SOCK_STREAM)
    set_state(window)
    with osc_server() as (osc_port, came):
        switch(window, Kind.OSC, f"127.0.0.1:{osc_port}")
        switch(window, Kind.JSON_LINES, str(file))
        switch(window, Kind.WEBSOCKET, str(port))
        for kind in (Kind.OSC, Kind.JSON_LINES, Kind.WEBSOCKET):
            until(opened(window, kind), kind)
        row = dialog(window).rows[Kind.WEBSOCKET]
        row.copy.click()
        address = QGuiApplication.clipboard().text()
        assert address == row.for_receivers.text() == f"ws://127.0.0.1:{port}/{live.link.token}"
        row.copy_token.click()
        assert QGuiApplication.clipboard().text() == live.link.token
        with connect(address, open_timeout=20) as client:
            until(lambda: present(live.link.status(Kind.WEBSOCKET)).receivers == 1, "the client")
            smaller = make_reading(10, 10, 40, 2, index=5, confidence=0.55, uncertain=True)
            larger = make_reading(90, 90, 80, 1)
            feed(window, larger, smaller)
            live._rename_person(2, "Anna")
            live.follow_person(2)
            analysis = feed(window, larger, smaller)
            until(lambda: sum(line["type"] == "reading" for line in lines_of(file)) == 4, "the lines")
            read: list[dict[str, Any]] = []
            while sum(message["type"] == "reading" for message in read) < 4:
                read.append(json.loads(client.recv(timeout=20)))
        shown = present(live.shown())
        assert shown.face.track_id == 2
        until(lambda: present(live.link.status(Kind.OSC)).sent >= 7, "the packets")
        switch(window, Kind.OSC)
        switch(window, Kind.WEBSOCKET)
        until(lambda: (r := list(came.queue)) and any("/fer/person/2/followed" in each and each[1] for each in r), "OSC")
    for messages in (lines_of(file), read):
        *_, of_larger, of_smaller = [each for each in messages if each["type"] == "reading"]
        for message, reading in ((of_larger, larger), (of_smaller, smaller)):
            assert [message["shown"][name] for name in EXPRESSIONS] == pytest.approx(reading.smoothed.probabilities, abs=1e-6)
            assert message["monotonic_s"] == pytest.approx(analysis.frame.timestamp, abs=1e-5)
            assert (message["person"], message["uncertain"]) == (reading.face.track_id, reading.uncertain)
        assert (of_smaller["name"], of_smaller["followed"], of_larger["followed"]) == ("Anna", True, False)
        assert [each["state"] for each in messages if each["type"] == "state"] == ["live"]
        assert {"type": "person", "event": "named", "name": "Anna"}.items() <= next(
            each for each in messages if each.get("event") == "named"
        ).items()
    osc = {address: values for address, *values in came.queue}
    assert osc["/fer/person/2/probabilities"] == pytest.approx(smaller.smoothed.probabilities, abs=1e-6)
    assert osc["/fer/person/1/expression"] == ["happy"] and osc["/fer/person/2/uncertain"] == [1]
    figures = dialog(window).rows[Kind.JSON_LINES]
    figures.show_figures()
    assert "0 dropped" in figures.figures.text() and "sent" in figures.figures.text()


def test_a_video_that_plays_goes_out_frame_by_frame_with_the_times_of_its_captures(
    open_window: OpenWindow, until: Until, tmp_path: Path, shared_videos: Path
) -> None:
    window, file = open_window(), tmp_path / "out.jsonl"
    switch(window, Kind.JSON_LINES, str(file))
    analyses: list[Analysis] = []
    window.live.bridge.listen("test", analyses.append)
    window.begin(str(shared_videos / "one_face_talking.mp4"))
    until(lambda: sum(line["type"] == "reading" for line in lines_of(file)) >= 5, "five readings")
    window.live.bridge.listen("test", None)
    window.live.player.stop()
    until(lambda: lines_of(file)[-1].get("state") == "idle", "the end")
    expected = [
        (analysis.frame.index, round(analysis.frame.timestamp, 6), reading.face.track_id, reading.label >= 0)
        for analysis in analyses
        for reading in analysis.readings
    ]
    sent = [line for line in lines_of(file) if line["type"] == "reading"]
    assert [(e["frame"], e["monotonic_s"], e["person"], not e["uncertain"]) for e in sent][: len(expected)] == expected
    assert all(line["followed"] for line in sent)
    states = [(line["state"], Path(line["source"]).name) for line in lines_of(file) if line["type"] == "state"]
    assert ("live", "one_face_talking.mp4") in states


def test_merged_people_go_out_under_one_number(
    open_window: OpenWindow, make_reading: MakeReading, until: Until, tmp_path: Path
) -> None:
    window, file = open_window(), tmp_path / "out.jsonl"
    set_state(window)
    switch(window, Kind.JSON_LINES, str(file))
    feed(window, make_reading(10, 10, 40, 1))
    feed(window, make_reading(10, 10, 40, 2))
    window.live._merge_people(2, 1)
    feed(window, make_reading(10, 10, 40, 2))
    until(lambda: [each["person"] for each in lines_of(file) if each["type"] == "reading"] == [1, 2, 1], "the numbers")


def test_frames_are_analysed_in_another_tab_while_something_is_on(open_window: OpenWindow, tmp_path: Path) -> None:
    window = open_window()
    engine = window.live.engine

    def resting() -> bool:
        return engine.status().statistics.resting

    window.tabs.setCurrentWidget(window.files)
    assert resting()
    switch(window, Kind.JSON_LINES, str(tmp_path / "out.jsonl"))
    assert not resting()
    switch(window, Kind.JSON_LINES)
    assert resting()
    window.live.link.set_rules([Rule("Smile", "happy", 0.5)])
    assert not resting()
    window.live.link.set_rules([Rule("Smile", "happy", 0.5, enabled=False)])
    assert resting()


def test_people_leave_as_the_source_changes_and_the_connection_stays(
    open_window: OpenWindow, make_reading: MakeReading, until: Until, tmp_path: Path
) -> None:
    window, file = open_window(), tmp_path / "out.jsonl"
    set_state(window)
    switch(window, Kind.JSON_LINES, str(file))
    feed(window, make_reading(10, 10, 40, 1))
    window.live._rename_person(1, "Anna")
    window.live.player.starting.emit()
    set_state(window, LiveState.OPENING)
    set_state(window)
    feed(window, make_reading(10, 10, 40, 1))
    until(lambda: sum(line["type"] == "reading" for line in lines_of(file)) == 2, "both readings")
    events = [(line["event"], line["name"]) for line in lines_of(file) if line["type"] == "person"]
    assert events == [("came", ""), ("named", "Anna"), ("left", "Anna"), ("came", "")]
    assert [line["state"] for line in lines_of(file) if line["type"] == "state"] == ["live", "opening", "live"]
    assert is_on(window, Kind.JSON_LINES)


def test_a_marker_of_the_user_goes_out_as_it_is_set_and_again_with_its_text(
    open_window: OpenWindow, make_reading: MakeReading, until: Until, tmp_path: Path
) -> None:
    window, file = open_window(), tmp_path / "out.jsonl"
    set_state(window)
    switch(window, Kind.JSON_LINES, str(file))
    record(window, until, make_reading(10, 10, 40, 1))
    window.live.recorder.mark()
    until(lambda: markers_in(file) == [""], "the marker")
    window.live.link.link.mark("somebody else's")
    window.live.recorder.add_marker(time.monotonic(), "somebody else's")
    window.live.recorder.strip.entry.setText("door")
    window.live.recorder.strip.entry.finish()
    until(lambda: markers_in(file) == ["", "somebody else's", "door"], "its text")
    mine = [line["monotonic_s"] for line in lines_of(file) if line["type"] == "marker" and line["text"] != "somebody else's"]
    assert len(set(mine)) == 1, "both must have the time that was marked"
    assert [text for _, text in window.live.recorder.markers] == ["door", "somebody else's"]
    assert [line["recording"] for line in lines_of(file) if line["type"] == "state"] == [False, True]


# ---- What goes wrong ----


@pytest.mark.parametrize(("kind", "protocol"), [(Kind.OSC_COMMANDS, socket.SOCK_DGRAM), (Kind.WEBSOCKET, socket.SOCK_STREAM)])
def test_a_taken_port_shows_its_error_and_the_switch_goes_off(
    open_window: OpenWindow, until: Until, kind: Kind, protocol: socket.SocketKind
) -> None:
    window = open_window(language="en")
    row = dialog(window).rows[kind]
    with socket.socket(socket.AF_INET, protocol) as other:
        other.bind(("127.0.0.1", 0))
        if protocol is socket.SOCK_STREAM:
            other.listen()
        port = other.getsockname()[1]
        switch(window, kind, str(port))
        until(lambda: not row.switch.isChecked(), "the switch to go off")
        assert row.trouble.text() == f"Another program has port {port} already. Choose another port, or close that program."
        assert row.trouble.isVisible() and kind not in window.live.link.on and row.address.isEnabled()
    switch(window, kind)
    until(opened(window, kind), "the port, now that it is free")
    assert is_on(window, kind) and not row.trouble.isVisible()


def test_two_windows_want_one_port(open_window: OpenWindow, until: Until) -> None:
    first, second = open_window(language="en"), open_window(language="en")
    port = str(free_port(socket.SOCK_STREAM))
    switch(first, Kind.WEBSOCKET, port)
    until(opened(first, Kind.WEBSOCKET), "the first one")
    switch(second, Kind.WEBSOCKET, port)
    row = dialog(second).rows[Kind.WEBSOCKET]
    until(lambda: not row.switch.isChecked(), "the second one to give up")
    assert "Another program has port" in row.trouble.text() and is_on(first, Kind.WEBSOCKET)
    switch(first, Kind.WEBSOCKET)
    assert not is_on(first, Kind.WEBSOCKET)

    def second_has_it() -> bool:
        if Kind.WEBSOCKET not in second.live.link.on:
            switch(second, Kind.WEBSOCKET)
        return opened(second, Kind.WEBSOCKET)()

    until(second_has_it, "the second one, once the first is off")


def test_a_file_that_cannot_be_written_switches_itself_off(open_window: OpenWindow, until: Until, tmp_path: Path) -> None:
    window = open_window(language="en")
    switch(window, Kind.JSON_LINES, str(tmp_path))
    row = dialog(window).rows[Kind.JSON_LINES]
    until(lambda: not row.switch.isChecked(), "the switch to go off")
    assert "can't be written" in row.trouble.text()


def test_an_error_that_is_over_is_muted_and_says_how_long_ago_it_was(
    open_window: OpenWindow, make_reading: MakeReading, until: Until
) -> None:
    window = open_window(language="en")
    set_state(window)
    row, port = dialog(window).rows[Kind.OSC], free_port()
    switch(window, Kind.OSC, f"127.0.0.1:{port}")

    def shown(words: str, role: str) -> Callable[[], bool]:
        def ask() -> bool:
            feed(window, make_reading(10, 10, 40, 1))
            row.show_figures()
            return words in row.trouble.text() and row.trouble.property("role") == role

        return ask

    until(shown("Last error: Nobody listens", "error"), "the error while nobody listens")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", port))
        until(shown(" s ago: Nobody listens", "muted"), "the error once messages are sent again")
    until(shown("Last error: Nobody listens", "error"), "the error when nobody listens again")


# ---- Beyond this computer ----


def test_what_reaches_other_computers_asks_once_for_each_address_and_is_in_the_status_bar(
    open_window: OpenWindow, until: Until
) -> None:
    window = open_window(language="en")
    note = window.live.link_note
    address = f"0.0.0.0:{free_port()}"
    switch(window, Kind.OSC_COMMANDS, address)
    row = dialog(window).rows[Kind.OSC_COMMANDS]
    asked = present(question(row))
    assert address in asked.text() and "no password" in asked.informativeText()
    assert window.live.link.link.statuses() == {}, "nothing may be opened before the answer"
    answer(row, "Cancel")
    assert not is_on(window, Kind.OSC_COMMANDS) and not note.isVisible()
    row.switch.click()
    answer(row, "Take commands")
    until(opened(window, Kind.OSC_COMMANDS), "the port")
    assert is_on(window, Kind.OSC_COMMANDS)
    assert note.isVisible() and note.text() == "In the network: OSC commands" and address in note.toolTip()
    window.set_clean(True)
    assert note.isVisible(), "it is said even where only the picture is shown"
    row.switch.click()
    assert not note.isVisible() and not window.statusBar().isVisible()
    window.set_clean(False)
    row.switch.click()
    assert question(row) is None and is_on(window, Kind.OSC_COMMANDS), "it asks once"
    row.switch.click()
    switch(window, Kind.OSC_COMMANDS, f"0.0.0.0:{free_port()}")
    assert question(row) is not None, "another address is another question"
    answer(row, "Cancel")


@pytest.mark.parametrize(
    ("kind", "address"),
    [(Kind.OSC, "studio.invalid:9000"), (Kind.WEBSOCKET, "0.0.0.0:8765"), (Kind.LSL, "Lab"), (Kind.LSL_MARKERS, "Stimuli")],
)
def test_every_kind_says_who_could_read_it_and_refusing_leaves_it_off(
    open_window: OpenWindow, kind: Kind, address: str
) -> None:
    window = open_window(language="en")
    switch(window, kind, address)
    row = dialog(window).rows[kind]
    asked = present(question(row))
    assert address in asked.text() and len(asked.informativeText()) > 100
    assert asked.focusWidget() is asked.defaultButton() and present(asked.defaultButton()).text() == "Cancel"
    answer(row, "Cancel")
    assert not is_on(window, kind) and window.live.link.link.statuses() == {}


def test_a_click_in_the_status_bar_opens_the_dialog(open_window: OpenWindow, tmp_path: Path) -> None:
    window = open_window(language="en")
    switch(window, Kind.JSON_LINES, str(tmp_path / "out.jsonl"))
    page = dialog(window)
    assert page._timer.isActive() and page._timer.interval() == 500
    page.reject()
    assert window.live.link_note.text() == "On: JSON lines" and not page.isVisible() and not page._timer.isActive()
    window.live.link_note.click()
    assert page.isVisible() and not page.isModal()
    page.reject()
    window._actions.runs["live.connections"]()
    assert page.isVisible()


# ---- What comes in ----


def test_commands_from_osc_record_and_mark_with_their_own_time(
    open_window: OpenWindow, make_reading: MakeReading, until: Until, tmp_path: Path
) -> None:
    window = open_window(language="en")
    ended: list[RecordingStatus] = []
    window.live.recorder.ended.connect(ended.append)
    port = free_port()
    switch(window, Kind.OSC_COMMANDS, str(port))
    until(opened(window, Kind.OSC_COMMANDS), "the port")
    client = SimpleUDPClient("127.0.0.1", port)
    with closing(client._sock):
        client.send_message("/fer/record", 1)
        until(lambda: "nothing is recorded" in window.statusBar().currentMessage(), "the refusal while nothing plays")
        row = dialog(window).rows[Kind.OSC_COMMANDS]
        row.show_figures()
        assert row.figures.text().startswith("1 command ")
        set_state(window)
        client.send_message("/fer/record", 1)
        until(lambda: window.live.recorder.running, "the recording")
        start = feed(window, make_reading(10, 10, 40, 1)).frame.timestamp
        until(lambda: present(window.live.recorder.status).written > 0, "the first frame")
        wall = time.time() - time.monotonic() + start + 0.25
        client._sock.sendto(osc_message("/fer/marker", "door", wall), ("127.0.0.1", port))
        client.send_message("/fer/bogus", 1)
        until(lambda: present(window.live.link.status(Kind.OSC_COMMANDS)).refused == 1, "the refusal")
        until(lambda: [text for _, text in window.live.recorder.markers] == ["door"], "the marker")
        feed(window, make_reading(10, 10, 40, 1), at=start + 0.5)
        client.send_message("/fer/record", 0)
        until(lambda: ended, "the end")
    (marker,) = markers_of(ended)
    assert marker[1] == "door" and marker[0] == pytest.approx(0.25, abs=0.02)
    row.show_figures()
    assert "4 commands" in row.figures.text() and "1 refused" in row.figures.text()
    assert "There is no command /fer/bogus" in row.trouble.text()


@pytest.mark.qt_log_ignore(r"This plugin does not support (raise|grabbing the keyboard|propagateSizeHints)")
def test_streams_of_lsl_go_out_are_found_and_bring_markers(
    open_window: OpenWindow, make_reading: MakeReading, until: Until
) -> None:
    window, name = open_window(language="en"), f"FER test {time.monotonic_ns()}"
    link = window.live.link
    set_state(window)
    switch(window, Kind.LSL, name)
    answer(dialog(window).rows[Kind.LSL], "Offer it")
    until(opened(window, Kind.LSL), "the streams")
    assert window.live.link_note.text() == "In the network: LSL"
    row = dialog(window).rows[Kind.LSL_MARKERS]

    def found() -> list[str]:
        menus = [menu for menu in row.findChildren(QMenu) if menu.isVisible()]
        if row.choose.isEnabled() and not menus:
            row.choose.click()
        return [action.text() for menu in menus for action in menu.actions()]

    until(lambda: f"{name} markers" in found(), "the stream in the list")
    menu = next(menu for menu in row.findChildren(QMenu) if menu.isVisible())
    next(action for action in menu.actions() if action.text() == f"{name} markers").trigger()
    menu.close()
    assert row.address.text() == f"{name} markers" == link.address(Kind.LSL_MARKERS)
    row.switch.click()
    answer(row, "Look for it")
    record(window, until, make_reading(10, 10, 40, 1))

    def marked() -> bool:
        link.link.mark("beep")
        return bool(window.live.recorder.markers)

    until(marked, "a marker through both streams")
    assert {text for _, text in window.live.recorder.markers} == {"beep"}
    assert present(link.status(Kind.LSL_MARKERS)).accepted > 0


def osc_message(address: str, text: str, wall: float) -> bytes:
    """Return an OSC message whose number is a double: python-osc's client sends floats, which are too coarse for times."""
    from pythonosc.osc_message_builder import OscMessageBuilder

    builder = OscMessageBuilder(address)
    builder.add_arg(text)
    builder.add_arg(wall, "d")
    return builder.build().dgram


def test_a_snapshot_for_others_leaves_the_clipboard_and_a_person_is_followed(
    open_window: OpenWindow, make_reading: MakeReading, until: Until
) -> None:
    window = open_window(language="en")
    set_state(window)
    port = free_port(socket.SOCK_STREAM)
    switch(window, Kind.WEBSOCKET, str(port))
    until(opened(window, Kind.WEBSOCKET), "the server")
    feed(window, make_reading(90, 90, 80, 1), make_reading(10, 10, 40, 2))
    QGuiApplication.clipboard().setText("mine")
    with connect(window.live.link.receivers_address(), open_timeout=20) as client:
        client.send('{"command": "snapshot"}')
        client.send('{"command": "follow", "person": 2}')
        until(lambda: window.live._selection.chosen == 2, "the person")
        client.send('{"command": "follow", "person": 0}')
        until(lambda: window.live._selection.chosen is None, "the largest face")
    assert len(list(paths.pictures_folder().glob("*.png"))) == 1
    assert QGuiApplication.clipboard().text() == "mine"


# ---- The end ----


def test_switching_off_and_closing_with_a_receiver_that_stalls_keep_nobody_waiting(
    open_window: OpenWindow, make_reading: MakeReading, until: Until, tmp_path: Path
) -> None:
    window, file = open_window(), tmp_path / "out.jsonl"
    set_state(window)
    port = free_port(socket.SOCK_STREAM)
    switch(window, Kind.WEBSOCKET, str(port))
    switch(window, Kind.JSON_LINES, str(file))
    until(opened(window, Kind.WEBSOCKET), "the server")
    until(opened(window, Kind.JSON_LINES), "the file")
    address = window.live.link.receivers_address()
    with connect(address, open_timeout=20, close_timeout=0.1, max_queue=1):
        until(lambda: present(window.live.link.status(Kind.WEBSOCKET)).receivers == 1, "the client")
        for _ in range(300):  # more than the system keeps, as the client doesn't read
            window.live.link.link.mark("x" * 1000)
        began = time.monotonic()
        switch(window, Kind.WEBSOCKET)
        assert time.monotonic() - began < NOTICED_S
        feed(window, make_reading(10, 10, 40, 1))
        began = time.monotonic()
        window.end()
        assert time.monotonic() - began < 6
    assert not window.isVisible() and not dialog_is_open()
    last = lines_of(file)[-2:]
    assert [line["type"] for line in last] == ["person", "state"] and last[1]["state"] == "idle"
    with socket.socket() as again:
        again.settimeout(1)
        assert again.connect_ex(("127.0.0.1", port)) != 0, "nobody may listen any more"


def dialog_is_open() -> bool:
    return any(isinstance(each, ConnectionsDialog) and each.isVisible() for each in QApplication.topLevelWidgets())


def test_restoring_the_defaults_forgets_addresses_rules_and_the_token(open_window: OpenWindow) -> None:
    window = open_window(rules=({"name": "Smile", "expression": "happy", "at_least": 0.5},))
    link = window.live.link
    token = link.token
    assert [rule.name for rule in link.rules] == ["Smile"] and link.held() == [None]
    window.context.reset_settings()
    assert link.rules == () and link.held() == [] and link.token != token


def test_the_dialog_fits_a_small_screen(open_window: OpenWindow, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    small = SmallScreen()
    qtbot.addWidget(small)
    monkeypatch.setattr(ConnectionsDialog, "screen", lambda _: small.screen())
    page = dialog(open_window())
    assert page.height() < small.screen().availableGeometry().height()


def test_enter_in_a_field_closes_nothing(open_window: OpenWindow, qtbot: Any) -> None:
    window = open_window()
    page = dialog(window)
    field: QLineEdit = page.rows[Kind.OSC].address
    field.setFocus()
    qtbot.keyClicks(field, "1\r")
    assert page.isVisible() and not window.live.link.on


def test_the_rules_of_the_settings_do_what_they_say(open_window: OpenWindow, make_reading: MakeReading, until: Until) -> None:
    kept = {"name": "Smile", "expression": "happy", "at_least": 0.5, "for_s": 0.5, "action": ActionKind.START_RECORDING.value}
    window = open_window(rules=(kept, {"name": "broken"}))
    set_state(window)
    assert window.live.link_note.isVisible() and "1" in window.live.link_note.text()
    feed_for(window, 0.6, make_reading(10, 10, 40, 1), since=time.monotonic() - 0.6)
    until(lambda: window.live.recorder.running, "the recording")
    (marker,) = window.live.recorder.markers
    assert marker[1].startswith("Smile: happy of person 1 at 88%")


def test_what_was_copied_is_said_at_the_button(open_window: OpenWindow, until: Until) -> None:
    window = open_window(language="en")
    row = dialog(window).rows[Kind.WEBSOCKET]
    for button, copied in ((row.copy, window.live.link.receivers_address()), (row.copy_token, window.live.link.token)):
        button.click()
        assert QGuiApplication.clipboard().text() == copied
        assert QToolTip.text() == "Copied" and QToolTip.isVisible()
        QToolTip.hideText()
        until(lambda: not QToolTip.isVisible(), "the word to go")
