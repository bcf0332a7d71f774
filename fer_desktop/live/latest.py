"""Passes the newest item from one thread to another."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class LatestSlot(Generic[T]):
    """Holds at most one item. Putting never waits: an item that was not taken in time is overwritten and counted.

    Any number of threads may put; one takes.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._item: T | None = None
        self._overwritten = 0
        self._woken = False

    def put(self, item: T) -> None:
        """Put an item in place of the one that was not taken yet, if any."""
        with self._changed:
            if self._item is not None:
                self._overwritten += 1
            self._item = item
            self._changed.notify()

    def take(self, timeout: float | None = None) -> T | None:
        """Return the newest item and empty the slot; None when nothing came within `timeout` seconds, or at `wake`.

        timeout: 0 doesn't wait, None waits for ever.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._item is not None or self._woken, timeout)
            self._woken = False
            item, self._item = self._item, None
            return item

    def wake(self) -> None:
        """Make the waiting `take`, or else the next one, return at once, with or without an item."""
        with self._changed:
            self._woken = True
            self._changed.notify()

    def clear(self) -> None:
        """Drop the item, if any, and count from 0 again."""
        with self._changed:
            self._item = None
            self._overwritten = 0

    @property
    def empty(self) -> bool:
        with self._changed:
            return self._item is None

    @property
    def overwritten(self) -> int:
        """How many items were overwritten since the start or the last `clear`."""
        with self._changed:
            return self._overwritten
