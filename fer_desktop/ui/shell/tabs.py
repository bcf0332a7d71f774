"""A tab widget that makes its pages when they are first needed, so that the window opens without waiting for all of them."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from time import perf_counter
from typing import Any, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QTabWidget, QWidget

from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.icons import icon, icon_files
from fer_desktop.ui.foundation.keyboard import settle
from fer_desktop.ui.foundation.theme import current
from fer_desktop.ui.tabs.live.tab import LiveTab

_FIRST_AFTER_MS: Final = 1500
"""By then the first reading is on the screen, which making pages would have delayed."""

_BETWEEN_MS: Final = 100

_TURN_S: Final = 0.012
"""No further module or icon is begun in a turn of the timer that has taken so long."""

PAGE_MODULES: Final = (
    "fer_desktop.ui.tabs.files",
    "fer_desktop.recordings.excel",
    "fer_desktop.recordings.web_video",
    "fer_desktop.recordings.export",
    "fer_desktop.recordings.summary",
    "fer_desktop.playback.playback",
    "fer_desktop.recordings.covering",
    "fer_desktop.reports",
    "fer_desktop.reports.in_view",
    "fer_desktop.reports.covered",
    "fer_desktop.reports.html",
    "fer_desktop.reports.pictures",
    "fer_desktop.reports.svg",
    "fer_desktop.reports.recording",
    "fer_desktop.ui.dialogs.export",
    "fer_desktop.ui.tabs.files.queue",
    "fer_desktop.ui.tabs.files.results",
    "fer_desktop.ui.tabs.files.face_crops",
    "fer_desktop.ui.tabs.files.wall",
    "fer_desktop.ui.widgets.chips",
    "fer_desktop.ui.tabs.files.panels",
    "fer_desktop.test_sets",
    "fer_desktop.test_sets.finding",
    "fer_desktop.test_sets.scoring",
    "fer_desktop.reports.test_set",
    "fer_desktop.reports.files",
    "fer_desktop.ui.dialogs.cover",
    "fer_desktop.ui.tabs.files.annotated_copies",
    "fer_desktop.core.fer2013",
    "fer_desktop.test_sets.measuring",
    "fer_desktop.ui.tabs.files.reader",
    "fer_desktop.ui.tabs.files.test_sets",
    "fer_desktop.ui.tabs.files.work",
    "fer_desktop.ui.widgets.picture_view",
    "fer_desktop.ui.tabs.files.pictures_page",
    "fer_desktop.ui.tabs.files.queue_panel",
    "fer_desktop.ui.widgets.figure_table",
    "fer_desktop.ui.widgets.matrix_view",
    "fer_desktop.ui.tabs.files.test_set_page",
    "fer_desktop.playback.video_result",
    "fer_desktop.analysis.mesh_again",
    "fer_desktop.ui.widgets.player",
    "fer_desktop.ui.widgets.recording_view",
    "fer_desktop.ui.widgets.people_panel",
    "fer_desktop.ui.tabs.files.video_page",
    "fer_desktop.ui.tabs.files.tab",
    "fer_desktop.ui.tabs.steps",
    "fer_desktop.ui.tabs.steps.map_export",
    "fer_desktop.analysis.explain",
    "fer_desktop.analysis.explain.layers",
    "fer_desktop.analysis.explain.activations",
    "fer_desktop.analysis.explain.pipeline",
    "fer_desktop.ui.tabs.steps.images",
    "fer_desktop.ui.tabs.steps.wording",
    "fer_desktop.ui.tabs.steps.pointer",
    "fer_desktop.ui.tabs.steps.pictures",
    "fer_desktop.ui.tabs.steps.card",
    "fer_desktop.ui.tabs.steps.maps_page",
    "fer_desktop.ui.tabs.steps.pages",
    "fer_desktop.ui.tabs.steps.reader",
    "fer_desktop.ui.tabs.steps.saving",
    "fer_desktop.ui.tabs.steps.story",
    "fer_desktop.ui.tabs.steps.tab",
    "fer_desktop.ui.tabs.model",
    "fer_desktop.model_import",
    "fer_desktop.model_import.importing",
    "fer_desktop.ui.tabs.model.wording",
    "fer_desktop.ui.tabs.model.add_dialog",
    "fer_desktop.ui.widgets.share_bars",
    "fer_desktop.ui.tabs.model.scorecard",
    "fer_desktop.ui.tabs.model.runs",
    "fer_desktop.ui.tabs.model.speed",
    "fer_desktop.ui.tabs.model.testing",
    "fer_desktop.ui.widgets.sections",
    "fer_desktop.ui.tabs.model.page",
    "fer_desktop.ui.tabs.model.compare",
    "fer_desktop.ui.tabs.model.tab",
    "fer_desktop.ui.tabs.recordings",
    "fer_desktop.recordings.library",
    "fer_desktop.recordings.removal",
    "fer_desktop.ui.tabs.recordings.details",
    "fer_desktop.ui.tabs.recordings.list",
    "fer_desktop.ui.tabs.recordings.tab",
)
"""All modules of the pages that are made later, each after those that it imports, so that importing one takes a moment. All are
imported in this thread: PySide's types can't be made in two threads at once."""


class LazyTabs(QTabWidget):
    """Has an empty page in place of each that isn't made yet. Pages keep their numbers."""

    def __init__(self) -> None:
        super().__init__()
        self._makers: list[Callable[[], QWidget]] = []
        self._pages: dict[int, QWidget] = {}
        self._first: list[Callable[[], object]] = []
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

    def make_rest_later(self, first: Iterable[Callable[[], object]] = ()) -> None:
        """Make the other pages one by one after the start, so that they open at once too.

        first: short pieces of work that are done before that, as many in a turn as its time allows.
        """
        self._first = list(first)
        self._timer.start(_FIRST_AFTER_MS)

    def stop(self) -> None:
        """Stop making pages that nobody opened."""
        self._timer.stop()

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
        if self._first:
            end = perf_counter() + _TURN_S
            while self._first and perf_counter() < end:
                self._first.pop(0)()
            return
        missing = [number for number in range(len(self._makers)) if number not in self._pages]
        if missing:
            self.page(missing[0])
        if len(missing) <= 1:
            self._timer.stop()


def preparations() -> Iterator[Callable[[], object]]:
    """Yield what the pages need beside themselves: imports of their modules, and their icons."""
    for name in PAGE_MODULES:
        yield partial(importlib.import_module, name)
    for path in icon_files():
        yield partial(icon, path.stem, current())


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
