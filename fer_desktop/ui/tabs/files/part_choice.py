"""Which part of a video is read, and every how many frames."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.foundation.formatting import clock_text, seconds_of
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.tabs.files.queue_panel import VIDEO_STEPS


class PartChoice(Retranslated, QWidget):
    """Shows; what is pressed is told by signals and done by the page.

    changed: another part is to be read. startHere, endHere: the part is to begin or end at the present place. readWanted: read
    the video anew, as chosen, by the button `read`, which stands beside the export.
    """

    changed = Signal()
    startHere = Signal()
    endHere = Signal()
    readWanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._duration = 0.0
        self._part: tuple[float, float] = (0.0, 0.0)
        self.every = QComboBox()
        for step in VIDEO_STEPS:
            self.every.addItem("", step)
        self.start, self.end = QLineEdit(), QLineEdit()
        self.start_here, self.end_here = QToolButton(), QToolButton()
        self.mistake = theme.label("", "error", wrap=True)
        self.mistake.hide()
        self.read = QPushButton()
        self._title = theme.heading()
        self._names = [theme.label(""), theme.label(""), theme.label("")]
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SPACE_8)
        grid.setVerticalSpacing(theme.SPACE_4)
        grid.setColumnStretch(1, 1)
        for row, (name, field) in enumerate(zip(self._names, (self.every, self.start, self.end), strict=True)):
            name.setBuddy(field)
            grid.addWidget(name, row, 0)
            grid.addWidget(field, row, 1, 1, 2 if row == 0 else 1)
        for row, button in enumerate((self.start_here, self.end_here), 1):
            icons.set_icon(button, "marker")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            grid.addWidget(button, row, 2)
        icons.set_icon(self.read, "refresh")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.SPACE_4, 0, 0)
        layout.setSpacing(theme.SPACE_4)
        layout.addWidget(self._title)
        layout.addLayout(grid)
        layout.addWidget(self.mistake)
        for field in (self.start, self.end):
            field.editingFinished.connect(self._take_part)
        self.start_here.clicked.connect(self.startHere)
        self.end_here.clicked.connect(self.endHere)
        self.read.clicked.connect(self.readWanted)
        self.retranslate()

    def retranslate(self) -> None:
        self._title.setText(self.tr("What is read"))
        for label, text in zip(self._names, (self.tr("Frames"), self.tr("From"), self.tr("To")), strict=True):
            label.setText(text)
        for place, step in enumerate(VIDEO_STEPS):
            text = self.tr("every frame") if step == 1 else self.tr("every {step}th frame").format(step=step)
            self.every.setItemText(place, text)
        self.read.setText(self.tr("Read again"))
        time = self.tr(
            "Seconds as in 7.5, or minutes and seconds as in 1:07.5. The flags on the timeline can be dragged as well"
        )
        for widget, name, tip in (
            (self.every, self.tr("Which frames are read"), self.tr("Fewer frames are read sooner")),
            (self.start, self.tr("Read from"), time),
            (self.end, self.tr("Read to"), time),
            (self.start_here, self.tr("From here"), self.tr("Read from the frame that is shown")),
            (self.end_here, self.tr("To here"), self.tr("Read up to the frame that is shown")),
            (self.read, self.tr("Read again"), self.tr("Read the video anew with these choices")),
        ):
            widget.setAccessibleName(name)
            widget.setToolTip(tip)

    @property
    def step(self) -> int:
        """Every n-th frame is to be read."""
        return int(self.every.currentData())

    @property
    def part(self) -> tuple[float, float]:
        """From and to where it is to be read, seconds; the last that made sense."""
        return self._part

    def set_choices(self, every: int, start_s: float, end_s: float | None, duration: float) -> None:
        """Show how a video is read. duration: of the video, seconds."""
        self._duration = duration
        place = self.every.findData(every)
        if place < 0:
            self.every.addItem(self.tr("every {step}th frame").format(step=every), every)
            place = self.every.count() - 1
        self.every.setCurrentIndex(place)
        self.set_part(start_s, duration if end_s is None else end_s)

    def set_part(self, start_s: float, end_s: float) -> None:
        self._part = (start_s, end_s)
        self._write_part()

    def move_part(self, old_s: float, new_s: float) -> None:
        """Move the start or the end, whichever was at a time, to another; not past the other one."""
        start, end = (new_s, self._part[1]) if old_s == self._part[0] else (self._part[0], new_s)
        if start < end:
            self.set_part(start, end)

    def start_at(self, time_s: float) -> None:
        """Begin at a time; where the end was before it, the video is read to its end."""
        self.set_part(time_s, self._part[1] if self._part[1] > time_s else self._duration)

    def end_at(self, time_s: float) -> None:
        """End at a time; where the start was behind it, the video is read from its beginning."""
        if time_s > 0:
            self.set_part(self._part[0] if self._part[0] < time_s else 0.0, time_s)

    def _take_part(self) -> None:
        shown = (clock_text(self._part[0], tenths=True), clock_text(self._part[1], tenths=True))
        # A time that nobody changed is kept as exact as it is.
        times = [
            old if field.text().strip() == text else seconds_of(field.text())
            for old, text, field in zip(self._part, shown, (self.start, self.end), strict=True)
        ]
        start, end = times
        if start is None or end is None:
            self._say(self.tr("That is no time. Write seconds as in 7.5, or 1:07.5."))
        elif start >= end:
            self._say(self.tr("The end must be later than the start."))
        elif start >= self._duration:
            self._say(self.tr("The video is {time} long.").format(time=clock_text(self._duration, tenths=True)))
        elif (start, end) != self._part:
            self.set_part(start, min(end, self._duration))
            self.changed.emit()
        else:
            self._write_part()

    def _write_part(self) -> None:
        for field, time_s in zip((self.start, self.end), self._part, strict=True):
            field.setText(clock_text(time_s, tenths=True))
        self._say("")

    def _say(self, text: str) -> None:
        self.mistake.setText(text)
        self.mistake.setVisible(bool(text))
        self.read.setEnabled(not text)
