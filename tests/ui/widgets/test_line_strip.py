"""The timeline's lines: moved and gone on with, they are the lines that would be drawn anew."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from fer_desktop.analysis.history import GAP_S, SPAN_S
from fer_desktop.core.types import UInt8Array
from fer_desktop.ui.widgets.timeline.drawing import Area, Times, Values
from fer_desktop.ui.widgets.timeline.line_strip import LineStrip

WIDTH, HEIGHT = 620, 120
PLOT = QRectF(30.4, 12, 540.5, 90)


@pytest.fixture
def samples(qtbot: QtBot) -> tuple[Times, Values]:
    """Two minutes of one person, who is away from 70 to 75 s."""
    random = np.random.default_rng(7)
    times = np.arange(120 * 15) / 15
    steps = np.cumsum(random.normal(0, 0.2, (len(times), 7)), axis=0)
    powers = np.exp(steps - steps.max(axis=1, keepdims=True))
    there = (times < 70) | (times >= 75)
    return times[there], (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)[there]


def drawn(strip: LineStrip, samples: tuple[Times, Values], end: float, ratio: float = 1.0, track: int = 1) -> UInt8Array:
    """Draw what the timeline would at a moment; return (height, width, 4) uint8."""
    times, values = samples
    shown = (times >= end - SPAN_S - GAP_S) & (times <= end)
    image = QImage(round(WIDTH * ratio), round(HEIGHT * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor("white"))
    painter = QPainter(image)
    area = Area(PLOT, 0, end - SPAN_S, end)
    strip.draw(painter, area, track, times[shown], values[shown])
    painter.end()
    return np.array(np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4))


def rolled(samples: tuple[Times, Values], ends: list[float], ratio: float = 1.0) -> UInt8Array:
    strip = LineStrip()
    return [drawn(strip, samples, end, ratio) for end in ends][-1]


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize(("start", "end"), [(5.0, 20.0), (20.0, 60.0), (60.0, 90.0)])
def test_lines_that_rolled_are_those_drawn_at_once(
    samples: tuple[Times, Values], start: float, end: float, ratio: float
) -> None:
    at_once = drawn(LineStrip(), samples, end, ratio)
    assert (at_once != 255).any(axis=2).mean() > 0.05, "lines can be seen"
    by_steps = rolled(samples, np.linspace(start, end, 301).tolist(), ratio)
    # Only where strokes of two drawings meet or cross may a pixel be shaded otherwise; lines a pixel off part far more.
    assert parted(by_steps, at_once) < 0.5 * parted(np.roll(by_steps, 1, axis=1), at_once)


def parted(one: UInt8Array, other: UInt8Array) -> float:
    return float((np.abs(one.astype(int) - other) > 40).any(axis=2).mean())


def test_a_gap_is_not_drawn_over(samples: tuple[Times, Values]) -> None:
    picture = rolled(samples, np.linspace(69.0, 80.0, 80).tolist())
    x = PLOT.right() - (80.0 - 72.5) / SPAN_S * PLOT.width()
    assert (picture[:, round(x) - 20 : round(x) + 20] == 255).all()


@pytest.mark.parametrize(
    "then",
    [
        lambda strip, samples: drawn(strip, samples, 40.0),  # back in time
        lambda strip, samples: drawn(strip, samples, 119.0),  # so far on that nothing is left
        lambda strip, samples: drawn(strip, (samples[0], samples[1][:, ::-1]), 61.0, track=2),
        lambda strip, samples: drawn(strip, samples, 61.0, ratio=2.0),
    ],
    ids=["back", "far on", "somebody else", "another screen"],
)
def test_what_cannot_be_gone_on_with_is_drawn_anew(
    samples: tuple[Times, Values], then: Callable[[LineStrip, tuple[Times, Values]], UInt8Array]
) -> None:
    strip = LineStrip()
    drawn(strip, samples, 60.0)
    assert np.array_equal(then(strip, samples), then(LineStrip(), samples))


def test_a_history_that_began_anew_leaves_nothing_of_the_old_lines(samples: tuple[Times, Values]) -> None:
    strip = LineStrip()
    drawn(strip, samples, 60.0)
    times, values = samples
    fresh = times[times > 60.5], values[times > 60.5]
    assert np.array_equal(drawn(strip, fresh, 61.0), drawn(LineStrip(), fresh, 61.0))
