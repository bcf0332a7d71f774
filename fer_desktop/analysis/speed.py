"""Measures a classifier's speed on this computer: the time of one run with one face, and with ten."""

from __future__ import annotations

import platform
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from fer_desktop.analysis.classifier import Classifier
from fer_desktop.analysis.runtimes.sandbox import noise

BATCHES: Final = (1, 10)
"""Faces in one run."""

_WARM_UP_RUNS: Final = 10
_WARM_UP_S: Final = 1.0
_FEWEST_RUNS: Final = 20
_MOST_RUNS: Final = 400
_SECONDS: Final = 1.5


@dataclass(frozen=True, slots=True)
class Speed:
    """The time of one run in milliseconds: the median and the 95th percentile of `runs` runs with `faces` faces each."""

    faces: int
    median_ms: float
    p95_ms: float
    runs: int


def measure(
    classifier: Classifier, cancelled: Callable[[], bool], progress: Callable[[float], None], seconds: float = _SECONDS
) -> tuple[Speed, ...] | None:
    """Measure each of `BATCHES`, from crops to probabilities; return None when it was cancelled.

    progress: called with shares, 0 to 1. seconds: about how long each batch is timed. Raises ClassifierError.
    """
    result = []
    for place, faces in enumerate(BATCHES):
        crops = noise((faces, *classifier.form.shape), seed=place)
        end = time.perf_counter() + min(_WARM_UP_S, seconds)
        for _ in range(_WARM_UP_RUNS):
            if cancelled():
                return None
            classifier.predict(crops)
            if time.perf_counter() > end:
                break
        times: list[float] = []
        start = time.perf_counter()
        while len(times) < _MOST_RUNS:
            if cancelled():
                return None
            before = time.perf_counter()
            if len(times) >= _FEWEST_RUNS and before - start > seconds:
                break
            classifier.predict(crops)
            times.append(time.perf_counter() - before)
            progress((place + min(len(times) / _MOST_RUNS + (before - start) / seconds, 1.0)) / len(BATCHES))
        milliseconds = 1000 * np.array(times)
        result.append(Speed(faces, float(np.median(milliseconds)), float(np.percentile(milliseconds, 95)), len(times)))
    progress(1.0)
    return tuple(result)


def processor_name() -> str:
    """Return the name of this computer's processor, as in "AMD Ryzen 7 5800U"; its architecture where it has none."""
    try:
        name = _processor_name()
    except (OSError, subprocess.SubprocessError):
        name = ""
    return " ".join(name.split()) or platform.processor() or platform.machine()


def _processor_name() -> str:
    if sys.platform == "win32":
        import winreg

        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"HARDWARE\DESCRIPTION\System\CentralProcessor\0") as key:
            return str(winreg.QueryValueEx(key, "ProcessorNameString")[0])
    if sys.platform == "darwin":
        asked = ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"]
        return subprocess.run(asked, capture_output=True, text=True, timeout=5, check=True).stdout
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
        key_word, _, value = line.partition(":")
        if key_word.strip().lower() in ("model name", "hardware", "cpu model") and value.strip():
            return value
    return ""
