"""The face mesh in words, and the switch for it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QWidget

from fer_desktop.core.types import FaceMesh
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.formatting import decimal
from fer_desktop.ui.foundation.icons import explain
from fer_desktop.ui.foundation.language import Retranslated

translate = QCoreApplication.translate

_COST_MS: Final = 5
"""Of a face with both eyes, on one thread: `python -m benchmarks.mesh_speed` measures it; docs/face-mesh.md has the figure."""


def mesh_name() -> str:
    return translate("Mesh", "Face mesh")


def mesh_explained() -> str:
    """Return what the mesh is, and what it costs."""
    text = translate(
        "Mesh",
        "Fits a mesh of 468 points to a face and measures how open the eyes and the mouth are, and blinks: live of the "
        "followed face, in files of every face. It is geometry: no expression is read from it. It takes about {time} ms a "
        "face.",
    )
    return text.format(time=_COST_MS)


def mesh_words(mesh: FaceMesh | None, blinks: float | None = None) -> str:
    """Return the measures of a mesh in a line; without one, why there is none. blinks: a minute, None where unknown.

    The eyes are the person's own right and left.
    """
    if mesh is None:
        return translate("Mesh", "No mesh: the face is small, turned away, covered or cut off.")
    right, left, mouth = ("\N{EN DASH}" if value is None else decimal(value, 2) for value in mesh.measures)
    text = translate("Mesh", "Openness: right eye {right}, left eye {left}, mouth {mouth}")
    text = text.format(right=right, left=left, mouth=mouth)
    if blinks is not None:
        text += "\n" + translate("Mesh", "Blinks a minute: {count}").format(count=decimal(blinks, 0))
    return text


class MeshSwitch(Retranslated, QCheckBox):
    """Switches the mesh on and off, in the settings. It stays as it is while something is recorded."""

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.toggled.connect(lambda on: context.update_settings(mesh=on))
        context.settingsChanged.connect(self._show)
        context.recordingChanged.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        self.setText(mesh_name())
        explain(self, mesh_name(), mesh_explained())
        self.setEnabled(not self._context.recording)
        self.setToolTip(self._context.why_fixed() or self.accessibleDescription())
        self._show()

    def _show(self) -> None:
        with QSignalBlocker(self):
            self.setChecked(self._context.settings.mesh)
