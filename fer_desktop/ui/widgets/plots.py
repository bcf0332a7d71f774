"""The plots of the Model tab, by pyqtgraph: learning curves, reliability, and bars per class.

They are for looking at: no dragging, no menu, and the wheel scrolls the page that they stand on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QShowEvent, QWheelEvent

from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.metrics import ClassMetrics, ReliabilityBin
from fer_desktop.models.metrics import Curve
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import decimal, expression_name, percent, plain
from fer_desktop.ui.foundation.language import Retranslated

_PALE: Final = 110
"""Alpha of the second bar of a class."""


class PercentAxis(pg.AxisItem):
    """An axis of shares, 0 to 1, labelled in percent; of plain numbers if `shares` is off."""

    shares = True

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        write = percent if self.shares else plain
        return [write(value * scale) for value in values]


class Plot(Retranslated, theme.Themed, pg.PlotWidget):
    """What the plots share: the theme's colours and type, and nothing to drag."""

    def __init__(self, *, percents: Sequence[str]) -> None:
        super().__init__(axisItems={side: PercentAxis(orientation=side) for side in percents})
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(pg.PlotWidget.Shape.NoFrame)
        self.setMouseEnabled(x=False, y=False)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.plotItem.setContentsMargins(0, theme.SPACE_4, theme.SPACE_8, 0)
        self._labels: dict[str, str] = {}
        self._outdated = False

    def follow_theme(self) -> None:
        """Draw anew, but a hidden plot only when it is shown again: drawing all four takes long."""
        self._outdated = not self.isVisible()
        if not self._outdated:
            self.draw()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._outdated:
            self.follow_theme()

    def sizeHint(self) -> QSize:
        return QSize(460, 300)

    def minimumSizeHint(self) -> QSize:
        return QSize(280, 240)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def draw(self) -> None:
        """Draw everything anew in the theme's colours."""
        self.clear()
        colors = theme.current()
        self.setBackground(colors.surface)
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.show()
            axis.setPen(pg.mkPen(colors.line))
            axis.setTextPen(pg.mkPen(colors.muted))
            axis.setTickFont(theme.font(theme.CAPTION))
            axis.setStyle(tickLength=-4, tickTextOffset=theme.SPACE_8)
            if side in self._labels:
                axis.setLabel(self._labels[side], color=colors.muted, **{"font-size": f"{theme.CAPTION}px"})
        self.draw_data(colors)

    def draw_data(self, colors: theme.Theme) -> None:
        """Draw what this kind of plot shows. Not an abstract method, as Qt's metaclass doesn't allow for one."""
        raise NotImplementedError

    def show_text_alone(self, text: str, colors: theme.Theme) -> None:
        """Show a text in place of a plot, without axes."""
        for side in ("left", "bottom"):
            self.getAxis(side).hide()
        self.setXRange(0, 1)
        self.setYRange(0, 1)
        item = pg.TextItem(text, color=colors.muted, anchor=(0.5, 0.5))
        item.setFont(theme.font(theme.BODY))
        item.setPos(0.5, 0.5)
        self.addItem(item)
        self.setAccessibleDescription(text)

    def add_text(self, text: str, x: float, y: float, color: str, anchor: tuple[float, float]) -> None:
        item = pg.TextItem(text, color=color, anchor=anchor)
        item.setFont(theme.font(theme.CAPTION))
        item.setPos(x, y)
        self.addItem(item, ignoreBounds=True)


class CurvesPlot(Plot):
    """A measure by epoch, on the training and the validation pictures. Each line is named at its end."""

    def __init__(self) -> None:
        super().__init__(percents=("left",))
        self._curve: Curve | None = None
        self._beside: Curve | None = None
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Learning curves"))
        self._labels = {"bottom": self.tr("epoch")}
        self.draw()

    def set_curve(self, curve: Curve | None, beside: Curve | None = None) -> None:
        """Show a curve. beside: another one of the same measure that is compared with it, so that both have one scale."""
        self._curve, self._beside = curve, beside
        self.getAxis("left").shares = curve is not None and curve.name.endswith("accuracy")
        self.draw()

    def draw_data(self, colors: theme.Theme) -> None:
        curve = self._curve
        if curve is None or not curve.epochs:
            self.show_text_alone(self.tr("not recorded"), colors)
            return
        lines = [(self.tr("Training"), curve.training, colors.muted, Qt.PenStyle.DashLine)]
        if curve.public:
            lines.append((self.tr("Validation"), curve.public, colors.accent, Qt.PenStyle.SolidLine))
        marks = "o" if len(curve.epochs) < 3 else None
        ends = []
        for name, values, color, style in lines:
            pen = pg.mkPen(color, width=2, style=style)
            line = self.plot(curve.epochs, values, pen=pen, antialias=True, symbol=marks, symbolSize=7)
            line.setSymbolBrush(color)
            line.setSymbolPen(None)
            ends.append((values[-1], name, color))
        self._name_ends(ends)
        self.setAccessibleDescription(", ".join(f"{name} {decimal(value, 3)}" for value, name, _ in ends))

    def _name_ends(self, ends: list[tuple[float, str, str]]) -> None:
        assert self._curve is not None
        values = [*self._curve.training, *self._curve.public]
        if self._beside is not None:
            values += [*self._beside.training, *self._beside.public]
        low, high = min(values), max(values)
        room = max(high - low, 1e-6)
        first, last = self._curve.epochs[0], self._curve.epochs[-1]
        self.setYRange(low - 0.08 * room, high + 0.08 * room, padding=0)
        # Room at the right for the names.
        self.setXRange(first, last + 0.22 * max(last - first, 1.0), padding=0.03)
        # Epochs are whole.
        spacing = max(round((last - first) / 8), 1)
        self.getAxis("bottom").setTickSpacing(spacing, spacing)
        ends.sort()
        heights = [value for value, _, _ in ends]
        if len(heights) == 2 and heights[1] - heights[0] < 0.09 * room:
            middle = sum(heights) / 2
            heights = [middle - 0.045 * room, middle + 0.045 * room]
        for height, (_, name, color) in zip(heights, ends, strict=True):
            self.add_text(name, last, height, color, (0.0, 0.5))


class ReliabilityPlot(Plot):
    """How often the model is right at each confidence, against how often it should be: the dotted line."""

    def __init__(self) -> None:
        super().__init__(percents=("left", "bottom"))
        self._bins: Sequence[ReliabilityBin] = ()
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Reliability: share right by confidence"))
        self._labels = {"bottom": self.tr("confidence"), "left": self.tr("share right")}
        self.draw()

    def set_bins(self, bins: Sequence[ReliabilityBin]) -> None:
        self._bins = bins
        self.draw()

    def draw_data(self, colors: theme.Theme) -> None:
        if not self._bins:
            self.show_text_alone(self.tr("not measured"), colors)
            return
        most = max(b.count for b in self._bins)
        for b in self._bins:
            ink = QColor(colors.accent)
            ink.setAlphaF(0.2 + 0.7 * (b.count / most) ** 0.5)
            middle, width = (b.lower + b.upper) / 2, (b.upper - b.lower) * 0.88
            self.addItem(pg.BarGraphItem(x=[middle], height=[b.accuracy], width=width, brush=ink, pen=None))
        self.plot([0, 1], [0, 1], pen=pg.mkPen(colors.muted, width=1.5, style=Qt.PenStyle.DotLine), antialias=True)
        self.setXRange(0, 1, padding=0.01)
        self.setYRange(0, 1, padding=0.02)
        for side in ("left", "bottom"):
            self.getAxis(side).setTickSpacing(0.2, 0.2)
        rows = [f"{percent(b.confidence)}: {percent(b.accuracy)}" for b in self._bins]
        self.setAccessibleDescription(", ".join(rows))


class ClassBarsPlot(Plot):
    """Recall (full colour) and precision (pale) of each expression."""

    def __init__(self) -> None:
        super().__init__(percents=("left",))
        self._classes: Sequence[ClassMetrics | None] = (None,) * CLASS_COUNT
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Recall and precision by expression"))
        self.draw()

    def set_classes(self, classes: Sequence[ClassMetrics | None]) -> None:
        self._classes = classes
        self.draw()

    def draw_data(self, colors: theme.Theme) -> None:
        known = [(k, metrics) for k, metrics in enumerate(self._classes) if metrics is not None]
        axis = self.getAxis("bottom")
        axis.setTicks([[(k, expression_name(k)) for k in range(CLASS_COUNT)]] if known else [[]])
        if not known:
            self.show_text_alone(self.tr("not measured"), colors)
            return
        for k, metrics in known:
            color = theme.expression_color(k)
            pale = QColor(color)
            pale.setAlpha(_PALE)
            for offset, value, brush in ((-0.2, metrics.recall, color), (0.2, metrics.precision, pale)):
                bar = pg.BarGraphItem(x=[k + offset], height=[value], width=0.36, brush=brush, pen=pg.mkPen(color, width=1))
                self.addItem(bar)
                self.add_text(decimal(100 * value, 0), k + offset, value, colors.muted, (0.5, 0.9))
        self.setXRange(-0.5, CLASS_COUNT - 0.5, padding=0.01)
        self.setYRange(0, 1.08, padding=0)
        self.getAxis("left").setTickSpacing(0.2, 0.2)
        rows = [f"{expression_name(k)}: {percent(m.recall)}, {percent(m.precision)}" for k, m in known]
        self.setAccessibleDescription("; ".join(rows))
