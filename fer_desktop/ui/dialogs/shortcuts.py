"""All keys on one sheet, as the table of actions has them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.actions import native, sheet


class ShortcutsDialog(QDialog):
    """A sheet to read; Esc closes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Shortcuts"))
        columns = QHBoxLayout()
        columns.setSpacing(2 * theme.SPACE_24)
        groups = sheet()
        for column in (groups[:2], groups[2:]):
            side = QVBoxLayout()
            side.setSpacing(theme.SPACE_24)
            for title, rows in column:
                side.addLayout(self._group(title, rows))
            side.addStretch()
            columns.addLayout(side)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACE_24, theme.SPACE_24, theme.SPACE_24, theme.SPACE_16)
        layout.setSpacing(theme.SPACE_16)
        layout.addLayout(columns)
        layout.addWidget(buttons)

    def _group(self, title: str, rows: list[tuple[str, str]]) -> QGridLayout:
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
