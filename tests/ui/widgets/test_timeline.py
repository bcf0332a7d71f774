"""The live timeline looks back, is held, returns to the present and shows all people; its lines are drawn step by step."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fer_desktop.analysis.history import GAP_S, SPAN_S, History
from fer_desktop.core.labels import CLASS_COUNT, UNCERTAIN
from fer_desktop.core.types import FaceReading, UInt8Array
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.widgets.timeline import drawing
from fer_desktop.ui.widgets.timeline.drawing import Area, PersonLane, Samples, Times, Values, ago, shown_words
from fer_desktop.ui.widgets.timeline.lines import LineStrip
from fer_desktop.ui.widgets.timeline.live import LiveTimeline
from fer_desktop.ui.widgets.timeline.timeline import Timeline

MakeReading = Callable[..., FaceReading]
NOW = 300.0
SAD, HAPPY, SURPRISE = 5, 3, 6
WIDTH, HEIGHT = 620, 120
PLOT = QRectF(30.4, 12, 540.5, 90)


@pytest.fixture
def timeline(qtbot: QtBot, make_reading: MakeReading) -> LiveTimeline:
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
    widget = LiveTimeline(history)
    qtbot.addWidget(widget)
    widget.resize(700, widget.sizeHint().height())
    widget.show()
    widget.show_track(1, NOW)
    widget.resize(700, widget.sizeHint().height())
    return widget


def turn(timeline: Timeline, notches: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.ShiftModifier) -> None:
    at = QPointF(300, 50)
    event = QWheelEvent(
        at,
        QPointF(timeline.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(timeline, event)


def moments_of(timeline: LiveTimeline) -> list[float | None]:
    """Return a list that receives every moment that is looked at."""
    seen: list[float | None] = []
    timeline.momentChanged.connect(seen.append)
    return seen


def test_the_wheel_with_shift_looks_back_and_holds_the_view(timeline: LiveTimeline) -> None:
    seen = moments_of(timeline)
    assert (timeline.held, timeline.button.accessibleName()) == (False, "Pause the timeline")
    turn(timeline, 5)
    held = timeline.held
    assert timeline.end == timeline.moment == pytest.approx(NOW - 15)
    timeline.show_track(1, NOW + 7)
    assert timeline.end == timeline.moment == pytest.approx(NOW - 15)
    assert timeline.button.accessibleName() == "Back to now"
    assert timeline.rect().contains(timeline.button.geometry())
    timeline.button.click()
    assert (held, timeline.held) == (True, False)
    assert timeline.end == NOW + 7
    assert seen == [pytest.approx(NOW - 15), None]


def test_the_wheel_zooms_and_a_rolling_timeline_rolls_on(timeline: LiveTimeline, qtbot: QtBot) -> None:
    turn(timeline, 2, Qt.KeyboardModifier.NoModifier)
    window = timeline.window_of_time
    assert window.span == pytest.approx(30 / 1.25**2) and timeline.end == NOW and not timeline.held
    timeline.show_track(1, NOW + 1)
    assert timeline.end == NOW + 1
    qtbot.keyClick(timeline, Qt.Key.Key_0)
    assert window.whole and window.start == pytest.approx(NOW - 120, abs=0.1)
    qtbot.keyClick(timeline, Qt.Key.Key_0)
    assert window.span == SPAN_S
    timeline.look_at(NOW - 10)
    place = timeline.area().x_of(NOW - 10)
    for button in (timeline.zoom_in, timeline.zoom_in, timeline.zoom_out):
        button.click()
    assert window.span == pytest.approx(15) and timeline.area().x_of(NOW - 10) == pytest.approx(place)
    assert timeline.moment == NOW - 10, "zooming looks at no other moment"


def test_scrolling_stops_at_the_beginning_and_at_the_present(timeline: LiveTimeline) -> None:
    turn(timeline, 500)
    assert timeline.end == pytest.approx(NOW - 90, abs=0.1) and timeline.moment == pytest.approx(NOW - 120, abs=0.1)
    turn(timeline, -2)
    assert timeline.end == pytest.approx(NOW - 84, abs=0.1)
    turn(timeline, -100)
    assert not timeline.held


def test_a_short_history_is_held_as_well(qtbot: QtBot, make_reading: MakeReading) -> None:
    history = History()
    timeline = LiveTimeline(history)
    qtbot.addWidget(timeline)
    for k in range(10 * 15):
        history.add(100 + k / 15, [make_reading(0, 0, 50, track_id=1)])
    timeline.show_track(1, 110.0)
    timeline.move_by(-5)
    assert timeline.held
    assert (timeline.moment, timeline.end) == (105.0, 110.0)
    timeline.show_track(1, 115.0)
    assert timeline.end == 110.0
    timeline.move_by(-50)
    assert (timeline.moment, timeline.end) == (100.0, 110.0)
    timeline.move_by(3)
    assert timeline.moment == 103.0


def test_a_held_view_goes_back_to_now_when_its_samples_are_dropped(timeline: LiveTimeline, make_reading: MakeReading) -> None:
    forgotten: list[bool] = []
    timeline.momentForgotten.connect(lambda: forgotten.append(True))
    timeline.look_at(NOW - 60)
    timeline._history.add(NOW + 530, [make_reading(0, 0, 50, track_id=1)])
    timeline.show_track(1, NOW + 530)
    assert (timeline.held, len(forgotten)) == (True, 0)
    timeline._history.add(NOW + 580, [make_reading(0, 0, 50, track_id=1)])
    timeline.show_track(1, NOW + 580)
    assert (timeline.held, len(forgotten)) == (False, 1)
    assert timeline.moment == NOW + 580 and timeline.window_of_time.rolling


def test_the_oldest_moment_of_a_full_history_can_be_looked_at_for_a_while(
    timeline: LiveTimeline, make_reading: MakeReading, qtbot: QtBot
) -> None:
    for seconds in (8, 580):
        timeline._history.add(NOW + seconds, [make_reading(0, 0, 50, track_id=1)])
    timeline.show_track(1, NOW + 580)
    qtbot.keyClick(timeline, Qt.Key.Key_Home)
    assert timeline.moment == NOW + 10
    timeline._history.add(NOW + 605, [make_reading(0, 0, 50, track_id=1)])
    timeline.show_track(1, NOW + 605)
    assert timeline.held and timeline.moment == NOW + 10


def test_a_press_and_a_drag_look_at_the_moment_under_the_mouse(timeline: LiveTimeline) -> None:
    seen, area = moments_of(timeline), timeline.area()
    for kind, x in (("Press", 200), ("Move", 202), ("Move", 250), ("Move", 300), ("Release", 300)):
        drag(timeline, getattr(QEvent.Type, f"MouseButton{kind}" if kind != "Move" else "MouseMove"), QPointF(x, 50))
    assert timeline.held and timeline.end == NOW
    assert seen == [pytest.approx(area.time_at(x)) for x in (200, 202, 250, 300)]
    right = QPointF(area.plot.right(), 50)
    drag(timeline, QEvent.Type.MouseButtonPress, right)
    drag(timeline, QEvent.Type.MouseButtonRelease, right)
    assert not timeline.held


def drag(timeline: Timeline, kind: QEvent.Type, at: QPointF) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else left
    buttons = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else left
    QApplication.sendEvent(timeline, QMouseEvent(kind, at, QPointF(timeline.mapToGlobal(at.toPoint())), button, buttons, none))


def point_at(timeline: Timeline, at: QPointF) -> None:
    none = Qt.MouseButton.NoButton
    place = QPointF(timeline.mapToGlobal(at.toPoint()))
    event = QMouseEvent(QEvent.Type.MouseMove, at, place, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(timeline, event)


def test_arrow_keys_look_back_and_escape_returns(timeline: LiveTimeline, qtbot: QtBot) -> None:
    qtbot.keyClick(timeline, Qt.Key.Key_Left)
    assert timeline.moment == pytest.approx(NOW - 2)
    qtbot.keyClick(timeline, Qt.Key.Key_PageUp)
    assert timeline.moment == pytest.approx(NOW - 26) and timeline.end == pytest.approx(NOW - 24)
    qtbot.keyClick(timeline, Qt.Key.Key_Home)
    assert timeline.moment == pytest.approx(NOW - 120, abs=0.1) and timeline.window_of_time.shows(timeline.moment)
    qtbot.keyClick(timeline, Qt.Key.Key_Escape)
    assert not timeline.held
    qtbot.keyClick(timeline, Qt.Key.Key_Right)
    assert not timeline.held


def test_every_person_has_a_lane_in_the_colours_of_the_expressions(timeline: LiveTimeline) -> None:
    assert timeline.lanes == [1, 2]
    area = timeline.area()
    image = timeline.grab().toImage()
    for lane, ago_s, expression in ((0, 20, HAPPY), (0, 5, HAPPY), (1, 20, SAD), (1, 5, SURPRISE)):
        x, y = round(area.x_of(NOW - ago_s)), round(area.lane(lane).center().y())
        assert image.pixelColor(x, y) == theme.expression_color(expression, dark=False)
    timeline.move_by(-70)
    assert timeline.lanes == [1, 2, 3]
    chip = timeline.area().lane(1).adjusted(-timeline.area().plot.left(), 0, -timeline.area().plot.width(), 0).toRect()
    before = timeline.grab(chip).toImage()
    timeline.show_track(2, NOW)
    assert timeline.lanes == [1, 2, 3]
    assert timeline.grab(chip).toImage() != before, "the chip shows whose lines these are"


@pytest.mark.parametrize("height", range(104, 320, 4))
def test_the_names_of_the_expressions_never_run_into_each_other(
    timeline: LiveTimeline, monkeypatch: pytest.MonkeyPatch, height: int
) -> None:
    timeline.resize(600, height)
    area = timeline.area()
    rows = [drawing._legend_row(area, k).center().y() for k in drawing._named(area)]
    if height >= 135:
        assert len(rows) == CLASS_COUNT, "there is room for the names and a lane"
    assert all(below - above >= theme.CAPTION - 0.5 for above, below in itertools.pairwise(rows))
    assert len(timeline.lanes) >= 1
    names: list[int] = []

    def name_of(expression: int) -> str:
        names.append(expression)
        return "name"

    monkeypatch.setattr(drawing, "expression_name", name_of)
    timeline.grab()
    assert names == [0, 1, 2, 3, 4, 5, 6][: len(rows)]


def test_a_lane_is_hatched_in_grey_while_the_reading_is_uncertain(qtbot: QtBot, make_reading: MakeReading) -> None:
    history = History()
    for k in range(30 * 15):
        moment = NOW - 30 + k / 15
        unsure = moment >= NOW - 10
        happy = make_reading(0, 0, 50, track_id=1, index=HAPPY)
        history.add(moment, [happy, make_reading(0, 0, 50, track_id=2, index=SAD, confidence=0.5, uncertain=unsure)])
    timeline = LiveTimeline(history)
    qtbot.addWidget(timeline)
    timeline.show_track(1, NOW)
    timeline.resize(700, timeline.sizeHint().height())
    area, image = timeline.area(), timeline.grab().toImage()

    def colors(start: float, end: float) -> set[str]:
        lane = area.lane(1)
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


def test_the_words_of_a_moment_say_what_was_shown() -> None:
    values = np.array([0.05, 0.02, 0.03, 0.35, 0.05, 0.4, 0.1], np.float32)
    assert shown_words(values, HAPPY) == "happy 35%"
    assert shown_words(values, UNCERTAIN) == "uncertain"


def written(timeline: Timeline, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the texts under the lines, and the figures beside them, that the timeline draws now."""
    texts: list[str] = []
    with monkeypatch.context() as patch:
        patch.setattr(drawing, "draw_crosshair", lambda painter, area, moment, values, text: texts.append(text))
        patch.setattr(drawing, "draw_figures", lambda painter, area, values, label: texts.append(shown_words(values, label)))
        timeline.grab()
    return texts


def test_the_moment_under_the_mouse_is_described_beside_the_lines(
    timeline: LiveTimeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert written(timeline, monkeypatch) == []
    area, before = timeline.area(), timeline.grab().toImage()
    point_at(timeline, QPointF(area.x_of(NOW - 12), area.plot.center().y()))
    assert written(timeline, monkeypatch) == ["happy 88%", "12.0 s ago   happy 88%"]
    assert timeline.toolTip() == "", "a tooltip would cover the lines"
    image = timeline.grab().toImage()
    x = round(area.x_of(NOW - 12))
    assert [image.pixel(x, y) for y in range(30, 100)] != [before.pixel(x, y) for y in range(30, 100)]
    # Beside the mouse, the lines are as they were.
    left, top = round(area.plot.left()), round(area.plot.top())
    rest = left, top, x - 6 - left, round(area.plot.height())
    assert image.copy(*rest) == before.copy(*rest)
    point_at(timeline, QPointF(area.x_of(NOW - 12), area.lane(1).center().y()))
    assert written(timeline, monkeypatch) == ["sad 88%", "Person 2   12.0 s ago   sad 88%"]
    QApplication.sendEvent(timeline, QEvent(QEvent.Type.Leave))
    timeline.look_at(NOW - 5)
    assert written(timeline, monkeypatch) == ["happy 88%"]


def test_a_lane_is_clicked_to_choose_its_person(timeline: LiveTimeline, qtbot: QtBot) -> None:
    clicked: list[int] = []
    timeline.personClicked.connect(clicked.append)
    lane = timeline.area().lane(1)
    point_at(timeline, lane.center())
    assert timeline.toolTip() == "The expressions of Person 2; click to follow that person"
    qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=lane.center().toPoint())
    qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=QPoint(12, round(lane.center().y())))
    qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=timeline.area().plot.center().toPoint())
    assert clicked == [2, 2]


def test_the_lines_of_a_person_who_left_are_shown_while_the_timeline_is_held(timeline: LiveTimeline) -> None:
    timeline.inspect(3)
    timeline.show_track(1, NOW + 1)
    assert timeline.track == 3 and timeline.lanes == [1, 2, 3]
    assert timeline.moment == pytest.approx(NOW - 60, abs=0.1), "the last moment with that person"
    timeline.back_to_now()
    assert timeline.track == 1


def test_in_a_crowd_the_present_and_longest_seen_people_have_lanes(
    timeline: LiveTimeline, make_reading: MakeReading, qtbot: QtBot
) -> None:
    timeline.set_most_lanes(5)
    for k in range(200):
        people = [make_reading(0, 0, 50, track_id=n) for n in range(1, 11) if k >= 10 * n - 10]
        timeline._history.add(NOW + k / 15, people)
    timeline.show_track(1, NOW + 14)
    assert timeline.lanes == [1, 2, 3, 4, 5]
    assert timeline.left_out == 5
    for k in range(60):
        timeline._history.add(NOW + 14 + k / 15, [make_reading(0, 0, 50, track_id=n) for n in (1, 6, 10, 11)])
    timeline.show_track(1, NOW + 18)
    assert timeline.lanes == [1, 2, 6, 10, 11]
    assert timeline.sizeHint().height() > 132 + 5 * 12
    timeline._history.clear()
    timeline.move_by(-5)
    timeline.show_track(None, NOW + 15)
    assert timeline.lanes == []
    assert not timeline.held
    assert not timeline.button.isVisible()


# ---- Of a recording ----


@pytest.fixture
def of_recording(qtbot: QtBot) -> Timeline:
    """Ten seconds of Ana (happy, then sad) and of person 2, who is surprised from 6 s on; two markers."""
    times = np.arange(300) / 30
    values = np.full((2, 300, 7), 0.02, np.float32)
    values[0, :150, HAPPY] = values[0, 150:, SAD] = values[1, :, SURPRISE] = 0.88

    def samples(person: int, since: float, until: float) -> Samples:
        there = (times >= since) & (times <= until) & ((person == 1) | ((person == 2) & (times >= 6)))
        line = values[max(person - 1, 0), there]
        spans = np.column_stack((times, times + 1 / 30))[there]
        return times[there], line, line.argmax(axis=1).astype(np.int8), spans

    widget = Timeline(samples)
    qtbot.addWidget(widget)
    widget.set_duration(10.0)
    widget.set_people([PersonLane(1, "Ana", QColor("red")), PersonLane(2, "2", QColor("green"))], 1, [(1.0, 2.0)])
    widget.set_markers([(2.0, "the first question of all"), (3.0, ""), (9.0, "a very long answer that has no room here")])
    widget.resize(700, widget.sizeHint().height())
    widget.show()
    return widget


def test_the_lanes_of_a_recording_show_expressions(of_recording: Timeline) -> None:
    area, image = of_recording.area(), of_recording.grab().toImage()
    for lane, moment, color in (
        (0, 2.5, theme.expression_color(HAPPY, dark=False)),
        (0, 7.5, theme.expression_color(SAD, dark=False)),
        (1, 7.5, theme.expression_color(SURPRISE, dark=False)),
        (1, 2.5, QColor(theme.LIGHT.hover)),
    ):
        place = round(area.x_of(moment)), round(area.lane(lane).center().y())
        assert image.pixelColor(*place) == color
    for lane, color in ((0, QColor("red")), (1, QColor("green"))):
        y = round(area.lane(lane).center().y())
        assert any(image.pixelColor(x, y) == color for x in range(round(area.plot.left()))), "the person's chip"


def test_values_are_shown_at_the_mouse_and_else_at_the_position(
    of_recording: Timeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_recording.set_position(7.0)
    assert written(of_recording, monkeypatch) == ["sad 88%"]
    area = of_recording.area()
    point_at(of_recording, QPointF(area.x_of(1.5), area.plot.center().y()))
    assert written(of_recording, monkeypatch) == ["happy 88%", "0:01.5   happy 88%   calibrated"]
    assert of_recording.toolTip() == ""
    point_at(of_recording, QPointF(area.x_of(7.5), area.lane(1).center().y()))
    assert written(of_recording, monkeypatch) == ["surprise 88%", "Person 2   0:07.5   surprise 88%"]


def test_the_line_under_the_mouse_is_at_the_mouse_and_the_values_are_those_that_hold_there(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person is seen at 1 s for half a second, and at 2 s until the end."""
    times, values, labels = np.array([1.0, 2.0]), np.eye(7, dtype=np.float32)[[HAPPY, SAD]], np.array([HAPPY, SAD], np.int8)
    timeline = Timeline(lambda *_: (times, values, labels, np.array([[1.0, 1.5], [2.0, np.inf]])))
    qtbot.addWidget(timeline)
    timeline.set_duration(4.0)
    timeline.set_people([PersonLane(1, "Ana", QColor("red"))], 1)
    timeline.resize(700, timeline.sizeHint().height())
    timeline.show()
    seen: list[tuple[float, str]] = []
    monkeypatch.setattr(drawing, "draw_crosshair", lambda painter, area, moment, values, text: seen.append((moment, text)))
    wanted = {0.9: "0:00.9", 1.4: "0:01.4   happy 100%", 1.6: "0:01.6", 3.5: "0:03.5   sad 100%"}
    for moment in wanted:
        point_at(timeline, QPointF(timeline.area().x_of(moment) + 0.01, timeline.area().plot.center().y()))
        timeline.grab()
    assert [(round(moment, 2), text) for moment, text in seen] == list(wanted.items())


def line_at(qtbot: QtBot, spans: np.ndarray, moments: tuple[float, ...]) -> list[bool]:
    """Return whether the line of a happy person is drawn at some moments. spans: from when to when each reading holds."""
    times, values = spans[:, 0], np.full((len(spans), 7), 0.02, np.float32)
    values[:, HAPPY] = 0.75
    timeline = Timeline(lambda *_: (times, values, np.full(len(spans), HAPPY, np.int8), spans))
    qtbot.addWidget(timeline)
    timeline.set_duration(float(spans[-1, 1]))
    timeline.set_people([PersonLane(1, "Ana", QColor("red"))], 1)
    timeline.resize(700, timeline.sizeHint().height())
    area, image = timeline.area(), timeline.grab().toImage()
    y, happy = round(area.plot.bottom() - 0.75 * area.plot.height()), theme.expression_color(HAPPY, dark=False)
    return [any(image.pixelColor(round(area.x_of(t)), y + by) == happy for by in (-1, 0, 1)) for t in moments]


def test_lines_join_readings_that_hold_until_the_next_however_far_apart(qtbot: QtBot) -> None:
    spans = np.array([[0.0, 1.0], [1.0, 1.2], [2.0, 3.0], [3.0, 4.0]])
    assert line_at(qtbot, spans, (0.5, 1.5, 2.5)) == [True, False, True]


def test_no_line_is_drawn_over_a_pause(qtbot: QtBot) -> None:
    """The player shows the last picture, with its reading, until the first one after the pause."""
    times = np.append(np.arange(20) / 10, 8 + np.arange(20) / 10)
    spans = np.column_stack((times, np.append(times[1:], 10.0)))
    assert line_at(qtbot, spans, (1.0, 5.0, 9.0)) == [True, False, True]


def test_a_reading_that_no_line_goes_to_is_a_point(qtbot: QtBot) -> None:
    spans = np.array([[1.0, 1.1], [3.0, 3.1], [3.1, 4.0], [7.0, 7.1], [9.0, 9.1]])
    assert line_at(qtbot, spans, (0.8, 1.0, 1.2, 3.05, 5.0, 7.0, 8.0, 9.0)) == [
        False,
        True,
        False,
        True,
        False,
        True,
        False,
        True,
    ]
    assert line_at(qtbot, np.array([[1.0, 2.0]]), (0.5, 1.0)) == [False, True]


def test_markers_have_their_texts_at_the_flags(of_recording: Timeline, monkeypatch: pytest.MonkeyPatch) -> None:
    texts: list[str] = []

    def note(painter: QPainter, area: Area, moment: float, text: str, room: float) -> None:
        texts.append(QFontMetricsF(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, room))

    whole: list[str] = []
    monkeypatch.setattr(drawing, "_draw_flag_text", note)
    monkeypatch.setattr(drawing, "_draw_whole_text", lambda painter, area, moment, text, color: whole.append(text))
    of_recording.redraw()
    of_recording.grab()
    assert texts[0].startswith("the f") and texts[0].endswith("\u2026") and texts[1] == "" and texts[2].startswith("a ver")
    area = of_recording.area()
    point_at(of_recording, QPointF(area.x_of(2.0) + 20, area.plot.top() - 6))
    of_recording.grab()
    assert whole == ["the first question of all"]


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
    area = Area(PLOT, 0, end - SPAN_S, end, WIDTH)
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


def test_in_a_crowd_people_who_stay_keep_their_lanes_though_others_have_a_few_more_readings(
    timeline: LiveTimeline, make_reading: MakeReading
) -> None:
    timeline._history.clear()
    timeline.set_most_lanes(3)
    everybody = range(1, 7)
    shown = []
    for k in range(300):
        # They are read in turns, three in each frame.
        read = [make_reading(0, 0, 50, track_id=n) for n in everybody if (n + k) % 2 or k % 50 == n]
        timeline._history.add(NOW + 100 + k / 15, read)
        timeline.show_track(1, NOW + 100 + k / 15)
        shown.append(timeline.lanes)
    assert all(len(lanes) == 3 and lanes == shown[100] for lanes in shown[100:])


def test_a_point_stays_where_readings_are_alone_and_goes_where_a_line_begins() -> None:
    times, values = np.array([10.0, 12.0, 12.1, 14.0]), np.full((4, 7), 0.02, np.float32)
    values[:, HAPPY] = 0.8
    for end in (10.5, 12.0, 12.05, 12.1, 13.0, 14.5):
        by_steps = rolled((times, values), np.arange(10.0, end + 0.01, 0.05).tolist())
        assert difference(by_steps, drawn(LineStrip(), (times, values), end)) < 0.001, end
