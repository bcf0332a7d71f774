"""Shows the kept picture of the moment that the user looks back at, while the live analysis goes on."""

from __future__ import annotations

import time
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFrame

from fer_desktop.core.types import Analysis, Frame
from fer_desktop.live.kept_pictures import KeptPicture, KeptPictures
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.actions import with_key
from fer_desktop.ui.foundation.formatting import clock_text
from fer_desktop.ui.foundation.icons import push_button
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.foundation.tasks import Background
from fer_desktop.ui.widgets.timeline.drawing import ago
from fer_desktop.ui.widgets.timeline.live import LiveTimeline


class LookingBackStrip(Retranslated, QFrame):
    """One line over the picture: how old it is, and the button that goes back to the present."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.text = theme.label("")
        self.text.setFont(theme.font(bold=True))
        self.button = push_button(role="primary")
        margins = (theme.SPACE_12, theme.SPACE_4, theme.SPACE_4, theme.SPACE_4)
        self.setLayout(theme.row(self.text, self.button, gap=theme.SPACE_12, margins=margins))
        self.hide()
        self.retranslate()

    def retranslate(self) -> None:
        self.button.setText(self.tr("Back to now"))
        self.button.setToolTip(with_key(self.tr("Show the present again"), "live.now", "live.follow_largest"))

    def show_age(self, seconds: float, there: bool, place: str = "") -> None:
        """there: a picture of that moment was kept. place: which place of a video that is; "" for none."""
        text = ago(seconds) if there else self.tr("{ago}: no picture was kept").format(ago=ago(seconds))
        text = " \N{MIDDLE DOT} ".join(filter(None, (text, place)))
        if text != self.text.text():
            self.text.setText(text)
            self.setAccessibleName(text)


class LookingBack(QObject):
    """Keeps the pictures, and follows the timeline.

    changed: another moment or none is looked at, or its picture is there.
    """

    changed = Signal()

    def __init__(self, timeline: LiveTimeline, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timeline = timeline
        self._background = Background("looking-back", self)
        self._wanted: KeptPicture | None = None
        self._scene = 0
        """Counts the calls of `forget`, as a picture may still be decoded then."""
        self.kept = KeptPictures()
        self.strip = LookingBackStrip()
        self.length_s: float | None = None
        """The length of the video that plays, in seconds; None if that is unknown or without an end."""
        self.analysis: Analysis | None = None
        """The frame that was on the screen at the moment, with its readings; None if it wasn't kept."""
        timeline.momentChanged.connect(self._look)
        self.strip.button.clicked.connect(timeline.back_to_now)

    @property
    def active(self) -> bool:
        """Whether a moment in the past is looked at."""
        return self._timeline.held

    def forget(self) -> None:
        """Forget all pictures, and go back to the present."""
        self.kept.clear()
        self._scene += 1
        self._wanted = self.analysis = None
        self._timeline.back_to_now()

    def tell_age(self) -> None:
        """Say how old the picture is by now, and of which place of a video."""
        if self.active:
            frame = self.analysis.frame if self.analysis is not None else None
            moment = frame.timestamp if frame is not None else self._timeline.moment
            there = frame is not None or self._wanted is not None
            self.strip.show_age(self._timeline.now - moment, there, self.place_of(frame))

    def place_of(self, frame: Frame | None) -> str:
        """Return which place of a video a frame has, "0:12 / 1:30"; "" for that of a source without a time line."""
        if frame is None or frame.media_time is None:
            return ""
        # Some videos claim too little, or begin later than at 0.
        ends = max(self.length_s, frame.media_time) if self.length_s is not None else None
        return " / ".join(clock_text(seconds) for seconds in (frame.media_time, ends) if seconds is not None)

    def request_stop(self) -> None:
        self.kept.request_stop()
        self._background.request_stop()

    def join(self, deadline: float) -> None:
        self.kept.join(deadline - time.monotonic())
        self._background.join(deadline)

    def _look(self, moment: float | None) -> None:
        wanted = self.kept.at(moment) if moment is not None else None
        if wanted is None:
            self._wanted = self.analysis = None
            self.changed.emit()
        elif wanted is not self._wanted:
            self._wanted = wanted
            # Only the newest wish counts, so that dragging never queues.
            done = partial(self._take, self._scene)
            self._background.submit(wanted.analysis, done, lambda _: self._look(None), replace=True)
        self.tell_age()
        self.strip.setVisible(self.active)

    def _take(self, scene: int, analysis: Analysis) -> None:
        # While the mouse is dragged, a picture on the way there is better than none.
        if self._wanted is not None and scene == self._scene:
            self.analysis = analysis
            self.changed.emit()
            self.tell_age()
