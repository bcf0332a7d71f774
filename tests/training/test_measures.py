"""Figures and calibration agree with values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from fer_desktop.analysis.classifier import softmax
from training.calibration import fit_temperature, uncertainty_threshold
from training.data import Dataset
from training.evaluate import class_table, evaluate, figures, table


def _sure_of(classes: list[int], confidence: float = 0.94) -> np.ndarray:
    probabilities = np.full((len(classes), 7), (1 - confidence) / 6, np.float32)
    probabilities[np.arange(len(classes)), classes] = confidence
    return probabilities


def test_figures_of_a_perfect_and_of_a_constant_answer(small_data: Dataset) -> None:
    part = small_data.private
    perfect = figures(_sure_of(part.label.tolist()), part)
    assert perfect["accuracy"] == perfect["balanced_accuracy"] == perfect["ferplus_agreement"] == 1.0
    assert perfect["expected_calibration_error"] == pytest.approx(0.06, abs=1e-6)
    assert perfect["per_class"]["fear"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "support": 5}

    constant = figures(_sure_of([4] * len(part)), part)
    assert constant["accuracy"] == pytest.approx(1 / 7)
    assert constant["per_class"]["neutral"]["recall"] == 1.0
    assert constant["per_class"]["neutral"]["precision"] == pytest.approx(1 / 7)
    assert constant["per_class"]["happy"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "support": 5}
    assert np.array(constant["confusion_matrix"]).sum() == len(part)


def test_ferplus_agreement_counts_only_clear_majorities_for_the_seven(small_data: Dataset) -> None:
    part = small_data.private
    assert part.votes is not None
    part.votes[0] = [5, 5, 0, 0, 0, 0, 0, 0, 0, 0]  # half is not over half
    part.votes[1] = [0, 0, 0, 0, 0, 0, 0, 9, 0, 1]  # contempt is none of the seven
    answers = part.label.copy()
    answers[0] = answers[1] = 6  # wrong, but not counted
    answers[2] = 6  # wrong and counted
    assert figures(_sure_of(answers.tolist()), part)["ferplus_agreement"] == pytest.approx(32 / 33)


def test_evaluation_leaves_out_pictures_that_are_in_training(small_data: Dataset) -> None:
    small_data.training.image[0] = small_data.private.image[3]
    bars = evaluate(lambda crops: _sure_of([int(c[:, 24].reshape(48).argmax() - 2) // 6 for c in crops]), small_data)
    assert bars["private"]["count"] == 35
    assert bars["private_not_in_training"]["count"] == 34
    assert bars["private"]["accuracy"] == 1.0
    text = table({"default": bars})
    assert "private_not_in_training" in text
    assert "surprise" in text


def test_the_table_of_classes_has_intervals_and_says_what_a_class_is_called() -> None:
    matrix = np.diag([60, 0, 5, 5, 5, 5, 5])
    matrix[0, 5] = 40
    first, second, third, *_ = (line.split() for line in class_table(matrix))
    assert first[:4] + first[5:6] == ["angry", "precision", "1.000", "(0.940-1.000)", "0.600"]
    assert " ".join(first[7:]) == "n 100 called sad in four of ten cases"
    assert second == ["disgust", "precision", "-", "recall", "-"], "no picture is labelled so, and none is read so"
    assert "called" not in third


def test_a_known_temperature_is_found() -> None:
    random = np.random.default_rng(0)
    logits = random.normal(0, 2, (20000, 7)).astype(np.float32)
    true = np.array([random.choice(7, p=row) for row in softmax(logits)])
    assert fit_temperature(logits, true) == pytest.approx(1.0, abs=0.05)
    assert fit_temperature(logits * 2, true) == pytest.approx(2.0, abs=0.1)
    assert fit_temperature(logits * 5, true) == pytest.approx(5.0, abs=0.25), "a network that learnt its pictures by heart"


def test_the_threshold_is_the_lowest_with_the_wanted_share_of_right_answers() -> None:
    confidence = np.linspace(0.2, 0.99, 1000)
    probabilities = np.stack([_sure_of([0], c)[0] for c in confidence])
    true = np.where(confidence > 0.5, 0, 1)
    threshold = uncertainty_threshold(probabilities, true)
    kept = confidence >= threshold
    assert (true[kept] == 0).mean() >= 0.8
    assert (true[confidence >= threshold - 0.01] == 0).mean() < 0.8
    assert uncertainty_threshold(probabilities, np.full(1000, 2)) == 1.0
