"""Asks which faces are covered in exported videos, pictures and reports, and in snapshots."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fer_desktop.recordings.covering import Covering, CoverStyle, CoverWho
from fer_desktop.recordings.recording import Person
from fer_desktop.settings import UNCOVERED
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.formatting import person_label

_WIDTH: Final = 440
_LIST_HEIGHT: Final = 132


def covering_of(context: AppContext, tracks: frozenset[int] = frozenset()) -> Covering | None:
    """Return the covering that the settings ask for; None where faces are shown. tracks: those of the chosen people."""
    settings = context.settings
    if settings.cover == UNCOVERED:
        return None
    return Covering(CoverStyle(settings.cover), CoverWho(settings.cover_who), tracks)


def cover_choices() -> tuple[tuple[str, str], ...]:
    """Return how faces can look, each with its name."""
    translate = QCoreApplication.translate
    return (
        (UNCOVERED, translate("CoverDialog", "Not covered")),
        (CoverStyle.BLUR.value, translate("CoverDialog", "Blurred")),
        (CoverStyle.PIXELS.value, translate("CoverDialog", "Pixelated")),
        (CoverStyle.COVER.value, translate("CoverDialog", "Covered with grey")),
    )


def who_choices() -> tuple[tuple[str, str], ...]:
    """Return whose faces can be covered, each with its name."""
    translate = QCoreApplication.translate
    return (
        (CoverWho.EVERYONE.value, translate("CoverDialog", "Everyone")),
        (CoverWho.ALL_BUT.value, translate("CoverDialog", "Everyone but the chosen")),
        (CoverWho.ONLY.value, translate("CoverDialog", "Only the chosen")),
    )


class CoverDialog(QDialog):
    """chosen: the tracks of the people who were chosen. The style, and who is covered, are settings."""

    chosen = Signal(object)

    def __init__(
        self, context: AppContext, people: Sequence[Person] | None, tracks: frozenset[int], parent: QWidget | None = None
    ) -> None:
        """people: who can be chosen; None for pictures, in which everyone is covered. tracks: of those who are chosen."""
        super().__init__(parent)
        self._context = context
        self.setWindowTitle(self.tr("Cover faces"))
        self.setMinimumWidth(_WIDTH)
        self.style_box, self.who, self.people = QComboBox(), QComboBox(), QListWidget()
        for box, choices in ((self.style_box, cover_choices()), (self.who, who_choices())):
            for value, text in choices:
                box.addItem(text, value)
        self.style_box.setCurrentIndex(max(self.style_box.findData(context.settings.cover), 0))
        self.who.setCurrentIndex(max(self.who.findData(context.settings.cover_who), 0))
        self._of_pictures = people is None
        for person in people or ():
            item = QListWidgetItem(person_label(person), self.people)
            item.setData(Qt.ItemDataRole.UserRole, person.tracks)
            item.setCheckState(Qt.CheckState.Checked if tracks & set(person.tracks) else Qt.CheckState.Unchecked)
        row = max(self.people.sizeHintForRow(0), 1)
        self.people.setFixedHeight(min(row * max(self.people.count(), 1) + theme.SPACE_8, _LIST_HEIGHT))
        form = QFormLayout()
        form.setHorizontalSpacing(theme.SPACE_16)
        form.setVerticalSpacing(theme.SPACE_8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, field in (
            (self.tr("Faces"), self.style_box),
            (self.tr("Whose"), self.who),
            (self.tr("Chosen"), self.people),
        ):
            field.setAccessibleName(name)
            form.addRow(name, field)
        self._form = form
        self.hint = theme.label("", "caption", wrap=True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.use = self.buttons.addButton(self.tr("Use"), QDialogButtonBox.ButtonRole.AcceptRole)
        theme.give_role(self.use, "primary")
        what = theme.label(
            self.tr("Holds for exported videos, pictures and reports, and for snapshots. Recordings stay as they are."),
            "caption",
            wrap=True,
        )
        theme.lay_out(QVBoxLayout(self), form, self.hint, what, self.buttons, gap=theme.SPACE_12, margins=theme.DIALOG_MARGINS)
        self.style_box.currentIndexChanged.connect(self._follow)
        self.who.currentIndexChanged.connect(self._follow)
        self.people.itemChanged.connect(self._follow)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.accepted.connect(self._take)
        self._follow()

    def tracks(self) -> frozenset[int]:
        """Return the tracks of the people who are ticked."""
        items = (self.people.item(row) for row in range(self.people.count()))
        ticked = (item.data(Qt.ItemDataRole.UserRole) for item in items if item.checkState() is Qt.CheckState.Checked)
        return frozenset(track for tracks in ticked for track in tracks)

    def _follow(self, *_: object) -> None:
        covers = self.style_box.currentData() != UNCOVERED
        self._form.setRowVisible(self.who, not self._of_pictures)
        some = covers and not self._of_pictures and self.who.currentData() != CoverWho.EVERYONE.value
        self.who.setEnabled(covers)
        self._form.setRowVisible(self.people, some)
        text = ""
        if some and not self.tracks():
            text = self.tr("Nobody is chosen, so everyone is covered.")
        elif some and self.who.currentData() == CoverWho.ONLY.value:
            text = self.tr("Passers-by, and faces too small to be analysed, are then shown.")
        elif covers:
            text = self.tr("Also faces that were not analysed, such as those of passers-by, as far as they are found.")
        self.hint.setText(text)

    def _take(self) -> None:
        self._context.update_settings(cover=self.style_box.currentData(), cover_who=self.who.currentData())
        self.chosen.emit(self.tracks())


class CoverChoice(QObject):
    """What one page covers: an action that opens the dialog, and the people who are chosen there until others are shown."""

    def __init__(self, context: AppContext, people: Callable[[], Sequence[Person]] | None, parent: QWidget) -> None:
        """people: returns those who can be chosen; None for pictures, where nobody is followed and everyone is covered."""
        super().__init__(parent)
        self._context = context
        self._people = people
        self._parent_widget = parent
        self.tracks: frozenset[int] = frozenset()
        self.action = QAction(self)
        self.action.triggered.connect(self.ask)
        context.settingsChanged.connect(self.retranslate)
        context.languageChanged.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        cover = self._context.settings.cover
        texts = {
            UNCOVERED: self.tr("Cover faces\u2026"),
            CoverStyle.BLUR: self.tr("Cover faces: blurred\u2026"),
            CoverStyle.PIXELS: self.tr("Cover faces: pixelated\u2026"),
            CoverStyle.COVER: self.tr("Cover faces: with grey\u2026"),
        }
        self.action.setText(texts[cover])
        self.action.setToolTip(self.tr("Whose faces are covered in exported videos, pictures and reports, and how"))

    @property
    def covering(self) -> Covering | None:
        return covering_of(self._context, self.tracks)

    @property
    def style(self) -> CoverStyle | None:
        """How faces are covered; None shows them."""
        return None if (covering := self.covering) is None else covering.style

    def forget(self) -> None:
        """Choose nobody, as other people are shown."""
        self.tracks = frozenset()

    def ask(self) -> CoverDialog:
        dialog = CoverDialog(
            self._context, self._people() if self._people is not None else None, self.tracks, self._parent_widget
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self._take)
        dialog.open()
        return dialog

    def _take(self, tracks: frozenset[int]) -> None:
        self.tracks = tracks
