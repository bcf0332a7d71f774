"""The column beside the player: one person's reading, the list of people, and what a tab adds below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QToolButton, QVBoxLayout, QWidget

from fer_desktop.recordings.document import Document
from fer_desktop.recordings.recording import Person, merged, refused, separated
from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.foundation.actions import with_key
from fer_desktop.ui.foundation.formatting import clock_text, color_name, person_label, person_name, reading_words
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.widgets.editable_rows import EditableRow, EditableRows, headed, tool_button
from fer_desktop.ui.widgets.player import P, Player
from fer_desktop.ui.widgets.probability_chart import ProbabilityChart
from fer_desktop.ui.widgets.recording_view import RecordingView
from fer_desktop.ui.widgets.same_person import SamePersonRow

_ROLE: Final = Qt.ItemDataRole.UserRole


class PeoplePanel(Retranslated, theme.Themed, QWidget):
    """Shows the people of what is played, and one person's reading in the picture.

    It renames people by itself, and merges one with the person who is suggested.

    personChosen: the number of the person whose row was chosen. `merge_menu` and `color_menu` have signals of their own.
    """

    personChosen = Signal(int)

    def __init__(self, player: Player[P], view: RecordingView, *, edits: bool = False) -> None:
        """edits: people can be merged and get other colours."""
        super().__init__()
        self._player = player
        self._view = view
        self._people: Sequence[Person] = ()
        self.person = theme.label("", "muted")
        self.reading = theme.label("", "section")
        self.calibrated = theme.label("", "chip")
        self.same = SamePersonRow()
        self.chart = ProbabilityChart()
        self.people = EditableRows(0)
        self.rename, self.color, self.merge = tool_button(), tool_button(), tool_button()
        self.color_menu = ColorMenu(self)
        self.merge_menu = MergeMenu(self)
        icons.set_icon(self.rename, "edit")
        for button, menu in ((self.color, self.color_menu), (self.merge, self.merge_menu)):
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            button.setMenu(menu)
            button.setProperty("menu", "true")
        self.merge.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self._title = theme.heading()
        tools = (self.rename, self.color, self.merge)
        said = theme.row((self.reading, 1), gap=theme.SPACE_4)
        said.addWidget(self.calibrated, 0, Qt.AlignmentFlag.AlignVCenter)
        people = headed(self._title, tools, self.people)
        parts = (self.person, self.same, said, self.chart, theme.SPACE_8, (people, 1))
        self._layout = theme.lay_out(QVBoxLayout(self), *parts, gap=theme.SPACE_4)
        for button in tools if not edits else ():
            button.hide()
        self.people.currentItemChanged.connect(self._person_chosen)
        self.people.itemChanged.connect(lambda item, _: self._rename(item.data(0, _ROLE), item.text(0)))
        self.rename.clicked.connect(self.people.edit_text)
        self.same.mergeWanted.connect(self._merge_suggested)
        self.same.separateWanted.connect(lambda: self._change(separated))
        self.same.refuseWanted.connect(lambda: self._change(refused))
        view.readingsShown.connect(self._show_reading)
        self._enable()
        self.retranslate()

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        """Add a widget below."""
        self._layout.addSpacing(theme.SPACE_4)
        self._layout.addWidget(widget, stretch)

    def retranslate(self) -> None:
        self._title.setText(self.tr("People"))
        for widget, name, tip in (
            (self.people, self.tr("People"), self.tr("Click a person to show them on the timeline, double-click to rename")),
            (self.rename, self.tr("Rename person"), with_key(self.tr("Rename the chosen person"), "people.rename")),
            (self.color, self.tr("Colour of the person"), self.tr("Choose the colour of the chosen person")),
            (self.merge, self.tr("Merge people"), self.tr("Say that the chosen person is the same as another, or undo that")),
            (
                self.calibrated,
                self.tr("Calibrated"),
                self.tr(
                    "Calibration was on: the readings are shown shifted, as they were on the screen then. faces.csv also has "
                    "those of each frame alone, as the model gave them."
                ),
            ),
        ):
            icons.explain(widget, name, tip)
        self.calibrated.setText(self.tr("Calibrated"))
        self.merge.setText(self.tr("Merge"))
        self._show_reading()
        self._fill(self.chosen)

    def follow_theme(self) -> None:
        self._fill(self.chosen)

    @property
    def chosen(self) -> int | None:
        """The number of the chosen person."""
        number: int | None = self.people.value
        return number

    def show_people(self, chosen: int | None) -> None:
        """Show the people of what is played, and choose one: show their lines, box and reading."""
        playback = self._player.playback
        self._people = playback.results.people if playback is not None else ()
        self._fill(chosen)
        self._follow()

    def _fill(self, chosen: int | None) -> None:
        if self.people.state() is EditableRows.State.EditingState:  # while a person is renamed, the rows stay
            return
        ratio = self.devicePixelRatioF()
        rows = [
            EditableRow(
                (person_label(p), self._about(p)),
                p.number,
                icons.dot_icon(theme.person_color(p.number, chosen=p.color), ratio),
                self._explain(p),
            )
            for p in self._people
        ]
        current = next((person.number for person in self._people if chosen in person.tracks), None)
        self.people.fill(rows, current, theme.current().muted)
        self._enable()

    def _about(self, person: Person) -> str:
        """Return how long a person was seen, and who that may be again."""
        seen = clock_text(person.seen_s, tenths=True)
        before = self._person(person.perhaps)
        return seen if before is None else self.tr("{name}? {time}").format(name=person_label(before), time=seen)

    def _explain(self, person: Person) -> str:
        seen, before = self.tr("How long the person was in view"), self._person(person.perhaps)
        again = self.tr("Perhaps {name} again: choose this person to merge the two")
        return seen if before is None else f"{again.format(name=person_label(before))}\n{seen}"

    def _person(self, number: int | None) -> Person | None:
        return next((person for person in self._people if person.number == number), None)

    def _show_same(self) -> None:
        """Show who the chosen person may be again, or who was merged with them."""
        person = self._person(self.chosen)
        before = self._person(person.perhaps) if person is not None else None
        others = [person_name(track) for track in person.tracks if track != person.number] if person is not None else []
        self.same.show_names(person_label(before) if before is not None else "", others)

    def _merge_suggested(self) -> None:
        person = self._person(self.chosen)
        if person is not None:
            self._change(lambda document, number: merged(document, number, person.perhaps))

    def _change(self, change: Callable[[Document, int], Document]) -> None:
        number = self.chosen
        if number is not None:
            self._player.change(lambda playback: playback.change_people(lambda document: change(document, number)))

    def _show_reading(self) -> None:
        """Show the reading of the chosen person in the picture, and whether it was calibrated."""
        playback, reading = self._player.playback, self._view.reading()
        person = playback.results.person(self.chosen) if playback is not None else None
        name = person_label(person) if person is not None else ""
        self.calibrated.setVisible(reading is not None and bool(reading.bias))
        away = self.tr("{name}, not in the picture").format(name=name)
        self.person.setText((name if reading is not None else away) if name else self.tr("Nobody"))
        self.reading.setText(reading_words(reading) if reading is not None else "\N{EN DASH}")
        self.chart.show_reading(reading)

    def _person_chosen(self) -> None:
        self._enable()
        if self.chosen is not None:
            self._follow()
            self.personChosen.emit(self.chosen)

    def _follow(self) -> None:
        self._view.choose_person(self.chosen)
        self._show_reading()

    def _rename(self, number: int, name: str) -> None:
        self._player.change(lambda playback: playback.rename_person(number, name))

    def _enable(self) -> None:
        person = self._person(self.chosen)
        self._show_same()
        for button in (self.rename, self.color):
            button.setEnabled(person is not None)
        if person is not None:
            color = theme.person_color(person.number, chosen=person.color)
            self.color.setIcon(icons.dot_icon(color, self.devicePixelRatioF()))
        self.color_menu.set_people(self._people, person)
        self.merge_menu.set_people(self._people, person)
        self.merge.setEnabled(person is not None and (len(self._people) > 1 or len(person.tracks) > 1))


class _PersonMenu(QMenu):
    """Offers what can be done with the chosen person, as it is when the menu opens."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._people: Sequence[Person] = ()
        self._chosen: Person | None = None
        self.aboutToShow.connect(self._fill)

    def set_people(self, people: Sequence[Person], chosen: Person | None) -> None:
        self._people, self._chosen = people, chosen

    def _fill(self) -> None:
        self.clear()
        if self._chosen is not None:
            self._offer(self._chosen)

    def _offer(self, chosen: Person) -> None:
        raise NotImplementedError


class MergeMenu(_PersonMenu):
    """Offers to merge the chosen person with another, or to undo that.

    mergeWanted: a person's number, and that of the person to merge them into.
    separateWanted: the number of a merged person.
    """

    mergeWanted = Signal(int, int)
    separateWanted = Signal(int)

    def _offer(self, chosen: Person) -> None:
        for other in self._people:
            if other is not chosen:
                text = self.tr("Is the same as {name}").format(name=person_label(other)).replace("&", "&&")
                action = self.addAction(text)
                action.triggered.connect(lambda _=False, into=other.number: self.mergeWanted.emit(chosen.number, into))
        if len(chosen.tracks) > 1:
            self.addSeparator()
            undo = self.addAction(self.tr("Separate again"))
            undo.triggered.connect(lambda: self.separateWanted.emit(chosen.number))


class ColorMenu(_PersonMenu):
    """Offers the palette. Choosing another person's colour exchanges the two, so that no two people have the same.

    colorsWanted: new colours: a dict from people's numbers to names in the palette.
    """

    colorsWanted = Signal(object)

    def _offer(self, chosen: Person) -> None:
        present = theme.person_color_name(chosen.number, chosen.color)
        for name in theme.PERSON_COLORS:
            holder = next((p for p in self._people if theme.person_color_name(p.number, p.color) == name), None)
            text, colors = color_name(name), {chosen.number: name}
            if holder is not None and holder is not chosen:
                text = self.tr("{color}, exchange with {name}").format(color=text, name=person_label(holder))
                colors[holder.number] = present
            action = self.addAction(text.replace("&", "&&"))
            action.setIcon(icons.dot_icon(theme.person_color(chosen.number, chosen=name), self.devicePixelRatioF()))
            action.setData(name)
            action.setEnabled(name != present)
            action.triggered.connect(lambda _=False, colors=colors: self.colorsWanted.emit(colors))
