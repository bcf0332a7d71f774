from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from fer_desktop.core.json_values import number, objects, texts, whole
from fer_desktop.models.metrics import figures_of
from fer_desktop.playback.playback import Playback
from fer_desktop.recordings.document import Document
from fer_desktop.recordings.faces import face_table
from fer_desktop.recordings.recording import Recording

HUGE = 10**400


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1", 1.0), ("-0.5", None), ("2.5", None), ("true", None), ('"1"', None), ("null", None), ("[1]", None), ("NaN", None)],
)
def test_a_number_is_finite_and_within_its_range(text: str, expected: float | None) -> None:
    found = number(json.loads(text), 0, 2)
    assert (found, type(found)) == (expected, type(expected))


def test_a_whole_number_larger_than_any_float_is_no_number() -> None:
    assert (number(HUGE), number(-HUGE), number(json.loads("1e999"))) == (None, None, None)
    (figures,) = figures_of({"private": {"accuracy": HUGE, "count": 5}})
    assert (figures.accuracy, figures.count) == (None, 5)
    faces = face_table(np.array([[k, k / 30, 1, 0, 0, 9, 9, 0.9, *np.eye(7)[k]] for k in range(3)]))
    document = Document(settings={"smoothing_s": HUGE, "uncertain_below": HUGE})
    results = Playback(Recording(Path("recording"), document, (), faces)).results
    assert np.array_equal(results.faces.smoothed, faces.probabilities) and not results.faces.uncertain.any(), (
        "a setting that is no number must count as 0"
    )


def test_true_and_fractions_are_no_whole_numbers() -> None:
    values = [3, 0, 4, True, 1.0, "1", None]
    assert [whole(value, 1, 3) for value in values] == [3, *[None] * 6]
    assert whole(HUGE, 1) == HUGE


def test_lists_keep_only_items_of_the_right_type() -> None:
    assert (texts(["a", ""]), texts([]), texts(["a", 1]), texts("a")) == (["a", ""], [], None, None)
    assert (objects([{"a": 1}, 2, {}]), objects({"a": 1}), objects(None)) == ([{"a": 1}, {}], [], [])
