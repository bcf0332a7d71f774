"""Label, card, panel, lanes and mini view say the same of a moment: with every frame, while paused, and looking back."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fer_desktop.analysis.classifier import Runtime
from fer_desktop.core.types import Analysis, FaceReading, Frame
from fer_desktop.live.status import LiveStatistics
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.formatting import reading_words
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.live.tab import LiveTab
from fer_desktop.ui.widgets import people_list
from fer_desktop.ui.widgets.timeline.drawing import shown_words
from tests.present import present
from tests.ui.people_cards import cards, click, drag, rename
from tests.ui.questions import answer, question

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]
MakeReading = Callable[..., FaceReading]
Feed = Callable[..., tuple[FaceReading, ...]]
START = 1000.0
RATE = 30


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    return open_window(language="en")


@pytest.fixture
def feed(window: MainWindow, make_reading: MakeReading) -> Feed:
    """Return a function that shows a frame with some people, as if it came from the engine, and returns their readings."""

    def show(number: int, *people: int, index: int = 3, media_time: float | None = None) -> tuple[FaceReading, ...]:
        confidence = 0.5 + number % 40 / 100
        readings = tuple(
            make_reading(100 * each, 100, 130 - 10 * each, each, index, confidence + each / 100) for each in people
        )
        frame = Frame(np.full((480, 640, 3), number % 200, np.uint8), number, START + number / RATE, "test", media_time)
        window.live.bridge.analysed.emit(Analysis(frame, readings))
        return readings

    return show


def lane_words(live: LiveTab, person: int) -> str:
    """Return what the timeline says of a person at the moment that is shown."""
    at = live.timeline.sample_at(person, live.timeline.moment)
    return shown_words(at[1], at[2]) if at is not None else "\N{EN DASH}"


def test_a_card_says_what_the_label_says_with_every_frame_and_only_its_words_are_painted(
    window: MainWindow, feed: Feed, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    live, people = window.live, window.live.side.people
    feed(0, 1, 2)
    until(lambda: len(people.model.faces) == 2, "two cards")
    window.toggle_mini_view()
    mini = present(window._mini)
    until(mini.isActiveWindow, "the mini view to be active, as that paints all cards again")
    paint_face, faces = people_list._paint_face, []

    def painted(*what: Any) -> None:
        faces.append(what)
        paint_face(*what)

    QApplication.processEvents()
    monkeypatch.setattr(people_list, "_paint_face", painted)
    for number in range(1, 6):  # less than the fifth of a second after which cards are made anew
        before = people.list.viewport().grab().toImage()
        faces.clear()
        readings = feed(number, 1, 2, index=3 + number % 2)
        assert live.view._readings == readings
        for reading in readings:
            words = reading_words(reading)
            assert cards(people)[reading.face.track_id].words == words == lane_words(live, reading.face.track_id)
        assert live.side.reading.text() == mini.word.text() == reading_words(readings[0])
        QApplication.processEvents()
        assert not faces, "what stays is not painted again"
        assert people.list.viewport().grab().toImage() != before, "the words are"
    feed(6, 1)
    unsure = replace(readings[0], uncertain=True)
    window.live.bridge.analysed.emit(Analysis(present(live._analysis).frame, (unsure,)))
    assert live.side.reading.text() == mini.word.text() == cards(people)[1].words == lane_words(live, 1) == "uncertain"
    assert mini.word.font().capitalization() is live.side.reading.font().capitalization()
    assert cards(people)[2].words == "\N{EN DASH}", "the box went, and with it the figure"


def test_while_paused_a_person_who_left_is_chosen_renamed_and_merged_at_once_everywhere(
    window: MainWindow, feed: Feed, until: Until
) -> None:
    live, people = window.live, window.live.side.people
    for number in range(40):
        feed(number, 1, 2)
    for number in range(40, 150):
        feed(number, 1)
    live.back.kept.clear()  # as after a minute
    assert people.chosen == 1 and not cards(people)[2].here
    rename(people, 2, "Anna")
    assert people.chosen == 2, "the card of the person whose reading is shown"
    until(lambda: cards(people)[2].name == "Anna", "the name")
    assert live.side.person.text() == "Anna" and people.chosen == 2
    assert live.side.reading.text() == cards(people)[2].words == lane_words(live, 2) != "\N{EN DASH}"
    live.timeline.back_to_now()
    assert people.chosen == 1 and not cards(people)[2].here
    people.mergeWanted.emit(2, 1)
    assert list(cards(people)) == [1] and cards(people)[1].name == live.side.person.text() == "Anna"


@pytest.mark.parametrize("kept", [True, False], ids=["a picture was kept", "none was kept"])
def test_all_places_say_the_same_of_the_moment_that_is_looked_at(
    window: MainWindow, feed: Feed, until: Until, kept: bool
) -> None:
    live, people = window.live, window.live.side.people
    for number in range(60):
        feed(number, 1, *([2] if number < 50 else []))
        if number % 6 == 0:
            until(lambda: live.back.kept._slot.empty, "the JPEG")
    until(lambda: len(live.back.kept) > 4, "pictures")
    window.toggle_mini_view()
    mini = present(window._mini)
    live._rename_person(1, "Anna")
    if not kept:
        live.back.kept.clear()
    live.timeline.look_at(START + 31.4 / RATE)
    until(lambda: not kept or live.back.analysis is not None, "the picture")
    words = live.side.reading.text()
    assert words == cards(people)[1].words == lane_words(live, 1) == mini.word.text()
    assert cards(people)[2].words == lane_words(live, 2) != "\N{EN DASH}"
    assert people.chosen == 1 and live.side.person.text() == "Anna"
    assert mini.person.text() == "Anna \N{MIDDLE DOT} 1 s ago"
    live.follow_person(2)
    assert people.chosen == 2 and live.side.reading.text() == cards(people)[2].words == mini.word.text()
    live.timeline.back_to_now()
    assert live.side.reading.text() == mini.word.text() == cards(people)[present(people.chosen)].words
    assert not cards(people)[2].here or cards(people)[2].words == "\N{EN DASH}"
    live.choose_face(-1)
    assert live.side.reading.text() == cards(people)[1].words == mini.word.text() != words


def test_the_timeline_and_the_strip_say_the_place_of_a_video_and_its_length(window: MainWindow, feed: Feed) -> None:
    live, area = window.live, window.live.timeline.area
    feed(0, 1)
    assert live.timeline._times_of_scale(area())[-1] == (live.timeline.now, "now"), "a camera has neither"
    live.bridge._status = replace(live.bridge.status, statistics=LiveStatistics(length_s=90.0))
    for number in range(1, 91):
        feed(number, 1, media_time=10.0 + number / RATE)
    live._roll(0.0)
    *others, last = live.timeline._times_of_scale(area())
    assert last == (live.timeline.now, "0:13 / 1:30")
    metrics = QFontMetricsF(theme.font(theme.CAPTION))
    end = area().x_of(others[-1][0]) + metrics.horizontalAdvance(others[-1][1]) / 2
    assert end < area().plot.right() - metrics.horizontalAdvance(last[1]), "it covers no other word"
    frame = present(live._analysis).frame
    assert live.back.place_of(replace(frame, media_time=91.0)) == "1:31 / 1:31", "a video may claim too little"


def test_another_device_keeps_people_names_merges_and_the_past_and_another_model_forgets_what_was_read(
    window: MainWindow, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    live, people, context = window.live, window.live.side.people, window.context
    for number in range(40):
        feed(number, *([1, 2] if number < 20 else [3]))
    people.mergeWanted.emit(3, 2)
    live._rename_person(1, "Anna")
    live.follow_person(2)
    kept = live._merged.into, live._merged.names, live._selection.chosen
    monkeypatch.setattr(context, "runtimes", lambda: list(Runtime))
    context.set_runtime(next(runtime for runtime in Runtime if runtime is not context.runtime))
    assert (live._merged.into, live._merged.names, live._selection.chosen) == kept == ({3: 2}, {1: "Anna"}, 2)
    assert set(cards(people)) == {1, 2} and cards(people)[1].name == "Anna"
    context.set_model(next(model.name for model in context.models if model is not context.model))
    assert (live._merged.into, live._merged.names, live._selection.chosen) == kept
    assert live._history.oldest is None
    feed(60, 3)
    assert list(cards(people)) == [2]


def test_stop_asks_before_it_forgets_names_and_merges(window: MainWindow, feed: Feed, until: Until) -> None:
    live = window.live
    feed(0, 1, 2)
    live._rename_person(1, "Anna")
    live.player.stop()
    assert present(question(window)).text() == "Forget names and merged people?"
    answer(window, "Cancel")
    until(lambda: question(window) is None, "the answer")
    assert live._merged.names == {1: "Anna"} and live.readings()
    live.player.play_sample()
    answer(window, "Cancel")
    until(lambda: question(window) is None, "the answer")
    live.player.stop()
    answer(window, "Forget and go on")
    until(lambda: not live._merged.names and not live.readings(), "the stop")
    feed(1, 1)
    live.player.stop()
    assert question(window) is None and not live.readings(), "there is nothing to lose"


def test_the_mini_view_is_dragged_from_the_usual_distance_on_and_not_by_a_click(window: MainWindow) -> None:
    window.toggle_mini_view()
    mini = present(window._mini)
    place, far = mini.pos(), QApplication.startDragDistance()
    QTest.mousePress(mini, Qt.MouseButton.LeftButton, pos=QPoint(150, 60))
    QTest.mouseMove(mini, QPoint(150 + far - 1, 60))
    assert mini.pos() == place
    QTest.mouseRelease(mini, Qt.MouseButton.LeftButton, pos=QPoint(150, 60))
    QTest.mouseMove(mini, QPoint(90, 60))
    assert mini.pos() == place, "it doesn't stay with the mouse"
    QTest.mousePress(mini, Qt.MouseButton.LeftButton, pos=QPoint(150, 60))
    QTest.mouseMove(mini, QPoint(150 - far, 60))
    assert mini.pos() == place - QPoint(far, 0)
    QTest.mouseRelease(mini, Qt.MouseButton.LeftButton, pos=QPoint(150, 60))


@pytest.mark.parametrize("kept", [True, False], ids=["pictures were kept", "none was kept"])
def test_looking_back_keeps_to_one_person_as_long_as_they_are_there(
    window: MainWindow, feed: Feed, until: Until, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    live, people = window.live, window.live.side.people
    monkeypatch.setattr("fer_desktop.ui.tabs.live.tab._ROLL_EVERY_S", 0.0)  # with every frame, however fast they come

    def shown(second: float) -> str:
        if not kept:
            live.back.kept.clear()
        live.timeline.look_at(START + second)
        until(lambda: not kept or near(live.back.analysis, START + second), "the picture")
        person = present(live.timeline.track)
        assert live.side.reading.text() == cards(people)[person].words == lane_words(live, person)
        assert live.side.person.text() == f"Person {person}" and people.chosen == person
        return live.side.person.text()

    for number in range(90):  # who is there, the largest first: 2, 3; then 1, 2, 3; then 1, 3
        feed(number, *((2, 3) if number < 30 else (1, 2, 3) if number < 60 else (1, 3)))
        if kept:
            until(lambda: live.back.kept._slot.empty, "the JPEG")
    assert live.side.person.text() == "Person 1"
    assert [shown(second) for second in (2.8, 1.5, 0.3)] == ["Person 1", "Person 1", "Person 2"], "she isn't there yet"
    assert shown(1.5) == "Person 2", "who is there now, too"
    for number in range(90, 110):
        feed(number, 3)
    until(lambda: live.back.kept._slot.empty, "the JPEG")
    assert live.side.person.text() == "Person 2" == f"Person {live.timeline.track}", "also while somebody else is there now"
    assert shown(2.8) == ("Person 1" if kept else "Person 3"), "which face was larger isn't kept longer than the picture"
    live.follow_person(3)
    assert [shown(second) for second in (2.8, 1.5)] == ["Person 3", "Person 3"]
    live.timeline.back_to_now()
    assert live.side.person.text() == "Person 3"


def near(analysis: Analysis | None, moment: float) -> bool:
    return analysis is not None and abs(analysis.frame.timestamp - moment) < 0.15


@pytest.mark.parametrize("into", [1, 2], ids=["into the other", "the other into them"])
@pytest.mark.parametrize("followed", ["in the picture", "a moment ago", "long ago", "by a card while away", "nobody"])
def test_the_follow_goes_on_after_merging_and_after_undoing_that(
    window: MainWindow, feed: Feed, qtbot: QtBot, until: Until, monkeypatch: pytest.MonkeyPatch, followed: str, into: int
) -> None:
    live, people = window.live, window.live.side.people
    now = time.monotonic()
    for number in range(40):
        feed(number, 1)
    if followed in ("a moment ago", "long ago"):
        live.follow_person(1)
    for number in range(40, 80):
        feed(number, 2, 3)
    if followed == "long ago":
        monkeypatch.setattr(time, "monotonic", lambda: now + 20)
        feed(80, 2, 3)
    elif followed == "in the picture":
        live.follow_person(2)
    elif followed == "by a card while away":
        click(people, 1)
        assert live.back.active
    drag(people, 3 - into, onto=into)
    live.timeline.back_to_now()
    feed(81, 2, 3)
    follows = followed != "nobody"
    assert (live._selection.chosen, people.chosen, people.model.followed) == (1 if follows else None, 1, follows)
    assert live.side.person.text() == "Person 1" and set(cards(people)) == {1, 3}
    until(window.isActiveWindow, "the window to be active")
    live.view.setFocus()
    qtbot.keyClick(live.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert set(cards(people)) == {1, 2, 3}
    feed(82, 2, 3)
    assert (live._selection.chosen, people.chosen) == (2 if follows else None, 2), "whom one sees is followed"
    qtbot.keyClick(live.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    feed(83, 2, 3)
    assert (live._selection.chosen, people.chosen) == (1 if follows else None, 1)


def test_an_uncertain_reading_says_below_which_threshold_it_is(
    window: MainWindow, feed: Feed, make_reading: MakeReading
) -> None:
    live = window.live
    window.context.update_settings(uncertain_below=0.7)
    for number, (confidence, uncertain, words) in enumerate(
        ((0.55, True, "Below 70%: could be "), (0.72, True, "Could be "), (0.9, False, ""))
    ):
        reading = make_reading(100, 100, 120, 1, 3, confidence, uncertain=uncertain)
        frame = Frame(np.zeros((480, 640, 3), np.uint8), number, START + number / RATE, "test")
        live.bridge.analysed.emit(Analysis(frame, (reading,)))
        assert live.side.detail.text().startswith(words)
        for label in (live.side.reading, live.side.detail):
            assert ("below 70% is uncertain" in label.toolTip()) == uncertain


def test_undoing_a_merge_follows_whom_one_followed_before_if_both_are_in_the_picture_now(
    window: MainWindow, feed: Feed, qtbot: QtBot, until: Until
) -> None:
    live, people = window.live, window.live.side.people
    for number in range(40):
        feed(number, 1)
    for number in range(40, 80):
        feed(number, 2, 3)
    live.follow_person(2)
    drag(people, 2, onto=1)
    feed(80, 1, 2, 3)
    until(window.isActiveWindow, "the window to be active")
    live.view.setFocus()
    qtbot.keyClick(live.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    feed(81, 1, 2, 3)
    assert (live._selection.chosen, people.chosen, live.side.person.text()) == (2, 2, "Person 2")


def test_a_number_that_nobody_has_is_refused_with_a_word_and_that_of_somebody_away_shows_them(
    window: MainWindow, feed: Feed, qtbot: QtBot, until: Until
) -> None:
    live, people = window.live, window.live.side.people
    qtbot.keyClick(live.view, "7")
    assert not live.toast.isVisible(), "nothing plays"
    for number in range(80):
        feed(number, *((1, 2) if number < 40 else (1,)))
    qtbot.keyClick(live.view, "7")
    assert present(live.toast.message).title == "There is no person 7." and live.toast.isVisible()
    live.toast.clear()
    qtbot.keyClick(live.view, "2")
    until(lambda: people.chosen == 2, "the person")
    assert live.back.active and not live.toast.isVisible()
    live.timeline.back_to_now()
    qtbot.keyClick(live.view, Qt.Key.Key_Escape)
    feed(80, 1, 2)
    assert people.chosen == 1 and not people.model.followed, "Escape forgets that 2 was to be followed when they are back"
    qtbot.keyClick(live.view, "8")
    live.player.stop()
    assert not live.toast.isVisible(), "there are no people any more"


def test_names_merges_and_refusals_are_undone_step_by_step(window: MainWindow, feed: Feed, qtbot: QtBot, until: Until) -> None:
    live, people = window.live, window.live.side.people
    for number in range(40):
        feed(number, *((1, 2) if number < 20 else (2,)))
    until(window.isActiveWindow, "the window to be active")
    assert not window._undo_action.isEnabled()
    rename(people, 2, "Anna")
    until(lambda: cards(people)[2].name == "Anna", "the name")
    drag(people, 1, onto=2)
    assert list(cards(people)) == [1] and cards(people)[1].name == "Anna"
    people.separateWanted.emit(1)
    assert set(cards(people)) == {1, 2}
    people.refuseWanted.emit(2)
    assert window._undo_action.isEnabled() and live._merged.state.refused == {2}
    window._undo_action.trigger()
    assert not live._merged.state.refused
    window._undo_action.trigger()
    assert list(cards(people)) == [1] and cards(people)[1].name == "Anna" and live.view._names == {1: "Anna", 2: "Anna"}
    window._undo_action.trigger()
    assert {number: card.name for number, card in cards(people).items()} == {1: "", 2: "Anna"}
    window._undo_action.trigger()
    assert cards(people)[2].name == "" and live.view._names == {} and not window._undo_action.isEnabled()
    window._redo_action.trigger()
    assert cards(people)[2].name == "Anna" and live.view._names == {2: "Anna"}
    live.player.stop()
    answer(window, "Forget and go on")
    until(lambda: not live.readings(), "the stop")
    assert not window._undo_action.isEnabled() and not window._redo_action.isEnabled()
