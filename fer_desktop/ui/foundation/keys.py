"""What keys mean in a tab that plays something: one table a tab, and 1 to 9 for people in all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent


def is_plain(event: QKeyEvent) -> bool:
    """Whether a key is pressed alone. Shift counts as nothing where a sign needs it, as + does on many keyboards."""
    ignored = Qt.KeyboardModifier.KeypadModifier
    if event.key() == Qt.Key.Key_Plus:
        ignored |= Qt.KeyboardModifier.ShiftModifier
    return not event.modifiers() & ~ignored


def run_key(event: QKeyEvent, keys: Mapping[int, Callable[[], object]], choose_person: Callable[[int], object]) -> bool:
    """Do what a key that is pressed alone means; return whether it means anything.

    keys: what to do, by Qt's number of the key. choose_person: called with 1 to 9.
    """
    if not is_plain(event):
        return False
    if Qt.Key.Key_1 <= event.key() <= Qt.Key.Key_9:
        choose_person(event.key() - Qt.Key.Key_0)
        return True
    run = keys.get(event.key())
    if run is not None:
        run()
    return run is not None
