"""The column beside a video: what is read now, who is in it, which part is read, and the export."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QIcon
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QProgressBar,
    QPushButton,
    QToolButton,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fer_desktop.core.types import FaceReading
from fer_desktop.recordings.recording import Person
from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.foundation.formatting import clock_text, person_label, reading_words, seconds_of
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.tabs.files.queue_panel import VIDEO_STEPS
from fer_desktop.ui.widgets.editable_rows import EditableRows
from fer_desktop.ui.widgets.probability_chart import ProbabilityChart

_ROLE: Final = Qt.ItemDataRole.UserRole
_ROW: Final = QSize(0, 26)


class VideoSide(Retranslated, theme.Themed, QWidget):
    """Shows; what is pressed is told by signals and done by the page.

    personChosen: number. personRenamed: number, name. partChanged: what is to be read is another. startHere, endHere: the part
    is to begin or end at the present place. readWanted: read the video anew, as chosen.
    """

    personChosen = Signal(int)
    personRenamed = Signal(int, str)
    partChanged = Signal()
    startHere = Signal()
    endHere = Signal()
    readWanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._people: Sequence[Person] = ()
        self._shown: tuple[str, FaceReading | None] = ("", None)
        self._duration = 0.0
        self._part: tuple[float, float] = (0.0, 0.0)
        self.person = theme.label("", "muted")
        self.reading = theme.label("", "section")
        self.chart = ProbabilityChart()
        self.people = EditableRows(0)
        self.every = QComboBox()
        for step in VIDEO_STEPS:
            self.every.addItem("", step)
        self.start, self.end = QLineEdit(), QLineEdit()
        self.start_here, self.end_here = QToolButton(), QToolButton()
        self.mistake = theme.label("", "error", wrap=True)
        self.mistake.hide()
        self.read = QPushButton()
        self.export = QPushButton()
        self.export_csv, self.export_json, self.export_video = QAction(self), QAction(self), QAction(self)
        menu = QMenu(self)
        menu.addActions([self.export_csv, self.export_json, self.export_video])
        menu.setToolTipsVisible(True)
        self.export.setMenu(menu)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 1000)
        self.cancel = QPushButton()
        self._titles = [_title(), _title()]
        self._names = [theme.label(""), theme.label(""), theme.label("")]
        self._lay_out()
        self._connect()
        self.show_export(None)
        self.retranslate()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_4)
        layout.addWidget(self.person)
        layout.addWidget(self.reading)
        layout.addWidget(self.chart)
        layout.addSpacing(theme.SPACE_8)
        layout.addWidget(self._titles[0])
        layout.addWidget(self.people, 1)
        layout.addSpacing(theme.SPACE_8)
        layout.addWidget(self._titles[1])
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
        layout.addLayout(grid)
        layout.addWidget(self.mistake)
        icons.set_icon(self.read, "refresh")
        icons.set_icon(self.export, "save")
        last = QHBoxLayout()
        last.setSpacing(theme.SPACE_8)
        last.addWidget(self.read, 1)
        last.addWidget(self.export, 1)
        layout.addSpacing(theme.SPACE_4)
        layout.addLayout(last)
        exporting = QHBoxLayout()
        exporting.setSpacing(theme.SPACE_8)
        exporting.addWidget(self.progress, 1)
        exporting.addWidget(self.cancel)
        layout.addLayout(exporting)

    def retranslate(self) -> None:
        self._titles[0].setText(self.tr("People"))
        self._titles[1].setText(self.tr("What is read"))
        for label, text in zip(self._names, (self.tr("Frames"), self.tr("From"), self.tr("To")), strict=True):
            label.setText(text)
        for place, step in enumerate(VIDEO_STEPS):
            text = self.tr("every frame") if step == 1 else self.tr("every {step}th frame").format(step=step)
            self.every.setItemText(place, text)
        self.read.setText(self.tr("Read again"))
        self.export.setText(self.tr("Export"))
        self.cancel.setText(self.tr("Cancel"))
        self.export_csv.setText(self.tr("Readings as CSV\u2026"))
        self.export_json.setText(self.tr("Readings as JSON\u2026"))
        self.export_video.setText(self.tr("Video with boxes as MP4\u2026"))
        self.export_video.setToolTip(self.tr("The part that was read, without sound"))
        time = self.tr(
            "Seconds as in 7.5, or minutes and seconds as in 1:07.5. The flags on the timeline can be dragged as well"
        )
        for widget, name, tip in (
            (self.people, self.tr("People"), self.tr("A click shows a person on the timeline, a double click renames")),
            (self.every, self.tr("Which frames are read"), self.tr("Fewer frames are read sooner")),
            (self.start, self.tr("Read from"), time),
            (self.end, self.tr("Read to"), time),
            (self.start_here, self.tr("From here"), self.tr("Read from the frame that is shown")),
            (self.end_here, self.tr("To here"), self.tr("Read up to the frame that is shown")),
            (self.read, self.tr("Read again"), self.tr("Read the video anew with these choices")),
            (self.export, self.tr("Export"), self.tr("Save the readings of this video, or a copy with boxes")),
            (self.progress, self.tr("Progress of the export"), ""),
            (self.cancel, self.tr("Cancel the export"), self.tr("Stop the export; no file is left")),
        ):
            widget.setAccessibleName(name)
            widget.setToolTip(tip)
        self.show_reading(*self._shown)
        self.show_people(self._people, self.chosen)

    def follow_theme(self) -> None:
        self.show_people(self._people, self.chosen)

    @property
    def chosen(self) -> int | None:
        """The number of the person who is chosen."""
        item = self.people.currentItem()
        return item.data(0, _ROLE) if item is not None else None

    def show_people(self, people: Sequence[Person], chosen: int | None) -> None:
        self._people = people
        if self.people.state() is EditableRows.State.EditingState:  # who is being renamed stays
            return
        self.people.blockSignals(True)
        self.people.clear()
        for person in people:
            item = QTreeWidgetItem([person_label(person), clock_text(person.last_s - person.first_s)])
            item.setSizeHint(0, _ROW)
            item.setData(0, _ROLE, person.number)
            color = theme.person_color(person.number, chosen=person.color)
            item.setIcon(0, QIcon(icons.dot(color, self.devicePixelRatioF(), side=16)))
            item.setForeground(1, QColor(theme.current().muted))
            item.setToolTip(1, self.tr("From first to last seen"))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self.people.addTopLevelItem(item)
            if person.number == chosen:
                self.people.setCurrentItem(item)
        self.people.blockSignals(False)

    def show_reading(self, name: str, reading: FaceReading | None) -> None:
        """Show what is read of the chosen person in the picture."""
        self._shown = name, reading
        away = self.tr("{name}, not in the picture").format(name=name)
        self.person.setText((name if reading is not None else away) if name else self.tr("Nobody"))
        self.reading.setText(reading_words(reading) if reading is not None else "\N{EN DASH}")
        if reading is None:
            self.chart.set_probabilities(None)
        else:
            highlight = None if reading.uncertain else reading.expression_index
            self.chart.set_probabilities(reading.smoothed.probabilities, highlight)

    # ---- What is read ----

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

    def show_export(self, share: float | None) -> None:
        """Show how far an export is, 0 to 1; None: there is none."""
        for widget in (self.progress, self.cancel):
            widget.setVisible(share is not None)
        for widget in (self.read, self.export):
            widget.setVisible(share is None)
        self.progress.setValue(round(1000 * (share or 0.0)))

    def _connect(self) -> None:
        self.people.currentItemChanged.connect(self._person_chosen)
        self.people.itemChanged.connect(lambda item, _: self.personRenamed.emit(item.data(0, _ROLE), item.text(0)))
        for field in (self.start, self.end):
            field.editingFinished.connect(self._take_part)
        self.start_here.clicked.connect(self.startHere)
        self.end_here.clicked.connect(self.endHere)
        self.read.clicked.connect(self.readWanted)

    def _person_chosen(self) -> None:
        if self.chosen is not None:
            self.personChosen.emit(self.chosen)

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
            self.partChanged.emit()
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


def _title() -> QLabel:
    heading = theme.label("")
    heading.setFont(theme.font(bold=True))
    return heading
