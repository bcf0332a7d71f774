"""A picture with its boxes and labels, painted with QPainter: live frames, stills and video frames alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import cv2
import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from fer_desktop.core.types import Analysis, FaceReading, UInt8Array
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import reading_number, reading_sentence
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.widgets.face_menu import open_face_menu
from fer_desktop.ui.widgets.focus_ring import FocusRing
from fer_desktop.ui.widgets.label_layout import Placement, face_at, fit
from fer_desktop.ui.widgets.overlay import OverlayStyle, annotated, draw_overlay

_DESCRIBE_EVERY_S: Final = 1.0


class VideoView(Retranslated, FocusRing):
    """Shows one picture and the readings made from it, its proportions kept.

    faceClicked: the index of the reading that was clicked, or -1 for a click beside every face; the owner calls `set_selected`.
    explainWanted: the index of the reading whose face is to be explained in the Steps tab.
    doubleClicked: it was clicked twice; the first click was a `faceClicked`.
    painted: a live frame was painted; its age at that moment, in seconds.
    """

    faceClicked = Signal(int)
    explainWanted = Signal(int)
    doubleClicked = Signal()
    painted = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.image: UInt8Array | None = None
        """The picture that is shown, without boxes: (height, width, 3) BGR."""
        self._timestamp = 0.0
        self._readings: Sequence[FaceReading] = ()
        self._names: Mapping[int, str] = {}
        self._colors: Mapping[int, str] = {}
        self.selected: int | None = None
        self.mirrored = False
        self._overlay = True
        self._scaled: tuple[tuple[tuple[int, int], bool], QImage, UInt8Array] | None = None
        """The picture as it is drawn, with the size and mirroring it was made for, and the array that holds its pixels."""
        self._described_at = 0.0
        self.note = ""
        self.painted_latency_s: float | None = None
        """From capture to the end of painting, of the newest frame that reached the screen; meaningful for live frames."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.retranslate()

    def retranslate(self) -> None:
        self.name_itself(self.tr("Picture with faces"))
        self._described_at = -_DESCRIBE_EVERY_S
        self._describe()

    def set_analysis(self, analysis: Analysis | None) -> None:
        """Show a frame with its readings; None shows nothing."""
        if analysis is None:
            self._set(None, (), 0.0)
        else:
            self._set(analysis.frame.image, analysis.readings, analysis.frame.timestamp)

    def set_image(self, image: UInt8Array | None, readings: Sequence[FaceReading] = ()) -> None:
        """Show a (height, width, 3) BGR picture, with readings or none yet."""
        self._set(image, readings, 0.0)

    def set_selected(self, index: int | None) -> None:
        """Emphasise the reading of that index."""
        if index != self.selected:
            self.selected = index
            self.update()

    def set_people(self, names: Mapping[int, str], colors: Mapping[int, str]) -> None:
        """Set the names on labels, and the names of the colours that the user chose, both by people's numbers."""
        self._names, self._colors = names, colors
        self.update()

    def set_note(self, text: str) -> None:
        """Show a text in a corner of the picture; "" shows none."""
        if text != self.note:
            self.note = text
            self.update()

    def set_mirrored(self, mirrored: bool) -> None:
        """Mirror the picture left to right; text stays readable."""
        self.mirrored = mirrored
        self.update()

    def set_overlay(self, shown: bool) -> None:
        self._overlay = shown
        self.update()

    def snapshot(
        self,
        other: Analysis | None = None,
        cover: Callable[[UInt8Array, Sequence[FaceReading]], UInt8Array] = lambda image, _: image,
    ) -> QImage | None:
        """Return the picture in the frame's own size, with the overlay if it is on; None if no picture is shown.

        other: in place of the picture that is shown. cover: returns the picture, (height, width, 3) uint8 BGR, with faces
        covered.
        """
        image, readings = (self.image, self._readings) if other is None else (other.frame.image, other.readings)
        if image is None:
            return None
        shown = readings if self._overlay else ()
        return annotated(cover(image, readings), shown, self.mirrored, self._names, self._colors)

    @property
    def has_picture(self) -> bool:
        return self.image is not None

    def placement(self) -> Placement | None:
        if self.image is None:
            return None
        height, width = self.image.shape[:2]
        return fit((width, height), (self.width(), self.height()), self.mirrored)

    def sizeHint(self) -> QSize:
        return QSize(640, 480)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 90)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.stage))
        placement = self.placement()
        if placement is not None and self.image is not None:
            self._draw_picture(painter, placement)
            if self._overlay:
                style = OverlayStyle(selected=self.selected, names=self._names, colors=self._colors)
                draw_overlay(painter, self._readings, placement, style)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # The corners are rounded by what is around them: clipping everything to a round outline costs far more.
        painter.fillPath(self._corners(), QColor(tokens.window))
        if placement is not None and self.note:
            self._draw_note(painter, tokens)
        self.draw_ring(painter, tokens)
        painter.end()
        if self._timestamp and placement is not None:
            self.painted_latency_s = time.monotonic() - self._timestamp
            self._timestamp = 0.0  # a repaint of the same frame, as after a menu, doesn't count
            self.painted.emit(self.painted_latency_s)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._scaled = None
        super().resizeEvent(event)

    def _set(self, image: UInt8Array | None, readings: Sequence[FaceReading], timestamp: float) -> None:
        if image is not self.image:
            self._scaled = None
        if image is None:
            self.painted_latency_s = None
        self.image, self._readings, self._timestamp = image, readings, timestamp
        self._describe()
        self.update()

    def _draw_picture(self, painter: QPainter, placement: Placement) -> None:
        ratio, picture = self.devicePixelRatioF(), placement.picture
        # Whole pixels of the screen, so that it is copied and not sampled again.
        left, top = round(picture.x * ratio), round(picture.y * ratio)
        size = max(round(picture.right * ratio) - left, 1), max(round(picture.bottom * ratio) - top, 1)
        image = self._prepared(size, placement.mirrored)
        image.setDevicePixelRatio(ratio)
        painter.drawImage(QPointF(left / ratio, top / ratio), image)

    def _corners(self) -> QPainterPath:
        """Return the area outside the rounded corners."""
        path = QPainterPath()
        path.addRect(QRectF(self.rect()))
        path.addRoundedRect(QRectF(self.rect()), theme.CORNER, theme.CORNER)
        return path

    def _draw_note(self, painter: QPainter, tokens: theme.Theme) -> None:
        painter.setFont(theme.font(theme.CAPTION))
        room = painter.fontMetrics().boundingRect(self.note).size()
        height = room.height() + theme.SPACE_8
        place = QRectF(theme.SPACE_8, self.height() - height - theme.SPACE_8, room.width() + theme.SPACE_16, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(place, theme.CORNER, theme.CORNER)
        painter.setPen(QColor(tokens.text))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), self.note)

    def _prepared(self, size: tuple[int, int], mirrored: bool) -> QImage:
        """Return the picture at a width and height in screen pixels. OpenCV scales far faster than QPainter."""
        assert self.image is not None
        if self._scaled is None or self._scaled[0] != (size, mirrored):
            image = self.image
            height, width = image.shape[:2]
            if (width, height) != size:
                interpolation = cv2.INTER_AREA if width >= 1.5 * size[0] else cv2.INTER_LINEAR
                image = np.asarray(cv2.resize(image, size, interpolation=interpolation), np.uint8)
            if mirrored:
                image = np.asarray(cv2.flip(image, 1), np.uint8)
            # The screen's own format, four bytes a pixel.
            pixels = np.asarray(cv2.cvtColor(image, cv2.COLOR_GRAY2BGRA if image.ndim == 2 else cv2.COLOR_BGR2BGRA), np.uint8)
            shown = QImage(pixels.data, size[0], size[1], pixels.strides[0], QImage.Format.Format_RGB32)
            self._scaled = ((size, mirrored), shown, pixels)
        return self._scaled[1]

    def _describe(self) -> None:
        """Describe in words what is shown, for screen readers, at most once a second."""
        now = time.monotonic()
        if self.image is not None and now - self._described_at < _DESCRIBE_EVERY_S:
            return
        # The first description after an empty view is set at once.
        self._described_at = now if self.image is not None else -_DESCRIBE_EVERY_S
        if self.image is None:
            text = self.tr("No picture yet.")
        elif not self._readings:
            text = self.tr("No face in the picture.")
        else:
            numbers = [reading_number(r, k) for k, r in enumerate(self._readings)]
            sentences = [reading_sentence(r, n, self._names.get(n, "")) for n, r in zip(numbers, self._readings, strict=True)]
            text = ". ".join((*sentences, self.note) if self.note else sentences) + "."
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    # Mouse and focus

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self.image is None:
            super().mousePressEvent(event)
            return
        hit = self._face_under(event.position())
        self.faceClicked.emit(-1 if hit is None else hit)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        face = self.selected if by_key else self._face_under(QPointF(event.pos()))
        if face is None:
            super().contextMenuEvent(event)
        else:
            open_face_menu(self, event.pos(), lambda: self.explainWanted.emit(face))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.image is not None:
            self.doubleClicked.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hit = self._face_under(event.position())
        self.setCursor(Qt.CursorShape.ArrowCursor if hit is None else Qt.CursorShape.PointingHandCursor)

    def _face_under(self, point: QPointF) -> int | None:
        placement = self.placement()
        if placement is None or not self._overlay:
            return None
        return face_at([placement.to_view(reading.face.box) for reading in self._readings], point.x(), point.y())
