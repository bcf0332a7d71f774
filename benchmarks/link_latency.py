"""Measure how much later than the reading its message leaves, for every output of the live link at once.

    python -m benchmarks.link_latency VIDEO [--seconds 10] [--json FILE]

A video plays at its own pace through the live engine, without a window. Another process receives: from a named pipe, at a port
for OSC, as a WebSocket client, and from an LSL inlet. A message's delay is from the end of its frame's analysis until its
output has sent it, and until the receiver has it; of the WebSocket server only the latter is known.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

import numpy as np

from fer_desktop import paths
from fer_desktop.analysis.analyzer import REDETECTION_S, AnalyzerOptions, build_analyzer
from fer_desktop.analysis.classifier import Runtime
from fer_desktop.core.types import Analysis
from fer_desktop.link.addresses import LOOPBACK, Address
from fer_desktop.link.json_lines import JsonLinesSender
from fer_desktop.link.link import Link
from fer_desktop.link.lsl import LslSender, load_pylsl
from fer_desktop.link.messages import LinkMessage, ReadingMessage, ahead_of_monotonic
from fer_desktop.link.osc import OscSender
from fer_desktop.link.outputs import Phase, QueuedOutput, Sender
from fer_desktop.link.websocket import WebSocketServer
from fer_desktop.live.engine import LiveEngine
from fer_desktop.live.status import LiveState
from fer_desktop.media.opencv import prepare_opencv
from fer_desktop.media.source import FileSpec
from fer_desktop.models.description import Model, ModelError, load_model

JSON_LINES: Final = "JSON lines"
OSC: Final = "OSC"
WEBSOCKET: Final = "WebSocket"
LSL: Final = "LSL"

_SETTLE_S: Final = 1.5
_OPEN_S: Final = 30.0
_LAST_S: Final = 0.5
"""How long the receivers wait for the last messages."""


class LinkError(Exception):
    """The measurement failed; the message says why."""


@dataclass(frozen=True, slots=True)
class LinkLatency:
    """The figures of a run.

    seconds: its length. messages: readings that arrived, by output. left_ms, arrived_ms: from the analysis until a message had
    left and had arrived, the median, the 95th and the 99th percentile, by output. taking_ms: what the link takes from the
    thread that analyses, for each frame. dropped: messages of all outputs.
    """

    seconds: float
    messages: dict[str, int]
    left_ms: dict[str, dict[str, float]]
    arrived_ms: dict[str, dict[str, float]]
    taking_ms: dict[str, float]
    dropped: int


class _Arrivals:
    """When readings arrived, by the monotonic time of their capture."""

    def __init__(self) -> None:
        self.at: dict[float, float] = {}

    def note(self, captured: float, arrived: float | None = None) -> None:
        self.at.setdefault(round(captured, 5), time.monotonic() if arrived is None else arrived)


def measure_link(video: Path, seconds: float, model: Model, runtime: Runtime) -> LinkLatency:
    """Play a video through the live engine and all outputs for a time. Raises LinkError if it can't be played."""
    name = f"FER Desktop benchmark {os.getpid()}"
    link = Link()
    server = WebSocketServer(Address(LOOPBACK, 0), lambda _: None)
    link.start(WEBSOCKET, server)
    left = {output: _Arrivals() for output in (JSON_LINES, OSC, LSL)}
    link.start(LSL, QueuedOutput(_timed(LslSender(name), left[LSL])))
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    with tempfile.TemporaryDirectory(prefix="fer-desktop-link-") as folder:
        pipe = Path(folder) / "pipe"
        os.mkfifo(pipe)
        _wait(lambda: all(each.phase is Phase.RUNNING for each in link.statuses().values()), "the outputs are not open")
        receiver = context.Process(target=_receive, args=(theirs, str(pipe), server.status().address, name))
        receiver.start()
        try:
            link.start(OSC, QueuedOutput(_timed(OscSender(Address(LOOPBACK, _answer(ours))), left[OSC])))
            link.start(JSON_LINES, QueuedOutput(_timed(JsonLinesSender(pipe), left[JSON_LINES]), retry_s=0.05))
            _wait(lambda: all(each.phase is Phase.RUNNING for each in link.statuses().values()), "the outputs are not open")
            _wait(lambda: server.status().receivers == 1, "the WebSocket client is not connected")
            analysed, taking, elapsed = _play(link, video, seconds, model, runtime)
            dropped = sum(status.dropped for status in link.statuses().values())
            ours.send("over")
            arrived: dict[str, dict[float, float]] = _answer(ours)
        finally:
            link.close(time.monotonic() + _OPEN_S)
            receiver.terminate()
            receiver.join(_OPEN_S)
    delays = {output: _delays(analysed, at) for output, at in arrived.items()}
    if not all(delays.values()):
        raise LinkError(f"no readings of {video} arrived at {', '.join(each for each, found in delays.items() if not found)}")
    return LinkLatency(
        seconds=round(elapsed, 2),
        messages={each: len(found) for each, found in delays.items()},
        left_ms={each: _percentiles(_delays(analysed, there.at)) for each, there in left.items()},
        arrived_ms={each: _percentiles(found) for each, found in delays.items()},
        taking_ms=_percentiles(taking),
        dropped=dropped,
    )


def _timed(sender: Sender, left: _Arrivals) -> Sender:
    """Have a sender note when it has sent each reading."""
    send = sender.send

    def timed(message: LinkMessage) -> None:
        send(message)
        if isinstance(message, ReadingMessage):
            left.note(message.moment.monotonic)

    sender.send = timed  # type: ignore[method-assign]
    return sender


def _answer(connection: Connection) -> Any:
    if not connection.poll(_OPEN_S):
        raise LinkError(f"the receivers gave no answer within {_OPEN_S:.0f} s")
    return connection.recv()


def _play(
    link: Link, video: Path, seconds: float, model: Model, runtime: Runtime
) -> tuple[dict[float, float], list[float], float]:
    """Return when each frame was analysed, by its time of capture, what the link took of it, and for how long it played."""
    analysed: dict[float, float] = {}
    taking: list[float] = []

    def take(analysis: Analysis) -> None:
        begun = time.monotonic()
        followed = analysis.readings[0].face.track_id if analysis.readings else None
        link.take(analysis, followed)
        taking.append(time.monotonic() - begun)
        if analysis.readings:
            analysed[round(analysis.frame.timestamp, 5)] = begun

    engine = LiveEngine(lambda: build_analyzer(model, runtime, AnalyzerOptions(redetection_s=REDETECTION_S)))
    engine.listen(take)
    engine.start(FileSpec(video, loop=True))
    try:
        _wait(lambda: taking or engine.status().state is LiveState.FAILED, f"nothing of {video} was read")
        if engine.status().state is LiveState.FAILED:
            raise LinkError(str(engine.status().message))
        time.sleep(min(_SETTLE_S, seconds))
        analysed.clear()
        taking.clear()
        begun = time.monotonic()
        time.sleep(seconds)
        return dict(analysed), list(taking), time.monotonic() - begun
    finally:
        engine.close()


def _receive(connection: Connection, pipe: str, websocket: str, lsl: str) -> None:
    """Be the receivers, in a process of their own: tell the OSC port, and on "over" what arrived."""
    arrivals = {output: _Arrivals() for output in (JSON_LINES, OSC, WEBSOCKET, LSL)}
    port = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    port.bind((LOOPBACK, 0))
    for target, arguments in (
        (_read_pipe, (pipe, arrivals[JSON_LINES])),
        (_read_osc, (port, arrivals[OSC])),
        (_read_websocket, (websocket, arrivals[WEBSOCKET])),
        (_read_lsl, (lsl, arrivals[LSL])),
    ):
        threading.Thread(target=target, args=arguments, daemon=True).start()
    connection.send(port.getsockname()[1])
    connection.recv()
    time.sleep(_LAST_S)
    connection.send({output: dict(there.at) for output, there in arrivals.items()})
    connection.poll(_OPEN_S)


def _read_pipe(path: str, arrivals: _Arrivals) -> None:
    with Path(path).open(encoding="utf-8") as lines:
        for line in lines:
            message = json.loads(line)
            if message["type"] == "reading":
                arrivals.note(message["monotonic_s"])


def _read_osc(port: socket.socket, arrivals: _Arrivals) -> None:
    from pythonosc.osc_bundle import OscBundle

    while True:
        packet = port.recv(1 << 16)
        arrived = time.monotonic()
        if OscBundle.dgram_is_bundle(packet):
            times = next(message.params for message in OscBundle(packet) if message.address.endswith("/time"))
            arrivals.note(times[1], arrived)


def _read_websocket(address: str, arrivals: _Arrivals) -> None:
    from websockets.sync.client import connect

    with connect(address, open_timeout=_OPEN_S) as client:
        for text in client:
            message = json.loads(text)
            if message["type"] == "reading":
                arrivals.note(message["monotonic_s"])


def _read_lsl(name: str, arrivals: _Arrivals) -> None:
    pylsl = load_pylsl()
    inlet = pylsl.StreamInlet(pylsl.resolve_byprop("name", name, timeout=_OPEN_S)[0], recover=False)
    while True:
        try:
            sample, timestamp = inlet.pull_sample(timeout=_OPEN_S)
        except pylsl.LostError:  # the stream has ended
            return
        arrived = time.monotonic()
        if sample is not None:
            arrivals.note(timestamp - ahead_of_monotonic(pylsl.local_clock), arrived)


def _delays(analysed: dict[float, float], arrived: dict[float, float]) -> list[float]:
    """Return the delays of the messages that arrived. The clocks of LSL and this process are mapped, so times are near."""
    times = np.asarray(sorted(arrived))
    delays = []
    for captured, at in analysed.items():
        place = int(np.argmin(np.abs(times - captured))) if len(times) else 0
        if len(times) and abs(times[place] - captured) < 0.001:
            delays.append(arrived[float(times[place])] - at)
    return delays


def _percentiles(values: list[float]) -> dict[str, float]:
    return {name: 1000 * float(np.percentile(values, at)) for name, at in (("p50", 50), ("p95", 95), ("p99", 99))}


def _wait(condition: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + _OPEN_S
    while not condition():
        if time.monotonic() > deadline:
            raise LinkError(f"{what} after {_OPEN_S:.0f} s")
        time.sleep(0.02)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.link_latency", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("video", type=Path, help="the video to repeat")
    parser.add_argument("--seconds", type=float, default=10.0, metavar="N", help="how long to measure (default: 10)")
    parser.add_argument("--model", default="default", help="name of a model in models/ (default: default)")
    parser.add_argument("--runtime", default=Runtime.LITERT.value, choices=[Runtime.LITERT.value, Runtime.LITERT_INT8.value])
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    arguments = parser.parse_args()
    prepare_opencv()
    try:
        model = load_model(paths.models_folder() / arguments.model)
        result = measure_link(arguments.video, arguments.seconds, model, Runtime(arguments.runtime))
    except (LinkError, ModelError) as error:
        print(f"benchmarks.link_latency: {error}", file=sys.stderr)
        return 1
    text = json.dumps(asdict(result), indent=1)
    if arguments.json is not None:
        arguments.json.write_text(text + "\n", encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
