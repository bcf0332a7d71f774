"""The column beside the player: one person's reading, the list of people, and what a tab adds below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fer_desktop.core.types import FaceReading, UInt8Array
from fer_desktop.playback.results_table import STRIP_COLUMNS, Portrait, ResultsTable
from fer_desktop.recordings.document import Document
from fer_desktop.recordings.recording import Person, merged, refused, separated
from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.foundation.formatting import clock_text, person_label, reading_words
from fer_desktop.ui.foundation.keyboard import pass_letters
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.widgets.mesh import mesh_words
from fer_desktop.ui.widgets.people_list import PeopleList, PersonCard
from fer_desktop.ui.widgets.player import P, Player
from fer_desktop.ui.widgets.probability_chart import ProbabilityChart
from fer_desktop.ui.widgets.recording_view import RecordingView

_CARDS_MS: Final = 200
"""While it plays, the cards follow at most so often."""


class PeoplePanel(Retranslated, QWidget):
    """Shows the people of what is played, and one person's reading in the picture.

    It names, merges and separates people by itself.

    personChosen: the number of the person whose card was chosen. `people.colorsWanted` is for the tab.
    """

    personChosen = Signal(int)

    def __init__(
        self, player: Player[P], view: RecordingView, *, colors: bool = False, threshold: Callable[[], str] = lambda: ""
    ) -> None:
        """colors: people can get other colours. threshold: returns the sentence that says when a reading is uncertain."""
        super().__init__()
        self._threshold = threshold
        self._player = player
        self._view = view
        self._people: Sequence[Person] = ()
        self._chosen: int | None = None
        self._faces: dict[int, Portrait] = {}
        """What the face on a person's card was taken from, as far as it was asked for."""
        self.person = theme.label("", "muted")
        self.reading = theme.label("", "reading")
        self.calibrated = theme.label("", "chip")
        self.chart = ProbabilityChart()
        self.people = PeopleList(colors=colors)
        pass_letters(self.people.list)
        said = theme.row((self.reading, 1), gap=theme.SPACE_4)
        said.addWidget(self.calibrated)
        self.mesh = theme.label("", "caption", wrap=True)
        self.mesh.hide()
        parts = (self.person, said, self.mesh, self.chart, theme.SPACE_8, (self.people, 1))
        self._layout = theme.lay_out(QVBoxLayout(self), *parts, gap=theme.SPACE_4)
        self._later = QTimer(self, interval=_CARDS_MS, singleShot=True)
        self._later.timeout.connect(self._show_cards)
        self._connect()
        self.retranslate()

    def _connect(self) -> None:
        people, player = self.people, self._player
        people.personChosen.connect(self._person_chosen)
        people.renamed.connect(lambda number, name: player.change(lambda playback: playback.rename_person(number, name)))
        people.mergeWanted.connect(lambda number, into: self._change(partial(merged, number=number, into=into)))
        people.separateWanted.connect(lambda number: self._change(partial(separated, number=number)))
        people.refuseWanted.connect(lambda number: self._change(partial(refused, number=number)))
        for signal in (people.list.verticalScrollBar().valueChanged, people.list.verticalScrollBar().rangeChanged):
            signal.connect(self._ask_for_faces)
        self._view.readingsShown.connect(self._follow_picture)
        player.opened.connect(self._forget_faces)

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        """Add a widget below."""
        self._layout.addSpacing(theme.SPACE_4)
        self._layout.addWidget(widget, stretch)

    def retranslate(self) -> None:
        icons.explain(
            self.calibrated,
            self.tr("Calibrated"),
            self.tr(
                "Calibration was on: the readings are shown shifted, as they were on the screen then. faces.csv also has "
                "those of each frame alone, as the model gave them."
            ),
        )
        self.calibrated.setText(self.tr("Calibrated"))
        self._show_reading()
        self._show_cards()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask_for_faces()

    @property
    def chosen(self) -> int | None:
        """The number of the chosen person."""
        return self._chosen

    def show_people(self, chosen: int | None) -> None:
        """Show the people of what is played, and choose one: show their lines, box and reading."""
        playback = self._player.playback
        self._people = playback.results.people if playback is not None else ()
        before, self._chosen = self._chosen, next((each.number for each in self._people if chosen in each.tracks), None)
        self._show_cards()
        if self._chosen is not None and self._chosen != before:
            self.people.list.bring_into_sight(self._chosen)
        self._follow()
        self._ask_for_faces()

    # ---- The cards ----

    def _show_cards(self) -> None:
        playback = self._player.playback
        results = playback.results if playback is not None else None
        # Of merged people who are in the picture together, the first one counts, as everywhere.
        there = {reading.face.track_id: reading for reading in reversed(self._view.readings)}
        now = results.position_of(self._view.frame) if results is not None else 0.0
        cards = [self._card(person, there.get(person.number), results, now) for person in self._people] if results else []
        if self.people.list.overfull:  # otherwise everybody keeps their place
            cards.sort(key=lambda card: not card.here)
        self.people.show_cards(cards, self._chosen)

    def _card(self, person: Person, reading: FaceReading | None, results: ResultsTable, now: float) -> PersonCard:
        return PersonCard(
            number=person.number,
            tracks=person.tracks,
            name=person.name,
            color=person.color,
            perhaps=person.perhaps,
            here=reading is not None,
            words=reading_words(reading) if reading is not None else self._away(person.number, results, now),
            when=clock_text(person.seen_s, tenths=True),
            tip=self.tr("{name}, in view for {time}").format(
                name=person_label(person), time=clock_text(person.seen_s, tenths=True)
            ),
            strip=results.strips.get(person.number, ()),
            columns=STRIP_COLUMNS,
        )

    def _away(self, number: int, results: ResultsTable, now: float) -> str:
        """Return when somebody who isn't in the picture was last, or else will be. now: seconds of the video."""
        seen, time = results.seen.get(number, ()), results.true_time
        before = [end for _, end in seen if end <= now]
        if before:
            return self.tr("{time} ago").format(time=clock_text(time(now) - time(before[-1])))
        after = [start for start, _ in seen if start > now]
        return self.tr("from {time}").format(time=clock_text(time(after[0]))) if after else "\N{EN DASH}"

    def _follow_picture(self) -> None:
        self._show_reading()
        if not self._player.playing:
            self._show_cards()
        else:
            # The words with every picture, so that they are those of its labels.
            there = {reading.face.track_id: reading_words(reading) for reading in reversed(self._view.readings)}
            cards = self.people.model.cards
            self.people.show_words({card.number: there[card.number] for card in cards if card.number in there})
            if not self._later.isActive():
                self._later.start()
        if self._view.view.image is not None and self._player.has_pictures:
            self.people.take_faces(self._view.view.image, self._view.readings)
        self._ask_for_faces()

    def _forget_faces(self) -> None:
        self._faces.clear()
        self.people.clear()

    def _ask_for_faces(self) -> None:
        """Have the player read the faces of people who have none yet, or of whom far better ones were seen since."""
        playback = self._player.playback
        if playback is None:
            return
        results = playback.results
        for person in self._people:
            portrait, before = results.portraits.get(person.number), self._faces.get(person.number)
            better = portrait is not None and (before is None or portrait.quality >= 2 * before.quality)
            if portrait is not None and better and self.people.list.sees(person.number):
                self._faces[person.number] = portrait
                self._player.glimpse(portrait.frame, partial(self._take_face, person.number, portrait))

    def _take_face(self, number: int, portrait: Portrait, image: UInt8Array) -> None:
        self.people.take_face(number, image, portrait.box)

    # ---- The chosen person ----

    def _change(self, change: Callable[[Document], Document]) -> None:
        self._player.change(lambda playback: playback.change_people(change))

    def _show_reading(self) -> None:
        """Show the reading of the chosen person in the picture, and whether it was calibrated."""
        playback, reading = self._player.playback, self._view.reading()
        person = playback.results.person(self.chosen) if playback is not None else None
        name = person_label(person) if person is not None else ""
        self.calibrated.setVisible(reading is not None and bool(reading.bias))
        away = self.tr("{name}, not in the picture").format(name=name)
        self.person.setText((name if reading is not None else away) if name else self.tr("Nobody"))
        self.reading.setText(reading_words(reading) if reading is not None else "\N{EN DASH}")
        why = self._threshold() if reading is not None and reading.uncertain else ""
        mesh = reading.mesh if reading is not None else None
        self.mesh.setVisible(mesh is not None)
        if mesh is not None and playback is not None and person is not None:
            self.mesh.setText(mesh_words(mesh, playback.results.blinks.get(person.number)))
        self.reading.setToolTip(why)
        self.reading.setAccessibleDescription(why)
        self.chart.show_reading(reading)

    def _person_chosen(self, number: int) -> None:
        self._chosen = number
        self._follow()
        self.personChosen.emit(number)

    def _follow(self) -> None:
        self._view.choose_person(self._chosen)
        self._show_reading()
