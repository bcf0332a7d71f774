"""The column beside the player: what is read now, who is in the recording, the markers, and the export."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QToolButton,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fer_desktop.core.types import FaceReading
from fer_desktop.recordings.document import Marker
from fer_desktop.recordings.recording import Person
from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.foundation.actions import shortcut, with_key
from fer_desktop.ui.foundation.formatting import clock_text, color_name, person_label, reading_words, seconds_of
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.widgets.editable_rows import EditableRows
from fer_desktop.ui.widgets.probability_chart import ProbabilityChart

_ROLE: Final = Qt.ItemDataRole.UserRole
_BUTTON: Final = 28
_ROW: Final = QSize(0, 26)
"""Of the column that takes what room there is; the other one is as wide as its text."""


class RecordingsSide(Retranslated, theme.Themed, QWidget):
    """Shows; what is pressed is told by signals and done by the tab.

    personChosen: number. personRenamed: number, name. What `merge_menu` and `color_menu` ask for they tell themselves.
    markerChosen, markerRemoved: a Marker. markerChanged: a Marker, its new text. markerMoved: a Marker, its new time, seconds.
    markerNudged: a Marker, by how many frames. markerWanted: one for the present moment.
    """

    personChosen = Signal(int)
    personRenamed = Signal(int, str)
    markerChosen = Signal(object)
    markerChanged = Signal(object, str)
    markerMoved = Signal(object, float)
    markerNudged = Signal(object, int)
    markerRemoved = Signal(object)
    markerWanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._people: Sequence[Person] = ()
        self._markers: Sequence[Marker] = ()
        self._shown: tuple[str, FaceReading | None] = ("", None)
        self.person = theme.label("", "muted")
        self.reading = theme.label("", "section")
        self.calibrated = theme.label("", "chip")
        self.chart = ProbabilityChart()
        self.people = EditableRows(0)
        self.markers = EditableRows(1, both=True)
        self.rename, self.color, self.merge = _tool(), _tool(), _tool()
        self.color_menu = ColorMenu(self)
        self.merge_menu = MergeMenu(self)
        for button, menu in ((self.color, self.color_menu), (self.merge, self.merge_menu)):
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            button.setMenu(menu)
            button.setProperty("menu", "true")
        self.merge.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.merge.setFixedHeight(_BUTTON)
        self.add, self.edit, self.retime, self.remove = _tool(), _tool(), _tool(), _tool()
        self.export = QPushButton()
        icons.set_icon(self.export, "save")
        for button, name in (
            (self.rename, "edit"),
            (self.add, "add"),
            (self.edit, "edit"),
            (self.retime, "time"),
            (self.remove, "bin"),
        ):
            icons.set_icon(button, name)
        self.export_csv, self.export_video, self.export_report = QAction(self), QAction(self), QAction(self)
        choices = QMenu(self)
        choices.addActions([self.export_csv, self.export_video, self.export_report])
        choices.setToolTipsVisible(True)
        self.export.setMenu(choices)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.cancel = QPushButton()
        self._people_title, self._markers_title = _title(), _title()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_4)
        layout.addWidget(self.person)
        said = QHBoxLayout()
        said.addWidget(self.reading, 1)
        said.addWidget(self.calibrated, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addLayout(said)
        layout.addWidget(self.chart)
        layout.addSpacing(theme.SPACE_8)
        layout.addLayout(_head(self._people_title, (self.rename, self.color, self.merge)))
        layout.addWidget(self.people, 1)
        layout.addSpacing(theme.SPACE_4)
        layout.addLayout(_head(self._markers_title, (self.add, self.edit, self.retime, self.remove)))
        layout.addWidget(self.markers, 1)
        layout.addSpacing(theme.SPACE_4)
        last = QHBoxLayout()
        last.setSpacing(theme.SPACE_8)
        last.addWidget(self.progress, 1)
        last.addWidget(self.cancel)
        layout.addLayout(last)
        layout.addWidget(self.export)
        self._connect()
        self.show_export(None)
        self._enable()
        self.retranslate()

    def retranslate(self) -> None:
        nudge = shortcut("markers.move")
        self._people_title.setText(self.tr("People"))
        self._markers_title.setText(self.tr("Markers"))
        for widget, name, tip in (
            (self.people, self.tr("People"), self.tr("A click shows a person on the timeline, a double click renames")),
            (
                self.markers,
                self.tr("Markers"),
                self.tr("A click goes to a marker, a double click writes on it or its time; {keys} moves it").format(
                    keys=nudge
                ),
            ),
            (self.rename, self.tr("Rename person"), with_key(self.tr("Rename the chosen person"), "people.rename")),
            (self.color, self.tr("Colour of the person"), self.tr("Choose the colour of the chosen person")),
            (self.merge, self.tr("Merge people"), self.tr("Say that the chosen person is another one, or undo that")),
            (self.add, self.tr("Add marker"), with_key(self.tr("Note the moment that is shown"), "player.marker")),
            (self.edit, self.tr("Write on marker"), with_key(self.tr("Write on the chosen marker"), "markers.edit")),
            (
                self.retime,
                self.tr("Change the time of the marker"),
                self.tr("Change the time of the chosen marker ({key}; {keys} by a frame)").format(
                    key=shortcut("markers.retime"), keys=nudge
                ),
            ),
            (self.remove, self.tr("Remove marker"), with_key(self.tr("Remove the chosen marker"), "markers.remove")),
            (self.progress, self.tr("Progress of the export"), ""),
            (self.cancel, self.tr("Cancel the export"), self.tr("Stop the export; no file is left")),
            (
                self.calibrated,
                self.tr("Calibrated"),
                self.tr(
                    "Calibration was on: what is shown is shifted as it was on the screen then. "
                    "faces.csv holds the readings as the model said them."
                ),
            ),
        ):
            widget.setAccessibleName(name)
            widget.setToolTip(tip)
            widget.setAccessibleDescription(tip)
        self.calibrated.setText(self.tr("Calibrated"))
        self.merge.setText(self.tr("Merge"))
        self.cancel.setText(self.tr("Cancel"))
        self.export.setText(self.tr("Export"))
        self.export.setToolTip(self.tr("Save the readings as CSV, the video with boxes, or a report"))
        self.export_csv.setText(self.tr("Readings as CSV\u2026"))
        self.export_csv.setToolTip(self.tr("As the model said them of each frame alone: neither smoothed nor calibrated"))
        self.export_video.setText(self.tr("Video with boxes as MP4\u2026"))
        self.export_video.setToolTip(self.tr("With the readings as the player shows them"))
        self.export_report.setText(self.tr("Report as HTML\u2026"))
        self.export_report.setToolTip(self.tr("One page with shares, timelines, markers and the model"))
        self.show_reading(*self._shown)
        self.show_people(self._people, self.chosen)
        self._show_markers_again()

    def _connect(self) -> None:
        self.people.currentItemChanged.connect(self._person_chosen)
        self.people.itemChanged.connect(lambda item, _: self.personRenamed.emit(item.data(0, _ROLE), item.text(0)))
        self.rename.clicked.connect(self.people.edit_text)
        self.markers.itemClicked.connect(lambda item, _: self.markerChosen.emit(item.data(0, _ROLE)))
        self.markers.currentItemChanged.connect(self._enable)
        self.markers.itemActivated.connect(lambda item, _: self.markerChosen.emit(item.data(0, _ROLE)))
        self.markers.itemChanged.connect(self._marker_edited)
        self.markers.moveWanted.connect(self._nudge_marker)
        self.markers.deleteWanted.connect(self._remove_marker)
        self.add.clicked.connect(self.markerWanted)
        self.edit.clicked.connect(self.markers.edit_text)
        self.retime.clicked.connect(self.markers.edit_other)
        self.remove.clicked.connect(self._remove_marker)

    def follow_theme(self) -> None:
        self.show_people(self._people, self.chosen)
        self._show_markers_again()

    @property
    def chosen(self) -> int | None:
        """The number of the person who is chosen."""
        item = self.people.currentItem()
        return item.data(0, _ROLE) if item is not None else None

    def show_people(self, people: Sequence[Person], chosen: int | None) -> None:
        self._people = people
        self.people.blockSignals(True)
        self.people.clear()
        for person in people:
            seen = clock_text(person.last_s - person.first_s)
            item = QTreeWidgetItem([person_label(person), seen])
            item.setSizeHint(0, _ROW)
            item.setData(0, _ROLE, person.number)
            color = theme.person_color(person.number, chosen=person.color)
            item.setIcon(0, icons.dot_icon(color, self.devicePixelRatioF()))
            item.setForeground(1, QColor(theme.current().muted))
            item.setToolTip(1, self.tr("From first to last seen"))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self.people.addTopLevelItem(item)
            if person.number == chosen or (chosen is not None and chosen in person.tracks):
                self.people.setCurrentItem(item)
        self.people.blockSignals(False)
        self._enable()

    def show_markers(self, markers: Sequence[Marker], chosen: Marker | None = None) -> None:
        self._markers = markers
        self.markers.blockSignals(True)
        self.markers.clear()
        for marker in markers:
            item = QTreeWidgetItem([clock_text(marker.time_s, tenths=True), marker.text])
            item.setSizeHint(1, _ROW)
            item.setData(0, _ROLE, marker)
            item.setForeground(0, QColor(theme.current().muted))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self.markers.addTopLevelItem(item)
            if marker == chosen:
                self.markers.setCurrentItem(item)
        self.markers.blockSignals(False)
        self._enable()

    def show_reading(self, name: str, reading: FaceReading | None) -> None:
        """Show what is read of the chosen person in the picture, and whether that was calibrated."""
        self._shown = name, reading
        self.calibrated.setVisible(reading is not None and bool(reading.bias))
        away = self.tr("{name}, not in the picture").format(name=name)
        self.person.setText((name if reading is not None else away) if name else self.tr("Nobody"))
        self.reading.setText(reading_words(reading) if reading is not None else "\N{EN DASH}")
        if reading is None:
            self.chart.set_probabilities(None)
        else:
            highlight = None if reading.uncertain else reading.expression_index
            self.chart.set_probabilities(reading.smoothed.probabilities, highlight)

    def show_export(self, share: float | None) -> None:
        """Show how far an export is, 0 to 1; None: there is none."""
        for widget in (self.progress, self.cancel):
            widget.setVisible(share is not None)
        self.export.setVisible(share is None)
        self.progress.setRange(0, 1000)
        self.progress.setValue(round(1000 * (share or 0.0)))

    def _person_chosen(self) -> None:
        self._enable()
        if self.chosen is not None:
            self.personChosen.emit(self.chosen)

    def _remove_marker(self) -> None:
        item = self.markers.currentItem()
        if item is not None:
            self.markerRemoved.emit(item.data(0, _ROLE))

    def _nudge_marker(self, frames: int) -> None:
        item = self.markers.currentItem()
        if item is not None:
            self.markerNudged.emit(item.data(0, _ROLE), frames)

    def _marker_edited(self, item: QTreeWidgetItem, column: int) -> None:
        marker = item.data(0, _ROLE)
        if column == 1:
            self.markerChanged.emit(marker, item.text(1))
            return
        seconds, shown = seconds_of(item.text(0)), clock_text(marker.time_s, tenths=True)
        if seconds is not None and item.text(0).strip() != shown:
            self.markerMoved.emit(marker, seconds)
        else:
            # Later: the editor still is at it.
            QTimer.singleShot(0, self, self._show_markers_again)

    def _show_markers_again(self) -> None:
        current = self.markers.currentItem()
        self.show_markers(self._markers, current.data(0, _ROLE) if current is not None else None)

    def _enable(self) -> None:
        person = next((person for person in self._people if person.number == self.chosen), None)
        for button in (self.rename, self.color):
            button.setEnabled(person is not None)
        if person is not None:
            color = theme.person_color(person.number, chosen=person.color)
            self.color.setIcon(icons.dot_icon(color, self.devicePixelRatioF()))
        self.color_menu.set_people(self._people, person)
        self.merge_menu.set_people(self._people, person)
        self.merge.setEnabled(person is not None and (len(self._people) > 1 or len(person.tracks) > 1))
        for button in (self.edit, self.retime, self.remove):
            button.setEnabled(self.markers.currentItem() is not None)


def _head(title: QLabel, buttons: Sequence[QToolButton]) -> QHBoxLayout:
    layout = QHBoxLayout()
    layout.setSpacing(theme.SPACE_4)
    layout.addWidget(title)
    layout.addStretch(1)
    for button in buttons:
        layout.addWidget(button)
    return layout


def _title() -> QLabel:
    heading = theme.label("")
    heading.setFont(theme.font(bold=True))
    return heading


def _tool() -> QToolButton:
    button = QToolButton()
    button.setIconSize(QSize(16, 16))
    button.setMinimumWidth(_BUTTON)
    button.setFixedHeight(_BUTTON)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


class MergeMenu(QMenu):
    """mergeWanted: a person's number, and whose they are. separateWanted: a number."""

    mergeWanted = Signal(int, int)
    separateWanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._people: Sequence[Person] = ()
        self._chosen: Person | None = None
        self.aboutToShow.connect(self._fill)

    def set_people(self, people: Sequence[Person], chosen: Person | None) -> None:
        self._people, self._chosen = people, chosen

    def _fill(self) -> None:
        self.clear()
        chosen = self._chosen
        if chosen is None:
            return
        for other in self._people:
            if other is not chosen:
                text = self.tr("Is the same as {name}").format(name=person_label(other)).replace("&", "&&")
                action = self.addAction(text)
                action.triggered.connect(lambda _=False, into=other.number: self.mergeWanted.emit(chosen.number, into))
        if len(chosen.tracks) > 1:
            self.addSeparator()
            undo = self.addAction(self.tr("Separate again"))
            undo.triggered.connect(lambda: self.separateWanted.emit(chosen.number))


class ColorMenu(QMenu):
    """Offers the palette. A colour that somebody has is exchanged, so that people stay told apart.

    colorsWanted: numbers and the names of their new colours.
    """

    colorsWanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._people: Sequence[Person] = ()
        self._chosen: Person | None = None
        self.aboutToShow.connect(self._fill)

    def set_people(self, people: Sequence[Person], chosen: Person | None) -> None:
        self._people, self._chosen = people, chosen

    def _fill(self) -> None:
        self.clear()
        chosen = self._chosen
        if chosen is None:
            return
        present = theme.person_color_name(chosen.number, chosen.color)
        for name in theme.PERSON_COLORS:
            holder = self._holder(name)
            text = color_name(name)
            if holder is not None and holder is not chosen:
                text = self.tr("{color}, exchange with {name}").format(color=text, name=person_label(holder))
            action = self.addAction(text.replace("&", "&&"))
            color = theme.person_color(chosen.number, chosen=name)
            action.setIcon(icons.dot_icon(color, self.devicePixelRatioF()))
            action.setData(name)
            action.setEnabled(name != present)
            action.triggered.connect(lambda _=False, name=name, holder=holder: self._choose(name, holder))

    def _holder(self, name: str) -> Person | None:
        return next((p for p in self._people if theme.person_color_name(p.number, p.color) == name), None)

    def _choose(self, name: str, holder: Person | None) -> None:
        chosen = self._chosen
        if chosen is None:
            return
        colors = {chosen.number: name}
        if holder is not None and holder is not chosen:
            colors[holder.number] = theme.person_color_name(chosen.number, chosen.color)
        self.colorsWanted.emit(colors)
