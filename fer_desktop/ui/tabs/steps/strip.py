"""The way from the picture to the probabilities as a strip of small pictures: where one is, and a way to any other step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from fer_desktop.ui.foundation import theme

_THUMB: Final = 44
_LARGE_THUMB: Final = 64
_LARGE_FROM: Final = 1400
"""From this width of the strip on the pictures are large."""

_PAD: Final = 4
_GROUP_GAP: Final = theme.SPACE_12
_NARROWEST: Final = 36
_WIDEST: Final = 160


@dataclass(frozen=True, slots=True, eq=False)
class StripItem:
    """A step in the strip. group: the heading that it stands under. words: what it is called in full, and what it gives."""

    key: str
    group: str
    title: str
    words: str
    picture: QImage


class StepButton(QAbstractButton):
    """One step: a small picture with its name. Arrow keys go from one to the next."""

    def __init__(self, item: StripItem) -> None:
        super().__init__()
        self.item = item
        self._thumb = _THUMB
        self.setCheckable(True)
        self.setText(item.title)
        self.setAccessibleName(item.words)
        self.setToolTip(item.words)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(_WIDEST)

    def set_thumb(self, side: int) -> None:
        """Say how tall the picture is, in pixels."""
        self._thumb = side
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(theme.font(theme.CAPTION, bold=True))
        width = max(self._thumb, metrics.horizontalAdvance(self.text())) + 2 * _PAD
        return QSize(round(width), round(self._thumb + metrics.height() + 3 * _PAD))

    def minimumSizeHint(self) -> QSize:
        return QSize(_NARROWEST, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        around = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        chosen, over = self.isChecked(), self.underMouse()
        painter.setPen(QPen(QColor(colors.accent), 2 if self.hasFocus() else 1) if chosen else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.accent_soft if chosen else colors.hover if over else colors.window))
        painter.drawRoundedRect(around, theme.CORNER, theme.CORNER)
        room = QRectF(_PAD, _PAD, self.width() - 2 * _PAD, self._thumb)
        picture = self.item.picture
        if not picture.isNull():
            ratio = picture.width() / picture.height()
            width = min(room.width(), room.height() * ratio, 1.6 * room.height())
            size = QRectF(0, 0, width, width / ratio)
            size.moveCenter(room.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, picture.width() > size.width())
            painter.drawImage(size, picture)
        else:
            # Something is missing here.
            nothing = QRectF(0, 0, self._thumb - 2 * _PAD, self._thumb - 2 * _PAD)
            nothing.moveCenter(room.center())
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colors.control), 1, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(nothing, theme.CORNER, theme.CORNER)
        font = theme.font(theme.CAPTION, bold=chosen)
        painter.setFont(font)
        painter.setPen(QColor(colors.text if chosen else colors.muted))
        below = QRectF(1, room.bottom() + _PAD / 2, self.width() - 2, self.height() - room.bottom() - _PAD)
        name = QFontMetricsF(font).elidedText(self.text(), Qt.TextElideMode.ElideRight, below.width())
        painter.drawText(below, int(Qt.AlignmentFlag.AlignCenter), name)
        painter.end()


class StepStrip(QWidget):
    """All steps from left to right, under the headings of their groups."""

    chosen = Signal(str)
    """A step was chosen: its key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: list[StepButton] = []
        self._group = QButtonGroup(self)
        self._row = QHBoxLayout(self)
        line = round(QFontMetricsF(theme.font(theme.CAPTION)).height())
        self._row.setContentsMargins(0, line + 2, 0, 0)
        self._row.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_items(self, items: Sequence[StripItem], key: str) -> None:
        """Show steps, of which one is chosen."""
        while (old := self._row.takeAt(0)) is not None:
            if isinstance(widget := old.widget(), StepButton):
                self._group.removeButton(widget)
                widget.hide()
                widget.deleteLater()
        self.buttons = []
        group = ""
        for item in items:
            if group and item.group != group:
                self._row.addSpacing(_GROUP_GAP)
            group = item.group
            button = StepButton(item)
            self._group.addButton(button)
            button.setChecked(item.key == key)
            button.toggled.connect(lambda on, key=item.key: self.chosen.emit(key) if on else None)
            self.buttons.append(button)
            # The room goes where the names are long.
            self._row.addWidget(button, button.sizeHint().width())
        self._row.addStretch()
        self._fit_thumbs()
        for place, button in enumerate(self.buttons[1:]):
            QWidget.setTabOrder(self.buttons[place], button)
        self.update()

    def choose(self, key: str) -> None:
        """Mark a step as the chosen one, without telling anybody."""
        told = self.blockSignals(True)
        for button in self.buttons:
            if button.item.key == key:
                button.setChecked(True)
        self.blockSignals(told)

    def set_picture(self, key: str, picture: QImage) -> None:
        """Give a step another small picture."""
        for button in self.buttons:
            if button.item.key == key:
                button.item = StripItem(key, button.item.group, button.item.title, button.item.words, picture)
                button.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_thumbs()

    def _fit_thumbs(self) -> None:
        side = _LARGE_THUMB if self.width() >= _LARGE_FROM else _THUMB
        for button in self.buttons:
            button.set_thumb(side)

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setFont(theme.font(theme.CAPTION))
        metrics = QFontMetricsF(painter.font())
        starts = [k for k, b in enumerate(self.buttons) if k == 0 or b.item.group != self.buttons[k - 1].item.group]
        for start, end in zip(starts, [*starts[1:], len(self.buttons)], strict=True):
            first, last = self.buttons[start].geometry(), self.buttons[end - 1].geometry()
            room = QRectF(first.left() + _PAD, 0, last.right() - first.left() - _PAD, metrics.height())
            painter.setPen(QColor(colors.muted))
            name = metrics.elidedText(self.buttons[start].item.group, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft), name)
            middle = room.center().y()
            painter.setPen(QColor(colors.line))
            from_x = room.left() + metrics.horizontalAdvance(name) + _PAD * 2
            if from_x < room.right():
                painter.drawLine(QPointF(from_x, middle), QPointF(room.right(), middle))
        painter.end()
