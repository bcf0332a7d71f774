"""The menu of what was opened last."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu

from fer_desktop.media.formats import is_picture, is_screen, is_stream, public_address
from fer_desktop.media.source import SourceError, parse_screen
from fer_desktop.settings import Recent
from fer_desktop.ui.foundation import icons
from fer_desktop.ui.foundation.actions import give_tip
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.tabs.live.source_choice import source_title


class RecentMenu(QMenu):
    """Lists the settings' `recent`, each time it opens.

    chosen: where to open, "live" or "files", and the path or address.
    """

    chosen = Signal(str, str)

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self.setTitle(self.tr("Open recent"))
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self._fill)
        context.settingsChanged.connect(self._enable)
        self._enable()

    def _enable(self) -> None:
        why_not = "" if self._context.settings.recent else self.tr("Nothing was opened yet")
        give_tip(self.menuAction(), self.tr("What was opened last"), why_not)

    def _fill(self) -> None:
        self.clear()
        for entry in self._context.settings.recent:
            self._add(entry)
        self.addSeparator()
        self.addAction(self.tr("Clear list")).triggered.connect(lambda: self._context.update_settings(recent=()))

    def _add(self, entry: Recent) -> None:
        place, where = entry
        name = _name(where)
        text = self.tr("{name} (Live)").format(name=name) if place == "live" else name
        action = self.addAction(text.replace("&", "&&"))
        action.setToolTip(name if is_stream(where) else where)
        icons.set_icon(action, _icon(where))
        action.triggered.connect(lambda: self.chosen.emit(place, where))


def _name(where: str) -> str:
    if is_screen(where):
        with suppress(SourceError):
            return source_title(parse_screen(where))
    return public_address(where) if is_stream(where) else Path(where).name or where


def _icon(where: str) -> str:
    if is_screen(where):
        return "screen"
    if is_stream(where):
        return "address"
    path = Path(where)
    return "picture" if is_picture(path) else "video" if path.suffix else "folder"
