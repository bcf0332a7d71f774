import dataclasses
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from fer_desktop.analysis.analyzer import Analyzer, AnalyzerOptions, build_analyzer
from fer_desktop.analysis.classifier import Runtime
from fer_desktop.analysis.crop import crop_face, whole_picture_crop
from fer_desktop.analysis.runtimes.network import ClassifierError
from fer_desktop.core.messages import marked
from fer_desktop.core.types import Analysis, Box, Face, Frame, UInt8Array
from fer_desktop.models.description import Model
from tests.analysis.conftest import FixedClassifier

HAPPY, SAD = 3, 5


class FixedDetector:
    """A detector that finds fixed boxes and records its calls."""

    def __init__(self, *boxes: Box) -> None:
        self.boxes = list(boxes)
        self.multi_view: list[bool] = []
        self.score = 0.9

    def detect(self, image: UInt8Array, multi_view: bool = False) -> list[Face]:
        self.multi_view.append(multi_view)
        return [Face(box, None, self.score) for box in self.boxes]

    def follow(self, image: UInt8Array, faces: Sequence[Face]) -> None:
        """Return None: the whole frame must be searched."""


SMALL, LARGE, MIDDLE = Box(10, 10, 30, 30), Box(100, 100, 120, 120), Box(300, 50, 60, 60)


@pytest.fixture
def fixed_detector() -> FixedDetector:
    return FixedDetector(SMALL, LARGE, MIDDLE)


@pytest.fixture
def analyzer(fixed_detector: FixedDetector, fixed_classifier: FixedClassifier) -> Analyzer:
    return Analyzer(fixed_detector, fixed_classifier)


def frame(index: int = 0, timestamp: float | None = None, image: np.ndarray | None = None) -> Frame:
    if image is None:
        image = np.random.default_rng(index).integers(0, 256, (480, 640, 3), np.uint8)
    return Frame(image, index, index / 30 if timestamp is None else timestamp, "test")


def boxes(analysis: Analysis) -> list[Box]:
    return [reading.face.box for reading in analysis.readings]


def test_readings_come_largest_first_with_the_frame_itself(analyzer: Analyzer) -> None:
    given = frame()
    analysis = analyzer.analyze(given)
    assert analysis.frame is given
    assert boxes(analysis) == [LARGE, MIDDLE, SMALL]
    assert [reading.face.track_id for reading in analysis.readings] == [1, 2, 3]


def test_a_reading_holds_the_crop_that_the_classifier_was_given(analyzer: Analyzer, fixed_classifier: FixedClassifier) -> None:
    given = frame()
    analysis = analyzer.analyze(given)
    for reading, seen in zip(analysis.readings, fixed_classifier.seen[0], strict=True):
        assert np.array_equal(reading.crop, seen)
        assert np.array_equal(reading.crop, crop_face(given.image, reading.face))


def test_all_faces_are_classified_at_once(analyzer: Analyzer, fixed_classifier: FixedClassifier) -> None:
    analyzer.analyze(frame())
    assert [len(crops) for crops in fixed_classifier.seen] == [3]


def test_every_stage_has_a_timing(analyzer: Analyzer) -> None:
    timings = analyzer.analyze(frame()).timings
    stages = {"detect", "track", "crop", "classify", "quality", "smooth"}
    assert set(timings) == stages | {"total"}
    assert timings["total"] == pytest.approx(sum(timings[stage] for stage in stages))
    assert min(timings.values()) >= 0


def test_a_frame_without_faces_has_no_readings(fixed_classifier: FixedClassifier) -> None:
    assert Analyzer(FixedDetector(), fixed_classifier).analyze(frame()).readings == ()


def test_only_the_largest_face_is_analysed_on_request(analyzer: Analyzer) -> None:
    analyzer.options = AnalyzerOptions(largest_only=True)
    assert boxes(analyzer.analyze(frame())) == [LARGE]


def test_faces_below_the_minimum_size_are_left_out(analyzer: Analyzer) -> None:
    analyzer.options = AnalyzerOptions(minimum_face=60)
    assert boxes(analyzer.analyze(frame())) == [LARGE, MIDDLE]


def test_the_options_switch_multi_view_detection_on(analyzer: Analyzer, fixed_detector: FixedDetector) -> None:
    analyzer.analyze(frame())
    analyzer.options = AnalyzerOptions(multi_view=True)
    analyzer.analyze(frame())
    assert fixed_detector.multi_view == [False, True]


def test_pictures_that_are_not_followed_have_no_ids_and_are_not_smoothed(
    analyzer: Analyzer, fixed_classifier: FixedClassifier
) -> None:
    analyzer.options = AnalyzerOptions(follow=False)
    analyzer.analyze(frame(0))
    fixed_classifier.answer = np.eye(7, dtype=np.float32)[SAD]
    for reading in analyzer.analyze(frame(1)).readings:
        assert reading.face.track_id == 0
        assert reading.smoothed is reading.prediction
        assert reading.expression == "sad"


def test_readings_of_a_followed_face_are_smoothed(analyzer: Analyzer, fixed_classifier: FixedClassifier) -> None:
    analyzer.analyze(frame(0))
    fixed_classifier.answer = np.eye(7, dtype=np.float32)[SAD]
    reading = analyzer.analyze(frame(1)).readings[0]
    assert reading.prediction.expression == "sad"
    assert reading.smoothed.expression == reading.expression == "happy"
    assert reading.confidence == pytest.approx(float(reading.smoothed.probabilities[HAPPY]))


def test_a_face_that_becomes_a_person_late_is_in_its_first_frames_too_and_smoothed_from_there(
    fixed_classifier: FixedClassifier,
) -> None:
    detector = FixedDetector(LARGE)
    detector.score = 0.6  # too low for a person at once
    analyzer = Analyzer(detector, fixed_classifier)
    assert not analyzer.analyze(frame(0)).readings
    analyzer.reset()
    late: list[Analysis] = []
    for k in range(20):
        fixed_classifier.answer = np.eye(7, dtype=np.float32)[HAPPY if k == 0 else SAD]
        ready = analyzer.analyze_late(frame(k))
        assert not ready or k >= 12  # 0.4 s
        late += ready
    late += analyzer.finish_late()
    assert [analysis.frame.index for analysis in late] == list(range(20))
    assert all([reading.face.track_id for reading in analysis.readings] == [1] for analysis in late)
    assert late[1].readings[0].smoothed.probabilities[HAPPY] > late[1].readings[0].prediction.probabilities[HAPPY]


def test_a_face_that_never_becomes_a_person_stays_out_and_keeps_no_frame_waiting_for_long(
    fixed_classifier: FixedClassifier,
) -> None:
    detector = FixedDetector(LARGE)
    detector.score = 0.6
    analyzer = Analyzer(detector, fixed_classifier)
    late: list[Analysis] = []
    for k in range(20):
        detector.boxes = [LARGE] if k < 5 else []
        late += analyzer.analyze_late(frame(k))
    assert [analysis.frame.index for analysis in late] == list(range(20))
    assert not any(analysis.readings for analysis in late)
    assert analyzer.finish_late() == []


@pytest.mark.parametrize(("threshold", "uncertain"), [(None, True), (0.3, False), (0.45, True)])
def test_a_reading_under_the_threshold_is_uncertain(
    fixed_detector: FixedDetector, fixed_classifier: FixedClassifier, threshold: float | None, uncertain: bool
) -> None:
    # The classifier gives 0.4 for happy; the model's own threshold is 0.5.
    analyzer = Analyzer(fixed_detector, fixed_classifier, AnalyzerOptions(uncertain_below=threshold), uncertain_below=0.5)
    assert {reading.uncertain for reading in analyzer.analyze(frame()).readings} == {uncertain}


def test_reset_forgets_ids_and_the_past(analyzer: Analyzer, fixed_classifier: FixedClassifier) -> None:
    analyzer.analyze(frame(0))
    analyzer.reset()
    fixed_classifier.answer = np.eye(7, dtype=np.float32)[SAD]
    reading = analyzer.analyze(frame(1)).readings[0]
    assert reading.face.track_id == 1
    assert reading.smoothed.expression == "sad"


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_pictures_of_another_size_change_nobody_s_number(
    analyzer: Analyzer, fixed_detector: FixedDetector, factor: float
) -> None:
    first = [reading.face.track_id for reading in analyzer.analyze(frame(0)).readings]
    fixed_detector.boxes = [box.scaled(factor, factor) for box in fixed_detector.boxes]
    analyzer.options = dataclasses.replace(analyzer.options, minimum_face=1)
    image = np.zeros((round(480 * factor), round(640 * factor), 3), np.uint8)
    for index in (1, 2):
        assert [reading.face.track_id for reading in analyzer.analyze(frame(index, image=image)).readings] == first


def test_a_picture_that_is_a_crop_is_analysed_without_detection(
    analyzer: Analyzer, fixed_classifier: FixedClassifier, fixed_detector: FixedDetector
) -> None:
    given = frame(image=np.random.default_rng(1).integers(0, 256, (48, 48, 3), np.uint8))
    (reading,) = analyzer.analyze_crop(given).readings
    assert (reading.face.box, reading.face.score, reading.face.track_id) == (Box(0, 0, 48, 48), 1.0, 0)
    assert np.array_equal(reading.crop, whole_picture_crop(given.image))
    assert fixed_detector.multi_view == []


def test_options_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        AnalyzerOptions().follow = False  # type: ignore[misc]  # the assignment under test


def test_errors_of_the_classifier_are_passed_on(
    analyzer: Analyzer, fixed_classifier: FixedClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(crops: UInt8Array) -> None:
        raise ClassifierError(marked("broken"))

    monkeypatch.setattr(fixed_classifier, "predict", fail)
    with pytest.raises(ClassifierError):
        analyzer.analyze(frame())


@pytest.mark.parametrize("runtime", [Runtime.LITERT, Runtime.LITERT_INT8])
def test_the_whole_chain_reads_the_astronaut_as_happy(
    default_model: Model, sample_image: NDArray[np.uint8], runtime: Runtime
) -> None:
    analyzer = build_analyzer(default_model, runtime)
    (reading,) = analyzer.analyze(Frame(sample_image, 0, 0.0, "astronaut")).readings
    assert reading.expression == "happy"
    assert not reading.uncertain
    assert analyzer.classifier.runtime is runtime
