"""A screen region, captured with mss, which needs no Qt and works in any thread."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

import cv2
import numpy as np
from mss import MSS, ScreenShotError

from fer_desktop.core.messages import marked
from fer_desktop.core.types import Frame, UInt8Array
from fer_desktop.media.permission import screen_refused
from fer_desktop.media.source import ScreenSpec, SourceError, SourceProblem, screen_address, spec_name

Area = tuple[int, int, int, int]
"""x, y, width and height in the system's own pixels."""

_LOOK_EVERY_S: Final = 1.0
"""Between two looks at which screens there are."""


class ScreenSource:
    """The pictures of a screen region, at the spec's frame rate: `read` waits until the next one is due."""

    live = True

    def __init__(self, spec: ScreenSpec) -> None:
        """Raises SourceError: REFUSED by the system, NOT_FOUND where the region isn't wholly on a screen."""
        self._spec = spec
        self.name = spec_name(spec)
        self.frame_rate: float | None = spec.frame_rate
        self.frame_count: int | None = None
        self.size: tuple[int, int] | None = (spec.width, spec.height)
        if (why := screen_refused()) is not None:
            raise SourceError(SourceProblem.REFUSED, why)
        self._area: Area = (spec.x, spec.y, spec.width, spec.height)
        self._index = 0
        self._closed = False
        self._look()
        with _reporting():
            self._screen = MSS()
        self._interval = 1 / spec.frame_rate
        self._due = time.monotonic()

    def read(self) -> Frame | None:
        now = time.monotonic()
        if now < self._due:
            time.sleep(self._due - now)
            now = time.monotonic()
        # A late picture isn't followed by one that comes sooner: the pace starts anew.
        late = now - self._due > self._interval
        self._due = (now if late or not self._index else self._due) + self._interval
        if now - self._looked_at >= _LOOK_EVERY_S:
            self._look()
        image = self._grab()
        self._index += 1
        return Frame(image, self._index - 1, now, self.name)

    def close(self) -> None:
        if not self._closed:
            # If the connection to the system is lost, mss says so, and another call would free it once more.
            self._closed = True
            with suppress(ScreenShotError):
                self._screen.close()

    def _grab(self) -> UInt8Array:
        left, top, width, height = self._area
        with _reporting():
            shot = self._screen.grab({"left": left, "top": top, "width": width, "height": height})
        pixels = np.frombuffer(shot.raw, np.uint8).reshape(shot.height, shot.width, 4)
        return cv2.cvtColor(pixels, cv2.COLOR_BGRA2BGR).astype(np.uint8, copy=False)

    def _look(self) -> None:
        """Check that the screens are there: where none is, some systems give black pictures and no error."""
        self._looked_at = time.monotonic()
        with _reporting():
            there = screens()
        if not is_covered(self._area, there):
            template = marked(
                "{region} isn't wholly on a screen. Was a screen unplugged, or its resolution changed? There is now: {screens}."
            )
            # Written as in addresses, which no language changes.
            listed = "; ".join(f"{x},{y},{width}x{height}" for x, y, width, height in there)
            raise SourceError(SourceProblem.NOT_FOUND, template, region=screen_address(self._spec), screens=listed)


def screens() -> list[Area]:
    """Return the screens that are there now. Raises what mss raises."""
    with MSS() as system:  # one that stays open knows only the screens of its first look
        everything, *single = system.monitors
    return [(one["left"], one["top"], one["width"], one["height"]) for one in single or [everything]]


@contextmanager
def _reporting() -> Iterator[None]:
    """Turn errors of mss into SourceError: it has its own, and fails assertions where the system doesn't answer any more."""
    try:
        yield
    except (ScreenShotError, OSError, AssertionError) as error:
        raise SourceError(SourceProblem.UNREADABLE, marked("The screen can't be captured: {why}"), why=error) from error


def is_covered(area: Area, by: Iterable[Area]) -> bool:
    """Return whether an area lies wholly within others, which overlap at most as a whole, as mirrored screens do."""
    x, y, width, height = area
    covered = 0
    for left, top, wide, high in set(by):
        across = min(x + width, left + wide) - max(x, left)
        down = min(y + height, top + high) - max(y, top)
        covered += max(across, 0) * max(down, 0)
    return covered >= width * height
