"""A tab widget whose pages are made when they are first wanted, so that the window opens without waiting for them all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QTabWidget, QWidget

from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.tabs.live.tab import LiveTab

_FIRST_AFTER_MS: Final = 1500
"""By then the first reading is on the screen; making pages would hold it up."""

_BETWEEN_MS: Final = 100


@dataclass(slots=True)
class _Entry:
    make: Callable[[], QWidget]
    page: QWidget | None = None


class LazyTabs(QTabWidget):
    """Has an empty page in place of each that isn't made yet. Pages keep their numbers, and nothing else is ever added."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[_Entry] = []
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._make_next)
        self.currentChanged.connect(self._make_current)

    def add(self, make: Callable[[], QWidget]) -> None:
        """Add a tab, without a name yet, whose page `make` returns when it is wanted. The first one is made at once."""
        self._entries.append(_Entry(make))
        self.addTab(QWidget(), "")

    def page(self, number: int) -> Any:
        """Return the page of a tab, made now where it wasn't yet."""
        entry = self._entries[number]
        if entry.page is None:
            entry.page = entry.make()
            self._put(number, entry.page)
        return entry.page

    def made(self) -> list[QWidget]:
        """Return the pages that are made."""
        return [entry.page for entry in self._entries if entry.page is not None]

    def make_all(self) -> None:
        """Make every page that isn't made yet."""
        self._timer.stop()
        for number in range(len(self._entries)):
            self.page(number)

    def make_rest_later(self) -> None:
        """Make the others one by one once the start is over, so that a person needn't wait for them either."""
        self._timer.start(_FIRST_AFTER_MS)

    def stop(self) -> None:
        """Make no more pages by itself."""
        self._timer.stop()

    def _put(self, number: int, page: QWidget) -> None:
        empty, current = self.widget(number), self.currentIndex() == number
        # The page goes in before the empty one goes out: a neighbour would be shown in between.
        self.insertTab(number, page, self.tabText(number))
        self.setTabToolTip(number, self.tabToolTip(number + 1))
        if current:
            self.setCurrentIndex(number)
        self.removeTab(number + 1)
        if empty is not None:
            empty.deleteLater()

    def _make_current(self, number: int) -> None:
        if 0 <= number < len(self._entries) and self.count() == len(self._entries):
            self.page(number)

    def _make_next(self) -> None:
        self._timer.setInterval(_BETWEEN_MS)
        missing = [number for number, entry in enumerate(self._entries) if entry.page is None]
        if missing:
            self.page(missing[0])
        if len(missing) <= 1:
            self._timer.stop()


def makers(context: AppContext, live: LiveTab, go_to_live: Callable[[], None]) -> tuple[Callable[[], QWidget], ...]:
    """Return what makes the pages, in their order: Live (which is there), Files, Steps, Model, Recordings."""

    def files() -> QWidget:
        from fer_desktop.ui.tabs.files.tab import FilesTab

        return FilesTab(context)

    def steps() -> QWidget:
        from fer_desktop.ui.tabs.steps.tab import StepsTab

        return StepsTab(context)

    def model() -> QWidget:
        from fer_desktop.ui.tabs.model.tab import ModelTab

        return ModelTab(context)

    def recordings() -> QWidget:
        from fer_desktop.ui.tabs.recordings.tab import RecordingsTab

        tab = RecordingsTab(context, lambda: live.recorder.folder)
        tab.liveWanted.connect(go_to_live)
        return tab

    return lambda: live, files, steps, model, recordings
