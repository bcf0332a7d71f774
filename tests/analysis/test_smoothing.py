import itertools
import math
from collections.abc import Sequence

import numpy as np
import pytest

from fer_desktop.analysis.smoothing import Smoother, shown_again_from, threshold_message
from fer_desktop.core.types import Prediction

ANGRY, HAPPY, SAD = 0, 3, 5
TIME_CONSTANT = 0.35


def sure_of(index: int, confidence: float = 1.0) -> Prediction:
    probabilities = np.full(7, (1 - confidence) / 6, np.float32)
    probabilities[index] = confidence
    return Prediction(probabilities)


def between(first: int, second: int, lead: float) -> Prediction:
    probabilities = np.zeros(7, np.float32)
    probabilities[first], probabilities[second] = 0.5 + lead / 2, 0.5 - lead / 2
    return Prediction(probabilities)


@pytest.fixture
def smoother() -> Smoother:
    return Smoother()


def test_the_first_prediction_is_shown_as_it_is(smoother: Smoother) -> None:
    shown = smoother.update(1, sure_of(HAPPY, 0.9), 0.0, TIME_CONSTANT)
    assert np.array_equal(shown.prediction.probabilities, sure_of(HAPPY, 0.9).probabilities)
    assert shown.expression_index == HAPPY


def test_a_step_has_reached_63_percent_after_one_time_constant(smoother: Smoother) -> None:
    smoother.update(1, sure_of(HAPPY), 0.0, TIME_CONSTANT)
    shown = smoother.update(1, sure_of(SAD), TIME_CONSTANT, TIME_CONSTANT)
    assert shown.prediction.probabilities[SAD] == pytest.approx(1 - math.exp(-1), abs=1e-5)


@pytest.mark.parametrize("rate", [5, 15, 30, 120])
def test_the_frame_rate_does_not_matter(rate: int) -> None:
    smoother = Smoother()
    smoother.update(1, sure_of(HAPPY), 0.0, TIME_CONSTANT)
    for i in range(1, rate + 1):
        shown = smoother.update(1, sure_of(SAD), 0.8 * i / rate, TIME_CONSTANT)
    assert shown.prediction.probabilities[SAD] == pytest.approx(1 - math.exp(-0.8 / TIME_CONSTANT), abs=1e-4)


def test_smoothed_probabilities_still_sum_to_one(smoother: Smoother) -> None:
    random = np.random.default_rng(0)
    for i in range(300):
        values = random.dirichlet(np.ones(7)).astype(np.float32)
        shown = smoother.update(1, Prediction(values), i / 30, TIME_CONSTANT)
        assert shown.prediction.probabilities.sum() == pytest.approx(1, abs=1e-4)


def test_a_label_does_not_flicker_between_two_that_are_about_equal(smoother: Smoother) -> None:
    labels = {smoother.update(1, between(HAPPY, ANGRY, 0.05), 0.0, TIME_CONSTANT).expression_index}
    for i in range(1, 120):
        lead = 0.05 if i % 2 else -0.05
        labels.add(smoother.update(1, between(HAPPY, ANGRY, lead), i / 30, TIME_CONSTANT).expression_index)
    assert labels == {HAPPY}


def test_a_label_changes_when_another_leads_clearly(smoother: Smoother) -> None:
    smoother.update(1, between(HAPPY, ANGRY, 0.1), 0.0, TIME_CONSTANT)
    for i in range(1, 60):
        shown = smoother.update(1, between(ANGRY, HAPPY, 0.2), i / 30, TIME_CONSTANT)
    assert shown.expression_index == ANGRY


def changes(labels: Sequence[object]) -> int:
    return sum(before != after for before, after in itertools.pairwise(labels))


def test_a_label_hardly_ever_changes_twice_within_a_second(smoother: Smoother) -> None:
    labels = []
    for i in range(300):
        prediction = between(HAPPY, ANGRY, 0.6) if i // 9 % 2 else between(ANGRY, HAPPY, 0.6)
        labels.append(smoother.update(1, prediction, i / 30, TIME_CONSTANT).expression_index)
    assert 1 <= changes(labels) <= 10


def test_a_sudden_clear_change_is_not_held_back(smoother: Smoother) -> None:
    smoother.update(1, sure_of(HAPPY), 0.0, TIME_CONSTANT)
    labels = [smoother.update(1, sure_of(SAD), i / 30, TIME_CONSTANT).expression_index for i in range(1, 20)]
    labels += [smoother.update(1, sure_of(ANGRY), i / 30, TIME_CONSTANT).expression_index for i in range(20, 40)]
    assert labels[-1] == ANGRY
    assert SAD in labels


def test_uncertain_does_not_flicker_at_the_threshold(smoother: Smoother) -> None:
    labels = [smoother.update(1, sure_of(HAPPY, 0.52), 0.0, TIME_CONSTANT, 0.5).uncertain]
    for i in range(1, 120):
        prediction = sure_of(HAPPY, 0.47 if i // 15 % 2 else 0.53)
        labels.append(smoother.update(1, prediction, i / 30, TIME_CONSTANT, 0.5).uncertain)
    assert labels[0] is False and labels[-1] is True and changes(labels) == 1
    for i in range(120, 180):
        shown = smoother.update(1, sure_of(HAPPY, 0.62), i / 30, TIME_CONSTANT, 0.5)
    assert not shown.uncertain


@pytest.mark.parametrize("threshold", [0.0, 0.1, 0.3, 0.45, 0.6, 0.9, 1.0])
def test_a_confidence_below_the_threshold_never_stands_beside_an_expression(threshold: float) -> None:
    random, smoother = np.random.default_rng(3), Smoother()
    uncertain_before = False
    for i in range(3000):
        if i % 20 == 0:
            prediction = Prediction(random.dirichlet(np.full(7, 0.25)).astype(np.float32))
        shown = smoother.update(1, prediction, i / 30, TIME_CONSTANT, threshold)
        confidence = float(shown.prediction.probabilities[shown.expression_index])
        least = shown_again_from(threshold) if uncertain_before else threshold
        assert shown.uncertain == (confidence < least), f"{confidence} at frame {i}"
        if shown.uncertain or threshold >= 0.5:
            assert shown.expression_index == shown.prediction.index, "the label is what the figures say"
        uncertain_before = shown.uncertain


def test_an_expression_gives_way_to_another_without_being_uncertain_in_between(smoother: Smoother) -> None:
    smoother.update(1, sure_of(HAPPY, 0.95), 0.0, TIME_CONSTANT, 0.6)
    shown = [smoother.update(1, sure_of(SAD, 0.95), i / 30, TIME_CONSTANT, 0.6) for i in range(1, 40)]
    assert not any(each.uncertain for each in shown)
    assert changes([each.expression_index for each in shown]) == 1
    assert min(float(each.prediction.probabilities[each.expression_index]) for each in shown) >= 0.6


def test_an_expression_that_fades_is_held_for_a_moment_and_then_uncertain(smoother: Smoother) -> None:
    even = Prediction(np.full(7, 1 / 7, np.float32))
    smoother.update(1, sure_of(HAPPY, 0.7), 0.0, TIME_CONSTANT, 0.6)
    shown = [smoother.update(1, even, i / 30, TIME_CONSTANT, 0.6) for i in range(1, 40)]
    figures = [float(each.prediction.probabilities[HAPPY]) for each in shown]
    held = sum(before == after for before, after in itertools.pairwise(figures))
    labels = [each.uncertain for each in shown]
    assert changes(labels) == 1 and labels[-1] and 7 <= held <= 9, "word and figure are held together, for 0.3 seconds"
    assert all(figure >= 0.6 for figure, uncertain in zip(figures, labels, strict=True) if not uncertain)


def test_frames_that_are_far_apart_are_not_held(smoother: Smoother) -> None:
    smoother.update(1, sure_of(HAPPY, 0.7), 0.0, TIME_CONSTANT, 0.6)
    shown = smoother.update(1, sure_of(SAD, 0.5), 1.0, TIME_CONSTANT, 0.6)
    assert shown.uncertain and shown.expression_index == SAD


def test_an_expression_is_shown_again_from_ten_points_above_the_threshold() -> None:
    assert shown_again_from(0.6) == pytest.approx(0.7)
    assert shown_again_from(0.9) == pytest.approx(0.95)
    assert shown_again_from(1.0) == 1.0


def test_without_smoothing_the_sentence_has_only_the_threshold() -> None:
    message = threshold_message(0.6, 0.0, "{:.0%}".format)
    assert str(message) == "A reading with a confidence below 60% is uncertain."
    assert "below 60%" in str(threshold_message(0.6, 0.3, "{:.0%}".format))


def test_a_changed_threshold_takes_effect_at_once(smoother: Smoother) -> None:
    smoother.update(1, sure_of(HAPPY, 0.52), 0.0, TIME_CONSTANT, 0.5)
    assert smoother.update(1, sure_of(HAPPY, 0.52), 0.03, TIME_CONSTANT, 0.53).uncertain
    assert not smoother.update(1, sure_of(HAPPY, 0.52), 0.06, TIME_CONSTANT, 0.51).uncertain
    assert smoother.update(1, sure_of(HAPPY, 0.52), 0.09, 0.0, 0.53).uncertain


def test_a_confidence_can_still_exceed_a_high_threshold(smoother: Smoother) -> None:
    assert smoother.update(1, sure_of(HAPPY, 0.5), 0.0, TIME_CONSTANT, 0.98).uncertain
    for i in range(1, 200):
        shown = smoother.update(1, sure_of(HAPPY, 1.0), i / 30, TIME_CONSTANT, 0.98)
    assert not shown.uncertain


def test_no_smoothing_shows_every_prediction_as_it_is(smoother: Smoother) -> None:
    smoother.update(1, sure_of(HAPPY), 0.0, 0.0)
    shown = smoother.update(1, between(SAD, HAPPY, 0.01), 0.03, 0.0)
    assert np.array_equal(shown.prediction.probabilities, between(SAD, HAPPY, 0.01).probabilities)
    assert shown.expression_index == SAD


@pytest.mark.parametrize("time_constant", [0.0, TIME_CONSTANT])
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_values_that_are_not_numbers_are_ignored(smoother: Smoother, time_constant: float, bad: float) -> None:
    broken = Prediction(np.full(7, bad, np.float32))
    first = smoother.update(1, broken, 0.0, time_constant)
    assert np.isfinite(first.prediction.probabilities).all()
    smoother.update(2, sure_of(HAPPY), 0.0, time_constant)
    shown = smoother.update(2, broken, 0.1, time_constant)
    assert shown.prediction.probabilities[HAPPY] == pytest.approx(1)


def test_tracks_do_not_mix(smoother: Smoother) -> None:
    smoother.update(1, sure_of(HAPPY), 0.0, TIME_CONSTANT)
    smoother.update(2, sure_of(SAD), 0.0, TIME_CONSTANT)
    assert smoother.update(1, sure_of(HAPPY), 0.1, TIME_CONSTANT).prediction.probabilities[SAD] == 0


def test_earlier_results_are_not_modified(smoother: Smoother) -> None:
    shown = smoother.update(1, sure_of(HAPPY), 0.0, TIME_CONSTANT)
    kept = shown.prediction.probabilities.copy()
    smoother.update(1, sure_of(SAD), 0.2, TIME_CONSTANT)
    assert np.array_equal(shown.prediction.probabilities, kept)


def test_time_that_goes_back_starts_a_track_anew(smoother: Smoother) -> None:
    smoother.update(1, sure_of(HAPPY), 10.0, TIME_CONSTANT)
    assert smoother.update(1, sure_of(SAD), 0.0, TIME_CONSTANT).prediction.probabilities[SAD] == 1


def test_tracks_that_ended_are_forgotten(smoother: Smoother) -> None:
    for track in range(100):
        smoother.update(track, sure_of(HAPPY), float(track), TIME_CONSTANT)
        smoother.forget_before(float(track))
    assert len(smoother) <= 5
    smoother.reset()
    assert len(smoother) == 0
