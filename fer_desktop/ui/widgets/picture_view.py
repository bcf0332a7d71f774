"""A still picture with its readings: zoom, pan, and a face to choose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from fer_desktop.core.types import Box, Face, FaceReading
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.actions import ActionBindings, shortcut
from fer_desktop.ui.foundation.formatting import reading_sentence
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.foundation.pyramid import Pyramid
from fer_desktop.ui.widgets.face_menu import open_face_menu
from fer_desktop.ui.widgets.label_layout import Placement, face_at
from fer_desktop.ui.widgets.overlay import OverlayStyle, draw_overlay, draw_too_small

_STEP: Final = 1.25
_LARGEST_SCALE: Final = 40.0
_LARGEST_FIT: Final = 8.0
"""A small picture is enlarged to fit, but not more than this: a crop of 48 pixels is shown at 384."""

_PIXELS_FROM: Final = 3.0
"""From this scale on the picture's own pixels are shown as squares rather than blurred."""

_DRAG_FROM: Final = 4.0

_SHARE_OF_FACE: Final = 0.4
"""How much of the view's shorter side a face takes that is looked at."""


class PictureView(Retranslated, QWidget):
    """Shows a picture as large as fits, until it is zoomed: by the wheel, + and -, 0 to fit again; drag to pan.

    faceChosen: the index of the reading whose face was clicked.
    explainWanted: the index of the reading whose face is to be explained in the Steps tab.
    stepped: an arrow key for another picture: -1 for the one before, 1 for the next.
    faceStepped: an arrow key up or down: -1 for the face before, 1 for the next.
    """

    faceChosen = Signal(int)
    explainWanted = Signal(int)
    stepped = Signal(int)
    faceStepped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._picture: Pyramid | None = None
        self.readings: Sequence[FaceReading] = ()
        self._too_small: Sequence[Face] = ()
        self.selected: int | None = None
        self._message = ""
        self._fits = True
        self.scale = 1.0
        """View pixels per pixel of the picture."""
        self._corner = QPointF()
        self._pressed: QPointF | None = None
        self._grabbed = QPointF()
        self._dragging = False
        runs = {
            "files.zoom_in": self.zoom_in,
            "files.zoom_out": self.zoom_out,
            "files.fit": self.fit,
            "files.picture": self.stepped.emit,
            "files.face": self.faceStepped.emit,
        }
        self._keys = ActionBindings(self, runs, any_modifiers=True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Picture"))
        more, less, fit = (shortcut(f"files.{action}") for action in ("zoom_in", "zoom_out", "fit"))
        text = self.tr(
            "Click a face to choose it. Wheel, {more} and {less} zoom, {fit} fits, drag moves. Arrows: next picture, next face"
        )
        self.setToolTip(text.format(more=more, less=less, fit=fit))
        self.set_readings(self.readings, self.selected, self._too_small)

    @property
    def has_picture(self) -> bool:
        return self._picture is not None

    def show_picture(self, picture: Pyramid, readings: Sequence[FaceReading], selected: int | None) -> None:
        """Show another picture, as large as fits."""
        self._picture, self._message = picture, ""
        self.set_readings(readings, selected)
        self.fit()

    def set_readings(self, readings: Sequence[FaceReading], selected: int | None, too_small: Sequence[Face] = ()) -> None:
        """Show other readings over the same picture. too_small: faces that were found and not read."""
        self.readings, self.selected, self._too_small = readings, selected, too_small
        sentences = [reading_sentence(reading, place + 1) for place, reading in enumerate(readings)]
        self.setAccessibleDescription(". ".join(sentences) or self.tr("No face"))
        self.update()

    def show_message(self, text: str) -> None:
        """Show a text instead of a picture."""
        self._picture, self._message = None, text
        self.set_readings((), None)

    def fit(self) -> None:
        self._fits = True
        self._lay_out()

    def look_at(self, box: Box) -> None:
        """Zoom so that a face fills a good part of the view."""
        if self._picture is not None:
            self._fits = False
            side = max(box.width, box.height, 1.0)
            fitting = _SHARE_OF_FACE * min(self.width(), self.height()) / side
            self.scale = min(max(fitting, self._fitting_scale()), _LARGEST_FIT)
            self.follow(box)

    def follow(self, box: Box) -> None:
        """If the picture is zoomed, move a face to the middle of the view."""
        if self._picture is not None and not self._fits:
            x, y = box.center
            self._corner = QPointF(self.width() / 2 - x * self.scale, self.height() / 2 - y * self.scale)
            self._keep_in_view()
            self.update()

    def zoom(self, factor: float, around: QPointF | None = None) -> None:
        """Zoom around a point of the view; None: around its centre."""
        if self._picture is None:
            return
        anchor = around or QPointF(self.width() / 2, self.height() / 2)
        smallest = min(self._fitting_scale(), 1.0)
        scale = min(max(self.scale * factor, smallest), _LARGEST_SCALE)
        self._corner = anchor - (anchor - self._corner) * (scale / self.scale)
        self.scale = scale
        self._fits = False
        self._keep_in_view()
        self.update()

    def zoom_in(self) -> None:
        self.zoom(_STEP)

    def zoom_out(self) -> None:
        self.zoom(1 / _STEP)

    def placement(self) -> Placement | None:
        if self._picture is None:
            return None
        return Placement(self._corner.x(), self._corner.y(), self._picture.width, self._picture.height, self.scale)

    def sizeHint(self) -> QSize:
        return QSize(640, 400)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 120)

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), theme.CORNER, theme.CORNER)
        painter.fillPath(outline, QColor(colors.stage))
        placement = self.placement()
        if self._picture is None or placement is None:
            painter.setPen(QColor(colors.text))
            painter.setFont(theme.font(theme.BODY))
            area = self.rect().adjusted(theme.SPACE_24, theme.SPACE_12, -theme.SPACE_24, -theme.SPACE_12)
            painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self._message)
        else:
            painter.setClipPath(outline)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.scale < _PIXELS_FROM)
            picture = placement.picture
            level = self._picture.level_for(self.scale * self.devicePixelRatioF())
            painter.drawImage(QRectF(picture.x, picture.y, picture.width, picture.height), level)
            draw_too_small(painter, self._too_small, placement)
            draw_overlay(painter, self.readings, placement, OverlayStyle(selected=self.selected, covered=self._covered()))
            painter.setClipping(False)
        if self.hasFocus():
            painter.setPen(QColor(colors.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.CORNER, theme.CORNER)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._picture is None or not event.angleDelta().y():
            event.ignore()
            return
        self.zoom(_STEP ** (event.angleDelta().y() / 120), event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.press(event):
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._grabbed, self._dragging = event.position(), self._corner, False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            over = self._face_at(event.position()) is not None
            self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
            return
        moved = event.position() - self._pressed
        if self._dragging or moved.manhattanLength() > _DRAG_FROM:
            self._dragging = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._corner = self._grabbed + moved
            self._keep_in_view()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        self._pressed = None
        self.unsetCursor()
        face = self._face_at(event.position())
        if not self._dragging and face is not None:
            self.faceChosen.emit(face)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        face = self.selected if by_key else self._face_at(QPointF(event.pos()))
        if face is None:
            super().contextMenuEvent(event)
        else:
            open_face_menu(self, event.pos(), lambda: self.explainWanted.emit(face))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._face_at(event.position()) is None:
            self.fit()

    def _face_at(self, position: QPointF) -> int | None:
        placement = self.placement()
        if placement is None:
            return None
        x, y = placement.to_frame(position.x(), position.y())
        return face_at([reading.face.box for reading in self.readings], x, y)

    def _covered(self) -> tuple[Box, ...]:
        """Return where buttons lie on the picture."""
        buttons = self.childrenRect()
        return () if buttons.isEmpty() else (Box(buttons.x(), buttons.y(), buttons.width(), buttons.height()),)

    def _fitting_scale(self) -> float:
        assert self._picture is not None
        return min(self.width() / self._picture.width, self.height() / self._picture.height, _LARGEST_FIT)

    def _lay_out(self) -> None:
        if self._picture is not None:
            if self._fits:
                self.scale = max(self._fitting_scale(), 1e-3)
            self._keep_in_view()
        self.update()

    def _keep_in_view(self) -> None:
        """Centre a picture smaller than the view; a larger one leaves no gap at the sides."""
        assert self._picture is not None

        def kept(corner: float, size: float, room: int) -> float:
            return (room - size) / 2 if size <= room else min(max(corner, room - size), 0.0)

        self._corner = QPointF(
            kept(self._corner.x(), self._picture.width * self.scale, self.width()),
            kept(self._corner.y(), self._picture.height * self.scale, self.height()),
        )
