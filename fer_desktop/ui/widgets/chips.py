"""Chips: small buttons that stay pressed, in as many lines as they need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLayout, QLayoutItem, QPushButton, QSizePolicy, QWidget

from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.foundation.keyboard import leave_focus


@dataclass(frozen=True, slots=True)
class Chip:
    """What a chip shows. color: of the mark before its text, None for no mark."""

    key: int
    text: str
    color: str | None = None
    pressed: bool = False


class Chips(QWidget):
    """A row of chips, which wraps.

    toggled: the key of the chip that the user pressed.
    """

    toggled = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._flow = _Flow(self)
        self._shown: Sequence[Chip] = ()
        self._looks: object = None
        self.buttons: dict[int, QPushButton] = {}
        policy = self.sizePolicy()
        policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_chips(self, chips: Sequence[Chip]) -> None:
        """Show these chips. A button stays as long as its key is shown, so that it keeps the focus."""
        looks = theme.current(), self.devicePixelRatioF()
        if (list(chips), looks) == (list(self._shown), self._looks):
            return
        self._shown, self._looks = chips, looks
        for key in self.buttons.keys() - {chip.key for chip in chips}:
            button = self.buttons.pop(key)
            self._flow.removeWidget(button)
            button.hide()
            button.deleteLater()
        for place, chip in enumerate(chips):
            button = self.buttons.get(chip.key) or self._button(chip.key)
            self._flow.put(place, button)
            button.setText(chip.text)
            button.setChecked(chip.pressed)
            if chip.color is not None:
                button.setIcon(icons.dot_icon(QColor(chip.color), self.devicePixelRatioF()))
        self._flow.invalidate()
        self._flow.activate()  # a longer figure would be cut off until the event loop lays out
        self.updateGeometry()

    def _button(self, key: int) -> QPushButton:
        button = self.buttons[key] = QPushButton(self)
        button.setCheckable(True)
        button.setProperty("role", "chip")
        leave_focus(button)
        button.clicked.connect(lambda: self.toggled.emit(key))
        self._flow.addWidget(button)
        button.show()
        return button


class _Flow(QLayout):
    """Widgets one after the other, in as many lines as they need."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(theme.SPACE_4)

    def put(self, place: int, widget: QWidget) -> None:
        """Move a widget of the layout to a place."""
        before = next(k for k, item in enumerate(self._items) if item.widget() is widget)
        self._items.insert(place, self._items.pop(before))

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._lay_out(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:
        """Return the size of all in one line; the height that Qt needs otherwise is `heightForWidth`."""
        hints = [item.sizeHint() for item in self._items]
        width = sum(hint.width() + self.spacing() for hint in hints)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._lay_out(rect, move=True)

    def _lay_out(self, room: QRect, *, move: bool) -> int:
        """Return the height that the items need in a room's width. move: also put them there."""
        x, y, line = room.x(), room.y(), 0
        for item in self._items:
            size = item.sizeHint()
            if line and x + size.width() > room.x() + room.width():
                x, y, line = room.x(), y + line + self.spacing(), 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + self.spacing()
            line = max(line, size.height())
        return y + line - room.y()
