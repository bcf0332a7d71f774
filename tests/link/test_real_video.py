"""A real video of 30 frames per second, played live, with every output at once, and with receivers that stall."""

from __future__ import annotations

import json
import os
import queue
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pylsl
import pytest
from pythonosc.osc_bundle import OscBundle
from websockets.sync.client import connect

from fer_desktop import paths
from fer_desktop.analysis.analyzer import Analyzer, build_analyzer
from fer_desktop.core.types import Analysis
from fer_desktop.link.addresses import LOOPBACK, Address
from fer_desktop.link.json_lines import JsonLinesSender
from fer_desktop.link.link import Link
from fer_desktop.link.lsl import LslSender
from fer_desktop.link.messages import ahead_of_monotonic
from fer_desktop.link.osc import OscSender
from fer_desktop.link.outputs import Connection, Phase, QueuedOutput
from fer_desktop.link.websocket import WebSocketServer
from fer_desktop.live.engine import LiveEngine
from fer_desktop.live.status import LiveState
from fer_desktop.media.source import FileSpec
from fer_desktop.media.video import VideoSource
from fer_desktop.models.description import load_model
from tests.link.conftest import Until, marking

WAIT_S = 60.0


def make_analyzer() -> Analyzer:
    return build_analyzer(load_model(paths.models_folder() / "default"))


@pytest.fixture
def engine() -> Iterator[LiveEngine]:
    engine = LiveEngine(make_analyzer)
    yield engine
    engine.close()


def play(engine: LiveEngine, link: Link, video: Path, until: Until) -> list[Analysis]:
    """Play a video to its end into a link; return what was analysed."""
    analyses: list[Analysis] = []

    def take(analysis: Analysis) -> None:
        analyses.append(analysis)
        link.take(analysis, followed=1)

    engine.listen(take)
    engine.start(FileSpec(video))
    until(lambda: engine.status().state is LiveState.ENDED, "the end of the video")
    engine.listen(None)
    link.mark("the end")
    return analyses


Key = tuple[float, int, tuple[float, ...]]
"""When a frame was captured on the monotonic clock, which person it shows, and the seven figures."""


def keys_of(messages: list[dict[str, Any]]) -> list[Key]:
    readings = [each for each in messages if each["type"] == "reading"]
    return [(each["monotonic_s"], each["person"], tuple(each["shown"].values())) for each in readings]


def osc_keys(packets: list[bytes]) -> list[Key]:
    keys: list[Key] = []
    for packet in packets:
        if OscBundle.dgram_is_bundle(packet):
            values = {message.address.rpartition("/")[2]: (message.address, message.params) for message in OscBundle(packet)}
            person = int(values["time"][0].split("/")[3])
            keys.append((values["time"][1][1], person, tuple(values["probabilities"][1])))
    return keys


class WebReader(threading.Thread):
    """A WebSocket client that reads until the marker at the end."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.messages: list[dict[str, Any]] = []
        self._client = connect(address, open_timeout=WAIT_S, close_timeout=1)
        self.start()

    def run(self) -> None:
        with self._client as client:
            while not self.messages or self.messages[-1].get("text") != "the end":
                self.messages.append(json.loads(client.recv(timeout=WAIT_S)))


class OscReader(threading.Thread):
    """Takes OSC packets until the marker at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.packets: list[bytes] = []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.socket.bind((LOOPBACK, 0))
        self.socket.settimeout(WAIT_S)
        self.start()

    def run(self) -> None:
        with self.socket:
            while not self.packets or b"the end" not in self.packets[-1]:
                self.packets.append(self.socket.recv(1 << 16))


def test_the_same_readings_with_the_same_times_come_from_every_output(
    engine: LiveEngine, shared_videos: Path, tmp_path: Path, until: Until
) -> None:
    link = Link()
    osc = OscReader()
    server = WebSocketServer(Address(LOOPBACK, 0), lambda _: None, limit=4096)
    name = f"real video {time.monotonic_ns()}"
    outputs: dict[str, Connection] = {
        "file": QueuedOutput(JsonLinesSender(tmp_path / "out.jsonl"), limit=4096),
        "osc": QueuedOutput(OscSender(Address(*osc.socket.getsockname())), limit=4096),
        "websocket": server,
        "lsl": QueuedOutput(LslSender(name), limit=4096),
    }
    for each, output in outputs.items():
        link.start(each, output)
    until(lambda: all(output.status().phase is Phase.RUNNING for output in outputs.values()), "all outputs to be open")
    client = WebReader(server.status().address)
    [found] = pylsl.resolve_byprop("name", name, minimum=1, timeout=WAIT_S)
    inlet = pylsl.StreamInlet(found)
    inlet.open_stream(timeout=WAIT_S)
    until(lambda: server.status().receivers == 1, "the client to be connected")
    analyses = play(engine, link, shared_videos / "one_face_small_smile.mp4", until)
    expected = [
        (round(analysis.frame.timestamp, 6), reading.face.track_id, tuple(float(p) for p in reading.smoothed.probabilities))
        for analysis in analyses
        for reading in analysis.readings
    ]
    samples: list[Key] = []
    while len(samples) < len(expected):
        sample, timestamp = inlet.pull_sample(timeout=WAIT_S)
        samples.append((timestamp - ahead_of_monotonic(pylsl.local_clock), 1, tuple(sample[:7])))
    client.join(WAIT_S)
    osc.join(WAIT_S)
    link.close(time.monotonic() + WAIT_S)
    assert expected and all(output.status().dropped == 0 for output in outputs.values())
    file = keys_of([json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()])
    for keys, exactly in ((file, 1e-9), (keys_of(client.messages), 1e-9), (osc_keys(osc.packets), 1e-5), (samples, 0.001)):
        assert [key[1] for key in keys] == [key[1] for key in expected]
        assert [key[0] for key in keys] == pytest.approx([key[0] for key in expected], abs=exactly)
        for key, wanted in zip(keys, expected, strict=True):
            assert key[2] == pytest.approx(wanted[2], abs=1e-6)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no pipes of this kind")
def test_receivers_that_stall_do_not_keep_the_video_from_its_end(engine: LiveEngine, shared_videos: Path, until: Until) -> None:
    link = Link()
    reading_end, writing_end = os.pipe()
    os.set_blocking(writing_end, False)
    with suppress(BlockingIOError):
        while True:
            os.write(writing_end, bytes(4096))
    pipe = QueuedOutput(JsonLinesSender(None, writing_end), limit=4, flush_s=0.0)
    server = WebSocketServer(Address(LOOPBACK, 0), lambda _: None, limit=4, flush_s=0.0)
    name = f"stalled {time.monotonic_ns()}"
    lsl = QueuedOutput(LslSender(name), limit=4)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stalled:
        stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stalled.bind((LOOPBACK, 0))
        osc = QueuedOutput(OscSender(Address(*stalled.getsockname())), limit=4)
        outputs: dict[str, Connection] = {"pipe": pipe, "osc": osc, "websocket": server, "lsl": lsl}
        for each, output in outputs.items():
            link.start(each, output)
        until(lambda: all(output.status().phase is Phase.RUNNING for output in outputs.values()), "all outputs to be open")
        [found] = pylsl.resolve_byprop("name", name, minimum=1, timeout=WAIT_S)
        inlet = pylsl.StreamInlet(found)
        inlet.open_stream(timeout=WAIT_S)
        with connect(server.status().address, open_timeout=WAIT_S, close_timeout=0.1, max_queue=1) as client:
            until(lambda: server.status().receivers == 1, "the client to be connected")
            # Fill the client's socket, as a client that stalled long ago would have.
            until(marking(link, lambda: server.status().dropped > 50, "filler " * 60), "the client to be too slow")
            analyses = play(engine, link, shared_videos / "one_face_small_smile.mp4", until)
            assert all(output.status().phase is Phase.RUNNING for output in outputs.values())
            assert pipe.status().sent == 0 and pipe.status().dropped > 50
            client.socket.shutdown(socket.SHUT_RDWR)
        link.close(time.monotonic() + WAIT_S)
    assert analyses[-1].frame.index == 71, "the last of 72 frames must be analysed"
    for end in (reading_end, writing_end):
        os.close(end)
    del inlet


def test_the_thread_that_analyses_never_waits_for_an_output(link: Link, shared_videos: Path) -> None:
    """An output whose receiver holds its thread for ever takes no time from the thread that analyses."""
    released = threading.Event()
    taken: queue.SimpleQueue[object] = queue.SimpleQueue()

    class Held(JsonLinesSender):
        def send(self, message: object) -> None:
            taken.put(message)
            released.wait(WAIT_S)

    output = QueuedOutput(Held(None, 1), limit=4)
    link.start("held", output)
    link.mark("first")
    taken.get(timeout=WAIT_S)
    analyzer = make_analyzer()
    source = VideoSource(shared_videos / "one_face_small_smile.mp4")
    count = 0
    try:
        while (frame := source.read()) is not None and count < 10:
            link.take(analyzer.analyze(frame))
            count += 1
    finally:
        source.close()
    assert count == 10 and output.status().dropped > 0
    released.set()
