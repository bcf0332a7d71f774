"""Two columns of texts that can be edited in place: people with their times, markers with theirs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget

from fer_desktop.ui.foundation.actions import ActionBindings


class EditableRows(QTreeWidget):
    """The column of the text is edited by F2 or a double click; the other one, where it may be, by Shift+F2 or a double click.

    deleteWanted: Delete was pressed. moveWanted: Alt with Left (-1) or Right (1), for the current row.
    """

    deleteWanted = Signal()
    moveWanted = Signal(int)

    def __init__(self, text_column: int, both: bool = False) -> None:
        """both: the other column can be edited too."""
        super().__init__()
        self._text_column = text_column
        self._editable = (0, 1) if both else (text_column,)
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setIndentation(0)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(56)
        self.header().setStretchLastSection(False)
        self.header().setMinimumSectionSize(24)
        for column in range(2):
            mode = QHeaderView.ResizeMode.Stretch if column == text_column else QHeaderView.ResizeMode.ResizeToContents
            self.header().setSectionResizeMode(column, mode)
        runs: dict[str, Callable[..., object]] = {"people.rename": self.edit_text}
        if both:
            runs = {
                "markers.edit": self.edit_text,
                "markers.retime": self.edit_other,
                "markers.move": self._move,
                "markers.remove": self.deleteWanted.emit,
            }
        self._keys = ActionBindings(self, runs, any_modifiers=True)
        self.itemDoubleClicked.connect(lambda _item, column: self._edit(column))

    def edit_text(self) -> None:
        """Edit the current row's text."""
        self._edit(self._text_column)

    def edit_other(self) -> None:
        """Edit what stands beside the text, where that may be."""
        self._edit(1 - self._text_column)

    def _move(self, by: int) -> None:
        if self.currentItem() is not None:
            self.moveWanted.emit(by)

    def _edit(self, column: int) -> None:
        item = self.currentItem()
        if item is not None:
            self.editItem(item, column if column in self._editable else self._text_column)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            super().keyPressEvent(event)
        elif not self._keys.press(event):
            event.ignore()
