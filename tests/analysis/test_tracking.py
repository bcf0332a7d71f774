import itertools
import math

import numpy as np
import pytest

from fer_desktop.analysis.tracking import Tracker, assign
from fer_desktop.core.types import Box, Face

RATE = 30


def face(x: float, y: float = 200.0, side: float = 80.0, *, landmarks: bool = True, score: float = 0.9) -> Face:
    """A face with its centre at x, y."""
    points = np.array([(-15, -15), (15, -15), (0, 3), (0, 20), (-32, -8), (32, -8)], np.float32) * side / 80 + (x, y)
    return Face(Box(x - side / 2, y - side / 2, side, side), points.astype(np.float32) if landmarks else None, score)


def ids(faces: list[Face]) -> list[int]:
    return [found.track_id for found in faces]


@pytest.fixture
def tracker() -> Tracker:
    return Tracker()


def test_ids_start_from_one_and_stay(tracker: Tracker) -> None:
    for i in range(60):
        found = tracker.update([face(100 + i), face(400 - i)], i / RATE)
        assert ids(found) == [1, 2]


def test_faces_are_returned_unchanged_except_for_their_id(tracker: Tracker) -> None:
    given = face(100)
    (found,) = tracker.update([given], 0.0)
    assert (found.box, found.score) == (given.box, given.score)
    assert found.landmarks is given.landmarks
    assert given.track_id == 0


def test_ids_follow_the_faces_in_any_order(tracker: Tracker) -> None:
    tracker.update([face(100), face(400)], 0.0)
    assert ids(tracker.update([face(402), face(101)], 1 / RATE)) == [2, 1]


@pytest.mark.parametrize("rate", [8, 15, 30, 60])
@pytest.mark.parametrize("landmarks", [True, False])
def test_crossing_faces_keep_their_ids(tracker: Tracker, rate: int, landmarks: bool) -> None:
    for i in range(3 * rate):
        t = i / rate
        left = face(100 + 150 * t, 200, landmarks=landmarks)
        right = face(500 - 150 * t, 215, landmarks=landmarks)
        assert ids(tracker.update([left, right], t)) == [1, 2]


def test_a_face_that_is_hidden_while_it_crosses_keeps_its_id(tracker: Tracker) -> None:
    for i in range(3 * RATE):
        t = i / RATE
        front, behind = face(100 + 150 * t), face(500 - 150 * t, 210)
        hidden = abs(front.box.center[0] - behind.box.center[0]) < 60
        found = tracker.update([front] if hidden else [front, behind], t)
        assert ids(found) == ([1] if hidden else [1, 2])


def test_crossing_faces_of_different_sizes_keep_their_ids(tracker: Tracker) -> None:
    for i in range(2 * RATE):
        t = i / RATE
        found = tracker.update([face(150 + 120 * t, 200, 80), face(390 - 120 * t, 200, 120)], t)
        assert ids(found) == [1, 2]


def test_a_face_lost_for_four_fifths_of_a_second_keeps_its_id(tracker: Tracker) -> None:
    tracker.update([face(300)], 0.0)
    tracker.update([face(300)], 0.1)
    for i in range(7):
        assert tracker.update([], 0.2 + 0.1 * i) == []
    assert ids(tracker.update([face(310)], 0.9)) == [1]


def test_a_face_that_moves_while_it_is_lost_is_found_where_it_should_be(tracker: Tracker) -> None:
    for i in range(15):
        tracker.update([face(100 + 100 * i / RATE)], i / RATE)
    for i in range(15, 30):
        tracker.update([], i / RATE)
    assert ids(tracker.update([face(200)], 1.0)) == [1]


def test_a_face_that_was_lost_for_longer_is_a_new_one(tracker: Tracker) -> None:
    tracker.update([face(300)], 0.0)
    tracker.update([], 0.5)
    assert ids(tracker.update([face(300)], 1.2)) == [2]


def test_a_cut_to_other_faces_gives_new_ids(tracker: Tracker) -> None:
    for i in range(10):
        tracker.update([face(100), face(250)], i / RATE)
    assert ids(tracker.update([face(450), face(560)], 10 / RATE)) == [3, 4]


def test_a_cut_to_a_close_up_gives_a_new_id(tracker: Tracker) -> None:
    tracker.update([face(300, 200, 80)], 0.0)
    assert ids(tracker.update([face(300, 200, 240)], 1 / RATE)) == [2]


def test_ten_faces_keep_their_ids(tracker: Tracker) -> None:
    random = np.random.default_rng(5)
    places = np.array([(80 + 120 * (i % 5), 100 + 150 * (i // 5)) for i in range(10)], float)
    known: dict[int, int] = {}
    for i in range(90):
        places += random.normal(0, 2, places.shape)
        order = random.permutation(10)
        found = tracker.update([face(places[k, 0], places[k, 1], 70) for k in order if random.random() > 0.1], i / RATE)
        for one in found:
            nearest = int(np.argmin(np.hypot(*(places - one.box.center).T)))
            assert known.setdefault(nearest, one.track_id) == one.track_id
    assert sorted(known.values()) == list(range(1, 11))


def test_a_new_face_beside_a_known_one_gets_a_new_id(tracker: Tracker) -> None:
    tracker.update([face(200)], 0.0)
    assert ids(tracker.update([face(290), face(203)], 1 / RATE)) == [2, 1]


def test_a_video_that_is_sampled_every_two_seconds_keeps_its_ids(tracker: Tracker) -> None:
    assert [ids(tracker.update([face(300 + 5 * i)], 2.0 * i)) for i in range(4)] == [[1]] * 4


def test_a_video_that_starts_again_has_new_tracks(tracker: Tracker) -> None:
    tracker.update([face(300)], 10.0)
    assert ids(tracker.update([face(300)], 0.0)) == [2]


def test_the_same_frame_twice_changes_nothing(tracker: Tracker) -> None:
    tracker.update([face(300)], 1.0)
    assert ids(tracker.update([face(300)], 1.0)) == [1]
    assert ids(tracker.update([face(302)], 1.0 + 1 / RATE)) == [1]


def test_a_track_with_low_scores_is_confirmed_when_it_lasts(tracker: Tracker) -> None:
    shown = [bool(tracker.update([face(300, score=0.55)], i / RATE)) for i in range(20)]
    assert shown == [i / RATE >= 0.4 for i in range(20)]


def test_a_brief_false_detection_is_not_shown_and_uses_no_id(tracker: Tracker) -> None:
    for i in range(8):
        assert tracker.update([face(100, score=0.6)], i / RATE) == []
    for i in range(8, 30):
        tracker.update([], i / RATE)
    assert ids(tracker.update([face(100, score=0.6), face(300)], 1.0)) == [1]


def test_a_confirmed_track_stays_confirmed_when_its_score_falls(tracker: Tracker) -> None:
    tracker.update([face(300)], 0.0)
    assert ids(tracker.update([face(300, score=0.51)], 1 / RATE)) == [1]


def test_reset_ends_all_tracks_and_counts_from_one(tracker: Tracker) -> None:
    tracker.update([face(100), face(300)], 5.0)
    tracker.reset()
    assert ids(tracker.update([face(300)], 0.0)) == [1]


def test_boxes_of_no_size_do_no_harm(tracker: Tracker) -> None:
    flat = Face(Box(10, 10, 0, 0), None, 0.8)
    assert ids(tracker.update([flat, face(300)], 0.0)) == [1, 2]
    assert ids(tracker.update([flat, face(300)], 0.1)) == [1, 2]


@pytest.mark.parametrize("shape", [(1, 1), (2, 2), (3, 5), (5, 3), (6, 6)])
def test_the_assignment_has_the_least_sum(shape: tuple[int, int]) -> None:
    random = np.random.default_rng(shape)
    for _ in range(20):
        costs = random.random(shape) * (1e6 if random.random() < 0.3 else 1)
        pairs = assign(costs)
        rows, columns = shape
        if rows <= columns:
            least = min(sum(costs[i, c] for i, c in enumerate(p)) for p in itertools.permutations(range(columns), rows))
        else:
            least = min(sum(costs[r, j] for j, r in enumerate(p)) for p in itertools.permutations(range(rows), columns))
        assert len(pairs) == min(shape)
        assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == min(shape)
        assert math.isclose(sum(costs[i, j] for i, j in pairs), least)
