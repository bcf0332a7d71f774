"""Pose, openness and blinks, from meshes whose answer is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fer_desktop.analysis.mesh_measures import (
    Blinking,
    angles_of,
    blinks,
    blinks_a_minute,
    canonical_face,
    eye_openness,
    mesh_edges,
    mouth_openness,
    pose,
    rotation_of,
)
from fer_desktop.core.types import Box, Face, FaceMesh, FaceReading, Prediction

ANGLES = ((0, 0, 0), (25, 0, 0), (0, 20, 0), (0, 0, -30), (-40, 10, 15), (60, -25, 170))


@pytest.mark.parametrize("angles", ANGLES)
def test_the_pose_of_the_turned_mean_face_is_the_turn(angles: tuple[float, float, float]) -> None:
    rotation = rotation_of(*angles)
    assert np.allclose(rotation @ rotation.T, np.eye(3)) and np.linalg.det(rotation) == pytest.approx(1)
    assert angles_of(rotation) == pytest.approx(angles, abs=1e-6)
    points = (canonical_face().points @ rotation.T * 130 + (320, 200, 7)).astype(np.float32)
    assert pose(FaceMesh(points, 1.0)) == pytest.approx(angles, abs=0.01)


def test_the_signs_of_the_angles_are_those_of_the_picture() -> None:
    ahead = np.array([0, 0, -1.0])
    assert (rotation_of(30, 0, 0) @ ahead)[0] > 0, "to the picture's right"
    assert (rotation_of(0, 30, 0) @ ahead)[1] < 0, "up"
    assert (rotation_of(0, 0, 30) @ (1, 0, 0))[1] > 0, "clockwise"


def test_an_open_mouth_changes_the_pose_little() -> None:
    points = canonical_face().points.copy()
    points[points[:, 1] > 0.45, 1] += 0.25  # the chin and the lower lip
    yaw, pitch, roll = pose(FaceMesh((points * 100).astype(np.float32), 1.0))
    assert abs(yaw) < 0.5 and abs(pitch) < 6 and abs(roll) < 0.5


def test_the_mean_face_is_symmetrical_and_looks_ahead() -> None:
    face = canonical_face()
    assert face.points.shape == (468, 3) and face.weights.sum() == pytest.approx(1)
    right, left, nose = face.points[[33, 263, 1]]
    assert right * (-1, 1, 1) == pytest.approx(left, abs=1e-3) and abs(nose[0]) < 1e-3 and nose[2] < right[2]
    assert np.linalg.norm(right - left) == pytest.approx(1, abs=1e-3)


def test_openness_is_the_aspect_ratio_whatever_size_and_turn() -> None:
    points = canonical_face().points.astype(np.float32)
    right, left = eye_openness(points)
    assert right is not None and left is not None and right == pytest.approx(left, abs=0.01) and 0.15 < right < 0.4
    turned = (points @ rotation_of(20, 0, 33).T * 250 + 90).astype(np.float32)
    assert list(eye_openness(turned)) == pytest.approx([right, left], rel=0.06)
    assert mouth_openness(turned) == pytest.approx(mouth_openness(points), rel=1e-3)
    closed = points.copy()
    for upper, lower in ((160, 144), (158, 153)):
        closed[upper] = closed[lower]
    assert list(eye_openness(closed)) == pytest.approx([0, left], abs=1e-5)


def test_an_eye_that_is_turned_away_is_not_measured() -> None:
    right, left = eye_openness((canonical_face().points @ rotation_of(75, 0, 0).T).astype(np.float32))
    assert right is None or left is None


def test_the_lines_of_a_mesh_join_neighbours_and_reach_every_point() -> None:
    edges = mesh_edges()
    points = canonical_face().points[:, :2]
    assert set(edges.ravel().tolist()) == set(range(468))
    assert len({tuple(sorted(edge)) for edge in edges.tolist()}) == len(edges) > 1300
    assert np.linalg.norm(points[edges[:, 0]] - points[edges[:, 1]], axis=1).max() < 0.4


def series(seconds: float, rate: float, *closings: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Return times, and an openness of 0.3 with some noise, except where eyes are closed, from and to in seconds."""
    times = np.arange(round(seconds * rate)) / rate
    values = 0.3 + np.random.default_rng(1).normal(0, 0.01, len(times))
    for start, end in closings:
        values[(times >= start) & (times < end)] = 0.08
    return times, values


def test_blinks_are_counted_and_long_closings_are_not() -> None:
    times, eyes = series(20, 30, (3, 3.15), (7, 7.3), (10, 12), (15, 15.1))
    assert blinks(times, eyes, eyes) == pytest.approx([3, 7, 15], abs=0.05)
    assert blinks_a_minute(times, eyes, eyes) == pytest.approx(9, abs=0.1)


def test_a_half_closed_eye_that_flickers_is_one_blink() -> None:
    times, eyes = series(12, 30)
    eyes[100:108] = [0.15, 0.21, 0.15, 0.21, 0.15, 0.21, 0.15, 0.21]
    assert len(blinks(times, eyes, eyes)) == 1


def test_a_wink_is_no_blink() -> None:
    times, eyes = series(12, 30, (5, 5.2))
    _, other = series(12, 30)
    assert blinks(times, eyes, other) == []


@pytest.mark.parametrize(("seconds", "rate"), [(9, 30), (30, 8)])
def test_too_short_and_too_slow_series_give_no_rate(seconds: float, rate: float) -> None:
    times, eyes = series(seconds, rate, (3, 3.2))
    assert blinks_a_minute(times, eyes, eyes) is None


def test_what_lies_beside_a_gap_is_not_a_blink() -> None:
    times, eyes = series(20, 30, (5, 5.1))
    gone = (times < 4.8) | (times > 5.08)
    eyes[~gone & (times < 5)] = np.nan
    kept = np.where((times > 4.2) & (times < 5), np.nan, eyes)
    assert blinks(times, kept, kept) == []
    assert blinks([], [], []) == [] and blinks_a_minute([], [], []) is None
    nothing = np.full(600, np.nan)
    assert blinks_a_minute(np.arange(600) / 30, nothing, nothing) is None


def reading(openness: float | None, track: int = 1) -> FaceReading:
    mesh = None if openness is None else FaceMesh(np.empty((0, 3), np.float32), 1.0, openness, openness, 0.1)
    prediction = Prediction(np.full(7, 1 / 7, np.float32))
    face = Face(Box(0, 0, 50, 50), None, 0.9, track, mesh=mesh)
    return FaceReading(face, np.zeros((48, 48), np.uint8), prediction, prediction, False, 0)


def test_a_live_view_counts_each_person_over_the_last_minute() -> None:
    counting = Blinking()
    times, eyes = series(90, 30, (5, 5.2), (40, 40.2), (80, 80.2))
    _, calm = series(90, 30)
    for time, one, other in zip(times, eyes, calm, strict=True):
        counting.add(float(time), [reading(float(one)), reading(float(other), 2), reading(None, 3)])
    assert counting.a_minute(1) == pytest.approx(2, abs=0.1)
    assert counting.a_minute(2) == 0
    assert counting.a_minute(3) is None and counting.a_minute(4) is None
    counting.merge({1: 2})
    assert counting.a_minute(2) is not None
    counting.clear()
    assert counting.a_minute(1) is None


def test_the_points_of_a_mesh_can_be_left_out() -> None:
    mesh = FaceMesh(canonical_face().points.astype(np.float32), 0.9, 0.3, None, 0.1)
    kept = mesh.without_points()
    assert kept.points.shape == (0, 3) and kept.measures == mesh.measures == (0.3, None, 0.1)
    assert replace(mesh, presence=0.5).presence == 0.5
