"""One person over a whole recording: seven lines, the markers, and where it is now. A click or a drag goes there."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.ui import theme
from fer_desktop.ui.history import GAP_S
from fer_desktop.ui.recording_words import clock_text
from fer_desktop.ui.words import expression_name, percent

_HEIGHT: Final = 136
_FLAG: Final = 10.0
_TICKS_S: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)
_TICK_ROOM: Final = 64.0
_NEAR: Final = 6.0
_CENTER: Final = int(Qt.AlignmentFlag.AlignCenter)
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

Times = NDArray[np.float64]
Values = NDArray[np.float32]


class RecordingTimeline(QWidget):
    """seekWanted: a moment in the video, in seconds, was pointed at."""

    seekWanted = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dark = False
        self._times: Times = np.empty(0)
        self._values: Values = np.empty((0, CLASS_COUNT), np.float32)
        self._duration = 0.0
        self._markers: Sequence[tuple[float, str]] = ()
        self._position = 0.0
        self._drawn: QPixmap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Timeline of the recording"))

    def set_dark(self, dark: bool) -> None:
        self._dark = dark
        self._redraw()

    def set_line(self, times: Times, values: Values, duration: float, name: str) -> None:
        """Show a person's probabilities: (n,) seconds and (n, 7). duration: of the video, seconds."""
        self._times, self._values, self._duration = times, values, duration
        shares = np.bincount(values.argmax(axis=1), minlength=CLASS_COUNT) / max(len(values), 1)
        most = [f"{expression_name(int(k))} {percent(float(shares[k]))}" for k in np.argsort(-shares)[:3] if shares[k] > 0]
        self.setAccessibleDescription(f"{name}: {', '.join(most)}" if most else self.tr("There are no readings."))
        self._redraw()

    def set_markers(self, markers: Sequence[tuple[float, str]]) -> None:
        """Show markers: seconds in the video, and what is written on them."""
        self._markers = markers
        self._redraw()

    def set_position(self, seconds: float) -> None:
        self._position = seconds
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(480, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, _HEIGHT)

    def plot(self) -> QRectF:
        """Return where the lines lie."""
        metrics = QFontMetricsF(theme.font(theme.CAPTION))
        left = metrics.horizontalAdvance(percent(1.0)) + theme.SPACE_12
        right = max(metrics.horizontalAdvance(expression_name(k)) for k in range(CLASS_COUNT)) + theme.SPACE_24
        return QRectF(self.rect()).adjusted(left, _FLAG + theme.SPACE_8, -right, -metrics.height() - theme.SPACE_8)

    def x_of(self, seconds: float) -> float:
        plot = self.plot()
        return plot.left() + seconds / max(self._duration, 1e-6) * plot.width()

    # ---- What a person does ----

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._seek(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek(event.position().x())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            near = [mark for mark in self._markers if abs(self.x_of(mark[0]) - event.pos().x()) <= _NEAR]
            text = "\n".join(f"{clock_text(at, tenths=True)}  {words}".strip() for at, words in near)
            QToolTip.showText(event.globalPos(), text or self.tr("Click or drag to go there"), self)
            return True
        return super().event(event)

    def _seek(self, x: float) -> None:
        plot = self.plot()
        share = (x - plot.left()) / max(plot.width(), 1.0)
        self.seekWanted.emit(min(max(share, 0.0), 1.0) * self._duration)

    # ---- Painting ----

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._drawn = None
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        # Everything but the present place is drawn once: it moves at the screen's pace.
        ratio = self.devicePixelRatioF()
        if self._drawn is None or self._drawn.devicePixelRatio() != ratio:
            self._drawn = QPixmap(self.size() * ratio)
            self._drawn.setDevicePixelRatio(ratio)
            self._drawn.fill(Qt.GlobalColor.transparent)
            still = QPainter(self._drawn)
            still.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw(still)
            still.end()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._drawn)
        if self._duration > 0:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            plot, x = self.plot(), self.x_of(self._position)
            accent = QColor(theme.theme_of(self._dark).accent)
            painter.setPen(QPen(accent, 2))
            painter.drawLine(QPointF(x, plot.top() - theme.SPACE_4), QPointF(x, plot.bottom()))
            painter.setBrush(accent)
            painter.drawEllipse(QPointF(x, plot.bottom()), 3, 3)
        painter.end()

    def _redraw(self) -> None:
        self._drawn = None
        self.update()

    def _draw(self, painter: QPainter) -> None:
        tokens, plot = theme.theme_of(self._dark), self.plot()
        painter.setPen(QColor(tokens.line))
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.CORNER, theme.CORNER)
        painter.setFont(theme.font(theme.CAPTION))
        metrics = QFontMetricsF(painter.font())
        self._draw_grid(painter, tokens, plot, metrics)
        self._draw_legend(painter, tokens, plot)
        if len(self._times):
            self._draw_lines(painter, plot)
        else:
            painter.setPen(QColor(tokens.muted))
            painter.drawText(plot, _CENTER, self.tr("No readings"))
        self._draw_markers(painter, tokens, plot)

    def _draw_grid(self, painter: QPainter, tokens: theme.Theme, plot: QRectF, metrics: QFontMetricsF) -> None:
        height = metrics.height()
        for share in (0.0, 0.5, 1.0):
            y = plot.bottom() - share * plot.height()
            painter.setPen(QPen(QColor(tokens.line), 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(QColor(tokens.muted))
            painter.drawText(QRectF(0, y - height / 2, plot.left() - theme.SPACE_4, height), _RIGHT, percent(share))
        if self._duration <= 0:
            return
        wanted = self._duration * _TICK_ROOM / max(plot.width(), 1.0)
        every = next((tick for tick in _TICKS_S if tick >= wanted), _TICKS_S[-1])
        for number in range(int(self._duration // every) + 1):
            x = self.x_of(number * every)
            text = clock_text(number * every)
            width = metrics.horizontalAdvance(text) + 2
            left = min(max(x - width / 2, plot.left()), plot.right() - width) if number else plot.left()
            painter.drawText(QRectF(left, plot.bottom() + theme.SPACE_4, width, height), _CENTER, text)

    def _draw_legend(self, painter: QPainter, tokens: theme.Theme, plot: QRectF) -> None:
        row = (plot.height() + _FLAG) / CLASS_COUNT
        for k in range(CLASS_COUNT):
            y = plot.top() - _FLAG + (k + 0.5) * row
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.expression_color(k, self._dark))
            painter.drawEllipse(QPointF(plot.right() + 10, y), 3, 3)
            painter.setPen(QColor(tokens.muted))
            painter.drawText(QRectF(plot.right() + 17, y - row, self.width(), 2 * row), _LEFT, expression_name(k))

    def _draw_lines(self, painter: QPainter, plot: QRectF) -> None:
        times, values, width = _binned(self._times, self._values, self._duration, max(int(plot.width()), 1))
        cuts = np.flatnonzero(np.diff(times) > max(GAP_S, 1.5 * width)) + 1
        edges = [0, *cuts.tolist(), len(times)]
        across = plot.left() + times / max(self._duration, 1e-6) * plot.width()
        up = plot.bottom() - values * plot.height()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # The one that is the most probable most of the time lies on top.
        strongest = int(np.bincount(values.argmax(axis=1), minlength=CLASS_COUNT).argmax())
        for k in sorted(range(CLASS_COUNT), key=lambda k: k == strongest):
            painter.setPen(QPen(theme.expression_color(k, self._dark), 1.5))
            for start, end in itertools.pairwise(edges):
                xs, ys = across[start:end].tolist(), up[start:end, k].tolist()
                painter.drawPolyline(QPolygonF(list(map(QPointF, xs, ys))))

    def _draw_markers(self, painter: QPainter, tokens: theme.Theme, plot: QRectF) -> None:
        for at, _ in self._markers:
            x, top = self.x_of(at), plot.top() - theme.SPACE_4 - _FLAG
            painter.setPen(QPen(QColor(tokens.text), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(x, top), QPointF(x, plot.bottom()))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.text))
            flag = [QPointF(x, top), QPointF(x + 8, top + 4), QPointF(x, top + 8)]
            painter.drawPolygon(QPolygonF(flag))


def _binned(times: Times, values: Values, duration: float, columns: int) -> tuple[Times, Values, float]:
    """Return the means of times and values over columns of equal width, which is returned too, in seconds."""
    width = max(duration, 1e-6) / columns
    place = np.clip((times / width).astype(np.int64), 0, columns - 1)
    counts = np.bincount(place, minlength=columns)
    there = np.flatnonzero(counts)
    means = np.stack([np.bincount(place, values[:, k], columns)[there] / counts[there] for k in range(CLASS_COUNT)], axis=1)
    return np.bincount(place, times, columns)[there] / counts[there], means.astype(np.float32), width
