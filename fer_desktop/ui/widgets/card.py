"""A titled card, and columns that share the width."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QSplitter, QSplitterHandle, QVBoxLayout, QWidget

from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.language import Retranslated

_KEY_STEP: Final = 16
"""By how many pixels a key moves a border."""


class Card(QFrame):
    """A surface with a title. `head`: the title's row, with room for controls at the right. `body`: the layout below it."""

    def __init__(self, title: str, explanation: str = "") -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._heading = theme.heading()
        self.set_title(title)
        self.head = theme.row(self._heading, (None, 1))
        self.explanation = theme.label("", "caption", wrap=True)
        margins = (theme.SPACE_16, theme.SPACE_12, theme.SPACE_16, theme.SPACE_12)
        self.body = theme.lay_out(QVBoxLayout(self), self.head, self.explanation, margins=margins)
        self.explain(explanation)

    def set_title(self, title: str) -> None:
        self._heading.setText(title)
        self.setAccessibleName(title)

    def explain(self, text: str) -> None:
        self.explanation.setText(text)
        self.explanation.setVisible(bool(text))


def scrolling(column: QWidget, least: int) -> QScrollArea:
    """Return a column that scrolls where the window is too low for it. least: its smallest width in pixels."""
    area = _ScrollingColumn()
    area.setWidget(column)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setMinimumWidth(least)
    return area


class _ScrollingColumn(QScrollArea):
    """Leaves Left and Right, by which it can't scroll, to what is around it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
        else:
            super().keyPressEvent(event)


def clear_layout(layout: QLayout) -> None:
    """Hide the widgets of a layout, and have the event loop delete them."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()


@dataclass(frozen=True, slots=True)
class Share:
    """How much of the room a part takes, 0 to 1, and its smallest and largest size in pixels, unless the user resized it.

    name: under which the settings keep the user's share.
    """

    share: float
    least: int
    most: int
    name: str

    def of(self, room: int, chosen: float | None) -> int:
        """Return the size in pixels. room: of all parts together, in pixels. chosen: the user's share, or None."""
        return min(max(round(room * self.share), self.least), self.most) if chosen is None else round(room * chosen)


class Columns(Retranslated, QSplitter):
    """Columns, or rows, that the user can resize; the settings keep their shares. Tab reaches the borders, too.

    A new size of the whole gives every part its share again; the one without takes the rest. No part gets smaller than its
    content allows.
    """

    def __init__(self, context: AppContext, *parts: tuple[QWidget, Share | None], rows: bool = False) -> None:
        super().__init__(Qt.Orientation.Vertical if rows else Qt.Orientation.Horizontal)
        self._context = context
        self._shares: list[Share | None] = []
        self._applied: list[float | None] = []
        # Python would forget those that nothing refers to, and with them what they do when they are dragged.
        self._handles: list[QSplitterHandle] = []
        self.setHandleWidth(theme.SPACE_12)
        self.setChildrenCollapsible(False)
        for widget, share in parts:
            self.add_part(widget, share)
        context.settingsChanged.connect(self._follow_settings)
        self.retranslate()

    def retranslate(self) -> None:
        tip = self.tr("Drag or press the arrow keys to resize; double-click or press Enter for the usual size")
        for place in range(1, self.count()):
            icons.explain(self.handle(place), self.tr("Border between two parts"), tip)

    def add_part(self, widget: QWidget, share: Share | None) -> None:
        """Add a part after the others. share: None for the one that takes the rest."""
        self._shares.append(share)
        self.addWidget(widget)
        if share is None:
            self.setStretchFactor(self.count() - 1, 1)

    def createHandle(self) -> QSplitterHandle:
        self._handles.append(_Handle(self.orientation(), self))
        return self._handles[-1]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._room(event.size()) != self._room(event.oldSize()):
            self.spread()

    def spread(self) -> None:
        """Give every part its share."""
        room = self._room(self.size())
        self._applied = self._chosen()
        sizes = [0 if s is None else s.of(room, own) for s, own in zip(self._shares, self._applied, strict=True)]
        rest = max(room - self.handleWidth() * (self.count() - 1) - sum(sizes), 1)
        self.setSizes([rest if share is None else size for share, size in zip(self._shares, sizes, strict=True)])

    def keep(self) -> None:
        """Keep the sizes that the user gave the parts."""
        room, sizes = max(self._room(self.size()), 1), self.sizes()
        for share, own, size in zip(self._shares, self._chosen(), sizes, strict=False):
            if share is not None and size != share.of(room, own):
                self._store(share, size / room)

    def reset(self) -> None:
        """Give the parts their usual shares again."""
        for share in self._shares:
            if share is not None:
                self._store(share, None)
        self.spread()

    def _store(self, share: Share, chosen: float | None) -> None:
        kept = {name: size for name, size in self._context.settings.sizes if name != share.name}
        new = {} if chosen is None else {share.name: round(chosen, 4)}
        self._context.update_settings(sizes=tuple((kept | new).items()))

    def _follow_settings(self) -> None:
        if self._chosen() != self._applied:
            self.spread()

    def _chosen(self) -> list[float | None]:
        kept = dict(self._context.settings.sizes)
        return [kept.get(share.name) if share is not None else None for share in self._shares]

    def _room(self, size: QSize) -> int:
        return size.height() if self.orientation() is Qt.Orientation.Vertical else size.width()


class _Handle(QSplitterHandle):
    """Tells its columns when the user has moved it, by mouse or by keys."""

    def __init__(self, orientation: Qt.Orientation, columns: Columns) -> None:
        super().__init__(orientation, columns)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        columns, across = self.splitter(), self.orientation() is Qt.Orientation.Horizontal
        assert isinstance(columns, Columns)
        back, on = (Qt.Key.Key_Left, Qt.Key.Key_Right) if across else (Qt.Key.Key_Up, Qt.Key.Key_Down)
        if event.key() in (back, on):
            self.moveSplitter((self.x() if across else self.y()) + (_KEY_STEP if event.key() == on else -_KEY_STEP))
            columns.keep()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            columns.reset()
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter, bar = QPainter(self), QRectF(self.rect())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.current().accent))
            inset = (theme.SPACE_12 - theme.SPACE_4) / 2
            across = self.orientation() is Qt.Orientation.Horizontal
            painter.drawRoundedRect(bar.adjusted(*((inset, 0, -inset, 0) if across else (0, inset, 0, -inset))), 2, 2)
            painter.end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        columns = self.splitter()
        assert isinstance(columns, Columns)
        columns.keep()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        columns = self.splitter()
        assert isinstance(columns, Columns)
        columns.reset()
