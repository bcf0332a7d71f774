"""All keys on one sheet."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from fer_desktop.ui.foundation import theme

translate = QCoreApplication.translate


def shortcuts() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return groups of (keys, what they do). Keys in Qt's portable form."""
    return [
        (
            translate("Shortcuts", "Live"),
            [
                ("Space", translate("Shortcuts", "Start, pause, resume")),
                ("Ctrl+.", translate("Shortcuts", "Stop, release the camera")),
                ("R", translate("Shortcuts", "Record, end the recording")),
                ("M", translate("Shortcuts", "Marker, while it is recorded")),
                ("S", translate("Shortcuts", "Snapshot, to a file and copied")),
                ("T", translate("Shortcuts", "Show this moment step by step")),
                ("X", translate("Shortcuts", "Mirror the picture")),
                ("B", translate("Shortcuts", "Boxes and labels on or off")),
                ("L", translate("Shortcuts", "Largest face only")),
                ("C", translate("Shortcuts", "Calibrate, cancel or undo")),
                ("1 ... 9", translate("Shortcuts", "Follow person 1 to 9")),
                ("Esc", translate("Shortcuts", "Follow the largest face")),
                ("Left / Right", translate("Shortcuts", "Timeline: look back, forward")),
                ("End", translate("Shortcuts", "Timeline: back to now")),
                ("Ctrl+Shift+O", translate("Shortcuts", "Open a video live")),
            ],
        ),
        (
            translate("Shortcuts", "Files"),
            [
                ("Ctrl+O", translate("Shortcuts", "Open pictures and videos")),
                ("Ctrl+V", translate("Shortcuts", "Paste a picture or files")),
                ("Left / Right", translate("Shortcuts", "Picture before, next picture")),
                ("Up / Down", translate("Shortcuts", "Face before, next face")),
                ("+ / - / 0", translate("Shortcuts", "Zoom in, zoom out, fit")),
            ],
        ),
        (
            translate("Shortcuts", "Steps"),
            [
                ("PgUp / PgDown", translate("Shortcuts", "Step before, next step")),
                ("Left / Right", translate("Shortcuts", "Map before, next map")),
                ("+ / - / 0", translate("Shortcuts", "Maps: larger, smaller, all at once")),
            ],
        ),
        (
            translate("Shortcuts", "Recordings"),
            [
                ("Space", translate("Shortcuts", "Play, hold")),
                ("Left / Right", translate("Shortcuts", "Frame before, next frame")),
                ("Home / End", translate("Shortcuts", "First frame, last frame")),
                ("M", translate("Shortcuts", "Marker at this moment")),
                ("1 ... 9", translate("Shortcuts", "Choose person 1 to 9")),
                ("+ / - / 0", translate("Shortcuts", "Timeline: larger, smaller, whole")),
                ("PgUp / PgDown", translate("Shortcuts", "Timeline: before, after")),
                ("F2", translate("Shortcuts", "Rename, or write on a marker")),
                ("Shift+F2", translate("Shortcuts", "Change the time of a marker")),
                ("Alt+Left / Right", translate("Shortcuts", "Move a marker by a frame")),
                ("Delete", translate("Shortcuts", "To the bin, or remove a marker")),
            ],
        ),
        (
            translate("Shortcuts", "Window"),
            [
                ("Ctrl+1 ... 5", translate("Shortcuts", "Go to a tab")),
                ("F1", translate("Shortcuts", "This sheet")),
                ("Ctrl+Q", translate("Shortcuts", "Quit")),
            ],
        ),
    ]


class ShortcutsDialog(QDialog):
    """A sheet to read; Esc closes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Shortcuts"))
        columns = QHBoxLayout()
        columns.setSpacing(2 * theme.SPACE_24)
        groups = shortcuts()
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
            grid.addWidget(theme.label(_native(keys), "muted"), row, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(theme.label(meaning), row, 1)
        return grid


def _native(keys: str) -> str:
    """Write keys as this system and language do; several that are parted by a slash one by one."""
    return " / ".join(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) or key for key in keys.split(" / "))
