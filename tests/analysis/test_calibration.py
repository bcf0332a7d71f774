from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from fer_desktop.analysis.analyzer import Analyzer, AnalyzerOptions
from fer_desktop.analysis.calibration import (
    DURATION_S,
    LIMIT,
    NEUTRAL,
    USUAL_NEUTRAL,
    Calibration,
    RestingFace,
    calibrate,
    expected_neutral,
    reads_neutral,
)
from fer_desktop.core.types import Box, Face, Frame, Prediction, UInt8Array
from fer_desktop.models.description import Model
from tests.analysis.conftest import FixedClassifier

ANGRY, HAPPY, SAD = 0, 3, 5
U = np.array(USUAL_NEUTRAL)


def spread(**shares: float) -> np.ndarray:
    """Probabilities of the named expressions; the other expressions share the rest."""
    names = ["angry", "disgust", "fear", "happy", "neutral", "sad", "surprise"]
    rest = (1 - sum(shares.values())) / (7 - len(shares))
    return np.array([shares.get(name, rest) for name in names], np.float32)


def test_the_resting_face_reads_as_a_neutral_face_does_on_average() -> None:
    rest = spread(sad=0.4, neutral=0.3, angry=0.1)
    calibration = calibrate(1, rest, U)
    assert max(map(abs, calibration.bias)) < LIMIT
    assert calibration.apply(Prediction(rest)).probabilities == pytest.approx(U, abs=1e-6)
    assert reads_neutral(calibration, rest)


def test_a_face_that_rests_as_the_average_does_is_not_shifted() -> None:
    calibration = calibrate(1, U.astype(np.float32), U)
    assert calibration.bias == pytest.approx([0] * 7, abs=1e-6)


def test_other_expressions_of_a_face_that_looks_sad_at_rest_are_still_seen() -> None:
    calibration = calibrate(1, spread(sad=0.7, neutral=0.2), U)
    assert calibration.apply(Prediction(spread(happy=0.8, neutral=0.1))).index == HAPPY
    assert calibration.apply(Prediction(spread(angry=0.8, neutral=0.05, sad=0.1))).index == ANGRY


def test_a_strong_bias_is_limited_and_still_makes_a_sad_resting_face_neutral() -> None:
    rest = spread(sad=0.93, neutral=0.04)
    calibration = calibrate(1, rest, U)
    assert max(map(abs, calibration.bias)) == LIMIT
    assert reads_neutral(calibration, rest)


def test_a_broad_smile_is_no_resting_face() -> None:
    assert not reads_neutral(calibrate(1, spread(happy=0.99), U), spread(happy=0.99))


def test_what_is_next_to_impossible_at_rest_does_not_become_likely() -> None:
    rest = np.array([1e-6, 1e-6, 1e-6, 1e-6, 1 - 6e-6, 1e-6, 1e-6], np.float32)
    calibration = calibrate(1, rest, U)
    assert calibration.apply(Prediction(spread(neutral=0.8))).index == NEUTRAL
    assert calibration.apply(Prediction(spread(disgust=0.05, neutral=0.8))).probabilities[1] < 0.2


@pytest.mark.parametrize("strength", [0.0, 0.5])
def test_less_strength_shifts_less(strength: float) -> None:
    rest = spread(sad=0.5, neutral=0.3)
    full, less = calibrate(1, rest, U).bias, calibrate(1, rest, U, strength).bias
    assert less == pytest.approx([strength * value for value in full])


def test_calibrated_probabilities_are_probabilities() -> None:
    random = np.random.default_rng(0)
    for _ in range(200):
        calibration = calibrate(1, random.dirichlet(np.full(7, 0.3)).astype(np.float32), U)
        shifted = calibration.apply(Prediction(random.dirichlet(np.full(7, 0.3)).astype(np.float32))).probabilities
        assert shifted.dtype == np.float32
        assert shifted.sum() == pytest.approx(1, abs=1e-5)
        assert shifted.min() >= 0


@pytest.mark.parametrize("values", [np.full(7, np.nan), np.zeros(7)])
def test_values_that_are_no_probabilities_are_left_alone(values: NDArray[np.float64]) -> None:
    prediction = Prediction(values.astype(np.float32))
    assert Calibration(1, (0.0,) * 7).apply(prediction) is prediction


def test_the_expected_output_is_the_neutral_row_of_the_models_confusion_matrix() -> None:
    rows = np.ones((7, 7))
    rows[NEUTRAL] = [5, 0, 5, 10, 70, 10, 0]
    expected = expected_neutral(matrix(rows.tolist()))
    assert expected == pytest.approx([0.05, 0, 0.05, 0.1, 0.7, 0.1, 0])


def matrix(values: object) -> dict[str, object]:
    return {"private": {"confusion_matrix": values}}


@pytest.mark.parametrize(
    "metrics",
    [{}, {"private": None}, {"private": {}}, *map(matrix, ("no", [[1]], np.eye(7)[::-1].tolist(), np.zeros((7, 7)).tolist()))],
)
def test_a_model_without_a_usable_confusion_matrix_gets_the_usual_values(metrics: dict[str, object]) -> None:
    assert expected_neutral(metrics).tolist() == list(USUAL_NEUTRAL)


def test_the_default_model_predicts_neutral_for_neutral_faces(default_model: Model) -> None:
    expected = expected_neutral(default_model.description.metrics)
    assert int(expected.argmax()) == NEUTRAL
    assert expected.sum() == pytest.approx(1)


def test_three_seconds_of_frames_are_averaged_at_any_rate() -> None:
    face = RestingFace(4, 99.0)
    assert face.lost_for(99.5) == 0.5
    assert face.left_s == DURATION_S
    k = 0
    while face.left_s > 0:
        face.add(Prediction(spread(sad=0.6) if k % 2 else spread(sad=0.2)), 100 + k / 10)
        k += 1
    assert k == 31
    assert face.enough
    assert face.mean()[SAD] == pytest.approx(0.4, abs=0.01)
    face.add(Prediction(np.full(7, np.nan, np.float32)), 104.0)
    assert np.isfinite(face.mean()).all()
    assert face.lost_for(104.0) == pytest.approx(1.0)


class OneFace:
    def detect(self, image: UInt8Array, multi_view: bool = False) -> list[Face]:
        return [Face(Box(100, 100, 120, 120), None, 0.9)]

    def follow(self, image: UInt8Array, faces: Sequence[Face]) -> None:
        """Return None: the whole frame must be searched."""


def test_calibration_shifts_the_readings_of_its_track_but_not_the_prediction(fixed_classifier: FixedClassifier) -> None:
    analyzer = Analyzer(OneFace(), fixed_classifier)
    image = np.zeros((480, 640, 3), np.uint8)
    plain = analyzer.analyze(Frame(image, 0, 0.0, "test")).readings[0]
    assert plain.expression == "happy"
    calibration = calibrate(1, plain.prediction.probabilities, U)
    analyzer.options = AnalyzerOptions(calibrations=(calibration, Calibration(2, (9.0,) + (0.0,) * 6)))
    for k in range(1, 90):
        reading = analyzer.analyze(Frame(image, k, k / 30, "test")).readings[0]
    assert reading.expression == "neutral"
    assert np.array_equal(reading.prediction.probabilities, plain.prediction.probabilities)
    assert reading.smoothed.probabilities == pytest.approx(U, abs=1e-3)
    analyzer.options = AnalyzerOptions(calibrations=(Calibration(7, (9.0,) + (0.0,) * 6),))
    for k in range(90, 180):
        reading = analyzer.analyze(Frame(image, k, k / 30, "test")).readings[0]
    assert reading.expression == "happy"


def test_pictures_that_are_not_followed_are_never_shifted(fixed_classifier: FixedClassifier) -> None:
    options = AnalyzerOptions(follow=False, calibrations=(Calibration(0, (9.0,) + (0.0,) * 6),))
    reading = Analyzer(OneFace(), fixed_classifier, options).analyze(Frame(np.zeros((480, 640, 3), np.uint8), 0, 0.0, "test"))
    assert reading.readings[0].expression == "happy"
