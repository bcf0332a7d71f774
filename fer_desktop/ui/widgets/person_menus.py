"""The menus of a person in a recording: who else it is, and in what colour."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from fer_desktop.recordings.recording import Person
from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.foundation.recording_wording import color_name, person_label


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
        self._dark = False
        self.aboutToShow.connect(self._fill)

    def set_people(self, people: Sequence[Person], chosen: Person | None, dark: bool) -> None:
        self._people, self._chosen, self._dark = people, chosen, dark

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
            color = theme.person_color(chosen.number, self._dark, name)
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
