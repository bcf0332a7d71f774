"""Changes that can be undone: each tab that has some keeps them in an `undo_stack`, which the window's Undo and Redo use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtGui import QUndoCommand, QUndoStack
from PySide6.QtWidgets import QWidget

_MOST_STEPS: Final = 50
"""Removed results stay in memory as long as their removal can be undone."""


class Step(QUndoCommand):
    """One change, as two functions that make it and undo it."""

    def __init__(self, do: Callable[[], object], undo: Callable[[], object], part_of: int = -1) -> None:
        """part_of: steps in a row with the same number are one; -1 for a step of its own."""
        super().__init__()
        self._do, self._undo, self._part_of = do, undo, part_of

    def id(self) -> int:
        return self._part_of

    def mergeWith(self, later: QUndoCommand) -> bool:
        if isinstance(later, Step):
            self._do = later._do
        return isinstance(later, Step)

    def redo(self) -> None:
        self._do()

    def undo(self) -> None:
        self._undo()


def undo_stack(tab: QWidget) -> QUndoStack:
    """Return a stack of the last steps of a tab. Pushing a step makes its change."""
    stack = QUndoStack(tab)
    stack.setUndoLimit(_MOST_STEPS)
    return stack
