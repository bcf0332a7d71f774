"""The link itself: what is told to the outputs, and in what order."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.core.messages import Message, marked
from fer_desktop.link.commands import Command, CommandKind
from fer_desktop.link.link import GONE_S, Link
from fer_desktop.link.messages import Moment, Origin, StateMessage
from fer_desktop.link.rules import ActionKind, Rule
from fer_desktop.recordings.rows import rows_of
from tests.link.conftest import MakeAnalysis
from tests.link.received import Received


def test_a_reading_has_the_figures_of_the_table(link: Link, make_analysis: MakeAnalysis) -> None:
    output = Received()
    link.start("test", output)
    analysis = make_analysis(5.0, 2, 4, confidence=0.7)
    link.take(analysis, followed=4)
    rows = rows_of(analysis, "Test camera")
    assert [reading.person for reading in output.readings] == [2, 4]
    for reading, row in zip(output.readings, rows, strict=True):
        assert (reading.source, reading.frame, reading.time_s, reading.person) == (row.file, row.frame, row.time_s, row.face)
        assert reading.box == (row.x, row.y, row.width, row.height)
        assert (reading.expression, reading.confidence, reading.uncertain) == (
            row.shown_expression,
            row.shown_confidence,
            row.uncertain,
        )
        assert reading.read == tuple(getattr(row, name) for name in EXPRESSIONS)
        assert reading.shown == tuple(getattr(row, f"shown_{name}") for name in EXPRESSIONS)
    assert [reading.followed for reading in output.readings] == [False, True]


def test_a_reading_has_the_time_of_its_capture_on_both_clocks(link: Link, make_analysis: MakeAnalysis) -> None:
    output = Received()
    link.start("test", output)
    captured = time.monotonic() - 0.5
    link.take(make_analysis(captured, 1))
    moment = output.readings[0].moment
    assert moment.monotonic == captured
    assert moment.wall == pytest.approx(time.time() - (time.monotonic() - captured), abs=0.05)


def test_people_come_and_leave(link: Link, make_analysis: MakeAnalysis) -> None:
    output = Received()
    link.start("test", output)
    link.set_names({1: "Anna"})
    link.take(make_analysis(0.0, 1))
    link.take(make_analysis(0.1, 1, 2))
    link.take(make_analysis(0.1 + GONE_S, 2))  # a person who is missed for a moment is still there
    assert output.people == [("came", 1, "Anna"), ("came", 2, "")]
    link.take(make_analysis(0.2 + GONE_S, 2))
    assert output.people[2:] == [("left", 1, "Anna")]
    link.set_names({1: "Anna", 2: "Budi"})
    assert output.people[3:] == [("named", 2, "Budi")]
    link.take(make_analysis(0.3 + GONE_S, 1, 2))
    assert output.people[4:] == [("came", 1, "Anna")]


def test_everybody_leaves_when_the_source_ends_or_begins_again(link: Link, make_analysis: MakeAnalysis) -> None:
    output = Received()
    link.start("test", output)
    link.set_state("live", "a.mp4")
    link.take(make_analysis(9.0, 1, 2))
    link.set_state("paused", "a.mp4")
    assert len(output.people) == 2
    link.take(make_analysis(1.0, 1))
    assert output.people[2:] == [("left", 1, ""), ("left", 2, ""), ("came", 1, "")]
    link.set_state("ended", "a.mp4")
    assert output.people[5:] == [("left", 1, "")]


def test_messages_are_numbered_without_a_gap_and_in_order(link: Link, make_analysis: MakeAnalysis) -> None:
    output = Received()
    link.start("test", output)
    link.set_state("live", "a.mp4")
    for k in range(3):
        link.take(make_analysis(float(k) / 10, 1, 2))
        link.mark(f"marker {k}")
    numbers = [getattr(message, "number") for message in output.messages]  # noqa: B009 - of every kind
    assert numbers == list(range(1, len(numbers) + 1))
    assert output.kinds == ["state", "person", "person", "reading", "reading", "marker"] + ["reading", "reading", "marker"] * 2


def test_a_state_is_told_once_until_it_changes(link: Link) -> None:
    output = Received()
    link.start("test", output)
    trouble = Message(marked("{name} is gone."), name="The camera")
    for _ in range(3):
        link.set_state("live", "Test camera")
    for _ in range(3):
        link.set_state("failed", "Test camera", False, trouble)
    link.set_state("live", "Test camera", True)
    told = [(each.state, each.recording, each.text) for each in output.states]
    assert told == [("live", False, ""), ("failed", False, "The camera is gone."), ("live", True, "")]


def test_an_output_that_comes_later_is_told_what_is_going_on(link: Link, make_analysis: MakeAnalysis) -> None:
    link.set_names({2: "Budi"})
    link.set_state("live", "a.mp4")
    link.take(make_analysis(0.0, 1, 2))
    link.take(make_analysis(GONE_S + 1, 2))
    output = Received()
    link.start("late", output)
    assert output.kinds == ["state", "person"]
    state = output.messages[0]
    assert isinstance(state, StateMessage) and (state.number, state.state) == (0, "live")
    assert output.people == [("came", 2, "Budi")]


def test_outputs_are_switched_on_and_off_by_name(link: Link, make_analysis: MakeAnalysis) -> None:
    first, second, third = Received(), Received(), Received()
    link.start("a", first)
    link.start("b", second)
    link.take(make_analysis(0.0, 1))
    link.stop("a")
    link.start("b", third)
    link.take(make_analysis(0.1, 1))
    assert [len(output.readings) for output in (first, second, third)] == [1, 1, 1]
    assert list(link.statuses()) == ["b"]
    assert first.phase == second.phase == "stopped"


def test_a_marker_has_its_own_time_and_that_of_its_arrival(link: Link) -> None:
    given: list[Command] = []
    link = Link(given.append)
    output = Received()
    link.start("test", output)
    command = Command(CommandKind.MARKER, Origin.OSC, Moment(100.0, 10.0), Moment(102.0, 12.0), "door")
    link.accept(command)
    marker = output.markers[0]
    assert (marker.text, marker.origin, marker.moment, marker.arrival) == ("door", "osc", command.moment, command.arrival)
    assert given == [command]


def test_an_owner_that_fails_harms_neither_readings_nor_outputs(make_analysis: MakeAnalysis) -> None:
    def fail(_: Command) -> None:
        raise RuntimeError("on purpose")

    link = Link(fail)
    output = Received()
    link.start("test", output)
    link.set_rules([Rule("Smile", "happy", 0.8)])
    link.take(make_analysis(0.0, 1))
    link.accept(Command(CommandKind.SNAPSHOT, Origin.OSC, Moment.now(), Moment.now()))
    assert output.kinds == ["person", "reading", "marker"]


def test_a_rule_that_fires_is_a_marker_that_says_why_and_a_command(make_analysis: MakeAnalysis) -> None:
    given: list[Command] = []
    link = Link(given.append)
    output = Received()
    link.start("test", output)
    link.set_names({1: "Anna"})
    link.set_rules([Rule("Smile", "happy", 0.8, for_s=0.5, action=ActionKind.START_RECORDING)])
    for k in range(8):
        link.take(make_analysis(k / 10, 1), moment=Moment(1000.0 + k / 10, k / 10))
    assert [marker.text for marker in output.markers] == ["Smile: happy of Anna at 88% (80% or more) for 0.5 s"]
    assert (output.markers[0].origin, output.markers[0].moment.monotonic) == ("rule", 0.5)
    assert [(command.kind, command.origin, command.text) for command in given] == [
        (CommandKind.START_RECORDING, Origin.RULE, output.markers[0].text)
    ]


def test_whoever_rather_waits_has_nothing_dropped(link: Link) -> None:
    output = Received()
    link.start("test", output)
    output.free = False
    asked = 0

    def give_up() -> bool:
        nonlocal asked
        asked += 1
        output.free = asked > 3
        return False

    link.wait_for_room(give_up)
    assert asked == 4
    output.free = False
    link.wait_for_room(lambda: True)  # returns though there is no room


def test_it_says_for_how_long_the_condition_of_each_enabled_rule_has_held(link: Link, make_analysis: MakeAnalysis) -> None:
    link.set_rules([Rule("a", "happy", 0.5), Rule("off", "happy", 0.5, enabled=False), Rule("b", "sad", 0.5)])
    assert link.held() == (None, None)
    for at in (5.0, 5.4, 5.75):
        link.take(make_analysis(at, 1))
    assert link.held() == (0.75, None)
    link.take(make_analysis(5.8, 1, confidence=0.3))
    assert link.held() == (None, None)


def test_everybody_leaves_when_their_numbers_begin_again_and_rules_begin_anew(link: Link, make_analysis: MakeAnalysis) -> None:
    output = Received()
    link.start("test", output)
    link.set_rules([Rule("a", "happy", 0.5)])
    link.set_names({1: "Anna"})
    link.take(make_analysis(5.0, 1))
    link.forget()
    link.set_names({})
    link.take(make_analysis(5.1, 1))
    assert output.people == [("came", 1, "Anna"), ("left", 1, "Anna"), ("came", 1, "")]
    assert link.held() == (0.0,) and len(output.markers) == 2


def test_a_face_that_keeps_an_older_reading_is_not_sent_again_and_its_person_stays(
    link: Link, make_analysis: MakeAnalysis
) -> None:
    output = Received()
    link.start("test", output)
    link.take(make_analysis(0.0, 1, 2))
    waiting = make_analysis(2 * GONE_S, 1, 2)
    first, second = waiting.readings
    link.take(replace(waiting, readings=(first, replace(second, age_s=0.1))))
    assert [reading.person for reading in output.readings] == [1, 2, 1]
    assert output.people == [("came", 1, ""), ("came", 2, "")], "both are still in the picture"
