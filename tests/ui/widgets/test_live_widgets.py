"""The parts of the live view, one by one: bars, timeline, picture, messages."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from fer_desktop.analysis.history import History
from fer_desktop.core.labels import CLASS_COUNT, EXPRESSIONS
from fer_desktop.core.types import Analysis, FaceReading, Frame
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.icons import push_button, set_icon
from fer_desktop.ui.foundation.language import apply_language
from fer_desktop.ui.tabs.live.side import LiveSide
from fer_desktop.ui.widgets.message_panel import Message, MessageAction, MessageBar, MessagePanel
from fer_desktop.ui.widgets.probability_chart import ProbabilityChart
from fer_desktop.ui.widgets.timeline.live import LiveTimeline
from fer_desktop.ui.widgets.video_view import VideoView
from tests.present import present

MakeReading = Callable[..., FaceReading]


def colors_in(widget: QWidget, box: tuple[int, int, int, int]) -> set[str]:
    image = widget.grab().toImage()
    left, top, right, bottom = box
    return {image.pixelColor(x, y).name() for x in range(left, right) for y in range(top, bottom)}


def test_bars_move_smoothly_to_their_value_and_stop(qtbot: QtBot) -> None:
    chart = ProbabilityChart()
    qtbot.addWidget(chart)
    chart.resize(300, 170)
    chart.show()
    first = np.array([1, 0, 0, 0, 0, 0, 0], np.float32)
    chart.set_probabilities(first, 0)
    assert chart._shown.tolist() == first.tolist(), "the first ones are there at once, with their numbers"
    chart._described_at -= 2.0  # as if two seconds had passed
    probabilities = np.array([0, 0, 0, 1, 0, 0, 0], np.float32)
    chart.set_probabilities(probabilities, 3)
    assert chart._timer.isActive()
    assert chart._shown[3] < 1
    qtbot.waitUntil(lambda: not chart._timer.isActive())
    assert chart._shown.tolist() == probabilities.tolist()
    assert "happy 100" in chart.accessibleDescription()
    chart.set_probabilities(None)
    assert chart.accessibleDescription() == "No face is chosen."


def test_values_that_come_fast_are_each_painted_once(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    chart = ProbabilityChart()
    qtbot.addWidget(chart)
    chart.show()
    chart.set_probabilities(np.array([1, 0, 0, 0, 0, 0, 0], np.float32), 0)
    now = 100.0
    monkeypatch.setattr("fer_desktop.ui.widgets.probability_chart.time.monotonic", lambda: now)
    chart.set_probabilities(np.array([0, 1, 0, 0, 0, 0, 0], np.float32), 1)
    bars = chart._shown.copy()
    for _ in range(3):
        now += 1 / 30
        # The timer would only ease between two values that are further apart.
        assert chart._timer.interval() > 1000 / 30
        chart.set_probabilities(np.array([0, 1, 0, 0, 0, 0, 0], np.float32), 1)
        assert chart._shown[1] > bars[1], "each value moves the bars on"
        bars = chart._shown.copy()
    assert bars[1] > 0.9


def test_bars_have_the_colours_and_words_of_the_theme_and_the_language(qtbot: QtBot, qapp: QApplication) -> None:
    chart = ProbabilityChart()
    qtbot.addWidget(chart)
    chart.resize(300, 168)
    chart.show()
    chart.set_probabilities(np.array([0, 0, 0, 1, 0, 0, 0], np.float32), 3)
    theme.apply_theme(qapp, theme.LIGHT)
    light = chart.grab().toImage()
    assert theme.expression_color(3, dark=False).name() in colors_in(chart, (0, 72, 300, 96))
    try:
        theme.apply_theme(qapp, theme.DARK)
        assert theme.expression_color(3, dark=True).name() in colors_in(chart, (0, 72, 300, 96))
        theme.apply_theme(qapp, theme.LIGHT)
        assert chart.grab().toImage() == light
        apply_language(qapp, "id")
        qtbot.waitUntil(lambda: chart.grab().toImage() != light)
    finally:
        theme.apply_theme(qapp, theme.LIGHT)
        apply_language(qapp, "en")
    qtbot.waitUntil(lambda: chart.grab().toImage() == light)


def test_an_icon_that_stays_the_same_lays_nothing_out_anew(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    button = push_button("play")
    qtbot.addWidget(button)
    given: list[QIcon] = []
    monkeypatch.setattr(button, "setIcon", given.append)
    set_icon(button, "play")
    assert not given
    set_icon(button, "pause")
    assert len(given) == 1


def test_hidden_bars_do_not_move(qtbot: QtBot) -> None:
    chart = ProbabilityChart()
    qtbot.addWidget(chart)
    chart.set_probabilities(np.array([0, 0, 0, 1, 0, 0, 0], np.float32), 3)
    assert not chart._timer.isActive()
    assert chart._shown[3] == 1


def test_the_timeline_draws_a_person_and_has_a_description(qtbot: QtBot, make_reading: MakeReading) -> None:
    history = History()
    timeline = LiveTimeline(history)
    qtbot.addWidget(timeline)
    timeline.resize(600, 132)
    timeline.show()
    empty = len(colors_in(timeline, (0, 0, 600, 132)))
    for k in range(300):
        history.add(100 + k / 15, [make_reading(0, 0, 50, track_id=4, confidence=0.7)])
    timeline.show_track(4, 120.0)
    assert len(colors_in(timeline, (0, 0, 600, 132))) > empty
    assert "happy 100" in timeline.accessibleDescription()
    assert "Person 4: last happy, 70" in timeline.accessibleDescription()
    qtbot.mouseMove(timeline, QPoint(400, 60))
    timeline.grab()
    qtbot.mouseMove(timeline, QPoint(70, 60))
    timeline.grab()
    timeline.show_track(None, 125.0)
    assert timeline.accessibleDescription() == "No readings yet."


def test_the_view_reports_the_latency_of_a_frame_once(qtbot: QtBot, make_reading: MakeReading) -> None:
    view = VideoView()
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    frame = Frame(np.zeros((90, 120, 3), np.uint8), 0, time.monotonic() - 0.05, "test")
    view.set_analysis(Analysis(frame, (make_reading(10, 10, 40, track_id=1),)))
    view.grab()
    first = present(view.painted_latency_s)
    assert 0.05 <= first < 5
    view.grab()
    second = view.painted_latency_s
    view.set_analysis(None)
    assert (second, view.painted_latency_s) == (first, None)
    assert view.snapshot() is None


def test_texts_for_screen_readers_change_at_most_once_a_second(
    qtbot: QtBot, make_reading: MakeReading, make_context: Callable[..., AppContext]
) -> None:
    side, view = LiveSide(make_context()), VideoView()
    qtbot.addWidget(side)
    qtbot.addWidget(view)
    widgets = {"reading": side.reading, "chart": side.chart, "view": view}
    told: dict[str, list[str]] = {name: [] for name in widgets}
    began = time.monotonic()
    while time.monotonic() - began < 2.5:
        confidence = 0.4 + (time.monotonic() - began) / 10
        reading = make_reading(10, 10, 40, track_id=2, confidence=confidence)
        side.show_reading(reading, chosen=False, several=False)
        view.set_image(np.zeros((90, 120, 3), np.uint8), [reading])
        view.grab()
        for name, widget in widgets.items():
            text = widget.accessibleDescription()
            if not told[name] or told[name][-1] != text:
                told[name].append(text)
        qtbot.wait(20)
    for name, texts in told.items():
        assert 2 <= len(texts) <= 4, name
    assert told["reading"][0] == "Person 2: happy, 40%"
    assert told["view"][-1].startswith("Person 2: happy, ")
    other = make_reading(10, 10, 40, track_id=5)
    side.show_reading(other, chosen=True, several=True)
    assert side.reading.accessibleName() == "Person 5: happy, 88%"


def test_a_weak_expression_has_a_hint_that_says_how_often_it_is_right(
    qtbot: QtBot, make_reading: MakeReading, make_context: Callable[..., AppContext]
) -> None:
    context = make_context()
    side = LiveSide(context)
    qtbot.addWidget(side)
    errors = context.class_errors()
    assert len(errors) == CLASS_COUNT
    for index, error in enumerate(errors):
        side.show_reading(make_reading(10, 10, 40, 1, index), chosen=False, several=False)
        assert side.detail.text().startswith("In tests, ") == error.is_weak, EXPRESSIONS[index]
        if error.is_weak and error.precision is not None and error.others is not None:
            assert f"{round(10 * error.precision[0])} of 10" in side.detail.text()
            assert EXPRESSIONS[error.others[0]] in side.detail.text()
    assert 0 < sum(error.is_weak for error in errors) < CLASS_COUNT
    context.model = None
    side.show_reading(make_reading(10, 10, 40, 1, 5), chosen=False, several=False)
    assert not side.detail.text().startswith("In tests, "), "a model that isn't there was not measured"


def test_a_large_picture_is_reduced_by_averaging(qtbot: QtBot) -> None:
    """A fine chequerboard must become an even grey; nearest or bilinear sampling would leave a pattern."""
    view = VideoView()
    qtbot.addWidget(view)
    view.resize(100, 100)
    board = np.indices((1600, 1600)).sum(axis=0) % 2 * 255
    view.set_image(np.repeat(board[..., None], 3, axis=2).astype(np.uint8))
    view.show()
    image = view.grab().toImage()
    values = [image.pixelColor(x, y).red() for x in range(20, 80) for y in range(20, 80)]
    assert max(values) - min(values) <= 4
    assert 120 <= values[0] <= 135


def test_a_click_on_a_mirrored_face_chooses_it(qtbot: QtBot, make_reading: MakeReading) -> None:
    view = VideoView()
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    view.set_image(np.zeros((300, 400, 3), np.uint8), [make_reading(0, 0, 100), make_reading(0, 0, 10)])
    clicked: list[int] = []
    view.faceClicked.connect(clicked.append)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    view.set_mirrored(True)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(350, 50))
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(395, 5))
    assert clicked == [0, -1, 0, 1]


def test_buttons_of_messages_run_their_actions(qtbot: QtBot) -> None:
    pressed: list[str] = []
    panel, bar = MessagePanel(), MessageBar()
    qtbot.addWidget(panel)
    qtbot.addWidget(bar)
    actions = (MessageAction("One", lambda: pressed.append("one"), True), MessageAction("Two", lambda: pressed.append("two")))
    panel.show_message(Message("camera", "Title", "Text", actions))
    assert [button.text() for button in panel.buttons()] == ["One", "Two"]
    panel.buttons()[1].click()
    bar.show_message(Message("info", "Title.", "", actions))
    next(button for button in bar.findChildren(QPushButton) if button.text() == "One").click()
    assert pressed == ["two", "one"]
    assert bar.isVisible()
    bar.clear()
    assert not bar.isVisible()
