"""The history behind the timeline, and the choice of the person that the live view follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from fer_desktop.analysis.history import KEPT_S, MOST_TRACKS, SPAN_S, History, strip_of
from fer_desktop.core.labels import UNCERTAIN
from fer_desktop.core.types import FaceReading
from fer_desktop.live.followed_person import LOST_AFTER_S, Selection

MakeReading = Callable[..., FaceReading]


def test_the_history_keeps_ten_minutes_at_fifteen_a_second_and_no_more(make_reading: MakeReading) -> None:
    history = History()
    reading = make_reading(0, 0, 50, track_id=1)
    for frame in range(round((KEPT_S + 120) * 15)):
        history.add(frame / 15, [reading])
    times, values = history.of(1)
    assert values.shape == (len(times), 7)
    assert times[-1] - times[0] == pytest.approx(KEPT_S, abs=1)
    assert len(times) == pytest.approx(KEPT_S * 15, rel=0.01)
    assert history.oldest == times[0]
    assert history._tracks[1].times.nbytes + history._tracks[1].values.nbytes < 1_000_000


def test_more_frames_than_fifteen_a_second_are_thinned(make_reading: MakeReading) -> None:
    history = History()
    for frame in range(10 * 60):
        history.add(frame / 60, [make_reading(0, 0, 50, track_id=1)])
    assert len(history.of(1)[0]) == pytest.approx(150, rel=0.05)


def test_old_samples_of_a_person_are_dropped(make_reading: MakeReading) -> None:
    history = History()
    history.add(0.0, [make_reading(0, 0, 50, track_id=1), make_reading(0, 0, 50, track_id=2)])
    history.add(20.0, [make_reading(0, 0, 50, track_id=2)])
    assert history.labels_of(1)[1].tolist() == [3]
    assert history.people(-SPAN_S, 0.0) == {1: 1, 2: 1}
    assert history.people(10.0, 20.0) == {2: 1}
    assert len(history.of(1)[0]) == 1
    history.add(KEPT_S + 10.0, [make_reading(0, 0, 50, track_id=2)])
    assert len(history.of(1)[0]) == 0
    assert history.of(2)[0].tolist() == [20.0, KEPT_S + 10.0]
    assert history.of(2, 0.0, 30.0)[0].tolist() == [20.0]
    assert len(history.of(None)[0]) == 0


def test_in_a_crowd_the_people_seen_longest_ago_are_forgotten(make_reading: MakeReading) -> None:
    history = History()
    for number in range(MOST_TRACKS + 20):
        history.add(float(number) / 10, [make_reading(0, 0, 50, track_id=number + 1)])
    assert len(history.people(0, 100)) == MOST_TRACKS
    assert len(history.of(20)[0]) == 0
    assert len(history.of(21)[0]) == 1


def test_an_earlier_time_starts_a_new_history(make_reading: MakeReading) -> None:
    history = History()
    history.add(100.0, [make_reading(0, 0, 50, track_id=1)])
    history.add(5.0, [make_reading(0, 0, 50, track_id=1)])
    assert history.of(1)[0].tolist() == [5.0]


def test_the_largest_face_is_followed_until_one_is_chosen(make_reading: MakeReading) -> None:
    selection = Selection()
    readings = [make_reading(0, 0, 90, track_id=1), make_reading(200, 0, 50, track_id=2)]
    assert selection.update(readings, 0.0) == 0
    selection.choose(2, 0.0)
    assert selection.update(readings, 0.1) == 1
    assert selection.track == 2


def test_two_faces_of_about_the_same_size_do_not_alternate(make_reading: MakeReading) -> None:
    selection = Selection()

    def first(size: float) -> FaceReading:
        return make_reading(0, 0, size, track_id=1)

    def second(size: float) -> FaceReading:
        return make_reading(200, 0, size, track_id=2)

    assert selection.update([first(90), second(85)], 0.0) == 0
    assert selection.update([second(95), first(90)], 0.1) == 1
    assert selection.track == 1
    assert selection.update([second(110), first(90)], 0.2) == 0
    assert selection.track == 2
    selection.clear()
    assert selection.update([second(95), first(90)], 0.3) == 0


def test_a_chosen_person_may_be_away_for_a_moment(make_reading: MakeReading) -> None:
    selection = Selection()
    other = [make_reading(0, 0, 90, track_id=1)]
    selection.choose(2, 0.0)
    assert selection.update(other, LOST_AFTER_S - 0.1) is None
    assert selection.update([make_reading(0, 0, 20, track_id=2), *other], LOST_AFTER_S) == 0
    assert selection.update(other, 2 * LOST_AFTER_S - 0.1) is None
    assert selection.update(other, 2 * LOST_AFTER_S + 0.1) == 0
    assert selection.chosen is None


def test_a_chosen_person_who_comes_back_is_followed_again(make_reading: MakeReading) -> None:
    selection = Selection()
    other, chosen = make_reading(0, 0, 90, track_id=1), make_reading(200, 0, 20, track_id=2)
    selection.choose(2, 0.0)
    assert selection.update([other], LOST_AFTER_S + 1) == 0
    assert selection.update([other, chosen], 60.0) == 1 and selection.chosen == 2
    assert selection.update([other], 61.0 + LOST_AFTER_S) == 0
    selection.choose(None, 65.0)
    assert selection.update([other, chosen], 66.0) == 0, "the largest face was asked for meanwhile"


def test_merged_tracks_are_one_line_until_they_are_separated(make_reading: MakeReading) -> None:
    history = History()
    for k, track in enumerate((1, 1, 2, 2, 1)):
        history.add(float(k), [make_reading(0, 0, 50, track_id=track)])
    history.merge({2: 1})
    assert history.of(1)[0].tolist() == history.labels_of(1)[0].tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert history.people(0.0, 9.0) == {1: 5} and len(history.of(2)[0]) == 2
    history.merge({})
    assert history.of(1)[0].tolist() == [0.0, 1.0, 4.0] and history.people(0.0, 9.0) == {1: 3, 2: 2}


def test_without_faces_nobody_is_selected() -> None:
    assert Selection().update([], 0.0) is None


def test_a_strip_has_the_label_that_a_column_has_most_often_and_holes_where_nobody_was() -> None:
    times = np.array([0.0, 0.3, 0.6, 1.1, 1.4, 1.5, 5.2, 5.6])
    ends = np.minimum(np.append(times[1:], 9.0), times + 0.6)
    labels = np.array([3, 3, 5, 5, 5, 3, UNCERTAIN, UNCERTAIN], np.int8)
    assert strip_of(times, ends, labels, 0.0, 8.0, 8) == ((0, 1, 3), (1, 2, 5), (5, 6, UNCERTAIN))
    assert strip_of(times[:0], ends[:0], labels[:0], 0.0, 8.0, 8) == ()


def test_a_strip_with_more_columns_than_readings_holds_each_until_the_next() -> None:
    times = np.arange(5.0)
    assert strip_of(times, times + 1, np.array([3, 3, 5, 5, 5], np.int8), 0.0, 5.0, 50) == ((0, 20, 3), (20, 50, 5))


def test_merged_people_were_seen_from_the_first_sample_of_either_to_the_last(make_reading: MakeReading) -> None:
    history = History()
    history.add(1.0, [make_reading(0, 0, 50, track_id=1)])
    history.add(2.0, [make_reading(0, 0, 50, track_id=2)])
    assert history.spans() == {1: (1.0, 1.0), 2: (2.0, 2.0)}
    history.merge({2: 1})
    assert history.spans() == {1: (1.0, 2.0)}


def test_another_thread_is_told_who_will_be_followed_before_it_is_so(make_reading: MakeReading) -> None:
    """What goes to other programs as the followed person is whom the window shows."""
    chance = np.random.default_rng(5)
    selection = Selection()
    for step in range(500):
        people = chance.permutation(4)[: chance.integers(0, 5)] + 1
        sizes = sorted(chance.integers(40, 80, len(people)), reverse=True)
        readings = [make_reading(0, 0, float(size), track_id=int(who)) for who, size in zip(people, sizes, strict=True)]
        if chance.random() < 0.1:
            selection.choose(int(chance.integers(1, 5)) if chance.random() < 0.7 else None, step)
        before = vars(selection).copy()
        told = selection.followed(readings)
        assert vars(selection) == before, "asking must follow nobody"
        place = selection.update(readings, step / 10)
        if selection.chosen == before["chosen"] or selection.chosen is not None:  # else the chosen person was given up just now
            assert told == (None if place is None else readings[place].face.track_id), step


def test_a_reading_is_kept_once_however_long_its_face_waits_for_the_next_turn(make_reading: MakeReading) -> None:
    history = History()
    reading = make_reading(0, 0, 50, track_id=1)
    for frame in range(30):
        history.add(frame / 15, [replace(reading, age_s=(frame % 3) / 15)])
    assert history.of(1)[0].tolist() == pytest.approx([frame / 15 for frame in range(0, 30, 3)])
