"""Horizontal bars of shares, each with its name and, where it is known, its 95 % interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import percent

_ROW: Final = 26
_BAR: Final = 10
_LEAST: Final = 240


@dataclass(frozen=True, slots=True)
class ShareBar:
    """One bar. share: 0 to 1. interval: its ends, 0 to 1, or None. expression: the index of the one whose colour it has."""

    name: str
    share: float
    interval: tuple[float, float] | None
    expression: int

    @property
    def text(self) -> str:
        return percent(self.share)

    @property
    def interval_text(self) -> str:
        """Return the interval in percent, without signs."""
        if self.interval is None:
            return ""
        low, high = (round(100 * end) for end in self.interval)
        return f"{low}\N{EN DASH}{high}"


class ShareBars(QWidget):
    """As high as its bars. The texts keep the language that they were set in."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.bars: Sequence[ShareBar] = ()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_bars(self, bars: Sequence[ShareBar]) -> None:
        self.bars = bars
        self.setAccessibleDescription(", ".join(f"{bar.name} {bar.text}" for bar in bars))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(360, _ROW * len(self.bars))

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST, _ROW * len(self.bars))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.bars:
            return
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body, caption = theme.font(theme.BODY), theme.font(theme.CAPTION)
        metrics, small = QFontMetricsF(body), QFontMetricsF(caption)
        names = max(metrics.horizontalAdvance(bar.name) for bar in self.bars) + theme.SPACE_12
        figures = metrics.horizontalAdvance("100%") + theme.SPACE_8
        ends = max(small.horizontalAdvance(bar.interval_text) for bar in self.bars)
        track = max(self.width() - names - figures - ends - theme.SPACE_12, 40.0)
        middle, right = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight
        for place, bar in enumerate(self.bars):
            top = place * _ROW
            painter.setFont(body)
            painter.setPen(QColor(colors.text))
            painter.drawText(QRectF(0, top, names, _ROW), int(middle), bar.name)
            painter.drawText(QRectF(names + track, top, figures, _ROW), int(middle | right), bar.text)
            ground = QRectF(names, top + (_ROW - _BAR) / 2, track, _BAR)
            self._paint_bar(painter, ground, bar, colors)
            painter.setFont(caption)
            painter.setPen(QColor(colors.muted))
            painter.drawText(QRectF(self.width() - ends, top, ends, _ROW), int(middle | right), bar.interval_text)
        painter.end()

    def _paint_bar(self, painter: QPainter, ground: QRectF, bar: ShareBar, colors: theme.Theme) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.line))
        painter.drawRoundedRect(ground, 3, 3)
        filled = QRectF(ground)
        filled.setWidth(ground.width() * min(max(bar.share, 0.0), 1.0))
        painter.setBrush(theme.expression_color(bar.expression))
        painter.drawRoundedRect(filled, 3, 3)
        if bar.interval is not None:
            low, high = (ground.x() + ground.width() * end for end in bar.interval)
            y = ground.center().y()
            painter.setPen(QPen(QColor(colors.text), 1.5))
            painter.drawLine(round(low), round(y), round(high), round(y))
            for x in (low, high):
                painter.drawLine(round(x), round(ground.top() + 1), round(x), round(ground.bottom() - 1))
