"""Asks who and what was recorded, for the list, the report and exports."""

from __future__ import annotations

from datetime import date
from typing import Final

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDateEdit,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from fer_desktop.recordings.document import TEXT_LENGTH, Description
from fer_desktop.ui.foundation import theme

_WIDTH: Final = 480
_NOTES_HEIGHT: Final = 120


class DetailsDialog(QDialog):
    """described: the Description that was entered."""

    described = Signal(object)

    def __init__(self, title: str, description: Description, parent: QWidget | None = None) -> None:
        """title: of the recording. description: as it is now."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Details"))
        self.setMinimumWidth(_WIDTH)
        self.participant = QLineEdit(description.participant)
        self.condition = QLineEdit(description.condition)
        self.author = QLineEdit(description.author)
        self.notes = QPlainTextEdit(description.notes)
        self.notes.setFixedHeight(_NOTES_HEIGHT)
        self.notes.setTabChangesFocus(True)
        self.consent = QLineEdit(description.consent)
        self.consented = QCheckBox(self.tr("On"))
        self.consent_on = QDateEdit()
        self.consent_on.setDisplayFormat("yyyy-MM-dd")
        day = description.consent_on
        self.consent_on.setDate(QDate(day.year, day.month, day.day) if day else QDate.currentDate())
        self.consented.setChecked(day is not None)
        self.consent_on.setEnabled(day is not None)
        self.consented.toggled.connect(self.consent_on.setEnabled)
        self.consent.setPlaceholderText(self.tr("What they agreed to, such as by a form"))
        form = QFormLayout()
        form.setHorizontalSpacing(theme.SPACE_16)
        form.setVerticalSpacing(theme.SPACE_8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, field in (
            (self.tr("Participant"), self.participant),
            (self.tr("Condition"), self.condition),
            (self.tr("Author"), self.author),
            (self.tr("Notes"), self.notes),
        ):
            if isinstance(field, QLineEdit):
                field.setMaxLength(TEXT_LENGTH)
            field.setAccessibleName(name)
            form.addRow(name, field)
        self.consent.setAccessibleName(self.tr("Consent"))
        self.consented.setAccessibleName(self.tr("Date of the consent is known"))
        self.consent_on.setAccessibleName(self.tr("Date of the consent"))
        self.consent.setMaxLength(TEXT_LENGTH)
        dated = QWidget()
        dated.setLayout(theme.row(self.consented, self.consent_on, theme.STRETCH))
        form.insertRow(form.rowCount() - 1, self.tr("Consent"), self.consent)
        form.insertRow(form.rowCount() - 1, self.tr("Consent given"), dated)
        self.participant.setPlaceholderText(self.tr("A name or a code, such as P07"))
        hint = self.tr("Saved with the recording, and shown in its report and in exports as JSON.")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.save = self.buttons.addButton(self.tr("Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        theme.give_role(self.save, "primary")
        parts = (theme.heading(title, wrap=True), form, theme.label(hint, "caption", wrap=True), self.buttons)
        theme.lay_out(QVBoxLayout(self), *parts, gap=theme.SPACE_12, margins=theme.DIALOG_MARGINS)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.accepted.connect(lambda: self.described.emit(self.description()))

    def description(self) -> Description:
        chosen = self.consent_on.date()
        return Description(
            self.participant.text(),
            self.condition.text(),
            self.author.text(),
            self.notes.toPlainText(),
            self.consent.text(),
            date(chosen.year(), chosen.month(), chosen.day()) if self.consented.isChecked() else None,
        ).plain()
