"""Times every event that the GUI thread handles, and every paint event."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


@dataclass(frozen=True, slots=True)
class Handled:
    """One event: its duration by the clock and in processor time of the thread, its receiver, and its type."""

    wall_ms: float
    cpu_ms: float
    receiver: str
    kind: str


@dataclass(slots=True)
class EventTimes:
    """handled: all events of the event loop, with the events nested in each. paintings_ms: by the widget's class."""

    handled: list[Handled] = field(default_factory=list)
    paintings_ms: dict[str, list[float]] = field(default_factory=dict)

    def clear(self) -> None:
        self.handled.clear()
        self.paintings_ms.clear()


@dataclass(frozen=True, slots=True)
class Blocks:
    """How long events blocked the GUI thread, in ms by the clock and in its own processor time.

    Other load on the computer makes the times by the clock longer, but hardly the processor times.
    over_limit: events that took longer than `limit_ms`.
    """

    events: int
    limit_ms: float
    over_limit: int
    longest_ms: float
    p99_9_ms: float
    longest_cpu_ms: float
    over_limit_cpu: int


def blocks(handled: Sequence[Handled], limit_ms: float) -> Blocks:
    """Return the figures of events; all are 0 if there are no events."""
    wall = np.array([one.wall_ms for one in handled] or [0.0])
    cpu = np.array([one.cpu_ms for one in handled] or [0.0])
    return Blocks(
        events=len(handled),
        limit_ms=limit_ms,
        over_limit=int((wall > limit_ms).sum()),
        longest_ms=float(wall.max()),
        p99_9_ms=float(np.percentile(wall, 99.9)),
        longest_cpu_ms=float(cpu.max()),
        over_limit_cpu=int((cpu > limit_ms).sum()),
    )


def timed_application(times: EventTimes) -> QApplication:
    """Return a new application that records how long each event takes. There must be none yet."""
    from PySide6.QtCore import QEvent
    from PySide6.QtWidgets import QApplication

    paint = QEvent.Type.Paint

    class Timed(QApplication):
        depth = 0

        def notify(self, receiver: Any, event: Any) -> bool:
            kind = event.type()
            if self.depth and kind != paint:
                return bool(super().notify(receiver, event))
            # Both are read first, because handling an event may delete them.
            who, is_widget = type(receiver).__name__, receiver.isWidgetType()
            self.depth += 1
            wall, cpu = time.perf_counter(), time.thread_time()
            try:
                return bool(super().notify(receiver, event))
            finally:
                wall, cpu = 1000 * (time.perf_counter() - wall), 1000 * (time.thread_time() - cpu)
                self.depth -= 1
                if not self.depth:
                    times.handled.append(Handled(wall, cpu, who, kind.name))
                if kind == paint and is_widget:
                    times.paintings_ms.setdefault(who, []).append(wall)

    return Timed(sys.argv[:1])
