"""Says who a person may be again, and merges the two by one click; a merged person can be separated again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.actions import with_key
from fer_desktop.ui.foundation.icons import explain
from fer_desktop.ui.foundation.language import Retranslated


class SamePersonRow(Retranslated, QWidget):
    """A line of text and its buttons; hidden where there is nothing to say.

    mergeWanted: the person is the one who is suggested.
    refuseWanted: the person is somebody else.
    separateWanted: merging is to be undone.
    """

    mergeWanted = Signal()
    refuseWanted = Signal()
    separateWanted = Signal()

    def __init__(self, parent: QWidget | None = None, key: str = "") -> None:
        """key: the id of the action that merges or separates; empty for none."""
        super().__init__(parent)
        self._key = key
        self._suggested = ""
        self._merged: tuple[str, ...] = ()
        self.text = theme.label("", "caption", wrap=True)
        self.merge, self.refuse, self.separate = QPushButton(), QPushButton(), QPushButton()
        for button in (self.merge, self.refuse, self.separate):
            button.setProperty("small", "row")
        self.setLayout(theme.row((self.text, 1), self.merge, self.refuse, self.separate, gap=theme.SPACE_4))
        self.merge.clicked.connect(self.mergeWanted)
        self.refuse.clicked.connect(self.refuseWanted)
        self.separate.clicked.connect(self.separateWanted)
        self.retranslate()

    def show_names(self, suggested: str = "", merged: Sequence[str] = ()) -> None:
        """Show the name of the person who is suggested, or else the names of those who were merged with this one."""
        if (suggested, tuple(merged)) != (self._suggested, self._merged):
            self._suggested, self._merged = suggested, tuple(merged)
            self.retranslate()

    def retranslate(self) -> None:
        self.merge.setText(self.tr("Merge"))
        self.refuse.setText(self.tr("No"))
        self.separate.setText(self.tr("Separate"))
        self.text.setText("")
        if self._suggested:
            self.text.setText(self.tr("Perhaps {name} again?").format(name=self._suggested))
        elif self._merged:
            self.text.setText(self.tr("Merged with {names}").format(names=", ".join(self._merged)))
        merge = self.tr("Say that this is {name}: one number, name and colour from now on").format(name=self._suggested)
        separate = self.tr("Undo the merging: each number is a person again")
        for button, tip in (
            (self.merge, with_key(merge, self._key) if self._key else merge),
            (self.refuse, self.tr("Say that this is somebody else")),
            (self.separate, with_key(separate, self._key) if self._key else separate),
        ):
            explain(button, button.text(), tip)
        for button in (self.merge, self.refuse):
            button.setVisible(bool(self._suggested))
        self.separate.setVisible(not self._suggested and bool(self._merged))
        self.setVisible(bool(self._suggested or self._merged))
