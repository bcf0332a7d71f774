"""The column beside the live picture: whose face, the reading in words, the seven bars, calibration, model, options."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QToolButton, QVBoxLayout, QWidget

from fer_desktop.core.types import FaceReading
from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.foundation.actions import with_key
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.formatting import expression_name, person_name, reading_sentence, reading_words
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.tabs.live.calibration import CalibrationRow
from fer_desktop.ui.tabs.live.options import LiveOptions, ModelPicker
from fer_desktop.ui.widgets.probability_chart import ProbabilityChart

NARROWEST = 260
WIDEST = 360
_HEAD = 32
_SAY_EVERY_S = 1.0
_FOLDED_UNDER = 640
"""Height of the column under which the options fold away by themselves."""


class LiveSide(Retranslated, QScrollArea):
    """Shows one reading. followLargest: the person wants the largest face again."""

    followLargest = Signal()

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._unfolded_by_hand: bool | None = None
        self._said_at = -math.inf
        self._said_of: int | None = None
        self._show_again: Callable[[], None] = self._say_nothing_plays
        """Shows what is shown, once more."""
        self._dot = QLabel()
        self._dot_color: QColor | None = None
        self.person = theme.label("", "muted")
        self.follow = QPushButton()
        self.follow.setProperty("role", "quiet")
        self.reading = theme.label("", "reading")
        self.detail = theme.label("", "caption", wrap=True)
        self.detail.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.detail.setFixedHeight(2 * QFontMetrics(theme.font(theme.CAPTION)).lineSpacing() + 2)
        self.chart = ProbabilityChart()
        self.calibration = CalibrationRow(context)
        self.models = ModelPicker(context)
        self.fold = QToolButton()
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.setCheckable(True)
        self.fold.setProperty("role", "fold")
        self.fold.setIconSize(QSize(14, 14))
        self.options = LiveOptions(context)
        self._caution = theme.label("", "caption", wrap=True)
        self._lay_out()
        self.follow.clicked.connect(self.followLargest)
        self.fold.clicked.connect(self._fold_by_hand)
        self._set_unfolded(True)
        self.retranslate()

    def _lay_out(self) -> None:
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, theme.SPACE_4, 0)
        layout.setSpacing(theme.SPACE_4)
        head = QHBoxLayout()
        head.setSpacing(theme.SPACE_8)
        head.addWidget(self._dot)
        head.addWidget(self.person)
        head.addStretch()
        head.addWidget(self.follow)
        layout.addLayout(head)
        layout.addWidget(self.reading)
        layout.addWidget(self.detail)
        layout.addSpacing(theme.SPACE_8)
        layout.addWidget(self.chart)
        layout.addSpacing(theme.SPACE_8)
        layout.addWidget(self.calibration)
        layout.addSpacing(theme.SPACE_8)
        layout.addWidget(_rule())
        layout.addSpacing(theme.SPACE_12)
        layout.addWidget(self.models)
        layout.addSpacing(theme.SPACE_8)
        layout.addWidget(self.fold)
        layout.addWidget(self.options)
        layout.addStretch()
        layout.addSpacing(theme.SPACE_8)
        layout.addWidget(self._caution)
        self.person.setFixedHeight(_HEAD)
        self.follow.setFixedHeight(_HEAD)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def retranslate(self) -> None:
        self.follow.setText(self.tr("Follow largest"))
        tip = self.tr("Let go of this person and follow the largest face again")
        self.follow.setToolTip(with_key(tip, "live.follow_largest"))
        self.fold.setText(self.tr("Options"))
        self.fold.setAccessibleDescription(self.tr("Shows or hides smoothing, threshold and overlay"))
        self._caution.setText(self.tr("A reading is of an expression, not of what a person feels."))
        self._said_of = None
        self._show_again()

    def _say_nothing_plays(self) -> None:
        self.show_nobody(lambda: self.tr("Nothing plays yet."))

    def show_reading(self, reading: FaceReading, chosen: bool, several: bool) -> None:
        """Show a face. chosen: it was clicked, against being the largest. several: there are others to click."""
        self._show_again = partial(self.show_reading, reading, chosen, several)
        number = reading.face.track_id or 1
        self.person.setText(person_name(number))
        color = theme.person_color(number)
        if color != self._dot_color:
            # Another pixmap makes the column lay itself out again, which is too much at every reading.
            self._dot_color = color
            self._dot.setPixmap(icons.dot(color, self.devicePixelRatioF()))
        self._dot.show()
        self.follow.setVisible(chosen)
        self.reading.setText(reading_words(reading))
        self._say(reading_sentence(reading, number), number)
        if reading.uncertain:
            first, second = (int(k) for k in np.argsort(reading.smoothed.probabilities)[::-1][:2])
            text = self.tr("Perhaps {first} or {second}: not sure enough to say.").format(
                first=expression_name(first), second=expression_name(second)
            )
        elif several and not chosen:
            text = self.tr("The largest face. Click another one to follow it.")
        else:
            text = self.tr("The most probable of the seven expressions.")
        self.detail.setText(text)

    def show_chart(self, reading: FaceReading) -> None:
        """Show a face's probabilities; called less often than `show_reading`."""
        self.chart.show_reading(reading)

    def show_nobody(self, detail: Callable[[], str], chosen: bool = False) -> None:
        """Show that there is no reading, and why; detail: what says it in the language of then."""
        self._show_again = partial(self.show_nobody, detail, chosen)
        self.person.setText(self.tr("No reading"))
        self._dot.hide()
        self.follow.setVisible(chosen)
        self.reading.setText("\N{EN DASH}")
        self._said_at, self._said_of = -math.inf, None
        self.reading.setAccessibleName(self.tr("No reading"))
        self.detail.setText(detail())
        self.chart.set_probabilities(None)

    def fit_height(self, height: int) -> None:
        """Fold the options away where there is little height, unless the person has decided."""
        self._set_unfolded(height >= _FOLDED_UNDER if self._unfolded_by_hand is None else self._unfolded_by_hand)

    def _say(self, sentence: str, number: int) -> None:
        """Let screen readers know, at most once a second unless it's about somebody else: more often, and they never end."""
        now = time.monotonic()
        if self._said_of == number and now - self._said_at < _SAY_EVERY_S:
            return
        if sentence != self.reading.accessibleName():
            self._said_at, self._said_of = now, number
            self.reading.setAccessibleName(sentence)
            self.reading.setAccessibleDescription(sentence)

    def _fold_by_hand(self, unfolded: bool) -> None:
        self._unfolded_by_hand = unfolded
        self._set_unfolded(unfolded)
        if unfolded:
            self.ensureWidgetVisible(self.options.largest_only)

    def _set_unfolded(self, unfolded: bool) -> None:
        self.fold.setChecked(unfolded)
        self.options.setVisible(unfolded)
        icons.set_icon(self.fold, "down" if unfolded else "right", "muted")


def column_width(window_width: int) -> int:
    """Return the width of the column in a window: 260 px in one of 1024, growing to 360 px in one of 1920."""
    share = (window_width - 1024) / (1920 - 1024)
    return round(NARROWEST + (WIDEST - NARROWEST) * min(max(share, 0.0), 1.0))


def _rule() -> QFrame:
    rule = QFrame()
    rule.setProperty("role", "rule")
    return rule
