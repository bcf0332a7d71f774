"""A thread replaces a video's table of results while the window reads it: every reader gets one complete run."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import cv2
import numpy as np
import pytest

from fer_desktop import playback, ui
from fer_desktop.batch.run import Shot
from fer_desktop.core.types import FaceReading
from fer_desktop.playback.results_table import VideoReadings
from fer_desktop.playback.video_result import VideoPlayback
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.files.video_page import VideoPage
from tests.present import present

Until = Callable[..., None]
Tracer = Callable[[FrameType, str, Any], Any]
READERS = tuple(str(Path(present(package.__file__)).parent) for package in (playback, ui))


@contextmanager
def at_line(number: int, act: Callable[[], object]) -> Iterator[list[int]]:
    """Call a function before the n-th line of the window's code runs; the list holds the count of lines that ran."""
    lines = [0]

    def trace(frame: FrameType, event: str, _: Any) -> Tracer | None:
        if not frame.f_code.co_filename.startswith(READERS):
            return None
        if event == "line":
            lines[0] += 1
            if lines[0] == number:
                sys.settrace(None)
                act()
                sys.settrace(trace)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield lines
    finally:
        sys.settrace(before)


@pytest.fixture
def make_values(make_reading: Callable[..., FaceReading]) -> Callable[..., array[float]]:
    """Return a function that makes the values of some frames with one face, with the same track and size in every frame."""

    def make(frames: int, track: int, size: float, index: int) -> array[float]:
        readings = VideoReadings()
        readings.take([Shot(k, k / 10, (make_reading(k, 10, size, track, index),)) for k in range(frames)])
        return readings.values()

    return make


@pytest.fixture
def long_run(make_values: Callable[..., array[float]]) -> array[float]:
    return make_values(60, 1, 50, 3)


@pytest.fixture
def short_run(make_values: Callable[..., array[float]]) -> array[float]:
    return make_values(20, 1, 80, 5)


def test_at_every_moment_of_a_replacement_the_results_belong_to_one_run(
    long_run: array[float], short_run: array[float]
) -> None:
    playback = VideoPlayback(Path("clip.avi"), 60, 10.0, (320, 240))
    seen = []

    def look() -> None:
        results = playback.results
        (person,) = results.people
        line = results.line_of(person)
        assert person.frames == len(line.times) == len(line.values) == len(results.faces)
        (reading,) = results.readings_at(10)
        seen.append((len(line.times), reading.face.box.width, reading.expression_index, int(line.values[0].argmax())))

    number = lines = 1
    while number <= lines:
        playback.take(long_run)
        with at_line(number, look) as count:
            playback.take(short_run)
        lines = count[0]
        number += 1
    assert set(seen) == {(60, 50, 3, 3)}, "until the short run is complete, all results must be those of the long run"
    look()
    assert seen[-1] == (20, 80, 5, 5)


def test_the_page_survives_a_shorter_run_in_the_middle_of_every_action(
    open_window: Callable[..., MainWindow],
    until: Until,
    tmp_path: Path,
    long_run: array[float],
    short_run: array[float],
    sample_image: np.ndarray,
) -> None:
    page = _page_of_a_video(open_window(), until, tmp_path, sample_image)
    playback = page.player.playback
    assert playback is not None
    frame = page.player.frame
    tried = 0
    for act in (
        lambda: page.choose_person(1),
        lambda: page.player.changed.emit(),
        lambda: page.player.shown.emit(frame, sample_image),
        lambda: playback.step_from(0, 1),
        lambda: playback.read_frame(15),
    ):
        number = lines = 1
        while number <= lines:
            playback.take(long_run)
            with at_line(number, lambda: playback.take(short_run)) as count:
                act()
            lines = count[0]
            number += 1
        tried += number
    assert tried > 50


def _page_of_a_video(window: MainWindow, until: Until, folder: Path, image: np.ndarray) -> VideoPage:
    path = folder / "clip.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10.0, (320, 240))
    for _ in range(3):
        writer.write(cv2.resize(image, (320, 240)))
    writer.release()
    window.add_paths([path])
    page: VideoPage = window.files.videos
    until(lambda: page.entry is not None and page.settled, "the video", 60)
    return page
