"""Readings for the link, and waiting for what its threads do."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from fer_desktop.core.types import Analysis, FaceReading, Frame
from fer_desktop.link.link import Link
from fer_desktop.link.outputs import Connection

# The types of the fixtures `until` and `make_analysis`.
Until = Callable[[Callable[[], object], str], None]
MakeAnalysis = Callable[..., Analysis]

DEADLINE_S = 30.0


@pytest.fixture
def until() -> Until:
    """Return a function that waits for a condition, and fails and names it if it never comes true."""

    def wait(condition: Callable[[], object], what: str) -> None:
        deadline = time.monotonic() + DEADLINE_S
        while not condition():
            if time.monotonic() > deadline:
                pytest.fail(f"waited {DEADLINE_S:.0f} s in vain for: {what}")
            time.sleep(0.002)

    return wait


def marking(link: Link, condition: Callable[[], object], text: str = "") -> Callable[[], object]:
    """Return a condition that sets a marker each time before it is asked for."""

    def ask() -> object:
        link.mark(text)
        return condition()

    return ask


def gone(output: Connection, count: int) -> Callable[[], bool]:
    """Return the condition that so many messages were sent or dropped."""

    def ask() -> bool:
        status = output.status()
        return status.sent + status.dropped == count

    return ask


def handled(source: Connection, count: int) -> Callable[[], bool]:
    """Return the condition that so many commands were accepted or refused."""

    def ask() -> bool:
        status = source.status()
        return status.accepted + status.refused == count

    return ask


@pytest.fixture
def link() -> Iterator[Link]:
    """A link whose outputs are closed at the end."""
    link = Link()
    yield link
    link.close(time.monotonic() + DEADLINE_S)


@pytest.fixture
def make_analysis(make_reading: Callable[..., FaceReading]) -> MakeAnalysis:
    """Return a function that makes an analysis with a face for each of some people."""

    def make(timestamp: float, *people: int, source: str = "Test camera", index: int = 0, **reading: Any) -> Analysis:
        frame = Frame(np.zeros((48, 64, 3), np.uint8), index, timestamp, source)
        return Analysis(frame, tuple(make_reading(8.0 * person, 8.0, 20.0, person, **reading) for person in people))

    return make
