"""Says who a person may be again, and joins the two by one click; a joined person can be separated again."""

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

    joinWanted: the person is the one who is suggested.
    refuseWanted: the person is somebody else.
    separateWanted: joining is to be undone.
    """

    joinWanted = Signal()
    refuseWanted = Signal()
    separateWanted = Signal()

    def __init__(self, key: str = "") -> None:
        """key: the id of the action that joins or separates; empty for none."""
        super().__init__()
        self._key = key
        self._suggested = ""
        self._joined: tuple[str, ...] = ()
        self.text = theme.label("", "caption", wrap=True)
        self.join, self.refuse, self.separate = QPushButton(), QPushButton(), QPushButton()
        self.setLayout(theme.row((self.text, 1), self.join, self.refuse, self.separate, gap=theme.SPACE_4))
        self.join.clicked.connect(self.joinWanted)
        self.refuse.clicked.connect(self.refuseWanted)
        self.separate.clicked.connect(self.separateWanted)
        self.retranslate()

    def show_names(self, suggested: str = "", joined: Sequence[str] = ()) -> None:
        """Show the name of the person who is suggested, or else the names of those who were joined with this one."""
        if (suggested, tuple(joined)) != (self._suggested, self._joined):
            self._suggested, self._joined = suggested, tuple(joined)
            self.retranslate()

    def toggle(self) -> None:
        """Join, or else separate, whichever is offered."""
        if self._suggested:
            self.joinWanted.emit()
        elif self._joined:
            self.separateWanted.emit()

    def retranslate(self) -> None:
        self.join.setText(self.tr("Join"))
        self.refuse.setText(self.tr("No"))
        self.separate.setText(self.tr("Separate"))
        self.text.setText("")
        if self._suggested:
            self.text.setText(self.tr("Perhaps {name} again?").format(name=self._suggested))
        elif self._joined:
            self.text.setText(self.tr("Joined with {names}").format(names=", ".join(self._joined)))
        join = self.tr("Say that this is {name}: one number, name and colour from now on").format(name=self._suggested)
        separate = self.tr("Undo joining: each number is a person again")
        for button, tip in (
            (self.join, with_key(join, self._key) if self._key else join),
            (self.refuse, self.tr("Say that this is somebody else")),
            (self.separate, with_key(separate, self._key) if self._key else separate),
        ):
            explain(button, button.text(), tip)
        for button in (self.join, self.refuse):
            button.setVisible(bool(self._suggested))
        self.separate.setVisible(not self._suggested and bool(self._joined))
        self.setVisible(bool(self._suggested or self._joined))
