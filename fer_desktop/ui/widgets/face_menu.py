"""The context menu of a face, in every picture that has faces."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from fer_desktop.ui.foundation.actions import EXPLAIN, shortcut


def open_face_menu(view: QWidget, at: QPoint, explain: Callable[[], object]) -> None:
    """Open the menu. at: a point of the view. explain: shows the face in the Steps tab."""
    menu = QMenu(view)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    # The key is only shown here: the tab has it.
    text = "\t".join((QCoreApplication.translate("", EXPLAIN), shortcut("live.steps")))
    menu.addAction(text).triggered.connect(lambda _=False: explain())
    menu.popup(view.mapToGlobal(at))
