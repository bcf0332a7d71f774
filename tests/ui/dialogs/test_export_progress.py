"""What an export tells while it runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from pytestqt.qtbot import QtBot

from fer_desktop.recordings.export import Report
from fer_desktop.ui.dialogs import export as dialogs
from fer_desktop.ui.dialogs.export import ExportBar, ExportFormat
from fer_desktop.ui.foundation.context import AppContext


class Halves:
    """Does half of an export, and the rest once it is let go on."""

    def __init__(self) -> None:
        self.go_on = threading.Event()

    def __call__(self, path: Path, cancel: threading.Event, report: Report) -> bool:
        report(0.5)
        assert self.go_on.wait(20)
        return not cancel.is_set()


@pytest.fixture
def halves() -> Iterator[Halves]:
    writer = Halves()
    yield writer
    writer.go_on.set()


def test_the_share_that_is_done_and_the_time_left_are_shown(
    qtbot: QtBot, halves: Halves, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr(dialogs, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    bar = ExportBar(AppContext([]), lambda: "out", {ExportFormat.CSV: lambda: halves})
    qtbot.addWidget(bar)
    bar.show()
    with qtbot.waitSignal(bar.begun):
        bar.save(ExportFormat.CSV, tmp_path / "out.csv")
    clock[0] += 20.0
    qtbot.waitUntil(lambda: bar.left.text() == "50% \N{MIDDLE DOT} 20 s left")
    with qtbot.waitSignal(bar.told):
        halves.go_on.set()
    assert not bar.left.isVisible() and bar.button.isVisible()
    bar.request_stop()
    bar.join(time.monotonic() + 10)
