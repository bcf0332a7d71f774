"""The settings: folders, names, how figures are written, appearance, language and the screen. A change holds at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QDir, QSignalBlocker, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGridLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from fer_desktop import paths
from fer_desktop.settings import SCREEN_RATES
from fer_desktop.ui.dialogs.cover import cover_choices, who_choices
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.icons import explain, push_button
from fer_desktop.ui.foundation.language import Retranslated, language_choices, theme_choices
from fer_desktop.ui.widgets.card import scrolling
from fer_desktop.ui.widgets.mesh import mesh_explained, mesh_name

_WIDTH: Final = 600
_TITLE_BAR: Final = 40
"""How much of the screen's height is left for the window's title bar, in pixels."""

_LONGEST_NAME: Final = 60
_REFUSED: Final = frozenset('<>:"/\\|?*')
"""Characters that a file's name can't have on every system."""


class SettingsDialog(Retranslated, QDialog):
    """One page. `show_setting` puts the focus on one of its rows."""

    def __init__(self, context: AppContext, reset: Callable[[], None], parent: QWidget | None = None) -> None:
        """reset: asks, then resets all settings."""
        super().__init__(parent)
        self._context = context
        self.theme = ChoiceBox(context, "theme")
        self.language = ChoiceBox(context, "language")
        self.shares = ChoiceBox(context, "shares")
        self.times = ChoiceBox(context, "times")
        self.hints = ChoiceBox(context, "hints")
        self.screen_rate = ChoiceBox(context, "screen_rate")
        self.screen_reminder = ChoiceBox(context, "screen_reminder")
        self.record_video = ChoiceBox(context, "record_video")
        self.cover = ChoiceBox(context, "cover")
        self.cover_who = ChoiceBox(context, "cover_who")
        self.mesh = ChoiceBox(context, "mesh")
        self.recordings = FolderRow(context, "recordings_folder", lambda: context.recordings_folder)
        self.snapshots = FolderRow(context, "snapshots_folder", lambda: context.snapshots_folder)
        self.exports = FolderRow(context, "exports_folder", lambda: context.exports_folder)
        self.snapshot_name = QLineEdit()
        self.snapshot_name.setMaxLength(_LONGEST_NAME)
        self.name_example = theme.label("", "caption", wrap=True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.reset = self.buttons.addButton("", QDialogButtonBox.ButtonRole.ResetRole)
        self._titles: list[QLabel] = []
        self._names: dict[QWidget, QLabel] = {}
        self._lay_out()
        self.snapshot_name.textEdited.connect(self._name_snapshots)
        self.buttons.rejected.connect(self.reject)
        self.reset.clicked.connect(reset)
        context.settingsChanged.connect(self._show_settings)
        context.recordingChanged.connect(self._show_settings)
        self.retranslate()

    def show_setting(self, name: str) -> None:
        """Put the focus on the row of a setting; an unknown name changes nothing."""
        fields: Mapping[str, QWidget] = {
            "recordings_folder": self.recordings.choose,
            "snapshots_folder": self.snapshots.choose,
            "exports_folder": self.exports.choose,
            "snapshot_name": self.snapshot_name,
            "record_video": self.record_video,
            "cover": self.cover,
            "screen_rate": self.screen_rate,
        }
        if name in fields:
            fields[name].setFocus(Qt.FocusReason.OtherFocusReason)
            self._area.ensureWidgetVisible(fields[name])

    def _lay_out(self) -> None:
        self.setMinimumWidth(_WIDTH)
        groups: tuple[tuple[QWidget, ...], ...] = (
            (self.theme, self.language, self.shares, self.times, self.hints),
            (self.recordings, self.snapshots, self.snapshot_name, self.exports),
            (self.record_video, self.cover, self.cover_who),
            (self.screen_rate, self.screen_reminder),
            (self.mesh,),
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SPACE_16)
        grid.setVerticalSpacing(theme.SPACE_8)
        grid.setColumnStretch(1, 1)
        for fields in groups:
            title = theme.heading()
            self._titles.append(title)
            row = grid.rowCount()
            if len(self._titles) > 1:
                grid.setRowMinimumHeight(row, theme.SPACE_12)
            grid.addWidget(title, row + 1, 0, 1, 2)
            for field in fields:
                name = QLabel()
                self._names[field] = name
                name.setBuddy(field.choose if isinstance(field, FolderRow) else field)
                # Level with the field's first line.
                name.setMinimumHeight((field.choose if isinstance(field, FolderRow) else field).sizeHint().height())
                row = grid.rowCount()
                grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
                grid.addWidget(field, row, 1)
                if field is self.snapshot_name:
                    grid.addWidget(self.name_example, row + 1, 1)
        page = QWidget()
        page.setLayout(theme.column(grid, theme.STRETCH))
        # On a small screen the page scrolls.
        self._page, self._area = page, scrolling(page, _WIDTH - 2 * theme.SPACE_24)
        parts = ((self._area, 1), self.buttons)
        theme.lay_out(QVBoxLayout(self), *parts, gap=theme.SPACE_16, margins=theme.DIALOG_MARGINS)

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Settings"))
        titles = (
            self.tr("Appearance"),
            self.tr("Saving"),
            self.tr("Privacy"),
            self.tr("Screen region"),
            self.tr("Analysis"),
        )
        for title, text in zip(self._titles, titles, strict=True):
            title.setText(text)
        for field, text, tip in (
            (self.theme, self.tr("Theme"), self.tr("The colours of the window")),
            (self.language, self.tr("Language (Bahasa)"), self.tr("The language of the window and of reports")),
            (self.shares, self.tr("Probabilities"), self.tr("How the window and reports write probabilities")),
            (self.times, self.tr("Times"), self.tr("How the window and reports write the times of videos")),
            (self.hints, self.tr("Hints"), self.tr("What the live picture says where a face is hard to read")),
            (self.recordings, self.tr("Recordings"), self.tr("Where recordings are kept")),
            (self.snapshots, self.tr("Snapshots"), self.tr("Where snapshots are saved")),
            (self.snapshot_name, self.tr("Snapshot names begin with"), self.tr("The date and the time follow")),
            (self.exports, self.tr("Exports"), self.tr("The folder that dialogs propose for exports")),
            (self.record_video, self.tr("Recordings contain"), self.tr("What the next recording keeps")),
            (self.cover, self.tr("Faces in exports"), self.tr("How faces look in exported pictures and in snapshots")),
            (self.cover_who, self.tr("Whose faces"), self.tr("Who is covered; without a chosen person, everyone is")),
            (self.screen_rate, self.tr("Frame rate"), self.tr("How many pictures of the screen are read in a second")),
            (self.screen_reminder, self.tr("Reminder"), self.tr("What is said before a part of the screen is read")),
            (self.mesh, mesh_name(), mesh_explained()),
        ):
            self._names[field].setText(text)
            explain(field, text, tip)
        self.theme.fill(theme_choices())
        self.language.fill(language_choices())
        self.shares.fill((("percent", self.tr("In percent: 87%")), ("decimal", self.tr("As a fraction of 1: 0.87"))))
        self.times.fill((("clock", self.tr("Minutes and seconds: 1:05.8")), ("seconds", self.tr("Seconds: 65.8 s"))))
        self.hints.fill(((True, self.tr("What would help, such as more light")), (False, self.tr("None"))))
        self.screen_rate.fill([(rate, self.tr("{rate} fps").format(rate=rate)) for rate in SCREEN_RATES])
        agree, never = self.tr("People on the screen must agree"), self.tr("None")
        self.screen_reminder.fill(((True, agree), (False, never)))
        with_video, readings = self.tr("Video and readings"), self.tr("Readings alone")
        self.record_video.fill(((True, with_video), (False, readings)))
        self.cover.fill(cover_choices())
        self.cover_who.fill(who_choices())
        self.mesh.fill(((False, self.tr("Off")), (True, self.tr("On"))))
        self.recordings.set_texts(self.tr("Folder of the recordings"), paths.recordings_folder())
        self.snapshots.set_texts(self.tr("Folder of the snapshots"), paths.pictures_folder())
        self.exports.set_texts(self.tr("Folder of the exports"), None)
        self.reset.setText(self.tr("Restore defaults\u2026"))
        self._show_settings()
        if self.isVisible():
            self._fit_width()

    def _fit_width(self) -> None:
        """Make the dialog as wide as the page needs beside its scroll bar. Texts have their font only once it is shown."""
        beside = self._area.verticalScrollBar().sizeHint().width() + 2 * theme.SPACE_24
        self.setMinimumWidth(max(_WIDTH, self._page.minimumSizeHint().width() + beside))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit_width()
        whole = self._page.sizeHint().height() + self.sizeHint().height() - self._area.sizeHint().height()
        room = self.screen().availableGeometry().height() - _TITLE_BAR
        self.resize(self.minimumWidth(), min(whole, room))

    def _show_settings(self) -> None:
        self.mesh.setEnabled(not self._context.recording)
        self.mesh.setToolTip(self._context.why_fixed() or mesh_explained())
        name = self._context.settings.snapshot_name
        if not self.snapshot_name.hasFocus():
            self.snapshot_name.setText(name)
        self.name_example.setText(self.tr("For example: {name}").format(name=f"{name} 2026-11-29 14.30.05.png".strip()))

    def _name_snapshots(self, text: str) -> None:
        kept = "".join(character for character in text if character not in _REFUSED and character.isprintable())
        if kept != text:
            place = self.snapshot_name.cursorPosition() - (len(text) - len(kept))
            self.snapshot_name.setText(kept)
            self.snapshot_name.setCursorPosition(max(place, 0))
        self._context.update_settings(snapshot_name=kept.strip(" ."))


class ChoiceBox(QComboBox):
    """Chooses the value of one setting."""

    def __init__(self, context: AppContext, setting: str) -> None:
        super().__init__()
        self._context = context
        self._setting = setting
        self.activated.connect(lambda k: context.update_settings(**{setting: self.itemData(k)}))
        context.settingsChanged.connect(self._show)

    def fill(self, choices: Sequence[tuple[object, str]]) -> None:
        """Offer values, each with its text."""
        with QSignalBlocker(self):
            self.clear()
            for value, text in choices:
                self.addItem(text, value)
        self._show()

    def _show(self) -> None:
        self.setCurrentIndex(self.findData(getattr(self._context.settings, self._setting)))


class FolderRow(Retranslated, QWidget):
    """A folder, a button to choose another, one for the standard folder, and what is wrong with the folder, if anything."""

    def __init__(self, context: AppContext, setting: str, folder: Callable[[], Path]) -> None:
        """folder: returns the folder in use."""
        super().__init__()
        self._context = context
        self._setting = setting
        self._folder = folder
        self._title = ""
        self._standard: Path | None = None
        self.path = theme.label("")
        self.choose = push_button()
        self.standard = push_button(role="quiet")
        self.trouble = theme.label("", "danger")
        head = theme.row((self.path, 1), self.standard, self.choose)
        self.setLayout(theme.column(head, self.trouble, gap=theme.SPACE_4))
        self.choose.clicked.connect(self._ask)
        self.standard.clicked.connect(lambda: context.update_settings(**{setting: ""}))
        context.settingsChanged.connect(self._show)
        self.retranslate()

    def set_texts(self, title: str, standard: Path | None) -> None:
        """title: of the dialog that asks. standard: the folder that is used if none is chosen; None for the last one."""
        self._title, self._standard = title, standard
        self.choose.setAccessibleName(f"{title}: {self.choose.text()}")
        self._show()

    def retranslate(self) -> None:
        self.choose.setText(self.tr("Choose\u2026"))
        self.standard.setText(self.tr("Use default"))
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_path()

    def _show(self) -> None:
        chosen = getattr(self._context.settings, self._setting)
        self.standard.setVisible(bool(chosen))
        explain(self.standard, self.tr("Use default"), str(self._standard or self.tr("The folder that you saved to last")))
        said = self._trouble()
        self.trouble.setText(said)
        self.trouble.setVisible(bool(said))
        self._show_path()

    def _show_path(self) -> None:
        text = QDir.toNativeSeparators(str(self._folder()))
        room = max(self.path.width(), 80)
        self.path.setText(QFontMetrics(self.path.font()).elidedText(text, Qt.TextElideMode.ElideMiddle, room))
        self.path.setToolTip(text)
        self.path.setAccessibleName(text)

    def _trouble(self) -> str:
        """Return why nothing can be saved in the folder, "" if something can; a missing standard folder is made when needed."""
        folder = self._folder()
        if not folder.is_dir():
            chosen = bool(getattr(self._context.settings, self._setting))
            return self.tr("This folder isn't there now: choose another one.") if chosen else ""
        if not os.access(folder, os.W_OK | os.X_OK):
            return self.tr("You don't have permission to save in this folder.")
        return ""

    def _ask(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self._title, str(self._folder()))
        if chosen:
            self._context.update_settings(**{self._setting: chosen})
