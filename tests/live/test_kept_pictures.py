"""Recent pictures are kept for looking back: at the right times, within their bounds, and not after they were forgotten."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import cv2
import numpy as np
import pytest

from fer_desktop.core.types import Analysis, FaceReading, Frame, UInt8Array
from fer_desktop.live.kept_pictures import KeptPictures
from tests.present import present

MakeReading = Callable[..., FaceReading]


def gray(level: int, size: tuple[int, int] = (120, 160)) -> UInt8Array:
    return np.full((*size, 3), level, np.uint8)


@pytest.fixture
def make_kept() -> Iterator[Callable[..., KeptPictures]]:
    made: list[KeptPictures] = []

    def make(**bounds: float) -> KeptPictures:
        made.append(KeptPictures(**bounds))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for kept in made:
        kept.request_stop()
        kept.join(5.0)


def keep(kept: KeptPictures, timestamp: float, image: UInt8Array, readings: tuple[FaceReading, ...] = ()) -> None:
    """Add a picture and wait until it is kept."""
    kept.add(Analysis(Frame(image, 0, timestamp, "test"), readings))
    deadline = time.monotonic() + 10
    while (found := kept.at(timestamp)) is None or found.timestamp != timestamp:
        assert time.monotonic() < deadline, f"the picture of {timestamp} s isn't kept"
        time.sleep(0.001)


def test_a_moment_has_the_picture_and_the_readings_that_were_on_the_screen(
    make_kept: Callable[..., KeptPictures], make_reading: MakeReading
) -> None:
    kept = make_kept()
    for k in range(10):
        keep(kept, 100 + k / 5, gray(20 * k), (make_reading(10 + k, 20, 50, track_id=1 + k),))
    for moment, level in ((100.0, 0), (100.65, 60), (101.79, 160), (102.2, 180), (99.5, 0)):
        analysis = present(kept.at(moment)).analysis()
        assert abs(float(analysis.frame.image.mean()) - level) < 3
        assert analysis.readings[0].face.box.x == 10 + level / 20
    assert kept.at(98.5) is None and kept.at(103.0) is None


def test_a_gap_has_no_picture(make_kept: Callable[..., KeptPictures]) -> None:
    kept = make_kept()
    keep(kept, 100.0, gray(50))
    keep(kept, 110.0, gray(90))
    assert kept.at(105.0) is None
    assert present(kept.at(110.2)).timestamp == 110.0 and present(kept.at(109.9)).timestamp == 110.0


def test_at_most_ten_pictures_a_second_of_the_last_seconds_are_kept(make_kept: Callable[..., KeptPictures]) -> None:
    kept = make_kept(seconds=3.0)
    for k in range(150):  # 30 a second
        timestamp = 100 + k / 30
        kept.add(Analysis(Frame(gray(k), k, timestamp, "test"), ()))
        if k % 3 == 0:
            keep(kept, timestamp, gray(k))
    assert len(kept) == 31 and present(kept.oldest) == pytest.approx(100 + 147 / 30 - 3.0)


def test_the_memory_is_bounded_and_large_pictures_fit_their_boxes(
    make_kept: Callable[..., KeptPictures], make_reading: MakeReading
) -> None:
    kept = make_kept(most_bytes=900_000)
    random = np.random.default_rng(1)
    noise = np.asarray(cv2.resize(random.integers(0, 255, (135, 240, 3), np.uint8), (1920, 1080)), np.uint8)
    for k in range(30):
        keep(kept, 100 + k, noise, (make_reading(1000, 600, 300, track_id=1),))
        assert kept.nbytes <= 900_000
    assert 2 <= len(kept) < 30 and kept.at(100.0) is None
    analysis = present(kept.at(129.0)).analysis()
    assert analysis.frame.image.shape == (1080, 1920, 3) and analysis.readings[0].face.box.x == 1000
    assert float(np.abs(analysis.frame.image.astype(int) - noise).mean()) < 12


def test_nothing_is_kept_after_it_was_forgotten_not_even_what_was_under_way(
    make_kept: Callable[..., KeptPictures], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = make_kept()
    keep(kept, 100.0, gray(1))
    begun, go_on, encode = threading.Event(), threading.Event(), cv2.imencode

    def slow(*arguments: object) -> object:
        begun.set()
        go_on.wait(10)
        return encode(*arguments)  # type: ignore[call-overload]

    monkeypatch.setattr(cv2, "imencode", slow)
    kept.add(Analysis(Frame(gray(2), 1, 100.2, "test"), ()))
    assert begun.wait(10)
    kept.add(Analysis(Frame(gray(3), 2, 100.4, "test"), ()))
    kept.clear()
    go_on.set()
    keep(kept, 200.0, gray(4))
    assert len(kept) == 1 and kept.oldest == 200.0
    kept.request_stop()
    kept.join(5.0)
    assert (len(kept), kept.nbytes, kept.at(200.0)) == (0, 0, None)
    kept.add(Analysis(Frame(gray(5), 3, 200.4, "test"), ()))
    assert len(kept) == 0
