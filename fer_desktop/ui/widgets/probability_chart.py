"""Seven bars, always in the same order: word, bar, number."""

from __future__ import annotations

import math
import time
from typing import Final

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFontMetricsF, QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.types import FaceReading, Float32Array
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import expression_name, percent
from fer_desktop.ui.foundation.language import Retranslated

_EASING_S: Final = 0.080
_TICK_MS: Final = 33
_AT_REST: Final = 0.002
_DESCRIBE_EVERY_S: Final = 1.0
_ROW: Final = 24
_BAR: Final = 10
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class ProbabilityChart(Retranslated, QWidget):
    """Shows one face's probabilities; bars ease to a new value in 80 ms, numbers and first bars are there at once."""

    def __init__(self) -> None:
        super().__init__()
        self.probabilities: Float32Array | None = None
        """What is shown once the bars have come to rest."""
        self._shown = np.zeros(CLASS_COUNT)
        self._eased_at = 0.0
        self._highlight: int | None = None
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._ease)
        self._described_at = -_DESCRIBE_EVERY_S
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Probabilities of the seven expressions"))
        self._described_at = -_DESCRIBE_EVERY_S
        self._describe()

    def set_probabilities(self, probabilities: Float32Array | None, highlight: int | None = None) -> None:
        """Show (7,) probabilities in the order of `EXPRESSIONS`; None empties the chart.

        highlight: the expression whose row is emphasised, or None (uncertain).
        """
        first, self.probabilities = self.probabilities is None, probabilities
        self._highlight = highlight if probabilities is not None else None
        if first or not self.isVisible():
            self._settle()  # from nothing, bars would come later than their numbers
        elif not self._timer.isActive():
            self._eased_at = time.monotonic()
            self._timer.start()
        self._describe()
        self.update()

    def show_reading(self, reading: FaceReading | None) -> None:
        """Show the smoothed probabilities of a reading, its expression emphasised unless it is uncertain."""
        if reading is None:
            self.set_probabilities(None)
        else:
            self.set_probabilities(reading.smoothed.probabilities, None if reading.uncertain else reading.expression_index)

    def sizeHint(self) -> QSize:
        return QSize(240, CLASS_COUNT * _ROW)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, CLASS_COUNT * _ROW)

    def hideEvent(self, event: QHideEvent) -> None:
        self._settle()
        super().hideEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plain, bold = theme.font(theme.BODY), theme.font(theme.BODY, bold=True)
        metrics = QFontMetricsF(bold)
        words = max(metrics.horizontalAdvance(expression_name(k)) for k in range(CLASS_COUNT)) + theme.SPACE_12
        numbers = metrics.horizontalAdvance(percent(1.0)) + theme.SPACE_8
        track = max(self.width() - words - numbers, 20.0)
        for k in range(CLASS_COUNT):
            top = k * _ROW
            emphasised = k == self._highlight
            painter.setFont(bold if emphasised else plain)
            painter.setPen(QColor(tokens.text if emphasised else tokens.muted))
            painter.drawText(QRectF(0, top, words, _ROW), _LEFT, expression_name(k))
            text = percent(float(self.probabilities[k])) if self.probabilities is not None else "\N{EN DASH}"
            painter.drawText(QRectF(self.width() - numbers, top, numbers, _ROW), _RIGHT, text)

            bar = QRectF(words, top + (_ROW - _BAR) / 2, track, _BAR)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.line))
            painter.drawRoundedRect(bar, 2, 2)
            length = track * float(self._shown[k])
            if length >= 1:
                painter.setBrush(theme.expression_color(k))
                painter.drawRoundedRect(QRectF(bar.x(), bar.y(), max(length, 2.0), _BAR), 2, 2)
        painter.end()

    def _goal(self) -> np.ndarray:
        return np.zeros(CLASS_COUNT) if self.probabilities is None else self.probabilities.astype(np.float64)

    def _ease(self) -> None:
        now, left = time.monotonic(), self._goal() - self._shown
        # After _EASING_S, 5 % of the way is left.
        self._shown += left * (1.0 - math.exp(-3.0 * (now - self._eased_at) / _EASING_S))
        self._eased_at = now
        if np.abs(left).max() < _AT_REST:
            self._settle()
        self.update()

    def _settle(self) -> None:
        self._timer.stop()
        self._shown = self._goal()

    def _describe(self) -> None:
        """Describe the numbers, for screen readers, at most once a second."""
        if self.probabilities is None:
            self._described_at = -_DESCRIBE_EVERY_S  # the next face is described at once
            self.setAccessibleDescription(self.tr("No face is chosen."))
            return
        now = time.monotonic()
        if now - self._described_at < _DESCRIBE_EVERY_S:
            return
        self._described_at = now
        rows = [f"{expression_name(k)} {percent(float(self.probabilities[k]))}" for k in range(CLASS_COUNT)]
        self.setAccessibleDescription(", ".join(rows))
