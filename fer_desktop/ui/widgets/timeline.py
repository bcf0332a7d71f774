"""The last 30 seconds of one person: seven lines that roll to the left."""

from __future__ import annotations

from typing import Final

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.ui import theme
from fer_desktop.ui.history import GAP_S, SPAN_S, History, pieces, spread
from fer_desktop.ui.words import expression_name, percent

_HEIGHT: Final = 132
_NAMED_FROM: Final = 0.12
"""An expression is named at the right end of its line from this probability on; below, the lines lie too close."""

_DESCRIBE_EVERY_S: Final = 2.0


class Timeline(QWidget):
    """Draws a track of a `History`. Its owner tells the time by `show_track`, which is also what makes it roll."""

    def __init__(self, history: History, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = history
        self._dark = False
        self._track: int | None = None
        self._now = 0.0
        self._hover: float | None = None
        self._described_at = -_DESCRIBE_EVERY_S
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Timeline of the last 30 seconds"))
        self.setAccessibleDescription(self.tr("Nothing was read yet."))

    def set_dark(self, dark: bool) -> None:
        self._dark = dark
        self.update()

    def show_track(self, track_id: int | None, now: float) -> None:
        """Show a track up to a moment, in seconds on the clock of the history's timestamps."""
        self._track, self._now = track_id, now
        self._describe()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(480, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, _HEIGHT)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover = event.position().x()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = None
        self.update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.theme_of(self._dark)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(tokens.line))
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.CORNER, theme.CORNER)
        painter.setFont(theme.font(theme.CAPTION))
        metrics = QFontMetricsF(painter.font())
        plot = self._plot(metrics)
        times, values = self._history.of(self._track)
        if len(times):
            self._draw_grid(painter, plot, metrics, tokens)
            self._draw_lines(painter, plot, times, values)
            self._draw_names(painter, plot, metrics, times, values, tokens)
            if self._hover is not None:
                self._draw_moment(painter, plot, metrics, times, values, tokens)
        else:
            painter.setPen(QColor(tokens.muted))
            text = self.tr("Timeline: the seven probabilities of one face over the last 30 seconds")
            painter.drawText(QRectF(self.rect()), int(Qt.AlignmentFlag.AlignCenter), text)
        painter.end()

    def _plot(self, metrics: QFontMetricsF) -> QRectF:
        left = metrics.horizontalAdvance(percent(1.0)) + theme.SPACE_16
        right = max(metrics.horizontalAdvance(expression_name(k)) for k in range(CLASS_COUNT)) + theme.SPACE_24
        bottom = metrics.height() + theme.SPACE_8
        return QRectF(self.rect()).adjusted(left, theme.SPACE_12, -right, -bottom)

    def _x(self, plot: QRectF, moment: float) -> float:
        return plot.right() - (self._now - moment) / SPAN_S * plot.width()

    def _draw_grid(self, painter: QPainter, plot: QRectF, metrics: QFontMetricsF, tokens: theme.Theme) -> None:
        height = metrics.height()
        for share in (0.0, 0.5, 1.0):
            y = plot.bottom() - share * plot.height()
            painter.setPen(QPen(QColor(tokens.line), 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(QColor(tokens.muted))
            where = QRectF(theme.SPACE_4, y - height / 2, plot.left() - theme.SPACE_12, height)
            painter.drawText(where, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), percent(share))
        for seconds in (30, 20, 10, 0):
            x = plot.right() - seconds / SPAN_S * plot.width()
            text = self.tr("now") if not seconds else self.tr("{seconds} s ago").format(seconds=seconds)
            width = metrics.horizontalAdvance(text) + 2
            where = QRectF(x - width / 2, plot.bottom() + theme.SPACE_4, width, height)
            if seconds == 30:
                where.moveLeft(plot.left())
            painter.drawText(where, int(Qt.AlignmentFlag.AlignCenter), text)

    def _draw_lines(self, painter: QPainter, plot: QRectF, times: np.ndarray, values: np.ndarray) -> None:
        painter.save()
        painter.setClipRect(plot.adjusted(0, -2, 0, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        across = plot.right() - (self._now - times) / SPAN_S * plot.width()
        up = plot.bottom() - values * plot.height()
        top = int(np.argmax(values[-1]))
        stretches = pieces(times)
        for k in sorted(range(CLASS_COUNT), key=lambda k: k == top):
            painter.setPen(QPen(theme.expression_color(k, self._dark), 2.5 if k == top else 1.5))
            for stretch in stretches:
                xs, ys = across[stretch].tolist(), up[stretch, k].tolist()
                painter.drawPolyline(QPolygonF(list(map(QPointF, xs, ys))))
        painter.restore()

    def _draw_names(
        self,
        painter: QPainter,
        plot: QRectF,
        metrics: QFontMetricsF,
        times: np.ndarray,
        values: np.ndarray,
        tokens: theme.Theme,
    ) -> None:
        """Name the lines at their right end: colour is never alone."""
        if self._now - times[-1] > GAP_S:
            return
        named = [k for k in range(CLASS_COUNT) if values[-1, k] >= _NAMED_FROM]
        ends = [plot.bottom() - float(values[-1, k]) * plot.height() for k in named]
        for k, y in zip(named, spread(ends, metrics.height(), plot.top(), plot.bottom()), strict=True):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.expression_color(k, self._dark))
            painter.drawEllipse(QPointF(plot.right() + 8, y), 3, 3)
            painter.setPen(QColor(tokens.text))
            where = QRectF(plot.right() + 15, y - metrics.height() / 2, self.width() - plot.right() - 15, metrics.height())
            painter.drawText(where, int(Qt.AlignmentFlag.AlignVCenter), expression_name(k))

    def _draw_moment(
        self,
        painter: QPainter,
        plot: QRectF,
        metrics: QFontMetricsF,
        times: np.ndarray,
        values: np.ndarray,
        tokens: theme.Theme,
    ) -> None:
        """Show the moment under the mouse: a line, and its three most probable expressions."""
        assert self._hover is not None
        moment = self._now - (plot.right() - self._hover) / plot.width() * SPAN_S
        nearest = int(np.argmin(np.abs(times - moment)))
        if not plot.left() <= self._hover <= plot.right() or abs(times[nearest] - moment) > GAP_S:
            return
        x = self._x(plot, float(times[nearest]))
        painter.setPen(QPen(QColor(tokens.muted), 1))
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        top = np.argsort(values[nearest])[::-1][:3]
        rows = [self.tr("{seconds:.1f} s ago").format(seconds=max(self._now - float(times[nearest]), 0.0))]
        rows += [f"{expression_name(int(k))} {percent(float(values[nearest, k]))}" for k in top]
        width = max(metrics.horizontalAdvance(row) for row in rows) + theme.SPACE_16
        height = len(rows) * metrics.height() + theme.SPACE_8
        left = x + theme.SPACE_8 if x + theme.SPACE_8 + width < plot.right() else x - theme.SPACE_8 - width
        card = QRectF(left, plot.top(), width, height)
        painter.setPen(QColor(tokens.line))
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(card, theme.SPACE_4, theme.SPACE_4)
        painter.setPen(QColor(tokens.text))
        painter.drawText(card.adjusted(8, 4, -8, -4), int(Qt.AlignmentFlag.AlignLeft), "\n".join(rows))

    def _describe(self) -> None:
        """Say in words what the lines show, for screen readers."""
        if abs(self._now - self._described_at) < _DESCRIBE_EVERY_S:
            return
        self._described_at = self._now
        _, values = self._history.of(self._track)
        if not len(values):
            self.setAccessibleDescription(self.tr("Nothing was read yet."))
            return
        shares = np.bincount(values.argmax(axis=1), minlength=CLASS_COUNT) / len(values)
        most = np.argsort(shares)[::-1][:3]
        rows = [f"{expression_name(int(k))} {percent(float(shares[k]))}" for k in most if shares[k] > 0]
        self.setAccessibleDescription(
            self.tr("Most probable expression, by share of the time: {rows}").format(rows=", ".join(rows))
        )
