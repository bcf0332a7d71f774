"""How the window's pages are made, each imported when it is wanted: the start doesn't wait for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.tabs.live.tab import LiveTab

if TYPE_CHECKING:
    from fer_desktop.ui.tabs.files.tab import FilesTab
    from fer_desktop.ui.tabs.model.tab import ModelTab
    from fer_desktop.ui.tabs.recordings.tab import RecordingsTab
    from fer_desktop.ui.tabs.steps.tab import StepsTab


def makers(context: AppContext, live: LiveTab, go_to_live: Callable[[], None]) -> tuple[Callable[[], QWidget], ...]:
    """Return what makes the pages, in their order: Live (which is there), Files, Steps, Model, Recordings."""

    def files() -> FilesTab:
        from fer_desktop.ui.tabs.files.tab import FilesTab

        return FilesTab(context)

    def steps() -> StepsTab:
        from fer_desktop.ui.tabs.steps.tab import StepsTab

        return StepsTab(context)

    def model() -> ModelTab:
        from fer_desktop.ui.tabs.model.tab import ModelTab

        return ModelTab(context)

    def recordings() -> RecordingsTab:
        from fer_desktop.ui.tabs.recordings.tab import RecordingsTab

        tab = RecordingsTab(context, lambda: live.recorder.folder)
        tab.liveWanted.connect(go_to_live)
        return tab

    return lambda: live, files, steps, model, recordings
