"""Two columns of texts that can be edited in place: markers with their times."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.actions import ActionBindings
from fer_desktop.ui.foundation.keyboard import pass_letters

_OTHER, _TEXT = range(2)
_BUTTON: Final = 28
_ROW: Final = QSize(0, 26)
"""Size hint of a row, in its text column, which takes the room that is left; the other column is as wide as its text."""


@dataclass(frozen=True, slots=True)
class EditableRow:
    """texts: of both columns. value: identifies the row. struck: the texts are struck out."""

    texts: tuple[str, str]
    value: object
    struck: bool = False


_MANY_BUTTONS: Final = 6


class EditableRows(QTreeWidget):
    """F2 or a double click edits the second column, Shift+F2 or a double click the first one.

    deleteWanted: the user pressed Delete.
    moveWanted: the user pressed Alt with Left (-1) or Right (1), for the current row.
    """

    deleteWanted = Signal()
    moveWanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._hint = ""
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setIndentation(0)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(56)
        pass_letters(self)
        self.header().setStretchLastSection(False)
        self.header().setMinimumSectionSize(24)
        for column in range(2):
            mode = QHeaderView.ResizeMode.Stretch if column == _TEXT else QHeaderView.ResizeMode.ResizeToContents
            self.header().setSectionResizeMode(column, mode)
        runs: dict[str, Callable[..., object]] = {
            "markers.edit": self.edit_text,
            "markers.retime": self.edit_other,
            "markers.move": self._move,
            "markers.remove": self.deleteWanted.emit,
        }
        self._keys = ActionBindings(self, runs, any_modifiers=True)
        self.itemDoubleClicked.connect(lambda _item, column: self._edit(column))

    def fill(self, rows: Iterable[EditableRow], current: object, muted: str) -> None:
        """Show rows, and make that of a value the current one; no signal is emitted. muted: colour of the other column."""
        self.blockSignals(True)
        self.clear()
        for row in rows:
            item = QTreeWidgetItem(list(row.texts))
            item.setSizeHint(_TEXT, _ROW)
            item.setData(0, Qt.ItemDataRole.UserRole, row.value)
            item.setForeground(_OTHER, QColor(muted))
            if row.struck:
                for column in range(2):
                    font = item.font(column)
                    font.setStrikeOut(True)
                    item.setFont(column, font)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self.addTopLevelItem(item)
            if row.value == current:
                self.setCurrentItem(item)
                self.scrollToItem(item)
        self.blockSignals(False)

    def set_hint(self, hint: str) -> None:
        """Set what is written where there are no rows."""
        self._hint = hint
        self.viewport().update()

    @property
    def value(self) -> Any:
        """The value of the current row, or None."""
        item = self.currentItem()
        return item.data(0, Qt.ItemDataRole.UserRole) if item is not None else None

    def edit_text(self) -> None:
        """Edit the current row's text."""
        self._edit(_TEXT)

    def edit_other(self) -> None:
        """Edit the current row's other column."""
        self._edit(_OTHER)

    def _move(self, by: int) -> None:
        if self.currentItem() is not None:
            self.moveWanted.emit(by)

    def _edit(self, column: int) -> None:
        item = self.currentItem()
        if item is not None:
            self.editItem(item, column)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.topLevelItemCount():
            painter, room = QPainter(self.viewport()), self.viewport().rect().adjusted(8, 0, -8, 0)
            painter.setFont(theme.font(theme.CAPTION))
            painter.setPen(QColor(theme.current().muted))
            painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter) | Qt.TextFlag.TextWordWrap, self._hint)
            painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            super().keyPressEvent(event)
        elif not self._keys.press(event):
            event.ignore()


def tool_button() -> QToolButton:
    """Return a small button, for beside a heading."""
    button = QToolButton()
    button.setIconSize(QSize(16, 16))
    button.setMinimumWidth(_BUTTON)
    button.setFixedHeight(_BUTTON)
    return button


def headed(title: QLabel, buttons: Sequence[QToolButton], rows: EditableRows) -> QVBoxLayout:
    """Return rows under a heading with buttons beside it."""
    # Six buttons stand close together, or they need more width than the narrowest column has.
    few = theme.row(*buttons, gap=theme.SPACE_4 if len(buttons) < _MANY_BUTTONS else 0)
    head = theme.row(title, (None, 1), few, gap=theme.SPACE_4)
    return theme.column(head, (rows, 1), gap=theme.SPACE_4)
