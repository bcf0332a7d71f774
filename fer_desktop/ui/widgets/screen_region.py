"""A screen region: the frame that the user draws over the screens, and the outline that stays around it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QRegion,
    QResizeEvent,
    QScreen,
)
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from fer_desktop.media.source import SMALLEST_SCREEN
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.actions import ActionBindings, native, with_key
from fer_desktop.ui.foundation.formatting import size_text
from fer_desktop.ui.foundation.icons import explain, push_button
from fer_desktop.ui.foundation.language import Retranslated

FAR: Final = 10
"""Pixels by which the keys for large steps move an edge."""

OUTLINE: Final = 3
GAP: Final = 1
"""Width of the outline and its distance from what is captured, which takes up rounding: device-independent pixels."""

_FIRST: Final = (800, 600)
_REACH: Final = 9
_HANDLE: Final = 10
_PANEL: Final = 820
_DIM: Final = QColor(0, 0, 0, 120)
_CLEAR: Final = QColor(0, 0, 0, 1)
"""All but transparent: Windows passes clicks on wholly transparent pixels to the window below."""

_HIDDEN_MS: Final = 300
"""After this, what was below the program's own window is painted."""

_DIRECTIONS: Final = ((-1, 0), (1, 0), (0, -1), (0, 1))

Grip = tuple[int, int]
"""Which edges a drag moves, -1 for left or top, 1 for right or bottom; (0, 0) is the whole frame."""


class Screens:
    """The screens that are there, and how the system's own pixels relate to Qt's device-independent ones.

    A screen's top left corner is the same in both; on macOS all is, as its own unit is the point.
    """

    def __init__(self, screens: Sequence[tuple[QRect, float]] | None = None) -> None:
        """screens: each screen's geometry and ratio; None takes those of the system, the primary one first."""
        if screens is None:
            primary = QGuiApplication.primaryScreen()
            there = sorted(QGuiApplication.screens(), key=lambda screen: screen is not primary)
            screens = [(screen.geometry(), 1.0 if sys.platform == "darwin" else screen.devicePixelRatio()) for screen in there]
        self._ratios = [ratio for _, ratio in screens]
        self._qt = [area for area, _ in screens]
        self.system = [_scaled(area, area.topLeft(), ratio) for area, ratio in screens]
        """The screens in the system's pixels."""

    def to_system(self, point: QPointF) -> QPoint:
        """Convert a global position to the system's pixels."""
        k = next((k for k, area in enumerate(self._qt) if QRectF(area).contains(point)), None)
        k = _nearest(point.toPoint(), self._qt) if k is None else k
        corner = QPointF(self._qt[k].topLeft())
        return (corner + (point - corner) * self._ratios[k]).toPoint()

    def area_to_system(self, area: QRect) -> QRect:
        """Convert an area, such as a window's, by the screen that its middle is on."""
        k = _nearest(area.center(), self._qt)
        return _scaled(area, self._qt[k].topLeft(), self._ratios[k])

    def to_qt(self, area: QRect) -> QRectF:
        """Convert an area of the system's pixels to Qt's, by the screen that its top left corner is on."""
        k = _nearest(area.topLeft(), self.system)
        corner, ratio = QPointF(self.system[k].topLeft()), self._ratios[k]
        return QRectF(corner + (QPointF(area.topLeft()) - corner) / ratio, area.size().toSizeF() / ratio)

    def ratio_at(self, point: QPoint) -> float:
        """Return the ratio of the screen at a point of the system's pixels."""
        return self._ratios[_nearest(point, self.system)]


class Region:
    """A frame on one of several screens, in the system's pixels, and what mouse and keys do with it."""

    def __init__(self, screens: Sequence[QRect], area: QRect | None = None) -> None:
        """area: the frame to begin with; one that is not on a single screen is replaced by one in the middle of the first."""
        self._screens = list(screens)
        first = self._screens[0]
        if area is None or not any(screen.contains(area) for screen in self._screens):
            area = QRect(QPoint(), QSize(*_FIRST).boundedTo(first.size() * 3 / 4))
            area.moveCenter(first.center())
        self.area = area
        self._dragged: Callable[[QPoint], QRect] | None = None

    @property
    def screen(self) -> QRect:
        """The screen that the frame is on."""
        return self._screens[_nearest(self.area.center(), self._screens)]

    def grip(self, at: QPoint, reach: int) -> Grip | None:
        """Return what a press would take hold of, None outside of the frame. reach: how far from an edge still takes it."""
        if not self.area.adjusted(-reach, -reach, reach, reach).contains(at):
            return None
        left, top, right, bottom = _edges(self.area)
        return _side(at.x(), left, right, reach), _side(at.y(), top, bottom, reach)

    def press(self, at: QPoint, reach: int) -> None:
        """Take hold of the frame or one of its edges, or begin a new frame."""
        grip, before = self.grip(at, reach), QRect(self.area)
        if grip is None:
            self._dragged = partial(self._drawn, at, self._screens[_nearest(at, self._screens)], before)
        elif grip == (0, 0):
            self._dragged = lambda to: self._moved(before, to - at, self._screens[_nearest(to, self._screens)])
        else:
            self._dragged = lambda to: self._resized(before, grip, to)

    def drag(self, to: QPoint) -> None:
        if self._dragged is not None:
            self.area = self._dragged(to)

    def release(self) -> None:
        self._dragged = None

    def move(self, across: int, down: int) -> None:
        self.area = self._moved(self.area, QPoint(across, down), self.screen)

    def resize(self, across: int, down: int) -> None:
        """Move the right and the lower edge."""
        corner = QPoint(*_edges(self.area)[2:]) + QPoint(across, down)
        self.area = self._resized(self.area, (1, 1), corner)

    def take_screen(self) -> None:
        """Frame the whole screen, or the next one if the frame is a whole screen already."""
        k = self._screens.index(self.screen)
        self.area = QRect(self._screens[(k + (self.area == self.screen)) % len(self._screens)])

    @staticmethod
    def _drawn(begun: QPoint, screen: QRect, before: QRect, to: QPoint) -> QRect:
        left, top, right, bottom = _edges(screen)
        x, y = min(max(to.x(), left), right), min(max(to.y(), top), bottom)
        drawn = _area(min(begun.x(), x), min(begun.y(), y), max(begun.x(), x), max(begun.y(), y))
        # A click, or a frame that is too small, draws none.
        return drawn if min(drawn.width(), drawn.height()) >= SMALLEST_SCREEN else before

    @staticmethod
    def _moved(before: QRect, by: QPoint, screen: QRect) -> QRect:
        area = QRect(before.topLeft() + by, before.size().boundedTo(screen.size()))
        left, top, right, bottom = _edges(screen)
        x = min(max(area.x(), left), right - area.width())
        y = min(max(area.y(), top), bottom - area.height())
        return QRect(QPoint(x, y), area.size())

    def _resized(self, before: QRect, grip: Grip, to: QPoint) -> QRect:
        left, top, right, bottom = _edges(before)
        least_x, least_y, most_x, most_y = _edges(self.screen)
        if grip[0] < 0:
            left = min(max(to.x(), least_x), right - SMALLEST_SCREEN)
        elif grip[0] > 0:
            right = max(min(to.x(), most_x), left + SMALLEST_SCREEN)
        if grip[1] < 0:
            top = min(max(to.y(), least_y), bottom - SMALLEST_SCREEN)
        elif grip[1] > 0:
            bottom = max(min(to.y(), most_y), top + SMALLEST_SCREEN)
        return _area(left, top, right, bottom)


class RegionPicker(QObject):
    """Lets the user draw a frame over the screens.

    chosen: a QRect in the system's pixels.
    cancelled: no region was chosen.
    """

    chosen = Signal(object)
    cancelled = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.region: Region | None = None
        """None while nobody is asked."""
        self.overlays: list[RegionOverlay] = []
        self._begin = QTimer(self, singleShot=True)
        self._begin.timeout.connect(self._show)
        self._area: QRect | None = None
        self.screens = Screens()
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            # The frame would be drawn over screens as they were before.
            application.screenAdded.connect(lambda _: self.cancel())
            application.screenRemoved.connect(lambda _: self.cancel())

        def step(by: int, resize: bool, direction: int) -> None:
            self._change(
                lambda region: (region.resize if resize else region.move)(*(by * one for one in _DIRECTIONS[direction]))
            )

        self.keys = ActionBindings(
            parent,
            {
                "live.region_move": partial(step, 1, False),
                "live.region_move_far": partial(step, FAR, False),
                "live.region_resize": partial(step, 1, True),
                "live.region_resize_far": partial(step, FAR, True),
                "live.region_screen": self.take_screen,
                "live.region_start": self.accept,
                "live.region_cancel": self.cancel,
            },
        )

    def open(self, area: QRect | None) -> None:
        """Begin to ask. area: the frame to begin with, in the system's pixels. The program's own window is hidden by now."""
        self._area = area
        self._begin.start(_HIDDEN_MS if _shows_still() else 0)

    def accept(self) -> None:
        """Choose the frame as it is."""
        if self.region is not None:
            area = self.region.area
            self.close()
            self.chosen.emit(area)

    def cancel(self) -> None:
        if self.region is not None or self._begin.isActive():
            self.close()
            self.cancelled.emit()

    def close(self) -> None:
        """Ask no more, and tell nobody."""
        self._begin.stop()
        self.region = None
        while self.overlays:
            overlay = self.overlays.pop()
            overlay.hide()
            overlay.deleteLater()

    def take_screen(self) -> None:
        self._change(Region.take_screen)

    def _show(self) -> None:
        self.screens = Screens()
        self.region = Region(self.screens.system, self._area)
        self.overlays = [RegionOverlay(self, screen) for screen in QGuiApplication.screens()]
        for overlay in self.overlays:
            overlay.appear()
        first = next((overlay for overlay in self.overlays if overlay.has_frame), self.overlays[0])
        first.activateWindow()

    def _change(self, change: Callable[[Region], None]) -> None:
        if self.region is not None:
            change(self.region)
            self.update()

    def update(self) -> None:
        """Show the frame where it is now."""
        for overlay in self.overlays:
            overlay.update_frame()


class RegionOverlay(Retranslated, QWidget):
    """Covers one screen: dims it except for the frame, which it draws, and passes mouse and keys on to the picker."""

    def __init__(self, picker: RegionPicker, screen: QScreen) -> None:
        super().__init__(None, Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint)
        self._picker = picker
        self._screen = screen
        # Without a compositor X11 has no translucent windows, so the overlay shows the screen as it was.
        self._still = screen.grabWindow(0) if _shows_still() else QPixmap()
        if self._still.isNull():
            self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.panel = RegionPanel(self)
        self.panel.start.clicked.connect(picker.accept)
        self.panel.whole.clicked.connect(picker.take_screen)
        self.panel.cancel.clicked.connect(picker.cancel)
        self.retranslate()

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Screen region"))
        self.update_frame()

    def appear(self) -> None:
        """Cover the screen."""
        self.setScreen(self._screen)
        self.setGeometry(self._screen.geometry())
        if QGuiApplication.platformName() == "xcb":
            self.showFullScreen()  # otherwise the window manager leaves its panels free
        else:
            self.show()
        self.raise_()
        self.setFocus()
        self.update_frame()

    @property
    def frame(self) -> QRectF:
        """The frame in the widget's coordinates; it may lie on another screen."""
        region = self._picker.region
        area = self._picker.screens.to_qt(region.area) if region is not None else QRectF()
        return area.translated(-QPointF(self._screen.geometry().topLeft()))

    @property
    def has_frame(self) -> bool:
        """Whether the frame is on this screen."""
        return QRectF(self.rect()).contains(self.frame.center())

    def update_frame(self) -> None:
        """Show the frame where it is now, and the panel beside it."""
        region = self._picker.region
        if region is not None:
            width, height = region.area.width(), region.area.height()
            self.setAccessibleName(self.tr("Frame of {width} by {height} pixels").format(width=width, height=height))
            self.setAccessibleDescription(self.panel.text())
            self.panel.setVisible(self.has_frame)
            self._place_panel()
        self.update()

    def _place_panel(self) -> None:
        """Put the panel at the lower edge, at the upper one if it would lie on the frame there, or else on the frame."""
        margin = theme.SPACE_24
        self.panel.fit(self.width() - 2 * margin)
        x = (self.width() - self.panel.width()) // 2
        low, high = self.height() - self.panel.height() - margin, margin
        places = [QRect(QPoint(x, y), self.panel.size()) for y in (low, high)]
        free = (place for place in places if not QRectF(place).intersects(self.frame))
        self.panel.setGeometry(next(free, places[0]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.update_frame()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self._picker.cancel()

    # ---- Painting ----

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        frame = self.frame
        if self._still.isNull():
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
            painter.fillRect(self.rect(), _DIM)
            painter.fillRect(frame, _CLEAR)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        else:
            painter.drawPixmap(self.rect(), self._still)
            painter.setClipRegion(QRegion(self.rect()) - QRegion(frame.toAlignedRect()))
            painter.fillRect(self.rect(), _DIM)
            painter.setClipping(False)
        self._paint_frame(painter, frame)
        if self.has_frame:
            self._paint_size(painter, frame)

    def _paint_frame(self, painter: QPainter, frame: QRectF) -> None:
        accent = QColor(theme.DARK.accent)
        painter.setPen(QPen(accent, 2))
        painter.drawRect(frame)
        painter.setPen(QPen(accent, 1))
        painter.setBrush(QColor(theme.DARK.on_accent))
        for x in (frame.left(), frame.center().x(), frame.right()):
            for y in (frame.top(), frame.center().y(), frame.bottom()):
                if (x, y) != (frame.center().x(), frame.center().y()):
                    painter.drawRect(QRectF(x - _HANDLE / 2, y - _HANDLE / 2, _HANDLE, _HANDLE))

    def _paint_size(self, painter: QPainter, frame: QRectF) -> None:
        """Write width and height above the frame, or inside at its upper edge where there is no room."""
        region = self._picker.region
        if region is None:
            return
        text = size_text(region.area.width(), region.area.height())
        font = theme.font(bold=True)
        metrics = QFontMetricsF(font)
        box = QRectF(0, 0, metrics.horizontalAdvance(text) + 2 * theme.SPACE_8, metrics.height() + theme.SPACE_8)
        box.moveTopLeft(frame.topLeft() - QPointF(0, box.height() + theme.SPACE_8))
        if box.top() < 0:
            box.moveTop(frame.top() + theme.SPACE_8)
            box.moveLeft(frame.left() + theme.SPACE_8)
        painter.setFont(font)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.DARK.surface))
        painter.drawRoundedRect(box, theme.CORNER, theme.CORNER)
        painter.setPen(QColor(theme.DARK.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    # ---- Mouse and keys ----

    def mousePressEvent(self, event: QMouseEvent) -> None:
        region = self._picker.region
        if region is not None and event.button() == Qt.MouseButton.LeftButton:
            region.press(*self._at(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        region = self._picker.region
        if region is None:
            return
        at, reach = self._at(event)
        if event.buttons() & Qt.MouseButton.LeftButton:
            region.drag(at)
            self._picker.update()
        else:
            self.setCursor(_cursor(region.grip(at, reach)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._picker.region is not None:
            self._picker.region.release()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        region = self._picker.region
        if region is not None and region.grip(*self._at(event)) == (0, 0):
            self._picker.accept()

    def _at(self, event: QMouseEvent) -> tuple[QPoint, int]:
        """Return where the mouse is in the system's pixels, and how far from an edge it still takes the edge."""
        at = self._picker.screens.to_system(event.globalPosition())
        return at, round(_REACH * self._picker.screens.ratio_at(at))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._picker.keys.press(event):
            super().keyPressEvent(event)


class RegionPanel(Retranslated, QFrame):
    """Says what to do, with buttons for those who use no keys."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._title = theme.label("", "section", wrap=True)
        self._mouse = theme.label("", wrap=True)
        self._keys = theme.label("", "caption", wrap=True)
        self.start = push_button(role="primary")
        self.whole = push_button()
        self.cancel = push_button()
        for button in (self.start, self.whole, self.cancel):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys are the frame's
        buttons = theme.row(self.start, self.whole, self.cancel)
        texts = theme.column(self._title, self._mouse, self._keys, gap=theme.SPACE_4)
        margins = (theme.SPACE_16, theme.SPACE_12, theme.SPACE_16, theme.SPACE_12)
        content = theme.row((texts, 1), buttons, gap=theme.SPACE_24)
        self._layout = theme.lay_out(QVBoxLayout(self), content, margins=margins)
        self.retranslate()

    def retranslate(self) -> None:
        self._title.setText(self.tr("Draw a frame around what you want to analyse"))
        self._mouse.setText(self.tr("Drag to draw a new frame; drag the frame or its handles to change it."))
        self._keys.setText(
            self.tr("Arrow keys move it, with {shift} they resize it, with {ctrl} in larger steps.").format(
                shift=_modifier("Shift"), ctrl=_modifier("Ctrl")
            )
        )
        for button, text, id in (
            (self.start, self.tr("Start"), "live.region_start"),
            (self.whole, self.tr("Whole screen"), "live.region_screen"),
            (self.cancel, self.tr("Cancel"), "live.region_cancel"),
        ):
            button.setText(text)
            explain(button, text, with_key(text, id))

    def fit(self, room: int) -> None:
        """Take the size that the texts need in so much width, at most _PANEL."""
        width = min(room, _PANEL)
        self.resize(width, self._layout.totalHeightForWidth(width))

    def text(self) -> str:
        """Return all that it says."""
        return " ".join(label.text() for label in (self._title, self._mouse, self._keys))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep presses beside a button from the frame below."""
        event.accept()


class RegionOutline(QWidget):
    """A thin frame around a screen region, outside of it, so that a capture never has it. The mouse passes through."""

    def __init__(self) -> None:
        flags = Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        flags |= Qt.WindowType.WindowTransparentForInput | Qt.WindowType.WindowDoesNotAcceptFocus
        if QGuiApplication.platformName() == "xcb":
            flags |= Qt.WindowType.BypassWindowManagerHint  # it would move the frame onto the screen
        super().__init__(None, flags)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)

    def show_around(self, area: QRect, screens: Screens | None = None) -> None:
        """Show it around an area of the system's pixels."""
        inner = (screens or Screens()).to_qt(area).toAlignedRect().adjusted(-GAP, -GAP, GAP, GAP)
        outer = inner.adjusted(-OUTLINE, -OUTLINE, OUTLINE, OUTLINE)
        self.setGeometry(outer)
        self.setMask(QRegion(self.rect()) - QRegion(inner.translated(-outer.topLeft())))
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(theme.DARK.accent))


def _modifier(name: str) -> str:
    """Return a modifier key as this system writes it."""
    return native(f"{name}+0").removesuffix("0").removesuffix("+")


def _shows_still() -> bool:
    return QGuiApplication.platformName() == "xcb"


def _cursor(grip: Grip | None) -> Qt.CursorShape:
    if grip is None:
        return Qt.CursorShape.CrossCursor
    if grip == (0, 0):
        return Qt.CursorShape.SizeAllCursor
    if 0 in grip:
        return Qt.CursorShape.SizeHorCursor if grip[0] else Qt.CursorShape.SizeVerCursor
    return Qt.CursorShape.SizeFDiagCursor if grip[0] == grip[1] else Qt.CursorShape.SizeBDiagCursor


def _side(at: int, low: int, high: int, reach: int) -> int:
    """Return which of two edges a point takes hold of: -1, 1, or 0 for neither; of two, the nearer."""
    to_low, to_high = abs(at - low), abs(at - high)
    if min(to_low, to_high) > reach:
        return 0
    return -1 if to_low < to_high else 1


def _edges(area: QRect) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom; the last two lie just outside."""
    return area.x(), area.y(), area.x() + area.width(), area.y() + area.height()


def _area(left: int, top: int, right: int, bottom: int) -> QRect:
    return QRect(left, top, right - left, bottom - top)


def _scaled(area: QRect, corner: QPoint, ratio: float) -> QRect:
    """Scale an area away from a corner. A fraction of a pixel at its end is left out, as the screen may end before it."""
    offset = QPointF(area.topLeft() - corner) * ratio
    return QRect(corner + offset.toPoint(), QSize(int(area.width() * ratio), int(area.height() * ratio)))


def _nearest(point: QPoint, areas: Sequence[QRect]) -> int:
    """Return the index of the area that holds a point, or else of the one next to it."""

    def distance(area: QRect) -> int:
        left, top, right, bottom = _edges(area)
        across = max(left - point.x(), 0, point.x() - right + 1)
        down = max(top - point.y(), 0, point.y() - bottom + 1)
        return across + down

    return min(range(len(areas)), key=lambda k: distance(areas[k]))
