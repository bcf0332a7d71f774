import dataclasses

import numpy as np
import pytest

from fer_desktop.core.types import Box, Face, FaceReading, Prediction


def test_a_box_knows_its_edges_centre_and_area() -> None:
    box = Box(10, 20, 30, 40)
    assert (box.right, box.bottom, box.center, box.area) == (40, 60, (25, 40), 1200)
    assert Box(0, 0, -5, 3).area == 0


@pytest.mark.parametrize(
    ("other", "overlap"),
    [
        (Box(0, 0, 10, 10), 1.0),
        (Box(5, 0, 10, 10), 50 / 150),
        (Box(2, 2, 5, 5), 25 / 100),
        (Box(10, 0, 10, 10), 0.0),
        (Box(30, 30, 1, 1), 0.0),
    ],
)
def test_intersection_over_union_is_the_share_of_the_common_area(other: Box, overlap: float) -> None:
    box = Box(0, 0, 10, 10)
    assert box.intersection_over_union(other) == pytest.approx(overlap)
    assert other.intersection_over_union(box) == pytest.approx(overlap)


def test_a_prediction_names_its_most_probable_expression() -> None:
    prediction = Prediction(np.array([0.1, 0, 0, 0.6, 0.3, 0, 0], np.float32))
    assert (prediction.index, prediction.expression) == (3, "happy")
    assert prediction.confidence == pytest.approx(0.6)


@pytest.mark.parametrize("shape", [(6,), (8,), (1, 7), ()])
def test_a_prediction_has_seven_probabilities(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="expected 7 probabilities"):
        Prediction(np.zeros(shape, np.float32))


def test_a_reading_shows_the_smoothed_confidence_of_the_expression_shown() -> None:
    now = Prediction(np.array([0, 0, 0, 0.9, 0.1, 0, 0], np.float32))
    smoothed = Prediction(np.array([0, 0, 0, 0.45, 0.55, 0, 0], np.float32))
    face = Face(Box(0, 0, 1, 1), None, 1.0)
    reading = FaceReading(face, np.zeros((48, 48), np.uint8), now, smoothed, uncertain=False, expression_index=3)
    assert reading.expression == "happy"
    assert reading.confidence == pytest.approx(0.45)


def test_the_data_types_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Box(0, 0, 1, 1).x = 5  # type: ignore[misc]  # the assignment under test
