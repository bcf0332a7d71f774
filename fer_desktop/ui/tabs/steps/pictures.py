"""What the cards of the Steps tab show: a picture with the detected faces, a histogram, bars, small pictures, a map's cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final, Protocol, cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from fer_desktop.core.labels import CLASS_COUNT
from fer_desktop.core.types import Face, Float32Array
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import expression_name
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.foundation.pyramid import to_qimage
from fer_desktop.ui.tabs.steps.images import StepImages, ramp_image
from fer_desktop.ui.tabs.steps.pointer import (
    Words,
    cell_at,
    cell_rect,
    draw_mark,
    draw_value,
    moved,
    spoken,
    value_words,
)
from fer_desktop.ui.tabs.steps.wording import number_text
from fer_desktop.ui.widgets.label_layout import Placement, fit

MOSAIC: Final = 4
"""The usual columns of `LabelledPictures`; a stage's card shows its strongest maps in as many rows."""

_HISTOGRAM_BINS: Final = 36
_SMALL: Final = 128
"""A picture of fewer pixels a side is enlarged with its pixels as squares, as the network sees them."""

_TALLEST_ROW: Final = 56
_TALLEST_BAR: Final = 16.0
_SMALLEST_SQUARE: Final = 96


class StepPicture(QWidget):
    """A picture as large as fits, with the boxes and landmarks of faces, if any, and the value of the pixel pointed at.

    Of a small picture the pixels can be pointed at by the arrow keys, too.
    """

    def __init__(self) -> None:
        super().__init__()
        self._picture = QImage()
        self._reduced = QImage()
        self._small = False
        self._frame_size = (1, 1)
        self._faces: Sequence[Face] = ()
        self._chosen = 0
        self._content: NDArray[Any] | None = None
        self._pixel = (-1, -1)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_picture(
        self, images: StepImages, faces: Sequence[Face] = (), chosen: int = 0, content: NDArray[Any] | None = None
    ) -> None:
        """Show a picture with faces marked in it.

        faces: their boxes are in px of the original size. chosen: the index of one. content: the values of the pixels, in the
        original size, (height, width) or (height, width, 3) BGR; None shows none.
        """
        self._frame_size = images.size
        self._small = max(images.size) < _SMALL
        self._picture = to_qimage(images.large)
        self._reduced = QImage()
        self._faces, self._chosen, self._content = faces, chosen, content
        self._pixel = (-1, -1)
        by_key = self._small and content is not None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if by_key else Qt.FocusPolicy.NoFocus)
        self.update()

    @property
    def ratio(self) -> float:
        """The width of the picture for a height of 1."""
        return self._frame_size[0] / self._frame_size[1]

    @property
    def pixel(self) -> tuple[int, int]:
        """Row and column of the pixel that is pointed at, -1, -1 for none."""
        return self._pixel

    def picture_rect(self) -> QRectF:
        """Return where the picture lies."""
        area = self._placement().picture
        return QRectF(area.x, area.y, area.width, area.height)

    def point_at(self, row: int, column: int) -> None:
        """Show the value of a pixel, or none with -1, -1."""
        if self._content is None or (row, column) == self._pixel:
            return
        self._pixel = (row, column)
        if row >= 0:
            self.setAccessibleDescription(spoken(value_words(self._content, row, column)))
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.point_at(*cell_at(self.picture_rect(), self._cells(), event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.point_at(-1, -1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pixel = moved(event, self._cells(), self._pixel)
        if pixel is None:
            super().keyPressEvent(event)
        else:
            self.point_at(*pixel)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.point_at(-1, -1)

    def sizeHint(self) -> QSize:
        return QSize(200, 160)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 60)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        placement = self._placement()
        target = self.picture_rect()
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
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.current().accent), 2))
            painter.drawRect(target.adjusted(1, 1, -1, -1))
        if self._content is not None and self._pixel != (-1, -1):
            cell = cell_rect(target, self._cells(), *self._pixel)
            draw_mark(painter, cell)
            draw_value(painter, QRectF(self.rect()), cell, value_words(self._content, *self._pixel))
        painter.end()

    def _placement(self) -> Placement:
        # At the top, as the texts beside it are.
        return replace(fit(self._frame_size, (self.width(), self.height())), top=0)

    def _cells(self) -> tuple[int, int]:
        return self._frame_size[1], self._frame_size[0]

    def _mark(self, painter: QPainter, face: Face, placement: Placement, chosen: bool) -> None:
        """Draw a detected face. Not the overlay: there is no reading yet at this step."""
        box = placement.clipped(face.box, 2)
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
        # The detector also guesses where the parts of a face are that the picture cuts off.
        inside = np.all((face.landmarks >= 0) & (face.landmarks <= self._frame_size), axis=1)
        for x, y in face.landmarks[inside]:
            point = QPointF(placement.left + float(x) * placement.scale, placement.top + float(y) * placement.scale)
            painter.drawEllipse(point, radius, radius)


class HistogramView(Retranslated, QWidget):
    """How often each value occurs, between the smallest and the largest."""

    def __init__(self) -> None:
        super().__init__()
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
        for value, side in ((low, Qt.AlignmentFlag.AlignLeft), (high, Qt.AlignmentFlag.AlignRight)):
            painter.drawText(QRectF(0, base + 1, self.width(), line), int(side), number_text(value))
        if low < 0 < high:
            zero = self.width() * -low / (high - low)
            painter.drawText(QRectF(zero - 10, base + 1, 20, line), int(Qt.AlignmentFlag.AlignHCenter), "0")
        painter.end()


class ExpressionBars(QWidget):
    """Seven values as bars from zero, in the colours and the order of the expressions; the rows share the height.

    TALLEST: the height that the rows can use, in px.
    """

    TALLEST: Final = CLASS_COUNT * _TALLEST_ROW

    def __init__(
        self, text: Callable[[float], str], low: float | None = None, high: float | None = None, size: int = theme.BODY
    ) -> None:
        """text: formats a value. low, high: the ends of the scale; None for the smallest and the largest value.

        size: of the letters, in px.
        """
        super().__init__()
        self._size = size
        self._text = text
        self._low, self._high = low, high
        self._values: Float32Array = np.zeros(CLASS_COUNT, np.float32)
        self._compared: Float32Array = self._values
        """All values that share the scale."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def values(self) -> Float32Array:
        return self._values

    def set_values(self, values: Float32Array, compared: Sequence[Float32Array] = ()) -> None:
        """Show (7,) values in the order of `EXPRESSIONS`. compared: those of all bars that have one scale with these."""
        self._values = values
        self._compared = np.concatenate([values, *compared])
        rows = [f"{expression_name(k)} {self._text(float(values[k]))}" for k in range(CLASS_COUNT)]
        self.setAccessibleDescription(", ".join(rows))
        self.update()

    @property
    def scale(self) -> tuple[float, float]:
        """The values at both ends."""
        low = min(float(self._compared.min()), 0.0) if self._low is None else self._low
        high = max(float(self._compared.max()), 0.0) if self._high is None else self._high
        return low, high

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
        plain, bold = theme.font(self._size), theme.font(self._size, bold=True)
        metrics = QFontMetricsF(bold)
        words = max(metrics.horizontalAdvance(expression_name(k)) for k in range(CLASS_COUNT)) + theme.SPACE_12
        numbers = max(metrics.horizontalAdvance(self._text(float(value))) for value in self._compared) + theme.SPACE_8
        room = max(self.width() - words - numbers, 20.0)
        low, high = self.scale
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
    """Square pictures in rows, each over its name, as large as fits."""

    def __init__(
        self,
        pictures: Sequence[tuple[QImage, str]],
        *,
        smooth: bool = False,
        columns: Sequence[int] = (MOSAIC,),
        size: int = theme.CAPTION,
    ) -> None:
        """columns: the choices, of which that with the largest pictures is taken. size: of the names' letters, in px."""
        super().__init__()
        self._size = size
        self._pictures = pictures
        self._columns = columns
        self._smooth = smooth
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._smooth)
        painter.setFont(theme.font(self._size))
        painter.setPen(QColor(theme.current().muted))
        line = round(QFontMetricsF(painter.font()).height())
        columns = max(self._columns, key=lambda columns: self._side(columns, line))
        side = self._side(columns, line)
        if self._longest_name(painter) > side:
            painter.setFont(theme.font(theme.CAPTION))
        # Names that are wider than their pictures move these apart, as far as there is room.
        pitch = max(side + theme.SPACE_4, min(self._longest_name(painter) + theme.SPACE_8, self.width() // columns))
        left = (self.width() - columns * pitch) // 2
        for place, (picture, name) in enumerate(self._pictures):
            row, column = divmod(place, columns)
            x, y = left + column * pitch, row * (side + line + theme.SPACE_4)
            painter.drawImage(QRectF(x + (pitch - side) / 2, y, side, side), picture)
            painter.drawText(QRectF(x, y + side, pitch, line), int(Qt.AlignmentFlag.AlignCenter), name)
        painter.end()

    def _side(self, columns: int, line: int) -> int:
        """Return the side of each picture in so many columns. line: the height of a name."""
        rows = -(-len(self._pictures) // columns)
        return min(self.width() // columns, self.height() // rows - line) - theme.SPACE_4

    def _longest_name(self, painter: QPainter) -> int:
        return max(painter.fontMetrics().horizontalAdvance(name) for _, name in self._pictures)


class CellView(QWidget):
    """A square picture of which one cell can be pointed at, by the mouse or the arrow keys.

    pointed: another cell is pointed at; its row and column, -1, -1 for none.
    """

    pointed = Signal(int, int)

    def __init__(self, *, centred: bool = False) -> None:
        """centred: the picture lies in the middle of the width rather than at the left."""
        super().__init__()
        self._centred = centred
        self._image = QImage()
        self._cells = (1, 1)
        self._cell = (-1, -1)
        self._words: Words = ("", "")
        self._smooth = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def image(self) -> QImage:
        """The picture."""
        return self._image

    @property
    def cell(self) -> tuple[int, int]:
        """Row and column of the marked cell, -1, -1 for none."""
        return self._cell

    def show_image(self, image: QImage, cells: tuple[int, int], *, smooth: bool = False) -> None:
        """Show a picture, its pixels as squares unless it is to be smooth; cells: rows and columns to point at."""
        self._image, self._cells, self._smooth = image, cells, smooth
        self.update()

    def point_at(self, row: int, column: int, words: Words = ("", "")) -> None:
        """Mark a cell, or none with -1, -1. words: its value and place, shown beside it while this view is pointed at."""
        if (row, column, words) != (*self._cell, self._words):
            self._cell, self._words = (row, column), words
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(220, 220)

    def minimumSizeHint(self) -> QSize:
        return QSize(_SMALLEST_SQUARE, _SMALLEST_SQUARE)

    def picture_rect(self) -> QRectF:
        """Return where the picture lies: the largest square, at the top."""
        side = float(min(self.width(), self.height()))
        return QRectF((self.width() - side) / 2 if self._centred else 0.0, 0.0, side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        area = self.picture_rect()
        if not self._image.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._smooth)
            painter.drawImage(area, self._image)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colors.accent), 2))
            painter.drawRect(area.adjusted(1, 1, -1, -1))
        if self._cell != (-1, -1):
            cell = cell_rect(area, self._cells, *self._cell)
            draw_mark(painter, cell)
            if self._words[0] and (self.underMouse() or self.hasFocus()):
                draw_value(painter, QRectF(self.rect()), cell, self._words)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointed.emit(*cell_at(self.picture_rect(), self._cells, event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(-1, -1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        cell = moved(event, self._cells, self._cell)
        if cell is None:
            super().keyPressEvent(event)
        else:
            self.pointed.emit(*cell)


class ColourBar(QWidget):
    """The colour scale, with the numbers at both ends, and zero where it lies between."""

    def __init__(self) -> None:
        super().__init__()
        self._scale = (0.0, 1.0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_scale(self, scale: tuple[float, float]) -> None:
        self._scale = scale
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, 26)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawImage(QRectF(0, 0, self.width(), 8), ramp_image(self._scale))
        painter.setPen(QColor(theme.current().muted))
        painter.setFont(theme.font(theme.CAPTION))
        low, high = self._scale
        below = QRectF(0, 9, self.width(), self.height() - 9)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft), number_text(low))
        painter.drawText(below, int(Qt.AlignmentFlag.AlignRight), number_text(high))
        if low < 0:
            painter.drawText(below, int(Qt.AlignmentFlag.AlignHCenter), "0")
        painter.end()


class _Fitted(Protocol):
    def set_room(self, room: QSize, /) -> None: ...


class FittedArea(QScrollArea):
    """Scrolls up and down only, and tells its content how much of it can be seen at once."""

    def __init__(self, content: QWidget) -> None:
        """content: has `set_room`, which takes the visible size."""
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(content)
        self.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.viewport() and event.type() == QEvent.Type.Resize:
            cast(_Fitted, self.widget()).set_room(self.viewport().size())
        return super().eventFilter(watched, event)


class SquarePair(QWidget):
    """Two squares side by side, as large as the width and the height allow."""

    def __init__(self, first: QWidget, second: QWidget) -> None:
        super().__init__()
        self._pair = (first, second)
        for square in self._pair:
            square.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_room(self, width: int, height: int) -> None:
        """Set the room that there is, in px; the squares take what they can of it."""
        self.setFixedHeight(max(min((width - theme.SPACE_12) // 2, height), _SMALLEST_SQUARE))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        column = (self.width() - theme.SPACE_12) // 2
        for place, square in enumerate(self._pair):
            square.setGeometry(place * (column + theme.SPACE_12), 0, column, self.height())
