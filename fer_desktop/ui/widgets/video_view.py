"""A picture with its boxes and labels, painted with QPainter: live frames, stills and video frames alike."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Final

import cv2
import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from fer_desktop.core.types import Analysis, FaceReading, UInt8Array
from fer_desktop.ui import theme
from fer_desktop.ui.overlay import OverlayStyle, annotated, draw_overlay, to_qimage
from fer_desktop.ui.placement import Placement, face_at, fit
from fer_desktop.ui.words import reading_number, reading_sentence

_DESCRIBE_EVERY_S: Final = 1.0


class VideoView(QWidget):
    """Shows one picture and the readings made from it, its proportions kept.

    faceClicked: the index of the reading that was clicked, or -1 beside every face. The choice itself is its owner's:
    tell it by `set_selected`.
    """

    faceClicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dark = False
        self._image: UInt8Array | None = None
        self._timestamp = 0.0
        self._readings: Sequence[FaceReading] = ()
        self._names: Mapping[int, str] = {}
        self._selected: int | None = None
        self._mirrored = False
        self._overlay = True
        self._focused_by_key = False
        self._scaled: tuple[int, QImage] | None = None
        self._described_at = 0.0
        self.painted_latency_s: float | None = None
        """From capture to the end of painting, of the newest frame that reached the screen; meaningful for live frames."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Picture with faces"))
        self._describe()

    def set_dark(self, dark: bool) -> None:
        self._dark = dark
        self.update()

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
        if index != self._selected:
            self._selected = index
            self.update()

    def set_names(self, names: Mapping[int, str]) -> None:
        """Call people by their names, by number, on their labels."""
        self._names = names
        self.update()

    def set_mirrored(self, mirrored: bool) -> None:
        """Show the picture left to right; text stays readable."""
        self._mirrored = mirrored
        self.update()

    def set_overlay(self, shown: bool) -> None:
        self._overlay = shown
        self.update()

    def snapshot(self) -> QImage | None:
        """Return what is shown, in the frame's own size and with the overlay where it is on; None where nothing is."""
        if self._image is None:
            return None
        return annotated(self._image, self._readings if self._overlay else (), self._mirrored)

    @property
    def has_picture(self) -> bool:
        return self._image is not None

    @property
    def image(self) -> UInt8Array | None:
        """The picture that is shown, without boxes."""
        return self._image

    @property
    def selected(self) -> int | None:
        return self._selected

    @property
    def mirrored(self) -> bool:
        return self._mirrored

    def placement(self) -> Placement | None:
        """Return how the picture lies in the widget now."""
        if self._image is None:
            return None
        height, width = self._image.shape[:2]
        return fit((width, height), (self.width(), self.height()), self._mirrored)

    def sizeHint(self) -> QSize:
        return QSize(640, 480)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 150)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.theme_of(self._dark)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(tokens.window))
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), theme.CORNER, theme.CORNER)
        painter.fillPath(outline, QColor(tokens.stage))
        placement = self.placement()
        if placement is not None and self._image is not None:
            painter.setClipPath(outline)
            self._draw_picture(painter, placement)
            if self._overlay:
                style = OverlayStyle(selected=self._selected, names=self._names)
                draw_overlay(painter, self._readings, placement, style)
            painter.setClipping(False)
        if self.hasFocus() and self._focused_by_key:
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), theme.CORNER, theme.CORNER)
        painter.end()
        if self._timestamp and placement is not None:
            self.painted_latency_s = time.monotonic() - self._timestamp
            self._timestamp = 0.0  # painted again, as under a menu, the frame is no later than it was

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._scaled = None
        super().resizeEvent(event)

    def _set(self, image: UInt8Array | None, readings: Sequence[FaceReading], timestamp: float) -> None:
        if image is not self._image:
            self._scaled = None
        if image is None:
            self.painted_latency_s = None
        self._image, self._readings, self._timestamp = image, readings, timestamp
        self._describe()
        self.update()

    def _draw_picture(self, painter: QPainter, placement: Placement) -> None:
        picture = placement.picture
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if placement.mirrored:
            painter.translate(2 * picture.x + picture.width, 0)
            painter.scale(-1, 1)
        target = QRectF(picture.x, picture.y, picture.width, picture.height)
        image = self._prepared(round(picture.width * self.devicePixelRatioF()))
        painter.drawImage(target, image, QRectF(image.rect()))
        painter.restore()

    def _prepared(self, width: int) -> QImage:
        """Return the picture for a width in screen pixels; a large one is reduced first, by areas, as QPainter would alias."""
        assert self._image is not None
        full_height, full_width = self._image.shape[:2]
        if full_width < 1.5 * width or width < 1:
            width = full_width
        if self._scaled is None or self._scaled[0] != width:
            image = self._image
            if width != full_width:
                height = max(round(full_height * width / full_width), 1)
                image = np.asarray(cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
            self._scaled = (width, to_qimage(image))
        return self._scaled[1]

    def _describe(self) -> None:
        """Say in words what is shown, for screen readers, at most once a second."""
        now = time.monotonic()
        if self._image is not None and now - self._described_at < _DESCRIBE_EVERY_S:
            return
        # What comes after nothing is said at once.
        self._described_at = now if self._image is not None else -_DESCRIBE_EVERY_S
        if self._image is None:
            text = self.tr("No picture yet.")
        elif not self._readings:
            text = self.tr("No face in the picture.")
        else:
            numbers = [reading_number(r, k) for k, r in enumerate(self._readings)]
            sentences = [reading_sentence(r, n, self._names.get(n, "")) for n, r in zip(numbers, self._readings, strict=True)]
            text = ". ".join(sentences) + "."
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    # Mouse and focus

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._image is None:
            super().mousePressEvent(event)
            return
        hit = self._face_under(event.position())
        self.faceClicked.emit(-1 if hit is None else hit)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hit = self._face_under(event.position())
        self.setCursor(Qt.CursorShape.ArrowCursor if hit is None else Qt.CursorShape.PointingHandCursor)

    def focusInEvent(self, event: QFocusEvent) -> None:
        keys = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
        self._focused_by_key = event.reason() in keys
        super().focusInEvent(event)
        self.update()

    def _face_under(self, point: QPointF) -> int | None:
        placement = self.placement()
        if placement is None or not self._overlay:
            return None
        return face_at([placement.to_view(reading.face.box) for reading in self._readings], point.x(), point.y())
