from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from fer_desktop.analysis.analyzer import Analyzer, AnalyzerOptions, build_analyzer
from fer_desktop.analysis.classifier import Runtime
from fer_desktop.analysis.explain.activations import InnerLook, InnerStage, LiteRTStages
from fer_desktop.analysis.explain.pipeline import MAP_KINDS, STEP_KEYS, Step, steps_of, with_inner_steps
from fer_desktop.analysis.runtimes.network import ClassifierError
from fer_desktop.core.types import Float32Array, Frame, UInt8Array
from fer_desktop.models.description import Model


@pytest.fixture(scope="module")
def analyzer(default_model: Model) -> Analyzer:
    return build_analyzer(default_model, options=AnalyzerOptions(follow=False))


@pytest.fixture(scope="module")
def frame(sample_image: NDArray[np.uint8]) -> Frame:
    return Frame(sample_image, 0, 0.0, "astronaut")


@pytest.fixture(scope="module")
def steps(analyzer: Analyzer, frame: Frame) -> dict[str, Step]:
    return {step.key: step for step in steps_of(frame, analyzer)}


def image_of(step: Step) -> UInt8Array:
    assert step.image is not None
    return step.image


def values_of(step: Step) -> Float32Array:
    assert step.values is not None
    return step.values


def test_every_stage_is_there_in_order(steps: dict[str, Step]) -> None:
    assert tuple(steps) == STEP_KEYS
    assert STEP_KEYS == ("original", "detection", "crop", "gray", "resized", "normalised", "logits", "probabilities")


def test_the_stages_show_what_the_reading_was_made_of(steps: dict[str, Step], analyzer: Analyzer, frame: Frame) -> None:
    (reading,) = analyzer.analyze(frame).readings
    assert np.array_equal(image_of(steps["resized"]), reading.crop)
    assert np.array_equal(values_of(steps["probabilities"]), reading.prediction.probabilities)
    assert steps["detection"].faces[0].box == reading.face.box


def test_no_activations_are_shown_without_the_stages_file(steps: dict[str, Step]) -> None:
    assert not [step for step in steps.values() if step.kind in MAP_KINDS or step.kind == "activation"]


def test_the_stages_inside_the_network_stand_between_its_input_and_its_logits(
    steps: dict[str, Step], analyzer: Analyzer, default_model: Model
) -> None:
    whole = with_inner_steps(list(steps.values()), analyzer, LiteRTStages(default_model))
    listed = [stage["name"] for stage in default_model.description.network["stages"]]
    assert [step.key for step in whole] == [*STEP_KEYS[:6], *listed, "activation", *STEP_KEYS[6:]]
    maps = [step for step in whole if step.kind in MAP_KINDS]
    assert [step.kind for step in maps] == ["first_convolution", *["block"] * (len(maps) - 2), "last_block"]
    assert [list(step.shape) for step in maps] == [
        stage["output_shape"] for stage in default_model.description.network["stages"]
    ]


def test_the_bias_and_the_mean_of_the_activation_map_sum_to_the_logit(
    steps: dict[str, Step], analyzer: Analyzer, default_model: Model
) -> None:
    whole = {s.key: s for s in with_inner_steps(list(steps.values()), analyzer, LiteRTStages(default_model))}
    activation = whole["activation"]
    means = values_of(activation).mean(axis=(0, 1), dtype=np.float64)
    np.testing.assert_allclose(means + activation.bias, values_of(whole["logits"]), atol=1e-4)


def test_the_stages_of_another_network_are_refused(steps: dict[str, Step], analyzer: Analyzer) -> None:
    class Other:
        def look(self, crop: UInt8Array) -> InnerLook:
            maps = np.zeros((6, 6, 4), np.float32)
            return InnerLook((InnerStage("stem", "convolution", maps),), None, np.ones(7, np.float32))

    with pytest.raises(ClassifierError, match="belongs to another network"):
        with_inner_steps(list(steps.values()), analyzer, Other())


def test_a_network_in_int8_may_differ_from_its_stages_in_full_precision(frame: Frame, default_model: Model) -> None:
    rounded = build_analyzer(default_model, Runtime.LITERT_INT8, AnalyzerOptions(follow=False))
    whole = with_inner_steps(steps_of(frame, rounded), rounded, LiteRTStages(default_model))
    assert "activation" in [step.key for step in whole]


def test_without_a_face_there_are_no_activations(analyzer: Analyzer, default_model: Model) -> None:
    empty = Frame(np.zeros((240, 320, 3), np.uint8), 0, 0.0, "nothing")
    whole = with_inner_steps(steps_of(empty, analyzer), analyzer, LiteRTStages(default_model))
    assert [step.key for step in whole] == ["original", "detection"]


def test_shapes_and_ranges_are_those_of_the_stages_output(steps: dict[str, Step], frame: Frame) -> None:
    assert steps["original"].shape == (512, 512, 3)
    assert steps["original"].image is frame.image
    assert steps["detection"].shape == (1, 5)
    height, width, _ = steps["crop"].shape
    assert steps["gray"].shape == (height, width)
    assert steps["resized"].shape == steps["normalised"].shape == (48, 48)
    assert steps["logits"].shape == steps["probabilities"].shape == (7,)
    for step in steps.values():
        content = image_of(step) if step.values is None else step.values
        assert (step.minimum, step.maximum) == (content.min(), content.max())


def test_normalised_values_are_drawn_around_middle_gray(steps: dict[str, Step]) -> None:
    image, values = image_of(steps["normalised"]), values_of(steps["normalised"])
    assert values.mean() == pytest.approx(0, abs=1e-5)
    assert image.dtype == np.uint8
    middle = np.abs(values) < 0.02
    assert np.abs(image[middle].astype(int) - 128).max() <= 1


@pytest.mark.parametrize("level", [0, 127, 128, 255])
@pytest.mark.parametrize(
    ("preprocessing", "kind", "shown"),
    [
        ("gray-zero-to-one", "scaled", None),
        ("gray-minus-one-to-one", "scaled", None),
        ("gray-bytes", "scaled", None),
        ("gray-standardised", "normalised", 128),
    ],
)
def test_an_even_crop_is_named_and_drawn_as_the_preprocessing_requires(
    default_model: Model, preprocessing: str, kind: str, shown: int | None, level: int
) -> None:
    description = replace(default_model.description, preprocessing=preprocessing)
    analyzer = build_analyzer(replace(default_model, description=description))
    picture = Frame(np.full((48, 48, 3), level, np.uint8), 0, 0.0, "flat")
    steps = {step.key: step for step in steps_of(picture, analyzer, whole_picture=True)}
    assert steps["normalised"].kind == kind
    assert image_of(steps["normalised"]).tolist() == np.full((48, 48), level if shown is None else shown).tolist()


def test_a_crop_whose_scaled_values_have_a_mean_of_zero_is_not_called_normalised(default_model: Model) -> None:
    description = replace(default_model.description, preprocessing="gray-minus-one-to-one")
    analyzer = build_analyzer(replace(default_model, description=description))
    board = np.where(np.indices((48, 48)).sum(axis=0) % 2, 0, 255).astype(np.uint8)
    picture = Frame(np.repeat(board[:, :, None], 3, axis=2), 0, 0.0, "board")
    step = {step.key: step for step in steps_of(picture, analyzer, whole_picture=True)}["normalised"]
    assert abs(values_of(step).mean()) < 1e-3
    assert step.kind == "scaled"
    np.testing.assert_array_equal(step.image, board)


def test_without_a_face_the_stages_end_with_the_detection(analyzer: Analyzer) -> None:
    empty = Frame(np.zeros((240, 320, 3), np.uint8), 0, 0.0, "nothing")
    steps = steps_of(empty, analyzer)
    assert [step.key for step in steps] == ["original", "detection"]
    assert steps[1].shape == (0, 5)
    assert (steps[1].minimum, steps[1].maximum) == (0, 0)


@pytest.mark.parametrize("index", [1, -1])
def test_an_index_without_a_face_has_no_further_stages(analyzer: Analyzer, frame: Frame, index: int) -> None:
    assert [step.key for step in steps_of(frame, analyzer, index)] == ["original", "detection"]


def test_a_picture_that_is_a_crop_has_all_stages_without_a_detector(analyzer: Analyzer) -> None:
    crop = np.random.default_rng(0).integers(0, 256, (48, 48, 3), np.uint8)
    picture = Frame(crop, 0, 0.0, "crop")
    steps = {step.key: step for step in steps_of(picture, analyzer, whole_picture=True)}
    assert tuple(steps) == STEP_KEYS
    (reading,) = analyzer.analyze_crop(picture).readings
    assert np.array_equal(image_of(steps["resized"]), reading.crop)
    assert np.array_equal(values_of(steps["probabilities"]), reading.prediction.probabilities)
