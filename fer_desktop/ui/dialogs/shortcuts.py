"""All keys on one sheet, as the table of actions has them."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.actions import native, sheet
from fer_desktop.ui.widgets.card import scrolling

_TITLE_BAR: Final = 40
"""How much of the screen's height is left for the window's title bar, in pixels."""


class ShortcutsDialog(QDialog):
    """A sheet to read; Esc closes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Shortcuts"))
        groups = [_group(title, rows) for title, rows in sheet()]
        sides = (theme.column(*side, (None, 0), gap=theme.SPACE_24) for side in (groups[:2], groups[2:]))
        keys = QWidget()
        keys.setLayout(theme.row(*sides, gap=2 * theme.SPACE_24))
        room = self.screen().availableGeometry().size()
        widest = room.width() - theme.DIALOG_MARGINS[0] - theme.DIALOG_MARGINS[2]
        width = keys.sizeHint().width() + theme.SPACE_16
        if width > widest:
            for label in keys.findChildren(QLabel):
                label.setWordWrap(label.property("role") is None)
        # On a small screen the sheet scrolls, also by keyboard.
        area = scrolling(keys, min(width, widest))
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        theme.lay_out(QVBoxLayout(self), (area, 1), buttons, gap=theme.SPACE_16, margins=theme.DIALOG_MARGINS)
        whole = keys.sizeHint().height() + self.sizeHint().height() - area.sizeHint().height()
        self.resize(self.sizeHint().width(), min(whole, room.height() - _TITLE_BAR))


def _group(title: str, rows: list[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(theme.SPACE_16)
    grid.setVerticalSpacing(theme.SPACE_8)
    grid.setColumnMinimumWidth(0, 96)
    grid.setColumnStretch(1, 1)
    grid.addWidget(theme.label(title, "section"), 0, 0, 1, 2)
    for row, (keys, meaning) in enumerate(rows, 1):
        grid.addLayout(_caps(keys), row, 0)
        grid.addWidget(theme.label(meaning), row, 1)
    return grid


def _caps(keys: str) -> QHBoxLayout:
    """Return keys, given in Qt's portable form, each drawn as a key; the first and the last one of a row of keys."""
    caps: list[QWidget] = []
    for choice in keys.split(" / "):
        first, dots, last = choice.partition(" ... ")
        caps.append(theme.label(native(first), "key"))
        if dots:
            caps += [theme.label("\u2026", "muted"), theme.label(native(last), "key")]
    return theme.row(*caps, theme.STRETCH, gap=theme.SPACE_4)
