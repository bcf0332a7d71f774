"""Faces of a live crowd are classified in turns."""

from __future__ import annotations

import dataclasses
import itertools
from collections import Counter

import numpy as np
import pytest

from fer_desktop.analysis.analyzer import Analyzer, AnalyzerOptions
from fer_desktop.analysis.turns import OLDEST_S, Turns
from fer_desktop.core.types import Analysis, Box, Face, Frame, UInt8Array
from tests.analysis.conftest import FixedClassifier

FRAME_S = 1 / 30


class Played:
    """Turns that get 30 frames a second; the rest of the analysis takes 5 ms."""

    def __init__(self) -> None:
        self.turns = Turns()
        self.frame = 0

    def play(self, people: list[int], frames: int, face_s: float, followed: int = 0) -> list[list[int]]:
        """Return who was classified in each frame. face_s: what a face takes, in seconds."""
        chosen = []
        for _ in range(frames):
            self.frame += 1
            chosen.append(self.turns.choose(people, self.frame * FRAME_S, followed))
            self.turns.done(chosen[-1], face_s, 0.005)
        return chosen


def test_everybody_is_classified_in_every_frame_where_there_is_time_for_all() -> None:
    assert Played().play([1, 2, 3], 60, face_s=0.001) == [[1, 2, 3]] * 60


@pytest.mark.parametrize("count", [10, 20, 40])
def test_the_order_in_turn_is_fair_and_the_followed_person_is_in_every_frame(count: int) -> None:
    crowd, people = Played(), list(range(1, count + 1))
    crowd.play(people, 30, face_s=0.002, followed=4)  # nobody is new any more
    chosen = crowd.play(people, 20 * count, face_s=0.002, followed=4)
    counts = Counter(number for frame in chosen for number in frame)
    assert counts.pop(4) == len(chosen)
    assert max(counts.values()) - min(counts.values()) <= 1, "one of them had more turns than another"
    assert len(counts) == count - 1
    # The work is spread over the frames.
    assert max(map(len, chosen)) - min(map(len, chosen)) <= 1


@pytest.mark.parametrize(("count", "face_s"), [(10, 0.002), (20, 0.003), (20, 0.02), (100, 0.002)])
def test_no_reading_is_older_than_a_fifth_of_a_second(count: int, face_s: float) -> None:
    turns, people = Turns(), list(range(count))
    for k in range(300):
        chosen = turns.choose(people, k * FRAME_S)
        turns.done(chosen, face_s, 0.005)
        assert all(turns.age_s(number) <= OLDEST_S for number in people), k


def test_somebody_new_is_classified_at_once_and_then_before_the_others() -> None:
    crowd, people = Played(), list(range(1, 13))
    crowd.play(people, 60, face_s=0.003)
    assert all(77 in frame for frame in crowd.play([*people, 77], 15, face_s=0.003))
    later = crowd.play([*people, 77], 60, face_s=0.003)
    assert sum(77 in frame for frame in later[5:]) < 30, "after half a second they wait for their turn"


def test_somebody_who_comes_back_and_everybody_after_the_time_jumps_back_is_classified() -> None:
    crowd, people = Played(), list(range(1, 13))
    crowd.play(people, 60, face_s=0.003)
    crowd.play(people[:-1], 1, face_s=0.003)
    assert 12 in crowd.play(people, 1, face_s=0.003)[0]
    assert crowd.turns.choose(people, 0.0) == people


def test_few_faces_are_classified_while_the_computer_is_slow_and_all_when_it_is_quick_again() -> None:
    crowd, people = Played(), list(range(1, 11))
    assert len(crowd.play(people, 40, face_s=0.02)[-1]) < 6
    assert len(crowd.play(people, 40, face_s=0.0005)[-1]) == 10


class Crowd:
    """A detector that finds twelve faces side by side."""

    def detect(self, image: UInt8Array, multi_view: bool = False) -> list[Face]:
        return [Face(Box(10 + 50 * (k % 6), 20 + 100 * (k // 6), 40, 40), None, 0.9) for k in range(12)]

    def follow(self, image: UInt8Array, faces: object) -> None:
        """Return None: the whole frame must be searched."""


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every stage of the analysis take 12 ms by the clock, which is too long for twelve faces in every frame."""
    ticks = itertools.count()
    monkeypatch.setattr("fer_desktop.analysis.analyzer.time.perf_counter", lambda: 0.012 * next(ticks))


def analyses(analyzer: Analyzer, count: int, first: int = 0) -> list[Analysis]:
    image = np.random.default_rng(0).integers(0, 256, (240, 320, 3), np.uint8)
    return [analyzer.analyze(Frame(image, k, k * FRAME_S, "crowd")) for k in range(first, first + count)]


@pytest.mark.usefixtures("slow")
def test_in_a_crowd_a_face_that_waits_keeps_its_last_reading_with_its_age_and_its_new_box(
    fixed_classifier: FixedClassifier,
) -> None:
    analyzer = Analyzer(Crowd(), fixed_classifier, AnalyzerOptions(in_turns=True, followed=5))
    analyses(analyzer, 40)
    fixed_classifier.seen.clear()
    before, after = analyses(analyzer, 2, first=40)
    assert all(len(analysis.readings) == 12 for analysis in (before, after)), "boxes are found in every frame"
    assert [len(crops) for crops in fixed_classifier.seen] == [sum(not r.age_s for r in a.readings) for a in (before, after)]
    assert len(fixed_classifier.seen[0]) < 12
    old = {reading.face.track_id: reading for reading in before.readings}
    for reading in after.readings:
        earlier = old[reading.face.track_id]
        assert reading.age_s <= OLDEST_S
        if reading.age_s:
            assert reading.age_s == pytest.approx(earlier.age_s + FRAME_S)
            assert reading.prediction is earlier.prediction and reading.crop is earlier.crop
            assert reading.smoothed is earlier.smoothed, "a reading must not be averaged twice"
            assert reading.face is not earlier.face
    assert all(r.age_s == 0 for a in (before, after) for r in a.readings if r.face.track_id == 5)


@pytest.mark.usefixtures("slow")
def test_without_turns_as_in_files_every_face_is_classified_in_every_frame(fixed_classifier: FixedClassifier) -> None:
    analyzer = Analyzer(Crowd(), fixed_classifier)
    assert all(reading.age_s == 0 for analysis in analyses(analyzer, 20) for reading in analysis.readings)
    assert {len(crops) for crops in fixed_classifier.seen} == {12}


@pytest.mark.usefixtures("slow")
def test_a_new_scene_and_another_model_begin_with_a_reading_of_every_face(fixed_classifier: FixedClassifier) -> None:
    options = AnalyzerOptions(in_turns=True)
    analyzer = Analyzer(Crowd(), fixed_classifier, options)
    analyses(analyzer, 40)
    other = Analyzer(Crowd(), fixed_classifier, dataclasses.replace(options))
    other.go_on_from(analyzer)
    assert not any(reading.age_s for reading in analyses(other, 1, first=40)[0].readings)
    analyzer.reset()
    assert not any(reading.age_s for reading in analyses(analyzer, 1, first=41)[0].readings)
