"""People keep their numbers when they come back, and nobody gets another's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from fer_desktop.analysis import reidentification
from fer_desktop.analysis.analyzer import Analyzer, build_analyzer
from fer_desktop.analysis.reidentification import Reidentification
from fer_desktop.analysis.scene import Moment
from fer_desktop.core.types import Box, Face, Float32Array, Frame, UInt8Array
from fer_desktop.models.description import Model
from tests.ui.montage import barely_alike, portrait, stage

RATE = 25
LEFT, MIDDLE, RIGHT = 0.25, 0.5, 0.75


class Film:
    """Shows an analyzer frames of a source one after the other."""

    def __init__(self, analyzer: Analyzer) -> None:
        self.analyzer = analyzer
        self.time = 100.0
        self.media_time: float | None = None
        self.index = 0

    def show(self, places: Mapping[float, UInt8Array], frames: int = 3, gray: int = 70) -> list[Face]:
        """Show the same picture for some frames; return the faces of the last, from left to right.

        Of several new faces, the largest gets the first number.
        """
        analysis = None
        for _ in range(frames):
            self.index += 1
            self.time += 1 / RATE
            self.media_time = None if self.media_time is None else self.media_time + 1 / RATE
            frame = Frame(stage(places, gray), self.index, self.time, "test", self.media_time)
            analysis = self.analyzer.analyze(frame)
        assert analysis is not None
        faces = sorted((reading.face for reading in analysis.readings), key=lambda face: face.box.x)
        assert len(faces) == len(places)
        return faces

    def empty(self, seconds: float = 2.0) -> None:
        """Show nobody, for so long that all tracks end."""
        self.show({}, round(seconds * RATE))


def numbers(faces: Sequence[Face]) -> list[int]:
    return [face.track_id for face in faces]


@pytest.fixture
def film(default_model: Model) -> Film:
    return Film(build_analyzer(default_model))


@pytest.fixture(scope="module")
def people(shared_photos: Path) -> list[UInt8Array]:
    """Three people who don't look alike."""
    return [portrait(shared_photos / name, 220) for name in ("img1.jpg", "img17.jpg", "img25.jpg")]


def test_a_person_who_comes_back_keeps_the_number(film: Film, people: list[UInt8Array]) -> None:
    ana, ben, _ = people
    first, second = numbers(film.show({LEFT: ana, RIGHT: ben}))
    assert {first, second} == {1, 2}
    film.empty()
    assert numbers(film.show({LEFT: ana})) == [first]
    film.empty()
    assert numbers(film.show({LEFT: ben, RIGHT: ana})) == [second, first], "wherever they are"


def test_another_person_in_the_same_place_has_a_new_number(film: Film, people: list[UInt8Array]) -> None:
    ana, ben, cleo = people
    film.show({MIDDLE: ana})
    for number, other in ((2, ben), (3, cleo)):
        film.empty()
        (face,) = film.show({MIDDLE: other})
        assert (face.track_id, face.perhaps) == (number, 0)


def test_of_two_faces_that_look_alike_none_gets_the_number(film: Film, people: list[UInt8Array]) -> None:
    ana = people[0]
    film.show({LEFT: ana})
    film.empty()
    assert numbers(film.show({LEFT: ana, RIGHT: ana}, frames=RATE)) == [2, 3]


def test_who_looks_like_somebody_present_is_not_somebody_else_again(film: Film, people: list[UInt8Array]) -> None:
    ana = people[0]
    first, _ = numbers(film.show({LEFT: ana, RIGHT: ana}))
    film.show({LEFT: ana}, frames=2 * RATE)
    assert numbers(film.show({LEFT: ana, 0.61: ana}, frames=RATE)) == [first, 3]


def test_a_face_that_may_be_somebody_again_has_a_new_number_and_a_suggestion(film: Film, people: list[UInt8Array]) -> None:
    ana, ben, _ = people
    again = barely_alike(ana, ben)
    film.show({LEFT: ana})
    film.empty()
    (face,) = film.show({RIGHT: again}, frames=RATE)
    assert (face.track_id, face.perhaps) == (2, 1)
    faces = film.show({LEFT: ana, RIGHT: again}, frames=RATE)
    assert {face.track_id: face.perhaps for face in faces}[2] == 0, "person 1 is there as well"


def test_a_pause_of_a_camera_ends_nothing(film: Film, people: list[UInt8Array]) -> None:
    ana, ben, cleo = people
    first, second = numbers(film.show({LEFT: ana, RIGHT: ben}))
    film.time += 600.0
    assert numbers(film.show({LEFT: ana, RIGHT: ben}, frames=1)) == [first, second]
    film.time += 5.0
    assert numbers(film.show({LEFT: ben, RIGHT: ana}, frames=1)) == [second, first], "they changed places meanwhile"
    film.time += 5.0
    assert numbers(film.show({LEFT: cleo, RIGHT: ana}, frames=1)) == [3, first], "somebody else took a place"


def test_an_interview_that_alternates_between_two_people_has_two_numbers(film: Film, people: list[UInt8Array]) -> None:
    ana, ben, _ = people
    for _ in range(3):
        assert numbers(film.show({MIDDLE: ana}, frames=RATE)) == [1]
        assert numbers(film.show({MIDDLE: ben}, frames=RATE)) == [2]


def test_a_cut_while_nobody_is_seen_or_between_two_frames_of_a_slow_computer_ends_a_track(
    film: Film, people: list[UInt8Array]
) -> None:
    ana, ben, cleo = people
    assert numbers(film.show({MIDDLE: ana}, frames=1)) == [1]
    film.show({}, frames=5, gray=200)
    assert numbers(film.show({MIDDLE: ben}, frames=1, gray=200)) == [2], "in the place of a face that was lost a moment ago"
    film.time += 0.2
    assert numbers(film.show({MIDDLE: cleo}, frames=1, gray=20)) == [3], "the frames between were left out"


def test_a_flash_changes_nobody(film: Film, people: list[UInt8Array]) -> None:
    ana = people[0]
    film.show({MIDDLE: ana}, frames=RATE)
    bright = (255 * (ana / 255.0) ** 0.5).astype(np.uint8)
    assert [numbers(film.show({MIDDLE: picture}, frames=1)) for picture in (bright, ana, bright)] == [[1]] * 3


def test_a_pause_of_a_file_changes_nothing(film: Film, people: list[UInt8Array]) -> None:
    film.media_time = 0.0
    film.show({MIDDLE: people[0]})
    film.time += 600.0
    assert numbers(film.show({0.56: people[0]}, frames=1)) == [1]
    assert film.analyzer._people._of_track[1].first == 1, "the track goes on"


def test_in_a_loop_everybody_has_the_first_number_and_smoothing_starts_again(film: Film, people: list[UInt8Array]) -> None:
    ana, ben, cleo = people
    seen = []
    for _ in range(3):
        film.media_time = 0.0
        seen.append(
            [
                numbers(film.show({LEFT: ana, RIGHT: ben}, frames=10)),
                numbers(film.show({LEFT: cleo, RIGHT: cleo}, frames=10, gray=160)),
                numbers(film.show({MIDDLE: ben}, frames=10)),
            ]
        )
    assert seen == [seen[0]] * 3, "even two who look alike"
    assert sorted(seen[0][0]) == [1, 2] and sorted(seen[0][1]) == [3, 4] and seen[0][2] == seen[0][0][1:]
    film.media_time = 0.0
    analysis = film.analyzer.analyze(Frame(stage({LEFT: ana, RIGHT: ben}), 0, film.time + 0.04, "test", 0.0))
    for reading in analysis.readings:
        assert np.array_equal(reading.smoothed.probabilities, reading.prediction.probabilities)


def test_another_source_begins_with_number_one(film: Film, people: list[UInt8Array]) -> None:
    film.show({LEFT: people[0], RIGHT: people[1]})
    film.analyzer.reset()
    assert numbers(film.show({RIGHT: people[1]})) == [1]


def test_another_model_or_device_goes_on_with_the_same_people(
    film: Film, people: list[UInt8Array], default_model: Model
) -> None:
    ana, ben, _ = people
    first, second = numbers(film.show({LEFT: ana, RIGHT: ben}))
    before, film.analyzer = film.analyzer, build_analyzer(default_model)
    film.analyzer.go_on_from(before)
    assert numbers(film.show({LEFT: ana, RIGHT: ben}, frames=1)) == [first, second]
    film.empty()
    assert numbers(film.show({LEFT: ben})) == [second], "also who was away"


def test_in_a_crowd_of_passers_by_numbers_stay_with_those_who_are_there(film: Film, people: list[UInt8Array]) -> None:
    ana, ben, _ = people
    film.show({LEFT: ana})
    known = film.analyzer._people
    for _ in range(150):  # as if so many had come and gone
        known._last_number += 1
        known._people[known._last_number] = type(known._people[1])(known._last_number, 0, 0.0, known._people[1].box)
    assert numbers(film.show({LEFT: ana, RIGHT: ben})) == [1, 152]
    assert len(known._people) == 100
    assert numbers(film.show({LEFT: ana, RIGHT: ben})) == [1, 152]


# ---- The rule, with likenesses that the test chooses ----


class Scene:
    """Shows a Reidentification one face, which is as like the first person as the test says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.people = Reidentification()
        self.time = 0.0
        self.likeness = 1.0
        self.track = 0
        monkeypatch.setattr(reidentification, "look_of", lambda *_: self.look())

    def look(self) -> Float32Array:
        look = np.zeros(9, np.float32)
        look[0], look[self.track] = self.likeness, (1 - self.likeness**2) ** 0.5
        return look

    def come(self, likeness: float, x: float = 300.0, seconds: float = 1.0) -> tuple[int, int]:
        """Show a new track; return the number of its person and the suggestion, at the end."""
        self.track += 1
        return self.stay(likeness, x, seconds)

    def stay(self, likeness: float, x: float = 300.0, seconds: float = 1.0) -> tuple[int, int]:
        self.likeness, image, face = (
            likeness,
            np.zeros((480, 640, 3), np.uint8),
            Face(Box(x, 100, 90, 90), None, 1.0, self.track),
        )
        found: list[Face] = []
        for _ in range(round(seconds * 10)):
            self.time += 0.1
            found = self.people.update(image, [face], Moment(self.time, 0.1))
        (person,) = found
        return person.track_id, person.perhaps

    def go_on(self, track: int, likeness: float, x: float = 300.0, perhaps_cut: bool = False) -> tuple[int, int]:
        """Show a track that was there before for half a second, after what may be a cut; return as `come` does."""
        self.likeness, found = likeness, []
        for k in range(5):
            self.time += 0.1
            face = Face(Box(x, 100, 90, 90), None, 1.0, track)
            moment = Moment(self.time, 0.1, perhaps_cut=perhaps_cut and not k)
            found = self.people.update(np.zeros((480, 640, 3), np.uint8), [face], moment)
        (person,) = found
        return person.track_id, person.perhaps

    def go(self, seconds: float) -> None:
        self.time += seconds
        self.people.update(np.zeros((480, 640, 3), np.uint8), [], Moment(self.time, 0.1))


@pytest.mark.parametrize("away_s", [2.0, 30.0, 3600.0])
@pytest.mark.parametrize(
    ("likeness", "x", "number", "perhaps"),
    [(0.77, 300, 1, 0), (0.75, 300, 2, 1), (0.65, 300, 2, 1), (0.63, 300, 2, 0), (0.71, 20, 1, 0), (0.69, 20, 2, 1)],
    ids=["surely", "not surely", "perhaps", "another", "surely, as in the same place", "not surely in the same place"],
)
def test_who_comes_back_is_known_or_suggested_by_likeness_however_long_they_were_away(
    monkeypatch: pytest.MonkeyPatch, away_s: float, likeness: float, x: float, number: int, perhaps: int
) -> None:
    scene = Scene(monkeypatch)
    assert scene.come(1.0, x=20) == (1, 0)  # the first track, whose look is along the first axis alone
    scene.go(away_s)
    assert scene.come(likeness, x) == (number, perhaps)


def test_who_looks_aside_when_they_come_back_is_suggested_up_to_ten_seconds_later(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(monkeypatch)
    scene.come(1.0, x=20)
    scene.go(30.0)
    assert scene.come(0.5, seconds=5.0) == (2, 0), "a face turned away is like nobody"
    assert scene.stay(0.7, seconds=3.0) == (2, 1)
    scene.go(30.0)
    assert scene.come(0.1, seconds=13.0) == (3, 0)
    assert scene.stay(0.66, seconds=5.0) == (3, 0), "for good: looking on would make strangers alike by chance"


@pytest.mark.parametrize(("likeness", "number", "perhaps"), [(0.45, 2, 1), (0.55, 1, 0)])
def test_over_what_may_be_a_cut_only_an_unlike_face_has_another_number_with_a_suggestion(
    monkeypatch: pytest.MonkeyPatch, likeness: float, number: int, perhaps: int
) -> None:
    scene = Scene(monkeypatch)
    assert scene.come(1.0) == (1, 0)
    scene.track, track = 2, 1  # the look of another face, though the track goes on
    assert scene.go_on(track, likeness, perhaps_cut=True) == (number, perhaps)


@pytest.mark.parametrize(
    ("x", "away_s", "number", "perhaps"),
    [(20.0, 0.5, 2, 1), (300.0, 0.5, 1, 0), (20.0, 0.1, 1, 0)],
    ids=["elsewhere", "in its place", "at once"],
)
def test_a_lost_face_that_is_found_elsewhere_and_is_unlike_has_another_number_with_a_suggestion(
    monkeypatch: pytest.MonkeyPatch, x: float, away_s: float, number: int, perhaps: int
) -> None:
    scene = Scene(monkeypatch)
    assert scene.come(1.0) == (1, 0)
    scene.go(away_s)
    scene.track, track = 2, 1
    assert scene.go_on(track, 0.45, x) == (number, perhaps)
