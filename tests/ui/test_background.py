"""Threads beside the window's leave the processors to it."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from fer_desktop.ui.background import step_back


@pytest.mark.skipif(sys.platform != "linux", reason="on Linux alone a thread has a niceness of its own")
def test_a_thread_that_steps_back_is_nicer_than_the_window_and_so_are_those_it_starts() -> None:
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
