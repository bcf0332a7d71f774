"""All keys on one sheet, as the table of actions has them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QVBoxLayout, QWidget

from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.actions import native, sheet


class ShortcutsDialog(QDialog):
    """A sheet to read; Esc closes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Shortcuts"))
        groups = [_group(title, rows) for title, rows in sheet()]
        sides = (theme.column(*side, (None, 0), gap=theme.SPACE_24) for side in (groups[:2], groups[2:]))
        columns = theme.row(*sides, gap=2 * theme.SPACE_24)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        theme.lay_out(QVBoxLayout(self), columns, buttons, gap=theme.SPACE_16, margins=theme.DIALOG_MARGINS)


def _group(title: str, rows: list[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(theme.SPACE_16)
    grid.setVerticalSpacing(theme.SPACE_8)
    grid.setColumnMinimumWidth(0, 96)
    grid.setColumnStretch(1, 1)
    grid.addWidget(theme.label(title, "section"), 0, 0, 1, 2)
    for row, (keys, meaning) in enumerate(rows, 1):
        grid.addWidget(theme.label(native(keys), "muted"), row, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(theme.label(meaning), row, 1)
    return grid
