"""The live timeline looks back, is held, returns to the present and shows all people; its lines are drawn step by step."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fer_desktop.analysis.history import GAP_S, SPAN_S, History
from fer_desktop.core.labels import UNCERTAIN
from fer_desktop.core.types import FaceReading, UInt8Array
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.widgets.timeline.drawing import Area, Times, Values, ago, moment_words
from fer_desktop.ui.widgets.timeline.live import LineStrip, Timeline

MakeReading = Callable[..., FaceReading]
NOW = 300.0
SAD, HAPPY, SURPRISE = 5, 3, 6
WIDTH, HEIGHT = 620, 120
PLOT = QRectF(30.4, 12, 540.5, 90)


@pytest.fixture
def timeline(qtbot: QtBot, make_reading: MakeReading) -> Timeline:
    """Two minutes of person 1 (happy), person 2 (sad, then surprised) and person 3 (who left a minute ago)."""
    history = History()
    for k in range(120 * 15):
        moment = NOW - 120 + k / 15
        readings = [
            make_reading(0, 0, 50, track_id=1, index=HAPPY),
            make_reading(0, 0, 50, track_id=2, index=SAD if moment < NOW - 10 else SURPRISE),
        ]
        if moment < NOW - 60:
            readings.append(make_reading(0, 0, 50, track_id=3, index=SAD))
        history.add(moment, readings)
    widget = Timeline(history)
    qtbot.addWidget(widget)
    widget.resize(700, widget.sizeHint().height())
    widget.show()
    widget.show_track(1, NOW)
    widget.resize(700, widget.sizeHint().height())
    return widget


def turn(timeline: Timeline, notches: int) -> None:
    at = QPointF(300, 50)
    event = QWheelEvent(
        at,
        QPointF(timeline.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(timeline, event)


def test_the_wheel_scrolls_back_and_holds_the_view(timeline: Timeline) -> None:
    assert (timeline.held, timeline.button.accessibleName()) == (False, "Pause the timeline")
    turn(timeline, 5)
    held = timeline.held
    assert timeline.end == pytest.approx(NOW - 15)
    timeline.show_track(1, NOW + 7)
    assert timeline.end == pytest.approx(NOW - 15)
    assert timeline.button.text() == "Back to now"
    assert timeline.rect().contains(timeline.button.geometry())
    timeline.button.click()
    assert (held, timeline.held) == (True, False)
    assert timeline.end == NOW + 7


def test_scrolling_stops_at_the_beginning_and_at_the_present(timeline: Timeline) -> None:
    turn(timeline, 500)
    assert timeline.end == pytest.approx(NOW - 90, abs=0.1)
    turn(timeline, -2)
    assert timeline.end == pytest.approx(NOW - 84, abs=0.1)
    turn(timeline, -100)
    assert not timeline.held


def test_a_short_history_is_held_as_well(qtbot: QtBot, make_reading: MakeReading) -> None:
    history = History()
    timeline = Timeline(history)
    qtbot.addWidget(timeline)
    for k in range(10 * 15):
        history.add(100 + k / 15, [make_reading(0, 0, 50, track_id=1)])
    timeline.show_track(1, 110.0)
    timeline.shift(-5)
    assert timeline.held
    assert timeline.end == 110.0
    timeline.show_track(1, 115.0)
    timeline.shift(-5)
    assert timeline.end == 110.0
    timeline.shift(3)
    assert timeline.end == 113.0


def test_a_held_view_moves_on_when_its_samples_are_dropped(timeline: Timeline, make_reading: MakeReading) -> None:
    timeline.shift(-60)
    timeline._history.add(NOW + 580, [make_reading(0, 0, 50, track_id=1)])
    timeline.show_track(1, NOW + 580)
    assert timeline.held
    assert timeline.end == pytest.approx(NOW - 20 + 30, abs=0.1)


def test_the_timeline_can_be_dragged(timeline: Timeline) -> None:
    for kind, x in (("Press", 200), ("Move", 202), ("Move", 250), ("Move", 300), ("Release", 300)):
        drag(timeline, getattr(QEvent.Type, f"MouseButton{kind}" if kind != "Move" else "MouseMove"), QPointF(x, 50))
    assert timeline.held
    assert timeline.end == pytest.approx(NOW - 100 / timeline.area().plot.width() * 30)


def drag(timeline: Timeline, kind: QEvent.Type, at: QPointF) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else left
    buttons = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else left
    QApplication.sendEvent(timeline, QMouseEvent(kind, at, QPointF(timeline.mapToGlobal(at.toPoint())), button, buttons, none))


def test_arrow_keys_scroll_back_and_escape_returns(timeline: Timeline, qtbot: QtBot) -> None:
    qtbot.keyClick(timeline, Qt.Key.Key_Left)
    assert timeline.end == pytest.approx(NOW - 2)
    qtbot.keyClick(timeline, Qt.Key.Key_PageUp)
    assert timeline.end == pytest.approx(NOW - 32)
    qtbot.keyClick(timeline, Qt.Key.Key_Home)
    assert timeline.end == pytest.approx(NOW - 90, abs=0.1)
    qtbot.keyClick(timeline, Qt.Key.Key_Escape)
    assert not timeline.held
    qtbot.keyClick(timeline, Qt.Key.Key_Right)
    assert not timeline.held


def test_every_other_person_has_a_lane_in_the_colours_of_the_expressions(timeline: Timeline) -> None:
    assert timeline.lanes == [2]
    area = timeline.area()
    y = round(area.lane(0).center().y())
    image = timeline.grab().toImage()
    assert image.pixelColor(round(area.x_of(NOW - 20)), y) == theme.expression_color(SAD, dark=False)
    assert image.pixelColor(round(area.x_of(NOW - 5)), y) == theme.expression_color(SURPRISE, dark=False)
    timeline.shift(-70)
    assert timeline.lanes == [2, 3]
    timeline.show_track(2, NOW)
    assert timeline.lanes == [1, 3]


def test_a_lane_is_hatched_in_grey_while_the_reading_is_uncertain(qtbot: QtBot, make_reading: MakeReading) -> None:
    history = History()
    for k in range(30 * 15):
        moment = NOW - 30 + k / 15
        unsure = moment >= NOW - 10
        happy = make_reading(0, 0, 50, track_id=1, index=HAPPY)
        history.add(moment, [happy, make_reading(0, 0, 50, track_id=2, index=SAD, confidence=0.5, uncertain=unsure)])
    timeline = Timeline(history)
    qtbot.addWidget(timeline)
    timeline.show_track(1, NOW)
    timeline.resize(700, timeline.sizeHint().height())
    area, image = timeline.area(), timeline.grab().toImage()

    def colors(start: float, end: float) -> set[str]:
        lane = area.lane(0)
        columns = range(round(area.x_of(start)), round(area.x_of(end)))
        return {image.pixelColor(x, round(lane.center().y()) + dy).name() for x in columns for dy in (-2, 0, 2)}

    sad = theme.expression_color(SAD, dark=False).name()
    assert colors(NOW - 25, NOW - 15) == {sad}
    hatched = colors(NOW - 8, NOW - 2)
    assert sad not in hatched and theme.uncertain_color(dark=False).name() in hatched and len(hatched) > 1
    timeline.show_track(2, NOW)
    timeline._described_at = -60.0
    timeline._describe()
    assert timeline.accessibleDescription() == (
        "Person 2: last uncertain. Over 30 seconds, by share of the time: sad 67%, uncertain 33%"
    )


def test_the_words_of_a_moment_begin_with_what_was_shown() -> None:
    values = np.array([0.05, 0.02, 0.03, 0.35, 0.05, 0.4, 0.1], np.float32)
    assert moment_words(values, HAPPY) == ["happy 35%", "sad 40%", "surprise 10%"]
    assert moment_words(values, UNCERTAIN) == ["uncertain", "sad 40%", "happy 35%", "surprise 10%"]


def test_the_moment_under_the_mouse_is_described_on_lines_and_lanes(timeline: Timeline, qtbot: QtBot) -> None:
    before = timeline.grab().toImage()
    for point in (timeline.area().plot.center(), timeline.area().lane(0).center()):
        drag(timeline, QEvent.Type.MouseMove, point)
        assert timeline.grab().toImage() != before


def test_a_lane_is_clicked_to_choose_its_person(timeline: Timeline, qtbot: QtBot) -> None:
    clicked: list[int] = []
    timeline.personClicked.connect(clicked.append)
    qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=timeline.area().lane(0).center().toPoint())
    qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=timeline.area().plot.center().toPoint())
    assert clicked == [2]


def test_the_lines_of_a_person_who_left_are_shown_while_the_timeline_is_held(timeline: Timeline) -> None:
    timeline.shift(-70)
    timeline.inspect(3)
    timeline.show_track(1, NOW + 1)
    assert timeline.track == 3
    assert timeline.lanes == [1, 2]
    timeline.back_to_now()
    assert timeline.track == 1


def test_in_a_crowd_the_present_and_longest_seen_people_have_lanes(
    timeline: Timeline, make_reading: MakeReading, qtbot: QtBot
) -> None:
    timeline.set_most_lanes(5)
    for k in range(200):
        people = [make_reading(0, 0, 50, track_id=n) for n in range(1, 11) if k >= 10 * n - 10]
        timeline._history.add(NOW + k / 15, people)
    timeline.show_track(1, NOW + 14)
    assert timeline.lanes == [2, 3, 4, 5, 6]
    assert timeline._left_out == 4
    for k in range(60):
        timeline._history.add(NOW + 14 + k / 15, [make_reading(0, 0, 50, track_id=n) for n in (1, 6, 10, 11)])
    timeline.show_track(1, NOW + 18)
    assert timeline.lanes == [2, 3, 6, 10, 11]
    assert timeline.sizeHint().height() > 132 + 5 * 12
    timeline._history.clear()
    timeline.shift(-5)
    timeline.show_track(None, NOW + 15)
    assert timeline.lanes == []
    assert not timeline.held
    assert not timeline.button.isVisible()


def test_times_in_the_past_are_put_in_words() -> None:
    assert [ago(seconds) for seconds in (0.2, 20, 61, 245)] == ["now", "20 s ago", "1:01 ago", "4:05 ago"]


# ---- Lines that were scrolled and continued look like lines drawn afresh ----


@pytest.fixture
def samples(qtbot: QtBot) -> tuple[Times, Values]:
    """Two minutes of one person, without samples from 70 to 75 s."""
    random = np.random.default_rng(7)
    times = np.arange(120 * 15) / 15
    steps = np.cumsum(random.normal(0, 0.2, (len(times), 7)), axis=0)
    powers = np.exp(steps - steps.max(axis=1, keepdims=True))
    there = (times < 70) | (times >= 75)
    return times[there], (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)[there]


def drawn(strip: LineStrip, samples: tuple[Times, Values], end: float, ratio: float = 1.0, track: int = 1) -> UInt8Array:
    """Draw what the timeline would draw at a moment; return (height, width, 4) uint8."""
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
def test_lines_drawn_step_by_step_equal_lines_drawn_at_once(
    samples: tuple[Times, Values], start: float, end: float, ratio: float
) -> None:
    at_once = drawn(LineStrip(), samples, end, ratio)
    assert (at_once != 255).any(axis=2).mean() > 0.05, "no lines are visible"
    by_steps = rolled(samples, np.linspace(start, end, 301).tolist(), ratio)
    # A pixel may differ only where strokes of two drawings meet or cross; lines that are a pixel off differ far more.
    assert difference(by_steps, at_once) < 0.5 * difference(np.roll(by_steps, 1, axis=1), at_once)


def difference(one: UInt8Array, other: UInt8Array) -> float:
    return float((np.abs(one.astype(int) - other) > 40).any(axis=2).mean())


def test_a_gap_is_not_drawn_over(samples: tuple[Times, Values]) -> None:
    picture = rolled(samples, np.linspace(69.0, 80.0, 80).tolist())
    x = PLOT.right() - (80.0 - 72.5) / SPAN_S * PLOT.width()
    assert (picture[:, round(x) - 20 : round(x) + 20] == 255).all()


@pytest.mark.parametrize(
    "then",
    [
        lambda strip, samples: drawn(strip, samples, 40.0),  # back in time
        lambda strip, samples: drawn(strip, samples, 119.0),  # so far ahead that no old line is left
        lambda strip, samples: drawn(strip, (samples[0], samples[1][:, ::-1]), 61.0, track=2),
        lambda strip, samples: drawn(strip, samples, 61.0, ratio=2.0),
    ],
    ids=["back", "far on", "another person", "another screen"],
)
def test_lines_that_cannot_be_continued_are_drawn_afresh(
    samples: tuple[Times, Values], then: Callable[[LineStrip, tuple[Times, Values]], UInt8Array]
) -> None:
    strip = LineStrip()
    drawn(strip, samples, 60.0)
    assert np.array_equal(then(strip, samples), then(LineStrip(), samples))


def test_after_a_new_history_no_old_line_remains(samples: tuple[Times, Values]) -> None:
    strip = LineStrip()
    drawn(strip, samples, 60.0)
    times, values = samples
    fresh = times[times > 60.5], values[times > 60.5]
    assert np.array_equal(drawn(strip, fresh, 61.0), drawn(LineStrip(), fresh, 61.0))
