"""The cards of people beside the live picture: faces, following, names, merging, who is gone, and how much room they take."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from fer_desktop.analysis.history import History
from fer_desktop.core.types import Analysis, FaceReading, Frame, UInt8Array
from fer_desktop.live.merged_people import MergedPeople
from fer_desktop.recordings.recording import open_recording
from fer_desktop.recordings.writer import RecordingStatus
from fer_desktop.ui.foundation.formatting import reading_words
from fer_desktop.ui.shell.main_window import MainWindow
from fer_desktop.ui.tabs.live.people import LivePeople
from fer_desktop.ui.tabs.live.tab import LiveTab
from fer_desktop.ui.widgets.people_list import PeopleList
from tests.present import present
from tests.ui.montage import faces_video, portrait, scenes_video, stage
from tests.ui.people_cards import cards, click, drag, rename

OpenWindow = Callable[..., MainWindow]
Until = Callable[..., None]
MakeReading = Callable[..., FaceReading]


@pytest.fixture(scope="module")
def video(shared_photos: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return faces_video(tmp_path_factory.mktemp("video") / "four.avi", shared_photos, 4, frames=200)


@pytest.fixture
def four(open_window: OpenWindow, until: Until, video: Path) -> MainWindow:
    """The window with four people in the live view."""
    window = open_window()
    until(window.isActiveWindow, "the window to be active")
    window.begin(str(video))
    people = window.live.side.people
    until(lambda: len(people.model.faces) == 4 and len(window.live.readings()) == 4, "four cards with faces", 60)
    return window


def followed(live: LiveTab) -> int | None:
    return live._selection.chosen


def test_everybody_has_a_card_that_says_what_the_picture_says(four: MainWindow) -> None:
    live = four.live
    analysis = present(live._analysis)
    live.people.show(analysis, 1, False, at_once=True)
    shown = cards(live.side.people)
    assert list(shown) == sorted(shown) and len(shown) == 4
    for reading in analysis.readings:
        card = shown[reading.face.track_id]
        assert card.here and card.words == reading_words(reading)
        assert card.strip[-1][2] == reading.label and card.strip[-1][1] == card.columns, "until now"
    faces = live.side.people.model.faces
    images = {number: face.toImage().pixelColor(22, 22).name() for number, face in faces.items()}
    assert len(set(images.values())) == 4, "each has another face"


def test_a_card_is_clicked_to_follow_and_again_or_escape_to_follow_the_largest(
    four: MainWindow, qtbot: QtBot, until: Until
) -> None:
    live, people = four.live, four.live.side.people
    live.view.setFocus()
    for number in (3, 4):
        click(people, number)
        assert followed(live) == number == people.chosen and people.model.followed
        assert live.side.person.text() == f"Person {number}" and live.view.hasFocus()
    click(people, 4)
    assert followed(live) is None
    click(people, 2)
    qtbot.keyClick(live.view, Qt.Key.Key_Escape)
    assert followed(live) is None and not people.model.followed
    qtbot.keyClick(live.view, "3")
    assert people.chosen == 3


def test_a_name_given_in_a_card_is_on_label_lane_and_in_the_recording(four: MainWindow, until: Until, qtbot: QtBot) -> None:
    live, people = four.live, four.live.side.people
    ended: list[RecordingStatus] = []
    live.recorder.ended.connect(ended.append)
    live.view.setFocus()
    live.bar.record.click()
    until(lambda: present(live.recorder.status).written > 3, "the recording", 60)
    before = live.view.grab().toImage()
    rename(people, 3, "Anna")
    until(lambda: cards(people)[3].name == "Anna", "the name")
    assert live.view.hasFocus(), "letters are keys of the tab again"
    assert live.view._names == {3: "Anna"}
    until(lambda: "Anna" in {lane.label for lane in live.timeline._people}, "the name of the lane")
    assert live.view.grab().toImage() != before
    assert live.side.person.text() == "Anna", "the first click follows"
    click(people, 1)
    until(lambda: 3 in live.timeline.lanes, "a lane", 60)
    qtbot.keyClick(live.view, Qt.Key.Key_R)
    assert not live.recorder.running
    until(lambda: ended, "the end of the recording", 60)
    folder = present(ended[0].folder)
    assert {person.number: person.name for person in open_recording(folder).people}[3] == "Anna"
    rename(people, 3, "")
    until(lambda: not cards(people)[3].name, "no name")
    assert live.view._names == {}
    # A recording that begins later has the names that were given before.
    rename(people, 2, "Ben")
    until(lambda: cards(people)[2].name == "Ben", "the name")
    live.bar.record.click()
    until(lambda: present(live.recorder.status).written > 3, "the second recording", 60)
    live.bar.record.click()
    until(lambda: len(ended) == 2, "its end", 60)
    assert {p.number: p.name for p in open_recording(present(ended[1].folder)).people}[2] == "Ben"


def test_two_people_in_the_picture_are_not_merged(four: MainWindow, until: Until) -> None:
    live, people = four.live, four.live.side.people
    drag(people, 2, onto=1)
    until(live.toast.isVisible, "the reason")
    assert "Person 2 and Person 1 are both in the picture" in live.toast.accessibleName()
    assert len(people.model.cards) == 4 and live._merged.into == {}


def test_after_stop_no_face_is_kept(four: MainWindow, until: Until) -> None:
    people = four.live.side.people
    four.live.bar.stop.click()
    until(lambda: not people.model.cards, "no cards")
    assert people.model.faces == {} and people.chosen is None


@pytest.mark.parametrize("size", [(1024, 640), (1920, 1080)])
def test_the_chart_and_two_cards_are_in_sight(four: MainWindow, until: Until, size: tuple[int, int]) -> None:
    four.resize(*size)
    side = four.live.side

    def place(widget: QWidget) -> QRect:
        return QRect(widget.mapTo(side.viewport(), QPoint()), widget.size())

    until(lambda: side.viewport().rect().contains(place(side.people.list)), "the list in sight")
    assert side.viewport().rect().contains(place(side.chart))
    assert not place(side.chart).intersects(place(side.people))
    rows = side.people.list.viewport().height() / 56
    assert rows >= (4 if size[1] == 1080 else 2)


@pytest.mark.parametrize("size", [(1024, 640), (1920, 1080)])
def test_four_cards_are_in_sight_without_scrolling(four: MainWindow, until: Until, size: tuple[int, int]) -> None:
    four.resize(*size)
    people = four.live.side.people
    viewport = people.list.viewport()

    def places() -> list[QRect]:
        return [people.list.visualRect(people.model.index(row)) for row in range(4)]

    until(lambda: all(viewport.rect().contains(place) for place in places()), "four cards in sight")
    assert not people.list.overfull and people.model.small == (size[1] == 640), "small only where there is no room"
    for number, place in zip(cards(people), places(), strict=True):
        face = viewport.grab(QRect(place.x() + 8, place.y() + 3, 24, place.height() - 6)).toImage()
        assert len({face.pixel(x, y) for x in range(24) for y in range(face.height())}) > 50, f"the face of {number}"
    drag(people, 4, onto=1)
    assert "both in the picture" in four.live.toast.accessibleName()
    rename(people, 4, "Anna")
    until(lambda: cards(people)[4].name == "Anna", "the name")


def test_who_left_is_dimmed_and_can_be_merged_with_somebody_else(
    open_window: OpenWindow, until: Until, tmp_path: Path, shared_photos: Path
) -> None:
    ana, ben = (portrait(shared_photos / name, 220) for name in ("img1.jpg", "img17.jpg"))
    scenes: list[tuple[UInt8Array, int]] = [(stage({0.25: ana, 0.75: ben}), 125), (stage({0.75: ben}), 1000)]
    window = open_window(repeat=False)
    live, people = window.live, window.live.side.people
    ended: list[RecordingStatus] = []
    live.recorder.ended.connect(ended.append)
    window.begin(str(scenes_video(tmp_path / "left.avi", scenes)))
    until(lambda: len(live.readings()) == 2, "two people")
    ana_number = min(live.readings(), key=lambda reading: reading.face.box.x).face.track_id
    ben_number = 3 - ana_number
    live.bar.record.click()
    until(lambda: ana_number in cards(people) and not cards(people)[ana_number].here, "the other one to be gone", 60)
    assert list(cards(people)) == [ben_number, ana_number], "who is there comes first"
    assert cards(people)[ana_number].words.endswith(" ago") and ana_number in people.model.faces
    rename(people, ana_number, "Ana")
    until(lambda: cards(people)[ana_number].name == "Ana", "the name")
    assert live.back.active, "the first click looks back at the last moment with her"
    live.back.strip.button.click()
    drag(people, ben_number, onto=ana_number)
    assert list(cards(people)) == [1] and cards(people)[1].name == "Ana" and cards(people)[1].here
    assert [reading.face.track_id for reading in live.readings()] == [1]
    live.bar.record.click()
    until(lambda: ended, "the recording", 60)
    assert [(p.tracks, p.name) for p in open_recording(present(ended[0].folder)).people] == [((1, 2), "Ana")]
    present(people.list.same_row(1)).separate.click()
    assert set(cards(people)) == {1, 2} and cards(people)[ana_number].name == "Ana"


def test_who_was_seen_for_a_moment_is_dropped_and_cards_change_at_most_five_times_a_second(
    qtbot: QtBot, make_reading: MakeReading
) -> None:
    people, history = PeopleList(follows=True), History()
    qtbot.addWidget(people)
    live = LivePeople(people, history, MergedPeople())
    shown: list[list[int]] = []

    def frame(time_s: float, *readings: FaceReading) -> None:
        before = people._wanted
        analysis = Analysis(Frame(stage({}), 0, time_s, "test"), readings)
        history.add(time_s, readings)
        live.show(analysis, 1, False)
        if people._wanted is not before:
            shown.append(list(cards(people)))

    ana, eva = make_reading(0, 0, 50, track_id=1), make_reading(90, 0, 50, track_id=7)
    for k in range(60):
        frame(100 + k / 30, *((ana, eva) if k < 10 else (ana,)))
    assert len(shown) <= 11 and shown[0] == [1, 7]
    frame(105.0, ana)
    assert (cards(people)[7].here, cards(people)[7].words) == (False, "0:04 ago")
    frame(111.0, ana)
    assert list(cards(people)) == [1], "seen for a third of a second, gone for ten"
