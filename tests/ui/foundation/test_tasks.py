"""Background threads leave the processor to the GUI thread, and end in parallel."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pytest

from fer_desktop.media.pictures import read_picture
from fer_desktop.ui.foundation.tasks import CLOSING_S, Background, shut_down, step_back
from fer_desktop.ui.shell.main_window import MainWindow


@pytest.mark.skipif(sys.platform != "linux", reason="on Linux alone a thread has a niceness of its own")
def test_step_back_lowers_the_priority_of_a_thread_and_of_threads_that_it_starts() -> None:
    found: list[int] = []

    def note() -> None:
        found.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    def work() -> None:
        step_back()
        note()
        another = threading.Thread(target=note)
        another.start()
        another.join()

    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before
    assert found == [min(before + 10, 19)] * 2


def test_all_workers_are_asked_to_stop_before_any_is_waited_for() -> None:
    calls: list[tuple[str, str]] = []
    deadlines = []

    class Fake:
        def __init__(self, name: str) -> None:
            self._name = name

        def request_stop(self) -> None:
            calls.append((self._name, "asked"))

        def join(self, deadline: float) -> None:
            calls.append((self._name, "waited for"))
            deadlines.append(deadline)

    before = time.monotonic()
    shut_down(Fake("first"), Fake("second"))
    assert calls == [("first", "asked"), ("second", "asked"), ("first", "waited for"), ("second", "waited for")]
    assert deadlines[0] == deadlines[1]
    assert before + CLOSING_S <= deadlines[0] <= time.monotonic() + CLOSING_S


def test_closing_the_window_waits_for_all_its_threads_at_once(
    open_window: Callable[..., MainWindow],
    until: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    sample_image: np.ndarray,
) -> None:
    window = open_window()
    window.tabs.make_all()
    threads = [*window.findChildren(Background), *window.live.player.cameras.findChildren(Background)]
    asked: set[Background] = set()
    all_asked = threading.Event()
    began, ended = [], []
    request_stop = Background.request_stop

    def note(background: Background) -> None:
        asked.add(background)
        if len(asked) == len(threads):
            all_asked.set()
        request_stop(background)

    def work(name: str) -> None:
        """End only after all threads have been asked to stop."""
        began.append(name)
        all_asked.wait()
        ended.append(name)

    def read(path: Path) -> np.ndarray:
        work("files")
        return read_picture(path)

    monkeypatch.setattr(Background, "request_stop", note)
    monkeypatch.setattr("fer_desktop.ui.tabs.files.reader.read_picture", read)
    cv2.imwrite(str(tmp_path / "a.png"), sample_image)
    window.add_paths([tmp_path / "a.png"])
    until(lambda: began == ["files"], "the thread that reads files")
    for number, background in enumerate(threads):
        background.submit(partial(work, str(number)), lambda _: None, lambda _: None)
    # The thread that reads files is one of them, and is still at its file.
    until(lambda: len(began) == len(threads), "all threads")
    window.close()
    assert sorted(ended) == sorted(began)
    assert "left behind" not in caplog.text
