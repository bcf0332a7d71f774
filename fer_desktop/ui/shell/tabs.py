"""A tab widget that makes its pages when they are first needed, so that the window opens without waiting for all of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QTabWidget, QWidget

from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.keyboard import settle
from fer_desktop.ui.foundation.tasks import CLOSING_S, import_beside, join_thread
from fer_desktop.ui.tabs.live.tab import LiveTab

_FIRST_AFTER_MS: Final = 1500
"""By then the first reading is on the screen, which making pages would have delayed."""

_BETWEEN_MS: Final = 100

PAGE_MODULES: Final = tuple(f"fer_desktop.ui.tabs.{name}.tab" for name in ("files", "steps", "model", "recordings"))
"""The modules of the pages that are made later; importing them takes longer than making the pages."""


class LazyTabs(QTabWidget):
    """Has an empty page in place of each that isn't made yet. Pages keep their numbers."""

    def __init__(self) -> None:
        super().__init__()
        self._makers: list[Callable[[], QWidget]] = []
        self._pages: dict[int, QWidget] = {}
        self._modules: Sequence[str] = ()
        self._imports: threading.Thread | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._make_next)
        self.currentChanged.connect(self._make_current)

    def add(self, make: Callable[[], QWidget]) -> None:
        """Add a tab, without a name yet. `make` returns its page, when that is first needed; the first tab needs it at once."""
        self._makers.append(make)
        self.addTab(QWidget(), "")

    def page(self, number: int) -> Any:
        """Return the page of a tab; make it if that wasn't done yet."""
        if number not in self._pages:
            self._pages[number] = self._makers[number]()
            settle(self._pages[number])
            self._put(number, self._pages[number])
        return self._pages[number]

    def made(self) -> list[QWidget]:
        return [self._pages[number] for number in sorted(self._pages)]

    def make_all(self) -> None:
        self._timer.stop()
        for number in range(len(self._makers)):
            self.page(number)

    def make_rest_later(self, modules: Sequence[str] = ()) -> None:
        """Make the other pages one by one after the start, so that they open at once too.

        modules: are imported beside this thread before that.
        """
        self._modules = modules
        self._timer.start(_FIRST_AFTER_MS)

    def stop(self) -> None:
        """Stop making pages that nobody opened."""
        self._timer.stop()
        join_thread(self._imports, time.monotonic() + CLOSING_S)

    def _put(self, number: int, page: QWidget) -> None:
        empty, current = self.widget(number), self.currentIndex() == number
        # The page is inserted before the empty one is removed, so that Qt doesn't show a neighbour in between.
        self.insertTab(number, page, self.tabText(number))
        self.setTabToolTip(number, self.tabToolTip(number + 1))
        if current:
            self.setCurrentIndex(number)
        self.removeTab(number + 1)
        if empty is not None:
            empty.deleteLater()

    def _make_current(self, number: int) -> None:
        if 0 <= number < len(self._makers) and self.count() == len(self._makers):
            self.page(number)

    def _make_next(self) -> None:
        self._timer.setInterval(_BETWEEN_MS)
        # A new page would close an open menu.
        if QApplication.activePopupWidget() is not None:
            return
        if self._imports is None:
            self._imports = import_beside(*self._modules)
        if self._imports.is_alive():
            return
        missing = [number for number in range(len(self._makers)) if number not in self._pages]
        if missing:
            self.page(missing[0])
        if len(missing) <= 1:
            self._timer.stop()


def makers(context: AppContext, live: LiveTab, go_to_live: Callable[[], None]) -> tuple[Callable[[], QWidget], ...]:
    """Return functions that make the pages, in order: Live (which exists already), Files, Steps, Model, Recordings."""

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
