"""The memory, handles, threads and processor time of this process."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc/self")


@dataclass(frozen=True, slots=True)
class ProcessState:
    """rss_bytes: resident memory. handles: open files, sockets and pipes. threads: of the process, including native ones.

    cpu_s: processor time of all threads since its start. None: unknown on this system.
    """

    rss_bytes: int | None
    handles: int | None
    threads: int | None
    cpu_s: float


def process_state() -> ProcessState:
    """Return the state of this process. Without another package, only Linux reports all of it."""
    cpu_s = time.process_time()
    try:
        pages = int((_PROC / "statm").read_text(encoding="ascii").split()[1])
        handles = len(list((_PROC / "fd").iterdir())) - 1  # the listing itself opens one
        threads = len(list((_PROC / "task").iterdir()))
    except (OSError, ValueError, IndexError):
        return ProcessState(None, None, None, cpu_s)
    return ProcessState(pages * os.sysconf("SC_PAGE_SIZE"), handles, threads, cpu_s)
