"""Screen regions: what is captured, at which pace, and what is refused."""

from __future__ import annotations

import ctypes
import sys
import time

import numpy as np
import pytest
from numpy.typing import NDArray

from fer_desktop.media import permission, screen
from fer_desktop.media.source import (
    ScreenSpec,
    SourceError,
    SourceProblem,
    open_source,
    parse_screen,
    screen_address,
    spec_name,
)
from tests.present import present
from tests.virtual_screen import HEIGHT, WIDTH, VirtualScreen

SPEC = ScreenSpec(300, 100, 512, 400, 30)


def refusal(spec: ScreenSpec) -> SourceError:
    with pytest.raises(SourceError) as raised:
        open_source(spec)
    return raised.value


def test_a_screen_region_is_captured_to_the_pixel(virtual_screen: VirtualScreen, sample_image: NDArray[np.uint8]) -> None:
    virtual_screen.show(sample_image[:400], 300, 100)
    source = open_source(SPEC)
    assert source.live and source.size == (512, 400) and source.frame_rate == 30
    assert source.name == spec_name(SPEC) == "Screen, 512x400 at 300,100"
    before = time.monotonic()
    frame = present(source.read())
    assert before <= frame.timestamp <= time.monotonic()
    assert (frame.index, frame.source) == (0, source.name) and frame.image.dtype == np.dtype(np.uint8)
    assert np.array_equal(frame.image, sample_image[:400])
    virtual_screen.show(sample_image[:400, ::-1], 300, 100)
    later = present(source.read())
    assert later.index == 1 and np.array_equal(later.image, sample_image[:400, ::-1])
    assert np.array_equal(frame.image, sample_image[:400]), "a frame that was handed over stays as it is"
    source.close()
    source.close()


@pytest.mark.parametrize("rate", [15, 30])
def test_pictures_come_at_the_chosen_rate_and_no_faster(virtual_screen: VirtualScreen, rate: int) -> None:
    source = open_source(ScreenSpec(0, 0, 640, 480, rate))
    stamps = [present(source.read()).timestamp for _ in range(8)]
    source.close()
    assert stamps[-1] - stamps[0] > 6.9 / rate


def test_a_region_that_is_on_no_screen_is_refused_with_the_screens_there_are(virtual_screen: VirtualScreen) -> None:
    for spec in (ScreenSpec(1000, 0, 512, 400), ScreenSpec(-100, 0, 512, 400), ScreenSpec(0, 4000, 100, 100)):
        error = refusal(spec)
        assert error.problem is SourceProblem.NOT_FOUND
        assert screen_address(spec) in str(error)
        assert f"0,0,{WIDTH}x{HEIGHT}" in str(error)
    open_source(ScreenSpec(0, 0, WIDTH, HEIGHT)).close()


def test_a_screen_that_goes_while_it_is_captured_ends_the_source(
    virtual_screen: VirtualScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen, "_LOOK_EVERY_S", 0.0)
    source = open_source(SPEC)
    present(source.read())
    monkeypatch.setattr(screen, "screens", lambda: [(0, 0, 300, 100)])
    with pytest.raises(SourceError) as raised:
        source.read()
    assert raised.value.problem is SourceProblem.NOT_FOUND
    source.close()


def test_a_server_that_goes_is_an_error_and_the_source_can_be_closed(virtual_screen: VirtualScreen) -> None:
    source = open_source(SPEC)
    virtual_screen.stop()
    with pytest.raises(SourceError, match="can't be captured"):
        source.read()
    source.close()
    source.close()
    assert refusal(SPEC).problem is SourceProblem.UNREADABLE


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
def test_wayland_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    error = refusal(SPEC)
    assert error.problem is SourceProblem.REFUSED
    assert "X11" in str(error) and "virtual camera" in str(error)
    monkeypatch.delenv("WAYLAND_DISPLAY")
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    assert permission.screen_refused() == error.message
    monkeypatch.setenv("XDG_SESSION_TYPE", "x11")
    assert permission.screen_refused() is None


def test_macos_refuses_until_the_user_allows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Asked:
        def __init__(self, answer: bool) -> None:
            self.answer = answer

        def __call__(self) -> bool:
            return self.answer

    class Graphics:
        CGPreflightScreenCaptureAccess = Asked(False)
        CGRequestScreenCaptureAccess = Asked(False)

    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(ctypes, "CDLL", lambda _: Graphics)
    assert "Privacy & Security" in str(permission.screen_refused())
    Graphics.CGPreflightScreenCaptureAccess.answer = True
    assert permission.screen_refused() is None
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    assert permission.screen_refused() is None, "before macOS 10.15 nobody is asked"


@pytest.mark.parametrize("spec", [SPEC, ScreenSpec(-1920, -5, 64, 64)])
def test_an_address_names_a_screen_region(spec: ScreenSpec) -> None:
    again = parse_screen(screen_address(spec))
    assert (again.x, again.y, again.width, again.height) == (spec.x, spec.y, spec.width, spec.height)
    assert parse_screen(f" {screen_address(spec).upper()} ") == again


@pytest.mark.parametrize(
    "text",
    [
        *("screen:", "screen:1,2", "screen:1,2,3", "screen:0,0,800", "screen:0,0,800x", "screen:a,0,800x600"),
        *("screen:0,0,63x600", "screen:0,0,800x0", "screen:0,0,-800x600", "screen:0,0,99999x600", "screen:99999,0,800x600"),
        *("screen:1.5,0,800x600", "screen:0,0,800x600;ls", "screen:\u0661,0,800x600", "screen:0,0," + "9" * 5000 + "x9"),
    ],
)
def test_a_damaged_address_is_refused_by_name(text: str) -> None:
    with pytest.raises(SourceError) as raised:
        parse_screen(text)
    assert raised.value.problem is SourceProblem.UNSUPPORTED
    assert text in str(raised.value) and "screen:100,50,800x600" in str(raised.value)


def test_a_region_may_lie_on_two_screens_but_not_beside_them() -> None:
    left, right, mirrored = (0, 0, 1920, 1080), (1920, 0, 1280, 1024), (0, 0, 1920, 1080)
    assert screen.is_covered((1800, 0, 400, 1024), [left, right])
    assert not screen.is_covered((1800, 0, 400, 1080), [left, right])
    assert not screen.is_covered((960, 0, 1920, 1080), [left, mirrored])
    assert not screen.is_covered((0, 0, 100, 100), [])
