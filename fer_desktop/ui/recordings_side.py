"""The column beside the player: what is read now, who is in the recording, the markers, and the export."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QIcon, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QProgressBar,
    QPushButton,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fer_desktop.core.types import FaceReading
from fer_desktop.recordings.document import Marker
from fer_desktop.recordings.recording import Person
from fer_desktop.ui import icons, theme
from fer_desktop.ui.recording_words import clock_text, person_label
from fer_desktop.ui.widgets.probability_chart import ProbabilityChart
from fer_desktop.ui.words import reading_words

_ROLE: Final = Qt.ItemDataRole.UserRole
_BUTTON: Final = 28
_ROW: Final = QSize(0, 26)
"""Of the column that takes what room there is; the other one is as wide as its text."""


class EditableRows(QTreeWidget):
    """Two columns; the one of the text is edited by F2 or a double click. deleteWanted: Delete was pressed."""

    deleteWanted = Signal()

    def __init__(self, name: str, text_column: int) -> None:
        super().__init__()
        self._text_column = text_column
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setIndentation(0)
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(56)
        self.header().setStretchLastSection(False)
        self.header().setMinimumSectionSize(24)
        for column in range(2):
            mode = QHeaderView.ResizeMode.Stretch if column == text_column else QHeaderView.ResizeMode.ResizeToContents
            self.header().setSectionResizeMode(column, mode)
        self.itemDoubleClicked.connect(lambda _item, _column: self.edit_current())

    def edit_current(self) -> None:
        item = self.currentItem()
        if item is not None:
            self.editItem(item, self._text_column)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2:
            self.edit_current()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.deleteWanted.emit()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            super().keyPressEvent(event)
        else:
            event.ignore()


class RecordingsSide(QWidget):
    """Shows; what is pressed is told by signals and done by the tab.

    personChosen: number. personRenamed: number, name. mergeWanted: number, into number. separateWanted: number.
    markerChosen, markerRemoved: a Marker. markerChanged: a Marker, its new text. markerWanted: one for the present moment.
    """

    personChosen = Signal(int)
    personRenamed = Signal(int, str)
    mergeWanted = Signal(int, int)
    separateWanted = Signal(int)
    markerChosen = Signal(object)
    markerChanged = Signal(object, str)
    markerRemoved = Signal(object)
    markerWanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._people: Sequence[Person] = ()
        self._markers: Sequence[Marker] = ()
        self._dark = False
        self.person = theme.label("", "muted")
        self.reading = theme.label("", "section")
        self.chart = ProbabilityChart()
        self.people = EditableRows(self.tr("People"), 0)
        self.people.setToolTip(self.tr("A click shows a person on the timeline, a double click renames"))
        self.markers = EditableRows(self.tr("Markers"), 1)
        self.markers.setToolTip(self.tr("A click goes to a marker, a double click writes on it"))
        self.rename = _tool(self.tr("Rename person"), self.tr("Rename the chosen person (F2)"))
        self.merge = _tool(self.tr("Merge people"), self.tr("Say that the chosen person is another one, or undo that"))
        self.merge.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.merge.setText(self.tr("Merge"))
        self.merge.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.merge.setFixedHeight(_BUTTON)
        self.merge.setProperty("menu", "true")
        self.merge_menu = QMenu(self)
        self.merge.setMenu(self.merge_menu)
        self.add = _tool(self.tr("Add marker"), self.tr("Note the moment that is shown (M)"))
        self.edit = _tool(self.tr("Write on marker"), self.tr("Write on the chosen marker (F2)"))
        self.remove = _tool(self.tr("Remove marker"), self.tr("Remove the chosen marker (Delete)"))
        self.export = QPushButton(self.tr("Export"))
        self.export.setToolTip(self.tr("Save the readings as CSV, the video with boxes, or a report"))
        self.export_csv = QAction(self.tr("Readings as CSV\u2026"), self)
        self.export_video = QAction(self.tr("Video with boxes as MP4\u2026"), self)
        self.export_report = QAction(self.tr("Report as HTML\u2026"), self)
        menu = QMenu(self)
        menu.addActions([self.export_csv, self.export_video, self.export_report])
        self.export.setMenu(menu)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress of the export"))
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setToolTip(self.tr("Stop the export; no file is left"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_4)
        layout.addWidget(self.person)
        layout.addWidget(self.reading)
        layout.addWidget(self.chart)
        layout.addSpacing(theme.SPACE_8)
        layout.addLayout(_head(self.tr("People"), (self.rename, self.merge)))
        layout.addWidget(self.people, 1)
        layout.addSpacing(theme.SPACE_4)
        layout.addLayout(_head(self.tr("Markers"), (self.add, self.edit, self.remove)))
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
        self.show_reading("", None)
        self._enable()

    def _connect(self) -> None:
        self.people.currentItemChanged.connect(self._person_chosen)
        self.people.itemChanged.connect(lambda item, _: self.personRenamed.emit(item.data(0, _ROLE), item.text(0)))
        self.rename.clicked.connect(self.people.edit_current)
        self.merge_menu.aboutToShow.connect(self._fill_merge)
        self.markers.itemClicked.connect(lambda item, _: self.markerChosen.emit(item.data(0, _ROLE)))
        self.markers.currentItemChanged.connect(self._enable)
        self.markers.itemActivated.connect(lambda item, _: self.markerChosen.emit(item.data(0, _ROLE)))
        self.markers.itemChanged.connect(lambda item, _: self.markerChanged.emit(item.data(0, _ROLE), item.text(1)))
        self.markers.deleteWanted.connect(self._remove_marker)
        self.add.clicked.connect(self.markerWanted)
        self.edit.clicked.connect(self.markers.edit_current)
        self.remove.clicked.connect(self._remove_marker)

    def set_theme(self, tokens: theme.Theme) -> None:
        self._dark = tokens.dark
        self.chart.set_dark(tokens.dark)
        for button, name in ((self.rename, "edit"), (self.add, "add"), (self.edit, "edit"), (self.remove, "bin")):
            icons.set_icon(button, name, tokens)
        icons.set_icon(self.export, "save", tokens)
        self.show_people(self._people, self.chosen)
        current = self.markers.currentItem()
        self.show_markers(self._markers, current.data(0, _ROLE) if current is not None else None)

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
            color = theme.person_color(person.number, self._dark)
            item.setIcon(0, QIcon(icons.dot(color, self.devicePixelRatioF(), side=16)))
            item.setForeground(1, QColor(theme.theme_of(self._dark).muted))
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
            item.setForeground(0, QColor(theme.theme_of(self._dark).muted))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self.markers.addTopLevelItem(item)
            if marker == chosen:
                self.markers.setCurrentItem(item)
        self.markers.blockSignals(False)
        self._enable()

    def show_reading(self, name: str, reading: FaceReading | None) -> None:
        """Show what is read of the chosen person in the picture."""
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

    def _fill_merge(self) -> None:
        self.merge_menu.clear()
        chosen = next((person for person in self._people if person.number == self.chosen), None)
        if chosen is None:
            return
        for other in self._people:
            if other is not chosen:
                text = self.tr("Is the same as {name}").format(name=person_label(other)).replace("&", "&&")
                action = self.merge_menu.addAction(text)
                action.triggered.connect(lambda _=False, into=other.number: self.mergeWanted.emit(chosen.number, into))
        if len(chosen.tracks) > 1:
            self.merge_menu.addSeparator()
            undo = self.merge_menu.addAction(self.tr("Separate again"))
            undo.triggered.connect(lambda: self.separateWanted.emit(chosen.number))

    def _enable(self) -> None:
        person = next((person for person in self._people if person.number == self.chosen), None)
        self.rename.setEnabled(person is not None)
        self.merge.setEnabled(person is not None and (len(self._people) > 1 or len(person.tracks) > 1))
        for button in (self.edit, self.remove):
            button.setEnabled(self.markers.currentItem() is not None)


def _head(title: str, buttons: Sequence[QToolButton]) -> QHBoxLayout:
    heading = theme.label(title)
    heading.setFont(theme.font(bold=True))
    layout = QHBoxLayout()
    layout.setSpacing(theme.SPACE_4)
    layout.addWidget(heading)
    layout.addStretch(1)
    for button in buttons:
        layout.addWidget(button)
    return layout


def _tool(name: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setIconSize(QSize(16, 16))
    button.setMinimumWidth(_BUTTON)
    button.setFixedHeight(_BUTTON)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAccessibleName(name)
    button.setToolTip(tip)
    return button
