"""Seven bars, always in the same order: word, bar, number."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHideEvent, QPainter, QPainterPath, QPaintEvent, QStaticText, QTransform
from PySide6.QtWidgets import QSizePolicy, QWidget

from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.types import FaceReading, Float32Array
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import expression_name, percent
from fer_desktop.ui.foundation.language import Retranslated

_EASING_S: Final = 0.080
_TICK_MS: Final = 40
"""A little longer than from one live reading to the next, which eases the bars as well."""
_AT_REST: Final = 0.002
_DESCRIBE_EVERY_S: Final = 1.0
_ROW: Final = 24
_BAR: Final = 10
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True, slots=True)
class _Style:
    """How a row is written, with the names of the expressions laid out so."""

    font: QFont
    color: QColor
    names: tuple[QStaticText, ...]

    @classmethod
    def of(cls, color: str, bold: bool) -> _Style:
        font = theme.font(theme.BODY, bold=bold)
        names = tuple(QStaticText(expression_name(k)) for k in range(CLASS_COUNT))
        for name in names:
            name.setTextFormat(Qt.TextFormat.PlainText)
            name.prepare(QTransform(), font)
        return cls(font, QColor(color), names)


@dataclass(frozen=True, slots=True)
class _Look:
    """What stays the same from painting to painting, for one theme, width in pixels, and language.

    words, numbers_left: where the bars and the numbers begin, from the left. track: the longest length of a bar.
    """

    tokens: theme.Theme
    width: int
    words: float
    numbers_left: float
    track: float
    tracks: QPainterPath
    track_color: QColor
    colors: tuple[QColor, ...]
    plain: _Style
    emphasised: _Style

    @classmethod
    def of(cls, tokens: theme.Theme, width: int) -> _Look:
        plain, emphasised = _Style.of(tokens.muted, bold=False), _Style.of(tokens.text, bold=True)
        metrics = QFontMetricsF(emphasised.font)
        words = max(metrics.horizontalAdvance(expression_name(k)) for k in range(CLASS_COUNT)) + theme.SPACE_12
        numbers = metrics.horizontalAdvance(percent(1.0)) + theme.SPACE_8
        track = max(width - words - numbers, 20.0)
        tracks = QPainterPath()
        for k in range(CLASS_COUNT):
            tracks.addRoundedRect(QRectF(words, k * _ROW + (_ROW - _BAR) / 2, track, _BAR), 2, 2)
        colors = tuple(theme.expression_color(k) for k in range(CLASS_COUNT))
        return cls(tokens, width, words, width - numbers, track, tracks, QColor(tokens.line), colors, plain, emphasised)


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
        self._look: _Look | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def retranslate(self) -> None:
        self._look = None
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
        else:
            if self._timer.isActive():
                self._ease()
            else:
                self._eased_at = time.monotonic()
            # Begins to count anew: while values come often, each is painted once.
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
        look = self._look
        if look is None or (look.width, look.tokens) != (self.width(), theme.current()):
            look = self._look = _Look.of(theme.current(), self.width())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(look.tracks, look.track_color)
        for k in range(CLASS_COUNT):
            top = k * _ROW
            style = look.emphasised if k == self._highlight else look.plain
            painter.setFont(style.font)
            painter.setPen(style.color)
            name = style.names[k]
            painter.drawStaticText(QPointF(0, top + (_ROW - name.size().height()) / 2), name)
            text = percent(float(self.probabilities[k])) if self.probabilities is not None else "\N{EN DASH}"
            painter.drawText(QRectF(look.numbers_left, top, look.width - look.numbers_left, _ROW), _RIGHT, text)
            length = look.track * float(self._shown[k])
            if length >= 1:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.colors[k])
                painter.drawRoundedRect(QRectF(look.words, top + (_ROW - _BAR) / 2, max(length, 2.0), _BAR), 2, 2)
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
