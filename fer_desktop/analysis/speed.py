"""Measures a classifier's speed on this computer, the time of a run with one face and with ten, and keeps measurements."""

from __future__ import annotations

import json
import logging
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from fer_desktop.analysis.classifier import Classifier
from fer_desktop.analysis.runtimes.sandbox import noise
from fer_desktop.core.files import write_whole

_log = logging.getLogger(__name__)

BATCHES: Final = (1, 10)
"""Faces in one run."""

_WARM_UP_RUNS: Final = 10
_WARM_UP_S: Final = 1.0
_FEWEST_RUNS: Final = 20
_MOST_RUNS: Final = 400
_SECONDS: Final = 1.5
_MOST_KEPT: Final = 200


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


class MeasurementFile:
    """What was measured on this computer, by key, in a JSON file.

    What was measured on another processor, as by a copy on a USB stick, is ignored.
    """

    def __init__(self, path: Path | None) -> None:
        """path: None keeps everything until the program ends."""
        self._path = path
        self.processor = processor_name()
        self._entries = self._read() if path is not None else {}

    def entry(self, key: str) -> Mapping[str, Any] | None:
        """Return what was kept on this processor, or None."""
        entry = self._entries.get(key)
        return entry if entry is not None and entry.get("processor") == self.processor else None

    def keep(self, key: str, entry: Mapping[str, Any]) -> None:
        """Keep a measurement; where the file can't be written, until the program ends."""
        self._entries.pop(key, None)
        self._entries[key] = {"processor": self.processor, **entry}
        self._entries = dict(list(self._entries.items())[-_MOST_KEPT:])
        self._write()

    def forget(self, key: str) -> None:
        if self._entries.pop(key, None) is not None:
            self._write()

    def _write(self) -> None:
        if self._path is None:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._path, json.dumps({"version": 1, "measured": self._entries}, indent=1) + "\n")
        except OSError as error:
            _log.warning("what was measured can't be kept: %s", error)

    def _read(self) -> dict[str, Any]:
        assert self._path is not None
        try:
            values = json.loads(self._path.read_text(encoding="utf-8"))
            measured = values["measured"]
            return {str(key): entry for key, entry in measured.items() if isinstance(entry, dict)}
        except FileNotFoundError:
            return {}
        # A damaged file costs no more than measuring again.
        except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
            _log.warning("%s is left aside: %s", self._path, error)
            return {}


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
