"""The figures of a test set, compared with counts by hand and with the network itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fer_desktop.analysis.analyzer import Analyzer
from fer_desktop.batch.run import Note
from fer_desktop.core.labels import INDONESIAN
from fer_desktop.core.messages import Message, marked
from fer_desktop.core.types import Box, Face, FaceReading, Prediction
from fer_desktop.test_sets.finding import Way, find_test_sets, tell_way
from fer_desktop.test_sets.measuring import read_test_set
from fer_desktop.test_sets.scoring import Answer, Tally, answer_of, score_of
from tests.test_sets.trial import draw

ANGRY, FEAR, HAPPY, SAD = 0, 2, 3, 5


def answer(true: int, read: int | None, confidence: float = 0.8, error: str = "") -> Answer:
    probabilities = None
    if read is not None:
        probabilities = np.full(7, (1 - confidence) / 6, np.float32)
        probabilities[read] = confidence
    return Answer(f"{true}.png", true, probabilities, Message(marked("{what}"), what=error) if error else None)


def test_figures_equal_those_counted_by_hand() -> None:
    answers = [
        *[answer(HAPPY, HAPPY)] * 3,
        answer(HAPPY, SAD),
        answer(SAD, SAD),
        answer(SAD, HAPPY),
        answer(SAD, None),
        answer(ANGRY, None, error="angry.png can't be read"),
    ]
    score = score_of(answers)
    assert (score.accuracy.right, score.accuracy.total, score.mistakes) == (4, 6, 2)
    assert (score.strict.right, score.strict.total) == (4, 7), "a picture without a face must count as wrong here"
    assert (score.no_face_count, score.no_face[SAD], score.failed, score.count) == (1, 1, 1, 8)
    assert score.classes[HAPPY].recall == pytest.approx(3 / 4)
    assert score.classes[HAPPY].precision == pytest.approx(3 / 4)
    assert score.classes[SAD].f1 == pytest.approx(1 / 2)
    assert score.balanced == pytest.approx((3 / 4 + 1 / 2) / 2)
    assert score.macro_f1 == pytest.approx((3 / 4 + 1 / 2) / 2)
    assert score.matrix[HAPPY, SAD] == 1
    assert score.matrix.sum() == 6


def test_the_interval_is_wilson_s() -> None:
    """The paper's 28 of 35: Wilson's formula gives 64.1 to 90.0 %."""
    score = score_of([answer(HAPPY, HAPPY)] * 28 + [answer(HAPPY, SAD)] * 7)
    assert score.accuracy.value == pytest.approx(0.8)
    assert score.accuracy.interval == pytest.approx((0.6411, 0.8996), abs=1e-4)


def test_a_set_without_answers_gives_no_figures_and_no_error() -> None:
    score = score_of([])
    assert np.isnan(score.accuracy.value)
    assert np.isnan(score.balanced)
    assert score.accuracy.interval == (0.0, 1.0)


def test_replaced_and_dropped_answers_do_not_count() -> None:
    tally = Tally()
    for number, one in enumerate([answer(HAPPY, SAD), answer(SAD, None), answer(FEAR, None, error="broken")]):
        tally.put(number, one)
    tally.put(0, answer(HAPPY, HAPPY))
    tally.put(1, answer(SAD, SAD))
    tally.drop(2)
    tally.drop("never there")
    assert len(tally) == 2
    score = tally.score()
    assert (score.accuracy.right, score.accuracy.total, score.no_face_count, score.failed) == (2, 2, 0, 0)


def test_the_largest_face_counts_but_not_a_small_picture_taken_as_a_crop() -> None:
    def reading(index: int) -> FaceReading:
        prediction = Prediction(np.eye(7, dtype=np.float32)[index])
        return FaceReading(Face(Box(0, 0, 9, 9), None, 1.0), np.zeros((48, 48), np.uint8), prediction, prediction, False, index)

    assert answer_of("a", SAD, [reading(SAD), reading(HAPPY)], [], None).right
    assert answer_of("a", SAD, [reading(SAD)], [Note.READ_AS_CROP], None).read is None
    assert answer_of("a", SAD, [reading(SAD)], [Note.TIGHT_CROP], None).read == SAD, "a face was detected in it"
    assert answer_of("a", SAD, [], [], None).read is None
    unreadable = Message(marked("{path} can't be read: {why}"), path="a", why="it is broken")
    assert answer_of("a", SAD, [], [], unreadable).error == unreadable


def test_the_trial_of_the_paper(fer2013_npz: Path, tmp_path: Path, analyzer: Analyzer) -> None:
    """35 pictures, 5 a class, drawn from PrivateTest: the answers equal the network's own for these rows of the data."""
    folder = tmp_path / "trial"
    files = draw(fer2013_npz, folder, seed=1, a_class=5, names=INDONESIAN)
    (test_set,) = find_test_sets([folder]).sets
    assert tell_way(test_set.sample(), analyzer) is Way.CROPS
    answers = list(read_test_set(test_set, Way.CROPS, analyzer))
    rows = [int(Path(one.file).stem) for one in answers]
    assert sorted(one.file for one in answers) == sorted(map(str, files))
    with np.load(fer2013_npz) as data:
        expected = analyzer.classifier.predict(data["image"][rows])
        assert [one.true for one in answers] == data["label"][rows].tolist()
        assert set(data["split"][rows].tolist()) == {2}
    np.testing.assert_allclose(
        np.stack([one.probabilities for one in answers if one.probabilities is not None]), expected, atol=1e-5
    )
    score = score_of(answers)
    assert score.matrix.sum(axis=1).tolist() == [5] * 7
    assert score.balanced == pytest.approx(score.accuracy.value), "every class has five pictures, so both must be equal"
    assert 18 <= score.accuracy.right <= 31, (
        "the default model gets about 68 % of PrivateTest right; this is four standard deviations"
    )


def test_the_largest_face_of_a_photograph_is_scored(shared_photos: Path, tmp_path: Path, analyzer: Analyzer) -> None:
    for name, file in {"happy": "couple.jpg", "sad": "dog.jpg"}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / file).write_bytes((shared_photos / file).read_bytes())
    (tmp_path / "sad" / "broken.jpg").write_bytes(b"no picture")
    (test_set,) = find_test_sets([tmp_path]).sets
    happy, broken, dog = read_test_set(test_set, Way.PHOTOGRAPHS, analyzer)
    assert happy.read is not None
    assert dog.read is None and not dog.error
    assert "broken.jpg" in str(broken.error)
    score = score_of([happy, broken, dog])
    assert (score.accuracy.total, score.strict.total, score.no_face_count, score.failed) == (1, 2, 1, 1)
