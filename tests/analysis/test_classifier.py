import dataclasses
import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from fer_desktop.analysis.classifier import Classifier, LiteRTClassifier, Runtime, available_runtimes, open_classifier, softmax
from fer_desktop.analysis.detection.detector import BlazeFaceDetector
from fer_desktop.analysis.runtimes.network import ClassifierError, LiteRTNetwork
from fer_desktop.core.types import Prediction
from fer_desktop.models.description import Model

NEEDS_TENSORFLOW = pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="TensorFlow is not installed")


@pytest.fixture(scope="module")
def crops() -> np.ndarray:
    return np.random.default_rng(7).integers(0, 256, (5, 48, 48), np.uint8)


@pytest.fixture(scope="module", params=[Runtime.LITERT, Runtime.LITERT_INT8])
def classifier(request: pytest.FixtureRequest, default_model: Model) -> Classifier:
    return open_classifier(default_model, request.param)


def changed(model: Model, **changes: Any) -> Model:
    return Model(model.name, model.folder, dataclasses.replace(model.description, **changes))


def test_softmax_as_worked_out_by_hand() -> None:
    logits = np.log(np.array([[1, 2, 5]], np.float32))
    assert softmax(logits)[0] == pytest.approx([1 / 8, 2 / 8, 5 / 8])
    # A temperature of 2 halves the logits.
    assert softmax(2 * logits, 2.0)[0] == pytest.approx([1 / 8, 2 / 8, 5 / 8])


def test_softmax_does_not_overflow() -> None:
    assert softmax(np.array([[1e4, 0, -1e4]], np.float32))[0].tolist() == [1, 0, 0]


def test_rows_are_probabilities(classifier: Classifier, crops: np.ndarray) -> None:
    probabilities = classifier.predict(crops)
    assert probabilities.shape == (5, 7)
    assert probabilities.dtype == np.float32
    assert np.allclose(probabilities.sum(axis=1), 1, atol=1e-5)
    assert probabilities.min() >= 0


def test_a_crop_gets_the_same_logits_alone_and_in_a_batch(classifier: Classifier, crops: np.ndarray) -> None:
    together = classifier.logits(crops)
    alone = np.concatenate([classifier.logits(crop[None]) for crop in crops])
    assert np.allclose(together, alone, atol=1e-4 if classifier.runtime is Runtime.LITERT else 0.3)


def test_no_crops_give_no_answers(classifier: Classifier, crops: np.ndarray) -> None:
    assert classifier.predict(crops[:0]).shape == (0, 7)
    assert classifier.predict(crops).shape == (5, 7)


def test_a_later_call_does_not_change_earlier_logits(classifier: Classifier, crops: np.ndarray) -> None:
    first = classifier.logits(crops[:1])
    kept = first.copy()
    classifier.logits(crops[1:2])
    assert np.array_equal(first, kept)


def test_brightness_does_not_change_the_logits(classifier: Classifier, crops: np.ndarray) -> None:
    assert np.allclose(classifier.logits(crops // 2 + 10), classifier.logits(crops // 2 + 60), atol=1e-2)


def test_the_classifier_names_its_device(classifier: Classifier) -> None:
    assert classifier.device == {"litert": "CPU (LiteRT)", "litert-int8": "CPU (LiteRT, int8)"}[classifier.runtime.value]


def test_the_temperature_is_the_models(default_model: Model, crops: np.ndarray) -> None:
    hot = LiteRTClassifier(changed(default_model, temperature=3.0))
    assert np.allclose(hot.predict(crops), softmax(hot.logits(crops), 3.0))


def test_an_unknown_preprocessing_is_refused(default_model: Model) -> None:
    with pytest.raises(ClassifierError, match="asks for the preprocessing 'rgb'; this program has 'gray48-standardised'"):
        LiteRTClassifier(changed(default_model, preprocessing="rgb"))


def test_another_input_shape_is_refused(default_model: Model) -> None:
    with pytest.raises(ClassifierError, match=r"gray48-standardised gives 48 x 48 x 1; its inputs are \(64, 64, 1\)"):
        LiteRTClassifier(changed(default_model, input_shape=(64, 64, 1)))
    other = changed(default_model, input_shape=(64, 64, 1), preprocessing="gray-zero-to-one")
    with pytest.raises(ClassifierError, match=r"declares inputs of \(64, 64, 1\); its network takes \(48, 48, 1\)"):
        LiteRTClassifier(other)


def test_a_network_of_another_form_is_refused(default_model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    from fer_desktop import paths

    monkeypatch.setattr(Model, "file", lambda self, key: paths.detector_file())
    with pytest.raises(ClassifierError, match=r"must have one input \(any, height, width, channels\) and one output"):
        LiteRTClassifier(default_model)


def test_a_file_that_is_no_network_is_refused(default_model: Model, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "model.tflite").write_bytes(b"nothing")
    monkeypatch.setattr(Model, "file", lambda self, key: tmp_path / "model.tflite")
    with pytest.raises(ClassifierError, match="can't be loaded by LiteRT"):
        LiteRTClassifier(default_model)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_outputs_that_are_not_numbers_raise_an_error(default_model: Model, crops: np.ndarray, bad: float) -> None:
    classifier = LiteRTClassifier(default_model, threads=1)
    network = classifier._network
    assert isinstance(network, LiteRTNetwork)
    interpreter = network._interpreter

    class Broken:
        def __getattr__(self, name: str) -> object:
            return getattr(interpreter, name)

        def get_tensor(self, index: int) -> np.ndarray:
            values: np.ndarray = interpreter.get_tensor(index).copy()
            values[0, 3] = bad
            return values

    network._interpreter = Broken()
    with pytest.raises(ClassifierError, match="outputs that are not numbers"):
        classifier.predict(crops)


def test_runtimes_without_their_package_are_not_offered(default_model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "tensorflow" else find_spec(name))
    assert available_runtimes(default_model) == [Runtime.LITERT, Runtime.LITERT_INT8]


def test_runtimes_without_their_file_are_not_offered(default_model: Model) -> None:
    files = {"litert": default_model.description.files["litert"]}
    assert available_runtimes(changed(default_model, files=files)) == [Runtime.LITERT]


def test_without_tensorflow_the_error_names_another_runtime(default_model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "tensorflow", None)
    monkeypatch.setitem(sys.modules, "keras", None)
    with pytest.raises(ClassifierError, match="TensorFlow is not installed: choose the runtime litert"):
        open_classifier(default_model, Runtime.TENSORFLOW)


@NEEDS_TENSORFLOW
@pytest.mark.slow
@pytest.mark.tensorflow
def test_tensorflow_gives_the_same_probabilities_as_litert(default_model: Model, crops: np.ndarray) -> None:
    classifier = open_classifier(default_model, Runtime.TENSORFLOW)
    assert classifier.runtime is Runtime.TENSORFLOW
    assert classifier.device.endswith("(TensorFlow)")
    for count in (1, 5, 2, 0):
        expected = open_classifier(default_model, Runtime.LITERT).predict(crops[:count])
        assert np.allclose(classifier.predict(crops[:count]), expected, atol=1e-3)


def test_the_astronaut_is_happy(default_model: Model, detector: BlazeFaceDetector, sample_image: NDArray[np.uint8]) -> None:
    from fer_desktop.analysis.crop import crop_face

    crop = crop_face(sample_image, detector.detect(sample_image)[0])
    for runtime in (Runtime.LITERT, Runtime.LITERT_INT8):
        assert Prediction(open_classifier(default_model, runtime).predict(crop[None])[0]).expression == "happy"


def test_a_batch_on_several_threads_gives_the_same_as_one_by_one(default_model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    crops = np.random.default_rng(3).integers(0, 256, (9, 48, 48), np.uint8)
    many, single = LiteRTClassifier(default_model), LiteRTClassifier(default_model, threads=1)
    together = many.predict(crops)
    assert isinstance(many._network, LiteRTNetwork) and isinstance(single._network, LiteRTNetwork)
    assert many._network._for_many is not None and single._network._for_many is None
    one_by_one = np.concatenate([single.predict(crop[None]) for crop in crops])
    assert np.abs(together - one_by_one).max() < 1e-5
    assert np.abs(many.predict(crops[:2]) - one_by_one[:2]).max() < 1e-5
