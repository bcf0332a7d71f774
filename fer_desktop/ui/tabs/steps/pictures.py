"""What the cards of the Steps tab show: a picture with the detector's finds, a histogram, bars, or several small pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.types import Face, Float32Array
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import expression_name
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.foundation.pyramid import to_qimage
from fer_desktop.ui.tabs.steps.images import StepImages
from fer_desktop.ui.tabs.steps.wording import number_text
from fer_desktop.ui.widgets.label_layout import Placement, fit

_HISTOGRAM_BINS: Final = 36
_SMALL: Final = 128
"""A picture of fewer pixels a side is enlarged with its pixels as squares, as the network sees them."""

_TALLEST_ROW: Final = 56.0
_TALLEST_BAR: Final = 16.0


class StepPicture(QWidget):
    """A picture as large as fits, with the boxes and landmarks of faces, if any."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = QImage()
        self._reduced = QImage()
        self._small = False
        self._frame_size = (1, 1)
        self._faces: Sequence[Face] = ()
        self._chosen = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_picture(self, images: StepImages, faces: Sequence[Face] = (), chosen: int = 0) -> None:
        """Show a picture, and mark faces in it, whose boxes are in pixels of its real size; one of them is chosen."""
        self._frame_size = images.size
        self._small = max(images.size) < _SMALL
        self._picture = to_qimage(images.large)
        self._reduced = QImage()
        self._faces, self._chosen = faces, chosen
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 160)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 60)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        placement = fit(self._frame_size, (self.width(), self.height()))
        area = placement.picture
        target = QRectF(area.x, area.y, area.width, area.height)
        if self._small and placement.scale >= 1:
            painter.drawImage(target, self._picture)
        else:
            pixels = (target.size() * self.devicePixelRatioF()).toSize()
            if self._reduced.size() != pixels:
                mode = Qt.TransformationMode.SmoothTransformation
                self._reduced = self._picture.scaled(pixels, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
            painter.drawImage(target, self._reduced)
        for place, face in enumerate(self._faces):
            self._mark(painter, face, placement, place == self._chosen)
        painter.end()

    def _mark(self, painter: QPainter, face: Face, placement: Placement, chosen: bool) -> None:
        """Draw a find of the detector. Not the overlay: there is no reading yet at this step."""
        box = placement.to_view(face.box)
        rect = QRectF(box.x, box.y, box.width, box.height)
        color = QColor(theme.DARK.accent if chosen else "#FFFFFF")
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(0, 0, 0, 140), 3.5 if chosen else 2.5))
        painter.drawRect(rect)
        painter.setPen(QPen(color, 2 if chosen else 1))
        painter.drawRect(rect)
        if not chosen or face.landmarks is None:
            return
        radius = min(max(box.width / 28, 1.5), 3.5)
        painter.setPen(QPen(QColor(0, 0, 0, 160), 1))
        painter.setBrush(color)
        for x, y in face.landmarks:
            point = QPointF(placement.left + float(x) * placement.scale, placement.top + float(y) * placement.scale)
            painter.drawEllipse(point, radius, radius)


class HistogramView(Retranslated, QWidget):
    """How often each value occurs, between the smallest and the largest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts = np.zeros(_HISTOGRAM_BINS)
        self._edges = np.linspace(-1.0, 1.0, _HISTOGRAM_BINS + 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def retranslate(self) -> None:
        self.name_itself(self.tr("Histogram of the values"))
        self._describe()

    def set_values(self, values: NDArray[np.float32]) -> None:
        self._counts, self._edges = np.histogram(values, bins=_HISTOGRAM_BINS)
        self._describe()
        self.update()

    def _describe(self) -> None:
        self.setAccessibleDescription(
            self.tr("From {low} to {high}").format(low=number_text(self._edges[0]), high=number_text(self._edges[-1]))
        )

    def sizeHint(self) -> QSize:
        return QSize(200, 48)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        font = theme.font(theme.CAPTION)
        line = QFontMetricsF(font).height()
        base = self.height() - line - 1
        width = self.width() / _HISTOGRAM_BINS
        most = max(float(self._counts.max()), 1.0)
        for place, count in enumerate(self._counts):
            tall = (base - 2) * float(count) / most
            painter.fillRect(QRectF(place * width + 0.5, base - tall, max(width - 1, 1.0), tall), QColor(colors.accent))
        painter.setPen(QColor(colors.line))
        painter.drawLine(QPointF(0, base), QPointF(self.width(), base))
        painter.setPen(QColor(colors.muted))
        painter.setFont(font)
        low, high = float(self._edges[0]), float(self._edges[-1])
        marks = [(low, Qt.AlignmentFlag.AlignLeft), (high, Qt.AlignmentFlag.AlignRight)]
        for value, side in marks:
            painter.drawText(QRectF(0, base + 1, self.width(), line), int(side), number_text(value))
        if low < 0 < high:
            zero = self.width() * -low / (high - low)
            painter.drawText(QRectF(zero - 10, base + 1, 20, line), int(Qt.AlignmentFlag.AlignHCenter), "0")
        painter.end()


class ExpressionBars(QWidget):
    """Seven values as bars from zero, in the colours and the order of the expressions; the rows use the height there is."""

    def __init__(self, text: Callable[[float], str], low: float | None = None, high: float | None = None) -> None:
        """text: how a value reads. low, high: the ends of the scale; None for the smallest and the largest value."""
        super().__init__()
        self._text = text
        self._low, self._high = low, high
        self._values: Float32Array = np.zeros(CLASS_COUNT, np.float32)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def values(self) -> Float32Array:
        return self._values

    def set_values(self, values: Float32Array) -> None:
        """Show (7,) values in the order of `EXPRESSIONS`."""
        self._values = values
        rows = [f"{expression_name(k)} {self._text(float(values[k]))}" for k in range(CLASS_COUNT)]
        self.setAccessibleDescription(", ".join(rows))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, CLASS_COUNT * 24)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, CLASS_COUNT * 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = min(self.height() / CLASS_COUNT, _TALLEST_ROW)
        top = (self.height() - CLASS_COUNT * row) / 2
        plain, bold = theme.font(theme.BODY), theme.font(theme.BODY, bold=True)
        metrics = QFontMetricsF(bold)
        words = max(metrics.horizontalAdvance(expression_name(k)) for k in range(CLASS_COUNT)) + theme.SPACE_12
        numbers = max(metrics.horizontalAdvance(self._text(float(value))) for value in self._values) + theme.SPACE_8
        room = max(self.width() - words - numbers, 20.0)
        low = min(float(self._values.min()), 0.0) if self._low is None else self._low
        high = max(float(self._values.max()), 0.0) if self._high is None else self._high
        unit = room / max(high - low, 1e-6)
        zero = words - low * unit
        strongest = int(self._values.argmax())
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        for k in range(CLASS_COUNT):
            y = top + k * row
            value = float(self._values[k])
            painter.setFont(bold if k == strongest else plain)
            painter.setPen(QColor(colors.text if k == strongest else colors.muted))
            painter.drawText(QRectF(0, y, words, row), middle | int(Qt.AlignmentFlag.AlignLeft), expression_name(k))
            right = QRectF(self.width() - numbers, y, numbers, row)
            painter.drawText(right, middle | int(Qt.AlignmentFlag.AlignRight), self._text(value))
            bar = min(row * 0.42, _TALLEST_BAR)
            painter.fillRect(
                QRectF(min(zero, zero + value * unit), y + (row - bar) / 2, max(abs(value) * unit, 1.0), bar),
                theme.expression_color(k),
            )
        painter.setPen(QColor(colors.control))
        painter.drawLine(QPointF(zero, top), QPointF(zero, top + CLASS_COUNT * row))
        painter.end()


class LabelledPictures(QWidget):
    """Square pictures in rows, each over its name, as large as fits; nothing can be done with them."""

    def __init__(self, pictures: Sequence[tuple[QImage, str]], columns: int, *, smooth: bool = False) -> None:
        super().__init__()
        self._pictures = pictures
        self._columns = columns
        self._smooth = smooth
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._smooth)
        painter.setFont(theme.font(theme.CAPTION))
        painter.setPen(QColor(theme.current().muted))
        line = round(QFontMetricsF(painter.font()).height())
        rows = -(-len(self._pictures) // self._columns)
        wide, tall = self.width() // self._columns, self.height() // rows
        side = min(wide - theme.SPACE_4, tall - line - theme.SPACE_4)
        left = (self.width() - self._columns * (side + theme.SPACE_4)) // 2
        for place, (picture, name) in enumerate(self._pictures):
            row, column = divmod(place, self._columns)
            x, y = left + column * (side + theme.SPACE_4), row * (side + line + theme.SPACE_4)
            painter.drawImage(QRectF(x, y, side, side), picture)
            painter.drawText(QRectF(x - 8, y + side, side + 16, line), int(Qt.AlignmentFlag.AlignCenter), name)
        painter.end()
