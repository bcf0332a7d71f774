"""The automatic device: what is quickest on this computer, measured once and remembered for its processor."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from fer_desktop import paths
from fer_desktop.analysis import automatic
from fer_desktop.analysis.automatic import AutomaticDevice, Timing, can_choose, choose, measure
from fer_desktop.analysis.classifier import Runtime
from fer_desktop.models.description import Model, load_model

FLOAT, INT8 = Runtime.LITERT, Runtime.LITERT_INT8


@pytest.fixture
def model() -> Model:
    return load_model(paths.models_folder() / "default")


@pytest.mark.parametrize(
    ("times", "wanted"),
    [
        ({(FLOAT, 1): 2.0, (INT8, 1): 0.5}, (INT8, 1)),
        ({(FLOAT, 1): 2.0, (INT8, 1): 1.9}, (FLOAT, 1)),
        ({(FLOAT, 1): 2.0, (INT8, 1): 2.5, (FLOAT, 2): 1.9, (INT8, 2): 0.1}, (FLOAT, 1)),
        ({(FLOAT, 1): 2.0, (INT8, 1): 1.9, (FLOAT, 2): 1.1, (INT8, 2): 1.9}, (FLOAT, 2)),
        ({(FLOAT, 1): 2.0, (INT8, 1): 1.0, (FLOAT, 2): 1.2, (INT8, 2): 0.5}, (INT8, 2)),
        ({(FLOAT, 1): 2.0}, (FLOAT, 1)),
    ],
)
def test_full_precision_and_one_thread_are_left_only_for_what_is_clearly_quicker(
    times: dict[tuple[Runtime, int], float], wanted: tuple[Runtime, int]
) -> None:
    choice = choose([Timing(*key, median) for key, median in times.items()])
    assert (choice.runtime, choice.threads) == wanted
    assert len(choice.timings) == len(times)


def test_every_candidate_is_measured(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fer_desktop.analysis.automatic.os.cpu_count", lambda: 8)
    timings = measure(model, seconds=0.0)
    assert {(timing.runtime, timing.threads) for timing in timings} == {(FLOAT, 1), (FLOAT, 2), (INT8, 1), (INT8, 2)}
    assert all(timing.median_ms > 0 for timing in timings)
    monkeypatch.setattr("fer_desktop.analysis.automatic.os.cpu_count", lambda: 2)
    assert {timing.threads for timing in measure(model, seconds=0.0)} == {1}, "the second processor is the window's"


def test_a_model_is_measured_once_and_the_choice_is_remembered_for_the_processor(
    model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, measured = tmp_path / "data" / "devices.json", 0

    def quick(of: Model) -> tuple[Timing, ...]:
        nonlocal measured
        measured += 1
        return Timing(FLOAT, 1, 4.0), Timing(INT8, 1, 1.0)

    monkeypatch.setattr(automatic, "measure", quick)
    device = AutomaticDevice(path)
    assert device.known(model) is None
    assert device.choose(model).runtime is INT8
    assert device.choose(model) == AutomaticDevice(path).choose(model) == AutomaticDevice(path).known(model)
    assert measured == 1
    device.forget(model)
    assert device.known(model) is None
    device.choose(model)
    assert measured == 2

    values = json.loads(path.read_text())
    (entry,) = values["measured"].values()
    for broken in ({**entry, "processor": "another one"}, {"processor": entry["processor"]}, {**entry, "timings": [{}]}, 3):
        path.write_text(json.dumps({"measured": dict.fromkeys(values["measured"], broken)}))
        assert AutomaticDevice(path).known(model) is None, broken
    path.write_text("{")
    assert AutomaticDevice(path).known(model) is None


def test_threads_that_ask_at_the_same_time_wait_for_one_measurement(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    began, may_end, measured = threading.Event(), threading.Event(), []

    def slow(of: Model) -> tuple[Timing, ...]:
        measured.append(of)
        began.set()
        may_end.wait()
        return Timing(FLOAT, 1, 4.0), Timing(INT8, 1, 1.0)

    monkeypatch.setattr(automatic, "measure", slow)
    device, found = AutomaticDevice(), []
    threads = [threading.Thread(target=lambda: found.append(device.choose(model).runtime)) for _ in range(2)]
    threads[0].start()
    began.wait()
    threads[1].start()
    may_end.set()
    for thread in threads:
        thread.join()
    assert found == [INT8, INT8]
    assert len(measured) == 1


def test_a_model_with_one_network_has_no_choice(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    assert can_choose([INT8, FLOAT]) and not can_choose([FLOAT])
    monkeypatch.setattr(automatic, "available_runtimes", lambda of: [FLOAT])
    device = AutomaticDevice()
    assert device.known(model) is None
    assert device.choose(model).runtime is FLOAT
