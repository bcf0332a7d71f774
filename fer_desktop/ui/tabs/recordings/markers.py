"""The list of a recording's markers, to go to, add, edit, move and remove them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QTreeWidgetItem, QWidget

from fer_desktop.recordings.document import Marker
from fer_desktop.ui.foundation import icons, theme
from fer_desktop.ui.foundation.actions import shortcut, with_key
from fer_desktop.ui.foundation.formatting import clock_text, seconds_of
from fer_desktop.ui.foundation.language import Retranslated
from fer_desktop.ui.widgets.editable_rows import EditableRow, EditableRows, headed, tool_button

_ROLE: Final = Qt.ItemDataRole.UserRole


class MarkersPanel(Retranslated, theme.Themed, QWidget):
    """Shows the markers; the tab does what the signals ask for.

    chosen: a Marker was chosen.
    changed: a Marker was given another text.
    moved: a Marker was given another time, in seconds.
    nudged: a Marker is to be moved by a number of frames.
    removed: a Marker is to be removed.
    wanted: a marker is to be added at the present moment.
    """

    chosen = Signal(object)
    changed = Signal(object, str)
    moved = Signal(object, float)
    nudged = Signal(object, int)
    removed = Signal(object)
    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._markers: Sequence[Marker] = ()
        self._title = theme.heading()
        self.rows = EditableRows(1, both=True)
        self.add, self.edit, self.retime, self.remove = (tool_button() for _ in range(4))
        for button, name in ((self.add, "add"), (self.edit, "edit"), (self.retime, "time"), (self.remove, "bin")):
            icons.set_icon(button, name)
        self.setLayout(headed(self._title, (self.add, self.edit, self.retime, self.remove), self.rows))
        for signal in (self.rows.itemClicked, self.rows.itemActivated):
            signal.connect(lambda item, _: self.chosen.emit(item.data(0, _ROLE)))
        self.rows.currentItemChanged.connect(self._enable)
        self.rows.itemChanged.connect(self._edited)
        self.rows.moveWanted.connect(self._nudge)
        self.rows.deleteWanted.connect(self._remove)
        self.add.clicked.connect(self.wanted)
        self.edit.clicked.connect(self.rows.edit_text)
        self.retime.clicked.connect(self.rows.edit_other)
        self.remove.clicked.connect(self._remove)
        self._enable()
        self.retranslate()

    def retranslate(self) -> None:
        self._title.setText(self.tr("Markers"))
        nudge = shortcut("markers.move")
        rows = self.tr("A click goes to a marker, a double click writes on it or its time; {keys} moves it").format(keys=nudge)
        retime = self.tr("Change the time of the chosen marker ({key}; {keys} by a frame)")
        for widget, name, tip in (
            (self.rows, self.tr("Markers"), rows),
            (self.add, self.tr("Add marker"), with_key(self.tr("Note the moment that is shown"), "player.marker")),
            (self.edit, self.tr("Write on marker"), with_key(self.tr("Write on the chosen marker"), "markers.edit")),
            (
                self.retime,
                self.tr("Change the time of the marker"),
                retime.format(key=shortcut("markers.retime"), keys=nudge),
            ),
            (self.remove, self.tr("Remove marker"), with_key(self.tr("Remove the chosen marker"), "markers.remove")),
        ):
            widget.setAccessibleName(name)
            widget.setToolTip(tip)
            widget.setAccessibleDescription(tip)
        self._show_again()

    def follow_theme(self) -> None:
        self._show_again()

    def _show_again(self) -> None:
        self.show_markers(self._markers, self.rows.value)

    def show_markers(self, markers: Sequence[Marker], chosen: Marker | None = None) -> None:
        self._markers = markers
        rows = [EditableRow((clock_text(m.time_s, tenths=True), m.text), m) for m in markers]
        self.rows.fill(rows, chosen, theme.current().muted)
        self._enable()

    def _remove(self) -> None:
        if self.rows.value is not None:
            self.removed.emit(self.rows.value)

    def _nudge(self, frames: int) -> None:
        if self.rows.value is not None:
            self.nudged.emit(self.rows.value, frames)

    def _edited(self, item: QTreeWidgetItem, column: int) -> None:
        marker = item.data(0, _ROLE)
        if column == 1:
            self.changed.emit(marker, item.text(1))
            return
        seconds, shown = seconds_of(item.text(0)), clock_text(marker.time_s, tenths=True)
        if seconds is not None and item.text(0).strip() != shown:
            self.moved.emit(marker, seconds)
        else:
            # Show the time as it was; not at once, as the editor is still open.
            QTimer.singleShot(0, self, self._show_again)

    def _enable(self) -> None:
        for button in (self.edit, self.retime, self.remove):
            button.setEnabled(self.rows.value is not None)
