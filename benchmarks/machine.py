"""The computer and the versions that were measured, without the name of the computer or the user."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from fer_desktop import __version__
from fer_desktop.analysis.speed import processor_name

_PACKAGES: Final = ("ai-edge-litert", "numpy", "opencv-python-headless", "PySide6-Essentials")


def machine() -> dict[str, Any]:
    """Return the facts that the figures depend on. load_before: the mean load of the last minute, None if it is unknown."""
    return {
        "processor": processor_name(),
        "cores": usable_cores(),
        "system": _system(),
        "python": platform.python_version(),
        "versions": {"fer-desktop": __version__} | {name: found for name in _PACKAGES if (found := _version(name))},
        "load_before": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
    }


def usable_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _system() -> str:
    try:
        return f"{platform.freedesktop_os_release()['PRETTY_NAME']}, {platform.machine()}"
    except (OSError, KeyError, AttributeError):
        return f"{platform.system()} {platform.release()}, {platform.machine()}"
