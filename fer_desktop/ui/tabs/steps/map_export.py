"""One map to copy or save: as a picture, enlarged with its cells as squares, or as numbers."""

from __future__ import annotations

import io
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Final

import numpy as np
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QImage, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from fer_desktop.core.types import Float32Array
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.icons import push_button
from fer_desktop.ui.foundation.language import Retranslated

_SIDE: Final = 768
"""A saved picture of a map has at least this many pixels on its longer side."""


class MapFormat(StrEnum):
    """What a map is saved as; the value is the suffix of the file."""

    PICTURE = "png"
    TABLE = "csv"
    ARRAY = "npy"


@dataclass(frozen=True, slots=True, eq=False)
class ShownMap:
    """A map: its layer, its name within that, such as "channel-5", its (height, width) values, and its colours.

    image: a pixel a value, or a finished picture, which is larger.
    """

    layer: str
    name: str
    values: Float32Array
    image: QImage

    def picture(self) -> QImage:
        """Return the map enlarged by a whole number, so that each value is a square of one colour."""
        factor = max(-(-_SIDE // max(self.image.width(), self.image.height(), 1)), 1)
        return self.image.scaled(self.image.size() * factor, mode=Qt.TransformationMode.FastTransformation)


def table_of(values: Float32Array) -> str:
    """Return (height, width) values as CSV, a line a row, without a heading, with a point before decimals."""
    return "".join(",".join(f"{value:.9g}" for value in row) + "\n" for row in values.tolist())


def array_of(values: Float32Array) -> bytes:
    """Return values as the content of a .npy file."""
    stream = io.BytesIO()
    np.save(stream, np.ascontiguousarray(values), allow_pickle=False)
    return stream.getvalue()


class MapButtons(Retranslated, QWidget):
    """Buttons to copy or save the map that is shown, and the same as a menu. Ctrl+C copies while `around` has the focus.

    copyWanted: the map is to be copied as a picture.
    saveWanted: the map is to be saved, as a MapFormat.
    """

    copyWanted = Signal()
    saveWanted = Signal(object)

    def __init__(self, around: QWidget) -> None:
        super().__init__(around)
        self.copy, self.save = push_button("copy"), push_button("save")
        self.menu, self._formats = QMenu(self), QMenu(self)
        self._copy = self.menu.addAction("")
        self._copy.setShortcut(QKeySequence.StandardKey.Copy)
        self._copy.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._copy.triggered.connect(lambda _=False: self.copyWanted.emit())
        around.addAction(self._copy)
        self._saves = [self._formats.addAction("") for _ in MapFormat]
        for action, chosen in zip(self._saves, MapFormat, strict=True):
            action.triggered.connect(lambda _=False, chosen=chosen: self.saveWanted.emit(chosen))
        self.menu.addSeparator()
        self.menu.addActions(self._saves)
        self.save.setMenu(self._formats)
        self.save.setProperty("menu", True)
        self.copy.clicked.connect(self.copyWanted)
        self.setLayout(theme.row(self.copy, self.save))
        self.retranslate()

    def retranslate(self) -> None:
        self.copy.setText(self.tr("Copy"))
        self.copy.setToolTip(self.tr("Copy this map as a picture"))
        self.copy.setAccessibleName(self.copy.toolTip())
        self.save.setText(self.tr("Save this map"))
        self.save.setToolTip(self.tr("Save this map as a picture or as numbers"))
        self._copy.setText(self.tr("Copy this map"))
        words = {
            MapFormat.PICTURE: self.tr("Save this map as a picture (PNG)\u2026"),
            MapFormat.TABLE: self.tr("Save its values as a table (CSV)\u2026"),
            MapFormat.ARRAY: self.tr("Save its values for NumPy (.npy)\u2026"),
        }
        for action, chosen in zip(self._saves, MapFormat, strict=True):
            action.setText(words[chosen])

    def serve(self, *widgets: QWidget) -> None:
        """Give widgets the menu as their context menu."""
        for widget in widgets:
            widget.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            widget.customContextMenuRequested.connect(partial(self._popup, widget))

    def _popup(self, widget: QWidget, point: QPoint) -> None:
        self.menu.popup(widget.mapToGlobal(point))
