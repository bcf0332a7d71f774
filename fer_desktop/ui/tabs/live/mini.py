"""The mini view: a small window on top of those of other programs, with the followed person's expression."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
from PySide6.QtCore import QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QLabel, QSizePolicy, QWidget

from fer_desktop.analysis.history import GAP_S, SPAN_S
from fer_desktop.core.labels import UNCERTAIN
from fer_desktop.core.types import FaceReading, UInt8Array
from fer_desktop.live.status import LiveState
from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.foundation.actions import ActionBindings, with_key
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.formatting import clock_text, reading_sentence, reading_words
from fer_desktop.ui.foundation.icons import explain, tool_button
from fer_desktop.ui.foundation.keyboard import press_button
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.widgets.timeline.drawing import Labels, Times, Values, ago

if TYPE_CHECKING:
    from fer_desktop.ui.tabs.live.tab import LiveTab

_WIDTH: Final = 320
_FACE: Final = 80
_LINE: Final = 24
_BUTTON: Final = 24
_WORD: Final = 20
"""Sizes in pixels, the last one of the letters of the word."""

_AROUND: Final = 1.4
"""The side of the square that is shown, by that of the face's box."""

_TOLD_MS: Final = 2000
"""How long it says that a marker was set."""

_FROM_EDGE: Final = 24
"""Pixels to the edges of the screen, where it was never moved."""


class MiniView(Retranslated, theme.Themed, QWidget):
    """Shows what the Live tab shows, also while the main window is minimised. Drag it to move it; Esc closes it.

    backWanted: the user wants the main window.
    """

    backWanted = Signal()

    def __init__(self, context: AppContext, live: LiveTab) -> None:
        kind = Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        super().__init__(None, kind)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self._context = context
        self._live = live
        self._pressed: QPoint | None = None
        """Where the mouse was pressed on the screen, and below it where it holds the window, once that is dragged."""
        self._grasped: QPoint | None = None
        self.face = QLabel()
        self.face.setFixedSize(_FACE, _FACE)
        self.person = theme.label("", "caption")
        self.recording = theme.label("", "danger")
        self.word = theme.label("")
        letters = theme.font(_WORD, bold=True)
        letters.setCapitalization(QFont.Capitalization.Capitalize)  # as beside the picture in the main window
        self.word.setFont(letters)
        self.word.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.line = ExpressionLine()
        self.record, self.back, self.leave = (
            tool_button("record", "quiet"),
            tool_button("fit", "quiet"),
            tool_button("close", "quiet"),
        )
        self.record.setCheckable(True)
        for button in (self.record, self.back, self.leave):
            button.setProperty("small", "true")
            button.setFixedSize(_BUTTON, _BUTTON)
            button.setIconSize(QSize(14, 14))
        head = theme.row((self.person, 1), self.recording, self.record, self.back, self.leave, gap=theme.SPACE_4)
        side = theme.column(head, (self.word, 1), self.line, gap=theme.SPACE_4)
        self.setLayout(theme.row(self.face, (side, 1), gap=theme.SPACE_12, margins=(theme.SPACE_12,) * 4))
        self.setFixedSize(_WIDTH, _FACE + 2 * theme.SPACE_12)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus()
        runs = {
            "live.record": live.recorder.toggle,
            "live.marker": self._mark,
            "live.start": live.player.start_or_pause,
            "window.mini_view": self.close,
        }
        self._keys = ActionBindings(self, runs)
        self._marked = QTimer(self, interval=_TOLD_MS, singleShot=True)
        """Runs while it says that a marker was set."""
        self._marked.timeout.connect(self._refresh)
        self.record.clicked.connect(live.recorder.toggle)
        self.back.clicked.connect(self.backWanted)
        self.leave.clicked.connect(self.close)
        live.bridge.measured.connect(self._refresh)
        # The words with every picture, as in the main window.
        live.shownChanged.connect(self._show_words)
        self.retranslate()

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Mini view"))
        self.setAccessibleName(self.tr("Mini view of the followed person"))
        self.face.setAccessibleName(self.tr("Face of the followed person"))
        self.line.setAccessibleName(self.tr("Expressions of the last 30 seconds"))
        back, leave = self.tr("Back to the window"), self.tr("Close the mini view")
        explain(self.back, back, back)
        explain(self.leave, leave, with_key(leave, "window.mini_view"))
        self._refresh()

    def follow_theme(self) -> None:
        icons.retint(self)
        self._refresh()

    def _refresh(self, _status: object = None) -> None:
        """Show what the Live tab has; ten times a second while something plays."""
        if not self.isVisible():
            return
        live = self._live
        self._show_words()
        self._show_face(live.shown(), live.frame())
        self.line.show_lines(*live.last_seconds(SPAN_S))
        self._show_recording()

    def _show_words(self) -> None:
        if not self.isVisible():
            return
        live = self._live
        reading = live.shown()
        if reading is not None:
            number = reading.face.track_id or 1
            person = live.name_of(number)
            self.word.setText(reading_words(reading))
            self.word.setAccessibleName(reading_sentence(reading, number, person))
        else:
            playing = live.bridge.status.state is not LiveState.IDLE
            person = self.tr("No reading") if playing else self.tr("Nothing is playing.")
            self.word.setText("\N{EN DASH}")
            self.word.setAccessibleName(person)
        when = ago(live.timeline.now - live.timeline.moment) if live.back.active else ""
        told = self._marked.isActive()  # there is no room for both
        self.person.setText("" if told else " \N{MIDDLE DOT} ".join(filter(None, (person, when))))

    def _mark(self) -> None:
        """Set a marker, if a recording runs, and say so for a moment. There is no room for its text here."""
        if self._live.recorder.mark_without_text():
            self._marked.start()
            self._refresh()

    def _show_face(self, reading: FaceReading | None, frame: UInt8Array | None) -> None:
        ratio = self.devicePixelRatioF()
        if reading is None or frame is None:
            self.face.setPixmap(icons.pixmap("face", _FACE // 2, ratio, "muted"))
            self.face.setAlignment(Qt.AlignmentFlag.AlignCenter)
            return
        self.face.setPixmap(_cut(frame, reading, round(_FACE * ratio), ratio, self._live.view.mirrored))

    def _show_recording(self) -> None:
        recorder, bar = self._live.recorder, self._live.bar
        status = recorder.status
        time = clock_text(status.seconds) if status is not None else ""
        self.recording.setText(self.tr("Marker set") if time and self._marked.isActive() else time)
        self.recording.setVisible(status is not None)
        running = recorder.running
        if self.record.isChecked() != running or not self.record.accessibleName():
            self.record.setChecked(running)
            icons.set_icon(self.record, "record", "danger" if running else "text")
        self.record.setEnabled(bar.record.isEnabled())
        name = bar.record.text()
        if name != self.record.accessibleName():
            explain(self.record, name, with_key(name, "live.record"))

    # ---- The window ----

    def showEvent(self, event: QShowEvent) -> None:
        self.move(self._place())
        super().showEvent(event)
        self._live.engine.want("mini view", True)
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        self._live.engine.want("mini view", False)
        self._context.update_settings(mini=(self.x(), self.y()))
        super().hideEvent(event)

    def _place(self) -> QPoint:
        """Return where it was last, if a screen shows that still; else the lower right corner of the main window's screen."""
        if len(self._context.settings.mini) == 2:
            place = QPoint(*self._context.settings.mini)
            middle = place + self.rect().center()
            if QGuiApplication.screenAt(middle) is not None:
                return place
        room = self._live.window().screen().availableGeometry()
        return room.bottomRight() - QPoint(self.width() + _FROM_EDGE, self.height() + _FROM_EDGE)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.surface))
        painter.setPen(QColor(tokens.danger if self._live.recorder.running else tokens.line))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.globalPosition().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place, pressed = event.globalPosition().toPoint(), self._pressed
        if pressed is not None and (place - pressed).manhattanLength() >= QApplication.startDragDistance():
            handle, self._pressed = self.windowHandle(), None
            # Where the system moves windows, as it has to on Wayland, it does so until the button is released. It takes over
            # only now: after a quick click it could miss the release, and the window would stay with the pointer.
            moved = handle is not None and handle.startSystemMove()
            self._grasped = None if moved else pressed - self.pos()
        if self._grasped is not None:
            self.move(place - self._grasped)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = self._grasped = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.backWanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif not press_button(event) and not self._keys.press(event):
            super().keyPressEvent(event)


class ExpressionLine(QWidget):
    """The last seconds of one face: the height is the share of the expression that is shown, the colour which one it is."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(_LINE)
        self._now = 0.0
        self._times: Times = np.empty(0, np.float64)
        self._values: Values = np.empty((0, 7), np.float32)
        self._labels: Labels = np.empty(0, np.int8)

    def show_lines(self, now: float, times: Times, values: Values, labels: Labels) -> None:
        """Show samples up to a moment: times (n,) in seconds, probabilities (n, 7), labels (n,) (see `FaceReading.label`)."""
        self._now, self._times, self._values, self._labels = now, times, values, labels
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        width, height = float(self.width()), float(self.height())
        painter.fillRect(QRectF(0, height - 1, width, 1), QColor(tokens.line))
        across = width * (1.0 - (self._now - self._times) / SPAN_S)
        for k, (x, label) in enumerate(zip(across, self._labels, strict=True)):
            more = k + 1 < len(across) and self._times[k + 1] - self._times[k] <= GAP_S
            end = across[k + 1] if more else x + 2
            uncertain = int(label) == UNCERTAIN
            color = theme.uncertain_color(tokens.dark) if uncertain else theme.expression_color(int(label))
            share = float(self._values[k].max() if uncertain else self._values[k, int(label)])
            tall = max(share * (height - 2), 1.0)
            left = math.floor(x)
            painter.fillRect(QRectF(left, height - 1 - tall, math.ceil(end) - left, tall), color)
        painter.end()


def _cut(frame: UInt8Array, reading: FaceReading, side: int, ratio: float, mirrored: bool) -> QPixmap:
    """Return a face of a (height, width, 3) BGR frame as a square. side: in the screen's pixels. ratio: of the screen."""
    box = reading.face.box
    height, width = frame.shape[:2]
    # At the edge of the picture, the face is out of the middle, so that nothing around the picture is shown.
    wide = min(_AROUND * max(box.width, box.height), width, height)
    scale = side / wide
    left = min(max(box.x + (box.width - wide) / 2, 0), width - wide)
    top = min(max(box.y + (box.height - wide) / 2, 0), height - wide)
    matrix = np.array([[scale, 0, -left * scale], [0, scale, -top * scale]], np.float64)
    if mirrored:
        matrix[0] = (-scale, 0, side + left * scale)
    cut = cv2.warpAffine(frame, matrix, (side, side), flags=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    pixels = np.ascontiguousarray(cv2.cvtColor(cut, cv2.COLOR_GRAY2RGB if cut.ndim == 2 else cv2.COLOR_BGR2RGB))
    image = QImage(pixels.data, side, side, pixels.strides[0], QImage.Format.Format_RGB888)
    pixmap = QPixmap.fromImage(image.copy())
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
