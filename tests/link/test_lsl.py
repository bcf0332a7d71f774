"""Lab Streaming Layer, with pylsl's own inlets and outlets at the other end."""

from __future__ import annotations

import builtins
import queue
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pylsl
import pytest

from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.link.commands import COMMANDS_AT_ONCE, Command, RateLimit, Refusal
from fer_desktop.link.inputs import CommandInput
from fer_desktop.link.link import Link
from fer_desktop.link.lsl import CHANNELS, MARKERS, LslError, LslMarkerReceiver, LslSender, load_pylsl, marker_streams
from fer_desktop.link.messages import Moment, Origin
from fer_desktop.link.outputs import Phase, QueuedOutput
from tests.link.conftest import MakeAnalysis, Until, marking

WAIT_S = 30.0


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """A stream's name that no other test on this network has."""
    return f"{request.node.name} {time.monotonic_ns()}"


def inlet_of(name: str) -> Any:
    found = pylsl.resolve_byprop("name", name, minimum=1, timeout=WAIT_S)
    assert found, f"no stream {name}"
    inlet = pylsl.StreamInlet(found[0])
    inlet.open_stream(timeout=WAIT_S)
    return inlet


def clocks_apart() -> float:
    """Return by how many seconds LSL's clock is ahead, from the readings of both that a busy computer delayed least."""
    readings = [(time.monotonic(), pylsl.local_clock(), time.monotonic()) for _ in range(200)]
    before, clock, after = min(readings, key=lambda reading: reading[2] - reading[0])
    return float(clock - (before + after) / 2)


def test_readings_of_the_followed_person_have_the_time_of_their_capture(
    link: Link, make_analysis: MakeAnalysis, name: str, until: Until
) -> None:
    output = QueuedOutput(LslSender(name))
    link.start("lsl", output)
    until(lambda: output.status().phase is Phase.RUNNING, "the streams to be offered")
    inlet = inlet_of(name)
    captured = time.monotonic() - 0.75
    link.take(make_analysis(captured, 1, 2, confidence=0.7, uncertain=True), followed=2)
    sample, timestamp = inlet.pull_sample(timeout=WAIT_S)
    assert sample == pytest.approx([0.05, 0.05, 0.05, 0.7, 0.05, 0.05, 0.05, 0.7, 1.0])
    # With the correction, as a recorder on another computer would ask for it, the time is that of the capture.
    local = timestamp + inlet.time_correction(timeout=WAIT_S)
    assert local - clocks_apart() == pytest.approx(captured, abs=0.02)
    link.take(make_analysis(captured + 0.1, 1), followed=None)
    link.take(make_analysis(captured + 0.2, 2), followed=2)
    later = inlet.pull_sample(timeout=WAIT_S)[1]
    assert later - timestamp == pytest.approx(0.2, abs=0.005)
    until(lambda: output.status().sent == 2, "both to be counted")


def test_streams_describe_themselves(link: Link, name: str) -> None:
    link.start("lsl", QueuedOutput(LslSender(name)))
    info = inlet_of(name).info(timeout=WAIT_S)
    assert (info.type(), info.nominal_srate(), info.channel_count()) == ("Expression", 0.0, 9)
    assert info.get_channel_labels() == list(CHANNELS) == [*EXPRESSIONS, "confidence", "uncertain"]
    assert info.get_channel_units() == ["probability"] * 8 + ["flag"]
    assert info.desc().child("acquisition").child_value("manufacturer") == "FER Desktop"
    markers = inlet_of(name + MARKERS).info(timeout=WAIT_S)
    assert (markers.type(), markers.channel_count()) == ("Markers", 1)


def test_markers_are_a_stream_of_their_own(link: Link, name: str) -> None:
    link.start("lsl", QueuedOutput(LslSender(name)))
    inlet = inlet_of(name + MARKERS)
    moment = Moment.now()
    link.mark("door \u2713", moment)
    sample, timestamp = inlet.pull_sample(timeout=WAIT_S)
    assert sample == ["door \u2713"]
    local = timestamp + inlet.time_correction(timeout=WAIT_S)
    assert local - clocks_apart() == pytest.approx(moment.monotonic, abs=0.02)


def test_a_receiver_that_stalls_delays_nobody(link: Link, make_analysis: MakeAnalysis, name: str, until: Until) -> None:
    output = QueuedOutput(LslSender(name))
    link.start("lsl", output)
    until(lambda: output.status().phase is Phase.RUNNING, "the streams to be offered")
    inlet = inlet_of(name)
    for k in range(3000):
        link.take(make_analysis(k / 100, 1), followed=1)
    link.mark("last")
    until(lambda: output.status().sent + output.status().dropped == 3001, "every message to be sent or dropped")
    del inlet


def test_receivers_come_and_go(link: Link, make_analysis: MakeAnalysis, name: str) -> None:
    link.start("lsl", QueuedOutput(LslSender(name)))
    [found] = pylsl.resolve_byprop("name", name, minimum=1, timeout=WAIT_S)
    for visit in range(100):
        inlet = pylsl.StreamInlet(found)
        inlet.open_stream(timeout=WAIT_S)
        sample = None
        while sample is None:  # the first samples may come before the outlet knows of the inlet
            link.take(make_analysis(float(visit), 1), followed=1)
            sample, _ = inlet.pull_sample(timeout=0.1)
        inlet.close_stream()


def test_without_the_library_it_says_so_by_name(monkeypatch: pytest.MonkeyPatch, link: Link, until: Until) -> None:
    import_module = builtins.__import__
    error: Exception = ImportError("No module named 'pylsl'")

    def fail(module: str, *arguments: Any) -> Any:
        if module == "pylsl":
            raise error
        return import_module(module, *arguments)

    monkeypatch.setattr(builtins, "__import__", fail)
    with pytest.raises(LslError, match="needs the package pylsl, which isn't installed here"):
        load_pylsl()
    error = RuntimeError("LSL binary library file was not found.")
    output = QueuedOutput(LslSender())
    link.start("lsl", output)
    until(lambda: output.status().phase is Phase.FAILED, "the library to be missed")
    assert str(output.status().error) == (
        "Lab Streaming Layer needs the library liblsl, which can't be loaded here. Install it, and name its file in the "
        "environment variable PYLSL_LIB."
    )


# ---- Markers of another program ----


@contextmanager
def listening(name: str, accept: Callable[[Command], object], limit: RateLimit | None = None) -> Iterator[CommandInput]:
    listener = CommandInput(LslMarkerReceiver(name), accept, retry_s=0.01, limit=limit)
    listener.start()
    try:
        yield listener
    finally:
        listener.stop()
        assert listener.join(WAIT_S)


def marker_stream(name: str, channel_format: str = "string", channels: int = 1) -> Any:
    return pylsl.StreamOutlet(pylsl.StreamInfo(name, "Markers", channels, pylsl.IRREGULAR_RATE, channel_format, name))


def test_markers_of_a_stream_become_markers(name: str, until: Until) -> None:
    given: list[Command] = []
    with listening(name, given.append) as listener:
        outlet = marker_stream(name)
        assert outlet.wait_for_consumers(WAIT_S)
        outlet.push_sample(["stimulus \u2713"], pylsl.local_clock() - 1.5)
        until(lambda: given, "the marker")
        command = given[0]
        assert (command.text, command.origin) == ("stimulus \u2713", Origin.LSL)
        assert command.arrival.monotonic - command.moment.monotonic >= 1.5 - 0.02
        assert command.moment.monotonic == pytest.approx(command.arrival.monotonic - 1.5, abs=1.0)
        assert listener.status().accepted == 1


def test_numbers_are_markers_too_and_a_stream_may_go_and_come_back(name: str) -> None:
    given: queue.SimpleQueue[Command] = queue.SimpleQueue()
    with listening(name, given.put):
        for code in (7, 8):
            outlet = marker_stream(name, "int32")
            assert outlet.wait_for_consumers(WAIT_S)
            outlet.push_sample([code])
            assert given.get(timeout=WAIT_S).text == str(code)
            del outlet


def test_a_stream_with_more_channels_is_no_stream_of_markers(name: str, until: Until) -> None:
    outlet = marker_stream(name, "float32", 8)
    with listening(name, lambda _: None) as listener:
        until(lambda: listener.status().phase is Phase.FAILED, "the stream to be refused")
        assert str(listener.status().error) == f"The stream {name} has 8 channels. A stream of markers has one."
    del outlet


def test_bad_markers_are_refused_by_name(name: str, until: Until) -> None:
    given: list[Command] = []
    with listening(name, given.append, RateLimit(lambda: 0.0)) as listener:
        outlet = marker_stream(name)
        assert outlet.wait_for_consumers(WAIT_S)
        outlet.push_sample(["a" * 600])
        outlet.push_sample([b"\xff\xfe"])
        until(lambda: listener.status().refused == 2, "both to be refused")
        assert listener.counts.refused == {Refusal.BAD_VALUE: 1, Refusal.NOT_UTF8: 1}
        for k in range(COMMANDS_AT_ONCE):
            outlet.push_sample([str(k)])
        until(lambda: listener.counts.refused.get(Refusal.TOO_OFTEN) == 2, "the flood to be refused")
        assert len(given) == COMMANDS_AT_ONCE - 2


def test_a_marker_of_a_stream_does_not_go_round_in_a_circle(name: str, until: Until) -> None:
    link = Link()
    output = QueuedOutput(LslSender(name))
    link.start("lsl", output)
    until(lambda: output.status().phase is Phase.RUNNING, "the streams to be offered")
    listener = CommandInput(LslMarkerReceiver(name + MARKERS), link.accept)
    link.start("markers", listener)
    until(marking(link, lambda: listener.status().accepted, "once"), "the marker to come back")
    link.stop("markers")
    assert listener.join(WAIT_S)
    before = output.status().sent
    link.accept(Command(*_lsl_marker()))
    link.close(time.monotonic() + WAIT_S)
    assert output.status().sent == before


def _lsl_marker() -> tuple[Any, ...]:
    from fer_desktop.link.commands import CommandKind

    return CommandKind.MARKER, Origin.LSL, Moment.now(), Moment.now(), "from a stream"


def test_streams_of_markers_are_found_by_name_and_no_others(link: Link, name: str, until: Until) -> None:
    output = QueuedOutput(LslSender(name))
    link.start("lsl", output)
    until(lambda: output.status().phase is Phase.RUNNING, "the streams to be offered")
    until(lambda: f"{name}{MARKERS}" in (found := marker_streams(0.5)) and name not in found, "the stream of markers")
