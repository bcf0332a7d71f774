"""The context menu of a face, in every picture that has faces."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from fer_desktop.ui.foundation.actions import menu_text


def open_face_menu(view: QWidget, at: QPoint, explain: Callable[[], object]) -> None:
    """Open the menu. at: a point of the view. explain: shows the face in the Steps tab."""
    menu = QMenu(view)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    # The key is only shown here: the tab has it.
    menu.addAction(menu_text("live.steps")).triggered.connect(lambda _=False: explain())
    menu.popup(view.mapToGlobal(at))
