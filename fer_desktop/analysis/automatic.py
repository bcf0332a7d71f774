"""The device "Automatic": measures which of a model's networks for the processor is quickest here, and with how many threads.

A network of 8-bit integers takes a fourth of the time where the processor has instructions for it, and elsewhere as long as the
one of floating-point numbers. Both give nearly the same readings; the one of floating-point numbers gives the figures of
model.json, so it is preferred unless it is clearly slower.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from fer_desktop.analysis.classifier import LiteRTClassifier, Runtime, available_runtimes
from fer_desktop.analysis.runtimes.sandbox import ensure_tried, noise
from fer_desktop.analysis.speed import MeasurementFile
from fer_desktop.core.json_values import number, objects, whole
from fer_desktop.models.description import Model

AUTOMATIC: Final = "automatic"
"""The value of the setting `runtime`."""

DEVICES_FILE: Final = "devices.json"

_CANDIDATES: Final = (Runtime.LITERT, Runtime.LITERT_INT8)
_SECONDS: Final = 0.2
_FEWEST_RUNS: Final = 5
_QUICKER: Final = 1.5
"""How many times as quick 8-bit integers must be, and how many times two threads, of which the second takes a processor."""

_PROCESSORS_FOR_TWO: Final = 4
"""With fewer, a second thread takes time from the window."""


@dataclass(frozen=True, slots=True)
class Timing:
    """The median time of one run with one face, in milliseconds."""

    runtime: Runtime
    threads: int
    median_ms: float


@dataclass(frozen=True, slots=True)
class Choice:
    """What runs the network, with how many threads for a few faces, and all that was measured."""

    runtime: Runtime
    threads: int
    timings: tuple[Timing, ...]


def can_choose(runtimes: Collection[Runtime]) -> bool:
    """Return whether there is a choice between the runtimes that can run a model here: it has both networks."""
    return set(_CANDIDATES) <= set(runtimes)


def measure(model: Model, seconds: float = _SECONDS) -> tuple[Timing, ...]:
    """Time one face through each network and number of threads, in turns, so that other work slows all of them alike.

    Raises ClassifierError, ModelError.
    """
    counts = (1, 2) if (os.cpu_count() or 1) >= _PROCESSORS_FOR_TWO else (1,)
    classifiers = {}
    for runtime in _CANDIDATES:
        ensure_tried(model.file(runtime.value), model.description.files[runtime.value].sha256, runtime.value)
        for threads in counts:
            classifiers[runtime, threads] = LiteRTClassifier(model, runtime, threads)
    crops = {key: noise((1, *classifier.form.shape), seed=0) for key, classifier in classifiers.items()}
    for key, classifier in classifiers.items():
        classifier.predict(crops[key])  # the first run allocates memory
    times: dict[tuple[Runtime, int], list[float]] = {key: [] for key in classifiers}
    end = time.perf_counter() + seconds
    runs = 0
    while runs < _FEWEST_RUNS or time.perf_counter() < end:
        for key, classifier in classifiers.items():
            begun = time.perf_counter()
            classifier.predict(crops[key])
            times[key].append(time.perf_counter() - begun)
        runs += 1
    return tuple(Timing(*key, 1000 * float(np.median(taken))) for key, taken in times.items())


def choose(timings: Sequence[Timing]) -> Choice:
    """Return the choice that follows from timings, of which one is of LITERT with one thread."""
    taken = {(timing.runtime, timing.threads): timing.median_ms for timing in timings}
    runtime, threads = Runtime.LITERT, 1
    if taken.get((Runtime.LITERT_INT8, 1), np.inf) * _QUICKER <= taken[runtime, 1]:
        runtime = Runtime.LITERT_INT8
    if taken.get((runtime, 2), np.inf) * _QUICKER <= taken[runtime, 1]:
        threads = 2
    return Choice(runtime, threads, tuple(timings))


class AutomaticDevice:
    """Chooses once for each model, and remembers the choice for this processor. Any thread may use it."""

    def __init__(self, path: Path | None = None) -> None:
        """path: where choices are kept; None keeps them until the program ends."""
        self._file = MeasurementFile(path)
        self._lock = threading.Lock()

    def known(self, model: Model) -> Choice | None:
        """Return the choice for a model, None if it must be measured first."""
        entry = self._file.entry(_key(model))
        timings = _timings(entry) if entry is not None else ()
        return choose(timings) if any((each.runtime, each.threads) == (Runtime.LITERT, 1) for each in timings) else None

    def choose(self, model: Model) -> Choice:
        """Return the choice for a model; measure if it isn't known, which takes a fifth of a second. Raises as `measure`."""
        with self._lock:
            known = self.known(model)
            if known is not None:
                return known
            if not can_choose(available_runtimes(model)):
                return Choice(Runtime.LITERT, 1, ())
            timings = measure(model)
            self._file.keep(_key(model), {"timings": [asdict(timing) for timing in timings]})
            return choose(timings)

    def forget(self, model: Model) -> None:
        """Have the next `choose` measure again."""
        self._file.forget(_key(model))


def _key(model: Model) -> str:
    files = model.description.files
    return ":".join(files[runtime.value].sha256 if runtime.value in files else "" for runtime in _CANDIDATES)


def _timings(entry: Mapping[str, Any]) -> tuple[Timing, ...]:
    result = []
    for row in objects(entry.get("timings")):
        runtime, threads, median = row.get("runtime"), whole(row.get("threads"), 1), number(row.get("median_ms"), 0.0)
        if runtime not in list(_CANDIDATES) or threads is None or median is None:
            return ()
        result.append(Timing(Runtime(runtime), threads, median))
    return tuple(result)
